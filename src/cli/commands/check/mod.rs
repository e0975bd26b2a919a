//! `letterbook check`.

mod baseline;
mod collect;
mod mend;
mod svrl;
mod telling;
mod watch;

use std::path::PathBuf;

pub(in crate::cli) use collect::collect;

use baseline::hold_against;
use collect::listing;
use svrl::{now, write_svrl};

use telling::Telling;

use crate::check::{Checked, Checker, Facts, Profile, Profiles};
use crate::cli::args::{Check, Format, ProfileName, Schemas};
use crate::cli::input::Input;
use crate::cli::parallel::in_order;
use crate::cli::store::{Network, cache, open};
use crate::cli::terminal::progress;
use crate::diagnostic::Findings;
use crate::report::Report;
use crate::source::{Files, Sources};

pub(in crate::cli) fn check(arguments: &Check) -> u8 {
    let files = Input::default();
    if arguments.watch {
        return watch::watch(arguments, &files);
    }
    let mut report = Report::new();
    let mut telling = Telling::of(arguments);
    let paths = collect(&arguments.paths, &mut report);
    let Some(checker) = checker(arguments, &files, &mut report) else {
        report.mark_incomplete();
        return telling.end(arguments, &mut report, 0);
    };
    if arguments.diff || arguments.fix.is_some() {
        mend::mend(arguments, &checker, &paths, &mut report);
    }
    let is_svrl = arguments.output.format == Format::Svrl;
    if is_svrl && !write_svrl(&checker, &paths) {
        report.mark_incomplete();
    }
    telling.part(&mut report, None);
    let run = Run::of(arguments, &checker, paths, &mut telling);
    let count = run.files.len();
    run.report(&checker, &mut report);
    if arguments.profile.contains(&ProfileName::Archive) {
        let (sources, findings) = checker.check_listing(&listing(&arguments.paths));
        report.add(&sources, findings);
    }
    if let Some(path) = &arguments.baseline {
        hold_against(path, arguments.write_baseline, &mut report);
    }
    telling.end(arguments, &mut report, count)
}

/// What was found in each file of a run, and what the files tell the edition.
struct Run {
    files: Vec<(PathBuf, Facts)>,
    /// The findings in each of them, of those that were told the counts.
    found: Vec<Report>,
    registers: Vec<(PathBuf, Facts)>,
    /// What is wrong with the registers.
    of_registers: Report,
}

impl Run {
    /// Checks files by themselves, and tells what is found as soon as that may be told.
    fn of(
        arguments: &Check,
        checker: &Checker<'_>,
        paths: Vec<PathBuf>,
        telling: &mut Telling,
    ) -> Self {
        let bar = progress(paths.len(), "files");
        let mut facts = Vec::with_capacity(paths.len());
        let mut found = Vec::with_capacity(paths.len());
        let prepares = telling.prepares();
        let check = |path: &PathBuf| {
            let (mut report, facts) = one(checker, path);
            bar.inc(1);
            let prepared = prepares(&report);
            if prepared.is_some() {
                report.release();
            }
            (report, facts, prepared)
        };
        in_order(&paths, check, |(mut report, told, prepared)| {
            telling.part(&mut report, prepared);
            found.push(report);
            facts.push(told);
        });
        bar.finish_and_clear();
        let mut of_registers = Report::new();
        let registers = registers(checker, arguments, &paths, &mut of_registers);
        let files = paths.into_iter().zip(facts).collect();
        Self { files, found, registers, of_registers }
    }

    /// Compares the files with each other.
    fn compare(&self, checker: &Checker<'_>, report: &mut Report) {
        let (sources, findings) = checker.check_edition(&self.files, &self.registers);
        report.add(&sources, findings);
    }

    /// Adds all that was found to a report.
    fn report(self, checker: &Checker<'_>, report: &mut Report) {
        let mut of_edition = Report::new();
        self.compare(checker, &mut of_edition);
        for file in self.found {
            report.append(file);
        }
        report.append(self.of_registers);
        report.append(of_edition);
        for (sources, findings) in checker.manifest_findings() {
            report.add(&sources, findings);
        }
    }
}

/// Checks one file; of its text only what the findings show is kept.
fn one(checker: &Checker<'_>, path: &std::path::Path) -> (Report, Facts) {
    let mut report = Report::new();
    let mut checked = checker.check_member(path);
    checker.condense(&mut checked.sources, &checked.findings);
    report.add(&checked.sources, checked.findings);
    (report, checked.facts)
}

/// The checker that was asked for; `None` if its schema cannot be used.
fn checker<'a>(
    arguments: &Check,
    files: &'a dyn Files,
    report: &mut Report,
) -> Option<Checker<'a>> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let Schemas { store, catalog, fetch, no_cache } = &arguments.schemas;
    let mut checker =
        Checker::new(files).with_catalogs(catalog, &mut sources, &mut findings);
    if let Some(folder) = cache().filter(|_| !no_cache) {
        checker = checker.with_cache(&folder);
    }
    if let Some(store) = open(files, store.as_deref(), &mut sources, &mut findings) {
        checker = checker.with_store(store);
    }
    if *fetch {
        checker = checker.fetching(&Network);
    }
    if let Some(now) = now() {
        checker = checker.at(now);
    }
    let mut checker = Some(checker.in_phase(arguments.phase.as_deref()));
    for name in &arguments.schema {
        checker =
            checker.and_then(|one| one.by_schema(name, &mut sources, &mut findings));
    }
    report.add(&sources, findings);
    let profiles = arguments.profile.iter().map(|name| Profile::from(*name));
    let profiles = profiles.fold(Profiles::default(), Profiles::with);
    let has_paths = matches!(arguments.output.format, Format::Json | Format::Jsonl);
    let checker = checker?.with_profiles(profiles).with_paths(has_paths);
    let checker = checker.by_schemas_alone(arguments.schema_only);
    Some(checker.naming_all_expected(arguments.verbose))
}

/// What the registers hold that are not among the files themselves: those that were named,
/// and those of the editions that the files are part of. Of those that cannot be used it
/// is said why.
fn registers(
    checker: &Checker<'_>,
    arguments: &Check,
    paths: &[PathBuf],
    report: &mut Report,
) -> Vec<(PathBuf, Facts)> {
    let named = arguments.register.iter().filter(|path| !paths.contains(path)).cloned();
    let mut all: Vec<PathBuf> = named.collect();
    let known: Vec<PathBuf> = paths.iter().chain(&all).cloned().collect();
    all.extend(checker.registers_for(&known));
    let mut registers = Vec::new();
    for path in all {
        let Checked { sources, findings, facts } = checker.read_register(&path);
        report.add(&sources, findings);
        registers.push((path, facts));
    }
    registers
}

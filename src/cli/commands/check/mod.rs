//! `letterbook check`.

mod baseline;
mod collect;
mod mend;
mod watch;

use std::path::PathBuf;

use rayon::prelude::*;

pub(in crate::cli) use collect::collect;

use baseline::hold_against;
use collect::listing;

use crate::check::{Checked, Checker, Facts, Profile, Profiles};
use crate::cli::args::{Check, Format, ProfileName, Schemas};
use crate::cli::input::Input;
use crate::cli::store::{Network, cache, open};
use crate::cli::terminal::{Printer, Stream, print, print_report, progress};
use crate::diagnostic::Findings;
use crate::report::{Report, statistics};
use crate::source::{Files, Sources};

pub(in crate::cli) fn check(arguments: &Check) -> u8 {
    let files = Input::default();
    if arguments.watch {
        return watch::watch(arguments, &files);
    }
    let mut report = Report::new();
    let paths = collect(&arguments.paths, &mut report);
    let Some(checker) = checker(arguments, &files, &mut report) else {
        report.mark_incomplete();
        return finish(arguments, &report, 0);
    };
    if arguments.diff || arguments.fix.is_some() {
        mend::mend(arguments, &checker, &paths, &mut report);
    }
    let mut printer = printer(arguments);
    if let Some(printer) = &mut printer {
        printer.part(&report, None);
        report.release();
    }
    let run = Run::of(arguments, &checker, paths, printer.as_mut());
    let count = run.files.len();
    run.report(&checker, &mut report);
    if arguments.profile.contains(&ProfileName::Archive) {
        let (sources, findings) = checker.check_listing(&listing(&arguments.paths));
        report.add(&sources, findings);
    }
    if let Some(path) = &arguments.baseline {
        hold_against(path, arguments.write_baseline, &mut report);
    }
    if let Some(mut printer) = printer {
        printer.part(&report, None);
        printer.end();
        return report.status(arguments.output.fail_on.into());
    }
    finish(arguments, &report, count)
}

/// How many files are checked before what was found in them is printed.
const AT_ONCE: usize = 256;

/// What prints findings while there are more to come, if the report is for programs and
/// nothing else is to be done with it: so that those of thousands of files are not held.
fn printer(arguments: &Check) -> Option<Printer> {
    let is_whole = arguments.baseline.is_some() || arguments.statistics || arguments.diff;
    let format = arguments.output.format;
    (!is_whole && Printer::takes_parts(format))
        .then(|| Printer::new(&arguments.output, Stream::Out))
}

/// What was found in each file of a run, and what the files tell the edition.
struct Run {
    files: Vec<(PathBuf, Facts)>,
    /// The findings in each of them.
    found: Vec<Report>,
    registers: Vec<(PathBuf, Facts)>,
    /// What is wrong with the registers.
    of_registers: Report,
}

impl Run {
    /// Checks files by themselves.
    fn of(
        arguments: &Check,
        checker: &Checker<'_>,
        paths: Vec<PathBuf>,
        mut printer: Option<&mut Printer>,
    ) -> Self {
        let bar = progress(paths.len(), "files");
        let format = printer.is_some().then_some(arguments.output.format);
        let mut checked: Vec<(Report, Facts)> = Vec::with_capacity(paths.len());
        for some in paths.chunks(AT_ONCE) {
            let found = some.par_iter().map(|path| {
                let (mut report, facts) = one(checker, path);
                bar.inc(1);
                let prepared =
                    format.and_then(|format| Printer::prepared(format, &report));
                if prepared.is_some() {
                    report.release();
                }
                (report, facts, prepared)
            });
            let found: Vec<_> = found.collect();
            checked.extend(found.into_iter().map(|(mut report, facts, prepared)| {
                if let Some(printer) = &mut printer {
                    printer.part(&report, prepared);
                    report.release();
                }
                (report, facts)
            }));
        }
        bar.finish_and_clear();
        let mut of_registers = Report::new();
        let registers = registers(checker, arguments, &paths, &mut of_registers);
        let (found, facts): (Vec<_>, Vec<_>) = checked.into_iter().unzip();
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
    let Schemas { store, catalog, fetch } = &arguments.schemas;
    let mut checker =
        Checker::new(files).with_catalogs(catalog, &mut sources, &mut findings);
    if let Some(store) = open(files, store.as_deref(), &mut sources, &mut findings) {
        checker = checker.with_store(store);
    }
    if *fetch {
        checker = checker.fetching(&Network);
    }
    checker = checker.caching_in(cache().filter(|_| !arguments.no_cache));
    let checker = match &arguments.schema {
        Some(name) => checker.by_schema(name, &mut sources, &mut findings),
        None => Some(checker),
    };
    report.add(&sources, findings);
    let profiles = arguments.profile.iter().map(|name| Profile::from(*name));
    let profiles = profiles.fold(Profiles::default(), Profiles::with);
    let has_paths = matches!(arguments.output.format, Format::Json | Format::Jsonl);
    let checker = checker?.with_profiles(profiles).with_paths(has_paths);
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

fn finish(arguments: &Check, report: &Report, count: usize) -> u8 {
    let status = report.status(arguments.output.fail_on.into());
    // The diff is the result, unless the work could not be done.
    let is_diff =
        arguments.diff && arguments.output.format == Format::Human && status < 2;
    if arguments.statistics {
        print(Stream::Out, &statistics::write(report));
    } else if !is_diff {
        print_report(report, &arguments.output, Stream::Out);
    }
    if arguments.output.format == Format::Human {
        if !arguments.statistics && !is_diff {
            print(Stream::Err, &statistics::summary(report));
        }
        let files =
            if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        print(Stream::Err, &format!("{files} checked: {}\n", report.counts()));
    }
    status
}

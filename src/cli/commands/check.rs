//! `letterbook check`.

use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use globset::{GlobBuilder, GlobMatcher};
use rayon::prelude::*;

use super::mend;

use crate::check::{Checked, Checker, Facts, Profile, Profiles};
use crate::cli::args::{Check, Format, Schemas};
use crate::cli::input::Input;
use crate::cli::store::{Network, open};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Code, Findings, codes};
use crate::report::baseline::Baseline;
use crate::report::{Report, statistics};
use crate::source::{Disk, Files, Sources, reason};
use crate::xpath::Moment;

pub(in crate::cli) fn check(arguments: &Check) -> u8 {
    let mut report = Report::new();
    let files = Input::default();
    let paths = collect(&arguments.paths, &mut report);
    let Some(checker) = checker(arguments, &files, &mut report) else {
        report.mark_incomplete();
        return finish(arguments, &report, 0);
    };
    let profiles = arguments.profile.iter().map(|name| Profile::from(*name));
    let checker =
        checker.with_profiles(profiles.fold(Profiles::default(), Profiles::with));
    let has_paths = matches!(arguments.output.format, Format::Json | Format::Jsonl);
    let checker = checker.naming_all_expected(arguments.verbose).with_paths(has_paths);
    if arguments.diff || arguments.fix.is_some() {
        mend::mend(arguments, &checker, &paths, &mut report);
    }
    let bar = progress(paths.len(), "files");
    let checked: Vec<(Report, Facts)> = paths
        .par_iter()
        .map(|path| {
            let mut report = Report::new();
            let mut checked = checker.check_member(path);
            checker.condense(&mut checked.sources, &checked.findings);
            report.add(&checked.sources, checked.findings);
            bar.inc(1);
            (report, checked.facts)
        })
        .collect();
    bar.finish_and_clear();
    let mut members = Vec::with_capacity(paths.len());
    for (path, (file, facts)) in paths.iter().zip(checked) {
        report.append(file);
        members.push((path.clone(), facts));
    }
    let registers = registers(&checker, arguments, &paths, &mut report);
    let (sources, findings) = checker.check_edition(&members, &registers);
    report.add(&sources, findings);
    for (sources, findings) in checker.manifest_findings() {
        report.add(&sources, findings);
    }
    if let Some(path) = &arguments.baseline {
        hold_against(path, arguments.write_baseline, &mut report);
    }
    let is_svrl = arguments.output.format == Format::Svrl;
    if is_svrl && !write_svrl(&checker, &paths) {
        report.mark_incomplete();
    }
    finish(arguments, &report, paths.len())
}

/// The checker with the schemas that were asked for; `None` if that schema cannot be
/// used.
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
    if let Some(now) = now() {
        checker = checker.at(now);
    }
    let mut checker = Some(checker.in_phase(arguments.phase.as_deref()));
    for name in &arguments.schema {
        checker = checker.and_then(|one| one.by_schema(name, &mut sources, &mut findings));
    }
    report.add(&sources, findings);
    checker
}

/// What the clock says, for rules that ask for today's date.
#[expect(clippy::disallowed_methods, reason = "the clock belongs to `cli`")]
fn now() -> Option<Moment> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Moment::from_unix(i64::try_from(now.as_secs()).ok()?)
}

/// Writes the report of Schematron, of which there can be but one. Returns whether there
/// is.
fn write_svrl(checker: &Checker<'_>, paths: &[PathBuf]) -> bool {
    let reports: Vec<String> =
        paths.iter().take(2).flat_map(|path| checker.svrl(path)).collect();
    if let [report] = reports.as_slice() {
        print(Stream::Out, report);
        return true;
    }
    let message = match reports.is_empty() {
        true => "No Schematron rules were run, of which there could be a report.",
        false => "A report tells of one file by one schema: name one of each.",
    };
    print(Stream::Err, &format!("{message}\n"));
    false
}

/// Writes a baseline, or takes out of a report what it accepts.
fn hold_against(path: &Path, is_written: bool, report: &mut Report) {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.display();
    let fail = |code: &'static Code, message: String, help: &str, report: &mut Report| {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let finding = code.about(name.to_string(), &mut sources);
        findings.push(finding.message(message).help(help));
        report.add(&sources, findings);
    };
    let help = "write one: check … --baseline FILE --write-baseline";
    if is_written {
        let baseline = Baseline::of(report, folder);
        match Disk.write(path, baseline.write().as_bytes()) {
            Ok(()) => {
                let count = baseline.len();
                print(Stream::Err, &format!("{count} findings accepted in {name}\n"));
            }
            Err(error) => {
                let why = reason(&error);
                let message = format!("`{name}` cannot be written: {why}");
                fail(&codes::UNWRITABLE_FILE, message, "name a file that can be", report);
                return;
            }
        }
        baseline.apply(report, folder);
        return;
    }
    let json = Disk.read(path, u64::MAX).map(|bytes| String::from_utf8(bytes).ok());
    match json.map(|json| json.as_deref().and_then(Baseline::read)) {
        Ok(Some(baseline)) => {
            let (met, gone) = baseline.apply(report, folder);
            let gone = match gone {
                0 => String::new(),
                gone => format!(", {gone} that it accepts are gone: write it anew"),
            };
            print(Stream::Err, &format!("{met} findings accepted by {name}{gone}\n"));
        }
        Ok(None) => {
            let message = format!("`{name}` is no baseline of letterbook's");
            fail(&codes::BROKEN_BASELINE, message, help, report);
        }
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", reason(&error));
            fail(&codes::UNREADABLE_FILE, message, help, report);
        }
    }
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
        // The report of Schematron is the result then, and findings are told beside it.
        let is_svrl = arguments.output.format == Format::Svrl;
        let stream = if is_svrl { Stream::Err } else { Stream::Out };
        print_report(report, &arguments.output, stream);
    }
    if arguments.output.format == Format::Human {
        let files =
            if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        print(Stream::Err, &format!("{files} checked: {}\n", report.counts()));
    }
    status
}

/// The files named, and those in folders named that end in `.xml` or `.tei`, as git
/// would see them; sorted within each folder.
pub(super) fn collect(named: &[PathBuf], report: &mut Report) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for path in named {
        if let Some(pattern) = pattern(path) {
            matching(path, &pattern, &mut paths, report);
            continue;
        }
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in ignore::WalkBuilder::new(path).hidden(true).build() {
            match entry {
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    if is_file && is_tei(entry.path()) {
                        found.push(entry.into_path());
                    }
                }
                Err(error) => unreadable(path, &error.to_string(), report),
            }
        }
        if found.is_empty() {
            unreadable(path, "it holds no .xml or .tei file", report);
        }
        found.sort();
        paths.extend(found);
    }
    paths
}

/// The pattern that a path is, if there is no such file and it is one.
fn pattern(path: &Path) -> Option<GlobMatcher> {
    let text = path.to_str()?;
    let is_pattern = text.contains(['*', '?', '[', '{']) && !Disk.exists(path);
    let glob = GlobBuilder::new(text).literal_separator(true).build().ok()?;
    is_pattern.then(|| glob.compile_matcher())
}

/// The files that match a pattern, whatever their names end in, sorted.
fn matching(
    path: &Path,
    pattern: &GlobMatcher,
    paths: &mut Vec<PathBuf>,
    report: &mut Report,
) {
    let is_plain = |part: &Component<'_>| {
        !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])
    };
    let root: PathBuf = path.components().take_while(is_plain).collect();
    let is_here = root.as_os_str().is_empty();
    let walk = ignore::WalkBuilder::new(if is_here { Path::new(".") } else { &root });
    let mut found: Vec<PathBuf> = { walk }
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| {
            let path = entry.into_path();
            path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)
        })
        .filter(|path| pattern.is_match(path))
        .collect();
    if found.is_empty() {
        unreadable(path, "no file matches it", report);
    }
    found.sort();
    paths.extend(found);
}

fn is_tei(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "xml" || extension == "tei")
}

fn unreadable(path: &Path, reason: &str, report: &mut Report) {
    let mut sources = Sources::new();
    let name = path.to_string_lossy();
    let message = format!("`{name}` cannot be checked: {reason}");
    let finding = codes::UNREADABLE_FILE.about(name, &mut sources).message(message);
    let mut findings = Findings::new();
    findings.push(finding.help("name TEI files, or a folder that holds some"));
    report.add(&sources, findings);
}

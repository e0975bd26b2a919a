//! `letterbook check`.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};
use rayon::prelude::*;

use super::mend;

use crate::check::{Checked, Checker, Facts, Profile, Profiles};
use crate::cli::args::{Check, Format};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Code, Diagnostic, Findings, codes};
use crate::report::baseline::Baseline;
use crate::report::{Report, statistics};
use crate::source::{Disk, Files, Sources, reason};

pub(in crate::cli) fn check(arguments: &Check) -> u8 {
    let mut report = Report::new();
    let files = Input::default();
    let paths = collect(&arguments.paths, &mut report);
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let schema = arguments.schema.as_deref();
    let checker = Checker::new(&files, schema, &mut sources, &mut findings);
    report.add(&sources, findings);
    let Some(checker) = checker else {
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
    finish(arguments, &report, paths.len())
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

/// What the registers hold that are not among the files themselves. Of those that cannot
/// be used it is said why.
fn registers(
    checker: &Checker<'_>,
    arguments: &Check,
    paths: &[PathBuf],
    report: &mut Report,
) -> Vec<(PathBuf, Facts)> {
    let mut registers = Vec::new();
    for path in arguments.register.iter().filter(|path| !paths.contains(path)) {
        let Checked { sources, mut findings, facts } = checker.check_member(path);
        let unusable = |finding: &Diagnostic| {
            finding.code == &codes::UNREADABLE_FILE || finding.code.id.starts_with("XML")
        };
        let kept: Vec<Diagnostic> =
            findings.iter().filter(|finding| unusable(finding)).cloned().collect();
        findings.truncate(0);
        findings.extend(kept);
        report.add(&sources, findings);
        registers.push((path.clone(), facts));
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
                    if is_file && is_tei(entry.path()) && !is_exported(entry.path()) {
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

/// The disk, with standard input as the file `-`.
#[derive(Debug, Default)]
struct Input {
    read: OnceLock<Vec<u8>>,
}

impl Input {
    /// What stands on standard input, if that is meant.
    fn bytes(&self, path: &Path) -> Option<&[u8]> {
        (path == Path::new("-")).then(|| {
            self.read.get_or_init(|| {
                let mut bytes = Vec::new();
                // What cannot be read is missing, which the check tells.
                let _ = io::stdin().lock().read_to_end(&mut bytes);
                bytes
            }) as &[u8]
        })
    }
}

impl Files for Input {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.bytes(path).map_or_else(|| Disk.read(path, limit), |all| Ok(all.to_vec()))
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.bytes(path).map_or_else(|| Disk.size(path), |all| Ok(all.len() as u64))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        match self.bytes(path) {
            Some(bytes) => Ok(Box::new(io::Cursor::new(bytes.to_vec()))),
            None => Disk.open(path),
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Disk.write(path, bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(folder)
    }

    fn exists(&self, path: &Path) -> bool {
        Disk.exists(path)
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        Disk.absolute(path)
    }
}

/// Whether a file is the list for correspSearch that `export` wrote. In a folder it is
/// passed over: it says nothing that the letters do not say, and its report lies beside it.
fn is_exported(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "cmif.xml")
        && Disk.exists(&path.with_file_name("cmif-report.json"))
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

//! `letterbook check`.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::check::Checker;
use crate::cli::args::{Check, Format};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Findings, codes};
use crate::report::Report;
use crate::source::{Disk, Sources};

pub(in crate::cli) fn check(arguments: &Check) -> u8 {
    let mut report = Report::new();
    let files = Disk;
    let paths = collect(&arguments.paths, &mut report);
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let schema = arguments.schema.as_deref();
    let checker = Checker::new(&files, schema, &mut sources, &mut findings);
    report.add(&sources, findings);
    let Some(checker) = checker else {
        report.mark_incomplete();
        return finish(arguments, &report, 0);
    };
    let has_paths = matches!(arguments.output.format, Format::Json | Format::Jsonl);
    let checker = checker.naming_all_expected(arguments.verbose).with_paths(has_paths);
    let bar = progress(paths.len(), "files");
    let reports: Vec<Report> = paths
        .par_iter()
        .map(|path| {
            let mut report = Report::new();
            let (sources, findings) = checker.check_file(path);
            report.add(&sources, findings);
            bar.inc(1);
            report
        })
        .collect();
    bar.finish_and_clear();
    for file in reports {
        report.append(file);
    }
    finish(arguments, &report, paths.len())
}

fn finish(arguments: &Check, report: &Report, count: usize) -> u8 {
    print_report(report, &arguments.output, Stream::Out);
    if arguments.output.format == Format::Human {
        let files =
            if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        print(Stream::Err, &format!("{files} checked: {}\n", report.counts()));
    }
    report.status(arguments.output.fail_on.into())
}

/// The files named, and those in folders named that end in `.xml` or `.tei`, as git
/// would see them; sorted within each folder.
fn collect(named: &[PathBuf], report: &mut Report) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for path in named {
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

//! `letterbook fmt`: TEI files in canonical layout.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::check::collect;
use super::encode::failure;
use crate::check::is_built;
use crate::cli::args::{Fmt, Format};
use crate::cli::input::{Input, is_stream};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Code, Findings, codes};
use crate::report::Report;
use crate::source::{Files, Sources, reason};
use crate::{tei, xml};

/// The largest file that is laid out, in bytes.
const LIMIT: u64 = 1 << 30;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    Changed,
    /// It was built from a letter, where it is to be changed.
    Built,
    /// Findings say why.
    Failed,
}

pub(in crate::cli) fn fmt(arguments: &Fmt) -> u8 {
    let mut report = Report::new();
    let (streams, named): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.paths.iter().cloned().partition(|path| is_stream(path));
    let paths: Vec<PathBuf> =
        streams.into_iter().take(1).chain(collect(&named, &mut report)).collect();
    let (files, bar) = (Input::default(), progress(paths.len(), "files"));
    let done: Vec<(Outcome, Report)> = paths
        .par_iter()
        .map(|path| {
            let done = one(&files, path, arguments.check);
            bar.inc(1);
            done
        })
        .collect();
    bar.finish_and_clear();
    let mut outcomes = Vec::new();
    for (path, (outcome, file)) in paths.iter().zip(done) {
        report.append(file);
        outcomes.push(outcome);
        tell(arguments, path, outcome);
    }
    print_report(&report, &arguments.output, Stream::Err);
    let count = |which| outcomes.iter().filter(|outcome| **outcome == which).count();
    if arguments.output.format == Format::Human && paths != [Path::new("-")] {
        let changed = count(Outcome::Changed);
        let verb = if arguments.check { "would change" } else { "changed" };
        let files =
            if paths.len() == 1 { "1 file" } else { &format!("{} files", paths.len()) };
        print(Stream::Err, &format!("{files}: {changed} {verb} ({})\n", report.counts()));
    }
    let status = report.status(arguments.output.fail_on.into());
    let differs = arguments.check && count(Outcome::Changed) > 0;
    status.max(u8::from(differs))
}

/// Says on standard error what happened to a file, if anything did.
fn tell(arguments: &Fmt, path: &Path, outcome: Outcome) {
    let what = match outcome {
        Outcome::Changed if arguments.check => "would change",
        Outcome::Built => "left alone: it was built from a letter; `build` lays it out",
        _ => return,
    };
    if arguments.output.format == Format::Human {
        print(Stream::Err, &format!("{}: {what}\n", path.display()));
    }
}

/// Lays out one file.
fn one(files: &Input, path: &Path, is_check: bool) -> (Outcome, Report) {
    let mut report = Report::new();
    let is_stream = is_stream(path);
    let name = if is_stream { "standard input".into() } else { path.to_string_lossy() };
    let mut fail = |code: &'static Code, problem: &str, help: &str| {
        let mut sources = Sources::new();
        let mut findings = Findings::new();
        findings.push(failure(&mut sources, code, &name, problem, help));
        report.add(&sources, findings);
    };
    if !is_stream && is_built(files, path) {
        return (Outcome::Built, report);
    }
    let bytes = match files.read(path, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = format!("cannot be read: {}", reason(&error));
            let help = "see that the name is right; upper and lower case count";
            fail(&codes::UNREADABLE_FILE, &problem, help);
            return (Outcome::Failed, report);
        }
    };
    let (formatted, sources, findings) = format(&name, &bytes);
    let Some(formatted) = formatted else {
        report.add(&sources, findings);
        return (Outcome::Failed, report);
    };
    let is_same = formatted.as_bytes() == bytes;
    if is_stream && !is_check {
        print(Stream::Out, &formatted);
    } else if !is_same
        && !is_check
        && let Err(error) = files.write(path, formatted.as_bytes())
    {
        let problem = format!("cannot be written: {}", reason(&error));
        fail(&codes::UNWRITABLE_FILE, &problem, "see that you may write to it");
        return (Outcome::Failed, report);
    }
    (if is_same { Outcome::Same } else { Outcome::Changed }, report)
}

/// The text laid out; `None`, with findings, if it cannot be read as XML.
fn format(name: &str, bytes: &[u8]) -> (Option<String>, Sources, Findings) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let mut decoded = xml::decode_xml(bytes.to_vec());
    let text = std::mem::take(&mut decoded.text);
    let id = sources.add(name, text);
    findings.append(decoded.findings(id));
    // Bytes that are no text would be lost.
    let is_whole = findings.is_empty();
    let formatted = tei::format(sources.get(id), &mut findings);
    (formatted.filter(|_| is_whole), sources, findings)
}

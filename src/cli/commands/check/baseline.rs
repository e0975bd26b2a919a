//! `letterbook check --baseline`: what is there today is accepted, what is new fails.

use std::path::Path;

use crate::cli::terminal::{Stream, print};
use crate::diagnostic::{Code, Findings, codes};
use crate::report::Report;
use crate::report::baseline::Baseline;
use crate::source::{Disk, Files, Sources, reason};

/// Writes a baseline, or takes out of a report what it accepts.
pub(super) fn hold_against(path: &Path, is_written: bool, report: &mut Report) {
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

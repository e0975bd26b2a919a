//! `letterbook check --fix`, `--diff`: findings mended in their files, or shown as a diff.

use std::path::PathBuf;

use rayon::prelude::*;
use similar::TextDiff;

use crate::check::{Checker, Fixes, Mended, Unmended};
use crate::cli::args::{Check, FixChoice};
use crate::cli::terminal::{Stream, print};
use crate::diagnostic::{Findings, codes};
use crate::report::Report;
use crate::source::{Disk, Files, Sources, reason};

/// Mends what can be mended, or shows it; a file that cannot be written is a finding.
pub(super) fn mend(
    arguments: &Check,
    checker: &Checker<'_>,
    paths: &[PathBuf],
    report: &mut Report,
) {
    let fixes = match arguments.fix {
        Some(FixChoice::Unsafe) => Fixes::All,
        Some(FixChoice::Safe) | None => Fixes::Safe,
    };
    let mended: Vec<Result<Mended, Unmended>> =
        paths.par_iter().map(|path| checker.mend(path, fixes)).collect();
    let (mut count, mut files) = (0, 0);
    for (path, mended) in paths.iter().zip(mended) {
        let name = path.display();
        match mended {
            Ok(mended) => {
                if arguments.diff {
                    print(Stream::Out, &diff(&name.to_string(), &mended));
                } else if name.to_string() == "-" {
                    let what =
                        "standard input is not mended; --diff shows what could be\n";
                    print(Stream::Err, what);
                    continue;
                } else if let Err(error) = Disk.write(path, &mended.bytes) {
                    let message =
                        format!("`{name}` cannot be written: {}", reason(&error));
                    let (mut sources, mut findings) = (Sources::new(), Findings::new());
                    let finding =
                        codes::UNWRITABLE_FILE.about(name.to_string(), &mut sources);
                    findings
                        .push(finding.message(message).help("see who may write there"));
                    report.add(&sources, findings);
                    continue;
                }
                count += mended.count;
                files += 1;
            }
            Err(Unmended::Nothing) => {}
            Err(Unmended::Built) => {
                let what = "was built by letterbook and left alone: mend the letter";
                print(Stream::Err, &format!("{name} {what}\n"));
            }
            Err(Unmended::Encoding) => {
                let what = "is not wholly in its encoding and was left alone";
                print(Stream::Err, &format!("{name} {what}\n"));
            }
        }
    }
    let verb = if arguments.diff { "could be mended" } else { "mended" };
    let findings = if count == 1 { "1 finding" } else { &format!("{count} findings") };
    let files = if files == 1 { "1 file" } else { &format!("{files} files") };
    print(Stream::Err, &format!("{findings} {verb} in {files}\n"));
}

fn diff(name: &str, mended: &Mended) -> String {
    let diff = TextDiff::from_lines(&mended.before, &mended.after);
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

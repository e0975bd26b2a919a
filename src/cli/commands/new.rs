//! `letterbook new`.

use std::path::Path;

use crate::build::{new_edition, skeleton};
use crate::cli::args::{Format, New};
use crate::cli::terminal::{Stream, print, print_report};
use crate::diagnostic::Findings;
use crate::report::Report;
use crate::source::{Disk, Sources};

pub(in crate::cli) fn new(arguments: &New) -> u8 {
    if let Some(list) = &arguments.from_cmif {
        return from_cmif(arguments, list);
    }
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let folder = &arguments.folder;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let title = arguments.title.clone().or(name).unwrap_or_else(|| "Letters".to_owned());
    let written = new_edition(&Disk, folder, &title, &mut sources, &mut findings);
    let mut report = Report::new();
    report.add(&sources, findings);
    print_report(&report, &arguments.output, Stream::Err);
    if let (Some(names), Format::Human) = (written, arguments.output.format) {
        let shown = folder.display();
        for name in names {
            print(Stream::Out, &format!("  {}\n", folder.join(name).display()));
        }
        print(
            Stream::Out,
            &format!("\nThe edition stands. Build it: letterbook build {shown}\n"),
        );
    }
    report.status(arguments.output.fail_on.into())
}

/// Begins an edition with the letters of a list.
fn from_cmif(arguments: &New, list: &Path) -> u8 {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let folder = &arguments.folder;
    let title = arguments.title.as_deref();
    let made = skeleton(&Disk, list, folder, title, &mut sources, &mut findings);
    let mut report = Report::new();
    report.add(&sources, findings);
    print_report(&report, &arguments.output, Stream::Err);
    if let (Some(made), Format::Human) = (made, arguments.output.format) {
        let said = format!(
            "{} letters and {} register entries in {}\n\n\
             Put a letter's text into letters/, its .toml from waiting/ beside it, and build: \
             letterbook build {}\n",
            made.letters,
            made.entries,
            folder.display(),
            folder.display()
        );
        print(Stream::Out, &said);
    }
    report.status(arguments.output.fail_on.into())
}

//! `letterbook new`.

use crate::build::new_edition;
use crate::cli::args::{Format, New};
use crate::cli::terminal::{Stream, print, print_report};
use crate::diagnostic::Findings;
use crate::report::Report;
use crate::source::{Disk, Sources};

pub(in crate::cli) fn new(arguments: &New) -> u8 {
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

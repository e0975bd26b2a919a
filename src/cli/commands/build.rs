//! `letterbook build`.

use rayon::prelude::*;

use crate::build::{Edition, Written};
use crate::cli::args::{Build, Format};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::report::Report;
use crate::source::Disk;

pub(in crate::cli) fn build(arguments: &Build) -> u8 {
    let mut report = Report::new();
    let files = Disk;
    let Some(edition) = Edition::open(&files, &arguments.folder, &mut report) else {
        return finish(arguments, &report, "nothing was built");
    };
    let letters = edition.letters(&files, &mut report);
    let bar = progress(letters.len(), "letters");
    let built: Vec<(Written, Report)> = letters
        .par_iter()
        .map(|letter| {
            let mut report = Report::new();
            let written =
                edition.build_letter(&files, letter, arguments.force, &mut report);
            bar.inc(1);
            (written, report)
        })
        .collect();
    bar.finish_and_clear();
    let count =
        |what: Written| built.iter().filter(|(written, _)| *written == what).count();
    let (new, same, failed) =
        (count(Written::New), count(Written::Unchanged), count(Written::Failed));
    for (_, letter) in built {
        report.append(letter);
    }
    edition.report_lost_decisions(&mut report);
    let mut said = Vec::new();
    if new > 0 {
        said.push(format!("{new} written to {}", edition.output().display()));
    }
    if same > 0 {
        said.push(format!("{same} unchanged, nothing written"));
    }
    if failed > 0 {
        said.push(format!("{failed} not written"));
    }
    let letters = match letters.len() {
        0 => "nothing was built".to_owned(),
        1 => format!("1 letter: {}", said.join(", ")),
        count => format!("{count} letters: {}", said.join(", ")),
    };
    finish(arguments, &report, &letters)
}

/// Tells the findings and the summary; returns the exit status.
fn finish(arguments: &Build, report: &Report, summary: &str) -> u8 {
    match arguments.output.format {
        Format::Human => {
            print_report(report, &arguments.output, Stream::Err);
            print(Stream::Out, &format!("{summary} ({})\n", report.counts()));
        }
        _ => print_report(report, &arguments.output, Stream::Out),
    }
    report.status(arguments.output.fail_on.into())
}

//! The terminal: streams, colour, width, progress. The one place that prints.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Format, Output};
use crate::report::{Report, github, gitlab, human, json, junit, sarif};

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Results.
    Out,
    /// Everything else.
    Err,
}

/// Writes a text. A reader who has gone away (`| head`) is no failure.
pub(super) fn print(stream: Stream, text: &str) {
    let bytes = text.as_bytes();
    let _ = match stream {
        Stream::Out => {
            let mut out = std::io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Stream::Err => std::io::stderr().lock().write_all(bytes),
    };
}

/// Writes all findings of a report to a stream, in the form that was asked for.
pub(super) fn print_report(report: &Report, output: &Output, stream: Stream) {
    match output.format {
        Format::Json => print(stream, &json::write(report)),
        Format::Jsonl => print(stream, &json::write_lines(report)),
        Format::Sarif => print(stream, &sarif::write(report)),
        Format::Github => print(stream, &github::write(report)),
        Format::Gitlab => print(stream, &gitlab::write(report)),
        Format::Junit => print(stream, &junit::write(report)),
        Format::Human | Format::Svrl => {
            let style = style(stream);
            let mut explained = human::Explained::default();
            for (sources, finding) in report.iter() {
                print(stream, &human::draw(sources, finding, style, &mut explained));
                print(stream, "\n");
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the environment belongs to `cli`")]
fn style(stream: Stream) -> human::Style {
    let terminal = match stream {
        Stream::Out => std::io::stdout().is_terminal(),
        Stream::Err => std::io::stderr().is_terminal(),
    };
    // https://no-color.org and https://bixense.com/clicolors
    let is_set = |name| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let colour = is_set("CLICOLOR_FORCE") || terminal && !is_set("NO_COLOR");
    let columns = std::env::var("COLUMNS").ok().and_then(|value| value.parse().ok());
    let width = columns.unwrap_or(100_usize).clamp(60, 160);
    human::Style { colour, width }
}

/// A bar that counts what is done, on standard error, if that is a terminal.
pub(super) fn progress(count: usize, what: &'static str) -> ProgressBar {
    let target = if count > 1 && std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar =
        ProgressBar::with_draw_target(Some(count as u64), target).with_message(what);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:30} {pos} of {len} {msg}, {per_sec}, {eta} left",
    ) {
        bar.set_style(style);
    }
    bar
}

//! The terminal: streams, colour, width, progress. The one place that prints.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Format, Output};
use crate::diagnostic::Severity;
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

/// How many findings are drawn for people in one run; the rest are counted.
const DRAWN: usize = 1000;

/// Tells findings as they come, in the form that was asked for. Where that is one
/// document, they are held to the end.
pub(super) struct Teller<'a> {
    output: &'a Output,
    held: Report,
    explained: human::Explained,
    counts: [usize; 3],
    drawn: usize,
    is_incomplete: bool,
}

impl<'a> Teller<'a> {
    pub(super) fn new(output: &'a Output) -> Self {
        Self {
            output,
            held: Report::new(),
            explained: human::Explained::default(),
            counts: [0; 3],
            drawn: 0,
            is_incomplete: false,
        }
    }

    pub(super) fn format(&self) -> Format {
        self.output.format
    }

    /// Whether more findings would be shown.
    pub(super) fn has_room(&self) -> bool {
        self.output.format != Format::Human || self.drawn < DRAWN
    }

    /// Counts findings that are not shown.
    pub(super) fn count(&mut self, counts: [u32; 3]) {
        for (all, count) in self.counts.iter_mut().zip(counts) {
            *all += count as usize;
        }
    }

    pub(super) fn tell(&mut self, report: Report) {
        self.is_incomplete |= report.is_incomplete();
        for (all, weight) in self.counts.iter_mut().zip(WEIGHTS) {
            *all += report.count(weight);
        }
        match self.output.format {
            Format::Human => {
                let style = style(Stream::Err);
                let room = DRAWN.saturating_sub(self.drawn);
                for (sources, finding) in report.iter().take(room) {
                    let drawn = human::draw(sources, finding, style, &mut self.explained);
                    print(Stream::Err, &drawn);
                    print(Stream::Err, "\n");
                    self.drawn += 1;
                }
            }
            Format::Jsonl => print(Stream::Out, &json::write_lines(&report)),
            Format::Github => print(Stream::Out, &github::write(&report)),
            Format::Json
            | Format::Sarif
            | Format::Gitlab
            | Format::Junit
            | Format::Svrl => {
                self.held.append(report);
            }
        }
    }

    /// The counts in words.
    pub(super) fn counts(&self) -> String {
        crate::report::in_words(self.counts)
    }

    pub(super) fn status(&self) -> u8 {
        let least = Severity::from(self.output.fail_on);
        let failing = WEIGHTS.iter().zip(self.counts);
        let failing = failing.filter(|(weight, _)| **weight >= least).any(|(_, n)| n > 0);
        match (self.is_incomplete, failing) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }

    /// Tells what was held; returns the exit status.
    pub(super) fn finish(&mut self) -> u8 {
        match self.output.format {
            Format::Human => {
                let all: usize = self.counts.iter().sum();
                if all > self.drawn {
                    let more = all - self.drawn;
                    print(
                        Stream::Err,
                        &format!("and {more} more; all of them: --format jsonl\n"),
                    );
                }
            }
            Format::Jsonl | Format::Github => {}
            _ => print_report(&self.held, self.output, Stream::Out),
        }
        self.status()
    }
}

/// The weights of findings, in the order in which they are counted.
const WEIGHTS: [Severity; 3] = [Severity::Advice, Severity::Warning, Severity::Error];

/// Writes all findings of a report to a stream, in the form that was asked for.
pub(super) fn print_report(report: &Report, output: &Output, stream: Stream) {
    let mut printer = Printer::new(output, stream);
    printer.part(report, None);
    printer.end();
}

/// A report that is printed part by part.
pub(super) struct Printer {
    format: Format,
    stream: Stream,
    document: json::Document,
    explained: human::Explained,
}

impl Printer {
    pub(super) fn new(output: &Output, stream: Stream) -> Self {
        Self {
            format: output.format,
            stream,
            document: json::Document::default(),
            explained: human::Explained::default(),
        }
    }

    /// Whether a report in that form can be printed in parts.
    pub(super) fn takes_parts(format: Format) -> bool {
        matches!(format, Format::Human | Format::Json | Format::Jsonl | Format::Github)
    }

    /// What can be made of a part before its turn to be printed.
    pub(super) fn prepared(format: Format, report: &Report) -> Option<String> {
        match format {
            Format::Json => Some(json::items(report)),
            Format::Jsonl => Some(json::write_lines(report)),
            _ => None,
        }
    }

    /// Prints a part of a report, which may have been [`prepared`](Self::prepared).
    pub(super) fn part(&mut self, report: &Report, prepared: Option<String>) {
        let prepared = prepared.or_else(|| Self::prepared(self.format, report));
        match prepared.unwrap_or_default() {
            text if self.format == Format::Json => {
                print(self.stream, &self.document.add(&text));
            }
            text if self.format == Format::Jsonl => print(self.stream, &text),
            _ => print_other(report, self.format, self.stream, &mut self.explained),
        }
    }

    /// Ends the report.
    pub(super) fn end(self) {
        if self.format == Format::Json {
            print(self.stream, &self.document.end());
        }
    }
}

fn print_other(
    report: &Report,
    format: Format,
    stream: Stream,
    explained: &mut human::Explained,
) {
    match format {
        Format::Json | Format::Jsonl => {}
        Format::Sarif => print(stream, &sarif::write(report)),
        Format::Github => print(stream, &github::write(report)),
        Format::Gitlab => print(stream, &gitlab::write(report)),
        Format::Junit => print(stream, &junit::write(report)),
        Format::Human | Format::Svrl => {
            let style = style(stream);
            for (sources, finding) in report.iter() {
                print(stream, &human::draw(sources, finding, style, explained));
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

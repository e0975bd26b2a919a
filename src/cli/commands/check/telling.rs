//! What was found, told: at once, where the form of the report and what is to be done
//! with it allow that, else when all is known.

use crate::cli::args::{Check, Format};
use crate::cli::terminal::{Printer, Stream, print, print_report};
use crate::report::{Report, Statistics};

/// Tells what is found in the course of a run.
pub(super) struct Telling {
    /// What prints findings while there are more to come.
    printer: Option<Printer>,
    format: Format,
    statistics: Statistics,
}

impl Telling {
    /// Tells as the arguments ask.
    pub(super) fn of(arguments: &Check) -> Self {
        let output = &arguments.output;
        let is_whole =
            arguments.baseline.is_some() || arguments.statistics || arguments.diff;
        let in_parts = !is_whole && Printer::takes_parts(output.format);
        Self {
            printer: in_parts.then(|| Printer::new(output, Stream::Out)),
            ..Self::nothing(arguments)
        }
    }

    /// Tells nothing before the end.
    pub(super) fn nothing(arguments: &Check) -> Self {
        let format = arguments.output.format;
        Self { printer: None, format, statistics: Statistics::default() }
    }

    /// What makes of a part, before its turn, what is printed then.
    pub(super) fn prepares(&self) -> impl Fn(&Report) -> Option<String> + Sync + use<> {
        let (is_printed, format) = (self.printer.is_some(), self.format);
        move |report| if is_printed { Printer::prepared(format, report) } else { None }
    }

    /// Tells a part, if parts are told, and lets go of what was told.
    pub(super) fn part(&mut self, report: &mut Report, prepared: Option<String>) {
        let Some(printer) = &mut self.printer else { return };
        self.statistics.add(report);
        printer.part(report, prepared);
        report.release();
    }

    /// Tells what has not been told; the exit status.
    pub(super) fn end(
        mut self,
        arguments: &Check,
        report: &mut Report,
        count: usize,
    ) -> u8 {
        let status = report.status(arguments.output.fail_on.into());
        // The diff is the result, unless the work could not be done.
        let is_diff = arguments.diff && self.format == Format::Human && status < 2;
        self.part(report, None);
        if let Some(printer) = self.printer {
            printer.end();
        } else {
            self.statistics.add(report);
            if arguments.statistics {
                print(Stream::Out, &self.statistics.tables());
            } else if !is_diff {
                // The report of Schematron is the result then, and findings are told
                // beside it.
                let is_svrl = self.format == Format::Svrl;
                let stream = if is_svrl { Stream::Err } else { Stream::Out };
                print_report(report, &arguments.output, stream);
            }
        }
        if self.format == Format::Human {
            if !arguments.statistics && !is_diff {
                print(Stream::Err, &self.statistics.summary());
            }
            let files =
                if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
            print(Stream::Err, &format!("{files} checked: {}\n", report.counts()));
        }
        status
    }
}

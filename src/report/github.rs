//! Findings as GitHub workflow commands: shown beside the lines of a pull request.
//!
//! `::error file=…,line=…::message`, one a line; the escapes are those of GitHub's own
//! toolkit.

use std::fmt::Write as _;

use super::{Report, level};

/// Writes a report as workflow commands, one a line.
pub fn write(report: &Report) -> String {
    let mut out = String::new();
    for (sources, finding) in report.iter() {
        let file = sources.get(finding.span.source);
        let (start, end) =
            (file.position(finding.span.start), file.position(finding.span.end));
        let mut message = finding.message.clone();
        if let Some(help) = &finding.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        // A column range is shown only within one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "::{} file={},line={},endLine={}{columns},title={}::{}",
            level(finding.severity).github,
            property(file.name()),
            start.line,
            end.line,
            property(&format!("{} {}", finding.code.id, finding.code.slug)),
            data(&message)
        );
    }
    out
}

/// A message: nothing that would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: nothing that would end it either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

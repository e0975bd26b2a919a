//! Findings as JSON: `{"version": 1, "findings": […]}`, or one finding a line
//! (docs/json.md).
//!
//! Lines and columns count from 1 in Unicode characters, bytes from 0 in the decoded
//! text, ends are exclusive; `path` leads to the node as an XPath where the file is XML.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter as _, PrettyFormatter, Serializer};

use super::Report;
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    slug: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    start: Place<'a>,
    end: Place<'a>,
    label: Option<&'a str>,
    related: Vec<Related<'a>>,
    fixes: Vec<Fix<'a>>,
    expected: Expected<'a>,
}

#[derive(Serialize)]
struct Expected<'a> {
    names: Vec<Candidate<'a>>,
    more: usize,
}

#[derive(Serialize)]
struct Candidate<'a> {
    name: &'a str,
    documentation: Option<&'a str>,
    needed: bool,
}

#[derive(Serialize)]
struct Place<'a> {
    line: u32,
    column: u32,
    byte: u32,
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    file: &'a str,
    start: Place<'a>,
    end: Place<'a>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    start: Place<'a>,
    end: Place<'a>,
    replacement: &'a str,
}

/// Writes a report as one JSON document, which ends with a line end.
pub fn write(report: &Report) -> String {
    let mut document = Document::default();
    let mut json = document.add(&items(report));
    json.push_str(&document.end());
    json
}

/// A JSON document that is written piece by piece.
#[derive(Debug, Default)]
pub struct Document {
    has_items: bool,
}

impl Document {
    /// The next piece of the document: [`items`] of a part of the report.
    pub fn add(&mut self, items: &str) -> String {
        if items.is_empty() {
            return String::new();
        }
        let is_first = !std::mem::replace(&mut self.has_items, true);
        let before =
            if is_first { "{\n  \"version\": 1,\n  \"findings\": [\n" } else { ",\n" };
        format!("{before}{items}")
    }

    /// The last piece, which ends with a line end.
    pub fn end(self) -> String {
        let end = if self.has_items {
            "\n  ]\n}\n"
        } else {
            "{\n  \"version\": 1,\n  \"findings\": []\n}\n"
        };
        end.to_owned()
    }
}

/// The findings of a report as they stand in a [`Document`].
pub fn items(report: &Report) -> String {
    // In the document and in its list: two steps in.
    let mut formatter = PrettyFormatter::new();
    let _ = formatter.begin_object(&mut io::sink());
    let _ = formatter.begin_array(&mut io::sink());
    let mut items = Vec::new();
    for (sources, finding) in report.iter() {
        items.extend(if items.is_empty() { "    " } else { ",\n    " }.bytes());
        let mut writer = Serializer::with_formatter(&mut items, formatter.clone());
        // Strings and numbers alone cannot fail to be written.
        let _ = form(sources, finding).serialize(&mut writer);
    }
    String::from_utf8(items).unwrap_or_default()
}

/// Writes a report as JSON lines: the same findings, one a line.
pub fn write_lines(report: &Report) -> String {
    let mut lines = String::new();
    for (sources, finding) in report.iter() {
        lines.push_str(
            &serde_json::to_string(&form(sources, finding)).unwrap_or_default(),
        );
        lines.push('\n');
    }
    lines
}

fn form<'a>(sources: &'a Sources, finding: &'a Diagnostic) -> Finding<'a> {
    let (file, start, end) = place(sources, finding.span);
    Finding {
        code: finding.code.id,
        slug: finding.code.slug,
        severity: finding.severity.name(),
        message: &finding.message,
        help: finding.help.as_deref(),
        file,
        start,
        end,
        label: finding.label.as_deref(),
        related: finding
            .related
            .iter()
            .map(|label| {
                let (file, start, end) = place(sources, label.span);
                Related { message: &label.text, file, start, end }
            })
            .collect(),
        expected: expected(finding),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| Fix {
                title: &fix.title,
                safe: fix.safe,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| {
                        let (file, start, end) = place(sources, edit.span);
                        Edit { file, start, end, replacement: &edit.replacement }
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn expected(finding: &Diagnostic) -> Expected<'_> {
    let names = finding.expected.names.iter().map(|expected| Candidate {
        name: &expected.name,
        documentation: expected.documentation.as_deref(),
        needed: expected.is_needed,
    });
    Expected { names: names.collect(), more: finding.expected.more }
}

fn place(sources: &Sources, span: Span) -> (&str, Place<'_>, Place<'_>) {
    let file = sources.get(span.source);
    let at = |byte: u32, node: u32| {
        let position = file.position(byte);
        Place {
            line: position.line,
            column: position.column,
            byte: position.byte,
            path: file.path(node),
        }
    };
    // The node at an end is that of the last byte before it.
    let last = span.end.saturating_sub(1).max(span.start);
    (file.name(), at(span.start, span.start), at(span.end, last))
}

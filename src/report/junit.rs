//! Findings as a JUnit report: a suite a file, a case a finding.
//!
//! Errors are failures; warnings and advice are cases that passed and say something.
//! A report without findings is one case that passed, since many readers take an empty
//! report for a run that did not happen.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Report;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// Writes a report as JUnit XML, which ends with a line end.
///
/// # Panics
/// Never: memory takes what is written.
pub fn write(report: &Report) -> String {
    let mut by_file: BTreeMap<&str, Vec<(&Sources, &Diagnostic)>> = BTreeMap::new();
    for (sources, finding) in report.iter() {
        let name = sources.get(finding.span.source).name();
        by_file.entry(name).or_default().push((sources, finding));
    }
    let mut out = Out { xml: Writer::new_with_indent(Vec::new(), b' ', 2) };
    out.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let total = report.iter().count().max(1).to_string();
    let failures = report.count(Severity::Error).to_string();
    out.start(
        "testsuites",
        &[("name", "letterbook"), ("tests", &total), ("failures", &failures)],
    );
    if by_file.is_empty() {
        out.start(
            "testsuite",
            &[("name", "letterbook"), ("tests", "1"), ("failures", "0")],
        );
        out.start("testcase", &[("name", "no findings"), ("classname", "letterbook")]);
        out.end("testcase");
        out.end("testsuite");
    }
    for (file, findings) in by_file {
        let is_error =
            |finding: &&(&Sources, &Diagnostic)| finding.1.severity == Severity::Error;
        let tests = findings.len().to_string();
        let failures = findings.iter().filter(is_error).count().to_string();
        out.start(
            "testsuite",
            &[("name", file), ("tests", &tests), ("failures", &failures)],
        );
        for (sources, finding) in findings {
            out.case(file, sources, finding);
        }
        out.end("testsuite");
    }
    out.end("testsuites");
    let mut xml = String::from_utf8(out.xml.into_inner()).expect("only text was written");
    xml.push('\n');
    xml
}

struct Out {
    xml: Writer<Vec<u8>>,
}

impl Out {
    fn put(&mut self, event: Event<'_>) {
        self.xml.write_event(event).expect("memory takes what is written");
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let mut tag = BytesStart::new(name);
        for (name, value) in attributes {
            tag.push_attribute((*name, lawful(value).as_ref()));
        }
        self.put(Event::Start(tag));
    }

    fn end(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    fn case(&mut self, file: &str, sources: &Sources, finding: &Diagnostic) {
        let start = sources.get(finding.span.source).position(finding.span.start);
        let place = format!("{file}:{}:{}", start.line, start.column);
        let name = format!("{} {} {place}", finding.code.id, finding.code.slug);
        self.start("testcase", &[("name", &name), ("classname", file)]);
        let mut text =
            format!("{place}: {}: {}", finding.severity.name(), finding.message);
        if let Some(help) = &finding.help {
            text.push_str("\nhelp: ");
            text.push_str(help);
        }
        let element =
            if finding.severity == Severity::Error { "failure" } else { "system-out" };
        if element == "failure" {
            self.start(
                element,
                &[("message", &finding.message), ("type", finding.code.id)],
            );
        } else {
            self.start(element, &[]);
        }
        self.put(Event::Text(BytesText::new(&lawful(&text))));
        self.end(element);
        self.end("testcase");
    }
}

/// A text without what XML 1.0 cannot hold: file names may have any character.
fn lawful(text: &str) -> Cow<'_, str> {
    let is_unlawful = |c: char| {
        c < ' ' && !matches!(c, '\t' | '\n' | '\r')
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(is_unlawful) {
        Cow::Owned(text.replace(is_unlawful, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

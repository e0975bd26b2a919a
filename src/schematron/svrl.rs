//! What a run gave, in the Schematron Validation Report Language.
//!
//! Follows ISO/IEC 19757-3:2020 Annex D: each active pattern, then the rules of it that
//! fired and what they said, in document order. Locations are `path()` of XPath 3.1.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::compile::{ALL, CompiledCheck, CompiledNote, CompiledPattern, Part, Rules};
use super::message::{Said, fill, say};
use super::run::{Failed, Firing, Listener, Surroundings};
use crate::xml::{Document, XML_NAMESPACE};
use crate::xpath::{
    DynamicContext, DynamicError, Expression, Focus, Node, StaticContext,
};

/// The namespace of the report.
const SVRL: &str = "http://purl.oclc.org/dsdl/svrl";

impl Rules {
    /// The report of a document, as an XML document.
    pub fn svrl(
        &self,
        document: &Arc<Document>,
        surroundings: Surroundings<'_>,
    ) -> String {
        let mut report = Report::default();
        self.run(document, surroundings, &mut report);
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str("<svrl:schematron-output");
        attribute(&mut out, "xmlns:svrl", Some(SVRL));
        attribute(&mut out, "title", self.title.as_deref());
        // It is the name of one, which `#ALL` is not.
        let phase = Some(self.phase.as_str()).filter(|phase| *phase != ALL);
        attribute(&mut out, "phase", phase);
        attribute(&mut out, "schemaVersion", self.version.as_deref());
        out.push_str(">\n");
        for (prefix, uri) in &self.prefixes {
            out.push_str("  <svrl:ns-prefix-in-attribute-values");
            attribute(&mut out, "prefix", Some(prefix));
            attribute(&mut out, "uri", Some(uri));
            out.push_str("/>\n");
        }
        for part in report.patterns.values() {
            out.push_str(part);
        }
        out.push_str(&report.failures);
        out.push_str("</svrl:schematron-output>\n");
        out
    }
}

/// The parts of a report, a pattern each.
struct Report {
    patterns: BTreeMap<usize, String>,
    failures: String,
    path: Option<Expression>,
}

impl Default for Report {
    fn default() -> Self {
        let path = Expression::compile("path()", &StaticContext::new()).ok();
        Self { patterns: BTreeMap::new(), failures: String::new(), path }
    }
}

impl Report {
    fn location(&self, at: &Firing<'_, '_>) -> String {
        let focus = Focus::on(at.node);
        let path =
            self.path.as_ref().and_then(|path| path.string(at.context, &focus).ok());
        path.unwrap_or_default()
    }
}

impl Listener for Report {
    fn active(&mut self, number: usize, pattern: &CompiledPattern, documents: &str) {
        let out = self.patterns.entry(number).or_default();
        out.push_str("  <svrl:active-pattern");
        attribute(out, "id", pattern.id.as_deref());
        attribute(out, "name", pattern.title.as_deref());
        attribute(out, "documents", Some(documents));
        out.push_str("/>\n");
    }

    fn fired(&mut self, at: &Firing<'_, '_>) {
        let filled = |parts: &Option<Vec<Part>>| filled(parts.as_deref(), at);
        let out = self.patterns.entry(at.number).or_default();
        out.push_str("  <svrl:fired-rule");
        attribute(out, "id", at.rule.id.as_deref());
        attribute(out, "context", Some(&at.rule.context));
        attribute(out, "role", filled(&at.rule.role).as_deref());
        attribute(out, "flag", filled(&at.rule.flag).as_deref());
        attribute(out, "document", at.context.document(at.node).base_uri());
        out.push_str("/>\n");
    }

    fn said(&mut self, at: &Firing<'_, '_>, check: &CompiledCheck) {
        let location = self.location(at);
        let name = if check.is_report { "successful-report" } else { "failed-assert" };
        let out = self.patterns.entry(at.number).or_default();
        let _ = write!(out, "  <svrl:{name}");
        attribute(out, "test", Some(&check.test));
        attribute(out, "id", check.id.as_deref());
        attribute(out, "role", filled(check.role.as_deref(), at).as_deref());
        attribute(out, "flag", filled(check.flag.as_deref(), at).as_deref());
        attribute(out, "xml:lang", check.language.as_deref());
        attribute(out, "location", Some(&location));
        out.push('>');
        for note in &check.diagnostics {
            refer(out, "diagnostic", note, at);
        }
        for note in &check.properties {
            refer(out, "property", note, at);
        }
        if !check.message.is_empty() {
            out.push_str("<svrl:text>");
            write_all(out, &say(&check.message, at.context, at.focus));
            out.push_str("</svrl:text>");
        }
        let _ = writeln!(out, "</svrl:{name}>");
    }

    fn failed(
        &mut self,
        _: &DynamicContext<'_>,
        _: Node,
        what: &Failed<'_>,
        error: &DynamicError,
    ) {
        let (Failed::Documents(text) | Failed::Context(text) | Failed::Test(text)) = what;
        // Two hyphens cannot stand in a comment.
        let said = format!("{text}: {error}").replace("--", "- -");
        let _ = writeln!(self.failures, "  <!-- {said} -->");
    }

    fn exhausted(&mut self, _: &DynamicContext<'_>, _: Node) {
        self.failures
            .push_str("  <!-- the rules take too long; the rest is not looked at -->\n");
    }
}

fn filled(parts: Option<&[Part]>, at: &Firing<'_, '_>) -> Option<String> {
    parts.map(|parts| fill(parts, at.context, at.focus))
}

/// A diagnostic or property that a check refers to.
fn refer(out: &mut String, kind: &str, note: &CompiledNote, at: &Firing<'_, '_>) {
    let _ = write!(out, "<svrl:{kind}-reference");
    attribute(out, kind, Some(&note.id));
    if kind == "property" {
        attribute(out, "role", filled(note.role.as_deref(), at).as_deref());
        attribute(out, "scheme", note.scheme.as_deref());
    }
    out.push_str("><svrl:text");
    attribute(out, "xml:lang", note.language.as_deref());
    for (name, value) in &note.links {
        attribute(out, name, Some(value));
    }
    let said = say(&note.message, at.context, at.focus);
    write_attributes(out, &said);
    out.push('>');
    write_all(out, &said);
    let _ = write!(out, "</svrl:text></svrl:{kind}-reference>");
}

/// Writes a message; white space by itself at its ends is the schema's layout and goes.
fn write_all(out: &mut String, said: &[Said]) {
    let is_blank =
        |part: &Said| matches!(part, Said::Text(text) if text.trim().is_empty());
    let first = said.iter().position(|part| !is_blank(part)).unwrap_or(said.len());
    let last =
        said.iter().rposition(|part| !is_blank(part)).map_or(first, |last| last + 1);
    for part in said.get(first..last).unwrap_or_default() {
        match part {
            Said::Text(text) => escape(out, text),
            Said::Attribute { .. } => {}
            Said::Element { namespace, local, inner } => {
                let _ = write!(out, "<{local}");
                attribute(out, "xmlns", Some(namespace));
                write_attributes(out, inner);
                out.push('>');
                write_all(out, inner);
                let _ = write!(out, "</{local}>");
            }
        }
    }
}

fn write_attributes(out: &mut String, said: &[Said]) {
    for part in said {
        if let Said::Attribute { namespace, local, value } = part {
            match namespace.as_str() {
                "" => attribute(out, local, Some(value)),
                XML_NAMESPACE => attribute(out, &format!("xml:{local}"), Some(value)),
                namespace => {
                    attribute(out, "xmlns:a", Some(namespace));
                    attribute(out, &format!("a:{local}"), Some(value));
                }
            }
        }
    }
}

fn attribute(out: &mut String, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    let _ = write!(out, " {name}=\"");
    escape(out, value);
    out.push('"');
}

/// Writes characters so that they mean themselves in text and in attributes.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
}

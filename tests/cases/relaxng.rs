//! Runs `tests/cases/relaxng/*.md`: a schema, a document, what is found.

use std::fmt::Write;

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{NoIncludes, Schema, Syntax, convert};
use letterbook::source::Sources;

use crate::Case;

/// `findings` from `schema` (or those of the schema itself) and `document`; `rng` from
/// `schema`.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", case.get("schema")?);
    if tag == "rng" {
        let (syntax, resolver) = (Syntax::Xml, &NoIncludes);
        let written = convert(&mut sources, id, syntax, resolver, &mut findings)?;
        return written.into_iter().next().map(|(_, text)| text);
    }
    if tag != "findings" {
        return None;
    }
    let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
    if let (Some(schema), Some(document)) = (schema, case.get("document")) {
        let id = sources.add("document", document);
        schema.validate(sources.get(id), &mut findings);
    }
    findings.sort();
    let place = |span: letterbook::source::Span, end: bool| {
        let byte = if end { span.end } else { span.start };
        let position = sources.get(span.source).position(byte);
        format!("{}:{}", position.line, position.column)
    };
    let mut lines = String::new();
    for finding in &findings {
        let (start, end) = (place(finding.span, false), place(finding.span, true));
        let (severity, code) = (finding.severity.name(), finding.code.id);
        let _ = writeln!(lines, "{start}-{end} {severity} {code} {}", finding.message);
        for label in &finding.related {
            let _ = writeln!(lines, "  {}: {}", place(label.span, false), label.text);
        }
        for fix in &finding.fixes {
            let places: Vec<String> =
                fix.edits.iter().map(|edit| place(edit.span, false)).collect();
            let _ = writeln!(lines, "  fix: {} at {}", fix.title, places.join(" and "));
        }
        for expected in &finding.expected.names {
            if let Some(documentation) = &expected.documentation {
                let needed = if expected.is_needed { " (needed)" } else { "" };
                let _ = writeln!(lines, "  {}{needed}: {documentation}", expected.name);
            }
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(lines, "  help: {help}");
        }
    }
    Some(lines)
}

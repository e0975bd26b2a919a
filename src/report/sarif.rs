//! Findings as SARIF 2.1.0, for code scanning.
//!
//! Columns count Unicode characters (`columnKind`), as everywhere in letterbook. Only the
//! rules that a report uses are listed, in the catalogue's order.

use serde_json::{Value, json};

use super::{Report, level};
use crate::diagnostic::{Code, Diagnostic, Fix, codes};
use crate::source::{Sources, Span};

/// Writes a report as one SARIF log with one run, which ends with a line end.
pub fn write(report: &Report) -> String {
    let used: Vec<&'static Code> = codes::ALL
        .iter()
        .copied()
        .filter(|code| report.iter().any(|(_, finding)| finding.code.id == code.id))
        .collect();
    let results: Vec<Value> =
        report.iter().map(|(sources, finding)| result(&used, sources, finding)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "letterbook",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": used.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // A value made of strings and numbers cannot fail to be written.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "name": code.slug,
        "shortDescription": { "text": code.summary },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": level(code.severity).sarif },
    })
}

fn result(used: &[&Code], sources: &Sources, finding: &Diagnostic) -> Value {
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text.push_str(". ");
        text.push_str(help);
    }
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|label| {
            json!({
                "message": { "text": label.text },
                "physicalLocation": location(sources, label.span),
            })
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.code.id,
        "ruleIndex": used.iter().position(|code| code.id == finding.code.id),
        "level": level(finding.severity).sarif,
        "message": { "text": text },
        "locations": [{ "physicalLocation": location(sources, finding.span) }],
    });
    if let Some(object) = result.as_object_mut() {
        if !related.is_empty() {
            object.insert("relatedLocations".to_owned(), related.into());
        }
        if !finding.fixes.is_empty() {
            let fixes: Vec<Value> =
                finding.fixes.iter().map(|one| fix(sources, one)).collect();
            object.insert("fixes".to_owned(), fixes.into());
        }
    }
    result
}

fn fix(sources: &Sources, fix: &Fix) -> Value {
    // One change a file; the edits of a fix all lie in one.
    let artifact =
        fix.edits.first().map(|edit| uri(sources.get(edit.span.source).name()));
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(sources, edit.span),
                "insertedContent": { "text": edit.replacement },
            })
        })
        .collect();
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": artifact },
            "replacements": replacements,
        }],
    })
}

fn location(sources: &Sources, span: Span) -> Value {
    json!({
        "artifactLocation": { "uri": uri(sources.get(span.source).name()) },
        "region": region(sources, span),
    })
}

fn region(sources: &Sources, span: Span) -> Value {
    let file = sources.get(span.source);
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative URI reference (RFC 3986): what is no unreserved character or
/// slash is written in bytes.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/')
        {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

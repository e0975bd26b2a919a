//! Findings as a GitLab code quality report: a JSON array, one object a finding.
//!
//! The fingerprint is made from file, code and message and counts their repetitions, so
//! that a finding keeps it while lines above it come and go.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, level};
use crate::source::hash;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes a report as one JSON array, which ends with a line end.
pub fn write(report: &Report) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let issues: Vec<Issue<'_>> = report
        .iter()
        .map(|(sources, finding)| {
            let file = sources.get(finding.span.source);
            let key =
                format!("{}\n{}\n{}", file.name(), finding.code.id, finding.message);
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            Issue {
                description: format!("{}: {}", finding.code.id, finding.message),
                check_name: finding.code.slug,
                fingerprint: hash(format!("{key}\n{count}").as_bytes()),
                severity: level(finding.severity).gitlab,
                location: Location {
                    path: file.name(),
                    lines: Lines {
                        begin: file.position(finding.span.start).line,
                        end: file.position(finding.span.end).line,
                    },
                },
            }
        })
        .collect();
    // Strings and numbers alone cannot fail to be written.
    let mut json = serde_json::to_string_pretty(&issues).unwrap_or_default();
    json.push('\n');
    json
}

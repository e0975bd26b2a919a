//! Findings for people and programs.
//!
//! [`human`] draws them for a terminal, [`json`] writes them for other tools, [`sarif`],
//! [`github`], [`gitlab`] and [`junit`] for those who run checks on servers. A
//! [`Report`] collects what a run found, with the texts that the findings are about,
//! and says what the exit status is.

pub mod baseline;
pub mod github;
pub mod gitlab;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub mod junit;
pub mod sarif;
mod statistics;

pub use statistics::Statistics;

use crate::diagnostic::{Diagnostic, Findings, Severity};
use crate::schematron::is_schema_fault;
use crate::source::Sources;

/// What a severity is called elsewhere: the one table of all renderers.
struct Level {
    severity: Severity,
    /// SARIF 2.1.0 §3.27.10.
    sarif: &'static str,
    /// The GitHub workflow command.
    github: &'static str,
    /// GitLab code quality.
    gitlab: &'static str,
}

const LEVELS: [Level; 3] = [
    Level { severity: Severity::Error, sarif: "error", github: "error", gitlab: "major" },
    Level {
        severity: Severity::Warning,
        sarif: "warning",
        github: "warning",
        gitlab: "minor",
    },
    Level { severity: Severity::Advice, sarif: "note", github: "notice", gitlab: "info" },
];

fn level(severity: Severity) -> &'static Level {
    LEVELS.iter().find(|level| level.severity == severity).unwrap_or(&LEVELS[0])
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    parts: Vec<(Sources, Findings)>,
    incomplete: bool,
    /// How many findings of each weight there were that are not held any more.
    released: [usize; LEVELS.len()],
}

impl Report {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds findings and the texts they are about.
    pub fn add(&mut self, sources: &Sources, findings: Findings) {
        if findings.iter().any(is_failure) {
            self.incomplete = true;
        }
        if !findings.is_empty() {
            self.parts.push((sources.clone(), findings));
        }
    }

    /// Adds all of another report.
    pub fn append(&mut self, other: Self) {
        self.incomplete |= other.incomplete;
        self.parts.extend(other.parts);
        for (own, count) in self.released.iter_mut().zip(other.released) {
            *own += count;
        }
    }

    /// Lets go of all findings and texts, since they have been written; they count on.
    pub fn release(&mut self) {
        self.released = LEVELS.each_ref().map(|level| self.count(level.severity));
        self.parts.clear();
    }

    /// Says that some of the work could not be done.
    pub fn mark_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// All findings with their texts.
    pub fn iter(&self) -> impl Iterator<Item = (&Sources, &Diagnostic)> {
        self.parts.iter().flat_map(|(sources, findings)| {
            findings.iter().map(move |finding| (sources, finding))
        })
    }

    /// How many findings have that weight.
    pub fn count(&self, severity: Severity) -> usize {
        let levels = LEVELS.iter().zip(self.released);
        let mut released = levels.filter(|(level, _)| level.severity == severity);
        let held = self.parts.iter().map(|(_, findings)| findings.count(severity));
        held.sum::<usize>() + released.next().map_or(0, |(_, count)| count)
    }

    /// The exit status (DESIGN.md, "Commands"): 2 if some of the work could not be done,
    /// 1 if there is a finding of that weight or more, else 0.
    pub fn status(&self, fail_on: Severity) -> u8 {
        let mut levels = LEVELS.iter().map(|level| level.severity);
        let failing = levels.any(|level| level >= fail_on && self.count(level) > 0);
        match (self.incomplete, failing) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }

    /// The counts in words: "2 errors, 1 warning".
    pub fn counts(&self) -> String {
        in_words(
            [Severity::Advice, Severity::Warning, Severity::Error].map(|s| self.count(s)),
        )
    }

    /// Whether some of the work could not be done.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete
    }
}

/// Counts of advice, warnings and errors in words: "2 errors, 1 warning".
pub fn in_words(counts: [usize; 3]) -> String {
    let [advice, warnings, errors] = counts;
    let words: Vec<String> = [
        (errors, "error", "errors"),
        (warnings, "warning", "warnings"),
        (advice, "piece of advice", "pieces of advice"),
    ]
    .iter()
    .filter_map(|(count, one, many)| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    })
    .collect();
    if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }
}

/// Whether a finding is of the kind that stops the work: manifest, files, schemas.
fn is_failure(finding: &Diagnostic) -> bool {
    let is_ours = finding.code.id.starts_with("CFG");
    finding.severity == Severity::Error && (is_ours || is_schema_fault(finding.code))
}

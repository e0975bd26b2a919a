//! What the rules have found in a document, no more of a kind than a reader can use.

use std::collections::BTreeMap;

use super::profile::Profiles;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::source::Span;

/// How many findings of a code are shown for a document.
const SHOWN: u32 = 100;

/// The findings of a document, those of rules that are on.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) profiles: Profiles,
    list: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, u32>,
}

impl Found {
    pub(super) fn new(profiles: Profiles) -> Self {
        Self { profiles, ..Self::default() }
    }

    /// Adds a finding if its rule is on.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if !self.profiles.wants(finding.code) {
            return;
        }
        let count = self.counts.entry(finding.code.id).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.list.push(finding);
        }
    }

    /// Adds a finding with message and help.
    pub(super) fn say(
        &mut self,
        code: &'static Code,
        at: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(code.at(at).message(message).help(help));
    }

    /// Hands them over, but for those whose place the schema or the reader has spoken of
    /// already: one fault, one finding.
    pub(super) fn finish(&mut self, said: &[Span], findings: &mut Findings) {
        for mut finding in self.list.drain(..) {
            let is_said = said.iter().any(|span| touches(*span, finding.span));
            if is_said {
                continue;
            }
            let count = self.counts.get(finding.code.id).copied().unwrap_or_default();
            if count > SHOWN {
                let more = format!("{count} of this kind are in the file, {SHOWN} shown");
                finding.help = Some(match finding.help {
                    Some(help) => format!("{help} ({more})"),
                    None => more,
                });
            }
            findings.push(finding);
        }
    }
}

/// Whether two places share a character, or one is a point in or at the other.
fn touches(one: Span, other: Span) -> bool {
    one.source == other.source && one.start <= other.end && other.start <= one.end
}

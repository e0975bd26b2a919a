//! Where the editor's metadata and the letter's own words cannot both be right.
//!
//! The editor's word counts (DESIGN.md, "An edition"), but never silently: a date line of
//! another day, a signature or address of somebody else is a finding, both places shown.

use super::Knowledge;
use super::names::only_one;
use crate::diagnostic::{Findings, codes};
use crate::model::{Action, Agent, Evidence, Fact, Letter};
use crate::register::EntryKind;
use crate::source::{Certainty, Span};

/// Reports the contradictions between a letter and its `.toml`.
pub(super) fn report(letter: &Letter, knowledge: Knowledge<'_>, findings: &mut Findings) {
    if let (Some(said), Some(claim)) = (&letter.sent.date, &letter.claims.date)
        && let Some((editor, there)) = places(said.evidence, claim)
        && !said.value.agrees_with(claim.value)
    {
        findings.push(
            codes::CONTRADICTION
                .at(editor)
                .message(format!(
                    "the letter is dated {}, but here it is said to be of {}",
                    claim.value, said.value
                ))
                .related(there, "the letter's own date")
                .help("what is said here counts; say in `note` why, or correct it"),
        );
    }
    people(&letter.sent, &letter.claims.senders, "from", knowledge, findings);
    people(&letter.received, &letter.claims.recipients, "to", knowledge, findings);
}

/// Where the editor and the letter speak, if both do and the letter is sure enough.
fn places<T>(editor: Evidence, claim: &Fact<T>) -> Option<(Span, Span)> {
    match (editor, claim.evidence) {
        (Evidence::Editor(here), Evidence::Letter(there))
            if claim.certainty >= Certainty::Medium =>
        {
            Some((here, there))
        }
        _ => None,
    }
}

/// A name in the letter that means one person of the register, and another than those
/// the editor names. A name that no register knows contradicts nobody.
fn people(
    action: &Action,
    claims: &[Fact<String>],
    direction: &str,
    knowledge: Knowledge<'_>,
    findings: &mut Findings,
) {
    let said: Vec<&str> = action
        .agents
        .iter()
        .filter_map(|agent| match &agent.value {
            Agent::Person(id) => Some(id.as_str()),
            Agent::Organisation(_) | Agent::Named(_) => None,
        })
        .collect();
    let Some(first) = action.agents.first().filter(|_| !said.is_empty()) else { return };
    for claim in claims {
        let Some((editor, there)) = places(first.evidence, claim) else { continue };
        let named = only_one(knowledge, &claim.value, EntryKind::Person);
        if let Some(entry) = named.filter(|entry| !said.contains(&entry.id.as_str())) {
            findings.push(
                codes::CONTRADICTION
                    .at(editor)
                    .message(format!(
                        "the letter seems to be {direction} {} (`{}`), whom this does not name",
                        entry.label(),
                        entry.id
                    ))
                    .related(there, "the letter's own words")
                    .help("what is said here counts; correct it if the letter is right"),
            );
        }
    }
}

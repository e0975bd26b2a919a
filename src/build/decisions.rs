//! The edition's decisions held against its registers and letters.

use super::record::quick;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::manifest::{Decision, DecisionKind, Placed, Scoped};
use crate::register::{EntryKind, Register};

/// Reports a decision whose `ref` leads to no entry, or to one of another kind.
pub(super) fn check_target(
    register: &Register,
    scoped: &Scoped,
    findings: &mut Findings,
) {
    let decision = &scoped.decision;
    let Some(target) = &decision.target else { return };
    let entry = match register.require(&target.value, target.span) {
        Ok(entry) => entry,
        Err(finding) => {
            findings.push(*finding);
            return;
        }
    };
    let wanted = match decision.kind {
        DecisionKind::Person => EntryKind::Person,
        DecisionKind::Place => EntryKind::Place,
        DecisionKind::Organisation => EntryKind::Organisation,
        DecisionKind::Work => EntryKind::Work,
        _ => return,
    };
    if entry.kind != wanted {
        findings.push(codes::DANGLING_POINTER.at(target.span).message(format!(
            "`{}` is a {}, but a {} is wanted here",
            target.value,
            entry.kind.name(),
            wanted.name()
        )));
    }
}

/// The fingerprint of a decision: all that it says, wherever it stands.
pub(super) fn print(scoped: &Scoped) -> u64 {
    let Decision {
        kind,
        quote,
        occurrence,
        context,
        target,
        reading,
        subtype,
        describes,
        language,
        certainty,
        span: _,
    } = &scoped.decision;
    let value = |placed: &Option<Placed<String>>| {
        placed.as_ref().map(|placed| placed.value.clone())
    };
    quick(&format!(
        "{kind:?}{:?}{occurrence:?}{:?}{:?}{reading:?}{subtype:?}{describes:?}{language:?}{certainty:?}{:?}",
        quote.value,
        value(context),
        value(target),
        value(&scoped.letter),
    ))
}

/// The finding that the words of a decision stand nowhere, or that its letter is gone.
pub(super) fn lost(scoped: &Scoped) -> Diagnostic {
    let quote = &scoped.decision.quote;
    let message = match &scoped.letter {
        None => format!("no letter has “{}”", quote.value),
        Some(letter) => {
            format!("there is no letter `{}` with “{}”", letter.value, quote.value)
        }
    };
    codes::LOST_ANCHOR
        .at(quote.span)
        .message(message)
        .help("correct the words, or delete the decision")
}

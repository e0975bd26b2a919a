//! The edition's decisions about names into annotations.
//!
//! A decision for the whole edition is about words wherever they are a name of their
//! own: one about "Anna" leaves "Anna Example" alone. It takes the place of what the
//! program found there, and gives way to what the letter's own `.toml` says. One about a
//! single place is applied like a decision of the letter.

use std::ops::Range;

use super::decisions::{kind, occurrences};
use super::{Knowledge, overlap};
use crate::diagnostic::{Findings, codes};
use crate::manifest::Scoped;
use crate::model::{Annotation, Annotations, Kind, Letter, Responsible};

/// Applies the decisions that are about words and not about places. `found` is what was
/// said of the names that they may settle.
pub(super) fn apply(
    letter: &Letter,
    knowledge: Knowledge<'_>,
    all: &mut Annotations,
    found: Findings,
    findings: &mut Findings,
) {
    let mut settled: Vec<crate::source::Span> = Vec::new();
    // What is about one letter comes before what is about all.
    let mut wide: Vec<&Scoped> =
        knowledge.decisions.iter().copied().filter(|scoped| !scoped.is_exact()).collect();
    wide.sort_by_key(|scoped| scoped.letter.is_none());
    for scoped in wide {
        let decision = &scoped.decision;
        let entry = match &decision.target {
            None => None,
            // That it leads nowhere is said once, for the edition.
            Some(target) => match knowledge.register.get(&target.value) {
                Some(entry) => Some(entry),
                None => continue,
            },
        };
        for (text, list) in letter.texts().zip(all.iter_mut()) {
            for range in occurrences(text, &decision.quote.value) {
                let Some(kind) = kind(decision, entry) else { continue };
                if !settles(list, &range) {
                    continue;
                }
                list.retain(|other| !(is_found(other) && overlap(&other.range, &range)));
                settled.extend(text.span(range.clone()));
                list.push(Annotation {
                    range,
                    kind,
                    responsible: Responsible::Editor,
                    certainty: decision.certainty,
                });
            }
        }
    }
    let is_settled = |finding: &crate::diagnostic::Diagnostic| {
        let of_names = finding.code == &codes::AMBIGUOUS_NAME
            || finding.code == &codes::PROPOSED_NAME;
        of_names && settled.iter().any(|span| span.contains(finding.span))
    };
    findings.extend(found.into_iter().filter(|finding| !is_settled(finding)));
}

/// Whether a decision may be applied: no editor has decided the words, and they are no
/// part of a longer name.
fn settles(list: &[Annotation], range: &Range<usize>) -> bool {
    list.iter().filter(|other| overlap(&other.range, range)).all(|other| {
        if !other.kind.is_name() && other.kind != Kind::Nothing {
            return true;
        }
        let within = range.start <= other.range.start && other.range.end <= range.end;
        other.responsible == Responsible::Program && within
    })
}

/// Whether the program found a name there.
fn is_found(annotation: &Annotation) -> bool {
    annotation.responsible == Responsible::Program && annotation.kind.is_name()
}

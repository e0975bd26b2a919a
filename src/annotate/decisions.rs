//! The editor's decisions, anchored by quoted words, into annotations.
//!
//! Words are compared with all white space alike, so a quotation may run over a line
//! end. A decision whose words are not found, or not as often as it says, is a finding:
//! the text has changed under it.

use std::ops::Range;

use super::Knowledge;
use crate::diagnostic::{Findings, codes};
use crate::manifest::{Decision, DecisionKind};
use crate::model::{Annotation, Annotations, Kind, Letter, Responsible, Text};
use crate::register::{Entry, EntryKind};

/// Adds an annotation for every place that a decision is about.
pub(super) fn annotate(
    letter: &Letter,
    knowledge: Knowledge<'_>,
    all: &mut Annotations,
    findings: &mut Findings,
) {
    // Those of the edition that are about one place are as sure as those of the letter,
    // which come first.
    let exact = knowledge.decisions.iter().filter(|scoped| scoped.is_exact());
    let exact = exact.map(|scoped| (&scoped.decision, Some(scoped)));
    let own = knowledge.sidecar.decisions.iter().map(|decision| (decision, None));
    for (decision, of_edition) in own.chain(exact) {
        let entry = match &decision.target {
            None => None,
            Some(target) => {
                match knowledge.register.require(&target.value, target.span) {
                    Ok(entry) => Some(entry),
                    Err(finding) => {
                        findings.push(*finding);
                        None
                    }
                }
            }
        };
        let mut lost = Findings::new();
        let places = find(letter, decision, &mut lost);
        if of_edition.is_none_or(|scoped| scoped.letter.is_some()) {
            findings.append(lost);
        }
        for (at, range) in places {
            if let (Some(list), Some(kind)) = (all.get_mut(at), kind(decision, entry)) {
                let decided = |other: &Annotation| {
                    other.kind.is_name() && super::overlap(&other.range, &range)
                };
                if of_edition.is_some() && list.iter().any(decided) {
                    continue;
                }
                list.push(Annotation {
                    range,
                    kind,
                    responsible: Responsible::Editor,
                    certainty: decision.certainty,
                });
            }
        }
    }
}

/// What the words of a decision are.
pub(super) fn kind(decision: &Decision, entry: Option<&Entry>) -> Option<Kind> {
    let id = entry.map(|entry| entry.id.clone());
    Some(match decision.kind {
        DecisionKind::Person => Kind::Person(id),
        DecisionKind::Place => Kind::Place(id),
        DecisionKind::Organisation => Kind::Organisation(id),
        DecisionKind::Work => Kind::Title(
            id,
            entry.and_then(|entry| entry.level.clone()),
            decision.language.clone().or_else(|| entry?.language.clone()),
        ),
        DecisionKind::Description => {
            let what = match (entry.map(|entry| entry.kind), decision.describes) {
                (Some(EntryKind::Person), _) => "person",
                (Some(EntryKind::Place), _) => "place",
                (Some(EntryKind::Organisation), _) => "org",
                (Some(EntryKind::Work), _) => "work",
                (Some(EntryKind::Event), _) => "event",
                (None, said) => said?,
            };
            Kind::Description(id, what)
        }
        DecisionKind::Correction => {
            Kind::Correction(decision.reading.clone()?, decision.subtype.clone())
        }
        DecisionKind::Regularisation => Kind::Regularisation(decision.reading.clone()?),
        DecisionKind::Foreign => Kind::Foreign(decision.language.clone()?),
        DecisionKind::SoCalled => Kind::SoCalled,
        DecisionKind::Nothing => Kind::Nothing,
    })
}

/// The places a decision is about: text and range. Pushes a finding where they are not
/// what it says.
fn find(
    letter: &Letter,
    decision: &Decision,
    findings: &mut Findings,
) -> Vec<(usize, Range<usize>)> {
    let mut places = Vec::new();
    for (at, text) in letter.texts().enumerate() {
        let contexts =
            decision.context.as_ref().map(|context| occurrences(text, &context.value));
        for range in occurrences(text, &decision.quote.value) {
            let inside = |whole: &Range<usize>| {
                whole.start <= range.start && range.end <= whole.end
            };
            if contexts.as_ref().is_none_or(|contexts| contexts.iter().any(inside)) {
                places.push((at, range));
            }
        }
    }
    let quote = &decision.quote.value;
    if places.is_empty() {
        let message = match &decision.context {
            Some(context) => {
                format!("the letter has no “{quote}” in “{}”", context.value)
            }
            None => format!("the letter has no “{quote}”"),
        };
        findings.push(
            codes::LOST_ANCHOR
                .at(decision.quote.span)
                .message(message)
                .help("quote the words as the letter has them, without note calls"),
        );
        return places;
    }
    let Some(occurrence) = decision.occurrence else { return places };
    let chosen = usize::try_from(occurrence).ok().and_then(|n| n.checked_sub(1));
    if let Some(place) = chosen.and_then(|at| places.get(at).cloned()) {
        return vec![place];
    }
    let times = match places.len() {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    findings.push(
        codes::LOST_ANCHOR
            .at(decision.quote.span)
            .message(format!(
                "“{quote}” stands in the letter {times}; there is no occurrence {occurrence}"
            ))
            .help("occurrences count from 1"),
    );
    Vec::new()
}

/// All places where words stand in a text, white space all alike, as whole words.
pub(super) fn occurrences(text: &Text, words: &str) -> Vec<Range<usize>> {
    let string = text.as_str();
    let wanted: Vec<&str> = words.split_whitespace().collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, _) in string.match_indices(first) {
        let Some(end) = end_of(string, start, &wanted) else { continue };
        let whole = {
            let before = string.get(..start).and_then(|s| s.chars().next_back());
            let after = string.get(end..).and_then(|s| s.chars().next());
            let cuts = |outer: Option<char>, inner: Option<char>| {
                outer.is_some_and(char::is_alphanumeric)
                    && inner.is_some_and(char::is_alphanumeric)
            };
            !cuts(before, first.chars().next())
                && !cuts(after, wanted.last().and_then(|last| last.chars().next_back()))
        };
        if whole && found.last().is_none_or(|last| last.end <= start) {
            found.push(start..end);
        }
    }
    found
}

/// Where the words end that begin at `start`, if they all stand there.
fn end_of(string: &str, start: usize, wanted: &[&str]) -> Option<usize> {
    let mut rest = string.get(start..)?;
    for (at, word) in wanted.iter().enumerate() {
        if at > 0 {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        }
        rest = rest.strip_prefix(word)?;
    }
    Some(string.len() - rest.len())
}

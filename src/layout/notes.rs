//! Notes: calls and bodies, taken out of the text and paired.

use std::collections::HashSet;

use super::assemble::{Body, Call};
use super::calls::{self, Candidate, Sign};
use super::pairing::{self, Page, Pair};
use super::rows::{Row, Use};
use super::{displaced, printed, zones};
use crate::diagnostic::{Findings, codes};
use crate::source::{Certainty, SourceId, Span};

/// The notes of a letter.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the text's order.
    pub(super) calls: Vec<Call>,
    pub(super) bodies: Vec<Body>,
}

/// Finds notes and calls, marks their rows, and says which do not match.
pub(super) fn recognise(
    source: SourceId,
    text: &str,
    rows: &mut [Row],
    double: bool,
    findings: &mut Findings,
) -> Found {
    let candidates = calls::calls(text, rows, double);
    let labels = calls::labels(text, rows);
    let paged = text.contains('\x0c') || rows.last().is_some_and(|row| row.page > 0);
    let measure = {
        let widths: Vec<(f32, f32)> = rows
            .iter()
            .filter(|row| row.kind == Use::Text)
            .map(|row| (row.width, row.first))
            .collect();
        printed::measure(&widths)
    };
    let page = Page { rows, measure, paged, double };
    let mut pairs = pairing::pair(&page, &candidates, &labels);
    let measure = measure_beside(rows, &pairs).unwrap_or(measure);
    let zones = zones::mark(text, rows, &pairs, measure, paged);
    let measure = zones::measure_of_notes(rows, &pairs, measure);
    displaced::part(text, rows, &mut pairs, &candidates, measure);
    let last_text = rows.iter().rposition(|row| row.kind == Use::Text);
    let mut found = Found::default();
    for (number, pair) in pairs.iter().enumerate() {
        if let Some(call) = &pair.call {
            found.calls.push(Call { at: call.clone(), note: Some(number) });
        }
        found.bodies.push(Body {
            label: pair.label.clone(),
            called: pair.call.is_some(),
            at_foot: !at_end(rows, pair, &zones, last_text),
            certainty: match pair.cost {
                cost if cost < 1.0 => Certainty::High,
                cost if cost < 2.0 => Certainty::Medium,
                _ => Certainty::Low,
            },
        });
    }
    lonely_calls(&mut found, &candidates, text, rows, &pairs);
    found.calls.sort_by_key(|call| call.at.start);
    found.calls.dedup_by(|next, kept| next.at.start < kept.at.end);
    for call in &found.calls {
        if let Some(row) = rows.get_mut(call.at.row)
            && row.kind == Use::Text
            && row.start == call.at.start
            && row.end == call.at.end
        {
            row.kind = Use::Call;
        }
    }
    report(source, text, &found, &pairs, findings);
    found
}

/// The measure of the rows that are no notes for sure: not between the labels of a zone,
/// nor soon after the last.
fn measure_beside(rows: &[Row], pairs: &[Pair]) -> Option<f32> {
    const SOON: usize = 14;
    let mut skip = vec![false; rows.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let first = pair.label.row;
        let next = pairs.get(at + 1).filter(|next| next.zone == pair.zone);
        let end = next.map_or(first + SOON, |next| next.label.row);
        for slot in skip.iter_mut().take(end).skip(first) {
            *slot = true;
        }
    }
    let widths: Vec<(f32, f32)> = rows
        .iter()
        .zip(&skip)
        .filter(|(row, skip)| row.kind == Use::Text && !**skip)
        .map(|(row, _)| (row.width, row.first))
        .collect();
    let found = printed::measure(&widths);
    (!pairs.is_empty() && widths.len() >= 5 && found > 0.0).then_some(found)
}

/// Whether a note stands at the letter's end: no text follows its zone.
fn at_end(
    rows: &[Row],
    pair: &Pair,
    zones: &[(usize, usize)],
    last_text: Option<usize>,
) -> bool {
    let pages = rows.last().map_or(0, |row| row.page);
    let last = rows.get(pair.label.row).is_some_and(|row| row.page == pages);
    if !last || pages == 0 {
        return false;
    }
    // Zones come in the order of their ends.
    let after = zones.partition_point(|(_, end)| *end <= pair.label.row);
    let zone = zones.get(after).filter(|(start, _)| *start <= pair.label.row);
    let end = zone.map_or(pair.label.row, |(_, end)| *end);
    last_text.is_none_or(|last| last < end)
}

/// Calls that look like nothing else but have no note: raised or bracketed figures, and
/// figures glued to a word where the numbers on both sides are calls.
fn lonely_calls(
    found: &mut Found,
    candidates: &[Candidate],
    text: &str,
    rows: &[Row],
    pairs: &[Pair],
) {
    let paired: HashSet<usize> = found.calls.iter().map(|call| call.at.start).collect();
    let labels: HashSet<Sign> = pairs.iter().map(|pair| pair.label.sign).collect();
    // The calls of a chain stand in the order of their notes.
    let place =
        |pair: &Pair| pair.call.as_ref().map(|call| (call.start, pair.label.sign));
    let called: Vec<(usize, Sign)> = pairs.iter().filter_map(place).collect();
    // Whether a sign is the one that is missing between two paired ones.
    let fills_gap = |candidate: &Candidate| {
        let before = called.partition_point(|(start, _)| *start < candidate.start);
        let before = before.checked_sub(1).and_then(|at| called.get(at));
        before.is_some_and(|(_, sign)| candidate.sign.follows(*sign))
            && !labels.contains(&candidate.sign)
    };
    for candidate in candidates {
        let in_text = rows.get(candidate.row).is_some_and(|row| row.kind == Use::Text);
        if !in_text || paired.contains(&candidate.start) {
            continue;
        }
        let certain = candidate.cost <= 0.0 || bracketed(text, candidate);
        let gap = candidate.cost <= 0.25 && fills_gap(candidate);
        if certain || gap {
            found.calls.push(Call { at: candidate.clone(), note: None });
        }
    }
}

/// `word[3]`: a figure of a note in brackets right after a word or its punctuation.
fn bracketed(text: &str, candidate: &Candidate) -> bool {
    let sign = text.get(candidate.start..candidate.end).unwrap_or_default();
    let before = text.get(..candidate.start).and_then(|text| text.chars().next_back());
    sign.starts_with('[')
        && matches!(candidate.sign, Sign::Number(1..=400))
        && before.is_some_and(|c| {
            c.is_alphabetic() || matches!(c, '.' | ',' | ';' | '!' | '?' | '”' | '»')
        })
}

fn report(
    source: SourceId,
    text: &str,
    found: &Found,
    pairs: &[Pair],
    findings: &mut Findings,
) {
    let sign = |candidate: &Candidate| {
        text.get(candidate.start..candidate.end).unwrap_or_default().trim().to_owned()
    };
    for call in found.calls.iter().filter(|call| call.note.is_none()) {
        let span = Span::new(source, call.at.start, call.at.end);
        findings.push(
            codes::NOTE_CALL_WITHOUT_BODY
                .at(span)
                .message(format!("the note call `{}` has no note", sign(&call.at)))
                .help("add the note to the letter, or take the figure out"),
        );
    }
    for pair in pairs.iter().filter(|pair| pair.call.is_none()) {
        let span = Span::new(source, pair.label.start, pair.label.end);
        findings.push(
            codes::NOTE_WITHOUT_CALL
                .at(span)
                .message(format!(
                    "note `{}` is called nowhere in the text",
                    sign(&pair.label)
                ))
                .help("put its figure where the page has it"),
        );
    }
    for two in pairs.windows(2) {
        let [one, next] = two else { continue };
        let runs = next.label.sign.follows(one.label.sign) || next.label.sign.begins();
        if !runs {
            let span = Span::new(source, next.label.start, next.label.end);
            let before = Span::new(source, one.label.start, one.label.end);
            findings.push(
                codes::NOTE_NUMBERS_OUT_OF_ORDER
                    .at(span)
                    .message(format!(
                        "note `{}` comes right after note `{}`",
                        sign(&next.label),
                        sign(&one.label)
                    ))
                    .related(before, "the note before")
                    .help("look whether a note was lost between them"),
            );
        }
    }
}

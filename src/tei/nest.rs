//! Overlapping annotations into a tree: the one place where that happens.
//!
//! XML elements nest, annotations need not. Of two that cross, the one of the higher
//! rank ([`Kind::rank`]) gives way: it is left out and said, because half a name is no
//! name. Marks (page breaks, note calls) stand at points and never cross anything;
//! one inside a correction would be lost with the reading it stands in, so it is kept
//! in the `sic`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Findings, codes};
use crate::model::{Annotation, Text};

/// What happens at a point of the text, in the order to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An annotation begins.
    Open(&'a Annotation),
    /// The one that is open ends.
    Close(&'a Annotation),
    /// Characters of the text, from byte to byte; never empty.
    Text(usize, usize),
    /// The mark with that index.
    Mark(usize),
}

/// The steps that write a text with its annotations, which come in the order of their
/// ranges, outer before inner.
pub(super) fn nest<'a>(
    text: &Text,
    annotations: &'a [Annotation],
    findings: &mut Findings,
) -> Vec<Step<'a>> {
    let kept = without_crossings(text, annotations, findings);
    let mut steps = Vec::new();
    let mut open: Vec<&Annotation> = Vec::new();
    let mut waiting = kept.into_iter().peekable();
    let mut marks = text.marks().iter().enumerate().peekable();
    let (mut at, end) = (0, text.as_str().len());
    loop {
        while let Some(last) = open.pop_if(|last| last.range.end <= at) {
            steps.push(Step::Close(last));
        }
        // A mark goes behind what ends at its place and before what begins there.
        while let Some((index, _)) = marks.next_if(|(_, mark)| mark.at <= at) {
            steps.push(Step::Mark(index));
        }
        while let Some(next) = waiting.next_if(|next| next.range.start <= at) {
            steps.push(Step::Open(next));
            open.push(next);
        }
        if at >= end {
            break;
        }
        let stops = [
            open.last().map(|last| last.range.end),
            waiting.peek().map(|next| next.range.start),
            marks.peek().map(|(_, mark)| mark.at),
            Some(end),
        ];
        let next = stops.into_iter().flatten().min().unwrap_or(end);
        if next > at {
            steps.push(Step::Text(at, next));
        }
        at = next;
    }
    while let Some(last) = open.pop() {
        steps.push(Step::Close(last));
    }
    steps
}

/// The annotations of which none crosses another and none is empty.
fn without_crossings<'a>(
    text: &Text,
    annotations: &'a [Annotation],
    findings: &mut Findings,
) -> Vec<&'a Annotation> {
    let mut by_rank: Vec<&Annotation> =
        annotations.iter().filter(|annotation| !annotation.range.is_empty()).collect();
    // The surest kinds first: a later one must fit into what is already there.
    by_rank.sort_by_key(|annotation| std::cmp::Reverse(strength(annotation)));
    let mut kept: Vec<&Annotation> = Vec::new();
    let mut borders = Borders::default();
    for annotation in by_rank {
        let inside = borders.inside(&annotation.range);
        let others = inside.filter_map(|at| Some((at, kept.get(at)?)));
        let crossed = others.filter(|(_, other)| crosses(annotation, other));
        let Some((_, other)) = crossed.min_by_key(|(at, _)| *at) else {
            borders.add(&annotation.range, kept.len());
            kept.push(annotation);
            continue;
        };
        let span = |x: &Annotation| text.span(x.range.clone());
        if let (Some(here), Some(there)) = (span(annotation), span(other)) {
            let words = text.as_str().get(annotation.range.clone()).unwrap_or_default();
            findings.push(
                codes::CROSSING_ANNOTATIONS
                    .at(here)
                    .message(format!(
                        "the markup of “{words}” crosses other markup and is left out"
                    ))
                    .related(there, "this is kept")
                    .help("choose the words of the decision so that one holds the other"),
            );
        }
    }
    kept.sort_by(|a, b| {
        let key = |x: &Annotation| {
            (x.range.start, std::cmp::Reverse(x.range.end), x.kind.rank())
        };
        key(a).cmp(&key(b))
    });
    kept
}

/// Where the annotations that are kept begin and end, and which they are. Of two ranges
/// that cross each has a border inside the other, so no others need be looked at.
#[derive(Default)]
struct Borders(BTreeMap<usize, Vec<usize>>);

impl Borders {
    fn add(&mut self, range: &Range<usize>, index: usize) {
        for border in [range.start, range.end] {
            self.0.entry(border).or_default().push(index);
        }
    }

    /// Those with a border inside a range.
    fn inside(&self, range: &Range<usize>) -> impl Iterator<Item = usize> {
        let first = range.start + 1;
        self.0.range(first..range.end.max(first)).flat_map(|(_, list)| list).copied()
    }
}

/// What stays when two cross: what the editor decided, then signs in the text, then the
/// smaller thing.
fn strength(annotation: &Annotation) -> (crate::model::Responsible, u8) {
    (annotation.responsible, annotation.kind.rank())
}

fn crosses(a: &Annotation, b: &Annotation) -> bool {
    let (a, b) = (&a.range, &b.range);
    a.start < b.start && b.start < a.end && a.end < b.end
        || b.start < a.start && a.start < b.end && b.end < a.end
}

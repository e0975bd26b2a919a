//! Dates in running text into annotations. They are looked for in the reading text, so
//! that a year the editor put in brackets belongs to its day: "3. Mai [1847]".

use std::ops::Range;

use super::view::View;
use crate::layout::BlockKind;
use crate::lexicon::{Dating, Lexicon, PartialDate, find_dates, find_relative_dates};
use crate::model::{Annotation, Kind, Letter, Responsible, Text};

/// Adds the dates of a text that are no part of a name or title.
pub(super) fn annotate(text: &Text, lexicons: &[&Lexicon], list: &mut Vec<Annotation>) {
    let view = View::new(text, list);
    let mut taken = Taken::new(list.iter().filter(|other| is_in_the_way(other)));
    for mention in find_dates(&view.text, lexicons) {
        let range = view.original(&mention.range);
        if let (false, Some(dating)) = (taken.overlaps(&range), mention.dating) {
            taken.add(&range);
            list.push(Annotation {
                range,
                kind: Kind::Date(dating),
                responsible: Responsible::Program,
                certainty: mention.certainty,
            });
        }
    }
}

/// Adds the days that the writer names from the day of writing, where that is one day.
pub(super) fn annotate_relative(letter: &Letter, all: &mut [Vec<Annotation>]) {
    let own =
        letter.language.as_ref().and_then(|fact| Lexicon::for_language(&fact.value));
    let sent = letter.sent.date.as_ref();
    let (Some(own), Some(sent)) = (own, sent) else { return };
    let Dating::On(written) = sent.value else { return };
    for (block, list) in letter.blocks.iter().zip(all) {
        if matches!(
            block.kind,
            BlockKind::Paragraph
                | BlockKind::Salute
                | BlockKind::Valediction
                | BlockKind::Postscript
        ) {
            relative(&block.text, own, written, list);
        }
    }
}

fn relative(
    text: &Text,
    lexicon: &Lexicon,
    written: PartialDate,
    list: &mut Vec<Annotation>,
) {
    let view = View::new(text, list);
    let mut taken = Taken::new(list.iter().filter(|other| is_in_the_way(other)));
    for found in find_relative_dates(&view.text, lexicon, written) {
        let range = view.original(&found.range);
        if !taken.overlaps(&range) {
            taken.add(&range);
            list.push(Annotation {
                range,
                kind: Kind::Date(found.dating),
                responsible: Responsible::Program,
                certainty: found.certainty,
            });
        }
    }
}

/// Whether no date may stand where an annotation does.
fn is_in_the_way(other: &Annotation) -> bool {
    other.kind.is_name() || matches!(other.kind, Kind::Date(_) | Kind::Nothing)
}

/// The places that some annotations have taken, in order. They are asked for in order
/// too, so that each is passed once.
pub(super) struct Taken {
    ranges: Vec<Range<usize>>,
    at: usize,
    /// How far the places reach that were passed.
    reach: usize,
}

impl Taken {
    pub(super) fn new<'a>(taken: impl Iterator<Item = &'a Annotation>) -> Self {
        let mut ranges: Vec<Range<usize>> =
            taken.map(|other| other.range.clone()).collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        Self { ranges, at: 0, reach: 0 }
    }

    fn add(&mut self, range: &Range<usize>) {
        self.reach = self.reach.max(range.end);
    }

    /// Whether a range shares a character with one of them.
    pub(super) fn overlaps(&mut self, range: &Range<usize>) -> bool {
        while let Some(next) = self.ranges.get(self.at).filter(|r| r.start < range.end) {
            self.reach = self.reach.max(next.end);
            self.at += 1;
        }
        self.reach > range.start
    }
}

//! Dates in running text into annotations. They are looked for in the reading text, so
//! that a year the editor put in brackets belongs to its day: "3. Mai [1847]".

use std::ops::Range;

use super::view::View;
use crate::layout::BlockKind;
use crate::lexicon::{
    DateMention, Dating, Lexicon, PartialDate, find_dates, find_dates_abroad,
    find_relative_dates, nearest_day,
};
use crate::model::{Annotation, Kind, Letter, Responsible, Text};
use crate::source::Certainty;

/// Adds the dates of a letter that are no part of a name or title. In the writer's own
/// words those count too that take their day or their year from the day of writing; `own` is
/// the letter's language.
pub(super) fn annotate(
    letter: &Letter,
    own: Option<&Lexicon>,
    lexicons: &[&Lexicon],
    all: &mut [Vec<Annotation>],
) {
    let sent = letter.sent.date.as_ref().map(|date| date.value);
    let written = match sent {
        Some(Dating::On(day)) => Some(day),
        _ => None,
    };
    let kinds = letter.blocks.iter().map(|block| Some(block.kind));
    let kinds = kinds.chain(std::iter::repeat(None));
    for ((text, list), kind) in letter.texts().zip(all).zip(kinds) {
        let is_of_writer = matches!(
            kind,
            Some(
                BlockKind::Paragraph
                    | BlockKind::Salute
                    | BlockKind::Valediction
                    | BlockKind::Postscript
            )
        );
        let written = written.filter(|_| is_of_writer);
        let find = |words: &str| match kind {
            Some(BlockKind::Dateline) => find_dates_abroad(words, lexicons, None),
            _ => find_dates(words, lexicons),
        };
        of_text(text, find, written, list);
        if let (Some(written), Some(own)) = (written, own) {
            relative(text, own, written, list);
        }
    }
}

/// Adds the dates of a text; days without a year if it is known when it was `written`.
fn of_text(
    text: &Text,
    find: impl Fn(&str) -> Vec<DateMention>,
    written: Option<PartialDate>,
    list: &mut Vec<Annotation>,
) {
    let view = View::new(text, list);
    let mut taken = Taken::new(list.iter().filter(|other| is_in_the_way(other)));
    for mention in find(&view.text) {
        let words = view.text.get(mention.range.clone()).unwrap_or_default();
        let dated = mention.dating.map(|dating| (dating, mention.certainty));
        let is_plain = !mention.impossible && is_day_and_month(words);
        let nearest = || {
            let (month, day) = (mention.month?, mention.day?);
            let day = nearest_day(month, day, written.filter(|_| is_plain)?)?;
            Some((Dating::On(day), Certainty::Medium))
        };
        let range = view.original(&mention.range);
        let Some((dating, certainty)) = dated.or_else(nearest) else { continue };
        if !taken.overlaps(&range) {
            taken.add(&range);
            list.push(Annotation {
                range,
                kind: Kind::Date(dating),
                responsible: Responsible::Program,
                certainty,
            });
        }
    }
}

/// Whether the words of a date are one figure and a month by its name: two figures may be
/// anything, or several days.
fn is_day_and_month(words: &str) -> bool {
    let figures =
        words.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    words.contains(char::is_alphabetic) && figures.count() == 1
}

/// Adds the days of a text that the writer names from the day of writing.
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

//! Dates in running text into annotations. They are looked for in the reading text, so
//! that a year the editor put in brackets belongs to its day: "3. Mai [1847]".

use std::ops::Range;

use super::view::View;
use crate::lexicon::{Lexicon, find_dates};
use crate::model::{Annotation, Kind, Responsible, Text};

/// Adds the dates of a text that are no part of a name or title.
pub(super) fn annotate(text: &Text, lexicons: &[&Lexicon], list: &mut Vec<Annotation>) {
    let view = View::new(text, list);
    let mut taken = Taken::new(list);
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

/// The places that names and dates have taken, in order. Dates are asked in order too,
/// so that each place is passed once.
struct Taken {
    ranges: Vec<Range<usize>>,
    at: usize,
    /// How far the places reach that were passed.
    reach: usize,
}

impl Taken {
    fn new(list: &[Annotation]) -> Self {
        let taken = list.iter().filter(|other| {
            other.kind.is_name() || matches!(other.kind, Kind::Date(_) | Kind::Nothing)
        });
        let mut ranges: Vec<Range<usize>> =
            taken.map(|other| other.range.clone()).collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        Self { ranges, at: 0, reach: 0 }
    }

    fn add(&mut self, range: &Range<usize>) {
        self.reach = self.reach.max(range.end);
    }

    /// Whether a range shares a character with one of them.
    fn overlaps(&mut self, range: &Range<usize>) -> bool {
        while let Some(next) = self.ranges.get(self.at).filter(|r| r.start < range.end) {
            self.reach = self.reach.max(next.end);
            self.at += 1;
        }
        self.reach > range.start
    }
}

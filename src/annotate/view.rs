//! The reading text: misprints mended, unusual forms made usual, brackets taken away,
//! with the way back.

use std::ops::Range;

use crate::model::{Annotation, Kind, Signed, Text};

/// A text as a reader would say it.
pub(super) struct View {
    /// Its characters.
    pub(super) text: String,
    pieces: Vec<Piece>,
}

struct Piece {
    /// Bytes of the view.
    view: Range<usize>,
    /// Bytes of the text; of the same length where the characters are the same.
    text: Range<usize>,
    /// Whether the characters are the same.
    same: bool,
    /// For a bracket that was taken away, where its partner stands in the text.
    partner: Option<usize>,
}

/// What a range of the text reads as.
struct Change<'a> {
    range: Range<usize>,
    reading: &'a str,
    partner: Option<usize>,
}

impl View {
    /// The reading text that the annotations ask for.
    pub(super) fn new(text: &Text, list: &[Annotation]) -> Self {
        let mut changes: Vec<Change<'_>> = Vec::new();
        let brackets = |pair: &Range<usize>| {
            let (open, close) = (pair.start, pair.end - 1);
            [(open, close), (close, open)].map(|(at, partner)| Change {
                range: at..at + 1,
                reading: "",
                partner: Some(partner),
            })
        };
        let signs = |range: &Range<usize>, signed: Signed| {
            let (open, close) = (
                range.start..range.start + signed.open,
                range.end - signed.close..range.end,
            );
            let pair = [(open.clone(), close.start), (close, open.start)];
            pair.into_iter().filter(|(sign, _)| !sign.is_empty()).map(
                |(range, partner)| Change { range, reading: "", partner: Some(partner) },
            )
        };
        for annotation in list {
            match &annotation.kind {
                Kind::Correction(reading, _) | Kind::Regularisation(reading) => {
                    let range = annotation.range.clone();
                    changes.push(Change { range, reading, partner: None });
                }
                Kind::Expansion(parts) => {
                    changes.extend(parts.iter().flat_map(brackets));
                }
                Kind::Supplied => changes.extend(brackets(&annotation.range)),
                Kind::Signed(signed) => changes.extend(signs(&annotation.range, *signed)),
                _ => {}
            }
        }
        // The wider first: a decision about a whole word holds the brackets in it.
        changes.sort_by_key(|change| {
            (change.range.start, std::cmp::Reverse(change.range.end))
        });
        let mut view = Self { text: String::new(), pieces: Vec::new() };
        let (string, mut done) = (text.as_str(), 0);
        for Change { range, reading, partner } in changes {
            // Two decisions about the same words: the first counts.
            if range.start < done {
                continue;
            }
            view.push_same(string, done..range.start);
            done = range.end;
            let start = view.text.len();
            view.text.push_str(reading);
            let stretch = start..view.text.len();
            view.pieces.push(Piece { view: stretch, text: range, same: false, partner });
        }
        view.push_same(string, done..string.len());
        view
    }

    fn push_same(&mut self, string: &str, text: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(string.get(text.clone()).unwrap_or_default());
        let view = start..self.text.len();
        self.pieces.push(Piece { view, text, same: true, partner: None });
    }

    /// The range of the text behind a range of the view; a changed word counts whole.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let mut found: Option<Range<usize>> = None;
        let first = self.pieces.partition_point(|piece| piece.view.end <= range.start);
        let reached = |piece: &&Piece| piece.view.start < range.end;
        for piece in self.pieces.iter().skip(first).take_while(reached) {
            if piece.view.end <= range.start {
                continue;
            }
            let part = if piece.same {
                let from = range.start.max(piece.view.start) - piece.view.start;
                let to = range.end.min(piece.view.end) - piece.view.start;
                piece.text.start + from..piece.text.start + to
            } else {
                piece.text.clone()
            };
            found = Some(found.map_or(part.clone(), |so_far| so_far.start..part.end));
        }
        // A bracket right before or behind the range belongs to it if its partner does.
        let mut found = found.unwrap_or(0..0);
        let near = self.pieces.partition_point(|piece| piece.text.end < found.start);
        for piece in self.pieces.iter().skip(near) {
            if piece.text.start > found.end {
                break;
            }
            let Some(partner) = piece.partner else { continue };
            if piece.text.start == found.end && found.contains(&partner) {
                found.end = piece.text.end;
            } else if piece.text.end == found.start && found.contains(&partner) {
                found.start = piece.text.start;
            }
        }
        found
    }
}

//! The reading text: misprints mended, unusual forms made usual, brackets taken away,
//! with the way back.

use std::ops::Range;

use crate::model::{Annotation, Kind, Text};

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
}

impl View {
    /// The reading text that the annotations ask for.
    pub(super) fn new(text: &Text, list: &[Annotation]) -> Self {
        let mut changes: Vec<(Range<usize>, &str)> = Vec::new();
        for annotation in list {
            match &annotation.kind {
                Kind::Correction(reading, _) | Kind::Regularisation(reading) => {
                    changes.push((annotation.range.clone(), reading));
                }
                Kind::Expansion(parts) => {
                    for part in parts {
                        changes.push((part.start..part.start + 1, ""));
                        changes.push((part.end - 1..part.end, ""));
                    }
                }
                _ => {}
            }
        }
        changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut view = Self { text: String::new(), pieces: Vec::new() };
        let (string, mut done) = (text.as_str(), 0);
        for (range, reading) in changes {
            // Two decisions about the same words: the first counts.
            if range.start < done {
                continue;
            }
            view.push(
                string.get(done..range.start).unwrap_or_default(),
                done..range.start,
                true,
            );
            done = range.end;
            view.push(reading, range, false);
        }
        view.push(string.get(done..).unwrap_or_default(), done..string.len(), true);
        view
    }

    fn push(&mut self, characters: &str, text: Range<usize>, same: bool) {
        let start = self.text.len();
        self.text.push_str(characters);
        self.pieces.push(Piece { view: start..self.text.len(), text, same });
    }

    /// The range of the text behind a range of the view; a changed word counts whole.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let mut found: Option<Range<usize>> = None;
        for piece in &self.pieces {
            if piece.view.end <= range.start || piece.view.start >= range.end {
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
        // A bracket that closes right behind the range belongs to the word in it.
        let mut found = found.unwrap_or(0..0);
        if let Some(piece) =
            self.pieces.iter().find(|piece| !piece.same && piece.text.start == found.end)
            && piece.view.is_empty()
        {
            found.end = piece.text.end;
        }
        found
    }
}

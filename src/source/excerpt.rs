//! What is kept of a text that was read as a stream: the neighbourhood of its findings.
//!
//! Invariant: an excerpt begins and ends on character borders, and its first character's
//! line and column are known.

use std::ops::Range;

use super::{Position, Span};

/// How many bytes are kept on either side of a place.
const AROUND: usize = 1024;

/// A piece of a text that is not held whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The place of its first character in the whole text.
    pub start: Position,
    /// Its characters.
    pub text: String,
    /// Places in it from which to count on: one about every [`AROUND`] bytes.
    marks: Vec<Position>,
}

impl Excerpt {
    /// A piece that begins at a place of the whole text.
    pub fn new(start: Position, text: &str) -> Self {
        let mut piece = Self { start, text: String::new(), marks: vec![start] };
        piece.push(text);
        piece
    }

    /// Adds what follows in the whole text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        let mut position = *self.marks.last().unwrap_or(&self.start);
        let mut at = (position.byte - self.start.byte) as usize;
        while at + AROUND < self.text.len() {
            let to = boundary(&self.text, at + AROUND);
            let next = self.text.as_bytes().get(to).copied();
            position.advance(self.text.get(at..to).unwrap_or_default(), next);
            self.marks.push(position);
            at = to;
        }
    }

    /// The byte after its last, in the whole text.
    pub(super) fn end(&self) -> usize {
        self.start.byte as usize + self.text.len()
    }

    /// The place of a byte of the whole text that lies in this piece.
    pub(super) fn position(&self, byte: usize) -> Position {
        let first = self.start.byte as usize;
        let end = boundary(&self.text, byte.saturating_sub(first));
        let passed = self.marks.partition_point(|mark| mark.byte as usize <= first + end);
        let mark = passed.checked_sub(1).and_then(|at| self.marks.get(at));
        let mut position = *mark.unwrap_or(&self.start);
        let from = position.byte as usize - first;
        let next = self.text.as_bytes().get(end).copied();
        position.advance(self.text.get(from..end).unwrap_or_default(), next);
        position
    }
}

/// The stretches of a text around `places`, which are sorted; they lie apart from each
/// other. Of a long place both ends are kept.
pub fn around(places: &[Span]) -> Vec<Range<usize>> {
    let ends = places.iter().flat_map(|place| [place.start, place.end]);
    let mut ends: Vec<usize> = ends.map(|end| end as usize).collect();
    ends.sort_unstable();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for end in ends {
        let range = end.saturating_sub(AROUND)..end + AROUND;
        match ranges.last_mut() {
            // Eight bytes, so that moving to a character border makes none overlap.
            Some(last) if range.start <= last.end + 8 => last.end = range.end,
            _ => ranges.push(range),
        }
    }
    ranges
}

/// The border of a character at or before a byte of a text.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What of a text is kept for showing `places`, which are sorted.
pub(super) fn excerpts(text: &str, places: &[Span]) -> Vec<Excerpt> {
    let mut position = Position::START;
    let mut advance = |range: Range<usize>| {
        let next = text.as_bytes().get(range.end).copied();
        position.advance(text.get(range).unwrap_or_default(), next);
        position
    };
    let mut found = Vec::new();
    let mut at = 0;
    for range in around(places) {
        let (from, to) = (boundary(text, range.start), boundary(text, range.end));
        let start = advance(at..from);
        found.push(Excerpt::new(start, text.get(from..to).unwrap_or_default()));
        advance(from..to);
        at = to;
    }
    found
}

impl Position {
    /// The place of a text's first character.
    pub const START: Self = Self { line: 1, column: 1, byte: 0, utf16: 0 };

    /// Goes on over a stretch of text; `next` is the byte after it, which tells whether a
    /// CR at its end is a line end of its own.
    pub fn advance(&mut self, text: &str, next: Option<u8>) {
        let bytes = text.as_bytes();
        let mut line = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let after = bytes.get(at + 1).copied().or(next);
            if bytes[at] == b'\n' || after != Some(b'\n') {
                self.line += 1;
                (self.column, self.utf16) = (1, 0);
                line = at + 1;
            }
        }
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let rest = text.get(line..).unwrap_or_default();
        self.column += clip(rest.chars().count());
        self.utf16 += clip(rest.encode_utf16().count());
        self.byte = self.byte.saturating_add(clip(text.len()));
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "the places are those of characters")]
mod tests {
    use super::*;
    use crate::source::{LineIndex, Sources};

    #[test]
    fn what_is_kept_of_a_text_is_what_stands_there() {
        let text = "Grüße 𝄞 aus Wien\r\nund\rso fort\n".repeat(2_000);
        let mut sources = Sources::new();
        let id = sources.add("a.xml", text.as_str());
        let index = LineIndex::new(&text);
        let starts = [0, 10, 5000, 5001, 7100, 40_000];
        let place = |at: usize| {
            let start = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            Span::new(id, start, start + text[start..].chars().next().unwrap().len_utf8())
        };
        let mut places: Vec<Span> = starts.into_iter().map(place).collect();
        places.push(Span::new(id, text.len(), text.len()));
        assert_eq!(sources.condense(id, &places), text);
        let file = sources.get(id);
        assert_eq!(file.text(), "");
        for place in places {
            assert_eq!(file.slice(place), text.get(place.range()).unwrap());
            let start = place.start;
            assert_eq!(file.position(start), index.position(&text, start as usize));
        }
    }

    #[test]
    fn a_place_in_an_excerpt_is_the_place_in_the_whole() {
        let text = "así 𝄞x\r\nb\rc\n\nd";
        let index = LineIndex::new(text);
        for (start, _) in text.char_indices() {
            let mut position = Position::START;
            position.advance(&text[..start], text.as_bytes().get(start).copied());
            assert_eq!(position, index.position(text, start));
            let excerpt = Excerpt::new(position, &text[start..]);
            for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                assert_eq!(excerpt.position(end), index.position(text, end));
            }
        }
    }
}

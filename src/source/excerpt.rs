//! What is kept of a text that was read as a stream: the neighbourhood of its findings.
//!
//! Invariant: an excerpt begins and ends on character borders, and its first character's
//! line and column are known.

use super::Position;

/// A piece of a text that is not held whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The place of its first character in the whole text.
    pub start: Position,
    /// Its characters.
    pub text: String,
}

impl Excerpt {
    /// The byte after its last, in the whole text.
    pub(super) fn end(&self) -> usize {
        self.start.byte as usize + self.text.len()
    }

    /// The place of a byte of the whole text that lies in this piece.
    pub(super) fn position(&self, byte: usize) -> Position {
        let mut end = byte.saturating_sub(self.start.byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let mut position = self.start;
        let next = self.text.as_bytes().get(end).copied();
        position.advance(self.text.get(..end).unwrap_or_default(), next);
        position
    }
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
    use crate::source::LineIndex;

    #[test]
    fn a_place_in_an_excerpt_is_the_place_in_the_whole() {
        let text = "así 𝄞x\r\nb\rc\n\nd";
        let index = LineIndex::new(text);
        for (start, _) in text.char_indices() {
            let mut position = Position::START;
            position.advance(&text[..start], text.as_bytes().get(start).copied());
            assert_eq!(position, index.position(text, start));
            let excerpt = Excerpt { start: position, text: text[start..].to_owned() };
            for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                assert_eq!(excerpt.position(end), index.position(text, end));
            }
        }
    }
}

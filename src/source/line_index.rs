//! Bytes into lines and columns, as people, editors and language servers count them.
//!
//! A line ends at LF, CR LF or a lone CR; form feeds and the Unicode separators do not
//! end one, as in editors and in miette.

/// A place in a text. Lines and columns count from 1, `byte` and `utf16` from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
    /// Byte offset in the decoded text, from 0.
    pub byte: u32,
    /// UTF-16 code units since the line's start, from 0, as language servers count.
    pub utf16: u32,
}

/// Where each line of a text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the line starts of a text; linear in its length.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// How many lines there are; a text without a line end has one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: even an empty text has a line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The place of a byte of the same text. An offset inside a character counts as that
    /// character's start, one past the end as the end.
    pub fn position(&self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let at = u32::try_from(byte).unwrap_or(u32::MAX);
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let start = self.starts[line] as usize;
        let before = text.get(start..byte).unwrap_or_default();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position {
            line: count(line + 1),
            column: count(before.chars().count() + 1),
            byte: at,
            utf16: count(before.encode_utf16().count()),
        }
    }

    /// The byte of a line and a column in characters, both from 1; `None` outside the text.
    pub fn byte(&self, text: &str, line: u32, column: u32) -> Option<usize> {
        let start =
            *self.starts.get(usize::try_from(line).ok()?.checked_sub(1)?)? as usize;
        let rest = text.get(start..)?;
        let skip = usize::try_from(column).ok()?.checked_sub(1)?;
        let mut places = rest.char_indices().map(|(at, _)| start + at);
        places.nth(skip).or_else(|| (rest.chars().count() == skip).then_some(text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_and_utf16_apart() {
        let text = "así 𝄞x\r\nb\rc\n";
        let index = LineIndex::new(text);
        assert_eq!(index.len(), 4);
        let x = text.find('x').unwrap();
        let position = index.position(text, x);
        assert_eq!((position.line, position.column, position.utf16), (1, 6, 6));
        assert_eq!(index.position(text, text.find('b').unwrap()).line, 2);
        assert_eq!(index.position(text, text.find('c').unwrap()).line, 3);
        assert_eq!(index.position(text, text.len() + 9).line, 4);
        assert_eq!(index.byte(text, 1, 6), Some(x));
        assert_eq!(index.byte(text, 9, 1), None);
    }

    #[test]
    fn an_offset_inside_a_character_counts_as_its_start() {
        let index = LineIndex::new("é");
        assert_eq!(index.position("é", 1).byte, 0);
    }
}

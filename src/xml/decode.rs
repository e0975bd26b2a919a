//! Raw text and attribute values into the characters they mean, and places back.
//!
//! References to characters and to the five predefined entities are resolved, line ends
//! become LF (XML 1.0 §2.11), white space in attribute values becomes spaces (§3.3.3).
//! What is no reference stays as it stands; the reader has its finding already.

use std::borrow::Cow;
use std::ops::Range;

use super::chars::is_char;

/// What besides references is to be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decoding {
    /// Text of a file: references and line ends.
    Text,
    /// A CDATA section: only line ends.
    Cdata,
    /// The replacement text of an entity, whose line ends are what they are.
    Entity,
    /// An attribute value.
    Attribute,
}

impl Decoding {
    fn resolves(self, byte: u8) -> bool {
        match byte {
            b'&' => self != Self::Cdata,
            b'\r' => matches!(self, Self::Text | Self::Cdata | Self::Attribute),
            b'\t' | b'\n' => self == Self::Attribute,
            _ => false,
        }
    }
}

/// What stands at an ampersand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A character, by number or as a predefined entity.
    Character(char),
    /// An entity of that name, as a range of the text.
    Named(Range<usize>),
    /// A character that XML does not allow.
    Forbidden,
    /// No reference.
    Malformed,
}

/// Reads the reference whose ampersand is at `at`: what it is, and the byte after it. A
/// malformed one ends where it stops being one.
pub(super) fn reference(text: &str, at: usize) -> (Reference, usize) {
    let bytes = text.as_bytes();
    if bytes.get(at + 1) == Some(&b'#') {
        return numeric(bytes, at);
    }
    let end = super::chars::scan_name(text, at + 1).end;
    if end == at + 1 || bytes.get(end) != Some(&b';') {
        return (Reference::Malformed, end);
    }
    let character = match text.get(at + 1..end).unwrap_or_default() {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return (Reference::Named(at + 1..end), end + 1),
    };
    (Reference::Character(character), end + 1)
}

/// A character reference (XML 1.0 §4.1 \[66\]).
fn numeric(bytes: &[u8], at: usize) -> (Reference, usize) {
    let hexadecimal = bytes.get(at + 2) == Some(&b'x');
    let (radix, first) = if hexadecimal { (16, at + 3) } else { (10, at + 2) };
    let (mut end, mut number) = (first, 0_u32);
    while let Some(digit) =
        bytes.get(end).and_then(|byte| char::from(*byte).to_digit(radix))
    {
        number = number.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    if end == first || bytes.get(end) != Some(&b';') {
        return (Reference::Malformed, end);
    }
    match char::from_u32(number).filter(|character| is_char(*character)) {
        Some(character) => (Reference::Character(character), end + 1),
        None => (Reference::Forbidden, end + 1),
    }
}

/// A stretch of raw text and, where it means something else, the character it means.
struct Piece {
    raw: Range<usize>,
    meant: Option<char>,
}

/// Cuts raw text into pieces that stand for themselves and pieces that do not.
struct Pieces<'a> {
    raw: &'a str,
    at: usize,
    decoding: Decoding,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let bytes = self.raw.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        let (end, meant) = match first {
            b'&' if self.decoding.resolves(b'&') => match reference(self.raw, start) {
                (Reference::Character(character), end) => (end, Some(character)),
                (_, end) => (end.max(start + 1), None),
            },
            b'\r' if self.decoding.resolves(b'\r') => {
                let pair = bytes.get(start + 1) == Some(&b'\n');
                let space = self.decoding == Decoding::Attribute;
                (start + 1 + usize::from(pair), Some(if space { ' ' } else { '\n' }))
            }
            b'\t' | b'\n' if self.decoding.resolves(first) => (start + 1, Some(' ')),
            _ => {
                let rest = bytes.iter().skip(start);
                let plain = rest.take_while(|byte| !self.decoding.resolves(**byte));
                (start + plain.count(), None)
            }
        };
        self.at = end;
        Some(Piece { raw: start..end, meant })
    }
}

/// The characters that raw text means.
pub(super) fn decode(raw: &str, decoding: Decoding) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let first = match decoding {
        Decoding::Cdata => memchr::memchr(b'\r', bytes),
        Decoding::Text | Decoding::Entity => memchr::memchr2(b'&', b'\r', bytes),
        Decoding::Attribute => bytes.iter().position(|byte| decoding.resolves(*byte)),
    };
    let Some(at) = first else { return Cow::Borrowed(raw) };
    let mut text = String::with_capacity(raw.len());
    text.push_str(raw.get(..at).unwrap_or_default());
    for piece in (Pieces { raw, at, decoding }) {
        match piece.meant {
            Some(character) => text.push(character),
            None => text.push_str(raw.get(piece.raw).unwrap_or_default()),
        }
    }
    Cow::Owned(text)
}

/// The range of raw bytes that a range of decoded bytes comes from.
pub(super) fn raw_range(
    raw: &str,
    decoding: Decoding,
    decoded: Range<usize>,
) -> Range<usize> {
    let (mut start, mut end, mut count) = (None, None, 0);
    for piece in (Pieces { raw, at: 0, decoding }) {
        let length = piece.meant.map_or(piece.raw.len(), char::len_utf8);
        let whole = piece.meant.is_some();
        if start.is_none() && decoded.start < count + length {
            let inside = if whole { 0 } else { decoded.start - count };
            start = Some(piece.raw.start + inside);
        }
        if end.is_none() && decoded.end <= count + length {
            let inside = if whole { piece.raw.len() } else { decoded.end - count };
            end = Some(piece.raw.start + inside);
        }
        count += length;
        if start.is_some() && end.is_some() {
            break;
        }
    }
    let border = |at: usize| (0..=at).rev().find(|at| raw.is_char_boundary(*at));
    let start = border(start.unwrap_or(raw.len())).unwrap_or_default();
    let end = border(end.unwrap_or(raw.len())).unwrap_or_default();
    // An empty range at the start of a reference stands before it, not behind it.
    start..if decoded.is_empty() { start } else { end.max(start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_line_ends_and_spaces_are_resolved() {
        let raw = "a&#233;&lt;\r\n\t&x; &";
        assert_eq!(decode(raw, Decoding::Text), "aé<\n\t&x; &");
        assert_eq!(decode(raw, Decoding::Attribute), "aé<  &x; &");
        assert_eq!(decode("&#xD;&#10;\r", Decoding::Entity), "\r\n\r");
        assert_eq!(decode("&amp;\r\r", Decoding::Cdata), "&amp;\n\n");
        assert!(matches!(decode("plain", Decoding::Text), Cow::Borrowed(_)));
    }

    #[test]
    fn a_decoded_place_leads_back_to_the_raw_one() {
        let raw = "a&#233;b&lt;c";
        let back = |range| raw_range(raw, Decoding::Text, range);
        assert_eq!(back(0..1), 0..1);
        assert_eq!(back(1..3), 1..7);
        assert_eq!(back(3..4), 7..8);
        assert_eq!(back(4..6), 8..13);
        assert_eq!(back(6..6), 13..13);
        assert_eq!(back(1..1), 1..1);
    }

    #[test]
    fn only_the_forms_of_the_standard_are_references() {
        let kind = |text| reference(text, 0).0;
        assert_eq!(kind("&#x10FFFF;"), Reference::Character('\u{10FFFF}'));
        assert_eq!(kind("&#x110000;"), Reference::Forbidden);
        assert_eq!(kind("&#0;"), Reference::Forbidden);
        assert_eq!(kind("&#X41;"), Reference::Malformed);
        assert_eq!(kind("&#;"), Reference::Malformed);
        assert_eq!(kind("&amp"), Reference::Malformed);
        assert_eq!(kind("& "), Reference::Malformed);
        assert_eq!(kind("&ouml;"), Reference::Named(1..5));
    }
}

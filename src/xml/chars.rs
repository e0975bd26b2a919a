//! Bytes and characters: what XML allows at all, and what ends a name or a value.
//!
//! Follows XML 1.0 §2.2 and §2.3. Everything that a document consists of nearly always
//! (ASCII names, plain text) is decided by a table or by a loop that the compiler
//! turns into vector instructions; the rest is looked at character by character.

use std::ops::Range;

use super::name::{is_name_char, is_name_start};

/// The byte is part of a name, or begins a character that may be.
const NAME: u8 = 1;
/// The byte may begin a name, or begins a character that may.
const START: u8 = 2;
/// White space (XML 1.0 §2.3 \[3\]).
const SPACE: u8 = 4;
/// The byte may stand in an attribute value without a second look.
const PLAIN: u8 = 8;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [PLAIN; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let it = byte as u8;
        if it.is_ascii_alphabetic() || it == b'_' || it == b':' || it >= 0x80 {
            table[byte] |= NAME | START;
        } else if it.is_ascii_digit() || it == b'-' || it == b'.' {
            table[byte] |= NAME;
        }
        if matches!(it, b' ' | b'\t' | b'\r' | b'\n') {
            table[byte] |= SPACE;
        }
        if matches!(it, b'"' | b'\'' | b'<' | b'&') || it < 0x20 {
            table[byte] &= !PLAIN;
        }
        byte += 1;
    }
    table
}

/// Whether the byte is white space.
pub(super) fn is_space(byte: u8) -> bool {
    CLASS[byte as usize] & SPACE != 0
}

/// Whether a name may begin with the byte, as far as one byte can tell.
pub(super) fn may_start_name(byte: u8) -> bool {
    CLASS[byte as usize] & START != 0
}

/// The first place from `at` that is not white space.
#[inline]
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    at
}

/// The first place from `at` whose byte needs a second look in an attribute value.
#[inline]
pub(super) fn skip_plain(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| CLASS[*byte as usize] & PLAIN != 0) {
        at += 1;
    }
    at
}

/// A name as it was found in a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ScannedName {
    /// The byte after its last; its start if there is no name.
    pub(super) end: usize,
    /// Where its first colon is; `usize::MAX` for none.
    pub(super) colon: usize,
}

/// The longest name that begins at `at`.
#[inline]
pub(super) fn scan_name(text: &str, at: usize) -> ScannedName {
    let bytes = text.as_bytes();
    let mut name = ScannedName { end: at, colon: usize::MAX };
    let Some(first) = bytes.get(at) else { return name };
    if !may_start_name(*first) {
        return name;
    }
    let mut all = 0;
    while let Some(byte) = bytes.get(name.end) {
        if CLASS[*byte as usize] & NAME == 0 {
            break;
        }
        if *byte == b':' && name.colon == usize::MAX {
            name.colon = name.end;
        }
        all |= byte;
        name.end += 1;
    }
    if all >= 0x80 {
        narrow(text, at, &mut name);
    }
    name
}

/// Ends a name that has other characters than ASCII at the first that does not belong.
#[cold]
fn narrow(text: &str, at: usize, name: &mut ScannedName) {
    let written = text.get(at..name.end).unwrap_or_default();
    let mut allowed = is_name_start as fn(char) -> bool;
    for (offset, character) in written.char_indices() {
        if !allowed(character) {
            name.end = at + offset;
            break;
        }
        allowed = is_name_char;
    }
    if name.colon >= name.end {
        name.colon = usize::MAX;
    }
}

/// Whether XML allows the character at all (XML 1.0 §2.2 \[2\]).
pub(super) fn is_char(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}')
        && !matches!(character, '\u{FFFE}' | '\u{FFFF}')
}

/// Runs of forbidden characters between two places of a text, as ranges of bytes.
pub(super) fn forbidden(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = within.start;
    while at < within.end {
        let end = (at + 4096).min(within.end);
        let block = bytes.get(at..end).unwrap_or_default();
        if is_suspicious(block, bytes.get(at + 1..).unwrap_or_default()) {
            for (offset, byte) in bytes.iter().enumerate().take(end).skip(at) {
                let length = match byte {
                    b'\t' | b'\n' | b'\r' => 0,
                    0..=0x1F => 1,
                    0xEF if is_noncharacter(bytes, offset) => 3,
                    _ => 0,
                };
                match runs.last_mut() {
                    _ if length == 0 => {}
                    Some(last) if last.end == offset => last.end += length,
                    _ => runs.push(offset..offset + length),
                }
            }
        }
        at = end;
    }
    runs
}

/// Whether U+FFFE or U+FFFF stands there.
fn is_noncharacter(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([0xEF, 0xBF, 0xBE | 0xBF]))
}

/// Whether the block may hold a forbidden character; `next` begins one byte further on.
/// No branch, so that the compiler can look at many bytes at once.
#[expect(clippy::needless_bitwise_bool, reason = "lazy operators would be branches")]
fn is_suspicious(block: &[u8], next: &[u8]) -> bool {
    let mut found = false;
    for byte in block {
        let byte = *byte;
        found |= (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    }
    // U+FFC0 to U+FFFF begin like this; the last byte of a text begins nothing.
    for (byte, next) in block.iter().zip(next) {
        found |= (*byte == 0xEF) & (*next == 0xBF);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_where_a_character_does_not_belong() {
        let name = |text| {
            let name = scan_name(text, 0);
            (name.end, name.colon)
        };
        assert_eq!(name("a:b c"), (3, 1));
        assert_eq!(name("1a"), (0, usize::MAX));
        assert_eq!(name("é\u{D7}:x"), (2, usize::MAX));
        assert_eq!(name("\u{B7}a"), (0, usize::MAX));
        assert_eq!(name(""), (0, usize::MAX));
    }

    #[test]
    fn forbidden_characters_are_found_as_runs() {
        let text = format!("{}\u{1}\u{2}x\u{FFFF}\u{FEFF}\t", "a".repeat(5000));
        assert_eq!(forbidden(&text, 0..text.len()), [5000..5002, 5003..5006]);
    }
}

//! Characters in the text that mean nothing there, and words that were to be replaced.
//!
//! A kind of character is told once a file, with its first place and how often it is
//! there: an editor mends them all at once.

use std::collections::BTreeMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

use super::found::Found;
use super::profile::Profile;
use crate::diagnostic::{Code, codes};
use crate::source::Span;
use crate::xml::Text;

/// Where something was first, and how often it is there.
#[derive(Clone, Copy, Debug)]
struct Seen {
    first: Span,
    count: u32,
}

/// The rules about characters.
#[derive(Debug, Default)]
pub(super) struct Characters {
    is_strict: bool,
    is_dtabf: bool,
    bad: BTreeMap<char, Seen>,
    odd: BTreeMap<&'static str, Seen>,
    decomposed: Option<(Seen, String)>,
    has_declared: bool,
}

impl Characters {
    pub(super) fn new(found: &Found) -> Self {
        Self {
            is_strict: found.profiles.has(Profile::Archive),
            is_dtabf: found.profiles.has(Profile::Dtabf),
            ..Self::default()
        }
    }

    /// Notes that the header declares characters of its own.
    pub(super) fn declare(&mut self) {
        self.has_declared = true;
    }

    /// Takes text; `is_in_text` if it is the letter's and not the header's.
    #[inline]
    pub(super) fn text(&mut self, text: &Text<'_>, is_in_text: bool) {
        let bytes = text.raw.as_bytes();
        let mut at = 0;
        while let Some(found) =
            memchr::memchr2(0xC2, 0xEF, bytes.get(at..).unwrap_or_default())
        {
            at += found;
            let second = bytes.get(at + 1).copied().unwrap_or_default();
            let is_control = bytes.get(at) == Some(&0xC2) && second < 0xA0;
            let is_replacement = second == 0xBF && bytes.get(at + 2) == Some(&0xBD);
            if is_control || is_replacement {
                self.note(text, at);
            }
            at += 1;
        }
        if self.is_strict {
            self.look_closer(text);
        }
        if self.is_dtabf && is_in_text {
            for odd in ["|", "@", "_ _"] {
                for (at, _) in text.raw.match_indices(odd) {
                    let place = place(text, at, odd.len());
                    let seen = self.odd.entry(odd);
                    let seen = seen.or_insert(Seen { first: place, count: 0 });
                    seen.count += 1;
                }
            }
        }
    }

    /// Notes the character at a byte.
    fn note(&mut self, text: &Text<'_>, at: usize) {
        let rest = text.raw.get(at..).unwrap_or_default();
        let Some(character) = rest.chars().next() else { return };
        let first = place(text, at, character.len_utf8());
        let seen = self.bad.entry(character).or_insert(Seen { first, count: 0 });
        seen.count += 1;
    }

    /// What an archive asks besides: nothing invisible, nothing private, composed forms.
    fn look_closer(&mut self, text: &Text<'_>) {
        if text.raw.is_ascii() {
            return;
        }
        for (at, character) in text.raw.char_indices() {
            let is_bad = matches!(
                character,
                '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{E000}'
                    ..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
            );
            if is_bad {
                self.note(text, at);
            }
        }
        // Below U+0300 every character is composed.
        let may_be_decomposed = text.raw.bytes().any(|byte| byte >= 0xCC);
        if may_be_decomposed
            && is_nfc_quick(text.raw.chars()) != IsNormalized::Yes
            && !is_nfc(text.raw)
        {
            self.note_decomposed(text);
        }
    }

    fn note_decomposed(&mut self, text: &Text<'_>) {
        let start = text.raw.as_ptr() as usize;
        for word in text.raw.split_whitespace().filter(|word| !is_nfc(word)) {
            let at = (word.as_ptr() as usize).saturating_sub(start);
            let seen = Seen { first: place(text, at, word.len()), count: 0 };
            let entry = self.decomposed.get_or_insert_with(|| (seen, word.to_owned()));
            entry.0.count += 1;
        }
    }

    // EDN013 EDN014 EDN015
    /// Says what characters were found.
    pub(super) fn finish(&self, found: &mut Found) {
        for (character, seen) in &self.bad {
            let is_private = matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
            if is_private && self.has_declared {
                continue;
            }
            let (name, help) = describe(*character);
            say(found, &codes::BAD_CHARACTER, *seen, &name, help);
        }
        for (odd, seen) in &self.odd {
            let name = format!("“{odd}”");
            let help = "compare the source; if it is there, all is well";
            say(found, &codes::ODD_CHARACTER, *seen, &name, help);
        }
        if let Some((seen, word)) = &self.decomposed {
            let composed: String = word.nfc().collect();
            let name = format!("“{composed}” in decomposed characters");
            let help = "normalise the file to NFC, so that searches find the word";
            say(found, &codes::NOT_NFC, *seen, &name, help);
        }
    }
}

/// The place of bytes of a raw text.
fn place(text: &Text<'_>, at: usize, length: usize) -> Span {
    let start = text.span.start as usize + at;
    if start + length > text.span.end as usize {
        return text.span;
    }
    Span::new(text.span.source, start, start + length)
}

fn say(
    found: &mut Found,
    code: &'static Code,
    seen: Seen,
    name: &str,
    help: &'static str,
) {
    let message = match seen.count {
        0 | 1 => format!("here stands {name}"),
        2 => format!("here stands {name}, and once more in the file"),
        count => format!("here stands {name}, and {} times more in the file", count - 1),
    };
    found.say(code, seen.first, message, help);
}

/// A character in words, and what to do about it.
fn describe(character: char) -> (String, &'static str) {
    let number = u32::from(character);
    match character {
        '\u{FFFD}' => (
            "U+FFFD, the mark of a character that was lost".to_owned(),
            "look the character up in the source",
        ),
        '\u{AD}' => (
            "a soft hyphen (U+00AD)".to_owned(),
            "delete it, or mark the line end with `lb break=\"no\"`",
        ),
        '\u{200B}' => ("a zero width space (U+200B)".to_owned(), "delete it"),
        '\u{2060}' => ("a word joiner (U+2060)".to_owned(), "delete it"),
        '\u{FEFF}' => (
            "a byte order mark (U+FEFF)".to_owned(),
            "delete it; it comes from joining files",
        ),
        '\u{80}'..='\u{9F}' => (
            format!("the control character U+{number:04X}"),
            "delete it, or write the character that it stands for in Windows-1252",
        ),
        _ => (
            format!("U+{number:04X}, which means something only in its font"),
            "write the character of Unicode, or describe it in `charDecl`",
        ),
    }
}

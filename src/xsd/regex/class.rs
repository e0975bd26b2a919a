//! Sets of characters: categories, blocks and the one-letter classes.
//!
//! Follows XML Schema Part 2 §F.1.1. `\i` and `\c` are the name characters of XML 1.0 in
//! the plane that its second edition, to which the standard refers, knows letters of;
//! in it they are those of the fifth edition.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::blocks::block;
use crate::xml::{is_name_char, is_name_start};

/// The set of single characters.
pub(super) fn ranges(ranges: impl IntoIterator<Item = (char, char)>) -> ClassUnicode {
    let ranges = ranges.into_iter();
    ClassUnicode::new(ranges.map(|(first, last)| ClassUnicodeRange::new(first, last)))
}

/// All characters but those of a set.
pub(super) fn negated(mut class: ClassUnicode) -> ClassUnicode {
    class.negate();
    class
}

/// What `.` matches: all but the ends of lines.
pub(super) fn dot() -> ClassUnicode {
    negated(ranges([('\n', '\n'), ('\r', '\r')]))
}

/// The class that an escape of one letter names.
pub(super) fn multi(letter: char) -> Option<ClassUnicode> {
    static NAME_START: OnceLock<ClassUnicode> = OnceLock::new();
    static NAME: OnceLock<ClassUnicode> = OnceLock::new();
    let class = match letter.to_ascii_lowercase() {
        's' => ranges([(' ', ' '), ('\t', '\t'), ('\n', '\n'), ('\r', '\r')]),
        'i' => NAME_START.get_or_init(|| names(is_name_start)).clone(),
        'c' => NAME.get_or_init(|| names(is_name_char)).clone(),
        'd' => category("Nd")?,
        'w' => {
            let mut others = category("P")?;
            others.union(&category("Z")?);
            others.union(&category("C")?);
            negated(others)
        }
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { negated(class) } else { class })
}

/// The characters of names, in the plane of the second edition's letters.
fn names(belongs: fn(char) -> bool) -> ClassUnicode {
    let mut found: Vec<(char, char)> = Vec::new();
    for character in ('\0'..='\u{FFFF}').filter(|character| belongs(*character)) {
        match found.last_mut() {
            Some((_, last)) if u32::from(*last) + 1 == u32::from(character) => {
                *last = character;
            }
            _ => found.push((character, character)),
        }
    }
    ranges(found)
}

/// The class that `\p{…}` names: a category, or a block after `Is`.
pub(super) fn property(name: &str) -> Option<ClassUnicode> {
    if let Some(name) = name.strip_prefix("Is") {
        let (first, last) = block(name)?;
        return Some(ranges([(char::from_u32(first)?, char::from_u32(last)?)]));
    }
    category(name)
}

const CATEGORIES: [&str; 36] = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P",
    "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc",
    "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

/// A general category of Unicode, or a group of them. Looked up once a process: it takes
/// half a millisecond, and TEI's schema names categories in a hundred places.
fn category(name: &str) -> Option<ClassUnicode> {
    static FOUND: [OnceLock<Option<ClassUnicode>>; CATEGORIES.len()] =
        [const { OnceLock::new() }; CATEGORIES.len()];
    let place = CATEGORIES.iter().position(|known| *known == name)?;
    let find = || {
        let hir = regex_syntax::parse(&format!("\\p{{{name}}}")).ok()?;
        match hir.into_kind() {
            HirKind::Class(Class::Unicode(class)) => Some(class),
            // A category of one character, such as the line separator.
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let only = text.chars().next()?;
                Some(ranges([(only, only)]))
            }
            _ => None,
        }
    };
    FOUND.get(place)?.get_or_init(find).clone()
}

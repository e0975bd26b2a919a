//! Hyphens at line ends: marks of the line end, or part of the word.
//!
//! A word is joined where the joined word stands elsewhere in the letter, or where the
//! second half begins in lower case and the hyphenated form stands nowhere; it keeps its
//! hyphen before a capital, a figure, or where the letter writes it so elsewhere.

use std::collections::HashMap;

use super::rows::Row;
use crate::lexicon;

/// The words of a letter, lower case, with how often they stand there unbroken.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashMap<u64, u32>,
}

fn hash(parts: &[&str]) -> u64 {
    // FNV-1a over the letters in lower case; the order of the map is never looked at.
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for c in parts.iter().flat_map(|part| part.chars()).flat_map(char::to_lowercase) {
        sum = (sum ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    sum
}

impl Vocabulary {
    /// Reads the words of a text that has hyphens at line ends at all.
    pub(super) fn read(text: &str, rows: &[Row]) -> Self {
        let mut words = HashMap::new();
        if !rows.iter().any(|row| broken(row.text(text)).is_some()) {
            return Self { words };
        }
        let inside = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
        for word in text.split(|c| !inside(c)) {
            if word.len() > 3 && !word.ends_with('-') {
                *words.entry(hash(&[word])).or_insert(0) += 1;
            }
        }
        Self { words }
    }

    fn count(&self, parts: &[&str]) -> u32 {
        self.words.get(&hash(parts)).copied().unwrap_or(0)
    }

    /// Whether the hyphen between two halves goes when the line end goes.
    pub(super) fn joins(&self, left: &str, right: &str) -> bool {
        let Some(first) = right.chars().next() else { return false };
        if !first.is_alphabetic() {
            return false;
        }
        let closed = self.count(&[left, right]);
        let open = self.count(&[left, "-", right]);
        if closed != open {
            return closed > open;
        }
        if first.is_uppercase() {
            // SMALL CAPI-/TALS go together, Schmidt-/Müller does not.
            return left.chars().count() > 1
                && !left.chars().any(char::is_lowercase)
                && right.chars().nth(1).is_some_and(char::is_uppercase);
        }
        !coordinated(right)
    }
}

/// "Vor- und Nachteile": the hyphen stands for a part left out.
pub(super) fn coordinated(right: &str) -> bool {
    right.len() <= 8 && lexicon::any_lists(right, |l| &l.coordinators)
}

/// The word at the end of a line before its hyphen, and how many bytes the hyphen has.
pub(super) fn broken(line: &str) -> Option<(&str, usize)> {
    let hyphen = line
        .chars()
        .next_back()
        .filter(|c| matches!(c, '-' | '‐' | '\u{ad}' | '¬' | '='))?;
    let rest = line.get(..line.len() - hyphen.len_utf8())?;
    let from = rest
        .rfind(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'' | '’')))
        .map_or(0, |at| {
            at + rest.get(at..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8)
        });
    let word = rest.get(from..)?;
    let lettered = word.chars().next_back().is_some_and(char::is_alphabetic);
    lettered.then_some((word, hyphen.len_utf8()))
}

/// The word at the beginning of a line.
pub(super) fn first_word(line: &str) -> &str {
    let end = line
        .find(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'' | '’')))
        .unwrap_or(line.len());
    line.get(..end).unwrap_or_default().trim_end_matches(['-', '\'', '’'])
}

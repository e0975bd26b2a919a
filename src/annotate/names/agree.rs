//! Whether a word before a surname can be a forename of the register's person.
//!
//! Initials, other spellings, short forms, the forms of other languages and Russian cases
//! agree with the name itself.

use super::words::Word;
use crate::lexicon::{full_forms, is_other_form, spelling};

/// Whether what stands before a surname can be this forename.
pub(super) fn same_forename(word: &Word, forename: &str) -> bool {
    if word.is_initial() {
        let first: String = word.text.to_lowercase();
        return forename.split('-').any(|part| {
            let part = part.to_lowercase();
            part.starts_with(&first) || contracts(&first, &part)
        });
    }
    // Ed., Alfr.
    if word.dot && forename.starts_with(word.text.as_str()) {
        return true;
    }
    let (one, other) = (spelling(&word.text), spelling(forename));
    if one == other || full_forms(&word.text).any(|full| full == forename) {
        return true;
    }
    let shared = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let shorter = one.chars().count().min(other.chars().count());
    let russian = one.chars().any(|c| ('а'..='я').contains(&c));
    if is_variant(&one, &other) || is_other_form(&one, &other) {
        return true;
    }
    // Max and Maximilian; Льва and Лев, Николаем and Николай.
    shared >= 3 && shared == shorter || russian && shared + 2 >= shorter && shared >= 1
}

/// Whether letters are left out of a forename: Thos for Thomas, Wm for William.
fn contracts(short: &str, forename: &str) -> bool {
    let mut letters = forename.chars();
    short.chars().nth(1).is_some()
        && short.chars().next() == forename.chars().next()
        && short.chars().next_back() == forename.chars().next_back()
        && short.chars().all(|c| letters.any(|letter| letter == c))
}

/// Whether two long spellings differ in one letter inside the word: Vincenzio and Vincenzo,
/// Friedrike and Friederike, but not Johannes and Johanna.
pub(super) fn is_variant(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.chars().collect(), other.chars().collect());
    let shared = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let behind =
        one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let longer = one.len().max(other.len());
    one.len().min(other.len()) >= 7
        && shared >= 4
        && behind >= 1
        && one.len().abs_diff(other.len()) <= 1
        && shared + behind + 1 >= longer
}

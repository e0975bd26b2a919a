//! Whether a word before a surname can be a forename of the register's person.
//!
//! Initials, other spellings, short forms and Russian cases agree with the name itself.

use super::words::Word;
use crate::lexicon::{full_forms, spelling};

/// Whether what stands before a surname can be this forename.
pub(super) fn same_forename(word: &Word, forename: &str) -> bool {
    if word.is_initial() {
        let first: String = word.text.to_lowercase();
        return forename.split('-').any(|part| part.to_lowercase().starts_with(&first));
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
    // Max and Maximilian; Льва and Лев, Николаем and Николай.
    shared >= 3 && shared == shorter || russian && shared + 2 >= shorter && shared >= 1
}

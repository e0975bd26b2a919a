//! What all places of a letter together say of a word that may be a name.
//!
//! A capital alone proves little: in German every noun has one, elsewhere places and
//! titles of works. But a letter uses its words more than once, and a person stands where
//! a thing or a place does not: behind "with" or "by", before a verb of saying, without
//! an article, never behind "in the". The places are counted over the whole letter, so
//! that a name that is sure once is one everywhere.

use std::collections::HashMap;

use super::lore::Lore;
use super::span::word_before;
use super::words::Word;

/// For each word, what its places in the letter say: more than nothing is a person.
#[derive(Debug, Default)]
pub(super) struct Evidence(HashMap<String, i32>);

impl Evidence {
    /// Adds what the places of one text say.
    pub(super) fn gather(&mut self, lore: &Lore<'_>, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            if may_be_name(lore, word) {
                *self.0.entry(word.fold.clone()).or_insert(0) += weigh(lore, words, at);
            }
        }
    }

    /// Whether a word is a person's name by all that the letter says of it, or its form
    /// without the ending of a case is.
    pub(super) fn is_person(&self, lore: &Lore<'_>, word: &Word) -> bool {
        let said = |key: &str| self.0.get(key).copied().unwrap_or(0);
        let own = said(&word.fold);
        let stems = lore.own.into_iter().flat_map(|own| &own.endings);
        let stem = stems
            .filter_map(|ending| word.fold.strip_suffix(ending.as_str()))
            .map(said)
            .max()
            .unwrap_or(0);
        own + stem > 0
    }
}

/// Whether a word may be a name as far as the word alone says.
fn may_be_name(lore: &Lore<'_>, word: &Word) -> bool {
    word.is_capital()
        && word.text.chars().count() > 2
        && !word.dot
        && !(word.is_all_capitals()
            && (lore.capital_nouns() || word.text.chars().count() < 5))
        && !lore.is_plain(word)
        && !lore.is_listed_noun(word)
        && !lore.is_small(word)
        && !Lore::is_place(word)
}

/// What one place says.
fn weigh(lore: &Lore<'_>, words: &[Word], at: usize) -> i32 {
    let Some(word) = words.get(at) else { return 0 };
    let previous = word_before(words, at);
    let next = words.get(at + 1).filter(|next| next.joined);
    if next.is_some_and(|next| lore.is_firm(next))
        || previous.is_some_and(|p| lore.is_firm(p))
    {
        return -3;
    }
    let does = next
        .is_some_and(|next| !next.is_capital() && lore.listed(next, |own| &own.doings));
    let mut weight = if does { 2 } else { 0 };
    let Some(previous) = previous else {
        // In a row of names, where nouns are written small.
        return weight
            + i32::from(word.listed && !lore.capital_nouns() && lore.own.is_some());
    };
    if lore.is_title(previous) || lore.forename(previous).is_some_and(|known| known.sure)
    {
        return weight + 3;
    }
    if word.starts {
        return weight;
    }
    let place = lore.listed(previous, |own| &own.place_words);
    if lore.listed(previous, |own| &own.person_words) {
        weight += 2;
    } else if lore.listed(previous, |own| &own.determiners) || place {
        weight -= 2;
    } else if lore.capital_nouns() {
        let common = lore.listed(previous, |own| &own.common);
        let adjective = !previous.is_capital() && !common && is_inflected(&previous.fold);
        // Two nouns in a row, or a noun behind its adjective.
        weight += match () {
            () if common => 1,
            () if adjective => -2,
            () => 0,
        };
    } else if !previous.is_capital() {
        weight += 1;
    }
    weight
}

/// Whether a German word has the ending of an adjective before its noun.
fn is_inflected(word: &str) -> bool {
    word.chars().count() > 4
        && ["e", "en", "er", "es", "em"].iter().any(|end| word.ends_with(end))
}

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

/// What a letter says of its words.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// For each word, what its places in the letter say: more than nothing is a person.
    weights: HashMap<String, i32>,
    /// Words that stand beside one another with nothing but a comma or "and" between.
    pairs: Vec<(String, String)>,
}

impl Evidence {
    /// Adds what the places of one text say.
    pub(super) fn gather(&mut self, lore: &Lore<'_>, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            if !may_be_name(lore, word) {
                continue;
            }
            let weight = weigh(lore, words, at);
            match self.weights.get_mut(&word.fold) {
                Some(sum) => *sum += weight,
                None => drop(self.weights.insert(word.fold.clone(), weight)),
            }
            let beside = beside(lore, words, at).filter(|other| other.is_capital());
            self.pairs
                .extend(beside.map(|other| (other.fold.clone(), word.fold.clone())));
        }
    }

    /// Lets a word of which nothing is known be what its neighbour in an enumeration is:
    /// "Goethe, Kerner und Brenner" are three persons.
    pub(super) fn settle(&mut self, lore: &Lore<'_>) {
        let pairs = std::mem::take(&mut self.pairs);
        for _ in 0..ROUNDS {
            for (one, other) in &pairs {
                let (first, second) =
                    (self.of_stem(lore, one), self.of_stem(lore, other));
                let known = |key: &str| self.weights.contains_key(key);
                let weaker = match (first > 0, second > 0) {
                    (true, false) if second == 0 && known(other) => other,
                    (false, true) if first == 0 && known(one) => one,
                    _ => continue,
                };
                self.weights.insert(weaker.clone(), 1);
            }
        }
    }

    /// What is said of a word and of it without the ending of a case.
    fn of_stem(&self, lore: &Lore<'_>, key: &str) -> i32 {
        if is_famous(lore, key) {
            return 1;
        }
        let said = |key: &str| self.weights.get(key).copied().unwrap_or(0);
        let stem = stems(lore, key).map(said).max().unwrap_or(0);
        said(key) + stem
    }

    /// Whether a word is a person's name by all that the letter says of it, or its form
    /// without the ending of a case is.
    pub(super) fn is_person(&self, lore: &Lore<'_>, word: &Word) -> bool {
        self.of_stem(lore, &word.fold) > 0
    }

    /// Whether enough speaks for a person that a word is one at the beginning of a sentence
    /// too.
    pub(super) fn is_sure(&self, lore: &Lore<'_>, word: &Word) -> bool {
        lore.capital_nouns() && self.of_stem(lore, &word.fold) > 1
    }
}

/// How far knowledge goes along an enumeration.
const ROUNDS: usize = 3;

/// Whether a word, or it without the ending of a case, names somebody of the past whom
/// everybody knows.
pub(super) fn is_famous(lore: &Lore<'_>, word: &str) -> bool {
    crate::lexicon::is_famous(word) || stems(lore, word).any(crate::lexicon::is_famous)
}

/// A word without what may be the ending of a case.
fn stems<'w>(lore: &Lore<'_>, word: &'w str) -> impl Iterator<Item = &'w str> {
    let endings = lore.own.into_iter().flat_map(|own| &own.endings);
    endings.filter_map(move |ending| word.strip_suffix(ending.as_str()))
}

/// The word that stands before another in an enumeration.
fn beside<'w>(lore: &Lore<'_>, words: &'w [Word], at: usize) -> Option<&'w Word> {
    let word = words.get(at)?;
    let last = at.checked_sub(1)?;
    if word.listed {
        return words.get(last);
    }
    let joins = word.joined
        && words.get(last).is_some_and(|and| lore.listed(and, |own| &own.and));
    joins.then(|| word_before(words, last)).flatten()
}

/// Whether a word may be a name as far as the word alone says.
fn may_be_name(lore: &Lore<'_>, word: &Word) -> bool {
    word.is_capital()
        && word.text.chars().count() > 2
        && !word.dot
        && !(word.is_all_capitals()
            && (lore.capital_nouns() || word.text.chars().count() < 5))
        && !lore.is_plain(word)
        && !lore.is_month(word)
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
    let small = next.filter(|next| !next.is_capital());
    let does = small.is_some_and(|next| lore.listed(next, |own| &own.doings));
    let is = small.is_some_and(|next| lore.listed(next, |own| &own.auxiliaries));
    let mut weight = match () {
        () if does => 2,
        () if is && word.starts && lore.capital_nouns() => 2,
        () if is => 1,
        () => 0,
    };
    // "Kerner's letter" in English, where things have none.
    let owns = lore.own.is_some_and(|own| own.language == "en")
        && words.get(at + 1).is_some_and(|next| {
            next.text == "s" && !next.joined && next.range.start <= word.range.end + 3
        });
    weight += i32::from(owns);
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
    if in_clause(lore, words, at) {
        return weight + 2;
    }
    let place = lore.listed(previous, |own| &own.place_words);
    if lore.capital_nouns() && lore.listed(previous, |own| &own.and) {
        // Nouns are joined by "and" as names are: see `settle`.
    } else if lore.capital_nouns() && matches!(previous.fold.as_str(), "als") {
        weight -= 1;
    } else if lore.listed(previous, |own| &own.person_words) {
        // "von Gütersloh", "from Travemünde".
        let whence = lore.own.is_some_and(|own| own.from.contains(&previous.fold))
            && is_town(&word.fold);
        weight += if whence { 0 } else { 2 };
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

/// Whether a word is the subject behind "that" and no demonstrative describes it: "you know
/// that Kerner was here".
pub(super) fn in_clause(lore: &Lore<'_>, words: &[Word], at: usize) -> bool {
    let verb = words.get(at + 1).filter(|next| next.joined && !next.is_capital());
    word_before(words, at).is_some_and(|word| word.text == "that")
        && verb.is_some_and(|verb| {
            lore.listed(verb, |own| &own.doings)
                || lore.listed(verb, |own| &own.auxiliaries)
        })
}

/// Whether a German word has the ending of an adjective before its noun.
fn is_inflected(word: &str) -> bool {
    word.chars().count() > 4
        && ["e", "en", "er", "es", "em"].iter().any(|end| word.ends_with(end))
}

/// Whether a word has the ending of a town's name that few surnames have.
fn is_town(word: &str) -> bool {
    const ENDS: [&str; 9] = [
        "münde", "rode", "hausen", "stetten", "kirchen", "ingen", "sloh", "dorf", "stadt",
    ];
    ENDS.iter().any(|end| word.ends_with(end))
}

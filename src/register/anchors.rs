//! Which entries of a large register a text may name, by the words that stand in it.
//!
//! Each name has anchors: words one of which stands in whatever form it is called by (of
//! a person the surname, of a place or title its longest word). Forms are made of those
//! entries alone whose anchor the text has, so that a letter costs what it names.
//!
//! Invariant: an entry of which a form stands in the text is among those given.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::forms::anchors_of;
use super::matcher::folded;
use super::{Entry, EntryKind, Name, Register};

/// What an entry is, and its names.
type Named = (EntryKind, Vec<Name>);

/// Entries by their anchors.
#[derive(Debug)]
pub(super) struct Anchors {
    named: Vec<Named>,
    /// By the word in capitals: the entry, and whether the word begins with one.
    by_word: HashMap<String, Vec<(usize, bool)>>,
}

impl Anchors {
    /// The anchors of all entries.
    pub(super) fn new(register: &Register) -> Self {
        let words: Vec<(Vec<String>, Named)> = register
            .entries()
            .par_iter()
            .map(|entry| (words_of(entry), (entry.kind, entry.names.clone())))
            .collect();
        let mut by_word: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        let mut named = Vec::with_capacity(words.len());
        for (at, (words, names)) in words.into_iter().enumerate() {
            for word in words {
                let capital = is_capital(&word);
                by_word.entry(word.to_uppercase()).or_default().push((at, capital));
            }
            named.push(names);
        }
        Self { named, by_word }
    }

    /// The entries that a folded text may name, in register order.
    pub(super) fn named(
        &self,
        text: &str,
        endings: &[&str],
    ) -> Vec<(usize, EntryKind, &[Name])> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        let mut add = |word: &str, small: bool| {
            let entries = self.by_word.get(&word.to_uppercase()).into_iter().flatten();
            found.extend(
                entries.filter(|(_, capital)| !(small && *capital)).map(|(at, _)| *at),
            );
        };
        for word in
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
        {
            let small = !is_capital(word);
            add(word, small);
            let stems = endings.iter().filter_map(|ending| word.strip_suffix(ending));
            stems.filter(|stem| !stem.is_empty()).for_each(|stem| add(stem, small));
        }
        found
            .into_iter()
            .filter_map(|at| {
                self.named.get(at).map(|(kind, names)| (at, *kind, names.as_slice()))
            })
            .collect()
    }
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The anchors of an entry: of each the longest word.
pub(super) fn words_of(entry: &Entry) -> Vec<String> {
    let mut words = Vec::new();
    for anchor in entry.names.iter().flat_map(|name| anchors_of(entry.kind, name)) {
        let text = folded(&anchor);
        let runs =
            text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
        words.extend(runs.max_by_key(|run| run.len()).map(str::to_owned));
    }
    words.sort();
    words.dedup();
    words
}

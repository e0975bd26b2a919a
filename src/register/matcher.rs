//! All forms of all entries, found in a text in one pass.
//!
//! Text and forms are folded alike (accents and the long s dropped, white space one
//! blank), so that "Leon Trotsky" finds León. Case counts, but for words set in capitals
//! throughout. One Aho–Corasick automaton keeps the work linear in the text, whatever
//! the size of the register.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;

use super::{EntryKind, Register, Strength};
use crate::lexicon::{self, spelling};

/// A place in a text where a form stands, and all entries that go by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Indices into [`Register::entries`], with how much the form says of each.
    pub entries: Vec<(usize, Strength)>,
}

/// Finds the names of a register.
#[derive(Debug)]
pub struct Matcher {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton, the entries that go by it.
    entries: Vec<Vec<(usize, Strength)>>,
    /// Persons by the [`spelling`] of a surname.
    surnames: HashMap<String, Vec<usize>>,
    /// Persons by the [`spelling`] of a first forename.
    forenames: HashMap<String, Vec<usize>>,
    /// For each entry, how many letters of the edition name it without doubt.
    familiarity: Vec<u32>,
}

impl Matcher {
    /// Prepares the search for all forms of all entries.
    pub fn new(register: &Register) -> Self {
        let mut forms: Vec<(String, usize, Strength)> = Vec::new();
        for (at, entry) in register.entries().iter().enumerate() {
            for form in entry.forms() {
                let folded = fold(&form.text).text;
                // A single letter is nobody's name.
                if folded.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
                    continue;
                }
                let capitals = folded.to_uppercase();
                if form.strength >= Strength::Surname && capitals.chars().count() > 3 {
                    forms.push((capitals, at, form.strength));
                }
                forms.push((folded, at, form.strength));
            }
        }
        forms.sort();
        let (mut patterns, mut entries): (Vec<String>, Vec<Vec<(usize, Strength)>>) =
            (Vec::new(), Vec::new());
        for (text, at, strength) in forms {
            if patterns.last() != Some(&text) {
                patterns.push(text);
                entries.push(Vec::new());
            }
            if let Some(last) = entries.last_mut() {
                match last.last_mut() {
                    Some((same, known)) if *same == at => *known = (*known).max(strength),
                    _ => last.push((at, strength)),
                }
            }
        }
        // Building fails only past two thousand million states; then nothing is found.
        let automaton = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns)
            })
            .and_then(Result::ok);
        let (surnames, forenames) = spellings(register);
        Self { automaton, entries, surnames, forenames, familiarity: Vec::new() }
    }

    /// Reads the letters of an edition for who is named in them without doubt: by a form
    /// that says more than a surname, or by a surname that only one has and that is no
    /// forename or other word. The order of the letters makes no difference.
    pub fn acquaint<'t>(&mut self, letters: impl IntoIterator<Item = &'t str>) {
        for letter in letters {
            let named: BTreeSet<usize> = self
                .find(letter, &["s"])
                .iter()
                .filter_map(|found| {
                    let best =
                        found.entries.iter().map(|(_, strength)| *strength).max()?;
                    let mut who = found.entries.iter().filter(|(_, s)| *s == best);
                    let only = who.next().filter(|_| who.next().is_none())?;
                    let words = letter.get(found.range.clone())?;
                    let surname = best == Strength::Surname && !lexicon::is_word(words);
                    (best > Strength::Surname || surname).then_some(only.0)
                })
                .collect();
            for at in named {
                if self.familiarity.len() <= at {
                    self.familiarity.resize(at + 1, 0);
                }
                if let Some(count) = self.familiarity.get_mut(at) {
                    *count += 1;
                }
            }
        }
    }

    /// How many letters of the edition name an entry without doubt.
    pub fn familiarity(&self, entry: usize) -> u32 {
        self.familiarity.get(entry).copied().unwrap_or(0)
    }

    /// The persons whose surname is a spelling of this word, in register order.
    pub fn surname_alike(&self, word: &str) -> &[usize] {
        self.surnames.get(&spelling(word)).map_or(&[], Vec::as_slice)
    }

    /// The persons whose first forename is a spelling of this word, in register order.
    pub fn forename_alike(&self, word: &str) -> &[usize] {
        self.forenames.get(&spelling(word)).map_or(&[], Vec::as_slice)
    }

    /// All places where a form stands as whole words, none overlapping, the longest
    /// where several begin together. `endings` are letters that a language may add to a
    /// name (a genitive s); they become part of the match.
    pub fn find(&self, text: &str, endings: &[&str]) -> Vec<Match> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let folded = fold(text);
        let mut hits: Vec<(usize, usize, usize)> = automaton
            .find_overlapping_iter(&folded.text)
            .filter_map(|hit| {
                let end = whole_words(&folded.text, hit.start(), hit.end(), endings)?;
                Some((hit.start(), end, hit.pattern().as_usize()))
            })
            .collect();
        hits.sort_by_key(|(start, end, pattern)| {
            (*start, std::cmp::Reverse(*end), *pattern)
        });
        let (mut found, mut from) = (Vec::new(), 0);
        for (start, end, pattern) in hits {
            if start < from {
                continue;
            }
            let range = folded.original(start)..folded.original(end);
            let entries = self.entries.get(pattern).cloned().unwrap_or_default();
            found.push(Match { range, entries });
            from = end;
        }
        found
    }
}

/// Persons by an index key.
type Index = HashMap<String, Vec<usize>>;

/// The persons by surname and by first forename.
fn spellings(register: &Register) -> (Index, Index) {
    let (mut surnames, mut forenames) = (Index::new(), Index::new());
    let put = |index: &mut Index, name: &str, at: usize| {
        let list = index.entry(spelling(name)).or_default();
        if list.last() != Some(&at) {
            list.push(at);
        }
    };
    for (at, entry) in register.entries().iter().enumerate() {
        if entry.kind != EntryKind::Person {
            continue;
        }
        for called in entry.called() {
            if let Some(surname) = &called.surname {
                put(&mut surnames, surname, at);
            }
            if let Some(first) = called.forenames.first() {
                put(&mut forenames, first, at);
            }
        }
    }
    (surnames, forenames)
}

/// The end of the match if it stands between word borders, an ending included.
fn whole_words(text: &str, start: usize, end: usize, endings: &[&str]) -> Option<usize> {
    let before = text.get(..start)?.chars().next_back();
    let after = text.get(end..)?;
    if before.is_some_and(is_word) {
        return None;
    }
    let ends_in_word = text.get(start..end)?.chars().next_back().is_some_and(is_word);
    let borders = |rest: &str| !rest.chars().next().is_some_and(is_word);
    if !ends_in_word || borders(after) {
        return Some(end);
    }
    endings.iter().find_map(|ending| {
        let rest = after.strip_prefix(ending)?;
        borders(rest).then_some(end + ending.len())
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// A folded text and the way back.
struct Folded {
    text: String,
    /// For each character of the folded text: its byte there, its byte in the original.
    places: Vec<(usize, usize)>,
    length: usize,
}

impl Folded {
    /// The byte of the original for a byte of the folded text: the start of the character
    /// that begins there.
    fn original(&self, byte: usize) -> usize {
        let at = self.places.partition_point(|(folded, _)| *folded < byte);
        self.places.get(at).map_or(self.length, |(_, original)| *original)
    }
}

/// Drops accents and the long s; makes each run of white space one blank.
fn fold(text: &str) -> Folded {
    let mut folded =
        Folded { text: String::new(), places: Vec::new(), length: text.len() };
    let mut after_space = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if !after_space {
                folded.places.push((folded.text.len(), at));
                folded.text.push(' ');
            }
            after_space = true;
            continue;
        }
        after_space = false;
        for part in std::iter::once(c).nfd() {
            let part = match part {
                'ſ' => 's',
                '’' | 'ʼ' => '\'',
                // Beer Hofmann and Beer-Hofmann are one.
                '-' => ' ',
                part if unicode_normalization::char::is_combining_mark(part) => continue,
                part => part,
            };
            folded.places.push((folded.text.len(), at));
            folded.text.push(part);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_the_way_back() {
        let folded = fold("é  ſo");
        assert_eq!(folded.text, "e so");
        assert_eq!(folded.original(1), 2);
        assert_eq!(folded.original(2), 4);
        assert_eq!(folded.original(4), 7);
    }
}

//! All forms of all entries, found in a text in one pass.
//!
//! Text and forms are folded alike (accents and the long s dropped, white space one
//! blank), so that "Leon Trotsky" finds León. Case counts, but for words set in capitals
//! throughout. One Aho–Corasick automaton keeps the work linear in the text. It is made
//! once of a register of usual size; of a large one it is made for each text, of those
//! entries alone of which a word stands there ([`Anchors`]).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::anchors::Anchors;
use super::forms::forms_of;
use super::parts::Called;
use super::{Entry, EntryKind, Name, Register, Strength};
use crate::lexicon::{self, Gender, is_letter_or_figure, spelling};

/// A place in a text where a form stands, and all entries that go by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Indices into [`Register::entries`], with how much the form says of each.
    pub entries: Vec<(usize, Strength)>,
}

/// How many entries a register may have for all their forms to be made at once. A larger
/// one is searched by the words of each text.
const AT_ONCE: usize = 4_000;

/// How many letters at least a surname may be clipped to.
pub(super) const CLIPPED: usize = 3;

/// Finds the names of a register.
#[derive(Debug)]
pub struct Matcher {
    search: Search,
    /// Persons by the [`spelling`] of a surname.
    surnames: Index,
    /// Persons by their surnames as written, in the order of these.
    sorted: Vec<(String, usize)>,
    /// Persons by the [`spelling`] of a first forename or nickname.
    forenames: Index,
    /// The women, by their forenames.
    women: HashSet<usize>,
    /// For each entry, how many letters of the edition name it without doubt.
    familiarity: Vec<u32>,
}

#[derive(Debug)]
enum Search {
    /// All forms of all entries.
    Whole(Automaton),
    /// Which entries a text may name, by its words.
    Anchored(Anchors),
}

/// All forms of some entries.
#[derive(Debug)]
struct Automaton {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton, the entries that go by it.
    entries: Vec<Vec<(usize, Strength)>>,
}

impl Automaton {
    /// Prepares the search for all forms of these entries.
    fn new<'a>(
        named: impl Iterator<Item = (usize, EntryKind, &'a [Name])>,
        kind: Option<AhoCorasickKind>,
    ) -> Self {
        let mut forms: Vec<(String, usize, Strength)> = Vec::new();
        for (at, kind, names) in named {
            for form in forms_of(kind, names) {
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
                AhoCorasick::builder()
                    .match_kind(MatchKind::Standard)
                    .kind(kind)
                    .build(&patterns)
            })
            .and_then(Result::ok);
        Self { automaton, entries }
    }
}

impl Matcher {
    /// Prepares the search for all forms of all entries.
    pub fn new(register: &Register) -> Self {
        Self::with_limit(register, AT_ONCE)
    }

    fn with_limit(register: &Register, at_once: usize) -> Self {
        let search = if register.len() <= at_once {
            let entries = register.entries().iter().enumerate();
            let named =
                entries.map(|(at, entry)| (at, entry.kind, entry.names.as_slice()));
            Search::Whole(Automaton::new(named, None))
        } else {
            Search::Anchored(Anchors::new(register))
        };
        let Indices { surnames, sorted, forenames, women } = spellings(register);
        Self { search, surnames, sorted, forenames, women, familiarity: Vec::new() }
    }

    /// Reads the letters of an edition for who is named in them without doubt: by a form
    /// that says more than a surname, or by a surname that only one has and that is no
    /// forename or other word. The order of the letters makes no difference.
    pub fn acquaint<'t>(&mut self, letters: impl IntoIterator<Item = &'t str>) {
        for letter in letters {
            let named = self.named(letter);
            self.add_named(&named);
        }
    }

    /// The endings with which [`Self::named`] searches a letter.
    pub const NAMED_ENDINGS: [&'static str; 1] = ["s"];

    /// Who is named in a letter without doubt.
    pub fn named(&self, letter: &str) -> BTreeSet<usize> {
        let found = self.find(letter, &Self::NAMED_ENDINGS);
        let sure = found.iter().filter_map(|found| {
            let best = found.entries.iter().map(|(_, strength)| *strength).max()?;
            let who = || {
                let best = found.entries.iter().filter(|(_, s)| *s == best);
                best.map(|(at, _)| *at)
            };
            // A bare surname that a family has means its only man.
            let man = || who().filter(|at| !self.women.contains(at));
            let only = single(who()).or_else(|| single(man()))?;
            let words = letter.get(found.range.clone())?;
            let surname = best == Strength::Surname && !lexicon::is_word(words);
            (best > Strength::Surname || surname).then_some(only)
        });
        sure.collect()
    }

    /// Counts a letter in which these are named.
    pub fn add_named<'n>(&mut self, named: impl IntoIterator<Item = &'n usize>) {
        for at in named {
            if self.familiarity.len() <= *at {
                self.familiarity.resize(at + 1, 0);
            }
            if let Some(count) = self.familiarity.get_mut(*at) {
                *count += 1;
            }
        }
    }

    /// How many letters of the edition name an entry without doubt.
    pub fn familiarity(&self, entry: usize) -> u32 {
        self.familiarity.get(entry).copied().unwrap_or(0)
    }

    /// The persons whose surname is a spelling of this word, in register order.
    pub fn surname_alike(&self, word: &str) -> &[usize] {
        self.surname_spelt(&spelling(word))
    }

    /// The persons whose surname has this [`spelling`].
    pub(super) fn surname_spelt(&self, spelling: &str) -> &[usize] {
        self.surnames.get(spelling).map_or(&[], Vec::as_slice)
    }

    /// The persons whose surname is longer than this and begins with it, in register
    /// order: who may be meant by "Kern." A beginning of less than [`CLIPPED`] letters is
    /// nobody's.
    pub fn surname_clipped(&self, beginning: &str) -> Vec<usize> {
        if beginning.chars().nth(CLIPPED - 1).is_none() {
            return Vec::new();
        }
        let first = self.sorted.partition_point(|(name, _)| name.as_str() <= beginning);
        let rest = self.sorted.iter().skip(first);
        let mut found: Vec<usize> = rest
            .take_while(|(name, _)| name.starts_with(beginning))
            .map(|(_, at)| *at)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The persons whose first forename is a spelling of this word, in register order.
    pub fn forename_alike(&self, word: &str) -> &[usize] {
        self.forename_spelt(&spelling(word))
    }

    /// The persons whose first forename has this [`spelling`].
    pub(super) fn forename_spelt(&self, spelling: &str) -> &[usize] {
        self.forenames.get(spelling).map_or(&[], Vec::as_slice)
    }

    /// All places where a form stands as whole words, none overlapping, the longest
    /// where several begin together. `endings` are letters that a language may add to a
    /// name (a genitive s); they become part of the match.
    pub fn find(&self, text: &str, endings: &[&str]) -> Vec<Match> {
        self.find_folded(&fold(text), endings)
    }

    /// The same in a text that was folded already.
    pub(super) fn find_folded(&self, folded: &Folded, endings: &[&str]) -> Vec<Match> {
        match &self.search {
            Search::Whole(automaton) => automaton.find(folded, endings),
            Search::Anchored(anchors) => {
                let named = anchors.named(&folded.text, endings);
                // For a single text, what is made soonest is best.
                let kind = Some(AhoCorasickKind::NoncontiguousNFA);
                Automaton::new(named.into_iter(), kind).find(folded, endings)
            }
        }
    }
}

impl Automaton {
    /// See [`Matcher::find`].
    fn find(&self, folded: &Folded, endings: &[&str]) -> Vec<Match> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        // (start, end, how much of it is an ending, pattern): a form as it stands comes
        // before one with an ending, Brahms before the genitive of Brahm.
        let mut hits: Vec<(usize, usize, usize, usize)> = automaton
            .find_overlapping_iter(&folded.text)
            .filter_map(|hit| {
                let end = whole_words(&folded.text, hit.start(), hit.end(), endings)?;
                Some((hit.start(), end, end - hit.end(), hit.pattern().as_usize()))
            })
            .collect();
        hits.sort_by_key(|(start, end, ending, pattern)| {
            (*start, std::cmp::Reverse(*end), *ending, *pattern)
        });
        let (mut found, mut from) = (Vec::new(), 0);
        for (start, end, _, pattern) in hits {
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

/// What is alone.
fn single(mut all: impl Iterator<Item = usize>) -> Option<usize> {
    all.next().filter(|_| all.next().is_none())
}

/// The persons of a register by their names.
#[derive(Default)]
struct Indices {
    surnames: Index,
    sorted: Vec<(String, usize)>,
    forenames: Index,
    women: HashSet<usize>,
}

/// What the names of one entry are looked up by.
#[derive(Default)]
struct Keys {
    woman: bool,
    surnames: Vec<String>,
    given: Vec<String>,
}

/// See [`Keys`].
fn keys(entry: &Entry) -> Keys {
    let mut keys = Keys::default();
    if entry.kind != EntryKind::Person {
        return keys;
    }
    let mut gender = entry.sex();
    for Called { forenames, nicknames, surname, .. } in entry.called() {
        let first = forenames.first();
        gender = gender.or_else(|| first.and_then(|first| lexicon::gender(first)));
        keys.given.extend(first.into_iter().chain(&nicknames).map(|name| spelling(name)));
        keys.surnames.extend(surname);
    }
    keys.woman = gender == Some(Gender::Female);
    keys
}

/// The persons by surname and by first forename, and those whose forename is a woman's.
fn spellings(register: &Register) -> Indices {
    // Keys are made on all cores and put in order on one.
    let all: Vec<Keys> = register.entries().par_iter().map(keys).collect();
    let mut indices = Indices::default();
    let put = |index: &mut Index, key: String, at: usize| {
        let list = index.entry(key).or_default();
        if list.last() != Some(&at) {
            list.push(at);
        }
    };
    for (at, Keys { woman, surnames, given }) in all.into_iter().enumerate() {
        if woman {
            indices.women.insert(at);
        }
        for surname in surnames {
            put(&mut indices.surnames, spelling(&surname), at);
            indices.sorted.push((surname, at));
        }
        for forename in given {
            put(&mut indices.forenames, forename, at);
        }
    }
    indices.sorted.par_sort_unstable();
    indices
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
    is_letter_or_figure(c)
}

/// A folded text and the way back.
pub(super) struct Folded {
    pub(super) text: String,
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

/// A form or an anchor as texts are searched for it.
pub(super) fn folded(text: &str) -> String {
    fold(text).text
}

/// Drops accents and the long s; makes each run of white space one blank.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        places: Vec::with_capacity(text.len()),
        length: text.len(),
    };
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
        if c.is_ascii_alphanumeric() {
            folded.places.push((folded.text.len(), at));
            folded.text.push(c);
            continue;
        }
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

    /// Names put together by a counter, some alike.
    fn register(count: usize) -> Register {
        let mut text = String::from(
            "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>",
        );
        for at in 0..count {
            let (first, last) = (at % 7, at / 2);
            let entry = format!(
                "<person xml:id=\"p{at}\"><persName>Fo{first}a von Sur{last}x-Nynyny{last}</persName>\
                 <persName><forename>Po{first}</forename> <addName type=\"patronymic\">Pat{last}</addName> \
                 <surname>Tol{last}ской</surname></persName></person>"
            );
            text.push_str(&entry);
        }
        text.push_str("</listPerson><listOrg><org xml:id=\"o\"><orgName>Society of Fo1a</orgName></org></listOrg></standOff></TEI>");
        let (mut sources, mut register) =
            (crate::source::Sources::new(), Register::default());
        let mut findings = crate::diagnostic::Findings::new();
        register.load("p.xml", text.into_bytes(), "p.xml", &mut sources, &mut findings);
        register
    }

    #[test]
    fn a_large_register_is_searched_as_a_small_one() {
        let register = register(40);
        let (whole, parts) = (Matcher::new(&register), Matcher::with_limit(&register, 0));
        let text = "Fo1a von Sur0x-Nynyny0 und F. Sur1x Nynyny1s mit SUR2X NYNYNY2, Tol3ской, Tol3ского, \
                    Po1 Pat0, Society of Fo1a, society, sur4x-nynyny4, Sur19x-Nynyny19, Nynyny7, Fo1 a";
        let found = whole.find(text, &["s"]);
        assert!(found.len() >= 5, "{found:?}");
        assert_eq!(found, parts.find(text, &["s"]));
    }

    #[test]
    fn a_letter_costs_what_it_names_and_not_what_the_register_holds() {
        let text = "Fo1a von Sur0x-Nynyny0 und F. Sur1x Nynyny1 kamen.";
        let count =
            |persons: usize| Anchors::new(&register(persons)).named(text, &["s"]).len();
        assert_eq!(count(500), count(1000));
        assert_eq!(count(500), 4);
    }

    #[test]
    fn folding_keeps_the_way_back() {
        let folded = fold("é  ſo");
        assert_eq!(folded.text, "e so");
        assert_eq!(folded.original(1), 2);
        assert_eq!(folded.original(2), 4);
        assert_eq!(folded.original(4), 7);
    }
}

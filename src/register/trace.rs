//! What a letter asks of the registers, taken down while it is annotated.
//!
//! Each question has a key: the words of a text that was searched for forms, the spelling
//! of a surname or forename, a pointer. An entry has keys too, those of all questions
//! whose answer it may change ([`Matcher::keys`]). A letter and an entry that have no key
//! in common have nothing to do with each other, whether the entry is there or not: so a
//! new entry concerns just the letters that have asked for it, in vain.
//!
//! Invariant: an entry that is found under a question has that question's key. Keys are
//! short, so two questions may share one; that costs a needless look and nothing else.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use twox_hash::XxHash3_64;
use unicode_normalization::char::is_combining_mark;

use super::anchors::words_of;
use super::matcher::{CLIPPED, fold};
use super::{Called, Entry, EntryKind, Match, Matcher, Register};
use crate::lexicon::{is_letter_or_figure, spelling};

/// How many keys there can be.
const KEYS: u64 = 1 << 24;

/// What kind of question a key belongs to.
#[derive(Clone, Copy)]
enum Asks {
    Word,
    Surname,
    Clipped,
    Forename,
    Pointer,
}

fn key(asks: Asks, text: &str) -> u32 {
    let hash = XxHash3_64::oneshot_with_seed(asks as u64, text.as_bytes());
    u32::try_from(hash % KEYS).unwrap_or_default()
}

/// A question about how often the letters of the edition name somebody; entries are
/// indices into [`Register::entries`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Whether so many letters name an entry without doubt.
    AtLeast(usize, u32),
    /// Which of several is named by far the most, and by so many letters.
    Most(Vec<usize>, u32),
}

/// What was asked so far.
#[derive(Debug, Default)]
pub struct Trace {
    keys: RefCell<Keys>,
    of_edition: RefCell<BTreeMap<Question, Option<usize>>>,
    is_whole: Cell<bool>,
}

impl Trace {
    /// The keys of all questions, sorted, each once.
    pub fn keys(&self) -> Vec<u32> {
        let mut keys = self.keys.borrow().list.clone();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The questions about the edition's other letters, and the answers.
    pub fn of_edition(&self) -> Vec<(Question, Option<usize>)> {
        let asked = self.of_edition.borrow();
        asked.iter().map(|(question, answer)| (question.clone(), *answer)).collect()
    }

    /// Whether what was asked depends on all of the registers.
    pub fn is_whole(&self) -> bool {
        self.is_whole.get()
    }

    /// Takes down that a text is searched.
    pub fn text(&self, text: &str, endings: &[&str]) {
        let parts = |c: char| c == 'ʼ' || !is_letter_or_figure(c) && !is_accent(c);
        let mut keys = self.keys.borrow_mut();
        let of = of_endings(endings);
        for word in text.split(parts).filter(|word| !word.is_empty()) {
            if word.is_ascii() {
                keys.word(word, endings, of);
            } else if keys.is_new(word, !of) {
                keys.words(&fold(word).text, endings, of);
            }
        }
    }

    /// Takes down that a pointer is followed. What one that leads nowhere may mean is
    /// told by all entries.
    pub fn pointer(&self, register: &Register, pointer: &str) {
        match register.get(pointer) {
            Some(entry) => self.asked(Asks::Pointer, &entry.id),
            None => self.is_whole.set(true),
        }
    }

    fn asked(&self, asks: Asks, text: &str) {
        self.keys.borrow_mut().list.push(key(asks, text));
    }
}

/// Whether a character is written above or below the one before it.
fn is_accent(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

/// Stands for the endings that a word may have lost.
fn of_endings(endings: &[&str]) -> u64 {
    endings
        .iter()
        .fold(0, |all, ending| XxHash3_64::oneshot_with_seed(all, ending.as_bytes()))
}

/// Keys, some of them more than once.
#[derive(Debug, Default)]
struct Keys {
    list: Vec<u32>,
    /// The words whose keys are there, with their endings: a letter has most of its words
    /// several times, and is searched several times.
    seen: HashSet<u64, BuildHasherDefault<AsItIs>>,
    /// The word at hand in capitals.
    capitals: String,
}

/// Hashes what is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = XxHash3_64::oneshot(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Keys {
    /// Whether a word has not been met, `of` those endings or another mark.
    fn is_new(&mut self, word: &str, of: u64) -> bool {
        self.seen.insert(XxHash3_64::oneshot_with_seed(of, word.as_bytes()))
    }

    /// Adds the keys of the words of a folded text.
    fn words(&mut self, folded: &str, endings: &[&str], of: u64) {
        let words = folded.split(|c: char| !is_letter_or_figure(c));
        for word in words.filter(|word| !word.is_empty()) {
            self.word(word, endings, of);
        }
    }

    fn word(&mut self, word: &str, endings: &[&str], of: u64) {
        if !self.is_new(word, of) {
            return;
        }
        self.add(word);
        let stems = endings.iter().filter_map(|ending| word.strip_suffix(ending));
        stems.filter(|stem| !stem.is_empty()).for_each(|stem| self.add(stem));
    }

    fn add(&mut self, word: &str) {
        self.capitals.clear();
        if word.is_ascii() {
            self.capitals.push_str(word);
            self.capitals.make_ascii_uppercase();
        } else {
            self.capitals.extend(word.chars().flat_map(char::to_uppercase));
        }
        self.list.push(key(Asks::Word, &self.capitals));
    }
}

/// The search for names, with what is asked of it taken down.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a> {
    matcher: &'a Matcher,
    trace: &'a Trace,
}

impl<'a> Lookup<'a> {
    /// Takes what `matcher` is asked down in `trace`.
    pub fn new(matcher: &'a Matcher, trace: &'a Trace) -> Self {
        Self { matcher, trace }
    }

    /// See [`Matcher::find`].
    pub fn find(self, text: &str, endings: &[&str]) -> Vec<Match> {
        let folded = fold(text);
        self.trace.keys.borrow_mut().words(&folded.text, endings, of_endings(endings));
        self.matcher.find_folded(&folded, endings)
    }

    /// See [`Matcher::surname_alike`].
    pub fn surname_alike(self, word: &str) -> &'a [usize] {
        let spelling = spelling(word);
        self.trace.asked(Asks::Surname, &spelling);
        self.matcher.surname_spelt(&spelling)
    }

    /// See [`Matcher::surname_clipped`].
    pub fn surname_clipped(self, beginning: &str) -> Vec<usize> {
        self.trace.asked(Asks::Clipped, beginning);
        self.matcher.surname_clipped(beginning)
    }

    /// See [`Matcher::forename_alike`].
    pub fn forename_alike(self, word: &str) -> &'a [usize] {
        let spelling = spelling(word);
        self.trace.asked(Asks::Forename, &spelling);
        self.matcher.forename_spelt(&spelling)
    }

    /// Whether at least so many letters of the edition name an entry without doubt.
    pub fn is_familiar(self, entry: usize, least: u32) -> bool {
        self.ask(Question::AtLeast(entry, least)).is_some()
    }

    /// The one of several, in register order, that the letters of the edition name far
    /// more often than the others, and that at least so many name.
    pub fn most_familiar(self, entries: &[usize], least: u32) -> Option<usize> {
        self.ask(Question::Most(entries.to_vec(), least))
    }

    fn ask(self, question: Question) -> Option<usize> {
        let answer = self.matcher.answer(&question);
        self.trace.of_edition.borrow_mut().insert(question, answer);
        answer
    }
}

impl Matcher {
    /// What the letters of the edition answer; for [`Question::AtLeast`] the entry itself
    /// if it is so.
    pub fn answer(&self, question: &Question) -> Option<usize> {
        match question {
            Question::AtLeast(entry, least) => {
                (self.familiarity(*entry) >= *least).then_some(*entry)
            }
            Question::Most(entries, least) => {
                let familiar = |at: usize| self.familiarity(at);
                let best = entries
                    .iter()
                    .copied()
                    .max_by_key(|at| (familiar(*at), usize::MAX - at))?;
                let others = entries.iter().filter(|at| **at != best);
                let next = others.map(|at| familiar(*at)).max().unwrap_or(0);
                (familiar(best) >= *least && familiar(best) >= 2 * next).then_some(best)
            }
        }
    }

    /// The keys of an entry: those of all questions that may be answered with it.
    pub fn keys(entry: &Entry) -> Vec<u32> {
        let words = words_of(entry);
        let mut keys: Vec<u32> = words
            .iter()
            .map(|word| {
                let capitals: String =
                    word.chars().flat_map(char::to_uppercase).collect();
                key(Asks::Word, &capitals)
            })
            .collect();
        keys.push(key(Asks::Pointer, &entry.id));
        if entry.kind == EntryKind::Person {
            for Called { surname, forenames, nicknames, .. } in entry.called() {
                let given = forenames.first().into_iter().chain(&nicknames);
                keys.extend(given.map(|name| key(Asks::Forename, &spelling(name))));
                let Some(surname) = surname else { continue };
                keys.push(key(Asks::Surname, &spelling(&surname)));
                let ends = surname.char_indices().skip(CLIPPED).map(|(at, _)| at);
                let beginnings = ends.filter_map(|end| surname.get(..end));
                keys.extend(beginnings.map(|part| key(Asks::Clipped, part)));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

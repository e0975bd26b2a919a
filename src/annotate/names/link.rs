//! The persons of a register among the words of a text, and whom each mention means.
//!
//! The surest way to be called is a form the register gives, a surname with all that
//! [`span`](super::span) adds to it; `weaker` has the others. `ordinary` says which surnames are other words here,
//! `meaning` whom a mention means.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::Knowledge;
use super::agree::same_forename;
use super::lore::Lore;
use super::ordinary::is_house;
use super::span::{Name, before, extend, has_article, word_before};
use super::words::{Word, end_of, words};
use crate::lexicon::{Lexicon, small_word};
use crate::register::{Called, Entry, EntryKind, Match, Strength};
use crate::source::Certainty;

/// By what a mention was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// A form of the register.
    Form,
    /// A surname of which only the beginning is written: "Kern."
    Clipped,
    /// A forename alone.
    Forename,
    /// Another spelling of a surname.
    Spelling,
    /// An initial behind a title.
    Initial,
}

/// A place where somebody or something of the register may be named.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Bytes of the reading text.
    pub(super) range: Range<usize>,
    /// The person's name in words; `None` where it is no person's.
    pub(super) name: Option<Name>,
    /// Who goes by it.
    pub(super) entries: Vec<(usize, Strength)>,
    /// By what it was found.
    pub(super) tier: Tier,
    /// Whether the word is also an ordinary one.
    pub(super) doubtful: bool,
    /// Whether the name goes on with a word that no candidate has.
    pub(super) open: bool,
}

/// Whom a mention means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This entry.
    One(usize, Strength, Certainty),
    /// One of several.
    Several(Vec<usize>),
    /// A person, but none that is known.
    Another,
    /// Nobody.
    Nobody,
}

/// The search through one letter.
pub(super) struct Search<'a> {
    pub(super) knowledge: Knowledge<'a>,
    pub(super) lore: Lore<'a>,
    /// Who writes or receives.
    pub(super) correspondents: BTreeSet<usize>,
    /// Who was named so far by more than a surname.
    pub(super) named: BTreeSet<usize>,
    /// The last year in which the letter may have been written.
    pub(super) year: Option<i32>,
    /// Of a letter without a date, the year in which the first of its correspondents died.
    until: Option<i32>,
    /// What the letter's language may add to a name.
    endings: Vec<&'a str>,
}

impl<'a> Search<'a> {
    pub(super) fn new(knowledge: Knowledge<'a>, own: Option<&'a Lexicon>) -> Self {
        let (correspondents, named) = (BTreeSet::new(), BTreeSet::new());
        let endings = match own {
            Some(own) => {
                let endings = own.endings.iter().chain(&own.adjectives);
                endings
                    .map(String::as_str)
                    .filter(|ending| !ending.contains(['’', '\'']))
                    .collect()
            }
            None => vec!["s"],
        };
        Self {
            knowledge,
            lore: Lore::new(own, knowledge.titles),
            correspondents,
            named,
            year: None,
            until: None,
            endings,
        }
    }

    pub(super) fn entry(&self, at: usize) -> Option<&'a Entry> {
        self.knowledge.register.entries().get(at)
    }

    /// Dates a letter that has no date by the lives of who writes and receives it.
    pub(super) fn bound(&mut self) {
        if self.year.is_none() {
            let died =
                self.correspondents.iter().filter_map(|at| self.entry(*at)?.lived().1);
            self.until = died.min();
        }
    }

    /// The last year in which the letter can have been written.
    pub(super) fn latest(&self) -> Option<i32> {
        self.year.or(self.until)
    }

    /// Whether a mention means a correspondent of this letter.
    pub(super) fn writes_or_receives(&self, meaning: &Meaning) -> bool {
        matches!(meaning, Meaning::One(at, ..) if self.correspondents.contains(at))
    }

    /// Whether an entry was named before or writes or receives the letter.
    pub(super) fn is_close(&self, at: usize) -> bool {
        self.named.contains(&at) || self.correspondents.contains(&at)
    }

    fn is_person(&self, at: usize) -> bool {
        self.entry(at).is_some_and(|entry| entry.kind == EntryKind::Person)
    }

    pub(super) fn called(&self, entries: &[(usize, Strength)]) -> Vec<Called> {
        let entries = entries.iter().filter_map(|(at, _)| self.entry(*at));
        entries.take(MANY).flat_map(Entry::called).collect()
    }

    /// The one person that a name standing alone can mean.
    pub(super) fn person(&self, name: &str) -> Option<(usize, Certainty)> {
        let words = words(name);
        let mentions = self.mentions(&self.forms(name), &words);
        let mut found: Vec<(usize, Certainty)> = Vec::new();
        for mention in &mentions {
            // A forename alone says too little to be written into the metadata.
            if mention.name.is_none() || mention.tier == Tier::Forename {
                continue;
            }
            match self.meaning(mention, &words) {
                Meaning::One(at, _, certainty) => found.push((at, certainty)),
                Meaning::Several(_) | Meaning::Another => return None,
                Meaning::Nobody => {}
            }
        }
        found.dedup_by_key(|(at, _)| *at);
        let [only] = found.as_slice() else { return None };
        Some(*only)
    }

    /// The places in a reading text where a form of the register stands.
    pub(super) fn forms(&self, text: &str) -> Vec<Match> {
        self.knowledge.matcher.find(text, &self.endings)
    }

    /// All mentions in a text, none overlapping, in order; `forms` are those of
    /// [`Self::forms`].
    pub(super) fn mentions(&self, forms: &[Match], words: &[Word]) -> Vec<Mention> {
        let mut list: Vec<Mention> = Vec::new();
        for found in forms {
            // A name grows back to the one before it, but over a forename alone.
            let floor = list.iter().rev().find(|last| {
                !last.doubtful
                    && !self.is_forename(last, &found.entries, words)
                    && last.entries.iter().any(|(_, s)| *s > Strength::Weak)
            });
            let floor = floor.map_or(0, |last| last.range.end);
            let found = self.form(&found.range, &found.entries, words, floor);
            let Some(mention) = found else { continue };
            // A name that grew backwards takes in what was found before it.
            while list.last().is_some_and(|last| last.range.end > mention.range.start) {
                list.pop();
            }
            list.push(mention);
        }
        self.weaker(&mut list, words);
        list.sort_by_key(|mention| mention.range.start);
        list
    }

    /// Whether a mention is one word that is the forename of somebody who is named behind
    /// it, though another has it as surname: "Richard Kerner", where there is a Max Richard.
    fn is_forename(
        &self,
        mention: &Mention,
        behind: &[(usize, Strength)],
        words: &[Word],
    ) -> bool {
        let bears = |word: &Word| {
            let called = self.called(behind);
            let mut forenames = called.iter().flat_map(|called| &called.forenames);
            self.lore.forename(word).is_some()
                && forenames.any(|forename| same_forename(word, forename))
        };
        mention.name.as_ref().is_some_and(|name| {
            name.first == name.last
                && !name.titled
                && words.get(name.last).is_some_and(bears)
        })
    }

    /// A form of the register as a mention, unless the words around say otherwise.
    fn form(
        &self,
        range: &Range<usize>,
        entries: &[(usize, Strength)],
        words: &[Word],
        floor: usize,
    ) -> Option<Mention> {
        let mut persons: Vec<(usize, Strength)> =
            entries.iter().copied().filter(|(at, _)| self.is_person(*at)).collect();
        let plain = |entries: &[(usize, Strength)]| Mention {
            range: range.clone(),
            name: None,
            entries: entries.to_vec(),
            tier: Tier::Form,
            doubtful: false,
            open: false,
        };
        let first = words.partition_point(|word| word.range.start < range.start);
        let last =
            words.partition_point(|word| word.range.start < range.end).checked_sub(1)?;
        let (start, end) = (words.get(first)?, words.get(last)?);
        if persons.is_empty() {
            let doubtful = first == last && self.lore.listed(start, |own| &own.common);
            return (!doubtful).then(|| plain(entries));
        }
        let compound =
            self.is_compound_of(range, end, has_article(&self.lore, words, first));
        let aligned =
            start.range.start == range.start && (end.range.end <= range.end || compound);
        if !aligned {
            return None;
        }
        let first = self.without_preposition(words, first, last);
        let near = words.partition_point(|word| word.range.start < floor);
        let near = near.min(first);
        let mut name = extend(
            words.get(near..)?,
            first - near,
            last - near,
            &self.lore,
            &self.called(&persons),
        );
        name.shift(near);
        self.sanctify(&mut name, &mut persons, words);
        if persons.is_empty() {
            return None;
        }
        let bare = name.given.is_empty() && !name.titled && first == last;
        if entries.iter().any(|(at, _)| !self.is_person(*at)) && bare {
            return Some(plain(entries));
        }
        // Where a forename is meant, all who bear it come into question.
        let weak = persons.iter().all(|(_, strength)| *strength <= Strength::Surname);
        if bare
            && weak
            && self.lore.forename(start).is_some_and(|forename| forename.sure)
            && self.bearers(start, false).is_some()
        {
            return None;
        }
        if compound {
            // Frau Kerner-Berg has a double name.
            let half = words.get(name.last)?.text.rsplit_once('-');
            let double =
                half.is_some_and(|(_, rest)| rest.starts_with(char::is_uppercase));
            if name.titled && double {
                return None;
            }
            return self.compounded(name, range, persons, words);
        }
        self.grown(name, range, persons, words, bare)
    }

    /// Leaves of those who go by a name the saints where it stands with "San" or "S.", and
    /// the others where it does not; the word for the saint is part of the name.
    fn sanctify(
        &self,
        name: &mut Name,
        entries: &mut Vec<(usize, Strength)>,
        words: &[Word],
    ) {
        let holy = |at: usize| self.entry(at).is_some_and(Entry::is_saint);
        let saints = entries.iter().filter(|(at, _)| holy(*at)).count();
        if saints == 0 {
            return;
        }
        let first = words.get(name.first);
        let clipped = first.is_some_and(|word| word.dot && word.text == "S");
        let within = first.is_some_and(|word| small_word(&word.fold).saint);
        let before =
            before(words, name.first).filter(|_| Self::is_saint(words, name.first));
        if clipped || within || before.is_some() {
            entries.retain(|(at, _)| holy(*at));
            let own = name.first;
            name.given.retain(|at| !(clipped && *at == own));
            name.first = before.unwrap_or(name.first);
        } else if saints < entries.len() || name.titled {
            entries.retain(|(at, _)| !holy(*at));
        }
    }

    /// Whether a form ends at the hyphen of a word that goes on with something else than
    /// a name: "die Kerner-Briefe", "Kerner-like", but not "Kerner-Berg". What is
    /// `described` by an article is a thing in German, unless somebody is called like its
    /// second half: "die Kerner-Clique".
    fn is_compound_of(&self, range: &Range<usize>, word: &Word, described: bool) -> bool {
        let Some(cut) = range.end.checked_sub(word.range.start) else { return false };
        let Some(rest) = word.text.get(cut..).and_then(|rest| rest.strip_prefix('-'))
        else {
            return false;
        };
        let noun = || {
            words(rest)
                .first()
                .is_some_and(|rest| self.lore.capital_nouns() && self.lore.is_plain(rest))
        };
        let thing = || {
            described
                && self.lore.capital_nouns()
                && self.knowledge.matcher.surname_alike(rest).is_empty()
                && crate::lexicon::any_forename(rest).is_none()
        };
        rest.starts_with(char::is_lowercase) || noun() || thing()
    }

    /// The mention of a name that is the first half of a compound.
    fn compounded(
        &self,
        name: Name,
        range: &Range<usize>,
        entries: Vec<(usize, Strength)>,
        words: &[Word],
    ) -> Option<Mention> {
        let word = words.get(name.last)?;
        let half = word.text.split('-').next()?;
        let sure = entries.iter().any(|(_, strength)| *strength >= Strength::Partial)
            || !name.given.is_empty()
            || !crate::lexicon::is_word(half)
                && entries.iter().any(|(_, strength)| *strength >= Strength::Surname);
        if !sure || self.lore.is_firm(word) {
            return None;
        }
        let range = words.get(name.first)?.range.start..range.end;
        let (name, tier) = (Some(name), Tier::Form);
        Some(Mention { range, name, entries, tier, doubtful: false, open: false })
    }

    /// Where a form begins that has a particle which may be a preposition here: "ein
    /// Brief von Kerner" names Kerner, "Hans von Kerner" and "Herr von Kerner" do not.
    fn without_preposition(&self, words: &[Word], first: usize, last: usize) -> usize {
        let (Some(own), Some(word)) = (self.lore.own, words.get(first)) else {
            return first;
        };
        if first >= last || word.is_capital() || !own.from.contains(&word.fold) {
            return first;
        }
        let named = word_before(words, first).is_some_and(|word| {
            word.is_initial()
                || self.lore.is_title(word)
                || self.lore.forename(word).is_some()
        });
        // "von der Heydt" is no "from the".
        let whole = words.get(first + 1).is_some_and(|next| {
            next.joined && matches!(next.fold.as_str(), "der" | "den" | "dem")
        });
        let mut at = first;
        while !named
            && !whole
            && at < last
            && words.get(at).is_some_and(super::span::is_particle)
        {
            at += 1;
        }
        at
    }

    /// A person's mention with its neighbours looked at.
    pub(super) fn grown(
        &self,
        mut name: Name,
        range: &Range<usize>,
        entries: Vec<(usize, Strength)>,
        words: &[Word],
        bare: bool,
    ) -> Option<Mention> {
        let word = words.get(name.last)?;
        let firm = |word: Option<&Word>| word.is_some_and(|word| self.lore.is_firm(word));
        let next = words.get(name.last + 1).filter(|word| word.joined);
        let previous = word_before(words, name.first);
        let saint = Self::is_saint(words, name.first)
            && !entries
                .iter()
                .any(|(at, _)| self.entry(*at).is_some_and(Entry::is_saint));
        if next.is_some_and(Word::is_capital) && firm(next) || firm(previous) || saint {
            return None;
        }
        if name.given.is_empty() && !name.titled && is_house(words, name.last, bare) {
            return None;
        }
        let full = entries.iter().any(|(_, strength)| *strength >= Strength::Partial);
        let open = !full
            && !self.lore.capital_nouns()
            && !word.dot
            && next.is_some_and(|next| {
                next.is_capital()
                    && next.text.chars().count() > 1
                    && !next.starts
                    && !self.lore.is_plain(next)
                    && next.is_all_capitals() == word.is_all_capitals()
            });
        if open {
            name.last += 1;
        }
        if !full && name.given.is_empty() && self.is_no_name(words, &name, bare) {
            return None;
        }
        let doubtful = bare
            && !full
            && (self.is_ordinary(words, &name, &entries)
                || self.lore.may_be_small(word)
                || self.is_toponym(word, &entries))
            && !self.stands_as_name(words, name.first, &entries);
        let start = words.get(name.first)?.range.start;
        let end = end_of(words, name.last)?;
        let end = if open { end } else { end.max(range.end) };
        let range = start..end;
        let tier = Tier::Form;
        Some(Mention { range, name: Some(name), entries, tier, doubtful, open })
    }
}

/// How many entries of one form are asked for their particles and forenames.
const MANY: usize = 64;

//! Whom a mention means: of those who go by it, the one who agrees best.
//!
//! Candidates must agree with the forenames, initials and title that stand there; if none
//! does, it is another person and gets no link. Nobody is meant who was not yet born.
//! Those left are weighed by how much the form says, who writes to whom, who was already
//! named, and whom the edition's letters name; what stays equal is left open.

use std::collections::BTreeSet;

use super::agree::same_forename;
use super::link::{Meaning, Mention, Search, Tier};
use super::span::Name;
use super::words::Word;
use crate::lexicon::{Gender, gender};
use crate::register::{Entry, Match, Strength};
use crate::source::Certainty;

impl Search<'_> {
    /// Whether somebody was not yet born when the letter was written.
    fn is_unborn(&self, at: usize) -> bool {
        let born = self.entry(at).and_then(|entry| entry.lived().0);
        self.year.zip(born).is_some_and(|(year, born)| born > year)
    }

    /// Whether somebody had died a good while before the letter was written.
    fn is_past(&self, at: usize) -> bool {
        let died = self.entry(at).and_then(|entry| entry.lived().1);
        self.year.zip(died).is_some_and(|(year, died)| died + 2 < year)
    }

    /// Whom a mention means here.
    pub(super) fn meaning(&self, mention: &Mention, words: &[Word]) -> Meaning {
        if mention.open {
            return Meaning::Another;
        }
        if mention.tier == Tier::Forename {
            return self.meaning_of_forename(mention, words);
        }
        let mut weighed: Vec<(u32, usize, Strength)> = Vec::new();
        let mut contradicted = false;
        let titled = mention.name.as_ref().is_some_and(|name| name.titled);
        for (at, strength) in &mention.entries {
            let Some(entry) = self.entry(*at).filter(|_| !self.is_unborn(*at)) else {
                continue;
            };
            let mut agreed = 0;
            if let Some(name) = &mention.name {
                let Some(weight) = agreement(name, entry, words, *strength) else {
                    contradicted = true;
                    continue;
                };
                agreed = weight;
            }
            // Mr Jones may be the register's Slade-Jones, and Tarnhelm its Berg-Tarnhelm.
            let half = *strength == Strength::Weak
                && !(mention.entries.len() == 1
                    && (titled || self.is_rare(mention, words)));
            let unlikely = half || mention.doubtful && agreed == 0;
            if unlikely && !self.is_close(*at) {
                continue;
            }
            let form = match strength {
                Strength::Full => 30,
                Strength::Partial => 20,
                Strength::Surname => 10,
                Strength::Weak => 0,
            };
            let known = u32::from(self.named.contains(at));
            let near = u32::from(self.correspondents.contains(at));
            let first = u32::from(Self::is_first_surname(mention, entry, words));
            let weight = form + agreed + 5 * first + 4 * known + 2 * near;
            weighed.push((weight, *at, *strength));
        }
        let best = weighed.iter().map(|(weight, ..)| *weight).max();
        weighed.retain(|(weight, ..)| Some(*weight) == best);
        let tied = weighed.len() > 1;
        self.break_tie(mention, &mut weighed);
        match weighed.as_slice() {
            [] if contradicted && !mention.doubtful => Meaning::Another,
            [] => Meaning::Nobody,
            [(_, at, strength)] => {
                let certainty = match mention.tier {
                    Tier::Form if tied || *strength == Strength::Weak => {
                        Certainty::Medium
                    }
                    Tier::Form => Certainty::High,
                    Tier::Spelling | Tier::Forename | Tier::Clipped => Certainty::Medium,
                    Tier::Initial => Certainty::Low,
                };
                let given =
                    mention.name.as_ref().is_some_and(|name| !name.given.is_empty());
                let strength =
                    if given { (*strength).max(Strength::Partial) } else { *strength };
                Meaning::One(*at, strength, certainty)
            }
            several => Meaning::Several(several.iter().map(|(_, at, _)| *at).collect()),
        }
    }

    /// Whether a surname is the one that the register gives an entry in the first place,
    /// and not one of birth or marriage.
    fn is_first_surname(mention: &Mention, entry: &Entry, words: &[Word]) -> bool {
        let word = mention.name.as_ref().and_then(|name| words.get(name.last));
        let surname = entry.called().next().and_then(|called| called.surname);
        word.zip(surname).is_some_and(|(word, surname)| {
            let own = surname.rsplit(' ').next().unwrap_or(&surname);
            word.text.starts_with(own) || surname.starts_with(word.text.as_str())
        })
    }

    /// Whether a mention is one word of some length that is no word of any language, so
    /// that few can be called so.
    fn is_rare(&self, mention: &Mention, words: &[Word]) -> bool {
        let word = mention.name.as_ref().and_then(|name| words.get(name.last));
        word.is_some_and(|word| {
            word.text.chars().count() > 5
                && !self.lore.is_plain(word)
                && !crate::lexicon::is_word(&word.text)
        })
    }

    /// Leaves one of several equal candidates if the others had long died, if the edition
    /// names one of them much more often, or if only one is a man: a bare surname means
    /// the man, as women of the family were called by title or forename.
    fn break_tie(&self, mention: &Mention, weighed: &mut Vec<(u32, usize, Strength)>) {
        if weighed.len() < 2 {
            return;
        }
        let titled = mention.name.as_ref().is_some_and(|name| name.titled);
        if titled && weighed.iter().any(|(_, at, _)| !self.is_past(*at)) {
            weighed.retain(|(_, at, _)| !self.is_past(*at));
        }
        let persons: Vec<usize> = weighed.iter().map(|(_, at, _)| *at).collect();
        let bare = mention
            .name
            .as_ref()
            .is_some_and(|name| name.given.is_empty() && name.gender.is_none());
        let matcher = self.knowledge.matcher;
        let man = || {
            let mut men = persons.iter().filter(|at| !self.is_woman(**at));
            men.next().filter(|_| bare && men.next().is_none()).copied()
        };
        let often = matcher.most_familiar(&persons, 3);
        let chosen = often.or_else(man).or_else(|| matcher.most_familiar(&persons, 1));
        if let Some(chosen) = chosen {
            weighed.retain(|(_, at, _)| *at == chosen);
        }
    }

    pub(super) fn is_woman(&self, at: usize) -> bool {
        self.entry(at).is_some_and(|entry| {
            let mut said = entry.called().filter_map(|called| {
                called.forenames.first().and_then(|forename| gender(forename))
            });
            said.next() == Some(Gender::Female)
        })
    }

    /// Whether somebody bears the surname of one who writes or receives the letter.
    fn is_kin(&self, at: usize) -> bool {
        let surname = |at: usize| {
            let called = self.entry(at).into_iter().flat_map(Entry::called);
            called.filter_map(|called| called.surname).collect::<Vec<_>>()
        };
        let own = surname(at);
        self.correspondents
            .iter()
            .filter(|other| **other != at)
            .any(|other| surname(*other).iter().any(|name| own.contains(name)))
    }

    /// Whether somebody may be of a gender as far as the forenames say.
    fn may_be(&self, at: usize, wanted: Gender) -> bool {
        self.entry(at).is_some_and(|entry| {
            let mut said = entry.called().filter_map(|called| {
                called.forenames.first().and_then(|name| gender(name))
            });
            said.next()
                .is_none_or(|first| first == wanted || said.any(|more| more == wanted))
        })
    }

    /// Who is greeted or signs by forename alone: that says too little for the metadata,
    /// but tells who is meant in the letter.
    pub(super) fn greeted(&self, forms: &[Match], words: &[Word]) -> Vec<usize> {
        let mentions = self.mentions(forms, words);
        let forenames = mentions.iter().filter(|mention| mention.tier == Tier::Forename);
        forenames
            .filter_map(|mention| match self.meaning(mention, words) {
                Meaning::One(at, ..) => Some(at),
                _ => None,
            })
            .collect()
    }

    fn meaning_of_forename(&self, mention: &Mention, words: &[Word]) -> Meaning {
        let title = mention.name.as_ref().and_then(|name| name.gender);
        let bearers = mention.entries.iter().map(|(at, _)| *at);
        // Of the dead one speaks by forename, but not of those who died long ago.
        let all: Vec<usize> = bearers
            .filter(|at| !self.is_unborn(*at))
            .filter(|at| !self.is_past(*at) || self.is_close(*at))
            .filter(|at| {
                title != Some(Gender::Female) || self.may_be(*at, Gender::Female)
            })
            .filter(|at| title != Some(Gender::Male) || self.may_be(*at, Gender::Male))
            .collect();
        let of = |set: &BTreeSet<usize>| -> Vec<usize> {
            all.iter().copied().filter(|at| set.contains(at)).collect()
        };
        for close in [of(&self.named), of(&self.correspondents)] {
            if let [only] = close.as_slice() {
                return Meaning::One(*only, Strength::Weak, Certainty::Medium);
            }
        }
        // Kin of those who write to each other.
        let kin: Vec<usize> = all.iter().copied().filter(|at| self.is_kin(*at)).collect();
        if let ([only], false) = (kin.as_slice(), mention.doubtful) {
            return Meaning::One(*only, Strength::Weak, Certainty::Medium);
        }
        // Whom the register calls so in the first place, before those of another name,
        // and who is written so before who is only called alike (Lili, Lily).
        let word = mention.name.as_ref().and_then(|name| words.get(name.last));
        let written = |at: usize| {
            self.entry(at).zip(word).is_some_and(|(entry, word)| {
                entry.called().any(|called| called.forenames.contains(&word.text))
            })
        };
        let exact: Vec<usize> = all.iter().copied().filter(|at| written(*at)).collect();
        let all = if exact.is_empty() { all } else { exact };
        let so_called = |at: usize| {
            let first = self.entry(at).and_then(|entry| entry.called().next());
            first.zip(word).is_some_and(|(called, word)| {
                called.forenames.first().is_some_and(|name| same_forename(word, name))
            })
        };
        let first: Vec<usize> = all.iter().copied().filter(|at| so_called(*at)).collect();
        let all = if first.is_empty() { all } else { first };
        let familiar = self.knowledge.matcher.most_familiar(&all, 2);
        if let Some(familiar) = familiar.filter(|_| all.len() > 1 && !mention.doubtful) {
            return Meaning::One(familiar, Strength::Weak, Certainty::Low);
        }
        match (all.as_slice(), mention.doubtful) {
            ([only], false) => Meaning::One(*only, Strength::Weak, Certainty::Medium),
            (_, false) => Meaning::Another,
            _ => Meaning::Nobody,
        }
    }
}

/// The weight of a forename or initial that agrees.
const AGREES: u32 = 15;

/// How well an entry agrees with the forenames, initials and title that stand before a
/// surname: a weight, 0 if nothing is said, `None` if it contradicts.
fn agreement(
    name: &Name,
    entry: &Entry,
    words: &[Word],
    strength: Strength,
) -> Option<u32> {
    if strength >= Strength::Partial {
        return Some(AGREES);
    }
    let given: Vec<&Word> = name.given.iter().filter_map(|at| words.get(*at)).collect();
    let mut result = None;
    for called in entry.called() {
        let said = !given.is_empty() && !called.forenames.is_empty();
        let agrees = !said || {
            let alike = |word: &&Word| {
                called.forenames.iter().any(|forename| same_forename(word, forename))
            };
            given.first().is_some_and(alike)
                || given.iter().any(|word| !word.is_initial() && alike(word))
        };
        let bears = called.forenames.first().and_then(|forename| gender(forename));
        let of_title = !matches!((name.gender, bears), (Some(a), Some(b)) if a != b);
        if agrees && of_title {
            // Hugo is rather Hugo than Hugo August.
            let whole = u32::from(given.len() == called.forenames.len());
            let weight = if said { AGREES + 3 * whole } else { 0 };
            result = result.max(Some(weight));
        }
    }
    result
}

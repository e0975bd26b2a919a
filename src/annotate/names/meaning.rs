//! Whom a mention means: of those who go by it, the one who agrees best.
//!
//! Candidates must agree with the forenames, initials and title that stand there; if none
//! does, it is another person and gets no link. Nobody is meant who was not yet born.
//! Those left are weighed by how much the form says, who writes to whom, who was already
//! named, and whom the edition's letters name; what stays equal is left open.

use std::collections::BTreeSet;

use super::address;
use super::agree::same_forename;
use super::link::{Meaning, Mention, Search, Tier};
use super::span::{Name, before};
use super::words::Word;
use crate::layout::BlockKind;
use crate::lexicon::{Gender, gender, small_word, spelling};
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

    /// Whether somebody was a child when the letter was written, whom nobody calls by
    /// surname.
    fn is_child(&self, at: usize) -> bool {
        let born = self.entry(at).and_then(|entry| entry.lived().0);
        self.year.zip(born).is_some_and(|(year, born)| year < born + ADULT)
    }

    /// Whether somebody was not grown up before one of the correspondents had died.
    fn is_too_young(&self, at: usize) -> bool {
        let born = self.entry(at).and_then(|entry| entry.lived().0);
        self.latest().zip(born).is_some_and(|(year, born)| year < born + ADULT)
    }

    /// Whether a title stands there that no saint has: "Don Bonifazio".
    fn is_no_saint(mention: &Mention, words: &[Word]) -> bool {
        mention.name.as_ref().is_some_and(|name| {
            let first = words.get(name.first);
            let saint = first.is_some_and(|word| {
                small_word(&word.fold).saint || word.dot && word.text == "S"
            });
            name.titled && !saint && !Self::is_saint(words, name.first)
        })
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
        let bare = is_bare(mention);
        let men = bare && mention.entries.iter().any(|(at, _)| !self.is_woman(*at));
        for (at, strength) in &mention.entries {
            let Some(entry) = self.entry(*at).filter(|_| !self.is_unborn(*at)) else {
                continue;
            };
            if entry.is_saint() && Self::is_no_saint(mention, words) {
                contradicted = true;
                continue;
            }
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
            // That a woman was named before says nothing of who is called by the bare
            // surname: "Anna läßt grüßen, Kerner auch".
            let counts = !(men && self.is_woman(*at));
            let known = u32::from(counts && self.named.contains(at));
            let near = u32::from(counts && self.correspondents.contains(at));
            let first = u32::from(Self::is_first_surname(mention, entry, words));
            let weight = form + agreed + 5 * first + 4 * known + 2 * near;
            weighed.push((weight, *at, *strength));
        }
        let alone = mention.name.as_ref().is_some_and(|name| name.given.is_empty());
        if alone && weighed.iter().any(|(_, at, _)| !self.is_child(*at)) {
            weighed.retain(|(_, at, _)| !self.is_child(*at));
        }
        let best = weighed.iter().map(|(weight, ..)| *weight).max();
        weighed.retain(|(weight, ..)| Some(*weight) == best);
        let tied = weighed.len() > 1;
        self.break_tie(mention, words, &mut weighed);
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

    /// Leaves one of several equal candidates if the others had long died, if the register
    /// says of one alone what the title here does, if the edition names one of them much
    /// more often, or if only one is a man: a bare surname means the man, as women of the
    /// family were called by title or forename.
    fn break_tie(
        &self,
        mention: &Mention,
        words: &[Word],
        weighed: &mut Vec<(u32, usize, Strength)>,
    ) {
        if weighed.len() < 2 {
            return;
        }
        let mut keep = |holds: &dyn Fn(usize) -> bool| {
            if weighed.iter().any(|(_, at, _)| holds(*at)) {
                weighed.retain(|(_, at, _)| holds(*at));
            }
            weighed.iter().map(|(_, at, _)| *at).collect::<Vec<usize>>()
        };
        if mention.name.as_ref().is_some_and(|name| name.titled) {
            keep(&|at| !self.is_past(at));
        }
        keep(&|at| !self.is_too_young(at));
        let ranks = self.ranks(mention, words);
        let persons = keep(&|at| self.bears_rank(at, &ranks));
        let matcher = self.knowledge.matcher;
        let chosen = matcher.most_familiar(&persons, 3).or_else(|| {
            let men = |at: &usize| !is_bare(mention) || !self.is_woman(*at);
            let men: Vec<usize> = persons.iter().copied().filter(men).collect();
            match men.as_slice() {
                [only] => Some(*only),
                _ => matcher.most_familiar(&men, 1),
            }
        });
        if let Some(chosen) = chosen {
            weighed.retain(|(_, at, _)| *at == chosen);
        }
    }

    /// The words before a name that say what its bearer is: titles, and in German a noun
    /// ("der Maler Kerner").
    fn ranks<'w>(&self, mention: &Mention, words: &'w [Word]) -> Vec<&'w Word> {
        let mut ranks = Vec::new();
        let mut first = mention.name.as_ref().map_or(0, |name| name.first);
        while let Some(at) = before(words, first)
            && let Some(word) = words.get(at)
            && ranks.len() < 3
        {
            let noun = self.lore.capital_nouns()
                && word.is_capital()
                && ranks.is_empty()
                && !self.lore.listed(word, |own| &own.addressees);
            if !noun && !self.lore.is_further_title(word) {
                break;
            }
            ranks.push(word);
            first = at;
        }
        ranks
    }

    /// Whether the register says of somebody what one of these words does: "Prof.",
    /// "Bundesrath".
    fn bears_rank(&self, at: usize, ranks: &[&Word]) -> bool {
        let Some(entry) = self.entry(at).filter(|_| !ranks.is_empty()) else {
            return false;
        };
        let roles: Vec<String> =
            entry.roles().iter().map(|role| spelling(role)).collect();
        ranks.iter().any(|rank| {
            let key = spelling(&rank.text);
            let long = key.chars().count() > 3;
            roles.iter().any(|role| *role == key && long || rank.dot && clips(&key, role))
        })
    }

    pub(super) fn is_woman(&self, at: usize) -> bool {
        self.entry(at).is_some_and(|entry| entry.gender() == Some(Gender::Female))
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
            if let Some(sex) = entry.sex() {
                return sex == wanted;
            }
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

    /// Who is spoken to in a paragraph: "Mein Kerner! Unmöglich".
    pub(super) fn spoken_to(
        &self,
        forms: &[Match],
        words: &[Word],
        block: Option<BlockKind>,
    ) -> Vec<usize> {
        let mentions = self.mentions(forms, words);
        let spoken = mentions.iter().filter(|mention| {
            mention.name.as_ref().is_some_and(|name| {
                address::speaks_to(&self.lore, words, name.first..=name.last, block)
            })
        });
        spoken
            .filter_map(|mention| match self.meaning(mention, words) {
                Meaning::One(at, ..) => Some(at),
                _ => None,
            })
            .collect()
    }

    fn meaning_of_forename(&self, mention: &Mention, words: &[Word]) -> Meaning {
        let title = mention.name.as_ref().and_then(|name| name.gender);
        // Don Bonifazio is no saint.
        let titled = mention.name.as_ref().is_some_and(|name| name.titled);
        let bearers = mention.entries.iter().map(|(at, _)| *at);
        // Of the dead one speaks by forename, but not of those who died long ago.
        let all: Vec<usize> = bearers
            .filter(|at| !self.is_unborn(*at))
            .filter(|at| !self.is_past(*at) || self.is_close(*at))
            .filter(|at| {
                title != Some(Gender::Female) || self.may_be(*at, Gender::Female)
            })
            .filter(|at| title != Some(Gender::Male) || self.may_be(*at, Gender::Male))
            .filter(|at| !titled || !self.entry(*at).is_some_and(Entry::is_saint))
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
                entry.called().any(|called| {
                    called.forenames.contains(&word.text)
                        || called.surname.as_deref() == Some(word.text.as_str())
                })
            })
        };
        let exact: Vec<usize> = all.iter().copied().filter(|at| written(*at)).collect();
        // That letters often name a Heinrich makes no Heini of him.
        let is_short = exact.is_empty();
        let all = if is_short { all } else { exact };
        let so_called = |at: usize| {
            let first = self.entry(at).and_then(|entry| entry.called().next());
            first.zip(word).is_some_and(|(called, word)| {
                called.forenames.first().is_some_and(|name| same_forename(word, name))
                    || called.surname.as_deref() == Some(word.text.as_str())
            })
        };
        let first: Vec<usize> = all.iter().copied().filter(|at| so_called(*at)).collect();
        let all = if first.is_empty() { all } else { first };
        let familiar = self.knowledge.matcher.most_familiar(&all, 2);
        let counts = all.len() > 1 && !mention.doubtful && !is_short;
        if let Some(familiar) = familiar.filter(|_| counts) {
            return Meaning::One(familiar, Strength::Weak, Certainty::Low);
        }
        match (all.as_slice(), mention.doubtful) {
            ([only], false) => Meaning::One(*only, Strength::Weak, Certainty::Medium),
            (_, false) => Meaning::Another,
            _ => Meaning::Nobody,
        }
    }
}

/// From which age on people are called by surname.
const ADULT: i32 = 14;

/// Whether a surname stands there that says nothing of a man or woman.
fn is_bare(mention: &Mention) -> bool {
    mention
        .name
        .as_ref()
        .is_some_and(|name| name.given.is_empty() && name.gender.is_none())
}

/// Whether an abbreviation stands for a word: Prof., Gen.
fn clips(abbreviation: &str, word: &str) -> bool {
    abbreviation.chars().count() > 1
        && word.starts_with(abbreviation)
        && word.chars().count() > abbreviation.chars().count() + 1
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
    let (mut result, sex) = (None, entry.sex());
    for called in entry.called() {
        let said = !given.is_empty() && !called.forenames.is_empty();
        let agrees = !said || {
            let alike = |word: &&Word| {
                called.forenames.iter().any(|forename| same_forename(word, forename))
            };
            given.first().is_some_and(alike)
                || given.iter().any(|word| !word.is_initial() && alike(word))
        };
        let of_name = called.forenames.first().and_then(|forename| gender(forename));
        let bears = sex.or(of_name);
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

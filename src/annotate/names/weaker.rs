//! Weaker ways to be called than by a form of the register: a surname of which only the
//! beginning is written, a forename alone or with the initial of the surname, another
//! spelling of a surname, an initial behind a title.

use std::ops::Range;

use super::link::{Mention, Search, Tier};
use super::span::{Name, extend, has_article, word_before};
use super::words::{Word, end_of};
use crate::lexicon::{full_forms, small_word};
use crate::register::Strength;

impl Search<'_> {
    /// Adds forenames, spellings and initials between the mentions found so far.
    pub(super) fn weaker(&self, list: &mut Vec<Mention>, words: &[Word]) {
        if !self.knowledge.register.has_persons() {
            return;
        }
        let taken: Vec<Range<usize>> = list.iter().map(|m| m.range.clone()).collect();
        for (at, word) in words.iter().enumerate() {
            let next = taken.partition_point(|range| range.end <= word.range.start);
            let inside =
                taken.get(next).is_some_and(|range| range.start < word.range.end);
            if inside || !word.is_capital() {
                continue;
            }
            let found = if word.is_initial() {
                self.initial(at, words)
            } else {
                self.clipped(at, words)
                    .or_else(|| self.with_initial(at, words))
                    .or_else(|| self.forename(at, words))
                    .or_else(|| self.spelling(at, words))
            };
            list.extend(found);
        }
    }

    /// The word and the word without an ending.
    fn stems<'w>(&self, word: &'w Word) -> impl Iterator<Item = &'w str> + use<'w, '_> {
        let own = self.lore.own;
        let endings = own.into_iter().flat_map(|own| &own.endings);
        let stems =
            endings.filter_map(move |ending| word.text.strip_suffix(ending.as_str()));
        std::iter::once(word.text.as_str()).chain(stems)
    }

    /// The persons who bear a forename or are called so for short.
    pub(super) fn bearers(&self, word: &Word, plain: bool) -> Option<Vec<usize>> {
        let matcher = self.knowledge.matcher;
        let mut entries: Vec<usize> = self
            .stems(word)
            .map(|stem| {
                let short =
                    full_forms(stem).flat_map(|full| matcher.forename_alike(full));
                // "Will" and "Frank" are words as well: they need one who is known.
                let known = short.filter(|at| {
                    !plain || self.is_close(**at) || matcher.is_familiar(**at, 1)
                });
                known.chain(matcher.forename_alike(stem)).copied().collect::<Vec<usize>>()
            })
            .find(|list| !list.is_empty())?;
        entries.sort_unstable();
        entries.dedup();
        Some(entries)
    }

    /// Whether a word is just how somebody's surname is written.
    fn has_surname(&self, at: usize, word: &str) -> bool {
        self.entry(at).is_some_and(|entry| {
            entry.called().any(|called| called.surname.as_deref() == Some(word))
        })
    }

    /// Whether the register has a word as somebody's forename or nickname.
    fn is_written(&self, word: &Word, entries: &[(usize, Strength)]) -> bool {
        entries.iter().any(|(at, _)| {
            self.entry(*at).is_some_and(|entry| {
                entry.called().any(|called| called.forenames.contains(&word.text))
            })
        })
    }

    /// A surname of which only the beginning is written ("Kern.", "Karl Kern."), where a
    /// forename or what follows the full stop says that no sentence ends.
    fn clipped(&self, at: usize, words: &[Word]) -> Option<Mention> {
        let word = words.get(at).filter(|word| word.dot && !word.is_all_capitals())?;
        if self.lore.is_plain(word)
            || self.lore.is_month(word)
            || self.lore.is_listed_noun(word)
            || self.lore.is_small(word)
            || self.lore.forename(word).is_some()
        {
            return None;
        }
        let entries = self.knowledge.matcher.surname_clipped(&word.text);
        let entries: Vec<(usize, Strength)> =
            entries.into_iter().map(|at| (at, Strength::Surname)).collect();
        if entries.is_empty() || entries.len() > CLIPPED_MEANS {
            return None;
        }
        let name = extend(words, at, at, &self.lore, &self.called(&entries));
        let bare = name.given.is_empty() && !name.titled;
        let next = words.get(at + 1);
        let goes_on = next.is_some_and(|next| next.listed || !next.is_capital());
        let article = has_article(&self.lore, words, name.first);
        let short = word.text.chars().count() < 4;
        if bare && (!goes_on || article || short) {
            return None;
        }
        let range = words.get(name.first)?.range.start..word.range.end + 1;
        let (name, tier) = (Some(name), Tier::Clipped);
        Some(Mention { range, name, entries, tier, doubtful: false, open: false })
    }

    /// A forename and the initial of a surname: "Karl B."
    fn with_initial(&self, at: usize, words: &[Word]) -> Option<Mention> {
        let word = words.get(at)?;
        let initial =
            words.get(at + 1).filter(|next| next.joined && next.is_initial())?;
        let goes_on =
            words.get(at + 2).is_some_and(|next| next.joined && next.is_capital());
        let further = word_before(words, at).is_some_and(|before| {
            before.is_initial() || self.lore.forename(before).is_some()
        });
        if goes_on || further || initial.text.chars().nth(1).is_some() {
            return None;
        }
        let begins = |at: &usize| {
            self.entry(*at).is_some_and(|entry| {
                entry.called().any(|called| {
                    called.surname.is_some_and(|name| name.starts_with(&initial.text))
                })
            })
        };
        let bearers = self.bearers(word, false)?;
        let entries: Vec<(usize, Strength)> = bearers
            .into_iter()
            .filter(begins)
            .map(|at| (at, Strength::Partial))
            .collect();
        let name = Name {
            first: at,
            last: at + 1,
            given: vec![at],
            gender: None,
            titled: false,
        };
        let range = word.range.start..initial.end();
        let (name, tier) = (Some(name), Tier::Clipped);
        let found = Mention { range, name, entries, tier, doubtful: false, open: false };
        (!found.entries.is_empty()).then_some(found)
    }

    fn forename(&self, at: usize, words: &[Word]) -> Option<Mention> {
        let word = words.get(at)?;
        let plain = self.lore.is_plain(word) || self.lore.is_small(word);
        let entries = self.bearers(word, plain)?;
        let known = self.lore.forename(word);
        if known.is_none() && plain || self.lore.is_month(word) {
            return None;
        }
        // With a surname behind it, or another forename before, it is part of a name that
        // the register does not have.
        let next = words.get(at + 1).filter(|next| next.joined && !next.starts);
        let goes_on = next.is_some_and(|next| {
            next.is_capital() && !self.lore.is_plain(next)
                || super::span::is_particle(next)
                    && !super::span::joins(next)
                    && words.get(at + 2).is_some_and(|name| {
                        name.is_capital() && !self.lore.is_plain(name)
                    })
        });
        let name = extend(words, at, at, &self.lore, &[]);
        if goes_on || !name.given.is_empty() {
            return None;
        }
        let end = end_of(words, name.last)?;
        let range = word.range.start..end;
        // Paul may be somebody's surname as well.
        let mut entries = entries;
        if known.is_some_and(|known| known.sure) {
            let others = self.stems(word).flat_map(|stem| {
                let alike = self.knowledge.matcher.surname_alike(stem).iter();
                alike.filter(move |at| self.has_surname(**at, stem)).copied()
            });
            entries.extend(others.collect::<Vec<usize>>());
            entries.sort_unstable();
            entries.dedup();
        }
        let entries: Vec<(usize, Strength)> =
            entries.into_iter().map(|at| (at, Strength::Weak)).collect();
        // What no language has another use for is what the register says it is.
        let previous = word_before(words, at);
        let elided = previous.is_some_and(|word| word.fold.ends_with('\''));
        let letters = word.text.chars().count();
        let short = letters < 3 && !self.is_written(word, &entries);
        if known.is_none() && (elided || short) || Self::is_saint(words, at) {
            return None;
        }
        let doubtful = known.map_or_else(
            || self.lore.is_listed_noun(word) || self.lore.may_be_small(word),
            |known| !known.sure,
        );
        let (name, tier) = (Some(name), Tier::Forename);
        Some(Mention { range, name, entries, tier, doubtful, open: false })
    }

    /// Whether a word makes a saint or a place of the name behind it: St. Moritz.
    pub(super) fn is_saint(words: &[Word], at: usize) -> bool {
        let previous = word_before(words, at);
        previous.is_some_and(|word| small_word(&word.fold).saint)
    }

    fn spelling(&self, at: usize, words: &[Word]) -> Option<Mention> {
        let word = words.get(at)?;
        if word.text.chars().count() < 4
            || self.lore.is_plain(word)
            || self.lore.is_small(word)
        {
            return None;
        }
        let entries: Vec<(usize, Strength)> = self
            .stems(word)
            .map(|stem| self.knowledge.matcher.surname_alike(stem))
            .find(|list| !list.is_empty())?
            .iter()
            .map(|at| (*at, Strength::Surname))
            .collect();
        let name = extend(words, at, at, &self.lore, &self.called(&entries));
        let bare = name.given.is_empty() && !name.titled;
        let article = has_article(&self.lore, words, at);
        if bare && (article || word.text.chars().count() < 6) {
            return None;
        }
        let mut mention = self.grown(name, &word.range, entries, words, bare)?;
        mention.tier = Tier::Spelling;
        Some(mention)
    }

    fn initial(&self, at: usize, words: &[Word]) -> Option<Mention> {
        let word = words.get(at)?;
        let alone = |other: Option<&Word>| {
            !other.is_some_and(|other| other.is_capital() && !other.starts)
        };
        let next = words.get(at + 1).filter(|next| next.joined);
        let previous = word_before(words, at);
        let listed = self.lore.is_title(word) || self.lore.is_plain(word);
        // d. J. is this year.
        let clipped = word.text.chars().count() > 1
            || previous.is_some_and(|before| {
                before.dot && !before.is_capital() && before.text.chars().count() <= 2
            });
        // Without a title an initial is a place or a currency as often.
        let titled = previous.is_some_and(|before| self.lore.is_title(before));
        if clipped || listed || word.starts || !alone(next) || !titled {
            return None;
        }
        let close = self.correspondents.union(&self.named);
        let entries: Vec<(usize, Strength)> = close
            .filter(|at| {
                self.entry(**at).is_some_and(|entry| {
                    entry.called().any(|called| {
                        called.surname.is_some_and(|name| name.starts_with(&word.text))
                    })
                })
            })
            .map(|at| (*at, Strength::Weak))
            .collect();
        let gender = previous.and_then(|before| self.lore.title_gender(before));
        let name = Name { first: at, last: at, given: Vec::new(), gender, titled: true };
        (entries.len() == 1).then(|| Mention {
            range: word.range.start..word.end(),
            name: Some(name),
            entries,
            tier: Tier::Initial,
            doubtful: false,
            open: false,
        })
    }
}

/// How many persons the beginning of a surname may mean at most.
const CLIPPED_MEANS: usize = 8;

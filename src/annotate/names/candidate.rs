//! Which words of a text are the name of somebody whom no register has, and how sure that
//! is, by the words alone and those around them.

use std::ops::Range;

use super::evidence::is_famous;
use super::find::{Candidate, Finder, SAINTS, elided, is_numeral};
use super::lore::Lore;
use super::span::{ARTICLES, before, is_particle, joins, word_before};
use super::words::Word;
use crate::layout::BlockKind;
use crate::lexicon::fold;
use crate::source::Certainty;

impl Finder<'_, '_> {
    /// The sure name that begins with a word.
    pub(super) fn name(
        &self,
        words: &[Word],
        at: usize,
        kind: Option<BlockKind>,
    ) -> Option<Candidate> {
        let word = words.get(at)?;
        let previous = word_before(words, at);
        let saint = previous.is_some_and(|word| SAINTS.contains(&word.fold.as_str()));
        let hyphen = !word.is_capital() && !is_particle(word);
        if hyphen || saint || previous.is_some_and(|word| self.is_firm(word)) {
            return None;
        }
        let doctor = previous.is_some_and(|word| word.text == "D" && word.dot)
            && before(words, at)
                .and_then(|at| before(words, at))
                .and_then(|at| words.get(at))
                .is_some_and(|word| self.lore.is_title(word));
        let titled = doctor || self.is_titled(words, at);
        let sure = |words| Some(Candidate { words, certainty: Certainty::High });
        if is_particle(word) && !word.is_capital() {
            let end = self.end(words, at);
            let signed = kind == Some(BlockKind::Signed) && word.fold.ends_with('\'');
            let known =
                elided(words, at + 1).is_some_and(|name| self.known.contains(&name));
            let titled = titled && !ARTICLES.contains(&word.fold.as_str());
            let titled = titled && word.fold != "la";
            let means = (titled || signed || known) && end > at + 1;
            return means.then_some(()).and_then(|()| sure(at..end));
        }
        if self.is_initial(words, at) {
            let end = self.end(words, at);
            let surname = words.get(end.checked_sub(1)?)?;
            // N. Fr. Pr. is a newspaper.
            let clipped = surname.dot && surname.text.chars().count() <= 3;
            let named = end > at + 1 && !surname.is_initial() && !clipped;
            let named = named && self.is_name(surname) && !self.is_firm(surname);
            // "V. Brenng. 3" is the fifth district, in an edition that knows its persons.
            let district = self.curated && end == at + 2 && is_numeral(word);
            // "Mrs. K." is somebody; so is who signs "A. K."
            let whole = surname.is_initial();
            let signs =
                kind == Some(BlockKind::Signed) && !self.curated && words.len() <= 4;
            let means = named && (titled || !district) || whole && (titled || signs);
            return means.then_some(()).and_then(|()| sure(at..end));
        }
        if let Some(forename) = self.lore.forename(word) {
            let end = self.end(words, at);
            let opens = matches!(kind, Some(BlockKind::Salute | BlockKind::Signed));
            let means = forename.sure || end > at + 1 && !word.starts || titled || opens;
            let street =
                words.get(end).is_some_and(|next| next.joined && self.is_firm(next));
            // "Karl" and "Chester" are words or places too: the letter says which.
            let described = previous
                .is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
            let means = means
                || !self.curated
                    && !described
                    && end == at + 1
                    && self.evidence.is_person(self.lore, word);
            return (means && !street).then_some(()).and_then(|()| sure(at..end));
        }
        if self.is_parent(words, at) {
            return sure(at..at + 1);
        }
        let signs = kind == Some(BlockKind::Signed)
            && words.len() <= 6
            && !self.lore.listed(word, |own| &own.kin)
            && !self.lore.listed(word, |own| &own.addressees);
        if !(self.is_name(word) || (titled || signs) && self.is_name_behind_title(word)) {
            return None;
        }
        let end = self.end(words, at);
        let words_of = at..end;
        if words.get(end).is_some_and(|next| next.joined && self.is_firm(next)) {
            return None;
        }
        if titled {
            return sure(words_of);
        }
        let weaker = self.is_called(words, at..end, kind);
        weaker.then_some(Candidate { words: words_of, certainty: Certainty::Medium })
    }

    /// Whether words that begin with one that may be a name stand where somebody is named:
    /// in a formula, where the letter has the name elsewhere, beside a word for doing.
    fn is_called(
        &self,
        words: &[Word],
        name: Range<usize>,
        kind: Option<BlockKind>,
    ) -> bool {
        let (at, end) = (name.start, name.end);
        let Some(word) = words.get(at) else { return false };
        let previous = word_before(words, at);
        let formula = match kind {
            Some(BlockKind::Salute) => word.joined,
            Some(BlockKind::Signed) => words.len() <= 6 && !self.lore.is_small(word),
            _ => false,
        };
        let place = self.after_small_word(words, at)
            && !previous.is_some_and(|word| self.lore.listed(word, |own| &own.person_words));
        // Wystan | Auden, whose surname the letter has elsewhere.
        let longer = end == at + 2
            && !self.lore.capital_nouns()
            && !word.starts
            && words.get(at + 1).is_some_and(|last| self.is_known(last));
        let known = end == at + 1 && !place && self.is_known(word) || longer;
        let article =
            previous.is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
        if article || end == at + 1 && Lore::is_place(word) {
            return false;
        }
        let named = !self.lore.capital_nouns()
            && words.get(at..end).is_some_and(|words| self.has_forename(words));
        let borne = end == at + 1
            && !self.curated
            && !place
            && (word.joined || word.listed)
            && self.evidence.is_person(self.lore, word);
        let famous = end == at + 1 && !self.curated && is_famous(self.lore, &word.fold);
        formula
            || famous
            || borne
            || named
            || known
            || self.is_genitive(words, at)
            || self.acts(words, at, end)
    }

    /// Whether a parent is called as children do, without a possessive: "Papa schreibt",
    /// "mein Papa" is none. A register says whom the editor means.
    fn is_parent(&self, words: &[Word], at: usize) -> bool {
        let described = word_before(words, at)
            .is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
        !self.curated
            && !described
            && words.get(at).is_some_and(|word| {
                word.is_capital() && self.lore.listed(word, |own| &own.parents)
            })
    }

    /// Whether a title stands before a word. Between initials it is an initial itself:
    /// N. Fr. Pr.
    pub(super) fn is_titled(&self, words: &[Word], at: usize) -> bool {
        let Some(title) = before(words, at) else { return false };
        let initials = words.get(title).is_some_and(Word::is_initial)
            && word_before(words, title).is_some_and(Word::is_initial);
        !initials && words.get(title).is_some_and(|word| self.lore.is_title(word))
    }

    fn has_forename(&self, words: &[Word]) -> bool {
        words
            .iter()
            .any(|word| self.lore.forename(word).is_some_and(|forename| forename.sure))
    }

    /// Where the name ends that begins with a word: behind the last word of it.
    pub(super) fn end(&self, words: &[Word], at: usize) -> usize {
        let mut end = at + 1;
        let mut unknown = 0;
        if let Some(first) = words.get(at) {
            let given = first.is_initial() || self.lore.forename(first).is_some();
            unknown += usize::from(!given && !is_particle(first));
        }
        while let Some(next) = words.get(end).filter(|next| next.joined) {
            if let Some(last) = words.get(end - 1)
                && last.dot
                && !last.is_initial()
                && !is_particle(last)
            {
                break;
            }
            if is_particle(next) && !next.is_capital() {
                let behind = words.get(end + 1).filter(|next| next.joined);
                let behind = match behind {
                    Some(particle) if is_particle(particle) && !particle.is_capital() => {
                        words.get(end + 2).filter(|next| next.joined)
                    }
                    other => other,
                };
                let last = words.get(end - 1).is_some_and(is_particle);
                let from = !joins(next)
                    && (last || !ARTICLES.contains(&next.fold.as_str()));
                if from && unknown < 2 && behind.is_some_and(|next| self.is_name(next)) {
                    end += 1;
                    continue;
                }
                break;
            }
            let forename = self.lore.forename(next).is_some();
            if Lore::is_place(next) && !forename {
                break;
            }
            if is_numeral(next) && !next.is_initial() {
                // "Mary I would": the writer.
                let writer = next.text == "I"
                    && self.lore.own.is_some_and(|own| own.language == "en")
                    && words.get(end + 1).is_some_and(|verb| {
                        verb.joined && !verb.is_capital() && verb.text.chars().nth(1).is_some()
                    });
                end += usize::from(unknown == 0 && !writer);
                break;
            } else if next.is_initial() && unknown == 0 {
                end += 1;
            } else if forename && unknown == 0
                || self.is_name(next) && self.may_go_on(unknown)
            {
                unknown += usize::from(!forename);
                end += 1;
            } else if unknown > 0 && self.lore.listed(next, |own| &own.generations) {
                end += 1;
                break;
            } else {
                break;
            }
        }
        // A particle at the end belongs to what comes next.
        while end > at + 1
            && words
                .get(end - 1)
                .is_some_and(|last| is_particle(last) && !last.is_capital())
        {
            end -= 1;
        }
        end
    }

    /// Whether one more unknown word may belong to a name.
    fn may_go_on(&self, unknown: usize) -> bool {
        unknown < if self.lore.capital_nouns() { 1 } else { 2 }
    }

    pub(super) fn is_firm(&self, word: &Word) -> bool {
        self.lore.is_firm(word)
    }

    /// Whether a word may be a name as far as the word alone says.
    pub(super) fn is_name(&self, word: &Word) -> bool {
        word.is_capital()
            && word.text.chars().count() > 1
            && !self.lore.is_plain(word)
            && !self.lore.is_listed_noun(word)
            && !self.lore.may_be_small(word)
            && !is_numeral(word)
    }

    /// Whether a German word that only looks like a noun (Stocker, Bäumer) is a name behind
    /// a title, unless it is a title itself.
    fn is_name_behind_title(&self, word: &Word) -> bool {
        self.lore.capital_nouns()
            && word.is_capital()
            && word.text.chars().count() > 2
            && !word.is_all_capitals()
            && !self.lore.is_used(word)
            && !self.lore.is_further_title(word)
            && !self.lore.has_noun_ending(word)
            && !self.lore.is_listed_noun(word)
            && !self.lore.may_be_small(word)
    }

    /// Whether a word is an initial, and not part of an abbreviation like "z. B.".
    fn is_initial(&self, words: &[Word], at: usize) -> bool {
        let Some(word) = words.get(at) else { return false };
        let abbreviated = word_before(words, at).is_some_and(|word| {
            word.dot && !word.is_capital() && word.text.chars().count() <= 2
        });
        // N. S. and P. S. are no one's initials, and a Prof. D. is a doctor.
        let next = words.get(at + 1).is_some_and(|next| next.text == "S" && next.dot);
        let postscript = next && matches!(word.text.as_str(), "N" | "P");
        let last = words.get(at.wrapping_sub(1)).is_some_and(|last| {
            matches!(last.text.as_str(), "N" | "P") && last.dot && word.text == "S"
        });
        let doctor = word.text == "D"
            && word_before(words, at).is_some_and(|word| self.lore.is_title(word));
        word.is_initial()
            && !postscript
            && !last
            && !doctor
            && !abbreviated
            && !self.lore.is_title(word)
    }

    /// Whether the letter has the word as a surname elsewhere.
    pub(super) fn is_known(&self, word: &Word) -> bool {
        self.known.contains(&word.fold)
            || self.lore.own.is_some_and(|own| {
                own.endings.iter().any(|ending| {
                    word.fold
                        .strip_suffix(&fold(ending))
                        .is_some_and(|stem| self.known.contains(stem))
                })
            })
    }

    /// German: a genitive without article before a noun ("Kerners Werke").
    fn is_genitive(&self, words: &[Word], at: usize) -> bool {
        let (Some(word), Some(next)) =
            (words.get(at), words.get(at + 1).filter(|next| next.joined))
        else {
            return false;
        };
        let previous = word_before(words, at);
        let Some(stem) = word.fold.strip_suffix('s') else { return false };
        let plain = self.lore.own.is_some_and(|own| own.nouns.contains(stem));
        self.lore.capital_nouns()
            && stem.chars().count() >= 4
            && !stem.ends_with('s')
            && !plain
            && !word.dot
            && next.is_capital()
            && !next.starts
            && (word.starts
                && !self.curated
                && self.lore.is_plain(next)
                && !crate::lexicon::is_german_noun(stem)
                && !self.lore.listed(word, |own| &own.frequent)
                || !word.starts
                    && previous.is_some_and(|previous| {
                        self.lore.own.is_some_and(|own| own.common.contains(&previous.fold))
                            && !self.lore.listed(previous, |own| &own.determiners)
                    }))
    }

    /// Whether a capital inside a sentence says, writes or does something.
    fn acts(&self, words: &[Word], at: usize, end: usize) -> bool {
        let Some(word) = words.get(at) else { return false };
        if self.lore.capital_nouns()
            || self.lore.own.is_none()
            || word.starts
            || !word.joined
        {
            return false;
        }
        let doing = |word: Option<&Word>| {
            word.is_some_and(|word| {
                !word.is_capital() && self.lore.listed(word, |own| &own.doings)
            })
        };
        let next = words.get(end).filter(|next| next.joined);
        !self.after_small_word(words, at) && doing(next)
    }

    /// Whether an article or a preposition of place stands before.
    pub(super) fn after_small_word(&self, words: &[Word], at: usize) -> bool {
        word_before(words, at).is_some_and(|word| {
            self.lore.listed(word, |own| &own.determiners)
                || self.lore.listed(word, |own| &own.place_words)
        })
    }
}

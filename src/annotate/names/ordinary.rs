//! Surnames that are ordinary words, places or streets too, and whether they are names
//! where they stand.

use super::link::Search;
use super::lore::Lore;
use super::span::{Name, before, has_article, is_particle, word_before};
use super::words::Word;
use crate::register::Strength;

/// Whether a name that ends with a word is a partner in a firm: "Kerner & Co.", "Kerner,
/// Brenner & Comp."; the enumeration of a firm's partners has bare surnames.
pub(super) fn is_house(words: &[Word], last: usize, bare: bool) -> bool {
    const COMPANY: [&str; 8] =
        ["co", "comp", "cie", "cia", "cía", "compagnie", "company", "compañía"];
    const AND: [&str; 7] = ["und", "u", "et", "e", "y", "and", "en"];
    let mut at = last;
    for _ in 0..4 {
        let Some(next) = words.get(at + 1) else { return false };
        let and = next.joined && AND.contains(&next.fold.as_str());
        let partner = if and { at + 2 } else { at + 1 };
        let Some(word) = words.get(partner) else { return false };
        if !(next.listed || and && word.joined) {
            return false;
        }
        if COMPANY.contains(&word.fold.as_str()) {
            return true;
        }
        if !bare || !word.is_capital() {
            return false;
        }
        at = partner;
    }
    false
}

/// Whether a word that ends in -er says where something comes from: "Berner", "Basler",
/// "Münchner", before a noun or of several: "die Berner Post", "einige Berner".
fn is_of_a_place(lore: &Lore<'_>, words: &[Word], at: usize) -> bool {
    let Some(stem) = words.get(at).and_then(|word| word.fold.strip_suffix("er")) else {
        return false;
    };
    let shortened = || {
        let (last, _) = stem.char_indices().next_back()?;
        let (start, end) = stem.split_at_checked(last)?;
        Some([format!("{start}e{end}"), format!("{stem}en"), format!("{stem}n")])
    };
    let known = crate::lexicon::is_place(stem)
        || shortened()
            .is_some_and(|forms| forms.iter().any(|form| crate::lexicon::is_place(form)));
    let noun = words.get(at + 1).is_some_and(|next| next.joined && next.is_capital());
    let counted = word_before(words, at).is_some_and(|word| {
        lore.listed(word, |own| &own.determiners)
            || !word.is_capital()
                && ["ige", "iger", "ele"].iter().any(|end| word.fold.ends_with(end))
    });
    known && lore.capital_nouns() && (noun || counted)
}

impl Search<'_> {
    /// Whether the words around a surname alone say that it is none: "Deine Frau Mutter",
    /// "ein Block", "Rue Feydeau".
    pub(super) fn is_no_name(&self, words: &[Word], name: &Name, bare: bool) -> bool {
        let kin = words.get(name.last).is_some_and(|word| {
            self.lore.listed(word, |own| &own.kin)
                || !name.titled && self.lore.listed(word, |own| &own.addressees)
        });
        if kin && name.first == name.last {
            return true;
        }
        let previous = word_before(words, name.first);
        let counted = bare
            && self.lore.capital_nouns()
            && previous.is_some_and(|word| {
                const ONE: [&str; 5] = ["ein", "kein", "jed", "dies", "manch"];
                self.lore.listed(word, |own| &own.determiners)
                    && ONE.iter().any(|one| word.fold.starts_with(one))
            });
        let mut at = name.first;
        while let Some(link) = before(words, at)
            && words.get(link).is_some_and(is_particle)
        {
            at = link;
        }
        let street = word_before(words, at);
        // Herzl. Gruß: a formula, though a Herzl is known.
        let formula = bare
            && words.get(name.last).is_some_and(|word| word.starts && word.dot)
            && words.get(name.last + 1).is_some_and(|next| {
                next.joined && self.lore.listed(next, |own| &own.closings)
            });
        counted
            || formula
            || street.is_some_and(Lore::is_street)
            || bare && self.is_language(words, name.last)
            || bare && is_of_a_place(&self.lore, words, name.last)
    }

    /// Whether an adjective stands alone, without a noun that somebody's name could
    /// describe, or describes a country: "aus dem Französischen", "Schweizerischer Boden".
    fn is_language(&self, words: &[Word], at: usize) -> bool {
        let (Some(own), Some(word)) = (self.lore.own, words.get(at)) else {
            return false;
        };
        let mut stems =
            own.adjectives.iter().filter_map(|end| word.fold.strip_suffix(end.as_str()));
        let noun = words.get(at + 1).is_some_and(|next| next.joined && next.is_capital());
        // A Fischer is no Fischish.
        stems.clone().next().is_some()
            && word.fold.contains("isch")
            && !own.trades.contains(&word.fold)
            && (!noun
                || stems
                    .any(|stem| own.nouns.contains(stem) || own.trades.contains(stem)))
    }

    /// Whether a surname alone is an ordinary word too. What only looks like one by its
    /// ending is, behind an article: "der Berger", but not "Berger", nor "die Sandrock"
    /// where the register has a woman of that name.
    pub(super) fn is_ordinary(
        &self,
        words: &[Word],
        name: &Name,
        entries: &[(usize, Strength)],
    ) -> bool {
        let Some(word) = words.get(name.last) else { return false };
        let article = has_article(&self.lore, words, name.first);
        // "der Müller" grinds corn.
        let trade =
            self.lore.own.is_some_and(|own| own.trades.contains(&word.fold)) && article;
        if self.lore.is_firm(word) || !trade && !self.lore.is_plain(word) {
            return false;
        }
        if trade || self.lore.is_used(word) {
            return true;
        }
        word_before(words, name.first).is_some_and(|word| {
            let her = word.fold == "die"
                && entries.iter().any(|(at, _)| self.is_woman(*at))
                || word.fold == "der" && entries.iter().all(|(at, _)| self.is_woman(*at));
            self.lore.listed(word, |own| &own.determiners) && !her
        })
    }

    /// Whether a word is rather the place that people are called after: "Perugia", where
    /// the register has an Angelo da Perugia.
    pub(super) fn is_toponym(&self, word: &Word, entries: &[(usize, Strength)]) -> bool {
        let from = |at: usize| {
            self.entry(at).is_some_and(|entry| {
                entry
                    .called()
                    .any(|called| called.links.first().is_some_and(|link| link == "da"))
            })
        };
        Lore::is_place(word) || entries.iter().all(|(at, _)| from(*at))
    }

    /// Whether a surname that is an ordinary word too is used as a name: the edition knows
    /// its bearer well, and a German noun would have an article or an adjective before it
    /// ("bei Hauptmann" is none, "der Hauptmann", "junger Bauer" may be one).
    pub(super) fn stands_as_name(
        &self,
        words: &[Word],
        at: usize,
        entries: &[(usize, Strength)],
    ) -> bool {
        let familiar =
            entries.iter().any(|(at, _)| self.knowledge.matcher.is_familiar(*at, 2));
        let previous = word_before(words, at);
        let next = words.get(at + 1).filter(|next| next.joined);
        // "in Bayreuth" is the town, whoever is called after it.
        let town = words.get(at).is_some_and(Lore::is_place);
        if town
            && previous.is_some_and(|word| self.lore.listed(word, |own| &own.place_words))
        {
            return false;
        }
        if self.is_among_names(words, at) {
            return true;
        }
        if words.get(at).is_some_and(|word| self.lore.is_bare_trade(word)) {
            // "die Maler und Fischer", "Fischer Karl" are no proof.
            let coordinated = previous.is_some_and(|word| {
                matches!(word.fold.as_str(), "und" | "u" | "oder" | "als" | "wie")
            });
            return !coordinated && !next.is_some_and(Word::is_capital);
        }
        familiar
            && self.lore.capital_nouns()
            && !next.is_some_and(Word::is_capital)
            && previous.is_some_and(|word| {
                self.lore.listed(word, |own| &own.common)
                    && !self.lore.listed(word, |own| &own.determiners)
                    && !self.lore.listed(word, |own| &own.salutations)
            })
    }

    /// Whether a word stands in an enumeration beside a surname of the register that is no
    /// other word: "Brenner, Schlaf, Kerner".
    fn is_among_names(&self, words: &[Word], at: usize) -> bool {
        let Some(word) = words.get(at).filter(|word| word.is_capital()) else {
            return false;
        };
        let named = |other: Option<&Word>| {
            other.is_some_and(|other| {
                other.is_capital()
                    && !self.lore.is_plain(other)
                    && !self.knowledge.matcher.surname_alike(&other.text).is_empty()
            })
        };
        let next = words.get(at + 1);
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        word.listed
            && next.is_none_or(|next| next.listed || !next.joined)
            && named(before)
            || next.is_some_and(|next| next.listed)
                && !has_article(&self.lore, words, at)
                && (word.listed || word.joined)
                && named(next)
    }
}

//! Surnames that are ordinary words, places or streets too, and whether they are names
//! where they stand.

use super::link::Search;
use super::lore::Lore;
use super::span::{Name, before, has_article, is_particle, word_before};
use super::words::Word;
use crate::register::Strength;

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
}

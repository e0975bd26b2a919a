//! Words that are a surname in one place and a noun, a title or nothing in another, for
//! names that no register has.
//!
//! What stands before the word decides: a forename ("Käthe Held"), a form of address
//! ("Frau Vogel"); an abbreviation behind a title is one more title.

use super::find::Finder;
use super::words::Word;

impl Finder<'_, '_> {
    /// Whether a word is a noun that is a surname too: Held, Vogel.
    pub(super) fn is_noun_surname(&self, word: &Word) -> bool {
        self.lore.capital_nouns()
            && word.is_capital()
            && self.lore.own.is_some_and(|own| own.noun_surnames.contains(&word.fold))
    }

    /// Whether it is the surname of the forename before it: "Käthe Held", but not "Richards
    /// Vogel".
    pub(super) fn is_noun_surname_of(&self, words: &[Word], at: usize) -> bool {
        let given = at.checked_sub(1).and_then(|before| words.get(before));
        words.get(at).is_some_and(|word| self.is_noun_surname(word))
            && given.is_some_and(|given| {
                !given.dot
                    && self.lore.is_nominative(given)
                    && self.lore.forename(given).is_some_and(|forename| forename.sure)
            })
    }

    /// Whether an abbreviation behind a title is one more: "Hrn. Rathsh. C. Kerner".
    pub(super) fn is_clipped_title(&self, words: &[Word], at: usize) -> bool {
        let Some(own) = self.lore.own else { return false };
        let rank = |fold: &str| {
            let begins = |title: &str| title.len() > 3 && fold.starts_with(title);
            own.titles.iter().any(|title| begins(title) || title.starts_with(fold))
        };
        words.get(at).is_some_and(|word| {
            word.dot
                && !word.is_initial()
                && word.text.chars().count() > 2
                && rank(&word.fold)
        }) && words.get(at + 1).is_some_and(|next| next.joined && next.is_initial())
    }

    /// Whether a German word that only looks like a noun (Stocker, Bäumer) is a name behind
    /// a title, unless it is a title itself.
    pub(super) fn is_name_behind_title(&self, word: &Word) -> bool {
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
}

/// Whether a word is no name of a person whatever stands before it: without a vowel, as an
/// abbreviated title is, and Jesus.
pub(super) fn is_no_word(word: &Word, alone: bool) -> bool {
    let jesus =
        matches!(word.fold.as_str(), "jesus" | "jesús" | "jésus" | "gesù" | "jhesus");
    is_silent(word) || alone && jesus
}

/// Whether a word has no vowel, and so abbreviates one: "Hrn".
pub(super) fn is_silent(word: &Word) -> bool {
    word.text.chars().count() > 2
        && word.is_capital()
        && word.text.is_ascii()
        && !word.fold.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

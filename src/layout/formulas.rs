//! What the words of short lines say about where blocks begin: closing formulas,
//! signatures and headings of a commentary stand on lines of their own.

use super::printed::Printed;
use super::signs::capital;
use crate::lexicon::{Lexicon, Words, fold};

/// Judges the seam between two lines by the lexicons.
pub(super) struct Formulas<'a> {
    pub(super) languages: &'a [&'a Lexicon],
}

impl Formulas<'_> {
    fn listed(&self, word: &str, list: impl Fn(&Lexicon) -> &Words) -> bool {
        let bare = word.trim_end_matches('.');
        let stopped = bare.len() < word.len();
        self.languages
            .iter()
            .any(|l| list(l).contains(word) || stopped && list(l).contains(bare))
    }

    /// Log odds of a block's end between two lines.
    pub(super) fn between(
        &self,
        one: &Printed,
        two: &Printed,
        measure: f32,
        last: &str,
        first: &str,
    ) -> f32 {
        let mut odds = 0.0;
        if two.width < 0.62 * measure {
            odds += self.before_short(last, first);
            odds += self.dateline(last, first);
        }
        if one.width < 0.35 * measure && self.heading(last) {
            odds += 3.0;
        }
        if self.greeting(last) {
            odds += 3.5;
        } else if one.width < 0.8 * measure
            && first.starts_with(char::is_uppercase)
            && self.greeting_unmarked(last)
        {
            odds += 3.0;
        }
        odds
    }

    /// "… God keep you. | Geneva, 14 October 1543": a date line below a sentence's end.
    fn dateline(&self, last: &str, first: &str) -> f32 {
        let ended = last.ends_with(['.', '!', '?', '–', '—', '-', ')', '”', '»', '“']);
        if !ended || !first.contains(|c: char| c.is_ascii_digit()) || first.len() > 90 {
            return 0.0;
        }
        let reading = super::signs::Reading::new(first, self.languages);
        if reading.dateline() > 0.9 { 2.5 } else { 0.0 }
    }

    /// A whole line that greets: "Dear Sir,", "Liebe Anna!".
    fn greeting(&self, line: &str) -> bool {
        line.ends_with([',', '!', ':']) && self.greets(line, capital)
    }

    /// A whole line of words that greet, with no mark behind them: "Molto Reverendo Padre".
    fn greeting_unmarked(&self, line: &str) -> bool {
        let greets = |word: &str| {
            let word = fold(word);
            self.listed(&word, |l| &l.addressees)
                || self.listed(&word, |l| &l.salutations)
                || self.listed(&word, |l| &l.titles)
                || self.listed(&word, |l| &l.possessives)
        };
        line.ends_with(char::is_alphabetic)
            && line.split_whitespace().all(|word| greets(word) || capital(word))
            && self.greets(line, |_| false)
    }

    /// Whether a line begins as a salutation does and names whom it greets: by words for
    /// it, or by what `named` takes for a name.
    fn greets(&self, line: &str, named: impl Fn(&str) -> bool) -> bool {
        if !line.starts_with(char::is_uppercase) {
            return false;
        }
        let folded = |word: &str| {
            fold(word.trim_matches(|c: char| !(c.is_alphanumeric() || c == '.')))
        };
        let mut words = line.split_whitespace();
        let opens = words
            .next()
            .is_some_and(|word| self.listed(&folded(word), |l| &l.salutations));
        let known = |word: &str| {
            let word = folded(word);
            self.listed(&word, |l| &l.addressees)
                || self.listed(&word, |l| &l.salutations)
        };
        let rest = words.clone().count();
        let addressed =
            words.clone().any(known) || words.clone().last().is_some_and(named);
        opens && (1..=6).contains(&rest) && addressed
    }

    /// What a short line says that follows.
    fn before_short(&self, last: &str, first: &str) -> f32 {
        if self.heading(first) {
            return 3.5;
        }
        let words = first.split_whitespace();
        let count = words.clone().count();
        let closing = last.split_whitespace().next_back().map(word).unwrap_or_default();
        let named =
            words.clone().all(|w| capital(w) || self.listed(&fold(w), |l| &l.particles));
        // "… Dein | Paul Goldmann.", "… Ihr ergebener | P. Tillich"
        if count <= 4 && named && self.is_formal(&closing) && closing.len() > 2 {
            return 3.5;
        }
        // "Your humble and obedient servant, | JOHN SMITH."
        let begins = last.split_whitespace().next().map(word).unwrap_or_default();
        let formulas = last.split_whitespace().map(word);
        let formulas = formulas.filter(|w| self.listed(w, |l| &l.closings)).count();
        if last.ends_with(',')
            && count <= 4
            && words.clone().all(capital)
            && formulas > 0
            && (formulas > 1 || self.listed(&begins, |l| &l.possessives))
        {
            return 2.5;
        }
        // "… zu Dir | Dein Paul"
        let first_word = words.clone().next().map(word).unwrap_or_default();
        if (2..=3).contains(&count)
            && named
            && self.listed(&first_word, |l| &l.possessives)
        {
            return 3.0;
        }
        // "… mir bald. | Dein treuer"
        let opens =
            words.clone().next().filter(|w| capital(w)).map(word).unwrap_or_default();
        let sentence = last.ends_with(['.', '!', '?', '–', '—', ')', '”', '»', '“']);
        let greeting = first.ends_with([',', '!', ':']) && count <= 8;
        if greeting && self.listed(&opens, |l| &l.salutations) && !last.ends_with(',') {
            return if self.greeting(first) { 5.0 } else { 2.5 };
        }
        let rest = words.skip(1).map(word);
        let formula = rest.filter(|w| self.listed(w, |l| &l.closings)).count();
        if sentence && count <= 8 {
            if self.listed(&opens, |l| &l.possessives) && (formula > 0 || count <= 4) {
                return 3.0;
            }
            if self.listed(&opens, |l| &l.closings) && (formula > 0 || count <= 3) {
                return 2.5;
            }
        }
        // "… so sehr. | herzlichst dein", "… grateful, | love": nothing but a formula.
        let pause = sentence || last.ends_with(',') || last.ends_with('-');
        let mut all = first.split_whitespace().map(word);
        if pause
            && count <= 5
            && all.clone().all(|w| self.closes(&w))
            && all.any(|w| self.closes_alone(&w))
        {
            return 5.5;
        }
        if self.signed(last, first) { 3.5 } else { 0.0 }
    }

    /// "… so much. | love Anna", "… for ever-- | Ever most truly yours M. R. Smith".
    fn signed(&self, last: &str, first: &str) -> bool {
        let pause =
            last.ends_with(['.', '!', '?', '–', '—', ')', '”', '»', '“', ',', '-']);
        let mut all = first.split_whitespace();
        pause
            && (2..=8).contains(&all.clone().count())
            && !first.ends_with(',')
            && all.clone().all(|w| capital(w) || self.closes(&word(w)))
            && all.clone().last().is_some_and(capital)
            && all.any(|w| self.closes_alone(&word(w)))
    }

    /// A possessive or a word of a closing formula.
    fn is_formal(&self, word: &str) -> bool {
        self.listed(word, |l| &l.possessives) || self.listed(word, |l| &l.closings)
    }

    /// What a closing formula is made of.
    fn closes(&self, word: &str) -> bool {
        self.is_formal(word) || self.listed(word, |l| &l.particles)
    }

    /// A word of a closing formula that has hardly another use.
    fn closes_alone(&self, word: &str) -> bool {
        self.listed(word, |l| &l.closings) && !self.listed(word, |l| &l.common)
    }

    /// One word that heads an editor's commentary.
    fn heading(&self, line: &str) -> bool {
        capital(line)
            && !line.contains(char::is_whitespace)
            && !line.ends_with(',')
            && self.listed(&fold(line), |l| &l.commentary)
    }
}

/// A word without the marks around it, in small letters; it keeps its stop.
fn word(text: &str) -> String {
    let marked = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’'));
    fold(text.trim_matches(marked))
}

//! What the words of short lines say about where blocks begin: closing formulas,
//! signatures and headings of a commentary stand on lines of their own.

use super::printed::Printed;
use super::rows::Row;
use super::signs::capital;
use crate::lexicon::{Lexicon, Words, fold, is_letter_or_figure};

/// Judges the seam between two lines by the lexicons.
pub(super) struct Formulas<'a> {
    pub(super) languages: &'a [&'a Lexicon],
}

/// Whether a line ends as a sentence does.
fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '–', '—', ')', '”', '»', '“'])
}

/// Whether a line ends as a sentence or a part of one does.
fn pauses(line: &str) -> bool {
    ends_sentence(line) || line.ends_with([',', '-'])
}

/// Marks the rows that a name is to follow.
pub(super) fn await_names(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    let formulas = Formulas { languages };
    let widest = rows.iter().map(|row| row.width).fold(0.0, f32::max);
    for row in rows {
        row.awaits = row.width < 0.75 * widest && formulas.awaits(row.text(text));
    }
}

impl Formulas<'_> {
    /// "Your obedient servant,", "… herzlichst Dein": the signature follows.
    fn awaits(&self, line: &str) -> bool {
        let mut words = line.split_whitespace();
        let last = words.next_back().map(word).unwrap_or_default();
        let rest = words.map(word).filter(|w| self.closes_alone(w)).count();
        let possessive = self.languages.iter().any(|l| super::signs::own(l, &last));
        line.starts_with(char::is_uppercase)
            && (possessive
                || self.closes_alone(&last) && (rest > 0 || line.ends_with(',')))
    }

    /// Whether a line ends in an abbreviation that goes on: "Mr.", "Bd.", "A.".
    pub(super) fn abbreviated(&self, line: &str) -> bool {
        let Some(last) = line.split_whitespace().next_back() else { return false };
        let Some(bare) = last.strip_suffix('.') else { return false };
        let bare = bare.rsplit(['-', '–', '—', '/']).next().unwrap_or(bare);
        let bare = bare.trim_start_matches(['(', '[', '"', '“', '„', '«', '»', '&']);
        let vowel =
            |c: char| c.to_lowercase().any(|c| "aeiouyäöüàâéèêíóúаеёиоуыэюя".contains(c));
        let letters = bare.chars().count();
        let short = letters == 1 && bare.chars().all(char::is_uppercase)
            || (2..=4).contains(&letters)
                && bare.chars().all(char::is_alphabetic)
                && !bare.contains(vowel);
        let folded = fold(bare) + ".";
        short || self.languages.iter().any(|l| l.titles.contains(&folded))
    }

    /// A short line that begins with whose the writer is: "teu amigo certo".
    pub(super) fn begins_own(&self, line: &str) -> bool {
        let mut words = line.split_whitespace().map(word);
        let first = words.next().unwrap_or_default();
        words.clone().count() <= 5
            && self.languages.iter().any(|l| super::signs::own(l, &first))
            && words.any(|w| self.closes_alone(&w) || self.listed(&w, |l| &l.kin))
    }

    /// A name alone on a line, as a signature stands: surely below the end of a sentence.
    pub(super) fn signs_alone(&self, last: &str, first: &str) -> f32 {
        let sentence = ends_sentence(last);
        let count = first.split_whitespace().count();
        let formula = |w: &str| {
            let w = word(w);
            self.closes(&w)
                || self.listed(&w, |l| &l.common)
                || self.listed(&w, |l| &l.frequent)
                || self.listed(&w, |l| &l.nouns)
        };
        let named = (1..=3).contains(&count)
            && !first.ends_with(['!', '?', ',', ':', ';'])
            && !first.contains(|c: char| c.is_ascii_digit())
            && first.split_whitespace().all(|w| capital(w) && !formula(w));
        match (named, sentence) {
            (true, true) => 3.0,
            (true, false) if count > 1 && !last.ends_with(['-', ',']) => 2.0,
            _ => 0.0,
        }
    }

    /// A line that says to whom the letter goes: "Sr. Wohlgeboren Herrn Professor X".
    pub(super) fn addresses(&self, line: &str) -> bool {
        let begins = line.split_whitespace().next().map(word).unwrap_or_default();
        let courtesy = |w: &str| self.listed(&word(w), |l| &l.courtesies);
        (self.listed(&begins, |l| &l.to) || line.split_whitespace().any(courtesy))
            && !line.ends_with([',', '-'])
            && super::signs::Reading::new(line, self.languages).address() > 1.5
    }

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
        let ended = ends_sentence(last) || last.ends_with('-');
        if !ended || !first.contains(|c: char| c.is_ascii_digit()) || first.len() > 90 {
            return 0.0;
        }
        let reading = super::signs::Reading::new(first, self.languages);
        if reading.dateline() > 0.9 { 2.5 } else { 0.0 }
    }

    /// A whole line that greets: "Dear Sir,", "Liebe Anna!".
    fn greeting(&self, line: &str) -> bool {
        line.ends_with([',', '!', ':', '—', '–']) && self.greets(line, capital)
    }

    /// A whole line of words that greet, with no mark behind them: "Molto Reverendo Padre".
    fn greeting_unmarked(&self, line: &str) -> bool {
        let greets = |word: &str| {
            let word = fold(word);
            self.listed(&word, |l| &l.addressees)
                || self.listed(&word, |l| &l.salutations)
                || self.listed(&word, |l| &l.titles)
                || self.listed(&word, |l| &l.possessives)
                || self.listed(&word, |l| &l.particles)
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
            fold(word.trim_matches(|c: char| !(is_letter_or_figure(c) || c == '.')))
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
        let name = self.name_below(last, first);
        if name > 0.0 {
            return name;
        }
        let greeting = self.greeting_below(last, first);
        if greeting > 0.0 {
            return greeting;
        }
        self.formula_below(last, first).max(self.signed(last, first))
    }

    /// A name below what it ends: "… Dein | Paul Goldmann.", "… zu Dir | Dein Paul".
    fn name_below(&self, last: &str, first: &str) -> f32 {
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
        let own = self.listed(&first_word, |l| &l.possessives);
        if (2..=3).contains(&count) && named && own { 3.0 } else { 0.0 }
    }

    /// A salutation below something else, with its mark or of words that greet.
    fn greeting_below(&self, last: &str, first: &str) -> f32 {
        let words = first.split_whitespace();
        let count = words.clone().count();
        let opens = words.clone().next().filter(|w| capital(w));
        let opens = opens.map(word).unwrap_or_default();
        if !self.listed(&opens, |l| &l.salutations) || last.ends_with(',') {
            return 0.0;
        }
        let marked = first.ends_with([',', '!', ':']) && count <= 8;
        match (marked, self.greeting(first)) {
            (true, true) => 5.0,
            (true, false) => 2.5,
            // "Charles Holder | Dear Sir and Friend"
            (false, _) if self.greeting_unmarked(first) => 2.5,
            _ => 0.0,
        }
    }

    /// A closing formula below a sentence's end: "… mir bald. | Dein treuer".
    fn formula_below(&self, last: &str, first: &str) -> f32 {
        let words = first.split_whitespace();
        let count = words.clone().count();
        let sentence = ends_sentence(last);
        let alone = words.clone().filter(|w| self.closes_alone(&word(w))).count();
        // "… so sehr. | herzlichst dein", "… grateful, | love": nothing but a formula.
        let all = words.clone().all(|w| self.closes(&word(w)));
        let only = pauses(last) && count <= 5 && all && alone > 0;
        let opens = words.clone().next().filter(|w| capital(w));
        let opens = opens.map(word).unwrap_or_default();
        let rest = words.clone().skip(1).map(word);
        let formula = rest.filter(|w| self.listed(w, |l| &l.closings)).count();
        if sentence && count <= 8 {
            if self.listed(&opens, |l| &l.possessives) && (formula > 0 || count <= 4) {
                return 3.0;
            }
            if self.listed(&opens, |l| &l.closings) && (formula > 0 || count <= 3) {
                return 2.5;
            }
        }
        if only {
            return 5.5;
        }
        // "… read it aloud. | With love your friend", "… to see you. | mit aller Verehrung"
        let small = words.clone().filter(|w| !capital(w) && !self.closes(&word(w)));
        let warm = count <= 7 && alone > 1 && small.count() <= 1 && capital(first);
        let tail = words.clone().last().is_some_and(|w| self.closes_alone(&word(w)));
        let short = (2..=4).contains(&count) && tail;
        if sentence && (warm || short) { 2.5 } else { 0.0 }
    }

    /// "… so much. | love Anna", "… for ever-- | Ever most truly yours M. R. Smith".
    fn signed(&self, last: &str, first: &str) -> f32 {
        let pause = pauses(last);
        let all = || first.split_whitespace();
        let formulas = all().filter(|w| self.closes_alone(&word(w))).count();
        let reads = (2..=8).contains(&all().count())
            && !first.ends_with(',')
            && all().all(|w| capital(w) || self.closes(&word(w)))
            && all().last().is_some_and(capital);
        match (reads, formulas) {
            (true, 1..) if pause => 3.5,
            // Nothing closes the sentence before it, but more than one word the letter.
            (true, 2..) if first.starts_with(char::is_uppercase) => 3.0,
            _ => 0.0,
        }
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
    let marked = |c: char| !(is_letter_or_figure(c) || matches!(c, '.' | '\'' | '’'));
    fold(text.trim_matches(marked))
}

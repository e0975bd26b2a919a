//! What a short block reads like: a salutation, a date line, a closing formula, a name.
//!
//! Each test gives log-odds-like points; [`opener`](super::opener) and
//! [`closer`](super::closer) weigh them with the place of the block in the letter. The
//! words come from the lexicons, never from here.

mod closing;

use crate::lexicon::{
    DateMention, Lexicon, find_dates_abroad, fold, is_letter, is_letter_or_figure,
};

/// A block's text and its words.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    /// Words in lower case, without the punctuation around them; abbreviations keep
    /// their stop.
    pub(super) words: Vec<String>,
    /// How many words begin with a capital.
    pub(super) capitals: usize,
    pub(super) length: usize,
    languages: &'a [&'a Lexicon],
}

/// Whether a word begins as a name does: with a capital, perhaps after `d'` or `l'`.
pub(super) fn capital(word: &str) -> bool {
    let mut chars =
        word.chars().filter(|c| is_letter_or_figure(*c) || matches!(c, '\'' | '’'));
    match (chars.next(), chars.next(), chars.next()) {
        (Some(c), ..) if c.is_uppercase() => true,
        (Some(_), Some('\'' | '’'), Some(c)) => c.is_uppercase(),
        _ => false,
    }
}

/// What stands around a word: marks that are no part of it.
fn outside(c: char) -> bool {
    !(is_letter_or_figure(c) || matches!(c, '.' | '\'' | '’' | '-' | '°' | 'º' | '№'))
}

/// Whether a word is a possessive and no article ("the", "le", "der").
pub(super) fn own(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.possessives.contains(word)
        && !lexicon.particles.contains(word)
        && !lexicon.date_words.contains(word)
}

impl<'a> Reading<'a> {
    /// Reads a block. Only its first 400 characters count.
    pub(super) fn new(text: &'a str, languages: &'a [&'a Lexicon]) -> Self {
        let length = text.chars().count();
        let mut reading =
            Self { text, words: Vec::new(), capitals: 0, length, languages };
        for word in reading.written() {
            reading.capitals += usize::from(capital(word));
            reading.words.push(fold(word));
        }
        reading
    }

    /// Its words as they are written, one for each of [`Self::words`].
    fn written(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let words = self.text.split(|c: char| c.is_whitespace()).take(60);
        words.map(|word| word.trim_matches(outside)).filter(|word| !word.is_empty())
    }

    fn any(&self, test: impl Fn(&Lexicon) -> bool) -> bool {
        self.languages.iter().any(|lexicon| test(lexicon))
    }

    /// Whether one lexicon lists the word, with or without its stop.
    pub(super) fn listed(
        &self,
        word: &str,
        list: impl Fn(&Lexicon) -> &crate::lexicon::Words,
    ) -> bool {
        let bare = word.trim_end_matches('.');
        let stopped = bare.len() < word.len();
        self.any(|lexicon| {
            list(lexicon).contains(word) || stopped && list(lexicon).contains(bare)
        })
    }

    fn count(&self, list: impl Fn(&Lexicon) -> &crate::lexicon::Words + Copy) -> usize {
        self.words.iter().filter(|word| self.listed(word, list)).count()
    }

    /// The dates in it.
    pub(super) fn dates(&self) -> Vec<DateMention> {
        if self.length > 320 {
            return Vec::new();
        }
        find_dates_abroad(self.text, self.languages, None)
    }

    /// Ends as a salutation does.
    fn ends_openly(&self) -> bool {
        self.text.trim_end().ends_with([',', '!', ':', '.', '–', '—', ';'])
    }

    /// "Dear Sir,": points above 0 speak for it.
    pub(super) fn salutation(&self) -> f32 {
        let Some(first) = self.words.first() else { return -9.0 };
        if self.length > 110 || self.words.len() > 14 {
            return -9.0;
        }
        let opens = self.listed(first, |l| &l.salutations);
        let addressees = self.count(|l| &l.addressees);
        // "Office of the President,": an article greets nobody.
        let described = !opens && self.count(|l| &l.definite) > 0;
        let mut points = match (opens, described) {
            (true, _) => 2.0,
            (false, false) => -1.5,
            (false, true) => -3.0,
        };
        points += if addressees > 0 { 1.0 } else { 0.0 };
        points += match self.text.trim_end().chars().next_back() {
            Some(',' | '!') => 1.3,
            Some(':' | '–' | '—') => 0.8,
            Some('.') => 0.1,
            Some('?') => -2.0,
            _ => 0.0,
        };
        points += match self.words.len() {
            1 => -0.7,
            2..=6 => 0.6,
            7..=9 => 0.0,
            _ => -1.5,
        };
        let names = self.capitals > usize::from(self.capitals_are_common());
        points += if names { 0.4 } else { -0.3 };
        if self.greets_in_latin() {
            points += 2.0;
        }
        if !self.dates().is_empty() {
            points -= 2.0;
        }
        if self.sentences() > 1 {
            points -= 2.0;
        }
        if self.kin() || self.signs_own() {
            points -= 3.0;
        }
        points
    }

    /// "Ihr Holder": a possessive and a name, with no mark behind them and nobody called.
    fn signs_own(&self) -> bool {
        let marked = self.text.trim_end().ends_with([',', '!', ':', '–', '—']);
        self.words.first().is_some_and(|word| self.own(word))
            && !marked
            && (2..=4).contains(&self.words.len())
            && self.count(|l| &l.addressees) == 0
            && self.written().skip(1).all(capital)
    }

    /// Whether "S. D.", "S. P. D." or "salutem" closes it, as in the Latin form.
    pub(super) fn greets_in_latin(&self) -> bool {
        let tail = self.words.iter().rev().take(3).any(|word| {
            word.len() > 1 && word.contains('.') && word.starts_with('s')
                || word == "salutem"
        });
        tail && self.any(|l| l.language == "la") && self.words.len() > 2
    }

    /// "Ton frère", "Your loving son", "Il tuo affezionato figlio": the writer by kin, as
    /// letters close; never as they salute.
    pub(super) fn kin(&self) -> bool {
        let count = self.words.len();
        (2..=8).contains(&count)
            && self.any(|lexicon| {
                let at = self.words.iter().take(2).position(|word| own(lexicon, word));
                at.is_some_and(|at| {
                    let mut rest = self.words.iter().skip(at + 1).take(4);
                    rest.any(|word| lexicon.kin.contains(word))
                })
            })
    }

    /// A word that says whose the writer is: "your", "Dein"; no article, which the lists of
    /// such words hold too.
    pub(super) fn own(&self, word: &str) -> bool {
        self.any(|lexicon| own(lexicon, word))
    }

    /// A street, a house number, a word of addresses.
    pub(super) fn street(&self) -> bool {
        self.count(|l| &l.address_words) > 0
            || self.text.contains(|c: char| c.is_ascii_digit())
    }

    /// A title or form of address among the first words.
    pub(super) fn titled(&self) -> bool {
        self.words
            .iter()
            .take(3)
            .any(|w| self.listed(w, |l| &l.titles) && w.chars().count() > 2)
    }

    fn capitals_are_common(&self) -> bool {
        self.words.len() == 1
    }

    /// How many sentences end inside it.
    fn sentences(&self) -> usize {
        let mut ends = 0;
        let mut chars = self.text.trim_end().chars().peekable();
        let mut run = 0;
        while let Some(c) = chars.next() {
            if is_letter(c) {
                run += 1;
            } else {
                let long = run > 3;
                run = 0;
                ends += usize::from(
                    long && matches!(c, '.' | '!' | '?') && chars.peek() == Some(&' '),
                );
            }
        }
        ends + 1
    }

    /// Whether a word is a day of the week, perhaps with its hour: "Sonntagabend".
    fn weekday(&self, word: &str) -> bool {
        let bare = word.trim_end_matches('.');
        self.listed(word, |l| &l.weekdays)
            || self.any(|l| {
                let behind = |day: &str| {
                    let hour = bare.strip_prefix(day)?;
                    let hour = hour.strip_prefix('-').unwrap_or(hour);
                    (day.len() > 4 && l.times.contains(hour)).then_some(())
                };
                l.compounds && l.weekdays.iter().find_map(behind).is_some()
            })
    }

    /// How many of its words are days of the week.
    fn weekdays(&self) -> usize {
        self.words.iter().filter(|word| self.weekday(word)).count()
    }

    /// "Wien, 6. April 1903": points above 0 speak for it.
    pub(super) fn dateline(&self) -> f32 {
        if self.length > 200 {
            return -9.0;
        }
        let dates = self.dates();
        let best = dates
            .iter()
            .map(|mention| match (mention.day, mention.month, &mention.dating) {
                (Some(_), Some(_), Some(_)) => 3.0_f32,
                (Some(_), Some(_), None) => 2.2,
                (None, Some(_), Some(_)) => 1.8,
                _ => 0.2,
            })
            .fold(f32::MIN, f32::max);
        let weekdays = self.weekdays();
        let times = self.count(|l| &l.times);
        let mut points = if best > f32::MIN { best } else { 0.0 };
        if points < 1.0 && weekdays > 0 {
            points += 1.6;
        }
        points += if times > 0 && self.words.len() <= 5 { 0.6 } else { 0.0 };
        // What stands beside the date: no part of it, no day of the week, no hour.
        let beside = self.words.iter().zip(self.written()).filter(|(word, written)| {
            !(written.contains(|c: char| c.is_ascii_digit())
                || self.weekday(word)
                || self.listed(word, |l| &l.times)
                || self.listed(word, |l| &l.date_words)
                || self.any(|l| l.month(word.trim_end_matches('.')).is_some()))
        });
        let beside: Vec<&str> = beside.map(|(_, written)| written).collect();
        // "Sonnabend.", "Potsdam, Sonnabend" and nothing else.
        let place = beside.len() < 2 && beside.iter().all(|word| capital(word));
        if weekdays > 0 && dates.is_empty() && place {
            points += 0.5;
        }
        // "(1543.)": an editor's date.
        let text = self.text.trim();
        let enclosed = text.starts_with(['(', '['])
            && text.trim_end_matches('.').ends_with([')', ']']);
        if enclosed && beside.is_empty() && best > f32::MIN {
            points = points.max(2.0);
        }
        if points <= 0.0 {
            return -4.0;
        }
        let rest: usize = beside.iter().map(|word| word.chars().count() + 1).sum();
        points -= match rest {
            0..=24 => 0.0,
            25..=45 => 0.8,
            46..=80 => 1.8,
            _ => 3.2,
        };
        // A sentence is no date line.
        let small = |word: &&&str| word.chars().count() > 1 && !capital(word);
        let lower = beside.iter().filter(small).count();
        if lower > 5 {
            points -= 1.5;
        }
        points - 1.0
    }

    /// Begins with a siglum and a colon ("H:", "K 1:") or a reference to a line ("12, 4"),
    /// as an editor's apparatus does.
    pub(super) fn apparatus(&self) -> bool {
        let Some((head, _)) = self.text.split_once([':', ']']) else { return false };
        let short = head.chars().count() <= 4 && head.starts_with(char::is_uppercase);
        let figures = head.starts_with(|c: char| c.is_ascii_digit())
            && self.text.contains(']')
            && head.chars().count() < 60;
        short && !self.postscript() || figures
    }

    /// Whether a time of day is named.
    pub(super) fn times(&self) -> bool {
        self.count(|l| &l.times) > 0
    }

    /// "LETTRE N° 143.", "57.", "XII.": a number, with or without a word for it.
    pub(super) fn numbered(&self) -> bool {
        self.words.len() <= 4
            && self.text.chars().any(|c| c.is_ascii_digit())
            && self
                .words
                .iter()
                .any(|w| self.listed(w, |l| &l.numbers) || self.listed(w, |l| &l.genres))
            || self.words.len() == 1
                && self
                    .text
                    .trim()
                    .trim_end_matches('.')
                    .bytes()
                    .all(|b| b.is_ascii_digit())
    }

    /// Capitals throughout, two words or more.
    pub(super) fn capitals_throughout(&self) -> bool {
        let letters = self.text.chars().filter(|c| c.is_alphabetic());
        let (mut upper, mut all) = (0_usize, 0_usize);
        for c in letters {
            all += 1;
            upper += usize::from(c.is_uppercase());
        }
        all > 5 && upper * 10 >= all * 7
    }

    /// Begins with a word of the lexicon and a colon or a stop after it: "Source: …".
    fn labelled(&self, list: impl Fn(&Lexicon) -> &crate::lexicon::Words) -> bool {
        let Some(first) = self.text.split_whitespace().next() else { return false };
        let word = fold(first.trim_end_matches([':', '.']));
        let colon = first.ends_with(':')
            || self
                .text
                .trim_start()
                .strip_prefix(first)
                .is_some_and(|rest| rest.trim_start().starts_with(':'));
        colon && capital(first) && self.any(|lexicon| list(lexicon).contains(&word))
    }

    /// "Überlieferung: …", "Source: …": an editor's remark with its label.
    pub(super) fn remark(&self) -> bool {
        self.labelled(|l| &l.commentary) || self.labelled(|l| &l.remarks)
    }

    /// The heading of an editor's commentary: one word that the lexicon lists.
    pub(super) fn commentary(&self) -> bool {
        self.words.len() == 1
            && self.text.starts_with(char::is_uppercase)
            && !self.ends_with_mark()
            && self.words.first().is_some_and(|w| self.any(|l| l.commentary.contains(w)))
    }

    fn ends_with_mark(&self) -> bool {
        self.ends_openly() && !self.text.trim_end().ends_with([':', '.'])
    }
}

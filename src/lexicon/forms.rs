//! The forms that dates are written in, from the fullest to the barest: methods of the
//! reader in [`find`](super::find), each of which takes what fits or nothing.

use super::calendar::{self, Fixed};
use super::find::{Read, Reader};
use super::tokens::{Kind, roman};
use super::{Lexicon, PartialDate, Words};
use crate::source::Certainty;

impl Reader<'_> {
    /// A month by name; `7ber` is a figure and a word.
    fn month_name(&mut self) -> Option<u8> {
        let start = self.at;
        let mut name = String::new();
        if let Kind::Number(value @ 7..=10, _) = self.tokens.get(self.at)?.kind {
            name = value.to_string();
            self.at += 1;
            // `7.bre` has its stop in the middle.
            self.mark(&['.']);
            if self.tokens.get(self.at)?.spaced {
                self.at = start;
                return None;
            }
        }
        if let Some(word) = self.word(self.at) {
            name.push_str(word);
            let month = self.languages.iter().find_map(|l| l.month(&name));
            let month = month
                .or_else(|| self.is_after_day(start).then(|| self.contracted(&name))?);
            if let Some(month) = month.filter(|_| !self.is_word_rather(start, &name)) {
                self.at += 1;
                self.raised_end(month);
                self.mark(&['.']);
                return Some(month);
            }
        }
        self.at = start;
        None
    }

    /// Takes the end of a month's name that was raised and came off: "Novb r 1821".
    fn raised_end(&mut self, month: u8) {
        let Some(word) = self.word(self.at).filter(|word| word.len() <= 2) else {
            return;
        };
        let ends = self.any(|lexicon| {
            let names = lexicon.months.get(usize::from(month).wrapping_sub(1));
            names.is_some_and(|names| names.iter().any(|name| name.ends_with(word)))
        });
        let numbered = matches!(self.kind(self.at + 1), Some(Kind::Number(..)));
        self.at += usize::from(ends && numbered);
    }

    /// A month contracted, without a day before it: "Agost 22, 1956".
    fn contracted_name(&mut self) -> Option<u8> {
        let month = self.contracted(self.word(self.at)?)?;
        self.at += 1;
        self.mark(&['.']);
        Some(month)
    }

    /// Takes the marks that writers set between the parts of a date: "Sep,-17,- 1962".
    /// Whether there were any.
    fn marks(&mut self, marks: &[char]) -> bool {
        let start = self.at;
        while self.at < start + 3 && self.mark(marks).is_some() {}
        self.at > start
    }

    /// Whether what abbreviates a month in one language is an ordinary word here: Spanish
    /// "en" (enero) in "en 1925". A full stop or a day before it makes it a month.
    fn is_word_rather(&self, start: usize, name: &str) -> bool {
        let is_full = |lexicon: &Lexicon| {
            lexicon
                .months
                .iter()
                .any(|names| names.first().is_some_and(|full| full == name))
        };
        let ordinary = |lexicon: &Lexicon| {
            lexicon.common.contains(name) || lexicon.date_words.contains(name)
        };
        let shortened = matches!(self.kind(self.at + 1), Some(Kind::Mark('.')));
        !self.is_after_day(start)
            && !shortened
            && !self.any(is_full)
            && self.any(ordinary)
    }

    /// A month contracted as writers do: `Octb`, `Septbr`, `Novbre`: its first three
    /// letters, then some of the others in order.
    fn contracted(&self, name: &str) -> Option<u8> {
        if !super::begins_as_month(name) {
            return None;
        }
        let fits = |month: &str| {
            let mut rest = month.chars();
            name.chars().enumerate().all(|(at, c)| {
                if at < 3 { rest.next() == Some(c) } else { rest.any(|other| other == c) }
            })
        };
        self.languages.iter().find_map(|lexicon| {
            let lists = (1..).zip(&lexicon.months);
            let mut lists =
                lists.filter(|(_, names)| names.iter().any(|name| fits(name)));
            lists.next().map(|(number, _)| number)
        })
    }

    /// Skips words that stand inside dates ("de", "of", "den").
    fn filler(&mut self) {
        while let Some(word) = self.word(self.at) {
            let filler = self.any(|lexicon| lexicon.date_words.contains(word));
            if !filler || word == "may" {
                return;
            }
            self.at += 1;
            self.mark(&['.', '\'', '’']);
        }
    }

    fn day(&mut self) -> Option<u8> {
        let start = self.at;
        let value = self.number(2)?;
        let day = u8::try_from(value).ok().filter(|day| (1..=31).contains(day));
        if day.is_none() {
            self.at = start;
            return None;
        }
        let dot = self.mark(&['.', 'º', '°', '-']);
        let ordinal = self
            .word(self.at)
            .is_some_and(|word| self.any(|lexicon| lexicon.ordinals.contains(word)));
        // "4 o clock" is no ordinal; only a short ending near the figure is.
        if ordinal && (dot.is_some() || self.word(self.at).is_some_and(|w| w.len() <= 6))
        {
            self.at += 1;
            self.mark(&['.']);
        }
        Some(day.unwrap_or_default())
    }

    /// A year after a day or month: four digits, three (`811` for 1811), or two.
    fn year_after(&mut self) -> Option<(i16, Certainty)> {
        let start = self.at;
        let marked = self.mark(&[',', '.', ':']).is_some();
        // What stands behind a dash may be anything but a whole year.
        let parted = self.marks(if marked {
            &['-', '–', '—', ',']
        } else {
            &['-', '–', '—']
        });
        self.filler();
        // An edition's year: "ce 20 d'octobre (1538)".
        self.mark(&['(']);
        self.mark(&['\'', '’', '`', '‘']);
        let found = match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(Kind::Number(year @ 1000..=2099, 4)) => {
                i16::try_from(*year).ok().map(|year| (year, Certainty::High))
            }
            // A call of a note stands on it: "Sep 29 18951".
            Some(Kind::Number(year @ 15001..=20999, 5)) if year % 10 != 0 => {
                i16::try_from(*year / 10).ok().map(|year| (year, Certainty::Medium))
            }
            _ if parted => None,
            // German and Dutch letters drop the millennium: 811, 903.
            Some(Kind::Number(year @ 300..=999, 3)) => {
                i16::try_from(1000 + *year).ok().map(|year| (year, Certainty::Medium))
            }
            Some(Kind::Number(year @ 0..=99, 2)) => self.two_digits(*year),
            Some(Kind::Word(_)) => self
                .word(self.at)
                .filter(|word| word.len() >= 4)
                .and_then(roman)
                .filter(|year| (1000..2100).contains(year))
                .and_then(|year| Some((i16::try_from(year).ok()?, Certainty::High))),
            _ => None,
        };
        if found.is_none() {
            self.at = start;
            return None;
        }
        self.at += 1;
        found.map(|(year, sure)| (self.second_year(year), sure))
    }

    /// "5 January 1701/2": where the year began in March, the second is the year by the
    /// calendar of today.
    fn second_year(&mut self, year: i16) -> i16 {
        let tight = |at: usize| self.tokens.get(at).filter(|token| !token.spaced);
        let stroke = tight(self.at).is_some_and(|token| token.kind == Kind::Mark('/'));
        let Some(Kind::Number(second, digits)) =
            tight(self.at + 1).filter(|_| stroke).map(|token| &token.kind)
        else {
            return year;
        };
        let next = u32::try_from(year + 1).unwrap_or_default();
        let counts_on = match digits {
            1 => next % 10 == *second,
            2 => next % 100 == *second,
            4 => next == *second,
            _ => false,
        };
        if counts_on {
            self.at += 2;
            return year + 1;
        }
        year
    }

    /// A year of two digits, within a lifetime of the year that is known.
    fn two_digits(&self, year: u32) -> Option<(i16, Certainty)> {
        let near = self.near?;
        let year = i16::try_from(year).ok()?;
        let century = near - near.rem_euclid(100);
        [century + year, century - 100 + year, century + 100 + year]
            .into_iter()
            .min_by_key(|candidate| (candidate - near).abs())
            .map(|year| (year, Certainty::Medium))
    }

    pub(super) fn iso(&mut self) -> Option<Read> {
        let (Kind::Number(year @ 1000..=2099, 4), first) =
            (&self.tokens.get(self.at)?.kind, self.at)
        else {
            return None;
        };
        let year = i16::try_from(*year).ok()?;
        self.at = first + 1;
        let sep = self.mark(&['-', '/', '.'])?;
        let month = self.number(2)?;
        self.mark(&[sep])?;
        let day = self.number(2)?;
        let tight = |at: usize| self.tokens.get(at).is_some_and(|t| !t.spaced);
        if !(1..=12).contains(&month) || !tight(first + 1) || !tight(first + 2) {
            return None;
        }
        Some(full(year, month, day, Certainty::High))
    }

    /// Whether a token, a full stop and what follows mean this month or the last: "d. M.".
    fn counts_from_now(&self, at: usize) -> bool {
        let (Some(first), Some(next)) = (self.word(at), self.word(at + 2)) else {
            return false;
        };
        let means = |phrase: &String| {
            let mut words = phrase.split(['.', ' ']).filter(|word| !word.is_empty());
            words.next() == Some(first) && words.next() == Some(next)
        };
        self.any(|l| l.this_month.iter().chain(&l.last_month).any(means))
    }

    /// `12. 4. 1938`, `12/IV/38`, `28 VI 1904`, `1/10 1901`.
    pub(super) fn numeric(&mut self) -> Option<Read> {
        let first = self.at;
        let day = self.number(2)?;
        let one = self.mark(&['.', '/', '-', '–']);
        let roman_month = self.word(self.at).and_then(roman).filter(|m| *m <= 12);
        let (month, by_name) = if let Some(month) = roman_month {
            self.at += 1;
            (month, true)
        } else {
            one?;
            (self.number(2)?, false)
        };
        let two = self.mark(&['.', '/', '-', '–']);
        if !by_name && two.is_none() && one != Some('/') {
            return None;
        }
        // "28. v. M." is the last month, and not May.
        if by_name && self.counts_from_now(self.at - 2) {
            self.at = first;
            return None;
        }
        if !by_name && one == Some('.') && matches!(two, Some('-' | '–')) {
            return None;
        }
        let year = self.year_after();
        if year.is_none() && (by_name && one.is_none() || !by_name && two != Some('.')) {
            return None;
        }
        let (day, month, swapped) = if month > 12 && day <= 12 {
            (month, day, true)
        } else {
            (day, month, false)
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            self.at = first;
            return None;
        }
        let english = one == Some('/') && self.any(|l| l.language == "en");
        let sure = if swapped || english && day <= 12 && !by_name {
            Certainty::Medium
        } else {
            year.map_or(Certainty::Medium, |(_, sure)| sure)
        };
        Some(Read {
            year: year.map(|(year, _)| year),
            month: u8::try_from(month).ok(),
            day: u8::try_from(day).ok(),
            until: None,
            sure,
        })
    }

    /// `6 avril 1938`, `the 6th of April`, `3–5 mai 1920`, `5/17 mars 1880`.
    pub(super) fn day_month(&mut self) -> Option<Read> {
        let mut day = self.day()?;
        let mut until = None;
        if let Some(mark) = self.mark(&['–', '-', '/', '—']) {
            let second = self.day()?;
            if mark == '/' {
                // Old and new style: the later of the two is the Gregorian day, which
                // mostly stands second.
                if !(10..=13).contains(&day.saturating_sub(second)) {
                    day = second;
                }
            } else {
                until = Some(second);
            }
        } else if let Some(word) = self.word(self.at) {
            let joins =
                self.any(|l| l.and.contains(word) && !l.date_words.contains(word));
            if joins {
                let back = self.at;
                self.at += 1;
                until = self.day();
                if until.is_none() {
                    self.at = back;
                }
            }
        }
        self.mark(&[',']);
        self.mark(&['-', '–', '—']);
        self.filler();
        let month = self.month_name()?;
        let year = self.year_after();
        Some(Read {
            year: year.map(|(year, _)| year),
            month: Some(month),
            day: Some(day),
            until,
            sure: year.map_or(Certainty::Medium, |(_, sure)| sure),
        })
    }

    /// `premier février 1716`, `ce dernier de janvier`, `XXIX de septembre 1541`.
    pub(super) fn worded_day(&mut self) -> Option<Read> {
        let word = self.word(self.at)?;
        let first = self.any(|lexicon| lexicon.first_day.contains(word));
        let last = self.any(|lexicon| lexicon.last_day.contains(word));
        let numeral = roman(word).filter(|day| (1..=31).contains(day));
        // One letter is rather an article, unless its stop makes it a figure.
        let short = word.len() < 2;
        let numeral = numeral.and_then(|day| u8::try_from(day).ok());
        self.at += 1;
        let stopped = self.mark(&['.', 'º', '°']).is_some();
        let ordinal = self
            .word(self.at)
            .is_some_and(|word| self.any(|lexicon| lexicon.ordinals.contains(word)));
        self.at += usize::from(ordinal && numeral.is_some());
        if !first && !last && (numeral.is_none() || short && !stopped && !ordinal) {
            return None;
        }
        let behind = self.at;
        self.filler();
        if last && self.at == behind {
            // "Last May" is no day, "the last of May" is.
            return None;
        }
        let month = self.month_name()?;
        let year = self.year_after();
        let day = match numeral {
            _ if first => 1,
            Some(day) if !last => day,
            _ => calendar::last_day(year.map_or(1999, |(year, _)| year), month)?,
        };
        Some(Read {
            year: year.map(|(year, _)| year),
            month: Some(month),
            day: Some(day),
            until: None,
            sure: year.map_or(Certainty::Medium, |(_, sure)| sure),
        })
    }

    /// `1852 г. Июля 3`, `1797 den 3. März`: the year first.
    pub(super) fn year_first(&mut self) -> Option<Read> {
        let year = self.number(4).filter(|year| (1200..=2099).contains(year))?;
        self.mark(&['.', ',']);
        self.filler();
        let start = self.at;
        let read = self.day_month().or_else(|| {
            self.at = start;
            self.month_day()
        })?;
        // A date that has its own year has nothing to do with this one.
        let year = i16::try_from(year).ok().filter(|_| read.year.is_none());
        year.map(|year| Read { year: Some(year), sure: Certainty::Medium, ..read })
    }

    /// `April 6th, 1938`.
    pub(super) fn month_day(&mut self) -> Option<Read> {
        let name = self.month_name();
        let is_whole = name.is_some();
        let month = name.or_else(|| self.contracted_name())?;
        // "Feb: 10" is an old way to shorten.
        self.mark(&[':']);
        let parted = self.marks(&[',', '-', '–', '—']);
        self.filler();
        let start = self.at;
        let day = self.day()?;
        // `April 19 38` is nothing; `Mai 98` is a year.
        let year = self.year_after();
        if year.is_none() && (day > 31 || self.at == start || parted || !is_whole) {
            return None;
        }
        Some(Read {
            year: year.map(|(year, _)| year),
            month: Some(month),
            day: Some(day),
            until: None,
            sure: year.map_or(Certainty::Low, |(_, sure)| sure),
        })
    }

    /// `avril 1938`.
    pub(super) fn month_year(&mut self) -> Option<Read> {
        let month = self.month_name()?;
        let (year, sure) = self.year_after()?;
        Some(Read { year: Some(year), month: Some(month), day: None, until: None, sure })
    }

    /// `1873–1923` is read by [`Self::year`] as two years; here only the Latin form of a
    /// year in Roman numerals.
    pub(super) fn years(&mut self) -> Option<Read> {
        let word = self.word(self.at).filter(|word| word.len() >= 5)?;
        let year = roman(word).filter(|year| (1400..2100).contains(year))?;
        self.at += 1;
        let year = i16::try_from(year).ok();
        Some(Read { year, month: None, day: None, until: None, sure: Certainty::Medium })
    }

    pub(super) fn year(&mut self) -> Option<Read> {
        let year = self.number(4).filter(|year| (1200..=2099).contains(year))?;
        // "1500 Gulden"
        let coins = |word: &str| self.any(|lexicon| lexicon.money.contains(word));
        if self.word(self.at).is_some_and(coins) {
            return None;
        }
        let year = i16::try_from(year).ok();
        Some(Read { year, month: None, day: None, until: None, sure: Certainty::Medium })
    }

    /// `VIII. Kal. Octobris 1519`, `Idibus Martiis`, `pridie Nonas Maias`.
    pub(super) fn roman_day(&mut self) -> Option<Read> {
        if !self.any(|lexicon| !lexicon.kalends.is_empty()) {
            return None;
        }
        let mut count = 1;
        if let Some(word) = self.word(self.at) {
            if self.any(|lexicon| lexicon.eve.contains(word)) {
                count = 2;
                self.at += 1;
                self.mark(&['.']);
            } else if let Some(value) = roman(word).filter(|n| *n < 20) {
                count = value;
                self.at += 1;
                self.mark(&['.']);
            }
        } else {
            count = self.number(2)?;
            self.mark(&['.']);
        }
        let word = self.word(self.at)?;
        let is = |words: fn(&Lexicon) -> &Words| self.any(|l| words(l).contains(word));
        let fixed = if is(|l| &l.kalends) {
            Fixed::Kalends
        } else if is(|l| &l.nones) {
            Fixed::Nones
        } else if is(|l| &l.ides) {
            Fixed::Ides
        } else {
            return None;
        };
        self.at += 1;
        self.mark(&['.']);
        let month = self.month_name()?;
        let year = self.year_after();
        let known = year.map_or(1999, |(year, _)| year);
        let date = calendar::roman(fixed, count, month, known)?;
        Some(Read {
            year: year.map(|(year, _)| year),
            month: date.month,
            day: date.day,
            until: None,
            sure: Certainty::Medium,
        })
    }

    /// `18 brumaire an VIII`: the day and the token after it.
    pub(super) fn republican(&mut self, first: usize) -> Option<(PartialDate, usize)> {
        if !self.any(|lexicon| !lexicon.republican.is_empty()) {
            return None;
        }
        self.at = first;
        let day = self.day()?;
        let word = self.word(self.at)?;
        let month = self.languages.iter().find_map(|l| l.republican_month(word))?;
        self.at += 1;
        self.mark(&['.', ',']);
        for _ in 0..3 {
            let Some(word) = self.word(self.at) else { break };
            let part = self.any(|l| l.republican_year.contains(word)) || word == "l";
            if !part {
                break;
            }
            self.at += 1;
            self.mark(&['\'', '’', '.']);
        }
        let year = match &self.tokens.get(self.at)?.kind {
            Kind::Number(year @ 1..=14, _) => *year,
            Kind::Word(_) => roman(self.word(self.at)?)?,
            _ => return None,
        };
        let date = calendar::republican(year, month, day)?;
        Some((date, self.at + 1))
    }
}

fn full(year: i16, month: u32, day: u32, sure: Certainty) -> Read {
    Read {
        year: Some(year),
        month: u8::try_from(month).ok(),
        day: u8::try_from(day).ok(),
        until: None,
        sure,
    }
}

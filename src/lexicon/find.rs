//! Dates in running text, date lines and headings, in machine form.
//!
//! A small recursive reader over [`tokens`]: at every token it tries the forms from the
//! fullest to the barest and takes the first that fits. All month names of the given
//! languages count at once; what is ambiguous between languages (5/6/1920) is read day
//! first, with less certainty. Nothing is invented: a date whose year does not show has
//! no [`Dating`], one of two digits only where a year is known to lean on.

use std::ops::Range;

use super::calendar;
use super::tokens::{Kind, Token, tokens};
use super::{Dating, Lexicon, PartialDate};
use crate::source::Certainty;

/// A date as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateMention {
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// In machine form; `None` where its year is not known or there is no such day.
    pub dating: Option<Dating>,
    /// The day of the month as written, where one is.
    pub day: Option<u8>,
    /// The month, where one is.
    pub month: Option<u8>,
    /// Whether there is no such day (31 June).
    pub impossible: bool,
    /// How sure the reading is.
    pub certainty: Certainty,
}

/// Finds all dates of a text; `languages` name the months that may occur.
///
/// Two-digit years take their century from a full year elsewhere in the same text.
pub fn find_dates(text: &str, languages: &[&Lexicon]) -> Vec<DateMention> {
    find_dates_near(text, languages, None)
}

/// The same with a year to lean on for years of two digits.
pub(crate) fn find_dates_near(
    text: &str,
    languages: &[&Lexicon],
    year: Option<i16>,
) -> Vec<DateMention> {
    let mut list = tokens(text);
    // An editor's brackets and question marks stand inside dates: 6. 2. [1895].
    list.retain(|token| !matches!(token.kind, Kind::Mark('[' | ']' | '?' | '<' | '>')));
    let near = year.or_else(|| {
        list.iter().find_map(|token| match token.kind {
            Kind::Number(year @ 1200..=2099, 4) => i16::try_from(year).ok(),
            _ => None,
        })
    });
    let mut reader = Reader { tokens: &list, at: 0, languages, near, text };
    let mut found = Vec::new();
    while reader.at < list.len() {
        let start = reader.at;
        if let Some(mention) = reader.mention() {
            found.push(mention);
        } else {
            reader.at = start + 1;
        }
    }
    found
}

/// What a form reads: parts that may be missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) year: Option<i16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    /// For 3–5 May: the last day.
    pub(super) until: Option<u8>,
    pub(super) sure: Certainty,
}

pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) languages: &'a [&'a Lexicon],
    pub(super) near: Option<i16>,
    text: &'a str,
}

impl Reader<'_> {
    fn mention(&mut self) -> Option<DateMention> {
        let first = self.at;
        // A figure inside a word (`B12`) or a number (`3,5`) begins no date.
        let token = self.tokens.get(first)?;
        let before = first.checked_sub(1).and_then(|at| self.tokens.get(at));
        if !token.spaced && before.is_some_and(|t| matches!(t.kind, Kind::Number(..))) {
            return None;
        }
        if !matches!(token.kind, Kind::Number(..) | Kind::Word(_)) {
            return None;
        }
        let forms: [fn(&mut Self) -> Option<Read>; 8] = [
            Self::iso,
            Self::numeric,
            Self::roman_day,
            Self::day_month,
            Self::month_day,
            Self::month_year,
            Self::years,
            Self::year,
        ];
        let republican = self.republican(first);
        if let Some((date, last)) = republican {
            self.at = last;
            return Some(self.made(first, date, true));
        }
        for form in forms {
            self.at = first;
            if let Some(read) = form(self) {
                return Some(self.finish(first, read));
            }
        }
        None
    }

    /// A mention of a day that is already in machine form.
    fn made(&self, first: usize, date: PartialDate, sure: bool) -> DateMention {
        let certainty = if sure { Certainty::High } else { Certainty::Medium };
        DateMention {
            range: self.range(first),
            dating: Some(Dating::On(date)),
            day: date.day,
            month: date.month,
            impossible: false,
            certainty,
        }
    }

    fn finish(&mut self, first: usize, read: Read) -> DateMention {
        let old = self.style();
        let mut impossible = false;
        let dating = match (read.year, read.month, read.day) {
            (Some(year), Some(month), Some(day)) => {
                let from = if old == Some(true) {
                    calendar::julian(year, month, day)
                } else {
                    calendar::day(year, month, day)
                };
                impossible = from.is_none();
                match (from, read.until.and_then(|d| calendar::day(year, month, d))) {
                    (Some(from), Some(to)) if from < to => Some(Dating::During(from, to)),
                    (Some(from), _) => Some(Dating::On(from)),
                    (None, _) => None,
                }
            }
            (Some(year), month, None) => match read.until {
                _ if month.is_some() || read.until.is_none() => {
                    Some(Dating::On(PartialDate { year, month, day: None }))
                }
                _ => None,
            },
            (None, Some(month), Some(day)) => {
                impossible = calendar::day(2000, month, day).is_none();
                None
            }
            _ => None,
        };
        DateMention {
            range: self.range(first),
            dating: dating.map(|dating| self.bounded(first, dating)),
            day: read.day,
            month: read.month,
            impossible,
            certainty: read.sure,
        }
    }

    /// "Before", "after" in front of a date make it a bound.
    fn bounded(&self, first: usize, dating: Dating) -> Dating {
        let Dating::On(date) = dating else { return dating };
        let mut at = first;
        for _ in 0..3 {
            let Some(previous) = at.checked_sub(1) else { return dating };
            let Some(word) = self.word(previous) else { return dating };
            if self.any(|lexicon| lexicon.before.contains(word)) {
                return Dating::NotAfter(date);
            }
            if self.any(|lexicon| lexicon.after.contains(word)) {
                return Dating::NotBefore(date);
            }
            if !self.any(|lexicon| lexicon.date_words.contains(word)) {
                return dating;
            }
            at = previous;
        }
        dating
    }

    /// "Old style" (true) or "new style" (false) after a date; it is taken in.
    fn style(&mut self) -> Option<bool> {
        let end = self.at.checked_sub(1).and_then(|at| self.tokens.get(at))?.range.end;
        let rest = self.text.get(end..)?;
        let rest: String = rest.chars().take(24).collect();
        let rest = super::fold(rest.trim_start_matches([' ', '(', '.', ',']));
        let has = |words: fn(&Lexicon) -> &super::Words| {
            self.any(|lexicon| {
                words(lexicon).iter().any(|w| rest.starts_with(w.as_str()))
            })
        };
        if has(|lexicon| &lexicon.old_style) {
            Some(true)
        } else if has(|lexicon| &lexicon.new_style) {
            Some(false)
        } else {
            None
        }
    }

    fn range(&self, first: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(0, |token| token.range.start);
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        start..last.map_or(start, |token| token.range.end)
    }

    pub(super) fn any(&self, test: impl Fn(&Lexicon) -> bool) -> bool {
        self.languages.iter().any(|lexicon| test(lexicon))
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The next token if it is a figure of at most `digits` digits.
    pub(super) fn number(&mut self, digits: usize) -> Option<u32> {
        match self.tokens.get(self.at)?.kind {
            Kind::Number(value, n) if n <= digits => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    pub(super) fn mark(&mut self, marks: &[char]) -> Option<char> {
        match self.tokens.get(self.at)?.kind {
            Kind::Mark(c) if marks.contains(&c) => {
                self.at += 1;
                Some(c)
            }
            _ => None,
        }
    }
}

//! Dates in running text, date lines and headings, in machine form.
//!
//! A small recursive reader over [`tokens`]: at every token it tries the forms from the
//! fullest to the barest and takes the first that fits. All month names of the given
//! languages count at once; what is ambiguous between languages (5/6/1920) is read day
//! first, with less certainty. Nothing is invented: a date whose year does not show has
//! no [`Dating`], one of two digits only where a year is known to lean on.

use std::ops::Range;

use super::calendar;
use super::tokens::{Kind, Token, Tokens, may_be_roman, tokens};
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

/// The dates of a date line: where the languages give no whole day, the months of all
/// languages count, as those who live abroad date in the language of the place.
pub(crate) fn find_dates_abroad(
    text: &str,
    languages: &[&Lexicon],
    year: Option<i16>,
) -> Vec<DateMention> {
    let is_whole = |date: &DateMention| {
        date.day.is_some() && date.month.is_some() && date.dating.is_some()
    };
    let own = find_dates_near(text, languages, year);
    let more = text.len() < DATE_LINE
        && languages.len() < super::all().len()
        && text.contains(|c: char| c.is_ascii_digit())
        && !own.iter().any(is_whole);
    let every = || super::all().iter().collect::<Vec<_>>();
    let abroad = more.then(|| find_dates_near(text, &every(), year));
    abroad.filter(|dates| dates.iter().any(is_whole)).unwrap_or(own)
}

/// How long a date line is at most, in bytes.
const DATE_LINE: usize = 120;

/// The same with a year to lean on for years of two digits.
fn find_dates_near(
    text: &str,
    languages: &[&Lexicon],
    year: Option<i16>,
) -> Vec<DateMention> {
    let Tokens { mut list, folded } = tokens(text);
    // An editor's brackets and question marks stand inside dates: 6. 2. [1895].
    list.retain(|token| !matches!(token.kind, Kind::Mark('[' | ']' | '?' | '<' | '>')));
    let near = year.or_else(|| {
        list.iter().find_map(|token| match token.kind {
            Kind::Number(year @ 1200..=2099, 4) => i16::try_from(year).ok(),
            _ => None,
        })
    });
    let mut reader =
        Reader { tokens: &list, folded: &folded, at: 0, languages, near, text };
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
    folded: &'a str,
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
        match &token.kind {
            Kind::Number(..) => {}
            // Most words begin no date, and are asked no further.
            Kind::Word(_) => {
                let word = self.word(first)?;
                let opens = self.is_after_day(first)
                    || may_be_roman(word)
                    || super::opens_date(word)
                    || self.may_be_month(first);
                if !opens {
                    return None;
                }
            }
            Kind::Mark(_) => return None,
        }
        let forms: [fn(&mut Self) -> Option<Read>; 10] = [
            Self::iso,
            Self::numeric,
            Self::roman_day,
            Self::year_first,
            Self::day_month,
            Self::worded_day,
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

    /// Whether a word may be a month contracted, before the figure of a day.
    fn may_be_month(&self, at: usize) -> bool {
        let behind = match self.kind(at + 1) {
            Some(Kind::Mark('.' | ',')) => self.kind(at + 2),
            other => other,
        };
        matches!(behind, Some(Kind::Number(_, 1 | 2)))
            && self.word(at).is_some_and(super::begins_as_month)
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
            self.any(|lexicon| words(lexicon).iter().any(|w| rest.starts_with(w)))
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
        let last = if self.ends_with_sentence() { 2 } else { 1 };
        let last = self.at.checked_sub(last).and_then(|at| self.tokens.get(at));
        start..last.map_or(start, |token| token.range.end)
    }

    /// Whether the full stop that was read last follows a month's whole name: it is the
    /// sentence's.
    fn ends_with_sentence(&self) -> bool {
        let Some(at) = self.at.checked_sub(2) else { return false };
        let is_stop = self.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Mark('.'));
        let whole = |word: &str, names: &[String]| {
            let is_short = |full: &String| full != word && full.starts_with(word);
            names.iter().any(|name| name == word) && !names.first().is_some_and(is_short)
        };
        is_stop
            && self.word(at).is_some_and(|word| {
                self.any(|lexicon| lexicon.months.iter().any(|names| whole(word, names)))
            })
    }

    pub(super) fn any(&self, test: impl Fn(&Lexicon) -> bool) -> bool {
        self.languages.iter().any(|lexicon| test(lexicon))
    }

    pub(super) fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    /// Whether a day may stand before a token: a figure or its full stop.
    pub(super) fn is_after_day(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.kind(before));
        matches!(before, Some(Kind::Number(..) | Kind::Mark('.')))
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match self.kind(at)? {
            Kind::Word(range) => self.folded.get(range.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn first(language: &str, text: &str) -> String {
        let lexicon = Lexicon::for_language(language).unwrap();
        let found = find_dates(text, &[lexicon]);
        let mention =
            found.into_iter().max_by_key(|m| (m.day.is_some(), m.month.is_some()));
        match mention.and_then(|mention| mention.dating) {
            Some(Dating::On(date)) => date.to_string(),
            Some(Dating::During(from, to)) => format!("{from}/{to}"),
            Some(Dating::NotAfter(date)) => format!("-{date}"),
            Some(Dating::NotBefore(date)) => format!("{date}-"),
            _ => String::new(),
        }
    }

    #[test]
    fn date_lines_of_all_languages_are_read() {
        for (language, text, expected) in [
            ("de", "Wien, den 14. Dez. 1898", "1898-12-14"),
            ("de", "Weimar den 2 Octb. 1800", "1800-10-02"),
            ("de", "Rodaun 25/V 1905", "1905-05-25"),
            ("de", "28 VI 1904.", "1904-06-28"),
            ("de", "1/10 1901", "1901-10-01"),
            ("de", "12. 4. 1938", "1938-04-12"),
            ("de", "Nürnberg 26 Juny. 811.", "1811-06-26"),
            ("de", "Breslau den 17.ten Februar 1811.", "1811-02-17"),
            ("de", "vor dem 1. Juli 1783", "-1783-07-01"),
            ("fr", "Paris, le 1er janvier 1890", "1890-01-01"),
            ("fr", "ce mardi 3 août 1847", "1847-08-03"),
            ("fr", "3–5 mai 1920", "1920-05-03/1920-05-05"),
            ("fr", "Pétersbourg, 5/17 mars 1880", "1880-03-17"),
            ("fr", "le 9 thermidor an II", "1794-07-27"),
            ("en", "April 6th, 1938", "1938-04-06"),
            ("en", "the 6th of April 1838", "1838-04-06"),
            ("en", "London 2d March 1791", "1791-03-02"),
            ("en", "New York, Dec. 12, 1855", "1855-12-12"),
            ("en", "May 1, 1850.", "1850-05-01"),
            ("es", "Madrid, 4 de mayo de 1901", "1901-05-04"),
            ("es", "México, a 15 de septiembre de 1867", "1867-09-15"),
            ("it", "Torino, lì 3 marzo 1861", "1861-03-03"),
            ("it", "Firenze, addì 12 7bre 1822", "1822-09-12"),
            ("it", "Recanati 6 Maggio 1825", "1825-05-06"),
            ("it", "1° giugno 1820", "1820-06-01"),
            ("pt", "Lisboa, 4 de Maio de 1901", "1901-05-04"),
            ("pt", "Rio de Janeiro, 1.º de março de 1888", "1888-03-01"),
            ("nl", "Amsterdam, den 3den mei 1889", "1889-05-03"),
            ("nl", "Den Haag, 17 maart 1882", "1882-03-17"),
            ("la", "Basileae, Idibus Martiis 1520", "1520-03-15"),
            ("la", "Vuittenbergae, die 3. Maii anno 1521", "1521-05-03"),
            ("la", "VIII. Kal. Octobris anno MDXIX", "1519-09-24"),
            ("ru", "Москва, 12 мая 1899 г.", "1899-05-12"),
            ("ru", "29 января 1837 (ст. ст.)", "1837-02-10"),
            ("ru", "17/5 марта 1880 г.", "1880-03-17"),
            ("ru", "1852 г. Июля 3. Станица", "1852-07-03"),
            ("fr", "De Lyon, ce 20 d'octobre (1538).", "1538-10-20"),
            ("fr", "ce dernier de janvier 1540", "1540-01-31"),
            ("fr", "De Genesve, ce XXIX de septembre 1541.", "1541-09-29"),
            ("fr", "le premier février 1716", "1716-02-01"),
            ("it", "Perugia primo di Gennaio 1715", "1715-01-01"),
            ("it", "Roma, 12 7.bre 1722", "1722-09-12"),
            ("es", "primero de enero de 1808", "1808-01-01"),
            ("pt", "Lisboa, último de fevereiro de 1804", "1804-02-29"),
            ("de", "Leipzig 1797 den 3. März", "1797-03-03"),
            ("de", "Neustadt den 20. Novb r 1821.", "1821-11-20"),
            ("en", "Newtown, Md. Sep 29 18951", "1895-09-29"),
            ("en", "may 13.– 1969", "1969-05-13"),
            ("en", "Bristol the 5th of January 1701/2", "1702-01-05"),
            ("en", "12 Feb. 1699/1700", "1700-02-12"),
            ("it", "3 febbraio 1619/20", "1620-02-03"),
            ("en", "Sep,-17,- 1962.", "1962-09-17"),
            ("es", "Agost 22,- 1956;", "1956-08-22"),
            ("es", "3,-ene,-1953", "1953-01-03"),
            // What stands behind a dash is no year of two digits.
            ("de", "12. April – 14 Gulden 1850", ""),
        ] {
            assert_eq!(first(language, text), expected, "{language}: {text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_said() {
        let lexicon = Lexicon::for_language("de").unwrap();
        let found = find_dates("31. Juni 1902", &[lexicon]);
        assert!(
            found.iter().any(|mention| mention.impossible && mention.dating.is_none())
        );
    }
}

//! Days named from the day of writing: "yesterday", "last Tuesday", "the 3rd inst."
//!
//! The words are facts of a language and stand in its file; here they are found in a text
//! and counted from a known day. Without that day nothing is read. The arithmetic is
//! jiff's.

use std::ops::Range;

use jiff::civil::{Date, Weekday};

use super::tokens::{Kind, Token, Tokens, tokens};
use super::{Dating, Lexicon, PartialDate, Words};
use crate::source::Certainty;

/// A day named from the day of writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativeDate {
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// Which day it is.
    pub dating: Dating,
    /// How sure that is.
    pub certainty: Certainty,
}

/// Finds the days of a text that are named from the day on which it was written; none
/// where that is no full day.
pub fn find_relative_dates(
    text: &str,
    lexicon: &Lexicon,
    written: PartialDate,
) -> Vec<RelativeDate> {
    let Some(written) = day(written) else { return Vec::new() };
    let read = tokens(text);
    let list = &read.list;
    let reader =
        Reader { text, read: &read, lexicon, phrases: &lexicon.day_phrases, written };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < list.len() {
        match reader.at(at) {
            Some((end, date, certainty)) => {
                if let (Some(first), Some(last), Some(date)) =
                    (list.get(at), list.get(end - 1), partial(date))
                {
                    let range = first.range.start..last.range.end;
                    found.push(RelativeDate {
                        range,
                        dating: Dating::On(date),
                        certainty,
                    });
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The day of a month that is nearest to the day on which it was written down, which
/// letters mean as a rule; none where that is no full day, or there is no such day.
pub fn nearest_day(month: u8, of_month: u8, written: PartialDate) -> Option<PartialDate> {
    let near = day(written)?;
    let days = (written.year - 1..=written.year + 1).filter_map(|year| {
        day(PartialDate { year, month: Some(month), day: Some(of_month) })
    });
    let far = |day: &Date| (*day - near).get_days().unsigned_abs();
    days.min_by_key(far).and_then(partial)
}

fn day(date: PartialDate) -> Option<Date> {
    let (month, day) = (date.month?, date.day?);
    Date::new(date.year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn partial(date: Date) -> Option<PartialDate> {
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    Some(PartialDate { year: date.year(), month: Some(month), day: Some(day) })
}

/// The token behind what was read, the day, and how sure it is.
type Read = (usize, Date, Certainty);

/// The phrases of a language, cut into tokens once.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    /// The words with which days that are no figures begin: most others are asked no
    /// further.
    openers: Words,
    days: Vec<(Tokens, i32)>,
    last: Vec<Tokens>,
    next: Vec<Tokens>,
    last_behind: Vec<Tokens>,
    next_behind: Vec<Tokens>,
    this_month: Vec<Tokens>,
    last_month: Vec<Tokens>,
}

impl Phrases {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let cut = |list: &[String]| list.iter().map(|phrase| tokens(phrase)).collect();
        let days = lexicon.relative_days.iter();
        let mut phrases = Self {
            openers: Words::default(),
            days: days.map(|(phrase, days)| (tokens(phrase), *days)).collect(),
            last: cut(&lexicon.last_words),
            next: cut(&lexicon.next_words),
            last_behind: cut(&lexicon.last_words_behind),
            next_behind: cut(&lexicon.next_words_behind),
            this_month: cut(&lexicon.this_month),
            last_month: cut(&lexicon.last_month),
        };
        let opening = phrases.days.iter().map(|(phrase, _)| phrase);
        let opening = opening.chain(&phrases.last).chain(&phrases.next);
        let words = opening.filter_map(|phrase| phrase.word(0).map(str::to_owned));
        let days = lexicon.days_of_week.iter().flatten().cloned();
        phrases.openers = words.chain(days).collect::<Vec<_>>().into();
        phrases
    }
}

/// Whether two tokens say the same.
fn same(token: &Token, of: &Tokens, other: &Token, of_other: &Tokens) -> bool {
    match (&token.kind, &other.kind) {
        (Kind::Word(one), Kind::Word(two)) => {
            of.folded.get(one.clone()) == of_other.folded.get(two.clone())
        }
        (one, two) => one == two,
    }
}

struct Reader<'a> {
    text: &'a str,
    read: &'a Tokens,
    lexicon: &'a Lexicon,
    phrases: &'a Phrases,
    written: Date,
}

impl Reader<'_> {
    fn later(&self, days: i32) -> Option<Date> {
        self.written.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }

    /// The day that is named from a token on.
    fn at(&self, at: usize) -> Option<Read> {
        if self.word(at).is_some_and(|word| !self.phrases.openers.contains(word)) {
            return None;
        }
        self.near(at).or_else(|| self.weekday(at)).or_else(|| self.of_month(at))
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.read.word(at)
    }

    /// Where a phrase ends that stands at a token.
    fn phrase(&self, phrase: &Tokens, at: usize) -> Option<usize> {
        let end = at + phrase.list.len();
        let here = self.read.list.get(at..end)?;
        let mut pairs = here.iter().zip(&phrase.list);
        pairs.all(|(here, wanted)| same(here, self.read, wanted, phrase)).then_some(end)
    }

    fn any(&self, phrases: &[Tokens], at: usize) -> Option<usize> {
        phrases.iter().filter_map(|phrase| self.phrase(phrase, at)).max()
    }

    /// "Yesterday", "the day before yesterday", "tomorrow".
    fn near(&self, at: usize) -> Option<Read> {
        let days = self.phrases.days.iter();
        let (end, days) = days
            .filter_map(|(phrase, days)| Some((self.phrase(phrase, at)?, *days)))
            .max_by_key(|(end, _)| *end)?;
        // German "Morgen" is the morning, Spanish "la mañana" too.
        let small = self.read.list.get(at).is_some_and(|token| {
            let rest = self.text.get(token.range.start..).unwrap_or_default();
            rest.starts_with(char::is_lowercase)
        });
        let before = at.checked_sub(1).and_then(|at| self.word(at));
        let other =
            before.is_some_and(|word| self.lexicon.relative_unless.contains(word));
        let small = small || days < 0 || !self.lexicon.times.contains(self.word(at)?);
        if !small || other {
            return None;
        }
        Some((end, self.later(days)?, Certainty::Medium))
    }

    /// "Last Tuesday", "lundi prochain".
    fn weekday(&self, at: usize) -> Option<Read> {
        let (end, day, past) = if let Some(middle) = self.any(&self.phrases.last, at) {
            (middle + 1, self.day_of_week(middle)?, true)
        } else if let Some(middle) = self.any(&self.phrases.next, at) {
            (middle + 1, self.day_of_week(middle)?, false)
        } else {
            let day = self.day_of_week(at)?;
            let named = self.day_end(at);
            match self.any(&self.phrases.last_behind, named) {
                Some(end) => (end, day, true),
                None => (self.any(&self.phrases.next_behind, named)?, day, false),
            }
        };
        let end = end.max(self.day_end(end.checked_sub(1)?));
        let today = self.written.weekday();
        let days = if past {
            -i32::from(match day.until(today) {
                0 => 7,
                days => days,
            })
        } else {
            i32::from(match today.until(day) {
                0 => 7,
                days => days,
            })
        };
        Some((end, self.later(days)?, Certainty::Medium))
    }

    fn day_of_week(&self, at: usize) -> Option<Weekday> {
        let word = self.word(at)?;
        let at = self
            .lexicon
            .days_of_week
            .iter()
            .position(|forms| forms.iter().any(|form| form == word))?;
        Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
    }

    /// Behind a day of the week: segunda-feira has two words.
    fn day_end(&self, at: usize) -> usize {
        let dash =
            self.read.list.get(at + 1).is_some_and(|token| token.kind == Kind::Mark('-'));
        if dash && self.word(at + 2) == Some("feira") { at + 3 } else { at + 1 }
    }

    /// "The 3rd inst.", "le 3 courant", "am 3. d. M.", and of the month before.
    fn of_month(&self, at: usize) -> Option<Read> {
        let Kind::Number(number @ 1..=31, 1 | 2) = self.read.list.get(at)?.kind else {
            return None;
        };
        let mut behind = at + 1;
        while let Some(token) = self.read.list.get(behind) {
            let passed = match &token.kind {
                Kind::Mark(c) => matches!(c, '.' | '-' | ')' | 'º' | '°'),
                Kind::Word(_) => {
                    let word = self.word(behind).unwrap_or_default();
                    !token.spaced && self.lexicon.ordinals.contains(word)
                }
                Kind::Number(..) => false,
            };
            if !passed || behind > at + 3 {
                break;
            }
            behind += 1;
        }
        let number = i8::try_from(number).ok()?;
        let (year, month) = (self.written.year(), self.written.month());
        if let Some(end) = self.any(&self.phrases.this_month, behind) {
            let date = Date::new(year, month, number).ok()?;
            return Some((end, date, Certainty::Medium));
        }
        let end = self.any(&self.phrases.last_month, behind)?;
        let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        Some((end, Date::new(year, month, number).ok()?, Certainty::Medium))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: &str, text: &str) -> Vec<(String, String)> {
        let lexicon = Lexicon::for_language(language).unwrap();
        // A Wednesday.
        let written = PartialDate::parse("1897-03-10").unwrap();
        find_relative_dates(text, lexicon, written)
            .into_iter()
            .map(|found| {
                (
                    text.get(found.range).unwrap_or_default().to_owned(),
                    found.dating.to_string(),
                )
            })
            .collect()
    }

    #[track_caller]
    fn reads(language: &str, text: &str, words: &str, day: &str) {
        assert_eq!(read(language, text), [(words.to_owned(), day.to_owned())], "{text}");
    }

    #[test]
    fn days_near_the_letter() {
        reads("de", "Ich kam vorgestern an.", "vorgestern", "1897-03-08");
        reads("de", "Wir reisen morgen ab.", "morgen", "1897-03-11");
        reads("fr", "Il est venu avant-hier.", "avant-hier", "1897-03-08");
        reads("en", "I saw him yesterday.", "yesterday", "1897-03-09");
        reads(
            "en",
            "Come the day after tomorrow.",
            "the day after tomorrow",
            "1897-03-12",
        );
        reads("es", "Llegó ayer a casa.", "ayer", "1897-03-09");
        reads("it", "L’ho visto ieri.", "ieri", "1897-03-09");
        reads("pt", "Chegou ontem.", "ontem", "1897-03-09");
        reads("nl", "Hij kwam eergisteren.", "eergisteren", "1897-03-08");
        reads("la", "Heri accepi litteras.", "Heri", "1897-03-09");
        reads("ru", "Вчера был у меня врач.", "Вчера", "1897-03-09");
    }

    #[test]
    fn a_day_without_a_year_is_the_nearest() {
        let nearest = |month, day| {
            let written = PartialDate { year: 1897, month: Some(1), day: Some(5) };
            nearest_day(month, day, written).map(|day| day.to_string())
        };
        assert_eq!(nearest(12, 27).as_deref(), Some("1896-12-27"));
        assert_eq!(nearest(4, 27).as_deref(), Some("1897-04-27"));
        assert_eq!(nearest(2, 29).as_deref(), Some("1896-02-29"));
        assert_eq!(nearest(4, 31), None);
        let vague = PartialDate { year: 1897, month: Some(1), day: None };
        assert_eq!(nearest_day(4, 27, vague), None);
    }

    #[test]
    fn mornings_are_no_days() {
        assert_eq!(read("de", "Am Morgen, heute morgen, guten Morgen."), []);
        assert_eq!(read("es", "Por la mañana trabajo."), []);
        assert_eq!(read("nl", "Deze morgen regende het."), []);
    }

    #[test]
    fn days_of_the_week() {
        reads("de", "Am vorigen Dienstag.", "vorigen Dienstag", "1897-03-09");
        reads("de", "Nächsten Mittwoch.", "Nächsten Mittwoch", "1897-03-17");
        reads("fr", "Je l’ai vu lundi dernier.", "lundi dernier", "1897-03-08");
        reads("en", "He died last Wednesday.", "last Wednesday", "1897-03-03");
        reads("es", "El lunes pasado murió.", "lunes pasado", "1897-03-08");
        reads("it", "Venerdì prossimo parto.", "Venerdì prossimo", "1897-03-12");
        reads("pt", "Na segunda-feira passada.", "segunda-feira passada", "1897-03-08");
        reads("nl", "Verleden zondag was hij hier.", "Verleden zondag", "1897-03-07");
        reads("ru", "В прошлый вторник.", "прошлый вторник", "1897-03-09");
    }

    #[test]
    fn days_of_this_month_and_the_last() {
        reads("fr", "Votre lettre du 3 courant.", "3 courant", "1897-03-03");
        reads("de", "Ihr Brief vom 3. d. M. kam.", "3. d. M.", "1897-03-03");
        reads("en", "Yours of the 27th ult.", "27th ult.", "1897-02-27");
        reads("it", "La sua del 3 corrente.", "3 corrente", "1897-03-03");
        reads("es", "Su carta del 3 del corriente.", "3 del corriente", "1897-03-03");
        reads("pt", "A sua de 3 do corrente.", "3 do corrente", "1897-03-03");
        reads("nl", "Uw brief van 3 dezer.", "3 dezer", "1897-03-03");
        reads("ru", "Письмо от 3 сего месяца.", "3 сего месяца", "1897-03-03");
        assert_eq!(read("en", "The 31st ult. was no day."), []);
    }
}

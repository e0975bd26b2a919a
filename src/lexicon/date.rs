//! Dates as they stand in letters, in machine form.
//!
//! The machine form is TEI's `att.datable.w3c` (TEI P5 §13.1.2): Gregorian, of the
//! precision that the text has.

use std::fmt;

/// A year, a month of a year, or a day, in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month; only where there is a month.
    pub day: Option<u8>,
}

impl PartialDate {
    /// Reads the W3C form (`1938`, `1938-04`, `1938-04-06`) of a date that exists.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |width: usize| -> Option<Option<i16>> {
            let Some(part) = parts.next() else { return Some(None) };
            let digits = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse().ok().map(Some) } else { None }
        };
        let (year, month, day) = (number(4)??, number(2)?, number(2)?);
        if parts.next().is_some() || year == 0 {
            return None;
        }
        let small = |n: Option<i16>| n.map(i8::try_from).transpose().ok();
        let (month, day) = (small(month)?, small(day)?);
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        let unsigned = |n: Option<i8>| n.and_then(|n| u8::try_from(n).ok());
        Some(Self { year, month: unsigned(month), day: unsigned(day) })
    }
}

impl fmt::Display for PartialDate {
    /// The W3C form: `1938`, `1938-04` or `1938-04-06`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl PartialDate {
    /// Its first day and a day not before its last: year, month, day.
    fn days(self) -> ((i16, u8, u8), (i16, u8, u8)) {
        let day = |month: u8, day: u8| {
            (self.year, self.month.unwrap_or(month), self.day.unwrap_or(day))
        };
        (day(1, 1), day(12, 31))
    }
}

/// When something was, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dating {
    /// On that day, in that month or year: `@when`.
    On(PartialDate),
    /// From one to the other, the whole time: `@from`, `@to`.
    During(PartialDate, PartialDate),
    /// At some time between the two: `@notBefore`, `@notAfter`.
    Within(PartialDate, PartialDate),
    /// At that time or later: `@notBefore`.
    NotBefore(PartialDate),
    /// At that time or earlier: `@notAfter`.
    NotAfter(PartialDate),
}

impl Dating {
    /// Whether two datings can both be true of one moment.
    pub fn agrees_with(self, other: Self) -> bool {
        let ((first, last), (other_first, other_last)) = (self.days(), other.days());
        let not_after = |a: Option<(i16, u8, u8)>, b: Option<(i16, u8, u8)>| match (a, b)
        {
            (Some(a), Some(b)) => a <= b,
            _ => true,
        };
        not_after(first, other_last) && not_after(other_first, last)
    }

    /// The last year it may be.
    pub fn last_year(self) -> Option<i32> {
        self.days().1.map(|(year, _, _)| i32::from(year))
    }

    /// The first and the last day it may be, as year, month, day; `None` where there is
    /// no bound. The last day of a month is not before its last.
    #[expect(clippy::type_complexity, reason = "two days: year, month, day")]
    pub fn days(self) -> (Option<(i16, u8, u8)>, Option<(i16, u8, u8)>) {
        match self {
            Self::On(date) => (Some(date.days().0), Some(date.days().1)),
            Self::During(first, last) | Self::Within(first, last) => {
                (Some(first.days().0), Some(last.days().1))
            }
            Self::NotBefore(first) => (Some(first.days().0), None),
            Self::NotAfter(last) => (None, Some(last.days().1)),
        }
    }
}

impl fmt::Display for Dating {
    /// In words: `between 1938-04-06 and 1938-06-30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => write!(f, "{day}"),
            Self::During(from, to) => write!(f, "from {from} to {to}"),
            Self::Within(first, last) => write!(f, "between {first} and {last}"),
            Self::NotBefore(first) => write!(f, "not before {first}"),
            Self::NotAfter(last) => write!(f, "not after {last}"),
        }
    }
}

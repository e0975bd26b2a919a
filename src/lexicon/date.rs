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

//! Dates and times by their parts: `dateTime`, `date`, `time` and the five `g…` types
//! (XML Schema 1.1 Part 2 §3.3.7 to §3.3.15, F&O 3.1 §9). There is a year 0.

use std::cmp::Ordering;
use std::fmt;

use super::AtomicType;
use super::duration::{Duration, SECOND, fraction, seconds_text};

/// Minutes east of UTC, fourteen hours at most.
pub(in crate::xpath) type Zone = i16;

const DAY: i128 = 86_400 * SECOND;

/// A moment, or a stretch of time that is named by some of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub(in crate::xpath) kind: AtomicType,
    pub(in crate::xpath) year: i64,
    pub(in crate::xpath) month: u8,
    pub(in crate::xpath) day: u8,
    /// Since midnight, in nanoseconds.
    pub(in crate::xpath) time: i128,
    pub(in crate::xpath) zone: Option<Zone>,
}

/// How many days a month has.
pub(in crate::xpath) fn days_of_month(year: i64, month: u8) -> u8 {
    let is_leap = year.rem_euclid(4) == 0
        && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from the first of March of the year 0, as eras of 400 years count them.
fn days(year: i64, month: u8, day: u8) -> i128 {
    let year = i128::from(year) - i128::from(month <= 2);
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = (i128::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i128::from(day) - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + of_year
}

/// The date that many days from the first of March of the year 0.
fn date(days: i128) -> Option<(i64, u8, u8)> {
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i128::from(month <= 2);
    Some((year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?))
}

/// Reads fixed shapes from the front of a text.
struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    fn mark(&mut self, mark: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(mark)?;
        Some(())
    }

    fn digits(&mut self) -> &'a str {
        let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(end).unwrap_or(("", self.0));
        self.0 = rest;
        digits
    }

    fn two(&mut self, least: u8, most: u8) -> Option<u8> {
        let digits = self.digits();
        let number = digits.parse().ok().filter(|_| digits.len() == 2)?;
        (least..=most).contains(&number).then_some(number)
    }

    fn year(&mut self) -> Option<i64> {
        let is_negative = self.mark("-").is_some();
        let digits = self.digits();
        if digits.len() < 4 || digits.len() > 4 && digits.starts_with('0') {
            return None;
        }
        let year: i64 = digits.parse().ok().filter(|year| *year < 1_000_000_000_000)?;
        Some(if is_negative { -year } else { year })
    }

    fn time(&mut self) -> Option<i128> {
        let hour = self.two(0, 24)?;
        self.mark(":")?;
        let minute = self.two(0, 59)?;
        self.mark(":")?;
        let second = self.two(0, 59)?;
        let mut nanos = 0;
        if self.mark(".").is_some() {
            let digits = self.digits();
            nanos = if digits.is_empty() { return None } else { fraction(digits) };
            if hour == 24 && digits.bytes().any(|byte| byte != b'0') {
                return None;
            }
        }
        let seconds =
            i128::from(hour) * 3600 + i128::from(minute) * 60 + i128::from(second);
        let time = seconds * SECOND + nanos;
        (time <= DAY).then_some(time)
    }

    fn zone(&mut self) -> Option<Zone> {
        let sign = match self.0.as_bytes().first()? {
            b'Z' => {
                self.mark("Z")?;
                return Some(0);
            }
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.mark(if sign == 1 { "+" } else { "-" })?;
        let hour = Zone::from(self.two(0, 14)?);
        self.mark(":")?;
        let minutes = hour * 60 + Zone::from(self.two(0, 59)?);
        (minutes <= 14 * 60).then_some(sign * minutes)
    }
}

impl Moment {
    /// A moment of which only some parts count; the others stand for themselves.
    const fn blank(kind: AtomicType) -> Self {
        Self { kind, year: 1972, month: 12, day: 31, time: 0, zone: None }
    }

    /// Reads a moment that is named by the parts of a type.
    pub(in crate::xpath) fn parse(text: &str, kind: AtomicType) -> Option<Self> {
        let mut scanner = Scanner(text);
        let mut moment = Self::blank(kind);
        match kind {
            AtomicType::DateTime | AtomicType::DateTimeStamp | AtomicType::Date => {
                moment.year = scanner.year()?;
                scanner.mark("-")?;
                moment.month = scanner.two(1, 12)?;
                scanner.mark("-")?;
                moment.day = scanner.two(1, days_of_month(moment.year, moment.month))?;
                if kind != AtomicType::Date {
                    scanner.mark("T")?;
                    moment.time = scanner.time()?;
                }
            }
            AtomicType::Time => moment.time = scanner.time()?,
            AtomicType::GYearMonth => {
                moment.year = scanner.year()?;
                scanner.mark("-")?;
                moment.month = scanner.two(1, 12)?;
                moment.day = 1;
            }
            AtomicType::GYear => {
                (moment.year, moment.month, moment.day) = (scanner.year()?, 1, 1);
            }
            AtomicType::GMonthDay => {
                scanner.mark("--")?;
                moment.month = scanner.two(1, 12)?;
                scanner.mark("-")?;
                moment.day = scanner.two(1, days_of_month(1972, moment.month))?;
            }
            AtomicType::GDay => {
                scanner.mark("---")?;
                moment.day = scanner.two(1, 31)?;
            }
            AtomicType::GMonth => {
                scanner.mark("--")?;
                (moment.month, moment.day) = (scanner.two(1, 12)?, 1);
            }
            _ => return None,
        }
        if !scanner.0.is_empty() {
            moment.zone = Some(scanner.zone()?);
        }
        if kind == AtomicType::DateTimeStamp && moment.zone.is_none() {
            return None;
        }
        if moment.time == DAY {
            moment.time = 0;
            if kind != AtomicType::Time {
                moment = moment.on(moment.days() + 1)?;
            }
        }
        scanner.0.is_empty().then_some(moment)
    }

    fn days(&self) -> i128 {
        days(self.year, self.month, self.day)
    }

    /// The same on another day.
    fn on(self, days: i128) -> Option<Self> {
        let (year, month, day) = date(days)?;
        (year.abs() < 1_000_000_000_000).then_some(Self { year, month, day, ..self })
    }

    /// Nanoseconds since a fixed day, in UTC; without a zone the implicit one is meant.
    pub(in crate::xpath) fn instant(&self, implicit: Zone) -> i128 {
        let zone = i128::from(self.zone.unwrap_or(implicit)) * 60 * SECOND;
        self.days() * DAY + self.time - zone
    }

    /// The moment of a number of nanoseconds since the fixed day, in UTC.
    fn at(instant: i128, kind: AtomicType) -> Option<Self> {
        let moment = Self::blank(kind).on(instant.div_euclid(DAY))?;
        Some(Self { time: instant.rem_euclid(DAY), ..moment })
    }

    /// The moment of seconds since 1970 in UTC.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let start = days(1970, 1, 1) * DAY;
        let moment =
            Self::at(start + i128::from(seconds) * SECOND, AtomicType::DateTime)?;
        Some(Self { zone: Some(0), ..moment })
    }

    /// Which of two comes first (F&O 3.1 §9.4).
    pub(in crate::xpath) fn compare(&self, other: &Self, implicit: Zone) -> Ordering {
        self.instant(implicit).cmp(&other.instant(implicit))
    }

    /// The same moment in another zone, or in none (F&O 3.1 §9.6).
    pub(in crate::xpath) fn adjusted(self, zone: Option<Zone>) -> Option<Self> {
        let (Some(to), Some(from)) = (zone, self.zone) else {
            return Some(Self { zone, ..self });
        };
        let shift = i128::from(to - from) * 60 * SECOND;
        let kind = self.kind;
        let moved = self.days() * DAY + self.time + shift;
        let moment = match kind {
            AtomicType::Time => Self { time: moved.rem_euclid(DAY), ..self },
            AtomicType::Date => Self { time: 0, ..Self::at(moved, kind)? },
            _ => Self::at(moved, kind)?,
        };
        Some(Self { zone, ..moment })
    }

    /// A duration later (F&O 3.1 §9.7, XML Schema Part 2 appendix E).
    pub(in crate::xpath) fn plus(self, duration: Duration) -> Option<Self> {
        if self.kind == AtomicType::Time {
            let time = (self.time + duration.nanos).rem_euclid(DAY);
            return Some(Self { time, ..self });
        }
        let months = self.year.checked_mul(12)?.checked_add(i64::from(self.month) - 1)?;
        let months = months.checked_add(duration.months)?;
        let year = months.div_euclid(12);
        let month = u8::try_from(months.rem_euclid(12) + 1).ok()?;
        let day = self.day.min(days_of_month(year, month));
        let instant = days(year, month, day) * DAY + self.time + duration.nanos;
        let mut moment = Self::at(instant, self.kind)?;
        if self.kind == AtomicType::Date {
            moment.time = 0;
        }
        Some(Self { zone: self.zone, ..moment })
    }

    /// As a value of another type that has some of its parts (F&O 3.1 §19.1.5).
    pub(in crate::xpath) fn cast(self, kind: AtomicType) -> Option<Self> {
        use AtomicType as T;
        let is_full = matches!(self.kind, T::DateTime | T::DateTimeStamp);
        let is_moment = matches!(
            kind,
            T::DateTime
                | T::DateTimeStamp
                | T::Date
                | T::Time
                | T::GYearMonth
                | T::GYear
                | T::GMonthDay
                | T::GDay
                | T::GMonth
        );
        let is_possible =
            self.kind == kind || is_full || self.kind == T::Date && kind != T::Time;
        if !is_moment || !is_possible || kind == T::DateTimeStamp && self.zone.is_none() {
            return None;
        }
        let blank = Self::blank(kind);
        let mut moment = Self { kind, ..self };
        if !matches!(kind, T::DateTime | T::DateTimeStamp | T::Time) {
            moment.time = 0;
        }
        match kind {
            T::Time => (moment.year, moment.month, moment.day) = (1972, 12, 31),
            T::GYearMonth => moment.day = 1,
            T::GYear => (moment.month, moment.day) = (1, 1),
            T::GMonthDay => moment.year = blank.year,
            T::GDay => (moment.year, moment.month) = (blank.year, blank.month),
            T::GMonth => (moment.year, moment.day) = (blank.year, 1),
            _ => {}
        }
        Some(moment)
    }

    pub(in crate::xpath) fn hour(&self) -> i128 {
        self.time / (3600 * SECOND)
    }

    pub(in crate::xpath) fn minute(&self) -> i128 {
        self.time / (60 * SECOND) % 60
    }

    /// Seconds of the minute, in nanoseconds.
    pub(in crate::xpath) fn seconds(&self) -> i128 {
        self.time % (60 * SECOND)
    }

    /// The day of the week, Monday being 1.
    pub(in crate::xpath) fn weekday(&self) -> u8 {
        // The first of March of the year 0 was a Wednesday.
        u8::try_from((self.days() + 2).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// The day of the year, from 1.
    pub(in crate::xpath) fn day_of_year(&self) -> i128 {
        self.days() - days(self.year, 1, 1) + 1
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use AtomicType as T;
        let sign = if self.year < 0 { "-" } else { "" };
        let year = self.year.unsigned_abs();
        let (month, day) = (self.month, self.day);
        match self.kind {
            T::DateTime | T::DateTimeStamp | T::Date => {
                write!(f, "{sign}{year:04}-{month:02}-{day:02}")?;
            }
            T::GYearMonth => write!(f, "{sign}{year:04}-{month:02}")?,
            T::GYear => write!(f, "{sign}{year:04}")?,
            T::GMonthDay => write!(f, "--{month:02}-{day:02}")?,
            T::GDay => write!(f, "---{day:02}")?,
            T::GMonth => write!(f, "--{month:02}")?,
            _ => {}
        }
        if matches!(self.kind, T::DateTime | T::DateTimeStamp) {
            f.write_str("T")?;
        }
        if matches!(self.kind, T::DateTime | T::DateTimeStamp | T::Time) {
            let pad = if self.seconds() < 10 * SECOND { "0" } else { "" };
            let seconds = seconds_text(self.seconds());
            write!(f, "{:02}:{:02}:{pad}{seconds}", self.hour(), self.minute())?;
        }
        match self.zone {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                let minutes = zone.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, kind: AtomicType) -> Moment {
        Moment::parse(text, kind).unwrap()
    }

    #[test]
    fn days_are_counted_both_ways() {
        for day in (-800_000..800_000).step_by(97) {
            let (year, month, of_month) = date(day).unwrap();
            assert_eq!(days(year, month, of_month), day);
        }
        assert_eq!(of("2026-11-25", AtomicType::Date).weekday(), 3);
        assert_eq!(of("2000-12-31", AtomicType::Date).day_of_year(), 366);
    }

    #[test]
    fn moments_are_read_and_written() {
        let kind = AtomicType::DateTime;
        for text in [
            "2001-12-01T19:45:00Z",
            "-0044-03-15T09:00:00.5",
            "0000-01-01T00:00:00-05:30",
        ] {
            assert_eq!(of(text, kind).to_string(), text);
        }
        assert_eq!(of("1999-12-31T24:00:00", kind).to_string(), "2000-01-01T00:00:00");
        let later = of("2000-01-31", AtomicType::Date).plus(Duration::of_months(1));
        assert_eq!(later.unwrap().to_string(), "2000-02-29");
        let zone = of("2002-03-07T10:00:00-05:00", kind).adjusted(Some(-600)).unwrap();
        assert_eq!(zone.to_string(), "2002-03-07T05:00:00-10:00");
        assert_eq!(Moment::parse("1905-02-29", AtomicType::Date), None);
    }
}

//! Dates and times: `dateTime`, `date`, `time` and the five `g…` types as moments.
//!
//! A value is the moment at which the named stretch of time begins, in seconds on the
//! proleptic Gregorian calendar, in UTC where a time zone is given; there is no year 0.
//! Moments with and without a zone compare only if fourteen hours do not matter.
//! Follows XML Schema Part 2 §3.2.7 to §3.2.14.

use std::cmp::Ordering;

/// Which parts of a moment a type names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    DateTime,
    Time,
    Date,
    YearMonth,
    Year,
    MonthDay,
    Day,
    Month,
}

/// The start of a named stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Since the first of January of the year 1.
    seconds: i128,
    /// The digits after the point, without zeros at their end.
    fraction: String,
    has_zone: bool,
}

const DAY: i128 = 86_400;
/// The furthest a time zone can be from UTC.
const FOURTEEN_HOURS: i128 = 14 * 3600;
/// The English names of the months, as messages and `format-date` have them.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Parts {
    /// How a value looks, for messages.
    fn shape(self) -> &'static str {
        match self {
            Self::DateTime => "1905-05-04T12:30:00",
            Self::Time => "12:30:00",
            Self::Date => "1905-05-04",
            Self::YearMonth => "1905-05",
            Self::Year => "1905",
            Self::MonthDay => "--05-04",
            Self::Day => "---04",
            Self::Month => "--05",
        }
    }
}

/// Reads fixed shapes from the front of a text.
struct Scanner<'a> {
    whole: &'a str,
    rest: &'a str,
    parts: Parts,
}

impl<'a> Scanner<'a> {
    fn wrong_shape(&self) -> String {
        format!("`{}` is not written like {}", self.whole, self.parts.shape())
    }

    fn mark(&mut self, mark: &str) -> Result<(), String> {
        self.rest = self.rest.strip_prefix(mark).ok_or_else(|| self.wrong_shape())?;
        Ok(())
    }

    fn digits(&mut self) -> &'a str {
        let end = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or(("", self.rest));
        self.rest = rest;
        digits
    }

    fn two_digits(&mut self) -> Result<u32, String> {
        let digits = self.digits();
        if digits.len() == 2 {
            digits.parse().map_err(|_| self.wrong_shape())
        } else {
            Err(self.wrong_shape())
        }
    }

    /// A year of four digits or more, counted with a year 0 as astronomers do.
    fn year(&mut self) -> Result<i64, String> {
        let is_negative = self.mark("-").is_ok();
        let digits = self.digits();
        if digits.len() < 4 {
            return Err(if digits.is_empty() || is_negative {
                self.wrong_shape()
            } else {
                format!("the year `{digits}` must have four digits")
            });
        }
        if digits.len() > 4 && digits.starts_with('0') {
            return Err(format!("the year `{digits}` begins with a 0 too many"));
        }
        let year: i64 = digits
            .parse()
            .ok()
            .filter(|year| *year < 1_000_000_000_000)
            .ok_or_else(|| format!("the year `{digits}` is too far away"))?;
        match (is_negative, year) {
            (_, 0) => Err("there is no year 0".to_owned()),
            (true, _) => Ok(1 - year),
            (false, _) => Ok(year),
        }
    }

    fn month(&mut self) -> Result<u32, String> {
        match self.two_digits()? {
            month @ 1..=12 => Ok(month),
            month => Err(format!("there is no month {month}")),
        }
    }

    fn day(&mut self, year: Option<i64>, month: Option<u32>) -> Result<u32, String> {
        let day = self.two_digits()?;
        let length = month.map_or(31, |month| days_of_month(year, month));
        if (1..=length).contains(&day) {
            return Ok(day);
        }
        let name = month
            .filter(|_| (1..=31).contains(&day))
            .and_then(|month| MONTHS.get(month as usize - 1));
        Err(match (name, year) {
            (Some(name), Some(year)) if *name == "February" && day == 29 => {
                let year = if year > 0 { year } else { year - 1 };
                format!("29 {name} does not exist in {year}, which is no leap year")
            }
            (Some(name), _) => format!("{day} {name} does not exist"),
            (None, _) => format!("there is no day {day}"),
        })
    }

    /// Hours, minutes and seconds as seconds and the digits of their fraction.
    fn time(&mut self) -> Result<(u32, String), String> {
        let hour = self.two_digits()?;
        self.mark(":")?;
        let minute = self.two_digits()?;
        self.mark(":")?;
        let second = self.two_digits()?;
        let mut fraction = String::new();
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            let digits = self.digits();
            if digits.is_empty() {
                return Err(self.wrong_shape());
            }
            digits.trim_end_matches('0').clone_into(&mut fraction);
        }
        if hour > 24 {
            return Err(format!("there is no hour {hour}"));
        }
        if minute > 59 {
            return Err(format!("there is no minute {minute}"));
        }
        if second > 59 {
            return Err(format!("there is no second {second}"));
        }
        if hour == 24 && (minute, second, fraction.as_str()) != (0, 0, "") {
            return Err("nothing comes after 24:00:00".to_owned());
        }
        Ok((hour * 3600 + minute * 60 + second, fraction))
    }

    /// The time zone, in seconds east of UTC.
    fn zone(&mut self) -> Result<Option<i32>, String> {
        let sign = match self.rest.chars().next() {
            None => return Ok(None),
            Some('Z') => {
                self.mark("Z")?;
                return Ok(Some(0));
            }
            Some('+') => 1,
            Some('-') => -1,
            Some(_) => return Err(self.wrong_shape()),
        };
        self.mark(if sign == 1 { "+" } else { "-" })?;
        let hour = self.two_digits()?;
        self.mark(":")?;
        let minute = self.two_digits()?;
        let seconds = hour * 3600 + minute * 60;
        if minute > 59 || seconds > 14 * 3600 {
            return Err(format!("there is no time zone {hour:02}:{minute:02} from UTC"));
        }
        Ok(Some(sign * i32::try_from(seconds).unwrap_or_default()))
    }
}

impl Moment {
    /// Reads a moment that is named by just these parts.
    pub(super) fn read(text: &str, parts: Parts) -> Result<Self, String> {
        let mut scanner = Scanner { whole: text, rest: text, parts };
        // A leap year with long months stands for the parts that are not named.
        let (mut year, mut month, mut day) = (1972, 12, 1);
        let mut time = (0, String::new());
        match parts {
            Parts::DateTime | Parts::Date => {
                year = scanner.year()?;
                scanner.mark("-")?;
                month = scanner.month()?;
                scanner.mark("-")?;
                day = scanner.day(Some(year), Some(month))?;
                if parts == Parts::DateTime {
                    scanner.mark("T")?;
                    time = scanner.time()?;
                }
            }
            Parts::Time => time = scanner.time()?,
            Parts::YearMonth => {
                year = scanner.year()?;
                scanner.mark("-")?;
                month = scanner.month()?;
            }
            Parts::Year => {
                year = scanner.year()?;
                month = 1;
            }
            Parts::MonthDay => {
                scanner.mark("--")?;
                month = scanner.month()?;
                scanner.mark("-")?;
                day = scanner.day(None, Some(month))?;
            }
            Parts::Day => {
                scanner.mark("---")?;
                day = scanner.day(None, None)?;
            }
            Parts::Month => {
                scanner.mark("--")?;
                month = scanner.month()?;
            }
        }
        let zone = scanner.zone()?;
        if !scanner.rest.is_empty() {
            return Err(scanner.wrong_shape());
        }
        let mut seconds = days(year, month, day) * DAY + i128::from(time.0);
        seconds -= i128::from(zone.unwrap_or_default());
        if parts == Parts::Time {
            // A time has no day: 24:00 is 0:00, and a zone only turns the clock.
            seconds = seconds.rem_euclid(DAY);
        }
        Ok(Self { seconds, fraction: time.1, has_zone: zone.is_some() })
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let exact = |a: (i128, &str), b: (i128, &str)| a.cmp(&b);
        let (a, b) = (
            (self.seconds, self.fraction.as_str()),
            (other.seconds, other.fraction.as_str()),
        );
        if self.has_zone == other.has_zone {
            return Some(exact(a, b));
        }
        // The one without a zone may be fourteen hours earlier or later (§3.2.7.3).
        let late = exact((a.0 + FOURTEEN_HOURS, a.1), b);
        let early = exact((a.0 - FOURTEEN_HOURS, a.1), b);
        match (early, late) {
            (Ordering::Greater, _) => Some(Ordering::Greater),
            (_, Ordering::Less) => Some(Ordering::Less),
            _ => None,
        }
    }
}

/// How many days a month has; February 29 where the year is not known.
pub(super) fn days_of_month(year: Option<i64>, month: u32) -> u32 {
    match month {
        2 if year.is_none_or(is_leap) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The days from the first of January of the year 1 (year 0 is the year before it).
pub(super) fn days(year: i64, month: u32, day: u32) -> i128 {
    let before = i128::from(year) - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let months: u32 = (1..month).map(|month| days_of_month(Some(year), month)).sum();
    before * 365 + leaps + i128::from(months) + i128::from(day) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str, parts: Parts) -> String {
        Moment::read(text, parts).unwrap_err()
    }

    #[test]
    fn reasons_are_plain() {
        assert_eq!(why("1905-13-01", Parts::Date), "there is no month 13");
        assert_eq!(why("1905-04-31", Parts::Date), "31 April does not exist");
        assert_eq!(
            why("1905-02-29", Parts::Date),
            "29 February does not exist in 1905, which is no leap year"
        );
        assert_eq!(why("1905-04-32", Parts::Date), "there is no day 32");
        assert_eq!(why("905", Parts::Year), "the year `905` must have four digits");
        assert_eq!(why("0000", Parts::Year), "there is no year 0");
        assert_eq!(why("24:00:01", Parts::Time), "nothing comes after 24:00:00");
        assert_eq!(why("May", Parts::Month), "`May` is not written like --05");
    }

    #[test]
    fn zones_are_part_of_the_value() {
        let at = |text| Moment::read(text, Parts::DateTime).unwrap();
        assert_eq!(at("2001-12-31T24:00:00"), at("2002-01-01T00:00:00.0"));
        assert_eq!(at("2001-12-01T19:45:00Z"), at("2001-12-01T20:45:00+01:00"));
        assert_ne!(at("2001-12-01T19:45:00Z"), at("2001-12-01T19:45:00"));
        let day = |text| Moment::read(text, Parts::Date).unwrap();
        assert_eq!(day("2000-01-01Z").partial_cmp(&day("2000-01-01")), None);
        assert!(day("2000-01-01Z") < day("2000-01-03"));
        assert!(day("-0001-12-31") < day("0001-01-01"));
        let time = |text| Moment::read(text, Parts::Time).unwrap();
        assert_eq!(time("00:30:00+01:00"), time("23:30:00Z"));
    }
}

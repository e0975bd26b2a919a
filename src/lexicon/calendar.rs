//! Days of old calendars in the Gregorian one.
//!
//! The Julian calendar, the French Republic's (from 22 September 1792, with the leap
//! years as they were kept until 1806) and the Roman way of counting back from Kalends,
//! Nones and Ides. The arithmetic of days is jiff's.

use jiff::civil::Date;

use super::PartialDate;

/// A day that exists, or `None`.
pub(super) fn day(year: i16, month: u8, day: u8) -> Option<PartialDate> {
    let date =
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(partial(date))
}

/// How many days a month has.
pub(super) fn last_day(year: i16, month: u8) -> Option<u8> {
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    u8::try_from(first.days_in_month()).ok()
}

fn partial(date: Date) -> PartialDate {
    PartialDate {
        year: date.year(),
        month: u8::try_from(date.month()).ok(),
        day: u8::try_from(date.day()).ok(),
    }
}

fn later(date: Date, days: i32) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A day of the Julian calendar in the Gregorian one.
pub(super) fn julian(year: i16, month: u8, day_of_month: u8) -> Option<PartialDate> {
    // The Julian calendar has a 29 February in every fourth year.
    let shown = if month == 2 && day_of_month == 29 { 28 } else { day_of_month };
    let date =
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(shown).ok()?).ok()?;
    let counted = if month <= 2 { i32::from(year) - 1 } else { i32::from(year) };
    let century = counted.div_euclid(100);
    let shift = century - century.div_euclid(4) - 2;
    later(date, shift + i32::from(day_of_month - shown)).map(partial)
}

/// A day of the French Republic; `month` 13 holds the complementary days.
pub(super) fn republican(year: u32, month: u8, day_of_month: u8) -> Option<PartialDate> {
    if !(1..=14).contains(&year) || !(1..=30).contains(&day_of_month) {
        return None;
    }
    // Sextile years were III, VII and XI: the days before year n.
    let leaps = i32::from(year > 3) + i32::from(year > 7) + i32::from(year > 11);
    let start = Date::new(1792, 9, 22).ok()?;
    let years = i32::try_from(year).ok()? - 1;
    let days =
        years * 365 + leaps + (i32::from(month) - 1) * 30 + i32::from(day_of_month) - 1;
    later(start, days).map(partial)
}

/// The Roman fixed days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixed {
    Kalends,
    Nones,
    Ides,
}

/// The day that is `count` days before a fixed day of `month`, both ends counted.
/// Gives month and day of month; the year may be the one before (second value true).
pub(super) fn roman(
    fixed: Fixed,
    count: u32,
    month: u8,
    year: i16,
) -> Option<PartialDate> {
    let late = matches!(month, 3 | 5 | 7 | 10);
    let at = match (fixed, late) {
        (Fixed::Kalends, _) => 1,
        (Fixed::Nones, true) => 7,
        (Fixed::Nones, false) => 5,
        (Fixed::Ides, true) => 15,
        (Fixed::Ides, false) => 13,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, at).ok()?;
    let moved = later(date, 1 - i32::try_from(count.max(1)).ok()?)?;
    // Letters of December dated "Kal. Ian." give the year that they are written in.
    let moved = if moved.year() == year {
        moved
    } else {
        Date::new(year, moved.month(), moved.day()).ok()?
    };
    Some(partial(moved))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: Option<PartialDate>) -> String {
        date.map(|date| date.to_string()).unwrap_or_default()
    }

    #[test]
    fn old_calendars_come_out_right() {
        assert_eq!(shown(julian(1837, 1, 29)), "1837-02-10");
        assert_eq!(shown(julian(1917, 10, 25)), "1917-11-07");
        assert_eq!(shown(julian(1900, 2, 29)), "1900-03-13");
        assert_eq!(shown(republican(2, 11, 9)), "1794-07-27");
        assert_eq!(shown(republican(8, 2, 18)), "1799-11-09");
        assert_eq!(shown(roman(Fixed::Ides, 1, 3, 1520)), "1520-03-15");
        assert_eq!(shown(roman(Fixed::Kalends, 3, 5, 1520)), "1520-04-29");
        assert_eq!(shown(day(1900, 2, 29)), "");
    }
}

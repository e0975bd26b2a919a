//! `duration`: months and seconds, which no rule turns into one another.
//!
//! Follows XML Schema Part 2 §3.2.6; the order is partial (§3.2.6.2): one duration is
//! less than another only if it is so from each of four chosen dates.

use std::cmp::Ordering;

use super::moment::{days, days_of_month};

/// A length of time. Invariant: all parts have the sign that the text has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    months: i64,
    seconds: i64,
    /// The digits after the seconds' point, without zeros at their end.
    fraction: String,
    is_negative: bool,
}

impl Duration {
    /// Reads `P1Y2M3DT4H5M6.7S` or a part of it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not written like P1Y2M3DT4H5M6S");
        let too_long = || format!("`{text}` is too long a time");
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let body = unsigned.strip_prefix('P').ok_or_else(wrong)?;
        let (date, time) = match body.split_once('T') {
            Some((_, "")) => return Err(wrong()),
            Some((date, time)) => (date, time),
            None => (body, ""),
        };
        if body.is_empty() {
            return Err(wrong());
        }
        let (mut months, mut seconds, mut fraction) = (0_i64, 0_i64, String::new());
        for (part, units) in [
            (date, [('Y', 12, true), ('M', 1, true), ('D', 86_400, false)]),
            (time, [('H', 3600, false), ('M', 60, false), ('S', 1, false)]),
        ] {
            let mut rest = part;
            let mut units = units.into_iter();
            while !rest.is_empty() {
                let end =
                    rest.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
                let (number, tail) = rest.split_at_checked(end).ok_or_else(wrong)?;
                let sign = tail.chars().next().ok_or_else(wrong)?;
                rest = tail.strip_prefix(sign).ok_or_else(wrong)?;
                let (_, factor, is_months) =
                    units.find(|(unit, ..)| *unit == sign).ok_or_else(wrong)?;
                let (whole, decimals) = match number.split_once('.') {
                    Some((whole, decimals)) if sign == 'S' && !decimals.is_empty() => {
                        (whole, decimals)
                    }
                    Some(_) => return Err(wrong()),
                    None => (number, ""),
                };
                let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
                if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) {
                    return Err(wrong());
                }
                decimals.trim_end_matches('0').clone_into(&mut fraction);
                let amount = whole.parse::<i64>().map_err(|_| too_long())?;
                let sum = if is_months { &mut months } else { &mut seconds };
                *sum = amount
                    .checked_mul(factor)
                    .and_then(|amount| sum.checked_add(amount))
                    .filter(|sum| *sum < 1_000_000_000_000_000)
                    .ok_or_else(too_long)?;
            }
        }
        let is_zero = months == 0 && seconds == 0 && fraction.is_empty();
        let is_negative = unsigned.len() < text.len() && !is_zero;
        Ok(Self { months, seconds, fraction, is_negative })
    }

    /// The moment this long after the first of a month: seconds, and what is beyond the
    /// point as digits that count up.
    fn after(&self, year: i64, month: i64) -> (i128, Fraction<'_>) {
        let sign = if self.is_negative { -1 } else { 1 };
        let month = year * 12 + month - 1 + sign * self.months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let month = u32::try_from(month).unwrap_or(1);
        debug_assert!(days_of_month(Some(year), month) >= 28, "a month has its days");
        let seconds = days(year, month, 1) * 86_400 + i128::from(sign * self.seconds);
        (seconds, Fraction { is_negative: self.is_negative, digits: &self.fraction })
    }
}

/// The part of a second, signed.
#[derive(PartialEq, Eq)]
struct Fraction<'a> {
    is_negative: bool,
    digits: &'a str,
}

impl Fraction<'_> {
    /// Against another at the same whole second.
    fn compare(&self, other: &Self) -> Ordering {
        let sign = |it: &Self| match (it.digits, it.is_negative) {
            ("", _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        by_sign.then_with(|| {
            let by_size = self.digits.cmp(other.digits);
            if self.is_negative { by_size.reverse() } else { by_size }
        })
    }
}

impl PartialOrd for Duration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self == other {
            return Some(Ordering::Equal);
        }
        let mut orders =
            [(1696, 9), (1697, 2), (1903, 3), (1903, 7)].map(|(year, month)| {
                let (a, b) = (self.after(year, month), other.after(year, month));
                a.0.cmp(&b.0).then_with(|| a.1.compare(&b.1))
            });
        orders.sort_unstable();
        (orders.first() == orders.last()).then(|| orders.first().copied()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_compare_where_every_calendar_agrees() {
        let of = |text| Duration::read(text).unwrap();
        assert_eq!(of("P1Y"), of("P12M"));
        assert_eq!(of("PT60S"), of("PT1M"));
        assert_eq!(of("-P0Y"), of("PT0S"));
        assert_eq!(of("P1M").partial_cmp(&of("P30D")), None);
        assert!(of("P1M") < of("P32D") && of("P27D") < of("P1M"));
        assert!(of("-PT1.5S") < of("-PT1.25S") && of("PT1.25S") < of("PT1.5S"));
        for bad in ["P", "-P", "P1YT", "P24H", "P1.5Y", "PT.5S", "PT1.S", "1Y", "P1M1Y"] {
            assert!(Duration::read(bad).is_err(), "{bad}");
        }
    }
}

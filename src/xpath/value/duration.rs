//! `xs:duration` and its two kinds that can be counted with (F&O 3.1 §8).

use std::fmt::{self, Write as _};

/// Nanoseconds in a second.
pub(in crate::xpath) const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
/// What months and seconds may come to, so that sums cannot overflow.
const MOST: i128 = 1 << 90;

/// A length of time. Invariant: months and nanoseconds do not differ in sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Its months.
    pub months: i64,
    /// Its days, hours, minutes and seconds, in nanoseconds.
    pub nanos: i128,
}

impl Duration {
    pub(in crate::xpath) fn of_months(months: i64) -> Self {
        Self { months, nanos: 0 }
    }

    pub(in crate::xpath) fn of_nanos(nanos: i128) -> Self {
        Self { months: 0, nanos }
    }

    /// Reads `P1Y2M3DT4H5M6.7S` or a part of it (XML Schema Part 2 §3.2.6).
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let body = unsigned.strip_prefix('P')?;
        let (date, time) = body.split_once('T').unwrap_or((body, ""));
        if body.is_empty() || body.ends_with('T') {
            return None;
        }
        let (mut months, mut nanos) = (0_i64, 0_i128);
        let units = [('Y', 12, true), ('M', 1, true), ('D', DAY, false)];
        fields(date, units, &mut months, &mut nanos)?;
        let units = [
            ('H', 3600 * SECOND, false),
            ('M', 60 * SECOND, false),
            ('S', SECOND, false),
        ];
        fields(time, units, &mut months, &mut nanos)?;
        if unsigned.len() < text.len() {
            (months, nanos) = (-months, -nanos);
        }
        Some(Self { months, nanos })
    }

    pub(in crate::xpath) fn checked_add(self, other: Self) -> Option<Self> {
        let months = self.months.checked_add(other.months)?;
        let nanos = self.nanos.checked_add(other.nanos)?;
        Some(Self { months, nanos }).filter(|sum| sum.nanos.abs() < MOST)
    }

    pub(in crate::xpath) fn negated(self) -> Self {
        Self { months: self.months.saturating_neg(), nanos: -self.nanos }
    }

    /// Days, hours, minutes and what is left in nanoseconds, all with the sign.
    pub(in crate::xpath) fn fields(self) -> (i128, i128, i128, i128) {
        let (days, rest) = (self.nanos / DAY, self.nanos % DAY);
        let (hours, rest) = (rest / (3600 * SECOND), rest % (3600 * SECOND));
        (days, hours, rest / (60 * SECOND), rest % (60 * SECOND))
    }

    /// As `xs:yearMonthDuration` is written.
    pub(in crate::xpath) fn months_text(self) -> String {
        if self.months == 0 {
            return "P0M".to_owned();
        }
        let sign = if self.months < 0 { "-" } else { "" };
        format!("{sign}P{}", months_part(self.months))
    }
}

fn months_part(months: i64) -> String {
    let (years, months) = (months.unsigned_abs() / 12, months.unsigned_abs() % 12);
    let mut text = String::new();
    if years > 0 {
        text = format!("{years}Y");
    }
    if months > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, "{months}M");
    }
    text
}

/// Reads numbers with their units, each at most once and in order.
fn fields(
    text: &str,
    units: [(char, i128, bool); 3],
    months: &mut i64,
    nanos: &mut i128,
) -> Option<()> {
    let mut rest = text;
    let mut units = units.into_iter();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, tail) = rest.split_at_checked(end)?;
        let sign = tail.chars().next()?;
        rest = tail.strip_prefix(sign)?;
        let (_, factor, is_months) = units.find(|(unit, ..)| *unit == sign)?;
        let (whole, decimals) = match number.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, decimals)) if sign == 'S' => (whole, decimals),
            Some(_) => return None,
            None => (number, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) {
            return None;
        }
        let amount = whole.parse::<i128>().ok()?.checked_mul(factor)?;
        if is_months {
            *months = months.checked_add(i64::try_from(amount).ok()?)?;
        } else {
            let fraction = fraction(decimals);
            *nanos = nanos.checked_add(amount)?.checked_add(fraction)?;
        }
        if nanos.abs() > MOST {
            return None;
        }
    }
    Some(())
}

/// Digits behind a point as nanoseconds; what is smaller is cut.
pub(in crate::xpath) fn fraction(digits: &str) -> i128 {
    let shown = digits.get(..digits.len().min(9)).unwrap_or_default();
    format!("{shown:0<9}").parse().unwrap_or_default()
}

/// Seconds and nanoseconds as digits with a point where one is needed.
pub(in crate::xpath) fn seconds_text(nanos: i128) -> String {
    let (seconds, rest) = (nanos / SECOND, nanos % SECOND);
    if rest == 0 {
        return seconds.to_string();
    }
    format!("{seconds}.{rest:09}").trim_end_matches('0').to_owned()
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.months == 0 && self.nanos == 0 {
            return f.write_str("PT0S");
        }
        if self.months < 0 || self.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "P{}", months_part(self.months))?;
        let positive = Self { months: 0, nanos: self.nanos.abs() };
        let (days, hours, minutes, rest) = positive.fields();
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if hours + minutes + rest > 0 {
            f.write_str("T")?;
        }
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if rest > 0 {
            write!(f, "{}S", seconds_text(rest))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_in_their_canonical_form() {
        let of = |text| Duration::parse(text).unwrap().to_string();
        assert_eq!(of("P14M"), "P1Y2M");
        assert_eq!(of("-PT90M"), "-PT1H30M");
        assert_eq!(of("PT36H1.50S"), "P1DT12H1.5S");
        assert_eq!(of("P0D"), "PT0S");
        for bad in ["P", "PT", "P1S", "1Y", "P1YT", "P1M1Y", "PT1.S", "P1.5D"] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
    }
}

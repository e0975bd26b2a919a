//! `decimal` and `integer` as exact numbers of any size (XML Schema Part 2 §3.2.3).

use std::cmp::Ordering;

/// A decimal number. Invariant: no zeros before the integer's or after the fraction's
/// digits; zero is not negative. Equal numbers are therefore equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    integer: String,
    fraction: String,
}

impl Decimal {
    /// Reads digits with an optional sign and point.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if integer.is_empty() && fraction.is_empty() {
            return Err(format!("`{text}` is not a number"));
        }
        let stray = integer.chars().chain(fraction.chars()).find(|c| !c.is_ascii_digit());
        if let Some(stray) = stray {
            return Err(format!("`{stray}` has no place in a number"));
        }
        let integer = integer.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let is_zero = integer.is_empty() && fraction.is_empty();
        let is_negative = text.starts_with('-') && !is_zero;
        Ok(Self { is_negative, integer, fraction })
    }

    /// Reads a whole number, which has no point.
    pub(super) fn read_integer(text: &str) -> Result<Self, String> {
        if text.contains('.') {
            return Err(format!("`{text}` is not a whole number"));
        }
        Self::read(text)
    }

    /// How many digits the number needs (§4.3.11).
    pub(super) fn total_digits(&self) -> usize {
        let whole = self.integer.len();
        let digits = if whole == 0 {
            self.fraction.trim_start_matches('0').len()
        } else {
            whole + self.fraction.len()
        };
        digits.max(self.fraction.len())
    }

    /// How many digits the number needs after its point (§4.3.12).
    pub(super) fn fraction_digits(&self) -> usize {
        self.fraction.len()
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            let whole = a.integer.len().cmp(&b.integer.len());
            whole
                .then_with(|| a.integer.cmp(&b.integer))
                .then_with(|| a.fraction.cmp(&b.fraction))
        };
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self, other),
            (true, true) => size(other, self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let n = |text| Decimal::read(text).unwrap();
        assert_eq!(n("-0.0"), n("+0"));
        assert_eq!(n("010.50"), n("10.5"));
        assert!(n("-2") < n("-1.5") && n("9") < n("10") && n(".05") < n(".1"));
        assert_eq!((n("0.05").total_digits(), n("120.5").total_digits()), (2, 4));
        assert!(Decimal::read("").is_err() && Decimal::read(".").is_err());
        assert!(Decimal::read("1.2.").is_err() && Decimal::read("+-1").is_err());
    }
}

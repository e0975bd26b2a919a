//! `xs:decimal`: exact numbers of up to 38 digits (F&O 3.1 §4.2 asks for 18).
//!
//! Our own, since the crates for it either round at 28 digits and bring twenty packages
//! into the lock file, or grow without bound. Results that need more digits are cut
//! after the point, and are errors before it.

use std::cmp::Ordering;
use std::fmt;

/// How many digits after the point a division gives at most.
const SCALE: u32 = 18;

/// A decimal number: `units` times ten to the power of minus `scale`. Invariant: no
/// zero at the end of the fraction, so that equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    scale: u32,
}

fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    pub(in crate::xpath) fn new(mut units: i128, mut scale: u32) -> Self {
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Self { units, scale }
    }

    /// Reads digits with an optional sign and point.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (mut units, mut scale) = (0_i128, 0);
        for byte in whole.bytes() {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            units = units.checked_mul(10)?.checked_add(digit)?;
        }
        let mut is_full = false;
        for byte in fraction.bytes() {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            let longer = units.checked_mul(10).and_then(|units| units.checked_add(digit));
            match longer.filter(|_| !is_full) {
                Some(longer) => (units, scale) = (longer, scale + 1),
                // What is too small to be held is cut.
                None => is_full = true,
            }
        }
        Some(Self::new(if is_negative { -units } else { units }, scale))
    }

    /// The number, if it is whole.
    pub fn to_integer(self) -> Option<i128> {
        (self.scale == 0).then_some(self.units)
    }

    /// The whole part: the number without what comes after the point.
    pub fn truncated(self) -> i128 {
        power(self.scale).map_or(0, |power| self.units / power)
    }

    /// The greatest whole number that is not greater.
    pub fn floor(self) -> i128 {
        power(self.scale).map_or(-1, |power| self.units.div_euclid(power))
    }

    pub(in crate::xpath) fn is_negative(self) -> bool {
        self.units < 0
    }

    /// The same scale for both; `None` past the limit.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let a = self.units.checked_mul(power(scale - self.scale)?)?;
        let b = other.units.checked_mul(power(scale - other.scale)?)?;
        Some((a, b, scale))
    }

    /// The sum; `None` if it is too large.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Some(Self::new(a.checked_add(b)?, scale))
    }

    /// The difference; `None` if it is too large.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.negated()?)
    }

    /// The number with the other sign.
    pub fn negated(self) -> Option<Self> {
        Some(Self { units: self.units.checked_neg()?, scale: self.scale })
    }

    /// The product; `None` if it is too large.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        if let Some(units) = self.units.checked_mul(other.units) {
            return Some(Self::new(units, self.scale + other.scale).cut(SCALE + SCALE));
        }
        // Digits far behind the point make room for those before it.
        if self.scale + other.scale > SCALE {
            let (a, b) = (self.cut(SCALE / 2), other.cut(SCALE / 2));
            return Some(Self::new(a.units.checked_mul(b.units)?, a.scale + b.scale));
        }
        None
    }

    /// Without the digits past a place behind the point.
    fn cut(self, scale: u32) -> Self {
        if self.scale <= scale {
            return self;
        }
        let units = power(self.scale - scale).map_or(0, |power| self.units / power);
        Self::new(units, scale)
    }

    /// The quotient, to eighteen digits behind the point; `None` by zero, or if it is
    /// too large.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let (mut a, b, _) = self.aligned(other)?;
        if b == 0 {
            return None;
        }
        let mut quotient = a / b;
        a %= b;
        let mut scale = 0;
        while a != 0 && scale < SCALE {
            let (Some(next), Some(longer)) =
                (a.checked_mul(10), quotient.checked_mul(10))
            else {
                break;
            };
            quotient = longer + next / b;
            a = next % b;
            scale += 1;
        }
        Some(Self::new(quotient, scale))
    }

    /// The whole part of the quotient; `None` by zero.
    pub fn checked_idiv(self, other: Self) -> Option<i128> {
        let (a, b, _) = self.aligned(other)?;
        a.checked_div(b)
    }

    /// What a division to a whole number leaves; `None` by zero.
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Some(Self::new(a.checked_rem(b)?, scale))
    }

    /// Rounded to digits behind the point, or before it where negative; a half goes up,
    /// or to the even digit.
    pub(in crate::xpath) fn rounded(self, digits: i32, is_to_even: bool) -> Option<Self> {
        let scale = i32::try_from(self.scale).unwrap_or(i32::MAX);
        if digits >= scale {
            return Some(self);
        }
        let Some(unit) = u32::try_from(scale - digits).ok().and_then(power) else {
            return Some(Self::ZERO);
        };
        let (mut whole, rest) =
            (self.units.div_euclid(unit), self.units.rem_euclid(unit));
        let half = rest.checked_mul(2)?.cmp(&unit);
        let goes_up = match half {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => !is_to_even || whole.rem_euclid(2) == 1,
        };
        if goes_up {
            whole += 1;
        }
        if let Ok(digits) = u32::try_from(digits) {
            return Some(Self::new(whole, digits));
        }
        let zeros = power(digits.unsigned_abs())?;
        Some(Self::new(whole.checked_mul(zeros)?, 0))
    }

    /// The nearest floating point number.
    pub fn to_f64(self) -> f64 {
        // The shortest text of a decimal is read to the nearest number.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The exact value of a floating point number, as far as it fits.
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() || number.abs() >= 1e38 {
            return None;
        }
        // Rust writes the shortest decimal digits that mean the same number.
        Self::parse(&format!("{number}"))
    }
}

impl From<i128> for Decimal {
    fn from(units: i128) -> Self {
        Self { units, scale: 0 }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((a, b, _)) => a.cmp(&b),
            None => self.floor().cmp(&other.floor()).then_with(|| {
                // Equal before the point and too long together: by their digits.
                self.to_f64().total_cmp(&other.to_f64())
            }),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if self.units < 0 {
            f.write_str("-")?;
        }
        if scale == 0 {
            return f.write_str(&digits);
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) =
            digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
        write!(f, "{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(of("0.1").checked_add(of("0.2")), Some(of("0.3")));
        assert_eq!(of("-1.50").to_string(), "-1.5");
        assert_eq!(
            of("1").checked_div(of("3")).unwrap().to_string(),
            "0.333333333333333333"
        );
        assert_eq!(of("-7").checked_idiv(of("2")), Some(-3));
        assert_eq!(of("-7.5").checked_rem(of("2")), Some(of("-1.5")));
        assert_eq!(of("2.5").rounded(0, true), Some(of("2")));
        assert_eq!(of("-2.5").rounded(0, false), Some(of("-2")));
        assert_eq!(
            of("35425e0".trim_end_matches("e0")).rounded(-2, true),
            Some(of("35400"))
        );
        assert!(of("-0.1") < Decimal::ZERO && of(".05") < of(".1"));
        assert_eq!(Decimal::parse("."), None);
    }
}

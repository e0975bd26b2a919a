//! Functions on numbers (F&O 3.1 §4), and those of mathematics.

use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::evaluate::{atomised, cast};
use crate::xpath::value::{Atomic, AtomicType, Decimal};

pub(super) const FUNCTIONS: &[Row] = &[
    ("abs(numeric?) as numeric?", |it| each(it, Decimal::abs_checked, f64::abs)),
    ("ceiling(numeric?) as numeric?", |it| each(it, Decimal::ceiling, f64::ceil)),
    ("floor(numeric?) as numeric?", |it| {
        each(it, |number| Some(number.floor().into()), f64::floor)
    }),
    ("round(numeric?, [integer]) as numeric?", |it| round(it, false)),
    ("round-half-to-even(numeric?, [integer]) as numeric?", |it| round(it, true)),
    ("number([anyAtomicType?]) as double", number),
    ("random-number-generator([anyAtomicType?]) as map(*)", random),
];

pub(super) const MATH: &[Row] = &[
    ("pi() as double", |_| Ok(Sequence::one(Atomic::Double(std::f64::consts::PI)))),
    ("exp(double?) as double?", |it| real(it, f64::exp)),
    ("exp10(double?) as double?", |it| real(it, |x| 10_f64.powf(x))),
    ("log(double?) as double?", |it| real(it, f64::ln)),
    ("log10(double?) as double?", |it| real(it, f64::log10)),
    ("sqrt(double?) as double?", |it| real(it, f64::sqrt)),
    ("sin(double?) as double?", |it| real(it, f64::sin)),
    ("cos(double?) as double?", |it| real(it, f64::cos)),
    ("tan(double?) as double?", |it| real(it, f64::tan)),
    ("asin(double?) as double?", |it| real(it, f64::asin)),
    ("acos(double?) as double?", |it| real(it, f64::acos)),
    ("atan(double?) as double?", |it| real(it, f64::atan)),
    ("atan2(double, double) as double", |it| {
        let (y, x) = (it.double(0).unwrap_or_default(), it.double(1).unwrap_or_default());
        Ok(Sequence::one(Atomic::Double(y.atan2(x))))
    }),
    ("pow(double?, numeric) as double?", |it| {
        let Some(base) = it.double(0) else { return Ok(Sequence::EMPTY) };
        let exponent = it.double(1).unwrap_or_default();
        Ok(Sequence::one(Atomic::Double(base.powf(exponent))))
    }),
];

fn real(it: &Arguments<'_, '_>, compute: fn(f64) -> f64) -> Evaluated {
    Ok(Sequence::from_option(it.double(0).map(|it| Atomic::Double(compute(it)))))
}

impl Decimal {
    fn abs_checked(self) -> Option<Self> {
        if self.is_negative() { self.negated() } else { Some(self) }
    }

    fn ceiling(self) -> Option<Self> {
        Self::from(self.negated()?.floor()).negated()
    }
}

fn overflow() -> crate::xpath::DynamicError {
    error("FOAR0002", "the number is too large")
}

/// Computes a number in its own type.
fn each(
    it: &Arguments<'_, '_>,
    exact: fn(Decimal) -> Option<Decimal>,
    floating: fn(f64) -> f64,
) -> Evaluated {
    let Some(number) = it.atomic(0) else { return Ok(Sequence::EMPTY) };
    Ok(Sequence::one(match number {
        Atomic::Integer(number, _) => {
            let made = exact((*number).into()).and_then(Decimal::to_integer);
            Atomic::integer(made.ok_or_else(overflow)?)
        }
        Atomic::Decimal(number) => Atomic::Decimal(exact(*number).ok_or_else(overflow)?),
        #[expect(clippy::cast_possible_truncation, reason = "the type is float")]
        Atomic::Float(number) => Atomic::Float(floating(f64::from(*number)) as f32),
        Atomic::Double(number) => Atomic::Double(floating(*number)),
        other => other.clone(),
    }))
}

fn round(it: &mut Arguments<'_, '_>, is_to_even: bool) -> Evaluated {
    let Some(number) = it.atomic(0) else { return Ok(Sequence::EMPTY) };
    let digits = it.integer(1).unwrap_or_default();
    let digits =
        i32::try_from(digits).unwrap_or(if digits < 0 { i32::MIN } else { i32::MAX });
    let floating = |number: f64| -> f64 {
        if !number.is_finite() || number == 0.0 {
            return number;
        }
        let Some(decimal) = Decimal::from_f64(number) else { return number };
        let rounded = decimal.rounded(digits.max(-400), is_to_even);
        let rounded = rounded.map_or(number, Decimal::to_f64);
        if rounded == 0.0 && number < 0.0 { -0.0 } else { rounded }
    };
    Ok(Sequence::one(match number {
        Atomic::Integer(number, _) => {
            let made = Decimal::from(*number).rounded(digits, is_to_even);
            let made = made.and_then(Decimal::to_integer);
            Atomic::integer(made.ok_or_else(overflow)?)
        }
        Atomic::Decimal(number) => {
            Atomic::Decimal(number.rounded(digits, is_to_even).ok_or_else(overflow)?)
        }
        #[expect(clippy::cast_possible_truncation, reason = "the type is float")]
        Atomic::Float(number) => {
            // The digits that the float itself is written with count.
            let exact: f64 = number.to_string().parse().unwrap_or(f64::from(*number));
            Atomic::Float(floating(exact) as f32)
        }
        Atomic::Double(number) => Atomic::Double(floating(*number)),
        other => other.clone(),
    }))
}

fn number(it: &mut Arguments<'_, '_>) -> Evaluated {
    let nan = Ok(Sequence::one(Atomic::Double(f64::NAN)));
    let Some(item) = it.item_or_context(0)? else { return nan };
    let values = atomised(it.frame.context, &Sequence::one(item.clone()))?;
    let [value] = values.as_slice() else { return nan };
    match cast(value, AtomicType::Double, &it.frame.facts) {
        Ok(number) => Ok(Sequence::one(number)),
        Err(_) => nan,
    }
}

/// A generator from a seed: the same seed, the same numbers (F&O 3.1 §4.8.1).
fn random(it: &mut Arguments<'_, '_>) -> Evaluated {
    let seed = it.atomic(0).map_or_else(String::new, ToString::to_string);
    let state = seed.bytes().fold(0x9E37_79B9_7F4A_7C15_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    super::higher::generator(it.frame, state).map(Sequence::one)
}

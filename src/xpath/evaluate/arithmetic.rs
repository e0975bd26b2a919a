//! Arithmetic on numbers, dates and durations (XPath 3.1 §3.5, F&O 3.1 §4.2, §8.4, §9.7).

use std::sync::Arc;

use super::Evaluated;
use crate::xpath::DynamicError;
use crate::xpath::tree::Arithmetic;
use crate::xpath::value::{Atomic, AtomicType, Decimal, Duration, Moment};

fn overflow() -> DynamicError {
    DynamicError::new("FOAR0002", "the number is too large or too small")
}

fn by_zero() -> DynamicError {
    DynamicError::new("FOAR0001", "this divides by zero")
}

/// The other sign (`-a`).
pub(in crate::xpath) fn negative(value: Atomic) -> Evaluated<Atomic> {
    match value {
        Atomic::Integer(number, _) => {
            number.checked_neg().map(Atomic::integer).ok_or_else(overflow)
        }
        Atomic::Decimal(number) => {
            number.negated().map(Atomic::Decimal).ok_or_else(overflow)
        }
        Atomic::Float(number) => Ok(Atomic::Float(-number)),
        Atomic::Double(number) => Ok(Atomic::Double(-number)),
        other => Err(DynamicError::wrong_type(format!("`{other}` is no number"))),
    }
}

/// The value of an operator between two values, which are no longer untyped.
pub(in crate::xpath) fn calculate(
    operator: Arithmetic,
    left: &Atomic,
    right: &Atomic,
) -> Evaluated<Atomic> {
    use Atomic as A;
    match (left, right) {
        (A::Integer(a, _), A::Integer(b, _)) => integers(operator, *a, *b),
        (A::Integer(a, _), A::Decimal(b)) => decimals(operator, (*a).into(), *b),
        (A::Decimal(a), A::Integer(b, _)) => decimals(operator, *a, (*b).into()),
        (A::Decimal(a), A::Decimal(b)) => decimals(operator, *a, *b),
        (A::Double(_), _) | (_, A::Double(_))
            if left.is_numeric() && right.is_numeric() =>
        {
            let number = |value: &A| value.to_double().unwrap_or(f64::NAN);
            doubles(operator, number(left), number(right), A::Double)
        }
        _ if left.is_numeric() && right.is_numeric() => {
            #[expect(clippy::cast_possible_truncation, reason = "the type is float")]
            let float = |value: &A| value.to_double().unwrap_or(f64::NAN) as f32;
            let (a, b) = (float(left), float(right));
            #[expect(clippy::cast_possible_truncation, reason = "the type is float")]
            match operator {
                Arithmetic::IntegerDivide => {
                    doubles(operator, f64::from(a), f64::from(b), A::Double)
                }
                _ => doubles(operator, f64::from(a), f64::from(b), |number| {
                    A::Float(number as f32)
                }),
            }
        }
        _ => times(operator, left, right),
    }
}

fn integers(operator: Arithmetic, a: i128, b: i128) -> Evaluated<Atomic> {
    let value = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => return decimals(operator, a.into(), b.into()),
        Arithmetic::IntegerDivide if b == 0 => return Err(by_zero()),
        Arithmetic::IntegerDivide => a.checked_div(b),
        Arithmetic::Modulo if b == 0 => return Err(by_zero()),
        Arithmetic::Modulo => a.checked_rem(b).or(Some(0)),
    };
    value.map(Atomic::integer).ok_or_else(overflow)
}

fn decimals(operator: Arithmetic, a: Decimal, b: Decimal) -> Evaluated<Atomic> {
    let is_division = matches!(
        operator,
        Arithmetic::Divide | Arithmetic::IntegerDivide | Arithmetic::Modulo
    );
    if is_division && b == Decimal::ZERO {
        return Err(by_zero());
    }
    let value = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::IntegerDivide => {
            return a.checked_idiv(b).map(Atomic::integer).ok_or_else(overflow);
        }
        Arithmetic::Modulo => a.checked_rem(b),
    };
    value.map(Atomic::Decimal).ok_or_else(overflow)
}

fn doubles(
    operator: Arithmetic,
    a: f64,
    b: f64,
    make: impl Fn(f64) -> Atomic,
) -> Evaluated<Atomic> {
    Ok(make(match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Modulo => a % b,
        Arithmetic::IntegerDivide => {
            if b == 0.0 {
                return Err(by_zero());
            }
            let quotient = a / b;
            if !quotient.is_finite() || a.is_infinite() {
                return Err(overflow());
            }
            let whole = Decimal::from_f64(quotient.trunc()).map(Decimal::truncated);
            return whole.map(Atomic::integer).ok_or_else(overflow);
        }
    }))
}

/// Arithmetic with dates and durations.
fn times(operator: Arithmetic, left: &Atomic, right: &Atomic) -> Evaluated<Atomic> {
    use Arithmetic as O;
    use Atomic as A;
    let wrong = || {
        DynamicError::wrong_type(format!(
            "`{left}` ({}) and `{right}` ({}) cannot be calculated with so",
            left.kind(),
            right.kind()
        ))
    };
    match (operator, left, right) {
        (O::Subtract, A::Moment(a), A::Moment(b)) => subtract_moments(a, b, wrong),
        (O::Add, A::Moment(moment), A::Duration(duration, kind))
        | (O::Add, A::Duration(duration, kind), A::Moment(moment)) => {
            shift(moment, **duration, *kind).ok_or_else(wrong)?
        }
        (O::Subtract, A::Moment(moment), A::Duration(duration, kind)) => {
            shift(moment, duration.negated(), *kind).ok_or_else(wrong)?
        }
        (_, A::Duration(a, own), A::Duration(b, other)) => {
            if own != other || *own == AtomicType::Duration {
                return Err(wrong());
            }
            match operator {
                O::Add => a.checked_add(**b),
                O::Subtract => a.checked_add(b.negated()),
                O::Divide => return quotient(a, b, *own),
                _ => return Err(wrong()),
            }
            .map(|sum| A::Duration(Arc::new(sum), *own))
            .ok_or_else(duration_overflow)
        }
        (O::Multiply | O::Divide, A::Duration(duration, kind), number)
        | (O::Multiply, number, A::Duration(duration, kind))
            if number.is_numeric() && *kind != AtomicType::Duration =>
        {
            scale(operator, **duration, *kind, number)
        }
        _ => Err(wrong()),
    }
}

fn duration_overflow() -> DynamicError {
    DynamicError::new("FODT0002", "the duration is too long")
}

fn subtract_moments(
    a: &Moment,
    b: &Moment,
    wrong: impl Fn() -> DynamicError,
) -> Evaluated<Atomic> {
    let plain = |kind| match kind {
        AtomicType::DateTimeStamp => AtomicType::DateTime,
        kind => kind,
    };
    let is_possible = plain(a.kind) == plain(b.kind)
        && matches!(
            plain(a.kind),
            AtomicType::DateTime | AtomicType::Date | AtomicType::Time
        );
    if !is_possible {
        return Err(wrong());
    }
    Ok(Atomic::nanos(a.instant(0) - b.instant(0)))
}

/// A moment a duration later; `None` if the types do not go together.
fn shift(
    moment: &Moment,
    duration: Duration,
    kind: AtomicType,
) -> Option<Evaluated<Atomic>> {
    let fits = match moment.kind {
        AtomicType::DateTime | AtomicType::DateTimeStamp | AtomicType::Date => {
            kind != AtomicType::Duration
        }
        AtomicType::Time => kind == AtomicType::DayTimeDuration,
        _ => false,
    };
    fits.then(|| {
        let moved = moment.plus(duration).map(Atomic::moment);
        let message = "the date is too far away";
        moved.ok_or_else(|| DynamicError::new("FODT0001", message))
    })
}

/// How often one duration is in another.
fn quotient(a: &Duration, b: &Duration, kind: AtomicType) -> Evaluated<Atomic> {
    let (a, b) = match kind {
        AtomicType::YearMonthDuration => (i128::from(a.months), i128::from(b.months)),
        _ => (a.nanos, b.nanos),
    };
    decimals(Arithmetic::Divide, a.into(), b.into())
}

fn scale(
    operator: Arithmetic,
    duration: Duration,
    kind: AtomicType,
    number: &Atomic,
) -> Evaluated<Atomic> {
    let double = number.to_double().unwrap_or(f64::NAN);
    if double.is_nan() {
        return Err(DynamicError::new("FOCA0005", "a duration times NaN is no duration"));
    }
    let is_division = operator == Arithmetic::Divide;
    if is_division && double == 0.0 {
        return Err(duration_overflow());
    }
    if double.is_infinite() {
        return if is_division {
            Ok(Atomic::Duration(Arc::new(Duration::of_months(0)), kind))
        } else {
            Err(duration_overflow())
        };
    }
    let factor = match number {
        Atomic::Integer(number, _) => Some(Decimal::from(*number)),
        Atomic::Decimal(number) => Some(*number),
        _ => Decimal::from_f64(double),
    };
    let units = match kind {
        AtomicType::YearMonthDuration => i128::from(duration.months),
        _ => duration.nanos,
    };
    let scaled = factor
        .and_then(|factor| {
            let units = Decimal::from(units);
            if is_division {
                units.checked_div(factor)
            } else {
                units.checked_mul(factor)
            }
        })
        .and_then(|scaled| scaled.rounded(0, false))
        .map(Decimal::truncated)
        .ok_or_else(duration_overflow)?;
    if kind == AtomicType::YearMonthDuration {
        let months = i64::try_from(scaled).map_err(|_| duration_overflow())?;
        return Ok(Atomic::months(months));
    }
    Ok(Atomic::nanos(scaled))
}

//! Casts between atomic types (F&O 3.1 §19).

use std::sync::Arc;

use super::{Evaluated, Frame, single};
use crate::xpath::DynamicError;
use crate::xpath::context::Facts;
use crate::xpath::tree::{CastKind, CastTarget};
use crate::xpath::value::{
    Atomic, AtomicType, Decimal, Duration, Item, Moment, QualifiedName, Sequence,
};
use crate::xsd::{Datatype, NoNamespaces};

use AtomicType as T;

fn no_cast(value: &Atomic, kind: AtomicType) -> DynamicError {
    let message = format!("`{value}` ({}) cannot become {kind}", value.kind());
    DynamicError::wrong_type(message)
}

fn bad_text(text: &str, kind: AtomicType) -> DynamicError {
    DynamicError::new("FORG0001", format!("`{text}` is no {kind}"))
}

/// The least and the greatest value of a type derived from `xs:integer`.
fn bounds(kind: AtomicType) -> (i128, i128) {
    match kind {
        T::NonPositiveInteger => (i128::MIN, 0),
        T::NegativeInteger => (i128::MIN, -1),
        T::Long => (i64::MIN.into(), i64::MAX.into()),
        T::Int => (i32::MIN.into(), i32::MAX.into()),
        T::Short => (i16::MIN.into(), i16::MAX.into()),
        T::Byte => (i8::MIN.into(), i8::MAX.into()),
        T::NonNegativeInteger => (0, i128::MAX),
        T::UnsignedLong => (0, u64::MAX.into()),
        T::UnsignedInt => (0, u32::MAX.into()),
        T::UnsignedShort => (0, u16::MAX.into()),
        T::UnsignedByte => (0, u8::MAX.into()),
        T::PositiveInteger => (1, i128::MAX),
        _ => (i128::MIN, i128::MAX),
    }
}

fn integer(number: i128, kind: AtomicType) -> Evaluated<Atomic> {
    let (least, most) = bounds(kind);
    if (least..=most).contains(&number) {
        return Ok(Atomic::Integer(number, kind));
    }
    Err(bad_text(&number.to_string(), kind))
}

/// A floating point number as XML Schema 1.1 writes it.
fn floating(text: &str) -> Option<f64> {
    match text {
        "INF" | "+INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    // Rust reads some words more.
    let is_number = text.bytes().all(|byte| {
        byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')
    });
    if is_number { text.parse().ok() } else { None }
}

/// White space as most types want it.
fn collapse(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// A text as a value of a type (F&O 3.1 §19.2).
fn from_text(text: &str, kind: AtomicType, facts: &Facts) -> Evaluated<Atomic> {
    let wrong = || bad_text(text, kind);
    if kind.is(T::String) {
        return string_type(text, kind).ok_or_else(wrong);
    }
    let bare = collapse(text);
    Ok(match kind {
        T::Untyped => Atomic::Untyped(text.into()),
        T::AnyUri => {
            let uri = bare.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            if uri.starts_with(':') || has_bad_escape(&uri) {
                return Err(wrong());
            }
            Atomic::Uri(uri.into())
        }
        T::Boolean => match bare {
            "true" | "1" => Atomic::Boolean(true),
            "false" | "0" => Atomic::Boolean(false),
            _ => return Err(wrong()),
        },
        T::Double => Atomic::Double(floating(bare).ok_or_else(wrong)?),
        T::Float => match bare {
            "INF" | "+INF" | "-INF" | "NaN" =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "it is no number")]
                Atomic::Float(floating(bare).ok_or_else(wrong)? as f32)
            }
            _ => {
                floating(bare).ok_or_else(wrong)?;
                Atomic::Float(bare.parse().map_err(|_| wrong())?)
            }
        },
        T::Numeric => Atomic::Double(floating(bare).ok_or_else(wrong)?),
        T::Decimal => Atomic::Decimal(decimal(bare, wrong)?),
        T::Duration | T::YearMonthDuration | T::DayTimeDuration => {
            let duration = Duration::parse(bare).ok_or_else(wrong)?;
            let (has_months, has_time) =
                (bare.contains('Y') || has_month(bare), has_time(bare));
            if kind == T::YearMonthDuration && has_time
                || kind == T::DayTimeDuration && has_months
            {
                return Err(wrong());
            }
            Atomic::Duration(Arc::new(duration), kind)
        }
        T::HexBinary | T::Base64Binary => binary(bare, kind).ok_or_else(wrong)?,
        T::QName => Atomic::QName(Arc::new(name(bare, facts)?)),
        T::Notation | T::AnyAtomic => return Err(wrong()),
        T::Error => return Err(wrong()),
        kind if kind.is(T::Integer) => {
            let is_plain = {
                let digits = bare.strip_prefix(['+', '-']).unwrap_or(bare);
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            };
            if !is_plain {
                return Err(wrong());
            }
            let message = "the number is too large";
            let number = bare.parse::<i128>();
            return integer(
                number.map_err(|_| DynamicError::new("FOCA0003", message))?,
                kind,
            );
        }
        kind => {
            let moment = Moment::parse(bare, kind);
            moment.map(Atomic::moment).ok_or_else(wrong)?
        }
    })
}

fn decimal(text: &str, wrong: impl Fn() -> DynamicError) -> Evaluated<Decimal> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1;
    if !is_number {
        return Err(wrong());
    }
    let message = "the number is too large";
    Decimal::parse(text).ok_or_else(|| DynamicError::new("FOCA0001", message))
}

/// Whether a percent sign is not followed by two hexadecimal digits.
fn has_bad_escape(uri: &str) -> bool {
    let hexadecimal = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    uri.split('%').skip(1).any(|part| {
        let bytes = part.as_bytes();
        !hexadecimal(bytes.first()) || !hexadecimal(bytes.get(1))
    })
}

/// Whether a duration names months before its time.
fn has_month(text: &str) -> bool {
    text.split('T').next().is_some_and(|date| date.contains('M'))
}

/// Whether a duration names days or less.
fn has_time(text: &str) -> bool {
    text.contains(['D', 'T'])
}

fn string_type(text: &str, kind: AtomicType) -> Option<Atomic> {
    if kind == T::String {
        return Some(Atomic::String(text.into(), kind));
    }
    if kind == T::NormalizedString {
        let text = text.replace(['\t', '\n', '\r'], " ");
        return Some(Atomic::String(text.into(), kind));
    }
    let words = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    let token = words.collect::<Vec<_>>().join(" ");
    // An entity need not be declared for its name to be one.
    let checked = if kind == T::Entity { T::NcName } else { kind };
    if checked != T::Token {
        let datatype = Datatype::new(checked.name(), &[]).ok()?;
        datatype.check(&token, &NoNamespaces).ok()?;
    }
    Some(Atomic::String(token.into(), kind))
}

fn binary(text: &str, kind: AtomicType) -> Option<Atomic> {
    let digit =
        |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    if kind == T::HexBinary {
        let digits = text.bytes().map(digit).collect::<Option<Vec<u8>>>()?;
        if digits.len() % 2 == 1 {
            return None;
        }
        let bytes =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, it| byte << 4 | it));
        return Some(Atomic::Hex(bytes.collect()));
    }
    Datatype::new("base64Binary", &[]).ok()?.check(text, &NoNamespaces).ok()?;
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
        }
    }
    Some(Atomic::Base64(bytes.into()))
}

/// A name with its prefix resolved; without one it is in the default namespace.
pub(in crate::xpath) fn name(text: &str, facts: &Facts) -> Evaluated<QualifiedName> {
    let (prefix, local) = crate::xml::split_name(text);
    let is_sound = crate::xml::is_ncname(local)
        && (!text.contains(':') || crate::xml::is_ncname(prefix));
    if !is_sound {
        return Err(bad_text(text, T::QName));
    }
    let namespace = match prefix {
        "" => &facts.element_namespace,
        prefix => facts.resolve(prefix).ok_or_else(|| {
            let message = format!("the prefix `{prefix}` is not declared");
            DynamicError::new("FONS0004", message)
        })?,
    };
    Ok(QualifiedName {
        prefix: prefix.into(),
        namespace: namespace.into(),
        local: local.into(),
    })
}

/// A value as one of another type.
pub(in crate::xpath) fn cast(
    value: &Atomic,
    kind: AtomicType,
    facts: &Facts,
) -> Evaluated<Atomic> {
    use Atomic as A;
    if value.kind() == kind {
        return Ok(value.clone());
    }
    let wrong = || no_cast(value, kind);
    if kind == T::Error {
        return Err(bad_text(&value.to_string(), kind));
    }
    match value {
        A::Untyped(text) | A::String(text, _) => {
            if matches!(kind, T::String) {
                return Ok(A::String(Arc::clone(text), kind));
            }
            return from_text(text, kind, facts);
        }
        _ if kind == T::Untyped => return Ok(A::Untyped(value.to_string().into())),
        _ if kind.is(T::String) => return from_text(&value.to_string(), kind, facts),
        _ => {}
    }
    if kind == T::Numeric {
        return if value.is_numeric() {
            Ok(value.clone())
        } else {
            cast(value, T::Double, facts)
        };
    }
    match value {
        A::Integer(..) | A::Decimal(_) | A::Float(_) | A::Double(_) | A::Boolean(_) => {
            number(value, kind)
        }
        A::Moment(moment) => moment.cast(kind).map(A::moment).ok_or_else(wrong),
        A::Duration(duration, _) => {
            let duration = match kind {
                T::Duration => **duration,
                T::YearMonthDuration => Duration::of_months(duration.months),
                T::DayTimeDuration => Duration::of_nanos(duration.nanos),
                _ => return Err(wrong()),
            };
            Ok(A::Duration(Arc::new(duration), kind))
        }
        A::Hex(bytes) if kind == T::Base64Binary => Ok(A::Base64(Arc::clone(bytes))),
        A::Base64(bytes) if kind == T::HexBinary => Ok(A::Hex(Arc::clone(bytes))),
        _ => Err(wrong()),
    }
}

/// A number or truth value as another kind of number, or as a truth value.
fn number(value: &Atomic, kind: AtomicType) -> Evaluated<Atomic> {
    use Atomic as A;
    let double = match value {
        A::Boolean(value) => f64::from(u8::from(*value)),
        value => value.to_double().unwrap_or(f64::NAN),
    };
    let exact = || -> Evaluated<Decimal> {
        match value {
            A::Integer(number, _) => Ok((*number).into()),
            A::Decimal(number) => Ok(*number),
            _ => {
                let code = if double.is_finite() { "FOCA0001" } else { "FOCA0002" };
                Decimal::from_f64(double).ok_or_else(|| {
                    DynamicError::new(code, format!("`{value}` cannot become {kind}"))
                })
            }
        }
    };
    match kind {
        T::Boolean => Ok(A::Boolean(double != 0.0 && !double.is_nan())),
        T::Double => Ok(A::Double(double)),
        #[expect(clippy::cast_possible_truncation, reason = "the type is float")]
        T::Float => Ok(A::Float(double as f32)),
        T::Decimal => exact().map(A::Decimal),
        kind if kind.is(T::Integer) => {
            let number = exact().map_err(|error| match error.code() {
                "FOCA0001" => DynamicError::new("FOCA0003", error.message()),
                _ => error,
            })?;
            integer(number.truncated(), kind)
        }
        _ => Err(no_cast(value, kind)),
    }
}

impl Frame<'_> {
    /// `cast as`, and what constructor functions do (XPath 3.1 §3.14.2).
    pub(super) fn cast_sequence(
        &self,
        value: &Sequence,
        target: CastTarget,
    ) -> Evaluated {
        let Some(value) = single(self.context, value)? else {
            if target.is_optional {
                return Ok(Sequence::EMPTY);
            }
            return Err(DynamicError::wrong_type("nothing is there to be cast"));
        };
        match target.kind {
            CastKind::Atomic(kind) => cast(&value, kind, &self.facts).map(Sequence::one),
            CastKind::ListOf(kind) => {
                let Some(text) = value.as_text() else {
                    return Err(no_cast(&value, kind));
                };
                let words = text.split_ascii_whitespace();
                let items = words
                    .map(|word| from_text(word, kind, &self.facts).map(Item::Atomic))
                    .collect::<Evaluated<Vec<_>>>()?;
                if items.is_empty() {
                    return Err(bad_text(text, kind));
                }
                Ok(items.into())
            }
        }
    }

    pub(super) fn is_castable(
        &self,
        value: &Sequence,
        target: CastTarget,
    ) -> Evaluated<bool> {
        // Atomisation may fail, and does so as an error.
        let count = super::atomised(self.context, value)?.len();
        if count > 1 {
            return Ok(false);
        }
        Ok(self.cast_sequence(value, target).is_ok())
    }
}

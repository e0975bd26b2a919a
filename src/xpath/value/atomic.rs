//! Atomic values and the types that they are of (XML Schema Part 2, data model §2.7).

use std::fmt;
use std::sync::Arc;

use super::{Decimal, Duration, Moment};

/// An expanded name with the prefix it was written with.
#[derive(Clone, Debug, Eq)]
pub struct QualifiedName {
    /// The prefix; empty for none.
    pub prefix: Arc<str>,
    /// The namespace; empty for none.
    pub namespace: Arc<str>,
    /// The part after the prefix.
    pub local: Arc<str>,
}

impl PartialEq for QualifiedName {
    fn eq(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.local == other.local
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix.is_empty() {
            f.write_str(&self.local)
        } else {
            write!(f, "{}:{}", self.prefix, self.local)
        }
    }
}

/// An atomic value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Atomic {
    /// `xs:untypedAtomic`, what nodes without a schema are made of.
    Untyped(Arc<str>),
    /// `xs:string` or a type derived from it.
    String(Arc<str>, AtomicType),
    /// `xs:anyURI`.
    Uri(Arc<str>),
    /// `xs:boolean`.
    Boolean(bool),
    /// `xs:integer` or a type derived from it.
    Integer(i128, AtomicType),
    /// `xs:decimal`.
    Decimal(Decimal),
    /// `xs:float`.
    Float(f32),
    /// `xs:double`.
    Double(f64),
    /// `xs:QName`.
    QName(Arc<QualifiedName>),
    /// `xs:NOTATION`.
    Notation(Arc<QualifiedName>),
    /// The types of dates and times.
    Moment(Arc<Moment>),
    /// `xs:duration` or one of its two kinds.
    Duration(Arc<Duration>, AtomicType),
    /// `xs:hexBinary`.
    Hex(Arc<[u8]>),
    /// `xs:base64Binary`.
    Base64(Arc<[u8]>),
}

/// A builtin atomic type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of XML Schema")]
pub enum AtomicType {
    AnyAtomic,
    Untyped,
    String,
    NormalizedString,
    Token,
    Language,
    NmToken,
    Name,
    NcName,
    Id,
    IdRef,
    Entity,
    AnyUri,
    Boolean,
    /// The union of the four kinds of numbers (`xs:numeric`).
    Numeric,
    Decimal,
    Integer,
    NonPositiveInteger,
    NegativeInteger,
    Long,
    Int,
    Short,
    Byte,
    NonNegativeInteger,
    UnsignedLong,
    UnsignedInt,
    UnsignedShort,
    UnsignedByte,
    PositiveInteger,
    Float,
    Double,
    Duration,
    YearMonthDuration,
    DayTimeDuration,
    DateTime,
    DateTimeStamp,
    Date,
    Time,
    GYearMonth,
    GYear,
    GMonthDay,
    GDay,
    GMonth,
    HexBinary,
    Base64Binary,
    QName,
    Notation,
    /// The type of no value (`xs:error`).
    Error,
}

use AtomicType as T;

/// Each type, its name in XML Schema and the type it is derived from.
const TYPES: [(AtomicType, &str, AtomicType); 48] = [
    (T::AnyAtomic, "anyAtomicType", T::AnyAtomic),
    (T::Untyped, "untypedAtomic", T::AnyAtomic),
    (T::String, "string", T::AnyAtomic),
    (T::NormalizedString, "normalizedString", T::String),
    (T::Token, "token", T::NormalizedString),
    (T::Language, "language", T::Token),
    (T::NmToken, "NMTOKEN", T::Token),
    (T::Name, "Name", T::Token),
    (T::NcName, "NCName", T::Name),
    (T::Id, "ID", T::NcName),
    (T::IdRef, "IDREF", T::NcName),
    (T::Entity, "ENTITY", T::NcName),
    (T::AnyUri, "anyURI", T::AnyAtomic),
    (T::Boolean, "boolean", T::AnyAtomic),
    (T::Numeric, "numeric", T::AnyAtomic),
    (T::Decimal, "decimal", T::Numeric),
    (T::Integer, "integer", T::Decimal),
    (T::NonPositiveInteger, "nonPositiveInteger", T::Integer),
    (T::NegativeInteger, "negativeInteger", T::NonPositiveInteger),
    (T::Long, "long", T::Integer),
    (T::Int, "int", T::Long),
    (T::Short, "short", T::Int),
    (T::Byte, "byte", T::Short),
    (T::NonNegativeInteger, "nonNegativeInteger", T::Integer),
    (T::UnsignedLong, "unsignedLong", T::NonNegativeInteger),
    (T::UnsignedInt, "unsignedInt", T::UnsignedLong),
    (T::UnsignedShort, "unsignedShort", T::UnsignedInt),
    (T::UnsignedByte, "unsignedByte", T::UnsignedShort),
    (T::PositiveInteger, "positiveInteger", T::NonNegativeInteger),
    (T::Float, "float", T::Numeric),
    (T::Double, "double", T::Numeric),
    (T::Duration, "duration", T::AnyAtomic),
    (T::YearMonthDuration, "yearMonthDuration", T::Duration),
    (T::DayTimeDuration, "dayTimeDuration", T::Duration),
    (T::DateTime, "dateTime", T::AnyAtomic),
    (T::DateTimeStamp, "dateTimeStamp", T::DateTime),
    (T::Date, "date", T::AnyAtomic),
    (T::Time, "time", T::AnyAtomic),
    (T::GYearMonth, "gYearMonth", T::AnyAtomic),
    (T::GYear, "gYear", T::AnyAtomic),
    (T::GMonthDay, "gMonthDay", T::AnyAtomic),
    (T::GDay, "gDay", T::AnyAtomic),
    (T::GMonth, "gMonth", T::AnyAtomic),
    (T::HexBinary, "hexBinary", T::AnyAtomic),
    (T::Base64Binary, "base64Binary", T::AnyAtomic),
    (T::QName, "QName", T::AnyAtomic),
    (T::Notation, "NOTATION", T::AnyAtomic),
    (T::Error, "error", T::AnyAtomic),
];

impl AtomicType {
    /// The type of a local name in the namespace of XML Schema.
    pub(in crate::xpath) fn named(local: &str) -> Option<Self> {
        TYPES.iter().find(|(_, name, _)| *name == local).map(|(kind, ..)| *kind)
    }

    /// Its name in XML Schema.
    pub fn name(self) -> &'static str {
        TYPES.get(self as usize).map_or("", |(_, name, _)| name)
    }

    /// The type it is derived from; the topmost is its own.
    pub(in crate::xpath) fn base(self) -> Self {
        TYPES.get(self as usize).map_or(T::AnyAtomic, |(.., base)| *base)
    }

    /// Whether every value of it is one of `other`.
    pub(in crate::xpath) fn is(self, other: Self) -> bool {
        let mut kind = self;
        while kind != other {
            if kind == T::AnyAtomic {
                return false;
            }
            kind = kind.base();
        }
        true
    }

    /// The names of all types, for advice.
    pub(in crate::xpath) fn names() -> impl Iterator<Item = &'static str> {
        TYPES.iter().map(|(_, name, _)| *name)
    }
}

impl fmt::Display for AtomicType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xs:{}", self.name())
    }
}

impl Atomic {
    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into(), T::String)
    }

    /// A whole number.
    pub fn integer(number: impl Into<i128>) -> Self {
        Self::Integer(number.into(), T::Integer)
    }

    /// A count, which is a whole number.
    pub(in crate::xpath) fn count(number: usize) -> Self {
        Self::Integer(i128::try_from(number).unwrap_or(i128::MAX), T::Integer)
    }

    pub(in crate::xpath) fn moment(moment: Moment) -> Self {
        Self::Moment(Arc::new(moment))
    }

    pub(in crate::xpath) fn months(months: i64) -> Self {
        Self::Duration(Arc::new(Duration::of_months(months)), T::YearMonthDuration)
    }

    pub(in crate::xpath) fn nanos(nanos: i128) -> Self {
        Self::Duration(Arc::new(Duration::of_nanos(nanos)), T::DayTimeDuration)
    }

    /// The type it was made with.
    pub fn kind(&self) -> AtomicType {
        match self {
            Self::Untyped(_) => T::Untyped,
            Self::String(_, kind) | Self::Integer(_, kind) | Self::Duration(_, kind) => {
                *kind
            }
            Self::Uri(_) => T::AnyUri,
            Self::Boolean(_) => T::Boolean,
            Self::Decimal(_) => T::Decimal,
            Self::Float(_) => T::Float,
            Self::Double(_) => T::Double,
            Self::QName(_) => T::QName,
            Self::Notation(_) => T::Notation,
            Self::Moment(moment) => moment.kind,
            Self::Hex(_) => T::HexBinary,
            Self::Base64(_) => T::Base64Binary,
        }
    }

    /// The text of a value that is text: a string, an address or an untyped value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Untyped(text) | Self::Uri(text) | Self::String(text, _) => Some(text),
            _ => None,
        }
    }

    pub(in crate::xpath) fn is_numeric(&self) -> bool {
        matches!(
            self,
            Self::Integer(..) | Self::Decimal(_) | Self::Float(_) | Self::Double(_)
        )
    }

    /// The number as a double, if it is one.
    pub(in crate::xpath) fn to_double(&self) -> Option<f64> {
        Some(match self {
            #[expect(clippy::cast_precision_loss, reason = "a double is what is asked")]
            Self::Integer(number, _) => *number as f64,
            Self::Decimal(number) => number.to_f64(),
            Self::Float(number) => f64::from(*number),
            Self::Double(number) => *number,
            _ => return None,
        })
    }
}

/// A floating point number as `xs:string` has it (F&O 3.1 §19.1.2.2): plain between a
/// millionth and a million, else with an exponent.
fn floating(
    f: &mut fmt::Formatter<'_>,
    number: f64,
    plain: &str,
    scientific: &str,
) -> fmt::Result {
    if number.is_nan() {
        return f.write_str("NaN");
    }
    if number.is_infinite() {
        return f.write_str(if number > 0.0 { "INF" } else { "-INF" });
    }
    let size = number.abs();
    if number == 0.0 || (1e-6..1e6).contains(&size) {
        return f.write_str(plain);
    }
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    write!(f, "{mantissa}{point}E{exponent}")
}

impl fmt::Display for Atomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untyped(text) | Self::Uri(text) | Self::String(text, _) => {
                f.write_str(text)
            }
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Integer(number, _) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{number}"),
            Self::Float(number) => {
                let (plain, scientific) = (number.to_string(), format!("{number:e}"));
                floating(f, f64::from(*number), &plain, &scientific)
            }
            Self::Double(number) => {
                floating(f, *number, &number.to_string(), &format!("{number:e}"))
            }
            Self::QName(name) | Self::Notation(name) => write!(f, "{name}"),
            Self::Moment(moment) => write!(f, "{moment}"),
            Self::Duration(duration, T::YearMonthDuration) => {
                f.write_str(&duration.months_text())
            }
            Self::Duration(duration, _) => write!(f, "{duration}"),
            Self::Hex(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
            Self::Base64(bytes) => f.write_str(&base64(bytes)),
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stand_in_their_order() {
        for (at, (kind, ..)) in TYPES.iter().enumerate() {
            assert_eq!(*kind as usize, at);
        }
        assert!(
            T::Byte.is(T::Integer) && T::Byte.is(T::Numeric) && !T::Byte.is(T::Double)
        );
    }

    #[test]
    fn numbers_are_written_as_the_standard_says() {
        let of = |number: f64| Atomic::Double(number).to_string();
        assert_eq!(of(1e6), "1.0E6");
        assert_eq!(of(999_999.5), "999999.5");
        assert_eq!(of(1e-7), "1.0E-7");
        assert_eq!(of(0.000_001), "0.000001");
        assert_eq!(of(-0.0), "-0");
        assert_eq!(of(1.5e300), "1.5E300");
        assert_eq!(Atomic::Float(0.1).to_string(), "0.1");
        assert_eq!(base64(b"ab"), "YWI=");
    }
}

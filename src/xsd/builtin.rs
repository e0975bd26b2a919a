//! The builtin types: what kind each is, and what happens to its white space.
//!
//! The 44 types of XML Schema Part 2 §3 without the two that have no lexical space of
//! their own, and `anyAtomicType` and `untypedAtomic`, which RELAX NG schemas made for
//! XPath 2 know.

use super::moment::Parts;

/// What happens to white space before a text is looked at (§4.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhiteSpace {
    Preserve,
    Replace,
    Collapse,
}

/// The words that texts of a type are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Any,
    Language,
    NameToken,
    Name,
    NcName,
    Entity,
}

/// How a type's texts become values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(Word),
    List(Word),
    Boolean,
    Decimal,
    /// A whole number between two numbers, where there are such.
    Integer(Option<&'static str>, Option<&'static str>),
    Float,
    Double,
    Duration,
    Moment(Parts),
    Hexadecimal,
    Base64,
    Address,
    /// `QName` and `NOTATION`.
    QName,
}

/// A row: name, kind, white space.
pub(super) type Builtin = (&'static str, Kind, WhiteSpace);

const fn word(name: &'static str, word: Word) -> Builtin {
    (name, Kind::Word(word), WhiteSpace::Collapse)
}

const fn list(name: &'static str, word: Word) -> Builtin {
    (name, Kind::List(word), WhiteSpace::Collapse)
}

const fn other(name: &'static str, kind: Kind) -> Builtin {
    (name, kind, WhiteSpace::Collapse)
}

const fn integer(
    name: &'static str,
    least: Option<&'static str>,
    most: Option<&'static str>,
) -> Builtin {
    (name, Kind::Integer(least, most), WhiteSpace::Collapse)
}

static BUILTINS: &[Builtin] = &[
    ("string", Kind::Word(Word::Any), WhiteSpace::Preserve),
    ("normalizedString", Kind::Word(Word::Any), WhiteSpace::Replace),
    word("token", Word::Any),
    word("language", Word::Language),
    word("NMTOKEN", Word::NameToken),
    list("NMTOKENS", Word::NameToken),
    word("Name", Word::Name),
    word("NCName", Word::NcName),
    word("ID", Word::NcName),
    word("IDREF", Word::NcName),
    list("IDREFS", Word::NcName),
    word("ENTITY", Word::Entity),
    list("ENTITIES", Word::Entity),
    other("boolean", Kind::Boolean),
    other("decimal", Kind::Decimal),
    integer("integer", None, None),
    integer("nonPositiveInteger", None, Some("0")),
    integer("negativeInteger", None, Some("-1")),
    integer("nonNegativeInteger", Some("0"), None),
    integer("positiveInteger", Some("1"), None),
    integer("long", Some("-9223372036854775808"), Some("9223372036854775807")),
    integer("int", Some("-2147483648"), Some("2147483647")),
    integer("short", Some("-32768"), Some("32767")),
    integer("byte", Some("-128"), Some("127")),
    integer("unsignedLong", Some("0"), Some("18446744073709551615")),
    integer("unsignedInt", Some("0"), Some("4294967295")),
    integer("unsignedShort", Some("0"), Some("65535")),
    integer("unsignedByte", Some("0"), Some("255")),
    other("float", Kind::Float),
    other("double", Kind::Double),
    other("duration", Kind::Duration),
    other("dateTime", Kind::Moment(Parts::DateTime)),
    other("time", Kind::Moment(Parts::Time)),
    other("date", Kind::Moment(Parts::Date)),
    other("gYearMonth", Kind::Moment(Parts::YearMonth)),
    other("gYear", Kind::Moment(Parts::Year)),
    other("gMonthDay", Kind::Moment(Parts::MonthDay)),
    other("gDay", Kind::Moment(Parts::Day)),
    other("gMonth", Kind::Moment(Parts::Month)),
    other("hexBinary", Kind::Hexadecimal),
    other("base64Binary", Kind::Base64),
    other("anyURI", Kind::Address),
    other("QName", Kind::QName),
    other("NOTATION", Kind::QName),
    ("anyAtomicType", Kind::Word(Word::Any), WhiteSpace::Preserve),
    ("untypedAtomic", Kind::Word(Word::Any), WhiteSpace::Preserve),
];

/// The row of a type.
pub(super) fn find(name: &str) -> Option<Builtin> {
    BUILTINS.iter().copied().find(|(known, ..)| *known == name)
}

/// The names of all builtin types.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    BUILTINS.iter().map(|(name, ..)| *name)
}

/// Whether the byte is white space (§4.3.6).
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl WhiteSpace {
    /// The text after its white space is processed.
    pub(super) fn process(self, text: &str) -> std::borrow::Cow<'_, str> {
        let bytes = text.as_bytes();
        let is_done = match self {
            Self::Preserve => true,
            Self::Replace => !bytes.iter().any(|b| is_space(*b) && *b != b' '),
            Self::Collapse => {
                let ends = bytes.first().is_some_and(|b| is_space(*b))
                    || bytes.last().is_some_and(|b| is_space(*b));
                let inside = |pair: &[u8]| match pair {
                    [first, second] => {
                        is_space(*second) && (*second != b' ' || is_space(*first))
                    }
                    _ => false,
                };
                !ends && !bytes.windows(2).any(inside)
            }
        };
        if is_done {
            return text.into();
        }
        let space = |c: char| u8::try_from(c).is_ok_and(is_space);
        if self == Self::Replace {
            return text.replace(space, " ").into();
        }
        let mut collapsed = String::with_capacity(text.len());
        for word in text.split(space).filter(|word| !word.is_empty()) {
            if !collapsed.is_empty() {
                collapsed.push(' ');
            }
            collapsed.push_str(word);
        }
        collapsed.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_kept_replaced_or_collapsed() {
        let text = " a\t\nb ";
        assert_eq!(WhiteSpace::Preserve.process(text), text);
        assert_eq!(WhiteSpace::Replace.process(text), " a  b ");
        assert_eq!(WhiteSpace::Collapse.process(text), "a b");
        assert_eq!(WhiteSpace::Collapse.process("a\u{A0} b"), "a\u{A0} b");
        assert_eq!(WhiteSpace::Collapse.process(" \n"), "");
    }
}

//! Values: what a text of a type means, and when two mean the same.

use std::cmp::Ordering;

use super::builtin::{Kind, Word};
use super::decimal::Decimal;
use super::duration::Duration;
use super::lexical;
use super::moment::Moment;

/// What the names in a value mean: prefixes of `QName` and `NOTATION`, entities.
pub trait NamespaceContext {
    /// The namespace of a prefix; for the empty prefix the default namespace, which is
    /// empty where none is declared.
    fn resolve_prefix(&self, prefix: &str) -> Option<&str>;

    /// Whether the document declares an unparsed entity of that name.
    fn is_unparsed_entity(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}

impl NamespaceContext for crate::xml::Namespaces {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        self.resolve(prefix)
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        self.is_unparsed_entity(name)
    }
}

/// No prefix is bound, no default namespace is declared, no entity is.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNamespaces;

impl NamespaceContext for NoNamespaces {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        prefix.is_empty().then_some("")
    }
}

/// A value of a datatype; equal where XML Schema says that the values are. Values of
/// different datatypes must not be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub(super) Meaning);

impl Value {
    /// The namespace of a value that is a name.
    pub(crate) fn namespace(&self) -> Option<&str> {
        match &self.0 {
            Meaning::Name { namespace, .. } => Some(namespace),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Meaning {
    Text(String),
    List(Vec<String>),
    Boolean(bool),
    Decimal(Decimal),
    Float(f64),
    Duration(Duration),
    Moment(Moment),
    Bytes(Vec<u8>),
    Name { namespace: String, local: String },
}

impl PartialEq for Meaning {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Decimal(a), Self::Decimal(b)) => a == b,
            (Self::Float(_), Self::Float(_)) => {
                self.order(other) == Some(Ordering::Equal)
            }
            (Self::Duration(a), Self::Duration(b)) => a == b,
            (Self::Moment(a), Self::Moment(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (
                Self::Name { namespace: a, local: b },
                Self::Name { namespace: c, local: d },
            ) => a == c && b == d,
            _ => false,
        }
    }
}

impl Eq for Meaning {}

impl Meaning {
    /// What a text means, its white space already processed.
    pub(super) fn read(
        text: &str,
        kind: Kind,
        namespaces: &dyn NamespaceContext,
    ) -> Result<Self, String> {
        Ok(match kind {
            Kind::Word(word) => {
                check_word(text, word, namespaces)?;
                Self::Text(text.to_owned())
            }
            Kind::List(word) => {
                if text.is_empty() {
                    return Err("there must be at least one word".to_owned());
                }
                for item in text.split(' ') {
                    check_word(item, word, namespaces)
                        .map_err(|why| format!("`{item}`: {why}"))?;
                }
                Self::List(text.split(' ').map(str::to_owned).collect())
            }
            Kind::Boolean => Self::Boolean(match text {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return Err("it must be true or false".to_owned()),
            }),
            Kind::Decimal => Self::Decimal(Decimal::read(text)?),
            Kind::Integer(least, most) => Self::Decimal(integer(text, least, most)?),
            Kind::Float | Kind::Double => Self::Float(float(text, kind)?),
            Kind::Duration => Self::Duration(Duration::read(text)?),
            Kind::Moment(parts) => Self::Moment(Moment::read(text, parts)?),
            Kind::Hexadecimal => Self::Bytes(lexical::hexadecimal(text)?),
            Kind::Base64 => Self::Bytes(lexical::base64(text)?),
            Kind::Address => {
                lexical::address(text)?;
                Self::Text(text.to_owned())
            }
            Kind::QName => {
                let (prefix, local) = text.split_once(':').unwrap_or(("", text));
                if text.contains(':') {
                    lexical::name(prefix, false)?;
                }
                lexical::name(local, false)?;
                let Some(namespace) = namespaces.resolve_prefix(prefix) else {
                    return Err(format!("the prefix `{prefix}` is not declared"));
                };
                Self::Name { namespace: namespace.to_owned(), local: local.to_owned() }
            }
        })
    }

    /// The length that the facets `length`, `minLength`, `maxLength` count, and of what
    /// (§4.3.1); `None` for values whose length does not matter.
    pub(super) fn length(&self) -> Option<(usize, &'static str)> {
        match self {
            Self::Text(text) => Some((text.chars().count(), "characters")),
            Self::List(items) => Some((items.len(), "words")),
            Self::Bytes(bytes) => Some((bytes.len(), "bytes")),
            _ => None,
        }
    }

    /// The order of two values, where they have one.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(a), Self::Decimal(b)) => Some(a.cmp(b)),
            // NaN equals itself and is not less or greater than anything (§3.2.4).
            (Self::Float(a), Self::Float(b)) if a.is_nan() && b.is_nan() => {
                Some(Ordering::Equal)
            }
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.partial_cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.partial_cmp(b),
            _ => None,
        }
    }
}

fn check_word(
    text: &str,
    word: Word,
    namespaces: &dyn NamespaceContext,
) -> Result<(), String> {
    match word {
        Word::Any => Ok(()),
        Word::Language => lexical::language(text),
        Word::NameToken => lexical::name_token(text),
        Word::Name => lexical::name(text, true),
        Word::NcName => lexical::name(text, false),
        Word::Entity => {
            lexical::name(text, false)?;
            if namespaces.is_unparsed_entity(text) {
                return Ok(());
            }
            Err("no unparsed entity of this name is declared".to_owned())
        }
    }
}

fn integer(
    text: &str,
    least: Option<&str>,
    most: Option<&str>,
) -> Result<Decimal, String> {
    let number = Decimal::read_integer(text)?;
    let bound = |bound: &str| Decimal::read_integer(bound);
    if let Some(least) = least
        && number < bound(least)?
    {
        return Err(match least {
            "0" => "it must not be negative".to_owned(),
            _ => format!("it must be {least} or more"),
        });
    }
    if let Some(most) = most
        && number > bound(most)?
    {
        return Err(format!("it must be {most} or less"));
    }
    Ok(number)
}

fn float(text: &str, kind: Kind) -> Result<f64, String> {
    lexical::float(text)?;
    let wrong = |_| format!("`{text}` is not a number");
    match text {
        "INF" => Ok(f64::INFINITY),
        "-INF" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        _ if kind == Kind::Float => text.parse::<f32>().map(f64::from).map_err(wrong),
        _ => text.parse().map_err(wrong),
    }
}

/// Whether a text is of a type, without making its value.
///
/// Nearly every value in a TEI file is a word; this keeps the check of one from
/// copying it.
pub(super) fn check_plain(
    text: &str,
    kind: Kind,
    namespaces: &dyn NamespaceContext,
) -> Result<(), String> {
    match kind {
        Kind::Word(word) => check_word(text, word, namespaces),
        Kind::Address => lexical::address(text),
        _ => Meaning::read(text, kind, namespaces).map(drop),
    }
}

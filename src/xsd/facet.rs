//! Facets: what narrows a type (XML Schema Part 2 §4.3).

use std::cmp::Ordering;

use super::builtin::Kind;
use super::regex::Regex;
use super::value::{Meaning, NoNamespaces};

/// A narrowing of a type.
#[derive(Clone, Debug)]
pub(super) enum Facet {
    Length(usize),
    MinLength(usize),
    MaxLength(usize),
    Pattern(Regex),
    /// A bound: its text, its value, and how a value must stand to it.
    Bound(String, Meaning, Bound),
    TotalDigits(usize),
    FractionDigits(usize),
}

/// On which side of a bound values lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    MinInclusive,
    MinExclusive,
    MaxInclusive,
    MaxExclusive,
}

impl Bound {
    fn admits(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (_, None) => false,
            (Self::MinInclusive, Some(order)) => order != Ordering::Less,
            (Self::MinExclusive, Some(order)) => order == Ordering::Greater,
            (Self::MaxInclusive, Some(order)) => order != Ordering::Greater,
            (Self::MaxExclusive, Some(order)) => order == Ordering::Less,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::MinInclusive => "not less than",
            Self::MinExclusive => "greater than",
            Self::MaxInclusive => "not greater than",
            Self::MaxExclusive => "less than",
        }
    }
}

impl Facet {
    /// Reads the facet `name` with the value `text` for a type; the reason why not else.
    pub(super) fn read(
        name: &str,
        text: &str,
        type_name: &str,
        kind: Kind,
        process: impl Fn(&str) -> String,
    ) -> Result<Self, String> {
        let unfit = || Err(format!("`{name}` does not apply to `{type_name}`"));
        let has_length = matches!(
            kind,
            Kind::Word(_)
                | Kind::List(_)
                | Kind::Hexadecimal
                | Kind::Base64
                | Kind::Address
                | Kind::QName
        );
        let has_digits = matches!(kind, Kind::Decimal | Kind::Integer(..));
        let has_order = has_digits
            || matches!(
                kind,
                Kind::Float | Kind::Double | Kind::Duration | Kind::Moment(_)
            );
        let bound = |bound: Bound| {
            if !has_order {
                return unfit();
            }
            let text = process(text);
            match Meaning::read(&text, kind, &NoNamespaces) {
                Ok(value) => Ok(Self::Bound(text, value, bound)),
                Err(why) => Err(format!("the value of `{name}` is wrong: {why}")),
            }
        };
        let size = |least: usize, make: fn(usize) -> Self| {
            let digits = text.trim_matches([' ', '\t', '\n', '\r']);
            let digits = digits.strip_prefix('+').unwrap_or(digits);
            let is_whole =
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            // More than any text has; what counts is that it is a number.
            let size = digits.parse().unwrap_or(usize::MAX);
            if is_whole && size >= least {
                Ok(make(size))
            } else {
                Err(format!(
                    "the value of `{name}` must be a whole number from {least} on"
                ))
            }
        };
        match name {
            "length" if has_length => size(0, Self::Length),
            "minLength" if has_length => size(0, Self::MinLength),
            "maxLength" if has_length => size(0, Self::MaxLength),
            "totalDigits" if has_digits => size(1, Self::TotalDigits),
            "fractionDigits" if has_digits => size(0, Self::FractionDigits),
            "length" | "minLength" | "maxLength" | "totalDigits" | "fractionDigits" => {
                unfit()
            }
            "pattern" => match Regex::new(text) {
                Ok(regex) => Ok(Self::Pattern(regex)),
                Err(error) => Err(format!("the pattern is wrong: {error}")),
            },
            "minInclusive" => bound(Bound::MinInclusive),
            "minExclusive" => bound(Bound::MinExclusive),
            "maxInclusive" => bound(Bound::MaxInclusive),
            "maxExclusive" => bound(Bound::MaxExclusive),
            "enumeration" => {
                Err("RELAX NG has no `enumeration`; write a choice of values \
                                  in place of it"
                    .to_owned())
            }
            "whiteSpace" => Err("RELAX NG has no `whiteSpace`; choose `string`, \
                                 `normalizedString` or `token` in place of it"
                .to_owned()),
            _ => Err(format!("there is no parameter `{name}`")),
        }
    }

    /// Whether the facet can be decided from the text alone.
    pub(super) fn is_lexical(&self) -> bool {
        matches!(self, Self::Pattern(_))
    }

    /// Holds a value, and the text it was read from, to the facet.
    pub(super) fn check(&self, text: &str, value: &Meaning) -> Result<(), String> {
        let length = value.length();
        let digits = |count: fn(&super::decimal::Decimal) -> usize| match value {
            Meaning::Decimal(decimal) => count(decimal),
            _ => 0,
        };
        match (self, length) {
            (Self::Pattern(regex), _) => check_pattern(regex, text),
            (Self::Length(wanted), Some((length, unit))) if length != *wanted => {
                Err(format!("it must have {wanted} {unit} and has {length}"))
            }
            (Self::MinLength(wanted), Some((length, unit))) if length < *wanted => {
                Err(format!("it must have at least {wanted} {unit} and has {length}"))
            }
            (Self::MaxLength(wanted), Some((length, unit))) if length > *wanted => {
                Err(format!("it must have at most {wanted} {unit} and has {length}"))
            }
            (Self::Bound(text, limit, bound), _) if !bound.admits(value.order(limit)) => {
                Err(format!("it must be {} {text}", bound.words()))
            }
            (Self::TotalDigits(most), _)
                if digits(super::decimal::Decimal::total_digits) > *most =>
            {
                Err(format!("it must have at most {most} digits"))
            }
            (Self::FractionDigits(most), _)
                if digits(super::decimal::Decimal::fraction_digits) > *most =>
            {
                Err(format!("it must have at most {most} digits after the point"))
            }
            _ => Ok(()),
        }
    }

    /// Holds a text to a facet that needs no value.
    pub(super) fn check_text(&self, text: &str) -> Result<(), String> {
        match self {
            Self::Pattern(regex) => check_pattern(regex, text),
            _ => Ok(()),
        }
    }
}

fn check_pattern(regex: &Regex, text: &str) -> Result<(), String> {
    if regex.is_match(text) {
        return Ok(());
    }
    Err(format!("it does not match the pattern `{}`", regex.as_str()))
}

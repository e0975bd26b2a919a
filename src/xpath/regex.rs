//! Regular expressions with the errors that XPath gives them (F&O 3.1 §5.6).

use std::fmt;

use super::DynamicError;
use crate::xsd::{Flags, RegexError, XPathRegex};

/// A compiled regular expression, and whether it matches what has no length.
#[derive(Debug)]
pub(super) struct Regex {
    matcher: XPathRegex,
    pub(super) is_literal: bool,
    pub(super) matches_empty: bool,
}

/// Why a pattern or its flags are wrong.
#[derive(Debug)]
pub(super) enum Fault {
    Flag(char),
    Pattern(RegexError),
}

impl Fault {
    /// The code of the standard.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Flag(_) => "FORX0001",
            Self::Pattern(_) => "FORX0002",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(letter) => write!(f, "there is no flag `{letter}`"),
            Self::Pattern(error) => write!(f, "this is no regular expression: {error}"),
        }
    }
}

impl From<Fault> for DynamicError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.code(), fault.to_string())
    }
}

/// A match and its groups, as places in the text.
pub(super) type Groups = Vec<Option<std::ops::Range<usize>>>;

fn too_long() -> DynamicError {
    DynamicError::new("FORX0002", "the regular expression takes too long on this text")
}

impl Regex {
    pub(super) fn new(pattern: &str, flags: &str) -> Result<Self, Fault> {
        let flags = Flags::parse(flags).map_err(Fault::Flag)?;
        let matcher = XPathRegex::new(pattern, flags).map_err(Fault::Pattern)?;
        let matches_empty = matcher.is_match("").unwrap_or_default();
        Ok(Self { matcher, is_literal: flags.literal, matches_empty })
    }

    pub(super) fn group_count(&self) -> usize {
        self.matcher.group_count()
    }

    pub(super) fn is_match(&self, text: &str) -> Result<bool, DynamicError> {
        self.matcher.is_match(text).ok_or_else(too_long)
    }

    pub(super) fn matches(&self, text: &str) -> Result<Vec<Groups>, DynamicError> {
        self.matcher.matches(text).ok_or_else(too_long)
    }
}

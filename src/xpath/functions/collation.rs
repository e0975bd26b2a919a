//! Collations: by codepoint, and without regard to the case of ASCII (F&O 3.1 §5.3).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Arguments, Evaluated, error};

const CODEPOINT: &str = "http://www.w3.org/2005/xpath-functions/collation/codepoint";
const ASCII: &str =
    "http://www.w3.org/2005/xpath-functions/collation/html-ascii-case-insensitive";

/// A way to compare texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collation {
    Codepoint,
    AsciiCaseless,
}

impl Collation {
    /// The collation of an address.
    pub(super) fn named(address: &str, base: Option<&str>) -> Evaluated<Self> {
        let resolved = match base {
            Some(base) => super::resources::resolve(address, base),
            None => None,
        };
        for address in [address, resolved.as_deref().unwrap_or(address)] {
            match address {
                CODEPOINT => return Ok(Self::Codepoint),
                ASCII => return Ok(Self::AsciiCaseless),
                _ => {}
            }
        }
        Err(error("FOCH0002", format!("there is no collation `{address}` here")))
    }

    /// The text as it is compared.
    pub(super) fn key(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::AsciiCaseless if text.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Cow::Owned(text.to_ascii_lowercase())
            }
            _ => Cow::Borrowed(text),
        }
    }

    pub(super) fn compare(self, a: &str, b: &str) -> Ordering {
        self.key(a).cmp(&self.key(b))
    }

    pub(super) fn is_equal(self, a: &str, b: &str) -> bool {
        match self {
            Self::Codepoint => a == b,
            Self::AsciiCaseless => a.eq_ignore_ascii_case(b),
        }
    }
}

impl Arguments<'_, '_> {
    /// The collation that an argument names; by codepoint where it is left out.
    pub(super) fn collation(&self, at: usize) -> Evaluated<Collation> {
        match self.text(at) {
            Some(address) => {
                Collation::named(&address, self.frame.facts.base_uri.as_deref())
            }
            None => Ok(Collation::Codepoint),
        }
    }
}

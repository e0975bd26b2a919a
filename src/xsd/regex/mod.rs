//! The regular expressions of the facet `pattern` (XML Schema Part 2 §F).
//!
//! Read by our own parser, since the language is its own: everything is anchored, there
//! are `\i` and `\c`, blocks, and subtraction of classes, and there are no groups to
//! remember. Matched by regex-automata, in time that grows with the text and not with
//! the ways to match it. The matcher is made when it is first needed: a schema has
//! hundreds of patterns, a letter uses few.

mod blocks;
mod class;
mod parser;
mod xpath;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use parser::Flavour;
use regex_automata::meta;
use regex_syntax::hir::{Hir, Look};
pub use xpath::{Flags, XPathRegex};

/// How many bytes a compiled pattern may take.
const SIZE: usize = 8 << 20;

/// A compiled pattern. Cloning is cheap and shares it.
#[derive(Clone, Debug)]
pub struct Regex {
    pattern: Arc<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    text: String,
    hir: Hir,
    matcher: OnceLock<Option<meta::Regex>>,
}

/// Why a text is no regular expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegexError {
    message: String,
    place: Range<usize>,
}

impl RegexError {
    fn new(message: impl Into<String>, place: Range<usize>) -> Self {
        Self { message: message.into(), place }
    }

    /// The place in the pattern, in bytes.
    pub fn place(&self) -> Range<usize> {
        self.place.clone()
    }
}

impl fmt::Display for RegexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RegexError {}

impl Regex {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is no regular expression of XML Schema, or grows too large.
    pub fn new(pattern: &str) -> Result<Self, RegexError> {
        let parsed = parser::parse(pattern, Flavour::default())?;
        let counts = parsed.counts;
        let (start, end) = (Hir::look(Look::Start), Hir::look(Look::End));
        let hir = Hir::concat(vec![start, parsed.hir, end]);
        let matcher = OnceLock::new();
        let regex = Self {
            pattern: Arc::new(Pattern { text: pattern.to_owned(), hir, matcher }),
        };
        // Only counted repetitions can make a short pattern large.
        if counts && regex.matcher().is_none() {
            let message = "the pattern repeats too much to be matched";
            return Err(RegexError::new(message, 0..pattern.len()));
        }
        Ok(regex)
    }

    /// Whether the whole text matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.matcher().is_some_and(|matcher| matcher.is_match(text))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.pattern.text
    }

    fn matcher(&self) -> Option<&meta::Regex> {
        let make = || {
            let config = meta::Config::new().nfa_size_limit(Some(SIZE));
            meta::Builder::new().configure(config).build_from_hir(&self.pattern.hir).ok()
        };
        self.pattern.matcher.get_or_init(make).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching_is_anchored_and_linear() {
        let regex = Regex::new("(a|aa)*b").unwrap();
        assert!(regex.is_match("aaab") && !regex.is_match("xaab"));
        let long = "a".repeat(100_000);
        assert!(!regex.is_match(&long));
        assert!(Regex::new("(a*)*").unwrap().is_match(&long));
    }

    #[test]
    fn classes_of_the_standard() {
        let is = |pattern, text| Regex::new(pattern).unwrap().is_match(text);
        assert!(is(r"[^\p{C}\p{Z}]+", "Čapek") && !is(r"[^\p{C}\p{Z}]+", "a b"));
        assert!(is(r"\i\c*", "a-1") && !is(r"\i\c*", "1a"));
        assert!(is(r"\p{IsBasicLatin}\P{IsBasicLatin}", "aä"));
        assert!(is(r"\w\W", "ä-") && is(r"\d\D\s\S", "٣a\ta"));
        assert!(is("[a-z-[aeiou]]+", "xyz") && !is("[a-z-[aeiou]]+", "xa"));
        assert!(is("[-a]", "-") && is("[a-]", "-") && is("[^-]", "a"));
        assert!(is("a{2,}", "aaa") && is("a{0}", "") && !is("a{2,3}", "aaaa"));
        assert!(is("a||b", "") && is("(a)|()", ""));
    }

    #[test]
    fn errors_have_places() {
        let at = |pattern| Regex::new(pattern).unwrap_err().place();
        assert_eq!(at("ab)"), 2..3);
        assert_eq!(at("(ab"), 0..1);
        assert_eq!(at(r"a\q"), 1..3);
        assert_eq!(at(r"\p{Xy}"), 0..6);
        assert_eq!(at(r"\p{IsNowhere}"), 0..13);
        assert_eq!(at("é{3,2}"), 2..7);
        assert_eq!(at("[z-a]"), 1..4);
        assert_eq!(at("(a{1000}){1000}"), 0..15);
        assert_eq!(at("[a-c-e]"), 4..5);
        let deep = "(".repeat(100_000);
        assert!(Regex::new(&deep).is_err());
    }
}

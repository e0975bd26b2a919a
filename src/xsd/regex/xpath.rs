//! The regular expressions of XPath (F&O 3.1 §5.6.1): those of XML Schema, not anchored,
//! with `^`, `$`, groups that are remembered, reluctant quantities and references back.
//!
//! Matched in linear time by regex-automata; only patterns that refer back are matched by
//! trying, by fancy-regex, with a bound on how often.

use std::ops::Range;

use regex_automata::meta;

use super::parser::{Flavour, back_reference, parse};
use super::{RegexError, SIZE};

/// How often a pattern with references back may change its mind in a match.
const TRIES: usize = 1_000_000;

/// The flags of XPath's regular expressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five flags that are there or not")]
#[non_exhaustive]
pub struct Flags {
    /// `s`: `.` matches the ends of lines.
    pub dot_all: bool,
    /// `m`: `^` and `$` match at lines.
    pub multi_line: bool,
    /// `i`: letters match their other case.
    pub ignore_case: bool,
    /// `x`: white space in the pattern does not count.
    pub extended: bool,
    /// `q`: the pattern is plain text.
    pub literal: bool,
}

impl Flags {
    /// Reads flags by their letters; the first that is none.
    ///
    /// # Errors
    /// A letter that is no flag.
    pub fn parse(text: &str) -> Result<Self, char> {
        let mut flags = Self::default();
        for letter in text.chars() {
            match letter {
                's' => flags.dot_all = true,
                'm' => flags.multi_line = true,
                'i' => flags.ignore_case = true,
                'x' => flags.extended = true,
                'q' => flags.literal = true,
                _ => return Err(letter),
            }
        }
        Ok(flags)
    }
}

/// A compiled regular expression of XPath.
#[derive(Debug)]
pub struct XPathRegex {
    matcher: Matcher,
    groups: u32,
}

#[derive(Debug)]
enum Matcher {
    Linear(Box<meta::Regex>),
    Trying(Box<fancy_regex::Regex>),
}

/// The places of a match and of its groups, that of the whole first.
type Groups = Vec<Option<Range<usize>>>;

impl XPathRegex {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is no regular expression of XPath, or grows too large.
    pub fn new(pattern: &str, flags: Flags) -> Result<Self, RegexError> {
        let flavour = Flavour { is_xpath: true, flags };
        let rewritten = if flags.literal {
            Some(escaped(pattern))
        } else if flags.extended {
            Some(without_space(pattern))
        } else {
            None
        };
        let parsed = parse(rewritten.as_deref().unwrap_or(pattern), flavour)?;
        let too_large = || {
            let message = "the pattern repeats too much to be matched";
            RegexError::new(message, 0..pattern.len())
        };
        let groups = parsed.groups;
        if parsed.refers_back {
            let mut text = parsed.hir.to_string();
            for group in 1..=groups {
                if let Some(mark) = back_reference(group) {
                    let case = if flags.ignore_case { "(?i:" } else { "(?:" };
                    text = text.replace(mark, &format!("{case}\\{group})"));
                }
            }
            let built = fancy_regex::RegexBuilder::new(&text)
                .backtrack_limit(TRIES)
                .delegate_size_limit(SIZE)
                .build();
            let matcher = Matcher::Trying(Box::new(built.map_err(|_| too_large())?));
            return Ok(Self { matcher, groups });
        }
        let config = meta::Config::new().nfa_size_limit(Some(SIZE));
        let built = meta::Builder::new().configure(config).build_from_hir(&parsed.hir);
        let matcher = Matcher::Linear(Box::new(built.map_err(|_| too_large())?));
        Ok(Self { matcher, groups })
    }

    /// How many groups are remembered.
    pub fn group_count(&self) -> usize {
        self.groups as usize
    }

    /// Whether the text has a match; `None` if that took too long to find out.
    pub fn is_match(&self, text: &str) -> Option<bool> {
        match &self.matcher {
            Matcher::Linear(regex) => Some(regex.is_match(text)),
            Matcher::Trying(regex) => regex.is_match(text).ok(),
        }
    }

    /// All matches that do not overlap, with their groups; `None` if that took too long.
    pub fn matches(&self, text: &str) -> Option<Vec<Groups>> {
        match &self.matcher {
            Matcher::Linear(regex) => Some(
                regex
                    .captures_iter(text)
                    .map(|found| {
                        (0..=self.group_count())
                            .map(|group| found.get_group(group).map(|span| span.range()))
                            .collect()
                    })
                    .collect(),
            ),
            Matcher::Trying(regex) => regex
                .captures_iter(text)
                .map(|found| {
                    let found = found.ok()?;
                    Some(
                        (0..=self.group_count())
                            .map(|group| found.get(group).map(|it| it.range()))
                            .collect(),
                    )
                })
                .collect(),
        }
    }
}

/// A text as the pattern that matches it.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        if "\\|.?*+(){}-[]^$".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// A pattern without its white space, but for that in classes.
fn without_space(pattern: &str) -> String {
    let (mut depth, mut is_escaped) = (0_usize, false);
    let mut kept = String::with_capacity(pattern.len());
    for character in pattern.chars() {
        let is_space = matches!(character, ' ' | '\t' | '\n' | '\r');
        if is_space && depth == 0 {
            continue;
        }
        match character {
            _ if is_escaped => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = character == '\\' && !is_escaped;
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(pattern: &str, flags: &str, text: &str) -> bool {
        let flags = Flags::parse(flags).unwrap();
        XPathRegex::new(pattern, flags).unwrap().is_match(text).unwrap()
    }

    #[test]
    fn the_flavour_of_xpath() {
        assert!(is("b", "", "abc") && !is("^b", "", "abc") && is("^b$", "m", "a\nb\nc"));
        assert!(is("hello world", "x", "helloworld") && is("a.b", "s", "a\nb"));
        assert!(
            is("[a-c]Ä", "i", "Bä") && is("a.c", "q", "xa.cx") && !is("a.c", "q", "abc")
        );
        assert!(is(r"(a|b)x\1", "", "bxb") && !is(r"(a|b)x\1", "", "axb"));
        assert!(is(r"^(?:ab)+\$$", "", "abab$"));
        assert!(XPathRegex::new(r"\1(a)", Flags::default()).is_err());
        assert!(XPathRegex::new(r"(a\1)", Flags::default()).is_err());
    }

    #[test]
    fn exploding_patterns_end() {
        let long = "a".repeat(5000);
        let regex = XPathRegex::new(r"(a*)*\1b", Flags::default()).unwrap();
        assert!(!regex.is_match(&long).unwrap_or_default());
        assert!(!is("(a|aa)*b", "", &long));
    }

    #[test]
    fn groups_have_places() {
        let regex = XPathRegex::new("(a)(b)?", Flags::default()).unwrap();
        let found = regex.matches("ab a").unwrap();
        assert_eq!(found[0], [Some(0..2), Some(0..1), Some(1..2)]);
        assert_eq!(found[1], [Some(3..4), Some(3..4), None]);
    }
}

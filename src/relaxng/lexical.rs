//! Names and addresses in schemas: what is a name, what a library's address, how a base
//! and a reference join.

use unicode_normalization::char::is_combining_mark;

use crate::xml;

/// Whether the text is a name without a colon, as schemas write it.
///
/// RELAX NG cites the XML of its time, in which no name begins with a combining mark;
/// the fifth edition, which documents follow, lets some.
pub(super) fn is_ncname(text: &str) -> bool {
    xml::is_ncname(text) && !text.starts_with(is_combining_mark)
}

/// Whether such a name may begin with the character.
pub(super) fn is_ncname_start(character: char) -> bool {
    character != ':' && xml::is_name_start(character) && !is_combining_mark(character)
}

/// Whether the text can be a `datatypeLibrary`: empty, or an absolute address without a
/// fragment (RELAX NG §3).
pub(super) fn is_library(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
        && is_reference(rest)
        && !rest.contains('#')
}

/// Whether the text can be part of an address: no white space or brackets, and `%` only
/// before two hexadecimal digits (RFC 2396 §2, with the characters `XLink` §5.4 adds).
pub(super) fn is_reference(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        let mut digits = after.chars();
        let two = [digits.next(), digits.next()];
        if !two.iter().all(|digit| digit.is_some_and(|c| c.is_ascii_hexdigit())) {
            return false;
        }
        rest = after;
    }
    true
}

/// What the reference means at the base: by name alone, as `xml:base` asks (RFC 3986
/// §5.2, without the removal of dots, which is the resolver's).
pub(super) fn join(base: &str, reference: &str) -> String {
    let is_absolute = reference.starts_with('/')
        || reference.split_once(':').is_some_and(|(scheme, _)| {
            !scheme.is_empty() && !scheme.contains(['/', '?', '#'])
        });
    match base.rsplit_once('/') {
        _ if reference.is_empty() => base.to_owned(),
        Some((folder, _)) if !is_absolute => format!("{folder}/{reference}"),
        _ => reference.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_absolute() {
        assert!(is_library("") && is_library("http://www.example.com/a"));
        assert!(!is_library("a/b") && !is_library("http://a#b") && !is_library("foo:"));
        assert!(!is_library("http://a%x"));
        assert_eq!(join("a/b.rng", "c/"), "a/c/");
        assert_eq!(join("b.rng", "c"), "c");
        assert_eq!(join("a/b", "http://x/y"), "http://x/y");
    }
}

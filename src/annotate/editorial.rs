//! Signs of the source's editor into annotations: brackets that expand, supply or mark
//! a gap, and `[sic]`.
//!
//! Square brackets inside a word expand it (`N[atalia]`), around dots they mark an
//! omission, around words inside a sentence they supply them. Brackets around a whole
//! title, date or block are part of how it is printed and stay text.

use std::ops::Range;

use crate::diagnostic::{Findings, codes};
use crate::model::{Annotation, Kind, Responsible, Text};
use crate::source::Certainty;

/// How many words an apparatus repeats at most, its figures among them.
const LEMMA_WORDS: usize = 8;

/// Adds what brackets say.
pub(super) fn annotate(text: &Text, list: &mut Vec<Annotation>, findings: &mut Findings) {
    let string = text.as_str();
    let mut expansions: Vec<(Range<usize>, Vec<Range<usize>>)> = Vec::new();
    for bracket in brackets(text, findings) {
        let inner = string.get(bracket.start + 1..bracket.end - 1).unwrap_or_default();
        let word = word_around(string, &bracket);
        let kind = if is_sign(string, &bracket, inner) {
            continue;
        } else if is_omission(inner) {
            Kind::Gap
        } else if matches!(inner.trim_matches(['!', '.', ' ']), "sic" | "Sic" | "SIC") {
            if let Some(range) = word_before(string, bracket.start) {
                list.push(by_source(range, Kind::Sic));
            }
            Kind::SicSign
        } else if word != bracket
            && inner.chars().all(|c| c.is_alphabetic() || c == '.')
            && inner != "."
        {
            match expansions.iter_mut().find(|(range, _)| *range == word) {
                Some((_, parts)) => parts.push(bracket),
                None => expansions.push((word, vec![bracket])),
            }
            continue;
        } else if stays_text(string, &bracket) {
            continue;
        } else {
            Kind::Supplied
        };
        list.push(by_source(bracket, kind));
    }
    list.extend(
        expansions
            .into_iter()
            .map(|(range, parts)| by_source(range, Kind::Expansion(parts))),
    );
}

fn by_source(range: Range<usize>, kind: Kind) -> Annotation {
    Annotation {
        range,
        kind,
        responsible: Responsible::Source,
        certainty: Certainty::High,
    }
}

/// The pairs of square brackets that hold no others; one without its partner is a
/// finding.
fn brackets(text: &Text, findings: &mut Findings) -> Vec<Range<usize>> {
    let (mut pairs, mut open) = (Vec::new(), None);
    let mut lonely = Vec::new();
    for (at, c) in text.as_str().char_indices() {
        match (c, open) {
            ('[', before) => {
                lonely.extend(before);
                open = Some(at);
            }
            (']', Some(start)) => {
                pairs.push(start..at + 1);
                open = None;
            }
            (']', None) if closes_lemma(text.as_str(), at) => {}
            (']', None) => lonely.push(at),
            _ => {}
        }
    }
    lonely.extend(open);
    lonely.sort_unstable();
    for at in lonely {
        if let Some(span) = text.span(at..at + 1) {
            findings.push(codes::LONELY_BRACKET.at(span).help(
                "it stays text; if a partner was lost in extraction, put it back in the letter",
            ));
        }
    }
    pairs
}

/// Whether brackets hold nothing that was put into the sentence: the number or sign of a
/// note, page or line, or an editor's doubt. A year is put in, and so are figures that
/// complete others: "3. Mai [1847]", "18[47]".
fn is_sign(string: &str, bracket: &Range<usize>, inner: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let before = string.get(..bracket.start).unwrap_or_default();
    let after = string.get(bracket.end..).unwrap_or_default();
    let completes = digit(before.chars().next_back()) || digit(after.chars().next());
    let year = inner.len() == 4 && before.ends_with(char::is_whitespace);
    if inner.bytes().all(|b| b.is_ascii_digit()) && !inner.is_empty() {
        return !completes && !year;
    }
    let sign = |c: char| {
        c.is_whitespace()
            || c.is_numeric()
            || matches!(c, '*' | '†' | '‡' | '§' | '?' | '!')
    };
    inner.chars().all(sign)
}

/// Dots, dashes or an ellipsis and nothing else. One dot is a full stop that was put in.
fn is_omission(inner: &str) -> bool {
    let signs = inner.trim();
    signs != "."
        && signs.contains(['.', '…', '-', '–', '—'])
        && signs.chars().all(|c| matches!(c, '.' | '…' | ' ' | '-' | '–' | '—'))
}

/// Whether a closing bracket ends the words that an apparatus is about: "282, 29
/// Moniteur] a newspaper of Paris". The figures of page or line stand close before it.
fn closes_lemma(string: &str, at: usize) -> bool {
    let before = string.get(..at).unwrap_or_default();
    let after = string.get(at + 1..).unwrap_or_default();
    let figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    !before.ends_with(char::is_whitespace)
        && after.starts_with(char::is_whitespace)
        && before.split_whitespace().rev().take(LEMMA_WORDS).any(figure)
}

/// The word of which a bracket is a part, or the bracket alone.
fn word_around(string: &str, bracket: &Range<usize>) -> Range<usize> {
    let in_word = |c: char| c.is_alphabetic() || matches!(c, '[' | ']');
    let before = string.get(..bracket.start).unwrap_or_default();
    let start = before.len() - tail_len(before, in_word);
    let after = string.get(bracket.end..).unwrap_or_default();
    let end = bracket.end + after.find(|c: char| !in_word(c)).unwrap_or(after.len());
    // A neighbour that is only another bracket is no word around this one.
    let outside = |range: Range<usize>| {
        string.get(range).is_some_and(|part| part.chars().any(char::is_alphabetic))
    };
    if outside(start..bracket.start) || outside(bracket.end..end) {
        start..end
    } else {
        bracket.clone()
    }
}

fn tail_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.chars().rev().take_while(|c| belongs(*c)).map(char::len_utf8).sum()
}

/// The word that ends before a place, blanks between passed over.
fn word_before(string: &str, at: usize) -> Option<Range<usize>> {
    let before = string.get(..at)?.trim_end();
    let end = before.len();
    let length =
        tail_len(before, |c| c.is_alphanumeric() || matches!(c, '-' | '’' | '\''));
    (length > 0).then(|| end - length..end)
}

/// Whether brackets enclose a whole: a block, or what stands between quotation marks.
fn stays_text(string: &str, bracket: &Range<usize>) -> bool {
    let before = string.get(..bracket.start).unwrap_or_default().trim_end();
    let after = string.get(bracket.end..).unwrap_or_default().trim_start();
    let opens = before.is_empty()
        || before.ends_with(['“', '«', '„', '"', '‘', '»', '‚', '(', '“']);
    let closes = after.is_empty()
        || after.starts_with(['”', '»', '“', '"', '’', '«', '‘', ')'])
        || matches!(after, "." | ",");
    opens && closes
}

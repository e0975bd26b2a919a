//! Signs of the source's editor into annotations: brackets that expand, supply or mark
//! a gap, and `[sic]`.
//!
//! Square brackets inside a word expand it (`N[atalia]`), around dots they mark an
//! omission, around words inside a sentence they supply them. Brackets around a whole
//! title, date or block are part of how it is printed and stay text.

use std::ops::Range;

use crate::diagnostic::{Findings, codes};
use crate::layout::BlockKind;
use crate::lexicon::{Lexicon, fold};
use crate::manifest::SignKind;
use crate::model::{Annotation, Kind, Lacuna, Responsible, Signed, Text};
use crate::source::Certainty;

/// How many words an apparatus repeats at most, its figures among them.
const LEMMA_WORDS: usize = 8;

/// Whose hand a text is in, and the languages to read its brackets by.
#[derive(Clone, Copy)]
pub(super) struct Hand<'a> {
    pub(super) lexicons: &'a [&'a Lexicon],
    /// Whether the writer of the letter wrote it, and no editor.
    pub(super) written: bool,
}

/// Whether a block is in the writer's own words.
pub(super) fn is_written(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::HeadNote | BlockKind::Heading | BlockKind::Dateline)
}

/// Adds what brackets say, where no declared sign has said it.
pub(super) fn annotate(
    text: &Text,
    hand: Hand<'_>,
    list: &mut Vec<Annotation>,
    findings: &mut Findings,
) {
    let string = text.as_str();
    let signs = sign_places(list);
    let mut expansions: Vec<(Range<usize>, Vec<Range<usize>>)> = Vec::new();
    for bracket in brackets(text, &signs, findings) {
        let inner = string.get(bracket.start + 1..bracket.end - 1).unwrap_or_default();
        let word = word_around(string, &bracket);
        let doubtful = if hand.written && inner == "?" {
            doubtful_word(string, &bracket, hand.lexicons)
        } else {
            None
        };
        let kind = if let Some((range, signed)) = doubtful {
            list.push(by_source(range, Kind::Signed(signed)));
            continue;
        } else if is_sign(string, &bracket, inner) {
            continue;
        } else if is_omission(inner) {
            Kind::Gap(Lacuna::default())
        } else if let Some(lacuna) = lacuna(inner, hand.lexicons) {
            Kind::Gap(lacuna)
        } else if matches!(inner.trim_matches(['!', '.', ' ']), "sic" | "Sic" | "SIC") {
            if let Some(range) = word_before(string, bracket.start) {
                list.push(by_source(range, Kind::Sic));
            }
            Kind::SicSign
        } else if word != bracket
            && inner.chars().all(|c| c.is_alphabetic() || c == '.')
            && inner != "."
        {
            match expansions.last_mut().filter(|(range, _)| *range == word) {
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
/// finding. Those that are `signs`, or part of one, say what they say there.
fn brackets(
    text: &Text,
    signs: &[Range<usize>],
    findings: &mut Findings,
) -> Vec<Range<usize>> {
    let (mut pairs, mut open) = (Vec::new(), None);
    let mut lonely = Vec::new();
    let is_sign = |at: usize| {
        let after = signs.partition_point(|sign| sign.end <= at);
        signs.get(after).is_some_and(|sign| sign.start <= at)
    };
    for (at, c) in text.as_str().char_indices() {
        if matches!(c, '[' | ']') && is_sign(at) {
            continue;
        }
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

/// The places of declared signs, in order.
fn sign_places(list: &[Annotation]) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for annotation in list {
        let range = &annotation.range;
        match &annotation.kind {
            Kind::Signed(signed) => places.extend([
                range.start..range.start + signed.open,
                range.end - signed.close..range.end,
            ]),
            Kind::Gap(_) => places.push(range.clone()),
            _ => {}
        }
    }
    places.sort_by_key(|place| (place.start, place.end));
    places
}

/// "Brief [?]": the word that a transcriber could hardly read, with the sign. A doubt
/// behind the name of a month is one about the date.
fn doubtful_word(
    string: &str,
    bracket: &Range<usize>,
    lexicons: &[&Lexicon],
) -> Option<(Range<usize>, Signed)> {
    let word = word_before(string, bracket.start)?;
    let gap = string.get(word.end..bracket.start)?;
    let letters = string.get(word.clone())?;
    let month = fold(letters);
    let plain = letters.chars().any(char::is_alphabetic)
        && !letters.contains(|c: char| c.is_ascii_digit())
        && !lexicons.iter().any(|lexicon| lexicon.month(&month).is_some());
    let signed =
        Signed { kind: SignKind::Unclear, open: 0, close: bracket.end - word.end };
    (plain && gap.chars().count() <= 1).then_some((word.start..bracket.end, signed))
}

/// What brackets say of something missing, if they say only that: "unleserlich", "two
/// words illegible".
pub(super) fn lacuna(inner: &str, lexicons: &[&Lexicon]) -> Option<Lacuna> {
    if inner.len() > 60 {
        return None;
    }
    let bare = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words: Vec<String> =
        inner.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    lexicons.iter().find_map(|lexicon| lacuna_in(&words, lexicon))
}

/// The same in one language: every word must be about what is missing.
fn lacuna_in(words: &[String], lexicon: &Lexicon) -> Option<Lacuna> {
    let mut lacuna = Lacuna::default();
    let (mut count, mut unit) = (None, None);
    for word in words {
        let named =
            |(number, names): (u32, &Vec<String>)| names.contains(word).then_some(number);
        if lexicon.illegible.contains(word) {
            lacuna.reason = Some("illegible");
        } else if lexicon.lost.contains(word) {
            lacuna.reason = Some("lost");
        } else if lexicon.word_units.contains(word) {
            unit = Some("word");
        } else if lexicon.line_units.contains(word) {
            unit = Some("line");
        } else {
            let number = word.parse::<u32>().ok();
            count = Some(number.or_else(|| (1..).zip(&lexicon.counts).find_map(named))?);
        }
    }
    lacuna.reason?;
    lacuna.extent = count.zip(unit).filter(|(count, _)| (1..1000).contains(count));
    Some(lacuna)
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
pub(super) fn is_omission(inner: &str) -> bool {
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
    let end = end + rest_of_bracket(string, bracket.end, end);
    let start = start - start_of_bracket(string, start, bracket.start);
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

/// How many bytes are left of a bracket that a stop cut off: "in[ten]devan[o.]".
fn rest_of_bracket(string: &str, from: usize, end: usize) -> usize {
    let inside = string.get(from..end).unwrap_or_default();
    let open = inside.rfind('[') > inside.rfind(']');
    let rest = string.get(end..).unwrap_or_default();
    let within = rest.find(|c: char| !(c.is_alphabetic() || c == '.'));
    match within {
        Some(close) if open && rest.get(close..).is_some_and(|r| r.starts_with(']')) => {
            close + 1
        }
        _ => 0,
    }
}

/// The same before a word: "[Sr.]ma[tà]".
fn start_of_bracket(string: &str, start: usize, to: usize) -> usize {
    let inside = string.get(start..to).unwrap_or_default();
    let closed =
        inside.find(']').is_some_and(|close| inside.find('[').is_none_or(|o| o > close));
    let before = string.get(..start).unwrap_or_default();
    let within = tail_len(before, |c| c.is_alphabetic() || c == '.');
    let opened = before.get(..before.len() - within).is_some_and(|b| b.ends_with('['));
    if closed && opened { within + 1 } else { 0 }
}

fn tail_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.chars().rev().take_while(|c| belongs(*c)).map(char::len_utf8).sum()
}

/// The word that ends before a place, blanks between passed over.
pub(super) fn word_before(string: &str, at: usize) -> Option<Range<usize>> {
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

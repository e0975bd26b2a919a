//! Words that were damaged when the text was taken from a page, into advice, and into
//! corrections where no other reading is in sight.
//!
//! Sure are a word that mixes the letters of two scripts which look alike (Cyrillic а in
//! a Latin word), and one whose bytes were read in the wrong encoding (`Ã¼` for ü). What
//! only the letter itself makes likely is advice: a word in two pieces (`fi rst`) that
//! the letter has whole elsewhere, two words in one, a figure for a letter, a lost one.
//! Nothing is proposed that the letter or its language does not have.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::dates::Taken;
use crate::diagnostic::{Findings, codes};
use crate::lexicon::{Lexicon, fold, is_letter, is_letter_or_figure};
use crate::model::{Annotation, Kind, Letter, Responsible, Text};
use crate::source::{Certainty, Span};

/// Latin letters and the Cyrillic and Greek ones that look like them.
const ALIKE: [(char, &str); 27] = [
    ('a', "а"),
    ('c', "с"),
    ('e', "е"),
    ('i', "іι"),
    ('j', "ј"),
    ('o', "оο"),
    ('p', "рρ"),
    ('s', "ѕ"),
    ('x', "х"),
    ('y', "у"),
    ('v', "ν"),
    ('A', "АΑ"),
    ('B', "ВΒ"),
    ('C', "С"),
    ('E', "ЕΕ"),
    ('H', "НΗ"),
    ('I', "ІΙ"),
    ('J', "Ј"),
    ('K', "КΚ"),
    ('M', "МΜ"),
    ('N', "Ν"),
    ('O', "ОΟ"),
    ('P', "РΡ"),
    ('S', "Ѕ"),
    ('T', "ТΤ"),
    ('X', "ХΧ"),
    ('Z', "Ζ"),
];

/// The words of a letter in lower case, and how often they stand there.
type Vocabulary = HashMap<String, u32>;

/// A damaged stretch of a text.
struct Damage {
    range: Range<usize>,
    reading: String,
    sure: bool,
}

/// Adds the sure corrections, and says which words look damaged.
pub(super) fn annotate(
    letter: &Letter,
    own: Option<&Lexicon>,
    all: &mut [Vec<Annotation>],
    findings: &mut Findings,
) {
    let vocabulary = vocabulary(letter);
    let mut said: BTreeMap<(String, String), Said> = BTreeMap::new();
    let mut searches = SEARCHES;
    for (text, list) in letter.texts().zip(all) {
        let decided = list
            .iter()
            .filter(|other| !matches!(other.kind, Kind::Quotation | Kind::SoCalled));
        let mut taken = Taken::new(decided);
        for damage in damages(text.as_str(), &vocabulary, own, &mut searches) {
            if taken.overlaps(&damage.range) {
                continue;
            }
            note(text, &damage, &mut said);
            if damage.sure {
                list.push(Annotation {
                    range: damage.range,
                    kind: Kind::Correction(damage.reading, Some("extraction".to_owned())),
                    responsible: Responsible::Program,
                    certainty: Certainty::Medium,
                });
            }
        }
    }
    let mut said: Vec<_> = said.into_iter().collect();
    said.sort_by_key(|(_, said)| said.first.start);
    for ((word, reading), Said { first, count, sure }) in said {
        let times = if count == 1 { String::new() } else { format!(", {count} times") };
        let verb = if sure { "is read as" } else { "may be" };
        findings.push(
            codes::DAMAGED_WORD
                .at(first)
                .message(format!("“{word}” {verb} “{reading}”{times}"))
                .help("compare the page; mend it in the letter, or decide it in its .toml: is = \"corr\""),
        );
    }
}

/// How many words with a lost character are looked up in a letter; each is held against
/// all others.
const SEARCHES: usize = 60;

/// A word that was damaged in one way: where first, and how often.
struct Said {
    first: Span,
    count: usize,
    sure: bool,
}

fn note(text: &Text, damage: &Damage, said: &mut BTreeMap<(String, String), Said>) {
    let Some(first) = text.span(damage.range.clone()) else { return };
    let word = text.as_str().get(damage.range.clone()).unwrap_or_default();
    let place = said.entry((word.to_owned(), damage.reading.clone()));
    place.or_insert(Said { first, count: 0, sure: damage.sure }).count += 1;
}

fn vocabulary(letter: &Letter) -> Vocabulary {
    let mut words = Vocabulary::new();
    let mut folded = String::new();
    for (_, word) in letter.texts().flat_map(|text| words_of(text.as_str())) {
        folded.clear();
        crate::lexicon::fold_into(word, &mut folded);
        match words.get_mut(&folded) {
            Some(count) => *count += 1,
            None => {
                words.insert(folded.clone(), 1);
            }
        }
    }
    words
}

/// The words of a text and where they begin: runs of letters, with what may have been a
/// letter before it was damaged.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let blank = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '’' | '\'' | '[' | ']')
    };
    let outside = |c: char| !is_letter_or_figure(c) && c != '\u{fffd}';
    let mut at = 0;
    text.split_inclusive(blank).filter_map(move |part| {
        let start = at;
        at += part.len();
        let left = part.trim_start_matches(outside);
        let word = left.trim_end_matches(outside);
        (!word.is_empty()).then_some((start + part.len() - left.len(), word))
    })
}

/// The damaged words of a text, in order; none shares a character with another.
fn damages(
    text: &str,
    vocabulary: &Vocabulary,
    own: Option<&Lexicon>,
    searches: &mut usize,
) -> Vec<Damage> {
    let mut found: Vec<Damage> = misread(text);
    let mut before: Option<(usize, &str)> = None;
    for (start, word) in words_of(text) {
        let end = start + word.len();
        if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let sure = unmixed(word).map(|reading| (reading, true));
            let mut likely = || {
                lost(word, vocabulary, searches)
                    .or_else(|| for_figure(word, vocabulary, own))
                    .or_else(|| glued(word, vocabulary))
            };
            if let Some((reading, sure)) = sure.or_else(|| Some((likely()?, false))) {
                found.push(Damage { range: start..end, reading, sure });
            }
        }
        if let Some((first, left)) = before
            && text.get(first + left.len()..start) == Some(" ")
            && let Some(reading) = broken(left, word, vocabulary)
        {
            found.push(Damage { range: first..end, reading, sure: false });
        }
        before = Some((start, word));
    }
    found.sort_by_key(|damage| damage.range.start);
    let mut done = 0;
    found.retain(|damage| {
        let free = damage.range.start >= done;
        done = if free { damage.range.end } else { done };
        free
    });
    found
}

/// Words whose bytes were read as Windows-1252 though they were UTF-8.
fn misread(text: &str) -> Vec<Damage> {
    let mut found = Vec::new();
    if !text.contains(['Ã', 'Â', 'â', 'Ð', 'Ñ', 'Å', 'Ä']) {
        return found;
    }
    let mut at = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += part.len();
        let word = part.trim_end();
        let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(word);
        if word.is_ascii() || lossy {
            continue;
        }
        let Ok(reading) = std::str::from_utf8(&bytes) else { continue };
        // Bytes that are UTF-8 by chance make signs that no letter has.
        let sound = reading.chars().all(|c| {
            c.is_ascii()
                || c.is_alphabetic()
                || matches!(c, '\u{a0}'..='¿' | '\u{2010}'..='\u{203a}')
        });
        if sound && reading != word {
            let range = start..start + word.len();
            found.push(Damage { range, reading: reading.to_owned(), sure: true });
        }
    }
    found
}

/// A word of two scripts as one of the script that most of its letters have, if all the
/// others look like letters of it.
fn unmixed(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, 'À'..='ɏ');
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{4ff}');
    let letters = || word.chars().filter(|c| is_letter(*c));
    let (latin, other) = (
        letters().filter(|c| is_latin(*c)).count(),
        letters().filter(|c| is_other(*c)).count(),
    );
    if latin == 0 || other == 0 || latin == other || latin + other < letters().count() {
        return None;
    }
    let cyrillic = word.chars().any(|c| matches!(c, '\u{400}'..='\u{4ff}'));
    let letter = |c: char| {
        if latin > other && is_other(c) {
            ALIKE.iter().find(|(_, others)| others.contains(c)).map(|(latin, _)| *latin)
        } else if latin < other && is_latin(c) {
            let row = ALIKE.iter().find(|(latin, _)| *latin == c)?.1;
            row.chars().find(|c| matches!(c, '\u{400}'..='\u{4ff}') == cyrillic)
        } else {
            Some(c)
        }
    };
    word.chars().map(letter).collect()
}

/// A word with a lost character, if the letter has just one word that it can be.
fn lost(word: &str, vocabulary: &Vocabulary, searches: &mut usize) -> Option<String> {
    let holes = word.chars().filter(|c| *c == '\u{fffd}').count();
    let length = word.chars().count();
    if holes == 0 || holes * 3 > length || length < 4 {
        return None;
    }
    *searches = searches.checked_sub(1)?;
    let wanted = fold(word);
    let fits = |other: &&String| {
        other.chars().count() == length
            && !other.contains('\u{fffd}')
            && other.chars().zip(wanted.chars()).all(|(a, b)| a == b || b == '\u{fffd}')
    };
    let mut fitting = vocabulary.keys().filter(fits);
    let only = fitting.next().filter(|_| fitting.next().is_none())?;
    // The capitals are those of the word as it stands.
    Some(
        word.chars()
            .zip(only.chars())
            .map(|(a, b)| if a == '\u{fffd}' { b } else { a })
            .collect(),
    )
}

/// A word with 1 for l or 0 for o between its letters, if the letter or the language has
/// it with the letter.
fn for_figure(
    word: &str,
    vocabulary: &Vocabulary,
    own: Option<&Lexicon>,
) -> Option<String> {
    let figures = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_lowercase()).count();
    let inner = word.trim_matches(|c: char| c.is_ascii_digit()).len() == word.len();
    if !(1..=2).contains(&figures) || letters < 2 || letters <= figures || !inner {
        return None;
    }
    let letter = |c: char| match c {
        '1' => Some('l'),
        '0' => Some('o'),
        c if c.is_ascii_digit() => None,
        c => Some(c),
    };
    let reading: String = word.chars().map(letter).collect::<Option<_>>()?;
    known(&fold(&reading), vocabulary, own).then_some(reading)
}

fn known(folded: &str, vocabulary: &Vocabulary, own: Option<&Lexicon>) -> bool {
    vocabulary.contains_key(folded) || own.is_some_and(|own| own.common.contains(folded))
}

/// Two words in one, "derHerr", if the letter has both of them.
fn glued(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let mut chars = word.char_indices();
    let cut = chars.find(|(at, c)| *at > 0 && c.is_uppercase())?.0;
    let (left, right) = word.split_at_checked(cut)?;
    let small = |part: &str| part.chars().all(char::is_lowercase);
    let mut rest = right.chars();
    rest.next();
    let long = |part: &str| part.chars().count() > 2;
    let has = |part: &str| vocabulary.contains_key(&fold(part));
    let apart = small(left) && small(rest.as_str()) && long(left) && long(right);
    (apart && has(left) && has(right)).then(|| format!("{left} {right}"))
}

/// A word in two pieces, if the letter has it whole and neither piece anywhere else: one
/// piece is a typographic ligature, or very short.
fn broken(left: &str, right: &str, vocabulary: &Vocabulary) -> Option<String> {
    let small = |part: &str| part.chars().all(char::is_lowercase);
    if !small(right) || !left.chars().skip(1).all(char::is_lowercase) {
        return None;
    }
    let (short, length) = (left.len().min(right.len()), left.len() + right.len());
    let tied = ["fi", "fl", "ff", "ffi", "ffl"].iter().any(|tie| left.ends_with(tie));
    if length < 4 || !tied && short > 2 {
        return None;
    }
    let once = |part: &str| vocabulary.get(&fold(part)).copied().unwrap_or(0) <= 1;
    let whole = format!("{left}{right}");
    (once(left) && once(right) && vocabulary.contains_key(&fold(&whole))).then_some(whole)
}

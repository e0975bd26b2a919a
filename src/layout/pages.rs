//! Rows into pages: form feeds, running heads and feet, page numbers.
//!
//! A running head is a line that comes again at the top of other pages; a page number a
//! figure alone at a page's edge that counts on. Without form feeds a head that comes
//! again in the middle of the text shows where a page begins. On a single page a lone
//! figure at its very end speaks for a head at the top.

use std::collections::{HashMap, HashSet};

use super::rows::{Row, Use};
use super::{heads, typed};
use crate::lexicon::{self, Lexicon};
use crate::source::Certainty;

/// A page that begins inside the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The first row of the new page that is text or a note.
    pub(super) row: usize,
    /// The row that shows its number.
    pub(super) number: Option<usize>,
    pub(super) certainty: Certainty,
}

/// The figures of a page number among the dashes, brackets and words around them.
pub(super) fn figures(row: &str) -> std::ops::Range<usize> {
    let bare = row.trim_end_matches(|c: char| !c.is_ascii_digit());
    bare.len() - trailing_digits(bare)..bare.len()
}

/// How many figures a text ends with.
pub(super) fn trailing_digits(text: &str) -> usize {
    text.bytes().rev().take_while(u8::is_ascii_digit).count()
}

/// A page number as printed: `12`, `- 12 -`, `[12]`, `Seite 12`.
pub(super) fn page_number(row: &str) -> Option<u32> {
    let bare = row.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '–' | '—' | '[' | ']' | '(' | ')' | '|' | '.' | '·')
    });
    let digits = bare.rsplit(' ').next().unwrap_or(bare);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let word = bare.strip_suffix(digits).unwrap_or_default().trim().to_lowercase();
    let word = word.trim_end_matches('.');
    let known = word.is_empty()
        || word.len() <= 24 && lexicon::any_lists(word, |lexicon| &lexicon.pages);
    if !known || digits.len() > 4 || digits.is_empty() {
        return None;
    }
    digits.parse().ok()
}

/// Marks furniture in `rows` and finds where pages begin.
pub(super) fn recognise(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    rules(text, rows);
    typed::numbers(text, rows, languages);
    let pages = rows.last().map_or(0, |row| row.page + 1);
    if pages > 1 && rows.iter().any(|row| row.page > 0) {
        heads_by_page(text, rows);
        numbers_by_page(text, rows);
    } else {
        heads_by_repetition(text, rows);
        numbers_in_sequence(text, rows);
    }
    heads_once(text, rows);
    heads::lone_number(text, rows, languages);
    heads::of_books(text, rows);
    typed::feet(text, rows, languages);
}

/// Lines of dashes, underscores or stars.
fn rules(text: &str, rows: &mut [Row]) {
    for row in rows {
        let content = row.text(text);
        if content.len() >= 3
            && content.chars().all(|c| {
                matches!(
                    c,
                    '-' | '_' | '=' | '*' | '—' | '–' | '~' | '·' | '•' | ' ' | '⁂' | '─'
                )
            })
        {
            row.kind = Use::Rule;
        }
    }
}

/// A line's text with figures made alike, so that `12 Letters` and `14 Letters` match.
fn key(content: &str) -> String {
    let mut key = String::with_capacity(content.len());
    for c in content.chars() {
        if c.is_ascii_digit() {
            if !key.ends_with('#') {
                key.push('#');
            }
        } else if c.is_whitespace() {
            if !key.ends_with(' ') {
                key.push(' ');
            }
        } else {
            key.push(c);
        }
    }
    key
}

/// The rows of each page.
fn page_ranges(rows: &[Row]) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match ranges.last_mut() {
            Some(range) if rows.get(range.start).is_some_and(|r| r.page == row.page) => {
                range.end = at + 1;
            }
            _ => ranges.push(at..at + 1),
        }
    }
    ranges
}

/// How far from a page's edge furniture is looked for.
const EDGE: usize = 3;

fn heads_by_page(text: &str, rows: &mut [Row]) {
    let ranges = page_ranges(rows);
    let mut heads = Vec::new();
    for from_top in [true, false] {
        let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
        for range in &ranges {
            let edge: Vec<usize> = if from_top {
                range.clone().take(EDGE).collect()
            } else {
                range.clone().rev().take(EDGE).collect()
            };
            for at in edge {
                let Some(row) = rows.get(at) else { continue };
                let key = key(row.text(text));
                // A mere figure is a page number, a word or two may be chance.
                if key.chars().filter(|c| c.is_alphabetic()).count() >= 4 {
                    seen.entry(key).or_default().push(at);
                }
            }
        }
        for rows_of_head in seen.into_values() {
            // Heads may be of the left pages or the right ones only.
            let share = if from_top { 2 } else { 3 };
            let often =
                rows_of_head.len() >= 2 && rows_of_head.len() * 5 >= ranges.len() * share;
            if often {
                heads.extend(rows_of_head);
            }
        }
    }
    // The order of a hash map decides nothing: each row is marked by itself.
    for at in heads {
        if let Some(row) = rows.get_mut(at) {
            row.kind = Use::Head;
        }
    }
}

fn numbers_by_page(text: &str, rows: &mut [Row]) {
    let ranges = page_ranges(rows);
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    for (page, range) in ranges.iter().enumerate() {
        let open = |at: &usize| rows.get(*at).is_some_and(|r| r.kind == Use::Text);
        let last = range.clone().rev().find(open);
        let first = range.clone().find(open);
        let edges = if first == last { [last, None] } else { [last, first] };
        for at in edges.into_iter().flatten() {
            let Some(row) = rows.get(at) else { continue };
            if let Some(number) = page_number(row.text(text)) {
                found.push((page, at, number));
            }
        }
    }
    // Numbers count on with the pages, all at the foot or all at the top; one that fits no
    // other is a note call.
    let base =
        |page: usize, number: u32| i64::from(number) - i64::try_from(page).unwrap_or(0);
    let mut bases: HashMap<i64, usize> = HashMap::new();
    for (page, _, number) in &found {
        *bases.entry(base(*page, *number)).or_insert(0) += 1;
    }
    let most = bases.values().copied().max().unwrap_or(0);
    for (page, at, number) in &found {
        let agree = bases.get(&base(*page, *number)).copied().unwrap_or(0);
        if (agree >= 2 && agree == most || found.len() == 1 && base(*page, *number) == 1)
            && let Some(row) = rows.get_mut(*at)
        {
            row.kind = Use::PageNumber;
        }
    }
}

/// Without form feeds: lines that come again word for word, with a figure before or
/// after them.
fn heads_by_repetition(text: &str, rows: &mut [Row]) {
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let content = row.text(text);
        if row.kind == Use::Text && content.len() >= 8 && content.len() <= 160 {
            seen.entry(key(content)).or_default().push(at);
        }
    }
    let mut lists: Vec<Vec<usize>> =
        seen.into_values().filter(|l| l.len() >= 2).collect();
    lists.sort();
    // The same lines one after another are a text that is printed twice.
    let again: HashSet<usize> = lists.iter().flatten().copied().collect();
    let in_run = |at: usize| {
        let before = (1..3)
            .take_while(|n| at.checked_sub(*n).is_some_and(|at| again.contains(&at)));
        let after = (1..3).take_while(|n| again.contains(&(at + n)));
        before.count() + after.count() >= 2
    };
    let mut pages = Vec::new();
    for list in lists.iter().filter(|list| !list.iter().all(|at| in_run(*at))) {
        let inner: Vec<usize> = list.iter().copied().filter(|at| *at > 0).collect();
        let numbers: Vec<u32> =
            inner.iter().filter_map(|at| number_near(text, rows, *at)).collect();
        // The numbers of pages count up; those of notes stand nearer to each other.
        let up = numbers.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + 1));
        let numbered = if up { numbers.len() } else { 0 };
        let counts = counts_on(text, rows, list);
        let apart = list.windows(2).all(|pair| matches!(pair, [a, b] if b - a >= 8));
        let at_top = list.first().is_some_and(|first| *first <= 1);
        if apart
            && (numbered * 2 >= inner.len() && numbered > 0
                || at_top && list.len() >= 3
                || counts)
        {
            for at in list {
                if let Some(row) = rows.get_mut(*at) {
                    row.kind = Use::Head;
                }
            }
            pages.extend(inner);
            if let [0, ..] = list.as_slice() {
                number_of_first(text, rows);
            }
        }
    }
    pages.sort_unstable();
    for at in pages {
        // The figure by the head is the number of the page before or of this one.
        for near in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
            if let Some(row) = rows.get_mut(near)
                && row.kind == Use::Text
                && page_number(row.text(text)).is_some()
            {
                row.kind = Use::PageNumber;
            }
        }
        let mut start = at;
        while start > 0 && rows.get(start - 1).is_some_and(|r| r.kind == Use::Head) {
            start -= 1;
        }
        if let Some(row) = rows.get_mut(start) {
            row.top = true;
        }
    }
    renumber(rows);
}

/// The number right below the head of the first page.
fn number_of_first(text: &str, rows: &mut [Row]) {
    if alone(text, rows, 1).is_some()
        && let Some(row) = rows.get_mut(1)
    {
        row.kind = Use::PageNumber;
    }
}

/// Whether the figures that begin or end heads count on: "12 Letters", "13 Letters".
fn counts_on(text: &str, rows: &[Row], heads: &[usize]) -> bool {
    let number = |at: usize| {
        let content = rows.get(at).map_or("", |row| row.text(text));
        let mut words = content.split_whitespace();
        [words.next(), words.next_back()].into_iter().flatten().find_map(page_number)
    };
    let numbers: Option<Vec<u32>> = heads.iter().map(|at| number(*at)).collect();
    numbers.is_some_and(|numbers| {
        numbers.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + 1))
    })
}

/// The figure that stands alone right above or below a head.
fn number_near(text: &str, rows: &[Row], at: usize) -> Option<u32> {
    [at.checked_sub(1), at.checked_sub(2), Some(at + 1)]
        .into_iter()
        .flatten()
        .find_map(|near| rows.get(near).and_then(|row| page_number(row.text(text))))
}

/// Without form feeds: figures alone on rows that count on, at the foot of the pages (up to
/// the last row of all) or above them (from the first).
fn numbers_in_sequence(text: &str, rows: &mut [Row]) {
    // Heads that come again have shown where pages begin.
    if rows.iter().any(|row| row.kind == Use::Head) {
        return;
    }
    // A page begins with the number above it, and behind the one at the foot before.
    let at_foot = numbers_at_foot(text, rows);
    let (found, behind) =
        if at_foot.is_empty() { (numbers_above(text, rows), 0) } else { (at_foot, 1) };
    for at in &found {
        if let Some(row) = rows.get_mut(*at) {
            row.kind = Use::PageNumber;
        }
        if let Some(start) = rows.get_mut(at + behind) {
            start.top = true;
        }
    }
    if !found.is_empty() {
        renumber(rows);
    }
}

/// How many rows a page has at least.
const APART: usize = 8;

/// The page number that stands alone on a row of text.
fn alone(text: &str, rows: &[Row], at: usize) -> Option<u32> {
    let row = rows.get(at).filter(|row| row.kind == Use::Text)?;
    page_number(row.text(text))
}

fn numbers_at_foot(text: &str, rows: &[Row]) -> Vec<usize> {
    let Some(last) = rows.iter().rposition(|row| row.kind == Use::Text) else {
        return Vec::new();
    };
    let Some(mut wanted) = alone(text, rows, last) else { return Vec::new() };
    let mut found = vec![last];
    let mut at = last;
    while let Some(before) = at.checked_sub(1) {
        at = before;
        // The last page may hold little: a name.
        let least = if found.len() == 1 { 2 } else { APART };
        let far = found.last().is_some_and(|next| next - at >= least);
        if far && wanted > 1 && alone(text, rows, at) == Some(wanted - 1) {
            found.push(at);
            wanted -= 1;
        }
    }
    // A figure alone may be a note call: only a row of numbers down to the first page.
    let first = found.last().copied().unwrap_or(last);
    let of_book = wanted >= 10
        && found.iter().zip(0..).all(|(at, before)| {
            let number = wanted + u32::try_from(found.len()).unwrap_or(0) - 1 - before;
            !heads::labels(text, rows, *at, number)
        });
    // Two figures near each other: a note may stand between them.
    let near = matches!(found.as_slice(), [last, before] if last - before < 4
        || last - before < APART && heads::called(text, rows, wanted));
    if found.len() < 2 || near || wanted > 1 && first > 60 && !of_book {
        return Vec::new();
    }
    found
}

/// Numbers above the pages: from one that stands above all text, each the first of its
/// kind under which a sentence goes on or that can be nothing else.
fn numbers_above(text: &str, rows: &[Row]) -> Vec<usize> {
    let Some(first) = rows.iter().position(|row| row.kind == Use::Text) else {
        return Vec::new();
    };
    let Some(mut number) = alone(text, rows, first) else { return Vec::new() };
    let mut found = vec![first];
    for at in first + 1..rows.len() {
        let far = found.last().is_some_and(|last| at - last >= APART);
        if !far || alone(text, rows, at) != Some(number + 1) {
            continue;
        }
        let below = rows.get(at + 1).map_or("", |row| row.text(text));
        let goes_on = below.starts_with(char::is_lowercase);
        if goes_on || number >= 10 && !heads::labels(text, rows, at, number + 1) {
            found.push(at);
            number += 1;
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// A running head that comes once, above the second page of two: a short line that ends
/// no sentence, where the sentence of the page before goes on right below it.
fn heads_once(text: &str, rows: &mut [Row]) {
    let widest = rows
        .iter()
        .filter(|row| row.kind == Use::Text)
        .map(|row| row.width)
        .fold(0.0, f32::max);
    let heads: Vec<usize> = rows
        .iter()
        .enumerate()
        .filter(|(at, row)| {
            let numbered = at
                .checked_sub(1)
                .and_then(|before| rows.get(before))
                .is_some_and(|before| before.kind == Use::PageNumber);
            *at > 0 && (row.top || numbered) && row.kind == Use::Text
        })
        .filter(|(at, row)| {
            let content = row.text(text);
            let titled = content
                .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                && !content.ends_with(['.', ',', ';', ':', '!', '?', '-', '–', '”', '»']);
            let Some(below) = rows.get(at + 1).filter(|r| r.kind == Use::Text) else {
                return false;
            };
            let goes_on = below.text(text).starts_with(char::is_lowercase);
            let wide = below.width > 0.75 * widest;
            titled
                && row.width < 0.6 * widest
                && (goes_on || wide)
                && broken_off(text, rows, *at)
        })
        .map(|(at, _)| at)
        .collect();
    for at in heads {
        if let Some(row) = rows.get_mut(at) {
            row.kind = Use::Head;
        }
    }
}

/// Whether the last line of text above a row ends in mid-sentence.
fn broken_off(text: &str, rows: &[Row], at: usize) -> bool {
    let above = rows.get(..at).unwrap_or_default();
    let last = above.iter().rev().find(|row| row.kind == Use::Text);
    last.is_some_and(|row| {
        row.text(text).ends_with(|c: char| c.is_alphabetic() || c == ',')
    })
}

/// Counts pages anew after tops were found.
pub(super) fn renumber(rows: &mut [Row]) {
    let mut page = 0;
    for (at, row) in rows.iter_mut().enumerate() {
        page += usize::from(row.top && at > 0);
        row.page = page;
    }
}

/// Where pages begin: the first row of each that is text. A zone of notes with text after
/// it ends a page too.
pub(super) fn starts(rows: &[Row]) -> Vec<Start> {
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        if row.kind == Use::PageNumber {
            numbers.entry(row.page).or_insert(at);
        }
    }
    let mut starts = Vec::new();
    let mut page = 0;
    let mut after_notes = false;
    for (at, row) in rows.iter().enumerate() {
        match row.kind {
            Use::Note(_) => after_notes = true,
            Use::Text | Use::Call => {
                if row.page != page {
                    page = row.page;
                    let number = numbers.get(&page).copied();
                    starts.push(Start { row: at, number, certainty: Certainty::High });
                } else if after_notes {
                    starts.push(Start {
                        row: at,
                        number: None,
                        certainty: Certainty::Medium,
                    });
                }
                after_notes = false;
            }
            _ => {}
        }
    }
    starts
}

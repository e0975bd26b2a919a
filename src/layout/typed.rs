//! Page furniture of typescripts, as transcripts keep it: `- 2 -` at the top or foot of a
//! page, `Mr Smith — 2 — 4 May 1921` above the second, catchwords and "p.t.o." at the
//! foot.
//!
//! Nothing of it is believed by itself: numbers must count on from the first or second
//! page, a catchword must be the first word of the next page.

use super::pages::{page_number, renumber};
use super::rows::{Row, Use};
use super::signs::capital;
use crate::lexicon::{Lexicon, find_dates, fold};

/// How far apart the numbers of two pages stand at least.
const APART: usize = 4;

/// A row that may show a page's number.
struct Numbered {
    row: usize,
    number: u32,
    /// Whether more than the number stands there.
    named: bool,
}

/// Marks numbers of typed pages, and where pages begin if form feeds do not show it.
pub(super) fn numbers(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    let mut chain: Vec<Numbered> = Vec::new();
    for (row, found) in rows.iter().enumerate() {
        let Some((number, named)) = numbered(found.text(text), languages) else {
            continue;
        };
        let fits = match chain.last() {
            None => row > 0 && number <= 2,
            Some(last) => number == last.number + 1 && row >= last.row + APART,
        };
        if fits {
            chain.push(Numbered { row, number, named });
        }
    }
    let Some(first) = chain.first() else { return };
    // Numbers from 2 on stand above their pages, as typists put them; from 1 on below.
    let below = first.number == 1;
    let more = rows.len() - first.row > 2 && first.row > 2;
    if !more || below && chain.len() < 2 {
        return;
    }
    let fed = rows.iter().any(|row| row.page > 0);
    for Numbered { row, named, .. } in chain {
        let near = !fed || at_edge(rows, row);
        let Some(found) = rows.get_mut(row).filter(|_| near) else { continue };
        found.kind = if named { Use::Head } else { Use::PageNumber };
        let start = if below { row + 1 } else { row };
        if let Some(start) = rows.get_mut(start).filter(|_| !fed) {
            start.top = true;
        }
    }
    if !fed {
        renumber(rows);
    }
}

/// Whether a row is among the first or last three of its page.
fn at_edge(rows: &[Row], row: usize) -> bool {
    let page = |at: Option<usize>| at.and_then(|at| rows.get(at)).map(|row| row.page);
    let here = page(Some(row));
    page(row.checked_sub(3)) != here || page(Some(row + 3)) != here
}

/// The number of a typed page, and whether a name or date stands beside it.
fn numbered(content: &str, languages: &[&Lexicon]) -> Option<(u32, bool)> {
    if content.len() > 90 || !content.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '/');
    let bare = content.trim_matches(|c: char| dash(c) || c.is_whitespace());
    if content.starts_with(dash) && content.ends_with(dash) && bare.len() <= 3 {
        let number = page_number(bare)?;
        return Some((number, false));
    }
    let parts: Vec<&str> = parts(content);
    if !(2..=4).contains(&parts.len()) {
        return None;
    }
    let mut number = None;
    for part in parts {
        match page_number(part).filter(|number| *number < 100) {
            Some(found) if number.is_none() => number = Some(found),
            _ if is_date(part, languages) || is_name(part, languages) => {}
            _ => return None,
        }
    }
    Some((number?, true))
}

/// The parts of a head: dashes between blanks, strokes and wide gaps part them.
fn parts(content: &str) -> Vec<&str> {
    let mut parts = vec![content];
    for separator in [" - ", " – ", " — ", " | ", " / ", "   ", "\t"] {
        parts = parts.iter().flat_map(|part| part.split(separator)).collect();
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Whether a part is a date and hardly anything else.
fn is_date(part: &str, languages: &[&Lexicon]) -> bool {
    find_dates(part, languages).into_iter().any(|date| {
        let whole = date.month.is_some() && (date.day.is_some() || date.dating.is_some());
        whole && part.len() < date.range.len() + 12
    })
}

/// Whether a part is a name: a few words with capitals, titles and particles.
fn is_name(part: &str, languages: &[&Lexicon]) -> bool {
    let small = |word: &str| {
        let folded = fold(word.trim_end_matches(','));
        let listed = |lexicon: &&Lexicon| {
            lexicon.titles.contains(&folded)
                || lexicon.particles.contains(&folded)
                || lexicon.to.contains(&folded)
        };
        languages.iter().any(listed)
    };
    let words = part.split_whitespace();
    (1..=5).contains(&words.clone().count())
        && words.clone().any(|word| capital(word) && word.chars().count() > 1)
        && words.into_iter().all(|word| capital(word) || small(word))
        && !part
            .contains(|c: char| c.is_ascii_digit() || matches!(c, '!' | '?' | ';' | ':'))
}

/// Marks what stands at the foot of a page to lead to the next: its first word, or
/// "p.t.o.".
pub(super) fn feet(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    let is_text = |row: &Row| row.kind == Use::Text;
    let mut feet = Vec::new();
    for top in 1..rows.len() {
        let (Some(before), Some(first)) = (rows.get(top - 1), rows.get(top)) else {
            continue;
        };
        if before.page == first.page {
            continue;
        }
        let above = rows.get(..top).unwrap_or_default();
        let Some(last) =
            above.iter().rposition(|row| is_text(row) || row.page < before.page)
        else {
            continue;
        };
        let next = rows.iter().skip(top).take(4).find(|row| is_text(row));
        let (Some(foot), Some(next)) = (rows.get(last).filter(|row| is_text(row)), next)
        else {
            continue;
        };
        let foot = foot.text(text);
        if leads_over(foot, languages) || is_catchword(foot, next.text(text)) {
            feet.push(last);
        }
    }
    for at in feet {
        if let Some(row) = rows.get_mut(at) {
            row.kind = Use::Catchword;
        }
    }
}

fn leads_over(foot: &str, languages: &[&Lexicon]) -> bool {
    let folded = fold(foot.trim_matches(['(', ')', '[', ']', '!', ' ']));
    foot.len() <= 24
        && languages.iter().any(|lexicon| lexicon.turn_over.contains(&folded))
}

/// Whether a row at a foot is the beginning of the next page: one or two words.
fn is_catchword(foot: &str, next: &str) -> bool {
    let mark = |c: char| !c.is_alphanumeric();
    let foot = foot.trim_matches(mark);
    let words = foot.split_whitespace().count();
    let goes_on = next.trim_start_matches(mark).strip_prefix(foot);
    (1..=2).contains(&words)
        && foot.chars().any(char::is_alphabetic)
        && goes_on.is_some_and(|rest| {
            !rest.starts_with(char::is_alphanumeric) && rest.len() > 3
        })
}

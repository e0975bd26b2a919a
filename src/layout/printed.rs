//! Rows into printed lines, and the measure they are set to.
//!
//! A printed line is a row, or several where an extractor put a note call on a row of
//! its own inside it. The measure is the width that fits most lines: a line that goes on
//! is at most as wide, and would be wider with the next word's first piece.

use super::rows::{Row, Use};
use super::widths::SPACE;

/// A line as it was printed.
#[derive(Clone, Debug)]
pub(super) struct Printed {
    /// The rows it was cut into.
    pub(super) rows: Vec<usize>,
    pub(super) width: f32,
    pub(super) first: f32,
    pub(super) indent: usize,
    pub(super) blank: usize,
    pub(super) trailing: bool,
    pub(super) gaps: usize,
    pub(super) spaces: usize,
    pub(super) page: usize,
    /// Whether notes, furniture or a page's end stand between it and the line before.
    pub(super) parted: bool,
}

/// Makes printed lines of the rows of text.
pub(super) fn lines(text: &str, rows: &[Row], double: bool) -> Vec<Printed> {
    let mut lines: Vec<Printed> = Vec::new();
    let mut pending: Vec<usize> = Vec::new();
    let mut parted = false;
    let widest = rows.iter().map(|row| row.width).fold(0.0, f32::max);
    let stretched = stretched(text, rows, double, widest);
    for (at, row) in rows.iter().enumerate() {
        match row.kind {
            Use::Call => pending.push(at),
            Use::Text if stretched.get(at).copied().unwrap_or(false) => {
                let Some(line) = lines.last_mut() else { continue };
                line.rows.append(&mut pending);
                line.rows.push(at);
                line.width = widest;
                line.trailing = row.trailing;
                line.gaps += 1;
                line.spaces += 1;
            }
            Use::Text if stray(row.text(text)) && !lines.is_empty() && row.blank == 0 => {
                // A fraction or an accent that slid off its line.
                pending.push(at);
            }
            Use::Text => {
                let joins = !pending.is_empty()
                    && row.blank == 0
                    && !parted
                    && (row.indent > 0 || double || goes_on(row.text(text)));
                let line = lines.last_mut().filter(|_| !pending.is_empty());
                match line {
                    Some(line) if joins => {
                        line.rows.append(&mut pending);
                        line.rows.push(at);
                        line.width += row.width + SPACE;
                        line.trailing = row.trailing;
                        line.gaps += row.gaps;
                        line.spaces += row.spaces;
                    }
                    other => {
                        if let Some(line) = other {
                            line.rows.append(&mut pending);
                        }
                        let mut rows = std::mem::take(&mut pending);
                        rows.push(at);
                        lines.push(Printed {
                            rows,
                            width: row.width,
                            first: row.first,
                            indent: row.indent,
                            blank: row.blank,
                            trailing: row.trailing,
                            gaps: row.gaps,
                            spaces: row.spaces,
                            page: row.page,
                            parted,
                        });
                    }
                }
                parted = false;
            }
            _ => parted = true,
        }
    }
    if let Some(line) = lines.last_mut() {
        line.rows.append(&mut pending);
    }
    lines
}

/// How many words a line has at least that was cut into one row a word.
const WORDS: usize = 4;

/// Which rows go on with the line of the row before: where a justified line has its words
/// far apart, extractors put each on a row of its own.
fn stretched(text: &str, rows: &[Row], double: bool, widest: f32) -> Vec<bool> {
    let mut joins = vec![false; rows.len()];
    let one_word = |row: &Row| row.kind == Use::Text && row.spaces == 0;
    let goes_on = |at: usize| {
        let (Some(one), Some(two)) = (rows.get(at - 1), rows.get(at)) else {
            return false;
        };
        one_word(one)
            && one_word(two)
            && (two.blank == 0 || double)
            && two.page == one.page
            && !one.text(text).ends_with(['.', '!', '?', ':', ';', ','])
    };
    let mut at = 1;
    while at < rows.len() {
        let first = at - 1;
        while at < rows.len() && goes_on(at) {
            at += 1;
        }
        let run = rows.get(first..at).unwrap_or_default();
        let small = run
            .iter()
            .skip(1)
            .filter(|row| row.text(text).starts_with(char::is_lowercase));
        let width: f32 = run.iter().map(|row| row.width + SPACE).sum();
        let next =
            rows.get(at).is_some_and(|row| row.kind == Use::Text && row.spaces > 0);
        if run.len() >= WORDS && small.count() * 2 >= run.len() && width < widest && next
        {
            joins.iter_mut().take(at).skip(first + 1).for_each(|join| *join = true);
        }
        at += 1;
    }
    joins
}

/// A row of one or two characters that are no letters: what an extractor let slide.
fn stray(content: &str) -> bool {
    content.len() <= 6
        && content.chars().count() <= 2
        && !content
            .chars()
            .any(|c| c.is_alphanumeric() && !matches!(c, '¼'..='¾' | '⅐'..='⅞'))
        && !content.starts_with(['.', '–', '—', '-', '*', '…', '!', '?'])
}

fn goes_on(content: &str) -> bool {
    content.starts_with(|c: char| {
        c.is_lowercase() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')')
    })
}

/// The measure that most lines agree on, in em; 0 where lines are not set to one
/// (each paragraph on a line of its own).
pub(super) fn measure(lines: &[(f32, f32)]) -> f32 {
    let pairs = lines.windows(2).filter_map(|pair| match pair {
        [(width, _), (_, next)] => Some((*width, *next)),
        _ => None,
    });
    let widest = lines.iter().map(|(width, _)| *width).fold(0.0, f32::max);
    agreed(&pairs.collect::<Vec<_>>(), widest)
}

/// The measure that the widths of lines agree on, each with the first piece of the line
/// that follows it.
fn agreed(pairs: &[(f32, f32)], widest: f32) -> f32 {
    // What changes as the measure grows: (measure, change of the score).
    let mut edges: Vec<(f32, i32)> = Vec::with_capacity(pairs.len() * 4);
    for (width, next) in pairs {
        if *width < 6.0 {
            continue;
        }
        // The line goes on at any measure from its width to that with the next piece.
        edges.push((width * 0.998, 4));
        edges.push((width + SPACE + next, -4));
        // A line a little wider is a fault; one much wider was joined of several.
        edges.push((width / 1.3, -3));
        edges.push((width * 0.985, 4));
    }
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut score, mut best, mut at) = (0, 0, 0.0);
    for (width, change) in edges {
        score += change;
        if score > best {
            (best, at) = (score, width);
        }
    }
    let agree = pairs
        .iter()
        .filter(|(width, next)| *width <= at && width + SPACE + next >= at)
        .count();
    if pairs.len() < 11 && agree < 2 {
        // Too few lines to agree on anything: the widest is as good a guess as any.
        at = widest;
    }
    // A line that holds a paragraph is much wider than any page.
    if at > 95.0 { 0.0 } else { at }
}

/// The measure of printed lines. Where blank lines part paragraphs only those lines tell
/// it that another follows without one: the rest end as they happen to.
pub(super) fn measure_of(lines: &[Printed], blanks_part: bool) -> f32 {
    let pairs: Vec<(f32, f32)> =
        lines.iter().map(|line| (line.width, line.first)).collect();
    if blanks_part {
        let tight = lines.windows(2).filter_map(|pair| match pair {
            [one, two] if two.blank == 0 => Some((one.width, two.first)),
            _ => None,
        });
        let tight: Vec<(f32, f32)> = tight.collect();
        let widest = tight.iter().map(|(width, _)| *width).fold(0.0, f32::max);
        let most = lines.iter().map(|line| line.width).fold(0.0, f32::max);
        if widest > 12.0 && most < 1.25 * widest && tight.len() * 3 < lines.len() * 2 {
            return agreed(&tight, widest);
        }
    }
    measure(&pairs)
}

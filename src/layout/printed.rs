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
    for (at, row) in rows.iter().enumerate() {
        match row.kind {
            Use::Call => pending.push(at),
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

fn goes_on(content: &str) -> bool {
    content.starts_with(|c: char| {
        c.is_lowercase() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')')
    })
}

/// The measure that most lines agree on, in em; 0 where lines are not set to one
/// (each paragraph on a line of its own).
pub(super) fn measure(lines: &[(f32, f32)]) -> f32 {
    let mut edges: Vec<(f32, i32)> = Vec::with_capacity(lines.len() * 3);
    for pair in lines.windows(2) {
        let [(width, _), (_, next)] = pair else { continue };
        if *width < 6.0 {
            continue;
        }
        // The line goes on at any measure from its width to that with the next piece.
        edges.push((width - 0.01, 1));
        edges.push((width + SPACE + next + 0.01, -1));
        // A line wider than the measure is a fault: of the extractor, or of ours.
        edges.push((width * 0.985, 2));
    }
    // Three kinds of events: opening, closing, and the end of "too wide".
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let too_wide = i32::try_from(edges.len() / 3).unwrap_or(i32::MAX);
    let (mut open, mut wide) = (0, too_wide);
    let (mut best, mut at, mut until) = (i32::MIN, 0.0, 0.0);
    let mut rising = false;
    for (width, event) in edges {
        if rising && event != 2 {
            until = width;
            rising = false;
        }
        match event {
            1 => open += 1,
            -1 => open -= 1,
            _ => wide -= 1,
        }
        let score = 2 * open - 2 * wide;
        if score > best {
            (best, at) = (score, width);
            rising = true;
        }
    }
    let middle =
        if until > at && until < at * 1.06 { (at * 2.0 + until) / 3.0 } else { at };
    // A line that holds a paragraph is much wider than any page.
    if middle > 95.0 { 0.0 } else { middle }
}

/// The measure of printed lines.
pub(super) fn measure_of(lines: &[Printed]) -> f32 {
    let pairs: Vec<(f32, f32)> =
        lines.iter().map(|line| (line.width, line.first)).collect();
    measure(&pairs)
}

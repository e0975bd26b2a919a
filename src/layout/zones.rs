//! Pairs into zones: which rows are notes, and where a zone ends.
//!
//! A note goes on to the next label of its zone. The last note of a zone goes on to the
//! end of its page; where pages do not show, to the row that reads most like the last of
//! a note: short against the notes' own measure, a sentence ended, and the letter's
//! sentence taken up again after it.

use super::pairing::Pair;
use super::rows::{Row, Use};

/// How many rows a zone's last note may have where its end must be found.
const LONGEST: usize = 40;

/// Marks the rows of the notes; gives for each zone its rows.
pub(super) fn mark(
    text: &str,
    rows: &mut [Row],
    pairs: &[Pair],
    measure: f32,
    paged: bool,
) -> Vec<(usize, usize)> {
    let mut zones = Vec::new();
    for (number, pair) in pairs.iter().enumerate() {
        let next = pairs.get(number + 1);
        let first = pair.label.row;
        let joined = next.filter(|next| {
            next.zone == pair.zone
                && (!paged || page(rows, next.label.row) == page(rows, first))
        });
        let limit = next.map_or(rows.len(), |next| match &next.call {
            Some(call) if next.zone != pair.zone => call.row.min(next.label.row),
            _ => next.label.row,
        });
        let end = match joined {
            Some(next) => next.label.row,
            None => end_of_zone(text, rows, pair, first, limit, measure, paged),
        };
        for row in rows.iter_mut().take(end).skip(first) {
            if row.kind == Use::Text {
                row.kind = Use::Note(number);
            }
        }
        if joined.is_none() {
            zones.push((pair.zone.min(first), end));
        }
    }
    zones
}

fn page(rows: &[Row], at: usize) -> usize {
    rows.get(at).map_or(0, |row| row.page)
}

fn end_of_zone(
    text: &str,
    rows: &[Row],
    pair: &Pair,
    first: usize,
    limit: usize,
    measure: f32,
    paged: bool,
) -> usize {
    let of_page = rows
        .iter()
        .enumerate()
        .skip(first)
        .take_while(|(_, row)| row.page == page(rows, first))
        .last()
        .map_or(first + 1, |(at, _)| at + 1);
    let shown = of_page < rows.len() || paged;
    let bound = of_page.min(limit.max(first + 1));
    if shown && bound == of_page && of_page - first <= LONGEST {
        // pdftotext and others: everything to the page's end.
        return of_page;
    }
    let bound = bound.min(first + LONGEST);
    // The notes' measure: the widest row of the zone.
    let own = rows
        .iter()
        .take(bound)
        .skip(pair.zone)
        .map(|row| row.width)
        .fold(0.0_f32, f32::max)
        .min(1.3 * measure)
        .max(1.0);
    let before = (0..pair.zone)
        .rev()
        .find(|at| rows.get(*at).is_some_and(|r| r.kind == Use::Text));
    let open = before.and_then(|at| rows.get(at)).is_some_and(|row| {
        !row.text(text).ends_with(['.', '!', '?', '”', '»', '“', ':', '…', ')', '–'])
    });
    let spaced_before = rows.get(first).is_some_and(|row| row.blank > 0);
    let mut best = (f32::MIN, bound);
    let mut sum = 0.0_f32;
    for at in first..bound {
        let Some(row) = rows.get(at) else { break };
        // Every row taken in must read like one of a note.
        if at > first {
            if row.width > 1.05 * measure {
                sum += 1.5;
            }
            if row.kind != Use::Text {
                sum -= 0.5;
            }
        }
        let Some(next) = rows.get(at + 1) else {
            let score = sum + 1.5;
            if score > best.0 {
                best = (score, at + 1);
            }
            break;
        };
        let room = (own - row.width - super::widths::SPACE - next.first) / own;
        let content = row.text(text);
        let ended = content.ends_with(['.', '!', '?', ')', ']', '”', '“', '»', '«']);
        let following = next.text(text);
        let lower = following.starts_with(char::is_lowercase);
        let mut stop = 0.0_f32;
        stop += if room > 0.04 { 2.0 } else { -1.5 };
        stop += if ended { 0.8 } else { -1.2 };
        stop += match (open, lower) {
            (true, true) => 2.0,
            (true, false) => -0.4,
            (false, true) => -1.5,
            (false, false) => 0.3,
        };
        if next.width > 1.05 * measure {
            stop -= 2.5;
        }
        // In double-spaced text a note's last line has no blank one after it.
        if spaced_before && next.blank == 0 && row.blank > 0
            || next.indent > 0 && open && lower
        {
            stop += 1.0;
        }
        if next.top || next.page != row.page {
            stop += 2.0;
        }
        let score = sum + stop;
        if score > best.0 {
            best = (score, at + 1);
        }
        // Going on past a row that ends early is unlikely.
        sum -= if room > 0.06 { 1.2 } else { 0.0 };
        if at + 1 == bound && bound == limit && score < best.0 {
            break;
        }
    }
    best.1.max(first + 1)
}

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

/// How many rows to its page's end are a note without more ado, and what speaks for the
/// end of the page where there are more: notes stand at the foot.
const SURELY: usize = 12;
const AT_FOOT: f32 = 4.0;

/// Marks the rows of the notes; gives for each zone its rows.
pub(super) fn mark(
    text: &str,
    rows: &mut [Row],
    pairs: &[Pair],
    measure: f32,
    paged: bool,
) -> Vec<(usize, usize)> {
    let mut zones = Vec::new();
    let notes_measure = measure_of_notes(rows, pairs, measure);
    for (number, pair) in pairs.iter().enumerate() {
        let next = pairs.get(number + 1);
        let first = pair.label.row;
        let joined = next.filter(|next| {
            next.zone == pair.zone
                && (!paged || page(rows, next.label.row) == page(rows, first))
        });
        let limit = next.map_or(rows.len(), |next| match &next.call {
            // A call after this zone; that of a note whose place was full stands before.
            Some(call) if next.zone != pair.zone && call.row > first => {
                call.row.min(next.label.row)
            }
            _ => next.label.row,
        });
        let end = match joined {
            Some(next) => next.label.row,
            None => end_of_zone(
                text,
                rows,
                pair,
                [first, limit],
                [measure, notes_measure],
                paged,
            ),
        };
        for row in rows.iter_mut().take(end).skip(first) {
            if row.kind == Use::Text {
                row.kind = Use::Note(number);
            }
        }
        // A note that broke off on the page before goes on above the zone's first label.
        let above = number.checked_sub(1).map_or(first, |before| {
            carried_over(text, rows, (before, pairs), first, [measure, notes_measure])
        });
        for row in rows.iter_mut().take(first).skip(above) {
            if row.kind == Use::Text {
                row.kind = Use::Note(number - 1);
            }
        }
        if joined.is_none() {
            zones.push((pair.zone.min(first), end));
            let next = next.map_or(rows.len(), |next| next.label.row);
            zones.extend(go_on(
                text,
                rows,
                number,
                [end, next],
                [measure, notes_measure],
            ));
        }
    }
    zones
}

/// Marks what pages without a label of their own hold of a note that broke off at the end
/// of the page before; gives those zones.
fn go_on(
    text: &str,
    rows: &mut [Row],
    number: usize,
    [end, next]: [usize; 2],
    measures: [f32; 2],
) -> Vec<(usize, usize)> {
    let mut zones = Vec::new();
    let mut end = end;
    while let Some(last) = end.checked_sub(1).and_then(|at| rows.get(at)) {
        let here = last.page;
        let of_page = rows.partition_point(|row| row.page <= here);
        let following = rows.partition_point(|row| row.page <= here + 1);
        // The label on the next page looks above itself.
        let furniture_only = rows
            .get(end..of_page)
            .is_some_and(|rest| rest.iter().all(|row| row.kind != Use::Text));
        if !furniture_only || following > next || following == of_page {
            break;
        }
        let broken = !ended(last.text(text));
        let start = split(text, rows, of_page, following, measures, broken);
        if start >= following {
            break;
        }
        for row in rows.iter_mut().take(following).skip(start) {
            if row.kind == Use::Text {
                row.kind = Use::Note(number);
            }
        }
        zones.push((start, following));
        end = rows
            .iter()
            .take(following)
            .rposition(|row| row.kind == Use::Note(number))
            .map_or(following, |at| at + 1);
    }
    zones
}

/// Where the notes begin among rows whose first belong to the letter and whose last to a
/// note of the page before: letter and note are set to measures of their own. `to` if all
/// read as the letter.
fn split(
    text: &str,
    rows: &[Row],
    from: usize,
    to: usize,
    [measure, notes_measure]: [f32; 2],
    broken: bool,
) -> usize {
    let open: Vec<usize> = (from..to)
        .filter(|at| rows.get(*at).is_some_and(|row| row.kind == Use::Text))
        .collect();
    let wide = |at: &usize| {
        rows.get(*at).is_some_and(|row| {
            row.width > 1.06 * measure && row.width < 1.04 * notes_measure
        })
    };
    let enough = if broken { 1 } else { 2 };
    if open.iter().filter(|at| wide(at)).count() < enough {
        return to;
    }
    let cost = |at: usize, measure| reads(text, rows, at, measure, [-0.7, -2.0]);
    let all: f32 = open.iter().map(|at| cost(*at, measure)).sum();
    let mut best = (all + if broken { -1.0 } else { 2.0 }, to);
    // The letter's last row before the notes goes on with the next page: what its own
    // length says is left out.
    let (mut before, mut last) = (0.0, 0.0);
    let mut after: f32 = open.iter().map(|at| cost(*at, notes_measure)).sum();
    for at in &open {
        let row = rows.get(*at);
        let set_off = row.is_some_and(|row| row.blank > 0 && at > &from);
        let small = row.is_some_and(|row| row.text(text).starts_with(char::is_lowercase));
        let mut score = before - last + after + if set_off { 0.8 } else { 0.0 };
        score += match (broken, small) {
            (true, true) => 0.5,
            (false, true) => -1.5,
            _ => 0.0,
        };
        if score > best.0 {
            best = (score, *at);
        }
        last = cost(*at, measure).max(-2.0);
        before += cost(*at, measure);
        after -= cost(*at, notes_measure);
    }
    best.1
}

/// Where the end of a note begins that was broken off by a page's end: rows right above
/// the first label of the next zone, set off from the text or set as notes are.
fn carried_over(
    text: &str,
    rows: &[Row],
    (before, pairs): (usize, &[Pair]),
    first: usize,
    [measure, notes_measure]: [f32; 2],
) -> usize {
    let (Some(one), Some(next)) = (pairs.get(before), pairs.get(before + 1)) else {
        return first;
    };
    let from = rows.partition_point(|row| row.page < page(rows, first));
    if one.zone == next.zone {
        // One zone over the pages: nothing of the letter stands between.
        let next_page = page(rows, one.label.row) + 1 == page(rows, first);
        return if next_page && first - from <= SURELY { from } else { first };
    }
    let wide = set_as_notes(rows, first, measure, notes_measure);
    if wide < first {
        return wide;
    }
    let last = rows.iter().take(first).rposition(|row| row.kind == Use::Note(before));
    let broken =
        last.and_then(|at| rows.get(at)).is_some_and(|row| !ended(row.text(text)));
    if last.is_some_and(|at| page(rows, at) + 1 == page(rows, first)) {
        let start = split(text, rows, from, first, [measure, notes_measure], broken);
        if start < first {
            return start;
        }
    }
    if !broken || page(rows, one.label.row) + 1 != page(rows, first) {
        return first;
    }
    // Blank lines set it off, or a line that ends a paragraph before it.
    for at in (first.saturating_sub(6)..first).rev() {
        let Some(row) = rows.get(at) else { break };
        if row.kind != Use::Text || page(rows, at) != page(rows, first) {
            break;
        }
        let above = at.checked_sub(1).and_then(|at| rows.get(at));
        // Below "Your obedient servant," stands the signature.
        if above.is_some_and(|above| above.kind == Use::Text && above.awaits) {
            break;
        }
        if row.blank > 0 {
            return at;
        }
        let ends = above.is_some_and(|above| {
            ended(above.text(text))
                && above.width * 1.6
                    < row.width.max(rows.get(first).map_or(0.0, |r| r.width))
        });
        if ends && !row.text(text).starts_with(char::is_uppercase) {
            return at;
        }
    }
    first
}

/// The first of the rows above `first` that are set to the measure of notes, which is
/// wider than the letter's as notes are set smaller; `first` where there are none.
fn set_as_notes(rows: &[Row], first: usize, measure: f32, notes_measure: f32) -> usize {
    let is_wide = |row: &Row| {
        row.kind == Use::Text
            && row.width > 1.05 * measure
            && row.width < 1.04 * notes_measure
    };
    let mut at = first;
    // The last row of a note is as long as it happens to be.
    if rows.get(first.wrapping_sub(1)).is_some_and(|row| {
        row.kind == Use::Text && row.width <= 1.05 * measure && row.blank == 0
    }) {
        at -= 1;
    }
    let end = at;
    while at > 0 && end - at < LONGEST && rows.get(at - 1).is_some_and(is_wide) {
        at -= 1;
        if rows.get(at).is_some_and(|row| row.blank > 0) {
            break;
        }
    }
    if end - at >= 2 { at } else { first }
}

fn page(rows: &[Row], at: usize) -> usize {
    rows.get(at).map_or(0, |row| row.page)
}

fn end_of_zone(
    text: &str,
    rows: &[Row],
    pair: &Pair,
    [first, limit]: [usize; 2],
    [measure, notes_measure]: [f32; 2],
    paged: bool,
) -> usize {
    // Pages count up, so that the end of one is found by halving.
    let here = page(rows, first);
    let of_page = rows.partition_point(|row| row.page <= here).max(first + 1);
    let shown = of_page < rows.len() || paged;
    let bound = of_page.min(limit.max(first + 1));
    if shown && bound == of_page && of_page - first <= SURELY {
        // pdftotext and others: everything to the page's end.
        return of_page;
    }
    let to_page_end = shown && bound == of_page;
    let bound = bound.min(first + LONGEST);
    let before = (0..pair.zone)
        .rev()
        .find(|at| rows.get(*at).is_some_and(|r| r.kind == Use::Text));
    let last = before.and_then(|at| rows.get(at));
    // A short line before the zone ended a paragraph, or was a signature.
    let closed = last.is_some_and(|row| row.width < 0.7 * measure);
    let awaits = last.is_some_and(|row| row.awaits);
    let open = !closed && last.is_some_and(|row| !ended(row.text(text)));
    let spaced = rows.get(first).is_some_and(|row| row.blank > 0);
    // What is left to the letter if the note ends at a row; summed from the window's end.
    let mut rest = vec![0.0_f32; bound - first + 1];
    for at in (first..bound).rev() {
        let value = rest.get(at + 1 - first).copied().unwrap_or(0.0);
        let own = if at + 1 < bound {
            reads(text, rows, at, measure, [-0.7, -2.0])
        } else {
            0.0
        };
        if let Some(slot) = rest.get_mut(at - first) {
            *slot = value + own;
        }
    }
    let mut best = (f32::MIN, bound);
    let mut sum = 0.0_f32;
    for end in first + 1..=bound {
        let at_end = end >= rows.len();
        let mut score = sum + rest.get(end - first).copied().unwrap_or(0.0);
        score += if at_end {
            match (open, closed) {
                (true, _) => -3.0,
                (_, true) => {
                    if awaits {
                        0.0
                    } else {
                        3.0
                    }
                }
                _ => 1.2,
            }
        } else {
            let signed =
                awaits && rows.get(end).is_some_and(|row| signs(text, row, measure));
            let seam = seam(text, rows, end, notes_measure, open, spaced);
            seam + if signed { 4.0 } else { 0.0 }
        };
        if end == of_page && to_page_end {
            score += AT_FOOT;
        }
        if score > best.0 {
            best = (score, end);
        }
        sum += reads(text, rows, end - 1, notes_measure, [-2.0, -3.5]);
    }
    best.1.max(first + 1)
}

/// Whether a row looks like a signature: a few words, each with a capital.
fn signs(text: &str, row: &Row, measure: f32) -> bool {
    let content = row.text(text);
    row.width < 0.5 * measure
        && row.spaces < 4
        && content.split_whitespace().all(super::signs::capital)
        && !content.contains(|c: char| c.is_ascii_digit())
}

pub(super) fn ended(content: &str) -> bool {
    content.ends_with(['.', '!', '?', '”', '»', '“', ':', '…', ')', ']', '«', '"', '’'])
}

/// How well a row and the next read as lines of one text set to a measure: 0 where the
/// line is full, `short` where a paragraph would end there (with and without a sentence).
fn reads(text: &str, rows: &[Row], at: usize, measure: f32, short: [f32; 2]) -> f32 {
    let (Some(row), Some(next)) = (rows.get(at), rows.get(at + 1)) else { return 0.0 };
    if row.kind != Use::Text || next.kind != Use::Text {
        return 0.0;
    }
    if row.width > 1.03 * measure {
        return -3.0;
    }
    if row.width + super::widths::SPACE + next.first > 0.985 * measure {
        return 0.0;
    }
    let sentence =
        ended(row.text(text)) && !next.text(text).starts_with(char::is_lowercase);
    if sentence { short[0] } else { short[1] }
}

/// How well a zone ends before row `end`.
fn seam(
    text: &str,
    rows: &[Row],
    end: usize,
    measure: f32,
    open: bool,
    spaced: bool,
) -> f32 {
    let (Some(row), Some(next)) = (rows.get(end - 1), rows.get(end)) else { return 0.0 };
    let lower = next.text(text).starts_with(char::is_lowercase);
    let short = row.width + super::widths::SPACE + next.first < 0.985 * measure;
    let mut score = if ended(row.text(text)) { 0.6 } else { -1.2 };
    score += if short { 0.3 } else { -1.0 };
    score += match (open, lower) {
        (true, true) => 1.6,
        (true, false) => -0.4,
        (false, true) => -2.0,
        (false, false) => -0.3,
    };
    // In double-spaced text a note's last line has no blank one after it.
    if spaced && next.blank == 0 && row.blank > 0 || next.indent > 0 && open && lower {
        score += 1.0;
    }
    if next.top || next.page != row.page {
        score += 1.5;
    }
    score
}

/// The measure of the notes: of rows that are notes for sure, between two labels of one
/// zone; where they tell nothing, a fifth more than the letter's.
pub(super) fn measure_of_notes(rows: &[Row], pairs: &[Pair], measure: f32) -> f32 {
    let mut lines: Vec<(f32, f32)> = Vec::new();
    for two in pairs.windows(2) {
        let [one, next] = two else { continue };
        if one.zone != next.zone || next.label.row - one.label.row > LONGEST {
            continue;
        }
        let between = rows.iter().take(next.label.row).skip(one.label.row);
        lines.extend(between.map(|row| (row.width, row.first)));
    }
    for pair in pairs {
        lines.extend(rows.get(pair.label.row).map(|row| (row.width, row.first)));
    }
    let widest = lines.iter().map(|(width, _)| *width).fold(0.0_f32, f32::max);
    if widest > 1.04 * measure && widest < 1.5 * measure {
        widest
    } else {
        1.19 * measure
    }
}

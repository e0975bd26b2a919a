//! Labels of notes that an extractor put behind the notes.
//!
//! A raised figure at the start of a block is printed after that block by some
//! extractors (pdftotext): two notes then stand as one, and the figure of the second
//! alone at the foot of the page. The call says that there is a second note; where it
//! begins, the lines say: one ends short of the measure with a sentence's end.

use super::calls::{Candidate, Sign};
use super::pairing::Pair;
use super::rows::{Row, Use};
use super::widths::SPACE;

/// What a pair costs whose label stood elsewhere.
const COST: f32 = 1.5;

/// Parts notes that hold another whose label stands below them; the pairs stay in the
/// order of their bodies, and the rows of the notes are numbered anew.
pub(super) fn part(
    text: &str,
    rows: &mut [Row],
    pairs: &mut Vec<Pair>,
    calls: &[Candidate],
    measure: f32,
) {
    let lone: Vec<(usize, u32)> = (0..rows.len())
        .filter_map(|at| Some((at, lone_at_foot(text, rows, at)?)))
        .collect();
    for (at, number) in lone {
        let Some((host, call)) = host(rows, pairs, calls, at, number) else { continue };
        let Some(begin) = begin(text, rows, host, at, measure) else { continue };
        let Some(zone) = pairs.get(host).map(|pair| pair.zone) else { continue };
        for (index, row) in rows.iter_mut().enumerate() {
            match &mut row.kind {
                Use::Note(note) if *note > host => *note += 1,
                Use::Note(note) if *note == host && index >= begin => *note += 1,
                _ => {}
            }
        }
        let Some(row) = rows.get_mut(at) else { continue };
        row.kind = Use::Note(host + 1);
        let label = Candidate {
            sign: Sign::Number(number),
            row: at,
            start: row.start,
            end: row.end,
            cost: COST,
        };
        let cost = COST + call.cost;
        pairs.insert(host + 1, Pair { label, call: Some(call), zone, cost });
    }
}

/// A figure alone below which its page holds nothing but other such figures.
fn lone_at_foot(text: &str, rows: &[Row], at: usize) -> Option<u32> {
    let figure = |row: &Row| {
        let content = row.text(text);
        let digits = content.len() <= 3 && content.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| content.parse::<u32>().ok()).flatten()
    };
    let row = rows.get(at)?;
    if !matches!(row.kind, Use::Text | Use::Note(_)) {
        return None;
    }
    let number = figure(row).filter(|number| *number > 1)?;
    let below = rows.iter().skip(at + 1).take_while(|below| below.page == row.page);
    let mut below = below.filter(|row| matches!(row.kind, Use::Text | Use::Note(_)));
    below.all(|row| figure(row).is_some()).then_some(number)
}

/// The note before the one with that number, if nothing else has the number, and the call
/// that asks for it.
fn host(
    rows: &[Row],
    pairs: &[Pair],
    calls: &[Candidate],
    at: usize,
    number: u32,
) -> Option<(usize, Candidate)> {
    let sign = Sign::Number(number);
    let host = pairs
        .iter()
        .rposition(|pair| pair.label.row < at && sign.follows(pair.label.sign))?;
    let pair = pairs.get(host)?;
    let page = |row: usize| rows.get(row).map(|row| row.page);
    let taken = pairs.iter().skip(host + 1).any(|later| later.label.sign == sign)
        || page(pair.label.row) != page(at);
    let after = pair.call.as_ref().map_or(0, |call| call.end);
    let before = pairs.get(host + 1).and_then(|next| next.call.as_ref());
    let before = before.map_or(usize::MAX, |call| call.start);
    let fits = |call: &&Candidate| {
        call.sign == sign
            && call.start >= after
            && call.end <= before
            && call.row < pair.zone
            && call.cost < 1.5
    };
    let mut fit: Vec<&Candidate> = calls.iter().filter(fits).collect();
    fit.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let call = fit.first().filter(|_| !taken)?;
    Some((host, (*call).clone()))
}

/// The row at which the second of two notes begins: after the line that falls shortest of
/// the measure at a sentence's end.
fn begin(
    text: &str,
    rows: &[Row],
    host: usize,
    at: usize,
    measure: f32,
) -> Option<usize> {
    let of_host: Vec<usize> = (0..at)
        .filter(|index| rows.get(*index).is_some_and(|row| row.kind == Use::Note(host)))
        .collect();
    let mut best: Option<(f32, usize)> = None;
    for pair in of_host.windows(2) {
        let [above, below] = pair else { continue };
        let (Some(one), Some(two)) = (rows.get(*above), rows.get(*below)) else {
            continue;
        };
        let content = one.text(text);
        // The label of the first alone is no line of it.
        if content.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let sentence = super::zones::ended(content)
            && !two.text(text).starts_with(char::is_lowercase);
        let room = measure - one.width - SPACE - two.first;
        let better = best.is_none_or(|(most, _)| room.max(0.0) > most);
        if sentence && better {
            best = Some((room.max(0.0), *below));
        }
    }
    best.map(|(_, row)| row)
}

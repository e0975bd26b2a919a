//! Printed lines into paragraphs: the best sequence for the letter as a whole.
//!
//! Between any two lines a paragraph may end. What speaks for it or against it (room
//! left for the next word, punctuation, indentation, blank lines, stretched spaces,
//! blanks at the line's end) is weighed as log odds; the room depends on whether the line
//! begins a paragraph itself, because a first line may be indented. So the whole letter
//! is solved by dynamic programming over "this line begins a paragraph", once for each
//! of a few indents, and the best indent wins. Linear in the lines.

use super::formulas::Formulas;
use super::printed::{Printed, measure_of};
use super::rows::Row;
use super::widths::SPACE;
use crate::lexicon::Lexicon;

/// What the letter as a whole shows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(super) struct Habits {
    /// The width of the lines in em; 0 where each paragraph is a line.
    pub(super) measure: f32,
    /// Whether blank lines part paragraphs, part nothing, or say little.
    blanks: bool,
    /// What a blank line between two lines says: much where it never parts a sentence.
    blank_odds: f32,
    /// Whether indentation shows in the text.
    indents: bool,
    /// The blanks that most lines begin with.
    margin: usize,
    /// Whether a blank at a line's end tells that the sentence goes on.
    trails: bool,
    /// Whether justified lines show stretched spaces.
    stretched: bool,
    double: bool,
    /// How far lines that surely go on fall short of the measure, as a share of it.
    slack: f32,
}

/// How many lines from its end a letter is signed.
const SIGNED: usize = 4;

/// Among how many of its first lines a letter says to whom it goes.
const ADDRESSED: usize = 3;

/// Where paragraphs begin: one value a printed line.
pub(super) fn divide(
    text: &str,
    rows: &[Row],
    lines: &[Printed],
    double: bool,
    languages: &[&Lexicon],
) -> (Vec<bool>, Habits) {
    let formulas = Formulas { languages };
    let habits = habits(text, rows, lines, double, &formulas);
    if lines.is_empty() {
        return (Vec::new(), habits);
    }
    let fixed: Vec<f32> = (1..lines.len())
        .map(|at| {
            let (Some(one), Some(two)) = (lines.get(at - 1), lines.get(at)) else {
                return 0.0;
            };
            let odds = evidence(text, rows, one, two, &habits, &formulas);
            if habits.measure <= 0.0 {
                return odds;
            }
            let (last, first) =
                (text_of(text, rows, one, true), text_of(text, rows, two, false));
            odds + at_the_ends(&formulas, (at, lines.len()), two, &habits, [last, first])
        })
        .collect();
    let mut best: Option<(f32, Vec<bool>)> = None;
    for indent in [0.0, 1.0, 1.5, 2.0, 3.0] {
        let (score, starts) = solve(lines, &fixed, &habits, indent);
        // An indent must earn its place.
        let score = score - if indent > 0.0 { 0.5 } else { 0.0 };
        if best.as_ref().is_none_or(|(so_far, _)| score > *so_far) {
            best = Some((score, starts));
        }
    }
    (best.map(|(_, starts)| starts).unwrap_or_default(), habits)
}

/// What speaks for a block's end near the letter's beginning and near its end: an address
/// above it, a name alone that signs it.
fn at_the_ends(
    formulas: &Formulas<'_>,
    (at, count): (usize, usize),
    two: &Printed,
    habits: &Habits,
    [last, first]: [&str; 2],
) -> f32 {
    let short = two.width < 0.5 * habits.measure;
    if at + SIGNED >= count && short {
        let ended = formulas.signs_alone(last, first);
        if ended > 0.0 && (ended > 2.0 || at + 1 == count) {
            return ended;
        }
    }
    match at {
        // The very first line: what follows it is the letter.
        1 if formulas.addresses(last) => 4.5,
        ..=ADDRESSED if formulas.addresses(last) || formulas.addresses(first) => 3.0,
        _ if at + SIGNED >= count && formulas.addresses(first) => 3.0,
        _ => 0.0,
    }
}

/// Reads the letter's habits off its lines.
fn habits(
    text: &str,
    rows: &[Row],
    lines: &[Printed],
    double: bool,
    formulas: &Formulas<'_>,
) -> Habits {
    let reliable = !double && !parts_sentences(text, rows, lines, formulas);
    let measure = if reliable { typed_measure(text, rows, lines) } else { None };
    let measure = measure.unwrap_or_else(|| measure_of(lines, reliable));
    let count = lines.len().max(1);
    let many = |n: usize, parts: usize| n * parts >= count;
    let blank = lines.iter().filter(|line| line.blank > 0 && !line.parted).count();
    let trailing = lines.iter().filter(|line| line.trailing).count();
    let stretched = lines.iter().filter(|line| line.gaps >= 2).count();
    let mut margins: Vec<usize> = lines.iter().map(|line| line.indent).collect();
    margins.sort_unstable();
    let margin = margins.get(margins.len() / 3).copied().unwrap_or(0);
    let indented = lines
        .iter()
        .filter(|line| {
            (margin + 2..=margin + 12).contains(&line.indent)
                && line.width > 0.6 * measure
        })
        .count();
    // A blank at the end tells something where lines that go on have it.
    let (mut on, mut on_trailing) = (0_usize, 0_usize);
    for pair in lines.windows(2) {
        let [one, two] = pair else { continue };
        if text_of(text, rows, two, false).starts_with(char::is_lowercase) {
            on += 1;
            on_trailing += usize::from(one.trailing);
        }
    }
    Habits {
        measure,
        blanks: !double && blank > 0,
        blank_odds: if reliable { 5.0 } else { 3.4 },
        indents: !double && indented > 0,
        margin,
        trails: !double && on_trailing * 10 >= on * 7 && on > 2 && many(trailing, 4),
        stretched: many(stretched, 6),
        double,
        slack: slack(text, rows, lines, measure),
    }
}

/// The measure of typed text, whose blocks stand apart by blank lines: only lines that
/// another follows without a blank tell it. 0 where each block is a line of its own;
/// `None` where most lines stand together, as on a page.
fn typed_measure(text: &str, rows: &[Row], lines: &[Printed]) -> Option<f32> {
    let goes_on = lines.windows(2).any(|pair| {
        let [one, two] = pair else { return false };
        let last = text_of(text, rows, one, true);
        two.blank == 0
            && one.width > 12.0
            && last.ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | '-'))
            && text_of(text, rows, two, false).starts_with(char::is_lowercase)
    });
    if goes_on {
        return None;
    }
    let tight: Vec<f32> = lines
        .windows(2)
        .filter(|pair| matches!(pair, [_, two] if two.blank == 0 && !two.parted))
        .filter_map(|pair| pair.first().map(|one| one.width))
        .collect();
    let apart = lines.iter().skip(1).filter(|line| line.blank > 0).count();
    if apart < 2 || tight.len() > apart {
        return None;
    }
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let set = tight.iter().copied().fold(0.0, f32::max);
    // The widest lines are followed by others where paragraphs are of several lines.
    (set * 1.25 < widest).then_some(0.0)
}

/// Whether blank lines stand inside sentences too, as extractors leave them.
fn parts_sentences(
    text: &str,
    rows: &[Row],
    lines: &[Printed],
    formulas: &Formulas<'_>,
) -> bool {
    // "teu amigo certo" below a blank line is a formula that begins small.
    let begins_small =
        |line: &str| line.starts_with(char::is_lowercase) && !formulas.begins_own(line);
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    lines.windows(2).any(|pair| {
        let [one, two] = pair else { return false };
        two.blank > 0
            && one.width > 0.3 * widest
            && !two.parted
            && text_of(text, rows, one, true).ends_with(char::is_lowercase)
            && begins_small(text_of(text, rows, two, false))
    })
}

/// How far from full the lines are that surely go on: no mark at the end, the next in
/// lower case. Loose setting stretches lines, and estimates err.
fn slack(text: &str, rows: &[Row], lines: &[Printed], measure: f32) -> f32 {
    let mut rooms: Vec<f32> = Vec::new();
    for pair in lines.windows(2) {
        let [one, two] = pair else { continue };
        let goes_on = text_of(text, rows, one, true)
            .ends_with(|c: char| c.is_alphabetic() || c == ',')
            && text_of(text, rows, two, false).starts_with(char::is_lowercase);
        if goes_on && one.width > 0.7 * measure && one.width < 1.05 * measure {
            rooms.push(((measure - one.width - SPACE - two.first) / measure).max(0.0));
        }
    }
    rooms.sort_by(f32::total_cmp);
    let most = rooms.get(rooms.len() * 9 / 10).copied().unwrap_or(0.01);
    (most * 0.6).clamp(0.014, 0.035)
}

/// The first or last row's characters of a printed line.
fn text_of<'t>(text: &'t str, rows: &[Row], line: &Printed, last: bool) -> &'t str {
    let mut of_text = line
        .rows
        .iter()
        .filter_map(|at| rows.get(*at))
        .filter(|row| row.kind == super::rows::Use::Text);
    let row = if last { of_text.next_back() } else { of_text.next() };
    row.map_or("", |row| row.text(text))
}

/// Log odds of a paragraph's end between two lines, but for the room on the line.
fn evidence(
    text: &str,
    rows: &[Row],
    one: &Printed,
    two: &Printed,
    habits: &Habits,
    formulas: &Formulas<'_>,
) -> f32 {
    if habits.measure <= 0.0 {
        return if two.blank > 0 || !habits.blanks { 6.0 } else { 3.0 };
    }
    let (last, first) = (text_of(text, rows, one, true), text_of(text, rows, two, false));
    let formula = formulas.between(one, two, habits.measure, last, first);
    let mut odds = -1.4 + formula + seam(last, first);
    // "… von Mr. | Ford": no sentence ends there, but a signature or an address may.
    let apart = two.blank > 0 && two.page == one.page && !two.parted && !habits.double;
    let long = one.width > 0.5 * habits.measure;
    if long && !apart && formula < 2.0 && formulas.abbreviated(last) {
        odds -= 2.9;
    }
    if habits.indents {
        odds += indentation(one, two, habits);
    }
    odds += blanks(one, two, habits);
    if habits.trails {
        odds += if one.trailing { -1.6 } else { 1.0 };
    }
    if habits.stretched && one.spaces > 2 {
        let most = one.gaps * 2 >= one.spaces;
        odds += if most {
            -4.0
        } else if one.gaps == 0 {
            0.7
        } else {
            -0.5
        };
    }
    odds
}

/// What the end of one line and the beginning of the next say.
fn seam(one: &str, two: &str) -> f32 {
    let bare = one.trim_end_matches(|c: char| {
        c.is_ascii_digit() || super::calls::raised(c).is_some()
    });
    let bare = if bare.is_empty() { one } else { bare };
    let closed = bare.trim_end_matches(['"', '”', '“', '»', '«', ')', ']', '’']);
    let last = closed.chars().next_back().unwrap_or(' ');
    let mut odds = match last {
        '.' | '!' | '?' | '…' => 1.0,
        ':' => 0.2,
        '–' | '—' => 0.5,
        ',' | ';' => -1.6,
        '-' | '‐' | '\u{ad}'
            if bare.chars().rev().nth(1).is_some_and(char::is_alphabetic) =>
        {
            -6.0
        }
        '-' => 0.0,
        _ => -1.9,
    };
    let head = two
        .trim_start_matches(['"', '”', '“', '„', '»', '«', '(', '[', '‘', '’', '¿', '¡']);
    match head.chars().next() {
        Some(_) if last == ',' && particle(head) => {}
        Some(c) if c.is_lowercase() => odds -= 3.2,
        Some(c) if c.is_uppercase() => odds += 0.5,
        Some('.' | ',' | ';' | ')' | ':' | '!' | '?') => odds -= 5.0,
        _ => {}
    }
    odds
}

/// Whether a line begins with a name's particle: "d'Estournelles", "van Gogh".
fn particle(head: &str) -> bool {
    let small = head.find(|c: char| !c.is_lowercase()).unwrap_or(head.len());
    let rest = head.get(small..).unwrap_or_default();
    let rest = rest.trim_start_matches(['\'', '’', '.', ' ']);
    small <= 4 && rest.starts_with(char::is_uppercase) && rest.len() < 40
}

/// Whether a line is set to the right, or centred.
fn set_right(line: &Printed, habits: &Habits) -> bool {
    habits.indents && line.indent.saturating_sub(habits.margin) > 12
}

fn indentation(one: &Printed, two: &Printed, habits: &Habits) -> f32 {
    let depth = |line: &Printed| line.indent.saturating_sub(habits.margin);
    let (before, here) = (depth(one), depth(two));
    match (before, here) {
        // Set to the right or centred: blocks of their own.
        (13.., 13..) => 1.0,
        (_, 13..) | (13.., _) => 4.0,
        (0..=1, 2..=12) => 6.0,
        (2..=12, 2..=12) => {
            if two.width > 0.6 * habits.measure {
                2.5
            } else {
                1.0
            }
        }
        _ => -1.6,
    }
}

fn blanks(one: &Printed, two: &Printed, habits: &Habits) -> f32 {
    if habits.double {
        return match (two.blank, two.parted) {
            (2.., false) => 2.5,
            _ => 0.0,
        };
    }
    if !habits.blanks {
        return 0.0;
    }
    match (two.blank, two.parted || two.page != one.page) {
        (0, _) => -1.6,
        (_, true) => 0.0,
        (_, false) => habits.blank_odds,
    }
}

/// Log odds from the room that is left on a line.
fn room(one: &Printed, two: &Printed, habits: &Habits, indent: f32, fixed: f32) -> f32 {
    let measure = habits.measure;
    if measure <= 0.0 {
        return 0.0;
    }
    // Rejoined words make one row of several lines.
    let over = (one.width / measure - 0.06).floor().max(0.0);
    let sigma = habits.slack * measure * (1.0 + over);
    let width = one.width - over * (measure - 0.3);
    let left = measure - indent - width - SPACE - two.first;
    let z = left / sigma;
    let odds =
        if z >= 1.0 { (0.6 + z * 1.1).min(8.0) } else { (0.6 + 1.1 * z).max(-2.4) };
    if set_right(one, habits) && set_right(two, habits) {
        return odds.clamp(-1.0, if one.width < 0.5 * measure { 5.0 } else { 3.0 });
    }
    // A long line in mid-sentence is rather set wider than broken off.
    let mid_sentence = fixed < -5.5 && one.width > 0.5 * measure;
    let odds = if mid_sentence { odds.min(5.0) } else { odds };
    // A line beyond the measure is set smaller, or was joined: its room tells less.
    if over > 0.0 {
        odds.min(if width + over * measure < 1.35 * measure { 0.0 } else { 4.0 })
    } else {
        odds
    }
}

/// The best sequence for one indent.
fn solve(
    lines: &[Printed],
    fixed: &[f32],
    habits: &Habits,
    indent: f32,
) -> (f32, Vec<bool>) {
    // Two states a line: it goes on, or it begins a paragraph.
    let mut scores = [f32::MIN, 0.0];
    let mut back: Vec<[u8; 2]> = Vec::with_capacity(lines.len());
    back.push([0, 0]);
    for (at, pair) in lines.windows(2).enumerate() {
        let [one, two] = pair else { continue };
        let evidence = fixed.get(at).copied().unwrap_or(0.0);
        let inner = evidence + room(one, two, habits, 0.0, evidence);
        let first = if indent > 0.0 {
            evidence + room(one, two, habits, indent, evidence)
        } else {
            inner
        };
        // Half of the log odds for, half against: the sum stays balanced.
        let odds = [inner / 2.0, first / 2.0];
        let best = |sign: f32| {
            let goes = scores[0] + sign * odds[0];
            let begins = scores[1] + sign * odds[1];
            if begins > goes { (begins, 1) } else { (goes, 0) }
        };
        let (on, from_on) = best(-1.0);
        let (new, from_new) = best(1.0);
        scores = [on, new];
        back.push([from_on, from_new]);
    }
    let mut state = usize::from(scores[1] > scores[0]);
    let score = scores[state];
    let mut starts = vec![false; lines.len()];
    for at in (0..lines.len()).rev() {
        if let Some(start) = starts.get_mut(at) {
            *start = state == 1 || at == 0;
        }
        state = back.get(at).map_or(0, |from| usize::from(from[state]));
    }
    (score, starts)
}

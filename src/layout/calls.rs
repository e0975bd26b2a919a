//! Rows into candidates: what may be a note call, what may be the beginning of a note.
//!
//! Every candidate has a cost: how unlike a call (or a note's label) it looks by itself.
//! Which of them are calls and labels indeed is decided for the whole letter at once by
//! [`pairing`](super::pairing).

use super::rows::{Row, Use};

/// The sign of a note: a figure, or one of the signs that printers use in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sign {
    Number(u32),
    /// How many stars or daggers stand together.
    Star(u32),
}

impl Sign {
    /// Whether `self` comes right after `other` in the order of signs.
    pub(super) fn follows(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) | (Self::Star(a), Self::Star(b)) => {
                a == b + 1
            }
            _ => false,
        }
    }

    /// Whether a series may begin with it.
    pub(super) fn begins(self) -> bool {
        matches!(self, Self::Number(1) | Self::Star(1))
    }
}

/// A place that may be a call, or a label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) sign: Sign,
    pub(super) row: usize,
    /// The bytes of the sign, with its brackets.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) cost: f32,
}

/// The value of a raised figure.
pub(super) fn raised(c: char) -> Option<u32> {
    match c {
        '⁰' => Some(0),
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁴'..='⁹' => Some(u32::from(c) - u32::from('⁰')),
        _ => None,
    }
}

fn star(c: char) -> bool {
    matches!(c, '*' | '†' | '‡')
}

/// The largest number a note can have.
const MOST: u32 = 1999;

/// Finds candidates for calls in the rows of text.
pub(super) fn calls(text: &str, rows: &[Row], double: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.kind == Use::Text {
            let content = row.text(text);
            if content.bytes().any(|b| b.is_ascii_digit() || b == b'*' || b >= 0xc2) {
                in_row(content, row, at, double, &mut found);
            }
        }
    }
    found
}

fn in_row(content: &str, row: &Row, at: usize, double: bool, found: &mut Vec<Candidate>) {
    let mut push = |sign, from: usize, to: usize, cost| {
        found.push(Candidate {
            sign,
            row: at,
            start: row.start + from,
            end: row.start + to,
            cost,
        });
    };
    let mut chars = content.char_indices().peekable();
    let mut before: Option<char> = None;
    let mut earlier: Option<char> = None;
    while let Some((from, c)) = chars.next() {
        let digit = c.is_ascii_digit();
        if !digit && raised(c).is_none() && !star(c) {
            earlier = before;
            before = Some(c);
            continue;
        }
        let same = |next: char| {
            if digit {
                next.is_ascii_digit()
            } else if star(c) {
                next == c
            } else {
                raised(next).is_some()
            }
        };
        let mut to = from + c.len_utf8();
        let mut last = c;
        while let Some((next, _)) = chars.next_if(|(_, next)| same(*next)) {
            to = next + 1;
            last = content.get(next..).and_then(|r| r.chars().next()).unwrap_or(last);
            to = to - 1 + last.len_utf8();
        }
        let run = content.get(from..to).unwrap_or_default();
        let after = content.get(to..).unwrap_or_default();
        if star(c) {
            let count = u32::try_from(run.chars().count()).unwrap_or(9);
            if count <= 4 && from > 0 {
                let cost =
                    if before.is_some_and(char::is_whitespace) { 1.0 } else { 0.3 };
                let bracket = usize::from(after.starts_with(')'));
                push(Sign::Star(count), from, to + bracket, cost);
            }
        } else if digit {
            figure(run, from, before, earlier, after, content.len(), double, &mut push);
            let beside_text = before.is_some_and(|c| !c.is_whitespace())
                && !earlier.is_some_and(|c| c.is_ascii_digit());
            if beside_text && !after.starts_with(char::is_alphanumeric) {
                two_calls(run, from, &mut push);
            }
        } else {
            let value = run
                .chars()
                .filter_map(raised)
                .fold(0_u32, |sum, n| sum.saturating_mul(10).saturating_add(n));
            if value > 0 && value <= MOST && from > 0 {
                push(Sign::Number(value), from, to, 0.0);
            }
        }
        earlier = before;
        before = Some(last);
    }
}

/// "better.34": two notes on one word, the calls 3 and 4 in a row.
fn two_calls(run: &str, from: usize, push: &mut impl FnMut(Sign, usize, usize, f32)) {
    const COST: f32 = 0.8;
    for cut in 1..run.len().min(4) {
        let (Some(one), Some(two)) = (run.get(..cut), run.get(cut..)) else { continue };
        let (Ok(one), Ok(next)) = (one.parse::<u32>(), two.parse::<u32>()) else {
            continue;
        };
        if one > 0 && next == one + 1 && !two.starts_with('0') && next < 400 {
            push(Sign::Number(one), from, from + cut, COST);
            push(Sign::Number(next), from + cut, from + run.len(), COST);
        }
    }
}

/// A run of digits: what it costs to take it, or its end after a year, as a call.
#[expect(clippy::too_many_arguments, reason = "the surroundings of one figure")]
fn figure(
    run: &str,
    from: usize,
    before: Option<char>,
    earlier: Option<char>,
    after: &str,
    length: usize,
    double: bool,
    push: &mut impl FnMut(Sign, usize, usize, f32),
) {
    let next = after.chars().next();
    let to = from + run.len();
    let value: u32 = run.parse().unwrap_or(u32::MAX);
    if run.len() >= 5 && run.len() <= 7 {
        // A call after a year: 19161.
        if let (Some(year), Some(rest)) = (run.get(..4), run.get(4..)) {
            let is_year = year.parse().is_ok_and(|y: u32| (1200..2100).contains(&y));
            let value: u32 = rest.parse().unwrap_or(0);
            if is_year && value > 0 && !rest.starts_with('0') {
                push(Sign::Number(value), from + 4, to, 1.0);
            }
        }
        return;
    }
    if value == 0 || value > MOST || run.starts_with('0') {
        return;
    }
    let sign = Sign::Number(value);
    let alone = from == 0 && run.len() == length;
    if alone {
        push(sign, from, to, if double { 0.1 } else { 0.8 });
        return;
    }
    let lettered = next.is_some_and(char::is_alphanumeric);
    let ordinal = after.starts_with(['º', '°', '%', '½', '/']);
    match before {
        Some('[') if after.starts_with(']') => push(sign, from - 1, to + 1, 0.2),
        Some('(') if after.starts_with(')') => push(sign, from - 1, to + 1, 0.9),
        Some(c) if c.is_alphabetic() => {
            let cost = if c.is_uppercase() && earlier.is_none_or(|e| !e.is_alphabetic()) {
                1.2
            } else {
                0.2
            };
            push(sign, from, to, cost + if lettered { 1.0 } else { 0.0 });
        }
        Some('"' | '”' | '“' | '»' | '«' | '’' | ')' | ']' | '!' | '?' | '…') =>
        {
            push(sign, from, to, 0.3 + if lettered { 1.0 } else { 0.0 });
        }
        // "them—1": not the second year of "1914–1918".
        Some('—' | '–' | '─' | '-')
            if !lettered
                && earlier.is_some_and(|e| !e.is_ascii_digit() && !e.is_whitespace()) =>
        {
            let single = before == Some('-') && earlier != Some('-');
            push(sign, from, to, if single { 1.4 } else { 0.7 });
        }
        Some('&') if !lettered => push(sign, from, to, 0.7),
        Some('.' | ',' | ';' | ':') => {
            let number = earlier.is_some_and(|e| e.is_ascii_digit());
            push(
                sign,
                from,
                to,
                if number { 1.8 } else { 0.5 } + if lettered { 1.2 } else { 0.0 },
            );
        }
        Some(c) if c.is_whitespace() && !lettered && !ordinal => {
            // "26. 1. 1924": the month of a date.
            let month = after.strip_prefix('.').is_some_and(|rest| {
                rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
            });
            let cost = match next {
                _ if month => 2.4,
                None | Some('.' | ',' | ';' | '!' | '?' | ')') => 1.6,
                Some(':') => 2.1,
                Some(_) => 1.8,
            };
            push(sign, from, to, cost);
        }
        // Before the first word of a paragraph, as an editor notes what he leaves out.
        None if next.is_some_and(char::is_uppercase) => push(sign, from, to, 1.5),
        // At a row's start the call belongs to the last word of the row before.
        None if !lettered && !ordinal => {
            push(
                sign,
                from,
                to,
                if after.starts_with([' ', '.', ',']) { 2.0 } else { 1.6 },
            );
        }
        _ => {}
    }
}

/// Finds candidates for labels of notes: signs at the beginning of a row.
pub(super) fn labels(text: &str, rows: &[Row]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.kind == Use::Text {
            // What stands below a label stands on the same page.
            let next = rows.get(at + 1).filter(|next| next.page == row.page);
            label(row.text(text), row.start, at, next, &mut found);
        }
    }
    found
}

fn label(
    content: &str,
    base: usize,
    row: usize,
    next: Option<&Row>,
    found: &mut Vec<Candidate>,
) {
    let mut push = |sign, to: usize, cost: f32| {
        found.push(Candidate { sign, row, start: base, end: base + to, cost });
    };
    let open = content.starts_with(['[', '(']);
    let inner = if open { content.get(1..).unwrap_or_default() } else { content };
    let Some(first) = inner.chars().next() else { return };
    let close = if content.starts_with('[') { ']' } else { ')' };
    if star(first) {
        let count = inner.chars().take_while(|c| *c == first).count();
        let to = count * first.len_utf8();
        let rest = inner.get(to..).unwrap_or_default();
        let to = to + usize::from(rest.starts_with(')'));
        if count <= 4 && rest.chars().any(char::is_alphabetic) && !open {
            push(Sign::Star(u32::try_from(count).unwrap_or(9)), to, 0.3);
        }
        return;
    }
    if raised(first).is_some() {
        let digits: String = inner.chars().take_while(|c| raised(*c).is_some()).collect();
        let value =
            digits.chars().filter_map(raised).fold(0_u32, |s, n| s * 10 % 100_000 + n);
        if value > 0 && value <= MOST {
            push(Sign::Number(value), usize::from(open) + digits.len(), 0.0);
        }
        return;
    }
    let count = inner.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > 8 || first == '0' {
        return;
    }
    let digits = inner.get(..count).unwrap_or_default();
    let rest = inner.get(count..).unwrap_or_default();
    let value: u32 = digits.parse().unwrap_or(u32::MAX);
    if value <= MOST {
        let to = usize::from(open) + count;
        if open && rest.starts_with(close) {
            push(Sign::Number(value), to + 1, 0.3);
        } else if !open {
            whole(rest, to, value, next, &mut push);
        }
    }
    if !open {
        // `112. 12. 1898` is note 1 that begins with a date; `1916 …` note 1 or 19.
        for cut in 1..count.min(4) {
            let (Some(head), Some(tail)) = (digits.get(..cut), digits.get(cut..)) else {
                continue;
            };
            let value: u32 = head.parse().unwrap_or(u32::MAX);
            // A year that begins a row is rather a year.
            let year =
                count == 4 && (1200..2100).contains(&digits.parse().unwrap_or(0_u32));
            let cost = if tail.starts_with('0') { 2.2 } else { 1.2 };
            let cost = if year { cost + 0.8 } else { cost };
            // "48 crowns" is rather a number than note 4 on eight of them.
            let cost = if rest.starts_with(' ') { cost + 0.4 } else { cost };
            push(Sign::Number(value), cut, cost);
        }
    }
}

/// A label whose figures are all the figures that stand there.
fn whole(
    rest: &str,
    to: usize,
    value: u32,
    next: Option<&Row>,
    push: &mut impl FnMut(Sign, usize, f32),
) {
    let sign = Sign::Number(value);
    let after = |rest: &str| rest.trim_start().chars().next();
    match rest.chars().next() {
        None => {
            // The figure alone, its note on the next row.
            if next.is_some_and(|next| next.kind == Use::Text) {
                push(sign, to, 1.1);
            }
        }
        Some('.' | ')' | ':') => {
            let tail = rest.get(1..).unwrap_or_default();
            let cost = match after(tail) {
                Some(c) if c.is_ascii_digit() => 1.0,
                Some(_) => 0.4,
                None => 1.3,
            };
            push(sign, to + 1, cost);
            // Without the stop: "4. 6. 1886 …" may be note 4 on the sixth.
        }
        Some(c) if c.is_whitespace() => {
            let cost = match after(rest) {
                Some(c) if c.is_lowercase() => 0.6,
                Some(c) if c.is_ascii_digit() => 0.8,
                _ => 0.3,
            };
            push(sign, to, cost);
        }
        Some(c)
            if c.is_alphabetic()
                || matches!(
                    c,
                    '[' | '(' | '»' | '„' | '“' | '«' | '"' | '‘' | '’' | '…'
                ) =>
        {
            push(sign, to, 0.2);
        }
        Some(',' | '/' | '-' | '–' | '%') => {}
        Some(_) => push(sign, to, 0.9),
    }
}

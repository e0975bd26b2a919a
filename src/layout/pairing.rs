//! Candidates into pairs of call and note, solved for the whole letter at once.
//!
//! Labels are taken in the text's order into a chain whose signs count on (1, 2, 3 …, or
//! 1 again on a later page), each with the call that fits it best: calls in order, each
//! before the zone that its note stands in. The chain with the best sum wins (dynamic
//! programming over labels; per label a few calls and a few predecessors are kept, so
//! that the work grows linearly).

use std::collections::HashMap;

use super::calls::{Candidate, Sign};
use super::rows::Row;

/// A note that was found: its label, its call, where its zone begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) label: Candidate,
    pub(super) call: Option<Candidate>,
    /// The row at which the run of notes begins that it belongs to.
    pub(super) zone: usize,
    /// What label and call cost together.
    pub(super) cost: f32,
}

/// What a pair is worth before its costs, and a note whose call is lost among others that
/// have theirs.
const PAIR: f32 = 3.0;
const ORPHAN: f32 = 0.5;
/// The same where none has: less than nothing, for a list in the letter is numbered too.
const UNCALLED: f32 = -0.1;
/// What it costs to set a label in another way than the one before: `3.` after `2`.
const RESTYLED: f32 = 0.9;
/// How many states are kept for a label, and how many predecessors are looked at.
const KEPT: usize = 5;
const BACK: usize = 8;

#[derive(Clone, Debug)]
struct State {
    label: usize,
    call: Option<usize>,
    /// The last call of the chain: later calls stand after it.
    last_call: Option<usize>,
    zone: usize,
    score: f32,
    cost: f32,
    before: Option<usize>,
}

/// What is known of the page besides the candidates.
pub(super) struct Page<'a> {
    pub(super) rows: &'a [Row],
    /// The width of the letter's lines: wider ones speak for notes.
    pub(super) measure: f32,
    /// Whether form feeds (or sure heads) show the pages.
    pub(super) paged: bool,
    /// Whether blank lines part nothing.
    pub(super) double: bool,
}

struct Solver<'a> {
    page: &'a Page<'a>,
    calls: &'a [Candidate],
    labels: &'a [Candidate],
    by_sign: HashMap<Sign, Vec<usize>>,
    states: Vec<State>,
    by_label: HashMap<Sign, Vec<usize>>,
    /// For each page its last row.
    page_end: Vec<usize>,
}

/// Finds the best chain.
pub(super) fn pair(
    page: &Page<'_>,
    calls: &[Candidate],
    labels: &[Candidate],
) -> Vec<Pair> {
    let mut by_sign: HashMap<Sign, Vec<usize>> = HashMap::new();
    for (at, call) in calls.iter().enumerate() {
        by_sign.entry(call.sign).or_default().push(at);
    }
    let pages = page.rows.last().map_or(0, |row| row.page);
    let mut page_end = vec![0; pages + 1];
    for (at, row) in page.rows.iter().enumerate() {
        if let Some(end) = page_end.get_mut(row.page) {
            *end = at;
        }
    }
    let mut solver = Solver {
        page,
        calls,
        labels,
        by_sign,
        states: Vec::new(),
        by_label: HashMap::new(),
        page_end,
    };
    for at in 0..labels.len() {
        solver.extend(at);
    }
    solver.best()
}

/// Whether a label has more than its figures: a stop, brackets.
fn marked(label: &Candidate) -> bool {
    match label.sign {
        Sign::Number(number) => {
            let figures = number.checked_ilog10().map_or(1, |log| log as usize + 1);
            label.end - label.start > figures
        }
        Sign::Star(_) => false,
    }
}

impl Solver<'_> {
    fn page_of(&self, row: usize) -> usize {
        self.page.rows.get(row).map_or(0, |row| row.page)
    }

    /// Adds the states that end on a label.
    fn extend(&mut self, at: usize) {
        let Some(label) = self.labels.get(at) else { return };
        let mut fresh: Vec<State> = Vec::new();
        self.begin(at, label, &mut fresh);
        let wanted = |sign: Sign| match sign {
            Sign::Number(n) => {
                [n.checked_sub(1), n.checked_sub(2)].map(|n| n.map(Sign::Number))
            }
            Sign::Star(n) => [n.checked_sub(1).map(Sign::Star), None],
        };
        let mut before: Vec<usize> = Vec::new();
        for sign in wanted(label.sign).into_iter().flatten() {
            if let Some(list) = self.by_label.get(&sign) {
                before.extend(list.iter().rev().take(BACK));
            }
        }
        if label.sign.begins() {
            // Numbering that begins again on a later page.
            let last = self.states.len().saturating_sub(4 * BACK);
            before.extend(last..self.states.len());
        }
        for state in before {
            self.step(state, at, label, &mut fresh);
        }
        fresh.sort_by(|a, b| b.score.total_cmp(&a.score));
        fresh.truncate(KEPT);
        // The best comes last: a later label looks at the last ones first.
        for state in fresh.into_iter().rev() {
            self.by_label.entry(label.sign).or_default().push(self.states.len());
            self.states.push(state);
        }
    }

    /// What speaks against a label as the last of its page: the rows that would be left
    /// to its note.
    fn tail(&self, label: &Candidate) -> f32 {
        if !self.page.paged {
            return 0.0;
        }
        let end =
            self.page_end.get(self.page_of(label.row)).copied().unwrap_or(label.row);
        #[expect(clippy::cast_precision_loss, reason = "rows of a page")]
        let rows = end.saturating_sub(label.row + 10) as f32;
        (rows * 0.1).min(3.0)
    }

    /// How many rows stand above one on its page.
    fn rows_above(&self, row: usize) -> usize {
        let page = self.page_of(row);
        let before = page.checked_sub(1).and_then(|page| self.page_end.get(page));
        before.map_or(row, |end| row.saturating_sub(end + 1))
    }

    fn begin(&self, at: usize, label: &Candidate, fresh: &mut Vec<State>) {
        // A series that begins later than 1 was cut out of a longer one.
        let late = match label.sign {
            Sign::Number(1) | Sign::Star(1) => 0.0,
            Sign::Number(2) => 1.2,
            // Nothing but a call and its note has the same large number by chance.
            Sign::Number(100..=999) => 0.8,
            Sign::Number(_) => 1.8,
            Sign::Star(_) => 2.5,
        };
        self.offers(at, label, None, label.row, 0, -late, None, fresh);
    }

    fn step(&self, from: usize, at: usize, label: &Candidate, fresh: &mut Vec<State>) {
        let Some(state) = self.states.get(from) else { return };
        let Some(last) = self.labels.get(state.label) else { return };
        if last.row >= label.row {
            return;
        }
        let next = label.sign.follows(last.sign);
        let pages_apart = self.page_of(label.row) - self.page_of(last.row);
        let mut score = state.score;
        if !next {
            let skipped = match (label.sign, last.sign) {
                (Sign::Number(a), Sign::Number(b)) => a == b + 2,
                _ => false,
            };
            if skipped {
                score -= 2.0;
            } else if label.sign.begins() && (pages_apart > 0 || !self.page.paged) {
                score -= if pages_apart > 0 { 0.6 } else { 1.6 };
            } else {
                return;
            }
        }
        if marked(label) != marked(last) {
            score -= RESTYLED;
        }
        let rows_between = label.row - last.row;
        let same_page = !self.page.paged || pages_apart == 0;
        if same_page {
            // In the same zone: its call stands before the zone.
            #[expect(clippy::cast_precision_loss, reason = "small counts of rows")]
            let long = (rows_between.saturating_sub(12) as f32 * 0.05).min(4.0);
            self.offers(
                at,
                label,
                state.last_call,
                state.zone,
                0,
                score - long,
                Some(from),
                fresh,
            );
        }
        // In a later zone: its call stands after the zone of the last.
        if self.page.paged && pages_apart == 0 {
            return;
        }
        let score = score - self.tail(last) - if self.page.paged { 0.0 } else { 0.4 };
        self.offers(
            at,
            label,
            state.last_call,
            label.row,
            last.row + 1,
            score,
            Some(from),
            fresh,
        );
        if self.page.paged && pages_apart > 0 {
            // Notes at the end of a letter run over pages; text between speaks against it.
            let text = self.rows_above(label.row) > 8;
            let run_over = if text { 2.0 } else { 0.8 };
            // The place of one note was full: it stands on the page after its call.
            let deferred = next.then_some((label.row, 1.0));
            for (zone, cost) in
                [Some((state.zone, run_over)), deferred].into_iter().flatten()
            {
                self.offers(
                    at,
                    label,
                    state.last_call,
                    zone,
                    0,
                    score - cost,
                    Some(from),
                    fresh,
                );
            }
        }
    }

    /// A state for each call that fits a label, and one for a lost call.
    #[expect(clippy::too_many_arguments, reason = "the whole of a transition")]
    fn offers(
        &self,
        at: usize,
        label: &Candidate,
        last_call: Option<usize>,
        zone: usize,
        from_row: usize,
        score: f32,
        before: Option<usize>,
        fresh: &mut Vec<State>,
    ) {
        let evidence = self.evidence(label, zone);
        let zone_start =
            self.labels.iter().skip(at).take(1).map(|l| l.start).next().unwrap_or(0);
        let limit = if zone == label.row { zone_start } else { usize::MAX };
        let list = self.by_sign.get(&label.sign).map_or(&[][..], Vec::as_slice);
        let after =
            last_call.and_then(|call| self.calls.get(call)).map_or(0, |call| call.end);
        let low = list.partition_point(|call| {
            self.calls.get(*call).is_some_and(|c| c.start < after || c.row < from_row)
        });
        let high = list.partition_point(|call| {
            self.calls.get(*call).is_some_and(|c| c.row < zone && c.start < limit)
        });
        let label_page = self.page_of(label.row);
        let fit = list.get(low..high.max(low)).unwrap_or_default();
        // The first few and the last few: a figure that is common as a number has many.
        let last = fit.len().saturating_sub(BACK / 2).max(BACK);
        for call in fit.iter().take(BACK).chain(fit.get(last..).unwrap_or_default()) {
            let Some(candidate) = self.calls.get(*call) else { continue };
            let apart = label_page.saturating_sub(self.page_of(candidate.row));
            let far = if self.page.paged && apart > 0 { 0.5 } else { 0.0 };
            let cost = label.cost + candidate.cost + far;
            fresh.push(State {
                label: at,
                call: Some(*call),
                last_call: Some(*call),
                zone,
                score: score + PAIR - cost + evidence,
                cost,
                before,
            });
        }
        let orphan = if last_call.is_some() { ORPHAN } else { UNCALLED };
        fresh.push(State {
            label: at,
            call: None,
            last_call,
            zone,
            score: score + orphan - label.cost + evidence,
            cost: label.cost + 2.0,
            before,
        });
    }

    /// What width and place say for a note beginning here.
    fn evidence(&self, label: &Candidate, zone: usize) -> f32 {
        let mut sum = 0.0;
        let rows = self.page.rows;
        let end =
            self.page_end.get(self.page_of(label.row)).copied().unwrap_or(rows.len());
        if self.page.measure > 0.0 {
            let wide = rows
                .iter()
                .skip(label.row)
                .take(3)
                .any(|row| row.width > 1.04 * self.page.measure);
            if wide {
                sum += 0.5;
            }
        }
        if self.page.paged && end.saturating_sub(label.row) <= 3 {
            sum += 0.3;
        }
        // A row before that is full and goes on speaks against a paragraph "3 Kinder …".
        if let Some(row) = label.row.checked_sub(1).and_then(|at| rows.get(at)) {
            let spacer = rows.get(label.row).is_some_and(|r| r.spacer);
            if spacer && zone == label.row {
                sum += 0.4;
            }
            if row.kind != super::rows::Use::Text {
                sum += 0.2;
            }
            let here = rows.get(label.row).map_or(0, |r| r.blank);
            if here > 0 && zone == label.row && !self.page.double {
                sum += 0.3;
            }
        }
        sum
    }

    fn best(&self) -> Vec<Pair> {
        let end = self
            .states
            .iter()
            .enumerate()
            .map(|(at, state)| {
                (
                    at,
                    state.score
                        - self.labels.get(state.label).map_or(0.0, |l| self.tail(l)),
                )
            })
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .filter(|(_, score)| *score >= 1.1)
            .map(|(at, _)| at);
        let mut pairs = Vec::new();
        let mut at = end;
        while let Some(state) = at.and_then(|at| self.states.get(at)) {
            if let Some(label) = self.labels.get(state.label) {
                pairs.push(Pair {
                    label: label.clone(),
                    call: state.call.and_then(|call| self.calls.get(call)).cloned(),
                    zone: state.zone,
                    cost: state.cost,
                });
            }
            at = state.before;
        }
        pairs.reverse();
        pairs
    }
}

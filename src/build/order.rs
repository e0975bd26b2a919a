//! Which letter comes before and which after another in their correspondence.
//!
//! A correspondence is all letters between the same two sides, in both directions, where
//! both are known to the registers. A letter comes before another only if the last day on
//! which it may have been written is before the first day of the other; a letter without
//! any bound has no place in the order. What is before or after is told only where it is
//! one letter: of two from one day neither is guessed to be the later.

use std::collections::{BTreeMap, HashMap};

use super::record::{Day, Said, Who};
use crate::tei::Neighbour;

/// One letter as others name it.
#[derive(Clone, Debug)]
pub(super) struct Stop<'a> {
    pub(super) said: &'a Said,
    /// Its TEI, from the output folder.
    pub(super) target: String,
    /// Who sent it, looked up; `None` if not all of them are known.
    pub(super) from: Option<Side>,
    /// Who received it.
    pub(super) to: Option<Side>,
}

impl Stop<'_> {
    fn sides(&self) -> Option<(&Side, &Side)> {
        self.from.as_ref().zip(self.to.as_ref())
    }
}

/// Who writes or receives: register ids, sorted, and how they are called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Side {
    pub(super) ids: Vec<String>,
    pub(super) label: String,
}

/// The letters before and after each, by their numbers.
pub(super) fn neighbours(stops: &[Stop<'_>]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut found = vec![(None, None); stops.len()];
    let mut correspondences: BTreeMap<(&[String], &[String]), Vec<usize>> =
        BTreeMap::new();
    for (at, stop) in stops.iter().enumerate() {
        let Some((from, to)) = stop.sides() else { continue };
        let (one, other) = (from.ids.as_slice(), to.ids.as_slice());
        correspondences.entry((one.min(other), one.max(other))).or_default().push(at);
    }
    for letters in correspondences.into_values() {
        let bounds =
            |at: usize| stops.get(at).map(|stop| stop.said.bounds).unwrap_or_default();
        let before = last_before(&letters, bounds);
        // Seen from the end of time, what comes after comes before.
        let flip = |day: Day| (-day.0, u8::MAX - day.1, u8::MAX - day.2);
        let after = last_before(&letters, |at| {
            let (first, last) = bounds(at);
            (last.map(flip), first.map(flip))
        });
        for (at, before, after) in letters
            .iter()
            .map(|at| (*at, before.get(at).copied(), after.get(at).copied()))
        {
            if let Some(place) = found.get_mut(at) {
                *place = (before, after);
            }
        }
    }
    found
}

/// For each letter the one that is certainly before it, and behind all others that are,
/// if there is just one.
fn last_before(
    letters: &[usize],
    bounds: impl Fn(usize) -> (Option<Day>, Option<Day>),
) -> HashMap<usize, usize> {
    let mut by_end: Vec<(Day, Option<Day>, usize)> = letters
        .iter()
        .filter_map(|at| {
            let (first, last) = bounds(*at);
            last.map(|last| (last, first, *at))
        })
        .collect();
    by_end.sort_unstable();
    // The latest beginning among the first letters of the list.
    let latest: Vec<Option<Day>> = by_end
        .iter()
        .scan(None, |latest: &mut Option<Day>, (_, first, _)| {
            *latest = (*latest).max(*first);
            Some(*latest)
        })
        .collect();
    let mut found = HashMap::new();
    for at in letters {
        let (Some(first), _) = bounds(*at) else { continue };
        let count = by_end.partition_point(|(last, ..)| *last < first);
        let Some((_, _, nearest)) = count.checked_sub(1).and_then(|at| by_end.get(at))
        else {
            continue;
        };
        let second = count.checked_sub(2).and_then(|at| by_end.get(at));
        let latest = latest.get(count - 1).copied().flatten();
        // The second must be certainly before the nearest, or before one that is.
        let is_one =
            second.is_none_or(|(last, ..)| latest.is_some_and(|day| *last < day));
        if is_one {
            found.insert(*at, *nearest);
        }
    }
    found
}

/// A neighbour as a letter names it. `base` is the edition's address; without one letters
/// lead to each other's files, `up` from the letter's folder.
pub(super) fn named(
    kind: &'static str,
    stop: &Stop<'_>,
    base: Option<&str>,
    up: &str,
) -> Neighbour {
    let target = match base {
        Some(base) => format!("{}/{}", base.trim_end_matches('/'), stop.said.id),
        None => format!("{up}{}", stop.target),
    };
    let mut words = match stop.sides() {
        Some((from, to)) => format!("{} to {}", from.label, to.label),
        None => stop.said.id.clone(),
    };
    if let Some(date) = &stop.said.date {
        words.push_str(", ");
        words.push_str(date);
    }
    Neighbour { kind, target, words }
}

/// The one side of a letter, if all of it is known to the registers. `look_up` gives id
/// and label.
pub(super) fn side(
    who: &[Who],
    look_up: &mut impl FnMut(&Who) -> Option<(String, String)>,
) -> Option<Side> {
    let mut known = who.iter().map(look_up).collect::<Option<Vec<_>>>()?;
    let labels: Vec<&str> = known.iter().map(|(_, label)| label.as_str()).collect();
    let label = labels.join(" and ");
    known.sort();
    known.dedup();
    let ids: Vec<String> = known.into_iter().map(|(id, _)| id).collect();
    (!ids.is_empty()).then_some(Side { ids, label })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::record::Source;

    fn said(id: &str, first: Option<Day>, last: Option<Day>) -> Said {
        Said {
            from: Source { letter: [0; 32], sidecar: None, common: 0 },
            id: id.to_owned(),
            sent: Vec::new(),
            received: Vec::new(),
            date: None,
            bounds: (first, last),
            named: Vec::new(),
        }
    }

    fn around(letters: &[(&str, &str, Option<Day>, Option<Day>)]) -> Vec<String> {
        let all: Vec<Said> = letters
            .iter()
            .map(|(from, _, first, last)| said(from, *first, *last))
            .collect();
        let side = |id: &str| Side { ids: vec![id.to_owned()], label: id.to_owned() };
        let stops: Vec<Stop<'_>> = all
            .iter()
            .zip(letters)
            .map(|(said, (from, to, ..))| Stop {
                said,
                target: String::new(),
                from: Some(side(from)),
                to: Some(side(to)),
            })
            .collect();
        let shown = |at: Option<usize>| at.map_or("-".to_owned(), |at| at.to_string());
        let all = neighbours(&stops).into_iter();
        all.map(|(before, after)| format!("{} {}", shown(before), shown(after))).collect()
    }

    #[test]
    fn letters_of_one_correspondence_follow_each_other() {
        let day = |day| Some((1911, 5, day));
        let letters = [
            ("a", "b", day(9), day(9)),
            ("b", "a", day(1), day(1)),
            ("a", "c", day(2), day(2)),
            ("a", "b", day(4), day(4)),
        ];
        assert_eq!(around(&letters), ["3 -", "- 3", "- -", "1 0"]);
    }

    #[test]
    fn what_is_not_certain_is_not_told() {
        let day = |day| Some((1911, 5, day));
        // Two of one day, one without a date, one of which only the end is known.
        let letters = [
            ("a", "b", day(1), day(1)),
            ("b", "a", day(4), day(4)),
            ("a", "b", day(4), day(4)),
            ("a", "b", day(9), day(9)),
            ("a", "b", None, None),
            ("a", "b", None, day(2)),
        ];
        // The second and third are alike; the first and the sixth are in no order.
        assert_eq!(around(&letters), ["- -", "- 3", "- 3", "- -", "- -", "- -"]);
    }

    #[test]
    fn a_letter_of_some_day_in_a_month_stands_by_its_bounds() {
        let letters = [
            ("a", "b", Some((1911, 4, 6)), Some((1911, 6, 30))),
            ("a", "b", Some((1911, 1, 1)), Some((1911, 1, 1))),
            ("a", "b", Some((1911, 8, 1)), Some((1911, 8, 1))),
        ];
        assert_eq!(around(&letters), ["1 2", "- 0", "0 -"]);
    }

    #[test]
    fn of_two_whose_bounds_overlap_neither_is_before_the_other() {
        let days = |first, last| (Some((1850, first, 1)), Some((1850, last, 28)));
        let letter = |(first, last)| ("a", "b", first, last);
        // January, spring, April, December.
        let letters = [days(1, 1), days(3, 5), days(4, 4), days(12, 12)].map(letter);
        assert_eq!(around(&letters), ["- -", "0 3", "0 3", "- -"]);
    }
}

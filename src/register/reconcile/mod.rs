//! Entries and names held against an authority file: who in it may be meant.
//!
//! A [`Search`] knows what is wanted; records of a local dump ([`dump`]) are shown to it
//! one by one and forgotten, so that a dump of any size passes through. What an online
//! service answers ([`service`]) comes to the same [`Candidate`]s. Nothing is written:
//! candidates are for an editor to accept.
//!
//! Invariant: memory grows with what is wanted and not with the dump; the same dump gives
//! the same candidates in the same order.

pub mod dump;
pub mod service;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde::Serialize;

use super::identifier::plain;
use super::problems::year;
use super::{Entry, EntryKind};
use crate::lexicon::spelling;

/// How many candidates are kept for each.
const KEPT: usize = 5;

/// The least score that is worth showing.
const LEAST: u32 = 40;

/// Whom or what an authority file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The register id; none for a name that no register has.
    pub id: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// The names, the first the one to show.
    pub names: Vec<String>,
    /// When the person was born.
    pub birth: Option<String>,
    /// When the person died.
    pub death: Option<String>,
}

impl Wanted {
    /// An entry of a register.
    pub fn entry(entry: &Entry) -> Self {
        Self {
            id: Some(entry.id.clone()),
            kind: entry.kind,
            names: entry.names.iter().map(|name| name.text.clone()).collect(),
            birth: entry.birth.clone(),
            death: entry.death.clone(),
        }
    }

    /// A name that no register has.
    pub fn name(words: &str, kind: EntryKind) -> Self {
        Self { id: None, kind, names: vec![words.to_owned()], birth: None, death: None }
    }
}

/// Somebody or something in an authority file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// Its address or number.
    pub id: String,
    /// Its names, the first the one to show.
    pub names: Vec<String>,
    /// When the person was born.
    pub birth: Option<String>,
    /// When the person died.
    pub death: Option<String>,
}

/// Who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub record: Record,
    /// How well it fits, from 0 to 100.
    pub score: u32,
}

/// What is wanted, and the best candidates so far.
#[derive(Debug)]
pub struct Search {
    wanted: Vec<Wanted>,
    found: Vec<Vec<Candidate>>,
    /// What is wanted, by each longer word of its names.
    by_word: HashMap<String, Vec<usize>>,
}

impl Search {
    /// A search for these.
    pub fn new(wanted: Vec<Wanted>) -> Self {
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, one) in wanted.iter().enumerate() {
            for word in one.names.iter().flat_map(|name| words(name)) {
                let list = by_word.entry(spelling(&word)).or_default();
                if word.chars().count() > 2 && list.last() != Some(&at) {
                    list.push(at);
                }
            }
        }
        let found = wanted.iter().map(|_| Vec::new()).collect();
        Self { wanted, found, by_word }
    }

    /// Looks at a record; one that was kept already is brought up to date.
    pub fn see(&mut self, record: &Record) {
        let mut scores: BTreeMap<usize, u32> = BTreeMap::new();
        for word in record.names.iter().flat_map(|name| words(name)) {
            for at in self.by_word.get(&spelling(&word)).into_iter().flatten() {
                let Some(wanted) = self.wanted.get(*at) else { continue };
                scores.entry(*at).or_insert_with(|| score(wanted, record));
            }
        }
        for (at, score) in scores.into_iter().filter(|(_, score)| *score >= LEAST) {
            self.keep(at, Candidate { record: record.clone(), score });
        }
    }

    /// Keeps a candidate if it is among the best.
    fn keep(&mut self, at: usize, candidate: Candidate) {
        let Some(list) = self.found.get_mut(at) else { return };
        list.retain(|other| other.record.id != candidate.record.id);
        list.push(candidate);
        list.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.record.cmp(&b.record)));
        list.truncate(KEPT);
    }

    /// The record of that id, if it is a candidate for something.
    fn kept(&self, id: &str) -> Option<&Record> {
        let all = self.found.iter().flatten();
        all.map(|candidate| &candidate.record).find(|record| record.id == id)
    }

    /// What is wanted, with its candidates, the best first.
    pub fn results(&self) -> impl Iterator<Item = (&Wanted, &[Candidate])> {
        self.wanted.iter().zip(self.found.iter().map(Vec::as_slice))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    wanted: Vec<Asked<'a>>,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: Option<&'a str>,
    name: &'a str,
    kind: &'a str,
    candidates: Vec<Proposed<'a>>,
}

#[derive(Serialize)]
struct Proposed<'a> {
    id: &'a str,
    name: &'a str,
    birth: Option<&'a str>,
    death: Option<&'a str>,
    score: u32,
}

/// Candidates as one JSON document, which ends with a line end.
pub fn json(search: &Search) -> String {
    let wanted = search.results().map(|(wanted, candidates)| Asked {
        id: wanted.id.as_deref(),
        name: wanted.names.first().map_or("", String::as_str),
        kind: wanted.kind.name(),
        candidates: candidates
            .iter()
            .map(|candidate| Proposed {
                id: &candidate.record.id,
                name: candidate.record.names.first().map_or("", String::as_str),
                birth: candidate.record.birth.as_deref(),
                death: candidate.record.death.as_deref(),
                score: candidate.score,
            })
            .collect(),
    });
    let document = Document { version: 1, wanted: wanted.collect() };
    // Strings and numbers alone cannot fail to be written.
    let mut json = serde_json::to_string_pretty(&document).unwrap_or_default();
    json.push('\n');
    json
}

/// Candidates as lines for people; what has none is only counted.
pub fn human(search: &Search) -> String {
    let mut out = String::new();
    let mut without = 0;
    for (wanted, candidates) in search.results() {
        if candidates.is_empty() {
            without += 1;
            continue;
        }
        let name = wanted.names.first().map_or("", String::as_str);
        let who = match &wanted.id {
            Some(id) => format!("{id}: {name}"),
            None => format!("“{name}”, in no register"),
        };
        let dates = life(wanted.birth.as_ref(), wanted.death.as_ref());
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{who}{dates}");
        for Candidate { record, score } in candidates {
            let name = record.names.first().map_or("", String::as_str);
            let life = life(record.birth.as_ref(), record.death.as_ref());
            let _ = writeln!(out, "  {score:>3}  {}  {name}{life}", record.id);
        }
    }
    match without {
        0 => {}
        1 => out.push_str("1 without a candidate\n"),
        count => {
            let _ = writeln!(out, "{count} without a candidate");
        }
    }
    out
}

fn life(birth: Option<&String>, death: Option<&String>) -> String {
    match (birth, death) {
        (None, None) => String::new(),
        (birth, death) => {
            let date = |date: Option<&String>| date.cloned().unwrap_or_default();
            format!(" ({}–{})", date(birth), date(death))
        }
    }
}

/// The words of a name, plain; initials are one letter long.
fn words(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'));
    parts
        .map(plain)
        .filter(|word| !word.is_empty() && !word.chars().all(char::is_numeric))
        .collect()
}

/// How well a record fits: up to 70 for the name, 15 each for birth and death.
fn score(wanted: &Wanted, record: &Record) -> u32 {
    let pairs =
        wanted.names.iter().flat_map(|a| record.names.iter().map(move |b| (a, b)));
    let name = pairs.map(|(a, b)| alike(&words(a), &words(b))).max().unwrap_or(0);
    let mut score = name;
    for (a, b) in [(&wanted.birth, &record.birth), (&wanted.death, &record.death)] {
        match (year(a.as_deref()), year(b.as_deref())) {
            (Some(a), Some(b)) if a == b => score += 15,
            // A year that differs speaks louder than a name that is the same.
            (Some(_), Some(_)) => score = score.saturating_sub(35),
            _ => {}
        }
    }
    score
}

/// How alike two names are: 70 word by word, less for other spellings, initials, and
/// words that the other has not.
fn alike(a: &[String], b: &[String]) -> u32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest: Vec<&String> = long.iter().collect();
    let (mut score, mut whole) = (70_u32, 0);
    for word in short {
        let best = rest
            .iter()
            .enumerate()
            .filter_map(|(at, other)| Some((distance(word, other)?, at)))
            .min();
        let Some((cost, at)) = best else { return 0 };
        if cost < 10 {
            whole += 1;
        }
        score = score.saturating_sub(cost);
        rest.remove(at);
    }
    let lacking = u32::try_from(rest.len()).unwrap_or(u32::MAX);
    if whole == 0 {
        return 0;
    }
    score.saturating_sub(lacking.saturating_mul(8))
}

/// What it costs to take one word for another; `None` if they are two.
fn distance(a: &str, b: &str) -> Option<u32> {
    if a == b {
        return Some(0);
    }
    if spelling(a) == spelling(b) {
        return Some(4);
    }
    let (short, long) =
        if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    (short.chars().count() == 1 && long.starts_with(short)).then_some(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(wanted: (&str, &str), record: (&str, &str)) -> u32 {
        let dated = |date: &str| (!date.is_empty()).then(|| date.to_owned());
        let mut one = Wanted::name(wanted.0, EntryKind::Person);
        one.birth = dated(wanted.1);
        let names = vec![record.0.to_owned()];
        score(
            &one,
            &Record { id: "x".into(), names, birth: dated(record.1), death: None },
        )
    }

    #[test]
    fn dates_tell_apart_what_names_do_not() {
        assert_eq!(of(("Anna Kern", "1820"), ("Kern, Anna", "1820-05-01")), 85);
        assert_eq!(of(("Anna Kern", ""), ("Kern, Anna", "1820")), 70);
        assert_eq!(of(("Anna Kern", "1890"), ("Kern, Anna", "1820")), 35);
        assert_eq!(of(("A. Kern", ""), ("Kern, Anna", "")), 60);
        assert_eq!(of(("Carl Kern", ""), ("Kern, Karl", "")), 66);
        assert_eq!(of(("Kern", ""), ("Kern, Anna", "")), 62);
        assert_eq!(of(("Anna Kern", ""), ("Kern, Berta", "")), 0);
        assert_eq!(of(("A. B.", ""), ("Kern, Anna", "")), 0);
    }
}

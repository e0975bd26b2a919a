//! What registers say twice, against themselves, or so that nothing can be done with it.
//!
//! Several registers are read as one. Two entries that seem to be the same, a person who
//! dies before birth, two numbers in one authority file, a name that is too short or too
//! ordinary to be looked for: each is a finding, and the entries are used all the same.
//!
//! Invariant: linear in the entries; one pair of entries gives one finding.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::identifier::plain;
use super::{Entry, EntryKind, Identifier, Register};
use crate::diagnostic::{Findings, Severity, codes};
use crate::lexicon;

impl Register {
    /// Reports all that is wrong between entries and in each. Called once all files are
    /// read.
    pub fn check(&self, findings: &mut Findings) {
        self.check_pointers(findings);
        let mut pairs = BTreeSet::new();
        self.same_identifier(&mut pairs, findings);
        self.same_name(&mut pairs, findings);
        let of_each: Vec<Findings> = self
            .entries()
            .par_iter()
            .map(|entry| {
                let mut findings = Findings::new();
                contradicts_itself(entry, &mut findings);
                says_little(entry, &mut findings);
                findings
            })
            .filter(|findings| !findings.is_empty())
            .collect();
        for found in of_each {
            findings.append(found);
        }
    }

    fn same_identifier(
        &self,
        pairs: &mut BTreeSet<(usize, usize)>,
        findings: &mut Findings,
    ) {
        let mut first_with: HashMap<(EntryKind, &Identifier), usize> = HashMap::new();
        for (at, entry) in self.entries().iter().enumerate() {
            for identifier in entry.identifiers.iter().filter(|i| i.is_exclusive()) {
                let first = *first_with.entry((entry.kind, identifier)).or_insert(at);
                let Some(other) = self.entries().get(first).filter(|_| first != at)
                else {
                    continue;
                };
                if pairs.insert((first, at)) {
                    let why = format!("both are {}", identifier.uri());
                    findings.push(same(other, entry, &why, Severity::Warning));
                }
            }
        }
    }

    fn same_name(&self, pairs: &mut BTreeSet<(usize, usize)>, findings: &mut Findings) {
        let keys: Vec<Option<Key>> = self.entries().par_iter().map(key_of).collect();
        let mut first_with: HashMap<Key, usize> = HashMap::new();
        for (at, (entry, key)) in self.entries().iter().zip(keys).enumerate() {
            let Some(key) = key else { continue };
            let dated = key.1.is_some() || key.2.is_some();
            let first = *first_with.entry(key).or_insert(at);
            let Some(other) = self.entries().get(first).filter(|_| first != at) else {
                continue;
            };
            if !differing_numbers(other, entry) && pairs.insert((first, at)) {
                let (why, severity) = if dated {
                    ("name and dates are the same", Severity::Warning)
                } else {
                    (
                        "they have the same name, and no dates to tell them apart",
                        Severity::Advice,
                    )
                };
                findings.push(same(other, entry, why, severity));
            }
        }
    }
}

/// A person's name, its words in the order of the alphabet, and the years of its life.
type Key = (String, Option<String>, Option<String>);

fn key_of(entry: &Entry) -> Option<Key> {
    if entry.kind != EntryKind::Person || entry.names.is_empty() {
        return None;
    }
    let words = entry.label().split_whitespace().map(plain);
    let mut words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.sort();
    // A surname alone is that of many.
    (words.len() > 1).then(|| {
        (words.join(" "), year(entry.birth.as_deref()), year(entry.death.as_deref()))
    })
}

fn same(
    first: &Entry,
    second: &Entry,
    why: &str,
    severity: Severity,
) -> crate::diagnostic::Diagnostic {
    let differ = differences(first, second);
    let but = if differ.is_empty() {
        String::new()
    } else {
        format!(", but not alike: {}", differ.join("; "))
    };
    codes::SAME_ENTRY
        .at(second.span)
        .severity(severity)
        .message(format!(
            "`{}` and `{}` may be one {}: {why}{but}",
            first.id,
            second.id,
            first.kind.name()
        ))
        .related(first.span, "the other is here")
        .help("make one entry of them, which may have several names; if they are two, give each what tells it from the other (dates, idno)")
}

/// Whether one authority file has them as two.
fn differing_numbers(a: &Entry, b: &Entry) -> bool {
    a.identifiers.iter().filter(|one| one.is_exclusive()).any(|one| {
        let mut same = b.identifiers.iter().filter(|o| o.authority == one.authority);
        same.next().is_some_and(|other| other != one)
    })
}

/// Where two entries that should be one do not agree, in words.
pub(super) fn differences(first: &Entry, second: &Entry) -> Vec<String> {
    let mut found = Vec::new();
    if first.kind != second.kind {
        found.push(format!("a {} and a {}", first.kind.name(), second.kind.name()));
    }
    for (what, a, b) in
        [("born", &first.birth, &second.birth), ("died", &first.death, &second.death)]
    {
        if let (Some(a), Some(b)) = (a, b)
            && !agree(a, b)
        {
            found.push(format!("{what} {a} and {b}"));
        }
    }
    for one in first.identifiers.iter().filter(|one| one.is_exclusive()) {
        let other = second.identifiers.iter().find(|o| o.authority == one.authority);
        if let Some(other) = other.filter(|other| *other != one) {
            found.push(format!("{} {} and {}", one.authority, one.number, other.number));
        }
    }
    found
}

/// Whether two dates can be one, the one more exact than the other.
fn agree(a: &str, b: &str) -> bool {
    a.starts_with(b)
        || b.starts_with(a)
        || match (years(a), years(b)) {
            (Some(one), Some(other)) => {
                a.contains('/') != b.contains('/') && one.0 <= other.1 && other.0 <= one.1
            }
            // Words are not for us to compare.
            _ => true,
        }
}

/// The first and the last year that a date names.
pub(super) fn years(date: &str) -> Option<(i32, i32)> {
    let all: Vec<i32> = date
        .split(|c: char| !c.is_ascii_digit())
        .filter(|figures| figures.len() == 4)
        .filter_map(|figures| figures.parse().ok())
        .collect();
    Some((*all.iter().min()?, *all.iter().max()?))
}

/// The year of a date that names just one.
pub(super) fn year(date: Option<&str>) -> Option<String> {
    let (first, last) = years(date?)?;
    (first == last).then(|| first.to_string())
}

fn contradicts_itself(entry: &Entry, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for (at, one) in entry.identifiers.iter().enumerate() {
        let other = entry
            .identifiers
            .iter()
            .skip(at + 1)
            .find(|other| other.authority == one.authority && one.is_exclusive());
        if let Some(other) = other.filter(|_| told.insert(one.authority)) {
            findings.push(
                codes::CONTRADICTORY_ENTRY
                    .at(entry.span)
                    .message(format!(
                        "`{}` has two numbers of one authority file: {} and {}",
                        entry.id,
                        one.uri(),
                        other.uri()
                    ))
                    .help("keep the right one; if they are two people, make two entries"),
            );
        }
    }
    let (birth, death) = (entry.birth.as_deref(), entry.death.as_deref());
    if let (Some(birth), Some(death)) = (birth, death)
        && let (Some(born), Some(died)) = (years(birth), years(death))
        && died.1 < born.0
    {
        findings.push(
            codes::CONTRADICTORY_ENTRY
                .at(entry.span)
                .message(format!("`{}` dies ({death}) before birth ({birth})", entry.id))
                .help("correct one of the two dates"),
        );
    }
}

/// A name of one letter is not looked for; one that is an everyday word is linked only
/// where a title or forename makes it a name.
fn says_little(entry: &Entry, findings: &mut Findings) {
    if entry.names.is_empty() {
        return;
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    if entry.names.iter().all(|name| letters(&name.text) < 2) {
        findings.push(
            codes::WEAK_NAME
                .at(entry.span)
                .message(format!(
                    "the name of `{}` is one letter, which is not looked for",
                    entry.id
                ))
                .help(
                    "add the whole name, or decide its mentions: letterbook names link",
                ),
        );
        return;
    }
    let everyday = |text: &str| {
        !text.contains(' ')
            && lexicon::any_lists(&lexicon::fold(text), |lexicon| &lexicon.common)
    };
    if entry.kind == EntryKind::Person && entry.names.iter().all(|n| everyday(&n.text)) {
        findings.push(
            codes::WEAK_NAME
                .at(entry.span)
                .message(format!("“{}” is an everyday word too", entry.label()))
                .help("it is linked only where a title or forename makes it a name; add the forename"),
        );
    }
}

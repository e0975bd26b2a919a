//! Mentions for people and for programs: grouped, sorted, written.
//!
//! Groups come in the order in which an editor works: what is open, what no register
//! has, what is only proposed, what is linked; in each the most frequent first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::mentions::{Mention, Status};
use crate::model::Responsible;
use crate::register::{EntryKind, Register};

/// Mentions of the same words with the same meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The words.
    pub words: String,
    /// What they name.
    pub kind: EntryKind,
    /// What is known of them.
    pub status: Status,
    /// The register entry they lead to.
    pub id: Option<String>,
    /// The entries between which they are open.
    pub candidates: Vec<String>,
    /// Each place.
    pub mentions: Vec<Mention>,
}

/// Groups mentions; see the module for the order.
pub fn group(mentions: Vec<Mention>) -> Vec<Group> {
    type Key = (Status, EntryKind, String, Option<String>, Vec<String>);
    let mut groups: BTreeMap<Key, Vec<Mention>> = BTreeMap::new();
    for mention in mentions {
        let key = (
            mention.status,
            mention.kind,
            mention.words.clone(),
            mention.id.clone(),
            mention.candidates.clone(),
        );
        groups.entry(key).or_default().push(mention);
    }
    let mut list: Vec<Group> = groups
        .into_iter()
        .map(|((status, kind, words, id, candidates), mentions)| Group {
            words,
            kind,
            status,
            id,
            candidates,
            mentions,
        })
        .collect();
    list.sort_by_key(|group| (group.status, std::cmp::Reverse(group.mentions.len())));
    list
}

/// Groups as lines for people: the words, how often, what is known, and each place with
/// its context.
pub fn human(groups: &[Group], register: &Register) -> String {
    let mut out = String::new();
    let mut before = None;
    for group in groups {
        if before != Some(group.status) {
            if before.is_some() {
                out.push('\n');
            }
            let of_status = groups.iter().filter(|other| other.status == group.status);
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{} ({})", heading(group.status), of_status.count());
            before = Some(group.status);
        }
        let times = match group.mentions.len() {
            1 => String::new(),
            count => format!(", {count} times"),
        };
        let _ = writeln!(
            out,
            "  {} ({}{times}){}",
            group.words,
            group.kind.name(),
            meaning(group, register)
        );
        for mention in &group.mentions {
            let (before, after) = &mention.context;
            let _ = writeln!(
                out,
                "    {}:{}:{}  {before}[{}]{after}",
                mention.file, mention.start.line, mention.start.column, mention.words
            );
        }
    }
    out
}

fn heading(status: Status) -> &'static str {
    match status {
        Status::Ambiguous => "Open between several entries",
        Status::Unresolved => "Names that no register has",
        Status::Proposed => "Words that may be names",
        Status::Linked => "Linked",
        Status::Plain => "Words",
    }
}

fn meaning(group: &Group, register: &Register) -> String {
    let label = |id: &String| {
        let label = register.get(id).map_or("", crate::register::Entry::label);
        format!("{id} ({label})")
    };
    let ids: Vec<String> = match &group.id {
        Some(id) => vec![label(id)],
        None => group.candidates.iter().map(label).collect(),
    };
    if ids.is_empty() {
        return String::new();
    }
    let sure = group.mentions.iter().map(|mention| mention.certainty).min();
    let sure = sure
        .filter(|_| group.status == Status::Linked)
        .map(super::super::source::Certainty::name);
    let sure = match sure {
        Some("high") | None => String::new(),
        Some(word) => format!(", {word} certainty"),
    };
    format!(": {}{sure}", ids.join(" or "))
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    names: Vec<Name<'a>>,
}

#[derive(Serialize)]
struct Name<'a> {
    words: &'a str,
    kind: &'a str,
    status: &'a str,
    id: Option<&'a str>,
    candidates: &'a [String],
    count: usize,
    mentions: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    letter: &'a str,
    occurrence: u64,
    file: &'a str,
    start: At,
    end: At,
    before: &'a str,
    after: &'a str,
    certainty: &'a str,
    by: &'a str,
}

#[derive(Serialize)]
struct At {
    line: u32,
    column: u32,
    byte: u32,
}

/// Groups as one JSON document (docs/names.md, schema/names.json), which ends with a
/// line end.
pub fn json(groups: &[Group]) -> String {
    let names = groups.iter().map(|group| Name {
        words: &group.words,
        kind: group.kind.name(),
        status: group.status.name(),
        id: group.id.as_deref(),
        candidates: &group.candidates,
        count: group.mentions.len(),
        mentions: group.mentions.iter().map(place).collect(),
    });
    let document = Document { version: 1, names: names.collect() };
    // Strings and numbers alone cannot fail to be written.
    let mut json = serde_json::to_string_pretty(&document).unwrap_or_default();
    json.push('\n');
    json
}

fn place(mention: &Mention) -> Place<'_> {
    let at = |position: crate::source::Position| At {
        line: position.line,
        column: position.column,
        byte: position.byte,
    };
    Place {
        letter: &mention.letter,
        occurrence: mention.occurrence,
        file: &mention.file,
        start: at(mention.start),
        end: at(mention.end),
        before: &mention.context.0,
        after: &mention.context.1,
        certainty: mention.certainty.name(),
        by: match mention.responsible {
            Responsible::Program => "letterbook",
            Responsible::Source => "source",
            Responsible::Editor => "editors",
        },
    }
}

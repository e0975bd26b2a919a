//! Layout, manifest and sidecar into a [`Letter`], names not yet looked up.
//!
//! Precedence of metadata: the sidecar, then what the letter itself says, then the
//! manifest (DESIGN.md, "An edition").

use super::{
    Action, Agent, Block, Claims, Evidence, Fact, Letter, Note, Place, Text, in_tei,
};
use crate::input::Lines;
use crate::layout::{Clue, Layout, clues};
use crate::lexicon::Dating;
use crate::manifest::{self, Manifest, Sidecar};
use crate::source::{Artefact, Certainty, Sources};

/// Makes the letter of a page. `sha256` is the hash of the file's bytes.
pub fn build(
    sources: &Sources,
    lines: &Lines,
    layout: Layout,
    manifest: &Manifest,
    sidecar: &Sidecar,
    sha256: String,
) -> Letter {
    let path = sources.get(lines.source).name();
    let file = path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut artefacts = layout.artefacts.clone();
    let blocks = layout
        .blocks
        .iter()
        .map(|block| Block {
            kind: block.kind,
            text: Text::of(&block.pieces, sources, &mut artefacts),
            certainty: block.certainty,
        })
        .collect();
    let mut notes: Vec<Note> = Vec::new();
    for (at, note) in layout.notes.iter().enumerate() {
        let label = note.label.map(|span| sources.slice(span).trim());
        notes.push(Note {
            n: label.map_or_else(|| (at + 1).to_string(), bare_label),
            text: Text::of(&note.pieces, sources, &mut artefacts),
            at_foot: note.at_foot,
            calls: usize::from(note.called),
            certainty: note.certainty,
        });
    }
    artefacts.sort_by_key(|artefact: &Artefact| artefact.span.start);
    let clues = clues(sources, &layout);
    let language = language_of(sidecar, layout.language.clone(), manifest);
    Letter {
        id: sidecar.id.as_ref().map_or_else(|| id_of(&file), |id| id.value.clone()),
        title: sidecar.title.clone(),
        file,
        sha256,
        source: lines.source,
        language,
        claims: Claims {
            date: clues.date.as_ref().map(|clue| fact(clue, |dating| dating)),
            senders: clues.senders.iter().map(|clue| fact(clue, |name| name)).collect(),
            recipients: clues
                .recipients
                .iter()
                .map(|clue| fact(clue, |name| name))
                .collect(),
        },
        sent: with_clues(sidecar.sent.as_ref(), &clues.senders, clues.place, clues.date),
        received: with_clues(sidecar.received.as_ref(), &clues.recipients, None, None),
        context: sidecar.context.clone(),
        sources: sidecar.sources.clone(),
        licence: sidecar.licence.clone(),
        identifiers: sidecar.identifiers.clone(),
        source_editor: sidecar.source_editor.clone(),
        lines: manifest.lines,
        furniture: manifest.furniture,
        closing_formula: manifest.closing_formula,
        blocks,
        notes,
        pages: layout.pages,
        first_page: sidecar.first_page,
        artefacts,
    }
}

fn language_of(
    sidecar: &Sidecar,
    recognised: Option<(String, Certainty)>,
    manifest: &Manifest,
) -> Option<Fact<String>> {
    let said = |placed: &manifest::Placed<String>| Fact {
        value: placed.value.clone(),
        certainty: Certainty::High,
        evidence: Evidence::Editor(placed.span),
    };
    if let Some(language) = &sidecar.language {
        return Some(said(language));
    }
    let edition = manifest.language.as_ref();
    match recognised {
        // A guess on few words gives way to what the edition says of all its letters.
        Some((value, certainty)) if certainty > Certainty::Low || edition.is_none() => {
            Some(Fact { value, certainty, evidence: Evidence::WholeLetter })
        }
        _ => edition.map(said),
    }
}

/// What the editor says of one side; where nothing is said, what the letter says.
fn with_clues(
    said: Option<&manifest::Action>,
    agents: &[Clue<String>],
    place: Option<Clue<String>>,
    date: Option<Clue<Dating>>,
) -> Action {
    let mut action = said.map(action).unwrap_or_default();
    if action.agents.is_empty() {
        action.agents = agents
            .iter()
            .map(|clue| fact(clue, |name| Agent::Named(in_tei(&name))))
            .collect();
    }
    action.place = action
        .place
        .or_else(|| place.map(|clue| fact(&clue, |name| Place::Named(in_tei(&name)))));
    action.date = action.date.or_else(|| date.map(|clue| fact(&clue, |dating| dating)));
    action
}

fn fact<T: Clone, U>(clue: &Clue<T>, make: impl FnOnce(T) -> U) -> Fact<U> {
    Fact {
        value: make(clue.value.clone()),
        certainty: clue.certainty,
        evidence: clue.span.map_or(Evidence::FileName, Evidence::Letter),
    }
}

fn action(said: &manifest::Action) -> Action {
    let fact = |span, certainty: Option<Certainty>| {
        (certainty.unwrap_or(Certainty::High), Evidence::Editor(span))
    };
    let mut agents = Vec::new();
    for (list, make) in [
        (&said.persons, Agent::Person as fn(String) -> Agent),
        (&said.organisations, Agent::Organisation),
        (&said.names, Agent::Named),
    ] {
        agents.extend(list.iter().map(|placed| {
            let (certainty, evidence) = fact(placed.span, None);
            Fact { value: make(placed.value.clone()), certainty, evidence }
        }));
    }
    Action {
        agents,
        place: said.place.as_ref().map(|placed| {
            let (certainty, evidence) = fact(placed.span, said.place_certainty);
            Fact { value: Place::Known(placed.value.clone()), certainty, evidence }
        }),
        date: said.date.as_ref().map(|placed| {
            let (certainty, evidence) = fact(placed.span, said.date_certainty);
            Fact { value: placed.value, certainty, evidence }
        }),
        evidence: said.evidence,
        note: said.note.clone(),
    }
}

/// The sign before a note without its brackets and full stops; a note's number is what
/// a reader would say.
fn bare_label(label: &str) -> String {
    let bare = label
        .trim_matches(|c: char| matches!(c, '.' | ')' | '(' | '[' | ']' | ':' | ' '));
    let digits: String = bare.chars().map(plain_digit).collect();
    if digits.is_empty() { label.to_owned() } else { digits }
}

/// A raised figure as a plain one.
fn plain_digit(c: char) -> char {
    match c {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁰' | '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10).unwrap_or(c),
        c => c,
    }
}

/// An `xml:id` from a file's name: the name without its ending, other characters than
/// letters, digits, `.`, `-` and `_` as `_`, a letter in front if need be.
fn id_of(file: &str) -> String {
    fit_id(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

/// A name made fit to be an `xml:id`.
pub fn fit_id(name: &str) -> String {
    let mut id: String = name
        .chars()
        .map(
            |c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' },
        )
        .collect();
    if !id.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
        id.insert_str(0, "letter-");
    }
    id
}

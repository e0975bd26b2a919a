//! Lines into the parts of a letter: pages, notes, opener, paragraphs, closer.
//!
//! A [`Layout`] says what the page shows, in reading order, and knows nothing of names,
//! metadata or markup.
//!
//! Invariant: every byte of the source lies in exactly one [`Piece::Text`] or
//! [`Piece::NoteCall`] of one block or note, or in exactly one artefact.

mod assemble;
mod calls;
mod closer;
mod clues;
mod displaced;
mod draft;
mod formulas;
mod heads;
mod hyphen;
mod join;
mod language;
mod notes;
mod opener;
mod pages;
mod pairing;
mod paragraph;
mod persons;
mod printed;
mod problems;
mod relation;
mod rows;
mod signs;
mod typed;
mod verse;
mod widths;
mod zones;

pub use clues::{Clue, Clues, clues};

use crate::diagnostic::Findings;
use crate::input::Lines;
use crate::lexicon::{self, Lexicon};
use crate::source::{Artefact, Certainty, SourceId, Sources, Span};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The letter's text.
    pub source: SourceId,
    /// The parts in reading order, notes taken out.
    pub blocks: Vec<Block>,
    /// The notes in the order of their bodies.
    pub notes: Vec<Note>,
    /// The pages that begin inside the letter (not the first), in order.
    pub pages: Vec<PageBreak>,
    /// Everything that is no part of the running text, in the source's order; the line
    /// ends inside blocks too.
    pub artefacts: Vec<Artefact>,
    /// The language of the letter (BCP 47, `es`), where its text is long enough to tell.
    pub language: Option<(String, Certainty)>,
}

/// What part of a letter a block is (TEI P5 §4.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockKind {
    /// An editor's text before the letter: where it was printed, who translated it.
    HeadNote,
    /// A heading above the letter: "An Arthur Schnitzler", a number.
    Heading,
    /// A printed letterhead.
    Letterhead,
    /// The recipient's or the sender's address.
    Address,
    /// Place and date.
    Dateline,
    /// "Dear Sir,".
    Salute,
    /// A paragraph.
    Paragraph,
    /// A line of verse.
    Verse,
    /// The closing formula.
    Valediction,
    /// The signature.
    Signed,
    /// What follows the signature.
    Postscript,
    /// A list of what was sent along.
    Enclosure,
}

/// One part of the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which part.
    pub kind: BlockKind,
    /// What it holds, in reading order.
    pub pieces: Vec<Piece>,
    /// How sure its kind and its bounds are.
    pub certainty: Certainty,
}

/// A piece of a block or of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters of the text.
    Text(Span),
    /// The end of a line inside a block, or another artefact that parts or joins
    /// two pieces of text; [`joins`](crate::source::ArtefactKind::joins) says which.
    LineEnd(Artefact),
    /// The page with that index in [`Layout::pages`] begins here.
    PageBreak(usize),
    /// A note call: its figure or sign, and the index of its body in [`Layout::notes`]
    /// if it has one.
    NoteCall(Span, Option<usize>),
}

/// A note: its number as printed, and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The figure or sign before the body (an artefact of kind
    /// [`NoteLabel`](crate::source::ArtefactKind::NoteLabel)); `None` where it has none.
    pub label: Option<Span>,
    /// The body.
    pub pieces: Vec<Piece>,
    /// Whether it stands at the foot of a page (else at the end of the letter).
    pub at_foot: bool,
    /// Whether a call was found for it.
    pub called: bool,
    /// How sure the pairing is.
    pub certainty: Certainty,
}

/// The beginning of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBreak {
    /// Where the new page begins.
    pub at: Span,
    /// Its printed number, where the source shows one.
    pub number: Option<Span>,
    /// How sure it is: a form feed is sure, a page that is inferred is not.
    pub certainty: Certainty,
}

/// What is known of a letter before it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// Its language (BCP 47), if the manifest says it.
    pub language: Option<String>,
}

/// Recognises the parts of a letter. Never fails: what shows no form is a letter of
/// paragraphs, and a finding says so.
pub fn recognise(sources: &Sources, lines: &Lines, findings: &mut Findings) -> Layout {
    recognise_with(sources, lines, &Hints::default(), findings)
}

/// The same with what the manifest knows of the letter.
pub fn recognise_with(
    sources: &Sources,
    lines: &Lines,
    hints: &Hints,
    findings: &mut Findings,
) -> Layout {
    let text = sources.get(lines.source).text();
    let mut rows = rows::rows(text, lines);
    let language = language::recognise(text, hints);
    let languages = language::lexicons(language.as_ref());
    pages::recognise(text, &mut rows, &languages);
    let double = rows::double_spaced(text, &rows);
    formulas::await_names(text, &mut rows, &languages);
    let found = notes::recognise(lines.source, text, &mut rows, double, findings);
    let starts = pages::starts(&rows);
    let printed = printed::lines(text, &rows, double);
    let (begins, habits) = paragraph::divide(text, &rows, &printed, double, &languages);
    let words = hyphen::Vocabulary::read(text, &rows);
    let drafts = draft::drafts(text, &rows, &printed, &begins, &words);
    let mut drafts = join::join(drafts, &printed, &languages);
    let body = opener::recognise(&mut drafts, &languages);
    let writers = writers(text, &rows, &drafts, &languages);
    closer::recognise(&mut drafts, body, &languages, &writers);
    verse::recognise(&mut drafts, &printed, &habits);
    let parts = assemble::Parts {
        source: lines.source,
        text,
        rows: &rows,
        lines: &printed,
        drafts: &drafts,
        calls: &found.calls,
        bodies: &found.bodies,
        starts: &starts,
        words: &words,
    };
    let layout = assemble::assemble(&parts, language);
    problems::examine(text, &rows, &drafts, &layout, &languages, findings);
    layout
}

/// Names of those who may have signed, from titles above the letter; in lower case.
fn writers(
    text: &str,
    rows: &[rows::Row],
    drafts: &[draft::Draft],
    languages: &[&Lexicon],
) -> Vec<String> {
    let heads = rows.iter().filter(|row| row.kind == rows::Use::Head).take(1);
    let heads = heads.map(|row| row.text(text));
    let headings = drafts.iter().take(4).filter(|draft| draft.kind == BlockKind::Heading);
    let mut names = Vec::new();
    for title in heads.chain(headings.map(|draft| draft.text.as_str())) {
        let Some(relation) = relation::read(title, languages) else { continue };
        let Some(name) = relation.from.and_then(|range| title.get(range)) else {
            continue;
        };
        for word in name.split(|c: char| !c.is_alphabetic()) {
            if word.chars().count() > 2 {
                names.push(lexicon::fold(word));
            }
        }
    }
    names
}

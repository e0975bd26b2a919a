//! Lines into the parts of a letter: pages, notes, opener, paragraphs, closer.
//!
//! A [`Layout`] says what the page shows, in reading order, and knows nothing of names,
//! metadata or markup.
//!
//! Invariant: every byte of the source lies in exactly one [`Piece::Text`] or
//! [`Piece::NoteCall`] of one block or note, or in exactly one artefact.

use crate::source::{Artefact, Certainty, SourceId, Span};

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

//! The letter as the edition understands it: what it says and what is known of it.
//!
//! A [`Letter`] has blocks and notes of running [`Text`], metadata, and stand-off
//! [`Annotation`]s. Names are ids of registers; what they lead to is the business of
//! `register`. No markup here: a model can be written as TEI, JSON or a table.
//!
//! Invariant: a text's characters are the letter's (or listed equivalents of them), each
//! with its place in the source; nothing is put in and nothing left out.

mod annotation;
mod build;
pub mod record;
mod text;

pub use annotation::{Annotation, Annotations, Kind, Lacuna, Responsible, Signed};
pub use build::{build, fit_id};
pub(crate) use text::is_in_tei;
pub use text::{Mark, MarkKind, Text, equivalents, in_tei};

use crate::layout::{BlockKind, PageBreak};
use crate::lexicon::Dating;
use crate::manifest::{ClosingFormula, Furniture, Licence, LineRecord, SourceText};
use crate::source::{Artefact, Certainty, SourceId, Span};

/// Where a fact is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The letter says it, there.
    Letter(Span),
    /// The editor says it, there in a manifest.
    Editor(Span),
    /// The file's name says it.
    FileName,
    /// The letter as a whole shows it.
    WholeLetter,
}

/// A fact, how sure it is and where it is known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// How sure.
    pub certainty: Certainty,
    /// Where from.
    pub evidence: Evidence,
}

/// Somebody who writes or receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agent {
    /// A person of the register, by id.
    Person(String),
    /// An organisation of the register, by id.
    Organisation(String),
    /// A person by name only.
    Named(String),
}

/// One side of the correspondence (TEI P5 `correspAction`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// Who; empty where it is not known.
    pub agents: Vec<Fact<Agent>>,
    /// The place: a register id, or a name.
    pub place: Option<Fact<Place>>,
    /// When.
    pub date: Option<Fact<Dating>>,
    /// TEI P5 `@evidence` as the editor gave it.
    pub evidence: Option<&'static str>,
    /// The reasons in words.
    pub note: Option<String>,
}

/// Where somebody was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A place of the register, by id.
    Known(String),
    /// A place by name only.
    Named(String),
}

/// One part of the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which part.
    pub kind: BlockKind,
    /// What it says.
    pub text: Text,
    /// How sure its kind and bounds are.
    pub certainty: Certainty,
}

/// A note to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number or sign as printed; counted where it has none.
    pub n: String,
    /// What it says.
    pub text: Text,
    /// Whether it stood at the foot of a page.
    pub at_foot: bool,
    /// How many calls lead to it.
    pub calls: usize,
    /// How sure the pairing is.
    pub certainty: Certainty,
}

/// What the letter itself says of its correspondence, whatever the editor says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// When it was written.
    pub date: Option<Fact<Dating>>,
    /// Who wrote it, by name.
    pub senders: Vec<Fact<String>>,
    /// To whom, by name.
    pub recipients: Vec<Fact<String>>,
}

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its `xml:id`.
    pub id: String,
    /// Its title, if the editor gave one.
    pub title: Option<String>,
    /// The name of its file, without folders.
    pub file: String,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Its text.
    pub source: SourceId,
    /// Its language (BCP 47).
    pub language: Option<Fact<String>>,
    /// Who sent it, from where, when.
    pub sent: Action,
    /// Who received it, where, when.
    pub received: Action,
    /// What it says of these itself.
    pub claims: Claims,
    /// What the editor says of the correspondence.
    pub context: Option<String>,
    /// From the text at hand to the original.
    pub sources: Vec<SourceText>,
    /// Its licence, if it has one of its own.
    pub licence: Option<Licence>,
    /// Addresses and numbers by which it can be cited for good.
    pub identifiers: Vec<String>,
    /// Who answers for notes and brackets in the source.
    pub source_editor: Option<String>,
    /// How the edition has line ends recorded.
    pub lines: LineRecord,
    /// How the edition has running heads and page numbers recorded.
    pub furniture: Furniture,
    /// How the edition has closing formulas encoded.
    pub closing_formula: ClosingFormula,
    /// Its parts in reading order.
    pub blocks: Vec<Block>,
    /// Its notes in the order of their bodies.
    pub notes: Vec<Note>,
    /// The pages that begin inside it.
    pub pages: Vec<PageBreak>,
    /// The number of the first page, where the editor gave one.
    pub first_page: Option<u64>,
    /// What of the source is no running text.
    pub artefacts: Vec<Artefact>,
}

impl Letter {
    /// All texts: the blocks', then the notes'. Annotations count them in this order.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let blocks = self.blocks.iter().map(|block| &block.text);
        blocks.chain(self.notes.iter().map(|note| &note.text))
    }
}

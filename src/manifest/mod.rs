//! `edition.toml` and `NAME.toml`: what the editor says, with the place where it stands.
//!
//! [`Manifest`] is the edition's file, [`Sidecar`] a letter's. Both are read by
//! [`fields`], so a wrong key, a wrong type and a value outside a closed list are told
//! in one way, at the word itself. `docs/edition.md` lists all keys.
//!
//! Invariant: reading never stops at a fault; what is sound is returned, the rest is a
//! finding of the layer CFG.

mod checks;
mod decisions;
mod edition;
mod export;
mod fields;
mod letter;
mod rules;
mod signs;

pub use checks::{Checks, SchemaChoices, read_checks};
pub use decisions::{Choice, Scoped, put};
pub use edition::{
    ClosingFormula, Editor, Furniture, GENRES, IdScheme, Licence, LineRecord, Manifest,
    Refs, RegisterMode, Revision, Titles,
};
pub use export::{BagitOptions, CmifOptions, CsvOptions, ExportOptions, TextOptions};
pub use letter::{Action, Decision, DecisionKind, Sidecar, SourceText};
pub use rules::{RuleSetting, Rules};
pub use signs::{Sign, SignKind, Signs};

use crate::source::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the manifest.
    pub span: Span,
}

impl<T> Placed<T> {
    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: change(self.value), span: self.span }
    }
}

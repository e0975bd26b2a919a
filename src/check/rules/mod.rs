//! Editorial rules: what a schema cannot say. A file a rule.
//!
//! The rules read the same tokens as the validator, in the same pass; what they can only
//! know at the end they say at the end, and only of a document that is well-formed.

mod note_pair;
mod text_lossless;

pub use text_lossless::prove;

use note_pair::NotePair;

use crate::diagnostic::Findings;
use crate::xml::Token;

const TEI: &str = "http://www.tei-c.org/ns/1.0";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The rules that look at one document alone.
#[derive(Debug, Default)]
pub(super) struct Rules {
    note_pair: NotePair,
}

impl Rules {
    /// Takes the next token of the document.
    #[inline]
    pub(super) fn token(&mut self, token: &Token<'_>) {
        if let Token::Start(tag) = token {
            self.note_pair.start(tag);
        }
    }

    /// Ends the document: what is wrong is pushed to `findings`.
    pub(super) fn finish(&self, findings: &mut Findings) {
        self.note_pair.finish(findings);
    }
}

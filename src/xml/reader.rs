//! The pull reader: text into tokens and findings.

use std::io::Read;

use super::{Namespaces, Token};
use crate::diagnostic::Findings;
use crate::source::SourceId;

/// What a document may ask of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many bytes entities may expand to in all.
    pub expansion: usize,
    /// How deep entities may stand in entities.
    pub entity_depth: usize,
    /// How many findings are reported; the rest is passed over in silence.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { expansion: 8 << 20, entity_depth: 32, findings: 1000 }
    }
}

/// Reads a document token by token.
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    namespaces: Namespaces,
}

impl<'t> Reader<'t> {
    /// A reader of a whole text; its spans are of `source`.
    pub fn new(source: SourceId, text: &'t str) -> Self {
        let _ = source;
        Self { text, namespaces: Namespaces::default() }
    }

    /// A reader of a stream, which keeps no more of it than the token at hand. Its spans
    /// are of `source` and count the bytes of the decoded text.
    pub fn from_stream(source: SourceId, _stream: Box<dyn Read>) -> Self {
        Self::new(source, "")
    }

    /// Sets other limits.
    #[must_use]
    pub fn limits(self, _limits: Limits) -> Self {
        self
    }

    /// The next token, or `None` at the end. What is not well-formed is pushed to
    /// `findings` no later than the token it stands in is returned.
    pub fn read(&mut self, findings: &mut Findings) -> Option<Token<'_>> {
        let _ = (findings, self.text);
        None
    }

    /// The bindings in scope: after a start tag those inside it, after an end tag still
    /// those of the element that ended.
    pub fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        0
    }
}

//! Files into [`Lines`]: decoded text, cut into lines, every byte with its place.
//!
//! Invariant: the decoded text is never rewritten here or later. What is odd about it
//! (encoding, line ends, soft hyphens, ligatures) is said in findings.

use crate::source::{SourceId, Span};

/// One line of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its characters without the line end.
    pub span: Span,
    /// Whether a form feed stands before it: it is the first line of a page.
    pub starts_page: bool,
}

/// A letter as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The decoded text.
    pub source: SourceId,
    /// Its lines in order; together with their line ends and form feeds they are the
    /// whole text.
    pub lines: Vec<Line>,
}

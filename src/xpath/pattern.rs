//! Match patterns (XSLT 3.0 §5.5): what nodes they match, read from right to left.

use crate::xml::{Name, NodeKind};
use crate::xpath::{DynamicContext, DynamicError, Node, StaticContext, SyntaxError};

/// A compiled pattern, such as the context of a Schematron rule. It can be used from any
/// thread.
#[derive(Debug)]
pub struct Pattern {
    alternatives: Vec<Alternative>,
}

/// One of the parts of a pattern that `|` stands between.
#[derive(Debug)]
struct Alternative {
    last: LastStep,
}

/// What the last step of an alternative can match: enough to find the patterns that may
/// match a node without trying all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastStep {
    /// The kind of node; `None` for any.
    pub kind: Option<NodeKind>,
    /// The name of the node; `None` for any.
    pub name: Option<Name>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is none: the place in it and what is wrong.
    pub fn compile(text: &str, names: &StaticContext) -> Result<Self, SyntaxError> {
        let _ = (text, names);
        Err(SyntaxError::new("XPST0003", 0..0, "not yet"))
    }

    /// Whether the pattern matches a node.
    ///
    /// # Errors
    /// What a predicate says. A pattern of XSLT would take an error for "no match"; the
    /// caller decides.
    pub fn matches(
        &self,
        context: &DynamicContext<'_>,
        node: Node,
    ) -> Result<bool, DynamicError> {
        let _ = (context, node);
        Ok(false)
    }

    /// What the last steps of its alternatives can match, in the order written.
    pub fn last_steps(&self) -> impl Iterator<Item = LastStep> {
        self.alternatives.iter().map(|alternative| alternative.last)
    }
}

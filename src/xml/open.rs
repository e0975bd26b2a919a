//! The elements that are open, with their names kept in one buffer.
//!
//! Invariant: the buffer holds the names of the open elements one after the other, so
//! that opening and closing allocate nothing once it is large enough.

use super::Context;
use crate::source::Span;

/// An element that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Where its name begins in the buffer.
    name: usize,
    /// Its start tag.
    pub(super) start: Span,
    /// The context outside it.
    pub(super) outside: Context,
    /// How many bindings there are outside it.
    pub(super) bindings: usize,
    /// Whether an end tag that closes nothing was passed over directly inside it.
    pub(super) has_stray: bool,
}

/// The stack of open elements.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenElements {
    stack: Vec<Open>,
    names: String,
    /// The names of end tags that were passed over, each with how many elements were open.
    strays: Vec<(usize, String)>,
}

impl OpenElements {
    #[inline]
    pub(super) fn push(
        &mut self,
        name: &str,
        start: Span,
        outside: Context,
        bindings: usize,
    ) {
        let at = self.names.len();
        self.names.push_str(name);
        self.stack.push(Open { name: at, start, outside, bindings, has_stray: false });
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.stack.pop()?;
        self.names.truncate(open.name);
        if open.has_stray {
            let depth = self.stack.len();
            self.strays.retain(|(open, _)| *open <= depth);
        }
        Some(open)
    }

    pub(super) fn len(&self) -> usize {
        self.stack.len()
    }

    #[inline]
    pub(super) fn top(&self) -> Option<&Open> {
        self.stack.last()
    }

    /// Notes an end tag that closes nothing, passed over inside the innermost element.
    pub(super) fn pass_over(&mut self, name: String) {
        let depth = self.stack.len();
        if let Some(top) = self.stack.last_mut()
            && !std::mem::replace(&mut top.has_stray, true)
        {
            self.strays.push((depth, name));
        }
    }

    /// The name of the first end tag passed over inside the innermost element; empty if
    /// there is none.
    pub(super) fn stray(&self) -> &str {
        let has_stray = self.stack.last().is_some_and(|open| open.has_stray);
        let stray = self.strays.last().filter(|_| has_stray);
        stray.map_or("", |(_, name)| name)
    }

    /// The name of the innermost element; empty if none is open.
    #[inline]
    pub(super) fn top_name(&self) -> &str {
        let at = self.stack.last().map_or(0, |open| open.name);
        self.names.get(at..).unwrap_or_default()
    }

    /// The open elements from the innermost out, with their names.
    pub(super) fn inside_out(&self) -> impl Iterator<Item = (&str, &Open)> {
        let mut end = self.names.len();
        self.stack.iter().rev().map(move |open| {
            let name = self.names.get(open.name..end).unwrap_or_default();
            end = open.name;
            (name, open)
        })
    }
}

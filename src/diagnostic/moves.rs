//! Fixes that move a part of a text.
//!
//! Whoever finds that a part stands in the wrong place may not hold the text, which can
//! be a stream. The move is noted, and made a fix of two edits (one takes the part away,
//! one puts it in) by whoever holds the text; where nobody does, the finding has no fix.

use super::{Diagnostic, Edit, Findings, Fix};
use crate::source::{SourceFile, Span};

/// A part, and the point before which it is to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    title: String,
    part: Span,
    before: Span,
}

impl Diagnostic {
    /// Adds a fix that moves a part to a point before it or after it; it is there once
    /// [`Findings::complete`] has seen the text.
    #[must_use]
    pub fn moving(mut self, title: impl Into<String>, part: Span, before: Span) -> Self {
        self.moves.push(Move { title: title.into(), part, before });
        self
    }
}

impl Findings {
    /// Completes the fixes of findings in a text that is held whole.
    pub fn complete(&mut self, file: &SourceFile) {
        for finding in &mut self.list {
            if finding.span.source == file.id() && !finding.moves.is_empty() {
                let moves = std::mem::take(&mut finding.moves);
                finding.fixes.extend(moves.iter().filter_map(|part| part.fix(file)));
            }
        }
    }
}

impl Move {
    /// The fix; none where the places are not those of tags, as in an entity's text.
    fn fix(&self, file: &SourceFile) -> Option<Fix> {
        let text = file.text();
        let (part, before) = (self.part.range(), self.before.range().start);
        let moved = text.get(part.clone())?;
        let is_tag = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with('<'));
        let is_outside = before <= part.start || part.end <= before;
        if !is_tag(part.start) || !is_tag(before) || !moved.ends_with('>') || !is_outside
        {
            return None;
        }
        // The white space before it goes with it, so that no empty line is left.
        let rest = text.get(..part.start)?;
        let lead = rest.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let gap = if rest.get(..lead)?.ends_with('>') { rest.get(lead..)? } else { "" };
        let at = |start, end| Span::new(file.id(), start, end);
        let taken = at(part.start - gap.len(), part.end);
        let edits = vec![
            Edit { span: taken, replacement: String::new() },
            Edit { span: at(before, before), replacement: format!("{moved}{gap}") },
        ];
        Some(Fix { title: self.title.clone(), safe: false, edits })
    }
}

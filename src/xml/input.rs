//! The text under the reader: a whole file, a window on a stream, or an entity.
//!
//! Invariant: `at` and `checked` are offsets into `text` on character borders; `base` is
//! the place of the text's first byte in the source.

use std::borrow::Cow;
use std::ops::Range;

use super::TextKind;
use super::chars::forbidden;
use crate::source::{SourceId, Span};

/// How far ahead characters are looked at, in bytes: enough for the loop to be worth
/// its start, and little enough to stay in the nearest cache.
const AHEAD: usize = 16 << 10;

/// What turns offsets of an input into places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) base: usize,
    /// The reference whose replacement text the input is.
    pub(super) inside: Option<Span>,
}

impl Place {
    /// The range as a place; the reference, inside an entity.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        match self.inside {
            Some(span) => span,
            None => {
                Span::new(self.source, self.base + range.start, self.base + range.end)
            }
        }
    }
}

/// A text and how far it is read.
#[derive(Debug)]
pub(super) struct Input<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) at: usize,
    /// How far its characters are known to be allowed.
    checked: usize,
    /// Whether no more will come.
    pub(super) is_complete: bool,
    pub(super) place: Place,
    /// How many elements were open where it begins.
    pub(super) floor: usize,
    /// The entity whose replacement text it is.
    pub(super) entity: String,
}

impl<'t> Input<'t> {
    pub(super) fn new(
        source: SourceId,
        text: impl Into<Cow<'t, str>>,
        is_complete: bool,
    ) -> Self {
        let text = text.into();
        // A byte order mark is no part of the text (XML 1.0 §4.3.3).
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let place = Place { source, base: 0, inside: None };
        let entity = String::new();
        Self { text, at, checked: 0, is_complete, place, floor: 0, entity }
    }

    /// The replacement text of an entity, in the place of a reference.
    pub(super) fn entity(
        name: &str,
        text: String,
        reference: Span,
        floor: usize,
    ) -> Self {
        let checked = text.len();
        let place = Place { source: reference.source, base: 0, inside: Some(reference) };
        let (text, entity) = (Cow::Owned(text), name.to_owned());
        Self { text, at: 0, checked, is_complete: true, place, floor, entity }
    }

    /// Whether the reader stands where the document begins.
    pub(super) fn is_at_start(&self) -> bool {
        let mark = if self.text.starts_with('\u{FEFF}') { 3 } else { 0 };
        self.place.inside.is_none() && self.place.base == 0 && self.at == mark
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.place.span(range)
    }

    /// The forbidden characters between what was looked at and what is read, and some
    /// way beyond.
    pub(super) fn check_characters(&mut self) -> Vec<Range<usize>> {
        if self.at <= self.checked {
            return Vec::new();
        }
        let mut end = self.at.max(self.checked + AHEAD).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let found = forbidden(&self.text, self.checked..end);
        self.checked = end;
        found
    }

    /// What kind of text its text is.
    pub(super) fn text_kind(&self) -> TextKind {
        if self.place.inside.is_some() { TextKind::Entity } else { TextKind::Plain }
    }

    /// Whether characters have been read that were not looked at.
    pub(super) fn has_unchecked(&self) -> bool {
        self.at > self.checked
    }

    /// Forgets what is read; the place of what is left in the source.
    pub(super) fn advance_window(&mut self) -> usize {
        let (at, text) = (self.at, self.text.to_mut());
        text.drain(..at);
        self.place.base += at;
        self.checked = self.checked.saturating_sub(at);
        self.at = 0;
        self.place.base
    }
}

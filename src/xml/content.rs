//! Text between tags, and the references in it (XML 1.0 §2.4, §4.1).

use super::chars;
use super::decode::{Reference, reference};
use super::fault::FaultKind;
use super::reader::{Piece, Reader, Step};
use crate::diagnostic::Findings;

impl Reader<'_> {
    /// Reads text up to the next markup.
    pub(super) fn read_text(&mut self, findings: &mut Findings) -> Step {
        let start = self.input.at;
        if self.open.len() == 0 {
            return self.read_outside(start);
        }
        // Half of all texts are indentation.
        let blank = chars::skip_space(self.input.text.as_bytes(), start);
        if self.input.text.as_bytes().get(blank) == Some(&b'<')
            && begins_markup(&self.input.text, blank) == Some(true)
        {
            self.input.at = blank;
            self.piece = Piece::Blank(start..blank);
            return Step::Token;
        }
        let mut at = start;
        loop {
            let bytes = self.input.text.as_bytes();
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(offset) = memchr::memchr3(b'<', b'&', b']', rest) else {
                at = self.end_of_window(at);
                break;
            };
            at += offset;
            match bytes.get(at) {
                Some(b'<') => match begins_markup(&self.input.text, at) {
                    Some(true) => break,
                    None if !self.input.is_complete => break,
                    _ => {
                        self.fault(FaultKind::StrayBracket, at..at + 1);
                        at += 1;
                    }
                },
                Some(b']') => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    if rest.len() < 3 && !self.input.is_complete {
                        break;
                    }
                    if rest.starts_with(b"]]>") {
                        self.fault(FaultKind::SectionEnd, at..at + 3);
                        at += 2;
                    }
                    at += 1;
                }
                _ => match self.read_reference(at) {
                    Some(end) => at = end,
                    None => break,
                },
            }
        }
        if at > start {
            return self.text_piece(start, at);
        }
        if self.input.text.as_bytes().get(at) == Some(&b'&') {
            return self.enter_entity(at, findings);
        }
        Step::More
    }

    /// Hands out a text. A line end that the window may have cut waits for the rest.
    fn text_piece(&mut self, start: usize, end: usize) -> Step {
        self.input.at = end;
        self.piece = Piece::Text(start..end, self.input.text_kind());
        Step::Token
    }

    /// How far text goes that runs to the end of the window.
    fn end_of_window(&self, at: usize) -> usize {
        let bytes = self.input.text.as_bytes();
        let cut = !self.input.is_complete && bytes.len() > at;
        let ends_in_cr = bytes.last() == Some(&b'\r');
        bytes.len() - usize::from(cut && ends_in_cr)
    }

    /// Looks at the reference at `at`. `None` if text ends before it: it is an entity to
    /// be expanded, or the window ends in it.
    fn read_reference(&mut self, at: usize) -> Option<usize> {
        let (meant, end) = reference(&self.input.text, at);
        let kind = match meant {
            Reference::Character(_) => return Some(end),
            Reference::Malformed
                if end >= self.input.text.len() && !self.input.is_complete =>
            {
                return None;
            }
            Reference::Named(name) => match self.entity_use(name) {
                EntityUse::Expand => return None,
                EntityUse::Skip => return Some(end),
                EntityUse::Undeclared => FaultKind::Undeclared,
            },
            Reference::Forbidden => FaultKind::ForbiddenNumber,
            Reference::Malformed => self.malformed_reference(at, end),
        };
        let shown = if kind == FaultKind::BareAmpersand { at + 1 } else { end };
        self.fault(kind, at..shown);
        Some(end.max(at + 1))
    }

    /// What is wrong with what begins at an ampersand and ends at `end`.
    pub(super) fn malformed_reference(&self, at: usize, end: usize) -> FaultKind {
        let written = self.input.text.get(at..end).unwrap_or_default();
        match written {
            "&#" | "&#x" => FaultKind::MalformedNumber,
            "&lt" | "&gt" | "&amp" | "&quot" | "&apos" => FaultKind::Unterminated,
            _ if written.starts_with("&#") => FaultKind::Unterminated,
            _ => FaultKind::BareAmpersand,
        }
    }

    /// Passes over what stands outside the root element: white space, or a fault.
    fn read_outside(&mut self, start: usize) -> Step {
        let bytes = self.input.text.as_bytes();
        let text = chars::skip_space(bytes, start);
        let mut end = text;
        loop {
            let rest = bytes.get(end..).unwrap_or_default();
            let Some(offset) = memchr::memchr(b'<', rest) else {
                end = bytes.len();
                break;
            };
            end += offset;
            if begins_markup(&self.input.text, end) != Some(false) {
                break;
            }
            end += 1;
        }
        if end > text {
            let written = self.input.text.get(text..end).unwrap_or_default();
            let trimmed = text + written.trim_ascii_end().len();
            self.fault(FaultKind::TextOutside, text..trimmed);
        }
        if end == start {
            // A `<` at the very end, of which nothing more will come or has come yet.
            if !self.input.is_complete {
                return Step::More;
            }
            self.fault(FaultKind::StrayBracket, start..start + 1);
            end = start + 1;
        }
        self.input.at = end;
        Step::Skip
    }
}

/// What is to be done with a reference to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntityUse {
    /// Its replacement text is to be read in its place.
    Expand,
    /// It stands for what is never fetched.
    Skip,
    /// Nothing declares it.
    Undeclared,
}

/// Whether a tag, comment, section or instruction begins at the `<` at `at`; `None` if
/// the text ends too early to tell.
pub(super) fn begins_markup(text: &str, at: usize) -> Option<bool> {
    Some(match *text.as_bytes().get(at + 1)? {
        b'/' | b'!' | b'?' => true,
        0x80.. => chars::scan_name(text, at + 1).end > at + 1,
        byte => chars::may_start_name(byte),
    })
}

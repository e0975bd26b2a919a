//! Document type declarations: the internal subset, and what it changes.
//!
//! The internal subset is read for what a processor must know that does not validate
//! (XML 1.0 §5.1): internal entities, default attributes, attribute types, and whether
//! all of it is well-formed. The external subset and external entities are never
//! fetched; where they are named, an entity that nothing declares is no fault, since
//! its declaration may stand there (§4.1, "Entity Declared").
//!
//! `declarations` reads the subset, `entities` puts entities in their places, `defaults`
//! completes the attributes of a tag.

mod content_model;
mod declarations;
mod defaults;
mod entities;
mod values;

use std::collections::HashMap;
use std::ops::Range;

use super::fault::{Fault, FaultKind};
use super::reader::{Piece, Reader, Step};
use super::{IdType, Limits, chars};
use crate::diagnostic::Findings;
use declarations::Subset;

/// What is known of a general entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    /// Its replacement text (XML 1.0 §4.5).
    Internal(String),
    /// It lies outside and is never fetched.
    External,
    /// It is no text at all.
    Unparsed,
}

/// A declared attribute.
#[derive(Clone, Debug)]
pub(super) struct AttributeDefinition {
    name: String,
    /// Whether white space in it is collapsed (§3.3.3).
    is_tokenised: bool,
    default: Option<String>,
}

/// What the internal subset declares.
#[derive(Debug, Default)]
pub(super) struct Dtd {
    entities: HashMap<String, Entity>,
    /// Parameter entities; `None` for those outside.
    parameters: HashMap<String, Option<String>>,
    attributes: HashMap<String, Vec<AttributeDefinition>>,
    unparsed: Vec<String>,
    /// Elements' attributes that are identifiers or point at them.
    identifiers: Vec<(String, String, IdType)>,
    /// Whether entities may be declared where nobody looks.
    is_open: bool,
    /// Whether a reference was passed over, so that later declarations may not count.
    is_cut: bool,
    /// Whether it was said that external entities are not fetched.
    warned: bool,
    /// How many bytes entities have grown to.
    expanded: usize,
}

impl Dtd {
    /// Counts the bytes of an entity against the limit.
    fn charge(&mut self, bytes: usize, limits: Limits) -> Result<(), FaultKind> {
        self.expanded = self.expanded.saturating_add(bytes);
        if self.expanded > limits.expansion { Err(FaultKind::TooLarge) } else { Ok(()) }
    }
}

/// Why reading a declaration stops.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    /// The text ends.
    End,
    /// It is not well-formed.
    Fault(Fault),
}

type Parsed<T> = Result<T, Stop>;

impl Reader<'_> {
    /// Reads the DOCTYPE at `at`.
    pub(super) fn read_doctype(&mut self, at: usize, findings: &mut Findings) -> Step {
        let mut dtd = Dtd::default();
        let is_standalone = self.is_standalone;
        let subset = Subset {
            dtd: &mut dtd,
            limits: self.limits,
            is_standalone,
            entities: vec![],
        };
        let doctype = subset.doctype(&self.input.text, at);
        let piece = match doctype {
            Ok(doctype) => {
                self.input.at = doctype.end;
                let all = self.span(at..doctype.end);
                Piece::Doctype { name: doctype.name, system_id: doctype.system_id, all }
            }
            Err(stop) if !self.input.is_complete && self.may_mend(&stop) => {
                return Step::More;
            }
            Err(stop) => {
                let fault = match stop {
                    Stop::Fault(fault) => fault,
                    Stop::End => Fault::new(
                        FaultKind::Doctype("a DOCTYPE is never closed by `>`"),
                        at..at + 9,
                    ),
                };
                self.faults.push(fault);
                self.input.at = end_of_doctype(&self.input.text, at);
                // What else it declares is not known.
                dtd.is_open = true;
                Piece::Nothing
            }
        };
        if self.seen_doctype || self.roots > 0 || self.input.place.inside.is_some() {
            let what = "a DOCTYPE stands but once, before the root element";
            self.fault(FaultKind::Doctype(what), at..at + 9);
            self.report_all(findings);
            return Step::Skip;
        }
        self.seen_doctype = true;
        self.namespaces.unparsed = std::mem::take(&mut dtd.unparsed);
        self.namespaces.identifiers = std::mem::take(&mut dtd.identifiers);
        self.dtd = Some(Box::new(dtd));
        if matches!(piece, Piece::Nothing) {
            return Step::Skip;
        }
        self.piece = piece;
        Step::Token
    }
}

impl Reader<'_> {
    /// Whether a DOCTYPE may be sound after all once more of the stream is there: a
    /// fault at the window's end may be a word cut in two.
    fn may_mend(&self, stop: &Stop) -> bool {
        match stop {
            Stop::End => true,
            Stop::Fault(fault) => fault.at.end + FAR > self.input.text.len(),
        }
    }
}

/// How far behind a fault the window must reach for the fault to be one.
const FAR: usize = 1024;

/// Where a DOCTYPE that cannot be read most likely ends: after the first `]` that only
/// white space parts from a `>`, or after the first `>` if there is no subset.
fn end_of_doctype(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let find = |from: usize, byte: u8| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr::memchr(byte, rest).map(|offset| from + offset)
    };
    let first = find(at, b'>').unwrap_or(bytes.len());
    let Some(mut from) = find(at, b'[').filter(|open| *open < first) else {
        return (first + 1).min(bytes.len());
    };
    while let Some(close) = find(from, b']') {
        let end = chars::skip_space(bytes, close + 1);
        if bytes.get(end) == Some(&b'>') {
            return end + 1;
        }
        from = close + 1;
    }
    bytes.len()
}

/// The parts of a DOCTYPE, as ranges.
struct DoctypeRanges {
    name: Range<usize>,
    system_id: Option<Range<usize>>,
    end: usize,
}

//! Identifiers and pointers (RELAX NG DTD compatibility §5): an `ID` stands once, an
//! `IDREF` points to one that stands somewhere.

use std::collections::HashMap;

use super::validator::MAX_FINDINGS;
use super::value::words;
use crate::diagnostic::{Findings, codes};
use crate::source::Span;
use crate::xsd::IdKind;

/// The identifiers of a document and the pointers not yet followed.
#[derive(Debug, Default)]
pub(super) struct Ids {
    places: HashMap<Box<str>, Span>,
    pointers: Vec<(Box<str>, Span)>,
    duplicates: Vec<(Box<str>, Span, Span)>,
}

impl Ids {
    /// Forgets the last document.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.pointers.clear();
        self.duplicates.clear();
    }

    /// Takes a value that identifies or points.
    pub(super) fn add(&mut self, kind: IdKind, text: &str, span: Span) {
        match kind {
            IdKind::None => {}
            IdKind::Id => {
                let id: String = words(text).collect();
                match self.places.get(id.as_str()) {
                    Some(first) if self.duplicates.len() <= MAX_FINDINGS => {
                        self.duplicates.push((id.into(), span, *first));
                    }
                    Some(_) => {}
                    None => drop(self.places.insert(id.into(), span)),
                }
            }
            IdKind::IdRef | IdKind::IdRefs => {
                let pointers = words(text).map(|word| (word.into(), span));
                self.pointers.extend(pointers);
            }
        }
    }

    /// Reports what is wrong in the document as a whole.
    pub(super) fn finish(&mut self, findings: &mut Findings) {
        for (id, span, first) in self.duplicates.drain(..) {
            let finding = codes::DUPLICATE_ID.at(span);
            let finding =
                finding.message(format!("the identifier `{id}` stands here twice"));
            let finding = finding.label("the second").related(first, "the first");
            findings.push(finding.help("give one of them another identifier"));
        }
        let bound = findings.len() + MAX_FINDINGS;
        for (id, span) in self.pointers.drain(..) {
            if findings.len() <= bound && !self.places.contains_key(&id) {
                let message = format!("nothing here has the identifier `{id}`");
                findings.push(codes::DANGLING_IDREF.at(span).message(message));
            }
        }
    }
}

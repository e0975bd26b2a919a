//! Notes and their calls lead to each other (TEI P5 §3.9.1, our encoding of it).
//!
//! While the document is read, its notes and calls are written down with their places;
//! at its end they are held against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::vocabulary::{Attr, Element};
use super::walk::Tag;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::xml::StartTag;

/// What one `note` or `ref` says of itself.
#[derive(Debug)]
struct End {
    id: Option<String>,
    n: Option<(String, Span)>,
    target: Option<(String, Span)>,
    kind: Option<String>,
    tag: Span,
}

impl End {
    fn of(tag: &StartTag<'_>) -> Self {
        let mut end = Self { id: None, n: None, target: None, kind: None, tag: tag.span };
        for attribute in tag.attributes().iter() {
            let value = || attribute.value().into_owned();
            match attribute.name {
                "xml:id" => end.id = Some(value()),
                "n" => end.n = Some((value(), attribute.value_span)),
                "target" => end.target = Some((value(), attribute.value_span)),
                "type" => end.kind = Some(value()),
                _ => {}
            }
        }
        end
    }

    fn target(&self) -> &str {
        self.target.as_ref().map_or("", |(target, _)| target)
    }

    fn target_span(&self) -> Span {
        self.target.as_ref().map_or(self.tag, |(_, span)| *span)
    }

    fn n(&self) -> Option<&str> {
        self.n.as_ref().map(|(n, _)| n.as_str())
    }
}

/// The notes and calls of a document.
#[derive(Debug, Default)]
pub(super) struct NotePair {
    notes: Vec<End>,
    calls: Vec<End>,
}

impl NotePair {
    /// Takes the start tag of a `note` or `ref`.
    pub(super) fn start(&mut self, tag: Tag<'_>) {
        if tag.element == Element::Note {
            if tag.has(Attr::Id) {
                self.notes.push(End::of(tag.start));
            }
        } else if tag.get(Attr::Type).is_some_and(|kind| kind.value() == "noteAnchor") {
            self.calls.push(End::of(tag.start));
        }
    }

    // EDN005
    /// Checks that every `ref` of type `noteAnchor` and the `note` it leads to point to
    /// each other and have the same `@n`.
    pub(super) fn finish(&self, found: &mut Found) {
        let mut notes = BTreeMap::new();
        for note in &self.notes {
            notes.insert(note.id.as_deref().unwrap_or_default(), note);
        }
        for call in &self.calls {
            let Some(id) = call.target().strip_prefix('#') else { continue };
            match notes.get(id) {
                Some(note) => {
                    if let Some(finding) = pair(call, note) {
                        found.push(finding);
                    }
                }
                None => {
                    found.push(codes::NOTE_PAIR.at(call.target_span()).message(format!(
                        "the note call leads to `{}`, which is no note of this file",
                        call.target()
                    )));
                }
            }
        }
        let calls: BTreeSet<&str> =
            self.calls.iter().filter_map(|call| call.id.as_deref()).collect();
        for note in &self.notes {
            for part in note.target().split_whitespace() {
                let id = part.strip_prefix('#').unwrap_or(part);
                if note.kind.as_deref() == Some("footnote") && !calls.contains(id) {
                    found.push(codes::NOTE_PAIR.at(note.target_span()).message(format!(
                        "the note belongs to `{part}`, which is no note call of this file"
                    )));
                }
            }
        }
    }
}

/// What is wrong between a call and the note that it leads to.
fn pair(call: &End, note: &End) -> Option<Diagnostic> {
    let own = call.id.as_deref().unwrap_or_default();
    let id = note.id.as_deref().unwrap_or_default();
    let mut back = note.target().split_whitespace();
    if !back.any(|part| part.strip_prefix('#') == Some(own)) {
        return Some(
            codes::NOTE_PAIR
                .at(call.target_span())
                .message(format!("the note `{id}` does not lead back to this call"))
                .related(note.tag, "the note is here")
                .help(format!("its `target` must name `#{own}`")),
        );
    }
    (call.n() != note.n()).then(|| {
        let place = call.n.as_ref().map_or(call.tag, |(_, span)| *span);
        let [ours, theirs] = [call, note].map(|end| end.n().unwrap_or("none"));
        let message = format!("the call has the number {ours}, its note {theirs}");
        codes::NOTE_PAIR.at(place).message(message).related(note.tag, "the note is here")
    })
}

//! Notes and their calls lead to each other (TEI P5 §3.9.1, our encoding of it).

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, codes};
use crate::source::{SourceFile, Span};

// EDN005
/// Checks that every `ref` of type `noteAnchor` and the `note` it leads to point to each
/// other and have the same `@n`.
pub(super) fn check(
    file: &SourceFile,
    tree: &roxmltree::Document<'_>,
    findings: &mut Findings,
) {
    let mut notes = BTreeMap::new();
    let mut anchors = BTreeMap::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let Some(id) = node.attribute((super::XML, "id")) else { continue };
        if node.has_tag_name((super::TEI, "note")) {
            notes.insert(id, node);
        } else if is_anchor(node) {
            anchors.insert(id, node);
        }
    }
    for anchor in tree.descendants().filter(|node| is_anchor(*node)) {
        let target = anchor.attribute("target").unwrap_or_default();
        let Some(id) = target.strip_prefix('#') else { continue };
        let place = super::attribute_span(file, anchor, "target");
        let Some(note) = notes.get(id) else {
            findings.push(codes::NOTE_PAIR.at(place).message(format!(
                "the note call leads to `{target}`, which is no note of this file"
            )));
            continue;
        };
        let back = note.attribute("target").unwrap_or_default();
        let own = anchor.attribute((super::XML, "id")).unwrap_or_default();
        let tag = super::tag_span(file, *note);
        if !back.split_whitespace().any(|part| part.strip_prefix('#') == Some(own)) {
            findings.push(
                codes::NOTE_PAIR
                    .at(place)
                    .message(format!("the note `{id}` does not lead back to this call"))
                    .related(tag, "the note is here")
                    .help(format!("its `target` must name `#{own}`")),
            );
        } else if anchor.attribute("n") != note.attribute("n") {
            findings.push(numbers_differ(file, anchor, tag, *note));
        }
    }
    for note in notes.values() {
        for part in note.attribute("target").unwrap_or_default().split_whitespace() {
            let id = part.strip_prefix('#').unwrap_or(part);
            if note.attribute("type") == Some("footnote") && !anchors.contains_key(id) {
                findings.push(
                    codes::NOTE_PAIR
                        .at(super::attribute_span(file, *note, "target"))
                        .message(format!("the note belongs to `{part}`, which is no note call of this file")),
                );
            }
        }
    }
}

fn is_anchor(node: roxmltree::Node<'_, '_>) -> bool {
    node.has_tag_name((super::TEI, "ref")) && node.attribute("type") == Some("noteAnchor")
}

fn numbers_differ(
    file: &SourceFile,
    anchor: roxmltree::Node<'_, '_>,
    tag: Span,
    note: roxmltree::Node<'_, '_>,
) -> crate::diagnostic::Diagnostic {
    let n =
        |node: roxmltree::Node<'_, '_>| node.attribute("n").unwrap_or("none").to_owned();
    codes::NOTE_PAIR
        .at(super::attribute_span(file, anchor, "n"))
        .message(format!("the call has the number {}, its note {}", n(anchor), n(note)))
        .related(tag, "the note is here")
}

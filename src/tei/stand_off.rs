//! The register entries that a letter names, copied into its `standOff` (TEI P5 §16.10).

use std::collections::BTreeSet;

use super::Context;
use super::embed::fit;
use super::events::Events;
use crate::manifest::RegisterMode;
use crate::model::{Agent, Annotations, Letter, Place};
use crate::register::{Element, EntryKind, Node, POINTING, is_table};

/// The register ids that a letter leads to.
pub(super) fn targets(letter: &Letter, annotations: &Annotations) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = annotations
        .iter()
        .flatten()
        .filter_map(|annotation| annotation.kind.target().map(str::to_owned))
        .collect();
    for action in [&letter.sent, &letter.received] {
        for agent in &action.agents {
            if let Agent::Person(id) | Agent::Organisation(id) = &agent.value {
                ids.insert(id.clone());
            }
        }
        if let Some(Place::Known(id)) = action.place.as_ref().map(|place| &place.value) {
            ids.insert(id.clone());
        }
    }
    ids.extend(
        letter
            .sources
            .iter()
            .filter_map(|source| source.work.as_ref().map(|work| work.value.clone())),
    );
    ids
}

/// Writes the `standOff` of embedded entries, one list a kind, in register order.
pub(super) fn write(ids: &BTreeSet<String>, context: Context<'_>, events: &mut Events) {
    let mut entries = context.register.closure(ids.iter().map(String::as_str));
    if context.manifest.register == RegisterMode::Link {
        // What stands in a table cannot be pointed to there.
        entries.retain(|entry| is_table(&entry.file));
    }
    if entries.is_empty() {
        return;
    }
    events.open_block("standOff");
    for (kind, list) in [
        (EntryKind::Person, "listPerson"),
        (EntryKind::Place, "listPlace"),
        (EntryKind::Organisation, "listOrg"),
        (EntryKind::Work, "listBibl"),
        (EntryKind::Event, "listEvent"),
    ] {
        let mut of_kind = entries.iter().filter(|entry| entry.kind == kind).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        events.open_block(list);
        for entry in of_kind {
            copy(&fit(entry), context, events);
        }
        events.close();
    }
    events.close();
}

/// Copies an element of a register: on lines of its own as long as it holds no text and
/// not just one element of text.
fn copy(element: &Element, context: Context<'_>, events: &mut Events) {
    let mixed = holds_text(element)
        || matches!(element.children.as_slice(), [Node::Element(only)] if holds_text(only));
    if mixed {
        events.open_line(element.name.clone());
    } else {
        events.open_block(element.name.clone());
    }
    content(element, mixed, context, events);
}

fn holds_text(element: &Element) -> bool {
    element.children.iter().any(|node| matches!(node, Node::Text(_)))
}

fn content(element: &Element, mixed: bool, context: Context<'_>, events: &mut Events) {
    for (name, value) in &element.attributes {
        // Other registers are called from where this one lies; here they are embedded.
        let value = if POINTING.contains(&name.as_str()) {
            let pointers = value.split_whitespace();
            let here = pointers.map(|pointer| context.register.inside(pointer));
            here.collect::<Vec<_>>().join(" ")
        } else {
            value.clone()
        };
        events.attribute(name.clone(), value);
    }
    for node in &element.children {
        match node {
            Node::Text(text) => events.say(text.clone()),
            Node::Element(child) if mixed => {
                events.open_inline(child.name.clone());
                content(child, true, context, events);
            }
            Node::Element(child) => copy(child, context, events),
        }
    }
    events.close();
}

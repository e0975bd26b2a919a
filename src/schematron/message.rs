//! What a check says at a node: its parts into text and elements.

use super::compile::Part;
use crate::xml::{Content, Element, NodeKind};
use crate::xpath::{DynamicContext, Focus, Item, Node};

/// How deep elements of a document are copied into a message.
const COPIED: usize = 64;

/// A part of a message at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Text(String),
    /// An attribute of what it stands in, copied from the document.
    Attribute {
        namespace: String,
        local: String,
        value: String,
    },
    Element {
        namespace: String,
        local: String,
        inner: Vec<Said>,
    },
}

/// What parts say at a node. What has no value there is shown as `…`.
pub(super) fn say(
    parts: &[Part],
    context: &DynamicContext<'_>,
    focus: &Focus,
) -> Vec<Said> {
    let mut said = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Text(text) => said.push(Said::Text(text.clone())),
            Part::Value(value) => {
                let value = value.string(context, focus);
                said.push(Said::Text(value.unwrap_or_else(|_| "…".to_owned())));
            }
            Part::Name => said.push(Said::Text(name_of(context, focus))),
            Part::Copy(value) => match value.evaluate(context, focus) {
                Ok(items) => {
                    said.extend(items.iter().flat_map(|item| copy_item(context, item)));
                }
                Err(_) => said.push(Said::Text("…".to_owned())),
            },
            Part::Element { namespace, local, attributes, inner } => {
                let own = attributes.iter().map(|value| Said::Attribute {
                    namespace: value.namespace.to_string(),
                    local: value.local.to_string(),
                    value: value.text.to_string(),
                });
                let inner = own.chain(say(inner, context, focus)).collect();
                let (namespace, local) = (namespace.clone(), local.clone());
                said.push(Said::Element { namespace, local, inner });
            }
        }
    }
    said
}

/// The characters of a message.
pub(super) fn text(said: &[Said]) -> String {
    let mut all = String::new();
    for part in said {
        match part {
            Said::Text(more) => all.push_str(more),
            Said::Attribute { .. } => {}
            Said::Element { inner, .. } => all.push_str(&text(inner)),
        }
    }
    all
}

/// The text of an attribute with expressions in braces.
pub(super) fn fill(
    parts: &[Part],
    context: &DynamicContext<'_>,
    focus: &Focus,
) -> String {
    text(&say(parts, context, focus))
}

/// The name of the node at hand, as it is written.
fn name_of(context: &DynamicContext<'_>, focus: &Focus) -> String {
    match &focus.item {
        Some(Item::Node(node)) => {
            context.document(*node).written_name(node.id).into_owned()
        }
        _ => String::new(),
    }
}

fn copy_item(context: &DynamicContext<'_>, item: &Item) -> Vec<Said> {
    match item {
        Item::Node(node) => copy(context, *node, COPIED).into_iter().collect(),
        Item::Atomic(value) => vec![Said::Text(value.to_string())],
        _ => Vec::new(),
    }
}

/// A node as it stands, without its comments and instructions; what is too deep, as text.
fn copy(context: &DynamicContext<'_>, node: Node, depth: usize) -> Option<Said> {
    let document = context.document(node);
    let name = document.name(node.id);
    let names = || {
        let (namespace, local) =
            name.map_or(("", ""), |name| (name.namespace(), name.local()));
        (namespace.to_owned(), local.to_owned())
    };
    let within = |id| Node { id, ..node };
    Some(match document.kind(node.id) {
        NodeKind::Text => Said::Text(document.text(node.id).to_owned()),
        NodeKind::Attribute => {
            let (namespace, local) = names();
            Said::Attribute { namespace, local, value: document.text(node.id).to_owned() }
        }
        NodeKind::Comment | NodeKind::ProcessingInstruction => return None,
        _ if depth == 0 => Said::Text(document.text(node.id).to_owned()),
        NodeKind::Document => {
            let root = document.root_element()?;
            return copy(context, within(root), depth - 1);
        }
        NodeKind::Element => {
            let (namespace, local) = names();
            let parts = document.attributes(node.id).chain(document.children(node.id));
            let inner =
                parts.filter_map(|id| copy(context, within(id), depth - 1)).collect();
            Said::Element { namespace, local, inner }
        }
    })
}

/// What an element of a schema holds, as trees that expressions can look at: each element
/// and each text a tree of its own. White space alone is none, as in XSLT.
pub(super) fn trees(element: &Element) -> Vec<crate::xml::Document> {
    let mut trees = Vec::new();
    for content in &element.children {
        let mut builder = crate::xml::DocumentBuilder::new();
        builder.fragment();
        match content {
            Content::Text(text) if text.trim().is_empty() => continue,
            Content::Text(text) => builder.text(text),
            Content::Element(inner) => plant(inner, &mut builder),
        }
        trees.extend(builder.finish());
    }
    trees
}

fn plant(element: &Element, builder: &mut crate::xml::DocumentBuilder) {
    let Some(name) = crate::xml::Name::new(&element.namespace, &element.local) else {
        return;
    };
    builder.start(name, &element.prefix);
    let bindings = element.bindings.iter();
    let bindings: Vec<(&str, &str)> =
        bindings.map(|(prefix, namespace)| (&**prefix, &**namespace)).collect();
    builder.declare(&bindings);
    for value in &element.attributes {
        if let Some(name) = crate::xml::Name::new(&value.namespace, &value.local) {
            builder.attribute(name, "", &value.text);
        }
    }
    for content in &element.children {
        match content {
            Content::Text(text) => builder.text(text),
            Content::Element(inner) => plant(inner, builder),
        }
    }
    builder.end();
}

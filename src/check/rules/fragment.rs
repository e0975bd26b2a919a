//! A part of a document as a small tree: the header, a description of correspondence.
//!
//! The header says its things in many places, so its rules ask a tree and not a stream.
//! Only what rules can ask is kept: elements in document order, attributes they know,
//! words. A fragment holds [`LIMIT`] elements; what is beyond is passed over, and
//! [`Fragment::is_clipped`] says so.

use super::vocabulary::{Attr, Element};
use super::walk::Tag;
use crate::source::Span;
use crate::xml::Text;

/// How many elements a fragment holds.
const LIMIT: usize = 10_000;

/// An attribute that is kept.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) name: Attr,
    pub(super) text: Box<str>,
    pub(super) span: Span,
}

/// An element of a fragment.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) element: Element,
    /// Its name in its start tag.
    pub(super) name: Span,
    values: Vec<Value>,
    /// The words directly in it.
    pub(super) text: String,
    /// From its first words to its last.
    pub(super) text_span: Option<Span>,
    depth: u32,
    /// The number of the first node that is not in it.
    end: usize,
}

/// The number of a node; the root is 0.
pub(super) type NodeId = usize;

/// A part of a document, in document order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fragment {
    nodes: Vec<Node>,
    open: Vec<NodeId>,
    /// How many open elements are passed over.
    passed: u32,
    /// Whether the outermost of these is a node, whose inside alone is passed over.
    is_shallow: bool,
    pub(super) is_clipped: bool,
}

impl Fragment {
    /// Takes a start tag. The inside of an element whose details nobody asks for is
    /// passed over (`is_deep` false).
    pub(super) fn start(&mut self, tag: Tag<'_>, is_deep: bool) {
        self.is_clipped |= self.nodes.len() >= LIMIT;
        if self.passed > 0 || self.is_clipped {
            self.passed += 1;
            return;
        }
        let mut values = Vec::new();
        for attribute in tag.start.attributes().iter() {
            let name = Attr::of(attribute.name);
            if name != Attr::Other {
                let text = attribute.value().into();
                values.push(Value { name, text, span: attribute.value_span });
            }
        }
        let id = self.nodes.len();
        self.nodes.push(Node {
            element: tag.element,
            name: tag.start.name_span,
            values,
            text: String::new(),
            text_span: None,
            depth: u32::try_from(self.open.len()).unwrap_or(u32::MAX),
            end: id + 1,
        });
        self.open.push(id);
        if !is_deep {
            self.passed = 1;
            self.is_shallow = true;
        }
    }

    /// Takes an end tag; true if the fragment is whole.
    pub(super) fn end(&mut self) -> bool {
        if self.passed > 0 {
            self.passed -= 1;
            if self.passed > 0 || !std::mem::take(&mut self.is_shallow) {
                return false;
            }
        }
        let end = self.nodes.len();
        if let Some(node) = self.open.pop().and_then(|id| self.nodes.get_mut(id)) {
            node.end = end;
        }
        self.open.is_empty()
    }

    /// Takes text.
    pub(super) fn text(&mut self, text: &Text<'_>) {
        if self.passed > u32::from(self.is_shallow) {
            return;
        }
        if let Some(node) = self.open.last().and_then(|id| self.nodes.get_mut(*id)) {
            if text.is_blank() {
                if !node.text.is_empty() {
                    node.text.push(' ');
                }
                return;
            }
            node.text.push_str(&text.decode());
            node.text_span =
                Some(node.text_span.map_or(text.span, |span| span.to(text.span)));
        }
    }

    /// A node.
    pub(super) fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// All nodes in document order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate()
    }

    /// All nodes in a node.
    pub(super) fn inside(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let end = self.get(id).map_or(0, |node| node.end);
        let range = id.saturating_add(1)..end;
        range.filter_map(|inner| Some((inner, self.nodes.get(inner)?)))
    }

    /// The children of a node.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let depth = self.get(id).map_or(0, |node| node.depth + 1);
        self.inside(id).filter(move |(_, node)| node.depth == depth)
    }

    /// The children of a kind.
    pub(super) fn children_of(
        &self,
        id: NodeId,
        element: Element,
    ) -> impl Iterator<Item = (NodeId, &Node)> {
        self.children(id).filter(move |(_, node)| node.element == element)
    }

    /// The first node of a kind in a node.
    pub(super) fn first(&self, id: NodeId, element: Element) -> Option<(NodeId, &Node)> {
        self.inside(id).find(|(_, node)| node.element == element)
    }

    /// The node that a path of child elements leads to from the root.
    pub(super) fn at(&self, path: &[Element]) -> Option<(NodeId, &Node)> {
        let mut id = 0;
        for element in path {
            id = self.children_of(id, *element).next()?.0;
        }
        Some((id, self.get(id)?))
    }

    /// The name of the innermost element of a path that is there: where something that
    /// is missing is to be told.
    pub(super) fn nearest(&self, path: &[Element]) -> Option<Span> {
        (0..=path.len())
            .rev()
            .find_map(|length| self.at(path.get(..length)?))
            .map(|(_, node)| node.name)
    }

    /// All words in a node, white space collapsed.
    pub(super) fn words(&self, id: NodeId) -> String {
        let own = self.get(id).into_iter();
        let all = own.chain(self.inside(id).map(|(_, node)| node));
        let words: Vec<&str> =
            all.flat_map(|node| node.text.split_whitespace()).collect();
        words.join(" ")
    }

    /// Whether there are words in a node.
    pub(super) fn has_words(&self, id: NodeId) -> bool {
        let own = self.get(id).into_iter();
        let mut all = own.chain(self.inside(id).map(|(_, node)| node));
        all.any(|node| node.text_span.is_some())
    }
}

impl Node {
    /// An attribute.
    pub(super) fn value(&self, name: Attr) -> Option<&Value> {
        self.values.iter().find(|value| value.name == name)
    }

    /// The text of an attribute; empty if it is not there.
    pub(super) fn get(&self, name: Attr) -> &str {
        self.value(name).map_or("", |value| &value.text)
    }

    /// Whether it has the attribute, and something in it.
    pub(super) fn has(&self, name: Attr) -> bool {
        !self.get(name).trim().is_empty()
    }

    /// Whether one of the attributes says when, in machine form.
    pub(super) fn is_dated(&self) -> bool {
        use Attr as A;
        self.values.iter().any(|value| {
            matches!(
                value.name,
                A::When
                    | A::From
                    | A::To
                    | A::NotBefore
                    | A::NotAfter
                    | A::WhenIso
                    | A::FromIso
                    | A::ToIso
                    | A::NotBeforeIso
                    | A::NotAfterIso
                    | A::WhenCustom
            )
        })
    }
}

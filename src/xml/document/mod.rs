//! One tree of a document, with the places of its parts, for all who ask about it twice.
//!
//! The nodes lie in one row in document order: a node, its attributes, its children. So
//! the number of a node is its place in document order, a subtree is a range, and the
//! text of an element is one slice of the text of the document, never copied. Follows
//! the XPath data model 3.1 (§6) for documents without a schema: text nodes are merged
//! and never empty, white space around the root element is no node, namespaces in scope
//! are properties of elements.
//!
//! Invariants: built in one pass over the tokens, in time and memory that grow with the
//! text; nothing here is recursive; every span lies inside the source. Nodes beyond four
//! thousand millions are refused, as are sources beyond 4 GiB everywhere.

mod axes;
mod builder;
mod index;

use std::ops::Range;
use std::sync::OnceLock;

use super::Name;
use crate::source::{SourceId, Span};
pub use builder::DocumentBuilder;
use index::Index;

/// What kind of node a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// The node above the root element.
    Document,
    /// An element.
    Element,
    /// An attribute; namespace declarations are none.
    Attribute,
    /// A run of text.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    ProcessingInstruction,
}

/// A node by its number, which is its place in document order. 0 is the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The document node.
    pub const ROOT: Self = Self(0);

    /// The number, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node as it lies in the row.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: NodeKind,
    /// The number of the prefix.
    prefix: u16,
    /// What is in scope, of an element.
    context: u32,
    name: Option<Name>,
    parent: u32,
    /// The node after the last of its subtree.
    end: u32,
    /// The first child, or `end`.
    first: u32,
    /// The sibling before it, or itself.
    previous: u32,
    /// Its text: of elements and texts in `text`, of others in `values`.
    text: (u32, u32),
    /// Start tag, attribute name, or all of it.
    start: (u32, u32),
    /// End tag, or attribute value.
    close: (u32, u32),
}

/// The namespaces that are declared at a place.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// Prefix and namespace, without repetition, in the order of prefixes.
    bindings: Vec<(Box<str>, Box<str>)>,
}

/// A document as a tree. Made by [`Document::read`] or a [`DocumentBuilder`].
#[derive(Debug)]
pub struct Document {
    source: Option<SourceId>,
    base_uri: Option<Box<str>>,
    nodes: Vec<Node>,
    text: String,
    values: String,
    prefixes: Vec<Box<str>>,
    scopes: Vec<Scope>,
    /// Attributes that a DOCTYPE says are identifiers, and such as point at them.
    ids: Vec<NodeId>,
    idrefs: Vec<NodeId>,
    /// Whether the root is an element or other node without a document above it.
    is_fragment: bool,
    index: OnceLock<Index>,
}

impl Document {
    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    /// How many nodes there are; their numbers are less.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node, which never holds: there is the document.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes in document order, attributes among them.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The node of a number.
    pub fn get(&self, index: usize) -> Option<NodeId> {
        let number = u32::try_from(index).ok()?;
        (index < self.nodes.len()).then_some(NodeId(number))
    }

    /// The topmost node: the document, or that of a tree without one.
    pub fn root(&self) -> NodeId {
        NodeId(u32::from(self.is_fragment))
    }

    /// The root element.
    pub fn root_element(&self) -> Option<NodeId> {
        self.children(NodeId::ROOT).find(|node| self.kind(*node) == NodeKind::Element)
    }

    /// The text that the spans are of, if the tree was read from one.
    pub fn source(&self) -> Option<SourceId> {
        self.source
    }

    /// The address of the document, against which its links are resolved.
    pub fn base_uri(&self) -> Option<&str> {
        self.base_uri.as_deref()
    }

    /// What kind of node it is.
    pub fn kind(&self, node: NodeId) -> NodeKind {
        self.node(node).kind
    }

    /// The name of an element, attribute or processing instruction.
    pub fn name(&self, node: NodeId) -> Option<Name> {
        self.node(node).name
    }

    /// The prefix that the name is written with; empty for none.
    pub fn prefix(&self, node: NodeId) -> &str {
        self.prefixes.get(usize::from(self.node(node).prefix)).map_or("", |it| it)
    }

    /// The name as it is written, prefix and all; empty for nodes without one.
    pub fn written_name(&self, node: NodeId) -> std::borrow::Cow<'_, str> {
        let local = self.name(node).map_or("", Name::local);
        match self.prefix(node) {
            "" => local.into(),
            prefix => format!("{prefix}:{local}").into(),
        }
    }

    /// The string value (data model §5.13): of an element all text in it.
    pub fn text(&self, node: NodeId) -> &str {
        let found = self.node(node);
        let from = match found.kind {
            NodeKind::Document | NodeKind::Element | NodeKind::Text => &self.text,
            _ => &self.values,
        };
        from.get(found.text.0 as usize..found.text.1 as usize).unwrap_or_default()
    }

    /// The value of an attribute by name.
    pub fn attribute(&self, element: NodeId, name: Name) -> Option<&str> {
        self.attribute_node(element, name).map(|node| self.text(node))
    }

    /// The attribute of an element by name.
    pub fn attribute_node(&self, element: NodeId, name: Name) -> Option<NodeId> {
        self.attributes(element).find(|node| self.node(*node).name == Some(name))
    }

    /// The place of a node: of an element its start tag, of an attribute its name and
    /// value. `None` if the tree was not read from a text.
    pub fn span(&self, node: NodeId) -> Option<Span> {
        let found = self.node(node);
        let (start, end) = match found.kind {
            NodeKind::Attribute => (found.start.0, found.close.1),
            _ => found.start,
        };
        self.place((start, end))
    }

    /// The place of an element from its start tag to its end tag.
    pub fn whole_span(&self, node: NodeId) -> Option<Span> {
        let found = self.node(node);
        match found.kind {
            NodeKind::Element => self.place((found.start.0, found.close.1)),
            _ => self.span(node),
        }
    }

    /// The place of an element's end tag; its empty-element tag if it has none.
    pub fn end_tag_span(&self, node: NodeId) -> Option<Span> {
        self.place(self.node(node).close)
    }

    /// The place of a name: in the start tag of an element, or of an attribute. That of
    /// an attribute which a DOCTYPE supplies is the element's.
    pub fn name_span(&self, node: NodeId) -> Option<Span> {
        let found = self.node(node);
        if found.kind != NodeKind::Element {
            return self.place(found.start);
        }
        let length = u32::try_from(self.written_name(node).len()).ok()?;
        self.place((found.start.0 + 1, (found.start.0 + 1 + length).min(found.start.1)))
    }

    /// The place of an attribute's value, without its quotation marks.
    pub fn value_span(&self, attribute: NodeId) -> Option<Span> {
        self.place(self.node(attribute).close)
    }

    fn place(&self, (start, end): (u32, u32)) -> Option<Span> {
        Some(Span::new(self.source?, start as usize, end as usize))
    }

    /// The prefixes in scope at an element and what they mean, `xml` among them, in the
    /// order of prefixes.
    pub fn namespaces(&self, element: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let context = self.node(element).context as usize;
        let bindings = self.scopes.get(context).map_or(&[][..], |it| &it.bindings);
        let written =
            bindings.iter().map(|(prefix, namespace)| (&**prefix, &**namespace));
        written
            .filter(|(prefix, namespace)| *prefix != "xml" && !namespace.is_empty())
            .chain([("xml", super::XML_NAMESPACE)])
    }

    /// What a prefix means at an element; the empty one is the default namespace.
    pub fn resolve_prefix(&self, element: NodeId, prefix: &str) -> Option<&str> {
        self.namespaces(element).find(|(known, _)| *known == prefix).map(|(_, uri)| uri)
    }

    /// The elements of a name in document order, all of them or those in a subtree. The
    /// index is made on first use.
    pub fn elements_named(&self, name: Name, within: Range<usize>) -> &[NodeId] {
        self.index().elements(name, within)
    }

    /// The element that has an identifier: `xml:id`, or what a DOCTYPE says is one.
    pub fn element_by_id(&self, id: &str) -> Option<NodeId> {
        self.index().by_id(id)
    }

    /// The attributes that a DOCTYPE says point at identifiers.
    pub fn idrefs(&self) -> &[NodeId] {
        &self.idrefs
    }

    /// Whether an attribute is an identifier, by name or by DOCTYPE.
    pub fn is_id(&self, attribute: NodeId) -> bool {
        self.ids.binary_search(&attribute).is_ok()
            || self.node(attribute).name.is_some_and(|name| {
                name.local() == "id" && name.namespace() == super::XML_NAMESPACE
            })
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self))
    }

    /// The numbers of the nodes in the subtree of a node, itself first.
    pub fn subtree(&self, node: NodeId) -> Range<usize> {
        node.index()..self.node(node).end as usize
    }
}

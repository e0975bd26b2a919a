//! The simple form of a schema (RELAX NG §4.22): what is left after simplification.
//!
//! One arena of nodes; a definition is one node however often it is referred to, and an
//! `element` is a number, so that the arena has no cycles and children always come
//! before their parents. Each node remembers where it was written, for [`restrict`]
//! and for messages.
//!
//! [`restrict`]: super::restrict

use super::ast::NameClass;
use super::names::{NameSet, Names, Symbol};
use super::value::Strings;
use crate::source::Span;

/// The number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub(super) u32);

/// The number of an `element`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ElementId(pub(super) u32);

/// The number of an `attribute`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct AttributeId(pub(super) u32);

/// A pattern of the simple form.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    NotAllowed,
    Text,
    Choice(Box<[NodeId]>),
    Interleave(Box<[NodeId]>),
    Group(Box<[NodeId]>),
    OneOrMore(NodeId),
    List(NodeId),
    Data { datatype: u32, except: Option<NodeId> },
    Value(u32),
    Attribute(AttributeId),
    Element(ElementId),
}

/// An `element` of the simple form.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) class: NameClass,
    pub(super) names: NameSet,
    pub(super) content: NodeId,
    pub(super) span: Span,
    pub(super) documentation: Option<Box<str>>,
}

/// An `attribute` of the simple form.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) class: NameClass,
    pub(super) names: NameSet,
    pub(super) content: NodeId,
    pub(super) span: Span,
    pub(super) documentation: Option<Box<str>>,
    /// The value where the attribute is not written (DTD compatibility §2).
    pub(super) default: Option<Box<str>>,
}

/// A schema in the simple form.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) nodes: Vec<Node>,
    pub(super) spans: Vec<Span>,
    pub(super) start: NodeId,
    pub(super) elements: Vec<Element>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) strings: Strings,
    pub(super) names: Names,
}

/// What is kept of a schema that is compiled: names, words and strings, and not how it
/// was written.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) elements: Vec<Term>,
    pub(super) attributes: Vec<Term>,
    pub(super) strings: Strings,
    pub(super) names: Names,
}

/// What an `element` or `attribute` is called, and what it is for.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) names: NameSet,
    pub(super) documentation: Option<Box<str>>,
}

impl Terms {
    pub(super) fn element(&self, id: ElementId) -> &Term {
        &self.elements[id.0 as usize]
    }

    pub(super) fn attribute(&self, id: AttributeId) -> &Term {
        &self.attributes[id.0 as usize]
    }

    /// The one name of an element, if it has just one.
    pub(super) fn element_symbol(&self, id: ElementId) -> Option<Symbol> {
        match self.element(id).names {
            NameSet::One(symbol) => Some(symbol),
            NameSet::Bits(_) => None,
        }
    }
}

impl Grammar {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.spans[id.0 as usize]
    }

    pub(super) fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    pub(super) fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.0 as usize]
    }

    /// Lets go of how it was written.
    pub(super) fn into_terms(self) -> Terms {
        let elements = self.elements.into_iter().map(|element| Term {
            names: element.names,
            documentation: element.documentation,
        });
        let attributes = self.attributes.into_iter().map(|attribute| Term {
            names: attribute.names,
            documentation: attribute.documentation,
        });
        Terms {
            elements: elements.collect(),
            attributes: attributes.collect(),
            strings: self.strings,
            names: self.names,
        }
    }
}

//! Sequence types (XPath 3.1 §2.5.4) and node tests (§3.3.2.2).

use std::fmt;
use std::sync::Arc;

use super::DynamicContext;
use super::expression::Function;
use super::value::{Array, AtomicType, Item, Map, Node, Sequence};
use crate::xml::{Document, Name, NodeId, NodeKind};

/// Which nodes a step or a type means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NodeTest {
    /// `node()`.
    Any,
    /// `*` and `element()`: a kind whatever its name.
    Kind(NodeKind),
    /// A kind and a name.
    Named(NodeKind, Name),
    /// `p:*`.
    Namespace(NodeKind, Arc<str>),
    /// `*:local`.
    Local(NodeKind, Arc<str>),
    /// `document-node(element(…))`.
    DocumentOf(Box<NodeTest>),
    /// What no document without a schema has.
    Nothing,
    /// `namespace-node()`.
    NamespaceNode,
}

impl NodeTest {
    /// Whether a node is meant.
    #[inline]
    pub(super) fn matches(&self, document: &Document, node: NodeId) -> bool {
        match self {
            Self::Named(kind, name) => {
                document.name(node) == Some(*name) && document.kind(node) == *kind
            }
            Self::Kind(kind) => document.kind(node) == *kind,
            Self::Any => true,
            Self::Namespace(kind, namespace) => {
                document.kind(node) == *kind
                    && document
                        .name(node)
                        .is_some_and(|it| it.namespace() == &**namespace)
            }
            Self::Local(kind, local) => {
                document.kind(node) == *kind
                    && document.name(node).is_some_and(|it| it.local() == &**local)
            }
            Self::DocumentOf(test) => {
                let elements = || {
                    document
                        .children(node)
                        .filter(|child| document.kind(*child) != NodeKind::Comment)
                        .filter(|child| {
                            document.kind(*child) != NodeKind::ProcessingInstruction
                        })
                };
                document.kind(node) == NodeKind::Document
                    && elements().count() == 1
                    && elements().all(|child| test.matches(document, child))
            }
            Self::Nothing | Self::NamespaceNode => false,
        }
    }

    /// The kind of node that it means, if it is one, and the name.
    pub(super) fn kind_and_name(&self) -> (Option<NodeKind>, Option<Name>) {
        match self {
            Self::Named(kind, name) => (Some(*kind), Some(*name)),
            Self::Kind(kind) | Self::Namespace(kind, _) | Self::Local(kind, _) => {
                (Some(*kind), None)
            }
            Self::DocumentOf(_) => (Some(NodeKind::Document), None),
            Self::Any | Self::Nothing | Self::NamespaceNode => (None, None),
        }
    }
}

/// How many items there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occurrence {
    One,
    Optional,
    Any,
    AtLeastOne,
}

/// What kind of item there may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ItemType {
    Any,
    Atomic(AtomicType),
    Node(NodeTest),
    Function(Option<Box<(Vec<SequenceType>, SequenceType)>>),
    Map(Option<Box<(AtomicType, SequenceType)>>),
    Array(Option<Box<SequenceType>>),
}

/// A sequence type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SequenceType {
    /// `None` for `empty-sequence()`.
    pub(super) item: Option<ItemType>,
    pub(super) occurrence: Occurrence,
}

impl SequenceType {
    /// `item()*`.
    pub(super) const ANY: Self =
        Self { item: Some(ItemType::Any), occurrence: Occurrence::Any };

    /// Whether the number of items is right.
    pub(super) fn allows(&self, count: usize) -> bool {
        match (&self.item, self.occurrence) {
            (None, _) => count == 0,
            (Some(_), Occurrence::One) => count == 1,
            (Some(_), Occurrence::Optional) => count <= 1,
            (Some(_), Occurrence::Any) => true,
            (Some(_), Occurrence::AtLeastOne) => count >= 1,
        }
    }

    /// Whether a value is of the type.
    pub(super) fn matches(&self, value: &Sequence, context: &DynamicContext<'_>) -> bool {
        self.allows(value.len())
            && self
                .item
                .as_ref()
                .is_none_or(|kind| value.iter().all(|item| kind.matches(item, context)))
    }

    /// Whether every value of it is one of `other` (XPath 3.1 §2.5.6.1).
    pub(super) fn is(&self, other: &Self) -> bool {
        use Occurrence as O;
        let (Some(own), Some(others)) = (&self.item, &other.item) else {
            return match (&self.item, &other.item) {
                (None, None) => true,
                (None, Some(_)) => matches!(other.occurrence, O::Optional | O::Any),
                _ => false,
            };
        };
        let fits = match other.occurrence {
            O::Any => true,
            O::Optional => matches!(self.occurrence, O::One | O::Optional),
            O::AtLeastOne => matches!(self.occurrence, O::One | O::AtLeastOne),
            O::One => self.occurrence == O::One,
        };
        fits && own.is(others)
    }
}

impl ItemType {
    /// Whether an item is of the type.
    pub(super) fn matches(&self, item: &Item, context: &DynamicContext<'_>) -> bool {
        match (self, item) {
            (Self::Any, _) => true,
            (Self::Atomic(kind), Item::Atomic(value)) => value.kind().is(*kind),
            (Self::Node(test), Item::Node(node)) => {
                test.matches(context.document(*node), node.id)
            }
            (Self::Function(None), Item::Function(_) | Item::Map(_) | Item::Array(_)) => {
                true
            }
            (Self::Function(Some(wanted)), Item::Function(function)) => {
                let signature = function.signature();
                signature.parameters.len() == wanted.0.len()
                    && signature.result.is(&wanted.1)
                    && wanted
                        .0
                        .iter()
                        .zip(&signature.parameters)
                        .all(|(wanted, own)| wanted.is(own))
            }
            (Self::Function(Some(wanted)), Item::Map(map)) => {
                // A map is a function from any key to its value, or to nothing.
                wanted.0.len() == 1
                    && is_atomic(&wanted.0)
                    && matches!(
                        wanted.1.occurrence,
                        Occurrence::Optional | Occurrence::Any
                    )
                    && map.iter().all(|(_, value)| wanted.1.matches(value, context))
            }
            (Self::Function(Some(wanted)), Item::Array(array)) => {
                let is_integer = |it: &SequenceType| {
                    it.occurrence == Occurrence::One
                        && matches!(&it.item, Some(Self::Atomic(kind))
                            if kind.is(AtomicType::Integer))
                };
                wanted.0.len() == 1
                    && wanted.0.iter().all(is_integer)
                    && array.iter().all(|value| wanted.1.matches(value, context))
            }
            (Self::Map(None), Item::Map(_)) | (Self::Array(None), Item::Array(_)) => true,
            (Self::Map(Some(wanted)), Item::Map(map)) => {
                map.iter().all(|(key, value)| {
                    key.kind().is(wanted.0) && wanted.1.matches(value, context)
                })
            }
            (Self::Array(Some(wanted)), Item::Array(array)) => {
                array.iter().all(|value| wanted.matches(value, context))
            }
            _ => false,
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) => true,
            (Self::Atomic(own), Self::Atomic(other)) => own.is(*other),
            (Self::Node(_), Self::Node(NodeTest::Any)) => true,
            (Self::Node(own), Self::Node(NodeTest::Kind(kind))) => {
                own.kind_and_name().0 == Some(*kind)
            }
            (Self::Function(_) | Self::Map(_) | Self::Array(_), Self::Function(None))
            | (Self::Map(_), Self::Map(None))
            | (Self::Array(_), Self::Array(None)) => true,
            (Self::Function(Some(own)), Self::Function(Some(other))) => {
                own.0.len() == other.0.len()
                    && own.1.is(&other.1)
                    && other.0.iter().zip(&own.0).all(|(other, own)| other.is(own))
            }
            (Self::Map(own), Self::Map(Some(other))) => {
                own.as_ref().is_some_and(|own| own.0.is(other.0) && own.1.is(&other.1))
            }
            (Self::Array(own), Self::Array(Some(other))) => {
                own.as_ref().is_some_and(|own| own.is(other))
            }
            (Self::Map(own), Self::Function(Some(other))) => {
                let value = own.as_ref().map_or(&SequenceType::ANY, |own| &own.1);
                other.0.len() == 1
                    && is_atomic(&other.0)
                    && value.is(&other.1)
                    && matches!(
                        other.1.occurrence,
                        Occurrence::Optional | Occurrence::Any
                    )
            }
            (own, other) => own == other,
        }
    }
}

/// Whether parameters take one atomic value.
fn is_atomic(parameters: &[SequenceType]) -> bool {
    parameters.iter().all(|it| {
        it.occurrence == Occurrence::One && matches!(it.item, Some(ItemType::Atomic(_)))
    })
}

impl fmt::Display for SequenceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(item) = &self.item else { return f.write_str("empty-sequence()") };
        let mark = match self.occurrence {
            Occurrence::One => "",
            Occurrence::Optional => "?",
            Occurrence::Any => "*",
            Occurrence::AtLeastOne => "+",
        };
        write!(f, "{item}{mark}")
    }
}

fn kind_name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Document => "document-node",
        NodeKind::Element => "element",
        NodeKind::Attribute => "attribute",
        NodeKind::Text => "text",
        NodeKind::Comment => "comment",
        NodeKind::ProcessingInstruction => "processing-instruction",
    }
}

impl fmt::Display for ItemType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("item()"),
            Self::Atomic(kind) => write!(f, "{kind}"),
            Self::Node(NodeTest::Named(kind, name)) => {
                write!(f, "{}({})", kind_name(*kind), name.local())
            }
            Self::Node(test) => {
                write!(f, "{}()", test.kind_and_name().0.map_or("node", kind_name))
            }
            Self::Function(_) => f.write_str("function(*)"),
            Self::Map(_) => f.write_str("map(*)"),
            Self::Array(_) => f.write_str("array(*)"),
        }
    }
}

/// What an item is, for messages.
pub(super) fn describe(item: &Item, context: &DynamicContext<'_>) -> String {
    match item {
        Item::Node(Node { document, id }) => {
            let node = document.node(*id);
            let document = context.document(node);
            let kind = kind_name(document.kind(*id));
            match &*document.written_name(*id) {
                "" => format!("a node ({kind})"),
                name => format!("the {kind} `{name}`"),
            }
        }
        Item::Atomic(value) => format!("`{value}` ({})", value.kind()),
        Item::Function(_) => "a function".to_owned(),
        Item::Map(_) => "a map".to_owned(),
        Item::Array(_) => "an array".to_owned(),
    }
}

/// Keeps the types of items that a caller may make in one place.
pub(super) fn map_item(map: Map) -> Item {
    Item::Map(Arc::new(map))
}

pub(super) fn array_item(members: Vec<Sequence>) -> Item {
    Item::Array(Arc::new(Array::new(members)))
}

pub(super) fn function_item(function: Function) -> Item {
    Item::Function(Arc::new(function))
}

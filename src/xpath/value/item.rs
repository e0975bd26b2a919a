//! Items and sequences of them.

use std::sync::Arc;

use super::{Array, Atomic, Map};
use crate::xml::NodeId;
use crate::xpath::context::DocumentId;
use crate::xpath::expression::Function;

/// A node of one of the documents of a [`DynamicContext`](crate::xpath::DynamicContext).
/// Nodes are ordered by document and, within it, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The document.
    pub document: DocumentId,
    /// The node in it.
    pub id: NodeId,
}

/// An item.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Item {
    /// A node.
    Node(Node),
    /// An atomic value.
    Atomic(Atomic),
    /// A function.
    Function(Arc<Function>),
    /// A map.
    Map(Arc<Map>),
    /// An array.
    Array(Arc<Array>),
}

impl Item {
    /// How deep maps, arrays and functions stand in one another in it; a node or an atomic
    /// value has none.
    pub(in crate::xpath) fn nesting(&self) -> u32 {
        match self {
            Self::Node(_) | Self::Atomic(_) => 0,
            Self::Function(function) => function.nesting(),
            Self::Map(map) => map.nesting(),
            Self::Array(array) => array.nesting(),
        }
    }
}

impl From<Node> for Item {
    fn from(node: Node) -> Self {
        Self::Node(node)
    }
}

impl From<Atomic> for Item {
    fn from(value: Atomic) -> Self {
        Self::Atomic(value)
    }
}

/// A sequence of items; a single item is the sequence of it.
#[derive(Clone, Debug, Default)]
pub struct Sequence(pub(in crate::xpath) Repr);

/// How a sequence lies in memory. `Many` has two items or more.
#[derive(Clone, Debug, Default)]
pub(in crate::xpath) enum Repr {
    #[default]
    Empty,
    One(Item),
    Many(Arc<Many>),
}

/// Two items or more.
#[derive(Clone, Debug)]
pub(in crate::xpath) struct Many {
    items: Vec<Item>,
    nesting: u32,
}

impl Sequence {
    /// The sequence of nothing.
    pub const EMPTY: Self = Self(Repr::Empty);

    /// The sequence of one item.
    pub fn one(item: impl Into<Item>) -> Self {
        Self(Repr::One(item.into()))
    }

    /// The items in order.
    pub fn items(&self) -> &[Item] {
        match &self.0 {
            Repr::Empty => &[],
            Repr::One(item) => std::slice::from_ref(item),
            Repr::Many(many) => &many.items,
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Repr::Empty)
    }

    /// The first item.
    pub fn first(&self) -> Option<&Item> {
        self.items().first()
    }

    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Item> {
        self.items().iter()
    }

    /// The items as a vector of one's own.
    pub fn into_vec(self) -> Vec<Item> {
        match self.0 {
            Repr::Empty => Vec::new(),
            Repr::One(item) => vec![item],
            Repr::Many(many) => Arc::unwrap_or_clone(many).items,
        }
    }

    /// The deepest nesting of its items.
    pub(in crate::xpath) fn nesting(&self) -> u32 {
        match &self.0 {
            Repr::Empty => 0,
            Repr::One(item) => item.nesting(),
            Repr::Many(many) => many.nesting,
        }
    }

    pub(in crate::xpath) fn from_option(item: Option<impl Into<Item>>) -> Self {
        item.map_or(Self::EMPTY, Self::one)
    }
}

impl From<Vec<Item>> for Sequence {
    fn from(mut items: Vec<Item>) -> Self {
        match items.len() {
            0 => Self::EMPTY,
            1 => Self(items.pop().map_or(Repr::Empty, Repr::One)),
            _ => {
                let nesting = items.iter().map(Item::nesting).max().unwrap_or_default();
                Self(Repr::Many(Arc::new(Many { items, nesting })))
            }
        }
    }
}

impl FromIterator<Item> for Sequence {
    fn from_iter<T: IntoIterator<Item = Item>>(items: T) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl<T: Into<Item>> From<T> for Sequence {
    fn from(item: T) -> Self {
        Self::one(item)
    }
}

impl<'a> IntoIterator for &'a Sequence {
    type Item = &'a Item;
    type IntoIter = std::slice::Iter<'a, Item>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

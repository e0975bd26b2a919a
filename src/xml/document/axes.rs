//! From a node to its relations.

use super::{Document, NodeId, NodeKind};

impl Document {
    /// The node above.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        (node != self.root()).then(|| NodeId(self.node(node).parent))
    }

    /// The attributes of an element, in the order written.
    pub fn attributes(&self, element: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        let found = self.node(element);
        let is_element = found.kind == NodeKind::Element;
        let first = if is_element { element.0 + 1 } else { 0 };
        let last = if is_element { found.first } else { 0 };
        (first..last).map(NodeId)
    }

    /// The first child.
    pub fn first_child(&self, node: NodeId) -> Option<NodeId> {
        let found = self.node(node);
        (found.first < found.end).then_some(NodeId(found.first))
    }

    /// The next child of the same parent. Attributes have none.
    pub fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        let found = self.node(node);
        if node == self.root() || found.kind == NodeKind::Attribute {
            return None;
        }
        let parent = self.node(NodeId(found.parent));
        (found.end < parent.end).then_some(NodeId(found.end))
    }

    /// The child before it of the same parent. Attributes have none.
    pub fn previous_sibling(&self, node: NodeId) -> Option<NodeId> {
        let found = self.node(node);
        let is_child = found.kind != NodeKind::Attribute;
        (is_child && found.previous != node.0).then_some(NodeId(found.previous))
    }

    /// The children in order.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first_child(node), |child| self.next_sibling(*child))
    }

    /// The siblings after it.
    pub fn following_siblings(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.next_sibling(node), |node| self.next_sibling(*node))
    }

    /// The siblings before it, the nearest first.
    pub fn preceding_siblings(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.previous_sibling(node), |node| {
            self.previous_sibling(*node)
        })
    }

    /// The nodes above it, the nearest first.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.parent(node), |node| self.parent(*node))
    }

    /// The nodes in it in document order, without attributes.
    pub fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let found = self.node(node);
        self.without_attributes(found.first.min(found.end), found.end)
    }

    /// The nodes after its subtree, without attributes.
    pub fn following(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let found = self.node(node);
        // The children of its element come after an attribute.
        let from = match found.kind {
            NodeKind::Attribute => self.node(NodeId(found.parent)).first,
            _ => found.end,
        };
        self.without_attributes(from, end)
    }

    /// The nodes before it that do not contain it, the nearest first, without attributes.
    pub fn preceding(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let node = match self.node(node).kind {
            NodeKind::Attribute => NodeId(self.node(node).parent),
            _ => node,
        };
        (1..node.0).rev().map(NodeId).filter(move |before| {
            let found = self.node(*before);
            found.kind != NodeKind::Attribute && found.end <= node.0
        })
    }

    fn without_attributes(&self, from: u32, to: u32) -> impl Iterator<Item = NodeId> {
        (from..to).map(NodeId).filter(|node| self.node(*node).kind != NodeKind::Attribute)
    }

    /// Whether the first is above the second or the same.
    pub fn contains(&self, above: NodeId, node: NodeId) -> bool {
        self.subtree(above).contains(&node.index())
    }
}

//! Where the elements of a name are, and where an identifier is.

use std::collections::HashMap;
use std::ops::Range;

use super::{Document, NodeId, NodeKind};
use crate::xml::Name;
use crate::xml::hash::FastMap;

#[derive(Debug)]
pub(super) struct Index {
    elements: FastMap<Name, Vec<NodeId>>,
    ids: HashMap<Box<str>, NodeId>,
}

impl Index {
    pub(super) fn new(document: &Document) -> Self {
        let mut elements: FastMap<Name, Vec<NodeId>> = FastMap::default();
        let mut ids = HashMap::new();
        for node in document.nodes() {
            match (document.kind(node), document.name(node)) {
                (NodeKind::Element, Some(name)) => {
                    elements.entry(name).or_default().push(node);
                }
                (NodeKind::Attribute, Some(_)) if document.is_id(node) => {
                    let id = document.text(node).trim_matches([' ', '\t', '\n', '\r']);
                    // The first element of an identifier that is there twice has it.
                    let element = document.parent(node).unwrap_or(node);
                    ids.entry(id.into()).or_insert(element);
                }
                _ => {}
            }
        }
        Self { elements, ids }
    }

    pub(super) fn elements(&self, name: Name, within: Range<usize>) -> &[NodeId] {
        let all = self.elements.get(&name).map_or(&[][..], Vec::as_slice);
        let from = all.partition_point(|node| node.index() < within.start);
        let to = all.partition_point(|node| node.index() < within.end);
        all.get(from..to).unwrap_or_default()
    }

    pub(super) fn by_id(&self, id: &str) -> Option<NodeId> {
        self.ids.get(id).copied()
    }
}

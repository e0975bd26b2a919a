//! The documents of a run.

use std::cell::Cell;
use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use crate::xml::{Document, NodeId};
use crate::xpath::Node;

/// Names a document of one [`DynamicContext`](crate::xpath::DynamicContext); meaningless
/// outside it. Documents are ordered as they were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(u32);

impl DocumentId {
    /// A node of the document.
    pub fn node(self, id: NodeId) -> Node {
        Node { document: self, id }
    }

    /// The number of the document, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How many documents are in the first block; each further block doubles.
const BLOCK: usize = 8;
const BLOCKS: usize = 24;

type Block = OnceCell<Box<[OnceCell<Arc<Document>>]>>;

/// The documents that a run has met. They stay where they are while more are added.
#[derive(Default)]
pub struct Documents {
    blocks: [Block; BLOCKS],
    count: Cell<usize>,
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents", self.count.get())
    }
}

/// The block of a number and the place in it.
fn place(number: usize) -> (usize, usize) {
    let block = (number / BLOCK + 1).ilog2() as usize;
    (block, number - BLOCK * ((1 << block) - 1))
}

impl Documents {
    /// The document, if it is of these.
    pub fn get(&self, id: DocumentId) -> Option<&Arc<Document>> {
        let (block, at) = place(id.index());
        self.blocks.get(block)?.get()?.get(at)?.get()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count.get()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one; `None` if there are too many.
    pub(super) fn add(&self, document: Arc<Document>) -> Option<DocumentId> {
        let number = self.count.get();
        let (block, at) = place(number);
        let slots = self
            .blocks
            .get(block)?
            .get_or_init(|| (0..BLOCK << block).map(|_| OnceCell::new()).collect());
        slots.get(at)?.set(document).ok()?;
        self.count.set(number + 1);
        u32::try_from(number).ok().map(DocumentId)
    }
}

/// Where `doc()`, `document()`, `collection()` and `unparsed-text()` read. The library
/// has none of its own; without one these functions find nothing.
pub trait Loader: fmt::Debug {
    /// The document at an address: absolute, or relative where no base address is known.
    ///
    /// # Errors
    /// Why it cannot be had, in words.
    fn document(&self, address: &str) -> Result<Arc<Document>, String>;

    /// The documents of a collection; the empty address is the default collection.
    ///
    /// # Errors
    /// Why they cannot be had, in words.
    fn collection(&self, address: &str) -> Result<Vec<Arc<Document>>, String>;

    /// A file as text, in an encoding if one is asked for.
    ///
    /// # Errors
    /// Why it cannot be had, in words.
    fn text(&self, address: &str, encoding: Option<&str>) -> Result<String, String>;
}

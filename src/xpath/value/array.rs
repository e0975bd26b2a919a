//! Arrays (data model 3.1 §2.7.5).

use std::ops::Deref;

use super::Sequence;

/// An array: its members, each a sequence.
#[derive(Clone, Debug, Default)]
pub struct Array {
    members: Vec<Sequence>,
    nesting: u32,
}

impl Array {
    pub(in crate::xpath) fn new(members: Vec<Sequence>) -> Self {
        let inside = members.iter().map(Sequence::nesting).max().unwrap_or_default();
        Self { members, nesting: inside + 1 }
    }

    /// How deep maps, arrays and functions stand in one another, itself counted.
    pub(in crate::xpath) fn nesting(&self) -> u32 {
        self.nesting
    }
}

impl Deref for Array {
    type Target = [Sequence];

    fn deref(&self) -> &[Sequence] {
        &self.members
    }
}

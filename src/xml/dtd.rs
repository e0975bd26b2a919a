//! Document type declarations.

use super::content::EntityUse;
use super::reader::{Reader, Step};
use crate::diagnostic::Findings;
use std::ops::Range;

impl Reader<'_> {
    pub(super) fn entity_use(&self, _name: Range<usize>) -> EntityUse {
        EntityUse::Undeclared
    }

    pub(super) fn enter_entity(&mut self, _at: usize, _findings: &mut Findings) -> Step {
        Step::More
    }

    pub(super) fn leave_entity(&mut self, _findings: &mut Findings) -> Step {
        Step::Skip
    }

    pub(super) fn read_doctype(&mut self, at: usize, _findings: &mut Findings) -> Step {
        self.seen_doctype = true;
        self.input.at = at + 9;
        Step::Skip
    }
}

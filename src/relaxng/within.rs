//! What stands in a pattern where it is looked at once: its `element` patterns, its
//! `attribute` patterns.

use super::grammar::{AttributeId, ElementId};
use super::pattern::{Pattern, PatternId, Patterns};
use crate::xml::hash::FastSet;

/// The `element` or `attribute` patterns that stand in a pattern.
#[derive(Debug, Default)]
struct Within {
    seen: FastSet<PatternId>,
    found: Vec<u32>,
}

/// The `element` patterns that can come first in `p`, sorted; with `ahead`, those that
/// can come later as well.
pub(super) fn elements_in(
    patterns: &Patterns,
    p: PatternId,
    ahead: bool,
) -> Vec<ElementId> {
    let mut within = Within::default();
    within.add_elements(patterns, p, ahead);
    within.sorted().into_iter().map(ElementId).collect()
}

/// The `attribute` patterns in `p`, sorted.
pub(super) fn attributes_in(patterns: &Patterns, p: PatternId) -> Vec<AttributeId> {
    let mut within = Within::default();
    within.add_attributes(patterns, p);
    within.sorted().into_iter().map(AttributeId).collect()
}

impl Within {
    fn sorted(mut self) -> Vec<u32> {
        self.found.sort_unstable();
        self.found.dedup();
        self.found
    }

    fn add_elements(&mut self, patterns: &Patterns, p: PatternId, ahead: bool) {
        if let Pattern::Element(ElementId(element)) = patterns.get(p) {
            self.found.push(*element);
            return;
        }
        if !patterns.traits(p).has_element() || !self.seen.insert(p) {
            return;
        }
        match patterns.get(p) {
            Pattern::Choice(parts) | Pattern::Interleave(parts) => {
                parts.iter().for_each(|part| self.add_elements(patterns, *part, ahead));
            }
            Pattern::Group(..) => {
                let mut at = p;
                while let Pattern::Group(head, tail) = *patterns.get(at) {
                    self.add_elements(patterns, head, ahead);
                    at = tail;
                    let traits = patterns.traits(head);
                    if !ahead && !traits.is_nullable() && !traits.has_attribute() {
                        return;
                    }
                }
                self.add_elements(patterns, at, ahead);
            }
            Pattern::OneOrMore(inner) => self.add_elements(patterns, *inner, ahead),
            _ => {}
        }
    }

    fn add_attributes(&mut self, patterns: &Patterns, p: PatternId) {
        if let Pattern::Attribute(AttributeId(attribute)) = patterns.get(p) {
            self.found.push(*attribute);
            return;
        }
        if !patterns.traits(p).has_attribute() || !self.seen.insert(p) {
            return;
        }
        match patterns.get(p) {
            Pattern::Choice(parts) | Pattern::Interleave(parts) => {
                parts.iter().for_each(|part| self.add_attributes(patterns, *part));
            }
            Pattern::Group(..) => {
                let mut at = p;
                while let Pattern::Group(head, tail) = *patterns.get(at) {
                    self.add_attributes(patterns, head);
                    at = tail;
                }
                self.add_attributes(patterns, at);
            }
            Pattern::OneOrMore(inner) => self.add_attributes(patterns, *inner),
            _ => {}
        }
    }
}

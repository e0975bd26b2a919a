//! What is left of a pattern once something has been matched: derivatives.
//!
//! As in James Clark's "An algorithm for RELAX NG validation", with two differences. A
//! pattern here describes the content of one element only, so that the derivative by a
//! child is by the *set of `element` patterns that accepted it*, and there is no
//! `after`. And an optional attribute stays where it is when it has been met: XML
//! forbids a second one of that name, so that `attribute?` loses nothing by staying,
//! and the patterns of an element do not multiply by the subsets of its attributes.

use super::grammar::{AttributeId, ElementId};
use super::pattern::{EMPTY, NOT_ALLOWED, Pattern, PatternId, Patterns, TEXT};
use crate::xml::hash::FastMap;

/// A set of `element` or `attribute` patterns, sorted.
pub(super) type Members = [u32];

/// Derivatives by number, remembered.
#[derive(Debug, Default)]
pub(super) struct Derivatives {
    known: FastMap<(PatternId, u32, Kind), PatternId>,
    /// How many were computed and not remembered; the measure of work done.
    pub(super) steps: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Element,
    Attribute,
    Close,
    Ahead,
    Text,
}

impl Derivatives {
    /// What is left of `p` after a child that the elements in `set` accept.
    pub(super) fn element(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        set: (u32, &Members),
    ) -> PatternId {
        self.child(patterns, p, set, Kind::Element)
    }

    /// The same, but what stands before the child may be missing: the child is looked
    /// for further on in the pattern.
    pub(super) fn element_ahead(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        set: (u32, &Members),
    ) -> PatternId {
        self.child(patterns, p, set, Kind::Ahead)
    }

    fn child(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        set: (u32, &Members),
        kind: Kind,
    ) -> PatternId {
        if let Pattern::Element(ElementId(element)) = patterns.get(p) {
            let is_member = set.1.binary_search(element).is_ok();
            return if is_member { EMPTY } else { NOT_ALLOWED };
        }
        if let Some(known) = self.known.get(&(p, set.0, kind)) {
            return *known;
        }
        self.steps += 1;
        let derivative = match patterns.get(p).clone() {
            Pattern::Choice(parts) => {
                let mut left = Vec::new();
                for part in parts.iter() {
                    left.push(self.child(patterns, *part, set, kind));
                }
                patterns.choice(&left)
            }
            Pattern::Interleave(parts) => {
                let mut left = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    let derivative = self.child(patterns, *part, set, kind);
                    if derivative != NOT_ALLOWED {
                        let mut mixed = parts.to_vec();
                        mixed[at] = derivative;
                        left.push(patterns.interleave(&mixed));
                    }
                }
                patterns.choice(&left)
            }
            Pattern::Group(..) => {
                let (mut left, mut at) = (Vec::new(), p);
                // Along the chain as far as what comes before may be left out.
                while let Pattern::Group(head, tail) = *patterns.get(at) {
                    let derivative = self.child(patterns, head, set, kind);
                    left.push(patterns.group(derivative, tail));
                    at = tail;
                    if kind == Kind::Element && !patterns.is_nullable(head) {
                        at = NOT_ALLOWED;
                    }
                }
                left.push(self.child(patterns, at, set, kind));
                patterns.choice(&left)
            }
            Pattern::OneOrMore(inner) => {
                let derivative = self.child(patterns, inner, set, kind);
                let more = patterns.choice(&[p, EMPTY]);
                patterns.group(derivative, more)
            }
            _ => NOT_ALLOWED,
        };
        self.known.insert((p, set.0, kind), derivative);
        derivative
    }

    /// What is left of `p` after an attribute that the patterns in `set` accept.
    pub(super) fn attribute(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        set: (u32, &Members),
    ) -> PatternId {
        if !patterns.traits(p).has_attribute() {
            return NOT_ALLOWED;
        }
        if let Pattern::Attribute(AttributeId(attribute)) = patterns.get(p) {
            let is_member = set.1.binary_search(attribute).is_ok();
            return if is_member { EMPTY } else { NOT_ALLOWED };
        }
        if let Some(known) = self.known.get(&(p, set.0, Kind::Attribute)) {
            return *known;
        }
        self.steps += 1;
        let derivative = match patterns.get(p).clone() {
            Pattern::Choice(parts) => self.attribute_choice(patterns, p, &parts, set),
            Pattern::Interleave(parts) => {
                let mut left = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    let derivative = self.attribute(patterns, *part, set);
                    if derivative == *part {
                        left.push(p);
                    } else if derivative != NOT_ALLOWED {
                        let mut mixed = parts.to_vec();
                        mixed[at] = derivative;
                        left.push(patterns.interleave(&mixed));
                    }
                }
                patterns.choice(&left)
            }
            Pattern::Group(head, tail) => {
                let first = self.attribute(patterns, head, set);
                let first = patterns.group(first, tail);
                let second = self.attribute(patterns, tail, set);
                let second = patterns.group(head, second);
                patterns.choice(&[first, second])
            }
            Pattern::OneOrMore(inner) => {
                let derivative = self.attribute(patterns, inner, set);
                let more = patterns.choice(&[p, EMPTY]);
                patterns.group(derivative, more)
            }
            _ => NOT_ALLOWED,
        };
        self.known.insert((p, set.0, Kind::Attribute), derivative);
        derivative
    }

    fn attribute_choice(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        parts: &[PatternId],
        set: (u32, &Members),
    ) -> PatternId {
        let mut left = Vec::new();
        for part in parts {
            left.push(self.attribute(patterns, *part, set));
        }
        if let ([EMPTY, other], Some(&EMPTY)) = (parts, left.get(1))
            && matches!(patterns.get(*other), Pattern::Attribute(_))
        {
            return p;
        }
        patterns.choice(&left)
    }

    /// What is left of `p` when no further attribute comes. With `forgive`, attributes
    /// that are missing count as present.
    pub(super) fn close(
        &mut self,
        patterns: &mut Patterns,
        p: PatternId,
        forgive: bool,
    ) -> PatternId {
        if !patterns.traits(p).has_attribute() {
            return p;
        }
        let key = (p, u32::from(forgive), Kind::Close);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.steps += 1;
        let closed = match patterns.get(p).clone() {
            Pattern::Attribute(_) if forgive => EMPTY,
            Pattern::Attribute(_) => NOT_ALLOWED,
            Pattern::Choice(parts) => {
                let mut left = Vec::new();
                for part in parts.iter() {
                    left.push(self.close(patterns, *part, forgive));
                }
                patterns.choice(&left)
            }
            Pattern::Interleave(parts) => {
                let mut left = Vec::new();
                for part in parts.iter() {
                    left.push(self.close(patterns, *part, forgive));
                }
                patterns.interleave(&left)
            }
            Pattern::Group(..) => {
                let (mut heads, mut at) = (Vec::new(), p);
                while let Pattern::Group(head, tail) = *patterns.get(at) {
                    heads.push(self.close(patterns, head, forgive));
                    at = tail;
                }
                let mut group = self.close(patterns, at, forgive);
                for head in heads.into_iter().rev() {
                    group = patterns.group(head, group);
                }
                group
            }
            Pattern::OneOrMore(inner) => {
                let inner = self.close(patterns, inner, forgive);
                patterns.one_or_more(inner)
            }
            _ => p,
        };
        self.known.insert(key, closed);
        closed
    }

    /// What is left of `p` after text, wherever `text` allows it; patterns with strings
    /// in them are matched by [`matching`](super::matching) instead.
    pub(super) fn text(&mut self, patterns: &mut Patterns, p: PatternId) -> PatternId {
        if p == TEXT || !patterns.traits(p).has_text() {
            return if p == TEXT { TEXT } else { NOT_ALLOWED };
        }
        let key = (p, 0, Kind::Text);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.steps += 1;
        let mut left = Vec::new();
        match patterns.get(p).clone() {
            Pattern::Choice(parts) => {
                for part in parts.iter() {
                    left.push(self.text(patterns, *part));
                }
            }
            Pattern::Interleave(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    let derivative = self.text(patterns, *part);
                    if derivative != NOT_ALLOWED {
                        let mut mixed = parts.to_vec();
                        mixed[at] = derivative;
                        left.push(patterns.interleave(&mixed));
                    }
                }
            }
            Pattern::Group(..) => {
                let mut at = p;
                while let Pattern::Group(head, tail) = *patterns.get(at) {
                    let derivative = self.text(patterns, head);
                    left.push(patterns.group(derivative, tail));
                    at = if patterns.is_nullable(head) { tail } else { NOT_ALLOWED };
                }
                left.push(self.text(patterns, at));
            }
            Pattern::OneOrMore(inner) => {
                let derivative = self.text(patterns, inner);
                let more = patterns.choice(&[p, EMPTY]);
                left.push(patterns.group(derivative, more));
            }
            _ => {}
        }
        let derivative = patterns.choice(&left);
        self.known.insert(key, derivative);
        derivative
    }
}

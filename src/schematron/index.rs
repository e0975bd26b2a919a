//! Which rules may match a node: by its kind, its name and its attributes, from the last
//! steps of their contexts.
//!
//! Invariant: every rule that matches a node is among those that the index gives for it,
//! and they come in the order of the schema.

use super::compile::CompiledPattern;
use crate::xml::hash::FastMap;
use crate::xml::{Name, NodeKind};
use crate::xpath::LastStep;

/// A rule that may match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The number of its pattern.
    pub(super) pattern: u32,
    /// Its own in the pattern.
    pub(super) rule: u32,
    /// An attribute that the node must have.
    pub(super) attribute: Option<Name>,
}

/// A rule by its pattern's number and its own, and what its context can match.
type Matching = (u32, u32, Vec<LastStep>);

/// The rules of some patterns, by what they may match.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// For each kind of node the rules for names, and those for all other names.
    kinds: [ByName; 6],
}

#[derive(Debug, Default)]
struct ByName {
    named: FastMap<Name, Box<[Candidate]>>,
    others: Box<[Candidate]>,
}

const KINDS: [NodeKind; 6] = [
    NodeKind::Document,
    NodeKind::Element,
    NodeKind::Attribute,
    NodeKind::Text,
    NodeKind::Comment,
    NodeKind::ProcessingInstruction,
];

/// The place of a kind in [`KINDS`].
fn place(kind: NodeKind) -> usize {
    match kind {
        NodeKind::Document => 0,
        NodeKind::Element => 1,
        NodeKind::Attribute => 2,
        NodeKind::Text => 3,
        NodeKind::Comment => 4,
        NodeKind::ProcessingInstruction => 5,
    }
}

impl Index {
    /// The index of the rules of these patterns.
    pub(super) fn new(patterns: &[usize], all: &[CompiledPattern]) -> Self {
        let mut rules: Vec<Matching> = Vec::new();
        for pattern in patterns {
            let Some(compiled) = all.get(*pattern) else { continue };
            for (number, rule) in (0..).zip(&compiled.rules) {
                let pattern = u32::try_from(*pattern).unwrap_or(u32::MAX);
                rules.push((pattern, number, rule.matching.last_steps().collect()));
            }
        }
        Self { kinds: KINDS.map(|kind| ByName::new(kind, &rules)) }
    }

    /// The rules that may match a node of a kind and name, in the schema's order.
    pub(super) fn candidates(&self, kind: NodeKind, name: Option<Name>) -> &[Candidate] {
        let Some(by_name) = self.kinds.get(place(kind)) else { return &[] };
        let named = name.and_then(|name| by_name.named.get(&name));
        named.unwrap_or(&by_name.others)
    }

    /// Whether no rule matches nodes of a kind.
    pub(super) fn is_empty(&self, kind: NodeKind) -> bool {
        self.kinds
            .get(place(kind))
            .is_none_or(|by_name| by_name.named.is_empty() && by_name.others.is_empty())
    }
}

impl ByName {
    fn new(kind: NodeKind, rules: &[Matching]) -> Self {
        let is_of = |step: &LastStep| step.kind.is_none_or(|is| is == kind);
        let those = |name: Option<Name>| -> Box<[Candidate]> {
            let fits = |step: &&LastStep| {
                is_of(step)
                    && (step.name.is_none() || name.is_some() && step.name == name)
            };
            let candidate = |(pattern, rule, steps): &Matching| {
                let mut needed = steps.iter().filter(fits).map(|step| step.attribute);
                let first = needed.next()?;
                let attribute = first.filter(|_| needed.all(|other| other == first));
                Some(Candidate { pattern: *pattern, rule: *rule, attribute })
            };
            rules.iter().filter_map(candidate).collect()
        };
        let steps = rules.iter().flat_map(|(.., steps)| steps).filter(|step| is_of(step));
        let named = steps.filter_map(|step| step.name);
        Self {
            named: named.map(|name| (name, those(Some(name)))).collect(),
            others: those(None),
        }
    }
}

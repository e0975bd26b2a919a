//! Names that meet where they may not: attributes of a group (RELAX NG §7.3), elements
//! and text of an interleave (§7.4).

use std::rc::Rc;

use super::super::ast::{NameClass, NameKind};
use super::super::grammar::{AttributeId, ElementId, Grammar, Node, NodeId};
use super::super::names::{NameSet, Names, Symbol};
use crate::diagnostic::{Findings, codes};

/// Whether a class has a wildcard in it.
pub(in super::super) fn is_infinite(class: &NameClass) -> bool {
    match &class.kind {
        NameKind::Name { .. } => false,
        NameKind::AnyName { .. } | NameKind::NsName { .. } => true,
        NameKind::Choice(names) => names.iter().any(is_infinite),
    }
}

/// What stands in a pattern outside its elements' contents.
#[derive(Debug, Default)]
struct Inside {
    attributes: Vec<AttributeId>,
    elements: Vec<ElementId>,
    has_text: bool,
}

/// Finds names that meet. Marks by symbol which branch used a name last, so that a group
/// costs as much as it has names.
pub(super) struct Overlap<'g> {
    grammar: &'g Grammar,
    inside: Vec<Option<Rc<Inside>>>,
    /// For each symbol the round of its last use, the branch, and the number used.
    marks: Vec<(u32, u32, u32)>,
    round: u32,
}

impl<'g> Overlap<'g> {
    pub(super) fn new(grammar: &'g Grammar) -> Self {
        Self {
            grammar,
            inside: vec![None; grammar.nodes.len()],
            marks: vec![(0, 0, 0); grammar.names.len()],
            round: 0,
        }
    }

    fn inside(&mut self, id: NodeId) -> Rc<Inside> {
        if let Some(known) = &self.inside[id.0 as usize] {
            return known.clone();
        }
        let grammar = self.grammar;
        let mut found = Inside::default();
        match grammar.node(id) {
            Node::Attribute(attribute) => found.attributes.push(*attribute),
            Node::Element(element) => found.elements.push(*element),
            Node::Text => found.has_text = true,
            Node::Choice(parts) | Node::Group(parts) | Node::Interleave(parts) => {
                for part in parts {
                    let part = self.inside(*part);
                    found.attributes.extend(&part.attributes);
                    found.elements.extend(&part.elements);
                    found.has_text |= part.has_text;
                }
                found.attributes.sort_unstable();
                found.attributes.dedup();
                found.elements.sort_unstable();
                found.elements.dedup();
            }
            Node::OneOrMore(inner) => {
                let inner = self.inside(*inner);
                self.inside[id.0 as usize] = Some(inner.clone());
                return inner;
            }
            _ => {}
        }
        let found = Rc::new(found);
        self.inside[id.0 as usize] = Some(found.clone());
        found
    }

    /// Whether a branch uses a name that another branch of this round has used, and the
    /// number of that user.
    fn meet(&mut self, branch: u32, user: u32, names: &NameSet) -> Option<(Symbol, u32)> {
        let mut met = None;
        let mut mark = |symbol: Symbol, marks: &mut Vec<(u32, u32, u32)>| {
            let mark = &mut marks[symbol.0 as usize];
            if mark.0 == self.round && mark.1 != branch {
                met = met.or(Some((symbol, mark.2)));
            } else {
                *mark = (self.round, branch, user);
            }
        };
        match names {
            NameSet::One(symbol) => mark(*symbol, &mut self.marks),
            NameSet::Bits(_) => {
                names.symbols().into_iter().for_each(|one| mark(one, &mut self.marks));
            }
        }
        met
    }

    /// §7.3: no two branches of a group or interleave have attributes of one name.
    pub(super) fn attributes(&mut self, parts: &[NodeId], findings: &mut Findings) {
        self.round += 1;
        let grammar = self.grammar;
        for (branch, part) in (1..).zip(parts) {
            let inside = self.inside(*part);
            for id in &inside.attributes {
                let attribute = grammar.attribute(*id);
                if let Some((symbol, other)) = self.meet(branch, id.0, &attribute.names) {
                    let name = shown(&grammar.names, symbol);
                    let message = format!("an element cannot have {name} twice");
                    let first = grammar.attribute(AttributeId(other)).span;
                    let finding = codes::ATTRIBUTE_TWICE.at(attribute.span);
                    push_once(
                        findings,
                        finding.message(message).related(first, "first here"),
                    );
                }
            }
        }
    }

    /// §7.4: no two branches of an interleave have elements of one name, or text.
    pub(super) fn elements(
        &mut self,
        id: NodeId,
        parts: &[NodeId],
        findings: &mut Findings,
    ) {
        self.round += 1;
        let grammar = self.grammar;
        let mut texts = 0;
        for (branch, part) in (1..).zip(parts) {
            let inside = self.inside(*part);
            texts += u32::from(inside.has_text);
            for id in &inside.elements {
                let element = grammar.element(*id);
                if let Some((symbol, other)) = self.meet(branch, id.0, &element.names) {
                    let name = shown(&grammar.names, symbol);
                    let message = format!("{name} stands on two sides of an interleave");
                    let first = grammar.element(ElementId(other)).span;
                    let finding = codes::INTERLEAVE_OVERLAP.at(element.span);
                    push_once(
                        findings,
                        finding.message(message).related(first, "first here"),
                    );
                }
            }
        }
        if texts > 1 {
            let message = "text stands on two sides of an interleave";
            let finding = codes::INTERLEAVE_OVERLAP.at(grammar.span(id));
            push_once(findings, finding.message(message));
        }
    }
}

fn shown(names: &Names, symbol: Symbol) -> String {
    names.name(symbol).map_or("one name".to_owned(), |(_, local)| format!("`{local}`"))
}

fn push_once(findings: &mut Findings, finding: crate::diagnostic::Diagnostic) {
    if !findings
        .iter()
        .any(|other| other.span == finding.span && other.code == finding.code)
    {
        findings.push(finding);
    }
}

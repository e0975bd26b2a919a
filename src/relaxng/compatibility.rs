//! What a schema says of identifiers and default values that others could not follow
//! (RELAX NG DTD Compatibility §2 and §3).
//!
//! Such a schema can be used, for it says of every document whether it is valid; but a
//! program that looks for identifiers by name, or supplies default values, cannot rely
//! on it. So these are warnings. Both are bound to the names of an attribute and its
//! element alone: another definition of the same two names must say the same.

use std::collections::{BTreeMap, BTreeSet};

use super::grammar::{AttributeId, ElementId, Grammar, Node, NodeId};
use super::matching::matches;
use super::names::{NameSet, Symbol};
use super::pattern::Patterns;
use super::schema::Lowered;
use crate::diagnostic::{Code, Findings, codes};
use crate::source::Span;
use crate::xml::hash::FastSet;
use crate::xsd::{IdKind, NoNamespaces};

/// How an attribute stands in its element.
#[derive(Clone, Copy, Debug)]
struct Use {
    element: ElementId,
    attribute: AttributeId,
    /// Whether it may be left out.
    is_optional: bool,
    is_repeated: bool,
}

/// Holds a schema to the compatibility with DTDs.
pub(super) fn check(grammar: &Grammar, lowered: &Lowered, findings: &mut Findings) {
    let mut datatypes = grammar.strings.datatypes.iter();
    let has_ids = datatypes.any(|datatype| datatype.id_kind() != IdKind::None);
    let has_defaults = grammar.attributes.iter().any(|a| a.default.is_some());
    if !has_ids && !has_defaults {
        return;
    }
    let mut checker =
        Checker { grammar, lowered, findings, uses: Vec::new(), told: BTreeSet::new() };
    checker.collect(has_ids);
    if has_ids {
        checker.identifiers();
    }
    if has_defaults {
        checker.defaults();
    }
}

struct Checker<'a> {
    grammar: &'a Grammar,
    lowered: &'a Lowered,
    findings: &'a mut Findings,
    /// All attributes of all elements that a document may have.
    uses: Vec<Use>,
    /// What has been said, by code and place.
    told: BTreeSet<(&'static str, Span)>,
}

/// A node of an element's content on the way down to its attributes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    node: NodeId,
    is_optional: bool,
    is_repeated: bool,
}

impl Checker<'_> {
    fn tell(&mut self, code: &'static Code, span: Span, message: String) {
        self.tell_beside(code, span, message, None);
    }

    /// Says a thing once of a place.
    fn tell_beside(
        &mut self,
        code: &'static Code,
        span: Span,
        message: String,
        other: Option<(Span, &str)>,
    ) {
        if self.told.insert((code.id, span)) {
            let finding = code.at(span).message(message);
            self.findings.push(match other {
                Some((span, label)) => finding.related(span, label),
                None => finding,
            });
        }
    }

    /// Finds all attributes that elements may carry, from the start on.
    fn collect(&mut self, has_ids: bool) {
        let grammar = self.grammar;
        let mut reached = vec![false; grammar.elements.len()];
        let mut waiting = Vec::new();
        self.walk(None, grammar.start, has_ids, &mut waiting);
        while let Some(element) = waiting.pop() {
            if !std::mem::replace(&mut reached[element.0 as usize], true) {
                let content = grammar.element(element).content;
                self.walk(Some(element), content, has_ids, &mut waiting);
            }
        }
    }

    fn walk(
        &mut self,
        element: Option<ElementId>,
        content: NodeId,
        has_ids: bool,
        waiting: &mut Vec<ElementId>,
    ) {
        let grammar = self.grammar;
        let mut seen = FastSet::default();
        let mut open =
            vec![Step { node: content, is_optional: false, is_repeated: false }];
        while let Some(step) = open.pop() {
            if !seen.insert(step) {
                continue;
            }
            match grammar.node(step.node) {
                Node::Choice(parts) => {
                    let has_empty = |p: &NodeId| matches!(grammar.node(*p), Node::Empty);
                    let is_optional = step.is_optional || parts.iter().any(has_empty);
                    open.extend(parts.iter().map(|p| Step {
                        node: *p,
                        is_optional,
                        ..step
                    }));
                }
                Node::Group(parts) | Node::Interleave(parts) => {
                    open.extend(parts.iter().map(|part| Step { node: *part, ..step }));
                }
                Node::OneOrMore(inner) => {
                    open.push(Step { node: *inner, is_repeated: true, ..step });
                }
                Node::Element(inner) => waiting.push(*inner),
                Node::Attribute(attribute) => {
                    self.uses.extend(element.map(|element| Use {
                        element,
                        attribute: *attribute,
                        is_optional: step.is_optional,
                        is_repeated: step.is_repeated,
                    }));
                }
                // An element's own text cannot identify it.
                _ if has_ids => self.stray_identifiers(step.node),
                _ => {}
            }
        }
    }

    /// §3: an identifier's type stands directly in an attribute, and nowhere else.
    fn stray_identifiers(&mut self, node: NodeId) {
        let grammar = self.grammar;
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match grammar.node(node) {
                Node::Choice(parts) | Node::Group(parts) | Node::Interleave(parts) => {
                    open.extend(parts.iter().copied());
                }
                Node::OneOrMore(inner) | Node::List(inner) => open.push(*inner),
                Node::Data { except, .. } => open.extend(*except),
                _ => {}
            }
            if self.kind(node) != IdKind::None {
                let message = "an identifier can only be the whole of an attribute";
                let span = grammar.span(node);
                self.tell(&codes::ID_OUTSIDE_ATTRIBUTE, span, message.to_owned());
            }
        }
    }

    /// What the datatype of a node makes of its values.
    fn kind(&self, node: NodeId) -> IdKind {
        let grammar = self.grammar;
        let datatype = match grammar.node(node) {
            Node::Data { datatype, .. } => *datatype,
            Node::Value(value) => grammar.strings.values[*value as usize].datatype,
            _ => return IdKind::None,
        };
        grammar.strings.datatypes[datatype as usize].id_kind()
    }

    /// §3: what identifies has one name, on elements with names, and always identifies.
    fn identifiers(&mut self) {
        let grammar = self.grammar;
        let mut known: BTreeMap<(Symbol, Symbol), (IdKind, AttributeId)> =
            BTreeMap::new();
        for at in 0..self.uses.len() {
            let used = self.uses[at];
            let attribute = grammar.attribute(used.attribute);
            let kind = self.kind(attribute.content);
            if kind == IdKind::None {
                self.stray_identifiers(attribute.content);
                continue;
            }
            let Some(pairs) = self.names_of(used, &codes::ID_WILDCARD, "identifies")
            else {
                continue;
            };
            for pair in pairs {
                known.entry(pair).or_insert((kind, used.attribute));
            }
        }
        for at in 0..self.uses.len() {
            let used = self.uses[at];
            let attribute = grammar.attribute(used.attribute);
            let kind = self.kind(attribute.content);
            let is_other = |(other, _): &(IdKind, AttributeId)| *other != kind;
            if let Some(((element, name), (_, other))) =
                self.clash(used, &known, is_other)
            {
                let (element, name) = (self.name(element), self.name(name));
                let message = format!(
                    "`{name}` of `{element}` identifies or points otherwise elsewhere"
                );
                let place = (grammar.attribute(other).span, "here it is of another kind");
                let span = attribute.span;
                self.tell_beside(&codes::ID_CONFLICT, span, message, Some(place));
            }
        }
    }

    /// §2: a default value is of one name, may be left out, fits, and is always the same.
    fn defaults(&mut self) {
        let grammar = self.grammar;
        let mut patterns = Patterns::above(&self.lowered.patterns);
        let mut known: BTreeMap<(Symbol, Symbol), (&str, AttributeId)> = BTreeMap::new();
        for at in 0..self.uses.len() {
            let used = self.uses[at];
            let attribute = grammar.attribute(used.attribute);
            let Some(default) = attribute.default.as_deref() else { continue };
            if !used.is_optional || used.is_repeated {
                let message = "an attribute with a default value must be optional";
                let code = &codes::DEFAULT_NOT_OPTIONAL;
                self.tell(code, attribute.span, message.to_owned());
            }
            let content = self.lowered.attribute_contents[used.attribute.0 as usize];
            if !matches(&grammar.strings, &mut patterns, content, default, &NoNamespaces)
            {
                let message =
                    format!("the default value `{default}` is not one it takes");
                self.tell(&codes::DEFAULT_NOT_ALLOWED, attribute.span, message);
            }
            let pairs =
                self.names_of(used, &codes::DEFAULT_WILDCARD, "has a default value");
            for pair in pairs.unwrap_or_default() {
                known.entry(pair).or_insert((default, used.attribute));
            }
        }
        for at in 0..self.uses.len() {
            let used = self.uses[at];
            let attribute = grammar.attribute(used.attribute);
            let default = attribute.default.as_deref();
            let is_other = |(other, _): &(&str, AttributeId)| Some(*other) != default;
            if let Some(((element, name), (_, other))) =
                self.clash(used, &known, is_other)
            {
                let (element, name) = (self.name(element), self.name(name));
                let message = format!(
                    "`{name}` of `{element}` has another default value elsewhere"
                );
                let place = (grammar.attribute(other).span, "the other definition");
                let span = attribute.span;
                self.tell_beside(&codes::DEFAULT_CONFLICT, span, message, Some(place));
            }
        }
    }

    fn name(&self, symbol: Symbol) -> String {
        self.grammar.names.local(symbol).to_owned()
    }

    /// The names of elements and attribute in a use, if they are names and no wildcards;
    /// else that is said.
    fn names_of(
        &mut self,
        used: Use,
        code: &'static Code,
        what: &str,
    ) -> Option<Vec<(Symbol, Symbol)>> {
        let grammar = self.grammar;
        let (element, attribute) =
            (grammar.element(used.element), grammar.attribute(used.attribute));
        let NameSet::One(name) = attribute.names else {
            let message = format!("an attribute that {what} has just one name");
            self.tell(code, attribute.span, message);
            return None;
        };
        if super::restrict::is_infinite(&element.class) {
            let message = format!("an element of any name has an attribute that {what}");
            let place = Some((attribute.span, "this attribute"));
            self.tell_beside(code, element.span, message, place);
            return None;
        }
        Some(element.names.symbols().into_iter().map(|e| (e, name)).collect())
    }

    /// The first known pair of names that a use means too, where the two disagree.
    fn clash<T: Copy>(
        &self,
        used: Use,
        known: &BTreeMap<(Symbol, Symbol), T>,
        is_other: impl Fn(&T) -> bool,
    ) -> Option<((Symbol, Symbol), T)> {
        let grammar = self.grammar;
        let elements = &grammar.element(used.element).names;
        let attributes = &grammar.attribute(used.attribute).names;
        if let (NameSet::One(element), NameSet::One(attribute)) = (elements, attributes) {
            let pair = (*element, *attribute);
            return known.get(&pair).filter(|other| is_other(other)).map(|t| (pair, *t));
        }
        let mut met = known.iter().filter(|((element, attribute), other)| {
            elements.contains(*element)
                && attributes.contains(*attribute)
                && is_other(other)
        });
        met.next().map(|(pair, other)| (*pair, *other))
    }
}

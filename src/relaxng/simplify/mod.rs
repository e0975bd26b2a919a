//! Simplification: a schema as written into the simple form (RELAX NG §4.12–4.22).
//!
//! The readers have done §4.1–4.12. Here grammars become scopes (§4.18), definitions of
//! one name are combined (§4.17), constraints on names and datatypes hold (§4.16),
//! `mixed`, `optional` and `zeroOrMore` go (§4.13–4.15), references are followed to the
//! next `element` and no further (§4.19), `notAllowed` and `empty` are normalised
//! (§4.20, §4.21). A definition becomes one node, shared by all that refer to it;
//! contents of elements wait in a list, so that recursion is bounded by how deep
//! patterns stand in one another within one element.

mod classes;
mod scope;

use std::collections::HashMap;

use super::ast::{self, Kind, Pattern};
use super::grammar::{Attribute, AttributeId, Element, ElementId, Grammar, Node, NodeId};
use super::names::{ELSEWHERE, NameSet, Names};
use super::value::{Datatype, SchemaContext, Strings, ValueSpec};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use scope::{DefineId, ScopeId, Scopes, State};

/// How many patterns may stand in one another within one element, references followed. Each
/// takes some two kilobytes of a stack that may have two megabytes in all.
const MAX_NESTING: usize = 400;

/// Simplifies a schema; `None` if it is no RELAX NG, and then the findings say why.
pub(super) fn simplify(schema: &Pattern, findings: &mut Findings) -> Option<Grammar> {
    let before = findings.len();
    let mut simplifier = Simplifier {
        findings,
        nodes: vec![Node::Empty, Node::NotAllowed],
        spans: vec![schema.span; 2],
        elements: Vec::new(),
        attributes: Vec::new(),
        strings: Strings::default(),
        names: Names::new(),
        known_types: HashMap::new(),
        known_values: HashMap::new(),
        scopes: Scopes::default(),
        waiting: Vec::new(),
        depth: 0,
        is_reachable: true,
    };
    let start = simplifier.pattern(schema, None);
    simplifier.contents();
    simplifier.unreachable();
    let mut grammar = simplifier.finish(start);
    if findings.len() > before {
        return None;
    }
    for element in &mut grammar.elements {
        element.names = grammar.names.set(&element.class);
    }
    for attribute in &mut grammar.attributes {
        attribute.names = grammar.names.set(&attribute.class);
    }
    Some(grammar)
}

const EMPTY: NodeId = NodeId(0);
const NOT_ALLOWED: NodeId = NodeId(1);

type TypeKey<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>);

struct Simplifier<'a, 'f> {
    findings: &'f mut Findings,
    nodes: Vec<Node>,
    spans: Vec<Span>,
    elements: Vec<Element>,
    attributes: Vec<Attribute>,
    strings: Strings,
    names: Names,
    known_types: HashMap<TypeKey<'a>, u32>,
    known_values: HashMap<(u32, &'a str), NodeId>,
    scopes: Scopes<'a>,
    /// Elements whose content is still to be done.
    waiting: Vec<(ElementId, &'a Pattern, Option<ScopeId>)>,
    depth: usize,
    /// Whether the definition at hand can be reached from the start (§4.19).
    is_reachable: bool,
}

impl<'a> Simplifier<'a, '_> {
    fn refuse(&mut self, finding: Diagnostic) -> NodeId {
        self.findings.push(finding);
        NOT_ALLOWED
    }

    fn push(&mut self, node: Node, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    fn contents(&mut self) {
        while let Some((element, content, scope)) = self.waiting.pop() {
            let content = self.pattern(content, scope);
            self.elements[element.0 as usize].content = content;
        }
    }

    /// Definitions that nothing refers to obey §4.16–4.18 too.
    fn unreachable(&mut self) {
        self.is_reachable = false;
        let mut next = 0;
        while let Some(define) = self.scopes.define_at(next) {
            self.define(define);
            self.contents();
            next += 1;
        }
    }

    fn finish(self, start: NodeId) -> Grammar {
        Grammar {
            nodes: self.nodes,
            spans: self.spans,
            start,
            elements: self.elements,
            attributes: self.attributes,
            strings: self.strings,
            names: self.names,
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern, scope: Option<ScopeId>) -> NodeId {
        if self.depth >= MAX_NESTING {
            let finding = codes::SCHEMA_TOO_LARGE.at(pattern.span);
            return self.refuse(finding.message("the patterns are nested too deep"));
        }
        self.depth += 1;
        let node = self.pattern_here(pattern, scope);
        self.depth -= 1;
        node
    }

    fn pattern_here(&mut self, pattern: &'a Pattern, scope: Option<ScopeId>) -> NodeId {
        let span = pattern.span;
        match &pattern.kind {
            Kind::Empty => EMPTY,
            Kind::NotAllowed => NOT_ALLOWED,
            Kind::Text => self.push(Node::Text, span),
            Kind::Group(parts) => {
                let parts = self.all(parts, scope);
                self.sequence(parts, span, Node::Group)
            }
            Kind::Interleave(parts) => {
                let parts = self.all(parts, scope);
                self.sequence(parts, span, Node::Interleave)
            }
            Kind::Mixed(inner) => {
                let parts = vec![self.pattern(inner, scope), self.push(Node::Text, span)];
                self.sequence(parts, span, Node::Interleave)
            }
            Kind::Choice(parts) => {
                let parts = self.all(parts, scope);
                self.choice(parts, span)
            }
            Kind::Optional(inner) => {
                let inner = self.pattern(inner, scope);
                self.choice(vec![inner, EMPTY], span)
            }
            Kind::OneOrMore(inner) => {
                let inner = self.pattern(inner, scope);
                self.one_or_more(inner, span)
            }
            Kind::ZeroOrMore(inner) => {
                let inner = self.pattern(inner, scope);
                let more = self.one_or_more(inner, span);
                self.choice(vec![more, EMPTY], span)
            }
            Kind::List(inner) => match self.pattern(inner, scope) {
                NOT_ALLOWED => NOT_ALLOWED,
                inner => self.push(Node::List(inner), span),
            },
            Kind::Element { .. } | Kind::Attribute { .. } => self.named(pattern, scope),
            Kind::Data(data) => self.data(data, span, scope),
            Kind::Value(value) => self.value(value, span),
            Kind::External { pattern, .. } => self.pattern(pattern, scope),
            Kind::Ref(name) => self.reference(name, span, scope),
            Kind::ParentRef(name) => {
                let parent = scope.and_then(|scope| self.scopes.parent(scope));
                self.reference(name, span, parent)
            }
            Kind::Grammar(grammar) => self.grammar(grammar, span, scope),
        }
    }

    fn all(&mut self, parts: &'a [Pattern], scope: Option<ScopeId>) -> Vec<NodeId> {
        parts.iter().map(|part| self.pattern(part, scope)).collect()
    }

    /// A group or interleave without `empty` and `notAllowed` (§4.20, §4.21).
    fn sequence(
        &mut self,
        mut parts: Vec<NodeId>,
        span: Span,
        make: fn(Box<[NodeId]>) -> Node,
    ) -> NodeId {
        if parts.contains(&NOT_ALLOWED) {
            return NOT_ALLOWED;
        }
        parts.retain(|part| *part != EMPTY);
        match parts.as_slice() {
            [] => EMPTY,
            [only] => *only,
            _ => self.push(make(parts.into()), span),
        }
    }

    fn choice(&mut self, mut parts: Vec<NodeId>, span: Span) -> NodeId {
        parts.retain(|part| *part != NOT_ALLOWED);
        let had_empty = parts.contains(&EMPTY);
        parts.retain(|part| *part != EMPTY);
        if had_empty {
            parts.push(EMPTY);
        }
        match parts.as_slice() {
            [] => NOT_ALLOWED,
            [only] => *only,
            _ => self.push(Node::Choice(parts.into()), span),
        }
    }

    fn one_or_more(&mut self, inner: NodeId, span: Span) -> NodeId {
        match inner {
            EMPTY | NOT_ALLOWED => inner,
            inner => self.push(Node::OneOrMore(inner), span),
        }
    }

    fn named(&mut self, pattern: &'a Pattern, scope: Option<ScopeId>) -> NodeId {
        // Until all names are known, a placeholder.
        let names = NameSet::One(ELSEWHERE);
        let documentation = pattern.documentation.clone();
        match &pattern.kind {
            Kind::Element { name, content } => {
                classes::check_element(name, self.findings);
                self.names.intern_class(name);
                let number = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
                self.elements.push(Element {
                    class: name.clone(),
                    names,
                    content: NOT_ALLOWED,
                    span: name.span,
                    documentation,
                });
                self.waiting.push((ElementId(number), content, scope));
                self.push(Node::Element(ElementId(number)), pattern.span)
            }
            Kind::Attribute { name, content, default } => {
                classes::check_attribute(name, self.findings);
                self.names.intern_class(name);
                let content = self.pattern(content, scope);
                if content == NOT_ALLOWED {
                    return NOT_ALLOWED;
                }
                let number = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
                self.attributes.push(Attribute {
                    class: name.clone(),
                    names,
                    content,
                    span: name.span,
                    documentation,
                    default: default.clone(),
                });
                self.push(Node::Attribute(AttributeId(number)), pattern.span)
            }
            _ => NOT_ALLOWED,
        }
    }

    fn datatype(
        &mut self,
        library: &'a str,
        name: &'a str,
        params: &'a [ast::Param],
        span: Span,
    ) -> Option<u32> {
        let pairs: Vec<(&str, &str)> =
            params.iter().map(|param| (&*param.name, &*param.value)).collect();
        let key = (library, name, pairs);
        if let Some(known) = self.known_types.get(&key) {
            return Some(*known);
        }
        match Datatype::new(library, name, &key.2) {
            Ok(datatype) => {
                let number =
                    u32::try_from(self.strings.datatypes.len()).unwrap_or(u32::MAX);
                self.strings.datatypes.push(datatype);
                self.known_types.insert(key, number);
                Some(number)
            }
            Err(fault) => {
                let place = fault.param.and_then(|param| params.get(param));
                let span = place.map_or(span, |param| param.span);
                self.refuse(codes::SCHEMA_DATATYPE.at(span).message(fault.message));
                None
            }
        }
    }

    fn data(
        &mut self,
        data: &'a ast::Data,
        span: Span,
        scope: Option<ScopeId>,
    ) -> NodeId {
        let datatype = self.datatype(&data.library, &data.name, &data.params, span);
        let except = data.except.as_ref().map(|except| self.pattern(except, scope));
        let Some(datatype) = datatype else { return NOT_ALLOWED };
        let except = except.filter(|except| *except != NOT_ALLOWED);
        self.push(Node::Data { datatype, except }, span)
    }

    fn value(&mut self, value: &'a ast::Value, span: Span) -> NodeId {
        let Some(number) = self.datatype(&value.library, &value.name, &[], span) else {
            return NOT_ALLOWED;
        };
        let datatype = &self.strings.datatypes[number as usize];
        let shared = !datatype.needs_context();
        if let (true, Some(known)) =
            (shared, self.known_values.get(&(number, &*value.text)))
        {
            return *known;
        }
        let context =
            SchemaContext { bindings: &value.bindings, default: &value.namespace };
        match ValueSpec::new(number, datatype, &value.text, &context) {
            Ok(spec) => {
                let index = u32::try_from(self.strings.values.len()).unwrap_or(u32::MAX);
                self.strings.values.push(spec);
                let node = self.push(Node::Value(index), span);
                self.known_values.insert((number, &*value.text), node);
                node
            }
            Err(why) => {
                let message = format!("`{}` is no `{}`: {why}", value.text, value.name);
                self.refuse(codes::SCHEMA_DATATYPE.at(span).message(message))
            }
        }
    }

    fn grammar(
        &mut self,
        grammar: &'a ast::Grammar,
        span: Span,
        parent: Option<ScopeId>,
    ) -> NodeId {
        let scope = self.scopes.open(grammar, parent, self.findings);
        match self.scopes.start(scope) {
            Some(start) => self.define(start),
            None => self.refuse(codes::SCHEMA_WITHOUT_START.at(span)),
        }
    }

    fn reference(&mut self, name: &str, span: Span, scope: Option<ScopeId>) -> NodeId {
        let Some(define) = scope.and_then(|scope| self.scopes.find(scope, name)) else {
            let message = format!("`{name}` is not defined");
            let near = scope.and_then(|scope| self.scopes.nearest(scope, name));
            let mut finding = codes::UNDEFINED_REFERENCE.at(span).message(message);
            if let Some(near) = near {
                finding = finding.help(format!("did you mean `{near}`?"));
            }
            return self.refuse(finding);
        };
        if matches!(self.scopes.state(define), State::Open) {
            if !self.is_reachable {
                return NOT_ALLOWED;
            }
            let message = format!("`{name}` refers to itself with no element between");
            let place = self.scopes.span(define);
            let finding = codes::REFERENCE_LOOP.at(span).message(message);
            return self.refuse(finding.related(place, "defined here"));
        }
        self.define(define)
    }

    /// The node of a definition, made on first use.
    fn define(&mut self, define: DefineId) -> NodeId {
        if let State::Done(node) = self.scopes.state(define) {
            return node;
        }
        self.scopes.set_state(define, State::Open);
        let (scope, bodies) = self.scopes.bodies(define);
        let mut parts = Vec::with_capacity(bodies.len());
        for body in &bodies {
            let documentation = body.documentation.as_ref();
            let first = self.elements.len();
            parts.push(self.pattern(&body.body, Some(scope)));
            // What is said of a definition is said of the element it consists of.
            if let (Kind::Element { .. }, Some(element)) =
                (&body.body.kind, self.elements.get_mut(first))
            {
                element.documentation =
                    element.documentation.take().or(documentation.cloned());
            }
        }
        let span = self.scopes.span(define);
        let node = if parts.len() == 1 {
            parts[0]
        } else if self.scopes.is_interleaved(define) {
            self.sequence(parts, span, Node::Interleave)
        } else {
            self.choice(parts, span)
        };
        self.scopes.set_state(define, State::Done(node));
        node
    }
}

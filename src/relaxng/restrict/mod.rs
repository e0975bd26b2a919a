//! Restrictions on the simple form (RELAX NG §7), a finding each.
//!
//! §7.1: what may not stand within what; §7.2: texts that would have to be parted; §7.3:
//! attributes of one name twice, and wildcards that are not repeated; §7.4: interleaved
//! elements of one name, and text twice. Each node is looked at once for each set of
//! surroundings that matter, so that the work is linear in the schema. Only what the
//! start can reach is looked at, since §4.19 has removed the rest.

mod overlap;

pub(super) use overlap::is_infinite;

use super::grammar::{ElementId, Grammar, Node, NodeId};
use crate::diagnostic::{Code, Findings, codes};
use crate::xml::hash::FastSet;

const ATTRIBUTE: u8 = 1;
const REPEAT: u8 = 2;
const REPEATED_GROUP: u8 = 4;
const LIST: u8 = 8;
const EXCEPT: u8 = 16;
const START: u8 = 32;

/// Checks a simplified schema; whether it obeys.
pub(super) fn restrict(grammar: &Grammar, findings: &mut Findings) -> bool {
    let before = findings.len();
    let mut checker = Checker {
        grammar,
        findings,
        seen: FastSet::default(),
        content_types: vec![None; grammar.nodes.len()],
        overlap: overlap::Overlap::new(grammar),
        reached: vec![false; grammar.elements.len()],
        waiting: Vec::new(),
    };
    checker.check(grammar.start, START);
    while let Some(element) = checker.waiting.pop() {
        let content = grammar.element(element).content;
        checker.check(content, 0);
        if checker.content_type(content).is_none() {
            checker.string_sequence(content);
        }
    }
    findings.len() == before
}

/// What kind of content a pattern has (§7.2); ordered as `max` needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ContentType {
    Empty,
    Complex,
    Simple,
}

/// The content type of a pattern; `None` is a fault of §7.2.
type Content = (Option<ContentType>,);

/// Whether two contents may stand one after the other.
fn groupable(a: ContentType, b: ContentType) -> bool {
    a == ContentType::Empty
        || b == ContentType::Empty
        || a == ContentType::Complex && b == ContentType::Complex
}

struct Checker<'g, 'f> {
    grammar: &'g Grammar,
    findings: &'f mut Findings,
    /// The surroundings in which a node was met.
    seen: FastSet<(NodeId, u8)>,
    /// Those that are known.
    content_types: Vec<Option<Content>>,
    overlap: overlap::Overlap<'g>,
    reached: Vec<bool>,
    waiting: Vec<ElementId>,
}

impl Checker<'_, '_> {
    fn refuse(&mut self, code: &'static Code, node: NodeId, message: String) {
        self.findings.push(code.at(self.grammar.span(node)).message(message));
    }

    fn check(&mut self, id: NodeId, around: u8) {
        if !self.seen.insert((id, around)) {
            return;
        }
        let grammar = self.grammar;
        let node = grammar.node(id);
        self.forbidden(id, node, around);
        match node {
            Node::Empty | Node::NotAllowed | Node::Text | Node::Value(_) => {}
            Node::Choice(parts) => {
                parts.iter().for_each(|part| self.check(*part, around));
            }
            Node::Group(parts) | Node::Interleave(parts) => {
                self.overlap.attributes(parts, self.findings);
                if matches!(node, Node::Interleave(_)) {
                    self.overlap.elements(id, parts, self.findings);
                }
                let inner =
                    if around & REPEAT == 0 { around } else { around | REPEATED_GROUP };
                parts.iter().for_each(|part| self.check(*part, inner));
            }
            Node::OneOrMore(inner) => self.check(*inner, around | REPEAT),
            Node::List(inner) => {
                // Texts may follow one another in a list: they are parted at white space.
                self.check(*inner, around | LIST);
            }
            Node::Data { except, .. } => {
                if let Some(except) = except {
                    self.check(*except, around | EXCEPT);
                }
            }
            Node::Attribute(attribute) => {
                let attribute = grammar.attribute(*attribute);
                if around & REPEAT == 0 && is_infinite(&attribute.class) {
                    self.findings.push(codes::INFINITE_ATTRIBUTE.at(attribute.span));
                }
                self.check(attribute.content, ATTRIBUTE);
                if self.content_type(attribute.content).is_none() {
                    self.string_sequence(attribute.content);
                }
            }
            Node::Element(element) => {
                let reached = &mut self.reached[element.0 as usize];
                if !*reached {
                    *reached = true;
                    self.waiting.push(*element);
                }
            }
        }
    }

    /// §7.1: what may not stand in these surroundings.
    fn forbidden(&mut self, id: NodeId, node: &Node, around: u8) {
        let what = match node {
            Node::Empty => "empty",
            Node::NotAllowed => "notAllowed",
            Node::Text => "text",
            Node::Choice(_) => "choice",
            Node::Interleave(_) => "interleave",
            Node::Group(_) => "group",
            Node::OneOrMore(_) => "oneOrMore",
            Node::List(_) => "list",
            Node::Data { .. } => "data",
            Node::Value(_) => "value",
            Node::Attribute(_) => "attribute",
            Node::Element(_) => "element",
        };
        let is_one_of = |list: &[&str]| list.contains(&what);
        if around & ATTRIBUTE != 0 && is_one_of(&["attribute", "element"]) {
            let message = format!("`{what}` cannot stand in an `attribute`");
            self.refuse(&codes::IN_ATTRIBUTE, id, message);
        }
        if around & REPEATED_GROUP != 0 && what == "attribute" {
            let message = "an `attribute` in a group cannot be repeated".to_owned();
            self.refuse(&codes::REPEATED_ATTRIBUTE, id, message);
        }
        if around & LIST != 0
            && is_one_of(&["list", "element", "attribute", "text", "interleave"])
        {
            let message = format!("`{what}` cannot stand in a `list`");
            self.refuse(&codes::IN_LIST, id, message);
        }
        let in_except = [
            "attribute",
            "element",
            "list",
            "text",
            "group",
            "interleave",
            "oneOrMore",
            "empty",
        ];
        if around & EXCEPT != 0 && is_one_of(&in_except) {
            let message = format!("`{what}` cannot be excepted from a datatype");
            self.refuse(&codes::IN_EXCEPT, id, message);
        }
        let in_start = [
            "attribute",
            "data",
            "value",
            "list",
            "text",
            "group",
            "interleave",
            "oneOrMore",
            "empty",
        ];
        if around & START != 0 && is_one_of(&in_start) {
            let message = format!(
                "a document begins with an element, so `start` holds no `{what}`"
            );
            self.refuse(&codes::IN_START, id, message);
        }
    }

    /// §7.2; `None` if there is no content type.
    fn content_type(&mut self, id: NodeId) -> Option<ContentType> {
        if let Some((known,)) = self.content_types[id.0 as usize] {
            return known;
        }
        let grammar = self.grammar;
        let content_type = match grammar.node(id) {
            Node::Empty | Node::NotAllowed | Node::Attribute(_) => {
                Some(ContentType::Empty)
            }
            Node::Text | Node::Element(_) => Some(ContentType::Complex),
            Node::Value(_) | Node::List(_) => Some(ContentType::Simple),
            Node::Data { except, .. } => match except {
                Some(except) => self.content_type(*except).map(|_| ContentType::Simple),
                None => Some(ContentType::Simple),
            },
            Node::OneOrMore(inner) => {
                self.content_type(*inner).filter(|inner| groupable(*inner, *inner))
            }
            Node::Choice(parts) => {
                let types: Option<Vec<_>> =
                    parts.iter().map(|part| self.content_type(*part)).collect();
                types.and_then(|types| types.into_iter().max())
            }
            Node::Group(parts) | Node::Interleave(parts) => {
                let types: Option<Vec<_>> =
                    parts.iter().map(|part| self.content_type(*part)).collect();
                types.and_then(|types| {
                    types.into_iter().try_fold(ContentType::Empty, |all, next| {
                        groupable(all, next).then_some(all.max(next))
                    })
                })
            }
        };
        self.content_types[id.0 as usize] = Some((content_type,));
        content_type
    }

    /// Reports the innermost node without a content type.
    fn string_sequence(&mut self, id: NodeId) {
        let grammar = self.grammar;
        let inner = match grammar.node(id) {
            Node::Choice(parts) | Node::Group(parts) | Node::Interleave(parts) => {
                parts.iter().copied().find(|part| self.content_type(*part).is_none())
            }
            Node::OneOrMore(inner) => {
                Some(*inner).filter(|inner| self.content_type(*inner).is_none())
            }
            Node::Data { except, .. } => *except,
            _ => None,
        };
        if let Some(inner) = inner {
            return self.string_sequence(inner);
        }
        let (span, code) = (grammar.span(id), &codes::STRING_SEQUENCE);
        if !self.findings.iter().any(|other| other.span == span && other.code == code) {
            self.findings.push(code.at(span));
        }
    }
}

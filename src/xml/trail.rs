//! The nodes of a document in brief, taken down while it is read: enough to say later,
//! by its text, which node stands at a byte.
//!
//! The paths are those of [`paths`](fn@super::paths), which reads a document for them; who
//! reads it anyway, and holds it, takes a trail along. Names and numbers are looked up
//! only for the nodes that are asked for.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use super::paths::{attribute_at, attributes_of, span_of};
use super::{Reader, StartTag, Token};
use crate::diagnostic::Findings;
use crate::source::SourceId;

/// No node.
const NONE: u32 = u32::MAX;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Element,
    Text,
    Comment,
    Instruction,
    /// An end tag, in its element, or what is no node.
    Inside,
}

/// A token as the node that it is.
#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    /// The element around it.
    parent: u32,
    /// The node before it in the same element.
    before: u32,
    /// How long the name is that stands behind its `<`; 0 if it is among the names.
    length: u16,
    kind: Kind,
}

/// The tokens of a document as nodes.
#[derive(Debug)]
pub struct Trail {
    nodes: Vec<Node>,
    /// The open elements, below them the document: which node each is, and the last node
    /// in it.
    open: Vec<(u32, u32)>,
    /// The names that do not stand in the text, but in an entity, and very long ones.
    names: HashMap<u32, Box<str>>,
}

impl Default for Trail {
    fn default() -> Self {
        Self { nodes: Vec::new(), open: vec![(NONE, NONE)], names: HashMap::new() }
    }
}

impl Trail {
    /// Takes the next token.
    #[inline]
    pub fn token(&mut self, token: &Token<'_>) {
        let kind = match token {
            Token::Start(tag) => return self.start(tag, token),
            Token::End(_) => return self.end(token),
            // White space outside the root is no node.
            Token::Text(_) if self.open.len() > 1 => Kind::Text,
            Token::Comment(_) => Kind::Comment,
            Token::Pi(_) => Kind::Instruction,
            Token::Text(_) | Token::Declaration(_) | Token::Doctype(_) => Kind::Inside,
        };
        self.push(token, kind, 0);
    }

    fn start(&mut self, tag: &StartTag<'_>, token: &Token<'_>) {
        let is_there = tag.name_span.start == tag.span.start + 1;
        let length = u16::try_from(tag.name.len()).unwrap_or(0);
        let length = if is_there { length } else { 0 };
        let number = self.push(token, Kind::Element, length);
        if length == 0 {
            self.names.insert(number, tag.name.into());
        }
        if !tag.is_empty {
            self.open.push((number, NONE));
        }
    }

    fn push(&mut self, token: &Token<'_>, kind: Kind, length: u16) -> u32 {
        // A text has fewer nodes than bytes, of which it has less than this many.
        let number = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        let span = span_of(token);
        if let Some((parent, last)) = self.open.last_mut() {
            let (parent, before) = (*parent, *last);
            if kind != Kind::Inside {
                *last = number;
            }
            let (start, end) = (span.start, span.end);
            self.nodes.push(Node { start, end, parent, before, length, kind });
        }
        number
    }

    fn end(&mut self, token: &Token<'_>) {
        self.push(token, Kind::Inside, 0);
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// The paths to the nodes at some bytes, which are sorted, of the text that was read.
    pub fn paths(
        &self,
        id: SourceId,
        text: &str,
        bytes: &[u32],
    ) -> BTreeMap<u32, String> {
        let mut numbers = HashMap::new();
        let mut found = BTreeMap::new();
        // Both ends of a place, and often the next, lie in one node.
        let mut last = (NONE, String::new());
        let mut tag = (NONE, Vec::new());
        for byte in bytes {
            let at = self.nodes.partition_point(|node| node.end <= *byte);
            let Some(node) = self.nodes.get(at) else {
                found.insert(*byte, "/".to_owned());
                continue;
            };
            // What was passed over before the token belongs to the element around it.
            let is_in = node.start <= *byte && node.kind != Kind::Inside;
            let number = if is_in { number_of(at) } else { node.parent };
            if last.0 != number || last.1.is_empty() {
                last = (number, self.path(number, text, &mut numbers));
            }
            let mut path = last.1.clone();
            if is_in && node.kind == Kind::Element {
                if tag.0 != number {
                    tag = (number, attributes(node, id, text));
                }
                let inside = *byte - node.start;
                path.extend(attribute_at(&tag.1, inside));
            }
            found.insert(*byte, path);
        }
        found
    }

    /// The path to a node; `numbers` are those that are known.
    fn path(&self, mut at: u32, text: &str, numbers: &mut HashMap<u32, u32>) -> String {
        let mut steps = Vec::new();
        while let Some(node) = self.nodes.get(at as usize) {
            steps.push((self.name(at, node, text), self.number(at, text, numbers)));
            at = node.parent;
        }
        let mut path = String::new();
        for (name, number) in steps.into_iter().rev() {
            // Writing to a string cannot fail.
            let _ = write!(path, "/{name}[{number}]");
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }

    /// The how-manieth of its name a node is in its element. Nodes are asked for in
    /// their order, so that none is counted twice.
    fn number(&self, of: u32, text: &str, numbers: &mut HashMap<u32, u32>) -> u32 {
        let Some(node) = self.nodes.get(of as usize) else { return 1 };
        let own = self.name(of, node, text);
        let (mut count, mut after) = (1, node);
        while let Some(before) = self.nodes.get(after.before as usize) {
            // Text that goes on is the same node.
            let goes_on = before.kind == Kind::Text && after.kind == Kind::Text;
            if before.kind == node.kind && self.name(after.before, before, text) == own {
                if let Some(known) = numbers.get(&after.before) {
                    count += known - u32::from(goes_on);
                    break;
                }
                count += u32::from(!goes_on);
            }
            after = before;
        }
        numbers.insert(of, count);
        count
    }

    /// What a path calls a node.
    fn name<'t>(&'t self, at: u32, node: &Node, text: &'t str) -> &'t str {
        match node.kind {
            Kind::Element if node.length == 0 => self.names.get(&at).map_or("", |n| n),
            Kind::Element => {
                let from = node.start as usize + 1;
                text.get(from..from + usize::from(node.length)).unwrap_or_default()
            }
            Kind::Text => "text()",
            Kind::Comment => "comment()",
            Kind::Instruction => "processing-instruction()",
            Kind::Inside => "",
        }
    }
}

/// The attributes of a tag: where they stand in it, and their names.
fn attributes(node: &Node, id: SourceId, text: &str) -> Vec<(Range<u32>, String)> {
    let rest = text.get(node.start as usize..).unwrap_or_default();
    // Of a broken tag the end is where the next begins: it is not cut there. Read by itself
    // a tag lacks prefixes, which is no matter here.
    let whole = rest.get(..(node.end - node.start) as usize);
    let tag = whole.filter(|tag| tag.ends_with('>')).unwrap_or(rest);
    let mut reader = Reader::new(id, tag);
    let token = reader.read(&mut Findings::new());
    token.map_or_else(Vec::new, |token| attributes_of(&token))
}

fn number_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

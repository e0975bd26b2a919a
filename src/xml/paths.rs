//! Places in a document into paths: the node that stands at a byte, as an XPath.
//!
//! `/TEI[1]/text[1]/body[1]/p[3]/@rend`: names as the file writes them, each with its
//! number among the siblings of that name; `text()[2]`, `comment()[1]` and
//! `processing-instruction()[1]` where no element stands, `/` outside the root. What no
//! token holds, since it is not well-formed, is counted to the element around it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use super::reader::Reader;
use super::token::Token;
use crate::diagnostic::Findings;
use crate::source::Span;

/// The paths to the nodes at some bytes, which are sorted; those of a document that ends
/// sooner are left out.
pub fn paths(mut reader: Reader<'_>, bytes: &[u32]) -> BTreeMap<u32, String> {
    let mut walk = Walk { open: vec![Open::default()], ..Walk::default() };
    let mut found = BTreeMap::new();
    let mut left = bytes.iter().copied().peekable();
    while left.peek().is_some() {
        let mut faults = Findings::new();
        let Some(token) = reader.read(&mut faults) else { break };
        let span = span_of(&token);
        // What was passed over before the token belongs to the element around it.
        while let Some(byte) = left.next_if(|byte| *byte < span.start) {
            found.insert(byte, walk.here(None));
        }
        let is_end = matches!(token, Token::End(_));
        let step = walk.enter(&token);
        let mut attributes = None;
        while let Some(byte) = left.next_if(|byte| *byte < span.end) {
            let mut path = walk.here(step);
            let attributes = attributes.get_or_insert_with(|| attributes_of(&token));
            path.extend(attribute_at(attributes, byte));
            found.insert(byte, path);
        }
        if is_end {
            walk.leave();
        } else if let Token::Start(tag) = token
            && tag.is_empty
        {
            walk.leave();
        }
    }
    found.extend(left.map(|byte| (byte, "/".to_owned())));
    found
}

/// A node that is no element: what XPath calls it, and its number.
type Step = (&'static str, u32);

/// What an element has held so far, but for its elements.
#[derive(Default)]
struct Open {
    /// Where the numbers of its child elements begin.
    numbers: usize,
    texts: u32,
    comments: u32,
    instructions: u32,
    /// Whether the last child was text, which goes on.
    is_text: bool,
}

/// The way to the place that was read last. Paths are written only where they are asked
/// for: most of a document is walked past.
#[derive(Default)]
struct Walk {
    open: Vec<Open>,
    /// The names of elements by number.
    names: Vec<String>,
    by_name: HashMap<String, usize>,
    /// How often each name was met in each open element, the innermost last.
    numbers: Vec<(usize, u32)>,
    /// The open elements: name and number.
    path: Vec<(usize, u32)>,
}

impl Walk {
    /// Goes into an element; of other nodes returns the last step of their path.
    fn enter(&mut self, token: &Token<'_>) -> Option<Step> {
        let is_outside = self.path.is_empty();
        let parent = self.open.last_mut()?;
        let went_on =
            std::mem::replace(&mut parent.is_text, matches!(token, Token::Text(_)));
        match token {
            Token::Start(tag) => {
                self.open_element(tag.name);
                None
            }
            // White space outside the root is no node.
            Token::Text(_) if is_outside => None,
            Token::Text(_) => {
                parent.texts += u32::from(!went_on);
                Some(("text()", parent.texts))
            }
            Token::Comment(_) => {
                parent.comments += 1;
                Some(("comment()", parent.comments))
            }
            Token::Pi(_) => {
                parent.instructions += 1;
                Some(("processing-instruction()", parent.instructions))
            }
            Token::End(_) | Token::Declaration(_) | Token::Doctype(_) => None,
        }
    }

    fn open_element(&mut self, name: &str) {
        let name = if let Some(known) = self.by_name.get(name) {
            *known
        } else {
            self.by_name.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            self.names.len() - 1
        };
        let from = self.open.last().map_or(0, |open| open.numbers);
        let mut of_parent = self.numbers.iter_mut().skip(from);
        let number = if let Some((_, number)) = of_parent.find(|known| known.0 == name) {
            *number += 1;
            *number
        } else {
            self.numbers.push((name, 1));
            1
        };
        self.path.push((name, number));
        self.open.push(Open { numbers: self.numbers.len(), ..Open::default() });
    }

    fn leave(&mut self) {
        self.path.pop();
        if self.open.len() > 1
            && let Some(ended) = self.open.pop()
        {
            self.numbers.truncate(ended.numbers);
        }
    }

    fn here(&self, step: Option<Step>) -> String {
        let elements = self.path.iter().map(|(name, number)| {
            (self.names.get(*name).map_or("", String::as_str), *number)
        });
        let mut path = String::new();
        for (name, number) in elements.chain(step) {
            // Writing to a string cannot fail.
            let _ = write!(path, "/{name}[{number}]");
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

pub(super) fn span_of(token: &Token<'_>) -> Span {
    match token {
        Token::Declaration(declaration) => declaration.span,
        Token::Doctype(doctype) => doctype.span,
        Token::Start(tag) => tag.span,
        Token::End(tag) => tag.span,
        Token::Text(text) => text.span,
        Token::Comment(comment) => comment.span,
        Token::Pi(instruction) => instruction.span,
    }
}

/// The step to the attribute that stands at a byte.
pub(super) fn attribute_at(
    attributes: &[(Range<u32>, String)],
    byte: u32,
) -> Option<String> {
    let here = attributes.iter().find(|(place, _)| place.contains(&byte));
    here.map(|(_, name)| format!("/@{name}"))
}

/// The attributes of a tag: where they stand, and their names.
pub(super) fn attributes_of(token: &Token<'_>) -> Vec<(Range<u32>, String)> {
    let Token::Start(tag) = token else { return Vec::new() };
    let attributes = tag.attributes();
    let written = attributes.iter().filter(|at| tag.span.contains(at.name_span));
    written
        .map(|attribute| {
            // The quotation mark behind the value is the attribute's.
            let place = attribute.name_span.start..attribute.value_span.end + 1;
            (place, attribute.name.to_owned())
        })
        .collect()
}

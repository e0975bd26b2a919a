//! Places in a document into paths: the node that stands at a byte, as an XPath.
//!
//! `/TEI[1]/text[1]/body[1]/p[3]/@rend`: names as the file writes them, each with its
//! number among the siblings of that name; `text()[2]`, `comment()[1]` and
//! `processing-instruction()[1]` where no element stands, `/` outside the root. What no
//! token holds, since it is not well-formed, is counted to the element around it.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::token::Token;
use crate::diagnostic::Findings;
use crate::source::Span;

/// The paths to the nodes at some bytes, which are sorted; those of a document that ends
/// sooner are left out.
pub fn paths(mut reader: Reader<'_>, bytes: &[u32]) -> BTreeMap<u32, String> {
    let mut walk = Walk { open: vec![Children::default()], path: Vec::new() };
    let mut found = BTreeMap::new();
    let mut left = bytes.iter().copied().peekable();
    while left.peek().is_some() {
        let mut faults = Findings::new();
        let Some(token) = reader.read(&mut faults) else { break };
        let span = span_of(&token);
        // What was passed over before the token belongs to the element around it.
        while let Some(byte) = left.next_if(|byte| *byte < span.start) {
            found.insert(byte, walk.here(""));
        }
        let is_end = matches!(token, Token::End(_));
        let step = walk.enter(&token);
        while let Some(byte) = left.next_if(|byte| *byte < span.end) {
            let path = walk.here(&step);
            found.insert(byte, format!("{path}{}", attribute_at(&token, byte)));
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

/// What an element has held so far.
#[derive(Default)]
struct Children {
    names: BTreeMap<String, u32>,
    texts: u32,
    comments: u32,
    instructions: u32,
    /// Whether the last child was text, which goes on.
    is_text: bool,
}

struct Walk {
    open: Vec<Children>,
    path: Vec<String>,
}

impl Walk {
    /// Goes into an element; of other nodes returns the last step of their path.
    fn enter(&mut self, token: &Token<'_>) -> String {
        let Some(parent) = self.open.last_mut() else { return String::new() };
        let went_on =
            std::mem::replace(&mut parent.is_text, matches!(token, Token::Text(_)));
        match token {
            Token::Start(tag) => {
                let number = parent.names.entry(tag.name.to_owned()).or_default();
                *number += 1;
                self.path.push(format!("{}[{number}]", tag.name));
                self.open.push(Children::default());
                String::new()
            }
            // White space outside the root is no node.
            Token::Text(_) if self.path.is_empty() => String::new(),
            Token::Text(_) => {
                parent.texts += u32::from(!went_on);
                format!("text()[{}]", parent.texts)
            }
            Token::Comment(_) => {
                parent.comments += 1;
                format!("comment()[{}]", parent.comments)
            }
            Token::Pi(_) => {
                parent.instructions += 1;
                format!("processing-instruction()[{}]", parent.instructions)
            }
            Token::End(_) | Token::Declaration(_) | Token::Doctype(_) => String::new(),
        }
    }

    fn leave(&mut self) {
        self.path.pop();
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    fn here(&self, step: &str) -> String {
        let steps = self.path.iter().map(String::as_str);
        let steps: Vec<&str> = steps.chain((!step.is_empty()).then_some(step)).collect();
        format!("/{}", steps.join("/"))
    }
}

fn span_of(token: &Token<'_>) -> Span {
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

/// The step to the attribute of a tag that stands at a byte.
fn attribute_at(token: &Token<'_>, byte: u32) -> String {
    let Token::Start(tag) = token else { return String::new() };
    let attributes = tag.attributes();
    let mut written = attributes.iter().filter(|attribute| {
        let (name, value) = (attribute.name_span, attribute.value_span);
        // The quotation mark behind the value is the attribute's.
        tag.span.contains(name) && name.start <= byte && byte <= value.end
    });
    written.next().map_or_else(String::new, |attribute| format!("/@{}", attribute.name))
}

//! What other vocabularies say in a schema: the elements of their namespaces, which
//! RELAX NG passes over as annotations (RELAX NG §4.1, compact syntax §6).
//!
//! They are handed out as they stand, the outermost whole, and in order, from schemas in
//! either syntax. A schema that is not sound gives none.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compact::{Lexeme, Token, tokens};
use crate::diagnostic::Findings;
use crate::source::{SourceFile, Span};
use crate::xml::{
    Bindings, Content, Element, MAX_DEPTH, Value, Writing, XML_NAMESPACE, elements,
};

/// The outermost elements of a schema file whose namespaces are wanted.
pub fn foreign_elements(
    file: &SourceFile,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Vec<Element> {
    let text = file.text();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return elements(file.id(), text, is_wanted, &mut Findings::new())
            .unwrap_or_default();
    }
    let Ok(tokens) = tokens(text) else { return Vec::new() };
    let mut reader =
        Reader { file, tokens: &tokens, at: 0, depth: 0, names: Names::new() };
    reader.declarations();
    if !reader.names.values().any(|namespace| is_wanted(namespace)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    while reader.at < tokens.len() {
        let namespace = reader.opens_element();
        match namespace.filter(|namespace| is_wanted(namespace)) {
            Some(_) => found.extend(reader.element()),
            None => reader.at += 1,
        }
    }
    found
}

type Names = BTreeMap<String, Arc<str>>;

/// Reads the annotations of the compact syntax, and nothing else.
struct Reader<'t> {
    file: &'t SourceFile,
    tokens: &'t [Token<'t>],
    at: usize,
    depth: usize,
    names: Names,
}

impl<'t> Reader<'t> {
    fn kind(&self, at: usize) -> &'t Lexeme<'t> {
        self.tokens.get(at).map_or(&Lexeme::End, |token| &token.kind)
    }

    fn is_sign(&self, at: usize, sign: &str) -> bool {
        matches!(self.kind(at), Lexeme::Sign(is) if *is == sign)
    }

    fn span(&self, at: usize) -> Span {
        let place = self.tokens.get(at).map_or((0, 0), |token| (token.start, token.end));
        Span::new(self.file.id(), place.0, place.1)
    }

    /// What the schema's prefixes mean: `namespace prefix = "…"`, with `default` or not.
    fn declarations(&mut self) {
        self.names.insert("xml".to_owned(), XML_NAMESPACE.into());
        for at in 0..self.tokens.len() {
            let Lexeme::Name { name, quoted: false } = self.kind(at) else { continue };
            let Lexeme::Name { name: prefix, .. } = self.kind(at + 1) else { continue };
            if name != "namespace" || !self.is_sign(at + 2, "=") {
                continue;
            }
            let mut place = at + 3;
            if let Some(namespace) = self.literal(&mut place) {
                self.names.insert(prefix.to_string(), namespace.as_str().into());
            }
        }
    }

    /// Segments in quotation marks joined by `~`.
    fn literal(&self, at: &mut usize) -> Option<String> {
        let Lexeme::Literal(first) = self.kind(*at) else { return None };
        let mut text = first.to_string();
        *at += 1;
        while self.is_sign(*at, "~") {
            let Lexeme::Literal(next) = self.kind(*at + 1) else { break };
            text.push_str(next);
            *at += 2;
        }
        Some(text)
    }

    /// The namespace of the element that begins here, if one does.
    fn opens_element(&self) -> Option<Arc<str>> {
        if !self.is_sign(self.at + 1, "[") {
            return None;
        }
        match self.kind(self.at) {
            Lexeme::CName { prefix, .. } => self.names.get(&**prefix).cloned(),
            Lexeme::Name { .. } => Some("".into()),
            _ => None,
        }
    }

    /// `name [ attributes, elements and texts ]`, at which the reader stands.
    fn element(&mut self) -> Option<Element> {
        let start = self.span(self.at);
        let (namespace, prefix, local) = self.name()?;
        self.at += 1;
        let names = self.names.iter();
        let bindings: Bindings = names
            .map(|(prefix, name)| (prefix.as_str().into(), (**name).into()))
            .collect();
        let mut element = Element {
            namespace,
            local,
            prefix,
            span: start,
            attributes: self.attributes(),
            children: Vec::new(),
            bindings,
        };
        element.span = start.to(self.span(self.at.saturating_sub(1)));
        self.depth += 1;
        while self.at < self.tokens.len() && !self.is_sign(self.at, "]") {
            let mut at = self.at;
            if let Some(text) = self.literal(&mut at) {
                self.at = at;
                element.children.push(Content::Text(text.into()));
            } else if self.opens_element().is_some() && self.depth < MAX_DEPTH {
                element.children.extend(self.element().map(Content::Element));
            } else {
                self.at += 1;
            }
        }
        self.depth -= 1;
        self.at += 1;
        Some(element)
    }

    fn name(&mut self) -> Option<(Arc<str>, Box<str>, Box<str>)> {
        let name = match self.kind(self.at) {
            Lexeme::CName { prefix, local } => {
                let namespace = self.names.get(&**prefix)?.clone();
                (namespace, (**prefix).into(), (**local).into())
            }
            Lexeme::Name { name, .. } => ("".into(), "".into(), (**name).into()),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    fn attributes(&mut self) -> Vec<Value> {
        let mut found = Vec::new();
        while self.is_sign(self.at + 1, "=") {
            let Some((namespace, _, local)) = self.name() else { break };
            self.at += 1;
            let (first, mut at) = (self.at, self.at);
            let Some(text) = self.literal(&mut at) else { break };
            self.at = at;
            let quoted = self.span(first).to(self.span(at.saturating_sub(1)));
            let (span, writing) = inside(self.file, quoted, &text);
            let text = text.into();
            found.push(Value { namespace, local, text, span, writing, made_by: None });
        }
        found
    }
}

/// The place of a text inside its quotation marks, one or three a side, where it is
/// written as it is meant; else the whole.
fn inside(file: &SourceFile, quoted: Span, text: &str) -> (Span, Writing) {
    for marks in [1, 3] {
        let range = quoted.range();
        let place =
            Span::new(file.id(), range.start + marks, range.end.saturating_sub(marks));
        if place.range().end >= place.range().start && file.slice(place) == text {
            return (place, Writing::Plain);
        }
    }
    (quoted, Writing::Other)
}

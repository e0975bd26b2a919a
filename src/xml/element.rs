//! Text into small trees that their reader may take apart and put together anew: the
//! schemas of Schematron, which are made of pieces of several files.
//!
//! Invariants: every part knows where it was written; no tree is deeper than
//! [`MAX_DEPTH`], so that recursion over it is bounded; only a well-formed text gives
//! trees.

use std::ops::Range;
use std::sync::Arc;

use super::decode::{Decoding, raw_range};
use super::{Context, Reader, StartTag, Token, split_name};
use crate::diagnostic::{Findings, Severity};
use crate::source::{SourceId, Span};

/// How deep elements may be nested.
pub const MAX_DEPTH: usize = 256;

/// Prefixes and what they mean.
pub type Bindings = Arc<[(Box<str>, Box<str>)]>;

/// An element with all that is in it.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its namespace; empty for none.
    pub namespace: Arc<str>,
    /// The part of its name after the prefix.
    pub local: Box<str>,
    /// The prefix that it is written with; empty for none.
    pub prefix: Box<str>,
    /// The start tag.
    pub span: Span,
    /// Its attributes without namespace declarations, in order.
    pub attributes: Vec<Value>,
    /// What is in it, without comments and processing instructions.
    pub children: Vec<Content>,
    /// The prefixes that are declared where it stands.
    pub bindings: Bindings,
}

/// What stands in an element.
#[derive(Clone, Debug)]
pub enum Content {
    /// An element.
    Element(Element),
    /// Characters, references resolved.
    Text(Box<str>),
}

/// An attribute of an [`Element`].
#[derive(Clone, Debug)]
pub struct Value {
    /// The namespace of its name; empty for none.
    pub namespace: Arc<str>,
    /// The part of its name after the prefix.
    pub local: Box<str>,
    /// What it says, references resolved.
    pub text: Box<str>,
    /// Where that stands, without quotation marks.
    pub span: Span,
    /// How the characters of `text` lead back to those of the file.
    pub writing: Writing,
    /// Another place that had a hand in it: that of the parameter put into it.
    pub made_by: Option<Span>,
}

/// How an attribute's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// As it is meant.
    Plain,
    /// With references of XML.
    Encoded,
    /// In some way that leads back to the whole only.
    Other,
}

impl Value {
    /// The place of a range of bytes of the value, of which `raw` is the writing; the
    /// whole where it cannot be told.
    pub fn span_of(&self, raw: &str, range: Range<usize>) -> Span {
        let range = match self.writing {
            Writing::Plain => range,
            Writing::Encoded => raw_range(raw, Decoding::Attribute, range),
            Writing::Other => return self.span,
        };
        let start = self.span.start as usize;
        let place = Span::new(self.span.source, start + range.start, start + range.end);
        if self.span.contains(place) { place } else { self.span }
    }
}

impl Element {
    /// Whether it has that name.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        *self.namespace == *namespace && *self.local == *local
    }

    /// The attribute of that name in no namespace.
    pub fn attribute(&self, local: &str) -> Option<&Value> {
        self.attribute_in("", local)
    }

    /// The attribute of that name.
    pub fn attribute_in(&self, namespace: &str, local: &str) -> Option<&Value> {
        self.attributes
            .iter()
            .find(|value| *value.namespace == *namespace && *value.local == *local)
    }

    /// The elements directly in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// All characters in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, text: &mut String) {
        for content in &self.children {
            match content {
                Content::Text(more) => text.push_str(more),
                Content::Element(element) => element.add_text(text),
            }
        }
    }

    /// The first element, itself or in it, that a test holds for.
    pub fn find(&self, test: &dyn Fn(&Element) -> bool) -> Option<&Element> {
        if test(self) {
            return Some(self);
        }
        self.elements().find_map(|inner| inner.find(test))
    }
}

/// The outermost elements whose namespaces are wanted, in order; the root where all are.
///
/// # Errors
/// The place where elements are nested too deep; nothing, with findings, if the text is
/// not well-formed.
pub fn elements(
    source: SourceId,
    text: &str,
    is_wanted: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) -> Result<Vec<Element>, Option<Span>> {
    let mut own = Findings::new();
    let mut reader = Reader::new(source, text);
    let mut builder = Builder::default();
    while let Some(token) = reader.read(&mut own) {
        if let Token::Start(tag) = &token
            && builder.open.is_empty()
        {
            let name = tag.namespaces.element(tag.name);
            if !name.is_some_and(|name| is_wanted(name.namespace)) {
                continue;
            }
        }
        builder.token(&token);
        if builder.open.len() > MAX_DEPTH {
            return Err(Some(builder.place(source)));
        }
    }
    let is_sound = own.count(Severity::Error) == 0;
    findings.append(own);
    if is_sound { Ok(builder.done) } else { Err(None) }
}

/// Puts elements together from tokens.
#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    done: Vec<Element>,
    bindings: Option<(Context, Bindings)>,
}

impl Builder {
    fn place(&self, source: SourceId) -> Span {
        self.open.last().map_or(Span::new(source, 0, 0), |element| element.span)
    }

    fn token(&mut self, token: &Token<'_>) {
        match token {
            Token::Start(tag) => {
                let element = self.element(tag);
                self.open.push(element);
                if tag.is_empty {
                    self.close();
                }
            }
            Token::End(_) => self.close(),
            Token::Text(text) => {
                let Some(element) = self.open.last_mut() else { return };
                let more = text.decode();
                match element.children.last_mut() {
                    Some(Content::Text(before)) => {
                        *before = format!("{before}{more}").into();
                    }
                    _ => element.children.push(Content::Text(more.into())),
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Content::Element(element)),
            None => self.done.push(element),
        }
    }

    fn element(&mut self, tag: &StartTag<'_>) -> Element {
        let (prefix, local) = split_name(tag.name);
        let resolve = |prefix: &str| tag.namespaces.resolve(prefix).unwrap_or_default();
        let attributes = tag.attributes().iter();
        let attributes = attributes
            .filter(|attribute| !attribute.is_namespace_declaration())
            .map(|attribute| {
                let (prefix, local) = split_name(attribute.name);
                let namespace = if prefix.is_empty() { "" } else { resolve(prefix) };
                let text = attribute.value();
                let writing = match () {
                    () if attribute.is_default => Writing::Other,
                    () if *text == *attribute.raw_value => Writing::Plain,
                    () => Writing::Encoded,
                };
                Value {
                    namespace: namespace.into(),
                    local: local.into(),
                    text: text.into(),
                    span: attribute.value_span,
                    writing,
                    made_by: None,
                }
            })
            .collect();
        Element {
            namespace: resolve(prefix).into(),
            local: local.into(),
            prefix: prefix.into(),
            span: tag.span,
            attributes,
            children: Vec::new(),
            bindings: self.bindings(tag),
        }
    }

    /// The prefixes in scope; made once for each set of them that follows another.
    fn bindings(&mut self, tag: &StartTag<'_>) -> Bindings {
        if let Some((context, bindings)) = &self.bindings
            && *context == tag.context
        {
            return bindings.clone();
        }
        let mut list: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (prefix, namespace) in tag.namespaces.bindings() {
            if !list.iter().any(|(known, _)| **known == *prefix) {
                list.push((prefix.into(), namespace.into()));
            }
        }
        let bindings = Bindings::from(list);
        self.bindings = Some((tag.context, bindings.clone()));
        bindings
    }
}

//! The tokens of a document, as views into its text.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::Attributes;
use super::decode::{Decoding, decode, raw_range};
use super::{Context, Namespaces};
use crate::source::Span;

/// One token. All texts are as they stand in the file unless a method decodes them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Token<'a> {
    /// `<?xml version="1.0"?>` at the very start.
    Declaration(Declaration<'a>),
    /// `<!DOCTYPE …>`, read whole.
    Doctype(Doctype<'a>),
    /// `<name …>` or `<name …/>`.
    Start(StartTag<'a>),
    /// `</name>`, written or supplied by recovery; none follows an empty-element tag.
    End(EndTag<'a>),
    /// Character data between tags, or a CDATA section. One run of text may come as
    /// several tokens: around CDATA sections, entities, and in streams.
    Text(Text<'a>),
    /// `<!-- … -->`.
    Comment(Comment<'a>),
    /// `<?target …?>`.
    Pi(Pi<'a>),
}

/// The XML declaration (XML 1.0 §2.8).
#[derive(Clone, Copy, Debug)]
pub struct Declaration<'a> {
    /// The version number, `1.0` where it cannot be read.
    pub version: &'a str,
    /// The encoding it names.
    pub encoding: Option<&'a str>,
    /// What `standalone` says.
    pub standalone: Option<bool>,
    /// All of it.
    pub span: Span,
}

/// A document type declaration (XML 1.0 §2.8).
#[derive(Clone, Copy, Debug)]
pub struct Doctype<'a> {
    /// The name of the root element.
    pub name: &'a str,
    /// The address of the external subset, which is never read.
    pub system_id: Option<&'a str>,
    /// All of it.
    pub span: Span,
}

/// A start tag or empty-element tag (XML 1.0 §3.1).
#[derive(Clone, Copy, Debug)]
pub struct StartTag<'a> {
    /// The name as written, prefix and all.
    pub name: &'a str,
    /// Where the name stands.
    pub name_span: Span,
    /// From `<` to `>`.
    pub span: Span,
    /// Whether it ends in `/>`; then no end tag follows.
    pub is_empty: bool,
    /// The number of the bindings in scope inside this tag.
    pub context: Context,
    /// The bindings in scope inside this tag.
    pub namespaces: &'a Namespaces,
    pub(super) attributes: Attributes<'a>,
}

impl<'a> StartTag<'a> {
    /// The attributes in the order written, namespace declarations among them; those
    /// that a DOCTYPE supplies come last.
    pub fn attributes(&self) -> Attributes<'a> {
        self.attributes
    }
}

/// An end tag (XML 1.0 §3.1).
#[derive(Clone, Copy, Debug)]
pub struct EndTag<'a> {
    /// The name of the element that ends.
    pub name: &'a str,
    /// Where the name stands; a point where the tag is implied.
    pub name_span: Span,
    /// From `</` to `>`; a point where the tag is implied.
    pub span: Span,
    /// The start tag.
    pub start: Span,
    /// The name as the tag has it, which recovery may have taken for the element's;
    /// empty where the tag is implied.
    pub written: &'a str,
    /// Whether the tag is missing and recovery put it here.
    pub is_implied: bool,
    /// The name of an end tag that closes nothing and was passed over directly inside the
    /// element; empty if there is none.
    pub stray: &'a str,
    /// The number of the bindings in scope inside the element.
    pub context: Context,
    /// The bindings in scope inside the element.
    pub namespaces: &'a Namespaces,
}

/// What kind of character data a [`Text`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextKind {
    /// Characters and references between tags.
    Plain,
    /// The content of a CDATA section.
    Cdata,
    /// The replacement text of an entity that a DOCTYPE declares; its span is the
    /// reference.
    Entity,
}

/// What a DOCTYPE says an attribute is (XML 1.0 §3.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdType {
    /// `ID`.
    Id,
    /// `IDREF` or `IDREFS`.
    Reference,
}

/// Character data.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The characters as they stand, without the marks of a CDATA section.
    pub raw: &'a str,
    /// Where they stand.
    pub span: Span,
    /// What kind it is.
    pub kind: TextKind,
    /// Whether the reader has seen that it is white space; it does not always look.
    is_seen_blank: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a str, span: Span, kind: TextKind, is_blank: bool) -> Self {
        Self { raw, span, kind, is_seen_blank: is_blank }
    }

    /// The characters meant: references resolved, line ends made LF (XML 1.0 §2.11).
    pub fn decode(&self) -> Cow<'a, str> {
        decode(self.raw, self.decoding())
    }

    fn decoding(&self) -> Decoding {
        match self.kind {
            TextKind::Plain => Decoding::Text,
            TextKind::Cdata => Decoding::Cdata,
            TextKind::Entity => Decoding::Entity,
        }
    }

    /// Whether there is nothing but white space (space, tab, CR, LF, or references to
    /// them).
    #[inline]
    pub fn is_blank(&self) -> bool {
        self.is_seen_blank || self.looks_blank()
    }

    fn looks_blank(&self) -> bool {
        let blank = |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        match self.raw.bytes().find(|byte| !blank(*byte)) {
            None => true,
            Some(b'&') => self.decode().bytes().all(blank),
            Some(_) => false,
        }
    }

    /// The place in the file of a range of bytes of the decoded text.
    pub fn span_of(&self, decoded: Range<usize>) -> Span {
        if self.kind == TextKind::Entity {
            return self.span;
        }
        let range = raw_range(self.raw, self.decoding(), decoded);
        let start = self.span.start as usize;
        Span::new(self.span.source, start + range.start, start + range.end)
    }
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'a> {
    /// What stands between the marks.
    pub raw: &'a str,
    /// From `<!--` to `-->`.
    pub span: Span,
}

/// A processing instruction.
#[derive(Clone, Copy, Debug)]
pub struct Pi<'a> {
    /// Its first name.
    pub target: &'a str,
    /// What follows the target and its white space.
    pub content: &'a str,
    /// Where the content stands.
    pub content_span: Span,
    /// From `<?` to `?>`.
    pub span: Span,
}

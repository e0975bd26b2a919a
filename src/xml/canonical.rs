//! A document in canonical layout: indented where only elements stand, as it was
//! everywhere else.
//!
//! What the text says never changes. White space is set anew only in an element that may
//! hold no text, by the caller's word, and holds none, and so do all elements around it,
//! up to the root; `xml:space="preserve"` and an entity reference end it. Elsewhere
//! characters, references, CDATA sections, comments and instructions stay as they are;
//! in tags the attributes come in one order, each after one space, and an element with
//! nothing in it is one tag.
//!
//! Invariant: `format(format(x)) == format(x)`.

use std::borrow::Cow;
use std::ops::Range;

use super::{Attribute, Declaration, Reader, StartTag, TextKind, Token};
use crate::diagnostic::{Findings, Severity};
use crate::source::SourceFile;

/// How deep a level stands, in spaces; deep registers would else run off the page.
const INDENT: usize = 2;

/// The document in canonical layout, in UTF-8 with LF line ends. `holds_elements_only`
/// is asked for the namespace and the local name of an element. `None`, with findings,
/// if the document is not well-formed.
pub fn format(
    file: &SourceFile,
    holds_elements_only: impl Fn(&str, &str) -> bool,
    findings: &mut Findings,
) -> Option<String> {
    let mut own = Findings::new();
    let pieces = read(file, &holds_elements_only, &mut own);
    let is_sound = own.count(Severity::Error) == 0;
    findings.append(own);
    is_sound.then(|| write(file.text(), &pieces))
}

/// The place of an attribute in the canonical order: namespaces, identity, language,
/// number and type; then by name.
pub(super) fn attribute_order(name: &str) -> (usize, &str) {
    const FIRST: [&str; 8] =
        ["xmlns", "xml:id", "xml:lang", "xml:base", "xml:space", "n", "type", "subtype"];
    let rank = match FIRST.iter().position(|first| *first == name) {
        Some(0) => 0,
        Some(place) => place + 1,
        None if name.starts_with("xmlns:") => 1,
        None => FIRST.len() + 1,
    };
    (rank, name)
}

/// Markup of the document. What stands between two pieces is text.
#[derive(Debug)]
struct Piece {
    kind: Kind,
    /// Bytes of the text.
    range: Range<usize>,
}

#[derive(Debug)]
enum Kind {
    /// The XML declaration, written anew.
    Declaration(String),
    /// A start tag in canonical form, without `>` or `/>`.
    Start {
        tag: String,
        is_empty: bool,
        is_laid_out: bool,
    },
    End,
    /// A comment, an instruction or a DOCTYPE, kept as it stands.
    Comment,
    Other,
}

/// The markup of the document, in order.
fn read(
    file: &SourceFile,
    holds_elements_only: &impl Fn(&str, &str) -> bool,
    findings: &mut Findings,
) -> Vec<Piece> {
    let mut reader = Reader::new(file.id(), file.text());
    let mut pieces: Vec<Piece> = Vec::new();
    // The start tags of the open elements, by their place in `pieces`.
    let mut open: Vec<usize> = Vec::new();
    while let Some(token) = reader.read(findings) {
        let (kind, span) = match token {
            Token::Declaration(declaration) => {
                (Kind::Declaration(written(&declaration)), declaration.span)
            }
            Token::Start(tag) => (start(&tag, holds_elements_only), tag.span),
            Token::End(tag) => (Kind::End, tag.span),
            Token::Comment(comment) => (Kind::Comment, comment.span),
            Token::Pi(pi) => (Kind::Other, pi.span),
            Token::Doctype(doctype) => (Kind::Other, doctype.span),
            Token::Text(text) => {
                let is_blank = text.kind == TextKind::Plain
                    && text.raw.bytes().all(|byte| byte.is_ascii_whitespace());
                if !is_blank {
                    keep_content(&mut pieces, open.last());
                }
                continue;
            }
        };
        let range = span.start as usize..span.end as usize;
        // What an entity brings stands where its reference stands, and that is text.
        if !file.text().get(range.clone()).is_some_and(|text| text.starts_with('<')) {
            keep_content(&mut pieces, open.last());
            continue;
        }
        match kind {
            Kind::Start { is_empty: false, .. } => open.push(pieces.len()),
            Kind::End => drop(open.pop()),
            _ => {}
        }
        pieces.push(Piece { kind, range });
    }
    pieces
}

/// Text was found in the element that begins at `start`: its content stays as it is.
fn keep_content(pieces: &mut [Piece], start: Option<&usize>) {
    let piece = start.and_then(|start| pieces.get_mut(*start));
    if let Some(Kind::Start { is_laid_out, .. }) = piece.map(|piece| &mut piece.kind) {
        *is_laid_out = false;
    }
}

fn written(declaration: &Declaration<'_>) -> String {
    let standalone = match declaration.standalone {
        Some(true) => " standalone=\"yes\"",
        Some(false) => " standalone=\"no\"",
        None => "",
    };
    format!("<?xml version=\"{}\" encoding=\"UTF-8\"{standalone}?>", declaration.version)
}

fn start(tag: &StartTag<'_>, holds_elements_only: &impl Fn(&str, &str) -> bool) -> Kind {
    let mut attributes: Vec<Attribute<'_>> =
        tag.attributes().iter().filter(|attribute| !attribute.is_default).collect();
    attributes.sort_by_key(|attribute| attribute_order(attribute.name));
    let is_preserved = attributes.iter().any(|attribute| {
        attribute.name == "xml:space" && attribute.value() == "preserve"
    });
    let is_laid_out = !is_preserved
        && tag
            .namespaces
            .element(tag.name)
            .is_some_and(|name| holds_elements_only(name.namespace, name.local));
    let mut written = format!("<{}", tag.name);
    for Attribute { name, raw_value, .. } in attributes {
        let quote = if raw_value.contains('"') { '\'' } else { '"' };
        let value = with_line_feeds(raw_value);
        written.extend([" ", name, "="]);
        written.push(quote);
        written.push_str(&value);
        written.push(quote);
    }
    Kind::Start { tag: written, is_empty: tag.is_empty, is_laid_out }
}

/// The text with every line end as LF, which is what readers of XML see (XML 1.0 §2.11).
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Writes the pieces and what stands between them.
fn write(text: &str, pieces: &[Piece]) -> String {
    let mut writer = Writer {
        text,
        out: String::new(),
        at: 0,
        open: Vec::new(),
        is_after_start: false,
    };
    let mut pieces = pieces.iter().peekable();
    if !matches!(pieces.peek(), Some(Piece { kind: Kind::Declaration(_), .. })) {
        writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    }
    while let Some(piece) = pieces.next() {
        if let Kind::Start { tag, is_empty: false, is_laid_out } = &piece.kind {
            let is_laid_out = *is_laid_out && writer.is_laid_out();
            let end = pieces.next_if(|next| {
                matches!(next.kind, Kind::End)
                    && (is_laid_out || next.range.start == piece.range.end)
            });
            writer.start(piece, tag, is_laid_out, end);
        } else {
            writer.put(piece);
        }
    }
    writer.out.push('\n');
    writer.out
}

struct Writer<'t> {
    text: &'t str,
    out: String,
    /// Up to where the text was read, in bytes.
    at: usize,
    /// Whether each open element is laid out.
    open: Vec<bool>,
    /// Whether a start tag was written last.
    is_after_start: bool,
}

impl Writer<'_> {
    /// Whether white space may be set here.
    fn is_laid_out(&self) -> bool {
        self.open.last().copied().unwrap_or(true)
    }

    /// Writes a start tag, or the whole element if it has nothing in it.
    fn start(
        &mut self,
        piece: &Piece,
        tag: &str,
        is_laid_out: bool,
        end: Option<&Piece>,
    ) {
        self.between(piece);
        self.out.push_str(tag);
        self.at = end.unwrap_or(piece).range.end;
        self.is_after_start = end.is_none();
        if end.is_some() {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.open.push(is_laid_out);
        }
    }

    /// Writes any other piece.
    fn put(&mut self, piece: &Piece) {
        self.between(piece);
        match &piece.kind {
            Kind::Declaration(declaration) => self.out.push_str(declaration),
            Kind::Start { tag, .. } => self.out.extend([tag, "/>"]),
            Kind::End | Kind::Comment | Kind::Other => {
                let kept = self.text.get(piece.range.clone()).unwrap_or_default();
                self.out.push_str(&with_line_feeds(kept));
            }
        }
        if matches!(piece.kind, Kind::End) {
            self.open.pop();
        }
        self.at = piece.range.end;
        self.is_after_start = false;
    }

    /// Writes what stands before a piece: the text as it is, or a new line.
    fn between(&mut self, piece: &Piece) {
        let text = self.text.get(self.at..piece.range.start).unwrap_or_default();
        if !self.is_laid_out() {
            self.out.push_str(&with_line_feeds(text));
            return;
        }
        if self.out.is_empty() {
            return;
        }
        let lines = with_line_feeds(text).bytes().filter(|byte| *byte == b'\n').count();
        let is_first = self.at == 0 || self.is_after_start;
        let is_end = matches!(piece.kind, Kind::End);
        // A comment on the line of what it is about stays there.
        if matches!(piece.kind, Kind::Comment) && lines == 0 && !is_first {
            self.out.push(' ');
            return;
        }
        // Editors part groups by an empty line; one is enough.
        if lines > 1 && !is_first && !is_end {
            self.out.push('\n');
        }
        self.out.push('\n');
        let depth = self.open.len() - usize::from(is_end && !self.open.is_empty());
        self.out.extend(std::iter::repeat_n(' ', INDENT * depth));
    }
}

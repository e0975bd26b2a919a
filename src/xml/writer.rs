//! Events into XML text and the segments of its source map.
//!
//! White space is put in only where elements alone stand: a [`Form::Block`] element has
//! its children on lines of their own, a [`Form::Line`] element stands on its own line
//! and holds mixed content, an [`Form::Inline`] element is part of such content. So what
//! is written reads back with the same text.

use std::borrow::Cow;

use crate::source::{Origin, Segment, Span};

/// How an element is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// On lines of its own, its children too; it holds elements only.
    Block,
    /// On a line of its own, its content as it comes.
    Line,
    /// Within text.
    Inline,
}

/// A piece of a document to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A start tag.
    Start {
        /// The name as written.
        name: Cow<'static, str>,
        /// Names and values (not escaped), in order.
        attributes: Vec<(Cow<'static, str>, String)>,
        /// The layout.
        form: Form,
        /// Where it comes from.
        origin: Origin,
    },
    /// Character data, not escaped.
    Text(String, Origin),
    /// The end of the element that is open.
    End,
}

/// Writes a document: a declaration, processing instructions (target and content), and
/// the events of its root element. Returns the text, which ends with a line end, and
/// the segments of its parts that come from somewhere.
pub fn write(instructions: &[(&str, &str)], events: &[Event]) -> (String, Vec<Segment>) {
    let mut writer = Writer::default();
    writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    for (target, content) in instructions {
        writer.out.push_str("\n<?");
        writer.out.push_str(target);
        writer.out.push(' ');
        writer.out.push_str(content);
        writer.out.push_str("?>");
    }
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start { name, attributes, form, origin } => {
                let is_empty = matches!(events.get(at + 1), Some(Event::End));
                writer.start(name, attributes, *form, *origin, is_empty);
            }
            Event::Text(text, origin) => writer.text(text, *origin),
            Event::End => writer.end(),
        }
    }
    writer.out.push('\n');
    (writer.out, writer.segments)
}

#[derive(Default)]
struct Writer {
    out: String,
    segments: Vec<Segment>,
    /// The open elements; `None` for one that was written as an empty-element tag.
    open: Vec<Option<(String, Form)>>,
}

impl Writer {
    fn line(&mut self, depth: usize) {
        self.out.push('\n');
        // Two blanks a level; deep registers would else run off the page.
        self.out.extend(std::iter::repeat_n("  ", depth));
    }

    fn start(
        &mut self,
        name: &str,
        attributes: &[(Cow<'static, str>, String)],
        form: Form,
        origin: Origin,
        is_empty: bool,
    ) {
        if form != Form::Inline {
            self.line(self.open.len());
        }
        let from = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            for c in value.chars() {
                match escaped(c, true) {
                    Some(reference) => self.out.push_str(reference),
                    None => self.out.push(c),
                }
            }
            self.out.push('"');
        }
        self.out.push_str(if is_empty { "/>" } else { ">" });
        // A tag is never a copy of the letter's characters, so it maps as a whole.
        self.segment(from, origin.span().map_or(Origin::Supplied, Origin::Derived));
        self.open.push((!is_empty).then(|| (name.to_owned(), form)));
    }

    fn end(&mut self) {
        let Some(Some((name, form))) = self.open.pop() else { return };
        if form == Form::Block {
            self.line(self.open.len());
        }
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out.push('>');
    }

    /// Writes characters; a copy of the letter is cut at each reference, so that every
    /// segment of it has the length of its origin.
    fn text(&mut self, text: &str, origin: Origin) {
        let exact = match origin {
            Origin::Letter(span) if span.len() == text.len() => Some(span),
            _ => None,
        };
        let (mut from, mut done) = (self.out.len(), 0);
        for (at, c) in text.char_indices() {
            let Some(reference) = escaped(c, false) else {
                self.out.push(c);
                continue;
            };
            if let Some(span) = exact {
                self.copied(from, span, done, at);
                from = self.out.len();
                self.out.push_str(reference);
                self.copied(from, span, at, at + c.len_utf8());
                (from, done) = (self.out.len(), at + c.len_utf8());
            } else {
                self.out.push_str(reference);
            }
        }
        match exact {
            Some(span) => self.copied(from, span, done, text.len()),
            None => self.segment(from, origin),
        }
    }

    /// Notes that the output since `from` is the part `start..end` of `span`.
    fn copied(&mut self, from: usize, span: Span, start: usize, end: usize) {
        let first = span.start as usize;
        let part = Span::new(span.source, first + start, first + end);
        self.segment(from, Origin::Letter(part));
    }

    fn segment(&mut self, from: usize, origin: Origin) {
        if from == self.out.len() || origin == Origin::Supplied {
            return;
        }
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.segments.push(Segment {
            start: clip(from),
            end: clip(self.out.len()),
            origin,
        });
    }
}

/// The reference that a character needs, if it needs one.
fn escaped(c: char, in_attribute: bool) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        // Only `]]>` forbids it (XML 1.0 §2.4); always escaped, it never can.
        '>' => Some("&gt;"),
        '"' if in_attribute => Some("&quot;"),
        '\t' if in_attribute => Some("&#9;"),
        '\n' if in_attribute => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    }
}

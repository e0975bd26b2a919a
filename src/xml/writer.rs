//! Events into XML text and the segments of its source map.
//!
//! White space is put in only where elements alone stand: a [`Form::Block`] element has
//! its children on lines of their own, a [`Form::Line`] element stands on its own line
//! and holds mixed content, an [`Form::Inline`] element is part of such content. So what
//! is written reads back with the same text. quick-xml sets the tags; the references are
//! ours, because the map counts their bytes.

use std::borrow::Cow;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{self, BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText};
use quick_xml::name::QName;

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
///
/// # Panics
/// Never: memory takes what is written.
pub fn write(instructions: &[(&str, &str)], events: &[Event]) -> (String, Vec<Segment>) {
    let mut writer = Writer {
        xml: quick_xml::Writer::new(Vec::new()),
        segments: Vec::new(),
        open: Vec::new(),
    };
    writer.put(events::Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    for (target, content) in instructions {
        writer.raw("\n");
        writer.put(events::Event::PI(BytesPI::new(format!("{target} {content}"))));
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
    writer.raw("\n");
    let xml = String::from_utf8(writer.xml.into_inner());
    (xml.expect("only text was written"), writer.segments)
}

struct Writer {
    xml: quick_xml::Writer<Vec<u8>>,
    segments: Vec<Segment>,
    /// The open elements; `None` for one that was written as an empty-element tag.
    open: Vec<Option<(String, Form)>>,
}

impl Writer {
    fn put(&mut self, event: events::Event<'_>) {
        self.xml.write_event(event).expect("memory takes what is written");
    }

    /// Characters that are escaped already.
    fn raw(&mut self, characters: &str) {
        self.put(events::Event::Text(BytesText::from_escaped(characters)));
    }

    /// How many bytes were written.
    fn len(&mut self) -> usize {
        self.xml.get_mut().len()
    }

    fn line(&mut self, depth: usize) {
        self.raw("\n");
        // Two blanks a level; deep registers would else run off the page.
        self.raw(&"  ".repeat(depth));
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
        let from = self.len();
        let mut tag = BytesStart::new(name);
        for (name, value) in attributes {
            let value: String = value.chars().fold(String::new(), |mut escaped, c| {
                match reference(c, true) {
                    Some(reference) => escaped.push_str(reference),
                    None => escaped.push(c),
                }
                escaped
            });
            tag.push_attribute(Attribute { key: QName(name), value: Cow::Owned(value) });
        }
        self.put(if is_empty {
            events::Event::Empty(tag)
        } else {
            events::Event::Start(tag)
        });
        // A tag is never a copy of the letter's characters, so it maps as a whole.
        self.segment(from, origin.span().map_or(Origin::Supplied, Origin::Derived));
        self.open.push((!is_empty).then(|| (name.to_owned(), form)));
    }

    fn end(&mut self) {
        let Some(Some((name, form))) = self.open.pop() else { return };
        if form == Form::Block {
            self.line(self.open.len());
        }
        self.put(events::Event::End(BytesEnd::new(name)));
    }

    /// Writes characters; a copy of the letter is cut at each reference, so that every
    /// segment of it has the length of its origin.
    fn text(&mut self, text: &str, origin: Origin) {
        let exact = match origin {
            Origin::Letter(span) if span.len() == text.len() => Some(span),
            _ => None,
        };
        let (start, mut done) = (self.len(), 0);
        for (at, c) in text.char_indices() {
            let Some(reference) = reference(c, false) else { continue };
            self.part(text, done..at, exact);
            let from = self.len();
            self.raw(reference);
            done = at + c.len_utf8();
            if let Some(span) = exact {
                self.copied(from, span, at, done);
            }
        }
        self.part(text, done..text.len(), exact);
        if exact.is_none() {
            self.segment(start, origin);
        }
    }

    /// Writes a part of a text that needs no reference.
    fn part(&mut self, text: &str, range: std::ops::Range<usize>, exact: Option<Span>) {
        let from = self.len();
        self.raw(text.get(range.clone()).unwrap_or_default());
        if let Some(span) = exact {
            self.copied(from, span, range.start, range.end);
        }
    }

    /// Notes that the output since `from` is the part `start..end` of `span`.
    fn copied(&mut self, from: usize, span: Span, start: usize, end: usize) {
        let first = span.start as usize;
        let part = Span::new(span.source, first + start, first + end);
        self.segment(from, Origin::Letter(part));
    }

    fn segment(&mut self, from: usize, origin: Origin) {
        let to = self.len();
        if from == to || origin == Origin::Supplied {
            return;
        }
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.segments.push(Segment { start: clip(from), end: clip(to), origin });
    }
}

/// The reference that a character needs, if it needs one.
fn reference(c: char, in_attribute: bool) -> Option<&'static str> {
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

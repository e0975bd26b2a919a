//! The pull reader: text into tokens and findings.
//!
//! [`Reader::advance`] looks at the byte it stands on and hands over to the scanner for
//! what begins there (`content`, `elements`, `markup`, `dtd`). A scanner notes ranges and
//! faults; tokens are made of the ranges only when they are asked for, so that what
//! nobody looks at costs nothing.
//!
//! Invariant: each step takes at least one byte, closes an element or ends an entity.

use std::io::Read;
use std::ops::Range;

use super::attributes::AttributeStore;
use super::dtd::Dtd;
use super::fault::{Fault, FaultKind};
use super::input::Input;
use super::open::OpenElements;
use super::stream::Stream;
use super::tag::ScannedTag;
use super::{
    Comment, Declaration, Doctype, EndTag, Namespaces, Pi, StartTag, Text, TextKind,
    Token,
};
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{SourceId, Span};

/// What a document may ask of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many bytes entities may expand to in all.
    pub expansion: usize,
    /// How deep entities may stand in entities.
    pub entity_depth: usize,
    /// How many findings are reported; the rest is passed over in silence.
    pub findings: usize,
    /// How many bytes of a stream are read at once; a longer token takes more.
    pub window: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { expansion: 8 << 20, entity_depth: 32, findings: 1000, window: 64 << 10 }
    }
}

/// What the last step found, as ranges of the input's text.
#[derive(Debug)]
pub(super) enum Piece {
    Nothing,
    Declaration {
        version: Range<usize>,
        encoding: Option<Range<usize>>,
        standalone: Option<bool>,
        all: Range<usize>,
    },
    Doctype {
        name: Range<usize>,
        system_id: Option<Range<usize>>,
        all: Span,
    },
    Start(ScannedTag, usize),
    End {
        name: Range<usize>,
        all: Range<usize>,
        is_implied: bool,
    },
    Text(Range<usize>, TextKind),
    /// Text that is nothing but white space.
    Blank(Range<usize>),
    Comment {
        inside: Range<usize>,
        all: Range<usize>,
    },
    Pi {
        target: Range<usize>,
        content: Range<usize>,
        all: Range<usize>,
    },
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// With a token.
    Token,
    /// With nothing to hand out; another step follows.
    Skip,
    /// At the end of the window, with the token not yet whole.
    More,
    /// At the end of the document.
    End,
}

/// Reads a document token by token.
///
/// ```
/// use letterbook::diagnostic::Findings;
/// use letterbook::source::Sources;
/// use letterbook::xml::{Reader, Token};
///
/// let mut sources = Sources::new();
/// let text = "<p>a &amp; b</p>";
/// let mut reader = Reader::new(sources.add("a.xml", text), text);
/// let mut findings = Findings::new();
/// let mut heard = String::new();
/// while let Some(token) = reader.read(&mut findings) {
///     if let Token::Text(text) = token {
///         heard.push_str(&text.decode());
///     }
/// }
/// assert_eq!(heard, "a & b");
/// assert!(findings.is_empty());
/// ```
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what has been seen or not")]
pub struct Reader<'t> {
    pub(super) input: Input<'t>,
    /// The inputs that wait for the end of an entity.
    pub(super) outer: Vec<Input<'t>>,
    stream: Option<Stream>,
    pub(super) limits: Limits,
    pub(super) namespaces: Namespaces,
    pub(super) open: OpenElements,
    pub(super) attributes: AttributeStore,
    pub(super) faults: Vec<Fault>,
    pub(super) piece: Piece,
    /// How many end tags recovery still has to supply.
    pub(super) implied: usize,
    /// The names of elements that recovery closed and whose end tags may yet come.
    pub(super) closed_early: Vec<String>,
    /// Whether the element of the last token ends before the next.
    pub(super) is_closing: bool,
    /// How many root elements have begun.
    pub(super) roots: usize,
    pub(super) seen_doctype: bool,
    pub(super) dtd: Option<Box<Dtd>>,
    /// Whether the declaration says that nothing outside matters.
    pub(super) is_standalone: bool,
    is_finished: bool,
    reported: usize,
}

impl<'t> Reader<'t> {
    /// A reader of a whole text; its spans are of `source`.
    pub fn new(source: SourceId, text: &'t str) -> Self {
        Self::on(Input::new(source, text, true), None)
    }

    /// A reader of a stream, which keeps no more of it than the token at hand. Its spans
    /// are of `source` and count the bytes of the decoded text.
    pub fn from_stream(source: SourceId, stream: Box<dyn Read>) -> Self {
        Self::on(Input::new(source, "", false), Some(Stream::new(stream)))
    }

    fn on(input: Input<'t>, stream: Option<Stream>) -> Self {
        Self {
            input,
            outer: Vec::new(),
            stream,
            limits: Limits::default(),
            namespaces: Namespaces::default(),
            open: OpenElements::default(),
            attributes: AttributeStore::default(),
            faults: Vec::new(),
            piece: Piece::Nothing,
            implied: 0,
            closed_early: Vec::new(),
            is_closing: false,
            roots: 0,
            seen_doctype: false,
            dtd: None,
            is_standalone: false,
            is_finished: false,
            reported: 0,
        }
    }

    /// Sets other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The next token, or `None` at the end. What is not well-formed is pushed to
    /// `findings` no later than the token it stands in is returned.
    #[inline]
    pub fn read(&mut self, findings: &mut Findings) -> Option<Token<'_>> {
        if self.advance(findings) { self.token() } else { None }
    }

    /// Goes to the next token; false at the end. [`Reader::token`] then gives the token,
    /// as often as it is asked for.
    pub fn advance(&mut self, findings: &mut Findings) -> bool {
        loop {
            let step = self.step(findings);
            // Nearly always: one root, nothing wrong, characters looked at in advance.
            if step == Step::Token
                && self.faults.is_empty()
                && !self.input.has_unchecked()
                && self.roots <= 1
            {
                return true;
            }
            if step == Step::More {
                self.faults.clear();
                self.refill(findings);
                continue;
            }
            if self.input.has_unchecked() {
                self.check_characters();
            }
            if !self.faults.is_empty() {
                self.report_all(findings);
            }
            match step {
                Step::Token if self.is_hidden() => {}
                Step::Token => return true,
                Step::End => {
                    self.piece = Piece::Nothing;
                    return false;
                }
                Step::Skip | Step::More => {}
            }
        }
    }

    /// Whether the token is part of a second root element, which nobody is shown.
    fn is_hidden(&self) -> bool {
        let content = matches!(self.piece, Piece::Start(..) | Piece::End { .. });
        let text = matches!(self.piece, Piece::Text(..) | Piece::Blank(_));
        self.roots > 1 && (content || text)
    }

    fn step(&mut self, findings: &mut Findings) -> Step {
        if self.is_closing {
            self.close_element();
        }
        if self.implied > 0 {
            return self.imply_end();
        }
        match self.input.text.as_bytes().get(self.input.at) {
            Some(b'<') => self.read_markup(findings),
            Some(_) => self.read_text(findings),
            None if !self.input.is_complete => Step::More,
            None if !self.outer.is_empty() => self.leave_entity(findings),
            None => self.finish(findings),
        }
    }

    /// Takes a step at the end of the text.
    fn finish(&mut self, findings: &mut Findings) -> Step {
        if self.is_finished {
            return Step::End;
        }
        self.is_finished = true;
        let end = self.input.text.len();
        if self.open.len() > 0 {
            self.report_unclosed_at_end(findings);
            self.implied = self.open.len();
            return Step::Skip;
        }
        if self.roots == 0 {
            self.faults.push(Fault::new(FaultKind::NoElement, end..end));
        }
        Step::Skip
    }

    fn refill(&mut self, findings: &mut Findings) {
        let Some(stream) = &mut self.stream else {
            // A whole text is complete from the start; this keeps the loop finite.
            self.input.is_complete = true;
            return;
        };
        let base = self.input.advance_window();
        self.input.is_complete =
            stream.fill(self.input.text.to_mut(), base, self.limits.window);
        let source = self.input.place.source;
        for fault in stream.take_faults() {
            self.push(findings, fault.finding(source));
        }
    }

    /// What broke the stream off, if it did not end by itself. Ask for it at the end.
    pub fn take_error(&mut self) -> Option<std::io::Error> {
        self.stream.as_mut().and_then(|stream| stream.error.take())
    }

    fn check_characters(&mut self) {
        let found = self.input.check_characters();
        let faults = found.into_iter().map(|at| Fault::new(FaultKind::Character, at));
        self.faults.extend(faults);
    }

    /// Turns the faults of a step into findings.
    #[cold]
    pub(super) fn report_all(&mut self, findings: &mut Findings) {
        for fault in std::mem::take(&mut self.faults) {
            let span = self.input.span(fault.at.clone());
            let finding = fault.finding(&self.input.text, span);
            self.push(findings, finding);
        }
    }

    /// Reports a finding, unless there are too many.
    pub(super) fn push(&mut self, findings: &mut Findings, finding: Diagnostic) {
        self.reported += 1;
        if self.reported <= self.limits.findings {
            findings.push(finding);
        }
    }

    /// The token that [`Reader::advance`] went to; `None` before the first and after the
    /// last.
    #[inline]
    pub fn token(&self) -> Option<Token<'_>> {
        let text = |range: &Range<usize>| -> &str {
            self.input.text.get(range.clone()).unwrap_or_default()
        };
        let span = |range: &Range<usize>| self.input.span(range.clone());
        Some(match &self.piece {
            Piece::Nothing => return None,
            Piece::Declaration { version, encoding, standalone, all } => {
                Token::Declaration(Declaration {
                    version: text(version),
                    encoding: encoding.as_ref().map(text),
                    standalone: *standalone,
                    span: span(all),
                })
            }
            Piece::Doctype { name, system_id, all } => Token::Doctype(Doctype {
                name: text(name),
                system_id: system_id.as_ref().map(text),
                span: *all,
            }),
            Piece::Start(tag, start) => Token::Start(StartTag {
                name: text(&tag.name),
                name_span: span(&tag.name),
                span: self.input.span(*start..tag.end),
                is_empty: tag.is_empty,
                context: self.namespaces.context(),
                namespaces: &self.namespaces,
                attributes: self.attributes.view(&self.input, span(&tag.name)),
            }),
            Piece::End { name, all, is_implied } => Token::End(EndTag {
                name: self.open.top_name(),
                name_span: span(name),
                span: span(all),
                start: self.open.top().map_or(span(all), |open| open.start),
                written: text(name),
                is_implied: *is_implied,
                stray: self.open.stray(),
                context: self.namespaces.context(),
                namespaces: &self.namespaces,
            }),
            Piece::Text(range, kind) => {
                Token::Text(Text::new(text(range), span(range), *kind, false))
            }
            Piece::Blank(range) => {
                let kind = self.input.text_kind();
                Token::Text(Text::new(text(range), span(range), kind, true))
            }
            Piece::Comment { inside, all } => {
                Token::Comment(Comment { raw: text(inside), span: span(all) })
            }
            Piece::Pi { target, content, all } => Token::Pi(Pi {
                target: text(target),
                content: text(content),
                content_span: span(content),
                span: span(all),
            }),
        })
    }

    /// The bindings in scope: at a start tag those inside it, at an end tag still those
    /// of the element that ends.
    pub fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }

    /// How many elements are open, the one of the token at hand included.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many bytes are at hand: of a text that was given whole, all of it.
    pub fn bytes_at_hand(&self) -> usize {
        self.input.text.len()
    }

    /// Notes a fault of the step under way.
    pub(super) fn fault(&mut self, kind: FaultKind, at: Range<usize>) {
        self.faults.push(Fault::new(kind, at));
    }

    /// The span of a range of the current input.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.input.span(range)
    }
}

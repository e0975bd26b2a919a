//! Tokens of a document against a schema.
//!
//! A frame an open element, on a stack of our own, so that depth costs memory and never
//! the call stack. What a frame is to do with its parent when it ends is decided when
//! it begins: mostly the parent has already moved on; where the name was ambiguous it
//! waits for the set of patterns that the element turned out to be; an element that
//! was out of place leaves its parent alone. Faults and recovery are in
//! [`recover`](super::recover), [`order`](super::order), [`astray`](super::astray) and
//! [`attributes`](super::attributes).

use super::astray::Astray;
use super::automaton::{Automaton, DEAD, NOTHING, SetId, StateId, TextStep};
use super::ids::Ids;
use super::names::{ELSEWHERE, Symbol};
use super::order::{Displaced, Pending};
use super::raw_names::RawNames;
use super::recover;
use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use crate::xml::{EndTag, Namespaces, StartTag, Text, Token};

/// Validates documents against a [`Schema`], token by token.
///
/// For each document call [`begin`](Self::begin), then [`token`](Self::token) for all
/// its tokens, then [`finish`](Self::finish). The tables made for one document serve
/// the next.
#[derive(Debug)]
pub struct Validator {
    pub(super) automaton: Automaton,
    pub(super) frames: Vec<Frame>,
    pub(super) ids: Ids,
    pub(super) astray: Astray,
    /// How often the document has used a name so far: what it uses is likely meant.
    pub(super) used: Vec<u32>,
    /// Whether it has been said that a namespace is not declared.
    pub(super) is_namespace_told: bool,
    /// Whether findings name all that could have stood in a place.
    pub(super) names_all: bool,
    /// How many findings the document has given.
    told: usize,
    /// Whether they were too many, so that the rest is not looked at.
    is_silent: bool,
    /// The text of the element at hand, where it has to be seen whole.
    run: Run,
    elements: RawNames,
    pub(super) attributes: RawNames,
}

/// How many findings a document may give.
pub(super) const MAX_FINDINGS: usize = 1000;

/// What happens to the parent when an element ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It has moved on already, or stays where it is.
    Nothing,
    /// It moves by those of the set that accepted.
    Choose(SetId),
}

/// Whether a frame is in step with its content model. After a fault it is out of step,
/// and only two children in a row that are right bring it back: of a paragraph whose
/// tags are lost, every other part would seem to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is.
    In,
    /// It is not.
    Out,
    /// One child was right since.
    Back,
}

/// An open element.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) state: StateId,
    /// The state before the last child that changed it.
    pub(super) before: StateId,
    /// The last child that changed the state, and where its name stands.
    pub(super) last: Option<(Symbol, Span)>,
    pub(super) after: After,
    pub(super) symbol: Symbol,
    /// Where the name stands in the start tag.
    pub(super) span: Span,
    /// Whether anything may stand in it, since nobody knows what it is.
    pub(super) is_lax: bool,
    /// Whether a child element has been met.
    pub(super) has_children: bool,
    pub(super) step: Step,
    /// Whether the element is itself out of place, so that nothing is said of what it
    /// carries and holds directly.
    pub(super) is_quiet: bool,
    /// Missing and displaced elements; most frames have none, and stay small.
    pub(super) trouble: Option<Box<Trouble>>,
}

/// Elements of a frame that are not where they should be.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// Those that stood out of order, and so are not missing at the end.
    pub(super) displaced: Vec<Symbol>,
    /// What was missing so far and may yet turn up in the wrong place.
    pub(super) pending: Vec<Pending>,
    /// What is to be said of the element's own name when its end tag has been seen.
    pub(super) misspelt: Option<Diagnostic>,
    /// That the element is out of order, to be said when it has ended.
    pub(super) out_of_order: Option<Displaced>,
    /// What is wrong directly inside, held back until the end tag is seen.
    pub(super) complaints: Vec<Complaint>,
    pub(super) is_unclosed: bool,
    pub(super) has_stray_end: bool,
    /// Whether it is among those that are astray.
    pub(super) is_astray: bool,
}

/// Something wrong directly inside an element. Where a tag is missing or too many, what
/// stands in the wrong element because of it is no fault of its own.
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) finding: Diagnostic,
    /// Whether it is about a child that ends too soon, and not about what came.
    pub(super) is_of_child: bool,
}

impl Frame {
    /// The list of what is not where it should be, begun if need be.
    pub(super) fn trouble(&mut self) -> &mut Trouble {
        self.trouble.get_or_insert_default()
    }

    /// Whether complaints are to be heard.
    pub(super) fn is_heard(&self) -> bool {
        self.step == Step::In && !self.is_quiet
    }

    pub(super) fn new(state: StateId, symbol: Symbol, span: Span) -> Self {
        Self {
            state,
            before: state,
            last: None,
            after: After::Nothing,
            symbol,
            span,
            is_lax: false,
            has_children: false,
            step: Step::In,
            is_quiet: false,
            trouble: None,
        }
    }
}

/// Text as it gathers.
#[derive(Debug, Default)]
struct Run {
    text: String,
    span: Option<Span>,
}

impl Validator {
    pub(super) fn new(schema: &Schema) -> Self {
        Self {
            automaton: Automaton::new(&schema.compiled),
            frames: Vec::new(),
            ids: Ids::default(),
            astray: Astray::default(),
            used: vec![0; schema.compiled.terms.names.len()],
            is_namespace_told: false,
            names_all: false,
            told: 0,
            is_silent: false,
            run: Run::default(),
            elements: RawNames::default(),
            attributes: RawNames::default(),
        }
    }

    /// Makes ready for a document.
    pub fn begin(&mut self) {
        self.frames.clear();
        self.ids.clear();
        self.astray = Astray::default();
        self.run = Run::default();
        self.used.fill(0);
        self.is_namespace_told = false;
        (self.told, self.is_silent) = (0, false);
        self.elements.begin();
        self.attributes.begin();
    }

    /// How many derivatives have been computed so far, those remembered not counted: the
    /// work that grows with what is new in a document.
    pub fn derivative_steps(&self) -> u64 {
        self.automaton.derivatives.steps
    }

    /// Takes the next token of the document.
    pub fn token(&mut self, token: &Token<'_>, findings: &mut Findings) {
        if self.is_silent {
            return;
        }
        let before = findings.len();
        let place = match token {
            Token::Start(tag) => {
                self.start_tag(tag, findings);
                tag.name_span
            }
            Token::End(tag) => {
                self.end_tag(tag, findings);
                tag.name_span
            }
            Token::Text(text) => {
                self.text(text, findings);
                text.span
            }
            _ => return,
        };
        if findings.len() != before {
            self.count(before, place, findings);
        }
    }

    /// Counts what was found since there were `before` findings, and falls silent when
    /// it is too much.
    fn count(&mut self, before: usize, place: Span, findings: &mut Findings) {
        self.told += findings.len().saturating_sub(before);
        if self.told > MAX_FINDINGS {
            findings.truncate(findings.len() - (self.told - MAX_FINDINGS));
            let message =
                format!("the schema finds more than {MAX_FINDINGS} faults here");
            let finding = codes::TOO_MANY_FINDINGS.at(place.at_start()).message(message);
            findings.push(finding.help("mend those above, then check again"));
            self.is_silent = true;
        }
    }

    /// Ends the document: what could only be known now is pushed to `findings`.
    pub fn finish(&mut self, findings: &mut Findings) {
        if self.is_silent {
            return;
        }
        let before = findings.len();
        while let Some(mut frame) = self.frames.pop() {
            Self::misspelt(&mut frame, None, findings);
            if !self.frames.is_empty() {
                self.out_of_order(&mut frame, None, findings);
            }
            Self::settle(&mut frame, findings);
        }
        self.bring_together(findings);
        self.ids.finish(findings);
        if let Some(last) = findings.last().map(|last| last.span) {
            self.count(before, last, findings);
        }
    }

    fn start_tag(&mut self, tag: &StartTag<'_>, findings: &mut Findings) {
        if self.frames.is_empty() {
            let start = self.automaton.start();
            self.frames.push(Frame::new(start, ELSEWHERE, tag.span.at_start()));
        }
        if self.automaton.is_full() {
            let frames = self.frames.iter_mut();
            self.automaton.compact(frames.flat_map(|f| [&mut f.state, &mut f.before]));
        }
        self.text_before_child(findings);
        let names = &self.automaton.compiled.terms.names;
        let symbol = self.elements.get(tag.context, tag.namespaces, tag.name, || {
            let name = tag.namespaces.element(tag.name);
            name.map_or(ELSEWHERE, |name| names.lookup(name.namespace, name.local))
        });
        let mut frame = self.child(tag, symbol, findings);
        self.used[symbol.0 as usize] = self.used[symbol.0 as usize].saturating_add(1);
        self.attributes_of(tag, &mut frame, findings);
        frame.before = frame.state;
        if tag.is_empty {
            if frame.trouble.is_some() {
                self.has_ended(&frame, Some(tag.span));
                self.out_of_order(&mut frame, Some(tag.span), findings);
            }
            self.end(frame, tag.name_span, true, tag.namespaces, findings);
        } else {
            self.frames.push(frame);
        }
    }

    /// The frame of a child, the parent moved on.
    fn child(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        findings: &mut Findings,
    ) -> Frame {
        let at = self.frames.len() - 1;
        let parent = &mut self.frames[at];
        parent.has_children = true;
        if parent.is_lax {
            return self.out_of_place(symbol, tag.name_span);
        }
        let step = self.automaton.child(parent.state, symbol);
        if step.set == NOTHING {
            return self.misplaced(tag, symbol, findings);
        }
        let mut frame = Frame::new(step.child, symbol, tag.name_span);
        match step.next {
            Some(next) => self.move_on(at, next, symbol, tag.name_span),
            None => frame.after = After::Choose(step.set),
        }
        frame
    }

    /// Moves a frame on over a child.
    pub(super) fn move_on(
        &mut self,
        at: usize,
        next: StateId,
        symbol: Symbol,
        span: Span,
    ) {
        let frame = &mut self.frames[at];
        frame.step = match frame.step {
            Step::Out => Step::Back,
            _ => Step::In,
        };
        if frame.state != next {
            frame.before = frame.state;
            frame.last = Some((symbol, span));
            frame.state = next;
        }
    }

    fn end_tag(&mut self, tag: &EndTag<'_>, findings: &mut Findings) {
        // The frame below the root's is the document's own.
        if self.frames.len() < 2 {
            return;
        }
        if let Some(mut frame) = self.frames.pop() {
            let has_stray = !tag.stray.is_empty();
            if tag.is_implied || has_stray {
                let trouble = frame.trouble();
                trouble.is_unclosed = tag.is_implied;
                trouble.has_stray_end = has_stray;
                // What the element swallowed is missed outside it.
                if tag.is_implied
                    && let Some(parent) = self.frames.last_mut()
                {
                    parent.step = Step::Out;
                }
            }
            if frame.trouble.is_some() {
                Self::agree(&mut frame, tag, findings);
                if has_stray {
                    self.agree_with_stray(&mut frame, tag, findings);
                }
                let whole = (!tag.is_implied).then(|| tag.start.to(tag.span));
                self.has_ended(&frame, whole);
                self.out_of_order(&mut frame, whole, findings);
            }
            self.end(frame, tag.name_span, false, tag.namespaces, findings);
        }
    }

    fn end(
        &mut self,
        mut frame: Frame,
        place: Span,
        is_empty: bool,
        namespaces: &Namespaces,
        findings: &mut Findings,
    ) {
        if frame.trouble.is_some() {
            let end = (!is_empty && !place.is_empty()).then_some(place);
            Self::misspelt(&mut frame, end, findings);
        }
        let run = std::mem::take(&mut self.run);
        let mut accepted = NOTHING;
        let is_doubtful = frame
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.is_unclosed || trouble.has_stray_end);
        if !frame.is_lax {
            accepted = self.accepted(&frame, &run, namespaces);
            if accepted == NOTHING && !is_doubtful {
                let text = run.span.map(|span| (run.text.as_str(), span));
                self.incomplete(&mut frame, place, is_empty, text, namespaces, findings);
            }
            if frame.trouble.is_some() && !is_doubtful {
                self.missing_after_all(&mut frame);
            }
        }
        if frame.trouble.is_some() {
            Self::settle(&mut frame, findings);
        }
        self.run = Run { text: run.text, span: None };
        self.run.text.clear();
        if let After::Choose(set) = frame.after {
            let accepted = if accepted == NOTHING { set } else { accepted };
            let at = self.frames.len() - 1;
            let next = self.automaton.after_child(self.frames[at].state, accepted);
            self.move_on(at, next, frame.symbol, frame.span);
        }
    }

    /// The patterns that accept a frame that ends.
    fn accepted(&mut self, frame: &Frame, run: &Run, namespaces: &Namespaces) -> SetId {
        if frame.has_children || self.automaton.text(frame.state) != TextStep::Whole {
            return self.automaton.accepted(frame.state);
        }
        let text = run.text.as_str();
        let is_blank = recover::is_blank(text);
        let mut accepted = Vec::new();
        for (element, pattern) in self.automaton.candidates(frame.state).iter() {
            let Automaton { patterns, verdicts, compiled, .. } = &mut self.automaton;
            let terms = &compiled.terms;
            if is_blank && patterns.is_nullable(*pattern)
                || verdicts.matches(&terms.strings, patterns, *pattern, text, namespaces)
            {
                accepted.push(element.0);
            }
        }
        if let (Some(element), Some(span)) = (accepted.first(), run.span) {
            let kind = self.automaton.compiled.element_id_kinds[*element as usize];
            self.ids.add(kind, text, span);
        }
        self.automaton.set(accepted)
    }

    fn text(&mut self, text: &Text<'_>, findings: &mut Findings) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.is_lax {
            return;
        }
        match self.automaton.text(frame.state) {
            TextStep::To(next) if next == frame.state => {}
            TextStep::Whole if !frame.has_children => {
                self.run.text.push_str(&text.decode());
                let span = self.run.span.map_or(text.span, |span| span.to(text.span));
                self.run.span = Some(span);
            }
            _ if text.is_blank() => {}
            TextStep::To(next) => frame.state = next,
            TextStep::Refused => self.stray_text(text, findings),
            TextStep::Whole => match self.automaton.mixed(frame.state) {
                DEAD => self.stray_text(text, findings),
                next => frame.state = next,
            },
        }
    }

    /// Text that was held back turns out to stand before a child, where only `text` and
    /// never a string can match it (§7.2).
    fn text_before_child(&mut self, findings: &mut Findings) {
        let Some(span) = self.run.span.take() else { return };
        if !recover::is_blank(&self.run.text) {
            let at = self.frames.len() - 1;
            match self.automaton.mixed(self.frames[at].state) {
                DEAD => self.stray(span, findings),
                next => self.frames[at].state = next,
            }
        }
        self.run.text.clear();
    }
}

//! Elements far off their place: what is not allowed in one element and missing in another
//! is one fault, and mended by one move.
//!
//! Both are noted while the document is read; only at its end is it known that there is
//! one such element and one such gap, and no more.

use super::names::Symbol;
use super::validator::{Frame, Validator};
use crate::diagnostic::{Diagnostic, Findings, Label, codes};
use crate::source::Span;

/// How many elements and how many gaps are noted: with more of them nobody can say which
/// belongs where.
const NOTED: usize = 64;

/// The elements that are out of place, and the places where one is missing.
#[derive(Debug, Default)]
pub(super) struct Astray {
    elements: Vec<Element>,
    gaps: Vec<Gap>,
}

/// An element that its parent does not take.
#[derive(Debug)]
struct Element {
    symbol: Symbol,
    /// Where its name stands in the start tag.
    name: Span,
    /// All of it, once it has ended.
    whole: Option<Span>,
}

/// A place where something is missing.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// The names that would do.
    pub(super) names: Vec<Symbol>,
    /// What lacks it.
    pub(super) parent: Symbol,
    /// The element before which it is missing; `None` at the end of the parent.
    pub(super) before: Option<Symbol>,
    /// What the finding marks: the name in the tag before which it is missing.
    pub(super) place: Span,
}

impl Gap {
    /// The bracket of the tag before which the element belongs (XML 1.0 §3.1).
    fn point(&self) -> Span {
        let bracket = if self.before.is_some() { 1 } else { 2 };
        let start = self.place.start.saturating_sub(bracket);
        Span { start, ..self.place }.at_start()
    }
}

impl Validator {
    /// Notes an element that its parent does not take.
    pub(super) fn went_astray(&mut self, frame: &mut Frame) {
        let elements = &mut self.astray.elements;
        if elements.len() < NOTED {
            elements.push(Element {
                symbol: frame.symbol,
                name: frame.span,
                whole: None,
            });
            frame.trouble().is_astray = true;
        }
    }

    /// Notes how far such an element reaches.
    pub(super) fn has_ended(&mut self, frame: &Frame, whole: Option<Span>) {
        if frame.trouble.as_ref().is_some_and(|trouble| trouble.is_astray) {
            let mut elements = self.astray.elements.iter_mut();
            if let Some(element) = elements.rfind(|element| element.name == frame.span) {
                element.whole = whole;
            }
        }
    }

    /// Notes a place where an element is missing.
    pub(super) fn is_missed(&mut self, gap: Gap) {
        if self.astray.gaps.len() < NOTED {
            self.astray.gaps.push(gap);
        }
    }

    /// Makes one finding of an element out of place and the only gap that it would fill.
    pub(super) fn bring_together(&self, findings: &mut Findings) {
        let Astray { elements, gaps } = &self.astray;
        for element in elements {
            let fits = |gap: &&Gap| gap.names.contains(&element.symbol);
            let mut fitting = gaps.iter().filter(fits);
            let (Some(gap), None) = (fitting.next(), fitting.next()) else { continue };
            let is_other = |other: &Element| gap.names.contains(&other.symbol);
            if elements.iter().filter(|other| is_other(other)).count() == 1 {
                self.bring(element, gap, findings);
            }
        }
    }

    fn bring(&self, element: &Element, gap: &Gap, findings: &mut Findings) {
        let is_of = |code, span| {
            move |finding: &Diagnostic| finding.code == code && finding.span == span
        };
        // Not all complaints are heard.
        let is_out = is_of(&codes::ELEMENT_NOT_ALLOWED, element.name);
        let is_missing = is_of(&codes::MISSING_ELEMENT, gap.place);
        let Some(out) = findings.take_last(is_out) else { return };
        if findings.take_last(is_missing).is_none() {
            return findings.push(out);
        }
        let compiled = &self.automaton.compiled;
        let (name, parent) = (compiled.local(element.symbol), compiled.local(gap.parent));
        let before = gap.before.map(|before| compiled.local(before));
        let (there, text) = match before {
            Some(before) => (
                format!("before `{before}` in `{parent}`"),
                format!("it belongs before this `{before}`"),
            ),
            None => (
                format!("to the end of `{parent}`"),
                format!("`{parent}` ends here without it"),
            ),
        };
        let title = format!("move `{name}` {there}");
        let mut finding = out.help(title.clone());
        finding.related.push(Label { span: gap.place, text });
        findings.push(match element.whole {
            Some(whole) => finding.moving(title, whole, gap.point()),
            None => finding,
        });
    }
}

//! Elements in the wrong order, and elements that are missing: the two are told apart.
//!
//! An element that comes too early lets what is missing before it wait: if that turns up
//! later, the order is wrong and nothing is missing. One that comes too late is taken as
//! if its elder sibling had waited. Which of the two elements is to be moved is one
//! finding, made when the element at hand has ended, since the fix moves all of it.

use super::astray::Gap;
use super::automaton::{DEAD, NOTHING};
use super::expected::any_of;
use super::names::Symbol;
use super::recover::is_blank;
use super::validator::{Complaint, Frame, Step, Validator};
use crate::diagnostic::{Diagnostic, Expectation, Findings, codes};
use crate::source::Span;
use crate::xml::{Namespaces, StartTag};

/// Something missing that may yet turn up in the wrong place.
#[derive(Debug)]
pub(super) struct Pending {
    /// The names that would do.
    names: Vec<Symbol>,
    /// The element before which it is missing.
    before: Symbol,
    place: Span,
}

/// A finding of order that waits for the end of the element which is out of order.
#[derive(Debug)]
pub(super) struct Displaced {
    finding: Diagnostic,
    /// The name of the element before which it belongs, in its start tag.
    place: Span,
    title: String,
}

impl Validator {
    /// An element that was missed before and turns up now: the order is wrong.
    pub(super) fn turned_up(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
    ) -> Option<Frame> {
        let pending = &mut self.frames[at].trouble.as_mut()?.pending;
        let found = pending.iter().position(|missing| missing.names.contains(&symbol))?;
        let missing = pending.remove(found);
        let order = self.wrong_order(tag, missing.before, missing.place);
        // Back to where it was missed, and on from there.
        let before = self.frames[at].before;
        let step = self.automaton.child(before, symbol);
        let mut frame = if step.set == NOTHING {
            self.out_of_place(symbol, tag.name_span)
        } else {
            let next = self.automaton.after_child(before, step.set);
            let parent = &mut self.frames[at];
            parent.state = next;
            parent.last = Some((symbol, tag.name_span));
            parent.trouble().displaced.push(missing.before);
            Frame::new(step.child, symbol, tag.name_span)
        };
        frame.trouble().out_of_order = Some(order);
        Some(frame)
    }

    /// The finding that an element must come before another one.
    fn wrong_order(&self, tag: &StartTag<'_>, before: Symbol, place: Span) -> Displaced {
        let (name, before) = (tag.name, self.automaton.compiled.local(before));
        let message = format!("`{name}` must come before `{before}`");
        let finding = codes::WRONG_ORDER.at(tag.name_span).message(message);
        let title = format!("move `{name}` before `{before}`");
        let finding = finding.help(title.clone());
        let label = format!("it belongs before this `{before}`");
        Displaced { finding: finding.related(place, label), place, title }
    }

    /// Reports that an element is out of order, once it is known where it ends: `whole`
    /// is then all of it.
    pub(super) fn out_of_order(
        &mut self,
        frame: &mut Frame,
        whole: Option<Span>,
        findings: &mut Findings,
    ) {
        let found =
            frame.trouble.as_mut().and_then(|trouble| trouble.out_of_order.take());
        let Some(Displaced { mut finding, place, title }) = found else { return };
        if let Some(whole) = whole {
            // The name stands right behind the bracket of its tag (XML 1.0 §3.1).
            let before = Span { start: place.start.saturating_sub(1), ..place };
            finding = finding.moving(title, whole, before.at_start());
        }
        self.complain(self.frames.len() - 1, finding, findings);
    }

    /// An element that could come later, if what must precede it were there.
    pub(super) fn too_early(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
        findings: &mut Findings,
    ) -> Option<Frame> {
        let state = self.frames[at].state;
        let set = self.automaton.allowed_ahead(state, symbol);
        if set == NOTHING {
            return None;
        }
        let next = self.automaton.after_child_ahead(state, set);
        if next == DEAD {
            return None;
        }
        let members = self.automaton.members(set);
        let missing = self.automaton.required(state, Some((set.0, &members)));
        if self.frames[at].is_heard() {
            if missing.is_empty() {
                // What is missing has no name that could be said.
                let finding = self.not_allowed(tag, symbol, at);
                self.complain(at, finding, findings);
            }
            let displaced = std::mem::take(&mut self.frames[at].trouble().displaced);
            let missing = missing.into_iter();
            let missing = missing.filter(|n| !n.iter().any(|n| displaced.contains(n)));
            let pending = missing.map(|names| Pending {
                names,
                before: symbol,
                place: tag.name_span,
            });
            self.frames[at].trouble().pending.extend(pending);
        }
        let child = self.automaton.open(set);
        self.move_on(at, next, symbol, tag.name_span);
        Some(Frame::new(child, symbol, tag.name_span))
    }

    /// An element that could have come before its elder sibling.
    pub(super) fn too_late(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
        findings: &mut Findings,
    ) -> Option<Frame> {
        let (last, place) = self.frames[at].last?;
        let before = self.frames[at].before;
        let step = self.automaton.child(before, symbol);
        if step.set == NOTHING {
            return None;
        }
        // Only if the elder could then follow is it their order that is wrong.
        let next = self.automaton.after_child(before, step.set);
        if last != symbol && self.automaton.child(next, last).set == NOTHING {
            return None;
        }
        let name = tag.name;
        let parent = self.in_parent(at);
        let is_heard = self.frames[at].is_heard();
        if last == symbol {
            if is_heard {
                let message = format!("a second `{name}` is not allowed {parent}");
                let finding = codes::ELEMENT_NOT_ALLOWED.at(tag.name_span);
                let finding = finding.message(message).related(place, "the first");
                self.complain(at, finding, findings);
            }
            self.frames[at].step = Step::Out;
            return Some(self.out_of_place(symbol, tag.name_span));
        }
        // As if the elder had not been there: it is the odd one out as often as not.
        let order = self.wrong_order(tag, last, place);
        let parent = &mut self.frames[at];
        parent.state = next;
        parent.last = Some((symbol, tag.name_span));
        parent.trouble().displaced.push(last);
        let mut frame = Frame::new(step.child, symbol, tag.name_span);
        if is_heard {
            frame.trouble().out_of_order = Some(order);
        }
        Some(frame)
    }

    /// An element that ends before it is complete.
    pub(super) fn incomplete(
        &mut self,
        frame: &mut Frame,
        place: Span,
        is_empty: bool,
        text: Option<(&str, Span)>,
        namespaces: &Namespaces,
        findings: &mut Findings,
    ) {
        if frame.state == DEAD || !frame.is_heard() {
            return;
        }
        let parent = self.frames.len() - 1;
        let name = self.automaton.compiled.local(frame.symbol).to_owned();
        let mut missing = self.automaton.required(frame.state, None);
        let all = missing.len();
        let displaced: &[Symbol] =
            frame.trouble.as_ref().map_or(&[], |trouble| &trouble.displaced);
        missing.retain(|names| !names.iter().any(|name| displaced.contains(name)));
        if missing.is_empty() && all > 0 {
            return;
        }
        if missing.is_empty() || text.is_some_and(|(text, _)| !is_blank(text)) {
            if frame.has_children {
                let message = format!("`{name}` ends before it is complete");
                let finding = codes::MISSING_ELEMENT.at(place).message(message);
                let finding =
                    finding.related(frame.span, format!("`{name}` begins here"));
                self.complain_of(parent, finding, true, findings);
            } else {
                let (text, span) = text.unwrap_or(("", place));
                self.bad_content(frame, text, span, namespaces, findings);
            }
            return;
        }
        let (what, expected) = self.missing(&missing);
        let message = if is_empty {
            format!("`{name}` is empty and needs {what}")
        } else {
            format!("`{name}` ends without {what}")
        };
        if let ([names], false) = (&*missing, is_empty || place.is_empty()) {
            let (names, parent) = (names.clone(), frame.symbol);
            self.is_missed(Gap { names, parent, before: None, place });
        }
        let finding = codes::MISSING_ELEMENT.at(place).message(message);
        let finding = finding.expected(expected);
        let finding = match (is_empty, frame.last) {
            (true, _) => finding,
            (false, None) => finding.related(frame.span, format!("`{name}` begins here")),
            (false, Some((last, span))) => {
                let last = self.automaton.compiled.local(last);
                finding
                    .related(frame.span, format!("`{name}` begins here"))
                    .related(span, format!("it should follow this `{last}`"))
            }
        };
        self.complain_of(parent, finding, true, findings);
    }

    /// What is missing, in words and as names: for each thing the names that would do.
    fn missing(&self, groups: &[Vec<Symbol>]) -> (String, Expectation) {
        let words: Vec<String> =
            groups.iter().map(|names| any_of(&self.likeliest(names.clone()))).collect();
        let all = groups.concat();
        (words.join(", then "), self.expectation_of(all.clone(), &all))
    }

    /// Reports what has not turned up anywhere in an element that ends.
    pub(super) fn missing_after_all(&mut self, frame: &mut Frame) {
        let name = self.automaton.compiled.local(frame.symbol).to_owned();
        let mut pending =
            std::mem::take(&mut frame.trouble().pending).into_iter().peekable();
        while let Some(missing) = pending.next() {
            let mut groups = vec![missing.names];
            while let Some(more) = pending.next_if(|more| more.place == missing.place) {
                groups.push(more.names);
            }
            let (what, expected) = self.missing(&groups);
            let before = self.automaton.compiled.local(missing.before);
            let message = format!("{what} is missing before `{before}` in `{name}`");
            let finding = codes::MISSING_ELEMENT.at(missing.place).message(message);
            let finding = finding.expected(expected);
            let finding = finding.related(frame.span, format!("`{name}` begins here"));
            if let [names] = &*groups {
                let (names, parent, place) = (names.clone(), frame.symbol, missing.place);
                self.is_missed(Gap {
                    names,
                    parent,
                    before: Some(missing.before),
                    place,
                });
            }
            frame.trouble().complaints.push(Complaint { finding, is_of_child: false });
        }
    }
}

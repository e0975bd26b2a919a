//! Elements and text out of place: what to say, and how to go on.
//!
//! One fault, one finding. What stands there is compared with what could: a misspelt
//! name is taken as the right one; an element that comes too early lets what is missing
//! wait, since it may turn up later (then the order is wrong and nothing is missing);
//! one that comes too late is taken as if its neighbour had waited; anything else is
//! passed over, checked inside by what it is elsewhere, and its parent stays where it
//! was. Until the parent is in step again its further complaints are not heard.

use super::automaton::{DEAD, NOTHING};
use super::expected::any_of;
use super::names::{ELSEWHERE, Symbol};
use super::validator::{After, Frame, Step, Validator};
use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, codes, nearest};
use crate::source::Span;
use crate::xml::{Namespaces, StartTag, Text, split_name};

/// Something missing that may yet turn up in the wrong place.
#[derive(Debug)]
pub(super) struct Pending {
    /// The names that would do.
    names: Vec<Symbol>,
    /// The element before which it is missing.
    before: Symbol,
    place: Span,
}

/// Whether there is only white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// A fix that writes another name in place of a raw one, keeping its prefix.
pub(super) fn rename(raw: &str, span: Span, closing: Option<Span>, name: &str) -> Fix {
    let (prefix, _) = split_name(raw);
    let name =
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
    let places = std::iter::once(span).chain(closing);
    let edits = places.map(|span| Edit { span, replacement: name.clone() }).collect();
    Fix { title: format!("write `{name}`"), safe: false, edits }
}

impl Validator {
    /// The frame of an element that its parent does not take: checked by what elements
    /// of its name are elsewhere, or not at all.
    pub(super) fn out_of_place(&mut self, symbol: Symbol, span: Span) -> Frame {
        let known = self.automaton.compiled.named(symbol).to_vec();
        let is_lax = known.is_empty();
        let set = self.automaton.set(known);
        let state = self.automaton.open(set);
        Frame { is_lax, ..Frame::new(state, symbol, span) }
    }

    fn name_of(&self, at: usize) -> Option<&str> {
        let symbol = self.frames[at].symbol;
        (at > 0).then(|| self.automaton.compiled.local(symbol))
    }

    /// The words for the parent: "in `p`", or "as the root".
    fn in_parent(&self, at: usize) -> String {
        self.name_of(at).map_or_else(
            || "as the root element".to_owned(),
            |name| format!("in `{name}`"),
        )
    }

    /// An element that the state of its parent does not take.
    pub(super) fn misplaced(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        findings: &mut Findings,
    ) -> Frame {
        let at = self.frames.len() - 1;
        let is_known = !self.automaton.compiled.named(symbol).is_empty();
        if !is_known {
            return self.unknown(tag, symbol, at, findings);
        }
        if let Some(frame) = self.turned_up(tag, symbol, at, findings) {
            return frame;
        }
        let is_quiet = match self.frames[at].step {
            Step::In => false,
            Step::Element(other) => other == symbol,
            Step::Text => true,
        };
        if let Some(frame) = self.too_early(tag, symbol, at, is_quiet) {
            return frame;
        }
        if let Some(frame) = self.too_late(tag, symbol, at, findings) {
            return frame;
        }
        if !is_quiet {
            findings.push(self.not_allowed(tag, symbol, at));
            self.frames[at].step = Step::Element(symbol);
        }
        self.out_of_place(symbol, tag.name_span)
    }

    /// A name that no element of the schema has.
    fn unknown(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
        findings: &mut Findings,
    ) -> Frame {
        let (_, local) = split_name(tag.name);
        let state = self.frames[at].state;
        let compiled = self.automaton.compiled.clone();
        let expected = self.automaton.expected_elements(state, false);
        let raw = tag.name;
        // The right name in the wrong namespace, or none.
        let meant = expected.iter().copied().find(|name| compiled.local(*name) == local);
        if let Some((uri, _)) = meant.and_then(|name| compiled.grammar.names.name(name)) {
            let message = format!("`{raw}` is not in the namespace `{uri}`");
            let help = format!("declare it: `xmlns=\"{uri}\"`");
            let finding = codes::UNKNOWN_ELEMENT.at(tag.name_span).message(message);
            if self.frames[at].step == Step::In || at == 0 {
                findings.push(finding.help(help));
            }
            return self.taken_as(meant.unwrap_or(symbol), tag, at);
        }
        let finding = codes::UNKNOWN_ELEMENT.at(tag.name_span);
        let finding = finding.message(format!("there is no element `{raw}`"));
        if let Some(near) = nearest(local, self.automaton.locals(&expected)) {
            let near = near.to_owned();
            let meant =
                expected.iter().copied().find(|name| compiled.local(*name) == near);
            let closing = tag.is_empty.then_some(None).unwrap_or_default();
            findings.push(finding.help(format!("did you mean `{near}`?")).fix(rename(
                raw,
                tag.name_span,
                closing,
                &near,
            )));
            return self.taken_as(meant.unwrap_or(symbol), tag, at);
        }
        let all: Vec<Symbol> = compiled.element_symbols().collect();
        let mut all = self.automaton.locals(&all);
        all.sort_unstable();
        let finding = match nearest(local, all) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if expected.is_empty() => finding,
            None => {
                let names = any_of(&self.automaton.locals(&expected));
                finding.help(format!("here could stand {names}"))
            }
        };
        findings.push(finding);
        // Where only one thing could stand, this stands for it.
        let is_needed = self.automaton.accepted(state) == NOTHING;
        if let (true, [only]) = (is_needed, expected.as_slice()) {
            let step = self.automaton.child(state, *only);
            let next = self.automaton.after_child(state, step.set);
            self.move_on(at, next, *only, tag.name_span);
        } else {
            self.frames[at].step = Step::Element(symbol);
        }
        let mut frame = Frame::new(DEAD, ELSEWHERE, tag.name_span);
        frame.is_lax = true;
        frame
    }

    /// Goes on as if the right name had been written.
    fn taken_as(&mut self, symbol: Symbol, tag: &StartTag<'_>, at: usize) -> Frame {
        let step = self.automaton.child(self.frames[at].state, symbol);
        let mut frame = Frame::new(step.child, symbol, tag.name_span);
        match step.next {
            Some(next) => self.move_on(at, next, symbol, tag.name_span),
            None => frame.after = After::Choose(step.set),
        }
        frame
    }

    /// An element that was missed before and turns up now: the order is wrong.
    fn turned_up(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
        findings: &mut Findings,
    ) -> Option<Frame> {
        let pending = &mut self.frames[at].pending;
        let found = pending.iter().position(|missing| missing.names.contains(&symbol))?;
        let missing = pending.remove(found);
        let before = self.automaton.compiled.local(missing.before);
        let message = format!("`{}` must come before `{before}`", tag.name);
        let finding = codes::WRONG_ORDER.at(tag.name_span).message(message);
        findings.push(
            finding.related(missing.place, format!("it belongs before this `{before}`")),
        );
        Some(self.out_of_place(symbol, tag.name_span))
    }

    /// An element that could come later, if what must precede it were there.
    fn too_early(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
        is_quiet: bool,
    ) -> Option<Frame> {
        let state = self.frames[at].state;
        let set = self.automaton.allowed(state, symbol, true);
        if set == NOTHING {
            return None;
        }
        let next = self.automaton.after_child_ahead(state, set);
        if next == DEAD {
            return None;
        }
        let members = self.automaton.members(set);
        let missing = self.automaton.required(state, Some((set.0, &members)));
        if self.frames[at].step == Step::In && !is_quiet {
            let pending = missing.into_iter().map(|names| Pending {
                names,
                before: symbol,
                place: tag.name_span,
            });
            self.frames[at].pending.extend(pending);
        }
        let child = self.automaton.open(set);
        self.move_on(at, next, symbol, tag.name_span);
        Some(Frame::new(child, symbol, tag.name_span))
    }

    /// An element that could have come before its elder sibling.
    fn too_late(
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
        let name = tag.name;
        let parent = self.in_parent(at);
        let finding = if last == symbol {
            let message = format!("a second `{name}` is not allowed {parent}");
            let finding = codes::ELEMENT_NOT_ALLOWED.at(tag.name_span).message(message);
            finding.related(place, "the first")
        } else {
            let last = self.automaton.compiled.local(last);
            let message = format!("`{name}` must come before `{last}`");
            let finding = codes::WRONG_ORDER.at(tag.name_span).message(message);
            finding.related(place, format!("it belongs before this `{last}`"))
        };
        if self.frames[at].step == Step::In {
            findings.push(finding);
        }
        if last == symbol {
            self.frames[at].step = Step::Element(symbol);
            return Some(self.out_of_place(symbol, tag.name_span));
        }
        let next = self.automaton.after_child(before, step.set);
        // What was taken before still counts if it can stand after this one.
        let again = self.automaton.child(next, last);
        let next = match again.set {
            NOTHING => next,
            set => self.automaton.after_child(next, set),
        };
        let frame = &mut self.frames[at];
        frame.state = next;
        frame.last = Some((last, place));
        Some(self.out_of_place(symbol, tag.name_span))
    }

    fn not_allowed(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
    ) -> Diagnostic {
        let message = format!("`{}` is not allowed {}", tag.name, self.in_parent(at));
        let finding = codes::ELEMENT_NOT_ALLOWED.at(tag.name_span).message(message);
        let compiled = self.automaton.compiled.clone();
        let state = self.frames[at].state;
        let expected = self.automaton.expected_elements(state, false);
        // The likeliest homes are those that could stand here or round about.
        let mut near = expected.clone();
        for frame in self.frames.iter().rev().take(4) {
            near.extend(self.automaton.expected_elements(frame.before, false));
        }
        let parents = compiled.parents(symbol);
        let parent = self.frames[at].symbol;
        let homes: Vec<Symbol> = near
            .into_iter()
            .filter(|home| *home != parent && parents.contains(home))
            .fold(Vec::new(), |mut homes, home| {
                if !homes.contains(&home) {
                    homes.push(home);
                }
                homes
            });
        let homes = if homes.is_empty() { parents.to_vec() } else { homes };
        let can_stay = parents.contains(&parent);
        if can_stay || homes.is_empty() || at == 0 {
            let names = any_of(&self.automaton.locals(&expected));
            let is_end = names.is_empty();
            let help = if is_end {
                "nothing more can stand here".to_owned()
            } else {
                format!("here could stand {names}")
            };
            return finding.help(help);
        }
        let names: Vec<&str> =
            self.automaton.locals(&homes).into_iter().take(4).collect();
        finding.help(format!("it belongs in {}", any_of(&names)))
    }

    /// Text where only elements may stand.
    pub(super) fn stray_text(&mut self, text: &Text<'_>, findings: &mut Findings) {
        let decoded = text.decode();
        let start = decoded.len() - decoded.trim_start().len();
        let end = decoded.trim_end().len().max(start);
        self.stray(text.span_of(start..end), findings);
    }

    /// Marks text that may not stand where it stands.
    pub(super) fn stray(&mut self, span: Span, findings: &mut Findings) {
        let at = self.frames.len() - 1;
        if self.frames[at].step == Step::Text {
            return;
        }
        self.frames[at].step = Step::Text;
        let message = format!("text is not allowed {}", self.in_parent(at));
        let finding = codes::TEXT_NOT_ALLOWED.at(span).message(message);
        let state = self.frames[at].state;
        let expected = self.automaton.expected_elements(state, false);
        let compiled = self.automaton.compiled.clone();
        let holders: Vec<&str> = expected
            .iter()
            .filter(|name| compiled.named(**name).iter().any(|e| compiled.takes_text(*e)))
            .map(|name| compiled.local(*name))
            .take(4)
            .collect();
        findings.push(if holders.is_empty() {
            finding
        } else {
            finding.help(format!("put it into {}", any_of(&holders)))
        });
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
        if frame.state == DEAD || frame.step != Step::In {
            return;
        }
        let name = self.automaton.compiled.local(frame.symbol).to_owned();
        let missing = self.automaton.required(frame.state, None);
        if missing.is_empty() || text.is_some_and(|(text, _)| !is_blank(text)) {
            if !frame.has_children {
                let (text, span) = text.unwrap_or(("", place));
                self.bad_content(frame, text, span, namespaces, findings);
            }
            return;
        }
        let groups: Vec<String> =
            missing.iter().map(|names| any_of(&self.automaton.locals(names))).collect();
        let what = groups.join(", then ");
        let message = if is_empty {
            format!("`{name}` is empty and needs {what}")
        } else {
            format!("`{name}` ends without {what}")
        };
        let finding = codes::MISSING_ELEMENT.at(place).message(message);
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
        findings.push(finding);
    }

    /// Reports what has not turned up anywhere in an element that ends.
    pub(super) fn missing_after_all(
        &mut self,
        frame: &mut Frame,
        findings: &mut Findings,
    ) {
        let name = self.automaton.compiled.local(frame.symbol).to_owned();
        let mut pending = std::mem::take(&mut frame.pending).into_iter().peekable();
        while let Some(missing) = pending.next() {
            let mut groups = vec![any_of(&self.automaton.locals(&missing.names))];
            while let Some(more) = pending.next_if(|more| more.place == missing.place) {
                groups.push(any_of(&self.automaton.locals(&more.names)));
            }
            let before = self.automaton.compiled.local(missing.before);
            let what = groups.join(", then ");
            let message = format!("{what} is missing before `{before}` in `{name}`");
            let finding = codes::MISSING_ELEMENT.at(missing.place).message(message);
            let finding = finding.related(frame.span, format!("`{name}` begins here"));
            findings.push(finding);
        }
    }
}

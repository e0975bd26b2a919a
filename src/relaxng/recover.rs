//! Elements and text out of place: what to say, and how to go on.
//!
//! One fault, one finding. What stands there is compared with what could: a misspelt
//! name is taken as the right one; one that comes too early or too late is a matter of
//! [`order`](super::order); anything else is passed over, checked inside by what it is
//! elsewhere, and its parent stays where it was. Until the parent is in step again its
//! further complaints are not heard.

use super::automaton::{DEAD, NOTHING};
use super::expected::{any_of, could_stand};
use super::names::{ELSEWHERE, Symbol};
use super::validator::{After, Complaint, Frame, Step, Validator};
use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, codes, nearest, nearest_all};
use crate::source::Span;
use crate::xml::{StartTag, Text, split_name};

/// How many homes are named for an element that is out of place.
const HOMES: usize = 4;
/// How many complaints of one element wait for its end.
const MAX_COMPLAINTS: usize = 64;

/// Whether there is only white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// A fix that writes another name in place of a raw one, keeping its prefix.
pub(super) fn rename(raw: &str, span: Span, name: &str) -> Fix {
    let (prefix, _) = split_name(raw);
    let name =
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
    let edits = vec![Edit { span, replacement: name.clone() }];
    Fix { title: format!("write `{name}`"), safe: false, edits }
}

impl Validator {
    /// Holds a complaint of what an open element directly contains until its end.
    pub(super) fn complain(
        &mut self,
        at: usize,
        finding: Diagnostic,
        findings: &mut Findings,
    ) {
        self.complain_of(at, finding, false, findings);
    }

    pub(super) fn complain_of(
        &mut self,
        at: usize,
        finding: Diagnostic,
        is_of_child: bool,
        findings: &mut Findings,
    ) {
        if at == 0 {
            findings.push(finding);
            return;
        }
        let complaints = &mut self.frames[at].trouble().complaints;
        complaints.push(Complaint { finding, is_of_child });
        // Too many of them are not held: an element may be as long as the document.
        if complaints.len() > MAX_COMPLAINTS {
            let held = std::mem::take(complaints);
            findings.extend(held.into_iter().map(|complaint| complaint.finding));
        }
    }

    /// Makes the complaints held in an element that ends heard, unless a tag that is
    /// missing or too many explains them.
    pub(super) fn settle(frame: &mut Frame, findings: &mut Findings) {
        let Some(trouble) = &mut frame.trouble else { return };
        let (is_unclosed, has_stray_end) = (trouble.is_unclosed, trouble.has_stray_end);
        let held = std::mem::take(&mut trouble.complaints).into_iter();
        let heard = held
            .filter(|held| !has_stray_end && (held.is_of_child || !is_unclosed))
            .map(|held| held.finding);
        findings.extend(heard);
    }

    /// The frame of an element that its parent does not take: checked by what elements
    /// of its name are elsewhere, or not at all.
    pub(super) fn out_of_place(&mut self, symbol: Symbol, span: Span) -> Frame {
        let known = self.automaton.compiled.named(symbol).to_vec();
        let is_lax = known.is_empty();
        let set = self.automaton.set(known);
        let state = self.automaton.open(set);
        Frame { is_lax, is_quiet: true, ..Frame::new(state, symbol, span) }
    }

    /// Names, those first that the document uses most.
    pub(super) fn likeliest(&self, mut symbols: Vec<Symbol>) -> Vec<&str> {
        symbols.sort_by_key(|symbol| std::cmp::Reverse(self.used[symbol.0 as usize]));
        self.automaton.locals(&symbols)
    }

    fn name_of(&self, at: usize) -> Option<&str> {
        let symbol = self.frames[at].symbol;
        (at > 0).then(|| self.automaton.compiled.local(symbol))
    }

    /// The words for the parent: "in `p`", or "as the root".
    pub(super) fn in_parent(&self, at: usize) -> String {
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
        if let Some(frame) = self.turned_up(tag, symbol, at) {
            return frame;
        }
        if let Some(frame) = self.too_early(tag, symbol, at, findings) {
            return frame;
        }
        if let Some(frame) = self.too_late(tag, symbol, at, findings) {
            return frame;
        }
        let mut frame = self.out_of_place(symbol, tag.name_span);
        if self.frames[at].is_heard() {
            let finding = self.not_allowed(tag, symbol, at);
            self.complain(at, finding, findings);
            self.went_astray(&mut frame);
        }
        self.frames[at].step = Step::Out;
        frame
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
        let expected = self.automaton.expected_elements(state);
        let raw = tag.name;
        // The right name in the wrong namespace, or none.
        let meant = expected.iter().copied().find(|name| compiled.local(*name) == local);
        if let Some((uri, _)) = meant.and_then(|name| compiled.terms.names.name(name)) {
            let message = format!("`{raw}` is not in the namespace `{uri}`");
            let help = format!("declare it: `xmlns=\"{uri}\"`");
            let finding = codes::UNKNOWN_ELEMENT.at(tag.name_span).message(message);
            // A namespace that is not declared is one fault, however many elements lack it.
            // That a prefix is not declared has been told as a fault of form.
            let is_declared = tag.namespaces.element(raw).is_some();
            if is_declared && !std::mem::replace(&mut self.is_namespace_told, true) {
                findings.push(finding.help(help));
            }
            return self.taken_as(meant.unwrap_or(symbol), tag, at);
        }
        if tag.namespaces.element(raw).is_none() {
            // A prefix that is not declared is a fault of form, and told as such.
            self.frames[at].step = Step::Out;
            return Frame { is_lax: true, ..Frame::new(DEAD, ELSEWHERE, tag.name_span) };
        }
        let finding = codes::UNKNOWN_ELEMENT.at(tag.name_span);
        let finding = finding.message(format!("there is no element `{raw}`"));
        if let Some((meant, is_sure)) = self.meant(tag, &expected, at) {
            let near = compiled.local(meant);
            let finding = finding.help(format!("did you mean `{near}`?"));
            // Where only one name can be meant, nothing but the name changes; what is more
            // than a slip of the hand may be a name of the editor's own.
            let is_slip = strsim::osa_distance(raw, near) < 2
                || raw.to_lowercase() == near.to_lowercase();
            let fix =
                Fix { safe: is_sure && is_slip, ..rename(raw, tag.name_span, near) };
            let finding = finding.fix(fix);
            let mut frame = self.taken_as(meant, tag, at);
            frame.is_quiet = !is_sure;
            frame.trouble().misspelt = Some(finding);
            return frame;
        }
        let all: Vec<Symbol> = compiled.element_symbols().collect();
        let mut all = self.automaton.locals(&all);
        all.sort_unstable();
        let finding = if let Some(near) = nearest(local, all) {
            finding.help(format!("did you mean `{near}`?"))
        } else {
            let expected = self.expectation(at);
            let help = could_stand(&expected);
            help.into_iter().fold(finding.expected(expected), Diagnostic::help)
        };
        findings.push(finding);
        // Where only one thing could stand, this stands for it.
        let is_needed = self.automaton.accepted(state) == NOTHING;
        if let (true, [only]) = (is_needed, &*expected) {
            let step = self.automaton.child(state, *only);
            let next = self.automaton.after_child(state, step.set);
            self.move_on(at, next, *only, tag.name_span);
        } else {
            self.frames[at].step = Step::Out;
        }
        let mut frame = Frame::new(DEAD, ELSEWHERE, tag.name_span);
        frame.is_lax = true;
        frame
    }

    /// What a misspelt name was probably meant to be: of the nearest names the one that
    /// takes the tag's attributes, then the one that the document has most; and whether
    /// that is sure enough for its content to be judged by it.
    fn meant(
        &mut self,
        tag: &StartTag<'_>,
        expected: &[Symbol],
        at: usize,
    ) -> Option<(Symbol, bool)> {
        let compiled = self.automaton.compiled.clone();
        let names = expected.iter().map(|name| compiled.local(*name));
        let near = nearest_all(split_name(tag.name).1, names);
        let state = self.frames[at].state;
        let mut ranked = Vec::new();
        for name in expected.iter().filter(|name| near.contains(&compiled.local(**name)))
        {
            let child = self.automaton.child(state, *name).child;
            let attributes = tag.attributes();
            let written = attributes.iter().filter(|a| !a.is_namespace_declaration());
            let misfits = written
                .filter_map(|attribute| tag.namespaces.attribute(attribute.name))
                .filter(|q| {
                    let symbol = compiled.terms.names.lookup(q.namespace, q.local);
                    self.automaton.attribute(child, symbol).set == NOTHING
                })
                .count();
            let used = self.used[name.0 as usize];
            ranked.push((misfits, std::cmp::Reverse(used), *name));
        }
        ranked.sort_unstable();
        let (misfits, _, name) = *ranked.first()?;
        Some((name, misfits == 0 && ranked.len() == 1))
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

    pub(super) fn not_allowed(
        &mut self,
        tag: &StartTag<'_>,
        symbol: Symbol,
        at: usize,
    ) -> Diagnostic {
        let message = format!("`{}` is not allowed {}", tag.name, self.in_parent(at));
        let finding = codes::ELEMENT_NOT_ALLOWED.at(tag.name_span).message(message);
        let compiled = self.automaton.compiled.clone();
        let state = self.frames[at].state;
        let expected = self.automaton.expected_elements(state);
        let parents = compiled.parents(symbol);
        let parent = self.frames[at].symbol;
        if parents.binary_search(&parent).is_ok() || parents.is_empty() || at == 0 {
            let expected = self.expectation(at);
            let help = could_stand(&expected);
            let help = help.unwrap_or_else(|| "nothing more can stand here".to_owned());
            return finding.expected(expected).help(help);
        }
        let finding =
            if self.names_all { finding.expected(self.expectation(at)) } else { finding };
        let homes = self.likeliest_homes(parents, &expected);
        let names = self.automaton.locals(&homes);
        finding.help(format!("it belongs in {}", any_of(&names)))
    }

    /// Of the elements that may hold another the likeliest homes, four at most: those
    /// that could stand here (`expected`) or round about; of these those that the
    /// document has, then the most special, which hold fewest others.
    fn likeliest_homes(
        &mut self,
        parents: &[Symbol],
        expected: &[Symbol],
    ) -> Vec<Symbol> {
        let mut is_near = vec![false; parents.len()];
        let mut mark = |names: &[Symbol]| {
            let found = names.iter().filter_map(|name| parents.binary_search(name).ok());
            found.for_each(|index| is_near[index] = true);
        };
        mark(expected);
        for frame in self.frames.iter().rev().take(6) {
            mark(&self.automaton.expected_elements(frame.before));
        }
        let compiled = &self.automaton.compiled;
        let likelihood = |home: Symbol| {
            let used = std::cmp::Reverse(self.used[home.0 as usize]);
            let is_closed = !compiled.name_takes_text(home);
            (used, is_closed, compiled.breadth(home), home)
        };
        let is_any_near = is_near.contains(&true);
        let homes = parents.iter().zip(is_near);
        let homes = homes.filter(|(_, is_near)| *is_near || !is_any_near);
        let mut ranked: Vec<_> = homes.map(|(home, _)| likelihood(*home)).collect();
        if ranked.len() > HOMES {
            ranked.select_nth_unstable(HOMES);
            ranked.truncate(HOMES);
        }
        ranked.sort_unstable();
        ranked.into_iter().map(|(.., home)| home).collect()
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
        let is_heard = self.frames[at].is_heard();
        self.frames[at].step = Step::Out;
        if !is_heard {
            return;
        }
        let message = format!("text is not allowed {}", self.in_parent(at));
        let finding = codes::TEXT_NOT_ALLOWED.at(span).message(message);
        let state = self.frames[at].state;
        let expected = self.automaton.expected_elements(state);
        let compiled = self.automaton.compiled.clone();
        let takes_text = |name: &Symbol| compiled.name_takes_text(*name);
        let holders: Vec<Symbol> = expected.iter().copied().filter(takes_text).collect();
        let mut holders = self.likeliest(holders);
        holders.truncate(4);
        let finding = if holders.is_empty() {
            finding
        } else {
            finding.help(format!("put it into {}", any_of(&holders)))
        };
        self.complain(at, finding, findings);
    }

    /// Reports a misspelt name, once it is known where it stands in the end tag too.
    pub(super) fn misspelt(
        frame: &mut Frame,
        end: Option<Span>,
        findings: &mut Findings,
    ) {
        let found = frame.trouble.as_mut().and_then(|trouble| trouble.misspelt.take());
        let Some(mut finding) = found else { return };
        if let (Some(span), Some(fix)) = (end, finding.fixes.first_mut()) {
            let replacement = fix.edits.first().map(|edit| edit.replacement.clone());
            fix.edits.extend(replacement.map(|replacement| Edit { span, replacement }));
        }
        findings.push(finding);
    }
}

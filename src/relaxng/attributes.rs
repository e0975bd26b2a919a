//! Attributes and values: matched, and what to say when they are not.

use super::automaton::{AttributeStep, Automaton, DEAD, NOTHING};
use super::expected::{Strings, any_of};
use super::grammar::AttributeId;
use super::names::{ELSEWHERE, Symbol};
use super::pattern::PatternId;
use super::recover::rename;
use super::validator::{Frame, MAX_FINDINGS, Step, Validator};
use super::value::words;
use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, codes, nearest};
use crate::source::Span;
use crate::xml::{Attribute, Namespaces, StartTag, split_name};

impl Validator {
    /// Takes the attributes of a tag and closes it (`att_deriv`, `start_tag_close_deriv`).
    pub(super) fn attributes_of(
        &mut self,
        tag: &StartTag<'_>,
        frame: &mut Frame,
        findings: &mut Findings,
    ) {
        if frame.is_lax {
            return;
        }
        let bound = findings.len() + MAX_FINDINGS;
        for attribute in tag.attributes().iter() {
            if attribute.is_namespace_declaration() {
                continue;
            }
            if findings.len() > bound {
                break;
            }
            let names = &self.automaton.compiled.terms.names;
            let symbol =
                self.attributes.get(tag.context, tag.namespaces, attribute.name, || {
                    let name = tag.namespaces.attribute(attribute.name);
                    name.map_or(ELSEWHERE, |name| {
                        names.lookup(name.namespace, name.local)
                    })
                });
            let step = self.automaton.attribute(frame.state, symbol);
            if step.set == NOTHING {
                self.unexpected_attribute(tag, &attribute, symbol, frame, findings);
            } else {
                self.value(tag, &attribute, step, frame, findings);
            }
        }
        let closed = self.automaton.close(frame.state);
        if closed != DEAD || frame.state == DEAD {
            frame.state = closed;
            return;
        }
        let name = tag.name;
        let is_heard = frame.is_heard();
        let missing = self.automaton.required_attributes(frame.state);
        for group in missing.into_iter().filter(|_| is_heard) {
            let names = any_of(&self.automaton.locals(&group));
            let message = match names.as_str() {
                "" => format!("`{name}` lacks an attribute"),
                names => format!("`{name}` lacks the attribute {names}"),
            };
            let finding = codes::MISSING_ATTRIBUTE.at(tag.name_span).message(message);
            let expected = self.attribute_expectation(frame.state, group);
            findings.push(finding.expected(expected));
        }
        frame.state = self.automaton.close_forgiving(frame.state);
    }

    /// Takes an attribute whose name is right.
    fn value(
        &mut self,
        tag: &StartTag<'_>,
        attribute: &Attribute<'_>,
        step: AttributeStep,
        frame: &mut Frame,
        findings: &mut Findings,
    ) {
        let value = attribute.value();
        // Mostly there is one pattern, and it accepts.
        if let Some(only) = step.only
            && self.accepts(only, &value, tag.namespaces)
        {
            self.identify(only, &value, attribute.value_span);
            frame.state = step.next;
            return;
        }
        let members = self.automaton.members(step.set);
        let mut accepted = Vec::new();
        for member in members.iter() {
            if self.accepts(AttributeId(*member), &value, tag.namespaces) {
                accepted.push(*member);
            }
        }
        if let Some(first) = accepted.first() {
            self.identify(AttributeId(*first), &value, attribute.value_span);
        }
        if accepted.len() == members.len() {
            frame.state = step.next;
        } else if accepted.is_empty() {
            let contents: Vec<PatternId> = members
                .iter()
                .map(|member| self.automaton.attribute_content(AttributeId(*member)))
                .collect();
            let place = Place { text: &value, span: attribute.value_span };
            let subject = format!("the attribute `{}`", attribute.name);
            let finding = self.bad_value(&contents, &place, &subject, tag.namespaces);
            findings.push(finding);
            frame.state = step.next;
        } else {
            let set = self.automaton.set(accepted);
            let next = self.automaton.after_attribute(frame.state, set);
            frame.state = next;
        }
    }

    fn accepts(&mut self, id: AttributeId, value: &str, namespaces: &Namespaces) -> bool {
        let content = self.automaton.attribute_content(id);
        let Automaton { patterns, verdicts, compiled, .. } = &mut self.automaton;
        verdicts.matches(&compiled.terms.strings, patterns, content, value, namespaces)
    }

    fn identify(&mut self, id: AttributeId, value: &str, span: Span) {
        let kind = self.automaton.compiled.attribute_id_kinds[id.0 as usize];
        self.ids.add(kind, value, span);
    }

    /// An attribute that the element does not take.
    fn unexpected_attribute(
        &mut self,
        tag: &StartTag<'_>,
        attribute: &Attribute<'_>,
        symbol: Symbol,
        frame: &mut Frame,
        findings: &mut Findings,
    ) {
        if tag.namespaces.attribute(attribute.name).is_none() {
            // A prefix that is not declared is a fault of form, and told as such.
            return;
        }
        let compiled = self.automaton.compiled.clone();
        let (_, local) = split_name(attribute.name);
        let carriers = compiled.carriers(symbol);
        let element = compiled.local(frame.symbol);
        let expected = self.automaton.expected_attributes(frame.state);
        let is_present = |name: &Symbol| {
            tag.attributes()
                .iter()
                .any(|other| split_name(other.name).1 == compiled.local(*name))
        };
        let free: Vec<Symbol> =
            expected.iter().copied().filter(|name| !is_present(name)).collect();
        let raw = attribute.name;
        if carriers.is_empty() {
            let finding = codes::UNKNOWN_ATTRIBUTE.at(attribute.name_span);
            let finding = finding.message(format!("there is no attribute `{raw}`"));
            let near = nearest(local, self.automaton.locals(&free)).map(str::to_owned);
            let Some(near) = near else {
                let help = format!("`{element}` does not take it");
                let expected = self.attribute_expectation(frame.state, free);
                findings.push(finding.help(help).expected(expected));
                return;
            };
            let meant = free.iter().copied().find(|name| compiled.local(*name) == near);
            findings.push(finding.help(format!("did you mean `{near}`?")).fix(rename(
                raw,
                attribute.name_span,
                &near,
            )));
            if let Some(meant) = meant {
                let step = self.automaton.attribute(frame.state, meant);
                let count = findings.len();
                self.value(tag, attribute, step, frame, findings);
                // That the value does not fit speaks against the guess.
                findings.truncate(count);
            }
            return;
        }
        // An element with a wrong attribute may itself be the wrong one: its content is
        // not complained of at once.
        let is_heard = frame.is_heard();
        frame.step = Step::Out;
        if !is_heard {
            return;
        }
        let message = format!("the attribute `{raw}` is not allowed on `{element}`");
        let finding =
            codes::ATTRIBUTE_NOT_ALLOWED.at(attribute.name_span).message(message);
        let names: Vec<&str> =
            carriers.iter().map(|c| compiled.local(*c)).take(4).collect();
        let finding = finding.help(format!("it belongs on {}", any_of(&names)));
        let expected = self.attribute_expectation(frame.state, free);
        findings.push(finding.expected(expected));
    }

    /// The text of an element that is not what it should be.
    pub(super) fn bad_content(
        &mut self,
        frame: &Frame,
        text: &str,
        span: Span,
        namespaces: &Namespaces,
        findings: &mut Findings,
    ) {
        let contents: Vec<PatternId> =
            self.automaton.candidates(frame.state).iter().map(|(_, p)| *p).collect();
        let name = self.automaton.compiled.local(frame.symbol);
        let subject = format!("`{name}`");
        let finding =
            self.bad_value(&contents, &Place { text, span }, &subject, namespaces);
        findings.push(finding);
    }

    /// Why a value is wrong, in words, and what could stand there.
    fn bad_value(
        &self,
        contents: &[PatternId],
        place: &Place<'_>,
        subject: &str,
        namespaces: &Namespaces,
    ) -> Diagnostic {
        let mut strings = Strings::default();
        for content in contents {
            self.automaton.strings(*content, &mut strings);
        }
        let compiled = &self.automaton.compiled;
        let text = place.text;
        let reasons = strings.datatypes.iter().filter_map(|datatype| {
            let datatype = &compiled.terms.strings.datatypes[*datatype as usize];
            let parts: Vec<&str> =
                if strings.is_list { words(text).collect() } else { vec![text] };
            parts.into_iter().find_map(|part| datatype.check(part, namespaces).err())
        });
        let mut reasons: Vec<String> = reasons.collect();
        reasons.dedup();
        let values: Vec<&str> = strings.values.iter().map(String::as_str).collect();
        let shown = shorten(text);
        let message = if text.is_empty() {
            format!("{subject} has no value")
        } else {
            format!("`{shown}` is not a value of {subject}")
        };
        let finding = codes::VALUE_NOT_ALLOWED.at(place.span);
        let finding = match reasons.first() {
            Some(reason) => finding.message(format!("{message}: {reason}")),
            None => finding.message(message),
        };
        let near = words(text).find_map(|word| {
            (!values.contains(&word)).then(|| nearest(word, values.iter().copied()))?
        });
        let allowed = any_of(&values);
        match near {
            Some(near) => {
                let fix = Fix {
                    title: format!("write `{near}`"),
                    safe: false,
                    edits: vec![Edit { span: place.span, replacement: near.to_owned() }],
                };
                let finding = finding.help(format!("did you mean `{near}`?"));
                if words(text).count() == 1 { finding.fix(fix) } else { finding }
            }
            None if !values.is_empty() => finding.help(format!("write {allowed}")),
            None => finding,
        }
    }
}

/// A text that is wrong, and where it stands.
struct Place<'a> {
    text: &'a str,
    span: Span,
}

/// A value as a message shows it: one line, not too long.
fn shorten(text: &str) -> String {
    let line: String = words(text).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

//! References to entities: in text their replacement is read in their place, in
//! attribute values it is put in (XML 1.0 §4.4).
//!
//! Bounds keep a small file small: entities may stand in entities to a depth, and grow
//! to a size, that [`Limits`] set; past them one finding is made and nothing expands.

use std::ops::Range;

use super::super::Limits;
use super::super::content::EntityUse;
use super::super::decode::{Reference, reference};
use super::super::fault::FaultKind;
use super::super::input::Input;
use super::super::reader::{Reader, Step};
use super::{Dtd, Entity};
use crate::diagnostic::Findings;

impl Reader<'_> {
    /// What is to be done with the entity whose name is at `name`.
    pub(in super::super) fn entity_use(&mut self, name: Range<usize>) -> EntityUse {
        let Some(dtd) = &mut self.dtd else { return EntityUse::Undeclared };
        let written = self.input.text.get(name.clone()).unwrap_or_default();
        match dtd.entities.get(written) {
            Some(Entity::Internal(_)) => EntityUse::Expand,
            Some(Entity::External) => {
                if !std::mem::replace(&mut dtd.warned, true) {
                    self.fault(FaultKind::External, name);
                }
                EntityUse::Skip
            }
            Some(Entity::Unparsed) => {
                let what = "an entity that is no text cannot be used in the text";
                self.fault(FaultKind::Entity(what), name);
                EntityUse::Skip
            }
            None if dtd.is_open && !self.is_standalone => EntityUse::Skip,
            None => EntityUse::Undeclared,
        }
    }

    /// Whether the entity whose name is at `name` is declared, or may be elsewhere.
    pub(in super::super) fn may_know(&self, name: Range<usize>) -> bool {
        let name = self.input.text.get(name).unwrap_or_default();
        self.dtd.as_ref().is_some_and(|dtd| {
            dtd.entities.contains_key(name) || dtd.is_open && !self.is_standalone
        })
    }

    /// Goes on in the replacement text of the entity whose reference is at `at`.
    pub(in super::super) fn enter_entity(
        &mut self,
        at: usize,
        findings: &mut Findings,
    ) -> Step {
        let (meant, end) = reference(&self.input.text, at);
        let (Reference::Named(name), Some(dtd)) = (meant, &mut self.dtd) else {
            return Step::More;
        };
        let name = self.input.text.get(name).unwrap_or_default().to_owned();
        let Some(Entity::Internal(text)) = dtd.entities.get(&name).cloned() else {
            return Step::More;
        };
        self.input.at = end;
        let mut inputs = self.outer.iter().chain(std::iter::once(&self.input));
        if inputs.any(|input| input.entity == name) {
            self.fault(FaultKind::Entity("an entity contains itself"), at..end);
            return Step::Skip;
        }
        let was_full = dtd.expanded > self.limits.expansion;
        let is_deep = self.outer.len() >= self.limits.entity_depth;
        if dtd.charge(text.len(), self.limits).is_err() || is_deep {
            if !was_full {
                dtd.expanded = usize::MAX;
                self.fault(FaultKind::TooLarge, at..end);
            }
            return Step::Skip;
        }
        self.report_all(findings);
        let reference = self.span(at..end);
        let input = Input::entity(&name, text, reference, self.open.len());
        let outer = std::mem::replace(&mut self.input, input);
        self.outer.push(outer);
        Step::Skip
    }

    /// Goes on after the reference to the entity that has ended.
    pub(in super::super) fn leave_entity(&mut self, findings: &mut Findings) -> Step {
        if self.open.len() > self.input.floor {
            self.report_half_element(findings);
            self.implied = self.open.len() - self.input.floor;
            return Step::Skip;
        }
        if let Some(outer) = self.outer.pop() {
            self.input = outer;
        }
        Step::Skip
    }

    /// The value of an attribute with its entities put in.
    pub(in super::super) fn expand_value(
        &mut self,
        raw: Range<usize>,
    ) -> Result<String, FaultKind> {
        let (limits, is_standalone) = (self.limits, self.is_standalone);
        let raw = self.input.text.get(raw).unwrap_or_default();
        match &mut self.dtd {
            Some(dtd) => dtd.attribute_value(raw, limits, is_standalone),
            None => Dtd::default().attribute_value(raw, limits, is_standalone),
        }
    }
}

/// A text that is being put into an attribute value.
struct Part {
    text: String,
    at: usize,
    entity: String,
}

impl Dtd {
    /// The value that a raw attribute value means (§3.3.3), as for type CDATA.
    pub(super) fn attribute_value(
        &mut self,
        raw: &str,
        limits: Limits,
        is_standalone: bool,
    ) -> Result<String, FaultKind> {
        let mut value = String::with_capacity(raw.len());
        let mut parts = vec![Part { text: raw.to_owned(), at: 0, entity: String::new() }];
        while let Some(part) = parts.last_mut() {
            let rest = part.text.get(part.at..).unwrap_or_default();
            let Some(first) = rest.chars().next() else {
                parts.pop();
                continue;
            };
            let is_written = part.entity.is_empty();
            match first {
                '<' if is_written => return Err(FaultKind::BracketInValue),
                '<' => {
                    let what = "an entity with `<` cannot be used in an attribute value";
                    return Err(FaultKind::Entity(what));
                }
                '&' => {
                    let (meant, end) = reference(&part.text, part.at);
                    let name = match meant {
                        Reference::Character(character) => {
                            part.at = end;
                            value.push(character);
                            continue;
                        }
                        Reference::Named(name) => name,
                        Reference::Forbidden => return Err(FaultKind::ForbiddenNumber),
                        Reference::Malformed => return Err(FaultKind::BareAmpersand),
                    };
                    let name = part.text.get(name).unwrap_or_default().to_owned();
                    part.at = end;
                    let text = match self.entities.get(&name) {
                        Some(Entity::Internal(text)) => text.clone(),
                        Some(Entity::External) => {
                            let what = "an external entity cannot be used in an attribute \
                                        value";
                            return Err(FaultKind::Entity(what));
                        }
                        Some(Entity::Unparsed) => {
                            let what = "an entity that is no text cannot be used in an \
                                        attribute value";
                            return Err(FaultKind::Entity(what));
                        }
                        None if self.is_open && !is_standalone => continue,
                        None => return Err(FaultKind::Undeclared),
                    };
                    if parts.iter().any(|part| part.entity == name) {
                        return Err(FaultKind::Entity("an entity contains itself"));
                    }
                    if parts.len() > limits.entity_depth {
                        return Err(FaultKind::TooLarge);
                    }
                    self.charge(text.len(), limits)?;
                    parts.push(Part { text, at: 0, entity: name });
                }
                '\r' if is_written => {
                    part.at += 1;
                    if !rest.starts_with("\r\n") {
                        value.push(' ');
                    }
                }
                '\t' | '\n' | '\r' => {
                    part.at += 1;
                    value.push(' ');
                }
                _ => {
                    let plain = rest.find(['<', '&', '\r', '\t', '\n']);
                    let plain = plain.unwrap_or(rest.len());
                    value.push_str(rest.get(..plain).unwrap_or_default());
                    part.at += plain;
                }
            }
        }
        Ok(value)
    }
}

//! What could have stood there, for messages: names ranked and grouped, values, and what
//! is missing.

use std::sync::Arc;

use super::automaton::{Automaton, StateId};
use super::grammar::{AttributeId, ElementId};
use super::names::{NameSet, Symbol};
use super::pattern::{NOT_ALLOWED, Pattern, PatternId};
use super::validator::Validator;
use super::within::{attributes_in, elements_in};
use crate::diagnostic::{Expectation, Expected};

/// How many names a message holds.
const SHOWN: usize = 8;

/// How long the documentation of a name may be in a message, in characters.
const LINE: usize = 100;

/// Names in backticks, at most eight: "`a`, `b` or `c`".
pub(super) fn any_of(names: &[&str]) -> String {
    listed(names, 0)
}

/// The same where there are more names than these.
fn listed(names: &[&str], more: usize) -> String {
    let shown: Vec<String> =
        names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = more + names.len().saturating_sub(SHOWN);
    match shown.as_slice() {
        [] => String::new(),
        _ if more > 0 => format!("{} or {more} more", shown.join(", ")),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The first sentence of a documentation, on one line that is not too long.
fn one_line(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default();
        let mut rest = rest.trim_start_matches(['.', ' ']).chars();
        rest.next().is_none_or(|next| next.is_uppercase() || !next.is_alphanumeric())
    };
    let stops = text.match_indices(". ").map(|(at, _)| at);
    let end = stops.chain([text.trim_end_matches('.').len()]).find(ends);
    let sentence = text.get(..end?)?;
    match sentence.char_indices().nth(LINE) {
        None => (!sentence.is_empty()).then(|| sentence.to_owned()),
        Some((end, _)) => {
            let cut = sentence.get(..end)?;
            let cut = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
            Some(format!("{cut} …"))
        }
    }
}

/// What could have stood there, as advice; those that are needed first.
pub(super) fn could_stand(expected: &Expectation) -> Option<String> {
    let shown = || expected.names.iter().take(SHOWN);
    let more = expected.more + expected.names.len().saturating_sub(SHOWN);
    let of = |is_needed: bool| {
        let names = shown().filter(move |expected| expected.is_needed == is_needed);
        names.map(|expected| expected.name.as_str()).collect::<Vec<_>>()
    };
    match (of(true), of(false)) {
        (needed, possible) if needed.is_empty() && possible.is_empty() => None,
        (names, rest) | (rest, names) if rest.is_empty() => {
            Some(format!("here could stand {}", listed(&names, more)))
        }
        (needed, possible) => {
            let (needed, possible) = (any_of(&needed), listed(&possible, more));
            Some(format!("needed here is {needed}; also possible is {possible}"))
        }
    }
}

impl Validator {
    /// Makes findings name all that could have stood in a place, and not the likeliest
    /// alone.
    pub fn name_all_expected(&mut self, wanted: bool) {
        self.names_all = wanted;
    }

    /// What could stand at the end of what an open element holds so far.
    pub(super) fn expectation(&mut self, at: usize) -> Expectation {
        let state = self.frames[at].state;
        let symbols = self.automaton.expected_elements(state).to_vec();
        let needed = self.automaton.required(state, None).into_iter().next();
        self.expectation_of(symbols, &needed.unwrap_or_default())
    }

    /// Elements that could stand somewhere, of which some are needed.
    pub(super) fn expectation_of(
        &self,
        symbols: Vec<Symbol>,
        needed: &[Symbol],
    ) -> Expectation {
        let compiled = &self.automaton.compiled;
        let documentation = |symbol: Symbol| {
            let named = compiled.named(symbol).iter();
            let mut elements = named.map(|e| compiled.terms.element(ElementId(*e)));
            elements.find_map(|element| element.documentation.as_deref())
        };
        self.ranked(symbols, needed, documentation)
    }

    /// Attributes that an element in a state could carry.
    pub(super) fn attribute_expectation(
        &mut self,
        state: StateId,
        symbols: Vec<Symbol>,
    ) -> Expectation {
        let needed = self.automaton.required_attributes(state).concat();
        let terms = &self.automaton.compiled.terms;
        let mut attributes = Vec::new();
        for (_, pattern) in self.automaton.candidates(state).iter() {
            let patterns = &self.automaton.patterns;
            attributes.extend(attributes_in(patterns, *pattern));
        }
        let documentation = |symbol: Symbol| {
            let mut attributes = attributes.iter().map(|id| terms.attribute(*id));
            let is_meant = |names: &NameSet| *names == NameSet::One(symbol);
            attributes
                .find_map(|a| a.documentation.as_deref().filter(|_| is_meant(&a.names)))
        };
        self.ranked(symbols, &needed, documentation)
    }

    /// Names, those first that are needed, then those that the document uses most.
    fn ranked<'d>(
        &self,
        mut symbols: Vec<Symbol>,
        needed: &[Symbol],
        documentation: impl Fn(Symbol) -> Option<&'d str>,
    ) -> Expectation {
        let is_needed = |symbol: &Symbol| needed.contains(symbol);
        symbols.sort_by_key(|symbol| {
            (!is_needed(symbol), std::cmp::Reverse(self.used[symbol.0 as usize]))
        });
        let all = symbols.len();
        symbols.truncate(if self.names_all { all } else { SHOWN });
        let more = all - symbols.len();
        let names = symbols.into_iter().map(|symbol| Expected {
            name: self.automaton.compiled.local(symbol).to_owned(),
            documentation: documentation(symbol).and_then(one_line),
            is_needed: is_needed(&symbol),
        });
        Expectation { names: names.collect(), more }
    }
}

impl Automaton {
    /// The names of elements that can come in a state, in the schema's order.
    pub(super) fn expected_elements(&mut self, state: StateId) -> Arc<[Symbol]> {
        if let Some(known) = self.expected.get(&state) {
            return known.clone();
        }
        let elements = self.first_elements(state);
        let names: Arc<[Symbol]> = self.element_names(elements.to_vec()).into();
        self.note_weight(names.len());
        self.expected.insert(state, names.clone());
        names
    }

    fn element_names(&self, mut elements: Vec<ElementId>) -> Vec<Symbol> {
        elements.sort_unstable();
        let terms = &self.compiled.terms;
        let mut symbols = Vec::new();
        let mut is_there = vec![false; terms.names.len()];
        for element in elements {
            if let Some(symbol) = terms.element_symbol(element)
                && !std::mem::replace(&mut is_there[symbol.0 as usize], true)
            {
                symbols.push(symbol);
            }
        }
        symbols
    }

    /// The names of attributes that a state still takes, in the schema's order.
    pub(super) fn expected_attributes(&self, state: StateId) -> Vec<Symbol> {
        let mut attributes = Vec::new();
        for (_, pattern) in self.candidates(state).iter() {
            attributes.extend(attributes_in(&self.patterns, *pattern));
        }
        self.attribute_names(attributes)
    }

    fn attribute_names(&self, mut attributes: Vec<AttributeId>) -> Vec<Symbol> {
        attributes.sort_unstable();
        let mut symbols = Vec::new();
        for attribute in attributes {
            if let NameSet::One(symbol) = self.compiled.terms.attribute(attribute).names
                && !symbols.contains(&symbol)
            {
                symbols.push(symbol);
            }
        }
        symbols
    }

    /// The local names of symbols.
    pub(super) fn locals(&self, symbols: &[Symbol]) -> Vec<&str> {
        symbols.iter().map(|symbol| self.compiled.local(*symbol)).collect()
    }

    /// What a state cannot do without: for each thing missing the names that would do.
    /// With `until`, only what must come before one of those elements.
    pub(super) fn required(
        &mut self,
        state: StateId,
        until: Option<(u32, &[u32])>,
    ) -> Vec<Vec<Symbol>> {
        let candidates = self.candidates(state);
        let Some((_, pattern)) = candidates.first() else { return Vec::new() };
        let mut groups = Vec::new();
        self.required_in(*pattern, until, &mut groups);
        let mut found = Vec::new();
        for group in groups {
            let names = self.element_names(group);
            if !names.is_empty() && !found.contains(&names) {
                found.push(names);
            }
        }
        found
    }

    fn required_in(
        &mut self,
        p: PatternId,
        until: Option<(u32, &[u32])>,
        groups: &mut Vec<Vec<ElementId>>,
    ) {
        let leads_on = |this: &mut Self, part: PatternId| match until {
            Some(set) => {
                let Self { derivatives, patterns, .. } = this;
                derivatives.element_ahead(patterns, part, set) != NOT_ALLOWED
            }
            None => false,
        };
        match self.patterns.get(p).clone() {
            Pattern::Group(..) => {
                let mut at = p;
                while let Pattern::Group(head, tail) = *self.patterns.get(at) {
                    if leads_on(self, head) {
                        return self.required_in(head, until, groups);
                    }
                    self.required_in(head, None, groups);
                    at = tail;
                }
                self.required_in(at, until, groups);
            }
            Pattern::Interleave(parts) => {
                let next = parts.iter().copied().find(|part| leads_on(self, *part));
                match (until, next) {
                    (Some(_), Some(next)) => self.required_in(next, until, groups),
                    _ => {
                        parts.iter().for_each(|p| self.required_in(*p, until, groups));
                    }
                }
            }
            Pattern::Choice(parts) if until.is_some() => {
                let next = parts.iter().copied().find(|part| leads_on(self, *part));
                if let Some(next) = next {
                    self.required_in(next, until, groups);
                }
            }
            Pattern::OneOrMore(inner) if until.is_some() => {
                self.required_in(inner, until, groups);
            }
            _ if until.is_some() || self.patterns.is_nullable(p) => {}
            Pattern::Choice(_) | Pattern::OneOrMore(_) | Pattern::Element(_) => {
                groups.push(elements_in(&self.patterns, p, false));
            }
            _ => {}
        }
    }

    /// The attributes a state cannot do without: for each the names that would do.
    pub(super) fn required_attributes(&mut self, state: StateId) -> Vec<Vec<Symbol>> {
        let candidates = self.candidates(state);
        let Some((_, pattern)) = candidates.first() else { return Vec::new() };
        let mut groups = Vec::new();
        self.required_attributes_in(*pattern, &mut groups);
        groups.into_iter().map(|group| self.attribute_names(group)).collect()
    }

    fn required_attributes_in(
        &mut self,
        p: PatternId,
        groups: &mut Vec<Vec<AttributeId>>,
    ) {
        let Self { derivatives, patterns, .. } = self;
        if derivatives.close(patterns, p, false) != NOT_ALLOWED {
            return;
        }
        match self.patterns.get(p).clone() {
            Pattern::Attribute(attribute) => groups.push(vec![attribute]),
            Pattern::Interleave(parts) => {
                parts.iter().for_each(|part| self.required_attributes_in(*part, groups));
            }
            Pattern::Group(head, tail) => {
                self.required_attributes_in(head, groups);
                self.required_attributes_in(tail, groups);
            }
            Pattern::OneOrMore(inner) => self.required_attributes_in(inner, groups),
            Pattern::Choice(_) => {
                groups.push(attributes_in(&self.patterns, p));
            }
            _ => {}
        }
    }

    /// The values and the datatypes that a pattern would take.
    pub(super) fn strings(&self, p: PatternId, found: &mut Strings) {
        match self.patterns.get(p) {
            Pattern::Value(value) if found.values.len() < 1000 => {
                let text = &self.compiled.terms.strings.values[*value as usize].text;
                found.values.push(text.to_string());
            }
            Pattern::Data { datatype, .. } => found.datatypes.push(*datatype),
            Pattern::Choice(parts) => {
                parts.iter().for_each(|part| self.strings(*part, found));
            }
            Pattern::Group(a, b) => {
                self.strings(*a, found);
                self.strings(*b, found);
            }
            Pattern::OneOrMore(inner) => self.strings(*inner, found),
            Pattern::List(inner) => {
                found.is_list = true;
                self.strings(*inner, found);
            }
            _ => {}
        }
    }
}

/// What a pattern of text would take.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) values: Vec<String>,
    pub(super) datatypes: Vec<u32>,
    pub(super) is_list: bool,
}

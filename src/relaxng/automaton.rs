//! States of an open element and the steps between them, made when first needed.
//!
//! A state is a list of candidates: each an `element` pattern that the open element may
//! be, with the pattern of what its content still lacks. Mostly there is one. Where a
//! name is ambiguous there are several, and they are told apart by what follows: at the
//! end tag those whose content is complete have accepted the element, and the parent
//! steps on by this set. That is the subset construction on a tree automaton, done
//! lazily, so that the tables grow by what documents use and not by what the schema
//! could mean. The parents of an element are not part of its state.
//!
//! The tables are bounded: past [`MAX_WEIGHT`] they are made anew with nothing but the
//! states still on the stack ([`Automaton::compact`]).

use std::sync::Arc;

use super::deriv::Derivatives;
use super::grammar::{AttributeId, ElementId};
use super::matching::Verdicts;
use super::names::Symbol;
use super::pattern::{NOT_ALLOWED, PatternId, Patterns};
use super::schema::Compiled;
use super::within::{attributes_in, elements_in};
use crate::xml::hash::FastMap;

/// The number of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct StateId(pub(super) u32);

/// The state without candidates.
pub(super) const DEAD: StateId = StateId(0);

/// The number of a set of `element` or `attribute` patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SetId(pub(super) u32);

/// The set without members.
pub(super) const NOTHING: SetId = SetId(0);

/// The document itself, as the candidate that holds the root element.
pub(super) const DOCUMENT: ElementId = ElementId(u32::MAX);

/// How many numbers the tables may hold before they are made anew.
pub(super) const MAX_WEIGHT: usize = 8 << 20;

/// A candidate of a state: what the element may be, and what it still lacks.
pub(super) type Candidate = (ElementId, PatternId);

/// How a state takes text that is not white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextStep {
    /// Nowhere.
    Refused,
    /// It goes on like this.
    To(StateId),
    /// It has to be seen whole, since `data`, `value` or `list` may come.
    Whole,
}

#[derive(Debug)]
struct State {
    candidates: Arc<[Candidate]>,
    /// The `element` patterns that can come next.
    elements: Option<Arc<[ElementId]>>,
    text: Option<TextStep>,
    closed: Option<StateId>,
    accepted: Option<SetId>,
}

/// A step into a child.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChildStep {
    /// The patterns that the child may be; [`NOTHING`] if it is not allowed.
    pub(super) set: SetId,
    /// The child's state before its attributes.
    pub(super) child: StateId,
    /// Where the parent goes if the child is of only one pattern.
    pub(super) next: Option<StateId>,
}

/// A step over an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttributeStep {
    /// The patterns that it may be; [`NOTHING`] if it is not allowed.
    pub(super) set: SetId,
    /// Where it goes if all of them accept the value.
    pub(super) next: StateId,
    /// The only one of them, if it is one.
    pub(super) only: Option<AttributeId>,
}

/// The lazily made tables of one validator.
#[derive(Debug)]
pub(super) struct Automaton {
    pub(super) compiled: Arc<Compiled>,
    pub(super) patterns: Patterns,
    pub(super) derivatives: Derivatives,
    pub(super) verdicts: Verdicts,
    states: Vec<State>,
    by_candidates: FastMap<Arc<[Candidate]>, StateId>,
    sets: Vec<Arc<[u32]>>,
    by_members: FastMap<Arc<[u32]>, SetId>,
    children: FastMap<(StateId, Symbol), ChildStep>,
    /// The patterns of a name that can come later.
    ahead: FastMap<(StateId, Symbol), SetId>,
    attributes: FastMap<(StateId, Symbol), AttributeStep>,
    after_child: FastMap<(StateId, SetId), StateId>,
    after_attribute: FastMap<(StateId, SetId), StateId>,
    /// The names of elements that can come in a state, for messages.
    pub(super) expected: FastMap<StateId, Arc<[Symbol]>>,
    weight: usize,
}

impl Automaton {
    /// Empty tables over a schema.
    pub(super) fn new(compiled: &Arc<Compiled>) -> Self {
        let mut automaton = Self {
            patterns: Patterns::above(&compiled.patterns),
            compiled: compiled.clone(),
            derivatives: Derivatives::default(),
            verdicts: Verdicts::default(),
            states: Vec::new(),
            by_candidates: FastMap::default(),
            sets: Vec::new(),
            by_members: FastMap::default(),
            children: FastMap::default(),
            ahead: FastMap::default(),
            attributes: FastMap::default(),
            after_child: FastMap::default(),
            after_attribute: FastMap::default(),
            expected: FastMap::default(),
            weight: 0,
        };
        automaton.state(Vec::new());
        automaton.set(Vec::new());
        automaton
    }

    /// The state in which the root element is awaited.
    pub(super) fn start(&mut self) -> StateId {
        let start = self.compiled.start;
        self.state(vec![(DOCUMENT, start)])
    }

    fn state(&mut self, candidates: Vec<Candidate>) -> StateId {
        if let Some(known) = self.by_candidates.get(candidates.as_slice()) {
            return *known;
        }
        let id = StateId(u32::try_from(self.states.len()).unwrap_or(u32::MAX));
        let candidates: Arc<[Candidate]> = candidates.into();
        self.weight += 16 + candidates.len() * 2;
        self.by_candidates.insert(candidates.clone(), id);
        self.states.push(State {
            candidates,
            elements: None,
            text: None,
            closed: None,
            accepted: None,
        });
        id
    }

    /// The number of a set; its members are sorted.
    pub(super) fn set(&mut self, mut members: Vec<u32>) -> SetId {
        members.sort_unstable();
        members.dedup();
        if let Some(known) = self.by_members.get(members.as_slice()) {
            return *known;
        }
        let id = SetId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        let members: Arc<[u32]> = members.into();
        self.weight += 8 + members.len();
        self.by_members.insert(members.clone(), id);
        self.sets.push(members);
        id
    }

    /// The members of a set.
    pub(super) fn members(&self, set: SetId) -> Arc<[u32]> {
        self.sets[set.0 as usize].clone()
    }

    /// The candidates of a state.
    pub(super) fn candidates(&self, state: StateId) -> Arc<[Candidate]> {
        self.states[state.0 as usize].candidates.clone()
    }

    /// Makes a state from another, candidate by candidate.
    fn map(
        &mut self,
        state: StateId,
        mut step: impl FnMut(&mut Self, PatternId) -> PatternId,
    ) -> StateId {
        let mut next = Vec::new();
        for (element, pattern) in self.candidates(state).iter() {
            let pattern = step(self, *pattern);
            if pattern != NOT_ALLOWED {
                next.push((*element, pattern));
            }
        }
        self.state(next)
    }

    /// The state of an element that may be any of a set, before its attributes.
    pub(super) fn open(&mut self, set: SetId) -> StateId {
        let compiled = self.compiled.clone();
        let candidates = self.members(set);
        let candidates = candidates.iter().map(|element| {
            (ElementId(*element), compiled.element_contents[*element as usize])
        });
        self.state(candidates.collect())
    }

    /// The step of a state into a child of that name (`start_tag_open_deriv`).
    #[inline]
    pub(super) fn child(&mut self, state: StateId, name: Symbol) -> ChildStep {
        let known = self.children.get(&(state, name)).copied();
        known.unwrap_or_else(|| self.make_child(state, name))
    }

    #[cold]
    fn make_child(&mut self, state: StateId, name: Symbol) -> ChildStep {
        self.weight += 8;
        let set = self.allowed(state, name);
        let child = self.open(set);
        let is_one = self.members(set).len() == 1;
        let next = is_one.then(|| self.after_child(state, set));
        let step = ChildStep { set, child, next };
        self.children.insert((state, name), step);
        step
    }

    /// The `element` patterns that can come next in a state.
    pub(super) fn first_elements(&mut self, state: StateId) -> Arc<[ElementId]> {
        if let Some(known) = &self.states[state.0 as usize].elements {
            return known.clone();
        }
        let mut elements = Vec::new();
        for (_, pattern) in self.candidates(state).iter() {
            elements.extend(elements_in(&self.patterns, *pattern, false));
        }
        let elements: Arc<[ElementId]> = elements.into();
        self.weight += elements.len();
        self.states[state.0 as usize].elements = Some(elements.clone());
        elements
    }

    /// The `element` patterns of a name that can come next in a state.
    fn allowed(&mut self, state: StateId, name: Symbol) -> SetId {
        let elements = self.first_elements(state);
        let terms = &self.compiled.terms;
        let of_name = |id: &&ElementId| terms.element(**id).names.contains(name);
        let members = elements.iter().filter(of_name).map(|id| id.0).collect();
        self.set(members)
    }

    /// The `element` patterns of a name that can come next in a state or later.
    pub(super) fn allowed_ahead(&mut self, state: StateId, name: Symbol) -> SetId {
        if let Some(known) = self.ahead.get(&(state, name)) {
            return *known;
        }
        self.weight += 6;
        let mut members = Vec::new();
        for (_, pattern) in self.candidates(state).iter() {
            let elements = elements_in(&self.patterns, *pattern, true).into_iter();
            let terms = &self.compiled.terms;
            let of_name = |id: &ElementId| terms.element(*id).names.contains(name);
            members.extend(elements.filter(of_name).map(|id| id.0));
        }
        let set = self.set(members);
        self.ahead.insert((state, name), set);
        set
    }

    /// Where a state goes once the patterns in `set` have accepted a child.
    pub(super) fn after_child(&mut self, state: StateId, set: SetId) -> StateId {
        if let Some(known) = self.after_child.get(&(state, set)) {
            return *known;
        }
        self.weight += 6;
        let members = self.members(set);
        let next = self.map(state, |this, pattern| {
            this.derivatives.element(&mut this.patterns, pattern, (set.0, &members))
        });
        self.after_child.insert((state, set), next);
        next
    }

    /// The same, where what should have come before the child may be missing.
    pub(super) fn after_child_ahead(&mut self, state: StateId, set: SetId) -> StateId {
        let members = self.members(set);
        self.map(state, |this, pattern| {
            this.derivatives.element_ahead(&mut this.patterns, pattern, (set.0, &members))
        })
    }

    /// The step of a state over an attribute of that name (`att_deriv`).
    #[inline]
    pub(super) fn attribute(&mut self, state: StateId, name: Symbol) -> AttributeStep {
        let known = self.attributes.get(&(state, name)).copied();
        known.unwrap_or_else(|| self.make_attribute(state, name))
    }

    #[cold]
    fn make_attribute(&mut self, state: StateId, name: Symbol) -> AttributeStep {
        self.weight += 6;
        let mut members = Vec::new();
        for (_, pattern) in self.candidates(state).iter() {
            let attributes = attributes_in(&self.patterns, *pattern).into_iter();
            let terms = &self.compiled.terms;
            let of_name = |id: &AttributeId| terms.attribute(*id).names.contains(name);
            members.extend(attributes.filter(of_name).map(|id| id.0));
        }
        let set = self.set(members);
        let next = self.after_attribute(state, set);
        let only = match *self.members(set) {
            [only] => Some(AttributeId(only)),
            _ => None,
        };
        let step = AttributeStep { set, next, only };
        self.attributes.insert((state, name), step);
        step
    }

    /// Where a state goes once the patterns in `set` have accepted an attribute.
    pub(super) fn after_attribute(&mut self, state: StateId, set: SetId) -> StateId {
        if let Some(known) = self.after_attribute.get(&(state, set)) {
            return *known;
        }
        self.weight += 6;
        let members = self.members(set);
        let next = self.map(state, |this, pattern| {
            this.derivatives.attribute(&mut this.patterns, pattern, (set.0, &members))
        });
        self.after_attribute.insert((state, set), next);
        next
    }

    /// The content of `attribute` patterns.
    pub(super) fn attribute_content(&self, attribute: AttributeId) -> PatternId {
        self.compiled.attribute_contents[attribute.0 as usize]
    }

    /// Where a state goes at the end of the start tag (`start_tag_close_deriv`).
    #[inline]
    pub(super) fn close(&mut self, state: StateId) -> StateId {
        let known = self.states[state.0 as usize].closed;
        known.unwrap_or_else(|| self.make_closed(state))
    }

    #[cold]
    fn make_closed(&mut self, state: StateId) -> StateId {
        let closed = self.map(state, |this, pattern| {
            this.derivatives.close(&mut this.patterns, pattern, false)
        });
        self.states[state.0 as usize].closed = Some(closed);
        closed
    }

    /// The same, missing attributes forgiven.
    pub(super) fn close_forgiving(&mut self, state: StateId) -> StateId {
        self.map(state, |this, pattern| {
            this.derivatives.close(&mut this.patterns, pattern, true)
        })
    }

    /// How a state takes text.
    #[inline]
    pub(super) fn text(&mut self, state: StateId) -> TextStep {
        let known = self.states[state.0 as usize].text;
        known.unwrap_or_else(|| self.make_text(state))
    }

    #[cold]
    fn make_text(&mut self, state: StateId) -> TextStep {
        let candidates = self.candidates(state);
        let is_string =
            |candidate: &Candidate| self.patterns.traits(candidate.1).has_string();
        let step = if candidates.iter().any(is_string) {
            TextStep::Whole
        } else {
            match self.mixed(state) {
                DEAD => TextStep::Refused,
                next => TextStep::To(next),
            }
        };
        self.states[state.0 as usize].text = Some(step);
        step
    }

    /// Where a state goes by text, wherever `text` takes it.
    pub(super) fn mixed(&mut self, state: StateId) -> StateId {
        self.map(state, |this, pattern| {
            this.derivatives.text(&mut this.patterns, pattern)
        })
    }

    /// The patterns that accept the element if it ends here (`end_tag_deriv`).
    #[inline]
    pub(super) fn accepted(&mut self, state: StateId) -> SetId {
        let known = self.states[state.0 as usize].accepted;
        known.unwrap_or_else(|| self.make_accepted(state))
    }

    #[cold]
    fn make_accepted(&mut self, state: StateId) -> SetId {
        let candidates = self.candidates(state);
        let complete = candidates.iter().filter(|(_, p)| self.patterns.is_nullable(*p));
        let set = self.set(complete.map(|(element, _)| element.0).collect());
        self.states[state.0 as usize].accepted = Some(set);
        set
    }

    /// Counts numbers that were added to a table.
    pub(super) fn note_weight(&mut self, numbers: usize) {
        self.weight += numbers + 4;
    }

    /// Whether the tables have grown past their bound.
    pub(super) fn is_full(&self) -> bool {
        self.weight + self.patterns.weight() > MAX_WEIGHT
    }

    /// Makes the tables anew with only the given states, whose numbers are changed.
    pub(super) fn compact<'s>(&mut self, live: impl Iterator<Item = &'s mut StateId>) {
        let mut new = Self::new(&self.compiled);
        new.derivatives.steps = self.derivatives.steps;
        let mut moved_states: FastMap<StateId, StateId> = FastMap::default();
        let mut moved = Moved::new(&self.patterns);
        for state in live {
            let known = moved_states.get(state).copied();
            *state = known.unwrap_or_else(|| {
                let candidates = self.candidates(*state);
                let candidates = candidates.iter().map(|(element, pattern)| {
                    (*element, moved.pattern(&self.patterns, &mut new.patterns, *pattern))
                });
                let candidates = candidates.collect();
                let next = new.state(candidates);
                moved_states.insert(*state, next);
                next
            });
        }
        *self = new;
    }
}

/// Patterns on their way into new tables.
struct Moved {
    known: FastMap<PatternId, PatternId>,
    base_len: usize,
}

impl Moved {
    fn new(old: &Patterns) -> Self {
        Self { known: FastMap::default(), base_len: old.base_len() }
    }

    /// The number of a pattern in the new store. Children have smaller numbers than
    /// their parents, so a sorted list of all that is needed can be made bottom up.
    fn pattern(&mut self, old: &Patterns, new: &mut Patterns, p: PatternId) -> PatternId {
        let is_known = |this: &Self, p: PatternId| {
            (p.0 as usize) < this.base_len || this.known.contains_key(&p)
        };
        let (mut needed, mut at) = (vec![p], 0);
        while let Some(next) = needed.get(at).copied() {
            at += 1;
            if is_known(self, next) {
                continue;
            }
            old.get(next).for_children(|child| needed.push(child));
        }
        needed.sort_unstable();
        needed.dedup();
        for next in needed {
            if !is_known(self, next) {
                let known =
                    |child: PatternId| self.known.get(&child).copied().unwrap_or(child);
                let copy = old.get(next).map_children(known);
                let copy = new.rebuild(copy);
                self.known.insert(next, copy);
            }
        }
        self.known.get(&p).copied().unwrap_or(p)
    }
}

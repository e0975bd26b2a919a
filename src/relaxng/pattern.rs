//! Patterns, each kept once: equal patterns have equal numbers.
//!
//! Derivatives make the same patterns over and over; kept once, they can be compared
//! and remembered by number. `choice` is a sorted set, `interleave` a sorted list,
//! `group` a chain to the right, and the constructors normalise so that what means the
//! same mostly is the same. The patterns of a schema are a base shared read-only by all
//! validators; each validator adds its own above it. Children have smaller numbers than
//! their parents, always.

use std::sync::Arc;

use super::grammar::{AttributeId, ElementId, Grammar, Node, NodeId};
use crate::xml::hash::FastMap;

/// The number of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PatternId(pub(super) u32);

/// `empty`.
pub(super) const EMPTY: PatternId = PatternId(0);
/// `notAllowed`.
pub(super) const NOT_ALLOWED: PatternId = PatternId(1);
/// `text`.
pub(super) const TEXT: PatternId = PatternId(2);

/// A pattern of the simple form; several patterns share their lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pattern {
    Empty,
    NotAllowed,
    Text,
    Choice(Arc<[PatternId]>),
    Interleave(Arc<[PatternId]>),
    Group(PatternId, PatternId),
    OneOrMore(PatternId),
    List(PatternId),
    Data { datatype: u32, except: Option<PatternId> },
    Value(u32),
    Attribute(AttributeId),
    Element(ElementId),
}

impl Pattern {
    /// Visits the patterns directly inside.
    pub(super) fn for_children(&self, mut visit: impl FnMut(PatternId)) {
        match self {
            Self::Choice(parts) | Self::Interleave(parts) => {
                parts.iter().for_each(|part| visit(*part));
            }
            Self::Group(a, b) => {
                visit(*a);
                visit(*b);
            }
            Self::OneOrMore(inner) | Self::List(inner) => visit(*inner),
            Self::Data { except: Some(except), .. } => visit(*except),
            _ => {}
        }
    }

    /// The same pattern with other children.
    pub(super) fn map_children(&self, map: impl Fn(PatternId) -> PatternId) -> Self {
        match self {
            Self::Choice(parts) => Self::Choice(parts.iter().map(|p| map(*p)).collect()),
            Self::Interleave(parts) => {
                Self::Interleave(parts.iter().map(|p| map(*p)).collect())
            }
            Self::Group(a, b) => Self::Group(map(*a), map(*b)),
            Self::OneOrMore(inner) => Self::OneOrMore(map(*inner)),
            Self::List(inner) => Self::List(map(*inner)),
            Self::Data { datatype, except } => {
                Self::Data { datatype: *datatype, except: except.map(map) }
            }
            other => other.clone(),
        }
    }
}

/// What is known of a pattern at once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits(u8);

impl Traits {
    const NULLABLE: u8 = 1;
    const ATTRIBUTE: u8 = 2;
    const STRING: u8 = 4;
    const TEXT: u8 = 8;
    const ELEMENT: u8 = 16;

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Whether it matches nothing at all (RELAX NG by derivatives: nullable).
    pub(super) fn is_nullable(self) -> bool {
        self.has(Self::NULLABLE)
    }

    /// Whether an attribute stands in it.
    pub(super) fn has_attribute(self) -> bool {
        self.has(Self::ATTRIBUTE)
    }

    /// Whether `data`, `value` or `list` stands in it.
    pub(super) fn has_string(self) -> bool {
        self.has(Self::STRING)
    }

    /// Whether `text` stands in it.
    pub(super) fn has_text(self) -> bool {
        self.has(Self::TEXT)
    }

    /// Whether an element stands in it.
    pub(super) fn has_element(self) -> bool {
        self.has(Self::ELEMENT)
    }

    /// Whether nothing but attributes stands in it.
    fn is_attributes_only(self) -> bool {
        self.has(Self::ATTRIBUTE) && !self.has(Self::STRING | Self::TEXT | Self::ELEMENT)
    }
}

/// A store of patterns above a shared base.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    base: Option<Arc<Patterns>>,
    base_len: usize,
    list: Vec<Pattern>,
    traits: Vec<Traits>,
    index: FastMap<Pattern, PatternId>,
    /// How many numbers all lists above the base hold, to bound memory.
    weight: usize,
}

impl Patterns {
    /// An empty store with the three constants.
    pub(super) fn new() -> Self {
        let mut patterns = Self::default();
        patterns.intern(Pattern::Empty);
        patterns.intern(Pattern::NotAllowed);
        patterns.intern(Pattern::Text);
        patterns
    }

    /// A store above a base.
    pub(super) fn above(base: &Arc<Self>) -> Self {
        Self { base_len: base.list.len(), base: Some(base.clone()), ..Self::default() }
    }

    /// How much has been added above the base.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// How many patterns there are, those of the base included.
    pub(super) fn len(&self) -> usize {
        self.base_len + self.list.len()
    }

    /// How many patterns are the base's.
    pub(super) fn base_len(&self) -> usize {
        self.base_len
    }

    pub(super) fn get(&self, id: PatternId) -> &Pattern {
        let at = id.0 as usize;
        match &self.base {
            Some(base) if at < self.base_len => &base.list[at],
            _ => &self.list[at - self.base_len],
        }
    }

    pub(super) fn traits(&self, id: PatternId) -> Traits {
        let at = id.0 as usize;
        match &self.base {
            Some(base) if at < self.base_len => base.traits[at],
            _ => self.traits[at - self.base_len],
        }
    }

    pub(super) fn is_nullable(&self, id: PatternId) -> bool {
        self.traits(id).is_nullable()
    }

    /// The number of a pattern whose children are in the store.
    pub(super) fn intern(&mut self, pattern: Pattern) -> PatternId {
        let known = self.base.as_ref().and_then(|base| base.index.get(&pattern));
        if let Some(known) = known.or_else(|| self.index.get(&pattern)) {
            return *known;
        }
        let id = PatternId(u32::try_from(self.len()).unwrap_or(u32::MAX));
        let traits = self.traits_of(&pattern);
        self.weight += match &pattern {
            Pattern::Choice(parts) | Pattern::Interleave(parts) => 8 + parts.len(),
            _ => 8,
        };
        self.list.push(pattern.clone());
        self.traits.push(traits);
        self.index.insert(pattern, id);
        id
    }

    fn traits_of(&self, pattern: &Pattern) -> Traits {
        let contents = !Traits::NULLABLE;
        let of = |id: &PatternId| self.traits(*id).0;
        Traits(match pattern {
            Pattern::Empty => Traits::NULLABLE,
            Pattern::NotAllowed => 0,
            Pattern::Text => Traits::NULLABLE | Traits::TEXT,
            Pattern::Choice(parts) => parts.iter().fold(0, |all, part| all | of(part)),
            Pattern::Interleave(parts) => {
                let any = parts.iter().fold(0, |all, part| all | of(part));
                let all = parts.iter().fold(Traits::NULLABLE, |all, part| all & of(part));
                any & contents | all
            }
            Pattern::Group(a, b) => {
                (of(a) | of(b)) & contents | of(a) & of(b) & Traits::NULLABLE
            }
            Pattern::OneOrMore(inner) => of(inner),
            Pattern::List(_) | Pattern::Data { .. } | Pattern::Value(_) => Traits::STRING,
            Pattern::Attribute(_) => Traits::ATTRIBUTE,
            Pattern::Element(_) => Traits::ELEMENT,
        })
    }

    /// Any of them.
    pub(super) fn choice(&mut self, parts: &[PatternId]) -> PatternId {
        let mut flat: Vec<PatternId> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.get(*part) {
                Pattern::Choice(inner) => flat.extend_from_slice(inner),
                Pattern::NotAllowed => {}
                _ => flat.push(*part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        let empty_is_implied =
            flat.iter().any(|part| *part != EMPTY && self.is_nullable(*part));
        if empty_is_implied && flat.first() == Some(&EMPTY) {
            flat.remove(0);
        }
        match flat.as_slice() {
            [] => NOT_ALLOWED,
            [only] => *only,
            _ => self.intern(Pattern::Choice(flat.into())),
        }
    }

    /// All of them in any order, mixed.
    pub(super) fn interleave(&mut self, parts: &[PatternId]) -> PatternId {
        let mut flat: Vec<PatternId> = Vec::with_capacity(parts.len());
        let mut has_text = false;
        for part in parts {
            match self.get(*part) {
                Pattern::Interleave(inner) => flat.extend_from_slice(inner),
                Pattern::NotAllowed => return NOT_ALLOWED,
                Pattern::Empty => {}
                _ => flat.push(*part),
            }
        }
        // Two texts side by side mean no more than one.
        flat.retain(|part| *part != TEXT || !std::mem::replace(&mut has_text, true));
        flat.sort_unstable();
        match flat.as_slice() {
            [] => EMPTY,
            [only] => *only,
            _ => self.intern(Pattern::Interleave(flat.into())),
        }
    }

    /// One after the other.
    pub(super) fn group(&mut self, first: PatternId, rest: PatternId) -> PatternId {
        if first == NOT_ALLOWED || rest == NOT_ALLOWED {
            return NOT_ALLOWED;
        }
        if rest == EMPTY {
            return first;
        }
        let (mut spine, mut at) = (Vec::new(), first);
        while let Pattern::Group(head, tail) = self.get(at) {
            spine.push(*head);
            at = *tail;
        }
        spine.push(at);
        let mut group = rest;
        for head in spine.into_iter().rev().filter(|head| *head != EMPTY) {
            group = self.intern(Pattern::Group(head, group));
        }
        group
    }

    /// It, as often as one likes, but once.
    pub(super) fn one_or_more(&mut self, inner: PatternId) -> PatternId {
        match self.get(inner) {
            Pattern::Empty | Pattern::NotAllowed | Pattern::Text => inner,
            Pattern::OneOrMore(_) => inner,
            _ => self.intern(Pattern::OneOrMore(inner)),
        }
    }

    /// Takes over a normal pattern from another store; lists are sorted anew.
    pub(super) fn rebuild(&mut self, pattern: Pattern) -> PatternId {
        match pattern {
            Pattern::Choice(parts) => self.choice(&parts),
            Pattern::Interleave(parts) => self.interleave(&parts),
            other => self.intern(other),
        }
    }

    /// The patterns of all nodes of a simple form, by node.
    pub(super) fn lower(&mut self, grammar: &Grammar) -> Vec<PatternId> {
        let mut lowered: Vec<PatternId> = Vec::with_capacity(grammar.nodes.len());
        let all = |parts: &[NodeId], lowered: &[PatternId]| -> Vec<PatternId> {
            parts.iter().map(|part| lowered[part.0 as usize]).collect()
        };
        for node in &grammar.nodes {
            let pattern = match node {
                Node::Empty => EMPTY,
                Node::NotAllowed => NOT_ALLOWED,
                Node::Text => TEXT,
                Node::Choice(parts) => self.choice(&all(parts, &lowered)),
                Node::Interleave(parts) => self.interleave(&all(parts, &lowered)),
                Node::Group(parts) => self.lower_group(&all(parts, &lowered)),
                Node::OneOrMore(inner) => self.one_or_more(lowered[inner.0 as usize]),
                Node::List(inner) => {
                    self.intern(Pattern::List(lowered[inner.0 as usize]))
                }
                Node::Data { datatype, except } => {
                    let except = except.map(|except| lowered[except.0 as usize]);
                    self.intern(Pattern::Data { datatype: *datatype, except })
                }
                Node::Value(value) => self.intern(Pattern::Value(*value)),
                Node::Attribute(attribute) => self.intern(Pattern::Attribute(*attribute)),
                Node::Element(element) => self.intern(Pattern::Element(*element)),
            };
            lowered.push(pattern);
        }
        lowered
    }

    /// A group whose attributes, having no order, come first as one interleave.
    fn lower_group(&mut self, parts: &[PatternId]) -> PatternId {
        let (mut attributes, mut contents) = (Vec::new(), Vec::new());
        for part in parts {
            let mut at = *part;
            loop {
                if self.traits(at).is_attributes_only() {
                    attributes.push(at);
                    break;
                }
                let Pattern::Group(head, tail) = *self.get(at) else {
                    contents.push(at);
                    break;
                };
                let is_attribute = self.traits(head).is_attributes_only();
                if is_attribute { &mut attributes } else { &mut contents }.push(head);
                at = tail;
            }
        }
        let mut group = EMPTY;
        for content in contents.into_iter().rev() {
            group = self.group(content, group);
        }
        let attributes = self.interleave(&attributes);
        self.group(attributes, group)
    }
}

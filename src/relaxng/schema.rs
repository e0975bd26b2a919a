//! A schema compiled: what all validators share, read-only.

use std::sync::{Arc, OnceLock};

use super::ast::Pattern;
use super::grammar::{AttributeId, ElementId, Grammar, NodeId, Terms};
use super::load::{Loader, Resolver};
use super::matching::id_kind;
use super::names::{NameSet, Symbol};
use super::pattern::{PatternId, Patterns};
use super::validator::Validator;
use super::within::{attributes_in, elements_in};
use super::{compatibility, restrict, simplify};
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{SourceFile, SourceId, Sources};
use crate::xml::Reader;
use crate::xsd::IdKind;

/// A RELAX NG schema, read, simplified, checked and compiled.
///
/// Cloning is cheap, and clones share everything; so do the validators of all threads.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(super) compiled: Arc<Compiled>,
    pub(super) origin: Arc<Origin>,
}

/// What a schema was read from, and what was said of it.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// Its files, its own first, in the order in which they were read.
    pub(super) files: Vec<Asked>,
    pub(super) told: Vec<Diagnostic>,
}

/// A file of a schema: its text, and by what it was asked of the resolver.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) source: SourceId,
    pub(super) base: Box<str>,
    pub(super) href: Box<str>,
    /// The namespace that it inherits where it names none (RELAX NG §4.9).
    pub(super) inherited: Arc<str>,
}

/// The compiled schema.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) terms: Terms,
    pub(super) patterns: Arc<Patterns>,
    pub(super) start: PatternId,
    /// The content of each `element`, its attributes included.
    pub(super) element_contents: Vec<PatternId>,
    /// The content of each `attribute`.
    pub(super) attribute_contents: Vec<PatternId>,
    /// Whether the text of each `element` identifies or points.
    pub(super) element_id_kinds: Vec<IdKind>,
    /// Whether the value of each `attribute` identifies or points.
    pub(super) attribute_id_kinds: Vec<IdKind>,
    /// The `element` patterns that have just this one name.
    by_symbol: Vec<Vec<u32>>,
    /// For each name the names of the elements that may hold it, or carry it.
    places: OnceLock<Places>,
}

/// Where names may stand.
#[derive(Debug)]
struct Places {
    /// How many kinds of elements one of that name may hold.
    breadths: Vec<usize>,
    /// In order, as are the others.
    parents: Vec<Vec<Symbol>>,
    carriers: Vec<Vec<Symbol>>,
    /// Whether text may stand directly in an element of that name.
    takes_text: Vec<bool>,
}

/// The patterns of a schema, by what they are the content of.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) patterns: Arc<Patterns>,
    pub(super) start: PatternId,
    pub(super) element_contents: Vec<PatternId>,
    pub(super) attribute_contents: Vec<PatternId>,
}

impl Lowered {
    fn new(grammar: &Grammar) -> Self {
        let mut patterns = Patterns::new();
        let lowered = patterns.lower(grammar);
        let of = |node: NodeId| lowered[node.0 as usize];
        let elements = grammar.elements.iter().map(|element| of(element.content));
        let attributes = grammar.attributes.iter().map(|a| of(a.content));
        Self {
            start: of(grammar.start),
            element_contents: elements.collect(),
            attribute_contents: attributes.collect(),
            patterns: Arc::new(patterns),
        }
    }
}

impl Compiled {
    pub(super) fn new(terms: Terms, lowered: Lowered) -> Self {
        let Lowered { patterns, start, element_contents, attribute_contents } = lowered;
        let kinds = |contents: &[PatternId]| -> Vec<IdKind> {
            let kind = |content: &PatternId| id_kind(&terms.strings, &patterns, *content);
            contents.iter().map(kind).collect()
        };
        let element_id_kinds = kinds(&element_contents);
        let attribute_id_kinds = kinds(&attribute_contents);
        let mut by_symbol = vec![Vec::new(); terms.names.len()];
        for (element, number) in terms.elements.iter().zip(0..) {
            if let NameSet::One(symbol) = element.names {
                by_symbol[symbol.0 as usize].push(number);
            }
        }
        Self {
            start,
            element_contents,
            attribute_contents,
            element_id_kinds,
            attribute_id_kinds,
            by_symbol,
            patterns,
            terms,
            places: OnceLock::new(),
        }
    }

    /// The `element` patterns that have just this one name.
    pub(super) fn named(&self, symbol: Symbol) -> &[u32] {
        &self.by_symbol[symbol.0 as usize]
    }

    /// The local name that a symbol stands for; `*` where it is any.
    pub(super) fn local(&self, symbol: Symbol) -> &str {
        self.terms.names.local(symbol)
    }

    /// The names of elements that the schema mentions.
    pub(super) fn element_symbols(&self) -> impl Iterator<Item = Symbol> {
        let used = self.by_symbol.iter().zip(0..).filter(|(named, _)| !named.is_empty());
        used.map(|(_, number)| Symbol(number))
    }

    /// The elements that may hold an element of that name, in order.
    pub(super) fn parents(&self, symbol: Symbol) -> &[Symbol] {
        &self.places().parents[symbol.0 as usize]
    }

    /// How many kinds of elements one of that name may hold.
    pub(super) fn breadth(&self, symbol: Symbol) -> usize {
        self.places().breadths[symbol.0 as usize]
    }

    /// The elements that may carry an attribute of that name.
    pub(super) fn carriers(&self, symbol: Symbol) -> &[Symbol] {
        &self.places().carriers[symbol.0 as usize]
    }

    /// Whether text may stand directly in some element of that name.
    pub(super) fn name_takes_text(&self, symbol: Symbol) -> bool {
        self.places().takes_text[symbol.0 as usize]
    }

    /// Whether text may stand directly in an element.
    pub(super) fn takes_text(&self, element: u32) -> bool {
        let traits = self.patterns.traits(self.element_contents[element as usize]);
        traits.has_text() || traits.has_string()
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let count = self.terms.names.len();
            let mut places = Places {
                breadths: vec![0; count],
                parents: vec![Vec::new(); count],
                carriers: vec![Vec::new(); count],
                takes_text: vec![false; count],
            };
            for (content, number) in self.element_contents.iter().zip(0..) {
                let Some(parent) = self.terms.element_symbol(ElementId(number)) else {
                    continue;
                };
                places.takes_text[parent.0 as usize] |= self.takes_text(number);
                let elements = elements_in(&self.patterns, *content, true);
                let breadth = &mut places.breadths[parent.0 as usize];
                *breadth = elements.len().max(*breadth);
                for child in elements {
                    if let Some(child) = self.terms.element_symbol(child) {
                        places.parents[child.0 as usize].push(parent);
                    }
                }
                for AttributeId(attribute) in attributes_in(&self.patterns, *content) {
                    let names = &self.terms.attributes[attribute as usize].names;
                    if let NameSet::One(name) = names {
                        places.carriers[name.0 as usize].push(parent);
                    }
                }
            }
            for list in places.parents.iter_mut().chain(&mut places.carriers) {
                list.sort_unstable();
                list.dedup();
            }
            places
        })
    }
}

impl Schema {
    /// Reads a schema in XML or compact syntax (the first character tells which).
    ///
    /// The text must have been added to `sources`; included files are asked of
    /// `resolver` and added too. Whatever forbids using the schema is pushed to
    /// `findings`, and then there is none.
    pub fn read(
        sources: &mut Sources,
        id: SourceId,
        resolver: &dyn Resolver,
        findings: &mut Findings,
    ) -> Option<Self> {
        let Sound { grammar, lowered, origin, .. } =
            sound(sources, id, resolver, findings)?;
        let compiled = Compiled::new(grammar.into_terms(), lowered);
        Some(Self { compiled: Arc::new(compiled), origin: Arc::new(origin) })
    }

    /// A validator with tables of its own, to be used for one document after another.
    pub fn validator(&self) -> Validator {
        Validator::new(self)
    }

    /// Validates a whole text; findings of well-formedness are pushed as well.
    ///
    /// Whoever has many texts keeps one [`Validator`] a thread instead, whose tables
    /// then serve them all.
    pub fn validate(&self, file: &SourceFile, findings: &mut Findings) {
        let mut validator = self.validator();
        validator.document(file, findings);
    }
}

/// A schema that can be used, on its way.
pub(super) struct Sound {
    pub(super) pattern: Pattern,
    grammar: Grammar,
    lowered: Lowered,
    pub(super) origin: Origin,
}

/// Reads a schema, and says what there is to say of it.
pub(super) fn sound(
    sources: &mut Sources,
    id: SourceId,
    resolver: &dyn Resolver,
    findings: &mut Findings,
) -> Option<Sound> {
    let before = findings.len();
    let mut loader = Loader::new(sources, resolver, findings);
    let pattern = loader.read(id, None)?;
    if loader.is_refused() {
        return None;
    }
    let files = loader.into_files();
    let grammar = simplify::simplify(&pattern, findings)?;
    if !restrict::restrict(&grammar, findings) {
        return None;
    }
    let lowered = Lowered::new(&grammar);
    compatibility::check(&grammar, &lowered, findings);
    let told = findings.iter().skip(before).cloned().collect();
    Some(Sound { pattern, grammar, lowered, origin: Origin { files, told } })
}

impl Validator {
    /// Validates a whole text; findings of well-formedness are pushed as well.
    pub fn document(&mut self, file: &SourceFile, findings: &mut Findings) {
        self.begin();
        let mut reader = Reader::new(file.id(), file.text());
        while let Some(token) = reader.read(findings) {
            self.token(&token, findings);
        }
        self.finish(findings);
        findings.complete(file);
    }
}

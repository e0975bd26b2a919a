//! What a schema says of its elements, for those who ask: `letterbook schema show`.

use super::grammar::ElementId;
use super::names::{NameSet, Symbol};
use super::schema::{Compiled, Schema};
use super::within::{attributes_in, elements_in};

/// An element that a schema defines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ElementSummary {
    /// Its namespace; empty for none.
    pub namespace: String,
    /// Its local name.
    pub name: String,
    /// What the schema says it is for.
    pub documentation: Option<String>,
    /// The attributes it may carry, with their documentation, in the schema's order.
    pub attributes: Vec<(String, Option<String>)>,
    /// The local names of the elements it may hold, in the schema's order.
    pub children: Vec<String>,
    /// Whether text may stand directly in it.
    pub takes_text: bool,
}

impl Schema {
    /// All elements that the schema names, in the order it defines them. An element
    /// with several definitions stands there several times.
    pub fn elements(&self) -> Vec<ElementSummary> {
        let compiled = &self.compiled;
        let count = u32::try_from(compiled.element_contents.len()).unwrap_or(u32::MAX);
        (0..count).filter_map(|number| summary(compiled, ElementId(number))).collect()
    }
}

fn summary(compiled: &Compiled, id: ElementId) -> Option<ElementSummary> {
    let terms = &compiled.terms;
    let (namespace, name) = terms.names.name(terms.element_symbol(id)?)?;
    let content = compiled.element_contents[id.0 as usize];
    let mut children: Vec<Symbol> = Vec::new();
    for child in elements_in(&compiled.patterns, content, true) {
        children.extend(terms.element_symbol(child).filter(|c| !children.contains(c)));
    }
    let attributes = attributes_in(&compiled.patterns, content);
    let attributes = attributes.into_iter().filter_map(|attribute| {
        let attribute = terms.attribute(attribute);
        let documentation = attribute.documentation.as_deref().map(str::to_owned);
        match attribute.names {
            NameSet::One(name) => Some((compiled.local(name).to_owned(), documentation)),
            NameSet::Bits(_) => None,
        }
    });
    Some(ElementSummary {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        documentation: terms.element(id).documentation.as_deref().map(str::to_owned),
        attributes: attributes.collect(),
        children: children.into_iter().map(|c| compiled.local(c).to_owned()).collect(),
        takes_text: compiled.takes_text(id.0),
    })
}

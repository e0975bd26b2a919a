//! Prefixes into namespaces (Namespaces in XML 1.0).
//!
//! Invariants: the bindings are a stack, those of an element on top of its parent's;
//! two places of a document with the same [`Context`] have the same bindings, and
//! declaring again what holds already makes no new context.

use std::collections::HashMap;

use super::{IdType, QName, split_name};

/// The namespace of the prefix `xml`.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of the prefix `xmlns`.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// The number of a set of bindings. Where two tags of one document have the same
/// number, every prefix means the same at both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context(pub(super) u32);

impl Context {
    /// The number as an index, counted up from 0 within a document.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Debug)]
struct Binding {
    prefix: Box<str>,
    namespace: Box<str>,
}

/// From how many bindings on prefixes are looked up by hash and not one by one.
const FEW: usize = 8;

/// The bindings in scope at the reader's place, kept as a stack.
#[derive(Clone, Debug, Default)]
pub struct Namespaces {
    bindings: Vec<Binding>,
    /// The places of each prefix in `bindings`, the innermost last.
    index: HashMap<Box<str>, Vec<usize>>,
    context: Context,
    /// The contexts made so far, by the one they are inside and what they declare.
    contexts: HashMap<(Context, Vec<(String, String)>), Context>,
    /// The unparsed entities that the DOCTYPE declares.
    pub(super) unparsed: Vec<String>,
    /// Elements' attributes that the DOCTYPE says are identifiers or point at them.
    pub(super) identifiers: Vec<(String, String, IdType)>,
}

impl Namespaces {
    /// The number of the bindings in scope now.
    pub fn context(&self) -> Context {
        self.context
    }

    /// What a prefix means now; for the empty prefix the default namespace, which is
    /// empty where none is declared. `None` if the prefix is not bound.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        let found = if self.bindings.len() <= FEW {
            self.bindings.iter().rev().find(|binding| *binding.prefix == *prefix)
        } else {
            let places = self.index.get(prefix);
            places.and_then(|places| self.bindings.get(*places.last()?))
        };
        match (found, prefix) {
            (Some(binding), _) => Some(&binding.namespace),
            (None, "") => Some(""),
            (None, "xml") => Some(XML_NAMESPACE),
            (None, "xmlns") => Some(XMLNS_NAMESPACE),
            (None, _) => None,
        }
    }

    /// The name of an element: without a prefix it is in the default namespace. `None`
    /// if the prefix is not bound.
    pub fn element<'a>(&'a self, name: &'a str) -> Option<QName<'a>> {
        let (prefix, local) = split_name(name);
        Some(QName { namespace: self.resolve(prefix)?, local })
    }

    /// The name of an attribute: without a prefix it is in no namespace. `None` if the
    /// prefix is not bound.
    pub fn attribute<'a>(&'a self, name: &'a str) -> Option<QName<'a>> {
        let (prefix, local) = split_name(name);
        let namespace = if prefix.is_empty() { "" } else { self.resolve(prefix)? };
        Some(QName { namespace, local })
    }

    /// The prefixes in scope and what they mean, the innermost first; a prefix that is
    /// bound again further in comes twice.
    pub fn bindings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bindings.iter().rev().map(|binding| (&*binding.prefix, &*binding.namespace))
    }

    /// Whether the document's DOCTYPE declares an unparsed entity of that name.
    pub fn is_unparsed_entity(&self, name: &str) -> bool {
        self.unparsed.iter().any(|known| known == name)
    }

    /// What the document's DOCTYPE says of an attribute, by the names as written.
    #[inline]
    pub(super) fn id_type(&self, element: &str, attribute: &str) -> Option<IdType> {
        let mut declared = self.identifiers.iter();
        let found = declared.find(|(e, a, _)| e == element && a == attribute);
        found.map(|(_, _, kind)| *kind)
    }

    /// How many bindings the stack holds.
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Puts the declarations of a tag on the stack.
    pub(super) fn push(&mut self, declarations: &[(String, String)]) {
        let known = |(prefix, namespace): &(String, String)| {
            self.resolve(prefix) == Some(namespace.as_str())
        };
        if declarations.iter().all(known) {
            return;
        }
        for (prefix, namespace) in declarations {
            let places = self.index.entry(prefix.as_str().into()).or_default();
            places.push(self.bindings.len());
            self.bindings.push(Binding {
                prefix: prefix.as_str().into(),
                namespace: namespace.as_str().into(),
            });
        }
        let next = u32::try_from(self.contexts.len() + 1).unwrap_or(u32::MAX);
        let key = (self.context, declarations.to_vec());
        self.context = *self.contexts.entry(key).or_insert(Context(next));
    }

    /// Takes the stack back to the height and context it had outside an element.
    pub(super) fn pop(&mut self, height: usize, outside: Context) {
        while self.bindings.len() > height {
            let Some(binding) = self.bindings.pop() else { break };
            if let Some(places) = self.index.get_mut(&binding.prefix) {
                places.pop();
            }
        }
        self.context = outside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(prefix: &str, namespace: &str) -> (String, String) {
        (prefix.to_owned(), namespace.to_owned())
    }

    #[test]
    fn equal_bindings_have_equal_contexts() {
        let mut namespaces = Namespaces::default();
        let outside = namespaces.context();
        namespaces.push(&[pair("", "urn:a"), pair("p", "urn:p")]);
        let first = namespaces.context();
        assert_ne!(outside, first);
        namespaces.push(&[pair("p", "urn:p")]);
        assert_eq!(namespaces.context(), first);
        assert_eq!(namespaces.element("x").unwrap().namespace, "urn:a");
        assert_eq!(namespaces.attribute("x").unwrap().namespace, "");
        assert_eq!(namespaces.attribute("p:x").unwrap().namespace, "urn:p");
        namespaces.pop(0, outside);
        assert_eq!(namespaces.resolve("p"), None);
        assert_eq!(namespaces.resolve("xml"), Some(XML_NAMESPACE));
        namespaces.push(&[pair("", "urn:a"), pair("p", "urn:p")]);
        assert_eq!(namespaces.context(), first);
    }

    #[test]
    fn many_bindings_are_found_and_forgotten() {
        let mut namespaces = Namespaces::default();
        let many: Vec<_> = (0..40).map(|n| pair(&format!("p{n}"), "urn:x")).collect();
        namespaces.push(&many);
        let (height, inside) = (namespaces.len(), namespaces.context());
        namespaces.push(&[pair("p7", "urn:y")]);
        assert_eq!(namespaces.resolve("p7"), Some("urn:y"));
        namespaces.pop(height, inside);
        assert_eq!(namespaces.resolve("p7"), Some("urn:x"));
        assert_eq!(namespaces.resolve("q"), None);
    }
}

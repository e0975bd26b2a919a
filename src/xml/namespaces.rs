//! Prefixes into namespaces (Namespaces in XML 1.0).

use super::{QName, split_name};

/// The namespace of the prefix `xml`.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of the prefix `xmlns`.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// The number of a set of bindings. Where two tags of one document have the same
/// number, every prefix means the same at both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context(pub(super) u32);

impl Context {
    /// The number as an index, counted up from 0 within a document.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The bindings in scope at the reader's place, kept as a stack.
#[derive(Clone, Debug, Default)]
pub struct Namespaces {}

impl Namespaces {
    /// The number of the bindings in scope now.
    pub fn context(&self) -> Context {
        Context(0)
    }

    /// What a prefix means now; for the empty prefix the default namespace, which is
    /// empty where none is declared.
    pub fn resolve(&self, prefix: &str) -> Option<&str> {
        let _ = prefix;
        None
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
}

//! The datatypes of W3C XML Schema, as RELAX NG uses them.
//!
//! A [`Datatype`] is a builtin type with facets; it checks a text against its lexical
//! and value space and compares two texts by value. The regular expressions of the
//! facet `pattern` are of our own.
//!
//! Follows XML Schema Part 2 (second edition) and "Guidelines for using W3C XML Schema
//! Datatypes with RELAX NG": the facets `enumeration` and `whiteSpace` are refused.

mod datatype;

pub use datatype::{
    Datatype, DatatypeError, IdKind, NamespaceContext, NoNamespaces, Value, ValueError,
};

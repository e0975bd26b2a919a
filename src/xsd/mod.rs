//! The datatypes of W3C XML Schema, as RELAX NG uses them.
//!
//! A [`Datatype`] is a builtin type with facets; it checks a text against its lexical
//! and value space and compares two texts by value. [`Regex`] is the language of the
//! facet `pattern`.
//!
//! Follows XML Schema Part 2 (second edition) and "Guidelines for using W3C XML Schema
//! Datatypes with RELAX NG": the facets `enumeration` and `whiteSpace` are refused.
//! Where the standard leaves room, the verdict is jing's: a name in a value may use the
//! fifth edition of XML 1.0, an address is checked for its percent signs and scheme.

mod builtin;
mod datatype;
mod decimal;
mod duration;
mod facet;
mod lexical;
mod moment;
mod regex;
mod value;

pub use builtin::type_names;
pub use datatype::{Datatype, DatatypeError, IdKind, ValueError};
pub(crate) use moment::MONTHS;
pub use regex::{Flags, Regex, RegexError, XPathRegex};
pub use value::{NamespaceContext, NoNamespaces, Value};

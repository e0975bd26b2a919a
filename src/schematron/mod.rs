//! Schematron: schemas in, findings out.
//!
//! ```text
//! .sch, .rng, .rnc ─ expand ─► one tree without references ─ read ─► schema ─ compile ─► Rules
//!                       │ include, extends, abstract rules and patterns                 │
//! document tree ─ run: one walk, rules by the last step of their contexts ─► outcomes ─ findings, SVRL
//! ```
//!
//! Follows ISO/IEC 19757-3:2020, with the query language bindings for XSLT and XPath, for
//! which [`xpath`](crate::xpath) stands. Knows nothing of any vocabulary.
//!
//! Invariants: of the rules of a pattern the first that matches a node fires, and no
//! other; a fault of a schema is a finding at the place where it is written, and what is
//! sound of the schema runs.

mod expand;
mod read;
mod schema;
mod xslt;

/// The namespace of ISO Schematron.
pub const SCHEMATRON: &str = "http://purl.oclc.org/dsdl/schematron";
/// The namespace of Schematron 1.5, whose elements have the same names.
const ASCC: &str = "http://www.ascc.net/xml/schematron";
/// The namespace of XSLT, some of which may stand in a schema.
const XSLT: &str = "http://www.w3.org/1999/XSL/Transform";
/// Where a part that comes from another schema keeps that schema's prefixes, as
/// attributes of this namespace; no document can have it.
const SCOPE: &str = "letterbook schematron scope";

//! RELAX NG: schemas in, findings out.
//!
//! ```text
//! schema text ─ xml, compact ─► ast ─ simplify ─► grammar ─ restrict ─► pattern ─► Schema
//!                  │ load: includes through a Resolver                               │
//! tokens ─► validator ─ automaton ─ deriv                                  shared read-only
//!               │ attributes, recover, order, expected ─► findings
//! ```
//!
//! Follows the RELAX NG Specification and the Compact Syntax of OASIS (3 December 2001,
//! 21 November 2002) section by section, with DTD Compatibility for documentation and
//! identifiers, and matches by derivatives. Knows nothing of any vocabulary.
//!
//! Invariants: the engine reads no file but through its [`Resolver`]; no recursion
//! depends on the depth of a document, that on a schema's is bounded; tables have
//! bounds; on a given schema the work grows linearly with the document.

mod ast;
mod astray;
mod attributes;
mod automaton;
pub mod cache;
mod compact;
mod compatibility;
mod convert;
mod deriv;
mod expected;
mod foreign;
mod grammar;
mod ids;
mod introspect;
mod lexical;
mod load;
mod matching;
mod names;
mod order;
mod pattern;
mod raw_names;
mod recover;
mod restrict;
mod schema;
mod simplify;

mod tags;
mod validator;
mod value;
mod within;
mod write;
mod xml;

pub use convert::{Syntax, convert};
pub use foreign::foreign_elements;
pub use introspect::ElementSummary;
pub use load::{NoIncludes, Resolver};
pub use schema::Schema;
pub use validator::Validator;

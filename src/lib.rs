//! letterbook encodes historical letters as archive-grade TEI P5.

pub mod annotate;
pub mod build;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod input;
pub mod layout;
pub mod lexicon;
pub mod manifest;
pub mod model;
pub mod register;
pub mod relaxng;
pub mod report;
pub mod source;
pub mod tei;
pub mod xml;
pub mod xsd;

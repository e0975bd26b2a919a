//! letterbook encodes historical letters as archive-grade TEI P5.

pub mod diagnostic;
pub mod input;
pub mod layout;
pub mod lexicon;
pub mod relaxng;
pub mod source;
pub mod xml;
pub mod xsd;

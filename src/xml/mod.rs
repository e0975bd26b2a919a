//! XML text into well-formed tokens with places, and into trees.
//!
//! [`Reader`] cuts a document into [`Token`]s and holds it to XML 1.0 (fifth edition)
//! and Namespaces in XML 1.0 (third edition); whatever breaks them becomes a finding of
//! the layer XML, and reading goes on. [`Namespaces`] says what a prefix means and
//! numbers the sets of bindings, so that a caller interns each raw name once a
//! [`Context`] and not at each tag. [`decode_xml`] turns bytes into text. [`parse_tree`]
//! gives a tree to the readers of schemas and registers.
//!
//! The scanner is our own: what quick-xml's reader hands out would have to be read a
//! second time for what it lets pass, and it is out of step after what it does not.
//!
//! Invariants: tokens borrow from the text, every span lies inside it on character
//! borders; no external entity is ever fetched; depth is bounded by memory and not by
//! the call stack; a document without findings is well-formed, and the other way round.

mod attributes;
mod canonical;
mod chars;
mod content;
mod decode;
mod document;
mod dtd;
mod element;
mod elements;
mod encoding;
mod excerpts;
mod fault;
pub(crate) mod hash;
mod input;
mod markup;
mod name;
mod namespaces;
mod open;
mod paths;
mod reader;
mod recode;
mod stream;
mod symbol;
mod tag;
mod token;
mod trail;
mod tree;
mod writer;

pub use attributes::{Attribute, Attributes};
pub use canonical::format;
pub use document::{Document, DocumentBuilder, NodeId, NodeKind};
pub use element::{Bindings, Content, Element, MAX_DEPTH, Value, Writing, elements};
pub use encoding::{Decoded, decode_xml};
pub use excerpts::excerpts;
pub use name::{QName, is_name, is_name_char, is_name_start, is_ncname, split_name};
pub use namespaces::{Context, Namespaces, XML_NAMESPACE, XMLNS_NAMESPACE};
pub use paths::paths;
pub use reader::{Limits, Reader};
pub use recode::recode;
pub use symbol::Name;
use token::IdType;
pub use token::{
    Comment, Declaration, Doctype, EndTag, Pi, StartTag, Text, TextKind, Token,
};
pub use trail::Trail;
pub use tree::parse_tree;
pub use writer::{Event, Form, write};

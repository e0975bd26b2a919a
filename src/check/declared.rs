//! Which schema a document asks for: its `xml-model` instructions, and whether
//! letterbook wrote it.

use crate::diagnostic::Findings;
use crate::source::{SourceFile, Span};
use crate::xml::{Reader, Token};

/// A schema that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its address as written.
    pub href: String,
    /// Whether it is Schematron and not RELAX NG.
    pub is_schematron: bool,
    /// Where the instruction stands.
    pub span: Span,
}

/// The schemas that a document names in `xml-model` instructions before its root
/// element (W3C, Associating Schemas with XML documents).
pub fn declared_schema(file: &SourceFile) -> Vec<Declared> {
    declared_in(&mut Reader::new(file.id(), file.text())).0
}

/// Reads up to the root element and returns the schemas that are named before it, and
/// whether the root is one of TEI's.
pub(super) fn declared_in(reader: &mut Reader<'_>) -> (Vec<Declared>, bool) {
    let mut declared = Vec::new();
    let mut is_tei = false;
    let mut findings = Findings::new();
    while let Some(token) = reader.read(&mut findings) {
        match token {
            Token::Start(root) => {
                is_tei = root.attributes().iter().any(|attribute| {
                    attribute.is_namespace_declaration()
                        && attribute.raw_value == "http://www.tei-c.org/ns/1.0"
                });
                break;
            }
            Token::Pi(pi) if pi.target == "xml-model" => {
                let Some(href) = pseudo_attribute(pi.content, "href") else { continue };
                let kind =
                    pseudo_attribute(pi.content, "schematypens").unwrap_or_default();
                declared.push(Declared {
                    href,
                    is_schematron: kind.contains("schematron"),
                    span: pi.span,
                });
            }
            _ => {}
        }
    }
    (declared, is_tei)
}

/// Whether letterbook wrote the document: it says so in its header.
pub fn is_ours(file: &SourceFile) -> bool {
    is_ours_in(&mut Reader::new(file.id(), file.text()))
}

/// Reads on to what says whether letterbook wrote the document.
pub(super) fn is_ours_in(reader: &mut Reader<'_>) -> bool {
    let mut findings = Findings::new();
    while let Some(token) = reader.read(&mut findings) {
        if let Token::Start(tag) = token {
            let local = tag.name.rsplit(':').next().unwrap_or(tag.name);
            if local == "application" {
                return tag.attributes().iter().any(|attribute| {
                    attribute.name == "ident" && attribute.raw_value == "letterbook"
                });
            }
            if local == "text" {
                return false;
            }
        }
    }
    false
}

/// The value of a pseudo-attribute.
pub(super) fn pseudo_attribute(content: &str, name: &str) -> Option<String> {
    let mut rest = content;
    loop {
        let (key, after) = rest.trim_start().split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, tail) = after.strip_prefix(quote)?.split_once(quote)?;
        if key.trim() == name {
            return Some(value.to_owned());
        }
        rest = tail;
    }
}

//! What stands in brackets and after `##` in the compact syntax (§6).
//!
//! Held to the syntax, read for documentation and default values, else passed over.

use super::super::ast::{ANNOTATIONS, STRUCTURE};
use super::{Lexeme, Parsed, Parser};
use crate::source::Span;
use crate::xml::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// What is kept of the annotations before a pattern or definition.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    pub(super) documentation: Option<Box<str>>,
    pub(super) default: Option<Box<str>>,
    /// Whether anything stood there at all.
    present: bool,
    /// Where an element stood that is not documentation.
    pub(super) element: Option<Span>,
}

impl Annotations {
    pub(super) fn is_empty(&self) -> bool {
        !self.present
    }

    fn document(&mut self, text: &str) {
        let all = match self.documentation.take() {
            Some(before) => format!("{before}\n{text}"),
            None => text.to_owned(),
        };
        self.documentation = Some(all.into());
    }
}

/// A name in an annotation: its namespace and its local part.
type Name = (String, String);

impl Parser<'_, '_> {
    /// Documentation lines, then at most one pair of brackets.
    pub(super) fn annotations(&mut self) -> Parsed<Annotations> {
        let mut annotations = Annotations::default();
        while let Lexeme::Documentation(text) = self.peek() {
            annotations.document(text);
            annotations.present = true;
            self.at += 1;
        }
        if self.take_sign("[") {
            annotations.present = true;
            for ((namespace, local), value) in self.attributes(true)? {
                if namespace == ANNOTATIONS && local == "defaultValue" {
                    annotations.default = Some(value.into());
                }
            }
            while !self.take_sign("]") {
                let span = self.span();
                let ((namespace, local), text) = self.annotation_element()?;
                if namespace == STRUCTURE {
                    return self.fail(span, "an element of RELAX NG is no annotation");
                }
                if namespace == ANNOTATIONS && local == "documentation" {
                    annotations.document(&text);
                } else {
                    annotations.element = Some(span);
                }
            }
        }
        Ok(annotations)
    }

    /// Elements put after a pattern by `>>`; whether there were any.
    pub(super) fn follow_annotations(&mut self) -> Parsed<bool> {
        let mut found = false;
        while self.take_sign(">>") {
            self.outer_element()?;
            found = true;
        }
        Ok(found)
    }

    /// An annotation that would stand among elements of RELAX NG.
    pub(super) fn outer_element(&mut self) -> Parsed<()> {
        let span = self.span();
        let ((namespace, _), _) = self.annotation_element()?;
        if namespace == STRUCTURE {
            return self.fail(span, "an element of RELAX NG is no annotation");
        }
        Ok(())
    }

    /// `name = "value"` as often as it comes.
    fn attributes(&mut self, is_outer: bool) -> Parsed<Vec<(Name, String)>> {
        let mut found: Vec<(Name, String)> = Vec::new();
        while matches!(self.peek_second(), Lexeme::Sign("=")) {
            let span = self.span();
            let name = self.annotation_name()?;
            self.check_attribute(span, &name, is_outer)?;
            self.sign("=")?;
            let value = self.literal()?.into_owned();
            if found.iter().any(|(other, _)| *other == name) {
                return self.fail(span, format!("`{}` stands here twice", name.1));
            }
            found.push((name, value));
        }
        Ok(found)
    }

    fn check_attribute(&mut self, span: Span, name: &Name, is_outer: bool) -> Parsed<()> {
        let (namespace, local) = name;
        let is_xmlns = local == "xmlns" && namespace.is_empty()
            || namespace == XMLNS_NAMESPACE.trim_end_matches('/')
            || namespace == XMLNS_NAMESPACE;
        if is_xmlns {
            return self.fail(span, "namespaces are not declared in annotations");
        }
        if is_outer && (namespace.is_empty() || namespace == STRUCTURE) {
            let message =
                format!("the annotation `{local}` needs a namespace of its own");
            return self.fail(span, message);
        }
        Ok(())
    }

    fn annotation_name(&mut self) -> Parsed<Name> {
        let span = self.span();
        match self.peek().clone() {
            Lexeme::Name { name, .. } => {
                self.at += 1;
                Ok((String::new(), name.into_owned()))
            }
            Lexeme::CName { prefix, local } => {
                self.at += 1;
                let namespace = self.namespace(&prefix, span)?;
                if &*namespace == XML_NAMESPACE && prefix != "xml" {
                    return self
                        .fail(span, "only the prefix `xml` may mean that namespace");
                }
                Ok((namespace.to_string(), local.into_owned()))
            }
            _ => self.unexpected("the name of an annotation"),
        }
    }

    /// `name [ attributes, elements and texts ]`: its name and its text.
    pub(super) fn annotation_element(&mut self) -> Parsed<(Name, String)> {
        let name = self.annotation_name()?;
        self.sign("[")?;
        let text = self.deeper(|parser| {
            parser.attributes(false)?;
            let mut text = String::new();
            while !parser.take_sign("]") {
                if matches!(parser.peek(), Lexeme::Literal(_)) {
                    text.push_str(&parser.literal()?);
                } else {
                    text.push_str(&parser.annotation_element()?.1);
                }
            }
            Ok(text)
        })?;
        Ok((name, text))
    }
}

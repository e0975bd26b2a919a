//! What is common to all elements of the XML syntax: attributes, places, annotations.

use std::sync::Arc;

use roxmltree::{Attribute, Node};

use super::super::ast::{ANNOTATIONS, STRUCTURE};
use super::super::lexical::{self, is_ncname};
use super::{Reader, Scope};
use crate::source::Span;
use crate::xml::XML_NAMESPACE;

impl Reader<'_, '_> {
    /// The name in the start tag.
    pub(super) fn name_span(&self, node: Node<'_, '_>) -> Span {
        let start = node.range().start + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')
            .unwrap_or(rest.len());
        Span::new(self.source, start, start + length)
    }

    pub(super) fn value_span(&self, attribute: Attribute<'_, '_>) -> Span {
        let range = attribute.range_value();
        Span::new(self.source, range.start, range.end)
    }

    /// Checks the attributes of a node and makes the scope inside it. `own` are those
    /// that this element has besides `ns` and `datatypeLibrary`.
    pub(super) fn scope(
        &mut self,
        node: Node<'_, '_>,
        outer: &Scope,
        own: &[&str],
    ) -> Scope {
        let mut scope = outer.clone();
        for attribute in node.attributes() {
            match (attribute.namespace(), attribute.name()) {
                (None, "ns") => scope.namespace = Arc::from(attribute.value()),
                (None, "datatypeLibrary") => {
                    let span = self.value_span(attribute);
                    if !lexical::is_library(attribute.value()) {
                        let message =
                            "a `datatypeLibrary` is a whole address without `#`";
                        self.loader.syntax(span, message);
                    }
                    scope.library = Arc::from(attribute.value());
                }
                (None, name) if own.contains(&name) => {}
                (None | Some(STRUCTURE), name) => {
                    let range = attribute.range_qname();
                    let span = Span::new(self.source, range.start, range.end);
                    let element = node.tag_name().name();
                    let message = format!("`{name}` is not an attribute of `{element}`");
                    self.loader.syntax(span, message);
                }
                (Some(XML_NAMESPACE), "base") => {
                    scope.base = Arc::from(lexical::join(&scope.base, attribute.value()));
                }
                _ => {}
            }
        }
        scope
    }

    /// The children that are of RELAX NG; text among them is a fault.
    pub(super) fn children<'a, 'd>(&mut self, node: Node<'a, 'd>) -> Vec<Node<'a, 'd>> {
        let mut children = Vec::new();
        for child in node.children() {
            if child.is_element() && child.tag_name().namespace() == Some(STRUCTURE) {
                children.push(child);
            } else if child.is_text() && !is_blank(child.text().unwrap_or_default()) {
                let range = child.range();
                let span = Span::new(self.source, range.start, range.end);
                let name = node.tag_name().name();
                self.loader.syntax(span, format!("text cannot stand in `{name}`"));
            }
        }
        children
    }

    pub(super) fn no_children(&mut self, node: Node<'_, '_>) {
        if let Some(child) = self.children(node).first() {
            let (inner, outer) = (child.tag_name().name(), node.tag_name().name());
            let span = self.name_span(*child);
            self.loader.syntax(span, format!("`{inner}` cannot stand in `{outer}`"));
        }
    }

    /// The text of `name`, `param` or `value`, which hold no elements.
    pub(super) fn text_of(&mut self, node: Node<'_, '_>) -> String {
        let mut text = String::new();
        for child in node.children() {
            if child.is_text() {
                text.push_str(child.text().unwrap_or_default());
            } else if child.is_element() {
                let span = self.name_span(child);
                let name = node.tag_name().name();
                self.loader.syntax(span, format!("`{name}` holds only text"));
            }
        }
        text
    }

    /// An attribute whose value is a name without a colon.
    pub(super) fn ncname(&mut self, node: Node<'_, '_>, attribute: &str) -> Box<str> {
        let Some(found) = node.attribute_node(attribute) else {
            let span = self.name_span(node);
            let name = node.tag_name().name();
            self.loader
                .syntax(span, format!("`{name}` needs the attribute `{attribute}`"));
            return Box::from("");
        };
        let value = trim(found.value());
        if !is_ncname(value) {
            let span = self.value_span(found);
            self.loader.syntax(span, format!("`{value}` is not a name without a colon"));
        }
        Box::from(value)
    }

    /// The address of an `include` or `externalRef`, and its place (§4.5).
    pub(super) fn href(&mut self, node: Node<'_, '_>) -> Option<(Box<str>, Span)> {
        let Some(found) = node.attribute_node("href") else {
            let span = self.name_span(node);
            let name = node.tag_name().name();
            self.loader.syntax(span, format!("`{name}` needs the attribute `href`"));
            return None;
        };
        let span = self.value_span(found);
        let href = trim(found.value());
        if href.contains('#') {
            self.loader.syntax(span, "the address of a schema has no `#`");
            return None;
        }
        Some((Box::from(href), span))
    }
}

/// `a:documentation` at the start of an element (DTD compatibility §2).
pub(super) fn documentation(node: Node<'_, '_>) -> Option<Box<str>> {
    let is_documentation = |child: &Node<'_, '_>| {
        child.tag_name().namespace() == Some(ANNOTATIONS)
            && child.tag_name().name() == "documentation"
    };
    let is_ours = |child: &Node<'_, '_>| child.tag_name().namespace() == Some(STRUCTURE);
    let mut parts: Vec<Node<'_, '_>> = Vec::new();
    if matches!(node.tag_name().name(), "value" | "data") {
        // These hold no documentation; it follows them.
        let after = node.next_siblings().skip(1).filter(Node::is_element);
        parts.extend(after.take_while(is_documentation));
    } else {
        let inside = node.children().filter(Node::is_element);
        parts.extend(inside.take_while(|child| !is_ours(child)).filter(is_documentation));
    }
    let text = |part: Node<'_, '_>| -> String {
        part.descendants().filter(Node::is_text).filter_map(|t| t.text()).collect()
    };
    let texts: Vec<String> = parts.into_iter().map(text).collect();
    (!texts.is_empty()).then(|| texts.join("\n").into())
}
/// Without XML's white space at both ends (§4.2).
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

fn is_blank(text: &str) -> bool {
    trim(text).is_empty()
}

//! `grammar` and what stands in it (RELAX NG §3, §4.5–4.7, §4.11).

use roxmltree::Node;

use super::super::ast::{Combine, Component, Define, Grammar, Include, MAX_DEPTH};
use super::node::{documentation, trim};
use super::{Reader, Scope};
use crate::diagnostic::codes;

impl Reader<'_, '_> {
    /// The components in a `grammar` or `div`; in an `include` no further include.
    pub(super) fn grammar(
        &mut self,
        node: Node<'_, '_>,
        scope: &Scope,
        in_include: bool,
    ) -> Grammar {
        let mut components = Vec::new();
        for child in self.children(node) {
            components.extend(self.component(child, scope, in_include));
        }
        Grammar { components }
    }

    fn component(
        &mut self,
        node: Node<'_, '_>,
        outer: &Scope,
        in_include: bool,
    ) -> Option<Component> {
        let name = node.tag_name().name();
        let span = self.name_span(node);
        if self.depth >= MAX_DEPTH {
            let message = "the grammar is nested too deep";
            self.loader.refuse(codes::SCHEMA_TOO_LARGE.at(span).message(message));
            return None;
        }
        let own = match name {
            "start" => &["combine"][..],
            "define" => &["name", "combine"],
            "include" => &["href"],
            _ => &[],
        };
        let scope = &self.scope(node, outer, own);
        self.depth += 1;
        let component = match name {
            "start" => Some(Component::Start(self.define(node, scope))),
            "define" => Some(Component::Define(self.define(node, scope))),
            "div" => Some(Component::Div(self.grammar(node, scope, in_include))),
            "include" if !in_include => self.include(node, scope).map(Component::Include),
            other => {
                let message = format!("`{other}` cannot stand directly in a grammar");
                self.loader.syntax(span, message);
                None
            }
        };
        self.depth -= 1;
        component
    }

    fn define(&mut self, node: Node<'_, '_>, scope: &Scope) -> Define {
        let is_start = node.tag_name().name() == "start";
        let span = match node.attribute_node("name") {
            Some(name) if !is_start => self.value_span(name),
            _ => self.name_span(node),
        };
        let name = if is_start { Box::from("") } else { self.ncname(node, "name") };
        let children = self.children(node);
        if let (true, Some(second)) = (is_start, children.get(1)) {
            let span = self.name_span(*second);
            self.loader.syntax(span, "`start` has only one pattern");
        }
        let combine = node.attribute_node("combine").and_then(|attribute| {
            match trim(attribute.value()) {
                "choice" => Some(Combine::Choice),
                "interleave" => Some(Combine::Interleave),
                other => {
                    let place = self.value_span(attribute);
                    let message =
                        format!("`combine` is `choice` or `interleave`, not `{other}`");
                    self.loader.syntax(place, message);
                    None
                }
            }
        });
        let body = self.group_of(self.name_span(node), &children, scope);
        Define { name, combine, body, span, documentation: documentation(node) }
    }

    fn include(&mut self, node: Node<'_, '_>, scope: &Scope) -> Option<Include> {
        let (href, span) = self.href(node)?;
        let overrides = self.grammar(node, scope, true);
        let grammar = self.loader.include(&scope.base, &href, span, &scope.namespace)?;
        Some(Include { href, span, grammar, overrides })
    }
}

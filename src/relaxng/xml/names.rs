//! Name classes of the XML syntax (RELAX NG §3, §4.8–4.11).

use std::sync::Arc;

use roxmltree::Node;

use super::super::ast::{MAX_DEPTH, NameClass, NameKind};
use super::super::lexical::is_ncname;
use super::node::trim;
use super::{Reader, Scope};
use crate::diagnostic::codes;
use crate::source::Span;
use crate::xml::split_name;

impl Reader<'_, '_> {
    /// The name class of an `element` or `attribute`, and the children after it.
    pub(super) fn name_and_rest<'a, 'd>(
        &mut self,
        node: Node<'a, 'd>,
        scope: &Scope,
    ) -> (NameClass, Vec<Node<'a, 'd>>) {
        let mut children = self.children(node);
        if let Some(name) = node.attribute_node("name") {
            let span = self.value_span(name);
            let is_attribute = node.tag_name().name() == "attribute";
            // §4.8: the name of an attribute does not inherit `ns`.
            let namespace = if is_attribute && !node.has_attribute("ns") {
                Arc::from("")
            } else {
                scope.namespace.clone()
            };
            return (self.qname(node, name.value(), span, namespace), children);
        }
        if children.is_empty() {
            let span = self.name_span(node);
            let element = node.tag_name().name();
            self.loader.syntax(span, format!("`{element}` needs a name"));
            return (nothing(span), children);
        }
        let first = children.remove(0);
        (self.name_class(first, scope), children)
    }

    /// A name with or without a prefix (§4.10).
    fn qname(
        &mut self,
        node: Node<'_, '_>,
        text: &str,
        span: Span,
        default: Arc<str>,
    ) -> NameClass {
        let text = trim(text);
        let (prefix, local) = split_name(text);
        let namespace = match prefix {
            "" => default,
            "xml" => Arc::from(crate::xml::XML_NAMESPACE),
            prefix => {
                let found = node.lookup_namespace_uri(Some(prefix)).map(Arc::from);
                found.unwrap_or_else(|| {
                    self.loader
                        .syntax(span, format!("the prefix `{prefix}` is not declared"));
                    Arc::from("")
                })
            }
        };
        if !is_ncname(local) || text.starts_with(':') {
            self.loader.syntax(span, format!("`{text}` is not a name"));
        }
        NameClass { kind: NameKind::Name { namespace, local: local.into() }, span }
    }

    fn name_class(&mut self, node: Node<'_, '_>, outer: &Scope) -> NameClass {
        let span = self.name_span(node);
        if self.depth >= MAX_DEPTH {
            let message = "the name classes are nested too deep";
            self.loader.refuse(codes::SCHEMA_TOO_LARGE.at(span).message(message));
            return nothing(span);
        }
        self.depth += 1;
        let scope = &self.scope(node, outer, &[]);
        let kind = match node.tag_name().name() {
            "name" => {
                let text = self.text_of(node);
                let name = self.qname(node, &text, span, scope.namespace.clone());
                name.kind
            }
            "anyName" => NameKind::AnyName { except: self.except(node, scope) },
            "nsName" => NameKind::NsName {
                namespace: scope.namespace.clone(),
                except: self.except(node, scope),
            },
            "choice" => self.name_choice(node, span, scope),
            other => {
                self.loader.syntax(span, format!("`{other}` is not a class of names"));
                NameKind::Choice(Vec::new())
            }
        };
        self.depth -= 1;
        NameClass { kind, span }
    }

    fn name_choice(&mut self, node: Node<'_, '_>, span: Span, scope: &Scope) -> NameKind {
        let children = self.children(node);
        if children.is_empty() {
            self.loader.syntax(span, "a class of names is missing inside");
        }
        let names = children.into_iter().map(|child| self.name_class(child, scope));
        NameKind::Choice(names.collect())
    }

    /// The `except` of `anyName` or `nsName`.
    fn except(&mut self, node: Node<'_, '_>, scope: &Scope) -> Option<Box<NameClass>> {
        let children = self.children(node);
        let first = *children.first()?;
        let span = self.name_span(first);
        if let Some(second) = children.get(1) {
            let span = self.name_span(*second);
            self.loader.syntax(span, "nothing follows `except`");
        }
        if first.tag_name().name() != "except" {
            let name = first.tag_name().name();
            self.loader
                .syntax(span, format!("only `except` can stand here, not `{name}`"));
            return None;
        }
        let scope = &self.scope(first, scope, &[]);
        Some(Box::new(NameClass { kind: self.name_choice(first, span, scope), span }))
    }
}

fn nothing(span: Span) -> NameClass {
    NameClass { kind: NameKind::Choice(Vec::new()), span }
}

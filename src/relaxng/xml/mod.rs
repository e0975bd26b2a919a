//! The XML syntax of RELAX NG into the tree of [`ast`](super::ast).
//!
//! Holds the schema to the full syntax (RELAX NG §3) and does on the way what needs the
//! XML: annotations dropped (§4.1), white space and `datatypeLibrary` (§4.2–4.4),
//! `ns` and prefixes (§4.8–4.10), several children into a group or choice (§4.12).
//! Annotations other than documentation and default values are passed over. Reading
//! goes on after a fault, so that several are found at once: what is broken stands in
//! the tree as `notAllowed`, and the schema is refused.

mod grammar;
mod names;
mod node;

use std::sync::Arc;

use roxmltree::Node;

use super::ast::{
    ANNOTATIONS, BUILTIN_LIBRARY, Bindings, Data, Kind, MAX_DEPTH, Param, Pattern,
    STRUCTURE, Value,
};
use super::load::Loader;
use crate::diagnostic::codes;
use crate::source::{SourceFile, SourceId, Span};
use node::documentation;

/// Reads a schema document; `inherited` is the `ns` of the including file.
pub(super) fn read(
    loader: &mut Loader<'_>,
    file: &SourceFile,
    inherited: Option<&Arc<str>>,
) -> Option<Pattern> {
    let Some(tree) = crate::xml::parse_tree(file.id(), file.text(), loader.findings)
    else {
        loader.refuse_silently();
        return None;
    };
    let scope = Scope {
        namespace: inherited.cloned().unwrap_or_default(),
        library: Arc::from(BUILTIN_LIBRARY),
        base: Arc::from(file.name()),
    };
    let mut reader = Reader { loader, source: file.id(), text: file.text(), depth: 0 };
    let root = tree.root_element();
    if root.tag_name().namespace() != Some(STRUCTURE) {
        let span = reader.name_span(root);
        let name = root.tag_name().name();
        reader.loader.syntax(span, format!("`{name}` is not a schema of RELAX NG"));
        return None;
    }
    Some(reader.pattern(root, &scope))
}

/// What a node of the schema inherits.
#[derive(Clone)]
struct Scope {
    namespace: Arc<str>,
    library: Arc<str>,
    base: Arc<str>,
}

struct Reader<'r, 'l> {
    loader: &'r mut Loader<'l>,
    source: SourceId,
    text: &'r str,
    depth: usize,
}

impl Reader<'_, '_> {
    fn broken(&mut self, span: Span, message: impl Into<String>) -> Kind {
        self.loader.syntax(span, message);
        Kind::NotAllowed
    }

    /// Reads one pattern; the node is an element of RELAX NG.
    fn pattern(&mut self, node: Node<'_, '_>, outer: &Scope) -> Pattern {
        let span = self.name_span(node);
        let kind = if self.depth >= MAX_DEPTH {
            let message = "the patterns are nested too deep";
            self.loader.refuse(codes::SCHEMA_TOO_LARGE.at(span).message(message));
            Kind::NotAllowed
        } else {
            self.depth += 1;
            let kind = self.kind(node, span, outer);
            self.depth -= 1;
            kind
        };
        Pattern { kind, span, documentation: documentation(node) }
    }

    fn kind(&mut self, node: Node<'_, '_>, span: Span, outer: &Scope) -> Kind {
        let name = node.tag_name().name();
        let own = match name {
            "element" | "attribute" | "ref" | "parentRef" => &["name"][..],
            "data" | "value" => &["type"],
            "externalRef" => &["href"],
            _ => &[],
        };
        let scope = &self.scope(node, outer, own);
        match name {
            "element" => {
                let (name, rest) = self.name_and_rest(node, scope);
                let content = Box::new(self.group_of(span, &rest, scope));
                Kind::Element { name, content }
            }
            "attribute" => self.attribute(node, span, scope),
            "group" => Kind::Group(self.patterns(node, span, scope)),
            "interleave" => Kind::Interleave(self.patterns(node, span, scope)),
            "choice" => Kind::Choice(self.patterns(node, span, scope)),
            "optional" => Kind::Optional(Box::new(self.grouped(node, span, scope))),
            "zeroOrMore" => Kind::ZeroOrMore(Box::new(self.grouped(node, span, scope))),
            "oneOrMore" => Kind::OneOrMore(Box::new(self.grouped(node, span, scope))),
            "list" => Kind::List(Box::new(self.grouped(node, span, scope))),
            "mixed" => Kind::Mixed(Box::new(self.grouped(node, span, scope))),
            "data" => Kind::Data(Box::new(self.data(node, scope))),
            "value" => Kind::Value(Box::new(self.value(node, scope))),
            "grammar" => Kind::Grammar(self.grammar(node, scope, false)),
            _ => self.leaf(node, span, scope),
        }
    }

    /// The patterns that hold no others.
    fn leaf(&mut self, node: Node<'_, '_>, span: Span, scope: &Scope) -> Kind {
        let kind = match node.tag_name().name() {
            "ref" => Kind::Ref(self.ncname(node, "name")),
            "parentRef" => Kind::ParentRef(self.ncname(node, "name")),
            "empty" => Kind::Empty,
            "notAllowed" => Kind::NotAllowed,
            "text" => Kind::Text,
            "externalRef" => {
                let Some((href, place)) = self.href(node) else {
                    return Kind::NotAllowed;
                };
                let found =
                    self.loader.external(&scope.base, &href, place, &scope.namespace);
                let Some(pattern) = found else { return Kind::NotAllowed };
                Kind::External { href, pattern: Box::new(pattern) }
            }
            other => return self.broken(span, format!("`{other}` is not a pattern")),
        };
        self.no_children(node);
        kind
    }

    fn attribute(&mut self, node: Node<'_, '_>, span: Span, scope: &Scope) -> Kind {
        let (name, rest) = self.name_and_rest(node, scope);
        let content = match rest.as_slice() {
            // §4.12: an attribute without a pattern may hold any text.
            [] => Box::new(Pattern { kind: Kind::Text, span, documentation: None }),
            [only] => Box::new(self.pattern(*only, scope)),
            [_, second, ..] => {
                let place = self.name_span(*second);
                return self.broken(place, "an attribute has only one pattern");
            }
        };
        let default = node.attribute((ANNOTATIONS, "defaultValue")).map(Box::from);
        Kind::Attribute { name, content, default }
    }

    /// Several patterns as one group (§4.12).
    fn group_of(
        &mut self,
        span: Span,
        children: &[Node<'_, '_>],
        scope: &Scope,
    ) -> Pattern {
        let kind = match children {
            [] => self.broken(span, "a pattern is missing inside"),
            [only] => return self.pattern(*only, scope),
            many => Kind::Group(many.iter().map(|n| self.pattern(*n, scope)).collect()),
        };
        Pattern { kind, span, documentation: None }
    }

    /// The children of a node as one pattern.
    fn grouped(&mut self, node: Node<'_, '_>, span: Span, scope: &Scope) -> Pattern {
        let children = self.children(node);
        self.group_of(span, &children, scope)
    }

    fn patterns(
        &mut self,
        node: Node<'_, '_>,
        span: Span,
        scope: &Scope,
    ) -> Vec<Pattern> {
        let children = self.children(node);
        if children.is_empty() {
            self.broken(span, "a pattern is missing inside");
        }
        children.into_iter().map(|child| self.pattern(child, scope)).collect()
    }

    fn data(&mut self, node: Node<'_, '_>, scope: &Scope) -> Data {
        let name = self.ncname(node, "type");
        let mut data = Data {
            library: scope.library.clone(),
            name,
            params: Vec::new(),
            except: None,
        };
        for child in self.children(node) {
            let span = self.name_span(child);
            match child.tag_name().name() {
                "param" if data.except.is_none() => {
                    self.scope(child, scope, &["name"]);
                    let name = self.ncname(child, "name");
                    let value = self.text_of(child).into();
                    data.params.push(Param { name, value, span });
                }
                "except" if data.except.is_none() => {
                    let scope = &self.scope(child, scope, &[]);
                    // §4.12: several exceptions are a choice.
                    let kind = Kind::Choice(self.patterns(child, span, scope));
                    data.except = Some(Pattern { kind, span, documentation: None });
                }
                other => {
                    self.broken(span, format!("`{other}` cannot stand here in `data`"));
                }
            }
        }
        data
    }

    fn value(&mut self, node: Node<'_, '_>, scope: &Scope) -> Value {
        // §4.4: without a type a value is a token.
        let (library, name) = if node.has_attribute("type") {
            (scope.library.clone(), self.ncname(node, "type"))
        } else {
            (Arc::from(BUILTIN_LIBRARY), Box::from("token"))
        };
        let looks_at_prefixes = matches!(&*name, "QName" | "NOTATION");
        let bindings: Bindings = node
            .namespaces()
            .filter(|_| looks_at_prefixes)
            .filter_map(|binding| Some((binding.name()?.into(), binding.uri().into())))
            .collect();
        let text = self.text_of(node).into();
        Value { library, name, text, namespace: scope.namespace.clone(), bindings }
    }
}

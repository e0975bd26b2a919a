//! A schema's tree into XML syntax: compact in, XML out, documentation kept.
//!
//! Made for schemas that are kept in compact syntax and published in both. Includes and
//! external patterns stay what they are, with the ending of their addresses changed.
//! Foreign annotations and comments are not kept. The same schema always gives the same
//! bytes.

mod compact;
mod names;
mod visit;

pub(super) use compact::to_compact;

use std::fmt::Write;

use super::ast::{
    ANNOTATIONS, BUILTIN_LIBRARY, Combine, Component, Define, Grammar, Kind, Pattern,
    STRUCTURE, XSD_LIBRARY,
};

/// The schema as an XML document; `is_part` if it is a file that others include, whose
/// namespace it would inherit (RELAX NG §4.9) if it did not name its own.
pub(super) fn to_xml(schema: &Pattern, is_part: bool) -> String {
    let mut shared = names::Shared::of(schema);
    if is_part {
        shared.namespace.get_or_insert_default();
    }
    let mut writer = Writer { out: String::new(), depth: 0, shared };
    writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.pattern(schema, true);
    writer.out
}

struct Writer {
    out: String,
    depth: usize,
    shared: names::Shared,
}

impl Writer {
    fn indent(&mut self) {
        let width = self.depth * 2;
        let _ = write!(self.out, "{:width$}", "");
    }

    /// An element with what stands in it.
    fn element(&mut self, start: &str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        let _ = write!(self.out, "<{start}");
        let before = self.out.len();
        self.out.push_str(">\n");
        let filled = self.out.len();
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        if self.out.len() == filled {
            self.out.truncate(before);
            self.out.push_str("/>\n");
            return;
        }
        self.indent();
        let name = start.split(' ').next().unwrap_or_default();
        let _ = writeln!(self.out, "</{name}>");
    }

    /// An element with text and nothing else.
    fn leaf(&mut self, start: &str, text: &str) {
        self.indent();
        let name = start.split(' ').next().unwrap_or_default();
        let text = escape(text);
        let _ = writeln!(self.out, "<{start}>{text}</{name}>");
    }

    fn documentation(&mut self, documentation: Option<&str>) {
        if let Some(text) = documentation {
            self.leaf("a:documentation", text);
        }
    }

    /// What the root element declares.
    fn declarations(&self, is_root: bool) -> String {
        if !is_root {
            return String::new();
        }
        let mut text = format!(" xmlns=\"{STRUCTURE}\"");
        if self.shared.has_annotations {
            let _ = write!(text, " xmlns:a=\"{ANNOTATIONS}\"");
        }
        if let Some(namespace) = &self.shared.namespace {
            let _ = write!(text, " ns=\"{}\"", escape(namespace));
        }
        let _ = write!(text, " datatypeLibrary=\"{XSD_LIBRARY}\"");
        text
    }

    fn pattern(&mut self, pattern: &Pattern, is_root: bool) {
        let root = self.declarations(is_root);
        let documentation = pattern.documentation.as_deref();
        let mut wrap = |name: &str, inner: &[Pattern]| {
            self.element(&format!("{name}{root}"), |this| {
                this.documentation(documentation);
                for part in inner {
                    this.pattern(part, false);
                }
            });
        };
        match &pattern.kind {
            Kind::Group(parts) => wrap("group", parts),
            Kind::Interleave(parts) => wrap("interleave", parts),
            Kind::Choice(parts) => wrap("choice", parts),
            Kind::Empty => wrap("empty", &[]),
            Kind::NotAllowed => wrap("notAllowed", &[]),
            Kind::Text => wrap("text", &[]),
            Kind::Ref(name) => wrap(&format!("ref name=\"{name}\""), &[]),
            Kind::ParentRef(name) => wrap(&format!("parentRef name=\"{name}\""), &[]),
            Kind::External { href, .. } => {
                wrap(&format!("externalRef href=\"{}\"", address(href)), &[]);
            }
            Kind::Optional(inner) => {
                self.wrapped("optional", &root, inner, documentation);
            }
            Kind::ZeroOrMore(inner) => {
                self.wrapped("zeroOrMore", &root, inner, documentation);
            }
            Kind::OneOrMore(inner) => {
                self.wrapped("oneOrMore", &root, inner, documentation);
            }
            Kind::List(inner) => {
                self.wrapped("list", &root, inner, documentation);
            }
            Kind::Mixed(inner) => {
                self.wrapped("mixed", &root, inner, documentation);
            }
            Kind::Element { .. } | Kind::Attribute { .. } => self.named(pattern, &root),
            Kind::Data(_) | Kind::Value(_) => self.string(pattern, &root),
            Kind::Grammar(grammar) => {
                self.element(&format!("grammar{root}"), |this| {
                    this.documentation(documentation);
                    this.grammar(grammar);
                });
            }
        }
    }

    fn named(&mut self, pattern: &Pattern, root: &str) {
        let documentation = pattern.documentation.as_deref();
        match &pattern.kind {
            Kind::Element { name, content } => {
                let (start, class) = self.shared.element(name);
                self.element(&format!("element{start}{root}"), |this| {
                    this.documentation(documentation);
                    if let Some(class) = class {
                        this.name_class(class);
                    }
                    this.inlined(content);
                });
            }
            Kind::Attribute { name, content, default } => {
                let (mut start, class) = names::Shared::attribute(name);
                if let Some(default) = default {
                    let _ = write!(start, " a:defaultValue=\"{}\"", escape(default));
                }
                self.element(&format!("attribute{start}{root}"), |this| {
                    this.documentation(documentation);
                    if let Some(class) = class {
                        this.name_class(class);
                    }
                    // §4.12: an attribute without a pattern may hold any text.
                    if !matches!(content.kind, Kind::Text) {
                        this.pattern(content, false);
                    }
                });
            }
            _ => {}
        }
    }

    /// `data` or `value`, which hold no documentation: it follows them.
    fn string(&mut self, pattern: &Pattern, root: &str) {
        match &pattern.kind {
            Kind::Data(data) => {
                let library = library(&data.library);
                let start = format!("data{library} type=\"{}\"{root}", data.name);
                self.element(&start, |this| {
                    for param in &data.params {
                        this.leaf(
                            &format!("param name=\"{}\"", param.name),
                            &param.value,
                        );
                    }
                    if let Some(except) = &data.except {
                        this.element("except", |this| this.pattern(except, false));
                    }
                });
            }
            Kind::Value(value) => {
                let mut start = "value".to_owned();
                if !value.library.is_empty() || &*value.name != "token" {
                    let library = library(&value.library);
                    let _ = write!(start, "{library} type=\"{}\"", value.name);
                }
                if matches!(&*value.name, "QName" | "NOTATION") {
                    let _ = write!(start, " ns=\"{}\"", escape(&value.namespace));
                    for (prefix, uri) in value.bindings.iter().filter(|b| &*b.0 != "xml")
                    {
                        let _ = write!(start, " xmlns:{prefix}=\"{}\"", escape(uri));
                    }
                }
                self.leaf(&format!("{start}{root}"), &value.text);
            }
            _ => {}
        }
        self.documentation(pattern.documentation.as_deref());
    }

    fn wrapped(
        &mut self,
        name: &str,
        root: &str,
        inner: &Pattern,
        documentation: Option<&str>,
    ) {
        self.element(&format!("{name}{root}"), |this| {
            this.documentation(documentation);
            this.inlined(inner);
        });
    }

    /// A pattern where several are a group without saying so (§4.12).
    fn inlined(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            Kind::Group(parts) if pattern.documentation.is_none() => {
                for part in parts {
                    self.pattern(part, false);
                }
            }
            _ => self.pattern(pattern, false),
        }
    }

    fn grammar(&mut self, grammar: &Grammar) {
        for component in &grammar.components {
            match component {
                Component::Start(define) => self.define("start".to_owned(), define),
                Component::Define(define) => {
                    self.define(format!("define name=\"{}\"", define.name), define);
                }
                Component::Div(inner) => self.element("div", |this| this.grammar(inner)),
                Component::Include(include) => {
                    let start = format!("include href=\"{}\"", address(&include.href));
                    self.element(&start, |this| this.grammar(&include.overrides));
                }
            }
        }
    }

    fn define(&mut self, mut start: String, define: &Define) {
        match define.combine {
            Some(Combine::Choice) => start.push_str(" combine=\"choice\""),
            Some(Combine::Interleave) => start.push_str(" combine=\"interleave\""),
            None => {}
        }
        self.element(&start, |this| {
            this.documentation(define.documentation.as_deref());
            if define.name.is_empty() {
                // `start` has one pattern only.
                this.pattern(&define.body, false);
            } else {
                this.inlined(&define.body);
            }
        });
    }
}

/// The attribute that names a library which is not the root's.
fn library(library: &str) -> String {
    match library {
        XSD_LIBRARY => String::new(),
        BUILTIN_LIBRARY => " datatypeLibrary=\"\"".to_owned(),
        other => format!(" datatypeLibrary=\"{}\"", escape(other)),
    }
}

fn address(href: &str) -> String {
    escape(&ending(href, "rng"))
}

/// An address with the ending of a syntax.
fn ending(href: &str, ending: &str) -> String {
    let folder = href.rfind('/').map_or(0, |slash| slash + 1);
    let dot = href.rfind('.').filter(|dot| *dot > folder);
    let stem = dot.and_then(|dot| href.get(..dot)).unwrap_or(href);
    format!("{stem}.{ending}")
}

/// Text for between tags and in attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
    }
    escaped
}

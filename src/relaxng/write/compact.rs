//! A schema's tree into compact syntax: XML in, compact out, documentation kept.
//!
//! A pattern stands on one line where it has room there, and broken at its connectors
//! where it has not. Names that the syntax keeps for itself are written with `\`;
//! namespaces get the prefixes `ns1`, `ns2` … in the order of their addresses, the most
//! frequent of elements is the default. Foreign annotations and comments are not kept.
//! The same schema always gives the same bytes (RELAX NG compact syntax §2, §3).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::super::ast::{
    ANNOTATIONS, BUILTIN_LIBRARY, Combine, Component, Data, Define, Grammar, Kind,
    NameClass, NameKind, Pattern, Value, XSD_LIBRARY,
};
use super::super::compact::is_keyword;
use super::ending;
use super::names::Shared;
use super::visit::{Part, visit};
use crate::xml::{XML_NAMESPACE, split_name};

/// How long a line may be before it is broken.
const WIDTH: usize = 88;

/// The schema in compact syntax.
pub(in super::super) fn to_compact(schema: &Pattern) -> String {
    let shared = Shared::of(schema);
    let used = Used::of(schema);
    let default = shared.namespace.as_deref().unwrap_or_default().to_owned();
    let number = |(uri, n): (String, usize)| (uri, format!("ns{n}"));
    let prefixes = used.namespaces.into_iter().zip(1..).map(number).collect();
    let number = |(uri, n): (String, usize)| (uri, format!("types{n}"));
    let libraries = used.libraries.into_iter().zip(1..).map(number).collect();
    let writer = Writer { default, prefixes, libraries };
    let mut out = writer.declarations(shared.has_annotations);
    match &schema.kind {
        Kind::Grammar(grammar) if schema.documentation.is_none() => {
            out.push_str(&writer.grammar(grammar, 0));
        }
        _ => {
            out.push_str(&writer.pattern(schema, 0));
            out.push('\n');
        }
    }
    out
}

/// The namespaces and libraries that need a prefix.
#[derive(Default)]
struct Used {
    namespaces: BTreeSet<String>,
    libraries: BTreeSet<String>,
}

impl Used {
    fn of(schema: &Pattern) -> Self {
        let mut used = Self::default();
        visit(schema, &mut |part| match part {
            Part::Pattern(pattern) => used.pattern(pattern),
            Part::Class(class) => used.class(class),
            Part::Define(_) => {}
        });
        used
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            Kind::Data(data) => self.library(&data.library),
            Kind::Value(value) => {
                self.library(&value.library);
                if is_name(value) {
                    self.namespaces.insert(value.namespace.to_string());
                    let bound = value.bindings.iter().map(|(_, uri)| uri.to_string());
                    self.namespaces.extend(bound.filter(|uri| uri != XML_NAMESPACE));
                }
            }
            _ => {}
        }
    }

    fn library(&mut self, library: &str) {
        if library != XSD_LIBRARY && library != BUILTIN_LIBRARY {
            self.libraries.insert(library.to_owned());
        }
    }

    fn class(&mut self, class: &NameClass) {
        if let NameKind::Name { namespace, .. } | NameKind::NsName { namespace, .. } =
            &class.kind
            && **namespace != *XML_NAMESPACE
        {
            self.namespaces.insert(namespace.to_string());
        }
    }
}

/// Whether a value is a name, which means what its prefix means.
fn is_name(value: &Value) -> bool {
    &*value.library == XSD_LIBRARY && matches!(&*value.name, "QName" | "NOTATION")
}

struct Writer {
    default: String,
    prefixes: BTreeMap<String, String>,
    libraries: BTreeMap<String, String>,
}

impl Writer {
    fn declarations(&self, has_annotations: bool) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "default namespace = {}", literal(&self.default));
        if has_annotations {
            let _ = writeln!(out, "namespace a = {}", literal(ANNOTATIONS));
        }
        for (uri, prefix) in &self.prefixes {
            let _ = writeln!(out, "namespace {prefix} = {}", literal(uri));
        }
        let _ = writeln!(out, "datatypes xsd = {}", literal(XSD_LIBRARY));
        for (uri, prefix) in &self.libraries {
            let _ = writeln!(out, "datatypes {prefix} = {}", literal(uri));
        }
        out.push('\n');
        out
    }

    fn prefix(&self, namespace: &str) -> &str {
        if namespace == XML_NAMESPACE {
            return "xml";
        }
        self.prefixes.get(namespace).map_or("", String::as_str)
    }

    fn grammar(&self, grammar: &Grammar, depth: usize) -> String {
        let mut out = String::new();
        for (component, number) in grammar.components.iter().zip(0..) {
            if number > 0 && depth == 0 {
                out.push('\n');
            }
            out.push_str(&indent(depth));
            match component {
                Component::Start(define) | Component::Define(define) => {
                    out.push_str(&self.define(define, depth));
                }
                Component::Div(inner) => {
                    let inner = self.grammar(inner, depth + 1);
                    let _ = write!(out, "div {{\n{inner}{}}}", indent(depth));
                }
                Component::Include(include) => {
                    let _ = write!(out, "include {}", address(&include.href));
                    if !include.overrides.components.is_empty() {
                        let inner = self.grammar(&include.overrides, depth + 1);
                        let _ = write!(out, " {{\n{inner}{}}}", indent(depth));
                    }
                }
            }
            out.push('\n');
        }
        out
    }

    fn define(&self, define: &Define, depth: usize) -> String {
        let sign = match define.combine {
            None => "=",
            Some(Combine::Choice) => "|=",
            Some(Combine::Interleave) => "&=",
        };
        let name =
            if define.name.is_empty() { "start".to_owned() } else { word(&define.name) };
        let notes = notes(define.documentation.as_deref(), depth);
        let body = self.pattern(&define.body, depth + 1);
        if body.contains('\n') || name.len() + body.len() + 2 * depth > WIDTH {
            format!("{notes}{name} {sign}\n{}{body}", indent(depth + 1))
        } else {
            format!("{notes}{name} {sign} {body}")
        }
    }

    /// A pattern where any may stand.
    fn pattern(&self, pattern: &Pattern, depth: usize) -> String {
        if pattern.documentation.is_some() {
            return self.primary(pattern, depth);
        }
        match &pattern.kind {
            Kind::Group(parts) => self.joined(parts, ",", "empty", depth),
            Kind::Interleave(parts) => self.joined(parts, " &", "empty", depth),
            Kind::Choice(parts) => self.joined(parts, " |", "notAllowed", depth),
            _ => self.particle(pattern, depth),
        }
    }

    fn joined(&self, parts: &[Pattern], sign: &str, none: &str, depth: usize) -> String {
        match parts {
            [] => none.to_owned(),
            [only] => self.pattern(only, depth),
            _ => {
                let parts: Vec<String> =
                    parts.iter().map(|part| self.particle(part, depth)).collect();
                lines(&parts, sign, depth)
            }
        }
    }

    /// A pattern as a part of another.
    fn particle(&self, pattern: &Pattern, depth: usize) -> String {
        let repeated =
            |inner: &Pattern, sign: &str| format!("{}{sign}", self.primary(inner, depth));
        match &pattern.kind {
            // Documentation in front of `a?` would be that of `a`.
            _ if pattern.documentation.is_some() => self.primary(pattern, depth),
            Kind::Optional(inner) => repeated(inner, "?"),
            Kind::ZeroOrMore(inner) => repeated(inner, "*"),
            Kind::OneOrMore(inner) => repeated(inner, "+"),
            _ => self.primary(pattern, depth),
        }
    }

    /// A pattern that a sign can follow, its annotations first.
    fn primary(&self, pattern: &Pattern, depth: usize) -> String {
        let mut notes = notes(pattern.documentation.as_deref(), depth);
        let text = match &pattern.kind {
            Kind::Element { name, content } => {
                let start = format!("element {}", self.class(name, false, true));
                self.braced(&start, content, depth)
            }
            Kind::Attribute { name, content, default } => {
                if let Some(default) = default {
                    let _ = write!(
                        notes,
                        "[ a:defaultValue = {} ]\n{}",
                        literal(default),
                        indent(depth)
                    );
                }
                let start = format!("attribute {}", self.class(name, true, true));
                self.braced(&start, content, depth)
            }
            Kind::List(inner) => self.braced("list", inner, depth),
            Kind::Mixed(inner) => self.braced("mixed", inner, depth),
            Kind::Ref(name) => word(name),
            Kind::ParentRef(name) => format!("parent {}", word(name)),
            Kind::Empty => "empty".to_owned(),
            Kind::NotAllowed => "notAllowed".to_owned(),
            Kind::Text => "text".to_owned(),
            Kind::External { href, .. } => format!("external {}", address(href)),
            Kind::Grammar(grammar) => {
                let inner = self.grammar(grammar, depth + 1);
                format!("grammar {{\n{inner}{}}}", indent(depth))
            }
            Kind::Data(data) => self.data_of(data, depth),
            Kind::Value(value) => self.value(value),
            Kind::Group(parts) | Kind::Interleave(parts) | Kind::Choice(parts)
                if parts.len() == 1 && pattern.documentation.is_none() =>
            {
                return parts.iter().map(|part| self.primary(part, depth)).collect();
            }
            _ => return format!("{notes}{}", self.parenthesised(pattern, depth)),
        };
        format!("{notes}{text}")
    }

    fn parenthesised(&self, pattern: &Pattern, depth: usize) -> String {
        let inner = match &pattern.kind {
            Kind::Group(parts) => self.joined(parts, ",", "empty", depth + 1),
            Kind::Interleave(parts) => self.joined(parts, " &", "empty", depth + 1),
            Kind::Choice(parts) => self.joined(parts, " |", "notAllowed", depth + 1),
            Kind::Optional(inner) => format!("{}?", self.primary(inner, depth + 1)),
            Kind::ZeroOrMore(inner) => format!("{}*", self.primary(inner, depth + 1)),
            Kind::OneOrMore(inner) => format!("{}+", self.primary(inner, depth + 1)),
            _ => self.primary(pattern, depth + 1),
        };
        if inner.contains('\n') {
            format!("(\n{}{inner}\n{})", indent(depth + 1), indent(depth))
        } else {
            format!("({inner})")
        }
    }

    fn braced(&self, start: &str, content: &Pattern, depth: usize) -> String {
        let inner = self.pattern(content, depth + 1);
        if inner.contains('\n') || start.len() + inner.len() + 2 * depth + 4 > WIDTH {
            format!("{start} {{\n{}{inner}\n{}}}", indent(depth + 1), indent(depth))
        } else {
            format!("{start} {{ {inner} }}")
        }
    }

    fn data_of(&self, data: &Data, depth: usize) -> String {
        let mut text = self.datatype(&data.library, &data.name);
        if !data.params.is_empty() {
            let params: Vec<String> = data
                .params
                .iter()
                .map(|param| format!("{} = {}", param.name, literal(&param.value)))
                .collect();
            let _ = write!(text, " {{ {} }}", params.join(" "));
        }
        if let Some(except) = &data.except {
            let _ = write!(text, " - {}", self.primary(except, depth));
        }
        text
    }

    fn datatype(&self, library: &str, name: &str) -> String {
        match library {
            BUILTIN_LIBRARY => name.to_owned(),
            XSD_LIBRARY => format!("xsd:{name}"),
            other => {
                let prefix = self.libraries.get(other).map_or("", String::as_str);
                format!("{prefix}:{name}")
            }
        }
    }

    fn value(&self, value: &Value) -> String {
        if value.library.is_empty() && &*value.name == "token" {
            return literal(&value.text);
        }
        let datatype = self.datatype(&value.library, &value.name);
        if !is_name(value) {
            return format!("{datatype} {}", literal(&value.text));
        }
        // The same name by this schema's prefixes.
        let (prefix, local) = split_name(value.text.trim());
        let bound = value.bindings.iter().find(|(known, _)| **known == *prefix);
        let uri = match bound {
            _ if prefix.is_empty() => &*value.namespace,
            Some((_, uri)) => uri,
            None if prefix == "xml" => XML_NAMESPACE,
            None => return format!("{datatype} {}", literal(&value.text)),
        };
        let name = if uri == self.default {
            local.to_owned()
        } else {
            format!("{}:{local}", self.prefix(uri))
        };
        format!("{datatype} {}", literal(&name))
    }

    /// A name class; `is_whole` where nothing binds tighter.
    fn class(&self, class: &NameClass, is_attribute: bool, is_whole: bool) -> String {
        let except = |except: &Option<Box<NameClass>>| match except {
            None => String::new(),
            Some(class) => format!(" - {}", self.class(class, is_attribute, false)),
        };
        let text = match &class.kind {
            NameKind::Name { namespace, local } => {
                let default = if is_attribute { "" } else { &*self.default };
                if **namespace == *default {
                    local.to_string()
                } else {
                    format!("{}:{local}", self.prefix(namespace))
                }
            }
            NameKind::AnyName { except: names } => format!("*{}", except(names)),
            NameKind::NsName { namespace, except: names } => {
                format!("{}:*{}", self.prefix(namespace), except(names))
            }
            NameKind::Choice(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| self.class(part, is_attribute, parts.len() == 1))
                    .collect();
                parts.join(" | ")
            }
        };
        let is_simple = match &class.kind {
            NameKind::Name { .. } => true,
            NameKind::AnyName { except } | NameKind::NsName { except, .. } => {
                except.is_none()
            }
            NameKind::Choice(_) => false,
        };
        if is_whole || is_simple { text } else { format!("({text})") }
    }
}

/// Parts and their connector, on one line if there is room.
fn lines(parts: &[String], sign: &str, depth: usize) -> String {
    let length: usize = parts.iter().map(|part| part.len() + sign.len() + 1).sum();
    let is_short = length + 2 * depth <= WIDTH && parts.iter().all(|p| !p.contains('\n'));
    if is_short {
        parts.join(&format!("{sign} "))
    } else {
        parts.join(&format!("{sign}\n{}", indent(depth)))
    }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

/// Documentation in front of what it documents.
fn notes(documentation: Option<&str>, depth: usize) -> String {
    let Some(text) = documentation else { return String::new() };
    let mut out = String::new();
    for line in text.split('\n') {
        let line = escape(line).replace('\r', "\\x{D}");
        let space = if line.is_empty() { "" } else { " " };
        let _ = write!(out, "##{space}{line}\n{}", indent(depth));
    }
    out
}

/// An identifier.
fn word(name: &str) -> String {
    if is_keyword(name) { format!("\\{name}") } else { name.to_owned() }
}

fn address(href: &str) -> String {
    literal(&ending(href, "rnc"))
}

/// A quoted text; one with both kinds of quotation marks in several segments.
fn literal(text: &str) -> String {
    let mut segments: Vec<String> = Vec::new();
    let mut rest = text;
    loop {
        let is_double = rest.split(['"', '\'']).next().map(str::len);
        let first = is_double.and_then(|at| rest.get(at..)?.chars().next());
        let quote = if first == Some('"') { '\'' } else { '"' };
        let (segment, after) = match rest.find(quote) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let segment = escape(segment).replace('\n', "\\x{A}").replace('\r', "\\x{D}");
        segments.push(format!("{quote}{segment}{quote}"));
        if after.is_empty() {
            return segments.join(" ~ ");
        }
        rest = after;
    }
}

/// Marks what would be read as an escape.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let rest = text.get(at + 1..).filter(|_| character == '\\').unwrap_or_default();
        let digits = rest.trim_start_matches('x');
        if digits.len() < rest.len() && digits.starts_with('{') {
            out.push_str("\\x{5C}");
        } else {
            out.push(character);
        }
    }
    out
}

//! `serialize` (F&O 3.1 §14.7.3) with the methods `xml`, `text`, `json` and `adaptive`.

use std::fmt::Write as _;

use super::maps::option;
use super::{Arguments, Evaluated, Row, error, text};
use crate::xml::{Document, NodeId, NodeKind};
use crate::xpath::DynamicError;
use crate::xpath::value::{Atomic, Item, Sequence};

pub(super) const FUNCTIONS: &[Row] =
    &[("serialize(item()*, [item()?]) as string", serialize)];

/// What parameters of serialization are heeded.
struct Options {
    method: String,
    separator: Option<String>,
    has_declaration: bool,
    is_duplicate_allowed: bool,
}

fn options(it: &Arguments<'_, '_>) -> Evaluated<Options> {
    let word = |name: &str| -> Evaluated<Option<String>> {
        if let Some(value) = option(it, 1, name) {
            return match value.items() {
                [] => Ok(None),
                [Item::Atomic(value)] => Ok(Some(value.to_string())),
                _ => Err(DynamicError::wrong_type(format!("`{name}` is one value"))),
            };
        }
        // `output:serialization-parameters`, an element for each.
        let Some(Item::Node(node)) = it.item(1) else { return Ok(None) };
        let document = it.frame.context.document(*node);
        let found = document
            .children(node.id)
            .find(|child| document.name(*child).is_some_and(|it| it.local() == name));
        let value = found.and_then(|child| {
            let mut attributes = document.attributes(child);
            attributes.next().map(|it| document.text(it).to_owned())
        });
        Ok(value)
    };
    let is_true = |value: Option<String>| {
        value.is_some_and(|it| matches!(it.as_str(), "yes" | "true" | "1"))
    };
    let is_map = matches!(it.item(1), Some(Item::Map(_)));
    let omits = word("omit-xml-declaration")?;
    Ok(Options {
        method: word("method")?.unwrap_or_else(|| "xml".to_owned()),
        separator: word("item-separator")?,
        has_declaration: !is_map && omits.as_deref().is_some_and(|it| it != "yes")
            || is_map && omits.as_deref() == Some("false"),
        is_duplicate_allowed: is_true(word("allow-duplicate-names")?),
    })
}

fn serialize(it: &mut Arguments<'_, '_>) -> Evaluated {
    let options = options(it)?;
    let mut made = String::new();
    let value = it.value(0);
    match options.method.as_str() {
        "json" => match value.items() {
            [] => made.push_str("null"),
            [item] => json(it, item, options.is_duplicate_allowed, 0, &mut made)?,
            _ => return Err(error("SERE0023", "JSON is made of one item")),
        },
        "adaptive" => {
            let separator = options.separator.as_deref().unwrap_or("\n");
            for (at, item) in value.iter().enumerate() {
                if at > 0 {
                    made.push_str(separator);
                }
                adaptive(it, item, &mut made);
            }
        }
        "xml" | "xhtml" | "html" | "text" => {
            if options.has_declaration && options.method == "xml" {
                made.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
            }
            markup(it, value, &options, &mut made)?;
        }
        other => return Err(error("SEPM0016", format!("there is no method `{other}`"))),
    }
    Ok(text(made))
}

/// Items as the methods of markup want them: values are text, parted by spaces.
fn markup(
    it: &Arguments<'_, '_>,
    value: &Sequence,
    options: &Options,
    made: &mut String,
) -> Evaluated<()> {
    let mut was_value = false;
    let mut flat = Vec::new();
    for item in value {
        match item {
            Item::Array(members) => {
                flat.extend(members.iter().flat_map(|it| it.iter().cloned()));
            }
            other => flat.push(other.clone()),
        }
    }
    for (at, item) in flat.iter().enumerate() {
        if at > 0
            && let Some(separator) = &options.separator
        {
            made.push_str(separator);
        }
        match item {
            Item::Node(node) => {
                let document = it.frame.context.document(*node);
                match document.kind(node.id) {
                    NodeKind::Attribute => {
                        return Err(error("SENR0001", "an attribute cannot stand alone"));
                    }
                    _ if options.method == "text" => {
                        made.push_str(document.text(node.id));
                    }
                    _ => write_node(document, node.id, made),
                }
                was_value = false;
            }
            Item::Atomic(value) => {
                if was_value && options.separator.is_none() {
                    made.push(' ');
                }
                let value = value.to_string();
                made.push_str(&if options.method == "text" {
                    value
                } else {
                    escaped(&value, false)
                });
                was_value = true;
            }
            _ => return Err(error("SENR0001", "a function cannot be serialized")),
        }
    }
    Ok(())
}

fn escaped(text: &str, in_attribute: bool) -> String {
    let mut made = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' if in_attribute => made.push_str("&quot;"),
            '\r' => made.push_str("&#xD;"),
            '\n' if in_attribute => made.push_str("&#xA;"),
            '\t' if in_attribute => made.push_str("&#x9;"),
            other => made.push(other),
        }
    }
    made
}

/// A node and what is in it, as XML.
pub(super) fn write_node(document: &Document, top: NodeId, made: &mut String) {
    let mut open: Vec<(NodeId, usize)> = Vec::new();
    let subtree = document.subtree(top);
    for at in subtree.clone().chain([subtree.end]) {
        while let Some((element, end)) = open.last().copied()
            && at >= end
        {
            let _ = write!(made, "</{}>", document.written_name(element));
            open.pop();
        }
        let Some(node) = document.get(at).filter(|_| at < subtree.end) else { continue };
        match document.kind(node) {
            NodeKind::Element => {
                let is_top = open.is_empty();
                start_tag(document, node, is_top, made);
                if document.first_child(node).is_some() {
                    made.push('>');
                    open.push((node, document.subtree(node).end));
                } else {
                    made.push_str("/>");
                }
            }
            NodeKind::Text => made.push_str(&escaped(document.text(node), false)),
            NodeKind::Comment => {
                let _ = write!(made, "<!--{}-->", document.text(node));
            }
            NodeKind::ProcessingInstruction => {
                let _ = write!(made, "<?{}", document.written_name(node));
                let content = document.text(node);
                if !content.is_empty() {
                    let _ = write!(made, " {content}");
                }
                made.push_str("?>");
            }
            NodeKind::Attribute | NodeKind::Document => {}
        }
    }
}

/// A start tag without its end: the namespaces that are new, then the attributes.
fn start_tag(document: &Document, node: NodeId, is_top: bool, made: &mut String) {
    let _ = write!(made, "<{}", document.written_name(node));
    let above = document.parent(node).filter(|_| !is_top);
    for (prefix, namespace) in document.namespaces(node) {
        let is_known = prefix == "xml"
            || above
                .is_some_and(|it| document.resolve_prefix(it, prefix) == Some(namespace));
        if is_known {
            continue;
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        let _ = write!(made, " xmlns{colon}{prefix}=\"{}\"", escaped(namespace, true));
    }
    let had_default = above.is_some_and(|it| document.resolve_prefix(it, "").is_some());
    if had_default && document.resolve_prefix(node, "").is_none() {
        made.push_str(" xmlns=\"\"");
    }
    for attribute in document.attributes(node) {
        let name = document.written_name(attribute);
        let _ = write!(made, " {name}=\"{}\"", escaped(document.text(attribute), true));
    }
}

fn json_string(text: &str, made: &mut String) {
    made.push('"');
    for character in text.chars() {
        match character {
            '"' => made.push_str("\\\""),
            '\\' => made.push_str("\\\\"),
            '/' => made.push_str("\\/"),
            '\u{8}' => made.push_str("\\b"),
            '\u{C}' => made.push_str("\\f"),
            '\n' => made.push_str("\\n"),
            '\r' => made.push_str("\\r"),
            '\t' => made.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(made, "\\u{:04X}", u32::from(other));
            }
            other => made.push(other),
        }
    }
    made.push('"');
}

fn json(
    it: &Arguments<'_, '_>,
    item: &Item,
    duplicates: bool,
    depth: usize,
    made: &mut String,
) -> Evaluated<()> {
    if depth > 200 {
        return Err(error("SERE0023", "the value is nested too deep"));
    }
    let value = |it: &Arguments<'_, '_>, value: &Sequence, made: &mut String| match value
        .items()
    {
        [] => {
            made.push_str("null");
            Ok(())
        }
        [item] => json(it, item, duplicates, depth + 1, made),
        _ => Err(error("SERE0023", "JSON has no sequences")),
    };
    match item {
        Item::Array(members) => {
            made.push('[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    made.push(',');
                }
                value(it, member, made)?;
            }
            made.push(']');
        }
        Item::Map(map) => {
            made.push('{');
            let mut seen = std::collections::HashSet::new();
            for (at, (key, member)) in map.iter().enumerate() {
                if at > 0 {
                    made.push(',');
                }
                let key = key.to_string();
                json_string(&key, made);
                if !seen.insert(key) && !duplicates {
                    return Err(error("SERE0022", "a key is there twice"));
                }
                made.push(':');
                value(it, member, made)?;
            }
            made.push('}');
        }
        Item::Atomic(Atomic::Boolean(value)) => made.push_str(&value.to_string()),
        Item::Atomic(number) if number.is_numeric() => {
            if number.to_double().is_none_or(|it| !it.is_finite()) {
                return Err(error("SERE0020", "JSON has no such number"));
            }
            match number {
                Atomic::Double(number)
                    if number.fract() == 0.0 && number.abs() < 1e17 =>
                {
                    let _ = write!(made, "{number}");
                }
                number => made.push_str(&number.to_string()),
            }
        }
        Item::Atomic(value) => json_string(&value.to_string(), made),
        Item::Node(node) => {
            let mut markup = String::new();
            write_node(it.frame.context.document(*node), node.id, &mut markup);
            json_string(&markup, made);
        }
        Item::Function(_) => return Err(error("SERE0021", "JSON has no functions")),
    }
    Ok(())
}

/// An atomic value as [`adaptive`] shows it.
fn adaptive_atomic(value: &Atomic, made: &mut String) {
    match value {
        Atomic::Boolean(value) => {
            made.push_str(if *value { "true()" } else { "false()" });
        }
        Atomic::String(..) | Atomic::Untyped(_) | Atomic::Uri(_) => {
            let _ = write!(made, "\"{}\"", value.to_string().replace('"', "\"\""));
        }
        Atomic::Integer(number, _) => made.push_str(&number.to_string()),
        Atomic::Decimal(number) => made.push_str(&number.to_string()),
        Atomic::Double(number) => {
            let _ = match (number.is_finite(), format!("{number:e}")) {
                (true, scientific) => write!(made, "{scientific}"),
                (false, _) => write!(made, "{value}"),
            };
        }
        Atomic::QName(name) => {
            let _ = write!(made, "Q{{{}}}{}", name.namespace, name.local);
        }
        other => {
            let _ = write!(made, "{}(\"{other}\")", other.kind());
        }
    }
}

/// A value as people may like to see it (Serialization 3.1 §10).
fn adaptive(it: &Arguments<'_, '_>, item: &Item, made: &mut String) {
    let list = |value: &Sequence, made: &mut String| {
        let is_single = value.len() == 1;
        if !is_single {
            made.push('(');
        }
        for (at, item) in value.iter().enumerate() {
            if at > 0 {
                made.push(',');
            }
            adaptive(it, item, made);
        }
        if !is_single {
            made.push(')');
        }
    };
    match item {
        Item::Node(node) => {
            let document = it.frame.context.document(*node);
            if document.kind(node.id) == NodeKind::Attribute {
                let name = document.written_name(node.id);
                let _ =
                    write!(made, "{name}=\"{}\"", escaped(document.text(node.id), true));
            } else {
                write_node(document, node.id, made);
            }
        }
        Item::Atomic(value) => adaptive_atomic(value, made),
        Item::Array(members) => {
            made.push('[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    made.push(',');
                }
                list(member, made);
            }
            made.push(']');
        }
        Item::Map(map) => {
            made.push_str("map{");
            for (at, (key, value)) in map.iter().enumerate() {
                if at > 0 {
                    made.push(',');
                }
                adaptive(it, &Item::Atomic(key.clone()), made);
                made.push(':');
                list(value, made);
            }
            made.push('}');
        }
        Item::Function(function) => {
            let name = function.name.as_ref().map_or_else(
                || "(anonymous-function)".to_owned(),
                |it| format!("fn:{}", it.local),
            );
            let _ = write!(made, "{name}#{}", function.arity());
        }
    }
}

//! JSON as elements and back (F&O 3.1 §17.4): `json-to-xml` and `xml-to-json`.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;

use super::json::{DEPTH, Duplicates, Json, flag, twice};
use super::xml::too_large;
use super::{Arguments, Evaluated, FN, Row, Sequence, error};
use crate::xml::{Document, DocumentBuilder, Name, NodeId, NodeKind};
use crate::xpath::DynamicError;
use crate::xpath::value::{Atomic, Item};

pub(super) const FUNCTIONS: &[Row] = &[
    ("json-to-xml(string?, [map(*)]) as document-node()?", to_xml),
    ("xml-to-json(node()?, [map(*)]) as string?", to_json),
];

fn to_xml(it: &mut Arguments<'_, '_>) -> Evaluated {
    const CHOICES: [(&str, Duplicates); 3] = [
        ("retain", Duplicates::Retain),
        ("use-first", Duplicates::First),
        ("reject", Duplicates::Reject),
    ];
    let Some(source) = it.text(0) else { return Ok(Sequence::EMPTY) };
    let source = source.into_owned();
    if flag(it, "validate")? {
        let message = "`validate` asks for a schema, which is not to be had here";
        return Err(error("FOJS0004", message));
    }
    let mut builder = DocumentBuilder::new();
    builder.base_uri(it.frame.facts.base_uri.as_deref());
    let mut json = Json::open(it, &source, &CHOICES)?;
    element(&mut json, &mut builder, None, 0)?;
    json.end()?;
    let document = builder.finish().ok_or_else(too_large)?;
    let id = it.frame.context.add_document(Arc::new(document));
    Ok(Sequence::one(id.node(NodeId::ROOT)))
}

/// An element of the vocabulary is begun, with the key that it has in a map.
fn begin(
    json: &Json<'_, '_, '_, '_>,
    builder: &mut DocumentBuilder,
    (name, key): (&str, Option<&str>),
    depth: usize,
) -> Evaluated<()> {
    builder.start(Name::new(FN, name).ok_or_else(too_large)?, "");
    if depth == 0 {
        builder.declare(&[("", FN)]);
    }
    if let Some(key) = key {
        attribute(builder, "key", key)?;
        if json.escapes && key.contains('\\') {
            attribute(builder, "escaped-key", "true")?;
        }
    }
    Ok(())
}

fn attribute(builder: &mut DocumentBuilder, name: &str, value: &str) -> Evaluated<()> {
    builder.attribute(Name::new("", name).ok_or_else(too_large)?, "", value);
    Ok(())
}

/// Reads a value of JSON into an element.
fn element(
    json: &mut Json<'_, '_, '_, '_>,
    builder: &mut DocumentBuilder,
    key: Option<&str>,
    depth: usize,
) -> Evaluated<()> {
    match json.begin(depth)? {
        '{' => {
            begin(json, builder, ("map", key), depth)?;
            let mut known = HashSet::new();
            json.members("}", |json| {
                let key = json.key()?;
                let is_new = known.insert(key.clone());
                match json.duplicates {
                    Duplicates::Reject if !is_new => Err(twice(&key)),
                    Duplicates::First if !is_new => {
                        // It is read, and goes nowhere.
                        let mut nowhere = DocumentBuilder::new();
                        element(json, &mut nowhere, Some(&key), depth + 1)
                    }
                    _ => element(json, builder, Some(&key), depth + 1),
                }
            })?;
        }
        '[' => {
            begin(json, builder, ("array", key), depth)?;
            json.members("]", |json| element(json, builder, None, depth + 1))?;
        }
        '"' => {
            let text = json.string()?;
            begin(json, builder, ("string", key), depth)?;
            if json.escapes && text.contains('\\') {
                attribute(builder, "escaped", "true")?;
            }
            builder.text(&text);
        }
        '-' | '0'..='9' => {
            let written = json.number()?.1.to_owned();
            begin(json, builder, ("number", key), depth)?;
            builder.text(&written);
        }
        _ => {
            let word = ["true", "false", "null"].into_iter().find(|it| json.take(it));
            match word {
                Some("null") => begin(json, builder, ("null", key), depth)?,
                Some(word) => {
                    begin(json, builder, ("boolean", key), depth)?;
                    builder.text(word);
                }
                None => return Err(json.wrong("a value is missing")),
            }
        }
    }
    builder.end();
    Ok(())
}

fn to_json(it: &mut Arguments<'_, '_>) -> Evaluated {
    let is_indented = flag(it, "indent")?;
    let Some(Item::Node(node)) = it.value(0).first().cloned() else {
        return Ok(Sequence::EMPTY);
    };
    let document = it.frame.context.document(node);
    it.frame.charge(document.subtree(node.id).len())?;
    let mut writer = Writer { document, made: String::new(), is_indented };
    let top = match document.kind(node.id) {
        NodeKind::Document => writer.only_element(node.id)?,
        _ => node.id,
    };
    writer.value(top, false, 0)?;
    Ok(Sequence::one(Atomic::string(writer.made)))
}

fn no_json(message: impl Into<String>) -> DynamicError {
    error("FOJS0006", message.into())
}

/// Writes elements as JSON.
struct Writer<'d> {
    document: &'d Document,
    made: String,
    is_indented: bool,
}

impl<'d> Writer<'d> {
    /// The children that count. Beside elements there may be white space.
    fn elements(&self, node: NodeId) -> Evaluated<Vec<NodeId>> {
        let document = self.document;
        let mut elements = Vec::new();
        for child in document.children(node) {
            match document.kind(child) {
                NodeKind::Element => elements.push(child),
                NodeKind::Text if !document.text(child).trim().is_empty() => {
                    return Err(no_json("there is text among the members"));
                }
                _ => {}
            }
        }
        Ok(elements)
    }

    fn only_element(&self, node: NodeId) -> Evaluated<NodeId> {
        match self.elements(node)?.as_slice() {
            [only] => Ok(*only),
            _ => Err(no_json("the document has not one element at its top")),
        }
    }

    /// The text of an element that has no elements in it.
    fn text(&self, element: NodeId) -> Evaluated<&'d str> {
        let document = self.document;
        let is_element = |child: NodeId| document.kind(child) == NodeKind::Element;
        if document.children(element).any(is_element) {
            return Err(no_json("there is an element where text should be"));
        }
        Ok(document.text(element))
    }

    /// An attribute that is true or false.
    fn is_set(&self, element: NodeId, name: &str) -> Evaluated<bool> {
        let value =
            Name::new("", name).and_then(|name| self.document.attribute(element, name));
        value.map_or(Ok(false), truth)
    }

    /// Holds that an element has no attributes but those that mean something.
    fn check_attributes(
        &self,
        element: NodeId,
        local: &str,
        in_map: bool,
    ) -> Evaluated<()> {
        for attribute in self.document.attributes(element) {
            let Some(name) = self.document.name(attribute) else { continue };
            let is_known = match name.local() {
                "key" | "escaped-key" => in_map,
                "escaped" => local == "string",
                _ => false,
            };
            let is_ours = name.namespace().is_empty() || name.namespace() == FN;
            if is_ours && !(is_known && name.namespace().is_empty()) {
                let message = format!("`{}` has no meaning in `{local}`", name.local());
                return Err(no_json(message));
            }
        }
        Ok(())
    }

    fn value(&mut self, element: NodeId, in_map: bool, depth: usize) -> Evaluated<()> {
        if depth > DEPTH {
            return Err(no_json("the elements are nested too deep"));
        }
        let name = match self.document.kind(element) {
            NodeKind::Element => self.document.name(element),
            _ => None,
        };
        let Some(name) = name.filter(|name| name.namespace() == FN) else {
            return Err(no_json("this is no element that stands for JSON"));
        };
        self.check_attributes(element, name.local(), in_map)?;
        match name.local() {
            "map" => self.map(element, depth),
            "array" => {
                let elements = self.elements(element)?;
                self.members(['[', ']'], &elements, depth, |writer, child| {
                    writer.value(child, false, depth + 1)
                })
            }
            "string" => {
                let (text, escaped) =
                    (self.text(element)?, self.is_set(element, "escaped")?);
                self.string(text, escaped)
            }
            "number" => {
                let text = self.text(element)?.trim();
                let number = text.parse::<f64>().ok().filter(|it| it.is_finite());
                let is_plain =
                    !text.contains(|it: char| it.is_alphabetic() && !"eE".contains(it));
                match number.filter(|_| is_plain) {
                    Some(number) => {
                        self.made.push_str(&Atomic::Double(number).to_string());
                        Ok(())
                    }
                    None => Err(no_json(format!("`{text}` is no number"))),
                }
            }
            "boolean" => {
                let is_true = truth(self.text(element)?)?;
                self.made.push_str(if is_true { "true" } else { "false" });
                Ok(())
            }
            "null" => {
                if !self.text(element)?.trim().is_empty() {
                    return Err(no_json("`null` has nothing in it"));
                }
                self.made.push_str("null");
                Ok(())
            }
            other => Err(no_json(format!("`{other}` stands for nothing in JSON"))),
        }
    }

    fn map(&mut self, element: NodeId, depth: usize) -> Evaluated<()> {
        let elements = self.elements(element)?;
        let mut known = HashSet::new();
        let key_name = Name::new("", "key").ok_or_else(too_large)?;
        self.members(['{', '}'], &elements, depth, |writer, child| {
            let Some(key) = writer.document.attribute(child, key_name) else {
                return Err(no_json("a member of a map has no key"));
            };
            let escaped = writer.is_set(child, "escaped-key")?;
            let start = writer.made.len();
            writer.string(key, escaped)?;
            let written = writer.made.get(start..).unwrap_or_default();
            if !known.insert(unescaped(written)) {
                return Err(no_json(format!("the key `{key}` is there twice")));
            }
            writer.made.push(':');
            if writer.is_indented {
                writer.made.push(' ');
            }
            writer.value(child, true, depth + 1)
        })
    }

    fn members(
        &mut self,
        [open, close]: [char; 2],
        elements: &[NodeId],
        depth: usize,
        mut member: impl FnMut(&mut Self, NodeId) -> Evaluated<()>,
    ) -> Evaluated<()> {
        self.made.push(open);
        for (at, child) in elements.iter().enumerate() {
            if at > 0 {
                self.made.push(',');
            }
            self.new_line(depth + 1);
            member(self, *child)?;
        }
        if !elements.is_empty() {
            self.new_line(depth);
        }
        self.made.push(close);
        Ok(())
    }

    fn new_line(&mut self, depth: usize) {
        if self.is_indented {
            self.made.push('\n');
            self.made.extend(std::iter::repeat_n("  ", depth));
        }
    }

    /// A text in quotation marks. What is escaped in it already stays as it is.
    fn string(&mut self, text: &str, is_escaped: bool) -> Evaluated<()> {
        self.made.push('"');
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '\\' if is_escaped => {
                    let length = escape_length(rest.as_str()).ok_or_else(|| {
                        error("FOJS0007", format!("`{text}` has an escape that is none"))
                    })?;
                    self.made.push('\\');
                    self.made.extend(rest.by_ref().take(length));
                }
                '"' | '\\' | '/' => self.made.extend(['\\', character]),
                '\u{8}' => self.made.push_str("\\b"),
                '\u{C}' => self.made.push_str("\\f"),
                '\n' => self.made.push_str("\\n"),
                '\r' => self.made.push_str("\\r"),
                '\t' => self.made.push_str("\\t"),
                '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => {
                    // Writing to a string does not fail.
                    let _ = write!(self.made, "\\u{:04X}", u32::from(character));
                }
                other => self.made.push(other),
            }
        }
        self.made.push('"');
        Ok(())
    }
}

/// How many characters after the backslash belong to an escape.
fn escape_length(rest: &str) -> Option<usize> {
    let mut characters = rest.chars();
    match characters.next()? {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => Some(1),
        'u' => {
            let is_sound =
                characters.as_str().get(..4)?.bytes().all(|it| it.is_ascii_hexdigit());
            is_sound.then_some(5)
        }
        _ => None,
    }
}

/// A key as JSON means it, to be compared; as it is written if nobody can read it.
fn unescaped(written: &str) -> String {
    serde_json::from_str(written).unwrap_or_else(|_| written.to_owned())
}

fn truth(text: &str) -> Evaluated<bool> {
    match text.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(no_json(format!("`{other}` is neither true nor false"))),
    }
}

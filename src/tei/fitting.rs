//! An element of a register as the letter's schema takes it: which attributes, with which
//! values, and which elements inside.
//!
//! Registers come from many projects: dates with `@when-iso`, coordinates inside a
//! birthplace, words of their own in `@type`. What the schema has is taken over, what it
//! writes another way is written so, of the rest the words stay. Nothing of a register
//! may keep a letter from being valid.

use std::sync::LazyLock;

use crate::register::{Element, Node};
use crate::xsd::{Datatype, NoNamespaces};

/// The attributes that elements of a name may carry, beside those of all.
struct Attributes {
    elements: &'static [&'static str],
    attributes: &'static [&'static str],
}

const DATED: [&str; 5] = ["when", "from", "notBefore", "to", "notAfter"];

/// Who may carry what (`schema/letter.rnc`, sections 3 and 5).
const CARRIED: &[Attributes] = &[
    Attributes {
        elements: &["persName", "placeName", "orgName", "name"],
        attributes: &["type", "subtype", "dated", "ref", "key", "role", "full"],
    },
    Attributes {
        elements: &[
            "geogName",
            "eventName",
            "country",
            "region",
            "settlement",
            "district",
            "bloc",
        ],
        attributes: &["type", "subtype", "dated", "ref", "key", "role"],
    },
    Attributes {
        elements: &["forename", "surname", "addName", "genName", "roleName"],
        attributes: &["type", "subtype", "ref", "key", "role", "full"],
    },
    Attributes {
        elements: &[
            "birth",
            "death",
            "nationality",
            "occupation",
            "affiliation",
            "education",
            "faith",
            "residence",
            "event",
        ],
        attributes: &["type", "subtype", "dated", "ref", "key"],
    },
    Attributes { elements: &["floruit"], attributes: &["dated"] },
    Attributes {
        elements: &["sex", "gender"],
        attributes: &["type", "subtype", "dated", "value"],
    },
    Attributes {
        elements: &["date", "location"],
        attributes: &["type", "subtype", "dated"],
    },
    Attributes {
        elements: &["nameLink", "idno", "label", "place", "org"],
        attributes: &["type", "subtype"],
    },
    Attributes {
        elements: &["note", "ref", "ptr"],
        attributes: &["type", "subtype", "target"],
    },
    Attributes {
        elements: &["title"],
        attributes: &["level", "title type", "ref", "key"],
    },
    Attributes {
        elements: &["bibl", "biblStruct"],
        attributes: &["type", "subtype", "ref", "key"],
    },
    Attributes {
        elements: &["author", "editor", "pubPlace"],
        attributes: &["ref", "key", "role"],
    },
    Attributes { elements: &["publisher"], attributes: &["ref", "key"] },
    Attributes { elements: &["biblScope", "citedRange"], attributes: &["unit", "range"] },
    Attributes { elements: &["person"], attributes: &["role", "sex", "gender"] },
];

/// The elements that may stand among words.
const INLINE: &[&str] = &[
    "persName",
    "placeName",
    "orgName",
    "geogName",
    "name",
    "country",
    "region",
    "settlement",
    "district",
    "bloc",
    "forename",
    "surname",
    "addName",
    "genName",
    "nameLink",
    "roleName",
    "idno",
    "date",
    "title",
    "ref",
    "ptr",
    "note",
];

/// The elements that may stand in a `bibl` besides.
const OF_BIBL: &[&str] = &[
    "author",
    "editor",
    "publisher",
    "pubPlace",
    "biblScope",
    "citedRange",
    "edition",
    "extent",
    "bibl",
];

/// An element of words, with what the schema has of its attributes and content; `None`
/// where nothing is left of it.
pub(super) fn inline(element: &Element) -> Option<Element> {
    let attributes = attributes(element);
    let has = |name: &str| attributes.iter().any(|(key, _)| key == name);
    let children = match element.name.as_str() {
        "ptr" => Vec::new(),
        "idno" => vec![Node::Text(element.text())],
        "bibl" => words(element, &[INLINE, OF_BIBL].concat()),
        _ => words(element, INLINE),
    };
    let empty = children.iter().all(|node| match node {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(_) => false,
    });
    let says = match element.name.as_str() {
        "ptr" => has("target"),
        "idno" => has("type") && !empty,
        "birth" | "death" | "floruit" | "date" | "sex" | "gender" => {
            !empty || attributes.iter().any(|(key, _)| key != "type" && key != "subtype")
        }
        _ => !empty || has("ref") || has("target"),
    };
    says.then(|| Element { name: element.name.clone(), attributes, children })
}

/// What an element holds: the elements that may stand among words, of others the words.
fn words(element: &Element, allowed: &[&str]) -> Vec<Node> {
    let data = element.children.iter().all(|node| match node {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(_) => true,
    });
    let mut nodes: Vec<Node> = Vec::new();
    for node in &element.children {
        match node {
            Node::Text(text) => nodes.push(Node::Text(text.clone())),
            Node::Element(child) if allowed.contains(&child.name.as_str()) => {
                nodes.extend(inline(child).map(Node::Element));
            }
            // Coordinates are no words.
            Node::Element(child)
                if ["location", "geo"].contains(&child.name.as_str()) => {}
            Node::Element(child) => {
                let text = child.text();
                let blank = |node: &Node| match node {
                    Node::Text(text) => text.ends_with(char::is_whitespace),
                    Node::Element(_) => false,
                };
                if data
                    && !text.is_empty()
                    && nodes.last().is_some_and(|last| !blank(last))
                {
                    nodes.push(Node::Text(" ".to_owned()));
                }
                nodes.push(Node::Text(text));
            }
        }
    }
    nodes
}

/// The attributes of an element that the schema has, written as it asks.
pub(super) fn attributes(element: &Element) -> Vec<(String, String)> {
    let may = CARRIED
        .iter()
        .find(|row| row.elements.contains(&element.name.as_str()))
        .map_or(&[][..], |row| row.attributes);
    let mut kept: Vec<(String, String)> = Vec::new();
    for (name, value) in &element.attributes {
        if is_global(name, value) || may.iter().any(|of| is_carried(of, name, value)) {
            kept.push((name.clone(), value.clone()));
        }
    }
    if !kept.iter().any(|(name, _)| name == "type") {
        kept.retain(|(name, _)| name != "subtype");
        let address = element.name == "idno" && element.text().contains("://");
        kept.extend(address.then(|| ("type".to_owned(), "URI".to_owned())));
    }
    if may.contains(&"dated") {
        kept.extend(dates(element));
    }
    kept
}

/// Whether an attribute may stand on any element.
fn is_global(name: &str, value: &str) -> bool {
    match name {
        "xml:id" => is_of(&TYPES.id, value),
        "xml:lang" => is_of(&TYPES.language, value),
        "n" => true,
        "cert" => ["high", "medium", "low", "unknown"].contains(&value),
        "resp" | "source" | "corresp" | "ana" => is_pointers(value),
        "sameAs" => is_pointers(value) && value.split_whitespace().count() == 1,
        _ => false,
    }
}

/// Whether an attribute is one of this kind and its value is sound.
fn is_carried(of: &str, name: &str, value: &str) -> bool {
    let word = !value.is_empty() && !value.contains(char::is_whitespace);
    match of {
        "type" | "subtype" => name == of && word,
        "ref" | "target" => name == of && is_pointers(value),
        "key" => name == of,
        "role" | "value" | "sex" | "gender" => name == of && !value.trim().is_empty(),
        "full" => name == of && ["yes", "abb", "init"].contains(&value),
        "level" => name == of && ["a", "m", "j", "s", "u"].contains(&value),
        "title type" => {
            const TYPES: [&str; 6] = ["main", "sub", "alt", "short", "desc", "uniform"];
            name == "type" && TYPES.contains(&value)
        }
        "unit" => {
            const UNITS: [&str; 9] = [
                "volume", "issue", "page", "line", "chapter", "part", "column", "entry",
                "number",
            ];
            name == of && UNITS.contains(&value)
        }
        "range" => ["from", "to"].contains(&name) && word,
        _ => false,
    }
}

/// The dates that an element's attributes say, in the way of W3C: a day, or bounds.
fn dates(element: &Element) -> Vec<(String, String)> {
    let value = |name: &str, types: &[&Datatype]| {
        let iso = format!("{name}-iso");
        let written = [name, iso.as_str()].into_iter();
        let mut values = written.filter_map(|name| element.attribute(name));
        let found = values.find(|value| types.iter().any(|kind| is_of(kind, value)))?;
        Some((name.to_owned(), found.trim().to_owned()))
    };
    let days: Vec<&Datatype> = TYPES.days.iter().collect();
    let [when, from, not_before, to, not_after] = DATED;
    let points: Vec<&Datatype> = TYPES.days.iter().chain(&TYPES.points).collect();
    if let Some(when) = value(when, &points) {
        return vec![when];
    }
    let first = value(from, &days).or_else(|| value(not_before, &days));
    let last = value(to, &days).or_else(|| value(not_after, &days));
    first.into_iter().chain(last).collect()
}

fn is_pointers(value: &str) -> bool {
    let mut words = value.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| is_of(&TYPES.address, word))
}

fn is_of(kind: &Datatype, value: &str) -> bool {
    kind.check(value, &NoNamespaces).is_ok()
}

/// The datatypes of attribute values.
struct Types {
    id: Datatype,
    language: Datatype,
    address: Datatype,
    days: Vec<Datatype>,
    points: Vec<Datatype>,
}

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let of =
        |name: &str| Datatype::new(name, &[]).expect("a builtin type without facets");
    let all = |names: &[&str]| names.iter().map(|name| of(name)).collect();
    Types {
        id: of("NCName"),
        language: of("language"),
        address: of("anyURI"),
        days: all(&["date", "gYearMonth", "gYear", "dateTime"]),
        points: all(&["gMonthDay", "gMonth", "gDay", "time"]),
    }
});

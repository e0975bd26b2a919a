//! A register entry as it stands in a letter: what the letter's schema has of it.
//!
//! Registers hold whatever an edition wants to remember of a person; a letter holds what
//! its readers need to know whom it names: names, dates, identifiers, remarks. Names
//! come first, as the schema asks. The rest stays in the register.
//!
//! Invariant: each entry keeps its id and has at least one name.

use super::fitting::{attributes, inline};
use crate::register::{Element, Entry, EntryKind, Node};

/// What a kind of entry is made of: its element, the element of its names, what may
/// follow, in groups that keep this order.
struct Form {
    element: &'static str,
    name: &'static str,
    groups: &'static [&'static [&'static str]],
}

const REMARKS: &[&str] = &["idno", "note", "bibl", "ref", "ptr"];

const PERSON: Form = Form {
    element: "person",
    name: "persName",
    groups: &[&[
        "birth",
        "death",
        "floruit",
        "sex",
        "gender",
        "nationality",
        "occupation",
        "affiliation",
        "education",
        "faith",
        "residence",
        "event",
        "idno",
        "note",
        "bibl",
        "ref",
        "ptr",
    ]],
};
const PLACE: Form = Form {
    element: "place",
    name: "placeName",
    groups: &[
        &[
            "geogName",
            "country",
            "region",
            "settlement",
            "district",
            "bloc",
            "location",
            "event",
        ],
        REMARKS,
    ],
};
const ORGANISATION: Form = Form {
    element: "org",
    name: "orgName",
    groups: &[
        &["idno", "placeName", "settlement", "region", "country", "desc", "event"],
        &["note", "bibl", "ref", "ptr"],
    ],
};

/// The entry as a letter has it.
pub(super) fn fit(entry: &Entry) -> Element {
    match entry.kind {
        EntryKind::Person => sorted(entry, &PERSON),
        EntryKind::Place => sorted(entry, &PLACE),
        EntryKind::Organisation => sorted(entry, &ORGANISATION),
        EntryKind::Work => work(entry),
        _ => event(&entry.element).unwrap_or_else(|| named_event(entry)),
    }
}

fn sorted(entry: &Entry, form: &Form) -> Element {
    let source = &entry.element;
    let mut children: Vec<Node> = Vec::new();
    for child in source
        .elements()
        .filter(|child| [form.name, "name"].contains(&child.name.as_str()))
    {
        let name = Element { name: form.name.to_owned(), ..child.clone() };
        children.extend(inline(&name).map(Node::Element));
    }
    if children.is_empty() {
        children.push(Node::Element(Element {
            name: form.name.to_owned(),
            attributes: Vec::new(),
            children: vec![Node::Text(entry.label().to_owned())],
        }));
    }
    for group in form.groups {
        let of_group =
            source.elements().filter(|child| group.contains(&child.name.as_str()));
        children.extend(of_group.filter_map(part).map(Node::Element));
    }
    let fitted = Element {
        name: form.element.to_owned(),
        attributes: source.attributes.clone(),
        children,
    };
    let mut attributes = attributes(&fitted);
    if source.name == "personGrp" {
        attributes.retain(|(name, _)| name != "role");
        attributes.push(("role".to_owned(), "group".to_owned()));
    }
    Element { attributes, ..fitted }
}

/// A part of an entry.
fn part(element: &Element) -> Option<Element> {
    match element.name.as_str() {
        "event" => event(element),
        "location" => location(element),
        _ => inline(element),
    }
}

/// Where a place lies; coordinates that are none are left out.
fn location(element: &Element) -> Option<Element> {
    const PARTS: [&str; 8] = [
        "placeName",
        "geogName",
        "country",
        "region",
        "settlement",
        "district",
        "bloc",
        "note",
    ];
    let children = element.elements().filter_map(|child| match child.name.as_str() {
        "geo" => {
            let text = child.text();
            let numbers: Vec<&str> = text.split_whitespace().collect();
            let sound =
                numbers.len() == 2 && numbers.iter().all(|n| n.parse::<f64>().is_ok());
            let attributes = attributes(child);
            let children = vec![Node::Text(text)];
            sound.then(|| Element { name: child.name.clone(), attributes, children })
        }
        name if PARTS.contains(&name) => inline(child),
        _ => None,
    });
    let children: Vec<Node> = children.map(Node::Element).collect();
    let (name, attributes) = (element.name.clone(), attributes(element));
    (!children.is_empty()).then_some(Element { name, attributes, children })
}

/// An event: its names or labels, then remarks; `None` where neither stands there.
fn event(element: &Element) -> Option<Element> {
    let of = |names: &[&str]| -> Vec<Node> {
        let children =
            element.elements().filter(|child| names.contains(&child.name.as_str()));
        children.filter_map(inline).map(Node::Element).collect()
    };
    let called = ["eventName", "label", "p"].into_iter().map(|name| of(&[name]));
    let mut children = called.into_iter().find(|named| !named.is_empty())?;
    children.extend(of(REMARKS));
    Some(Element {
        name: element.name.clone(),
        attributes: attributes(element),
        children,
    })
}

/// An event that has no name of its own kind, called by its heading.
fn named_event(entry: &Entry) -> Element {
    let label = Element {
        name: "label".to_owned(),
        attributes: Vec::new(),
        children: vec![Node::Text(entry.label().to_owned())],
    };
    Element {
        name: entry.element.name.clone(),
        attributes: attributes(&entry.element),
        children: vec![Node::Element(label)],
    }
}

/// A work; a `biblStruct` that the schema does not have in this form, for instance one
/// that says nothing of its printing, becomes a `bibl`.
fn work(entry: &Entry) -> Element {
    let source = &entry.element;
    if source.name == "biblStruct"
        && let Some(structured) = structured(source)
    {
        return structured;
    }
    let mut children: Vec<Node> = Vec::new();
    if source.name == "bibl" {
        let fitted = inline(source);
        children.extend(fitted.map(|fitted| fitted.children).unwrap_or_default());
    } else {
        let mut waiting: Vec<&Element> = source.elements().collect();
        waiting.reverse();
        while let Some(element) = waiting.pop() {
            match element.name.as_str() {
                "author" | "editor" | "title" | "date" | "idno" | "note" | "ref" => {
                    children.extend(inline(element).map(Node::Element));
                }
                _ => {
                    let mut inner: Vec<&Element> = element.elements().collect();
                    inner.reverse();
                    waiting.extend(inner);
                }
            }
        }
    }
    let bibl = Element {
        name: "bibl".to_owned(),
        attributes: source.attributes.clone(),
        children,
    };
    Element { attributes: attributes(&bibl), ..bibl }
}

/// A `biblStruct` as the schema has it, if it has the parts in the order of the schema.
fn structured(source: &Element) -> Option<Element> {
    let fitted = source.elements().map(|part| match part.name.as_str() {
        "analytic" => {
            group(part, &[&["title", "author", "editor", "date", "idno", "ref", "ptr"]])
        }
        "monogr" => {
            let parts = group(
                part,
                &[
                    &["author", "editor"],
                    &["title", "idno", "ref", "ptr"],
                    &["author", "editor"],
                    &["note"],
                    &["imprint"],
                    &["extent", "biblScope"],
                ],
            )?;
            let printed = parts.elements().any(|child| child.name == "imprint");
            printed.then_some(parts)
        }
        "imprint" => group(part, &[&["publisher", "pubPlace", "biblScope", "date"]]),
        "series" => {
            group(part, &[&["title", "editor", "biblScope", "idno", "ref", "ptr"]])
        }
        "note" | "ref" | "ptr" | "citedRange" => inline(part),
        _ => None,
    });
    let children: Option<Vec<Node>> =
        fitted.map(|part| part.map(Node::Element)).collect();
    let order = ["analytic", "monogr", "series", "note", "ref", "ptr", "citedRange"];
    let place = |part: &Element| {
        order.iter().position(|name| *name == part.name).map(|at| at.min(3))
    };
    let places: Vec<Option<usize>> = source.elements().map(place).collect();
    let sound = places.contains(&Some(1)) && places.is_sorted();
    let (name, attributes) = (source.name.clone(), attributes(source));
    children.filter(|_| sound).map(|children| Element { name, attributes, children })
}

/// A part of a `biblStruct` whose children stand in these groups, in this order.
fn group(part: &Element, groups: &[&[&str]]) -> Option<Element> {
    let mut at = 0;
    let mut children = Vec::new();
    for child in part.elements() {
        let name = child.name.as_str();
        let further = groups.iter().skip(at).position(|group| group.contains(&name))?;
        at += further;
        let fitted = match name {
            "imprint" => group(child, &[&["publisher", "pubPlace", "biblScope", "date"]]),
            _ => inline(child),
        };
        children.extend(fitted.map(Node::Element));
    }
    let (name, attributes) = (part.name.clone(), attributes(part));
    (!children.is_empty()).then_some(Element { name, attributes, children })
}

//! A register entry as it stands in a letter: what the letter's schema has of it.
//!
//! Registers hold whatever an edition wants to remember of a person; a letter holds what
//! its readers need to know whom it names: names, dates, identifiers, remarks. Names
//! come first, as the schema asks. The rest stays in the register.
//!
//! Invariant: each entry keeps its id and has at least one name.

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
        "listBibl",
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

/// The attributes of an entry that a letter takes over.
const ATTRIBUTES: [&str; 11] = [
    "xml:id", "xml:lang", "n", "type", "role", "sex", "gender", "cert", "resp", "sameAs",
    "corresp",
];

/// The entry as a letter has it.
pub(super) fn fit(entry: &Entry) -> Element {
    let mut fitted = match entry.kind {
        EntryKind::Person => sorted(entry, &PERSON),
        EntryKind::Place => sorted(entry, &PLACE),
        EntryKind::Organisation => sorted(entry, &ORGANISATION),
        EntryKind::Work => work(entry),
        _ => entry.element.clone(),
    };
    fitted.attributes.retain(|(name, _)| ATTRIBUTES.contains(&name.as_str()));
    if entry.element.name == "personGrp" {
        fitted.attributes.retain(|(name, _)| name != "role");
        fitted.attributes.push(("role".to_owned(), "group".to_owned()));
    }
    fitted
}

fn sorted(entry: &Entry, form: &Form) -> Element {
    let source = &entry.element;
    let mut children: Vec<Node> = Vec::new();
    for child in source
        .elements()
        .filter(|child| [form.name, "name"].contains(&child.name.as_str()))
    {
        children
            .push(Node::Element(Element { name: form.name.to_owned(), ..child.clone() }));
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
        children.extend(of_group.filter_map(sound).map(Node::Element));
    }
    Element {
        name: form.element.to_owned(),
        attributes: source.attributes.clone(),
        children,
    }
}

/// A part of an entry; coordinates that are none are left out.
fn sound(element: &Element) -> Option<Element> {
    if element.name != "location" {
        return Some(element.clone());
    }
    let mut element = element.clone();
    element.children.retain(|node| match node {
        Node::Element(child) if child.name == "geo" => {
            let text = child.text();
            let numbers = text.split_whitespace().map(str::parse::<f64>);
            text.split_whitespace().count() == 2 && numbers.into_iter().all(|n| n.is_ok())
        }
        _ => true,
    });
    let holds = element.elements().next().is_some();
    holds.then_some(element)
}

/// A work; a `biblStruct` that says nothing of its printing becomes a `bibl`.
fn work(entry: &Entry) -> Element {
    let source = &entry.element;
    let printed = source
        .elements()
        .filter(|part| part.name == "monogr")
        .all(|part| part.elements().any(|child| child.name == "imprint"));
    let structured = source.name != "bibl";
    if !structured || source.name == "biblStruct" && printed {
        return source.clone();
    }
    let mut children: Vec<Node> = Vec::new();
    let mut waiting: Vec<&Element> = source.elements().collect();
    waiting.reverse();
    while let Some(element) = waiting.pop() {
        match element.name.as_str() {
            "author" | "editor" | "title" | "date" | "idno" | "note" | "ref" => {
                children.push(Node::Element(element.clone()));
            }
            _ => {
                let mut inner: Vec<&Element> = element.elements().collect();
                inner.reverse();
                waiting.extend(inner);
            }
        }
    }
    let attributes = source.attributes.clone();
    Element { name: "bibl".to_owned(), attributes, children }
}

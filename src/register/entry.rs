//! What the XML of an entry says: its names, its dates, its identifiers.
//!
//! A register in TEI and one in a table come here alike, as an [`Element`]. Names in
//! parts and names in one string are both read; where parts stand side by side without
//! any sign between them, the name is put together from them.

use super::identifier::Identifier;
use super::{Element, Entry, EntryKind, Name, Node, Part};
use crate::lexicon::Gender;
use crate::source::Span;

/// The parts of a place's address, the narrowest first.
const NARROWEST: [&str; 6] =
    ["geogName", "district", "settlement", "region", "country", "bloc"];

impl Entry {
    /// Reads an entry out of its XML.
    pub(super) fn new(
        element: Element,
        kind: EntryKind,
        id: String,
        span: Span,
        file: &str,
    ) -> Self {
        let (names, language, level) = {
            let naming = naming(&element, kind);
            let mut names: Vec<Name> =
                naming.iter().filter_map(|name| read_name(name, kind)).collect();
            if names.is_empty() && element.name == "bibl" {
                names.extend(read_name(&element, kind));
            }
            let first = naming.first();
            let of_title = |name: &str| {
                first.and_then(|title| title.attribute(name)).map(str::to_owned)
            };
            (names, of_title("xml:lang"), of_title("level"))
        };
        let (birth, death) = (dated(&element, "birth"), dated(&element, "death"));
        let identifiers = identifiers(&element, kind);
        let file = file.to_owned();
        Self {
            id,
            kind,
            names,
            language,
            level,
            birth,
            death,
            identifiers,
            element,
            span,
            file,
        }
    }
}

impl Entry {
    /// What the register says of a person's sex, in one of the values that TEI and ISO
    /// 5218 propose, or in a word.
    pub fn sex(&self) -> Option<Gender> {
        let said = ["sex", "gender"].into_iter().find_map(|name| {
            let child = self.element.elements().find(|child| child.name == name);
            let value = child.and_then(|child| child.attribute("value"));
            let words = || child.map(Element::text).filter(|text| !text.is_empty());
            let value = value.or_else(|| self.element.attribute(name));
            value.map(str::to_owned).or_else(words)
        })?;
        match said.trim().to_lowercase().as_str() {
            "1" | "m" | "male" | "man" | "männlich" | "masculin" | "maschio" => {
                Some(Gender::Male)
            }
            "2" | "f" | "w" | "female" | "woman" | "weiblich" | "féminin" | "femmina" => {
                Some(Gender::Female)
            }
            _ => None,
        }
    }

    /// The words by which the register says what a person was: offices, ranks, trades,
    /// from `roleName`, `occupation` and their like, and from remarks.
    pub fn roles(&self) -> Vec<String> {
        const SAY: [&str; 6] =
            ["occupation", "socecStatus", "state", "trait", "affiliation", "note"];
        let said =
            self.element.elements().filter(|child| SAY.contains(&child.name.as_str()));
        let parts = self.names.iter().flat_map(|name| &name.parts);
        let named = parts.filter(|(part, _)| *part == Part::Role);
        let texts = said.map(Element::text).chain(named.map(|(_, text)| text.clone()));
        texts
            .flat_map(|text| {
                let words = text.split(|c: char| !c.is_alphabetic());
                words
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether the register has somebody as a saint: by the first words of a name.
    pub fn is_saint(&self) -> bool {
        self.names.iter().any(|name| {
            let mut first = name.text.split_whitespace().take(2);
            first.any(|word| {
                let word = word.trim_end_matches('.').to_lowercase();
                crate::lexicon::small_word(&word).saint
            })
        })
    }
}

/// The elements that name an entry, in order.
pub(super) fn naming(element: &Element, kind: EntryKind) -> Vec<&Element> {
    let names: &[&str] = match kind {
        EntryKind::Person => &["persName", "name"],
        EntryKind::Place => &["placeName", "geogName", "name"],
        EntryKind::Organisation => &["orgName", "name"],
        EntryKind::Work => &["title"],
        EntryKind::Event => &["label", "head", "eventName"],
    };
    // A `biblStruct` has its titles in `analytic` and `monogr`: the first of them names
    // the work, so the article comes before the journal it stands in.
    let holder = match element.name.as_str() {
        "biblStruct" => element.elements().next().unwrap_or(element),
        "biblFull" => {
            let inside = element.elements().find(|child| child.name == "fileDesc");
            let statement = inside.unwrap_or(element).elements();
            statement
                .into_iter()
                .find(|child| child.name == "titleStmt")
                .unwrap_or(element)
        }
        _ => element,
    };
    let found: Vec<&Element> =
        holder.elements().filter(|child| names.contains(&child.name.as_str())).collect();
    if kind == EntryKind::Place && found.is_empty() {
        // A place that is no more than its address is called by the narrowest part of it.
        let part = |name: &&str| element.elements().find(|child| child.name == **name);
        return NARROWEST.iter().find_map(part).into_iter().collect();
    }
    found
}

/// What part of a name an element is.
pub(super) fn part_of(element: &Element) -> Option<Part> {
    Some(match (element.name.as_str(), element.attribute("type")) {
        ("forename" | "addName", Some("patronymic")) => Part::Patronymic,
        ("forename", _) => Part::Forename,
        ("surname", _) => Part::Surname,
        ("nameLink", _) => Part::Link,
        ("roleName", _) => Part::Role,
        ("genName", _) => Part::Generation,
        ("addName", _) => Part::Additional,
        _ => return None,
    })
}

fn read_name(element: &Element, kind: EntryKind) -> Option<Name> {
    let mut parts = Vec::new();
    collect_parts(element, &mut parts);
    let text = words_of(element, kind);
    let language = element.attribute("xml:lang").map(str::to_owned);
    (!text.is_empty()).then_some(Name { text, parts, language })
}

/// A name as one string.
pub(super) fn words_of(element: &Element, kind: EntryKind) -> String {
    let mut parts = Vec::new();
    collect_parts(element, &mut parts);
    if kind == EntryKind::Place {
        place_name(element)
    } else if parts.len() > 1 && is_data(element) {
        from_parts(element, &parts)
    } else {
        element.text()
    }
}

fn collect_parts(element: &Element, parts: &mut Vec<(Part, String)>) {
    for child in element.elements() {
        match part_of(child) {
            Some(part) => {
                let text = child.text();
                if !text.is_empty() {
                    parts.push((part, text));
                }
            }
            None => collect_parts(child, parts),
        }
    }
}

/// Whether nothing but blanks stands between the parts of a name.
fn is_data(element: &Element) -> bool {
    element.children.iter().all(|node| match node {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(_) => true,
    })
}

/// A name from its parts, in their order; a comma shows where the surname stands first.
fn from_parts(element: &Element, parts: &[(Part, String)]) -> String {
    if !element.elements().all(|child| part_of(child).is_some()) {
        return element.text();
    }
    let mut text = String::new();
    let mut before: Option<Part> = None;
    for (part, words) in parts {
        let inverted = before == Some(Part::Surname)
            && matches!(part, Part::Forename | Part::Patronymic);
        text.push_str(if inverted { ", " } else { " " });
        text.push_str(words);
        before = Some(*part);
    }
    text.trim_start().to_owned()
}

/// A place's own name: without the region and the country that it lies in.
fn place_name(element: &Element) -> String {
    if is_data(element) {
        let part = |name: &&str| element.elements().find(|child| child.name == **name);
        if let Some(own) = NARROWEST.iter().find_map(part) {
            return own.text();
        }
    }
    element.text()
}

/// A date of birth or death: a day, month or year; two with `/` for bounds; else words.
fn dated(element: &Element, name: &str) -> Option<String> {
    let event = element.elements().find(|child| child.name == name)?;
    let inner = event.elements().find(|child| child.name == "date");
    [Some(event), inner].into_iter().flatten().find_map(bounds).or_else(|| {
        let words = inner.unwrap_or(event).text();
        (!words.is_empty()).then_some(words)
    })
}

fn bounds(element: &Element) -> Option<String> {
    let value = |names: &[&str]| {
        let value = names.iter().find_map(|name| element.attribute(name))?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    if let Some(when) = value(&["when", "when-iso"]) {
        return Some(when);
    }
    let first = value(&["notBefore", "notBefore-iso", "from", "from-iso"]);
    let last = value(&["notAfter", "notAfter-iso", "to", "to-iso"]);
    match (first, last) {
        (None, None) => None,
        (first, last) => {
            Some(format!("{}/{}", first.unwrap_or_default(), last.unwrap_or_default()))
        }
    }
}

/// The identifiers of an entry and of its names, in their order, each once.
fn identifiers(element: &Element, kind: EntryKind) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    let mut add = |kind: Option<&str>, value: &str| {
        if let Some(identifier) = Identifier::read(kind, value)
            && !found.contains(&identifier)
        {
            found.push(identifier);
        }
    };
    let pointing = ["ref", "sameAs", "corresp", "key"];
    let mut waiting: Vec<&Element> = element.elements().collect();
    waiting.reverse();
    while let Some(child) = waiting.pop() {
        match child.name.as_str() {
            // An `idno` may hold others (TEI P5 §2.2.4), which say the same of it.
            "idno" if child.elements().next().is_some() => {
                let inner: Vec<&Element> = child.elements().collect();
                waiting.extend(inner.into_iter().rev());
            }
            "idno" => {
                let kind = child.attribute("subtype").filter(|_| {
                    child.attribute("type").is_some_and(|kind| {
                        kind.eq_ignore_ascii_case("uri")
                            || kind.eq_ignore_ascii_case("url")
                    })
                });
                add(kind.or_else(|| child.attribute("type")), &child.text());
            }
            "ptr" | "ref" => {
                let target = child.attribute("target").unwrap_or_default();
                if Identifier::read(None, target)
                    .is_some_and(|identifier| identifier.is_exclusive())
                {
                    add(child.attribute("type"), target);
                }
            }
            _ => {}
        }
    }
    for holder in std::iter::once(element).chain(naming(element, kind)) {
        for name in pointing {
            let values = holder.attribute(name).unwrap_or_default().split_whitespace();
            values.for_each(|value| add(None, value));
        }
    }
    found
}

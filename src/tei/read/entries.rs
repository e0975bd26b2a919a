//! The register entries that a letter's file holds, in `standOff`, header or `back`.

use super::header::name_of;
use super::tree::Element;
use crate::model::record::{Entity, EntityKind, Identifier, Record};
use crate::register::{self, Entry, EntryKind};

/// Where entries stand.
const LISTS: [&str; 5] = ["listPerson", "listPlace", "listOrg", "listBibl", "listEvent"];

/// The entries.
const ENTRIES: [&str; 7] =
    ["person", "personGrp", "place", "org", "bibl", "biblStruct", "event"];

/// Reads the entries of a `TEI` element: those that have an `xml:id`.
pub(super) fn read(root: Element<'_>, record: &mut Record) {
    for list in root.all(&LISTS) {
        for entry in list.all(&ENTRIES) {
            let kind = match entry.name() {
                "place" => EntityKind::Place,
                "org" => EntityKind::Organisation,
                "bibl" | "biblStruct" => EntityKind::Work,
                "event" => EntityKind::Event,
                _ => EntityKind::Person,
            };
            // A list in a note only points to what the register says.
            if let Some(id) = entry.owned("xml:id") {
                record.entities.push(entity(entry, id, kind));
            }
        }
    }
}

fn entity(entry: Element<'_>, id: String, kind: EntityKind) -> Entity {
    let naming: &[&str] = match kind {
        EntityKind::Person => &["persName", "name"],
        EntityKind::Place => &["placeName", "geogName", "name", "settlement"],
        EntityKind::Organisation => &["orgName", "name"],
        EntityKind::Work => &["title"],
        EntityKind::Event => &["label", "head", "eventName", "desc"],
    };
    // Of an article the title comes before that of its journal.
    let holder =
        if entry.name() == "biblStruct" { entry.elements().next() } else { None };
    let holder = holder.unwrap_or(entry);
    let mut names: Vec<String> = Vec::new();
    for name in holder.elements().filter(|child| naming.contains(&child.name())) {
        let words = name_of(name);
        if !words.is_empty() && !names.contains(&words) {
            names.push(words);
        }
    }
    if names.is_empty() {
        names.push(entry.words());
    }
    let life = |name: &str| {
        let event = entry.child(name)?;
        let date = event.child("date").unwrap_or(event);
        let forms = ["when", "when-iso", "notBefore", "from", "notAfter", "to"];
        let when = forms.iter().find_map(|form| date.owned(form));
        when.or_else(|| Some(date.words())).filter(|date| !date.is_empty())
    };
    let mut name = names.into_iter();
    Entity {
        id,
        kind,
        name: name.next().unwrap_or_default(),
        names: name.collect(),
        birth: life("birth"),
        death: life("death"),
        geo: if kind == EntityKind::Place { geo(entry) } else { None },
        identifiers: identifiers(entry),
    }
}

/// Where a place lies: its own `geo`, not that of a place it belongs to.
fn geo(entry: Element<'_>) -> Option<(String, String)> {
    let mut location = entry.elements().filter(|child| child.name() == "location");
    let geo = location.find_map(|location| location.all(&["geo"]).first().copied());
    coordinates(&geo?.words())
}

/// Latitude and longitude out of `geo` (TEI P5 §14.3.4.1): two numbers in degrees, with
/// decimal points or commas, parted by a blank, a comma or a semicolon.
pub(super) fn coordinates(text: &str) -> Option<(String, String)> {
    let parts: Vec<&str> =
        text.split([' ', ';']).filter(|part| !part.is_empty()).collect();
    let (latitude, longitude) = match parts.as_slice() {
        [one] => one.split_once(',')?,
        [latitude, longitude] => (latitude.trim_end_matches(','), *longitude),
        _ => return None,
    };
    let number = |text: &str, bound: f64| {
        let text = text.trim().replace(',', ".");
        let value: f64 = text.parse().ok()?;
        (value.is_finite() && value.abs() <= bound).then_some(text)
    };
    Some((number(latitude, 90.0)?, number(longitude, 180.0)?))
}

fn identifiers(entry: Element<'_>) -> Vec<Identifier> {
    let mut found: Vec<register::Identifier> = Vec::new();
    let mut add = |kind: Option<&str>, value: &str| {
        if let Some(identifier) = register::Identifier::read(kind, value)
            && !found.contains(&identifier)
        {
            found.push(identifier);
        }
    };
    for idno in entry.elements().filter(|child| child.name() == "idno") {
        let mut inner = idno.all(&["idno"]);
        if inner.is_empty() {
            inner.push(idno);
        }
        for idno in inner {
            let kind = idno.attribute("type");
            let is_address =
                kind.is_some_and(|kind| matches!(kind, "uri" | "URI" | "url" | "URL"));
            let kind = if is_address { idno.attribute("subtype") } else { kind };
            add(kind, &idno.words());
        }
    }
    for holder in std::iter::once(entry).chain(entry.elements().filter(|child| {
        matches!(child.name(), "persName" | "placeName" | "orgName" | "title")
    })) {
        for name in ["ref", "sameAs", "corresp", "key"] {
            let values = holder.attribute(name).unwrap_or_default().split_whitespace();
            values.for_each(|value| add(None, value));
        }
    }
    as_written(found)
}

/// Identifiers with the preferred one first.
fn as_written(mut found: Vec<register::Identifier>) -> Vec<Identifier> {
    found.sort_by_key(register::Identifier::rank);
    found
        .into_iter()
        .map(|identifier| Identifier {
            kind: Some(identifier.authority.to_owned()),
            value: identifier.uri(),
        })
        .collect()
}

/// An entry of a register as exports have it.
pub fn entity_of(entry: &Entry) -> Entity {
    let mut names = entry.names.iter().map(|name| name.text.clone());
    let location = entry.element.elements().find(|child| child.name == "location");
    let geo = location.and_then(|location| {
        let geo = location.elements().find(|child| child.name == "geo")?;
        coordinates(&geo.text())
    });
    Entity {
        id: entry.id.clone(),
        kind: match entry.kind {
            EntryKind::Person => EntityKind::Person,
            EntryKind::Place => EntityKind::Place,
            EntryKind::Organisation => EntityKind::Organisation,
            EntryKind::Work => EntityKind::Work,
            EntryKind::Event => EntityKind::Event,
        },
        name: names.next().unwrap_or_else(|| entry.id.clone()),
        names: names.collect(),
        birth: entry.birth.clone(),
        death: entry.death.clone(),
        geo,
        identifiers: as_written(entry.identifiers.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_points_or_commas() {
        let some = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(coordinates("48.2083 16.3731"), some("48.2083", "16.3731"));
        assert_eq!(coordinates("48,208333 16,373056"), some("48.208333", "16.373056"));
        assert_eq!(coordinates("48.2,16.3"), some("48.2", "16.3"));
        assert_eq!(coordinates("48.2, 16.3"), some("48.2", "16.3"));
        assert_eq!(coordinates("-33.9; 18.4"), some("-33.9", "18.4"));
        assert_eq!(coordinates("148.2 16.3"), None);
        assert_eq!(coordinates("somewhere"), None);
    }
}

//! What a `correspDesc` says: acts, persons, places, dates, the letters around (TEI P5
//! §2.4.6), in the forms of TEI and of CMIF.

use super::header::name_of;
use super::tree::Element;
use crate::model::record::{
    Action, Date, EntityKind, Identifier, Kept, Named, Neighbour, Record,
};
use crate::register;

/// Reads a `correspDesc`.
pub(super) fn read(description: Element<'_>, record: &mut Record) {
    for element in description.elements() {
        match element.name() {
            "correspAction" => action(element, record),
            "correspContext" => context(element, record),
            "note" | "p" | "ab" => record.remarks.push(element.words()),
            name => {
                let path = format!("teiHeader/profileDesc/correspDesc/{name}");
                record.kept.push(Kept { path, xml: element.kept_xml() });
            }
        }
    }
    record.remarks.retain(|remark| !remark.is_empty());
}

/// What one of several descriptions is called.
pub(super) fn name(description: Element<'_>, list: &str, at: usize) -> String {
    let named = ["xml:id", "ref", "key"];
    let own = named.iter().find_map(|name| description.owned(name));
    own.unwrap_or_else(|| format!("{list}-{at}"))
}

/// Takes down where a listed letter is published: its `@ref`, and which of the list's
/// `bibl` elements `@source` leads to.
pub(super) fn source(
    description: Element<'_>,
    bibls: &[(&str, String)],
    record: &mut Record,
) {
    if let Some(address) = description.owned("ref") {
        let kind = Some("url".to_owned());
        record.publication.identifiers.push(Identifier { kind, value: address });
    }
    let Some(id) = description.attribute("source") else { return };
    let id = id.rsplit_once('#').map_or(id, |(_, id)| id);
    let meant = bibls.iter().find(|(known, _)| *known == id);
    record.sources.extend(meant.map(|(_, words)| words.clone()));
}

fn action(element: Element<'_>, record: &mut Record) {
    let mut action = Action {
        kind: element.attribute("type").unwrap_or("unknown").to_owned(),
        ..Action::default()
    };
    fill(element, &mut action, record);
    record.actions.push(action);
}

fn fill(element: Element<'_>, action: &mut Action, record: &mut Record) {
    for child in element.elements() {
        match child.name() {
            "persName" => action.agents.push(named(child, EntityKind::Person)),
            "orgName" => action.agents.push(named(child, EntityKind::Organisation)),
            "name" | "rs" => match kind_of(child) {
                EntityKind::Place => action.places.push(named(child, EntityKind::Place)),
                kind => action.agents.push(named(child, kind)),
            },
            "placeName" | "settlement" | "country" | "region" | "geogName"
            | "district" => {
                action.places.push(named(child, EntityKind::Place));
            }
            "date" => action.dates.push(date(child)),
            "note" => record.remarks.push(child.words()),
            // `p`, `address` and the like may hold all of it.
            "p" | "ab" | "address" | "addrLine" | "choice" | "seg" => {
                let known = ["persName", "orgName", "placeName", "name", "rs", "date"];
                let found = child.all(&known);
                if found.is_empty() {
                    let words = child.words();
                    if !words.is_empty() {
                        record.remarks.push(words);
                    }
                } else {
                    fill(child, action, record);
                }
            }
            name => {
                let path =
                    format!("teiHeader/profileDesc/correspDesc/correspAction/{name}");
                record.kept.push(Kept { path, xml: child.kept_xml() });
            }
        }
    }
    action.agents.retain(|agent| !agent.text.is_empty() || agent.reference.is_some());
    action.places.retain(|place| !place.text.is_empty() || place.reference.is_some());
}

/// What a `name` or `rs` names, by its `@type`; a person where it does not say.
pub(super) fn kind_of(element: Element<'_>) -> EntityKind {
    match element.attribute("type").unwrap_or_default() {
        "place" | "placeName" | "pla" | "city" | "geo" => EntityKind::Place,
        "org" | "organisation" | "organization" | "orgName" | "institution" => {
            EntityKind::Organisation
        }
        "work" | "title" | "bibl" | "book" => EntityKind::Work,
        "event" => EntityKind::Event,
        _ => EntityKind::Person,
    }
}

/// A name and what it leads to.
pub(super) fn named(element: Element<'_>, kind: EntityKind) -> Named {
    let pointing = ["ref", "key", "corresp", "sameAs"];
    let reference = pointing.iter().find_map(|name| element.owned(name));
    let uri = reference.as_deref().and_then(authority);
    Named {
        kind,
        text: name_of(element),
        reference,
        uri,
        cert: element.owned("cert"),
        evidence: element.owned("evidence"),
    }
}

/// The address in an authority file that a pointer is, if it is one; the preferred one
/// of several.
fn authority(reference: &str) -> Option<String> {
    { reference.split_whitespace() }
        .filter_map(|value| register::Identifier::read(None, value))
        .min_by_key(register::Identifier::rank)
        .map(|identifier| identifier.uri())
}

/// A date in any form of `att.datable`.
pub(super) fn date(element: Element<'_>) -> Date {
    let value = |names: [&str; 3]| names.iter().find_map(|name| element.owned(name));
    Date {
        text: element.words(),
        when: value(["when", "when-iso", "when-custom"]),
        from: value(["from", "from-iso", "from-custom"]),
        to: value(["to", "to-iso", "to-custom"]),
        not_before: value(["notBefore", "notBefore-iso", "notBefore-custom"]),
        not_after: value(["notAfter", "notAfter-iso", "notAfter-custom"]),
        cert: element.owned("cert"),
        evidence: element.owned("evidence"),
    }
}

/// The letters around; what is said in words is a remark.
fn context(element: Element<'_>, record: &mut Record) {
    let chain = element.owned("n").or_else(|| element.owned("type"));
    for child in element.elements() {
        match child.name() {
            "ref" | "ptr" => {
                let target = child.owned("target").unwrap_or_default();
                let (relation, own) = relation(child);
                record.context.push(Neighbour {
                    relation,
                    chain: own.or_else(|| chain.clone()),
                    target,
                    text: child.words(),
                });
            }
            "note" => record.remarks.push(child.words()),
            _ => {
                let links = child.all(&["ref", "ptr"]);
                if links.is_empty() {
                    record.remarks.push(child.words());
                }
                for link in links {
                    let (relation, own) = relation(link);
                    record.context.push(Neighbour {
                        relation,
                        chain: own.or_else(|| chain.clone()),
                        target: link.owned("target").unwrap_or_default(),
                        text: link.words(),
                    });
                }
            }
        }
    }
}

/// How a letter stands to this one, and in which order of letters. Editions say one of
/// the two in `@type` and the other, if at all, in `@subtype`.
fn relation(link: Element<'_>) -> (String, Option<String>) {
    let word = |name: &str| link.attribute(name).unwrap_or_default();
    let (kind, subtype) = (word("type"), word("subtype"));
    let direction = |word: &str| {
        let word = word.to_lowercase();
        let begins =
            |stem: &str| word.split(['_', '-']).any(|part| part.starts_with(stem));
        if begins("prev") {
            Some("prev")
        } else if begins("next") {
            Some("next")
        } else if begins("reply") {
            Some("reply")
        } else {
            None
        }
    };
    let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    match (direction(kind), direction(subtype)) {
        (Some(relation), _) => (relation.to_owned(), some(subtype)),
        (None, Some(relation)) => (relation.to_owned(), some(kind)),
        (None, None) => {
            (if kind.is_empty() { "related" } else { kind }.to_owned(), some(subtype))
        }
    }
}

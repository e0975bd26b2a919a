//! What a header says of its letter: titles, names, publication, languages, sources.
//!
//! TEI P5 §2. The parts that the model has no place for are kept as they stand.

use super::tree::{Child, Element};
use crate::model::record::{Identifier, Kept, Record, Responsible, Title};

/// Reads a `teiHeader`.
pub(super) fn read(header: Element<'_>, record: &mut Record) {
    for part in header.elements() {
        match part.name() {
            "fileDesc" => file(part, record),
            "profileDesc" => profile(part, record),
            _ => keep("teiHeader", part, record),
        }
    }
}

fn keep(path: &str, element: Element<'_>, record: &mut Record) {
    let path = format!("{path}/{}", element.name());
    record.kept.push(Kept { path, xml: element.kept_xml() });
}

fn file(part: Element<'_>, record: &mut Record) {
    for statement in part.elements() {
        match statement.name() {
            "titleStmt" => titles(statement, record),
            "publicationStmt" => publication(statement, record),
            "sourceDesc" => sources(statement, record),
            "seriesStmt" => {
                for title in statement.all(&["title"]) {
                    record
                        .titles
                        .push(Title { level: Some("s".to_owned()), ..title_of(title) });
                }
            }
            _ => keep("teiHeader/fileDesc", statement, record),
        }
    }
    // The letter's own title comes first: `a`, then one without level, then the rest.
    let rank = |title: &Title| match (title.level.as_deref(), title.kind.as_deref()) {
        (Some("a"), _) => 0,
        (None, None | Some("main")) => 1,
        (Some("s" | "j"), _) => 4,
        (None, Some("iso-date" | "sub" | "short" | "sort")) => 3,
        _ => 2,
    };
    record.titles.retain(|title| !title.text.is_empty());
    record.titles.sort_by_key(rank);
}

fn title_of(title: Element<'_>) -> Title {
    Title { text: title.words(), level: title.owned("level"), kind: title.owned("type") }
}

fn titles(statement: Element<'_>, record: &mut Record) {
    for element in statement.elements() {
        match element.name() {
            "title" => record.titles.push(title_of(element)),
            role @ ("author" | "editor" | "principal" | "sponsor" | "funder") => {
                people(element, role, record);
            }
            "respStmt" => {
                let roles: Vec<String> = element
                    .elements()
                    .filter(|e| e.name() == "resp")
                    .map(Element::words)
                    .collect();
                let role = roles.join("; ");
                for name in element.elements().filter(|e| is_name(e.name())) {
                    person(name, &role, record);
                }
            }
            _ => keep("teiHeader/fileDesc/titleStmt", element, record),
        }
    }
}

fn is_name(name: &str) -> bool {
    matches!(name, "persName" | "orgName" | "name")
}

/// The names in an element, or the one that it is.
fn people(element: Element<'_>, role: &str, record: &mut Record) {
    let mut has_names = false;
    for name in element.elements().filter(|child| is_name(child.name())) {
        has_names = true;
        person(name, role, record);
    }
    if !has_names {
        person(element, role, record);
    }
}

fn person(element: Element<'_>, role: &str, record: &mut Record) {
    let name = name_of(element);
    if !name.is_empty() {
        let reference = element.owned("ref").or_else(|| element.owned("key"));
        let role = role.to_owned();
        record.responsible.push(Responsible { role, name, reference });
    }
}

/// A name's words; forename and surname that stand side by side are put in order.
pub(super) fn name_of(element: Element<'_>) -> String {
    let parts: Vec<Element<'_>> = element.elements().collect();
    let is_parts = element.children().all(|child| match child {
        Child::Text(text) => text.trim().is_empty(),
        Child::Element(part) => matches!(
            part.name(),
            "forename" | "surname" | "nameLink" | "roleName" | "genName" | "addName"
        ),
    });
    if !is_parts || parts.len() < 2 {
        return element.words();
    }
    let surname_first = parts.first().is_some_and(|part| part.name() == "surname");
    let rest = parts.iter().position(|part| part.name() == "forename").unwrap_or(0);
    let order: Vec<&Element<'_>> = if surname_first && rest > 0 {
        parts.iter().skip(rest).chain(parts.iter().take(rest)).collect()
    } else {
        parts.iter().collect()
    };
    let words: Vec<String> =
        order.iter().map(|part| part.words()).filter(|words| !words.is_empty()).collect();
    words.join(" ")
}

fn publication(statement: Element<'_>, record: &mut Record) {
    let publication = &mut record.publication;
    let mut kept = Vec::new();
    for element in statement.elements() {
        match element.name() {
            "publisher" | "authority" | "distributor" => {
                let names: Vec<String> = element
                    .elements()
                    .filter(|child| is_name(child.name()))
                    .map(name_of)
                    .collect();
                let names = if names.is_empty() { vec![element.words()] } else { names };
                publication
                    .publishers
                    .extend(names.into_iter().filter(|n| !n.is_empty()));
            }
            "pubPlace" => publication.places.push(element.words()),
            "date" => {
                let words = element.words();
                let when = element.owned("when").or_else(|| element.owned("from"));
                publication.date = when.or((!words.is_empty()).then_some(words));
            }
            "idno" => identifiers(element, &mut publication.identifiers),
            "availability" => {
                publication.status = element.owned("status");
                for licence in element.all(&["licence"]) {
                    let targets = licence.attribute("target").unwrap_or_default();
                    publication
                        .licences
                        .extend(targets.split_whitespace().map(str::to_owned));
                }
                let terms = element.all(&["p", "licence", "ab"]);
                let inner = terms.iter().flat_map(|term| match term.all(&["p", "ab"]) {
                    inner if inner.is_empty() => vec![*term],
                    inner => inner,
                });
                let words = inner.map(Element::words).filter(|words| !words.is_empty());
                publication.terms.extend(words);
            }
            "p" | "ab" => {
                let words = element.words();
                if !words.is_empty() {
                    publication.terms.push(words);
                }
            }
            _ => kept.push(element),
        }
    }
    for element in kept {
        keep("teiHeader/fileDesc/publicationStmt", element, record);
    }
}

/// The identifier that an `idno` is, or those that it holds.
fn identifiers(element: Element<'_>, into: &mut Vec<Identifier>) {
    let mut inner = element.all(&["idno"]);
    if inner.is_empty() {
        inner.push(element);
    }
    for idno in inner {
        let value = idno.words();
        if !value.is_empty() {
            into.push(Identifier { kind: idno.owned("type"), value });
        }
    }
}

fn sources(statement: Element<'_>, record: &mut Record) {
    let kinds = ["bibl", "biblStruct", "biblFull", "msDesc", "p", "ab"];
    for source in statement.all(&kinds) {
        let words = match source.name() {
            "msDesc" => manuscript(source),
            _ => joined(source),
        };
        if !words.is_empty() {
            record.sources.push(words);
        }
    }
    // Dates and hands of manuscripts, witnesses and the like.
    if !statement.all(&["msDesc", "listWit", "recordingStmt"]).is_empty() {
        keep("teiHeader/fileDesc", statement, record);
    }
}

/// Where a manuscript is kept: country, place, house, shelf mark.
fn manuscript(source: Element<'_>) -> String {
    let Some(identifier) = source.child("msIdentifier") else { return joined(source) };
    joined(identifier)
}

/// The words of an element whose parts have nothing between them, with commas.
fn joined(element: Element<'_>) -> String {
    let is_loose = element.children().all(|child| match child {
        Child::Text(text) => text.trim().is_empty(),
        Child::Element(_) => true,
    });
    if !is_loose || element.elements().next().is_none() {
        return element.words();
    }
    let words: Vec<String> =
        element.elements().map(joined).filter(|words| !words.is_empty()).collect();
    words.join(", ")
}

fn profile(part: Element<'_>, record: &mut Record) {
    for element in part.elements() {
        match element.name() {
            "langUsage" => {
                let mut languages: Vec<(u32, String)> = Vec::new();
                for language in element.elements() {
                    let usage = language.attribute("usage").and_then(|u| u.parse().ok());
                    if let Some(ident) = language.owned("ident") {
                        languages.push((usage.unwrap_or(0), ident));
                    }
                }
                languages.sort_by_key(|(usage, _)| std::cmp::Reverse(*usage));
                record.languages.extend(languages.into_iter().map(|(_, ident)| ident));
            }
            "correspDesc" => {}
            _ => keep("teiHeader/profileDesc", element, record),
        }
    }
}

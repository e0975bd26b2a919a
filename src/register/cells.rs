//! One row of a table into the XML of an entry, and back.
//!
//! Names in parts are marked up inside the name as it stands. Where a cell holds several
//! things, `|` parts them (`\|` is the sign itself); what a further name is made of
//! stands behind it in braces: `Yuli Tsederbaum {type=birth; forename=Yuli; …}`.

use std::collections::BTreeMap;

use super::entry::{naming, part_of};
use super::identifier::{COLUMNS, Identifier};
use super::{Element, Entry, EntryKind, Node, Part};
use crate::lexicon::PartialDate;

/// The cells of a row that are not empty, by column.
pub(super) type Cells = BTreeMap<&'static str, String>;

/// The parts of a name, their columns and their elements, in the order of a full name.
const PARTS: [(Part, &str, &str, Option<&str>); 7] = [
    (Part::Role, "role", "roleName", None),
    (Part::Forename, "forename", "forename", None),
    (Part::Patronymic, "patronymic", "addName", Some("patronymic")),
    (Part::Link, "link", "nameLink", None),
    (Part::Surname, "surname", "surname", None),
    (Part::Generation, "generation", "genName", None),
    (Part::Additional, "additional", "addName", None),
];

fn element(name: &str, attributes: &[(&str, &str)], children: Vec<Node>) -> Element {
    let attributes = attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Element { name: name.to_owned(), attributes: attributes.collect(), children }
}

fn of_text(name: &str, attributes: &[(&str, &str)], text: &str) -> Node {
    Node::Element(element(name, attributes, vec![Node::Text(text.to_owned())]))
}

/// What a cell with several things holds.
fn split(cell: &str) -> Vec<String> {
    let mut list = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek()) {
            ('\\', Some('|')) => {
                characters.next();
                list.last_mut().into_iter().for_each(|last| last.push('|'));
            }
            ('|', _) => list.push(String::new()),
            _ => list.last_mut().into_iter().for_each(|last| last.push(c)),
        }
    }
    let trimmed = list.iter().map(|item| item.trim().to_owned());
    trimmed.filter(|item| !item.is_empty()).collect()
}

fn join(list: &[String]) -> String {
    let escaped: Vec<String> = list.iter().map(|item| item.replace('|', "\\|")).collect();
    escaped.join(" | ")
}

/// A name in a cell: its words, and what stands in braces behind them. Empty braces say
/// that those before them belong to the name.
fn name_in(cell: &str) -> (&str, Vec<(&str, &str)>) {
    let cell = cell.trim();
    let Some(open) = cell.strip_suffix('}') else { return (cell, Vec::new()) };
    if let Some(words) = open.strip_suffix(" {") {
        return (words, Vec::new());
    }
    let start = |(at, _): &(usize, &str)| {
        open.get(at + 2..).is_some_and(|inside| known_key(inside).is_some())
    };
    let Some((at, _)) = open.match_indices(" {").find(start) else {
        return (cell, Vec::new());
    };
    let words = open.get(..at).unwrap_or_default();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let mut rest = open.get(at + 2..).unwrap_or_default();
    while let Some((key, value)) = known_key(rest) {
        // A semicolon ends a value where another key follows it.
        let end = value.match_indices(';').find(|(at, _)| {
            value.get(at + 1..).is_some_and(|next| known_key(next.trim_start()).is_some())
        });
        let (value, next) = match end {
            Some((at, _)) => (value.get(..at), value.get(at + 1..)),
            None => (Some(value), None),
        };
        pairs.push((key, value.unwrap_or_default().trim()));
        rest = next.unwrap_or_default().trim_start();
    }
    (words.trim(), pairs)
}

/// A key that may stand in braces, and what follows its sign of equality.
fn known_key(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let key = key.trim();
    let known =
        PARTS.iter().map(|(_, column, ..)| *column).chain(["lang", "type", "level"]);
    known.into_iter().any(|known| known == key).then_some((key, value))
}

/// A name as a cell has it, with what is said in braces behind it.
fn with_braces(text: String, inside: &[String]) -> String {
    match inside {
        [] if text.ends_with('}') => format!("{text} {{}}"),
        [] => text,
        inside => format!("{text} {{{}}}", inside.join("; ")),
    }
}

/// The element that a kind of entry is.
fn element_of(kind: EntryKind) -> (&'static str, &'static str) {
    match kind {
        EntryKind::Person => ("person", "persName"),
        EntryKind::Place => ("place", "placeName"),
        EntryKind::Organisation => ("org", "orgName"),
        EntryKind::Work => ("bibl", "title"),
        EntryKind::Event => ("event", "label"),
    }
}

/// The XML of a row.
pub(super) fn to_element(cells: &Cells, kind: EntryKind, id: &str) -> Element {
    let (name, naming) = element_of(kind);
    let get = |column: &str| cells.get(column).map(String::as_str);
    let mut children: Vec<Node> = Vec::new();
    children.extend(
        get("author").into_iter().flat_map(split).map(|a| of_text("author", &[], &a)),
    );
    children.extend(names(cells, kind, naming).into_iter().map(Node::Element));
    for event in ["birth", "death"] {
        children.extend(get(event).map(|date| dated(event, date)));
    }
    children.extend(get("country").map(|country| of_text("country", &[], country)));
    if let Some(geo) = get("geo") {
        children.push(Node::Element(element(
            "location",
            &[],
            vec![of_text("geo", &[], geo)],
        )));
    }
    for authority in COLUMNS {
        children.extend(
            get(authority).map(|number| of_text("idno", &[("type", authority)], number)),
        );
    }
    for idno in get("idno").into_iter().flat_map(split) {
        children.push(
            match idno.split_once('=').filter(|(kind, _)| !kind.contains("://")) {
                Some((kind, value)) => {
                    of_text("idno", &[("type", kind.trim())], value.trim())
                }
                None => of_text("idno", &[], &idno),
            },
        );
    }
    children.extend(
        get("note").into_iter().flat_map(split).map(|note| of_text("note", &[], &note)),
    );
    element(name, &[("xml:id", id)], children)
}

/// The names of a row: the first with its columns, then the further forms.
fn names(cells: &Cells, kind: EntryKind, naming: &str) -> Vec<Element> {
    let get = |column: &str| cells.get(column).map(String::as_str);
    let parts: Vec<(&str, &str)> = PARTS
        .iter()
        .filter(|_| kind == EntryKind::Person)
        .filter_map(|(_, column, ..)| Some((*column, get(column)?)))
        .collect();
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    attributes.extend(get("language").map(|language| ("xml:lang", language)));
    attributes.extend(get("level").map(|level| ("level", level)));
    let mut all = Vec::new();
    let (text, braces) = get("name").map(name_in).unwrap_or_default();
    attributes.extend(braces.iter().copied().filter(|(key, _)| *key == "type"));
    if !text.is_empty() || !parts.is_empty() {
        all.extend(name(naming, text, &parts, &attributes));
    }
    for form in get("forms").into_iter().flat_map(split) {
        let (text, braces) = name_in(&form);
        let is_part = |key: &str| PARTS.iter().any(|(_, column, ..)| *column == key);
        let parts: Vec<_> =
            braces.iter().copied().filter(|(key, _)| is_part(key)).collect();
        let attributes: Vec<_> = braces
            .iter()
            .filter_map(|(key, value)| match *key {
                "lang" => Some(("xml:lang", *value)),
                "type" | "level" => Some((*key, *value)),
                _ => None,
            })
            .collect();
        all.extend(name(naming, text, &parts, &attributes));
    }
    all
}

/// A name with its parts marked up where they stand in it; a second name of the parts
/// alone where they do not.
fn name(
    naming: &str,
    text: &str,
    parts: &[(&str, &str)],
    attributes: &[(&str, &str)],
) -> Vec<Element> {
    let assembled: Vec<&str> = parts.iter().map(|(_, words)| *words).collect();
    let assembled = assembled.join(" ");
    let whole = if text.is_empty() { assembled.as_str() } else { text };
    if let Some(children) = marked_up(whole, parts) {
        return vec![element(naming, attributes, children)];
    }
    let plain = element(naming, attributes, vec![Node::Text(whole.to_owned())]);
    let second = marked_up(&assembled, parts).unwrap_or_default();
    vec![plain, element(naming, &[], second)]
}

fn marked_up(text: &str, parts: &[(&str, &str)]) -> Option<Vec<Node>> {
    let mut places: Vec<(usize, usize, &str)> = Vec::new();
    for (column, words) in parts {
        let place = text
            .match_indices(words)
            .map(|(at, _)| (at, at + words.len()))
            .find(|(start, end)| {
                let cuts = |a: Option<char>, b: Option<char>| {
                    a.is_some_and(char::is_alphanumeric)
                        && b.is_some_and(char::is_alphanumeric)
                };
                let before = text.get(..*start).and_then(|text| text.chars().next_back());
                let after = text.get(*end..).and_then(|text| text.chars().next());
                !cuts(before, words.chars().next())
                    && !cuts(after, words.chars().next_back())
                    && places.iter().all(|(from, to, _)| end <= from || to <= start)
            })?;
        places.push((place.0, place.1, column));
    }
    places.sort_unstable();
    let (mut nodes, mut done) = (Vec::new(), 0);
    for (start, end, column) in places {
        if let Some(between) = text.get(done..start).filter(|text| !text.is_empty()) {
            nodes.push(Node::Text(between.to_owned()));
        }
        let (_, _, name, kind) = PARTS.iter().find(|(_, known, ..)| *known == column)?;
        let attributes: Vec<(&str, &str)> =
            kind.map(|kind| ("type", kind)).into_iter().collect();
        nodes.push(of_text(name, &attributes, text.get(start..end)?));
        done = end;
    }
    if let Some(rest) = text.get(done..).filter(|text| !text.is_empty()) {
        nodes.push(Node::Text(rest.to_owned()));
    }
    Some(nodes)
}

/// `birth` or `death`: attributes for what is a date, else words.
fn dated(name: &str, date: &str) -> Node {
    let is_date = |text: &str| PartialDate::parse(text).is_some();
    if is_date(date) {
        return Node::Element(element(name, &[("when", date)], Vec::new()));
    }
    if let Some((first, last)) = date.split_once('/')
        && [first, last].iter().all(|bound| bound.is_empty() || is_date(bound))
    {
        let bounds = [("notBefore", first), ("notAfter", last)];
        let bounds: Vec<_> =
            bounds.into_iter().filter(|(_, bound)| !bound.is_empty()).collect();
        return Node::Element(element(name, &bounds, Vec::new()));
    }
    of_text(name, &[], date)
}

/// The row of an entry; what it has no column for is counted in `lost`.
pub(super) fn of_entry(entry: &Entry, lost: &mut BTreeMap<String, usize>) -> Cells {
    let mut cells = Cells::new();
    cells.insert("id", entry.id.clone());
    cells.insert("kind", entry.kind.name().to_owned());
    let named = naming(&entry.element, entry.kind);
    if let Some(first) = named.first() {
        first_name(first, entry, &mut cells, lost);
    } else if let Some(only) = entry.names.first() {
        cells.insert("name", with_braces(only.text.clone(), &[]));
    }
    let country =
        named.first().and_then(|name| name.elements().find(|c| c.name == "country"));
    put(&mut cells, "country", &country.map(Element::text).unwrap_or_default());
    let forms: Vec<String> =
        named.iter().skip(1).map(|name| form(name, entry.kind, lost)).collect();
    put(&mut cells, "forms", &join(&forms));
    put(&mut cells, "birth", entry.birth.as_deref().unwrap_or_default());
    put(&mut cells, "death", entry.death.as_deref().unwrap_or_default());
    let mut lists: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for child in entry.element.elements() {
        match child.name.as_str() {
            "author" => lists.entry("author").or_default().push(child.text()),
            "note" => lists.entry("note").or_default().push(child.text()),
            "country" => put(&mut cells, "country", &child.text()),
            "location" => location(child, &mut cells, lost),
            "idno" => idno(child, &mut cells, &mut lists),
            "birth" | "death" => {
                child.elements().filter(|inner| inner.name != "date").for_each(|inner| {
                    *lost.entry(format!("{}/{}", child.name, inner.name)).or_default() +=
                        1;
                });
            }
            _ if named.iter().any(|name| std::ptr::eq(*name, child)) => {}
            _ => *lost.entry(child.name.clone()).or_default() += 1,
        }
    }
    for identifier in &entry.identifiers {
        let held = cells.get(identifier.authority).map(String::as_str);
        let known =
            held.and_then(|value| Identifier::read(Some(identifier.authority), value));
        if known.as_ref() == Some(identifier) {
            continue;
        }
        let uri = identifier.uri();
        match COLUMNS.iter().find(|column| **column == identifier.authority) {
            Some(column) if held.is_none() => put(&mut cells, column, &uri),
            _ => {
                let others = lists.entry("idno").or_default();
                if !others.iter().any(|other| {
                    other.ends_with(&uri) || other.ends_with(&identifier.number)
                }) {
                    others.push(uri);
                }
            }
        }
    }
    for (column, list) in lists {
        put(&mut cells, column, &join(&list));
    }
    cells
}

fn put(cells: &mut Cells, column: &'static str, value: &str) {
    if !value.is_empty() {
        cells.insert(column, value.to_owned());
    }
}

/// The parts of a name, if none comes twice: a table has one column for each.
fn parts(name: &Element) -> Vec<(&'static str, String)> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut waiting: Vec<&Element> = name.elements().collect();
    waiting.reverse();
    while let Some(child) = waiting.pop() {
        let known = part_of(child)
            .and_then(|part| PARTS.iter().find(|(known, ..)| *known == part));
        let Some((_, column, ..)) = known else {
            waiting.extend(child.elements());
            continue;
        };
        let text = child.text();
        match found.iter_mut().find(|(known, _)| known == column) {
            // Johann | Wolfgang stand side by side and are one cell.
            Some((_, words)) => *words = format!("{words} {text}"),
            None => found.push((column, text)),
        }
    }
    found
}

fn first_name(
    name: &Element,
    entry: &Entry,
    cells: &mut Cells,
    lost: &mut BTreeMap<String, usize>,
) {
    let mut inside: Vec<String> = Vec::new();
    if entry.kind == EntryKind::Person {
        for (column, words) in parts(name) {
            put(cells, column, &words);
        }
    }
    for (key, value) in &name.attributes {
        match key.as_str() {
            "xml:lang" => put(cells, "language", value),
            "level" => put(cells, "level", value),
            "type" => inside.push(format!("type={value}")),
            "ref" | "key" => {}
            _ => *lost.entry(format!("@{key}")).or_default() += 1,
        }
    }
    put(cells, "name", &with_braces(entry.label().to_owned(), &inside));
}

/// A further name as a cell has it.
fn form(name: &Element, kind: EntryKind, lost: &mut BTreeMap<String, usize>) -> String {
    let mut inside: Vec<String> = Vec::new();
    for (key, value) in &name.attributes {
        match key.as_str() {
            "xml:lang" => inside.push(format!("lang={value}")),
            "type" | "level" => inside.push(format!("{key}={value}")),
            "ref" | "key" => {}
            _ => *lost.entry(format!("@{key}")).or_default() += 1,
        }
    }
    if kind == EntryKind::Person {
        inside.extend(
            parts(name).into_iter().map(|(column, words)| format!("{column}={words}")),
        );
    }
    with_braces(super::entry::words_of(name, kind), &inside)
}

fn location(element: &Element, cells: &mut Cells, lost: &mut BTreeMap<String, usize>) {
    for child in element.elements() {
        match child.name.as_str() {
            "geo" => put(cells, "geo", &child.text()),
            "country" => put(cells, "country", &child.text()),
            name => *lost.entry(format!("location/{name}")).or_default() += 1,
        }
    }
}

fn idno(
    element: &Element,
    cells: &mut Cells,
    lists: &mut BTreeMap<&'static str, Vec<String>>,
) {
    let (kind, value) = (element.attribute("type"), element.text());
    let column = Identifier::read(kind, &value)
        .and_then(|identifier| COLUMNS.iter().find(|c| **c == identifier.authority));
    match column {
        Some(column) if !cells.contains_key(column) => put(cells, column, &value),
        _ => lists.entry("idno").or_default().push(match kind {
            Some(kind) => format!("{kind}={value}"),
            None => value,
        }),
    }
}

//! TEI files into a [`Register`].

use std::collections::BTreeMap;

use super::{Element, Entry, EntryKind, Name, Node, Part, Register};
use crate::diagnostic::{Findings, codes, nearest};
use crate::source::{SourceFile, Span};
use crate::xml;

const TEI: &str = "http://www.tei-c.org/ns/1.0";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// How deep the elements of an entry may stand in each other.
const DEPTH: usize = 64;

impl Register {
    /// Reads one more register file, which letters call `href`. What is wrong in it is a
    /// finding; every entry that is sound is taken.
    pub fn read(&mut self, file: &SourceFile, href: &str, findings: &mut Findings) {
        let Some(tree) = xml::parse_tree(file.id(), file.text(), findings) else {
            return;
        };
        let mut any = false;
        for node in tree.descendants() {
            let Some(kind) = kind_of(node) else { continue };
            any = true;
            let tag = start_tag(file, node);
            let Some(id) = node.attribute((XML, "id")) else {
                findings.push(
                    codes::REGISTER_ENTRY
                        .at(tag)
                        .message(format!("this {} has no `xml:id`", kind.name()))
                        .help("give it one, so that letters can point to it"),
                );
                continue;
            };
            let entry = read_entry(href, node, kind, id, tag);
            if entry.names.is_empty() {
                findings.push(
                    codes::REGISTER_ENTRY
                        .at(tag)
                        .message(format!("`{id}` has no name"))
                        .help("a name is what letters are searched for"),
                );
            }
            self.add(entry, findings);
        }
        if !any {
            findings.push(
                codes::REGISTER_ENTRY
                    .at(file.span().at_start())
                    .message("this register has no entry")
                    .help("expected `person`, `place`, `org`, `bibl` or `event` with `xml:id`"),
            );
        }
    }

    fn add(&mut self, entry: Entry, findings: &mut Findings) {
        if let Some(first) = self.get(&entry.id) {
            findings.push(
                codes::REGISTER_DUPLICATE
                    .at(entry.span)
                    .message(format!("`{}` is in the register twice", entry.id))
                    .related(first.span, "the first is here, and is the one used")
                    .help("merge the two, or give one of them another `xml:id`"),
            );
            return;
        }
        self.by_id.insert(entry.id.clone(), self.entries.len());
        self.entries.push(entry);
    }

    /// Reports pointers inside the registers that lead to no entry. Called once all
    /// files are read.
    pub fn check_pointers(&self, findings: &mut Findings) {
        for entry in &self.entries {
            for target in pointers(&entry.element) {
                if self.by_id.contains_key(&target) {
                    continue;
                }
                let mut finding =
                    codes::DANGLING_POINTER.at(entry.span).message(format!(
                        "`{}` points to `#{target}`, which no register has",
                        entry.id
                    ));
                if let Some(near) =
                    nearest(&target, self.by_id.keys().map(String::as_str))
                {
                    finding = finding.help(format!("did you mean `#{near}`?"));
                }
                findings.push(finding);
            }
        }
    }
}

/// The ids that an entry points to with `#id`.
pub(super) fn pointers(element: &Element) -> Vec<String> {
    const POINTING: [&str; 8] =
        ["ref", "target", "corresp", "active", "passive", "mutual", "where", "sameAs"];
    let mut found = Vec::new();
    let mut waiting = vec![element];
    while let Some(element) = waiting.pop() {
        for (name, value) in &element.attributes {
            if POINTING.contains(&name.as_str()) {
                let ids =
                    value.split_whitespace().filter_map(|part| part.strip_prefix('#'));
                found.extend(ids.map(str::to_owned));
            }
        }
        waiting.extend(element.elements());
    }
    found
}

fn kind_of(node: roxmltree::Node<'_, '_>) -> Option<EntryKind> {
    if !node.is_element() || node.tag_name().namespace() != Some(TEI) {
        return None;
    }
    let parent = node.parent_element().map_or("", |parent| parent.tag_name().name());
    match (node.tag_name().name(), parent) {
        ("person" | "personGrp", "listPerson") => Some(EntryKind::Person),
        ("place", "listPlace" | "place") => Some(EntryKind::Place),
        ("org", "listOrg") => Some(EntryKind::Organisation),
        ("bibl" | "biblStruct", "listBibl") => Some(EntryKind::Work),
        ("event", "listEvent") => Some(EntryKind::Event),
        _ => None,
    }
}

/// The start tag of an element: up to its first child, or all of an empty one.
fn start_tag(file: &SourceFile, node: roxmltree::Node<'_, '_>) -> Span {
    let range = node.range();
    let end = node.first_child().map_or(range.end, |child| child.range().start);
    Span::new(file.id(), range.start, end)
}

fn read_entry(
    href: &str,
    node: roxmltree::Node<'_, '_>,
    kind: EntryKind,
    id: &str,
    span: Span,
) -> Entry {
    let naming: &[&str] = match kind {
        EntryKind::Person => &["persName", "name"],
        EntryKind::Place => &["placeName", "geogName", "settlement", "name"],
        EntryKind::Organisation => &["orgName", "name"],
        EntryKind::Work => &["title"],
        EntryKind::Event => &["label", "head", "eventName"],
    };
    // A `biblStruct` has its titles in `analytic` and `monogr`: the first of them names
    // the work, so the article comes before the journal it stands in.
    let mut holders = vec![node];
    if node.has_tag_name((TEI, "biblStruct")) {
        let parts = node.children().filter(roxmltree::Node::is_element);
        holders = parts.take(1).collect();
    }
    let titles: Vec<_> = holders
        .iter()
        .flat_map(roxmltree::Node::children)
        .filter(|child| naming.contains(&child.tag_name().name()))
        .collect();
    let names = titles.iter().filter_map(|title| read_name(*title)).collect();
    let of_title = |name: &str| titles.first().and_then(|title| title.attribute(name));
    let language = titles.first().and_then(|title| title.attribute((XML, "lang")));
    Entry {
        id: id.to_owned(),
        kind,
        names,
        language: language.map(str::to_owned),
        level: of_title("level").map(str::to_owned),
        element: copy(node, 0),
        span,
        file: href.to_owned(),
    }
}

fn read_name(node: roxmltree::Node<'_, '_>) -> Option<Name> {
    let mut parts = Vec::new();
    for child in node.descendants().skip(1).filter(roxmltree::Node::is_element) {
        let part = match (child.tag_name().name(), child.attribute("type")) {
            ("forename" | "addName", Some("patronymic")) => Part::Patronymic,
            ("forename", _) => Part::Forename,
            ("surname", _) => Part::Surname,
            ("nameLink", _) => Part::Link,
            ("roleName", _) => Part::Role,
            ("genName", _) => Part::Generation,
            ("addName", _) => Part::Additional,
            _ => continue,
        };
        let text = text_of(child);
        if !text.is_empty() {
            parts.push((part, text));
        }
    }
    let text = text_of(node);
    let language = node.attribute((XML, "lang")).map(str::to_owned);
    (!text.is_empty()).then_some(Name { text, parts, language })
}

fn text_of(node: roxmltree::Node<'_, '_>) -> String {
    let text: String = node
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|t| t.text())
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Copies an element; white space is collapsed and dropped between elements.
fn copy(node: roxmltree::Node<'_, '_>, depth: usize) -> Element {
    let attributes = node.attributes().map(|attribute| {
        let prefix = if attribute.namespace() == Some(XML) { "xml:" } else { "" };
        (format!("{prefix}{}", attribute.name()), attribute.value().to_owned())
    });
    let mut element = Element {
        name: node.tag_name().name().to_owned(),
        attributes: attributes.collect(),
        children: Vec::new(),
    };
    let mixed = node.children().any(|child| {
        child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty())
    });
    for child in node.children() {
        if let Some(text) = child.text().filter(|_| child.is_text()) {
            let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if mixed && text.starts_with(char::is_whitespace) {
                words.insert(0, ' ');
            }
            if mixed && words.len() > 1 && text.ends_with(char::is_whitespace) {
                words.push(' ');
            }
            let between_parts = !mixed && NAMES.contains(&element.name.as_str());
            if mixed || between_parts && !element.children.is_empty() {
                let words = if between_parts { " ".to_owned() } else { words };
                element.children.push(Node::Text(words));
            }
        } else if child.is_element() && depth < DEPTH {
            element.children.push(Node::Element(copy(child, depth + 1)));
        }
    }
    if !mixed && matches!(element.children.last(), Some(Node::Text(_))) {
        element.children.pop();
    }
    element
}

/// Elements whose parts are words of one name, so that white space between them counts.
const NAMES: [&str; 5] = ["persName", "placeName", "orgName", "name", "eventName"];

/// Entries by id, with all that they point to, for embedding.
impl Register {
    /// The entries with those ids and all entries that they point to, in register order.
    pub fn closure<'a>(
        &'a self,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Vec<&'a Entry> {
        let mut taken: BTreeMap<usize, &Entry> = BTreeMap::new();
        let mut waiting: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        while let Some(id) = waiting.pop() {
            let Some(at) = self.by_id.get(&id) else { continue };
            let Some(entry) = self.entries.get(*at) else { continue };
            if taken.insert(*at, entry).is_none() {
                waiting.extend(pointers(&entry.element));
            }
        }
        taken.into_values().collect()
    }
}

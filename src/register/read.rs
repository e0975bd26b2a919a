//! TEI files into a [`Register`].

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::pointer::file_name;
use super::{Element, Entry, EntryKind, Node, Register, problems};
use crate::diagnostic::{Findings, Severity, codes, nearest};
use crate::source::{SourceFile, Sources, Span};
use crate::xml;

const TEI: &str = "http://www.tei-c.org/ns/1.0";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What declares TEI around an entry that is read by itself.
const WRAPPER: &str = " xmlns=\"http://www.tei-c.org/ns/1.0\"";

/// How deep the elements of an entry may stand in each other.
const DEPTH: usize = 64;

impl Register {
    /// Reads one more register file, which letters call `href`: a table if it ends in
    /// `.csv` or `.tsv`, else TEI, in any encoding. The text is added to `sources`; what
    /// is wrong in it is a finding; every entry that is sound is taken.
    pub fn load(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        href: &str,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        if is_table(name) {
            let decoded = crate::input::decode_text(&bytes);
            let id = sources.add(name, decoded.text());
            findings.append(decoded.findings(sources.get(id)));
            self.read_table(sources.get(id), href, findings);
        } else {
            let decoded = xml::decode_xml(bytes);
            let id = sources.add(name, decoded.text.as_str());
            findings.append(decoded.findings(id));
            self.read(sources.get(id), href, findings);
        }
    }

    /// Reads one more register file in TEI, which letters call `href`. What is wrong in
    /// it is a finding; every entry that is sound is taken, in a file that is not
    /// well-formed too.
    pub fn read(&mut self, file: &SourceFile, href: &str, findings: &mut Findings) {
        let Some(tree) = xml::parse_tree(file.id(), file.text(), findings) else {
            self.recover(file, href, findings);
            return;
        };
        if tree.root_element().tag_name().namespace().is_none() {
            findings.push(
                codes::REGISTER_ENTRY
                    .at(start_tag(file, tree.root_element()))
                    .severity(Severity::Warning)
                    .message("this register is in no namespace; it was read as TEI")
                    .help("write `xmlns=\"http://www.tei-c.org/ns/1.0\"` into its first tag"),
            );
        }
        if file.text().contains("prefixDef") {
            self.prefixes.read(&tree, file, findings);
        }
        let nodes: Vec<_> = tree
            .descendants()
            .filter_map(|node| Some((node, kind_of(node)?)))
            .filter(|(node, _)| {
                node.has_attribute((XML, "id")) || !is_inside_entry(*node)
            })
            .collect();
        let any = !nodes.is_empty();
        // Entries are copied on all cores and added in their order.
        let read: Vec<Result<Entry, (EntryKind, Span)>> = nodes
            .into_par_iter()
            .map(|(node, kind)| {
                let tag = start_tag(file, node);
                let id = node.attribute((XML, "id")).ok_or((kind, tag))?;
                Ok(Entry::new(copy(node, 0), kind, id.to_owned(), tag, href))
            })
            .collect();
        for entry in read {
            match entry {
                Ok(entry) => self.take(entry, findings),
                Err((kind, tag)) => findings.push(
                    codes::REGISTER_ENTRY
                        .at(tag)
                        .message(format!("this {} has no `xml:id`", kind.name()))
                        .help("give it one, so that letters can point to it"),
                ),
            }
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

    /// Takes the entries out of a file that is not well-formed: each that is so by
    /// itself, wherever it stands.
    fn recover(&mut self, file: &SourceFile, href: &str, findings: &mut Findings) {
        let text = file.text();
        let mut done = 0;
        for (start, _) in text.match_indices('<') {
            let Some(name) = (start >= done).then(|| entry_name(text, start)).flatten()
            else {
                continue;
            };
            let Some(end) = end_of_element(text, start, name) else { continue };
            let slice = text.get(start..end).unwrap_or_default();
            let wrapped = format!("<list{WRAPPER}>{slice}</list>");
            let Ok(tree) = roxmltree::Document::parse(&wrapped) else { continue };
            let Some(node) = tree.root_element().first_element_child() else { continue };
            let (kind, id) = (kind_of_name(name), node.attribute((XML, "id")));
            if let (Some(kind), Some(id)) = (kind, id) {
                let tag = slice.find('>').map_or(end, |at| start + at + 1);
                let span = Span::new(file.id(), start, tag);
                let entry = Entry::new(copy(node, 0), kind, id.to_owned(), span, href);
                self.take(entry, findings);
                done = end;
            }
        }
    }

    /// Adds an entry; that it has no name is a finding.
    pub(super) fn take(&mut self, entry: Entry, findings: &mut Findings) {
        if entry.names.is_empty() {
            findings.push(
                codes::REGISTER_ENTRY
                    .at(entry.span)
                    .message(format!("`{}` has no name", entry.id))
                    .help("a name is what letters are searched for"),
            );
        }
        self.add(entry, findings);
    }

    fn add(&mut self, entry: Entry, findings: &mut Findings) {
        if let Some(first) = self.get(&entry.id) {
            // The same entry copied into several files is no clash.
            if first.element == entry.element {
                return;
            }
            let mut differ = problems::differences(first, &entry);
            if differ.is_empty() && first.label() != entry.label() {
                differ.push(format!("“{}” and “{}”", first.label(), entry.label()));
            }
            let but = if differ.is_empty() {
                String::new()
            } else {
                format!(", and not alike: {}", differ.join("; "))
            };
            findings.push(
                codes::REGISTER_DUPLICATE
                    .at(entry.span)
                    .message(format!("`{}` is in the register twice{but}", entry.id))
                    .related(first.span, "the first is here, and is the one used")
                    .help("merge the two, or give one of them another `xml:id`"),
            );
            return;
        }
        let at = self.entries.len();
        self.by_id.insert(entry.id.clone(), at);
        for identifier in &entry.identifiers {
            self.by_identifier.entry(identifier.clone()).or_insert(at);
        }
        if !self.files.contains(file_name(&entry.file)) {
            self.files.insert(file_name(&entry.file).to_owned());
        }
        self.entries.push(entry);
    }

    /// Reports pointers inside the registers that lead to no entry. Called once all
    /// files are read.
    pub fn check_pointers(&self, findings: &mut Findings) {
        for entry in &self.entries {
            for pointer in pointers(&entry.element) {
                if self.resolve(&pointer).is_some() || !self.is_ours(&pointer) {
                    continue;
                }
                let mut finding =
                    codes::DANGLING_POINTER.at(entry.span).message(format!(
                        "`{}` points to `{pointer}`, which no register has",
                        entry.id
                    ));
                let target = pointer.rsplit(['#', ':']).next().unwrap_or(&pointer);
                if let Some(near) = nearest(target, self.by_id.keys().map(String::as_str))
                {
                    finding = finding.help(format!("did you mean `#{near}`?"));
                }
                findings.push(finding);
            }
        }
    }
}

/// The pointers of an entry, as they are written.
pub(super) fn pointers(element: &Element) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![element];
    while let Some(element) = waiting.pop() {
        for (name, value) in &element.attributes {
            if POINTING.contains(&name.as_str()) {
                found.extend(value.split_whitespace().map(str::to_owned));
            }
        }
        waiting.extend(element.elements());
    }
    found
}

/// The attributes that point to entries.
pub const POINTING: [&str; 8] =
    ["ref", "target", "corresp", "active", "passive", "mutual", "where", "sameAs"];

/// What an element of that name is an entry of.
fn kind_of_name(name: &str) -> Option<EntryKind> {
    Some(match name {
        "person" | "personGrp" | "persona" => EntryKind::Person,
        "place" => EntryKind::Place,
        "org" => EntryKind::Organisation,
        "bibl" | "biblStruct" | "biblFull" => EntryKind::Work,
        "event" => EntryKind::Event,
        _ => return None,
    })
}

fn kind_of(node: roxmltree::Node<'_, '_>) -> Option<EntryKind> {
    if !node.is_element() || !is_tei(node) {
        return None;
    }
    let kind = kind_of_name(node.tag_name().name())?;
    let parent = node.parent_element().map_or("", |parent| parent.tag_name().name());
    let lists: &[&str] = match kind {
        EntryKind::Person => &["listPerson", "particDesc", "personGrp"],
        EntryKind::Place => &["listPlace", "place", "settingDesc"],
        EntryKind::Organisation => &["listOrg", "listPerson", "org", "particDesc"],
        EntryKind::Work => &["listBibl"],
        EntryKind::Event => &["listEvent"],
    };
    // What a header says of its own sources is no register.
    let of_header = || {
        let mut above = node.ancestors().map(|above| above.tag_name().name());
        above.any(|name| matches!(name, "fileDesc" | "encodingDesc" | "revisionDesc"))
    };
    (lists.contains(&parent) && !of_header()).then_some(kind)
}

fn is_tei(node: roxmltree::Node<'_, '_>) -> bool {
    node.tag_name().namespace().is_none_or(|namespace| namespace == TEI)
}

/// Whether an element is a part of another entry: the literature on a person, the
/// members of a group.
fn is_inside_entry(node: roxmltree::Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    node.ancestors().skip(1).any(|above| {
        let outer = above.tag_name().name();
        kind_of_name(outer).is_some() && (outer != "place" || name != "place")
    })
}

/// The name of an entry's element that begins at a `<`.
fn entry_name(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start + 1..)?;
    let end = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let name = rest.get(..end)?;
    kind_of_name(name).map(|_| name)
}

/// How far an element that begins at `start` may reach in a file that is not well-formed.
const REACH: usize = 1 << 16;

/// Where the element of that name ends: behind its end tag, those of the same name
/// inside it counted, or behind its start tag if it is empty.
fn end_of_element(text: &str, start: usize, name: &str) -> Option<usize> {
    let window = text.get(start..)?;
    let mut depth = 0_usize;
    for (at, _) in window.match_indices('<').take_while(|(at, _)| *at < REACH) {
        let tag = window.get(at + 1..)?;
        let close = tag.find('>')?;
        let (closing, named) = match tag.strip_prefix('/') {
            Some(named) => (true, named),
            None => (false, tag),
        };
        let whole = named.strip_prefix(name).and_then(|rest| rest.chars().next());
        if !whole.is_some_and(|c| c == '>' || c == '/' || c.is_whitespace()) {
            continue;
        }
        let empty = tag.get(..close).is_some_and(|tag| tag.ends_with('/'));
        if closing {
            depth = depth.checked_sub(1)?;
        } else if !empty {
            depth += 1;
        }
        if depth == 0 {
            return Some(start + at + 1 + close + 1);
        }
    }
    None
}

/// Whether a register file is a table, by its name.
pub fn is_table(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("tsv")
}

/// The start tag of an element: up to its first child, or all of an empty one.
fn start_tag(file: &SourceFile, node: roxmltree::Node<'_, '_>) -> Span {
    let range = node.range();
    let end = node.first_child().map_or(range.end, |child| child.range().start);
    Span::new(file.id(), range.start, end)
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
            if mixed && words != " " && text.ends_with(char::is_whitespace) {
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
        let mut waiting: Vec<usize> =
            ids.into_iter().filter_map(|id| self.index(id)).collect();
        while let Some(at) = waiting.pop() {
            let Some(entry) = self.entries.get(at) else { continue };
            if taken.insert(at, entry).is_none() {
                let pointers = pointers(&entry.element);
                // An address of an authority says who it is and leads to no other entry.
                let ours = pointers.iter().filter(|pointer| self.is_ours(pointer));
                waiting.extend(ours.filter_map(|pointer| self.resolve(pointer)));
            }
        }
        taken.into_values().collect()
    }
}

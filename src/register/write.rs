//! Entries into registers: new ones into a file as it is, all of them into a new file.
//!
//! Invariant: a file that is added to keeps every byte that was there; what is added
//! has the indentation, the line ends and the prefix of what stands around it.

use quick_xml::escape::{escape, partial_escape};

use super::{Element, Entry, EntryKind, Node, Register};

/// How a new element is set.
struct Setting<'a> {
    /// What begins a line of the element itself; empty where all stands on one line.
    margin: &'a str,
    /// What each level is moved in by.
    step: &'a str,
    /// `tei:`, or nothing.
    prefix: &'a str,
}

impl EntryKind {
    /// The TEI list that its entries stand in.
    pub fn list(self) -> &'static str {
        match self {
            Self::Person => "listPerson",
            Self::Place => "listPlace",
            Self::Organisation => "listOrg",
            Self::Work => "listBibl",
            Self::Event => "listEvent",
        }
    }

    /// All kinds, in the order in which registers list them.
    pub const ALL: [Self; 5] =
        [Self::Person, Self::Place, Self::Organisation, Self::Work, Self::Event];

    /// The kind that a word of a table or of the command line means.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.trim().to_lowercase().as_str() {
            "person" | "persons" => Self::Person,
            "place" | "places" => Self::Place,
            "organisation" | "organization" | "organisations" | "org" | "orgs" => {
                Self::Organisation
            }
            "work" | "works" | "bibl" => Self::Work,
            "event" | "events" => Self::Event,
            _ => return None,
        })
    }
}

/// Puts entries of one kind behind the last of their list in a TEI file. `None` if the
/// file is not well-formed or has no such list.
pub fn insert(text: &str, kind: EntryKind, entries: &[Element]) -> Option<String> {
    let tree = roxmltree::Document::parse_with_options(
        text,
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    )
    .ok()?;
    let mut lists = tree.descendants().filter(|node| {
        let header = || node.ancestors().any(|n| n.tag_name().name() == "fileDesc");
        // The list that literature on a person stands in is none of ours.
        let inner = || {
            let mut above = node.ancestors().map(|n| n.tag_name().name());
            above.any(|n| matches!(n, "person" | "place" | "org" | "event" | "bibl"))
        };
        node.tag_name().name() == kind.list() && !header() && !inner()
    });
    let list = lists.next_back()?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let range = list.range();
    let whole = text.get(range.clone())?;
    let prefix = whole
        .get(1..)?
        .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()?
        .strip_suffix(kind.list())?;
    let last = list.children().rfind(roxmltree::Node::is_element);
    if let Some(last) = last {
        let before = margin(text, last.range().start);
        let inner =
            last.first_element_child().and_then(|c| margin(text, c.range().start));
        let margin = before.unwrap_or_default();
        let step = inner.and_then(|inner| inner.strip_prefix(margin)).unwrap_or("  ");
        let step = if before.is_some() { step } else { "" };
        let setting = Setting { margin, step, prefix };
        let mut new = String::new();
        for entry in entries {
            new.push_str(newline);
            new.push_str(margin);
            new.push_str(&serialise(entry, &setting).replace('\n', newline));
        }
        return splice(text, last.range().end, last.range().end, &new);
    }
    // An empty list, closed in its own tag or behind it.
    let margin = margin(text, range.start).unwrap_or_default();
    let inner = format!("{margin}  ");
    let setting = Setting { margin: &inner, step: "  ", prefix };
    let mut new = String::new();
    for entry in entries {
        new.push_str(newline);
        new.push_str(&inner);
        new.push_str(&serialise(entry, &setting).replace('\n', newline));
    }
    new.push_str(newline);
    new.push_str(margin);
    if whole.ends_with("/>") {
        let close = format!(">{new}</{prefix}{}>", kind.list());
        return splice(text, range.end - 2, range.end, &close);
    }
    let end = range.start + whole.rfind("</")?;
    let start = text.get(..end)?.trim_end().len();
    splice(text, start, end, &new)
}

/// Puts an identifier into the entry of that id in a TEI file, behind those that it has,
/// else as its last. `None` if the file is not well-formed or has no such entry.
pub fn insert_idno(text: &str, id: &str, kind: &str, value: &str) -> Option<String> {
    let tree = roxmltree::Document::parse_with_options(
        text,
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    )
    .ok()?;
    let xml_id = ("http://www.w3.org/XML/1998/namespace", "id");
    let entry = tree.descendants().find(|node| node.attribute(xml_id) == Some(id))?;
    let children = || entry.children().filter(roxmltree::Node::is_element);
    let mut idnos = children().filter(|child| child.tag_name().name() == "idno");
    let last = idnos.next_back().or_else(|| children().next_back())?;
    let name = text.get(last.range().start + 1..)?;
    let name = name.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    let prefix = name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:"));
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = margin(text, last.range().start);
    let new = Element {
        name: "idno".to_owned(),
        attributes: vec![("type".to_owned(), kind.to_owned())],
        children: vec![Node::Text(value.to_owned())],
    };
    let prefix = prefix.unwrap_or_default();
    let setting = Setting { margin: "", step: "", prefix: &prefix };
    let line = before.map(|margin| format!("{newline}{margin}")).unwrap_or_default();
    let end = last.range().end;
    splice(text, end, end, &format!("{line}{}", serialise(&new, &setting)))
}

fn splice(text: &str, start: usize, end: usize, new: &str) -> Option<String> {
    Some(format!("{}{new}{}", text.get(..start)?, text.get(end..)?))
}

/// The blanks that a line begins with, if nothing else stands before a place in it.
fn margin(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let start = before.rfind('\n').map_or(0, |line| line + 1);
    let blanks = before.get(start..)?;
    blanks.chars().all(char::is_whitespace).then_some(blanks)
}

/// An element as text: on lines of its own as long as it holds no text, names on one.
fn serialise(element: &Element, setting: &Setting<'_>) -> String {
    let mut out = String::new();
    put(element, 0, setting, &mut out);
    out
}

fn put(element: &Element, depth: usize, setting: &Setting<'_>, out: &mut String) {
    let name = format!("{}{}", setting.prefix, element.name);
    out.push('<');
    out.push_str(&name);
    for (key, value) in &element.attributes {
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        out.push_str(&escape(value.as_str()));
        out.push('"');
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let mixed = element.children.iter().any(|node| matches!(node, Node::Text(_)));
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(&partial_escape(text.as_str())),
            Node::Element(child) => {
                if !mixed {
                    break_line(depth + 1, setting, out);
                }
                put(child, depth + 1, setting, out);
            }
        }
    }
    if !mixed {
        break_line(depth, setting, out);
    }
    out.push_str("</");
    out.push_str(&name);
    out.push('>');
}

fn break_line(depth: usize, setting: &Setting<'_>, out: &mut String) {
    if !setting.step.is_empty() {
        out.push('\n');
        out.push_str(setting.margin);
        for _ in 0..depth {
            out.push_str(setting.step);
        }
    }
}

impl Register {
    /// All entries as one TEI file, a list a kind.
    pub fn to_tei(&self, title: &str) -> String {
        let entries: Vec<&Entry> = self.entries().iter().collect();
        tei(title, &entries)
    }
}

/// A TEI file with these entries, a list a kind, each in the order given.
fn tei(title: &str, entries: &[&Entry]) -> String {
    let mut out = head(title);
    for kind in EntryKind::ALL {
        let mut of_kind = entries.iter().filter(|entry| entry.kind == kind).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        out.extend(["    <", kind.list(), ">\n"]);
        for entry in of_kind {
            let setting = Setting { margin: "      ", step: "  ", prefix: "" };
            out.push_str("      ");
            out.push_str(&serialise(&entry.element, &setting));
            out.push('\n');
        }
        out.extend(["    </", kind.list(), ">\n"]);
    }
    out.push_str(FOOT);
    out
}

/// A TEI register with an empty list of one kind, to begin with.
pub fn empty(title: &str, kind: EntryKind) -> String {
    format!("{}    <{}/>\n{FOOT}", head(title), kind.list())
}

const FOOT: &str = "  </standOff>\n</TEI>\n";

fn head(title: &str) -> String {
    let title = partial_escape(title);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n  <teiHeader>\n    <fileDesc>\n      \
         <titleStmt><title>{title}</title></titleStmt>\n      \
         <publicationStmt><p>Part of the edition.</p></publicationStmt>\n      \
         <sourceDesc><p>Made for the edition.</p></sourceDesc>\n    </fileDesc>\n  \
         </teiHeader>\n  <standOff>\n"
    )
}

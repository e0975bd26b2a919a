//! Registers of persons, places, organisations and works, and the forms they go by.
//!
//! A register is TEI (`listPerson`, `listPlace`, `listOrg`, `listBibl`, `listEvent`,
//! alone or in a `standOff`; TEI P5 §14.3). [`Register::read`] takes any number of
//! files; [`forms`](Entry::forms) says every way an entry is called; [`Matcher`] finds
//! all of them in a text in one pass.
//!
//! Invariant: an id names one entry; the second one of that id is a finding and is not
//! used.

mod anchors;
mod cells;
mod entry;
mod forms;
mod identifier;
mod matcher;
mod new;
mod parts;
mod pointer;
mod prints;
mod problems;
mod read;
pub mod reconcile;
mod table;
mod trace;
mod write;

pub use forms::{Form, Strength};
pub use identifier::Identifier;
pub use matcher::{Match, Matcher};
pub use new::NewEntry;
pub use parts::Called;
pub use read::{POINTING, is_table};
pub use table::{HEADER, append_row};
pub use trace::{Lookup, Question, Trace};
pub use write::{empty as empty_register, insert, insert_idno};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pointer::Prefixes;

use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::lexicon::{Gender, gender};
use crate::source::Span;

/// What an entry describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EntryKind {
    /// `person`, `personGrp`.
    Person,
    /// `place`.
    Place,
    /// `org`.
    Organisation,
    /// `bibl`, `biblStruct`.
    Work,
    /// `event`.
    Event,
}

impl EntryKind {
    /// The word for it in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Organisation => "organisation",
            Self::Work => "work",
            Self::Event => "event",
        }
    }
}

/// A part of a person's name (TEI P5 §14.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `forename`.
    Forename,
    /// `forename` or `addName` of type `patronymic`.
    Patronymic,
    /// `surname`.
    Surname,
    /// `nameLink`: von, de, van der.
    Link,
    /// `roleName`: Dr., Count.
    Role,
    /// `genName`: the Younger, III.
    Generation,
    /// `addName`: a nickname.
    Additional,
}

/// One of the names of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// All of it as one string, white space collapsed.
    pub text: String,
    /// Its parts in order; empty where it is one string.
    pub parts: Vec<(Part, String)>,
    /// Its language (BCP 47).
    pub language: Option<String>,
}

/// A copy of a register's XML, to be embedded in letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element of the TEI namespace.
    Element(Element),
    /// Character data, white space collapsed.
    Text(String),
}

/// An element of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its local name.
    pub name: String,
    /// Names as written and values.
    pub attributes: Vec<(String, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All character data inside, in order.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut waiting: Vec<&Node> = self.children.iter().rev().collect();
        while let Some(node) = waiting.pop() {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => waiting.extend(element.children.iter().rev()),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its `xml:id`.
    pub id: String,
    /// What it describes.
    pub kind: EntryKind,
    /// The names it goes by, the first the one to print.
    pub names: Vec<Name>,
    /// The language of a work (BCP 47).
    pub language: Option<String>,
    /// The level of a work's title (TEI P5 `title/@level`).
    pub level: Option<String>,
    /// When a person was born: a date, two bounds with `/` between, or words.
    pub birth: Option<String>,
    /// When a person died.
    pub death: Option<String>,
    /// What authority files call it, in the order written.
    pub identifiers: Vec<Identifier>,
    /// Its XML.
    pub element: Element,
    /// Where its start tag stands.
    pub span: Span,
    /// How letters call the register's file.
    pub file: String,
}

impl Entry {
    /// The first year of birth and the last year of death that its dates allow.
    pub fn lived(&self) -> (Option<i32>, Option<i32>) {
        let born = self.birth.as_deref().and_then(problems::years);
        let died = self.death.as_deref().and_then(problems::years);
        (born.map(|(first, _)| first), died.map(|(_, last)| last))
    }

    /// Whether it is a man or a woman: as the register says (`sex`, TEI P5 §14.3.2), else as
    /// the first forename does that says so.
    pub fn gender(&self) -> Option<Gender> {
        self.sex().or_else(|| {
            let mut called = self.called();
            called
                .find_map(|called| called.forenames.first().and_then(|name| gender(name)))
        })
    }

    /// The name to print.
    pub fn label(&self) -> &str {
        self.names.first().map_or(self.id.as_str(), |name| name.text.as_str())
    }
}

/// All entries of an edition's registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    entries: Vec<Entry>,
    by_id: BTreeMap<String, usize>,
    by_identifier: HashMap<Identifier, usize>,
    prefixes: Prefixes,
    /// The names of the files, without folders.
    files: BTreeSet<String>,
}

impl Register {
    /// The entry that a pointer leads to: an id, `#id`, `FILE#id`, a prefix that a
    /// `prefixDef` declares, or the address that an authority has for the entry.
    pub fn get(&self, pointer: &str) -> Option<&Entry> {
        self.index(pointer).and_then(|at| self.entries.get(at))
    }

    /// Where the entry that a pointer leads to stands in [`Self::entries`].
    pub fn index(&self, pointer: &str) -> Option<usize> {
        let id = pointer.strip_prefix('#').unwrap_or(pointer);
        self.by_id.get(id).copied().or_else(|| self.resolve(pointer))
    }

    /// All entries, in the order of the files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether it names any person.
    pub fn has_persons(&self) -> bool {
        self.entries.iter().any(|entry| entry.kind == EntryKind::Person)
    }

    /// A register of only some of the entries, in their order.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&Entry) -> bool) -> Self {
        let mut part = Self { prefixes: self.prefixes.clone(), ..Self::default() };
        let mut none = crate::diagnostic::Findings::new();
        for entry in self.entries.iter().filter(|entry| wanted(entry)) {
            part.take(entry.clone(), &mut none);
        }
        part
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry that a manifest or sidecar names, or the finding that there is none.
    ///
    /// # Errors
    /// A finding at `span`, with the nearest id as the likely one.
    pub fn require(&self, id: &str, span: Span) -> Result<&Entry, Box<Diagnostic>> {
        self.get(id).ok_or_else(|| {
            let mut finding = codes::DANGLING_POINTER
                .at(span)
                .message(format!("no register has an entry `{id}`"))
                .help("add it to a file in `register/`, or correct the id");
            if let Some(near) = nearest(id, self.by_id.keys().map(String::as_str)) {
                finding = finding.label(format!("did you mean `{near}`?"));
            }
            Box::new(finding)
        })
    }
}

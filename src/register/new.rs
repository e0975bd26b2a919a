//! An entry that an editor makes: from a name and what is known besides.

use super::cells::{self, Cells};
use super::identifier::{COLUMNS, id_of};
use super::parts::split_string;
use super::{Entry, EntryKind};
use crate::source::{Sources, Span};

/// What is known of a new entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it is.
    pub kind: EntryKind,
    /// The name, as it is to be printed: "Anna Example" or "Example, Anna".
    pub name: String,
    /// The id; made of the name where there is none.
    pub id: Option<String>,
    /// A date of birth.
    pub birth: Option<String>,
    /// A date of death.
    pub death: Option<String>,
    /// Identifiers: `gnd=118540238`, or addresses.
    pub idnos: Vec<String>,
    /// What else is known.
    pub note: Option<String>,
}

impl NewEntry {
    /// The id that the name gives.
    pub fn usual_id(&self) -> String {
        if self.kind == EntryKind::Person {
            let parts = split_string(&self.name);
            if let Some(surname) = &parts.surname {
                return id_of(&[surname, parts.forename.as_deref().unwrap_or_default()]);
            }
        }
        id_of(&[&self.name])
    }

    /// The entry, under an id.
    pub fn to_entry(&self, id: &str) -> Entry {
        let mut cells = Cells::new();
        let mut put = |column: &'static str, value: Option<&str>| {
            if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
                cells.insert(column, value.to_owned());
            }
        };
        put("name", Some(&self.name));
        if self.kind == EntryKind::Person {
            let parts = split_string(&self.name);
            if parts.surname.is_some() && parts.forename.is_some() {
                put("forename", parts.forename.as_deref());
                put("link", parts.link.as_deref());
                put("surname", parts.surname.as_deref());
            }
        }
        put("birth", self.birth.as_deref());
        put("death", self.death.as_deref());
        put("note", self.note.as_deref());
        let mut others: Vec<String> = Vec::new();
        for idno in &self.idnos {
            let named = idno.split_once('=').and_then(|(kind, value)| {
                let kind = kind.trim().to_lowercase();
                Some((COLUMNS.iter().find(|column| **column == kind)?, value))
            });
            match named {
                Some((column, value)) => put(column, Some(value)),
                None => others.push(idno.clone()),
            }
        }
        put("idno", Some(&others.join(" | ")));
        let element = cells::to_element(&cells, self.kind, id);
        // It stands in no file yet.
        let nowhere = Span::new(Sources::new().add("", ""), 0, 0);
        Entry::new(element, self.kind, id.to_owned(), nowhere, "")
    }
}

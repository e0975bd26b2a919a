//! New entries into the edition's registers.
//!
//! An entry goes behind the last one of its kind, in the file that has most of them; a
//! register is made where there is none. Its id is made of its name and never one that
//! is taken. A register keeps every byte that it had.

use std::path::{Path, PathBuf};

use super::decide::{Done, Refusal, mark_of};
use super::edition::{Edition, register_files};
use super::shown;
use crate::diagnostic::{Findings, codes, nearest};
use crate::register::{
    Entry, EntryKind, Identifier, NewEntry, Register, append_row, empty_register, insert,
    insert_idno, is_table,
};
use crate::report::Report;
use crate::source::{Files, Sources};
use crate::xml::is_ncname;

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The files that were written, and how many entries went into each.
    pub written: Vec<(String, usize)>,
    /// How many entries were there already, just so.
    pub known: usize,
}

impl Edition {
    /// Adds an entry to a register.
    ///
    /// # Errors
    /// A finding that says why it cannot be added.
    pub fn enrol(&self, files: &dyn Files, new: &NewEntry) -> Result<Done, Refusal> {
        let id = match &new.id {
            None => self.free_id(&new.usual_id()),
            Some(id) if !is_ncname(id) => {
                return Err(self.refuse((
                    format!("`{id}` cannot be an id"),
                    "an id begins with a letter and has no blanks, colons or slashes"
                        .to_owned(),
                )));
            }
            Some(id) => match self.register().get(id) {
                None => id.clone(),
                Some(other) => {
                    return Err(self.refuse((
                        format!("`{id}` is taken by {}", other.label()),
                        "leave --id out: letterbook makes one that is free".to_owned(),
                    )));
                }
            },
        };
        let entry = new.to_entry(&id);
        let (path, _) = self.add(files, new.kind, std::slice::from_ref(&entry))?;
        let file = self.name_of(files, &path);
        Ok(Done { did: format!("added {} as {id}", entry.label()), file, lines: id })
    }

    /// Gives an entry an identifier, as `AUTHORITY=NUMBER` or an address.
    ///
    /// # Errors
    /// A finding that says why it cannot be given.
    pub fn identify(
        &self,
        files: &dyn Files,
        id: &str,
        idno: &str,
    ) -> Result<Done, Refusal> {
        let Some(entry) = self.register().get(id) else {
            let ids = self.register().entries().iter().map(|entry| entry.id.as_str());
            let near = nearest(id, ids).map(|near| format!("did you mean `{near}`?"));
            let help =
                near.unwrap_or_else(|| "with --idno, name a register id".to_owned());
            return Err(self.refuse((format!("no register has an entry `{id}`"), help)));
        };
        let read = match idno.split_once('=').filter(|(kind, _)| !kind.contains(':')) {
            Some((kind, value)) => Identifier::read(Some(kind.trim()), value),
            None => Identifier::read(None, idno),
        };
        let Some(new) = read else {
            return Err(self.refuse((
                format!("`{idno}` is no identifier"),
                "write it as an address, or as AUTHORITY=NUMBER: gnd=118540238"
                    .to_owned(),
            )));
        };
        let same = entry.identifiers.iter().find(|old| old.authority == new.authority);
        if let Some(old) = same {
            return Err(self.refuse((
                format!("`{id}` has {} already", old.uri()),
                "an entry has one number in each authority file; change it by hand if it is wrong".to_owned(),
            )));
        }
        let name = self.sources().get(entry.span.source).name();
        let path = PathBuf::from(name);
        let text = if is_table(name) { None } else { Some(self.read_own(files, &path)?) };
        let changed = text
            .as_ref()
            .and_then(|text| insert_idno(text, &entry.id, new.authority, &new.uri()));
        let (Some(old), Some(text)) = (text, changed) else {
            return Err(self.refuse((
                format!("`{name}` is a table, or not well-formed, and was not changed"),
                format!("write {} into the row of `{id}`", new.uri()),
            )));
        };
        let mark = mark_of(files, &path);
        let (old, text) = (format!("{mark}{old}"), format!("{mark}{text}"));
        let did = format!("{id} is {}", new.uri());
        self.write_register(files, &path, (&old, &text), did.clone())?;
        Ok(Done { did, file: self.name_of(files, &path), lines: new.uri() })
    }

    /// Adds the entries of another register; what is in it twice or contradicts ours is
    /// a finding and stays out.
    pub fn import(
        &self,
        files: &dyn Files,
        other: &Register,
        sources: &Sources,
        report: &mut Report,
    ) -> Result<Imported, Refusal> {
        let (mut findings, mut imported) = (Findings::new(), Imported::default());
        for kind in EntryKind::ALL {
            let mut fresh: Vec<Entry> = Vec::new();
            for entry in other.entries().iter().filter(|entry| entry.kind == kind) {
                match self.register().get(&entry.id) {
                    None => fresh.push(entry.clone()),
                    Some(ours) if ours.element == entry.element => imported.known += 1,
                    Some(ours) => findings.push(
                        codes::REGISTER_DUPLICATE
                            .at(entry.span)
                            .message(format!(
                                "`{}` is in the edition already, as {}; it was left as it is",
                                entry.id,
                                ours.label()
                            ))
                            .help("give it another id, or change the edition's entry by hand"),
                    ),
                }
            }
            if !fresh.is_empty() {
                let (path, count) = self.add(files, kind, &fresh)?;
                imported.written.push((self.name_of(files, &path), count));
            }
        }
        report.add(sources, findings);
        Ok(imported)
    }

    /// Puts entries of one kind into the register that is meant for them.
    fn add(
        &self,
        files: &dyn Files,
        kind: EntryKind,
        entries: &[Entry],
    ) -> Result<(PathBuf, usize), Refusal> {
        let did = match entries {
            [one] => format!("added {} as {}", one.label(), one.id),
            several => format!("added {} entries", several.len()),
        };
        for path in self.registers_for(files, kind) {
            let old = self.read_own(files, &path)?;
            if let Some(new) = with_entries(&old, &path, kind, entries) {
                self.check_added(&old, &new, &path, entries)?;
                let mark = mark_of(files, &path);
                let (old, new) = (format!("{mark}{old}"), format!("{mark}{new}"));
                self.write_register(files, &path, (&old, &new), did)?;
                return Ok((path, entries.len()));
            }
        }
        let name = match kind {
            EntryKind::Person => "persons",
            EntryKind::Place => "places",
            EntryKind::Organisation => "orgs",
            EntryKind::Work => "works",
            EntryKind::Event => "events",
        };
        let path = self.root().join("register").join(format!("{name}.xml"));
        if self.manifest().registers.is_some() || files.exists(&path) {
            return Err(self.refuse((
                format!("no register of the edition has a list for a {}", kind.name()),
                format!("put an empty <{}/> into one of them", kind.list()),
            )));
        }
        let title = self.manifest().title.as_deref().unwrap_or("Register");
        let elements: Vec<_> =
            entries.iter().map(|entry| entry.element.clone()).collect();
        let made = empty_register(title, kind);
        let new = insert(&made, kind, &elements).unwrap_or(made);
        self.write_register(files, &path, ("", &new), did)?;
        Ok((path, entries.len()))
    }

    /// The register files, those first that have most entries of a kind.
    fn registers_for(&self, files: &dyn Files, kind: EntryKind) -> Vec<PathBuf> {
        let mut paths =
            register_files(files, self.root(), self.manifest(), &mut Findings::new());
        let has = |path: &PathBuf| {
            let name = shown(path);
            let of_kind =
                self.register().entries().iter().filter(|entry| entry.kind == kind);
            of_kind
                .filter(|entry| self.sources().get(entry.span.source).name() == name)
                .count()
        };
        paths.sort_by_cached_key(|path| std::cmp::Reverse(has(path)));
        paths.retain(|path| !is_table(&shown(path)) || has(path) > 0);
        paths
    }

    /// That the new text holds the entries and all that the old one did.
    fn check_added(
        &self,
        old: &str,
        new: &str,
        path: &Path,
        entries: &[Entry],
    ) -> Result<(), Refusal> {
        let count = |text: &str| {
            let (mut register, mut sources) = (Register::default(), Sources::new());
            let name = shown(path);
            let bytes = text.as_bytes().to_vec();
            register.load(&name, bytes, &name, &mut sources, &mut Findings::new());
            register
        };
        let (before, after) = (count(old), count(new));
        let all = entries.iter().all(|entry| after.get(&entry.id).is_some());
        if all && after.len() == before.len() + entries.len() {
            return Ok(());
        }
        Err(self.refuse((
            format!("the entry cannot be put into `{}` without damage", shown(path)),
            "see that the register is well-formed (letterbook check), or add the entry by hand".to_owned(),
        )))
    }

    /// An id that no entry has.
    fn free_id(&self, wanted: &str) -> String {
        let taken = |id: &str| self.register().get(id).is_some();
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..=u32::MAX)
            .map(|n| format!("{wanted}-{n}"))
            .find(|id| !taken(id))
            .unwrap_or_default()
    }
}

fn with_entries(
    text: &str,
    path: &Path,
    kind: EntryKind,
    entries: &[Entry],
) -> Option<String> {
    if is_table(&shown(path)) {
        let mut text = text.to_owned();
        for entry in entries {
            text = append_row(&text, entry)?;
        }
        return Some(text);
    }
    let elements: Vec<_> = entries.iter().map(|entry| entry.element.clone()).collect();
    insert(text, kind, &elements)
}

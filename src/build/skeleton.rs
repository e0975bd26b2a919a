//! A list of letters (CMIF) into the skeleton of an edition: registers of all persons,
//! organisations and places with their identifiers, and a `NAME.toml` for each letter
//! that waits for its text. They lie in `waiting/`, since a `.toml` in `letters/` without
//! its letter is a fault.
//!
//! The list is read as a stream. Nothing that exists is ever written over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::shown;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::lexicon::PartialDate;
use crate::model::record::{Action, Date, EntityKind, Named, Record};
use crate::register::{
    Element, EntryKind, Identifier, NewEntry, Node, empty_register, insert,
};
use crate::source::{Files, Sources, reason};
use crate::tei::read;
use crate::xml;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skeleton {
    /// How many letters.
    pub letters: usize,
    /// How many register entries.
    pub entries: usize,
}

/// Writes the skeleton of an edition into `folder` from the list in `list`. `None`, with
/// findings, if the list cannot be read, the folder is an edition already, or something
/// cannot be written.
pub fn skeleton(
    files: &dyn Files,
    list: &Path,
    folder: &Path,
    title: Option<&str>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Skeleton> {
    let manifest = folder.join("edition.toml");
    if files.exists(&manifest) || files.exists(&folder.join("waiting")) {
        let problem = "is an edition already, so nothing was written";
        findings.push(failed(folder, problem, "name a new folder", sources));
        return None;
    }
    let mut growing = Growing {
        files,
        folder,
        names: BTreeSet::new(),
        entries: BTreeMap::new(),
        ids: BTreeSet::new(),
        first: None,
        done: Skeleton::default(),
        failed: None,
    };
    let id = sources.add(shown(list), "");
    let before = findings.len();
    let read = files.open(list).and_then(|stream| {
        let reader = xml::Reader::from_stream(id, stream);
        let (_, error) = read::read(
            reader,
            "letter",
            read::Depth::Correspondence,
            findings,
            &mut |letter| growing.take(&letter),
        );
        error.map_or(Ok(()), Err)
    });
    let broken = match read {
        Err(error) => Some(format!("cannot be read: {}", reason(&error))),
        Ok(()) if findings.len() > before => Some("is not well-formed".to_owned()),
        Ok(()) if growing.done.letters == 0 => Some("lists no letters".to_owned()),
        Ok(()) => None,
    };
    if let Some(problem) = broken {
        let name = shown(list);
        let finding = codes::UNREADABLE_FILE.about(name.as_str(), sources);
        let finding = finding.message(format!("`{name}` {problem}"));
        findings.push(
            finding.help("name a list in CMIF: TEI with a `correspDesc` for each letter"),
        );
        return None;
    }
    growing.finish(title, sources, findings)
}

fn failed(path: &Path, problem: &str, help: &str, sources: &mut Sources) -> Diagnostic {
    let name = shown(path);
    let finding = codes::UNWRITABLE_FILE.about(name.as_str(), sources);
    finding.message(format!("`{name}` {problem}")).help(help)
}

/// A skeleton under way.
struct Growing<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    /// The names of the letters' files.
    names: BTreeSet<String>,
    /// Entries by kind and what they are known by: id and entry.
    entries: BTreeMap<(EntityKind, String), (String, NewEntry)>,
    ids: BTreeSet<String>,
    /// What the list says of itself.
    first: Option<Record>,
    done: Skeleton,
    /// The file that could not be written, and why.
    failed: Option<(std::path::PathBuf, std::io::Error)>,
}

impl Growing<'_> {
    fn write(&mut self, name: &str, text: &str) {
        let path = self.folder.join(name);
        if self.failed.is_none()
            && let Err(error) = self.files.write(&path, text.as_bytes())
        {
            self.failed = Some((path, error));
        }
    }

    fn take(&mut self, letter: &Record) {
        let stem = unused(&mut self.names, &file_name(letter));
        let mut text = String::new();
        if let Some(identifier) = letter.publication.identifiers.last() {
            let _ = writeln!(text, "# {}", one_line(&identifier.value));
        }
        for source in &letter.sources {
            let _ = writeln!(text, "# {}", one_line(source));
        }
        for kind in ["sent", "received"] {
            let acts: Vec<&Action> = letter.acts(kind).collect();
            let table = self.act(&acts);
            if !table.is_empty() {
                let _ = write!(text, "\n[{kind}]\n{table}");
            }
        }
        self.write(&format!("waiting/{stem}.toml"), text.trim_start_matches('\n'));
        self.done.letters += 1;
        self.first.get_or_insert_with(|| letter.clone());
    }

    /// The lines of `[sent]` or `[received]`.
    fn act(&mut self, acts: &[&Action]) -> String {
        let mut lines = String::new();
        let agents = acts.iter().flat_map(|act| &act.agents);
        let (mut persons, mut organisations) = (Vec::new(), Vec::new());
        for agent in agents.filter(|agent| is_known(agent)) {
            let list = match agent.kind {
                EntityKind::Organisation => &mut organisations,
                _ => &mut persons,
            };
            list.push(self.id(agent));
        }
        for (one, many, ids) in [
            ("person", "persons", persons),
            ("organisation", "organisations", organisations),
        ] {
            match ids.as_slice() {
                [] => {}
                [id] => line(&mut lines, one, id),
                ids => {
                    let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
                    let _ = writeln!(lines, "{many} = [{}]", ids.join(", "));
                }
            }
        }
        let mut places = acts.iter().flat_map(|act| &act.places);
        if let Some(place) = places.find(|place| is_known(place)) {
            let id = self.id(place);
            line(&mut lines, "place", &id);
            if let Some(cert) = certainty(place.cert.as_deref()) {
                line(&mut lines, "place-certainty", cert);
            }
        }
        let date = acts.iter().flat_map(|act| &act.dates).find(|date| !date.is_open());
        if let Some(date) = date {
            lines.push_str(&dated(date));
        }
        lines
    }

    /// The id of the register entry for a name, made if need be.
    fn id(&mut self, named: &Named) -> String {
        let known = named.uri.clone().or_else(|| named.reference.clone());
        let kind = match named.kind {
            EntityKind::Place | EntityKind::Organisation => named.kind,
            _ => EntityKind::Person,
        };
        let known = (kind, known.unwrap_or_else(|| named.text.clone()));
        if let Some((id, _)) = self.entries.get(&known) {
            return id.clone();
        }
        let entry = NewEntry {
            kind: match kind {
                EntityKind::Place => EntryKind::Place,
                EntityKind::Organisation => EntryKind::Organisation,
                _ => EntryKind::Person,
            },
            name: named.text.clone(),
            id: None,
            birth: None,
            death: None,
            idnos: named.uri.clone().into_iter().collect(),
            note: None,
        };
        let usual = entry.usual_id();
        let usual = if usual.is_empty() { kind.name().to_owned() } else { usual };
        let id = unused(&mut self.ids, &usual);
        self.entries.insert(known, (id.clone(), entry));
        self.done.entries += 1;
        id
    }

    /// Writes the registers and, last, the manifest that makes the folder an edition.
    fn finish(
        mut self,
        title: Option<&str>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Skeleton> {
        let entries = std::mem::take(&mut self.entries);
        for (kind, name) in [
            (EntryKind::Person, "persons"),
            (EntryKind::Place, "places"),
            (EntryKind::Organisation, "organisations"),
        ] {
            let mut own: Vec<&(String, NewEntry)> =
                entries.values().filter(|(_, entry)| entry.kind == kind).collect();
            own.sort_by(|(a, _), (b, _)| a.cmp(b));
            let elements: Vec<_> =
                own.iter().map(|(id, entry)| typed(entry.to_entry(id).element)).collect();
            let empty = empty_register(name, kind);
            if !elements.is_empty() {
                let text = insert(&empty, kind, &elements).unwrap_or(empty);
                self.write(&format!("register/{name}.xml"), &text);
            }
        }
        let first = self.first.take().unwrap_or_default();
        let title = title.map_or_else(
            || {
                let folder = self.folder.file_name().unwrap_or_default();
                folder.to_string_lossy().into_owned()
            },
            str::to_owned,
        );
        let mut manifest = String::from(
            "# Made from a list of letters (CMIF). Put each letter's text into letters/, and its\n\
             # .toml from waiting/ beside it. Every key: docs/edition.md of letterbook.\n\n",
        );
        line(&mut manifest, "title", &title);
        if let Some(publisher) = first.publication.publishers.first() {
            line(&mut manifest, "publisher", publisher);
        }
        if let Some(licence) = first.publication.licences.first() {
            manifest.push_str("\n[licence]\n");
            line(&mut manifest, "target", licence);
        }
        self.write("edition.toml", &manifest);
        if let Some((path, error)) = self.failed {
            let problem = format!("cannot be written: {}", reason(&error));
            findings.push(failed(
                &path,
                &problem,
                "name a folder that you may write to",
                sources,
            ));
            return None;
        }
        Some(self.done)
    }
}

/// An entry whose identifiers say of what they are.
fn typed(mut entry: Element) -> Element {
    for child in &mut entry.children {
        let Node::Element(idno) = child else { continue };
        if idno.name == "idno" && idno.attribute("type").is_none() {
            let identifier = Identifier::read(None, &idno.text());
            let kind = identifier.map_or("uri", |identifier| identifier.authority);
            idno.attributes.push(("type".to_owned(), kind.to_owned()));
        }
    }
    entry
}

/// Whether a name names anybody.
fn is_known(named: &Named) -> bool {
    let text = named.text.trim().to_lowercase();
    let is_open = matches!(
        text.as_str(),
        "" | "unknown"
            | "unbekannt"
            | "n. n."
            | "n.n."
            | "nn"
            | "inconnu"
            | "desconocido"
            | "?"
    );
    !is_open || named.uri.is_some()
}

/// Day and names, as a file's name: `1891-05-05-schnitzler-boelsche`.
fn file_name(letter: &Record) -> String {
    let date =
        letter.date().and_then(|date| date.first().or(date.last())).unwrap_or("undated");
    let surname = |kind| {
        let agent = letter.agents(kind).find(|agent| is_known(agent))?;
        let surname = match agent.text.split_once(',') {
            Some((surname, _)) => surname,
            None => agent.text.split_whitespace().last().unwrap_or_default(),
        };
        let entry = NewEntry {
            kind: EntryKind::Place,
            name: surname.to_owned(),
            id: None,
            birth: None,
            death: None,
            idnos: Vec::new(),
            note: None,
        };
        Some(entry.usual_id()).filter(|id| !id.is_empty())
    };
    let date: String =
        date.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let parts = [Some(date), surname("sent"), surname("received")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("-")
}

/// The name, or with a number behind it the first that is not taken; then it is.
fn unused(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut unused = name.to_owned();
    let mut number = 2;
    while !taken.insert(unused.clone()) {
        unused = format!("{name}-{number}");
        number += 1;
    }
    unused
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

fn line(lines: &mut String, key: &str, value: &str) {
    let _ = writeln!(lines, "{key} = {}", quoted(value));
}

fn certainty(cert: Option<&str>) -> Option<&'static str> {
    match cert? {
        "high" => Some("high"),
        "medium" => Some("medium"),
        "low" | "unknown" => Some("low"),
        _ => None,
    }
}

/// The lines of a date that manifests can say.
fn dated(date: &Date) -> String {
    let of = |value: &Option<String>| {
        let day = value.as_deref()?.split('T').next()?;
        PartialDate::parse(day).map(|date| date.to_string())
    };
    let mut lines = String::new();
    if let Some(when) = of(&date.when) {
        line(&mut lines, "date", &when);
    } else if let (Some(from), Some(to)) = (of(&date.from), of(&date.to)) {
        line(&mut lines, "from", &from);
        line(&mut lines, "to", &to);
    } else {
        let first = of(&date.not_before).or_else(|| of(&date.from));
        let last = of(&date.not_after).or_else(|| of(&date.to));
        for (key, value) in [("not-before", first), ("not-after", last)] {
            if let Some(value) = value {
                line(&mut lines, key, &value);
            }
        }
    }
    if lines.is_empty() {
        return lines;
    }
    if let Some(cert) = certainty(date.cert.as_deref()) {
        line(&mut lines, "date-certainty", cert);
    }
    let evidence = date.evidence.as_deref();
    if let Some(evidence @ ("internal" | "external" | "conjecture")) = evidence {
        line(&mut lines, "evidence", evidence);
    }
    lines
}

//! A letter and its annotations into TEI P5.
//!
//! [`encode`] makes the events of one document, each with its origin, and writes them.
//! [`header`] says what is known, [`text`] what the letter says, [`stand_off`] whom it
//! names; [`nest`] alone turns overlapping annotations into a tree. DESIGN.md, "How
//! letters are encoded", is the table that all of them follow.
//!
//! Invariant: the text that is written is the model's, character for character; what is
//! not in the letter is an attribute or stands in the header.

mod canonical;
mod corresp;
mod declarations;
mod embed;
mod events;
mod fitting;
mod header;
mod index;
mod nest;
mod phrase;
pub mod read;
mod sources;
mod stand_off;
mod text;

pub use canonical::format;
pub use index::{Correspondent, Mentioned, index};

use std::collections::BTreeSet;

use crate::diagnostic::Findings;
use crate::manifest::{Manifest, Refs, RegisterMode};
use crate::model::{Annotations, Letter};
use crate::register::{Entry, Identifier, Register, is_table};
use crate::source::{Artefact, Moved, SourceMap, Sources};
use crate::xml;
use events::Events;

/// The TEI namespace.
pub const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// A letter before or after another in their correspondence (TEI P5 `correspContext`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Neighbour {
    /// `prev` or `next`, for `ref/@type`.
    pub kind: &'static str,
    /// Where it is: an address, or a file from the letter's folder.
    pub target: String,
    /// Who writes to whom, and when.
    pub words: String,
}

/// What encoding knows besides the letter.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The texts that were read.
    pub sources: &'a Sources,
    /// The edition's file; its default where there is no edition.
    pub manifest: &'a Manifest,
    /// The edition's registers.
    pub register: &'a Register,
    /// How the schema is called from the output's folder; `None` without an edition.
    pub schema: Option<&'a str>,
    /// The version of letterbook.
    pub version: &'a str,
    /// The letters before and after it.
    pub neighbours: &'a [Neighbour],
    /// The way from the letter's folder to the one that paths count from: `../` for each
    /// folder between them.
    pub up: &'a str,
}

impl Context<'_> {
    /// The pointer to a register entry, as the edition has it.
    fn pointer(&self, id: &str) -> String {
        let Some(entry) = self.register.get(id) else { return format!("#{id}") };
        let id = &entry.id;
        // A table has nothing that could be pointed into.
        let linked =
            self.manifest.register == RegisterMode::Link && !is_table(&entry.file);
        let plain = |by_file: bool| {
            if by_file {
                format!("{}#{id}", self.seen_from_here(&entry.file))
            } else {
                format!("#{id}")
            }
        };
        match &self.manifest.refs {
            None => plain(linked),
            Some(Refs::Id) => plain(false),
            Some(Refs::File) => plain(!is_table(&entry.file)),
            Some(Refs::Uri) => {
                let best = entry.identifiers.iter().min_by_key(|known| known.rank());
                best.map_or_else(|| plain(linked), Identifier::uri)
            }
            Some(Refs::Prefix(name)) => {
                format!("{}:{id}", Self::prefix(name.as_deref(), entry))
            }
        }
    }

    /// How a file is called from the letter's folder.
    fn seen_from_here(&self, path: &str) -> String {
        let is_free = path.starts_with('/') || path.contains(':');
        if is_free { path.to_owned() } else { format!("{}{path}", self.up) }
    }

    /// The prefix of pointers to an entry: the manifest's, else the name of its file.
    fn prefix(name: Option<&str>, entry: &Entry) -> String {
        if let Some(name) = name {
            return name.to_owned();
        }
        let file = entry.file.rsplit('/').next().unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default().to_lowercase();
        let letters = stem.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        let prefix: String = letters.skip_while(|c| !c.is_ascii_alphabetic()).collect();
        if prefix.is_empty() { entry.kind.name().to_owned() } else { prefix }
    }

    /// The prefixes that a letter uses, and what each stands for: sorted, each once.
    fn prefixes(&self, ids: &BTreeSet<String>) -> BTreeSet<(String, String)> {
        let Some(Refs::Prefix(name)) = &self.manifest.refs else {
            return BTreeSet::new();
        };
        let entries = ids.iter().filter_map(|id| self.register.get(id));
        let declared = entries.map(|entry| {
            let linked =
                self.manifest.register == RegisterMode::Link && !is_table(&entry.file);
            let file =
                if linked { self.seen_from_here(&entry.file) } else { String::new() };
            (Self::prefix(name.as_deref(), entry), format!("{file}#$1"))
        });
        declared.collect()
    }
}

/// A letter as TEI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The document.
    pub xml: String,
    /// The way home.
    pub map: SourceMap,
}

/// Encodes a letter. Annotations that cross each other are a finding.
pub fn encode(
    letter: &Letter,
    annotations: &Annotations,
    context: Context<'_>,
    findings: &mut Findings,
) -> Encoded {
    let mut events = Events::default();
    events.open_block("TEI");
    events.attribute("xmlns", NAMESPACE);
    events.attribute("xml:id", &letter.id);
    let used = stand_off::targets(letter, annotations);
    header::write(letter, annotations, &used, context, &mut events);
    stand_off::write(&used, context, &mut events);
    text::write(letter, annotations, context, &mut events, findings);
    events.close();
    let model = context.schema.map(|href| {
        let href = context.seen_from_here(href);
        let is_compact = href.rsplit_once('.').is_some_and(|(_, ending)| ending == "rnc");
        let kind = if is_compact {
            "application/relax-ng-compact-syntax"
        } else {
            "application/xml\" schematypens=\"http://relaxng.org/ns/structure/1.0"
        };
        format!("href=\"{href}\" type=\"{kind}\"")
    });
    let instructions: Vec<(&str, &str)> =
        model.iter().map(|model| ("xml-model", model.as_str())).collect();
    let (xml, segments) = xml::write(&instructions, &events.list);
    let mut artefacts: Vec<Artefact> = letter.artefacts.clone();
    artefacts.sort_by_key(|artefact| artefact.span.start);
    let moved = letter
        .notes
        .iter()
        .enumerate()
        .map(|(at, note)| Moved {
            to: text::note_id(at),
            spans: note.text.sources().collect(),
        })
        .collect();
    Encoded { xml, map: SourceMap { segments, artefacts, moved } }
}

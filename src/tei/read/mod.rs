//! TEI into records of letters: that of letterbook and that of other editions.
//!
//! [`read`] takes a document of any kind: one letter, a `teiCorpus` of many, a list of
//! letters (CMIF). Each `TEI` element is held as a tree, handed on as one or several
//! [`Record`]s and forgotten. [`header`] reads what is said of the letter, [`corresp`]
//! its acts, [`text`] what it says, [`entries`] whom it names.
//!
//! Invariant: a document that is well-formed always gives what it has; what there is no
//! place for is kept. Nothing is read outside the document.

mod corresp;
mod entries;
mod header;
mod text;
mod tree;

use crate::diagnostic::Findings;
use crate::model::record::{Kept, Record};
use crate::xml::{Context, Reader, Token, split_name};

use tree::{Element, Tree};

pub use entries::entity_of;

/// What of the letters is to be read: what nobody asks for costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Depth {
    /// Who wrote to whom, when and where, and the register entries.
    Correspondence,
    /// The text too.
    Text,
    /// All, and as XML what there is no field for.
    Everything,
}

/// Reads all letters of a document; each is handed to `take` as soon as it is read.
///
/// `name` is what a letter is called that has no `xml:id`. What is not well-formed is
/// pushed to `findings`; whether to use the letters then is for the caller to say. Returns
/// how many letters there were, and what broke a stream off.
pub fn read(
    mut reader: Reader<'_>,
    name: &str,
    depth: Depth,
    findings: &mut Findings,
    take: &mut dyn FnMut(Record),
) -> (usize, Option<std::io::Error>) {
    let mut reading = Reading::default();
    reading.tree.keeps_xml = depth == Depth::Everything;
    reading.tree.skips_body = depth == Depth::Correspondence;
    while reader.advance(findings) {
        match reader.token() {
            Some(Token::Start(tag)) => {
                let is_tei = reading.is_tei(&tag);
                let local = split_name(tag.name).1;
                if reading.tree.is_open()
                    || is_tei && matches!(local, "TEI" | "teiHeader")
                {
                    reading.tree.start(&tag, is_tei);
                    if !reading.tree.is_open() {
                        reading.tree.clear();
                    }
                }
            }
            Some(Token::End(_)) if reading.tree.is_open() => {
                reading.tree.end();
                if !reading.tree.is_open() {
                    reading.finish(name, take);
                }
            }
            Some(Token::Text(text)) => reading.tree.text(&text),
            _ => {}
        }
    }
    (reading.letters, reader.take_error())
}

/// How far a document is read.
#[derive(Debug, Default)]
struct Reading {
    tree: Tree,
    /// What the header of a corpus says of all its letters.
    shared: Record,
    /// How many letters there were.
    letters: usize,
    last: Option<(Context, bool)>,
}

impl Reading {
    /// Whether a tag is of the TEI namespace.
    fn is_tei(&mut self, tag: &crate::xml::StartTag<'_>) -> bool {
        let prefix = split_name(tag.name).0;
        match self.last {
            Some((context, is_tei)) if prefix.is_empty() && context == tag.context => {
                is_tei
            }
            _ => {
                let is_tei = tag.namespaces.resolve(prefix) == Some(super::NAMESPACE);
                if prefix.is_empty() {
                    self.last = Some((tag.context, is_tei));
                }
                is_tei
            }
        }
    }

    /// Hands on what the tree holds.
    fn finish(&mut self, name: &str, take: &mut dyn FnMut(Record)) {
        if let Some(root) = self.tree.root() {
            if root.name() == "teiHeader" {
                // The header of a corpus speaks for all that follows.
                let mut shared = Record::default();
                header::read(root, &mut shared);
                shared.kept.clear();
                self.shared = shared;
            } else {
                self.letters += letters(root, &self.shared, name, take);
            }
        }
        self.tree.clear();
    }
}

/// The letters of one `TEI` element: one for each `correspDesc`; how many there were.
fn letters(
    root: Element<'_>,
    shared: &Record,
    name: &str,
    take: &mut dyn FnMut(Record),
) -> usize {
    let header = root.child("teiHeader");
    let descriptions =
        header.map(|header| header.all(&["correspDesc"])).unwrap_or_default();
    let id = root.owned("xml:id").unwrap_or_else(|| name.to_owned());
    let mut record = Record { id, ..Record::default() };
    if let Some(header) = header {
        header::read(header, &mut record);
    }
    inherit(&mut record, shared);
    if root.is_cut() {
        let path = "elements more than 256 deep".to_owned();
        record.kept.push(Kept { path, xml: String::new() });
    }
    if let [] | [_] = descriptions.as_slice() {
        if let Some(description) = descriptions.first() {
            corresp::read(*description, &mut record);
        }
        text::language(root, &mut record);
        text::read(root, &mut record);
        let has_text = record.text.iter().any(|passage| !passage.text.is_empty());
        // A file without letter: a register, a page about the edition.
        let is_letter = !descriptions.is_empty() || has_text && is_called_letter(root);
        if is_letter {
            entries::read(root, &mut record);
            take(record);
        }
        return usize::from(is_letter);
    }
    // A list of letters: what the header says of the list is no letter's own.
    let listed = Record {
        publication: record.publication,
        responsible: Vec::new(),
        ..Record::default()
    };
    let described = header.and_then(|header| header.child("fileDesc"));
    let bibls: Vec<(&str, String)> = described
        .map(|part| part.all(&["bibl", "biblStruct"]))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|bibl| Some((bibl.attribute("xml:id")?, bibl.words())))
        .collect();
    for (at, description) in descriptions.iter().enumerate() {
        let mut letter = listed.clone();
        letter.id = corresp::name(*description, &record.id, at + 1);
        corresp::read(*description, &mut letter);
        corresp::source(*description, &bibls, &mut letter);
        take(letter);
    }
    descriptions.len()
}

/// Whether a document that says nothing of its sending calls itself a letter.
fn is_called_letter(root: Element<'_>) -> bool {
    let says = |element: Element<'_>| {
        let kind = element.attribute("type").unwrap_or_default();
        let kind = kind.to_lowercase();
        ["letter", "brief", "lettre", "carta", "lettera", "postcard", "writingsession"]
            .iter()
            .any(|word| kind.contains(word))
    };
    let inside = root.all(&["text"]);
    says(root)
        || inside.iter().any(|text| {
            says(*text)
                || text.all(&["div", "floatingText"]).into_iter().any(says)
                || text.all(&["opener"]).len() == 1 && text.all(&["closer"]).len() == 1
        })
}

/// Takes over what the corpus says and the letter does not.
fn inherit(record: &mut Record, shared: &Record) {
    let (own, all) = (&mut record.publication, &shared.publication);
    let fill = |own: &mut Vec<String>, all: &[String]| {
        if own.is_empty() {
            own.extend_from_slice(all);
        }
    };
    fill(&mut own.publishers, &all.publishers);
    fill(&mut own.places, &all.places);
    if own.licences.is_empty() && own.terms.is_empty() {
        own.licences.clone_from(&all.licences);
        own.terms.clone_from(&all.terms);
        own.status = own.status.take().or_else(|| all.status.clone());
    }
    own.date = own.date.take().or_else(|| all.date.clone());
    fill(&mut record.languages, &shared.languages);
    if record.responsible.is_empty() {
        record.responsible.clone_from(&shared.responsible);
    }
}

//! Letters out to other tools: letters in, named outputs out.
//!
//! [`run`] reads TEI files with [`tei::read`](crate::tei::read), many at a time, and
//! hands each [`Record`] to an [`Exporter`]: what can be written of one letter alone is
//! made in parallel ([`Exporter::letter`]), what needs all of them is gathered in their
//! order ([`Exporter::gather`]). A format is a file here and a variant of
//! [`ExportFormat`].
//!
//! Invariant: the same letters in the same order give the same bytes, on any number of
//! cores. Memory holds some hundred letters and, where a format has tables of persons
//! or places, one line for each of these; it does not grow with the letters.

mod cmif;
mod csv;
mod gathered;
mod geojson;
mod json;
mod known;
mod network;
mod package;
#[cfg(feature = "parquet")]
mod parquet;
mod plain;
mod reference;
mod run;
mod tables;
mod triples;

pub use known::Known;
pub use package::{Packed, Packing, pack, pointed_to, verify};
pub use run::{Exported, Job, Target, Told, run};

use std::fmt::Write as _;
use std::io;

use crate::diagnostic::Findings;
use crate::manifest::Manifest;
use crate::model::record::Record;
use crate::source::SourceId;
use crate::tei::read::Depth;

/// What is known of the edition besides its letters.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The edition's file; its default where there is none.
    pub manifest: &'a Manifest,
    /// Under which findings about the whole are told.
    pub about: SourceId,
    /// The name of the folder that is exported.
    pub folder: &'a str,
}

impl Setting<'_> {
    /// The address of a letter on the web: by the manifest, else the first that its
    /// header gives.
    fn letter_url(&self, letter: &Record) -> Option<String> {
        if let Some(pattern) = &self.manifest.export.letter_url {
            return Some(pattern.replace("{id}", &encoded(&letter.id)));
        }
        let mut all = letter.publication.identifiers.iter().map(|id| id.value.as_str());
        all.find(|value| is_address(value)).map(str::to_owned)
    }
}

/// So many letters, in words.
fn counted(letters: usize) -> String {
    if letters == 1 { "1 letter".to_owned() } else { format!("{letters} letters") }
}

/// Whether a text is an address on the web.
fn is_address(value: &str) -> bool {
    (value.starts_with("https://") || value.starts_with("http://"))
        && !value.contains(char::is_whitespace)
}

/// Text as part of an address: all but letters, digits and `-._~` encoded (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// An export format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportFormat {
    /// Who wrote to whom, when and where, for correspSearch (CMIF 1.1, TEI)
    Cmif,
    /// All that letterbook knows of each letter, as one JSON document
    Json,
    /// The same, one letter a line
    Jsonl,
    /// Tables of letters, persons, places, mentions and notes, for a spreadsheet
    Csv,
    /// The same tables for data frames (Apache Parquet); a build without the feature
    /// `parquet` does not write it
    Parquet,
    /// The reading text, without markup
    Txt,
    /// The reading text in Markdown, with footnotes
    Md,
    /// A reference for each letter, for LaTeX (biblatex)
    Bibtex,
    /// The same for Zotero, pandoc and citation processors (CSL-JSON)
    Csl,
    /// The network of correspondents, for yEd, Cytoscape, networkx (GraphML)
    Graphml,
    /// The same for Gephi, with dates (GEXF 1.3)
    Gexf,
    /// The places on a map
    Geojson,
    /// Linked data in schema.org and CIDOC CRM, as Turtle
    Ttl,
    /// The same as JSON-LD
    Jsonld,
    /// A package for an archive (BagIt 1.0, RO-Crate): letters, registers, schema, reports
    Bagit,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 15] = [
        Self::Cmif,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Parquet,
        Self::Txt,
        Self::Md,
        Self::Bibtex,
        Self::Csl,
        Self::Graphml,
        Self::Gexf,
        Self::Geojson,
        Self::Ttl,
        Self::Jsonld,
        Self::Bagit,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cmif => "cmif",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Bibtex => "bibtex",
            Self::Csl => "csl",
            Self::Graphml => "graphml",
            Self::Gexf => "gexf",
            Self::Geojson => "geojson",
            Self::Ttl => "ttl",
            Self::Jsonld => "jsonld",
            Self::Bagit => "bagit",
        }
    }

    /// The names of its outputs; the first is the one that goes to standard output.
    pub fn outputs(self) -> &'static [&'static str] {
        match self {
            Self::Cmif => &["cmif.xml", "cmif-report.json"],
            Self::Json => &["letters.json"],
            Self::Jsonl => &["letters.jsonl"],
            Self::Csv => &csv::OUTPUTS,
            Self::Parquet => &[
                "letters.parquet",
                "persons.parquet",
                "places.parquet",
                "mentions.parquet",
                "notes.parquet",
            ],
            Self::Txt => &["letters.txt"],
            Self::Md => &["letters.md"],
            Self::Bibtex => &["letters.bib"],
            Self::Csl => &["letters.csl.json"],
            Self::Graphml => &["network.graphml"],
            Self::Gexf => &["network.gexf"],
            Self::Geojson => &["places.geojson"],
            Self::Ttl => &["letters.ttl"],
            Self::Jsonld => &["letters.jsonld"],
            Self::Bagit => &[],
        }
    }

    /// Whether this build of letterbook writes it.
    pub fn is_built(self) -> bool {
        self != Self::Parquet || cfg!(feature = "parquet")
    }

    /// The exporter of an edition; none for a package, which [`pack`] makes of files, and
    /// for what this build does not write.
    pub fn exporter<'a>(self, setting: Setting<'a>) -> Option<Box<dyn Exporter + 'a>> {
        Some(match self {
            Self::Cmif => Box::new(cmif::Cmif::new(setting)),
            Self::Json => Box::new(json::Json::new(false)),
            Self::Jsonl => Box::new(json::Json::new(true)),
            Self::Csv => Box::new(csv::Tables::new(setting)),
            #[cfg(feature = "parquet")]
            Self::Parquet => Box::new(parquet::Frames::new().ok()?),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => return None,
            Self::Txt => Box::new(plain::Plain::new(setting, false)),
            Self::Md => Box::new(plain::Plain::new(setting, true)),
            Self::Bibtex => Box::new(reference::References::new(setting, true)),
            Self::Csl => Box::new(reference::References::new(setting, false)),
            Self::Graphml => Box::new(network::Network::new(setting, true)),
            Self::Gexf => Box::new(network::Network::new(setting, false)),
            Self::Geojson => Box::new(geojson::Places::default()),
            Self::Ttl => Box::new(triples::Triples::new(setting, true)),
            Self::Jsonld => Box::new(triples::Triples::new(setting, false)),
            Self::Bagit => return None,
        })
    }
}

/// The bytes for each output of a format, in the order of its outputs; fewer are given
/// where the last ones get nothing.
pub type Pieces = Vec<Vec<u8>>;

/// A format: letters into the bytes of its outputs.
pub trait Exporter: Sync + std::fmt::Debug {
    /// What stands before all letters. `first` is the first of them, if there is one.
    fn begin(&mut self, first: Option<&Record>, findings: &mut Findings) -> Pieces {
        let _ = (first, findings);
        Pieces::new()
    }

    /// What of the letters it needs.
    fn depth(&self) -> Depth {
        Depth::Text
    }

    /// What is written of one letter, whatever the others are.
    fn letter(&self, letter: &Record) -> Pieces;

    /// What stands between two letters in the first output.
    fn between(&self) -> &'static str {
        ""
    }

    /// Takes a letter down for what is written at the end. Called in the letters' order.
    fn gather(&mut self, letter: &Record) {
        let _ = letter;
    }

    /// What can be written now of the letters that were taken down; `is_last` once they
    /// all were, and what [`end`](Self::end) gives is written.
    ///
    /// # Errors
    /// If the format cannot hold it.
    fn ready(&mut self, is_last: bool) -> io::Result<Pieces> {
        let _ = is_last;
        Ok(Pieces::new())
    }

    /// What stands after all letters.
    fn end(&mut self, findings: &mut Findings) -> Pieces {
        let _ = findings;
        Pieces::new()
    }
}

//! `edition.toml`: what holds for all letters of an edition.

use super::checks::{Checks, schemas_in};
use super::export::{ExportOptions, read_export};
use super::fields::Fields;
use super::rules::rules_in;
use super::signs::{Signs, read_signs};
use super::{Placed, Scoped, fields::parse};
use crate::diagnostic::{Findings, codes};
use crate::lexicon::PartialDate;
use crate::source::SourceFile;

/// A person who answers for the edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// Their `xml:id` in the TEI.
    pub id: String,
    /// Their name.
    pub name: String,
    /// What they did: "editor" and the like.
    pub role: Option<String>,
    /// A URI that identifies them (ORCID, GND).
    pub uri: Option<String>,
}

/// Who may do what with the text and with the encoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Licence {
    /// `free`, `restricted` or `unknown` (TEI P5 `availability/@status`).
    pub status: Option<&'static str>,
    /// The licence's address.
    pub target: Option<String>,
    /// The licence in words, and what it covers.
    pub text: Option<String>,
}

/// One entry of the edition's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The day.
    pub when: PartialDate,
    /// The `id` of an editor, or `letterbook`.
    pub who: Option<Placed<String>>,
    /// What was done.
    pub what: String,
}

/// Whether registers go into each letter or are pointed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegisterMode {
    /// The entries that a letter names are copied into its `standOff`.
    #[default]
    Embed,
    /// `@ref` leads to the register's file.
    Link,
}

/// Whether titles and forms of address are part of a person's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Titles {
    /// `<persName>Frau Kerner</persName>`.
    Inside,
    /// `Frau <persName>Kerner</persName>`.
    Outside,
}

/// How letters point to register entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refs {
    /// `#id`.
    Id,
    /// `FILE#id`.
    File,
    /// The address that an authority file has for it (`idno`).
    Uri,
    /// `PREFIX:id`, declared in the header; the name of the register's file where none is
    /// given.
    Prefix(Option<String>),
}

/// Which line ends are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineRecord {
    /// None.
    #[default]
    None,
    /// Those inside a word.
    Hyphens,
    /// All.
    All,
}

/// Where running heads and page numbers go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Furniture {
    /// Into the source map only.
    #[default]
    Map,
    /// Into `fw` elements.
    Fw,
}

/// How closing formulas are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClosingFormula {
    /// As `salute` in `closer`.
    #[default]
    Salute,
    /// As text of `closer`.
    Text,
}

/// How letters get their ids (`xml:id`): from where they lie, so that an id stays as it
/// is whatever letters come and go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdScheme(String);

impl IdScheme {
    /// What may stand in braces. All but the last tell one letter from another.
    const PLACES: [&'static str; 4] = ["{name}", "{path}", "{number}", "{edition}"];

    /// Reads a scheme such as `{edition}-{name}`.
    fn parse(text: &str) -> Option<Self> {
        let rest = Self::PLACES
            .iter()
            .fold(text.to_owned(), |text, place| text.replace(place, ""));
        let is_plain =
            rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let tells = Self::PLACES.iter().take(3).any(|place| text.contains(place));
        (is_plain && tells).then(|| Self(text.to_owned()))
    }

    /// The id of the letter at `path` below `letters/`, before it is made fit for XML.
    /// `{name}` is the file's name without its ending, `{path}` that with its folders,
    /// `{number}` the first number in the name (the name, where there is none).
    pub fn id(&self, path: &str, edition: Option<&str>) -> String {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let folders = path.strip_suffix(name).unwrap_or_default();
        let digits: String = stem
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        let number = if digits.is_empty() { stem } else { &digits };
        let whole = format!("{}{stem}", folders.replace('/', "-"));
        self.0
            .replace("{edition}", edition.unwrap_or("letter"))
            .replace("{number}", number)
            .replace("{path}", &whole)
            .replace("{name}", stem)
    }
}

/// The edition's file. Paths are as written, relative to its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The edition's title.
    pub title: Option<String>,
    /// An identifier of the edition.
    pub id: Option<String>,
    /// A paragraph about the edition.
    pub description: Option<String>,
    /// The language of the letters where they do not say otherwise (BCP 47).
    pub language: Option<Placed<String>>,
    /// The publisher.
    pub publisher: Option<String>,
    /// Where it is published.
    pub place: Option<String>,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// Where it is published on the web.
    pub uri: Option<String>,
    /// The editors.
    pub editors: Vec<Editor>,
    /// The licence of markup and metadata, and of the text unless a letter says more.
    pub licence: Licence,
    /// The history, in the order written.
    pub revisions: Vec<Revision>,
    /// How far the files are (TEI P5 `revisionDesc/@status`).
    pub status: Option<&'static str>,
    /// The genre of the letters, in TextGrid's words.
    pub genre: Option<&'static str>,
    /// The folder for what is built.
    pub output: Option<Placed<String>>,
    /// The schema that letters are checked against.
    pub schema: Option<Placed<String>>,
    /// Register files; all in `register/` where none is named.
    pub registers: Option<Vec<Placed<String>>>,
    /// The file for the index of correspondents, in the folder for what is built.
    pub index: Option<Placed<String>>,
    /// How letters get their ids; by their file's name where it is not said.
    pub ids: Option<IdScheme>,
    /// Whether registers are embedded or linked.
    pub register: RegisterMode,
    /// How letters point to entries; where it is not said, by id or, if registers are
    /// linked, by file and id.
    pub refs: Option<Refs>,
    /// Whether titles belong to names; where it is not said, as most editions in the
    /// letter's language have it.
    pub titles: Option<Titles>,
    /// Which line ends are recorded.
    pub lines: LineRecord,
    /// Where running heads and page numbers go.
    pub furniture: Furniture,
    /// How closing formulas are encoded.
    pub closing_formula: ClosingFormula,
    /// The signs of the transcriptions; empty where none are declared.
    pub signs: Signs,
    /// The largest letter that is read, in bytes.
    pub letter_bytes: Option<u64>,
    /// What is said of files when they are checked. Its registers are `registers`.
    pub checks: Checks,
    /// What exports are told.
    pub export: ExportOptions,
    /// The decisions that hold for more than one letter, from `decisions.toml`.
    pub decisions: Vec<Scoped>,
}

impl Manifest {
    /// The largest letter that is read where the manifest does not say: 64 MiB.
    pub const LETTER_BYTES: u64 = 64 << 20;

    /// Reads the file. What is wrong in it is a finding; `None` if it is not TOML.
    pub fn read(file: &SourceFile, findings: &mut Findings) -> Option<Self> {
        parse(file, findings, read_manifest)
    }
}

/// Whether this letterbook is as new as a version (`0.2`, `1.0.3`); `None` if that is
/// none.
fn is_new_enough(version: &str) -> Option<bool> {
    let parts = |text: &str| -> Option<Vec<u32>> {
        text.split('.').map(|part| part.parse().ok()).collect()
    };
    let wanted = parts(version).filter(|parts| parts.len() <= 3)?;
    let ours = parts(env!("CARGO_PKG_VERSION").split('-').next().unwrap_or_default());
    Some(ours.unwrap_or_default() >= wanted)
}

fn read_requires(fields: &mut Fields<'_>) {
    let Some(Placed { value, span }) = fields.string("requires") else { return };
    let ours = env!("CARGO_PKG_VERSION");
    match is_new_enough(&value) {
        Some(true) => {}
        Some(false) => fields.push(
            codes::NEWER_EDITION
                .at(span)
                .message(format!(
                    "the edition asks for letterbook {value}; this is {ours}"
                ))
                .help("install that version or a later one"),
        ),
        None => fields.push(
            codes::WRONG_VALUE
                .at(span)
                .message(format!("`requires` cannot be `{value}`"))
                .help("it is a version of letterbook: requires = \"0.1\""),
        ),
    }
}

fn read_manifest(fields: &mut Fields<'_>) -> Manifest {
    let manifest = Manifest {
        title: fields.text("title"),
        id: fields.text("id"),
        description: fields.text("description"),
        language: fields.string("language"),
        publisher: fields.text("publisher"),
        place: fields.text("place"),
        date: fields.date("date").map(|date| date.value),
        uri: fields.text("uri"),
        editors: fields.tables("editor", read_editor),
        licence: fields.table("licence", read_licence).unwrap_or_default(),
        revisions: fields.tables("revision", read_revision),
        status: word(fields, "status", &STATUSES),
        genre: word(fields, "genre", &GENRES),
        output: fields.string("output"),
        schema: fields.string("schema"),
        registers: fields.strings("registers"),
        ids: read_ids(fields),
        index: fields.string("index"),
        register: fields
            .one_of(
                "register",
                &[("embed", RegisterMode::Embed), ("link", RegisterMode::Link)],
            )
            .map_or_else(Default::default, |placed| placed.value),
        refs: read_refs(fields),
        titles: fields
            .one_of("titles", &[("inside", Titles::Inside), ("outside", Titles::Outside)])
            .map(|placed| placed.value),
        lines: fields
            .one_of(
                "lines",
                &[
                    ("none", LineRecord::None),
                    ("hyphens", LineRecord::Hyphens),
                    ("all", LineRecord::All),
                ],
            )
            .map_or_else(Default::default, |placed| placed.value),
        furniture: fields
            .one_of("furniture", &[("map", Furniture::Map), ("fw", Furniture::Fw)])
            .map_or_else(Default::default, |placed| placed.value),
        closing_formula: fields
            .one_of(
                "closing-formula",
                &[("salute", ClosingFormula::Salute), ("text", ClosingFormula::Text)],
            )
            .map_or_else(Default::default, |placed| placed.value),
        signs: fields.table("signs", read_signs).unwrap_or_default(),
        letter_bytes: fields
            .table("limits", |limits| limits.number("letter-bytes"))
            .flatten(),
        checks: Checks {
            rules: fields.table("rules", rules_in).unwrap_or_default(),
            schemas: fields.table("schemas", schemas_in).unwrap_or_default(),
            catalogs: fields.string_or_strings("catalogs"),
            registers: None,
        },
        export: fields.table("export", read_export).unwrap_or_default(),
        decisions: Vec::new(),
    };
    read_requires(fields);
    if manifest.title.is_none() {
        fields.missing("title", "an edition needs a title: title = \"Letters of …\"");
    }
    manifest
}

/// How far a file is: the words that TEI P5 suggests (`att.docStatus`).
const STATUSES: [&str; 15] = [
    "approved",
    "candidate",
    "cleared",
    "deprecated",
    "draft",
    "embargoed",
    "expired",
    "frozen",
    "galley",
    "proposed",
    "published",
    "recommendation",
    "submitted",
    "unfinished",
    "withdrawn",
];

/// The genres that TextGrid knows.
pub const GENRES: [&str; 7] =
    ["drama", "prose", "verse", "reference work", "non-fiction", "non-text", "other"];

/// One of a list of words.
fn word(
    fields: &mut Fields<'_>,
    key: &'static str,
    words: &[&'static str],
) -> Option<&'static str> {
    let choices: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    fields.one_of(key, &choices).map(|placed| placed.value)
}

fn read_ids(fields: &mut Fields<'_>) -> Option<IdScheme> {
    let Placed { value, span } = fields.string("ids")?;
    let scheme = IdScheme::parse(&value);
    if scheme.is_none() {
        fields.push(
            codes::WRONG_VALUE
                .at(span)
                .message(format!("`ids` cannot be `{value}`"))
                .help(
                    "it is made of {name}, {path} or {number}, of which one must be there, \
                     {edition}, and letters, digits, `.`, `-` and `_`",
                ),
        );
    }
    scheme
}

fn read_refs(fields: &mut Fields<'_>) -> Option<Refs> {
    let Placed { value, span } = fields.string("refs")?;
    let prefix = value.strip_prefix("prefix:");
    let scheme = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| {
                c.is_ascii_lowercase()
                    || c.is_ascii_digit()
                    || matches!(c, '+' | '.' | '-')
            })
    };
    Some(match (value.as_str(), prefix) {
        ("#id", _) => Refs::Id,
        ("file#id", _) => Refs::File,
        ("uri", _) => Refs::Uri,
        ("prefix", _) => Refs::Prefix(None),
        (_, Some(name)) if scheme(name) => Refs::Prefix(Some(name.to_owned())),
        _ => {
            fields.push(
                codes::WRONG_VALUE
                    .at(span)
                    .message(format!("`refs` cannot be `{value}`"))
                    .help("it is one of: #id, file#id, uri, prefix, prefix:NAME (small letters)"),
            );
            return None;
        }
    })
}

fn read_editor(fields: &mut Fields<'_>) -> Option<Editor> {
    let (id, name) = (fields.text("id"), fields.text("name"));
    let (role, uri) = (fields.text("role"), fields.text("uri"));
    match (id, name) {
        (Some(id), Some(name)) => Some(Editor { id, name, role, uri }),
        (None, _) => {
            fields.missing("id", "a short name without spaces, for `@resp` in the TEI");
            None
        }
        (_, None) => {
            fields.missing("name", "the editor's name as it is to be printed");
            None
        }
    }
}

/// Reads a `[licence]`; letters may have one too.
pub(super) fn read_licence(fields: &mut Fields<'_>) -> Licence {
    let statuses =
        [("free", "free"), ("restricted", "restricted"), ("unknown", "unknown")];
    Licence {
        status: fields.one_of("status", &statuses).map(|placed| placed.value),
        target: fields.text("target"),
        text: fields.text("text"),
    }
}

fn read_revision(fields: &mut Fields<'_>) -> Option<Revision> {
    let (when, who, what) =
        (fields.date("when"), fields.string("who"), fields.text("what"));
    match (when, what) {
        (Some(when), Some(what)) => Some(Revision { when: when.value, who, what }),
        (None, _) => {
            fields.missing("when", "the day: when = \"2026-01-31\"");
            None
        }
        (_, None) => {
            fields.missing("what", "what was done: what = \"first encoding\"");
            None
        }
    }
}

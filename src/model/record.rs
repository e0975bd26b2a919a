//! A finished letter as data: what its TEI says, for exports.
//!
//! A [`Record`] is made by `tei::read` from TEI of any edition. It is the one model that
//! all exports write and that `docs/export.md` and `schema/letters.schema.json` describe:
//! the field names here are the keys of the JSON.
//!
//! Invariant: what the TEI says and no field has a place for stands in
//! [`Record::kept`] or in [`Passage::marks`]; nothing here is guessed.

use serde::Serialize;

/// Leaves empty fields out of the JSON.
fn is_empty<T>(list: &[T]) -> bool {
    list.is_empty()
}

/// One letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// What it is called in its edition: the `xml:id` of its TEI, else its file's name.
    pub id: String,
    /// Its file, with `/`, from the folder that was exported.
    pub file: String,
    /// Its titles; the first is the letter's own.
    #[serde(skip_serializing_if = "is_empty")]
    pub titles: Vec<Title>,
    /// Who wrote, edited and encoded it.
    #[serde(skip_serializing_if = "is_empty")]
    pub responsible: Vec<Responsible>,
    /// Who publishes it, when and under which licence.
    pub publication: Publication,
    /// Its languages (BCP 47), the main one first.
    #[serde(skip_serializing_if = "is_empty")]
    pub languages: Vec<String>,
    /// Where its text comes from: manuscripts, prints, in words.
    #[serde(skip_serializing_if = "is_empty")]
    pub sources: Vec<String>,
    /// What happened to it: sent, received, forwarded.
    #[serde(skip_serializing_if = "is_empty")]
    pub actions: Vec<Action>,
    /// The letters around it.
    #[serde(skip_serializing_if = "is_empty")]
    pub context: Vec<Neighbour>,
    /// Notes on the correspondence.
    #[serde(skip_serializing_if = "is_empty")]
    pub remarks: Vec<String>,
    /// Its text, passage by passage.
    #[serde(skip_serializing_if = "is_empty")]
    pub text: Vec<Passage>,
    /// Its notes, in their order.
    #[serde(skip_serializing_if = "is_empty")]
    pub notes: Vec<Note>,
    /// The register entries that its file holds or that it leads to.
    #[serde(skip_serializing_if = "is_empty")]
    pub entities: Vec<Entity>,
    /// What has no place in this model, as XML.
    #[serde(skip_serializing_if = "is_empty")]
    pub kept: Vec<Kept>,
}

/// A title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Title {
    /// Its words.
    pub text: String,
    /// TEI `title/@level`: a letter `a`, a series `s` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// TEI `title/@type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Somebody who answers for the letter or its edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Responsible {
    /// What they did: `author`, `editor`, or the words of `resp`.
    pub role: String,
    /// Their name.
    pub name: String,
    /// What identifies them, as the TEI has it.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Who publishes a letter, and how it may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// The publishers.
    #[serde(skip_serializing_if = "is_empty")]
    pub publishers: Vec<String>,
    /// Where it was published.
    #[serde(skip_serializing_if = "is_empty")]
    pub places: Vec<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// `free`, `restricted`, `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The licences' addresses.
    #[serde(skip_serializing_if = "is_empty")]
    pub licences: Vec<String>,
    /// What is said of them in words.
    #[serde(skip_serializing_if = "is_empty")]
    pub terms: Vec<String>,
    /// Identifiers: `type` and value.
    #[serde(skip_serializing_if = "is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// An identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Identifier {
    /// Of what kind: `gnd`, `handle`, `uri`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The identifier.
    pub value: String,
}

/// One act of a correspondence (TEI P5 §2.4.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Action {
    /// `sent`, `received`, `forwarded` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Persons and organisations.
    #[serde(skip_serializing_if = "is_empty")]
    pub agents: Vec<Named>,
    /// Places.
    #[serde(skip_serializing_if = "is_empty")]
    pub places: Vec<Named>,
    /// Dates.
    #[serde(skip_serializing_if = "is_empty")]
    pub dates: Vec<Date>,
}

/// What a name names.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A person.
    #[default]
    Person,
    /// A place.
    Place,
    /// An organisation.
    Organisation,
    /// A work.
    Work,
    /// An event.
    Event,
}

impl EntityKind {
    /// Its name in exports.
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

/// A name with what it leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// What it names.
    pub kind: EntityKind,
    /// Its words.
    pub text: String,
    /// What it leads to, as the TEI has it (`@ref`, else `@key` or `@corresp`).
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The address of what it leads to in an authority file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// TEI `@cert`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<String>,
    /// TEI `@evidence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A date, in the forms of TEI `att.datable`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Date {
    /// Its words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// On that day, in that month or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The first day of a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day of a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Not before that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// Not after that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// TEI `@cert`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<String>,
    /// TEI `@evidence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

impl Date {
    /// Whether it says nothing that a machine could sort by.
    pub fn is_open(&self) -> bool {
        self.first().is_none() && self.last().is_none()
    }

    /// The earliest it may be.
    pub fn first(&self) -> Option<&str> {
        [&self.when, &self.from, &self.not_before].into_iter().find_map(|d| d.as_deref())
    }

    /// The latest it may be.
    pub fn last(&self) -> Option<&str> {
        [&self.when, &self.to, &self.not_after].into_iter().find_map(|d| d.as_deref())
    }
}

/// A letter that stands near this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// `prev`, `next`, `reply`, or the TEI's own word.
    pub relation: String,
    /// In which order of letters: `correspondence`, `edition`, or the TEI's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
    /// What leads there.
    pub target: String,
    /// What is said of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A passage of text: a paragraph, a salutation, a closing …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The name of its TEI element.
    #[serde(rename = "type")]
    pub kind: String,
    /// In which part of the letter it stands: `headnote`, `front`, `body`, `back`.
    pub part: String,
    /// Its `xml:id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text as it is to be read: corrected, abbreviations expanded, notes left out.
    pub text: String,
    /// What it names.
    #[serde(skip_serializing_if = "is_empty")]
    pub mentions: Vec<Mention>,
    /// The rest of its markup.
    #[serde(skip_serializing_if = "is_empty")]
    pub marks: Vec<Mark>,
}

/// A place where something or somebody is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The name and what it leads to.
    #[serde(flatten)]
    pub named: Named,
    /// The TEI element: `persName`, `rs` …
    pub element: String,
    /// Where it begins in the passage's text, in Unicode characters from 0.
    pub start: usize,
    /// Where it ends; that character is not part of it.
    pub end: usize,
}

/// Markup that names nothing: a stretch or, where both ends are one, a point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The TEI element.
    pub element: String,
    /// Its attributes.
    #[serde(skip_serializing_if = "is_empty")]
    pub attributes: Vec<(String, String)>,
    /// Where it begins in the passage's text, in Unicode characters from 0.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it says that is not in the text: the reading of the source, a deletion.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
}

/// A note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its `xml:id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its number or sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// TEI `note/@type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// TEI `note/@place`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The passage it belongs to, from 0; none where nothing calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<usize>,
    /// Where in that passage's text, in Unicode characters from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// Its text.
    pub text: String,
    /// What it names.
    #[serde(skip_serializing_if = "is_empty")]
    pub mentions: Vec<Mention>,
    /// The rest of its markup.
    #[serde(skip_serializing_if = "is_empty")]
    pub marks: Vec<Mark>,
}

/// A person, place, organisation, work or event of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// Its `xml:id`.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// The name to print.
    pub name: String,
    /// Its other names.
    #[serde(skip_serializing_if = "is_empty")]
    pub names: Vec<String>,
    /// When a person was born.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    /// When a person died.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death: Option<String>,
    /// Where a place lies: latitude and longitude in degrees, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo: Option<(String, String)>,
    /// What authority files call it, the preferred one first.
    #[serde(skip_serializing_if = "is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// A part of the TEI that has no place in the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Where it stands: `teiHeader/encodingDesc`.
    pub path: String,
    /// Its XML.
    pub xml: String,
}

impl Record {
    /// The acts of one kind.
    pub fn acts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Action> {
        self.actions.iter().filter(move |action| action.kind == kind)
    }

    /// The persons and organisations of all acts of one kind.
    pub fn agents<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Named> {
        self.acts(kind).flat_map(|action| &action.agents)
    }

    /// The date by which it is ordered: that of its being sent.
    pub fn date(&self) -> Option<&Date> {
        let dates = || self.acts("sent").flat_map(|action| &action.dates);
        dates().find(|date| !date.is_open()).or_else(|| dates().next())
    }

    /// Where it was sent from.
    pub fn place(&self) -> Option<&Named> {
        self.acts("sent").flat_map(|action| &action.places).next()
    }

    /// Its own title; its id where it has none.
    pub fn title(&self) -> &str {
        self.titles.first().map_or(self.id.as_str(), |title| title.text.as_str())
    }
}

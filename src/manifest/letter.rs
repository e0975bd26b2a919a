//! `NAME.toml`: what the editor adds to one letter or overrules in it.

use super::Placed;
use super::edition::{Licence, read_licence};
use super::fields::{Fields, parse};
use super::signs::{Signs, read_signs};
use crate::diagnostic::{Findings, codes};
use crate::lexicon::{Dating, PartialDate};
use crate::source::{Certainty, SourceFile, Span};

/// What is known of one side of the correspondence: `[sent]`, `[received]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// Register ids of the persons.
    pub persons: Vec<Placed<String>>,
    /// Register ids of the organisations.
    pub organisations: Vec<Placed<String>>,
    /// Names of persons who are in no register.
    pub names: Vec<Placed<String>>,
    /// Register id of the place.
    pub place: Option<Placed<String>>,
    /// How sure the place is.
    pub place_certainty: Option<Certainty>,
    /// When it was.
    pub date: Option<Placed<Dating>>,
    /// How sure the date is.
    pub date_certainty: Option<Certainty>,
    /// Where the date and place are known from: `internal`, `external`, `conjecture`
    /// (TEI P5 `@evidence`).
    pub evidence: Option<&'static str>,
    /// The reasons, in words.
    pub note: Option<String>,
}

/// A link of the chain from the text at hand to the original: `[[source]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// How the one before it was made from it: `translationOf` and the like; `None` for
    /// the first, from which the letter's text was taken.
    pub relation: Option<Placed<String>>,
    /// Register id of the work it stands in.
    pub work: Option<Placed<String>>,
    /// Its own title.
    pub title: Option<String>,
    /// Its language (BCP 47).
    pub language: Option<String>,
    /// The volume, as cited.
    pub volume: Option<String>,
    /// The pages, as cited.
    pub pages: Option<String>,
    /// What else is known.
    pub note: Option<String>,
    /// How sure it is.
    pub certainty: Option<Certainty>,
    /// Where the table stands.
    pub span: Span,
}

/// What a decision says its words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecisionKind {
    /// The name of a person.
    Person,
    /// The name of a place.
    Place,
    /// The name of an organisation.
    Organisation,
    /// The title of a work.
    Work,
    /// A description that names somebody or something (TEI P5 `rs`).
    Description,
    /// A misprint or damage: `reading` is right.
    Correction,
    /// An unusual form, not wrong: `reading` is the usual one.
    Regularisation,
    /// In another language: `language` says which.
    Foreign,
    /// A word used at a distance (TEI P5 `soCalled`).
    SoCalled,
    /// None of what the program takes it for.
    Nothing,
}

/// One decision about words of the letter: `[[decision]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it says.
    pub kind: DecisionKind,
    /// The words, as the letter has them; any white space matches any other.
    pub quote: Placed<String>,
    /// Which occurrence, from 1; all where it is not said.
    pub occurrence: Option<u64>,
    /// Words of which the quote is a part, to tell occurrences apart.
    pub context: Option<Placed<String>>,
    /// Register id.
    pub target: Option<Placed<String>>,
    /// The reading of a correction or regularisation.
    pub reading: Option<String>,
    /// `@type` of a correction: `typo`, `extraction` and so on.
    pub subtype: Option<String>,
    /// What a description names, where no register entry says it (TEI P5 `rs/@type`).
    pub describes: Option<&'static str>,
    /// The language of the words (BCP 47).
    pub language: Option<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where the table stands.
    pub span: Span,
}

/// The letter's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sidecar {
    /// Its `xml:id`, else made from the file's name.
    pub id: Option<Placed<String>>,
    /// Its title, else made from its metadata.
    pub title: Option<String>,
    /// Its language (BCP 47).
    pub language: Option<Placed<String>>,
    /// Where the page break numbers start: the printed number of the first page.
    pub first_page: Option<u64>,
    /// Who sent it, from where and when.
    pub sent: Option<Action>,
    /// Who received it, where and when.
    pub received: Option<Action>,
    /// What is to be said of the correspondence, in words.
    pub context: Option<String>,
    /// From the text at hand to the original.
    pub sources: Vec<SourceText>,
    /// Its licence, else the edition's.
    pub licence: Option<Licence>,
    /// Addresses and numbers by which it can be cited for good.
    pub identifiers: Vec<String>,
    /// Who answers for the notes and brackets in the source: "editors of the Œuvres".
    pub source_editor: Option<String>,
    /// The signs of its transcription, instead of the edition's.
    pub signs: Option<Signs>,
    /// Decisions about its words.
    pub decisions: Vec<Decision>,
}

impl Sidecar {
    /// Reads the file. What is wrong in it is a finding; `None` if it is not TOML.
    pub fn read(file: &SourceFile, findings: &mut Findings) -> Option<Self> {
        parse(file, findings, |fields| Self {
            id: fields.string("id"),
            title: fields.text("title"),
            language: fields.string("language"),
            first_page: fields.number("first-page"),
            sent: fields.table("sent", read_action),
            received: fields.table("received", read_action),
            context: fields.text("context"),
            sources: fields.tables("source", |source| Some(read_source(source))),
            licence: fields.table("licence", read_licence),
            identifiers: fields
                .string_or_strings("identifiers")
                .into_iter()
                .map(|identifier| identifier.value)
                .collect(),
            source_editor: fields.text("source-editor"),
            signs: fields.table("signs", read_signs),
            decisions: fields.tables("decision", read_decision),
        })
    }
}

const CERTAINTIES: [(&str, Certainty); 3] =
    [("high", Certainty::High), ("medium", Certainty::Medium), ("low", Certainty::Low)];

fn read_certainty(fields: &mut Fields<'_>, key: &'static str) -> Option<Certainty> {
    fields.one_of(key, &CERTAINTIES).map(|placed| placed.value)
}

fn read_action(fields: &mut Fields<'_>) -> Action {
    let evidence = [
        ("internal", "internal"),
        ("external", "external"),
        ("conjecture", "conjecture"),
    ];
    let mut one_or_more = |one: &'static str, many: &'static str| {
        let mut all: Vec<_> = fields.string(one).into_iter().collect();
        all.extend(fields.strings(many).unwrap_or_default());
        all
    };
    Action {
        persons: one_or_more("person", "persons"),
        organisations: one_or_more("organisation", "organisations"),
        names: one_or_more("name", "names"),
        place: fields.string("place"),
        place_certainty: read_certainty(fields, "place-certainty"),
        date: read_dating(fields),
        date_certainty: read_certainty(fields, "date-certainty"),
        evidence: fields.one_of("evidence", &evidence).map(|placed| placed.value),
        note: fields.text("note"),
    }
}

/// Reads `date`, or `from` and `to`, or `not-before` and `not-after`.
fn read_dating(fields: &mut Fields<'_>) -> Option<Placed<Dating>> {
    type Bounds = (Option<Placed<PartialDate>>, Option<Placed<PartialDate>>);
    let on = fields.date("date");
    let during: Bounds = (fields.date("from"), fields.date("to"));
    let within: Bounds = (fields.date("not-before"), fields.date("not-after"));
    let said = usize::from(on.is_some())
        + usize::from(during.0.is_some() || during.1.is_some())
        + usize::from(within.0.is_some() || within.1.is_some());
    if said > 1 {
        fields.push(codes::WRONG_VALUE.at(fields.span()).message(
            "say either `date`, or `from` and `to`, or `not-before` and `not-after`",
        ));
    }
    if let Some(day) = on {
        return Some(day.map(Dating::On));
    }
    let ordered = |first: &Placed<PartialDate>, last: &Placed<PartialDate>| {
        if first.value > last.value {
            fields.push(
                codes::WRONG_VALUE
                    .at(last.span)
                    .message(format!(
                        "the end, {}, is before the beginning, {}",
                        last.value, first.value
                    ))
                    .related(first.span, "the beginning"),
            );
        }
    };
    let during_begins = during.0.is_some();
    match (during, within) {
        ((Some(from), Some(to)), _) => {
            ordered(&from, &to);
            Some(Placed {
                span: from.span.to(to.span),
                value: Dating::During(from.value, to.value),
            })
        }
        ((Some(day), None) | (None, Some(day)), _) => {
            let other = if during_begins { "to" } else { "from" };
            fields.missing(other, "`from` and `to` go together; use `not-before` or `not-after` for one bound");
            Some(day.map(Dating::On))
        }
        (_, (Some(first), Some(last))) => {
            ordered(&first, &last);
            let span = first.span.to(last.span);
            Some(Placed { span, value: Dating::Within(first.value, last.value) })
        }
        (_, (Some(first), None)) => Some(first.map(Dating::NotBefore)),
        (_, (None, Some(last))) => Some(last.map(Dating::NotAfter)),
        ((None, None), (None, None)) => None,
    }
}

fn read_source(fields: &mut Fields<'_>) -> SourceText {
    SourceText {
        relation: fields.string("relation"),
        work: fields.string("work"),
        title: fields.text("title"),
        language: fields.text("language"),
        volume: fields.text("volume"),
        pages: fields.text("pages"),
        note: fields.text("note"),
        certainty: read_certainty(fields, "certainty"),
        span: fields.span(),
    }
}

/// What a description may name.
const DESCRIBED: [(&str, &str); 5] = [
    ("person", "person"),
    ("place", "place"),
    ("org", "org"),
    ("work", "work"),
    ("event", "event"),
];

const DECISIONS: [(&str, DecisionKind); 10] = [
    ("person", DecisionKind::Person),
    ("place", DecisionKind::Place),
    ("organisation", DecisionKind::Organisation),
    ("work", DecisionKind::Work),
    ("rs", DecisionKind::Description),
    ("corr", DecisionKind::Correction),
    ("reg", DecisionKind::Regularisation),
    ("foreign", DecisionKind::Foreign),
    ("so-called", DecisionKind::SoCalled),
    ("nothing", DecisionKind::Nothing),
];

impl DecisionKind {
    /// The word of `is`.
    pub fn word(self) -> &'static str {
        DECISIONS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("nothing", |(word, _)| word)
    }
}

/// Reads a `[[decision]]`; the edition's file has them too.
pub(super) fn read_decision(fields: &mut Fields<'_>) -> Option<Decision> {
    let kind = fields.one_of("is", &DECISIONS);
    let quote = fields.string("quote");
    let is_description =
        kind.as_ref().is_some_and(|kind| kind.value == DecisionKind::Description);
    let (subtype, describes) = if is_description {
        (None, fields.one_of("type", &DESCRIBED).map(|placed| placed.value))
    } else {
        (fields.text("type"), None)
    };
    let decision = Decision {
        kind: kind.as_ref().map_or(DecisionKind::Nothing, |placed| placed.value),
        quote: quote
            .clone()
            .unwrap_or(Placed { value: String::new(), span: fields.span() }),
        occurrence: fields.number("occurrence"),
        context: fields.string("context"),
        target: fields.string("ref"),
        reading: fields.text("reading"),
        subtype,
        describes,
        language: fields.text("language"),
        certainty: read_certainty(fields, "certainty").unwrap_or(Certainty::High),
        span: fields.span(),
    };
    if quote.is_none() {
        fields.missing("quote", "the words of the letter that this is about");
        return None;
    }
    kind?;
    let needs_reading =
        matches!(decision.kind, DecisionKind::Correction | DecisionKind::Regularisation);
    if needs_reading && decision.reading.is_none() {
        fields.missing("reading", "what is to be read instead: reading = \"…\"");
        return None;
    }
    if is_description && decision.target.is_none() && decision.describes.is_none() {
        fields.missing("ref", "whom or what the words name: ref = \"ID\"; or, where no register has it, type = \"person\"");
        return None;
    }
    if decision.kind == DecisionKind::Foreign && decision.language.is_none() {
        fields.missing("language", "the language of the words: language = \"fr\"");
        return None;
    }
    Some(decision)
}

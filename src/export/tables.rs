//! The five tables that a letter and its names make: letters, persons, places, mentions,
//! notes. `csv` and `parquet` write them.
//!
//! A cell is text; the kind of its column says what the text means. Several values of one
//! cell have ` | ` between them. What is not said is an empty cell.

use std::borrow::Cow;

use super::gathered::{Gathered, Seen};
use crate::model::record::{
    EntityKind, Identifier, Mark, Mention, Named, Passage, Record,
};

/// What the cells of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words, dates, addresses.
    Text,
    /// A whole number from 0.
    Count,
    /// Degrees of latitude or longitude, with a point before the fraction.
    Degrees,
}

/// The name of a column and what its cells mean.
pub(super) type Column = (&'static str, Kind);

const TEXT: Kind = Kind::Text;
const COUNT: Kind = Kind::Count;
const DEGREES: Kind = Kind::Degrees;

/// The columns of all tables, by the order of [`Table`].
pub(super) const COLUMNS: [&[Column]; 5] =
    [&LETTERS, &PERSONS, &PLACES, &MENTIONS, &NOTES];

/// A table; as a number, its place among the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Letters,
    Persons,
    Places,
    Mentions,
    Notes,
}

/// A row.
pub(super) type Row<'a> = [Cow<'a, str>];

const LETTERS: [Column; 27] = [
    ("id", TEXT),
    ("file", TEXT),
    ("title", TEXT),
    ("date", TEXT),
    ("when", TEXT),
    ("from", TEXT),
    ("to", TEXT),
    ("not_before", TEXT),
    ("not_after", TEXT),
    ("date_cert", TEXT),
    ("date_evidence", TEXT),
    ("sender", TEXT),
    ("sender_ref", TEXT),
    ("sender_uri", TEXT),
    ("sender_place", TEXT),
    ("sender_place_ref", TEXT),
    ("sender_place_uri", TEXT),
    ("recipient", TEXT),
    ("recipient_ref", TEXT),
    ("recipient_uri", TEXT),
    ("recipient_place", TEXT),
    ("recipient_place_ref", TEXT),
    ("recipient_place_uri", TEXT),
    ("language", TEXT),
    ("licence", TEXT),
    ("previous", TEXT),
    ("next", TEXT),
];

const PERSONS: [Column; 11] = [
    ("id", TEXT),
    ("kind", TEXT),
    ("name", TEXT),
    ("other_names", TEXT),
    ("birth", TEXT),
    ("death", TEXT),
    ("uri", TEXT),
    ("identifiers", TEXT),
    ("sent", COUNT),
    ("received", COUNT),
    ("mentioned", COUNT),
];

const PLACES: [Column; 10] = [
    ("id", TEXT),
    ("name", TEXT),
    ("other_names", TEXT),
    ("latitude", DEGREES),
    ("longitude", DEGREES),
    ("uri", TEXT),
    ("identifiers", TEXT),
    ("sent_from", COUNT),
    ("received_at", COUNT),
    ("mentioned", COUNT),
];

const MENTIONS: [Column; 12] = [
    ("letter", TEXT),
    ("in", TEXT),
    ("number", COUNT),
    ("kind", TEXT),
    ("text", TEXT),
    ("ref", TEXT),
    ("uri", TEXT),
    ("element", TEXT),
    ("cert", TEXT),
    ("start", COUNT),
    ("end", COUNT),
    ("when", TEXT),
];

const NOTES: [Column; 8] = [
    ("letter", TEXT),
    ("id", TEXT),
    ("n", TEXT),
    ("type", TEXT),
    ("place", TEXT),
    ("passage", COUNT),
    ("at", COUNT),
    ("text", TEXT),
];

/// Whether the tables have rows for entities of a kind.
pub(super) fn has_rows(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Person | EntityKind::Organisation | EntityKind::Place)
}

/// The rows that a letter makes.
pub(super) fn of_letter(letter: &Record, put: &mut dyn FnMut(Table, &Row<'_>)) {
    put(Table::Letters, &letter_row(letter));
    let id = letter.id.as_str();
    for (at, passage) in letter.text.iter().enumerate() {
        let Passage { text, mentions, marks, .. } = passage;
        named(&Place { letter: id, within: "text", at, text }, mentions, marks, put);
    }
    for (at, note) in letter.notes.iter().enumerate() {
        let place = Place { letter: id, within: "note", at, text: &note.text };
        named(&place, &note.mentions, &note.marks, put);
        let row = [
            id.into(),
            word(note.id.as_ref()),
            word(note.n.as_ref()),
            word(note.kind.as_ref()),
            word(note.place.as_ref()),
            note.passage.map(number).unwrap_or_default(),
            note.at.map(number).unwrap_or_default(),
            note.text.as_str().into(),
        ];
        put(Table::Notes, &row);
    }
}

/// The rows of persons, organisations and places.
pub(super) fn of_all(gathered: &Gathered, put: &mut dyn FnMut(Table, &Row<'_>)) {
    for seen in gathered.iter() {
        if seen.entity.kind == EntityKind::Place {
            put(Table::Places, &place_row(seen));
        } else {
            put(Table::Persons, &person_row(seen));
        }
    }
}

fn place_row(seen: &Seen) -> [Cow<'_, str>; 10] {
    let entity = &seen.entity;
    let geo = entity.geo.as_ref();
    [
        entity.id.as_str().into(),
        entity.name.as_str().into(),
        joined(entity.names.iter().map(String::as_str)),
        geo.map(|(latitude, _)| latitude.as_str().into()).unwrap_or_default(),
        geo.map(|(_, longitude)| longitude.as_str().into()).unwrap_or_default(),
        word(seen.uri.as_ref()),
        identifiers(&entity.identifiers),
        number(seen.sent),
        number(seen.received),
        number(seen.mentioned),
    ]
}

fn person_row(seen: &Seen) -> [Cow<'_, str>; 11] {
    let entity = &seen.entity;
    [
        entity.id.as_str().into(),
        entity.kind.name().into(),
        entity.name.as_str().into(),
        joined(entity.names.iter().map(String::as_str)),
        word(entity.birth.as_ref()),
        word(entity.death.as_ref()),
        word(seen.uri.as_ref()),
        identifiers(&entity.identifiers),
        number(seen.sent),
        number(seen.received),
        number(seen.mentioned),
    ]
}

fn word(value: Option<&String>) -> Cow<'_, str> {
    value.map(|value| value.as_str().into()).unwrap_or_default()
}

fn number<'a>(value: usize) -> Cow<'a, str> {
    value.to_string().into()
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> Cow<'a, str> {
    let mut parts = parts.into_iter().filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return Cow::default() };
    let mut joined = Cow::Borrowed(first);
    for part in parts {
        let text = joined.to_mut();
        text.push_str(" | ");
        text.push_str(part);
    }
    joined
}

fn identifiers(all: &[Identifier]) -> Cow<'_, str> {
    joined(all.iter().map(|identifier| identifier.value.as_str()))
}

/// Texts, references and addresses of names.
fn names<'a>(all: impl Iterator<Item = &'a Named> + Clone) -> [Cow<'a, str>; 3] {
    [
        joined(all.clone().map(|named| named.text.as_str())),
        joined(all.clone().filter_map(|named| named.reference.as_deref())),
        joined(all.filter_map(|named| named.uri.as_deref())),
    ]
}

fn letter_row(letter: &Record) -> Vec<Cow<'_, str>> {
    let date = letter.date();
    let text = date.map(|date| match date.text.as_str() {
        "" => date.first().unwrap_or_default(),
        text => text,
    });
    let mut row: Vec<Cow<'_, str>> = Vec::with_capacity(LETTERS.len());
    row.extend([
        letter.id.as_str().into(),
        letter.file.as_str().into(),
        letter.title().into(),
        text.unwrap_or_default().into(),
    ]);
    row.extend(
        [
            date.and_then(|date| date.when.as_ref()),
            date.and_then(|date| date.from.as_ref()),
            date.and_then(|date| date.to.as_ref()),
            date.and_then(|date| date.not_before.as_ref()),
            date.and_then(|date| date.not_after.as_ref()),
            date.and_then(|date| date.cert.as_ref()),
            date.and_then(|date| date.evidence.as_ref()),
        ]
        .map(word),
    );
    for kind in ["sent", "received"] {
        let agents: Vec<&Named> = letter.agents(kind).collect();
        row.extend(names(agents.into_iter()));
        let places: Vec<&Named> =
            letter.acts(kind).flat_map(|action| &action.places).collect();
        row.extend(names(places.into_iter()));
    }
    row.push(joined(letter.languages.iter().map(String::as_str)));
    row.push(joined(letter.publication.licences.iter().map(String::as_str)));
    for relation in ["prev", "next"] {
        let around = letter.context.iter().filter(|other| other.relation == relation);
        row.push(joined(around.map(|other| other.target.as_str())));
    }
    row
}

/// A passage or note of a letter.
struct Place<'a> {
    letter: &'a str,
    /// `text` or `note`.
    within: &'static str,
    at: usize,
    text: &'a str,
}

/// The names and dates in a passage or note.
fn named(
    place: &Place<'_>,
    mentions: &[Mention],
    marks: &[Mark],
    put: &mut dyn FnMut(Table, &Row<'_>),
) {
    for mention in mentions {
        let named = &mention.named;
        let row = [
            place.letter.into(),
            place.within.into(),
            number(place.at),
            named.kind.name().into(),
            named.text.as_str().into(),
            word(named.reference.as_ref()),
            word(named.uri.as_ref()),
            mention.element.as_str().into(),
            word(named.cert.as_ref()),
            number(mention.start),
            number(mention.end),
            Cow::default(),
        ];
        put(Table::Mentions, &row);
    }
    for mark in marks.iter().filter(|mark| mark.element == "date") {
        put(Table::Mentions, &date_row(place, mark));
    }
}

/// A date in the text, as a mention.
fn date_row<'a>(place: &Place<'a>, mark: &'a Mark) -> [Cow<'a, str>; 12] {
    let value = |names: &[&str]| {
        let mut all = mark.attributes.iter();
        let found = all.find(|(name, _)| names.contains(&name.as_str()));
        word(found.map(|(_, value)| value))
    };
    let length = mark.end.saturating_sub(mark.start);
    let words: String = place.text.chars().skip(mark.start).take(length).collect();
    [
        place.letter.into(),
        place.within.into(),
        number(place.at),
        "date".into(),
        words.into(),
        Cow::default(),
        Cow::default(),
        "date".into(),
        value(&["cert"]),
        number(mark.start),
        number(mark.end),
        value(&["when", "when-iso", "from", "notBefore", "to", "notAfter"]),
    ]
}

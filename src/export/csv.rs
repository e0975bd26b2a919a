//! Tables for spreadsheets and data frames: letters, persons, places, mentions, notes.
//!
//! UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8; lines end in
//! CR LF and fields are quoted where need be (RFC 4180). A text that a spreadsheet would
//! run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, and
//! is no number) has an apostrophe before it. Several values of one field have ` | `
//! between them.

use std::fmt::Write as _;

use super::gathered::Gathered;
use super::{Exporter, Pieces, Setting};
use crate::diagnostic::Findings;
use crate::model::record::{EntityKind, Identifier, Mark, Mention, Named, Record};

/// The tables.
pub(super) const OUTPUTS: [&str; 5] =
    ["letters.csv", "persons.csv", "places.csv", "mentions.csv", "notes.csv"];

const LETTERS: [&str; 27] = [
    "id",
    "file",
    "title",
    "date",
    "when",
    "from",
    "to",
    "not_before",
    "not_after",
    "date_cert",
    "date_evidence",
    "sender",
    "sender_ref",
    "sender_uri",
    "sender_place",
    "sender_place_ref",
    "sender_place_uri",
    "recipient",
    "recipient_ref",
    "recipient_uri",
    "recipient_place",
    "recipient_place_ref",
    "recipient_place_uri",
    "language",
    "licence",
    "previous",
    "next",
];
const PERSONS: [&str; 11] = [
    "id",
    "kind",
    "name",
    "other_names",
    "birth",
    "death",
    "uri",
    "identifiers",
    "sent",
    "received",
    "mentioned",
];
const PLACES: [&str; 10] = [
    "id",
    "name",
    "other_names",
    "latitude",
    "longitude",
    "uri",
    "identifiers",
    "sent_from",
    "received_at",
    "mentioned",
];
const MENTIONS: [&str; 12] = [
    "letter", "in", "number", "kind", "text", "ref", "uri", "element", "cert", "start",
    "end", "when",
];
const NOTES: [&str; 8] = ["letter", "id", "n", "type", "place", "passage", "at", "text"];

/// The exporter of `csv`.
#[derive(Debug)]
pub(super) struct Tables {
    delimiter: char,
    gathered: Gathered,
}

impl Tables {
    pub(super) fn new(setting: Setting<'_>) -> Self {
        let delimiter = setting.manifest.export.csv.delimiter.unwrap_or(',');
        Self { delimiter, gathered: Gathered::default() }
    }

    /// Adds a row.
    fn row<T: AsRef<str>>(&self, table: &mut String, cells: impl IntoIterator<Item = T>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                table.push(self.delimiter);
            }
            self.cell(table, cell.as_ref());
        }
        table.push_str("\r\n");
    }

    fn cell(&self, table: &mut String, text: &str) {
        let guard = if is_formula(text) { "'" } else { "" };
        let is_plain = !text.contains(['"', '\n', '\r', self.delimiter])
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        if is_plain {
            table.push_str(guard);
            table.push_str(text);
        } else {
            let _ = write!(table, "\"{guard}{}\"", text.replace('"', "\"\""));
        }
    }
}

/// Whether a spreadsheet would run a text.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" | ")
}

fn identifiers(all: &[Identifier]) -> String {
    joined(all.iter().map(|identifier| identifier.value.as_str()))
}

/// Texts, references and addresses of names.
fn names<'a>(named: impl Iterator<Item = &'a Named>) -> [String; 3] {
    let all: Vec<&Named> = named.collect();
    [
        joined(all.iter().map(|named| named.text.as_str())),
        joined(all.iter().filter_map(|named| named.reference.as_deref())),
        joined(all.iter().filter_map(|named| named.uri.as_deref())),
    ]
}

fn letter_row(letter: &Record) -> Vec<String> {
    let date = letter.date().cloned().unwrap_or_default();
    let text = if date.text.is_empty() {
        joined([date.first().unwrap_or_default()])
    } else {
        date.text.clone()
    };
    let mut row =
        vec![letter.id.clone(), letter.file.clone(), letter.title().to_owned(), text];
    let parts = [
        date.when,
        date.from,
        date.to,
        date.not_before,
        date.not_after,
        date.cert,
        date.evidence,
    ];
    row.extend(parts.map(Option::unwrap_or_default));
    for kind in ["sent", "received"] {
        row.extend(names(letter.agents(kind)));
        row.extend(names(letter.acts(kind).flat_map(|action| &action.places)));
    }
    row.push(joined(letter.languages.iter().map(String::as_str)));
    row.push(joined(letter.publication.licences.iter().map(String::as_str)));
    for relation in ["prev", "next"] {
        let around = letter.context.iter().filter(|other| other.relation == relation);
        row.push(joined(around.map(|other| other.target.as_str())));
    }
    row
}

fn mention_row<'a>(
    letter: &'a str,
    place: (&'a str, &'a str),
    mention: &'a Mention,
) -> [String; 12] {
    let named = &mention.named;
    [
        letter,
        place.0,
        place.1,
        named.kind.name(),
        &named.text,
        named.reference.as_deref().unwrap_or_default(),
        named.uri.as_deref().unwrap_or_default(),
        &mention.element,
        named.cert.as_deref().unwrap_or_default(),
        &mention.start.to_string(),
        &mention.end.to_string(),
        "",
    ]
    .map(str::to_owned)
}

/// A date in the text, as a mention; none for other marks.
fn date_row(
    letter: &str,
    place: (&str, &str),
    text: &str,
    mark: &Mark,
) -> Option<[String; 12]> {
    if mark.element != "date" {
        return None;
    }
    let value = |names: &[&str]| {
        let found =
            mark.attributes.iter().find(|(name, _)| names.contains(&name.as_str()));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let words: String =
        text.chars().skip(mark.start).take(mark.end - mark.start).collect();
    let when = value(&["when", "when-iso", "from", "notBefore", "to", "notAfter"]);
    Some([
        letter.to_owned(),
        place.0.to_owned(),
        place.1.to_owned(),
        "date".to_owned(),
        words,
        String::new(),
        String::new(),
        "date".to_owned(),
        value(&["cert"]),
        mark.start.to_string(),
        mark.end.to_string(),
        when,
    ])
}

impl Exporter for Tables {
    fn begin(&mut self, _: Option<&Record>, _: &mut Findings) -> Pieces {
        let heads: [&[&str]; 5] = [&LETTERS, &PERSONS, &PLACES, &MENTIONS, &NOTES];
        heads
            .iter()
            .map(|head| {
                let mut table = String::from('\u{FEFF}');
                self.row(&mut table, *head);
                table.into_bytes()
            })
            .collect()
    }

    fn letter(&self, letter: &Record) -> Pieces {
        let (mut letters, mut mentions, mut notes) =
            (String::new(), String::new(), String::new());
        self.row(&mut letters, letter_row(letter));
        let id = letter.id.as_str();
        for (at, passage) in letter.text.iter().enumerate() {
            let place = ("text", &*at.to_string());
            for mention in &passage.mentions {
                self.row(&mut mentions, mention_row(id, place, mention));
            }
            for mark in &passage.marks {
                if let Some(row) = date_row(id, place, &passage.text, mark) {
                    self.row(&mut mentions, row);
                }
            }
        }
        for (at, note) in letter.notes.iter().enumerate() {
            let place = ("note", &*at.to_string());
            for mention in &note.mentions {
                self.row(&mut mentions, mention_row(id, place, mention));
            }
            for mark in &note.marks {
                if let Some(row) = date_row(id, place, &note.text, mark) {
                    self.row(&mut mentions, row);
                }
            }
            let number =
                |value: Option<usize>| value.map(|v| v.to_string()).unwrap_or_default();
            let word = |value: &Option<String>| value.clone().unwrap_or_default();
            let row = [
                id.to_owned(),
                word(&note.id),
                word(&note.n),
                word(&note.kind),
                word(&note.place),
                number(note.passage),
                number(note.at),
                note.text.clone(),
            ];
            self.row(&mut notes, row);
        }
        [letters, String::new(), String::new(), mentions, notes]
            .map(String::into_bytes)
            .into()
    }

    fn gather(&mut self, letter: &Record) {
        self.gathered.take(letter, |kind| {
            matches!(
                kind,
                EntityKind::Person | EntityKind::Organisation | EntityKind::Place
            )
        });
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        let (mut persons, mut places) = (String::new(), String::new());
        for seen in self.gathered.iter() {
            let entity = &seen.entity;
            let names = joined(entity.names.iter().map(String::as_str));
            let counts =
                [seen.sent, seen.received, seen.mentioned].map(|n| n.to_string());
            let [sent, received, mentioned] = counts;
            let uri = seen.uri.as_deref().unwrap_or_default();
            let known = identifiers(&entity.identifiers);
            let word = |value: &Option<String>| value.clone().unwrap_or_default();
            if seen.entity.kind == EntityKind::Place {
                let (latitude, longitude) = entity.geo.clone().unwrap_or_default();
                let row = [
                    &entity.id,
                    &entity.name,
                    &names,
                    &latitude,
                    &longitude,
                    uri,
                    &known,
                    &sent,
                    &received,
                    &mentioned,
                ];
                self.row(&mut places, row);
            } else {
                let kind = entity.kind.name();
                let (birth, death) = (word(&entity.birth), word(&entity.death));
                let row = [
                    &entity.id,
                    kind,
                    &entity.name,
                    &names,
                    &birth,
                    &death,
                    uri,
                    &known,
                    &sent,
                    &received,
                    &mentioned,
                ];
                self.row(&mut persons, row);
            }
        }
        vec![Vec::new(), persons.into_bytes(), places.into_bytes()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let tables = Tables { delimiter: ',', gathered: Gathered::default() };
        let mut table = String::new();
        let cells =
            ["=1+1", "-33.9", "- so", "@me", "a\"b", "a,b", "+49 30", "two\nlines"];
        tables.row(&mut table, cells);
        assert_eq!(
            table,
            "'=1+1,-33.9,'- so,'@me,\"a\"\"b\",\"a,b\",'+49 30,\"two\nlines\"\r\n"
        );
    }
}

//! `[export]` of `edition.toml`: what exports say of the edition, and how.

use super::Placed;
use super::fields::Fields;
use crate::diagnostic::codes;
use crate::lexicon::PartialDate;

/// What exports are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// The address of a letter on the web, with `{id}` where its id stands.
    pub letter_url: Option<String>,
    /// What correspSearch is told.
    pub cmif: CmifOptions,
    /// How tables are written.
    pub csv: CsvOptions,
    /// How reading texts are written, with or without Markdown.
    pub text: TextOptions,
    /// What the package for an archive says.
    pub bagit: BagitOptions,
}

/// `[export.cmif]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CmifOptions {
    /// The title of the list; that of the edition where none is given.
    pub title: Option<String>,
    /// The publisher; that of the edition where none is given.
    pub publisher: Option<String>,
    /// The publisher's address on the web.
    pub publisher_url: Option<String>,
    /// Where questions about the list go.
    pub email: Option<String>,
    /// The address at which the list will lie.
    pub url: Option<String>,
    /// When it was made; the edition's date where none is given.
    pub date: Option<PartialDate>,
    /// The licence of the list; correspSearch takes CC BY 4.0 and CC0.
    pub licence: Option<String>,
    /// How the edition is cited.
    pub bibl: Option<String>,
    /// `online`, `print` or `hybrid`.
    pub kind: Option<&'static str>,
    /// The UUID of the edition, where it has one already.
    pub uuid: Option<String>,
    /// Whether whom and what a letter mentions is said (CMIF 2).
    pub mentions: bool,
}

/// `[export.csv]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// What parts the columns.
    pub delimiter: Option<char>,
}

/// `[export.text]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether notes are left out.
    pub omits_notes: bool,
}

/// `[export.bagit]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BagitOptions {
    /// `Source-Organization` of `bag-info.txt`.
    pub organisation: Option<String>,
    /// `Contact-Name`.
    pub contact: Option<String>,
    /// `Contact-Email`.
    pub email: Option<String>,
    /// `External-Identifier`.
    pub identifier: Option<String>,
}

/// Reads the table `[export]`.
pub(super) fn read_export(fields: &mut Fields<'_>) -> ExportOptions {
    ExportOptions {
        letter_url: address(fields, "letter-url"),
        cmif: fields.table("cmif", read_cmif).unwrap_or_default(),
        csv: fields.table("csv", read_csv).unwrap_or_default(),
        text: fields
            .table("text", |text| TextOptions {
                omits_notes: text
                    .one_of("notes", &[("end", false), ("none", true)])
                    .is_some_and(|placed| placed.value),
            })
            .unwrap_or_default(),
        bagit: fields
            .table("bagit", |bag| BagitOptions {
                organisation: bag.text("organisation"),
                contact: bag.text("contact"),
                email: bag.text("email"),
                identifier: bag.text("identifier"),
            })
            .unwrap_or_default(),
    }
}

/// An address on the web; anything else is a finding.
fn address(fields: &mut Fields<'_>, key: &'static str) -> Option<String> {
    let Placed { value, span } = fields.string(key)?;
    let is_address =
        ["https://", "http://"].iter().any(|scheme| value.starts_with(scheme));
    if is_address && !value.contains(char::is_whitespace) {
        return Some(value);
    }
    fields.push(
        codes::WRONG_VALUE
            .at(span)
            .message(format!("`{key}` is no address on the web: `{value}`"))
            .help("write it with `https://` and without blanks"),
    );
    None
}

fn read_cmif(fields: &mut Fields<'_>) -> CmifOptions {
    let uuid = fields.string("uuid").and_then(|placed| {
        let is_uuid = is_uuid(&placed.value);
        if !is_uuid {
            fields.push(
                codes::WRONG_VALUE
                    .at(placed.span)
                    .message(format!("`{}` is no UUID that XML takes as an id", placed.value))
                    .help("32 digits 0–9 and a–f in groups of 8-4-4-4-12, the first a letter; without the key one is made from the edition's id"),
            );
        }
        is_uuid.then_some(placed.value)
    });
    CmifOptions {
        title: fields.text("title"),
        publisher: fields.text("publisher"),
        publisher_url: address(fields, "publisher-url"),
        email: fields.text("email"),
        url: address(fields, "url"),
        date: fields.date("date").map(|date| date.value),
        licence: address(fields, "licence"),
        bibl: fields.text("bibl"),
        kind: fields
            .one_of(
                "type",
                &[("online", "online"), ("print", "print"), ("hybrid", "hybrid")],
            )
            .map(|placed| placed.value),
        uuid,
        mentions: fields
            .one_of("mentions", &[("yes", true), ("no", false)])
            .is_some_and(|placed| placed.value),
    }
}

/// Whether a text is a UUID in small letters that begins as an `xml:id` may.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(is_hex))
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn read_csv(fields: &mut Fields<'_>) -> CsvOptions {
    let choices = [("comma", ','), ("semicolon", ';'), ("tab", '\t')];
    CsvOptions {
        delimiter: fields.one_of("delimiter", &choices).map(|placed| placed.value),
    }
}

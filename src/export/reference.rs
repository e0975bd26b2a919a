//! A reference for each letter: biblatex and CSL-JSON.
//!
//! A name with a comma is surname and forename; one without is left in one piece, since
//! only its bearer knows which part is which. Dates are those of the letter (ISO 8601-2,
//! as biblatex reads them: `1938-04-06/1938-06-30`, a question mark for doubt).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::cmif::w3c;
use super::{Exporter, Pieces, Setting};
use crate::diagnostic::Findings;
use crate::model::record::{Date, EntityKind, Named, Record};

/// The exporter of `bibtex` and `csl`.
#[derive(Debug)]
pub(super) struct References<'a> {
    setting: Setting<'a>,
    is_bibtex: bool,
}

impl<'a> References<'a> {
    pub(super) fn new(setting: Setting<'a>, is_bibtex: bool) -> Self {
        Self { setting, is_bibtex }
    }

    fn edition(&self, letter: &Record) -> Option<String> {
        let series =
            letter.titles.iter().find(|title| title.level.as_deref() == Some("s"));
        let own = series.map(|title| title.text.clone());
        own.or_else(|| self.setting.manifest.title.clone())
    }

    fn bibtex(&self, letter: &Record) -> String {
        let mut entry = format!("@letter{{{},\n", key(&letter.id));
        let mut field = |name: &str, value: String| {
            if !value.is_empty() {
                let _ = writeln!(entry, "  {name} = {{{value}}},");
            }
        };
        let names = |kind: &str| -> String {
            let names: Vec<String> = letter.agents(kind).map(bib_name).collect();
            names.join(" and ")
        };
        field("author", names("sent"));
        field("title", tex(letter.title()));
        field("date", letter.date().map(edtf).unwrap_or_default());
        let recipients: Vec<String> =
            letter.agents("received").map(|agent| tex(&agent.text)).collect();
        field("recipient", recipients.join(" and "));
        field("venue", letter.place().map(|place| tex(&place.text)).unwrap_or_default());
        field(
            "maintitle",
            self.edition(letter).map(|title| tex(&title)).unwrap_or_default(),
        );
        let editors = letter.responsible.iter().filter(|person| person.role == "editor");
        let editors: Vec<String> = editors.map(|person| tex(&person.name)).collect();
        field("editor", editors.join(" and "));
        let publishers: Vec<String> =
            letter.publication.publishers.iter().map(|name| tex(name)).collect();
        field("publisher", publishers.join(" and "));
        field(
            "url",
            self.setting
                .letter_url(letter)
                .unwrap_or_default()
                .replace(['{', '}', '\\'], ""),
        );
        field("language", letter.languages.first().cloned().unwrap_or_default());
        entry.push_str("}\n");
        entry
    }

    fn csl(&self, letter: &Record) -> Value {
        let mut item = Map::new();
        item.insert("id".to_owned(), json!(letter.id));
        item.insert("type".to_owned(), json!("personal_communication"));
        item.insert("title".to_owned(), json!(letter.title()));
        let mut put = |name: &str, value: Value| {
            let is_nothing = match &value {
                Value::Null => true,
                Value::Array(list) => list.is_empty(),
                _ => false,
            };
            if !is_nothing {
                item.insert(name.to_owned(), value);
            }
        };
        put("author", letter.agents("sent").map(csl_name).collect());
        put("recipient", letter.agents("received").map(csl_name).collect());
        let editors = letter.responsible.iter().filter(|person| person.role == "editor");
        put("editor", editors.map(|person| json!({ "literal": person.name })).collect());
        put("issued", letter.date().and_then(csl_date).unwrap_or(Value::Null));
        put("event-place", letter.place().map_or(Value::Null, |place| json!(place.text)));
        put(
            "container-title",
            self.edition(letter).map_or(Value::Null, |title| json!(title)),
        );
        put(
            "publisher",
            letter.publication.publishers.first().map_or(Value::Null, |p| json!(p)),
        );
        put("URL", self.setting.letter_url(letter).map_or(Value::Null, |url| json!(url)));
        put("language", letter.languages.first().map_or(Value::Null, |l| json!(l)));
        Value::Object(item)
    }
}

impl Exporter for References<'_> {
    fn begin(&mut self, _: Option<&Record>, _: &mut Findings) -> Pieces {
        vec![if self.is_bibtex { Vec::new() } else { b"[\n".to_vec() }]
    }

    fn letter(&self, letter: &Record) -> Pieces {
        vec![if self.is_bibtex {
            self.bibtex(letter).into_bytes()
        } else {
            self.csl(letter).to_string().into_bytes()
        }]
    }

    fn between(&self) -> &'static str {
        if self.is_bibtex { "\n" } else { ",\n" }
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        vec![if self.is_bibtex { Vec::new() } else { b"\n]\n".to_vec() }]
    }
}

/// An id as a citation key: what `BibTeX` gives a meaning is left out.
fn key(id: &str) -> String {
    id.chars().filter(|c| c.is_alphanumeric() || "-_.:/+".contains(*c)).collect()
}

/// Text with the characters escaped that TeX gives a meaning.
fn tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A name for an author list; one that must not be taken apart stands in braces.
fn bib_name(named: &Named) -> String {
    let text = tex(&named.text);
    let is_whole = named.kind == EntityKind::Organisation
        || text.contains(" and ")
        || text.matches(',').count() > 1;
    if is_whole { format!("{{{text}}}") } else { text }
}

fn csl_name(named: &Named) -> Value {
    match named.text.split_once(", ") {
        Some((family, given))
            if named.kind == EntityKind::Person && !given.contains(',') =>
        {
            json!({ "family": family, "given": given })
        }
        _ => json!({ "literal": named.text }),
    }
}

/// A date or span of dates in ISO 8601-2.
fn edtf(date: &Date) -> String {
    let of = |value: Option<&str>| value.and_then(w3c);
    let doubt = if matches!(date.cert.as_deref(), Some("low")) { "?" } else { "" };
    match (of(date.first()), of(date.last())) {
        (Some(first), Some(last)) if first == last => format!("{first}{doubt}"),
        (Some(first), Some(last)) => format!("{first}{doubt}/{last}{doubt}"),
        (Some(first), None) => format!("{first}/.."),
        (None, Some(last)) => format!("../{last}"),
        (None, None) => String::new(),
    }
}

fn csl_date(date: &Date) -> Option<Value> {
    let parts = |value: Option<&str>| -> Option<Vec<u32>> {
        w3c(value?)?.split('-').map(|part| part.parse().ok()).collect()
    };
    let (first, last) = (parts(date.first()), parts(date.last()));
    let list: Vec<Vec<u32>> = match (first, last) {
        (Some(first), Some(last)) if first == last => vec![first],
        (first, last) => first.into_iter().chain(last).collect(),
    };
    (!list.is_empty()).then(|| {
        let doubt = date.cert.as_deref() == Some("low");
        if doubt {
            json!({ "date-parts": list, "circa": true })
        } else {
            json!({ "date-parts": list })
        }
    })
}

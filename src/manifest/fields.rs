//! A TOML table, read key by key, with findings at the keys and values themselves.
//!
//! A reader asks for the keys it knows; [`Fields::finish`] then reports those that
//! nobody asked for, with the nearest known key as the likely one.

use std::cell::RefCell;

use toml_edit::{Document, Item, TableLike};

use super::Placed;
use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, codes, nearest};
use crate::source::{SourceFile, SourceId, Span};

/// Parses a TOML file and hands its top table to `read`.
pub(super) fn parse<T>(
    file: &SourceFile,
    findings: &mut Findings,
    read: impl FnOnce(&mut Fields<'_>) -> T,
) -> Option<T> {
    let document = match Document::parse(file.text()) {
        Ok(document) => document,
        Err(error) => {
            let range = error.span().unwrap_or_default();
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            findings.push(
                codes::BROKEN_TOML
                    .at(Span::new(file.id(), range.start, range.end))
                    .message(format!("this is not TOML: {message}"))
                    .help(
                        "write key = \"value\" with straight quotation marks, a line each; \
                         a table begins with [name], a list of tables with [[name]]",
                    ),
            );
            return None;
        }
    };
    let found = RefCell::new(Findings::new());
    let whole = Span::new(file.id(), 0, 0);
    let mut fields = Fields::new(document.as_table(), whole, String::new(), &found);
    let value = read(&mut fields);
    fields.finish();
    let mut found = found.into_inner();
    found.sort();
    findings.append(found);
    Some(value)
}

/// What stands behind a key that may be any.
#[derive(Debug)]
pub(super) enum Entry {
    /// A text.
    Text(Placed<String>),
    /// A list of texts.
    Texts(Vec<Placed<String>>),
    /// A table, with its own keys.
    Table(Vec<(String, Span, Entry)>),
    /// Something else.
    Other(Span),
}

/// One table and the keys that were asked for.
pub(super) struct Fields<'a> {
    table: &'a dyn TableLike,
    span: Span,
    path: String,
    known: Vec<&'static str>,
    /// Whether any key may stand in it.
    is_open: bool,
    findings: &'a RefCell<Findings>,
}

impl<'a> Fields<'a> {
    fn new(
        table: &'a dyn TableLike,
        span: Span,
        path: String,
        findings: &'a RefCell<Findings>,
    ) -> Self {
        Self { table, span, path, known: Vec::new(), is_open: false, findings }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// Adds a finding.
    pub(super) fn push(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    fn source(&self) -> SourceId {
        self.span.source
    }

    fn item(&mut self, key: &'static str) -> Option<(&'a Item, Span)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let (name, item) = self.table.get_key_value(key)?;
        let range = item.span().or_else(|| name.span()).unwrap_or_default();
        Some((item, Span::new(self.source(), range.start, range.end)))
    }

    fn wrong_type(&self, key: &str, expected: &str, span: Span) {
        self.push(
            codes::WRONG_VALUE
                .at(span)
                .message(format!("`{key}` must be {expected}"))
                .label("this is something else"),
        );
    }

    /// A string.
    pub(super) fn string(&mut self, key: &'static str) -> Option<Placed<String>> {
        let (item, span) = self.item(key)?;
        let Some(value) = item.as_str() else {
            self.wrong_type(key, "a text in quotes", span);
            return None;
        };
        Some(Placed { value: value.to_owned(), span })
    }

    /// A string, without its place.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.string(key).map(|placed| placed.value)
    }

    /// A whole number, not negative.
    pub(super) fn number(&mut self, key: &'static str) -> Option<u64> {
        let (item, span) = self.item(key)?;
        let number = item.as_integer().and_then(|number| u64::try_from(number).ok());
        if number.is_none() {
            self.wrong_type(key, "a whole number", span);
        }
        number
    }

    /// A date: a TOML date or a string, of year, month or day precision.
    pub(super) fn date(
        &mut self,
        key: &'static str,
    ) -> Option<Placed<crate::lexicon::PartialDate>> {
        let (item, span) = self.item(key)?;
        let text = match (item.as_str(), item.as_datetime()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(date)) => date.to_string(),
            (None, None) => {
                item.as_integer().map(|year| year.to_string()).unwrap_or_default()
            }
        };
        if let Some(value) = crate::lexicon::PartialDate::parse(&text) {
            return Some(Placed { value, span });
        }
        self.push(
            codes::WRONG_VALUE
                .at(span)
                .message(format!("`{text}` is no date"))
                .help("write year, month and day: 1938-04-06; or 1938-04; or 1938"),
        );
        None
    }

    /// A value of a closed list, by its name.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<Placed<T>> {
        let Placed { value: text, span } = self.string(key)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(Placed { value: *value, span });
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let mut finding = codes::WRONG_VALUE
            .at(span)
            .message(format!("`{key}` cannot be `{text}`"))
            .help(format!("it is one of: {}", names.join(", ")));
        if let Some(near) = nearest(&text, names.iter().copied()) {
            finding = finding.label(format!("did you mean `{near}`?")).fix(Fix {
                title: format!("write `{near}`"),
                safe: true,
                edits: vec![Edit { span, replacement: format!("\"{near}\"") }],
            });
        }
        self.push(finding);
        None
    }

    /// A list of strings.
    pub(super) fn strings(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let (item, span) = self.item(key)?;
        let Some(array) = item.as_array() else {
            self.wrong_type(key, "a list of texts: [\"…\", \"…\"]", span);
            return None;
        };
        let mut strings = Vec::new();
        for value in array {
            let range = value.span().unwrap_or(span.range());
            let span = Span::new(self.source(), range.start, range.end);
            match value.as_str() {
                Some(text) => strings.push(Placed { value: text.to_owned(), span }),
                None => self.wrong_type(key, "a list of texts: [\"…\", \"…\"]", span),
            }
        }
        Some(strings)
    }

    /// A string alone, or a list of strings; empty where there is neither.
    pub(super) fn string_or_strings(&mut self, key: &'static str) -> Vec<Placed<String>> {
        let Some((item, span)) = self.item(key) else { return Vec::new() };
        match item.as_str() {
            Some(text) => vec![Placed { value: text.to_owned(), span }],
            None => self.strings(key).unwrap_or_default(),
        }
    }

    /// A table, read by `read`.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> Option<T> {
        let (item, span) = self.item(key)?;
        let Some(table) = item.as_table_like() else {
            self.wrong_type(key, &format!("a table: [{key}] or {key} = {{ … }}"), span);
            return None;
        };
        let mut fields = Fields::new(table, span, self.path_of(key), self.findings);
        let value = read(&mut fields);
        fields.finish();
        Some(value)
    }

    /// A list of tables, each read by `read`.
    pub(super) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some((item, span)) = self.item(key) else { return Vec::new() };
        let mut rows: Vec<(&dyn TableLike, Span)> = Vec::new();
        let place = |range: Option<std::ops::Range<usize>>| {
            range.map_or(span, |range| Span::new(span.source, range.start, range.end))
        };
        if let Some(tables) = item.as_array_of_tables() {
            rows.extend(
                tables.iter().map(|table| (table as &dyn TableLike, place(table.span()))),
            );
        } else if let Some(array) = item.as_array() {
            for value in array {
                match value.as_inline_table() {
                    Some(table) => rows.push((table, place(value.span()))),
                    None => self.wrong_type(key, "a list of tables", place(value.span())),
                }
            }
        } else {
            self.wrong_type(key, &format!("a list of tables: [[{key}]]"), span);
        }
        let mut values = Vec::new();
        for (table, span) in rows {
            let mut fields = Fields::new(table, span, self.path_of(key), self.findings);
            values.extend(read(&mut fields));
            fields.finish();
        }
        values
    }

    /// All keys, whatever they are called, with what stands behind them.
    pub(super) fn entries(&mut self) -> Vec<(String, Span, Entry)> {
        self.is_open = true;
        let place = |range: Option<std::ops::Range<usize>>| {
            range.map_or(self.span, |r| Span::new(self.source(), r.start, r.end))
        };
        let entries = self.table.iter().map(|(key, item)| {
            let span = place(self.table.key(key).and_then(toml_edit::Key::span));
            let entry = if let Some(table) = item.as_table_like() {
                let mut fields =
                    Fields::new(table, span, self.path_of(key), self.findings);
                Entry::Table(fields.entries())
            } else if let Some(text) = item.as_str() {
                Entry::Text(Placed { value: text.to_owned(), span: place(item.span()) })
            } else if let Some(texts) = texts(item, place) {
                Entry::Texts(texts)
            } else {
                Entry::Other(place(item.span()))
            };
            (key.to_owned(), span, entry)
        });
        entries.collect()
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Reports a key that must be there and is not; one whose value cannot be used has
    /// been reported already.
    pub(super) fn missing(&self, key: &str, help: &str) {
        if self.table.contains_key(key) {
            return;
        }
        self.push(
            codes::MISSING_KEY
                .at(self.span)
                .message(format!("`{}` is missing", self.path_of(key)))
                .help(help.to_owned()),
        );
    }

    /// Reports the keys that nobody asked for.
    fn finish(&self) {
        if self.is_open {
            return;
        }
        for (key, _) in self.table.iter() {
            if self.known.contains(&key) {
                continue;
            }
            let range =
                self.table.key(key).and_then(toml_edit::Key::span).unwrap_or_default();
            let span = Span::new(self.source(), range.start, range.end);
            let place = if self.path.is_empty() {
                String::new()
            } else {
                format!(" in `{}`", self.path)
            };
            let mut finding = codes::UNKNOWN_KEY
                .at(span)
                .message(format!("there is no key `{key}`{place}"))
                .help(format!("the keys are: {}", self.known.join(", ")));
            if let Some(near) = nearest(key, self.known.iter().copied()) {
                finding = finding.label(format!("did you mean `{near}`?")).fix(Fix {
                    title: format!("write `{near}`"),
                    safe: true,
                    edits: vec![Edit { span, replacement: near.to_owned() }],
                });
            }
            self.push(finding);
        }
    }
}

/// The texts of a list that holds nothing else.
fn texts(
    item: &Item,
    place: impl Fn(Option<std::ops::Range<usize>>) -> Span,
) -> Option<Vec<Placed<String>>> {
    let text = |value: &toml_edit::Value| {
        Some(Placed { value: value.as_str()?.to_owned(), span: place(value.span()) })
    };
    item.as_array()?.iter().map(text).collect()
}

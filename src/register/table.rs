//! Registers as tables: what a spreadsheet saves as CSV into entries, and back.
//!
//! The first row names the columns (docs/names.md lists them); comma, semicolon and tab
//! are told apart by it. A row becomes the XML that its entry would have in TEI, so that
//! the rest of the program knows no tables. What one row gets wrong is a finding there,
//! and the others are read.
//!
//! Invariant: a table that was written is read back to the same entries.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{self, Cells};
use super::{Entry, EntryKind, Register};
use crate::diagnostic::{Findings, Severity, codes, nearest};
use crate::source::{SourceFile, Span};
use crate::xml::is_ncname;

/// The columns, in the order in which they are written.
pub const HEADER: [&str; 26] = [
    "id",
    "kind",
    "name",
    "role",
    "forename",
    "patronymic",
    "link",
    "surname",
    "generation",
    "additional",
    "forms",
    "language",
    "level",
    "author",
    "birth",
    "death",
    "country",
    "geo",
    "gnd",
    "viaf",
    "wikidata",
    "geonames",
    "lc",
    "bnf",
    "idno",
    "note",
];

/// The columns that are written even where no entry needs them, for the editor to fill.
const ALWAYS: [&str; 11] = [
    "id", "kind", "name", "forename", "surname", "forms", "birth", "death", "gnd",
    "wikidata", "note",
];

/// Other words for columns, as spreadsheets have them.
const ALIASES: [(&str, &str); 14] = [
    ("xml:id", "id"),
    ("key", "id"),
    ("type", "kind"),
    ("label", "name"),
    ("title", "name"),
    ("given", "forename"),
    ("given name", "forename"),
    ("first name", "forename"),
    ("family", "surname"),
    ("family name", "surname"),
    ("last name", "surname"),
    ("aliases", "forms"),
    ("born", "birth"),
    ("died", "death"),
];

impl Register {
    /// Reads one more register file that is a table, which letters call `href`.
    pub fn read_table(&mut self, file: &SourceFile, href: &str, findings: &mut Findings) {
        let text = file.text();
        let start = preamble(text);
        let body = text.get(start..).unwrap_or_default();
        let mut reader = rows_of(body, delimiter(body));
        let mut rows =
            Rows { file, start, columns: Vec::new(), usual: usual_kind(file.name()) };
        let mut record = csv::StringRecord::new();
        let mut any = false;
        while reader.read_record(&mut record).unwrap_or(false) {
            let from = record.position().map_or(0, csv::Position::byte);
            let to = reader.position().byte();
            let span = rows.span(from, to);
            if rows.columns.is_empty() {
                if !rows.header(&record, span, findings) {
                    return;
                }
                continue;
            }
            any |= rows.row(&record, span, href, self, findings);
        }
        if !any {
            findings.push(
                codes::REGISTER_ENTRY
                    .at(file.span().at_start())
                    .message("this register has no entry")
                    .help(
                        "the first row names the columns, each further row is an entry",
                    ),
            );
        }
    }

    /// All entries as a table, and how many elements or attributes of each name it has
    /// no column for.
    pub fn to_table(&self, delimiter: u8) -> (String, BTreeMap<String, usize>) {
        let mut lost = BTreeMap::new();
        let rows: Vec<Cells> = self
            .entries()
            .iter()
            .map(|entry| cells::of_entry(entry, &mut lost))
            .collect();
        let used: BTreeSet<&str> =
            rows.iter().flat_map(|row| row.keys().copied()).collect();
        let columns: Vec<&str> = HEADER
            .into_iter()
            .filter(|column| ALWAYS.contains(column) || used.contains(column))
            .collect();
        let lines = std::iter::once(columns.iter().map(|c| (*c).to_owned()).collect());
        let lines = lines.chain(rows.iter().map(|row| cells_of(row, &columns)));
        (write(lines, delimiter), lost)
    }
}

fn cells_of(row: &Cells, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| row.get(column).cloned().unwrap_or_default()).collect()
}

/// Rows as CSV, each with a line end.
fn write(rows: impl Iterator<Item = Vec<String>>, delimiter: u8) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail, and all rows are as long as the first.
        let _ = writer.write_record(&row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The rows of a table, its heads among them, however many cells each has.
fn rows_of(body: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes())
}

/// Puts an entry into a table as its last row, the table's own columns filled. `None` if
/// the table has no column for the id.
pub fn append_row(text: &str, entry: &Entry) -> Option<String> {
    let start = preamble(text);
    let body = text.get(start..)?;
    let delimiter = delimiter(body);
    let mut reader = rows_of(body, delimiter);
    let header = reader.records().next()?.ok()?;
    let columns: Vec<Option<&str>> = header.iter().map(column).collect();
    columns.contains(&Some("id")).then_some(())?;
    let cells = cells::of_entry(entry, &mut BTreeMap::new());
    let row = columns.iter().map(|column| {
        column.and_then(|column| cells.get(column).cloned()).unwrap_or_default()
    });
    let line = write(std::iter::once(row.collect()), delimiter);
    let newline = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let between = if text.ends_with('\n') || text.is_empty() { "" } else { newline };
    Some(format!("{text}{between}{}{newline}", line.trim_end_matches(['\r', '\n'])))
}

/// How long the line is that some spreadsheets write before all others: `sep=;`.
fn preamble(text: &str) -> usize {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let is_separator = line.trim_end().len() == 5 && line.starts_with("sep=");
    if is_separator { line.len() } else { 0 }
}

/// The sign between cells: the one that gives the first row most columns that we know.
pub(super) fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let known = |delimiter: u8| {
        let names = line.split(char::from(delimiter));
        names.filter(|name| column(name).is_some()).count()
    };
    let (mut best, mut most) = (b',', known(b','));
    for other in [b';', b'\t'] {
        if known(other) > most {
            (best, most) = (other, known(other));
        }
    }
    best
}

/// The column that a cell of the first row names.
pub(super) fn column(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_matches('"').trim().to_lowercase().replace('_', " ");
    let known = HEADER.into_iter().find(|column| *column == name);
    known.or_else(|| {
        ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, column)| *column)
    })
}

/// What a table without a column `kind` is of, by its file's name.
fn usual_kind(name: &str) -> EntryKind {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.split(['.', '-', '_']).next().unwrap_or(file);
    EntryKind::named(stem).unwrap_or(EntryKind::Person)
}

/// The rows of one table.
struct Rows<'a> {
    file: &'a SourceFile,
    /// Bytes before the first row.
    start: usize,
    /// What each column is; `None` for one that we do not know.
    columns: Vec<Option<&'static str>>,
    /// What an entry is that does not say it.
    usual: EntryKind,
}

impl Rows<'_> {
    /// The place of a row, without its line end.
    fn span(&self, from: u64, to: u64) -> Span {
        let text = self.file.text();
        let at = |byte: u64| self.start + usize::try_from(byte).unwrap_or(usize::MAX);
        let (from, to) = (at(from).min(text.len()), at(to).min(text.len()));
        let row = text.get(from..to).unwrap_or_default();
        let inner = row.trim_matches(['\r', '\n']);
        let from = from + (row.len() - row.trim_start_matches(['\r', '\n']).len());
        Span::new(self.file.id(), from, from + inner.len())
    }

    /// Reads the first row; without a column for the id nothing can be done.
    fn header(
        &mut self,
        record: &csv::StringRecord,
        span: Span,
        findings: &mut Findings,
    ) -> bool {
        self.columns = record.iter().map(column).collect();
        let has = |wanted: &str| self.columns.contains(&Some(wanted));
        if !has("id") || !(has("name") || has("surname") || has("forename")) {
            let what = if has("id") { "name" } else { "id" };
            findings.push(
                codes::REGISTER_ENTRY
                    .at(span)
                    .message(format!("the first row names no column `{what}`"))
                    .help(format!("the columns are: {}", HEADER.join(", "))),
            );
            return false;
        }
        for (name, column) in record.iter().zip(&self.columns) {
            if column.is_some() || name.trim().is_empty() {
                continue;
            }
            let mut finding = codes::REGISTER_ENTRY
                .at(span)
                .severity(Severity::Warning)
                .message(format!("there is no column `{name}`; it is not read"))
                .help(format!("the columns are: {}", HEADER.join(", ")));
            if let Some(near) = nearest(&name.to_lowercase(), HEADER) {
                finding = finding.label(format!("did you mean `{near}`?"));
            }
            findings.push(finding);
        }
        true
    }

    /// Reads a row; says whether there was anything in it.
    fn row(
        &self,
        record: &csv::StringRecord,
        span: Span,
        href: &str,
        register: &mut Register,
        findings: &mut Findings,
    ) -> bool {
        let mut cells = Cells::new();
        for (column, value) in self.columns.iter().zip(record) {
            let value = value.trim();
            if let Some(column) = column.filter(|_| !value.is_empty()) {
                cells.insert(column, value.to_owned());
            }
        }
        if record.iter().all(|value| value.trim().is_empty()) {
            return false;
        }
        let mut wrong = |message: String, help: String| {
            findings.push(codes::REGISTER_ENTRY.at(span).message(message).help(help));
        };
        if self.file.slice(span).matches('"').count() % 2 == 1 {
            wrong(
                "a quotation mark in this row is not closed".to_owned(),
                "write each quotation mark inside a cell twice, and one at its end"
                    .to_owned(),
            );
            return true;
        }
        if record.iter().skip(self.columns.len()).any(|value| !value.trim().is_empty()) {
            wrong(
                format!(
                    "this row has {} cells, the first row {}",
                    record.len(),
                    self.columns.len()
                ),
                "put a cell that holds the delimiter into quotation marks".to_owned(),
            );
            return true;
        }
        let kind = match cells.get("kind") {
            None => self.usual,
            Some(word) => {
                if let Some(kind) = EntryKind::named(word) {
                    kind
                } else {
                    wrong(
                        format!("there is no kind `{word}`"),
                        "it is one of: person, place, organisation, work, event"
                            .to_owned(),
                    );
                    return true;
                }
            }
        };
        match cells.get("id").cloned() {
            None => wrong(
                format!("this {} has no `id`", kind.name()),
                "give it one, so that letters can point to it".to_owned(),
            ),
            Some(id) if !is_ncname(&id) => wrong(
                format!("`{id}` cannot be an id"),
                "an id begins with a letter and has no blanks, colons or slashes"
                    .to_owned(),
            ),
            Some(id) => {
                let element = cells::to_element(&cells, kind, &id);
                register.take(Entry::new(element, kind, id, span, href), findings);
            }
        }
        true
    }
}

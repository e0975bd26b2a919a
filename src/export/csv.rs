//! Tables for spreadsheets: letters, persons, places, mentions, notes.
//!
//! UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8; lines end in
//! CR LF and fields are quoted where need be (RFC 4180). A text that a spreadsheet would
//! run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, and
//! is no number) has an apostrophe before it.

use std::fmt::Write as _;

use super::gathered::Gathered;
use super::tables::{self, COLUMNS, Row, Table};
use super::{Exporter, Pieces, Setting};
use crate::diagnostic::Findings;
use crate::model::record::Record;

/// The tables.
pub(super) const OUTPUTS: [&str; 5] =
    ["letters.csv", "persons.csv", "places.csv", "mentions.csv", "notes.csv"];

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

    /// The tables that rows make.
    fn written(&self, rows: impl FnOnce(&mut dyn FnMut(Table, &Row<'_>))) -> Pieces {
        let mut all: [String; 5] = Default::default();
        rows(&mut |table, row| {
            if let Some(text) = all.get_mut(table as usize) {
                self.row(text, row);
            }
        });
        all.map(String::into_bytes).into()
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

impl Exporter for Tables {
    fn begin(&mut self, _: Option<&Record>, _: &mut Findings) -> Pieces {
        let head = |columns: &&[tables::Column]| {
            let mut table = String::from('\u{FEFF}');
            self.row(&mut table, columns.iter().map(|(name, _)| name));
            table.into_bytes()
        };
        COLUMNS.iter().map(head).collect()
    }

    fn letter(&self, letter: &Record) -> Pieces {
        self.written(|put| tables::of_letter(letter, put))
    }

    fn gather(&mut self, letter: &Record) {
        self.gathered.take(letter, tables::has_rows);
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        self.written(|put| tables::of_all(&self.gathered, put))
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

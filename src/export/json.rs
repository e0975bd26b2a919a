//! Letters as JSON: one document, or one letter a line.
//!
//! The model is [`Record`], described by `schema/letters.schema.json`.

use super::{Exporter, Pieces};
use crate::diagnostic::Findings;
use crate::model::record::Record;
use crate::tei::read::Depth;

/// The version of the model; it rises with any change that a reader could trip over.
const VERSION: u32 = 1;

/// The exporter of `json` and `jsonl`.
#[derive(Debug)]
pub(super) struct Json {
    is_lines: bool,
}

impl Json {
    pub(super) fn new(is_lines: bool) -> Self {
        Self { is_lines }
    }
}

impl Exporter for Json {
    fn depth(&self) -> Depth {
        Depth::Everything
    }

    fn begin(&mut self, _: Option<&Record>, _: &mut Findings) -> Pieces {
        if self.is_lines {
            return Pieces::new();
        }
        vec![format!("{{\"version\":{VERSION},\"letters\":[\n").into_bytes()]
    }

    fn letter(&self, letter: &Record) -> Pieces {
        let mut line = serde_json::to_vec(letter).unwrap_or_default();
        if self.is_lines {
            line.push(b'\n');
        }
        vec![line]
    }

    fn between(&self) -> &'static str {
        if self.is_lines { "" } else { ",\n" }
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        if self.is_lines { Pieces::new() } else { vec![b"\n]}\n".to_vec()] }
    }
}

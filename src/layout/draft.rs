//! Paragraph starts into drafts of blocks: which printed lines, what text.

use super::BlockKind;
use super::hyphen::{self, Vocabulary};
use super::printed::Printed;
use super::rows::{Row, Use};
use crate::source::Certainty;

/// A block before it has pieces.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its printed lines.
    pub(super) lines: std::ops::Range<usize>,
    /// Its first characters, lines rejoined, calls left out; enough to tell its kind.
    pub(super) text: String,
    /// How many bytes it has in all.
    pub(super) length: usize,
    /// Whether its lines were joined because they are an address.
    pub(super) address: bool,
    pub(super) kind: BlockKind,
    pub(super) certainty: Certainty,
}

/// How many bytes of a block are looked at to tell its kind.
const LOOK: usize = 600;

/// Cuts the printed lines into blocks.
pub(super) fn drafts(
    text: &str,
    rows: &[Row],
    lines: &[Printed],
    starts: &[bool],
    words: &Vocabulary,
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if starts.get(at).copied().unwrap_or(true) || drafts.is_empty() {
            drafts.push(Draft {
                lines: at..at,
                text: String::new(),
                length: 0,
                address: false,
                kind: BlockKind::Paragraph,
                certainty: Certainty::High,
            });
        }
        let Some(draft) = drafts.last_mut() else { continue };
        draft.lines.end = at + 1;
        for row in line.rows.iter().filter_map(|row| rows.get(*row)) {
            if row.kind != Use::Text {
                continue;
            }
            draft.length += row.end - row.start;
            if draft.text.len() < LOOK {
                append(&mut draft.text, row.text(text), words);
            }
        }
    }
    drafts
}

fn append(text: &mut String, row: &str, words: &Vocabulary) {
    if text.is_empty() {
        text.push_str(row);
        return;
    }
    if let Some((left, hyphen)) = hyphen::broken(text) {
        if words.joins(left, hyphen::first_word(row)) {
            text.truncate(text.len() - hyphen);
        }
    } else if !row.starts_with(['.', ',', ';', ':', '!', '?', ')']) {
        text.push(' ');
    }
    text.push_str(row);
}

//! Text into a tree, for those who read schemas and registers.
//!
//! Whether the text is well-formed is decided by [`Reader`]; roxmltree only builds. Its
//! options are fixed here: nothing is fetched, and the number of nodes is bounded.

use roxmltree::{Document, ParsingOptions};

use super::Reader;
use crate::diagnostic::codes::MALFORMED_DOCTYPE;
use crate::diagnostic::{Findings, Severity};
use crate::source::{SourceId, Span};

/// How many nodes a tree may have: some ten times what TEI's own schema has.
const NODES: u32 = 20_000_000;

/// The tree of a well-formed text; `None`, with findings, if it is not well-formed.
///
/// Ranges of its nodes are bytes of `text`.
pub fn parse_tree<'t>(
    source: SourceId,
    text: &'t str,
    findings: &mut Findings,
) -> Option<Document<'t>> {
    let mut own = Findings::new();
    let mut reader = Reader::new(source, text);
    while reader.advance(&mut own) {}
    let is_sound = own.count(Severity::Error) == 0;
    findings.append(own);
    if !is_sound {
        return None;
    }
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    match Document::parse_with_options(text, options) {
        Ok(document) => Some(document),
        Err(error) => {
            // Entities from outside, which are not fetched, are the one case known.
            let message = format!("no tree can be made of this file: {error}");
            findings.push(MALFORMED_DOCTYPE.at(Span::new(source, 0, 0)).message(message));
            None
        }
    }
}

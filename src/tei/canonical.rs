//! TEI in canonical layout.
//!
//! `elements_only.txt` lists the elements of TEI P5 that never hold text themselves; in
//! these alone white space may be set ([`crate::xml::format`]). A `choice` in a
//! paragraph is not touched all the same, because the paragraph holds text.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::diagnostic::Findings;
use crate::source::SourceFile;
use crate::xml;

static ELEMENTS_ONLY: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("elements_only.txt").split_whitespace().collect());

/// The document in canonical layout, in UTF-8, with a line end at its end; `None`, with
/// findings, if it is not well-formed. What it says does not change.
pub fn format(file: &SourceFile, findings: &mut Findings) -> Option<String> {
    let holds_elements_only = |namespace: &str, name: &str| {
        namespace == super::NAMESPACE && ELEMENTS_ONLY.contains(name)
    };
    xml::format(file, holds_elements_only, findings)
}

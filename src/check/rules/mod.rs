//! Editorial rules: what a schema cannot say. A file a rule.

mod note_pair;
mod text_lossless;

pub use text_lossless::prove;

use crate::diagnostic::Findings;
use crate::source::{SourceFile, Span};

const TEI: &str = "http://www.tei-c.org/ns/1.0";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Runs the rules that look at one document alone.
pub(super) fn run(
    file: &SourceFile,
    tree: &roxmltree::Document<'_>,
    findings: &mut Findings,
) {
    note_pair::check(file, tree, findings);
}

/// Where an element's start tag stands.
fn tag_span(file: &SourceFile, node: roxmltree::Node<'_, '_>) -> Span {
    let range = node.range();
    let end = node.first_child().map_or(range.end, |child| child.range().start);
    Span::new(file.id(), range.start, end)
}

/// Where an attribute's value stands; the tag where it has none.
fn attribute_span(file: &SourceFile, node: roxmltree::Node<'_, '_>, name: &str) -> Span {
    node.attribute_node(name).map_or_else(
        || tag_span(file, node),
        |attribute| {
            let range = attribute.range_value();
            Span::new(file.id(), range.start, range.end)
        },
    )
}

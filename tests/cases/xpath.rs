//! Cases of XPath: `expressions` (one a line) on `xml`, values and errors out.
//!
//! A line of `values` is the value, its items parted by ` | `; an error is its code, its
//! place in the expression in bytes and its message.

use std::fmt::Write as _;
use std::sync::Arc;

use letterbook::diagnostic::Findings;
use letterbook::source::Sources;
use letterbook::xml::{Document, NodeId};
use letterbook::xpath::{
    DocumentId, DynamicContext, Expression, Focus, Item, Library, Pattern, StaticContext,
};

use super::Case;

/// Makes the output fence `tag` of a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    if !matches!(tag, "values" | "matches") {
        return None;
    }
    let text = case.get("xml").unwrap_or("<empty/>");
    let source = Sources::new().add("case.xml", text);
    let document = Document::read(source, text, None, &mut Findings::new());
    let document = Arc::new(document.expect("the case is well-formed"));
    let library = Library::new();
    let mut names = StaticContext::new();
    names.namespace("tei", "http://www.tei-c.org/ns/1.0");
    let mut lines = String::new();
    for expression in case.get("expressions").unwrap_or_default().lines() {
        let context = DynamicContext::new(&library);
        let root = context.add_document(Arc::clone(&document)).node(NodeId::ROOT);
        let line = match tag {
            "values" => value(expression, &names, &context, &Focus::on(root)),
            _ => matched(expression, &names, &context, root.document),
        };
        let _ = writeln!(lines, "{line}");
    }
    Some(lines)
}

fn value(
    text: &str,
    names: &StaticContext,
    context: &DynamicContext<'_>,
    focus: &Focus,
) -> String {
    let expression = match Expression::compile(text, names) {
        Ok(expression) => expression,
        Err(error) => {
            let (start, end) = (error.span.start, error.span.end);
            return format!("{} {start}-{end} {error}", error.code);
        }
    };
    match expression.evaluate(context, focus) {
        Ok(value) => {
            let items = value.iter().map(|item| match item {
                Item::Node(node) => {
                    let document = context.document(*node);
                    match &*document.written_name(node.id) {
                        "" => format!("{:?}", document.text(node.id)),
                        name => format!("{name} {:?}", document.text(node.id)),
                    }
                }
                Item::Atomic(value) => format!("{value}"),
                Item::Map(_) => "a map".to_owned(),
                Item::Array(members) => format!("an array of {}", members.len()),
                _ => "a function".to_owned(),
            });
            items.collect::<Vec<_>>().join(" | ")
        }
        Err(error) => {
            let span = error.span().unwrap_or_default();
            format!("{} {}-{} {error}", error.code(), span.start, span.end)
        }
    }
}

/// The nodes that a pattern matches, by their names and values.
fn matched(
    text: &str,
    names: &StaticContext,
    context: &DynamicContext<'_>,
    on: DocumentId,
) -> String {
    let document = context.document(on.node(NodeId::ROOT));
    let pattern = match Pattern::compile(text, names) {
        Ok(pattern) => pattern,
        Err(error) => {
            let (start, end) = (error.span.start, error.span.end);
            return format!("{} {start}-{end} {error}", error.code);
        }
    };
    let mut found = Vec::new();
    for id in document.nodes() {
        let node = on.node(id);
        match pattern.matches(context, node) {
            Ok(true) => found.push(match &*document.written_name(id) {
                "" => format!("{:?}", document.text(id)),
                name => name.to_owned(),
            }),
            Ok(false) => {}
            Err(error) => return format!("{} {error}", error.code()),
        }
    }
    found.join(" | ")
}

//! Functions that make documents (F&O 3.1 §14.7, §5.6.4): `parse-xml`, `analyze-string`.

use std::sync::Arc;

use super::{Arguments, Evaluated, FN, Row, Sequence, error};
use crate::diagnostic::Findings;
use crate::source::Sources;
use crate::xml::{Document, DocumentBuilder, Name, NodeId};
use crate::xpath::DynamicError;

pub(super) const FUNCTIONS: &[Row] = &[
    ("parse-xml(string?) as document-node(element(*))?", |it| {
        let Some(source) = it.text(0) else { return Ok(Sequence::EMPTY) };
        parse(it, &source)
    }),
    ("parse-xml-fragment(string?) as document-node()?", parse_fragment),
    ("analyze-string(string?, string, [string]) as element()", analyze),
];

fn parse(it: &Arguments<'_, '_>, source: &str) -> Evaluated {
    it.frame.charge(source.len() / 16 + 100)?;
    let mut sources = Sources::new();
    let id = sources.add("", source);
    let mut findings = Findings::new();
    let base = it.frame.facts.base_uri.clone();
    let Some(document) = Document::read(id, source, base.as_deref(), &mut findings)
    else {
        let why = findings.iter().next().map_or("", |it| it.message.as_str());
        return Err(error("FODC0006", format!("this is not well-formed: {why}")));
    };
    let id = it.frame.context.add_document(Arc::new(document));
    Ok(Sequence::one(id.node(NodeId::ROOT)))
}

/// What may stand among other text: parsed in an element of its own, which is then left
/// out.
fn parse_fragment(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(source) = it.text(0) else { return Ok(Sequence::EMPTY) };
    it.frame.charge(source.len() / 16 + 100)?;
    let mut bare = &*source;
    if let Some(rest) = bare.strip_prefix("<?xml ") {
        let (declaration, rest) = rest.split_once("?>").unwrap_or(("", rest));
        // The text declaration names an encoding and never stands alone.
        if !declaration.contains("encoding") || declaration.contains("standalone") {
            return Err(error("FODC0006", "this is no well-formed text declaration"));
        }
        bare = rest;
    }
    let wrapped = format!("<w>{bare}</w>");
    let mut sources = Sources::new();
    let id = sources.add("", wrapped.as_str());
    let mut findings = Findings::new();
    let found = Document::read(id, &wrapped, None, &mut findings);
    let Some(found) = found.filter(|_| !bare.contains("<!DOCTYPE")) else {
        return Err(error("FODC0006", "this is not well-formed"));
    };
    let mut builder = DocumentBuilder::new();
    builder.base_uri(it.frame.facts.base_uri.as_deref());
    if let Some(wrapper) = found.root_element() {
        let ends: Vec<NodeId> = found.children(wrapper).collect();
        for child in ends {
            builder.copy(&found, child);
        }
    }
    let document = builder.finish().ok_or_else(too_large)?;
    let id = it.frame.context.add_document(Arc::new(document));
    Ok(Sequence::one(id.node(NodeId::ROOT)))
}

pub(super) fn too_large() -> DynamicError {
    error("FOER0000", "the document is too large")
}

fn analyze(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    it.frame.charge(source.len() / 16 + 100)?;
    let names = ["analyze-string-result", "match", "non-match", "group"];
    let names: Vec<Name> = names.iter().filter_map(|it| Name::new(FN, it)).collect();
    let number = Name::new("", "nr");
    let ([result, matched, between, group], Some(number)) = (names.as_slice(), number)
    else {
        return Err(too_large());
    };
    let mut builder = DocumentBuilder::new();
    builder.fragment();
    builder.start(*result, "");
    builder.declare(&[("", FN)]);
    it.regex_at(1, 2, |regex| {
        if regex.matches_empty {
            let message = "the regular expression matches a text without length";
            return Err(error("FORX0003", message));
        }
        let mut from = 0;
        let gap = |builder: &mut DocumentBuilder, text: Option<&str>| {
            if let Some(text) = text.filter(|it| !it.is_empty()) {
                builder.start(*between, "");
                builder.text(text);
                builder.end();
            }
        };
        for groups in regex.matches(&source)? {
            let Some(Some(whole)) = groups.first() else { continue };
            gap(&mut builder, source.get(from..whole.start));
            builder.start(*matched, "");
            let mut at = whole.start;
            let mut open: Vec<usize> = Vec::new();
            // Groups nest as their parentheses do, which the numbers follow.
            let close = |builder: &mut DocumentBuilder,
                         open: &mut Vec<usize>,
                         at: &mut usize,
                         to: usize| {
                while let Some(end) = open.last().copied().filter(|end| *end <= to) {
                    builder.text(source.get(*at..end).unwrap_or_default());
                    *at = (*at).max(end);
                    builder.end();
                    open.pop();
                }
            };
            let mut inner: Vec<(usize, std::ops::Range<usize>)> = groups
                .iter()
                .enumerate()
                .skip(1)
                .filter_map(|(number, range)| Some((number, range.clone()?)))
                .filter(|(_, range)| range.start >= whole.start && range.end <= whole.end)
                .collect();
            inner.sort_by_key(|(number, range)| {
                (range.start, usize::MAX - range.end, *number)
            });
            for (nr, range) in inner {
                if range.start > at
                    || open
                        .last()
                        .is_some_and(|end| *end <= range.start && range.start < range.end)
                {
                    close(&mut builder, &mut open, &mut at, range.start);
                }
                builder.text(source.get(at..range.start).unwrap_or_default());
                at = at.max(range.start);
                builder.start(*group, "");
                builder.attribute(number, "", &nr.to_string());
                open.push(range.end);
            }
            close(&mut builder, &mut open, &mut at, usize::MAX);
            builder.text(source.get(at..whole.end).unwrap_or_default());
            builder.end();
            from = whole.end;
        }
        gap(&mut builder, source.get(from..));
        Ok(())
    })?;
    builder.end();
    let document = builder.finish().ok_or_else(too_large)?;
    let root = document.root();
    let id = it.frame.context.add_document(Arc::new(document));
    Ok(Sequence::one(id.node(root)))
}

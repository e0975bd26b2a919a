//! How the text was treated and what happened to the file (TEI P5 §2.3, §2.6).

use super::{Circumstances, Fragment, missing};
use crate::check::rules::found::Found;
use crate::check::rules::profile::Profile;
use crate::check::rules::vocabulary::{Attr, Element};
use crate::diagnostic::codes;
use crate::lexicon::PartialDate;

const EDITORIAL: [Element; 2] = [Element::EncodingDesc, Element::EditorialDecl];

/// Checks what archives ask of the description of the encoding and of the history.
pub(super) fn check(header: &Fragment, known: Circumstances<'_>, found: &mut Found) {
    if !found.profiles.has(Profile::Archive) {
        return;
    }
    if !known.is_register {
        editorial(header, found);
    }
    applications(header, found);
    schema(header, known, found);
    revision(header, found);
}

// EDN035
fn editorial(header: &Fragment, found: &mut Found) {
    let wanted = [
        Element::Correction,
        Element::Normalization,
        Element::Quotation,
        Element::Hyphenation,
    ];
    let declaration = header.at(&EDITORIAL).map(|(id, _)| id);
    let lacks: Vec<&str> = wanted
        .into_iter()
        .filter(|element| {
            declaration.is_none_or(|id| header.first(id, *element).is_none())
        })
        .map(Element::name)
        .collect();
    if lacks.is_empty() {
        return;
    }
    let message = match declaration {
        Some(_) => format!("the editorial declaration lacks {}", lacks.join(", ")),
        None => "the header does not say how the text was treated".to_owned(),
    };
    missing(
        header,
        &EDITORIAL,
        &codes::EDITORIAL_DECLARATION,
        &message,
        "say in editorialDecl what was done about faults, spelling, quotation marks and hyphens",
        found,
    );
}

// EDN036
/// Checks that `quotation` says something.
pub(super) fn quotation(header: &Fragment, found: &mut Found) {
    for (id, node) in header.nodes() {
        if node.element == Element::Quotation
            && !node.has(Attr::Marks)
            && header.children_of(id, Element::P).next().is_none()
        {
            found.say(
                &codes::QUOTATION_MARKS_UNSAID,
                node.name,
                "`quotation` says nothing about quotation marks",
                "add marks=\"all\", \"some\" or \"none\", or a paragraph",
            );
        }
    }
}

// EDN040
fn applications(header: &Fragment, found: &mut Found) {
    for (_, node) in header.nodes() {
        if node.element != Element::Application {
            continue;
        }
        let lacks = match (node.has(Attr::Ident), node.has(Attr::Version)) {
            (true, true) => continue,
            (true, false) => "version",
            (false, true) => "identifier (`ident`)",
            (false, false) => "identifier (`ident`) and no version",
        };
        found.say(
            &codes::UNNAMED_APPLICATION,
            node.name,
            format!("the tool has no {lacks}"),
            "say which program it was, and in which version",
        );
    }
}

// EDN041
fn schema(header: &Fragment, known: Circumstances<'_>, found: &mut Found) {
    let Some((href, _)) = known.prolog.schemas.first() else { return };
    let path = [Element::EncodingDesc, Element::SchemaRef];
    let encoding = header.at(&[Element::EncodingDesc]).map(|(id, _)| id);
    let references: Vec<_> = encoding
        .into_iter()
        .flat_map(|id| header.children_of(id, Element::SchemaRef))
        .collect();
    let Some((_, first)) = references.first() else {
        missing(
            header,
            &path,
            &codes::SCHEMA_REFERENCE,
            &format!("the header does not name the schema `{href}`"),
            "add encodingDesc/schemaRef with its address in `url`",
            found,
        );
        return;
    };
    let named = |url: &str| known.prolog.schemas.iter().any(|(href, _)| **href == *url);
    if !references.iter().any(|(_, node)| named(node.get(Attr::Url))) {
        found.say(
            &codes::SCHEMA_REFERENCE,
            first.value(Attr::Url).map_or(first.name, |value| value.span),
            format!(
                "the header names another schema than `xml-model`, which has `{href}`"
            ),
            "name the same in both",
        );
    }
}

// EDN042
fn revision(header: &Fragment, found: &mut Found) {
    let Some((id, revision)) = header.at(&[Element::RevisionDesc]) else {
        missing(
            header,
            &[Element::RevisionDesc],
            &codes::MISSING_REVISION,
            "the header does not tell the file's history",
            "add revisionDesc with a `change` for each step, the newest first",
            found,
        );
        return;
    };
    if !revision.has(Attr::Status) {
        found.say(
            &codes::MISSING_REVISION,
            revision.name,
            "the history does not say how far the file has come",
            "add `status`: draft, approved, published or a word of your own",
        );
    }
    let mut last: Option<(PartialDate, _)> = None;
    for (_, change) in header.inside(id) {
        if change.element != Element::Change {
            continue;
        }
        let Some(value) = change.value(Attr::When) else { continue };
        let Some(day) = PartialDate::parse(&value.text) else { continue };
        if let Some((newer, span)) = last
            && crate::check::rules::dates::last_day(newer)
                < crate::check::rules::dates::first_day(day)
        {
            found.push(
                codes::MISSING_REVISION
                    .at(value.span)
                    .message("a newer change stands after an older one")
                    .related(span, "the older one")
                    .help("order the changes, the newest first"),
            );
            return;
        }
        last = Some((day, value.span));
    }
}

// EDN043 EDN044
/// Checks that every change says when and by whom it was made.
pub(super) fn changes(header: &Fragment, found: &mut Found) {
    let Some((id, _)) = header.at(&[Element::RevisionDesc]) else { return };
    let ids: Vec<&str> = header
        .nodes()
        .map(|(_, n)| n.get(Attr::Id))
        .filter(|id| !id.is_empty())
        .collect();
    for (_, change) in header.inside(id) {
        if change.element != Element::Change {
            continue;
        }
        if !change.is_dated() {
            found.say(
                &codes::UNDATED_CHANGE,
                change.name,
                "the change has no date",
                "add `when`",
            );
        }
        let Some(who) = change.value(Attr::Who).filter(|who| !who.text.trim().is_empty())
        else {
            found.say(
                &codes::UNSIGNED_CHANGE,
                change.name,
                "the change does not say who made it",
                "point with `who` to an editor in the header",
            );
            continue;
        };
        for part in who.text.split_whitespace() {
            let is_known = match part.strip_prefix('#') {
                // The header may name the person by the same pointer.
                Some(id) => {
                    ids.contains(&id)
                        || header.nodes().any(|(_, n)| n.get(Attr::Ref) == part)
                }
                None => part.contains([':', '/', '#', '.']),
            };
            if !is_known {
                let help = match part.strip_prefix('#') {
                    Some(id) => format!("give the editor in the header xml:id=\"{id}\""),
                    None => format!("point to an editor in the header: who=\"#{part}\""),
                };
                found.say(
                    &codes::UNSIGNED_CHANGE,
                    who.span,
                    format!("`{part}` leads to nobody in the header"),
                    help,
                );
            }
        }
    }
}

//! What the text was made from (TEI P5 §2.2.7).

use super::{Circumstances, Fragment, missing};
use crate::check::rules::found::Found;
use crate::check::rules::profile::Profile;
use crate::check::rules::vocabulary::{Attr, Element};
use crate::diagnostic::codes;

const SOURCE: [Element; 2] = [Element::FileDesc, Element::SourceDesc];

/// Checks what archives ask of the description of the source.
pub(super) fn check(header: &Fragment, known: Circumstances<'_>, found: &mut Found) {
    if !found.profiles.has(Profile::Archive) || known.is_register {
        return;
    }
    if described(header, found) {
        pinned(header, found);
    }
    translated(header, found);
}

// EDN032
/// Checks that the source is described, and says whether it is.
fn described(header: &Fragment, found: &mut Found) -> bool {
    let kinds = [
        Element::Bibl,
        Element::BiblStruct,
        Element::BiblFull,
        Element::MsDesc,
        Element::ListBibl,
        Element::ListWit,
    ];
    let source = header.at(&SOURCE).map(|(id, _)| id);
    let is_described = source.is_some_and(|id| {
        header.children(id).any(|(_, node)| kinds.contains(&node.element))
    });
    if !is_described {
        missing(
            header,
            &SOURCE,
            &codes::MISSING_SOURCE,
            "what the text was made from is not described, or in prose only",
            "add msDesc for a manuscript, bibl or biblStruct for a print",
            found,
        );
    }
    is_described
}

// EDN033
fn pinned(header: &Fragment, found: &mut Found) {
    let Some((source, _)) = header.at(&SOURCE) else { return };
    let is_hash = |kind: &str| kind.to_lowercase().starts_with("sha");
    let has_hash = header
        .inside(source)
        .any(|(_, node)| node.element == Element::Idno && is_hash(node.get(Attr::Type)));
    // Who has typed from the manuscript has no source file.
    let has_manuscript = header.first(source, Element::MsDesc).is_some()
        || header.first(source, Element::ListWit).is_some();
    if !has_hash && !has_manuscript {
        missing(
            header,
            &SOURCE,
            &codes::SOURCE_WITHOUT_HASH,
            "no checksum says from which state of the source file the text was made",
            "add <idno type=\"sha256\"> to the description of the source",
            found,
        );
    }
}

// EDN034
fn translated(header: &Fragment, found: &mut Found) {
    let translator = header.nodes().find(|(_, node)| {
        let is_source = node.element == Element::Editor || node.element == Element::Resp;
        is_source && node.get(Attr::Role) == "translator"
    });
    let has_original = header.nodes().any(|(_, node)| {
        node.element == Element::RelatedItem && node.get(Attr::Type) == "translationOf"
    });
    if let Some((_, node)) = translator
        && !has_original
    {
        found.say(
            &codes::TRANSLATION_WITHOUT_ORIGINAL,
            node.name,
            "the text has a translator, but the header does not say what was translated",
            "describe the original in relatedItem type=\"translationOf\" of the source",
        );
    }
}

// EDN034
/// Checks that the language of an original is among those that the header declares.
pub(super) fn related_languages(header: &Fragment, found: &mut Found) {
    let Some((usage, _)) = header.at(&[Element::ProfileDesc, Element::LangUsage]) else {
        return;
    };
    let declared: Vec<&str> = header
        .children_of(usage, Element::Language)
        .map(|(_, language)| language.get(Attr::Ident))
        .collect();
    for (id, item) in header.nodes() {
        let is_original = item.element == Element::RelatedItem
            && item.get(Attr::Type) == "translationOf";
        if !is_original {
            continue;
        }
        let languages = header.inside(id).filter(|(_, n)| n.element == Element::TextLang);
        for (_, language) in languages {
            let Some(value) = language.value(Attr::MainLang) else { continue };
            if !declared.contains(&&*value.text) {
                found.say(
                    &codes::TRANSLATION_WITHOUT_ORIGINAL,
                    value.span,
                    format!("the original's language `{}` is not declared", value.text),
                    "add it to langUsage",
                );
            }
        }
    }
}

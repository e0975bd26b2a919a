//! Languages, genre and time of the text (TEI P5 §2.4).

use super::{Circumstances, Fragment, missing};
use crate::check::rules::found::Found;
use crate::check::rules::profile::Profile;
use crate::check::rules::vocabulary::{Attr, Element};
use crate::diagnostic::codes;
use crate::manifest::GENRES;

/// Checks what archives ask of the description of the text.
pub(super) fn check(header: &Fragment, known: Circumstances<'_>, found: &mut Found) {
    if !found.profiles.has(Profile::Archive) || known.is_register {
        return;
    }
    languages(header, found);
    genre(header, found);
    creation(header, found);
}

// EDN037
fn languages(header: &Fragment, found: &mut Found) {
    let path = [Element::ProfileDesc, Element::LangUsage];
    let usage = header.at(&path).map(|(id, _)| id);
    let has_language = usage.is_some_and(|id| {
        header.children_of(id, Element::Language).any(|(_, node)| node.has(Attr::Ident))
    });
    if !has_language {
        missing(
            header,
            &path,
            &codes::MISSING_LANGUAGE,
            "the header does not name the languages of the text",
            "add langUsage/language with `ident`, as <language ident=\"de\">",
            found,
        );
    }
}

// EDN038
fn genre(header: &Fragment, found: &mut Found) {
    let path = [Element::ProfileDesc, Element::TextClass];
    let has_genre = header.nodes().any(|(id, node)| {
        node.element == Element::Keywords
            && node.get(Attr::Scheme).contains("core/2010#genre")
            && header
                .children_of(id, Element::Term)
                .any(|(term, _)| GENRES.contains(&header.words(term).as_str()))
    });
    if !has_genre {
        missing(
            header,
            &path,
            &codes::MISSING_GENRE,
            "the genre is not named in TextGrid's words",
            "add textClass/keywords scheme=\"http://textgrid.info/namespaces/metadata/core/2010#genre\" with a term as non-fiction",
            found,
        );
    }
}

// EDN039
fn creation(header: &Fragment, found: &mut Found) {
    let Some((profile, _)) = header.at(&[Element::ProfileDesc]) else {
        missing(
            header,
            &[Element::ProfileDesc],
            &codes::MISSING_CREATION_DATE,
            "the header does not say when the text was written",
            "add profileDesc with correspDesc or creation",
            found,
        );
        return;
    };
    // Descriptions of correspondence are passed over here; they have rules of their own.
    let is_said = header.inside(profile).any(|(_, node)| {
        node.element == Element::CorrespDesc
            || node.element == Element::Creation && node.is_dated()
            || node.element == Element::Date && node.is_dated()
    });
    let undated = header
        .first(profile, Element::Creation)
        .is_some_and(|(id, _)| header.has_words(id));
    if !is_said && !undated {
        missing(
            header,
            &[Element::ProfileDesc, Element::Creation],
            &codes::MISSING_CREATION_DATE,
            "the header does not say when the text was written",
            "add creation/date, with `notBefore` and `notAfter` if the day is not known",
            found,
        );
    }
}

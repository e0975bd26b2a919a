//! Title, authors and publication (TEI P5 §2.2.1, §2.2.4).

use super::{Fragment, is_linked, missing};
use crate::check::rules::found::Found;
use crate::check::rules::profile::Profile;
use crate::check::rules::vocabulary::{Attr, Element};
use crate::diagnostic::codes;

const TITLE_STMT: [Element; 2] = [Element::FileDesc, Element::TitleStmt];
const PUBLICATION: [Element; 2] = [Element::FileDesc, Element::PublicationStmt];

/// Checks what archives ask of title and publication.
pub(super) fn check(header: &Fragment, found: &mut Found) {
    licence(header, found);
    if !found.profiles.has(Profile::Archive) {
        return;
    }
    title(header, found);
    author(header, found);
    responsibility(header, found);
    publisher(header, found);
    date(header, found);
    identifiers(header, found);
}

// EDN023
fn title(header: &Fragment, found: &mut Found) {
    let statement = header.at(&TITLE_STMT).map(|(id, _)| id);
    let has_title = statement.is_some_and(|id| {
        header.children_of(id, Element::Title).any(|(title, _)| header.has_words(title))
    });
    if !has_title {
        missing(
            header,
            &TITLE_STMT,
            &codes::MISSING_TITLE,
            "the file has no title",
            "put one into titleStmt/title: who wrote to whom, and when",
            found,
        );
    }
}

// EDN024
fn author(header: &Fragment, found: &mut Found) {
    let Some((statement, _)) = header.at(&TITLE_STMT) else { return };
    let mut authors = header.children_of(statement, Element::Author).peekable();
    if authors.peek().is_none() {
        missing(
            header,
            &TITLE_STMT,
            &codes::MISSING_AUTHOR,
            "the header does not say who wrote the text",
            "add titleStmt/author with a `persName` that leads to the person",
            found,
        );
    }
    for (id, author) in authors {
        if !is_linked(header, id) {
            let message = match header.words(id) {
                words if words.is_empty() => "`author` names nobody".to_owned(),
                words => format!("nothing says which “{words}” is meant"),
            };
            found.say(
                &codes::MISSING_AUTHOR,
                author.name,
                message,
                "point with `ref` to the register, or to an authority file",
            );
        }
    }
}

// EDN025
fn responsibility(header: &Fragment, found: &mut Found) {
    let Some((statement, _)) = header.at(&TITLE_STMT) else { return };
    let edition = header.at(&[Element::FileDesc, Element::EditionStmt]);
    let roles = [Element::Editor, Element::RespStmt, Element::Principal];
    let is_said = |id| header.children(id).any(|(_, node)| roles.contains(&node.element));
    if !is_said(statement) && !edition.is_some_and(|(id, _)| is_said(id)) {
        missing(
            header,
            &TITLE_STMT,
            &codes::MISSING_RESPONSIBILITY,
            "the header does not say who edited or encoded the text",
            "add `editor`, and a `respStmt` for whoever transcribed, encoded or translated",
            found,
        );
    }
    for (_, editor) in header.children_of(statement, Element::Editor) {
        if let Some(role) = editor.value(Attr::Role)
            && &*role.text == "translator"
        {
            found.say(
                &codes::MISSING_RESPONSIBILITY,
                role.span,
                "a translator is called an editor",
                "write a `respStmt` with `resp` and the translator's name",
            );
        }
    }
}

// EDN026
fn publisher(header: &Fragment, found: &mut Found) {
    let who = [Element::Publisher, Element::Authority, Element::Distributor];
    let statement = header.at(&PUBLICATION).map(|(id, _)| id);
    let has_publisher = statement.is_some_and(|id| {
        header
            .children(id)
            .any(|(child, node)| who.contains(&node.element) && header.has_words(child))
    });
    if !has_publisher {
        let in_prose = statement
            .is_some_and(|id| header.children_of(id, Element::P).next().is_some());
        let message = if in_prose {
            "who publishes the file is said in prose only"
        } else {
            "the header does not say who publishes the file"
        };
        let help = "add publicationStmt/publisher (or authority, distributor)";
        missing(header, &PUBLICATION, &codes::MISSING_PUBLISHER, message, help, found);
    }
}

// EDN027
fn date(header: &Fragment, found: &mut Found) {
    let statement = header.at(&PUBLICATION).map(|(id, _)| id);
    let mut dates =
        statement.into_iter().flat_map(|id| header.children_of(id, Element::Date));
    if dates.any(|(_, date)| date.is_dated()) {
        return;
    }
    missing(
        header,
        &[Element::FileDesc, Element::PublicationStmt, Element::Date],
        &codes::MISSING_PUBLICATION_DATE,
        "programs cannot read when the file was published",
        "add publicationStmt/date with `when`",
        found,
    );
}

// EDN028 EDN029
fn identifiers(header: &Fragment, found: &mut Found) {
    let statement = header.at(&PUBLICATION).map(|(id, _)| id);
    let idnos: Vec<_> = statement
        .into_iter()
        .flat_map(|id| header.inside(id))
        .filter(|(id, node)| node.element == Element::Idno && header.has_words(*id))
        .collect();
    let Some((_, first)) = idnos.first() else {
        missing(
            header,
            &PUBLICATION,
            &codes::MISSING_IDENTIFIER,
            "the file has no identifier",
            "add publicationStmt/idno with a `type`",
            found,
        );
        return;
    };
    if !idnos.iter().any(|(_, node)| node.has(Attr::Type)) {
        found.say(
            &codes::MISSING_IDENTIFIER,
            first.name,
            "the identifier does not say of what kind it is",
            "add `type`: handle, DOI, URL, or the name of your scheme",
        );
    }
    let is_address = |text: String| {
        let lower = text.to_lowercase();
        let starts = ["http://", "https://", "doi:", "hdl:", "urn:", "ark:", "10."];
        starts.iter().any(|start| lower.starts_with(start))
    };
    let typed = |node: &super::super::fragment::Node| {
        let kind = node.get(Attr::Type).to_lowercase();
        matches!(kind.as_str(), "doi" | "handle" | "hdl" | "ark" | "urn" | "pid")
    };
    if !idnos.iter().any(|(id, node)| typed(node) || is_address(header.words(*id))) {
        found.say(
            &codes::NO_PERSISTENT_IDENTIFIER,
            first.name,
            "no identifier of the file is an address that stays",
            "add the DOI, Handle, ARK, URN or https address by which it can be cited",
        );
    }
}

// EDN030
fn licence(header: &Fragment, found: &mut Found) {
    let statement = header.at(&PUBLICATION).map(|(id, _)| id);
    let licences: Vec<_> = statement
        .into_iter()
        .flat_map(|id| header.inside(id))
        .filter(|(_, node)| node.element == Element::Licence)
        .collect();
    let Some((_, first)) = licences.first() else {
        missing(
            header,
            &[Element::FileDesc, Element::PublicationStmt, Element::Availability],
            &codes::MISSING_LICENCE,
            "the header names no licence",
            "add publicationStmt/availability/licence with `target`",
            found,
        );
        return;
    };
    let addresses = || licences.iter().map(|(_, node)| node.get(Attr::Target));
    if addresses().any(|target| target.starts_with("https://")) {
        return;
    }
    let value = first.value(Attr::Target);
    let message = match value {
        Some(value) if value.text.starts_with("http://") => {
            "the licence's address does not begin with https".to_owned()
        }
        Some(value) => format!("`{}` is not the address of a licence", value.text),
        None => "the licence has no address".to_owned(),
    };
    found.say(
        &codes::MISSING_LICENCE,
        value.map_or(first.name, |value| value.span),
        message,
        "give the licence's page: target=\"https://creativecommons.org/licenses/by/4.0/\"",
    );
}

/// The Creative Commons licences, in the letters of their addresses.
const PARTS: [&str; 7] =
    ["by-nc-sa", "by-nc-nd", "by-nc", "by-sa", "by-nd", "by", "zero"];

// EDN031
/// Checks that a licence's words name the licence that its address names.
pub(super) fn conflict(header: &Fragment, found: &mut Found) {
    for (id, licence) in header.nodes() {
        if licence.element != Element::Licence {
            continue;
        }
        let Some(target) = licence.value(Attr::Target) else { continue };
        // Two addresses at once are two licences.
        if target.text.trim().contains(' ') {
            continue;
        }
        let Some(addressed) = of_address(&target.text) else { continue };
        // Most licences are told at length and without their letters.
        let has_letters = std::iter::once((id, licence))
            .chain(header.inside(id))
            .any(|(_, node)| node.text.contains("CC") || node.text.contains("cc"));
        if !has_letters {
            continue;
        }
        let Some(worded) = of_words(&header.words(id)) else { continue };
        if addressed == worded {
            continue;
        }
        let finding = codes::LICENCE_CONFLICT
            .at(target.span)
            .message(format!(
                "the address is that of {}, the words name {}",
                name(addressed),
                name(worded)
            ))
            .help("make both name the licence under which the file was published");
        found.push(match licence.text_span {
            Some(span) => finding.related(span, "the words"),
            None => finding,
        });
    }
}

fn name(part: &str) -> String {
    match part {
        "zero" => "CC0".to_owned(),
        part => format!("CC {}", part.to_uppercase()),
    }
}

fn of_address(address: &str) -> Option<&'static str> {
    let (_, rest) = address.split_once("creativecommons.org/")?;
    let rest =
        rest.strip_prefix("licenses/").or_else(|| rest.strip_prefix("publicdomain/"))?;
    let part = rest.split('/').next()?.to_lowercase();
    PARTS.into_iter().find(|known| *known == part)
}

/// The one licence that words name by its letters, as `CC BY-SA 4.0`; `None` if they
/// name none or several.
fn of_words(words: &str) -> Option<&'static str> {
    let mut tokens = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(str::to_lowercase)
        .peekable();
    let mut named = None;
    while let Some(token) = tokens.next() {
        let part = if token == "cc0" {
            "zero".to_owned()
        } else if token == "cc" {
            let mut letters = Vec::new();
            while let Some(letter) =
                tokens.next_if(|t| matches!(t.as_str(), "by" | "nc" | "sa" | "nd"))
            {
                letters.push(letter);
            }
            letters.join("-")
        } else {
            continue;
        };
        let known = PARTS.into_iter().find(|known| *known == part)?;
        if *named.get_or_insert(known) != known {
            return None;
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_known_by_address_and_words() {
        let at = "https://creativecommons.org/licenses/by-sa/4.0/deed.de";
        assert_eq!(of_address(at), Some("by-sa"));
        assert_eq!(of_words("Creative Commons … 4.0 (CC BY 4.0)"), Some("by"));
        assert_eq!(of_words("CC-BY-NC-SA 3.0"), Some("by-nc-sa"));
        assert_eq!(of_words("Distributed under Creative Commons"), None);
        assert_eq!(of_words("Text CC BY 4.0, images CC BY-NC 4.0"), None);
        assert_eq!(of_words("CC0 1.0"), Some("zero"));
    }
}

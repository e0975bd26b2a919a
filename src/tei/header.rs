//! What is known of a letter into `teiHeader` (TEI P5 §2).

use std::collections::BTreeSet;

use super::events::Events;
use super::{Context, corresp, declarations, sources};
use crate::manifest::Licence;
use crate::model::{Agent, Annotation, Annotations, Evidence, Kind, Letter, Responsible};

/// The vocabulary of genres (TextGrid's metadata, `core/2010`).
const GENRE_SCHEME: &str = "http://textgrid.info/namespaces/metadata/core/2010#genre";

/// Writes the `teiHeader`.
pub(super) fn write(
    letter: &Letter,
    annotations: &Annotations,
    used: &BTreeSet<String>,
    context: Context<'_>,
    events: &mut Events,
) {
    let said = Said::of(letter, annotations);
    events.open_block("teiHeader");
    // The header speaks the language of the program; its titles may not.
    events.attribute("xml:lang", "en");
    events.open_block("fileDesc");
    title_statement(letter, &said, context, events);
    publication_statement(letter, context, events);
    if let Some(title) = &context.manifest.title {
        events.open_block("seriesStmt");
        events.open_line("title");
        events.attribute("level", "s");
        events.say(title.clone());
        events.close();
        events.close();
    }
    sources::write(letter, annotations, context, events);
    events.close();
    declarations::encoding(letter, &said, used, context, events);
    events.open_block("profileDesc");
    events.open_block("langUsage");
    for (language, what) in languages(letter, annotations) {
        events.open_line("language");
        events.attribute("ident", language);
        events.say(what);
        events.close();
    }
    events.close();
    corresp::write(letter, context, events);
    if let Some(genre) = context.manifest.genre {
        events.open_block("textClass");
        events.open_block("keywords");
        events.attribute("scheme", GENRE_SCHEME);
        events.line("term", genre);
        events.close();
        events.close();
    }
    events.close();
    declarations::revisions(context, events);
    events.close();
}

/// What the annotations of a letter make it necessary to say in its header.
#[expect(clippy::struct_excessive_bools, reason = "each is a sentence of the header")]
pub(super) struct Said {
    pub(super) corrections: bool,
    pub(super) regularisations: bool,
    pub(super) brackets: bool,
    pub(super) signs: bool,
    pub(super) source_resp: bool,
    pub(super) editor_resp: bool,
}

impl Said {
    fn of(letter: &Letter, annotations: &Annotations) -> Self {
        let any =
            |test: &dyn Fn(&Annotation) -> bool| annotations.iter().flatten().any(test);
        let by_editor = |evidence| matches!(evidence, Evidence::Editor(_));
        let facts_by_editor =
            [&letter.sent, &letter.received].into_iter().any(|action| {
                action.agents.iter().any(|agent| by_editor(agent.evidence))
                    || action
                        .place
                        .as_ref()
                        .is_some_and(|place| by_editor(place.evidence))
                    || action.date.as_ref().is_some_and(|date| by_editor(date.evidence))
            });
        Self {
            corrections: any(&|a| matches!(a.kind, Kind::Correction(..))),
            regularisations: any(&|a| matches!(a.kind, Kind::Regularisation(_))),
            brackets: any(&|a| {
                matches!(
                    a.kind,
                    Kind::Expansion(_) | Kind::Supplied | Kind::Gap(_) | Kind::Sic
                )
            }),
            signs: any(&|a| matches!(a.kind, Kind::Signed(_))),
            source_resp: !letter.notes.is_empty()
                || any(&|a| a.responsible == Responsible::Source),
            editor_resp: facts_by_editor
                || any(&|a| a.responsible == Responsible::Editor),
        }
    }
}

fn title_statement(
    letter: &Letter,
    said: &Said,
    context: Context<'_>,
    events: &mut Events,
) {
    events.open_block("titleStmt");
    events.line("title", title(letter, context));
    for agent in &letter.sent.agents {
        let (name, id) = match &agent.value {
            Agent::Person(id) => ("persName", id),
            Agent::Organisation(id) => ("orgName", id),
            Agent::Named(text) => {
                events.line("author", text.clone());
                continue;
            }
        };
        events.open_line("author");
        events.open_inline(name);
        events.attribute("ref", context.pointer(id));
        events.say(label(id, context));
        events.close();
        events.close();
    }
    for editor in &context.manifest.editors {
        // What somebody did is said in a `respStmt`; who edited needs no more words.
        if let Some(role) = &editor.role {
            events.open_block("respStmt");
            events.line("resp", role.clone());
            events.open_line("persName");
        } else {
            events.open_line("editor");
            events.open_inline("persName");
        }
        events.attribute("xml:id", editor.id.clone());
        events.attribute_if("ref", editor.uri.clone());
        events.say(editor.name.clone());
        events.close();
        events.close();
    }
    responsibility(
        "letterbook",
        "recognition of the letter's parts, of names and dates in it, and encoding",
        "letterbook",
        events,
    );
    if said.editor_resp {
        let editors = &context.manifest.editors;
        let names: Vec<&str> =
            editors.iter().map(|editor| editor.name.as_str()).collect();
        let names = if names.is_empty() {
            "the editors of this edition".to_owned()
        } else {
            names.join(", ")
        };
        let tasks = "metadata of the letter, registers, corrections";
        responsibility("editors", tasks, &names, events);
    }
    if said.source_resp {
        let who = letter
            .source_editor
            .as_deref()
            .unwrap_or("the editors of the source, not named");
        responsibility("source", "notes and editorial signs in the source", who, events);
    }
    events.close();
}

fn responsibility(id: &'static str, task: &'static str, name: &str, events: &mut Events) {
    events.open_block("respStmt");
    events.attribute("xml:id", id);
    events.line("resp", task);
    events.line("name", name);
    events.close();
}

fn label(id: &str, context: Context<'_>) -> String {
    context.register.get(id).map_or(id, crate::register::Entry::label).to_owned()
}

/// The title: the editor's, else made from who wrote to whom, else the file's name.
fn title(letter: &Letter, context: Context<'_>) -> String {
    if let Some(title) = &letter.title {
        return title.clone();
    }
    let names = |agents: &[crate::model::Fact<Agent>]| {
        let names: Vec<String> = agents
            .iter()
            .map(|agent| match &agent.value {
                Agent::Person(id) | Agent::Organisation(id) => label(id, context),
                Agent::Named(name) => name.clone(),
            })
            .collect();
        names.join(" and ")
    };
    let (from, to) = (names(&letter.sent.agents), names(&letter.received.agents));
    match (from.is_empty(), to.is_empty()) {
        (false, false) => format!("{from} to {to}"),
        (false, true) => format!("Letter of {from}"),
        (true, false) => format!("Letter to {to}"),
        (true, true) => letter
            .file
            .rsplit_once('.')
            .map_or(letter.file.as_str(), |(stem, _)| stem)
            .to_owned(),
    }
}

fn publication_statement(letter: &Letter, context: Context<'_>, events: &mut Events) {
    let manifest = context.manifest;
    let licence = letter.licence.as_ref().unwrap_or(&manifest.licence);
    events.open_block("publicationStmt");
    let Some(publisher) = &manifest.publisher else {
        events.paragraph("Not published.");
        events.close();
        return;
    };
    events.line("publisher", publisher.clone());
    if let Some(place) = &manifest.place {
        events.line("pubPlace", place.clone());
    }
    if let Some(date) = manifest.date {
        events.open_line("date");
        events.attribute("when", date.to_string());
        events.say(date.to_string());
        events.close();
    }
    for identifier in &letter.identifiers {
        events.open_line("idno");
        events.attribute("type", scheme_of(identifier));
        events.say(identifier.clone());
        events.close();
    }
    let base = manifest.uri.as_deref().map(|uri| uri.trim_end_matches('/'));
    if let Some(base) = base {
        events.open_line("idno");
        events.attribute("type", "URI");
        events.say(format!("{base}/{}", letter.id));
        events.close();
    }
    events.open_line("idno");
    events.attribute("type", "letterbook");
    let edition = manifest.id.as_deref().map(|id| format!("{id}/")).unwrap_or_default();
    events.say(format!("{edition}{}", letter.id));
    events.close();
    availability(licence, &manifest.licence, events);
    events.close();
}

/// What kind of identifier it is, by its form.
fn scheme_of(identifier: &str) -> &'static str {
    let lower = identifier.to_lowercase();
    let host = lower.split_once("://").map_or("", |(_, rest)| rest);
    if lower.starts_with("10.") || lower.starts_with("doi:") || host.contains("doi.org/")
    {
        "DOI"
    } else if lower.starts_with("hdl:") || host.starts_with("hdl.handle.net/") {
        "Handle"
    } else if lower.starts_with("ark:") || host.contains("/ark:") {
        "ARK"
    } else if lower.starts_with("urn:") {
        "URN"
    } else {
        "URI"
    }
}

/// The letter's licence, and the edition's for markup and metadata.
fn availability(letter: &Licence, edition: &Licence, events: &mut Events) {
    if *letter == Licence::default() && *edition == Licence::default() {
        return;
    }
    events.open_block("availability");
    events.attribute_if("status", letter.status.or(edition.status));
    let mut written: Vec<&Licence> = vec![edition];
    if letter != edition {
        written.push(letter);
    }
    for licence in written {
        match (&licence.target, &licence.text) {
            (Some(target), text) => {
                events.open_block("licence");
                events.attribute("target", target.clone());
                events.paragraph(text.clone().unwrap_or_else(|| target.clone()));
                events.close();
            }
            (None, Some(text)) => events.paragraph(text.clone()),
            (None, None) => {}
        }
    }
    events.close();
}

/// The languages of a document: the letter's, those of what it cites, the header's.
fn languages(letter: &Letter, annotations: &Annotations) -> Vec<(String, &'static str)> {
    let mut list: Vec<(String, &'static str)> = Vec::new();
    if let Some(language) = &letter.language {
        list.push((language.value.clone(), "the letter"));
    }
    let mut add = |language: &str, what: &'static str| {
        if !list.iter().any(|(known, _)| known == language) {
            list.push((language.to_owned(), what));
        }
    };
    let mut foreign: Vec<&str> = annotations
        .iter()
        .flatten()
        .filter_map(|annotation| match &annotation.kind {
            Kind::Foreign(language) | Kind::Title(_, _, Some(language)) => {
                Some(language.as_str())
            }
            _ => None,
        })
        .collect();
    foreign.sort_unstable();
    for language in foreign {
        add(language, "words and titles in the letter");
    }
    for source in &letter.sources {
        if let Some(language) = &source.language {
            add(language, "a text that the letter was translated from");
        }
    }
    add("en", "this header");
    list
}

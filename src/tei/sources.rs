//! Where the text comes from: `sourceDesc`, a chain from the file to the original
//! (TEI P5 §2.2.7, §3.12).

use super::Context;
use super::events::Events;
use crate::manifest::SourceText;
use crate::model::{Agent, Annotations, Kind, Letter};
use crate::register::Element;
use crate::source::{Certainty, Origin};

/// Writes the `sourceDesc`.
pub(super) fn write(
    letter: &Letter,
    annotations: &Annotations,
    context: Context<'_>,
    events: &mut Events,
) {
    events.open_block("sourceDesc");
    events.open_block("biblStruct");
    let first = letter.sources.first().filter(|source| source.relation.is_none());
    let rest = letter.sources.get(usize::from(first.is_some())..).unwrap_or_default();
    if let Some(source) = first {
        analytic(source, letter, context, events);
    }
    events.open_block("monogr");
    events.open_line("title");
    events.attribute("level", "u");
    events.attribute("type", "desc");
    events.say(format!("text file {}", letter.file));
    events.close();
    events.open_line("idno");
    events.attribute("type", "sha256");
    events.say(letter.sha256.clone());
    events.close();
    events.open_block("imprint");
    events.line("date", "not known");
    events.close();
    events.close();
    if let Some(note) = first.and_then(|source| source.note.as_ref()) {
        events.line("note", note.clone());
    }
    chain(rest, letter, context, events);
    events.close();
    if letter.sources.is_empty() {
        references(letter, annotations, events);
    }
    events.close();
}

/// The references of the head note, where the editor says nothing of the source: the
/// head note tells what the text was taken from.
fn references(letter: &Letter, annotations: &Annotations, events: &mut Events) {
    for (block, list) in letter.blocks.iter().zip(annotations) {
        for annotation in list.iter().filter(|a| a.kind == Kind::Reference) {
            let words =
                block.text.as_str().get(annotation.range.clone()).unwrap_or_default();
            events.open_line("bibl");
            events.attribute("resp", "#letterbook");
            if let Some(span) = block.text.span(annotation.range.clone()) {
                events.origin(Origin::Derived(span));
            }
            events.say(words);
            events.close();
        }
    }
}

/// A text's part of the book it stands in: author, title, language.
fn analytic(
    source: &SourceText,
    letter: &Letter,
    context: Context<'_>,
    events: &mut Events,
) {
    if source.title.is_none() && source.language.is_none() {
        return;
    }
    events.open_block("analytic");
    for agent in &letter.sent.agents {
        if let Agent::Person(id) = &agent.value {
            events.open_line("author");
            events.open_inline("persName");
            events.attribute("ref", context.pointer(id));
            events.say(
                context
                    .register
                    .get(id)
                    .map_or(id.as_str(), crate::register::Entry::label),
            );
            events.close();
            events.close();
        }
    }
    events.open_line("title");
    events.attribute("level", "a");
    if source.title.is_none() {
        events.attribute("type", "desc");
    } else {
        events.attribute_if("xml:lang", source.language.clone());
    }
    events.say(source.title.clone().unwrap_or_else(|| "the letter".to_owned()));
    events.close();
    if let Some(language) = &source.language {
        events.open_line("textLang");
        events.attribute("mainLang", language.clone());
        let known = crate::lexicon::Lexicon::for_language(language);
        events.say(known.map_or(language.as_str(), |lexicon| lexicon.name.as_str()));
        events.close();
    }
    events.close();
}

/// The texts that one was made from, one inside the other; each says what the one
/// around it is to it.
fn chain(
    sources: &[SourceText],
    letter: &Letter,
    context: Context<'_>,
    events: &mut Events,
) {
    let mut open = 0;
    for source in sources {
        events.open_block("relatedItem");
        let relation =
            source.relation.as_ref().map_or("copyOf", |placed| placed.value.as_str());
        events.attribute("type", relation);
        if let Some(certainty) =
            source.certainty.filter(|certainty| *certainty < Certainty::High)
        {
            events.attribute("cert", certainty.name());
            events.attribute("resp", "#editors");
        }
        events.open_block("biblStruct");
        let work =
            source.work.as_ref().and_then(|work| context.register.get(&work.value));
        analytic(source, letter, context, events);
        match work {
            Some(entry) => {
                monograph(&entry.element, &context.pointer(&entry.id), source, events);
            }
            None => unknown(source, events),
        }
        if let Some(note) = &source.note {
            events.line("note", note.clone());
        }
        open += 1;
    }
    for _ in 0..open {
        events.close();
        events.close();
    }
}

/// A text of which no book is known: the manuscript, as far as anybody says.
fn unknown(source: &SourceText, events: &mut Events) {
    events.open_block("monogr");
    events.open_line("title");
    events.attribute("level", "u");
    events.attribute("type", "desc");
    events.say(if source.title.is_some() {
        "not known"
    } else {
        "the original, not seen"
    });
    events.close();
    events.open_block("imprint");
    events.line("date", "not known");
    events.close();
    events.close();
}

/// The book of a register entry as `monogr`, with the volume and pages cited.
fn monograph(entry: &Element, pointer: &str, source: &SourceText, events: &mut Events) {
    // A `biblStruct` has its parts one level down; a `bibl` has them at hand.
    let holder = entry.elements().find(|child| child.name == "monogr").unwrap_or(entry);
    let imprint = holder.elements().find(|child| child.name == "imprint");
    let of = |name: &'static str| {
        let direct = holder.elements().filter(move |child| child.name == name);
        direct.chain(
            imprint
                .into_iter()
                .flat_map(move |i| i.elements().filter(move |c| c.name == name)),
        )
    };
    events.open_block("monogr");
    for title in of("title") {
        events.open_line("title");
        for (name, value) in &title.attributes {
            if matches!(name.as_str(), "level" | "type" | "xml:lang") {
                events.attribute(name.clone(), value.clone());
            }
        }
        events.attribute("ref", pointer);
        events.say(title.text());
        events.close();
    }
    events.open_block("imprint");
    let mut any = false;
    for name in ["publisher", "pubPlace", "date"] {
        for part in of(name) {
            any = true;
            events.open_line(name);
            for (key, value) in &part.attributes {
                events.attribute(key.clone(), value.clone());
            }
            events.say(part.text());
            events.close();
        }
    }
    if !any {
        events.line("date", "not known");
    }
    events.close();
    for (unit, cited) in [("volume", &source.volume), ("page", &source.pages)] {
        let Some(cited) = cited else { continue };
        events.open_line("biblScope");
        events.attribute("unit", unit);
        let (from, to) = cited.split_once(['-', '–']).unwrap_or((cited, cited));
        if !from.contains(char::is_whitespace) && !to.contains(char::is_whitespace) {
            events.attribute("from", from);
            events.attribute("to", to);
        }
        events.say(cited.clone());
        events.close();
    }
    events.close();
}

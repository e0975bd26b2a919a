//! Who wrote to whom, where and when: `correspDesc` (TEI P5 §2.4.6).

use super::Context;
use super::events::Events;
use super::phrase::dating_attributes;
use crate::model::{Action, Agent, Evidence, Fact, Letter, Place, in_tei};
use crate::source::{Certainty, Origin};

/// Writes the `correspDesc`.
pub(super) fn write(letter: &Letter, context: Context<'_>, events: &mut Events) {
    events.open_block("correspDesc");
    action(&letter.sent, "sent", context, events);
    action(&letter.received, "received", context, events);
    if letter.context.is_some() || !context.neighbours.is_empty() {
        events.open_block("correspContext");
        for neighbour in context.neighbours {
            events.open_line("ref");
            events.attribute("type", neighbour.kind);
            events.attribute("target", neighbour.target.clone());
            events.say(neighbour.words.clone());
            events.close();
        }
        if let Some(words) = &letter.context {
            events.paragraph(words.clone());
        }
        events.close();
    }
    events.close();
}

fn action(
    action: &Action,
    kind: &'static str,
    context: Context<'_>,
    events: &mut Events,
) {
    events.open_block("correspAction");
    events.attribute("type", kind);
    for agent in &action.agents {
        let (name, id, label) = match &agent.value {
            Agent::Person(id) => ("persName", Some(id), None),
            Agent::Organisation(id) => ("orgName", Some(id), None),
            Agent::Named(name) => ("persName", None, Some(name.as_str())),
        };
        let label = label.or_else(|| {
            id.and_then(|id| context.register.get(id)).map(crate::register::Entry::label)
        });
        events.open_line(name);
        events.attribute_if("ref", id.map(|id| context.pointer(id)));
        standing(agent, events);
        events.say(label.unwrap_or_default());
        events.close();
    }
    if action.agents.is_empty() {
        // correspSearch asks for a name; that it is not known is what is known.
        events.open_line("persName");
        events.say("Unknown");
        events.close();
    }
    if let Some(place) = &action.place {
        events.open_line("placeName");
        let label = match &place.value {
            Place::Known(id) => {
                events.attribute("ref", context.pointer(id));
                context
                    .register
                    .get(id)
                    .map_or(id.as_str(), crate::register::Entry::label)
            }
            Place::Named(name) => name,
        };
        standing(place, events);
        events.say(label);
        events.close();
    }
    if let Some(date) = &action.date {
        events.open_line("date");
        dating_attributes(date.value, events);
        standing(date, events);
        if let Evidence::Editor(_) = date.evidence {
            events.attribute_if("evidence", action.evidence);
        }
        events.say(words(date, context));
        events.close();
    }
    if let Some(note) = &action.note {
        events.line("note", note.clone());
    }
    events.close();
}

/// `@resp`, `@cert` and the origin of a fact. What the letter says and what the editor
/// is sure of needs no `@cert`.
fn standing<T>(fact: &Fact<T>, events: &mut Events) {
    let (resp, origin) = match fact.evidence {
        Evidence::Editor(_) => ("#editors", Origin::Supplied),
        Evidence::Letter(span) => ("#letterbook", Origin::Derived(span)),
        Evidence::FileName | Evidence::WholeLetter => ("#letterbook", Origin::Supplied),
    };
    events.attribute("resp", resp);
    if fact.certainty < Certainty::High || matches!(fact.evidence, Evidence::Editor(_)) {
        events.attribute("cert", fact.certainty.name());
    }
    events.origin(origin);
}

/// A date in words that anybody reads: as the letter has it, else its machine form.
fn words(date: &Fact<crate::lexicon::Dating>, context: Context<'_>) -> String {
    if let Evidence::Letter(span) = date.evidence {
        let line = context.sources.slice(span);
        // The span is that of the dateline, in which the date stands beside the place.
        let lexicons: Vec<_> = crate::lexicon::all().iter().collect();
        let mention = crate::lexicon::find_dates(line, &lexicons)
            .into_iter()
            .find(|mention| mention.dating == Some(date.value));
        let range = mention.map_or(0..line.len(), |mention| mention.range);
        let words = in_tei(line.get(range).unwrap_or_default());
        let words = words.split_whitespace();
        return words.collect::<Vec<_>>().join(" ");
    }
    date.value.to_string()
}

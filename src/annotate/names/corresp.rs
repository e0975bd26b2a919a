//! Who writes to whom, from where: ids and names of the metadata looked up in the
//! registers.
//!
//! An id that the editor wrote must lead to an entry of the right kind; a name that the
//! letter itself gave becomes an id where just one entry goes by it.

use super::super::Knowledge;
use super::link::Search;
use crate::diagnostic::{Findings, codes, nearest};
use crate::model::{Action, Agent, Evidence, Letter, Place};
use crate::register::{Entry, EntryKind, Register, Strength};
use crate::source::Certainty;

/// Looks up the register ids and the names that the letter's metadata hold.
pub(in crate::annotate) fn resolve_correspondents(
    letter: &mut Letter,
    knowledge: Knowledge<'_>,
    findings: &mut Findings,
) {
    for action in [&mut letter.sent, &mut letter.received] {
        resolve(action, knowledge, findings);
    }
}

fn resolve(action: &mut Action, knowledge: Knowledge<'_>, findings: &mut Findings) {
    let register = knowledge.register;
    for agent in &mut action.agents {
        let (id, kind) = match &agent.value {
            Agent::Person(id) => (id.clone(), EntryKind::Person),
            Agent::Organisation(id) => (id.clone(), EntryKind::Organisation),
            Agent::Named(name) => {
                if let Some((at, certainty)) = person(knowledge, name)
                    && let Some(entry) = register.entries().get(at)
                {
                    agent.value = Agent::Person(entry.id.clone());
                    agent.certainty = agent.certainty.min(certainty);
                }
                continue;
            }
        };
        if !check(register, &id, kind, agent.evidence, findings) {
            agent.value = Agent::Named(id);
        }
    }
    if let Some(place) = &mut action.place {
        match &place.value {
            Place::Known(id) => {
                if !check(register, id, EntryKind::Place, place.evidence, findings) {
                    place.value = Place::Named(id.clone());
                }
            }
            Place::Named(name) => {
                if let Some(entry) = only_one(knowledge, name, EntryKind::Place) {
                    place.value = Place::Known(entry.id.clone());
                }
            }
        }
    }
}

/// Whether an id that the editor wrote leads to an entry of that kind.
fn check(
    register: &Register,
    id: &str,
    kind: EntryKind,
    evidence: Evidence,
    findings: &mut Findings,
) -> bool {
    let Evidence::Editor(span) = evidence else { return register.get(id).is_some() };
    match register.require(id, span) {
        Ok(entry) if entry.kind == kind => true,
        Ok(entry) => {
            let of_kind = register.entries().iter().filter(|other| other.kind == kind);
            let near = nearest(id, of_kind.map(|other| other.id.as_str()));
            let mut finding = codes::DANGLING_POINTER.at(span).message(format!(
                "`{id}` is a {}, but a {} is wanted here",
                entry.kind.name(),
                kind.name()
            ));
            if let Some(near) = near {
                finding = finding.help(format!("did you mean `{near}`?"));
            }
            findings.push(finding);
            false
        }
        Err(finding) => {
            findings.push(*finding);
            false
        }
    }
}

/// The index of the one person that a name in the metadata can mean, and how sure that
/// is: a forename alone says little.
pub(in crate::annotate) fn person(
    knowledge: Knowledge<'_>,
    name: &str,
) -> Option<(usize, Certainty)> {
    Search::new(knowledge, None).person(name)
}

/// The one entry of a kind that goes by a name, if there is just one.
pub(in crate::annotate) fn only_one<'a>(
    knowledge: Knowledge<'a>,
    name: &str,
    kind: EntryKind,
) -> Option<&'a Entry> {
    let entries = knowledge.register.entries();
    let mut ids: Vec<usize> = Vec::new();
    for found in knowledge.matcher.find(name, &[]) {
        let of_kind = found.entries.iter().filter(|(at, strength)| {
            *strength > Strength::Weak
                && entries.get(*at).is_some_and(|entry| entry.kind == kind)
        });
        ids.extend(of_kind.map(|(at, _)| *at));
    }
    ids.sort_unstable();
    ids.dedup();
    let [only] = ids.as_slice() else { return None };
    entries.get(*only)
}

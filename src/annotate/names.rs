//! The names of a register in the letter's texts, each linked to the one entry it means.
//!
//! A form may belong to several entries. They are weighed by how much the form says, by
//! who writes to whom, and by who was already named in this letter; what stays equal is
//! left open and said, not guessed. A forename alone means somebody only if that person
//! writes, receives or was named in full before.

use std::collections::BTreeSet;
use std::ops::Range;

use super::view::View;
use super::{Knowledge, overlap};
use crate::diagnostic::{Findings, codes, nearest};
use crate::lexicon::{Lexicon, fold};
use crate::model::{
    Action, Agent, Annotation, Annotations, Evidence, Kind, Letter, Place, Responsible,
    Text,
};
use crate::register::{Entry, EntryKind, Match, Register, Strength};
use crate::source::Certainty;

/// Looks up the register ids and the names that the letter's metadata hold.
pub(super) fn resolve_correspondents(
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
                if let Some(entry) = only_one(knowledge, name, EntryKind::Person) {
                    agent.value = Agent::Person(entry.id.clone());
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

/// The one entry that goes by a name, if there is just one.
pub(super) fn only_one<'a>(
    knowledge: Knowledge<'a>,
    name: &str,
    kind: EntryKind,
) -> Option<&'a Entry> {
    let register = knowledge.register;
    let mut ids: Vec<usize> = Vec::new();
    for found in knowledge.matcher.find(name, &[]) {
        let of_kind = found.entries.iter().filter(|(at, strength)| {
            *strength > Strength::Weak
                && register.entries().get(*at).is_some_and(|entry| entry.kind == kind)
        });
        ids.extend(of_kind.map(|(at, _)| *at));
    }
    ids.sort_unstable();
    ids.dedup();
    let [only] = ids.as_slice() else { return None };
    register.entries().get(*only)
}

/// Adds the names of all texts.
pub(super) fn annotate(
    letter: &Letter,
    knowledge: Knowledge<'_>,
    all: &mut Annotations,
    findings: &mut Findings,
) {
    let mut search = Search {
        knowledge,
        own: letter.language.as_ref().and_then(|fact| Lexicon::for_language(&fact.value)),
        correspondents: correspondents(letter),
        named: BTreeSet::new(),
        findings,
        language: letter.language.as_ref().map(|fact| fact.value.clone()),
    };
    for (text, list) in letter.texts().zip(all) {
        search.text(text, list);
    }
}

fn correspondents(letter: &Letter) -> BTreeSet<String> {
    let agents = letter.sent.agents.iter().chain(&letter.received.agents);
    agents
        .filter_map(|agent| match &agent.value {
            Agent::Person(id) | Agent::Organisation(id) => Some(id.clone()),
            Agent::Named(_) => None,
        })
        .collect()
}

struct Search<'a, 'f> {
    knowledge: Knowledge<'a>,
    /// What is known of the letter's language, if that is known.
    own: Option<&'a Lexicon>,
    correspondents: BTreeSet<String>,
    /// Who was named so far by more than a surname.
    named: BTreeSet<String>,
    findings: &'f mut Findings,
    language: Option<String>,
}

impl Search<'_, '_> {
    fn text(&mut self, text: &Text, list: &mut Vec<Annotation>) {
        let view = View::new(text, list);
        let endings: Vec<&str> = self
            .own
            .map(|lexicon| lexicon.endings.iter().map(String::as_str).collect())
            .unwrap_or_default();
        for found in self.knowledge.matcher.find(&view.text, &endings) {
            let range = view.original(&found.range);
            let decided = list.iter().any(|other| {
                let names = other.kind.is_name() || other.kind == Kind::Nothing;
                names && overlap(&other.range, &range)
            });
            if decided || self.is_common(&view.text, &found.range) {
                continue;
            }
            let best = self.weigh(&found);
            if let Some(kind) = self.kind(&best, text, &range, &found) {
                list.push(Annotation {
                    range,
                    kind,
                    responsible: Responsible::Program,
                    certainty: Certainty::High,
                });
            }
        }
    }

    /// Whether the words are an ordinary word of the language at the beginning of a
    /// sentence, or written small where the register has a capital.
    fn is_common(&self, text: &str, range: &Range<usize>) -> bool {
        let words = text.get(range.clone()).unwrap_or_default();
        if words.contains(char::is_whitespace) {
            return false;
        }
        self.own.is_some_and(|lexicon| lexicon.common.contains(&fold(words)))
    }

    /// The entries that a form can mean here, those of the greatest weight only.
    fn weigh(&self, found: &Match) -> Vec<(usize, Strength)> {
        let entries = self.knowledge.register.entries();
        let mut weighed: Vec<(u32, usize, Strength)> = Vec::new();
        for (at, strength) in &found.entries {
            let Some(entry) = entries.get(*at) else { continue };
            let near = self.correspondents.contains(&entry.id);
            let known = self.named.contains(&entry.id);
            if *strength == Strength::Weak && !near && !known {
                continue;
            }
            let form = match strength {
                Strength::Full => 30,
                Strength::Partial => 20,
                Strength::Surname => 10,
                Strength::Weak => 0,
            };
            let weight = form + 4 * u32::from(known) + 2 * u32::from(near);
            weighed.push((weight, *at, *strength));
        }
        let best = weighed.iter().map(|(weight, ..)| *weight).max();
        weighed.retain(|(weight, ..)| Some(*weight) == best);
        weighed.into_iter().map(|(_, at, strength)| (at, strength)).collect()
    }

    fn kind(
        &mut self,
        best: &[(usize, Strength)],
        text: &Text,
        range: &Range<usize>,
        found: &Match,
    ) -> Option<Kind> {
        let entries = self.knowledge.register.entries();
        let (first, strength) = best.first().copied()?;
        let entry = entries.get(first)?;
        let id = if best.len() == 1 {
            if strength >= Strength::Partial {
                self.named.insert(entry.id.clone());
            }
            Some(entry.id.clone())
        } else {
            self.ambiguous(best, text, range);
            None
        };
        let kinds_agree = found
            .entries
            .iter()
            .filter_map(|(at, _)| entries.get(*at))
            .all(|other| other.kind == entry.kind);
        if id.is_none() && !kinds_agree {
            return None;
        }
        Some(match entry.kind {
            EntryKind::Person => Kind::Person(id),
            EntryKind::Place => Kind::Place(id),
            EntryKind::Organisation => Kind::Organisation(id),
            EntryKind::Event => Kind::Event(id),
            EntryKind::Work => {
                let language = entry.language.clone();
                let foreign =
                    language.filter(|language| Some(language) != self.language.as_ref());
                Kind::Title(id, entry.level.clone(), foreign)
            }
        })
    }

    fn ambiguous(
        &mut self,
        best: &[(usize, Strength)],
        text: &Text,
        range: &Range<usize>,
    ) {
        let entries = self.knowledge.register.entries();
        let who: Vec<String> = best
            .iter()
            .filter_map(|(at, _)| entries.get(*at))
            .map(|entry| format!("`{}` ({})", entry.id, entry.label()))
            .collect();
        if let Some(span) = text.span(range.clone()) {
            let words = text.as_str().get(range.clone()).unwrap_or_default();
            self.findings.push(
                codes::AMBIGUOUS_NAME
                    .at(span)
                    .message(format!("“{words}” may be {}", who.join(" or ")))
                    .help("decide it in the letter's .toml: a [[decision]] with `quote` and `ref`"),
            );
        }
    }
}

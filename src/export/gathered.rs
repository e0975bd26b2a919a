//! Who and what all letters name, each once, with how often.
//!
//! Two names are one entity if they lead to the same entry, else if they have the same
//! address in an authority file, else if they are the same words.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::record::{Entity, EntityKind, Named, Record};

/// What a name is known by: the id of its entry, its address or its words.
pub(super) fn key(named: &Named) -> Option<&str> {
    let reference =
        named.reference.as_deref().and_then(|all| all.split_whitespace().next());
    let id = reference.map(|reference| match reference.rsplit_once('#') {
        Some((_, id)) if !id.is_empty() => id,
        _ => reference,
    });
    let text = Some(named.text.as_str()).filter(|text| !text.trim().is_empty());
    id.or(named.uri.as_deref()).or(text)
}

/// An entity and how many letters name it.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) entity: Entity,
    /// Its address in an authority file.
    pub(super) uri: Option<String>,
    pub(super) sent: usize,
    pub(super) received: usize,
    pub(super) mentioned: usize,
}

/// All entities of some kinds, in the order of kind and key.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    entries: BTreeMap<(EntityKind, String), Seen>,
}

impl Gathered {
    /// Takes down what a letter names, where its kind is wanted.
    pub(super) fn take(&mut self, letter: &Record, wants: impl Fn(EntityKind) -> bool) {
        for (kind, is_sent) in [("sent", true), ("received", false)] {
            let acts = letter.acts(kind);
            let named =
                acts.flat_map(|action| action.agents.iter().chain(&action.places));
            let mut seen = BTreeSet::new();
            for named in named.filter(|named| wants(named.kind)) {
                let Some(key) = key(named) else { continue };
                if seen.insert((named.kind, key)) {
                    let entry = self.entry(letter, named, key);
                    let count =
                        if is_sent { &mut entry.sent } else { &mut entry.received };
                    *count += 1;
                }
            }
        }
        let mut seen = BTreeSet::new();
        let of_text = letter.text.iter().flat_map(|passage| &passage.mentions);
        let of_notes = letter.notes.iter().flat_map(|note| &note.mentions);
        for mention in of_text.chain(of_notes).filter(|mention| wants(mention.named.kind))
        {
            // Words that lead nowhere are no entity by themselves.
            let named = &mention.named;
            let Some(key) = key(named).filter(|_| named.reference.is_some()) else {
                continue;
            };
            if seen.insert((named.kind, key)) {
                self.entry(letter, named, key).mentioned += 1;
            }
        }
    }

    fn entry(&mut self, letter: &Record, named: &Named, key: &str) -> &mut Seen {
        let entry = self.entries.entry((named.kind, key.to_owned()));
        entry.or_insert_with(|| {
            let entity = letter.entities.iter().find(|entity| entity.id == key);
            let entity = entity.cloned().unwrap_or_else(|| Entity {
                id: key.to_owned(),
                kind: named.kind,
                name: named.text.clone(),
                ..Entity::default()
            });
            Seen { entity, uri: named.uri.clone(), ..Seen::default() }
        })
    }

    /// All, in the order of kind and key.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Seen> {
        self.entries.values()
    }
}

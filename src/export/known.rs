//! What names lead to: the entries that a letter's file holds, and those of registers.
//!
//! Pointers are written in many ways: `#id`, `FILE#id`, a bare id, `PREFIX:id`, an
//! address. The entry that one leads to gives its address in an authority file.

use crate::model::record::{Entity, EntityKind, Identifier, Named, Record};
use crate::register::Register;
use crate::tei::read::entity_of;

/// The registers of what is exported.
#[derive(Debug, Default)]
pub struct Known {
    register: Register,
    entities: Vec<Entity>,
}

impl Known {
    /// The entries of registers, ready to be asked for.
    pub fn new(register: Register) -> Self {
        let entities = register.entries().iter().map(entity_of).collect();
        Self { register, entities }
    }

    fn get(&self, pointer: &str) -> Option<&Entity> {
        self.register.index(pointer).and_then(|at| self.entities.get(at))
    }

    /// Completes a letter: the addresses of what its names lead to, and the register
    /// entries that it names. Returns how many pointers lead nowhere.
    pub fn resolve(&self, letter: &mut Record) -> usize {
        let mut resolving = Resolving {
            known: self,
            entities: std::mem::take(&mut letter.entities),
            unknown: 0,
        };
        for action in &mut letter.actions {
            for named in action.agents.iter_mut().chain(&mut action.places) {
                resolving.name(named);
            }
        }
        for passage in &mut letter.text {
            passage.mentions.iter_mut().for_each(|m| resolving.name(&mut m.named));
        }
        for note in &mut letter.notes {
            note.mentions.iter_mut().for_each(|m| resolving.name(&mut m.named));
        }
        letter.entities = resolving.entities;
        resolving.unknown
    }
}

/// A letter whose names are followed.
struct Resolving<'a> {
    known: &'a Known,
    entities: Vec<Entity>,
    unknown: usize,
}

impl Resolving<'_> {
    fn name(&mut self, named: &mut Named) {
        let Some(reference) = named.reference.as_deref() else { return };
        let mut found = None;
        for pointer in reference.split_whitespace() {
            found = self.entity(pointer);
            if found.is_some() {
                break;
            }
        }
        match found.and_then(|at| self.entities.get(at)) {
            Some(entity) => {
                if named.text.is_empty() {
                    named.text.clone_from(&entity.name);
                }
                if named.uri.is_none() {
                    named.uri = preferred(&entity.identifiers, entity.kind);
                }
                named.kind = match (named.kind, entity.kind) {
                    // `rs` and `name` do not always say what they name.
                    (EntityKind::Person, kind) => kind,
                    (kind, _) => kind,
                };
            }
            None => self.unknown += usize::from(named.uri.is_none()),
        }
    }

    /// Where the entry that a pointer leads to stands among the letter's own.
    fn entity(&mut self, pointer: &str) -> Option<usize> {
        let id = pointer.rsplit_once('#').map_or(pointer, |(_, id)| id);
        let local = id.rsplit_once([':', '/']).map_or(id, |(_, id)| id);
        let own = |entities: &[Entity], id: &str| {
            entities.iter().position(|entity| entity.id == id)
        };
        if let Some(at) = own(&self.entities, id).or_else(|| own(&self.entities, local)) {
            return Some(at);
        }
        let known = self.known;
        let entity =
            known.get(pointer).or_else(|| known.get(id)).or_else(|| known.get(local))?;
        own(&self.entities, &entity.id).or_else(|| {
            self.entities.push(entity.clone());
            Some(self.entities.len() - 1)
        })
    }
}

/// The address to give: of a place that of GeoNames, else the first.
fn preferred(identifiers: &[Identifier], kind: EntityKind) -> Option<String> {
    let of = |wanted: &str| {
        identifiers.iter().find(|identifier| identifier.kind.as_deref() == Some(wanted))
    };
    let place = (kind == EntityKind::Place).then(|| of("geonames")).flatten();
    place.or_else(|| identifiers.first()).map(|identifier| identifier.value.clone())
}

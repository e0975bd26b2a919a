//! What a file tells the edition: a few facts a letter, and the entries of registers.
//!
//! They are taken down while a file is checked; no text is kept.

use super::pointers::hash_id;
use super::vocabulary::{Attr, Element};
use super::walk::{Tag, Walk};
use crate::lexicon::PartialDate;
use crate::register::{EntryKind, Register};
use crate::source::Span;

/// Where what a pointer means is to be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    /// In the file itself.
    Here,
    /// In the file that it names.
    InFile,
    /// In a register of persons.
    Person,
    /// In a register of places.
    Place,
    /// In a register of organisations.
    Organisation,
    /// In a register of works.
    Work,
    /// In a register of events.
    Event,
    /// In any register.
    Entry,
}

/// A pointer that its file does not resolve.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) target: Box<str>,
    pub(super) place: Span,
    pub(super) wanted: Wanted,
}

/// A letter that was sent by somebody.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The pointer to the sender.
    pub(super) sender: Box<str>,
    pub(super) first: Option<(PartialDate, Span)>,
    pub(super) last: Option<(PartialDate, Span)>,
}

/// A pointer to the letter before or after.
#[derive(Clone, Debug)]
pub(super) struct Neighbour {
    pub(super) is_next: bool,
    /// In which order of letters.
    pub(super) chain: Box<str>,
    /// The name of the other letter.
    pub(super) target: Box<str>,
    pub(super) place: Span,
}

/// An entry of a register.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: Box<str>,
    pub(super) kind: Wanted,
    pub(super) place: Span,
    pub(super) birth: Option<(PartialDate, Span)>,
    pub(super) death: Option<(PartialDate, Span)>,
}

/// What a file tells the edition.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// How many letters it describes.
    pub(super) letters: u32,
    /// The identifier of the root element.
    pub(super) root: Option<(Box<str>, Span)>,
    pub(super) pending: Vec<Pending>,
    pub(super) ids: Vec<u64>,
    pub(super) used: Vec<u64>,
    pub(super) sent: Vec<Sent>,
    pub(super) neighbours: Vec<Neighbour>,
    pub(super) entries: Vec<Entry>,
    /// Whether entries stand in `standOff`, where a letter has all of its own.
    pub(super) has_own_register: bool,
}

impl Facts {
    /// Takes a start tag, before it is opened, if it is an entry or says of a life.
    pub(super) fn start(&mut self, tag: Tag<'_>, walk: &Walk) {
        if matches!(tag.element, Element::Birth | Element::Death) {
            self.life(tag, walk);
            return;
        }
        let parent = walk.parent_element();
        if !tag.element.is_entry_in(parent) {
            return;
        }
        // The bibliography of a source is no register.
        if walk.is_in(Element::SourceDesc) {
            return;
        }
        let Some(id) = tag.get(Attr::Id) else { return };
        let kind = match tag.element {
            Element::Person | Element::PersonGrp => Wanted::Person,
            Element::Place => Wanted::Place,
            Element::Org => Wanted::Organisation,
            Element::Event => Wanted::Event,
            _ => Wanted::Work,
        };
        self.has_own_register |= walk.is_in(Element::StandOff);
        self.entries.push(Entry {
            id: id.value().into(),
            kind,
            place: id.value_span,
            birth: None,
            death: None,
        });
    }

    fn life(&mut self, tag: Tag<'_>, walk: &Walk) {
        if walk.parent_element() != Element::Person {
            return;
        }
        let Some(entry) = self.entries.last_mut() else { return };
        let read = |names: [Attr; 3]| {
            names.into_iter().find_map(|name| {
                let attribute = tag.get(name)?;
                Some((PartialDate::parse(&attribute.value())?, attribute.value_span))
            })
        };
        if tag.element == Element::Birth {
            entry.birth = read([Attr::When, Attr::NotBefore, Attr::From]);
        } else {
            entry.death = read([Attr::When, Attr::NotAfter, Attr::To]);
        }
    }

    /// What a register that is no XML tells the edition.
    pub(in crate::check) fn of_register(register: &Register) -> Self {
        let mut facts = Self::default();
        for entry in register.entries() {
            let date = |text: &Option<String>| {
                Some((PartialDate::parse(text.as_deref()?)?, entry.span))
            };
            facts.ids.push(hash_id(&entry.id));
            facts.entries.push(Entry {
                id: entry.id.as_str().into(),
                kind: match entry.kind {
                    EntryKind::Person => Wanted::Person,
                    EntryKind::Place => Wanted::Place,
                    EntryKind::Organisation => Wanted::Organisation,
                    EntryKind::Work => Wanted::Work,
                    EntryKind::Event => Wanted::Event,
                },
                place: entry.span,
                birth: date(&entry.birth),
                death: date(&entry.death),
            });
        }
        facts.ids.sort_unstable();
        facts
    }

    /// Whether the file is a register and no letter.
    pub(super) fn is_register(&self) -> bool {
        self.letters == 0 && !self.entries.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters == 0
            && self.root.is_none()
            && self.pending.is_empty()
            && self.entries.is_empty()
    }
}

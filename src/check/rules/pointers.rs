//! Pointers: that they are written as pointers, and that what they lead to is there.
//!
//! A `#id` that the file lacks may live in a register, so it waits for the end of the
//! run, when all registers are known ([`edition`](super::edition)). What can only be in
//! the file itself (the `next` part of a broken element) is told at once.
//! Ids are kept as hashes: a document may have hundreds of thousands.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::facts::{Facts, Pending, Wanted};
use super::found::Found;
use super::profile::Profile;
use super::vocabulary::{Attr, Element};
use super::walk::{Tag, Walk};
use crate::diagnostic::codes;
use crate::source::Span;
use crate::xml::Attribute;
use crate::xsd::Regex;

/// How many pointers of a document are remembered that lead nowhere in it.
const REMEMBERED: usize = 100_000;

/// Schemes of addresses that need no `prefixDef`: the registered ones that editions use.
const SCHEMES: [&str; 22] = [
    "http", "https", "ftp", "ftps", "sftp", "file", "mailto", "tel", "urn", "doi",
    "info", "hdl", "ark", "data", "tag", "news", "geo", "ni", "cid", "mid", "iiif",
    "about",
];

/// A number for an id, the same in every run (FNV-1a).
pub(super) fn hash_id(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Takes the number of an id, which is a hash already, for its hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

type Ids = HashSet<u64, BuildHasherDefault<IdHasher>>;

/// What a header says of a prefix.
#[derive(Debug)]
struct Prefix {
    pattern: Option<Regex>,
}

/// The rules about pointers.
#[derive(Debug, Default)]
pub(super) struct Pointers {
    ids: Ids,
    /// Where each id is, if no schema looks for doubles.
    places: BTreeMap<Box<str>, Span>,
    has_schema: bool,
    pending: BTreeMap<(u64, Wanted), Pending>,
    used: BTreeSet<u64>,
    keeps_used: bool,
    prefixes: BTreeMap<Box<str>, Prefix>,
    /// The first pointers with prefixes that were not declared when they were read.
    undeclared: BTreeMap<Box<str>, (Box<str>, Span)>,
    /// Whether parts of the document lie in other files.
    pub(super) is_part: bool,
}

impl Pointers {
    pub(super) fn new(found: &Found, has_schema: bool) -> Self {
        let keeps_used = found.profiles.has(Profile::Archive);
        Self { has_schema, keeps_used, ..Self::default() }
    }

    /// Takes an `xml:id`.
    pub(super) fn id(&mut self, attribute: &Attribute<'_>, found: &mut Found) {
        let value = attribute.value();
        self.ids.insert(hash_id(&value));
        if self.has_schema {
            return;
        }
        // RNG012
        let place = attribute.value_span;
        if let Some(first) = self.places.get(&*value) {
            found.push(
                codes::DUPLICATE_ID
                    .at(place)
                    .message(format!("the identifier `{value}` is used twice"))
                    .related(*first, "here it is first")
                    .help("give one of the two another identifier"),
            );
        } else {
            self.places.insert(value.into(), place);
        }
    }

    /// Takes a `prefixDef`.
    pub(super) fn declare(&mut self, tag: Tag<'_>) {
        let Some(name) = tag.get(Attr::Ident) else { return };
        let pattern = tag.get(Attr::MatchPattern);
        let pattern = pattern.and_then(|pattern| Regex::new(&pattern.value()).ok());
        self.prefixes.insert(name.value().into(), Prefix { pattern });
    }

    /// Takes an attribute that points.
    pub(super) fn pointer(
        &mut self,
        tag: Tag<'_>,
        name: Attr,
        attribute: &Attribute<'_>,
        walk: &Walk,
        found: &mut Found,
    ) {
        let value = attribute.value();
        let mut is_empty = true;
        let mut bare: Option<std::ops::Range<usize>> = None;
        let mut at = 0;
        for part in value.split(' ') {
            let start = at;
            at += part.len() + 1;
            if part.is_empty() {
                continue;
            }
            is_empty = false;
            let place = || attribute.span_of(start..start + part.len());
            match part.find(['#', ':', '/', '?']) {
                Some(mark) if part.as_bytes().get(mark) == Some(&b'#') => {
                    if mark + 1 == part.len() {
                        empty(place(), "the pointer names no id after its `#`", found);
                    } else if mark == 0 {
                        self.local(tag, name, part, place(), walk, found);
                    } else {
                        self.elsewhere(part, place());
                    }
                }
                Some(mark) if part.as_bytes().get(mark) == Some(&b':') => {
                    self.prefixed(part, mark, place, found);
                }
                Some(_) if part.contains('#') => self.elsewhere(part, place()),
                None if name == Attr::Ref && !part.contains('.') => {
                    // Words in a row are one key: `2 Kor 12,7`.
                    let first = bare.map_or(start, |bare| bare.start);
                    bare = Some(first..start + part.len());
                }
                _ => {}
            }
        }
        if let Some(bare) = bare {
            let key = value.get(bare.clone()).unwrap_or_default().to_owned();
            bare_key(&key, attribute.span_of(bare), found);
        }
        if is_empty {
            let all = attribute.name_span.to(attribute.value_span);
            let message = format!("`{}` points to nothing", attribute.name);
            empty(all, &message, found);
        }
    }

    /// Takes a `#id`.
    fn local(
        &mut self,
        tag: Tag<'_>,
        name: Attr,
        part: &str,
        place: Span,
        walk: &Walk,
        found: &Found,
    ) {
        let id = part.get(1..).unwrap_or_default();
        let hash = hash_id(id);
        if self.keeps_used {
            self.used.insert(hash);
        }
        if self.ids.contains(&hash) || self.pending.len() >= REMEMBERED {
            return;
        }
        let Some(wanted) = wanted(tag, name, id, walk, found) else { return };
        self.wait(hash, part, place, wanted);
    }

    /// Keeps a pointer until it is known what there is, the first of each.
    fn wait(&mut self, hash: u64, part: &str, place: Span, wanted: Wanted) {
        self.pending.entry((hash, wanted)).or_insert_with(|| Pending {
            target: part.into(),
            place,
            wanted,
        });
    }

    /// Takes a pointer to an id in another file.
    fn elsewhere(&mut self, part: &str, place: Span) {
        let hash = hash_id(part);
        if self.keeps_used
            && let Some((_, id)) = part.rsplit_once('#')
        {
            self.used.insert(hash_id(id));
        }
        if part.contains("://") || self.pending.len() >= REMEMBERED {
            return;
        }
        self.wait(hash, part, place, Wanted::InFile);
    }

    // EDN064
    /// Takes a pointer with a prefix or scheme.
    fn prefixed(
        &mut self,
        part: &str,
        mark: usize,
        place: impl Fn() -> Span,
        found: &mut Found,
    ) {
        let (scheme, rest) = part.split_at_checked(mark).unwrap_or_default();
        if SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return;
        }
        let rest = rest.strip_prefix(':').unwrap_or_default();
        let Some(prefix) = self.prefixes.get(scheme) else {
            if self.undeclared.len() < REMEMBERED && !self.undeclared.contains_key(scheme)
            {
                self.undeclared.insert(scheme.into(), (part.into(), place()));
            }
            return;
        };
        if self.keeps_used {
            self.used.insert(hash_id(rest));
        }
        if let Some(pattern) = &prefix.pattern
            && !pattern.is_match(rest)
        {
            found.say(
                &codes::UNDECLARED_PREFIX,
                place(),
                format!(
                    "`{rest}` does not match `{}`, which the header asks for after `{scheme}:`",
                    pattern.as_str()
                ),
                "correct the pointer, or `matchPattern` in `prefixDef`",
            );
        }
    }

    // EDN003
    /// Says which pointers lead nowhere for sure, and hands over those that wait for the
    /// registers.
    pub(super) fn finish(self, facts: &mut Facts, has_header: bool, found: &mut Found) {
        for (scheme, (part, place)) in self.undeclared {
            if self.is_part || !has_header || self.prefixes.contains_key(&*scheme) {
                continue;
            }
            found.say(
                &codes::UNDECLARED_PREFIX,
                place,
                format!("no `prefixDef` in the header explains `{scheme}:` in `{part}`"),
                "declare the prefix in `encodingDesc/listPrefixDef`, or write the full address",
            );
        }
        let mut waiting = Vec::new();
        for ((hash, wanted), pending) in self.pending {
            if wanted != Wanted::InFile && self.ids.contains(&hash) {
                continue;
            }
            match wanted {
                Wanted::Here if self.is_part => {}
                Wanted::Here => found.say(
                    &codes::DANGLING_POINTER,
                    pending.place,
                    format!("`{}` leads to nothing in this file", pending.target),
                    "correct the pointer, or give what is meant this `xml:id`",
                ),
                _ => waiting.push(pending),
            }
        }
        waiting.sort_by_key(|pending| pending.place);
        facts.pending = waiting;
        facts.ids = self.ids.into_iter().collect();
        facts.ids.sort_unstable();
        facts.used = self.used.into_iter().collect();
    }
}

/// Where what a `#id` means is to be looked for; `None` if a rule of its own does, or if
/// it cannot be known.
fn wanted(
    tag: Tag<'_>,
    name: Attr,
    id: &str,
    walk: &Walk,
    found: &Found,
) -> Option<Wanted> {
    let is_dtabf = found.profiles.has(Profile::Dtabf);
    let is_cmif = found.profiles.has(Profile::Cmif);
    let is_note_call = tag.element == Element::Ref
        && tag.get(Attr::Type).is_some_and(|kind| kind.value() == "noteAnchor");
    Some(match name {
        Attr::Next | Attr::Prev | Attr::SpanTo | Attr::SameAs | Attr::CopyOf => {
            Wanted::Here
        }
        Attr::Source if is_cmif && tag.element == Element::CorrespDesc => Wanted::Here,
        Attr::Target if is_note_call || tag.element == Element::Note => return None,
        Attr::Target if is_dtabf && id.starts_with('f') => return None,
        Attr::Corresp | Attr::Target if is_dtabf => Wanted::Here,
        Attr::Ref | Attr::Active | Attr::Passive | Attr::Mutual | Attr::Where => {
            kind_of(tag, walk)
        }
        _ => return None,
    })
}

/// What kind of entry an element points to.
fn kind_of(tag: Tag<'_>, walk: &Walk) -> Wanted {
    use Element as E;
    let kind = tag.get(Attr::Type).map(|kind| kind.value());
    match (tag.element, kind.as_deref()) {
        (E::PersName | E::Author, _) => Wanted::Person,
        (E::PlaceName | E::Settlement | E::Country | E::Region | E::GeogName, _) => {
            Wanted::Place
        }
        (E::OrgName, _) => Wanted::Organisation,
        (E::Title | E::Bibl, _) => Wanted::Work,
        (E::Event, _) => Wanted::Event,
        (E::Rs | E::Name, Some("person" | "persons")) => Wanted::Person,
        (E::Rs | E::Name, Some("place" | "places")) => Wanted::Place,
        (E::Rs | E::Name, Some("org" | "organisation" | "organization")) => {
            Wanted::Organisation
        }
        (E::Rs | E::Name, Some("bibl" | "work" | "works")) => Wanted::Work,
        (E::Rs | E::Name, Some("event")) => Wanted::Event,
        _ if walk.is_in(E::CorrespAction) => Wanted::Person,
        _ => Wanted::Entry,
    }
}

// EDN063
fn empty(at: Span, message: &str, found: &mut Found) {
    found.say(
        &codes::EMPTY_POINTER,
        at,
        message,
        "say where it leads, or delete the attribute",
    );
}

// EDN062
fn bare_key(key: &str, place: Span, found: &mut Found) {
    let help = if key.contains(' ') {
        "use `key` for a name or a place in a book, or point to an address".to_owned()
    } else {
        format!("write `#{key}` for an id, or use `key` for a key of your database")
    };
    let message = format!("`{key}` is neither an address nor an id of this file");
    found.say(&codes::BARE_KEY, place, message, help);
}

//! What only the whole edition shows: pointers into registers, lives, neighbours, ids.
//!
//! While a file is checked its [`Facts`] are taken down, a few per letter; at the end
//! they are held against each other in the order of the files. So the result does not
//! depend on which file was read first, and no text is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use super::dates::{first_day, last_day};
use super::facts::{Entry, Facts, Neighbour, Pending, Wanted};
use super::found::Found;
use super::pointers::{IdHasher, hash_id};
use super::profile::{Profile, Profiles};
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};
use crate::source::{SourceId, Span};

/// A file of the run.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    /// Its path, with `/`.
    pub(crate) path: &'a str,
    /// Under which number findings about it are to be told.
    pub(crate) source: SourceId,
    pub(crate) facts: &'a Facts,
    /// Whether it was only read as a register: nothing is told about it.
    pub(crate) is_silent: bool,
}

impl Member<'_> {
    fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    fn place(&self, span: Span) -> Span {
        Span { source: self.source, ..span }
    }
}

type Index<V> = HashMap<u64, V, BuildHasherDefault<IdHasher>>;

/// All files, and what is looked up in them.
struct Edition<'a> {
    members: &'a [Member<'a>],
    /// The entries of registers by id: member and entry.
    entries: Index<(usize, usize)>,
    /// Which kinds of entries the registers hold.
    kinds: BTreeSet<Wanted>,
    /// The letters by name and by identifier.
    names: BTreeMap<&'a str, usize>,
    /// All files by their paths.
    paths: BTreeMap<String, usize>,
    /// The files that are registers.
    registers: Vec<&'a Member<'a>>,
}

/// Compares what the files of a run say.
pub(crate) fn compare(
    members: &[Member<'_>],
    profiles: Profiles,
    findings: &mut Findings,
) {
    if members.iter().all(|member| member.facts.is_empty()) {
        return;
    }
    let mut found = Found::new(profiles);
    let edition = Edition::of(members, &mut found);
    for (at, member) in members.iter().enumerate() {
        if member.is_silent {
            continue;
        }
        edition.pointers(member, &mut found);
        edition.lives(member, &mut found);
        edition.neighbours(at, member, &mut found);
    }
    if found.profiles.has(Profile::Archive) {
        edition.unused(&mut found);
    }
    found.finish(&[], findings);
}

impl<'a> Edition<'a> {
    // EDN002 EDN021
    fn of(members: &'a [Member<'a>], found: &mut Found) -> Self {
        let mut edition = Self {
            members,
            entries: Index::default(),
            kinds: BTreeSet::new(),
            names: BTreeMap::new(),
            paths: BTreeMap::new(),
            registers: members.iter().filter(|of| of.facts.is_register()).collect(),
        };
        let mut roots: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            if let Some((id, place)) = &member.facts.root {
                if let Some(first) = roots.get(&**id).and_then(|at| members.get(*at)) {
                    found.push(
                        codes::SHARED_ID
                            .at(member.place(*place))
                            .message(format!(
                                "`{id}` is the identifier of another file too"
                            ))
                            .related(at_root(first), "the other file")
                            .help("give one of the two another `xml:id`"),
                    );
                } else {
                    roots.insert(id, at);
                    edition.names.insert(id, at);
                }
            }
            if member.facts.is_register() {
                edition.add_register(at, member, found);
            }
        }
        for (at, member) in members.iter().enumerate() {
            edition.names.entry(member.stem()).or_insert(at);
            edition.paths.entry(normal(member.path)).or_insert(at);
        }
        edition
    }

    fn add_register(&mut self, at: usize, member: &Member<'_>, found: &mut Found) {
        for (number, entry) in member.facts.entries.iter().enumerate() {
            self.kinds.insert(entry.kind);
            let hash = hash_id(&entry.id);
            let Some(first) = self.entries.get(&hash).copied() else {
                self.entries.insert(hash, (at, number));
                continue;
            };
            if first.0 != at
                && let Some((holder, other)) = self.entry(first)
            {
                found.push(
                    codes::REGISTER_DUPLICATE
                        .at(member.place(entry.place))
                        .message(format!("`{}` is in the registers twice", entry.id))
                        .related(holder.place(other.place), "the first is here")
                        .help("merge the two, or give one of them another `xml:id`"),
                );
            }
        }
    }

    fn entry(&self, at: (usize, usize)) -> Option<(&'a Member<'a>, &'a Entry)> {
        let member = self.members.get(at.0)?;
        Some((member, member.facts.entries.get(at.1)?))
    }

    // EDN003
    /// Tells of pointers that neither their file nor a register resolves. Where no
    /// register of that kind was read, nothing is known.
    fn pointers(&self, member: &Member<'_>, found: &mut Found) {
        for pending in &member.facts.pending {
            let place = member.place(pending.place);
            if pending.wanted == Wanted::InFile {
                self.pointer_into_file(member, pending, found);
                continue;
            }
            let own = &member.facts.entries;
            let is_known = |kind| {
                self.kinds.contains(&kind)
                    || member.facts.has_own_register
                        && own.iter().any(|entry| entry.kind == kind)
            };
            let knows = match pending.wanted {
                Wanted::Entry => {
                    [Wanted::Person, Wanted::Place, Wanted::Organisation, Wanted::Work]
                        .into_iter()
                        .all(is_known)
                }
                kind => is_known(kind),
            };
            let id = pending.target.strip_prefix('#').unwrap_or(&pending.target);
            if !knows || self.entries.contains_key(&hash_id(id)) {
                continue;
            }
            let mut finding = codes::DANGLING_POINTER
                .at(place)
                .message(format!("`#{id}` is neither in this file nor in a register"))
                .help("correct the pointer, or add the entry to the register");
            if let Some(near) = self.near(id, member) {
                finding = finding.label(format!("did you mean `#{near}`?"));
            }
            found.push(finding);
        }
    }

    /// The entry that was probably meant; looked for in small registers only.
    fn near(&self, id: &str, member: &Member<'a>) -> Option<&'a str> {
        if self.entries.len() > 2000 {
            return None;
        }
        let all = self.registers.iter().flat_map(|member| &member.facts.entries);
        let own: &'a Facts = member.facts;
        let all = all.chain(&own.entries).map(|entry| &*entry.id);
        // An id that is only a number and a prefix is near to all others.
        let letters = |id: &str| id.chars().filter(|c| c.is_alphabetic()).count();
        nearest(id, all.filter(|other| letters(other) > 3))
    }

    fn pointer_into_file(
        &self,
        member: &Member<'_>,
        pending: &Pending,
        found: &mut Found,
    ) {
        let Some((file, id)) = pending.target.rsplit_once('#') else { return };
        let path = join(member.path, file);
        let Some(other) = self.paths.get(&path).and_then(|at| self.members.get(*at))
        else {
            return;
        };
        if other.facts.ids.binary_search(&hash_id(id)).is_err() {
            found.say(
                &codes::DANGLING_POINTER,
                member.place(pending.place),
                format!("`{file}` has nothing with the id `{id}`"),
                "correct the pointer, or add what is meant to that file",
            );
        }
    }

    // EDN057
    /// Checks that letters were written in their senders' lifetimes.
    fn lives(&self, member: &Member<'_>, found: &mut Found) {
        for sent in &member.facts.sent {
            let Some((_, id)) = sent.sender.rsplit_once('#') else { continue };
            let own = member.facts.entries.iter().find(|entry| *entry.id == *id);
            let (holder, entry) = match own {
                Some(entry) => (member, entry),
                None => {
                    match self.entries.get(&hash_id(id)).and_then(|at| self.entry(*at)) {
                        Some(known) => known,
                        None => continue,
                    }
                }
            };
            let late = match (sent.first, entry.death) {
                (Some((day, at)), Some((death, there)))
                    if first_day(day) > last_day(death) =>
                {
                    Some((at, there, format!("written {day}, but `{id}` died {death}")))
                }
                _ => None,
            };
            let early = match (sent.last, entry.birth) {
                (Some((day, at)), Some((birth, there)))
                    if last_day(day) < first_day(birth) =>
                {
                    let message = format!("written {day}, but `{id}` was born {birth}");
                    Some((at, there, message))
                }
                _ => None,
            };
            let Some((at, there, message)) = late.or(early) else { continue };
            found.push(
                codes::WRITTEN_AFTER_DEATH
                    .at(member.place(at))
                    .message(message)
                    .related(holder.place(there), "what the register says")
                    .help("see whether the date, the sender or the register is wrong"),
            );
        }
    }

    // EDN077
    /// Checks that the letter after this one names this one as the letter before.
    fn neighbours(&self, at: usize, member: &Member<'_>, found: &mut Found) {
        for link in &member.facts.neighbours {
            let Some(other_at) = self.names.get(&*link.target) else { continue };
            let Some(other) = self.members.get(*other_at) else { continue };
            if *other_at == at {
                found.push(disagree(member, link, None, "is this letter itself"));
                continue;
            }
            let mut back = other
                .facts
                .neighbours
                .iter()
                .filter(|back| back.is_next != link.is_next && back.chain == link.chain)
                .peekable();
            let Some(first) = back.peek().copied() else { continue };
            let returns = |back: &Neighbour| self.names.get(&*back.target) == Some(&at);
            if returns(first) || back.any(returns) {
                continue;
            }
            // Both sides disagree; the fault is told where the letter before says it,
            // unless only the one after has something to say.
            if !link.is_next && self.is_told(first, link) {
                continue;
            }
            let why = format!("names `{}` instead", first.target);
            let there = Some(other.place(first.place));
            found.push(disagree(member, link, there, &why));
        }
    }

    /// Whether the other side of a disagreement tells of it already.
    fn is_told(&self, back: &Neighbour, link: &Neighbour) -> bool {
        let Some(third) = self.names.get(&*back.target) else { return false };
        let Some(third) = self.members.get(*third) else { return false };
        third
            .facts
            .neighbours
            .iter()
            .any(|far| far.chain == link.chain && far.is_next != back.is_next)
    }

    // EDN066
    /// Tells of register entries that nothing leads to.
    fn unused(&self, found: &mut Found) {
        if self.members.iter().all(|member| member.facts.letters == 0) {
            return;
        }
        let mut used: BTreeSet<u64> = BTreeSet::new();
        for member in self.members {
            used.extend(&member.facts.used);
        }
        for member in self.members {
            if !member.facts.is_register() || member.is_silent {
                continue;
            }
            for entry in &member.facts.entries {
                if !used.contains(&hash_id(&entry.id)) {
                    found.say(
                        &codes::UNUSED_ENTRY,
                        member.place(entry.place),
                        format!("nothing in these files leads to `{}`", entry.id),
                        "see whether a name was left unlinked, or check all letters at once",
                    );
                }
            }
        }
    }
}

/// That two letters do not name each other.
fn disagree(
    member: &Member<'_>,
    link: &Neighbour,
    there: Option<Span>,
    why: &str,
) -> Diagnostic {
    let (ours, theirs) =
        if link.is_next { ("next", "previous") } else { ("previous", "next") };
    let message = match there {
        Some(_) => {
            format!("the {ours} letter `{}` as its {theirs} one {why}", link.target)
        }
        None => format!("the {ours} letter `{}` {why}", link.target),
    };
    let finding = codes::PREVIOUS_NEXT
        .at(member.place(link.place))
        .message(message)
        .help("see which of the two letters has the right neighbour");
    match there {
        Some(there) => finding.related(there, "what the other letter says"),
        None => finding,
    }
}

fn at_root(member: &Member<'_>) -> Span {
    let place = member.facts.root.as_ref().map(|(_, place)| *place);
    member.place(place.unwrap_or(Span::new(member.source, 0, 0)))
}

/// The path that a reference in a file leads to.
fn join(path: &str, reference: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&format!("{folder}/{reference}"))
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_paths() {
        assert_eq!(join("a/letters/1.xml", "../register/p.xml"), "a/register/p.xml");
        assert_eq!(join("1.xml", "./p.xml"), "p.xml");
        assert_eq!(join("../out/1.xml", "../p.xml"), "../p.xml");
    }
}

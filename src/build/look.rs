//! One letter before it is built: whether its files are as they were, what it says of
//! itself, and why it is to be built, if it is.
//!
//! A file is taken to be as it was if the system says of it what it said before, unless
//! it may have changed since without that showing; else its content decides.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::edition::Edition;
use super::findings;
use super::ledger::{Known, Line, Memory};
use super::letter::lay_letter;
use super::record::{Answered, Asked, Digest, Marks, Said, Source, Who, quick};
use super::run::{Run, Why};
use super::shown;
use crate::model::{Action, Agent, Letter, fit_id};
use crate::register::{Matcher, Question, Trace};
use crate::source::{Files, Sources, Stamp, digest};
use crate::tei::Neighbour;

/// The largest output that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// A letter of the edition.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) path: PathBuf,
    /// Its path below `letters/`, with `/`.
    pub(super) name: String,
    /// Whether its `.toml` lies beside it.
    pub(super) has_sidecar: bool,
}

impl Item {
    /// Its TEI, from the output folder.
    pub(super) fn target_name(&self) -> String {
        shown(&Path::new(&self.name).with_extension("xml"))
    }

    /// The way from its folder to the one of all letters.
    pub(super) fn up(&self) -> String {
        "../".repeat(self.name.matches('/').count())
    }
}

/// What the system says of the letter, its `.toml`, its TEI and its map.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen([Option<Stamp>; 4]);

impl Seen {
    /// What is said of a letter's files before they are read.
    pub(super) fn of(edition: &Edition, files: &dyn Files, item: &Item) -> Self {
        let mut seen = Self::default();
        let sidecar = item.has_sidecar.then(|| item.path.with_extension("toml"));
        let paths = [Some(item.path.clone()), sidecar];
        for (place, path) in seen.0.iter_mut().zip(paths) {
            *place = path.and_then(|path| files.stamp(&path).ok().flatten());
        }
        seen.see_outputs(edition, files, item);
        seen
    }

    /// What is said of its outputs.
    pub(super) fn see_outputs(
        &mut self,
        edition: &Edition,
        files: &dyn Files,
        item: &Item,
    ) {
        let target = edition.target(&item.name);
        let map = target.with_extension("map.json");
        for (place, path) in self.0.iter_mut().skip(2).zip([target, map]) {
            *place = files.stamp(&path).ok().flatten();
        }
    }

    /// What can be relied on later, if `now` was written after the files were read.
    pub(super) fn marks(&self, now: Option<&Stamp>) -> Marks {
        self.0.map(|stamp| match (stamp, now) {
            (Some(stamp), Some(now)) if stamp.is_settled(now) => stamp.mark,
            _ => 0,
        })
    }

    fn is_as(&self, at: usize, marks: Option<Marks>) -> bool {
        let mark =
            marks.and_then(|marks| marks.get(at).copied()).filter(|mark| *mark != 0);
        let here = self.0.get(at).copied().flatten();
        mark.is_some() && here.map(|stamp| stamp.mark) == mark
    }
}

/// What is known of a letter before it is built.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) seen: Seen,
    /// `None` if the letter or its `.toml` cannot be read.
    pub(super) source: Option<Source>,
    /// `None` until what is remembered is taken over.
    pub(super) said: Option<Said>,
    pub(super) why: Option<Why>,
    /// Whether another letter has its id.
    pub(super) is_barred: bool,
}

impl Look {
    /// Looks at a letter, and lets it speak of itself if what is known no longer holds.
    pub(super) fn at(run: &Run<'_>, item: &Item, known: Option<&Known>) -> Self {
        let seen = Seen::of(run.edition, run.files, item);
        let marks = known.map(|known| known.marks);
        let from = known.and_then(|known| {
            let made = known.made.as_ref().map(|(made, _)| &made.from);
            known.said.as_ref().map(|(said, _)| &said.from).or(made)
        });
        let are_same =
            seen.is_as(0, marks) && (!item.has_sidecar || seen.is_as(1, marks));
        let mut text = None;
        let source = match from {
            Some(from) if are_same && from.sidecar.is_some() == item.has_sidecar => {
                Some(Source { common: run.edition.common(), ..from.clone() })
            }
            _ => {
                text = run.edition.read_texts(run.files, item);
                text.as_ref().map(|(letter, sidecar)| Source {
                    letter: digest(letter),
                    sidecar: sidecar.as_ref().map(|text| digest(text.as_bytes())),
                    common: run.edition.common(),
                })
            }
        };
        let holds = known.and_then(|known| known.said.as_ref());
        let holds = holds.is_some_and(|(said, _)| Some(&said.from) == source.as_ref());
        let mut look = Self { seen, source, said: None, why: None, is_barred: false };
        if !holds && let Some(source) = &look.source {
            let text = text.or_else(|| run.edition.read_texts(run.files, item));
            let (letter, sidecar) = text.unwrap_or_default();
            look.said = Some(listen(run, item, &letter, sidecar.as_deref(), source));
        }
        look.why = why(run, item, &look, known);
        look
    }

    /// Holds what was made of the letter against its place in the edition.
    pub(super) fn hold_against(
        &mut self,
        run: &Run<'_>,
        item: &Item,
        around: &[Neighbour],
        memory: &Memory,
    ) {
        let made = memory.letters.get(&item.name).and_then(|known| known.made.as_ref());
        if self.why.is_some() {
            return;
        }
        let Some((made, _)) = made else { return };
        self.why = if made.around != self.around(around) {
            Some(Why::Neighbours)
        } else if !made.answers.iter().all(|answered| run.edition.still_answers(answered))
        {
            Some(Why::Edition)
        } else {
            None
        };
    }

    /// The fingerprint of a letter's place: its id and its neighbours.
    pub(super) fn around(&self, around: &[Neighbour]) -> u64 {
        let id = self.said.as_ref().map_or("", |said| said.id.as_str());
        quick(&format!("{id}\n{around:?}"))
    }
}

/// Why a letter must be built, as far as it and its outputs say.
fn why(run: &Run<'_>, item: &Item, look: &Look, known: Option<&Known>) -> Option<Why> {
    let Some((made, _)) = known.and_then(|known| known.made.as_ref()) else {
        return Some(Why::New);
    };
    if look.source.as_ref() != Some(&made.from) {
        return Some(Why::Changed);
    }
    let is_stale = known.is_some_and(|known| known.is_stale);
    if is_stale || !findings::still_point(&made.pointed, run.edition.texts()) {
        return Some(Why::Concerned);
    }
    let marks = known.map(|known| known.marks);
    let target = run.edition.target(&item.name);
    let is_as = |at: usize, path: &Path, written: &Digest| {
        look.seen.is_as(at, marks)
            || run.files.read(path, LIMIT).is_ok_and(|bytes| digest(&bytes) == *written)
    };
    let is_written = is_as(2, &target, &made.xml)
        && is_as(3, &target.with_extension("map.json"), &made.map);
    (!is_written).then_some(Why::Output)
}

/// What a letter says of itself.
fn listen(
    run: &Run<'_>,
    item: &Item,
    bytes: &[u8],
    sidecar: Option<&str>,
    source: &Source,
) -> Said {
    let edition = &run.edition;
    let name = shown(&item.path);
    let sidecar_name = shown(&item.path.with_extension("toml"));
    let sidecar = sidecar.map(|text| (sidecar_name.as_str(), text));
    let laid = lay_letter(edition.setting(), &name, bytes, sidecar).ok();
    let trace = Trace::default();
    let entries = edition.register().entries();
    let letter = laid.as_ref().map(|laid| &laid.letter);
    let named = edition.named_in(bytes, letter, &trace).into_iter();
    let named = named.filter_map(|at| entries.get(at)).map(|entry| quick(&entry.id));
    let scheme = edition.id_by_scheme(&item.name);
    let mut said = Said {
        from: source.clone(),
        id: scheme.clone().unwrap_or_default(),
        sent: Vec::new(),
        received: Vec::new(),
        date: None,
        bounds: (None, None),
        named: named.collect(),
    };
    if let Some(laid) = &laid {
        let letter: &Letter = &laid.letter;
        if laid.sidecar.id.is_some() || scheme.is_none() {
            said.id.clone_from(&letter.id);
        }
        said.sent = who(&letter.sent);
        said.received = who(&letter.received);
        let date = letter.sent.date.as_ref().map(|date| date.value);
        said.date = date.map(|date| date.to_string());
        said.bounds = date.map(crate::lexicon::Dating::days).unwrap_or_default();
    } else if scheme.is_none() {
        let stem = item.path.file_stem().unwrap_or_default().to_string_lossy();
        said.id = fit_id(&stem);
    }
    let asked = Asked::new(trace.keys(), trace.is_whole(), Vec::new());
    run.ledger.add(&Line::Said(item.name.clone(), Box::new(said.clone())), Some(&asked));
    said
}

fn who(action: &Action) -> Vec<Who> {
    let agents = action.agents.iter().map(|agent| match &agent.value {
        Agent::Person(id) => Who::Known(id.clone(), false),
        Agent::Organisation(id) => Who::Known(id.clone(), true),
        Agent::Named(name) => Who::Named(name.clone()),
    });
    agents.collect()
}

impl Edition {
    /// Who is named in a letter without doubt, or writes or receives it.
    pub(super) fn named_in(
        &self,
        bytes: &[u8],
        letter: Option<&Letter>,
        trace: &Trace,
    ) -> BTreeSet<usize> {
        let named = |text: &str| {
            trace.text(text, &Matcher::NAMED_ENDINGS);
            self.matcher().named(text)
        };
        let mut all = named(&String::from_utf8_lossy(bytes));
        let actions =
            letter.into_iter().flat_map(|letter| [&letter.sent, &letter.received]);
        for agent in actions.flat_map(|action| &action.agents) {
            match &agent.value {
                Agent::Person(id) => all.extend(self.register().index(id)),
                Agent::Named(name) => all.extend(named(name)),
                Agent::Organisation(_) => {}
            }
        }
        all
    }

    /// The bytes of a letter and the text of its `.toml`; `None` if either cannot be read,
    /// which is told when it is built.
    fn read_texts(
        &self,
        files: &dyn Files,
        item: &Item,
    ) -> Option<(Vec<u8>, Option<String>)> {
        self.read_letter(files, &item.path, &mut Sources::new()).ok()
    }

    /// A question to the edition as it is remembered.
    pub(super) fn remember(
        &self,
        question: &Question,
        answer: Option<usize>,
    ) -> Answered {
        let entries = self.register().entries();
        let hash = |at: &usize| entries.get(*at).map_or(0, |entry| quick(&entry.id));
        let (asked, least, is_choice) = match question {
            Question::AtLeast(entry, least) => (vec![hash(entry)], *least, false),
            Question::Most(several, least) => {
                (several.iter().map(hash).collect(), *least, true)
            }
        };
        Answered { entries: asked, least, is_choice, answer: answer.as_ref().map(hash) }
    }

    /// Whether a question has the answer that it had.
    fn still_answers(&self, answered: &Answered) -> bool {
        let index = |hash: &u64| self.index_of(*hash);
        let Some(asked) = answered.entries.iter().map(index).collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        let question = match asked.as_slice() {
            [one] if !answered.is_choice => Question::AtLeast(*one, answered.least),
            _ => Question::Most(asked, answered.least),
        };
        let answer = self.matcher().answer(&question);
        match answered.answer {
            None => answer.is_none(),
            Some(hash) => answer.is_some() && answer == self.index_of(hash),
        }
    }
}

//! A build of a whole edition: what is new is made, the rest is left as it is.
//!
//! First each letter says what others may need to know of it (`look`): only those are
//! read that have changed. Then its place is known: who is named in many letters, which
//! letter comes before it and which after. Then the letters for which any of that is new
//! are encoded, proven, checked and written, on all cores; at no time are more letters in
//! memory than are being worked on.
//!
//! Invariant: what stands in the output folder afterwards is what a build without any
//! memory would have put there, byte for byte, whatever was killed before.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::edition::{Edition, Written};
use super::encode::Work;
use super::ledger::{Ledger, Line, Memory};
use super::look::{Item, Look};
use super::{decisions, gone, shown, touched};
use crate::diagnostic::{Findings, codes};
use crate::report::Report;
use crate::source::{Files, Locked, Stamp, reason};
use crate::tei::Neighbour;

/// Where a build keeps what it needs, below the edition's folder.
const FOLDER: &str = ".letterbook";

/// How many letters are handed out at once.
const BATCH: usize = 256;

/// How an edition is built.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Overwrite outputs that were changed by hand.
    pub force: bool,
    /// Stop at the first letter that fails, and leave those after it as they are.
    pub fail_fast: bool,
    /// Stands for the program that builds: what another one made is made again.
    pub tool: u64,
}

/// Why a letter was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Nothing is known of it.
    New,
    /// Its file, its `.toml`, or what is common to all letters is not as it was.
    Changed,
    /// An entry or decision that may concern it came, went or changed, or it failed.
    Concerned,
    /// Other letters name people more or less often.
    Edition,
    /// Its id, or the letter before or after it, is another.
    Neighbours,
    /// Its output is not as it was written.
    Output,
}

impl Why {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Concerned => "concerned",
            Self::Edition => "edition",
            Self::Neighbours => "neighbours",
            Self::Output => "output",
        }
    }
}

/// What became of a letter.
#[derive(Debug)]
pub struct Told {
    /// Its file.
    pub letter: PathBuf,
    /// What became of its output.
    pub became: Written,
    /// Why it was built; `None` if it was not.
    pub why: Option<Why>,
    /// How many pieces of advice, warnings and errors there are.
    pub counts: [u32; 3],
    /// What was found; empty if it was not asked for, and the letter was not built.
    pub report: Report,
}

/// Who follows a build. Letters are told in their order.
pub trait Follow {
    /// A stage of so many letters begins.
    fn begins(&mut self, stage: &'static str, count: usize);
    /// So many more of them are done.
    fn advances(&mut self, count: usize);
    /// Whether findings of letters that were not built are wanted.
    fn wants_findings(&self) -> bool;
    /// A letter is done.
    fn letter(&mut self, told: Told);
    /// An output was taken away, because its letter is gone.
    fn removed(&mut self, output: &Path);
    /// What was found that belongs to no letter.
    fn report(&mut self, report: Report);
}

/// What a build did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Letters written.
    pub written: usize,
    /// Letters whose output is as it was.
    pub unchanged: usize,
    /// Letters that were not written.
    pub failed: usize,
    /// Letters that were not come to.
    pub left: usize,
    /// Letters that are gone, with their outputs.
    pub removed: usize,
}

impl Summary {
    fn count(&mut self, became: Written) {
        match became {
            Written::New => self.written += 1,
            Written::Unchanged | Written::Kept => self.unchanged += 1,
            Written::Failed => self.failed += 1,
        }
    }
}

impl Edition {
    /// Builds the edition. `None` if another build is at work on it.
    pub fn build(
        &mut self,
        files: &dyn Files,
        options: Options,
        follow: &mut dyn Follow,
    ) -> Option<Summary> {
        self.add_to_common(options.tool);
        let folder = self.root().join(FOLDER);
        let lock = folder.join("lock");
        let (locked, now) = match files.lock(&lock) {
            Ok(Locked::Taken) => {
                follow.report(self.under_way());
                return None;
            }
            Ok(Locked::Ours(lock_held)) => {
                (Some(lock_held), files.stamp(&lock).ok().flatten())
            }
            // What cannot be locked cannot be remembered either, and that is told.
            Err(_) => (None, None),
        };
        let (ledger, memory, failed) = Ledger::open(files, &folder.join("build"));
        let run = Run { edition: self, files, ledger, now, options };
        if let Some(error) = failed {
            follow.report(run.not_remembered(&error));
        }
        let summary = run.all(memory, follow);
        drop(locked);
        Some(summary)
    }

    fn under_way(&self) -> Report {
        let (mut report, mut sources) = (Report::new(), self.sources().clone());
        let name = shown(self.root());
        let mut findings = Findings::new();
        findings.push(
            codes::BUILD_UNDER_WAY
                .about(name.clone(), &mut sources)
                .message(format!("another build of `{name}` is at work"))
                .help(
                    "wait until it is done; if it was killed, nothing holds this one up",
                ),
        );
        report.add(&sources, findings);
        report
    }
}

/// One build.
pub(super) struct Run<'r> {
    pub(super) edition: &'r mut Edition,
    pub(super) files: &'r dyn Files,
    pub(super) ledger: Ledger<'r>,
    /// The stamp of a file that was written when the build began.
    pub(super) now: Option<Stamp>,
    pub(super) options: Options,
}

impl Run<'_> {
    fn not_remembered(&self, error: &std::io::Error) -> Report {
        let (mut report, mut sources) = (Report::new(), self.edition.sources().clone());
        let name = shown(&self.edition.root().join(FOLDER));
        let mut findings = Findings::new();
        findings.push(
            codes::NOT_REMEMBERED
                .about(name.clone(), &mut sources)
                .message(format!("`{name}` cannot be written: {}", reason(error)))
                .help("the letters are built all the same, all of them each time"),
        );
        report.add(&sources, findings);
        report
    }

    fn all(mut self, mut memory: Memory, follow: &mut dyn Follow) -> Summary {
        let mut report = Report::new();
        let items = self.items(&mut report);
        follow.report(report);
        let was_ended = memory.is_ended;
        touched::settle(&self, &items, &mut memory);
        let mut looks = self.look_at_all(&items, &mut memory, follow);
        self.acquaint(&looks);
        let around = self.place(&items, &mut looks, follow);
        for ((look, item), around) in looks.iter_mut().zip(&items).zip(&around) {
            look.hold_against(&self, item, around, &memory);
        }
        let mut summary = self.encode(&items, &looks, &around, &mut memory, follow);
        if summary.left == 0 {
            let mut report = Report::new();
            self.edition.report_lost_decisions(&mut report);
            follow.report(report);
        }
        // Where there is no letter at all, a folder is rather not there than emptied.
        if !items.is_empty() {
            summary.removed = gone::sweep(&self, &items, &memory, was_ended, follow);
        }
        self.ledger.end();
        summary
    }

    fn items(&self, report: &mut Report) -> Vec<Item> {
        let (letters, sidecars) = self.edition.find_letters(self.files, report);
        let folder = self.edition.root().join("letters");
        let items = letters.into_iter().map(|path| {
            let name = shown(path.strip_prefix(&folder).unwrap_or(&path));
            let has_sidecar = sidecars.contains(&path.with_extension("toml"));
            Item { path, name, has_sidecar }
        });
        items.collect()
    }

    /// What each letter says of itself: as remembered, or read from it.
    fn look_at_all(
        &self,
        items: &[Item],
        memory: &mut Memory,
        follow: &mut dyn Follow,
    ) -> Vec<Look> {
        follow.begins("letters read", items.len());
        let mut looks = Vec::with_capacity(items.len());
        for batch in items.chunks(BATCH * 4) {
            let of_batch: Vec<Look> = batch
                .par_iter()
                .map(|item| Look::at(self, item, memory.letters.get(&item.name)))
                .collect();
            looks.extend(of_batch);
            follow.advances(batch.len());
        }
        // What was remembered is taken over, so that it is held once.
        for (item, look) in items.iter().zip(&mut looks) {
            if look.said.is_none()
                && look.source.is_some()
                && let Some(known) = memory.letters.get_mut(&item.name)
            {
                look.said = known.said.take().map(|(said, _)| said);
            }
        }
        looks
    }

    /// Encodes and writes the letters that need it, in their order.
    fn encode(
        &self,
        items: &[Item],
        looks: &[Look],
        around: &[Vec<Neighbour>],
        memory: &mut Memory,
        follow: &mut dyn Follow,
    ) -> Summary {
        let mut summary = Summary::default();
        let count = looks.iter().filter(|look| look.why.is_some()).count();
        follow.begins("letters", count);
        let work: Vec<(&Item, &Look, &[Neighbour])> = items
            .iter()
            .zip(looks)
            .zip(around)
            .map(|((item, look), around)| (item, look, around.as_slice()))
            .collect();
        let mut written: Vec<(usize, super::look::Seen)> = Vec::new();
        for (number, batch) in work.chunks(BATCH).enumerate() {
            if summary.failed > 0 && self.options.fail_fast {
                summary.left += batch.len();
                continue;
            }
            let wants = follow.wants_findings();
            let done: Vec<super::encode::Done> = batch
                .par_iter()
                .map(|(item, look, around)| {
                    let known = memory.letters.get(&item.name);
                    let work = Work { run: self, item, look, around };
                    work.done(known, wants)
                })
                .collect();
            follow
                .advances(batch.iter().filter(|(_, look, _)| look.why.is_some()).count());
            for (at, done) in done.into_iter().enumerate() {
                summary.count(done.told.became);
                if let Some(seen) = done.seen {
                    written.push((number * BATCH + at, seen));
                }
                follow.letter(done.told);
            }
        }
        self.remember_marks(items, looks, &written, memory);
        summary
    }

    /// Notes what the files looked like, where a change would show.
    fn remember_marks(
        &self,
        items: &[Item],
        looks: &[Look],
        written: &[(usize, super::look::Seen)],
        memory: &Memory,
    ) {
        let later = if written.is_empty() {
            self.now
        } else {
            // What was written since the build began is older than this.
            let path = self.edition.root().join(FOLDER).join("time");
            let put = self.files.put(&path, b"", "");
            put.ok().and_then(|()| self.files.stamp(&path).ok().flatten())
        };
        let mut lines = Vec::new();
        let fresh: HashMap<usize, &super::look::Seen> =
            written.iter().map(|(at, seen)| (*at, seen)).collect();
        for (at, (item, look)) in items.iter().zip(looks).enumerate() {
            let marks = match fresh.get(&at) {
                Some(seen) => seen.marks(later.as_ref()),
                None if look.why.is_none() => look.seen.marks(self.now.as_ref()),
                None => continue,
            };
            let known = memory.letters.get(&item.name).map(|known| known.marks);
            if fresh.contains_key(&at) || known != Some(marks) {
                lines.push(Line::Seen(item.name.clone(), marks));
            }
        }
        self.ledger.add_all(&lines);
    }

    /// The numbers of the edition's decisions about a letter, with their fingerprints.
    pub(super) fn decisions_about(&self, file: &str) -> Vec<(usize, u64)> {
        if self.edition.manifest().decisions.is_empty() {
            return Vec::new();
        }
        let all = self.edition.manifest().decisions.iter().enumerate();
        all.filter(|(_, scoped)| scoped.is_about(file))
            .map(|(at, scoped)| (at, decisions::print(scoped)))
            .collect()
    }

    /// The names of all letters.
    pub(super) fn names(items: &[Item]) -> HashSet<&str> {
        items.iter().map(|item| item.name.as_str()).collect()
    }
}

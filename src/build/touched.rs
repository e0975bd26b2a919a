//! Which letters the registers and decisions concern that are not as they were.
//!
//! Letters that are concerned are noted before the new state is: a build that is killed
//! between the two finds the same letters again.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::decisions;
use super::ledger::{Known, Line, Memory};
use super::look::Item;
use super::record::{Asked, Common, EntryPrint, quick};
use super::run::Run;
use super::shown;
use crate::register::{Entry, Matcher, Register, Trace};

/// Forgets what is known of letters that are concerned, and remembers what registers and
/// decisions are now.
pub(super) fn settle(run: &Run<'_>, items: &[Item], memory: &mut Memory) {
    let common = common(run);
    let Some(old) = memory.common.replace(common.clone()) else {
        run.ledger.add_all(&[Line::Common(Box::new(common))]);
        return;
    };
    if old == common {
        return;
    }
    let news = News::of(run, &old, &common);
    let stale: Vec<&Item> = items
        .par_iter()
        .filter(|item| {
            memory
                .letters
                .get(&item.name)
                .is_some_and(|known| news.concern(run, item, known))
        })
        .collect();
    for item in &stale {
        if let Some(known) = memory.letters.get_mut(&item.name) {
            known.said = None;
            known.is_stale = true;
        }
    }
    let mut lines: Vec<Line> =
        stale.iter().map(|item| Line::Stale(item.name.clone())).collect();
    lines.push(Line::Common(Box::new(common)));
    run.ledger.add_all(&lines);
}

/// Registers and decisions as they are now.
fn common(run: &Run<'_>) -> Common {
    let register: &Register = run.edition.register();
    let entries = register.entries().par_iter().map(|entry: &Entry| EntryPrint {
        id: quick(&entry.id),
        content: register.print_of(entry),
        keys: Matcher::keys(entry),
    });
    let decisions = run.edition.manifest().decisions.iter().map(decisions::print);
    Common { entries: entries.collect(), decisions: decisions.collect() }
}

/// What is new in registers and decisions.
struct News {
    /// The keys of questions that may have other answers.
    keys: HashSet<u32>,
    /// Whether entries stand in another order, so that all answers may be others.
    is_reordered: bool,
    /// Decisions that came: their number, and the keys of their words.
    came: Vec<(usize, Vec<u32>)>,
    /// Whether the list of decisions is another.
    of_decisions: bool,
}

impl News {
    fn of(run: &Run<'_>, old: &Common, new: &Common) -> Self {
        let prints = |common: &Common| -> HashMap<u64, (u64, Vec<u32>)> {
            let entries = common.entries.iter();
            entries.map(|entry| (entry.id, (entry.content, entry.keys.clone()))).collect()
        };
        let (before, after) = (prints(old), prints(new));
        let mut keys = HashSet::new();
        for (one, other) in [(old, &after), (new, &before)] {
            let changed = one.entries.iter().filter(|entry| {
                other.get(&entry.id).is_none_or(|(content, keys)| {
                    *content != entry.content || *keys != entry.keys
                })
            });
            keys.extend(changed.flat_map(|entry| entry.keys.iter().copied()));
        }
        let kept = |common: &Common, other: &HashMap<u64, (u64, Vec<u32>)>| -> Vec<u64> {
            let ids = common.entries.iter().map(|entry| entry.id);
            ids.filter(|id| other.contains_key(id)).collect()
        };
        let is_reordered = kept(old, &after) != kept(new, &before);
        let known: HashSet<u64> = old.decisions.iter().copied().collect();
        let came = run.edition.manifest().decisions.iter().enumerate();
        let came = came.zip(&new.decisions).filter(|(_, print)| !known.contains(print));
        let came = came.map(|((at, scoped), _)| {
            let trace = Trace::default();
            trace.text(&scoped.decision.quote.value, &[]);
            (at, trace.keys())
        });
        let of_decisions = old.decisions != new.decisions;
        Self { keys, is_reordered, came: came.collect(), of_decisions }
    }

    /// Whether a letter is concerned.
    fn concern(&self, run: &Run<'_>, item: &Item, known: &Known) -> bool {
        if self.is_reordered {
            return true;
        }
        let tails = [
            known.said.as_ref().map(|(_, tail)| tail),
            known.made.as_ref().map(|(_, tail)| tail),
        ];
        let asked: Vec<Option<Asked>> =
            tails.into_iter().flatten().map(|tail| run.ledger.asked(tail)).collect();
        // What cannot be read may have asked anything.
        let Some(asked) = asked.into_iter().collect::<Option<Vec<Asked>>>() else {
            return true;
        };
        let by_register = !self.keys.is_empty()
            && asked.iter().any(|asked| {
                asked.is_whole || asked.keys().any(|key| self.keys.contains(&key))
            });
        by_register || self.of_decisions && self.decide(run, item, known, &asked)
    }

    fn decide(&self, run: &Run<'_>, item: &Item, known: &Known, asked: &[Asked]) -> bool {
        let about = run.decisions_about(&shown(&item.path));
        let words: HashSet<u32> = asked.iter().flat_map(Asked::keys).collect();
        let comes = self.came.iter().any(|(at, keys)| {
            let decisions = &run.edition.manifest().decisions;
            let is_own = decisions.get(*at).is_some_and(|scoped| scoped.letter.is_some());
            about.iter().any(|(other, _)| other == at)
                && (is_own || keys.iter().all(|key| words.contains(key)))
        });
        let made = known.made.as_ref().map(|(made, _)| made.decisions.as_slice());
        let held: Vec<u64> =
            made.unwrap_or_default().iter().map(|(print, _)| *print).collect();
        let now: Vec<u64> = about
            .iter()
            .map(|(_, print)| *print)
            .filter(|print| held.contains(print))
            .collect();
        comes || now != held
    }
}

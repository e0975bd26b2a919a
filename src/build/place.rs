//! The place of each letter in its edition: who is named in the others, whose id it has,
//! which letter comes before it and which after.

use std::collections::{BTreeMap, HashMap};

use super::look::{Item, Look};
use super::order::{self, Stop};
use super::record::Who;
use super::run::{Follow, Run};
use super::shown;
use crate::annotate::{Knowledge, correspondent};
use crate::diagnostic::{Findings, codes};
use crate::manifest::{Sidecar, Signs};
use crate::register::{EntryKind, Lookup, Trace};
use crate::report::Report;
use crate::tei::Neighbour;

impl Run<'_> {
    /// Lets the search for names know who is named in the letters.
    pub(super) fn acquaint(&mut self, looks: &[Look]) {
        let by_hash: HashMap<u64, usize> = self.edition.ids_by_hash();
        for said in looks.iter().filter_map(|look| look.said.as_ref()) {
            let named: Vec<usize> =
                said.named.iter().filter_map(|id| by_hash.get(id).copied()).collect();
            self.edition.matcher_mut().add_named(&named);
        }
        self.edition.set_hashes(by_hash);
    }

    /// The letters before and after each; that two have one id is told, and neither is
    /// built.
    pub(super) fn place(
        &self,
        items: &[Item],
        looks: &mut [Look],
        follow: &mut dyn Follow,
    ) -> Vec<Vec<Neighbour>> {
        self.bar_same_ids(items, looks, follow);
        let mut known: BTreeMap<Who, Option<(String, String)>> = BTreeMap::new();
        let mut look_up = |who: &Who| {
            if let Some(found) = known.get(who) {
                return found.clone();
            }
            let found = self.look_up(who);
            known.insert(who.clone(), found.clone());
            found
        };
        let stops: Vec<Option<Stop<'_>>> = looks
            .iter()
            .zip(items)
            .map(|(look, item)| {
                let said = look.said.as_ref().filter(|_| !look.is_barred)?;
                let from = order::side(&said.sent, &mut look_up);
                let to = order::side(&said.received, &mut look_up);
                Some(Stop { said, target: item.target_name(), from, to })
            })
            .collect();
        let numbers: Vec<usize> = stops
            .iter()
            .enumerate()
            .filter_map(|(at, stop)| stop.as_ref().map(|_| at))
            .collect();
        let present: Vec<Stop<'_>> = stops.into_iter().flatten().collect();
        self.write_index(&present, follow);
        let base = self.edition.manifest().uri.as_deref();
        let mut around = vec![Vec::new(); items.len()];
        for (found, at) in order::neighbours(&present).into_iter().zip(&numbers) {
            let up = items.get(*at).map(Item::up).unwrap_or_default();
            let named = |kind, number: Option<usize>| {
                let stop = number.and_then(|number| present.get(number))?;
                Some(order::named(kind, stop, base, &up))
            };
            if let Some(place) = around.get_mut(*at) {
                place.extend(named("prev", found.0));
                place.extend(named("next", found.1));
            }
        }
        around
    }

    /// Id and label of a correspondent that the registers know.
    fn look_up(&self, who: &Who) -> Option<(String, String)> {
        let register = self.edition.register();
        let entry = match who {
            Who::Known(id, is_organisation) => {
                let kind = if *is_organisation {
                    EntryKind::Organisation
                } else {
                    EntryKind::Person
                };
                register.get(id).filter(|entry| entry.kind == kind)
            }
            Who::Named(name) => {
                let trace = Trace::default();
                let (sidecar, signs) = (Sidecar::default(), Signs::default());
                let knowledge = Knowledge {
                    register,
                    matcher: Lookup::new(self.edition.matcher(), &trace),
                    sidecar: &sidecar,
                    decisions: &[],
                    signs: &signs,
                    titles: None,
                };
                let id = correspondent(name, knowledge).map(str::to_owned);
                id.and_then(|id| register.get(&id))
            }
        };
        entry.map(|entry| (entry.id.clone(), entry.label().to_owned()))
    }

    fn bar_same_ids(&self, items: &[Item], looks: &mut [Look], follow: &mut dyn Follow) {
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, look) in looks.iter().enumerate() {
            if let Some(said) = &look.said {
                by_id.entry(said.id.clone()).or_default().push(at);
            }
        }
        for (id, letters) in by_id.into_iter().filter(|(_, letters)| letters.len() > 1) {
            let names: Vec<String> = letters
                .iter()
                .filter_map(|at| items.get(*at))
                .map(|item| format!("`{}`", shown(&item.path)))
                .collect();
            for at in &letters {
                let (Some(look), Some(item)) = (looks.get_mut(*at), items.get(*at))
                else {
                    continue;
                };
                look.is_barred = true;
                let mut sources = self.edition.sources().clone();
                let mut findings = Findings::new();
                findings.push(
                    codes::SAME_ID
                        .about(shown(&item.path), &mut sources)
                        .message(format!("{} have one id, `{id}`", names.join(" and ")))
                        .help(
                            "give one of them an `id` in its .toml, or have ids made of \
                             folder and name: `ids = \"{path}\"` in edition.toml",
                        ),
                );
                let mut report = Report::new();
                report.add(&sources, findings);
                follow.report(report);
            }
        }
    }
}

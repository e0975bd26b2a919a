//! The index of correspondents, where the manifest asks for one.

use std::collections::BTreeMap;

use super::order::{Side, Stop};
use super::path::normal;
use super::run::{Follow, Run};
use super::shown;
use crate::diagnostic::{Findings, codes};
use crate::register::{EntryKind, Identifier, is_table};
use crate::report::Report;
use crate::source::reason;
use crate::tei::{Correspondent, Mentioned, index};

/// By what an index that letterbook wrote is known.
const OURS: &str = "<application ident=\"letterbook\"";

/// The largest file that is read here, in bytes.
const LIMIT: u64 = 1 << 30;

impl Run<'_> {
    /// Writes the index, if it is asked for and not there just so.
    pub(super) fn write_index(&self, letters: &[Stop<'_>], follow: &mut dyn Follow) {
        let manifest = self.edition.manifest();
        let Some(named) = &manifest.index else { return };
        let path = normal(&self.edition.output().join(&named.value));
        let title = manifest.title.as_deref().unwrap_or("Letters");
        let correspondents = self.correspondents(letters);
        if correspondents.is_empty() {
            return;
        }
        let text = index(title, env!("CARGO_PKG_VERSION"), &correspondents);
        let old = self.files.read(&path, LIMIT).ok();
        let is_letter = letters.iter().any(|stop| stop.target == named.value);
        let is_outside = !path.starts_with(self.edition.output());
        let is_ours = old.as_ref().is_none_or(|old| {
            old.is_empty() || String::from_utf8_lossy(old).contains(OURS)
        });
        let problem = if old.as_deref() == Some(text.as_bytes()) {
            return;
        } else if is_letter {
            (&codes::SAME_NAME, "is where the TEI of a letter goes".to_owned())
        } else if is_outside {
            (&codes::WRONG_VALUE, "does not lie in the output folder".to_owned())
        } else if !is_ours && !self.options.force {
            (&codes::CHANGED_OUTPUT, "is not as letterbook wrote it".to_owned())
        } else {
            match self.files.put(&path, text.as_bytes(), self.edition.sign()) {
                Ok(()) => return,
                Err(error) => {
                    let why = format!("cannot be written: {}", reason(&error));
                    (&codes::UNWRITABLE_FILE, why)
                }
            }
        };
        let (mut report, mut findings) = (Report::new(), Findings::new());
        findings.push(
            problem
                .0
                .at(named.span)
                .message(format!("the index `{}` {}", shown(&path), problem.1))
                .help("name another file: index = \"correspondents.xml\""),
        );
        report.add(self.edition.sources(), findings);
        follow.report(report);
    }

    /// All who sent or received letters, sorted by name.
    fn correspondents(&self, letters: &[Stop<'_>]) -> Vec<Correspondent> {
        let mut by_id: BTreeMap<&str, Correspondent> = BTreeMap::new();
        let mut in_order: Vec<&Stop<'_>> = letters.iter().collect();
        in_order.sort_by_key(|stop| (stop.said.bounds, &stop.target));
        for stop in in_order {
            let date = stop.said.date.as_ref().map(|date| format!(", {date}"));
            let date = date.unwrap_or_default();
            for (side, other, word, is_sent) in [
                (&stop.from, &stop.to, "to", true),
                (&stop.to, &stop.from, "from", false),
            ] {
                let label = |side: &Side| format!("{word} {}", side.label);
                let other = other.as_ref().map_or_else(|| stop.said.id.clone(), label);
                for id in side.iter().flat_map(|side| &side.ids) {
                    let entry = by_id.entry(id).or_default();
                    let list =
                        if is_sent { &mut entry.sent } else { &mut entry.received };
                    list.push(Mentioned {
                        target: stop.target.clone(),
                        words: format!("{other}{date}"),
                    });
                }
            }
        }
        let mut all: Vec<Correspondent> = Vec::new();
        for (id, mut one) in by_id {
            let Some(entry) = self.edition.register().get(id) else { continue };
            entry.label().clone_into(&mut one.label);
            one.is_organisation = entry.kind == EntryKind::Organisation;
            let best = entry.identifiers.iter().min_by_key(|known| known.rank());
            one.pointer = best.map(Identifier::uri).or_else(|| {
                (!is_table(&entry.file)).then(|| format!("{}#{id}", entry.file))
            });
            all.push(one);
        }
        all.sort_by(|a, b| (&a.label, &a.pointer).cmp(&(&b.label, &b.pointer)));
        all
    }
}

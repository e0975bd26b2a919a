//! One letter of a build: encoded and written, or told again as it was.

use std::path::Path;

use super::edition::Written;
use super::findings::{self, tell};
use super::ledger::{Known, Line};
use super::letter::{Encoded, Place, encode_in_place};
use super::look::{Item, Look, Seen};
use super::output::{self, Output};
use super::record::{Asked, Made, Source};
use super::run::{Run, Told, Why};
use super::shown;
use crate::diagnostic::{Diagnostic, Findings};
use crate::input;
use crate::register::{Matcher, Trace};
use crate::report::Report;
use crate::source::{SourceFile, SourceId, Sources, digest};
use crate::tei::Neighbour;

/// A letter to be built, or not.
pub(super) struct Work<'w, 'r> {
    pub(super) run: &'w Run<'r>,
    pub(super) item: &'w Item,
    pub(super) look: &'w Look,
    pub(super) around: &'w [Neighbour],
}

/// A letter that is done.
pub(super) struct Done {
    pub(super) told: Told,
    /// What its files look like, if it was built.
    pub(super) seen: Option<Seen>,
}

impl Work<'_, '_> {
    /// Builds the letter if it needs it; else tells what was found when it was built, if
    /// that is wanted.
    pub(super) fn done(&self, known: Option<&Known>, wants_findings: bool) -> Done {
        if self.look.is_barred {
            return self.told(Written::Failed, Report::new(), [0; 3], None);
        }
        if self.look.why.is_none() {
            // What cannot be told again is found again.
            return self
                .kept(known, wants_findings)
                .unwrap_or_else(|| self.built(known, Some(Why::New)));
        }
        self.built(known, self.look.why)
    }

    fn built(&self, known: Option<&Known>, why: Option<Why>) -> Done {
        let mut sources = self.run.edition.sources().clone();
        let mut done = match self.encode(known, &mut sources) {
            Ok(done) => done,
            Err(finding) => {
                let mut findings = Findings::new();
                findings.push(*finding);
                self.failed(&mut sources, findings)
            }
        };
        done.told.why = why;
        done
    }

    fn told(
        &self,
        became: Written,
        report: Report,
        counts: [u32; 3],
        seen: Option<Seen>,
    ) -> Done {
        let letter = self.item.path.clone();
        let why = self.look.why;
        Done { told: Told { letter, became, why, counts, report }, seen }
    }

    fn failed(&self, sources: &mut Sources, findings: Findings) -> Done {
        let counts = findings::counts(&findings);
        self.told(Written::Failed, report_of(sources, findings, 0), counts, None)
    }

    /// What was found when the letter was built, told again; `None` if what is remembered
    /// of it is damaged.
    fn kept(&self, known: Option<&Known>, wants_findings: bool) -> Option<Done> {
        let made = known.and_then(|known| known.made.as_ref());
        let Some((made, tail)) = made else {
            return Some(self.told(Written::Kept, Report::new(), [0; 3], None));
        };
        let wants_findings = wants_findings && made.counts != [0; 3];
        let kept = if wants_findings {
            self.run.ledger.asked(tail)?.findings
        } else {
            Vec::new()
        };
        let edition = &self.run.edition;
        let by_print = self.run.decisions_about(&shown(&self.item.path));
        let found =
            by_print.iter().filter(|(_, print)| made.decisions.contains(&(*print, true)));
        edition.note_found(found.map(|(at, _)| *at));
        let mut report = Report::new();
        if wants_findings {
            let mut sources = edition.sources().clone();
            let common = edition.texts().len();
            if self.read_again(&mut sources).is_ok() {
                let findings = tell(kept, &sources, common);
                report = report_of(&mut sources, findings, common);
            }
        }
        Some(self.told(Written::Kept, report, made.counts, None))
    }

    /// Adds the texts that a letter's findings are about, in the order in which encoding
    /// adds them.
    fn read_again(&self, sources: &mut Sources) -> Result<(), Box<Diagnostic>> {
        let edition = &self.run.edition;
        let (bytes, sidecar) =
            edition.read_letter(self.run.files, &self.item.path, sources)?;
        if let Some(sidecar) = sidecar {
            sources.add(shown(&self.item.path.with_extension("toml")), sidecar);
        }
        input::read(&shown(&self.item.path), &bytes, sources, &mut Findings::new());
        let target = edition.target(&self.item.name);
        let built = self.run.files.read(&target, u64::MAX).unwrap_or_default();
        let id = self.look.said.as_ref().map_or("", |said| said.id.as_str());
        sources.add(format!("{id} (TEI)"), String::from_utf8_lossy(&built));
        Ok(())
    }

    fn encode(
        &self,
        known: Option<&Known>,
        sources: &mut Sources,
    ) -> Result<Done, Box<Diagnostic>> {
        let (run, item) = (self.run, self.item);
        let edition = &run.edition;
        let mut seen = Seen::of(edition, run.files, item);
        let (bytes, sidecar) = edition.read_letter(run.files, &item.path, sources)?;
        let from = Source {
            letter: digest(&bytes),
            sidecar: sidecar.as_ref().map(|text| digest(text.as_bytes())),
            common: edition.common(),
        };
        let trace = Trace::default();
        let encoded = self.encoded(&bytes, sidecar.as_deref(), &trace);
        edition.note_found(encoded.decisions.iter().copied());
        let Encoded { xml, map, sources: mut texts, findings, decisions } = encoded;
        let Some(xml) = xml else { return Ok(self.failed(&mut texts, findings)) };
        trace.text(&String::from_utf8_lossy(&bytes), &Matcher::NAMED_ENDINGS);
        let kept = findings::keep(&texts, &findings, edition.texts().len());
        let counts = findings::counts(&findings);
        let made = Made {
            from,
            decisions: self.decisions(&decisions),
            around: self.look.around(self.around),
            answers: trace
                .of_edition()
                .iter()
                .map(|(question, answer)| edition.remember(question, *answer))
                .collect(),
            counts,
            pointed: findings::pointed(&kept, edition.texts()),
            xml: digest(xml.as_bytes()),
            map: digest(map.as_bytes()),
        };
        let target = edition.target(&item.name);
        let output = Output {
            target: &target,
            xml: &xml,
            map: &map,
            sign: edition.sign(),
            force: run.options.force,
            ours: known.and_then(|known| known.made.as_ref()).map(|(made, _)| made.xml),
        };
        let old = output.compare(run.files, sources)?;
        // What is about to be written is noted first, so that it is known again however
        // far the writing comes.
        let asked = Asked::new(trace.keys(), trace.is_whole(), kept);
        run.ledger.add(&Line::Made(item.name.clone(), Box::new(made)), Some(&asked));
        let became = match output::write(&output, old, run.files, sources) {
            Ok(true) => Written::New,
            Ok(false) => Written::Unchanged,
            Err(finding) => {
                let mut all = report_of(&mut texts, findings, edition.texts().len());
                let mut findings = Findings::new();
                findings.push(*finding);
                let mut counts = counts;
                counts[2] += 1;
                all.append(report_of(sources, findings, 0));
                return Ok(self.told(Written::Failed, all, counts, None));
            }
        };
        seen.see_outputs(edition, run.files, item);
        let report = report_of(&mut texts, findings, edition.texts().len());
        Ok(self.told(became, report, counts, Some(seen)))
    }

    fn encoded(&self, bytes: &[u8], sidecar: Option<&str>, trace: &Trace) -> Encoded {
        let (edition, item) = (&self.run.edition, self.item);
        let target = edition.target(&item.name);
        let folder = target.parent().unwrap_or(Path::new(""));
        let sidecar_name = shown(&item.path.with_extension("toml"));
        let place = Place {
            id: edition.id_by_scheme(&item.name),
            neighbours: self.around.to_vec(),
            up: item.up(),
        };
        encode_in_place(
            edition.setting(),
            &shown(&item.path),
            &super::edition::call(self.run.files, folder, &item.path),
            bytes,
            sidecar.map(|text| (sidecar_name.as_str(), text)),
            &place,
            trace,
        )
    }

    /// The fingerprints of the decisions that had to do with the letter: those about it
    /// alone, and those of all letters that found their words.
    fn decisions(&self, found: &[usize]) -> Vec<(u64, bool)> {
        let about = self.run.decisions_about(&shown(&self.item.path)).into_iter();
        let all = &self.run.edition.manifest().decisions;
        let own = |at: &usize| all.get(*at).is_some_and(|scoped| scoped.letter.is_some());
        about
            .filter(|(at, _)| own(at) || found.contains(at))
            .map(|(at, print)| (print, found.contains(&at)))
            .collect()
    }
}

/// A report that holds of the texts behind the first `common` only what it shows.
fn report_of(sources: &mut Sources, findings: Findings, common: usize) -> Report {
    let mut report = Report::new();
    if findings.is_empty() {
        return report;
    }
    let own: Vec<SourceId> = sources.iter().skip(common).map(SourceFile::id).collect();
    for id in own {
        sources.condense(id, &findings.places(id));
    }
    report.add(sources, findings);
    report
}

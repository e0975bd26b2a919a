//! Findings of a letter, kept so that they can be told again while the letter stays as
//! it is, without its texts.
//!
//! A place is kept as the text it lies in, counted from the edition's common texts or
//! from the letter's own, and two bytes. The texts are read again when the findings are.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{
    Diagnostic, Edit, Expectation, Expected, Findings, Fix, Severity, codes,
};
use crate::source::{SourceFile, SourceId, Sources, Span};

/// A place: the number of the text, and two bytes. The letter's own texts are counted from
/// [`OWN`], so that it makes no difference how many the edition has in common.
type Place = (u32, u32, u32);

/// A fix: what it does, whether it is safe, and its edits.
type KeptFix = (String, bool, Vec<(Place, String)>);

/// The number of a letter's first own text.
const OWN: u32 = 1 << 24;

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    code: String,
    weight: u8,
    message: String,
    place: Place,
    label: Option<String>,
    help: Option<String>,
    related: Vec<(Place, String)>,
    fixes: Vec<KeptFix>,
    candidates: Vec<String>,
    names: Vec<(String, Option<String>, bool)>,
    more: u32,
}

const WEIGHTS: [Severity; 3] = [Severity::Advice, Severity::Warning, Severity::Error];

/// How many findings there are of each weight, advice first.
pub(super) fn counts(findings: &Findings) -> [u32; 3] {
    WEIGHTS.map(|weight| u32::try_from(findings.count(weight)).unwrap_or(u32::MAX))
}

/// Findings as they are kept; the first `common` texts are the edition's.
pub(super) fn keep(sources: &Sources, findings: &Findings, common: usize) -> Vec<Kept> {
    let ids: Vec<SourceId> = sources.iter().map(SourceFile::id).collect();
    let place = |span: Span| {
        let number = ids.iter().position(|id| *id == span.source).unwrap_or_default();
        let short = |number: usize| u32::try_from(number).unwrap_or(OWN - 1);
        let number = match number.checked_sub(common) {
            Some(own) => OWN + short(own),
            None => short(number),
        };
        (number, span.start, span.end)
    };
    let kept = findings.iter().map(|finding| Kept {
        code: finding.code.id.to_owned(),
        weight: WEIGHTS
            .iter()
            .zip(0..)
            .find(|(w, _)| **w == finding.severity)
            .map_or(0, |(_, n)| n),
        message: finding.message.clone(),
        place: place(finding.span),
        label: finding.label.clone(),
        help: finding.help.clone(),
        related: finding
            .related
            .iter()
            .map(|label| (place(label.span), label.text.clone()))
            .collect(),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| {
                let edits = fix.edits.iter();
                let edits =
                    edits.map(|edit| (place(edit.span), edit.replacement.clone()));
                (fix.title.clone(), fix.safe, edits.collect())
            })
            .collect(),
        candidates: finding.candidates.clone(),
        names: finding
            .expected
            .names
            .iter()
            .map(|name| (name.name.clone(), name.documentation.clone(), name.is_needed))
            .collect(),
        more: u32::try_from(finding.expected.more).unwrap_or(u32::MAX),
    });
    kept.collect()
}

/// The common texts that findings point into, of which `common` has the hashes: number
/// and hash of each.
pub(super) fn pointed(kept: &[Kept], common: &[u64]) -> Vec<(u32, u64)> {
    let mut numbers: Vec<u32> = kept
        .iter()
        .flat_map(|kept| {
            let related = kept.related.iter().map(|(place, _)| place.0);
            let edits = kept.fixes.iter().flat_map(|(_, _, edits)| edits);
            let edits = edits.map(|(place, _)| place.0);
            std::iter::once(kept.place.0).chain(related).chain(edits)
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let hashed = numbers
        .into_iter()
        .filter_map(|number| common.get(number as usize).map(|hash| (number, *hash)));
    hashed.collect()
}

/// Whether the common texts that findings point into are as they were.
pub(super) fn still_point(pointed: &[(u32, u64)], common: &[u64]) -> bool {
    pointed.iter().all(|(number, hash)| common.get(*number as usize) == Some(hash))
}

/// Findings as they were, in texts that were read again in the same order. One that does
/// not fit is left out.
pub(super) fn tell(kept: Vec<Kept>, sources: &Sources, common: usize) -> Findings {
    let ids: Vec<SourceId> = sources.iter().map(SourceFile::id).collect();
    let span = |(number, start, end): Place| {
        let number = match number.checked_sub(OWN) {
            Some(own) => common + own as usize,
            None => number as usize,
        };
        Some(Span { source: *ids.get(number)?, start, end })
    };
    let mut findings = Findings::new();
    findings.extend(kept.into_iter().filter_map(|kept| {
        let code = codes::ALL.iter().find(|code| code.id == kept.code)?;
        let mut finding: Diagnostic = code.at(span(kept.place)?).message(kept.message);
        finding.severity = *WEIGHTS.get(usize::from(kept.weight))?;
        finding.label = kept.label;
        finding.help = kept.help;
        for (place, text) in kept.related {
            finding = finding.related(span(place)?, text);
        }
        for (title, safe, edits) in kept.fixes {
            let edits = edits.into_iter().map(|(place, replacement)| {
                Some(Edit { span: span(place)?, replacement })
            });
            finding.fixes.push(Fix { title, safe, edits: edits.collect::<Option<_>>()? });
        }
        finding.candidates = kept.candidates;
        let names = kept.names.into_iter().map(|(name, documentation, is_needed)| {
            Expected { name, documentation, is_needed }
        });
        finding.expected =
            Expectation { names: names.collect(), more: kept.more as usize };
        Some(finding)
    }));
    findings
}

//! Findings mended: the fixes that they carry, put into the text.
//!
//! Of fixes that meet in a place the first counts; the others have their turn when the
//! text has been checked again, until nothing is left to do. Everything outside the fixes
//! stays byte for byte. A round that would leave as many errors as there were is not
//! made, so that a wrong guess never makes a text worse.

use std::path::Path;

use super::{Checker, LIMIT, is_built};
use crate::diagnostic::{Edit, Findings, Severity};
use crate::source::{SourceId, Sources};
use crate::xml;

/// How often a text is checked again.
const ROUNDS: usize = 20;
/// How much of a file its rules look at as bytes.
const HEAD: usize = 64 << 10;

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixes {
    /// Those that keep the text and surely remove what they answer.
    Safe,
    /// All.
    All,
}

/// A file that was mended; nothing has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The text as it was.
    pub before: String,
    /// The text as it is now.
    pub after: String,
    /// The file as it is now.
    pub bytes: Vec<u8>,
    /// How many fixes were made.
    pub count: usize,
}

/// Why a file is not mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmended {
    /// There is nothing to mend, or it cannot be read, which its check has told.
    Nothing,
    /// letterbook built it: what is wrong is to be mended in the letter.
    Built,
    /// It is not wholly in the encoding that it declares, so that what is right could not
    /// be kept as it is.
    Encoding,
}

impl Checker<'_> {
    /// Mends what a file's findings have fixes for, and returns it mended.
    ///
    /// # Errors
    /// Why it is not mended.
    pub fn mend(&self, path: &Path, fixes: Fixes) -> Result<Mended, Unmended> {
        let bytes = self.files.read(path, LIMIT).map_err(|_| Unmended::Nothing)?;
        let decoded = xml::decode_xml(bytes.clone());
        let before = decoded.text.clone();
        let (mut after, mut count) = (before.clone(), 0);
        let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
        let (id, mut findings) = self.check_again(path, &after, head);
        for _ in 0..ROUNDS {
            let chosen = choose(id, &findings, fixes);
            if chosen.is_empty() {
                break;
            }
            let (text, made) =
                self.better(path, (&after, head), &chosen, errors(&findings));
            let Some(text) = text else { break };
            after = text;
            count += made;
            (_, findings) = self.check_again(path, &after, head);
        }
        if count == 0 {
            return Err(Unmended::Nothing);
        }
        if is_built(self.files, path) {
            return Err(Unmended::Built);
        }
        let bytes = xml::recode(&bytes, decoded.encoding, &before, &after)
            .ok_or(Unmended::Encoding)?;
        Ok(Mended { before, after, bytes, count })
    }

    /// The text with the fixes made, all of them or, if that leaves as many errors, those
    /// that do better one by one.
    fn better(
        &self,
        path: &Path,
        (text, head): (&str, &[u8]),
        chosen: &[Vec<Edit>],
        errors: usize,
    ) -> (Option<String>, usize) {
        let is_better = |text: &str| {
            let (_, findings) = self.check_again(path, text, head);
            self::errors(&findings) < errors
        };
        let all = apply(text, chosen);
        if is_better(&all) {
            return (Some(all), chosen.len());
        }
        let single =
            chosen.iter().take(ROUNDS).map(|fix| apply(text, std::slice::from_ref(fix)));
        (single.into_iter().find(|text| is_better(text)), 1)
    }

    fn check_again(&self, path: &Path, text: &str, head: &[u8]) -> (SourceId, Findings) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add(path.to_string_lossy(), text);
        self.check_decoded((path, id), head, None, &mut sources, &mut findings);
        self.manifests.judge(self.files, path, &mut findings);
        findings.sort();
        (id, findings)
    }
}

/// How much is wrong: advice does not count.
fn errors(findings: &Findings) -> usize {
    findings.count(Severity::Error) + findings.count(Severity::Warning)
}

/// For each finding its first fix that is wanted, if it meets none that was chosen before.
fn choose(id: SourceId, findings: &Findings, wanted: Fixes) -> Vec<Vec<Edit>> {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut chosen = Vec::new();
    for finding in findings {
        let is_wanted = |safe: bool| safe || wanted == Fixes::All;
        let Some(fix) = finding.fixes.iter().find(|fix| is_wanted(fix.safe)) else {
            continue;
        };
        let places = || fix.edits.iter().map(|edit| (edit.span.start, edit.span.end));
        let is_here = fix.edits.iter().all(|edit| edit.span.source == id);
        // Two that touch are not made at once: their order would be a matter of chance.
        let meets = places().any(|(start, end)| {
            taken.iter().any(|(first, last)| *first <= end && start <= *last)
        });
        if is_here && !meets && !fix.edits.is_empty() {
            taken.extend(places());
            chosen.push(fix.edits.clone());
        }
    }
    chosen
}

/// The text with the edits made.
fn apply(text: &str, fixes: &[Vec<Edit>]) -> String {
    let mut edits: Vec<&Edit> = fixes.iter().flatten().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut mended, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let range = edit.span.range();
        mended.push_str(text.get(at..range.start).unwrap_or_default());
        mended.push_str(&edit.replacement);
        at = range.end;
    }
    mended.push_str(text.get(at..).unwrap_or_default());
    mended
}

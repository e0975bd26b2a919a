//! What an edition has today, accepted, so that only what is new is a finding.
//!
//! A finding is known again by its file, its code, its message and a fingerprint of the
//! words around it, and not by its line: text may come and go before it. Several alike
//! are counted. The file is JSON, sorted, a line a finding, so that it can be kept with
//! the edition and its changes read.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Report, is_failure};
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{Sources, hash};

/// How many characters on either side make a finding's context.
const AROUND: usize = 20;

/// What is accepted.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: BTreeMap<Entry, usize>,
}

/// A finding, wherever it has moved to in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    file: String,
    code: String,
    message: String,
    context: String,
}

#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(flatten)]
    entry: Entry,
    count: usize,
}

#[derive(Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Row>,
}

impl Baseline {
    /// The findings of a report. Files are named from `folder`, where the baseline lies.
    pub fn of(report: &Report, folder: &Path) -> Self {
        let mut known = BTreeMap::new();
        for (sources, finding) in
            report.iter().filter(|(_, finding)| !is_failure(finding))
        {
            *known.entry(entry(sources, finding, folder)).or_default() += 1;
        }
        Self { known }
    }

    /// Reads a baseline; `None` if it is none.
    pub fn read(json: &str) -> Option<Self> {
        let document: Document = serde_json::from_str(json).ok()?;
        let rows = document.findings.into_iter().map(|row| (row.entry, row.count));
        (document.version == 1).then(|| Self { known: rows.collect() })
    }

    /// Writes it as JSON, a line a finding.
    pub fn write(&self) -> String {
        let row = |(entry, count): (&Entry, &usize)| {
            // Strings and numbers alone cannot fail to be written.
            serde_json::to_string(&Row { entry: entry.clone(), count: *count })
                .unwrap_or_default()
        };
        let rows: Vec<String> = self.known.iter().map(row).collect();
        let end = if rows.is_empty() { "" } else { "\n" };
        format!("{{\"version\":1,\"findings\":[\n{}{end}]}}\n", rows.join(",\n"))
    }

    /// How many findings it accepts.
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether it accepts none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes out of a report what is accepted. Returns how many findings that was, and
    /// how many that are accepted are not there any more.
    pub fn apply(mut self, report: &mut Report, folder: &Path) -> (usize, usize) {
        let mut met = 0;
        report.retain(|sources, finding| {
            let known = self.known.get_mut(&entry(sources, finding, folder));
            let is_known = known.is_some_and(|count| {
                let is_left = *count > 0;
                *count -= usize::from(is_left);
                is_left
            });
            met += usize::from(is_known);
            !is_known
        });
        (met, self.len())
    }
}

impl Report {
    /// Keeps the findings for which `keep` says so.
    fn retain(&mut self, mut keep: impl FnMut(&Sources, &Diagnostic) -> bool) {
        for (sources, findings) in &mut self.parts {
            let all = std::mem::replace(findings, Findings::new());
            findings.extend(all.into_iter().filter(|finding| keep(sources, finding)));
        }
    }
}

fn entry(sources: &Sources, finding: &Diagnostic, folder: &Path) -> Entry {
    let file = sources.get(finding.span.source);
    let (text, base) = file.surroundings(finding.span.start);
    let range = finding.span.range();
    let before = text.get(..range.start.saturating_sub(base)).unwrap_or_default();
    let after = text.get(range.end.saturating_sub(base)..).unwrap_or_default();
    // White space is laid out anew now and then.
    let solid = |c: &char| !c.is_whitespace();
    let mut context: String = before
        .chars()
        .rev()
        .filter(solid)
        .take(AROUND)
        .collect::<Vec<_>>()
        .iter()
        .rev()
        .collect();
    context.push('\n');
    context.extend(file.slice(finding.span).chars().filter(solid).take(AROUND));
    context.push('\n');
    context.extend(after.chars().filter(solid).take(AROUND));
    Entry {
        file: relative(Path::new(file.name()), folder),
        code: finding.code.id.to_owned(),
        message: finding.message.clone(),
        context: hash(context.as_bytes()).get(..16).unwrap_or_default().to_owned(),
    }
}

/// A file's name from a folder, both as paths from the same place.
fn relative(path: &Path, folder: &Path) -> String {
    let parts = |path: &Path| -> Vec<PathBuf> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let (path, folder) = (parts(path), parts(folder));
    let common = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = folder.iter().skip(common).map(|_| "..".to_owned());
    let down = path.iter().skip(common).map(|part| part.to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

//! Which letters an edition has: the text files below `letters/`.
//!
//! A file that would go unread without anybody noticing is a finding: a letter that is
//! not text, two letters of one name, a `.toml` beside no letter.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::shown;
use crate::diagnostic::{Findings, codes};
use crate::source::{Files, Sources};

/// How deep folders of letters may stand in each other.
const DEPTH: usize = 16;

/// The letters in a folder and below, sorted by path, and the `.toml` files there.
pub(super) fn find(
    files: &dyn Files,
    folder: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
) -> (Vec<PathBuf>, HashSet<PathBuf>) {
    let (mut letters, mut others) = (Vec::new(), Vec::new());
    let mut waiting = vec![(folder.to_path_buf(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in files.list(&folder).unwrap_or_default() {
            match extension(&entry).as_deref() {
                Some("txt" | "text") => letters.push(entry),
                None if depth < DEPTH => waiting.push((entry, depth + 1)),
                _ => others.push(entry),
            }
        }
    }
    letters.sort();
    others.sort();
    if letters.is_empty() {
        let is_letter =
            |path: &&PathBuf| !matches!(extension(path).as_deref(), Some("toml" | ""));
        let help = match others.iter().find(is_letter) {
            Some(other) => format!(
                "this version reads plain text; save `{}` as text: letters/NAME.txt",
                shown(other)
            ),
            None => "put the letters there as text files: letters/NAME.txt".to_owned(),
        };
        let message = format!("there are no letters in `{}`", shown(folder));
        let finding = codes::NO_LETTERS.about(shown(folder), sources);
        findings.push(finding.message(message).help(help));
    }
    lonely_sidecars(&letters, &others, sources, findings);
    let is_sidecar = |path: &PathBuf| extension(path).as_deref() == Some("toml");
    let letters = one_for_each_output(letters, sources, findings);
    (letters, others.into_iter().filter(is_sidecar).collect())
}

/// The ending of a file's name in small letters; empty for a hidden file such as `._a.txt`,
/// which some systems put beside `a.txt`.
fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    if name.starts_with('.') {
        return Some(String::new());
    }
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

/// The letters that have an output of their own; that others have not is a finding.
fn one_for_each_output(
    letters: Vec<PathBuf>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Vec<PathBuf> {
    let mut outputs: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for letter in letters {
        outputs.entry(letter.with_extension("xml")).or_default().push(letter);
    }
    let mut alone = Vec::new();
    for letters in outputs.into_values() {
        let [first, second, ..] = letters.as_slice() else {
            alone.extend(letters);
            continue;
        };
        let message = format!(
            "`{}` and `{}` would be written to one file, so neither was built",
            shown(first),
            shown(second)
        );
        let finding = codes::SAME_NAME.about(shown(second), sources);
        findings.push(finding.message(message).help("rename one of them"));
    }
    alone
}

/// A `.toml` beside no letter would go unread without anybody noticing.
fn lonely_sidecars(
    letters: &[PathBuf],
    others: &[PathBuf],
    sources: &mut Sources,
    findings: &mut Findings,
) {
    let expected: BTreeSet<PathBuf> =
        letters.iter().map(|letter| letter.with_extension("toml")).collect();
    let is_sidecar = |path: &&PathBuf| extension(path).as_deref() == Some("toml");
    for sidecar in
        others.iter().filter(is_sidecar).filter(|path| !expected.contains(*path))
    {
        let message = format!(
            "`{}` belongs to no letter: there is no `{}`",
            shown(sidecar),
            shown(&sidecar.with_extension("txt"))
        );
        let finding = codes::UNREADABLE_FILE.about(shown(sidecar), sources);
        findings.push(
            finding
                .message(message)
                .help("name it like its letter, or put the letter beside it"),
        );
    }
}

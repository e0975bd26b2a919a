//! Which letters an edition has: the text files below `letters/`.
//!
//! A file that would go unread without anybody noticing is a finding: a letter that is
//! not text, two letters of one name, a `.toml` beside no letter.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf, is_separator};

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
    letters.sort_by(|a, b| by_names(a, b));
    others.sort_by(|a, b| by_names(a, b));
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

/// The order of paths as [`Path`] has it, folder by folder, for paths without `.` and `..`
/// and with the same beginning: what a folder lists. It asks for no list of names, of
/// which a hundred thousand letters would need millions.
fn by_names(a: &Path, b: &Path) -> Ordering {
    fn bytes(path: &Path) -> impl Iterator<Item = u8> + '_ {
        let bytes = path.as_os_str().as_encoded_bytes().iter();
        // A separator comes before all that may stand in a name.
        bytes.map(|byte| if is_separator(char::from(*byte)) { 0 } else { *byte })
    }
    bytes(a).cmp(bytes(b))
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
    let mut outputs: Vec<(PathBuf, PathBuf)> = letters
        .into_iter()
        .map(|letter| (letter.with_extension("xml"), letter))
        .collect();
    outputs.sort_by(|(a, _), (b, _)| by_names(a, b));
    let mut alone = Vec::with_capacity(outputs.len());
    for same in outputs.chunk_by_mut(|(a, _), (b, _)| a == b) {
        let [(_, first), (_, second), ..] = same else {
            let letters = same.iter_mut().map(|(_, letter)| std::mem::take(letter));
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
    let expected: HashSet<OsString> =
        letters.iter().map(|letter| letter.with_extension("toml").into()).collect();
    let is_sidecar = |path: &&PathBuf| extension(path).as_deref() == Some("toml");
    for sidecar in others
        .iter()
        .filter(is_sidecar)
        .filter(|path| !expected.contains(path.as_os_str()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_in_the_order_of_their_names() {
        let paths = ["l/a", "l/a/b.txt", "l/a-b/c.txt", "l/a.txt", "l/a.u.txt", "l/ä/b"];
        for a in paths.map(Path::new) {
            for b in paths.map(Path::new) {
                assert_eq!(by_names(a, b), a.cmp(b), "{} {}", a.display(), b.display());
            }
        }
    }
}

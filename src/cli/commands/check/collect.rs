//! The files that a command is to work on: named, in folders, by pattern.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::check::Listed;
use crate::diagnostic::{Findings, codes};
use crate::report::Report;
use crate::source::{Disk, Files, Sources};

/// The files named, and those in folders named that end in `.xml` or `.tei`, as git
/// would see them; sorted within each folder.
pub(in crate::cli) fn collect(named: &[PathBuf], report: &mut Report) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for path in named {
        if let Some(pattern) = pattern(path) {
            matching(path, &pattern, &mut paths, report);
            continue;
        }
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in ignore::WalkBuilder::new(path).hidden(true).build() {
            match entry {
                Ok(entry) => {
                    // A link to a file is one, and one that leads nowhere is told of.
                    let is = |what: fn(&std::fs::FileType) -> bool| {
                        entry.file_type().is_some_and(|kind| what(&kind))
                    };
                    let is_file = is(std::fs::FileType::is_file)
                        || is(std::fs::FileType::is_symlink) && !entry.path().is_dir();
                    if is_file && is_tei(entry.path()) && !is_exported(entry.path()) {
                        let path = entry.into_path();
                        found.push(path.strip_prefix(".").unwrap_or(&path).to_path_buf());
                    }
                }
                Err(error) => unreadable(path, &error.to_string(), report),
            }
        }
        if found.is_empty() {
            unreadable(path, "it holds no .xml or .tei file", report);
        }
        found.sort();
        paths.extend(found);
    }
    paths
}

/// All that lies in the folders among the paths, as git would see it, hidden files too.
pub(super) fn listing(named: &[PathBuf]) -> Vec<(PathBuf, Listed)> {
    let mut all = Vec::new();
    for root in named.iter().filter(|path| path.is_dir()) {
        let walk = ignore::WalkBuilder::new(root)
            .hidden(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        for entry in walk.flatten().filter(|entry| entry.depth() > 0) {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let name = entry.file_name().to_string_lossy();
            // Those are for programs, as `.github`.
            if is_folder && name.starts_with('.') {
                continue;
            }
            let is_empty = || Disk.list(entry.path()).is_ok_and(|held| held.is_empty());
            let listed = if !is_folder {
                Listed::File
            } else if is_empty() {
                Listed::EmptyFolder
            } else {
                Listed::Folder
            };
            all.push((entry.into_path(), listed));
        }
    }
    all.sort();
    all
}

/// The pattern that a path is, if there is no such file and it is one.
fn pattern(path: &Path) -> Option<GlobMatcher> {
    let text = path.to_str()?;
    let is_pattern = text.contains(['*', '?', '[', '{']) && !Disk.exists(path);
    let glob = GlobBuilder::new(text).literal_separator(true).build().ok()?;
    is_pattern.then(|| glob.compile_matcher())
}

/// The files that match a pattern, whatever their names end in, sorted.
fn matching(
    path: &Path,
    pattern: &GlobMatcher,
    paths: &mut Vec<PathBuf>,
    report: &mut Report,
) {
    let is_plain = |part: &Component<'_>| {
        !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])
    };
    let root: PathBuf = path.components().take_while(is_plain).collect();
    let is_here = root.as_os_str().is_empty();
    let walk = ignore::WalkBuilder::new(if is_here { Path::new(".") } else { &root });
    let mut found: Vec<PathBuf> = { walk }
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| {
            let path = entry.into_path();
            path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)
        })
        .filter(|path| pattern.is_match(path))
        .collect();
    if found.is_empty() {
        unreadable(path, "no file matches it", report);
    }
    found.sort();
    paths.extend(found);
}

/// Whether a file is the list for correspSearch that `export` wrote. In a folder it is
/// passed over: it says nothing that the letters do not say, and its report lies beside it.
fn is_exported(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "cmif.xml")
        && Disk.exists(&path.with_file_name("cmif-report.json"))
}

pub(super) fn is_tei(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "xml" || extension == "tei")
}

fn unreadable(path: &Path, reason: &str, report: &mut Report) {
    let mut sources = Sources::new();
    let name = path.to_string_lossy();
    let message = format!("`{name}` cannot be checked: {reason}");
    let finding = codes::UNREADABLE_FILE.about(name, &mut sources).message(message);
    let mut findings = Findings::new();
    findings.push(finding.help("name TEI files, or a folder that holds some"));
    report.add(&sources, findings);
}

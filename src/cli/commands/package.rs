//! `letterbook export bagit`: an edition as a package for an archive, or one verified.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::export::Letters;
use crate::check::{Checker, Profile, Profiles};
use crate::cli::args::{Export, Format};
use crate::cli::terminal::{Stream, print, print_report};
use crate::diagnostic::Findings;
use crate::export::{Packing, Setting, pack, pointed_to, verify};
use crate::report::{Report, json};
use crate::source::{Disk, Files, Sources};

/// How many letters are checked at a time.
const BATCH: usize = 256;

/// Packs the letters with all that belongs to them; returns the line to be said.
pub(super) fn package(
    arguments: &Export,
    letters: &Letters,
    report: &mut Report,
) -> String {
    let folder = match (&arguments.out_dir, &arguments.out, &letters.folder) {
        (Some(folder), ..) | (None, Some(folder), _) => folder.clone(),
        (None, None, Some(exports)) => exports.with_file_name("bag"),
        (None, None, None) => PathBuf::from("bag"),
    };
    let mut paths = BTreeSet::new();
    for part in &letters.belongings {
        walk(part, &folder, &mut paths);
    }
    paths
        .extend(letters.paths.iter().map(|path| Disk.absolute(path)).map(|p| normal(&p)));
    let root = common(&paths);
    // What they point to belongs to them, as far as it lies among them.
    let beside: BTreeSet<PathBuf> = paths
        .par_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "xml" || e == "tei"))
        .flat_map_iter(|path| {
            let folder = path.parent().unwrap_or(&root);
            let targets = pointed_to(&Disk, path).into_iter();
            let targets = targets.map(|target| normal(&folder.join(target)));
            let unseen = targets.filter(|path| !paths.contains(path));
            unseen.filter(|path| path.starts_with(&root) && path.is_file())
        })
        .collect();
    paths.extend(beside);
    let payload: BTreeMap<String, PathBuf> = paths
        .into_iter()
        .map(|path| (place(path.strip_prefix(&root).unwrap_or(&path)), path))
        .collect();
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let setting = Setting {
        manifest: &letters.manifest,
        about: letters.about,
        folder: &letters.name,
    };
    let packing = Packing { setting, payload };
    let mut checked = Checked::new(&letters.paths);
    let made: Vec<(&str, &mut dyn Read)> = vec![("reports/findings.json", &mut checked)];
    let said = match pack(&Disk, &folder, &packing, made, &mut sources) {
        Ok(packed) => format!(
            "bagit: {} files, {} bytes to {}\n",
            packed.files,
            packed.bytes,
            folder.display()
        ),
        Err(finding) => {
            findings.push(*finding);
            "bagit: not written\n".to_owned()
        }
    };
    report.add(&sources, findings);
    said
}

/// What `check --profile archive` finds in the letters, as JSON that is made while it is
/// read: the findings of some hundred letters are held, not those of all.
struct Checked<'a> {
    checker: Checker<'a>,
    paths: std::slice::Chunks<'a, PathBuf>,
    document: Option<json::Document>,
    /// What is made and not yet read.
    made: Cursor<Vec<u8>>,
}

impl<'a> Checked<'a> {
    fn new(paths: &'a [PathBuf]) -> Self {
        let profiles = Profiles::default().with(Profile::Archive);
        Self {
            checker: Checker::new(&Disk).with_profiles(profiles),
            paths: paths.chunks(BATCH),
            document: Some(json::Document::default()),
            made: Cursor::default(),
        }
    }

    /// The next piece; `None` after the last.
    fn piece(&mut self) -> Option<String> {
        let Some(batch) = self.paths.next() else {
            return self.document.take().map(json::Document::end);
        };
        let checker = &self.checker;
        let found: Vec<String> = batch
            .par_iter()
            .map(|path| {
                let (sources, findings) = checker.check_file(path);
                let mut report = Report::new();
                report.add(&sources, findings);
                json::items(&report)
            })
            .collect();
        let document = self.document.as_mut()?;
        Some(found.iter().map(|items| document.add(items)).collect())
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.made.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(piece) = self.piece() else { return Ok(0) };
            self.made = Cursor::new(piece.into_bytes());
        }
    }
}

/// The files of a folder and the folders in it, or the file itself; what git would not
/// see and the package itself are left out.
fn walk(part: &Path, package: &Path, into: &mut BTreeSet<PathBuf>) {
    let package = normal(&Disk.absolute(package));
    for entry in ignore::WalkBuilder::new(part).hidden(true).build().flatten() {
        let path = normal(&Disk.absolute(entry.path()));
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && !path.starts_with(&package) {
            into.insert(path);
        }
    }
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}

/// The innermost folder that holds all the files.
fn common(paths: &BTreeSet<PathBuf>) -> PathBuf {
    let mut folders = paths.iter().filter_map(|path| path.parent());
    let Some(first) = folders.next() else { return PathBuf::new() };
    let mut common = first.to_path_buf();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}

/// A path with `/` on every system.
fn place(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Verifies packages.
pub(super) fn verify_all(arguments: &Export) -> u8 {
    let mut report = Report::new();
    for folder in &arguments.paths {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let count = verify(&Disk, folder, &mut sources, &mut findings);
        let is_sound = findings.is_empty();
        report.add(&sources, findings);
        if arguments.output.format == Format::Human {
            let what = if is_sound { "as it was packed" } else { "not as it should be" };
            print(Stream::Err, &format!("{}: {count} files, {what}\n", folder.display()));
        }
    }
    print_report(&report, &arguments.output, Stream::Out);
    report.status(arguments.output.fail_on.into())
}

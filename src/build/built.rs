//! An edition as it was built: for those who read what lies in its output folder.

use std::path::{Path, PathBuf};

use super::edition::{Opening, read_registers, read_text};
use super::path::normal;
use super::shown;
use crate::diagnostic::codes;
use crate::manifest::Manifest;
use crate::register::Register;
use crate::report::Report;
use crate::source::{Files, SourceId, Sources};

/// A built edition, opened for reading.
#[derive(Debug)]
pub struct BuiltEdition {
    /// The edition's file.
    pub manifest: Manifest,
    /// Its registers.
    pub register: Register,
    /// The folder of its outputs.
    pub output: PathBuf,
    /// The TEI of its letters, sorted by path: what has a source map beside it.
    pub letters: Vec<PathBuf>,
    /// The texts of manifest and registers.
    pub sources: Sources,
    /// The manifest among them.
    pub about: SourceId,
}

impl BuiltEdition {
    /// Opens it; `None`, with findings, if the manifest cannot be read or nothing is
    /// built.
    pub fn open(files: &dyn Files, root: &Path, report: &mut Report) -> Option<Self> {
        let mut opening = Opening::default();
        let edition = Self::read(files, root, &mut opening);
        // What is amiss in entries is said when the edition is built.
        let Opening { sources, findings, .. } = opening;
        report.add(&sources, findings);
        edition.map(|edition| Self { sources, ..edition })
    }

    fn read(files: &dyn Files, root: &Path, opening: &mut Opening) -> Option<Self> {
        let Opening { sources, findings, .. } = opening;
        let path = root.join("edition.toml");
        let about = read_text(files, &path, sources, findings, |finding| finding)?;
        let manifest = Manifest::read(sources.get(about), findings)?;
        let named =
            manifest.output.as_ref().map_or("out", |output| output.value.as_str());
        let output = normal(&root.join(named));
        let mut letters = Vec::new();
        find(files, &output, &mut letters);
        if letters.is_empty() {
            let name = shown(root);
            let finding = codes::NOTHING_TO_EXPORT.about(name.as_str(), sources);
            findings.push(
                finding
                    .message(format!("no letter of `{name}` is built"))
                    .help(format!("build it first: letterbook build {name}")),
            );
            return None;
        }
        let register = read_registers(files, root, &manifest, &output, opening);
        let sources = Sources::new();
        Some(Self { manifest, register, output, letters, sources, about })
    }
}

/// The built letters in a folder and the folders in it.
fn find(files: &dyn Files, folder: &Path, letters: &mut Vec<PathBuf>) {
    let listed = files.list(folder).unwrap_or_default();
    for path in &listed {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        match path.extension() {
            Some(extension) if extension == "xml" => {
                // Sorted, as every listing is.
                if listed.binary_search(&path.with_extension("map.json")).is_ok() {
                    letters.push(path.clone());
                }
            }
            Some(_) => {}
            None => find(files, path, letters),
        }
    }
}

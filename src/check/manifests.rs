//! What manifests say of the files below them: findings, schemas, catalogues, registers.
//!
//! The nearest `edition.toml` or `letterbook.toml` counts, from a file's folder upward;
//! each is read once, and what is wrong in it told once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::LIMIT;
use super::catalog::Catalog;
use crate::diagnostic::{Findings, codes};
use crate::manifest::{Checks, Manifest, Placed, read_checks};
use crate::register::is_table;
use crate::source::{Files, Sources, normal};

/// The names that a manifest may have; in one folder the first counts.
const NAMES: [&str; 2] = ["letterbook.toml", "edition.toml"];

/// A manifest, as far as checking goes.
#[derive(Debug)]
pub(super) struct Found {
    /// Its folder.
    pub(super) root: PathBuf,
    checks: Checks,
    pub(super) catalog: Catalog,
    /// The registers that are there.
    registers: Vec<PathBuf>,
}

impl Found {
    /// A file's path from the manifest's folder, with `/`.
    fn inside(&self, files: &dyn Files, path: &Path) -> String {
        let path = normal(&files.absolute(path));
        let root = normal(&files.absolute(&self.root));
        let inside = path.strip_prefix(root).unwrap_or(&path);
        inside.to_string_lossy().replace('\\', "/")
    }

    /// The schemas that the manifest names for a file, if it names some.
    pub(super) fn schemas(
        &self,
        files: &dyn Files,
        path: &Path,
    ) -> Option<&[Placed<String>]> {
        self.checks.schemas.for_path(&self.inside(files, path))
    }
}

/// What is wrong in manifests, by their paths.
type Faults = BTreeMap<PathBuf, (Sources, Findings)>;

#[derive(Debug, Default)]
struct Known {
    by_folder: BTreeMap<PathBuf, Option<Arc<Found>>>,
    /// By the folder that they lie in.
    read: BTreeMap<PathBuf, Option<Arc<Found>>>,
    faults: Faults,
}

/// Manifests by the folder they are looked for from.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    known: Mutex<Known>,
}

impl Manifests {
    /// Does with the findings in a file what its manifest says.
    pub(super) fn judge(&self, files: &dyn Files, path: &Path, findings: &mut Findings) {
        let Some(manifest) = self.of(files, path) else { return };
        let rules = &manifest.checks.rules;
        if rules.is_empty() || findings.is_empty() {
            return;
        }
        let inside = manifest.inside(files, path);
        let all = std::mem::take(findings);
        findings.extend(all.into_iter().filter_map(|one| rules.judge(&inside, one)));
    }

    /// What is wrong in them.
    pub(super) fn findings(&self) -> Vec<(Sources, Findings)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.faults.values().cloned().collect()
    }

    /// The catalogues that they name. A manifest itself is known by its name.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let manifests = known.read.values().flatten();
        manifests.flat_map(|manifest| manifest.catalog.paths()).collect()
    }

    /// The registers of the editions that these files are part of, those files left out.
    pub(super) fn registers(&self, files: &dyn Files, paths: &[PathBuf]) -> Vec<PathBuf> {
        let whole = |path: &PathBuf| normal(&files.absolute(path));
        let mut known: BTreeSet<PathBuf> = paths.iter().map(whole).collect();
        let folders: BTreeSet<&Path> =
            paths.iter().filter_map(|path| path.parent()).collect();
        let mut registers = Vec::new();
        for folder in folders {
            let Some(manifest) = self.of(files, &folder.join("x")) else { continue };
            let new = manifest.registers.iter().filter(|path| known.insert(whole(path)));
            registers.extend(new.cloned());
        }
        registers
    }

    /// The manifest that counts for a file.
    pub(super) fn of(&self, files: &dyn Files, path: &Path) -> Option<Arc<Found>> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.by_folder.get(folder) {
            return found.clone();
        }
        let absolute = normal(&files.absolute(folder));
        let found = absolute.ancestors().find_map(|root| {
            // Called as the user calls it, if that is possible.
            let is_root = |given: &&Path| normal(&files.absolute(given)) == root;
            let given = folder.ancestors().find(is_root).unwrap_or(root);
            known.read(files, root, given)
        });
        known.by_folder.insert(folder.to_path_buf(), found.clone());
        found
    }
}

impl Known {
    fn read(
        &mut self,
        files: &dyn Files,
        root: &Path,
        given: &Path,
    ) -> Option<Arc<Found>> {
        if let Some(found) = self.read.get(root) {
            return found.clone();
        }
        let found = NAMES
            .iter()
            .find_map(|name| read(files, &given.join(name), &mut self.faults))
            .map(Arc::new);
        self.read.insert(root.to_path_buf(), found.clone());
        found
    }
}

/// What a manifest says; `None` if it is not there. The faults of an edition's manifest
/// are told by `build`.
fn read(files: &dyn Files, path: &Path, faults: &mut Faults) -> Option<Found> {
    let text = String::from_utf8(files.read(path, LIMIT).ok()?).ok()?;
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add(path.to_string_lossy(), text);
    let file = sources.get(id);
    let is_edition = path.ends_with("edition.toml");
    let checks = if is_edition {
        let manifest = Manifest::read(file, &mut Findings::new()).unwrap_or_default();
        Checks { registers: manifest.registers, ..manifest.checks }
    } else {
        read_checks(file, &mut findings).unwrap_or_default()
    };
    let root = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let registers = registers(files, &root, &checks, is_edition, &mut findings);
    let mut catalog = Catalog::default();
    for name in &checks.catalogs {
        catalog.add(files, &root.join(&name.value), &mut sources, &mut findings);
    }
    if !findings.is_empty() {
        faults.insert(path.to_path_buf(), (sources, findings));
    }
    Some(Found { root, checks, catalog, registers })
}

/// The registers that a manifest names; an edition's that names none has all in
/// `register/`.
fn registers(
    files: &dyn Files,
    root: &Path,
    checks: &Checks,
    is_edition: bool,
    findings: &mut Findings,
) -> Vec<PathBuf> {
    let Some(named) = &checks.registers else {
        let folder = root.join("register");
        let listed = if is_edition { files.list(&folder) } else { Ok(Vec::new()) };
        let is_register = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            !name.starts_with('.') && (is_table(&name) || name.ends_with(".xml"))
        };
        return listed.unwrap_or_default().into_iter().filter(is_register).collect();
    };
    let mut paths = Vec::new();
    for name in named {
        let path = normal(&root.join(&name.value));
        if files.exists(&path) {
            paths.push(path);
        } else if !is_edition {
            findings.push(
                codes::UNREADABLE_FILE
                    .at(name.span)
                    .message(format!("there is no register `{}`", name.value))
                    .help("correct its name in `registers`, or put the file there"),
            );
        }
    }
    paths
}

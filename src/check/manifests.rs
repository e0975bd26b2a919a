//! What manifests say of the findings in the files below them.
//!
//! The nearest `edition.toml` or `letterbook.toml` counts, from a file's folder upward;
//! each is read once, and what is wrong in it told once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::LIMIT;
use crate::diagnostic::Findings;
use crate::manifest::{Manifest, Rules, read_rules};
use crate::source::{Files, Sources};

/// The names that a manifest may have; in one folder the first counts.
const NAMES: [&str; 2] = ["letterbook.toml", "edition.toml"];

/// A manifest's folder and its rules; `None` where no folder above has one.
type Found = Option<Arc<(PathBuf, Rules)>>;

/// What is wrong in manifests, by their paths.
type Faults = BTreeMap<PathBuf, (Sources, Findings)>;

/// Manifests by the folder they are looked for from.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    known: Mutex<(BTreeMap<PathBuf, Found>, Faults)>,
}

impl Manifests {
    /// Does with the findings in a file what its manifest says.
    pub(super) fn judge(&self, files: &dyn Files, path: &Path, findings: &mut Findings) {
        let path = files.absolute(path);
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let Some(manifest) = self.nearest(files, &folder) else { return };
        let (root, rules) = &*manifest;
        if rules.is_empty() {
            return;
        }
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let inside = inside.to_string_lossy().replace('\\', "/");
        let all = std::mem::take(findings);
        findings.extend(all.into_iter().filter_map(|one| rules.judge(&inside, one)));
    }

    /// What is wrong in them.
    pub(super) fn findings(&self) -> Vec<(Sources, Findings)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.1.values().cloned().collect()
    }

    fn nearest(&self, files: &dyn Files, folder: &Path) -> Found {
        let mut guard = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, faults) = &mut *guard;
        if let Some(found) = known.get(folder) {
            return found.clone();
        }
        let found = folder.ancestors().find_map(|root| {
            let rules =
                NAMES.iter().find_map(|name| read(files, &root.join(name), faults))?;
            Some(Arc::new((root.to_path_buf(), rules)))
        });
        known.insert(folder.to_path_buf(), found.clone());
        found
    }
}

/// The rules of a manifest; `None` if it is not there. The faults of an edition's manifest
/// are told by `build`.
fn read(files: &dyn Files, path: &Path, faults: &mut Faults) -> Option<Rules> {
    let text = String::from_utf8(files.read(path, LIMIT).ok()?).ok()?;
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add(path.to_string_lossy(), text);
    let file = sources.get(id);
    if path.ends_with("edition.toml") {
        let manifest = Manifest::read(file, &mut findings);
        return Some(manifest.map(|manifest| manifest.rules).unwrap_or_default());
    }
    let rules = read_rules(file, &mut findings);
    if !findings.is_empty() {
        faults.insert(path.to_path_buf(), (sources, findings));
    }
    Some(rules.unwrap_or_default())
}

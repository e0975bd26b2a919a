//! What manifests say of the findings in the files below them.
//!
//! The nearest `edition.toml` or `letterbook.toml` counts, from a file's folder upward;
//! each is read once. Its own faults are told with the first file that it holds for.

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

/// Manifests by the folder they are looked for from.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    known: Mutex<BTreeMap<PathBuf, Found>>,
}

impl Manifests {
    /// Does with the findings in a file what its manifest says.
    pub(super) fn apply(
        &self,
        files: &dyn Files,
        path: &Path,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let path = files.absolute(path);
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let Some(manifest) = self.nearest(files, &folder, sources, findings) else {
            return;
        };
        let (root, rules) = &*manifest;
        if rules.is_empty() {
            return;
        }
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let inside = inside.to_string_lossy().replace('\\', "/");
        let all = std::mem::take(findings);
        findings.extend(all.into_iter().filter_map(|one| rules.judge(&inside, one)));
    }

    fn nearest(
        &self,
        files: &dyn Files,
        folder: &Path,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Found {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(folder) {
            return found.clone();
        }
        let found = folder.ancestors().find_map(|root| {
            let read = |name: &&str| read(files, &root.join(name), sources, findings);
            let rules = NAMES.iter().find_map(read)?;
            Some(Arc::new((root.to_path_buf(), rules)))
        });
        known.insert(folder.to_path_buf(), found.clone());
        found
    }
}

/// The rules of a manifest; `None` if it is not there. The faults of an edition's manifest
/// are told by `build`.
fn read(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Rules> {
    let text = String::from_utf8(files.read(path, LIMIT).ok()?).ok()?;
    let id = sources.add(path.to_string_lossy(), text);
    let mut found = Findings::new();
    let file = sources.get(id);
    let is_edition = path.ends_with("edition.toml");
    let rules = if is_edition {
        let manifest = Manifest::read(file, &mut found);
        manifest.map(|manifest| manifest.rules)
    } else {
        read_rules(file, &mut found)
    };
    if !is_edition {
        findings.append(found);
    }
    Some(rules.unwrap_or_default())
}

//! From what a document or a manifest calls its schema to the schema itself.
//!
//! A path is looked for beside what names it; an address first in the catalogues, then
//! in the store. A schema is read once, however many files name it. Nothing is fetched
//! unless the caller brought the means to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Validators;
use super::address::{is_address, is_letter_schema, join, local};
use super::catalog::Catalog;
use super::store::{Fetch, Kept, Store};
use crate::diagnostic::Findings;
use crate::source::{Files, Sources};

/// The name of the letter schema that the program carries, where a schema is named.
pub const LETTER_SCHEMA: &str = "letter";

/// The address from which `tei_all` is kept, if it is.
pub const TEI_ALL: &str =
    "https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng";

/// Where a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the program.
    Letter,
    /// In the store.
    Kept(Kept),
    /// In a file.
    File(PathBuf),
}

/// Why a schema cannot be had, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) why: String,
    pub(super) help: String,
}

/// A schema, or why there is none.
type Found = Result<Arc<Validators>, Missing>;

/// Where schemas are looked for, and those that were found.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    files: &'a dyn Files,
    store: Option<Mutex<Store<'a>>>,
    fetch: Option<&'a dyn Fetch>,
    catalog: Catalog,
    /// Where compiled schemas are kept.
    cache: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Found>>,
    letter: OnceLock<Arc<Validators>>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            store: None,
            fetch: None,
            catalog: Catalog::default(),
            cache: None,
            known: Mutex::default(),
            letter: OnceLock::new(),
        }
    }

    pub(super) fn set_store(&mut self, store: Store<'a>) {
        self.store = Some(Mutex::new(store));
    }

    pub(super) fn set_fetch(&mut self, fetch: &'a dyn Fetch) {
        self.fetch = Some(fetch);
    }

    pub(super) fn set_catalog(&mut self, catalog: Catalog) {
        self.catalog = catalog;
    }

    pub(super) fn set_cache(&mut self, cache: Option<PathBuf>) {
        self.cache = cache;
    }

    pub(super) fn letter(&self) -> Arc<Validators> {
        Arc::clone(self.letter.get_or_init(|| Arc::new(Validators::letter())))
    }

    fn store(&self) -> Option<MutexGuard<'_, Store<'a>>> {
        let store = self.store.as_ref()?;
        Some(store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a reference in `folder` means. `catalog` is asked before the one of the run.
    pub(super) fn locate(
        &self,
        folder: &Path,
        reference: &str,
        catalog: &Catalog,
    ) -> Result<Place, Missing> {
        let stands_for = |reference: &str| {
            let [own, run] = [catalog, &self.catalog];
            own.find(reference).or_else(|| run.find(reference))
        };
        let has_catalog = !(catalog.is_empty() && self.catalog.is_empty());
        if !is_address(reference) {
            let path = folder.join(local(reference));
            if has_catalog {
                let folder = self.files.absolute(folder).to_string_lossy().into_owned();
                let folder = folder.replace('\\', "/");
                let base = format!("file:///{}/", folder.trim_matches('/'));
                let found = join(&base, reference).and_then(|whole| stands_for(&whole));
                if let Some(found) = found {
                    return self.place(&found);
                }
            }
            return Ok(Place::File(path));
        }
        match stands_for(reference) {
            Some(found) => self.place(&found),
            None => self.kept(reference),
        }
    }

    /// What a catalogue's answer means.
    fn place(&self, found: &str) -> Result<Place, Missing> {
        if is_address(found) { self.kept(found) } else { Ok(Place::File(found.into())) }
    }

    /// The copy of what lies at an address, which is fetched if that was asked for.
    fn kept(&self, address: &str) -> Result<Place, Missing> {
        let help = add_command(address);
        let Some(mut store) = self.store() else {
            if is_letter_schema(address) {
                return Ok(Place::Letter);
            }
            let why = "letterbook does not fetch from the network".to_owned();
            return Err(Missing { why, help });
        };
        if let Some(kept) = store.find(address) {
            return Ok(Place::Kept(kept.clone()));
        }
        if is_letter_schema(address) {
            return Ok(Place::Letter);
        }
        let Some(fetch) = self.fetch else {
            let why = "the store has no copy of it, and nothing is fetched unasked";
            return Err(Missing { why: why.to_owned(), help });
        };
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        match store.add(address, &[], fetch, &mut sources, &mut findings) {
            Ok(Some(kept)) => Ok(Place::Kept(kept)),
            Ok(None) => {
                let why = findings.iter().next().map(|finding| finding.message.clone());
                let why = format!("it is not sound: {}", why.unwrap_or_default());
                Err(Missing { why, help })
            }
            Err(why) => {
                Err(Missing { why: format!("it cannot be fetched: {why}"), help })
            }
        }
    }

    /// The schema at a place, read once.
    pub(super) fn open(
        &self,
        place: &Place,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Found {
        let key = match place {
            Place::Letter => return Ok(self.letter()),
            Place::Kept(kept) => format!("kept {}", kept.sha256),
            Place::File(path) => format!("file {}", path.to_string_lossy()),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key) {
            return found.clone();
        }
        let found = match place {
            Place::Letter => Ok(self.letter()),
            Place::Kept(kept) => self.read_kept(kept),
            Place::File(path) => {
                let before = findings.len();
                let cache = self.cache.as_deref();
                let read = Validators::open(self.files, path, cache, sources, findings);
                read.map(Arc::new).ok_or_else(|| Missing {
                    why: match findings.len() > before {
                        true => "it is not sound".to_owned(),
                        false => "there is no such file".to_owned(),
                    },
                    help: "correct its name, or name a schema: check --schema FILE.rng"
                        .to_owned(),
                })
            }
        };
        known.insert(key, found.clone());
        found
    }

    fn read_kept(&self, kept: &Kept) -> Found {
        let Some(store) = self.store() else { return Ok(self.letter()) };
        store.read(kept, self.cache.as_deref()).map(Arc::new).map_err(|why| Missing {
            why,
            help: match kept.addresses.first() {
                Some(address) => add_command(address),
                None => "keep it anew: letterbook schema add FILE".to_owned(),
            },
        })
    }

    /// The files of schemas and catalogues that were read; of a schema that includes others
    /// its first.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let schemas = known.keys().filter_map(|key| key.strip_prefix("file "));
        schemas.map(PathBuf::from).chain(self.catalog.paths()).collect()
    }

    /// The copy of `tei_all`, if there is one.
    pub(super) fn tei_all(&self) -> Option<Place> {
        Some(Place::Kept(self.store()?.find(TEI_ALL)?.clone()))
    }

    /// What a schema that a person named is: a file, an address, or the name of one that
    /// is kept.
    pub(super) fn named(
        &self,
        folder: &Path,
        name: &str,
        catalog: &Catalog,
    ) -> Result<Place, Missing> {
        let is_file = self.files.exists(&folder.join(local(name)));
        if !is_file && !is_address(name) {
            if name == LETTER_SCHEMA {
                return Ok(Place::Letter);
            }
            if let Some(kept) = self.store().and_then(|store| store.find(name).cloned()) {
                return Ok(Place::Kept(kept));
            }
        }
        self.locate(folder, name, catalog)
    }
}

/// The command that brings a schema into the store.
fn add_command(address: &str) -> String {
    format!("fetch it once: letterbook schema add {address}")
}

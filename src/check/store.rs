//! The store: schemas kept on this machine, each with where it came from and its hash.
//!
//! A folder holds the files of schemas, named by their SHA-256, and `schemas.json`, which
//! says what they are. Nothing comes into it but by [`Store::add`], which is told how to
//! fetch; whoever looks a schema up fetches nothing. Which folder it is, the caller says.
//! A file that is no longer what it was when it was kept is not used.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::address::{beside, canonical, file_name, is_address, tei_name, tei_schema};
use super::{LETTER_SCHEMA, Validators};
use crate::diagnostic::Findings;
use crate::relaxng::Resolver;
use crate::source::{Files, Sources, hash, reason};

/// The file that says what the store holds.
const INDEX: &str = "schemas.json";
/// The largest index that is read, in bytes.
const INDEX_LIMIT: u64 = 16 << 20;
/// The most that is kept of one schema, all its files together, in bytes.
const SCHEMA_LIMIT: u64 = 64 << 20;

/// How bytes are brought from an address. Whoever implements it bounds time and size.
pub trait Fetch: fmt::Debug + Sync {
    /// What lies at an address, and the address where it was found in the end.
    ///
    /// # Errors
    /// Why it cannot be had, in words that follow "cannot be fetched: ".
    fn fetch(&self, address: &str) -> Result<Fetched, String>;
}

/// What was brought from an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was found, after redirections.
    pub address: String,
    /// What was there.
    pub bytes: Vec<u8>,
}

/// A schema that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What it is called: the stem of its file, with a number if another has it already.
    pub name: String,
    /// The SHA-256 of its first file.
    pub sha256: String,
    /// Which release of TEI P5 it was made from, if it says so.
    pub release: Option<String>,
    /// The addresses that it answers to.
    pub addresses: Vec<String>,
    /// Its files, the first of which includes the others.
    files: Vec<KeptFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptFile {
    /// The address or path that was asked for.
    from: String,
    /// Where it was found in the end, beside which its includes are.
    at: String,
    sha256: String,
    bytes: u64,
}

impl Kept {
    /// How many bytes its files have together.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// How many files it has.
    pub fn file_count(&self) -> usize {
        self.files.len()
    }

    /// The TEI's name for it, if it is one of the schemas that the TEI publishes.
    fn tei_name(&self) -> Option<&str> {
        let first = self.files.first()?;
        tei_schema(&first.from).or_else(|| tei_name(file_name(&first.from)))
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    version: u32,
    schemas: Vec<Kept>,
}

/// The schemas that are kept in a folder.
#[derive(Debug)]
pub struct Store<'a> {
    files: &'a dyn Files,
    root: PathBuf,
    schemas: Vec<Kept>,
}

impl<'a> Store<'a> {
    /// Opens the store in a folder; one that is not there yet is empty.
    ///
    /// # Errors
    /// Why its index cannot be read.
    pub fn open(files: &'a dyn Files, root: &Path) -> Result<Self, String> {
        let path = root.join(INDEX);
        let schemas = match files.read(&path, INDEX_LIMIT) {
            Ok(bytes) => match serde_json::from_slice::<Index>(&bytes) {
                Ok(index) if index.version == 1 => index.schemas,
                Ok(_) => return Err("it is of a later letterbook".to_owned()),
                Err(_) => return Err(format!("its `{INDEX}` is broken")),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(reason(&error)),
        };
        Ok(Self { files, root: root.to_path_buf(), schemas })
    }

    /// What is kept, in the order of names.
    pub fn schemas(&self) -> &[Kept] {
        &self.schemas
    }

    /// The schema that an address or a name means: the one that was kept from there; else,
    /// for an address of the TEI's, the latest copy of that schema.
    pub fn find(&self, wanted: &str) -> Option<&Kept> {
        let address = canonical(wanted);
        let is_there = |kept: &&Kept| {
            kept.name == wanted
                || kept.addresses.iter().any(|own| canonical(own) == address)
        };
        self.schemas.iter().find(is_there).or_else(|| {
            let name = tei_schema(wanted)?;
            let copies = self.schemas.iter().filter(|kept| kept.tei_name() == Some(name));
            copies.max_by_key(|kept| release_number(kept.release.as_deref()))
        })
    }

    /// Reads a schema that is kept.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub(super) fn read(
        &self,
        kept: &Kept,
        cache: Option<&Path>,
    ) -> Result<Validators, String> {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let (name, text) = self.text(kept)?;
        let id = sources.add(name, text);
        let resolver = FromStore { store: self, kept };
        let asked = crate::schematron::Asked::default();
        let cache = cache.map(|folder| (self.files, folder));
        let schema = Validators::resolved(
            cache,
            &resolver,
            asked,
            id,
            &mut sources,
            &mut findings,
        );
        schema.ok_or_else(|| {
            let why = findings.iter().next().map(|finding| finding.message.clone());
            format!("the copy in the store is not sound: {}", why.unwrap_or_default())
        })
    }

    /// The address of a schema that is kept, and its text.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub fn text(&self, kept: &Kept) -> Result<(String, String), String> {
        let first = kept.files.first().ok_or("the store has no file of it")?;
        Ok((first.at.clone(), self.file(first)?))
    }

    fn file(&self, kept: &KeptFile) -> Result<String, String> {
        let bytes = self
            .files
            .read(&self.path(&kept.sha256), SCHEMA_LIMIT)
            .map_err(|error| format!("its copy in the store: {}", reason(&error)))?;
        if hash(&bytes) != kept.sha256 {
            return Err("its copy in the store was changed".to_owned());
        }
        Ok(decode(bytes))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.root.join("files").join(sha256)
    }

    /// Keeps the schema at an address, or in a file, with all that it includes, under its
    /// address and those in `also`. What was kept under one of these goes. `None`, with
    /// findings, if it is not sound.
    ///
    /// # Errors
    /// Why it cannot be fetched or kept.
    pub fn add(
        &mut self,
        from: &str,
        also: &[String],
        fetch: &dyn Fetch,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Result<Option<Kept>, String> {
        let gather = Gather::new(self.files, fetch);
        let (name, text) = gather.get(from)?;
        let release = release(&text);
        let id = sources.add(name, text);
        let asked = crate::schematron::Asked::default();
        if Validators::resolved(None, &gather, asked, id, sources, findings).is_none() {
            return Ok(None);
        }
        let mut files = Vec::new();
        for (file, bytes) in gather.gathered.into_inner().unwrap_or_default() {
            let path = self.path(&file.sha256);
            self.files.write(&path, &bytes).map_err(|error| self.unwritable(&error))?;
            files.push(file);
        }
        let mut addresses: Vec<String> = also.to_vec();
        let places = files.first().map(|file| [file.from.clone(), file.at.clone()]);
        addresses.extend(places.into_iter().flatten().filter(|place| is_address(place)));
        let sha256 = files.first().map(|file| file.sha256.clone()).unwrap_or_default();
        let mut kept = Kept { name: String::new(), sha256, release, addresses, files };
        let gone = self.make_room(&mut kept);
        kept.name = self.free_name(stem(from));
        self.schemas.push(kept.clone());
        self.schemas.sort_by(|a, b| a.name.cmp(&b.name));
        self.write()?;
        self.sweep(&gone);
        Ok(Some(kept))
    }

    /// Takes out what a schema that is to be kept replaces: the same text, or what was kept
    /// from the same place. Its addresses lead to no other schema after that.
    fn make_room(&mut self, new: &mut Kept) -> Vec<Kept> {
        let from = |kept: &Kept| kept.files.first().map(|file| file.from.clone());
        let mut gone = Vec::new();
        for mut kept in std::mem::take(&mut self.schemas) {
            let had = kept.addresses.len();
            if kept.sha256 == new.sha256 {
                new.addresses.append(&mut kept.addresses);
            }
            let is_taken = |address: &String| {
                let taken = canonical(address);
                new.addresses.iter().any(|own| canonical(own) == taken)
            };
            kept.addresses.retain(|address| !is_taken(address));
            let is_bare = had > 0 && kept.addresses.is_empty();
            if kept.sha256 == new.sha256 || is_bare || from(&kept) == from(new) {
                gone.push(kept);
            } else {
                self.schemas.push(kept);
            }
        }
        new.addresses.sort();
        new.addresses.dedup();
        gone
    }

    /// Removes a schema by its name, one of its addresses or the beginning of its hash;
    /// says which it was.
    ///
    /// # Errors
    /// Why the store cannot be written.
    pub fn remove(&mut self, wanted: &str) -> Result<Option<Kept>, String> {
        let by_hash = |kept: &Kept| wanted.len() >= 6 && kept.sha256.starts_with(wanted);
        let at = self.schemas.iter().position(|kept| {
            let address = canonical(wanted);
            kept.name == wanted
                || by_hash(kept)
                || kept.addresses.iter().any(|own| canonical(own) == address)
        });
        let Some(at) = at else { return Ok(None) };
        let kept = self.schemas.remove(at);
        self.write()?;
        self.sweep(std::slice::from_ref(&kept));
        Ok(Some(kept))
    }

    fn write(&self) -> Result<(), String> {
        let index = Index { version: 1, schemas: self.schemas.clone() };
        let json = serde_json::to_string_pretty(&index).map_err(|e| e.to_string())?;
        let path = self.root.join(INDEX);
        let written = self.files.write(&path, format!("{json}\n").as_bytes());
        written.map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &io::Error) -> String {
        let root = self.root.display();
        format!("the store `{root}` cannot be written: {}", reason(error))
    }

    /// Takes away the files of schemas that are kept no more.
    fn sweep(&self, gone: &[Kept]) {
        let used = |sha256: &str| {
            let mut all = self.schemas.iter().flat_map(|kept| &kept.files);
            all.any(|file| file.sha256 == sha256)
        };
        for file in gone.iter().flat_map(|kept| &kept.files) {
            if !used(&file.sha256) {
                // A file that stays costs room and nothing else.
                let _ = self.files.remove(&self.path(&file.sha256));
            }
        }
    }

    fn free_name(&self, stem: &str) -> String {
        let is_free = |name: &String| {
            name != LETTER_SCHEMA && self.schemas.iter().all(|kept| kept.name != *name)
        };
        let first = stem.to_owned();
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        std::iter::once(first).chain(numbered).find(is_free).unwrap_or_default()
    }
}

/// The files of a schema that is kept.
#[derive(Debug)]
struct FromStore<'a> {
    store: &'a Store<'a>,
    kept: &'a Kept,
}

impl Resolver for FromStore<'_> {
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String> {
        let wanted = beside(base, href);
        let found = self.kept.files.iter().find(|file| file.from == wanted);
        let file = found.ok_or("the store has no copy of it")?;
        Ok((file.at.clone(), self.store.file(file)?))
    }
}

/// Brings the files of a schema together that is to be kept.
#[derive(Debug)]
struct Gather<'a> {
    files: &'a dyn Files,
    fetch: &'a dyn Fetch,
    gathered: Mutex<Vec<(KeptFile, Vec<u8>)>>,
}

impl<'a> Gather<'a> {
    fn new(files: &'a dyn Files, fetch: &'a dyn Fetch) -> Self {
        Self { files, fetch, gathered: Mutex::default() }
    }

    fn get(&self, from: &str) -> Result<(String, String), String> {
        let fetched = if is_address(from) {
            self.fetch.fetch(from)?
        } else {
            let bytes = self.files.read(Path::new(from), SCHEMA_LIMIT);
            Fetched { address: from.to_owned(), bytes: bytes.map_err(|e| reason(&e))? }
        };
        let mut gathered =
            self.gathered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let held: usize = gathered.iter().map(|(_, bytes)| bytes.len()).sum();
        if (held + fetched.bytes.len()) as u64 > SCHEMA_LIMIT {
            let most = SCHEMA_LIMIT >> 20;
            return Err(format!("the schema has more than {most} MiB in all"));
        }
        let name = fetched.address.replace('\\', "/");
        if gathered.iter().all(|(known, _)| known.from != from) {
            let file = KeptFile {
                from: from.to_owned(),
                at: name.clone(),
                sha256: hash(&fetched.bytes),
                bytes: fetched.bytes.len() as u64,
            };
            gathered.push((file, fetched.bytes.clone()));
        }
        Ok((name, decode(fetched.bytes)))
    }
}

impl Resolver for Gather<'_> {
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String> {
        let wanted = beside(base, href);
        // What came from the network never reads this machine's files.
        if is_address(base) && !is_address(&wanted) {
            return Err("it is no address".to_owned());
        }
        self.get(&wanted)
    }
}

/// The text of a schema, which may be in another encoding.
fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| crate::xml::decode_xml(error.into_bytes()).text)
}

/// The stem of the file that an address or path names.
fn stem(from: &str) -> &str {
    let file = file_name(from);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The release of TEI P5 that a schema says it was made from.
fn release(text: &str) -> Option<String> {
    let (_, after) = text.split_once("TEI Edition: P5 Version")?;
    // A space that does not break lines stands between the two.
    let after = after.trim_start();
    let end = after.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let number = after.get(..end)?.trim_end_matches('.');
    (!number.is_empty()).then(|| number.to_owned())
}

/// A release as numbers, so that 4.10 comes after 4.9.
fn release_number(release: Option<&str>) -> Vec<u32> {
    release.unwrap_or_default().split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

//! Schemas ready for use: the letter schema that the program carries, and those on disk.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Findings;
use crate::relaxng::{NoIncludes, Resolver, Schema, Validator};
use crate::source::{Files, SourceFile, SourceId, Sources, resolve};

/// The largest included file that is read, in bytes.
const LIMIT: u64 = 64 << 20;

/// A schema, and the validators that wait for the next document. Their tables grow with
/// what they have seen, so one that is used again is faster than a new one.
#[derive(Debug)]
pub struct Validators {
    schema: Schema,
    idle: Mutex<Vec<Validator>>,
}

impl Validators {
    /// No validators yet.
    pub fn new(schema: Schema) -> Self {
        Self { schema, idle: Mutex::default() }
    }

    /// The letter schema, `schema/letter.rnc`.
    ///
    /// # Panics
    /// If that schema is not sound: a broken invariant, which a test holds.
    pub fn letter() -> Self {
        let mut sources = Sources::new();
        let id = sources.add("letter.rnc", include_str!("../../schema/letter.rnc"));
        let mut findings = Findings::new();
        let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
        Self::new(schema.expect("the schema that letterbook carries is sound"))
    }

    /// Reads a schema, in XML or compact syntax, whose text has been added as `id`.
    /// Files that it includes are looked for beside it and below.
    pub fn read(
        files: &dyn Files,
        path: &Path,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Schema::read(sources, id, &Beside { files, root }, findings).map(Self::new)
    }

    /// Validates a document; findings of well-formedness are pushed as well.
    pub fn validate(&self, file: &SourceFile, findings: &mut Findings) {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut validator = idle().pop().unwrap_or_else(|| self.schema.validator());
        validator.document(file, findings);
        idle().push(validator);
    }
}

/// Finds included files in the schema's own folder and below.
#[derive(Debug)]
struct Beside<'a> {
    files: &'a dyn Files,
    root: PathBuf,
}

impl Resolver for Beside<'_> {
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String> {
        if href.contains("://") {
            return Err("nothing is fetched from the network".to_owned());
        }
        let path = resolve(&self.root, Path::new(base), href)
            .ok_or("it lies outside the schema's folder")?;
        let bytes =
            self.files.read(&path, LIMIT).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                _ => error.to_string(),
            })?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")?;
        Ok((path.to_string_lossy().replace('\\', "/"), text))
    }
}

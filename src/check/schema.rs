//! Schemas ready for use: the letter schema that the program carries, and those on disk.

use std::path::{Path, PathBuf};

use super::idle::Idle;
use super::ruling::address_of;
use crate::diagnostic::{Findings, codes};
use crate::relaxng::{NoIncludes, Resolver, Schema, Syntax, Validator, cache, convert};
use crate::schematron::{self, Asked, Rules};
use crate::source::{Files, SourceFile, SourceId, Sources, hash, reason, resolve};
use crate::xml::{Reader, Token};

/// The largest included file that is read, in bytes.
const LIMIT: u64 = 64 << 20;

/// A schema: a grammar, rules, or both; and the validators that wait for the next
/// document. Their tables grow with what they have seen, so one that is used again is
/// faster than a new one.
#[derive(Debug)]
pub struct Validators {
    grammar: Option<Schema>,
    rules: Option<Rules>,
    idle: Idle<Validator>,
}

impl Validators {
    /// A grammar without rules, and no validators yet.
    pub fn new(schema: Schema) -> Self {
        Self { grammar: Some(schema), rules: None, idle: Idle::default() }
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

    /// Reads a schema whose text has been added as `id`: Schematron, or RELAX NG in XML or
    /// compact syntax with the rules that stand in it. Files that it includes are looked
    /// for beside it and below.
    pub fn read(
        files: &dyn Files,
        path: &Path,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let base = address_of(files, path);
        let asked = Asked { phase: None, base: Some(&base) };
        Self::resolved(None, &Beside::of(files, path), asked, id, sources, findings)
    }

    /// The same with files from anywhere.
    pub(super) fn resolved(
        cache: Cache<'_>,
        resolver: &dyn Resolver,
        asked: Asked<'_>,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        if is_schematron(sources.get(id)) {
            let rules = Rules::read(sources, id, resolver, asked, findings)?;
            return Some(Self {
                grammar: None,
                rules: Some(rules),
                idle: Idle::default(),
            });
        }
        let before = sources.iter().count();
        let schema = grammar(cache, resolver, id, sources, findings)?;
        let included = sources.iter().skip(before).map(SourceFile::id);
        let files: Vec<SourceId> = std::iter::once(id).chain(included).collect();
        // A phase is one of a schema of Schematron by itself.
        let asked = Asked { phase: None, ..asked };
        let rules = Rules::embedded(sources, &files, resolver, asked, findings);
        Some(Self { grammar: Some(schema), rules, idle: Idle::default() })
    }

    /// Reads a schema file and what it includes; that it cannot be had is a finding.
    ///
    /// With a folder as `cache` the compiled grammar is kept there, and used as long as no
    /// file of it has changed. That it cannot be kept is no fault.
    pub fn open(
        files: &dyn Files,
        path: &Path,
        cache: Option<&Path>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        Self::open_for(None, files, path, cache, sources, findings)
    }

    /// The same for a phase of Schematron.
    pub(super) fn open_for(
        phase: Option<&str>,
        files: &dyn Files,
        path: &Path,
        cache: Option<&Path>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let id = add(files, path, sources, findings)?;
        let base = address_of(files, path);
        let asked = Asked { phase, base: Some(&base) };
        let cache = cache.map(|folder| (files, folder));
        let resolver = Beside::of(files, path);
        Self::resolved(cache, &resolver, asked, id, sources, findings)
    }

    /// The grammar.
    pub fn schema(&self) -> Option<&Schema> {
        self.grammar.as_ref()
    }

    /// The rules of Schematron.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// A validator ready for a document; [`give_back`](Self::give_back) it.
    pub(super) fn take(&self) -> Option<Validator> {
        let mut validator = match self.idle.take() {
            Some(validator) => validator,
            None => self.grammar.as_ref()?.validator(),
        };
        validator.begin();
        Some(validator)
    }

    /// Keeps a validator for the next document.
    pub(super) fn give_back(&self, validator: Validator) {
        self.idle.keep(validator);
    }
}

/// Where compiled grammars are kept: on these files, in that folder.
type Cache<'a> = Option<(&'a dyn Files, &'a Path)>;

/// Reads the grammar `id`, or takes it compiled from the cache.
fn grammar(
    cache: Cache<'_>,
    resolver: &dyn Resolver,
    id: SourceId,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Schema> {
    let Some((files, folder)) = cache else {
        return Schema::read(sources, id, resolver, findings);
    };
    let text = hash(sources.get(id).text().as_bytes());
    let name = hash(format!("{}\n{text}", sources.get(id).name()).as_bytes());
    let kept = folder.join(name).with_extension("schema");
    if let Ok(bytes) = files.read(&kept, LIMIT)
        && let Some(schema) = cache::read(&bytes, sources, id, resolver, findings)
    {
        return Some(schema);
    }
    let schema = Schema::read(sources, id, resolver, findings)?;
    // Without it the schema is read anew next time.
    let _ = files.write(&kept, &cache::write(&schema, sources));
    Some(schema)
}

/// Whether a text is a schema of Schematron.
fn is_schematron(file: &SourceFile) -> bool {
    let mut reader = Reader::new(file.id(), file.text());
    let mut findings = Findings::new();
    while let Some(token) = reader.read(&mut findings) {
        if let Token::Start(tag) = token {
            let name = tag.namespaces.element(tag.name);
            return name.is_some_and(|name| schematron::is_schema(&name));
        }
        if !findings.is_empty() {
            // The compact syntax of RELAX NG is no XML.
            return false;
        }
    }
    false
}

/// Writes a schema file in a syntax, with its documentation, and the files that it
/// includes, each by itself: their paths from the schema's folder on, and their texts.
/// `None`, with findings, if it cannot be had or used.
pub fn convert_schema(
    files: &dyn Files,
    path: &Path,
    syntax: Syntax,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Vec<(PathBuf, String)>> {
    let id = add(files, path, sources, findings)?;
    let resolver = Beside::of(files, path);
    let written = convert(sources, id, syntax, &resolver, findings)?;
    let relative = |id: SourceId| {
        let path = Path::new(sources.get(id).name());
        path.strip_prefix(&resolver.root).unwrap_or(path).to_path_buf()
    };
    Some(written.into_iter().map(|(id, text)| (relative(id), text)).collect())
}

/// Adds the text of a schema file; that it cannot be read is a finding.
fn add(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<SourceId> {
    let name = path.to_string_lossy();
    match files.read(path, LIMIT) {
        Ok(bytes) => {
            // Undecodable bytes and all, a schema of another encoding is read as XML is.
            let text = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => crate::xml::decode_xml(error.into_bytes()).text,
            };
            Some(sources.add(name, text))
        }
        Err(error) => {
            let id = sources.add(name.clone(), "");
            let why = reason(&error);
            findings.push(
                codes::UNREADABLE_FILE
                    .at(sources.get(id).span())
                    .message(format!("the schema `{name}` cannot be read: {why}"))
                    .help("name a schema: FILE.rng, FILE.rnc or FILE.sch"),
            );
            None
        }
    }
}

/// Finds included files in the schema's own folder and below.
#[derive(Debug)]
struct Beside<'a> {
    files: &'a dyn Files,
    root: PathBuf,
}

impl<'a> Beside<'a> {
    fn of(files: &'a dyn Files, path: &Path) -> Self {
        Self { files, root: path.parent().unwrap_or(Path::new("")).to_path_buf() }
    }
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

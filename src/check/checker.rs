//! Files on disk into findings: which schema, which letter, which map.
//!
//! A file is checked by the schema that was asked for; else by the one its `xml-model`
//! names, found by path; else, if letterbook wrote it, by the letter schema. A schema is
//! read once, however many files name it. What manifests say of codes comes last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::declared::{declared_in, is_ours_in};
use super::manifests::Manifests;
use super::{Declared, Validators, Wishes, check_as, check_built_as, read};
use crate::diagnostic::{Findings, codes};
use crate::source::{Files, SourceId, SourceMap, Sources, Span, reason};
use crate::xml;

/// The largest file that is read, in bytes.
pub(super) const LIMIT: u64 = 4 << 30;

/// From how many bytes on a file is read as a stream and never held whole.
const STREAMED: u64 = 4 << 20;

/// A schema, or why there is none.
type Found = Result<Arc<Validators>, String>;

/// Checks files, and keeps the schemas that they ask for.
#[derive(Debug)]
pub struct Checker<'a> {
    pub(super) files: &'a dyn Files,
    /// The schema for all files, if one was asked for.
    chosen: Option<Arc<Validators>>,
    known: Mutex<BTreeMap<PathBuf, Found>>,
    letter: std::sync::OnceLock<Arc<Validators>>,
    wishes: Wishes,
    pub(super) rules: Manifests,
}

impl<'a> Checker<'a> {
    /// A checker that uses `schema` for all files, or the one that each names. `None`,
    /// with findings, if that schema cannot be used.
    pub fn new(
        files: &'a dyn Files,
        schema: Option<&Path>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let chosen = match schema {
            None => None,
            Some(path) => {
                Some(Arc::new(Validators::open(files, path, sources, findings)?))
            }
        };
        Some(Self {
            files,
            chosen,
            known: Mutex::default(),
            letter: std::sync::OnceLock::new(),
            wishes: Wishes::default(),
            rules: Manifests::default(),
        })
    }

    /// Makes findings name all that could have stood in a place, and not the likeliest
    /// alone.
    #[must_use]
    pub fn naming_all_expected(mut self, wanted: bool) -> Self {
        self.wishes.all_expected = wanted;
        self
    }

    /// Gives the places of findings in XML the paths to their nodes.
    #[must_use]
    pub fn with_paths(mut self, wanted: bool) -> Self {
        self.wishes.paths = wanted;
        self
    }

    /// Checks one file. Returns what was found, shown at the letter if the file was built
    /// from one that still fits, and the texts that the findings are about.
    pub fn check_file(&self, path: &Path) -> (Sources, Findings) {
        let mut sources = Sources::new();
        let mut findings = Findings::new();
        let name = path.to_string_lossy();
        let is_large = self.files.size(path).is_ok_and(|size| size >= STREAMED);
        let found = if is_large && !self.files.exists(&path.with_extension("map.json")) {
            let id = sources.add(name.clone(), "");
            self.check_stream(path, id, &mut sources, &mut findings).map_err(|e| (e, id))
        } else {
            match self.files.read(path, LIMIT) {
                Ok(bytes) => {
                    self.check_text(path, bytes, &mut sources, &mut findings);
                    Ok(())
                }
                Err(error) => Err((error, sources.add(name.clone(), ""))),
            }
        };
        if let Err((error, id)) = found {
            findings.push(
                codes::UNREADABLE_FILE
                    .at(sources.get(id).span())
                    .message(format!("`{name}` cannot be read: {}", reason(&error)))
                    .help("see that the name is right; upper and lower case count"),
            );
        }
        self.rules.apply(self.files, path, &mut sources, &mut findings);
        findings.sort();
        if self.wishes.paths {
            self.locate(path, &name, &mut sources, &findings);
        }
        (sources, findings)
    }

    /// Gives the places of the findings in a file their paths.
    fn locate(
        &self,
        path: &Path,
        name: &str,
        sources: &mut Sources,
        findings: &Findings,
    ) {
        let name = name.replace('\\', "/");
        let Some(file) = sources.iter().find(|file| file.name() == name) else { return };
        let id = file.id();
        let places = findings.places(id);
        // The node at an end is that of the last byte before it.
        let ends =
            places.iter().map(|place| place.end.saturating_sub(1).max(place.start));
        let mut bytes: Vec<u32> =
            places.iter().map(|place| place.start).chain(ends).collect();
        bytes.sort_unstable();
        bytes.dedup();
        if bytes.is_empty() {
            return;
        }
        let paths = if file.text().is_empty() {
            let Ok(stream) = self.files.open(path) else { return };
            xml::paths(xml::Reader::from_stream(id, stream), &bytes)
        } else {
            xml::paths(xml::Reader::new(id, file.text()), &bytes)
        };
        sources.locate(id, paths);
    }

    fn check_text(
        &self,
        path: &Path,
        bytes: Vec<u8>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let mut decoded = xml::decode_xml(bytes);
        let text = std::mem::take(&mut decoded.text);
        let id = sources.add(path.to_string_lossy(), text);
        findings.append(decoded.findings(id));
        self.check_decoded(path, id, sources, findings);
    }

    /// Checks a text that has been added as `id`.
    pub(super) fn check_decoded(
        &self,
        path: &Path,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let file = sources.get(id);
        let prolog = xml::Reader::new(id, file.text());
        let asked = self.chosen.is_none().then(|| Asked::of(prolog));
        let schema = self.schema_for(path, id, asked, sources, findings);
        match self.origin(path, id, sources) {
            Some((letter, map)) => check_built_as(
                sources.get(letter),
                sources.get(id),
                &map,
                schema.as_deref(),
                self.wishes,
                findings,
            ),
            None => {
                let schema = schema.as_deref();
                check_as(sources.get(id), schema, self.wishes, findings);
            }
        }
    }

    /// Checks a large file without holding it. If something is found, the file is read
    /// once more for the lines around it.
    fn check_stream(
        &self,
        path: &Path,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> std::io::Result<()> {
        if self.files.size(path)? > LIMIT {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let open = || self.files.open(path);
        let asked = match self.chosen {
            Some(_) => None,
            None => Some(Asked::of(xml::Reader::from_stream(id, open()?))),
        };
        let schema = self.schema_for(path, id, asked, sources, findings);
        let reader = xml::Reader::from_stream(id, open()?);
        let broken_off = read(reader, id, schema.as_deref(), self.wishes, findings);
        let places = findings.places(id);
        if !places.is_empty() {
            sources.hold(id, xml::excerpts(open()?, &places)?);
        }
        broken_off.map_or(Ok(()), Err)
    }

    fn letter_schema(&self) -> Arc<Validators> {
        Arc::clone(self.letter.get_or_init(|| Arc::new(Validators::letter())))
    }

    /// The schema for a file; that it cannot be had is a finding.
    fn schema_for(
        &self,
        path: &Path,
        id: SourceId,
        asked: Option<Asked>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Arc<Validators>> {
        let Some(Asked { declared, is_ours }) = asked else { return self.chosen.clone() };
        let grammar = declared.iter().find(|schema| !schema.is_schematron);
        for schema in declared.iter().filter(|schema| schema.is_schematron) {
            findings.push(
                codes::SCHEMATRON_NOT_RUN
                    .at(schema.span)
                    .message(format!(
                        "the Schematron rules of `{}` were not run",
                        schema.href
                    ))
                    .help("this version of letterbook runs RELAX NG and its own rules"),
            );
        }
        let Some(declared) = grammar else {
            if is_ours {
                return Some(self.letter_schema());
            }
            findings.push(
                codes::NO_SCHEMA
                    .at(Span::new(id, 0, 0))
                    .message("the file names no schema, so only its form was checked")
                    .help("say which: check --schema FILE.rng, or put an xml-model into the file"),
            );
            return None;
        };
        let found = self.by_address(path, &declared.href, sources, findings);
        match found {
            Ok(schema) => Some(schema),
            Err(reason) => {
                findings.push(
                    codes::NO_SCHEMA
                        .at(declared.span)
                        .message(format!("the schema `{}` cannot be used: {reason}", declared.href))
                        .help("fetch the schema once and name the copy: check --schema FILE.rng"),
                );
                None
            }
        }
    }

    fn by_address(
        &self,
        path: &Path,
        href: &str,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Found {
        if href.contains("://") {
            return Err("letterbook does not fetch from the network".to_owned());
        }
        let target = path.parent().unwrap_or(Path::new("")).join(href);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&target) {
            return found.clone();
        }
        let before = findings.len();
        let found = match Validators::open(self.files, &target, sources, findings) {
            Some(schema) => Ok(Arc::new(schema)),
            None if findings.len() > before => Err("it is not sound".to_owned()),
            None => Err("there is no such file".to_owned()),
        };
        known.insert(target, found.clone());
        found
    }

    /// The letter and the map that a file was built with, if all three still fit.
    fn origin(
        &self,
        path: &Path,
        built: SourceId,
        sources: &mut Sources,
    ) -> Option<(SourceId, SourceMap)> {
        let map_path = path.with_extension("map.json");
        if !self.files.exists(&map_path) {
            return None;
        }
        let json = String::from_utf8(self.files.read(&map_path, LIMIT).ok()?).ok()?;
        let href = SourceMap::source_of(&json)?;
        let letter = path.parent().unwrap_or(Path::new("")).join(href);
        let bytes = self.files.read(&letter, LIMIT).ok()?;
        let text = sources.get(built).text().as_bytes();
        let hashes = (crate::source::hash(&bytes), crate::source::hash(text));
        let name = letter.to_string_lossy().into_owned();
        let lines = crate::input::read(&name, &bytes, sources, &mut Findings::new());
        let (map, source, output) = SourceMap::from_json(&json, lines.source)?;
        (hashes == (source, output)).then_some((lines.source, map))
    }
}

/// What a document says of its schema.
#[derive(Debug)]
struct Asked {
    declared: Vec<Declared>,
    /// Whether letterbook wrote it; looked for only where nothing is declared.
    is_ours: bool,
}

impl Asked {
    fn of(mut reader: xml::Reader<'_>) -> Self {
        let declared = declared_in(&mut reader);
        let is_named = declared.iter().any(|schema| !schema.is_schematron);
        let is_ours = !is_named && is_ours_in(&mut reader);
        Self { declared, is_ours }
    }
}

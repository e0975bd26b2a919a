//! Files on disk into findings: which schema, which letter, which map.
//!
//! A file is checked by the schema that was asked for, else by the one that `choice` finds
//! for it. What manifests say of codes comes last.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalog::Catalog;
use super::choice::{Asked, cannot_be_used};
use super::idle::Idle;
use super::manifests::Manifests;
use super::rules::{FileSigns, Rules};
use super::ruling::{Beside, Means, ReadByRules, address_of};
use super::schemas::{Place, Schemas};
use super::store::{Fetch, Store};
use super::{Facts, Profiles, Validators, read, take_home};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::schematron::Surroundings;
use crate::source::{Files, SourceFile, SourceId, SourceMap, Sources, Span, reason};
use crate::xml;
use crate::xpath::Moment;

/// The largest file that is read, in bytes.
pub(super) const LIMIT: u64 = 4 << 30;

/// From how many bytes on a file is read as a stream and never held whole.
const STREAMED: u64 = 4 << 20;

/// The largest buffer that is kept for the next file, in bytes.
const KEPT: usize = 1 << 20;

/// How much of a file that is read as a stream is looked at for how its lines end.
const HEAD: u64 = 64 << 10;

/// A file that was checked.
#[derive(Debug)]
pub struct Checked {
    /// The texts that the findings are about.
    pub sources: Sources,
    /// What was found.
    pub findings: Findings,
    /// What the file tells the edition.
    pub facts: Facts,
}

/// Checks files, and keeps the schemas that they ask for.
#[derive(Debug)]
pub struct Checker<'a> {
    pub(super) files: &'a dyn Files,
    /// The schemas for all files, if some were asked for.
    pub(super) chosen: Vec<Arc<Validators>>,
    pub(super) profiles: Profiles,
    /// Whether nothing but schemas is asked.
    by_schemas_alone: bool,
    pub(super) schemas: Schemas<'a>,
    /// What rules have asked for.
    read_by_rules: ReadByRules,
    now: Option<Moment>,
    /// What texts were held in, to hold others.
    buffers: Idle<String>,
    /// Whether findings name all that could have stood in a place, and tests.
    is_verbose: bool,
    /// Whether the places of findings get paths.
    has_paths: bool,
    pub(super) manifests: Manifests,
}

impl<'a> Checker<'a> {
    /// A checker that uses for each file the schema that it names.
    pub fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            chosen: Vec::new(),
            profiles: Profiles::default(),
            by_schemas_alone: false,
            schemas: Schemas::new(files),
            read_by_rules: ReadByRules::default(),
            now: None,
            buffers: Idle::default(),
            is_verbose: false,
            has_paths: false,
            manifests: Manifests::default(),
        }
    }

    /// Looks schemas that are named by address up in a store.
    #[must_use]
    pub fn with_store(mut self, store: Store<'a>) -> Self {
        self.schemas.set_store(store);
        self
    }

    /// Fetches schemas that are not in the store, and keeps them there.
    #[must_use]
    pub fn fetching(mut self, fetch: &'a dyn Fetch) -> Self {
        self.schemas.set_fetch(fetch);
        self
    }

    /// Keeps compiled schemas in a folder.
    #[must_use]
    pub fn with_cache(mut self, folder: &Path) -> Self {
        self.schemas.set_cache(folder);
        self
    }

    /// Looks schemas up in XML catalogues first, in their order. What is wrong in these is
    /// a finding.
    #[must_use]
    pub fn with_catalogs(
        mut self,
        paths: &[PathBuf],
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Self {
        let mut catalog = Catalog::default();
        for path in paths {
            catalog.add(self.files, path, sources, findings);
        }
        self.schemas.set_catalog(catalog);
        self
    }

    /// Runs the patterns of one phase of Schematron, and not those of the schema's choice.
    /// Said before schemas are named.
    #[must_use]
    pub fn in_phase(mut self, phase: Option<&str>) -> Self {
        self.schemas.set_phase(phase);
        self
    }

    /// Says what `current-date()` is in rules; there is no clock here.
    #[must_use]
    pub fn at(mut self, now: Moment) -> Self {
        self.now = Some(now);
        self
    }

    /// Uses a schema for all files: a file, an address, or the name of one in the store.
    /// Of several one may have a grammar. `None`, with findings, if it cannot be used.
    pub fn by_schema(
        mut self,
        name: &str,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let found = match self.schemas.named(Path::new(""), name, &Catalog::default()) {
            // A file of the user's own is told of as files are.
            Ok(Place::File(path)) => {
                Ok(self.schemas.open_file(&path, sources, findings)?)
            }
            Ok(place) => self.schemas.open(&place, sources, findings),
            Err(missing) => Err(missing),
        };
        match found {
            Ok(schema) => self.chosen.push(schema),
            Err(missing) => {
                let finding = codes::NO_SCHEMA.about(name, sources);
                findings.push(cannot_be_used(finding, name, &missing));
                return None;
            }
        }
        Some(self)
    }

    /// Makes findings name all that could have stood in a place, and not the likeliest
    /// alone, and tell the tests of rules.
    #[must_use]
    pub fn naming_all_expected(mut self, wanted: bool) -> Self {
        self.is_verbose = wanted;
        self
    }

    /// Gives the places of findings in XML the paths to their nodes.
    #[must_use]
    pub fn with_paths(mut self, wanted: bool) -> Self {
        self.has_paths = wanted;
        self
    }

    /// What is wrong in the manifests that were looked at, in the order of their paths.
    pub fn manifest_findings(&self) -> Vec<(Sources, Findings)> {
        self.manifests.findings()
    }

    /// The files besides the documents that decided what was found so far: schemas,
    /// manifests and catalogues.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = self.schemas.inputs();
        inputs.extend(self.manifests.inputs());
        inputs
    }

    /// Checks by the rules of these profiles too.
    #[must_use]
    pub fn with_profiles(mut self, profiles: Profiles) -> Self {
        self.profiles = profiles;
        self
    }

    /// Checks by schemas alone, without rules of our own.
    #[must_use]
    pub fn by_schemas_alone(mut self, alone: bool) -> Self {
        self.by_schemas_alone = alone;
        self
    }

    /// Checks one file. Returns what was found, shown at the letter if the file was built
    /// from one that still fits, and the texts that the findings are about.
    pub fn check_file(&self, path: &Path) -> (Sources, Findings) {
        let Checked { sources, findings, .. } = self.check_member(path);
        (sources, findings)
    }

    /// Checks one file of several, and takes down what [`check_edition`] compares.
    ///
    /// [`check_edition`]: Self::check_edition
    pub fn check_member(&self, path: &Path) -> Checked {
        let mut sources = Sources::new();
        let mut findings = Findings::new();
        let name = path.to_string_lossy();
        let mut trail = self.has_paths.then(xml::Trail::default);
        let is_large = self.files.size(path).is_ok_and(|size| size >= STREAMED);
        let found = if is_large && !is_built(self.files, path) {
            let id = sources.add(name.clone(), "");
            self.check_stream(path, id, &mut sources, &mut findings).map_err(|e| (e, id))
        } else {
            let mut bytes = self.buffers.take().unwrap_or_default().into_bytes();
            match self.files.read_into(path, LIMIT, &mut bytes) {
                Ok(()) => {
                    let trail = trail.as_mut();
                    Ok(self.check_text(path, bytes, trail, &mut sources, &mut findings))
                }
                Err(error) => Err((error, sources.add(name.clone(), ""))),
            }
        };
        let facts = found.unwrap_or_else(|(error, id)| {
            let finding = codes::UNREADABLE_FILE.at(sources.get(id).span());
            findings.push(unreadable(finding, &name, &error));
            Facts::default()
        });
        self.manifests.judge(self.files, path, &mut findings);
        findings.sort();
        if let Some(trail) = trail {
            self.locate(path, &trail, &mut sources, &findings);
        }
        Checked { sources, findings, facts }
    }

    /// Gives the places of the findings in a file their paths.
    fn locate(
        &self,
        path: &Path,
        trail: &xml::Trail,
        sources: &mut Sources,
        findings: &Findings,
    ) {
        let name = path.to_string_lossy().replace('\\', "/");
        let Some(file) = sources.iter().find(|file| file.name() == name) else { return };
        let id = file.id();
        let places = findings.places(id);
        // The node at an end is that of the last byte before it.
        let last = |place: &Span| place.end.saturating_sub(1).max(place.start);
        let starts = places.iter().map(|place| place.start);
        let mut bytes: Vec<u32> = starts.chain(places.iter().map(last)).collect();
        bytes.sort_unstable();
        bytes.dedup();
        if bytes.is_empty() {
            return;
        }
        let paths = if file.text().is_empty() {
            let Ok(stream) = self.files.open(path) else { return };
            xml::paths(xml::Reader::from_stream(id, stream), &bytes)
        } else {
            trail.paths(id, file.text(), &bytes)
        };
        sources.locate(id, paths);
    }

    /// Keeps of the texts that were checked only what the findings are about, so that
    /// thousands of files are not held at once.
    pub fn condense(&self, sources: &mut Sources, findings: &Findings) {
        let ids: Vec<SourceId> = sources.iter().map(SourceFile::id).collect();
        for id in ids {
            let buffer = sources.condense(id, &findings.places(id));
            if (1..=KEPT).contains(&buffer.capacity()) {
                self.buffers.keep(buffer);
            }
        }
    }

    fn check_text(
        &self,
        path: &Path,
        bytes: Vec<u8>,
        trail: Option<&mut xml::Trail>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Facts {
        let head = match memchr::memchr(b'\r', &bytes) {
            Some(at) => bytes.get(..=at).unwrap_or_default().to_vec(),
            None => bytes.get(..bytes.len().min(4)).unwrap_or_default().to_vec(),
        };
        let mut decoded = xml::decode_xml(bytes);
        let text = std::mem::take(&mut decoded.text);
        let id = sources.add(path.to_string_lossy(), text);
        findings.append(decoded.findings(id));
        self.check_decoded((path, id), &head, trail, sources, findings)
    }

    /// Checks a text that has been added as `id`, of a file that begins with `head`.
    pub(super) fn check_decoded(
        &self,
        (path, id): (&Path, SourceId),
        head: &[u8],
        trail: Option<&mut xml::Trail>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Facts {
        let file = sources.get(id);
        let prolog = xml::Reader::new(id, file.text());
        let asked = self.chosen.is_empty().then(|| Asked::of(prolog));
        let schemas = self.schemas_for(path, id, asked, sources, findings);
        let origin = self.origin(path, id, sources);
        let mut found = Findings::new();
        let reader = xml::Reader::new(id, sources.get(id).text());
        let (facts, _) = self.read((path, id), reader, head, &schemas, trail, &mut found);
        found.complete(sources.get(id));
        match origin {
            Some((letter, map)) => {
                take_home(sources.get(letter), sources.get(id), &map, found, findings);
            }
            None => findings.append(found),
        }
        facts
    }

    /// Checks what a reader reads of a file whose first bytes are `head`.
    fn read(
        &self,
        (path, id): (&Path, SourceId),
        reader: xml::Reader<'_>,
        head: &[u8],
        schemas: &[Arc<Validators>],
        trail: Option<&mut xml::Trail>,
        findings: &mut Findings,
    ) -> (Facts, Option<std::io::Error>) {
        let schemas: Vec<&Validators> = schemas.iter().map(Arc::as_ref).collect();
        let address = address_of(self.files, path);
        let beside = self.beside(path);
        let means = Means {
            schemas: &schemas,
            address: Some(&address),
            surroundings: Surroundings { loader: Some(&beside), now: self.now },
            is_verbose: self.is_verbose,
        };
        let rules = (!self.by_schemas_alone).then(|| {
            let mut rules = Rules::new(self.profiles, means.has_grammar());
            rules.file(FileSigns { path, head }, Span::new(id, 0, 0));
            rules
        });
        read(reader, id, means, rules, trail, findings)
    }

    /// The reports of Schematron about a file, one a schema that has rules. A file that
    /// cannot be read or is not well-formed gives none.
    pub fn svrl(&self, path: &Path) -> Vec<String> {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let Ok(bytes) = self.files.read(path, LIMIT) else { return Vec::new() };
        let id = sources.add(path.to_string_lossy(), xml::decode_xml(bytes).text);
        let asked = || Asked::of(xml::Reader::new(id, sources.get(id).text()));
        let asked = self.chosen.is_empty().then(asked);
        let schemas = self.schemas_for(path, id, asked, &mut sources, &mut findings);
        let address = address_of(self.files, path);
        let text = sources.get(id).text();
        let document = xml::Document::read(id, text, Some(&address), &mut findings);
        let Some(document) = document.map(Arc::new) else { return Vec::new() };
        let beside = self.beside(path);
        let surroundings = Surroundings { loader: Some(&beside), now: self.now };
        let rules = schemas.iter().filter_map(|schema| schema.rules());
        rules.map(|rules| rules.svrl(&document, surroundings)).collect()
    }

    /// What rules may read besides a file.
    fn beside(&self, path: &Path) -> Beside<'_> {
        let manifest = self.manifests.of(self.files, path);
        let folder = || path.parent().unwrap_or(Path::new("")).to_path_buf();
        let root = manifest.map_or_else(folder, |manifest| manifest.root.clone());
        Beside { files: self.files, root, known: &self.read_by_rules }
    }

    /// Checks a large file without holding it. If something is found, the file is read
    /// once more for the lines around it.
    fn check_stream(
        &self,
        path: &Path,
        id: SourceId,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> std::io::Result<Facts> {
        if self.files.size(path)? > LIMIT {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let open = || self.files.open(path);
        let asked = if self.chosen.is_empty() {
            Some(Asked::of(xml::Reader::from_stream(id, open()?)))
        } else {
            None
        };
        let schemas = self.schemas_for(path, id, asked, sources, findings);
        // Who ends lines in CR LF does so from the first line on.
        let mut head = Vec::new();
        open()?.take(HEAD).read_to_end(&mut head)?;
        let reader = xml::Reader::from_stream(id, open()?);
        let (facts, broken_off) =
            self.read((path, id), reader, &head, &schemas, None, findings);
        let places = findings.places(id);
        if !places.is_empty() {
            sources.hold(id, xml::excerpts(open()?, &places)?);
        }
        broken_off.map_or(Ok(facts), Err)
    }

    /// The letter and the map that a file was built with, if all three still fit.
    fn origin(
        &self,
        path: &Path,
        built: SourceId,
        sources: &mut Sources,
    ) -> Option<(SourceId, SourceMap)> {
        if !is_built(self.files, path) {
            return None;
        }
        let json = String::from_utf8(self.files.read(&map_of(path), LIMIT).ok()?).ok()?;
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

/// A finding that a file cannot be read, with the words for it.
pub(super) fn unreadable(
    finding: Diagnostic,
    name: &str,
    error: &std::io::Error,
) -> Diagnostic {
    finding
        .message(format!("`{name}` cannot be read: {}", reason(error)))
        .help("see that the name is right; upper and lower case count")
}

/// Whether a file is one that `build` wrote: its source map lies beside it.
pub fn is_built(files: &dyn Files, path: &Path) -> bool {
    files.exists(&map_of(path))
}

/// Where the source map of a built file lies.
fn map_of(path: &Path) -> PathBuf {
    path.with_extension("map.json")
}

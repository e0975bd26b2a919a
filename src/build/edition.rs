//! An edition on disk: what its letters share, and the way of each from file to file.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::letter::{Setting, lay_letter};
use super::path::{normal, relative};
use super::record::quick;
use super::{decisions, letters, shown};
use crate::check::{Validators, is_letter_schema};
use crate::diagnostic::{Diagnostic, Findings, Severity, codes};
use crate::manifest::{Manifest, Scoped};
use crate::model::fit_id;
use crate::register::{Matcher, Register, Trace, is_table};
use crate::report::Report;
use crate::source::{Files, SourceId, Sources, reason};

/// The largest manifest, register or schema that is read, in bytes.
const LIMIT: u64 = 256 << 20;

/// The file of the decisions that hold for the whole edition, beside `edition.toml`.
pub(super) const DECISIONS: &str = "decisions.toml";

/// What became of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    New,
    /// It was built, and is as it was.
    Unchanged,
    /// It did not have to be built.
    Kept,
    /// It could not be built; the old one, if there is one, stays.
    Failed,
}

impl Written {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "written",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
            Self::Failed => "failed",
        }
    }
}

/// An edition, opened.
#[derive(Debug)]
pub struct Edition {
    root: PathBuf,
    output: PathBuf,
    manifest: Manifest,
    register: Register,
    matcher: Matcher,
    sources: Sources,
    schema: Validators,
    schema_href: Option<String>,
    /// Which of the edition's decisions have found their words so far.
    found: Mutex<BTreeSet<usize>>,
    /// The fingerprint of all that letters share besides the entries of registers.
    common: u64,
    /// The hashes of the common texts, in their order.
    texts: Vec<u64>,
    /// What the names of unfinished outputs have in them.
    sign: String,
    /// The entries of the registers by the hashes of their ids.
    by_hash: HashMap<u64, usize>,
}

impl Edition {
    /// Opens an edition, and reads its letters for who is named in them. What is wrong is
    /// added to the report; `None` if the edition cannot be built.
    pub fn open(files: &dyn Files, root: &Path, report: &mut Report) -> Option<Self> {
        let mut edition = Self::open_to_build(files, root, report)?;
        let letters = edition.find_letters(files, &mut Report::new()).0;
        let named: Vec<BTreeSet<usize>> = letters
            .par_iter()
            .filter_map(|letter| {
                let (bytes, sidecar) =
                    edition.read_letter(files, letter, &mut Sources::new()).ok()?;
                let name = shown(letter);
                let sidecar_name = shown(&letter.with_extension("toml"));
                let sidecar =
                    sidecar.as_deref().map(|text| (sidecar_name.as_str(), text));
                let laid = lay_letter(edition.setting(), &name, &bytes, sidecar).ok();
                let letter = laid.as_ref().map(|laid| &laid.letter);
                Some(edition.named_in(&bytes, letter, &Trace::default()))
            })
            .collect();
        for named in &named {
            edition.matcher.add_named(named);
        }
        Some(edition)
    }

    /// Reads what the letters of an edition share, and none of the letters: for
    /// [`build`](Self::build), which reads them itself.
    pub fn open_to_build(
        files: &dyn Files,
        root: &Path,
        report: &mut Report,
    ) -> Option<Self> {
        let mut opening = Opening::default();
        let edition = Self::read(files, root, &mut opening);
        let Opening { sources, findings: mut all, of_registers, lost } = opening;
        // A fault of one register entry is a finding; without a manifest, a whole register
        // or the schema every letter would be wrong.
        let sound = !lost && !all.iter().any(stops);
        all.append(of_registers);
        report.add(&sources, all);
        if !sound {
            report.mark_incomplete();
        }
        edition.filter(|_| sound)
    }

    fn read(files: &dyn Files, root: &Path, opening: &mut Opening) -> Option<Self> {
        let Opening { sources, findings, .. } = opening;
        let id =
            read_text(files, &root.join("edition.toml"), sources, findings, |finding| {
                finding.help(
                    "a folder with an `edition.toml` is an edition; name that folder",
                )
            })?;
        let mut manifest = Manifest::read(sources.get(id), findings)?;
        let named =
            manifest.output.as_ref().map_or("out", |output| output.value.as_str());
        let output = normal(&root.join(named));
        let decisions = root.join(DECISIONS);
        if files.exists(&decisions)
            && let Some(id) = read_text(files, &decisions, sources, findings, |f| f)
        {
            manifest.decisions = Scoped::read(sources.get(id), findings);
        }
        let register = read_registers(files, root, &manifest, &output, opening);
        let Opening { sources, findings, .. } = opening;
        for decision in &manifest.decisions {
            decisions::check_target(&register, decision, findings);
        }
        let before_schema = sources.iter().count();
        let (schema, schema_href) = match &manifest.schema {
            None => (Validators::letter(), None),
            // Where it is published is said; it is part of the program.
            Some(named) if is_letter_schema(&named.value) => {
                (Validators::letter(), Some(named.value.clone()))
            }
            Some(named) => {
                let path = normal(&root.join(&named.value));
                let schema = read_schema(files, &path, sources, findings)?;
                (schema, Some(call(files, &output, &path)))
            }
        };
        let matcher = Matcher::new(&register);
        let shared = sources.iter().skip(before_schema).chain([sources.get(id)]);
        let mut texts: Vec<u64> = shared.map(|text| quick(text.text())).collect();
        texts.push(register.print_of_frame());
        let common = quick(&format!(
            "{} {texts:?} {schema_href:?} {}",
            env!("CARGO_PKG_VERSION"),
            call(files, root, &output),
        ));
        let sign = format!("{:016x}-", quick(&shown(&normal(&files.absolute(root)))));
        Some(Self {
            texts: sources.iter().map(|text| quick(text.text())).collect(),
            common,
            sign,
            by_hash: HashMap::new(),
            root: root.to_path_buf(),
            output,
            manifest,
            register,
            matcher,
            sources: sources.clone(),
            schema,
            schema_href,
            found: Mutex::default(),
        })
    }

    /// The folder that outputs go to.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// The files that were read so far: manifest, decisions, registers, schema.
    pub fn inputs(&self) -> Vec<PathBuf> {
        self.sources.iter().map(|file| PathBuf::from(file.name())).collect()
    }

    /// The edition's letters, sorted by path. That there are none, or that two would be
    /// written to one file, is a finding.
    pub fn letters(&self, files: &dyn Files, report: &mut Report) -> Vec<PathBuf> {
        self.find_letters(files, report).0
    }

    /// The same, with the `.toml` files beside them.
    pub(super) fn find_letters(
        &self,
        files: &dyn Files,
        report: &mut Report,
    ) -> (Vec<PathBuf>, HashSet<PathBuf>) {
        let (mut sources, mut findings) = (self.sources.clone(), Findings::new());
        let folder = self.root.join("letters");
        let found = letters::find(files, &folder, &mut sources, &mut findings);
        report.add(&sources, findings);
        found
    }

    /// Where the TEI of a letter goes; `name` is its path below `letters/`.
    pub(super) fn target(&self, name: &str) -> PathBuf {
        self.output.join(name).with_extension("xml")
    }

    /// The id that the manifest's scheme gives a letter, if there is one.
    pub(super) fn id_by_scheme(&self, name: &str) -> Option<String> {
        let scheme = self.manifest.ids.as_ref()?;
        Some(fit_id(&scheme.id(name, self.manifest.id.as_deref())))
    }

    /// The fingerprint of all that letters share besides the entries of registers.
    pub(super) fn common(&self) -> u64 {
        self.common
    }

    pub(super) fn add_to_common(&mut self, print: u64) {
        self.common = quick(&format!("{} {print}", self.common));
    }

    /// The hashes of the common texts, in their order.
    pub(super) fn texts(&self) -> &[u64] {
        &self.texts
    }

    /// What the names of unfinished outputs have in them.
    pub(super) fn sign(&self) -> &str {
        &self.sign
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    pub(super) fn matcher_mut(&mut self) -> &mut Matcher {
        &mut self.matcher
    }

    /// The entries of the registers by the hashes of their ids.
    pub(super) fn ids_by_hash(&self) -> HashMap<u64, usize> {
        let entries = self.register.entries().iter().enumerate();
        entries.map(|(at, entry)| (quick(&entry.id), at)).collect()
    }

    pub(super) fn set_hashes(&mut self, by_hash: HashMap<u64, usize>) {
        self.by_hash = by_hash;
    }

    /// Where the entry stands whose id has that hash.
    pub(super) fn index_of(&self, hash: u64) -> Option<usize> {
        self.by_hash.get(&hash).copied()
    }

    /// A letter's bytes, and the text of its `.toml` if it has one.
    pub(super) fn read_letter(
        &self,
        files: &dyn Files,
        letter: &Path,
        sources: &mut Sources,
    ) -> Result<(Vec<u8>, Option<String>), Box<Diagnostic>> {
        let limit = self.manifest.letter_bytes.unwrap_or(Manifest::LETTER_BYTES);
        let bytes = files
            .read(letter, limit)
            .map_err(|error| Box::new(unreadable(letter, &error, sources)))?;
        let sidecar = letter.with_extension("toml");
        let sidecar_text = if files.exists(&sidecar) {
            Some(read_utf8(files, &sidecar, sources)?)
        } else {
            None
        };
        Ok((bytes, sidecar_text))
    }

    /// The edition's registers.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The folder of the edition.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The edition's file.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The texts of manifest and registers.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Remembers which decisions of the edition have found their words in a letter.
    pub(super) fn note_found(&self, decisions: impl Iterator<Item = usize>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(decisions);
    }

    /// Reports the edition's decisions whose words stand in none of the letters. Called
    /// once all letters were built or searched.
    pub fn report_lost_decisions(&self, report: &mut Report) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut findings = Findings::new();
        for (at, scoped) in self.manifest.decisions.iter().enumerate() {
            if !found.contains(&at) {
                findings.push(decisions::lost(scoped));
            }
        }
        report.add(&self.sources, findings);
    }

    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            manifest: &self.manifest,
            register: &self.register,
            matcher: &self.matcher,
            sources: &self.sources,
            schema: &self.schema,
            schema_href: self.schema_href.as_deref(),
        }
    }
}

/// What is read of an edition, and what is wrong with it.
#[derive(Default)]
pub(super) struct Opening {
    pub(super) sources: Sources,
    pub(super) findings: Findings,
    of_registers: Findings,
    /// Whether nothing is left of a register file.
    lost: bool,
}

/// Whether an edition with this finding cannot be built.
fn stops(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error && !finding.code.id.starts_with("EDN")
}

/// All registers of an edition as one. What of a damaged file is sound is used; a file
/// of which nothing is left would take its links out of every letter.
pub(super) fn read_registers(
    files: &dyn Files,
    root: &Path,
    manifest: &Manifest,
    output: &Path,
    opening: &mut Opening,
) -> Register {
    let mut register = Register::default();
    let Opening { sources, findings, of_registers, lost } = opening;
    for path in register_files(files, root, manifest, findings) {
        let bytes = match files.read(&path, LIMIT) {
            Ok(bytes) => bytes,
            Err(error) => {
                findings.push(unreadable(&path, &error, sources));
                continue;
            }
        };
        let href = call(files, output, &path);
        let (known, mut found) = (register.len(), Findings::new());
        register.load(&shown(&path), bytes, &href, sources, &mut found);
        *lost |= register.len() == known && found.iter().any(stops);
        of_registers.append(found);
    }
    register.check(of_registers);
    register
}

/// The register files that the manifest names, else all in `register/`.
pub(super) fn register_files(
    files: &dyn Files,
    root: &Path,
    manifest: &Manifest,
    findings: &mut Findings,
) -> Vec<PathBuf> {
    if let Some(named) = &manifest.registers {
        let mut paths = Vec::new();
        for name in named {
            let path = normal(&root.join(&name.value));
            if files.exists(&path) {
                paths.push(path);
            } else {
                findings.push(
                    codes::UNREADABLE_FILE
                        .at(name.span)
                        .message(format!("there is no register `{}`", shown(&path)))
                        .help("correct its name in `registers`, or put the file there"),
                );
            }
        }
        return paths;
    }
    let listed = files.list(&root.join("register")).unwrap_or_default();
    let is_register = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.')
            && (is_table(&name) || path.extension().is_some_and(|e| e == "xml"))
    };
    listed.into_iter().filter(is_register).collect()
}

/// How a file is called from a folder. `..` before the first name can be taken up only
/// in paths from the root.
pub(super) fn call(files: &dyn Files, folder: &Path, file: &Path) -> String {
    relative(&files.absolute(folder), &files.absolute(file))
}

/// Reads a schema file, in either syntax, with what it includes from its own folder.
fn read_schema(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Validators> {
    let id = read_text(files, path, sources, findings, |finding| {
        finding.help(
            "correct `schema` in edition.toml, or leave it out: letterbook has its own",
        )
    })?;
    Validators::read(files, path, id, sources, findings)
}

/// Reads a UTF-8 file into the sources; a failure is a finding that `mend` may add to.
pub(super) fn read_text(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
    mend: impl FnOnce(Diagnostic) -> Diagnostic,
) -> Option<SourceId> {
    match read_utf8(files, path, sources) {
        Ok(text) => Some(sources.add(shown(path), text)),
        Err(finding) => {
            findings.push(mend(*finding));
            None
        }
    }
}

/// The text of a UTF-8 file without a byte order mark, or the finding that it cannot be
/// read.
pub(super) fn read_utf8(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
) -> Result<String, Box<Diagnostic>> {
    let text = files.read(path, LIMIT).and_then(|bytes| {
        String::from_utf8(bytes)
            .map_err(|_| std::io::Error::from(std::io::ErrorKind::InvalidData))
    });
    let text = text.map_err(|error| Box::new(unreadable(path, &error, sources)))?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

/// The finding that a file cannot be read, with the system's reason.
pub(super) fn unreadable(
    path: &Path,
    error: &std::io::Error,
    sources: &mut Sources,
) -> Diagnostic {
    let finding = codes::UNREADABLE_FILE.about(shown(path), sources).message(format!(
        "`{}` cannot be read: {}",
        shown(path),
        reason(error)
    ));
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            finding.help("the limit is `limits.letter-bytes` in edition.toml")
        }
        _ => finding,
    }
}

//! An edition on disk: what its letters share, which letters there are, where they go.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::letter::{Setting, encode_letter};
use super::path::{normal, relative};
use crate::check::Validators;
use crate::diagnostic::{Diagnostic, Findings, Severity, codes};
use crate::manifest::Manifest;
use crate::register::{Matcher, Register};
use crate::report::Report;
use crate::source::{Files, SourceId, SourceMap, Sources, hash, reason};

/// The largest manifest, register or schema that is read, in bytes.
const LIMIT: u64 = 256 << 20;

/// How deep folders of letters may stand in each other.
const DEPTH: usize = 16;

/// What became of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    New,
    /// It is as it was.
    Unchanged,
    /// It could not be built; the old one, if there is one, stays.
    Failed,
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
}

impl Edition {
    /// Reads what the letters of an edition share. What is wrong is added to the report;
    /// `None` if the edition cannot be built.
    pub fn open(files: &dyn Files, root: &Path, report: &mut Report) -> Option<Self> {
        let mut sources = Sources::new();
        let mut findings = Findings::new();
        let edition = Self::read(files, root, &mut sources, &mut findings);
        // A fault of one register entry is a finding; without a manifest, a whole register
        // or the schema every letter would be wrong.
        let stops = |finding: &Diagnostic| {
            finding.severity == Severity::Error && !finding.code.id.starts_with("EDN")
        };
        let sound = !findings.iter().any(stops);
        report.add(&sources, findings);
        if !sound {
            report.mark_incomplete();
        }
        edition.filter(|_| sound)
    }

    fn read(
        files: &dyn Files,
        root: &Path,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let id =
            read_text(files, &root.join("edition.toml"), sources, findings, |finding| {
                finding.help(
                    "a folder with an `edition.toml` is an edition; name that folder",
                )
            })?;
        let manifest = Manifest::read(sources.get(id), findings)?;
        let named =
            manifest.output.as_ref().map_or("out", |output| output.value.as_str());
        let output = normal(&root.join(named));
        let mut register = Register::default();
        for path in register_files(files, root, &manifest, id, sources, findings) {
            let Some(file) = read_text(files, &path, sources, findings, |f| f) else {
                continue;
            };
            let href = call(files, &output, &path);
            register.read(sources.get(file), &href, findings);
        }
        register.check_pointers(findings);
        let (schema, schema_href) = match &manifest.schema {
            None => (Validators::letter(), None),
            Some(named) => {
                let path = normal(&root.join(&named.value));
                let schema = read_schema(files, &path, sources, findings)?;
                (schema, Some(call(files, &output, &path)))
            }
        };
        let matcher = Matcher::new(&register);
        Some(Self {
            root: root.to_path_buf(),
            output,
            manifest,
            register,
            matcher,
            sources: sources.clone(),
            schema,
            schema_href,
        })
    }

    /// The folder that outputs go to.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// The edition's letters, sorted by path. That there are none, or that two would be
    /// written to one file, is a finding.
    pub fn letters(&self, files: &dyn Files, report: &mut Report) -> Vec<PathBuf> {
        let folder = self.root.join("letters");
        let (mut letters, mut others) = (Vec::new(), Vec::new());
        let mut waiting = vec![(folder.clone(), 0)];
        let mut findings = Findings::new();
        let mut sources = self.sources.clone();
        while let Some((folder, depth)) = waiting.pop() {
            for entry in files.list(&folder).unwrap_or_default() {
                match extension(&entry).as_deref() {
                    Some("txt" | "text") => letters.push(entry),
                    None if depth < DEPTH => waiting.push((entry, depth + 1)),
                    _ => others.push(entry),
                }
            }
        }
        letters.sort();
        if letters.is_empty() {
            let other = others
                .iter()
                .find(|path| !matches!(extension(path).as_deref(), Some("toml" | "")));
            let help = match other {
                Some(other) => format!(
                    "this version reads plain text; save `{}` as text: letters/NAME.txt",
                    shown(other)
                ),
                None => {
                    "put the letters there as text files: letters/NAME.txt".to_owned()
                }
            };
            let id = sources.add(shown(&folder), "");
            findings.push(
                codes::NO_LETTERS
                    .at(sources.get(id).span())
                    .message(format!("there are no letters in `{}`", shown(&folder)))
                    .help(help),
            );
        }
        lonely_sidecars(&letters, &others, &mut sources, &mut findings);
        let letters = one_for_each_output(letters, &mut sources, &mut findings);
        report.add(&sources, findings);
        letters
    }

    /// Builds one letter and writes it if it is sound and its bytes differ. An output
    /// that was changed by hand is left alone unless `force` is set.
    pub fn build_letter(
        &self,
        files: &dyn Files,
        letter: &Path,
        force: bool,
        report: &mut Report,
    ) -> Written {
        let mut sources = self.sources.clone();
        let mut findings = Findings::new();
        let limit = self.manifest.letter_bytes.unwrap_or(Manifest::LETTER_BYTES);
        let bytes = match files.read(letter, limit) {
            Ok(bytes) => bytes,
            Err(error) => {
                findings.push(unreadable(letter, &error, &mut sources));
                report.add(&sources, findings);
                return Written::Failed;
            }
        };
        let sidecar = letter.with_extension("toml");
        let sidecar_text = if files.exists(&sidecar) {
            match files.read(&sidecar, LIMIT).map(String::from_utf8) {
                Ok(Ok(text)) => Some((shown(&sidecar), text)),
                Ok(Err(_)) => {
                    let error = std::io::Error::from(std::io::ErrorKind::InvalidData);
                    findings.push(unreadable(&sidecar, &error, &mut sources));
                    None
                }
                Err(error) => {
                    findings.push(unreadable(&sidecar, &error, &mut sources));
                    None
                }
            }
        } else {
            None
        };
        if !findings.is_empty() {
            report.add(&sources, findings);
            return Written::Failed;
        }
        let inside = letter.strip_prefix(self.root.join("letters")).unwrap_or(letter);
        let target = self.output.join(inside).with_extension("xml");
        let folder = target.parent().unwrap_or(&self.output);
        let encoded = encode_letter(
            self.setting(),
            &shown(letter),
            &call(files, folder, letter),
            &bytes,
            sidecar_text.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
        );
        report.add(&encoded.sources, encoded.findings);
        let Some(xml) = encoded.xml else { return Written::Failed };
        match write(files, &target, &xml, &encoded.map, force) {
            Ok(written) => written,
            Err(finding) => {
                let mut sources = self.sources.clone();
                let id = sources.add(shown(&target), "");
                let mut findings = Findings::new();
                findings.push(finding(id, &sources));
                report.add(&sources, findings);
                Written::Failed
            }
        }
    }

    fn setting(&self) -> Setting<'_> {
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

/// The ending of a file's name in small letters; empty for a hidden file such as `._a.txt`,
/// which some systems put beside `a.txt`.
fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    if name.starts_with('.') {
        return Some(String::new());
    }
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

/// The letters that have an output of their own; that others have not is a finding.
fn one_for_each_output(
    letters: Vec<PathBuf>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Vec<PathBuf> {
    let mut outputs: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for letter in letters {
        outputs.entry(letter.with_extension("xml")).or_default().push(letter);
    }
    let mut alone = Vec::new();
    for letters in outputs.into_values() {
        let [first, second, ..] = letters.as_slice() else {
            alone.extend(letters);
            continue;
        };
        let id = sources.add(shown(second), "");
        findings.push(
            codes::SAME_NAME
                .at(sources.get(id).span())
                .message(format!(
                    "`{}` and `{}` would be written to one file, so neither was built",
                    shown(first),
                    shown(second)
                ))
                .help("rename one of them"),
        );
    }
    alone
}

/// A `.toml` beside no letter would go unread without anybody noticing.
fn lonely_sidecars(
    letters: &[PathBuf],
    others: &[PathBuf],
    sources: &mut Sources,
    findings: &mut Findings,
) {
    for sidecar in others.iter().filter(|path| extension(path).as_deref() == Some("toml"))
    {
        if letters.iter().any(|letter| letter.with_extension("toml") == **sidecar) {
            continue;
        }
        let letter = shown(&sidecar.with_extension("txt"));
        let id = sources.add(shown(sidecar), "");
        findings.push(
            codes::UNREADABLE_FILE
                .at(sources.get(id).span())
                .message(format!(
                    "`{}` belongs to no letter: there is no `{letter}`",
                    shown(sidecar)
                ))
                .help("name it like its letter, or put the letter beside it"),
        );
    }
}

type MakeFinding = Box<dyn FnOnce(SourceId, &Sources) -> Diagnostic>;

/// Writes an output and its source map, each whole or not at all. The output comes
/// first: should the run end between the two, the next build finds the output as it
/// would write it and mends the map.
fn write(
    files: &dyn Files,
    target: &Path,
    xml: &str,
    map: &str,
    force: bool,
) -> Result<Written, MakeFinding> {
    let map_path = target.with_extension("map.json");
    let old = files.read(target, LIMIT).ok();
    let old_map = files.read(&map_path, LIMIT).ok();
    let same = old.as_deref() == Some(xml.as_bytes());
    if same && old_map.as_deref() == Some(map.as_bytes()) {
        return Ok(Written::Unchanged);
    }
    if let (Some(old), false, false) = (&old, same, force) {
        let mut sources = Sources::new();
        let id = sources.add("letter", "");
        let ours = old_map
            .and_then(|map| String::from_utf8(map).ok())
            .and_then(|map| SourceMap::from_json(&map, id))
            .is_some_and(|(_, _, output)| output == hash(old));
        if !ours {
            return Err(Box::new(|id, sources| {
                codes::CHANGED_OUTPUT
                    .at(sources.get(id).span())
                    .message(format!("`{}` is not as letterbook wrote it", sources.get(id).name()))
                    .help(
                        "it is left as it is; bring the changes into the letter's .toml, or \
                         overwrite it with `build --force`",
                    )
            }));
        }
    }
    for (path, bytes) in [(target, xml), (map_path.as_path(), map)] {
        if let Err(error) = files.write(path, bytes.as_bytes()) {
            return Err(Box::new(move |id, sources| {
                codes::UNWRITABLE_FILE
                    .at(sources.get(id).span())
                    .message(format!("`{}` cannot be written: {}", sources.get(id).name(), reason(&error)))
                    .help("what was there before is still there; see that the folder may be written")
            }));
        }
    }
    Ok(Written::New)
}

/// The register files that the manifest names, else all in `register/`.
fn register_files(
    files: &dyn Files,
    root: &Path,
    manifest: &Manifest,
    id: SourceId,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<PathBuf> {
    let _ = (id, sources);
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
    let is_xml =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension == "xml");
    listed.into_iter().filter(is_xml).collect()
}

/// How a file is called from a folder. `..` before the first name can be taken up only
/// in paths from the root.
fn call(files: &dyn Files, folder: &Path, file: &Path) -> String {
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
fn read_text(
    files: &dyn Files,
    path: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
    mend: impl FnOnce(Diagnostic) -> Diagnostic,
) -> Option<SourceId> {
    let text = files.read(path, LIMIT).and_then(|bytes| {
        String::from_utf8(bytes)
            .map_err(|_| std::io::Error::from(std::io::ErrorKind::InvalidData))
    });
    match text {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            Some(sources.add(shown(path), text))
        }
        Err(error) => {
            let finding = unreadable(path, &error, sources);
            findings.push(mend(finding));
            None
        }
    }
}

/// The finding that a file cannot be read, with the system's reason.
fn unreadable(path: &Path, error: &std::io::Error, sources: &mut Sources) -> Diagnostic {
    let name = shown(path);
    let id = sources.add(name.as_str(), "");
    let finding = codes::UNREADABLE_FILE
        .at(sources.get(id).span())
        .message(format!("`{name}` cannot be read: {}", reason(error)));
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            finding.help("the limit is `limits.letter-bytes` in edition.toml")
        }
        _ => finding,
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

//! Editions made of fenced blocks, for the tests that read Markdown: what stands in the
//! fences goes in, output and findings come out.
//!
//! `letter` is the letter's text, `toml` its sidecar, `edition` the manifest, `register`
//! a register, `table` one as CSV, `decisions` the edition's `decisions.toml`; they lie in memory where an edition has them. `second` is a letter of the
//! same name, `output` what already stands where the letter goes, and with `locked`
//! nothing can be written. `tei` and `xml` are
//! documents to be checked, `rnc`, `rng` and `sch` the schema to check
//! them by.

#![allow(
    clippy::missing_panics_doc,
    reason = "tests fail by panicking; the module is shared, so not all of it is used in each"
)]
#![allow(dead_code, unreachable_pub, reason = "shared by two test programs")]

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use letterbook::build::{Edition, Follow, Options, Told};
use letterbook::check::{
    Checker, Listed, Profiles, Validators, check, declared_schema, prove,
};
use letterbook::diagnostic::{Diagnostic, Findings};
use letterbook::report::Report;
use letterbook::source::{Files, Memory, SourceMap, Sources};
use letterbook::xml;

/// What an edition gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The letter's TEI, if it was written.
    pub tei: Option<String>,
    /// All findings.
    pub report: Report,
}

/// Where the fences of an edition lie in it, and the text where there is no fence.
const PLACES: [(&str, &str, Option<&str>); 8] = [
    ("edition", "edition.toml", Some("title = \"Letters\"\n")),
    ("letter", "letters/letter.txt", None),
    ("toml", "letters/letter.toml", None),
    ("register", "register/register.xml", None),
    ("table", "register/table.csv", None),
    ("decisions", "decisions.toml", None),
    ("second", "letters/letter.text", None),
    ("output", "out/letter.xml", None),
];

/// Collects what a build tells.
struct Collect<'r>(&'r mut Report);

impl Follow for Collect<'_> {
    fn begins(&mut self, _: &'static str, _: usize) {}

    fn advances(&mut self, _: usize) {}

    fn wants_findings(&self) -> bool {
        true
    }

    fn letter(&mut self, told: Told) {
        self.0.append(told.report);
    }

    fn removed(&mut self, _: &Path) {}

    fn report(&mut self, report: Report) {
        self.0.append(report);
    }
}

/// Files that can be read and not written.
#[derive(Debug)]
struct Locked(Memory);

impl Files for Locked {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.0.read(path, limit)
    }

    fn write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn append(&self, _: &Path) -> io::Result<Box<dyn io::Write + Send + '_>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.list(folder)
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.exists(path)
    }
}

/// Builds the edition that `get` gives the texts of, in memory.
pub fn build<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Built {
    let files = place(&get);
    if get("locked").is_some() { build_in(&Locked(files)) } else { build_in(&files) }
}

fn place<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Memory {
    let files = Memory::new();
    for (fence, path, default) in PLACES {
        if let Some(text) = get(fence).or(default) {
            files.write(Path::new(path), text.as_bytes()).expect("memory can be written");
        }
    }
    files
}

fn build_in(files: &dyn Files) -> Built {
    let mut built = Built::default();
    let opened = Edition::open_to_build(files, Path::new(""), &mut built.report);
    let Some(mut edition) = opened else { return built };
    edition.build(files, Options::default(), &mut Collect(&mut built.report));
    built.tei = files
        .read(Path::new("out/letter.xml"), u64::MAX)
        .ok()
        .map(|bytes| String::from_utf8(bytes).expect("TEI is written in UTF-8"));
    built
}

/// Checks the document that `get` gives the text of, by the schema that it gives, else
/// by the one that the document names; `tei` that names none by the letter schema.
pub fn check_document<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Report {
    let mut report = Report::new();
    let files = Memory::new();
    let named = |kind: &&str| get(kind).is_some();
    let kind = ["rnc", "rng", "sch"].into_iter().find(named).unwrap_or("rnc");
    let schema_name = &*format!("schema.{kind}");
    let schema_text = get(kind);
    if let Some(text) = schema_text {
        files
            .write(Path::new(schema_name), text.as_bytes())
            .expect("memory can be written");
    }
    let mut sources = Sources::new();
    let mut findings = Findings::new();
    let schema = schema_text.and_then(|text| {
        let id = sources.add(schema_name, text);
        Validators::read(&files, Path::new(schema_name), id, &mut sources, &mut findings)
    });
    for fence in ["tei", "xml"] {
        let Some(text) = get(fence) else { continue };
        let decoded = xml::decode_xml(text.as_bytes().to_vec());
        let id = sources.add(format!("document.{fence}"), decoded.text.as_str());
        let declares = !declared_schema(sources.get(id)).is_empty();
        if schema_text.is_none() && declares {
            let path = Path::new("document.xml");
            files.write(path, text.as_bytes()).expect("memory can be written");
            let (read, found) = Checker::new(&files).check_file(path);
            report.add(&read, found);
            continue;
        }
        let file = sources.get(id);
        findings.append(decoded.findings(id));
        if schema_text.is_none() && fence == "tei" {
            check(file, Some(&Validators::letter()), &mut findings);
        } else if schema_text.is_none() || schema.is_some() {
            check(file, schema.as_ref(), &mut findings);
        }
    }
    report.add(&sources, findings);
    report
}

/// Checks files that lie together, by the rules of profiles and no schema: each alone,
/// then all as an edition.
pub fn check_files<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    profiles: Profiles,
) -> Report {
    let (mut report, mut sources) = (Report::new(), Sources::new());
    let (memory, mut members) = (Memory::new(), Vec::new());
    let mut findings = Findings::new();
    let files: Vec<_> = files.into_iter().collect();
    for (name, text) in &files {
        memory.write(Path::new(name), text.as_bytes()).expect("memory can be written");
    }
    let checker = Checker::new(&memory).with_profiles(profiles);
    for (name, _) in &files {
        let path = PathBuf::from(name);
        let checked = checker.check_member(&path);
        let mut found = Findings::new();
        // That none of them names a schema that could be had is no part of an example.
        let own = checked.findings.into_iter();
        found.extend(own.filter(|finding| !finding.code.id.starts_with("CFG")));
        report.add(&checked.sources, found);
        members.push((path, checked.facts));
    }
    let (sources, findings) = checker.check_edition(&members, &[]);
    report.add(&sources, findings);
    let (sources, findings) = checker.check_listing(&listing(&files));
    report.add(&sources, findings);
    report
}

/// The folders of files, and the files.
fn listing(files: &[(&str, &str)]) -> Vec<(PathBuf, Listed)> {
    let mut all = Vec::new();
    for (name, _) in files {
        let path = Path::new(name);
        let folders = path.ancestors().skip(1).filter(|above| *above != Path::new(""));
        all.extend(folders.map(|folder| (folder.to_path_buf(), Listed::Folder)));
        all.push((path.to_path_buf(), Listed::File));
    }
    all
}

/// Findings as case files have them: `2:5-2:11 error RNG004 text` and `  help: …`; the
/// name of the file stands before the place unless it is the letter's.
pub fn lines(report: &Report) -> String {
    let mut all = String::new();
    for (sources, finding) in report.iter() {
        all.push_str(&line(sources, finding));
    }
    all
}

/// What the proof of text says of the letter and the document that `get` gives.
pub fn prove_document<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Report {
    let (mut report, mut sources) = (Report::new(), Sources::new());
    let mut findings = Findings::new();
    let letter = sources.add("letters/letter.txt", get("letter").unwrap_or_default());
    let document = sources.add("document.tei", get("tei").unwrap_or_default());
    let text = sources.get(document).text();
    let tree = xml::parse_tree(document, text, &mut findings).expect("the TEI is sound");
    prove(sources.get(letter), &tree, &SourceMap::default(), &mut findings);
    drop(tree);
    report.add(&sources, findings);
    report
}

/// One finding as case files have it.
pub fn line(sources: &Sources, finding: &Diagnostic) -> String {
    let file = sources.get(finding.span.source);
    let (start, end) =
        (file.position(finding.span.start), file.position(finding.span.end));
    let name = match file.name() {
        "letters/letter.txt" => String::new(),
        name => format!("{name} "),
    };
    let mut line = format!(
        "{name}{}:{}-{}:{} {} {} {}\n",
        start.line,
        start.column,
        end.line,
        end.column,
        finding.severity.name(),
        finding.code.id,
        finding.message
    );
    if let Some(help) = &finding.help {
        // Writing to a string cannot fail.
        let _ = writeln!(line, "  help: {help}");
    }
    line
}

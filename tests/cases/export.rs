//! Cases of exports: TEI files `tei NAME`, and if need be `register` and `manifest` (the
//! keys of edition.toml) in; `findings FORMAT` and `FORMAT OUTPUT` out.

use std::io;
use std::path::{Path, PathBuf};

use letterbook::diagnostic::Findings;
use letterbook::export::{self, ExportFormat, Job, Known, Setting, Target};
use letterbook::manifest::Manifest;
use letterbook::register::Register;
use letterbook::report::Report;
use letterbook::source::{Files as _, Memory, Output, Sources};

use crate::Case;
use crate::editions;

/// Runs a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let (what, rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let format = |name: &str| ExportFormat::ALL.into_iter().find(|f| f.name() == name);
    match what {
        "tei" | "register" | "manifest" => None,
        "findings" => Some(editions::lines(&exported(case, format(rest)?).0)),
        _ => {
            let bytes = exported(case, format(what)?).1.read(Path::new(rest), u64::MAX);
            Some(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
        }
    }
}

/// Outputs in memory.
struct Shelf(Memory);

impl Target for Shelf {
    fn create<'a>(&'a self, name: &str) -> io::Result<Option<Box<dyn Output + 'a>>> {
        self.0.create(Path::new(name)).map(Some)
    }
}

/// What an export says and writes.
fn exported(case: &Case, format: ExportFormat) -> (Report, Memory) {
    let (files, shelf) = (Memory::new(), Shelf(Memory::new()));
    let mut paths: Vec<PathBuf> = Vec::new();
    for fence in &case.fences {
        if let Some(name) = fence.tag.strip_prefix("tei ") {
            files
                .write(Path::new(name), fence.text.as_bytes())
                .expect("memory is writable");
            paths.push(PathBuf::from(name));
        }
    }
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let mut report = Report::new();
    let mut register = Register::default();
    if let Some(text) = case.get("register") {
        let bytes = text.as_bytes().to_vec();
        let name = "register.xml";
        register.load(name, bytes, name, &mut sources, &mut findings);
    }
    let manifest = case.get("manifest").and_then(|text| {
        let id = sources.add("edition.toml", text);
        Manifest::read(sources.get(id), &mut findings)
    });
    let manifest = manifest.unwrap_or_default();
    let about = sources.add("letters", "");
    report.add(&sources, findings);
    let setting = Setting { manifest: &manifest, about, folder: "letters" };
    let mut exporter =
        format.exporter(setting).expect("letters are exported, not packed");
    let job = Job {
        files: &files,
        paths: &paths,
        root: Path::new(""),
        known: &Known::new(register),
        about,
        is_again: false,
    };
    let mut told = |sources: &Sources, found| report.add(sources, found);
    let names = format.outputs();
    export::run(&job, &mut *exporter, names, &shelf, &sources, &mut told);
    (report, shelf.0)
}

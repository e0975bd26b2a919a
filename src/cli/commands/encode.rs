//! `letterbook encode`: letters without an edition.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::build::{Setting, encode_letter};
use crate::check::Validators;
use crate::cli::args::{Encode, Format};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Findings, codes};
use crate::manifest::{Manifest, Placed};
use crate::register::{Matcher, Register};

use crate::report::Report;
use crate::source::{Disk, Files, Sources, Span};

pub(in crate::cli) fn encode(arguments: &Encode) -> u8 {
    let mut report = Report::new();
    let mut sources = Sources::new();
    let files = Disk;
    let register = registers(arguments, &files, &mut sources, &mut report);
    let manifest = manifest(arguments, &mut sources);
    let (matcher, schema) = (Matcher::new(&register), Validators::letter());
    let setting = Setting {
        manifest: &manifest,
        register: &register,
        matcher: &matcher,
        sources: &sources,
        schema: &schema,
        schema_href: None,
    };
    if !targets_differ(arguments, &sources, &mut report) {
        return finish(arguments, &report, None);
    }
    let bar = progress(arguments.files.len(), "letters");
    let done: Vec<(Option<String>, Report)> = arguments
        .files
        .par_iter()
        .map(|path| {
            let done = one(arguments, setting, &files, path);
            bar.inc(1);
            done
        })
        .collect();
    bar.finish_and_clear();
    let mut written = 0;
    for (xml, letter) in done {
        report.append(letter);
        if let Some(xml) = xml {
            written += 1;
            if arguments.out.is_none() && arguments.out_dir.is_none() {
                print(Stream::Out, &xml);
            }
        }
    }
    let folder = arguments.out_dir.as_ref().or(arguments.out.as_ref());
    let summary = folder.map(|folder| {
        let count = arguments.files.len();
        format!("{written} of {count} letters encoded to {}", folder.display())
    });
    finish(arguments, &report, summary)
}

fn finish(arguments: &Encode, report: &Report, summary: Option<String>) -> u8 {
    // The TEI itself may be on standard output, so findings are not.
    print_report(report, &arguments.output, Stream::Err);
    if let (Some(summary), Format::Human) = (summary, arguments.output.format) {
        print(Stream::Err, &format!("{summary} ({})\n", report.counts()));
    }
    report.status(arguments.output.fail_on.into())
}

fn registers(
    arguments: &Encode,
    files: &dyn Files,
    sources: &mut Sources,
    report: &mut Report,
) -> Register {
    let mut register = Register::default();
    let mut findings = Findings::new();
    for path in &arguments.register {
        let text = files.read(path, Manifest::LETTER_BYTES).map(String::from_utf8);
        let name = path.to_string_lossy();
        match text {
            Ok(Ok(text)) => {
                let id = sources.add(name.clone(), text);
                register.read(sources.get(id), &name, &mut findings);
            }
            Ok(Err(_)) => {
                let id = sources.add(name.clone(), "");
                let message = format!("`{name}` cannot be read: it is not UTF-8 text");
                findings.push(
                    codes::UNREADABLE_FILE.at(sources.get(id).span()).message(message),
                );
            }
            Err(error) => {
                let id = sources.add(name.clone(), "");
                let message = format!("`{name}` cannot be read: {error}");
                findings.push(
                    codes::UNREADABLE_FILE.at(sources.get(id).span()).message(message),
                );
            }
        }
    }
    register.check_pointers(&mut findings);
    report.add(sources, findings);
    register
}

fn manifest(arguments: &Encode, sources: &mut Sources) -> Manifest {
    let language = arguments.lang.as_ref().map(|language| {
        let id = sources.add("--lang", language.clone());
        Placed { value: language.clone(), span: Span::new(id, 0, language.len()) }
    });
    Manifest { language, ..Manifest::default() }
}

/// Whether every letter has a file of its own to go to.
fn targets_differ(arguments: &Encode, sources: &Sources, report: &mut Report) -> bool {
    let mut taken: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for path in &arguments.files {
        let Some(target) = target(arguments, path) else { continue };
        if let Some(first) = taken.insert(target.clone(), path) {
            let mut sources = sources.clone();
            let id = sources.add(target.to_string_lossy(), "");
            let mut findings = Findings::new();
            findings.push(
                codes::SAME_NAME
                    .at(sources.get(id).span())
                    .message(format!(
                        "`{}` and `{}` would both be written to `{}`",
                        first.display(),
                        path.display(),
                        target.display()
                    ))
                    .help("rename one of them, or encode them into different folders"),
            );
            report.add(&sources, findings);
            return false;
        }
    }
    true
}

/// Where a letter's TEI goes; `None` for standard output.
fn target(arguments: &Encode, path: &Path) -> Option<PathBuf> {
    if let Some(folder) = &arguments.out_dir {
        let name = path.file_stem().unwrap_or(path.as_os_str());
        let name = if name == "-" { "letter".as_ref() } else { name };
        let mut file = name.to_os_string();
        file.push(".xml");
        return Some(folder.join(file));
    }
    arguments.out.clone()
}

fn one(
    arguments: &Encode,
    setting: Setting<'_>,
    files: &dyn Files,
    path: &Path,
) -> (Option<String>, Report) {
    let mut report = Report::new();
    let name =
        if path == Path::new("-") { "letter.txt".into() } else { path.to_string_lossy() };
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let limit = Manifest::LETTER_BYTES;
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map(|_| bytes)
    } else {
        files.read(path, Manifest::LETTER_BYTES)
    };
    let mut sources = setting.sources.clone();
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            fail(
                &mut report,
                &mut sources,
                &codes::UNREADABLE_FILE,
                &name,
                "read",
                &error,
            );
            return (None, report);
        }
    };
    let file = name.rsplit('/').next().unwrap_or(&name);
    let encoded = encode_letter(setting, &name, file, &bytes, None);
    report.add(&encoded.sources, encoded.findings);
    if let (Some(xml), Some(target)) = (&encoded.xml, target(arguments, path))
        && let Err(error) = files.write(&target, xml.as_bytes())
    {
        let name = target.to_string_lossy();
        fail(
            &mut report,
            &mut sources,
            &codes::UNWRITABLE_FILE,
            &name,
            "written",
            &error,
        );
        return (None, report);
    }
    (encoded.xml, report)
}

fn fail(
    report: &mut Report,
    sources: &mut Sources,
    code: &'static crate::diagnostic::Code,
    name: &str,
    what: &str,
    error: &std::io::Error,
) {
    let id = sources.add(name, "");
    let mut findings = Findings::new();
    let message = format!("`{name}` cannot be {what}: {error}");
    findings.push(code.at(sources.get(id).span()).message(message));
    report.add(sources, findings);
}

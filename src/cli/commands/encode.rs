//! `letterbook encode`: letters without an edition.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::build::{Setting, encode_letter};
use crate::check::Validators;
use crate::cli::args::{Encode, Format};
use crate::cli::input::{Input, is_stream};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Code, Diagnostic, Findings, codes};
use crate::manifest::{Manifest, Placed};
use crate::register::{Matcher, Register};
use crate::report::Report;
use crate::source::{Files, Sources, Span, reason};

/// Lets the matcher know who is named in the letters that are encoded together.
fn acquaint(matcher: &mut Matcher, arguments: &Encode, files: &dyn Files) {
    // A lone letter tells nothing of others, and a pipe is read but once.
    if arguments.files.len() < 2 {
        return;
    }
    for path in arguments.files.iter().filter(|path| !is_stream(path)) {
        if let Ok(bytes) = files.read(path, Manifest::LETTER_BYTES) {
            matcher.acquaint([String::from_utf8_lossy(&bytes).as_ref()]);
        }
    }
}

pub(in crate::cli) fn encode(arguments: &Encode) -> u8 {
    let mut report = Report::new();
    let mut sources = Sources::new();
    let files = Input::default();
    let register = registers(arguments, &files, &mut sources, &mut report);
    let manifest = manifest(arguments, &mut sources);
    let (mut matcher, schema) = (Matcher::new(&register), Validators::letter());
    acquaint(&mut matcher, arguments, &files);
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
    let to = arguments.out_dir.as_ref().or(arguments.out.as_ref());
    let summary = to.map(|to| match (written, arguments.files.len()) {
        (1, 1) => format!("1 letter encoded to {}", to.display()),
        (0, 1) => "the letter was not encoded".to_owned(),
        (written, count) => {
            format!("{written} of {count} letters encoded to {}", to.display())
        }
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
        let name = path.to_string_lossy();
        match files.read(path, Manifest::LETTER_BYTES) {
            Ok(bytes) => register.load(&name, bytes, &name, sources, &mut findings),
            Err(error) => findings.push(failure(
                sources,
                &codes::UNREADABLE_FILE,
                &name,
                &format!("cannot be read: {}", reason(&error)),
                "--register takes the name of a register, in TEI or CSV",
            )),
        }
    }
    register.check(&mut findings);
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

/// Whether every letter has a file of its own to go to, which is no letter itself.
fn targets_differ(arguments: &Encode, sources: &Sources, report: &mut Report) -> bool {
    let mut taken: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    // Links and `..` are seen through, so that no letter is ever written over.
    let real = |path: &Path| path.canonicalize().ok();
    let letters: BTreeSet<PathBuf> =
        arguments.files.iter().filter_map(|path| real(path)).collect();
    for path in &arguments.files {
        let target = target(arguments, path);
        let shown =
            target.as_ref().map_or("standard output".into(), |t| t.to_string_lossy());
        let here = target.as_deref().and_then(real);
        let problem = if here.is_some_and(|here| letters.contains(&here)) {
            Some(("is a letter itself".to_owned(), "name another file with -o"))
        } else {
            let first = taken.insert(target.clone().unwrap_or_default(), path);
            first.map(|first| {
                let both = format!(
                    "would take both `{}` and `{}`",
                    first.display(),
                    path.display()
                );
                let help = match target {
                    None => "give each letter a file of its own: --out-dir FOLDER",
                    Some(_) => {
                        "rename one of them, or encode them into different folders"
                    }
                };
                (both, help)
            })
        };
        if let Some((problem, help)) = problem {
            let mut sources = sources.clone();
            let mut findings = Findings::new();
            let code = &codes::SAME_NAME;
            findings.push(failure(&mut sources, code, &shown, &problem, help));
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
    let name = if is_stream(path) { "letter.txt".into() } else { path.to_string_lossy() };
    let bytes = files.read(path, Manifest::LETTER_BYTES);
    let mut fail = |code, name: &str, problem: &str, help| {
        let mut sources = setting.sources.clone();
        let mut findings = Findings::new();
        findings.push(failure(&mut sources, code, name, problem, help));
        report.add(&sources, findings);
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = format!("cannot be read: {}", reason(&error));
            let help = "see that the name is right; upper and lower case count";
            fail(&codes::UNREADABLE_FILE, &name, &problem, help);
            return (None, report);
        }
    };
    let file = name.rsplit(['/', '\\']).next().unwrap_or(&name);
    let encoded = encode_letter(setting, &name, file, &bytes, None);
    if let (Some(xml), Some(target)) = (&encoded.xml, target(arguments, path))
        && let Err(error) = files.write(&target, xml.as_bytes())
    {
        let problem = format!("cannot be written: {}", reason(&error));
        let help = "name a folder that you may write to";
        fail(&codes::UNWRITABLE_FILE, &target.to_string_lossy(), &problem, help);
        report.add(&encoded.sources, encoded.findings);
        return (None, report);
    }
    report.add(&encoded.sources, encoded.findings);
    (encoded.xml, report)
}

/// A finding about a file as a whole.
pub(super) fn failure(
    sources: &mut Sources,
    code: &'static Code,
    name: &str,
    problem: &str,
    help: &str,
) -> Diagnostic {
    code.about(name, sources).message(format!("`{name}` {problem}")).help(help)
}

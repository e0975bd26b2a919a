//! `letterbook names`: who is named where, and decisions about it.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::build::{
    Aim, Done, Edition, Group, Mention, Refusal, Status, Verdict, group, names_as_json,
    names_for_people,
};
use crate::cli::args::{FailOn, Format, Output};
use crate::cli::names_args::{
    Export, Import, Listing, Names, NamesCommand, NewPerson, Pick, TableFormat,
    TextFormat,
};
use crate::cli::terminal::{Stream, print, print_report, progress};
use crate::diagnostic::{Findings, codes};
use crate::register::{EntryKind, NewEntry, Register};
use crate::report::Report;
use crate::source::{Disk, Files, Sources, reason};

pub(in crate::cli) fn names(arguments: &Names) -> u8 {
    let Some(command) = &arguments.command else { return list(&arguments.listing) };
    match command {
        NamesCommand::Accept(accept) => match &accept.idno {
            None => decide(&accept.pick, &Verdict::Accept),
            Some(idno) => {
                with_edition(&accept.pick.folder, accept.pick.format, |edition| {
                    edition.identify(&Disk, &accept.pick.mention, idno)
                })
            }
        },
        NamesCommand::Reject(pick) => decide(pick, &Verdict::Reject),
        NamesCommand::Link(link) => {
            decide(&link.pick(), &Verdict::Link(link.id.clone(), link.description))
        }
        NamesCommand::New(new) => self::new(new),
        NamesCommand::Undo(undo) => {
            with_edition(&undo.folder, undo.format, |edition| edition.undo(&Disk))
        }
        NamesCommand::Export(export) => self::export(export),
        NamesCommand::Import(import) => self::import(import),
        NamesCommand::Reconcile(reconcile) => super::reconcile::reconcile(reconcile),
    }
}

/// Opens the edition; findings about it go into the report.
pub(super) fn open(folder: &Path, report: &mut Report) -> Option<Edition> {
    Edition::open(&Disk, folder, report)
}

/// All mentions of an edition, in the order of its letters.
pub(super) fn mentions(
    edition: &Edition,
    words: Option<&str>,
    only: Option<&str>,
    report: &mut Report,
) -> Vec<Mention> {
    let letters = edition.letters(&Disk, report);
    let bar = progress(letters.len(), "letters");
    let found: Vec<(Vec<Mention>, Report)> = letters
        .par_iter()
        .map(|letter| {
            let mut report = Report::new();
            let mentions = edition.mentions(&Disk, letter, words, &mut report);
            bar.inc(1);
            (mentions, report)
        })
        .collect();
    bar.finish_and_clear();
    let mut all = Vec::new();
    for (mentions, letter) in found {
        report.append(letter);
        all.extend(mentions);
    }
    edition.report_lost_decisions(report);
    all.retain(|mention| only.is_none_or(|only| mention.letter == only));
    all
}

fn list(arguments: &Listing) -> u8 {
    let mut report = Report::new();
    let Some(edition) = open(&arguments.folder, &mut report) else {
        return finish(&report);
    };
    let only = arguments.letter.as_deref();
    let mut all = mentions(&edition, None, only, &mut report);
    all.retain(|mention| arguments.wants(mention.status));
    if let Some(kind) = arguments.kind {
        all.retain(|mention| mention.kind == kind.into());
    }
    let groups: Vec<Group> = group(all);
    let text = match arguments.format {
        TextFormat::Json => names_as_json(&groups),
        TextFormat::Human if groups.is_empty() => "no names\n".to_owned(),
        TextFormat::Human => names_for_people(&groups, edition.register()),
    };
    print(Stream::Out, &text);
    finish(&report)
}

/// Tells the findings on standard error; results have standard output to themselves.
pub(super) fn finish(report: &Report) -> u8 {
    let output = Output { format: Format::Human, fail_on: FailOn::Error };
    print_report(report, &output, Stream::Err);
    report.status(output.fail_on.into())
}

fn decide(pick: &Pick, verdict: &Verdict) -> u8 {
    let aim = Aim {
        mention: pick.mention.clone(),
        letter: pick.letter.clone(),
        occurrence: pick.occurrence,
    };
    let mut report = Report::new();
    let Some(edition) = open(&pick.folder, &mut report) else { return finish(&report) };
    let all = mentions(&edition, aim.words(), None, &mut report);
    let done = edition.decide(&Disk, &all, &aim, verdict);
    tell(done, pick.format, report)
}

/// Does one thing with the edition and tells what was done.
fn with_edition(
    folder: &Path,
    format: TextFormat,
    act: impl FnOnce(&Edition) -> Result<Done, Refusal>,
) -> u8 {
    let mut report = Report::new();
    let Some(edition) = open(folder, &mut report) else { return finish(&report) };
    tell(act(&edition), format, report)
}

/// Tells what was done, or why not. What else is wrong with the edition is not told here.
fn tell(done: Result<Done, Refusal>, format: TextFormat, report: Report) -> u8 {
    drop(report);
    match done {
        Ok(done) => {
            let text = match format {
                TextFormat::Human => format!("{} ({})\n", done.did, done.file),
                TextFormat::Json => {
                    let json = serde_json::json!({
                        "version": 1, "did": done.did, "file": done.file, "lines": done.lines,
                    });
                    format!("{json}\n")
                }
            };
            print(Stream::Out, &text);
            0
        }
        Err((sources, finding)) => {
            let (mut report, mut findings) = (Report::new(), Findings::new());
            findings.push(*finding);
            report.add(&sources, findings);
            finish(&report)
        }
    }
}

fn new(arguments: &NewPerson) -> u8 {
    let new = NewEntry {
        kind: arguments.kind.map_or(EntryKind::Person, EntryKind::from),
        name: arguments.name.split_whitespace().collect::<Vec<_>>().join(" "),
        id: arguments.id.clone(),
        birth: arguments.born.clone(),
        death: arguments.died.clone(),
        idnos: arguments.idno.clone(),
        note: arguments.note.clone(),
    };
    with_edition(&arguments.folder, arguments.format, |edition| {
        edition.enrol(&Disk, &new)
    })
}

fn export(arguments: &Export) -> u8 {
    let mut report = Report::new();
    let Some(edition) = open(&arguments.folder, &mut report) else {
        return finish(&report);
    };
    let wanted = arguments.kind.map(EntryKind::from);
    let register =
        edition.register().only(|entry| wanted.is_none_or(|kind| entry.kind == kind));
    let (text, lost) = match arguments.format {
        TableFormat::Tei => (register.to_tei("Register"), Vec::new()),
        TableFormat::Csv => {
            let (text, lost) = register.to_table(arguments.delimiter.byte());
            (text, lost.into_iter().collect())
        }
    };
    match &arguments.output {
        None => print(Stream::Out, &text),
        Some(path) => {
            if let Err(error) = Disk.write(path, text.as_bytes()) {
                unwritable(path, &error, &mut report);
            }
        }
    }
    if !lost.is_empty() {
        let lost: Vec<String> = lost
            .iter()
            .map(|(name, count): &(String, usize)| format!("{name} ({count})"))
            .collect();
        let message = format!("The table has no column for: {}.\n", lost.join(", "));
        print(Stream::Err, &message);
    }
    // What is wrong with entries is told by `build`; here it would hide the result.
    if report.status(FailOn::Error.into()) == 2 { finish(&report) } else { 0 }
}

fn unwritable(path: &Path, error: &std::io::Error, report: &mut Report) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let name = path.to_string_lossy();
    findings.push(
        codes::UNWRITABLE_FILE
            .about(&*name, &mut sources)
            .message(format!("`{name}` cannot be written: {}", reason(error)))
            .help("name a folder that you may write to"),
    );
    report.add(&sources, findings);
}

fn import(arguments: &Import) -> u8 {
    let mut report = Report::new();
    let Some(edition) = open(&arguments.folder, &mut report) else {
        return finish(&report);
    };
    // What is wrong with the edition's own registers is told by `build`.
    let mut report = Report::new();
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let mut other = Register::default();
    let path: &PathBuf = &arguments.file;
    let name = path.to_string_lossy();
    match Disk.read(path, u64::MAX) {
        Ok(bytes) => other.load(&name, bytes, &name, &mut sources, &mut findings),
        Err(error) => findings.push(
            codes::UNREADABLE_FILE
                .about(&*name, &mut sources)
                .message(format!("`{name}` cannot be read: {}", reason(&error)))
                .help("name a register, in TEI (.xml) or as a table (.csv, .tsv)"),
        ),
    }
    report.add(&sources, findings);
    match edition.import(&Disk, &other, &sources, &mut report) {
        Ok(imported) => {
            let mut said: Vec<String> = imported
                .written
                .iter()
                .map(|(file, count)| format!("{count} added to {file}"))
                .collect();
            if imported.known > 0 {
                said.push(format!("{} known already", imported.known));
            }
            if said.is_empty() {
                said.push("nothing added".to_owned());
            }
            print(Stream::Out, &format!("{}\n", said.join(", ")));
        }
        Err((sources, finding)) => {
            let mut findings = Findings::new();
            findings.push(*finding);
            report.add(&sources, findings);
        }
    }
    finish(&report)
}

impl Listing {
    /// Whether mentions of that status are asked for; all where none is.
    fn wants(&self, status: Status) -> bool {
        let asked = [
            (self.ambiguous, Status::Ambiguous),
            (self.unresolved, Status::Unresolved),
            (self.proposals, Status::Proposed),
        ];
        let any = asked.iter().any(|(wanted, _)| *wanted);
        !any || asked.contains(&(true, status))
    }
}

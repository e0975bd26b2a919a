//! `letterbook check --watch`: stays, and checks again what was written.
//!
//! Schemas, registers and what each file told the edition are kept, so that only the
//! files that changed are read again. Where a schema, a manifest or a catalogue changed,
//! all is checked anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use super::collect::{collect, is_tei};
use super::telling::Telling;
use super::{Run, checker, one, registers};
use crate::check::Checker;
use crate::cli::args::{Check, Format};
use crate::cli::input::{Input, is_stream};
use crate::cli::terminal::{Stream, print, print_report};
use crate::report::Report;
use crate::source::{Disk, Files as _, normal};

/// How long nothing more may be written until what was is checked: editors write a file
/// in several steps.
const QUIET: Duration = Duration::from_millis(15);
/// How long is waited at most while more and more is written.
const PATIENCE: Duration = Duration::from_millis(200);

/// What the system tells of files.
type Events = Receiver<notify::Result<Event>>;

pub(super) fn watch(arguments: &Check, files: &Input) -> u8 {
    if !matches!(arguments.output.format, Format::Human | Format::Jsonl) {
        print(Stream::Err, "--watch writes --format human or jsonl.\n");
        return 2;
    }
    if arguments.paths.iter().any(|path| is_stream(path)) {
        print(Stream::Err, "Standard input cannot be watched.\n");
        return 2;
    }
    let (sender, events) = channel();
    let watching = notify::recommended_watcher(sender)
        .and_then(|watcher| Watched::new(watcher, arguments));
    let mut watched = match watching {
        Ok(watched) => watched,
        Err(error) => return refuse(&error),
    };
    loop {
        // What changes from here on is told, while all is checked too.
        if let Err(status) = round(arguments, files, &mut watched, &events) {
            return status;
        }
    }
}

fn refuse(error: &notify::Error) -> u8 {
    print(Stream::Err, &format!("The files cannot be watched: {error}\n"));
    2
}

/// The folders that are watched.
struct Watched {
    watcher: notify::RecommendedWatcher,
    /// Those whose files are all checked.
    folders: BTreeSet<PathBuf>,
    /// Those of single files.
    places: BTreeSet<PathBuf>,
}

impl Watched {
    /// Watches folders with all in them, and the folders of files.
    fn new(
        watcher: notify::RecommendedWatcher,
        arguments: &Check,
    ) -> notify::Result<Self> {
        let mut new = Self { watcher, folders: BTreeSet::new(), places: BTreeSet::new() };
        for path in &arguments.paths {
            if path.is_dir() {
                let folder = path.canonicalize().unwrap_or_else(|_| whole(path));
                new.watcher.watch(&folder, RecursiveMode::Recursive)?;
                new.folders.insert(folder);
            } else {
                new.folder_of(path)?;
            }
        }
        Ok(new)
    }

    /// Watches the folder that a file lies in, as editors replace files by others.
    fn folder_of(&mut self, file: &Path) -> notify::Result<()> {
        let file = whole(file);
        let Some(folder) = file.parent().filter(|folder| folder.is_dir()) else {
            return Ok(());
        };
        let is_in_one = folder.ancestors().any(|above| self.folders.contains(above));
        if !is_in_one && !self.places.contains(folder) {
            self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
            self.places.insert(folder.to_path_buf());
        }
        Ok(())
    }
}

/// Checks all files, then those that change, until something changes that concerns all.
fn round(
    arguments: &Check,
    files: &Input,
    watched: &mut Watched,
    events: &Events,
) -> Result<(), u8> {
    let (started, mut report) = (Instant::now(), Report::new());
    let paths = collect(&arguments.paths, &mut report);
    let Some(checker) = checker(arguments, files, &mut report) else {
        print_report(&report, &arguments.output, Stream::Out);
        return Err(2);
    };
    let mut telling = Telling::nothing(arguments);
    let mut run = Run::of(arguments, &checker, paths, &mut telling);
    let all: Vec<usize> = (0..run.files.len()).collect();
    tell(arguments, &checker, &run, &all, report, started);
    let inputs = checker.inputs();
    let registers = || run.registers.iter().map(|(path, _)| path);
    for input in inputs.iter().chain(registers()) {
        watched.folder_of(input).map_err(|error| refuse(&error))?;
    }
    let known = Known {
        files: run.files.iter().map(|(path, _)| whole(path)).zip(0..).collect(),
        registers: registers().map(|path| whole(path)).collect(),
        inputs: inputs.iter().map(|path| whole(path)).collect(),
    };
    print(Stream::Err, "Waiting for changes; Ctrl-C ends.\n");
    loop {
        let (changed, started) = next(events)?;
        if changed.iter().any(|path| known.concerns_all(path, watched)) {
            return Ok(());
        }
        let touched: Vec<usize> =
            changed.iter().filter_map(|path| known.files.get(path).copied()).collect();
        for at in &touched {
            run.renew(&checker, *at);
        }
        let is_register = changed.iter().any(|path| known.registers.contains(path));
        if is_register {
            run.renew_registers(arguments, &checker);
        }
        if is_register || !touched.is_empty() {
            tell(arguments, &checker, &run, &touched, Report::new(), started);
        }
    }
}

impl Run {
    /// Checks one file again.
    fn renew(&mut self, checker: &Checker<'_>, at: usize) {
        let Some((path, facts)) = self.files.get_mut(at) else { return };
        let (found, told) = one(checker, path);
        *facts = told;
        if let Some(report) = self.found.get_mut(at) {
            *report = found;
        }
    }

    /// Reads the registers again.
    fn renew_registers(&mut self, arguments: &Check, checker: &Checker<'_>) {
        let paths: Vec<PathBuf> =
            self.files.iter().map(|(path, _)| path.clone()).collect();
        self.of_registers = Report::new();
        self.registers = registers(checker, arguments, &paths, &mut self.of_registers);
    }
}

/// What the run was made of, by whole paths.
struct Known {
    /// The files that are checked, with their places in the run.
    files: BTreeMap<PathBuf, usize>,
    registers: BTreeSet<PathBuf>,
    /// Schemas, manifests and catalogues.
    inputs: BTreeSet<PathBuf>,
}

impl Known {
    /// Whether all files must be checked again after a change: of what they are checked
    /// by, or because a file came or went.
    fn concerns_all(&self, path: &Path, watched: &Watched) -> bool {
        // A schema may include others.
        let is_schema = path
            .extension()
            .is_some_and(|end| ["rng", "rnc", "sch"].iter().any(|schema| end == *schema));
        let is_manifest =
            path.ends_with("letterbook.toml") || path.ends_with("edition.toml");
        if is_schema || is_manifest || self.inputs.contains(path) {
            return true;
        }
        let is_known = self.files.contains_key(path);
        let is_place = || path.ancestors().any(|above| watched.folders.contains(above));
        is_known != path.is_file() && (is_known || is_tei(path) && is_place())
    }
}

/// The path as the system tells of it: from the root, with no link in its folders.
fn whole(path: &Path) -> PathBuf {
    let whole = normal(&Disk.absolute(path));
    match (whole.parent().map(Path::canonicalize), whole.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => whole,
    }
}

/// The files that were written next, and when the first of them was.
fn next(events: &Events) -> Result<(BTreeSet<PathBuf>, Instant), u8> {
    let mut changed = BTreeSet::new();
    let mut take = |event: notify::Result<Event>| match event {
        // That a file was opened or read changes nothing.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => Ok(false),
        Ok(event) => {
            let is_any = !event.paths.is_empty();
            changed.extend(event.paths);
            Ok(is_any)
        }
        Err(error) => Err(refuse(&error)),
    };
    let gone = |_| refuse(&notify::Error::generic("the system says no more"));
    while !take(events.recv().map_err(gone)?)? {}
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        match events.recv_timeout(QUIET) {
            Ok(event) => {
                take(event)?;
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return Err(2),
        }
    }
    Ok((changed, started))
}

/// Tells what was found in the files at these places and between all files.
fn tell(
    arguments: &Check,
    checker: &Checker<'_>,
    run: &Run,
    places: &[usize],
    mut shown: Report,
    started: Instant,
) {
    let mut rest = Report::new();
    for (at, found) in run.found.iter().enumerate() {
        let report = if places.contains(&at) { &mut shown } else { &mut rest };
        report.append(found.clone());
    }
    shown.append(run.of_registers.clone());
    run.compare(checker, &mut shown);
    for (sources, findings) in checker.manifest_findings() {
        shown.add(&sources, findings);
    }
    print_report(&shown, &arguments.output, Stream::Out);
    let names = match places {
        [one] => run.files.get(*one).map(|(path, _)| path.display().to_string()),
        _ => None,
    };
    let names = names.unwrap_or_else(|| match places.len() {
        0 => "registers".to_owned(),
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    });
    let took = started.elapsed().as_millis();
    let others = match rest.iter().next() {
        Some(_) => format!("; in the others {}", rest.counts()),
        None => String::new(),
    };
    let counts = shown.counts();
    print(Stream::Err, &format!("{names} checked in {took} ms: {counts}{others}\n"));
}

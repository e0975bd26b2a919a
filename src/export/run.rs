//! Files to records to outputs: many files at a time, in their order.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Exporter, Known, Pieces, counted};
use crate::diagnostic::{Findings, Severity, codes};
use crate::model::record::Record;
use crate::source::{Files, Output, SourceId, Sources, Span, reason};
use crate::tei::read;
use crate::xml;

/// How many files are read at a time.
const BATCH: usize = 256;

/// The largest file that is held whole, in bytes; a larger one is read as a stream.
const WHOLE: u64 = 4 << 20;

/// Takes what was found, with the texts that it is about.
pub type Told<'a> = &'a mut dyn FnMut(&Sources, Findings);

/// What is to be exported.
#[derive(Debug)]
pub struct Job<'a> {
    /// The file system.
    pub files: &'a dyn Files,
    /// The TEI files, in their order.
    pub paths: &'a [PathBuf],
    /// The folder from which files are named.
    pub root: &'a Path,
    /// The registers.
    pub known: &'a Known,
    /// The text that findings about the whole are told at.
    pub about: SourceId,
    /// Whether the same letters were exported just before, in another format: what is
    /// wrong with them has been said.
    pub is_again: bool,
}

/// Where outputs go.
pub trait Target {
    /// Begins an output; `None` if it is not wanted.
    ///
    /// # Errors
    /// Whatever the system says.
    fn create<'a>(&'a self, name: &str) -> io::Result<Option<Box<dyn Output + 'a>>>;
}

/// What an export did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// How many letters were written.
    pub letters: usize,
    /// How many files had none.
    pub without: usize,
    /// Whether the outputs were written to the end.
    pub is_written: bool,
}

/// A letter and what is written of it alone.
struct Made {
    letter: Record,
    pieces: Pieces,
    unknown: usize,
}

/// Exports the letters of a job in one format into the outputs called `names`.
pub fn run(
    job: &Job<'_>,
    exporter: &mut dyn Exporter,
    names: &[&str],
    target: &dyn Target,
    sources: &Sources,
    told: Told<'_>,
) -> Exported {
    let mut going = Going {
        outputs: Vec::new(),
        names,
        has_begun: false,
        ids: HashSet::new(),
        twice: Vec::new(),
        kept: Vec::new(),
        unknown: (0, 0),
        findings: Findings::new(),
        about: job.about,
        done: Exported::default(),
    };
    let written = going.write_all(job, exporter, target, told);
    let written = written.and_then(|()| going.finish(exporter, target));
    if !job.is_again {
        going.tell();
    }
    let (mut sources, mut findings) = (sources.clone(), going.findings);
    match written {
        Ok(()) => going.done.is_written = true,
        Err((name, error)) => {
            let finding = codes::UNWRITABLE_FILE.about(name.as_str(), &mut sources);
            findings.push(
                finding
                    .message(format!("`{name}` cannot be written: {}", reason(&error)))
                    .help("what was there before is still there; see that the folder may be written"),
            );
        }
    }
    told(&sources, findings);
    going.done
}

/// An error with the name of the output that it stopped.
type Stopped = (String, io::Error);

/// An export under way.
struct Going<'a> {
    outputs: Vec<Option<Box<dyn Output + 'a>>>,
    names: &'a [&'a str],
    has_begun: bool,
    ids: HashSet<u64>,
    /// The ids that several letters have: the first few.
    twice: Vec<String>,
    /// What was kept as XML, by path: how often.
    kept: Vec<(String, usize)>,
    /// Pointers that lead nowhere, and letters that have some.
    unknown: (usize, usize),
    findings: Findings,
    about: SourceId,
    done: Exported,
}

impl<'a> Going<'a> {
    fn write_all(
        &mut self,
        job: &Job<'_>,
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
        told: Told<'_>,
    ) -> Result<(), Stopped> {
        for batch in job.paths.chunks(BATCH) {
            let sizes = batch.par_iter().map(|path| job.files.size(path).unwrap_or(0));
            let sizes: Vec<u64> = sizes.collect();
            // What is too large to be held is read by itself, in its turn.
            let mut start = 0;
            for at in 0..=batch.len() {
                if sizes.get(at).is_some_and(|size| *size <= WHOLE) {
                    continue;
                }
                let small = batch.get(start..at).unwrap_or_default();
                self.several(job, small, exporter, target, told)?;
                if let Some(path) = batch.get(at) {
                    self.large(job, path, exporter, target, told)?;
                }
                start = at + 1;
            }
        }
        Ok(())
    }

    /// Reads several files in parallel.
    fn several(
        &mut self,
        job: &Job<'_>,
        paths: &[PathBuf],
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
        told: Told<'_>,
    ) -> Result<(), Stopped> {
        let made: Vec<(Vec<Made>, Sources, Findings)> = {
            let exporter = &*exporter;
            paths
                .par_iter()
                // Each piece of work has a buffer of its own.
                .with_min_len(8)
                .map_init(Vec::new, |buffer, path| whole(job, path, exporter, buffer))
                .collect()
        };
        let mut written = Vec::new();
        for (letters, sources, findings) in made {
            if !job.is_again {
                told(&sources, findings);
            }
            self.done.without += usize::from(letters.is_empty());
            for letter in letters {
                written.push(self.put(letter, exporter, target)?);
            }
        }
        // To give so many texts back takes as long as to write them.
        written.into_par_iter().with_min_len(32).for_each(drop);
        Ok(())
    }

    /// Reads one large file as a stream.
    fn large(
        &mut self,
        job: &Job<'_>,
        path: &Path,
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
        told: Told<'_>,
    ) -> Result<(), Stopped> {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let name = called(path);
        let id = sources.add(name.as_str(), "");
        let mut stopped = Ok(());
        let opened = job.files.open(path).and_then(|stream| {
            let reader = xml::Reader::from_stream(id, stream);
            let (letters, error) = read::read(
                reader,
                &stem(path),
                exporter.depth(),
                &mut findings,
                &mut |letter| {
                    if stopped.is_ok() {
                        let made = make(job, path, letter, exporter);
                        stopped = self.put(made, exporter, target).map(drop);
                    }
                },
            );
            self.done.without += usize::from(letters == 0);
            match error {
                Some(error) => Err(error),
                None => xml::excerpts(job.files.open(path)?, &findings.places(id)),
            }
        });
        match opened {
            Ok(excerpts) => sources.hold(id, excerpts),
            Err(error) => findings.push(unreadable(&name, &error, &mut sources)),
        }
        if !job.is_again {
            told(&sources, findings);
        }
        stopped
    }

    /// Writes a letter, and hands it back.
    fn put(
        &mut self,
        made: Made,
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
    ) -> Result<Made, Stopped> {
        let Made { letter, pieces, unknown } = &made;
        if self.has_begun {
            self.write(&[exporter.between().as_bytes()])?;
        } else {
            self.begin(Some(letter), exporter, target)?;
        }
        self.write(pieces)?;
        exporter.gather(letter);
        self.write_ready(exporter, false)?;
        self.done.letters += 1;
        let mut hasher = DefaultHasher::new();
        letter.id.hash(&mut hasher);
        if !self.ids.insert(hasher.finish()) && self.twice.len() < 5 {
            self.twice.push(letter.id.clone());
        }
        for kept in &letter.kept {
            match self.kept.iter_mut().find(|(path, _)| *path == kept.path) {
                Some((_, count)) => *count += 1,
                None => self.kept.push((kept.path.clone(), 1)),
            }
        }
        self.unknown.0 += unknown;
        self.unknown.1 += usize::from(*unknown > 0);
        Ok(made)
    }

    fn begin(
        &mut self,
        first: Option<&Record>,
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
    ) -> Result<(), Stopped> {
        self.has_begun = true;
        for name in self.names {
            let output =
                target.create(name).map_err(|error| ((*name).to_owned(), error))?;
            self.outputs.push(output);
        }
        let head = exporter.begin(first, &mut self.findings);
        self.write(&head)
    }

    fn write(&mut self, pieces: &[impl AsRef<[u8]>]) -> Result<(), Stopped> {
        for ((piece, output), name) in
            pieces.iter().zip(&mut self.outputs).zip(self.names)
        {
            if let Some(output) = output {
                let written = output.write_all(piece.as_ref());
                written.map_err(|error| ((*name).to_owned(), error))?;
            }
        }
        Ok(())
    }

    fn write_ready(
        &mut self,
        exporter: &mut dyn Exporter,
        is_last: bool,
    ) -> Result<(), Stopped> {
        let first = || self.names.first().copied().unwrap_or_default().to_owned();
        let ready = exporter.ready(is_last).map_err(|error| (first(), error))?;
        self.write(&ready)
    }

    fn finish(
        &mut self,
        exporter: &mut dyn Exporter,
        target: &'a dyn Target,
    ) -> Result<(), Stopped> {
        if !self.has_begun {
            self.begin(None, exporter, target)?;
        }
        let tail = exporter.end(&mut self.findings);
        self.write(&tail)?;
        self.write_ready(exporter, true)?;
        for (output, name) in self.outputs.drain(..).zip(self.names) {
            if let Some(output) = output {
                output.finish().map_err(|error| ((*name).to_owned(), error))?;
            }
        }
        Ok(())
    }

    /// Says what was met in all letters together, each kind once.
    fn tell(&mut self) {
        let place = Span::new(self.about, 0, 0);
        if !self.twice.is_empty() {
            let ids: Vec<String> =
                self.twice.iter().map(|id| format!("`{id}`")).collect();
            self.findings.push(
                codes::SAME_LETTER_ID
                    .at(place)
                    .message(format!("several letters have the id {}", ids.join(", ")))
                    .help("give each letter an `xml:id` of its own; tools take those for one"),
            );
        }
        if !self.kept.is_empty() {
            let parts: Vec<String> = { self.kept.iter().take(8) }
                .map(|(path, count)| format!("`{path}` ({count})"))
                .collect();
            let more = match self.kept.len() {
                ..=8 => String::new(),
                count => format!(" and {} others", count - 8),
            };
            let parts = format!("{}{more}", parts.join(", "));
            self.findings.push(
                codes::KEPT_VERBATIM
                    .at(place)
                    .message(format!("no field has a place for {parts}"))
                    .help("`json` and `jsonl` keep these parts as XML, in `kept`; the other formats leave them out"),
            );
        }
        let (pointers, letters) = self.unknown;
        if pointers > 0 {
            self.findings.push(
                codes::UNRESOLVED_NAMES
                    .at(place)
                    .message(format!(
                        "{pointers} pointers from names, in {}, lead to no register entry",
                        counted(letters)
                    ))
                    .help("name the registers with --register; the names are exported without identifier"),
            );
        }
    }
}

/// The letters of a file that is held whole, and what is wrong with it.
fn whole(
    job: &Job<'_>,
    path: &Path,
    exporter: &dyn Exporter,
    buffer: &mut Vec<u8>,
) -> (Vec<Made>, Sources, Findings) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let name = called(path);
    if let Err(error) = job.files.read_into(path, WHOLE, buffer) {
        findings.push(unreadable(&name, &error, &mut sources));
        return (Vec::new(), sources, findings);
    }
    let mut decoded = xml::decode_xml(std::mem::take(buffer));
    let text = std::mem::take(&mut decoded.text);
    let mut made = Vec::new();
    let id = sources.add(name.as_str(), "");
    findings.append(decoded.findings(id));
    let reader = xml::Reader::new(id, &text);
    read::read(reader, &stem(path), exporter.depth(), &mut findings, &mut |letter| {
        made.push(make(job, path, letter, exporter));
    });
    if findings.count(Severity::Error) > 0 {
        // What a broken file seems to say may not be what it says.
        made.clear();
    }
    if !findings.is_empty() {
        sources = Sources::new();
        sources.add(name, text.as_str());
    }
    *buffer = text.into_bytes();
    (made, sources, findings)
}

fn make(job: &Job<'_>, path: &Path, mut letter: Record, exporter: &dyn Exporter) -> Made {
    letter.file = called(path.strip_prefix(job.root).unwrap_or(path));
    let unknown = job.known.resolve(&mut letter);
    let pieces = exporter.letter(&letter);
    Made { letter, pieces, unknown }
}

/// How a file is called in outputs and findings, with `/` on every system.
fn called(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The name of a file without folder and ending.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn unreadable(
    name: &str,
    error: &io::Error,
    sources: &mut Sources,
) -> crate::diagnostic::Diagnostic {
    codes::UNREADABLE_FILE
        .about(name, sources)
        .message(format!("`{name}` cannot be read: {}", reason(error)))
        .help(
            "the other letters are exported; see that the file is there and may be read",
        )
}

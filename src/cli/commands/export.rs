//! `letterbook export`: letters out to other tools.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::check::collect;
use super::package;
use crate::build::BuiltEdition;
use crate::cli::args::{Export, Format};
use crate::cli::terminal::{Stream, print, print_report};
use crate::diagnostic::{Findings, codes};
use crate::export::{ExportFormat, Exported, Job, Known, Setting, Target, run};
use crate::manifest::Manifest;
use crate::register::Register;
use crate::report::Report;
use crate::source::{Disk, Files, Output, SourceId, Sources, reason};

/// The largest register that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// Where outputs go.
#[derive(Debug)]
enum Place {
    /// The first output of a format to standard output, the others nowhere.
    Stdout(&'static str),
    /// The first output to this file, the others nowhere.
    File(&'static str, PathBuf),
    /// All into this folder.
    Folder(PathBuf),
}

impl Target for Place {
    fn create<'a>(&'a self, name: &str) -> io::Result<Option<Box<dyn Output + 'a>>> {
        match self {
            Self::Stdout(first) if *first == name => {
                let out = io::BufWriter::with_capacity(256 << 10, io::stdout());
                Ok(Some(Box::new(Standard(out))))
            }
            Self::File(first, path) if *first == name => Disk.create(path).map(Some),
            Self::Folder(folder) => Disk.create(&folder.join(name)).map(Some),
            _ => Ok(None),
        }
    }
}

/// Standard output. A reader who has gone away (`| head`) is no failure.
struct Standard(io::BufWriter<io::Stdout>);

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

impl Output for Standard {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush()
    }
}

/// What is exported, and what is known of it.
pub(super) struct Letters {
    pub(super) paths: Vec<PathBuf>,
    root: PathBuf,
    pub(super) manifest: Manifest,
    known: Known,
    sources: Sources,
    pub(super) about: SourceId,
    pub(super) name: String,
    /// Where an edition's exports go.
    pub(super) folder: Option<PathBuf>,
    /// The files and folders that belong to the letters.
    pub(super) belongings: Vec<PathBuf>,
}

pub(in crate::cli) fn export(arguments: &Export) -> u8 {
    if arguments.verify {
        return package::verify_all(arguments);
    }
    let mut report = Report::new();
    let Some(letters) = gather(arguments, &mut report) else {
        print_report(&report, &arguments.output, Stream::Err);
        return report.status(arguments.output.fail_on.into());
    };
    let mut said = Vec::new();
    for (at, format) in arguments.formats.0.iter().enumerate() {
        let place = place(arguments, *format, letters.folder.as_deref());
        said.push(match one(&letters, *format, &place, at > 0, &mut report) {
            Some(exported) => summary(*format, &place, exported),
            None => package::package(arguments, &letters, &mut report),
        });
    }
    print_report(&report, &arguments.output, Stream::Err);
    if arguments.output.format == Format::Human {
        for line in said {
            print(Stream::Err, &line);
        }
        print(Stream::Err, &format!("({})\n", report.counts()));
    }
    report.status(arguments.output.fail_on.into())
}

/// Writes one format; `None` for a package, which holds files and not letters.
fn one(
    letters: &Letters,
    format: ExportFormat,
    place: &Place,
    is_again: bool,
    report: &mut Report,
) -> Option<Exported> {
    let setting = Setting {
        manifest: &letters.manifest,
        about: letters.about,
        folder: &letters.name,
    };
    let job = Job {
        files: &Disk,
        paths: &letters.paths,
        root: &letters.root,
        known: &letters.known,
        about: letters.about,
        is_again,
    };
    let mut exporter = format.exporter(setting)?;
    let mut found = Report::new();
    let outputs = format.outputs();
    let mut told = |sources: &Sources, findings| found.add(sources, findings);
    let exported = run(&job, &mut *exporter, outputs, place, &letters.sources, &mut told);
    if exported.letters == 0 && exported.is_written {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let finding = codes::NOTHING_TO_EXPORT.about(letters.name.as_str(), &mut sources);
        findings.push(
            finding
                .message(format!("`{}` holds no letters in TEI", letters.name))
                .help("a letter is a TEI file with `correspDesc` or of type `letter`"),
        );
        found.add(&sources, findings);
    }
    report.append(found);
    Some(exported)
}

/// Where the outputs of a format go: where the arguments say, else into an edition's
/// folder of exports, else to standard output.
fn place(arguments: &Export, format: ExportFormat, folder: Option<&Path>) -> Place {
    let first = format.outputs().first().copied().unwrap_or_default();
    match (&arguments.out, &arguments.out_dir, folder) {
        (Some(path), ..) if path == Path::new("-") => Place::Stdout(first),
        (Some(path), ..) => Place::File(first, path.clone()),
        (None, Some(folder), _) => Place::Folder(folder.clone()),
        (None, None, Some(folder)) => Place::Folder(folder.to_path_buf()),
        (None, None, None) => Place::Stdout(first),
    }
}

fn summary(format: ExportFormat, place: &Place, exported: Exported) -> String {
    let letters = match exported.letters {
        1 => "1 letter".to_owned(),
        count => format!("{count} letters"),
    };
    if !exported.is_written {
        return format!("{}: not written\n", format.name());
    }
    let others = format.outputs().get(1..).unwrap_or_default();
    let place = match place {
        Place::Folder(folder) => {
            let names: Vec<String> = format
                .outputs()
                .iter()
                .map(|name| folder.join(name).display().to_string())
                .collect();
            names.join(", ")
        }
        Place::File(_, path) => path.display().to_string(),
        Place::Stdout(_) if !others.is_empty() => {
            format!("standard output; with --out-dir also {}", others.join(", "))
        }
        Place::Stdout(_) => "standard output".to_owned(),
    };
    format!("{}: {letters} to {place}\n", format.name())
}

/// Finds the letters and what is known of them; `None`, with findings, if there is
/// nothing to export.
fn gather(arguments: &Export, report: &mut Report) -> Option<Letters> {
    let mut sources = Sources::new();
    let folder = arguments.paths.first().cloned().unwrap_or_else(|| PathBuf::from("."));
    if let [only] = arguments.paths.as_slice()
        && Disk.exists(&only.join("edition.toml"))
    {
        return of_edition(only, arguments, report);
    }
    let paths = collect(&arguments.paths, report);
    if paths.is_empty() {
        return None;
    }
    let name = folder.file_name().map_or_else(
        || folder.to_string_lossy().into_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let about = sources.add(folder.to_string_lossy(), "");
    let manifest = match &arguments.config {
        None => Manifest::default(),
        Some(path) => read_config(path, &mut sources, report)?,
    };
    let known = registers(arguments, Register::default(), report);
    let belongings =
        arguments.paths.iter().chain(&arguments.register).chain(&arguments.config);
    let belongings = belongings.filter(|path| Disk.exists(path)).cloned().collect();
    let root = if arguments.paths.len() == 1 && folder.is_dir() {
        folder
    } else {
        PathBuf::new()
    };
    Some(Letters {
        paths,
        root,
        manifest,
        known,
        sources,
        about,
        name,
        folder: None,
        belongings,
    })
}

/// The letters of an edition: those that were built.
fn of_edition(root: &Path, arguments: &Export, report: &mut Report) -> Option<Letters> {
    let BuiltEdition { manifest, register, output, letters, sources, about } =
        BuiltEdition::open(&Disk, root, report)?;
    let known = registers(arguments, register, report);
    let mut belongings = vec![root.to_path_buf(), output.clone()];
    belongings.extend(manifest.schema.iter().map(|named| root.join(&named.value)));
    let named = manifest.registers.iter().flatten();
    belongings.extend(named.map(|named| root.join(&named.value)));
    belongings.extend(arguments.register.iter().cloned());
    let name = manifest.id.clone().unwrap_or_else(|| root.to_string_lossy().into_owned());
    Some(Letters {
        paths: letters,
        root: output.clone(),
        manifest,
        known,
        sources,
        about,
        name,
        folder: Some(output.join("export")),
        belongings,
    })
}

fn read_config(
    path: &Path,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Manifest> {
    let mut findings = Findings::new();
    let name = path.to_string_lossy();
    let text = Disk.read(path, LIMIT).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    });
    let manifest = match text {
        Ok(text) => {
            let id = sources.add(name, text);
            Manifest::read(sources.get(id), &mut findings)
        }
        Err(error) => {
            let finding = codes::UNREADABLE_FILE.about(name.as_ref(), sources);
            let message = format!("`{name}` cannot be read: {}", reason(&error));
            findings.push(finding.message(message).help("see that the name is right"));
            None
        }
    };
    report.add(sources, findings);
    manifest
}

/// The registers that were named, besides those of the edition.
fn registers(arguments: &Export, mut register: Register, report: &mut Report) -> Known {
    if arguments.register.is_empty() {
        return Known::new(register);
    }
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    for path in collect(&arguments.register, report) {
        let name = path.to_string_lossy().into_owned();
        match Disk.read(&path, LIMIT) {
            Ok(bytes) => register.load(&name, bytes, &name, &mut sources, &mut findings),
            Err(error) => {
                let finding = codes::UNREADABLE_FILE.about(name.as_str(), &mut sources);
                let message = format!("`{name}` cannot be read: {}", reason(&error));
                findings
                    .push(finding.message(message).help("see that the name is right"));
            }
        }
    }
    // What is amiss in entries is for `check` to say; here what is lost counts.
    let mut lost = Findings::new();
    lost.extend(
        findings.into_iter().filter(|finding| !finding.code.id.starts_with("EDN")),
    );
    report.add(&sources, lost);
    Known::new(register)
}

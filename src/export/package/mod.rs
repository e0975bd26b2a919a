//! An edition as a package for an archive: `BagIt` 1.0 (RFC 8493), described by RO-Crate.
//!
//! [`pack`] copies the files into `data/`, in the folders that they have to each other,
//! so that what points from one to another still does; writes the manifests (SHA-512) and
//! what the bag says of itself; [`verify`] holds any bag against its manifests and looks
//! for what is missing or there twice.
//!
//! Invariant: files are streamed, none is held whole; the same files give the same bag,
//! with the date of the edition's manifest and not of the day.

mod crate_metadata;
mod verify;

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha512};

use super::Setting;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Files, Output, Sources, reason};

pub use verify::{pointed_to, verify};

/// What is packed.
#[derive(Clone, Debug)]
pub struct Packing<'a> {
    /// What is known of the edition.
    pub setting: Setting<'a>,
    /// The files, by their place in the package with `/`.
    pub payload: BTreeMap<String, PathBuf>,
}

/// What was packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// How many files.
    pub files: usize,
    /// How many bytes in them.
    pub bytes: u64,
}

/// Writes a bag into a folder, which must be empty or a bag that is written again.
/// `made` are texts that are made for it, with their places.
///
/// It is not waited until each file lies on the medium: after a failure of power
/// [`verify`] tells whether the bag is whole.
///
/// # Errors
/// A finding that a file cannot be read or written. `bagit.txt` is written last, so that
/// what is there is no bag before it is whole.
pub fn pack(
    files: &dyn Files,
    folder: &Path,
    packing: &Packing<'_>,
    made: Vec<(&str, &mut dyn Read)>,
    sources: &mut Sources,
) -> Result<Packed, Box<Diagnostic>> {
    let is_bag = files.exists(&folder.join("bagit.txt"));
    let is_empty = files.list(folder).map_or(true, |entries| entries.is_empty());
    if !is_bag && !is_empty {
        let problem = "holds other files, so nothing was written into it";
        return Err(failed(folder, problem, "name a new folder with --out-dir", sources));
    }
    let mut bag =
        Bag { files, folder, manifest: BTreeMap::new(), packed: Packed::default() };
    if is_bag {
        bag.clear(sources)?;
    }
    bag.copy(&packing.payload, sources)?;
    for (place, stream) in made {
        let copy = |output: &mut dyn Write| io::copy(stream, output).map(drop);
        bag.add(&format!("data/{place}"), copy, sources)?;
    }
    let places = std::mem::take(&mut bag.manifest);
    let describe =
        |output: &mut dyn Write| crate_metadata::write(packing, &places, output);
    bag.add("data/ro-crate-metadata.json", describe, sources)?;
    bag.manifest.extend(places);
    let packed = bag.packed;
    let manifest = std::mem::take(&mut bag.manifest);
    bag.add("manifest-sha512.txt", |output| lines(&manifest, output), sources)?;
    let info = bag_info(packing, packed);
    bag.add("bag-info.txt", |output| output.write_all(info.as_bytes()), sources)?;
    let declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    bag.manifest.insert("bagit.txt".to_owned(), Sha512::digest(declaration).into());
    let tags = std::mem::take(&mut bag.manifest);
    bag.add("tagmanifest-sha512.txt", |output| lines(&tags, output), sources)?;
    bag.add("bagit.txt", |output| output.write_all(declaration), sources)?;
    Ok(packed)
}

/// How many files are copied before what became of them is looked at.
const AT_ONCE: usize = 1024;

/// A SHA-512.
type Checksum = [u8; 64];

/// A bag under way.
struct Bag<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    /// The digests by place.
    manifest: BTreeMap<String, Checksum>,
    packed: Packed,
}

impl Bag<'_> {
    /// Takes away what an old bag has, its declaration first.
    fn clear(&self, sources: &mut Sources) -> Result<(), Box<Diagnostic>> {
        let mut old = vec!["bagit.txt".to_owned()];
        for name in ["manifest-sha512.txt", "tagmanifest-sha512.txt"] {
            let bytes =
                self.files.read(&self.folder.join(name), 1 << 30).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            old.extend(text.lines().filter_map(|line| {
                let place = verify::decoded(line.split_once("  ")?.1);
                verify::is_inside(&place).then_some(place)
            }));
            old.push(name.to_owned());
        }
        for place in old {
            let path = self.folder.join(&place);
            if !self.files.exists(&path) {
                continue;
            }
            if let Err(error) = self.files.remove(&path) {
                let problem = format!("cannot be taken away: {}", reason(&error));
                return Err(failed(
                    &path,
                    &problem,
                    "name a new folder with --out-dir",
                    sources,
                ));
            }
        }
        Ok(())
    }

    /// Copies the files of the payload in, several at a time. Of what goes wrong the
    /// first in their order is told.
    fn copy(
        &mut self,
        payload: &BTreeMap<String, PathBuf>,
        sources: &mut Sources,
    ) -> Result<(), Box<Diagnostic>> {
        let all: Vec<(&String, &PathBuf)> = payload.iter().collect();
        for some in all.chunks(AT_ONCE) {
            let copied: Vec<_> = some
                .par_iter()
                .map(|(place, path)| {
                    let mut stream = self.files.open(path).map_err(Failure::Reading)?;
                    let place = format!("data/{place}");
                    let copy =
                        |output: &mut dyn Write| io::copy(&mut stream, output).map(drop);
                    match self.write(&place, copy) {
                        Ok(written) => Ok((place, written)),
                        Err(error) => Err(Failure::Writing(place, error)),
                    }
                })
                .collect();
            for ((_, path), copied) in some.iter().zip(copied) {
                match copied {
                    Ok((place, written)) => self.note(place, written),
                    Err(Failure::Reading(error)) => {
                        return Err(unreadable(path, &error, sources));
                    }
                    Err(Failure::Writing(place, error)) => {
                        return Err(self.unwritten(&place, &error, sources));
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds a file.
    fn add(
        &mut self,
        place: &str,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
        sources: &mut Sources,
    ) -> Result<(), Box<Diagnostic>> {
        match self.write(place, text) {
            Ok(written) => {
                self.note(place.to_owned(), written);
                Ok(())
            }
            Err(error) => Err(self.unwritten(place, &error, sources)),
        }
    }

    /// Writes a file; its digest, and how many bytes it has.
    fn write(
        &self,
        place: &str,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<(Checksum, u64)> {
        let output = self.files.create(&self.folder.join(place))?;
        let mut counted = Counted { output, hasher: Sha512::new(), count: 0 };
        let mut buffered = BufWriter::with_capacity(64 << 10, &mut counted);
        text(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        let Counted { output, hasher, count } = counted;
        output.finish_soon()?;
        Ok((hasher.finalize().into(), count))
    }

    fn note(&mut self, place: String, (digest, count): (Checksum, u64)) {
        self.manifest.insert(place, digest);
        self.packed.files += 1;
        self.packed.bytes += count;
    }

    fn unwritten(
        &self,
        place: &str,
        error: &io::Error,
        sources: &mut Sources,
    ) -> Box<Diagnostic> {
        let problem = format!("cannot be written: {}", reason(error));
        let help = "see that the folder may be written and that the disk has room";
        failed(&self.folder.join(place), &problem, help, sources)
    }
}

/// What goes wrong with one file.
enum Failure {
    Reading(io::Error),
    /// The place, and why.
    Writing(String, io::Error),
}

/// A file that is written, its bytes counted and digested on their way.
struct Counted<'a> {
    output: Box<dyn Output + 'a>,
    hasher: Sha512,
    count: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        let bytes = bytes.get(..written).unwrap_or_default();
        self.hasher.update(bytes);
        self.count += bytes.len() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn failed(
    path: &Path,
    problem: &str,
    help: &str,
    sources: &mut Sources,
) -> Box<Diagnostic> {
    let name = path.to_string_lossy().replace('\\', "/");
    let finding = codes::UNWRITABLE_FILE.about(name.as_str(), sources);
    Box::new(finding.message(format!("`{name}` {problem}")).help(help))
}

fn unreadable(path: &Path, error: &io::Error, sources: &mut Sources) -> Box<Diagnostic> {
    let name = path.to_string_lossy().replace('\\', "/");
    let finding = codes::UNREADABLE_FILE.about(name.as_str(), sources);
    let message = format!("`{name}` cannot be read: {}", reason(error));
    Box::new(
        finding.message(message).help("nothing was packed; see that the file is there"),
    )
}

/// Bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A manifest: digest, two blanks, place (RFC 8493 §2.1.3).
fn lines(
    manifest: &BTreeMap<String, Checksum>,
    output: &mut dyn Write,
) -> io::Result<()> {
    for (place, digest) in manifest {
        writeln!(output, "{}  {}", hex(digest), encoded(place))?;
    }
    Ok(())
}

/// A place with the characters encoded that would break a line of a manifest.
fn encoded(place: &str) -> String {
    place.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

/// What the bag says of itself (RFC 8493 §2.2.2).
fn bag_info(packing: &Packing<'_>, packed: Packed) -> String {
    use std::fmt::Write as _;

    let manifest = packing.setting.manifest;
    let options = &manifest.export.bagit;
    let latest = manifest.revisions.iter().map(|revision| revision.when).max();
    let date = latest.or(manifest.date).map(|date| date.to_string());
    let organisation =
        options.organisation.clone().or_else(|| manifest.publisher.clone());
    let identifier = options.identifier.clone().or_else(|| manifest.id.clone());
    let lines = [
        ("Source-Organization", organisation),
        ("Contact-Name", options.contact.clone()),
        ("Contact-Email", options.email.clone()),
        (
            "External-Description",
            manifest.description.clone().or_else(|| manifest.title.clone()),
        ),
        ("External-Identifier", identifier),
        ("Bagging-Date", date),
        ("Payload-Oxum", Some(format!("{}.{}", packed.bytes, packed.files))),
        ("Bag-Software-Agent", Some(format!("letterbook {}", env!("CARGO_PKG_VERSION")))),
    ];
    let mut text = String::new();
    for (label, value) in lines {
        if let Some(value) = value {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(text, "{label}: {value}");
        }
    }
    text
}

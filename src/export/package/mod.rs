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
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha512};

use super::Setting;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Files, Sources, reason};

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
    for (place, path) in &packing.payload {
        let stream =
            files.open(path).map_err(|error| unreadable(path, &error, sources))?;
        bag.add(&format!("data/{place}"), stream, sources)?;
    }
    for (place, stream) in made {
        bag.add(&format!("data/{place}"), stream, sources)?;
    }
    let described = crate_metadata::write(packing, &bag.manifest);
    bag.add("data/ro-crate-metadata.json", described.as_bytes(), sources)?;
    let packed = bag.packed;
    let manifest = lines(&bag.manifest);
    bag.manifest.clear();
    bag.add("manifest-sha512.txt", manifest.as_bytes(), sources)?;
    bag.add("bag-info.txt", bag_info(packing, packed).as_bytes(), sources)?;
    let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    let digest = hex(&Sha512::digest(declaration.as_bytes()));
    bag.manifest.insert("bagit.txt".to_owned(), digest);
    let tags = lines(&bag.manifest);
    bag.add("tagmanifest-sha512.txt", tags.as_bytes(), sources)?;
    bag.add("bagit.txt", declaration.as_bytes(), sources)?;
    Ok(packed)
}

/// A bag under way.
struct Bag<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    /// The digests by place.
    manifest: BTreeMap<String, String>,
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

    /// Copies a file in.
    fn add(
        &mut self,
        place: &str,
        mut stream: impl Read,
        sources: &mut Sources,
    ) -> Result<(), Box<Diagnostic>> {
        let path = self.folder.join(place);
        let written = (|| -> io::Result<(String, u64)> {
            let mut output = self.files.create(&path)?;
            let (mut hasher, mut count) = (Sha512::new(), 0_u64);
            let mut buffer = vec![0_u8; 64 << 10];
            loop {
                let read = stream.read(&mut buffer)?;
                let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty())
                else {
                    break;
                };
                hasher.update(bytes);
                output.write_all(bytes)?;
                count += bytes.len() as u64;
            }
            output.finish_soon()?;
            Ok((hex(&hasher.finalize()), count))
        })();
        match written {
            Ok((digest, count)) => {
                self.manifest.insert(place.to_owned(), digest);
                self.packed.files += 1;
                self.packed.bytes += count;
                Ok(())
            }
            Err(error) => {
                let problem = format!("cannot be written: {}", reason(&error));
                let help =
                    "see that the folder may be written and that the disk has room";
                Err(failed(&path, &problem, help, sources))
            }
        }
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
fn lines(manifest: &BTreeMap<String, String>) -> String {
    manifest.iter().fold(String::new(), |mut text, (place, digest)| {
        text.push_str(digest);
        text.push_str("  ");
        text.push_str(&encoded(place));
        text.push('\n');
        text
    })
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

//! A bag held against its manifests, and searched for what is missing or there twice.
//!
//! The archives' checks `pkg-bagit` (RFC 8493), `pkg-complete` and `pkg-duplicate`. Bags
//! of others are read too, with SHA-512 or SHA-256.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256, Sha512};

use super::hex;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::{Files, Sources, reason};
use crate::xml::{self, Token};

/// The largest tag file that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// How deep folders of a bag may stand in each other.
const DEPTH: usize = 64;

/// Verifies the bag in a folder. What is wrong is a finding about the file that it
/// concerns. Returns how many files of the payload were verified.
pub fn verify(
    files: &dyn Files,
    folder: &Path,
    sources: &mut Sources,
    findings: &mut Findings,
) -> usize {
    let mut bag = Bag { files, folder, sources, findings };
    let Some(declaration) = bag.tag_file("bagit.txt") else { return 0 };
    let is_declared = declaration.lines().next().is_some_and(|line| {
        matches!(line.trim_end().strip_prefix("BagIt-Version: "), Some("1.0" | "0.97"))
    }) && declaration
        .lines()
        .any(|line| line.trim_end() == "Tag-File-Character-Encoding: UTF-8");
    if !is_declared {
        bag.wrong(
            "bagit.txt",
            "does not declare BagIt 1.0 in UTF-8",
            "its two lines are `BagIt-Version: 1.0` and `Tag-File-Character-Encoding: UTF-8`",
        );
    }
    let mut there = Vec::new();
    list(files, &folder.join("data"), "data", 0, &mut there);
    let manifests: Vec<&str> = ["manifest-sha512.txt", "manifest-sha256.txt"]
        .into_iter()
        .filter(|name| files.exists(&folder.join(name)))
        .collect();
    if manifests.is_empty() {
        bag.wrong(
            "manifest-sha512.txt",
            "is missing, so nothing says what belongs to the package",
            "pack the edition anew: letterbook export bagit",
        );
    }
    let mut digests = BTreeMap::new();
    for name in manifests {
        digests = bag.hold(name, Some(&there));
    }
    for name in ["tagmanifest-sha512.txt", "tagmanifest-sha256.txt"] {
        if files.exists(&folder.join(name)) {
            bag.hold(name, None);
        }
    }
    bag.oxum(&there);
    bag.duplicates(&digests);
    bag.complete(&there);
    there.len()
}

/// A bag that is verified.
struct Bag<'a> {
    files: &'a dyn Files,
    folder: &'a Path,
    sources: &'a mut Sources,
    findings: &'a mut Findings,
}

impl Bag<'_> {
    fn about(
        &mut self,
        code: &'static crate::diagnostic::Code,
        place: &str,
    ) -> Diagnostic {
        let path = self.folder.join(place);
        code.about(path.to_string_lossy().replace('\\', "/"), self.sources)
    }

    fn wrong(&mut self, place: &str, problem: &str, help: &str) {
        let finding = self.about(&codes::BAG_NOT_VALID, place);
        self.findings.push(finding.message(format!("`{place}` {problem}")).help(help));
    }

    /// The text of a tag file; that it cannot be read is a finding.
    fn tag_file(&mut self, name: &str) -> Option<String> {
        match self.files.read(&self.folder.join(name), LIMIT) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => {
                let problem = format!("cannot be read: {}", reason(&error));
                self.wrong(
                    name,
                    &problem,
                    "a package is a folder with a file bagit.txt (BagIt)",
                );
                None
            }
        }
    }

    /// Holds the files that a manifest lists against it; returns their digests.
    fn hold(&mut self, name: &str, there: Option<&[String]>) -> BTreeMap<String, String> {
        let Some(text) = self.tag_file(name) else { return BTreeMap::new() };
        let mut listed = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let parts = line.split_once([' ', '\t']);
            let place = parts
                .map(|(_, place)| decoded(place.trim_start_matches([' ', '\t', '*'])));
            match (parts, place) {
                (Some((digest, _)), Some(place)) if is_inside(&place) => {
                    listed.insert(place, digest.to_ascii_lowercase());
                }
                _ => {
                    let problem =
                        format!("has a line that names no file of the package: {line}");
                    self.wrong(
                        name,
                        &problem,
                        "pack the edition anew: letterbook export bagit",
                    );
                }
            }
        }
        let is_512 = name.contains("sha512");
        let (files, folder) = (self.files, self.folder);
        let found: Vec<(&String, io::Result<String>)> = listed
            .par_iter()
            .map(|(place, _)| (place, digest(files, &folder.join(place), is_512)))
            .collect();
        for (place, digest) in found {
            match digest {
                Ok(digest) if listed.get(place) == Some(&digest) => {}
                Ok(_) => self.wrong(
                    place,
                    &format!(
                        "is not as it was packed: its checksum is not that of {name}"
                    ),
                    "take the file from another copy, or pack the edition anew",
                ),
                Err(error) => self.wrong(
                    place,
                    &format!("cannot be read: {}", reason(&error)),
                    "take the file from another copy, or pack the edition anew",
                ),
            }
        }
        for place in there.unwrap_or_default() {
            if !listed.contains_key(place) {
                let problem = format!("is not listed in {name}");
                self.wrong(
                    place,
                    &problem,
                    "take it out of the package, or pack the edition anew",
                );
            }
        }
        listed
    }

    /// Holds the payload against `Payload-Oxum` (RFC 8493 §2.2.2).
    fn oxum(&mut self, there: &[String]) {
        let path = self.folder.join("bag-info.txt");
        if !self.files.exists(&path) {
            return;
        }
        let Some(text) = self.tag_file("bag-info.txt") else { return };
        let said = text.lines().find_map(|line| line.strip_prefix("Payload-Oxum:"));
        let Some(said) = said.map(str::trim) else { return };
        let sizes = there.iter().map(|place| self.files.size(&self.folder.join(place)));
        let bytes: u64 = sizes.map(|size| size.unwrap_or(0)).sum();
        let is = format!("{bytes}.{}", there.len());
        if said != is {
            let problem = format!("says Payload-Oxum {said}, and the payload is {is}");
            self.wrong(
                "bag-info.txt",
                &problem,
                "files were added or lost since it was packed",
            );
        }
    }

    /// Says which files are there twice, or have names that differ in case alone.
    fn duplicates(&mut self, digests: &BTreeMap<String, String>) {
        let mut by_digest: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (place, digest) in digests {
            by_digest.entry(digest).or_default().push(place);
            by_name.entry(place.to_lowercase()).or_default().push(place);
        }
        let twice =
            by_digest.into_values().map(|places| (places, "has the same content as"));
        let cased = by_name
            .into_values()
            .map(|places| (places, "differs in upper and lower case alone from"));
        for (places, how) in twice.chain(cased) {
            let [first, others @ ..] = places.as_slice() else { continue };
            for place in others {
                let finding = self.about(&codes::PACKAGE_DUPLICATE, place);
                let message = format!("`{place}` {how} `{first}`");
                self.findings.push(finding.message(message).help("keep one of the two"));
            }
        }
    }

    /// Says which files that TEI files point to are not in the package.
    fn complete(&mut self, there: &[String]) {
        let all: BTreeSet<&str> = there.iter().map(String::as_str).collect();
        let (files, folder) = (self.files, self.folder);
        let is_xml = |place: &&String| {
            Path::new(place.as_str())
                .extension()
                .is_some_and(|e| e == "xml" || e == "tei")
        };
        let documents: Vec<&String> = there.iter().filter(is_xml).collect();
        let found: Vec<(&String, BTreeSet<String>)> = documents
            .par_iter()
            .map(|place| (*place, pointed_to(files, &folder.join(place))))
            .collect();
        let mut missing: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for (place, targets) in found {
            for target in targets {
                let meant = beside(place, &target);
                if !all.contains(meant.as_str()) {
                    missing.entry(meant).or_insert_with(|| (place.clone(), 0)).1 += 1;
                }
            }
        }
        for (meant, (place, count)) in missing {
            let finding = self.about(&codes::PACKAGE_INCOMPLETE, &place);
            let more = match count {
                1 => String::new(),
                count => format!(", as {} others do", count - 1),
            };
            let message = format!(
                "`{place}` points to `{meant}`{more}, which is not in the package"
            );
            self.findings.push(
                finding
                    .message(message)
                    .help("put the file in, or point to an address on the web"),
            );
        }
    }
}

/// The digest of a file.
fn digest(files: &dyn Files, path: &Path, is_512: bool) -> io::Result<String> {
    let mut stream = files.open(path)?;
    let mut buffer = vec![0_u8; 64 << 10];
    let (mut long, mut short) = (Sha512::new(), Sha256::new());
    loop {
        let read = stream.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() && is_512 => long.update(bytes),
            Some(bytes) if !bytes.is_empty() => short.update(bytes),
            _ => break,
        }
    }
    Ok(if is_512 { hex(&long.finalize()) } else { hex(&short.finalize()) })
}

/// The files of a folder and the folders in it, as places of the bag, in order.
fn list(
    files: &dyn Files,
    folder: &Path,
    place: &str,
    depth: usize,
    into: &mut Vec<String>,
) {
    let entries: Vec<PathBuf> = files.list(folder).unwrap_or_default();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = format!("{place}/{name}");
        if depth < DEPTH && files.list(&path).is_ok() {
            list(files, &path, &inner, depth + 1, into);
        } else {
            into.push(inner);
        }
    }
}

/// Whether a place stays inside the bag.
pub(super) fn is_inside(place: &str) -> bool {
    !place.is_empty()
        && !place.starts_with(['/', '~'])
        && !place.contains('\\')
        && place.split('/').all(|part| part != ".." && !part.contains(':'))
}

/// A place as it is called on the disk.
pub(super) fn decoded(place: &str) -> String {
    let place = place.strip_prefix("./").unwrap_or(place);
    place
        .replace("%0A", "\n")
        .replace("%0a", "\n")
        .replace("%0D", "\r")
        .replace("%0d", "\r")
        .replace("%25", "%")
}

/// What a document points to in other files: its schemas, registers, images.
pub fn pointed_to(files: &dyn Files, path: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Ok(stream) = files.open(path) else { return found };
    let mut sources = Sources::new();
    let mut reader = xml::Reader::from_stream(sources.add("", ""), stream);
    // Whether the document is well-formed is not asked here.
    let mut unread = Findings::new();
    while let Some(token) = reader.read(&mut unread) {
        match token {
            Token::Pi(pi)
                if pi.target == "xml-model" || pi.target == "xml-stylesheet" =>
            {
                let href = pi.content.split_once("href=").map_or("", |(_, rest)| rest);
                let quote = href.chars().next().unwrap_or('"');
                let address = href.trim_start_matches(quote).split(quote).next();
                found.extend(address.and_then(local));
            }
            Token::Start(tag) => {
                let is_file = matches!(
                    tag.name,
                    "graphic"
                        | "media"
                        | "binaryObject"
                        | "schemaRef"
                        | "xi:include"
                        | "include"
                );
                for attribute in tag.attributes().iter() {
                    let is_pointer = match attribute.name {
                        "url" | "href" => is_file,
                        "ref" | "target" => true,
                        _ => false,
                    };
                    if is_pointer {
                        let value = attribute.value();
                        let files = value.split_whitespace().filter_map(local);
                        // What has no ending is a letter or a key, not a file.
                        found.extend(files.filter(|file| {
                            is_file
                                || file
                                    .rsplit('/')
                                    .next()
                                    .is_some_and(|name| name.contains('.'))
                        }));
                    }
                }
            }
            _ => {}
        }
        unread.truncate(0);
    }
    found
}

/// The file of a relative pointer; none for an address or a place in the same file.
fn local(pointer: &str) -> Option<String> {
    let file = pointer.split(['#', '?']).next().unwrap_or_default();
    let is_address = file.split_once(':').is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    (!file.is_empty() && !is_address && !file.starts_with('/')).then(|| file.to_owned())
}

/// The place that a pointer in a file of the bag means.
fn beside(place: &str, pointer: &str) -> String {
    let mut parts: Vec<&str> = place.split('/').collect();
    parts.pop();
    for part in pointer.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay_in_the_bag() {
        assert!(is_inside("data/a.xml") && is_inside("bagit.txt"));
        for place in ["../a", "data/../../a", "/etc/passwd", "~/a", "c:/a", "data\\a", ""]
        {
            assert!(!is_inside(place), "{place}");
        }
        assert_eq!(decoded("./data/a%0Ab%25.txt"), "data/a\nb%.txt");
    }

    #[test]
    fn pointers_lead_from_file_to_file() {
        assert_eq!(local("../register/p.xml#a").as_deref(), Some("../register/p.xml"));
        assert_eq!(local("#a"), None);
        assert_eq!(local("https://example.org/a.xml"), None);
        assert_eq!(local("gnd:118"), None);
        let meant = beside("data/out/a.xml", "../register/p.xml");
        assert_eq!(meant, "data/register/p.xml");
    }
}

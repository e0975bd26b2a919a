//! An XML catalogue: which copy an address stands for (OASIS XML Catalogs 1.1).
//!
//! Addresses are looked for as section 7.2 has it: in each file the entry for the whole
//! address, then the longest beginning that is rewritten, then the longest ending, then
//! those to whom addresses of a kind are delegated, then the next catalogues. Entries for
//! system identifiers serve where no entry for URIs does, because editors' tools let
//! them. Each file is read once, so that catalogues may name each other. Nothing is ever
//! fetched: a catalogue on the network is passed over, and a finding.

use std::path::{Path, PathBuf};

use super::address::{beside, is_address, local};
use crate::diagnostic::{Findings, codes};
use crate::source::{Files, Sources, Span, reason};
use crate::xml;

const NAMESPACE: &str = "urn:oasis:names:tc:entity:xmlns:xml:catalog";
/// How many files a catalogue may be made of.
const MAX_FILES: usize = 256;
/// The largest file of a catalogue, in bytes.
const LIMIT: u64 = 16 << 20;

/// Catalogues, in the order in which they are asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    files: Vec<CatalogFile>,
    /// Those that were named, and not by another.
    roots: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct CatalogFile {
    path: String,
    uri: Entries,
    system: Entries,
    next: Vec<usize>,
}

/// The entries for addresses of one kind.
#[derive(Clone, Debug, Default)]
struct Entries {
    exact: Vec<(String, String)>,
    rewrite: Vec<(String, String)>,
    suffix: Vec<(String, String)>,
    /// To which file addresses that begin so are delegated.
    delegate: Vec<(String, usize)>,
}

/// What became of a search.
enum Search {
    Found(String),
    /// Nobody else is to be asked.
    Over,
    Unknown,
}

impl Catalog {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Its files.
    pub(super) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| PathBuf::from(&file.path))
    }

    /// Adds a catalogue and those that it names. What is wrong in them is a finding.
    pub(super) fn add(
        &mut self,
        files: &dyn Files,
        path: &Path,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let path = path.to_string_lossy().replace('\\', "/");
        let root = self.number(path);
        let mut at = root;
        while at < self.files.len() {
            self.read(files, at, sources, findings);
            at += 1;
        }
        self.roots.push(root);
    }

    /// The number of a file, which is read later if it is new.
    fn number(&mut self, path: String) -> usize {
        let known = self.files.iter().position(|file| file.path == path);
        known.unwrap_or_else(|| {
            self.files.push(CatalogFile { path, ..CatalogFile::default() });
            self.files.len() - 1
        })
    }

    fn read(
        &mut self,
        files: &dyn Files,
        at: usize,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let Some(path) = self.files.get(at).map(|file| file.path.clone()) else { return };
        let mut refuse = |sources: &mut Sources, why: String| {
            let finding = codes::BROKEN_CATALOG.about(path.clone(), sources);
            let message = format!("the catalogue `{path}` cannot be used: {why}");
            findings.push(finding.message(message).help("correct its name, or mend it"));
        };
        if is_address(&path) {
            refuse(sources, "letterbook does not fetch from the network".to_owned());
            return;
        }
        if at >= MAX_FILES {
            refuse(sources, format!("there are more than {MAX_FILES} of them"));
            return;
        }
        let bytes = match files.read(Path::new(&path), LIMIT) {
            Ok(bytes) => bytes,
            Err(error) => return refuse(sources, reason(&error)),
        };
        let id = sources.add(path.clone(), xml::decode_xml(bytes).text);
        let text = sources.get(id).text().to_owned();
        let before = findings.len();
        let Some(tree) = xml::parse_tree(id, &text, findings) else { return };
        let root = tree.root_element();
        if root.tag_name().namespace() != Some(NAMESPACE) {
            if findings.len() == before {
                findings.push(
                    codes::BROKEN_CATALOG
                        .at(Span::new(id, 0, 0))
                        .message(format!("`{path}` is no XML catalogue"))
                        .help(format!(
                            "its root is `catalog` in the namespace {NAMESPACE}"
                        )),
                );
            }
            return;
        }
        let mut read = CatalogFile { path, ..CatalogFile::default() };
        for node in root.descendants() {
            self.entry(node, &mut read);
        }
        if let Some(file) = self.files.get_mut(at) {
            *file = read;
        }
    }

    fn entry(&mut self, node: roxmltree::Node<'_, '_>, into: &mut CatalogFile) {
        if node.tag_name().namespace() != Some(NAMESPACE) {
            return;
        }
        let base = base(node, &into.path);
        let get = |name: &str| node.attribute(name).map(str::to_owned);
        let to = |name: &str| node.attribute(name).map(|to| beside(&base, to));
        let kind = node.tag_name().name();
        let entries = if kind.starts_with("system") || kind.ends_with("System") {
            &mut into.system
        } else {
            &mut into.uri
        };
        let (list, pair) = match kind {
            "uri" => (&mut entries.exact, (get("name"), to("uri"))),
            "system" => (&mut entries.exact, (get("systemId"), to("uri"))),
            "rewriteURI" => {
                (&mut entries.rewrite, (get("uriStartString"), to("rewritePrefix")))
            }
            "rewriteSystem" => {
                (&mut entries.rewrite, (get("systemIdStartString"), to("rewritePrefix")))
            }
            "uriSuffix" => (&mut entries.suffix, (get("uriSuffix"), to("uri"))),
            "systemSuffix" => (&mut entries.suffix, (get("systemIdSuffix"), to("uri"))),
            "delegateURI" | "delegateSystem" => {
                let start = get("uriStartString").or_else(|| get("systemIdStartString"));
                if let (Some(start), Some(catalog)) = (start, to("catalog")) {
                    let number = self.number(catalog);
                    entries.delegate.push((start, number));
                }
                return;
            }
            "nextCatalog" => {
                if let Some(catalog) = to("catalog") {
                    into.next.push(self.number(catalog));
                }
                return;
            }
            _ => return,
        };
        if let (Some(from), Some(to)) = pair {
            list.push((from, to));
        }
    }

    /// What an address stands for: an address or a path; `None` if no entry fits.
    pub(super) fn find(&self, address: &str) -> Option<String> {
        let address = address.split('#').next().unwrap_or(address);
        let kinds: [fn(&CatalogFile) -> &Entries; 2] =
            [|file| &file.uri, |file| &file.system];
        kinds.into_iter().find_map(|kind| {
            let mut asked = vec![false; self.files.len()];
            match self.search(&self.roots, address, kind, &mut asked) {
                Search::Found(found) => Some(local(&found)),
                Search::Over | Search::Unknown => None,
            }
        })
    }

    fn search(
        &self,
        order: &[usize],
        address: &str,
        kind: fn(&CatalogFile) -> &Entries,
        asked: &mut [bool],
    ) -> Search {
        // Not by recursion, which a chain of catalogues would deepen.
        let mut waiting: Vec<usize> = order.iter().rev().copied().collect();
        let mut is_delegated = false;
        while let Some(at) = waiting.pop() {
            let Some(file) = self.files.get(at) else { continue };
            if asked.get_mut(at).is_none_or(|asked| std::mem::replace(asked, true)) {
                continue;
            }
            let entries = kind(file);
            if let Some(found) = entries.find(address) {
                return Search::Found(found);
            }
            let mut delegates: Vec<&(String, usize)> = entries
                .delegate
                .iter()
                .filter(|(start, _)| address.starts_with(start.as_str()))
                .collect();
            if !delegates.is_empty() {
                // They alone are asked, those of the longest beginning first.
                delegates.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
                waiting = delegates.iter().rev().map(|(_, to)| *to).collect();
                is_delegated = true;
                continue;
            }
            waiting.extend(file.next.iter().rev());
        }
        if is_delegated { Search::Over } else { Search::Unknown }
    }
}

impl Entries {
    fn find(&self, address: &str) -> Option<String> {
        if let Some((_, to)) = self.exact.iter().find(|(from, _)| from == address) {
            return Some(to.clone());
        }
        let starts = self.rewrite.iter().filter_map(|(start, to)| {
            Some((start.len(), format!("{to}{}", address.strip_prefix(start.as_str())?)))
        });
        // Of those as long the first counts.
        let longest = starts.rev().max_by_key(|(length, _)| *length);
        if let Some((_, to)) = longest {
            return Some(to);
        }
        let ends = self.suffix.iter().filter(|(end, _)| address.ends_with(end.as_str()));
        ends.rev().max_by_key(|(end, _)| end.len()).map(|(_, to)| to.clone())
    }
}

/// The base of the references in an element: `xml:base` from the file inward.
fn base(node: roxmltree::Node<'_, '_>, path: &str) -> String {
    let mut bases: Vec<&str> = node
        .ancestors()
        .filter_map(|node| node.attribute((xml::XML_NAMESPACE, "base")))
        .collect();
    bases.reverse();
    bases.iter().fold(path.to_owned(), |base, next| beside(&base, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn catalog(texts: &[(&str, &str)]) -> (Catalog, Findings) {
        let files = Memory::new();
        for (path, entries) in texts {
            let text = format!("<catalog xmlns='{NAMESPACE}'>{entries}</catalog>");
            files.write(Path::new(path), text.as_bytes()).unwrap();
        }
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let mut catalog = Catalog::default();
        catalog.add(&files, Path::new(texts[0].0), &mut sources, &mut findings);
        (catalog, findings)
    }

    #[test]
    fn entries_are_asked_in_the_order_of_the_standard() {
        let (catalog, findings) = catalog(&[(
            "c/catalog.xml",
            "<uriSuffix uriSuffix='all.rng' uri='suffix.rng'/>
             <rewriteURI uriStartString='https://e.org/' rewritePrefix='short/'/>
             <rewriteURI uriStartString='https://e.org/tei/' rewritePrefix='long/'/>
             <system systemId='https://s.org/a.rng' uri='system.rng'/>
             <group xml:base='group/'>
               <uri name='https://e.org/tei/exact.rng' uri='exact.rng'/>
               <uri name='urn:x:kept' uri='https://e.org/kept.rng'/>
             </group>",
        )]);
        assert!(findings.is_empty(), "{findings:?}");
        for (address, path) in [
            ("https://e.org/tei/exact.rng", Some("c/group/exact.rng")),
            ("https://e.org/tei/all.rng", Some("c/long/all.rng")),
            ("https://e.org/all.rng#x", Some("c/short/all.rng")),
            ("https://f.org/tei_all.rng", Some("c/suffix.rng")),
            ("https://s.org/a.rng", Some("c/system.rng")),
            ("urn:x:kept", Some("https://e.org/kept.rng")),
            ("https://f.org/b.rng", None),
        ] {
            assert_eq!(catalog.find(address).as_deref(), path, "{address}");
        }
    }

    #[test]
    fn a_delegate_answers_alone_and_circles_end() {
        let (catalog, findings) = catalog(&[
            (
                "a.xml",
                "<nextCatalog catalog='b.xml'/>
                 <delegateURI uriStartString='https://d.org/' catalog='d.xml'/>",
            ),
            (
                "b.xml",
                "<nextCatalog catalog='a.xml'/><uri name='urn:b' uri='b.rng'/>
                       <uri name='https://d.org/2' uri='b.rng'/>",
            ),
            ("d.xml", "<uri name='https://d.org/1' uri='d.rng'/>"),
        ]);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(catalog.find("urn:b").as_deref(), Some("b.rng"));
        assert_eq!(catalog.find("https://d.org/1").as_deref(), Some("d.rng"));
        assert_eq!(catalog.find("https://d.org/2"), None);
        assert_eq!(catalog.find("urn:none"), None);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let (_, findings) = catalog(&[(
            "a.xml",
            "<nextCatalog catalog='gone.xml'/>
                                 <nextCatalog catalog='https://e.org/c.xml'/>",
        )]);
        let messages: Vec<_> = findings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the catalogue `gone.xml` cannot be used: there is no such file",
                "the catalogue `https://e.org/c.xml` cannot be used: letterbook does not \
                 fetch from the network",
            ]
        );
    }
}

//! Schematron in a check: the tree that rules look at, and what they may read besides.
//!
//! The tree is made of the tokens that the check reads anyway, and only where there are
//! rules. What rules ask for by address is read once for all letters, and only in the
//! folder of the manifest and below, or where there is none in that of the letter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::Glob;

use super::Validators;
use super::address::unescaped;
use crate::diagnostic::Findings;
use crate::schematron::Surroundings;
use crate::source::{Files, Sources, normal, reason};
use crate::xml::{Document, DocumentBuilder, Token};
use crate::xpath::Loader;

/// The largest file that rules may ask for, in bytes.
const LIMIT: u64 = 64 << 20;
/// How many files a collection may have.
const MEMBERS: usize = 10_000;

/// By what a document is checked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means<'a> {
    /// Grammars and rules.
    pub(super) schemas: &'a [&'a Validators],
    /// The document's own address.
    pub(super) address: Option<&'a str>,
    pub(super) surroundings: Surroundings<'a>,
    /// Whether findings name all that could have stood in a place, and rules their tests.
    pub(super) is_verbose: bool,
}

impl Means<'_> {
    /// Whether there is a grammar.
    pub(super) fn has_grammar(&self) -> bool {
        self.schemas.iter().any(|schema| schema.schema().is_some())
    }

    /// What the rules will look at, of some bytes; `None` if there are none.
    pub(super) fn tree(&self, bytes: usize) -> Option<Tree> {
        let has_rules = self.schemas.iter().any(|schema| schema.rules().is_some());
        has_rules.then(|| {
            let mut builder = DocumentBuilder::new();
            builder.expect(bytes);
            builder.base_uri(self.address);
            Tree(builder)
        })
    }

    /// Runs the rules over a tree that is whole.
    pub(super) fn run(&self, tree: Tree, findings: &mut Findings) {
        let Some(document) = tree.0.finish() else { return };
        let document = Arc::new(document);
        for rules in self.schemas.iter().filter_map(|schema| schema.rules()) {
            rules.check(&document, self.surroundings, self.is_verbose, findings);
        }
    }
}

/// A tree in the making.
#[derive(Debug)]
pub(super) struct Tree(DocumentBuilder);

impl Tree {
    pub(super) fn token(&mut self, token: &Token<'_>) {
        self.0.token(token);
    }
}

/// Documents that rules have asked for, by path, or why they cannot be had.
pub(super) type ReadByRules = Mutex<BTreeMap<PathBuf, Result<Arc<Document>, String>>>;

/// Reads what rules ask for.
#[derive(Debug)]
pub(super) struct Beside<'a> {
    pub(super) files: &'a dyn Files,
    /// The folder that is not left.
    pub(super) root: PathBuf,
    pub(super) known: &'a ReadByRules,
}

/// The address of a path.
pub(super) fn address_of(files: &dyn Files, path: &Path) -> String {
    let path = normal(&files.absolute(path)).to_string_lossy().replace('\\', "/");
    let mut address = "file:///".to_owned();
    for character in path.trim_start_matches('/').chars() {
        match character {
            ' ' => address.push_str("%20"),
            '%' => address.push_str("%25"),
            '#' => address.push_str("%23"),
            '?' => address.push_str("%3F"),
            other => address.push(other),
        }
    }
    address
}

impl Beside<'_> {
    /// The path that an address leads to.
    fn path(&self, address: &str) -> Result<PathBuf, String> {
        let address = address.split(['#', '?']).next().unwrap_or_default();
        let root = address_of(self.files, &self.root);
        let root = if root.ends_with('/') { root } else { format!("{root}/") };
        let inside = address.strip_prefix(&root).or_else(|| {
            // Where no base address is known, what is relative is so to the root.
            (!address.contains("://") && !address.starts_with('/')).then_some(address)
        });
        let path = inside.and_then(|inside| {
            crate::source::resolve(&self.root, &self.root.join("x"), &unescaped(inside))
        });
        path.ok_or_else(|| {
            let root = self.root.to_string_lossy();
            let root = if root.is_empty() { "." } else { &root };
            format!("`{address}` lies outside the folder `{root}`, where nothing is read")
        })
    }

    fn read(&self, path: &Path) -> Result<String, String> {
        let bytes = self.files.read(path, LIMIT).map_err(|error| {
            format!("`{}`: {}", path.to_string_lossy(), reason(&error))
        })?;
        Ok(crate::xml::decode_xml(bytes).text)
    }

    fn open(&self, path: &Path) -> Result<Arc<Document>, String> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(path) {
            return found.clone();
        }
        let found = self.read(path).and_then(|text| {
            let source = Sources::new().add("", "");
            let address = address_of(self.files, path);
            let document =
                Document::read(source, &text, Some(&address), &mut Findings::new());
            let broken = || format!("`{}` is not well-formed", path.to_string_lossy());
            document.map(Arc::new).ok_or_else(broken)
        });
        known.insert(path.to_path_buf(), found.clone());
        found
    }
}

impl Loader for Beside<'_> {
    fn document(&self, address: &str) -> Result<Arc<Document>, String> {
        self.open(&self.path(address)?)
    }

    /// The files of a folder: with `?select=*.xml` those whose names match, else those
    /// that end in `.xml`.
    fn collection(&self, address: &str) -> Result<Vec<Arc<Document>>, String> {
        let folder = self.path(address)?;
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let select = query.split([';', '&']).find_map(|one| one.strip_prefix("select="));
        let pattern =
            Glob::new(select.unwrap_or("*.xml")).map_err(|error| error.to_string())?;
        let pattern = pattern.compile_matcher();
        let listed = self.files.list(&folder).map_err(|error| reason(&error))?;
        let is_member =
            |path: &&PathBuf| path.file_name().is_some_and(|name| pattern.is_match(name));
        listed
            .iter()
            .filter(is_member)
            .take(MEMBERS)
            .map(|path| self.open(path))
            .collect()
    }

    fn text(&self, address: &str, _: Option<&str>) -> Result<String, String> {
        self.read(&self.path(address)?)
    }
}

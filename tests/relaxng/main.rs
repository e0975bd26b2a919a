//! The RELAX NG engine: James Clark's suites, a naive matcher on random grammars, growth.
//!
//! Suites lie outside the repository (`../shared/suite/relaxng`); where they are missing
//! that is printed and the test passes. Lists of expected failures have two sides: a
//! case that is listed and passes fails the test as one does that fails and is not.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests read suites from the disk, print their score, and stop when they fail"
)]

mod bad;
mod documents;
mod mutants;
mod naive;
mod suite;
mod written;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{Resolver, Schema};
use letterbook::source::Sources;

/// A folder outside the repository, if it is there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("NOT RUN: {} is not there", path.display());
    None
}

/// Files by name, as an `href` finds them.
#[derive(Debug, Default)]
struct Shelf(BTreeMap<String, String>);

impl Resolver for Shelf {
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String> {
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let joined =
            if folder.is_empty() { href.to_owned() } else { format!("{folder}/{href}") };
        let found = self.0.get(&joined).ok_or_else(|| format!("no `{joined}`"))?;
        Ok((joined, found.clone()))
    }
}

/// Reads a schema; the findings if it is refused.
fn read(text: &str, shelf: &Shelf) -> Result<Schema, Findings> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", text);
    Schema::read(&mut sources, id, shelf, &mut findings).ok_or(findings)
}

/// The findings on a document.
fn validate(schema: &Schema, text: &str) -> Findings {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("document", text);
    schema.validate(sources.get(id), &mut findings);
    findings
}

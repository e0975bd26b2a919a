//! Any TEI into findings: well-formedness, then the schema, then editorial rules.
//!
//! A document is read once for the first two; the rules run on a tree, and only if the
//! document is well-formed. Findings in a built file are shown at the letter when its
//! source map knows the place ([`bring_home`]).

mod checker;
mod declared;
mod rules;
mod schema;

pub use checker::Checker;
pub use declared::{Declared, declared_schema, is_ours};
pub use rules::prove;
pub use schema::Validators;

use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{SourceFile, SourceId, SourceMap};
use crate::xml;

/// Checks one document, against a schema if there is one.
pub fn check(file: &SourceFile, schema: Option<&Validators>, findings: &mut Findings) {
    let before = findings.len();
    match schema {
        Some(schema) => schema.validate(file, findings),
        None => well_formed(file, findings),
    }
    let broken =
        findings.iter().skip(before).any(|finding| finding.code.id.starts_with("XML"));
    if broken {
        return;
    }
    if let Some(tree) = xml::parse_tree(file.id(), file.text(), &mut Findings::new()) {
        rules::run(file, &tree, findings);
    }
}

fn well_formed(file: &SourceFile, findings: &mut Findings) {
    let mut reader = xml::Reader::new(file.id(), file.text());
    while reader.read(findings).is_some() {}
}

/// Checks a built document and proves that it holds the letter's text; findings are
/// shown at the letter where the map knows the place.
pub fn check_built(
    letter: &SourceFile,
    built: &SourceFile,
    map: &SourceMap,
    schema: Option<&Validators>,
    findings: &mut Findings,
) {
    let mut found = Findings::new();
    check(built, schema, &mut found);
    if let Some(tree) = xml::parse_tree(built.id(), built.text(), &mut Findings::new()) {
        prove(letter, &tree, map, &mut found);
    }
    findings
        .extend(found.into_iter().map(|finding| bring_home(finding, built.id(), map)));
}

/// Shows a finding in a built file at the letter, the built file's place second, if the
/// map knows one. Fixes of built files go: the file belongs to the program.
pub fn bring_home(
    mut finding: Diagnostic,
    built: SourceId,
    map: &SourceMap,
) -> Diagnostic {
    if finding.span.source != built {
        return finding;
    }
    finding.fixes.clear();
    let there = finding.span;
    let Some(home) = map.home(there.start, there.end) else { return finding };
    finding.span = home;
    finding.related(there, "here in the TEI")
}

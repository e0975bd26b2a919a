//! Any TEI into findings: well-formedness, then the schema, then editorial rules.
//!
//! A document is read once, token by token, for all three; the rules say what they know
//! at its end, and only if it is well-formed. What is too large to be held is read as a
//! stream. Findings in a built file are shown at the letter when its source map knows
//! the place ([`bring_home`]).

mod allow;
mod checker;
mod declared;
mod fix;
mod manifests;
mod rules;
mod schema;

pub use checker::Checker;
use checker::LIMIT;
pub use declared::{Declared, declared_schema, is_ours};
pub use fix::{Fixes, Mended, Unmended};
pub use rules::prove;
pub use schema::{Validators, convert_schema};

use crate::diagnostic::{Diagnostic, Findings};
use crate::relaxng::Validator;
use crate::source::{SourceFile, SourceId, SourceMap};
use crate::xml;

/// Checks one document, against a schema if there is one.
pub fn check(file: &SourceFile, schema: Option<&Validators>, findings: &mut Findings) {
    check_as(file, schema, Wishes::default(), findings);
}

/// What is wanted of a check besides the findings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wishes {
    /// Findings name all that could have stood in a place, not the likeliest alone.
    pub(super) all_expected: bool,
    /// The places of findings have paths.
    pub(super) paths: bool,
}

fn check_as(
    file: &SourceFile,
    schema: Option<&Validators>,
    wishes: Wishes,
    findings: &mut Findings,
) {
    let reader = xml::Reader::new(file.id(), file.text());
    read(reader, file.id(), schema, wishes, findings);
    findings.complete(file);
}

/// Checks what a reader reads. Returns what broke the stream off, if something did.
fn read(
    mut reader: xml::Reader<'_>,
    id: SourceId,
    schema: Option<&Validators>,
    wishes: Wishes,
    findings: &mut Findings,
) -> Option<std::io::Error> {
    let mut allowances = allow::Allowances::default();
    let mut rules = rules::Rules::default();
    let mut is_broken = false;
    let mut validator = schema.map(Validators::take);
    if wishes.all_expected {
        validator.iter_mut().for_each(Validator::name_all_expected);
    }
    loop {
        let before = findings.len();
        let is_there = reader.advance(findings);
        is_broken |= findings.len() > before;
        let depth = reader.depth();
        let Some(token) = reader.token().filter(|_| is_there) else { break };
        allowances.token(&token, depth);
        if let Some(validator) = &mut validator {
            validator.token(&token, findings);
        }
        rules.token(&token);
    }
    if let (Some(schema), Some(mut validator)) = (schema, validator) {
        validator.finish(findings);
        schema.give_back(validator);
    }
    if !is_broken {
        rules.finish(findings);
    }
    allowances.apply(id, findings);
    reader.take_error()
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
    check_built_as(letter, built, map, schema, Wishes::default(), findings);
}

fn check_built_as(
    letter: &SourceFile,
    built: &SourceFile,
    map: &SourceMap,
    schema: Option<&Validators>,
    wishes: Wishes,
    findings: &mut Findings,
) {
    let mut found = Findings::new();
    check_as(built, schema, wishes, &mut found);
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

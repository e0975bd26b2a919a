//! Any TEI into findings: well-formedness, then the schema, then editorial rules.
//!
//! A document is read once, token by token, for all three; the rules say what they know
//! at its end, and only if it is well-formed. What is too large to be held is read as a
//! stream. Findings in a built file are shown at the letter when its source map knows
//! the place ([`bring_home`]).

mod address;
mod allow;
mod catalog;
mod checker;
mod choice;
mod declared;
mod fix;
mod idle;
mod manifests;
mod rules;
mod ruling;
mod schema;
mod schemas;
mod store;
mod together;

pub use address::{is_letter_schema, join as join_address};
use checker::LIMIT;
pub use checker::{Checked, Checker, is_built};
pub use declared::{Declared, declared_schema, is_ours};
pub use fix::{Fixes, Mended, Unmended};
pub use rules::{Facts, Listed, Profile, Profiles, Rule, prove, rules};
use ruling::Means;
pub use schema::{Validators, convert_schema};
pub use schemas::{LETTER_SCHEMA, TEI_ALL};
pub use store::{Fetch, Fetched, Kept, Store};

use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::{SourceFile, SourceId, SourceMap, Span};
use crate::xml;

/// Checks one document, against a schema if there is one, by the rules for any TEI.
pub fn check(file: &SourceFile, schema: Option<&Validators>, findings: &mut Findings) {
    check_by(file, schema, Profiles::default(), findings);
}

/// Checks one document, against a schema if there is one, by the rules of profiles too.
/// Returns what an edition asks of it.
pub fn check_by(
    file: &SourceFile,
    schema: Option<&Validators>,
    profiles: Profiles,
    findings: &mut Findings,
) -> Facts {
    let reader = xml::Reader::new(file.id(), file.text());
    let means = Means { schemas: schema.as_slice(), ..Means::default() };
    let rules = Some(rules::Rules::new(profiles, means.has_grammar()));
    let facts = read(reader, file.id(), means, rules, None, findings).0;
    findings.complete(file);
    facts
}

/// The places that a finding of the reader or a schema speaks of: where an attribute may
/// not stand its value too, where an element is incomplete its start tag.
fn spoken_of(finding: &Diagnostic) -> impl Iterator<Item = Span> {
    /// The equals sign and the quotation mark between a name and its value.
    const BEFORE_VALUE: u32 = 2;
    let code = finding.code;
    let is_attribute =
        code == &codes::UNKNOWN_ATTRIBUTE || code == &codes::ATTRIBUTE_NOT_ALLOWED;
    let reach = if is_attribute { BEFORE_VALUE } else { 0 };
    let own = Span { end: finding.span.end + reach, ..finding.span };
    let is_incomplete = code == &codes::MISSING_ELEMENT;
    let begins = finding.related.first().filter(|_| is_incomplete);
    std::iter::once(own).chain(begins.map(|label| label.span))
}

/// Checks what a reader reads. Returns what an edition asks of the document, and what
/// broke the stream off, if something did. A trail takes down the nodes, for paths.
fn read(
    mut reader: xml::Reader<'_>,
    id: SourceId,
    means: Means<'_>,
    mut rules: Option<rules::Rules>,
    mut trail: Option<&mut xml::Trail>,
    findings: &mut Findings,
) -> (Facts, Option<std::io::Error>) {
    let first = findings.len();
    let mut is_broken = false;
    let mut allowances = allow::Allowances::default();
    let taken = means.schemas.iter().filter_map(|schema| Some((*schema, schema.take()?)));
    let mut validators: Vec<_> = taken.collect();
    for (_, validator) in &mut validators {
        validator.name_all_expected(means.is_verbose);
    }
    let mut tree = means.tree(reader.bytes_at_hand());
    loop {
        let before = findings.len();
        let is_there = reader.advance(findings);
        is_broken |= findings.len() > before;
        let depth = reader.depth();
        let Some(token) = reader.token().filter(|_| is_there) else { break };
        allowances.token(&token, depth);
        if let Some(trail) = &mut trail {
            trail.token(&token);
        }
        for (_, validator) in &mut validators {
            validator.token(&token, findings);
        }
        if let Some(tree) = &mut tree {
            tree.token(&token);
        }
        if let Some(rules) = &mut rules {
            rules.token(&token);
        }
    }
    for (schema, mut validator) in validators {
        validator.finish(findings);
        schema.give_back(validator);
    }
    let facts = if is_broken {
        Facts::default()
    } else {
        let said: Vec<Span> = findings.iter().skip(first).flat_map(spoken_of).collect();
        if let Some(tree) = tree {
            means.run(tree, findings);
        }
        rules.map(|rules| rules.finish(&said, findings)).unwrap_or_default()
    };
    allowances.apply(id, findings);
    (facts, reader.take_error())
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
    take_home(letter, built, map, found, findings);
}

/// Proves that a built document holds the letter's text, and shows what was `found` in
/// it at the letter.
fn take_home(
    letter: &SourceFile,
    built: &SourceFile,
    map: &SourceMap,
    mut found: Findings,
    findings: &mut Findings,
) {
    if let Some(tree) = xml::parse_tree(built.id(), built.text(), &mut Findings::new()) {
        prove(letter, &tree, map, &mut found);
    }
    // The letter's own characters were spoken of when it was read, and are kept.
    let is_spoken_of = |finding: &Diagnostic| {
        let span = finding.span;
        finding.code == &codes::BAD_CHARACTER
            && span.source == built.id()
            && map.home(span.start, span.end).is_some()
    };
    let found = found.into_iter().filter(|finding| !is_spoken_of(finding));
    findings.extend(found.map(|finding| bring_home(finding, built.id(), map)));
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

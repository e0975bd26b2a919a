//! Runs `tests/cases/schematron/*.md`: a schema, a document, what is found.
//!
//! `schema` is a schema of Schematron, `rng` or `rnc` one of RELAX NG with rules in it;
//! `file NAME` is a file beside it, `phase` the phase that is asked for, and with
//! `verbose` findings tell the tests.

use std::path::Path;

use letterbook::check::Checker;
use letterbook::diagnostic::Findings;
use letterbook::source::{Files, Memory, Sources};

use crate::Case;
use crate::editions;

/// `findings` or `svrl` from `schema` and `document`.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    if !["findings", "svrl"].contains(&tag) {
        return None;
    }
    let kinds = [("schema", "schema.sch"), ("rng", "schema.rng"), ("rnc", "schema.rnc")];
    let files = Memory::new();
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let mut names = Vec::new();
    for fence in &case.fences {
        let named = kinds.iter().find(|(kind, _)| fence.tag == *kind);
        let name = match named {
            Some((_, name)) => {
                names.push(*name);
                name
            }
            None if fence.tag == "document" => "document.xml",
            None => fence.tag.strip_prefix("file ").unwrap_or_default(),
        };
        files
            .write(Path::new(name), fence.text.as_bytes())
            .expect("memory can be written");
    }
    let phase = case.get("phase").map(str::trim);
    let is_verbose = case.get("verbose").is_some();
    let mut checker =
        Some(Checker::new(&files).in_phase(phase).naming_all_expected(is_verbose));
    for name in names {
        checker =
            checker.and_then(|one| one.by_schema(name, &mut sources, &mut findings));
    }
    let mut lines = String::new();
    for finding in &findings {
        lines.push_str(&editions::line(&sources, finding));
    }
    let Some(checker) = checker.filter(|_| case.get("document").is_some()) else {
        return Some(lines);
    };
    let path = Path::new("document.xml");
    if tag == "svrl" {
        return Some(checker.svrl(path).concat());
    }
    let (sources, findings) = checker.check_file(path);
    for finding in findings.iter().filter(|one| one.code.id.starts_with("SCH")) {
        lines.push_str(&editions::line(&sources, finding));
    }
    Some(lines)
}

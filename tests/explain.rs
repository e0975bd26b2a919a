//! The explain pages: each code has one, its examples give what it says, and each live
//! code has a page of the common form.
//!
//! A page has the sections What and Why, then either a failing and a mended example or
//! What to do. The fences of an example make one edition (see `editions`); the failing
//! one gives the page's code, the mended one does not.

#![expect(clippy::disallowed_methods, reason = "the pages lie on the disk")]

mod editions;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use letterbook::diagnostic::{Code, codes};
use letterbook::report::Report;

/// The sections of a page: heading and text.
fn sections(page: &str) -> Vec<(&str, String)> {
    let (mut sections, mut fenced) = (Vec::<(&str, String)>::new(), false);
    for line in page.split_inclusive('\n') {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => sections.push((heading.trim(), String::new())),
            None => {
                if let Some((_, text)) = sections.last_mut() {
                    text.push_str(line);
                }
            }
        }
    }
    sections
}

/// The fences of a section: the word after the ticks, and the text.
fn fences(section: &str) -> BTreeMap<&str, String> {
    let (mut fences, mut open) = (BTreeMap::<&str, String>::new(), None);
    for line in section.split_inclusive('\n') {
        match (line.strip_prefix("```"), open) {
            (Some(tag), None) => {
                open = Some(tag.trim());
                fences.entry(tag.trim()).or_default();
            }
            (Some(_), Some(_)) => open = None,
            (None, Some(tag)) => fences.entry(tag).or_default().push_str(line),
            (None, None) => {}
        }
    }
    fences
}

/// What the fences give.
fn run(fences: &BTreeMap<&str, String>) -> Report {
    let get = |tag: &str| fences.get(tag).map(String::as_str);
    let has = |tags: &[&str]| tags.iter().any(|tag| fences.contains_key(tag));
    let mut report = Report::new();
    if has(&["letter", "toml", "edition", "register", "table"]) {
        report.append(editions::build(get).report);
    }
    if has(&["tei", "xml", "rnc", "rng"]) {
        report.append(editions::check_document(get));
    }
    report
}

/// What is wrong with a page, in words.
fn faults(code: &Code) -> Vec<String> {
    let page = code.page();
    let mut faults = Vec::new();
    let title = format!("# {} {}", code.id, code.slug);
    if page.lines().next() != Some(title.as_str()) {
        faults.push(format!("the first line is not `{title}`"));
    }
    let sections = sections(page);
    let headings: Vec<&str> = sections.iter().map(|(heading, _)| *heading).collect();
    let with_examples = ["What", "Why", "Failing example", "Mended example"];
    if headings != with_examples && headings != ["What", "Why", "What to do"] {
        faults.push(format!("its sections are {headings:?}"));
    }
    for (heading, text) in &sections {
        if text.trim().is_empty() {
            faults.push(format!("`{heading}` is empty"));
        }
        let expected = match *heading {
            "Failing example" => true,
            "Mended example" => false,
            _ => continue,
        };
        let fences = fences(text);
        let known = [
            "letter",
            "toml",
            "edition",
            "register",
            "table",
            "decisions",
            "tei",
            "xml",
            "rnc",
            "rng",
        ];
        if fences.is_empty() || fences.keys().any(|tag| !known.contains(tag)) {
            faults.push(format!("`{heading}` has the fences {:?}", fences.keys()));
            continue;
        }
        let report = run(&fences);
        if report.iter().any(|(_, finding)| finding.code.id == code.id) != expected {
            let found = editions::lines(&report);
            let verb = if expected { "does not give" } else { "gives" };
            faults.push(format!("`{heading}` {verb} {}:\n{found}", code.id));
        }
    }
    faults
}

#[test]
fn every_page_is_right() {
    let mut all = String::new();
    for code in codes::ALL.iter().filter(|code| !code.retired) {
        for fault in faults(code) {
            writeln!(all, "{}: {fault}", code.id).unwrap();
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn every_page_file_belongs_to_a_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/explain");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(
            codes::ALL.iter().any(|code| code.id == id),
            "{} is the page of no code",
            path.display()
        );
    }
}

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

use letterbook::check::{Profiles, rules};
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

/// What the fences give. Documents of a page about an editorial rule are checked by the
/// profiles that have the rule, and together: `xml NAME` names a file.
fn run(code: &Code, fences: &BTreeMap<&str, String>) -> Report {
    let get = |tag: &str| fences.get(tag).map(String::as_str);
    let has = |tags: &[&str]| tags.iter().any(|tag| fences.contains_key(tag));
    let is_files = fences.keys().all(|tag| tag.starts_with("xml"));
    if let Some(rule) = rules().find(|rule| rule.code.id == code.id && is_files) {
        let profiles =
            rule.profiles().into_iter().fold(Profiles::default(), Profiles::with);
        let files = fences.iter().map(|(tag, text)| {
            (tag.strip_prefix("xml ").unwrap_or("letter.xml"), text.as_str())
        });
        return editions::check_files(files, profiles);
    }
    let mut report = Report::new();
    if has(&["letter", "toml", "edition", "register", "table"]) {
        report.append(editions::build(get).report);
    }
    if has(&["tei", "xml", "rnc", "rng", "sch"]) {
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
            "sch",
        ];
        let is_known = |tag: &str| known.contains(&tag) || tag.starts_with("xml ");
        if fences.is_empty() || fences.keys().any(|tag| !is_known(tag)) {
            faults.push(format!("`{heading}` has the fences {:?}", fences.keys()));
            continue;
        }
        let report = run(code, &fences);
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

/// The pages as `docs/rules` has them: an index by layer, and a file a code.
fn documents() -> BTreeMap<String, String> {
    let mut documents = BTreeMap::new();
    let mut index = String::from(
        "# All findings\n\nMade from the catalogue and the pages of `letterbook explain` by \
         `BLESS=1 cargo test --test explain`.\n",
    );
    let mut layer = "";
    for code in codes::ALL.iter().filter(|code| !code.retired) {
        let own = code.id.get(..3).unwrap_or_default();
        if own != layer {
            layer = own;
            let head = "| code | name | weight | profile | means | asked by |";
            let lines = format!("\n## {layer}\n{head}\n|---|---|---|---|---|---|\n");
            index.push_str(&lines);
        }
        let rule = rules().find(|rule| rule.code.id == code.id);
        let profiles = rule.map_or_else(String::new, |rule| {
            if rule.is_for_any() {
                return "any TEI".to_owned();
            }
            let names = rule.profiles();
            names.iter().map(|name| name.name()).collect::<Vec<_>>().join(", ")
        });
        let row = format!(
            "| [{}]({}.md) | {} | {} | {profiles} | {} | {} |\n",
            code.id,
            code.id,
            code.slug,
            code.severity.name(),
            code.summary.replace('|', "\\|"),
            rule.map_or("", |rule| rule.source)
        );
        index.push_str(&row);
        documents.insert(format!("{}.md", code.id), code.page().to_owned());
    }
    documents.insert("README.md".to_owned(), index);
    documents
}

#[test]
fn the_documents_are_the_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let bless = std::env::var_os("BLESS").is_some();
    if bless {
        std::fs::create_dir_all(&folder).unwrap();
    }
    let documents = documents();
    for (name, text) in &documents {
        let path = folder.join(name);
        if bless {
            std::fs::write(&path, text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let same = written.replace("\r\n", "\n") == text.replace("\r\n", "\n");
        assert!(same, "docs/rules/{name} is stale: BLESS=1 cargo test --test explain");
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(
            documents.contains_key(&name),
            "docs/rules/{name} is the page of no code"
        );
    }
}

/// Every check that archives ask for is accounted for in `docs/rules.md`.
#[test]
fn every_check_of_the_archives_is_accounted_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(table) = std::fs::read_to_string(root.join("../shared/archive-rules.tsv"))
    else {
        println!("archive-rules.tsv is not here; nothing was compared");
        return;
    };
    let document = std::fs::read_to_string(root.join("docs/rules.md")).unwrap();
    for line in table.lines().skip(1) {
        let name = line.split('\t').next().unwrap_or_default();
        assert!(
            document.contains(&format!("| {name} |")),
            "{name} is not in docs/rules.md"
        );
    }
}

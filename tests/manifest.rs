//! `docs/edition.md` and the readers of `edition.toml` and `NAME.toml` tell of the same
//! keys: each reader is given a key that does not exist, and its help lists those that do.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::collections::BTreeSet;

use letterbook::diagnostic::Findings;
use letterbook::manifest::{Manifest, Sidecar};
use letterbook::source::Sources;

const PAGE: &str = include_str!("../docs/edition.md");

/// The keys that the help of the one CFG004 finding lists.
fn keys_told(findings: &Findings) -> BTreeSet<String> {
    let unknown: Vec<_> =
        findings.iter().filter(|finding| finding.code.id == "CFG004").collect();
    assert_eq!(unknown.len(), 1, "{findings:?}");
    let help = unknown[0].help.as_deref().unwrap();
    let keys = help.strip_prefix("the keys are: ").unwrap();
    keys.split(", ").map(str::to_owned).collect()
}

/// Reads a manifest that has nothing but one unknown key in one table.
fn told_by(table: &str, is_sidecar: bool) -> BTreeSet<String> {
    let mut sources = Sources::new();
    let id = sources.add("x.toml", format!("{table}\nqqqqqqqq = 1\n"));
    let mut findings = Findings::new();
    if is_sidecar {
        Sidecar::read(sources.get(id), &mut findings);
    } else {
        Manifest::read(sources.get(id), &mut findings);
    }
    keys_told(&findings)
}

/// The keys of the first table with a column `key` after a heading.
fn keys_of_page(part: &str, heading: &str) -> BTreeSet<String> {
    let part = PAGE.split(part).nth(1).unwrap();
    let text = part.split_once(heading).unwrap().1;
    let rows =
        text.split("| key | type | default | meaning |\n|---|---|---|---|\n").nth(1);
    rows.unwrap()
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('`').nth(1).unwrap().to_owned())
        .collect()
}

#[test]
fn the_page_lists_the_keys_that_are_read() {
    for (is_sidecar, table, heading) in [
        (false, "", "\n"),
        (false, "[[editor]]", "### `[[editor]]`"),
        (false, "[licence]", "### `[licence]`"),
        (false, "[[revision]]", "### `[[revision]]`"),
        (false, "[signs]", "### `[signs]`"),
        (false, "[limits]", "### `[limits]`"),
        (false, "[export]", "### `[export]`"),
        (false, "[export.cmif]", "### `[export.cmif]`"),
        (false, "[export.bagit]", "### `[export.bagit]`"),
        (true, "", "\n"),
        (true, "[sent]", "### `[sent]` and `[received]`"),
        (true, "[received]", "### `[sent]` and `[received]`"),
        (true, "[[source]]", "### `[[source]]`"),
        (true, "[[decision]]", "### `[[decision]]`"),
    ] {
        let part = if is_sidecar { "\n## NAME.toml\n" } else { "\n## edition.toml\n" };
        assert_eq!(keys_of_page(part, heading), told_by(table, is_sidecar), "{table}");
    }
    // A letter's licence has the keys of an edition's, and so have its signs.
    assert_eq!(told_by("[licence]", true), told_by("[licence]", false));
    assert_eq!(told_by("[signs]", true), told_by("[signs]", false));
}

#[test]
fn the_examples_of_the_page_are_read_without_a_finding() {
    for (part, is_sidecar) in [("\n## edition.toml\n", false), ("\n## NAME.toml\n", true)]
    {
        let part = PAGE.split(part).nth(1).unwrap();
        let part = part.split("\n## ").next().unwrap();
        let text: String = part
            .split("```toml\n")
            .skip(1)
            .map(|block| block.split("```").next().unwrap())
            .collect::<Vec<_>>()
            .join("\n");
        let mut sources = Sources::new();
        let id = sources.add("x.toml", text);
        let mut findings = Findings::new();
        if is_sidecar {
            let sidecar = Sidecar::read(sources.get(id), &mut findings).unwrap();
            assert_eq!((sidecar.decisions.len(), sidecar.sources.len()), (2, 2));
        } else {
            let manifest = Manifest::read(sources.get(id), &mut findings).unwrap();
            assert_eq!((manifest.editors.len(), manifest.revisions.len()), (1, 1));
        }
        assert!(findings.is_empty(), "{findings:?}");
    }
}

#[test]
fn the_values_of_closed_lists_are_those_of_the_page() {
    for (is_sidecar, text) in [
        (false, "lines = \"?\""),
        (false, "furniture = \"?\""),
        (false, "closing-formula = \"?\""),
        (false, "register = \"?\""),
        (false, "[licence]\nstatus = \"?\""),
        (true, "[sent]\nevidence = \"?\""),
        (true, "[sent]\ndate-certainty = \"?\""),
        (true, "[[decision]]\nquote = \"x\"\nis = \"?\""),
    ] {
        let mut sources = Sources::new();
        let id = sources.add("x.toml", text);
        let mut findings = Findings::new();
        if is_sidecar {
            Sidecar::read(sources.get(id), &mut findings);
        } else {
            Manifest::read(sources.get(id), &mut findings);
        }
        let wrong = findings.iter().find(|finding| finding.code.id == "CFG005").unwrap();
        let values =
            wrong.help.as_deref().unwrap().strip_prefix("it is one of: ").unwrap();
        for value in values.split(", ") {
            let told = PAGE.contains(&format!("`\"{value}\"`"))
                || PAGE.contains(&format!("`{value}`"));
            assert!(told, "{text}: `{value}` is not on the page");
        }
    }
}

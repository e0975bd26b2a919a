//! A new edition: a folder that builds at once, with one sample letter.
//!
//! The files lie in `template/`. Nothing that exists is ever written over.

use std::path::Path;

use super::shown;
use crate::diagnostic::{Findings, codes};
use crate::source::{Files, Sources, reason};

/// The files of a new edition and what stands in them.
const TEMPLATE: [(&str, &str); 8] = [
    ("edition.toml", include_str!("template/edition.toml")),
    ("letters/sample.txt", include_str!("template/letter.txt")),
    ("letters/sample.toml", include_str!("template/letter.toml")),
    ("register/persons.xml", include_str!("template/persons.xml")),
    ("register/places.xml", include_str!("template/places.xml")),
    ("README.md", include_str!("template/readme.md")),
    (".gitignore", include_str!("template/gitignore")),
    (".github/workflows/letters.yml", include_str!("template/workflow.yml")),
];

/// Writes a new edition into `folder` and returns the names of its files. `None`, with a
/// finding, if one of them is there already, and then nothing is written, or if one
/// cannot be written.
pub fn new_edition(
    files: &dyn Files,
    folder: &Path,
    title: &str,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Vec<&'static str>> {
    let mut fail = |name: &str, problem: &str, help: String| {
        let name = shown(&folder.join(name));
        let finding = codes::UNWRITABLE_FILE.about(name.as_str(), sources);
        findings.push(finding.message(format!("`{name}` {problem}")).help(help));
    };
    if let Some((name, _)) =
        TEMPLATE.iter().find(|(name, _)| files.exists(&folder.join(name)))
    {
        let help = format!(
            "name a new folder, or build the edition that is there: letterbook build {}",
            shown(folder)
        );
        fail(name, "is there already, so nothing was written", help);
        return None;
    }
    for (name, text) in TEMPLATE {
        let text = text
            .replace("{title}", &toml_edit::Value::from(title).to_string())
            .replace("{heading}", title)
            .replace("{version}", env!("CARGO_PKG_VERSION"));
        if let Err(error) = files.write(&folder.join(name), text.as_bytes()) {
            let problem = format!("cannot be written: {}", reason(&error));
            fail(name, &problem, "name a folder that you may write to".to_owned());
            return None;
        }
    }
    Some(TEMPLATE.iter().map(|(name, _)| *name).collect())
}

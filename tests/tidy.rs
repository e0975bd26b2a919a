//! The rules of the house that no lint knows: what each file under `src/` may say.
//!
//! STYLE.md, "Invariants"; DESIGN.md, "Modules". A rule that is broken names the file,
//! the line and what to do.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "the sources are read from the disk"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use letterbook::diagnostic::codes;

/// The one order in which imports may go: a module sees those before it.
///
/// `lexicon` stands before `manifest` and not after it, as DESIGN.md has it, because the
/// manifest's dates are read by the lexicon's calendar.
const ORDER: [&str; 19] = [
    "source",
    "diagnostic",
    "xml",
    "xsd",
    "relaxng",
    "xpath",
    "schematron",
    "lexicon",
    "manifest",
    "input",
    "layout",
    "model",
    "register",
    "annotate",
    "tei",
    "check",
    "export",
    "report",
    "build",
];

/// The modules above all of them, which do not see one another.
const TOP: [&str; 1] = ["cli"];

/// Files that may be longer than 600 lines, and why.
const LONG: [(&str, &str); 0] = [];

/// The layers of codes in the catalogue's order.
const LAYERS: [&str; 10] =
    ["INP", "LAY", "ANN", "TEI", "XML", "RNG", "SCH", "EDN", "EXP", "CFG"];

/// A file under `src/`, its path with `/`.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The module of the crate that it belongs to; none for `lib.rs` and `main.rs`.
    fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let module = inside.split('/').next()?.trim_end_matches(".rs");
        (module != "lib" && module != "main").then_some(module)
    }

    /// The lines of code with their numbers: comments are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<PathBuf> = vec![root.join("src")];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(root).unwrap().to_string_lossy();
                let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
                files.push(File { path: inside.replace('\\', "/"), text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 50, "the sources were found");
    files
}

/// Fails with all complaints at once.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The modules that `crate::` paths in a text name, with the byte where each stands.
fn modules_named(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` of a macro and names that end in `crate` are other things.
        if text[..at].ends_with(|c: char| c == '$' || c == '_' || c.is_alphanumeric()) {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            named.push((at, name_at(rest)));
            continue;
        };
        let mut depth = 1;
        let mut first = true;
        for (inside, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => first = true,
                c if c.is_whitespace() => {}
                _ if first && depth == 1 => {
                    named.push((at, name_at(&group[inside..])));
                    first = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    named
}

fn name_at(text: &str) -> String {
    text.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect()
}

#[test]
fn paths_are_read_alone_and_in_groups() {
    let names = |text| -> Vec<String> {
        modules_named(text).into_iter().map(|(_, name)| name).collect()
    };
    assert_eq!(names("use crate::source::Span;"), ["source"]);
    assert_eq!(names("use crate::{input, tei::{a, b}, xml};"), ["input", "tei", "xml"]);
    assert_eq!(names("f(crate::check::letter())"), ["check"]);
    assert_eq!(names("$crate::source mycrate::x"), [""; 0]);
}

#[test]
fn imports_go_one_way() {
    let mut complaints = Vec::new();
    for file in sources() {
        let Some(module) = file.module() else { continue };
        let own = ORDER.iter().position(|name| *name == module);
        assert!(
            own.is_some() || TOP.contains(&module),
            "{}: `{module}` has no place in the order of modules",
            file.path
        );
        // Comments stay, their line ends too, so that places are right; their words go.
        let text: String = file
            .text
            .lines()
            .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
            .collect::<Vec<_>>()
            .join("\n");
        for (at, name) in modules_named(&text) {
            let line = text[..at].matches('\n').count() + 1;
            let seen = ORDER.iter().position(|other| *other == name);
            let allowed = match (own, seen) {
                _ if name == module => true,
                (Some(own), Some(seen)) => seen < own,
                (None, seen) => seen.is_some(),
                (Some(_), None) => false,
            };
            if !allowed {
                complaints
                    .push(format!("{}:{line}: `{module}` uses `{name}`", file.path));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_file_opens_with_its_purpose() {
    let files = sources();
    let silent = files.iter().filter(|file| {
        let first = file.text.lines().next().unwrap_or_default();
        !first.starts_with("//! ") || first.len() < 12
    });
    assert_none(
        &silent.map(|file| format!("{}: no `//!`", file.path)).collect::<Vec<_>>(),
    );
}

#[test]
fn files_are_short_and_hold_no_tabs_or_promises() {
    // Put together here, so that this file may be read by its own rule one day.
    let promises = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let mut complaints = Vec::new();
    for file in sources() {
        let length = file.text.lines().count();
        let excused = LONG.iter().any(|(path, _)| *path == file.path);
        if (length > 600) != excused {
            complaints.push(format!("{}: {length} lines; split it by topic", file.path));
        }
        for (at, line) in file.text.lines().enumerate() {
            if line.contains('\t')
                || promises.iter().any(|promise| line.contains(promise))
            {
                complaints.push(format!("{}:{}: {line}", file.path, at + 1));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn layers_know_nothing_of_those_above() {
    let rules: [(&str, &[&str]); 4] = [
        ("diagnostic", &["miette"]),
        ("xml", &["schema", "Schema", "relaxng"]),
        ("relaxng", &["tei::", "tei-c.org", "TEI"]),
        ("model", &["xml::", "quick_xml", "roxmltree"]),
    ];
    let mut complaints = Vec::new();
    for file in sources() {
        for (module, words) in rules {
            if file.module() != Some(module) {
                continue;
            }
            for (at, line) in file.code() {
                for word in words.iter().filter(|word| line.contains(*word)) {
                    complaints
                        .push(format!("{}:{at}: `{module}` says `{word}`", file.path));
                }
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn miette_has_one_user() {
    let files = sources();
    let users: Vec<&str> = files
        .iter()
        .filter(|file| file.code().any(|(_, line)| line.contains("miette")))
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(users, ["src/report/human.rs"]);
}

#[test]
fn the_library_touches_nothing_but_its_arguments() {
    let doors =
        ["std::fs", "std::env", "SystemTime", "println!", "print!(", "process::exit"];
    let mut complaints = Vec::new();
    for file in sources() {
        let open = file.module() == Some("cli") || file.path == "src/source/disk.rs";
        if open || file.module().is_none() {
            continue;
        }
        for (at, line) in file.code() {
            for door in doors.iter().filter(|door| line.contains(*door)) {
                complaints.push(format!("{}:{at}: {door}", file.path));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn the_catalogue_is_in_order() {
    let place = |id: &str| {
        let layer = LAYERS.iter().position(|layer| id.starts_with(layer));
        (layer.unwrap_or_else(|| panic!("{id} has no layer")), id.to_owned())
    };
    let ids: Vec<_> = codes::ALL.iter().map(|code| place(code.id)).collect();
    assert!(ids.is_sorted(), "codes are sorted by layer and number");
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "a number is used once");
    let slugs: BTreeSet<_> = codes::ALL.iter().map(|code| code.slug).collect();
    assert_eq!(slugs.len(), codes::ALL.len(), "a slug is used once");
    for code in codes::ALL {
        assert!(
            code.page().starts_with(&format!("# {}", code.id)),
            "{} has its page",
            code.id
        );
        let letters = |c: char| c == '-' || c.is_ascii_lowercase();
        assert!(code.slug.chars().all(letters), "{}", code.slug);
        assert!(!code.summary.ends_with('.'), "{}", code.summary);
    }
}

//! Bad input to `check`: what cannot be done is said, the rest is done, and the exit
//! status is 2 only then.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::assert_ran;
use crate::trial::Trial;
use letterbook::check::Checker;
use letterbook::source::{Files, Memory};

const SCHEMA: &str = "element a { text }\n";
const GOOD: &str = "<?xml version=\"1.0\"?>\n<?xml-model href=\"a.rnc\"?>\n<a>x</a>\n";
const BAD: &str = "<?xml version=\"1.0\"?>\n<?xml-model href=\"a.rnc\"?>\n<a>x<b/></a>\n";

fn folder() -> Trial {
    let trial = Trial::new();
    trial.write("x/a.rnc", SCHEMA);
    trial.write("x/good.xml", GOOD);
    trial.write("x/bad.xml", BAD);
    trial
}

#[test]
fn a_folder_or_nothing_as_a_schema_is_said() {
    let trial = folder();
    for (schema, why) in
        [("x", "it is a folder"), ("gone.rng", "there is no such file"), ("", "schema")]
    {
        let ran = trial.run(&["check", "x", "--schema", schema]);
        assert_eq!(ran.status, 2, "{ran:?}");
        assert!(ran.out.contains(why), "{ran:?}");
    }
    // One file names a folder; the others are checked by theirs.
    trial.write("x/c.xml", GOOD.replace("a.rnc", "../x"));
    let ran = trial.run(&["check", "x"]);
    assert_ran(&ran, 2, &["it is a folder", "RNG004"], &["3 files checked"]);
}

#[test]
fn an_unknown_format_is_refused_with_those_that_are_known() {
    let trial = folder();
    let ran = trial.run(&["check", "x", "--format", "sariff"]);
    assert_ran(&ran, 2, &[], &["sariff", "sarif", "junit"]);
}

#[test]
fn names_may_have_spaces_line_ends_and_signs() {
    let trial = folder();
    let names = ["x/a letter.xml", "x/é ü.xml", "x/100%,a:b.xml"];
    for name in names {
        trial.write(name, BAD);
    }
    #[cfg(unix)]
    trial.write("x/two\nlines.xml", BAD);
    for format in ["human", "json", "jsonl", "sarif", "github", "gitlab", "junit"] {
        let ran = trial.run(&["check", "x", "--format", format]);
        assert_eq!(ran.status, 1, "{format}: {ran:?}");
        match format {
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<serde_json::Value>(&ran.out).unwrap();
            }
            "jsonl" | "github" => {
                let lines = if cfg!(unix) { 5 } else { 4 };
                assert_eq!(ran.out.lines().count(), lines, "{format}: {ran:?}");
            }
            "junit" => drop(roxmltree::Document::parse(&ran.out).unwrap()),
            _ => assert!(!ran.out.contains("two\nlines"), "{ran:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_once_and_circles_end() {
    use std::os::unix::fs::symlink;
    let trial = folder();
    symlink("..", trial.path("x/up")).unwrap();
    symlink("circle.xml", trial.path("x/circle.xml")).unwrap();
    symlink("bad.xml", trial.path("x/link.xml")).unwrap();
    let ran = trial.run(&["check", "x", "--format", "jsonl"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(ran.out.matches("RNG004").count(), 2, "{ran:?}");
    assert_eq!(ran.out.matches("circle.xml").count(), 2, "one finding: {ran:?}");
}

#[cfg(unix)]
#[test]
fn what_is_mended_through_a_link_stays_a_link() {
    use std::os::unix::fs::symlink;
    let trial = Trial::new();
    trial.write("x/a.rnc", "element a { attribute kind { \"x\" } }\n");
    let text =
        "<?xml version=\"1.0\"?>\n<?xml-model href=\"a.rnc\"?>\n<a kinde=\"x\"/>\n";
    trial.write("y/real.xml", text);
    symlink("../y/real.xml", trial.path("x/link.xml")).unwrap();
    trial.write("y/a.rnc", trial.read("x/a.rnc"));
    trial.run(&["check", "x/link.xml", "--fix=unsafe"]);
    assert!(trial.path("x/link.xml").is_symlink());
    assert!(
        trial.read("y/real.xml").contains("kind=\"x\""),
        "{}",
        trial.read("y/real.xml")
    );
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_said_and_the_rest_checked() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    let trial = folder();
    trial.write("x/closed/a.xml", GOOD);
    trial.write("x/secret.xml", GOOD);
    for name in ["x/closed", "x/secret.xml"] {
        std::fs::set_permissions(trial.path(name), Permissions::from_mode(0o000))
            .unwrap();
    }
    let is_root = std::fs::read_dir(trial.path("x/closed")).is_ok();
    let ran = trial.run(&["check", "x"]);
    std::fs::set_permissions(trial.path("x/closed"), Permissions::from_mode(0o755))
        .unwrap();
    if is_root {
        // Nothing is closed to root.
        assert_ran(&ran, 2, &["RNG004"], &["4 files checked"]);
    } else {
        assert_ran(&ran, 2, &["RNG004", "CFG001"], &["3 files checked"]);
        assert_eq!(ran.out.matches("CFG001").count(), 2, "{ran:?}");
    }
}

#[test]
fn standard_input_has_a_limit_of_its_own_kind_and_is_read_alike() {
    let trial = folder();
    let ran = trial.feed(&["check", "-", "--schema", "x/a.rnc"], BAD.as_bytes());
    assert_ran(&ran, 1, &["RNG004"], &["1 file checked"]);
    let ran = trial.feed(&["fmt", "-"], b"<a><b   /></a>");
    assert_ran(&ran, 0, &["<b/>"], &[]);
    let ran = trial.feed(&["encode", "-"], "Lieber Freund,\n\nIhr Hugo\n".as_bytes());
    assert_ran(&ran, 0, &["<TEI"], &[]);
}

/// Files that are others each time they are read.
#[derive(Debug)]
struct Changing {
    memory: Memory,
    reads: AtomicUsize,
}

impl Changing {
    fn text(&self) -> String {
        let turn = self.reads.fetch_add(1, Ordering::SeqCst);
        let long = "ä <c/> ".repeat(700_000 / (turn % 3 + 1));
        let lines = "\n".repeat(turn % 5);
        format!("{lines}<a>{long}<b></a>")
    }
}

impl Files for Changing {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if path.ends_with("a.xml") {
            Ok(self.text().into())
        } else {
            self.memory.read(path, limit)
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.memory.write(path, bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.memory.list(folder)
    }

    fn exists(&self, path: &Path) -> bool {
        self.memory.exists(path)
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_gives_findings_and_no_panic() {
    for first in 0..6 {
        let files = Changing { memory: Memory::new(), reads: AtomicUsize::new(first) };
        let checker = Checker::new(&files).with_paths(true);
        let mut checked = checker.check_member(Path::new("a.xml"));
        checker.condense(&mut checked.sources, &checked.findings);
        assert!(!checked.findings.is_empty());
        let members = [(PathBuf::from("a.xml"), checked.facts)];
        let mut report = letterbook::report::Report::new();
        report.add(&checked.sources, checked.findings);
        let (sources, findings) = checker.check_edition(&members, &[]);
        report.add(&sources, findings);
        assert!(letterbook::report::json::write(&report).ends_with("}\n"));
    }
}

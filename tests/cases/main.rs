//! Runs the case files: `tests/cases/FOLDER/*.md`, one test a heading.
//!
//! A case is a heading (its name), prose (why it matters) and fenced blocks: what goes
//! in, what comes out. Each folder has a function here that makes the outputs anew from
//! the inputs; a fence whose text differs fails the test, and `BLESS=1` rewrites it.
//! A finding line reads `2:5-2:11 error RNG004 text`, with a `help:` line under it.

#![expect(clippy::disallowed_methods, reason = "cases lie on the disk")]

#[path = "../editions/mod.rs"]
mod editions;
mod encode;
mod export;
mod fmt;
mod layout;
mod register;
mod relaxng;
mod schematron;
mod xml;
mod xpath;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};

/// One fenced block: the words after the ticks, and its text.
#[derive(Clone, Debug)]
pub struct Fence {
    /// `letter`, `tei`, `findings` …
    pub tag: String,
    /// What stands between the ticks.
    pub text: String,
}

/// One case: all fences under a heading.
#[derive(Clone, Debug)]
pub struct Case {
    /// The heading.
    pub name: String,
    /// In order.
    pub fences: Vec<Fence>,
}

impl Case {
    /// The text of the first fence with that tag.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&str> {
        self.fences.iter().find(|fence| fence.tag == tag).map(|fence| fence.text.as_str())
    }
}

/// Makes the text of the output fence `tag` from a case; `None` for an input fence.
type Run = fn(case: &Case, tag: &str) -> Option<String>;

/// The folders of cases and what runs them.
const FOLDERS: &[(&str, Run)] = &[
    ("encode", encode::run),
    ("edition", encode::run),
    ("export", export::run),
    ("fmt", fmt::run),
    ("input", layout::run),
    ("layout", layout::run),
    ("register", register::run),
    ("relaxng", relaxng::run),
    ("rules", encode::run_rules),
    ("schematron", schematron::run),
    ("xml", xml::run),
    ("xpath", xpath::run),
];

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut trials = Vec::new();
    for (folder, run) in FOLDERS {
        let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(folder))
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
            .unwrap_or_default();
        files.sort();
        for path in
            files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"))
        {
            let text = std::fs::read_to_string(&path).expect("a case file is readable");
            let stem =
                path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            for case in read(&text) {
                let (path, run) = (path.clone(), *run);
                let name = format!("{folder}/{stem}/{}", case.name);
                trials.push(Trial::test(name, move || check(&path, &case, run)));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Cuts a case file into cases.
fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<Fence> = None;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if let Some(fence) = &mut open {
            if bare == "~~~" {
                let done = open.take().expect("a fence is open");
                cases
                    .last_mut()
                    .expect("a fence stands under a heading")
                    .fences
                    .push(done);
            } else {
                fence.text.push_str(line);
            }
        } else if let Some(tag) = bare.strip_prefix("~~~") {
            open = Some(Fence { tag: tag.trim().to_owned(), text: String::new() });
        } else if let Some(name) = bare.strip_prefix("# ").or(bare.strip_prefix("## ")) {
            cases.push(Case { name: name.to_owned(), fences: Vec::new() });
        }
    }
    cases.retain(|case| !case.fences.is_empty());
    cases
}

fn check(path: &Path, case: &Case, run: Run) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut outputs = 0;
    for fence in &case.fences {
        let Some(mut is) = run(case, &fence.tag) else { continue };
        outputs += 1;
        if !is.is_empty() && !is.ends_with('\n') {
            is.push('\n');
        }
        if is == fence.text {
            continue;
        }
        if !bless {
            let (tag, expected) = (&fence.tag, &fence.text);
            return Err(format!("`{tag}` should be\n{expected}\nbut is\n{is}").into());
        }
        rewrite(path, &case.name, &fence.tag, &is);
    }
    if outputs == 0 {
        return Err("the case has no output to compare".into());
    }
    Ok(())
}

/// Puts a new text into one fence of a case file. Cases run in parallel, so the file is
/// read anew under a lock each time.
fn rewrite(path: &Path, name: &str, tag: &str, text: &str) {
    static LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let old = std::fs::read_to_string(path).expect("a case file is readable");
    let (mut new, mut current, mut inside, mut replacing) =
        (String::new(), "", false, false);
    for line in old.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if inside && bare == "~~~" {
            (inside, replacing) = (false, false);
        } else if !inside && bare.starts_with("~~~") {
            inside = true;
            if current == name && bare.trim_start_matches('~').trim() == tag {
                replacing = true;
                new.push_str(line);
                new.push_str(text);
                continue;
            }
        } else if !inside {
            current =
                bare.strip_prefix("# ").or(bare.strip_prefix("## ")).unwrap_or(current);
        }
        if !replacing {
            new.push_str(line);
        }
    }
    std::fs::write(path, new).expect("a case file is writable");
}

//! Builds that are killed at some moment: each output is old or new, the next build makes
//! of them what an undisturbed one would have made, and nothing lies about afterwards.

#![cfg(feature = "cli")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test prepares and reads files"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How many letters the edition has.
const LETTERS: usize = 24;

/// How many builds are killed.
const KILLS: u32 = 100;

fn build(root: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_letterbook"))
        .arg("build")
        .arg(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The edition in its first or its second state, which differ in every output.
fn lay(root: &Path, is_second: bool) {
    let title = if is_second { "Letters, second edition" } else { "Letters" };
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("edition.toml", &format!("title = \"{title}\"\n"));
    for number in 0..LETTERS {
        let mut text = format!("Hull, {} May 1866\n\nDear Baker,\n\n", 1 + number);
        for line in 0..12 {
            let _ =
                writeln!(text, "The ship came in on day {line} of week {number}, late.");
        }
        text.push_str("\nYours truly,\nE. Long\n");
        write(&format!("letters/{}/letter-{number}.txt", number % 3), &text);
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut waiting) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// A sequence of numbers that looks like chance and is none.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound.max(1)
    }
}

#[test]
fn a_hundred_killed_builds_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut states = Vec::new();
    let mut took = Duration::ZERO;
    for is_second in [false, true] {
        lay(root, is_second);
        let begun = Instant::now();
        assert!(build(root).wait().unwrap().success());
        took = begun.elapsed();
        states.push(files(&root.join("out")));
    }
    assert_eq!(states[0].len(), 2 * LETTERS);
    let differ = states[0].iter().filter(|(path, bytes)| states[1][*path] != **bytes);
    assert_eq!(differ.count(), 2 * LETTERS);
    let mut chance = Chance(42);
    let (mut killed, mut mixed) = (0, 0);
    let mut within = u64::try_from(took.as_micros()).unwrap();
    for number in 0..4 * KILLS {
        if killed == KILLS {
            break;
        }
        let state = usize::from(number % 2 == 0);
        lay(root, state == 1);
        if number % 5 == 0 {
            let _ = std::fs::remove_dir_all(root.join("out"));
        }
        // Right after a build that came to its end: see docs/build.md.
        if number % 6 == 1 {
            let _ = std::fs::remove_dir_all(root.join(".letterbook"));
        }
        let mut child = build(root);
        std::thread::sleep(Duration::from_micros(chance.below(within)));
        let is_done = child.try_wait().unwrap().is_some();
        // How long a build takes depends on what else the machine does.
        within = if is_done { within * 4 / 5 } else { within * 21 / 20 }.max(1000);
        let _ = child.kill();
        child.wait().unwrap();
        killed += u32::from(!is_done);
        let now = files(&root.join("out"));
        let outputs = now.iter().filter(|(path, _)| states[0].contains_key(*path));
        let mut seen = [0, 0];
        for (path, bytes) in outputs {
            let which = states.iter().position(|state| state[path] == *bytes);
            seen[which.unwrap_or_else(|| panic!("{} is neither", path.display()))] += 1;
        }
        mixed += u32::from(seen[0] > 0 && seen[1] > 0);
        if number % 3 == 0 {
            assert!(build(root).wait().unwrap().success());
            assert_eq!(files(&root.join("out")), states[state], "kill {number}");
        }
    }
    lay(root, true);
    assert!(build(root).wait().unwrap().success());
    assert_eq!(files(&root.join("out")), states[1]);
    // The moments were such that something was under way.
    assert_eq!(killed, KILLS, "builds that were killed");
    assert!(mixed > 0, "no kill came between two letters");
}

#[test]
fn two_builds_at_once_do_each_other_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    lay(root, false);
    assert!(build(root).wait().unwrap().success());
    let undisturbed = files(&root.join("out"));
    std::fs::remove_dir_all(root.join("out")).unwrap();
    std::fs::remove_dir_all(root.join(".letterbook")).unwrap();
    let mut children: Vec<Child> = (0..4).map(|_| build(root)).collect();
    let codes: Vec<Option<i32>> =
        children.iter_mut().map(|child| child.wait().unwrap().code()).collect();
    // One built; the others have built after it, or said that it is at work.
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?}");
    assert_eq!(files(&root.join("out")), undisturbed);
}

//! The W3C's tests of XPath 3.1 (github.com/w3c/qt3tests), as far as they need neither a
//! schema nor the network.
//!
//! Set `LETTERBOOK_QT3` to the folder with `catalog.xml`; without it the test says so
//! aloud and ends. `xpath-failures.txt` names the tests that fail, and works both ways: a
//! listed test that passes fails this one too. `BLESS=1` writes it anew, and
//! `LETTERBOOK_QT3_LOG` names a file for what went wrong in each.

#![expect(clippy::disallowed_methods, reason = "the suite lies on the disk")]
#![expect(clippy::unwrap_used, reason = "tests stop when they fail")]

mod xpath_suite;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use xpath_suite::{Outcome, run_catalog};

/// What of the tests must pass at least.
const THRESHOLD: f64 = 0.90;

/// Test sets of functions that the schemas of TEI use, which must pass whole.
const WHOLE: [&str; 16] = [
    "fn-not",
    "fn-matches",
    "fn-count",
    "fn-normalize-space",
    "fn-tokenize",
    "fn-string-join",
    "fn-id",
    "fn-starts-with",
    "fn-ends-with",
    "fn-replace",
    "fn-exists",
    "fn-empty",
    "fn-contains",
    "fn-string-length",
    "prod-QuantifiedExpr",
    "prod-CastableExpr",
];

/// Tests of these sets that fail, and why they may.
const ARGUED: [(&str, &str); 2] = [
    ("cbcl-matches-038", "`a{2147483647}` is refused: matching it would cost gigabytes"),
    (
        "fn-matches-26",
        "`^` with the flag `m` behind the last line end: the engine has no such anchor",
    ),
];

#[test]
fn the_suite_of_the_w3c() {
    let Ok(folder) = std::env::var("LETTERBOOK_QT3") else {
        println!("LETTERBOOK_QT3 is not set: the W3C's tests of XPath are not run");
        return;
    };
    let outcomes = run_catalog(Path::new(&folder));
    let mut sets: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut failed, mut passed, mut skipped) = (BTreeSet::new(), 0, 0);
    let mut log = String::new();
    for (set, test, outcome) in &outcomes {
        let counts = sets.entry(set).or_default();
        match outcome {
            Outcome::Passed => {
                passed += 1;
                counts.0 += 1;
                counts.1 += 1;
            }
            Outcome::Failed(why) => {
                counts.1 += usize::from(ARGUED.iter().all(|(name, _)| name != test));
                failed.insert(test.as_str());
                let _ = writeln!(log, "{set} {test}: {why}");
            }
            Outcome::Skipped => skipped += 1,
        }
    }
    let total = passed + failed.len();
    println!("{passed} of {total} pass, {skipped} need what is not offered");
    if let Ok(path) = std::env::var("LETTERBOOK_QT3_LOG") {
        for (set, (passed, all)) in &sets {
            let _ = writeln!(log, "= {set} {passed}/{all}");
        }
        std::fs::write(path, log).unwrap();
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/conformance/xpath-failures.txt");
    if std::env::var("BLESS").is_ok() {
        let names: Vec<&str> = failed.iter().copied().collect();
        std::fs::write(&list, names.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(&list).unwrap_or_default();
    let listed: BTreeSet<&str> = listed.lines().filter(|it| !it.is_empty()).collect();
    let news: Vec<&&str> = failed.difference(&listed).collect();
    let mended: Vec<&&str> = listed.difference(&failed).collect();
    assert!(news.is_empty(), "these fail and are not listed: {news:?}");
    assert!(mended.is_empty(), "these are listed and pass: {mended:?}");
    let share = f64::from(u32::try_from(passed).unwrap())
        / f64::from(u32::try_from(total.max(1)).unwrap());
    assert!(share >= THRESHOLD, "{share:.3} of the tests pass");
    for set in WHOLE {
        let (passed, all) = sets.get(set).copied().unwrap_or_default();
        assert!(all > 0 && passed == all, "{set}: {passed} of {all}");
    }
}

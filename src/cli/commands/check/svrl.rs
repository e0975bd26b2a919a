//! `letterbook check --format svrl`: the report of Schematron itself.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::check::Checker;
use crate::cli::terminal::{Stream, print};
use crate::xpath::Moment;

/// What the clock says, for rules that ask for today's date.
#[expect(clippy::disallowed_methods, reason = "the clock belongs to `cli`")]
pub(super) fn now() -> Option<Moment> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Moment::from_unix(i64::try_from(now.as_secs()).ok()?)
}

/// Writes the report, of which there can be but one. Returns whether there is.
pub(super) fn write_svrl(checker: &Checker<'_>, paths: &[PathBuf]) -> bool {
    let reports: Vec<String> =
        paths.iter().take(2).flat_map(|path| checker.svrl(path)).collect();
    if let [report] = reports.as_slice() {
        print(Stream::Out, report);
        return true;
    }
    let message = if reports.is_empty() {
        "No Schematron rules were run, of which there could be a report."
    } else {
        "A report tells of one file by one schema: name one of each."
    };
    print(Stream::Err, &format!("{message}\n"));
    false
}

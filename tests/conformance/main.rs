//! Suites of other people, which are not in the package: a folder for each is named by
//! an environment variable, and the absence of one is said aloud.

#![expect(
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests read suites from the disk, print their score, and stop when they fail"
)]

mod schematron;

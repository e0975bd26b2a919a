//! `check` as a process: where schemas come from, what bad input does, `--watch`.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "the tests prepare files, run a server and end processes"
)]

mod inputs;
mod rules;
mod store;
#[path = "../trial/mod.rs"]
mod trial;
mod watch;

use trial::Ran;

/// Asserts the exit status and, on each stream, what must stand there.
fn assert_ran(ran: &Ran, status: i32, out: &[&str], err: &[&str]) {
    assert_eq!(ran.status, status, "{ran:?}");
    for part in out {
        assert!(ran.out.contains(part), "no `{part}` on standard output: {ran:?}");
    }
    for part in err {
        assert!(ran.err.contains(part), "no `{part}` on standard error: {ran:?}");
    }
}

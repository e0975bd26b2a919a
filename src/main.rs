//! letterbook: arguments in, exit status out.

use std::process::ExitCode;

use clap::Parser as _;

/// Letters are many small strings on many threads: the system's allocator takes a sixth of the
/// time, and the one of musl makes the threads wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    letterbook::cli::run(letterbook::cli::Arguments::parse())
}

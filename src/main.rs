//! letterbook: arguments in, exit status out.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    letterbook::cli::run(letterbook::cli::Arguments::parse())
}

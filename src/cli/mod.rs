//! The command line: arguments, terminal, environment.
//!
//! Results go to standard output, everything else to standard error; colour and progress
//! only to a terminal. The exit status is 0 if all is clean, 1 if there are findings at
//! or above `--fail-on`, 2 if letterbook itself could not do some of the work.

mod args;
mod commands;
mod input;
mod names_args;
mod parallel;
mod store;
mod terminal;

pub use args::Arguments;

use std::process::ExitCode;

use args::Command;

/// Runs the command that the arguments name.
pub fn run(arguments: Arguments) -> ExitCode {
    let status = match arguments.command {
        Command::Build(build) => commands::build(&build),
        Command::Encode(encode) => commands::encode(&encode),
        Command::Check(check) => commands::check(&check),
        Command::Explain(explain) => commands::explain(&explain),
        Command::Export(export) => commands::export(&export),
        Command::Fmt(fmt) => commands::fmt(&fmt),
        Command::New(new) => commands::new(&new),
        Command::Names(names) => commands::names(&names),
        Command::Schema(schema) => commands::schema(&schema),
    };
    ExitCode::from(status)
}

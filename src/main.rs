//! The `regctl` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    regctl::cli::main()
}

//! The program: reads the command line and calls one of `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    xinfang::cli::run()
}

//! The program: parse, run, report.

use std::process::ExitCode;

use awsiot_kit::cli::Cli;
use clap::Parser;

fn main() -> ExitCode {
    let (context, result) = Cli::parse().run();
    let exit = result.unwrap_or_else(|error| context.failure(&error));
    ExitCode::from(exit as u8)
}

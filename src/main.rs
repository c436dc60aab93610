//! The program: parse, run, report.

use std::process::ExitCode;

use awsiot_kit::cli::Cli;
use clap::{CommandFactory, Parser};

fn main() -> ExitCode {
    // `COMPLETE=bash awsiot-kit` prints completions that ask this program; anything else goes on.
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let (context, result) = Cli::parse().run();
    let exit = result.unwrap_or_else(|error| context.failure(&error));
    ExitCode::from(exit as u8)
}

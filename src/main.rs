//! The program: parse, run, report.

use std::process::ExitCode;

use awsiot_kit::cli::{Cli, usage};
use clap::{CommandFactory, Parser};

fn main() -> ExitCode {
    // `COMPLETE=bash awsiot-kit` prints completions that ask this program; anything else goes on.
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(usage::show(&error) as u8),
    };
    let (context, result) = cli.run();
    let exit = result.unwrap_or_else(|error| context.failure(&error));
    ExitCode::from(exit as u8)
}

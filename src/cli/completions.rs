//! `awsiot-kit completions`: the completion script of a shell, made from the clap tree.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::context::Context;
use crate::error::{Exit, Result};

/// Print a shell's completion script
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  awsiot-kit completions bash > ~/.local/share/bash-completion/completions/awsiot-kit\n\n\
    For completions that know the names in your manifest and registry, put this in ~/.bashrc (zsh, fish, elvish alike):\n  \
    source <(COMPLETE=bash awsiot-kit)\n\n\
    Exit codes: 0 done, 2 usage."
)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish
    shell: Shell,
}

impl CompletionsArgs {
    /// Prints the script.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        context.data(&script(self.shell))?;
        Ok(Exit::Done)
    }
}

/// The completion script of a shell.
pub fn script(shell: Shell) -> Vec<u8> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut super::Cli::command(), "awsiot-kit", &mut bytes);
    bytes
}

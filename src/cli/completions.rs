//! `awsiot-kit completions`: the script with which a shell asks this program what may come next, and the place where shells look for it.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::host::disk;

/// The variable by which the scripts ask.
const VARIABLE: &str = "COMPLETE";
const PROGRAM: &str = "awsiot-kit";

/// Print a shell's completion script, or install it
#[derive(Args, Debug)]
#[command(
    after_help = "The script asks the program, so that the things of your manifest and registry are completed too.\n\n\
    Examples:\n  awsiot-kit completions --install\n  awsiot-kit completions bash > ~/.local/share/bash-completion/completions/awsiot-kit\n  \
    echo 'source <(awsiot-kit completions zsh)' >> ~/.zshrc\n\n\
    Exit codes: 0 done, 2 usage, or the shell has no such place; 5 a file of somebody else's is there, or cannot be written."
)]
pub struct CompletionsArgs {
    /// The shell; with --install the one that you use, unless named
    #[arg(required_unless_present = "install")]
    shell: Option<Shell>,
    /// Write it to where the shell looks by itself
    #[arg(long)]
    install: bool,
}

impl CompletionsArgs {
    /// Prints the script, or writes it to its place.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let shell = match self.shell {
            Some(shell) => shell,
            None => Shell::from_env().ok_or_else(|| {
                Error::usage("which shell is used here is not known")
                    .hint("name it: `awsiot-kit completions --install bash`")
            })?,
        };
        let script = script(shell);
        if !self.install {
            context.data(&script)?;
            return Ok(Exit::Done);
        }
        let Some((place, more)) =
            place(shell, &|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
        else {
            return Err(Error::usage(format!("{shell} reads no completions from a place of their own"))
                .hint(format!("put this into what it reads when it starts: `{}`", line(shell))));
        };
        // A file of that name may be a person's own work.
        let mark = PROGRAM.as_bytes();
        if disk::read_if_there(&place)?.is_some_and(|there| !there.windows(mark.len()).any(|part| part == mark)) {
            return Err(Error::machine(
                "file-exists",
                format!("`{}` is there already, and not of this program", place.display()),
            )
            .on(place.display().to_string())
            .hint("move it away first"));
        }
        if let Some(folder) = place.parent() {
            disk::make_folder(folder, 0o755)?;
        }
        disk::write_over(&place, &script, 0o644)?;
        context.note(&format!("wrote {}: new shells complete `{PROGRAM}`", place.display()));
        if let Some(more) = more {
            context.note(&more);
        }
        Ok(Exit::Done)
    }
}

/// Where a shell looks for completions of a user's own, and what else has to be said to it; by the variables of its environment.
///
/// bash-completion's README ("Where should I put it?"), fish's documentation ("Where to put completions"), zsh's manual ("Completion System").
fn place(shell: Shell, variable: &dyn Fn(&str) -> Option<PathBuf>) -> Option<(PathBuf, Option<String>)> {
    let below = |name: &str, usual: &str| variable(name).or_else(|| Some(variable("HOME")?.join(usual)));
    match shell {
        Shell::Bash => {
            Some((below("XDG_DATA_HOME", ".local/share")?.join("bash-completion/completions").join(PROGRAM), None))
        }
        Shell::Fish => {
            Some((below("XDG_CONFIG_HOME", ".config")?.join("fish/completions").join(format!("{PROGRAM}.fish")), None))
        }
        Shell::Zsh => {
            let folder = variable("HOME")?.join(".zfunc");
            let more = format!(
                "if ~/.zshrc does not have it yet, put this before `compinit`: fpath=({} $fpath)",
                folder.display()
            );
            Some((folder.join(format!("_{PROGRAM}")), Some(more)))
        }
        _ => None,
    }
}

/// What a person writes for a shell without such a place.
fn line(shell: Shell) -> String {
    match shell {
        Shell::PowerShell => format!("{PROGRAM} completions powershell | Out-String | Invoke-Expression"),
        _ => format!("eval ({PROGRAM} completions {shell} | slurp)"),
    }
}

/// The completion script of a shell.
pub fn script(shell: Shell) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(completer) = Shells::builtins().completer(&shell.to_string()) {
        // Writing to memory does not fail.
        let _ = completer.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut bytes);
    }
    if shell == Shell::Zsh {
        // As a file of `fpath` the script is the completion's own first call.
        bytes.extend_from_slice(
            b"\nif [ \"$funcstack[1]\" = \"_awsiot-kit\" ]; then\n    _clap_dynamic_completer_awsiot_kit \"$@\"\nfi\n",
        );
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_has_its_own_place_or_none() {
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/u"));
        let shown = |shell| place(shell, &home).map(|(path, _)| path.display().to_string());
        assert_eq!(shown(Shell::Bash).unwrap(), "/home/u/.local/share/bash-completion/completions/awsiot-kit");
        assert_eq!(shown(Shell::Fish).unwrap(), "/home/u/.config/fish/completions/awsiot-kit.fish");
        assert_eq!(shown(Shell::Zsh).unwrap(), "/home/u/.zfunc/_awsiot-kit");
        assert_eq!(shown(Shell::Elvish), None);
        let data = |name: &str| (name == "XDG_DATA_HOME").then(|| PathBuf::from("/data"));
        assert!(place(Shell::Bash, &data).unwrap().0.starts_with("/data/bash-completion"));
        assert_eq!(place(Shell::Bash, &|_| None), None);
    }
}

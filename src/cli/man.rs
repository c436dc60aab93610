//! `awsiot-kit man`: the man pages, made from the clap tree.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};

use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::host::disk;

/// Print the man page, or write one per command
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit man | man -l -\n  awsiot-kit man --out ~/.local/share/man/man1\n\n\
    Exit codes: 0 done, 2 usage, 5 the folder cannot be written.")]
pub struct ManArgs {
    /// Write a page per command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl ManArgs {
    /// Prints or writes the pages.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let pages = pages()?;
        let Some(folder) = &self.out else {
            if let Some((_, page)) = pages.first() {
                context.data(page)?;
            }
            return Ok(Exit::Done);
        };
        disk::make_folder(folder, 0o755)?;
        for (name, page) in &pages {
            disk::write_over(&folder.join(name), page, 0o644)?;
        }
        context.note(&format!("{} pages in {}", pages.len(), folder.display()));
        Ok(Exit::Done)
    }
}

/// Every man page by file name, the program's own first.
pub fn pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = super::Cli::command().disable_help_subcommand(true).long_version(None);
    command.build();
    let mut pages = Vec::new();
    collect(&command, "awsiot-kit", &mut pages)?;
    Ok(pages)
}

fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let mut page = Vec::new();
    // The date would make the page differ from day to day.
    clap_mangen::Man::new(command.clone().display_name(name).bin_name(name.replace('-', " ").replacen(' ', "-", 1)))
        .date("")
        .render(&mut page)
        .map_err(|error| Error::bug("a man page cannot be made").cause(error))?;
    pages.push((format!("{name}.1"), page));
    command.get_subcommands().try_for_each(|inner| collect(inner, &format!("{name}-{}", inner.get_name()), pages))
}

//! `awsiot-kit targets`: the systems that configuration is emitted for, and what each takes.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::emit::{OptionKind, OptionSpec, TARGETS, Target, target};
use crate::error::{Error, Exit, Result};
use crate::finding::nearest::did_you_mean;

/// List the systems that configuration is emitted for
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit targets\n  awsiot-kit targets kura\n\nExit codes: 0 done, 2 there is no such target."
)]
pub struct TargetsArgs {
    /// One of them, with its options and files
    #[arg(value_name = "NAME", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::targets))]
    name: Option<String>,
}

impl TargetsArgs {
    /// Prints them.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let one = match &self.name {
            None => None,
            Some(name) => Some(target(name).ok_or_else(|| {
                Error::usage(format!("there is no target `{name}`"))
                    .hint(did_you_mean(name, TARGETS.iter().map(|target| target.name)))
            })?),
        };
        match one {
            Some(target) if context.is_json() => context.json(&whole(target))?,
            Some(target) => page(context, target)?,
            None => list(context)?,
        }
        Ok(Exit::Done)
    }
}

fn list(context: &Context) -> Result<()> {
    let mut table = Table::new(context, ["TARGET", "ABOUT"]);
    for target in TARGETS {
        if context.is_json() {
            context.json(&json!({ "target": target.name, "about": target.about, "versions": target.versions }))?;
        } else {
            table.row([target.name.to_owned(), target.about.to_owned()])?;
        }
    }
    table.end()
}

/// What an option takes, in words.
fn takes(spec: &OptionSpec) -> String {
    match spec.kind {
        OptionKind::Choice(words) => words.join(" | "),
        OptionKind::Flag => "true | false".to_owned(),
        OptionKind::Number(low, high) => format!("{low} to {high}"),
        OptionKind::Secret => "{ env = \"VAR\" } | { file = \"PATH\" }".to_owned(),
        OptionKind::Text | OptionKind::Pattern => "text".to_owned(),
    }
}

fn page(context: &Context, target: &Target) -> Result<()> {
    context.line(&format!("{}: {}", target.name, target.about))?;
    context.line(&format!("versions: {}", target.versions))?;
    if !target.options.is_empty() {
        context.line(&format!("\noptions, in [things.NAME.emit.{}]:", target.name))?;
    }
    for spec in target.options {
        let default = spec.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        context.line(&format!("  {} = {}{default}\n      {}", spec.name, takes(spec), spec.about))?;
    }
    context.line("\nfiles:")?;
    for (file, about) in target.files {
        context.line(&format!("  {file}\n      {about}"))?;
    }
    context.line("\nby hand:")?;
    target.by_hand.iter().try_for_each(|step| context.line(&format!("  - {step}")))
}

fn whole(target: &Target) -> Value {
    let options: Vec<Value> = target
        .options
        .iter()
        .map(|spec| json!({ "name": spec.name, "takes": takes(spec), "default": spec.default, "about": spec.about }))
        .collect();
    let files: Vec<Value> = target.files.iter().map(|(path, about)| json!({ "path": path, "about": about })).collect();
    json!({
        "target": target.name, "about": target.about, "versions": target.versions,
        "options": options, "files": files, "byHand": target.by_hand,
    })
}

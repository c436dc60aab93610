//! `awsiot-kit explain`: what a finding means and what to do about it.

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::finding::Level;
use crate::finding::codes;
use crate::finding::nearest::did_you_mean;
use crate::policy::codes::{acceptable, all};
use crate::policy::lint::LINTS;

/// Say what a finding means and what to do about it
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit explain nanomq-server-unverified\n  awsiot-kit explain\n\n\
    Without a code it lists them all. What can be accepted goes into `allow = [...]` of a thing or of the defaults.\n\n\
    Exit codes: 0 done, 2 there is no such code.")]
pub struct ExplainArgs {
    /// The code, as it stands in brackets before a finding
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::codes))]
    code: Option<String>,
}

/// What there is to say about a code.
struct Explained {
    code: &'static str,
    level: &'static str,
    about: &'static str,
    remedy: String,
}

fn explained(name: &str) -> Option<Explained> {
    if let Some(code) = codes::find(name) {
        let (level, remedy) = (code.weight.words(), code.remedy.to_owned());
        return Some(Explained { code: code.name, level, about: code.about, remedy });
    }
    let lint = LINTS.iter().find(|lint| lint.code == name)?;
    let level = if lint.level == Level::Deny { "deny" } else { "warn" };
    let remedy = format!("docs/lints/{}.md has an example of it, and the same policy mended.", lint.code);
    Some(Explained { code: lint.code, level, about: lint.about, remedy })
}

impl ExplainArgs {
    /// Prints the page, or the list.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let Some(name) = &self.code else { return list(context) };
        let Some(found) = explained(name) else {
            return Err(Error::usage(format!("no finding has the code `{name}`")).hint(did_you_mean(name, all())));
        };
        let may = acceptable().any(|code| code == found.code);
        if context.is_json() {
            context.json(&json!({
                "code": found.code, "level": found.level, "about": found.about, "remedy": found.remedy, "acceptable": may,
            }))?;
            return Ok(Exit::Done);
        }
        context.line(&format!("{} ({})", found.code, found.level))?;
        context.line(&format!("\n{}.", capital(found.about)))?;
        context.line(&found.remedy)?;
        if may {
            context
                .line(&format!("\nWhere it is known and accepted: `allow = [\"{}\"]` in the manifest.", found.code))?;
        }
        Ok(Exit::Done)
    }
}

fn list(context: &Context) -> Result<Exit> {
    let mut names: Vec<&str> = all().collect();
    names.sort_unstable();
    let width = names.iter().map(|name| name.len()).max().unwrap_or(0);
    for found in names.into_iter().filter_map(explained) {
        if context.is_json() {
            context.json(&json!({ "code": found.code, "level": found.level, "about": found.about }))?;
        } else {
            context.line(&format!("{:<width$}  {}", found.code, found.about))?;
        }
    }
    Ok(Exit::Done)
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

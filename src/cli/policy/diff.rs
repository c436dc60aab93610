//! `awsiot-kit policy diff`: two policies compared by what they allow.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::error::{Exit, Result};
use crate::host::disk;
use crate::policy::diff::{Difference, Side, diff};
use crate::policy::found::good_policies;

/// Compare what two policies allow, with an operation for every difference
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit policy diff old.json new.json\n\n\
    - only the first allows it, + only the second, ? too hard to tell.\n\n\
    Exit codes: 0 they allow the same, 1 they do not, 2 usage, 3 a file cannot be read as a policy.")]
pub struct DiffArgs {
    /// The first policy
    #[arg(value_name = "A")]
    a: PathBuf,
    /// The second policy
    #[arg(value_name = "B")]
    b: PathBuf,
}

impl DiffArgs {
    /// Prints the differences.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let a = good_policies(&disk::read_text(&self.a)?)?;
        let b = good_policies(&disk::read_text(&self.b)?)?;
        let diff = diff(&a, &b);
        for own in &diff.differences {
            if context.is_json() {
                let only = if own.only == Side::A { &self.a } else { &self.b };
                context.json(&json!({
                    "action": own.action, "resource": own.resource, "allowedOnlyBy": only, "when": own.when,
                }))?;
            } else {
                context.line(&shown(own))?;
            }
        }
        for action in &diff.unknown {
            if context.is_json() {
                context.json(&json!({ "action": action, "unknown": true }))?;
            } else {
                context.line(&format!("? {action}: too hard to tell"))?;
            }
        }
        let same = diff.differences.is_empty() && diff.unknown.is_empty();
        if same {
            context.note("they allow the same");
        }
        Ok(if same { Exit::Done } else { Exit::No })
    }
}

/// A difference in one line: `-` what only the first allows, `+` what only the second does.
pub(super) fn shown(own: &Difference) -> String {
    let sign = if own.only == Side::A { '-' } else { '+' };
    let when = if own.when.is_empty() { String::new() } else { format!("  when {}", own.when.join(" and ")) };
    format!("{sign} {} {}{when}", own.action, own.resource)
}

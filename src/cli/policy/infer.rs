//! `awsiot-kit policy infer`: the least policy for a configuration that somebody already has.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::report::Stream;
use crate::cli::session::home_of;
use crate::error::{Error, Exit, Result};
use crate::finding::any_deny;
use crate::host::disk;
use crate::import;
use crate::policy::derive::derive;
use crate::thing::name::check_account;
use crate::thing::operation::Operations;

/// Print the least policy for an existing bridge, gateway or firmware configuration
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit policy infer nanomq.conf\n  \
    awsiot-kit policy infer --kind mosquitto --account 123456789012 conf.d/*.conf\n\n\
    Exit codes: 0 done, 1 the configuration has a denied finding, 2 usage, 3 a file is nothing that can be read.")]
pub struct InferArgs {
    /// Configurations; `-` is stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What they are; without it, told by their looks
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The account
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Without white space
    #[arg(long)]
    compact: bool,
}

impl InferArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let mut home = home_of(context, None)?;
        let mut operations = Operations::new();
        let mut findings = Vec::new();
        for path in &self.files {
            let imported = import::read(&disk::read_text(path)?, self.kind.as_deref())?;
            operations.extend(imported.things.iter().flat_map(|thing| thing.operations()));
            findings.extend(imported.findings);
            if let (None, Some(region)) = (&context.globals.region, imported.aws.region) {
                home.region = region;
            }
        }
        match &self.account {
            Some(account) => {
                check_account(account).map_err(|problem| Error::usage(format!("`--account {account}`: {problem}")))?;
                home.account.clone_from(account);
            }
            None => context.note(&format!(
                "no account is given, so that the policy is for `{}`; `--account` names another",
                home.account
            )),
        }
        let derived = derive(&operations, &home)?;
        findings.extend(derived.findings);
        context.findings(&findings, Stream::Stderr)?;
        for document in &derived.documents {
            if context.is_json() {
                let text = document.compact();
                let value: Value =
                    serde_json::from_str(&text).map_err(|error| Error::bug("a policy is not JSON").cause(error))?;
                context.json(&json!({ "characters": document.characters(), "document": value }))?;
            } else if self.compact {
                context.line(&document.compact())?;
            } else {
                context.data(document.pretty().as_bytes())?;
            }
        }
        Ok(if any_deny(&findings) { Exit::No } else { Exit::Done })
    }
}

//! `awsiot-kit policy versions`: what a registered policy says now and has said before.

use clap::Args;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Site};
use crate::error::{Error, Exit, Result};
use crate::registry::{PolicyVersion, Registry};

/// List a registered policy's versions, or show one
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit policy versions pump-1\n  \
    awsiot-kit policy versions pump-1 --show 2 > before.json\n  \
    awsiot-kit policy versions pump-1 --show default | awsiot-kit policy diff before.json -\n\n\
    A policy has at most five; `apply` takes the oldest away that is not in force before it makes a sixth.\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, or there is no such policy or version.")]
pub struct VersionsArgs {
    /// The policy's name
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::policies))]
    policy: String,
    /// The document of this version (`2`, `v2`, or `default` for the one in force) instead of the list
    #[arg(long, value_name = "VERSION")]
    show: Option<String>,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl VersionsArgs {
    /// Prints them, newest first.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let site = Site::open_without_things(context, &self.manifest.file, Access::Read)?;
        let registry = &*site.registry;
        let mut versions = registry.list_policy_versions(&self.policy)?;
        if versions.is_empty() {
            return Err(Error::registry("ResourceNotFoundException", format!("there is no policy `{}`", self.policy))
                .cause(format!("the registry is {}", registry.describe()))
                .on(&self.policy)
                .hint("`awsiot-kit thing show NAME` names the policies of a thing"));
        }
        // Their ids are numbers that are never used twice.
        versions.sort_by_key(|version| std::cmp::Reverse(version.id.parse::<u64>().unwrap_or(0)));
        match &self.show {
            Some(wanted) => self.show(context, registry, &versions, wanted)?,
            None => versions.iter().try_for_each(|version| list(context, &self.policy, version))?,
        }
        Ok(Exit::Done)
    }

    fn show(&self, context: &Context, registry: &dyn Registry, versions: &[PolicyVersion], wanted: &str) -> Result<()> {
        let id = wanted.strip_prefix('v').unwrap_or(wanted);
        let version = versions.iter().find(|version| version.id == id || wanted == "default" && version.is_default);
        let document = match version {
            Some(version) => registry.get_policy_version(&self.policy, &version.id)?,
            None => None,
        };
        let (Some(version), Some(document)) = (version, document) else {
            let there: Vec<&str> = versions.iter().map(|version| version.id.as_str()).collect();
            return Err(Error::registry(
                "ResourceNotFoundException",
                format!("the policy `{}` has no version `{wanted}`", self.policy),
            )
            .on(&self.policy)
            .hint(format!("it has {}", there.join(", "))));
        };
        if context.is_json() {
            let document = serde_json::from_str::<Value>(&document).unwrap_or(Value::String(document));
            context.json(&json!({ "policy": self.policy, "version": version.id, "document": document }))
        } else {
            context.line(document.trim_end())
        }
    }
}

fn list(context: &Context, policy: &str, version: &PolicyVersion) -> Result<()> {
    let created = version.created.format(&Rfc3339).unwrap_or_default();
    if context.is_json() {
        return context.json(&json!({
            "policy": policy, "version": version.id, "default": version.is_default, "created": created,
        }));
    }
    let mark = if version.is_default { "  in force" } else { "" };
    context.line(&format!("{:<4} {created}{mark}", version.id))
}

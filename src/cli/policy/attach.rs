//! `awsiot-kit policy attach` and `detach`: a registered policy and what it applies to.

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Site};
use crate::error::{Error, Exit, Result};
use crate::registry::Registry;
use crate::thing::name::CertificateId;

/// Attach a registered policy to a certificate, thing group or Cognito identity
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit policy attach pump-1 --thing pump-1\n  \
    awsiot-kit policy attach base --group pumps\n\n\
    AWS takes 6 to 8 minutes until a change is in force everywhere.\n\n\
    Exit codes: 0 done, 2 usage, 4 registry.")]
pub struct AttachArgs {
    #[command(flatten)]
    link: Link,
}

/// Detach a policy
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit policy detach base --group pumps\n\n\
    AWS takes 6 to 8 minutes until a change is in force everywhere.\n\n\
    Exit codes: 0 done, 2 usage, 4 registry.")]
pub struct DetachArgs {
    #[command(flatten)]
    link: Link,
}

#[derive(Args, Debug)]
struct Link {
    /// The policy's name
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::policies))]
    policy: String,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    manifest: ManifestArg,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Target {
    /// A certificate, by its id or ARN
    #[arg(long, value_name = "ID")]
    certificate: Option<String>,
    /// The certificates of a thing
    #[arg(long, value_name = "NAME", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    thing: Option<String>,
    /// A thing group
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// A Cognito identity
    #[arg(long, value_name = "REGION:ID")]
    identity: Option<String>,
}

impl AttachArgs {
    /// Attaches it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        self.link.run(context, "attached", |registry, policy, target| registry.attach_policy(policy, target))
    }
}

impl DetachArgs {
    /// Detaches it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        self.link.run(context, "detached", |registry, policy, target| registry.detach_policy(policy, target))
    }
}

impl Link {
    fn run(
        &self,
        context: &Context,
        done: &str,
        act: impl Fn(&dyn Registry, &str, &str) -> Result<()>,
    ) -> Result<Exit> {
        let site = Site::open_without_things(context, &self.manifest.file, Access::Write)?;
        let registry = &*site.registry;
        for target in self.target.arns(registry)? {
            act(registry, &self.policy, &target)?;
            if context.is_json() {
                context.json(&json!({ "policy": self.policy, "target": target, "done": done }))?;
            } else {
                context.line(&format!("{done} {} {target}", self.policy))?;
            }
        }
        if registry.kind() == "aws" {
            context.note("AWS takes 6 to 8 minutes until the change is in force everywhere");
        }
        Ok(Exit::Done)
    }
}

impl Target {
    /// The ARNs (or the identity) that AWS knows the target by.
    fn arns(&self, registry: &dyn Registry) -> Result<Vec<String>> {
        let home = registry.home();
        if let Some(certificate) = &self.certificate {
            if certificate.starts_with("arn:") {
                return Ok(vec![certificate.clone()]);
            }
            let id = CertificateId::parse(certificate)
                .map_err(|problem| Error::usage(format!("`--certificate {certificate}`: {problem}")))?;
            return Ok(vec![home.arn(&format!("cert/{id}"))]);
        }
        if let Some(thing) = &self.thing {
            let principals = registry.list_thing_principals(thing)?;
            if principals.is_empty() {
                return Err(Error::registry("no-certificate", format!("the thing `{thing}` has no certificate"))
                    .hint("`awsiot-kit apply` makes one")
                    .on(thing));
            }
            return Ok(principals);
        }
        if let Some(group) = &self.group {
            return Ok(vec![home.arn(&format!("thinggroup/{group}"))]);
        }
        Ok(self.identity.iter().cloned().collect())
    }
}

//! `awsiot-kit thing show`: all that hangs on one thing.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::{self, Stream};
use crate::cli::session::{Access, Site};
use crate::error::{Exit, Result};
use crate::host::store::Store;
use crate::plan::observed::effective::{InForce, Origin, in_force};
use crate::plan::observed::{Observed, ObservedCertificate, no_such_thing, observe, short};
use crate::registry::Registry;

/// Show a thing with its groups, certificates and policies
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit thing show pump-1\n\n\
    `effective` lines are the policies in force, each with where it comes from: an active certificate, or a thing\n\
    group, whose policies count only while the client id is the thing's name.\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, or there is no such thing, 5 this machine.")]
pub struct ShowArgs {
    /// The thing
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    name: String,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ShowArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let site = Site::open_without_things(context, &self.manifest.file, Access::Read)?;
        let registry = &*site.registry;
        let observed = observe(registry, &site.workspace, &self.name)?;
        let Some(record) = &observed.record else { return Err(no_such_thing(registry, &self.name)) };
        let in_force = in_force(registry, &observed)?;
        if context.is_json() {
            let certificates: Vec<_> = observed.certificates.iter().map(certificate_json).collect();
            context.json(&json!({
                "thing": record.name,
                "thingArn": registry.home().arn(&format!("thing/{}", record.name)),
                "type": record.thing_type,
                "attributes": record.attributes,
                "groups": observed.groups,
                "certificates": certificates,
                "effectivePolicies": in_force.iter().map(in_force_json).collect::<Vec<_>>(),
                "bundle": observed.bundle.exists.then(|| site.workspace.show_bundle(&self.name, None)),
            }))?;
        } else {
            // On a terminal ids are as short as in a plan, unless `-v` asks for all.
            let is_short = report::width(Stream::Stdout).is_some() && context.verbose == 0;
            let bundle = site.workspace.show_bundle(&self.name, None);
            for line in lines(registry, &observed, &in_force, &bundle, is_short) {
                context.line(&line)?;
            }
        }
        Ok(Exit::Done)
    }
}

fn certificate_json(certificate: &ObservedCertificate) -> Value {
    json!({
        "certificateId": certificate.record.id,
        "status": certificate.record.status,
        "policies": certificate.policies,
    })
}

fn in_force_json(in_force: &InForce) -> Value {
    let mut object = json!({ "policy": in_force.policy });
    match &in_force.from {
        Origin::Certificate(id) => object["certificateId"] = id.as_str().into(),
        Origin::Group { name, through } => {
            object["thingGroup"] = name.as_str().into();
            object["through"] = through.as_deref().into();
            object["onlyWithThingNameAsClientId"] = true.into();
        }
    }
    object
}

fn lines(
    registry: &dyn Registry,
    observed: &Observed,
    in_force: &[InForce],
    bundle: &str,
    is_short: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    let name = observed.record.as_ref().map_or("", |record| &record.name);
    let mut field = |name: &str, value: &str| lines.push(format!("{name:<12} {value}"));
    if let Some(record) = &observed.record {
        field("thing", &record.name);
        field("arn", &registry.home().arn(&format!("thing/{}", record.name)));
        field("type", record.thing_type.as_deref().unwrap_or("(none)"));
        for (name, value) in &record.attributes {
            field("attribute", &format!("{name} = {value}"));
        }
    }
    for group in &observed.groups {
        field("group", group);
    }
    for certificate in &observed.certificates {
        let id = certificate.record.id.as_str();
        let id = if is_short { short(id) } else { id };
        field("certificate", &format!("{id} {}", certificate.record.status.word()));
        for policy in &certificate.policies {
            field("  policy", policy);
        }
    }
    for in_force in in_force {
        field("effective", &in_force.to_string());
    }
    if in_force.iter().any(|in_force| matches!(in_force.from, Origin::Group { .. })) {
        field("", &format!("policies of groups count only while the client id is the thing's name, `{name}`"));
    }
    field("bundle", if observed.bundle.exists { bundle } else { "(none)" });
    lines
}

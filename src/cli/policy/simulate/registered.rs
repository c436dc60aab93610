//! Questions about a registered thing: all policies in force for it, and what policy variables would say of it.

use std::path::Path;

use crate::cli::context::Context;
use crate::cli::session::{Access, Site};
use crate::error::Result;
use crate::finding::Source;
use crate::plan::observed::effective::{Origin, in_force};
use crate::plan::observed::{no_such_thing, observe};
use crate::policy::document::Document;
use crate::policy::found::good_policies;
use crate::registry::Status;

use super::SimulateArgs;

/// The policies in force for the thing, and the question with all that the registry knows of it filled in; what was said on the command line
/// stays as it is.
pub(super) fn of(
    context: &Context,
    args: &SimulateArgs,
    thing: &str,
    manifest: &Path,
) -> Result<(SimulateArgs, Vec<Document>)> {
    let site = Site::open_without_things(context, manifest, Access::Read)?;
    let registry = &*site.registry;
    let observed = observe(registry, &site.workspace, thing)?;
    let Some(record) = &observed.record else { return Err(no_such_thing(registry, thing)) };
    let mut filled = args.clone();
    let client_id = filled.client_id.get_or_insert_with(|| record.name.clone()).clone();
    let in_force = in_force(registry, &observed)?;
    let mut documents = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for own in &in_force {
        // Policies of groups count only for a client whose id is the thing's name.
        let counts = matches!(own.from, Origin::Certificate(_)) || client_id == record.name;
        if counts && !names.contains(&own.policy.as_str()) {
            names.push(&own.policy);
            if let Some(text) = registry.get_policy(&own.policy)? {
                documents.extend(good_policies(&Source::new(own.policy.clone(), text))?);
            }
        }
    }
    let policies = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    context.note(&format!("policies in force for {client_id}: {policies}"));
    let active = observed.certificates.iter().find(|own| own.record.status == Status::Active);
    filled.attached = active.is_some();
    if filled.certificate_id.is_none() {
        filled.certificate_id = active.map(|own| own.record.id.clone());
    }
    if filled.thing_type.is_none() {
        filled.thing_type.clone_from(&record.thing_type);
    }
    let said: Vec<String> =
        filled.attributes.iter().filter_map(|pair| pair.split_once('=')).map(|(key, _)| key.to_owned()).collect();
    let known = record.attributes.iter().filter(|(key, _)| !said.contains(key));
    let known: Vec<String> = known.map(|(key, value)| format!("{key}={value}")).collect();
    filled.attributes.extend(known);
    if filled.account.is_none() {
        filled.account = Some(registry.home().account.clone());
    }
    Ok((filled, documents))
}

//! Completions that know names: of the registry's things and of the manifest's.

use std::ops::ControlFlow;
use std::path::Path;

use clap_complete::CompletionCandidate;

use crate::cli::context::{Context, Globals};
use crate::cli::session::{Access, STATE, Site, optional_manifest_text, read};
use crate::host::authorities::Authorities;
use crate::host::workspace::beside;
use crate::manifest::{RegistryChoice, Surroundings};

/// More candidates than this are no help.
const MOST: usize = 500;
/// The manifest that is looked at: the one of the current folder.
const MANIFEST: &str = "awsiot.toml";

/// The names of the registry's things; of the local registry only, as a completion must not wait for the network.
pub fn registered_things() -> Vec<CompletionCandidate> {
    let mut names = Vec::new();
    // Whatever fails, there is nothing to complete.
    if let Some(site) = local_site() {
        let _ = site.registry.list_things(&mut |thing| {
            names.push(CompletionCandidate::new(thing.name));
            Ok(if names.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        });
    }
    names
}

/// The codes of findings.
pub fn codes() -> Vec<CompletionCandidate> {
    crate::policy::codes::all().map(CompletionCandidate::new).collect()
}

/// The words that `init --target` takes.
pub fn starting_targets() -> Vec<CompletionCandidate> {
    crate::manifest::starter::for_target::words().map(CompletionCandidate::new).collect()
}

/// The names of the policy templates that come with the program.
pub fn policy_templates() -> Vec<CompletionCandidate> {
    crate::policy::library::TEMPLATES.iter().map(|(name, _)| CompletionCandidate::new(*name)).collect()
}

/// The names of the authorities of one's own.
pub fn authorities() -> Vec<CompletionCandidate> {
    let names = Authorities::new(beside(Path::new(MANIFEST)).join(STATE)).names().unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The names of the registry's policies; of the local registry only, as a completion must not wait for the network.
pub fn policies() -> Vec<CompletionCandidate> {
    let mut names = Vec::new();
    if let Some(site) = local_site() {
        let _ = site.registry.list_policies(&mut |name| {
            names.push(CompletionCandidate::new(name));
            Ok(if names.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        });
    }
    names
}

/// The local registry, where it is the one that the environment or the manifest names.
fn local_site() -> Option<Site> {
    let registry = std::env::var("AWSIOT_KIT_REGISTRY").ok();
    let context = Context::new(Globals { registry, quiet: true, ..Globals::default() });
    // To open one on AWS takes time and says nothing: what is asked is settled before.
    let manifest = optional_manifest_text(Path::new(MANIFEST)).ok()?;
    let manifest = manifest.and_then(|source| read(&source, &beside(Path::new(MANIFEST))).manifest);
    let named = manifest.and_then(|manifest| manifest.registry);
    let is_aws = match &context.globals.registry {
        Some(word) => word == "aws",
        None => !matches!(named, Some(RegistryChoice::Local(_))),
    };
    if is_aws {
        return None;
    }
    Site::open_without_things(&context, Path::new(MANIFEST), Access::Read).ok()
}

/// The names of the targets.
pub fn targets() -> Vec<CompletionCandidate> {
    crate::emit::TARGETS.iter().map(|target| CompletionCandidate::new(target.name)).collect()
}

/// The names of the manifest's things.
pub fn wanted_things() -> Vec<CompletionCandidate> {
    let path = Path::new(MANIFEST);
    let Ok(Some(source)) = optional_manifest_text(path) else { return Vec::new() };
    let Some(manifest) = read(&source, &beside(path)).manifest else { return Vec::new() };
    // What only a registry knows does not stand in names.
    let around =
        Surroundings { region: Some(String::new()), account: Some(String::new()), endpoint: Some(String::new()) };
    let things = manifest.things(&around).filter_map(|resolved| resolved.thing);
    things.take(MOST).map(|resolved| CompletionCandidate::new(resolved.device.thing.name.to_string())).collect()
}

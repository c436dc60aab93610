//! Completions that know names: of the registry's things and of the manifest's.

use std::ops::ControlFlow;
use std::path::Path;

use clap_complete::CompletionCandidate;

use crate::cli::context::{Context, Globals};
use crate::cli::session::{Access, Site, optional_manifest_text, read};
use crate::host::workspace::beside;
use crate::manifest::Surroundings;

/// More candidates than this are no help.
const MOST: usize = 500;
/// The manifest that is looked at: the one of the current folder.
const MANIFEST: &str = "awsiot.toml";

/// The names of the registry's things; of the local registry only, as a completion must not wait for the network.
pub fn registered_things() -> Vec<CompletionCandidate> {
    let registry = std::env::var("AWSIOT_KIT_REGISTRY").ok();
    let context = Context::new(Globals { registry, quiet: true, ..Globals::default() });
    let mut names = Vec::new();
    // Whatever fails, there is nothing to complete.
    if let Ok(site) = Site::open_without_things(&context, Path::new(MANIFEST), Access::Read)
        && site.registry.kind() == "local"
    {
        let _ = site.registry.list_things(&mut |thing| {
            names.push(CompletionCandidate::new(thing.name));
            Ok(if names.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        });
    }
    names
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

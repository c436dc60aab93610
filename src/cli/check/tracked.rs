//! Keys that git has taken: whoever can read the repository has them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::bundle::{DESCRIPTION, Description};
use crate::cli::session::STATE;
use crate::error::Result;
use crate::finding::{Finding, Place};
use crate::host::workspace::beside;
use crate::host::{disk, git};
use crate::manifest::Manifest;
use crate::thing::name::Home;

/// A warning for every thing of which git has taken a secret, and one for what it has taken of the state beside the manifest.
///
/// # Errors
/// Exit 5 when a bundle's description is there and cannot be read.
pub fn keys(manifest: &Manifest, path: &Path, home: &Home) -> Result<Vec<Finding>> {
    let out = beside(path).join(&manifest.out);
    let mut things: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut described: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in git::tracked(&out) {
        let Some((thing, inner)) = file.split_once('/') else { continue };
        if thing == ".kept" {
            // `.kept/THING/…`: a key that was moved aside.
            if let (Some((thing, _)), true) = (inner.split_once('/'), is_key(inner)) {
                things.entry(thing.to_owned()).or_default().push(file);
            }
            continue;
        }
        if !described.contains_key(thing) {
            described.insert(thing.to_owned(), secrets(&out.join(thing))?);
        }
        if is_key(inner) || described[thing].contains(inner) {
            things.entry(thing.to_owned()).or_default().push(file);
        }
    }
    let places = if things.is_empty() { BTreeMap::new() } else { places(manifest, home, &things) };
    let mut findings = Vec::new();
    for (thing, files) in &things {
        let help = format!(
            "`git rm -r --cached {}`, then give it a new key: `awsiot-kit cert rotate {thing}`; what was pushed once stays known",
            out.display()
        );
        findings.push(warn(&out, files).at_place(places.get(thing).cloned()).help(help));
    }
    let state = beside(path).join(STATE);
    // Keys that wait, keys of authorities, and the local registry, which holds the key of its own.
    let kept: Vec<String> =
        git::tracked(&state).into_iter().filter(|file| is_key(file) || file.ends_with(".db")).collect();
    if !kept.is_empty() {
        let help =
            format!("`git rm -r --cached {}`; authorities whose keys lie there are to be replaced", state.display());
        findings.push(warn(&state, &kept).help(help));
    }
    Ok(findings)
}

fn warn(folder: &Path, files: &[String]) -> Finding {
    let first = files.first().map(|first| folder.join(first).display().to_string()).unwrap_or_default();
    let message = match files.len() {
        0 | 1 => format!("`{first}` is tracked by git: whoever can read the repository has it"),
        2 => format!("`{first}` and another secret are tracked by git: whoever can read the repository has them"),
        many => format!(
            "`{first}` and {} more secrets are tracked by git: whoever can read the repository has them",
            many - 1
        ),
    };
    Finding::warn("bundle-key-tracked", message)
}

fn is_key(file: &str) -> bool {
    file == "private-key.pem" || file.ends_with("/private-key.pem")
}

/// The files of a bundle that are secret, as its own description says.
fn secrets(bundle: &Path) -> Result<BTreeSet<String>> {
    let described = disk::read_if_there(&bundle.join(DESCRIPTION))?;
    let description = described.and_then(|bytes| serde_json::from_slice::<Description>(&bytes).ok());
    let files = description.map(|description| description.files).unwrap_or_default();
    Ok(files.into_iter().filter(|file| file.mode == "0600").map(|file| file.path).collect())
}

/// Where the manifest speaks of these things.
fn places(manifest: &Manifest, home: &Home, wanted: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Place> {
    let things = manifest.things(&manifest.assumed(home)).filter_map(|resolved| Some(resolved.thing?.device.thing));
    let named = things.filter(|thing| wanted.contains_key(thing.name.as_str()));
    named.filter_map(|thing| Some((thing.name.to_string(), thing.place?))).collect()
}

//! What a command on a manifest works with: the manifest, its registry, its disk and the machine, opened the same way for all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::bundle::contents::Assembly;
#[cfg(feature = "aws")]
use crate::cli::choice::flag_region;
pub use crate::cli::choice::{Chosen, home_of};
use crate::cli::context::Context;
#[cfg(feature = "aws")]
use crate::cli::context::address;
use crate::cli::pick::Pick;
use crate::cli::preflight::{Depth, Ground, Look, OwnTemplates, preflight, workspace};
use crate::cli::report::Stream;
use crate::emit::Connection;
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Level, Source, any_deny, sort};
use crate::host::authorities::Authorities;
use crate::host::claims::Hand;
use crate::host::disk;
use crate::host::system::ThisMachine;
use crate::host::workspace::{Workspace, beside};
pub use crate::manifest::STATE;
use crate::manifest::{self, Manifest};
use crate::plan::desired::Desired;
use crate::plan::preflight::{Keep, Outcome};
use crate::registry::Registry;
#[cfg(feature = "aws")]
use crate::registry::aws::{AwsRegistry, Settings};
use crate::registry::local::LocalRegistry;
use crate::thing::Issuer;

/// Whether a command only looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It only looks: nothing is made, not even an empty registry.
    Read,
    /// It changes things.
    Write,
}

/// Where a command works: the registry and the disk around a manifest, without the manifest's things.
pub struct Site {
    /// The registry.
    pub registry: Box<dyn Registry>,
    /// The disk.
    pub workspace: Workspace,
    /// The machine.
    pub machine: ThisMachine,
    /// The registry as a saved plan names it.
    pub registry_word: String,
    /// The folder of a local registry; none for AWS.
    pub registry_folder: Option<PathBuf>,
}

/// A site and all that the manifest wants there.
pub struct Session {
    /// Where.
    pub site: Site,
    /// What.
    pub desired: Desired,
    /// Where devices connect.
    pub connection: Connection,
    /// Whether the manifest says so itself.
    pub names_endpoint: bool,
    /// Whether the manifest has fleets.
    pub has_fleets: bool,
    /// What there is to say about the manifest; nothing of it is denied.
    pub findings: Vec<Finding>,
    /// How many rows of inventories are left out because they cannot be used.
    pub bad_rows: usize,
    templates: OwnTemplates,
}

impl Site {
    /// Opens the registry that the flag, the environment or the manifest names, and says which it is.
    pub fn open(context: &Context, manifest: Option<&Manifest>, path: &Path, access: Access) -> Result<Self> {
        Self::open_chosen(context, manifest, path, access, Chosen::new(context, manifest, path)?)
    }

    /// Opens a registry that was chosen, and said, before.
    fn open_chosen(
        context: &Context,
        manifest: Option<&Manifest>,
        path: &Path,
        access: Access,
        chosen: Chosen,
    ) -> Result<Self> {
        let folder = beside(path);
        let out = manifest.map_or("out", |manifest| manifest.out.as_str());
        let workspace = Workspace::new(folder.join(STATE), folder.join(out));
        if access == Access::Write {
            workspace.expect_room()?;
        }
        let registry: Box<dyn Registry> = match &chosen.folder {
            Some(place) => {
                let home = home_of(context, manifest)?;
                Box::new(match access {
                    Access::Read => LocalRegistry::open_to_read(place, home)?,
                    Access::Write => LocalRegistry::open(place, home)?,
                })
            }
            None => open_aws(context, manifest, &folder.join(STATE))?,
        };
        let hand = Hand {
            manifest: path.file_name().filter(|name| *name != "-").map(|name| name.to_string_lossy().into_owned()),
            registry: registry_name(&*registry, chosen.folder.as_deref(), &folder.join(STATE)),
        };
        let workspace = workspace.worked_by(hand);
        Ok(Self {
            registry,
            workspace,
            machine: ThisMachine { folder },
            registry_word: chosen.word,
            registry_folder: chosen.folder,
        })
    }

    /// Opens the registry that the flag, the environment or the manifest names; there need not be a manifest.
    pub fn open_without_things(context: &Context, path: &Path, access: Access) -> Result<Self> {
        let manifest = optional_manifest(path)?;
        Self::open(context, manifest.as_ref(), path, access)
    }

    /// The same; nothing where nobody names a registry.
    pub fn open_if_named(context: &Context, path: &Path, access: Access) -> Result<Option<Self>> {
        let manifest = optional_manifest(path)?;
        let is_named = manifest.as_ref().is_some_and(|manifest| manifest.registry.is_some());
        match is_named || context.globals.registry.is_some() {
            true => Self::open(context, manifest.as_ref(), path, access).map(Some),
            false => Ok(None),
        }
    }
}

/// What tells a registry from every other that a manifest may be applied to.
fn registry_name(registry: &dyn Registry, folder: Option<&Path>, state: &Path) -> String {
    match folder {
        Some(folder) if folder == state => "local".to_owned(),
        Some(folder) => format!("local:{}", folder.canonicalize().as_deref().unwrap_or(folder).display()),
        None => format!("{} {} {}", registry.kind(), registry.home().account, registry.home().region),
    }
}

/// Opens the registry on AWS, with the account and region that the flags, the manifest or else the SDK's own sources name.
#[cfg(feature = "aws")]
fn open_aws(context: &Context, manifest: Option<&Manifest>, state: &Path) -> Result<Box<dyn Registry>> {
    let aws = manifest.map(|manifest| manifest.aws.clone()).unwrap_or_default();
    if context.globals.endpoint_url.is_none() {
        expect_address(std::env::var_os("AWS_ENDPOINT_URL"))?;
    }
    let registry = AwsRegistry::open(Settings {
        profile: context.globals.profile.clone().or(aws.profile),
        region: flag_region(context)?.or(aws.region),
        account: aws.account,
        endpoint_url: context.globals.endpoint_url.clone(),
        timeout: context.globals.timeout.map(|seconds| std::time::Duration::from_secs(seconds.into())),
        endpoints: Some(state.join("endpoints.json")),
        listener: crate::cli::calls::listener(context),
    })?;
    context.note(registry.describe().trim_start_matches("aws, "));
    Ok(Box::new(registry))
}

/// Sees that the address of a stand-in is one before anybody is asked there; an empty one is none.
#[cfg(feature = "aws")]
fn expect_address(said: Option<std::ffi::OsString>) -> Result<()> {
    let Some(said) = said.filter(|said| !said.is_empty()) else { return Ok(()) };
    match address(&said.to_string_lossy()) {
        Ok(_) => Ok(()),
        Err(problem) => {
            Err(Error::usage(format!("`AWS_ENDPOINT_URL` is `{}`", said.to_string_lossy().escape_default()))
                .cause(problem)
                .hint("it is a URL like `http://127.0.0.1:4566`; `--endpoint-url` wins over it"))
        }
    }
}

#[cfg(not(feature = "aws"))]
fn open_aws(_: &Context, _: Option<&Manifest>, _: &Path) -> Result<Box<dyn Registry>> {
    Err(Error::registry("no-aws", "this build of awsiot-kit does not speak to AWS")
        .hint("rehearse on this machine with `--registry local`"))
}

/// Reads a manifest with its inventories, which lie beside it.
pub fn read(source: &Source, folder: &Path) -> manifest::Reading {
    manifest::read(source, &|inventory| disk::read_rows(&folder.join(inventory)))
}

/// The text of a manifest.
///
/// # Errors
/// Exit 3; when it is not there the hint says how to get one.
pub fn manifest_text(path: &Path) -> Result<Source> {
    disk::read_text(path).map_err(|error| match error.code() {
        "no-such-file" => error.hint("`awsiot-kit init` writes one to start from; `-f` names another"),
        _ => error,
    })
}

/// A manifest that need not be there, nor be without faults.
fn optional_manifest(path: &Path) -> Result<Option<Manifest>> {
    Ok(optional_manifest_text(path)?.and_then(|source| read(&source, &beside(path)).manifest))
}

/// The text of a manifest that need not be there.
pub fn optional_manifest_text(path: &Path) -> Result<Option<Source>> {
    match disk::read_text(path) {
        Ok(source) => Ok(Some(source)),
        Err(error) if error.code() == "no-such-file" => Ok(None),
        Err(error) => Err(error),
    }
}

impl Session {
    /// Opens a manifest and all that it works with, once everything is found out that can be before the first call.
    ///
    /// # Errors
    /// Exit 3 when something is denied; the findings are printed before.
    pub fn open(context: &Context, path: &Path, access: Access) -> Result<Self> {
        Self::of(context, &manifest_text(path)?, path, access, &[])
    }

    /// The same for some of the things, and for a manifest's text that may be nowhere on disk; `path` says what it is beside.
    pub fn of(context: &Context, source: &Source, path: &Path, access: Access, only: &[String]) -> Result<Self> {
        Self::look(context, source, path, access, Depth::Bundles, &Pick::only(only))
    }

    /// The same for a command that makes the files at once, before it writes any.
    pub fn open_to_emit(context: &Context, path: &Path, only: &[String]) -> Result<Self> {
        Self::look(context, &manifest_text(path)?, path, Access::Read, Depth::Policies, &Pick::only(only))
    }

    /// The same for a command that makes nothing: what is only worth denying where something is made does not stop it.
    pub fn open_to_take_down(context: &Context, path: &Path, only: &[String]) -> Result<Self> {
        Self::look(context, &manifest_text(path)?, path, Access::Write, Depth::Manifest, &Pick::only(only))
    }

    /// The same for the things that are picked.
    pub fn of_picked(context: &Context, source: &Source, path: &Path, access: Access, pick: &Pick<'_>) -> Result<Self> {
        Self::look(context, source, path, access, Depth::Bundles, pick)
    }

    fn look(
        context: &Context,
        source: &Source,
        path: &Path,
        access: Access,
        depth: Depth,
        pick: &Pick<'_>,
    ) -> Result<Self> {
        let only = pick.only;
        let reading = read(source, &beside(path));
        let findings = reading.findings;
        let Some(manifest) = reading.manifest else { return Err(refuse(context, source, &findings)) };
        let chosen = Chosen::new(context, Some(&manifest), path)?;
        let spares_rows = pick.spares_rows;
        let look = Look { depth, only, lacking: Level::Deny, keep: Keep::Everything, spares_rows };
        let expect = |outcome: &Outcome| match any_deny(&findings) || outcome.is_denied() {
            true => Err(refuse(context, source, &sorted([&findings[..], &outcome.findings].concat()))),
            false => expect_things(&outcome.desired, only),
        };
        let assumed = Ground::assumed(context, &manifest, &chosen)?;
        let (mut outcome, mut templates) = preflight(&manifest, path, &chosen, &assumed, &look)?;
        expect(&outcome)?;
        if access == Access::Write && depth == Depth::Bundles {
            if let Some(shard) = pick.shard {
                outcome.bytes.retain(|thing, _| shard.has(thing));
            }
            workspace(&manifest, path).expect_room_for(&outcome.bytes)?;
        }
        let mut site = Site::open_chosen(context, Some(&manifest), path, access, chosen.clone())?;
        // What is nowhere on disk has no name to be known again by.
        if source.name() != path.display().to_string() {
            site.workspace = site.workspace.of_no_manifest();
        }
        let ground = Ground::of(&*site.registry, &manifest)?;
        if ground != assumed {
            (outcome, templates) = preflight(&manifest, path, &chosen, &ground, &look)?;
            expect(&outcome)?;
        }
        let findings = sorted([findings, outcome.findings].concat());
        if !context.quiet && !context.shows_findings_itself {
            context.findings(&findings, Stream::Stderr)?;
        }
        let bad_rows = outcome.bad_rows;
        let mut desired = outcome.desired.only(only);
        if let Some(shard) = pick.shard {
            desired = desired.keep(|thing| shard.has(thing));
        }
        desired.is_partial |= bad_rows > 0 || pick.shard.is_some();
        desired.chains = chains(&desired, &Authorities::new(beside(path).join(STATE)))?;
        let (names_endpoint, has_fleets) = (manifest.aws.endpoint.is_some(), manifest.fleets().next().is_some());
        Ok(Self {
            site,
            desired,
            connection: ground.connection,
            names_endpoint,
            has_fleets,
            findings,
            bad_rows,
            templates,
        })
    }

    /// What bundles are made from.
    pub fn assembly(&self) -> Assembly<'_> {
        Assembly {
            desired: &self.desired,
            registry: &*self.site.registry,
            connection: &self.connection,
            machine: &self.site.machine,
            templates: &self.templates,
        }
    }

    /// What is to be said in the end of rows that were left out; `done` is what became of the others.
    ///
    /// # Errors
    /// Exit 3 when there are any.
    pub fn expect_all_rows(&self, done: &str) -> Result<()> {
        match self.bad_rows {
            0 => Ok(()),
            bad => {
                Err(Error::input("inventory-rows", format!("{bad} of the rows cannot be used; the others are {done}"))
                    .cause("see the findings above, each with its row")
                    .hint(
                        "mend them and run the same command again; `--strict` does nothing before all rows are right",
                    ))
            }
        }
    }

    /// The names of the things.
    pub fn things(&self) -> impl Iterator<Item = &str> {
        self.desired.things.iter().map(|desired| desired.device.thing.name.as_str())
    }
}

/// The certificates of the authorities of one's own, as far as they are here: what is missing is said where it is needed. One that no thing
/// names, and cannot be read, is passed over.
fn chains(desired: &Desired, authorities: &Authorities) -> Result<BTreeMap<String, String>> {
    let names: BTreeSet<&str> = desired
        .things
        .iter()
        .filter_map(|desired| match &desired.device.thing.certificate.issuer {
            Issuer::Ca(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let mut chains = BTreeMap::new();
    for name in authorities.names()? {
        match authorities.chain_pem(&name) {
            Ok(chain) => drop(chains.insert(name, chain)),
            Err(error) if names.contains(name.as_str()) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(chains)
}

/// Sees that the manifest has all of these things.
fn expect_things(desired: &Desired, names: &[String]) -> Result<()> {
    let known = || desired.things.iter().map(|desired| desired.device.thing.name.as_str());
    match names.iter().find(|name| !known().any(|known| known == name.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(Error::usage(format!("the manifest has no thing `{unknown}`"))
            .hint(did_you_mean(unknown, known().take(20)))),
    }
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    sort(&mut findings);
    findings
}

/// Prints what is wrong with a manifest and says that nothing was done.
pub fn refuse(context: &Context, source: &Source, findings: &[Finding]) -> Error {
    // A pipe that is closed is no reason to lose the failure itself.
    let _ = context.findings(findings, Stream::Stderr);
    let denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
    Error::input("manifest", format!("{} has {denied} fault{}", source.name(), if denied == 1 { "" } else { "s" }))
        .cause("see the findings above; nothing was done")
        .on(source.name())
        .hint("mend them, then `awsiot-kit check` says whether all is well")
}

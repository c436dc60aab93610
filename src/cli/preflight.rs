//! What `check`, `plan` and `apply` find out before the first call: one function for all three.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::bundle::rehearsal::{Rehearsal, Stock};
use crate::cert::roots;
use crate::cli::choice::{Chosen, home_of};
use crate::cli::context::Context;
use crate::cli::policy::templates;
use crate::emit::{Connection, TARGETS};
use crate::error::{Error, Result};
use crate::finding::{Finding, Level};
use crate::host::authorities::Authorities;
use crate::host::disk;
use crate::host::store::Store;
use crate::host::system::ThisMachine;
use crate::host::workspace::{Workspace, beside};
use crate::manifest::{Manifest, STATE};
use crate::plan::preflight::{Keep, Outcome, Preflight};
use crate::registry::Registry;
use crate::registry::local;
use crate::thing::endpoint::Endpoint;
use crate::thing::name::Home;

/// The port of MQTT with client certificates when the manifest does not say.
const PORT: u16 = 8883;

/// Where the things are going to be: known from the registry, or assumed as long as that is not to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Partition, region and account.
    pub home: Home,
    /// Where devices connect.
    pub connection: Connection,
}

impl Ground {
    /// What flags and manifest say, and something like it for what they do not.
    pub fn assumed(context: &Context, manifest: &Manifest, chosen: &Chosen) -> Result<Self> {
        let home = home_of(context, Some(manifest))?;
        let endpoint = match (&manifest.aws.endpoint, chosen.is_local()) {
            (Some(endpoint), _) => endpoint.clone(),
            (None, true) => local::ENDPOINT.to_owned(),
            (None, false) => manifest.assumed(&home).endpoint.unwrap_or_default(),
        };
        Ok(Self::new(home, Endpoint { host: endpoint, port: None }, manifest))
    }

    /// What the registry says.
    pub fn of(registry: &dyn Registry, manifest: &Manifest) -> Result<Self> {
        let endpoint = match &manifest.aws.endpoint {
            Some(host) => Endpoint { host: host.clone(), port: None },
            None => Endpoint::parse(&registry.data_endpoint()?)
                .map_err(|problem| Error::registry("endpoint-form", problem.0))?,
        };
        Ok(Self::new(registry.home().clone(), endpoint, manifest))
    }

    fn new(home: Home, endpoint: Endpoint, manifest: &Manifest) -> Self {
        let connection = Connection {
            endpoint: endpoint.host,
            // A stand-in may answer with a port too; whoever writes one into the manifest knows better.
            port: manifest.aws.port.or(endpoint.port).unwrap_or(PORT),
            region: home.region.clone(),
            account: home.account.clone(),
            credential_endpoint: None,
        };
        Self { home, connection }
    }

    /// With a credential provider, which only making a bundle asks for.
    fn rehearsed(&self) -> Connection {
        let endpoint = format!("c1b2c3d4e5f6g7.credentials.iot.{}.amazonaws.com", self.home.region);
        Connection { credential_endpoint: Some(endpoint), ..self.connection.clone() }
    }
}

/// How closely a command looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At the manifest alone: for what takes down.
    Manifest,
    /// At the policies too.
    Policies,
    /// At the files of every bundle too: for what makes them later.
    Bundles,
}

/// What a command looks at, and how.
pub struct Look<'a> {
    /// How closely.
    pub depth: Depth,
    /// Only at these things; none means all.
    pub only: &'a [String],
    /// How serious it is that a secret or an authority is not on this machine.
    pub lacking: Level,
    /// Whether what the manifest wants is kept, or the findings alone.
    pub keep: Keep,
    /// Whether a row that cannot be used is left out, and stops nothing else.
    pub spares_rows: bool,
}

/// A user's own templates, by target and file.
pub type OwnTemplates = BTreeMap<String, BTreeMap<String, String>>;

/// Everything that can be found out about a manifest on some ground; nothing is written and nobody is asked.
pub fn preflight(
    manifest: &Manifest,
    path: &Path,
    chosen: &Chosen,
    ground: &Ground,
    look: &Look<'_>,
) -> Result<(Outcome, OwnTemplates)> {
    let folder = beside(path);
    let (own, own_findings) = own_templates(manifest.templates.as_ref().map(|own| folder.join(own)))?;
    let authorities = Authorities::new(folder.join(STATE));
    let workspace = workspace(manifest, path);
    let bundles: OnceLock<BTreeSet<String>> = OnceLock::new();
    let has_bundle = |thing: &str| {
        bundles.get_or_init(|| workspace.all_bundles().unwrap_or_default().into_iter().collect()).contains(thing)
    };
    let authority = |name: &str| authorities.load(name);
    let (host, connection) = (ThisMachine { folder }, ground.rehearsed());
    let rehearsal = Rehearsal {
        host: &host,
        home: &ground.home,
        registry: if chosen.is_local() { "local" } else { "aws" },
        connection: &connection,
        roots_pem: (!chosen.is_local()).then(roots::amazon_pem),
        templates: &own,
        authority: &authority,
        has_bundle: &has_bundle,
        lacking: look.lacking,
        stock: Stock::default(),
    };
    let mut outcome = Preflight {
        manifest,
        home: &ground.home,
        endpoint: &ground.connection.endpoint,
        template: &templates::of_manifest(None, manifest, path),
        rehearsal: (look.depth == Depth::Bundles).then_some(&rehearsal),
        lints: look.depth != Depth::Manifest,
        only: look.only,
        spares_rows: look.spares_rows,
    }
    .run(look.keep)?;
    outcome.add(own_findings);
    Ok((outcome, own))
}

/// The disk around a manifest.
pub fn workspace(manifest: &Manifest, path: &Path) -> Workspace {
    let folder = beside(path);
    Workspace::new(folder.join(STATE), folder.join(&manifest.out))
}

/// A user's own templates for the files of targets: `TARGET/FILE` below their folder; what cannot be read there is a finding.
fn own_templates(folder: Option<PathBuf>) -> Result<(OwnTemplates, Vec<Finding>)> {
    let (mut templates, mut findings) = (OwnTemplates::new(), Vec::new());
    let Some(folder) = folder else { return Ok((templates, findings)) };
    if !folder.is_dir() {
        let finding = Finding::deny("manifest-templates", format!("`{}` is no folder of templates", folder.display()));
        findings.push(
            finding.help("`templates` names a folder beside the manifest; leave it out to use the program's own"),
        );
        return Ok((templates, findings));
    }
    for target in TARGETS {
        let place = folder.join(target.name);
        let mut files = BTreeMap::new();
        for name in disk::names_in(&place)? {
            match disk::read_text(&place.join(&name)) {
                Ok(text) => {
                    files.insert(name, text.text().to_owned());
                }
                Err(error) => findings.push(Finding::deny("manifest-templates", error.to_string())),
            }
        }
        if !files.is_empty() {
            templates.insert(target.name.to_owned(), files);
        }
    }
    Ok((templates, findings))
}

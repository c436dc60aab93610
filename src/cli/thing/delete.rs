//! `awsiot-kit thing delete`: takes one thing down, in the legal order.

use std::collections::BTreeMap;

use clap::Args;

use crate::bundle::contents::Assembly;
use crate::cli::apply::{Consent, tidy};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::destroy::{TakeDown, take_down};
use crate::cli::session::{Access, Site};
use crate::emit::Connection;
use crate::error::{Exit, Result};
use crate::host::store::Store;
use crate::plan::desired::{Desired, Names};
use crate::plan::destroy::Destruction;
use crate::plan::observed::{no_such_thing, observe};
use crate::plan::ownership::Ownership;

/// Delete a thing with its certificate and bundle
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit thing delete pump-1\n  awsiot-kit thing delete pump-1 --yes\n\n\
    The private key is moved aside, to `.kept` in the folder of bundles, unless --purge. What others made, or use, stays.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 4 registry,\n\
    or there is no such thing, 5 this machine, 6 half done, 130 interrupted.")]
pub struct DeleteArgs {
    /// The thing
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    name: String,
    /// Delete the private key instead of moving it aside
    #[arg(long)]
    purge: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl DeleteArgs {
    /// Takes it down.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let site = Site::open_without_things(context, &self.manifest.file, Access::Write)?;
        let (registry, store) = (&*site.registry, &site.workspace);
        let _lock = store.lock("thing delete")?;
        // Nothing is made, so nothing needs to be known of what a manifest wants.
        let assembly = Assembly {
            desired: &Desired::default(),
            registry,
            connection: &Connection::default(),
            machine: &site.machine,
            templates: &BTreeMap::new(),
        };
        tidy(context, &assembly, store, &mut std::iter::once(&*self.name))?;
        let observed = observe(registry, store, &self.name)?;
        if observed.record.is_none() && !observed.bundle.exists && observed.pending.is_none() {
            return Err(no_such_thing(registry, &self.name));
        }
        let ownership = Ownership::new(registry, &Names::default(), store.claims()?).told(&self.name);
        let mut destruction = Destruction::new(registry, store, &ownership);
        destruction.thing(&self.name, &observed);
        let plan = destruction.finish()?;
        let how = TakeDown { consent: Consent::of(self.yes), purge: self.purge, ..TakeDown::of("delete", "deleted") };
        take_down(context, &assembly, store, &plan, &how)
    }
}

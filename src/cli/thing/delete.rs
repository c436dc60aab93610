//! `awsiot-kit thing delete`: takes one thing down, in the legal order.

use std::collections::BTreeMap;

use clap::Args;

use crate::bundle::contents::Assembly;
use crate::cli::apply::tidy;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::destroy::{TakeDown, take_down};
use crate::cli::session::{Access, Site};
use crate::emit::Connection;
use crate::error::{Exit, Result};
use crate::plan::desired::Desired;
use crate::plan::destroy::Destruction;
use crate::plan::observed::{no_such_thing, observe};

/// Delete a thing with its certificate and bundle
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit thing delete pump-1\n\n\
    The private key is moved aside, to `.kept` in the folder of bundles, unless --purge. What others use stays.\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, or there is no such thing, 5 this machine, 6 half done, 130 interrupted.")]
pub struct DeleteArgs {
    /// The thing
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    name: String,
    /// Delete the private key instead of moving it aside
    #[arg(long)]
    purge: bool,
    /// As of destroy; naming the thing is consent enough
    #[arg(short, long, hide = true)]
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
        let mut destruction = Destruction::new(registry, store);
        destruction.thing(&self.name, &observed);
        let plan = destruction.finish()?;
        let how = TakeDown { yes: true, purge: self.purge, ..TakeDown::of("destroy", "destroyed") };
        take_down(context, &assembly, store, &plan, &how)
    }
}

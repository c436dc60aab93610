//! `awsiot-kit prune`: takes down what this program made and the manifest no longer has, or nothing uses any more.

use clap::Args;

use crate::cli::apply::{Consent, tidy};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::destroy::{TakeDown, take_down};
use crate::cli::session::Session;
use crate::error::{Exit, Result};
use crate::host::clock;
use crate::host::store::Store;
use crate::plan::destroy::Destruction;
use crate::plan::left::Left;
use crate::plan::orphans;
use crate::plan::ownership::Ownership;

/// Take down what awsiot-kit made and the manifest no longer has
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit prune\n  awsiot-kit prune --orphans --yes --format json\n\n\
    It takes down the things, policies, types and groups that were made from here for the manifest and are not in it\n\
    any more, as `plan` lists them. With --orphans it also looks through the whole registry for certificates that\n\
    awsiot-kit made, that hang on no thing and no policy and belong to no key here; policies that it made, attached to\n\
    nothing and not wanted by the manifest; and keys that wait for a certificate of a thing that no manifest here has.\n\
    What others made stays, and what another manifest made. Private keys are moved aside, to `.kept`.\n\
    No --orphans while another machine applies to the same account: what it has just made hangs on nothing yet.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry,\n\
    5 this machine, 6 half done, 130 interrupted.")]
pub struct PruneArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// Also what nothing uses, wherever it came from
    #[arg(long)]
    orphans: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

impl PruneArgs {
    /// Shows the plan, asks, and does it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let session = Session::open_to_take_down(context, &self.manifest.file, &[])?;
        let store = &session.site.workspace;
        let _lock = store.lock("prune")?;
        let assembly = session.assembly();
        tidy(context, &assembly, store, &mut session.things())?;
        let registry = assembly.registry;
        let ownership = Ownership::new(registry, &session.desired.names, store.claims()?);
        let left = Left::find(registry, store, &session.desired.names, &ownership)?;
        let mut destruction = Destruction::new(registry, store, &ownership);
        left.take_down(&mut destruction);
        let mut plan = destruction.finish()?;
        plan.claims = left.gone;
        if self.orphans {
            orphans::add(&mut plan, registry, store, &session.desired, &ownership, clock::now())?;
        }
        let how = TakeDown { consent: Consent::of(self.yes), ..TakeDown::of("prune", "pruned") };
        take_down(context, &assembly, store, &plan, &how)
    }
}

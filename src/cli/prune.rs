//! `awsiot-kit prune`: takes down what this program made and nothing uses any more.

use clap::Args;

use crate::cli::apply::tidy;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::destroy::{TakeDown, take_down};
use crate::cli::session::Session;
use crate::error::{Error, Exit, Result};
use crate::host::clock;
use crate::plan::orphans;

/// Take down what awsiot-kit made and nothing uses
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit prune --orphans\n  awsiot-kit prune --orphans --yes --format json\n\n\
    Orphans are certificates that awsiot-kit made, that hang on no thing and no policy and belong to no key here;\n\
    policies that it made, attached to nothing and not wanted by the manifest; and keys that wait for a certificate of\n\
    a thing that the manifest does not have. What others made stays. Private keys are moved aside, to `.kept`.\n\
    Not while another machine applies to the same account: what it has just made hangs on nothing yet.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry,\n\
    5 this machine, 6 half done, 130 interrupted.")]
pub struct PruneArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// What nothing uses; the only thing there is to prune
    #[arg(long)]
    orphans: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

impl PruneArgs {
    /// Shows the plan, asks, and does it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        if !self.orphans {
            return Err(Error::usage("prune wants to be told what").hint("`awsiot-kit prune --orphans`"));
        }
        let session = Session::open_to_take_down(context, &self.manifest.file, &[])?;
        let store = &session.site.workspace;
        let _lock = store.lock("prune")?;
        let assembly = session.assembly();
        tidy(context, &assembly, store, &mut session.things())?;
        let plan = orphans::plan(assembly.registry, store, &session.desired, clock::now())?;
        take_down(context, &assembly, store, &plan, &TakeDown { yes: self.yes, ..TakeDown::of("prune", "pruned") })
    }
}

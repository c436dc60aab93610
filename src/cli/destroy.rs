//! `awsiot-kit destroy`: takes down, in the legal order, what the manifest made.

use std::time::Instant;

use clap::Args;

use crate::bundle::contents::Assembly;
use crate::cli::apply::{Consent, plan_and_ask, sum_up, tidy};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::pace;
use crate::cli::plan::WidthArg;
use crate::cli::progress::{Shown, catch_interrupts};
use crate::cli::session::Session;
use crate::cli::shown::Showing;
use crate::error::{Exit, Result};
use crate::host::store::Store;
use crate::parallel;
use crate::plan::Plan;
use crate::plan::apply::{Patience, Run};
use crate::plan::destroy::Destruction;
use crate::plan::left::Left;
use crate::plan::observed::observe;
use crate::plan::ownership::Ownership;

/// Take down what the manifest made
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit destroy\n  awsiot-kit destroy --only sensor-17 --yes\n\n\
    What awsiot-kit made for the manifest and the manifest no longer has goes too. What others made, or use, stays and\n\
    is named. Private keys are moved aside, to `.kept` in the folder of bundles, unless --purge.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry,\n\
    5 this machine, 6 half done, 130 interrupted.")]
pub struct DestroyArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Only this thing (can be repeated)
    #[arg(long, visible_alias = "target", value_name = "THING")]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    only: Vec<String>,
    #[command(flatten)]
    width: WidthArg,
    /// Delete private keys instead of moving them aside
    #[arg(long)]
    purge: bool,
}

impl DestroyArgs {
    /// Shows the plan, asks, and does it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let session = Session::open_to_take_down(context, &self.manifest.file, &self.only)?;
        let store = &session.site.workspace;
        let registry = &*session.site.registry;
        self.width.set(context, registry);
        let _lock = store.lock("destroy")?;
        let assembly = session.assembly();
        tidy(context, &assembly, store, &mut session.things())?;
        let ownership = Ownership::new(registry, &session.desired.names, store.claims()?);
        let mut destruction = Destruction::new(registry, store, &ownership);
        let seen = parallel::map(registry.width(), &session.desired.things, |desired| {
            observe(registry, store, desired.device.thing.name.as_str())
        })?;
        for (desired, observed) in session.desired.things.iter().zip(&seen) {
            destruction.wanted(desired);
            destruction.thing(desired.device.thing.name.as_str(), observed);
        }
        let mut gone = Vec::new();
        if self.only.is_empty() {
            let left = Left::find(registry, store, &session.desired.names, &ownership)?;
            left.take_down(&mut destruction);
            gone = left.gone;
        }
        let plan = Plan { claims: gone, ..destruction.finish()? };
        let how =
            TakeDown { consent: Consent::of(self.yes), purge: self.purge, ..TakeDown::of("destroy", "destroyed") };
        take_down(context, &assembly, store, &plan, &how)
    }
}

/// How a plan that takes down is carried out.
pub struct TakeDown {
    /// The command, in messages and in the journal.
    pub verb: &'static str,
    /// What was done, at the end.
    pub done: &'static str,
    /// With or without asking.
    pub consent: Consent,
    /// With private keys deleted instead of moved aside.
    pub purge: bool,
}

impl TakeDown {
    /// Asking first, and keeping keys.
    pub fn of(verb: &'static str, done: &'static str) -> Self {
        Self { verb, done, consent: Consent::Ask, purge: false }
    }
}

/// Shows a plan that takes down, asks, and does it.
pub fn take_down(
    context: &Context,
    assembly: &Assembly<'_>,
    store: &dyn Store,
    plan: &Plan,
    how: &TakeDown,
) -> Result<Exit> {
    plan_and_ask(context, Showing { assembly, store, all_files: false }, plan, how.consent, how.verb)?;
    pace::before(context, assembly.registry, plan);
    let watch = Shown::new(context, plan.steps());
    catch_interrupts();
    let begun = Instant::now();
    let run = Run { assembly, store, watch: &watch, purge: how.purge, patience: Patience::None };
    let receipt = run.carry_out(how.verb, plan)?;
    sum_up(context, &receipt, how.done, begun.elapsed())?;
    pace::after(context, assembly.registry);
    Ok(Exit::Done)
}

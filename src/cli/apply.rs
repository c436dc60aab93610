//! `awsiot-kit apply`: the main job.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::bundle::contents::Assembly;
use crate::cli::context::Context;
use crate::cli::pace;
use crate::cli::pick::{Pick, PickArgs};
use crate::cli::plan::{OptionArgs, WidthArg};
use crate::cli::progress::{Shown, catch_interrupts};
use crate::cli::report::{ask, can_ask, is_closed_pipe};
use crate::cli::results::Results;
use crate::cli::session::{Access, Session, manifest_text};
use crate::cli::shown::{Showing, grouped, in_words, show, show_nothing_to_change};
use crate::error::{Error, Exit, Result};
use crate::finding::Source;
use crate::host::store::Store;
use crate::plan::apply::{Patience, Receipt, Run};
use crate::plan::observed::observe;
use crate::plan::saved::Saved;
use crate::plan::{self, Kind, Options, Plan, Step};

/// Make it so: things, certificates, policies and bundles as the manifest says
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit apply --registry local\n  awsiot-kit apply -f fleet.toml --only sensor-17 --yes\n  \
    awsiot-kit apply -f today.plan --yes\n\n\
    Interrupted or killed, the same command goes on where it stopped. Keys are made here and never overwritten.\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 the manifest is wrong, 4 registry,\n\
    5 this machine, 6 half done, 130 interrupted."
)]
pub struct ApplyArgs {
    /// The manifest, a plan saved by `plan --out`, or `-` for stdin
    #[arg(short = 'f', long = "file", value_name = "MANIFEST|PLAN", default_value = "awsiot.toml")]
    file: PathBuf,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Only this thing (can be repeated)
    #[arg(long, visible_alias = "target", value_name = "THING")]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    only: Vec<String>,
    #[command(flatten)]
    pick: PickArgs,
    #[command(flatten)]
    width: WidthArg,
    #[command(flatten)]
    options: OptionArgs,
    /// What is refused stops its own thing only; the others are brought to their end
    #[arg(long)]
    keep_going: bool,
    /// Keep going until more than N things were refused, or more than N% of them; with fleets 10% when neither is said
    #[arg(long, value_name = "N|N%", value_parser = most_errors)]
    max_errors: Option<Patience>,
    /// Write what became of each thing to this file, as soon as it is known: CSV (NAME.csv) or JSON Lines
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// Then run the sandbox, with the same configurations pointed at it, and say how the real programs are started
    #[cfg(feature = "sandbox")]
    #[arg(long = "try")]
    try_out: bool,
}

impl ApplyArgs {
    /// Shows the plan, asks, and does it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.file;
        let source = manifest_text(path)?;
        if !Saved::is_one(source.text()) {
            let wish = Wish { options: Some(&self.options), ..self.wish()? };
            let done = apply(context, &source, path, &wish)?;
            #[cfg(feature = "sandbox")]
            if self.try_out {
                return crate::cli::rehearsal::run(context, path, &self.only, None);
            }
            return Ok(done);
        }
        let saved = Saved::read(source.name(), source.text())?;
        let mut globals = context.globals.clone();
        globals.registry.get_or_insert(saved.registry.clone());
        let manifest = Path::new(&saved.manifest).to_owned();
        let mut wish = Wish { saved: Some(&saved), ..self.wish()? };
        if wish.pick.only.is_empty() {
            wish.pick.only = &saved.only;
        }
        apply(&Context::new(globals), &manifest_text(&manifest)?, &manifest, &wish)
    }

    fn wish(&self) -> Result<Wish<'_>> {
        Ok(Wish {
            pick: self.pick.pick(&self.only)?,
            patience: self.max_errors.or(self.keep_going.then_some(Patience::Endless)),
            results: self.results.as_deref(),
            width: self.width,
            ..Wish::of(Consent::of(self.yes))
        })
    }
}

/// How many refusals a run bears: a number, or so many of a hundred.
fn most_errors(text: &str) -> std::result::Result<Patience, String> {
    let patience = match text.strip_suffix('%') {
        Some(percent) => percent.parse().ok().filter(|percent| *percent <= 100).map(Patience::Percent),
        None => text.parse().ok().map(Patience::Number),
    };
    patience.ok_or_else(|| "it is a number of things, or `0%` to `100%` of them".to_owned())
}

/// Whether a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They are asked before anything is done.
    Ask,
    /// They are asked before what is there is changed or taken down; what is new is made without.
    AskBeforeChanges,
    /// They said yes beforehand.
    Given,
}

impl Consent {
    /// What `--yes` says.
    pub fn of(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Ask }
    }
}

/// How an apply is wanted.
pub struct Wish<'a> {
    /// With or without asking.
    pub consent: Consent,
    /// How far it may go; where a plan was saved that says so itself.
    pub options: Option<&'a OptionArgs>,
    /// Which things.
    pub pick: Pick<'a>,
    /// Just what this plan says.
    pub saved: Option<&'a Saved>,
    /// How many refusals the run bears; none takes what is usual for the manifest.
    pub patience: Option<Patience>,
    /// Where what became of each thing is written.
    pub results: Option<&'a Path>,
    /// How many things are worked on at once.
    pub width: WidthArg,
}

impl Wish<'_> {
    /// All of it, as usual.
    pub fn of(consent: Consent) -> Self {
        let pick = Pick::default();
        Self { consent, options: None, pick, saved: None, patience: None, results: None, width: WidthArg::default() }
    }
}

/// How many of a hundred things of a manifest with fleets may be refused.
const BEARABLE: u8 = 10;

/// Applies a manifest.
pub fn apply(context: &Context, source: &Source, path: &Path, wish: &Wish<'_>) -> Result<Exit> {
    let session = Session::of_picked(context, source, path, Access::Write, &wish.pick)?;
    wish.width.set(context, &*session.site.registry);
    let store = &session.site.workspace;
    let assembly = session.assembly();
    let _lock = store.lock("apply")?;
    tidy(context, &assembly, store, &mut session.things())?;
    let options = match (wish.saved, wish.options) {
        (Some(saved), _) => saved.options(),
        (None, Some(options)) => options.options(session.things())?,
        (None, None) => Options::default(),
    };
    if options.prune && session.bad_rows > 0 {
        // A row with a slip in it is no row that has gone.
        return Err(Error::input("inventory-rows", "`--prune` needs an inventory whose rows can all be used")
            .cause("see the findings above, each with its row; nothing was done")
            .hint("mend them, then prune"));
    }
    let plan = plan::plan(&assembly, store, &options)?;
    if let Some(saved) = wish.saved {
        saved.expect(&plan)?;
    }
    let showing = Showing { assembly: &assembly, store, all_files: false };
    plan_and_ask(context, showing, &plan, wish.consent, "apply")?;
    if !plan.is_empty() {
        let archives = session.desired.things.iter().filter_map(|wanted| wanted.archive.as_deref()).collect();
        context.say_ignored(&store.make_out(&mut session.things(), &archives)?);
    }
    pace::before(context, assembly.registry, &plan);
    let results = wish.results.map(Results::begin).transpose()?;
    let usual = if session.has_fleets { Patience::Percent(BEARABLE) } else { Patience::None };
    let (purge, patience) = (false, wish.patience.unwrap_or(usual));
    let watch = Shown::new(context, plan.steps()).telling(results, patience);
    catch_interrupts();
    let begun = Instant::now();
    let receipt = Run { assembly: &assembly, store, watch: &watch, purge, patience }.carry_out("apply", &plan)?;
    sum_up(context, &receipt, "applied", begun.elapsed())?;
    next(context, &assembly, &plan);
    pace::after(context, assembly.registry);
    session.expect_all_rows("applied")?;
    Ok(Exit::Done)
}

/// Takes away what killed runs left, and says how far the last one came.
pub fn tidy(
    context: &Context,
    assembly: &Assembly<'_>,
    store: &dyn Store,
    things: &mut dyn Iterator<Item = &str>,
) -> Result<()> {
    store.sweep(things)?;
    if let Some(unfinished) = store.unfinished()? {
        let (command, done, steps) = (unfinished.command, unfinished.done, unfinished.steps);
        context.note(&format!("going on: the last {command} stopped after {done} of {steps} steps"));
    }
    let mut over = Vec::new();
    for thing in store.all_pending()? {
        let observed = observe(assembly.registry, store, &thing)?;
        let waits_for_nothing = match (observed.pending_key(), &observed.key, &observed.own) {
            (Some(pending), Some(key), Some(_)) => pending.public_key_der() == key.public_key_der(),
            _ => false,
        };
        if waits_for_nothing {
            over.push(thing);
        }
    }
    if !over.is_empty() {
        store.clear_pending_keys(&over.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Shows a plan and asks whether to do it.
///
/// # Errors
/// Exit 3 when the work of another hand stands in the way; exit 2 when there is nobody to ask and nobody said yes; exit 1 when the answer
/// is no.
pub fn plan_and_ask(context: &Context, showing: Showing<'_>, plan: &Plan, consent: Consent, verb: &str) -> Result<()> {
    let shown = plan_shown(context, showing, plan);
    plan.expect_no_refusals()?;
    let is_agreed = match consent {
        Consent::Ask => false,
        Consent::AskBeforeChanges => !plan.changes_what_is_there(),
        Consent::Given => true,
    };
    if is_agreed || plan.is_empty() {
        // Whoever said yes beforehand may look at the first line only; the work is done all the same.
        return shown.or_else(|error| if is_closed_pipe(&error) { Ok(()) } else { Err(error) });
    }
    shown?;
    if !can_ask() {
        return Err(Error::usage(format!(
            "{verb} asks before it changes anything, and there is no terminal to ask on"
        ))
        .hint(format!("look at the plan above, then run the same `{verb}` with `--yes`")));
    }
    if ask(&format!("\n{verb} this? only `yes` is yes: "))? {
        return Ok(());
    }
    Err(Error::new(Exit::No, "declined", "nothing was done"))
}

fn plan_shown(context: &Context, showing: Showing<'_>, plan: &Plan) -> Result<()> {
    if plan.is_empty() && !context.is_json() {
        return show_nothing_to_change(context, plan);
    }
    show(context, plan, showing)
}

/// Says what a run did, and how long that took.
pub fn sum_up(context: &Context, receipt: &Receipt, word: &str, took: Duration) -> Result<()> {
    if context.is_json() {
        let seconds = (took.as_secs_f64() * 10.0).round() / 10.0;
        return context.json(&json!({ word: { "steps": receipt.steps, "seconds": seconds, "notes": receipt.notes } }));
    }
    for note in &receipt.notes {
        context.line(note)?;
    }
    match receipt.steps {
        0 => Ok(()),
        1 => context.line(&format!("{word}: 1 step in {}", in_words(took))),
        steps => context.line(&format!("{word}: {} steps in {}", grouped(steps), in_words(took))),
    }
}

/// Says where the bundles are that were written, and what a person does with them.
fn next(context: &Context, assembly: &Assembly<'_>, plan: &Plan) {
    let written = || plan.items.iter().filter(|item| item.kind == Kind::Bundle && !item.steps.is_empty());
    let Some(first) = written().next() else { return };
    let thing = first.steps.iter().find_map(Step::thing);
    let wanted = assembly.desired.things.iter().find(|own| Some(own.device.thing.name.as_str()) == thing);
    let readme = wanted.and_then(|own| own.device.emit.first()).map(|emit| format!("{}/README.md", emit.target.name));
    let folder = &first.name;
    let what = match written().count() {
        1 => format!("next: copy {folder} to its device"),
        count => format!("next: copy each of {} bundles, {folder} and so on, to its device", grouped(count)),
    };
    context.note(&match readme {
        Some(readme) => format!("{what}; {folder}/{readme} says what is left to do there"),
        None => what,
    });
}

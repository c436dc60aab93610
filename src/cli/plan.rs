//! `awsiot-kit plan`: what apply would do.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::pick::PickArgs;
use crate::cli::session::{Access, Session, manifest_text};
use crate::cli::shown::{Showing, show};
use crate::error::{Error, Exit, Result};
use crate::finding::nearest::did_you_mean;
use crate::host::disk;
use crate::plan::saved::Saved;
use crate::plan::{self, Options, Reissue};
use crate::registry::Registry;

/// Show what apply would do
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit plan\n  awsiot-kit plan --out today.plan && awsiot-kit apply -f today.plan\n  \
    awsiot-kit plan --exit-code --quiet || echo drift\n\n\
    + is made, ~ is changed, - is taken down; what is kept is listed with -v. Below a policy that changes are operations that it\n    \
    gains and loses, one for each action; of files that only their owner may read nothing is shown.\n\n\
    Exit codes: 0 done, 1 there are changes (with --exit-code), 2 usage (with --detailed-exitcode:\n    there are changes), 3 the manifest is wrong, 4 registry, 5 this machine."
)]
pub struct PlanArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// Save the plan, for `apply -f FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only this thing (can be repeated)
    #[arg(long, visible_alias = "target", value_name = "THING")]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    only: Vec<String>,
    /// Exit 1 when there is something to do
    #[arg(long)]
    exit_code: bool,
    /// Exit 2 when there is something to do, as Terraform does
    #[arg(long, conflicts_with = "exit_code")]
    detailed_exitcode: bool,
    /// Show what differs in every file, not only in the first few
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    pick: PickArgs,
    #[command(flatten)]
    width: WidthArg,
    #[command(flatten)]
    options: OptionArgs,
}

/// How many things are worked on at once.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct WidthArg {
    /// Work on N things at once on AWS; 32 when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    parallelism: Option<u16>,
}

impl WidthArg {
    /// Has a registry work on so many things at once; says so where it has a way of its own.
    pub fn set(self, context: &Context, registry: &dyn Registry) {
        let Some(width) = self.parallelism else { return };
        registry.set_width(width.into());
        if registry.kind() != "aws" {
            context.note("--parallelism changes nothing here: it is for the registry on AWS");
        }
    }
}

/// How far a plan may go.
#[derive(Args, Clone, Debug, Default)]
pub struct OptionArgs {
    /// New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired
    #[arg(long)]
    replace: bool,
    /// A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things
    #[arg(long, value_name = "THING", num_args = 0..=1, default_missing_value = ALL)]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    reissue: Vec<String>,
    /// Change what others made and the manifest names, as if it were ours
    #[arg(long)]
    take_over: bool,
    /// Take down what awsiot-kit made for the manifest and the manifest no longer has
    #[arg(long)]
    prune: bool,
}

/// What `--reissue` without a thing says; no thing is called so.
const ALL: &str = "*";

impl OptionArgs {
    /// How far a plan of these things may go.
    ///
    /// # Errors
    /// Exit 2 when a thing is named that the manifest does not have.
    pub fn options<'a>(&self, mut things: impl Iterator<Item = &'a str>) -> Result<Options> {
        let named: BTreeSet<String> = self.reissue.iter().filter(|name| *name != ALL).cloned().collect();
        let reissue = match (self.reissue.iter().any(|name| name == ALL), named.is_empty()) {
            (true, _) => Reissue::All,
            (false, true) => Reissue::None,
            (false, false) => Reissue::Things(named.clone()),
        };
        let known: BTreeSet<&str> = if named.is_empty() { BTreeSet::new() } else { things.by_ref().collect() };
        if let Some(unknown) = named.iter().find(|name| !known.contains(name.as_str())) {
            return Err(Error::usage(format!("the manifest has no thing `{unknown}`"))
                .hint(did_you_mean(unknown, known.iter().copied().take(20))));
        }
        Ok(Options { replace: self.replace, reissue, take_over: self.take_over, prune: self.prune })
    }
}

impl PlanArgs {
    /// Shows the plan.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let pick = self.pick.pick(&self.only)?;
        let session = Session::of_picked(context, &manifest_text(path)?, path, Access::Read, &pick)?;
        self.width.set(context, &*session.site.registry);
        let options = self.options.options(session.things())?;
        let plan = plan::plan(&session.assembly(), &session.site.workspace, &options)?;
        let assembly = session.assembly();
        show(context, &plan, Showing { assembly: &assembly, store: &session.site.workspace, all_files: self.diff })?;
        plan.expect_no_refusals()?;
        if let Some(file) = &self.out {
            let manifest = self.manifest.file.display().to_string();
            let saved = Saved::new(manifest, session.site.registry_word.clone(), &options, &self.only, &plan);
            disk::write_over(file, saved.to_text()?.as_bytes(), 0o644)?;
            context.note(&format!("saved in {}; `awsiot-kit apply -f {}` does it", file.display(), file.display()));
        }
        session.expect_all_rows("planned")?;
        Ok(match plan.is_all_kept() {
            false if self.exit_code => Exit::No,
            false if self.detailed_exitcode => Exit::Usage,
            _ => Exit::Done,
        })
    }
}

//! `awsiot-kit plan`: what apply would do.

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Session};
use crate::cli::shown::{Showing, show};
use crate::error::{Exit, Result};
use crate::host::disk;
use crate::plan::saved::Saved;
use crate::plan::{self, Options};

/// Show what apply would do
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit plan\n  awsiot-kit plan --out today.plan && awsiot-kit apply -f today.plan\n  \
    awsiot-kit plan --exit-code --quiet || echo drift\n\n\
    + is made, ~ is changed, - is taken down; what is kept is listed with -v. Below a policy that changes are operations that it\n    \
    gains and loses, one for each action; of files that only their owner may read nothing is shown.\n\n\
    Exit codes: 0 done, 1 there are changes (with --exit-code), 2 usage, 3 the manifest is wrong, 4 registry, 5 this machine."
)]
pub struct PlanArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// Save the plan, for `apply -f FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit 1 when there is something to do
    #[arg(long)]
    exit_code: bool,
    /// Show what differs in every file, not only in the first few
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    options: OptionArgs,
}

/// How far a plan may go.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct OptionArgs {
    /// New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired
    #[arg(long)]
    replace: bool,
    /// Change what others made and the manifest names, as if it were ours
    #[arg(long)]
    take_over: bool,
    /// Take down what awsiot-kit made for the manifest and the manifest no longer has
    #[arg(long)]
    prune: bool,
}

impl From<OptionArgs> for Options {
    fn from(OptionArgs { replace, take_over, prune }: OptionArgs) -> Self {
        Self { replace, take_over, prune }
    }
}

impl PlanArgs {
    /// Shows the plan.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let session = Session::open(context, &self.manifest.file, Access::Read)?;
        let options = self.options.into();
        let plan = plan::plan(&session.assembly(), &session.site.workspace, &options)?;
        let assembly = session.assembly();
        show(context, &plan, Showing { assembly: &assembly, store: &session.site.workspace, all_files: self.diff })?;
        plan.expect_no_refusals()?;
        if let Some(file) = &self.out {
            let manifest = self.manifest.file.display().to_string();
            let saved = Saved::new(manifest, session.site.registry_word.clone(), &options, &plan);
            disk::write_over(file, saved.to_text()?.as_bytes(), 0o644)?;
            context.note(&format!("saved in {}; `awsiot-kit apply -f {}` does it", file.display(), file.display()));
        }
        Ok(if self.exit_code && !plan.is_all_kept() { Exit::No } else { Exit::Done })
    }
}

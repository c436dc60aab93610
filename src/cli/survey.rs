//! `awsiot-kit report`: a manifest and its registry, or all that a registry holds, as one page to look at.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::cert::inspect::rfc3339;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Session, Site, optional_manifest_text};
use crate::error::{Error, Exit, Result};
use crate::host::{clock, disk};
use crate::plan::{Options, plan};
use crate::survey::{Survey, Wanted, lines, page, survey};

/// Show things, certificates, policies and findings as one page for a browser
#[derive(Args, Debug)]
#[command(
    after_help = "The page is one file that asks nobody for anything: certificates by the month in which they end, who may publish and\n\
    subscribe to what, findings, what differs from the manifest, and every thing with all that hangs on it.\n\n\
    Examples:\n  awsiot-kit report --out report.html\n  awsiot-kit report --account --out account.html\n  \
    awsiot-kit report --format json | jq 'select(.object == \"finding\")'\n\n\
    Exit codes: 0 done, 2 usage, 3 the manifest is wrong, 4 registry, 5 this machine."
)]
pub struct ReportArgs {
    /// Where the page goes, `-` for stdout; with `--format json` the data, to stdout unless said otherwise
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// All that the registry holds, whether a manifest names it or not
    #[arg(long)]
    account: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ReportArgs {
    /// Writes the page, or prints the data.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let out = match (&self.out, context.is_json()) {
            (Some(out), _) => out.as_path(),
            (None, true) => Path::new("-"),
            (None, false) => {
                return Err(Error::usage("`report` does not know where the page is to go")
                    .hint("`awsiot-kit report --out report.html`"));
            }
        };
        let survey = self.survey(context)?;
        let is_file = out != Path::new("-");
        if context.is_json() {
            let mut all = String::new();
            for line in lines::lines(&survey) {
                match is_file {
                    true => all += &context.json_line(&line)?,
                    false => context.json(&line)?,
                }
            }
            if is_file {
                disk::write_over(out, all.as_bytes(), 0o644)?;
            }
        } else if is_file {
            disk::write_over(out, page::page(&survey)?.as_bytes(), 0o644)?;
        } else {
            context.data(page::page(&survey)?.as_bytes())?;
        }
        if is_file {
            context.note(&format!("{}: {}; open it in a browser", out.display(), counts(&survey)));
        }
        Ok(Exit::Done)
    }

    fn survey(&self, context: &Context) -> Result<Survey> {
        let (path, now) = (&self.manifest.file, clock::now());
        let at = rfc3339(now);
        // An account can be looked at without a manifest; where there is one it is looked at beside it.
        if self.account && optional_manifest_text(path)?.is_none() {
            let site = Site::open_without_things(context, path, Access::Read)?;
            return survey(&*site.registry, None, true, now, at);
        }
        let session = Session::open(&context.without_findings(), path, Access::Read)?;
        let plan = plan(&session.assembly(), &session.site.workspace, &Options::default())?;
        let wanted = Wanted {
            desired: &session.desired,
            plan: &plan,
            findings: &session.findings,
            path: &path.display().to_string(),
        };
        survey(&*session.site.registry, Some(wanted), self.account, now, at)
    }
}

fn counts(survey: &Survey) -> String {
    let each = [
        (survey.things.len(), "thing"),
        (survey.certificates.len(), "certificate"),
        (survey.findings.len(), "finding"),
        (survey.drift.len(), "difference"),
    ];
    let counted = each.map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
    counted.join(", ")
}

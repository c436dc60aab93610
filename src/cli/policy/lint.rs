//! `awsiot-kit policy lint`: what there is to say about policies.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::context::Context;
use crate::cli::report::Stream;
use crate::error::{Error, Exit, Result};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Level, Source, any_deny};
use crate::host::disk;
use crate::parallel;
use crate::policy::lint::{Choice, LINTS, Settings, lint_source, lint_together};
use crate::policy::{fix, sarif};

use super::diff;

/// Show what is wrong with policies, at its very place
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit policy lint policy.json\n  awsiot-kit policy lint --sarif findings.sarif *.json\n  \
    awsiot-kit policy lint -D policy-client-spoofable -A policy-http-only policy.json\n\n\
    docs/lints/ has a page for every code.\n\n\
    Exit codes: 0 nothing is denied, 1 something is, 2 usage, 3 a file cannot be read."
)]
pub struct LintArgs {
    /// Policies; `-` is stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Makes a finding count as denied
    #[arg(short = 'D', long = "deny", value_name = "CODE")]
    deny: Vec<String>,
    /// Makes a finding a warning
    #[arg(short = 'W', long = "warn", value_name = "CODE")]
    warn: Vec<String>,
    /// Leaves a finding out
    #[arg(short = 'A', long = "allow", value_name = "CODE")]
    allow: Vec<String>,
    /// The account that resources should be in (with `--region` for the region)
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The files are attached to one certificate: what one lacks another may have
    #[arg(long)]
    together: bool,
    /// Certificates are attached to their things exclusively: IsAttached ties no client id then
    #[arg(long)]
    exclusive: bool,
    /// Mends in place what has one certain mend and leaves what the policy allows as it is; stdin goes to stdout
    #[arg(long)]
    fix: bool,
    /// With --fix: makes the mends that change what the policy allows too; --fix alone shows what they would change
    #[arg(long, requires = "fix")]
    fix_meaning: bool,
    /// Writes the findings as SARIF too; `-` writes them to stdout in place of the text
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
}

/// Writes findings as SARIF when that is asked for; whether stdout is still free for the text.
pub fn show_sarif(context: &Context, findings: &[Finding], to: Option<&Path>) -> Result<bool> {
    let Some(path) = to else { return Ok(true) };
    let log = format!("{:#}\n", sarif::sarif(findings));
    if path.as_os_str() == "-" {
        context.data(log.as_bytes())?;
        return Ok(false);
    }
    disk::write_over(path, log.as_bytes(), 0o644)?;
    Ok(true)
}

impl LintArgs {
    /// Prints the findings.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let settings = self.settings(context)?;
        let sources: Vec<Source> = self.files.iter().map(|path| disk::read_text(path)).collect::<Result<_>>()?;
        let sources = if self.fix { self.mend(context, sources)? } else { sources };
        let findings: Vec<Finding> = if self.together {
            lint_together(&sources, &settings)
        } else {
            let width = std::thread::available_parallelism().map_or(1, usize::from);
            let each = parallel::map(width, &sources, |source| Ok(lint_source(source, &settings)))?;
            each.into_iter().flatten().collect()
        };
        let shows_text = show_sarif(context, &findings, self.sarif.as_deref())?;
        let mends_stdin = self.fix && self.files.iter().any(|path| path.as_os_str() == "-");
        if shows_text {
            context.findings(&findings, if mends_stdin { Stream::Stderr } else { Stream::Stdout })?;
        }
        let denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
        context.note(&match (denied, findings.len() - denied) {
            (0, 0) => "no findings".to_owned(),
            (denied, warned) => format!("{denied} denied, {warned} warned of"),
        });
        Ok(if any_deny(&findings) { Exit::No } else { Exit::Done })
    }

    fn settings(&self, context: &Context) -> Result<Settings> {
        let mut settings = Settings {
            account: self.account.clone(),
            region: context.globals.region.clone(),
            exclusive: self.exclusive,
            ..Settings::default()
        };
        let choices = [
            (&self.deny, Choice::At(Level::Deny)),
            (&self.warn, Choice::At(Level::Warn)),
            (&self.allow, Choice::Allow),
        ];
        for (codes, choice) in choices {
            for code in codes {
                if !LINTS.iter().any(|lint| lint.code == code) {
                    return Err(Error::usage(format!("there is no lint `{code}`"))
                        .hint(did_you_mean(code, LINTS.iter().map(|lint| lint.code))));
                }
                settings.levels.insert(code.clone(), choice);
            }
        }
        Ok(settings)
    }

    /// Writes what was mended, and goes on with that.
    fn mend(&self, context: &Context, sources: Vec<Source>) -> Result<Vec<Source>> {
        let pairs = self.files.iter().zip(sources);
        let mended = pairs.map(|(path, source)| {
            let fix::Fixed { text, made: count, meaning } = fix::fix(&source, self.fix_meaning);
            for own in &meaning {
                let done = if self.fix_meaning {
                    "changed what it allows"
                } else {
                    "left, because it changes what the policy allows; --fix-meaning makes it"
                };
                context.note(&format!("{}: {}: {done}", source.name(), own.about));
                own.diff.differences.iter().for_each(|one| context.note(&format!("  {}", diff::shown(one))));
                own.diff.unknown.iter().for_each(|action| context.note(&format!("  ? {action}: too hard to tell")));
            }
            if path.as_os_str() == "-" {
                context.data(text.as_bytes())?;
            } else if count > 0 {
                disk::write_over(path, text.as_bytes(), 0o644)?;
            }
            if count > 0 {
                context.note(&format!("{}: {count} mended", source.name()));
            }
            Ok(Source::new(source.name(), text))
        });
        mended.collect()
    }
}

//! What every command is given: the global flags, and the printer.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::Args;

use crate::cli::report::{Format, Report};
use crate::error::Result;
use crate::host::git::{self, Ignored};
use crate::thing::endpoint::Endpoint;

/// Flags that every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Where things live: aws, local, or local:DIR
    #[arg(long, global = true, value_name = "local[:DIR]|aws", env = "AWSIOT_KIT_REGISTRY", hide_env = true)]
    pub registry: Option<String>,
    /// AWS profile
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// AWS region
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// AWS control-plane address, for a stand-in
    #[arg(long, global = true, value_name = "URL", value_parser = address)]
    pub endpoint_url: Option<String>,
    /// Seconds that one call of AWS may take
    #[arg(long, global = true, value_name = "SECONDS", env = "AWSIOT_KIT_TIMEOUT", hide = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=600))]
    pub timeout: Option<u16>,
    /// For people, or one JSON object per line
    #[arg(long, global = true, value_enum, default_value_t, hide_default_value = true, hide_possible_values = true)]
    #[arg(value_name = "text|json")]
    pub format: Format,
    /// Colour
    #[arg(long, global = true, value_enum, default_value_t, hide_default_value = true, hide_possible_values = true)]
    #[arg(value_name = "auto|always|never")]
    pub color: Color,
    /// Progress on stderr
    #[arg(long, global = true, value_enum, default_value_t, hide_default_value = true, hide_possible_values = true)]
    #[arg(value_name = "auto|plain|json|none")]
    pub progress: Progress,
    /// Say only what failed
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more (can be repeated)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// An address of HTTP: a scheme, a host and perhaps a port and a path.
pub fn address(text: &str) -> std::result::Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let Some(rest) = rest else { return Err("it begins with `http://` or `https://`".to_owned()) };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_path = |c: char| c.is_ascii_graphic() && !"?#\"<>\\^`{|}".contains(c);
    match Endpoint::parse(host) {
        Ok(_) if path.chars().all(is_path) => Ok(text.to_owned()),
        Ok(_) => Err("it is a host and a path alone, as in `http://127.0.0.1:4566`".to_owned()),
        Err(_) if host.contains('@') => {
            Err("it has no name or password in it, as in `http://127.0.0.1:4566`".to_owned())
        }
        Err(problem) => Err(format!("{}; it is as `http://127.0.0.1:4566`", problem.0)),
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that has it, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Progress {
    /// Bars on a terminal, else plain lines.
    #[default]
    Auto,
    /// A line per step.
    Plain,
    /// A JSON object per step.
    Json,
    /// Nothing.
    None,
}

/// What every command is given.
///
/// It is the printer too: `context.line(…)`, `context.findings(…)`.
pub struct Context {
    /// The global flags.
    pub globals: Globals,
    /// Where the command sends something though its registry is local, when it does.
    pub destination: Option<String>,
    /// Whether the command shows what there is to say about the manifest in its own way.
    pub shows_findings_itself: bool,
    report: Report,
    /// What was said last of the registry.
    announced: Mutex<String>,
}

impl Context {
    /// From the flags.
    pub fn new(globals: Globals) -> Self {
        let choice = match globals.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let report = Report { format: globals.format, quiet: globals.quiet, verbose: globals.verbose };
        Self { globals, destination: None, shows_findings_itself: false, report, announced: Mutex::default() }
    }

    /// The same for a command that sends something there.
    #[must_use]
    pub fn sending_to(&self, destination: Option<&str>) -> Self {
        let destination = destination.map(str::to_owned);
        Self { destination, ..self.copy() }
    }

    /// The same for a command that shows findings in its own way.
    #[must_use]
    pub fn without_findings(&self) -> Self {
        Self { shows_findings_itself: true, ..self.copy() }
    }

    fn copy(&self) -> Self {
        Self {
            globals: self.globals.clone(),
            destination: self.destination.clone(),
            shows_findings_itself: self.shows_findings_itself,
            report: self.report,
            announced: Mutex::default(),
        }
    }
}

impl Context {
    /// Says which registry this is about; once, however often a command opens it.
    pub fn announce(&self, registry: String) {
        let Ok(mut announced) = self.announced.lock() else { return };
        if *announced != registry {
            self.note(&registry);
            *announced = registry;
        }
    }

    /// Keeps files of a folder (as paths below it) out of repositories, before the first secret is in them; says what came of that.
    ///
    /// # Errors
    /// Exit 5 when a `.gitignore` cannot be read or written.
    pub fn keep_out_of_git(&self, folder: &Path, names: &[&str]) -> Result<()> {
        self.say_ignored(&git::ignore(folder, names)?);
        Ok(())
    }

    /// Says whether git leaves secrets alone, where somebody should know.
    pub fn say_ignored(&self, ignored: &Ignored) {
        match ignored {
            Ignored::Already => {}
            Ignored::Written(path) => self.detail(&format!("wrote {}: git leaves the secrets alone", path.display())),
            Ignored::LeftAlone(path) => self
                .note(&format!("warning: {} does not keep the secrets beside it out of git: add them", path.display())),
        }
    }
}

impl Deref for Context {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.report
    }
}

/// The manifest flag, the same for every command that reads one.
#[derive(Args, Clone, Debug)]
pub struct ManifestArg {
    /// The manifest, or `-` for stdin
    #[arg(short = 'f', long = "file", value_name = "MANIFEST", default_value = "awsiot.toml")]
    pub file: PathBuf,
}

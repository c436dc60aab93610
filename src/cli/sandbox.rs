//! `awsiot-kit sandbox`: a stand-in for AWS IoT Core on this machine, which enforces the very policies of the local registry.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anstyle::AnsiColor;
use clap::{Args, ValueEnum};
use serde_json::json;
use time::macros::datetime;

use crate::cert::authority::LeafTerms;
use crate::cert::{key, server};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::progress;
use crate::cli::report::{colour, paint};
use crate::cli::session::{self, Chosen, home_of};
use crate::error::{Error, Exit, Result};
use crate::host::sandbox::tls::Doors;
use crate::host::sandbox::{Places, Ports, Sandbox};
use crate::host::{clock, disk, random};
use crate::registry::local::LocalRegistry;
use crate::registry::local::directory::LocalDirectory;
use crate::registry::prelude::*;
use crate::sandbox::broker::{Broker, Settings, Show};
use crate::sandbox::event::Event;
use crate::sandbox::jobs::Jobs;
use crate::sandbox::provisioning::{Provisioning, Template};
use crate::thing::KeyKind;

/// Events that may wait for the terminal.
const WAITING: usize = 8192;

/// Run a stand-in for AWS IoT Core that enforces the local registry's policies
#[derive(Args, Debug)]
#[command(
    after_help = "Devices connect to `localhost` with the bundles that `apply --registry local` wrote: mutual TLS, MQTT 3.1.1 and 5. Each \
    decision is printed as it falls, with the statement that decided, or the nearest one and what it lacks. It follows the registry while it runs.\n\n\
    Example:\n  awsiot-kit --registry local apply && awsiot-kit --registry local sandbox --port 8883\n\n\
    Exit codes: 0 ended by Ctrl-C, 2 usage, 5 the port cannot be had or the registry cannot be read."
)]
pub struct SandboxArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// The port of MQTT over TLS; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 8883)]
    port: u16,
    /// A second port, which like AWS's 443 wants ALPN `x-amzn-mqtt-ca`; 0 lets the system choose
    #[arg(long, value_name = "N")]
    alpn_port: Option<u16>,
    /// Listen on this address; anything but loopback is reachable from other machines
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// More names that the server's certificate is for
    #[arg(long, value_name = "HOST")]
    name: Vec<String>,
    /// Write the ports to this file as JSON once it listens
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Which decisions are printed
    #[arg(long, value_enum, default_value_t)]
    show: ShowArg,
    /// Remember what clients are refused, and print the manifest lines that would allow it
    #[arg(long)]
    learn: bool,
    /// Let through what would be refused; it is still said and learned
    #[arg(long)]
    let_pass: bool,
    /// Jobs to hand out: a JSON array of {"jobId": …, "thing": …, "document": {…}}
    #[arg(long, value_name = "FILE")]
    jobs: Option<PathBuf>,
    /// A provisioning template and the file of its body (can be repeated)
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    template: Vec<(String, String)>,
    /// A template and the program of its pre-provisioning hook: JSON on stdin, `{"allowProvisioning": true}` on stdout
    #[arg(long, value_name = "NAME=PROGRAM", value_parser = pair)]
    hook: Vec<(String, String)>,
    /// Discard messages over 100 a second of one connection, as AWS does
    #[arg(long)]
    quotas: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ShowArg {
    /// Every one
    #[default]
    All,
    /// What was refused
    Refused,
    /// None
    None,
}

impl Default for SandboxArgs {
    /// On a port of the system's choice, saying everything.
    fn default() -> Self {
        Self {
            manifest: ManifestArg { file: PathBuf::from("awsiot.toml") },
            port: 0,
            alpn_port: None,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            name: Vec::new(),
            ready_file: None,
            show: ShowArg::All,
            learn: false,
            let_pass: false,
            jobs: None,
            template: Vec::new(),
            hook: Vec::new(),
            quotas: false,
        }
    }
}

impl SandboxArgs {
    /// Runs until it is ended.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let source = session::optional_manifest_text(&self.manifest.file)?;
        let folder = crate::host::workspace::beside(&self.manifest.file);
        let manifest = source.and_then(|source| session::read(&source, &folder).manifest);
        let chosen = Chosen::new(context, manifest.as_ref(), &self.manifest.file)?;
        let Some(place) = &chosen.folder else {
            return Err(Error::usage("the sandbox serves a local registry").hint(
                "`awsiot-kit --registry local sandbox`; to rehearse against AWS's own API see docs/rehearse.md",
            ));
        };
        let registry = LocalRegistry::open(place, home_of(context, manifest.as_ref())?)?;
        let served = self.start(registry)?;
        self.tell(context, served.sandbox.ports)?;
        served.watch(context, self.learn)
    }

    /// Starts it.
    pub(super) fn start(&self, registry: LocalRegistry) -> Result<Served> {
        progress::catch_interrupts();
        let doors = self.doors(&registry)?;
        let settings = Settings {
            show: match self.show {
                ShowArg::All => Show::All,
                ShowArg::Refused => Show::Refusals,
                ShowArg::None => Show::Nothing,
            },
            learn: self.learn,
            let_pass: self.let_pass,
            quotas: self.quotas,
        };
        let jobs = match &self.jobs {
            Some(file) => Jobs::read(disk::read_text(file)?.text(), now_in_milliseconds())?,
            None => Jobs::default(),
        };
        let broker = Broker::new(Box::new(LocalDirectory::new(registry)), settings)
            .with_jobs(jobs)
            .with_provisioning(Provisioning::new(self.templates()?));
        let (sender, events) = sync_channel(WAITING);
        let places = Places { address: self.listen, port: self.port, alpn_port: self.alpn_port };
        Ok(Served { sandbox: Sandbox::start(places, doors, broker, sender)?, events })
    }

    /// The provisioning templates, each with its hook.
    fn templates(&self) -> Result<BTreeMap<String, Template>> {
        if let Some((name, _)) = self.hook.iter().find(|(name, _)| !self.template.iter().any(|(own, _)| own == name)) {
            return Err(Error::usage(format!("`--hook {name}=…` is for no template"))
                .hint(format!("name it with `--template {name}=FILE`")));
        }
        let read = |(name, file): &(String, String)| {
            let hook = self.hook.iter().find(|(own, _)| own == name).map(|(_, program)| program.clone());
            let source = disk::read_text(std::path::Path::new(file))?;
            Ok((name.clone(), Template::read(source.name(), source.text(), hook)?))
        };
        self.template.iter().map(read).collect()
    }

    /// A certificate of the local CA for the names by which devices call, good for as long as the sandbox may run.
    fn doors(&self, registry: &LocalRegistry) -> Result<Doors> {
        let mut names =
            vec![registry.data_endpoint()?, "localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        names.extend(self.name.iter().cloned());
        if !self.listen.is_unspecified() {
            names.push(self.listen.to_string());
        }
        let mut known = Vec::new();
        names.retain(|name| {
            !known.contains(name) && {
                known.push(name.clone());
                true
            }
        });
        let terms = LeafTerms {
            not_before: clock::now() - time::Duration::days(1),
            not_after: datetime!(2049-12-31 23:59:59 UTC),
            serial: random::bytes()?,
        };
        let key = key::generate(KeyKind::EcP256)?;
        Doors::new(&server::certificate(registry.authority()?, &key, &names, &terms)?, &key)
    }

    fn tell(&self, context: &Context, ports: Ports) -> Result<()> {
        let host = if self.listen.is_loopback() { "localhost".to_owned() } else { self.listen.to_string() };
        if !self.listen.is_loopback() {
            context.note(&format!("other machines can reach it: it listens on {}", self.listen));
        }
        context.note(&format!("listening on {host}:{} (MQTT over TLS); Ctrl-C ends it", ports.mqtt));
        if let Some(port) = ports.alpn {
            context.note(&format!("listening on {host}:{port} (with ALPN x-amzn-mqtt-ca, as on AWS's port 443)"));
        }
        let Some(file) = &self.ready_file else { return Ok(()) };
        let mut ready = json!({ "port": ports.mqtt });
        if let Some(port) = ports.alpn {
            ready["alpnPort"] = port.into();
        }
        disk::write_over(file, format!("{ready}\n").as_bytes(), 0o644)
    }
}

/// A sandbox that runs, and what it says.
pub(super) struct Served {
    pub(super) sandbox: Sandbox,
    events: Receiver<Event>,
}

impl Served {
    /// Prints what it says until it is ended.
    pub(super) fn watch(self, context: &Context, learn: bool) -> Result<Exit> {
        let Self { sandbox, events } = self;
        let ended = loop {
            match events.recv_timeout(Duration::from_millis(100)) {
                Ok(event) => {
                    if let Err(error) = print(context, &event) {
                        break Err(error);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break Ok(()),
            }
            if progress::interrupted() {
                break Ok(());
            }
        };
        let (learned, unseen) = (sandbox.learned(), sandbox.unseen());
        sandbox.stop();
        ended?;
        if unseen > 0 {
            context.note(&format!("{unseen} decisions were made faster than they could be printed"));
        }
        if learn && !learned.is_empty() {
            match context.is_json() {
                true => context.json(&json!({ "event": "learned", "manifest": learned }))?,
                false => {
                    let text = format!("# What clients were refused, as a manifest that allows it:\n{learned}");
                    context.data(text.as_bytes())?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

/// `NAME=VALUE`
fn pair(text: &str) -> std::result::Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a name, `=`, and a file or program")?;
    match name.is_empty() || value.is_empty() {
        true => Err("a name, `=`, and a file or program".to_owned()),
        false => Ok((name.to_owned(), value.to_owned())),
    }
}

fn now_in_milliseconds() -> u64 {
    u64::try_from(clock::now().unix_timestamp()).unwrap_or(0) * 1000
}

fn print(context: &Context, event: &Event) -> Result<()> {
    if context.is_json() {
        return context.json(&event.json());
    }
    let colour_of = if event.is_refusal() { AnsiColor::Red } else { AnsiColor::Green };
    context.line(&event.row(&|word| paint(colour(colour_of), word)))
}

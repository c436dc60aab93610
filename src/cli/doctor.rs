//! `awsiot-kit doctor`: walks the chain that a device's connection hangs on, and names the link that fails and the mend.

mod subject;

use std::path::Path;
use std::time::Duration;

use anstyle::AnsiColor;
use clap::Args;
use serde_json::json;

use crate::bundle::DESCRIPTION;
use crate::cert::inspect::Certificate;
use crate::cert::read;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::{colour, paint};
use crate::cli::session::{Access, Session, manifest_text};
use crate::doctor::configuration::{self, ClientOf};
use crate::doctor::endpoint::Endpoint;
use crate::doctor::live::Greeted;
use crate::doctor::rights::Question;
use crate::doctor::{Link, State, endpoint, live, packets, rights, symptom};
use crate::emit::Device;
use crate::error::{Error, Exit, Result};
use crate::finding::nearest::nearest;
use crate::host::probe::{self, Conversation, Papers};
use crate::host::store::Store;
use crate::policy::context::Context as PolicyContext;
use crate::sandbox::directory::identify;
use crate::thing::operation::Action;

use subject::{Bundle, Doing, KEY};

/// Find out why a device cannot connect, publish or subscribe
#[derive(Args, Debug)]
#[command(
    after_help = "The walk: files, endpoint, configuration, registry, policies, then the network. It stops at the first broken link and says \
    what mends it. As the device it connects to a local registry's sandbox; to AWS only with --take-over-id, which evicts the device if it is \
    connected.\n\n\
    Example:\n  awsiot-kit doctor pump-7\n  awsiot-kit doctor --symptom AWS_ERROR_MQTT_UNEXPECTED_HANGUP\n\n\
    Exit codes: 0 every link holds, 1 one is broken, 2 usage, 3 the manifest is wrong, 4 the registry cannot be asked."
)]
pub struct DoctorArgs {
    #[command(flatten)]
    manifest: ManifestArg,
    /// The thing, or the folder of a bundle; without it all things of the manifest
    #[arg(value_name = "THING", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::wanted_things))]
    thing: Option<String>,
    /// Look at files, configuration, registry and policies only
    #[arg(long)]
    offline: bool,
    /// The port to call, where it is not the bundle's: a sandbox on `--port 0`
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Connect as the device even to AWS, which evicts it if it is connected
    #[arg(long)]
    take_over_id: bool,
    /// Publish to the thing's own topics too, an empty JSON object each
    #[arg(long)]
    publish: bool,
    /// Hold the system's own buffers against what its configuration sends and is sent, with messages and shadow documents of BYTES (256)
    #[arg(long, value_name = "BYTES", num_args = 0..=1, require_equals = true, default_missing_value = "256")]
    packets: Option<usize>,
    /// What the client shows: `AWS_ERROR_MQTT_UNEXPECTED_HANGUP`, `rc=-2`, `-0x7780`
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with_all = ["thing", "offline", "take_over_id", "publish", "packets"])]
    symptom: Option<String>,
}

impl DoctorArgs {
    /// Walks.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        if let Some(seen) = &self.symptom {
            return explain(context, seen);
        }
        if let Some(folder) = self.thing.as_deref().map(Path::new).filter(|path| path.join(DESCRIPTION).is_file()) {
            return self.bundle(context, folder);
        }
        let source = manifest_text(&self.manifest.file)?;
        let session = Session::of(context, &source, &self.manifest.file, Access::Read, self.thing.as_slice())?;
        let mut healthy = true;
        for desired in &session.desired.things {
            let name = desired.device.thing.name.as_str();
            if !context.is_json() {
                context.line(&format!("{name}:"))?;
            }
            let walk = self.walk(&session, &desired.device)?;
            healthy &= !walk.iter().any(Link::is_broken);
            for link in &walk {
                show(context, name, link)?;
            }
        }
        Ok(if healthy { Exit::Done } else { Exit::No })
    }

    /// The links of one thing, to the first broken one.
    fn walk(&self, session: &Session, device: &Device) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        let bundle = Bundle::of(&session.site.workspace, device.thing.name.as_str())?;
        let is_aws = session.site.registry.kind() == "aws";
        let connection = &session.connection;
        let described = bundle.description.as_ref();
        let host = described.map_or(connection.endpoint.as_str(), |own| own.endpoint.as_str()).to_owned();
        let port = self.port.or(described.map(|own| own.port)).unwrap_or(connection.port);
        let key_elsewhere =
            bundle.key.is_none() && described.is_some_and(|own| !own.files.iter().any(|file| file.path == KEY));
        let judged = bundle.judge(&host, key_elsewhere);
        links.extend(judged.1);
        let Some(certificate) = judged.0 else { return Ok(links) };
        let region = is_aws.then_some(connection.region.as_str());
        let asked_port = described.map_or(connection.port, |own| own.port);
        if !hold(&mut links, endpoint::judge(&Endpoint { host: &host, port: asked_port, region })) {
            return Ok(links);
        }
        for link in configured(device, asked_port) {
            if !hold(&mut links, link) {
                return Ok(links);
            }
        }
        for link in self.buffers(session, device)? {
            if !hold(&mut links, link) {
                return Ok(links);
            }
        }
        let asked = self.registered(session, device, &certificate)?;
        let broken = asked.iter().any(Link::is_broken);
        links.extend(asked);
        if broken {
            return Ok(links);
        }
        if self.offline {
            links.push(Link::skipped("network", "--offline"));
            return Ok(links);
        }
        if is_aws {
            let asked = session.site.registry.connection(device.thing.client_id.as_str());
            let why = asked.as_ref().err().map(Error::to_string).unwrap_or_default();
            if let Some(asked) = asked.as_ref().map_err(|_| &*why).map(Option::as_ref).transpose() {
                links.push(live::connected(device.thing.client_id.as_str(), asked));
            }
        }
        if key_elsewhere {
            links.push(Link::skipped("network", "the key is on the device: connect from there"));
            return Ok(links);
        }
        let may_connect = !is_aws || self.take_over_id;
        self.network(&mut links, &Doing::of(device), &bundle, &host, port, may_connect)?;
        Ok(links)
    }

    /// The buffers of the thing's systems, when they are asked for.
    fn buffers(&self, session: &Session, device: &Device) -> Result<Vec<Link>> {
        let Some(payload) = self.packets else { return Ok(Vec::new()) };
        let operations = device.operations();
        let filters = operations.iter().filter(|own| own.action == Action::Subscribe).map(|own| own.on.to_string());
        let filters: Vec<String> = filters.collect();
        let mut links = Vec::new();
        for (own, emit) in device.views() {
            let (store, thing) = (&session.site.workspace, device.thing.name.as_str());
            let file = |name: &str| {
                let (_, bytes) = store.bundle_file(thing, &format!("{}/{name}", emit.target.name)).ok()??;
                bytes.expose_str().map(str::to_owned)
            };
            links.extend(packets::judge(emit, &own, &filters, payload, &file));
        }
        Ok(links)
    }

    /// The links of a bundle that lies by itself, without its manifest and its registry.
    fn bundle(&self, context: &Context, folder: &Path) -> Result<Exit> {
        let bundle = Bundle::read(folder)?;
        let Some(described) = &bundle.description else {
            let shown = folder.join(DESCRIPTION).display().to_string();
            return Err(Error::input("bundle", format!("`{shown}` cannot be read")).on(shown));
        };
        let mut links = Vec::new();
        let key_elsewhere = bundle.key.is_none() && !described.files.iter().any(|file| file.path == KEY);
        links.extend(bundle.judge(&described.endpoint, key_elsewhere).1);
        let whole = !links.iter().any(Link::is_broken)
            && hold(
                &mut links,
                endpoint::judge(&Endpoint { host: &described.endpoint, port: described.port, region: None }),
            );
        if whole && (self.offline || key_elsewhere) {
            links.push(Link::skipped("network", "nothing was sent"));
        } else if whole {
            let doing = Doing { client_id: described.client_id.clone(), ..Doing::default() };
            let may_connect = described.registry != "aws" || self.take_over_id;
            let port = self.port.unwrap_or(described.port);
            self.network(&mut links, &doing, &bundle, &described.endpoint, port, may_connect)?;
        }
        if !context.is_json() {
            context.line(&format!("{}:", described.thing))?;
        }
        links.iter().try_for_each(|link| show(context, &described.thing, link))?;
        Ok(if links.iter().any(Link::is_broken) { Exit::No } else { Exit::Done })
    }

    /// What the registry says of the certificate.
    fn registered(&self, session: &Session, device: &Device, certificate: &Certificate) -> Result<Vec<Link>> {
        let registry = &*session.site.registry;
        let home = registry.home();
        let client_id = device.thing.client_id.as_str();
        let identity = identify(registry, certificate.id.as_str(), client_id)?;
        let operations = device.operations();
        let shown = crate::sandbox::certificate::read(&certificate.der);
        let context = PolicyContext {
            client_id: Some(client_id.to_owned()),
            thing: identity.thing.clone(),
            certificate_id: Some(shown.id),
            certificate: shown.values,
            domain_name: Some(session.connection.endpoint.clone()),
            connect_attributes: Some(device.thing.last_will.iter().map(|_| "LastWill".to_owned()).collect()),
            last_will_topic: device.thing.last_will.as_ref().map(|will| will.topic.clone()),
            ..PolicyContext::at(&home.region, &home.account)
        };
        let question = Question {
            certificate: certificate.id.as_str(),
            thing: device.thing.name.as_str(),
            client_id,
            registry: &if registry.kind() == "aws" {
                format!("AWS in {}", home.region)
            } else {
                "The local registry".to_owned()
            },
            operations: &operations,
            will: device.thing.last_will.as_ref().map(|will| will.topic.as_str()),
        };
        Ok(rights::judge(&question, &identity, &context))
    }

    fn network(
        &self,
        links: &mut Vec<Link>,
        doing: &Doing,
        bundle: &Bundle,
        host: &str,
        port: u16,
        may_connect: bool,
    ) -> Result<()> {
        let text = |bytes: &Option<Vec<u8>>| String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
        let (roots, certificate) = (text(&bundle.roots), text(&bundle.certificate));
        let found = read::read(bundle.key.as_deref().unwrap_or_default(), None)?.keys.into_iter().next();
        let Some(key) = found else { return Ok(()) };
        let papers = Papers { roots_pem: &roots, certificate_pem: &certificate, key: &key.key };
        let open = |links: &mut Vec<Link>, first: bool| -> Result<Option<Conversation>> {
            let (reached, socket) = probe::reach(host, port);
            let link = live::reached(host, port, &reached);
            if (first || link.is_broken()) && !hold(links, link) {
                return Ok(None);
            }
            let Some(socket) = socket else { return Ok(None) };
            let (shaken, talk) = probe::shake(host, port, socket, &papers)?;
            let link = live::shaken(host, &shaken);
            if (first || link.is_broken()) && !hold(links, link) {
                return Ok(None);
            }
            Ok(talk)
        };
        let Some(mut talk) = open(links, true)? else { return Ok(()) };
        if !may_connect {
            links
                .push(Link::skipped("connect", "it would evict the device if it is connected: --take-over-id does it"));
            return Ok(());
        }
        let id = doing.client_id.as_str();
        if !hold(links, live::greeted(id, &talk.connect(id, None), true)) {
            return Ok(());
        }
        if !hold(links, live::rivals(id, talk.is_taken_over(Duration::from_millis(1500)))) {
            return Ok(());
        }
        talk.leave();
        let Some(mut talk) = open(links, false)? else { return Ok(()) };
        if let Some(will) = &doing.will {
            let seen = talk.connect(id, Some(will));
            if !hold(links, live::with_will(&will.topic, &seen)) {
                return Ok(());
            }
        } else if talk.connect(id, None) != Greeted::Welcome {
            return Ok(());
        }
        for filter in doing.subscribe.iter().take(50) {
            if !hold(links, live::subscribed(filter, &talk.subscribe(filter))) {
                return Ok(());
            }
        }
        for topic in doing.publish.iter().filter(|_| self.publish) {
            if !hold(links, live::published(topic, &talk.publish(topic, b"{}", false))) {
                return Ok(());
            }
        }
        talk.leave();
        Ok(())
    }
}

/// What the configuration will do that AWS does not take.
fn configured(device: &Device, port: u16) -> Vec<Link> {
    let thing = &device.thing;
    let mut links = Vec::new();
    let clients =
        vec![ClientOf { what: format!("thing {}", thing.name), client_id: thing.client_id.as_str().to_owned() }];
    links.push(configuration::client_ids(&clients));
    if let Some(will) = &thing.last_will {
        links.push(configuration::will(will.qos));
    }
    let subscribed = device.operations().iter().filter(|own| own.action == Action::Subscribe).count();
    links.push(configuration::subscriptions(subscribed));
    for emit in &device.emit {
        let denied = (emit.target.check)(thing, &emit.options, port)
            .into_iter()
            .find(|finding| finding.level == crate::finding::Level::Deny);
        if let Some(finding) = denied {
            let says = format!("{}: {}.", emit.target.name, finding.message);
            let mend = finding.help.clone().unwrap_or_else(|| "`awsiot-kit check` shows where".to_owned());
            links.push(Link::broken("configuration", crate::doctor::Fault::new(finding.code, says, mend)));
        }
    }
    links
}

/// Adds a link; whether the walk goes on.
fn hold(links: &mut Vec<Link>, link: Link) -> bool {
    let broken = link.is_broken();
    links.push(link);
    !broken
}

fn show(context: &Context, thing: &str, link: &Link) -> Result<()> {
    let (state, sign, style) = match &link.state {
        State::Holds(_) => ("holds", "✓", AnsiColor::Green),
        State::Broken(_) => ("broken", "✗", AnsiColor::Red),
        State::Doubtful(_) => ("doubtful", "!", AnsiColor::Yellow),
        State::Skipped(_) => ("skipped", "-", AnsiColor::Cyan),
    };
    let (message, fault) = match &link.state {
        State::Holds(seen) => (seen, None),
        State::Skipped(why) => (why, None),
        State::Broken(fault) | State::Doubtful(fault) => (&fault.says, Some(fault)),
    };
    if context.is_json() {
        return context.json(&json!({
            "thing": thing,
            "link": link.name,
            "state": state,
            "message": message,
            "code": fault.map(|fault| fault.code),
            "mend": fault.map(|fault| fault.mend.as_str()),
        }));
    }
    context.line(&format!("  {} {:<13} {message}", paint(colour(style), sign), link.name))?;
    match fault {
        Some(fault) => context.line(&format!("    {:<13} mend: {}", "", fault.mend)),
        None => Ok(()),
    }
}

/// The likely causes of what a client shows.
fn explain(context: &Context, seen: &str) -> Result<Exit> {
    let Some((symptom, causes)) = symptom::causes(seen) else {
        let near = nearest(seen, symptom::known()).map(|near| format!("did you mean `{near}`? else "));
        let hint = format!("{}`awsiot-kit doctor THING` looks for itself", near.unwrap_or_default());
        return Err(Error::usage(format!("nothing is known of `{seen}`")).hint(hint));
    };
    if !context.is_json() {
        context.line(&format!("{symptom}, the likeliest cause first:"))?;
    }
    for (at, cause) in causes.iter().enumerate() {
        match context.is_json() {
            true => context.json(&json!({ "symptom": symptom, "rank": at + 1, "cause": cause.name, "about": cause.about, "check": cause.check }))?,
            false => context.line(&format!("  {}. {}\n     {}", at + 1, cause.about, cause.check))?,
        }
    }
    Ok(Exit::Done)
}

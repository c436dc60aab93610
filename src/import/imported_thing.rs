//! What an importer read, each value with its place, before it becomes a thing that a manifest can hold.

mod endpoint;
mod fold;
mod routes;

pub use endpoint::{foreign, is_aws};

use std::ops::Range;

use crate::emit::paths::NAMES;
use crate::emit::{Device, Emit, OptionValue, Options, target};
use crate::finding::{Finding, Level, Place, Source, Span};
use crate::import::account::Report;
use crate::manifest::AwsSettings;
use crate::thing::mqtt::MqttSettings;
use crate::thing::name::{ClientId, ShadowName, ThingName};
use crate::thing::topic::{check_filter, check_forward, check_topic};
use crate::thing::{CertificateSpec, Direction, LastWill, PolicyChoice, Publication, Route, Services, Thing};

/// A value with its place.
pub type Placed<T> = (T, Place);
/// A value with its bytes, for a reader of a single document.
pub type At<T> = (T, Span);

/// What an importer read in whatever documents.
pub struct ImportedThing {
    /// What the configuration calls it; the thing's name when the client id cannot be one.
    pub name: Placed<String>,
    /// The client id, when one is given.
    pub client_id: Option<Placed<String>>,
    /// Host and port.
    pub endpoint: Option<Placed<(String, u16)>>,
    /// The routes of a bridge, with whatever QoS was written.
    pub routes: Vec<Placed<Route>>,
    /// Whether routes that keep their name are what the thing itself publishes and subscribes to.
    pub bridge: bool,
    /// What the thing publishes itself.
    pub publish: Vec<Placed<Publication>>,
    /// What it subscribes to itself.
    pub subscribe: Vec<Placed<String>>,
    /// The shadows it uses; `None` is the unnamed one.
    pub shadows: Vec<Placed<Option<String>>>,
    /// Whether it takes part in jobs.
    pub jobs: bool,
    /// How it speaks MQTT, where that is not the target's habit.
    pub mqtt: MqttSettings,
    /// Its last will.
    pub will: Option<Placed<LastWill>>,
    /// The target that would emit it, and the options that differ from its defaults.
    pub target: &'static str,
    /// Those options.
    pub options: Vec<(&'static str, OptionValue)>,
    /// Its settings, and the findings about them by their place among all, where the document can have several connections.
    pub section: (Vec<Place>, Range<usize>),
}

/// What an importer read in a single document.
pub struct Draft {
    /// As [`ImportedThing::name`].
    pub name: At<String>,
    /// As [`ImportedThing::client_id`].
    pub client_id: Option<At<String>>,
    /// As [`ImportedThing::endpoint`].
    pub endpoint: Option<At<(String, u16)>>,
    /// As [`ImportedThing::publish`].
    pub publish: Vec<At<Publication>>,
    /// As [`ImportedThing::subscribe`].
    pub subscribe: Vec<At<String>>,
    /// As [`ImportedThing::shadows`].
    pub shadows: Vec<At<Option<String>>>,
    /// As [`ImportedThing::jobs`].
    pub jobs: bool,
    /// As [`ImportedThing::mqtt`].
    pub mqtt: MqttSettings,
    /// As [`ImportedThing::will`].
    pub will: Option<At<LastWill>>,
    /// As [`ImportedThing::options`].
    pub options: Vec<(&'static str, OptionValue)>,
    target: &'static str,
}

impl Draft {
    /// One that nothing is known of yet. No draft is a bridge.
    pub fn new(target: &'static str, name: At<String>) -> Self {
        Self {
            name,
            client_id: None,
            endpoint: None,
            publish: Vec::new(),
            subscribe: Vec::new(),
            shadows: Vec::new(),
            jobs: false,
            mqtt: MqttSettings::default(),
            will: None,
            options: Vec::new(),
            target,
        }
    }

    /// Takes up a line that a target without a place for topics put into a comment, as [`crate::emit::topic_lines`] writes them:
    /// `publish T`, `publish T (retained)`, `subscribe F`, `shadow NAME`, `jobs`; anything else is a comment.
    pub fn take_line(&mut self, line: &str, span: &Span) {
        let at = || span.clone();
        if line == "jobs" {
            self.jobs = true;
        } else if let Some(topic) = line.strip_prefix("publish ") {
            let (topic, retain) = topic.strip_suffix(" (retained)").map_or((topic, false), |topic| (topic, true));
            self.publish.push((Publication { topic: topic.to_owned(), retain }, at()));
        } else if let Some(filter) = line.strip_prefix("subscribe ") {
            self.subscribe.push((filter.to_owned(), at()));
        } else if let Some(shadow) = line.strip_prefix("shadow ") {
            self.shadows.push(((shadow != "classic").then(|| shadow.to_owned()), at()));
        }
    }

    /// The same with the document that it was read in.
    pub fn placed(self, source: &Source) -> ImportedThing {
        fn all<T>(source: &Source, values: Vec<At<T>>) -> Vec<Placed<T>> {
            values.into_iter().map(|(value, span)| (value, source.place(span))).collect()
        }
        fn one<T>(source: &Source, value: Option<At<T>>) -> Option<Placed<T>> {
            value.map(|(value, span)| (value, source.place(span)))
        }
        let (name, at) = self.name;
        ImportedThing {
            client_id: one(source, self.client_id),
            endpoint: one(source, self.endpoint),
            publish: all(source, self.publish),
            subscribe: all(source, self.subscribe),
            shadows: all(source, self.shadows),
            jobs: self.jobs,
            mqtt: self.mqtt,
            will: one(source, self.will),
            options: self.options,
            ..ImportedThing::new(self.target, (name, source.place(at)), false)
        }
    }
}

impl ImportedThing {
    /// One that nothing is known of yet.
    pub fn new(target: &'static str, name: Placed<String>, bridge: bool) -> Self {
        Self {
            name,
            client_id: None,
            endpoint: None,
            routes: Vec::new(),
            bridge,
            publish: Vec::new(),
            subscribe: Vec::new(),
            shadows: Vec::new(),
            jobs: false,
            mqtt: MqttSettings::default(),
            will: None,
            target,
            options: Vec::new(),
            section: (Vec::new(), 0..0),
        }
    }

    /// Takes up a line of a comment that says what the thing does, as [`crate::emit::topic_lines`] writes them.
    pub fn take_line(&mut self, line: &str, place: &Place) {
        let mut draft = Draft::new(self.target, (String::new(), place.span.clone()));
        draft.take_line(line, &place.span);
        let read = draft.placed(&place.source);
        self.publish.extend(read.publish);
        self.subscribe.extend(read.subscribe);
        self.shadows.extend(read.shadows);
        self.jobs |= read.jobs;
    }

    /// Whether it connects to AWS IoT, as far as its endpoint tells; none when it names none.
    pub fn is_aws(&self) -> Option<bool> {
        self.endpoint.as_ref().map(|((host, _), _)| is_aws(host))
    }

    /// Says of all of its lines that they are left out.
    pub fn leave_out(&self, report: &mut Report) {
        for place in self.section.0.iter().chain([&self.name.1]) {
            report.mark_lost(place, "a connection to a broker that is not AWS's is left out");
        }
    }

    /// Adds the thing that this is, and says what is wrong with it.
    pub fn settle(mut self, things: &mut Vec<Device>, aws: &mut AwsSettings, report: &mut Report) {
        let (name, client_id) = self.names(things, report);
        self.endpoint(aws, report);
        self.check_routes(report);
        let mut thing = Thing {
            name,
            client_id,
            thing_type: None,
            groups: Vec::new(),
            attributes: std::collections::BTreeMap::new(),
            publish: Vec::new(),
            subscribe: Vec::new(),
            shadows: Vec::new(),
            jobs: self.jobs,
            services: Services::default(),
            last_will: None,
            routes: self.routes.iter().map(|(route, _)| route.clone()).collect(),
            mqtt: self.mqtt,
            one_at_a_time: false,
            policy: PolicyChoice::Derived,
            policy_name: None,
            policy_place: None,
            certificate: CertificateSpec::default(),
            place: None,
        };
        self.own_topics(&mut thing, report);
        if let Some((mut will, place)) = self.will.take() {
            if will.qos > 1 {
                report.lost(qos2(&will.topic), &place);
                will.qos = 1;
            }
            if check_topic(&will.topic).is_err() || will.topic.contains('+') {
                report.lost(not_a_topic(&will.topic, "a last will goes to one topic, without wildcards"), &place);
            } else {
                thing.last_will = Some(will);
            }
        }
        if self.bridge {
            fold::fold(&mut thing);
        }
        let emit = self.emit(&thing, aws.port.unwrap_or(8883), report);
        let device = Device { thing, emit };
        if device.operations().iter().all(|operation| operation.action == crate::thing::operation::Action::Connect) {
            let says = format!(
                "`{}` publishes nothing and subscribes to nothing: there is no route to carry over",
                device.thing.name
            );
            report.say(Finding::deny("bridge-value", says).help("give the thing topics in the manifest"), &self.name.1);
        }
        things.push(device);
    }

    /// The target with its options, unless it could not emit the thing.
    fn emit(&mut self, thing: &Thing, port: u16, report: &mut Report) -> Vec<Emit> {
        let Some(target) = target(self.target) else { return Vec::new() };
        let mut options = Options::default();
        for (name, value) in std::mem::take(&mut self.options) {
            options.set(name, value, None);
        }
        let options = options.with_defaults(target);
        let denied: Vec<Finding> =
            (target.check)(thing, &options, port).into_iter().filter(|finding| finding.level == Level::Deny).collect();
        for finding in &denied {
            let help = format!("until that is mended the manifest leaves the target `{}` out", target.name);
            report.say(Finding::deny("bridge-value", finding.message.clone()).help(help), &self.name.1);
        }
        if denied.is_empty() { vec![Emit { target, options, place: None }] } else { Vec::new() }
    }

    /// What it publishes, subscribes to and keeps in shadows by itself.
    fn own_topics(&mut self, thing: &mut Thing, report: &mut Report) {
        for (publication, place) in std::mem::take(&mut self.publish) {
            match check_topic(&publication.topic) {
                Ok(()) if !thing.publish.contains(&publication) => thing.publish.push(publication),
                Ok(()) => {}
                // A tree of topics is a route here, though no bridge carries it.
                Err(_) if check_forward(&publication.topic).is_ok() => {
                    let route = crate::emit::bridge::same(Direction::Out, &publication.topic);
                    thing.routes.push(Route { retain: publication.retain, ..route });
                }
                Err(problem) => report.lost(not_a_topic(&publication.topic, &problem.0), &place),
            }
        }
        for (filter, place) in std::mem::take(&mut self.subscribe) {
            match check_filter(&filter) {
                Ok(()) if !thing.subscribe.contains(&filter) => thing.subscribe.push(filter),
                Ok(()) => {}
                Err(problem) => report.lost(not_a_topic(&filter, &problem.0), &place),
            }
        }
        for (shadow, place) in std::mem::take(&mut self.shadows) {
            match shadow.map(|name| ShadowName::parse(&name)).transpose() {
                Ok(shadow) if !thing.shadows.contains(&shadow) => thing.shadows.push(shadow),
                Ok(_) => {}
                Err(problem) => report.lost(Finding::deny("bridge-value", problem.0), &place),
            }
        }
    }

    /// The thing's name and its client id: the client id's text for both, where it can be.
    fn names(&self, things: &[Device], report: &mut Report) -> (ThingName, ClientId) {
        let (wanted, place) = match &self.client_id {
            Some((id, place)) => (id.as_str(), place),
            None => {
                let says = "there is no client id: a random one is used, which no narrow policy allows";
                let finding = Finding::deny("bridge-client-id", says);
                report.say(finding.help("set one; the manifest takes the name of the bridge"), &self.name.1);
                (self.name.0.as_str(), &self.name.1)
            }
        };
        let client_id = ClientId::parse(wanted).map_err(|problem| {
            let says = format!("`{}` cannot be a client id: {problem}", wanted.escape_debug());
            report.lost(Finding::deny("bridge-client-id", says), place);
        });
        let spelt = |text: &str| -> String {
            text.chars()
                .map(|c| if c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-') { c } else { '-' })
                .take(120)
                .collect()
        };
        let base = client_id.as_ref().ok().map(|id| spelt(id.as_str())).unwrap_or_else(|| spelt(&self.name.0));
        let base = if base.is_empty() { "thing".to_owned() } else { base };
        let taken = |name: &str| things.iter().any(|device| device.thing.name.as_str() == name);
        let name = std::iter::once(base.clone())
            .chain((2..).map(|number| format!("{base}-{number}")))
            .find(|name| !taken(name))
            .and_then(|name| ThingName::parse(&name).ok())
            .unwrap_or_else(ThingName::any);
        let client_id = client_id.ok().or_else(|| ClientId::parse(name.as_str()).ok()).unwrap_or_else(ClientId::any);
        (name, client_id)
    }
}

/// Asking for QoS 2.
pub fn qos2(topic: &str) -> Finding {
    Finding::deny(
        "bridge-qos2",
        format!(
            "QoS 2 on `{topic}`: AWS IoT never answers it, and drops the connection or every subscription beside it"
        ),
    )
    .help("use QoS 1; the manifest does")
}

fn not_a_topic(topic: &str, problem: &str) -> Finding {
    Finding::deny("bridge-value", format!("`{}` cannot be used: {problem}", topic.escape_debug()))
}

/// The options that say where key, certificate and roots lie: a folder where they have a bundle's names, else each path.
pub fn file_options(
    key: Option<String>,
    certificate: Option<String>,
    roots: Option<String>,
) -> Vec<(&'static str, OptionValue)> {
    let given = [key, certificate, roots];
    let folder =
        |path: &Option<String>, name: &str| path.as_ref()?.strip_suffix(name)?.strip_suffix('/').map(str::to_owned);
    let folders: Vec<Option<String>> = given.iter().zip(NAMES).map(|(path, (_, name))| folder(path, name)).collect();
    if let Some(Some(first)) = folders.first()
        && !first.is_empty()
        && folders.iter().all(|folder| folder.as_ref() == Some(first))
    {
        return vec![("cert-dir", OptionValue::Text(first.clone()))];
    }
    given.into_iter().zip(NAMES).filter_map(|(path, (option, _))| Some((option, OptionValue::Text(path?)))).collect()
}

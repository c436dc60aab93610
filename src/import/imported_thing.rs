//! A draft: what an importer read, each value with its place, before it becomes a thing that a manifest can hold.

use crate::emit::bridge::{SERVICES, job_answers, job_routes, same, shadow_routes};
use crate::emit::{Device, Emit, OptionValue, Options, target};
use crate::finding::{Finding, Level, Source, Span};
use crate::manifest::AwsSettings;
use crate::thing::mqtt::MqttSettings;
use crate::thing::name::{ClientId, ShadowName, ThingName, check_region};
use crate::thing::reserved;
use crate::thing::topic::{check_filter, check_forward, check_local, check_topic, filters_overlap};
use crate::thing::{CertificateSpec, Direction, LastWill, PolicyChoice, Publication, Route, Services, Thing};

/// A value with its place.
pub type At<T> = (T, Span);

/// What an importer read.
pub struct Draft {
    /// What the configuration calls it; the thing's name when the client id cannot be one.
    pub name: At<String>,
    /// The client id, when one is given.
    pub client_id: Option<At<String>>,
    /// Host and port.
    pub endpoint: Option<At<(String, u16)>>,
    /// The routes of a bridge, with whatever QoS was written.
    pub routes: Vec<At<Route>>,
    /// Whether routes that keep their name are what the thing itself publishes and subscribes to.
    pub bridge: bool,
    /// What the thing publishes itself.
    pub publish: Vec<At<Publication>>,
    /// What it subscribes to itself.
    pub subscribe: Vec<At<String>>,
    /// The shadows it uses; `None` is the unnamed one.
    pub shadows: Vec<At<Option<String>>>,
    /// Whether it takes part in jobs.
    pub jobs: bool,
    /// Its last will.
    pub will: Option<At<LastWill>>,
    /// The target that would emit it, and the options that differ from its defaults.
    pub target: &'static str,
    /// Those options.
    pub options: Vec<(&'static str, OptionValue)>,
}

impl Draft {
    /// An empty draft.
    pub fn new(target: &'static str, name: At<String>, bridge: bool) -> Self {
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
            will: None,
            target,
            options: Vec::new(),
        }
    }

    /// Adds the thing that this draft is, and says what is wrong with it.
    pub fn settle(
        mut self,
        source: &Source,
        things: &mut Vec<Device>,
        aws: &mut AwsSettings,
        findings: &mut Vec<Finding>,
    ) {
        let mut say = |finding: Finding, span: &Span| findings.push(finding.at(source, span.clone()));
        let (name, client_id) = self.names(things, &mut say);
        self.endpoint(aws, &mut say);
        self.check_routes(&mut say);
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
            policy: PolicyChoice::Derived,
            policy_name: None,
            policy_place: None,
            certificate: CertificateSpec::default(),
            mqtt: MqttSettings::default(),
            one_at_a_time: false,
            place: None,
        };
        for (publication, span) in std::mem::take(&mut self.publish) {
            match check_topic(&publication.topic) {
                Ok(()) if !thing.publish.contains(&publication) => thing.publish.push(publication),
                Ok(()) => {}
                // A tree of topics is a route here, though no bridge carries it.
                Err(_) if check_forward(&publication.topic).is_ok() => {
                    thing.routes.push(Route { retain: publication.retain, ..same(Direction::Out, &publication.topic) });
                }
                Err(problem) => say(not_a_topic(&publication.topic, &problem.0), &span),
            }
        }
        for (filter, span) in std::mem::take(&mut self.subscribe) {
            match check_filter(&filter) {
                Ok(()) if !thing.subscribe.contains(&filter) => thing.subscribe.push(filter),
                Ok(()) => {}
                Err(problem) => say(not_a_topic(&filter, &problem.0), &span),
            }
        }
        for (shadow, span) in std::mem::take(&mut self.shadows) {
            match shadow.map(|name| ShadowName::parse(&name)).transpose() {
                Ok(shadow) if !thing.shadows.contains(&shadow) => thing.shadows.push(shadow),
                Ok(_) => {}
                Err(problem) => say(Finding::deny("bridge-value", problem.0), &span),
            }
        }
        if let Some((mut will, span)) = self.will.take() {
            if will.qos > 1 {
                say(qos2(&will.topic), &span);
                will.qos = 1;
            }
            if check_topic(&will.topic).is_err() || will.topic.contains('+') {
                say(not_a_topic(&will.topic, "a last will goes to one topic, without wildcards"), &span);
            } else {
                thing.last_will = Some(will);
            }
        }
        if self.bridge {
            fold(&mut thing);
        }
        let mut emit = Vec::new();
        if let Some(target) = target(self.target) {
            let mut options = Options::default();
            for (name, value) in self.options {
                options.set(name, value, None);
            }
            let options = options.with_defaults(target);
            let remarks = (target.check)(&thing, &options, aws.port.unwrap_or(8883));
            let denied = remarks.into_iter().filter(|finding| finding.level == Level::Deny).collect::<Vec<_>>();
            for finding in &denied {
                say(
                    Finding::deny("bridge-value", finding.message.clone())
                        .help(format!("until that is mended the manifest leaves the target `{}` out", target.name)),
                    &self.name.1,
                );
            }
            if denied.is_empty() {
                emit.push(Emit { target, options, place: None });
            }
        }
        things.push(Device { thing, emit });
    }

    /// The thing's name and its client id: the client id's text for both, where it can be.
    fn names(&self, things: &[Device], say: &mut impl FnMut(Finding, &Span)) -> (ThingName, ClientId) {
        let (wanted, span) = match &self.client_id {
            Some((id, span)) => (id.as_str(), span),
            None => {
                say(
                    Finding::deny(
                        "bridge-client-id",
                        "there is no client id: a random one is used, which no narrow policy allows",
                    )
                    .help("set one; the manifest takes the name of the bridge"),
                    &self.name.1,
                );
                (self.name.0.as_str(), &self.name.1)
            }
        };
        let client_id = ClientId::parse(wanted).map_err(|problem| {
            say(
                Finding::deny(
                    "bridge-client-id",
                    format!("`{}` cannot be a client id: {problem}", wanted.escape_debug()),
                ),
                span,
            );
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

    /// Endpoint, port and region; a second endpoint in the same file cannot be carried over.
    fn endpoint(&self, aws: &mut AwsSettings, say: &mut impl FnMut(Finding, &Span)) {
        let Some(((host, port), span)) = &self.endpoint else { return };
        let label = |label: &str| {
            !label.is_empty()
                && label.len() < 64
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if host.len() > 253 || !host.split('.').all(label) {
            say(
                Finding::deny("bridge-value", format!("`{}` is not a host name", host.escape_debug()))
                    .help("give the endpoint that `aws iot describe-endpoint --endpoint-type iot:Data-ATS` shows; nothing is substituted in this file"),
                span,
            );
            return;
        }
        if let Some((prefix, rest)) = host.split_once(".iot.") {
            if !prefix.ends_with("-ats") && rest.contains("amazonaws.com") {
                say(
                    Finding::warn(
                        "bridge-endpoint-legacy",
                        format!("`{host}` is the endpoint with a certificate that today's trust stores do not know"),
                    )
                    .help("take the one of `iot:Data-ATS`, with `-ats` in its first part"),
                    span,
                );
            }
            let region = rest.split('.').next().filter(|region| check_region(region).is_ok());
            aws.region = aws.region.take().or(region.map(str::to_owned));
        }
        if aws.endpoint.as_ref().is_some_and(|other| other != host) {
            say(
                Finding::warn(
                    "bridge-value",
                    format!("the file names two endpoints; the manifest has only the first, not `{host}`"),
                )
                .help("import the other bridge from a file of its own"),
                span,
            );
            return;
        }
        aws.endpoint = Some(host.clone());
        aws.port = Some(*port).filter(|port| *port != 8883);
    }

    /// Routes that AWS takes, at most at QoS 1; the others are said and left out.
    fn check_routes(&mut self, say: &mut impl FnMut(Finding, &Span)) {
        self.routes.retain_mut(|(route, span)| {
            if route.qos > 1 {
                say(qos2(&route.remote), span);
                route.qos = 1;
            }
            let remote = if route.direction == Direction::Out {
                check_forward(&route.remote)
            } else {
                check_filter(&route.remote)
            };
            match remote
                .err()
                .map(|problem| (&route.remote, problem))
                .or_else(|| check_local(&route.local).err().map(|problem| (&route.local, problem)))
            {
                None => true,
                Some((topic, problem)) => {
                    say(not_a_topic(topic, &problem.0), span);
                    false
                }
            }
        });
        let mut seen: Vec<Route> = Vec::new();
        self.routes.retain(|(route, _)| {
            let new = !seen.contains(route);
            seen.push(route.clone());
            new
        });
        self.check_echoes(say);
    }

    /// What comes down and goes straight up again; when it also comes down again it goes round for ever, and the manifest parts the two.
    fn check_echoes(&mut self, say: &mut impl FnMut(Finding, &Span)) {
        let ups: Vec<Route> = self
            .routes
            .iter()
            .map(|(route, _)| route)
            .filter(|route| route.direction == Direction::Out)
            .cloned()
            .collect();
        for (down, span) in self.routes.iter_mut().filter(|(route, _)| route.direction == Direction::In) {
            let mut round = false;
            for up in ups.iter().filter(|up| filters_overlap(&down.local, &up.local)) {
                let says = format!(
                    "what comes down from `{}` as `{}` goes straight up again to `{}`",
                    down.remote, down.local, up.remote
                );
                let closed = filters_overlap(&down.remote, &up.remote);
                round |= closed;
                let finding = if closed {
                    Finding::deny("bridge-echo", format!("{says}, and round and round"))
                        .help(format!("the manifest brings it down as `from-aws/{}`", down.local))
                } else {
                    Finding::warn("bridge-echo", says).help("give the two directions local topics that do not overlap")
                };
                say(finding, span);
            }
            if round {
                down.local = format!("from-aws/{}", down.local);
            }
        }
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

/// Turns routes that keep their name into what the thing does itself: shadows, jobs, topics.
fn fold(thing: &mut Thing) {
    let prefix = format!("{}/", reserved::shadow_prefix(thing.name.as_str(), None));
    let mut shadows: Vec<Option<ShadowName>> = vec![None];
    for route in &thing.routes {
        let named = route
            .remote
            .strip_prefix(&prefix)
            .and_then(|rest| rest.strip_prefix("name/"))
            .and_then(|rest| rest.split('/').next());
        let shadow = named.and_then(|name| ShadowName::parse(name).ok()).map(Some);
        shadows.extend(shadow.filter(|shadow| !shadows.contains(shadow)));
    }
    for shadow in shadows {
        if take(&mut thing.routes, &shadow_routes(&thing.name, shadow.as_ref())) {
            thing.shadows.push(shadow);
        }
    }
    if take(&mut thing.routes, &job_routes(&thing.name)) {
        thing.jobs = true;
        let answers = job_answers(thing).map(|filter| same(Direction::In, &filter));
        thing.routes.retain(|route| !answers.contains(route));
    }
    for (flag, routes_of) in SERVICES {
        if take(&mut thing.routes, &routes_of(&thing.name)) {
            *flag(&mut thing.services) = true;
        }
    }
    let routes = std::mem::take(&mut thing.routes);
    let rules = reserved::basic_ingest("");
    for route in routes {
        if let Some(topic) = route.remote.strip_prefix(&rules)
            && like(&route, &same(Direction::Out, &route.remote))
        {
            thing.services.basic_ingest.push(topic.to_owned());
            continue;
        }
        let same = route.local == route.remote && route.qos == 1 && !route.remote.starts_with('$');
        match route.direction {
            Direction::Out if same && check_topic(&route.remote).is_ok() => {
                thing.publish.push(Publication { topic: route.remote, retain: route.retain });
            }
            Direction::In if same => thing.subscribe.push(route.remote),
            _ => thing.routes.push(route),
        }
    }
}

/// Takes all of these routes out, or none when one is missing.
fn take(routes: &mut Vec<Route>, wanted: &[Route]) -> bool {
    let all = wanted.iter().all(|one| routes.iter().any(|route| like(route, one)));
    if all {
        routes.retain(|route| !wanted.iter().any(|one| like(route, one)));
    }
    all
}

/// Whether a route is the wanted one; a bridge may pass RETAIN on for all of its routes at once, and reserved topics take none.
fn like(route: &Route, wanted: &Route) -> bool {
    Route { retain: false, ..route.clone() } == *wanted
}

//! From things back to a manifest's text: what importers and `thing create` hand to the same path that a manifest takes.

use std::fmt::Write;

use super::settings::{AwsSettings, RegistryChoice};
use crate::emit::{Device, Emit, OptionKind, OptionValue, SecretSource};
use crate::thing::mqtt::{Session, duration};
use crate::thing::{CertificateSpec, Direction, PolicyChoice, Route, Thing};

/// What is to be written.
#[derive(Clone, Debug, Default)]
pub struct Writing<'a> {
    /// Comment lines for the top, without `#`.
    pub about: &'a [&'a str],
    /// Where the things live; left out when it is not to be said.
    pub registry: Option<RegistryChoice>,
    /// What is known of the AWS account.
    pub aws: AwsSettings,
    /// The things with their systems, in the order in which they are to stand.
    pub things: &'a [Device],
    /// Whether `{…}` in the texts are placeholders; otherwise braces are braces, and are written twice.
    pub placeholders: bool,
}

/// The manifest's text; the same things give the same text, and reading it gives the same things.
pub fn write(writing: &Writing<'_>) -> String {
    let mut page = Page { text: String::new(), placeholders: writing.placeholders };
    for line in writing.about {
        page.line(format_args!("# {}", line.replace(char::is_control, " ")));
    }
    page.line(format_args!("version = 1"));
    if let Some(choice) = &writing.registry {
        let word = match choice {
            RegistryChoice::Aws => "aws".to_owned(),
            RegistryChoice::Local(None) => "local".to_owned(),
            RegistryChoice::Local(Some(folder)) => format!("local:{folder}"),
        };
        page.line(format_args!("registry = {}", string(&word)));
    }
    page.aws(&writing.aws);
    for device in writing.things {
        page.thing(&device.thing);
        for emit in &device.emit {
            page.emit(&device.thing, emit);
        }
    }
    page.text
}

/// A text as TOML writes it.
fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A key: bare where TOML takes it so.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare { name.to_owned() } else { string(name) }
}

struct Page {
    text: String,
    placeholders: bool,
}

impl Page {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    /// A text of a thing, in which braces mean placeholders.
    fn filled(&self, text: &str) -> String {
        if self.placeholders { string(text) } else { string(&text.replace('{', "{{").replace('}', "}}")) }
    }

    fn list<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> String {
        format!("[{}]", texts.into_iter().map(|text| self.filled(text)).collect::<Vec<_>>().join(", "))
    }

    fn aws(&mut self, aws: &AwsSettings) {
        if *aws == AwsSettings::default() {
            return;
        }
        self.line(format_args!("\n[aws]"));
        let texts = [
            ("profile", &aws.profile),
            ("region", &aws.region),
            ("account", &aws.account),
            ("endpoint", &aws.endpoint),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                self.line(format_args!("{name} = {}", string(value)));
            }
        }
        if let Some(port) = aws.port {
            self.line(format_args!("port = {port}"));
        }
    }

    fn thing(&mut self, thing: &Thing) {
        self.line(format_args!("\n[things.{}]", key(thing.name.as_str())));
        if thing.client_id.as_str() != thing.name.as_str() {
            self.line(format_args!("client-id = {}", self.filled(thing.client_id.as_str())));
        }
        if let Some(thing_type) = &thing.thing_type {
            self.line(format_args!("type = {}", self.filled(thing_type.as_str())));
        }
        if !thing.groups.is_empty() {
            self.line(format_args!("groups = {}", self.list(thing.groups.iter().map(|group| group.as_str()))));
        }
        if !thing.attributes.is_empty() {
            let pairs = thing.attributes.iter().map(|(name, value)| format!("{} = {}", key(name), self.filled(value)));
            self.line(format_args!("attributes = {{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
        }
        self.publish(thing);
        if !thing.subscribe.is_empty() {
            self.line(format_args!("subscribe = {}", self.list(thing.subscribe.iter().map(String::as_str))));
        }
        if !thing.shadows.is_empty() {
            let names = thing.shadows.iter().map(|shadow| shadow.as_ref().map_or("classic", |name| name.as_str()));
            self.line(format_args!("shadow = {}", self.list(names)));
        }
        if thing.jobs {
            self.line(format_args!("jobs = true"));
        }
        for (name, used) in thing.services.flags() {
            if used {
                self.line(format_args!("{name} = true"));
            }
        }
        if !thing.services.basic_ingest.is_empty() {
            let topics = self.list(thing.services.basic_ingest.iter().map(String::as_str));
            self.line(format_args!("basic-ingest = {topics}"));
        }
        if let Some(will) = &thing.last_will {
            let (topic, payload) = (self.filled(&will.topic), self.filled(&will.payload));
            let (qos, retain) = (will.qos, if will.retain { ", retain = true" } else { "" });
            self.line(format_args!("last-will = {{ topic = {topic}, payload = {payload}, qos = {qos}{retain} }}"));
        }
        self.routes(&thing.routes);
        self.mqtt(thing);
        if let PolicyChoice::Template(template) = &thing.policy {
            self.line(format_args!("policy = {}", self.filled(template)));
        }
        if let Some(name) = &thing.policy_name {
            self.line(format_args!("policy-name = {}", self.filled(name.as_str())));
        }
        self.certificate(&thing.certificate);
    }

    fn publish(&mut self, thing: &Thing) {
        if thing.publish.is_empty() {
            return;
        }
        let entries = thing.publish.iter().map(|publication| match publication.retain {
            false => self.filled(&publication.topic),
            true => format!("{{ topic = {}, retain = true }}", self.filled(&publication.topic)),
        });
        self.line(format_args!("publish = [{}]", entries.collect::<Vec<_>>().join(", ")));
    }

    fn routes(&mut self, routes: &[Route]) {
        if routes.is_empty() {
            return;
        }
        self.line(format_args!("# out: from the local broker to AWS; in: from AWS to the local broker"));
        self.line(format_args!("routes = ["));
        let mut rest = routes.iter().peekable();
        while let Some(route) = rest.next() {
            let twin = rest.next_if(|next| {
                next.direction != route.direction
                    && (&next.local, &next.remote, next.qos) == (&route.local, &route.remote, route.qos)
            });
            let direction = match (twin, route.direction) {
                (Some(_), _) => "both",
                (None, Direction::Out) => "out",
                (None, Direction::In) => "in",
            };
            let (local, remote) = (self.filled(&route.local), self.filled(&route.remote));
            let retain = route.retain || twin.is_some_and(|twin| twin.retain);
            let (qos, retain) = (route.qos, if retain { ", retain = true" } else { "" });
            self.line(format_args!(
                "  {{ direction = \"{direction}\", local = {local}, remote = {remote}, qos = {qos}{retain} }},"
            ));
        }
        self.line(format_args!("]"));
    }

    fn mqtt(&mut self, thing: &Thing) {
        match thing.mqtt.session {
            None => {}
            Some(Session::Clean) => self.line(format_args!("session = \"clean\"")),
            Some(Session::Kept) => self.line(format_args!("session = \"kept\"")),
            Some(Session::KeptFor(seconds)) => {
                self.line(format_args!("session = {{ kept-for = \"{}\" }}", duration(seconds)));
            }
        }
        if let Some(keep_alive) = thing.mqtt.keep_alive {
            self.line(format_args!("keep-alive = {keep_alive}"));
        }
        if let Some(version) = thing.mqtt.version {
            self.line(format_args!("mqtt = \"{}\"", version.word()));
        }
        if thing.one_at_a_time {
            self.line(format_args!("one-at-a-time = true"));
        }
    }

    fn certificate(&mut self, certificate: &CertificateSpec) {
        if *certificate == CertificateSpec::default() {
            return;
        }
        let (kind, issuer) = (certificate.key_word(), string(&certificate.issuer.word()));
        let days = certificate.days.map(|days| format!(", days = {days}")).unwrap_or_default();
        let csr = certificate.csr.as_ref().map(|path| format!(", csr = {}", self.filled(path))).unwrap_or_default();
        self.line(format_args!("certificate = {{ key = \"{kind}\", issuer = {issuer}{days}{csr} }}"));
    }

    fn emit(&mut self, thing: &Thing, emit: &Emit) {
        self.line(format_args!("\n[things.{}.emit.{}]", key(thing.name.as_str()), emit.target.name));
        for spec in emit.target.options {
            let Some(value) = emit.options.value(spec.name) else { continue };
            let written = match value {
                OptionValue::Text(text) if Some(text.as_str()) == spec.default => continue,
                OptionValue::Flag(flag) if Some(*flag) == spec.default.map(|default| default == "true") => continue,
                OptionValue::Number(number) if Some(*number) == spec.default.and_then(|d| d.parse().ok()) => continue,
                OptionValue::Text(text) if spec.kind == OptionKind::Pattern => string(text),
                OptionValue::Text(text) => self.filled(text),
                OptionValue::Flag(flag) => flag.to_string(),
                OptionValue::Number(number) => number.to_string(),
                OptionValue::Secret(SecretSource::Env(variable)) => format!("{{ env = {} }}", self.filled(variable)),
                OptionValue::Secret(SecretSource::File(path)) => format!("{{ file = {} }}", self.filled(path)),
            };
            self.line(format_args!("{} = {written}", spec.name));
        }
    }
}

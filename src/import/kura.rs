//! Eclipse Kura: the snapshot of a gateway that is connected to AWS IoT.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use crate::emit::OptionValue;
use crate::finding::{Finding, Source, Span};
use crate::import::imported_thing::{At, Draft};
use crate::import::topics;
use crate::thing::LastWill;

const TRANSPORT: &str = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";
const CLOUD: &str = "org.eclipse.kura.cloud.CloudService";
/// How the topic of Kura's own last will ends.
const OWN_WILL: &str = "#account-name/#client-id/MQTT/LWT";
/// The types that Kura knows.
const TYPES: &[&str] =
    &["String", "Long", "Double", "Float", "Integer", "Byte", "Char", "Boolean", "Short", "Password"];
const TRANSPORT_KEYS: &[&str] = &[
    "broker-url",
    "topic.context.account-name",
    "username",
    "password",
    "client-id",
    "keep-alive",
    "timeout",
    "clean-session",
    "lwt.topic",
    "lwt.payload",
    "lwt.qos",
    "lwt.retain",
    "in-flight.persistence",
    "protocol-version",
    "ssl.default.protocol",
    "ssl.hostname.verification",
    "ssl.default.cipherSuites",
    "ssl.certificate.alias",
    "SslManagerService.target",
    "kura.service.pid",
    "service.factoryPid",
    "service.pid",
];

/// Whether a text looks like one.
pub fn looks(text: &str) -> bool {
    text.contains("<esf:configurations") || text.contains("http://eurotech.com/esf/2.0")
}

/// A component's properties with their places.
type Component = BTreeMap<String, At<String>>;

/// What a snapshot holds: components by pid, and the lines of its comments.
#[derive(Default)]
struct Snapshot {
    components: BTreeMap<String, Component>,
    comments: Vec<At<String>>,
}

/// Reads every connection of the snapshot.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    let snapshot = snapshot(source, findings);
    let transports: Vec<String> =
        snapshot.components.keys().filter(|pid| pid.starts_with(TRANSPORT)).cloned().collect();
    transports
        .iter()
        .map(|pid| {
            let suffix = pid.strip_prefix(TRANSPORT).unwrap_or_default();
            Connection { source, findings, snapshot: &snapshot, suffix }.draft(pid)
        })
        .collect()
}

/// Reads the elements; what follows an error is not read.
fn snapshot(source: &Source, findings: &mut Vec<Finding>) -> Snapshot {
    let mut reader = Reader::from_str(source.text());
    let mut snapshot = Snapshot::default();
    let (mut pid, mut property): (Option<String>, Option<At<(String, String)>>) = (None, None);
    let (mut value, mut inside): (Option<String>, bool) = (None, false);
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let span = start..position(&reader).max(start);
        let mut say = |finding: Finding| findings.push(finding.at(source, span.clone()));
        match event {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.name().as_ref() {
                "esf:configuration" => pid = attribute(&element, "pid"),
                "esf:property" => {
                    let kind = attribute(&element, "type").unwrap_or_default();
                    if !TYPES.contains(&kind.as_str()) {
                        say(Finding::warn(
                            "bridge-key-ignored",
                            format!("Kura drops a property of the type `{}` without a word", kind.escape_debug()),
                        ));
                    }
                    property = attribute(&element, "name").map(|name| ((name, kind), span.clone()));
                }
                "esf:value" => (value, inside) = (Some(String::new()), true),
                name if name.ends_with("configuration") && !name.starts_with("esf:") => {
                    say(Finding::deny("bridge-syntax", "Kura reads only elements with the prefix `esf:`"));
                }
                _ => {}
            },
            Ok(Event::Text(text)) => {
                if let (Some(value), true) = (&mut value, inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::CData(text)) => {
                if let (Some(value), true) = (&mut value, inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let named = escape::resolve_predefined_entity(&reference).map(str::to_owned);
                if let (Some(value), Some(text), true) = (&mut value, character.or(named), inside) {
                    value.push_str(&text);
                }
            }
            Ok(Event::End(element)) if element.name().as_ref() == "esf:value" => inside = false,
            Ok(Event::End(element)) if element.name().as_ref() == "esf:property" => {
                if let (Some(pid), Some(((name, kind), at))) = (&pid, property.take()) {
                    let text = value.take();
                    findings.extend(check(&name, &kind, text.as_deref()).map(|finding| finding.at(source, at.clone())));
                    snapshot.components.entry(pid.clone()).or_default().insert(name, (text.unwrap_or_default(), at));
                }
            }
            Ok(Event::Comment(comment)) => {
                let text = comment.to_string();
                let lines = text.lines().map(|line| unescape(line.trim()));
                snapshot.comments.extend(lines.map(|line| (line, span.clone())));
            }
            Ok(Event::Eof) => return snapshot,
            Ok(_) => {}
            Err(error) => {
                say(Finding::deny("bridge-syntax", format!("this is not XML: {error}")));
                return snapshot;
            }
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    Some(unescape(&attribute.value))
}

fn unescape(text: &str) -> String {
    escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// Kura refuses the whole file for one bad number, and takes any flag that is not `true` for false.
fn check(name: &str, kind: &str, value: Option<&str>) -> Option<Finding> {
    let Some(value) = value else {
        return Some(Finding::deny("bridge-value", format!("`{name}` has no value: Kura refuses the whole file")));
    };
    match kind {
        "Integer" | "Long" | "Short" | "Byte" if value.trim().parse::<i64>().is_err() => {
            Some(Finding::deny("bridge-value", format!("`{name}` is not a whole number: Kura refuses the whole file")))
        }
        "Boolean" if !matches!(value, "true" | "false") => Some(Finding::warn(
            "bridge-value",
            format!("`{name}` is neither `true` nor `false`: Kura takes it for false"),
        )),
        _ => None,
    }
}

struct Connection<'a, 'f> {
    source: &'a Source,
    findings: &'f mut Vec<Finding>,
    snapshot: &'a Snapshot,
    suffix: &'a str,
}

impl Connection<'_, '_> {
    fn say(&mut self, finding: Finding, span: &Span) {
        self.findings.push(finding.at(self.source, span.clone()));
    }

    /// A property of the component with this pid.
    fn get(&self, pid: &str, name: &str) -> Option<At<String>> {
        self.snapshot.components.get(pid)?.get(name).cloned()
    }

    /// A property of any component whose pid starts so.
    fn any(&self, name: &str) -> Option<At<String>> {
        self.snapshot.components.values().find_map(|component| component.get(name).cloned())
    }

    fn draft(mut self, pid: &str) -> Draft {
        let place = self
            .snapshot
            .components
            .get(pid)
            .and_then(|component| component.values().next())
            .map_or(0..0, |(_, span)| span.clone());
        let mut draft = Draft::new("kura", ("gateway".to_owned(), place), false);
        self.unknown(pid);
        draft.client_id = self.get(pid, "client-id").filter(|(id, _)| !id.is_empty());
        draft.endpoint = self.endpoint(pid);
        self.options(pid, &mut draft);
        draft.will = self.will(pid);
        for key in ["username", "password"] {
            if let Some((_, span)) = self.get(pid, key).filter(|(value, _)| !value.is_empty()) {
                self.say(
                    Finding::warn("bridge-key-ignored", format!("`{key}`: AWS IoT knows a client by its certificate"))
                        .help("leave it blank"),
                    &span,
                );
            }
        }
        let cloud = format!("{CLOUD}{}", self.suffix);
        if let Some((_, span)) = self.get(&cloud, "enable.default.subscriptions").filter(|(value, _)| value == "true") {
            self.say(
                Finding::warn(
                    "bridge-value",
                    "Kura's default subscriptions are on, and the imported policy does not allow them",
                )
                .help("set it to false"),
                &span,
            );
        }
        for (line, span) in &self.snapshot.comments {
            topics::take(&mut draft, line, span);
        }
        draft
    }

    fn unknown(&mut self, pid: &str) {
        let unknown: Vec<(String, Span)> = self
            .snapshot
            .components
            .get(pid)
            .into_iter()
            .flatten()
            .filter(|(name, _)| !TRANSPORT_KEYS.contains(&name.as_str()))
            .map(|(name, (_, span))| (name.clone(), span.clone()))
            .collect();
        for (name, span) in unknown {
            let mut finding = Finding::warn(
                "bridge-key-unknown",
                format!("Kura's MqttDataTransport has no `{}`", name.escape_debug()),
            );
            finding.help = crate::finding::nearest::nearest(&name, TRANSPORT_KEYS.iter().copied())
                .map(|near| format!("did you mean `{near}`?"));
            self.say(finding, &span);
        }
    }

    fn endpoint(&mut self, pid: &str) -> Option<At<(String, u16)>> {
        let (url, span) = self.get(pid, "broker-url")?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
        match scheme {
            "mqtts" => {}
            "mqtt" | "ws" => self.say(
                Finding::deny(
                    "bridge-tls-unverified",
                    format!("`{scheme}` is without TLS, which AWS IoT does not take"),
                )
                .help("write `mqtts://HOST:8883/`"),
                &span,
            ),
            _ => self.say(
                Finding::deny(
                    "bridge-value",
                    format!("`{}` is not what AWS IoT takes with a certificate", url.escape_debug()),
                )
                .help("write `mqtts://HOST:8883/`"),
                &span,
            ),
        }
        let rest = rest.split('/').next().unwrap_or_default();
        let (host, port) = rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, port.parse::<u16>().ok()));
        match port {
            None => self.say(
                Finding::deny("bridge-value", "the broker's URL has no port").help("write `mqtts://HOST:8883/`"),
                &span,
            ),
            Some(443) => self.say(
                Finding::deny("bridge-value", "port 443 needs ALPN, which Kura does not send").help("take port 8883"),
                &span,
            ),
            Some(_) => {}
        }
        Some(((host.to_owned(), port.filter(|port| *port != 443).unwrap_or(8883)), span))
    }

    fn options(&mut self, pid: &str, draft: &mut Draft) {
        let five = self.get(pid, "SslManagerService.target").is_some();
        let cloud = format!("{CLOUD}{}", self.suffix);
        let version = if five {
            "5"
        } else if self.get(&cloud, "kura.cloud.connection.factory.pid").is_some() {
            "4"
        } else {
            "3"
        };
        draft.options.push(("version", OptionValue::Text(version.to_owned())));
        let levels = [
            (self.get(pid, "topic.context.account-name"), "account-name"),
            (self.get(&cloud, "topic.control-prefix"), "control-prefix"),
        ];
        for (found, option) in levels {
            let Some((value, span)) = found else { continue };
            if value.starts_with('$') {
                self.say(
                    Finding::deny(
                        "bridge-value",
                        format!("topics under `{}` are refused: AWS reserves `$`", value.escape_debug()),
                    )
                    .help("the manifest takes another"),
                    &span,
                );
            } else {
                draft.options.push((option, OptionValue::Text(value)));
            }
        }
        if let Some((path, _)) = self.any("keystore.path").or_else(|| self.any("ssl.default.trustStore")) {
            if path.ends_with(".jks") || path.ends_with(".ks") {
                draft.options.push(("keystore", OptionValue::Text("jks".to_owned())));
            }
            draft.options.push(("keystore-path", OptionValue::Text(path)));
        }
        if let Some((_, span)) = self.any("ssl.hostname.verification").filter(|(value, _)| value == "false") {
            self.say(
                Finding::deny("bridge-tls-unverified", "the server's name is not checked")
                    .help("set `ssl.hostname.verification` to true"),
                &span,
            );
        }
    }

    fn will(&mut self, pid: &str) -> Option<At<LastWill>> {
        let (topic, span) = self.get(pid, "lwt.topic")?;
        if topic.starts_with('$') {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!("AWS does not take the last will's topic `{}`", topic.escape_debug()),
                )
                .help("the manifest takes one without `$`"),
                &span,
            );
            return None;
        }
        if topic.ends_with(OWN_WILL) {
            return None;
        }
        let account = self.get(pid, "topic.context.account-name").map(|(name, _)| name).unwrap_or_default();
        let client = self.get(pid, "client-id").map(|(id, _)| id).unwrap_or_default();
        let topic = topic.replace("#account-name", &account).replace("#client-id", &client);
        let payload = self.get(pid, "lwt.payload").map(|(payload, _)| payload).unwrap_or_default();
        let qos = self.get(pid, "lwt.qos").and_then(|(qos, _)| qos.parse().ok()).unwrap_or(0);
        let retain = self.get(pid, "lwt.retain").is_some_and(|(retain, _)| retain == "true");
        Some((LastWill { topic, payload, qos, retain }, span))
    }
}

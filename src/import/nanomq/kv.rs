//! NanoMQ's classic key-value form (`--old_conf`), and EMQX 4's, which looks alike: `bridge.mqtt.NAME.key=value`.

use std::collections::BTreeMap;

use super::rows::no_qos;
use crate::emit::OptionValue;
use crate::finding::nearest::nearest;
use crate::finding::{Finding, Place, Source, Span};
use crate::import::account::Report;
use crate::import::imported_thing::{ImportedThing, Placed, file_options, qos2};
use crate::thing::{Direction, LastWill, Route};

const AWS: &str = "aws.bridge.mqtt.";
const MQTT: &str = "bridge.mqtt.";

/// Whether a text is in this form.
pub fn looks(text: &str) -> bool {
    lines(text)
        .any(|(line, _)| (line.starts_with(AWS) || line.starts_with(MQTT)) && line.contains('=') && !line.contains('{'))
}

/// Lines that are not comments, without the blanks around them, and where they stand.
fn lines(text: &str) -> impl Iterator<Item = (&str, Span)> {
    let start = text.as_ptr() as usize;
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(move |line| {
        let at = line.as_ptr() as usize - start;
        (line, at..at + line.len())
    })
}

/// The keys of one bridge, the last line of each.
type Keys<'a> = BTreeMap<&'a str, Placed<&'a str>>;

const KNOWN: &[&str] = &[
    "bridge_mode",
    "address",
    "host",
    "port",
    "proto_ver",
    "clientid",
    "keepalive",
    "backoff_max",
    "clean_start",
    "username",
    "password",
    "transparent_bridging",
    "parallel",
    "max_send_queue_len",
    "max_recv_queue_len",
    "resend_interval",
    "resend_wait",
    "cancel_timeout",
    "retry_qos0",
    "tls.enable",
    "tls.keyfile",
    "tls.certfile",
    "tls.cacertfile",
    "tls.key_password",
    "tls.verify_peer",
    "tls.fail_if_no_peer_cert",
    // EMQX 4
    "ssl",
    "forwards",
    "mountpoint",
    "start_type",
    "reconnect_interval",
    "retry_interval",
    "keyfile",
    "certfile",
    "cacertfile",
    "enable",
];
const KNOWN_GROUPS: &[&str] = &["will.", "connect.", "subscription.", "forwards.", "quic_", "queue.", "tls."];

/// Reads every bridge of the file.
pub fn read(source: &Source, report: &mut Report) -> Vec<ImportedThing> {
    let mut bridges: BTreeMap<(bool, &str), (Place, Keys<'_>)> = BTreeMap::new();
    for (line, span) in lines(source.text()) {
        let (aws, Some(rest)) = (line.starts_with(AWS), line.strip_prefix(AWS).or(line.strip_prefix(MQTT))) else {
            report.idle(&source.place(span), "a setting of the broker, not of its bridge");
            continue;
        };
        let place = source.place(span);
        report.expect(&place);
        let Some((path, value)) = rest.split_once('=') else {
            report.lost(Finding::deny("bridge-syntax", "a line reads `key=value`"), &place);
            continue;
        };
        let Some((name, key)) = path.trim().split_once('.') else {
            let says = "a key names its bridge and then the setting: `bridge.mqtt.NAME.key`";
            report.lost(Finding::deny("bridge-syntax", says), &place);
            continue;
        };
        let keys = &mut bridges.entry((aws, name)).or_insert_with(|| (place.clone(), Keys::new())).1;
        if let Some((_, earlier)) = keys.insert(key, (value.trim(), place)) {
            report.idle(&earlier, "a later line of the same key counts");
        }
    }
    bridges
        .into_iter()
        .map(|((aws, name), (place, keys))| Reader { report, keys, aws }.bridge((name.to_owned(), place)))
        .collect()
}

pub(super) struct Reader<'a, 'f> {
    pub(super) report: &'f mut Report,
    keys: Keys<'a>,
    pub(super) aws: bool,
}

impl Reader<'_, '_> {
    fn say(&mut self, finding: Finding, place: &Place) {
        self.report.say(finding, place);
    }

    /// What the line of a key becomes.
    pub(super) fn carry(&mut self, key: &str, r#as: &str) {
        if let Some((_, place)) = self.keys.get(key) {
            self.report.carried(place, r#as);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Placed<String>> {
        self.keys.get(key).map(|(value, span)| ((*value).to_owned(), span.clone()))
    }

    pub(super) fn is(&self, key: &str, word: &str) -> Option<Place> {
        self.keys.get(key).filter(|(value, _)| value.eq_ignore_ascii_case(word)).map(|(_, span)| span.clone())
    }

    fn bridge(mut self, name: Placed<String>) -> ImportedThing {
        let at = name.1.clone();
        let said = self.report.findings.len();
        self.say(
            Finding::warn("bridge-format-obsolete", "this is NanoMQ's classic form: today's release reads it with `--old_conf` only, drops rows and remaps nothing")
                .help("emit the imported manifest again, in HOCON"),
            &at,
        );
        self.unknown();
        if !self.aws && self.keys.contains_key("bridge_mode") && self.is("bridge_mode", "true").is_none() {
            let span = self.keys.get("bridge_mode").map_or(at.clone(), |(_, span)| span.clone());
            self.report.lost(
                Finding::warn(
                    "bridge-value",
                    "`bridge_mode` is not `true`: NanoMQ does not start this bridge; the manifest's is on",
                ),
                &span,
            );
        }
        self.tls(&at);
        // EMQX, whose form this is too, knows neither fault.
        if !self.aws && !self.keys.contains_key("ssl") {
            self.faults(&at);
        }
        let mut thing = ImportedThing::new("nanomq", name, true);
        thing.client_id = self.get("clientid").filter(|(id, _)| !id.is_empty());
        thing.endpoint = self.endpoint();
        thing.will = self.will();
        self.rows(&mut thing);
        self.old_rows(&mut thing);
        let file = |file: &str| self.get(&format!("tls.{file}")).or_else(|| self.get(file)).map(|(path, _)| path);
        thing.options.extend(file_options(file("keyfile"), file("certfile"), file("cacertfile")));
        self.settings(&mut thing);
        let renamed =
            thing.routes.iter().any(|(route, _)| route.direction == Direction::In && route.local != route.remote);
        if self.aws && !renamed {
            thing.options.push(("bridge", OptionValue::Text("aws".to_owned())));
        }
        let settings = self.keys.values().map(|(_, place)| place.clone()).collect();
        thing.section = (settings, said..self.report.findings.len());
        thing
    }

    /// What NanoMQ does wrong with this form, whatever else is in it.
    fn faults(&mut self, at: &Place) {
        if self.is("proto_ver", "5").is_none() {
            let span = self.get("proto_ver").map_or_else(|| at.clone(), |(_, span)| span);
            self.say(
                Finding::warn("bridge-value", "the bridge sends a private protocol level, which AWS refuses")
                    .help("write `proto_ver=5`"),
                &span,
            );
        }
        if !self.keys.contains_key("max_send_queue_len") {
            self.say(
                Finding::warn(
                    "bridge-value",
                    "without `max_send_queue_len` NanoMQ crashes at the first message that it forwards",
                ),
                at,
            );
        }
    }

    fn unknown(&mut self) {
        let unknown: Vec<(String, Place)> = self
            .keys
            .iter()
            .filter(|(key, _)| !KNOWN.contains(key) && !KNOWN_GROUPS.iter().any(|group| key.starts_with(group)))
            .map(|(key, (_, span))| ((*key).to_owned(), span.clone()))
            .collect();
        for (key, span) in unknown {
            let mut finding =
                Finding::warn("bridge-key-unknown", format!("NanoMQ knows no key `{key}` and passes over it"));
            finding.help = nearest(&key, KNOWN.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.report.ignored(finding, &span);
        }
    }

    fn tls(&mut self, at: &Place) {
        for key in ["tls.verify_peer", "tls.fail_if_no_peer_cert", "tls.key_password", "proto_ver"] {
            let Some((_, span)) = self.get(key) else { continue };
            if self.aws {
                self.report.ignored(
                    Finding::warn(
                        "bridge-key-ignored",
                        format!("`{key}` has no effect: the AWS client does not read it"),
                    ),
                    &span,
                );
            } else if key == "tls.verify_peer" && self.is(key, "true").is_none() {
                self.report.lost(
                    Finding::deny("bridge-tls-unverified", "the server's certificate is not checked")
                        .help("write `tls.verify_peer=true`"),
                    &span,
                );
            }
        }
        let on = self.is("tls.enable", "true").or(self.is("ssl", "on")).is_some();
        if !on {
            self.say(
                Finding::deny("bridge-tls-unverified", "TLS is not on: AWS IoT takes nothing else")
                    .help("write `tls.enable=true`"),
                at,
            );
        }
    }

    fn endpoint(&mut self) -> Option<Placed<(String, u16)>> {
        let (text, span) = self.get("address").or_else(|| self.get("host"))?;
        let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()),
            None => (rest, self.get("port").and_then(|(port, _)| port.parse().ok())),
        };
        if port.is_none() {
            self.say(
                Finding::deny("bridge-value", format!("`{}` has no port", text.escape_debug()))
                    .help("write `:8883` behind it"),
                &span,
            );
        }
        Some(((host.to_owned(), port.unwrap_or(8883)), span))
    }

    fn will(&mut self) -> Option<Placed<LastWill>> {
        let (topic, span) = self.get("will.topic")?;
        if self.aws {
            self.report.ignored(
                Finding::warn("bridge-key-ignored", "`will.topic` has no effect: the AWS client leaves no last will"),
                &span,
            );
            return None;
        }
        let payload = self.get("will.payload").map(|(payload, _)| payload).unwrap_or_default();
        let qos = self.get("will.qos").and_then(|(qos, _)| qos.parse().ok()).unwrap_or(0);
        Some((LastWill { topic, payload, qos, retain: self.is("will.retain", "true").is_some() }, span))
    }

    /// Numbered rows: `forwards.1.remote_topic`, `subscription.1.local_topic`.
    fn rows(&mut self, thing: &mut ImportedThing) {
        for (list, direction) in [("forwards", Direction::Out), ("subscription", Direction::In)] {
            let numbers: std::collections::BTreeSet<u32> = self
                .keys
                .keys()
                .filter_map(|key| key.strip_prefix(list)?.strip_prefix('.')?.split('.').next()?.parse().ok())
                .collect();
            for number in numbers {
                let row = |key: &str| format!("{list}.{number}.{key}");
                let Some((remote, span)) = self.get(&row("remote_topic")).or_else(|| self.get(&row("topic"))) else {
                    continue;
                };
                let local = self.get(&row("local_topic")).map_or_else(|| remote.clone(), |(local, _)| local);
                // A row with `topic` alone is of an older form, or EMQX's.
                let today = self.keys.contains_key(row("remote_topic").as_str());
                let mut needed = Vec::new();
                needed.extend(today.then(|| row("retain")));
                needed.extend((today && direction == Direction::In).then(|| row("qos")));
                let missing: Vec<String> = needed
                    .into_iter()
                    .filter(|key| !self.keys.contains_key(key.as_str()))
                    .map(|key| format!("`{key}`"))
                    .collect();
                if !missing.is_empty() {
                    self.say(
                        Finding::deny(
                            "bridge-key-ignored",
                            format!("NanoMQ drops this row without a word: it has no {}", missing.join(" and no ")),
                        )
                        .help("emit the imported manifest again, in HOCON"),
                        &span,
                    );
                }
                let mut qos = 1;
                if direction == Direction::Out && !self.aws && !self.keys.contains_key(row("qos").as_str()) {
                    self.say(no_qos(&local), &span);
                }
                if let Some((text, place)) = self.get(&row("qos")) {
                    match text.parse() {
                        Ok(number @ 0..=1) => qos = number,
                        Ok(2..) => self.report.lost(qos2(&remote), &place),
                        Err(_) => {
                            let says = format!("`{}` is not a QoS", text.escape_debug());
                            self.report.lost(Finding::deny("bridge-value", says), &place);
                        }
                    }
                }
                for key in
                    ["remote_topic", "local_topic", "topic", "qos", "retain", "retain_as_published", "retain_handling"]
                {
                    self.carry(&row(key), "a route");
                }
                let retain = direction == Direction::Out
                    && self.get(&row("retain")).is_none_or(|(retain, _)| !matches!(retain.as_str(), "0" | "false"));
                thing.routes.push((Route { direction, local, remote, qos, retain }, span));
            }
        }
    }

    /// A list of topics in one line, as NanoMQ had them up to 0.19, and EMQX 4 behind its mount point.
    fn old_rows(&mut self, thing: &mut ImportedThing) {
        let Some((topics, span)) = self.get("forwards") else { return };
        self.carry("forwards", "routes");
        self.carry("mountpoint", "the names on AWS");
        let mount = self.get("mountpoint").map(|(mount, _)| mount).unwrap_or_default();
        // Neither the client of the AWS build nor EMQX sends more than QoS 1.
        if !self.aws && !self.keys.contains_key("ssl") {
            self.say(no_qos(&topics), &span);
        }
        for topic in topics.split(',').map(str::trim).filter(|topic| !topic.is_empty()) {
            let remote = format!("{mount}{topic}");
            thing.routes.push((
                Route { direction: Direction::Out, local: topic.to_owned(), remote, qos: 1, retain: true },
                span.clone(),
            ));
        }
    }
}

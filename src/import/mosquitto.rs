//! Mosquitto's configuration: every `connection` section becomes a thing.

use crate::finding::nearest::nearest;
use crate::finding::{Finding, Source, Span};
use crate::import::imported_thing::{At, Draft};
use crate::import::nanomq::cert_dir;
use crate::thing::{Direction, Route};

/// Whether a text looks like a bridge of Mosquitto's.
pub fn looks(text: &str) -> bool {
    let starts = |word: &str| text.lines().any(|line| line.split_whitespace().next() == Some(word));
    starts("connection") && (starts("address") || starts("addresses") || starts("topic"))
}

/// Keys of a bridge; the first one of each line is the one that the others stand for.
const KEYS: &[&str] = &[
    "address",
    "addresses",
    "bridge_alpn",
    "bridge_attempt_unsubscribe",
    "bridge_bind_address",
    "bridge_cafile",
    "bridge_capath",
    "bridge_certfile",
    "bridge_ciphers",
    "bridge_ciphers_tls1.3",
    "bridge_identity",
    "bridge_insecure",
    "bridge_keyfile",
    "bridge_max_packet_size",
    "bridge_max_topic_alias",
    "bridge_outgoing_retain",
    "bridge_protocol_version",
    "bridge_psk",
    "bridge_receive_maximum",
    "bridge_reload_type",
    "bridge_require_ocsp",
    "bridge_session_expiry_interval",
    "bridge_tcp_keepalive",
    "bridge_tcp_user_timeout",
    "bridge_tls_use_os_certs",
    "bridge_tls_version",
    "cleansession",
    "clientid",
    "connection",
    "idle_timeout",
    "keepalive_interval",
    "local_cleansession",
    "local_clientid",
    "local_password",
    "local_username",
    "notification_topic",
    "notifications",
    "notifications_local_only",
    "password",
    "remote_clientid",
    "remote_password",
    "remote_username",
    "restart_timeout",
    "round_robin",
    "start_type",
    "threshold",
    "topic",
    "try_private",
    "username",
];

/// Keys of the broker itself, which may stand in the same file.
const BROKER: &[&str] = &[
    "acl_file",
    "allow_anonymous",
    "autosave_interval",
    "cafile",
    "capath",
    "certfile",
    "keyfile",
    "include_dir",
    "listener",
    "log_dest",
    "log_timestamp",
    "log_timestamp_format",
    "log_type",
    "max_connections",
    "max_inflight_messages",
    "max_keepalive",
    "max_packet_size",
    "max_queued_messages",
    "message_size_limit",
    "password_file",
    "per_listener_settings",
    "persistence",
    "persistence_file",
    "persistence_location",
    "persistent_client_expiration",
    "pid_file",
    "plugin",
    "port",
    "protocol",
    "queue_qos0_messages",
    "require_certificate",
    "retain_available",
    "set_tcp_nodelay",
    "socket_domain",
    "sys_interval",
    "use_identity_as_username",
    "use_username_as_clientid",
    "user",
    "websockets_log_level",
    "bind_address",
    "bind_interface",
    "connection_messages",
    "allow_zero_length_clientid",
    "auto_id_prefix",
    "tls_version",
    "dhparamfile",
    "ciphers",
];

/// One section: its name and its lines.
struct Section<'a> {
    name: At<String>,
    lines: Vec<(&'a str, &'a str, Span)>,
}

/// Reads every bridge of the file.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let (start, full) = (at, line.trim_end());
        at += line.len();
        if full.is_empty() || full.starts_with('#') {
            continue;
        }
        let span = start..start + full.len();
        let (key, value) = full.split_once(' ').map_or((full, ""), |(key, value)| (key, value.trim()));
        if key.is_empty() {
            findings.push(
                Finding::deny("bridge-syntax", "Mosquitto stops at a line that starts with a blank, even before a `#`")
                    .help("delete the blank")
                    .at(source, span),
            );
            continue;
        }
        if key == "connection" {
            sections.push(Section { name: (value.to_owned(), span), lines: Vec::new() });
        } else if let Some(section) = sections.last_mut().filter(|_| KEYS.contains(&key)) {
            section.lines.push((key, value, span));
        } else if KEYS.contains(&key) && !matches!(key, "password" | "username" | "clientid") {
            findings.push(
                Finding::deny("bridge-syntax", format!("`{key}` stands before any `connection`")).at(source, span),
            );
        } else if !BROKER.contains(&key) && !key.starts_with("auth_") && !key.starts_with("plugin_") {
            let mut finding =
                Finding::deny("bridge-key-unknown", format!("Mosquitto knows no `{key}` and stops at it"));
            finding.help = nearest(key, KEYS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            findings.push(finding.at(source, span));
        }
    }
    sections.into_iter().map(|section| Reader { source, findings, section }.bridge()).collect()
}

struct Reader<'a, 'f> {
    source: &'a Source,
    findings: &'f mut Vec<Finding>,
    section: Section<'a>,
}

impl Reader<'_, '_> {
    fn say(&mut self, finding: Finding, span: &Span) {
        self.findings.push(finding.at(self.source, span.clone()));
    }

    /// The last line with one of these keys.
    fn get(&self, keys: &[&str]) -> Option<At<String>> {
        let line = self.section.lines.iter().rev().find(|(key, ..)| keys.contains(key));
        line.map(|(_, value, span)| ((*value).to_owned(), span.clone()))
    }

    /// A flag and where it stands; where the section does, when it is left at its default.
    fn flag(&mut self, key: &str, default: bool) -> At<bool> {
        match self.get(&[key]) {
            None => (default, self.section.name.1.clone()),
            Some((value, span)) => match value.as_str() {
                "true" | "1" => (true, span),
                "false" | "0" => (false, span),
                _ => {
                    self.say(
                        Finding::deny("bridge-value", format!("`{key}` takes `true` or `false`, not `{value}`")),
                        &span,
                    );
                    (default, span)
                }
            },
        }
    }

    fn bridge(mut self) -> Draft {
        let mut draft = Draft::new("mosquitto", self.section.name.clone(), true);
        draft.client_id = self.get(&["remote_clientid", "clientid"]).filter(|(id, _)| !id.is_empty());
        draft.endpoint = self.endpoint();
        self.tls(&mut draft);
        self.habits();
        let (retain, _) = self.flag("bridge_outgoing_retain", true);
        let topics: Vec<(String, Span)> = self
            .section
            .lines
            .iter()
            .filter(|(key, ..)| *key == "topic")
            .map(|(_, value, span)| ((*value).to_owned(), span.clone()))
            .collect();
        for (line, span) in topics {
            self.topic(&line, &span, retain, &mut draft);
        }
        draft
    }

    fn endpoint(&mut self) -> Option<At<(String, u16)>> {
        let (text, span) = self.get(&["address", "addresses"])?;
        let mut addresses = text.split_whitespace();
        let first = addresses.next()?.to_owned();
        if addresses.next().is_some() {
            self.say(
                Finding::warn("bridge-value", "the manifest has one endpoint; the further addresses are left out"),
                &span,
            );
        }
        let Some((host, port)) = first.rsplit_once(':') else {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!("`{first}` has no port, and Mosquitto takes 1883, where AWS does not listen"),
                )
                .help("add `:8883`"),
                &span,
            );
            return Some(((first, 8883), span));
        };
        let port = port.parse().unwrap_or_else(|_| {
            self.findings
                .push(Finding::deny("bridge-value", format!("`{port}` is not a port")).at(self.source, span.clone()));
            8883
        });
        if port == 443 && self.get(&["bridge_alpn"]).is_none_or(|(alpn, _)| alpn != "x-amzn-mqtt-ca") {
            self.say(
                Finding::deny("bridge-value", "port 443 speaks MQTT only to clients with ALPN")
                    .help("add `bridge_alpn x-amzn-mqtt-ca`, or take port 8883"),
                &span,
            );
        }
        Some(((host.to_owned(), port), span))
    }

    fn tls(&mut self, draft: &mut Draft) {
        let at = self.section.name.1.clone();
        if self.get(&["bridge_cafile", "bridge_capath", "bridge_tls_use_os_certs"]).is_none() {
            self.say(
                Finding::deny(
                    "bridge-tls-unverified",
                    "without `bridge_cafile` the bridge speaks no TLS at all, which AWS IoT does not take",
                ),
                &at,
            );
        }
        let (insecure, span) = self.flag("bridge_insecure", false);
        if insecure {
            self.say(
                Finding::deny(
                    "bridge-tls-unverified",
                    "`bridge_insecure true` takes any server with a certificate of the same roots for AWS",
                )
                .help("delete the line"),
                &span,
            );
        }
        if self.get(&["bridge_certfile"]).is_none() || self.get(&["bridge_keyfile"]).is_none() {
            self.say(
                Finding::warn(
                    "bridge-value",
                    "without `bridge_certfile` and `bridge_keyfile` AWS IoT does not know the bridge",
                ),
                &at,
            );
        }
        let files: Vec<String> = ["bridge_keyfile", "bridge_certfile", "bridge_cafile"]
            .iter()
            .filter_map(|key| self.get(&[key]))
            .map(|(file, _)| file)
            .collect();
        draft.options.extend(cert_dir(&files));
    }

    /// What Mosquitto does unless told otherwise, and AWS does not take.
    fn habits(&mut self) {
        let (on, span) = self.flag("try_private", true);
        // There is no private level of MQTT 5.
        let five = self.get(&["bridge_protocol_version"]).is_some_and(|(version, _)| version == "mqttv50");
        if on && !five {
            self.say(
                Finding::warn(
                    "bridge-value",
                    "the bridge first tries Mosquitto's private protocol level, which AWS refuses",
                )
                .help("write `try_private false`"),
                &span,
            );
        }
        let (notifications, span) = self.flag("notifications", true);
        let (local, _) = self.flag("notifications_local_only", false);
        if notifications && !local {
            self.say(
                Finding::deny(
                    "bridge-value",
                    "the bridge publishes its state, retained, to `$SYS/…` on AWS, which closes the connection",
                )
                .help("write `notifications false` or `notifications_local_only true`"),
                &span,
            );
        }
        let (on, span) = self.flag("bridge_attempt_unsubscribe", true);
        if on {
            self.say(
                Finding::warn(
                    "bridge-value",
                    "the bridge unsubscribes from what it only sends, a right that nobody gives it",
                )
                .help("write `bridge_attempt_unsubscribe false`"),
                &span,
            );
        }
    }

    /// `topic PATTERN [out|in|both [QOS [LOCAL-PREFIX [REMOTE-PREFIX]]]]`
    fn topic(&mut self, line: &str, span: &Span, retain: bool, draft: &mut Draft) {
        let words: Vec<&str> = line.split_whitespace().map(|word| if word == "\"\"" { "" } else { word }).collect();
        let word = |at: usize| words.get(at).copied();
        let Some(pattern) = word(0) else {
            self.say(Finding::deny("bridge-value", "`topic` needs a pattern"), span);
            return;
        };
        let directions: &[Direction] = match word(1) {
            None | Some("out") => &[Direction::Out],
            Some("in") => &[Direction::In],
            Some("both") => &[Direction::In, Direction::Out],
            Some(other) => {
                self.say(
                    Finding::deny("bridge-value", format!("a topic goes `in`, `out` or `both`, not `{other}`")),
                    span,
                );
                return;
            }
        };
        let qos = match word(2).map_or(Ok(0), str::parse) {
            Ok(qos) => qos,
            Err(_) => {
                self.say(
                    Finding::deny("bridge-value", format!("`{}` is not a QoS", word(2).unwrap_or_default())),
                    span,
                );
                1
            }
        };
        let side = |prefix: Option<&str>| format!("{}{pattern}", prefix.unwrap_or_default());
        let (local, remote) = (side(word(3)), side(word(4)));
        if pattern.is_empty() && (word(3).is_none_or(str::is_empty) || word(4).is_none_or(str::is_empty)) {
            self.say(Finding::deny("bridge-value", "the pattern `\"\"` needs both prefixes"), span);
            return;
        }
        for direction in directions {
            let retain = retain && *direction == Direction::Out;
            draft.routes.push((
                Route { direction: *direction, local: local.clone(), remote: remote.clone(), qos, retain },
                span.clone(),
            ));
        }
    }
}

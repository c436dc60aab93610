//! Mosquitto: a configuration file for a bridge, to be included in the broker's own.

mod check;

use serde::Serialize;

use crate::artefact::Artefact;
use crate::emit::bridge;
use crate::emit::client::CLIENT_ID;
use crate::emit::paths::{CERTIFICATE_FILE, KEY_FILE, Paths, ROOTS_FILE, paths};
use crate::emit::remap::{has_wildcard, prefixes};
use crate::emit::version::{self, Version};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, README_FILE, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::{Direction, Route};

/// Mosquitto.
pub const TARGET: Target = Target {
    name: "mosquitto",
    about: "Eclipse Mosquitto, as a bridge: a file for its conf.d",
    versions: "1.5 and later, 1.6 for port 443, 2.0 to leave RETAIN out",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "version",
            about: "the Mosquitto release that will read the file, 1.5 or later",
            kind: OptionKind::Text,
            default: Some("2.0"),
        },
        OptionSpec {
            name: "cert-dir",
            about: "the folder on the gateway where key, certificate and roots will lie",
            kind: OptionKind::Text,
            default: Some("/etc/mosquitto/certs"),
        },
        KEY_FILE,
        CERTIFICATE_FILE,
        ROOTS_FILE,
        OptionSpec {
            name: "start",
            about: "when the bridge connects: at once, when there is something to send, or once only",
            kind: OptionKind::Choice(&["automatic", "lazy", "once"]),
            default: Some("automatic"),
        },
        OptionSpec {
            name: "idle-timeout",
            about: "seconds of silence after which a lazy bridge closes",
            kind: OptionKind::Number(1, 86_400),
            default: None,
        },
        OptionSpec {
            name: "threshold",
            about: "messages that wake a lazy bridge",
            kind: OptionKind::Number(1, 1_000_000),
            default: None,
        },
        OptionSpec {
            name: "restart-timeout",
            about: "seconds before it connects again, or the least and the most of them: `5 60`",
            kind: OptionKind::Text,
            default: Some("5 60"),
        },
        OptionSpec {
            name: "tls-version",
            about: "the one version of TLS it takes; by default the best that both sides have",
            kind: OptionKind::Choice(&["tlsv1.2", "tlsv1.3"]),
            default: None,
        },
        OptionSpec {
            name: "max-packet-size",
            about: "the largest packet it sends, bytes; AWS takes 128 KB of payload",
            kind: OptionKind::Number(20, 268_435_455),
            default: None,
        },
        OptionSpec {
            name: "notifications",
            about: "whether the local broker hears of the bridge's state; AWS never does",
            kind: OptionKind::Choice(&["off", "local"]),
            default: Some("off"),
        },
        OptionSpec {
            name: "notification-topic",
            about: "the local topic of that state, in place of Mosquitto's own under `$SYS`",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "local-client-id",
            about: "the id under which the local broker knows the bridge",
            kind: OptionKind::Text,
            default: None,
        },
    ],
    files: &[
        ("awsiot-bridge.conf", "the bridge, for mosquitto's conf.d"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the bridge must trust"),
        README_FILE,
    ],
    by_hand: &[
        "copy the three PEM files to `cert-dir`, for the user that Mosquitto runs as",
        "copy `awsiot-bridge.conf` to Mosquitto's `conf.d`, and restart it",
    ],
    operations: |thing, _| bridge::operations(thing),
    habits: Habits::BRIDGE,
    check: check::check,
    emit,
};

const CONF: &str = include_str!("../../templates/mosquitto/awsiot-bridge.conf");
const README: &str = include_str!("../../templates/mosquitto/README.md");

/// The oldest release whose bridges AWS takes as they are.
const OLDEST: Version = [1, 5, 0, 0];
/// The first release with `bridge_alpn` (its ChangeLog).
const FIRST_WITH_ALPN: Version = [1, 6, 0, 0];
/// The first release with `bridge_outgoing_retain` and `bridge_max_packet_size` (its ChangeLog).
const FIRST_WITH_RETAIN: Version = [2, 0, 0, 0];
/// The first release whose bridges speak MQTT 5 (its ChangeLog).
const FIRST_WITH_MQTT5: Version = [1, 6, 0, 0];
/// The first release with `bridge_session_expiry_interval` (its ChangeLog).
const FIRST_WITH_EXPIRY: Version = [2, 1, 0, 0];

/// A `topic` line: a pattern under a prefix on each side.
#[derive(Serialize)]
struct Topic {
    pattern: String,
    direction: &'static str,
    qos: u8,
    local_prefix: String,
    remote_prefix: String,
}

/// A word of a line, `""` when it is empty.
fn word(text: &str) -> String {
    if text.is_empty() { "\"\"".to_owned() } else { text.to_owned() }
}

/// A route as a `topic` line; none when the two sides differ in more than a prefix.
fn topic(route: &Route) -> Option<Topic> {
    let (local_prefix, remote_prefix, pattern) = prefixes(&route.local, &route.remote);
    let empty = pattern.is_empty() && (local_prefix.is_empty() || remote_prefix.is_empty());
    if empty || has_wildcard(local_prefix) || has_wildcard(remote_prefix) {
        return None;
    }
    Some(Topic {
        pattern: word(pattern),
        direction: if route.direction == Direction::Out { "out" } else { "in" },
        qos: route.qos,
        local_prefix: word(local_prefix),
        remote_prefix: word(remote_prefix),
    })
}

/// The `topic` lines: a way out and a way in between the same topics, one behind the other, are one line.
fn topics(routes: &[Route]) -> Result<Vec<Topic>> {
    let mut lines: Vec<Topic> = Vec::new();
    for (at, route) in routes.iter().enumerate() {
        let line = topic(route).ok_or_else(|| Error::input("target-remap", cannot_map(route).message))?;
        let twin = |other: &&Route| {
            other.direction != route.direction
                && (&other.local, &other.remote, other.qos) == (&route.local, &route.remote, route.qos)
        };
        let before = at.checked_sub(1).and_then(|at| routes.get(at)).filter(twin);
        match lines.last_mut().filter(|last| before.is_some() && last.direction != "both") {
            Some(last) => last.direction = "both",
            None => lines.push(line),
        }
    }
    Ok(lines)
}

/// What Mosquitto makes of the topic `a` when `a/#` goes up under another name: it takes the prefix away only where it is one, and puts the other before it.
pub(crate) fn parent_as_sent(local_prefix: &str, remote_prefix: &str, parent: &str) -> String {
    format!("{remote_prefix}{}", parent.strip_prefix(local_prefix).unwrap_or(parent))
}

fn cannot_map(route: &Route) -> Finding {
    Finding::deny(
        "target-remap",
        format!(
            "Mosquitto cannot bridge `{}` here and `{}` on AWS: they differ in more than a prefix",
            route.local, route.remote
        ),
    )
    .help("from the first wildcard on both must read the same: `a/#` and `x/y/#`; or take the `nanomq` target")
}

#[derive(Serialize)]
struct Values<'a> {
    thing: &'a str,
    version: &'a str,
    address: String,
    client_id: &'a str,
    cert_dir: &'a str,
    paths: Paths,
    protocol: &'a str,
    keep_alive: u16,
    clean: bool,
    expiry: Option<u32>,
    start: &'a str,
    idle_timeout: Option<i64>,
    threshold: Option<i64>,
    restart_timeout: &'a str,
    tls_version: Option<&'a str>,
    max_packet_size: Option<i64>,
    notifications: bool,
    notification_topic: Option<&'a str>,
    local_client_id: Option<&'a str>,
    outgoing_retain: Option<bool>,
    alpn: bool,
    topics: Vec<Topic>,
    routes: Vec<bridge::Line<'a>>,
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, connection) = (emission.thing, emission.options, emission.connection);
    let release = options.text("version").unwrap_or_default();
    let routes = bridge::routes(thing);
    let number = version::parse(release).unwrap_or(OLDEST);
    let five = thing.mqtt.version == Some(MqttVersion::V5);
    let expiry = match thing.mqtt.session {
        _ if !five || number < FIRST_WITH_EXPIRY => None,
        Some(Session::KeptFor(seconds)) => Some(seconds),
        // MQTT 5 ends a session with the connection unless told otherwise; an hour is AWS's habit in MQTT 3.1.1.
        None | Some(Session::Kept) => Some(3600),
        Some(Session::Clean) => None,
    };
    let values = Values {
        thing: thing.name.as_str(),
        version: release,
        address: format!("{}:{}", connection.endpoint, connection.port),
        client_id: thing.client_id.as_str(),
        cert_dir: options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        paths: paths(options),
        protocol: if five { "mqttv50" } else { "mqttv311" },
        keep_alive: thing.mqtt.keep_alive.unwrap_or(60),
        clean: thing.mqtt.session.is_some_and(Session::is_clean),
        expiry,
        start: options.text("start").unwrap_or_default(),
        idle_timeout: options.number("idle-timeout"),
        threshold: options.number("threshold"),
        restart_timeout: options.text("restart-timeout").unwrap_or_default(),
        tls_version: options.text("tls-version"),
        max_packet_size: options.number("max-packet-size"),
        notifications: options.text("notifications") == Some("local"),
        notification_topic: options.text("notification-topic"),
        local_client_id: options.text("local-client-id"),
        outgoing_retain: (number >= FIRST_WITH_RETAIN).then(|| routes.iter().any(|route| route.retain)),
        alpn: connection.port == 443,
        topics: topics(&routes)?,
        routes: bridge::table(&routes),
    };
    let mut files = vec![Artefact::public(
        "awsiot-bridge.conf",
        emission.render(Format::Conf, "awsiot-bridge.conf", CONF, &values)?,
        "Mosquitto's bridge to AWS IoT",
    )];
    files.extend(bridge::credential_files(emission));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

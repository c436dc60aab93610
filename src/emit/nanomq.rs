//! NanoMQ: a HOCON file for `bridges.mqtt` (every build with TLS) or `bridges.aws` (a special build).

mod check;

use serde::Serialize;

use crate::artefact::Artefact;
use crate::emit::bridge;
use crate::emit::client::CLIENT_ID;
use crate::emit::paths::{CERTIFICATE_FILE, KEY_FILE, Paths, ROOTS_FILE, paths};
use crate::emit::remap::{has_wildcard, part, remap};
use crate::emit::version::{self, Version};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::{Direction, LastWill, Route, Thing};

/// NanoMQ.
pub const TARGET: Target = Target {
    name: "nanomq",
    about: "NanoMQ, as a bridge: its HOCON configuration",
    versions: "0.24.4-2 and later with `bridge = \"mqtt\"`, whose server goes unchecked from 0.24.13 on; 0.20 and later with `bridge = \"aws\"`",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "bridge",
            about: "`mqtt` for a stock NanoMQ, `aws` for one built with ENABLE_AWS_BRIDGE",
            kind: OptionKind::Choice(&["mqtt", "aws"]),
            default: Some("mqtt"),
        },
        OptionSpec {
            name: "version",
            about: "the NanoMQ release that will read the file",
            kind: OptionKind::Text,
            default: Some("0.25.5"),
        },
        OptionSpec {
            name: "cert-dir",
            about: "the folder on the gateway where key, certificate and roots will lie",
            kind: OptionKind::Text,
            default: Some("/etc/nanomq/certs"),
        },
        KEY_FILE,
        CERTIFICATE_FILE,
        ROOTS_FILE,
        OptionSpec {
            name: "backoff-max",
            about: "the most seconds between two attempts to connect; `bridge = \"mqtt\"` alone",
            kind: OptionKind::Number(1, 65_535),
            default: Some("60"),
        },
        OptionSpec {
            name: "send-queue",
            about: "messages that are kept while the bridge is offline; `bridge = \"mqtt\"` alone",
            kind: OptionKind::Number(1, 65_535),
            default: Some("128"),
        },
        OptionSpec {
            name: "receive-queue",
            about: "messages from AWS that wait for the broker; `bridge = \"mqtt\"` alone",
            kind: OptionKind::Number(1, 65_535),
            default: Some("128"),
        },
        OptionSpec {
            name: "parallel",
            about: "processes that carry messages side by side",
            kind: OptionKind::Number(1, 1024),
            default: Some("2"),
        },
        OptionSpec {
            name: "max-packet-size",
            about: "the largest packet it takes from AWS, bytes; needs `mqtt = \"5\"`",
            kind: OptionKind::Number(20, 268_435_455),
            default: None,
        },
    ],
    files: &[
        ("nanomq.conf", "the bridge, in NanoMQ's HOCON"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the bridge must trust"),
        README_FILE,
    ],
    by_hand: &[
        "copy the three PEM files to `cert-dir`, for the user that NanoMQ runs as",
        "name `nanomq.conf` in the broker's own configuration, and restart it",
    ],
    operations: |thing, _| bridge::operations(thing),
    habits: Habits::BRIDGE,
    check: check::check,
    emit,
};

const CONF: &str = include_str!("../../templates/nanomq/nanomq.conf");
const README: &str = include_str!("../../templates/nanomq/README.md");

/// The first release whose `bridges.mqtt` sends the server's name; AWS IoT answers nobody without it.
const FIRST_WITH_SNI: Version = [0, 24, 4, 2];
/// The first release that can send plain MQTT 3.1.1, and the first that no longer checks the server's certificate.
const FIRST_UNVERIFIED: Version = [0, 24, 13, 0];
/// The first release whose `bridges.aws` has topics in pairs.
const FIRST_AWS: Version = [0, 20, 0, 0];

/// One row of `forwards` or `subscription`.
#[derive(Serialize)]
struct Row {
    remote: String,
    local: String,
    qos: u8,
    retain: bool,
    prefix: String,
    suffix: String,
}

/// A route as NanoMQ spells it: the target holds the part that is carried over, prefix and suffix the rest.
fn row(route: &Route) -> Option<Row> {
    let (source, target) = match route.direction {
        Direction::Out => (&route.local, &route.remote),
        Direction::In => (&route.remote, &route.local),
    };
    let (target, prefix, suffix) = if !has_wildcard(target) {
        // Without a wildcard every match takes this one name.
        (target.as_str(), "", "")
    } else if source == target {
        // An empty target leaves the name alone.
        ("", "", "")
    } else if let Some(prefix) =
        target.strip_suffix(source.as_str()).filter(|above| above.ends_with('/') && !has_wildcard(above))
    {
        // The whole name behind another: the topic above a tree keeps its name too.
        ("", prefix, "")
    } else {
        match remap(source, target) {
            Some(remap) => (remap.core, remap.target_prefix, remap.target_suffix),
            None => part(source, target)?,
        }
    };
    let (remote, local) = match route.direction {
        Direction::Out => (target, source.as_str()),
        Direction::In => (source.as_str(), target),
    };
    Some(Row {
        remote: remote.to_owned(),
        local: local.to_owned(),
        qos: route.qos,
        retain: route.retain,
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
    })
}

/// Whether NanoMQ has a way to write this route.
pub(crate) fn expressible(route: &Route) -> bool {
    row(route).is_some()
}

fn is_aws(options: &Options) -> bool {
    options.text("bridge") == Some("aws")
}

/// The version of MQTT that the bridge speaks: what is wished, or what this release says as AWS knows it.
fn speaks(thing: &Thing, options: &Options) -> MqttVersion {
    let release = version::parse(options.text("version").unwrap_or_default()).unwrap_or(FIRST_UNVERIFIED);
    match thing.mqtt.version {
        _ if is_aws(options) => MqttVersion::V311,
        Some(version) => version,
        None if release >= FIRST_UNVERIFIED => MqttVersion::V311,
        None => MqttVersion::V5,
    }
}

fn cannot_map(route: &Route) -> Finding {
    let (source, target) = match route.direction {
        Direction::Out => (&route.local, &route.remote),
        Direction::In => (&route.remote, &route.local),
    };
    Finding::deny("target-remap", format!("NanoMQ cannot turn `{source}` into `{target}`"))
        .help("from the first wildcard to the last both must read the same: `a/+/b` to `x/+/b`, `a/#` to `b/#`")
}

/// The name of the bridge: letters, digits, `_` and `-`, at most 127; `cache` is taken by NanoMQ.
fn bridge_name(thing: &Thing) -> String {
    let name: String = thing.name.as_str().chars().take(127).map(|c| if c == ':' { '_' } else { c }).collect();
    if name.eq_ignore_ascii_case("cache") { format!("{name}_") } else { name }
}

#[derive(Serialize)]
struct Values<'a> {
    thing: &'a str,
    kind: &'a str,
    name: String,
    version: &'a str,
    unverified: bool,
    server: String,
    proto_ver: u8,
    keep_alive: u16,
    clean: bool,
    expiry: Option<u32>,
    backoff_max: Option<i64>,
    send_queue: Option<i64>,
    receive_queue: Option<i64>,
    parallel: Option<i64>,
    max_packet_size: Option<i64>,
    paths: Paths,
    cert_dir: &'a str,
    client_id: &'a str,
    will: Option<Will<'a>>,
    forwards: Vec<Row>,
    subscription: Vec<Row>,
    routes: Vec<bridge::Line<'a>>,
}

#[derive(Serialize)]
struct Will<'a> {
    topic: &'a str,
    payload: &'a str,
    qos: u8,
    retain: bool,
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, connection) = (emission.thing, emission.options, emission.connection);
    let aws = is_aws(options);
    let release = options.text("version").unwrap_or_default();
    let number = version::parse(release).unwrap_or(FIRST_UNVERIFIED);
    let routes = bridge::routes(thing);
    let rows = |direction| -> Result<Vec<Row>> {
        let chosen = routes.iter().filter(|route| route.direction == direction);
        chosen.map(|route| row(route).ok_or_else(|| Error::input("target-remap", cannot_map(route).message))).collect()
    };
    let five = speaks(thing, options) == MqttVersion::V5;
    let host = format!("{}:{}", connection.endpoint, connection.port);
    let values = Values {
        thing: thing.name.as_str(),
        kind: if aws { "aws" } else { "mqtt" },
        name: bridge_name(thing),
        version: release,
        unverified: !aws && number >= FIRST_UNVERIFIED,
        server: if aws { host } else { format!("tls+mqtt-tcp://{host}") },
        proto_ver: if five { 5 } else { 4 },
        keep_alive: thing.mqtt.keep_alive.unwrap_or(60),
        clean: thing.mqtt.session.is_none_or(Session::is_clean),
        expiry: match thing.mqtt.session {
            Some(Session::KeptFor(seconds)) if five => Some(seconds),
            // MQTT 5 ends a session with the connection unless told otherwise; an hour is AWS's habit in MQTT 3.1.1.
            Some(Session::Kept) if five => Some(3600),
            _ => None,
        },
        backoff_max: options.number("backoff-max"),
        send_queue: options.number("send-queue"),
        receive_queue: options.number("receive-queue"),
        parallel: options.number("parallel"),
        max_packet_size: options.number("max-packet-size").filter(|_| five),
        paths: paths(options),
        cert_dir: options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        client_id: thing.client_id.as_str(),
        will: thing.last_will.as_ref().filter(|_| !aws).map(|LastWill { topic, payload, qos, retain }| Will {
            topic,
            payload,
            qos: *qos,
            retain: *retain,
        }),
        forwards: rows(Direction::Out)?,
        subscription: rows(Direction::In)?,
        routes: bridge::table(&routes),
    };
    let mut files = vec![Artefact::public(
        "nanomq.conf",
        emission.render(Format::Hocon, "nanomq.conf", CONF, &values)?,
        "NanoMQ's bridge to AWS IoT",
    )];
    files.extend(bridge::credential_files(emission));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

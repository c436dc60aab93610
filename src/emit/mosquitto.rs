//! Mosquitto: a configuration file for a bridge, to be included in the broker's own.

use serde::Serialize;

use crate::artefact::Artefact;
use crate::emit::bridge;
use crate::emit::path::{self, Kind};
use crate::emit::remap::remap;
use crate::emit::version::{self, Version};
use crate::emit::{Emission, OptionKind, OptionSpec, Options, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::{Direction, Route, Thing};

/// Mosquitto.
pub const TARGET: Target = Target {
    name: "mosquitto",
    about: "Eclipse Mosquitto, as a bridge: a file for its conf.d",
    versions: "1.5 and later, 1.6 for port 443, 2.0 to leave RETAIN out",
    options: &[
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
    ],
    files: &[
        ("awsiot-bridge.conf", "the bridge, for mosquitto's conf.d"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the bridge must trust"),
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &[
        "copy the three PEM files to `cert-dir`, for the user that Mosquitto runs as",
        "copy `awsiot-bridge.conf` to Mosquitto's `conf.d`, and restart it",
    ],
    operations: |thing, _| bridge::operations(thing),
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/mosquitto/awsiot-bridge.conf");
const README: &str = include_str!("../../templates/mosquitto/README.md");

/// The oldest release whose bridges AWS takes as they are.
const OLDEST: Version = [1, 5, 0, 0];
/// The first release with `bridge_alpn` (its ChangeLog).
const FIRST_WITH_ALPN: Version = [1, 6, 0, 0];
/// The first release with `bridge_outgoing_retain` (its ChangeLog).
const FIRST_WITH_RETAIN: Version = [2, 0, 0, 0];

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
    let (pattern, local_prefix, remote_prefix) = if route.local == route.remote {
        (route.local.as_str(), "", "")
    } else {
        let remap = remap(&route.local, &route.remote)?;
        if remap.source_suffix != remap.target_suffix {
            return None;
        }
        // What follows the prefix: the core, and the suffix that both sides share.
        (route.local.strip_prefix(remap.source_prefix)?, remap.source_prefix, remap.target_prefix)
    };
    Some(Topic {
        pattern: word(pattern),
        direction: if route.direction == Direction::Out { "out" } else { "in" },
        qos: route.qos,
        local_prefix: word(local_prefix),
        remote_prefix: word(remote_prefix),
    })
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

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = bridge::check(thing, "Mosquitto");
    let routes = bridge::routes(thing);
    let text = options.text("version").unwrap_or_default();
    let release = version::parse(text).filter(|release| *release >= OLDEST);
    match release {
        None => findings.push(
            Finding::deny("target-version", format!("`{text}` is not a Mosquitto release from 1.5 on"))
                .help("write it like `2.0` or `2.0.18`")
                .at_place(options.place("version")),
        ),
        Some(release) if port == 443 && release < FIRST_WITH_ALPN => findings.push(
            Finding::deny(
                "target-alpn",
                format!("Mosquitto {text} sends no ALPN, without which AWS does not speak MQTT on port 443"),
            )
            .help("use port 8883, or 1.6 or later")
            .at_place(options.place("version")),
        ),
        Some(_) => {}
    }
    if routes.is_empty() {
        findings.push(
            Finding::deny("target-topic", "Mosquitto does not start with a bridge that carries nothing")
                .help("give the thing a topic under `publish`, `subscribe` or `routes`"),
        );
    }
    findings.extend(routes.iter().filter(|route| topic(route).is_none()).map(cannot_map));
    findings.extend(check_retain(&routes, release.is_some_and(|release| release < FIRST_WITH_RETAIN)));
    if thing.last_will.is_some() {
        findings.push(
            Finding::warn(
                "target-will",
                "a Mosquitto bridge leaves no last will of one's own; the file says nothing of it",
            )
            .help("take the `nanomq` target where the will matters"),
        );
    }
    let topics = routes.iter().flat_map(|route| [route.local.as_str(), route.remote.as_str()]);
    for text in topics.clone().filter(|text| text.contains(' ')) {
        findings.push(
            Finding::deny("target-value", format!("Mosquitto cannot bridge the topic `{text}`: a blank ends the word"))
                .help("rename the topic, or take the `nanomq` target"),
        );
    }
    // The two quotes stand for an empty word.
    if topics.clone().any(|text| text == "\"\"") {
        findings.push(
            Finding::deny("target-value", "Mosquitto takes the topic `\"\"` for an empty one")
                .help("rename the topic, or take another target"),
        );
    }
    let lines =
        [("client id", thing.client_id.as_str()), ("option `cert-dir`", options.text("cert-dir").unwrap_or_default())];
    for (what, text) in lines.into_iter().filter(|(_, text)| text.trim() != *text) {
        findings.push(
            Finding::deny("target-value", format!("Mosquitto drops the blanks around the {what} `{text}`"))
                .help("choose a value without blanks at its ends for this target"),
        );
    }
    findings.extend(path::check("Mosquitto", options, "cert-dir", Kind::Anywhere));
    let values = topics.map(|text| ("topic", text)).chain(lines);
    findings.extend(bridge::check_values("Mosquitto", Format::Conf, values));
    findings
}

/// RETAIN is one switch for the whole bridge.
fn check_retain(routes: &[Route], always_passes: bool) -> Option<Finding> {
    let mut outward = routes.iter().filter(|route| route.direction == Direction::Out);
    let kept = outward.clone().any(|route| route.retain);
    let stripped = outward.find(|route| !route.retain)?;
    let help = "publish nothing retained there, or let every route of the bridge retain";
    if always_passes {
        Some(Finding::warn(
            "target-retain",
            format!("Mosquitto before 2.0 passes RETAIN on: a retained message on `{}` is refused by the policy", stripped.local),
        ))
    } else if kept {
        Some(Finding::warn(
            "target-retain",
            format!(
                "Mosquitto passes RETAIN on for all routes or for none: a retained message on `{}` is refused by the policy",
                stripped.local
            ),
        ))
    } else {
        None
    }
    .map(|finding| finding.help(help))
}

#[derive(Serialize)]
struct Values<'a> {
    thing: &'a str,
    version: &'a str,
    address: String,
    client_id: &'a str,
    cert_dir: &'a str,
    outgoing_retain: Option<bool>,
    alpn: bool,
    topics: Vec<Topic>,
    routes: Vec<bridge::Line<'a>>,
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, connection) = (emission.thing, emission.options, emission.connection);
    let release = options.text("version").unwrap_or_default();
    let routes = bridge::routes(thing);
    let line = |route| topic(route).ok_or_else(|| Error::input("target-remap", cannot_map(route).message));
    let values = Values {
        thing: thing.name.as_str(),
        version: release,
        address: format!("{}:{}", connection.endpoint, connection.port),
        client_id: thing.client_id.as_str(),
        cert_dir: options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        outgoing_retain: version::parse(release)
            .filter(|release| *release >= FIRST_WITH_RETAIN)
            .map(|_| routes.iter().any(|route| route.retain)),
        alpn: connection.port == 443,
        topics: routes.iter().map(line).collect::<Result<_>>()?,
        routes: bridge::table(&routes),
    };
    let mut files = vec![Artefact::public(
        "awsiot-bridge.conf",
        emission.render(Format::Conf, "awsiot-bridge.conf", CONF, &values)?,
        "Mosquitto's bridge to AWS IoT",
    )];
    files.extend(bridge::credential_files(emission));
    files.push(Artefact::public(
        "README.md",
        emission.render(Format::Markdown, "README.md", README, &values)?,
        "the steps that remain to be done by hand",
    ));
    Ok(files)
}

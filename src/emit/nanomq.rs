//! NanoMQ: a HOCON file for `bridges.mqtt` (every build with TLS) or `bridges.aws` (a special build).

use serde::Serialize;

use crate::artefact::Artefact;
use crate::emit::bridge::{self, MAX_FILTERS};
use crate::emit::path::{self, Kind};
use crate::emit::remap::{has_wildcard, part, remap};
use crate::emit::version::{self, Version};
use crate::emit::{Emission, OptionKind, OptionSpec, Options, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::topic::filters_overlap;
use crate::thing::{Direction, LastWill, Route, Thing};

/// NanoMQ.
pub const TARGET: Target = Target {
    name: "nanomq",
    about: "NanoMQ, as a bridge: its HOCON configuration",
    versions: "0.24.4-2 and later with `bridge = \"mqtt\"`, whose server goes unchecked from 0.24.13 on; 0.20 and later with `bridge = \"aws\"`",
    options: &[
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
    ],
    files: &[
        ("nanomq.conf", "the bridge, in NanoMQ's HOCON"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the bridge must trust"),
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &[
        "copy the three PEM files to `cert-dir`, for the user that NanoMQ runs as",
        "name `nanomq.conf` in the broker's own configuration, and restart it",
    ],
    operations: |thing, _| bridge::operations(thing),
    check,
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

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = bridge::check(thing, "NanoMQ");
    let routes = bridge::routes(thing);
    findings.extend(check_version(options).map(|finding| finding.at_place(options.place("version"))));
    findings.extend(if is_aws(options) { check_aws(thing, &routes) } else { check_mqtt(&routes, port) });
    let filters = routes.iter().filter(|route| route.direction == Direction::In).count();
    if filters > MAX_FILTERS {
        findings.push(
            Finding::deny(
                "nanomq-subscriptions",
                format!("NanoMQ asks for all {filters} filters in one SUBSCRIBE; AWS takes at most {MAX_FILTERS}"),
            )
            .help("join filters with `+` or `#`, or share them out over several things"),
        );
    }
    findings.extend(path::check("NanoMQ", options, "cert-dir", Kind::Anywhere));
    let will = thing.last_will.iter().filter(|_| !is_aws(options));
    let values = routes
        .iter()
        .flat_map(|route| [("topic", route.local.as_str()), ("topic", route.remote.as_str())])
        .chain([("client id", thing.client_id.as_str())])
        .chain(options.text("cert-dir").map(|dir| ("option `cert-dir`", dir)))
        .chain(
            will.flat_map(|will| [("last will's topic", will.topic.as_str()), ("last will's payload", &will.payload)]),
        );
    findings.extend(bridge::check_values("NanoMQ", Format::Hocon, values));
    findings
}

fn check_version(options: &Options) -> Option<Finding> {
    let text = options.text("version").unwrap_or_default();
    let Some(version) = version::parse(text) else {
        return Some(
            Finding::deny("target-version", format!("`{text}` is not a NanoMQ release"))
                .help("write it like `0.25.5` or `0.24.4-2`"),
        );
    };
    if is_aws(options) {
        return (version < FIRST_AWS).then(|| {
            Finding::deny("target-version", format!("`bridges.aws` of NanoMQ {text} cannot map topics"))
                .help("take 0.20 or later")
        });
    }
    if version < FIRST_WITH_SNI {
        return Some(
            Finding::deny(
                "nanomq-sni",
                format!("NanoMQ {text} does not send the server's name, which AWS IoT demands"),
            )
            .help("take 0.24.4-2 or later, or `bridge = \"aws\"` with a build that has it"),
        );
    }
    (version >= FIRST_UNVERIFIED).then(|| {
        Finding::warn(
            "nanomq-server-unverified",
            format!("NanoMQ {text} does not check the server's certificate, and no key of `bridges.mqtt` makes it"),
        )
        .help("run the bridge on a network you trust, or emit `mosquitto`, which checks it")
    })
}

fn check_mqtt(routes: &[Route], port: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = routes.iter().filter(|route| row(route).is_none()).map(cannot_map).collect();
    let down: Vec<&Route> = routes.iter().filter(|route| route.direction == Direction::In).collect();
    for (at, first) in down.iter().enumerate() {
        let renames = |route: &Route| route.local != route.remote;
        let after = down.iter().skip(at + 1).filter(|second| renames(first) || renames(second));
        findings.extend(after.filter(|second| filters_overlap(&first.remote, &second.remote)).map(|second| {
            Finding::warn(
                "nanomq-first-match",
                format!(
                    "what both `{}` and `{}` match takes the local name of the first alone",
                    first.remote, second.remote
                ),
            )
            .help("give the two routes filters that do not overlap")
        }));
    }
    if port == 443 {
        findings.push(
            Finding::deny(
                "target-alpn",
                "NanoMQ's `bridges.mqtt` sends no ALPN, without which AWS does not speak MQTT on port 443",
            )
            .help("use port 8883, or `bridge = \"aws\"`, or emit `mosquitto`"),
        );
    }
    findings
}

fn check_aws(thing: &Thing, routes: &[Route]) -> Vec<Finding> {
    let mut findings = vec![
        Finding::warn("nanomq-no-reconnect", "`bridges.aws` does not come back after its first lost connection")
            .help("prefer `bridge = \"mqtt\"`, or have something restart NanoMQ"),
    ];
    for route in routes {
        let renamed = route.local != route.remote;
        match route.direction {
            Direction::In if renamed => findings.push(
                Finding::deny(
                    "nanomq-ignored",
                    format!(
                        "`bridges.aws` ignores local names: what comes from `{}` keeps its name and is not `{}`",
                        route.remote, route.local
                    ),
                )
                .help("give the route the same name on both sides, or take `bridge = \"mqtt\"`"),
            ),
            Direction::Out if renamed && has_wildcard(&route.remote) => findings.push(cannot_map(route)),
            Direction::Out if !route.retain => findings.push(
                Finding::warn(
                    "nanomq-ignored",
                    format!(
                        "`bridges.aws` passes RETAIN on: a retained message on `{}` is refused by the policy",
                        route.local
                    ),
                )
                .help("publish nothing retained there, give the route `retain = true`, or take `bridge = \"mqtt\"`"),
            ),
            _ => {}
        }
    }
    if !routes.iter().any(|route| route.direction == Direction::In) {
        findings.push(
            Finding::deny(
                "nanomq-subscriptions",
                "`bridges.aws` stops keeping the connection alive when it has nothing to subscribe to",
            )
            .help("subscribe to at least one topic, or take `bridge = \"mqtt\"`"),
        );
    }
    if thing.last_will.is_some() {
        findings.push(
            Finding::warn("nanomq-ignored", "`bridges.aws` cannot leave a last will; the file says nothing of it")
                .help("take `bridge = \"mqtt\"`"),
        );
    }
    findings
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
    client_id: &'a str,
    cert_dir: &'a str,
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
    let host = format!("{}:{}", connection.endpoint, connection.port);
    let values = Values {
        thing: thing.name.as_str(),
        kind: if aws { "aws" } else { "mqtt" },
        name: bridge_name(thing),
        version: release,
        unverified: !aws && number >= FIRST_UNVERIFIED,
        server: if aws { host } else { format!("tls+mqtt-tcp://{host}") },
        proto_ver: if number >= FIRST_UNVERIFIED { 4 } else { 5 },
        client_id: thing.client_id.as_str(),
        cert_dir: options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
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
    files.push(Artefact::public(
        "README.md",
        emission.render(Format::Markdown, "README.md", README, &values)?,
        "the steps that remain to be done by hand",
    ));
    Ok(files)
}

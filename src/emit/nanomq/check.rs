//! What NanoMQ cannot do, or does otherwise than its manifest means.

use super::{FIRST_AWS, FIRST_UNVERIFIED, FIRST_WITH_SNI, cannot_map, is_aws, row, speaks};
use crate::emit::bridge::{self, MAX_FILTERS};
use crate::emit::path::{self, Kind};
use crate::emit::paths::{CERTIFICATE_FILE, KEY_FILE, ROOTS_FILE, values};
use crate::emit::remap::has_wildcard;
use crate::emit::{Options, version};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::{Direction, Route, Thing};

/// All remarks.
pub(super) fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = bridge::check(thing, "NanoMQ", true);
    let routes = bridge::routes(thing);
    findings.extend(check_version(options).map(|finding| finding.at_place(options.place("version"))));
    findings.extend(if is_aws(options) { check_aws(thing, &routes) } else { check_mqtt(&routes, port) });
    findings.extend(check_wishes(thing, options));
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
    let will = thing.last_will.iter().filter(|_| !is_aws(options));
    for name in ["cert-dir", KEY_FILE.name, CERTIFICATE_FILE.name, ROOTS_FILE.name] {
        if options.text(name).is_some() {
            findings.extend(path::check("NanoMQ", options, name, Kind::Anywhere));
        }
    }
    let paths = values(options);
    let values = routes
        .iter()
        .flat_map(|route| [("topic", route.local.as_str()), ("topic", route.remote.as_str())])
        .chain([("client id", thing.client_id.as_str())])
        .chain(paths.iter().map(|(what, text)| (*what, text.as_str())))
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

/// What the bridge cannot do of what the thing wishes of MQTT.
fn check_wishes(thing: &Thing, options: &Options) -> Vec<Finding> {
    let mut findings = Vec::new();
    let speaks = speaks(thing, options);
    let release = version::parse(options.text("version").unwrap_or_default()).unwrap_or(FIRST_UNVERIFIED);
    if is_aws(options) && thing.mqtt.version == Some(MqttVersion::V5) {
        findings.push(
            Finding::deny("target-mqtt", "`bridges.aws` speaks MQTT 3.1.1 alone").help("take `bridge = \"mqtt\"`"),
        );
    } else if !is_aws(options) && speaks == MqttVersion::V311 && release < FIRST_UNVERIFIED {
        findings.push(
            Finding::deny(
                "target-mqtt",
                "NanoMQ before 0.24.13 sends MQTT 3.1.1 with a private protocol level, which AWS does not know",
            )
            .help("take `mqtt = \"5\"`, or 0.24.13 or later"),
        );
    }
    if matches!(thing.mqtt.session, Some(Session::KeptFor(_))) && speaks == MqttVersion::V311 {
        findings.push(
            Finding::warn("target-mqtt", "MQTT 3.1.1 cannot say for how long the session is kept: AWS's default holds")
                .help("take `mqtt = \"5\"` or `session = \"kept\"`"),
        );
    }
    if options.number("max-packet-size").is_some() && speaks == MqttVersion::V311 {
        findings.push(
            Finding::warn("target-option", "`max-packet-size` has no effect without MQTT 5")
                .help("take `mqtt = \"5\"` with `bridge = \"mqtt\"`")
                .at_place(options.place("max-packet-size")),
        );
    }
    findings
}

/// What comes in under a name that can be empty: NanoMQ dies of the first message to it.
fn leaves_nothing(route: &Route) -> bool {
    let bare =
        |row: super::Row| matches!(row.local.as_str(), "#" | "+") && row.prefix.is_empty() && row.suffix.is_empty();
    route.direction == Direction::In && route.local != route.remote && row(route).is_some_and(bare)
}

fn check_mqtt(routes: &[Route], port: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = routes.iter().filter(|route| row(route).is_none()).map(cannot_map).collect();
    findings.extend(routes.iter().filter(|route| leaves_nothing(route)).map(|route| {
        Finding::deny(
            "nanomq-empty-topic",
            format!("NanoMQ dies when the part of `{}` that `{}` keeps is empty", route.remote, route.local),
        )
        .help("give the local topic a first level of its own: `cloud/#`")
    }));
    findings.extend(
        routes
            .iter()
            .filter(|route| {
                route.direction == Direction::Out && (route.local == "$SYS" || route.local.starts_with("$SYS/"))
            })
            .map(|route| {
                Finding::deny("target-topic", format!("NanoMQ never forwards `{}`", route.local))
                    .help("leave the route out for this target")
            }),
    );
    let astray: Vec<Route> = routes
        .iter()
        .filter(|route| row(route).is_some_and(|row| row.remote == "#" && !row.prefix.is_empty()))
        .cloned()
        .collect();
    findings.extend(bridge::check_parents(&astray, "NanoMQ", |route| route.remote.trim_end_matches('#').to_owned()));
    let renames = |route: &Route| route.local != route.remote;
    findings.extend(bridge::check_first_match(routes, Direction::In, "nanomq-first-match", renames));
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

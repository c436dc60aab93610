//! What a Mosquitto bridge cannot do, or does otherwise than its manifest means.

use super::{
    FIRST_WITH_ALPN, FIRST_WITH_EXPIRY, FIRST_WITH_MQTT5, FIRST_WITH_RETAIN, OLDEST, cannot_map, parent_as_sent, topic,
};
use crate::emit::path::{self, Kind};
use crate::emit::paths::{CERTIFICATE_FILE, KEY_FILE, ROOTS_FILE, values};
use crate::emit::remap::prefixes;
use crate::emit::version::{self, Version};
use crate::emit::{Options, bridge};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::{Direction, Route, Thing};

/// All remarks.
pub(super) fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = bridge::check(thing, "Mosquitto", false);
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
        Some(release) => findings.extend(check_release(thing, options, release, text)),
    }
    findings.extend(check_options(options));
    let renames = |route: &Route| route.local != route.remote;
    for direction in [Direction::Out, Direction::In] {
        findings.extend(bridge::check_first_match(&routes, direction, "mosquitto-first-match", renames));
    }
    findings.extend(bridge::check_parents(&parents(&routes), "Mosquitto", |route| {
        let (local, remote, _) = prefixes(&route.local, &route.remote);
        parent_as_sent(local, remote, route.local.strip_suffix("/#").unwrap_or_default())
    }));
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
    for name in ["cert-dir", KEY_FILE.name, CERTIFICATE_FILE.name, ROOTS_FILE.name] {
        if options.text(name).is_some() {
            findings.extend(path::check("Mosquitto", options, name, Kind::Anywhere));
        }
    }
    let paths = values(options);
    let lines: Vec<(&'static str, &str)> = [
        ("client id", Some(thing.client_id.as_str())),
        ("option `notification-topic`", options.text("notification-topic")),
        ("option `local-client-id`", options.text("local-client-id")),
    ]
    .into_iter()
    .filter_map(|(what, text)| Some((what, text?)))
    .chain(paths.iter().map(|(what, text)| (*what, text.as_str())))
    .collect();
    for (what, text) in lines.iter().filter(|(_, text)| text.trim() != *text) {
        findings.push(
            Finding::deny("target-value", format!("Mosquitto drops the blanks around the {what} `{text}`"))
                .help("choose a value without blanks at its ends for this target"),
        );
    }
    let values = topics.map(|text| ("topic", text)).chain(lines);
    findings.extend(bridge::check_values("Mosquitto", Format::Conf, values));
    findings
}

/// The routes whose topic above the tree goes elsewhere than to the topic above the tree.
fn parents(routes: &[Route]) -> Vec<Route> {
    let astray = |route: &&Route| {
        let (local, remote, _) = prefixes(&route.local, &route.remote);
        let parents = route.local.strip_suffix("/#").zip(route.remote.strip_suffix("/#"));
        parents.is_none_or(|(own, meant)| parent_as_sent(local, remote, own) != meant)
    };
    routes.iter().filter(astray).cloned().collect()
}

/// What the release cannot do yet.
fn check_release(thing: &Thing, options: &Options, release: Version, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let five = thing.mqtt.version == Some(MqttVersion::V5);
    if five && release < FIRST_WITH_MQTT5 {
        findings.push(
            Finding::deny("target-mqtt", format!("a bridge of Mosquitto {text} speaks no MQTT 5"))
                .help("take 1.6 or later, or `mqtt = \"3.1.1\"`")
                .at_place(options.place("version")),
        );
    }
    if let Some(Session::KeptFor(_)) = thing.mqtt.session
        && (release < FIRST_WITH_EXPIRY || !five)
    {
        let why = if five { format!("Mosquitto {text}") } else { "MQTT 3.1.1".to_owned() };
        findings.push(
            Finding::warn(
                "target-mqtt",
                format!("{why} cannot say for how long the session is kept: AWS's default holds"),
            )
            .help("take `mqtt = \"5\"` and Mosquitto 2.1, or `session = \"kept\"`"),
        );
    }
    if options.number("max-packet-size").is_some() && release < FIRST_WITH_RETAIN {
        findings.push(
            Finding::deny("target-version", format!("Mosquitto {text} has no `bridge_max_packet_size`"))
                .help("take 2.0 or later, or leave `max-packet-size` out")
                .at_place(options.place("max-packet-size")),
        );
    }
    findings
}

/// What the options have to be so that Mosquitto starts.
fn check_options(options: &Options) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = options.text("restart-timeout").unwrap_or_default();
    let numbers: Option<Vec<u32>> = text.split(' ').map(|number| number.parse().ok()).collect();
    if !numbers
        .is_some_and(|numbers| !numbers.is_empty() && numbers.len() < 3 && !numbers.contains(&0) && numbers.is_sorted())
    {
        findings.push(
            Finding::deny("target-value", format!("`restart-timeout` cannot be `{}`", text.escape_debug()))
                .help("write seconds, `30`, or the least and the most of them, `5 60`")
                .at_place(options.place("restart-timeout")),
        );
    }
    if options.text("notification-topic").is_some() && options.text("notifications") != Some("local") {
        findings.push(
            Finding::warn("target-option", "`notification-topic` has no effect without `notifications = \"local\"`")
                .at_place(options.place("notification-topic")),
        );
    }
    for name in ["idle-timeout", "threshold"] {
        if options.number(name).is_some() && options.text("start") != Some("lazy") {
            findings.push(
                Finding::warn("target-option", format!("`{name}` has no effect without `start = \"lazy\"`"))
                    .at_place(options.place(name)),
            );
        }
    }
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

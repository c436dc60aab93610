//! ThingPark IoT Flow: the body of a connection and the calls that create, update and delete it.

use serde_json::{Map, Value, json};

use crate::artefact::Artefact;
use crate::cert::roots;
use crate::emit::client::CLIENT_ID;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target, topic_lines};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::operation::{Action, Operation, Operations};
use crate::thing::topic::{Pattern, Piece, check_topic, filters_overlap};

/// ThingPark IoT Flow.
pub const TARGET: Target = Target {
    name: "thingpark",
    about: "Actility ThingPark IoT Flow: a connection and the calls that create it",
    versions: "the API v1 of IoT Flow",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "connector",
            about: "plain MQTT, or the connector that makes things in AWS itself",
            kind: OptionKind::Choice(&["actility-mqtt-iot", "actility-aws-iot"]),
            default: Some("actility-mqtt-iot"),
        },
        OptionSpec {
            name: "uplink",
            about: "the topic of uplinks; `{DevEUI}` stands for the device",
            kind: OptionKind::Pattern,
            default: Some("mqtt/things/{DevEUI}/uplink"),
        },
        OptionSpec {
            name: "downlink",
            about: "the topic of downlinks",
            kind: OptionKind::Pattern,
            default: Some("mqtt/things/{DevEUI}/downlink"),
        },
        OptionSpec {
            name: "connection-timeout",
            about: "milliseconds for a connection to stand",
            kind: OptionKind::Number(1, 10_000),
            default: Some("5000"),
        },
        OptionSpec {
            name: "action-timeout",
            about: "milliseconds for a message or a subscription",
            kind: OptionKind::Number(1, 10_000),
            default: Some("1000"),
        },
    ],
    files: &[
        ("connection.json", "the body of POST and PUT /connections; holds the private key"),
        ("curl.sh", "creates, updates and deletes the connection"),
        README_FILE,
    ],
    by_hand: &[
        "take a token, and run `curl.sh create`",
        "use the connection in a flow",
        "set `client-id` to the id that ThingPark chooses, once AWS logs it, and apply again",
    ],
    operations,
    habits: Habits::FIXED,
    check,
    emit,
};

const SCRIPT: &str = include_str!("../../templates/thingpark/curl.sh");
const README: &str = include_str!("../../templates/thingpark/README.md");
/// The first line of the description, by which `import` knows what the further lines are.
pub(crate) const DESCRIPTION: &str = "made by awsiot-kit; client id ";

fn option<'a>(options: &'a Options, name: &str) -> &'a str {
    options.text(name).unwrap_or_default()
}

fn is_aws(options: &Options) -> bool {
    option(options, "connector") == "actility-aws-iot"
}

/// A pattern of ThingPark's: what stands in braces is known only when a message passes.
fn pattern(text: &str) -> Pattern {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, behind)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Level);
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Pattern::of(pieces)
}

fn operations(_: &Thing, options: &Options) -> Operations {
    let (up, down) = (pattern(option(options, "uplink")), pattern(option(options, "downlink")));
    [(Action::Publish, up), (Action::Subscribe, down.clone()), (Action::Receive, down)]
        .into_iter()
        .map(|(action, on)| Operation { action, on })
        .collect()
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        ["uplink", "downlink"].iter().filter_map(|name| check_pattern(name, options)).collect();
    let meets = |name: &str| {
        let levels = option(options, name).split('/').map(|level| if level.contains('{') { "+" } else { level });
        levels.collect::<Vec<_>>().join("/")
    };
    if filters_overlap(&meets("uplink"), &meets("downlink")) {
        findings.push(
            Finding::deny(
                "thingpark-loop",
                "`uplink` and `downlink` meet: every uplink comes back to the device as a downlink",
            )
            .help("give them topics that no device shares, such as `…/uplink` and `…/downlink`")
            .at_place(options.place("downlink").or_else(|| options.place("uplink"))),
        );
    }
    if port == 443 && !is_aws(options) {
        findings.push(
            Finding::deny(
                "target-alpn",
                "ThingPark's MQTT connector sends no ALPN, without which AWS does not speak MQTT on port 443",
            )
            .help("use port 8883"),
        );
    }
    findings.push(
        Finding::warn(
            "thingpark-client-id",
            format!("ThingPark chooses its client ids itself; the policy allows only `{}`", thing.client_id),
        )
        .help(
            "after the first refused connect, set `client-id` of the target to the id that AWS logs, and apply again",
        ),
    );
    let mut left: Vec<String> = topic_lines(thing);
    left.extend(thing.last_will.iter().map(|will| format!("the last will on {}", will.topic)));
    if !left.is_empty() {
        let left: Vec<String> = left.iter().map(|line| format!("`{line}`")).collect();
        findings.push(
            Finding::warn(
                "thingpark-topic",
                format!("a ThingPark connection only carries uplinks and downlinks, not {}", left.join(", ")),
            )
            .help("leave them to another client, or name the topics in `uplink` and `downlink`"),
        );
    }
    findings
}

fn check_pattern(name: &str, options: &Options) -> Option<Finding> {
    let text = option(options, name);
    let problem = if text.starts_with('$') {
        Some("AWS reserves topics that start with `$`".to_owned())
    } else if text.contains(['+', '#']) {
        Some("`{DevEUI}` stands for what differs, not `+` or `#`".to_owned())
    } else {
        let filled = pattern(text).pieces().iter().fold(String::new(), |topic, piece| {
            // A DevEUI has 16 hexadecimal digits.
            topic + if let Piece::Text(text) = piece { text } else { "0123456789ABCDEF" }
        });
        if filled.contains(['{', '}']) {
            Some("a brace has no partner".to_owned())
        } else {
            check_topic(&filled).err().map(|problem| problem.0)
        }
    };
    let message = format!("`{name}` cannot be `{}`: {}", text.escape_debug(), problem?);
    Some(Finding::deny("target-value", message).at_place(options.place(name)))
}

/// The connection as the API spells it; keys it does not know are refused.
fn body(emission: &Emission<'_>) -> Result<Value> {
    let (thing, options, connection, credentials) =
        (emission.thing, emission.options, emission.connection, emission.credentials);
    let key = credentials.private_key_pem.expose_str().ok_or_else(|| Error::bug("the private key is not text"))?;
    let mut lines = vec![format!("{DESCRIPTION}{}", thing.client_id)];
    lines.extend(topic_lines(thing));
    let common = json!({
        "description": lines.join("\n"),
        "protocol": "SSL",
        "uplinkTopicPattern": option(options, "uplink"),
        "downlinkTopicPattern": option(options, "downlink"),
        "certificate": format!("{}{}", credentials.certificate_pem, credentials.chain_pem),
        "privateKey": key,
    });
    let mut configuration: Map<String, Value> = common.as_object().cloned().unwrap_or_default();
    if is_aws(options) {
        let prefix = connection.endpoint.split('.').next().unwrap_or_default();
        configuration.insert("region".to_owned(), json!(connection.region));
        configuration.insert("accountPrefix".to_owned(), json!(prefix));
        configuration.insert("certificateId".to_owned(), json!(credentials.certificate_arn));
        if let Some(kind) = &thing.thing_type {
            configuration.insert("deviceType".to_owned(), json!(kind.as_str()));
        }
    } else {
        configuration.insert("hostName".to_owned(), json!(format!("{}:{}", connection.endpoint, connection.port)));
        configuration.insert("connectionTimeout".to_owned(), json!(options.number("connection-timeout")));
        configuration.insert("actionTimeout".to_owned(), json!(options.number("action-timeout")));
        if credentials.roots_pem != roots::amazon_pem() {
            // Its own trust store has Amazon's roots but not yours; the API spells the key this way.
            configuration.insert("trustedCaCertficate".to_owned(), json!(credentials.roots_pem));
        }
    }
    Ok(json!({
        "connectorId": option(options, "connector"),
        "name": thing.name.as_str(),
        "active": true,
        "configuration": configuration,
    }))
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let options = emission.options;
    let json = serde_json::to_string_pretty(&body(emission)?).map_err(|error| Error::bug(error.to_string()))?;
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        aws => is_aws(options),
        uplink => option(options, "uplink"),
        downlink => option(options, "downlink"),
    };
    Ok(vec![
        Artefact::secret("connection.json", Secret::from(json + "\n"), "the connection's body, with the private key"),
        Artefact::public(
            "curl.sh",
            emission.render(Format::Shell, "curl.sh", SCRIPT, &values)?,
            "calls ThingPark's API",
        )
        .mode(0o755),
        emission.readme(README, &values)?,
    ])
}

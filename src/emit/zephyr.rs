//! Zephyr without Nordic's SDK: Kconfig and credentials for its own sample `aws_iot_mqtt`.

use crate::artefact::Artefact;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target, topic_lines};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::operation::{self, Operations};
use crate::thing::{Direction, Thing};

/// Zephyr.
pub const TARGET: Target = Target {
    name: "zephyr",
    about: "Zephyr: Kconfig and credentials for its sample `aws_iot_mqtt`",
    versions: "3.5 and later, `samples/net/cloud/aws_iot_mqtt`",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "qos",
            about: "the QoS of the sample's messages and of its subscription",
            kind: OptionKind::Number(0, 1),
            default: Some("1"),
        },
    ],
    files: &[
        ("awsiot.conf", "the Kconfig fragment"),
        ("src/creds/", "ca.c, cert.c and key.c, as the sample's `convert_keys.py` would make them"),
        README_FILE,
    ],
    by_hand: &["copy `src/creds/` into the sample", "build with `awsiot.conf`"],
    operations,
    habits: Habits::FIXED,
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/zephyr/awsiot.conf");
const README: &str = include_str!("../../templates/zephyr/README.md");
/// `MQTT_BUFFER_SIZE` of the sample's `src/main.c`.
const BUFFER: usize = 256;

/// The one topic that the sample subscribes to and the one that it publishes to: the first of the manifest's, or of their own.
fn topics(thing: &Thing) -> (String, String) {
    let route = |direction| {
        thing.routes.iter().find(move |route| route.direction == direction).map(|route| route.remote.clone())
    };
    let down = thing.subscribe.first().cloned().or_else(|| route(Direction::In));
    let up = thing
        .publish
        .iter()
        .map(|own| own.topic.clone())
        .chain(route(Direction::Out))
        .find(|topic| !topic.contains(['+', '#']));
    (
        down.unwrap_or_else(|| format!("{}/downlink", thing.client_id)),
        up.unwrap_or_else(|| format!("{}/data", thing.client_id)),
    )
}

fn operations(thing: &Thing, _: &Options) -> Operations {
    let (down, up) = topics(thing);
    operation::subscribe(&down).into_iter().chain(operation::publish(&up, false)).collect()
}

fn check(thing: &Thing, _: &Options, _: u16) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (down, up) = topics(thing);
    let count = |direction| thing.routes.iter().filter(|route| route.direction == direction).count();
    if thing.subscribe.len() + count(Direction::In) > 1 || thing.publish.len() + count(Direction::Out) > 1 {
        findings.push(
            Finding::warn(
                "target-topic",
                format!("the sample subscribes to `{down}` and publishes to `{up}`, and to nothing else"),
            )
            .help("have the application do the rest"),
        );
    }
    if thing.publish.iter().any(|own| own.retain) || thing.routes.iter().any(|route| route.retain) {
        findings.push(Finding::warn("target-retain", "the sample publishes nothing with RETAIN"));
    }
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "the sample has no symbol for a last will; the application must leave it",
        ));
    }
    if !thing.shadows.is_empty() || thing.jobs {
        findings.push(
            Finding::warn("target-shadow", "the sample knows neither shadows nor jobs")
                .help("have the application use their topics"),
        );
    }
    // As Zephyr's encoder builds them, behind five bytes kept free for the header.
    let longest = |topic: &str| if topic.contains(['+', '#']) { 256 } else { topic.len() };
    let packets = [
        ("connects", 5 + 10 + 2 + thing.client_id.as_str().len()),
        ("subscribes", 5 + 2 + 2 + down.len() + 1),
        ("takes the longest message", 5 + 2 + longest(&down) + 2),
        ("publishes", 5 + 2 + up.len() + 2),
    ];
    for (what, bytes) in packets.into_iter().filter(|(_, bytes)| *bytes > BUFFER) {
        findings.push(
            Finding::warn(
                "zephyr-buffer",
                format!("the packet that {what} has {bytes} bytes, and the sample's `MQTT_BUFFER_SIZE` is {BUFFER}"),
            )
            .help(format!("set it to {} in the sample's src/main.c", bytes.next_multiple_of(64))),
        );
    }
    let lines = topic_lines(thing);
    let values = lines.iter().map(|line| ("topic in", line.as_str())).chain([
        ("client id", thing.client_id.as_str()),
        ("topic", down.as_str()),
        ("topic", up.as_str()),
    ]);
    findings.extend(check_values("Kconfig", Format::Kconfig, values));
    findings
}

/// A text with a zero byte at its end, as the C array that the sample's `convert_keys.py` writes.
fn array(name: &str, text: &str) -> String {
    let mut out = format!("#include <stdint.h>\nconst uint8_t {name}[] = {{");
    for (at, byte) in text.bytes().chain([0]).enumerate() {
        out.push_str(if at % 16 == 0 { "\n\t" } else { " " });
        out.push_str(&format!("0x{byte:02x},"));
    }
    out.push_str(&format!("\n}};\nconst uint32_t {name}_len = sizeof({name});\n"));
    out
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, credentials) = (emission.thing, emission.credentials);
    let (down, up) = topics(thing);
    let values = minijinja::context! {
        thing => thing.name.as_str(),
        client_id => thing.client_id.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        port => emission.connection.port,
        qos => emission.options.number("qos").unwrap_or(1),
        down,
        up,
        topics => topic_lines(thing),
    };
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    let key = credentials.private_key_pem.expose_str().unwrap_or_default();
    Ok(vec![
        Artefact::public(
            "awsiot.conf",
            emission.render(Format::Kconfig, "awsiot.conf", CONF, &values)?,
            "Kconfig fragment",
        ),
        Artefact::public("src/creds/ca.c", array("ca_cert", &credentials.roots_pem), "what the device must trust"),
        Artefact::public("src/creds/cert.c", array("public_cert", &certificate), "device certificate and its chain"),
        Artefact::secret("src/creds/key.c", Secret::from(array("private_key", key)), "private key"),
        emission.readme(README, &values)?,
    ])
}

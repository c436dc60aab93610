//! Tasmota: the console's commands that give a device its key, its certificate and its topics.
//!
//! Rules: Tasmota, `xdrv_02_9_mqtt.ino` – `TLSKey1` takes the 32 bytes of a P-256 key and `TLSKey2` the certificate in DER, both in base64; they share
//! 1024 bytes of flash with a directory of 32.

use base64ct::{Base64, Encoding};

use crate::artefact::Artefact;
use crate::emit::client::CLIENT_ID;
use crate::emit::program;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::operation::{self, Operations};
use crate::thing::{KeyKind, Thing};

/// Tasmota.
pub const TARGET: Target = Target {
    name: "tasmota",
    about: "Tasmota: the console's commands for key, certificate and topics",
    versions: "9 and later, built with USE_MQTT_AWS_IOT",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "topic",
            about: "the level that its topics share, as in cmnd/TOPIC/…; the thing's name when left out",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "mac",
            about: "the device's MAC address, where its build has USE_TASMOTA_DISCOVERY: it then announces itself below tasmota/discovery/MAC",
            kind: OptionKind::Text,
            default: None,
        },
    ],
    files: &[("tasmota.txt", "commands for the console, a line each; holds the private key"), README_FILE],
    by_hand: &[
        "flash a build with USE_MQTT_TLS and USE_MQTT_AWS_IOT, and without USE_TASMOTA_DISCOVERY",
        "send `tasmota.txt` line by line to the console",
    ],
    operations,
    habits: Habits::FIXED,
    check,
    emit,
};

const COMMANDS: &str = include_str!("../../templates/tasmota/tasmota.txt");
const README: &str = include_str!("../../templates/tasmota/README.md");
/// What is left for the certificate of 1024 bytes, a directory of 32 and the key's 32.
const LONGEST_CERTIFICATE: usize = 1024 - 32 - 32;
/// And what it takes for too short.
const SHORTEST_CERTIFICATE: usize = 257;
/// Where its state and its answers go.
const PUBLISHED: [&str; 2] = ["stat", "tele"];
/// `MqttPublishPayloadPrefixTopic_P` writes the shadow's topic into 64 bytes, its zero included.
const LONGEST_SHADOW_TOPIC: usize = 63;

fn topic<'a>(thing: &'a Thing, options: &'a Options) -> &'a str {
    options.text("topic").unwrap_or(thing.name.as_str())
}

/// What Tasmota does with the topics of `FullTopic %prefix%/TOPIC/`: it publishes its state and its answers one level below `stat` and `tele`,
/// the last will below `tele`, an empty `POWER` below `cmnd`, and subscribes to all below `cmnd`.
///
/// Were it `%topic%` in there, it would subscribe to the topics of its groups, of which it always has one (`CmndGroupTopic` makes an empty one
/// `tasmotas`), and to its fallback topic, and no policy of one device allows the first. A build with discovery publishes two messages after
/// each start, whatever `SetOption19` says (`TasDiscovery`, `TasDiscoverInit`).
fn operations(thing: &Thing, options: &Options) -> Operations {
    let topic = topic(thing, options);
    let mut operations = Operations::new();
    for prefix in PUBLISHED {
        operations.extend(operation::publish(&format!("{prefix}/{topic}/+"), false));
    }
    operations.extend(operation::publish(&format!("cmnd/{topic}/POWER"), false));
    operations.extend(operation::subscribe(&format!("cmnd/{topic}/#")));
    for what in mac(options).iter().flat_map(|_| ["config", "sensors"]) {
        let mac = mac(options).unwrap_or_default();
        operations.extend(operation::publish(&format!("tasmota/discovery/{mac}/{what}"), false));
    }
    operations
}

/// The MAC address as discovery spells it (`NetworkUniqueId`): twelve digits, letters large; none when it is none.
fn mac(options: &Options) -> Option<String> {
    let digits: String = options.text("mac")?.chars().filter(|c| !matches!(c, ':' | '-')).collect();
    let good = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    good.then(|| digits.to_ascii_uppercase())
}

/// Where `SetOption84` has Tasmota report to: the classic shadow of a thing that is called as its topic.
fn shadow_topic(thing: &Thing, options: &Options) -> Option<String> {
    let own = thing.shadows.contains(&None) && topic(thing, options) == thing.name.as_str();
    own.then(|| format!("$aws/things/{}/shadow/update", thing.name))
}

/// Whether the console takes a word as it is: blanks, quotes, separators and the signs of its own placeholders would change it.
fn is_word(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    // A lone digit is a command of its own: 0 clears, 1 resets to what was built in.
    !text.is_empty() && text.chars().all(good) && !(text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit()))
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = Vec::new();
    let words =
        [("client id", thing.client_id.as_str(), None), ("topic", topic(thing, options), options.place("topic"))];
    for (what, word, place) in words {
        if !is_word(word) {
            findings.push(
                Finding::deny(
                    "target-value",
                    format!("the {what} `{}` is not a word that Tasmota's console takes", word.escape_debug()),
                )
                .help("use letters, digits and `-_.:`")
                .at_place(place),
            );
        }
    }
    if port == 443 {
        findings.push(
            Finding::deny("target-alpn", "on port 443 Tasmota signs in with a password and not with a certificate")
                .help("use port 8883"),
        );
    }
    if !matches!(thing.certificate.key, KeyKind::EcP256) {
        findings.push(
            Finding::deny("target-key", "Tasmota keeps 32 bytes of key: an `ec-p256` one and no other")
                .help("leave `key` out, or write `certificate = { key = \"ec-p256\" }`"),
        );
    }
    if thing.last_will.is_some() {
        findings.push(
            Finding::warn(
                "target-will",
                "Tasmota's last will is `Offline` on tele/TOPIC/LWT, whatever the manifest says",
            )
            .help("leave `last-will` out"),
        );
    }
    if options.text("mac").is_some() && mac(options).is_none() {
        findings.push(
            Finding::deny("target-value", "`mac` is no MAC address")
                .help("write twelve hexadecimal digits, such as `A4:CF:12:00:11:22`")
                .at_place(options.place("mac")),
        );
    }
    let reported = shadow_topic(thing, options);
    if let Some(topic) = reported.iter().find(|topic| topic.len() > LONGEST_SHADOW_TOPIC) {
        let longest = LONGEST_SHADOW_TOPIC - (topic.len() - thing.name.as_str().len());
        findings.push(
            Finding::deny("target-value", format!("Tasmota cuts off the shadow topic `{topic}`"))
                .help(format!("leave `shadow` out, or call the thing by at most {longest} characters")),
        );
    }
    let own = thing.publish.len() + thing.subscribe.len() + thing.routes.len();
    let further = thing.shadows.len() > usize::from(reported.is_some());
    if own > 0 || further || thing.jobs {
        findings.push(
            Finding::warn(
                "target-topic",
                "Tasmota publishes to stat/TOPIC/… and tele/TOPIC/…, subscribes to cmnd/TOPIC/# and reports to the classic shadow of a thing called as its topic; it does nothing with other topics, shadows and jobs",
            )
            .help("leave them out, so that the policy does not allow them"),
        );
    }
    findings
}

/// The 32 bytes of a P-256 key.
fn scalar(emission: &Emission<'_>) -> Result<Secret> {
    const BEFORE: [u8; 5] = [2, 1, 1, 4, 32];
    let sec1 = program::private_key(emission)?.to_sec1_der()?;
    let der = sec1.expose();
    let start = der.windows(BEFORE.len()).position(|window| window == BEFORE).map(|at| at + BEFORE.len());
    let bytes = start.and_then(|start| der.get(start..start + 32));
    bytes.map(|bytes| Secret::new(bytes.to_vec())).ok_or_else(|| {
        Error::input("key-kind", "Tasmota keeps 32 bytes of key, and this key is not one of P-256")
            .hint("make the certificate with `key = \"ec-p256\"`")
    })
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let certificate = program::certificates_der(&emission.credentials.certificate_pem)?;
    let der = certificate.first().ok_or_else(|| Error::bug("there is no certificate"))?;
    if !(SHORTEST_CERTIFICATE..=LONGEST_CERTIFICATE).contains(&der.len()) {
        return Err(Error::input(
            "target-size",
            format!(
                "the certificate has {} bytes; Tasmota takes {SHORTEST_CERTIFICATE} to {LONGEST_CERTIFICATE}",
                der.len()
            ),
        )
        .hint("use an `ec-p256` key and a certificate that AWS signs, or one without long names and extensions"));
    }
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        client_id => emission.thing.client_id.as_str(),
        topic => topic(emission.thing, emission.options),
        shadow => shadow_topic(emission.thing, emission.options).is_some(),
        mac => mac(emission.options),
        endpoint => emission.connection.endpoint.as_str(),
        port => emission.connection.port,
        certificate => Base64::encode_string(der),
        key => Base64::encode_string(scalar(emission)?.expose()),
    };
    Ok(vec![
        Artefact::secret(
            "tasmota.txt",
            Secret::from(emission.render(Format::Conf, "tasmota.txt", COMMANDS, &values)?),
            "commands for the console",
        ),
        emission.readme(README, &values)?,
    ])
}

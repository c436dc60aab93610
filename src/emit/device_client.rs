//! The AWS IoT Device Client: its configuration, and the files with the modes that it enforces.

use crate::artefact::Artefact;
use crate::emit::bridge::credential_files;
use crate::emit::path::{self, Kind};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// The AWS IoT Device Client.
pub const TARGET: Target = Target {
    name: "device-client",
    about: "AWS IoT Device Client: its configuration file",
    versions: "1.x",
    options: &[
        OptionSpec {
            name: "cert-dir",
            about: "the folder on the device where key, certificate and roots will lie",
            kind: OptionKind::Text,
            default: Some("/etc/aws-iot-device-client/certs"),
        },
        OptionSpec {
            name: "sensor-dir",
            about: "the folder of the sockets that sensors are read from: each published topic beyond the first gets one, called by its number",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "defender-interval",
            about: "seconds between two reports to Device Defender, which takes one in five minutes",
            kind: OptionKind::Number(300, 172_800),
            default: Some("300"),
        },
    ],
    files: &[
        ("aws-iot-device-client.conf", "the configuration, JSON"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the device must trust"),
        README_FILE,
    ],
    by_hand: &[
        "copy the PEM files with the modes that the client enforces",
        "copy the configuration to `~/.aws-iot-device-client/`",
    ],
    operations: |_, _| Operations::new(),
    habits: Habits { on_device: true, services: &["device-defender", "secure-tunneling"], ..Habits::FIXED },
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/device-client/aws-iot-device-client.conf");
const README: &str = include_str!("../../templates/device-client/README.md");
/// The longest file that the client reads.
const MAX_BYTES: usize = 5000;

/// A finding for a system that connects with the thing's name and nothing else.
pub(super) fn check_client_id(thing: &Thing, system: &str) -> Option<Finding> {
    (thing.client_id.as_str() != thing.name.as_str()).then(|| {
        Finding::deny(
            "target-client-id",
            format!("{system} connects as `{}`, not as `{}`", thing.name, thing.client_id),
        )
        .help("leave `client-id` out, so that it is the thing's name")
    })
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = check_client_id(thing, "the Device Client").into_iter().collect();
    findings.extend(check_topics(thing, options));
    findings.extend(check_cert_dir(options));
    findings.extend(check_sensor_dir(options));
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "the Device Client leaves no last will of one's own; the file says nothing of it",
        ));
    }
    findings
}

/// What the pub-sub feature does: one topic each way, and both must be there (`Config.cpp`, `PubSub::Validate`).
fn pub_sub(thing: &Thing) -> Option<(&str, &str)> {
    let up = thing.publish.iter().map(|own| own.topic.as_str()).find(|topic| !topic.contains(['+', '#']))?;
    Some((up, thing.subscribe.first()?))
}

/// The most sensors that it takes (`Config.h`, `MAX_SENSOR_SIZE`).
const MAX_SENSORS: usize = 10;
/// The longest path of a socket, without the zero at its end (`AWS_ADDRESS_MAX_LEN`).
const LONGEST_SOCKET: usize = 107;

/// A sensor of the sensor-publish feature: what comes in on the socket goes out to the topic, line by line.
struct Sensor<'a> {
    socket: String,
    topic: &'a str,
}

/// The sensors: what the pub-sub feature does not publish.
fn sensors<'a>(thing: &'a Thing, options: &Options) -> Vec<Sensor<'a>> {
    let Some(folder) = options.text("sensor-dir") else { return Vec::new() };
    let used = pub_sub(thing).map(|(up, _)| up);
    let topics = thing.publish.iter().map(|own| own.topic.as_str());
    let left = topics.filter(|topic| !topic.contains(['+', '#']) && Some(*topic) != used).take(MAX_SENSORS);
    let socket = |number: usize| format!("{}/{number}", folder.trim_end_matches('/'));
    left.enumerate().map(|(at, topic)| Sensor { socket: socket(at + 1), topic }).collect()
}

/// The shadow by which the client lets itself be configured (`ConfigShadow.h`, `DEFAULT_CONFIG_SHADOW_NAME`).
const CONFIG_SHADOW: &str = "DeviceClientConfigShadow";

fn is_configured_by_shadow(thing: &Thing) -> bool {
    thing.shadows.iter().flatten().any(|name| name.as_str() == CONFIG_SHADOW)
}

/// The shadow of the sample-shadow feature, which knows named ones only (`SampleShadowFeature.cpp`).
fn named_shadow(thing: &Thing) -> Option<&str> {
    thing.shadows.iter().flatten().map(|name| name.as_str()).find(|name| *name != CONFIG_SHADOW)
}

/// What the manifest asks for and the client's features do not do.
fn check_topics(thing: &Thing, options: &Options) -> Vec<Finding> {
    let (done, sensors) = (pub_sub(thing), sensors(thing, options));
    let is_sensor = |topic: &str| sensors.iter().any(|sensor| sensor.topic == topic);
    let wanted = thing.publish.iter().map(|own| ("publishes to", own.topic.as_str(), done.map(|(up, _)| up)));
    let wanted = wanted
        .chain(thing.subscribe.iter().map(|filter| ("subscribes to", filter.as_str(), done.map(|(_, down)| down))));
    let wanted = wanted.chain(thing.routes.iter().map(|route| ("carries", route.remote.as_str(), None)));
    let is_done = |verb: &str, topic: &str, done| done == Some(topic) || (verb == "publishes to" && is_sensor(topic));
    let left = wanted.filter(|(verb, topic, done)| !is_done(verb, topic, *done)).map(|(verb, topic, _)| {
        Finding::warn("device-client-topic", format!("no feature of the Device Client {verb} `{topic}`"))
            .help("its pub-sub feature takes one topic each way and needs both, its sensor-publish feature (the option `sensor-dir`) publishes to ten; have another program with another client id do the rest")
    });
    let shadows = thing
        .shadows
        .iter()
        .filter(|shadow| shadow.as_ref().is_none_or(|name| name.as_str() != CONFIG_SHADOW))
        .filter(|shadow| shadow.as_ref().map(|name| name.as_str()) != named_shadow(thing) || shadow.is_none());
    let shadows = shadows.map(|shadow| {
        let name = shadow.as_ref().map_or("classic", |name| name.as_str());
        Finding::warn("device-client-shadow", format!("no feature of the Device Client keeps the shadow `{name}`"))
            .help("its sample-shadow feature keeps one named shadow, its config-shadow feature `DeviceClientConfigShadow`")
    });
    let retained = thing
        .publish
        .iter()
        .filter(|own| own.retain && (done.is_some_and(|(up, _)| up == own.topic) || is_sensor(&own.topic)))
        .map(|own| {
            Finding::warn("target-retain", format!("the Device Client publishes to `{}` without RETAIN", own.topic))
        });
    left.chain(shadows).chain(retained).collect()
}

/// The client expands `~`, as a shell does (its `FileUtils::ExtractExpandedPath`).
fn check_cert_dir(options: &Options) -> Option<Finding> {
    let is_at_home = options.text("cert-dir").is_some_and(|dir| dir.starts_with('~'));
    path::check("the Device Client", options, "cert-dir", Kind::Unix).filter(|_| !is_at_home)
}

/// The sockets' folder, whose paths have an end.
fn check_sensor_dir(options: &Options) -> Option<Finding> {
    let folder = options.text("sensor-dir")?;
    let long = folder.trim_end_matches('/').len() + "/10".len() > LONGEST_SOCKET;
    let too_long = || {
        let says = format!(
            "`sensor-dir` cannot be `{}`: a socket's path has at most {LONGEST_SOCKET} bytes",
            folder.escape_debug()
        );
        Finding::deny("target-value", says).at_place(options.place("sensor-dir"))
    };
    path::check("the Device Client", options, "sensor-dir", Kind::Unix).or_else(|| long.then(too_long))
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (pub_sub, sensors) = (pub_sub(emission.thing), sensors(emission.thing, emission.options));
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        cert_dir => emission.options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        jobs => emission.thing.jobs,
        tunneling => emission.thing.services.secure_tunneling,
        defender => emission.thing.services.device_defender,
        interval => emission.options.number("defender-interval"),
        sensors => sensors.iter().map(|own| minijinja::context! { socket => own.socket.as_str(), topic => own.topic }).collect::<Vec<_>>(),
        config_shadow => is_configured_by_shadow(emission.thing),
        publish => pub_sub.map(|(up, _)| up),
        subscribe => pub_sub.map(|(_, down)| down),
        shadow => named_shadow(emission.thing),
    };
    let name = "aws-iot-device-client.conf";
    let conf = emission.render(Format::Json, name, CONF, &values)?;
    if conf.len() > MAX_BYTES {
        return Err(Error::input(
            "target-size",
            format!("`{name}` has {} bytes; the Device Client reads at most {MAX_BYTES}", conf.len()),
        )
        .hint("shorten the option `cert-dir` or your own template"));
    }
    let mut files = vec![Artefact::public(name, conf, "the Device Client's configuration").mode(0o640)];
    files.extend(credential_files(emission));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

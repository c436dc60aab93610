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
    options: &[OptionSpec {
        name: "cert-dir",
        about: "the folder on the device where key, certificate and roots will lie",
        kind: OptionKind::Text,
        default: Some("/etc/aws-iot-device-client/certs"),
    }],
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
    habits: Habits { on_device: true, ..Habits::FIXED },
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
    findings.extend(check_topics(thing));
    findings.extend(check_cert_dir(options));
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

/// The shadow of the sample-shadow feature, which knows named ones only (`SampleShadowFeature.cpp`).
fn named_shadow(thing: &Thing) -> Option<&str> {
    thing.shadows.iter().flatten().next().map(|name| name.as_str())
}

/// What the manifest asks for and the client's features do not do.
fn check_topics(thing: &Thing) -> Vec<Finding> {
    let done = pub_sub(thing);
    let wanted = thing.publish.iter().map(|own| ("publishes to", own.topic.as_str(), done.map(|(up, _)| up)));
    let wanted = wanted
        .chain(thing.subscribe.iter().map(|filter| ("subscribes to", filter.as_str(), done.map(|(_, down)| down))));
    let wanted = wanted.chain(thing.routes.iter().map(|route| ("carries", route.remote.as_str(), None)));
    let left = wanted.filter(|(_, topic, done)| *done != Some(*topic)).map(|(verb, topic, _)| {
        Finding::warn("device-client-topic", format!("no feature of the Device Client {verb} `{topic}`"))
            .help("its pub-sub feature takes one topic each way and needs both; have another program with another client id do the rest")
    });
    let shadows = thing
        .shadows
        .iter()
        .filter(|shadow| shadow.as_ref().map(|name| name.as_str()) != named_shadow(thing) || shadow.is_none());
    let shadows = shadows.map(|shadow| {
        let name = shadow.as_ref().map_or("classic", |name| name.as_str());
        Finding::warn("device-client-shadow", format!("no feature of the Device Client keeps the shadow `{name}`"))
            .help("its sample-shadow feature keeps one named shadow")
    });
    let retained =
        thing.publish.iter().filter(|own| own.retain && done.is_some_and(|(up, _)| up == own.topic)).map(|own| {
            Finding::warn("target-retain", format!("the Device Client publishes to `{}` without RETAIN", own.topic))
        });
    left.chain(shadows).chain(retained).collect()
}

/// The client expands `~`, as a shell does (its `FileUtils::ExtractExpandedPath`).
fn check_cert_dir(options: &Options) -> Option<Finding> {
    let is_at_home = options.text("cert-dir").is_some_and(|dir| dir.starts_with('~'));
    path::check("the Device Client", options, "cert-dir", Kind::Unix).filter(|_| !is_at_home)
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let pub_sub = pub_sub(emission.thing);
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        cert_dir => emission.options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        jobs => emission.thing.jobs,
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

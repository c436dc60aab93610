//! The AWS IoT Device Client: its configuration, and the files with the modes that it enforces.

use crate::artefact::Artefact;
use crate::emit::bridge::credential_files;
use crate::emit::path::{self, Kind};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, Target};
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
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &[
        "copy the PEM files with the modes that the client enforces",
        "copy the configuration to `~/.aws-iot-device-client/`",
    ],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
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
    findings.extend(check_cert_dir(options));
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "the Device Client leaves no last will of one's own; the file says nothing of it",
        ));
    }
    findings
}

/// The client expands `~`, as a shell does (its `FileUtils::ExtractExpandedPath`).
fn check_cert_dir(options: &Options) -> Option<Finding> {
    let is_at_home = options.text("cert-dir").is_some_and(|dir| dir.starts_with('~'));
    path::check("the Device Client", options, "cert-dir", Kind::Unix).filter(|_| !is_at_home)
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        cert_dir => emission.options.text("cert-dir").unwrap_or_default().trim_end_matches('/'),
        jobs => emission.thing.jobs,
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
    files.push(Artefact::public(
        "README.md",
        emission.render(Format::Markdown, "README.md", README, &values)?,
        "the steps that remain to be done by hand",
    ));
    Ok(files)
}

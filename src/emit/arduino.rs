//! Arduino on ESP32 and ESP8266: a sketch that connects, and `secrets.h` with the credentials.

use crate::artefact::Artefact;
use crate::cert::firmware::{self, Firmware};
use crate::emit::client::CLIENT_ID;
use crate::emit::program::{self, Program};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// Arduino.
pub const TARGET: Target = Target {
    name: "arduino",
    about: "Arduino on ESP32 or ESP8266: a sketch that connects, and its credentials",
    versions: "PubSubClient 2.8; the cores arduino-esp32 2 and later, ESP8266 3 and later",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "board",
            about: "the chip whose core builds the sketch",
            kind: OptionKind::Choice(&["esp32", "esp8266"]),
            default: Some("esp32"),
        },
    ],
    files: &[
        ("arduino.ino", "the sketch; its folder is called as the IDE wants it"),
        ("secrets.h", "credentials as strings in flash, endpoint, thing, and the wireless network to be filled in"),
        README_FILE,
    ],
    by_hand: &["fill in the wireless network in `secrets.h`", "install PubSubClient, open `arduino.ino` and upload it"],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const SKETCH: &str = include_str!("../../templates/arduino/arduino.ino");
const SECRETS: &str = include_str!("../../templates/arduino/secrets.h");
const README: &str = include_str!("../../templates/arduino/README.md");
/// PubSubClient keeps a whole packet with its payload in its buffer; this is for the payload.
const PAYLOAD: usize = 1024;

fn is_esp8266(options: &Options) -> bool {
    options.text("board") == Some("esp8266")
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = program::check(thing, "the sketch");
    if is_esp8266(options) {
        findings.extend(program::check_alpn("the ESP8266 core", port));
    }
    findings.extend(crate::emit::bridge::check_values("C", Format::C, values(thing)));
    findings
}

/// The texts that stand in source code.
pub(super) fn values(thing: &Thing) -> Vec<(&'static str, &str)> {
    let will = thing.last_will.iter();
    let routes = thing.routes.iter().map(|route| ("topic", route.remote.as_str()));
    [("client id", thing.client_id.as_str())]
        .into_iter()
        .chain(thing.publish.iter().map(|own| ("topic", own.topic.as_str())))
        .chain(thing.subscribe.iter().map(|filter| ("topic", filter.as_str())))
        .chain(routes)
        .chain(
            will.flat_map(|will| [("last will's topic", will.topic.as_str()), ("last will's payload", &will.payload)]),
        )
        .collect()
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let credentials = emission.credentials;
    let program = Program::of(emission);
    let buffer = program.largest + PAYLOAD;
    let values = program.with(serde_json::json!({
        "esp8266": is_esp8266(emission.options),
        "rsa": !program::private_key(emission)?.kind().is_ecdsa(),
        "buffer": buffer,
    }));
    let strings = firmware::c_header(
        &Firmware {
            roots: credentials.roots_pem.clone(),
            certificate: format!("{}{}", credentials.certificate_pem, credentials.chain_pem),
            key: Some(credentials.private_key_pem.clone()),
        },
        true,
    );
    let secrets = emission.render(Format::C, "secrets.h", SECRETS, &values)?
        + strings.expose_str().ok_or_else(|| Error::bug("the credentials are not text"))?;
    Ok(vec![
        Artefact::public("arduino.ino", emission.render(Format::C, "arduino.ino", SKETCH, &values)?, "the sketch"),
        Artefact::secret("secrets.h", Secret::from(secrets), "credentials for the sketch"),
        emission.readme(README, &values)?,
    ])
}

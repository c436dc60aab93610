//! ESP-IDF with esp-aws-iot: defaults for its configuration, and the certificates under the names that it embeds.

use crate::artefact::Artefact;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::{Emission, Habits, Options, Target, topic_lines};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// ESP-IDF with esp-aws-iot.
pub const TARGET: Target = Target {
    name: "esp-idf",
    about: "Espressif ESP-IDF with esp-aws-iot: sdkconfig.defaults and certificates",
    versions: "esp-aws-iot's example `tls_mutual_auth`",
    options: &[CLIENT_ID],
    files: &[
        ("sdkconfig.defaults", "the configuration of the example `tls_mutual_auth`"),
        ("main/certs/", "root_cert_auth.crt, client.crt, client.key"),
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &[
        "copy the files into the project, and build",
        "write the key into the `esp_secure_cert` partition instead, for production",
    ],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/esp-idf/sdkconfig.defaults");
const README: &str = include_str!("../../templates/esp-idf/README.md");

fn check(thing: &Thing, _: &Options, _: u16) -> Vec<Finding> {
    let topics = topic_lines(thing);
    let values = topics.iter().map(|line| ("topic in", line.as_str())).chain([("client id", thing.client_id.as_str())]);
    let mut findings = check_values("sdkconfig", Format::Kconfig, values);
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "sdkconfig has no symbol for a last will; the application must leave it",
        ));
    }
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let credentials = emission.credentials;
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        client_id => emission.thing.client_id.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        port => emission.connection.port,
        topics => topic_lines(emission.thing),
    };
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    Ok(vec![
        Artefact::public(
            "sdkconfig.defaults",
            emission.render(Format::Kconfig, "sdkconfig.defaults", CONF, &values)?,
            "esp-aws-iot's configuration",
        ),
        Artefact::public("main/certs/root_cert_auth.crt", credentials.roots_pem.clone(), "what the device must trust"),
        Artefact::public("main/certs/client.crt", certificate, "device certificate and its chain"),
        Artefact::secret("main/certs/client.key", credentials.private_key_pem.clone(), "private key, PKCS#8"),
        Artefact::public(
            "README.md",
            emission.render(Format::Markdown, "README.md", README, &values)?,
            "the steps that remain to be done by hand",
        ),
    ])
}

//! FreeRTOS: the two headers that its demos compile in.

use crate::artefact::Artefact;
use crate::emit::device_client::check_client_id;
use crate::emit::nrf::c_macro;
use crate::emit::{Emission, Habits, Options, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// FreeRTOS.
pub const TARGET: Target = Target {
    name: "freertos",
    about: "FreeRTOS: the credential headers of its demos",
    versions: "amazon-freertos, which is archived",
    options: &[],
    files: &[
        ("aws_clientcredential.h", "endpoint and thing"),
        ("aws_clientcredential_keys.h", "certificate and private key as C strings"),
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &["copy the headers to `demos/include/`", "fill in the wireless network"],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const HEADER: &str = include_str!("../../templates/freertos/aws_clientcredential.h");
const README: &str = include_str!("../../templates/freertos/README.md");

fn check(thing: &Thing, _: &Options, _: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = check_client_id(thing, "FreeRTOS").into_iter().collect();
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "the headers have no place for a last will; the application must leave it",
        ));
    }
    findings
}

/// The header with the PEM texts, each a macro of C string lines.
fn keys(certificate: &str, key: &str) -> String {
    let mut header = String::from(
        "/* Made by awsiot-kit: this bakes the private key into the image. */\n#ifndef AWS_CLIENT_CREDENTIAL_KEYS_H\n#define AWS_CLIENT_CREDENTIAL_KEYS_H\n",
    );
    for (name, pem) in [("keyCLIENT_CERTIFICATE_PEM", certificate), ("keyCLIENT_PRIVATE_KEY_PEM", key)] {
        header.push_str(&format!("\n#define {name} \\\n{}\n", c_macro(pem)));
    }
    header.push_str(
        "\n#define keyJITR_DEVICE_CERTIFICATE_AUTHORITY_PEM NULL\n\n#endif /* AWS_CLIENT_CREDENTIAL_KEYS_H */\n",
    );
    header
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let credentials = emission.credentials;
    let key = credentials.private_key_pem.expose_str().ok_or_else(|| Error::bug("the private key is not text"))?;
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    let values = minijinja::context! {
        thing => emission.thing.name.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        port => emission.connection.port,
    };
    Ok(vec![
        Artefact::public(
            "aws_clientcredential.h",
            emission.render(Format::C, "aws_clientcredential.h", HEADER, &values)?,
            "endpoint and thing",
        ),
        Artefact::secret(
            "aws_clientcredential_keys.h",
            Secret::from(keys(&certificate, key)),
            "certificate and private key",
        ),
        Artefact::public(
            "README.md",
            emission.render(Format::Markdown, "README.md", README, &values)?,
            "the steps that remain to be done by hand",
        ),
    ])
}

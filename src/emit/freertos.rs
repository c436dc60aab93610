//! FreeRTOS: the two headers that its demos compile in.

use crate::artefact::Artefact;
use crate::emit::device_client::check_client_id;
use crate::emit::nrf::c_macro;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
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
    versions: "amazon-freertos, which is archived, and the coreMQTT-Agent demos from 202406 on",
    options: &[OptionSpec {
        name: "version",
        about: "the release: before `202406` the headers of amazon-freertos, from it on `demo_config.h` of the coreMQTT-Agent demos",
        kind: OptionKind::Text,
        default: Some("202210"),
    }],
    files: &[
        ("aws_clientcredential.h, demo_config.h", "endpoint and thing"),
        ("aws_clientcredential_keys.h, demo_config.h", "certificate and private key as C strings"),
        README_FILE,
    ],
    by_hand: &["copy the headers into the demo", "fill in the wireless network"],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const HEADER: &str = include_str!("../../templates/freertos/aws_clientcredential.h");
const AGENT: &str = include_str!("../../templates/freertos/demo_config.h");
/// The first long-term release whose demos are the coreMQTT-Agent's.
const FIRST_WITH_AGENT: u32 = 202_406;
const README: &str = include_str!("../../templates/freertos/README.md");

/// A release is a year and a month.
fn release(options: &Options) -> Option<u32> {
    let text = options.text("version").unwrap_or_default();
    let (release, patch) = text.split_once('.').unwrap_or((text, ""));
    let digits = release.len() == 6 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && patch.len() <= 2;
    release.parse().ok().filter(|_| digits)
}

fn is_agent(options: &Options) -> bool {
    release(options).is_some_and(|release| release >= FIRST_WITH_AGENT)
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = check_client_id(thing, "FreeRTOS").into_iter().collect();
    if release(options).is_none() {
        let text = options.text("version").unwrap_or_default();
        findings.push(
            Finding::deny("target-version", format!("`{}` is not a release of FreeRTOS", text.escape_debug()))
                .help("write a year and a month, like `202406`")
                .at_place(options.place("version")),
        );
    } else if !is_agent(options) {
        findings.push(
            Finding::warn(
                "freertos-archived",
                "amazon-freertos is archived: its headers are for devices that run it already",
            )
            .help("for a new device take coreMQTT, and `version = \"202406\"` for its demos"),
        );
    }
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "the headers have no place for a last will; the application must leave it",
        ));
    }
    findings
}

/// `demo_config.h` of the coreMQTT-Agent demos: the values, then the PEM texts as macros.
fn agent(emission: &Emission<'_>, certificate: &str, key: &str, values: &minijinja::Value) -> Result<Artefact> {
    let mut header = emission.render(Format::C, "demo_config.h", AGENT, values)?;
    let roots = emission.credentials.roots_pem.as_str();
    let texts = [
        ("democonfigROOT_CA_PEM", roots),
        ("democonfigCLIENT_CERTIFICATE_PEM", certificate),
        ("democonfigCLIENT_PRIVATE_KEY_PEM", key),
    ];
    for (name, pem) in texts {
        header.push_str(&format!("\n#define {name} \\\n{}\n", c_macro(pem)));
    }
    header.push_str("\n#endif /* DEMO_CONFIG_H */\n");
    Ok(Artefact::secret("demo_config.h", Secret::from(header), "configuration and credentials of the demos"))
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
        agent => is_agent(emission.options),
    };
    let readme = emission.readme(README, &values)?;
    if is_agent(emission.options) {
        return Ok(vec![agent(emission, &certificate, key, &values)?, readme]);
    }
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
        readme,
    ])
}

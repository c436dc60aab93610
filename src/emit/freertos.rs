//! FreeRTOS: the headers that its demos compile in, and which of the demos run.

use crate::artefact::Artefact;
use crate::emit::device_client::check_client_id;
use crate::emit::nrf::c_macro;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target, topic_lines};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::operation::{self, Operations};

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
        ("aws_clientcredential.h, demo_config.h", "endpoint and thing; `demo_config.h` also says which demos run"),
        ("aws_clientcredential_keys.h, demo_config.h", "certificate and private key as C strings"),
        README_FILE,
    ],
    by_hand: &["copy the headers into the demo", "fill in the wireless network"],
    operations,
    habits: Habits { services: &["device-defender", "file-streams"], ..Habits::FIXED },
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

/// Whether the manifest names topics, which the application must then use in the place of the demo's.
fn has_topics(thing: &Thing) -> bool {
    !thing.publish.is_empty() || !thing.subscribe.is_empty() || !thing.routes.is_empty()
}

/// What the demo of amazon-freertos publishes and subscribes to: `mqttexampleTOPIC` of its `mqtt_demo_mutual_auth.c`.
fn example_topic(thing: &Thing) -> String {
    format!("{}/example/topic", thing.name)
}

/// The demo of amazon-freertos as it stands does what its own topic needs. The agent's demos use the topics of every account alike, or the thing's
/// reserved ones, and are switched on by what the manifest names.
fn operations(thing: &Thing, options: &Options) -> Operations {
    if is_agent(options) || has_topics(thing) {
        return Operations::new();
    }
    let topic = example_topic(thing);
    operation::publish(&topic, false).into_iter().chain(operation::subscribe(&topic)).collect()
}

/// Which of the agent's demos run: those whose every topic the manifest names.
struct Demos {
    /// Its task publishes and subscribes to `/filter/Publisher0` (`simple_sub_pub_demo.c`).
    simple: bool,
    /// `/max/payload/message` (`large_message_sub_pub_demo.c`).
    large: bool,
    /// The classic shadow (`shadow_device_task.c`, `shadow_update_task.c`).
    shadow: bool,
    /// Reports in JSON (`defender_demo.c`).
    defender: bool,
    /// Jobs, and the image block by block in a stream (`ota_over_mqtt_demo.c`).
    ota: bool,
}

const SIMPLE: &str = "/filter/Publisher0";
const LARGE: &str = "/max/payload/message";

impl Demos {
    fn of(thing: &Thing) -> Self {
        let names = |topic: &str| {
            thing.publish.iter().any(|own| own.topic == topic) && thing.subscribe.iter().any(|own| own == topic)
        };
        Self {
            simple: names(SIMPLE),
            large: names(LARGE),
            shadow: thing.shadows.contains(&None),
            defender: thing.services.device_defender,
            ota: thing.jobs && thing.services.file_streams,
        }
    }

    fn values(&self) -> minijinja::Value {
        let Self { simple, large, shadow, defender, ota } = *self;
        minijinja::context! { simple, large, shadow, defender, ota }
    }
}

/// What the manifest names and no demo does.
fn check_topics(thing: &Thing, options: &Options) -> Vec<Finding> {
    let demos = Demos::of(thing);
    let mut left: Vec<String> = topic_lines(thing);
    if is_agent(options) {
        let done = |line: &String| {
            let of = |topic: &str| line.strip_prefix("publish ").or(line.strip_prefix("subscribe ")) == Some(topic);
            (demos.simple && of(SIMPLE))
                || (demos.large && of(LARGE))
                || (demos.shadow && line == "shadow classic")
                || (demos.ota && line == "jobs")
        };
        left.retain(|line| !done(line));
    } else {
        let services = thing.services.flags().into_iter().filter(|(_, used)| *used);
        left.extend(
            services.map(|(key, _)| key.to_owned()).filter(|key| key.contains("defender") || key.contains("streams")),
        );
    }
    if left.is_empty() {
        return Vec::new();
    }
    let left: Vec<String> = left.iter().map(|line| format!("`{line}`")).collect();
    let help = if is_agent(options) {
        "have code of your own do it over the agent's connection; the README says which demo runs for what".to_owned()
    } else {
        format!(
            "have code of your own do it, and set `mqttexampleTOPIC`, which is `{}`, to a topic of the manifest",
            example_topic(thing)
        )
    };
    vec![Finding::warn("freertos-topic", format!("no demo of FreeRTOS does {}", left.join(", "))).help(help)]
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = check_client_id(thing, "FreeRTOS").into_iter().collect();
    findings.extend(check_topics(thing, options));
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
        demos => Demos::of(emission.thing).values(),
        example => example_topic(emission.thing),
        topics => topic_lines(emission.thing),
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

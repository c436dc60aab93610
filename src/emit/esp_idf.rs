//! ESP-IDF with esp-aws-iot: defaults for its configuration, and the certificates under the names that it embeds.

use crate::artefact::Artefact;
use crate::cert::firmware::{self, Firmware};
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::nrf::fitting;
use crate::emit::{Emission, Habits, Options, README_FILE, Target, topic_lines};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::operation::{self, Operations};
use crate::thing::{Direction, Thing};

/// ESP-IDF with esp-aws-iot.
pub const TARGET: Target = Target {
    name: "esp-idf",
    about: "Espressif ESP-IDF with esp-aws-iot: sdkconfig.defaults and certificates",
    versions: "esp-aws-iot's example `tls_mutual_auth`",
    options: &[CLIENT_ID],
    files: &[
        ("sdkconfig.defaults", "a fragment to append to that of the example `tls_mutual_auth`"),
        ("main/awsiot_topics.h", "the topics for the application's code"),
        ("main/certs/", "root_cert_auth.crt, client.crt, client.key, which the example builds in"),
        ("nvs.csv", "the same for an NVS partition, so that one firmware serves all devices"),
        README_FILE,
    ],
    by_hand: &[
        "append `sdkconfig.defaults` to the project's, copy `main/`, and build",
        "write the key into an NVS or `esp_secure_cert` partition instead, for production",
    ],
    operations,
    habits: Habits::FIXED,
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/esp-idf/sdkconfig.defaults");
const TOPICS: &str = include_str!("../../templates/esp-idf/awsiot_topics.h");
const README: &str = include_str!("../../templates/esp-idf/README.md");
/// The longest text in NVS is 4000 bytes with the zero at its end.
const LONGEST_NVS: usize = 3999;

/// The topic that the example publishes and subscribes to: `MQTT_EXAMPLE_TOPIC` of its `mqtt_demo_mutual_auth.c`.
fn example_topic(thing: &Thing) -> String {
    format!("{}/example/topic", thing.client_id)
}

/// Whether the manifest names topics, which the application must then use in the place of the example's.
fn has_topics(thing: &Thing) -> bool {
    !thing.publish.is_empty() || !thing.subscribe.is_empty() || !thing.routes.is_empty()
}

/// The example as it stands does what its own topic needs; an application with topics of its own does not.
fn operations(thing: &Thing, _: &Options) -> Operations {
    let topic = example_topic(thing);
    if has_topics(thing) || topic.contains(['+', '#', '$']) {
        return Operations::new();
    }
    operation::publish(&topic, false).into_iter().chain(operation::subscribe(&topic)).collect()
}

/// The topics of the routes in one direction.
fn routes(thing: &Thing, direction: Direction) -> impl Iterator<Item = &str> {
    thing.routes.iter().filter(move |route| route.direction == direction).map(|route| route.remote.as_str())
}

fn check(thing: &Thing, _: &Options, _: u16) -> Vec<Finding> {
    let topics = topic_lines(thing);
    let values = topics.iter().map(|line| ("topic in", line.as_str())).chain([("client id", thing.client_id.as_str())]);
    let mut findings = check_values("sdkconfig", Format::Kconfig, values);
    if has_topics(thing) {
        findings.push(
            Finding::warn(
                "esp-idf-topic",
                format!("the example's own topic `{}` is not among the manifest's, and AWS drops a client that uses it", example_topic(thing)),
            )
            .help("set `MQTT_EXAMPLE_TOPIC` in mqtt_demo_mutual_auth.c to a macro of `main/awsiot_topics.h`, as the README says"),
        );
    }
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
        publish => emission.thing.publish.iter().map(|own| own.topic.as_str()).chain(routes(emission.thing, Direction::Out)).map(str::to_owned).collect::<Vec<_>>(),
        subscribe => emission.thing.subscribe.iter().map(String::as_str).chain(routes(emission.thing, Direction::In)).map(str::to_owned).collect::<Vec<_>>(),
        example => example_topic(emission.thing),
    };
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    let nvs = firmware::esp_nvs_csv(&Firmware {
        roots: fitting(&credentials.roots_pem, LONGEST_NVS),
        certificate: fitting(&certificate, LONGEST_NVS),
        key: Some(credentials.private_key_pem.clone()),
    })?;
    Ok(vec![
        Artefact::public(
            "sdkconfig.defaults",
            emission.render(Format::Kconfig, "sdkconfig.defaults", CONF, &values)?,
            "esp-aws-iot's configuration",
        ),
        Artefact::public(
            "main/awsiot_topics.h",
            emission.render(Format::C, "awsiot_topics.h", TOPICS, &values)?,
            "topics for the application",
        ),
        Artefact::secret("nvs.csv", nvs, "credentials for an NVS partition"),
        Artefact::public("main/certs/root_cert_auth.crt", credentials.roots_pem.clone(), "what the device must trust"),
        Artefact::public("main/certs/client.crt", certificate, "device certificate and its chain"),
        Artefact::secret("main/certs/client.key", credentials.private_key_pem.clone(), "private key, PKCS#8"),
        emission.readme(README, &values)?,
    ])
}

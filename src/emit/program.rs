//! Programs that speak MQTT themselves: the topics that the targets which are source code subscribe and publish to, and remarks that hold for all.

use serde::Serialize;

use crate::cert::key::PrivateKey;
use crate::cert::read;
use crate::emit::Emission;
use crate::error::Result;
use crate::finding::Finding;
use crate::secret::Secret;
use crate::thing::{Direction, Thing};

/// What a program does once it is connected.
#[derive(Serialize)]
pub struct Program<'a> {
    pub thing: &'a str,
    pub client_id: &'a str,
    pub endpoint: &'a str,
    pub port: u16,
    pub region: &'a str,
    /// Its filters: the thing's own, those of its routes inwards, and the answers of its shadows and jobs.
    pub subscribe: Vec<String>,
    /// What it asks for once, when it is subscribed: its shadows, its next job.
    pub ask: Vec<Message>,
    /// Where it publishes.
    pub publish: Vec<Topic<'a>>,
    /// Topics of which a level is known only at run time: the programmer fills them in.
    pub open: Vec<&'a str>,
    pub will: Option<Will<'a>>,
    /// The largest packet without the payload of a message.
    pub largest: usize,
}

/// A program's values with those that one language needs besides.
#[derive(Serialize)]
pub struct With<'a> {
    #[serde(flatten)]
    program: Program<'a>,
    #[serde(flatten)]
    more: serde_json::Value,
}

/// A message with its payload.
#[derive(Serialize)]
pub struct Message {
    pub topic: String,
    pub payload: &'static str,
}

/// A topic that is published to.
#[derive(Serialize)]
pub struct Topic<'a> {
    pub topic: &'a str,
    pub retain: bool,
}

/// A last will.
#[derive(Serialize)]
pub struct Will<'a> {
    pub topic: &'a str,
    pub payload: &'a str,
    pub qos: u8,
    pub retain: bool,
}

/// The topics that are published to, the thing's own and those of its routes outwards, and whether messages carry RETAIN.
fn outward(thing: &Thing) -> impl Iterator<Item = (&str, bool)> {
    let own = thing.publish.iter().map(|own| (own.topic.as_str(), own.retain));
    let routes = thing.routes.iter().filter(|route| route.direction == Direction::Out);
    own.chain(routes.map(|route| (route.remote.as_str(), route.retain)))
}

fn is_open(topic: &str) -> bool {
    topic.contains(['+', '#'])
}

impl<'a> Program<'a> {
    /// The program of one emission.
    pub fn of(emission: &'a Emission<'_>) -> Self {
        let (thing, connection) = (emission.thing, emission.connection);
        let (subscribe, ask) = (subscriptions(thing), questions(thing));
        let topics = outward(thing).map(|(topic, _)| topic).chain(ask.iter().map(|message| message.topic.as_str()));
        let longest =
            topics.map(str::len).chain(subscribe.iter().map(|filter| if is_open(filter) { 256 } else { filter.len() }));
        let will = thing.last_will.as_ref();
        // MQTT 3.1.1: a header of five bytes at most, ten of a CONNECT, two before every text, two for an identifier, one for a QoS.
        let connects = 5
            + 10
            + 2
            + thing.client_id.as_str().len()
            + will.map_or(0, |will| 4 + will.topic.len() + will.payload.len());
        let largest = longest.max().map_or(0, |longest| 5 + 2 + longest + 3).max(connects);
        Self {
            thing: thing.name.as_str(),
            client_id: thing.client_id.as_str(),
            endpoint: &connection.endpoint,
            port: connection.port,
            region: &connection.region,
            publish: outward(thing)
                .filter(|(topic, _)| !is_open(topic))
                .map(|(topic, retain)| Topic { topic, retain })
                .collect(),
            open: outward(thing).map(|(topic, _)| topic).filter(|topic| is_open(topic)).collect(),
            will: will.map(|will| Will {
                topic: &will.topic,
                payload: &will.payload,
                qos: will.qos,
                retain: will.retain,
            }),
            largest,
            subscribe,
            ask,
        }
    }
}

impl<'a> Program<'a> {
    /// The values with these, an object, besides.
    pub fn with(self, more: serde_json::Value) -> With<'a> {
        With { program: self, more }
    }
}

/// The filters of a program.
fn subscriptions(thing: &Thing) -> Vec<String> {
    let inward = thing.routes.iter().filter(|route| route.direction == Direction::In);
    let mut filters: Vec<String> =
        thing.subscribe.iter().cloned().chain(inward.map(|route| route.remote.clone())).collect();
    for shadow in &thing.shadows {
        let prefix = shadow_prefix(thing, shadow.as_ref().map(|name| name.as_str()));
        filters.extend(["get/accepted", "get/rejected", "update/delta"].map(|answer| format!("{prefix}/{answer}")));
    }
    if thing.jobs {
        let jobs = format!("$aws/things/{}/jobs", thing.name);
        filters
            .extend(["notify-next", "$next/get/accepted", "$next/get/rejected"].map(|tail| format!("{jobs}/{tail}")));
    }
    filters.dedup();
    filters
}

/// What a program asks for when it is subscribed to the answers.
fn questions(thing: &Thing) -> Vec<Message> {
    let shadows = thing.shadows.iter().map(|shadow| Message {
        topic: format!("{}/get", shadow_prefix(thing, shadow.as_ref().map(|name| name.as_str()))),
        payload: "",
    });
    let job =
        thing.jobs.then(|| Message { topic: format!("$aws/things/{}/jobs/$next/get", thing.name), payload: "{}" });
    shadows.chain(job).collect()
}

fn shadow_prefix(thing: &Thing, shadow: Option<&str>) -> String {
    shadow.map_or_else(
        || format!("$aws/things/{}/shadow", thing.name),
        |name| format!("$aws/things/{}/shadow/name/{name}", thing.name),
    )
}

/// Remarks that hold for every program.
pub fn check(thing: &Thing, what: &str) -> Vec<Finding> {
    outward(thing)
        .filter(|(topic, _)| is_open(topic))
        .map(|(topic, _)| {
            Finding::warn(
                "target-topic",
                format!("{what} publishes nothing to `{topic}`: a level of it is known only at run time"),
            )
            .help("the program lists it among those that are to be filled in")
        })
        .collect()
}

/// A finding for a system whose TLS library names no protocol, without which AWS does not speak MQTT on port 443.
pub fn check_alpn(what: &str, port: u16) -> Option<Finding> {
    (port == 443).then(|| {
        Finding::deny("target-alpn", format!("{what} sends no ALPN, without which AWS does not speak MQTT on port 443"))
            .help("use port 8883")
    })
}

/// Certificates of a PEM text, each in DER.
///
/// # Errors
/// When it is no PEM of certificates.
pub fn certificates_der(pem: &str) -> Result<Vec<Vec<u8>>> {
    Ok(read::read(pem.as_bytes(), None)?.certificates.into_iter().map(|found| found.certificate.der).collect())
}

/// The private key.
///
/// # Errors
/// When it does not parse.
pub fn private_key(emission: &Emission<'_>) -> Result<PrivateKey> {
    PrivateKey::from_pkcs8_pem(&emission.credentials.private_key_pem)
}

/// The private key in PKCS#8 DER.
///
/// # Errors
/// When it does not parse.
pub fn private_key_der(emission: &Emission<'_>) -> Result<Secret> {
    Ok(private_key(emission)?.to_pkcs8_der().clone())
}

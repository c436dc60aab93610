//! Things, credentials and emissions for the tests of the targets.

use std::collections::BTreeMap;

use awsiot_kit::artefact::Artefact;
use awsiot_kit::emit::{Connection, Credentials, Emission, OptionValue, Options, target};
use awsiot_kit::error::Result;
use awsiot_kit::finding::{Finding, Level};
use awsiot_kit::manifest::{Manifest, Surroundings};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::mqtt::MqttSettings;
use awsiot_kit::thing::name::{ClientId, Home, ThingName};
use awsiot_kit::thing::{CertificateSpec, Direction, LastWill, PolicyChoice, Publication, Route, Thing};

/// A thing that does nothing yet, with its name as its client id.
pub fn bare(name: &str) -> Thing {
    Thing {
        name: ThingName::parse(name).unwrap(),
        client_id: ClientId::parse(name).unwrap(),
        thing_type: None,
        groups: Vec::new(),
        attributes: BTreeMap::new(),
        publish: Vec::new(),
        subscribe: Vec::new(),
        shadows: Vec::new(),
        jobs: false,
        services: Default::default(),
        last_will: None,
        routes: Vec::new(),
        policy: PolicyChoice::Derived,
        policy_name: None,
        policy_place: None,
        certificate: CertificateSpec::default(),
        mqtt: MqttSettings::default(),
        one_at_a_time: false,
        place: None,
    }
}

/// A thing that uses everything a bridge can carry.
pub fn gateway() -> Thing {
    Thing {
        publish: vec![publication("telemetry/plant-bridge", false), publication("state/plant-bridge", true)],
        subscribe: vec!["ota/plant-bridge/#".to_owned()],
        shadows: vec![None],
        jobs: true,
        services: Default::default(),
        last_will: Some(LastWill {
            topic: "state/plant-bridge".to_owned(),
            payload: "offline".to_owned(),
            qos: 1,
            retain: true,
        }),
        routes: vec![
            out("local/up/#", "fwd/plant-bridge/#"),
            out("local/+/alarm", "alarm/plant-bridge/+"),
            inwards("local/down", "cmd/plant-bridge/down"),
            inwards("lamps/+/set", "cmd/plant-bridge/lamps/+"),
        ],
        ..bare("plant-bridge")
    }
}

pub fn publication(topic: &str, retain: bool) -> Publication {
    Publication { topic: topic.to_owned(), retain }
}

pub fn out(local: &str, remote: &str) -> Route {
    Route { direction: Direction::Out, local: local.to_owned(), remote: remote.to_owned(), qos: 1, retain: false }
}

pub fn inwards(local: &str, remote: &str) -> Route {
    Route { direction: Direction::In, ..out(local, remote) }
}

/// A target's options over its defaults.
pub fn options(name: &str, given: &[(&str, &str)]) -> Options {
    let target = target(name).unwrap();
    let mut options = Options::default();
    for (key, value) in given {
        let spec =
            target.options.iter().find(|spec| spec.name == *key).unwrap_or_else(|| panic!("{name} has no {key}"));
        let value = match spec.kind {
            awsiot_kit::emit::OptionKind::Flag => OptionValue::Flag(*value == "true"),
            awsiot_kit::emit::OptionKind::Number(..) => OptionValue::Number(value.parse().unwrap()),
            _ => OptionValue::Text((*value).to_owned()),
        };
        options.set(key, value, None);
    }
    options.with_defaults(target)
}

/// Where the tests connect to.
pub fn connection(port: u16) -> Connection {
    Connection {
        endpoint: "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com".to_owned(),
        port,
        region: "eu-central-1".to_owned(),
        account: "123456789012".to_owned(),
        credential_endpoint: Some("c1b2c3d4e5f6g7.credentials.iot.eu-central-1.amazonaws.com".to_owned()),
    }
}

pub const KEY: &str = include_str!("../fixtures/credentials/private-key.pem");
pub const CERTIFICATE: &str = include_str!("../fixtures/credentials/certificate.pem");
pub const ROOT: &str = include_str!("../fixtures/credentials/root-ca.pem");

/// The fixture's key and certificate.
pub fn credentials() -> Credentials {
    Credentials {
        private_key_pem: Secret::from(KEY.to_owned()),
        certificate_pem: CERTIFICATE.to_owned(),
        chain_pem: String::new(),
        roots_pem: ROOT.to_owned(),
        certificate_id: "CERTIFICATE_ID".to_owned(),
        certificate_arn: "arn:aws:iot:eu-central-1:123456789012:cert/CERTIFICATE_ID".to_owned(),
    }
}

/// What a target remarks on a thing.
pub fn check(name: &str, thing: &Thing, given: &[(&str, &str)], port: u16) -> Vec<Finding> {
    (target(name).unwrap().check)(thing, &options(name, given), port)
}

/// The codes of the deny findings.
pub fn denied(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter(|finding| finding.level == Level::Deny).map(|finding| finding.code).collect()
}

/// The codes of all findings.
pub fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

/// What a target emits.
pub fn emit(name: &str, thing: &Thing, given: &[(&str, &str)], port: u16) -> Result<Vec<Artefact>> {
    emit_with(name, thing, given, port, &BTreeMap::new())
}

/// What a target emits with a user's own templates.
pub fn emit_with(
    name: &str,
    thing: &Thing,
    given: &[(&str, &str)],
    port: u16,
    templates: &BTreeMap<String, String>,
) -> Result<Vec<Artefact>> {
    emit_for(name, thing, &options(name, given), &connection(port), templates)
}

/// What a target emits with options as they are.
pub fn emit_for(
    name: &str,
    thing: &Thing,
    options: &Options,
    connection: &Connection,
    templates: &BTreeMap<String, String>,
) -> Result<Vec<Artefact>> {
    let secrets =
        ["keystore-password", "pfx-password"].map(|name| (name.to_owned(), Secret::from("changeit".to_owned())));
    let (credentials, secrets) = (&credentials(), &BTreeMap::from(secrets));
    let emission = Emission { thing, options, connection, credentials, secrets, templates, is_rehearsal: false };
    (target(name).unwrap().emit)(&emission)
}

/// The text of one of the files.
pub fn text(files: &[Artefact], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no file {path}"));
    String::from_utf8(file.content.bytes().to_vec()).unwrap()
}

/// Where a manifest is looked at when it does not say itself.
pub fn around(manifest: &Manifest) -> Surroundings {
    manifest.assumed(&Home {
        region: manifest.aws.region.clone().unwrap_or_else(|| "eu-central-1".to_owned()),
        account: manifest.aws.account.clone().unwrap_or_else(|| "123456789012".to_owned()),
    })
}

/// A certificate that somebody else made, PEM.
pub fn foreign_certificate() -> String {
    let mut terms = rcgen::CertificateParams::default();
    terms.distinguished_name.push(rcgen::DnType::CommonName, "somebody else's");
    terms.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem()
}

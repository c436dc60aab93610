//! Java: a key store, a trust store and the properties that a client connects with.

use crate::artefact::Artefact;
use crate::cert::pbe::Profile;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::program::{self, Program};
use crate::emit::store::{self, Form, PASSWORD};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::operation::Operations;

/// Java.
pub const TARGET: Target = Target {
    name: "java",
    about: "Java: key store, trust store and properties for a client of one's own",
    versions: "Java 8 and later",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "store",
            about: "the stores' form",
            kind: OptionKind::Choice(&["p12", "jks"]),
            default: Some("p12"),
        },
        OptionSpec {
            name: PASSWORD,
            about: "the stores' password; made when left out",
            kind: OptionKind::Secret,
            default: None,
        },
    ],
    files: &[
        ("keystore.p12, keystore.jks", "the key and its chain, under the thing's name"),
        ("truststore.p12, truststore.jks", "what the client must trust"),
        ("keystore-password.txt", "what opens both, when the manifest names no password"),
        ("awsiot.properties", "endpoint, client id, stores and topics"),
        README_FILE,
    ],
    by_hand: &["load `awsiot.properties` in the client, and the stores that it names"],
    operations: |_, _| Operations::new(),
    habits: Habits::FIXED,
    check,
    emit,
};

const PROPERTIES: &str = include_str!("../../templates/java/awsiot.properties");
const README: &str = include_str!("../../templates/java/README.md");

fn check(thing: &Thing, _: &Options, _: u16) -> Vec<Finding> {
    let mut findings = program::check(thing, "a client");
    findings.extend(check_values("a properties file", Format::Properties, super::arduino::values(thing)));
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let jks = emission.options.text("store") == Some("jks");
    let (form, end) = if jks { (Form::Jks, "jks") } else { (Form::Pkcs12(Profile::Modern), "p12") };
    let values = Program::of(emission)
        .with(serde_json::json!({ "end": end, "password_is": store::password_is(emission.options) }));
    let alias = emission.thing.name.as_str();
    let mut files = store::files(emission, form, &format!("keystore.{end}"), alias, false)?;
    files.push(store::trusted(emission, form, &format!("truststore.{end}"))?);
    files.push(Artefact::public(
        "awsiot.properties",
        emission.render(Format::Properties, "awsiot.properties", PROPERTIES, &values)?,
        "endpoint, client id, stores and topics",
    ));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

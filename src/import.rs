//! Importing: a configuration that somebody already has becomes things, with a finding for all that is wrong in it or cannot be carried over.

mod hocon;
mod imported_thing;
mod kura;
mod mosquitto;
mod nanomq;
mod nanomq_kv;
mod nrf;
mod thingpark;
mod topics;

use crate::emit::Device;
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Source, first_of};
use crate::manifest::{AwsSettings, Writing, write};

use imported_thing::Draft;

/// A kind of configuration that can be imported.
#[derive(Debug)]
pub struct Kind {
    /// Its word on the command line.
    pub name: &'static str,
    /// What it is, one line.
    pub about: &'static str,
    /// Whether a text looks like one.
    looks: fn(&str) -> bool,
    read: fn(&Source, &mut Vec<Finding>) -> Vec<Draft>,
}

/// Every kind, the most telling looks first.
pub const KINDS: &[Kind] = &[
    Kind { name: "kura", about: "Eclipse Kura: a snapshot", looks: kura::looks, read: kura::read },
    Kind {
        name: "thingpark",
        about: "ThingPark IoT Flow: a connection",
        looks: thingpark::looks,
        read: thingpark::read,
    },
    Kind { name: "nrf", about: "nRF Connect SDK: a Kconfig fragment", looks: nrf::looks, read: nrf::read },
    Kind { name: "mosquitto", about: "Mosquitto: a bridge", looks: mosquitto::looks, read: mosquitto::read },
    Kind { name: "nanomq", about: "NanoMQ: a bridge, HOCON or key-value", looks: nanomq::looks, read: nanomq::read },
];

/// What was found in a configuration.
#[derive(Debug)]
pub struct Imported {
    /// What kind it was taken for.
    pub kind: &'static str,
    /// The things, one per bridge or device.
    pub things: Vec<Device>,
    /// Endpoint, port and region, when the configuration names them.
    pub aws: AwsSettings,
    /// What is wrong in it, and what could not be carried over.
    pub findings: Vec<Finding>,
}

impl Imported {
    /// The manifest that says the same.
    pub fn manifest(&self, from: &str) -> String {
        let about = format!("Imported from {from} by awsiot-kit.");
        write(&Writing {
            about: &[&about],
            registry: None,
            aws: self.aws.clone(),
            things: &self.things,
            placeholders: false,
        })
    }
}

/// Reads a configuration; the kind is told by its looks when it is not given.
///
/// # Errors
/// When the kind is not one of [`KINDS`], or cannot be told.
pub fn read(source: &Source, kind: Option<&str>) -> Result<Imported> {
    let names = KINDS.iter().map(|kind| kind.name);
    let kind = match kind {
        Some(word) => KINDS.iter().find(|kind| kind.name == word).ok_or_else(|| {
            Error::usage(format!("there is no kind `{word}` to import")).hint(did_you_mean(word, names.clone()))
        })?,
        None => KINDS.iter().find(|kind| (kind.looks)(source.text())).ok_or_else(|| {
            Error::input("import-kind", format!("`{}` does not look like anything that can be imported", source.name()))
                .hint(format!("say what it is with `--kind`: {}", names.clone().collect::<Vec<_>>().join(", ")))
        })?,
    };
    let mut findings = Vec::new();
    let drafts = (kind.read)(source, &mut findings);
    let mut aws = AwsSettings::default();
    let mut things: Vec<Device> = Vec::new();
    for draft in drafts {
        draft.settle(source, &mut things, &mut aws, &mut findings);
    }
    if things.is_empty() && findings.is_empty() {
        findings.push(
            Finding::deny("bridge-syntax", format!("`{}` has nothing of {} in it", source.name(), kind.about))
                .at(source, 0..0)
                .help("say what it is with `--kind`"),
        );
    }
    Ok(Imported { kind: kind.name, things, aws, findings: first_of(findings, "bridge-more") })
}

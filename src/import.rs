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
use crate::finding::{Finding, Source, document, first_of};
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

/// The one kind of which several files together are one configuration: what stands last wins, as when Kconfig merges them.
const MERGED: &str = "nrf";

/// Bytes as text; Kconfig fragments may have comments in Latin-1, which nothing reads.
///
/// # Errors
/// As [`document::decode`].
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Source> {
    let ascii = |line: &[u8]| line.is_ascii() || line.trim_ascii_start().starts_with(b"#");
    let kconfig = bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"CONFIG_"));
    if std::str::from_utf8(&bytes).is_err() && kconfig && bytes.split(|byte| *byte == b'\n').all(ascii) {
        return document::decode(name, bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes());
    }
    document::decode(name, bytes)
}

/// Reads several files that are one configuration, such as a `prj.conf`, the board's file and an overlay, in the order in which they are merged.
///
/// # Errors
/// As [`read`]; and when they are of a kind of which each file stands by itself.
pub fn read_all(sources: &[Source], kind: Option<&str>) -> Result<Imported> {
    let [first, .., last] = sources else {
        return sources.first().map_or_else(|| Err(Error::usage("there is nothing to import")), |one| read(one, kind));
    };
    let (mut text, mut starts) = (String::new(), Vec::new());
    for source in sources {
        starts.push(text.len());
        text.push_str(source.text());
        text.push('\n');
    }
    let mut imported = read(&Source::new(format!("{} … {}", first.name(), last.name()), text), kind)?;
    if imported.kind != MERGED {
        return Err(Error::usage(format!(
            "{} files were given, and each of kind `{}` stands by itself",
            sources.len(),
            imported.kind
        ))
        .hint("import them one by one"));
    }
    for place in imported.findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        let at = starts.partition_point(|start| *start <= place.span.start).saturating_sub(1);
        if let (Some(source), Some(start)) = (sources.get(at), starts.get(at)) {
            place.source = source.clone();
            place.span = place.span.start - start..place.span.end.saturating_sub(*start);
        }
    }
    Ok(imported)
}

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

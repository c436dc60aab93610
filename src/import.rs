//! Importing: a configuration that somebody already has becomes things, with a finding for all that is wrong in it or cannot be carried over.

mod account;
mod hocon;
mod imported_thing;
mod kura;
mod mosquitto;
mod nanomq;
mod nrf;
mod thingpark;

use crate::emit::Device;
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Source, document, first_of};
use crate::manifest::{AwsSettings, Writing, write};

use account::Report;
pub use account::{Account, Entry, Fate};
use imported_thing::{Draft, ImportedThing, foreign};

/// What an importer is given.
pub struct Input<'a> {
    /// The files, in the order in which they were named.
    pub files: &'a [Source],
    /// The configuration files of a folder that one of them includes, in the order in which the system reads them; none when they cannot be had.
    pub include: &'a dyn Fn(&str) -> Option<Vec<Source>>,
}

/// A kind of configuration that can be imported.
#[derive(Debug)]
pub struct Kind {
    /// Its word on the command line.
    pub name: &'static str,
    /// What it is, one line.
    pub about: &'static str,
    /// Whether a text looks like one.
    looks: fn(&str) -> bool,
    read: fn(&Input<'_>, &mut Report) -> Vec<ImportedThing>,
}

/// Every kind, the most telling looks first.
pub const KINDS: &[Kind] = &[
    Kind { name: "kura", about: "Eclipse Kura: a snapshot", looks: kura::looks, read: kura::read },
    Kind {
        name: "thingpark",
        about: "ThingPark IoT Flow: a connection",
        looks: thingpark::looks,
        read: |input, report| {
            let things = drafts(input, report, thingpark::read);
            input.files.iter().for_each(|source| thingpark::account(source, report));
            things
        },
    },
    Kind {
        name: "nrf",
        about: "nRF Connect SDK: a Kconfig fragment",
        looks: nrf::looks,
        read: |input, report| {
            input.files.iter().for_each(|source| account::kconfig(source, report));
            let things = drafts(input, report, nrf::read);
            report.lose_by_findings();
            things
        },
    },
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
pub fn read_all(
    sources: &[Source],
    kind: Option<&str>,
    include: &dyn Fn(&str) -> Option<Vec<Source>>,
) -> Result<Imported> {
    let [first, .., last] = sources else {
        return sources
            .first()
            .map_or_else(|| Err(Error::usage("there is nothing to import")), |one| read_with(one, kind, include));
    };
    let (mut text, mut starts) = (String::new(), Vec::new());
    for source in sources {
        starts.push(text.len());
        text.push_str(source.text());
        text.push('\n');
    }
    let mut imported = read_with(&Source::new(format!("{} … {}", first.name(), last.name()), text), kind, include)?;
    if imported.kind != MERGED {
        return Err(Error::usage(format!(
            "{} files were given, and each of kind `{}` stands by itself",
            sources.len(),
            imported.kind
        ))
        .hint("import them one by one"));
    }
    let found = imported.findings.iter_mut().filter_map(|finding| finding.place.as_mut());
    for place in found.chain(imported.account.entries.iter_mut().map(|entry| &mut entry.place)) {
        let at = starts.partition_point(|start| *start <= place.span.start).saturating_sub(1);
        if let (Some(source), Some(start)) = (sources.get(at), starts.get(at)) {
            place.source = source.clone();
            place.span = place.span.start - start..place.span.end.saturating_sub(*start);
        }
    }
    Ok(imported)
}

/// Reads each file by itself.
fn drafts(
    input: &Input<'_>,
    report: &mut Report,
    read: fn(&Source, &mut Vec<Finding>) -> Vec<Draft>,
) -> Vec<ImportedThing> {
    let mut things = Vec::new();
    for source in input.files {
        things.extend(read(source, &mut report.findings).into_iter().map(|draft| draft.placed(source)));
    }
    things
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
    /// What became of every line.
    pub account: Account,
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

/// Reads a configuration; the kind is told by its looks when it is not given. What it includes is not read.
///
/// # Errors
/// When the kind is not one of [`KINDS`], or cannot be told.
pub fn read(source: &Source, kind: Option<&str>) -> Result<Imported> {
    read_with(source, kind, &|_| None)
}

/// Reads a configuration and the files of the folders that it includes.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    source: &Source,
    kind: Option<&str>,
    include: &dyn Fn(&str) -> Option<Vec<Source>>,
) -> Result<Imported> {
    let names = KINDS.iter().map(|kind| kind.name);
    let kind = match kind {
        Some(word) => KINDS.iter().find(|kind| kind.name == word).ok_or_else(|| {
            Error::usage(format!("there is no kind `{word}` to import")).hint(did_you_mean(word, names.clone()))
        })?,
        None if looks_like_emqx(source.text()) => {
            return Err(Error::input("import-kind", format!("`{}` is a configuration of EMQX 5", source.name()))
                .cause("its bridges (`connectors`, `actions`, `sources` and the rules between them) are not read")
                .hint("write its topics into a manifest by hand: `awsiot-kit init` starts one"));
        }
        None => KINDS.iter().find(|kind| (kind.looks)(source.text())).ok_or_else(|| {
            Error::input("import-kind", format!("`{}` does not look like anything that can be imported", source.name()))
                .hint(format!("say what it is with `--kind`: {}", names.clone().collect::<Vec<_>>().join(", ")))
        })?,
    };
    let mut report = Report::default();
    let read = (kind.read)(&Input { files: std::slice::from_ref(source), include }, &mut report);
    let mut aws = AwsSettings::default();
    let mut things: Vec<Device> = Vec::new();
    for thing in only_aws(read, &mut report) {
        thing.settle(&mut things, &mut aws, &mut report);
    }
    if things.is_empty() && report.findings.is_empty() {
        let finding =
            Finding::deny("bridge-syntax", format!("`{}` has nothing of {} in it", source.name(), kind.about));
        report.findings.push(finding.at(source, 0..0).help("say what it is with `--kind`"));
    }
    let (findings, account) = report.close();
    Ok(Imported { kind: kind.name, things, aws, findings: first_of(findings, "bridge-more"), account })
}

/// Where some connections of a configuration go to AWS and others do not, those that do; the others are named.
fn only_aws(things: Vec<ImportedThing>, report: &mut Report) -> Vec<ImportedThing> {
    if !things.iter().any(|thing| thing.is_aws() == Some(true)) {
        return things;
    }
    let (kept, left): (Vec<_>, Vec<_>) = things.into_iter().partition(|thing| thing.is_aws() != Some(false));
    for thing in left {
        if let Some(((host, _), _)) = &thing.endpoint {
            let then = format!("the connection `{}` is left out", thing.name.0.escape_debug());
            report.say(foreign(host, &then), &thing.name.1);
        }
        thing.leave_out(report);
    }
    kept
}

/// EMQX from 5.0 on: bridges with a direction, or connectors, actions and sources.
fn looks_like_emqx(text: &str) -> bool {
    let words = |words: &[&str]| words.iter().any(|word| text.contains(word));
    words(&["connectors.mqtt", "connectors {", "actions.mqtt", "sources.mqtt"])
        || (text.contains("bridges.mqtt") && words(&["egress", "ingress"]))
}

//! A target: a system that a configuration is emitted for; and the one list of them.
//!
//! A new target is one file (or one folder of templates) and one line in [`TARGETS`]: the manifest's allowed keys, `emit`, help,
//! completions, schema and docs read that list.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::artefact::Artefact;
use crate::error::Result;
use crate::finding::{Finding, Place};
use crate::render::{Format, render};
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::operation::{self, Operations};

pub mod arduino;
pub mod bridge;
pub mod client;
pub mod device_client;
pub mod esp_idf;
pub mod freertos;
pub mod greengrass;
mod habits;
pub mod java;
pub mod kura;
pub mod micropython;
pub mod mosquitto;
pub mod nanomq;
pub mod nrf;
pub mod path;
pub mod paths;
mod program;
pub mod remap;
pub mod sdk;
pub mod sgcwebsockets;
pub mod store;
pub mod tasmota;
pub mod thingpark;
pub mod version;
pub mod zephyr;

pub use habits::{Habits, unserved};
pub use program::topic_lines;

/// Every target, in the order of the documentation.
pub const TARGETS: &[Target] = &[
    nanomq::TARGET,
    mosquitto::TARGET,
    nrf::TARGET,
    kura::TARGET,
    thingpark::TARGET,
    sgcwebsockets::TARGET,
    device_client::TARGET,
    greengrass::TARGET,
    esp_idf::TARGET,
    freertos::TARGET,
    zephyr::TARGET,
    arduino::TARGET,
    micropython::TARGET,
    tasmota::TARGET,
    java::TARGET,
    sdk::TARGET,
];

/// A system that a configuration is emitted for.
///
/// All functions are pure: they take values and return values; the bundle writer touches the disk.
#[derive(Debug)]
pub struct Target {
    /// Its word in manifests and on the command line; also the name of its folder in the bundle.
    pub name: &'static str,
    /// The system's own name and what is emitted for it, one line.
    pub about: &'static str,
    /// The releases of the system that the files are right for, in a few words.
    pub versions: &'static str,
    /// Its options.
    pub options: &'static [OptionSpec],
    /// The files that it makes and what each is for, for documentation and man pages.
    pub files: &'static [(&'static str, &'static str)],
    /// What remains to be done by hand, a step each; the README beside the files has it in full.
    pub by_hand: &'static [&'static str],
    /// The operations that the emitted configuration performs over and above those of the thing itself.
    pub operations: fn(&Thing, &Options) -> Operations,
    /// Which of the thing's wishes about MQTT its files can say.
    pub habits: Habits,
    /// Remarks about what the target cannot express or would do wrong; needs no key and no certificate, but the port (8883 or 443).
    pub check: fn(&Thing, &Options, u16) -> Vec<Finding>,
    /// The files, with paths below the target's folder. Called only when `check` had no deny finding.
    pub emit: fn(&Emission<'_>) -> Result<Vec<Artefact>>,
}

impl Target {
    /// Whether devices get AWS credentials by a role alias, for which they must know the credential provider's host name.
    pub fn uses_credential_provider(&self) -> bool {
        self.options.iter().any(|option| option.name == ROLE_ALIAS)
    }
}

/// The option that names a role alias.
pub const ROLE_ALIAS: &str = "role-alias";

/// One option of a target.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its key in the manifest.
    pub name: &'static str,
    /// What it is for, one line.
    pub about: &'static str,
    /// What it takes.
    pub kind: OptionKind,
    /// The default, as the manifest would spell it; `None` where leaving it out has a meaning of its own.
    pub default: Option<&'static str>,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number in a range, both ends included.
    Number(i64, i64),
    /// A password or key: `{ env = "VAR" }` or `{ file = "PATH" }`, or left out to have one made.
    Secret,
    /// Any text without control characters.
    Text,
    /// A text whose `{…}` are for the target system itself: the manifest's placeholders do not reach into it.
    Pattern,
}

/// The value of an option, checked against its [`OptionKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A word or a text.
    Text(String),
    /// A flag.
    Flag(bool),
    /// A number.
    Number(i64),
    /// Where a secret is to be read from; the secret itself is read at the edge, just before it is used.
    Secret(SecretSource),
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// The first line of a file, relative to the manifest.
    File(String),
}

/// The options of one target for one thing: those that the manifest gives, over the target's defaults.
#[derive(Clone, Debug, Default)]
pub struct Options {
    values: BTreeMap<String, (OptionValue, Option<Place>)>,
}

impl Options {
    /// Sets an option that was checked against its specification.
    pub fn set(&mut self, name: &str, value: OptionValue, place: Option<Place>) {
        self.values.insert(name.to_owned(), (value, place));
    }

    /// A text or word, when given; the targets' defaults are filled in by whoever builds the options.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some((OptionValue::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    /// A flag; false when it is neither given nor has a default.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some((OptionValue::Flag(true), _)))
    }

    /// A number, when given.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.values.get(name) {
            Some((OptionValue::Number(number), _)) => Some(*number),
            _ => None,
        }
    }

    /// Where a secret comes from, when given.
    pub fn secret(&self, name: &str) -> Option<&SecretSource> {
        match self.values.get(name) {
            Some((OptionValue::Secret(source), _)) => Some(source),
            _ => None,
        }
    }

    /// The value of an option, whatever it is.
    pub fn value(&self, name: &str) -> Option<&OptionValue> {
        self.values.get(name).map(|(value, _)| value)
    }

    /// Where the manifest gives the option.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.values.get(name).and_then(|(_, place)| place.clone())
    }

    /// Fills in the defaults of a target for all that is not given.
    pub fn with_defaults(mut self, target: &Target) -> Self {
        for spec in target.options {
            if let (Some(default), false) = (spec.default, self.values.contains_key(spec.name)) {
                let value = match spec.kind {
                    OptionKind::Flag => OptionValue::Flag(default == "true"),
                    OptionKind::Number(..) => default.parse().map_or(OptionValue::Number(0), OptionValue::Number),
                    OptionKind::Choice(_) | OptionKind::Text | OptionKind::Pattern | OptionKind::Secret => {
                        OptionValue::Text(default.to_owned())
                    }
                };
                self.values.insert(spec.name.to_owned(), (value, None));
            }
        }
        self
    }
}

/// A target asked for by a thing, with its options.
#[derive(Clone, Debug)]
pub struct Emit {
    /// The target.
    pub target: &'static Target,
    /// Its options, defaults filled in.
    pub options: Options,
    /// Where the manifest asks for it.
    pub place: Option<Place>,
}

/// A thing and the systems that it runs on: what one table of the manifest speaks of.
#[derive(Clone, Debug)]
pub struct Device {
    /// The thing.
    pub thing: Thing,
    /// The systems that it runs on, with their options, in the manifest's order.
    pub emit: Vec<Emit>,
}

impl Device {
    /// Every operation of the thing and of its targets: what its policy must allow, and all it may allow.
    pub fn operations(&self) -> Operations {
        let mut operations = self.thing.own_operations();
        for (own, emit) in self.views() {
            operations.insert(operation::connect(&own.client_id));
            operations.extend((emit.target.operations)(&own, &emit.options));
        }
        operations
    }

    /// The thing as each of its targets has it, under the client id that the target connects with.
    pub fn views(&self) -> impl Iterator<Item = (Cow<'_, Thing>, &Emit)> {
        client::views(&self.thing, &self.emit)
    }
}

/// The file that every target has, and what it is for.
pub const README_FILE: (&str, &str) = ("README.md", "the steps that remain to be done by hand");

/// All that a target may know when it makes its files.
pub struct Emission<'a> {
    /// The thing.
    pub thing: &'a Thing,
    /// The target's options.
    pub options: &'a Options,
    /// Where to connect.
    pub connection: &'a Connection,
    /// The key and certificate.
    pub credentials: &'a Credentials,
    /// The secrets that the options name, and those made because the manifest left them out, by option name.
    pub secrets: &'a BTreeMap<String, Secret>,
    /// A user's own template for a file of this target, by file name; it wins over the embedded one.
    pub templates: &'a BTreeMap<String, String>,
    /// Whether the files are only made to see that they can be: then keys are derived from passwords in one round, not in thousands.
    pub is_rehearsal: bool,
}

impl Emission<'_> {
    /// Renders a file of the target: by the user's own template of that name, or else by the one that the program carries.
    ///
    /// # Errors
    /// As [`render`]; `check` finds what a format cannot express earlier, with its place.
    pub fn render(&self, format: Format, file: &str, embedded: &str, values: impl Serialize) -> Result<String> {
        render(format, file, self.templates.get(file).map_or(embedded, String::as_str), values)
    }

    /// Its README, rendered from this template.
    ///
    /// # Errors
    /// As [`Emission::render`].
    pub fn readme(&self, embedded: &str, values: impl Serialize) -> Result<Artefact> {
        let (name, purpose) = README_FILE;
        Ok(Artefact::public(name, self.render(Format::Markdown, name, embedded, values)?, purpose))
    }
}

/// Where to connect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// Host name of the data endpoint, without port.
    pub endpoint: String,
    /// 8883, or 443 with ALPN.
    pub port: u16,
    /// The region; targets that have to name it.
    pub region: String,
    /// The account.
    pub account: String,
    /// Host name of the credential provider, for the targets that need it.
    pub credential_endpoint: Option<String>,
}

/// Key and certificate of one thing, in the one form that all else is made from.
#[derive(Clone)]
pub struct Credentials {
    /// PKCS#8 PEM; empty when the device keeps the key.
    pub private_key_pem: Secret,
    /// The device certificate, PEM.
    pub certificate_pem: String,
    /// The certificates between it and its root, PEM, leaf's issuer first; empty for AWS's own.
    pub chain_pem: String,
    /// What the device must trust, PEM, one or more.
    pub roots_pem: String,
    /// AWS's certificate id.
    pub certificate_id: String,
    /// AWS's certificate ARN.
    pub certificate_arn: String,
}

impl Credentials {
    /// The private key, PKCS#8 PEM; none when the device keeps it.
    pub fn key(&self) -> Option<&Secret> {
        Some(&self.private_key_pem).filter(|key| !key.expose().is_empty())
    }
}

/// The target of a name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_that_the_option_takes() {
        for target in TARGETS {
            for spec in target.options {
                let Some(default) = spec.default else { continue };
                match spec.kind {
                    OptionKind::Choice(words) => assert!(words.contains(&default), "{} {}", target.name, spec.name),
                    OptionKind::Flag => assert!(["true", "false"].contains(&default)),
                    OptionKind::Number(low, high) => {
                        let number: i64 = default.parse().unwrap();
                        assert!((low..=high).contains(&number), "{} {}", target.name, spec.name);
                    }
                    OptionKind::Secret => panic!("{} {}: a secret has no default", target.name, spec.name),
                    OptionKind::Text | OptionKind::Pattern => {}
                }
            }
        }
    }
}

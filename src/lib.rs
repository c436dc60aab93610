//! awsiot-kit: from nothing to connected on AWS IoT Core, all from one manifest.
//!
//! `ARCHITECTURE.md` has the picture, the reading order and the rules.
//!
//! What other programs are most likely to want: [`manifest::read`] and [`manifest::Manifest::resolve`] (from a text to things),
//! [`policy::derive()`] (from what a thing does to its policies), [`policy::lint`] and [`policy::simulate`] (what a policy allows, as AWS decides),
//! [`cert`] (keys, certificates and stores) and [`emit`] (the files of a system). All of these take values and give values.
//!
//! ```
//! use awsiot_kit::finding::Source;
//! use awsiot_kit::manifest::{self, Surroundings};
//! use awsiot_kit::policy::derive::derive;
//! use awsiot_kit::thing::name::Home;
//!
//! let text = "version = 1\n[things.pump-1]\npublish = [\"state/{thing}\"]\n";
//! let reading = manifest::read(&Source::new("awsiot.toml", text), &|_| unreachable!("no inventory is named"));
//! let (things, findings) = reading.manifest.expect("a good manifest").resolve(&Surroundings::default());
//! assert!(findings.is_empty());
//!
//! let home = Home { region: "eu-central-1".into(), account: "123456789012".into() };
//! let derived = derive(&things[0].device.operations(), &home).expect("it fits");
//! let policy = derived.documents[0].compact();
//! assert!(policy.contains("arn:aws:iot:eu-central-1:123456789012:topic/state/pump-1"));
//! ```

pub mod adopt;
pub mod artefact;
pub mod bundle;
pub mod cert;
#[cfg(feature = "cli")]
pub mod cli;
pub mod digest;
#[cfg(feature = "sandbox")]
pub mod doctor;
pub mod emit;
pub mod error;
pub mod finding;
pub mod host;
pub mod import;
pub mod manifest;
pub mod parallel;
pub mod plan;
pub mod policy;
pub mod registry;
pub mod render;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secret;
pub mod survey;
pub mod thing;

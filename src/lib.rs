//! awsiot-kit: from nothing to connected on AWS IoT Core, all from one manifest.
//!
//! `ARCHITECTURE.md` has the picture, the reading order and the rules.

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

//! awsiot-kit: from nothing to connected on AWS IoT Core, all from one manifest.
//!
//! The modules in reading order; each uses only those above it (`tests` hold that).
//! `ARCHITECTURE.md` has the picture and the rules.

pub mod artefact;
pub mod cert;
#[cfg(feature = "cli")]
pub mod cli;
pub mod edge;
pub mod error;
pub mod finding;
pub mod name;
pub mod nearest;
pub mod operation;
pub mod policy;
pub mod render;
pub mod secret;
pub mod target;
pub mod thing;
pub mod topic;

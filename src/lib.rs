//! awsiot-kit: from nothing to connected on AWS IoT Core, all from one manifest.
//!
//! `ARCHITECTURE.md` has the picture, the reading order and the rules.

pub mod adopt;
pub mod apply;
pub mod artefact;
pub mod assembly;
pub mod bundle;
pub mod cert;
#[cfg(feature = "cli")]
pub mod cli;
pub mod credential;
pub mod desired;
pub mod digest;
pub mod document;
pub mod edge;
pub mod error;
pub mod finding;
pub mod import;
pub mod machine;
pub mod manifest;
pub mod name;
pub mod nearest;
pub mod observed;
pub mod operation;
pub mod pace;
pub mod parallel;
pub mod plan;
pub mod policy;
pub mod registry;
pub mod render;
pub mod secret;
pub mod store;
pub mod target;
pub mod thing;
pub mod topic;

//! The integration tests, one binary so that they are linked once.

// The lints spare test functions but not the code beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accepted;
mod adopt;
#[cfg(feature = "aws")]
mod aws;
mod bridges;
mod bridges_topic;
mod broker;
mod cases;
mod cert_authority;
mod cert_cli;
mod cert_corpus;
mod cert_matrix;
mod cert_options;
mod cert_rotate;
mod cert_secrets;
mod cert_signing;
mod cert_stores;
mod complete;
mod corpus;
mod crash;
mod denied;
mod docs;
#[cfg(feature = "sandbox")]
mod doctor;
mod emit_cli;
mod examples;
mod first_hour;
mod fixture;
mod fleet;
mod fleet_rows;
mod foreign;
mod fuse;
mod git;
mod golden;
mod holds;
mod hostile;
mod import;
mod import_account;
mod import_cli;
mod judge;
mod layers;
mod lifecycle;
mod manifest;
mod manifest_cli;
mod manifest_hostile;
mod manifest_schema;
mod manifest_write;
mod mqtt;
mod nanomq;
mod nanomq_reader;
mod on_device;
mod output_schema;
mod ownership;
mod ownership_random;
mod packaging;
mod plan_shown;
mod policy_cli;
mod policy_derive;
mod policy_diff;
mod policy_judge;
mod policy_life;
mod policy_lint;
mod policy_manifest;
mod policy_roles;
mod policy_simulate;
mod programs;
mod promise;
mod prune;
mod readers;
mod readme;
mod registry_authorities;
mod registry_local;
mod rehearse;
mod release;
mod report;
#[cfg(feature = "sandbox")]
mod sandbox_clients;
#[cfg(feature = "sandbox")]
mod sandbox_conformance;
#[cfg(feature = "sandbox")]
mod sandbox_live;
#[cfg(feature = "sandbox")]
mod sandbox_packets;
#[cfg(feature = "sandbox")]
mod sandbox_questions;
#[cfg(feature = "sandbox")]
mod sandbox_script;
mod scale_examples;
mod scene;
mod target_keystore;
mod target_kura;
mod target_mosquitto;
mod target_nanomq;
mod target_nrf;
mod target_others;
mod target_programs;
mod thing_reserved;
mod tidy;
mod variants;
mod wire;
mod workflows;

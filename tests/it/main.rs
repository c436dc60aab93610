//! The integration tests, one binary so that they are linked once.

// The lints spare test functions but not the code beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;
mod golden;
mod policy_derive;
mod policy_simulate;
mod target_nanomq;

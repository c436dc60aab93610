//! NanoMQ.
use super::*;
/// NanoMQ.
pub const TARGET: Target = Target {
    name: "nanomq",
    about: "NanoMQ bridge",
    options: &[],
    files: &[],
    operations: |_, _| Operations::new(),
    check: |_, _| Vec::new(),
    emit: |_| Ok(Vec::new()),
};

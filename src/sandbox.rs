//! A stand-in for AWS IoT Core's message broker: what it would answer to each packet of each client, and why.
//!
//! The broker is a value: packets and the time go in, packets and decisions come out. `host/sandbox` moves the bytes.

pub mod broker;
pub mod certificate;
pub mod directory;
pub mod event;
pub mod index;
pub mod jobs;
pub mod learn;
pub mod lifecycle;
pub mod limits;
pub mod packet;
pub mod provisioning;
pub mod reserved;
pub mod rights;
pub mod session;
pub mod shadow;
pub mod wire;

//! Routes that echo: what comes in from AWS goes straight out again.

use crate::finding::Finding;
use crate::thing::topic::filters_overlap;
use crate::thing::{Direction, Route};

/// An echo between two routes, by their places in the list.
pub(super) struct Echo {
    pub(super) inward: usize,
    pub(super) outward: usize,
    pub(super) finding: Finding,
}

/// Every pair of routes of which the outward one carries on what the inward one brings.
///
/// When the round closes on AWS too, no broker saves it: AWS hands every message back to the bridge, and a bridge that forwards what
/// another bridge brought (NanoMQ does) sends it round for ever, each turn billed; so that is denied. An echo alone is only a warning,
/// for some brokers (Mosquitto) do not forward what the same bridge brought in.
pub(super) fn echoes(routes: &[Route]) -> Vec<Echo> {
    let of = |wanted: Direction| routes.iter().enumerate().filter(move |(_, route)| route.direction == wanted);
    let mut found = Vec::new();
    for (inward, enters) in of(Direction::In) {
        for (outward, leaves) in of(Direction::Out) {
            if !filters_overlap(&enters.local, &leaves.local) {
                continue;
            }
            let finding = if filters_overlap(&enters.remote, &leaves.remote) {
                Finding::deny(
                    "manifest-route-echo",
                    format!("what comes in on `{}` goes out to where it came from, round and round", enters.local),
                )
            } else {
                Finding::warn(
                    "manifest-route-echo",
                    format!("what comes in on `{}` goes straight out again", enters.local),
                )
            };
            let finding = finding.help("give the way in and the way out topics that do not overlap");
            found.push(Echo { inward, outward, finding });
        }
    }
    found
}

//! Routes that meet: what comes in from AWS and goes out again, and what comes back from AWS to where it was published.

use crate::emit::{Target, bridge};
use crate::finding::Finding;
use crate::thing::overlap::Overlaps;
use crate::thing::topic::filters_overlap;
use crate::thing::{Direction, Route};

/// An echo between two routes, by their places in the list.
pub(super) struct Echo {
    pub(super) inward: usize,
    pub(super) outward: usize,
    pub(super) finding: Finding,
}

/// As many as anybody reads.
const MOST: usize = 500;

/// Every pair of routes of which the outward one could carry on what the inward one brings.
///
/// NanoMQ forwards what it brought in itself: when the round closes on AWS too, AWS hands every message back and it goes round for ever,
/// each turn billed; so that is denied. Mosquitto sends nothing up again that came down, but what is published locally comes back once.
pub(super) fn echoes(routes: &[Route], targets: impl Iterator<Item = &'static Target>) -> Vec<Echo> {
    let targets: Vec<&Target> = targets.collect();
    let echoing = targets.is_empty() || targets.iter().any(|target| bridge::echoes(target));
    let endless = !targets.is_empty() && echoing;
    let mut outward = Overlaps::new();
    for (at, route) in routes.iter().enumerate().filter(|(_, route)| route.direction == Direction::Out) {
        outward.insert(&route.local, at);
    }
    let mut found = Vec::new();
    for (inward, enters) in routes.iter().enumerate().filter(|(_, route)| route.direction == Direction::In) {
        for at in outward.of(&enters.local, MOST) {
            let Some(leaves) = routes.get(at) else { continue };
            let closed = filters_overlap(&enters.remote, &leaves.remote);
            let help = "give the way in and the way out topics that do not overlap";
            let finding = if closed && endless {
                Finding::deny(
                    "manifest-route-echo",
                    format!("what comes in on `{}` goes out to where it came from, round and round", enters.local),
                )
                .help(help)
            } else if closed {
                Finding::warn(
                    "manifest-route-echo",
                    format!("what is published on `{}` here comes back from AWS, and arrives twice", leaves.local),
                )
                .help(format!("{help}, unless both sides are to see all messages and can bear one twice"))
            } else if echoing {
                Finding::warn(
                    "manifest-route-echo",
                    format!("what comes in on `{}` goes straight out again", enters.local),
                )
                .help(help)
            } else {
                continue;
            };
            found.push(Echo { inward, outward: at, finding });
        }
    }
    found
}

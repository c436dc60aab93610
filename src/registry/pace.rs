//! Pacing: how often each API may be called, and what holds a run back; pure, the time comes in as an argument.

pub mod bucket;
pub mod quota;

use quota::Api;

/// What a registry that is paced has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that were sent, those again after a failure included.
    pub calls: u64,
    /// Calls that the registry refused because they came too fast.
    pub throttled: u64,
    /// The API that the run waited for longest, when it waited for any.
    pub held_by: Option<Api>,
}

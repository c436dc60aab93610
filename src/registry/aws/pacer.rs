//! The pace of all APIs against the real clock, for many threads at once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::registry::pace::Tally;
use crate::registry::pace::bucket::Bucket;
use crate::registry::pace::quota::{Api, Quotas};

/// The pace of all APIs.
pub struct Pacer {
    begin: Instant,
    state: Mutex<State>,
}

struct State {
    quotas: Quotas,
    buckets: Vec<Bucket>,
    /// How long calls waited for each API's quota, together.
    waited: Vec<Duration>,
    calls: u64,
    throttled: u64,
}

impl Pacer {
    /// At some quotas.
    pub fn new(quotas: Quotas) -> Self {
        let buckets = Api::ALL.iter().map(|api| Bucket::new(quotas.of(*api))).collect();
        let waited = vec![Duration::ZERO; Api::ALL.len()];
        Self { begin: Instant::now(), state: Mutex::new(State { quotas, buckets, waited, calls: 0, throttled: 0 }) }
    }

    /// The quotas that it keeps to.
    pub fn quotas(&self) -> Quotas {
        self.with(|state| state.quotas.clone())
    }

    /// Keeps to others from now on.
    pub fn adopt(&self, quotas: Quotas) {
        self.with(|state| {
            for (api, bucket) in Api::ALL.iter().zip(&mut state.buckets) {
                bucket.adopt(quotas.of(*api));
            }
            state.quotas = quotas;
        });
    }

    /// Waits until it is this call's turn; how long that took.
    pub fn wait(&self, api: Api) -> Duration {
        let now = self.begin.elapsed();
        let at = self.with(|state| {
            let at = state.buckets[api.number()].reserve(now);
            state.waited[api.number()] += at - now;
            state.calls += 1;
            at
        });
        let wait = at.saturating_sub(now);
        std::thread::sleep(wait);
        wait
    }

    /// Keeps that a call was refused because it came too fast.
    pub fn refused(&self, api: Api) {
        let now = self.begin.elapsed();
        self.with(|state| {
            state.buckets[api.number()].refused(now);
            state.throttled += 1;
        });
    }

    /// Keeps that a call was taken.
    pub fn taken(&self, api: Api) {
        self.with(|state| state.buckets[api.number()].taken());
    }

    /// What was done so far.
    pub fn tally(&self) -> Tally {
        self.with(|state| {
            let longest = Api::ALL.iter().copied().max_by_key(|api| state.waited[api.number()]);
            Tally {
                calls: state.calls,
                throttled: state.throttled,
                held_by: longest.filter(|api| state.waited[api.number()] > Duration::from_secs(1)),
            }
        })
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        // A thread that panicked left numbers behind, nothing that could be broken.
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

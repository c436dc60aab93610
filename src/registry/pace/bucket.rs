//! The pace of one API: evenly at its quota, slower after every refusal, and back to it as calls succeed.

use std::time::Duration;

/// The part of the quota that is used. The rest is for clocks and networks that do not tick evenly: at the quota itself a call that
/// arrives a few milliseconds early is refused.
const SHARE: f64 = 0.99;
/// The part of a second's calls that may go at once after a pause.
const BURST: f64 = 0.8;
/// What is left of the pace after a refusal.
const SLOWED: f64 = 0.85;
/// What is regained of the quota by a call that succeeds.
const REGAINED: f64 = 0.02;
/// The least part of the quota that the pace falls to.
const LEAST: f64 = 0.1;

/// The pace of one API. Times are since any beginning that all calls share.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Calls per second at full pace.
    quota: f64,
    /// Calls per second now.
    rate: f64,
    /// When the next call would go if calls never went at once.
    next: Duration,
    /// No call goes before this.
    not_before: Duration,
}

impl Bucket {
    /// At full pace.
    pub fn new(per_second: u32) -> Self {
        let quota = f64::from(per_second) * SHARE;
        Self { quota, rate: quota, next: Duration::ZERO, not_before: Duration::ZERO }
    }

    /// Takes over another quota, at full pace; what waits goes on waiting.
    pub fn adopt(&mut self, per_second: u32) {
        self.quota = f64::from(per_second) * SHARE;
        self.rate = self.quota;
    }

    /// Takes the place of one call: when it is to go.
    pub fn reserve(&mut self, now: Duration) -> Duration {
        let interval = Duration::from_secs_f64(1.0 / self.rate);
        let burst = interval.mul_f64((self.quota * BURST).floor().max(1.0) - 1.0);
        let at = self.next.saturating_sub(burst).max(now).max(self.not_before);
        self.next = self.next.max(at) + interval;
        at
    }

    /// A call was refused: the next ones go later and slower.
    pub fn refused(&mut self, now: Duration) {
        // Calls on their way already will be refused for the same reason; that is one refusal, not many.
        if now < self.not_before {
            return;
        }
        self.rate = (self.rate * SLOWED).max(self.quota * LEAST);
        self.not_before = now + Duration::from_secs_f64(1.0 / self.rate);
        self.next = self.next.max(self.not_before);
    }

    /// A call was taken.
    pub fn taken(&mut self) {
        self.rate = (self.rate + self.quota * REGAINED).min(self.quota);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(bucket: &mut Bucket, calls: u32, start: Duration) -> f64 {
        let last = (0..calls).map(|_| bucket.reserve(start)).last().unwrap();
        (last - start).as_secs_f64()
    }

    #[test]
    fn calls_go_at_no_less_than_95_percent_of_the_quota() {
        for quota in [10, 15, 100] {
            let taken = span(&mut Bucket::new(quota), 300, Duration::ZERO);
            assert!(taken <= 300.0 / f64::from(quota) / 0.95, "{quota}: {taken}");
        }
    }

    #[test]
    fn no_second_has_more_calls_than_the_quota_and_one_burst() {
        let mut bucket = Bucket::new(10);
        let at: Vec<f64> = (0..100).map(|_| bucket.reserve(Duration::ZERO).as_secs_f64()).collect();
        for start in &at {
            let within = at.iter().filter(|other| **other >= *start && **other < start + 1.0).count();
            assert!(within <= 17, "{within}");
        }
        assert!(
            at.windows(11).skip(7).all(|eleven| eleven[10] - eleven[0] > 1.0),
            "the quota itself once it is under way"
        );
    }

    #[test]
    fn a_refusal_slows_the_pace_and_success_brings_it_back() {
        let mut bucket = Bucket::new(10);
        let mut now = Duration::from_secs(1);
        for _ in 0..50 {
            bucket.refused(now);
            now += Duration::from_secs(2);
        }
        assert!((0.9..=1.1).contains(&(bucket.rate)), "it never stops altogether: {}", bucket.rate);
        for _ in 0..50 {
            bucket.taken();
        }
        assert!((bucket.rate - bucket.quota).abs() < f64::EPSILON);
    }
}

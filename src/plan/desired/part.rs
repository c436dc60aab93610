//! A part of what a manifest wants.

use std::collections::BTreeSet;

use super::Desired;

impl Desired {
    /// Only these things, and the policies that they need.
    #[must_use]
    pub fn only(self, names: &[String]) -> Self {
        if names.is_empty() {
            return self;
        }
        self.keep(|thing| names.iter().any(|name| name == thing))
    }

    /// Only the things that `is_kept` says, and the policies that they need.
    #[must_use]
    pub fn keep(mut self, is_kept: impl Fn(&str) -> bool) -> Self {
        self.things.retain(|desired| is_kept(desired.device.thing.name.as_str()));
        let needed: BTreeSet<&String> = self.things.iter().flat_map(|desired| &desired.policies).collect();
        self.policies.retain(|name, _| needed.contains(name));
        self.is_partial = true;
        self
    }
}

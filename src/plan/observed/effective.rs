//! The policies that are in force for a thing, each with where it comes from: its active certificates, its groups and the groups above them.
//!
//! Developer Guide, "AWS IoT Core policies": all attached policies count together, and those of thing groups only for a client whose id is the
//! thing's name. The answers are those of ListAttachedPolicies, so that any registry can give them.

use std::fmt;

use super::{Observed, short};
use crate::error::Result;
use crate::registry::{Registry, Status};

/// Where a policy that is in force is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// To an active certificate of the thing, by id.
    Certificate(String),
    /// To a thing group.
    Group {
        /// Its name.
        name: String,
        /// The group that the thing itself is in, when that is another one, below it.
        through: Option<String>,
    },
}

/// A policy that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its name.
    pub policy: String,
    /// Where it is attached.
    pub from: Origin,
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = &self.policy;
        match &self.from {
            Origin::Certificate(id) => write!(f, "{policy}, from certificate {}", short(id)),
            Origin::Group { name, through: None } => write!(f, "{policy}, from group {name}"),
            Origin::Group { name, through: Some(below) } => write!(f, "{policy}, from group {name}, above {below}"),
        }
    }
}

/// Every policy in force for a thing: those of its active certificates first, then those of its groups, from the nearest group up.
pub fn in_force(registry: &dyn Registry, observed: &Observed) -> Result<Vec<InForce>> {
    let mut all = Vec::new();
    for certificate in observed.certificates.iter().filter(|own| own.record.status == Status::Active) {
        let from = || Origin::Certificate(certificate.record.id.clone());
        all.extend(certificate.policies.iter().map(|policy| InForce { policy: policy.clone(), from: from() }));
    }
    // Groups that the thing is in itself; and then those above them, each once.
    let mut groups: Vec<(String, Option<String>)> = observed.groups.iter().map(|name| (name.clone(), None)).collect();
    for below in &observed.groups {
        for name in registry.thing_groups_above(below)?.into_iter().rev() {
            if !groups.iter().any(|(known, _)| *known == name) {
                groups.push((name, Some(below.clone())));
            }
        }
    }
    for (name, through) in groups {
        for policy in registry.list_attached_policies(&registry.home().arn(&format!("thinggroup/{name}")))? {
            all.push(InForce { policy, from: Origin::Group { name: name.clone(), through: through.clone() } });
        }
    }
    Ok(all)
}

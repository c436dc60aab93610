//! The local registry as the sandbox's broker asks it.

use std::ops::ControlFlow;

use super::LocalRegistry;
use crate::error::Result;
use crate::policy::context::ThingContext;
use crate::registry::{Registry, Status};
use crate::sandbox::directory::{Attached, Directory, Identity};
use crate::thing::name::Home;

/// The local registry, and how often this process itself changed it.
pub struct LocalDirectory {
    registry: LocalRegistry,
    own_changes: u64,
}

impl LocalDirectory {
    /// A registry that is open.
    pub fn new(registry: LocalRegistry) -> Self {
        Self { registry, own_changes: 0 }
    }

    fn attached(&self, target: &str, from: &str) -> Result<Vec<Attached>> {
        let mut found = Vec::new();
        for name in self.registry.list_attached_policies(target)? {
            if let Some(document) = self.registry.get_policy(&name)? {
                found.push(Attached { name: format!("{name}{from}"), document });
            }
        }
        Ok(found)
    }

    /// The policies of a thing's groups and of those above them.
    fn of_groups(&self, thing: &str) -> Result<Vec<Attached>> {
        let mut groups = self.registry.list_thing_groups_for_thing(thing)?;
        for below in groups.clone() {
            groups.extend(self.registry.thing_groups_above(&below)?);
        }
        groups.sort_unstable();
        groups.dedup();
        let mut found = Vec::new();
        for group in groups {
            let arn = self.registry.home().arn(&format!("thinggroup/{group}"));
            found.extend(self.attached(&arn, &format!(" (group {group})"))?);
        }
        Ok(found)
    }
}

impl Directory for LocalDirectory {
    fn home(&self) -> &Home {
        self.registry.home()
    }

    fn revision(&mut self) -> Result<u64> {
        Ok(self.registry.changes()?.wrapping_add(self.own_changes << 32))
    }

    fn identity(&self, certificate_id: &str, client_id: &str) -> Result<Identity> {
        let Some(certificate) = self.registry.describe_certificate(certificate_id)? else {
            return Ok(Identity::default());
        };
        let mut policies = match certificate.status {
            Status::Active => self.attached(&certificate.arn, "")?,
            _ => Vec::new(),
        };
        let thing = self.registry.describe_thing(client_id)?;
        let attached = match thing {
            Some(_) => self.registry.list_principal_things(&certificate.arn)?.iter().any(|name| name == client_id),
            None => false,
        };
        // Group policies count for a client whose id is the thing's name (Developer Guide, "AWS IoT Core policies").
        if attached {
            policies.extend(self.of_groups(client_id)?);
        }
        let thing = thing.map(|thing| ThingContext {
            name: thing.name,
            attached,
            exclusive: false,
            type_name: thing.thing_type,
            attributes: thing.attributes,
        });
        Ok(Identity { status: Some(certificate.status), thing, policies })
    }
}

/// The things of a registry by name, for who wants to see them all.
///
/// # Errors
/// Exit 5 when the database cannot be read.
pub fn count_things(registry: &LocalRegistry) -> Result<usize> {
    let mut count = 0;
    registry.list_things(&mut |_| {
        count += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(count)
}

//! The plan that takes down what a manifest made, in the only order that AWS allows.
//!
//! Developer Guide, "Delete a thing", "Deactivate or revoke a client certificate" and "Manage thing types".

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::thing::retire;
use super::{Item, Kind, Plan, Sign, Step, Which};
use crate::cert::inspect;
use crate::error::Result;
use crate::host::store::Store;
use crate::plan::observed::{Observed, short};
use crate::registry::{MADE_BY, Registry};
use crate::thing::Thing;

/// Takes down things, and then the policies, types and groups that nothing needs any more.
pub struct Destruction<'a> {
    registry: &'a dyn Registry,
    store: &'a dyn Store,
    items: Vec<Item>,
    /// ARNs of certificates that go.
    going: BTreeSet<String>,
    things: BTreeSet<String>,
    policies: BTreeSet<String>,
    types: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl<'a> Destruction<'a> {
    /// Nothing yet.
    pub fn new(registry: &'a dyn Registry, store: &'a dyn Store) -> Self {
        Self {
            registry,
            store,
            items: Vec::new(),
            going: BTreeSet::new(),
            things: BTreeSet::new(),
            policies: BTreeSet::new(),
            types: BTreeSet::new(),
            groups: BTreeSet::new(),
        }
    }

    /// Takes down with a thing what the manifest made for it too.
    pub fn wanted(&mut self, thing: &Thing, policies: &[String]) {
        self.types.extend(thing.thing_type.iter().map(ToString::to_string));
        self.groups.extend(thing.groups.iter().map(ToString::to_string));
        self.policies.extend(policies.iter().cloned());
    }

    /// Takes down one thing with its certificates and its bundle.
    ///
    /// Certificates that this program did not make are detached and stay.
    pub fn thing(&mut self, name: &str, observed: &Observed) {
        self.types.extend(observed.record.iter().filter_map(|record| record.thing_type.clone()));
        self.groups.extend(observed.groups.iter().cloned());
        self.things.insert(name.to_owned());
        let unattached = observed.own.iter().filter(|own| !own.things.iter().any(|thing| thing == name));
        for certificate in observed.certificates.iter().chain(unattached) {
            let id = &certificate.record.id;
            let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, name) };
            item.details.push(short(id).to_owned());
            if certificate.is_ours() {
                self.going.insert(certificate.record.arn.clone());
                self.policies.extend(certificate.policies.iter().cloned());
                item.steps = retire(name, certificate);
            } else {
                item.sign = Sign::Change;
                item.details.push("not made by awsiot-kit: detached, and kept".to_owned());
                item.steps.push(Step::DetachThing { thing: name.to_owned(), certificate: Which::Id(id.clone()) });
            }
            self.items.push(item);
        }
        if let Some(pending) = &observed.pending {
            // A run was interrupted: a certificate may be there that nobody heard of.
            let heard_of = pending.certificate.iter().filter_map(|pem| inspect::certificate_id(pem.as_bytes()).ok());
            self.going.extend(heard_of.map(|id| self.registry.home().arn(&format!("cert/{id}"))));
            let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, name) };
            item.details.push("of the key that an interrupted run made".to_owned());
            item.steps.push(Step::DropPending { thing: name.to_owned() });
            self.items.push(item);
        }
        if observed.record.is_some() {
            self.remove(Kind::Thing, name, Step::DeleteThing { name: name.to_owned() });
        }
        if observed.bundle.exists {
            self.remove(Kind::Bundle, &self.store.show_bundle(name), Step::RemoveBundle { thing: name.to_owned() });
        }
    }

    /// The plan: what was added, then the policies, types and groups that nothing needs any more.
    pub fn finish(mut self) -> Result<Plan> {
        for name in std::mem::take(&mut self.policies) {
            if self.registry.get_policy(&name)?.is_some() {
                let targets = self.registry.list_targets_for_policy(&name)?;
                let others = targets.iter().filter(|target| !self.going.contains(*target)).count();
                self.drop_unused(Kind::Policy, &name, others, Step::DeletePolicy { name: name.clone() });
            }
        }
        for name in std::mem::take(&mut self.types) {
            if self.registry.describe_thing_type(&name)?.is_some_and(|(description, _)| description == MADE_BY) {
                let mut others = 0;
                self.registry.list_things(&mut |thing| {
                    let has_it = thing.thing_type.as_deref() == Some(&*name);
                    others += usize::from(has_it && !self.things.contains(&thing.name));
                    Ok(ControlFlow::Continue(()))
                })?;
                self.drop_unused(Kind::ThingType, &name, others, Step::DeleteThingType { name: name.clone() });
            }
        }
        for name in std::mem::take(&mut self.groups) {
            if self.registry.describe_thing_group(&name)?.is_some_and(|description| description == MADE_BY) {
                let mut others = 0;
                self.registry.list_things_in_thing_group(&name, &mut |thing| {
                    others += usize::from(!self.things.contains(&thing));
                    Ok(ControlFlow::Continue(()))
                })?;
                self.drop_unused(Kind::ThingGroup, &name, others, Step::DeleteThingGroup { name: name.clone() });
            }
        }
        Ok(Plan { items: self.items })
    }

    fn remove(&mut self, kind: Kind, name: &str, step: Step) {
        let mut item = Item { sign: Sign::Remove, ..Item::keep(kind, name) };
        item.steps.push(step);
        self.items.push(item);
    }

    fn drop_unused(&mut self, kind: Kind, name: &str, others: usize, step: Step) {
        if others == 0 {
            return self.remove(kind, name, step);
        }
        let mut item = Item::keep(kind, name);
        item.details.push(format!("{others} others use it"));
        self.items.push(item);
    }
}

//! The plan that takes down what a manifest made, in the only order that AWS allows.
//!
//! Developer Guide, "Delete a thing", "Deactivate or revoke a client certificate" and "Manage thing types".

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::ownership::{self, Ownership, Whose};
use super::thing::retire;
use super::{Item, Kind, Plan, Sign, Step, Which};
use crate::cert::inspect;
use crate::error::Result;
use crate::host::claims::Resource;
use crate::host::store::Store;
use crate::plan::desired::{DesiredThing, Names};
use crate::plan::observed::{Observed, ObservedCertificate, short};
use crate::registry::Registry;

/// Takes down things, and then the policies, types and groups that nothing needs any more. What is not ours is kept, and named.
pub struct Destruction<'a> {
    registry: &'a dyn Registry,
    store: &'a dyn Store,
    ownership: &'a Ownership<'a>,
    items: Vec<Item>,
    notes: Vec<String>,
    /// ARNs of certificates that go.
    going: BTreeSet<String>,
    things: BTreeSet<String>,
    policies: BTreeSet<String>,
    types: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl<'a> Destruction<'a> {
    /// Nothing yet.
    pub fn new(registry: &'a dyn Registry, store: &'a dyn Store, ownership: &'a Ownership<'a>) -> Self {
        Self {
            registry,
            store,
            ownership,
            items: Vec::new(),
            notes: Vec::new(),
            going: BTreeSet::new(),
            things: BTreeSet::new(),
            policies: BTreeSet::new(),
            types: BTreeSet::new(),
            groups: BTreeSet::new(),
        }
    }

    /// Takes down with a thing what the manifest made for it too.
    pub fn wanted(&mut self, desired: &DesiredThing) {
        let thing = &desired.device.thing;
        self.types.extend(thing.thing_type.iter().map(ToString::to_string));
        self.groups.extend(thing.groups.iter().map(ToString::to_string));
        self.policies.extend(desired.policies.iter().cloned());
    }

    /// Takes down policies, types and groups too, as far as nothing else needs them.
    pub fn shared(&mut self, names: &Names) {
        self.types.extend(names.types.iter().cloned());
        self.groups.extend(names.groups.iter().cloned());
        self.policies.extend(names.policies.keys().cloned());
    }

    /// Takes down one thing with its certificates and its bundle.
    pub fn thing(&mut self, name: &str, observed: &Observed) {
        let is_there = observed.record.is_some();
        if let Some(other) = self.ownership.other_manifest_of(name) {
            // Its certificate and its bundle are that one's too.
            return self.keep(Kind::Thing, name, &format!("made by {other}"));
        }
        let whose = self.ownership.thing(name, observed);
        if let (true, Some(why)) = (is_there, whose.others()) {
            self.keep(Kind::Thing, name, why);
        }
        self.types.extend(observed.record.iter().filter_map(|record| record.thing_type.clone()));
        self.groups.extend(observed.groups.iter().cloned());
        if whose.is_ours() {
            self.things.insert(name.to_owned());
        }
        let unattached = observed.own.iter().filter(|own| !own.things.iter().any(|thing| thing == name));
        for certificate in observed.certificates.iter().chain(unattached) {
            self.certificate(name, certificate, &whose);
        }
        if let Some(pending) = &observed.pending {
            // A run was interrupted: a certificate may be there that nobody heard of.
            let heard_of = pending.certificate.iter().filter_map(|pem| inspect::certificate_id(pem.as_bytes()).ok());
            self.going.extend(heard_of.map(|id| self.registry.home().arn(&format!("cert/{id}"))));
            let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, name) };
            item.details.push("of the key that waits for one".to_owned());
            item.steps.push(Step::DropPending { thing: name.to_owned() });
            self.items.push(item);
        }
        if is_there && whose.is_ours() {
            self.remove(Kind::Thing, name, Step::DeleteThing { name: name.to_owned() });
        }
        if observed.bundle.exists {
            let shown = self.store.show_bundle(name, None);
            match self.ownership.bundle(name, observed) {
                Whose::Ours => self.remove(Kind::Bundle, &shown, Step::RemoveBundle { thing: name.to_owned() }),
                Whose::Others(why) => self.keep(Kind::Bundle, &shown, &why),
            }
        }
    }

    /// A certificate of a thing: it goes when it was made for that thing. Any other is detached where the thing goes, for AWS deletes no
    /// thing that has one, and stays as it is otherwise.
    fn certificate(&mut self, name: &str, own: &ObservedCertificate, thing: &Whose) {
        let id = &own.record.id;
        let mut item = Item { sign: Sign::Remove, id: Some(id.clone()), ..Item::keep(Kind::Certificate, name) };
        item.details.push(short(id).to_owned());
        let whose = match self.ownership.is_own(&own.record, name) {
            true => Whose::Ours,
            false => ownership::certificate(&own.record, name),
        };
        match (whose, thing) {
            (Whose::Ours, _) => {
                self.going.insert(own.record.arn.clone());
                self.policies.extend(own.policies.iter().cloned());
                let others = own.things.iter().filter(|thing| *thing != name);
                item.details.extend(others.map(|other| format!("detached from {other}")));
                item.steps = retire(name, own);
            }
            (Whose::Others(why), Whose::Ours) if own.things.iter().any(|thing| thing == name) => {
                item.sign = Sign::Change;
                item.details.push(format!("{why}: detached, and kept"));
                self.notes.push(format!("kept certificate {} of {name}, detached from it: {why}", short(id)));
                item.steps.push(Step::DetachThing { thing: name.to_owned(), certificate: Which::Id(id.clone()) });
            }
            (Whose::Others(why), _) => {
                item.sign = Sign::Keep;
                item.details.push(format!("{why}: kept"));
                self.notes.push(format!("kept certificate {} of {name}: {why}", short(id)));
            }
        }
        self.items.push(item);
    }

    /// The plan: what was added, then the policies, types and groups that nothing needs any more.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn finish(mut self) -> Result<Plan> {
        for name in std::mem::take(&mut self.policies) {
            let Some(text) = self.registry.get_policy(&name)? else { continue };
            match self.ownership.policy_that_says(&name, &text)? {
                Whose::Ours => {
                    let targets = self.registry.list_targets_for_policy(&name)?;
                    let others = targets.iter().filter(|target| !self.going.contains(*target)).count();
                    self.drop_unused(Kind::Policy, &name, others, Step::DeletePolicy { name: name.clone() });
                }
                Whose::Others(why) => self.keep(Kind::Policy, &name, &why),
            }
        }
        for name in std::mem::take(&mut self.types) {
            let Some((description, _)) = self.registry.describe_thing_type(&name)? else { continue };
            match self.ownership.described(Resource::ThingType, &name, &description) {
                Whose::Ours => {
                    let mut others = 0;
                    self.registry.list_things(&mut |thing| {
                        let has_it = thing.thing_type.as_deref() == Some(&*name);
                        others += usize::from(has_it && !self.things.contains(&thing.name));
                        Ok(ControlFlow::Continue(()))
                    })?;
                    self.drop_unused(Kind::ThingType, &name, others, Step::DeleteThingType { name: name.clone() });
                }
                Whose::Others(why) => self.keep(Kind::ThingType, &name, &why),
            }
        }
        for name in std::mem::take(&mut self.groups) {
            let Some(description) = self.registry.describe_thing_group(&name)? else { continue };
            match self.ownership.described(Resource::ThingGroup, &name, &description) {
                Whose::Ours => {
                    let mut others = 0;
                    self.registry.list_things_in_thing_group(&name, &mut |thing| {
                        others += usize::from(!self.things.contains(&thing));
                        Ok(ControlFlow::Continue(()))
                    })?;
                    // A policy hangs on a group only where somebody else has put it there.
                    let arn = self.registry.home().arn(&format!("thinggroup/{name}"));
                    others += self.registry.list_attached_policies(&arn)?.len();
                    self.drop_unused(Kind::ThingGroup, &name, others, Step::DeleteThingGroup { name: name.clone() });
                }
                Whose::Others(why) => self.keep(Kind::ThingGroup, &name, &why),
            }
        }
        Ok(Plan { items: self.items, notes: self.notes, ..Plan::default() })
    }

    fn remove(&mut self, kind: Kind, name: &str, step: Step) {
        let mut item = Item { sign: Sign::Remove, ..Item::keep(kind, name) };
        item.steps.push(step);
        self.items.push(item);
    }

    fn keep(&mut self, kind: Kind, name: &str, why: &str) {
        let mut item = Item::keep(kind, name);
        item.details.push(format!("{why}: kept"));
        self.items.push(item);
        self.notes.push(format!("kept {} {name}: {why}", kind.to_string().replace('-', " ")));
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

//! The plan of what several things share: thing types, thing groups and policies.

use std::collections::BTreeSet;

use super::drift::Drift;
use super::ownership::{Ownership, Whose};
use super::refusal::Refusal;
use super::{Item, Kind, Options, Sign, Step};
use crate::error::Result;
use crate::host::claims::Resource;
use crate::plan::desired::Desired;
use crate::policy::equivalent::same;
use crate::registry::{Registry, same_document};

/// What has to be there before the things are made.
pub struct Shared<'a> {
    /// What the manifest wants.
    pub desired: &'a Desired,
    /// The registry.
    pub registry: &'a dyn Registry,
    /// Who wants it.
    pub ownership: &'a Ownership<'a>,
    /// What hangs on it beside.
    pub drift: &'a Drift<'a>,
    /// The ARNs of the certificates of the manifest's things.
    pub certificates: &'a BTreeSet<String>,
    /// How it is wanted.
    pub options: &'a Options,
}

impl Shared<'_> {
    /// The plan of it, and what another hand forbids.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn plan(&self) -> Result<(Vec<Item>, Vec<Refusal>)> {
        let things = || self.desired.things.iter().map(|desired| &desired.device.thing);
        let types: BTreeSet<&str> =
            things().filter_map(|thing| thing.thing_type.as_ref()).map(|name| name.as_str()).collect();
        let groups: BTreeSet<&str> = things().flat_map(|thing| &thing.groups).map(|name| name.as_str()).collect();
        let (mut items, mut refusals) = (Vec::new(), Vec::new());
        for name in types {
            let there = self.registry.describe_thing_type(name)?;
            let is_deprecated = there.as_ref().is_some_and(|(_, is_deprecated)| *is_deprecated);
            let step = || Step::CreateThingType { name: name.to_owned() };
            let there = there.map(|(description, _)| description);
            let mut item = self.make(there, (Kind::ThingType, Resource::ThingType), name, step);
            if is_deprecated {
                item.sign = Sign::Change;
                item.details.push("deprecated: no further thing can have it until somebody undoes that".to_owned());
            }
            items.push(item);
        }
        for name in groups {
            let there = self.registry.describe_thing_group(name)?;
            let step = || Step::CreateThingGroup { name: name.to_owned() };
            items.push(self.make(there, (Kind::ThingGroup, Resource::ThingGroup), name, step));
        }
        for (name, document) in &self.desired.policies {
            items.push(self.policy(name, document, &mut refusals)?);
        }
        Ok((items, refusals))
    }

    fn make(
        &self,
        there: Option<String>,
        (kind, resource): (Kind, Resource),
        name: &str,
        step: impl FnOnce() -> Step,
    ) -> Item {
        let mut item = Item::keep(kind, name);
        match there {
            None => {
                item.sign = Sign::Add;
                item.steps.push(step());
            }
            Some(description) => {
                let whose = self.ownership.described(resource, name, &description);
                item.details.extend(whose.others().map(used_as_it_is));
            }
        }
        item
    }

    fn policy(&self, name: &str, document: &str, refusals: &mut Vec<Refusal>) -> Result<Item> {
        let mut item = Item::keep(Kind::Policy, name);
        let characters = format!("{} of 2048 characters", crate::policy::characters(document));
        let Some(there) = self.registry.get_policy(name)? else {
            item.sign = Sign::Add;
            item.details.push(characters);
            item.steps.push(Step::CreatePolicy { name: name.to_owned(), document: document.to_owned() });
            return Ok(item);
        };
        let whose = self.ownership.policy_that_says(name, &there)?;
        if same_document(&there, document) || same(&there, document) {
            item.details.extend(whose.others().map(used_as_it_is));
            if whose.is_ours() {
                self.add_targets(&mut item)?;
            }
            return Ok(item);
        }
        let other = match &whose {
            Whose::Others(why) => Some(why.clone()),
            Whose::Ours => self
                .ownership
                .other_hand_on(name, self.certificates)?
                .map(|thing| format!("in force for `{thing}`, which is another manifest's")),
        };
        if let Some(why) = &other
            && !self.options.take_over
        {
            item.details.push(format!("{why}, and says something else: kept; --take-over changes it"));
            refusals.push(Refusal { kind: Kind::Policy, name: name.to_owned(), why: why.clone() });
            return Ok(item);
        }
        item.sign = Sign::Change;
        item.details.push(format!("a new version, {characters}"));
        item.details.extend(other.map(|why| format!("taken over: {why}")));
        item.steps.push(Step::CreatePolicyVersion { name: name.to_owned(), document: document.to_owned() });
        self.add_targets(&mut item)?;
        Ok(item)
    }

    fn add_targets(&self, policy: &mut Item) -> Result<()> {
        let targets = self.drift.targets(&policy.name, self.certificates)?;
        if !targets.is_empty() {
            policy.sign = policy.sign.min(Sign::Change);
            policy.details.extend(targets);
        }
        Ok(())
    }
}

fn used_as_it_is(why: &str) -> String {
    format!("{why}: used as it is")
}

/// The plan of a policy that no certificate may need any more: it goes when nothing else hangs on it.
pub fn drop_policy(name: &str) -> Item {
    let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Policy, name) };
    item.details.push("nothing uses it any more".to_owned());
    item.steps.push(Step::DeletePolicy { name: name.to_owned() });
    item
}

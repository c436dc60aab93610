//! The plan of what several things share: thing types, thing groups and policies.

use std::collections::BTreeSet;

use super::{Item, Kind, Sign, Step};
use crate::error::Result;
use crate::plan::desired::Desired;
use crate::policy::equivalent::same;
use crate::registry::{Registry, same_document};

/// What has to be there before the things are made.
pub fn plan(desired: &Desired, registry: &dyn Registry) -> Result<Vec<Item>> {
    let things = || desired.things.iter().map(|desired| &desired.device.thing);
    let types: BTreeSet<&str> =
        things().filter_map(|thing| thing.thing_type.as_ref()).map(|name| name.as_str()).collect();
    let groups: BTreeSet<&str> = things().flat_map(|thing| &thing.groups).map(|name| name.as_str()).collect();
    let mut items = Vec::new();
    for name in types {
        let exists = registry.describe_thing_type(name)?.is_some();
        items.push(make(exists, Kind::ThingType, name, || Step::CreateThingType { name: name.to_owned() }));
    }
    for name in groups {
        let exists = registry.describe_thing_group(name)?.is_some();
        items.push(make(exists, Kind::ThingGroup, name, || Step::CreateThingGroup { name: name.to_owned() }));
    }
    for (name, document) in &desired.policies {
        items.push(plan_policy(name, document, registry.get_policy(name)?.as_deref()));
    }
    Ok(items)
}

/// The plan of a policy that no certificate may need any more: it goes when nothing else hangs on it.
pub fn drop_policy(name: &str) -> Item {
    let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Policy, name) };
    item.details.push("nothing uses it any more".to_owned());
    item.steps.push(Step::DeletePolicy { name: name.to_owned() });
    item
}

fn make(exists: bool, kind: Kind, name: &str, step: impl FnOnce() -> Step) -> Item {
    let mut item = Item::keep(kind, name);
    if !exists {
        item.sign = Sign::Add;
        item.steps.push(step());
    }
    item
}

fn plan_policy(name: &str, document: &str, there: Option<&str>) -> Item {
    let mut item = Item::keep(Kind::Policy, name);
    let characters = crate::policy::characters(document);
    let (name, document) = (name.to_owned(), document.to_owned());
    match there {
        None => {
            item.sign = Sign::Add;
            item.details.push(format!("{characters} of 2048 characters"));
            item.steps.push(Step::CreatePolicy { name, document });
        }
        Some(there) if !same_document(there, &document) && !same(there, &document) => {
            item.sign = Sign::Change;
            item.details.push(format!("a new version, {characters} of 2048 characters"));
            item.steps.push(Step::CreatePolicyVersion { name, document });
        }
        Some(_) => {}
    }
    item
}

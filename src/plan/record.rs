//! The plan of a thing itself: its type, its attributes, its groups.

use std::collections::{BTreeMap, BTreeSet};

use super::ownership::Whose;
use super::refusal::Refusal;
use super::{Item, Kind, Options, Sign, Step};
use crate::plan::observed::Observed;
use crate::registry::ThingRecord;
use crate::thing::Thing;

/// The plan of a thing, and what forbids it: another hand's thing keeps what it has.
pub fn plan(thing: &Thing, observed: &Observed, whose: &Whose, options: &Options) -> (Item, Option<Refusal>) {
    let name = thing.name.to_string();
    let thing_type = thing.thing_type.as_ref().map(ToString::to_string);
    let mut attributes = thing.attributes.clone();
    let mut item = Item::keep(Kind::Thing, &name);
    let mut refusal = None;
    let others = add_others_attributes(&mut attributes, observed, options, &mut item);
    match &observed.record {
        None => {
            item.sign = Sign::Add;
            item.details.extend(thing_type.iter().map(|name| format!("type {name}")));
            item.details.extend(attributes.iter().map(|(name, value)| format!("{name} = {value}")));
            item.steps.push(Step::CreateThing { name: name.clone(), thing_type, attributes });
        }
        Some(record) if record.thing_type != thing_type || record.attributes != attributes => {
            item.sign = Sign::Change;
            if let (Some(why), false) =
                (whose.others(), options.take_over || !overwrites(record, &thing_type, &attributes))
            {
                item.details
                    .push(format!("{why}, and has another type or other attributes: kept; --take-over changes it"));
                refusal = Some(Refusal { kind: Kind::Thing, name: name.clone(), why: why.to_owned() });
                return (item, refusal);
            }
            if record.thing_type != thing_type {
                item.details.push(change("type", record.thing_type.as_deref(), thing_type.as_deref()));
            }
            item.details.extend(changes(&record.attributes, &attributes));
            item.steps.push(Step::UpdateThing { name: name.clone(), thing_type, attributes });
        }
        Some(_) => {}
    }
    for group in thing.groups.iter().map(ToString::to_string) {
        if !observed.groups.contains(&group) {
            item.sign = item.sign.min(Sign::Change);
            item.details.push(format!("joins group {group}"));
            item.steps.push(Step::AddToGroup { thing: name.clone(), group });
        }
    }
    item.details.extend(others);
    (item, refusal)
}

/// Whether a thing has another type, or an attribute another value, than it is to have: what it lacks, it is only given.
fn overwrites(record: &ThingRecord, thing_type: &Option<String>, attributes: &BTreeMap<String, String>) -> bool {
    let is_other = |(name, value): (&String, &String)| attributes.get(name).is_some_and(|wanted| wanted != value);
    (record.thing_type.is_some() && record.thing_type != *thing_type) || record.attributes.iter().any(is_other)
}

/// Leaves on a thing the attributes that the manifest does not name, for somebody else may have put them there; says which.
fn add_others_attributes(
    attributes: &mut BTreeMap<String, String>,
    observed: &Observed,
    options: &Options,
    item: &mut Item,
) -> Option<String> {
    let record = observed.record.as_ref().filter(|_| !options.take_over && !options.prune)?;
    let others: Vec<(&String, &String)> =
        record.attributes.iter().filter(|(name, _)| !attributes.contains_key(*name)).collect();
    let said: Vec<String> = others.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    attributes.extend(others.into_iter().map(|(name, value)| (name.clone(), value.clone())));
    if said.is_empty() {
        return None;
    }
    item.sign = Sign::Change;
    Some(format!("not in the manifest: {}; kept until --prune", said.join(", ")))
}

fn changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |attributes: &BTreeMap<String, String>, name| attributes.get(name).cloned();
    names
        .into_iter()
        .map(|name| (name, value(before, name), value(after, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| change(name, before.as_deref(), after.as_deref()))
        .collect()
}

/// A change in words.
pub fn change(what: &str, before: Option<&str>, after: Option<&str>) -> String {
    format!("{what}: {} -> {}", before.unwrap_or("(none)"), after.unwrap_or("(none)"))
}

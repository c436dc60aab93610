//! What the manifest wants of the registry: things, and the policies that they need, each policy once.

use std::collections::BTreeMap;

use crate::digest::sha256_hex;
use crate::emit::Device;
use crate::error::{Exit, Result};
use crate::finding::Finding;
use crate::manifest::ResolvedThing;
use crate::policy::derive::{Derived, derive};
use crate::thing::name::{ClientId, Home, PolicyName, ThingName};
use crate::thing::operation::{self, Action, Operations};
use crate::thing::{PolicyChoice, Thing};

/// The longest policy name. API reference, "CreatePolicy".
const LONGEST_NAME: usize = 128;

/// All that a manifest wants.
#[derive(Debug, Default)]
pub struct Desired {
    /// The things, in the manifest's order.
    pub things: Vec<DesiredThing>,
    /// The policies, by name: the document as it is to be registered.
    pub policies: BTreeMap<String, String>,
    /// Authorities of one's own that sign for them, by name: their certificates and those above, PEM; as far as they are known.
    pub chains: BTreeMap<String, String>,
}

/// A thing, and the policies that its certificate is to have.
#[derive(Debug)]
pub struct DesiredThing {
    /// The thing, and the systems that it runs on.
    pub device: Device,
    /// The names of its policies; mostly one.
    pub policies: Vec<String>,
}

/// Brings the text of a policy template for a thing.
pub type Template<'a> = &'a dyn Fn(&str, &Thing, &Home) -> Result<String>;

impl Desired {
    /// What a manifest's things want in an account and region, and what there is to say about their policies.
    ///
    /// Things that differ only in their name share one policy, with thing variables in place of the name; AWS fills them in for a
    /// certificate that is attached to its thing (Developer Guide, "Thing policy variables").
    ///
    /// That a thing's operations do not fit into ten policies, or that a template cannot be had, is among the findings.
    ///
    /// # Errors
    /// When this machine does not let a template be read.
    pub fn new(things: Vec<ResolvedThing>, home: &Home, template: Template<'_>) -> Result<(Self, Vec<Finding>)> {
        let mut desired = Self::default();
        let mut findings = Vec::new();
        let shared = shared_forms(&things);
        let single = one_policy_each(&things);
        let mut made: BTreeMap<Form, Vec<String>> = BTreeMap::new();
        for resolved in things {
            let device = resolved.device;
            let thing = &device.thing;
            let policies = match &thing.policy {
                PolicyChoice::Template(name) => {
                    let documents = template(name, thing, home).map(|document| vec![document]);
                    let documents = or_finding(documents, thing, &mut findings)?;
                    desired.add(&base_name(thing), documents, thing, &mut findings)
                }
                PolicyChoice::Derived => {
                    match best_form(&resolved.generic, &resolved.by_values, thing, &shared) {
                        Some(form) => match made.get(&form) {
                            Some(policies) => policies.clone(),
                            None => {
                                let documents = derived(&form.0, thing, home, &mut findings)?;
                                let name = match &form.1 {
                                    Some(name) => name.to_string(),
                                    None => shared_name(shared.get(&form).and_then(|(_, fleet)| fleet.as_deref()), &documents),
                                };
                                let policies = desired.add(&name, documents, thing, &mut findings);
                                made.insert(form, policies.clone());
                                policies
                            }
                        },
                        None => {
                            let documents = derived(&device.operations(), thing, home, &mut findings)?;
                            desired.add(&base_name(thing), documents, thing, &mut findings)
                        }
                    }
                }
            };
            desired.things.push(DesiredThing { device, policies });
        }
        findings.extend(single);
        Ok((desired, findings))
    }

    /// The policies of a thing with their documents.
    pub fn policies_of(&self, thing: &DesiredThing) -> Vec<(String, String)> {
        thing.policies.iter().filter_map(|name| Some((name.clone(), self.policies.get(name)?.clone()))).collect()
    }

    /// Only these things, and the policies that they need.
    #[must_use]
    pub fn only(mut self, names: &[String]) -> Self {
        if !names.is_empty() {
            self.things.retain(|desired| names.iter().any(|name| name == desired.device.thing.name.as_str()));
            let needed = &self.things;
            self.policies.retain(|name, _| needed.iter().any(|desired| desired.policies.contains(name)));
        }
        self
    }

    fn add(&mut self, base: &str, documents: Vec<String>, thing: &Thing, findings: &mut Vec<Finding>) -> Vec<String> {
        let mut names = Vec::new();
        for (at, document) in documents.into_iter().enumerate() {
            let suffix = if at == 0 { String::new() } else { format!(".{}", at + 1) };
            let name = fit(base, &suffix);
            if self.policies.get(&name).is_some_and(|other| *other != document) {
                let message =
                    format!("`{}`: another thing's policy is called `{name}` too, and says something else", thing.name);
                let finding = Finding::deny("manifest-policy-name", message).at_place(thing.place.clone());
                findings.push(finding.help("give each policy a `policy-name` of its own, or leave the key out"));
            }
            self.policies.insert(name.clone(), document);
            names.push(name);
        }
        names
    }
}

/// Whether a policy's name is one that this module gives: then it may be taken down when nothing uses it any more.
pub fn is_ours(policy: &str, thing: &str) -> bool {
    let own = ThingName::parse(thing).map(|thing| fit(&own_name(&thing), ""));
    policy.starts_with("shared.")
        || policy.starts_with("fleet.")
        || own.is_ok_and(|own| policy.strip_prefix(&*own).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// What things have to have in common to share a policy: the operations, but for the thing's name in them, and the policy's name.
type Form = (Operations, Option<PolicyName>);

/// Forms with how many things have them, and the fleet that these all belong to, if they do.
type Shared = BTreeMap<Form, (usize, Option<String>)>;

/// The form of a device, when whoever connects is the thing that its variables speak of.
///
/// A system that opens connections under more client ids than the thing's name has no thing variables on those (Greengrass v2 Developer
/// Guide, "Device authentication and authorization": they are not supported for core devices).
fn form_of(generic: &Device, name: Option<&PolicyName>) -> Option<Form> {
    let operations = generic.operations();
    let own = operation::connect(&ClientId::any());
    let mut connects = operations.iter().filter(|other| other.action == Action::Connect);
    connects.all(|other| *other == own).then(|| (operations, name.cloned()))
}

/// The forms that two things or more have.
fn shared_forms(things: &[ResolvedThing]) -> Shared {
    let mut seen = Shared::new();
    for resolved in things.iter().filter(|resolved| resolved.device.thing.policy == PolicyChoice::Derived) {
        let name = resolved.device.thing.policy_name.as_ref();
        let forms = [&resolved.generic, &resolved.by_values].into_iter().flatten();
        for form in forms.filter_map(|generic| form_of(generic, name)) {
            let (count, fleet) = seen.entry(form).or_insert_with(|| (0, resolved.fleet.clone()));
            *count += 1;
            if *fleet != resolved.fleet {
                *fleet = None;
            }
        }
    }
    seen.retain(|_, (count, _)| *count > 1);
    seen
}

/// The form of a thing that most share; of equals the one with fewer variables.
fn best_form(generic: &Option<Device>, by_values: &Option<Device>, thing: &Thing, shared: &Shared) -> Option<Form> {
    let forms = [by_values, generic].into_iter().flatten();
    let forms = forms.filter_map(|own| form_of(own, thing.policy_name.as_ref()));
    let counted = forms.filter_map(|form| Some((shared.get(&form)?.0, form)));
    counted.max_by_key(|(count, _)| *count).map(|(_, form)| form)
}

/// Fleets each of whose things needs a policy of its own, though AWS could know what tells them apart.
fn one_policy_each(things: &[ResolvedThing]) -> Vec<Finding> {
    let mut fleets: BTreeMap<&str, (usize, &ResolvedThing)> = BTreeMap::new();
    for resolved in things {
        let derived = resolved.device.thing.policy == PolicyChoice::Derived;
        if let Some(fleet) = resolved.fleet.as_deref().filter(|_| derived && !resolved.unknown_columns.is_empty()) {
            fleets.entry(fleet).or_insert((0, resolved)).0 += 1;
        }
    }
    let several = fleets.into_iter().filter(|(_, (count, _))| *count > 1);
    several
        .map(|(fleet, (count, first))| {
            let columns = first.unknown_columns.iter().map(|own| format!("`{own}`")).collect::<Vec<_>>().join(", ");
            let message = format!("the fleet `{fleet}` needs {count} policies, one per thing: {columns} stands in what they do, and AWS knows no such value of a thing");
            let pairs = first.unknown_columns.iter().map(|own| format!("{own} = \"{{{own}}}\"")).collect::<Vec<_>>().join(", ");
            let room = first.device.thing.attributes.len() + first.unknown_columns.len() > 3 && first.device.thing.thing_type.is_none();
            let and = if room { ", and give the things a `type`: without one AWS takes three attributes" } else { "" };
            Finding::warn("manifest-policy-per-thing", message)
                .help(format!("register it: `attributes = {{ {pairs} }}`; then one policy serves all{and}"))
                .at_place(first.device.thing.place.clone())
        })
        .collect()
}

fn derived(operations: &Operations, thing: &Thing, home: &Home, findings: &mut Vec<Finding>) -> Result<Vec<String>> {
    let documents = derive(operations, home).map(|Derived { documents, findings: more }| {
        findings.extend(more.into_iter().map(|finding| finding.at_place(thing.place.clone())));
        // White space is not counted, and a person may read it in the console.
        documents.iter().map(|document| format!("{}\n", document.pretty().trim_end())).collect()
    });
    or_finding(documents, thing, findings)
}

/// What is wrong with what the user wrote becomes a finding at its place, so that it is told with all the others.
fn or_finding(documents: Result<Vec<String>>, thing: &Thing, findings: &mut Vec<Finding>) -> Result<Vec<String>> {
    match documents {
        Err(error) if error.exit_code() == Exit::Input => {
            let said = std::iter::once(error.message()).chain(error.causes().iter().map(String::as_str));
            let message = format!("`{}`: {}", thing.name, said.collect::<Vec<_>>().join(": "));
            let place = thing.policy_place.clone().or_else(|| thing.place.clone());
            let finding = Finding::deny("manifest-policy", message).at_place(place);
            findings.push(match error.remedy() {
                Some(remedy) => finding.help(remedy),
                None => finding,
            });
            Ok(Vec::new())
        }
        documents => documents,
    }
}

/// The name that a thing's policy is given: the one that the manifest asks for, or else one after the thing.
fn base_name(thing: &Thing) -> String {
    thing.policy_name.as_ref().map_or_else(|| own_name(&thing.name), ToString::to_string)
}

/// The name of the policy of one thing: the thing's own, with `=` for the colon that policy names do not allow.
pub fn own_name(thing: &ThingName) -> String {
    thing.as_str().replace(':', "=")
}

/// The name of a policy of many things: the fleet's, or one made from what it says.
fn shared_name(fleet: Option<&str>, documents: &[String]) -> String {
    match fleet.map(|fleet| format!("fleet.{fleet}")) {
        Some(name) if PolicyName::parse(&name).is_ok() => name,
        _ => format!("shared.{}", &sha256_hex(documents.concat().as_bytes())[..12]),
    }
}

/// A name with its suffix, cut where it would be too long; what is cut off lives on as a digest.
pub fn fit(base: &str, suffix: &str) -> String {
    if base.len() + suffix.len() <= LONGEST_NAME {
        return format!("{base}{suffix}");
    }
    let digest = &sha256_hex(base.as_bytes())[..8];
    let room = LONGEST_NAME - suffix.len() - digest.len() - 1;
    format!("{}.{digest}{suffix}", &base[..room])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_named_after_its_thing_and_no_two_things_share_a_name() {
        let name = |text| own_name(&ThingName::parse(text).unwrap());
        assert_eq!(name("plant-bridge"), "plant-bridge");
        assert_ne!(name("a:2"), fit(&name("a"), ".2"));
        assert!(PolicyName::parse(&name("a:2")).is_ok());
        let long = "x".repeat(128);
        assert!(PolicyName::parse(&fit(&name(&long), ".2")).is_ok());
        assert_ne!(fit(&name(&long), ".2"), fit(&name(&long), ".3"));
    }

    #[test]
    fn only_names_that_were_given_here_are_ours() {
        assert!(is_ours("a", "a") && is_ours("a.2", "a") && is_ours("shared.0123456789ab", "a"));
        assert!(!is_ours("admin", "a") && !is_ours("ab", "a"));
    }
}

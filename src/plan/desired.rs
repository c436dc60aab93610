//! What the manifest wants of the registry: things, and the policies that they need, each policy once.

mod part;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::digest::sha256_hex;
use crate::emit::Device;
use crate::error::{Exit, Result};
use crate::finding::{Finding, Place};
use crate::manifest::ResolvedThing;
use crate::policy::MAX_POLICIES;
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
    /// All that the manifest names, also where only some of its things are worked on.
    pub names: Names,
    /// Whether it is less than the manifest asks for: what is not in it has not left the manifest.
    pub is_partial: bool,
}

/// What a manifest names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Its things.
    pub things: BTreeSet<String>,
    /// Their thing types.
    pub types: BTreeSet<String>,
    /// Their thing groups.
    pub groups: BTreeSet<String>,
    /// Their policies, and whether the text of each is a template's.
    pub policies: BTreeMap<String, bool>,
}

/// A thing, and the policies that its certificate is to have.
#[derive(Debug)]
pub struct DesiredThing {
    /// The thing, and the systems that it runs on.
    pub device: Device,
    /// The fleet that it is of.
    pub fleet: Option<String>,
    /// The names of its policies; mostly one.
    pub policies: Vec<String>,
    /// The fleet whose archive its bundle goes into; none when it is a folder.
    pub archive: Option<String>,
}

/// Brings the text of a policy template for a thing.
pub type Template<'a> = &'a dyn Fn(&str, &Thing, &Home) -> Result<String>;

impl Desired {
    /// What a manifest's things want in an account and region, and what there is to say about their policies.
    ///
    /// That a thing's operations do not fit into ten policies, or that a template cannot be had, is among the findings.
    ///
    /// # Errors
    /// When this machine does not let a template be read.
    pub fn new(things: Vec<ResolvedThing>, home: &Home, template: Template<'_>) -> Result<(Self, Vec<Finding>)> {
        let mut forms = Forms::default();
        things.iter().for_each(|resolved| forms.count(resolved));
        let each = forms.one_policy_each();
        let mut policies = Policies::new(forms, home, template);
        let (mut desired, mut findings) = (Self::default(), Vec::new());
        for resolved in things {
            desired.take(policies.of(resolved, &mut findings)?);
        }
        findings.extend(each);
        Ok((desired, findings))
    }

    /// Takes up a thing with its policies.
    pub fn take(&mut self, made: Made) {
        let names: Vec<String> = made.policies.iter().map(|(name, _)| name.clone()).collect();
        self.names.add(&made.device.thing, &names);
        for (name, document) in made.policies {
            self.policies.entry(name).or_insert_with(|| document.to_string());
        }
        let Made { device, fleet, archive, .. } = made;
        self.things.push(DesiredThing { device, fleet, policies: names, archive });
    }

    /// The policies of a thing with their documents.
    pub fn policies_of(&self, thing: &DesiredThing) -> Vec<(String, String)> {
        thing.policies.iter().filter_map(|name| Some((name.clone(), self.policies.get(name)?.clone()))).collect()
    }
}

/// A thing with the policies that its certificate is to have.
#[derive(Clone, Debug)]
pub struct Made {
    /// The thing, and the systems that it runs on.
    pub device: Device,
    /// The fleet that it is of.
    pub fleet: Option<String>,
    /// Its policies by name, in their order, as they are to be registered; several things may share them.
    pub policies: Vec<(String, Arc<str>)>,
    /// Whether no thing before it had them.
    pub is_first: bool,
    /// Codes of findings that are accepted for it.
    pub allow: Vec<&'static str>,
    /// The fleet whose archive its bundle goes into; none when it is a folder.
    pub archive: Option<String>,
}

/// Makes the policies of things one after the other, each policy once; keeps no more of a policy of one thing than its digest.
///
/// Things that differ only in their name share one policy, with thing variables in place of the name; AWS fills them in for a
/// certificate that is attached to its thing (Developer Guide, "Thing policy variables").
pub struct Policies<'a> {
    shared: Shared,
    made: BTreeMap<Form, Vec<(String, Arc<str>)>>,
    /// A digest of each document, by the policy's name.
    names: HashMap<String, String>,
    home: &'a Home,
    template: Template<'a>,
}

impl<'a> Policies<'a> {
    /// For things that were counted before.
    pub fn new(forms: Forms, home: &'a Home, template: Template<'a>) -> Self {
        Self { shared: forms.shared(), made: BTreeMap::new(), names: HashMap::new(), home, template }
    }

    /// A thing with its policies; what is wrong with them is among the findings.
    ///
    /// # Errors
    /// When this machine does not let a template be read.
    pub fn of(&mut self, resolved: ResolvedThing, findings: &mut Vec<Finding>) -> Result<Made> {
        let ResolvedThing { device, fleet, allow, archive, .. } = resolved;
        let thing = &device.thing;
        let (name, documents, form) = match &thing.policy {
            PolicyChoice::Template(name) => {
                let documents = (self.template)(name, thing, self.home).map(|document| vec![document]);
                (base_name(thing), or_finding(documents, thing, findings)?, None)
            }
            PolicyChoice::Derived => {
                match self.best_form(resolved.generic.as_ref(), resolved.by_values.as_ref(), thing) {
                    Some(form) => {
                        if let Some(policies) = self.made.get(&form) {
                            let policies = policies.clone();
                            return Ok(Made { policies, device, fleet, is_first: false, allow, archive });
                        }
                        let documents = derived(&form.0, thing, self.home, findings)?;
                        let name = match &form.1 {
                            Some(name) => name.to_string(),
                            None => {
                                shared_name(self.shared.get(&form).and_then(|(_, fleet)| fleet.as_deref()), &documents)
                            }
                        };
                        (name, documents, Some(form))
                    }
                    None => (base_name(thing), derived(&device.operations(), thing, self.home, findings)?, None),
                }
            }
        };
        let (policies, is_first) = self.named(&name, documents, thing, findings);
        self.made.extend(form.map(|form| (form, policies.clone())));
        Ok(Made { device, fleet, policies, is_first, allow, archive })
    }

    /// The form of a thing that most share; of equals the one with fewer variables.
    fn best_form(&self, generic: Option<&Device>, by_values: Option<&Device>, thing: &Thing) -> Option<Form> {
        let forms = [by_values, generic].into_iter().flatten();
        let forms = forms.filter_map(|own| form_of(own, thing.policy_name.as_ref()));
        let counted = forms.filter_map(|form| Some((self.shared.get(&form)?.0, form)));
        counted.max_by_key(|(count, _)| *count).map(|(_, form)| form)
    }

    /// The documents under their names, and whether none of these names was given before.
    fn named(
        &mut self,
        base: &str,
        documents: Vec<String>,
        thing: &Thing,
        findings: &mut Vec<Finding>,
    ) -> (Vec<(String, Arc<str>)>, bool) {
        let (mut named, mut is_first) = (Vec::new(), true);
        for (at, document) in documents.into_iter().enumerate() {
            let suffix = if at == 0 { String::new() } else { format!(".{}", at + 1) };
            let name = fit(base, &suffix);
            let digest = sha256_hex(document.as_bytes());
            if let Some(other) = self.names.insert(name.clone(), digest.clone()) {
                is_first = false;
                if other != digest {
                    let message = format!(
                        "`{}`: another thing's policy is called `{name}` too, and says something else",
                        thing.name
                    );
                    let finding = Finding::deny("manifest-policy-name", message).at_place(thing.place.clone());
                    findings.push(finding.help("give each policy a `policy-name` of its own, or leave the key out"));
                }
            }
            named.push((name, document.into()));
        }
        (named, is_first)
    }
}

impl Names {
    fn add(&mut self, thing: &Thing, policies: &[String]) {
        self.things.insert(thing.name.to_string());
        self.types.extend(thing.thing_type.iter().map(ToString::to_string));
        self.groups.extend(thing.groups.iter().map(ToString::to_string));
        let is_template = thing.policy != PolicyChoice::Derived;
        for policy in policies {
            *self.policies.entry(policy.clone()).or_default() |= is_template;
        }
    }
}

/// Whether a policy's name is one that this module gives to the policies of this thing alone.
pub fn is_named_after(policy: &str, thing: &str) -> bool {
    let Ok(own) = ThingName::parse(thing).map(|thing| own_name(&thing)) else { return false };
    policy == fit(&own, "") || (2..=MAX_POLICIES).any(|at| policy == fit(&own, &format!(".{at}")))
}

/// Whether a policy's name is one that this module gives to what several things share.
pub fn is_shared_name(policy: &str) -> bool {
    policy.starts_with("shared.") || policy.starts_with("fleet.")
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

/// How many things have each form, and the fleet that they all belong to, if they do.
#[derive(Default)]
pub struct Forms {
    seen: Shared,
    /// Fleets whose things do something with a column that AWS does not know: how many things, and the first of them.
    unknown: BTreeMap<String, (usize, Unknown)>,
}

/// What there is to say of a fleet each of whose things needs a policy of its own.
struct Unknown {
    columns: Vec<String>,
    place: Option<Place>,
    /// Whether the columns fit beside the attributes that the things have already.
    has_room: bool,
}

impl Forms {
    /// Counts a thing.
    pub fn count(&mut self, resolved: &ResolvedThing) {
        let thing = &resolved.device.thing;
        if thing.policy != PolicyChoice::Derived {
            return;
        }
        let forms = [&resolved.generic, &resolved.by_values].into_iter().flatten();
        for form in forms.filter_map(|generic| form_of(generic, thing.policy_name.as_ref())) {
            let (count, fleet) = self.seen.entry(form).or_insert_with(|| (0, resolved.fleet.clone()));
            *count += 1;
            if *fleet != resolved.fleet {
                *fleet = None;
            }
        }
        if let Some(fleet) = resolved.fleet.as_ref().filter(|_| !resolved.unknown_columns.is_empty()) {
            let columns = resolved.unknown_columns.clone();
            let has_room = thing.thing_type.is_some() || thing.attributes.len() + columns.len() <= 3;
            let first = || (0, Unknown { columns, place: thing.place.clone(), has_room });
            self.unknown.entry(fleet.clone()).or_insert_with(first).0 += 1;
        }
    }

    /// Fleets each of whose things needs a policy of its own, though AWS could know what tells them apart.
    pub fn one_policy_each(&self) -> Vec<Finding> {
        let several = self.unknown.iter().filter(|(_, (count, _))| *count > 1);
        let finding = |(fleet, (count, own)): (&String, &(usize, Unknown))| {
            let list = |show: fn(&String) -> String| own.columns.iter().map(show).collect::<Vec<_>>().join(", ");
            let message = format!(
                "the fleet `{fleet}` needs {count} policies, one per thing: {} in what its things do is nothing that AWS knows of them",
                list(|column| format!("`{column}`"))
            );
            let and = if own.has_room { "" } else { " and a `type`, without which AWS takes three attributes" };
            let pairs = list(|column| format!("{column} = \"{{{column}}}\""));
            Finding::warn("manifest-policy-per-thing", message)
                .help(format!("give them `attributes = {{ {pairs} }}`{and}; then one policy serves all"))
                .at_place(own.place.clone())
        };
        several.map(finding).collect()
    }

    /// The forms that two things or more have.
    fn shared(mut self) -> Shared {
        self.seen.retain(|_, (count, _)| *count > 1);
        self.seen
    }
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
        assert!(is_named_after("a", "a") && is_named_after("a.2", "a") && is_named_after("a.10", "a"));
        for other in ["admin", "ab", "a.", "a.1", "a.11", "a.hand", "a.2.2", "shared.a"] {
            assert!(!is_named_after(other, "a"), "{other}");
        }
        assert!(is_shared_name("shared.0123456789ab") && is_shared_name("fleet.s") && !is_shared_name("fleets"));
        let long = "x".repeat(128);
        assert!(is_named_after(&fit(&long, ".3"), &long) && !is_named_after(&fit(&long, ".3"), "x"));
    }
}

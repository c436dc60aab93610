//! Adopting: things that a registry holds already, made by hand, by another tool or by this one, said as a manifest.
//!
//! Nothing is changed by it, and the manifest is written so that applying it changes nothing that is there: a policy becomes lists only where
//! the policy that the lists lead to is proved to say the same, and keeps its text otherwise.

pub mod lists;
mod read;
pub mod select;

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::Device;
use crate::error::Result;
use crate::finding::{Finding, Level, Source, any_deny, sort};
use crate::host::store::Store;
use crate::manifest::{self, AwsSettings, RegistryChoice, Surroundings, Writing, write};
use crate::plan::desired::{Desired, own_name};
use crate::policy::lint::{Settings, lint_together};
use crate::policy::{Document, MAX_CHARACTERS, equivalent::same, library, parse};
use crate::registry::Registry;
use crate::thing::mqtt::MqttSettings;
use crate::thing::name::{ClientId, Home, PolicyName};
use crate::thing::{CertificateSpec, PolicyChoice, Thing};

use lists::{Lists, guess};
use read::Found;

/// What became of adopting.
#[derive(Debug)]
pub struct Adopted {
    /// The manifest.
    pub manifest: String,
    /// The documents of policies that keep their text, by their paths beside the manifest.
    pub documents: BTreeMap<String, String>,
    /// What cannot be carried over, and what a person should know.
    pub findings: Vec<Finding>,
}

/// How a thing's policies are said; each way is tried until one is proved to change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As lists; the policy is called as this program would call it.
    Lists,
    /// As lists, with the policy's own name.
    NamedLists,
    /// As documents of their own.
    Document,
    /// As lists that say what all of them say together; a policy for them comes beside those that are there.
    CombinedLists,
    /// As one document that says what all of them say together; it comes beside those that are there.
    CombinedDocument,
    /// Not at all: they stay as they are, and the manifest's own policy comes beside them.
    Beside,
}

impl Way {
    /// What is tried when this changes something.
    fn next(self) -> Self {
        match self {
            Self::Lists => Self::NamedLists,
            Self::NamedLists => Self::Document,
            Self::Document => Self::CombinedLists,
            Self::CombinedLists => Self::CombinedDocument,
            Self::CombinedDocument | Self::Beside => Self::Beside,
        }
    }

    fn is_document(self) -> bool {
        matches!(self, Self::Document | Self::CombinedDocument)
    }
}

/// Says things of a registry as a manifest.
///
/// # Errors
/// When there is no thing of one of these names, or the registry does not answer.
pub fn adopt(registry: &dyn Registry, store: &dyn Store, choice: RegistryChoice, names: &[String]) -> Result<Adopted> {
    let mut seen = BTreeSet::new();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| seen.insert(*name)).collect();
    let (found, mut findings) = read::read(registry, store, &names)?;
    let home = registry.home();
    let about = format!("What the registry ({}) holds, written down by `awsiot-kit import aws`.", registry.kind());
    let mut ways: Vec<Way> = found.iter().map(|_| Way::Lists).collect();
    loop {
        let (things, documents) = things(&found, &ways);
        let manifest = write(&Writing {
            about: &[&about],
            registry: Some(choice.clone()),
            aws: AwsSettings {
                region: Some(home.region.clone()),
                account: Some(home.account.clone()),
                ..AwsSettings::default()
            },
            things: &things,
            placeholders: true,
        });
        let mut faults = Vec::new();
        let proved = proved(&manifest, &documents, home, &found, &ways, &mut faults)?;
        if proved.iter().all(|proved| *proved) {
            for ((found, way), device) in found.iter().zip(&ways).zip(&things) {
                remark(found, *way, &device.thing, &mut findings);
            }
            findings.extend(faults);
            findings.extend(lints(&documents));
            sort(&mut findings);
            return Ok(Adopted { manifest, documents, findings });
        }
        for (way, proved) in ways.iter_mut().zip(proved) {
            if !proved {
                *way = way.next();
            }
        }
    }
}

/// The things, and the documents beside the manifest.
fn things(found: &[Found], ways: &[Way]) -> (Vec<Device>, BTreeMap<String, String>) {
    let mut documents = BTreeMap::new();
    let things = found
        .iter()
        .zip(ways)
        .map(|(found, way)| {
            let mut lists = guess(&found.parsed, &found.name);
            let client = lists.client_id.take().and_then(|id| ClientId::parse(&id).ok());
            if way.is_document() {
                lists = Lists::default();
            }
            let by_name = || ClientId::parse(found.name.as_str()).unwrap_or_else(|_| ClientId::any());
            let first = found.policies.first().and_then(|(name, _)| PolicyName::parse(name).ok());
            let (mut policy, mut policy_name) = (PolicyChoice::Derived, None);
            match way {
                // Its name may be taken by a policy that has nothing to do with it.
                Way::Lists if found.policies.is_empty() => {
                    let free = found.free_name.as_ref();
                    policy_name = free.filter(|free| free.as_str() != own_name(&found.name)).cloned();
                }
                Way::Lists => {}
                Way::NamedLists => policy_name = first,
                Way::Document => {
                    if let (Some(name), Some((_, text))) = (first, found.policies.first()) {
                        let path = format!("policies/{name}.json");
                        documents.insert(path.clone(), format!("{}\n", text.trim_end()));
                        policy = PolicyChoice::Template(path);
                        policy_name = Some(name);
                    }
                }
                Way::CombinedDocument => {
                    if let (Some(name), Some(text)) = (found.free_name.clone(), &found.combined) {
                        let path = format!("policies/{name}.json");
                        documents.insert(path.clone(), text.clone());
                        policy = PolicyChoice::Template(path);
                        policy_name = Some(name);
                    }
                }
                Way::CombinedLists | Way::Beside => policy_name = found.free_name.clone(),
            }
            let thing = Thing {
                name: found.name.clone(),
                client_id: client.unwrap_or_else(by_name),
                thing_type: found.thing_type.clone(),
                groups: found.groups.clone(),
                attributes: found.attributes.clone(),
                publish: lists.publish,
                subscribe: lists.subscribe,
                shadows: lists.shadows,
                jobs: lists.jobs,
                services: lists.services,
                last_will: None,
                routes: lists.routes,
                policy,
                policy_name,
                policy_place: None,
                certificate: CertificateSpec::default(),
                mqtt: MqttSettings::default(),
                one_at_a_time: false,
                place: None,
            };
            Device { thing, emit: Vec::new() }
        })
        .collect();
    (things, documents)
}

/// For each thing whether the manifest, once read, leads to policies of the same names that say the same as those that are there.
fn proved(
    manifest: &str,
    documents: &BTreeMap<String, String>,
    home: &Home,
    found: &[Found],
    ways: &[Way],
    faults: &mut Vec<Finding>,
) -> Result<Vec<bool>> {
    let nothing = vec![false; found.len()];
    let no_inventory =
        |_: &str| -> Result<Source> { Err(crate::error::Error::bug("an adopted manifest has no inventory")) };
    let source = Source::new("awsiot.toml", manifest);
    let reading = manifest::read(&source, &no_inventory);
    let Some(read) = reading.manifest else { return Ok(nothing) };
    let around =
        Surroundings { region: Some(home.region.clone()), account: Some(home.account.clone()), ..read.assumed(home) };
    let (things, denied) = read.resolve(&around);
    let template = |path: &str, thing: &Thing, home: &Home| -> Result<String> {
        let text = documents.get(path).map(String::as_str).unwrap_or_default();
        Ok(library::fill(&Source::new(path, text), &library::values_of(thing, home))?.pretty())
    };
    let denied_any = any_deny(&denied);
    faults.extend(denied.into_iter().filter(|finding| finding.level == Level::Deny));
    let (desired, _) = Desired::new(things, home, &template)?;
    Ok(found
        .iter()
        .zip(ways)
        .map(|(found, way)| {
            if *way == Way::Beside {
                return true;
            }
            let Some(own) = desired.things.iter().find(|own| own.device.thing.name == found.name) else { return false };
            let wanted = desired.policies_of(own);
            if found.policies.is_empty() {
                return !denied_any;
            }
            if matches!(way, Way::CombinedLists | Way::CombinedDocument) {
                let combined = found.combined.as_deref().filter(|_| found.policies.len() > 1);
                let [(_, document)] = wanted.as_slice() else { return false };
                return combined.is_some_and(|combined| same(combined, document));
            }
            wanted.len() == found.policies.len()
                && wanted.iter().all(|(name, document)| {
                    found.policies.iter().any(|(there, text)| there == name && same(text, document))
                })
        })
        .collect())
}

/// What is to be said about how a thing's policies were carried over.
fn remark(found: &Found, way: Way, thing: &Thing, findings: &mut Vec<Finding>) {
    let name = &found.name;
    let policies: Vec<&str> = found.policies.iter().map(|(name, _)| name.as_str()).collect();
    let shown = policies.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if policies.is_empty() {
        findings.push(
            Finding::warn("adopt-no-policy", format!("`{name}` has no policy: what it does cannot be told"))
                .help("say in `publish` and `subscribe` what it does, before anything is applied"),
        );
    } else if way == Way::Beside {
        findings.push(
            Finding::deny(
                "adopt-policy",
                format!("the policies of `{name}` ({shown}) cannot be said as one of a manifest"),
            )
            .help(format!(
                "they stay as they are; the manifest asks for `{}` beside them, with what could be told: look at it before applying",
                thing.policy_name.as_ref().map_or(name.as_str(), PolicyName::as_str)
            )),
        );
    } else if matches!(way, Way::CombinedLists | Way::CombinedDocument) {
        let own = thing.policy_name.as_ref().map_or(name.as_str(), PolicyName::as_str);
        findings.push(Finding::warn(
            "adopt-policies-combined",
            format!("`{name}` has several policies ({shown}): they stay, and `{own}` says what they say together"),
        ));
    } else if way == Way::Document {
        findings.push(Finding::warn(
            "adopt-policy-text",
            format!("the policy {shown} of `{name}` keeps its text: no lists say exactly the same"),
        ));
    }
    if !policies.is_empty() && guess(&found.parsed, name).client_id.is_none() {
        findings.push(
            Finding::warn(
                "adopt-client-id",
                format!("the policies of `{name}` do not tell its client id; the manifest takes the thing's name"),
            )
            .help("write `client-id` where it is another"),
        );
    }
}

/// What there is to say against policies that keep their text.
fn lints(documents: &BTreeMap<String, String>) -> Vec<Finding> {
    let sources = documents.iter().map(|(path, text)| Source::new(path, text));
    sources.flat_map(|source| lint_together(&[source], &Settings::default())).collect()
}

/// The documents of policies as they are judged; one that cannot be read is none.
fn parsed(policies: &[(String, String)]) -> Vec<Document> {
    policies.iter().filter_map(|(name, text)| parse::read_good(&Source::new(name, text)).ok()).collect()
}

/// One document that says what several say together, when there can be one.
fn combined(documents: &[Document], of: usize) -> Option<String> {
    if documents.len() != of || !documents.iter().all(Document::knows_variables) {
        return None;
    }
    let together = Document::new(documents.iter().flat_map(|document| document.statements.clone()).collect());
    (together.characters() <= MAX_CHARACTERS).then(|| together.pretty())
}

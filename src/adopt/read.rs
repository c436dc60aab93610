//! What a registry holds of one thing that a manifest can say, with a finding for what it cannot.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;

use super::{combined, parsed};
use crate::error::Result;
use crate::finding::Finding;
use crate::host::store::Store;
use crate::parallel;
use crate::plan::desired::{fit, own_name};
use crate::plan::observed::{Observed, ObservedCertificate, no_such_thing, observe, short};
use crate::plan::ownership;
use crate::policy::Document;
use crate::registry::{Registry, Status, certificate_id_of};
use crate::thing::name::{GroupName, PolicyName, ThingName, ThingTypeName};

/// One thing.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) name: ThingName,
    pub(super) thing_type: Option<ThingTypeName>,
    pub(super) groups: Vec<GroupName>,
    pub(super) attributes: BTreeMap<String, String>,
    /// The policies of its certificate: name and text.
    pub(super) policies: Vec<(String, String)>,
    /// The same, read.
    pub(super) parsed: Vec<Document>,
    /// One document that says what they say together, when there can be one.
    pub(super) combined: Option<String>,
    /// A name that no policy has, for one that comes beside them.
    pub(super) free_name: Option<PolicyName>,
}

/// Reads things, each once, with what cannot be carried over of them.
///
/// # Errors
/// When there is none of one of the names, or the registry does not answer.
pub(super) fn read(registry: &dyn Registry, store: &dyn Store, names: &[&str]) -> Result<(Vec<Found>, Vec<Finding>)> {
    let mut taken = HashSet::new();
    registry.list_policies(&mut |name| {
        taken.insert(name);
        Ok(ControlFlow::Continue(()))
    })?;
    let mut findings = Vec::new();
    let mut found = Vec::new();
    for (one, mut remarks) in parallel::map(registry.width(), names, |name| {
        let mut remarks = Vec::new();
        find(registry, store, name, &taken, &mut remarks).map(|found| (found, remarks))
    })? {
        found.push(one);
        findings.append(&mut remarks);
    }
    // Many things share few policies, of which each is asked for once.
    let needed: BTreeSet<&str> =
        found.iter().flat_map(|found| &found.policies).map(|(name, _)| name.as_str()).collect();
    let needed: Vec<&str> = needed.into_iter().collect();
    let texts = parallel::map(registry.width(), &needed, |name| registry.get_policy(name))?;
    let texts: BTreeMap<String, String> =
        needed.iter().zip(texts).map(|(name, text)| ((*name).to_owned(), text.unwrap_or_default())).collect();
    for found in &mut found {
        for (name, text) in &mut found.policies {
            *text = texts.get(name).cloned().unwrap_or_default();
        }
        found.parsed = parsed(&found.policies);
        found.combined = combined(&found.parsed, found.policies.len());
    }
    Ok((found, findings))
}

/// Reads a thing, but not the texts of its policies.
fn find(
    registry: &dyn Registry,
    store: &dyn Store,
    name: &str,
    taken: &HashSet<String>,
    findings: &mut Vec<Finding>,
) -> Result<Found> {
    let absent = || no_such_thing(registry, name);
    // What cannot be a thing's name is the name of none; AWS would only say the same with more words.
    let Ok(thing) = ThingName::parse(name) else { return Err(absent()) };
    let observed = observe(registry, store, name)?;
    let Some(record) = &observed.record else { return Err(absent()) };
    for group in &observed.groups {
        for policy in registry.list_attached_policies(&registry.home().arn(&format!("thinggroup/{group}")))? {
            findings.push(Finding::warn(
                "adopt-group-policy",
                format!("the group `{group}` of `{thing}` has the policy `{policy}`: it stays there and counts too"),
            ));
        }
    }
    if let Some(name) = &record.thing_type
        && registry.describe_thing_type(name)?.is_some_and(|(_, deprecated)| deprecated)
    {
        findings.push(Finding::warn(
            "adopt-type-deprecated",
            format!("the type `{name}` of `{thing}` is deprecated: no other thing can be given it"),
        ));
    }
    let others = registry.list_thing_principals(name)?;
    for other in others.iter().filter(|arn| certificate_id_of(arn).is_none()) {
        findings.push(Finding::warn(
            "adopt-principal",
            format!("`{other}` is attached to `{thing}` and is no certificate: it stays, and the manifest knows nothing of it"),
        ));
    }
    let mut policies = Vec::new();
    if let Some(certificate) = speaking(&thing, &observed, findings) {
        for policy in &certificate.policies {
            policies.push((policy.clone(), String::new()));
        }
        policies.sort();
    }
    Ok(Found {
        thing_type: record.thing_type.as_deref().and_then(|name| ThingTypeName::parse(name).ok()),
        groups: observed.groups.iter().filter_map(|name| GroupName::parse(name).ok()).collect(),
        attributes: record.attributes.clone(),
        parsed: Vec::new(),
        combined: None,
        free_name: free_name(taken, &thing),
        policies,
        name: thing,
    })
}

/// The certificate whose policies the manifest takes: the one of the key that is here, else the active one that is newest.
fn speaking<'a>(
    thing: &ThingName,
    observed: &'a Observed,
    findings: &mut Vec<Finding>,
) -> Option<&'a ObservedCertificate> {
    if let Some(own) = &observed.own {
        return Some(own);
    }
    let newest = |active: bool| {
        let mut all = observed.certificates.iter().filter(move |own| (own.record.status == Status::Active) == active);
        let first = all.next()?;
        Some(all.fold(first, |best, own| if own.record.created > best.record.created { own } else { best }))
    };
    let Some(best) = newest(true).or_else(|| newest(false)) else {
        findings
            .push(Finding::warn("adopt-no-certificate", format!("`{thing}` has no certificate: applying makes one")));
        return None;
    };
    let id = short(&best.record.id);
    let is_ours =
        best.record.status == Status::Active && ownership::certificate(&best.record, thing.as_str()).is_ours();
    let becomes = match is_ours {
        true => "applying leaves it as it is; `--reissue` makes a new one beside it",
        false => "applying makes a new one beside it, which stays as it is",
    };
    findings.push(
        Finding::warn(
            "adopt-key-elsewhere",
            format!("the key of certificate {id} of `{thing}` is not here: {becomes}"),
        )
        .help("take the old certificate away once the device has a new one"),
    );
    let differs = |other: &&ObservedCertificate| {
        other.record.status == Status::Active && other.record.id != best.record.id && other.policies != best.policies
    };
    if let Some(other) = observed.certificates.iter().find(differs) {
        findings.push(Finding::warn(
            "adopt-certificates-differ",
            format!(
                "certificate {} of `{thing}` has other policies than {id}; the manifest has those of {id}",
                short(&other.record.id)
            ),
        ));
    }
    Some(best)
}

/// A policy name after the thing that no policy has.
fn free_name(taken: &HashSet<String>, thing: &ThingName) -> Option<PolicyName> {
    let base = own_name(thing);
    let names = ["", ".adopted", ".adopted.2", ".adopted.3"].map(|suffix| fit(&base, suffix));
    names.into_iter().filter(|name| !taken.contains(name)).find_map(|name| PolicyName::parse(&name).ok())
}

//! What a registry holds of one thing that a manifest can say, with a finding for what it cannot.

use std::collections::BTreeMap;

use super::{combined, parsed};
use crate::error::Result;
use crate::finding::Finding;
use crate::name::{GroupName, PolicyName, ThingName, ThingTypeName};
use crate::observed::{Observed, ObservedCertificate, no_such_thing, observe, short};
use crate::policy::Document;
use crate::registry::{Registry, Status, certificate_id_of};
use crate::store::Store;

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

/// Reads a thing.
///
/// # Errors
/// When there is none of that name.
pub(super) fn find(
    registry: &dyn Registry,
    store: &dyn Store,
    name: &str,
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
            let text = registry.get_policy(policy)?.unwrap_or_default();
            policies.push((policy.clone(), text));
        }
        policies.sort();
    }
    let parsed = parsed(&policies);
    Ok(Found {
        thing_type: record.thing_type.as_deref().and_then(|name| ThingTypeName::parse(name).ok()),
        groups: observed.groups.iter().filter_map(|name| GroupName::parse(name).ok()).collect(),
        attributes: record.attributes.clone(),
        combined: combined(&parsed, policies.len()),
        parsed,
        free_name: free_name(registry, &thing)?,
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
    findings.push(
        Finding::warn(
            "adopt-key-elsewhere",
            format!("the key of certificate {id} of `{thing}` is not here: applying makes a new one beside it, which stays as it is"),
        )
        .help("take the old certificate away once the device has the new one"),
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

/// A policy name after the thing that is not in use.
fn free_name(registry: &dyn Registry, thing: &ThingName) -> Result<Option<PolicyName>> {
    let base = thing.as_str().replace(':', "=");
    for suffix in ["", ".adopted", ".adopted.2", ".adopted.3"] {
        let Ok(name) = PolicyName::parse(&format!("{base}{suffix}")) else { continue };
        if registry.get_policy(name.as_str())?.is_none() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

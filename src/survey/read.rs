//! What a registry holds: of the things that a manifest names, or of all; each resource asked for once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use crate::cert::inspect::{self, Certificate};
use crate::error::Result;
use crate::parallel;
use crate::plan::desired::Desired;
use crate::registry::ca::CaRecord;
use crate::registry::{CertificateRecord, Registry, ThingRecord, certificate_id_of};

/// A thing.
pub(super) struct HeldThing {
    pub(super) record: ThingRecord,
    pub(super) groups: Vec<String>,
    /// The numbers of its certificates.
    pub(super) certificates: Vec<usize>,
}

/// A certificate.
pub(super) struct HeldCertificate {
    pub(super) record: CertificateRecord,
    /// What stands in it, where that can be read.
    pub(super) parsed: Option<Certificate>,
    pub(super) things: Vec<String>,
    pub(super) policies: Vec<String>,
}

/// All of it.
pub(super) struct Held {
    /// By name.
    pub(super) things: Vec<HeldThing>,
    /// Soonest end first.
    pub(super) certificates: Vec<HeldCertificate>,
    pub(super) authorities: Vec<(CaRecord, Option<Certificate>)>,
    /// The documents in force, by name.
    pub(super) policies: BTreeMap<String, String>,
    /// The policies that count for whoever is in a group: its own and those of the groups above it.
    pub(super) group_policies: BTreeMap<String, Vec<String>>,
}

/// Reads what the manifest names, or everything.
pub(super) fn read(registry: &dyn Registry, desired: Option<&Desired>, everything: bool) -> Result<Held> {
    let width = registry.width();
    let records = records(registry, desired, everything)?;
    let around = parallel::map(width, &records, |record| {
        let groups = registry.list_thing_groups_for_thing(&record.name)?;
        Ok((groups, registry.list_thing_principals(&record.name)?))
    })?;
    let attached = |arn: &String| certificate_id_of(arn).map(str::to_owned);
    let mut ids: BTreeSet<String> = around.iter().flat_map(|(_, arns)| arns.iter().filter_map(attached)).collect();
    if everything {
        registry.list_certificates(&mut |line| {
            ids.insert(line.id);
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let ids: Vec<String> = ids.into_iter().collect();
    // Where all things are asked for their certificates, no certificate need be asked for its things.
    let mut things_of: HashMap<String, Vec<String>> = HashMap::new();
    for (record, (_, arns)) in records.iter().zip(&around).filter(|_| everything) {
        for id in arns.iter().filter_map(attached) {
            things_of.entry(id).or_default().push(record.name.clone());
        }
    }
    let read = parallel::map(width, &ids, |id| {
        let Some(record) = registry.describe_certificate(id)? else { return Ok(None) };
        let policies = registry.list_attached_policies(&record.arn)?;
        let things = match everything {
            true => things_of.get(id).cloned().unwrap_or_default(),
            false => registry.list_principal_things(&record.arn)?,
        };
        let parsed = inspect::certificate(record.pem.as_bytes()).ok();
        Ok(Some(HeldCertificate { record, parsed, things, policies }))
    })?;
    let mut certificates: Vec<HeldCertificate> = read.into_iter().flatten().collect();
    certificates.sort_by_key(|own| (own.parsed.as_ref().map(|parsed| parsed.not_after), own.record.id.clone()));
    let numbers: HashMap<&str, usize> =
        certificates.iter().enumerate().map(|(at, own)| (own.record.id.as_str(), at)).collect();
    let things: Vec<HeldThing> = records
        .into_iter()
        .zip(around)
        .map(|(record, (groups, arns))| {
            let own = arns.iter().filter_map(|arn| numbers.get(certificate_id_of(arn)?).copied());
            HeldThing { record, groups, certificates: own.collect() }
        })
        .collect();
    let group_policies = group_policies(registry, &things)?;
    let policies = policies(registry, desired, everything, &certificates, &group_policies)?;
    let authorities = if everything { authorities(registry)? } else { Vec::new() };
    Ok(Held { things, certificates, authorities, policies, group_policies })
}

/// The things, by name.
fn records(registry: &dyn Registry, desired: Option<&Desired>, everything: bool) -> Result<Vec<ThingRecord>> {
    let mut records = Vec::new();
    if everything {
        registry.list_things(&mut |record| {
            records.push(record);
            Ok(ControlFlow::Continue(()))
        })?;
    } else if let Some(desired) = desired {
        let names: Vec<&str> = desired.things.iter().map(|own| own.device.thing.name.as_str()).collect();
        let found = parallel::map(registry.width(), &names, |name| registry.describe_thing(name))?;
        records.extend(found.into_iter().flatten());
    }
    records.sort_by(|a, b| a.name.cmp(&b.name));
    records.dedup_by(|a, b| a.name == b.name);
    Ok(records)
}

fn group_policies(registry: &dyn Registry, things: &[HeldThing]) -> Result<BTreeMap<String, Vec<String>>> {
    let groups: BTreeSet<&String> = things.iter().flat_map(|thing| &thing.groups).collect();
    let groups: Vec<&String> = groups.into_iter().collect();
    let found = parallel::map(registry.width(), &groups, |group| {
        let mut policies = registry.list_attached_policies(&registry.home().arn(&format!("thinggroup/{group}")))?;
        for above in registry.thing_groups_above(group)? {
            policies.extend(registry.list_attached_policies(&registry.home().arn(&format!("thinggroup/{above}")))?);
        }
        policies.sort();
        policies.dedup();
        Ok(policies)
    })?;
    Ok(groups.into_iter().cloned().zip(found).collect())
}

fn policies(
    registry: &dyn Registry,
    desired: Option<&Desired>,
    everything: bool,
    certificates: &[HeldCertificate],
    group_policies: &BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, String>> {
    let mut names: BTreeSet<String> = certificates.iter().flat_map(|own| own.policies.iter().cloned()).collect();
    names.extend(group_policies.values().flatten().cloned());
    names.extend(desired.into_iter().flat_map(|desired| desired.policies.keys().cloned()));
    if everything {
        registry.list_policies(&mut |name| {
            names.insert(name);
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let names: Vec<String> = names.into_iter().collect();
    let texts = parallel::map(registry.width(), &names, |name| registry.get_policy(name))?;
    Ok(names.into_iter().zip(texts).filter_map(|(name, text)| Some((name, text?))).collect())
}

fn authorities(registry: &dyn Registry) -> Result<Vec<(CaRecord, Option<Certificate>)>> {
    let mut ids = Vec::new();
    registry.list_ca_certificates(&mut |line| {
        ids.push(line.id);
        Ok(ControlFlow::Continue(()))
    })?;
    ids.sort();
    let found = parallel::map(registry.width(), &ids, |id| registry.describe_ca_certificate(id))?;
    let parsed = |record: CaRecord| {
        let certificate = inspect::certificate(record.pem.as_bytes()).ok();
        (record, certificate)
    };
    Ok(found.into_iter().flatten().map(parsed).collect())
}

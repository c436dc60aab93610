//! Fills a survey: the things that are wanted and held, their certificates and policies, the plan's lines, and the manifest's findings, each
//! with the things that it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use time::OffsetDateTime;

use super::access::of_document;
use super::differences::{drift, of_manifest};
use super::read::{Held, HeldThing};
use super::remark::remark;
use super::{Remark, State, Survey, SurveyedCertificate, SurveyedPolicy, SurveyedRoute, SurveyedThing, Wanted};
use crate::cert::weak::key_kind;
use crate::finding::{Finding, Source};
use crate::plan::desired::DesiredThing;
use crate::policy::diff::{Side, diff};
use crate::policy::document::Document;
use crate::policy::lint::{Settings, lint_together};
use crate::policy::{equivalent, parse};
use crate::registry::{CertificateRecord, Status};
use crate::thing::Direction;

/// The codes of lints that find an entry of a resource list too wide.
const WIDE: [&str; 7] = [
    "policy-action-wildcard",
    "policy-client-any",
    "policy-client-spoofable",
    "policy-filter-any",
    "policy-reserved-any",
    "policy-role-alias-any",
    "policy-topic-any",
];

/// Fills everything but what an audit finds; gives the policies' documents, by number.
pub(super) fn fill(survey: &mut Survey, held: &Held, wanted: Option<Wanted<'_>>, now: OffsetDateTime) -> Vec<Document> {
    let mut names: BTreeSet<&String> = held.policies.keys().collect();
    names.extend(wanted.into_iter().flat_map(|wanted| wanted.desired.policies.keys()));
    let names: Vec<&String> = names.into_iter().collect();
    let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    survey.certificates = held
        .certificates
        .iter()
        .map(|own| SurveyedCertificate {
            things: own.things.clone(),
            policies: own.policies.iter().filter_map(|name| numbers.get(name.as_str()).copied()).collect(),
            ..certificate(&own.record, own.parsed.as_ref(), now)
        })
        .collect();
    survey.things = things(held, wanted, &numbers);
    let documents = policies(survey, held, wanted, &names);
    if let Some(wanted) = wanted {
        wider(survey, wanted, &documents, &numbers);
    }
    if let Some(wanted) = wanted {
        survey.drift = drift(&mut survey.things, wanted, &numbers);
        survey.findings.extend(of_manifest(survey, wanted, &numbers));
    }
    documents
}

/// A certificate without what hangs on it.
pub(super) fn certificate(
    record: &CertificateRecord,
    parsed: Option<&crate::cert::inspect::Certificate>,
    now: OffsetDateTime,
) -> SurveyedCertificate {
    SurveyedCertificate {
        id: record.id.clone(),
        status: record.status.word(),
        not_after: parsed.map(|own| own.not_after.date().to_string()),
        days_left: parsed.map(|own| (own.not_after - now).whole_days()),
        key: parsed.map(|own| key_kind(&own.public_key)),
        authority: false,
        things: Vec::new(),
        policies: Vec::new(),
    }
}

fn things(held: &Held, wanted: Option<Wanted<'_>>, numbers: &HashMap<&str, usize>) -> Vec<SurveyedThing> {
    let desired: BTreeMap<&str, &DesiredThing> = wanted
        .into_iter()
        .flat_map(|wanted| &wanted.desired.things)
        .map(|own| (own.device.thing.name.as_str(), own))
        .collect();
    let there: BTreeMap<&str, &HeldThing> = held.things.iter().map(|own| (own.record.name.as_str(), own)).collect();
    let names: BTreeSet<&str> = desired.keys().chain(there.keys()).copied().collect();
    let number = |name: &String| numbers.get(name.as_str()).copied();
    names
        .into_iter()
        .map(|name| {
            let mut thing = match there.get(name) {
                Some(own) => held_thing(own, held, number),
                None => SurveyedThing { state: State::NotMade, ..blank(name) },
            };
            match desired.get(name) {
                Some(own) => want(&mut thing, own, number),
                None if wanted.is_some() => thing.state = State::NotInManifest,
                None => {}
            }
            thing
        })
        .collect()
}

fn blank(name: &str) -> SurveyedThing {
    SurveyedThing {
        name: name.to_owned(),
        client_id: None,
        thing_type: None,
        groups: Vec::new(),
        attributes: BTreeMap::new(),
        state: State::Registered,
        certificates: Vec::new(),
        policies: Vec::new(),
        targets: Vec::new(),
        publish: Vec::new(),
        subscribe: Vec::new(),
        routes: Vec::new(),
        drift: Vec::new(),
    }
}

fn held_thing(own: &HeldThing, held: &Held, number: impl Fn(&String) -> Option<usize>) -> SurveyedThing {
    let active = own.certificates.iter().filter_map(|at| held.certificates.get(*at));
    let active = active.filter(|certificate| certificate.record.status == Status::Active);
    let of_groups = own.groups.iter().filter_map(|group| held.group_policies.get(group)).flatten();
    let policies: BTreeSet<usize> =
        active.flat_map(|certificate| &certificate.policies).chain(of_groups).filter_map(number).collect();
    SurveyedThing {
        thing_type: own.record.thing_type.clone(),
        groups: own.groups.clone(),
        attributes: own.record.attributes.clone(),
        certificates: own.certificates.clone(),
        policies: policies.into_iter().collect(),
        ..blank(&own.record.name)
    }
}

/// Adds what the manifest says of a thing.
fn want(thing: &mut SurveyedThing, desired: &DesiredThing, number: impl Fn(&String) -> Option<usize>) {
    let own = &desired.device.thing;
    thing.client_id = Some(own.client_id.to_string()).filter(|id| *id != thing.name);
    thing.targets = desired.device.emit.iter().map(|emit| emit.target.name).collect();
    thing.publish = own.publish.iter().map(|publication| publication.topic.clone()).collect();
    thing.subscribe.clone_from(&own.subscribe);
    thing.routes = own
        .routes
        .iter()
        .map(|route| SurveyedRoute {
            direction: match route.direction {
                Direction::Out => "out",
                Direction::In => "in",
            },
            local: route.local.clone(),
            remote: route.remote.clone(),
        })
        .collect();
    if thing.state == State::NotMade {
        thing.thing_type = own.thing_type.as_ref().map(ToString::to_string);
        thing.groups = own.groups.iter().map(ToString::to_string).collect();
        thing.attributes.clone_from(&own.attributes);
        thing.policies = desired.policies.iter().filter_map(number).collect();
    } else {
        thing.state = State::AsWanted;
    }
}

/// Fills the policies with what they say and how much more that is than is asked for; lints those that the manifest knows nothing of.
fn policies(survey: &mut Survey, held: &Held, wanted: Option<Wanted<'_>>, names: &[&String]) -> Vec<Document> {
    let asked = |name: &String| wanted.and_then(|wanted| wanted.desired.policies.get(name));
    let is_as_asked = |name: &String| match (held.policies.get(name), asked(name)) {
        (Some(there), Some(asked)) => equivalent::same(there, asked),
        (None, Some(_)) => true,
        _ => false,
    };
    let sources: HashMap<&str, Source> = names
        .iter()
        .filter_map(|name| {
            let text = held.policies.get(*name).or_else(|| asked(name))?;
            Some((name.as_str(), Source::new(format!("policy {name}"), text.as_str())))
        })
        .collect();
    let foreign: BTreeSet<&str> = names.iter().filter(|name| !is_as_asked(name)).map(|name| name.as_str()).collect();
    let mut lints = lints(held, &sources, &foreign);
    if let Some(wanted) = wanted {
        lints.extend(wanted.findings.iter().cloned());
    }
    let mut wide: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    for finding in lints.iter().filter(|finding| WIDE.contains(&finding.code)) {
        let Some(place) = &finding.place else { continue };
        if let Some((name, source)) =
            place.source.name().strip_prefix("policy ").and_then(|name| sources.get_key_value(name))
            && source.text() == place.source.text()
        {
            wide.entry(name).or_default().push(place.span.clone());
        }
    }
    let mut documents = Vec::with_capacity(names.len());
    for name in names {
        let Some(source) = sources.get(name.as_str()) else { continue };
        let (document, _) = parse::read(source);
        survey.policies.push(SurveyedPolicy {
            name: (*name).clone(),
            characters: document.characters(),
            registered: held.policies.contains_key(*name),
            access: of_document(&document, wide.get(name.as_str()).map_or(&[][..], Vec::as_slice)),
            wider: Vec::new(),
        });
        documents.push(document);
    }
    let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    survey.findings.extend(of_policies(
        lints.into_iter().filter(|own| {
            own.place.as_ref().is_some_and(|place| {
                place.source.name().strip_prefix("policy ").is_some_and(|name| foreign.contains(name))
            })
        }),
        &numbers,
    ));
    documents
}

/// Marks what each policy of a thing allows beyond what the manifest asks for.
fn wider(survey: &mut Survey, wanted: Wanted<'_>, documents: &[Document], numbers: &HashMap<&str, usize>) {
    let at: HashMap<&str, &SurveyedThing> = survey.things.iter().map(|own| (own.name.as_str(), own)).collect();
    let mut compared = BTreeSet::new();
    let mut found: Vec<(usize, String)> = Vec::new();
    for own in &wanted.desired.things {
        let Some(thing) = at.get(own.device.thing.name.as_str()).filter(|own| own.state != State::NotMade) else {
            continue;
        };
        if !compared.insert((&thing.policies, &own.policies)) {
            continue;
        }
        let asked = wanted.desired.policies_of(own);
        let is_asked = |policy: &usize| {
            let text = asked.iter().find(|(name, _)| numbers.get(name.as_str()) == Some(policy)).map(|(_, text)| text);
            let there = documents.get(*policy).map(|document| document.source.text());
            text.zip(there).is_some_and(|(text, there)| equivalent::same(there, text))
        };
        let more: Vec<usize> = thing.policies.iter().filter(|policy| !is_asked(policy)).copied().collect();
        if more.is_empty() {
            continue;
        }
        let read = |(_, text): &(String, String)| parse::read_good(&Source::new("asked", text.as_str())).ok();
        let asked: Vec<Document> = asked.iter().filter_map(read).collect();
        for policy in more {
            let Some(document) = documents.get(policy) else { continue };
            let differences = diff(std::slice::from_ref(document), &asked).differences;
            for difference in differences.into_iter().filter(|own| own.only == Side::A) {
                let resource = difference.resource.splitn(6, ':').last().unwrap_or_default();
                found.push((policy, format!("{} {resource}", difference.action)));
            }
        }
    }
    for (policy, operation) in found {
        if let Some(policy) = survey.policies.get_mut(policy).filter(|own| !own.wider.contains(&operation)) {
            policy.wider.push(operation);
        }
    }
}

/// The lints' findings about policies that the manifest does not ask for as they are: those of a certificate together, others each alone.
fn lints(held: &Held, sources: &HashMap<&str, Source>, foreign: &BTreeSet<&str>) -> Vec<Finding> {
    let mut sets: BTreeSet<Vec<&str>> =
        held.certificates.iter().map(|own| own.policies.iter().map(String::as_str).collect()).collect();
    sets.retain(|set| set.iter().any(|name| foreign.contains(name)));
    let attached: BTreeSet<&str> = sets.iter().flatten().copied().collect();
    let alone: Vec<&str> = foreign.iter().filter(|name| !attached.contains(*name)).copied().collect();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |set: &[&str], alone: bool| {
        let sources: Vec<Source> = set.iter().filter_map(|name| sources.get(name).cloned()).collect();
        for finding in lint_together(&sources, &Settings::default()) {
            // A policy of a group, or of nobody, may well be one half of what a client needs.
            if alone && finding.code.ends_with("-missing") {
                continue;
            }
            let place = finding.place.as_ref().map(|place| (place.source.name().to_owned(), place.span.start));
            if seen.insert((place, finding.code, finding.message.clone())) {
                findings.push(finding);
            }
        }
    };
    sets.iter().for_each(|set| add(set, false));
    alone.iter().for_each(|name| add(&[*name], true));
    findings
}

/// Findings about policies, the same about many of them once.
fn of_policies(findings: impl Iterator<Item = Finding>, numbers: &HashMap<&str, usize>) -> Vec<Remark> {
    let mut remarks: BTreeMap<(&'static str, String), Remark> = BTreeMap::new();
    for finding in findings {
        let name =
            finding.place.as_ref().and_then(|place| place.source.name().strip_prefix("policy ").map(str::to_owned));
        let remark = remarks.entry((finding.code, finding.message.clone())).or_insert_with(|| remark(&finding, false));
        remark.level = remark.level.max(finding.level);
        remark.policies.extend(name.and_then(|name| numbers.get(name.as_str()).copied()));
    }
    let mut remarks: Vec<Remark> = remarks.into_values().collect();
    for remark in &mut remarks {
        remark.policies.sort_unstable();
        remark.policies.dedup();
    }
    remarks
}

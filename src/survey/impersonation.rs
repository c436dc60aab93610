//! Things that others may impersonate: whose client id a certificate of another thing may connect with, by the evaluator's own answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::read::Held;
use super::remark::{and, blank};
use super::{Remark, State, Survey};
use crate::finding::Level;
use crate::policy::arn::{Arn, is_everything};
use crate::policy::context::{Context, Request, ThingContext};
use crate::policy::document::{Document, Effect};
use crate::policy::pattern::Glob;
use crate::policy::simulate::{Decision, Policies, action_covers};
use crate::policy::text::{Part, parts};
use crate::registry::Status;
use crate::thing::name::Home;

/// More wildcards than this are not tried on every thing.
const MOST_PATTERNS: usize = 200;

/// Certificates with the same policies.
struct Holders<'a> {
    policies: &'a [String],
    /// The things of each certificate.
    certificates: Vec<(&'a str, &'a [String])>,
}

/// One remark for each resource of a policy that lets somebody connect as another thing.
pub(super) fn impersonations(survey: &Survey, held: &Held, home: &Home, documents: &[Document]) -> Vec<Remark> {
    let mut sets: BTreeMap<&[String], Holders<'_>> = BTreeMap::new();
    for own in held.certificates.iter().filter(|own| own.record.status == Status::Active) {
        let holders =
            sets.entry(&own.policies).or_insert_with(|| Holders { policies: &own.policies, certificates: Vec::new() });
        holders.certificates.push((&own.record.id, &own.things));
    }
    let sets: Vec<Holders<'_>> = sets.into_values().collect();
    let numbers: HashMap<&str, usize> =
        survey.policies.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
    let documents_of = |set: &Holders<'_>| -> Vec<(usize, &Document)> {
        let found = set.policies.iter().filter_map(|name| numbers.get(name.as_str()).copied());
        found.filter_map(|at| Some((at, documents.get(at)?))).collect()
    };
    // What may connect: by its text, the sets that say so. Ids written out are looked up, the others tried.
    let mut entries: BTreeMap<String, (Glob, Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for (number, set) in sets.iter().enumerate() {
        for (at, document) in documents_of(set) {
            for (text, glob) in connects(document) {
                let entry = entries.entry(text).or_insert_with(|| (glob, Vec::new(), BTreeSet::new()));
                entry.1.push(number);
                entry.2.insert(at);
            }
        }
    }
    let ids: Vec<(usize, &str)> = survey
        .things
        .iter()
        .enumerate()
        .filter(|(_, own)| own.state != State::NotMade)
        .map(|(at, own)| (at, own.client_id.as_deref().unwrap_or(&own.name)))
        .collect();
    let by_id: HashMap<&str, usize> = ids.iter().map(|(at, id)| (*id, *at)).collect();
    let mut remarks = Vec::new();
    let mut tried = 0;
    for (text, (glob, holders, policies)) in entries {
        let matching: Vec<usize> = match text.strip_prefix("client/").filter(|_| !glob.is_wild()) {
            Some(id) => by_id.get(id).copied().into_iter().collect(),
            None if tried < MOST_PATTERNS => {
                tried += 1;
                let matches = ids.iter().filter(|(_, id)| glob.matches(&format!("client/{id}")));
                matches.map(|(at, _)| *at).collect()
            }
            None => Vec::new(),
        };
        let ready: Vec<(&Holders<'_>, Policies)> = holders
            .iter()
            .filter_map(|at| sets.get(*at))
            .map(|set| (set, Policies::new(documents_of(set).into_iter().map(|(_, document)| document))))
            .collect();
        let is_open = |at: &usize| {
            survey.things.get(*at).is_some_and(|thing| {
                let id = thing.client_id.as_deref().unwrap_or(&thing.name);
                ready.iter().any(|(set, policies)| may_connect_as(set, policies, home, &thing.name, id))
            })
        };
        let open: Vec<usize> = matching.into_iter().filter(is_open).collect();
        if open.is_empty() {
            continue;
        }
        let names: Vec<String> =
            open.iter().filter_map(|at| survey.things.get(*at)).map(|own| own.name.clone()).collect();
        let count: usize = ready.iter().map(|(set, _)| set.certificates.len()).sum();
        let message = format!(
            "`{text}` lets {} connect as {}",
            if count == 1 { "a certificate of another thing".to_owned() } else { format!("{count} certificates") },
            and(&names),
        );
        let help =
            "allow `client/${iot:Connection.Thing.ThingName}` with the condition that the thing is attached".to_owned();
        remarks.push(Remark {
            help: Some(help),
            things: open,
            policies: policies.into_iter().collect(),
            ..blank("audit-thing-impersonable", Level::Warn, message)
        });
    }
    // What opens most comes first.
    remarks.sort_by(|a, b| b.things.len().cmp(&a.things.len()).then(a.message.cmp(&b.message)));
    remarks
}

/// Whether a certificate that is not the thing's may connect under its client id.
fn may_connect_as(set: &Holders<'_>, policies: &Policies, home: &Home, thing: &str, client_id: &str) -> bool {
    let other = set.certificates.iter().find(|(_, things)| !things.iter().any(|own| own == thing));
    let Some((id, _)) = other else { return false };
    let context = Context {
        client_id: Some(client_id.to_owned()),
        // The registry knows a thing by the client id, but the certificate is not attached to it.
        thing: Some(ThingContext { name: thing.to_owned(), ..ThingContext::default() }),
        certificate_id: Some((*id).to_owned()),
        ..Context::at(&home.region, &home.account)
    };
    policies.decide(&context, &Request::new("iot:Connect", "client", client_id)).decision == Decision::Allow
}

/// The resources that a document lets connect, each as it is written and with what it may cover; those that are the thing's own are left out.
fn connects(document: &Document) -> Vec<(String, Glob)> {
    let mut found = Vec::new();
    let variables = document.knows_variables();
    for own in document.statements.iter().filter(|own| own.effect == Effect::Allow) {
        if own.actions.list.iter().any(|entry| action_covers(&entry.text, "iot:Connect")) == own.actions.not {
            continue;
        }
        if own.resources.not {
            found.push(("NotResource".to_owned(), Glob::of_parts(&[Part::Many])));
            continue;
        }
        for entry in &own.resources.list {
            let tail = match Arn::parse(&entry.text) {
                Some(arn) => arn.tail.to_owned(),
                None if is_everything(&entry.text) => "*".to_owned(),
                None => continue,
            };
            let parts = parts(&tail, variables);
            let is_of_thing = |part: &Part| matches!(part, Part::Variable { variable, .. } if variable.is_of_thing());
            if parts.iter().any(is_of_thing) {
                continue;
            }
            let wide: Vec<Part> = parts
                .into_iter()
                .map(|part| if matches!(part, Part::Variable { .. }) { Part::Many } else { part })
                .collect();
            found.push((tail, Glob::of_parts(&wide)));
        }
    }
    found
}

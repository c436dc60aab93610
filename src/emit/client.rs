//! As whom each system of a thing connects: AWS throws the older of two clients under one id out, so that each has its own.

use std::borrow::Cow;

use crate::emit::{Emit, OptionKind, OptionSpec};
use crate::finding::Finding;
use crate::thing::Thing;
use crate::thing::name::ClientId;

/// The option by which a target connects under an id of its own; a target without it always connects under the thing's name.
pub const CLIENT_ID: OptionSpec = OptionSpec {
    name: "client-id",
    about: "the MQTT client id it connects with; by default the thing's, and `{client-id}-TARGET` for a further target",
    kind: OptionKind::Text,
    default: None,
};

/// The client id of each of these targets, in their order.
///
/// One that the manifest gives stands. Of those that it leaves out the first in the document has the thing's own, unless another target has
/// it already; each further one has the thing's with the target's name behind it. Where one system runs at a time they share the thing's.
pub fn client_ids(thing: &Thing, emits: &[Emit]) -> Vec<ClientId> {
    let fixed = |emit: &Emit| !emit.target.options.iter().any(|option| option.name == CLIENT_ID.name);
    let given = |emit: &Emit| {
        if fixed(emit) {
            return Some(thing.client_id.clone());
        }
        emit.options.text(CLIENT_ID.name).and_then(|text| ClientId::parse(text).ok())
    };
    let mut ids: Vec<Option<ClientId>> = emits.iter().map(given).collect();
    let mut order: Vec<usize> = (0..emits.len()).collect();
    order.sort_by_key(|at| emits.get(*at).and_then(|emit| emit.place.as_ref()).map(|place| place.span.start));
    for at in order {
        let Some(emit) = emits.get(at).filter(|_| ids.get(at).is_some_and(Option::is_none)) else { continue };
        let taken = ids.iter().flatten().any(|id| *id == thing.client_id);
        let own = || ClientId::parse(&format!("{}-{}", thing.client_id, emit.target.name)).ok();
        let id = if taken && !thing.one_at_a_time { own() } else { None };
        ids[at] = Some(id.unwrap_or_else(|| thing.client_id.clone()));
    }
    ids.into_iter().map(|id| id.unwrap_or_else(|| thing.client_id.clone())).collect()
}

/// The thing as each of its targets has it: under the client id that the target connects with.
pub fn views<'a>(thing: &'a Thing, emits: &'a [Emit]) -> impl Iterator<Item = (Cow<'a, Thing>, &'a Emit)> {
    client_ids(thing, emits).into_iter().zip(emits).map(move |(id, emit)| {
        let view = if id == thing.client_id {
            Cow::Borrowed(thing)
        } else {
            Cow::Owned(Thing { client_id: id, ..thing.clone() })
        };
        (view, emit)
    })
}

/// Whether every target connects under the thing's own client id.
pub fn share_one(thing: &Thing, emits: &[Emit]) -> bool {
    client_ids(thing, emits).iter().all(|id| *id == thing.client_id)
}

/// What is wrong with the client ids of these targets: one that is none, and one that two share though both connect.
pub fn check(thing: &Thing, emits: &[Emit]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for emit in emits {
        let problem = emit.options.text(CLIENT_ID.name).and_then(|text| Some((text, ClientId::parse(text).err()?)));
        findings.extend(problem.map(|(text, problem)| {
            Finding::deny("manifest-client-id", format!("`{}`: {problem}", text.escape_debug()))
                .at_place(emit.options.place(CLIENT_ID.name).or_else(|| emit.place.clone()))
        }));
    }
    if thing.one_at_a_time {
        return findings;
    }
    let ids = client_ids(thing, emits);
    for (at, (id, emit)) in ids.iter().zip(emits).enumerate() {
        let Some((_, first)) = ids.iter().zip(emits).take(at).find(|(other, _)| *other == id) else { continue };
        let finding = Finding::deny(
            "manifest-client-id-shared",
            format!(
                "`{}` and `{}` both connect as `{id}`: AWS throws the older one out whenever the other connects",
                first.target.name, emit.target.name
            ),
        )
        .help("give one of them a `client-id`, or say `one-at-a-time = true` where only one of them runs")
        .at_place(emit.options.place(CLIENT_ID.name).or_else(|| emit.place.clone()));
        findings.push(match &first.place {
            Some(place) => finding.related(place.clone(), "the other is here"),
            None => finding,
        });
    }
    findings
}

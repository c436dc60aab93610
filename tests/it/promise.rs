//! The policy of whatever is emitted: all that the emitted files do on the wire is allowed, and nothing that nobody asked for.

use awsiot_kit::finding::Source;
use std::collections::BTreeSet;

use awsiot_kit::finding::any_deny;
use awsiot_kit::policy::context::{Context, Request, ThingContext};
use awsiot_kit::policy::derive::derive;
use awsiot_kit::policy::parse;
use awsiot_kit::policy::simulate::{Decision, Policies};
use awsiot_kit::thing::name::Home;
use awsiot_kit::thing::operation::{Action, Operations};
use awsiot_kit::thing::{LastWill, Thing};
use proptest::prelude::*;

use crate::fixture::{bare, check, emit, gateway, publication};
use crate::import::{thing, with_target};
use crate::policy_derive::is_tight;
use crate::variants::{Variant, variants};
use crate::wire::wire;

/// Whether a target takes the thing; of what it takes the promise is held. Operations whose policy was seen to be tight are not
/// tried again; without a place to remember them, none are.
fn holds(thing: &Thing, variant: &Variant, tight: Option<&mut BTreeSet<Operations>>) -> bool {
    let name = variant.target.name;
    if any_deny(&check(name, thing, &variant.given, 8883)) {
        return false;
    }
    let operations = with_target(thing.clone(), name, &variant.given).operations();
    let home = Home { region: "eu-central-1".into(), account: "123456789012".into() };
    let derived = derive(&operations, &home).unwrap();
    let sent: Vec<_> = derived
        .documents
        .iter()
        .map(|document| parse::read_good(&Source::new("p", document.compact())).unwrap())
        .collect();
    let policies = Policies::new(&sent);
    let client = |id: &str| Context {
        client_id: Some(id.to_owned()),
        thing: Some(ThingContext { name: thing.name.to_string(), attached: true, ..ThingContext::default() }),
        ..Context::at("eu-central-1", "123456789012")
    };
    let files = emit(name, thing, &variant.given, 8883).unwrap();
    for (action, on) in wire(name, &files, thing.client_id.as_str()) {
        let id = if action == Action::Connect { on.as_str() } else { thing.client_id.as_str() };
        let decision = policies.decide(&client(id), &Request::of(action, &on)).decision;
        assert_eq!(decision, Decision::Allow, "{name} {:?} does {action:?} `{on}`", variant.given);
    }
    if tight.is_some_and(|tight| tight.insert(operations.clone())) {
        is_tight(&operations);
    }
    true
}

/// A thing that every target takes.
fn modest() -> Thing {
    Thing {
        publish: vec![publication("telemetry/t1", false), publication("state/+/t1", false)],
        subscribe: vec!["cmd/t1/#".to_owned()],
        shadows: vec![None],
        jobs: true,
        last_will: Some(LastWill { topic: "state/t1".to_owned(), payload: "off".to_owned(), qos: 0, retain: false }),
        ..bare("t1")
    }
}

#[test]
fn every_target_in_every_way_may_do_what_it_does_and_nothing_else() {
    let mut tight = BTreeSet::new();
    for variant in variants() {
        let mut modest = modest();
        // The topic of this will holds the client id, which a build for a whole fleet does not know.
        if variant.given.contains(&("client-id-source", "runtime")) {
            modest.last_will = None;
        }
        assert!(
            holds(&modest, &variant, Some(&mut tight)),
            "{} {:?}: {:?}",
            variant.target.name,
            variant.given,
            check(variant.target.name, &modest, &variant.given, 8883)
        );
        holds(&gateway(), &variant, None);
        holds(&bare("t1"), &variant, Some(&mut tight));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_thing_may_do_what_is_emitted_for_it_and_nothing_else(thing in thing(), at in any::<prop::sample::Index>()) {
        let variants = variants();
        prop_assume!(holds(&thing, at.get(&variants), Some(&mut BTreeSet::new())));
    }
}

//! What AWS lets go of only after a while is waited for, or said with its time, and the same command ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::proxy::{Fault, Proxy};
use super::world::World;

const THINGS: &str = "[things.a]\ntype = \"sensor\"\npublish = [\"t/{thing}\"]\n";

#[test]
fn what_was_just_detached_is_waited_for() {
    let mut world = World::new(THINGS);
    world.run(&["apply", "--yes"]).is_done();
    // Detaching is asynchronous: API reference, "DetachThingPrincipal", "DeletePolicy", "DeleteCertificate".
    let proxy = Proxy::start(
        world.stand_in.port,
        Box::new(|call, nth| match call {
            "DELETE /certificates/*" | "DELETE /policies/*" if nth < 2 => {
                Some(Fault::Refused("DeleteConflictException", "still attached"))
            }
            "DELETE /things/*" if nth < 2 => Some(Fault::Refused("InvalidRequestException", "still attached")),
            _ => None,
        }),
    );
    world.port = proxy.port;
    world.run(&["destroy", "--yes"]).is_done();
    world.is_empty();
    for call in ["DELETE /certificates/*", "DELETE /policies/*", "DELETE /things/*"] {
        assert_eq!(proxy.counts()[call], 3, "{call}");
    }
}

#[test]
fn a_policy_that_something_else_uses_is_said_and_not_waited_for_in_vain() {
    let world = World::new(THINGS);
    world.run(&["apply", "--yes"]).is_done();
    let other = World { folder: tempfile::tempdir().unwrap(), region: world.region.clone(), ..World::new("") };
    std::fs::write(
        other.path().join("awsiot.toml"),
        "version = 1\nregistry = \"aws\"\n[things.b]\npublish = [\"b\"]\n",
    )
    .unwrap();
    other.run(&["apply", "--yes"]).is_done();
    other.run(&["policy", "attach", "a", "--thing", "b"]).is_done();
    // Somebody else's use of it keeps the policy; all else goes.
    let gone = world.run(&["destroy", "--yes"]);
    assert_eq!(gone.exit, 0, "{}", gone.err);
    assert_eq!(world.things(), ["b"]);
    let mut policies = world.policies();
    policies.sort();
    assert_eq!(policies, ["a", "b"], "{}{}", gone.out, gone.err);
}

#[test]
fn a_thing_type_that_aws_keeps_for_five_minutes_is_said_with_the_time_and_goes_with_the_next_run() {
    let mut world = World::new(THINGS);
    world.run(&["apply", "--yes"]).is_done();
    let early = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&early);
    let proxy = Proxy::start(
        world.stand_in.port,
        Box::new(move |call, _| {
            let refused = Fault::Refused("InvalidRequestException", "wait five minutes after the deprecation");
            (call == "DELETE /thing-types/*" && still.load(Ordering::Relaxed)).then_some(refused)
        }),
    );
    world.port = proxy.port;
    let first = world.run(&["destroy", "--yes"]);
    let said = format!("{}{}", first.out, first.err);
    assert!(said.contains("AWS allows its deletion from") && said.contains("UTC"), "{}: {said}", first.exit);
    world.is_empty();
    early.store(false, Ordering::Relaxed);
    world.run(&["destroy", "--yes"]).is_done();
    let types = world.stand_in.ask(&world.region, "GET", "/thing-types");
    assert_eq!(types["thingTypes"].as_array().map(Vec::len), Some(0));
}

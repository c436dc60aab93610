//! Every kind of trouble at every call: nothing is made twice, nothing is lost, and the same command ends well.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

use super::proxy::{Fault, IMPATIENT, Plan, Proxy, QUICK};
use super::world::World;

const THINGS: &str = r#"
[things.a]
type = "sensor"
groups = ["plant"]
publish = ["telemetry/{thing}"]
[things.b]
publish = ["telemetry/{thing}", "more/{thing}"]
certificate = { issuer = "self-signed" }
"#;

fn world_with(plan: Plan) -> (World, Proxy) {
    let mut world = World::new(THINGS);
    let proxy = Proxy::start(world.stand_in.port, plan);
    world.port = proxy.port;
    (world, proxy)
}

/// A command until it is done, at most so many times; how often it was run.
#[track_caller]
fn until_done(world: &World, args: &[&str], most: usize) -> usize {
    for attempt in 1..=most {
        let outcome = world.run(args);
        if outcome.exit == 0 {
            return attempt;
        }
        assert!(matches!(outcome.exit, 4 | 6), "{}{}", outcome.out, outcome.err);
        assert!(attempt < most, "{}{}", outcome.out, outcome.err);
    }
    unreachable!("the loop ends in a return or a failure")
}

/// The whole life: apply, plan without changes, a change, new keys, destroy.
#[track_caller]
fn live(world: &World) {
    let things = ["a".to_owned(), "b".to_owned()];
    until_done(world, &["apply", "--yes"], 2);
    world.is_complete(&things);
    assert_eq!(world.run(&["plan", "--exit-code"]).exit, 0);
    let manifest = world.path().join("awsiot.toml");
    let changed = fs::read_to_string(&manifest)
        .unwrap()
        .replace("more/{thing}", "less/{thing}")
        .replace("[things.b]", "attributes = { x = \"1\" }\n[things.b]");
    fs::write(&manifest, changed).unwrap();
    until_done(world, &["apply", "--yes"], 2);
    world.is_complete(&things);
    for thing in &things {
        let key = || fs::read(world.path().join("out").join(thing).join("private-key.pem")).unwrap();
        let old = key();
        until_done(world, &["cert", "rotate", thing, "--old", "delete", "--yes"], 3);
        assert!(old != key(), "{thing} has a new key");
        // The old key was moved aside, as it should be.
        fs::remove_dir_all(world.path().join("out/.kept")).unwrap();
        world.is_complete(&things);
    }
    until_done(world, &["destroy", "--yes"], 2);
    world.is_empty();
}

/// A life in which the first request of every call goes wrong in one way.
#[track_caller]
fn live_with(fault: Fault) {
    let (world, proxy) = world_with(Box::new(move |_, nth| (nth == 0).then_some(fault)));
    live(&world);
    assert!(proxy.counts().len() > 20, "every call of a life: {:?}", proxy.counts());
}

#[test]
fn the_first_of_every_call_is_throttled() {
    live_with(QUICK[0]);
}

#[test]
fn the_first_of_every_call_fails() {
    live_with(QUICK[1]);
}

#[test]
fn the_first_of_every_call_is_cut_off_before_it_is_done() {
    live_with(QUICK[2]);
}

#[test]
fn the_first_of_every_call_is_cut_off_after_it_was_done() {
    live_with(QUICK[3]);
}

#[test]
fn the_first_of_every_call_has_half_an_answer() {
    live_with(QUICK[4]);
}

#[test]
fn the_first_of_every_call_is_done_and_never_answered() {
    let (mut world, proxy) = world_with(Box::new(|_, nth| (nth == 0).then_some(Fault::Silent)));
    world.patience = IMPATIENT;
    live(&world);
    assert!(proxy.counts().len() > 20, "every call of a life: {:?}", proxy.counts());
}

/// Numbers that look random and are the same each time.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn two_hundred_things_come_and_go_with_faults_in_a_fifth_of_all_calls() {
    let mut world = World::new("[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\n");
    let rows: String = (100..300).map(|n| format!("{n}\n")).collect();
    fs::write(world.path().join("s.csv"), format!("n\n{rows}")).unwrap();
    let seed = Mutex::new(0x9e37_79b9_7f4a_7c15_u64);
    let hit = Mutex::new(BTreeSet::new());
    let hit_log: &'static Mutex<BTreeSet<String>> = Box::leak(Box::new(hit));
    let proxy = Proxy::start(
        world.stand_in.port,
        Box::new(move |call, _| {
            let mut seed = seed.lock().unwrap();
            if random(&mut seed) % 100 >= 20 {
                return None;
            }
            let fault = QUICK[(random(&mut seed) % 5) as usize];
            hit_log.lock().unwrap().insert(format!("{call} {fault:?}"));
            Some(fault)
        }),
    );
    world.port = proxy.port;
    until_done(&world, &["apply", "--yes"], 5);
    let things: Vec<String> = (100..300).map(|n| format!("s-{n}")).collect();
    world.is_complete(&things);
    let hit = hit_log.lock().unwrap();
    for fault in QUICK {
        assert!(hit.contains(&format!("POST /certificates {fault:?}")), "{hit:?}");
    }
    drop(hit);
    until_done(&world, &["destroy", "--yes", "--purge"], 5);
    world.is_empty();
}

//! What `-v` tells of calls: each with its thing, its duration and its request id, `-vv` also waits; and never what was in one.

use serde_json::Value;

use super::proxy::{Fault, Proxy};
use super::world::{Outcome, SECRET_KEY, World};

/// An apply of two things in front of which some calls go wrong; with how many requests were made.
fn apply(args: &[&str]) -> (Outcome, usize) {
    let mut world = World::new(
        "[things.a]\npublish = [\"secret-topic\"]\nattributes = { site = \"lyon\" }\n[things.b]\npublish = [\"t\"]\n",
    );
    let plan = |call: &str, nth: usize| match (call, nth) {
        ("POST /things/*", 0) => Some(Fault::Throttled),
        ("PUT /target-policies/*", 0) => Some(Fault::ClosedBefore),
        ("PUT /target-policies/*", 2) => Some(Fault::Refused("UnauthorizedException", "no")),
        _ => None,
    };
    let proxy = Proxy::start(world.stand_in.port, Box::new(plan));
    world.port = proxy.port;
    let outcome = world.run(&[&["apply", "--yes", "--progress", "none"], args].concat());
    assert_eq!(outcome.exit, 6, "{}", outcome.err);
    let made = proxy.counts().values().sum();
    (outcome, made)
}

#[track_caller]
fn tells_no_secret(outcome: &Outcome) {
    for mark in ["BEGIN", "secret-topic", "lyon", "Statement", SECRET_KEY, "AWS4-HMAC", "AKIA"] {
        let calls = outcome.err.lines().filter(|line| line.contains(" ms") || line.contains("milliseconds"));
        assert!(!calls.into_iter().any(|line| line.contains(mark)), "{mark}: {}", outcome.err);
    }
}

#[test]
fn each_call_is_named_with_its_thing_its_duration_and_its_request_id() {
    let (quiet, _) = apply(&[]);
    assert!(!quiet.err.lines().any(|line| line.contains(" ms")), "{}", quiet.err);
    let (outcome, made) = apply(&["-v"]);
    let calls: Vec<&str> = outcome.err.lines().filter(|line| line.contains(" ms")).collect();
    assert_eq!(calls.len(), made, "{}", outcome.err);
    let has = |call: &str, words: &[&str]| {
        let mut of = calls.iter().filter(|line| line.starts_with(&format!("{call}: ")));
        of.any(|line| words.iter().all(|word| line.contains(word)))
    };
    assert!(has("GetCallerIdentity", &[]), "{}", outcome.err);
    for thing in ["a", "b"] {
        for call in ["DescribeThing", "CreateThing", "CreateCertificateFromCsr", "AttachThingPrincipal", "AttachPolicy"]
        {
            assert!(has(&format!("{call} {thing}"), &[]), "{call} {thing}: {}", outcome.err);
        }
    }
    assert!(has("CreateThing a", &["ThrottlingException"]) || has("CreateThing b", &["ThrottlingException"]));
    let refused = ["UnauthorizedException", "request 11111111-2222-3333-4444-555555555555"];
    assert!(has("AttachPolicy a", &refused) || has("AttachPolicy b", &refused), "{}", outcome.err);
    assert!(!outcome.err.contains("again in"), "{}", outcome.err);
    tells_no_secret(&outcome);
}

#[test]
fn twice_verbose_tells_what_is_sent_again_and_as_json_each_is_an_event() {
    let (outcome, _) = apply(&["-vv"]);
    assert!(outcome.err.lines().any(|line| line.contains("again in") && line.contains("after ThrottlingException")));
    assert!(outcome.err.lines().any(|line| line.starts_with("AttachPolicy") && line.contains("again in")));
    tells_no_secret(&outcome);
    let (outcome, made) = apply(&["-vv", "--format", "json"]);
    let events: Vec<Value> = outcome.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |event: &str| events.iter().filter(|own| own["event"] == event).cloned().collect::<Vec<_>>();
    assert_eq!(of("call").len(), made, "{}", outcome.err);
    assert_eq!(of("again").len(), 2, "{}", outcome.err);
    let call = of("call").into_iter().find(|own| own["code"] == "UnauthorizedException").unwrap();
    assert_eq!(call["requestId"], "11111111-2222-3333-4444-555555555555");
    assert!(call["milliseconds"].is_u64() && call["on"].is_string() && call["schema"] == 1, "{call}");
    tells_no_secret(&outcome);
}

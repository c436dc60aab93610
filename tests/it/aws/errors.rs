//! What goes wrong is said in words, with what to do next; and nothing is half recorded.

use std::fs;

use super::proxy::{Fault, Proxy};
use super::world::{Outcome, World, outcome};

const THINGS: &str = "[things.a]\npublish = [\"t\"]\n";

/// An apply that AWS refuses at one call.
fn refused(call: &'static str, code: &'static str, message: &'static str) -> (World, Outcome) {
    let mut world = World::new(THINGS);
    let plan = move |seen: &str, _| (seen == call).then_some(Fault::Refused(code, message));
    world.port = Proxy::start(world.stand_in.port, Box::new(plan)).port;
    let outcome = world.run(&["apply", "--yes"]);
    (world, outcome)
}

#[track_caller]
fn says(outcome: &Outcome, exit: i32, words: &[&str]) {
    assert_eq!(outcome.exit, exit, "{}", outcome.err);
    for word in words {
        assert!(outcome.err.contains(word), "{word} is not in: {}", outcome.err);
    }
}

#[track_caller]
fn nothing_is_recorded(world: &World) {
    assert!(!world.path().join(".awsiot-kit").exists() && !world.path().join("out").exists());
    assert!(world.things().is_empty());
}

#[test]
fn another_account_than_the_manifest_names_is_refused_before_anything_is_done() {
    let world = World::new("[aws]\naccount = \"999999999999\"\n[things.a]\npublish = [\"t\"]\n");
    says(&world.run(&["apply", "--yes"]), 4, &["account 123456789012, not to 999999999999", "hint:", "--profile"]);
    nothing_is_recorded(&world);
}

#[test]
fn no_credentials_no_region_and_no_aws_are_said_in_words() {
    let world = World::new(THINGS);
    let without = |name: &str| outcome(world.command(&["apply", "--yes"]).env_remove(name).output().unwrap());
    says(&without("AWS_ACCESS_KEY_ID"), 4, &["no AWS credentials", "hint:", "--profile", "--registry local"]);
    says(&without("AWS_REGION"), 4, &["no region", "--region", "AWS_REGION"]);
    let nobody = outcome(world.command(&["apply", "--yes", "--endpoint-url", "http://127.0.0.1:1"]).output().unwrap());
    says(&nobody, 4, &["could not be reached", "hint:"]);
    let nowhere = outcome(world.command(&["plan", "--endpoint-url", "http://iot.nowhere.invalid"]).output().unwrap());
    says(&nowhere, 4, &["could not be reached", "region"]);
    nothing_is_recorded(&world);
}

#[test]
fn a_profile_that_is_named_wins_over_credentials_in_the_environment() {
    let world = World::new(THINGS);
    fs::create_dir(world.path().join(".aws")).unwrap();
    fs::write(
        world.path().join(".aws/credentials"),
        "[factory]\naws_access_key_id = AKIAFACTORYEXAMPLE00\naws_secret_access_key = x\n",
    )
    .unwrap();
    let mut world = world;
    let proxy = Proxy::start(world.stand_in.port, Box::new(|_, _| None));
    world.port = proxy.port;
    world.run(&["plan", "--profile", "factory"]).is_done();
    let sent = String::from_utf8_lossy(&proxy.log()).into_owned();
    assert!(sent.contains("AKIAFACTORYEXAMPLE00") && !sent.contains("AKIAIOSFODNN7EXAMPLE"));
    says(&world.run(&["plan", "--profile", "nobody"]), 4, &["the profile `nobody`", "hint:"]);
}

#[test]
fn expired_and_unknown_credentials_and_a_wrong_clock_are_told_apart() {
    let (world, expired) = refused("POST /", "ExpiredToken", "The security token included in the request is expired");
    says(&expired, 4, &["GetCallerIdentity", "ExpiredToken", "have expired", "aws sso login"]);
    nothing_is_recorded(&world);
    let (_, unknown) =
        refused("POST /", "InvalidClientTokenId", "The security token included in the request is invalid.");
    says(&unknown, 4, &["does not know these credentials"]);
    let (_, clock) = refused(
        "POST /",
        "SignatureDoesNotMatch",
        "Signature expired: 20200101T000000Z is now earlier than 20261121T005500Z",
    );
    says(&clock, 4, &["clock", "Sat, 21 Nov 2026"]);
}

#[test]
fn a_missing_permission_is_named_and_so_is_a_service_control_policy() {
    let message = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: iot:CreatePolicy on resource: x because no identity-based policy allows the iot:CreatePolicy action";
    let (world, denied) = refused("POST /policies/*", "AccessDeniedException", message);
    says(
        &denied,
        4,
        &["could not create policy a", "CreatePolicy", "`iot:CreatePolicy` is missing", "policy render --iam"],
    );
    assert!(world.things().is_empty() && world.certificates().is_empty());
    let message = "User: u is not authorized to perform: iot:CreateThing on resource: x with an explicit deny in a service control policy";
    let (_, denied) = refused("POST /things/*", "AccessDeniedException", message);
    says(&denied, 6, &["service control policy", "organization"]);
}

#[test]
fn a_failure_as_json_has_awss_code_and_request_id_and_says_whether_to_try_again() {
    let mut world = World::new(THINGS);
    let plan =
        |seen: &str, _| (seen == "POST /policies/*").then_some(Fault::Refused("LimitExceededException", "too many"));
    let proxy = Proxy::start(world.stand_in.port, Box::new(plan));
    world.port = proxy.port;
    let outcome = world.run(&["apply", "--yes", "--format", "json", "--progress", "none"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.err);
    let line = outcome.err.lines().last().unwrap();
    let error = serde_json::from_str::<serde_json::Value>(line).unwrap()["error"].clone();
    assert_eq!(error["code"], "LimitExceededException");
    assert_eq!(error["requestId"], "11111111-2222-3333-4444-555555555555");
    assert_eq!((&error["resource"], &error["retryable"]), (&"a".into(), &false.into()));
    assert_eq!(proxy.counts()["POST /policies/*"], 1, "a limit is not a throttle");
}

//! The whole life of manifests on AWS, as the AWS CLI and the disk see it.

use std::fs;
use std::path::Path;

use super::proxy::Proxy;
use super::stand_in::StandIn;
use super::world::{SECRET_KEY, World, aws};
use crate::scene::put_example;

const GATEWAY: &str = r#"
[things.plant-bridge]
type = "gateway"
groups = ["plants"]
attributes = { site = "lyon" }
publish = ["telemetry/{thing}"]
subscribe = ["cmd/{thing}/#"]
shadow = ["classic"]
jobs = true
[things.plant-bridge.emit.nanomq]
[things.plant-bridge.emit.mosquitto]

[things.own]
publish = ["telemetry/{thing}"]
certificate = { issuer = "self-signed" }
"#;

#[test]
fn a_manifest_is_applied_again_without_change_mended_after_drift_and_taken_down() {
    let world = World::new(GATEWAY);
    let things = ["own".to_owned(), "plant-bridge".to_owned()];
    assert_eq!(world.run(&["plan", "--exit-code"]).exit, 1);
    world.run(&["apply", "--yes"]).is_done();
    world.is_complete(&things);
    let again = world.run(&["apply", "--yes"]);
    assert!(again.is_done().out.contains("nothing to change"), "{}", again.out);

    let thing = aws(&world, &["describe-thing", "--thing-name", "plant-bridge"]);
    assert_eq!((&thing["thingTypeName"], &thing["attributes"]["site"]), (&"gateway".into(), &"lyon".into()));
    let groups = aws(&world, &["list-thing-groups-for-thing", "--thing-name", "plant-bridge"]);
    assert_eq!(groups["thingGroups"][0]["groupName"], "plants");
    let policy = aws(&world, &["get-policy", "--policy-name", "plant-bridge"]);
    let registered: serde_json::Value = serde_json::from_str(policy["policyDocument"].as_str().unwrap()).unwrap();
    let bundle = fs::read_to_string(world.path().join("out/plant-bridge/policy.json")).unwrap();
    assert_eq!(registered, serde_json::from_str::<serde_json::Value>(&bundle).unwrap());

    // Drift: somebody switches the certificate off and takes the attribute away.
    let principals = aws(&world, &["list-thing-principals", "--thing-name", "plant-bridge"]);
    let arn = principals["principals"][0].as_str().unwrap();
    let (_, id) = arn.rsplit_once('/').unwrap();
    aws(&world, &["update-certificate", "--certificate-id", id, "--new-status", "INACTIVE"]);
    aws(&world, &["update-thing", "--thing-name", "plant-bridge", "--attribute-payload", "attributes={site=paris}"]);
    let drift = world.run(&["plan", "--exit-code"]);
    assert_eq!(drift.exit, 1, "{}", drift.out);
    assert!(drift.out.contains("INACTIVE -> ACTIVE") && drift.out.contains("site: paris -> lyon"), "{}", drift.out);
    world.run(&["apply", "--yes"]).is_done();
    world.is_complete(&things);

    world.run(&["destroy", "--yes"]).is_done();
    world.is_empty();
    assert_eq!(aws(&world, &["list-thing-types"])["thingTypes"].as_array().map(Vec::len), Some(0));
    assert_eq!(aws(&world, &["list-thing-groups"])["thingGroups"].as_array().map(Vec::len), Some(0));
}

#[test]
fn every_example_lives_on_aws_and_its_bundle_has_the_form_of_the_local_one() {
    every_example_lives_on(StandIn::shared(), &[]);
}

#[test]
fn every_example_lives_on_a_stand_in_by_other_hands_too() {
    // It refuses names with a dot, which AWS takes (API reference, CreatePolicy, `policyName`: `[\w+=,.@-]+`).
    every_example_lives_on(StandIn::ministack(), &[("[fleets.sensor]", "[fleets.sensor]\npolicy-name = \"sensors\"")]);
}

fn every_example_lives_on(stand_in: &'static StandIn, instead: &[(&str, &str)]) {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let all = fs::read_dir(examples).unwrap().flatten();
    // Some examples are about files alone and have no manifest.
    for example in all.filter(|example| example.path().join("awsiot.toml").is_file()) {
        let manifest = fs::read_to_string(example.path().join("awsiot.toml")).unwrap();
        let world = World::on(stand_in, "");
        put_example(&example.path(), world.path());
        // Settings of an account of one's own say nothing about the stand-in's.
        let settings = ["account", "region", "profile"];
        let manifest: Vec<&str> = manifest
            .lines()
            .filter(|line| !settings.iter().any(|name| line.split('=').next().is_some_and(|key| key.trim() == *name)))
            .collect();
        let manifest = instead.iter().fold(manifest.join("\n"), |text, (from, to)| text.replace(from, to));
        fs::write(world.path().join("awsiot.toml"), &manifest).unwrap();
        let name = example.file_name();
        let files = |registry: &str, out: &str| {
            let applied = world.run(&["apply", "--yes", "--registry", registry]);
            assert_eq!(applied.exit, 0, "{name:?}: {}{}", applied.out, applied.err);
            let is_as_wanted = || {
                let again = world.run(&["plan", "--exit-code", "--registry", registry]);
                assert_eq!(again.exit, 0, "{name:?}: {}", again.out);
            };
            is_as_wanted();
            if registry == "aws" {
                for id in world.certificates() {
                    world.stand_in.ask(&world.region, "PUT", &format!("/certificates/{id}?newStatus=INACTIVE"));
                }
                assert_eq!(world.run(&["plan", "--exit-code", "--registry", registry]).exit, 1, "{name:?}: drift");
                world.run(&["apply", "--yes", "--registry", registry]).is_done();
                is_as_wanted();
                for thing in world.things() {
                    let rotate = ["cert", "rotate", &thing, "--old", "delete", "--yes", "--registry", registry];
                    world.run(&rotate).is_done();
                }
                // An archive only grows: what it held before is still in it.
                if !manifest.contains("\"archive\"") {
                    fs::remove_dir_all(world.path().join("out/.kept")).unwrap();
                }
                is_as_wanted();
            }
            let place = world.path().join("out");
            let mut files = Vec::new();
            walk(&place, &place, &mut files);
            let gone = world.run(&["destroy", "--yes", "--purge", "--registry", registry]);
            assert_eq!(gone.exit, 0, "{name:?}: {}{}", gone.out, gone.err);
            fs::rename(place, world.path().join(out)).unwrap_or_default();
            files
        };
        assert_eq!(files("local", "was-local"), files("aws", "was-aws"), "{name:?}");
        world.is_empty();
    }
}

/// Every file below a folder, with its mode.
fn walk(root: &Path, folder: &Path, into: &mut Vec<(String, u32)>) {
    use std::os::unix::fs::PermissionsExt;
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let mode = entry.metadata().unwrap().permissions().mode();
        if path.is_dir() {
            walk(root, &path, into);
        } else {
            into.push((path.strip_prefix(root).unwrap().display().to_string(), mode));
        }
    }
}

#[test]
fn no_secret_is_in_what_is_sent_or_said() {
    let mut world = World::new(GATEWAY);
    let proxy = Proxy::start(world.stand_in.port, Box::new(|_, _| None));
    world.port = proxy.port;
    let applied = world.run(&["apply", "--yes", "-vv", "--progress", "json"]);
    applied.is_done();
    let sent = String::from_utf8_lossy(&proxy.log()).into_owned();
    assert!(sent.contains("BEGIN CERTIFICATE REQUEST"), "the request was seen");
    let key = fs::read_to_string(world.path().join("out/plant-bridge/private-key.pem")).unwrap();
    let secret_line = key.lines().nth(1).unwrap();
    for text in [&sent, &applied.out, &applied.err] {
        assert!(!text.contains("PRIVATE KEY") && !text.contains(secret_line) && !text.contains(SECRET_KEY));
    }
}

/// The calls that each of so many new things costs.
fn calls_per_thing(things: usize) -> Vec<String> {
    let mut world = World::new("[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\n");
    let rows: String = (0..things).map(|row| format!("{row}\n")).collect();
    fs::write(world.path().join("s.csv"), format!("n\n{rows}")).unwrap();
    let proxy = Proxy::start(world.stand_in.port, Box::new(|_, _| None));
    world.port = proxy.port;
    world.run(&["apply", "--yes"]).is_done();
    let mut calls: Vec<String> =
        proxy.counts().into_iter().filter(|(_, n)| *n >= things).map(|(call, _)| call).collect();
    let counts = proxy.counts();
    assert!(calls.iter().all(|call| counts[call] == things), "{counts:?}");
    calls.sort_unstable();
    calls
}

#[test]
fn a_thing_costs_five_calls_and_one_more_where_there_are_only_few() {
    let five = [
        "GET /things/*/principals",
        "POST /certificates",
        "POST /things/*",
        "PUT /target-policies/*",
        "PUT /things/*/principals",
    ];
    assert_eq!(calls_per_thing(30), five);
    assert_eq!(calls_per_thing(8), [&["GET /things/*"][..], &five].concat());
}

#[test]
fn a_long_run_goes_by_the_quotas_that_the_account_really_has() {
    let fleet = "[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\n";
    let world = World::on(StandIn::raised(), fleet);
    let rows: String = (0..305).map(|row| format!("{row}\n")).collect();
    fs::write(world.path().join("s.csv"), format!("n\n{rows}")).unwrap();
    let ran = world.run(&["apply", "--yes", "--progress", "none"]);
    // At AWS's own 15 calls of CreateCertificateFromCsr a second it would take 20 seconds.
    let said = &ran.is_done().err;
    assert!(!said.contains("AWS allows 15 "), "{said}");
    assert!(!said.contains("too fast for AWS"), "{said}");
    let short = World::new("[things.a]\npublish = [\"t\"]\n");
    let proxy = Proxy::start(short.stand_in.port, Box::new(|_, _| None));
    let short = World { port: proxy.port, ..short };
    short.run(&["apply", "--yes"]).is_done();
    let log = String::from_utf8_lossy(&proxy.log()).into_owned();
    assert!(!log.contains("ServiceQuotas"), "a short run does not ask");
}

#[test]
fn moto_as_it_is_answers_with_a_certificate_of_another_key_and_is_refused() {
    let world = World::on(StandIn::stock(), "[things.a]\npublish = [\"t\"]\n");
    let outcome = world.run(&["apply", "--yes", "--format", "json"]);
    assert_eq!(outcome.exit, 6, "{}", outcome.err);
    assert!(outcome.err.contains("certificate-of-another-key"), "{}", outcome.err);
    assert!(!world.path().join("out/a").exists(), "nothing is written that would not work");

    let own = World::on(
        StandIn::stock(),
        "[aws]\nendpoint = \"a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com\"\n[things.a]\npublish = [\"t\"]\ncertificate = { issuer = \"self-signed\" }\n",
    );
    own.run(&["apply", "--yes"]).is_done();
    assert_eq!((own.things().len(), own.certificates().len()), (1, 1));
    assert!(own.run(&["apply", "--yes"]).is_done().out.contains("nothing to change"));
    own.run(&["destroy", "--yes"]).is_done();
    own.is_empty();
}

//! What awsiot-kit did not make stays on AWS too: the stand-in itself is asked before and after each command.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::world::{Outcome, World, aws};
use crate::foreign;

const ONE: &str = r#"
[defaults]
type = "pump"
groups = ["plants"]
[things.a]
publish = ["a/{thing}/up"]
[things.b]
publish = ["b/{thing}/down"]
"#;

const TWO: &str = r#"version = 1
registry = "aws"
out = "out-two"
[defaults]
type = "pump"
groups = ["plants", "works"]
[things.c]
publish = ["c/{thing}/up"]
"#;

/// All that a region holds, read without the program: each with what there is to know of it.
pub(super) fn region(world: &World) -> BTreeMap<String, Value> {
    let ask = |path: &str| world.stand_in.ask(&world.region, "GET", path);
    let mut all = BTreeMap::new();
    for thing in world.things() {
        let described = ask(&format!("/things/{thing}"));
        all.insert(
            format!("thing {thing}"),
            json!([
                described["thingTypeName"],
                described["attributes"],
                ask(&format!("/things/{thing}/thing-groups"))["thingGroups"]
            ]),
        );
        for principal in ask(&format!("/things/{thing}/principals"))["principals"].as_array().unwrap() {
            all.insert(format!("principal {thing} {}", principal.as_str().unwrap()), Value::Null);
        }
    }
    for id in world.certificates() {
        let described = &ask(&format!("/certificates/{id}"))["certificateDescription"];
        all.insert(format!("certificate {id}"), json!([described["status"], described["certificatePem"]]));
    }
    for policy in world.policies() {
        let versions = &ask(&format!("/policies/{policy}/version"))["policyVersions"];
        let texts: Vec<Value> = versions
            .as_array()
            .unwrap()
            .iter()
            .map(|version| {
                let id = version["versionId"].as_str().unwrap();
                json!([
                    id,
                    version["isDefaultVersion"],
                    ask(&format!("/policies/{policy}/version/{id}"))["policyDocument"]
                ])
            })
            .collect();
        all.insert(format!("policy {policy}"), texts.into());
        let targets = world.stand_in.ask(&world.region, "POST", &format!("/policy-targets/{policy}"));
        for target in targets["targets"].as_array().unwrap() {
            all.insert(format!("attachment {policy} {}", target.as_str().unwrap()), Value::Null);
        }
    }
    for (path, list, member, kind) in [
        ("/thing-types", "thingTypes", "thingTypeName", "type"),
        ("/thing-groups", "thingGroups", "groupName", "group"),
    ] {
        for name in world.stand_in.list(&world.region, path, list, member) {
            let described = ask(&format!("{path}/{name}"));
            let kept = [
                &described["thingTypeProperties"],
                &described["thingGroupProperties"],
                &described["thingTypeMetadata"]["deprecated"],
            ];
            all.insert(format!("{kind} {name}"), json!(kept));
        }
    }
    all
}

#[track_caller]
pub(super) fn stays(world: &World, theirs: &BTreeMap<String, Value>, ran: &Outcome) {
    let now = region(world);
    for (key, before) in theirs {
        assert_eq!(now.get(key), Some(before), "{key} is gone or changed:\n{}{}", ran.out, ran.err);
    }
}

/// Two manifests in one region, both applied, among what others made; and what must never change.
fn neighbourhood() -> (World, BTreeMap<String, Value>, [String; 2]) {
    let world = World::new(ONE);
    fs::write(world.path().join("two.toml"), TWO).unwrap();
    world.run(&["apply", "--yes"]).is_done();
    world.run(&["apply", "-f", "two.toml", "--yes"]).is_done();
    let principal = |thing: &str| {
        let answer = world.stand_in.ask(&world.region, "GET", &format!("/things/{thing}/principals"));
        answer["principals"][0].as_str().unwrap().to_owned()
    };
    let own = [principal("a"), principal("b")];
    let wide = serde_json::to_string_pretty(&foreign::wide()).unwrap();
    for (policy, target) in [("by.hand", &own[0]), ("b.2", &own[1])] {
        aws(&world, &["create-policy", "--policy-name", policy, "--policy-document", &wide]);
        aws(&world, &["attach-policy", "--policy-name", policy, "--target", target]);
    }
    aws(&world, &["attach-policy", "--policy-name", "c", "--target", &own[0]]);
    for (subject, thing) in [(foreign::SUBJECTS[0], "a"), (foreign::SUBJECTS[1], "b")] {
        let pem = foreign::certificate(subject);
        let made = aws(&world, &["register-certificate-without-ca", "--certificate-pem", &pem, "--status", "ACTIVE"]);
        let arn = made["certificateArn"].as_str().unwrap();
        aws(&world, &["attach-thing-principal", "--thing-name", thing, "--principal", arn]);
        aws(&world, &["attach-policy", "--policy-name", "by.hand", "--target", arn]);
    }
    aws(&world, &["create-thing-type", "--thing-type-name", "theirs"]);
    aws(
        &world,
        &[
            "create-thing-group",
            "--thing-group-name",
            "theirs",
            "--thing-group-properties",
            "thingGroupDescription=awsiot-kit2",
        ],
    );
    aws(&world, &["add-thing-to-thing-group", "--thing-name", "a", "--thing-group-name", "theirs"]);
    let mut theirs = region(&world);
    theirs.retain(|key, _| {
        let of_own = |name: &str| ["thing", "policy"].iter().any(|kind| key == &format!("{kind} {name}"));
        let links = ["a", "b"].iter().any(|name| {
            key.starts_with(&format!("principal {name} ")) || key.starts_with(&format!("attachment {name} "))
        });
        let is_own = own.iter().any(|arn| key.ends_with(arn) || key.ends_with(&arn[arn.len() - 64..]));
        !(of_own("a") || of_own("b") || links || is_own)
    });
    (world, theirs, own)
}

#[test]
fn destroy_prune_delete_and_rotate_leave_what_others_made_as_it_is() {
    let (world, theirs, _) = neighbourhood();
    let commands: [&[&str]; 5] = [
        &["apply", "--yes"],
        &["cert", "rotate", "a", "--old", "delete", "--no-connect", "--yes"],
        &["prune", "--orphans", "--yes"],
        &["thing", "delete", "a", "--yes"],
        &["destroy", "--yes"],
    ];
    for command in commands {
        let ran = world.run(command);
        stays(&world, &theirs, ran.is_done());
    }
    let now = region(&world);
    for gone in ["thing a", "thing b", "policy a", "policy b"] {
        assert!(!now.contains_key(gone), "{gone} is still there");
    }
    assert_eq!(world.run(&["plan", "-f", "two.toml", "--exit-code"]).exit, 0);
}

#[test]
fn a_policy_that_changed_hands_on_aws_is_not_written_over() {
    let (world, theirs, own) = neighbourhood();
    let wide = serde_json::to_string_pretty(&foreign::wide()).unwrap();
    aws(&world, &["detach-policy", "--policy-name", "a", "--target", &own[0]]);
    aws(&world, &["delete-policy", "--policy-name", "a"]);
    aws(&world, &["create-policy", "--policy-name", "a", "--policy-document", &wide]);
    let before = region(&world);
    for command in [&["plan"][..], &["apply", "--yes"], &["cert", "rotate", "a", "--no-connect", "--yes"]] {
        let ran = world.run(command);
        assert_eq!(ran.exit, 3, "{command:?}: {}{}", ran.out, ran.err);
        assert_eq!(region(&world), before, "{command:?}");
    }
    let ran = world.run(&["destroy", "--yes"]);
    stays(&world, &theirs, ran.is_done());
    assert_eq!(region(&world).get("policy a"), before.get("policy a"));
}

#[test]
fn a_thing_that_leaves_the_manifest_is_listed_on_aws_and_taken_down_by_prune() {
    let world = World::new(ONE);
    world.run(&["apply", "--yes"]).is_done();
    let manifest = fs::read_to_string(world.path().join("awsiot.toml")).unwrap();
    fs::write(world.path().join("awsiot.toml"), manifest.replace("[things.b]", "[things.new]")).unwrap();
    world.run(&["apply", "--yes"]).is_done();
    let plan = world.run(&["plan", "--exit-code"]);
    assert!(plan.exit == 1 && plan.out.contains("no longer in the manifest; kept until --prune"), "{}", plan.out);
    world.run(&["prune", "--yes"]).is_done();
    assert_eq!(world.run(&["plan", "--exit-code"]).exit, 0);
    fs::remove_dir_all(world.path().join("out/.kept")).unwrap();
    world.is_complete(&["a".to_owned(), "new".to_owned()]);
    let mut policies = world.policies();
    policies.sort();
    assert_eq!(policies, ["a", "new"]);
}

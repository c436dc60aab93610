//! Adopting and pruning on AWS: what others made is taken over or left alone, never changed.

use std::fs;

use awsiot_kit::registry::same_document;

use super::stand_in::StandIn;
use super::world::{World, aws};
use crate::fixture::foreign_certificate;

const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:REGION:123456789012:client/pump"},{"Effect":"Allow","Action":["iot:Publish"],"Resource":["arn:aws:iot:REGION:123456789012:topic/up"]}]}"#;

/// A certificate that somebody else registered: its ARN and id.
fn foreign(world: &World, status: &str) -> (String, String) {
    let pem = foreign_certificate();
    let made = aws(world, &["register-certificate-without-ca", "--certificate-pem", &pem, "--status", status]);
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("certificateArn"), text("certificateId"))
}

#[test]
fn a_thing_made_by_hand_is_imported_and_nothing_foreign_is_changed_by_applying_it() {
    let world = World::on(StandIn::shared(), "");
    let (arn, id) = foreign(&world, "ACTIVE");
    let document = DOCUMENT.replace("REGION", &world.region);
    aws(
        &world,
        &["create-thing-group", "--thing-group-name", "root", "--thing-group-properties", "thingGroupDescription=x"],
    );
    aws(&world, &["create-thing-group", "--thing-group-name", "pumps", "--parent-group-name", "root"]);
    aws(&world, &["create-thing", "--thing-name", "pump", "--attribute-payload", "attributes={site=lyon}"]);
    aws(&world, &["add-thing-to-thing-group", "--thing-name", "pump", "--thing-group-name", "pumps"]);
    aws(&world, &["create-policy", "--policy-name", "by.hand", "--policy-document", &document]);
    aws(&world, &["create-policy", "--policy-name", "everybody", "--policy-document", &document]);
    aws(&world, &["attach-policy", "--policy-name", "by.hand", "--target", &arn]);
    let root = aws(&world, &["describe-thing-group", "--thing-group-name", "root"]);
    aws(&world, &["attach-policy", "--policy-name", "everybody", "--target", root["thingGroupArn"].as_str().unwrap()]);
    aws(&world, &["attach-thing-principal", "--thing-name", "pump", "--principal", &arn]);

    let shown = world.run(&["thing", "show", "pump"]);
    assert!(shown.is_done().out.contains("everybody, from group root, above pumps"), "{}", shown.out);
    assert!(shown.out.contains("by.hand, from certificate"), "{}", shown.out);

    fs::remove_file(world.path().join("awsiot.toml")).unwrap();
    let imported = world.run(&["import", "aws", "pump", "--out", "awsiot.toml"]);
    assert_eq!(imported.exit, 0, "{}{}", imported.out, imported.err);
    let manifest = fs::read_to_string(world.path().join("awsiot.toml")).unwrap();
    for wanted in ["registry = \"aws\"", "groups = [\"pumps\"]", "publish = [\"up\"]", "policy-name = \"by.hand\""] {
        assert!(manifest.contains(wanted), "{wanted}: {manifest}");
    }
    world.run(&["check"]).is_done();
    world.run(&["apply", "--yes"]).is_done();
    let now = aws(&world, &["describe-certificate", "--certificate-id", &id]);
    assert_eq!(now["certificateDescription"]["status"], "ACTIVE");
    let policy = aws(&world, &["get-policy", "--policy-name", "by.hand"]);
    assert!(same_document(policy["policyDocument"].as_str().unwrap(), &document));
    assert_eq!(policy["defaultVersionId"], "1", "its text stays, and no version is made");
    let principals = aws(&world, &["list-thing-principals", "--thing-name", "pump"]);
    assert_eq!(principals["principals"].as_array().unwrap().len(), 2, "the new one came beside it");
    let again = world.run(&["plan", "--exit-code"]);
    assert_eq!(again.exit, 0, "{}", again.out);
}

#[test]
fn what_was_applied_to_aws_is_imported_back_without_a_change() {
    let world = World::new(
        "[fleets.s]\ninventory = \"s.csv\"\nname = \"s-{n}\"\npublish = [\"t/{thing}\"]\nshadow = [\"classic\"]\n",
    );
    fs::write(world.path().join("s.csv"), "n\n1\n2\n").unwrap();
    world.run(&["apply", "--yes"]).is_done();
    fs::remove_file(world.path().join("awsiot.toml")).unwrap();
    let imported = world.run(&["import", "aws", "s-1", "s-2", "--out", "awsiot.toml"]);
    assert_eq!(imported.exit, 0, "{}{}", imported.out, imported.err);
    // The bundles are still here, so that not even a certificate is made.
    let plan = world.run(&["plan", "-v"]);
    let changed: Vec<&str> = plan.out.lines().filter(|line| line.starts_with(['+', '-'])).collect();
    assert!(changed.is_empty(), "{}", plan.out);
    assert!(plan.out.contains("= policy       fleet.s"), "{}", plan.out);
}

#[test]
fn orphans_are_pruned_and_what_is_foreign_stays() {
    let world = World::new("[things.a]\npublish = [\"t\"]\n[things.b]\npublish = [\"t/{thing}\"]\n");
    world.run(&["apply", "--yes"]).is_done();
    let policy = aws(&world, &["get-policy", "--policy-name", "b"]);
    let ours = policy["policyDocument"].as_str().unwrap();
    aws(&world, &["create-policy", "--policy-name", "fleet.old", "--policy-document", ours]);
    aws(
        &world,
        &[
            "create-policy",
            "--policy-name",
            "fleet.hand",
            "--policy-document",
            &DOCUMENT.replace("REGION", &world.region),
        ],
    );
    let (_, foreign) = foreign(&world, "INACTIVE");
    // The certificate of `b` is taken off everything and its bundle is lost.
    let principals = aws(&world, &["list-thing-principals", "--thing-name", "b"]);
    let arn = principals["principals"][0].as_str().unwrap();
    aws(&world, &["detach-thing-principal", "--thing-name", "b", "--principal", arn]);
    aws(&world, &["detach-policy", "--policy-name", "b", "--target", arn]);
    fs::remove_dir_all(world.path().join("out/b")).unwrap();

    assert_eq!(world.run(&["prune", "--orphans"]).exit, 2);
    let pruned = world.run(&["prune", "--orphans", "--yes"]);
    assert_eq!(pruned.is_done().out.lines().filter(|line| line.starts_with('-')).count(), 2, "{}", pruned.out);
    assert_eq!(world.certificates().len(), 2, "that of `a`, and the foreign one");
    assert!(world.certificates().contains(&foreign));
    let mut policies = world.policies();
    policies.sort();
    assert_eq!(policies, ["a", "b", "fleet.hand"]);
}

#[test]
fn a_sixth_version_takes_the_oldest_away_and_says_so() {
    let world = World::new("[things.a]\npublish = [\"t0\"]\n");
    world.run(&["apply", "--yes"]).is_done();
    for n in 1..=5 {
        let manifest = fs::read_to_string(world.path().join("awsiot.toml")).unwrap();
        let changed = manifest.replace(&format!("\"t{}\"", n - 1), &format!("\"t{n}\""));
        fs::write(world.path().join("awsiot.toml"), changed).unwrap();
        let applied = world.run(&["apply", "--yes"]);
        assert_eq!(applied.is_done().out.contains("version 1 of policy a made room"), n == 5, "{n}: {}", applied.out);
    }
    let versions = aws(&world, &["list-policy-versions", "--policy-name", "a"]);
    assert_eq!(versions["policyVersions"].as_array().unwrap().len(), 5);
}

//! Adopting what a registry holds: the manifest of `import aws` changes nothing that is there, whoever made it.

use std::fs;

use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{CertificateRecord, Status, ThingRecord};

use crate::fixture::foreign_certificate;
use crate::scene::{Ran, Scene};

const HOME: &str = "arn:aws:iot:us-east-1:000000000000:";

/// A thing as somebody else makes one: a certificate that says nothing of this program, with these policies.
fn by_hand(scene: &Scene, name: &str, policies: &[(&str, &str)]) -> CertificateRecord {
    let registry = scene.registry();
    let certificate = registry.register_certificate_without_ca(&foreign_certificate(), Status::Inactive).unwrap();
    registry.update_certificate(&certificate.id, Status::Active).unwrap();
    registry
        .create_thing(&ThingRecord { name: name.to_owned(), thing_type: None, attributes: Default::default() })
        .unwrap();
    registry.attach_thing_principal(name, &certificate.arn).unwrap();
    for (policy, statements) in policies {
        if registry.get_policy(policy).unwrap().is_none() {
            registry.create_policy(policy, &document(statements)).unwrap();
        }
        registry.attach_policy(policy, &certificate.arn).unwrap();
    }
    certificate
}

fn document(statements: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\",\n \"Statement\": [{}]}}", statements.replace('~', HOME))
}

fn import(scene: &Scene, things: &[&str]) -> Ran {
    let args = [&["import", "aws", "--registry", "local", "--out", "awsiot.toml"], things].concat();
    scene.run(&args)
}

/// The lines of a plan that are not kept.
fn changes(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter(|line| line.starts_with(['+', '~', '-'])).collect()
}

#[test]
fn what_was_applied_is_imported_back_and_a_plan_of_it_changes_nothing_that_is_there() {
    let scene = Scene::new(
        r#"version = 1
registry = "local"
[things.plant-bridge]
type = "gateway"
groups = ["plants"]
attributes = { site = "lyon" }
client-id = "bridge-7"
publish = ["telemetry/{thing}", { topic = "state/{thing}/+", retain = true }, "brace/{{x}}"]
subscribe = ["cmd/{thing}/#", "x/+"]
shadow = ["classic", "cfg"]
jobs = true
[things.plant-bridge.emit.nanomq]
[fleets.s]
inventory = "s.csv"
name = "s-{n}"
publish = ["t/{thing}"]
jobs = true
"#,
    );
    fs::write(scene.at("s.csv"), "n\n1\n2\n3\n").unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    fs::remove_dir_all(scene.at("out")).unwrap();
    fs::remove_file(scene.at("awsiot.toml")).unwrap();
    let imported = import(&scene, &["plant-bridge", "s-1", "s-2", "s-3"]).expect(0);
    assert!(imported.out.contains("adopt-key-elsewhere"), "{}", imported.out);
    let manifest = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
    for wanted in ["client-id = \"bridge-7\"", "shadow = [\"classic\", \"cfg\"]", "jobs = true", "brace/{{x}}"] {
        assert!(manifest.contains(wanted), "{wanted}: {manifest}");
    }
    assert!(!scene.at("policies").exists(), "lists say it all: {manifest}");
    scene.run(&["check"]).expect(0);
    let plan = scene.run(&["plan"]).expect(0);
    assert!(changes(&plan).is_empty(), "{}", plan.out);
    assert_eq!(plan.out.matches("active, its key is not on this machine").count(), 4, "{}", plan.out);
    let plan = scene.run(&["plan", "--reissue"]).expect(0);
    let changes = changes(&plan);
    assert_eq!(changes.len(), 8, "{}", plan.out);
    assert!(
        changes.iter().all(|line| line.starts_with("+ certificate") || line.starts_with("+ bundle")),
        "{}",
        plan.out
    );
    scene.run(&["apply", "--reissue", "--yes"]).expect(0);
    assert!(scene.run(&["plan", "--exit-code"]).expect(0).out.contains("0 to change"));
}

#[test]
fn what_somebody_else_made_is_taken_over_under_its_own_name_and_left_as_it_is() {
    let scene = Scene::empty();
    let wordy = r#"{"Sid": "who", "Effect": "Allow", "Action": "iot:Connect", "Resource": "~client/pump"},
      {"Effect": "Allow", "Action": ["iot:Publish"], "Resource": ["~topic/up/pump", "~topic/up/pump"]}"#;
    let conditional = r#"{"Effect": "Allow", "Action": "iot:Connect", "Resource": "~client/gate",
      "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}}"#;
    let listens = r#"{"Effect": "Allow", "Action": "iot:Subscribe", "Resource": "~topicfilter/down"},
      {"Effect": "Allow", "Action": "iot:Receive", "Resource": "~topic/down"}"#;
    let connects = r#"{"Effect": "Allow", "Action": "iot:Connect", "Resource": "~client/two"}"#;
    let made = [
        by_hand(&scene, "pump", &[("by.hand", wordy)]),
        by_hand(&scene, "gate", &[("under=condition", conditional)]),
        by_hand(&scene, "two", &[("listens", listens), ("two", connects)]),
        by_hand(&scene, "bare", &[]),
    ];
    // A policy that only happens to be called like a thing.
    scene.registry().create_policy("bare", &document(connects)).unwrap();
    let before: Vec<String> = ["by.hand", "under=condition", "listens", "two", "bare"]
        .map(|name| scene.registry().get_policy(name).unwrap().unwrap())
        .into();
    let imported = import(&scene, &["pump", "gate", "two", "bare"]).expect(0);
    for code in ["adopt-policy-text", "adopt-policies-combined", "adopt-no-policy", "adopt-key-elsewhere"] {
        assert!(imported.out.contains(code), "{code}: {}", imported.out);
    }
    let manifest = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
    assert!(manifest.contains("publish = [\"up/pump\"]\npolicy-name = \"by.hand\""), "{manifest}");
    assert!(
        manifest.contains("policy = \"policies/under=condition.json\"\npolicy-name = \"under=condition\""),
        "{manifest}"
    );
    assert!(manifest.contains("subscribe = [\"down\"]\npolicy-name = \"two.adopted\""), "{manifest}");
    assert_eq!(fs::read_to_string(scene.at("policies/under=condition.json")).unwrap().trim_end(), before[1]);

    scene.run(&["check"]).expect(0);
    let plan = scene.run(&["plan"]).expect(0);
    assert!(plan.out.contains("was not made by awsiot-kit and stays as it is beside it"), "{}", plan.out);
    let policies: Vec<&str> = changes(&plan).into_iter().filter(|line| line.contains(" policy ")).collect();
    assert_eq!(policies.len(), 2, "only what comes beside is made: {}", plan.out);
    scene.run(&["apply", "--yes"]).expect(0);
    let registry = scene.registry();
    for (name, text) in ["by.hand", "under=condition", "listens", "two", "bare"].iter().zip(&before) {
        assert_eq!(registry.get_policy(name).unwrap().as_ref(), Some(text), "{name} keeps its text");
        assert_eq!(registry.list_policy_versions(name).unwrap().len(), 1, "{name} has no new version");
    }
    for certificate in &made {
        let now = registry.describe_certificate(&certificate.id).unwrap().unwrap();
        assert_eq!(now.status, Status::Active);
        assert_eq!(registry.list_principal_things(&certificate.arn).unwrap().len(), 1);
    }
    assert_eq!(registry.list_attached_policies(&made[2].arn).unwrap(), ["listens", "two"]);
    assert_eq!(registry.list_targets_for_policy("by.hand").unwrap().len(), 2, "the new certificate has it too");
    drop(registry);
    scene.run(&["plan", "--exit-code"]).expect(0);
}

#[test]
fn an_import_overwrites_nothing_and_a_file_called_aws_is_still_a_file() {
    let scene = Scene::empty();
    by_hand(&scene, "pump", &[]);
    fs::write(scene.at("kept.toml"), "mine").unwrap();
    let ran = scene.run(&["import", "aws", "pump", "--registry", "local", "--out", "kept.toml"]).expect(5);
    assert!(ran.err.contains("nothing is overwritten"), "{}", ran.err);
    assert_eq!(fs::read_to_string(scene.at("kept.toml")).unwrap(), "mine");
    scene.run(&["import", "aws", "pump", "nobody", "--registry", "local"]).expect(4);
    scene.run(&["import", "aws"]).expect(2);
    scene.run(&["import"]).expect(2);
    let printed = scene.run(&["import", "aws", "pump", "--registry", "local"]).expect(0);
    assert!(printed.out.contains("[things.pump]") && printed.err.contains("adopt-no-policy"), "{}", printed.err);
    fs::write(scene.at("aws"), "connection b\naddress h.example:8883\nremote_clientid c\ntopic a out 1\n").unwrap();
    let file = scene.run(&["import", "./aws"]);
    assert!(file.out.contains("[things.c]"), "{}{}", file.out, file.err);
}

#[test]
fn the_policies_in_force_are_shown_with_where_they_come_from() {
    let scene = Scene::empty();
    let connects = r#"{"Effect": "Allow", "Action": "iot:Connect", "Resource": "~client/pump"}"#;
    let certificate = by_hand(&scene, "pump", &[("own", connects)]);
    let registry = scene.registry();
    registry.create_thing_group("plants").unwrap();
    registry.create_policy("everybody", &document(connects)).unwrap();
    registry.attach_policy("everybody", &format!("{HOME}thinggroup/plants")).unwrap();
    registry.add_thing_to_thing_group("pump", "plants").unwrap();
    let show =
        |format: &str| scene.run(&["thing", "show", "pump", "--registry", "local", "--format", format]).expect(0);
    let text = show("text").out;
    assert!(text.contains(&format!("own, from certificate {}", &certificate.id[..12])), "{text}");
    assert!(text.contains("everybody, from group plants") && text.contains("only while the client id is"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&show("json").out).unwrap();
    assert_eq!(json["effectivePolicies"][0]["certificateId"], certificate.id);
    assert_eq!(json["effectivePolicies"][1]["thingGroup"], "plants");
    registry.update_certificate(&certificate.id, Status::Inactive).unwrap();
    let json: serde_json::Value = serde_json::from_str(&show("json").out).unwrap();
    assert_eq!(json["effectivePolicies"].as_array().map(Vec::len), Some(1), "a certificate that is off lets nobody in");
}

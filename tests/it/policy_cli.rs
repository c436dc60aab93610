//! `awsiot-kit policy` from outside: output, exit codes, files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use awsiot_kit::registry::prelude::*;

use crate::scene::Scene;

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"));
    command.arg("policy").args(args).current_dir(folder).stdin(Stdio::null());
    command.env_remove("AWSIOT_KIT_REGISTRY").env("NO_COLOR", "1").output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn vectors(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(path)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn cases_are_answered_a_line_each() {
    let folder = tempfile::tempdir().unwrap();
    let cases = vectors("policy/wildcards.json");
    let output = run(folder.path(), &["simulate", "--cases", text(&cases), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let first: Value = serde_json::from_str(stdout(&output).lines().next().unwrap()).unwrap();
    assert_eq!(first["schema"], 1);
    assert_eq!(first["ok"], true);
    assert_eq!(first["decision"], first["expected"]);

    let wrong = std::fs::read_to_string(&cases).unwrap().replacen(
        "\"expected\": \"allow\"",
        "\"expected\": \"explicitDeny\"",
        1,
    );
    std::fs::write(folder.path().join("wrong.json"), wrong).unwrap();
    let output = run(folder.path(), &["simulate", "--cases", "wrong.json", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().filter(|line| line.contains("\"ok\":false")).count(), 1);

    std::fs::write(folder.path().join("none.json"), "[{\"id\": 7}]").unwrap();
    assert_eq!(run(folder.path(), &["simulate", "--cases", "none.json"]).status.code(), Some(3));
}

#[test]
fn one_question_is_answered_with_the_statement_that_decided() {
    let folder = tempfile::tempdir().unwrap();
    let policy = vectors("lint/least-privilege.json");
    let ask = |more: &[&str]| {
        let base = ["simulate", "--policy", text(&policy), "--client-id", "pump-1", "--thing", "pump-1"];
        run(folder.path(), &[&base, more].concat())
    };
    let allowed = ask(&["--attached", "--action", "iot:Publish", "--topic", "telemetry/pump-1"]);
    assert_eq!(allowed.status.code(), Some(0));
    assert!(
        stdout(&allowed).starts_with("allow\n") && stdout(&allowed).contains("least-privilege.json:9, statement 2")
    );
    let denied = ask(&["--action", "iot:Publish", "--topic", "telemetry/pump-1"]);
    assert_eq!(denied.status.code(), Some(1));
    assert!(stdout(&denied).starts_with("implicitDeny\n") && stdout(&denied).contains("not attached to the thing"));
    let connect = ask(&["--attached", "--action", "iot:Connect"]);
    assert_eq!(connect.status.code(), Some(0), "the client id is what it connects as");
    let json = ask(&["--attached", "--action", "iot:Subscribe", "--filter", "x", "--format", "json"]);
    let object: Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(object["decision"], "implicitDeny");
    assert!(object["nearest"]["reasons"][0].as_str().is_some());
}

#[test]
fn lint_findings_have_their_exit_code_and_all_their_fields() {
    let folder = tempfile::tempdir().unwrap();
    let lint = |name: &str, more: &[&str]| {
        let file = vectors(&format!("lint/{name}.json"));
        run(folder.path(), &[&["lint", text(&file)], more].concat())
    };
    assert_eq!(lint("least-privilege", &[]).status.code(), Some(0));
    assert_eq!(lint("sgcwebsockets", &[]).status.code(), Some(0), "a warning is no denial");
    assert_eq!(lint("sgcwebsockets", &["-D", "policy-client-spoofable"]).status.code(), Some(1));
    assert_eq!(lint("kura", &[]).status.code(), Some(1));
    assert_eq!(lint("kura", &["-A", "policy-nothing"]).status.code(), Some(2));
    let output = lint("thingpark-first", &["--format", "json"]);
    for line in stdout(&output).lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        for field in ["code", "level", "message", "path", "line", "column", "help"] {
            assert!(!finding[field].is_null(), "{field}: {line}");
        }
    }
    assert_eq!(run(folder.path(), &["lint", "missing.json"]).status.code(), Some(3));
    std::fs::write(folder.path().join("binary.json"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(run(folder.path(), &["lint", "binary.json"]).status.code(), Some(3));
}

#[test]
fn what_is_fixed_is_clean_and_the_log_is_sarif() {
    let folder = tempfile::tempdir().unwrap();
    let policy = r#"{"Statement":[
      {"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}"},
      {"Effect":"Allow","Action":["iot:Subscribe","iot:Receive"],"Resource":"arn:aws:iot:eu-west-1:123456789012:topic/cmd"}]}"#;
    std::fs::write(folder.path().join("p.json"), policy).unwrap();
    let before = run(folder.path(), &["lint", "p.json", "--sarif", "log.sarif"]);
    assert_eq!(before.status.code(), Some(1));
    let log: Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("log.sarif")).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 2);
    // Both mends open what was shut: shown, and left to the user.
    let left = run(folder.path(), &["lint", "p.json", "--fix"]);
    assert_eq!(left.status.code(), Some(1));
    let told = String::from_utf8_lossy(&left.stderr).into_owned();
    assert!(told.contains("+ iot:Subscribe") && told.contains("--fix-meaning"), "{told}");
    assert_eq!(std::fs::read_to_string(folder.path().join("p.json")).unwrap(), policy);
    let after = run(folder.path(), &["lint", "p.json", "--fix", "--fix-meaning"]);
    assert_eq!(after.status.code(), Some(0), "{}", stdout(&after));
    assert_eq!(stdout(&after), "");
}

#[test]
fn a_template_is_rendered_and_ones_own_wins_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let home = ["--region", "cn-north-1", "--account", "123456789012", "--compact"];
    let render = |more: &[&str]| run(folder.path(), &[&["render", "--template"], more, &home].concat());
    let sensor = render(&["sensor", "--var", "thing=pump-1"]);
    assert!(stdout(&sensor).contains("arn:aws-cn:iot:cn-north-1:123456789012:client/pump-1"), "{}", stdout(&sensor));
    assert_eq!(render(&["claim"]).status.code(), Some(3));
    assert!(stdout(&render(&["claim", "--var", "template=fleet"])).contains("create-from-csr"));
    assert_eq!(render(&["nothing"]).status.code(), Some(3));
    std::fs::create_dir(folder.path().join("own")).unwrap();
    let own = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:{{ partition }}:iot:{{ region }}:{{ account }}:client/{{ who }}"}}"#;
    std::fs::write(folder.path().join("own/sensor.json"), own).unwrap();
    let mine = render(&["sensor", "--templates", "own", "--var", "who=me"]);
    assert!(stdout(&mine).contains(":client/me\""));
    let broken = own.replace("Allow", "Maybe");
    std::fs::write(folder.path().join("own/sensor.json"), broken).unwrap();
    assert_eq!(render(&["sensor", "--templates", "own", "--var", "who=me"]).status.code(), Some(3));
}

#[test]
fn a_manifests_things_and_its_operator_get_their_policies() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"up/{thing}\"]\n[things.b]\npublish = [\"up/{thing}\"]\n\
        [things.c]\npolicy = \"sensor\"\n[things.d]\nsubscribe = [\"#\"]\n";
    std::fs::write(folder.path().join("awsiot.toml"), manifest).unwrap();
    let shared = run(folder.path(), &["render", "--thing", "a", "--format", "json"]);
    let object: Value = serde_json::from_str(&stdout(&shared)).unwrap();
    assert!(object["document"].to_string().contains("topic/up/${iot:Connection.Thing.ThingName}"));
    let templated = run(folder.path(), &["render", "--thing", "c", "--compact"]);
    assert!(stdout(&templated).contains("topic/telemetry/c"), "{}", stdout(&templated));
    let operator = run(folder.path(), &["render", "--iam", "--compact"]);
    assert!(stdout(&operator).contains(":thing/a\"") && stdout(&operator).contains("iot:CreatePolicyVersion"));
    assert_eq!(run(folder.path(), &["render", "--thing", "z"]).status.code(), Some(2));
    let check =
        Command::new(env!("CARGO_BIN_EXE_awsiot-kit")).arg("check").current_dir(folder.path()).output().unwrap();
    assert!(stdout(&check).contains("policy-filter-any"), "check speaks of what a thing's policy opens");
}

#[test]
fn policies_are_found_at_their_places_in_what_other_tools_write() {
    let folder = tempfile::tempdir().unwrap();
    let stack = "Resources:\n  Pump:\n    Type: AWS::IoT::Policy\n    Properties:\n      PolicyName: pump\n      PolicyDocument:\n        Version: '2012-10-17'\n\
        \x20       Statement:\n          - Effect: Allow\n            Action: iot:Connect\n            Resource: !Sub 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/*'\n";
    let hcl = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:eu-west-1:123456789012:topic/*"}]}"#;
    let plan = serde_json::json!({"planned_values": {"root_module": {"resources": [{"type": "aws_iot_policy", "values": {"policy": hcl}}]}}});
    let log = r#"{"@level":"info","@message":"Plan: 1 to add","@module":"terraform.ui","type":"change_summary"}"#;
    let output = serde_json::json!({"policyName": "p", "policyDocument": hcl, "defaultVersionId": "1"});
    for (name, text, wanted) in [
        ("stack.yaml", stack.to_owned(), "stack.yaml:11:"),
        ("plan.json", plan.to_string(), "policy-topic-any"),
        ("log.json", log.to_owned(), "terraform show -json"),
        ("get-policy.json", output.to_string(), "policy-topic-any"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let found = run(folder.path(), &["lint", name]);
        assert_eq!(found.status.code(), Some(1), "{name}");
        assert!(stdout(&found).contains(wanted), "{name}: {}", stdout(&found));
    }
}

#[test]
fn with_exclusive_attachments_is_attached_ties_no_client_id() {
    let folder = tempfile::tempdir().unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/*",
      "Condition":{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}}}"#;
    std::fs::write(folder.path().join("p.json"), policy).unwrap();
    assert_eq!(run(folder.path(), &["lint", "p.json"]).status.code(), Some(0));
    let exclusive = run(folder.path(), &["lint", "--exclusive", "p.json"]);
    assert!(exclusive.status.code() == Some(1) && stdout(&exclusive).contains("policy-client-any"));
}

#[test]
fn a_difference_is_shown_by_an_operation() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (vectors("lint/thingpark-first.json"), vectors("lint/thingpark-second.json"));
    let same = run(folder.path(), &["diff", text(&a), text(&a)]);
    assert_eq!((same.status.code(), stdout(&same).as_str()), (Some(0), ""));
    let differ = run(folder.path(), &["diff", text(&a), text(&b)]);
    assert_eq!(differ.status.code(), Some(1));
    assert_eq!(stdout(&differ), "+ iot:Subscribe arn:aws:iot:eu-west-1:123456789012:topicfilter/lora/downlink\n");
}

#[test]
fn a_policy_is_attached_and_detached() {
    let folder = tempfile::tempdir().unwrap();
    let manifest =
        "version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"up/a\"]\n[things.b]\npublish = [\"up/b/x\"]\n";
    std::fs::write(folder.path().join("awsiot.toml"), manifest).unwrap();
    let kit = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"))
            .args(args)
            .current_dir(folder.path())
            .env_remove("AWSIOT_KIT_REGISTRY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        stdout(&output)
    };
    kit(&["apply", "--yes"]);
    assert!(!kit(&["thing", "show", "a", "--format", "json"]).contains("\"b\""));
    assert!(kit(&["policy", "attach", "b", "--thing", "a"]).starts_with("attached b arn:"));
    assert!(kit(&["thing", "show", "a", "--format", "json"]).contains("\"b\""));
    kit(&["policy", "detach", "b", "--thing", "a"]);
    assert!(!kit(&["thing", "show", "a", "--format", "json"]).contains("\"b\""));
    assert_eq!(run(folder.path(), &["attach", "nothing", "--thing", "a"]).status.code(), Some(4));
    assert_eq!(run(folder.path(), &["attach", "a"]).status.code(), Some(2));
}

#[test]
fn an_existing_configuration_gets_its_least_policy() {
    let folder = tempfile::tempdir().unwrap();
    let bridge = "connection aws\naddress a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com:8883\nremote_clientid plant\n\
        bridge_cafile /ca.pem\nbridge_certfile /c.pem\nbridge_keyfile /k.pem\ntopic up/# out 1\ntopic cmd/plant in 1\n";
    std::fs::write(folder.path().join("bridge.conf"), bridge).unwrap();
    let output =
        run(folder.path(), &["infer", "bridge.conf", "--kind", "mosquitto", "--account", "123456789012", "--compact"]);
    let policy = stdout(&output);
    for resource in ["client/plant", "topic/up/*", "topic/cmd/plant", "topicfilter/cmd/plant"] {
        assert!(
            policy.contains(&format!("\"arn:aws:iot:eu-central-1:123456789012:{resource}\"")),
            "{resource}: {policy}"
        );
    }
    std::fs::write(folder.path().join("nothing.txt"), "nothing").unwrap();
    assert_eq!(run(folder.path(), &["infer", "nothing.txt"]).status.code(), Some(3));
}

#[test]
fn a_sixth_version_takes_the_oldest_away_and_says_so_and_each_of_them_can_be_seen() {
    let manifest = |topic: &str| {
        format!("version = 1\nregistry = \"local\"\n[things.pump-1]\npublish = [\"{topic}/{{thing}}\"]\n")
    };
    let scene = Scene::new(&manifest("v1"));
    scene.run(&["apply", "--yes"]).expect(0);
    for version in 2..=5 {
        scene.manifest(&manifest(&format!("v{version}")));
        let ran = scene.run(&["apply", "--yes"]).expect(0);
        assert!(!ran.out.contains("version 1"), "{}", ran.out);
    }
    scene.manifest(&manifest("v6"));
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(format!("{}{}", ran.out, ran.err).contains("version 1"), "{}\n{}", ran.out, ran.err);

    let list = scene.run(&["policy", "versions", "pump-1"]).expect(0);
    let ids: Vec<&str> = list.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(ids, ["6", "5", "4", "3", "2"]);
    assert_eq!(list.out.lines().filter(|line| line.ends_with("in force")).count(), 1);
    assert!(list.out.lines().next().unwrap().ends_with("in force"));
    for (version, topic) in [("2", "topic/v2/"), ("v5", "topic/v5/"), ("default", "topic/v6/")] {
        let shown = scene.run(&["policy", "versions", "pump-1", "--show", version]).expect(0);
        assert!(shown.out.contains(topic) && serde_json::from_str::<Value>(&shown.out).is_ok(), "{}", shown.out);
    }
    let gone = scene.run(&["policy", "versions", "pump-1", "--show", "1"]).expect(4);
    assert!(gone.err.contains("no version `1`") && gone.err.contains("hint: it has 6, 5, 4, 3, 2"), "{}", gone.err);
    scene.run(&["policy", "versions", "pump-2"]).expect(4);
}

#[test]
fn a_registered_thing_is_asked_with_all_its_policies_and_a_misspelt_action_is_named() {
    let manifest = "version = 1\nregistry = \"local\"\n[things.pump]\nattributes = { site = \"lyon\" }\npublish = [\"telemetry/{thing}\"]\n";
    let scene = Scene::new(manifest);
    scene.run(&["apply", "--yes"]).expect(0);
    // A second policy, which another hand attached to the certificate, and which speaks of an attribute.
    let more = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish",
        "Resource":"arn:aws:iot:us-east-1:000000000000:topic/site/${iot:Connection.Thing.Attributes[site]}"}]}"#;
    let registry = scene.registry();
    registry.create_policy("more", more).unwrap();
    let principal = registry.list_thing_principals("pump").unwrap().remove(0);
    registry.attach_policy("more", &principal).unwrap();
    drop(registry);
    let ask = |more: &[&str]| scene.run(&[&["policy", "simulate", "--thing", "pump", "--action"][..], more].concat());
    let said = ask(&["iot:Publish", "--topic", "telemetry/pump"]).expect(0);
    assert!(
        said.out.starts_with("allow\n") && said.err.contains("policies in force for pump: more, pump\n"),
        "{said:?}"
    );
    ask(&["iot:Connect"]).expect(0);
    ask(&["iot:Publish", "--topic", "site/lyon"]).expect(0);
    ask(&["iot:Publish", "--topic", "site/lyon", "--attr", "site=paris"]).expect(1);
    ask(&["iot:Connect", "--client-id", "other"]).expect(1);
    ask(&["iot:Publish", "--topic", "telemetry/other"]).expect(1);
    let said = ask(&["iot:Publsh", "--topic", "telemetry/pump"]).expect(1);
    assert!(said.err.contains("no action `iot:Publsh`") && said.err.contains("`iot:Publish`"), "{said:?}");
    let none = scene.run(&["policy", "simulate", "--thing", "pumpe", "--action", "iot:Connect"]).expect(4);
    assert!(none.err.contains("pump"), "{none:?}");
    scene.run(&["policy", "simulate", "--action", "iot:Connect"]).expect(2);
}

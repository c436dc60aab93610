//! Findings that are known: accepted in the manifest or by a flag, explained by a command; and lists of what there is.

use awsiot_kit::emit::TARGETS;
use awsiot_kit::policy::codes;

use crate::scene::Scene;

const BRIDGE: &str = "version = 1\nregistry = \"local\"\n[things.gw]\npublish = [\"up\"]\n";
const UNVERIFIED: &str = "nanomq-server-unverified";

fn bridge(allow: &str) -> Scene {
    Scene::new(&format!("{BRIDGE}{allow}[things.gw.emit.nanomq]\n"))
}

#[test]
fn a_warning_that_is_accepted_is_not_said_again_by_any_command() {
    let scene = bridge("");
    for args in [&["check"][..], &["plan"]] {
        let ran = scene.run(args).expect(0);
        assert!((ran.out + &ran.err).contains(UNVERIFIED));
    }
    for scene in [
        bridge(&format!("allow = [\"{UNVERIFIED}\"]\n")),
        Scene::new(&format!("{BRIDGE}[defaults]\nallow = [\"{UNVERIFIED}\"]\n[things.gw.emit.nanomq]\n")),
    ] {
        for args in [&["check"][..], &["plan"], &["apply", "--yes"]] {
            let ran = scene.run(args).expect(0);
            assert!(!(ran.out + &ran.err).contains(UNVERIFIED), "{args:?}");
        }
    }
}

#[test]
fn a_lint_that_is_accepted_stops_nothing_and_one_of_another_thing_still_does() {
    let route = "routes = [{ direction = \"out\", local = \"#\", remote = \"#\" }]\n";
    let accepted = format!("version = 1\nregistry = \"local\"\n[things.a]\nallow = [\"policy-topic-any\"]\n{route}");
    let scene = Scene::new(&accepted);
    for args in [&["check"][..], &["plan"], &["apply", "--yes"]] {
        scene.run(args).expect(0);
    }
    let other = Scene::new(&format!("{accepted}[things.b]\npolicy-name = \"own\"\n{route}"));
    let ran = other.run(&["check"]).expect(1);
    assert!(ran.out.contains("registered for `b`") && !ran.out.contains("registered for `a`"), "{}", ran.out);
    other.run(&["apply", "--yes"]).expect(3);
}

#[test]
fn check_takes_other_levels() {
    let scene = bridge("");
    let ran = scene.run(&["check", "-D", UNVERIFIED]).expect(1);
    assert!(ran.out.contains(&format!("deny[{UNVERIFIED}]")));
    let ran = scene.run(&["check", "-A", UNVERIFIED]).expect(0);
    assert_eq!(ran.out, "");
    let ran = scene.run(&["check", "-A", "nanomq-server-unverifed"]).expect(2);
    assert!(ran.err.contains(&format!("did you mean `{UNVERIFIED}`")), "{}", ran.err);
    // What AWS refuses cannot be wished away.
    scene.run(&["check", "-A", "policy-size"]).expect(2);
    scene.run(&["check", "-W", "manifest-topic"]).expect(2);
    let open = "version = 1\nregistry = \"local\"\n[things.a]\nroutes = [{ direction = \"out\", local = \"#\", remote = \"#\" }]\n";
    let scene = Scene::new(open);
    scene.run(&["check", "-W", "policy-topic-any"]).expect(0);
    scene.run(&["check", "-D", "policy-topic-any"]).expect(1);
}

#[test]
fn every_code_is_explained() {
    let scene = Scene::empty();
    let list = scene.run(&["explain"]).expect(0).out;
    assert_eq!(list.lines().count(), codes::all().count());
    for code in codes::all() {
        assert!(list.lines().any(|line| line.starts_with(&format!("{code} "))), "{code}");
    }
    for code in [UNVERIFIED, "policy-topic-any", "manifest-topic"] {
        let page = scene.run(&["explain", code]).expect(0).out;
        assert!(page.starts_with(code), "{page}");
        assert_eq!(page.contains("allow = ["), code != "manifest-topic", "{page}");
    }
    let ran = scene.run(&["explain", "manifest-tpoic"]).expect(2);
    assert!(ran.err.contains("did you mean `manifest-topic`"), "{}", ran.err);
    let json = scene.run(&["explain", UNVERIFIED, "--format", "json"]).expect(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["schema"] == 1 && json["code"] == UNVERIFIED && json["acceptable"] == true, "{json}");
}

#[test]
fn targets_and_the_schema_are_printed() {
    let scene = Scene::empty();
    let list = scene.run(&["targets"]).expect(0).out;
    for target in TARGETS {
        assert!(list.lines().any(|line| line.split('\t').next() == Some(target.name)), "{list}");
        let page = scene.run(&["targets", target.name]).expect(0).out;
        for spec in target.options {
            assert!(page.contains(&format!("  {} = ", spec.name)), "{page}");
        }
    }
    let ran = scene.run(&["targets", "nanomqq"]).expect(2);
    assert!(ran.err.contains("did you mean `nanomq`"), "{}", ran.err);
    let schema = scene.run(&["schema"]).expect(0).out;
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/manifest.schema.json");
    assert_eq!(schema, std::fs::read_to_string(kept).unwrap());
}

#[test]
fn a_wrong_command_line_is_json_where_json_is_asked_for() {
    let scene = Scene::empty();
    for args in
        [&["check", "--bad", "--format", "json"][..], &["--format=json", "thing"], &["--format=json", "cert", "match"]]
    {
        let ran = scene.run(args).expect(2);
        let error: serde_json::Value =
            serde_json::from_str(&ran.err).unwrap_or_else(|_| panic!("{args:?}: {}", ran.err));
        assert!(error["schema"] == 1 && error["error"]["code"] == "usage", "{error}");
        assert!(error["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    }
    let ran = scene.run(&["check", "--bad"]).expect(2);
    assert!(ran.err.starts_with("error: ") && ran.err.contains("Usage:"), "{}", ran.err);
    scene.run(&["check", "--help"]).expect(0);
}

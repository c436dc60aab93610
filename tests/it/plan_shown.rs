//! What a plan shows: what a change means, many alike as one line, what differs in a file and never a secret; and how an apply ends.

use std::fs;

use serde_json::Value;

use crate::scene::Scene;

const ONE: &str = r#"version = 1
registry = "local"
[things.gw]
publish = ["telemetry/{thing}"]
subscribe = ["cmd/{thing}"]
[things.gw.emit.mosquitto]
[things.gw.emit.kura]
"#;

#[test]
fn a_policy_that_changes_says_which_operations_are_gained_and_lost() {
    let scene = Scene::new(ONE);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.manifest(&ONE.replace("telemetry/{thing}", "data/{thing}").replace("subscribe = [\"cmd/{thing}\"]", ""));
    let ran = scene.run(&["plan"]).expect(0);
    for line in [
        "    - no longer iot:Publish topic/telemetry/gw",
        "    + now allows iot:Publish topic/data/gw",
        "    - no longer iot:Subscribe topicfilter/cmd/gw",
    ] {
        assert!(ran.out.lines().any(|own| own == line), "`{line}` is not in\n{}", ran.out);
    }
    assert!(!ran.out.contains('\x1b'), "no colour in a pipe");
    let json = scene.run(&["plan", "--format", "json"]).expect(0);
    let objects: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let policy = objects.iter().find(|own| own["kind"] == "policy").unwrap();
    assert!(policy["before"].to_string().contains("telemetry/gw"), "{policy}");
    assert!(policy["after"].to_string().contains("data/gw") && !policy["after"].to_string().contains("telemetry"));
}

#[test]
fn a_certificate_that_exchanges_policies_says_it_once_for_all_that_do() {
    let two = "version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"x/{thing}\"]\n[things.b]\npublish = [\"x/{thing}\"]\n";
    let scene = Scene::new(two);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.manifest(&two.replace("x/", "y/"));
    let out = scene.run(&["plan"]).expect(0).out;
    let gained = out.lines().filter(|line| line.starts_with("    + now allows iot:Publish topic/y/")).count();
    assert_eq!(gained, 1, "{out}");
}

#[test]
fn what_is_kept_is_listed_only_when_asked_and_many_alike_are_one_line() {
    let manifest = "version = 1\nregistry = \"local\"\n[fleets.sensor]\ninventory = \"s.csv\"\nname = \"sensor-{serial}\"\n\
        attributes = { serial = \"{serial}\" }\npublish = [\"t/{thing}\"]\n";
    let scene = Scene::new(manifest);
    let rows: String = (1..=12).map(|number| format!("{number:03}\n")).collect();
    fs::write(scene.at("s.csv"), format!("serial\n{rows}")).unwrap();
    let out = scene.run(&["plan"]).expect(0).out;
    for line in ["+ 12 things like sensor-001", "+ 12 certificates like sensor-001", "+ 12 bundles like out/sensor-001"]
    {
        assert!(out.lines().any(|own| own == line), "`{line}` is not in\n{out}");
    }
    assert!(!out.contains("sensor-007") && out.contains("37 to add"), "{out}");
    let all = scene.run(&["plan", "-v"]).expect(0).out;
    assert!(all.contains("+ thing        sensor-007"), "{all}");
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(
        ran.out.lines().last().unwrap().starts_with("applied: ") && ran.out.trim_end().ends_with(" s"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("next: copy each of 12 bundles, out/sensor-001 and so on"), "{}", ran.err);
    assert_eq!(scene.run(&["plan"]).expect(0).out, "0 to add, 0 to change, 37 to keep, 0 to remove\n");
    assert_eq!(scene.run(&["plan", "-v"]).expect(0).out.lines().filter(|line| line.starts_with("= ")).count(), 37);
}

#[test]
fn a_file_that_differs_shows_how_unless_it_holds_a_secret() {
    let scene = Scene::new(ONE);
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(ran.err.contains("next: copy out/gw to its device; out/gw/kura/README.md says"), "{}", ran.err);
    let conf = "out/gw/mosquitto/awsiot-bridge.conf";
    let text = fs::read_to_string(scene.at(conf)).unwrap();
    fs::write(scene.at(conf), format!("{text}# by hand\x1b[2J\n")).unwrap();
    let password = fs::read_to_string(scene.at("out/gw/kura/keystore-password.txt")).unwrap();
    fs::write(scene.at("out/gw/kura/snapshot.xml"), "my-own-secret\n").unwrap();
    let out = scene.run(&["plan"]).expect(0).out;
    assert!(out.contains("      - # by hand[2J\n"), "{out}");
    assert!(out.contains("not shown") && !out.contains("my-own-secret"), "{out}");
    assert!(!out.contains(password.trim()) && !out.contains("PRIVATE KEY"), "{out}");
    let all = scene.run(&["plan", "--diff"]).expect(0).out;
    assert!(all.len() >= out.len() && !all.contains(password.trim()), "{all}");
}

//! Policies of every derived shape are known as this program's own: applied, then destroyed, none stays; those of earlier forms neither.

use std::fmt::Write;
use std::ops::ControlFlow;

use awsiot_kit::policy::document::{Document, Effect, Statement};
use awsiot_kit::registry::prelude::*;

use crate::foreign::{HOME, by_hand};
use crate::scene::Scene;

/// Things whose policies have every form there is: shared, dense, split, with a Deny, of a core, of every service.
fn manifest() -> String {
    let mut text = "version = 1\nregistry = \"local\"\n".to_owned();
    let shadows: Vec<String> = (0..12).map(|at| format!("\"shadow-number-{at}\"")).collect();
    let many: Vec<String> = (0..60).map(|at| format!("\"plant/machine-number-{at}/telemetry\"")).collect();
    for (name, lines) in [
        ("alike-1", "publish = [\"up/{thing}\"]\nsubscribe = [\"down/{thing}/#\"]".to_owned()),
        ("alike-2", "publish = [\"up/{thing}\"]\nsubscribe = [\"down/{thing}/#\"]".to_owned()),
        ("at-lyon", "attributes = { site = \"lyon\" }\npublish = [\"{site}/{thing}\"]".to_owned()),
        ("at-oslo", "attributes = { site = \"oslo\" }\npublish = [\"{site}/{thing}\"]".to_owned()),
        ("dense", format!("jobs = true\nshadow = [\"classic\", {}]\npublish = [\"t/{{thing}}\"]", shadows.join(", "))),
        ("split", format!("publish = [{}]", many.join(", "))),
        ("denies", "publish = [{ topic = \"a/+/b\", retain = true }]\nsubscribe = [\"c/+/d\"]".to_owned()),
        (
            "serves",
            "jobs = true\nshadow = [\"classic\"]\ndevice-defender = true\nsecure-tunneling = true\ncommands = true\n\
             file-streams = true\nlocation = true\nbasic-ingest = [\"rule_1/{thing}/#\"]"
                .to_owned(),
        ),
        ("core", "[things.core.emit.greengrass]\nrole-alias = \"gateway\"".to_owned()),
        ("other-id", "client-id = \"somebody\"\njobs = true".to_owned()),
    ] {
        write!(text, "[things.{name}]\n{lines}\n").unwrap();
    }
    text
}

fn policies(scene: &Scene) -> Vec<String> {
    let mut all = Vec::new();
    let each = &mut |name| {
        all.push(name);
        Ok(ControlFlow::Continue(()))
    };
    scene.registry().list_policies(each).unwrap();
    all
}

#[test]
fn policies_of_every_derived_form_go_with_their_things_and_those_of_others_stay() {
    let scene = Scene::new(&manifest());
    scene.run(&["apply", "--yes"]).expect(0);
    let made = policies(&scene);
    assert!(made.len() > 9 && made.contains(&"split.2".to_owned()), "{made:?}");
    scene.registry().create_policy("by.hand", &by_hand("x")).unwrap();
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    assert_eq!(policies(&scene), ["by.hand"], "{}", ran.out);
}

/// As policies were derived before wildcards stood for the topics of a service: every topic by itself, a Deny for every level.
fn spelt_out(thing: &str) -> String {
    let topics = |kind: &str, ends: &[&str]| -> Vec<String> {
        ends.iter().map(|end| format!("{HOME}{kind}/$aws/things/{thing}/jobs/{end}")).collect()
    };
    let answers = ["get/accepted", "get/rejected", "*/update/accepted", "notify"];
    let document = Document::new(vec![
        Statement::new(Effect::Allow, ["iot:Connect"], [format!("{HOME}client/{thing}")]),
        Statement::new(Effect::Allow, ["iot:Publish"], topics("topic", &["get", "*/get", "*/update"])),
        Statement::new(Effect::Allow, ["iot:Receive"], topics("topic", &answers)),
        Statement::new(Effect::Allow, ["iot:Subscribe"], topics("topicfilter", &answers)),
        Statement::new(Effect::Deny, ["iot:Publish", "iot:Receive"], topics("topic", &["*/*/get", "*/*/update"])),
    ]);
    format!("{}\n", document.pretty().trim_end())
}

#[test]
fn a_policy_of_an_earlier_form_is_brought_up_to_date_and_goes_too() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.t]\njobs = true\n[things.u]\njobs = true\nclient-id = \"v\"\n",
    );
    scene.run(&["apply", "--yes"]).expect(0);
    for thing in ["t", "u"] {
        scene.registry().create_policy_version(thing, &spelt_out(thing)).unwrap();
    }
    let planned = scene.run(&["plan", "--exit-code"]).expect(1);
    assert!(planned.out.contains("policy") && !planned.out.contains("not made by awsiot-kit"), "{}", planned.out);
    scene.run(&["apply", "--yes", "--only", "t"]).expect(0);
    let now = scene.registry().get_policy("t").unwrap().unwrap();
    assert!(now.contains("jobs/*\"") && !now.contains("Deny"), "{now}");
    // The other is taken down as it is.
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    assert_eq!(policies(&scene), Vec::<String>::new(), "{}", ran.out);
}

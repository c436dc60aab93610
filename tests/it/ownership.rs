//! What awsiot-kit did not make it neither changes nor deletes (promise 10): policies, certificates, types, groups and things of other
//! hands, and a second manifest, beside a manifest's own; the registry itself is asked before and after.

use std::fs;

use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{CertificateRecord, Status, ThingRecord};

use crate::foreign::{self, HOME, Holdings, by_hand, holdings};
use crate::scene::{Ran, Scene};

/// Two things of their own type and group, with the marks of other hands all around them.
const ONE: &str = r#"version = 1
registry = "local"
[defaults]
type = "pump"
groups = ["plants"]
[things.a]
publish = ["a/{thing}/up"]
[things.b]
publish = ["b/{thing}/down"]
"#;

const TWO: &str = r#"version = 1
registry = "local"
out = "out-two"
[defaults]
type = "valve"
groups = ["plants"]
[things.c]
publish = ["c/{thing}/up"]
[things.d]
publish = ["shared/{thing}"]
[things.e]
publish = ["shared/{thing}"]
"#;

fn arn(registry: &dyn Registry, thing: &str) -> String {
    registry.list_thing_principals(thing).unwrap().remove(0)
}

/// A folder with two manifests, both applied, among what others made; and what must never change.
fn neighbourhood() -> (Scene, Holdings) {
    let scene = Scene::new(ONE);
    fs::write(scene.at("two.toml"), TWO).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["apply", "-f", "two.toml", "--yes"]).expect(0);
    let registry = scene.registry();
    // Policies by hand, one of them on a certificate of ours alone, one with a name of ours.
    registry.create_policy("by.hand", &by_hand("by/hand")).unwrap();
    registry.attach_policy("by.hand", &arn(&registry, "a")).unwrap();
    registry.create_policy("b.2", &serde_json::to_string_pretty(&foreign::wide()).unwrap()).unwrap();
    registry.attach_policy("b.2", &arn(&registry, "b")).unwrap();
    registry.create_policy("fleet.hand", &by_hand("x")).unwrap();
    // A policy of the other manifest on a certificate of this one.
    registry.attach_policy("c", &arn(&registry, "a")).unwrap();
    // Certificates whose subjects only look like ours, on things of ours and on none.
    for (number, subject) in foreign::SUBJECTS.iter().enumerate() {
        let pem = foreign::certificate(subject);
        let made = registry.register_certificate_without_ca(&pem, Status::Inactive).unwrap();
        registry.update_certificate(&made.id, Status::Active).unwrap();
        if number % 2 == 0 {
            registry.attach_thing_principal("a", &made.arn).unwrap();
            registry.attach_policy("fleet.hand", &made.arn).unwrap();
        }
    }
    // The other manifest's certificate on a thing of ours, and a group and a type by hand, both in use by things of ours.
    registry.attach_thing_principal("b", &arn(&registry, "d")).unwrap();
    drop(registry);
    foreign::group(&scene, "by-hand", "somebody's");
    foreign::group(&scene, "looks-like", "awsiot-kit2");
    foreign::thing_type(&scene, "by-hand", "");
    let registry = scene.registry();
    registry.add_thing_to_thing_group("a", "by-hand").unwrap();
    registry.add_thing_to_thing_group("b", "looks-like").unwrap();
    let record = registry.describe_thing("b").unwrap().unwrap();
    registry.update_thing(&ThingRecord { thing_type: Some("by-hand".to_owned()), ..record }).unwrap();
    let theirs = holdings(&registry).without_things_of(&["a", "b"], &registry);
    drop(registry);
    (scene, theirs)
}

#[track_caller]
fn stays(scene: &Scene, theirs: &Holdings, ran: &Ran) {
    holdings(&scene.registry()).expect_all_of(theirs, &ran.out);
}

#[test]
fn destroy_takes_what_the_manifest_made_and_names_what_others_made() {
    let (scene, theirs) = neighbourhood();
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    stays(&scene, &theirs, &ran);
    for named in [
        "= policy       by.hand     not made by awsiot-kit: kept",
        "= policy       b.2         not made by awsiot-kit: kept",
        "= thing-group  by-hand     not made by awsiot-kit: kept",
        "= thing-group  looks-like  not made by awsiot-kit: kept",
        "= thing-type   by-hand     not made by awsiot-kit: kept",
    ] {
        assert!(ran.out.contains(named), "{named}:\n{}", ran.out);
    }
    assert!(ran.out.contains("not made by awsiot-kit: detached, and kept"), "{}", ran.out);
    assert!(ran.out.contains("made by awsiot-kit for `d`: detached, and kept"), "{}", ran.out);
    let registry = scene.registry();
    let left = holdings(&registry);
    for gone in ["thing a", "thing b", "policy a", "policy b", "type pump"] {
        assert!(!left.has(gone), "{gone} is still there:\n{}", ran.out);
    }
    assert!(left.has("group plants"), "the other manifest's things are in it");
    drop(registry);
    scene.run(&["plan", "-f", "two.toml", "--exit-code"]).expect(0);
    let ran = scene.run(&["destroy", "-f", "two.toml", "--yes"]).expect(0);
    let left = holdings(&scene.registry());
    for gone in ["thing c", "policy c", "type valve"] {
        assert!(!left.has(gone), "{gone} is still there:\n{}", ran.out);
    }
    assert_eq!(left.certificates(), foreign::SUBJECTS.len(), "only those of others");
}

#[test]
fn deleting_one_thing_by_name_takes_only_what_was_made_for_it() {
    let (scene, theirs) = neighbourhood();
    scene.run(&["thing", "delete", "a"]).expect(2);
    let before = holdings(&scene.registry());
    let ran = scene.run(&["thing", "delete", "a", "--yes"]).expect(0);
    stays(&scene, &theirs, &ran);
    let left = holdings(&scene.registry());
    assert!(!left.has("thing a") && !left.has("policy a"), "{}", ran.out);
    assert_eq!(left.certificates(), before.certificates() - 1);
    assert!(left.has("thing b") && left.has("policy b") && left.has("group plants"));
    assert!(ran.out.contains("kept policy by.hand: not made by awsiot-kit"), "the receipt says it too: {}", ran.out);
    // What somebody attached to `b` is said, and nothing else.
    let plan = scene.run(&["plan", "-f", "two.toml", "--exit-code"]).expect(1);
    assert!(plan.out.contains("also attached to b") && plan.out.contains("0 to add, 1 to change"), "{}", plan.out);
}

#[test]
fn pruning_takes_neither_what_others_made_nor_what_another_manifest_is_about_to_use() {
    let (scene, theirs) = neighbourhood();
    // The second manifest is interrupted: its certificate hangs on nothing, its key waits, its policy is unused.
    let registry = scene.registry();
    let its = arn(&registry, "e");
    for thing in registry.list_principal_things(&its).unwrap() {
        registry.detach_thing_principal(&thing, &its).unwrap();
    }
    for policy in registry.list_attached_policies(&its).unwrap() {
        registry.detach_policy(&policy, &its).unwrap();
    }
    fs::create_dir_all(scene.at(".awsiot-kit/pending/e")).unwrap();
    fs::rename(scene.at("out-two/e/private-key.pem"), scene.at(".awsiot-kit/pending/e/private-key.pem")).unwrap();
    fs::remove_dir_all(scene.at("out-two/e")).unwrap();
    let theirs =
        theirs.and_as_now(&registry, &["thing e", &format!("certificate {}", its.rsplit('/').next().unwrap())]);
    drop(registry);
    for args in [&["prune", "--orphans", "--yes"][..], &["prune", "--yes"], &["apply", "--prune", "--yes"]] {
        let ran = scene.run(args).expect(0);
        stays(&scene, &theirs, &ran);
        assert!(scene.at(".awsiot-kit/pending/e/private-key.pem").exists(), "{args:?}: {}", ran.out);
    }
    scene.run(&["apply", "-f", "two.toml", "--yes"]).expect(0);
    // What somebody attached to `b` is said, and nothing else.
    let plan = scene.run(&["plan", "-f", "two.toml", "--exit-code"]).expect(1);
    assert!(plan.out.contains("also attached to b") && plan.out.contains("0 to add, 1 to change"), "{}", plan.out);
}

#[test]
fn a_rotation_leaves_a_certificate_that_somebody_else_made() {
    let (scene, theirs) = neighbourhood();
    for old in ["off", "delete"] {
        let ran = scene.run(&["cert", "rotate", "a", "--old", old, "--no-connect", "--yes"]).expect(0);
        stays(&scene, &theirs, &ran);
    }
    // A key and a certificate of one's own, put into the bundle by hand: in use, and not ours to end.
    let (key, pem) = foreign::pair("CN=a, O=factory");
    let registry = scene.registry();
    let own = registry.register_certificate_without_ca(&pem, Status::Inactive).unwrap();
    registry.update_certificate(&own.id, Status::Active).unwrap();
    registry.attach_thing_principal("a", &own.arn).unwrap();
    fs::write(scene.at("out/a/private-key.pem"), key).unwrap();
    fs::write(scene.at("out/a/certificate.pem"), &pem).unwrap();
    drop(registry);
    scene.run(&["apply", "--yes"]).expect(0);
    let ran = scene.run(&["cert", "rotate", "a", "--old", "delete", "--no-connect", "--yes"]).expect(0);
    let now = scene.registry().describe_certificate(&own.id).unwrap();
    assert_eq!(now.map(|record| record.status), Some(Status::Active), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("was not made by awsiot-kit and stays as it is"), "{}", ran.err);
    stays(&scene, &theirs, &ran);
}

#[test]
fn a_policy_that_changed_hands_is_not_written_over_unless_that_is_said() {
    let scene = Scene::new(ONE);
    scene.run(&["apply", "--yes"]).expect(0);
    let registry = scene.registry();
    let own = arn(&registry, "a");
    registry.detach_policy("a", &own).unwrap();
    registry.delete_policy("a").unwrap();
    registry.create_policy("a", &serde_json::to_string_pretty(&foreign::wide()).unwrap()).unwrap();
    registry.attach_policy("a", &own).unwrap();
    let before = holdings(&registry);
    drop(registry);
    let files = scene.files("out");
    let plan = scene.run(&["plan"]).expect(3);
    assert!(plan.out.contains("= policy       a"), "{}", plan.out);
    assert!(plan.out.contains("not made by awsiot-kit, and says something else: kept; --take-over"), "{}", plan.out);
    assert!(plan.err.contains("error: the policy `a` says something else than the manifest"), "{}", plan.err);
    for args in [&["apply", "--yes"][..], &["cert", "rotate", "a", "--no-connect", "--yes"]] {
        let ran = scene.run(args).expect(3);
        assert!(ran.err.contains("--take-over"), "{}", ran.err);
        assert_eq!(holdings(&scene.registry()), before, "{args:?}");
        assert!(scene.files("out") == files && !scene.at(".awsiot-kit/rotating/a").exists(), "{args:?}");
    }
    scene.run(&["destroy", "--only", "a", "--yes"]).expect(0);
    assert!(holdings(&scene.registry()).expect_part("policy a", &before), "kept as it was");
    scene.run(&["apply", "--take-over", "--yes"]).expect(0);
    scene.run(&["plan", "--exit-code"]).expect(0);
    scene.run(&["destroy", "--yes"]).expect(0);
    assert!(!holdings(&scene.registry()).has("policy a"), "what was taken over is taken down");
}

#[test]
fn two_manifests_that_call_their_policies_alike_do_not_write_over_each_other() {
    let registry = Scene::empty();
    let place = format!("local:{}", registry.path().display());
    let fleet = |topic: &str, prefix: &str| {
        let scene = Scene::new(&format!(
            "version = 1\n[fleets.s]\ninventory = \"s.csv\"\nname = \"{prefix}-{{n}}\"\npublish = [\"{topic}/{{thing}}\"]\n"
        ));
        fs::write(scene.at("s.csv"), "n\n1\n2\n").unwrap();
        scene
    };
    let (one, two) = (fleet("one", "one"), fleet("two", "two"));
    one.run(&["apply", "--registry", &place, "--yes"]).expect(0);
    let document = |scene: &Scene| fs::read_to_string(scene.at("out/one-1/policy.json")).unwrap();
    let before = document(&one);
    let ran = two.run(&["apply", "--registry", &place, "--yes"]).expect(3);
    // Whichever of its things the registry lists first.
    let says = |thing: &str| ran.out.contains(&format!("in force for `{thing}`, which is another manifest's"));
    assert!(says("one-1") || says("one-2"), "{}", ran.out);
    assert!(!two.at("out").exists(), "nothing was done");
    one.run(&["plan", "--registry", &place, "--exit-code"]).expect(0);
    assert_eq!(document(&one), before);
    // Its own it may change, and so it says it.
    one.manifest(&fs::read_to_string(one.at("awsiot.toml")).unwrap().replace("one/{", "other/{"));
    one.run(&["apply", "--registry", &place, "--yes"]).expect(0);
}

#[test]
fn a_thing_that_was_there_before_is_kept_when_what_was_made_for_it_goes() {
    let scene = Scene::new(ONE);
    let registry = scene.registry();
    let record = ThingRecord { name: "a".to_owned(), thing_type: None, attributes: Default::default() };
    registry.create_thing(&record).unwrap();
    drop(registry);
    scene.run(&["apply", "--yes"]).expect(0);
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    assert!(ran.out.contains("there before awsiot-kit came: kept"), "{}", ran.out);
    let left = holdings(&scene.registry());
    assert!(left.has("thing a") && !left.has("thing b") && left.certificates() == 0, "{}", ran.out);
    scene.run(&["thing", "delete", "a", "--yes"]).expect(0);
    assert!(!holdings(&scene.registry()).has("thing a"), "it was named");
}

#[test]
fn a_bundle_that_was_made_for_another_registry_is_kept() {
    let scene = Scene::new("version = 1\n[things.a]\npublish = [\"t\"]\n");
    scene.run(&["apply", "--registry", "local", "--region", "eu-west-1", "--yes"]).expect(0);
    let files = scene.files("out");
    let ran = scene.run(&["destroy", "--registry", "local:rehearsal", "--yes"]).expect(0);
    assert!(scene.files("out") == files && ran.out.contains("made for arn:aws:iot:eu-west-1:"), "{}", ran.out);
}

/// An old and a new manifest that has another thing in place of one.
fn renamed() -> Scene {
    let scene = Scene::new(ONE);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.manifest(&ONE.replace("[things.b]", "[things.new]"));
    scene
}

#[test]
fn a_thing_that_leaves_the_manifest_is_listed_until_it_is_pruned() {
    let scene = renamed();
    scene.run(&["apply", "--yes"]).expect(0);
    let before = holdings(&scene.registry());
    for args in [&["plan", "--exit-code"][..], &["apply", "--yes"]] {
        let ran = scene.run(args).expect(i32::from(args[0] == "plan"));
        assert!(ran.out.contains("- thing        b"), "{args:?}: {}", ran.out);
        assert!(ran.out.contains("no longer in the manifest; kept until --prune"), "{args:?}: {}", ran.out);
        assert_eq!(holdings(&scene.registry()), before);
    }
    for args in [&["prune", "--yes"][..], &["prune", "--orphans", "--yes"], &["apply", "--prune", "--yes"]] {
        let scene = scene.copy();
        let ran = scene.run(args).expect(0);
        let left = holdings(&scene.registry());
        assert!(!left.has("thing b") && !left.has("policy b") && left.has("thing new"), "{args:?}: {}", ran.out);
        assert_eq!(left.certificates(), 2, "{args:?}: {}", ran.out);
        assert!(!scene.at("out/b").exists() && scene.at("out/.kept/b").exists(), "its key is moved aside");
        assert!(!scene.run(&["plan", "--exit-code"]).expect(0).out.contains("no longer"), "{args:?}");
    }
    scene.run(&["prune"]).expect(2);
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    let left = holdings(&scene.registry());
    assert!(!left.has("thing b") && left.certificates() == 0, "{}", ran.out);
    assert!(!scene.at(".awsiot-kit/made.jsonl").exists(), "nothing is left to remember");
}

#[test]
fn types_groups_and_policies_that_leave_the_manifest_are_listed_and_pruned_too() {
    let scene = Scene::new(ONE);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.manifest(&ONE.replace("pump", "valve").replace("plants", "works"));
    scene.run(&["apply", "--yes"]).expect(0);
    let plan = scene.run(&["plan", "--exit-code"]).expect(1);
    assert!(plan.out.contains("- thing-type   pump"), "{}", plan.out);
    scene.run(&["prune", "--yes"]).expect(0);
    let left = holdings(&scene.registry());
    assert!(!left.has("type pump") && left.has("type valve") && left.has("thing a"), "{left:?}");
}

#[test]
fn what_was_made_and_what_was_found_is_written_down_and_a_line_that_was_cut_off_costs_nothing() {
    let scene = Scene::new(&ONE.replace("\"pump\"", "\"pump\"\nattributes = { site = \"lyon\" }"));
    let registry = scene.registry();
    let record = ThingRecord { name: "b".to_owned(), thing_type: None, attributes: Default::default() };
    registry.create_thing(&record).unwrap();
    drop(registry);
    scene.run(&["apply", "--yes"]).expect(0);
    let made = fs::read_to_string(scene.at(".awsiot-kit/made.jsonl")).unwrap();
    assert!(made.contains(r#""fact":"made","resource":"thing","name":"a""#), "{made}");
    assert!(made.contains(r#""fact":"found","resource":"thing","name":"b""#), "{made}");
    assert!(!made.contains("PRIVATE") && !made.contains(scene.path().to_str().unwrap()), "{made}");
    // A line that a kill has cut off is no reason to fail, and costs nothing that was there before it.
    fs::write(scene.at(".awsiot-kit/made.jsonl"), format!("{made}{{\"manifest\":\"aws")).unwrap();
    scene.manifest(&ONE.replace("[things.b]", "[things.c]"));
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["destroy", "--yes"]).expect(0);
    let left = holdings(&scene.registry());
    assert!(left.has("thing b") && !left.has("thing a") && !left.has("thing c"), "{left:?}");
    assert!(
        left.certificates() == 0 && !left.has("policy b"),
        "what was made for the thing that was found is gone: {left:?}"
    );
}

#[test]
fn settings_of_a_certificate_that_changed_are_said_and_done_when_they_are_asked_for() {
    let manifest = "version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"t\"]\ncertificate = { issuer = \"self-signed\", days = 825 }\n";
    let start = Scene::new(manifest);
    start.run(&["ca", "new", "plant"]).expect(0);
    start.run(&["apply", "--yes"]).expect(0);
    start.run(&["plan", "--exit-code"]).expect(0);
    for (wanted, said) in [
        (r#"issuer = "self-signed", key = "rsa-2048", days = 825"#, "(ec-p256 → rsa-2048): needs --replace"),
        (r#"issuer = "aws""#, "(self-signed → aws): needs --replace"),
        (r#"issuer = "ca:plant""#, "(self-signed → ca:plant): needs --replace"),
        (r#"issuer = "self-signed", days = 30"#, "(825 days → 30 days): needs --replace"),
    ] {
        let scene = start.copy();
        scene.manifest(&manifest.replace("issuer = \"self-signed\", days = 825", wanted));
        let before = holdings(&scene.registry());
        let plan = scene.run(&["plan", "--exit-code"]).expect(1);
        assert!(plan.out.contains("~ certificate  a") && plan.out.contains(said), "{wanted}: {}", plan.out);
        let ran = scene.run(&["apply", "--yes"]).expect(0);
        assert!(ran.out.contains(said), "{}", ran.out);
        assert_eq!(holdings(&scene.registry()), before, "nothing changes without a word");
        scene.run(&["apply", "--replace", "--yes"]).expect(0);
        scene.run(&["plan", "--exit-code"]).expect(0);
        assert_eq!(holdings(&scene.registry()).certificates(), 1, "the old one is retired");
        // And back: what was signed by an authority of one's own is known by that.
        scene.manifest(&manifest.replace("issuer = \"self-signed\", days = 825", "issuer = \"aws\""));
        let plan = scene.run(&["plan"]).expect(0);
        assert_eq!(plan.out.contains("(ca:plant → aws)"), wanted.contains("ca:plant"), "{wanted}: {}", plan.out);
    }
}

#[test]
fn a_thing_is_created_unasked_and_changed_only_when_somebody_says_yes() {
    let scene = Scene::empty();
    let create = ["thing", "create", "a", "--registry", "local", "--publish", "t"];
    scene.run(&create).expect(0);
    scene.run(&create).expect(0);
    let before = holdings(&scene.registry());
    let more = [&create[..], &["--attr", "site=lyon"]].concat();
    let ran = scene.run(&more).expect(2);
    assert!(ran.err.contains("--yes") && ran.out.contains("site: (none) -> lyon"), "{}{}", ran.out, ran.err);
    assert_eq!(holdings(&scene.registry()), before);
    scene.run(&[&more[..], &["--yes"]].concat()).expect(0);
    scene.run(&["thing", "delete", "a", "--registry", "local"]).expect(2);
    scene.run(&["thing", "delete", "a", "--registry", "local", "--yes"]).expect(0);
    assert_eq!(holdings(&scene.registry()), Holdings::default());
}

#[test]
fn what_was_adopted_by_hand_is_used_as_it_is_and_survives_a_destroy() {
    let scene = Scene::empty();
    let registry = scene.registry();
    let certificate: CertificateRecord =
        registry.register_certificate_without_ca(&foreign::certificate("CN=pump"), Status::Inactive).unwrap();
    registry.update_certificate(&certificate.id, Status::Active).unwrap();
    let record = ThingRecord { name: "pump".to_owned(), thing_type: None, attributes: Default::default() };
    registry.create_thing(&record).unwrap();
    let document = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "iot:Connect", "Resource": format!("{HOME}client/pump") },
        { "Effect": "Allow", "Action": "iot:Publish", "Resource": format!("{HOME}topic/up"), "Condition": { "Bool": { "iot:Connection.Thing.IsAttached": "true" } } },
    ]});
    // Laid out just as this program would.
    registry.create_policy("pump", &serde_json::to_string_pretty(&document).unwrap()).unwrap();
    registry.attach_policy("pump", &certificate.arn).unwrap();
    registry.attach_thing_principal("pump", &certificate.arn).unwrap();
    let theirs = holdings(&registry);
    drop(registry);
    scene.run(&["import", "aws", "pump", "--registry", "local", "--out", "awsiot.toml"]).expect(0);
    scene.run(&["apply", "--yes"]).expect(0);
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    assert_eq!(holdings(&scene.registry()), theirs, "{}", ran.out);
}

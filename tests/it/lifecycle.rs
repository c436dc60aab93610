//! The life of what a manifest makes: applied twice, altered anywhere and mended, planned and saved, taken down (promises 1 and 9).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use awsiot_kit::emit::TARGETS;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{Status, ThingRecord};
use awsiot_kit::thing::name::ANY_THING;
use serde_json::Value;

use crate::scene::{Ran, Scene, Seen, in_parallel};
use crate::{holds, judge};

/// A gateway with every target there is, and two sensors that differ in nothing but their names.
fn manifest() -> String {
    let targets: String = TARGETS
        .iter()
        .filter(|target| target.name != "sgcwebsockets")
        .map(|target| format!("[things.gateway-1.emit.{}]\n", target.name))
        .collect();
    format!(
        r#"
version = 1
registry = "local"
[things.gateway-1]
type = "gateway"
groups = ["plants", "lyon"]
attributes = {{ site = "lyon", line = "4" }}
publish = ["telemetry/{{thing}}", {{ topic = "state/{{thing}}", retain = true }}]
subscribe = ["cmd/{{thing}}/#"]
one-at-a-time = true
{targets}
[things.sensor-a]
publish = ["telemetry/{{thing}}"]
[things.sensor-b]
publish = ["telemetry/{{thing}}"]
"#
    )
}

const THINGS: [&str; 3] = ["gateway-1", "sensor-a", "sensor-b"];

fn applied() -> Scene {
    let scene = Scene::new(&manifest());
    scene.run(&["apply", "--yes"]).expect(0);
    scene
}

/// The ARN of the certificate in a thing's bundle.
fn arn(scene: &Scene, thing: &str) -> String {
    described(scene, thing)["certificateArn"].as_str().unwrap().to_owned()
}

fn described(scene: &Scene, thing: &str) -> Value {
    serde_json::from_slice(&fs::read(scene.at(&format!("out/{thing}/bundle.json"))).unwrap()).unwrap()
}

#[test]
fn applying_twice_changes_no_byte_no_time_and_no_mode() {
    let scene = applied();
    holds::applied(&scene, &THINGS);
    // The registry's own folder may show that somebody looked; no file anywhere does.
    let files = || {
        (
            scene.files("out"),
            scene.files("").into_iter().filter(|(name, _)| scene.at(name).is_file()).collect::<Vec<_>>(),
        )
    };
    let before = files();
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(ran.out.starts_with("nothing to change: 0 to add, 0 to change"), "{}", ran.out);
    assert!(files() == before, "{:?}", scene.files("").keys());
    let ran = scene.run(&["plan", "--exit-code"]).expect(0);
    assert!(
        ran.out.lines().filter(|line| !line.is_empty()).all(|line| line.starts_with("= ") || line.contains("0 to add"))
    );
    assert!(files() == before, "{:?}", scene.files("").keys());
}

#[test]
fn looking_makes_nothing() {
    let scene = Scene::new(&manifest());
    for args in [&["plan"][..], &["plan", "--exit-code"], &["check"], &["thing", "list"]] {
        scene.run(args);
        assert_eq!(scene.files("").into_keys().collect::<Vec<_>>(), ["awsiot.toml"], "after {args:?}");
    }
    scene.run(&["plan", "--exit-code"]).expect(1);
}

#[test]
fn every_file_that_is_altered_missing_or_of_another_mode_is_seen_and_mended() {
    let start = applied();
    let files: Vec<String> = start
        .files("out/gateway-1")
        .into_iter()
        .filter(|(_, file)| file.mode & 0o111 != 0o100)
        .map(|(path, _)| path)
        .collect();
    let files: Vec<String> =
        files.into_iter().filter(|path| start.at(&format!("out/gateway-1/{path}")).is_file()).collect();
    assert!(files.len() > 12, "{files:?}");
    let before = start.files("out/gateway-1");
    let points: Vec<(&str, &str)> =
        files.iter().flat_map(|file| ["altered", "missing", "mode"].map(|how| (file.as_str(), how))).collect();
    in_parallel(&points, |(file, how)| {
        let scene = start.copy();
        let path = scene.at(&format!("out/gateway-1/{file}"));
        match *how {
            "altered" => fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"x").unwrap(),
            "missing" => fs::remove_file(&path).unwrap(),
            _ => fs::set_permissions(&path, fs::Permissions::from_mode(0o606)).unwrap(),
        }
        // A key that is not here may be on another machine: a new one is made when that is asked for.
        let ran = if (*file, *how) == ("private-key.pem", "missing") {
            let ran = scene.run(&["plan", "--exit-code"]).expect(0);
            assert!(ran.out.contains("active, its key is not on this machine"), "{}", ran.out);
            scene.run(&["apply", "--reissue", "--yes"]).expect(0)
        } else {
            assert!(!scene.plan().is_empty(), "{file} {how}: not seen");
            scene.run(&["apply", "--yes"]).expect(0)
        };
        let plan = scene.plan();
        assert!(plan.is_empty(), "{file} {how}: not mended: {plan:?}\n{}", ran.out);
        holds::bundles_are_whole(&scene, &THINGS);
        holds::nothing_is_stray(&scene);
        let after = scene.files("out/gateway-1");
        assert!(before.keys().eq(after.keys()), "{file} {how}: {:?}", after.keys());
        // A key or a password that is lost cannot be made again: all else is as it was.
        if *file != "private-key.pem" || *how == "mode" {
            let password = file.ends_with("password.txt") && *how == "missing";
            let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            let follows = |path: &str| password && (path == "bundle.json" || beside(path));
            for (path, seen) in before.iter().filter(|(path, _)| !follows(path)) {
                assert!(
                    seen.bytes == after[path].bytes && seen.mode == after[path].mode,
                    "{file} {how}: {path} differs"
                );
            }
        }
    });
}

#[test]
fn a_folder_that_others_may_read_is_seen_and_mended() {
    let scene = applied();
    fs::set_permissions(scene.at("out/sensor-a"), fs::Permissions::from_mode(0o755)).unwrap();
    let ran = scene.run(&["plan", "--exit-code"]).expect(1);
    assert!(ran.out.contains("0755 -> 0700"), "{}", ran.out);
    scene.run(&["apply", "--yes"]).expect(0);
    holds::applied(&scene, &THINGS);
}

#[test]
fn a_whole_bundle_that_is_gone_is_made_again_with_a_new_key_when_that_is_asked_for() {
    let scene = applied();
    let old = arn(&scene, "sensor-a");
    fs::remove_dir_all(scene.at("out/sensor-a")).unwrap();
    // Another machine may have it, and the device uses its certificate.
    let ran = scene.run(&["plan", "--exit-code"]).expect(0);
    assert!(ran.out.contains("active, its key is not on this machine"), "{}", ran.out);
    scene.run(&["apply", "--yes"]).expect(0);
    assert_eq!(scene.registry().list_thing_principals("sensor-a").unwrap().len(), 1);
    let ran = scene.run(&["apply", "--reissue", "--yes"]).expect(0);
    assert!(ran.out.contains("stays active beside it"), "{}", ran.out);
    assert_ne!(arn(&scene, "sensor-a"), old);
    scene.run(&["plan", "--exit-code"]).expect(0);
    let ours = scene.registry().list_thing_principals("sensor-a").unwrap();
    assert_eq!(ours.len(), 2, "the device may still be using the old one");
    scene.run(&["destroy", "--yes"]).expect(0);
    holds::destroyed(&scene, &THINGS);
}

/// Something that somebody else does to the registry.
type Drift = fn(&Scene, &dyn Registry);

#[test]
fn whatever_somebody_changes_in_the_registry_is_seen_and_mended() {
    let drifts: [(&str, Drift); 13] = [
        ("attribute", |_, registry| {
            let mut record = registry.describe_thing("gateway-1").unwrap().unwrap();
            record.attributes.insert("site".to_owned(), "paris".to_owned());
            registry.update_thing(&record).unwrap();
        }),
        ("type", |_, registry| {
            let record = registry.describe_thing("gateway-1").unwrap().unwrap();
            registry.update_thing(&ThingRecord { thing_type: None, ..record }).unwrap();
        }),
        ("group", |_, registry| registry.remove_thing_from_thing_group("gateway-1", "lyon").unwrap()),
        ("whole group", |_, registry| registry.delete_thing_group("plants").unwrap()),
        ("policy edited", |_, registry| {
            let mut document = registry.get_policy("gateway-1").unwrap().unwrap();
            document = document.replace("iot:Publish", "iot:*");
            registry.create_policy_version("gateway-1", &document).unwrap();
        }),
        ("policy edited often", |_, registry| {
            for n in 0..4 {
                registry.create_policy_version("gateway-1", &format!(r#"{{"Statement":[],"Id":"{n}"}}"#)).unwrap();
            }
        }),
        ("policy detached", |scene, registry| registry.detach_policy("gateway-1", &arn(scene, "gateway-1")).unwrap()),
        ("policy gone", |scene, registry| {
            registry.detach_policy("gateway-1", &arn(scene, "gateway-1")).unwrap();
            registry.delete_policy("gateway-1").unwrap();
        }),
        ("policy more", |scene, registry| {
            registry.create_policy("everything", r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
            registry.attach_policy("everything", &arn(scene, "sensor-b")).unwrap();
        }),
        ("switched off", |scene, registry| {
            let id = described(scene, "sensor-a")["certificateId"].as_str().unwrap().to_owned();
            registry.update_certificate(&id, Status::Inactive).unwrap();
        }),
        ("certificate detached", |scene, registry| {
            registry.detach_thing_principal("gateway-1", &arn(scene, "gateway-1")).unwrap();
        }),
        ("thing gone", |scene, registry| {
            registry.detach_thing_principal("sensor-a", &arn(scene, "sensor-a")).unwrap();
            registry.delete_thing("sensor-a").unwrap();
        }),
        ("certificate gone", |scene, registry| {
            let (arn, id) = (arn(scene, "gateway-1"), described(scene, "gateway-1")["certificateId"].clone());
            let id = id.as_str().unwrap();
            registry.update_certificate(id, Status::Inactive).unwrap();
            for policy in registry.list_attached_policies(&arn).unwrap() {
                registry.detach_policy(&policy, &arn).unwrap();
            }
            registry.detach_thing_principal("gateway-1", &arn).unwrap();
            registry.delete_certificate(id).unwrap();
        }),
    ];
    let start = applied();
    in_parallel(&drifts, |(name, drift)| {
        let scene = start.copy();
        let keys = holds::keys(&scene);
        drift(&scene, &scene.registry());
        scene.run(&["plan", "--exit-code"]).expect(1);
        scene.run(&["apply", "--yes"]).expect(0);
        holds::applied(&scene, &THINGS);
        assert_eq!(holds::keys(&scene), keys, "{name}: a key was replaced");
        scene.run(&["plan", "--exit-code"]).expect(0);
        if *name == "policy more" {
            assert!(scene.registry().get_policy("everything").unwrap().is_some(), "it is not ours to delete");
        }
    });
}

#[test]
fn an_attribute_that_the_manifest_does_not_name_is_said_and_stays_until_it_is_to_go() {
    let scene = applied();
    let mut record = scene.registry().describe_thing("gateway-1").unwrap().unwrap();
    record.attributes.insert("more".to_owned(), "1".to_owned());
    record.attributes.insert("site".to_owned(), "paris".to_owned());
    scene.registry().update_thing(&record).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    let now = scene.registry().describe_thing("gateway-1").unwrap().unwrap().attributes;
    assert_eq!((now["more"].as_str(), now["site"].as_str()), ("1", "lyon"), "the manifest's own are mended");
    let plan = scene.run(&["plan", "--exit-code"]).expect(1);
    assert!(plan.out.contains("not in the manifest: more = 1; kept until --prune"), "{}", plan.out);
    scene.run(&["apply", "--prune", "--yes"]).expect(0);
    scene.run(&["plan", "--exit-code"]).expect(0);
    assert!(!scene.registry().describe_thing("gateway-1").unwrap().unwrap().attributes.contains_key("more"));
}

#[test]
fn a_revoked_certificate_is_replaced_with_its_key_and_never_switched_on_again() {
    let scene = applied();
    let id = described(&scene, "sensor-a")["certificateId"].as_str().unwrap().to_owned();
    let key = fs::read(scene.at("out/sensor-a/private-key.pem")).unwrap();
    scene.registry().update_certificate(&id, Status::Revoked).unwrap();
    scene.run(&["plan", "--exit-code"]).expect(1);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["plan", "--exit-code"]).expect(0);
    assert_eq!(scene.registry().describe_certificate(&id).unwrap().unwrap().status, Status::Revoked);
    assert_ne!(
        fs::read(scene.at("out/sensor-a/private-key.pem")).unwrap(),
        key,
        "a revoked key may be known to others"
    );
    assert_eq!(holds::keys(&scene).len(), THINGS.len() + 1, "and is kept aside");
}

#[test]
fn destroy_leaves_an_empty_registry_and_keeps_the_keys_unless_they_are_to_be_purged() {
    let start = applied();
    let scene = start.copy();
    let keys = holds::keys(&scene);
    let ran = scene.run(&["destroy", "--yes"]).expect(0);
    holds::destroyed(&scene, &THINGS);
    assert_eq!(holds::keys(&scene), keys);
    let kept = scene.files("out/.kept");
    assert!(kept.values().all(|seen| seen.mode == 0o700 || seen.mode == 0o600), "{kept:?}");
    for path in kept.keys().filter(|path| path.ends_with(".pem")) {
        assert!(
            ran.out.contains(&format!("kept the private key: out/.kept/{path}")),
            "{path} is not said:\n{}",
            ran.out
        );
    }
    scene.run(&["destroy", "--yes"]).expect(0);
    scene.run(&["apply", "--yes"]).expect(0);
    holds::applied(&scene, &THINGS);
    assert!(keys.is_subset(&holds::keys(&scene)));

    start.run(&["destroy", "--yes", "--purge"]).expect(0);
    holds::destroyed(&start, &THINGS);
    assert!(holds::keys(&start).is_empty() && !start.at("out").exists(), "{:?}", start.files("").keys());
}

#[test]
fn a_purge_leaves_no_copy_of_a_key_where_the_bundles_description_is_lost() {
    let scene = applied();
    let key = fs::read_to_string(scene.at("out/gateway-1/private-key.pem")).unwrap();
    let line = key.lines().nth(1).unwrap();
    let holds_it = |path: &str, seen: &Seen| {
        let keystore = [".p12", ".pfx", ".jks", "-password.txt"].iter().any(|ending| path.ends_with(ending));
        keystore || String::from_utf8_lossy(&seen.bytes).contains(line)
    };
    let copies = scene.files("out/gateway-1").iter().filter(|(path, seen)| holds_it(path, seen)).count();
    assert!(copies > 3, "targets hold copies: {copies}");
    fs::write(scene.at("out/gateway-1/notes.txt"), "mine").unwrap();
    fs::remove_file(scene.at("out/gateway-1/bundle.json")).unwrap();
    scene.run(&["destroy", "--yes", "--purge"]).expect(0);
    let left = scene.files("out");
    assert!(!left.iter().any(|(path, seen)| holds_it(path, seen)), "{:?}", left.keys());
    assert!(left.iter().any(|(path, seen)| path.ends_with("notes.txt") && seen.bytes == b"mine"));
}

#[test]
fn destroying_one_thing_leaves_what_others_use() {
    let scene = applied();
    scene.run(&["destroy", "--only", "sensor-a", "--yes"]).expect(0);
    holds::bundles_are_whole(&scene, &["gateway-1", "sensor-b"]);
    let registry = scene.registry();
    assert!(
        registry.describe_thing("sensor-a").unwrap().is_none()
            && registry.describe_thing("sensor-b").unwrap().is_some()
    );
    assert_eq!(registry.list_attached_policies(&arn(&scene, "sensor-b")).unwrap().len(), 1);
    let ran = scene.run(&["plan", "--exit-code"]).expect(1);
    assert!(ran.out.contains("+ thing        sensor-a"), "{}", ran.out);
    let ran = scene.run(&["destroy", "--only", "sensor-z", "--yes"]).expect(2);
    assert!(ran.err.contains("`sensor-z`") && ran.err.contains("hint: did you mean"), "{}", ran.err);
}

#[test]
fn what_others_have_put_or_made_stays() {
    let scene = applied();
    fs::write(scene.at("out/sensor-a/notes.txt"), "mine").unwrap();
    fs::create_dir(scene.at("out/sensor-a/more")).unwrap();
    fs::write(scene.at("out/sensor-a/more/deep"), "mine too").unwrap();
    let before = scene.files("out");
    scene.run(&["plan", "--exit-code"]).expect(0);
    fs::remove_file(scene.at("out/sensor-a/policy.json")).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    let after = scene.files("out");
    for mine in ["sensor-a/notes.txt", "sensor-a/more/deep"] {
        assert_eq!(before[mine], after[mine], "not a byte, not a time, not even another file");
    }
    let registry = scene.registry();
    registry
        .create_thing(&ThingRecord { name: "other".into(), thing_type: None, attributes: BTreeMap::new() })
        .unwrap();
    registry.create_policy("other", r#"{"Statement":[]}"#).unwrap();
    drop(registry);
    let ran = scene.run(&["destroy", "--yes", "--purge"]).expect(0);
    let kept = scene.files("out");
    let find = |name: &str| kept.iter().find(|(path, _)| path.ends_with(name)).map(|(_, seen)| seen.bytes.clone());
    if kept.is_empty() {
        panic!("somebody's own files were purged: {}", ran.out);
    }
    assert_eq!(find("notes.txt").as_deref(), Some(&b"mine"[..]));
    assert_eq!(find("more/deep").as_deref(), Some(&b"mine too"[..]));
    let registry = scene.registry();
    assert!(registry.describe_thing("other").unwrap().is_some() && registry.get_policy("other").unwrap().is_some());
}

#[test]
fn a_saved_plan_does_what_it_says_and_nothing_else() {
    let scene = Scene::new(&manifest());
    let ran = scene.run(&["plan", "--out", "today.plan"]).expect(0);
    assert!(ran.err.contains("saved in today.plan"), "{}", ran.err);
    let text = fs::read_to_string(scene.at("today.plan")).unwrap();
    assert!(!text.contains("PRIVATE KEY"));
    scene.run(&["apply", "-f", "today.plan"]).expect(2);
    scene.run(&["apply", "-f", "today.plan", "--yes"]).expect(0);
    holds::applied(&scene, &THINGS);
    scene.run(&["apply", "-f", "today.plan", "--yes"]).expect(0);

    // Whatever changed since the plan was made and looked at was not looked at.
    scene.manifest(&manifest().replace("lyon\", line", "paris\", line"));
    let ran = scene.run(&["apply", "-f", "today.plan", "--yes"]).expect(3);
    assert!(ran.err.contains("out of date") && ran.err.contains("hint: make a new plan"), "{}", ran.err);
    scene.run(&["plan", "--out", "today.plan"]).expect(0);
    let registry = scene.registry();
    registry.detach_policy("gateway-1", &arn(&scene, "gateway-1")).unwrap();
    drop(registry);
    scene.run(&["apply", "-f", "today.plan", "--yes"]).expect(3);
    assert_eq!(
        scene.registry().describe_thing("gateway-1").unwrap().unwrap().attributes["site"],
        "lyon",
        "nothing was done"
    );
    for bad in [
        "{",
        "{}",
        "{\"schema\":1}",
        "{\"schema\":7,\"manifest\":\"m\",\"registry\":\"local\",\"replace\":false,\"plan\":[]}",
    ] {
        fs::write(scene.at("bad.plan"), bad).unwrap();
        let ran = scene.run(&["apply", "-f", "bad.plan", "--yes"]).expect(3);
        assert!(ran.err.contains("`bad.plan` is not a saved plan"), "{bad}: {}", ran.err);
    }
}

#[test]
fn things_that_differ_only_in_their_name_share_one_policy_with_thing_variables() {
    let scene = applied();
    let registry = scene.registry();
    let of = |thing: &str| registry.list_attached_policies(&arn(&scene, thing)).unwrap();
    assert_eq!(of("sensor-a"), of("sensor-b"));
    assert_ne!(of("sensor-a"), of("gateway-1"));
    let document = registry.get_policy(&of("sensor-a")[0]).unwrap().unwrap();
    assert!(document.contains("${iot:Connection.Thing.ThingName}") && !document.contains("sensor-a"), "{document}");
    assert!(!document.contains(ANY_THING));
    assert!(!registry.get_policy("gateway-1").unwrap().unwrap().contains("${"), "one thing alone is named");
    drop(registry);

    // A third one joins; then one leaves them, and takes its certificate off the policy that it shared.
    let third = format!("{}[things.sensor-c]\npublish = [\"telemetry/{{thing}}\"]\n", manifest());
    scene.manifest(&third);
    scene.run(&["apply", "--yes"]).expect(0);
    assert_eq!(scene.registry().list_attached_policies(&arn(&scene, "sensor-c")).unwrap().len(), 1);
    holds::applied(&scene, &["gateway-1", "sensor-a", "sensor-b", "sensor-c"]);
    scene
        .manifest(&third.replace("[things.sensor-c]\npublish = [", "[things.sensor-c]\npublish = [\"more/{thing}\", "));
    scene.run(&["apply", "--yes"]).expect(0);
    let registry = scene.registry();
    assert_eq!(registry.list_attached_policies(&arn(&scene, "sensor-c")).unwrap(), ["sensor-c"]);
}

#[test]
fn the_bundle_is_as_the_contract_says() {
    let scene = applied();
    let files = scene.files("out/gateway-1");
    for (path, mode) in [
        ("private-key.pem", 0o600),
        ("certificate.pem", 0o644),
        ("root-ca.pem", 0o644),
        ("policy.json", 0o644),
        ("bundle.json", 0o644),
    ] {
        assert_eq!(files[path].mode, mode, "{path}");
    }
    let bundle = described(&scene, "gateway-1");
    let keys = |bundle: &Value| -> BTreeSet<String> { bundle.as_object().unwrap().keys().cloned().collect() };
    let wanted = [
        "schema",
        "thing",
        "thingArn",
        "clientId",
        "registry",
        "endpoint",
        "port",
        "certificateId",
        "certificateArn",
        "notAfter",
        "policy",
        "files",
    ];
    let wanted = BTreeSet::from(wanted.map(str::to_owned));
    assert_eq!(keys(&described(&scene, "sensor-a")), wanted);
    let more: Vec<String> = keys(&bundle).difference(&wanted).cloned().collect();
    assert_eq!(more, ["furtherPolicies"], "every target at once does not fit into one policy");
    assert_eq!(bundle["schema"], 1);
    assert_eq!((&bundle["thing"], &bundle["clientId"]), (&"gateway-1".into(), &"gateway-1".into()));
    assert_eq!((&bundle["registry"], &bundle["port"]), (&"local".into(), &8883.into()));
    assert_eq!(bundle["thingArn"], "arn:aws:iot:us-east-1:000000000000:thing/gateway-1");
    assert_eq!(bundle["policy"]["name"], "gateway-1");
    let document = scene.registry().get_policy("gateway-1").unwrap().unwrap();
    let characters = document.chars().filter(|c| !c.is_whitespace()).count();
    assert_eq!(bundle["policy"]["characters"], characters);
    assert_eq!(files["policy.json"].bytes, document.as_bytes(), "the policy as registered");
    let listed: BTreeSet<&str> =
        bundle["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    let there: BTreeSet<&str> = files
        .iter()
        .filter(|(path, _)| *path != "bundle.json" && scene.at(&format!("out/gateway-1/{path}")).is_file())
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(listed, there);
    for file in bundle["files"].as_array().unwrap() {
        assert!(!file["purpose"].as_str().unwrap().is_empty(), "{file}");
    }
    for target in TARGETS.iter().filter(|target| target.name != "sgcwebsockets") {
        assert!(there.contains(&*format!("{}/README.md", target.name)), "{} has no README.md", target.name);
    }
    for (path, seen) in files.iter().filter(|(path, _)| there.contains(path.as_str())) {
        let text = String::from_utf8_lossy(&seen.bytes);
        if text.contains("PRIVATE KEY-----\n")
            || path.contains("password")
            || path.ends_with(".p12")
            || path.ends_with(".jks")
        {
            assert_eq!(seen.mode & 0o077, 0, "{path} holds a key or password and others may read it");
        }
    }
}

#[test]
fn openssl_finds_certificate_key_and_root_in_order() {
    let scene = applied();
    for thing in THINGS {
        let bundle = scene.at(&format!("out/{thing}"));
        judge::approve("openssl", &bundle, &["verify", "-x509_strict", "-CAfile", "root-ca.pem", "certificate.pem"]);
        let of_key = judge::approve("openssl", &bundle, &["pkey", "-in", "private-key.pem", "-pubout"]);
        let of_certificate =
            judge::approve("openssl", &bundle, &["x509", "-in", "certificate.pem", "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate, "{thing}");
        assert!(
            fs::read(bundle.join("private-key.pem")).unwrap().starts_with(b"-----BEGIN PRIVATE KEY-----"),
            "PKCS#8"
        );
        judge::approve("openssl", &bundle, &["x509", "-in", "certificate.pem", "-outform", "DER", "-out", "../der"]);
        let digest = judge::approve("openssl", &scene.at("out"), &["dgst", "-sha256", "-r", "der"]);
        let id = described(&scene, thing)["certificateId"].as_str().unwrap().to_owned();
        assert!(String::from_utf8(digest).unwrap().starts_with(&id));
        let end = judge::approve(
            "openssl",
            &bundle,
            &["x509", "-in", "certificate.pem", "-noout", "-enddate", "-dateopt", "iso_8601"],
        );
        let end = String::from_utf8(end).unwrap().trim().trim_start_matches("notAfter=").replace(' ', "T");
        assert_eq!(described(&scene, thing)["notAfter"], end.as_str());
    }
}

#[test]
fn json_is_one_object_per_line_each_with_its_schema() {
    let scene = Scene::new(&manifest());
    let lines = |text: &str| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    };
    let runs: [&[&str]; 7] = [
        &["plan"],
        &["plan", "--exit-code"],
        &["apply"],
        &["apply", "--yes"],
        &["apply", "--yes"],
        &["thing", "list"],
        &["destroy", "--yes"],
    ];
    for args in runs {
        let ran = scene.run(&[args, &["--format", "json"]].concat());
        let (out, err) = (lines(&ran.out), lines(&ran.err));
        assert!(!out.is_empty() && !err.is_empty(), "{args:?}");
        for line in out.iter().chain(&err) {
            assert_eq!(line["schema"], 1, "{args:?}: {line}");
        }
        if args == ["apply"] {
            let error = &err.last().unwrap()["error"];
            assert_eq!((error["code"].as_str(), ran.code), (Some("usage"), Some(2)));
            let keys: BTreeSet<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(
                keys,
                BTreeSet::from(["code", "message", "cause", "hint", "resource", "requestId", "retryable"])
            );
        }
    }
}

#[test]
fn the_first_line_on_stderr_says_which_registry() {
    let scene = Scene::new(&manifest());
    let first = |ran: &Ran| ran.err.lines().next().unwrap_or_default().to_owned();
    for args in [
        &["plan"][..],
        &["apply", "--yes"],
        &["apply", "--yes"],
        &["check"],
        &["thing", "list"],
        &["thing", "show", "sensor-a"],
        &["destroy", "--yes"],
    ] {
        let ran = scene.run(args);
        assert!(first(&ran).starts_with("registry: local"), "{args:?}: {}", ran.err);
        assert!(first(&ran).contains("nothing leaves this machine"), "{args:?}: {}", ran.err);
    }
    let ran = scene.run(&["plan", "--registry", "local:other"]);
    assert!(first(&ran).contains("in other "), "{}", ran.err);
    let ran = Ran::of(scene.command(&["plan"]).env("AWSIOT_KIT_REGISTRY", "local:third").output().unwrap());
    assert!(first(&ran).contains("in third "), "{}", ran.err);
}

#[test]
fn without_a_terminal_nobody_is_asked_and_nothing_is_done() {
    let scene = Scene::new(&manifest());
    let ran = scene.run(&["apply"]).expect(2);
    assert!(ran.err.contains("error:") && ran.err.contains("hint:") && ran.err.contains("--yes"), "{}", ran.err);
    assert!(ran.out.contains("+ thing"), "the plan is shown: {}", ran.out);
    assert!(!scene.at("out").exists());
    let mut child = scene.command(&["apply"]).stdin(Stdio::piped()).spawn().unwrap();
    // A pipe is no terminal, whatever it says.
    let _ = child.stdin.take().unwrap().write_all(b"yes\n");
    assert_eq!(child.wait().unwrap().code(), Some(2));
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["destroy"]).expect(2);
    holds::applied(&scene, &THINGS);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let scene = applied();
    for args in [
        &["plan"][..],
        &["apply", "--yes"],
        &["thing", "list"],
        &["man"],
        &["completions", "bash"],
        &["plan", "--format", "json"],
    ] {
        let mut child = scene.command(args).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("error") && !ran.err.contains("panic"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn an_apply_whose_reader_has_gone_still_does_its_work() {
    let scene = Scene::new(&manifest());
    let mut child = scene.command(&["apply", "--yes"]).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    let code = child.wait().unwrap().code();
    // Whoever wanted to see the plan first has not seen it; but who said `--yes` did not ask to.
    assert_eq!(code, Some(0));
    holds::applied(&scene, &THINGS);
}

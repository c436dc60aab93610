//! `prune --orphans`: what this program made and nothing uses goes; what others made, and what is in use, stays.

use std::fs;

use awsiot_kit::cert::{key, request};
use awsiot_kit::registry::Status;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::thing::KeyKind;

use crate::fixture::foreign_certificate;
use crate::scene::Scene;

const MANIFEST: &str =
    "version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"t/{thing}\"]\n[things.b]\npublish = [\"t/{thing}\"]\n";

/// A policy as this program writes them, said by another manifest.
fn written_here() -> String {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n[things.x]\npublish = [\"x\"]\n");
    scene.run(&["apply", "--yes"]).expect(0);
    scene.registry().get_policy("x").unwrap().unwrap()
}

#[test]
fn only_what_was_made_here_and_nothing_uses_goes() {
    let scene = Scene::new(MANIFEST);
    scene.run(&["apply", "--yes"]).expect(0);
    let registry = scene.registry();
    let ours = || {
        let csr = request::new(&key::generate(KeyKind::EcP256).unwrap(), "gone").unwrap();
        registry.create_certificate_from_csr(&csr, Status::Inactive).unwrap()
    };
    let (orphan, active, attached) = (ours(), ours(), ours());
    registry.update_certificate(&active.id, Status::Active).unwrap();
    let foreign = registry.register_certificate_without_ca(&foreign_certificate(), Status::Inactive).unwrap();
    let written = written_here();
    registry.create_policy("shared.0123456789ab", &written).unwrap();
    registry.create_policy_version("shared.0123456789ab", &written).unwrap();
    registry.create_policy("a.2", &written).unwrap();
    let by_hand = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}"#;
    for name in ["operators", "fleet.hand", "zz"] {
        registry.create_policy(name, by_hand).unwrap();
    }
    registry.create_policy("fleet.used", &written).unwrap();
    registry.attach_policy("fleet.used", &attached.arn).unwrap();
    drop(registry);
    let bundles = scene.files("out");

    let asked = scene.run(&["prune", "--orphans"]).expect(2);
    let gone: Vec<&str> = asked.out.lines().filter(|line| line.starts_with('-')).collect();
    assert_eq!(gone.len(), 4, "{}", asked.out);
    assert!(scene.run(&["prune"]).expect(0).out.contains("nothing to change"), "nothing left the manifest");
    let json = scene.run(&["prune", "--orphans", "--yes", "--format", "json"]).expect(0);
    let lines: Vec<serde_json::Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().filter(|line| line["action"] == "-").count(), 4, "{}", json.out);
    assert!(lines.iter().any(|line| line["plan"]["remove"] == 4), "{}", json.out);

    let registry = scene.registry();
    for id in [&orphan.id, &active.id] {
        assert!(registry.describe_certificate(id).unwrap().is_none(), "nothing used it");
    }
    for id in [&attached.id, &foreign.id] {
        assert!(registry.describe_certificate(id).unwrap().is_some(), "it is in use, or not ours");
    }
    for name in ["shared.0123456789ab", "a.2"] {
        assert!(registry.get_policy(name).unwrap().is_none(), "{name}");
    }
    for name in ["operators", "fleet.hand", "zz", "fleet.used"] {
        assert!(registry.get_policy(name).unwrap().is_some(), "{name}");
    }
    drop(registry);
    assert!(scene.files("out") == bundles, "bundles are not touched");
    scene.run(&["plan", "--exit-code"]).expect(0);
    assert!(scene.run(&["prune", "--orphans"]).expect(0).out.contains("nothing to change"), "nobody is asked");
}

#[test]
fn what_a_bundle_or_a_waiting_key_here_needs_is_no_orphan_and_what_left_the_manifest_goes_with_its_thing() {
    let scene = Scene::new(MANIFEST);
    scene.run(&["apply", "--yes"]).expect(0);
    let registry = scene.registry();
    // The certificate of `b` is taken off everything, and `b` out of the manifest; its bundle is still here.
    let arn = registry.list_thing_principals("b").unwrap().remove(0);
    registry.detach_thing_principal("b", &arn).unwrap();
    for policy in registry.list_attached_policies(&arn).unwrap() {
        registry.detach_policy(&policy, &arn).unwrap();
    }
    // A run for `a` and one for a thing that is forgotten died before their answers came.
    let wait = |thing: &str| {
        let made = key::generate(KeyKind::EcP256).unwrap();
        let folder = scene.at(&format!(".awsiot-kit/pending/{thing}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("private-key.pem"), made.to_pkcs8_pem().expose()).unwrap();
        fs::write(folder.join("requested"), "2020-01-01T00:00:00Z\n").unwrap();
        registry.create_certificate_from_csr(&request::new(&made, thing).unwrap(), Status::Inactive).unwrap()
    };
    let (waits, forgotten) = (wait("a"), wait("forgotten"));
    scene.manifest("version = 1\nregistry = \"local\"\n[things.a]\npublish = [\"t/{thing}\"]\n");
    let ran = scene.run(&["prune", "--orphans", "--yes"]).expect(0);
    let there = |id: &str| registry.describe_certificate(id).unwrap().is_some();
    assert!(there(&waits.id), "the next apply adopts it: {}", ran.out);
    assert!(!there(arn.rsplit_once('/').unwrap().1), "its thing left the manifest: {}", ran.out);
    assert!(!scene.at("out/b").exists() && scene.at("out/.kept/b").exists());
    assert!(!there(&forgotten.id), "{}", ran.out);
    assert!(!scene.at(".awsiot-kit/pending/forgotten").exists() && scene.at(".awsiot-kit/pending/a").exists());
    assert!(scene.at("out/.kept/forgotten").exists(), "a key is moved aside, never lost");
}

//! What must hold of a folder: at every instant, after an apply that came to its end, and after a destroy that did.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use awsiot_kit::bundle::Description;
use awsiot_kit::cert::inspect;
use awsiot_kit::cert::key::PrivateKey;
use awsiot_kit::digest::sha256_hex;
use awsiot_kit::registry::Status;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::secret::Secret;

use crate::judge::ask;
use crate::scene::Scene;

/// The public halves of the private keys that lie anywhere here under a name that a person would find.
///
/// One in a folder that is being built aside is none: nobody has heard of a key before it has its name.
pub fn keys(scene: &Scene) -> BTreeSet<Vec<u8>> {
    let files = scene.files("");
    let is_aside = |path: &str| path.split('/').any(|part| part.starts_with('.') && part.ends_with(".new"));
    let named = files.iter().filter(|(path, _)| path.ends_with("private-key.pem") && !is_aside(path));
    let mut keys: BTreeSet<Vec<u8>> = named
        .map(|(path, file)| {
            let key = PrivateKey::from_pkcs8_pem(&Secret::new(file.bytes.clone()));
            key.unwrap_or_else(|error| panic!("{path} is no whole key: {error}")).public_key_der()
        })
        .collect();
    keys.extend(files.get(".awsiot-kit/waiting.jsonl").into_iter().flat_map(|file| waiting(&file.bytes)));
    keys
}

/// The public halves of the keys that wait together; of a last line that a kill has cut off nobody has heard.
fn waiting(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(bytes).unwrap();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let keys = lines.map(|line| Secret::from(line["key"].as_str().unwrap().replace('|', "\n")));
    keys.map(|key| PrivateKey::from_pkcs8_pem(&key).unwrap().public_key_der()).collect()
}

/// Of a bundle there is all or nothing: every file that its description names is there with its bytes and mode, and the key fits.
pub fn bundles_are_whole(scene: &Scene, things: &[&str]) {
    for thing in things {
        let files = scene.files(&format!("out/{thing}"));
        if !scene.at(&format!("out/{thing}")).exists() {
            continue;
        }
        assert_eq!(scene.files("out")[*thing].mode, 0o700, "the mode of out/{thing}");
        let description = files.get("bundle.json").unwrap_or_else(|| panic!("out/{thing} is half: {:?}", files.keys()));
        let description: Description = serde_json::from_slice(&description.bytes).unwrap();
        for file in &description.files {
            let there = files.get(&file.path).unwrap_or_else(|| panic!("out/{thing}/{} is missing", file.path));
            assert_eq!(sha256_hex(&there.bytes), file.sha256, "out/{thing}/{}", file.path);
            assert_eq!(format!("{:04o}", there.mode), file.mode, "out/{thing}/{}", file.path);
        }
        // Whether they fit is asked of openssl, not of the code that put them together.
        let public = |args: &[&str], file: &str| {
            let verdict = ask("openssl", scene.path(), args, &files[file].bytes);
            assert!(verdict.good, "out/{thing}/{file}: {}", verdict.err);
            verdict.out
        };
        let of_key = public(&["pkey", "-pubout"], "private-key.pem");
        let of_certificate = public(&["x509", "-noout", "-pubkey"], "certificate.pem");
        assert!(of_key == of_certificate, "key and certificate of {thing}");
    }
}

/// Nothing that was only on its way lies about.
pub fn nothing_is_stray(scene: &Scene) {
    let stray = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let hidden = name.starts_with('.') && [".tmp", ".new", ".old"].iter().any(|end| name.ends_with(end));
        hidden || ["pending", "journal.jsonl", "waiting.jsonl"].contains(&name) || path.contains("/pending/")
    };
    let stray: Vec<String> = scene.files("").into_keys().filter(stray).collect();
    assert!(stray.is_empty(), "stray files: {stray:?}");
}

/// The ids of all certificates of the registry.
pub fn certificates(registry: &dyn Registry) -> Vec<String> {
    let mut ids = Vec::new();
    registry
        .list_certificates(&mut |line| {
            ids.push(line.id);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    ids
}

/// An apply came to its end: every certificate is active, hangs on one thing and is the one of that thing's bundle.
pub fn applied(scene: &Scene, things: &[&str]) {
    bundles_are_whole(scene, things);
    nothing_is_stray(scene);
    let registry = scene.registry();
    let ids = certificates(&registry);
    assert_eq!(ids.len(), things.len(), "a certificate for each thing and none besides");
    let mut owners = BTreeSet::new();
    for id in ids {
        let record = registry.describe_certificate(&id).unwrap().unwrap();
        assert_eq!(record.status, Status::Active);
        let on = registry.list_principal_things(&record.arn).unwrap();
        assert_eq!(on.len(), 1, "certificate {id} hangs on {on:?}");
        assert!(!registry.list_attached_policies(&record.arn).unwrap().is_empty());
        let bundle = scene.files(&format!("out/{}", on[0]));
        let own = inspect::certificate_id(&bundle["certificate.pem"].bytes).unwrap();
        assert_eq!(own.as_str(), id, "the bundle of {} has another certificate", on[0]);
        owners.insert(on[0].clone());
    }
    assert!(owners.iter().map(String::as_str).eq(things.iter().copied().collect::<BTreeSet<_>>()), "{owners:?}");
    let plan = scene.plan();
    assert!(plan.is_empty(), "there is still something to do: {plan:?}");
}

/// A destroy came to its end: the registry is empty and no bundle is there.
pub fn destroyed(scene: &Scene, things: &[&str]) {
    nothing_is_stray(scene);
    let registry = scene.registry();
    assert_eq!(certificates(&registry), [""; 0]);
    let mut left = Vec::new();
    registry
        .list_things(&mut |thing| {
            left.push(thing.name);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    registry
        .list_policies(&mut |policy| {
            left.push(policy);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(left, [""; 0], "left in the registry");
    assert!(registry.describe_thing_type("gateway").unwrap().is_none());
    assert!(registry.describe_thing_group("plants").unwrap().is_none());
    for thing in things {
        assert!(!scene.at(&format!("out/{thing}")).exists(), "out/{thing} is still there");
    }
}

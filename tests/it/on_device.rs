//! Keys that devices make and keep: `apply` makes what it can, waits for the requests, and writes bundles in which no private key ever was.

use std::fs;
use std::sync::Arc;

use awsiot_kit::bundle::Description;
use awsiot_kit::cli::session::Access;
use awsiot_kit::plan::apply::Run;
use awsiot_kit::plan::{Options, plan};
use awsiot_kit::registry::Status;
use awsiot_kit::registry::prelude::*;

use crate::fuse::{Blow, Fuse, FusedStore};
use crate::holds::{self, certificates};
use crate::judge::{approve, ask};
use crate::scene::{Scene, Silent, in_parallel};

/// A key of a device, made by openssl outside the scene, and its request in DER.
fn device(name: &str) -> (tempfile::TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let key = ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "device.key"];
    approve("openssl", folder.path(), &key);
    let subject = format!("/CN={name}");
    let request = ["req", "-new", "-key", "device.key", "-subj", &subject, "-outform", "DER"];
    let der = approve("openssl", folder.path(), &request);
    (folder, der)
}

/// Base64 by openssl, in the alphabet of URLs and without padding, as Nordic's modems write it.
fn base64url(der: &[u8]) -> String {
    let text = ask("openssl", std::env::temp_dir().as_path(), &["base64", "-e", "-A"], der).text();
    text.trim().replace('+', "-").replace('/', "_").replace('=', "")
}

/// What a modem answers to `AT%KEYGEN`.
fn keygen(der: &[u8]) -> String {
    format!("AT%KEYGEN=201,2,0\r\n%KEYGEN: \"{}.0oRDoQEmoQRBI1hL\"\r\nOK\r\n", base64url(der))
}

fn bundle(scene: &Scene, thing: &str) -> Description {
    serde_json::from_slice(&fs::read(scene.at(&format!("out/{thing}/bundle.json"))).unwrap()).unwrap()
}

/// No file of the scene holds a private key.
#[track_caller]
fn no_key_is_here(scene: &Scene, thing: &str) {
    for (path, file) in scene.files(&format!("out/{thing}")) {
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        assert!(!text.contains("PRIVATE KEY-----") && !path.contains("private-key.pem"), "{path}");
    }
}

const MANIFEST: &str = "version = 1\nregistry = \"local\"\n[things.modem]\npublish = [\"up/{thing}\"]\nsubscribe = [\"cmd/{thing}\"]\n\
    certificate = { key = \"on-device\" }\n[things.modem.emit.nrf]\n";

#[test]
fn apply_waits_for_the_modems_answer_and_writes_a_bundle_without_a_key() {
    let scene = Scene::new(MANIFEST);
    scene.run(&["check"]).expect(0);
    let ran = scene.run(&["apply", "--yes"]).expect(0);
    assert!(ran.out.contains("modem waits for the request of the device: put it at `requests`"), "{}", ran.out);
    let registry = scene.registry();
    assert!(
        registry.describe_thing("modem").unwrap().is_some(),
        "thing and policy are made before the device is there"
    );
    assert!(registry.get_policy("modem").unwrap().is_some());
    assert!(certificates(&registry).is_empty() && !scene.at("out/modem").exists());
    // Twice is once, and what waits is not hidden.
    let again = scene.run(&["apply", "--yes"]).expect(0);
    assert!(again.out.contains("waits for the request"), "{}", again.out);
    scene.run(&["plan", "--exit-code"]).expect(1);

    let (kept, der) = device("50363154-3931-44f0-8022-121b6401627d");
    fs::create_dir(scene.at("requests")).unwrap();
    fs::write(scene.at("requests/modem.txt"), keygen(&der)).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    no_key_is_here(&scene, "modem");
    let described = bundle(&scene, "modem");
    assert!(!described.files.iter().any(|file| file.path.contains("private-key")));
    let at = fs::read_to_string(scene.at("out/modem/nrf/credentials.at")).unwrap();
    assert!(
        at.contains("AT%CMNG=0,201,0,") && at.contains("AT%CMNG=0,201,1,") && !at.contains("AT%CMNG=0,201,2"),
        "{at}"
    );
    assert!(!fs::read_to_string(scene.at("out/modem/nrf/nrfcredstore.sh")).unwrap().contains("CLIENT_KEY"));
    // The certificate is for the key that the device kept: openssl says so.
    fs::copy(scene.at("out/modem/certificate.pem"), kept.path().join("certificate.pem")).unwrap();
    let of_key = approve("openssl", kept.path(), &["pkey", "-in", "device.key", "-pubout"]);
    let of_certificate = approve("openssl", kept.path(), &["x509", "-in", "certificate.pem", "-noout", "-pubkey"]);
    assert_eq!(of_key, of_certificate);
    let record = registry.describe_certificate(&described.certificate_id).unwrap().unwrap();
    assert_eq!(record.status, Status::Active);
    assert_eq!(registry.list_principal_things(&record.arn).unwrap(), ["modem"]);
    assert_eq!(registry.list_attached_policies(&record.arn).unwrap(), ["modem"]);

    // Nothing more to do, with the request or without it; a bundle that was lost comes back.
    assert!(scene.plan().is_empty() && scene.plan().is_all_kept());
    fs::remove_dir_all(scene.at("out/modem")).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    assert_eq!(bundle(&scene, "modem"), described);
    fs::remove_dir_all(scene.at("requests")).unwrap();
    assert!(scene.plan().is_empty());
    scene.run(&["doctor", "modem", "--offline"]).expect(0);
    let refused = scene.run(&["cert", "rotate", "modem", "--yes"]).expect(3);
    assert!(refused.err.contains("the device keeps the key of `modem`"), "{}", refused.err);
    assert!(certificates(&registry).len() == 1, "one certificate in all that time");

    // And it goes as it came.
    scene.run(&["destroy", "--yes"]).expect(0);
    assert!(certificates(&registry).is_empty() && registry.describe_thing("modem").unwrap().is_none());
    assert!(!scene.at("out/modem").exists());
}

#[test]
fn a_request_is_taken_in_every_form_that_devices_and_tools_write() {
    let (_kept, der) = device("device");
    let base64 = ask("openssl", std::env::temp_dir().as_path(), &["base64", "-e", "-A"], &der).text();
    let pem = String::from_utf8(
        ask("openssl", std::env::temp_dir().as_path(), &["req", "-inform", "DER", "-outform", "PEM"], &der).out,
    )
    .unwrap();
    for (form, bytes) in [
        ("der", der.clone()),
        ("pem", pem.clone().into_bytes()),
        ("base64", base64.into_bytes()),
        ("base64url", base64url(&der).into_bytes()),
        ("two parts", format!("{}.0oRDoQEmoQRBI1hL\n", base64url(&der)).into_bytes()),
        ("answer", keygen(&der).into_bytes()),
    ] {
        let scene = Scene::new(
            "version = 1\nregistry = \"local\"\n[things.gw]\npublish = [\"up/{thing}\"]\ncertificate = { csr = \"gw.request\" }\n[things.gw.emit.mosquitto]\n[things.gw.emit.sdk]\n",
        );
        fs::write(scene.at("gw.request"), bytes).unwrap();
        scene.run(&["apply", "--yes"]).expect(0);
        no_key_is_here(&scene, "gw");
        assert!(scene.at("out/gw/mosquitto/KEY.md").is_file(), "{form}: the folder says where the key belongs");
        let of = |args: &[&str], bytes: &[u8]| ask("openssl", scene.path(), args, bytes).out;
        let certificate = fs::read(scene.at("out/gw/certificate.pem")).unwrap();
        assert_eq!(
            of(&["x509", "-noout", "-pubkey"], &certificate),
            of(&["req", "-noout", "-pubkey"], pem.as_bytes()),
            "{form}"
        );
    }
}

#[test]
fn an_authority_of_ones_own_signs_what_a_device_asks_for() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.gw]\ncertificate = { csr = \"{thing}.der\", issuer = \"ca:plant\", days = 30 }\n",
    );
    scene.run(&["ca", "new", "plant"]).expect(0);
    let (_kept, der) = device("gw");
    fs::write(scene.at("gw.der"), der).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    no_key_is_here(&scene, "gw");
    let shown = approve("openssl", scene.path(), &["x509", "-in", "out/gw/certificate.pem", "-noout", "-issuer"]);
    assert!(String::from_utf8(shown).unwrap().contains("plant"));
    assert!(scene.plan().is_empty());
}

#[test]
fn a_device_that_made_another_key_gets_another_certificate_when_it_is_told_to() {
    let scene = Scene::new(MANIFEST);
    let (_first, der) = device("modem");
    fs::create_dir(scene.at("requests")).unwrap();
    fs::write(scene.at("requests/modem"), &der).unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    let before = bundle(&scene, "modem").certificate_id;
    let (_second, other) = device("modem");
    fs::write(scene.at("requests/modem"), &other).unwrap();
    let said = scene.run(&["apply", "--yes"]).expect(0);
    assert!(said.out.contains("the request of another key): needs --replace"), "{}", said.out);
    assert_eq!(bundle(&scene, "modem").certificate_id, before, "nothing that works is switched off unasked");
    scene.run(&["apply", "--yes", "--replace"]).expect(0);
    let after = bundle(&scene, "modem").certificate_id;
    assert_ne!(after, before);
    assert_eq!(certificates(&scene.registry()), [after], "the old one is gone: it was made here, as was written down");

    // From the device to this machine and back, each time on request.
    scene.manifest(&MANIFEST.replace("on-device", "ec-p256"));
    let said = scene.run(&["apply", "--yes"]).expect(0);
    assert!(said.out.contains("on-device → ec-p256): needs --replace"), "{}", said.out);
    scene.run(&["apply", "--yes", "--replace"]).expect(0);
    assert!(scene.at("out/modem/private-key.pem").is_file() && certificates(&scene.registry()).len() == 1);
    scene.manifest(MANIFEST);
    let said = scene.run(&["apply", "--yes"]).expect(0);
    assert!(said.out.contains("→ on-device): needs --replace"), "{}", said.out);
    scene.run(&["apply", "--yes", "--replace"]).expect(0);
    no_key_is_here(&scene, "modem");
    assert_eq!(certificates(&scene.registry()).len(), 1);
}

#[test]
fn a_certificate_that_others_made_for_the_same_key_stays_theirs() {
    let scene = Scene::new(MANIFEST);
    let (_kept, der) = device("modem");
    fs::create_dir(scene.at("requests")).unwrap();
    fs::write(scene.at("requests/modem.der"), &der).unwrap();
    scene.manifest(&MANIFEST.replace("key = \"on-device\"", "csr = \"nowhere\""));
    scene.run(&["apply", "--yes"]).expect(0);
    // Somebody had it signed by hand, and attached it.
    let pem = ask("openssl", scene.path(), &["req", "-inform", "DER", "-outform", "PEM"], &der).text();
    let registry = scene.registry();
    let record = registry.create_certificate_from_csr(&pem, Status::Inactive).unwrap();
    registry.attach_thing_principal("modem", &record.arn).unwrap();
    scene.manifest(MANIFEST);
    scene.run(&["apply", "--yes"]).expect(0);
    assert_eq!(bundle(&scene, "modem").certificate_id, record.id, "it is found, not made twice");
    scene.run(&["destroy", "--yes"]).expect(0);
    assert_eq!(certificates(&registry), [record.id], "it stays");
}

#[test]
fn a_fleet_of_a_hundred_modems_has_one_fragment_and_a_hundred_credentials() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[fleets.nrf]\ninventory = \"nrf.csv\"\nname = \"nrf-{imei}\"\npublish = [\"up/{thing}\"]\n\
         subscribe = [\"cmd/{thing}/#\"]\nshadow = [\"classic\"]\ncertificate = { csr = \"{answer}\" }\n\
         [fleets.nrf.emit.nrf]\nclient-id-source = \"runtime\"\nfota = true\n",
    );
    // A hundred answers, recorded.
    let mut table = "imei,answer\n".to_owned();
    fs::create_dir(scene.at("answers")).unwrap();
    let mut publics = std::collections::BTreeSet::new();
    for number in 0..100 {
        let key = awsiot_kit::cert::key::generate(awsiot_kit::thing::KeyKind::EcP256).unwrap();
        let pem = awsiot_kit::cert::request::new(&key, "modem").unwrap();
        let base64: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
        let url = base64.replace('+', "-").replace('/', "_").replace('=', "");
        publics.insert(key.public_key_der());
        fs::write(scene.at(&format!("answers/{number}.txt")), format!("%KEYGEN: \"{url}.0oRDoQEm\"\r\nOK\r\n"))
            .unwrap();
        table.push_str(&format!("{},answers/{number}.txt\n", 350_000_000_000_000_u64 + number));
    }
    fs::write(scene.at("nrf.csv"), table).unwrap();
    scene.run(&["apply", "--yes", "-q"]).expect(0);
    let (mut fragments, mut credentials, mut keys) =
        (std::collections::BTreeSet::new(), std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for number in 0..100_u64 {
        let thing = format!("nrf-{}", 350_000_000_000_000 + number);
        let folder = scene.at(&format!("out/{thing}/nrf"));
        fragments.insert(fs::read_to_string(folder.join("awsiot.conf")).unwrap());
        credentials.insert(fs::read_to_string(folder.join("credentials.at")).unwrap());
        let certificate = fs::read(scene.at(&format!("out/{thing}/certificate.pem"))).unwrap();
        keys.insert(awsiot_kit::cert::inspect::certificate(&certificate).unwrap().public_key);
        no_key_is_here(&scene, &thing);
    }
    assert_eq!((fragments.len(), credentials.len()), (1, 100));
    assert_eq!(keys, publics, "each certificate is for the key of one modem");
    assert!(scene.plan().is_empty());
}

/// What `apply` does, in this process, with a fuse in its registry and its store.
fn apply(scene: &Scene, fuse: &Arc<Fuse>) -> awsiot_kit::error::Result<()> {
    let mut session = scene.session(Access::Write);
    session.site.registry = Box::new(scene.registry().with_around(fuse.clone()));
    let _lock = session.site.workspace.lock("test")?;
    let store = FusedStore { inner: &session.site.workspace, fuse: fuse.clone() };
    let assembly = session.assembly();
    let plan = plan(&assembly, &store, &Options::default())?;
    Run {
        assembly: &assembly,
        store: &store,
        watch: &Silent,
        purge: false,
        patience: awsiot_kit::plan::apply::Patience::None,
    }
    .carry_out("apply", &plan)
    .map(|_| ())
}

#[test]
fn whoever_dies_while_a_devices_certificate_is_asked_for_goes_on_to_one_certificate() {
    let start = Scene::new(MANIFEST);
    let (_kept, der) = device("modem");
    fs::create_dir(start.at("requests")).unwrap();
    fs::write(start.at("requests/modem"), &der).unwrap();
    let whole = Fuse::new(0, Blow::Refuse);
    apply(&start.copy(), &whole).unwrap();
    assert!(whole.calls() > 8, "{}", whole.calls());
    let each = |blow| (1..=whole.calls()).map(move |at| (at, blow));
    let points: Vec<(usize, Blow)> = each(Blow::Refuse).chain(each(Blow::Lose)).collect();
    in_parallel(&points, |(at, blow)| {
        let scene = start.copy();
        let _ = apply(&scene, &Fuse::new(*at, *blow));
        scene.run(&["apply", "--yes"]).expect(0);
        no_key_is_here(&scene, "modem");
        assert_eq!(certificates(&scene.registry()), [bundle(&scene, "modem").certificate_id], "{blow:?} at call {at}");
        holds::nothing_is_stray(&scene);
        scene.run(&["destroy", "--yes"]).expect(0);
        assert!(certificates(&scene.registry()).is_empty(), "{blow:?} at call {at}: a certificate without an owner");
        assert!(!scene.at(".awsiot-kit/made.jsonl").exists(), "{blow:?} at call {at}: what is gone is forgotten");
    });
}

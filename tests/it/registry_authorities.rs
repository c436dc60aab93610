//! Authorities of one's own in the registry: AWS's rules and codes, the commands, and what openssl says to the certificates.

use std::fs;
use std::path::Path;

use awsiot_kit::cert::authority::{Authority, LeafTerms, self_signed};
use awsiot_kit::cert::{key, request};
use awsiot_kit::registry::local::LocalRegistry;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{CaMode, CaRegistration, Status};
use awsiot_kit::thing::KeyKind;
use awsiot_kit::thing::name::Home;
use serde_json::Value;
use tempfile::TempDir;
use time::macros::datetime;

use crate::judge::approve;
use crate::scene::Scene;

const TERMS: LeafTerms = LeafTerms {
    not_before: datetime!(2020-01-01 00:00 UTC),
    not_after: datetime!(2049-01-01 00:00 UTC),
    serial: [7; 16],
};

fn fresh() -> (TempDir, LocalRegistry) {
    let folder = TempDir::new().unwrap();
    let home = Home { region: "eu-central-1".to_owned(), account: "123456789012".to_owned() };
    let registry = LocalRegistry::open(folder.path(), home).unwrap();
    (folder, registry)
}

fn authority(name: &str) -> Authority {
    Authority::root(key::generate(KeyKind::EcP256).unwrap(), name, &TERMS, None).unwrap()
}

fn signed(by: &Authority, name: &str) -> String {
    let key = key::generate(KeyKind::EcP256).unwrap();
    by.sign_request(&request::new(&key, name).unwrap(), &TERMS).unwrap()
}

fn registration<'a>(by: &'a Authority, mode: CaMode, verification: Option<&'a str>) -> CaRegistration<'a> {
    CaRegistration { pem: by.certificate_pem(), mode, verification, active: true, auto_registration: false }
}

/// The code that a registration is refused with.
fn refused(registry: &LocalRegistry, registration: &CaRegistration<'_>) -> String {
    registry.register_ca_certificate(registration).unwrap_err().code().to_owned()
}

#[test]
fn in_the_mode_default_an_authority_proves_that_its_key_is_there() {
    let (_folder, registry) = fresh();
    let (own, other) = (authority("own"), authority("other"));
    assert_eq!(refused(&registry, &registration(&own, CaMode::Default, None)), "InvalidRequestException");
    let guess = signed(&own, &"0".repeat(64));
    let code = "RegistrationCodeValidationException";
    assert_eq!(refused(&registry, &registration(&own, CaMode::Default, Some(&guess))), code);
    let code_of_account = registry.get_registration_code().unwrap();
    assert_eq!(code_of_account.len(), 64);
    assert_eq!(registry.get_registration_code().unwrap(), code_of_account, "it is always the same");
    assert_eq!(refused(&registry, &registration(&own, CaMode::Default, Some(&guess))), code);
    let foreign = signed(&other, &code_of_account);
    let code = "CertificateValidationException";
    assert_eq!(refused(&registry, &registration(&own, CaMode::Default, Some(&foreign))), code);
    assert_eq!(refused(&registry, &registration(&own, CaMode::Default, Some("x"))), code);

    let proof = signed(&own, &code_of_account);
    let record = registry.register_ca_certificate(&registration(&own, CaMode::Default, Some(&proof))).unwrap();
    assert_eq!((record.mode, record.status), (CaMode::Default, Status::Active));
    assert!(record.arn.contains(&format!(":cacert/{}", own.certificate().id)), "{}", record.arn);
    for (mode, verification) in [(CaMode::Default, Some(proof.as_str())), (CaMode::SniOnly, None)] {
        let code = "ResourceAlreadyExistsException";
        assert_eq!(refused(&registry, &registration(&own, mode, verification)), code);
    }
}

#[test]
fn in_the_mode_sni_only_nothing_is_proved_and_no_certificate_of_a_device_passes_for_an_authority() {
    let (_folder, registry) = fresh();
    let own = authority("own");
    let proof = signed(&own, &registry.get_registration_code().unwrap());
    assert_eq!(refused(&registry, &registration(&own, CaMode::SniOnly, Some(&proof))), "InvalidRequestException");
    let device = signed(&own, "device");
    let of_device = CaRegistration { pem: &device, ..registration(&own, CaMode::SniOnly, None) };
    assert_eq!(refused(&registry, &of_device), "CertificateValidationException");
    let off = CaRegistration { active: false, ..registration(&own, CaMode::SniOnly, None) };
    assert_eq!(registry.register_ca_certificate(&off).unwrap().status, Status::Inactive);
    // Ten of one subject, and no more.
    for _ in 1..10 {
        registry.register_ca_certificate(&registration(&authority("own"), CaMode::SniOnly, None)).unwrap();
    }
    assert_eq!(refused(&registry, &registration(&authority("own"), CaMode::SniOnly, None)), "LimitExceededException");
    let mut listed = 0;
    registry
        .list_ca_certificates(&mut |_| {
            listed += 1;
            Ok(std::ops::ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(listed, 10);
}

#[test]
fn a_certificate_is_registered_with_the_authority_that_signed_it_and_no_other() {
    let (_folder, registry) = fresh();
    let (own, other) = (authority("own"), authority("other"));
    let device = signed(&own, "device");
    let code = |pem: &str, by: &Authority| {
        registry.register_certificate(pem, by.certificate_pem(), Status::Inactive).unwrap_err().code().to_owned()
    };
    assert_eq!(code(&device, &own), "CertificateValidationException", "not registered yet");
    for authority in [&own, &other] {
        registry.register_ca_certificate(&registration(authority, CaMode::SniOnly, None)).unwrap();
    }
    assert_eq!(code(&device, &other), "CertificateValidationException");
    let lone = self_signed(&key::generate(KeyKind::EcP256).unwrap(), "lone", &TERMS).unwrap();
    assert_eq!(code(&lone, &own), "CertificateValidationException");
    let record = registry.register_certificate(&device, own.certificate_pem(), Status::Inactive).unwrap();
    assert_eq!(record.status, Status::Inactive);
    assert_eq!(code(&device, &own), "ResourceAlreadyExistsException");
    // It is taken out only when it is off; what it signed goes on.
    let id = own.certificate().id.as_str();
    assert_eq!(registry.delete_ca_certificate(id).unwrap_err().code(), "CertificateStateException");
    assert_eq!(
        registry.update_ca_certificate(id, Status::Revoked, false).unwrap_err().code(),
        "InvalidRequestException"
    );
    registry.update_ca_certificate(id, Status::Inactive, true).unwrap();
    assert!(registry.describe_ca_certificate(id).unwrap().unwrap().auto_registration);
    registry.delete_ca_certificate(id).unwrap();
    assert_eq!(registry.delete_ca_certificate(id).unwrap_err().code(), "ResourceNotFoundException");
    assert_eq!(registry.describe_ca_certificate(id).unwrap(), None);
    registry.update_certificate(&record.id, Status::Active).unwrap();
}

#[test]
fn a_registry_of_the_first_version_is_read_as_it_is_and_brought_up_when_it_is_written() {
    let (folder, registry) = fresh();
    registry.create_thing_type("sensor").unwrap();
    let home = registry.home().clone();
    drop(registry);
    let file = folder.path().join("registry.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    let back = "DROP TABLE ca_certificates; DROP TABLE registration_code; PRAGMA user_version = 1;";
    database.execute_batch(back).unwrap();
    drop(database);
    let looked = LocalRegistry::open_to_read(folder.path(), home.clone()).unwrap();
    assert_eq!(looked.describe_ca_certificate("x").unwrap(), None);
    drop(looked);
    let version = || -> i64 {
        let database = rusqlite::Connection::open(&file).unwrap();
        database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(version(), 1);
    let registry = LocalRegistry::open(folder.path(), home).unwrap();
    registry.register_ca_certificate(&registration(&authority("own"), CaMode::SniOnly, None)).unwrap();
    assert!(registry.describe_thing_type("sensor").unwrap().is_some());
    drop(registry);
    assert_eq!(version(), 2);
}

const MANIFEST: &str = "version = 1\nregistry = \"local\"\n\n[things.pump-1]\npublish = [\"telemetry/pump-1\"]\n\
    certificate = { issuer = \"ca:factory\" }\n";

fn json(scene: &Scene, args: &[&str]) -> Vec<Value> {
    let ran = scene.run(&[args, &["--format", "json"]].concat()).expect(0);
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn registered(scene: &Scene) -> Value {
    json(scene, &["ca", "list"]).remove(0)["registered"].clone()
}

#[test]
fn an_authority_is_registered_shown_used_and_taken_out_by_its_name() {
    let scene = Scene::new(MANIFEST);
    scene.run(&["ca", "new", "factory"]).expect(0);
    assert_eq!(registered(&scene), false);
    let ran = scene.run(&["ca", "register", "factory"]).expect(0);
    assert!(ran.out.starts_with("arn:aws:iot:us-east-1:000000000000:cacert/"), "{ran:?}");
    assert!(ran.err.starts_with("registry: local"), "{ran:?}");
    assert_eq!(registered(&scene)["mode"], "SNI_ONLY");
    scene.run(&["ca", "register", "factory"]).expect(0);
    let ran = scene.run(&["ca", "register", "factory", "--mode", "default"]).expect(4);
    assert!(ran.err.contains("already, in the mode SNI_ONLY") && ran.err.contains("ca unregister factory"), "{ran:?}");
    // Its devices are registered as its own.
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["plan", "--exit-code"]).expect(0);
    scene.run(&["ca", "unregister", "factory"]).expect(2);
    scene.run(&["ca", "unregister", "factory", "--yes"]).expect(0);
    scene.run(&["ca", "unregister", "factory", "--yes"]).expect(0);
    assert_eq!(registered(&scene), false);
    // In the mode DEFAULT, the proof is made here.
    scene.run(&["ca", "register", "factory", "--mode", "default", "--auto-registration"]).expect(0);
    let shown = registered(&scene);
    assert_eq!((&shown["mode"], &shown["autoRegistration"]), (&Value::from("DEFAULT"), &Value::from(true)));
    let ran = scene.run(&["ca", "show", "factory"]).expect(0);
    assert!(ran.out.contains("registered (DEFAULT)"), "{ran:?}");
    assert_eq!(json(&scene, &["ca", "show", "factory"]).pop().unwrap()["registered"]["status"], "ACTIVE");
}

/// An authority that openssl made, its key and certificate in files.
fn openssl_authority(at: &Path) {
    let args = "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /DC=example/CN=Company";
    approve("openssl", at, &args.split(' ').collect::<Vec<_>>());
}

#[test]
fn an_authority_from_elsewhere_is_registered_with_its_key_or_with_a_proof_that_openssl_signed() {
    let scene = Scene::new(MANIFEST);
    let at = scene.path();
    openssl_authority(at);
    let ran = scene.run(&["ca", "register", "ca.pem", "--mode", "default"]).expect(3);
    let code = ran.err.split("common name ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    assert_eq!(code.len(), 64, "{ran:?}");
    // A key that is another's.
    approve(
        "openssl",
        at,
        &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "other.key"],
    );
    scene.run(&["ca", "register", "ca.pem", "--mode", "default", "--key", "other.key"]).expect(3);
    // A proof for another code, and one that the authority did not sign.
    let request = |name: &str| {
        let subject = format!("/CN={name}");
        approve("openssl", at, &["req", "-new", "-key", "other.key", "-subj", &subject, "-out", "proof.csr"]);
    };
    let sign =
        ["x509", "-req", "-in", "proof.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "proof.pem", "-days", "1"];
    let register = ["ca", "register", "ca.pem", "--mode", "default", "--verification", "proof.pem"];
    request("wrong");
    approve("openssl", at, &sign);
    let ran = scene.run(&register).expect(3);
    assert!(ran.err.contains(&code), "{ran:?}");
    request(&code);
    approve("openssl", at, &["x509", "-req", "-in", "proof.csr", "-signkey", "other.key", "-out", "proof.pem"]);
    scene.run(&register).expect(3);
    approve("openssl", at, &sign);
    scene.run(&register).expect(0);
    scene.run(&["ca", "unregister", "ca.pem", "--yes"]).expect(0);
    scene.run(&["ca", "register", "ca.pem", "--mode", "default", "--key", "ca.key"]).expect(0);
    scene.run(&["ca", "unregister", "ca.pem", "--yes"]).expect(0);
    scene.run(&["ca", "register", "ca.pem"]).expect(0);
}

#[test]
fn what_is_no_authority_is_not_registered() {
    let scene = Scene::new(MANIFEST);
    scene.run(&["cert", "new", "pump"]).expect(0);
    scene.run(&["ca", "register", "pump/certificate.pem"]).expect(3);
    let ran = scene.run(&["ca", "register", "factroy"]).expect(3);
    assert!(ran.err.contains("ca new factroy"), "{ran:?}");
    scene.run(&["ca", "new", "factory"]).expect(0);
    let ran = scene.run(&["ca", "register", "factroy"]).expect(3);
    assert!(ran.err.contains("`factory`"), "{ran:?}");
    scene.run(&["ca", "register", "factory", "--key", "x"]).expect(2);
    scene.run(&["ca", "register", "factory", "--mode", "sni"]).expect(2);
    fs::write(scene.path().join("junk.pem"), "junk").unwrap();
    scene.run(&["ca", "register", "junk.pem"]).expect(3);
}

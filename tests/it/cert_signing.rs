//! What is signed and what is not, in the right words; names, brokers, revocation lists, and authorities whose keys are encrypted.

use std::fs;

use awsiot_kit::cert::authority::Authority;
use awsiot_kit::thing::credential::KeyKind;
use time::macros::datetime;

use crate::judge::{approve, ask};
use crate::scene::{Ran, Scene};

fn run(scene: &Scene, args: &str) -> Ran {
    let mut command = scene.command(&args.split(' ').collect::<Vec<_>>());
    Ran::of(command.env("PASS", "changeit").env("OTHER", "s0mething-else").output().unwrap())
}

fn openssl(scene: &Scene, command: &str) -> String {
    String::from_utf8(approve("openssl", scene.path(), &command.split(' ').collect::<Vec<_>>())).unwrap()
}

/// How openssl makes a request, the exit code of signing it, and what is said.
const REQUESTS: &[(&str, &str, i32, &str)] = &[
    ("-newkey rsa:2048 -sha512", "/CN=x", 0, ""),
    ("-newkey rsa:2048 -sha384", "/CN=x", 0, ""),
    ("-newkey rsa:2048 -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32", "/CN=x", 0, ""),
    ("-newkey ec -pkeyopt ec_paramgen_curve:P-521 -sha512", "/CN=x", 0, ""),
    ("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha384", "/CN=x", 0, ""),
    ("-newkey rsa:2048 -sha1", "/CN=x", 0, ""),
    ("-newkey rsa:2048 -md5", "/CN=x", 3, "signed with MD5, which is broken"),
    ("-newkey rsa:2048 -sha3-256", "/CN=x", 3, "not known here"),
    (
        "-newkey rsa:2048 -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20",
        "/CN=x",
        3,
        "a salt of 20 bytes",
    ),
    ("-newkey rsa:1024 -sha256", "/CN=x", 3, "1024 bits"),
    ("-newkey ed25519", "/CN=x", 3, "Ed25519"),
    ("-newkey rsa:2048 -sha256", "/", 3, "its subject is empty"),
];

#[test]
fn a_request_that_is_not_signed_is_called_what_it_is() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    for (number, (how, subject, code, says)) in REQUESTS.iter().enumerate() {
        openssl(&scene, &format!("req -new {how} -nodes -keyout k -subj {subject} -out r{number}"));
        let ran = run(&scene, &format!("cert sign r{number} --ca factory --out c{number}")).expect(*code);
        assert!(ran.err.contains(says), "{how}: {}", ran.err);
        assert!(!ran.err.contains("changed after it was made"), "{how}: {}", ran.err);
        // What cannot be signed can be looked at, and is called the same.
        let shown = run(&scene, &format!("cert inspect r{number}")).expect(0);
        assert!(shown.out.contains(says), "{how}: {}", shown.out);
        if *code == 0 {
            fs::write(scene.at("root.pem"), run(&scene, "ca show factory --pem").expect(0).out).unwrap();
            openssl(&scene, &format!("verify -CAfile root.pem c{number}"));
        }
    }
    let mut changed = openssl(&scene, "req -in r0 -outform DER -out r.der");
    changed.clear();
    let mut der = fs::read(scene.at("r.der")).unwrap();
    let at = der.windows(3).position(|window| window == [12, 1, b'x']).unwrap();
    der[at + 2] = b'y';
    fs::write(scene.at("r.der"), der).unwrap();
    let ran = run(&scene, "cert sign r.der --ca factory").expect(3);
    assert!(ran.err.contains("not signed by the key that it names"), "{}", ran.err);
}

#[test]
fn an_authority_that_may_not_sign_does_not() {
    let scene = Scene::empty();
    run(&scene, "cert csr x --key k --out r").expect(0);
    let usage = |usage: &str| {
        format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -subj /CN=ca -addext keyUsage={usage} -days 30 -out ca.pem"
        )
    };
    openssl(&scene, &usage("critical,digitalSignature,cRLSign"));
    let ran = run(&scene, "cert sign r --ca-cert ca.pem --ca-key ca.key").expect(3);
    assert!(ran.err.contains("keyCertSign"), "{}", ran.err);
    let (begin, end) = (datetime!(2020-01-01 00:00 UTC), datetime!(2021-01-01 00:00 UTC));
    let old = Authority::new("old", KeyKind::EcP256, begin, end, [7; 16]).unwrap();
    fs::write(scene.at("ca.pem"), old.certificate_pem()).unwrap();
    fs::write(scene.at("ca.key"), old.key().to_pkcs8_pem().expose()).unwrap();
    let ran = run(&scene, "cert sign r --ca-cert ca.pem --ca-key ca.key").expect(3);
    assert!(ran.err.contains("has expired"), "{}", ran.err);
    openssl(&scene, &usage("critical,keyCertSign"));
    run(&scene, "cert sign r --ca-cert ca.pem --ca-key ca.key").expect(0);
}

#[test]
fn a_broken_signature_is_not_called_a_missing_issuer() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    run(&scene, "cert new pump-1 --issuer ca:factory").expect(0);
    fs::write(scene.at("root.pem"), run(&scene, "ca show factory --pem").expect(0).out).unwrap();
    openssl(&scene, "x509 -in pump-1/certificate.pem -outform DER -out c.der");
    let mut der = fs::read(scene.at("c.der")).unwrap();
    let at = der.windows(6).position(|window| window == b"pump-1").unwrap();
    der[at] = b'P';
    fs::write(scene.at("c.der"), der).unwrap();
    let shown = run(&scene, "cert inspect c.der --ca root.pem").expect(0).out;
    assert!(
        shown.contains("is here, but its key did not make the signature") && !shown.contains("is missing"),
        "{shown}"
    );
    let shown = run(&scene, "cert inspect c.der").expect(0).out;
    assert!(shown.contains("is missing"), "{shown}");
}

#[test]
fn a_broker_has_the_names_that_clients_look_at() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    fs::write(scene.at("root.pem"), run(&scene, "ca show factory --pem").expect(0).out).unwrap();
    run(&scene, "cert new broker.local --server --san ip:192.168.1.2 --issuer ca:factory").expect(0);
    let verify = "verify -CAfile root.pem -purpose sslserver -x509_strict";
    for name in ["-verify_hostname broker.local", "-verify_ip 192.168.1.2"] {
        openssl(&scene, &format!("{verify} {name} broker.local/certificate.pem"));
    }
    let other = format!("{verify} -verify_hostname other.local broker.local/certificate.pem");
    assert!(!ask("openssl", scene.path(), &other.split(' ').collect::<Vec<_>>(), b"").good);

    run(&scene, "cert csr dev.local --key k --san dns:dev.local --san ip:::1 --out r").expect(0);
    let ran = run(&scene, "cert sign r --ca factory --out without").expect(0);
    assert!(ran.err.contains("--keep-san"), "{}", ran.err);
    assert!(!openssl(&scene, "x509 -in without -noout -text").contains("Alternative Name"));
    run(&scene, "cert sign r --ca factory --keep-san --san dns:more.local --server --out with").expect(0);
    let text = openssl(&scene, "x509 -in with -noout -text");
    assert!(text.contains("DNS:more.local, DNS:dev.local, IP Address:0:0:0:0:0:0:0:1"), "{text}");
    assert!(run(&scene, "cert inspect with").expect(0).out.contains("dns:dev.local, ip:::1"));
    run(&scene, "cert new x --san dns:a..b").expect(2);
}

#[test]
fn what_is_revoked_stands_in_the_list_that_brokers_read() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    fs::write(scene.at("root.pem"), run(&scene, "ca show factory --pem").expect(0).out).unwrap();
    for name in ["good", "stolen"] {
        run(&scene, &format!("cert new {name} --issuer ca:factory")).expect(0);
    }
    let is_good = |name: &str| {
        let command = format!("verify -crl_check -CAfile root.pem -CRLfile list.pem {name}/certificate.pem");
        let verdict = ask("openssl", scene.path(), &command.split(' ').collect::<Vec<_>>(), b"");
        assert!(
            verdict.good || verdict.err.contains("certificate revoked") || verdict.text().contains("revoked"),
            "{}",
            verdict.err
        );
        verdict.good
    };
    run(&scene, "ca crl factory --out list.pem").expect(0);
    openssl(&scene, "crl -in list.pem -CAfile root.pem -noout");
    assert!(is_good("good") && is_good("stolen"));
    run(&scene, "cert revoke stolen/certificate.pem --reason key-compromise").expect(2);
    run(&scene, "cert revoke stolen/certificate.pem --reason key-compromise --yes").expect(0);
    run(&scene, "cert revoke stolen/certificate.pem --yes").expect(0);
    fs::remove_file(scene.at("list.pem")).unwrap();
    run(&scene, "ca crl factory --days 7 --out list.pem").expect(0);
    let text = openssl(&scene, "crl -in list.pem -CAfile root.pem -noout -text");
    assert_eq!(text.matches("Serial Number").count(), 1, "{text}");
    assert!(text.contains("Key Compromise"), "{text}");
    assert!(is_good("good") && !is_good("stolen"));
    run(&scene, "cert new own").expect(0);
    run(&scene, "cert revoke own/certificate.pem --yes").expect(3);
}

#[test]
fn an_authority_whose_key_is_encrypted_signs_with_its_password_only() {
    let scene = Scene::empty();
    run(&scene, "ca new vault --password-env PASS").expect(0);
    let kept = fs::read_to_string(scene.at(".awsiot-kit/ca/vault/private-key.pem")).unwrap();
    assert!(kept.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{kept}");
    openssl(&scene, "pkey -in .awsiot-kit/ca/vault/private-key.pem -passin pass:changeit -noout");
    run(&scene, "cert csr x --key k --out r").expect(0);
    run(&scene, "cert sign r --ca vault --in-password-env PASS --out c").expect(0);
    let ran = run(&scene, "cert sign r --ca vault").expect(3);
    assert!(ran.err.contains("AWSIOT_KIT_CA_PASSWORD"), "{}", ran.err);
    run(&scene, "cert sign r --ca vault --in-password-env OTHER").expect(3);
    run(&scene, "cert new y --issuer ca:vault --ca-password-env PASS").expect(0);
    run(&scene, "ca new below --parent vault --parent-password-env PASS").expect(0);
    run(&scene, "ca crl vault --in-password-env PASS").expect(0);
    // `apply` has no option for it.
    scene.manifest("version = 1\nregistry = \"local\"\n[things.t]\ncertificate = { issuer = \"ca:vault\" }\n");
    run(&scene, "apply --yes").expect(3);
    let mut command = scene.command(&["apply", "--yes"]);
    Ran::of(command.env("AWSIOT_KIT_CA_PASSWORD", "changeit").output().unwrap()).expect(0);
}

#[test]
fn a_chain_that_ends_soon_needs_renewal_as_a_whole() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    run(&scene, "ca new line-1 --parent factory --days 20").expect(0);
    run(&scene, "cert new a --issuer ca:line-1 --days 400").expect(0);
    let ran = run(&scene, "cert needs-renewal a/certificate.pem").expect(0);
    assert!(ran.out.contains("line-1"), "{}", ran.out);
    run(&scene, "cert needs-renewal --bundle a").expect(0);
    run(&scene, "cert needs-renewal --bundle a --within 10d").expect(1);
    run(&scene, "cert needs-renewal --bundle nowhere").expect(2);
}

//! Keys, requests and certificates of ours before openssl and keytool.

use std::fs;
use std::path::Path;

use awsiot_kit::cert::authority::{Authority, KeptAuthority, LeafTerms, self_signed};
use awsiot_kit::cert::chain::first_fault;
use awsiot_kit::cert::constraint::{Limits, NameLimit};
use awsiot_kit::cert::{inspect, key, request, roots};
use awsiot_kit::error::Exit;
use awsiot_kit::thing::KeyKind;
use time::macros::datetime;

use crate::judge::{approve, ask};

const TERMS: LeafTerms = LeafTerms {
    not_before: datetime!(2026-01-01 00:00 UTC),
    not_after: datetime!(2049-12-31 23:59:59 UTC),
    serial: [0xab; 16],
};

#[test]
fn openssl_verifies_a_device_through_an_intermediate() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
        let root = Authority::root(key::generate(kind).unwrap(), "Root", &TERMS, Some(1)).unwrap();
        let middle = root.intermediate(key::generate(kind).unwrap(), "Middle", &TERMS, Some(0)).unwrap();
        let key = key::generate(kind).unwrap();
        let csr = request::new(&key, "device-1").unwrap();
        let device = middle.sign_request(&csr, &TERMS).unwrap();
        for (name, text) in [
            ("root.pem", root.certificate_pem()),
            ("middle.pem", middle.certificate_pem()),
            ("csr.pem", &csr),
            ("device.pem", &device),
            ("key.pem", key.to_pkcs8_pem().expose_str().unwrap()),
        ] {
            fs::write(at.join(name), text).unwrap();
        }
        approve("openssl", at, &["req", "-in", "csr.pem", "-verify", "-noout"]);
        approve("openssl", at, &["pkey", "-in", "key.pem", "-check", "-noout"]);
        approve(
            "openssl",
            at,
            &[
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "middle.pem",
                "device.pem",
            ],
        );
        let text =
            String::from_utf8(approve("openssl", at, &["x509", "-in", "device.pem", "-noout", "-text"])).unwrap();
        for part in ["CA:FALSE", "TLS Web Client Authentication", "Digital Signature", "Dec 31 23:59:59 2049 GMT"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(text.contains("Key Encipherment"), kind == KeyKind::Rsa2048, "{text}");
        let subject = approve("openssl", at, &["x509", "-in", "device.pem", "-noout", "-subject"]);
        assert_eq!(String::from_utf8(subject).unwrap().trim(), "subject=CN = device-1, OU = awsiot-kit");
        // The same PKCS#8 bytes that openssl itself writes.
        let theirs = approve("openssl", at, &["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem"]);
        assert_eq!(theirs, fs::read(at.join("key.pem")).unwrap());
    }
}

#[test]
fn a_device_of_an_authority_with_two_domain_components_chains() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    approve(
        "openssl",
        at,
        &[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "k",
            "-out",
            "root.pem",
            "-subj",
            "/DC=com/DC=example/OU=a/OU=b/CN=Company",
            "-days",
            "1000",
            "-addext",
            "keyUsage=critical,keyCertSign",
        ],
    );
    let key =
        key::PrivateKey::from_pkcs8_pem(&awsiot_kit::secret::Secret::new(fs::read(at.join("k")).unwrap())).unwrap();
    let root = Authority::from_parts(&fs::read_to_string(at.join("root.pem")).unwrap(), key).unwrap();
    approve(
        "openssl",
        at,
        &[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-384",
            "-nodes",
            "-keyout",
            "d",
            "-out",
            "csr.pem",
            "-subj",
            "/OU=x/OU=y/CN=device",
            "-addext",
            "basicConstraints=CA:TRUE",
            "-addext",
            "1.2.3.4=ASN1:UTF8String:odd",
        ],
    );
    // The root begins now: nothing is signed for a time before it.
    let terms = LeafTerms { not_before: time::OffsetDateTime::now_utc(), ..TERMS };
    let device = root.sign_request(&fs::read_to_string(at.join("csr.pem")).unwrap(), &terms).unwrap();
    fs::write(at.join("device.pem"), &device).unwrap();
    approve("openssl", at, &["verify", "-attime", "1800000000", "-CAfile", "root.pem", "device.pem"]);
    let text = String::from_utf8(approve("openssl", at, &["x509", "-in", "device.pem", "-noout", "-text"])).unwrap();
    assert!(text.contains("OU = x, OU = y, CN = device") && !text.contains("1.2.3.4"), "{text}");
}

#[test]
fn a_certificate_that_a_key_signs_for_itself_is_no_authority() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let key = key::generate(KeyKind::EcP256).unwrap();
    fs::write(at.join("c.pem"), self_signed(&key, "device-1", &TERMS).unwrap()).unwrap();
    approve("openssl", at, &["verify", "-partial_chain", "-attime", "1800000000", "-CAfile", "c.pem", "c.pem"]);
    let text = String::from_utf8(approve("keytool", at, &["-printcert", "-file", "c.pem"])).unwrap();
    assert!(text.contains("CA:false") && text.contains("clientAuth"), "{text}");
}

#[test]
fn the_roots_with_their_comment_lines_are_read_by_openssl_and_java() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    fs::write(at.join("roots.pem"), roots::amazon_pem()).unwrap();
    let out = approve("openssl", at, &["storeutl", "-noout", "-certs", "roots.pem"]);
    assert!(String::from_utf8(out).unwrap().contains("Total found: 4"));
    let out = String::from_utf8(approve("keytool", at, &["-printcert", "-file", "roots.pem"])).unwrap();
    assert_eq!(out.matches("Owner: CN=Amazon Root CA").count(), 4, "{out}");
}

#[test]
fn a_request_that_was_cut_off_is_refused() {
    let key = key::generate(KeyKind::EcP256).unwrap();
    let csr = request::new(&key, "x").unwrap();
    for end in [0, 10, csr.len() / 2, csr.len() - 20] {
        assert!(request::public_key(csr.get(..end).unwrap()).is_err(), "{end}");
    }
    assert!(!ask("openssl", Path::new("."), &["req", "-verify", "-noout"], b"").good);
}

/// What openssl says to a chain: whether it holds, and why not.
fn openssl_verifies(at: &Path, root: &str, between: &str, leaf: &str) -> Result<(), String> {
    let args = ["verify", "-purpose", "sslclient", "-CAfile", root, "-untrusted", between, leaf];
    let verdict = ask("openssl", at, &args, b"");
    if verdict.good { Ok(()) } else { Err(format!("{}{}", verdict.text(), verdict.err)) }
}

#[test]
fn an_authority_signs_for_the_names_that_it_is_held_to_and_openssl_agrees() {
    let limits = |permitted: &[&str], excluded: &[&str]| Limits {
        path_length: None,
        permitted: permitted.iter().map(|name| NameLimit::parse(name).unwrap()).collect(),
        excluded: excluded.iter().map(|name| NameLimit::parse(name).unwrap()).collect(),
    };
    let cases = [
        (limits(&["dns:lyon.example.com"], &[]), "pump.lyon.example.com", true),
        (limits(&["dns:lyon.example.com"], &[]), "pump.paris.example.com", false),
        (limits(&["dns:lyon.example.com"], &[]), "pump-1", true),
        (limits(&["dns:example.com"], &["dns:office.example.com"]), "door.office.example.com", false),
        (limits(&[], &["dns:office.example.com"]), "door.example.com", true),
        (
            limits(&["ip:10.0.0.0/8", "email:example.com", "uri:.example.com"], &["ip:fd00::/8"]),
            "pump.example.org",
            true,
        ),
    ];
    for (limits, name, allowed) in cases {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path();
        let new = || key::generate(KeyKind::EcP256).unwrap();
        let root = Authority::root(new(), "Root", &TERMS, limits.clone()).unwrap();
        // The limit of the root holds below the authority in between too.
        let middle = root.intermediate(new(), "Middle", &TERMS, None).unwrap();
        let request = request::new(&new(), name).unwrap();
        let leaf = middle.sign_request(&request, &TERMS).unwrap();
        for (file, pem) in
            [("root.pem", root.certificate_pem()), ("middle.pem", middle.certificate_pem()), ("leaf.pem", &leaf)]
        {
            fs::write(at.join(file), pem).unwrap();
        }
        let theirs = openssl_verifies(at, "root.pem", "middle.pem", "leaf.pem");
        assert_eq!(theirs.is_ok(), allowed, "{name} of {limits:?}: {theirs:?}");
        let kept = KeptAuthority {
            chain_pem: format!("{}{}", middle.certificate_pem(), root.certificate_pem()),
            authority: middle,
        };
        let ours = kept.sign(&request::read(request.as_bytes()).unwrap(), &TERMS);
        assert_eq!(ours.is_ok(), allowed, "{name} of {limits:?}");
        if let Err(error) = ours {
            assert_eq!((error.code(), error.exit_code()), ("not-allowed", Exit::Input));
        }
    }
}

#[test]
fn a_path_that_is_too_long_is_seen_by_us_as_by_openssl() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let new = || key::generate(KeyKind::EcP256).unwrap();
    let root = Authority::root(new(), "Root", &TERMS, Some(0)).unwrap();
    let middle = root.intermediate(new(), "Middle", &TERMS, None).unwrap();
    let leaf = middle.sign_request(&request::new(&new(), "device").unwrap(), &TERMS).unwrap();
    for (file, pem) in
        [("root.pem", root.certificate_pem()), ("middle.pem", middle.certificate_pem()), ("leaf.pem", &leaf)]
    {
        fs::write(at.join(file), pem).unwrap();
    }
    assert!(openssl_verifies(at, "root.pem", "middle.pem", "leaf.pem").unwrap_err().contains("path length"));
    let leaf = inspect::certificate(&leaf).unwrap();
    let path = [middle.certificate(), root.certificate()];
    assert!(first_fault(&leaf, &path, TERMS.not_before).unwrap().contains("no authority below it"));
}

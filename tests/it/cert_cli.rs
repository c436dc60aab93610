//! `cert` and `ca` from the outside: the jobs people have, and what happens when an input is wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::judge::approve;
use crate::scene::Scene;

/// Runs the program in a folder, without a terminal; the passwords stand in the environment.
fn run(at: &Path, args: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"))
        .args(args.split(' '))
        .current_dir(at)
        .env("PASS", "changeit")
        .env("OTHER", "s0mething-else")
        .env("AWSIOT_KIT_REGISTRY", "local")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn good(at: &Path, args: &str) -> String {
    let (code, out, err) = run(at, args);
    assert_eq!(code, 0, "{args}: {out}{err}");
    out
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_jobs_of_the_guides_are_one_command_each() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    good(at, "cert new pump-1 --key rsa-2048");
    let (key, cert) = ("pump-1/private-key.pem", "pump-1/certificate.pem");
    let rsa = approve("openssl", at, &["rsa", "-traditional", "-in", key]);
    fs::write(at.join("thing.private.key"), rsa).unwrap();

    // sgcWebSockets: openssl pkcs12 -export -inkey … -in … -out device.pfx
    good(
        at,
        &format!("cert convert --key thing.private.key --cert {cert} --to pkcs12 --password-env PASS --out device.pfx"),
    );
    approve("openssl", at, &["pkcs12", "-in", "device.pfx", "-passin", "pass:changeit", "-nodes"]);

    // Kura: openssl pkcs8 -topk8 -inform PEM -outform PEM -in private.pem.key -out outKey.pem -nocrypt
    good(at, "cert convert thing.private.key --to pkcs8 --out outKey.pem");
    let theirs = approve("openssl", at, &["pkcs8", "-topk8", "-nocrypt", "-in", "thing.private.key"]);
    assert!(theirs == fs::read(at.join("outKey.pem")).unwrap(), "not the bytes that openssl writes");

    // Kura: keytool -import -trustcacerts -alias … -keystore cacerts.ks, and the entry aws-ssl
    for (form, file) in [("jks", "cacerts.ks"), ("pkcs12", "cacerts.p12")] {
        good(
            at,
            &format!(
                "cert convert --key {key} --cert {cert} --ca amazon-root-ca-1 --alias aws-ssl --to {form} --password-env PASS --out {file}"
            ),
        );
        let list =
            String::from_utf8(approve("keytool", at, &["-list", "-keystore", file, "-storepass", "changeit"])).unwrap();
        assert!(list.contains("aws-ssl,") && list.contains("PrivateKeyEntry"), "{list}");
        assert!(list.contains("amazon-root-ca-1,") && list.contains("trustedCertEntry"), "{list}");
    }
    for secret in [key, "outKey.pem", "device.pfx", "cacerts.ks", "cacerts.p12"] {
        assert_eq!(mode(&at.join(secret)), 0o600, "{secret}");
    }
    assert_eq!(mode(&at.join(cert)), 0o644);
}

#[test]
fn a_device_of_ones_own_authority_is_verified_by_openssl() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    good(at, "ca new factory --path-length 1");
    good(at, "ca new line-1 --parent factory --path-length 0 --days 1000");
    good(at, "cert new pump-1 --issuer ca:line-1");
    fs::write(at.join("root.pem"), good(at, "ca show factory --pem")).unwrap();
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
            "pump-1/certificate.pem",
            "pump-1/certificate.pem",
        ],
    );

    good(at, "cert csr pump-2 --key pump-2.key --kind ec-p384 --out pump-2.csr");
    let again = good(at, "cert csr pump-2 --key pump-2.key");
    assert!(again.starts_with("-----BEGIN CERTIFICATE REQUEST-----"), "the key that is there is used");
    good(at, "cert sign pump-2.csr --ca line-1 --out pump-2.pem");
    approve("openssl", at, &["verify", "-CAfile", "root.pem", "-untrusted", "pump-2.pem", "pump-2.pem"]);
    assert_eq!(run(at, "cert match pump-2.key pump-2.pem").0, 0);
    assert_eq!(run(at, "cert match pump-2.key pump-1/certificate.pem").0, 1);
    let list = good(at, "ca list");
    assert!(list.contains("factory\t") && list.contains("line-1\t"), "{list}");
    let (code, _, err) = run(at, "cert new pump-3 --issuer ca:factry");
    assert!(code == 3 && err.contains("factory"), "{err}");
    let (code, _, err) = run(at, "ca new factory");
    assert!(code == 5 && err.contains("already"), "{err}");
    assert_eq!(mode(&at.join(".awsiot-kit/ca/factory/private-key.pem")), 0o600);
}

#[test]
fn needs_renewal_answers_as_step_does() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    good(at, "cert new a --days 40");
    assert_eq!(run(at, "cert needs-renewal a/certificate.pem").0, 1);
    assert_eq!(run(at, "cert needs-renewal a/certificate.pem --within 41d").0, 0);
    assert_eq!(run(at, "cert needs-renewal nowhere.pem").0, 2);
    assert_eq!(run(at, "cert needs-renewal a/private-key.pem").0, 3);
}

#[test]
fn inspect_says_what_it_is_and_what_is_wrong_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let weak = [
        "req", "-x509", "-newkey", "rsa:1024", "-sha1", "-nodes", "-keyout", "k", "-out", "weak.pem", "-subj",
        "/CN=weak", "-days", "5",
    ];
    approve("openssl", at, &weak);
    let out = good(at, "--format json cert inspect weak.pem");
    for code in ["cert-key-small", "cert-signature-weak", "cert-expires-soon"] {
        assert!(out.contains(code), "{out}");
    }
    let digest = approve("openssl", at, &["x509", "-in", "weak.pem", "-noout", "-fingerprint", "-sha256"]);
    let id = String::from_utf8(digest).unwrap().trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase();
    assert!(out.contains(&format!("\"certificateId\":\"{id}\"")), "{out}");

    good(at, "ca new factory");
    good(at, "cert new pump-1 --issuer ca:factory");
    let out = good(at, "cert inspect pump-1/certificate.pem");
    assert!(out.contains("`CN=factory, OU=awsiot-kit` is missing"), "{out}");
    assert!(good(at, "cert inspect pump-1/private-key.pem").contains("ec-p256"));
}

#[test]
fn keys_that_we_do_not_make_and_their_certificates_are_shown_and_judged_as_aws_does() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let kinds = [
        ("EC -pkeyopt ec_paramgen_curve:P-521", "ec-p521", None),
        ("ed25519", "Ed25519", Some("cert-key-kind")),
        ("RSA-PSS", "RSA-PSS", Some("cert-key-pss")),
        ("RSA -pkeyopt rsa_keygen_bits:1024", "rsa-1024", Some("cert-key-small")),
    ];
    for (algorithm, kind, finding) in kinds {
        let new = format!("genpkey -algorithm {algorithm} -out k.pem");
        approve("openssl", at, &new.split(' ').collect::<Vec<_>>());
        approve("openssl", at, &["req", "-x509", "-key", "k.pem", "-subj", "/CN=x", "-days", "90", "-out", "c.pem"]);
        let shown = good(at, "cert inspect c.pem");
        assert!(shown.contains(kind), "{algorithm}: {shown}");
        // With RSA-PSS openssl takes the longest salt that fits, which TLS does not allow.
        assert!(shown.contains("it signed itself") || kind == "RSA-PSS", "{algorithm}: {shown}");
        match finding {
            Some(code) => assert!(shown.contains(code), "{algorithm}: {shown}"),
            None => assert!(!shown.contains("deny"), "{algorithm}: {shown}"),
        }
        let (code, out, err) = run(at, "cert inspect k.pem");
        match kind {
            "ec-p521" | "Ed25519" => {
                assert!(code == 0 && out.contains(kind), "{algorithm}: {err}");
                assert_eq!(run(at, "cert match k.pem c.pem").0, 0, "{algorithm}");
            }
            _ => assert!(code == 3 && err.contains("does not work with this kind of key"), "{algorithm}: {err}"),
        }
    }
}

/// What is wrong, the command, the exit code, and a part of the message. `OUT` is the file that must not come into being.
const WRONG: &[(&str, &str, i32, &str)] = &[
    (
        "a wrong password",
        "cert convert store.p12 --in-password-env OTHER --to pkcs8 --out OUT",
        3,
        "the password does not open it",
    ),
    ("no password and no terminal", "cert convert store.p12 --to pkcs8 --out OUT", 3, "no password was given"),
    ("an encrypted key, no password", "cert convert sealed.pem --to pkcs8 --out OUT", 3, "no password was given"),
    (
        "a JKS with a wrong password",
        "cert convert store.jks --in-password-env OTHER --to pkcs8 --out OUT",
        3,
        "the password does not open it",
    ),
    (
        "a variable that is not set",
        "cert convert store.p12 --in-password-env NOT_SET --to pkcs8 --out OUT",
        3,
        "`NOT_SET` is not set",
    ),
    (
        "a truncated keystore",
        "cert convert cut.p12 --in-password-env PASS --to pkcs8 --out OUT",
        3,
        "cut off or damaged",
    ),
    ("a truncated JKS", "cert convert cut.jks --in-password-env PASS --to pkcs8 --out OUT", 3, "cut off or damaged"),
    ("a truncated PEM", "cert convert cut.pem --to pkcs8 --out OUT", 3, "the file is cut off"),
    (
        "a key of another certificate",
        "cert convert --key other/private-key.pem --cert pump/certificate.pem --to pkcs12 --password-env PASS --out OUT",
        3,
        "do not belong together",
    ),
    (
        "a keystore without a password",
        "cert convert --key pump/private-key.pem --cert pump/certificate.pem --to jks --out OUT",
        2,
        "none was given",
    ),
    ("no input at all", "cert convert --to pem --out OUT", 2, "nothing to convert"),
    ("stdin twice", "cert convert - --key - --to pem --out OUT", 2, "only once"),
    ("an elliptic key as PKCS#1", "cert convert pump/private-key.pem --to pkcs1 --out OUT", 3, "no PKCS#1 form"),
    ("a certificate as a key", "cert convert --key pump/certificate.pem --to pkcs8 --out OUT", 3, "no private key"),
    (
        "a key in a keystore without its certificate",
        "cert convert pump/private-key.pem --to jks --password-env PASS --out OUT",
        3,
        "only with its certificate",
    ),
    ("ten megabytes of noise", "cert convert noise --to pem --out OUT", 3, "no key, certificate or keystore"),
    ("an empty file", "cert convert empty --to pem --out OUT", 3, "the input is empty"),
    ("a bag with nothing in it", "cert convert nothing.p7b --to pem --out OUT", 3, "nothing in it"),
    ("a folder", "cert convert pump --to pem --out OUT", 3, "is a folder"),
    ("an SSH key", "cert convert ssh --to pem --out OUT", 3, "SSH"),
    ("a file that is not there", "cert convert nowhere.pem --to pem --out OUT", 3, "no such file"),
    (
        "millions of iterations",
        "cert convert slow.p12 --in-password-env PASS --to pkcs8 --out OUT",
        3,
        "8388607 iterations",
    ),
    (
        "a hundred million iterations",
        "cert convert million.p12 --in-password-env PASS --to pkcs8 --out OUT",
        3,
        "100000000 iterations",
    ),
    (
        "absurd iterations to write",
        "cert convert --key pump/private-key.pem --cert pump/certificate.pem --to pkcs12 --iterations 100000000 --password-env PASS --out OUT",
        2,
        "100000000",
    ),
    ("an unknown form", "cert convert pump/private-key.pem --to pkcs13 --out OUT", 2, "pkcs13"),
    ("a folder that is not there", "cert convert pump/private-key.pem --to pem --out nowhere/OUT", 5, "cannot write"),
];

#[test]
fn whatever_is_wrong_is_said_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    good(at, "cert new pump");
    good(at, "cert new other");
    let pair = "--key pump/private-key.pem --cert pump/certificate.pem";
    good(at, &format!("cert convert {pair} --to pkcs12 --password-env PASS --iterations 65536 --out store.p12"));
    good(at, &format!("cert convert {pair} --to jks --password-env PASS --out store.jks"));
    good(at, "cert convert pump/private-key.pem --to pkcs8-encrypted --password-env PASS --out sealed.pem");
    let cut = |from: &str, to: &str| {
        let bytes = fs::read(at.join(from)).unwrap();
        fs::write(at.join(to), &bytes[..bytes.len() * 2 / 3]).unwrap();
    };
    cut("store.p12", "cut.p12");
    cut("store.jks", "cut.jks");
    cut("pump/private-key.pem", "cut.pem");
    // 65536 iterations as DER writes them, and 8388607, which takes as many bytes.
    let mut slow = fs::read(at.join("store.p12")).unwrap();
    let mut patched = 0;
    for place in 0..=slow.len() - 5 {
        if slow[place..place + 5] == [2, 3, 1, 0, 0] {
            slow[place + 2..place + 5].copy_from_slice(&[0x7f, 0xff, 0xff]);
            patched += 1;
        }
    }
    assert!(patched >= 2, "MAC and certificates");
    fs::write(at.join("slow.p12"), slow).unwrap();
    fs::write(at.join("million.p12"), with_iterations(&fs::read(at.join("store.p12")).unwrap())).unwrap();
    fs::write(at.join("noise"), [0xa5, 0x5a, 0x00, 0xff].repeat(2_500_000)).unwrap();
    fs::write(at.join("empty"), "").unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/read");
    fs::copy(corpus.join("empty.p7b"), at.join("nothing.p7b")).unwrap();
    fs::write(at.join("ssh"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@here\n").unwrap();
    let before: Vec<_> = names(at);
    for (what, command, exit, says) in WRONG {
        let (code, out, err) = run(at, command);
        assert_eq!(code, *exit, "{what}: {err}");
        assert!(err.contains(says), "{what}: {err}");
        assert!(!err.contains("changeit") && !err.contains("s0mething-else"), "{what}: a password in a message");
        assert_eq!(out, "", "{what}");
        assert_eq!(names(at), before, "{what}: something was written");
    }
}

/// A PKCS#12 whose MAC takes 65,536 iterations, said to take a hundred million: a byte more in the number and in the two lengths above.
fn with_iterations(store: &[u8]) -> Vec<u8> {
    let length = |at: usize| usize::from(u16::from_be_bytes([store[at + 2], store[at + 3]]));
    assert!(
        store.starts_with(&[0x30, 0x82]) && store[4..9] == [2, 1, 3, 0x30, 0x82] && store.ends_with(&[2, 3, 1, 0, 0])
    );
    let mac = 7 + 4 + length(7);
    assert!(store[mac] == 0x30 && store[mac + 1] < 0x7f);
    let mut out = store.to_vec();
    out[2..4].copy_from_slice(&u16::try_from(length(0) + 1).unwrap().to_be_bytes());
    out[mac + 1] += 1;
    out.truncate(store.len() - 5);
    out.extend([2, 4, 5, 0xf5, 0xe1, 0]);
    out
}

fn names(at: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_thousand_certificates_in_one_file_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    use awsiot_kit::cert::authority::{Authority, LeafTerms};
    use awsiot_kit::cert::{key, request};
    use awsiot_kit::thing::KeyKind;
    use time::macros::datetime;
    let terms = LeafTerms {
        not_before: datetime!(2026-01-01 00:00 UTC),
        not_after: datetime!(2049-01-01 00:00 UTC),
        serial: [1; 16],
    };
    let authority = Authority::new("root", KeyKind::EcP256, terms.not_before, terms.not_after, [2; 16]).unwrap();
    let csr = request::new(&key::generate(KeyKind::EcP256).unwrap(), "device").unwrap();
    let mut all = String::new();
    for number in 0..1000_u16 {
        let mut terms = terms;
        terms.serial[14..].copy_from_slice(&number.to_be_bytes());
        all.push_str(&authority.sign_request(&csr, &terms).unwrap());
    }
    fs::write(at.join("all.pem"), all).unwrap();
    good(at, "cert convert all.pem --to pem --out out.pem");
    assert_eq!(fs::read_to_string(at.join("out.pem")).unwrap().matches("BEGIN CERTIFICATE").count(), 1000);
    assert_eq!(good(at, "--format json cert inspect all.pem").lines().count(), 1000);
    good(at, "cert convert all.pem --to jks --password-env PASS --out all.jks");
    let list = String::from_utf8(approve("keytool", at, &["-list", "-keystore", "all.jks", "-storepass", "changeit"]))
        .unwrap();
    assert!(list.contains("contains 1,000 entries"), "{list}");
}

const MANIFEST: &str = "version = 1\nregistry = \"local\"\n\n[things.pump-1]\npublish = [\"telemetry/{thing}\"]\n";

#[test]
fn a_rotation_swaps_key_and_certificate_and_switches_the_old_one_off() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    fs::write(at.join("awsiot.toml"), MANIFEST).unwrap();
    good(at, "apply --yes");
    let bundle = at.join("out/pump-1");
    let key = |file: &str| fs::read(bundle.join(file)).unwrap();
    let (old_key, old_certificate) = (key("private-key.pem"), key("certificate.pem"));
    let (code, _, err) = run(at, "cert rotate pump-1");
    assert!(code == 2 && err.contains("no terminal"), "{err}");
    assert_eq!(key("private-key.pem"), old_key);

    good(at, "cert rotate pump-1 --yes");
    assert!(key("private-key.pem") != old_key && key("certificate.pem") != old_certificate);
    assert_eq!(run(at, "cert match out/pump-1/private-key.pem out/pump-1/certificate.pem").0, 0);
    let list = good(at, "cert list");
    assert!(
        list.matches("pump-1").count() == 2 && list.contains("\tACTIVE\t") && list.contains("\tINACTIVE\t"),
        "{list}"
    );
    // The old key is aside, not gone.
    let kept: Vec<_> = awsiot_kit::host::disk::files_below(&[at.join("out/.kept")]).unwrap();
    assert!(kept.iter().any(|path| fs::read(path).unwrap() == old_key), "{kept:?}");
    // Nothing is left to do, and nothing of the rotation is left lying about.
    assert_eq!(run(at, "plan --exit-code").0, 0);
    assert_eq!(fs::read_dir(at.join(".awsiot-kit/rotating")).unwrap().count(), 0);

    let third = key("certificate.pem");
    good(at, "cert rotate pump-1 --old delete --yes");
    assert!(key("certificate.pem") != third);
    assert_eq!(good(at, "cert list").lines().count(), 2, "the one before is deleted, the first is still off");
}

#[test]
fn a_rotation_that_was_killed_goes_on_with_the_same_key() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    fs::write(at.join("awsiot.toml"), MANIFEST).unwrap();
    good(at, "apply --yes");
    let old = fs::read(at.join("out/pump-1/private-key.pem")).unwrap();
    let id =
        awsiot_kit::cert::inspect::certificate_id(fs::read(at.join("out/pump-1/certificate.pem")).unwrap()).unwrap();

    // Killed after the mark was made and the key was saved: that very key comes into use.
    let state = at.join(".awsiot-kit");
    fs::create_dir_all(state.join("rotating")).unwrap();
    fs::write(state.join("rotating/pump-1"), format!("{id}\n")).unwrap();
    fs::create_dir_all(state.join("pending/pump-1")).unwrap();
    let new = awsiot_kit::cert::key::generate(awsiot_kit::thing::KeyKind::EcP256).unwrap().to_pkcs8_pem();
    fs::write(state.join("pending/pump-1/private-key.pem"), new.expose()).unwrap();
    good(at, "cert rotate pump-1 --yes");
    assert!(fs::read(at.join("out/pump-1/private-key.pem")).unwrap() == new.expose());

    // Killed after the swap, before the old one went off: no third key is made.
    let active =
        awsiot_kit::cert::inspect::certificate_id(fs::read(at.join("out/pump-1/certificate.pem")).unwrap()).unwrap();
    fs::write(state.join("rotating/pump-1"), format!("{id}\n")).unwrap();
    good(at, "cert rotate pump-1 --yes");
    let after =
        awsiot_kit::cert::inspect::certificate_id(fs::read(at.join("out/pump-1/certificate.pem")).unwrap()).unwrap();
    assert_eq!(after, active);
    assert!(fs::read(at.join("out/pump-1/private-key.pem")).unwrap() != old);
    let list = good(at, "cert list");
    assert!(list.contains("\tINACTIVE\t") && list.lines().count() == 2, "{list}");
}

#[test]
fn a_certificate_is_revoked_by_the_name_of_its_thing_while_it_has_one() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.pump-1]\npublish = [\"t\"]\n[things.pump-2]\npublish = [\"t\"]\n",
    );
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["cert", "revoke", "pump-1", "--yes"]).expect(0);
    let list = scene.run(&["cert", "list", "--format", "json"]).expect(0).out;
    let status = |thing: &str| list.lines().find(|line| line.contains(thing)).unwrap().contains("REVOKED");
    assert!(status("pump-1") && !status("pump-2"), "{list}");
    let again = scene.run(&["cert", "revoke", "pump-1", "--yes"]).expect(4);
    assert!(again.err.contains("no active certificate"), "{}", again.err);
    let none = scene.run(&["cert", "revoke", "pump-7", "--yes"]).expect(3);
    assert!(none.err.contains("no thing of the registry"), "{}", none.err);
}

#[test]
fn what_is_revoked_is_replaced_by_the_next_apply() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    fs::write(at.join("awsiot.toml"), MANIFEST).unwrap();
    good(at, "apply --yes");
    let id =
        awsiot_kit::cert::inspect::certificate_id(fs::read(at.join("out/pump-1/certificate.pem")).unwrap()).unwrap();
    assert_eq!(run(at, &format!("cert revoke {id}")).0, 2);
    good(at, &format!("cert revoke {id} --yes"));
    assert!(good(at, "cert list").contains("\tREVOKED\t"));
    assert_eq!(run(at, "cert revoke 00 --yes").0, 3);
    assert_eq!(run(at, &format!("cert revoke {} --yes", "0".repeat(64))).0, 4);
    good(at, "apply --yes");
    let list = good(at, "cert list");
    assert!(list.contains("\tREVOKED\t") && list.contains("\tACTIVE\t"), "{list}");
}

#[test]
fn a_thing_of_ones_own_authority_gets_its_certificate_from_it() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    let manifest = format!("{MANIFEST}certificate = {{ issuer = \"ca:factory\", days = 100 }}\n");
    fs::write(at.join("awsiot.toml"), manifest).unwrap();
    let (code, _, err) = run(at, "apply --yes");
    assert!(code != 0 && err.contains("ca new factory"), "{err}");
    good(at, "ca new factory");
    good(at, "apply --yes");
    fs::write(at.join("root.pem"), good(at, "ca show factory --pem")).unwrap();
    approve("openssl", at, &["verify", "-CAfile", "root.pem", "out/pump-1/certificate.pem"]);
    assert_eq!(run(at, "plan --exit-code").0, 0);

    // One below it: what stands between comes with the certificate.
    good(at, "ca new line-1 --parent factory");
    fs::write(
        at.join("awsiot.toml"),
        fs::read_to_string(at.join("awsiot.toml")).unwrap().replace("ca:factory", "ca:line-1"),
    )
    .unwrap();
    good(at, "cert rotate pump-1 --yes");
    let bundle = "out/pump-1/certificate.pem";
    assert_eq!(fs::read_to_string(at.join(bundle)).unwrap().matches("BEGIN CERTIFICATE").count(), 2);
    approve("openssl", at, &["verify", "-CAfile", "root.pem", "-untrusted", bundle, bundle]);
    assert_eq!(run(at, "plan --exit-code").0, 0);
}

#[test]
fn every_command_of_the_example_works_as_it_stands_there() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    good(at, "cert new thing --days 40");
    fs::copy(at.join("thing/private-key.pem"), at.join("thing.private.key")).unwrap();
    fs::copy(at.join("thing/certificate.pem"), at.join("thing.cert.pem")).unwrap();
    fs::write(at.join("awsiot.toml"), MANIFEST).unwrap();
    good(at, "apply --yes");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/certificates/README.md");
    let text = fs::read_to_string(readme).unwrap().replace("\\\n", " ");
    let mut done = 0;
    for line in text.lines().filter(|line| line.starts_with("awsiot-kit ")) {
        // The first command of a line; what it is piped into is not ours.
        let command = line.split(" | ").next().unwrap().split(" && ").next().unwrap();
        let args: Vec<&str> = command.split_whitespace().skip(1).collect();
        // A file that another command of the page has written is not overwritten: each starts with none.
        for out in args.windows(2).filter(|pair| pair[0] == "--out").map(|pair| at.join(pair[1])) {
            let _ = fs::remove_file(out);
        }
        let (code, _, err) = run(at, &args.join(" "));
        let expected = if command.contains("needs-renewal") { 1 } else { 0 };
        assert_eq!(code, expected, "{command}: {err}");
        done += 1;
    }
    assert!(done >= 12, "{done} commands were found");
}

//! The embedded registry answers as AWS IoT does, with AWS's error codes, and survives whoever uses it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use awsiot_kit::cert::authority::{LeafTerms, self_signed};
use awsiot_kit::cert::{inspect, key, request};
use awsiot_kit::error::{Exit, Result};
use awsiot_kit::registry::local::LocalRegistry;
use awsiot_kit::registry::prelude::*;
use awsiot_kit::registry::{CertificateRecord, Status, ThingRecord};
use awsiot_kit::thing::KeyKind;
use awsiot_kit::thing::name::Home;
use tempfile::TempDir;
use time::macros::datetime;

use crate::judge;

const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

fn home() -> Home {
    Home { region: "eu-central-1".to_owned(), account: "123456789012".to_owned() }
}

fn at(folder: &Path) -> LocalRegistry {
    LocalRegistry::open(folder, home()).unwrap()
}

fn fresh() -> (TempDir, LocalRegistry) {
    let folder = tempfile::tempdir().unwrap();
    let registry = at(folder.path());
    (folder, registry)
}

/// The error code of a call that is refused, which is the registry's own refusal and no failure of this machine.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.expect_err("this is to be refused");
    assert_eq!(error.exit_code(), Exit::Registry, "{error}");
    error.code().to_owned()
}

fn thing(name: &str, attributes: &[(&str, &str)]) -> ThingRecord {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ThingRecord { name: name.to_owned(), thing_type: None, attributes }
}

fn csr() -> String {
    request::new(&key::generate(KeyKind::EcP256).unwrap(), "t").unwrap()
}

fn certificate(registry: &dyn Registry) -> CertificateRecord {
    registry.create_certificate_from_csr(&csr(), Status::Inactive).unwrap()
}

#[test]
fn names_and_attributes_follow_awss_rules() {
    let (_folder, registry) = fresh();
    let long = "x".repeat(129);
    for name in ["", "a b", "../x", "a/b", "ü", long.as_str(), "a\n", "a.b"] {
        assert_eq!(refused(registry.create_thing(&thing(name, &[]))), "InvalidRequestException", "{name:?}");
        assert_eq!(refused(registry.create_thing_group(name)), "InvalidRequestException", "{name:?}");
        assert_eq!(refused(registry.create_thing_type(name)), "InvalidRequestException", "{name:?}");
    }
    for name in ["", "a b", "a/b", "a:b", "ü", long.as_str()] {
        assert_eq!(refused(registry.create_policy(name, DOCUMENT)), "InvalidRequestException", "{name:?}");
    }
    registry.create_policy("a.b+c=d,e@f-g", DOCUMENT).unwrap();
    registry.create_thing(&thing("a:b_c-D9", &[("site.x", "lyon[1]=#")])).unwrap();
    registry.create_thing(&thing(&long[1..], &[])).unwrap();
    for (name, value) in [("a b", "c"), ("a=b", "c"), ("", "c"), ("a", "b c"), ("a", "é"), ("a", &*"x".repeat(801))] {
        let code = refused(registry.create_thing(&thing("t", &[(name, value)])));
        assert_eq!(code, "InvalidRequestException", "{name:?} = {value:?}");
    }
    let four = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")];
    assert_eq!(refused(registry.create_thing(&thing("t", &four))), "InvalidRequestException");
    registry.create_thing(&thing("t", &four[..3])).unwrap();
    registry.create_thing_type("sensor").unwrap();
    let typed = ThingRecord { thing_type: Some("sensor".to_owned()), ..thing("u", &four) };
    registry.create_thing(&typed).unwrap();
    let unknown = ThingRecord { thing_type: Some("other".to_owned()), ..thing("v", &[]) };
    assert_eq!(refused(registry.create_thing(&unknown)), "ResourceNotFoundException");
}

#[test]
fn a_thing_is_created_twice_only_when_it_is_the_same() {
    let (_folder, registry) = fresh();
    registry.create_thing(&thing("t", &[("a", "1")])).unwrap();
    registry.create_thing(&thing("t", &[("a", "1")])).unwrap();
    let code = refused(registry.create_thing(&thing("t", &[("a", "2")])));
    assert_eq!(code, "ResourceAlreadyExistsException");
    assert_eq!(registry.describe_thing("t").unwrap(), Some(thing("t", &[("a", "1")])));
    registry.update_thing(&thing("t", &[("b", "2")])).unwrap();
    assert_eq!(registry.describe_thing("t").unwrap(), Some(thing("t", &[("b", "2")])), "attributes are replaced");
    assert_eq!(refused(registry.update_thing(&thing("u", &[]))), "ResourceNotFoundException");
    registry.create_thing_type("sensor").unwrap();
    registry.create_thing_type("sensor").unwrap();
    registry.create_thing_group("plants").unwrap();
    registry.create_thing_group("plants").unwrap();
}

#[test]
fn a_policy_has_at_most_2048_characters_without_white_space() {
    let (_folder, registry) = fresh();
    let document = |characters: usize| {
        let frame = r#"{"Version":"2012-10-17","Statement":[],"Id":""}"#.len();
        format!("{{\"Version\":\"2012-10-17\",\n\t \"Statement\":[],\"Id\":\"{}\"}}\n", "x".repeat(characters - frame))
    };
    registry.create_policy("fits", &document(2048)).unwrap();
    assert_eq!(refused(registry.create_policy("too-long", &document(2049))), "MalformedPolicyException");
    assert_eq!(refused(registry.create_policy_version("fits", &document(2049))), "MalformedPolicyException");
    for bad in ["", "{", "[]", "{}", "\"Statement\""] {
        assert_eq!(refused(registry.create_policy("bad", bad)), "MalformedPolicyException", "{bad:?}");
    }
    assert!(registry.get_policy("too-long").unwrap().is_none() && registry.get_policy("bad").unwrap().is_none());
}

#[test]
fn a_policy_has_five_versions_and_their_numbers_are_never_used_twice() {
    let (_folder, registry) = fresh();
    let document = |n: usize| DOCUMENT.replace("[]", &format!("[],\"Id\":\"{n}\""));
    registry.create_policy("p", &document(1)).unwrap();
    assert_eq!(refused(registry.create_policy("p", &document(1))), "ResourceAlreadyExistsException", "even alike");
    for n in 2..=5 {
        assert_eq!(registry.create_policy_version("p", &document(n)).unwrap(), n.to_string());
        assert_eq!(registry.get_policy("p").unwrap(), Some(document(n)), "a new version is in force");
    }
    assert_eq!(refused(registry.create_policy_version("p", &document(6))), "VersionsLimitExceededException");
    assert_eq!(refused(registry.delete_policy_version("p", "5")), "DeleteConflictException", "it is in force");
    assert_eq!(refused(registry.delete_policy_version("p", "9")), "ResourceNotFoundException");
    registry.delete_policy_version("p", "4").unwrap();
    assert_eq!(registry.create_policy_version("p", &document(6)).unwrap(), "6");
    assert_eq!(registry.get_policy_version("p", "1").unwrap(), Some(document(1)));
    assert_eq!(registry.get_policy_version("p", "4").unwrap(), None);
    let versions = registry.list_policy_versions("p").unwrap();
    let in_force: Vec<_> = versions.iter().filter(|version| version.is_default).map(|version| &*version.id).collect();
    assert_eq!((versions.len(), in_force), (5, vec!["6"]));
    assert_eq!(refused(registry.create_policy_version("q", DOCUMENT)), "ResourceNotFoundException");
}

#[test]
fn ten_policies_fit_on_a_certificate_and_two_on_a_group() {
    let (_folder, registry) = fresh();
    for n in 0..11 {
        registry.create_policy(&format!("p{n}"), DOCUMENT).unwrap();
    }
    let arn = certificate(&registry).arn;
    for n in 0..10 {
        registry.attach_policy(&format!("p{n}"), &arn).unwrap();
    }
    registry.attach_policy("p3", &arn).unwrap();
    assert_eq!(refused(registry.attach_policy("p10", &arn)), "LimitExceededException");
    assert_eq!(registry.list_attached_policies(&arn).unwrap().len(), 10);
    registry.create_thing_group("plants").unwrap();
    let group = home().arn("thinggroup/plants");
    registry.attach_policy("p0", &group).unwrap();
    registry.attach_policy("p1", &group).unwrap();
    assert_eq!(refused(registry.attach_policy("p2", &group)), "LimitExceededException");
    assert_eq!(registry.list_targets_for_policy("p1").unwrap().len(), 2);
    assert_eq!(refused(registry.attach_policy("none", &group)), "ResourceNotFoundException");
    let nobody = home().arn(&format!("cert/{}", "0".repeat(64)));
    assert_eq!(refused(registry.attach_policy("p0", &nobody)), "ResourceNotFoundException");
    registry.detach_policy("p10", &arn).unwrap();
}

#[test]
fn a_thing_is_in_at_most_ten_groups() {
    let (_folder, registry) = fresh();
    registry.create_thing(&thing("t", &[])).unwrap();
    for n in 0..11 {
        registry.create_thing_group(&format!("g{n}")).unwrap();
    }
    for n in 0..10 {
        registry.add_thing_to_thing_group("t", &format!("g{n}")).unwrap();
    }
    registry.add_thing_to_thing_group("t", "g0").unwrap();
    assert_eq!(refused(registry.add_thing_to_thing_group("t", "g10")), "InvalidRequestException");
    assert_eq!(refused(registry.add_thing_to_thing_group("t", "none")), "ResourceNotFoundException");
    assert_eq!(refused(registry.add_thing_to_thing_group("none", "g0")), "ResourceNotFoundException");
}

#[test]
fn everything_is_deleted_in_the_legal_order_only() {
    let (_folder, registry) = fresh();
    registry.create_thing_type("sensor").unwrap();
    registry.create_thing(&ThingRecord { thing_type: Some("sensor".to_owned()), ..thing("t", &[]) }).unwrap();
    registry.create_policy("p", DOCUMENT).unwrap();
    registry.create_policy_version("p", DOCUMENT).unwrap();
    let CertificateRecord { id, arn, .. } = certificate(&registry);
    registry.attach_policy("p", &arn).unwrap();
    registry.attach_thing_principal("t", &arn).unwrap();
    registry.update_certificate(&id, Status::Active).unwrap();

    assert_eq!(refused(registry.delete_certificate(&id)), "CertificateStateException");
    registry.update_certificate(&id, Status::Inactive).unwrap();
    assert_eq!(refused(registry.delete_certificate(&id)), "DeleteConflictException", "attached to a thing");
    assert_eq!(refused(registry.delete_thing("t")), "InvalidRequestException", "a certificate hangs on it");
    registry.detach_thing_principal("t", &arn).unwrap();
    assert_eq!(refused(registry.delete_certificate(&id)), "DeleteConflictException", "a policy hangs on it");
    assert_eq!(refused(registry.delete_policy("p")), "DeleteConflictException", "it is attached");
    registry.detach_policy("p", &arn).unwrap();
    registry.delete_certificate(&id).unwrap();
    assert_eq!(refused(registry.delete_certificate(&id)), "ResourceNotFoundException");
    assert_eq!(refused(registry.delete_policy("p")), "DeleteConflictException", "it has an older version");
    registry.delete_policy_version("p", "1").unwrap();
    registry.delete_policy("p").unwrap();
    assert_eq!(refused(registry.delete_policy("p")), "ResourceNotFoundException");

    assert_eq!(refused(registry.delete_thing_type("sensor")), "InvalidRequestException", "it is not deprecated");
    registry.deprecate_thing_type("sensor").unwrap();
    assert_eq!(refused(registry.delete_thing_type("sensor")), "InvalidRequestException", "a thing has it");
    let late = ThingRecord { thing_type: Some("sensor".to_owned()), ..thing("u", &[]) };
    assert_eq!(refused(registry.create_thing(&late)), "InvalidRequestException", "no thing gets a deprecated type");
    registry.delete_thing("t").unwrap();
    registry.delete_thing("t").unwrap();
    registry.delete_thing_type("sensor").unwrap();
    assert_eq!(refused(registry.delete_thing_type("sensor")), "ResourceNotFoundException");
    assert_eq!(refused(registry.deprecate_thing_type("sensor")), "ResourceNotFoundException");
    registry.delete_thing_group("none").unwrap();
}

#[test]
fn the_same_request_twice_gives_two_certificates_and_the_same_certificate_twice_is_refused() {
    let (_folder, registry) = fresh();
    let csr = csr();
    let first = registry.create_certificate_from_csr(&csr, Status::Inactive).unwrap();
    let second = registry.create_certificate_from_csr(&csr, Status::Inactive).unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(first.status, Status::Inactive);
    let own = key::generate(KeyKind::EcP256).unwrap();
    let terms = LeafTerms {
        not_before: datetime!(2026-01-01 0:00 UTC),
        not_after: datetime!(2028-01-01 0:00 UTC),
        serial: [7; 16],
    };
    let pem = self_signed(&own, "t", &terms).unwrap();
    let third = registry.register_certificate_without_ca(&pem, Status::Inactive).unwrap();
    assert_eq!(third.status, Status::Inactive);
    assert_eq!(
        refused(registry.register_certificate_without_ca(&pem, Status::Inactive)),
        "ResourceAlreadyExistsException"
    );
    assert_eq!(
        refused(registry.register_certificate_without_ca("x", Status::Inactive)),
        "CertificateValidationException"
    );
    assert_eq!(refused(registry.create_certificate_from_csr("x", Status::Inactive)), "InvalidRequestException");
    let mut newest_first = Vec::new();
    registry
        .list_certificates(&mut |line| {
            newest_first.push(line.id);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(newest_first, [third.id, second.id, first.id]);
}

#[test]
fn a_status_goes_where_aws_lets_it_go() {
    let (_folder, registry) = fresh();
    let id = certificate(&registry).id;
    for status in [Status::Active, Status::Active, Status::Inactive, Status::Revoked] {
        registry.update_certificate(&id, status).unwrap();
        assert_eq!(registry.describe_certificate(&id).unwrap().unwrap().status, status);
    }
    for status in [Status::PendingTransfer, Status::PendingActivation] {
        assert_eq!(refused(registry.update_certificate(&id, status)), "InvalidRequestException");
    }
    assert_eq!(refused(registry.update_certificate(&"0".repeat(64), Status::Active)), "ResourceNotFoundException");
}

#[test]
fn openssl_reads_and_verifies_the_certificates_and_agrees_on_their_ids() {
    let (folder, registry) = fresh();
    let path = folder.path();
    fs::write(path.join("ca.pem"), registry.trusted_roots().unwrap()).unwrap();
    for (kind, args) in [
        ("p256", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"][..]),
        ("p384", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        ("rsa", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ] {
        judge::approve("openssl", path, &[args, &["-out", "key.pem"]].concat());
        let csr = judge::approve("openssl", path, &["req", "-new", "-key", "key.pem", "-subj", "/CN=made by openssl"]);
        let record = registry.create_certificate_from_csr(&String::from_utf8(csr).unwrap(), Status::Inactive).unwrap();
        fs::write(path.join("c.pem"), &record.pem).unwrap();
        judge::approve("openssl", path, &["verify", "-x509_strict", "-CAfile", "ca.pem", "c.pem"]);
        judge::approve("openssl", path, &["x509", "-in", "c.pem", "-outform", "DER", "-out", "c.der"]);
        let digest = judge::approve("openssl", path, &["dgst", "-sha256", "-r", "c.der"]);
        assert!(String::from_utf8(digest).unwrap().starts_with(&record.id), "{kind}");
        assert_eq!(record.arn, home().arn(&format!("cert/{}", record.id)));
        let of_key = judge::approve("openssl", path, &["pkey", "-in", "key.pem", "-pubout"]);
        let of_certificate = judge::approve("openssl", path, &["x509", "-in", "c.pem", "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate, "{kind}");
        let end = judge::approve("openssl", path, &["x509", "-in", "c.pem", "-noout", "-enddate"]);
        assert_eq!(String::from_utf8(end).unwrap().trim(), "notAfter=Dec 31 23:59:59 2049 GMT", "as AWS's own");
    }
    let wanted = inspect::certificate(registry.trusted_roots().unwrap().as_bytes()).unwrap();
    assert!(wanted.authority);
}

#[test]
fn lists_are_whole_however_long_and_end_where_one_says() {
    let (_folder, registry) = fresh();
    registry.create_thing_group("all").unwrap();
    for n in 0..501 {
        registry.create_thing(&thing(&format!("t{n:03}"), &[])).unwrap();
        registry.add_thing_to_thing_group(&format!("t{n:03}"), "all").unwrap();
        registry.create_policy(&format!("p{n:03}"), DOCUMENT).unwrap();
    }
    let wanted = |letter: char| (0..501).map(|n| format!("{letter}{n:03}")).collect::<Vec<_>>();
    let (mut things, mut members, mut policies) = (Vec::new(), Vec::new(), Vec::new());
    let go_on = || Ok(ControlFlow::Continue(()));
    registry.list_things(&mut |thing| (things.push(thing.name), go_on()).1).unwrap();
    registry.list_things_in_thing_group("all", &mut |thing| (members.push(thing), go_on()).1).unwrap();
    registry.list_policies(&mut |policy| (policies.push(policy), go_on()).1).unwrap();
    assert_eq!((things, members, policies), (wanted('t'), wanted('t'), wanted('p')));
    let mut seen = 0;
    let stop = &mut |_| {
        seen += 1;
        Ok(if seen == 300 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    registry.list_things(stop).unwrap();
    assert_eq!(seen, 300);
}

#[test]
fn a_registry_of_a_newer_program_or_a_damaged_one_is_refused_and_left_alone() {
    let (folder, registry) = fresh();
    registry.create_thing(&thing("t", &[])).unwrap();
    drop(registry);
    let file = folder.path().join("registry.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let bytes = fs::read(&file).unwrap();
    let error = LocalRegistry::open(folder.path(), home()).err().unwrap();
    assert_eq!((error.code(), error.exit_code()), ("registry-version", Exit::Registry));
    assert!(error.remedy().is_some());
    assert_eq!(fs::read(&file).unwrap(), bytes);
    fs::write(&file, vec![b'x'; 8192]).unwrap();
    let error = LocalRegistry::open(folder.path(), home()).err().unwrap();
    assert_eq!(error.code(), "registry-damaged", "{error}");
    assert!(error.remedy().unwrap().contains("move it away"));
    assert_eq!(fs::read(&file).unwrap(), vec![b'x'; 8192]);
}

/// Says to a copy of this test program what to write, and where.
const CHILD: &str = "AWSIOT_KIT_TEST_WRITES";

/// Makes things and certificates until it is killed, or has made this many.
fn writer(folder: &Path, name: &str, count: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "registry_local::two_processes_share_it_and_either_may_be_killed", "--nocapture"])
        .env(CHILD, format!("{count} {name} {}", folder.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn two_processes_share_it_and_either_may_be_killed() {
    if let Ok(orders) = std::env::var(CHILD) {
        let [count, name, folder] = orders.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{orders}") };
        let registry = at(Path::new(folder));
        for n in 0..count.parse().unwrap() {
            let name = format!("{name}-{n:05}");
            registry.create_thing(&thing(&name, &[])).unwrap();
            registry.attach_thing_principal(&name, &certificate(&registry).arn).unwrap();
        }
        return;
    }
    // Both begin at once on a folder in which there is nothing yet, not even the authority.
    let folder = tempfile::tempdir().unwrap();
    let children = ["a", "b"].map(|name| writer(folder.path(), name, 40));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let registry = at(folder.path());
    assert_eq!(made(&registry), BTreeMap::from([("a".to_owned(), 40), ("b".to_owned(), 40)]));

    let mut before = 80;
    for round in 0..15u32 {
        let mut killed = writer(folder.path(), &format!("k{round}"), usize::MAX);
        let mut survivor = writer(folder.path(), &format!("s{round}"), 3);
        let until = Instant::now() + Duration::from_millis(10 + u64::from(round) * 7);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        assert!(survivor.wait().unwrap().success(), "round {round}");
        let made = made(&at(folder.path()));
        assert_eq!(made[&format!("s{round}")], 3);
        let now = made.values().sum();
        assert!(now >= before, "round {round}: what was there is gone");
        before = now;
    }
    let database = rusqlite::Connection::open(folder.path().join("registry.db")).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

/// How many things each writer made; their numbers have no gap, and only the last may be without its certificate.
fn made(registry: &dyn Registry) -> BTreeMap<String, usize> {
    let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
    registry
        .list_things(&mut |thing| {
            let (writer, number) = thing.name.split_once('-').unwrap();
            made.entry(writer.to_owned()).or_default().push(number.to_owned());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    for (writer, numbers) in &made {
        for (at, number) in numbers.iter().enumerate() {
            assert_eq!(*number, format!("{at:05}"));
            let principals = registry.list_thing_principals(&format!("{writer}-{number}")).unwrap();
            assert!(principals.len() == 1 || at + 1 == numbers.len(), "{writer}-{number} has {principals:?}");
        }
    }
    made.into_iter().map(|(writer, numbers)| (writer, numbers.len())).collect()
}

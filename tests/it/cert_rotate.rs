//! Rotation with an endpoint that answers: a Mosquitto that demands client certificates lets the new one in, or does not; and every death
//! on the way leaves a thing that works.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use awsiot_kit::cert::authority::Authority;
use awsiot_kit::cert::inspect;
use awsiot_kit::cert::key::PrivateKey;
use awsiot_kit::host::rotation::{Retiring, Rotations};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::KeyKind;
use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
use time::OffsetDateTime;

use crate::crash::dying;
use crate::holds;
use crate::scene::{Scene, in_parallel};
use crate::target_mosquitto::{Broker, port};

const MANIFEST: &str =
    "version = 1\nregistry = \"local\"\n[things.pump-1]\nclient-id = \"pump-one\"\npublish = [\"telemetry/{thing}\"]\n";

/// A folder with the thing applied.
fn applied() -> Scene {
    let scene = Scene::new(MANIFEST);
    scene.run(&["apply", "--yes"]).expect(0);
    scene
}

/// The authority of a scene's registry: what its devices trust, and what signs them.
fn authority(scene: &Scene) -> Authority {
    let database = rusqlite::Connection::open(scene.at(".awsiot-kit/registry.db")).unwrap();
    let (pem, key): (String, Vec<u8>) = database
        .query_row("SELECT certificate, private_key FROM authority", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    Authority::from_parts(&pem, PrivateKey::from_pkcs8_pem(&Secret::new(key)).unwrap()).unwrap()
}

fn other_authority() -> Authority {
    let (now, year) = (OffsetDateTime::now_utc(), time::Duration::days(365));
    Authority::new("another", KeyKind::EcP256, now, now + year, [3; 16]).unwrap()
}

/// A broker on a port whose own certificate one authority signed, and that lets in whom another signed.
fn broker(folder: &Path, port: u16, of: &Authority, lets_in: &Authority) -> Broker {
    let key = KeyPair::from_pem(&String::from_utf8_lossy(of.key().to_pkcs8_pem().expose())).unwrap();
    let issuer = Issuer::from_ca_cert_pem(of.certificate_pem(), &key).unwrap();
    let own = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "localhost");
    let certificate = params.signed_by(&own, &issuer).unwrap().pem();
    let files = [("key", own.serialize_pem()), ("cert", certificate), ("ca", lets_in.certificate_pem().to_owned())];
    for (name, text) in files {
        fs::write(folder.join(format!("{name}.pem")), text).unwrap();
    }
    let at = folder.display();
    let tls = format!(
        "listener {port} localhost\nallow_anonymous true\nrequire_certificate true\n\
         cafile {at}/ca.pem\ncertfile {at}/cert.pem\nkeyfile {at}/key.pem\n"
    );
    Broker::start(folder, crate::target_mosquitto::port(), &tls)
}

/// The status of every certificate, by id.
fn statuses(scene: &Scene) -> Vec<(String, String)> {
    let listed = scene.run(&["cert", "list", "--format", "json"]).expect(0);
    let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    listed.out.lines().map(value).map(|line| (text(&line["certificateId"]), text(&line["status"]))).collect()
}

fn in_bundle(scene: &Scene) -> String {
    inspect::certificate_id(fs::read(scene.at("out/pump-1/certificate.pem")).unwrap()).unwrap().to_string()
}

#[test]
fn a_new_certificate_is_let_in_before_the_old_one_goes() {
    let (scene, folder, port) = (applied(), tempfile::tempdir().unwrap(), port());
    let own = authority(&scene);
    let mut broker = broker(folder.path(), port, &own, &own);
    let old = in_bundle(&scene);
    scene.manifest(&format!("{MANIFEST}[aws]\nendpoint = \"localhost\"\nport = {port}\n"));
    let ran = scene.run(&["cert", "rotate", "pump-1", "--yes"]).expect(0);
    assert!(ran.err.contains(&format!("verified: localhost:{port} lets pump-1 in")), "{ran:?}");
    broker.wait_for(" as pump-one (");
    assert!(broker.seen.contains("c0"), "a session that the device has is left alone: {}", broker.seen);
    let new = in_bundle(&scene);
    assert_ne!(new, old);
    let after: BTreeSet<_> = statuses(&scene).into_iter().collect();
    assert_eq!(after, BTreeSet::from([(new, "ACTIVE".to_owned()), (old, "INACTIVE".to_owned())]));
    scene.run(&["plan", "--exit-code"]).expect(0);

    let ran = scene.run(&["cert", "rotate", "pump-1", "--yes", "--format", "json"]).expect(0);
    assert!(ran.out.contains(r#""verified":{"answer":"welcome""#), "{ran:?}");
    let ran = scene.run(&["cert", "rotate", "pump-1", "--yes", "--no-connect"]).expect(0);
    assert!(!ran.err.contains("verified"), "{ran:?}");
}

#[test]
fn an_endpoint_that_refuses_leaves_everything_as_it_was() {
    let (scene, folder, port) = (applied(), tempfile::tempdir().unwrap(), port());
    let (own, other) = (authority(&scene), other_authority());
    let endpoint = format!("localhost:{port}");
    // Once it does not let our devices in, once it is not ours itself.
    for (of, lets_in, why) in [(&own, &other, "certificate"), (&other, &own, "UnknownIssuer")] {
        let _broker = broker(folder.path(), port, of, lets_in);
        let (before, listed) = (scene.files("out"), statuses(&scene));
        let ran = scene.run(&["cert", "rotate", "pump-1", "--yes", "--connect", &endpoint]).expect(4);
        assert!(ran.err.contains("does not let `pump-1` in with its new certificate"), "{ran:?}");
        assert!(ran.err.contains(why) && ran.err.contains("the old certificate goes on working"), "{ran:?}");
        assert_eq!(scene.files("out"), before);
        assert_eq!(statuses(&scene), listed, "what was made is taken back");
        scene.run(&["plan", "--exit-code"]).expect(0);
        assert!(!scene.files(".awsiot-kit").keys().any(|path| path.starts_with("rotating/")));
    }
}

#[test]
fn where_nobody_answers_it_says_so_and_goes_on() {
    let scene = applied();
    let (old, endpoint) = (in_bundle(&scene), format!("localhost:{}", port()));
    let ran = scene.run(&["cert", "rotate", "pump-1", "--yes", "--connect", &endpoint]).expect(0);
    assert!(ran.err.contains("was not tried") && ran.err.contains("refused"), "{ran:?}");
    assert_ne!(in_bundle(&scene), old);
    // A manifest that names no endpoint, with a registry on this machine: nobody is called.
    let ran = scene.run(&["cert", "rotate", "pump-1", "--yes"]).expect(0);
    assert!(!ran.err.contains("tried") && !ran.err.contains("verified"), "{ran:?}");
}

#[test]
fn the_old_certificate_is_deleted_when_its_grace_is_over_and_not_before() {
    let scene = applied();
    let old = in_bundle(&scene);
    let status = |id: &str| statuses(&scene).into_iter().find(|(known, _)| known == id).map(|(_, status)| status);
    let ran = scene.run(&["cert", "rotate", "pump-1", "--grace", "7d", "--yes"]).expect(0);
    assert!(ran.err.contains("the old certificate is off; `awsiot-kit cert rotate --finish --yes` after 2"), "{ran:?}");
    scene.run(&["cert", "rotate", "--finish", "--yes"]).expect(0);
    assert_eq!(status(&old).as_deref(), Some("INACTIVE"), "seven days are not over");
    // They are over now, says the note on disk.
    let rotations = Rotations::new(scene.at(".awsiot-kit"));
    let make_due = |id: &str| {
        rotations.forget(id).unwrap();
        let due = OffsetDateTime::UNIX_EPOCH;
        rotations.retire(&Retiring { certificate: id.to_owned(), thing: "pump-1".to_owned(), due }).unwrap();
    };
    make_due(&old);
    scene.run(&["cert", "rotate", "--finish"]).expect(2);
    let ran = scene.run(&["cert", "rotate", "--finish", "--yes"]).expect(0);
    assert!(ran.err.contains(&format!("deleted the old certificate {old} of pump-1")), "{ran:?}");
    assert_eq!(status(&old), None);
    assert!(rotations.retired().unwrap().is_empty());
    scene.run(&["cert", "rotate", "--finish", "--yes"]).expect(0);

    // Active until the grace is over, and then another rotation takes it away on its way.
    let second = in_bundle(&scene);
    scene.run(&["cert", "rotate", "pump-1", "--old", "keep", "--grace", "12h", "--yes"]).expect(0);
    assert_eq!(status(&second).as_deref(), Some("ACTIVE"));
    make_due(&second);
    scene.run(&["cert", "rotate", "pump-1", "--grace", "0s", "--yes"]).expect(0);
    assert_eq!(statuses(&scene).len(), 1, "a grace of nothing is over at once");
    for wrong in ["7", "x", "-1d"] {
        scene.run(&["cert", "rotate", "pump-1", "--grace", wrong, "--yes"]).expect(2);
    }
    scene.run(&["cert", "rotate", "pump-1", "--grace", "7d", "--old", "delete", "--yes"]).expect(2);
    scene.run(&["cert", "rotate", "--yes"]).expect(2);
}

#[test]
fn whoever_dies_anywhere_in_a_rotation_goes_on_to_one_certificate_that_works() {
    let (start, folder, port) = (applied(), tempfile::tempdir().unwrap(), port());
    let own = authority(&start);
    let mut broker = broker(folder.path(), port, &own, &own);
    broker.unheard();
    let endpoint = format!("localhost:{port}");
    let args = ["cert", "rotate", "pump-1", "--old", "delete", "--yes", "--connect", &endpoint];
    let (scene, count) = (start.copy(), Scene::empty());
    dying(&scene, &args, "DIE_COUNT", &count.at("n").display().to_string()).expect(0);
    let calls: usize = fs::read_to_string(count.at("n")).unwrap().parse().unwrap();
    assert!(calls > 60, "{calls} calls");
    let points: Vec<usize> = (1..=calls).collect();
    in_parallel(&points, |at| {
        let scene = start.copy();
        let died = dying(&scene, &args, "DIE_AT", &at.to_string());
        assert_eq!(died.code, None, "did not die at {at}: {}", died.err);
        holds::bundles_are_whole(&scene, &["pump-1"]);
        let now = in_bundle(&scene);
        let status = statuses(&scene).into_iter().find(|(id, _)| *id == now);
        assert_eq!(status.map(|(_, status)| status).as_deref(), Some("ACTIVE"), "died at {at}: the bundle's is off");
        let keys = holds::keys(&scene);
        scene.run(&args).expect(0);
        holds::applied(&scene, &["pump-1"]);
        assert_eq!(statuses(&scene), [(in_bundle(&scene), "ACTIVE".to_owned())], "died at {at}");
        // The key that was in use is aside; one that never came into use may be gone.
        let before: BTreeSet<_> = holds::keys(&start).into_iter().collect();
        assert!(before.is_subset(&holds::keys(&scene)), "died at {at}: a key is lost, of {}", keys.len());
    });
}

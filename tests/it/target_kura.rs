//! Eclipse Kura: the snapshot is well formed and says to another reader what was meant.

use std::fs;

use awsiot_kit::emit::target;
use awsiot_kit::finding::any_deny;
use awsiot_kit::thing::{LastWill, Thing};

use crate::fixture::{bare, check, codes, denied, emit, gateway, options, text};
use crate::golden::compare;
use crate::judge::approve;

const STORES: [&str; 4] = ["keystore.p12", "keystore.jks", "private-key.pkcs8.pem", "certificate.pem"];

/// A property as xmllint reads it.
fn property(snapshot: &str, pid: &str, name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("snapshot.xml"), snapshot).unwrap();
    let path = format!(
        "string(//*[local-name()='configuration'][@pid='{pid}']//*[local-name()='property'][@name='{name}'][@encrypted='false'])"
    );
    let value = String::from_utf8(approve("xmllint", folder.path(), &["--xpath", &path, "snapshot.xml"])).unwrap();
    let value = value.strip_suffix('\n').unwrap_or(&value);
    // The value stands between the line ends of the elements around it.
    value.strip_prefix("\n        ").and_then(|rest| rest.strip_suffix("\n      ")).unwrap_or(value).to_owned()
}

const TRANSPORT: &str = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport-AWS";

#[test]
fn a_snapshot_of_each_release_is_what_was_looked_at() {
    for version in ["3", "4", "5"] {
        let files = emit("kura", &gateway(), &[("version", version)], 8883).unwrap();
        compare(&format!("kura-{version}"), &files, &STORES);
    }
}

#[test]
fn xmllint_reads_the_values_that_were_meant() {
    for version in ["3", "4", "5"] {
        let snapshot = text(&emit("kura", &gateway(), &[("version", version)], 8883).unwrap(), "snapshot.xml");
        let url = "mqtts://a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com:8883/";
        assert_eq!(property(&snapshot, TRANSPORT, "broker-url"), url);
        assert_eq!(property(&snapshot, TRANSPORT, "client-id"), "plant-bridge");
        assert_eq!(property(&snapshot, TRANSPORT, "lwt.topic"), "state/plant-bridge");
        let (pid, name) = if version == "5" {
            ("AWSKeystore", "keystore.password")
        } else {
            ("org.eclipse.kura.ssl.SslManagerService", "ssl.keystore.password")
        };
        assert_eq!(property(&snapshot, pid, name), "changeit");
        assert!(!snapshot.contains("$EDC"), "AWS closes the connection of a client that uses it");
    }
}

#[test]
fn hostile_values_come_back_as_they_were() {
    let payload = "]]> <x a='b'> & \"q\" \\ ${env} ü -->\nline\ttab";
    let mut thing = Thing {
        last_will: Some(LastWill {
            topic: "a/\"<&>'/b".to_owned(),
            payload: payload.to_owned(),
            qos: 0,
            retain: false,
        }),
        publish: vec![crate::fixture::publication("x/--/-->/<y>&", false)],
        ..bare("a--b")
    };
    let path = "/opt/\"<&'>/k s.p12";
    // Kura 5 reads the path as a URI, which takes less.
    let given = [("version", "4"), ("keystore-path", path)];
    assert!(!any_deny(&check("kura", &thing, &given, 8883)));
    let snapshot = text(&emit("kura", &thing, &given, 8883).unwrap(), "snapshot.xml");
    assert_eq!(property(&snapshot, TRANSPORT, "lwt.topic"), "a/\"<&>'/b");
    assert_eq!(property(&snapshot, TRANSPORT, "lwt.payload"), payload);
    assert_eq!(property(&snapshot, "org.eclipse.kura.ssl.SslManagerService", "ssl.default.trustStore"), path);
    let snapshot = text(&emit("kura", &thing, &[], 8883).unwrap(), "snapshot.xml");
    assert_eq!(property(&snapshot, "AWSRawPublisher1", "topic"), "x/--/-->/<y>&");
    thing.last_will.as_mut().unwrap().payload = "\u{1}".to_owned();
    assert_eq!(denied(&check("kura", &thing, &[], 8883)), ["target-value"]);
}

#[test]
fn kuras_own_topics_are_asked_for() {
    let kura = target("kura").unwrap();
    let shown = |thing: &Thing| -> Vec<String> {
        (kura.operations)(thing, &options("kura", &[])).iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        shown(&bare("gw")),
        ["APPS", "BIRTH", "DC", "LWT"].map(|kind| format!("iot:Publish topic/aws-control/aws-iot/gw/MQTT/{kind}"))
    );
    let of_a_gateway = shown(&gateway());
    let published = of_a_gateway.iter().filter(|operation| operation.starts_with("iot:Publish")).count();
    assert_eq!(published, 3, "its own last will replaces Kura's");
    // Topics outside Kura's own are a second client's.
    assert!(of_a_gateway.contains(&"iot:Connect client/plant-bridge-raw".to_owned()), "{of_a_gateway:?}");
}

#[test]
fn what_kura_cannot_do_is_said() {
    assert_eq!(denied(&check("kura", &bare("gw"), &[], 443)), ["target-alpn"]);
    for (option, value) in
        [("account-name", "$EDC"), ("control-prefix", "a/b"), ("account-name", "+"), ("account-name", "")]
    {
        let found = denied(&check("kura", &bare("gw"), &[(option, value)], 8883));
        assert!(found.contains(&"target-value"), "{option} {value}: {found:?}");
    }
    let mut thing = bare("gw");
    thing.client_id = awsiot_kit::thing::name::ClientId::parse("a.b").unwrap();
    assert_eq!(denied(&check("kura", &thing, &[], 8883)), ["kura-client-id"]);
    assert_eq!(codes(&check("kura", &gateway(), &[], 8883)), ["kura-topic"]);
}

//! NanoMQ: another HOCON reader takes the file as it is, and every trap of the broker is met with a finding.

use std::collections::BTreeMap;

use awsiot_kit::emit::bridge::routes;
use hocon::HoconValue;

use crate::fixture::{bare, check, codes, denied, emit, emit_with, gateway, inwards, out, publication, text};
use crate::golden::compare;

const CREDENTIALS: [&str; 3] = ["private-key.pem", "certificate.pem", "root-ca.pem"];

/// The rows of a list as another reader of HOCON sees them: each a map of texts.
fn rows(conf: &str, path: &str) -> Vec<BTreeMap<String, String>> {
    let config = hocon::parse(conf).unwrap();
    let Ok(rows) = config.get_list(path) else { return Vec::new() };
    let text = |value: &HoconValue| match value {
        HoconValue::Scalar(scalar) => scalar.raw.clone(),
        other => panic!("{other:?}"),
    };
    rows.iter()
        .map(|row| match row {
            HoconValue::Object(map) => map.iter().map(|(key, value)| (key.clone(), text(value))).collect(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_stock_bridge_is_what_was_looked_at() {
    compare("nanomq-mqtt", &emit("nanomq", &gateway(), &[], 8883).unwrap(), &CREDENTIALS);
}

#[test]
fn an_aws_build_is_what_was_looked_at() {
    let mut thing = gateway();
    thing.routes = vec![out("local/up", "fwd/plant-bridge/up")];
    thing.last_will = None;
    compare("nanomq-aws", &emit("nanomq", &thing, &[("bridge", "aws")], 443).unwrap(), &CREDENTIALS);
}

#[test]
fn another_reader_of_hocon_sees_the_same_values() {
    let conf = text(&emit("nanomq", &gateway(), &[("cert-dir", "/etc/ssl/aws iot/")], 8883).unwrap(), "nanomq.conf");
    let config = hocon::parse(&conf).unwrap();
    let at = |key: &str| config.get_string(&format!("bridges.mqtt.plant-bridge.{key}")).unwrap();
    assert_eq!(at("server"), "tls+mqtt-tcp://a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com:8883");
    assert_eq!(at("clientid"), "plant-bridge");
    assert_eq!((at("proto_ver"), at("no_local_v4"), at("keepalive")), ("4".into(), "false".into(), "60s".into()));
    assert_eq!(at("ssl.keyfile"), "/etc/ssl/aws iot/private-key.pem");
    assert_eq!((at("will.payload"), at("will.retain")), ("offline".into(), "true".into()));
    let forwards = rows(&conf, "bridges.mqtt.plant-bridge.forwards");
    let subscription = rows(&conf, "bridges.mqtt.plant-bridge.subscription");
    assert_eq!(forwards.len() + subscription.len(), routes(&gateway()).len());
    assert!(forwards.iter().chain(&subscription).all(|row| row["qos"] == "1"), "a forward without qos keeps QoS 2");
    let row = |rows: &[BTreeMap<String, String>], local: &str| {
        rows.iter().find(|row| row["local_topic"] == local).unwrap_or_else(|| panic!("{local}")).clone()
    };
    let swap = row(&forwards, "local/up/#");
    assert_eq!((swap["remote_topic"].as_str(), swap["prefix"].as_str()), ("#", "fwd/plant-bridge/"));
    assert_eq!(swap["retain"], "0");
    assert!(!row(&forwards, "state/plant-bridge").contains_key("retain"), "a retained topic keeps its flag");
    let lamps = row(&subscription, "+");
    assert_eq!((lamps["prefix"].as_str(), lamps["suffix"].as_str()), ("lamps/", "/set"));
}

#[test]
fn a_list_that_would_be_empty_is_left_out() {
    let thing = awsiot_kit::thing::Thing { publish: vec![publication("t", false)], ..bare("gw") };
    let conf = text(&emit("nanomq", &thing, &[], 8883).unwrap(), "nanomq.conf");
    assert!(conf.contains("forwards = [") && !conf.contains("subscription"), "{conf}");
    assert!(!conf.contains("},\n  ]"), "a comma before the end of a list stops NanoMQ");
}

#[test]
fn a_value_that_nanomq_would_mangle_is_refused() {
    for hostile in ["a\"b", "a\\b", "a\u{e9}\nb"] {
        let mut thing = bare("gw");
        thing.routes = vec![out(hostile, "fwd/x")];
        assert_eq!(denied(&check("nanomq", &thing, &[], 8883)), ["target-value"], "{hostile:?}");
        assert!(emit("nanomq", &thing, &[], 8883).is_err());
        assert_eq!(denied(&check("nanomq", &bare("gw"), &[("cert-dir", hostile)], 8883)), ["target-value"]);
    }
    let mut thing = bare("gw");
    thing.routes = vec![out("${HOME}/#//{{ x }}", "fwd/x")];
    assert_eq!(denied(&check("nanomq", &thing, &[], 8883)), [""; 0]);
    let conf = text(&emit("nanomq", &thing, &[], 8883).unwrap(), "nanomq.conf");
    assert_eq!(rows(&conf, "bridges.mqtt.gw.forwards")[0]["local_topic"], "${HOME}/#//{{ x }}");
}

#[test]
fn each_release_has_the_findings_of_its_faults() {
    let stock = |version| codes(&check("nanomq", &bare("gw"), &[("version", version)], 8883));
    assert_eq!(stock("0.24.3"), ["nanomq-sni"]);
    assert_eq!(stock("0.24.4-1"), ["nanomq-sni"]);
    assert_eq!(stock("0.24.4-2"), [""; 0]);
    assert_eq!(stock("0.24.12"), [""; 0]);
    assert_eq!(stock("0.24.13"), ["nanomq-server-unverified"]);
    assert_eq!(stock("latest"), ["target-version"]);
    let conf = |version| text(&emit("nanomq", &gateway(), &[("version", version)], 8883).unwrap(), "nanomq.conf");
    assert!(conf("0.24.12").contains("proto_ver = 5"), "before 0.24.13 only MQTT 5 goes out as AWS knows it");
    assert!(conf("0.25.0").contains("no_local_v4 = false"));
}

#[test]
fn what_a_bridge_cannot_do_is_said() {
    assert!(denied(&check("nanomq", &bare("gw"), &[], 443)).contains(&"target-alpn"));
    let aws = [("bridge", "aws")];
    assert_eq!(denied(&check("nanomq", &bare("gw"), &aws, 443)), ["nanomq-subscriptions"], "nothing to subscribe to");
    let findings = check("nanomq", &gateway(), &aws, 443);
    assert!(findings.iter().any(|finding| finding.message.contains("last will")));
    assert!(findings.iter().any(|finding| finding.message.contains("lamps/+/set")), "local names are ignored");
    let mut thing = bare("gw");
    thing.routes = vec![out("a/+/b/+", "x/+/c/+")];
    assert_eq!(denied(&check("nanomq", &thing, &[], 8883)), ["target-remap"]);
    thing.routes = vec![inwards("local/t", "cmd/t")];
    thing.publish = vec![publication("local/t", false)];
    assert!(codes(&check("nanomq", &thing, &[], 8883)).contains(&"bridge-echo"));
    thing.publish.clear();
    thing.routes = vec![inwards("a/#", "cmd/#"), inwards("b", "cmd/x")];
    assert!(codes(&check("nanomq", &thing, &[], 8883)).contains(&"nanomq-first-match"));
    thing.routes = (0..9).map(|n| inwards(&format!("l/{n}"), &format!("cmd/{n}"))).collect();
    assert_eq!(denied(&check("nanomq", &thing, &[], 8883)), ["nanomq-subscriptions"]);
}

#[test]
fn a_users_own_template_wins_and_a_wrong_one_is_an_error() {
    let with = |text: &str| {
        let templates = BTreeMap::from([("nanomq.conf".to_owned(), text.to_owned())]);
        emit_with("nanomq", &bare("gw"), &[], 8883, &templates)
    };
    assert_eq!(text(&with("x = \"{{ client_id }}\"\n").unwrap(), "nanomq.conf"), "x = \"gw\"\n");
    let error = with("{{ typo }}").err().unwrap();
    assert!(error.message().contains("`nanomq.conf`"), "{error}");
}

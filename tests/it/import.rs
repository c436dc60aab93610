//! Importing: every file under `tests/import` is a case, its findings and its manifest beside it; what was emitted comes back as it was.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::emit::bridge::routes;
use awsiot_kit::emit::{Device, Emit, target};
use awsiot_kit::error::Error;
use awsiot_kit::finding::document;
use awsiot_kit::finding::{Finding, Level, Source, any_deny};
use awsiot_kit::import::{self, Fate, Imported};
use awsiot_kit::manifest::{self, Surroundings};
use awsiot_kit::thing::mqtt::Session;
use awsiot_kit::thing::name::{ClientId, ShadowName};
use awsiot_kit::thing::{Direction, LastWill, Publication, Route, Services, Thing};
use proptest::prelude::*;

use crate::fixture::{around, bare, emit, options, text};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end != "findings" && end != "toml"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn show(findings: &[Finding]) -> String {
    let mut shown = String::new();
    for finding in findings {
        let level = if finding.level == Level::Deny { "deny" } else { "warn" };
        let (line, column) = finding.place.as_ref().unwrap().line_column();
        writeln!(shown, "{line}:{column} {level}[{}] {}", finding.code, finding.message).unwrap();
    }
    shown
}

fn compare(path: &Path, made: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, made).unwrap();
    }
    let golden =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}; `UPDATE=1` writes it", path.display()));
    assert_eq!(made, golden, "{} differs; `UPDATE=1` writes it anew", path.display());
}

/// The devices that a manifest's text stands for, which `check` must accept.
pub fn things(manifest: &str) -> Vec<Device> {
    let source = Source::new("awsiot.toml", manifest);
    let no_inventory = |_: &str| -> Result<Source, Error> { Err(Error::bug("an imported manifest has no inventory")) };
    let reading = manifest::read(&source, &no_inventory);
    let read = reading.manifest.as_ref().unwrap_or_else(|| panic!("{:?}\n{manifest}", reading.findings));
    let denied: Vec<Finding> = reading
        .findings
        .iter()
        .cloned()
        .chain(read.resolve(&around(read)).1)
        .filter(|finding| finding.level == Level::Deny)
        .collect();
    assert!(denied.is_empty(), "`check` denies {denied:?}\n{manifest}");
    let around = Surroundings {
        region: Some("eu-central-1".to_owned()),
        account: Some("123456789012".to_owned()),
        endpoint: Some("a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com".to_owned()),
    };
    read.resolve(&around).0.into_iter().map(|resolved| resolved.device).collect()
}

#[test]
fn every_configuration_has_its_findings_and_its_manifest() {
    for path in cases() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = document::decode(&name, fs::read(&path).unwrap()).unwrap();
        let imported = import::read(&source, None).unwrap();
        let manifest = imported.manifest(&name);
        compare(&path.with_extension("findings"), &show(&imported.findings));
        compare(&path.with_extension("toml"), &manifest);
        assert_eq!(things(&manifest).len(), imported.things.len(), "{name}");
    }
}

#[test]
fn the_kind_is_told_by_the_looks_or_by_the_flag() {
    let read = |text: &str, kind| import::read(&Source::new("x", text), kind);
    assert_eq!(read("", None).unwrap_err().code(), "import-kind");
    assert!(read("", Some("mosquito")).unwrap_err().remedy().unwrap().contains("mosquitto"));
    for kind in ["nanomq", "mosquitto", "kura", "nrf", "thingpark"] {
        let imported = read("\u{1}\u{0}", Some(kind)).unwrap();
        assert!(imported.things.is_empty() && any_deny(&imported.findings), "{kind}");
    }
}

/// What a target emits for a thing, imported again.
fn there_and_back(name: &str, file: &str, thing: &Thing, given: &[(&str, &str)], port: u16) -> Imported {
    let emitted = text(&emit(name, thing, given, port).unwrap(), file);
    let imported = import::read(&Source::new(file, emitted.clone()), None).unwrap();
    assert_eq!(imported.kind, name);
    assert!(!any_deny(&imported.findings), "{}{emitted}", show(&imported.findings));
    imported
}

pub fn with_target(thing: Thing, name: &str, given: &[(&str, &str)]) -> Device {
    Device { thing, emit: vec![Emit { target: target(name).unwrap(), options: options(name, given), place: None }] }
}

/// The same routes, client id, endpoint and operations, also after the manifest was written and read.
fn assert_same(imported: &Imported, device: &Device, bridge: bool, port: u16) {
    let (thing, again) = (&device.thing, things(&imported.manifest("x")));
    for back in [&imported.things[0], &again[0]] {
        assert_eq!(back.thing.client_id, thing.client_id);
        if bridge {
            let sorted = |thing: &Thing| {
                let mut all = routes(thing);
                all.sort();
                all
            };
            assert_eq!(sorted(&back.thing), sorted(thing));
        }
        assert_eq!(back.thing.last_will, thing.last_will);
        assert_eq!(back.operations(), device.operations());
    }
    assert_eq!(imported.aws.endpoint.as_deref(), Some("a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"));
    assert_eq!(imported.aws.region.as_deref(), Some("eu-central-1"));
    assert_eq!(imported.aws.port.unwrap_or(8883), port);
}

fn level() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-c]{1,3}", 1 => Just("gerät-ü$ {x}".to_owned()), 1 => "[!%&'()*,.:;<=>?@_`|~-]{1,4}"]
        .prop_map(|level| level.replace("--", "-").replace(' ', ""))
        .prop_filter("a level that starts a reserved topic", |level| !level.starts_with('$') && !level.is_empty())
}

fn topic() -> impl Strategy<Value = String> {
    prop::collection::vec(level(), 1..4).prop_map(|levels| levels.join("/"))
}

/// Two sides that differ in a prefix, with the same wildcards.
fn route(number: usize) -> impl Strategy<Value = Route> {
    let tails = prop::sample::select(vec!["", "/#", "/+/x", "/+"]);
    (topic(), topic(), tails, any::<bool>(), 0..2u8).prop_map(move |(local, remote, tail, up, qos)| Route {
        direction: if up { Direction::Out } else { Direction::In },
        // Different first levels keep the routes of one thing apart.
        local: format!("l{number}{}/{local}{tail}", if up { "u" } else { "d" }),
        remote: format!("r{number}{}/{remote}{tail}", if up { "u" } else { "d" }),
        qos,
        retain: false,
    })
}

pub fn thing() -> impl Strategy<Value = Thing> {
    let routes = (prop::option::of(route(0)), prop::option::of(route(1)), prop::option::of(route(2)));
    let own = (prop::option::of(topic()), prop::option::of(topic()), any::<bool>());
    let will = prop::option::of((topic(), "[ -!#-\\[\\]-~]{0,9}", 0..2u8));
    (routes, own, any::<[bool; 3]>(), will)
        .prop_map(|((a, b, c), (publish, subscribe, retain), [classic, named, jobs], will)| Thing {
            routes: [a, b, c]
                .into_iter()
                .flatten()
                .map(|route| Route { retain: retain && route.direction == Direction::Out, ..route })
                .collect(),
            publish: publish.into_iter().map(|topic| Publication { topic: format!("own/{topic}"), retain }).collect(),
            subscribe: subscribe.into_iter().map(|filter| format!("cmd/{filter}/#")).collect(),
            shadows: [classic.then_some(None), named.then(|| Some(ShadowName::parse("config").unwrap()))]
                .into_iter()
                .flatten()
                .collect(),
            jobs,
            last_will: will.map(|(topic, payload, qos)| LastWill {
                topic: format!("will/{topic}"),
                payload,
                qos,
                retain: false,
            }),
            ..bare("gw-1")
        })
        .prop_map(|mut thing| {
            // A thing that does nothing is refused by the import.
            if thing.routes.is_empty() && thing.publish.is_empty() && thing.subscribe.is_empty() && !thing.jobs {
                thing.publish.push(Publication { topic: "own/gw-1".to_owned(), retain: false });
            }
            thing
        })
}

/// Services over reserved topics, one or two at a time: a broker takes eight filters in one subscription.
fn services() -> impl Strategy<Value = Services> {
    (0..6_usize, 0..6_usize).prop_map(|(one, other)| {
        let used = |at| one == at || other == at;
        Services {
            device_defender: used(0),
            secure_tunneling: used(1),
            commands: used(2),
            file_streams: used(3),
            location: used(4),
            basic_ingest: if used(5) { vec!["rule_1/gw-1/x".to_owned(), "rule_2/+/#".to_owned()] } else { Vec::new() },
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_nanomq_gets_comes_back(mut thing in thing(), services in services()) {
        thing.services = services;
        let device = with_target(thing, "nanomq", &[]);
        prop_assume!(!any_deny(&crate::fixture::check("nanomq", &device.thing, &[], 8883)));
        assert_same(&there_and_back("nanomq", "nanomq.conf", &device.thing, &[], 8883), &device, true, 8883);
    }

    #[test]
    fn what_nanomqs_aws_build_gets_comes_back(mut thing in thing(), port in prop::sample::select(vec![443, 8883])) {
        thing.last_will = None;
        for route in &mut thing.routes {
            // It leaves names as they are, and turns a tree into another only where nothing stands for a level.
            if route.direction == Direction::In || route.remote.contains(['+', '#']) {
                route.local.clone_from(&route.remote);
            }
        }
        let given = [("bridge", "aws")];
        let device = with_target(thing, "nanomq", &given);
        prop_assume!(!any_deny(&crate::fixture::check("nanomq", &device.thing, &given, port)));
        assert_same(&there_and_back("nanomq", "nanomq.conf", &device.thing, &given, port), &device, true, port);
    }

    #[test]
    fn what_mosquitto_gets_comes_back(mut thing in thing(), services in services(), port in prop::sample::select(vec![443, 8883])) {
        thing.last_will = None;
        thing.services = services;
        // RETAIN is one switch for all routes of Mosquitto; reserved topics take none.
        for publication in &mut thing.publish {
            publication.retain = thing.routes.iter().any(|route| route.retain);
        }
        let reserved = !thing.shadows.is_empty() || thing.jobs || thing.services != Services::default();
        let mixed = thing.routes.iter().any(|route| route.retain) && reserved;
        let device = with_target(thing, "mosquitto", &[]);
        prop_assume!(!any_deny(&crate::fixture::check("mosquitto", &device.thing, &[], port)));
        let imported = there_and_back("mosquitto", "awsiot-bridge.conf", &device.thing, &[], port);
        if !mixed {
            assert_same(&imported, &device, true, port);
        }
    }

    #[test]
    fn what_nrf_gets_comes_back(mut thing in thing(), sdk in prop::sample::select(vec!["1.5", "2.0", "2.5"]), new in prop::sample::select(vec!["2.6", "2.7", "3.x"]), fota in any::<bool>()) {
        if let Some(will) = &mut thing.last_will {
            will.qos = 0;
        }
        // What does nothing is no thing to an import.
        if thing.publish.is_empty() {
            thing.publish.push(Publication { topic: "own/up".to_owned(), retain: false });
        }
        let fota = if fota { "true" } else { "false" };
        for given in [[("sdk", sdk), ("fota", fota), ("sec-tag", "7")], [("sdk", new), ("fota", fota), ("sec-tag", "201")]] {
            let device = with_target(thing.clone(), "nrf", &given);
            prop_assume!(!any_deny(&crate::fixture::check("nrf", &device.thing, &given, 8883)));
            assert_same(&there_and_back("nrf", "awsiot.conf", &device.thing, &given, 8883), &device, false, 8883);
        }
    }

    #[test]
    fn what_kura_gets_comes_back(mut thing in thing(), version in prop::sample::select(vec!["3", "4", "5"])) {
        if let Some(will) = &mut thing.last_will {
            will.payload.push_str("<&>\"'");
        }
        let given = [("version", version), ("account-name", "acme & <co>"), ("keystore-path", "/a-b/store.p12")];
        let device = with_target(thing, "kura", &given);
        prop_assume!(!any_deny(&crate::fixture::check("kura", &device.thing, &given, 8883)));
        assert_same(&there_and_back("kura", "snapshot.xml", &device.thing, &given, 8883), &device, false, 8883);
    }

    /// Kura's own writer drops comments: what the components say alone is the whole.
    #[test]
    fn what_kura_gets_comes_back_without_its_comments(
        version in prop::sample::select(vec!["4", "5"]),
        channels in prop::collection::vec((topic(), any::<bool>(), any::<bool>(), any::<bool>(), 0..2u8), 1..6),
        raw_id in prop::option::of(Just("second")),
        kept in any::<bool>(),
    ) {
        let mut thing = bare("gw-1");
        thing.mqtt.session = kept.then_some(Session::Kept);
        thing.mqtt.keep_alive = kept.then_some(90);
        for (number, (topic, out, own, retain, qos)) in channels.into_iter().enumerate() {
            // Kura 4 has publishers and subscribers on its own topics alone.
            let prefix = if own || version == "4" { "plants/gw-1/app" } else { "elsewhere" };
            let topic = format!("{prefix}/{number}/{topic}");
            let direction = if out { Direction::Out } else { Direction::In };
            thing.routes.push(Route { direction, local: topic.clone(), remote: topic, qos, retain: retain && out });
        }
        let mut given = vec![("version", version), ("account-name", "plants")];
        given.extend(raw_id.map(|id| ("raw-client-id", id)));
        let device = with_target(thing, "kura", &given);
        prop_assume!(!any_deny(&crate::fixture::check("kura", &device.thing, &given, 8883)));
        let emitted = text(&emit("kura", &device.thing, &given, 8883).unwrap(), "snapshot.xml");
        let (before, rest) = emitted.split_once("<!--").unwrap();
        let (_, after) = rest.split_once("-->").unwrap();
        let imported = import::read(&Source::new("snapshot.xml", format!("{before}{after}")), None).unwrap();
        prop_assert!(!any_deny(&imported.findings), "{}", show(&imported.findings));
        prop_assert_eq!(imported.things.len(), 1);
        let back = &imported.things[0];
        prop_assert_eq!(back.operations(), device.operations());
        prop_assert_eq!(back.thing.mqtt, device.thing.mqtt);
        prop_assert_eq!(imported.account.count(Fate::Lost), 0, "{:?}", imported.account.entries);
        let again = things(&imported.manifest("x"));
        prop_assert_eq!(again[0].operations(), device.operations());
    }

    #[test]
    fn what_thingpark_gets_comes_back(mut thing in thing(), aws in any::<bool>()) {
        thing.last_will = None;
        thing.client_id = ClientId::parse("gw-1").unwrap();
        let connector = if aws { "actility-aws-iot" } else { "actility-mqtt-iot" };
        let given = [("connector", connector), ("uplink", "up/{DevEUI}/\"x\\")];
        let device = with_target(thing, "thingpark", &given);
        assert_same(&there_and_back("thingpark", "connection.json", &device.thing, &given, 8883), &device, false, 8883);
    }

    #[test]
    fn no_text_makes_an_importer_panic(text in "[ -~\n{}\\[\\]\"=#$\\\\ü]{0,200}", kind in prop::sample::select(vec!["nanomq", "mosquitto", "kura", "nrf", "thingpark"])) {
        let prefix = match kind {
            "nanomq" => "bridges.mqtt.a {",
            "mosquitto" => "connection a\n",
            "kura" => "<esf:configurations><esf:configuration pid=\"a\"><esf:property name=\"x\" type=\"String\">",
            "nrf" => "CONFIG_AWS_IOT=y\n",
            _ => "{\"connectorId\":",
        };
        for text in [text.clone(), format!("{prefix}{text}"), format!("{text}\nbridge.mqtt.{text}")] {
            let _ = import::read(&Source::new("x", text), Some(kind));
        }
    }
}

#[test]
fn very_many_faults_of_a_configuration_are_counted_and_not_listed() {
    let rows: String = (0..100_000).map(|row| format!("zzz{row} a\n")).collect();
    let text = format!("connection a\naddress x.iot.eu-central-1.amazonaws.com:8883\n{rows}");
    let findings = import::read(&Source::new("x", text), Some("mosquitto")).unwrap().findings;
    assert_eq!(findings.len(), 501);
    let last = findings.last().unwrap();
    assert!(last.code == "bridge-more" && last.message.contains("more findings"), "{}", last.message);
}

//! Hostile values in every field of every target: another reader sees the same value in the same place, or the manifest is refused.
//!
//! The fields are those of a thing and the options of the list of targets, so that a new target or option is swept without a word here.

use std::collections::BTreeMap;

use awsiot_kit::artefact::Artefact;
use awsiot_kit::emit::{Device, Emission, OptionKind, TARGETS};
use awsiot_kit::error::Error;
use awsiot_kit::finding::{Finding, Level, Source};
use awsiot_kit::manifest::{self, Surroundings};
use awsiot_kit::secret::Secret;

use crate::fixture::{bare, connection, credentials, text};
use crate::judge::ask;
use crate::readers::{Comments, Fields, conf, hocon, kconfig, literals, pascal, properties, python};
use crate::target_nrf::model;
use crate::variants::{Variant, variants_one_by_one};

/// What is tried; `@` stands for the number of the field, so that no two fields have the same value.
const HOSTILE: &[&str] = &[
    "q\"@\"q",
    "it's@'s",
    "a\\@\\b",
    "n@\\n\\x41\\u0041",
    "two@\nlines = 1",
    "cr@\r\nx",
    "env@${HOME}$HOME%PATH%",
    "run@$(reboot)`reboot`",
    "]]>@<x a=\"1\">&amp;&lt;-->",
    "*/@/* #if 1 // x",
    "fmt@%s%n%d{}{0}{{ x }}{% y %}",
    "gerät@-ü-日本-\u{1F512}",
    "#@ lead",
    ";@; semi, colon: x = [1] {y}",
    "trail@\\",
    " blank@",
    "blank@ ",
    "tab@\tx",
    "@'; DROP TABLE--",
    "-@ --flag",
    "line@\u{2028}\u{85}x",
    "null@\u{0}x",
    "(*@*) {@}",
    "!@ &@ *@ yes: no",
    "| @ | pipe",
    "?@??/ ??=",
];

/// What a target knows of a thing, and of the place that it connects to.
const FIELDS: &[&str] = &[
    "client-id",
    "publish",
    "subscribe",
    "out-local",
    "out-remote",
    "in-local",
    "in-remote",
    "in-both",
    "will-topic",
    "will-payload",
    "thing",
    "type",
    "group",
    "attribute",
    "shadow",
    "region",
    "account",
    "endpoint",
];

/// Braces of the manifest's own are written twice.
fn quoted(text: &str, placeholders: bool) -> String {
    let text = if placeholders { text.replace('{', "{{").replace('}', "}}") } else { text.to_owned() };
    toml::Value::String(text).to_string()
}

/// A manifest of one thing with these values in these fields.
fn manifest_of(variant: &Variant, values: &BTreeMap<String, String>) -> String {
    let value = |field: &str| values.get(field).map(|value| quoted(value, true));
    let plain = |field: &str| values.get(field).map(|value| quoted(value, false));
    let mut lines = vec!["version = 1".to_owned(), "registry = \"local\"".to_owned(), "[aws]".to_owned()];
    for key in ["region", "account", "endpoint"] {
        lines.extend(plain(key).map(|value| format!("{key} = {value}")));
    }
    let thing = plain("thing").unwrap_or_else(|| "gw".to_owned());
    lines.push(format!("[things.{thing}]"));
    lines.extend(value("client-id").map(|value| format!("client-id = {value}")));
    lines.extend(value("type").map(|value| format!("type = {value}")));
    lines.extend(value("group").map(|value| format!("groups = [{value}]")));
    lines.extend(value("attribute").map(|value| format!("attributes = {{ a = {value} }}")));
    lines.extend(value("shadow").map(|value| format!("shadow = [{value}]")));
    lines.extend(value("publish").map(|value| format!("publish = [{value}]")));
    // Something always comes down: `bridges.aws` needs it.
    let filters: Vec<String> = ["\"cmd/gw\"".to_owned()].into_iter().chain(value("subscribe")).collect();
    lines.push(format!("subscribe = [{}]", filters.join(", ")));
    let will = match (value("will-topic"), value("will-payload")) {
        (None, None) => None,
        (topic, payload) => Some((topic.unwrap_or("\"will\"".to_owned()), payload.unwrap_or("\"off\"".to_owned()))),
    };
    lines.extend(
        will.map(|(topic, payload)| format!("last-will = {{ topic = {topic}, payload = {payload}, qos = 0 }}")),
    );
    let route = |field: &str, direction: &str, local: Option<&str>, remote: Option<&str>| {
        let own = value(field)?;
        let (local, remote) = (local.unwrap_or(&own).to_owned(), remote.unwrap_or(&own).to_owned());
        Some(format!("{{ direction = \"{direction}\", local = {local}, remote = {remote} }}"))
    };
    let routes = [
        route("out-local", "out", None, Some("\"up/1\"")),
        route("out-remote", "out", Some("\"local/1\""), None),
        route("in-local", "in", None, Some("\"down/1\"")),
        route("in-remote", "in", Some("\"local/2\""), None),
        route("in-both", "in", None, None),
    ];
    lines.push(format!("routes = [{}]", routes.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    lines.push(format!("[things.{thing}.emit.{}]", variant.target.name));
    for spec in variant.target.options {
        let given = variant.given.iter().find(|(name, _)| *name == spec.name).map(|(_, word)| match spec.kind {
            OptionKind::Flag | OptionKind::Number(..) => (*word).to_owned(),
            _ => quoted(word, true),
        });
        let tried = values.get(&option(spec.name)).map(|value| quoted(value, spec.kind != OptionKind::Pattern));
        lines.extend(tried.or(given).map(|value| format!("{} = {value}", spec.name)));
    }
    lines.join("\n") + "\n"
}

fn option(name: &str) -> String {
    format!("option {name}")
}

/// The thing of a manifest, or what is denied about it.
fn resolve(text: &str) -> Result<Device, Vec<Finding>> {
    let no_inventory = |_: &str| -> Result<Source, Error> { Err(Error::bug("there is no inventory")) };
    let reading = manifest::read(&Source::new("awsiot.toml", text), &no_inventory);
    let around = Surroundings {
        region: Some("eu-central-1".to_owned()),
        account: Some("123456789012".to_owned()),
        endpoint: Some("x-ats.iot.eu-central-1.amazonaws.com".to_owned()),
    };
    let (mut things, mut findings) = (Vec::new(), reading.findings);
    if let Some(manifest) = &reading.manifest {
        let (resolved, more) = manifest.resolve(&around);
        things.extend(resolved.into_iter().map(|resolved| resolved.device));
        findings.extend(more);
    }
    findings.retain(|finding| finding.level == Level::Deny);
    match (things.pop(), findings.is_empty()) {
        (Some(thing), true) => Ok(thing),
        (None, true) => panic!("neither a thing nor a finding:\n{text}"),
        (_, false) => Err(findings),
    }
}

fn emit(device: &Device, password: &str) -> Result<Vec<Artefact>, Error> {
    let emit = &device.emit[0];
    let secrets = emit.target.options.iter().filter(|spec| spec.kind == OptionKind::Secret);
    (emit.target.emit)(&Emission {
        thing: &device.thing,
        options: &emit.options,
        connection: &connection(8883),
        credentials: &credentials(),
        secrets: &secrets.map(|spec| (spec.name.to_owned(), Secret::from(password.to_owned()))).collect(),
        templates: &BTreeMap::new(),
        is_rehearsal: false,
    })
}

/// A text file that Python's readers are asked about, or what was read of it here.
enum Read {
    Here(Fields),
    Python(&'static str, String, String),
}

/// What the files say; keys, certificates and stores are left out.
fn read(variant: &Variant, files: &[Artefact]) -> Vec<(String, Read)> {
    let mut all = Vec::new();
    for file in files {
        let end = file.path.rsplit('.').next().unwrap_or_default();
        if file.path.contains('/')
            || ["pem", "at", "shell", "p12", "jks", "pfx", "der", "csv"].contains(&end)
            || (end == "txt" && file.path != "tasmota.txt")
            || file.path.ends_with("keys.h")
        {
            continue;
        }
        let text = text(files, &file.path);
        let python = |kind, model: String| Read::Python(kind, text.clone(), model);
        let sdk = variant.given.iter().find(|(name, _)| *name == "sdk").map_or("3.x", |(_, sdk)| sdk);
        match (variant.target.name, file.path.as_str()) {
            (_, "nanomq.conf") => all.push((file.path.clone(), Read::Here(hocon(&text)))),
            (_, "awsiot-bridge.conf") => all.push((file.path.clone(), Read::Here(conf(&text)))),
            ("nrf", "awsiot.conf") => {
                all.push((file.path.clone(), python("kconfig", model(sdk))));
                all.push((file.path.clone(), Read::Here(kconfig(&text))));
            }
            ("esp-idf", "sdkconfig.defaults") => {
                all.push((file.path.clone(), python("kconfig", ESP_IDF.to_owned())));
                all.push((file.path.clone(), Read::Here(kconfig(&text))));
            }
            ("zephyr", "awsiot.conf") => {
                all.push((file.path.clone(), python("kconfig", ZEPHYR.to_owned())));
                all.push((file.path.clone(), Read::Here(kconfig(&text))));
            }
            (_, "arduino.ino" | "secrets.h" | "demo_config.h" | "client.js" | "AwsIotClient.java" | "main.cpp") => {
                all.push((file.path.clone(), Read::Here(literals(&text, Comments::Slashes))));
            }
            (_, "main.py" | "client.py") => all.push((file.path.clone(), Read::Here(literals(&text, Comments::Hash)))),
            (_, "tasmota.txt") => all.push((file.path.clone(), Read::Here(console(&text)))),
            (_, "awsiot.properties") => all.push((file.path.clone(), Read::Here(properties(&text)))),
            ("nrf", "awsiot_topics.h") => {
                let mut fields = literals(&text, Comments::Slashes);
                if variant.given.contains(&("client-id-source", "runtime")) {
                    // There they are formats.
                    fields.iter_mut().for_each(|(_, value)| *value = value.replace("%%", "%"));
                }
                all.push((file.path.clone(), Read::Here(fields)));
            }
            (_, "AwsIotClient.pas") => all.push((file.path.clone(), Read::Here(pascal(&text)))),
            (_, "snapshot.xml") => all.push((file.path.clone(), python("xml", String::new()))),
            (_, "config.yaml") => all.push((file.path.clone(), python("yaml", String::new()))),
            (_, "connection.json" | "aws-iot-device-client.conf") => {
                all.push((file.path.clone(), python("json", String::new())))
            }
            // Here every byte counts.
            _ => all.push((
                file.path.clone(),
                Read::Here(text.lines().map(|line| (String::new(), line.to_owned())).collect()),
            )),
        }
    }
    all
}

/// The commands that Tasmota's console makes of lines: those of a `Backlog` end at semicolons, the name of each at a blank (`CommandHandler`).
fn console(text: &str) -> Fields {
    let commands = text.lines().flat_map(|line| line.strip_prefix("Backlog ").unwrap_or(line).split(';'));
    commands
        .map(|command| command.split_once(' ').unwrap_or((command, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The symbols of Zephyr's sample `aws_iot_mqtt`, and Zephyr's own.
pub const ZEPHYR: &str = "config AWS_ENDPOINT\n\tstring \"x\"\n\nconfig AWS_MQTT_PORT\n\tint \"x\"\n\nconfig AWS_THING_NAME\n\tstring \"x\"\n\n\
    config AWS_SUBSCRIBE_TOPIC\n\tstring \"x\"\n\nconfig AWS_PUBLISH_TOPIC\n\tstring \"x\"\n\nchoice AWS_TEST_SUITE\n\tprompt \"x\"\n\n\
    config AWS_TEST_SUITE_NONE\n\tbool \"x\"\n\nconfig AWS_TEST_SUITE_DQP\n\tbool \"y\"\n\nendchoice\n\nconfig AWS_QOS\n\tint \"x\"\n\trange 0 1\n\n\
    config AWS_EXPONENTIAL_BACKOFF\n\tbool \"x\"\n\nconfig MQTT_KEEPALIVE\n\tint \"x\"\n";

/// The symbols of esp-aws-iot's example.
pub const ESP_IDF: &str = "config MQTT_CLIENT_IDENTIFIER\n\tstring \"x\"\n\nconfig MQTT_BROKER_ENDPOINT\n\tstring \"x\"\n\n\
    config MQTT_BROKER_PORT\n\tint \"x\"\n\nconfig MQTT_NETWORK_BUFFER_SIZE\n\tint \"x\"\n\nconfig EXAMPLE_USE_PLAIN_FLASH_STORAGE\n\tbool \"x\"\n";

/// What a value of this field begins with whatever it is: a whole path, where only such a one is taken.
fn root(field: &str) -> &'static str {
    if ["option root", "option sensor-dir"].contains(&field) { "/" } else { "" }
}

/// A hostile emission and the harmless one that it must equal but for the values.
struct Pair {
    name: String,
    values: Vec<(String, String)>,
    hostile: Vec<(String, Read)>,
    harmless: Vec<(String, Read)>,
}

fn pair(variant: &Variant, hostile: &BTreeMap<String, String>) -> Option<Pair> {
    let harmless: BTreeMap<String, String> =
        hostile.keys().enumerate().map(|(at, field)| (field.clone(), format!("{}harmless{at}", root(field)))).collect();
    let name = format!("{} {:?} {hostile:?}", variant.target.name, variant.given);
    let read_of = |values| {
        let thing = resolve(&manifest_of(variant, values)).ok()?;
        let files = emit(&thing, "changeit").unwrap_or_else(|error| panic!("{name}: `check` took it, then {error}"));
        Some(read(variant, &files))
    };
    let (read_hostile, read_harmless) = (read_of(hostile)?, read_of(&harmless)?);
    // The longest first, so that none is cut in two by one that it holds.
    let mut values: Vec<(String, String)> =
        hostile.iter().map(|(field, value)| (value.clone(), harmless[field].clone())).collect();
    values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    Some(Pair { name, values, hostile: read_hostile, harmless: read_harmless })
}

#[test]
fn every_reader_sees_the_value_that_was_meant_or_the_manifest_is_refused() {
    let mut pairs = Vec::new();
    let (mut taken, mut refused) = (BTreeMap::<String, usize>::new(), 0);
    for variant in variants_one_by_one() {
        let own =
            variant.target.options.iter().filter(|spec| matches!(spec.kind, OptionKind::Text | OptionKind::Pattern));
        let fields: Vec<String> =
            FIELDS.iter().map(|field| (*field).to_owned()).chain(own.map(|spec| option(spec.name))).collect();
        for hostile in HOSTILE {
            let values: BTreeMap<String, String> = fields
                .iter()
                .enumerate()
                .map(|(at, field)| (field.clone(), format!("{}{}", root(field), hostile.replace('@', &at.to_string()))))
                .filter(|(field, value)| {
                    let one = BTreeMap::from([(field.clone(), value.clone())]);
                    let good = resolve(&manifest_of(&variant, &one)).is_ok();
                    refused += usize::from(!good);
                    good
                })
                .collect();
            values.keys().for_each(|field| *taken.entry(field.clone()).or_default() += 1);
            match pair(&variant, &values) {
                Some(pair) => pairs.push(pair),
                // Together they are more than the target takes: one by one then.
                None => pairs.extend(
                    values
                        .iter()
                        .filter_map(|(field, value)| pair(&variant, &BTreeMap::from([(field.clone(), value.clone())]))),
                ),
            }
        }
    }
    // Whoever refuses everything would pass otherwise.
    assert!(refused > 1000, "{refused}");
    for field in [
        "client-id",
        "publish",
        "subscribe",
        "out-remote",
        "in-local",
        "will-payload",
        "option cert-dir",
        "option uplink",
        "option root",
    ] {
        assert!(taken.get(field).is_some_and(|count| *count > 5), "{field} was hardly ever taken: {taken:?}");
    }
    compare(&pairs);
}

/// Fields without the sizes of buffers, which follow the lengths of values.
fn sizeless(fields: &Fields) -> Fields {
    let sizes = ["BUFFER_SIZE", "BUFFER_LEN", "_MAX_LEN"];
    fields
        .iter()
        .filter(|(place, _)| !sizes.iter().any(|size| place.ends_with(size)))
        .map(|(place, value)| match place.split_once("setBufferSize(") {
            Some((before, after)) => {
                (format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit())), value.clone())
            }
            None => (place.clone(), value.clone()),
        })
        .collect()
}

/// Holds each pair against each other, after Python was asked about all of them at once.
fn compare(pairs: &[Pair]) {
    let sides = || pairs.iter().flat_map(|pair| pair.hostile.iter().chain(&pair.harmless));
    let questions: Vec<(&str, String, String)> = sides()
        .filter_map(|(_, read)| match read {
            Read::Python(kind, text, model) => Some((*kind, text.clone(), model.clone())),
            Read::Here(_) => None,
        })
        .collect();
    let mut answers = python(&questions).into_iter();
    let mut fields = |read: &Read| match read {
        Read::Here(fields) => fields.clone(),
        Read::Python(..) => answers.next().unwrap(),
    };
    for pair in pairs {
        let mut all = |side: &[(String, Read)]| -> Vec<(String, Fields)> {
            side.iter().map(|(file, read)| (file.clone(), fields(read))).collect()
        };
        let (hostile, harmless) = (all(&pair.hostile), all(&pair.harmless));
        assert_eq!(hostile.len(), harmless.len(), "{}", pair.name);
        for ((file, hostile), (_, harmless)) in hostile.iter().zip(&harmless) {
            let tame = |text: &str| {
                pair.values.iter().fold(text.to_owned(), |text, (value, harmless)| {
                    // In a code span of Markdown a backtick is shown as an apostrophe.
                    let value = if file == "README.md" { value.replace('`', "'") } else { value.clone() };
                    text.replace(&value, harmless)
                })
            };
            let tamed: Fields = hostile.iter().map(|(place, value)| (tame(place), tame(value))).collect();
            assert_eq!(sizeless(&tamed), sizeless(harmless), "{file} of {}", pair.name);
        }
    }
}

#[test]
fn every_password_opens_its_keystore_or_is_refused() {
    let mut opened = 0;
    for target in TARGETS.iter().filter(|target| target.options.iter().any(|spec| spec.kind == OptionKind::Secret)) {
        let stores: &[&[(&str, &str)]] = match target.name {
            "kura" => &[&[("keystore", "p12")], &[("keystore", "jks")]],
            "java" => &[&[("store", "p12")], &[("store", "jks")]],
            "sgcwebsockets" => &[&[("io-handler", "schannel")]],
            other => panic!("say here which options of `{other}` make a keystore"),
        };
        for (given, hostile) in stores.iter().flat_map(|given| HOSTILE.iter().map(move |hostile| (given, hostile))) {
            let thing = crate::import::with_target(bare("gw"), target.name, given);
            let files = match emit(&thing, hostile) {
                Ok(files) => files,
                Err(error) => {
                    assert_eq!(error.code(), "password", "{hostile:?}: {error}");
                    continue;
                }
            };
            let kept = text(&files, "keystore-password.txt");
            assert_eq!(kept.strip_suffix('\n'), Some(*hostile), "the first line of the file is the password");
            let store =
                files.iter().find(|file| ["p12", "jks", "pfx"].iter().any(|end| file.path.ends_with(end))).unwrap();
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("store"), store.content.bytes()).unwrap();
            std::fs::write(folder.path().join("password"), hostile).unwrap();
            let verdict = if store.path.ends_with("jks") {
                ask("keytool", folder.path(), &["-list", "-keystore", "store", "-storepass:file", "password"], b"")
            } else {
                ask("openssl", folder.path(), &["pkcs12", "-in", "store", "-passin", "file:password", "-noout"], b"")
            };
            assert!(verdict.good, "{} {given:?} {hostile:?}: {}{}", target.name, verdict.text(), verdict.err);
            opened += 1;
        }
    }
    assert!(opened > 20, "{opened}");
}

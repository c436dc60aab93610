//! nRF Connect SDK: Kconfig takes the fragment of every release without a warning, and a C compiler and nrfcredstore the credentials.

use std::fs;
use std::path::Path;
use std::process::Command;

use awsiot_kit::artefact::Artefact;
use awsiot_kit::cert::handed::from_keygen;
use awsiot_kit::emit::target;
use awsiot_kit::finding::{Source, any_deny};
use awsiot_kit::import;
use awsiot_kit::thing::name::ClientId;
use awsiot_kit::thing::{LastWill, Thing};

use crate::fixture::{CERTIFICATE, KEY, ROOT, bare, check, codes, denied, emit, gateway, options, publication, text};
use crate::golden::compare;
use crate::import::with_target;
use crate::judge::{approve, ask, need};
use crate::readers::kconfig;
use crate::scene::Scene;

const RELEASES: [&str; 10] = ["1.5", "1.9", "2.0", "2.4", "2.5", "2.6", "2.7", "2.9", "3.0", "3.x"];
const BINARY: [&str; 4] = ["credentials.at", "modem/ca-cert.pem", "modem/client-cert.pem", "modem/private-key.pem"];

fn number(text: &str) -> (u32, u32) {
    let (major, minor) = text.split_once('.').unwrap();
    (major.parse().unwrap(), minor.parse().unwrap_or(u32::MAX))
}

fn is_in(release: &str, from: &str, until: &str) -> bool {
    number(from) <= number(release) && (until.is_empty() || number(release) <= number(until))
}

/// The files of Nordic's sample for a release, merged, as far as its symbols matter here.
fn sample(release: &str) -> String {
    let mut conf = String::new();
    for row in csv(include_str!("../fixtures/kconfig/samples.csv")) {
        let [from, until, _, symbol, value] = &row[..] else { panic!("{row:?}") };
        if is_in(release, from, until) {
            conf.push_str(&format!("CONFIG_{symbol}={value}\n"));
        }
    }
    assert!(conf.contains("CONFIG_AWS_IOT=y"), "no sample for {release}");
    conf
}

/// A table in which quotes are written twice.
fn csv(text: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    };
    text.lines().skip(1).map(|row| row.splitn(5, ',').map(cell).collect()).collect()
}

/// The symbols that a release has, as a Kconfig file.
pub fn model(release: &str) -> String {
    let mut kconfig = String::new();
    for row in include_str!("../fixtures/kconfig/symbols.csv").lines().skip(1) {
        let [symbol, kind, from, until, depends] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        if is_in(release, from, until) {
            let depends = if depends.is_empty() { String::new() } else { format!("\tdepends on {depends}\n") };
            kconfig.push_str(&format!("config {symbol}\n\t{kind} \"{symbol}\"\n{depends}\n"));
        }
    }
    kconfig
}

fn write(folder: &Path, files: &[Artefact]) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.content.bytes()).unwrap();
    }
}

#[test]
fn a_fragment_is_what_was_looked_at() {
    for release in ["1.9", "2.5", "3.x"] {
        let files = emit("nrf", &gateway(), &[("sdk", release), ("fota", "true")], 8883).unwrap();
        let certs: Vec<&str> =
            files.iter().map(|file| file.path.as_str()).filter(|path| path.starts_with("certs/")).collect();
        compare(&format!("nrf-{release}"), &files, &[&BINARY[..], &certs].concat());
    }
}

#[test]
fn kconfig_takes_the_fragment_of_every_release_without_a_warning() {
    let mut thing = gateway();
    let will = thing.last_will.as_mut().unwrap();
    "{\"last\\will\": \"$off # 'ü'\"}".clone_into(&mut will.payload);
    for release in RELEASES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &emit("nrf", &thing, &[("sdk", release), ("fota", "true")], 8883).unwrap());
        fs::write(folder.path().join("Kconfig"), model(release)).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kconfig/judge.py");
        let verdict = ask("python3", folder.path(), &[script, "Kconfig", "awsiot.conf"], b"");
        assert!(verdict.good, "{release} (pip install kconfiglib): {}{}", verdict.text(), verdict.err);
        let said: serde_json::Value = serde_json::from_slice(&verdict.out).unwrap();
        let values = &said["values"];
        let conf = fs::read_to_string(folder.path().join("awsiot.conf")).unwrap();
        for (symbol, value) in kconfig(&conf).iter().filter(|(place, _)| place != "comment") {
            assert_eq!(values[symbol], **value, "{release}: {symbol} does not take what was assigned");
        }
        let helper = !["1.5", "1.9", "2.0", "2.4", "2.5"].contains(&release);
        let prefix = if helper { "MQTT_HELPER" } else { "AWS_IOT" };
        assert_eq!(values[format!("{prefix}_LAST_WILL_MESSAGE")], "{\"last\\will\": \"$off # 'ü'\"}", "{release}");
        assert_eq!(values[format!("{prefix}_SEC_TAG")], "201", "{release}");
        assert_eq!(values["AWS_IOT_CLIENT_ID_STATIC"], "plant-bridge");
        assert_eq!(values["AWS_IOT_TOPIC_UPDATE_DELTA_SUBSCRIBE"], "y");
    }
}

#[test]
fn firmware_updates_need_the_topics_that_the_library_uses() {
    let nrf = target("nrf").unwrap();
    let asked = (nrf.operations)(&bare("t"), &options("nrf", &[("fota", "true")]));
    let shown: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let jobs = "$aws/things/t/jobs";
    for wanted in [
        format!("iot:Subscribe topicfilter/{jobs}/<level>/get/#"),
        format!("iot:Subscribe topicfilter/{jobs}/<level>/update/#"),
        format!("iot:Subscribe topicfilter/{jobs}/notify-next"),
        format!("iot:Publish topic/{jobs}/<level>/get"),
    ] {
        assert!(shown.contains(&wanted), "{wanted} is not among {shown:#?}");
    }
    assert!((nrf.operations)(&bare("t"), &options("nrf", &[])).is_empty());
}

#[test]
fn what_the_sdk_cannot_do_is_said() {
    for (given, code) in [
        (("sec-tag", "16842753"), "nrf-sec-tag"),
        (("sec-tag", "2147483648"), "nrf-sec-tag"),
        (("sec-tag", "2147483668"), "nrf-sec-tag"),
        (("sdk", "1.4"), "target-version"),
    ] {
        assert_eq!(denied(&check("nrf", &bare("t"), &[given], 8883)), [code], "{given:?}");
    }
    assert_eq!(denied(&check("nrf", &bare("t"), &[], 443)), ["target-alpn"]);
    let mut thing = gateway();
    thing.client_id = ClientId::parse("other").unwrap();
    assert_eq!(denied(&check("nrf", &thing, &[], 8883)), ["nrf-client-id"]);
    assert!(codes(&check("nrf", &gateway(), &[], 8883)).contains(&"target-will"));
    let thing = Thing { subscribe: (0..9).map(|n| format!("t/{n}")).collect(), ..bare("t") };
    assert_eq!(denied(&check("nrf", &thing, &[], 8883)), ["nrf-topics"]);
    assert_eq!(denied(&check("nrf", &thing, &[("sdk", "2.5")], 8883)), ["nrf-topics"], "AWS takes eight at once");
    let thing = Thing { publish: vec![publication("a\nCONFIG_AWS_IOT=n", false)], ..bare("t") };
    assert_eq!(denied(&check("nrf", &thing, &[], 8883)), ["target-value"]);
    let long = bare(&"x".repeat(41));
    let conf = text(&emit("nrf", &long, &[], 8883).unwrap(), "awsiot.conf");
    assert!(conf.contains("CONFIG_AWS_IOT_CLIENT_ID_MAX_LEN=41\n"), "{conf}");
}

#[test]
fn a_c_compiler_reads_the_same_pem_from_the_c_strings() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &emit("nrf", &bare("t"), &[("sdk", "1.9")], 8883).unwrap());
    write(&folder.path().join("new"), &emit("nrf", &bare("t"), &[("sdk", "2.5")], 8883).unwrap());
    let program = r#"
        #include <stdio.h>
        #include "certs/certificates.h"
        static const char ca[] = {
        #include "new/certs/ca-cert.pem"
        };
        static const char key[] = {
        #include "new/certs/private-key.pem"
        };
        int main(void) {
            printf("%s%s%s%s%s", AWS_IOT_CA_CERTIFICATE, AWS_IOT_CLIENT_PRIVATE_KEY, AWS_IOT_CLIENT_PUBLIC_CERTIFICATE, ca, key);
            return 0;
        }
    "#;
    fs::write(folder.path().join("main.c"), program).unwrap();
    approve("gcc", folder.path(), &["-Wall", "-Werror", "-std=c99", "-o", "main", "main.c"]);
    let printed = Command::new(folder.path().join("main")).output().unwrap().stdout;
    assert_eq!(String::from_utf8(printed).unwrap(), format!("{ROOT}{KEY}{CERTIFICATE}{ROOT}{KEY}"));
}

/// What the stock `at_host` hands to the modem: outside quotes a CR ends a command (`lib/at_host/at_host.c`, `uart_rx_handler`), inside them
/// every character belongs to it; blanks before a command are nothing to the modem.
fn at_host(sent: &str) -> Vec<String> {
    let (mut commands, mut command, mut quoted) = (Vec::new(), String::new(), false);
    for c in sent.chars() {
        match c {
            '\r' if !quoted => commands.push(std::mem::take(&mut command).trim_start().to_owned()),
            c => {
                quoted ^= c == '"';
                command.push(c);
            }
        }
    }
    assert!(command.trim().is_empty(), "the last command has no end: {command}");
    commands
}

#[test]
fn zephyrs_shell_gets_the_same_pem() {
    let shell = text(&emit("nrf", &bare("t"), &[("device", "nrf70")], 8883).unwrap(), "credentials.shell");
    let (mut buffer, mut stored) = (String::new(), Vec::new());
    for line in shell.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["cred", "buf", "clear"] => buffer.clear(),
            ["cred", "buf", chunk] => {
                assert!(chunk.len() <= 48);
                buffer.push_str(chunk);
            }
            ["cred", "add", "201", kind, "DEFAULT", "bint"] => stored.push((kind.to_owned(), buffer.clone())),
            _ => panic!("{line}"),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for ((kind, base64), (expected, pem)) in stored.iter().zip([("CA", ROOT), ("SERV", CERTIFICATE), ("PK", KEY)]) {
        assert_eq!(kind, expected);
        let decoded = ask("openssl", folder.path(), &["base64", "-d", "-A"], base64.as_bytes()).text();
        assert_eq!(decoded, pem.trim_end());
    }
    assert_eq!(stored.len(), 3);
}

/// A packet as Zephyr's `mqtt_encoder.c` builds it: five bytes are kept free for the fixed header, whatever it takes in the end.
fn packet(body: &[Vec<u8>]) -> usize {
    5 + body.iter().map(Vec::len).sum::<usize>()
}

fn utf8(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat()
}

fn connect_packet(id: &str, will: Option<(&str, &str)>) -> usize {
    let mut body = vec![utf8("MQTT"), vec![4, 2, 0, 60], utf8(id)];
    body.extend(will.into_iter().flat_map(|(topic, payload)| [utf8(topic), utf8(payload)]));
    packet(&body)
}

fn subscribe_packet(filters: &[String]) -> usize {
    let mut body = vec![vec![0, 1]];
    body.extend(filters.iter().map(|filter| [utf8(filter), vec![1]].concat()));
    packet(&body)
}

#[test]
fn every_packet_of_every_release_fits_the_buffer_that_is_built() {
    let mut tried = 0;
    for release in RELEASES {
        for (length, count) in
            [1, 8, 30, 41, 64, 65, 100, 128].into_iter().flat_map(|length| (0..=8).map(move |count| (length, count)))
        {
            let name = "n".repeat(length);
            let thing = Thing {
                subscribe: (0..count).map(|at| format!("cmd/{name}/{at}/{}", "x".repeat(length / 2))).collect(),
                publish: (0..count).map(|at| publication(&format!("up/{name}/{at}"), false)).collect(),
                shadows: if count % 2 == 0 { vec![None] } else { Vec::new() },
                last_will: (count > 4).then(|| LastWill {
                    topic: format!("will/{name}"),
                    payload: "p".repeat(3 * length),
                    qos: 0,
                    retain: false,
                }),
                ..bare(&name)
            };
            for (fota, id) in [("false", "static"), ("true", "static"), ("false", "runtime")] {
                let given = [("sdk", release), ("fota", fota), ("client-id-source", id)];
                if !denied(&check("nrf", &thing, &given, 8883)).is_empty() {
                    assert!(id == "runtime" && thing.last_will.is_some(), "{release} {length} {count} {given:?}");
                    continue;
                }
                let fields = kconfig(&text(&emit("nrf", &thing, &given, 8883).unwrap(), "awsiot.conf"));
                let value = |symbol: &str| {
                    fields.iter().rev().find(|(name, _)| name == symbol).map(|(_, value)| value.as_str())
                };
                let old = ["1.5", "1.9", "2.0", "2.4", "2.5"].contains(&release);
                let symbol = if old { "AWS_IOT_MQTT_RX_TX_BUFFER_LEN" } else { "MQTT_HELPER_RX_TX_BUFFER_SIZE" };
                let buffer: usize = value(symbol).unwrap().parse().unwrap();
                let shadow: Vec<String> = ["get", "update", "delete"]
                    .iter()
                    .flat_map(|verb| [format!("{verb}/accepted"), format!("{verb}/rejected")])
                    .chain(["update/delta".to_owned()])
                    .filter(|answer| {
                        value(&format!("AWS_IOT_TOPIC_{}_SUBSCRIBE", answer.replace('/', "_").to_uppercase()))
                            == Some("y")
                    })
                    .map(|answer| format!("$aws/things/{name}/shadow/{answer}"))
                    .collect();
                assert_eq!(shadow.len(), if thing.shadows.is_empty() { 0 } else { 7 });
                let prefix = if old { "AWS_IOT" } else { "MQTT_HELPER" };
                let will = (value(&format!("{prefix}_LAST_WILL")) == Some("y")).then(|| {
                    (
                        value(&format!("{prefix}_LAST_WILL_TOPIC")).unwrap(),
                        value(&format!("{prefix}_LAST_WILL_MESSAGE")).unwrap(),
                    )
                });
                assert_eq!(will.is_some(), thing.last_will.is_some());
                let job = format!("$aws/things/{name}/jobs/{}/update/#", "j".repeat(64));
                let mut packets =
                    vec![connect_packet(&name, will), subscribe_packet(&thing.subscribe), subscribe_packet(&shadow)];
                packets.extend(thing.publish.iter().map(|own| packet(&[utf8(&own.topic), vec![0, 1]])));
                packets.extend((fota == "true").then(|| subscribe_packet(&[job])));
                for (at, packet) in packets.iter().enumerate() {
                    assert!(
                        *packet <= buffer,
                        "{release} {length} {count} {given:?}: packet {at} has {packet} bytes, the buffer {buffer}"
                    );
                }
                // An id of the buffer's length is one too long where the application gives it.
                let longest = value("AWS_IOT_CLIENT_ID_MAX_LEN")
                    .map_or(if old { 30 } else { 40 }, |value| value.parse().unwrap());
                assert!(length + usize::from(id == "runtime") <= longest, "{release} {length}: {longest}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1500, "{tried}");
    let large = Thing {
        last_will: Some(LastWill { topic: "w".into(), payload: "p".repeat(20_000), qos: 0, retain: false }),
        ..bare("t")
    };
    assert_eq!(denied(&check("nrf", &large, &[], 8883)), ["nrf-buffer"]);
}

#[test]
fn a_sample_with_the_fragment_behind_it_does_what_the_manifest_says_and_no_more() {
    for release in RELEASES {
        let modest =
            Thing { publish: vec![publication("up/t", false)], subscribe: vec!["cmd/t".to_owned()], ..bare("t") };
        let shadow = Thing { shadows: vec![None], ..modest.clone() };
        let mut will = gateway();
        will.last_will.as_mut().unwrap().qos = 0;
        will.last_will.as_mut().unwrap().retain = false;
        // A thing that does nothing is refused by import, whatever it was read from.
        for thing in [modest, shadow, will] {
            for fota in ["false", "true"] {
                let given = [("sdk", release), ("fota", fota)];
                let device = with_target(thing.clone(), "nrf", &given);
                let fragment = text(&emit("nrf", &thing, &given, 8883).unwrap(), "awsiot.conf");
                let sources = [Source::new("prj.conf", sample(release)), Source::new("awsiot.conf", fragment.clone())];
                let joined = Source::new("joined", format!("{}{fragment}", sample(release)));
                for imported in
                    [import::read_all(&sources, None, &|_| None).unwrap(), import::read(&joined, None).unwrap()]
                {
                    assert!(!any_deny(&imported.findings), "{release}: {:?}", imported.findings);
                    assert_eq!(imported.things[0].operations(), device.operations(), "{release} {fota}");
                    assert_eq!(
                        imported.aws.endpoint.as_deref(),
                        Some("a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com")
                    );
                }
                // And Kconfig takes the two together without a warning, but for the application's own symbols.
                let folder = tempfile::tempdir().unwrap();
                let conf: String = joined
                    .text()
                    .lines()
                    .filter(|line| !line.contains("_SAMPLE_") && !line.contains("HEAP_"))
                    .map(|line| format!("{line}\n"))
                    .collect();
                fs::write(folder.path().join("all.conf"), conf).unwrap();
                fs::write(folder.path().join("Kconfig"), model(release)).unwrap();
                let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kconfig/judge.py");
                let verdict = ask("python3", folder.path(), &[script, "Kconfig", "all.conf"], b"");
                let said: serde_json::Value = serde_json::from_slice(&verdict.out).unwrap();
                let warned = said["warnings"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|warning| !warning.as_str().unwrap().contains("set more than once"));
                assert_eq!(warned.count(), 0, "{release}: {said}");
                for (symbol, value) in kconfig(&fragment).iter().filter(|(place, _)| place != "comment") {
                    assert_eq!(said["values"][symbol], **value, "{release}: {symbol}");
                }
            }
        }
    }
}

/// The library's own types and functions, retold: `include/net/aws_iot.h` from 2.6 on and before, and Zephyr's `net/mqtt.h`.
const LIBRARY: [(&str, &str); 2] = [
    (
        "3.x",
        "#pragma once\n#include <stddef.h>\n#include <stdint.h>\nstruct mqtt_utf8 { const uint8_t *utf8; uint32_t size; };\n\
        struct mqtt_topic { struct mqtt_utf8 topic; uint8_t qos; };\nenum { MQTT_QOS_1_AT_LEAST_ONCE = 1 };\n\
        int aws_iot_application_topics_set(const struct mqtt_topic *const list, size_t count);\n",
    ),
    (
        "2.5",
        "#pragma once\n#include <stddef.h>\nenum aws_iot_topic_type { AWS_IOT_TOPIC_NONE };\n\
        struct aws_iot_topic_data { enum aws_iot_topic_type type; const char *str; size_t len; };\n\
        int aws_iot_subscription_topics_add(const struct aws_iot_topic_data *const topic_list, size_t list_count);\n",
    ),
];

/// What the library is handed by a program that includes the emitted header: compiled against the library's own types, and run.
pub fn handed_to_the_library(header: &str, client_id: Option<&str>) -> Vec<String> {
    let new = header.contains("aws_iot_application_topics_set") || !header.contains("awsiot_subscribe");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("net")).unwrap();
    fs::write(folder.path().join("net/aws_iot.h"), LIBRARY[usize::from(!new)].1).unwrap();
    fs::write(folder.path().join("awsiot_topics.h"), header).unwrap();
    let library = if new {
        "int aws_iot_application_topics_set(const struct mqtt_topic *const t, size_t n) { for (size_t i = 0; i < n; i++) { \
         fwrite(t[i].topic.utf8, 1, t[i].topic.size, stdout); putchar(0); } return 0; }"
    } else {
        "int aws_iot_subscription_topics_add(const struct aws_iot_topic_data *const t, size_t n) { for (size_t i = 0; i < n; i++) { \
         fwrite(t[i].str, 1, t[i].len, stdout); putchar(0); } return 0; }"
    };
    let call = match client_id {
        _ if !header.contains("awsiot_subscribe(") => String::new(),
        None => "awsiot_subscribe();".to_owned(),
        Some(id) => format!("awsiot_subscribe(\"{id}\");"),
    };
    let program =
        format!("#include <stdio.h>\n#include \"awsiot_topics.h\"\n{library}\nint main(void) {{ {call} return 0; }}\n");
    fs::write(folder.path().join("main.c"), program).unwrap();
    approve("gcc", folder.path(), &["-Wall", "-Wextra", "-Werror", "-std=c11", "-I.", "-o", "main", "main.c"]);
    let printed = Command::new(folder.path().join("main")).output().unwrap().stdout;
    String::from_utf8(printed).unwrap().split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn the_library_is_handed_the_manifests_filters() {
    let thing = Thing {
        subscribe: vec!["cmd/t/#".to_owned(), "100%/t/\"q\"/\\?/ü".to_owned(), "t-t/t".to_owned()],
        ..bare("t")
    };
    for sdk in ["1.5", "2.5", "2.6", "3.x"] {
        let header = |id: &str| {
            text(&emit("nrf", &thing, &[("sdk", sdk), ("client-id-source", id)], 8883).unwrap(), "awsiot_topics.h")
        };
        assert_eq!(handed_to_the_library(&header("static"), None), thing.subscribe, "{sdk}");
        assert_eq!(
            handed_to_the_library(&header("runtime"), Some("pump")),
            ["cmd/pump/#", "100%/pump/\"q\"/\\?/ü", "t-t/pump"],
            "{sdk}"
        );
    }
}

#[test]
fn one_build_serves_a_fleet_of_a_hundred() {
    let mut fragments = std::collections::BTreeSet::new();
    let mut credentials = 0;
    for number in 0..100 {
        let name = format!("nrf-{number:03}");
        let thing = Thing {
            publish: vec![publication(&format!("telemetry/{name}"), false)],
            subscribe: vec![format!("cmd/{name}/#")],
            shadows: vec![None],
            ..bare(&name)
        };
        let files = emit("nrf", &thing, &[("client-id-source", "runtime"), ("fota", "true")], 8883).unwrap();
        fragments.insert((text(&files, "awsiot.conf"), text(&files, "awsiot_topics.h")));
        credentials += files.iter().filter(|file| file.path == "credentials.at").count();
    }
    assert_eq!((fragments.len(), credentials), (1, 100));
}

#[test]
fn every_at_command_fits_and_carries_the_pem_with_its_line_breaks() {
    let at = text(&emit("nrf", &bare("t"), &[], 8883).unwrap(), "credentials.at");
    let commands = at_host(&at);
    assert_eq!((commands[0].as_str(), commands.last().map(String::as_str)), ("AT+CFUN=4", Some("AT+CFUN=1")));
    for (kind, pem) in [(0, ROOT), (1, CERTIFICATE), (2, KEY)] {
        let command = format!("AT%CMNG=0,201,{kind},\"{}\"", pem.trim_end());
        assert!(commands.contains(&command) && command.len() < 4095, "{kind}: {commands:#?}");
    }
}

#[test]
fn nrfcredstore_takes_the_arguments_of_the_script() {
    let folder = tempfile::tempdir().unwrap();
    let files = emit("nrf", &bare("t"), &[], 8883).unwrap();
    write(folder.path(), &files);
    let script = text(&files, "nrfcredstore.sh");
    approve("sh", folder.path(), &["-n", "nrfcredstore.sh"]);
    let lines: Vec<&str> = script.lines().filter(|line| line.starts_with("nrfcredstore ")).collect();
    assert_eq!(lines.len(), 4);
    for line in lines {
        let words: Vec<&str> =
            line.split(' ').skip(1).map(|word| if word == "\"$device\"" { "/no-such-device" } else { word }).collect();
        let output =
            Command::new(need("nrfcredstore")).args(&words).current_dir(folder.path().join("modem")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // argparse answers wrong arguments with its usage and 2; past that, it is the device that is missing.
        assert!(output.status.code() != Some(2) && !said.contains("usage:"), "{line}: {said}");
    }
}

#[test]
fn the_modems_own_request_becomes_a_csr() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key.pem"), KEY).unwrap();
    let request = ["req", "-new", "-key", "key.pem", "-subj", "/CN=modem"];
    let pem = String::from_utf8(approve("openssl", folder.path(), &request)).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
    let url = base64.replace('+', "-").replace('/', "_").replace('=', "");
    let answer = format!("OK\r\n%KEYGEN: \"{url}.0oRDoQEmoQRBI1hL\"\r\nOK\r\n");
    assert_eq!(from_keygen(&answer).unwrap(), pem);
    for wrong in
        ["", "OK", "%KEYGEN: \"abc\"", "%KEYGEN: abc.d", "%KEYGEN: \"a.b\"", "%KEYGEN: \"AAAA.b\"", "%KEYGEN: \"ü.b\""]
    {
        assert_eq!(from_keygen(wrong).unwrap_err().code(), "nrf-keygen", "{wrong:?}");
    }
}

#[test]
fn a_key_that_the_modem_keeps_gets_its_certificate_on_the_command_line() {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n");
    fs::write(scene.at("modem.key"), KEY).unwrap();
    let request = ["req", "-new", "-key", "modem.key", "-subj", "/CN=50363154-3931"];
    let pem = String::from_utf8(approve("openssl", scene.path(), &request)).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
    let url = base64.replace('+', "-").replace('/', "_").replace('=', "");
    fs::write(scene.at("answer.txt"), format!("AT%KEYGEN=201,2,0\r\n%KEYGEN: \"{url}.0oRDoQEmoQRBI1hL\"\r\nOK\r\n"))
        .unwrap();
    scene.run(&["cert", "csr", "--from-keygen", "answer.txt", "--out", "modem.csr.pem"]).expect(0);
    assert_eq!(fs::read_to_string(scene.at("modem.csr.pem")).unwrap(), pem);
    let sign = ["x509", "-req", "-in", "modem.csr.pem", "-signkey", "modem.key", "-out", "modem.pem"];
    approve("openssl", scene.path(), &sign);
    fs::remove_file(scene.at("modem.key")).unwrap();
    let way_back = [
        "cert",
        "convert",
        "--cert",
        "modem.pem",
        "--ca",
        "amazon-root-ca-1",
        "--to",
        "nrf-at",
        "--sec-tag",
        "7",
        "--out",
        "modem.at",
    ];
    scene.run(&way_back).expect(0);
    let at = fs::read_to_string(scene.at("modem.at")).unwrap();
    assert!(
        at.contains("AT%CMNG=0,7,0,\"-----BEGIN CERTIFICATE-----\n")
            && at.contains("AT%CMNG=0,7,1,\"-----BEGIN CERTIFICATE-----\n"),
        "{at}"
    );
    assert!(!at.contains("AT%CMNG=0,7,2") && !at.contains("PRIVATE KEY"), "the key stays in the modem");
    // A request whose end was cut, and the words that do not go together.
    let cut = url[..url.len() - 8].to_owned() + "AAAAAAAA";
    fs::write(scene.at("cut.txt"), format!("%KEYGEN: \"{cut}.x\"")).unwrap();
    scene.run(&["cert", "csr", "--from-keygen", "cut.txt"]).expect(3);
    scene.run(&["cert", "csr", "--from-keygen", "nowhere.txt"]).expect(3);
    scene.run(&["cert", "csr", "pump", "--from-keygen", "answer.txt"]).expect(2);
    scene.run(&["cert", "csr", "pump"]).expect(2);
}

#[test]
fn several_files_are_read_as_one_and_each_finding_stands_in_its_own() {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n");
    // Nordic's engineers have names with letters of Latin-1.
    fs::write(scene.at("prj.conf"), b"# J\xf8rgen\nCONFIG_AWS_IOT=y\nCONFIG_AWS_IOT_CLIENT_ID_STATIC=\"my-thing\"\nCONFIG_AWS_IOT_SAMPLE_APP_VERSION=\"v1\"\n").unwrap();
    fs::write(scene.at("board.conf"), "CONFIG_AWS_FOTA=n\nCONFIG_AWS_IOT_SPELT_WRONG=y\n").unwrap();
    fs::write(
        scene.at("over.conf"),
        "CONFIG_AWS_IOT_CLIENT_ID_STATIC=\"pump\"\nCONFIG_AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST=n\n#   publish up/pump\n",
    )
    .unwrap();
    let ran = scene.run(&["import", "prj.conf", "board.conf", "over.conf"]).expect(0);
    assert!(ran.out.contains("[things.pump]") && !ran.out.contains("shadow"), "{}", ran.out);
    assert!(ran.err.contains("board.conf:2:") && ran.err.contains("AWS_IOT_SPELT_WRONG"), "{}", ran.err);
    assert!(!ran.err.contains("_SAMPLE_"), "{}", ran.err);
    // Latin-1 in a value is not read as something else.
    fs::write(scene.at("bad.conf"), b"CONFIG_AWS_IOT=y\nCONFIG_AWS_IOT_CLIENT_ID_STATIC=\"\xf8\"\n").unwrap();
    scene.run(&["import", "bad.conf"]).expect(3);
    // Of other kinds each file stands by itself.
    fs::write(scene.at("a.conf"), "connection a\naddress x-ats.iot.eu-central-1.amazonaws.com:8883\ntopic # out\n")
        .unwrap();
    scene.run(&["import", "a.conf", "a.conf"]).expect(2);
}

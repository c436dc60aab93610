//! nRF Connect SDK: Kconfig takes the fragment of every release without a warning, and a C compiler and nrfcredstore the credentials.

use std::fs;
use std::path::Path;
use std::process::Command;

use awsiot_kit::artefact::Artefact;
use awsiot_kit::emit::nrf::csr_from_keygen;
use awsiot_kit::emit::target;
use awsiot_kit::thing::Thing;
use awsiot_kit::thing::name::ClientId;

use crate::fixture::{CERTIFICATE, KEY, ROOT, bare, check, codes, denied, emit, gateway, options, publication, text};
use crate::golden::compare;
use crate::judge::{approve, ask, need};
use crate::scene::Scene;

const RELEASES: [&str; 10] = ["1.5", "1.9", "2.0", "2.4", "2.5", "2.6", "2.7", "2.9", "3.0", "3.x"];
const BINARY: [&str; 4] = ["credentials.at", "modem/ca-cert.pem", "modem/client-cert.pem", "modem/private-key.pem"];

/// The symbols that a release has, as a Kconfig file.
pub fn model(release: &str) -> String {
    let number = |text: &str| -> (u32, u32) {
        let (major, minor) = text.split_once('.').unwrap();
        (major.parse().unwrap(), minor.parse().unwrap_or(u32::MAX))
    };
    let mut kconfig = String::new();
    for row in include_str!("../fixtures/kconfig/symbols.csv").lines().skip(1) {
        let [symbol, kind, from, until] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        if number(from) <= number(release) && (until.is_empty() || number(release) <= number(until)) {
            kconfig.push_str(&format!("config {symbol}\n\t{kind} \"{symbol}\"\n\n"));
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
    assert_eq!(denied(&check("nrf", &thing, &[("sdk", "2.5")], 8883)), [""; 0]);
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

#[test]
fn every_at_command_fits_and_carries_the_pem_with_its_line_breaks() {
    let at = text(&emit("nrf", &bare("t"), &[], 8883).unwrap(), "credentials.at");
    assert!(at.starts_with("AT+CFUN=4\nAT%CMNG=0,201,0,\"-----BEGIN CERTIFICATE-----\n"), "{at}");
    for (kind, pem) in [(0, ROOT), (1, CERTIFICATE), (2, KEY)] {
        let command = format!("AT%CMNG=0,201,{kind},\"{}\"\n", pem.trim_end());
        assert!(at.contains(&command) && command.len() < 4096, "{kind}");
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
    assert_eq!(csr_from_keygen(&answer).unwrap(), pem);
    for wrong in
        ["", "OK", "%KEYGEN: \"abc\"", "%KEYGEN: abc.d", "%KEYGEN: \"a.b\"", "%KEYGEN: \"AAAA.b\"", "%KEYGEN: \"ü.b\""]
    {
        assert_eq!(csr_from_keygen(wrong).unwrap_err().code(), "nrf-keygen", "{wrong:?}");
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

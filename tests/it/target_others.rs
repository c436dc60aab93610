//! ThingPark, sgcWebSockets, Device Client, Greengrass, ESP-IDF and FreeRTOS, each before its judge.

use std::fs;
use std::process::Command;

use awsiot_kit::artefact::Artefact;
use awsiot_kit::emit::target;
use awsiot_kit::thing::Thing;
use awsiot_kit::thing::name::ClientId;
use serde_json::Value;

use crate::fixture::{CERTIFICATE, KEY, ROOT, bare, check, codes, denied, emit, gateway, options, publication, text};
use crate::golden::compare;
use crate::judge::{approve, ask};
use crate::readers::pascal;
use crate::scene::put_script;

fn mode(files: &[Artefact], path: &str) -> u32 {
    files.iter().find(|file| file.path == path).unwrap().mode
}

const CREDENTIALS: [&str; 5] =
    ["private-key.pem", "certificate.pem", "root-ca.pem", "aws_clientcredential_keys.h", "nvs.csv"];

#[test]
fn each_is_what_was_looked_at() {
    for (case, name, given) in [
        ("sgcwebsockets-certificate", "sgcwebsockets", vec![]),
        ("sgcwebsockets-sigv4", "sgcwebsockets", vec![("auth", "sigv4")]),
        ("sgcwebsockets-custom", "sgcwebsockets", vec![("auth", "custom"), ("authorizer", "gate")]),
        ("sgcwebsockets-provisioning", "sgcwebsockets", vec![("provisioning-template", "line-1")]),
        ("device-client", "device-client", vec![]),
        ("greengrass", "greengrass", vec![]),
        ("freertos", "freertos", vec![]),
        ("esp-idf", "esp-idf", vec![]),
    ] {
        let files = emit(name, &gateway(), &given, 443).unwrap();
        let leave_out: Vec<&str> = files
            .iter()
            .map(|file| file.path.as_str())
            .filter(|path| CREDENTIALS.contains(path) || path.starts_with("main/"))
            .collect();
        compare(case, &files, &leave_out);
    }
}

#[test]
fn thingparks_body_has_the_keys_of_the_api_and_the_pem_with_its_line_ends() {
    for connector in ["actility-mqtt-iot", "actility-aws-iot"] {
        let files = emit("thingpark", &gateway(), &[("connector", connector)], 8883).unwrap();
        let script = text(&files, "curl.sh");
        let json = text(&files, "connection.json");
        let body: Value = serde_json::from_str(&json).unwrap();
        let configuration = &body["configuration"];
        assert_eq!((&body["connectorId"], &body["name"]), (&connector.into(), &"plant-bridge".into()));
        assert_eq!(configuration["privateKey"], KEY);
        assert_eq!(configuration["certificate"], CERTIFICATE);
        assert_eq!(configuration["uplinkTopicPattern"], "mqtt/things/{DevEUI}/uplink");
        assert_eq!(configuration["protocol"], "SSL");
        if connector == "actility-mqtt-iot" {
            assert_eq!(configuration["trustedCaCertficate"], ROOT, "the API spells it so");
            assert_eq!(configuration["hostName"], "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com:8883");
            assert_eq!(configuration["connectionTimeout"], 5000);
        } else {
            assert_eq!(configuration["accountPrefix"], "a1b2c3d4e5f6g7-ats");
            assert_eq!(configuration["certificateId"], "arn:aws:iot:eu-central-1:123456789012:cert/CERTIFICATE_ID");
            assert!(!json.contains("secretAccessKey"), "no file holds AWS keys");
            assert!(script.contains("env.AWS_SECRET_ACCESS_KEY"));
        }
        assert_eq!((mode(&files, "connection.json"), mode(&files, "curl.sh")), (0o600, 0o755));
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("curl.sh"), &script).unwrap();
        fs::write(folder.path().join("connection.json"), &json).unwrap();
        approve("sh", folder.path(), &["-n", "curl.sh"]);
        let key = approve("jq", folder.path(), &["-j", ".configuration.privateKey", "connection.json"]);
        fs::write(folder.path().join("key.pem"), key).unwrap();
        let of_key = approve("openssl", folder.path(), &["pkey", "-in", "key.pem", "-pubout"]);
        let certificate = approve("jq", folder.path(), &["-j", ".configuration.certificate", "connection.json"]);
        fs::write(folder.path().join("cert.pem"), certificate).unwrap();
        let of_certificate = approve("openssl", folder.path(), &["x509", "-in", "cert.pem", "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate);
        compare(&format!("thingpark-{connector}"), &files, &["connection.json"]);
    }
}

#[test]
fn thingparks_script_sends_the_body_and_shows_no_secret_in_its_arguments() {
    for connector in ["actility-mqtt-iot", "actility-aws-iot"] {
        let files = emit("thingpark", &bare("tp"), &[("connector", connector)], 8883).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for file in &files {
            fs::write(folder.path().join(&file.path), file.content.bytes()).unwrap();
        }
        // A stand-in for curl that shows its arguments, its stdin and the body it was given.
        let curl = "#!/bin/sh\nprintf 'ARGS %s\\n' \"$*\"\nsed 's/^/STDIN /'\nfor word; do case $word in @*.json|@/*) cat \"${word#@}\";; esac; done\n";
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        put_script(curl, &bin.join("curl"));
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let run = |args: &[&str]| {
            let output = Command::new("sh")
                .arg("curl.sh")
                .args(args)
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("THINGPARK_URL", "https://tp.example/iot-flow/v1")
                .env("THINGPARK_TOKEN", "token-secret")
                .env("AWS_ACCESS_KEY_ID", "id-1")
                .env("AWS_SECRET_ACCESS_KEY", "aws-secret\"\\")
                .output()
                .unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, said) = run(&["create"]);
        assert_eq!(code, Some(0), "{said}");
        let arguments = said.lines().find(|line| line.starts_with("ARGS")).unwrap();
        assert!(
            arguments.ends_with("https://tp.example/iot-flow/v1/connections") && !arguments.contains("secret"),
            "{said}"
        );
        assert!(said.contains("STDIN Authorization: Bearer token-secret"));
        assert_eq!(
            said.contains("\"secretAccessKey\": \"aws-secret\\\"\\\\\""),
            connector == "actility-aws-iot",
            "{said}"
        );
        assert!(run(&["update", "7"]).1.contains("--request PUT"));
        assert!(run(&["delete", "7"]).1.contains("--request DELETE https://tp.example/iot-flow/v1/connections/7"));
        assert_ne!(run(&["delete"]).0, Some(0));
        assert_eq!(run(&[]).0, Some(2));
    }
}

#[test]
fn thingparks_topics_are_asked_for_with_the_device_left_open() {
    let thingpark = target("thingpark").unwrap();
    let asked = (thingpark.operations)(&bare("tp"), &options("thingpark", &[("uplink", "up/dev-{DevEUI}/x")]));
    let shown: Vec<String> = asked.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "iot:Publish topic/up/dev-<level>/x",
            "iot:Subscribe topicfilter/mqtt/things/<level>/downlink",
            "iot:Receive topic/mqtt/things/<level>/downlink",
        ]
    );
    for bad in ["a/+/b", "a/{b", "a}b", "", "$share/x/{DevEUI}"] {
        assert_eq!(denied(&check("thingpark", &bare("tp"), &[("uplink", bad)], 8883)), ["target-value"], "{bad:?}");
    }
}

#[test]
fn delphi_reads_back_what_was_meant() {
    let thing = Thing { subscribe: vec!["it's/é/\"x\"/{y}".to_owned(), "x".repeat(250)], ..bare("t") };
    let unit = text(&emit("sgcwebsockets", &thing, &[], 8883).unwrap(), "AwsIotClient.pas");
    assert!(unit.contains("AClient.Subscribe('it''s/'#233'/\"x\"/{y}', awsIoTQoS1);"), "{unit}");
    let code = unit.lines().filter(|line| line.trim_start().starts_with("AClient."));
    for literal in code.flat_map(|line| line.split('\'').skip(1).step_by(2)) {
        assert!(literal.len() <= 255, "Delphi takes no longer literal: {literal}");
    }
    let custom = text(&emit("sgcwebsockets", &thing, &[("auth", "custom")], 8883).unwrap(), "AwsIotClient.pas");
    assert!(custom.contains("Certificate.Enabled := False"), "a certificate that stays enabled would win");
    assert!(custom.contains("Amazon.Port := 443"));
    assert_eq!(
        denied(&check("sgcwebsockets", &thing, &[("auth", "custom"), ("authorizer", "a'b")], 8883)),
        ["target-value"]
    );
    for bad in ["", "a b", "it's", &"x".repeat(37)] {
        assert_eq!(
            denied(&check("sgcwebsockets", &thing, &[("provisioning-template", bad)], 8883)),
            ["target-value"],
            "{bad:?}"
        );
    }
    let found = check("sgcwebsockets", &gateway(), &[], 8883);
    assert!(["sgc-server-unverified", "target-will"].iter().all(|code| codes(&found).contains(code)));
    let unit = text(&emit("sgcwebsockets", &gateway(), &[], 8883).unwrap(), "AwsIotClient.pas");
    assert!(unit.contains("PublishAndWait(ATopic, AText, awsIoTQoS1, True, 10000)"), "retained messages go out so");
    for (api, word) in [("1.0", "oslAPI_1_0"), ("1.1", "oslAPI_1_1"), ("3.0", "oslAPI_3_0")] {
        for auth in ["certificate", "sigv4"] {
            let given = [("auth", auth), ("openssl-api", api)];
            let unit = text(&emit("sgcwebsockets", &gateway(), &given, 8883).unwrap(), "AwsIotClient.pas");
            assert!(unit.contains(&format!("OpenSSL_Options.APIVersion := {word};")), "{auth} {api}");
        }
    }
}

#[test]
fn the_device_client_gets_json_and_the_modes_it_enforces() {
    let hostile = [("cert-dir", "/etc/\"q\"\\ ü")];
    let files = emit("device-client", &gateway(), &hostile, 8883).unwrap();
    let conf: Value = serde_json::from_str(&text(&files, "aws-iot-device-client.conf")).unwrap();
    assert_eq!(conf["key"], "/etc/\"q\"\\ ü/private-key.pem");
    assert_eq!(conf["jobs"]["enabled"], true);
    for (path, expected) in [("private-key.pem", 0o600), ("certificate.pem", 0o644), ("root-ca.pem", 0o644)] {
        assert_eq!(mode(&files, path), expected, "{path}");
    }
    assert_eq!(mode(&files, "aws-iot-device-client.conf"), 0o640);
    let long = "x".repeat(2000);
    assert!(emit("device-client", &bare("t"), &[("cert-dir", &long)], 8883).is_err(), "it reads 5000 bytes");
    let mut thing = bare("t");
    thing.client_id = ClientId::parse("other").unwrap();
    for name in ["device-client", "greengrass", "freertos"] {
        assert!(denied(&check(name, &thing, &[], 8883)).contains(&"target-client-id"), "{name}");
    }
}

#[test]
fn greengrass_gets_yaml_that_says_what_was_meant() {
    let files =
        emit("greengrass", &bare("core"), &[("role-alias", "a: \"b\" # c"), ("root", "/gg/\\v2")], 443).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.yaml"), text(&files, "config.yaml")).unwrap();
    let program = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open('config.yaml'))))";
    let verdict = ask("python3", folder.path(), &["-c", program], b"");
    assert!(verdict.good, "pip install pyyaml: {}", verdict.err);
    let read: Value = serde_json::from_slice(&verdict.out).unwrap();
    let nucleus = &read["services"]["aws.greengrass.Nucleus"]["configuration"];
    assert_eq!(read["system"]["privateKeyPath"], "/gg/\\v2/private-key.pem");
    assert_eq!(nucleus["iotRoleAlias"], "a: \"b\" # c");
    assert_eq!(nucleus["mqtt"]["port"], 443);
    assert_eq!(denied(&check("greengrass", &bare("core"), &[("version", "1.11")], 443)), ["target-version"]);
}

#[test]
fn a_c_compiler_reads_the_same_pem_from_freertos_headers() {
    let folder = tempfile::tempdir().unwrap();
    for file in emit("freertos", &bare("t:1"), &[], 8883).unwrap() {
        fs::write(folder.path().join(&file.path), file.content.bytes()).unwrap();
    }
    let program = r#"
        #include <stdio.h>
        #include "aws_clientcredential.h"
        #include "aws_clientcredential_keys.h"
        int main(void) {
            printf("%s %s %d\n%s%s", clientcredentialIOT_THING_NAME, clientcredentialMQTT_BROKER_ENDPOINT,
                   clientcredentialMQTT_BROKER_PORT, keyCLIENT_CERTIFICATE_PEM, keyCLIENT_PRIVATE_KEY_PEM);
            return keyJITR_DEVICE_CERTIFICATE_AUTHORITY_PEM != NULL;
        }
    "#;
    fs::write(folder.path().join("main.c"), program).unwrap();
    approve("gcc", folder.path(), &["-Wall", "-Werror", "-std=c99", "-o", "main", "main.c"]);
    let output = Command::new(folder.path().join("main")).output().unwrap();
    let expected = format!("t:1 a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com 8883\n{CERTIFICATE}{KEY}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn kconfig_reads_the_client_id_of_esp_idf() {
    let mut thing = bare("t");
    thing.client_id = ClientId::parse("a\"b\\c ü").unwrap();
    thing.publish = vec![publication("x/$y/\"z\"", true)];
    let files = emit("esp-idf", &thing, &[], 8883).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sdkconfig.defaults"), text(&files, "sdkconfig.defaults")).unwrap();
    let model = [
        ("MQTT_CLIENT_IDENTIFIER", "string"),
        ("MQTT_BROKER_ENDPOINT", "string"),
        ("MQTT_BROKER_PORT", "int"),
        ("MQTT_NETWORK_BUFFER_SIZE", "int"),
        ("EXAMPLE_USE_PLAIN_FLASH_STORAGE", "bool"),
    ];
    let model: String = model.iter().map(|(name, kind)| format!("config {name}\n\t{kind} \"x\"\n\n")).collect();
    fs::write(folder.path().join("Kconfig"), model).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kconfig/judge.py");
    let verdict = ask("python3", folder.path(), &[script, "Kconfig", "sdkconfig.defaults"], b"");
    assert!(verdict.good, "pip install kconfiglib: {}{}", verdict.text(), verdict.err);
    let said: Value = serde_json::from_slice(&verdict.out).unwrap();
    assert_eq!(said["values"]["MQTT_CLIENT_IDENTIFIER"], "a\"b\\c ü");
    for (path, pem) in [("root_cert_auth.crt", ROOT), ("client.crt", CERTIFICATE), ("client.key", KEY)] {
        assert_eq!(text(&files, &format!("main/certs/{path}")), pem);
    }
}

/// The literals of a unit with the words before each, comments left out.
fn literals(given: &[(&str, &str)], port: u16) -> Vec<(String, String)> {
    pascal(&text(&emit("sgcwebsockets", &gateway(), given, port).unwrap(), "AwsIotClient.pas"))
}

#[test]
fn delphi_gets_every_property_and_call_of_the_vendors_page() {
    let all = |given: &[(&str, &str)], port| {
        literals(given, port).into_iter().map(|(place, value)| place + &format!("'{value}'")).collect::<String>()
    };
    let openssl = all(&[], 8883);
    for property in [
        "Amazon.ClientId",
        "Amazon.Endpoint",
        "Amazon.Port",
        "Certificate.Enabled",
        "Certificate.CertFile",
        "Certificate.KeyFile",
        "Certificate.Password",
        "Certificate.IOHandler",
        "Certificate.Version",
        "OpenSSL_Options.APIVersion",
        "OpenSSL_Options.LibPath",
        "OpenSSL_Options.LibPathCustom",
        "OpenSSL_Options.UnixSymLinks",
        "SignatureV4.Enabled",
        "CustomAuthentication.Enabled",
        "MQTTAuthentication.Enabled",
        "MQTTHeartBeat.Enabled",
        "MQTTHeartBeat.Interval",
        "MQTTHeartBeat.Timeout",
        "WatchDog.Enabled",
        "WatchDog.Interval",
        "WatchDog.Attempts",
        "LogFile.Enabled",
        "LogFile.FileName",
    ] {
        assert!(
            openssl.contains(&format!(
                "Result.{}{property}:=",
                if property.starts_with("OpenSSL") { "Certificate." } else { "" }
            )),
            "{property}"
        );
    }
    assert!(openssl.contains("Amazon.Port:=8883;") && all(&[], 443).contains("Amazon.Port:=443;"));
    let schannel = all(&[("io-handler", "schannel")], 8883);
    for property in ["CertHash", "CertStoreName", "CertStorePath", "CipherList"] {
        assert!(schannel.contains(&format!("Result.Certificate.SChannel_Options.{property}:=")), "{property}");
    }
    let sigv4 = all(&[("auth", "sigv4")], 8883);
    for property in ["Enabled:=True", "Region:='eu-central-1'", "AccessKey:=Get", "SecretKey:=Get", "SessionToken:=Get"]
    {
        assert!(sigv4.contains(&format!("Result.SignatureV4.{property}")), "{property}");
    }
    let custom = all(&[("auth", "custom"), ("authorizer", "gate")], 8883);
    for property in
        ["Enabled:=True", "WebSockets:=True", "Parameters:='/mqtt?x-amz-customauthorizer-name=gate'", "Headers.Clear"]
    {
        assert!(custom.contains(&format!("Result.CustomAuthentication.{property}")), "{property}");
    }
    // The vendor's order is SignatureV4, Certificate, CustomAuthentication, and the certificate is on unless it is put off.
    assert!(
        sigv4.contains("Result.Certificate.Enabled:=False") && custom.contains("Result.Certificate.Enabled:=False")
    );
    assert!(custom.contains("Result.SignatureV4.Enabled:=False"));
    // Shadow calls where the thing has a classic one, and provisioning where a template is named.
    assert!(openssl.contains("AClient.Publish_ShadowUpdate('plant-bridge'") && !openssl.contains("RegisterThing"));
    let claim = all(&[("provisioning-template", "line-1")], 8883);
    for call in [
        "SubscribeCreateCertificateFromCsrResponse",
        "SubscribeCreateCertificateFromCsrError",
        "SubscribeRegisterThingResponse('line-1')",
        "SubscribeRegisterThingError('line-1')",
        "CreateCertificateFromCsr(ACertificateRequest)",
        "RegisterThing('line-1',APayload)",
    ] {
        assert!(claim.contains(&format!("AClient.{call}")), "{call}");
    }
    let unit = text(&emit("sgcwebsockets", &bare("t"), &[], 8883).unwrap(), "AwsIotClient.pas");
    assert!(!unit.contains("Shadow") && !unit.contains("Provisioning"));
}

#[test]
fn the_agents_demos_compile_with_their_configuration() {
    let folder = tempfile::tempdir().unwrap();
    // The demo of amazon-freertos has a topic of its own, the agent's demos those that the manifest names.
    assert!(codes(&check("freertos", &gateway(), &[], 8883)).contains(&"freertos-topic"));
    let agent = [("version", "202406")];
    assert!(check("freertos", &bare("t"), &agent, 8883).is_empty());
    let mut whole = bare("t");
    whole.publish.push(publication("/filter/Publisher0", false));
    whole.subscribe.push("/filter/Publisher0".to_owned());
    whole.shadows = vec![None];
    (whole.jobs, whole.services.file_streams, whole.services.device_defender) = (true, true, true);
    assert!(check("freertos", &whole, &agent, 8883).is_empty());
    let header = text(&emit("freertos", &whole, &agent, 8883).unwrap(), "demo_config.h");
    let on = |name: &str| {
        let line = header.lines().find(|line| line.contains(name)).unwrap();
        line.ends_with(" 1")
    };
    assert!(["SIMPLE_SUB_PUB", "OTA_DEMO", "DEFENDER_DEMO", "SHADOW_DEMO"].iter().all(|name| on(name)), "{header}");
    assert!(!on("LARGE_MESSAGE"), "{header}");
    whole.jobs = false;
    whole.publish.clear();
    let left = check("freertos", &whole, &agent, 8883);
    assert_eq!(codes(&left), ["freertos-topic"], "the simple demo publishes too");
    for file in emit("freertos", &bare("t:1"), &[("version", "202406.01")], 8883).unwrap() {
        fs::write(folder.path().join(&file.path), file.content.bytes()).unwrap();
    }
    let program = "#include <stdio.h>\n#include \"demo_config.h\"\nint main(void) { printf(\"%s %s %d %d\\n%s%s%s\", democonfigCLIENT_IDENTIFIER, \
        democonfigMQTT_BROKER_ENDPOINT, democonfigMQTT_BROKER_PORT, democonfigUSE_TLS, democonfigROOT_CA_PEM, democonfigCLIENT_CERTIFICATE_PEM, \
        democonfigCLIENT_PRIVATE_KEY_PEM); return 0; }\n";
    fs::write(folder.path().join("main.c"), program).unwrap();
    approve("gcc", folder.path(), &["-Wall", "-Werror", "-std=c99", "-o", "main", "main.c"]);
    let output = Command::new(folder.path().join("main")).output().unwrap();
    let expected = format!("t:1 a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com 8883 1\n{ROOT}{CERTIFICATE}{KEY}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert!(codes(&check("freertos", &bare("t"), &[], 8883)).contains(&"freertos-archived"));
    for bad in ["", "2024", "latest", "20240x", "202406.001"] {
        assert_eq!(denied(&check("freertos", &bare("t"), &[("version", bad)], 8883)), ["target-version"], "{bad:?}");
    }
}

#[test]
fn espressifs_generator_makes_a_partition_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let files = emit("esp-idf", &bare("t"), &[], 8883).unwrap();
    fs::write(folder.path().join("nvs.csv"), text(&files, "nvs.csv")).unwrap();
    approve("python3", folder.path(), &["-m", "esp_idf_nvs_partition_gen", "generate", "nvs.csv", "nvs.bin", "0x6000"]);
    let image = fs::read(folder.path().join("nvs.bin")).unwrap();
    assert_eq!(image.len(), 0x6000);
    for pem in [ROOT, CERTIFICATE, KEY] {
        let first = pem.lines().nth(1).unwrap().as_bytes();
        assert!(image.windows(first.len()).any(|window| window == first), "the image does not hold it");
    }
}

#[test]
fn greengrass_lite_gets_the_keys_of_its_own_nucleus() {
    let files = emit("greengrass", &bare("core"), &[("version", "greengrass-lite")], 8883).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.yaml"), text(&files, "config.yaml")).unwrap();
    let program = "import json, yaml; print(json.dumps(yaml.safe_load(open('config.yaml'))))";
    let read: Value = serde_json::from_slice(&approve("python3", folder.path(), &["-c", program])).unwrap();
    let nucleus = &read["services"]["aws.greengrass.NucleusLite"];
    assert_eq!(nucleus["componentType"], "NUCLEUS");
    assert_eq!(nucleus["configuration"]["greengrassDataPlanePort"], "8443");
    assert_eq!(read["system"]["rootPath"], "/var/lib/greengrass");
    assert!(read["services"].get("aws.greengrass.Nucleus").is_none());
    assert!(codes(&check("greengrass", &gateway(), &[], 8883)).contains(&"greengrass-topic"));
}

#[test]
fn the_device_client_does_what_the_manifest_says_or_says_that_it_does_not() {
    let thing = Thing {
        publish: vec![publication("up/t", false)],
        subscribe: vec!["cmd/t/#".to_owned()],
        shadows: vec![Some(awsiot_kit::thing::name::ShadowName::parse("config").unwrap())],
        jobs: true,
        ..bare("t")
    };
    assert!(check("device-client", &thing, &[], 8883).is_empty());
    let conf: Value =
        serde_json::from_str(&text(&emit("device-client", &thing, &[], 8883).unwrap(), "aws-iot-device-client.conf"))
            .unwrap();
    assert_eq!(conf["samples"]["pub-sub"]["publish-topic"], "up/t");
    assert_eq!(conf["samples"]["pub-sub"]["subscribe-topic"], "cmd/t/#");
    assert_eq!(conf["sample-shadow"]["shadow-name"], "config");
    let alone = Thing { subscribe: Vec::new(), ..thing.clone() };
    assert_eq!(codes(&check("device-client", &alone, &[], 8883)), ["device-client-topic"]);
    let conf: Value =
        serde_json::from_str(&text(&emit("device-client", &alone, &[], 8883).unwrap(), "aws-iot-device-client.conf"))
            .unwrap();
    assert_eq!(conf["samples"]["pub-sub"]["enabled"], false, "it refuses to start with one of the two");
    let more = Thing { publish: vec![publication("up/t", false), publication("heat/t", false)], ..thing.clone() };
    let sensors = [("sensor-dir", "/run/sensors/")];
    assert!(check("device-client", &more, &sensors, 8883).is_empty());
    let emitted = emit("device-client", &more, &sensors, 8883).unwrap();
    let conf: Value = serde_json::from_str(&text(&emitted, "aws-iot-device-client.conf")).unwrap();
    let only = &conf["sensor-publish"]["sensors"][0];
    assert_eq!((&only["addr"], &only["mqtt_topic"]), (&"/run/sensors/1".into(), &"heat/t".into()));
    assert_eq!(only["eom_delimiter"], "[\\r\\n]+");
    let long = format!("/{}", "x".repeat(105));
    assert_eq!(denied(&check("device-client", &more, &[("sensor-dir", &long)], 8883)), ["target-value"]);
    let mut serviced = thing.clone();
    serviced.services.device_defender = true;
    serviced.services.secure_tunneling = true;
    serviced.services.location = true;
    serviced.shadows.push(Some(awsiot_kit::thing::name::ShadowName::parse("DeviceClientConfigShadow").unwrap()));
    let emitted = emit("device-client", &serviced, &[("defender-interval", "600")], 8883).unwrap();
    let conf: Value = serde_json::from_str(&text(&emitted, "aws-iot-device-client.conf")).unwrap();
    assert_eq!(
        (&conf["device-defender"]["enabled"], &conf["device-defender"]["interval"]),
        (&true.into(), &600.into())
    );
    assert_eq!((&conf["tunneling"]["enabled"], &conf["config-shadow"]["enabled"]), (&true.into(), &true.into()));
    assert_eq!(conf["sample-shadow"]["shadow-name"], "config");
    let unserved = awsiot_kit::emit::unserved(&serviced, &[target("device-client").unwrap()]);
    assert_eq!(codes(&unserved), ["target-service"]);
    assert!(unserved[0].message.contains("`location`"), "{unserved:?}");
    let found = check("device-client", &gateway(), &[], 8883);
    assert_eq!(codes(&found).iter().filter(|code| **code == "device-client-topic").count(), 5, "{found:?}");
    assert!(codes(&found).contains(&"device-client-shadow"));
}

#[test]
fn a_connection_of_thingpark_whose_ways_meet_is_refused() {
    let found =
        |up: &str, down: &str| denied(&check("thingpark", &bare("gw"), &[("uplink", up), ("downlink", down)], 8883));
    assert_eq!(found("a/{DevEUI}/up", "a/{DevEUI}/down"), [""; 0]);
    for (up, down) in [("a/{DevEUI}", "a/{DevEUI}"), ("a/{DevEUI}/x", "a/x{DevEUI}/x"), ("a/b", "a/{DevEUI}")] {
        assert_eq!(found(up, down), ["thingpark-loop"], "{up} {down}");
    }
    assert_eq!(found("$aws/x/{DevEUI}", "a/{DevEUI}"), ["target-value"]);
}

//! The examples: each is applied on the local registry, and its bundle is whole and taken by the judges.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::emit::target;

use crate::holds;
use crate::judge::{approve, ask};
use crate::scene::{Scene, in_parallel, put_example};

fn examples() -> Vec<PathBuf> {
    // Where these tests run on a copy of the repository, that is said when they run, not when they are built.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let folder = Path::new(&root).join("examples");
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // Fleets on several machines have tests of their own.
    folders.filter(|folder| folder.join("awsiot.toml").exists() && !folder.ends_with("scale")).collect()
}

/// The things of a scene and, by name, the targets of each.
fn things(scene: &Scene) -> Vec<(String, Vec<String>)> {
    let listed = fs::read_dir(scene.at("out")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    listed
        .filter(|name| !name.starts_with('.'))
        .map(|name| {
            let folders = fs::read_dir(scene.at("out").join(&name)).unwrap().map(|entry| entry.unwrap());
            let targets =
                folders.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap());
            (name, targets.collect())
        })
        .collect()
}

#[test]
fn there_is_an_example_for_every_document() {
    let names: BTreeSet<String> =
        examples().iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    for document in [
        "kura-aws-iot",
        "nanomq-bridge",
        "nrf-aws-iot-library",
        "sgcwebsockets-amazon-mqtt",
        "thingpark-aws-mqtt",
        "gateway",
    ] {
        assert!(names.contains(document), "{document} is not among {names:?}");
    }
}

#[test]
fn every_example_is_applied_and_its_bundle_is_whole() {
    in_parallel(&examples(), |example| {
        let scene = Scene::empty();
        put_example(example, scene.path());
        let args = ["--registry", "local"];
        scene.run(&[&args[..], &["check"]].concat()).expect(0);
        scene.run(&[&args[..], &["apply", "--yes"]].concat()).expect(0);
        let things = things(&scene);
        let names: Vec<&str> = things.iter().map(|(name, _)| name.as_str()).collect();
        holds::bundles_are_whole(&scene, &names);
        holds::nothing_is_stray(&scene);
        scene.run(&[&args[..], &["plan", "--exit-code"]].concat()).expect(0);
        for (thing, targets) in &things {
            for name in targets {
                let folder = scene.at("out").join(thing).join(name);
                let promised = target(name).unwrap_or_else(|| panic!("{name} is no target")).files;
                assert!(folder.join("README.md").exists(), "{thing}/{name} says nothing of what remains to be done");
                // Where a line names several, at least one of them is there.
                for (paths, _) in promised.iter().filter(|(paths, _)| !paths.contains(',')) {
                    assert!(folder.join(paths).exists() || *paths == "keystore-password.txt", "{thing}/{name}/{paths}");
                }
                judge(name, &folder);
            }
        }
        if example.ends_with("gateway") {
            assert!(things.iter().any(|(_, targets)| targets.len() >= 3), "the gateway runs several systems at once");
        }
        things[0]
            .1
            .iter()
            .for_each(|name| drop(scene.run(&["--registry", "local", "emit", name, "--check"]).expect(0)));
        scene.run(&[&args[..], &["destroy", "--yes"]].concat()).expect(0);
    });
}

/// The programs that the files are for, or their stand-ins, take them.
fn judge(target: &str, folder: &Path) {
    let python = |program: &str, file: &str| {
        let verdict = ask("python3", folder, &["-c", program, file], b"");
        assert!(verdict.good, "{target}: {}", verdict.err);
    };
    match target {
        "nanomq" => drop(hocon::parse(&fs::read_to_string(folder.join("nanomq.conf")).unwrap()).unwrap()),
        "mosquitto" => assert!(fs::read_to_string(folder.join("awsiot-bridge.conf")).unwrap().contains("\ntopic ")),
        "kura" => {
            approve("xmllint", folder, &["--noout", "snapshot.xml"]);
            let list = ["-list", "-keystore", "keystore.p12", "-storepass:file", "keystore-password.txt"];
            let listing = String::from_utf8(approve("keytool", folder, &list)).unwrap();
            assert!(listing.contains("aws-ssl") && listing.contains("trustedCertEntry"), "{listing}");
        }
        "nrf" => drop(approve("sh", folder, &["-n", "nrfcredstore.sh"])),
        "thingpark" => {
            approve("sh", folder, &["-n", "curl.sh"]);
            approve("jq", folder, &["-e", ".configuration.privateKey", "connection.json"]);
        }
        "sgcwebsockets" => drop(crate::readers::pascal(&fs::read_to_string(folder.join("AwsIotClient.pas")).unwrap())),
        "device-client" => python("import json, sys; json.load(open(sys.argv[1]))", "aws-iot-device-client.conf"),
        "greengrass" => python("import yaml, sys; yaml.safe_load(open(sys.argv[1]))", "config.yaml"),
        "esp-idf" | "freertos" => {}
        other => panic!("say here who judges `{other}`"),
    }
    for key in ["private-key.pem", "private-key.pkcs8.pem"].iter().filter(|key| folder.join(key).exists()) {
        let of_key = approve("openssl", folder, &["pkey", "-in", key, "-pubout"]);
        let of_certificate = approve("openssl", folder, &["x509", "-in", "certificate.pem", "-noout", "-pubkey"]);
        assert_eq!(of_key, of_certificate, "{target}: the certificate is of the key");
    }
}

#[test]
fn the_readme_shows_what_its_first_command_prints_and_leaves_behind() {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&root);
    let scene = Scene::empty();
    fs::create_dir_all(scene.at("examples/gateway")).unwrap();
    fs::copy(root.join("examples/gateway/awsiot.toml"), scene.at("examples/gateway/awsiot.toml")).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let command = "apply -f examples/gateway/awsiot.toml --yes";
    assert!(readme.contains(&format!("$ cargo run -- {command}\n")));
    let blocks: Vec<&str> = readme.split("\n```\n").collect();
    let printed = blocks.iter().find(|block| block.starts_with("registry: local")).unwrap();
    let ran = scene.run(&command.split(' ').collect::<Vec<_>>()).expect(0);
    // How long it took is the machine's.
    let timeless = |line: &'_ str| match line.rsplit_once(" in ") {
        Some((said, time)) if line.starts_with("applied:") && time.ends_with(" s") => format!("{said} in a while"),
        _ => line.to_owned(),
    };
    let real: BTreeSet<String> = ran.err.lines().chain(ran.out.lines()).map(timeless).collect();
    for line in printed.lines().filter(|line| *line != "...") {
        assert!(real.contains(&timeless(line)), "the program does not print: {line}\n{}{}", ran.err, ran.out);
    }
    // Of the steps the first and the last stand for all.
    for line in real.iter().filter(|line| !line.starts_with('[')) {
        assert!(printed.lines().any(|shown| timeless(shown) == *line), "the README does not show: {line}");
    }
    assert!(printed.lines().count() <= 45, "under a screen");
    let listed = blocks.iter().find(|block| block.starts_with("bundle.json ")).unwrap();
    let names: BTreeSet<&str> = listed.lines().map(|line| line.split([' ', '/']).next().unwrap()).collect();
    let there = fs::read_dir(scene.at("examples/gateway/out/plant-bridge")).unwrap();
    let there: BTreeSet<String> = there.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, names.into_iter().map(str::to_owned).collect());
}

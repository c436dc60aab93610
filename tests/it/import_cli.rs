//! `import` on the command line; and what it wrote is checked, planned and applied as it is.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use awsiot_kit::finding::Source;
use awsiot_kit::import;
use serde_json::Value;

use crate::holds;
use crate::scene::{Ran, Scene, in_parallel};

fn sources() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_source = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end != "findings" && end != "toml");
    paths.filter(is_source).map(|path| path.to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_imported_manifest_is_checked_planned_and_applied_unchanged() {
    let sources = sources();
    assert!(sources.len() > 10);
    in_parallel(&sources, |source| {
        let scene = Scene::empty();
        let ran = scene.run(&["import", source, "--out", "awsiot.toml"]);
        assert!(matches!(ran.code, Some(0 | 1)), "{source}: {}", ran.err);
        let local = |args: &[&str]| scene.run(&[&["--registry", "local"], args].concat());
        local(&["check"]).expect(0);
        local(&["plan"]).expect(0);
        local(&["apply", "--yes"]).expect(0);
        let text = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
        let things: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("[things.")?.strip_suffix(']'))
            .filter(|name| !name.contains(".emit."))
            .collect();
        assert!(!things.is_empty(), "{text}");
        holds::bundles_are_whole(&scene, &things);
        let again = local(&["plan", "--exit-code"]);
        assert_eq!(again.code, Some(0), "{source}: a second apply would do something: {}", again.out);
    });
}

/// The page's two configurations, with the faults that were seen when the real broker ran them.
#[test]
fn the_two_configurations_of_nanomqs_page_have_just_these_faults() {
    let found = |name: &str| -> Vec<(usize, &'static str)> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name);
        let imported = import::read(&Source::new(name, fs::read_to_string(path).unwrap()), None).unwrap();
        imported
            .findings
            .iter()
            .map(|finding| (finding.place.as_ref().unwrap().line_column().0, finding.code))
            .collect()
    };
    assert_eq!(
        found("nanomq-page.conf"),
        [
            (3, "bridge-value"),        // $HOST_URL is substituted by nobody
            (5, "bridge-key-ignored"),  // the AWS client speaks 3.1.1, whatever is written
            (43, "bridge-key-ignored"), // and leaves names as they are
            (43, "bridge-echo"),        // what comes down as local/topic1 goes up again
            (48, "bridge-key-ignored"),
            (48, "bridge-echo"),
            (49, "bridge-qos2"), // which takes the other subscription down with it
        ]
    );
    assert_eq!(
        found("nanomq-page-classic.conf"),
        [
            (1, "bridge-format-obsolete"),
            (1, "bridge-value"),
            (3, "bridge-key-ignored"),
            (8, "bridge-key-ignored"),  // the forward has no retain: NanoMQ loads none
            (10, "bridge-key-ignored"), // the subscription neither retain nor qos: none either
            (18, "bridge-key-ignored"), // the AWS client always checks its peer
            (19, "bridge-key-ignored"),
        ]
    );
}

const GOOD: &str = "connection c\naddress a1b2c3-ats.iot.eu-central-1.amazonaws.com:8883\nremote_clientid gw\nbridge_cafile /c/ca.pem\n\
    bridge_certfile /c/cert.pem\nbridge_keyfile /c/key.pem\ntry_private false\nnotifications false\nbridge_attempt_unsubscribe false\n\
    topic up/# out 1\n";

#[test]
fn the_manifest_goes_to_stdout_and_the_findings_to_stderr_or_with_out_to_stdout() {
    let scene = Scene::empty();
    fs::write(scene.at("good.conf"), GOOD).unwrap();
    fs::write(scene.at("bad.conf"), GOOD.replace("out 1", "out 2")).unwrap();
    let ran = scene.run(&["import", "good.conf"]).expect(0);
    assert!(ran.out.starts_with("# Imported from good.conf"), "{}", ran.out);
    assert_eq!(ran.err, "10 lines: 10 carried over, 0 without effect, 0 not carried over\n");
    let ran = scene.run(&["import", "bad.conf"]).expect(1);
    assert!(ran.out.contains("[things.gw]") && !ran.out.contains("deny["), "{}", ran.out);
    assert!(ran.err.contains("deny[bridge-qos2]") && ran.err.contains("bad.conf:10:"), "{}", ran.err);
    let ran = scene.run(&["import", "bad.conf", "--out", "awsiot.toml"]).expect(1);
    assert!(ran.out.contains("deny[bridge-qos2]"), "{}", ran.out);
    assert!(ran.err.contains("wrote awsiot.toml") && !ran.err.contains("deny["), "{}", ran.err);
    assert!(fs::read_to_string(scene.at("awsiot.toml")).unwrap().contains("[things.gw]"));
    // What is there stays.
    let ran = scene.run(&["import", "good.conf", "--out", "awsiot.toml"]).expect(5);
    assert!(ran.err.contains("hint:"), "{}", ran.err);
}

#[test]
fn stdin_and_stdout_are_dashes_and_json_is_one_object_per_line() {
    let scene = Scene::empty();
    let stdin = |args: &[&str]| {
        let mut child = scene.command(args).stdin(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), GOOD.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    };
    let ran = stdin(&["import", "-", "--out", "-"]).expect(0);
    assert!(ran.out.contains("[things.gw]"), "{}", ran.out);
    let ran = stdin(&["--format", "json", "import", "-"]).expect(0);
    let line: Value = serde_json::from_str(ran.out.trim_end()).unwrap();
    assert_eq!((&line["schema"], &line["kind"]), (&1.into(), &"mosquitto".into()));
    assert!(line["manifest"].as_str().unwrap().contains("[things.gw]"));
    fs::write(scene.at("bad.conf"), GOOD.replace("out 1", "out 2")).unwrap();
    let ran = scene.run(&["--format", "json", "import", "bad.conf", "--out", "x.toml"]).expect(1);
    let finding: Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
    assert_eq!((&finding["code"], &finding["line"]), (&"bridge-qos2".into(), &10.into()), "{finding}");
}

#[test]
fn what_cannot_be_imported_is_said_with_its_exit_code() {
    let scene = Scene::empty();
    fs::write(scene.at("good.conf"), GOOD).unwrap();
    fs::write(scene.at("prose.txt"), "dear diary\n").unwrap();
    fs::write(scene.at("binary"), [0xff, 0xfe, 0, 1, 2]).unwrap();
    fs::write(scene.at("empty"), "").unwrap();
    scene.run(&["import", "good.conf", "--kind", "mosquitoo"]).expect(2);
    scene.run(&["import"]).expect(2);
    for file in ["prose.txt", "binary", "empty", "nowhere.conf"] {
        let ran = scene.run(&["import", file]).expect(3);
        assert!(ran.err.starts_with("error:") && ran.err.contains("\n") && ran.out.is_empty(), "{file}: {}", ran.err);
    }
    // The wrong kind: nothing of it is there.
    let ran = scene.run(&["import", "good.conf", "--kind", "kura"]).expect(1);
    assert!(ran.err.contains("deny[bridge-syntax]"), "{}", ran.err);
    scene.run(&["import", "good.conf", "--out", "no/such/folder/x.toml"]).expect(5);
}

//! The account of an import: every line of a configuration is in it once, what is lost has a finding, and what is said to be carried over is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::emit::Device;
use awsiot_kit::finding::{Source, document};
use awsiot_kit::import::{self, Fate, Imported};

use crate::fixture::{connection, emit_for, text};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end != "findings" && end != "toml"));
    paths.sort();
    paths
}

fn imported(path: &Path) -> (Source, Imported) {
    let source = document::decode(&path.file_name().unwrap().to_string_lossy(), fs::read(path).unwrap()).unwrap();
    let imported = import::read(&source, None).unwrap();
    (source, imported)
}

/// The lines that set something, by a simple reading: no comment, no blank, nothing that only opens or closes a bracket.
fn settings(text: &str) -> BTreeSet<usize> {
    let sets = |line: &str| {
        let line = line.trim();
        let open = line.trim_end_matches(['}', ']', ' ']).ends_with(['{', '[']) && !line.contains('"');
        !open && !line.starts_with("//") && !line.starts_with('#') && line.contains(|c: char| c.is_alphanumeric())
    };
    text.lines().enumerate().filter(|(_, line)| sets(line)).map(|(at, _)| at + 1).collect()
}

#[test]
fn every_line_of_a_configuration_is_in_the_account_once_and_what_is_lost_has_a_finding() {
    for path in files("import").into_iter().chain(files("bridges")) {
        let (source, imported) = imported(&path);
        let name = source.name();
        let line = |place: &awsiot_kit::finding::Place| place.line_column().0;
        let mut lines: Vec<usize> = imported.account.entries.iter().map(|entry| line(&entry.place)).collect();
        let entries = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), entries, "{name}: a line is there twice");
        if source.name().ends_with(".conf") {
            let accounted: BTreeSet<usize> = lines.iter().copied().collect();
            let missing: Vec<usize> = settings(source.text()).difference(&accounted).copied().collect();
            assert!(missing.is_empty(), "{name}: nothing is said of the lines {missing:?}");
        }
        let found: BTreeSet<usize> =
            imported.findings.iter().filter_map(|finding| finding.place.as_ref().map(line)).collect();
        for entry in imported.account.entries.iter().filter(|entry| matches!(entry.fate, Fate::Lost | Fate::Open)) {
            // One finding speaks for a whole connection that is left out, one for all behind an error.
            let spoken_for = ["is left out", "NanoMQ stops before"].iter().any(|words| entry.says.contains(words));
            assert!(
                found.contains(&line(&entry.place)) || spoken_for,
                "{name}:{}: lost without a finding: {}",
                line(&entry.place),
                entry.says
            );
        }
        let parts = [Fate::Carried, Fate::Idle, Fate::Lost].map(|fate| imported.account.count(fate));
        assert_eq!(parts.iter().sum::<usize>(), entries, "{name}");
    }
}

fn emitted(device: &Device, imported: &Imported) -> String {
    let mut connection = connection(imported.aws.port.unwrap_or(8883));
    connection.endpoint = imported.aws.endpoint.clone().unwrap_or(connection.endpoint);
    let files = emit_for("mosquitto", &device.thing, &device.emit[0].options, &connection, &BTreeMap::new()).unwrap();
    text(&files, "awsiot-bridge.conf")
}

/// A line of Mosquitto's with its key of today and its value without the ways of writing it.
fn plain(line: &str) -> (String, String) {
    let (key, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let key = match key {
        "addresses" => "address",
        "clientid" => "remote_clientid",
        // What it is by default.
        "local_cleansession" => "cleansession",
        key => key,
    };
    let first = rest.split_whitespace().next().unwrap_or_default();
    // Of a flag and a number the first word counts.
    let word = matches!(first, "true" | "false") || (first.parse::<u32>().is_ok() && key != "restart_timeout");
    let value = match if word { first } else { rest.trim() } {
        "1" if !key.ends_with("interval") && !key.contains("timeout") && key != "threshold" => "true",
        "0" => "false",
        value => value,
    };
    (key.to_owned(), value.to_owned())
}

#[test]
fn a_line_of_mosquittos_that_is_said_to_be_carried_over_stands_in_what_is_emitted() {
    let mut held = 0;
    for path in files("bridges") {
        let (source, imported) = imported(&path);
        let emitted: String = imported.things.iter().map(|device| emitted(device, &imported)).collect();
        let made: BTreeSet<(String, String)> = emitted.lines().map(plain).collect();
        for entry in imported.account.entries.iter().filter(|entry| entry.fate == Fate::Carried) {
            let line = &source.text()[entry.place.span.clone()];
            let (key, value) = plain(line);
            // What becomes routes and names is judged by running brokers.
            if ["topic", "connection", "include_dir"].contains(&key.as_str()) {
                continue;
            }
            assert!(made.contains(&(key, value)), "{}: `{line}` ({}) is not in\n{emitted}", source.name(), entry.says);
            held += 1;
        }
    }
    assert!(held > 500, "{held}");
}

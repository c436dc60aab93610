//! The manifest: every file under `tests/manifests` is a case, its findings beside it; `UPDATE=1` writes those anew.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use awsiot_kit::error::Error;
use awsiot_kit::finding::document;
use awsiot_kit::finding::{Finding, Level, Place, Source, sort};
use awsiot_kit::manifest::{self, Reading};

use crate::fixture::around;

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests").join(kind)
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder(kind)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Reads a file by its path, with the folder of the manifest left out of its name.
fn source(path: &Path) -> Result<Source, Error> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = fs::read(path).map_err(|_| Error::input("input", format!("cannot read `{name}`: no such file")))?;
    document::decode(&name, bytes)
}

pub fn read(path: &Path) -> Reading {
    manifest::read(&source(path).unwrap(), &|inventory| source(&path.with_file_name(inventory)))
}

pub fn all_findings(reading: &Reading) -> Vec<Finding> {
    let mut findings = reading.findings.clone();
    findings.extend(reading.manifest.iter().flat_map(|manifest| manifest.resolve(&around(manifest)).1));
    sort(&mut findings);
    findings
}

fn show(findings: &[Finding], readable: bool) -> String {
    let place = |place: &Place| {
        let (line, column) = place.line_column();
        let at = place.source.line_column(place.span.end);
        assert!(place.span.end <= place.source.text().len(), "a span beyond its document");
        format!("{}:{line}:{column}-{}:{}", place.source.name(), at.0, at.1)
    };
    let mut text = if readable { String::new() } else { "cannot be read as a manifest: exit 3\n".to_owned() };
    for finding in findings {
        let level = if finding.level == Level::Deny { "deny" } else { "warn" };
        let at = finding.place.as_ref().map_or_else(|| "nowhere".to_owned(), place);
        writeln!(text, "{at} {level} {}\n  {}", finding.code, finding.message).unwrap();
        if let Some((related, says)) = &finding.related {
            writeln!(text, "  related: {} {says}", place(related)).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}

#[test]
fn a_valid_manifest_has_no_findings() {
    for path in cases("valid") {
        let reading = read(&path);
        let findings = show(&all_findings(&reading), reading.manifest.is_some());
        assert_eq!(findings, "", "{}", path.display());
    }
}

#[test]
fn every_fault_is_found_at_once_and_at_its_place() {
    for path in cases("invalid") {
        let reading = read(&path);
        let found = show(&all_findings(&reading), reading.manifest.is_some());
        let beside = path.with_extension("findings");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&beside, &found).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        assert!(!found.is_empty(), "{} has no fault", path.display());
        assert_eq!(found, expected, "{}: `UPDATE=1 cargo test` writes it anew", beside.display());
    }
}

#[test]
fn a_secret_in_a_manifest_is_never_shown_with_its_finding() {
    let readings = ["secrets.toml", "options.toml"].map(|name| read(&folder("invalid").join(name)));
    for finding in readings.iter().flat_map(all_findings) {
        let place = finding.place.unwrap();
        assert!(!place.source.text().contains("hunter2"), "{}", finding.code);
        assert!(!place.source.text().contains("AKIA"));
        assert!(!place.source.text().contains("MC4CAQ"));
        assert!(!finding.message.contains("hunter2") && !finding.message.contains("AKIA"));
    }
}

#[test]
fn what_is_known_only_of_a_registry_is_asked_for_where_it_is_needed() {
    let text = "version = 1\n[things.a]\npublish = ['{region}/x']\n[things.b]\npublish = ['{thing}']";
    let reading = manifest::read(&Source::new("m", text), &|_| unreachable!());
    let manifest = reading.manifest.unwrap();
    let (things, findings) = manifest.resolve(&manifest::Surroundings::default());
    assert_eq!(things.len(), 1, "the other thing is none the worse");
    assert_eq!(findings[0].code, "manifest-placeholder-unresolved");
    assert_eq!(findings[0].place.as_ref().unwrap().line_column(), (3, 13));
    let around = manifest::Surroundings { region: Some("eu-west-1".to_owned()), ..Default::default() };
    let (things, findings) = manifest.resolve(&around);
    assert!(findings.is_empty());
    assert_eq!(things[0].device.thing.publish[0].topic, "eu-west-1/x");
}

fn things(text: &str, rows: &str) -> Vec<manifest::ResolvedThing> {
    let reading = manifest::read(&Source::new("m", text), &|name| Ok(Source::new(name, rows)));
    let (things, findings) = reading.manifest.unwrap().resolve(&manifest::Surroundings::default());
    assert_eq!(show(&reading.findings, true) + &show(&findings, true), "");
    things
}

#[test]
fn a_things_own_value_wins_over_the_defaults_and_tables_merge_key_by_key() {
    let things = things(
        "version = 1\n[defaults]\ntype = 'd'\npublish = ['d']\nattributes = { a = 'd', b = 'd' }\ncertificate = { key = 'rsa-2048', issuer = 'self-signed' }\n\
         [things.x]\npublish = []\nattributes = { b = 'x', c = '{a}' }\ncertificate = { key = 'ec-p384' }\n[things.y]\ntype = 'y'\n",
        "",
    );
    let [x, y] = things.as_slice() else { panic!() };
    assert_eq!(x.device.thing.thing_type.as_ref().unwrap().as_str(), "d");
    assert!(x.device.thing.publish.is_empty());
    let attributes: Vec<_> = x.device.thing.attributes.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(attributes, ["a=d", "b=x", "c=d"]);
    assert_eq!(x.device.thing.certificate.key.word(), "ec-p384");
    assert_eq!(x.device.thing.certificate.issuer.word(), "self-signed");
    assert_eq!(y.device.thing.thing_type.as_ref().unwrap().as_str(), "y");
    assert_eq!(y.device.thing.publish[0].topic, "d");
}

#[test]
fn the_generic_form_is_the_same_for_every_row_and_absent_where_the_row_shows() {
    let any = awsiot_kit::thing::name::ANY_THING;
    let rows = "serial,site\n1,lyon\n2,lyon\n";
    let shared = things(
        "version = 1\n[fleets.f]\ninventory = 'r.csv'\nname = 's-{serial}'\nattributes = { serial = '{serial}' }\npublish = ['t/{thing}', 'c/{client-id}/x']\nshadow = ['classic']",
        rows,
    );
    assert_eq!(shared.len(), 2);
    assert_eq!(shared[0].device.thing.publish[0].topic, "t/s-1");
    for thing in &shared {
        let form = thing.generic.as_ref().unwrap();
        assert_eq!(form.thing.publish[0].topic, format!("t/{any}"));
        assert_eq!(form.thing.publish[1].topic, format!("c/{any}/x"));
        assert_eq!(thing.fleet.as_deref(), Some("f"));
    }
    let forms: Vec<_> = shared.iter().map(|thing| thing.generic.as_ref().unwrap().thing.own_operations()).collect();
    assert_eq!(forms[0], forms[1]);
    for varying in ["publish = ['t/{serial}']", "publish = ['t/{s}']", "client-id = 'c-{serial}'"] {
        let head =
            "version = 1\n[fleets.f]\ninventory = 'r.csv'\nname = 's-{serial}'\nattributes = { s = '{serial}' }\n";
        let things = things(&format!("{head}{varying}"), rows);
        assert!(things.iter().all(|thing| thing.generic.is_none()), "{varying}");
    }
}

#[test]
fn a_targets_own_pattern_keeps_its_braces_and_a_secret_its_source() {
    let things = {
        let text = "version = 1\n[things.a]\n[things.a.emit.thingpark]\nuplink = 'up/{DevEUI}'\n\
                    [things.a.emit.kura]\naccount-name = '{thing}-x'\nkeystore-password = { file = '{thing}.txt' }\n";
        let manifest = manifest::read(&Source::new("m", text), &|_| unreachable!()).manifest.unwrap();
        manifest.resolve(&around(&manifest)).0
    };
    let emit = |name: &str| things[0].device.emit.iter().find(|emit| emit.target.name == name).unwrap();
    assert_eq!(emit("thingpark").options.text("uplink"), Some("up/{DevEUI}"));
    assert_eq!(emit("thingpark").options.text("downlink"), Some("mqtt/things/{DevEUI}/downlink"), "the default");
    assert_eq!(emit("kura").options.text("account-name"), Some("a-x"));
    let source = emit("kura").options.secret("keystore-password").unwrap();
    assert_eq!(*source, awsiot_kit::emit::SecretSource::File("a.txt".to_owned()));
}

//! Derived policies of 400 generated manifests before a judge of their own: a second evaluator in Python, written from AWS's pages.

use std::fs;
use std::path::Path;

use awsiot_kit::error::Error;
use awsiot_kit::finding::Source;
use awsiot_kit::manifest;
use awsiot_kit::plan::desired::Desired;
use awsiot_kit::thing::name::Home;
use serde_json::{Value, json};

use crate::fixture::around;
use crate::judge::ask;

pub const JUDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/policy_judge.py");

/// The policies that a manifest's things get, as the judge reads them.
pub fn policies(path: &Path) -> Vec<Value> {
    let source = Source::new("awsiot.toml", fs::read_to_string(path).unwrap());
    let none = |_: &str| Err(Error::bug("there is no inventory"));
    let read = manifest::read(&source, &none).manifest.unwrap();
    let (things, findings) = read.resolve(&around(&read));
    assert!(!things.is_empty() && !awsiot_kit::finding::any_deny(&findings), "{}: {findings:?}", path.display());
    let home = Home { region: "eu-west-1".into(), account: "123456789012".into() };
    let no_template = |_: &str, _: &_, _: &_| Err(Error::bug("there is no template"));
    let (desired, findings) = Desired::new(things, &home, &no_template).unwrap();
    let line = |place: &awsiot_kit::finding::Place| place.line_column();
    let each = desired.things.iter().map(|own| {
        let place = own.device.thing.place.as_ref().map(line);
        let widened = |finding: &&awsiot_kit::finding::Finding| finding.code == "policy-level-widened";
        let mut widened = findings.iter().filter(widened).map(|finding| finding.place.as_ref().map(line));
        let documents: Vec<&String> = own.policies.iter().map(|name| &desired.policies[name]).collect();
        json!({ "policies": documents, "widened": widened.any(|own| own == place) })
    });
    each.collect()
}

#[test]
fn the_policies_of_400_manifests_stand_before_a_judge_written_from_awss_pages() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let made = ask("python3", folder.path(), &[JUDGE, "make", at], b"");
    assert!(made.good, "{}", made.err);
    for number in 0..400 {
        let each = policies(&folder.path().join(format!("{number}.toml")));
        fs::write(folder.path().join(format!("{number}.policies.json")), Value::from(each).to_string()).unwrap();
    }
    let verdict = ask("python3", folder.path(), &[JUDGE, "judge", at], b"");
    assert!(verdict.good, "{}{}", verdict.text(), verdict.err);
    let told: Value = serde_json::from_str(&verdict.text()).unwrap();
    let count = |key: &str| told[key].as_u64().unwrap();
    assert!(count("questions") >= 20_000, "{told}");
    assert!(count("one policy") * 10 >= (count("one policy") + count("several")) * 9, "{told}");
}

//! What is printed with `--format json` against the schema that says so, by another validator; and the schema against lines that are wrong.

use std::fs;

use serde_json::{Value, json};

use crate::judge::ask;
use crate::scene::Scene;

/// Says of each line on stdin whether the schema takes it.
const VALIDATOR: &str = "import json, sys, jsonschema
schema = json.load(open('output.schema.json'))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for line in sys.stdin:
    print('yes' if validator.is_valid(json.loads(line)) else 'no')
";

fn verdicts(scene: &Scene, lines: &[String]) -> Vec<bool> {
    fs::write(scene.at("validate.py"), VALIDATOR).unwrap();
    fs::write(scene.at("output.schema.json"), scene.run(&["schema", "output"]).expect(0).out).unwrap();
    let mut text = lines.join("\n");
    text.push('\n');
    let verdict = ask("python3", scene.path(), &["validate.py"], text.as_bytes());
    assert!(verdict.good, "{}", verdict.err);
    verdict.text().lines().map(|line| line == "yes").collect()
}

#[test]
fn every_line_of_json_is_as_the_schema_says() {
    let manifest = "version = 1\nregistry = \"local\"\n[things.gw]\ngroups = [\"g\"]\npublish = [\"a/{thing}\"]\nroutes = [{ direction = \"out\", local = \"l\", remote = \"r\" }]\n[things.gw.emit.nanomq]\n";
    let scene = Scene::new(manifest);
    let mut lines = Vec::new();
    let mut run = |args: &[&str]| {
        let ran = scene.run(&[args, &["--format", "json"]].concat());
        lines.extend(ran.out.lines().chain(ran.err.lines()).map(str::to_owned));
    };
    run(&["check"]);
    run(&["plan"]);
    run(&["apply"]);
    run(&["apply", "--yes"]);
    scene.manifest(&manifest.replace("a/{thing}", "b/{thing}"));
    run(&["plan"]);
    run(&["report"]);
    run(&["report", "--account"]);
    run(&["explain", "no-such-code"]);
    run(&["no-such-command"]);
    run(&["destroy", "--yes"]);
    let verdicts = verdicts(&scene, &lines);
    assert_eq!(verdicts.len(), lines.len());
    let wrong: Vec<&String> = lines.iter().zip(&verdicts).filter(|(_, good)| !**good).map(|(line, _)| line).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lines.len() > 50, "only {} lines", lines.len());
}

#[test]
fn the_schema_refuses_what_is_never_printed() {
    let scene = Scene::empty();
    let wrong: Vec<Value> = vec![
        json!({ "schema": 2, "note": "x" }),
        json!({ "note": "x" }),
        json!({ "schema": 1 }),
        json!({ "schema": 1, "error": { "code": "x" } }),
        json!({ "schema": 1, "action": "add", "kind": "thing", "name": "x", "details": [] }),
        json!({ "schema": 1, "action": "+", "kind": "thing", "name": "x", "details": [], "id": null, "address": "thing.x", "change": { "actions": ["make"] } }),
        json!({ "schema": 1, "event": "call", "call": "CreateThing" }),
        json!({ "schema": 1, "plan": { "add": 1 } }),
        json!({ "schema": 1, "applied": { "steps": 1 } }),
        json!({ "schema": 1, "event": "done", "step": 1, "of": 2, "did": "x" }),
        json!({ "schema": 1, "event": "result", "thing": "x", "status": "done" }),
        json!({ "schema": 1, "object": "thing", "name": "x", "state": "lost" }),
        json!({ "schema": 1, "object": "certificate", "id": "short", "status": "ACTIVE" }),
    ];
    let lines: Vec<String> = wrong.iter().map(Value::to_string).collect();
    assert_eq!(verdicts(&scene, &lines), vec![false; lines.len()]);
}

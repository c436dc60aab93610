//! Whatever is denied is denied before the first call: `tests/denied/CODE[.VARIANT].toml` is a manifest that raises a code, on which
//! `check` exits 1, `plan` and `apply` exit 3, nobody is called and nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use awsiot_kit::finding::Level;
use awsiot_kit::finding::codes::{CODES, Weight};
use awsiot_kit::policy::lint::LINTS;
use serde::Deserialize;

use crate::scene::{PROGRAM, Ran, Scene, in_parallel};

/// What is tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `awsiot.toml`.
    manifest: String,
    /// What follows in it, very often.
    repeat: Option<Repeat>,
    /// Other files.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// What a shell does first; `$KIT` is the program.
    setup: Option<String>,
    /// What is set for the program.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// How `check` ends: 1, but 3 where the text is no manifest at all, and 0 where something is not on this machine.
    check: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    text: String,
    times: usize,
    #[serde(default)]
    then: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/denied")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".toml").unwrap_or_else(|| panic!("tests/denied/{name} is no case")).to_owned())
        .collect();
    names.sort();
    names
}

/// The code that a case raises: its name up to the first dot.
fn code(name: &str) -> &str {
    name.split('.').next().unwrap()
}

impl Case {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The folder in which it is tried: another manifest was applied there before.
    fn scene(&self, base: &Scene, name: &str) -> Scene {
        let scene = base.copy();
        let mut manifest = self.manifest.clone();
        if let Some(repeat) = &self.repeat {
            manifest.extend((0..repeat.times).map(|n| repeat.text.replace("{n}", &n.to_string())));
            manifest.push_str(&repeat.then);
        }
        scene.manifest(&manifest);
        for (path, text) in &self.files {
            fs::create_dir_all(scene.at(path).parent().unwrap()).unwrap();
            fs::write(scene.at(path), text).unwrap();
        }
        if let Some(setup) = &self.setup {
            let done = Command::new("sh").args(["-ec", setup]).current_dir(scene.path()).env("KIT", PROGRAM).output();
            let done = done.unwrap();
            assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        }
        scene
    }

    fn run(&self, scene: &Scene, args: &[&str]) -> Ran {
        let mut command = scene.command(args);
        command.env_remove("AWSIOT_KIT_TEST_PASSWORD").envs(&self.env);
        Ran::of(command.output().unwrap())
    }
}

/// A stand-in for AWS that only knows whether somebody came.
fn nobody_should_call() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

#[test]
fn what_is_denied_is_denied_before_the_first_call_by_check_plan_and_apply_alike() {
    let base = Scene::new("version = 1\nregistry = \"local\"\n[things.before]\npublish = [\"a\"]\n");
    base.run(&["apply", "--yes"]).expect(0);
    in_parallel(&names(), |name| {
        let case = Case::read(name);
        let scene = case.scene(&base, name);
        let before = scene.files("");
        let code = code(name);
        let shown = |level: &str| format!("{level}[{code}]");
        let unchanged = |what: &str| assert!(scene.files("") == before, "{name}: {what} changed something");

        let wanted = case.check.unwrap_or(1);
        let check = case.run(&scene, &["check"]);
        assert_eq!(check.code, Some(wanted), "{name}: {check:?}");
        let level = if wanted == 0 { "warn" } else { "deny" };
        assert!(check.out.contains(&shown(level)), "{name}: {check:?}");
        unchanged("check");

        for args in [&["plan"][..], &["apply", "--yes"]] {
            let ran = case.run(&scene, args);
            assert_eq!(ran.code, Some(3), "{name}: {args:?} {ran:?}");
            assert!(ran.err.contains(&shown("deny")), "{name}: {args:?} {ran:?}");
            assert_eq!(ran.out, "", "{name}: {args:?} printed a plan");
            unchanged(args[0]);
        }

        let (listener, url) = nobody_should_call();
        let mut apply = scene.command(&["apply", "--yes", "--registry", "aws", "--region", "us-east-1"]);
        apply.args(["--endpoint-url", &url]).env_remove("AWSIOT_KIT_TEST_PASSWORD").envs(&case.env);
        apply.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "none");
        apply.env("AWS_ENDPOINT_URL", &url).env("HOME", scene.path());
        let ran = Ran::of(apply.output().unwrap());
        assert_eq!(ran.code, Some(3), "{name} on aws: {ran:?}");
        assert!(ran.err.contains(&shown("deny")), "{name} on aws: {ran:?}");
        assert!(listener.accept().is_err(), "{name}: aws was called");
        unchanged("apply on aws");
    });
}

#[test]
fn every_code_that_is_denied_has_a_manifest_that_raises_it() {
    let names = names();
    let covered: BTreeSet<&str> = names.iter().map(|name| code(name)).collect();
    // What other documents than manifests raise; what needs a library, as the program always knows region, account and endpoint; and what has
    // another name here: a template that is no policy is `manifest-policy`, with its line.
    let elsewhere = |name: &str| ["adopt-", "bridge-", "cert-"].iter().any(|area| name.starts_with(area));
    let nowhere = ["manifest-placeholder-unresolved", "manifest-more", "policy-syntax"];
    let wanted: BTreeSet<&str> = CODES
        .iter()
        .filter(|code| code.weight != Weight::Warn && !elsewhere(code.name))
        .map(|code| code.name)
        .chain(LINTS.iter().filter(|lint| lint.level == Level::Deny).map(|lint| lint.code))
        .filter(|name| !nowhere.contains(name))
        .collect();
    let missing: Vec<&&str> = wanted.difference(&covered).collect();
    assert!(missing.is_empty(), "tests/denied has no manifest for {missing:?}");
    let unknown: Vec<&&str> = covered.difference(&wanted).collect();
    assert!(unknown.is_empty(), "tests/denied has manifests for {unknown:?}, which are no codes that are denied");
}

/// Every source file but the list itself, by its path, without its unit tests.
fn source_texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("finding/codes.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let program = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                texts.push((path.display().to_string(), program.to_owned()));
            }
        }
    }
    texts
}

/// The codes that stand in the source, as the first argument of what makes a finding; and `manifest-…` wherever it stands.
fn codes_in_source() -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    for (path, text) in source_texts() {
        let mut found: Vec<&str> = Vec::new();
        for maker in ["Finding::deny(", "Finding::warn(", "lint(", "refusal(", "lacks("] {
            found.extend(text.split(maker).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')));
        }
        found.extend(text.match_indices("\"manifest-").map(|(at, _)| &text[at + 1..]));
        found.extend(text.match_indices("(\"target-").map(|(at, _)| &text[at + 2..]));
        for rest in found {
            let word = rest.split('"').next().unwrap();
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if plain && word.contains('-') {
                codes.insert(word.to_owned(), path.clone());
            }
        }
    }
    assert!(codes.len() > 50);
    codes
}

#[test]
fn the_list_of_codes_is_the_list_of_what_the_program_says() {
    let known: BTreeSet<&str> = CODES.iter().map(|code| code.name).chain(LINTS.iter().map(|lint| lint.code)).collect();
    let found = codes_in_source();
    let texts: Vec<String> = source_texts().into_iter().map(|(_, text)| text).collect();
    let said = |code: &str| texts.iter().any(|text| text.contains(&format!("\"{code}\"")));
    for (code, path) in &found {
        assert!(known.contains(code.as_str()), "{path} says `{code}`, which is not in src/finding/codes.rs");
    }
    for code in CODES {
        assert!(said(code.name), "nothing says `{}`", code.name);
        assert!(!code.about.ends_with('.') && code.remedy.ends_with('.'), "{}", code.name);
    }
    assert!(CODES.windows(2).all(|pair| pair[0].name < pair[1].name), "the list is in order");
}

#[test]
fn what_this_machine_cannot_write_is_found_before_the_first_call() {
    let manifest = |out: &str| format!("version = 1\nout = \"{out}\"\n[things.a]\npublish = [\"a\"]\n");
    let cases: [(&str, &str, &str); 6] = [
        ("out", "echo > out", "`out` is not a folder"),
        ("out/below", "echo > out", "`out` is not a folder"),
        ("/proc/nothing/out", "true", "cannot write to the folder `/proc`"),
        ("out", "echo > .awsiot-kit", "`.awsiot-kit` is not a folder"),
        ("out", "ln -s nowhere out", "`out` is not a folder"),
        ("/sys/kernel/out", "true", "cannot write to the folder `/sys/kernel`"),
    ];
    in_parallel(&cases, |(out, setup, says)| {
        let scene = Scene::new(&manifest(out));
        assert!(Command::new("sh").args(["-ec", setup]).current_dir(scene.path()).status().unwrap().success());
        let before = scene.files("");
        let (listener, url) = nobody_should_call();
        let mut apply = scene.command(&["apply", "--yes", "--registry", "aws", "--region", "us-east-1"]);
        apply.args(["--endpoint-url", &url]).env("AWS_ENDPOINT_URL", &url).env("HOME", scene.path());
        apply.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "none");
        let ran = Ran::of(apply.output().unwrap()).expect(5);
        assert!(ran.err.contains(says) && ran.err.contains("hint:"), "{ran:?}");
        assert!(listener.accept().is_err(), "{out}: aws was called");
        assert!(scene.files("") == before, "{out}: something changed");
    });
}

//! What a public home gives to others: the action for workflows, the image, and the archives of a release.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::judge::{approve, ask, need};
use crate::scene::{PROGRAM, Ran, Scene, put_script};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const VERSION: &str = env!("CARGO_PKG_VERSION");
const MANIFEST: &str = "version = 1\nregistry = \"local\"\n[things.pump]\ntype = \"pump\"\npublish = [\"a/{thing}\"]\n";

fn root(path: &str) -> String {
    Path::new(ROOT).join(path).display().to_string()
}

/// One of the scripts in `packaging`, in a folder, as a job on GitHub runs it.
fn job(script: &str, scene: &Scene, first_on_path: &Path, more: &[(&str, &str)]) -> Ran {
    fs::create_dir_all(scene.at("runner")).unwrap();
    let mut command = Command::new(need("bash"));
    let path = format!("{}:{}", first_on_path.display(), std::env::var("PATH").unwrap());
    command.arg(root(script)).current_dir(scene.path()).env("PATH", path).env_remove("AWSIOT_KIT_REGISTRY");
    for (name, file) in [
        ("RUNNER_TEMP", "runner"),
        ("GITHUB_OUTPUT", "runner/output"),
        ("GITHUB_STEP_SUMMARY", "runner/page"),
        ("GITHUB_PATH", "runner/path"),
    ] {
        command.env(name, scene.at(file));
    }
    command.envs(more.iter().copied()).stdin(Stdio::null());
    Ran::of(command.output().unwrap())
}

/// Checks and plans; the outputs by name, and the summary.
fn summary(scene: &Scene, program: &Path) -> (Value, String) {
    let _ = fs::remove_dir_all(scene.at("runner"));
    job("packaging/summary", scene, program, &[("MANIFEST", "awsiot.toml"), ("SARIF", "found.sarif")]).expect(0);
    let lines = fs::read_to_string(scene.at("runner/output")).unwrap();
    let outputs: serde_json::Map<String, Value> = lines
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let text = fs::read_to_string(outputs["summary"].as_str().unwrap()).unwrap();
    assert_eq!(fs::read_to_string(scene.at("runner/page")).unwrap(), text);
    assert!(text.chars().count() < 65_536, "longer than a comment may be");
    (Value::Object(outputs), text)
}

#[test]
fn the_actions_summary_says_what_apply_would_do_what_is_denied_and_when_nothing_is_to_do() {
    let scene = Scene::new(MANIFEST);
    let program = Path::new(PROGRAM).parent().unwrap();
    let flags = |outputs: &Value| ["denied", "changes", "failed"].map(|name| outputs[name] == "true");
    let (outputs, text) = summary(&scene, program);
    assert_eq!(flags(&outputs), [false, true, false], "{text}");
    assert!(text.starts_with("### awsiot-kit: 5 to add, 0 to change"), "{text}");
    assert!(text.contains("\n```diff\n+ ") && text.contains("+ thing ") && text.ends_with("```\n"), "{text}");

    scene.run(&["apply", "--yes"]).expect(0);
    let (outputs, text) = summary(&scene, program);
    assert_eq!((flags(&outputs), &*text), ([false; 3], "### awsiot-kit: nothing to change\n"));
    fs::write(scene.at("awsiot.toml"), MANIFEST.replace("a/{thing}", "b/{thing}")).unwrap();
    assert!(summary(&scene, program).1.contains("\n! policy "), "what changes is coloured by `!`");

    fs::write(scene.at("awsiot.toml"), MANIFEST.replace("a/{thing}", "a/#/{thing}")).unwrap();
    let (outputs, text) = summary(&scene, program);
    assert_eq!(flags(&outputs), [true, false, false]);
    assert!(text.contains("the manifest is denied") && text.contains("manifest-topic"), "{text}");
    let found: Value = serde_json::from_str(&fs::read_to_string(scene.at("found.sarif")).unwrap()).unwrap();
    let run = &found["runs"][0];
    let code = run["results"][0]["ruleId"].as_str().unwrap();
    assert!(run["tool"]["driver"]["rules"].as_array().unwrap().iter().any(|rule| rule["id"] == code), "{found}");
    assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 5, "{found}");

    fs::write(scene.at("awsiot.toml"), "not a manifest").unwrap();
    assert_eq!(flags(&summary(&scene, program).0), [true, false, true]);
    // A program that talks without end, and in backticks.
    fs::create_dir(scene.at("bin")).unwrap();
    let endless = "#!/bin/sh\nyes '+ é```' | head -n 40000\necho '1 to add, 0 to change' >&2\n[ \"$1\" = check ]\n";
    put_script(endless, &scene.at("bin/awsiot-kit"));
    let (outputs, text) = summary(&scene, &scene.at("bin"));
    assert_eq!(flags(&outputs), [false, true, false]);
    assert!(text.contains("\n````diff\n") && text.contains("Cut here"), "{}", &text[..300]);
}

#[test]
fn the_action_is_one_that_github_takes_and_names_files_that_are_there() {
    let judge = |path: &str| {
        ask("check-jsonschema", Path::new(ROOT), &["--builtin-schema", "vendor.github-actions", path], b"")
    };
    let verdict = judge("action.yml");
    assert!(verdict.good, "{}{}", verdict.text(), verdict.err);
    let text = fs::read_to_string(root("action.yml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("action.yml");
    fs::write(&broken, text.replace("shell: bash", "shel: bash")).unwrap();
    assert!(!judge(broken.to_str().unwrap()).good, "the judge sees a fault");
    let mut named = 0;
    for script in text.split("$GITHUB_ACTION_PATH/").skip(1) {
        let path = script.split('"').next().unwrap();
        assert!(Path::new(ROOT).join(path).is_file(), "{path}");
        named += 1;
    }
    assert_eq!(named, 2);
    // Each output that the action gives is one that its script writes.
    let script = fs::read_to_string(root("packaging/summary")).unwrap();
    for name in text.split("steps.plan.outputs.").skip(1).map(|rest| rest.split(' ').next().unwrap()) {
        assert!(script.contains(&format!(" {name} \"${name}\"")), "{name}");
    }
}

#[test]
fn the_action_installs_the_release_of_its_own_tag_and_no_archive_that_was_changed() {
    let scene = Scene::empty();
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let target = if cfg!(target_os = "macos") { "aarch64-apple-darwin".to_owned() } else { target };
    let release = format!("v{VERSION}");
    let place = scene.at(&format!("site/owner/name/releases/download/{release}"));
    fs::create_dir_all(&place).unwrap();
    fs::write(scene.at("program"), "#!/bin/sh\necho installed\n").unwrap();
    let folder = place.display().to_string();
    approve("bash", scene.path(), &[&root("packaging/archive"), "program", &target, &folder]);
    let site = format!("file://{}", scene.at("site").display());
    // A path without the program that is tested here.
    let install = |release: &str| {
        let more = [("RELEASE", release), ("REPOSITORY", "owner/name"), ("GITHUB_SERVER_URL", &site)];
        job("packaging/install", &scene, scene.path(), &more)
    };
    assert_eq!(install(&release).expect(0).out.lines().last(), Some("installed"));
    let added = fs::read_to_string(scene.at("runner/path")).unwrap();
    for file in ["awsiot-kit", "man/awsiot-kit.1", "completions/awsiot-kit.bash", "LICENSE-MIT"] {
        assert!(Path::new(added.trim()).join(file).is_file(), "{file} is not in the archive");
    }
    for name in ["main", "v1", "v1.2.3/../x", ""] {
        assert!(install(name).expect(1).err.contains("is no release"));
    }
    let archive = place.join(format!("awsiot-kit-{release}-{target}.tar.gz"));
    let mut bytes = fs::read(&archive).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&archive, bytes).unwrap();
    fs::remove_dir_all(scene.at("runner")).unwrap();
    let refused = install(&release);
    assert!(refused.code != Some(0) && !scene.at("runner/path").exists(), "{refused:?}");
}

#[test]
fn the_image_is_built_from_what_is_there_and_runs_as_nobody_special() {
    let judge = root("target/judges/dockerfile/node_modules/dockerfile-utils/bin/dockerfile-utils");
    let verdict = ask("node", Path::new(ROOT), &[&judge, "lint", "Dockerfile"], b"");
    assert!(verdict.good, "{}{}(`./test` installs what judges it)", verdict.text(), verdict.err);
    let text = fs::read_to_string(root("Dockerfile")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), text.replace("WORKDIR /work", "WORKDIR work/$nothing:\nRUNN x"))
        .unwrap();
    let broken = folder.path().join("Dockerfile").display().to_string();
    assert!(!ask("node", Path::new(ROOT), &[&judge, "lint", &broken], b"").good, "the judge sees a fault");
    let (_, last) = text.rsplit_once("\nFROM ").unwrap();
    assert!(last.contains("\nUSER nonroot\n") && last.starts_with("gcr.io/distroless/"), "{last}");

    // What the build is given is enough for cargo to know every target, and holds no key of a rehearsal.
    let ignored = fs::read_to_string(root(".dockerignore")).unwrap();
    assert!(ignored.contains("\n*\n") && ignored.contains("\n**/*.pem\n") && ignored.contains("\n**/out\n"));
    for path in ignored.lines().filter_map(|line| line.strip_prefix('!')) {
        let line = format!("cp --parents -R {path} '{}'", folder.path().display());
        approve("bash", Path::new(ROOT), &["-c", &line]);
    }
    let metadata = ["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"];
    let known = Command::new(env!("CARGO")).args(metadata).current_dir(folder.path()).output().unwrap();
    let known = Ran::of(known).expect(0);
    assert!(known.out.contains("custom-build") && known.out.contains("src/main.rs"));
}

#[test]
fn a_release_says_what_the_changelog_says_of_its_version() {
    let notes = approve("bash", Path::new(ROOT), &[&root("packaging/notes"), VERSION]);
    let notes = String::from_utf8(notes).unwrap();
    assert!(notes.contains("### Added") && !notes.contains("\n## "), "{notes}");
    assert!(!ask("bash", Path::new(ROOT), &[&root("packaging/notes"), "99.0.0"], b"").good);
    // What the workflow calls is there.
    let workflow = fs::read_to_string(root(".github/workflows/release.yml")).unwrap();
    for script in ["packaging/build", "packaging/archive", "packaging/deb", "packaging/notes"] {
        assert!(workflow.contains(script) && Path::new(ROOT).join(script).is_file(), "{script}");
    }
}

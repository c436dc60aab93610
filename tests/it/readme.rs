//! What the README tells a newcomer to do, done in its order on a fresh copy of the repository.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::judge::{approve, ask};
use crate::scene::{PROGRAM, Ran, Scene};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The repository as somebody gets it: what git has of it, as it is now; where there is no git, what the tests need of it.
pub fn fresh_clone() -> Scene {
    let clone = Scene::empty();
    let listed = ask("git", Path::new(ROOT), &["ls-files", "-z", "--cached", "--others", "--exclude-standard"], b"");
    assert!(listed.good, "the tests run in a clone: {}", listed.err);
    for path in listed.text().split('\0').filter(|path| !path.is_empty()) {
        // One that was deleted and is still in the index is not there.
        let Ok(meta) = fs::symlink_metadata(Path::new(ROOT).join(path)) else { continue };
        if meta.is_file() {
            fs::create_dir_all(clone.at(path).parent().unwrap()).unwrap();
            fs::copy(Path::new(ROOT).join(path), clone.at(path)).unwrap();
        }
    }
    // What `cargo run` would have built there is this very program.
    fs::create_dir_all(clone.at("target/debug")).unwrap();
    symlink(PROGRAM, clone.at("target/debug/awsiot-kit")).unwrap();
    approve("git", clone.path(), &["init", "-q"]);
    clone
}

/// The commands of the README's first block of a terminal after a text.
fn commands_after(text: &str) -> Vec<String> {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (_, rest) = readme.split_once(text).unwrap();
    let block = rest.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// Runs a line as somebody types it in a terminal, who answers `yes` when asked.
fn typed(clone: &Scene, line: &str) -> Ran {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).current_dir(clone.path());
    for name in ["AWSIOT_KIT_REGISTRY", "CARGO_TARGET_DIR"] {
        command.env_remove(name);
    }
    command.env("SHELL", "/bin/sh").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"yes\n").unwrap();
    Ran::of(child.wait_with_output().unwrap())
}

/// The tests of the examples and of the README, run on a clone.
fn tests_of_the_examples(clone: &Scene) {
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(["examples::", "--test-threads", "2"])
        .current_dir(clone.path())
        .env("CARGO_MANIFEST_DIR", clone.path())
        .output()
        .unwrap();
    let ran = Ran::of(ran).expect(0);
    assert!(ran.out.contains("test result: ok") && !ran.out.contains(" 0 passed"), "{}", ran.out);
}

#[test]
fn the_readmes_commands_work_in_their_order_on_a_fresh_clone_and_the_tests_after_them() {
    let clone = fresh_clone();
    let (first, then) = (commands_after("# awsiot-kit\n"), commands_after("\n## Then\n"));
    // Building once more would take as long as all tests: the program is the one that was built for them, with the same profile. CI
    // runs the line itself.
    let first = first[0].strip_prefix("cargo run -- ").expect("the first command is a plain `cargo run`");
    let first = format!("target/debug/awsiot-kit {first}");
    for _ in 0..2 {
        typed(&clone, &first).expect(0);
    }
    assert_eq!(typed(&clone, &first.replace("apply", "plan").replace("--yes", "--exit-code")).code, Some(0));
    let export = then.iter().find(|line| line.starts_with("export ")).expect("says where the program is");
    assert!(then.len() > 10, "{then:?}");
    for line in &then {
        typed(&clone, &format!("{export}\n{line}")).expect(0);
        if line.starts_with("awsiot-kit apply") {
            assert!(clone.at("out").join("plant-bridge/private-key.pem").exists(), "it asked, and was answered");
        }
    }
    // Whatever is there now is no key for git, not even without what the repository itself says of `out/`.
    fs::remove_file(clone.at(".gitignore")).unwrap();
    let staged = String::from_utf8(approve("git", clone.path(), &["add", "-An", "."])).unwrap();
    assert!(staged.contains("add 'README.md'") && staged.contains("add 'awsiot.toml'"), "{staged}");
    for line in staged.lines() {
        let path = line.trim_start_matches("add '").trim_end_matches('\'');
        let is_made = ["out/", "examples/gateway/out/", ".awsiot-kit/"].iter().any(|made| path.starts_with(made));
        assert!(!is_made, "git takes {path}");
    }
    for _ in 0..2 {
        tests_of_the_examples(&clone);
    }
}

//! What goes wrong on the command line, as data: `tests/cases/NAME.toml` says what is tried, `NAME.expected` how it ends.
//!
//! A new case is a new file; `UPDATE=1` writes what it comes to, to be looked at by a person.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::holds;
use crate::judge::skipped;
use crate::scene::{PROGRAM, Ran, Scene, in_parallel, put_program};

/// What is tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The command line after the program's name.
    args: Vec<String>,
    /// `awsiot.toml`; none means that there is none.
    manifest: Option<String>,
    /// The manifest's bytes, where it is no text.
    hex: Option<String>,
    /// What it is saved as; UTF-8 without.
    encoding: Option<String>,
    /// What follows in it, very often.
    repeat: Option<Repeat>,
    /// What a shell does first.
    setup: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    /// `{n}` is the number of the time.
    text: String,
    times: usize,
    #[serde(default)]
    then: String,
}

impl Case {
    fn bytes(&self) -> Option<Vec<u8>> {
        if let Some(hex) = &self.hex {
            return Some(
                (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect(),
            );
        }
        let mut text = self.manifest.clone()?;
        if let Some(repeat) = &self.repeat {
            text.extend((0..repeat.times).map(|n| repeat.text.replace("{n}", &n.to_string())));
            text.push_str(&repeat.then);
        }
        match self.encoding.as_deref() {
            None => Some(text.into_bytes()),
            Some("utf-16le") => {
                Some([0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect())
            }
            Some(other) => panic!("no encoding {other}"),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Every file there, each of a case or of what one comes to.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        match name.rsplit_once('.') {
            Some((name, "toml")) => names.push(name.to_owned()),
            Some((case, "expected")) => assert!(folder().join(format!("{case}.toml")).exists(), "{name} has no case"),
            _ => panic!("tests/cases/{name} is neither a case nor what one comes to"),
        }
    }
    names.sort();
    names
}

/// All that a run came to: its exit code, what it said, and every file that is there afterwards.
fn transcript(scene: &Scene, ran: &Ran) -> String {
    let files: Vec<String> = scene.files("").into_keys().collect();
    let shown = |text: &str| text.replace(&scene.path().display().to_string(), "FOLDER");
    format!(
        "exit {}\n--- stdout\n{}--- stderr\n{}--- files\n{}\n",
        ran.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string()),
        shown(&ran.out),
        shown(&ran.err),
        files.join("\n"),
    )
}

#[test]
fn every_case_ends_as_a_person_has_seen_it_end() {
    let names = names();
    assert!(names.len() >= 25);
    in_parallel(&names, |name| {
        let text = fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let scene = Scene::empty();
        if let Some(bytes) = case.bytes() {
            fs::write(scene.at("awsiot.toml"), bytes).unwrap();
        }
        if let Some(setup) = &case.setup {
            let done = Command::new("sh").args(["-ec", setup]).current_dir(scene.path()).status().unwrap();
            assert!(done.success(), "{name}: {setup}");
        }
        let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
        let ran = scene.run(&args);
        let came_to = transcript(&scene, &ran);
        holds::nothing_is_stray(&scene);
        assert!(!scene.files("").contains_key("out/a"), "{name}: a bundle is there");
        assert!(ran.code != Some(0) && ran.code.is_some(), "{name}: {came_to}");
        assert!(!ran.err.contains("panicked"), "{name}: {came_to}");
        assert!(ran.err.len() < 20_000, "{name}: {} bytes are no message", ran.err.len());
        assert!(ran.err.contains("error:"), "{name}: {came_to}");
        let remedies = ["hint:", "= help:", "For more information", "tip:"];
        assert!(remedies.iter().any(|word| ran.err.contains(word)), "{name} has no remedy: {came_to}");
        let expected = folder().join(format!("{name}.expected"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came_to).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert!(came_to == wanted, "{name} came to\n{came_to}\ninstead of\n{wanted}");
    });
}

const ONE: &str = "version = 1\nregistry = \"local:registry\"\n[things.a]\nattributes = { site = \"lyon\" }\n";

/// Runs a script in a name space of its own, in which it may mount; where this machine lets nobody mount, `None`.
fn where_one_may_mount(scene: &Scene, script: &str) -> Option<Ran> {
    let may = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
    let may = may.is_ok_and(|output| output.status.success());
    if !may {
        skipped("a disk that is full, as nobody may mount here; the limit on the size of files is tried instead");
    }
    may.then(|| {
        let shell = Command::new("unshare")
            .args(["-rm", "sh", "-c", script])
            .current_dir(scene.path())
            .env("KIT", PROGRAM)
            .output();
        Ran::of(shell.unwrap())
    })
}

#[test]
fn a_full_disk_ends_a_run_with_its_remedy_and_nothing_half_written() {
    // What is full: the place of the bundles, of the state, of the registry.
    for (full, size, code) in [("out", "8k", 6), (".awsiot-kit", "4k", 5), ("registry", "48k", 5)] {
        let scene = Scene::new(ONE);
        fs::create_dir(scene.at(full)).unwrap();
        let script = format!(
            "mount -t tmpfs -o size={size} tmpfs {full} || exit 99; \"$KIT\" apply --yes; code=$?; find {full} -type f; exit $code"
        );
        let ran = where_one_may_mount(&scene, &script).unwrap_or_else(|| {
            // Nobody may mount: a limit on the size of files comes closest.
            let script = "trap '' XFSZ; ulimit -f 0; \"$KIT\" apply --yes 2>&1 | cat >&2; exit 5";
            Ran::of(
                Command::new("sh").args(["-c", script]).current_dir(scene.path()).env("KIT", PROGRAM).output().unwrap(),
            )
        });
        assert!(ran.code == Some(code) || ran.code == Some(5), "{full}: {ran:?}");
        assert!(ran.err.contains("error:"), "{full}: {ran:?}");
        if ran.err.contains("no space") || ran.err.contains("there is no room") {
            assert!(ran.err.contains("hint: make room and run the same command again"), "{full}: {ran:?}");
        } else {
            assert!(ran.err.contains("too large"), "{full}: {ran:?}");
        }
        assert!(!ran.out.contains(".tmp") && !ran.out.contains(".new"), "{full}: {ran:?}");
        assert!(!scene.at("out/a").exists() && !ran.out.contains("out/a/"), "{full}: {ran:?}");
        // There is room again.
        scene.run(&["apply", "--yes"]).expect(0);
        holds::nothing_is_stray(&scene);
        holds::bundles_are_whole(&scene, &["a"]);
        scene.run(&["plan", "--exit-code"]).expect(0);
    }
}

#[test]
fn a_registry_that_may_only_be_read_is_read_and_not_written() {
    let scene = Scene::new(ONE);
    scene.run(&["apply", "--yes"]).expect(0);
    scene.manifest(&ONE.replace("lyon", "paris"));
    let before = scene.files("out");
    let mode = |mode| {
        for (path, seen) in scene.files("registry") {
            let bits = if seen.mode & 0o100 == 0 { mode & 0o666 } else { mode };
            fs::set_permissions(scene.at(&format!("registry/{path}")), fs::Permissions::from_mode(bits)).unwrap();
        }
        fs::set_permissions(scene.at("registry"), fs::Permissions::from_mode(mode)).unwrap();
    };
    let nobody = 65_534;
    // Root may do anything: it lets somebody do this who may not.
    let program = tempfile::tempdir().unwrap();
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        fs::set_permissions(program.path(), fs::Permissions::from_mode(0o755)).unwrap();
        put_program(Path::new(PROGRAM), &program.path().join("kit"));
        chown(scene.path(), Some(nobody), Some(nobody)).unwrap();
        for path in scene.files("").into_keys() {
            chown(scene.at(&path), Some(nobody), Some(nobody)).unwrap();
        }
    }
    mode(0o555);
    let run = |args: &[&str]| {
        let mut command = scene.command(args);
        if is_root {
            command = Command::new(program.path().join("kit"));
            command.args(args).current_dir(scene.path()).uid(nobody).gid(nobody);
        }
        Ran::of(command.output().unwrap())
    };
    let ran = run(&["plan", "--exit-code"]).expect(1);
    assert!(ran.out.contains("site: lyon -> paris"), "{}", ran.out);
    let ran = run(&["apply", "--yes"]).expect(5);
    assert!(ran.err.contains("registry/registry.db") && ran.err.contains("hint: check who owns"), "{}", ran.err);
    assert!(scene.files("out") == before);
    holds::nothing_is_stray(&scene);
    mode(0o755);
    run(&["apply", "--yes"]).expect(0);
    run(&["plan", "--exit-code"]).expect(0);
}

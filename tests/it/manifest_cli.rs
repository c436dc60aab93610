//! `check` and `init` from the outside.

use std::fs;
use std::path::Path;
use std::process::Command;

use awsiot_kit::manifest::starter::STARTERS;

/// Exit code, stdout, stderr.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_awsiot-kit"))
        .args(args)
        .current_dir(folder)
        .env_remove("AWSIOT_KIT_REGISTRY")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_starter_passes_check_without_a_finding() {
    for starter in STARTERS {
        let folder = tempfile::tempdir().unwrap();
        let (exit, _, err) = run(folder.path(), &["init", "--template", starter.name]);
        assert_eq!(exit, 0, "{}: {err}", starter.name);
        let (exit, out, err) = run(folder.path(), &["check"]);
        assert_eq!((exit, out.as_str()), (0, ""), "{}: {err}", starter.name);
        assert!(err.contains("no findings"));
        let (things, _) =
            awsiot_kit::manifest::read(&awsiot_kit::finding::Source::new("m", starter.manifest), &|name| {
                Ok(awsiot_kit::finding::Source::new(name, starter.beside[0].1))
            })
            .manifest
            .unwrap()
            .resolve(&awsiot_kit::manifest::Surroundings::default());
        assert!(!things.is_empty(), "{}", starter.name);
    }
}

#[test]
fn every_target_has_a_manifest_to_start_from_that_check_denies_nothing_of() {
    for word in awsiot_kit::manifest::starter::for_target::words() {
        let folder = tempfile::tempdir().unwrap();
        let (exit, _, err) = run(folder.path(), &["init", "--target", word]);
        assert_eq!(exit, 0, "{word}: {err}");
        let (exit, out, err) = run(folder.path(), &["check"]);
        assert_eq!(exit, 0, "{word}: {out}{err}");
        // Every option that is only shown can be had by taking its `#` away.
        let path = folder.path().join("awsiot.toml");
        let text = fs::read_to_string(&path).unwrap();
        let (head, options) = text.split_once("\n[things.device-1.emit.").unwrap();
        let options: String = options
            .lines()
            .map(|line| format!("{}\n", line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line)))
            .collect();
        fs::write(&path, format!("{head}\n[things.device-1.emit.{options}")).unwrap();
        let (_, out, err) = run(folder.path(), &["check", "--format", "json"]);
        for unknown in ["manifest-syntax", "manifest-unknown-key", "manifest-unknown-option", "manifest-type"] {
            assert!(!out.contains(&format!("\"{unknown}\"")), "{word}: {out}{err}");
        }
    }
    let (exit, _, err) = run(tempfile::tempdir().unwrap().path(), &["init", "--target", "mosquito"]);
    assert!(exit == 2 && err.contains("mosquitto"), "{err}");
}

#[test]
fn every_file_of_the_starters_is_in_use() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/manifest");
    let used: Vec<&str> = STARTERS
        .iter()
        .flat_map(|starter| std::iter::once(starter.manifest).chain(starter.beside.iter().map(|(_, text)| *text)))
        .collect();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(used.contains(&fs::read_to_string(&path).unwrap().as_str()), "{}", path.display());
    }
}

#[test]
fn init_never_overwrites_and_writes_nothing_when_one_file_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("sensors.csv"), "mine").unwrap();
    let (exit, _, err) = run(path, &["init", "--template", "fleet"]);
    assert_eq!(exit, 5);
    assert!(err.contains("sensors.csv") && err.contains("hint:"), "{err}");
    assert_eq!(fs::read_to_string(path.join("sensors.csv")).unwrap(), "mine");
    assert!(!path.join("awsiot.toml").exists());
    assert_eq!(run(path, &["init", "new/folder/"]).0, 0);
    assert!(path.join("new/folder/awsiot.toml").exists());
    assert_eq!(run(path, &["init", "new/folder"]).0, 5);
    assert_eq!(run(path, &["init", "--template", "gatway"]).0, 2);
}

#[test]
fn what_is_no_manifest_ends_with_exit_3_and_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = "version = 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = format!("version = 1\n{}", "[[x]]\n".repeat(1_800_000));
    let deep = "a = [".repeat(3000);
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty", b"", "`awsiot-kit init`"),
        ("large", large.as_bytes(), "at most 4194304 bytes"),
        ("binary", b"\x7fELF\x02\x01\x01\0\0\0\0\0", "binary"),
        ("utf16", &utf16, "iconv"),
        ("latin1", b"# caf\xe9\nversion = 1\n", "line 1, column 6"),
        ("syntax", b"version = \n", "bad.toml:1:"),
        ("deep", deep.as_bytes(), "bad.toml:1:"),
        ("quote", b"a = \"\n", "bad.toml:1:"),
    ];
    for (name, bytes, says) in cases {
        fs::write(folder.path().join("bad.toml"), bytes).unwrap();
        let (exit, out, err) = run(folder.path(), &["check", "-f", "bad.toml"]);
        assert_eq!(exit, 3, "{name}: {out}{err}");
        assert!(format!("{out}{err}").contains(says), "{name}: {out}{err}");
    }
    let (exit, _, err) = run(folder.path(), &["check", "-f", "missing.toml"]);
    assert_eq!(exit, 3);
    assert!(err.contains("missing.toml"), "{err}");
}

#[test]
fn a_deny_finding_makes_exit_1_and_a_json_line_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("awsiot.toml"), "version = 1\n[things.a]\npublsh = []\n").unwrap();
    let (exit, out, _) = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(exit, 1);
    let finding: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(finding["schema"], 1);
    assert_eq!(finding["code"], "manifest-unknown-key");
    assert_eq!(finding["level"], "deny");
    assert_eq!((&finding["line"], &finding["column"]), (&3.into(), &1.into()));
    assert_eq!(finding["help"], "did you mean `publish`?");
    fs::write(folder.path().join("awsiot.toml"), "[things.a]\n").unwrap();
    let (exit, out, _) = run(folder.path(), &["check"]);
    assert_eq!(exit, 0, "a warning alone is no no");
    assert!(out.contains("manifest-version"));
}

//! No password and no key gets out of the certificate commands: not in what they say, not in the process list, not in a file others may read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::scene::{Ran, Scene};

const PASSWORD: &str = "correct-horse-battery";

fn run(scene: &Scene, args: &str) -> Ran {
    let mut command = scene.command(&args.split(' ').collect::<Vec<_>>());
    Ran::of(command.env("PASS", PASSWORD).env("WRONG", "staple-of-the-wrong").output().unwrap())
}

/// What must not be seen anywhere: passwords, and a line out of the middle of every private key that is here.
fn secrets(scene: &Scene) -> Vec<String> {
    let mut secrets = vec![PASSWORD.to_owned(), "staple-of-the-wrong".to_owned()];
    for (path, file) in scene.files("") {
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        if path.ends_with("private-key.pem") || path == "plain.pem" {
            secrets.push(text.lines().nth(1).unwrap().to_owned());
        }
    }
    assert!(secrets.len() > 3);
    secrets
}

#[test]
fn no_command_says_a_password_or_a_key_whether_it_works_or_fails() {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n[things.pump-1]\npublish = [\"telemetry/pump-1\"]\n");
    let commands = [
        ("cert new a --key rsa-2048", 0),
        ("ca new factory", 0),
        ("cert new b --issuer ca:factory", 0),
        ("cert csr c --key plain.pem --out c.csr", 0),
        (
            "cert convert --key a/private-key.pem --cert a/certificate.pem --to pkcs12 --password-env PASS --out a.p12",
            0,
        ),
        ("cert convert --key a/private-key.pem --cert a/certificate.pem --to jks --password-env PASS --out a.jks", 0),
        ("cert convert a/private-key.pem --to pkcs8-encrypted --password-env PASS --out a.pem", 0),
        ("cert convert a.p12 --in-password-env PASS --to c-header --out a.h", 0),
        ("cert convert a.p12 --in-password-env WRONG --to pkcs8 --out x", 3),
        ("cert convert a.jks --in-password-env WRONG --to pkcs8 --out x", 3),
        ("cert convert a.pem --in-password-env WRONG --to pkcs8 --out x", 3),
        ("cert convert a.pem --to pkcs8 --out x", 3),
        ("cert convert b/private-key.pem --to pkcs1 --out x", 3),
        ("cert convert b/private-key.pem --to pkcs8 --out a.pem", 5),
        ("cert inspect a.p12 --in-password-env PASS", 0),
        ("cert inspect a/private-key.pem", 0),
        ("cert match a.pem a/certificate.pem --in-password-env PASS", 0),
        ("cert match a/private-key.pem b/certificate.pem", 1),
        ("ca show factory", 0),
        ("ca register factory --mode default", 0),
        ("apply --yes", 0),
        ("cert rotate pump-1 --yes", 0),
        ("cert list", 0),
        ("destroy --yes", 0),
    ];
    for (command, code) in commands {
        for flags in ["-vv", "--format json"] {
            let here = if flags == "-vv" { scene.copy() } else { Scene::there(&scene.path().display().to_string()) };
            let ran = run(&here, &format!("{command} {flags}"));
            let said = format!("{}{}", ran.out, ran.err);
            ran.expect(code);
            for secret in secrets_or_passwords(&here) {
                assert!(!said.contains(&secret), "`{command} {flags}` says a secret");
            }
        }
    }
    // Whatever holds a key is its owner's alone.
    for (path, file) in scene.files("") {
        let text = String::from_utf8_lossy(&file.bytes);
        let holds_key = text.contains("PRIVATE KEY") || [".p12", ".jks"].iter().any(|end| path.ends_with(end));
        assert!(!holds_key || file.mode & 0o077 == 0, "{path} has the mode {:o}", file.mode);
    }
    assert_eq!(fs::metadata(scene.at("a/private-key.pem")).unwrap().permissions().mode() & 0o777, 0o600);
}

fn secrets_or_passwords(scene: &Scene) -> Vec<String> {
    match scene.path().join("b/private-key.pem").exists() {
        true => secrets(scene),
        false => vec![PASSWORD.to_owned()],
    }
}

#[test]
fn the_process_list_shows_no_password_and_no_option_takes_one() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    let mut child = scene
        .command(&["cert", "convert", "-", "--to", "pkcs8-encrypted", "--password-env", "PASS", "--out", "sealed.pem"])
        .env("PASS", PASSWORD)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It waits for its input now, and for as long as we like.
    let seen = fs::read(Path::new("/proc").join(child.id().to_string()).join("cmdline")).unwrap();
    let seen = String::from_utf8_lossy(&seen).into_owned();
    assert!(!seen.contains(PASSWORD), "{seen}");
    stdin.write_all(&fs::read(scene.at("a/private-key.pem")).unwrap()).unwrap();
    drop(stdin);
    assert!(child.wait_with_output().unwrap().status.success());
    assert!(fs::read_to_string(scene.at("sealed.pem")).unwrap().contains("ENCRYPTED PRIVATE KEY"));

    // Every option that has to do with passwords names where one is.
    for verb in ["new", "csr", "sign", "convert", "inspect", "match", "rotate"] {
        let help = Command::new(crate::scene::PROGRAM).args(["cert", verb, "--help"]).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let options = help.split_whitespace().filter(|word| word.starts_with("--") && word.contains("pass"));
        for option in options {
            let option = option.trim_matches(|c: char| !c.is_ascii_alphabetic());
            assert!(option.ends_with("-env") || option.ends_with("-file"), "cert {verb}: {option}");
        }
    }
}

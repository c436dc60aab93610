//! `cert convert` and its options: entries as they were meant, nothing passed over in silence, files and passwords as people have them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::judge::{approve, need};
use crate::scene::{Ran, Scene};

fn run(scene: &Scene, args: &str) -> Ran {
    let mut command = scene.command(&args.split(' ').collect::<Vec<_>>());
    Ran::of(command.env("PASS", "changeit").env("OTHER", "s0mething-else").output().unwrap())
}

/// A folder with a device `a`, a device `b`, and their keystore, made by keytool from two of ours; `again` is a second certificate for the key of `a`.
fn stores() -> Scene {
    let scene = Scene::empty();
    let at = scene.path();
    for device in ["a", "b"] {
        run(&scene, &format!("cert new {device} --days 100")).expect(0);
    }
    let again =
        ["req", "-x509", "-key", "a/private-key.pem", "-subj", "/CN=again", "-days", "200", "-out", "again.pem"];
    approve("openssl", at, &again);
    for (alias, key, cert) in
        [("a", "a", "a/certificate.pem"), ("b", "b", "b/certificate.pem"), ("again", "a", "again.pem")]
    {
        run(
            &scene,
            &format!("cert convert --key {key}/private-key.pem --cert {cert} --alias {alias} --to pkcs12 --iterations 100 --password-env PASS --out {alias}.p12"),
        )
        .expect(0);
        let import = format!(
            "-importkeystore -noprompt -srckeystore {alias}.p12 -srcstorepass changeit -destkeystore many.p12 -deststoretype PKCS12 -deststorepass changeit"
        );
        approve("keytool", at, &import.split(' ').collect::<Vec<_>>());
    }
    approve(
        "keytool",
        at,
        &"-importcert -noprompt -keystore many.p12 -storepass changeit -alias root -file b/certificate.pem"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    scene
}

#[test]
fn an_alias_picks_an_entry_with_its_own_certificates_and_says_what_is_left_out() {
    let scene = stores();
    let fingerprint = |file: &str| {
        let said = approve("openssl", scene.path(), &["x509", "-in", file, "-noout", "-fingerprint", "-sha256"]);
        String::from_utf8(said).unwrap()
    };
    for (alias, file) in [("a", "a/certificate.pem"), ("b", "b/certificate.pem"), ("again", "again.pem")] {
        let ran = run(
            &scene,
            &format!("cert convert many.p12 --in-password-env PASS --alias {alias} --to pem --out {alias}.out"),
        )
        .expect(0);
        assert!(ran.err.contains("left out: ") && ran.err.contains("root"), "{}", ran.err);
        let text = fs::read_to_string(scene.at(&format!("{alias}.out"))).unwrap();
        assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 1, "{alias}");
        assert_eq!(text.matches("BEGIN PRIVATE KEY").count(), 1, "{alias}");
        assert_eq!(
            fingerprint(&format!("{alias}.out")),
            fingerprint(file),
            "{alias}: the certificate of another entry"
        );
        for form in ["pkcs12", "jks"] {
            run(&scene, &format!("cert convert many.p12 --in-password-env PASS --alias {alias} --to {form} --password-env PASS --out {alias}.{form}")).expect(0);
        }
        run(
            &scene,
            &format!("cert convert many.p12 --in-password-env PASS --alias {alias} --to c-header --out {alias}.h"),
        )
        .expect(0);
        assert_eq!(
            fs::read_to_string(scene.at(&format!("{alias}.h"))).unwrap().matches("BEGIN CERTIFICATE").count(),
            1
        );
    }
    run(&scene, "cert convert many.p12 --in-password-env PASS --alias root --to der --out root.der").expect(0);
    let ran = run(&scene, "cert convert many.p12 --in-password-env PASS --alias nobody --to pem --out x").expect(3);
    assert!(ran.err.contains("no entry has the alias `nobody`") && ran.err.contains("again"), "{}", ran.err);
    let ran = run(&scene, "cert convert many.p12 --in-password-env PASS --to pkcs8 --out x").expect(3);
    assert!(ran.err.contains("--alias"), "{}", ran.err);
}

#[test]
fn an_option_that_the_form_has_no_use_for_is_a_mistake() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    for (options, says) in [
        ("--to pkcs8 --password-env PASS", "pkcs8-encrypted"),
        ("--to pem --password-file p", "pkcs8-encrypted"),
        ("--to pkcs12 --password-env PASS --key-password-env OTHER", "store's password"),
        ("--to jks --password-env PASS --iterations 5", "pkcs12"),
        ("--to jks --password-env PASS --profile legacy", "pkcs12"),
        ("--to pkcs8 --iterations 5", "pkcs8-encrypted"),
        ("--to pkcs8 --progmem", "c-header"),
        ("--to pkcs8 --sec-tag 7", "nrf-at"),
        ("--to pkcs8 --alias a", "names no entry"),
    ] {
        let ran =
            run(&scene, &format!("cert convert --key a/private-key.pem --cert a/certificate.pem {options} --out x"))
                .expect(2);
        assert!(ran.err.contains(says), "{options}: {}", ran.err);
        assert!(!scene.at("x").exists(), "{options}");
    }
    let ran = run(&scene, "cert convert --key a/private-key.pem --cert a/certificate.pem --to pkcs8 --out x").expect(0);
    assert!(ran.err.contains("holds the key alone"), "{}", ran.err);
}

#[test]
fn a_key_with_a_password_of_its_own_is_read_again() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    run(&scene, "cert convert --key a/private-key.pem --cert a/certificate.pem --to jks --password-env PASS --key-password-env OTHER --out a.jks").expect(0);
    let ran = run(&scene, "cert convert a.jks --in-password-env PASS --to pkcs8 --out x").expect(3);
    assert!(ran.err.contains("--in-key-password-env"), "{}", ran.err);
    run(&scene, "cert convert a.jks --in-password-env PASS --in-key-password-env OTHER --to pkcs8 --out again.pem")
        .expect(0);
    assert!(fs::read(scene.at("again.pem")).unwrap() == fs::read(scene.at("a/private-key.pem")).unwrap());
    fs::write(scene.at("p"), "\u{feff}s0mething-else\r\n").unwrap();
    run(&scene, "cert match a.jks a/certificate.pem --in-password-env PASS --in-key-password-file p").expect(0);
}

#[test]
fn many_inputs_become_many_outputs_in_one_run() {
    let scene = Scene::empty();
    for name in ["a", "b"] {
        run(&scene, &format!("cert new {name} --key rsa-2048")).expect(0);
        fs::copy(scene.at(&format!("{name}/private-key.pem")), scene.at(&format!("{name}.pem"))).unwrap();
    }
    run(&scene, "cert convert a.pem b.pem --each --to pkcs1 --out out").expect(0);
    for name in ["a", "b"] {
        approve("openssl", scene.path(), &["rsa", "-in", &format!("out/{name}.pem"), "-check", "-noout"]);
    }
    let ran =
        run(&scene, "cert convert a.pem a/private-key.pem b/private-key.pem --each --to pkcs1 --out more").expect(2);
    assert!(ran.err.contains("private-key.pem") && !scene.at("more").exists(), "{}", ran.err);
    run(&scene, "cert convert a.pem --each --to pkcs1 --out out").expect(5);
}

#[test]
fn certificates_alone_become_a_bag_and_a_chain() {
    let scene = Scene::empty();
    run(&scene, "ca new factory").expect(0);
    run(&scene, "ca new line-1 --parent factory").expect(0);
    run(&scene, "cert new a --issuer ca:line-1").expect(0);
    run(&scene, "cert convert --cert a/certificate.pem --to pkcs7 --out a.p7b").expect(0);
    let shown = approve("openssl", scene.path(), &["pkcs7", "-in", "a.p7b", "-print_certs", "-noout"]);
    assert_eq!(String::from_utf8(shown).unwrap().matches("subject=").count(), 2);
    let shown = approve("keytool", scene.path(), &["-printcert", "-file", "a.p7b"]);
    assert_eq!(String::from_utf8_lossy(&shown).matches("Owner:").count(), 2);
    run(&scene, "cert convert --cert a/certificate.pem --to der-chain --out a.der").expect(0);
    run(&scene, "cert convert a.der --to pem --out again.pem").expect(0);
    assert!(fs::read(scene.at("again.pem")).unwrap() == fs::read(scene.at("a/certificate.pem")).unwrap());
    run(&scene, "cert convert a/private-key.pem --to pkcs7 --out x").expect(3);
}

#[test]
fn a_name_that_is_no_file_has_a_hint_of_its_own() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    for (out, says) in
        [("/dev/stdout", "--out -"), ("a", "name a file in it"), ("a/private-key.pem", "nothing is overwritten")]
    {
        let ran = run(&scene, &format!("cert convert a/private-key.pem --to pkcs8 --out {out}")).expect(5);
        assert!(ran.err.contains(says), "{out}: {}", ran.err);
    }
}

#[test]
fn what_a_killed_run_left_is_swept_by_the_next_one_and_nothing_else_is() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    let (stale, other) = (scene.at("a/.private-key.pem.2147483646.tmp"), scene.at("a/.notes.tmp"));
    for command in [
        "cert inspect a/certificate.pem",
        "cert convert a/private-key.pem --to pkcs8 --out a/x",
        "cert csr n --key a/private-key.pem",
    ] {
        fs::write(&stale, "a whole key").unwrap();
        fs::write(&other, "").unwrap();
        run(&scene, command).expect(0);
        assert!(!stale.exists() && other.exists(), "{command}");
    }
}

#[test]
fn strange_names_of_files_are_shown_escaped() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    let folder = scene.at("certs");
    fs::create_dir(&folder).unwrap();
    let strange = std::ffi::OsStr::from_bytes(b"x\ny\x1b[31m\xff.pem");
    fs::copy(scene.at("a/certificate.pem"), folder.join(Path::new(strange))).unwrap();
    let ran = run(&scene, "cert list certs").expect(0);
    assert_eq!(ran.out.lines().count(), 1, "{:?}", ran.out);
    assert!(ran.out.contains("x\\ny\\u{1b}[31m\\xff.pem"), "{:?}", ran.out);
}

#[test]
fn the_terminal_shows_again_what_is_typed_after_every_way_out_of_a_question() {
    let scene = Scene::empty();
    run(&scene, "cert new a").expect(0);
    run(
        &scene,
        "cert convert a/private-key.pem --to pkcs8-encrypted --iterations 10 --password-env PASS --out sealed.pem",
    )
    .expect(0);
    // Each: what is typed or sent at the question, and the exit code.
    let script = r#"
import os, pty, signal, sys, termios, time
program, folder = sys.argv[1:]
os.chdir(folder)
for what, expected in [(b"\x03", 130), (b"\x1c", 130), (b"\x04", 130), ("TERM", 130), (b"changeit\r", 0), (b"wrong\x15changeix\x7ft\n", 0), (b"wrong\n", 3)]:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program, [program, "cert", "inspect", "sealed.pem"])
    seen = b""
    while b"Password" not in seen:
        seen += os.read(terminal, 1000)
    deadline = time.time() + 20
    while termios.tcgetattr(terminal)[3] & termios.ECHO and time.time() < deadline:
        time.sleep(0.01)
    assert not termios.tcgetattr(terminal)[3] & termios.ECHO, "the password would show"
    os.kill(pid, signal.SIGTERM) if what == "TERM" else os.write(terminal, what)
    modes = None
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        time.sleep(0.01)
    modes = termios.tcgetattr(terminal)[3]
    assert os.waitstatus_to_exitcode(status) == expected, (what, status)
    assert modes & termios.ECHO and modes & termios.ICANON and modes & termios.ISIG, what
    os.close(terminal)
"#;
    let folder = scene.path().display().to_string();
    approve("python3", Path::new("/"), &["-c", script, crate::scene::PROGRAM, &folder]);
    need("python3");
}

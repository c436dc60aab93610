//! The keystores of targets: keytool and openssl open them with the password beside them.

use std::fs;

use awsiot_kit::artefact::Artefact;

use crate::fixture::{bare, emit, text};
use crate::judge::approve;
use crate::scene::Scene;

/// Writes files where the judges can see them.
fn write(files: &[Artefact]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.content.bytes()).unwrap();
    }
    folder
}

#[test]
fn keytool_finds_the_key_under_aws_ssl_and_the_root_beside_it() {
    for version in ["3", "4", "5"] {
        for form in ["p12", "jks"] {
            let files = emit("kura", &bare("gw"), &[("version", version), ("keystore", form)], 8883).unwrap();
            let folder = write(&files);
            let password = text(&files, "keystore-password.txt");
            let store = format!("keystore.{form}");
            let listing =
                approve("keytool", folder.path(), &["-list", "-keystore", &store, "-storepass", password.trim_end()]);
            let listing = String::from_utf8(listing).unwrap();
            assert!(listing.contains("aws-ssl") && listing.contains("PrivateKeyEntry"), "{version} {form}: {listing}");
            assert!(listing.contains("trustedCertEntry"), "{version} {form}: {listing}");
        }
    }
}

#[test]
fn openssl_opens_the_pfx_and_finds_the_key() {
    let files = emit("sgcwebsockets", &bare("t"), &[("io-handler", "schannel")], 8883).unwrap();
    let folder = write(&files);
    let args = ["pkcs12", "-in", "device.pfx", "-passin", "file:keystore-password.txt", "-nodes", "-nocerts"];
    let key = String::from_utf8(approve("openssl", folder.path(), &args)).unwrap();
    let key = &key[key.find("-----BEGIN").unwrap()..];
    assert_eq!(key, crate::fixture::KEY);
    assert!(!files.iter().any(|file| file.path == "private-key.pem"), "the PFX replaces the PEM pair");
}

#[test]
fn the_same_thing_gives_the_same_bytes() {
    for (target, given) in
        [("kura", ("keystore", "p12")), ("kura", ("keystore", "jks")), ("sgcwebsockets", ("io-handler", "schannel"))]
    {
        let made = || emit(target, &bare("t"), &[given], 8883).unwrap();
        let (one, other) = (made(), made());
        for (one, other) in one.iter().zip(&other) {
            assert!(one.content.bytes() == other.content.bytes(), "{target} {given:?} {}", one.path);
        }
    }
}

#[test]
fn a_password_that_the_manifest_names_opens_the_keystore_and_is_not_written_down_again() {
    let manifest = |option: &str| {
        format!("version = 1\nregistry = \"local\"\n[things.gw]\n[things.gw.emit.kura]\nversion = \"5\"\n{option}\n")
    };
    let scene = Scene::new(&manifest("keystore-password = { file = \"password\" }"));
    fs::write(scene.at("password"), "correct horse\n").unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    let folder = scene.at("out/gw/kura");
    let opens = ["pkcs12", "-in", "keystore.p12", "-passin", "pass:correct horse", "-noout"];
    approve("openssl", &folder, &opens);
    assert!(!folder.join("keystore-password.txt").exists());
    assert!(fs::read_to_string(folder.join("README.md")).unwrap().contains("the file that keystore-password names"));

    // Left out, one is made and written beside the keystore.
    scene.manifest(&manifest(""));
    scene.run(&["apply", "--yes"]).expect(0);
    let opens = ["pkcs12", "-in", "keystore.p12", "-passin", "file:keystore-password.txt", "-noout"];
    approve("openssl", &folder, &opens);
    assert_ne!(fs::read_to_string(folder.join("keystore-password.txt")).unwrap().trim_end(), "correct horse");
}

//! `emit` on the command line: what it writes, compares, refuses, and brings onto a gateway.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use awsiot_kit::emit::TARGETS;
use serde_json::Value;

use crate::judge::{approve, need};
use crate::scene::Scene;

fn manifest(key: &str, version: &str) -> String {
    format!(
        "version = 1\nregistry = \"local\"\n[things.gw]\npublish = [\"aws-iot/gw/x\"]\ncertificate = {{ key = \"{key}\" }}\n\
         [things.gw.emit.kura]\nversion = \"{version}\"\n[things.other]\npublish = [\"t\"]\n[things.other.emit.nanomq]\n"
    )
}

fn applied(key: &str, version: &str) -> Scene {
    let scene = Scene::new(&manifest(key, version));
    scene.run(&["apply", "--yes"]).expect(0);
    scene
}

#[test]
fn what_an_apply_wrote_is_the_same_and_what_is_altered_differs() {
    let scene = applied("ec-p256", "5");
    let ran = scene.run(&["emit", "kura", "--check"]).expect(0);
    assert_eq!(ran.out, "");
    fs::write(scene.at("out/gw/kura/snapshot.xml"), "<x/>").unwrap();
    let ran = scene.run(&["emit", "kura", "--check"]).expect(1);
    assert_eq!(ran.out, "differs out/gw/kura/snapshot.xml\n");
    assert!(ran.err.starts_with("registry: local"), "{}", ran.err);
    let ran = scene.run(&["--format", "json", "emit", "kura"]).expect(0);
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["schema"] == 1 && line["thing"] == "gw"));
    let wrote: Vec<&Value> = lines.iter().filter(|line| line["action"] == "wrote").collect();
    assert_eq!(wrote.len(), 1);
    assert_eq!(wrote[0]["path"], "out/gw/kura/snapshot.xml");
    scene.run(&["emit", "kura", "--check"]).expect(0);
}

#[test]
fn a_folder_of_ones_own_gets_the_same_bytes_every_time() {
    let scene = applied("ec-p256", "5");
    // Without a table in the manifest: its password is made once and kept beside the keystore.
    let ran = scene.run(&["emit", "kura", "--thing", "other", "--out", "there"]).expect(0);
    assert!(ran.err.contains("warn[emit-policy]") && ran.err.contains("MQTT/BIRTH"), "{}", ran.err);
    assert_eq!(scene.files("there")["keystore.p12"].mode, 0o600);
    let before = scene.files("there");
    let ran = scene.run(&["emit", "kura", "--thing", "other", "--out", "there"]).expect(0);
    assert!(ran.out.lines().all(|line| line.starts_with("same ")), "{}", ran.out);
    assert_eq!(scene.files("there"), before);
    scene.run(&["emit", "kura", "--thing", "other", "--out", "there", "--check"]).expect(0);
    // Several things, a folder each.
    scene.manifest(&manifest("ec-p256", "5").replace("[things.other.emit.nanomq]", "[things.other.emit.kura]"));
    scene.run(&["apply", "--yes"]).expect(0);
    scene.run(&["emit", "kura", "--out", "both"]).expect(0);
    assert!(scene.at("both/gw/snapshot.xml").exists() && scene.at("both/other/snapshot.xml").exists());
}

#[test]
fn a_private_key_is_never_overwritten_by_another_whatever_file_it_is_in() {
    let scene = applied("ec-p256", "5");
    for target in TARGETS.iter().map(|target| target.name) {
        scene.run(&["emit", target, "--thing", "gw", "--out", target]).expect(0);
        if target == "kura" {
            // The plain key gone, only the store is in the way.
            fs::remove_file(scene.at("kura/private-key.pkcs8.pem")).unwrap();
        }
        let before = scene.files(target);
        let ran = scene.run(&["emit", target, "--thing", "other", "--out", target]).expect(5);
        assert!(ran.err.contains("holds another private key") && ran.err.contains("hint:"), "{}", ran.err);
        assert_eq!(scene.files(target), before, "{target}: nothing is written where one file is in the way");
    }
    // The same key in other words is no other key.
    fs::write(scene.at("out/gw/kura/keystore-password.txt"), "another-password\n").unwrap();
    scene.run(&["emit", "thingpark", "--thing", "gw", "--out", "thingpark"]).expect(0);
}

#[test]
fn what_cannot_be_emitted_is_said_with_its_exit_code() {
    let scene = applied("ec-p256", "5");
    scene.run(&["emit", "kurra"]).expect(2);
    scene.run(&["emit", "kura", "--thing", "nobody"]).expect(2);
    let ran = scene.run(&["emit", "greengrass"]).expect(3);
    assert!(ran.err.contains("error: no thing of the manifest has the target `greengrass`"), "{}", ran.err);
    scene.run(&["emit", "kura", "-f", "nowhere.toml"]).expect(3);
    // A target that is not in the manifest is checked like one that is.
    scene.manifest(
        &manifest("ec-p256", "5")
            .replace("registry = \"local\"\n", "registry = \"local\"\naws.port = 443\n")
            .replace("[things.gw.emit.kura]\nversion = \"5\"\n", "")
            .replace("[things.other.emit.nanomq]\n", ""),
    );
    let ran = scene.run(&["emit", "kura", "--thing", "gw"]).expect(3);
    assert!(ran.err.contains("deny[target-alpn]"), "{}", ran.err);
    let fresh = Scene::new(&manifest("ec-p256", "5"));
    let ran = fresh.run(&["emit", "kura"]).expect(3);
    assert!(ran.err.contains("hint: `awsiot-kit apply` makes them"), "{}", ran.err);
    fs::write(scene.at("file"), "").unwrap();
    scene.manifest(&manifest("ec-p256", "5"));
    scene.run(&["emit", "kura", "--out", "file"]).expect(5);
}

#[test]
fn a_users_own_template_wins_by_its_name() {
    let own = format!("templates = \"mine\"\n{}", manifest("ec-p256", "5"));
    let scene = Scene::new(&own);
    fs::create_dir_all(scene.at("mine/nanomq")).unwrap();
    fs::write(scene.at("mine/nanomq/nanomq.conf"), "# ours\nid = \"{{ client_id }}\"\n").unwrap();
    scene.run(&["apply", "--yes"]).expect(0);
    let conf = fs::read_to_string(scene.at("out/other/nanomq/nanomq.conf")).unwrap();
    assert_eq!(conf, "# ours\nid = \"other\"\n");
    fs::write(scene.at("mine/nanomq/nanomq.conf"), "{{ typo }}\n").unwrap();
    let ran = scene.run(&["apply", "--yes"]).expect(3);
    assert!(ran.err.contains("template `nanomq.conf` cannot be rendered at line 1"), "{}", ran.err);
}

/// The stand-in for a gateway, which stops with the test.
struct Gateway {
    child: Child,
    said: BufReader<ChildStdout>,
    port: String,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Gateway {
    fn start(tls: &[&Path]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kura.py");
        let mut child = Command::new(need("python3"))
            .args([script, "admin:geheim"])
            .args(tls)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        said.read_line(&mut port).unwrap();
        Self { child, said, port: port.trim().to_owned() }
    }

    /// The next request.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

fn upload(scene: &Scene, url: &str, password: &str, more: &[&str]) -> crate::scene::Ran {
    let args = [&["emit", "kura", "--upload", url, "--password-env", "KURA_PASSWORD"], more].concat();
    crate::scene::Ran::of(scene.command(&args).env("KURA_PASSWORD", password).output().unwrap())
}

#[test]
fn a_gateway_gets_what_the_snapshot_says_and_an_rsa_key() {
    let scene = applied("rsa-2048", "5");
    let mut gateway = Gateway::start(&[]);
    let url = format!("http://127.0.0.1:{}", gateway.port);
    let ran = upload(&scene, &url, "geheim", &[]).expect(0);
    assert!(
        ran.out.contains("uploaded: make ") && ran.out.contains("uploaded: put the key into AWSKeystore"),
        "{}",
        ran.out
    );
    assert_eq!(gateway.next()["method"], "GET");
    let made = gateway.next();
    let configs = made["body"]["configs"].as_array().unwrap();
    assert_eq!((configs.len(), &made["method"], &made["body"]["takeSnapshot"]), (6, &"POST".into(), &true.into()));
    let of =
        |pid: &str| configs.iter().find(|config| config["pid"] == pid).unwrap_or_else(|| panic!("{pid} in {made}"));
    let transport = of("org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport-AWS");
    assert_eq!(transport["factoryPid"], "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport");
    assert_eq!(transport["properties"]["client-id"], serde_json::json!({ "type": "STRING", "value": "gw" }));
    assert_eq!(transport["properties"]["keep-alive"], serde_json::json!({ "type": "INTEGER", "value": 60 }));
    assert_eq!(transport["properties"]["clean-session"], serde_json::json!({ "type": "BOOLEAN", "value": true }));
    let password = fs::read_to_string(scene.at("out/gw/kura/keystore-password.txt")).unwrap();
    let keystore = &of("AWSKeystore")["properties"]["keystore.password"];
    assert_eq!(keystore, &serde_json::json!({ "type": "PASSWORD", "value": password.trim_end() }));
    let late = gateway.next();
    let key = gateway.next();
    assert_eq!(late, key, "a keystore that is not there yet is asked again");
    assert_eq!(key["path"], "/services/keystores/v2/entries/privatekey");
    assert_eq!((&key["body"]["alias"], &key["body"]["keystoreServicePid"]), (&"aws-ssl".into(), &"AWSKeystore".into()));
    assert_eq!(key["body"]["privateKey"], fs::read_to_string(scene.at("out/gw/private-key.pem")).unwrap());
    assert_eq!(key["body"]["certificateChain"][0], fs::read_to_string(scene.at("out/gw/certificate.pem")).unwrap());
    assert_eq!(gateway.next()["body"]["certificate"], fs::read_to_string(scene.at("out/gw/root-ca.pem")).unwrap());
    assert!(!ran.out.contains("geheim") && !ran.err.contains("geheim") && !ran.out.contains(password.trim_end()));
    assert!(ran.err.starts_with("registry: local") && ran.err.contains("does leave this machine"), "{}", ran.err);
    assert_eq!(gateway.next()["body"]["cloudEndpointPid"], "org.eclipse.kura.cloud.CloudService-AWS");
    assert!(ran.out.contains("connected: CloudService-AWS"), "{}", ran.out);
    // Once more: what is there is changed.
    upload(&scene, &url, "geheim", &[]).expect(0);
    gateway.next();
    let changed = gateway.next();
    assert_eq!((&changed["method"], changed["body"]["configs"].as_array().unwrap().len()), (&"PUT".into(), 6));
}

/// The two certificates that a stock Kura may have: `CN=Kura` without a name it is called by, and an authority that stands for itself.
#[test]
fn a_stock_gateway_is_trusted_by_the_fingerprint_that_the_first_try_shows() {
    let scene = applied("ec-p256", "5");
    for is_authority in [false, true] {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Kura");
        if is_authority {
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        }
        let key = rcgen::KeyPair::generate().unwrap();
        fs::write(scene.at("gateway.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        fs::write(scene.at("gateway.key"), key.serialize_pem()).unwrap();
        let gateway = Gateway::start(&[&scene.at("gateway.pem"), &scene.at("gateway.key")]);
        let url = format!("https://localhost:{}/", gateway.port);
        let ran = upload(&scene, &url, "geheim", &[]).expect(4);
        let shown = ran.err.split("`sha256:").nth(1).unwrap().split('`').next().unwrap();
        // The judge: what OpenSSL says of the same file.
        let said =
            approve("openssl", scene.path(), &["x509", "-in", "gateway.pem", "-noout", "-fingerprint", "-sha256"]);
        assert!(String::from_utf8(said).unwrap().trim_end().ends_with(&format!("={shown}")), "{shown}");
        let known = format!("sha256:{shown}");
        let ran = upload(&scene, &url, "geheim", &["--server-fingerprint", &known]).expect(0);
        assert!(ran.out.contains("uploaded: ") && ran.out.contains("connected: "), "{}", ran.out);
        let other = format!("sha256:{}", "00".repeat(32));
        let ran = upload(&scene, &url, "geheim", &["--server-fingerprint", &other]).expect(4);
        assert!(ran.err.contains("is not the gateway that is trusted") && ran.err.contains(&known), "{}", ran.err);
        let ran = upload(&scene, &url, "geheim", &["--ca", "gateway.pem"]);
        assert_eq!(ran.code, Some(4), "no name of it is in it: {}", ran.err);
        for bad in ["sha256:", "AB:CD", "sha1:00"] {
            upload(&scene, &url, "geheim", &["--server-fingerprint", bad]).expect(2);
        }
    }
}

#[test]
fn a_gateway_behind_tls_is_trusted_by_what_its_certificate_comes_from_and_not_otherwise() {
    let scene = applied("ec-p256", "5");
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(scene.at("gateway.pem"), pair.cert.pem()).unwrap();
    fs::write(scene.at("gateway.key"), pair.signing_key.serialize_pem()).unwrap();
    let gateway = Gateway::start(&[&scene.at("gateway.pem"), &scene.at("gateway.key")]);
    let url = format!("https://localhost:{}/", gateway.port);
    let ran = upload(&scene, &url, "geheim", &["--ca", "gateway.pem"]).expect(0);
    assert!(ran.err.contains("takes no EC key"), "{}", ran.err);
    assert!(!ran.out.contains("put the key"), "{}", ran.out);
    let ran = upload(&scene, &url, "geheim", &[]).expect(4);
    assert!(ran.err.contains("cannot be reached") && ran.err.contains("--ca FILE"), "{}", ran.err);
}

#[test]
fn a_gateway_that_says_no_or_is_not_there_ends_with_exit_4() {
    let scene = applied("ec-p256", "5");
    let gateway = Gateway::start(&[]);
    let url = format!("http://127.0.0.1:{}", gateway.port);
    let ran = upload(&scene, &url, "falsch-geraten", &[]).expect(4);
    assert!(ran.err.contains("answers 401") && ran.err.contains("see to the user and the password"), "{}", ran.err);
    assert!(!ran.err.contains("falsch-geraten"));
    let ran = upload(&scene, &format!("{url}/elsewhere"), "geheim", &[]).expect(4);
    assert!(ran.err.contains("answers 404"), "{}", ran.err);
    drop(gateway);
    let ran = upload(&scene, &url, "geheim", &[]).expect(4);
    assert!(ran.err.contains("cannot be reached"), "{}", ran.err);
}

#[test]
fn an_upload_that_would_show_a_secret_or_cannot_work_is_refused() {
    let scene = applied("ec-p256", "4");
    for url in ["http://gateway.local", "gateway.local", "ftp://127.0.0.1", "https://admin:geheim@gateway.local", ""] {
        let ran = upload(&scene, url, "geheim", &[]).expect(2);
        assert!(!ran.err.contains("geheim@"), "{}", ran.err);
    }
    scene.run(&["emit", "nanomq", "--upload", "https://gateway.local"]).expect(2);
    scene.run(&["emit", "kura", "--upload", "https://gateway.local"]).expect(2);
    scene.run(&["emit", "kura", "--password-env", "X"]).expect(2);
    scene.run(&["emit", "kura", "--check", "--upload", "https://gateway.local"]).expect(2);
    let gateway = Gateway::start(&[]);
    let ran = upload(&scene, &format!("http://127.0.0.1:{}", gateway.port), "geheim", &[]).expect(3);
    assert!(ran.err.contains("only Kura 5 can be uploaded to"), "{}", ran.err);
    let ran = upload(&scene, "https://gateway.local", "geheim", &["--ca", "awsiot.toml"]).expect(3);
    assert!(ran.err.contains("no certificate in what `--ca` names"), "{}", ran.err);
}

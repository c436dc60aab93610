//! Mosquitto: a real one runs the emitted bridge against a broker that demands the client's certificate.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use awsiot_kit::emit::{Connection, Credentials, Emission, target};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::Thing;
use awsiot_kit::thing::name::ClientId;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::fixture::{bare, check, codes, connection, denied, emit, gateway, inwards, options, out, publication, text};
use crate::golden::compare;
use crate::judge::need;

const CREDENTIALS: [&str; 3] = ["private-key.pem", "certificate.pem", "root-ca.pem"];

/// The gateway without the one route that Mosquitto cannot express.
fn bridgeable() -> Thing {
    let mut thing = gateway();
    thing.routes.retain(|route| route.local != "lamps/+/set" && route.local != "local/+/alarm");
    thing
}

#[test]
fn a_bridge_is_what_was_looked_at() {
    compare("mosquitto", &emit("mosquitto", &bridgeable(), &[], 443).unwrap(), &CREDENTIALS);
}

#[test]
fn what_a_bridge_cannot_do_is_said() {
    let found = check("mosquitto", &gateway(), &[], 8883);
    assert_eq!(denied(&found), ["target-remap", "target-remap"], "two routes differ in more than a prefix");
    assert!(codes(&found).contains(&"target-will") && codes(&found).contains(&"target-retain"));
    assert_eq!(
        denied(&check("mosquitto", &bare("gw"), &[], 443)),
        ["target-topic"],
        "it stops at a bridge without topics"
    );
    let small = Thing { publish: vec![publication("t", false)], ..bare("gw") };
    assert_eq!(denied(&check("mosquitto", &small, &[("version", "1.5")], 443)), ["target-alpn"]);
    assert_eq!(denied(&check("mosquitto", &small, &[("version", "1.4")], 443)), ["target-version"]);
    for hostile in ["a b", "a\nb", "\"\""] {
        let thing = Thing { publish: vec![publication(hostile, false)], ..bare("gw") };
        assert!(denied(&check("mosquitto", &thing, &[], 8883)).contains(&"target-value"), "{hostile:?}");
    }
    assert_eq!(denied(&check("mosquitto", &small, &[("cert-dir", "/x\nlog_dest none")], 8883)), ["target-value"]);
    assert_eq!(denied(&check("mosquitto", &small, &[("cert-dir", " /x")], 8883)), ["target-value"]);
    let old = text(&emit("mosquitto", &bridgeable(), &[("version", "1.6")], 8883).unwrap(), "awsiot-bridge.conf");
    assert!(!old.contains("bridge_outgoing_retain"), "1.6 stops at a word it does not know");
}

/// A broker that stops with the test.
pub struct Broker {
    child: Child,
    port: String,
    log: BufReader<Box<dyn Read + Send>>,
    pub seen: String,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    pub fn start(folder: &Path, port: u16, conf: &str) -> Self {
        let path = folder.join("mosquitto.conf");
        fs::write(
            &path,
            format!(
                "log_dest stderr\nlog_type all\nuser root\nper_listener_settings true\n\
             listener {port} 127.0.0.1\nallow_anonymous true\n{conf}"
            ),
        )
        .unwrap();
        let mut child = Command::new(need("mosquitto")).arg("-c").arg(&path).stderr(Stdio::piped()).spawn().unwrap();
        let log: BufReader<Box<dyn Read + Send>> = BufReader::new(Box::new(child.stderr.take().unwrap()));
        let mut broker = Self { child, port: port.to_string(), log, seen: String::new() };
        broker.wait_for(" running");
        broker
    }

    /// Lets it talk from here on without listening: a pipe that nobody reads stops it one day.
    pub fn unheard(&mut self) {
        let mut log = std::mem::replace(&mut self.log, BufReader::new(Box::new(std::io::empty())));
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    }

    /// Reads the log up to a line with these words; a broker that ends first is a failure.
    pub fn wait_for(&mut self, words: &str) {
        loop {
            let from = self.seen.len();
            assert!(self.log.read_line(&mut self.seen).unwrap() > 0, "no `{words}` in:\n{}", self.seen);
            if self.seen[from..].contains(words) {
                return;
            }
        }
    }
}

/// A port that nobody listens on just now.
pub fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Publishes on one broker, once a client of the other has subscribed, and hands over what that client gets.
pub fn send(from: &Broker, to: &mut Broker, sent: &str, arrives: &str) -> String {
    let id = format!("waiting for {}", to.seen.len());
    let waiting = Command::new(need("mosquitto_sub"))
        .args(["-p", &to.port, "-i", &id, "-q", "1", "-C", "1", "-W", "30", "-F", "%t %p", "-t", arrives])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    to.wait_for(&format!("Sending SUBACK to {id}"));
    publish(from, sent);
    String::from_utf8(waiting.wait_with_output().unwrap().stdout).unwrap()
}

pub fn publish(broker: &Broker, topic: &str) {
    let args = ["-p", &broker.port, "-q", "1", "-t", topic, "-m", "hello"];
    assert!(Command::new(need("mosquitto_pub")).args(args).status().unwrap().success(), "mosquitto_pub {topic}");
}

/// The gateway's broker with the bridge of a thing, and the broker in the cloud that it has come to: by TLS, with its certificate.
fn bridged(scratch: &Path, thing: &Thing, trusted: bool) -> (Broker, Broker) {
    let (cloud_folder, gateway_folder) = (scratch.join("cloud"), scratch.join("gateway"));
    fs::create_dir_all(&cloud_folder).unwrap();
    fs::create_dir_all(&gateway_folder).unwrap();
    let (root_pem, issue) = authority();
    let (server_key, server_pem) = issue("localhost");
    for (name, text) in [("key.pem", &server_key), ("cert.pem", &server_pem), ("root.pem", &root_pem)] {
        fs::write(cloud_folder.join(name), text).unwrap();
    }
    let (cloud_port, cloud_plain, local_port) = (port(), port(), port());
    let cloud_dir = cloud_folder.display();
    let cloud = Broker::start(
        &cloud_folder,
        cloud_plain,
        &format!(
            "listener {cloud_port}\nallow_anonymous false\nrequire_certificate true\nuse_identity_as_username true\n\
             cafile {cloud_dir}/root.pem\ncertfile {cloud_dir}/cert.pem\nkeyfile {cloud_dir}/key.pem\n"
        ),
    );
    let certs = gateway_folder.to_str().unwrap();
    let (device_key, device_pem) = if trusted { issue("gw") } else { authority().1("gw") };
    let files = (target("mosquitto").unwrap().emit)(&Emission {
        thing,
        options: &options("mosquitto", &[("cert-dir", certs)]),
        connection: &Connection { endpoint: "localhost".to_owned(), ..connection(cloud_port) },
        credentials: &Credentials {
            private_key_pem: Secret::from(device_key),
            certificate_pem: device_pem,
            roots_pem: root_pem,
            ..crate::fixture::credentials()
        },
        secrets: &std::collections::BTreeMap::new(),
        templates: &std::collections::BTreeMap::new(),
        is_rehearsal: false,
    })
    .unwrap();
    for file in &files {
        fs::write(gateway_folder.join(&file.path), file.content.bytes()).unwrap();
    }
    let gateway = Broker::start(&gateway_folder, local_port, &text(&files, "awsiot-bridge.conf"));
    (gateway, cloud)
}

/// A certificate authority: its own certificate, and what issues a key and certificate for a name.
pub fn authority() -> (String, impl Fn(&str) -> (String, String)) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.distinguished_name.push(DnType::CommonName, "test root");
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = Issuer::new(root, root_key);
    let issue = move |name: &str| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        (key.serialize_pem(), params.signed_by(&key, &issuer).unwrap().pem())
    };
    (root_pem, issue)
}

#[test]
fn a_real_mosquitto_carries_messages_both_ways_with_its_certificate() {
    let scratch = tempfile::tempdir().unwrap();
    let thing = Thing {
        routes: vec![
            out("local/up/#", "fwd/gw/#"),
            out("local/one", "fwd/single"),
            inwards("local/cmd/+/set", "cmd/gw/+/set"),
        ],
        publish: vec![publication("telemetry/gw", false)],
        ..bare("gw")
    };
    let (mut gateway, mut cloud) = bridged(scratch.path(), &thing, true);
    cloud.wait_for("as gw (");
    cloud.wait_for("Sending SUBACK to gw");
    assert!(cloud.seen.contains("u'gw'"), "the broker knows the bridge by its certificate:\n{}", cloud.seen);

    for (sent, arrives) in
        [("local/up/a/b", "fwd/gw/a/b"), ("local/one", "fwd/single"), ("telemetry/gw", "telemetry/gw")]
    {
        assert_eq!(send(&gateway, &mut cloud, sent, arrives), format!("{arrives} hello\n"), "sent to {sent}");
    }
    let arrives = "local/cmd/lamp/set";
    assert_eq!(send(&cloud, &mut gateway, "cmd/gw/lamp/set", arrives), format!("{arrives} hello\n"));
    assert!(!cloud.seen.contains("UNSUBSCRIBE") && !cloud.seen.contains("$SYS"), "{}", cloud.seen);
}

#[test]
fn without_the_right_certificate_the_judge_lets_no_bridge_in() {
    let scratch = tempfile::tempdir().unwrap();
    let thing = Thing { publish: vec![publication("t", false)], ..bare("gw") };
    let (_gateway, mut cloud) = bridged(scratch.path(), &thing, false);
    cloud.wait_for("OpenSSL Error");
    assert!(!cloud.seen.contains("as gw ("), "{}", cloud.seen);
}

#[test]
fn a_real_mosquitto_takes_hostile_words_as_they_are() {
    let hostile = [
        "q\"q",
        "it's",
        "a\\b",
        "${HOME}$HOME",
        "$(reboot)`reboot`",
        "]]>",
        "*/",
        "%s%n",
        "ger\u{e4}t-\u{65e5}\u{672c}",
        ";x=1",
        "trail\\",
        "\"quoted\"",
        "'x'",
        "//",
    ];
    let mut thing = bare("gw");
    for (at, word) in hostile.iter().enumerate() {
        thing.routes.push(inwards(&format!("l{at}/{word}/x"), &format!("r/{word}/x")));
        thing.routes.push(inwards(word, &format!("{word}/{at}/y")));
    }
    thing.client_id = ClientId::parse("gw \"q\" \\ ${x} \u{e4} ;").unwrap();
    assert_eq!(denied(&check("mosquitto", &thing, &[], 8883)), [""; 0]);
    let scratch = tempfile::tempdir().unwrap();
    let (_gateway, mut cloud) = bridged(scratch.path(), &thing, true);
    cloud.wait_for(&format!("as {} (", thing.client_id));
    for route in &thing.routes {
        let line = format!("\t{} (QoS 1)", route.remote);
        if !cloud.seen.contains(&line) {
            cloud.wait_for(&line);
        }
    }
}

//! Arduino, MicroPython, Tasmota, Zephyr, Java and AWS's device SDKs: each before its own compiler or interpreter, and the real clients before a broker
//! that demands their certificate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use awsiot_kit::artefact::Artefact;
use awsiot_kit::emit::{Connection, Credentials, Emission, target};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::{LastWill, Thing};

use crate::fixture::{
    CERTIFICATE, KEY, ROOT, bare, check, codes, connection, denied, emit, gateway, options, publication, text,
};
use crate::golden::compare;
use crate::judge::{approve, ask, need};
use crate::target_mosquitto::{Broker, authority, port};
use crate::wire::{program, wire};

fn write(folder: &Path, files: &[Artefact]) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.content.bytes()).unwrap();
    }
}

/// A thing with something of everything, and with texts that every language has to escape.
fn busy() -> Thing {
    let mut thing = gateway();
    thing.subscribe.push("q/\"quoted\"/\\back/${x}/ü/?".to_owned());
    thing.publish.push(publication("p/%s/\\n/é", true));
    thing.last_will.as_mut().unwrap().payload = "off \"line\"\\ü".to_owned();
    thing
}

const SECRETS: [&str; 9] = [
    "private-key.pem",
    "certificate.pem",
    "root-ca.pem",
    "secrets.h",
    "tasmota.txt",
    "private-key.der",
    "certificate.der",
    "root-ca-1.der",
    "keystore.p12",
];

#[test]
fn each_is_what_was_looked_at() {
    for (case, name, given) in [
        ("arduino-esp32", "arduino", vec![]),
        ("arduino-esp8266", "arduino", vec![("board", "esp8266")]),
        ("micropython", "micropython", vec![]),
        ("sdk-python", "sdk", vec![]),
        ("sdk-javascript", "sdk", vec![("language", "javascript")]),
        ("sdk-java", "sdk", vec![("language", "java")]),
        ("sdk-cpp", "sdk", vec![("language", "cpp")]),
        ("tasmota", "tasmota", vec![]),
        ("zephyr", "zephyr", vec![]),
        ("java", "java", vec![]),
    ] {
        let files = emit(name, &gateway(), &given, 8883).unwrap();
        let leave_out: Vec<&str> = files
            .iter()
            .map(|file| file.path.as_str())
            .filter(|path| SECRETS.contains(path) || path.contains('/') || path.contains("store"))
            .collect();
        compare(case, &files, &leave_out);
    }
}

/// What the sketch does with the core's and the library's functions, said line by line: headers retold from arduino-esp32, the ESP8266 core and
/// PubSubClient 2.8, as far as the sketch uses them.
const CORE: &str = r#"
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#define PROGMEM
typedef bool boolean;
struct Printer {
  void begin(int) {}
  void print(const char *) {}
  void println() {}
  void println(int) {}
  size_t write(const uint8_t *, size_t n) { return n; }
};
static Printer Serial;
static inline void delay(unsigned long) {}
static inline unsigned long millis() { static unsigned long now = 1; return now += 10; }
static inline void configTime(long, int, const char *, const char *) {}
enum { WIFI_STA = 1, WL_CONNECTED = 3 };
struct Station {
  void mode(int) {}
  void begin(const char *, const char *) {}
  int status() { return WL_CONNECTED; }
};
static Station WiFi;
static inline void said(const char *what, const char *text) { printf("%s %s", what, text); putchar(0); }
"#;

const ESP32_TLS: &str = r#"
#pragma once
#include "Arduino.h"
struct WiFiClientSecure {
  void setCACert(const char *pem) { said("ca", pem); }
  void setCertificate(const char *pem) { said("certificate", pem); }
  void setPrivateKey(const char *pem) { said("key", pem); }
  void setAlpnProtocols(const char **protocols) { said("alpn", protocols[0]); }
};
"#;

const ESP8266_TLS: &str = r#"
#pragma once
#include "Arduino.h"
namespace BearSSL {
struct X509List { const char *pem; explicit X509List(const char *text) : pem(text) {} };
struct PrivateKey { const char *pem; explicit PrivateKey(const char *text) : pem(text) {} };
struct WiFiClientSecure {
  void setX509Time(time_t) {}
  void setTrustAnchors(const X509List *roots) { said("ca", roots->pem); }
  void setClientECCert(const X509List *cert, const PrivateKey *key, unsigned, unsigned) { said("certificate", cert->pem); said("key", key->pem); }
  void setClientRSACert(const X509List *cert, const PrivateKey *key) { said("certificate", cert->pem); said("key", key->pem); }
};
}
using BearSSL::WiFiClientSecure;
"#;

const PUBSUBCLIENT: &str = r#"
#pragma once
#include "Arduino.h"
#include <WiFiClientSecure.h>
#define MQTT_CALLBACK_SIGNATURE std::function<void(char*, uint8_t*, unsigned int)> callback
class PubSubClient {
  bool up = false;
public:
  PubSubClient(WiFiClientSecure &) {}
  PubSubClient &setServer(const char *domain, uint16_t port) { said("server", domain); char text[8]; snprintf(text, sizeof text, "%u", port); said("port", text); return *this; }
  PubSubClient &setCallback(MQTT_CALLBACK_SIGNATURE) { (void)callback; return *this; }
  PubSubClient &setKeepAlive(uint16_t) { return *this; }
  boolean setBufferSize(uint16_t size) { char text[8]; snprintf(text, sizeof text, "%u", size); said("buffer", text); return true; }
  boolean connect(const char *id) { said("connect", id); return up = true; }
  boolean connect(const char *id, const char *, const char *, const char *topic, uint8_t qos, boolean retain, const char *message) {
    said("connect", id); said(retain ? "will retained" : "will", topic); said("payload", message); (void)qos; return up = true;
  }
  boolean publish(const char *topic, const char *) { said("publish", topic); return true; }
  boolean publish(const char *topic, const char *, boolean retain) { said(retain ? "publish retained" : "publish", topic); return true; }
  boolean subscribe(const char *topic, uint8_t) { said("subscribe", topic); return true; }
  boolean loop() { return true; }
  boolean connected() { return up; }
  int state() { return 0; }
};
"#;

#[test]
fn a_sketch_compiles_and_does_what_the_manifest_says() {
    for (board, port, thing) in
        [("esp32", 8883, busy()), ("esp32", 443, bare("t")), ("esp8266", 8883, busy()), ("esp8266", 8883, bare("t"))]
    {
        let folder = tempfile::tempdir().unwrap();
        let files = emit("arduino", &thing, &[("board", board)], port).unwrap();
        write(folder.path(), &files);
        let tls = if board == "esp32" { ESP32_TLS } else { ESP8266_TLS };
        let wifi = if board == "esp32" { "WiFi.h" } else { "ESP8266WiFi.h" };
        for (name, header) in [
            ("Arduino.h", CORE),
            (wifi, "#include \"Arduino.h\"\n"),
            ("WiFiClientSecure.h", tls),
            ("PubSubClient.h", PUBSUBCLIENT),
        ] {
            fs::write(folder.path().join(name), header).unwrap();
        }
        // As the IDE builds a sketch: behind the core's header.
        let main =
            "#include \"Arduino.h\"\n#include \"arduino.ino\"\nint main() { setup(); loop(); loop(); return 0; }\n";
        fs::write(folder.path().join("main.cpp"), main).unwrap();
        approve(
            "g++",
            folder.path(),
            &["-std=c++17", "-Wall", "-Wextra", "-Wno-unused-variable", "-Werror", "-I.", "-o", "main", "main.cpp"],
        );
        let printed = String::from_utf8(Command::new(folder.path().join("main")).output().unwrap().stdout).unwrap();
        let said: Vec<&str> = printed.split_terminator('\0').collect();
        for (what, pem) in [("ca", ROOT), ("certificate", CERTIFICATE), ("key", KEY)] {
            let line = format!("{what} {}", pem.trim_end());
            assert!(said.iter().any(|said| said.trim_end() == line), "{board}: no {what} in {said:#?}");
        }
        assert_eq!(said.contains(&"alpn x-amzn-mqtt-ca"), port == 443);
        assert!(
            said.contains(&&*format!("server {}", connection(port).endpoint))
                && said.contains(&&*format!("port {port}"))
        );
        let done: Vec<String> = wire("arduino", &files, "")
            .into_iter()
            .filter_map(|(action, on)| match action {
                awsiot_kit::thing::operation::Action::Connect => Some(format!("connect {on}")),
                awsiot_kit::thing::operation::Action::Subscribe => Some(format!("subscribe {on}")),
                _ => None,
            })
            .collect();
        for line in &done {
            assert!(said.contains(&line.as_str()), "{board}: the program does not `{line}`: {said:#?}");
        }
        let subscribed = said.iter().filter(|said| said.starts_with("subscribe ")).count();
        assert_eq!(subscribed, done.iter().filter(|line| line.starts_with("subscribe ")).count());
        for own in thing.publish.iter() {
            let line = format!("publish{} {}", if own.retain { " retained" } else { "" }, own.topic);
            assert!(said.contains(&line.as_str()), "{board}: {line} is not in {said:#?}");
        }
        if let Some(will) = &thing.last_will {
            assert!(
                said.contains(&&*format!("will retained {}", will.topic))
                    && said.contains(&&*format!("payload {}", will.payload)),
                "{said:#?}"
            );
        }
        let buffer: usize = said.iter().find_map(|said| said.strip_prefix("buffer ")).unwrap().parse().unwrap();
        assert!(buffer >= 1024);
    }
    assert_eq!(denied(&check("arduino", &bare("t"), &[("board", "esp8266")], 443)), ["target-alpn"]);
    assert!(
        codes(&check("arduino", &Thing { publish: vec![publication("a/+/b", false)], ..bare("t") }, &[], 8883))
            .contains(&"target-topic")
    );
}

#[test]
fn every_interpreter_reads_its_program() {
    for thing in [busy(), bare("t")] {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, given: &[(&str, &str)]| {
            write(folder.path(), &emit(name, &thing, given, 8883).unwrap());
        };
        script("micropython", &[]);
        approve("python3", folder.path(), &["-m", "py_compile", "main.py"]);
        script("sdk", &[]);
        approve("python3", folder.path(), &["-m", "py_compile", "client.py"]);
        script("sdk", &[("language", "javascript")]);
        approve("node", folder.path(), &["--check", "client.js"]);
        approve("jq", folder.path(), &[".", "package.json"]);
        script("sdk", &[("language", "java")]);
        approve("xmllint", folder.path(), &["--noout", "pom.xml"]);
        for (path, class) in JAVA_SDK {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, class).unwrap();
        }
        approve(
            "javac",
            folder.path(),
            &["-encoding", "UTF-8", "-Xlint:all", "-Werror", "-d", "classes", "-sourcepath", ".", "AwsIotClient.java"],
        );
        script("sdk", &[("language", "cpp")]);
        fs::create_dir_all(folder.path().join("aws/crt/mqtt")).unwrap();
        fs::create_dir_all(folder.path().join("aws/iot")).unwrap();
        for name in ["aws/crt/Api.h", "aws/crt/mqtt/MqttConnection.h", "aws/iot/MqttClient.h"] {
            fs::write(folder.path().join(name), CPP_SDK).unwrap();
        }
        approve(
            "g++",
            folder.path(),
            &["-std=c++14", "-Wall", "-Wextra", "-Werror", "-I.", "-fsyntax-only", "main.cpp"],
        );
    }
}

/// The classes of AWS's SDK for Java that the client uses, retold from aws-crt-java and aws-iot-device-sdk-java-v2.
const JAVA_SDK: [(&str, &str); 4] = [
    (
        "software/amazon/awssdk/crt/mqtt/QualityOfService.java",
        "package software.amazon.awssdk.crt.mqtt; public enum QualityOfService { AT_MOST_ONCE, AT_LEAST_ONCE }",
    ),
    (
        "software/amazon/awssdk/crt/mqtt/MqttMessage.java",
        "package software.amazon.awssdk.crt.mqtt; public final class MqttMessage { \
         public MqttMessage(String topic, byte[] payload, QualityOfService qos, boolean retain) {} \
         public String getTopic() { return null; } public byte[] getPayload() { return null; } }",
    ),
    (
        "software/amazon/awssdk/crt/mqtt/MqttClientConnection.java",
        "package software.amazon.awssdk.crt.mqtt; import java.util.concurrent.CompletableFuture; import java.util.function.Consumer; \
         public class MqttClientConnection implements AutoCloseable { public void close() {} \
         public CompletableFuture<Boolean> connect() { return null; } \
         public CompletableFuture<Integer> subscribe(String topic, QualityOfService qos, Consumer<MqttMessage> handler) { return null; } \
         public CompletableFuture<Integer> publish(MqttMessage message) { return null; } }",
    ),
    (
        "software/amazon/awssdk/iot/AwsIotMqttConnectionBuilder.java",
        "package software.amazon.awssdk.iot; import software.amazon.awssdk.crt.mqtt.*; \
         public final class AwsIotMqttConnectionBuilder implements AutoCloseable { public void close() {} \
         public static AwsIotMqttConnectionBuilder newMtlsBuilderFromPath(String certPath, String privateKeyPath) { return null; } \
         public AwsIotMqttConnectionBuilder withCertificateAuthorityFromPath(String caDirPath, String caFilePath) { return this; } \
         public AwsIotMqttConnectionBuilder withEndpoint(String endpoint) { return this; } \
         public AwsIotMqttConnectionBuilder withPort(int port) { return this; } \
         public AwsIotMqttConnectionBuilder withClientId(String clientId) { return this; } \
         public AwsIotMqttConnectionBuilder withCleanSession(boolean cleanSession) { return this; } \
         public AwsIotMqttConnectionBuilder withKeepAliveSecs(int keepAliveSecs) { return this; } \
         public AwsIotMqttConnectionBuilder withWill(MqttMessage message) { return this; } \
         public MqttClientConnection build() { return null; } }",
    ),
];

/// The classes of AWS's SDK for C++ that the client uses, retold from aws-crt-cpp (`aws/crt/mqtt/MqttConnection.h`, `aws/iot/MqttClient.h`).
const CPP_SDK: &str = r#"
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
enum aws_mqtt_qos { AWS_MQTT_QOS_AT_MOST_ONCE = 0, AWS_MQTT_QOS_AT_LEAST_ONCE = 1, AWS_MQTT_QOS_FAILURE = 0x80 };
enum aws_mqtt_connect_return_code { AWS_MQTT_CONNECT_ACCEPTED };
namespace Aws { namespace Crt {
struct ByteBuf { size_t len; uint8_t *buffer; };
using String = std::string;
ByteBuf ByteBufFromCString(const char *);
const char *ErrorDebugString(int);
struct ApiHandle { ApiHandle(); ~ApiHandle(); };
namespace Mqtt {
using QOS = aws_mqtt_qos;
using ReturnCode = aws_mqtt_connect_return_code;
class MqttConnection;
using OnMessageReceivedHandler = std::function<void(MqttConnection &, const String &, const ByteBuf &, bool, QOS, bool)>;
using OnPublishReceivedHandler = std::function<void(MqttConnection &, const String &, const ByteBuf &)>;
using OnSubAckHandler = std::function<void(MqttConnection &, uint16_t, const String &, QOS, int)>;
using OnOperationCompleteHandler = std::function<void(MqttConnection &, uint16_t, int)>;
using OnConnectionCompletedHandler = std::function<void(MqttConnection &, int, ReturnCode, bool)>;
class MqttConnection {
public:
  operator bool() const noexcept;
  bool SetWill(const char *topic, QOS qos, bool retain, const ByteBuf &payload) noexcept;
  bool Connect(const char *clientId, bool cleanSession, uint16_t keepAliveTimeSecs = 0, uint32_t pingTimeoutMs = 0, uint32_t protocolOperationTimeoutMs = 0) noexcept;
  uint16_t Subscribe(const char *topicFilter, QOS qos, OnMessageReceivedHandler &&onMessage, OnSubAckHandler &&onSubAck) noexcept;
  uint16_t Subscribe(const char *topicFilter, QOS qos, OnPublishReceivedHandler &&onPublish, OnSubAckHandler &&onSubAck) noexcept;
  uint16_t Publish(const char *topic, QOS qos, bool retain, const ByteBuf &payload, OnOperationCompleteHandler &&onOpComplete) noexcept;
  OnConnectionCompletedHandler OnConnectionCompleted;
};
} }
namespace Iot {
class MqttClientConnectionConfig { public: explicit operator bool() const noexcept; int LastError() const noexcept; };
class MqttClientConnectionConfigBuilder {
public:
  MqttClientConnectionConfigBuilder(const char *certPath, const char *pkeyPath);
  MqttClientConnectionConfigBuilder &WithEndpoint(const Crt::String &endpoint);
  MqttClientConnectionConfigBuilder &WithPortOverride(uint32_t port) noexcept;
  MqttClientConnectionConfigBuilder &WithCertificateAuthority(const char *caPath) noexcept;
  MqttClientConnectionConfig Build() noexcept;
};
class MqttClient {
public:
  MqttClient();
  std::shared_ptr<Crt::Mqtt::MqttConnection> NewConnection(const MqttClientConnectionConfig &config) noexcept;
  int LastError() const noexcept;
};
} }
"#;

#[test]
fn the_tables_of_every_program_say_the_same() {
    let thing = Thing { routes: Vec::new(), ..busy() };
    let mut sides = Vec::new();
    for (name, given, files) in [
        ("arduino", vec![], vec!["secrets.h", "arduino.ino"]),
        ("micropython", vec![], vec!["main.py"]),
        ("sdk", vec![], vec!["client.py"]),
        ("sdk", vec![("language", "javascript")], vec!["client.js"]),
        ("sdk", vec![("language", "java")], vec!["AwsIotClient.java"]),
        ("sdk", vec![("language", "cpp")], vec!["main.cpp"]),
    ] {
        let emitted = emit(name, &thing, &given, 8883).unwrap();
        let mut done = program(&files.iter().map(|file| text(&emitted, file)).collect::<String>());
        done.sort();
        sides.push((name, given, done));
    }
    for (name, given, done) in &sides[1..] {
        assert_eq!(done, &sides[0].2, "{name} {given:?}");
    }
    assert!(sides[0].2.len() > 15, "{:?}", sides[0].2);
}

/// A broker on loopback that knows its clients by their certificates, with a plain listener for whoever looks on.
struct Cloud {
    folder: tempfile::TempDir,
    broker: Broker,
    port: u16,
    root: String,
    device: (String, String),
}

fn cloud() -> Cloud {
    let folder = tempfile::tempdir().unwrap();
    let (root, issue) = authority();
    let (server_key, server_pem) = issue("localhost");
    for (name, text) in [("key.pem", &server_key), ("cert.pem", &server_pem), ("root.pem", &root)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let (tls, plain) = (port(), port());
    let dir = folder.path().display();
    let broker = Broker::start(
        folder.path(),
        plain,
        &format!(
            "listener {tls}\nallow_anonymous false\nrequire_certificate true\nuse_identity_as_username true\n\
             cafile {dir}/root.pem\ncertfile {dir}/cert.pem\nkeyfile {dir}/key.pem\n"
        ),
    );
    let device = issue("device");
    Cloud { folder, broker, port: tls, root, device }
}

impl Cloud {
    /// What a target emits for a thing that connects here.
    fn emit(&self, name: &str, thing: &Thing, given: &[(&str, &str)]) -> PathBuf {
        let files = (target(name).unwrap().emit)(&Emission {
            thing,
            options: &options(name, given),
            connection: &Connection { endpoint: "localhost".to_owned(), ..connection(self.port) },
            credentials: &Credentials {
                private_key_pem: Secret::from(self.device.0.clone()),
                certificate_pem: self.device.1.clone(),
                roots_pem: self.root.clone(),
                ..crate::fixture::credentials()
            },
            secrets: &BTreeMap::from([("keystore-password".to_owned(), Secret::from("changeit".to_owned()))]),
            templates: &BTreeMap::new(),
            is_rehearsal: false,
        })
        .unwrap();
        let folder = self.folder.path().join(name);
        write(&folder, &files);
        folder
    }
}

/// A client that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A thing whose client leaves a will, subscribes, publishes and keeps one message.
fn device() -> Thing {
    Thing {
        publish: vec![publication("telemetry/device", false), publication("state/device", true)],
        subscribe: vec!["cmd/device/#".to_owned()],
        shadows: vec![None],
        last_will: Some(LastWill { topic: "state/device".to_owned(), payload: "off".to_owned(), qos: 1, retain: true }),
        ..bare("device")
    }
}

/// The client connects with its certificate, asks for its shadow, publishes, keeps what is to be kept, and gets what is sent to it.
fn lives(cloud: &mut Cloud, mut client: Command) {
    let mut child = client.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, said) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let running = Running(child);
    let errors = std::thread::spawn(move || std::io::read_to_string(said).unwrap_or_default());
    // A client that ends before it is connected would have the test wait for ever.
    cloud.broker.wait_for("as device (");
    cloud.broker.wait_for("Sending SUBACK to device");
    // The last that it publishes; the will's topic stands in the log without quotes.
    cloud.broker.wait_for("'state/device'");
    let seen = cloud.broker.seen.clone();
    assert!(seen.contains("u'device'"), "the broker knows it by its certificate:\n{seen}");
    assert!(seen.contains("'$aws/things/device/shadow/get'") && seen.contains("'telemetry/device'"), "{seen}");
    assert!(seen.contains("Will message specified (3 bytes) (r1, q1)."), "{seen}");
    let state = seen.lines().find(|line| line.contains("Received PUBLISH") && line.contains("'state/device'")).unwrap();
    assert!(state.contains(", r1, "), "{state}");
    crate::target_mosquitto::publish(&cloud.broker, "cmd/device/go");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(out));
    let got = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("cmd/device/go")));
    drop(running);
    assert_eq!(got.map(Result::unwrap).as_deref(), Some("cmd/device/go hello"), "{}", errors.join().unwrap());
}

#[test]
fn the_python_sdk_connects_publishes_and_receives() {
    let mut cloud = cloud();
    let folder = cloud.emit("sdk", &device(), &[]);
    let mut client = Command::new(need("python3"));
    client.arg(folder.join("client.py"));
    lives(&mut cloud, client);
}

/// Where AWS's SDK for JavaScript lies: beside the judges from PyPI lie those from npm.
pub fn device_sdk_modules() -> PathBuf {
    let modules = need("nrfcredstore").parent().and_then(Path::parent).unwrap().join("node_modules");
    assert!(
        modules.join("aws-iot-device-sdk-v2").is_dir(),
        "npm install --prefix {} aws-iot-device-sdk-v2",
        modules.display()
    );
    modules
}

#[test]
fn the_javascript_sdk_connects_publishes_and_receives() {
    let mut cloud = cloud();
    let folder = cloud.emit("sdk", &device(), &[("language", "javascript")]);
    let mut client = Command::new(need("node"));
    client.arg(folder.join("client.js")).env("NODE_PATH", device_sdk_modules());
    lives(&mut cloud, client);
}

#[test]
fn micropython_connects_publishes_and_receives() {
    let mut cloud = cloud();
    let folder = cloud.emit("micropython", &device(), &[]);
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/micropython");
    let mut client = Command::new(need("micropython"));
    client.arg("main.py").current_dir(&folder).env("MICROPYPATH", library);
    lives(&mut cloud, client);
}

#[test]
fn java_connects_with_the_stores_and_the_properties() {
    for store in ["p12", "jks"] {
        let mut cloud = cloud();
        let folder = cloud.emit("java", &device(), &[("store", store)]);
        fs::write(folder.join("Connect.java"), JAVA_CLIENT).unwrap();
        let verdict = ask("java", &folder, &["Connect.java"], b"");
        assert!(verdict.good && verdict.text().contains("connected 0"), "{store}: {}{}", verdict.text(), verdict.err);
        cloud.broker.wait_for("as device (");
        assert!(cloud.broker.seen.contains("u'device'"), "{}", cloud.broker.seen);
        let list = ["-list", "-keystore", &*format!("truststore.{store}"), "-storepass", "changeit"];
        let listed = String::from_utf8(approve("keytool", &folder, &list)).unwrap();
        assert!(listed.contains("trustedCertEntry") && !listed.contains("PrivateKeyEntry"), "{listed}");
    }
}

/// Loads what the properties name, and sends the shortest CONNECT that MQTT 3.1.1 knows.
const JAVA_CLIENT: &str = r#"
import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.util.Properties;
import javax.net.ssl.*;

public class Connect {
    public static void main(String[] arguments) throws Exception {
        Properties p = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("awsiot.properties"))) { p.load(in); }
        char[] password = Files.readAllLines(Path.of(p.getProperty("awsiot.passwordFile"))).get(0).toCharArray();
        KeyStore keys = KeyStore.getInstance(p.getProperty("awsiot.keyStoreType"));
        try (InputStream in = Files.newInputStream(Path.of(p.getProperty("awsiot.keyStore")))) { keys.load(in, password); }
        if (!keys.isKeyEntry(p.getProperty("awsiot.keyAlias"))) throw new Exception("no key under the alias");
        KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        key.init(keys, password);
        KeyStore roots = KeyStore.getInstance(p.getProperty("awsiot.trustStoreType"));
        try (InputStream in = Files.newInputStream(Path.of(p.getProperty("awsiot.trustStore")))) { roots.load(in, password); }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLSv1.2");
        context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
        byte[] id = p.getProperty("awsiot.clientId").getBytes("UTF-8");
        try (Socket4 socket = new Socket4(context, p.getProperty("awsiot.endpoint"), Integer.parseInt(p.getProperty("awsiot.port")))) {
            DataOutputStream out = new DataOutputStream(socket.socket.getOutputStream());
            out.write(new byte[] {0x10, (byte) (12 + id.length), 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, (byte) id.length});
            out.write(id);
            out.flush();
            byte[] answer = socket.socket.getInputStream().readNBytes(4);
            System.out.println("connected " + answer[3]);
        }
    }

    static final class Socket4 implements AutoCloseable {
        final SSLSocket socket;
        Socket4(SSLContext context, String host, int port) throws IOException {
            socket = (SSLSocket) context.getSocketFactory().createSocket(host, port);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        public void close() throws IOException { socket.close(); }
    }
}
"#;

/// What Tasmota keeps of `TLSKey1` and `TLSKey2`: its decoder's rules (`CmndTlsKey`), written anew.
fn tls_keys(commands: &str) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let decoded = |line: &str| {
        let kept: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        ask("openssl", folder.path(), &["base64", "-d", "-A"], kept.as_bytes()).out
    };
    let lines: Vec<&str> = commands.lines().collect();
    let key = decoded(lines[0].strip_prefix("TLSKey1 ").expect("a certificate is refused before the key"));
    assert_eq!(key.len(), 32, "`TLSKey1` takes 32 bytes and no other number");
    let certificate = decoded(lines[1].strip_prefix("TLSKey2 ").unwrap());
    assert!(certificate.len() > 256, "`TLSKey2` takes no 256 bytes or fewer");
    // Both lie behind a directory of four entries of eight bytes in a block of 1024, the certificate on a border of four.
    let start = (32 + key.len()).div_ceil(4) * 4;
    assert!(start + certificate.len() <= 1024, "{} bytes do not fit", certificate.len());
    (key, certificate)
}

#[test]
fn tasmota_gets_the_key_in_its_own_form() {
    let commands = text(&emit("tasmota", &bare("lamp-1"), &[], 8883).unwrap(), "tasmota.txt");
    let (key, certificate) = tls_keys(&commands);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key.pem"), KEY).unwrap();
    let shown =
        String::from_utf8(approve("openssl", folder.path(), &["pkey", "-in", "key.pem", "-noout", "-text"])).unwrap();
    let private: String =
        shown.split("priv:").nth(1).unwrap().split("pub:").next().unwrap().split([':', ' ', '\n']).collect();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    // openssl writes a zero before a number whose highest bit is set.
    assert_eq!(private.trim_start_matches("00"), hex.trim_start_matches("00"));
    fs::write(folder.path().join("cert.der"), &certificate).unwrap();
    let pem =
        String::from_utf8(approve("openssl", folder.path(), &["x509", "-inform", "DER", "-in", "cert.der"])).unwrap();
    assert_eq!(pem, CERTIFICATE);
    // Most of these restart the device as soon as no other command waits: they come as one.
    let [_, _, backlog] = commands.lines().collect::<Vec<_>>()[..] else { panic!("{commands}") };
    let backlog: Vec<&str> = backlog.strip_prefix("Backlog ").unwrap().split(';').collect();
    for command in &backlog {
        assert_eq!(command.split(' ').count(), 2, "{command}");
    }
    assert!(backlog.contains(&"FullTopic %prefix%/lamp-1/") && backlog.contains(&"SetOption84 0"), "{backlog:?}");
    assert!(backlog.contains(&"MqttPassword unused") && backlog.ends_with(&["Restart 1"]));
    let mut reports = bare("lamp-1");
    reports.shadows = vec![None];
    assert!(check("tasmota", &reports, &[], 8883).is_empty());
    let reported = text(&emit("tasmota", &reports, &[], 8883).unwrap(), "tasmota.txt");
    assert!(reported.contains(";SetOption84 1;") && reported.contains(";Topic lamp-1;"), "{reported}");
    assert_eq!(codes(&check("tasmota", &reports, &[("topic", "other")], 8883)), ["target-topic"]);
    let mut long = bare(&"x".repeat(38));
    long.shadows = vec![None];
    assert_eq!(
        denied(&check("tasmota", &long, &[], 8883)),
        ["target-value"],
        "its buffer holds 63 characters of the topic"
    );
    assert!(check("tasmota", &bare("t"), &[("mac", "a4:cf:12:00:11:22")], 8883).is_empty());
    assert_eq!(denied(&check("tasmota", &bare("t"), &[("mac", "a4:cf:12:00:11")], 8883)), ["target-value"]);
    let mut rsa = bare("t");
    rsa.certificate.key = awsiot_kit::thing::KeyKind::Rsa2048;
    assert_eq!(denied(&check("tasmota", &rsa, &[], 8883)), ["target-key"]);
    assert_eq!(denied(&check("tasmota", &bare("t"), &[], 443)), ["target-alpn"]);
    for bad in ["a b", "a;b", "a\"", "0", "a+b", "a%b", ""] {
        assert_eq!(denied(&check("tasmota", &bare("t"), &[("topic", bad)], 8883)), ["target-value"], "{bad:?}");
    }
}

#[test]
fn zephyrs_sample_takes_the_fragment_and_the_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let thing =
        Thing { subscribe: vec!["cmd/\"q\"/\\/ü".to_owned()], publish: vec![publication("up/t", false)], ..bare("t") };
    write(folder.path(), &emit("zephyr", &thing, &[], 443).unwrap());
    fs::write(folder.path().join("Kconfig"), crate::hostile::ZEPHYR).unwrap();
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kconfig/judge.py");
    let verdict = ask("python3", folder.path(), &[judge, "Kconfig", "awsiot.conf"], b"");
    assert!(verdict.good, "{}{}", verdict.text(), verdict.err);
    let said: serde_json::Value = serde_json::from_slice(&verdict.out).unwrap();
    assert_eq!(said["values"]["AWS_SUBSCRIBE_TOPIC"], "cmd/\"q\"/\\/ü");
    assert_eq!(said["values"]["AWS_MQTT_PORT"], "443");
    // The sample's `creds.h`, retold.
    let main = "#include <stdint.h>\n#include <stdio.h>\nextern const uint8_t ca_cert[]; extern const uint32_t ca_cert_len;\n\
        extern const uint8_t private_key[]; extern const uint32_t private_key_len;\nextern const uint8_t public_cert[]; extern const uint32_t public_cert_len;\n\
        int main(void) { fwrite(ca_cert, 1, ca_cert_len, stdout); fwrite(public_cert, 1, public_cert_len, stdout); fwrite(private_key, 1, private_key_len, stdout); return 0; }\n";
    fs::write(folder.path().join("main.c"), main).unwrap();
    approve(
        "gcc",
        folder.path(),
        &["-Wall", "-Werror", "-o", "main", "main.c", "src/creds/ca.c", "src/creds/cert.c", "src/creds/key.c"],
    );
    let printed = Command::new(folder.path().join("main")).output().unwrap().stdout;
    assert_eq!(String::from_utf8(printed).unwrap(), format!("{ROOT}\0{CERTIFICATE}\0{KEY}\0"));
    let long = Thing { subscribe: vec![format!("cmd/{}", "x".repeat(245))], ..bare("t") };
    assert!(codes(&check("zephyr", &long, &[], 8883)).contains(&"zephyr-buffer"));
    assert!(codes(&check("zephyr", &gateway(), &[], 8883)).contains(&"target-topic"));
}

#[test]
fn zephyrs_sample_is_imported_as_what_it_does() {
    let thing = Thing { subscribe: vec!["cmd/t".to_owned()], publish: vec![publication("up/t", false)], ..bare("t") };
    for qos in ["0", "1"] {
        let given = [("qos", qos)];
        let conf = text(&emit("zephyr", &thing, &given, 443).unwrap(), "awsiot.conf");
        let imported = awsiot_kit::import::read(&awsiot_kit::finding::Source::new("prj.conf", conf), None).unwrap();
        assert!(imported.findings.is_empty(), "{:?}", imported.findings);
        let device = crate::import::with_target(thing.clone(), "zephyr", &given);
        assert_eq!(imported.things[0].operations(), device.operations());
        assert_eq!(imported.things[0].emit[0].target.name, "zephyr");
        assert_eq!(imported.things[0].emit[0].options.number("qos"), Some(qos.parse().unwrap()));
        assert_eq!(imported.aws.port, Some(443));
    }
    let sample = "CONFIG_AWS_ENDPOINT=\"xxxxxx.amazonaws.com\"\nCONFIG_AWS_QOS=0\n";
    let imported = awsiot_kit::import::read(&awsiot_kit::finding::Source::new("prj.conf", sample), None).unwrap();
    assert_eq!(codes(&imported.findings), ["bridge-value"]);
    assert_eq!(imported.things[0].thing.client_id.as_str(), "myThingName");
}

//! The sandbox as it runs: real clients with the bundles that apply wrote, what they are allowed, and what the doctor says when they are not.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use awsiot_kit::registry::Status;
use awsiot_kit::registry::prelude::*;
use serde_json::Value;

use crate::judge::need;
use crate::scene::Scene;
use crate::target_mosquitto::{Broker, port};

/// A sandbox that stops with the test.
pub struct Running {
    child: Child,
    pub port: u16,
    pub alpn: u16,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Starts one beside a scene's manifest, on ports that the system chooses.
    pub fn start(scene: &Scene, more: &[&str]) -> Self {
        let ready = scene.at("ready.json");
        let _ = fs::remove_file(&ready);
        let mut args = vec!["--registry", "local", "--format", "json", "sandbox", "--port", "0", "--alpn-port", "0"];
        args.extend(["--ready-file", "ready.json"]);
        args.extend(more);
        let mut child = scene.command(&args).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = events.clone();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                seen.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        let text = wait(|| fs::read_to_string(&ready).ok());
        let ports: Value = serde_json::from_str(&text).unwrap();
        let number = |key: &str| u16::try_from(ports[key].as_u64().unwrap()).unwrap();
        Self { child, port: number("port"), alpn: number("alpnPort"), events }
    }

    /// Waits for an event with these values.
    #[track_caller]
    pub fn expect(&self, wanted: &[(&str, &str)]) -> Value {
        let fits = |event: &Value| {
            wanted.iter().all(|(key, value)| event[key].as_str().is_some_and(|own| own.contains(value)))
        };
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if let Some(event) = self.events.lock().unwrap().iter().find(|event| fits(event)) {
                return event.clone();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no event with {wanted:?} among {:#?}", self.events.lock().unwrap());
    }

    /// Forgets what was said so far.
    pub fn forget(&self) {
        self.events.lock().unwrap().clear();
    }

    /// The decision on one action and resource of a client, once it falls.
    pub fn decision(&self, client: &str, action: &str, resource: &str) -> Option<String> {
        let fits = |event: &Value| {
            event["event"] == "decision"
                && event["client"] == client
                && event["action"] == action
                && event["resource"] == resource
        };
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until {
            if let Some(event) = self.events.lock().unwrap().iter().find(|event| fits(event)) {
                return event["decision"].as_str().map(str::to_owned);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        None
    }

    /// The decisions so far that did not allow.
    pub fn refusals(&self) -> Vec<Value> {
        let events = self.events.lock().unwrap();
        events.iter().filter(|event| event["event"] == "decision" && event["decision"] != "allow").cloned().collect()
    }
}

/// Waits until there is something, half a minute at most.
#[track_caller]
fn wait<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it did not come");
}

/// A gateway whose bridge carries one message each way; `cert-dir` is where its bundle lies.
fn manifest(scene: &Scene, port: u16, routes: &str) -> String {
    let folder = scene.at("out/gw/mosquitto");
    format!(
        "version = 1\nregistry = \"local\"\n[aws]\nport = {port}\n[things.gw]\nroutes = [{routes}]\n\
         [things.gw.emit.mosquitto]\ncert-dir = \"{}\"\n",
        folder.display()
    )
}

const UP: &str = r#"{ direction = "out", local = "local/up", remote = "fwd/{thing}/up" }"#;
const DOWN: &str = r#"{ direction = "in", local = "local/down", remote = "cmd/{thing}/down" }"#;

/// Runs a client of a scene's bundle, written in Python; what it printed.
fn client(scene: &Scene, script: &str, thing: &str, port: u16, more: &[&str]) -> String {
    let path = format!("{}/tests/fixtures/{script}", env!("CARGO_MANIFEST_DIR"));
    let bundle = scene.at(&format!("out/{thing}"));
    let output = Command::new(need("python3"))
        .arg(path)
        .args([bundle.to_str().unwrap(), "localhost", &port.to_string(), thing])
        .args(more)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{script}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Publishes as a device does with `mosquitto_pub`; whether it was acknowledged.
pub fn publish(scene: &Scene, thing: &str, port: u16, topic: &str) -> bool {
    let file = |name: &str| scene.at(&format!("out/{thing}/{name}")).display().to_string();
    let output = Command::new(need("mosquitto_pub"))
        .args([
            "-h",
            "localhost",
            "-p",
            &port.to_string(),
            "-i",
            thing,
            "-V",
            "5",
            "-q",
            "1",
            "-t",
            topic,
            "-m",
            "hello",
        ])
        .args(["--cafile", &file("root-ca.pem"), "--cert", &file("certificate.pem"), "--key", &file("private-key.pem")])
        .output()
        .unwrap();
    output.status.success()
}

#[test]
fn a_real_bridge_crosses_the_sandbox_both_ways_and_is_refused_exactly_what_its_policy_lacks() {
    let scene = Scene::empty();
    let sandbox = Running::start(&scene, &[]);
    scene.manifest(&format!(
        "{}[things.ops]\npublish = [\"cmd/gw/down\"]\nsubscribe = [\"fwd/gw/up\"]\n",
        manifest(&scene, sandbox.port, &format!("{UP}, {DOWN}"))
    ));
    scene.run(&["apply", "--yes"]).expect(0);

    let folder = scene.at("broker");
    fs::create_dir(&folder).unwrap();
    let conf = fs::read_to_string(scene.at("out/gw/mosquitto/awsiot-bridge.conf")).unwrap();
    let local = port();
    let mut broker = Broker::start(&folder, local, &conf);
    sandbox.expect(&[("event", "connected"), ("client", "gw")]);
    sandbox.expect(&[("action", "iot:Subscribe"), ("resource", "topicfilter/cmd/gw/down"), ("decision", "allow")]);

    // Up: what is published on the gateway's own broker comes out of the cloud.
    let ops = |name: &str| scene.at(&format!("out/ops/{name}")).display().to_string();
    let listening = Command::new(need("mosquitto_sub"))
        .args([
            "-h",
            "localhost",
            "-p",
            &sandbox.port.to_string(),
            "-i",
            "ops",
            "-q",
            "1",
            "-C",
            "1",
            "-W",
            "30",
            "-t",
            "fwd/gw/up",
        ])
        .args(["--cafile", &ops("root-ca.pem"), "--cert", &ops("certificate.pem"), "--key", &ops("private-key.pem")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    sandbox.expect(&[("action", "iot:Subscribe"), ("resource", "topicfilter/fwd/gw/up"), ("decision", "allow")]);
    let say = |topic: &str| {
        let args = ["-p", &local.to_string(), "-q", "1", "-t", topic, "-m", "hello"].map(str::to_owned);
        assert!(Command::new(need("mosquitto_pub")).args(args).status().unwrap().success());
    };
    say("local/up");
    assert_eq!(String::from_utf8(listening.wait_with_output().unwrap().stdout).unwrap(), "hello\n");

    // Down: what is published in the cloud comes out of the gateway's own broker.
    let waiting = Command::new(need("mosquitto_sub"))
        .args(["-p", &local.to_string(), "-i", "waiting", "-q", "1", "-C", "1", "-W", "30", "-t", "local/down"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    broker.wait_for("Sending SUBACK to waiting");
    assert!(publish(&scene, "ops", sandbox.port, "cmd/gw/down"));
    assert_eq!(String::from_utf8(waiting.wait_with_output().unwrap().stdout).unwrap(), "hello\n");
    assert!(sandbox.refusals().is_empty(), "{:#?}", sandbox.refusals());

    // The whole of it is healthy, and says so.
    let offline = ["--registry", "local", "doctor", "gw", "--offline"];
    scene.run(&offline).expect(0);

    // The policy loses the way up: the sandbox follows, refuses exactly that, and the doctor names the statement that is missing.
    let policy = fs::read_to_string(scene.at("out/gw/policy.json")).unwrap();
    let mut document: Value = serde_json::from_str(&policy).unwrap();
    for statement in document["Statement"].as_array_mut().unwrap() {
        let text = statement["Resource"].to_string().replace("fwd/gw/up", "fwd/gw/elsewhere");
        let text = text.replace("fwd/${iot:Connection.Thing.ThingName}/up", "fwd/gw/elsewhere");
        statement["Resource"] = serde_json::from_str(&text).unwrap();
    }
    let registry = scene.registry();
    let mut names = Vec::new();
    registry
        .list_policies(&mut |name| {
            names.push(name);
            Ok(std::ops::ControlFlow::Continue(()))
        })
        .unwrap();
    let name = names.iter().find(|name| name.contains("gw")).unwrap();
    registry.create_policy_version(name, &document.to_string()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    say("local/up");
    let refused = sandbox.expect(&[("event", "decision"), ("decision", "implicitDeny")]);
    assert_eq!(
        (refused["action"].as_str(), refused["resource"].as_str()),
        (Some("iot:Publish"), Some("topic/fwd/gw/up"))
    );
    assert!(refused["lacks"].as_str().unwrap().contains("fwd/gw/elsewhere"), "{refused}");
    sandbox.expect(&[("event", "cut"), ("client", "gw")]);
    assert!(sandbox.refusals().iter().all(|event| event["resource"] == "topic/fwd/gw/up"), "{:#?}", sandbox.refusals());
    drop(broker);

    let sick = scene.run(&offline).expect(1);
    assert!(sick.out.contains("cut off when it publishes to `fwd/gw/up`"), "{}", sick.out);
    assert!(
        sick.out.contains("Allow iot:Publish on arn:aws:iot:us-east-1:000000000000:topic/fwd/gw/up"),
        "{}",
        sick.out
    );
}

#[test]
fn clients_of_paho_and_of_awss_own_sdk_use_topics_shadows_and_jobs() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.pump]\npublish = [\"t/{thing}\"]\nsubscribe = [\"t/{thing}\"]\nshadow = [\"classic\", \"config\"]\njobs = true\n",
    );
    scene.run(&["apply", "--yes"]).expect(0);
    fs::write(scene.at("jobs.json"), r#"[{"jobId": "j1", "thing": "pump", "document": {"operation": "reboot"}}]"#)
        .unwrap();
    let sandbox = Running::start(&scene, &["--jobs", "jobs.json"]);
    for version in ["3", "5"] {
        let told = client(&scene, "sandbox_paho.py", "pump", sandbox.port, &[version]);
        assert_eq!(told, "message shadow job\n", "MQTT {version}");
    }
    assert_eq!(
        client(&scene, "sandbox_paho.py", "pump", sandbox.alpn, &["5", "x-amzn-mqtt-ca"]),
        "message shadow job\n"
    );
    assert_eq!(client(&scene, "sandbox_sdk.py", "pump", sandbox.port, &[]), "message shadow job\n");
    // MQTT.js lies beside the judges from PyPI.
    let modules = need("nrfcredstore").parent().and_then(Path::parent).unwrap().join("mqttjs/node_modules");
    assert!(modules.join("mqtt").is_dir(), "npm install --prefix {} mqtt", modules.parent().unwrap().display());
    for version in ["3", "5"] {
        let bundle = scene.at("out/pump").display().to_string();
        let output = Command::new(need("node"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sandbox_mqtt.cjs"))
            .args([&bundle, "localhost", &sandbox.port.to_string(), "pump", version])
            .env("NODE_PATH", &modules)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(told, "message shadow job\n", "MQTT {version}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(sandbox.refusals().is_empty(), "{:#?}", sandbox.refusals());
}

#[test]
fn what_clients_were_refused_is_said_as_a_manifest_that_allows_it() {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n[things.pump]\npublish = [\"t/{thing}\"]\n");
    scene.run(&["apply", "--yes"]).expect(0);
    let sandbox = Running::start(&scene, &["--learn"]);
    assert!(publish(&scene, "pump", sandbox.port, "t/pump"));
    assert!(!publish(&scene, "pump", sandbox.port, "other/pump"), "refused in so many words");
    let learned = sandbox.expect(&[("event", "learned"), ("client", "pump")]);
    assert_eq!(learned["manifest"], "[things.pump]\npublish = [\"other/{thing}\"]\n");
    client_id_is_learned(&scene, &sandbox);
}

/// Another client id than the thing's: the manifest names it.
fn client_id_is_learned(scene: &Scene, sandbox: &Running) {
    let file = |name: &str| scene.at(&format!("out/pump/{name}")).display().to_string();
    let output = Command::new(need("mosquitto_pub"))
        .args(["-h", "localhost", "-p", &sandbox.port.to_string(), "-i", "pump-2", "-t", "t/pump", "-m", "x"])
        .args(["--cafile", &file("root-ca.pem"), "--cert", &file("certificate.pem"), "--key", &file("private-key.pem")])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let learned = sandbox.expect(&[("event", "learned"), ("client", "pump-2")]);
    assert!(learned["manifest"].as_str().unwrap().starts_with("[things.pump]\nclient-id = \"pump-2\"\n"), "{learned}");
}

#[test]
fn the_doctor_connects_and_names_what_is_wrong_on_the_wire() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.pump]\npublish = [\"t/{thing}\"]\nsubscribe = [\"c/{thing}\"]\n\
         last-will = { topic = \"w/{thing}\", payload = \"gone\", qos = 1 }\n",
    );
    scene.run(&["apply", "--yes"]).expect(0);
    let nobody = port().to_string();
    let ran = scene.run(&["doctor", "pump", "--port", &nobody]).expect(1);
    assert!(ran.out.contains("nobody listens on port"), "{}", ran.out);

    let sandbox = Running::start(&scene, &[]);
    let here = sandbox.port.to_string();
    let ran = scene.run(&["--format", "json", "doctor", "pump", "--port", &here, "--publish"]).expect(0);
    let links: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let holds = |name: &str| links.iter().any(|link| link["link"] == name && link["state"] == "holds");
    for name in [
        "files",
        "endpoint",
        "certificate",
        "thing",
        "policies",
        "permissions",
        "network",
        "tls",
        "connect",
        "alone",
        "last-will",
        "subscribe",
        "publish",
    ] {
        assert!(holds(name), "`{name}` in {links:#?}");
    }

    // A bundle by itself, elsewhere.
    let bundle = scene.at("out/pump").display().to_string();
    let ran = Scene::empty().run(&["doctor", &bundle, "--port", &here]).expect(0);
    assert!(ran.out.contains("let in as `pump`"), "{}", ran.out);

    // Another key than the certificate's: seen before anything is sent.
    let key = fs::read(scene.at("out/pump/private-key.pem")).unwrap();
    let other = awsiot_kit::cert::key::generate(awsiot_kit::thing::KeyKind::EcP256).unwrap().to_pkcs8_pem();
    fs::write(scene.at("out/pump/private-key.pem"), other.expose()).unwrap();
    let ran = scene.run(&["doctor", "pump", "--port", &here]).expect(1);
    assert!(ran.out.contains("do not belong together"), "{}", ran.out);
    fs::write(scene.at("out/pump/private-key.pem"), key).unwrap();

    // Roots of somebody else: the server is not who it should be.
    let roots = fs::read(scene.at("out/pump/root-ca.pem")).unwrap();
    fs::write(scene.at("out/pump/root-ca.pem"), awsiot_kit::cert::roots::amazon_pem()).unwrap();
    let ran = scene.run(&["doctor", "pump", "--port", &here]).expect(1);
    assert!(ran.out.contains("does not come from the roots"), "{}", ran.out);
    fs::write(scene.at("out/pump/root-ca.pem"), roots).unwrap();

    // The certificate switched off while its client is connected.
    let description: Value = serde_json::from_slice(&fs::read(scene.at("out/pump/bundle.json")).unwrap()).unwrap();
    scene.registry().update_certificate(description["certificateId"].as_str().unwrap(), Status::Inactive).unwrap();
    let ran = scene.run(&["doctor", "pump", "--port", &here]).expect(1);
    assert!(ran.out.contains("The handshake succeeds, which proves nothing"), "{}", ran.out);
}

#[test]
fn it_listens_on_loopback_and_says_when_it_does_not() {
    let scene = Scene::empty();
    let ran = scene.run(&["--registry", "aws", "sandbox"]).expect(2);
    assert!(ran.err.contains("serves a local registry"), "{}", ran.err);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = scene.run(&["--registry", "local", "sandbox", "--port", &port]).expect(5);
    assert!(ran.err.contains("another program listens there"), "{}", ran.err);
    let sandbox = Running::start(&scene, &[]);
    let elsewhere = std::net::TcpStream::connect_timeout(
        &std::net::SocketAddr::from(([127, 0, 0, 2], sandbox.port)),
        Duration::from_secs(2),
    );
    assert!(elsewhere.is_err(), "it listens on 127.0.0.1 alone");
}

#[test]
fn bytes_that_are_no_tls_and_clients_that_say_nothing_do_it_no_harm() {
    use std::io::Write;
    let scene = Scene::new("version = 1\nregistry = \"local\"\n[things.pump]\npublish = [\"t/{thing}\"]\n");
    scene.run(&["apply", "--yes"]).expect(0);
    let sandbox = Running::start(&scene, &[]);
    let silent: Vec<_> = (0..50).map(|_| std::net::TcpStream::connect(("127.0.0.1", sandbox.port)).unwrap()).collect();
    for at in 0..50_u8 {
        let mut socket = std::net::TcpStream::connect(("127.0.0.1", sandbox.port)).unwrap();
        let _ = socket.write_all(&[at; 300]);
    }
    sandbox.expect(&[("event", "refused"), ("message", "this is no TLS")]);
    assert!(publish(&scene, "pump", sandbox.port, "t/pump"), "it serves as before");
    drop(silent);
}

#[test]
fn a_try_points_the_same_configuration_at_a_sandbox_and_the_real_program_connects() {
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.gw]\npublish = [\"t/{thing}\"]\n[things.gw.emit.mosquitto]\n",
    );
    let mut child =
        scene.command(&["--format", "json", "apply", "--yes", "--try"]).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = |wanted: &dyn Fn(&Value) -> bool| loop {
        let line: Value = serde_json::from_str(&lines.next().expect("it went on").unwrap()).unwrap();
        if wanted(&line) {
            return line;
        }
    };
    let start = next(&|line| line["try"]["target"] == "mosquitto")["try"]["start"].as_str().unwrap().to_owned();
    let conf = start.strip_prefix("mosquitto -c ").unwrap();
    let folder = scene.at("broker");
    fs::create_dir(&folder).unwrap();
    let broker = Broker::start(&folder, port(), &fs::read_to_string(conf).unwrap());
    let connected = next(&|line| line["event"] == "connected");
    assert_eq!(connected["client"], "gw");
    drop(broker);
    let bundle = fs::read_to_string(scene.at("out/gw/mosquitto/awsiot-bridge.conf")).unwrap();
    assert!(bundle.contains("localhost:8883"), "the bundle itself stays as it was");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_device_with_a_claim_is_provisioned_by_a_template_and_its_hook() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new(
        "version = 1\nregistry = \"local\"\n[things.claim]\n\
         publish = [\"$aws/certificates/create/json\", \"$aws/certificates/create-from-csr/json\", \"$aws/provisioning-templates/pumps/provision/json\"]\n\
         subscribe = [\"$aws/certificates/+/json/+\", \"$aws/provisioning-templates/pumps/provision/json/+\",\n\
         \"$aws/certificates/create-from-csr/json/accepted\", \"$aws/certificates/create-from-csr/json/rejected\",\n\
         \"$aws/provisioning-templates/pumps/provision/json/accepted\", \"$aws/provisioning-templates/pumps/provision/json/rejected\"]\n",
    );
    scene.run(&["apply", "--yes"]).expect(0);
    let resources = r#"{"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Sub": "pump-${Serial}"}, "AttributePayload": {"serial": {"Ref": "Serial"}}}},
        "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
        "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iot:Connect", "Resource": "arn:aws:iot:us-east-1:000000000000:client/${iot:Connection.Thing.ThingName}"}]}}}}"#;
    let template = format!(
        r#"{{"Parameters": {{"Serial": {{"Type": "String"}}}}, "Resources": {resources}, "DeviceConfiguration": {{"site": "lyon"}}}}"#
    );
    fs::write(scene.at("template.json"), template).unwrap();
    // It knows who may: serial numbers that begin with 7.
    fs::write(scene.at("hook"), "#!/bin/sh\ngrep -q '\"Serial\":\"7' && echo '{\"allowProvisioning\": true}' || echo '{\"allowProvisioning\": false}'\n").unwrap();
    fs::set_permissions(scene.at("hook"), fs::Permissions::from_mode(0o755)).unwrap();
    let hook = format!("pumps={}", scene.at("hook").display());
    let sandbox = Running::start(&scene, &["--template", "pumps=template.json", "--hook", &hook]);
    let told = client(&scene, "sandbox_claim.py", "claim", sandbox.port, &[scene.path().to_str().unwrap()]);
    assert_eq!(told, "refused provisioned connected\n");
    sandbox.expect(&[("event", "connected"), ("client", "pump-71"), ("message", "thing pump-71")]);
    assert_eq!(scene.registry().describe_thing("pump-71").unwrap().unwrap().attributes["serial"], "71");
    assert!(scene.registry().describe_thing("pump-8").unwrap().is_none());
    // The same flow with AWS's own SDK.
    let told = client(&scene, "sandbox_sdk_claim.py", "claim", sandbox.port, &[scene.path().to_str().unwrap()]);
    assert_eq!(told, "refused provisioned connected\n");
    assert_eq!(scene.registry().describe_thing("pump-72").unwrap().unwrap().attributes["serial"], "72");
    assert!(sandbox.refusals().is_empty(), "{:#?}", sandbox.refusals());
}

#[test]
fn no_example_and_no_target_that_is_whole_is_called_broken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join("examples")).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("awsiot.toml").is_file() {
            continue;
        }
        let scene = Scene::empty();
        for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                fs::copy(&file, scene.at(file.file_name().unwrap().to_str().unwrap())).unwrap();
            }
        }
        let applied = scene.run(&["--registry", "local", "apply", "--yes"]);
        if applied.code == Some(0) {
            scene.run(&["--registry", "local", "doctor", "--offline"]).expect(0);
        }
    }
    for target in awsiot_kit::emit::TARGETS {
        let manifest = format!(
            "version = 1\nregistry = \"local\"\n[things.t]\npublish = [\"up/{{thing}}\"]\nsubscribe = [\"down/{{thing}}\"]\n[things.t.emit.{}]\n",
            target.name
        );
        let scene = Scene::new(&manifest);
        if scene.run(&["apply", "--yes"]).code == Some(0) {
            scene.run(&["doctor", "--offline", "--packets"]).expect(0);
        }
    }
}

#[test]
fn a_client_that_never_reads_and_wrong_certificates_do_it_no_harm() {
    let scene = Scene::new("version = 1\nregistry = \"local\"\n[things.pump]\npublish = [\"flood\"]\n");
    scene.run(&["apply", "--yes"]).expect(0);
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}"#;
    let description: Value = serde_json::from_slice(&fs::read(scene.at("out/pump/bundle.json")).unwrap()).unwrap();
    let registry = scene.registry();
    registry.create_policy("wide", policy).unwrap();
    registry.attach_policy("wide", description["certificateArn"].as_str().unwrap()).unwrap();
    let sandbox = Running::start(&scene, &["--show", "refused"]);
    let told = client(&scene, "sandbox_flood.py", "pump", sandbox.port, &[scene.path().to_str().unwrap()]);
    assert_eq!(told, "stands\n");
    let status = fs::read_to_string(format!("/proc/{}/status", sandbox.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let megabytes = line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024;
    assert!(megabytes < 150, "{megabytes} MB for what nobody reads");
    sandbox.expect(&[("event", "refused"), ("message", "is not registered here")]);
}

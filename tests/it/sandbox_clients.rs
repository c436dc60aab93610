//! The clients that are emitted, before the sandbox: each connects with the files that apply wrote, publishes, keeps and receives what its policy allows.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::judge::need;
use crate::sandbox_live::{Running, publish};
use crate::scene::Scene;
use crate::target_programs::device_sdk_modules;

/// A client that ends with the test.
struct Client(Child);

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A device with something of everything that the clients do, and somebody who commands it.
fn manifest(port: u16, target: &str, option: &str) -> String {
    format!(
        "version = 1\nregistry = \"local\"\n[aws]\nport = {port}\n[things.device]\n\
         publish = [\"telemetry/{{thing}}\", {{ topic = \"state/{{thing}}\", retain = true }}]\nsubscribe = [\"cmd/{{thing}}/#\"]\n\
         shadow = [\"classic\"]\njobs = true\nlast-will = {{ topic = \"state/{{thing}}\", payload = \"off\", qos = 1, retain = true }}\n\
         [things.device.emit.{target}]\n{option}\n[things.ops]\npublish = [\"cmd/device/go\"]\n"
    )
}

#[test]
fn each_client_that_is_emitted_does_what_its_policy_allows_and_nothing_else() {
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/micropython");
    for (target, option, program, file) in [
        ("sdk", "language = \"python\"", "python3", "client.py"),
        ("sdk", "language = \"javascript\"", "node", "client.js"),
        ("micropython", "", "micropython", "main.py"),
    ] {
        let scene = Scene::empty();
        let sandbox = Running::start(&scene, &[]);
        scene.manifest(&manifest(sandbox.port, target, option));
        scene.run(&["apply", "--yes"]).expect(0);
        let mut child = Command::new(need(program))
            .arg(file)
            .current_dir(scene.at(&format!("out/device/{target}")))
            .env("NODE_PATH", device_sdk_modules())
            .env("MICROPYPATH", library)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let client = Client(child);
        sandbox.expect(&[("event", "connected"), ("client", "device"), ("message", "thing device")]);
        let allowed = |action: &str, resource: &str| {
            sandbox.expect(&[("client", "device"), ("action", action), ("resource", resource), ("decision", "allow")])
        };
        for filter in ["cmd/device/#", "$aws/things/device/shadow/get/accepted", "$aws/things/device/jobs/notify-next"]
        {
            allowed("iot:Subscribe", &format!("topicfilter/{filter}"));
        }
        for topic in ["$aws/things/device/shadow/get", "$aws/things/device/jobs/$next/get", "telemetry/device"] {
            allowed("iot:Publish", &format!("topic/{topic}"));
        }
        allowed("iot:RetainPublish", "topic/state/device");
        assert!(publish(&scene, "ops", sandbox.port, "cmd/device/go"), "{target} {option}");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let (mut shadow, mut command) = (false, None);
        for line in lines.by_ref() {
            // It has none yet, and AWS says so.
            shadow |= line.starts_with("$aws/things/device/shadow/get/rejected");
            if line.starts_with("cmd/device/go") {
                command = Some(line);
                break;
            }
        }
        drop(client);
        assert_eq!(command.as_deref(), Some("cmd/device/go hello"), "{target} {option}");
        assert!(shadow, "{target} {option}: no answer of the shadow");
        assert!(sandbox.refusals().is_empty(), "{target} {option}: {:#?}", sandbox.refusals());
        // It goes without a word: the sandbox leaves the last will, which is kept.
        sandbox.expect(&[("event", "disconnected"), ("client", "device")]);
    }
}

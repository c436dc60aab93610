//! `topic` lines, judged by a real Mosquitto: what the importer reads from a line is what the broker subscribes to for it, and what the
//! importer refuses stops the broker.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use awsiot_kit::emit::bridge::routes;
use awsiot_kit::finding::Source;
use awsiot_kit::import;
use awsiot_kit::thing::Direction;

use crate::broker::{Broker, cloud_conf, credentials};
use crate::judge::need;
use crate::scene::in_parallel;

/// Numbers that look thrown and are the same every time.
struct Dice(u64);

impl Dice {
    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from[usize::try_from(self.0 >> 33).unwrap() % from.len()]
    }
}

/// What Mosquitto's manual allows on a `topic` line, and the slips around it.
fn line(dice: &mut Dice, number: usize) -> String {
    let blank = dice.pick(&[" ", " ", " ", "   "]);
    let pattern =
        dice.pick(&["p/#", "p/+/x", "p", "+/p", "\"\"", "p/+", "#", "p//q"]).replace('p', &format!("p{number}"));
    let direction = dice.pick(&["out", "in", "both", "OUT", "In", "Both", "", "sideways", "#"]);
    let mut line = format!("{}topic{blank}{pattern}", dice.pick(&["", "", "  "]));
    if direction.is_empty() {
        return line;
    }
    line += &format!("{blank}{direction}");
    for words in [
        &["0", "1", "1", "2", "3", "# note", "x", ""][..],
        &["l/", "\"\"", "l", "# note", "", "l/+/"][..],
        &["r/", "\"\"", "r", "# note", "", "r#"][..],
        &["", "", "more words"][..],
    ] {
        let word = dice.pick(words);
        if word.is_empty() {
            break;
        }
        // Each line has prefixes of its own, so that a judge can tell them apart.
        line += &format!("{blank}{}", word.replace("l/", &format!("l{number}/")).replace("r/", &format!("r{number}/")));
    }
    line
}

#[test]
fn a_topic_line_becomes_the_routes_that_mosquitto_itself_would_carry() {
    let head = |port: u16, folder: &Path| {
        format!(
            "connection c\naddress localhost:{port}\nremote_clientid gw\nnotifications false\ntry_private false\n\
             bridge_cafile {0}/root.pem\nbridge_certfile {0}/device.pem\nbridge_keyfile {0}/device.key\n",
            folder.display()
        )
    };
    let mut dice = Dice(7);
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    let mut expected: Vec<String> = Vec::new();
    for number in 0..400 {
        let line = line(&mut dice, number);
        let address = "a-ats.iot.eu-central-1.amazonaws.com:8883";
        let text = format!("connection c\naddress {address}\nremote_clientid gw\n{line}\n");
        let imported = import::read(&Source::new("x", text), Some("mosquitto")).unwrap();
        let routes = routes(&imported.things[0].thing);
        if routes.is_empty() {
            refused.push(line);
            continue;
        }
        for route in &routes {
            expected.push(match route.direction {
                Direction::Out => format!("local {}", route.local),
                Direction::In => format!("remote {} {}", route.remote, route.qos),
            });
        }
        taken.push(line);
    }
    assert!(taken.len() > 100 && refused.len() > 40, "{} {}", taken.len(), refused.len());
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    credentials(folder);
    let (cloud, tls) = Broker::start(folder, "cloud", |tls| cloud_conf(folder, tls));
    let (local, _) = Broker::start(folder, "local", |_| head(tls, folder) + &taken.join("\n") + "\n");
    let start = Instant::now();
    while cloud.count("Sending SUBACK to gw") < local.count(" sending SUBSCRIBE ")
        || local.count("Received CONNACK on connection") == 0
    {
        assert!(start.elapsed() < Duration::from_secs(60), "{}{}", local.seen(), cloud.seen());
        std::thread::sleep(Duration::from_millis(3));
    }
    let mut judged: Vec<String> = Vec::new();
    for line in local.seen().lines() {
        judged.extend(line.split_once("doing local SUBSCRIBE on topic ").map(|(_, topic)| format!("local {topic}")));
    }
    for line in cloud.seen().lines() {
        let Some((_, text)) = line.split_once(": \t") else { continue };
        let Some((topic, qos)) = text.rsplit_once(" (QoS ") else { continue };
        let qos: u8 = qos.trim_end_matches(')').parse().unwrap();
        judged.push(format!("remote {topic} {}", qos.min(1)));
    }
    // Lines that come to the same are one route.
    for list in [&mut judged, &mut expected] {
        list.sort();
        list.dedup();
    }
    assert_eq!(judged, expected);
    let numbered: Vec<(usize, &String)> = refused.iter().enumerate().collect();
    in_parallel(&numbered, |(number, line)| {
        let conf = folder.join(format!("refused-{number}.conf"));
        fs::write(&conf, format!("{}{line}\n", head(1, folder))).unwrap();
        let mut child = Command::new(need("mosquitto")).arg("-c").arg(&conf).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        while log.read_line(&mut said).unwrap() > 0 && !said.contains(" running") {}
        let _ = child.kill();
        let _ = child.wait();
        assert!(said.contains("Error") && !said.contains(" running"), "Mosquitto takes `{line}`:\n{said}");
    });
}

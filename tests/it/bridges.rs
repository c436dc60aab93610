//! Equivalence, judged by running brokers: every Mosquitto bridge under `tests/bridges` runs as it was written and as it comes out of
//! `import`, `apply` and the target `mosquitto`, on real Mosquittos against a real Mosquitto behind TLS, and both deliver the same.
//!
//! The files retell forms that stand in public: the AWS blog's, thin-edge.io's, Home Assistant's, Balena's, Debian's `conf.d`, tutorials
//! and questions with their slips. Three things of them cannot be had here and are set alike for both runs: addresses and files are this
//! machine's, a lazy bridge starts at once, and the private protocol level is off, which AWS refuses and a Mosquitto would take.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::broker::{Broker, cloud_conf, credentials};
use crate::mqtt::{Client, Message};
use crate::scene::{Scene, in_parallel_by};

/// Everything that both sides saw.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    local: Vec<Message>,
    cloud: Vec<Message>,
    local_retained: Vec<Message>,
    cloud_retained: Vec<Message>,
}

impl Seen {
    /// What one saw and the other did not, each with the list that it is in.
    fn against(&self, other: &Self) -> [Vec<(usize, Message)>; 2] {
        let all = |seen: &Self| -> Vec<(usize, Message)> {
            let lists = [&seen.local, &seen.cloud, &seen.local_retained, &seen.cloud_retained];
            let each = lists.into_iter().enumerate();
            each.flat_map(|(at, list)| list.iter().map(move |message| (at, message.clone()))).collect()
        };
        let (one, two) = (all(self), all(other));
        let only = |list: &[(usize, Message)], beside: &[(usize, Message)]| {
            let mut rest = beside.to_vec();
            let mut only = list.to_vec();
            only.retain(|seen| rest.iter().position(|other| other == seen).map(|at| rest.remove(at)).is_none());
            only
        };
        [only(&one, &two), only(&two, &one)]
    }
}

/// Keys of a connection, the test's own list; all else of a file is the broker's and is not run.
fn is_of_a_bridge(word: &str) -> bool {
    word.starts_with("bridge_")
        || word.starts_with("remote_")
        || word.starts_with("local_")
        || word.starts_with("notification")
        || [
            "connection",
            "address",
            "addresses",
            "topic",
            "clientid",
            "username",
            "password",
            "cleansession",
            "keepalive_interval",
            "restart_timeout",
            "round_robin",
            "start_type",
            "idle_timeout",
            "threshold",
        ]
        .contains(&word)
}

/// The bridges of a file with this machine's address and files; only those to AWS run.
fn here(text: &str, folder: &Path, port: u16) -> String {
    let mut sections: Vec<String> = Vec::new();
    for line in text.lines() {
        let word = line.split(' ').find(|word| !word.is_empty()).unwrap_or_default();
        if line.starts_with('#') || !is_of_a_bridge(word) || word == "try_private" {
            continue;
        }
        let file = |name: &str| format!("{word} {}", folder.join(name).display());
        let line = match word {
            "connection" => {
                sections.push(String::new());
                format!("{line}\ntry_private false")
            }
            "address" | "addresses" if line.contains("amazonaws") => format!("address localhost:{port}"),
            "bridge_cafile" => file("root.pem"),
            "bridge_capath" => format!("bridge_cafile {}", folder.join("root.pem").display()),
            "bridge_certfile" => file("device.pem"),
            "bridge_keyfile" => file("device.key"),
            "start_type" => "start_type automatic".to_owned(),
            _ => line.to_owned(),
        };
        if let Some(section) = sections.last_mut() {
            section.push_str(&line);
            section.push('\n');
        }
    }
    sections.retain(|section| section.contains("\naddress localhost:"));
    sections.concat()
}

/// The words of every `topic` line that runs: pattern, direction, prefixes; a simple reading, for topics to try.
fn lines(conf: &str) -> Vec<(String, String, String, String)> {
    let mut found = Vec::new();
    for line in conf.lines() {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        if words.next() != Some("topic") {
            continue;
        }
        let words: Vec<&str> = words.collect();
        let comment = words.iter().skip(2).position(|word| word.starts_with('#')).map_or(words.len(), |at| at + 2);
        let word =
            |at: usize| words.get(..comment).and_then(|words| words.get(at)).filter(|word| **word != "\"\"").copied();
        let direction = word(1).unwrap_or("out").to_lowercase();
        let text = |at: usize| word(at).unwrap_or_default().to_owned();
        found.push((text(0), direction, text(3), text(4)));
    }
    found
}

/// Topics that a filter matches, its parent among them when that is asked for.
fn samples(filter: &str, parent: bool) -> Vec<String> {
    let fill = |rest: &str| filter.replace('+', "p1").replace('#', rest);
    let mut topics = vec![fill("x"), fill("x/y")];
    if let Some(above) = filter.strip_suffix("/#").filter(|_| parent) {
        topics.push(above.replace('+', "p1"));
    }
    topics.dedup();
    topics.retain(|topic| !topic.is_empty() && !topic.starts_with('/') && !topic.starts_with("$SYS"));
    topics
}

/// What is published on each side: for every line a few topics, at every QoS, some retained; and what no line matches.
fn messages(conf: &str) -> [Vec<Message>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for (pattern, direction, local, remote) in lines(conf) {
        if direction != "in" {
            sides[0].extend(samples(&format!("{local}{pattern}"), true));
        }
        if direction != "out" {
            // AWS does not deliver `a` to `a/#`, which this stand-in would.
            sides[1].extend(samples(&format!("{remote}{pattern}"), false));
        }
    }
    sides.map(|mut topics| {
        topics.sort();
        topics.dedup();
        topics.truncate(12);
        topics.push("of/no/line".to_owned());
        let message = |(at, topic): (usize, &String)| Message {
            topic: topic.clone(),
            payload: format!("m{at}"),
            qos: u8::try_from(at % 3).unwrap(),
            retain: at % 4 == 1,
        };
        topics.iter().enumerate().map(message).collect()
    })
}

/// Runs bridges against a fresh cloud and gives what both sides saw.
fn run(folder: &Path, name: &str, conf: impl Fn(u16) -> String, messages: &[Vec<Message>; 2]) -> Seen {
    let (cloud, tls) = Broker::start(folder, &format!("{name}-cloud"), |tls| cloud_conf(folder, tls));
    let conf = conf(tls);
    let (local, _) = Broker::start(folder, &format!("{name}-local"), |_| conf.clone());
    let bridges = conf.lines().filter(|line| line.trim_start().starts_with("connection ")).count();
    let mut pair = Pair { local, cloud, bridges, read: [0; 2], counts: [0; 11] };
    let mut clients = [Client::connect(pair.local.port, "judge"), Client::connect(pair.cloud.port, "judge")];
    pair.settle(name, &mut clients);
    for client in &mut clients {
        client.subscribe("#");
        client.subscribe("$aws/#");
    }
    for (side, messages) in messages.iter().enumerate() {
        messages.iter().for_each(|message| clients[side].publish(message));
        pair.settle(name, &mut clients);
    }
    let [near, far] = clients;
    let seen = |client: Client, broker: &Broker| {
        let mut late = Client::connect(broker.port, "late");
        late.subscribe("#");
        late.subscribe("$aws/#");
        late.ping();
        let mut retained: Vec<Message> = late.inbox.into_iter().filter(|message| message.retain).collect();
        let mut live = client.inbox;
        retained.sort();
        live.sort();
        (live, retained)
    };
    let ((near, near_kept), (far, far_kept)) = (seen(near, &pair.local), seen(far, &pair.cloud));
    Seen { local: near, cloud: far, local_retained: near_kept, cloud_retained: far_kept }
}

/// Two brokers with bridges between them, and what their logs said so far of what went between.
struct Pair {
    local: Broker,
    cloud: Broker,
    bridges: usize,
    read: [usize; 2],
    counts: [usize; 11],
}

impl Pair {
    /// What is new in the logs; the judges' own clients do not count.
    fn look(&mut self) {
        let logs = [self.local.news(&mut self.read[0]), self.cloud.news(&mut self.read[1])];
        let words = [
            (0, ": Sending PUBLISH to "),
            (1, ": Received PUBLISH from "),
            (1, ": Sending PUBLISH to "),
            (0, ": Received PUBLISH from "),
            (0, " sending SUBSCRIBE "),
            (1, ": Sending SUBACK to "),
            (0, ": Sending PUBLISH to "),
            (0, ": Received PUBCOMP from "),
            (1, ": Sending PUBLISH to "),
            (1, ": Received PUBCOMP from "),
            (0, "Received CONNACK on connection"),
        ];
        for (at, (side, words)) in words.into_iter().enumerate() {
            let of_a_bridge = |line: &&str| {
                // The state of the bridge, which it publishes by itself and without a word in its log.
                if line.contains(", '$SYS/broker/connection/") {
                    return false;
                }
                let to = line.split_once(words).map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
                to.is_some_and(|to| !["judge", "late"].contains(&to))
            };
            // What is sent twice in the list is counted once as a message, once as a promise of QoS 2.
            let counts = |line: &&str| !(6..10).contains(&at) || words.contains("PUBCOMP") || line.contains(", q2, ");
            self.counts[at] += logs[side].lines().filter(of_a_bridge).filter(counts).count();
        }
    }

    /// Waits until all that one broker sent to the other has arrived there.
    fn settle(&mut self, name: &str, clients: &mut [Client; 2]) {
        let (start, mut asked) = (Instant::now(), false);
        loop {
            let before = self.counts;
            self.look();
            let even = self.counts.chunks_exact(2).all(|pair| pair[0] == pair[1]) && self.counts[10] >= self.bridges;
            if !even || before != self.counts {
                asked = false;
                std::thread::sleep(Duration::from_millis(4));
            } else if asked {
                return;
            } else {
                // What a broker does it has written into its log before it answers a ping.
                clients.iter_mut().for_each(Client::ping);
                asked = true;
            }
            let said = || format!("local:\n{}\ncloud:\n{}", told(&self.local.seen()), told(&self.cloud.seen()));
            assert!(start.elapsed() < Duration::from_secs(30), "{name}: {:?}\n{}", self.counts, said());
        }
    }
}

/// The last lines of a log, without the judges' own.
fn told(log: &str) -> String {
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains("PING")).collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

/// What the import named as a difference.
struct Told {
    codes: Vec<String>,
    /// The topics above a tree of which it said that they go elsewhere.
    parents: Vec<String>,
}

impl Told {
    /// Without what was published here on a topic above a tree that the import spoke of.
    fn without_parents(&self, mut seen: Seen, published: &[Message]) -> Seen {
        let named = |message: &Message| {
            published.iter().any(|one| one.payload == message.payload && self.parents.contains(&one.topic))
        };
        for list in [&mut seen.local, &mut seen.cloud, &mut seen.local_retained, &mut seen.cloud_retained] {
            list.retain(|message| !named(message));
        }
        seen
    }
}

/// A file through `import`, `check` and `apply` on the local registry, and the bridges that come out.
fn emitted(scene: &Scene, path: &Path) -> (String, Told, bool) {
    let ran = scene.run(&["--format", "json", "import", path.to_str().unwrap(), "--out", "awsiot.toml"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{}: {}", path.display(), ran.err);
    let lines = ran.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let findings: Vec<Value> = lines.filter(|line| line["code"].is_string()).collect();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let codes = findings.iter().map(|finding| text(finding, "code")).collect();
    let parents = findings.iter().filter(|finding| finding["code"] == "bridge-parent");
    let parents = parents.map(|finding| text(finding, "message").split('`').nth(1).unwrap().to_owned()).collect();
    let local = |args: &[&str]| scene.run(&[&["--registry", "local"], args].concat());
    let good = local(&["check"]).code == Some(0) && local(&["apply", "--yes"]).code == Some(0);
    let mut conf = String::new();
    let manifest = fs::read_to_string(scene.at("awsiot.toml")).unwrap();
    for line in manifest.lines() {
        let Some(name) = line.strip_prefix("[things.").and_then(|line| line.strip_suffix(']')) else { continue };
        if name.contains(".emit.") {
            continue;
        }
        let file = scene.at(&format!("out/{}/mosquitto/awsiot-bridge.conf", name.trim_matches('"')));
        conf.push_str(&fs::read_to_string(file).unwrap_or_default());
    }
    (conf, Told { codes, parents }, good)
}

/// QoS 2 where the import said that AWS has none; RETAIN on reserved topics, where AWS takes none.
fn as_aws(mut seen: Seen, told: &Told) -> Seen {
    let qos2 = told.codes.iter().any(|code| code == "bridge-qos2");
    let lists = [&mut seen.local, &mut seen.cloud, &mut seen.local_retained, &mut seen.cloud_retained];
    for list in lists {
        list.retain(|message| !message.topic.starts_with("$SYS"));
        for message in list.iter_mut() {
            if qos2 {
                message.qos = message.qos.min(1);
            }
            if message.topic.starts_with("$aws/") {
                message.retain = false;
            }
        }
        list.sort();
    }
    seen.cloud_retained.retain(|message| !message.topic.starts_with("$aws/"));
    seen
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bridges");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "conf"));
    paths.sort();
    paths
}

#[test]
fn a_bridge_delivers_the_same_before_and_after_its_import() {
    let files = files();
    assert!(files.len() >= 60, "{}", files.len());
    let by_hand = std::sync::Mutex::new(Vec::new());
    let scratch = tempfile::tempdir().unwrap();
    credentials(scratch.path());
    // Brokers mostly wait for each other.
    in_parallel_by(8, &files, |path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let scene = Scene::empty();
        let (made, told, good) = emitted(&scene, path);
        if !good {
            by_hand.lock().unwrap().push(name.clone());
            return;
        }
        assert!(made.contains("\ntopic "), "{name}: a thing without routes\n{made}");
        let folder = scratch.path();
        let original = fs::read_to_string(path).unwrap();
        let tried = messages(&here(&original, folder, 1));
        let before = run(folder, &format!("{name}-before"), |port| here(&original, folder, port), &tried);
        let after = run(folder, &format!("{name}-after"), |port| here(&made, folder, port), &tried);
        let strip = |seen| told.without_parents(as_aws(seen, &told), &tried[0]);
        let (before, after) = (strip(before), strip(after));
        assert!(before.cloud.len() + before.local.len() > 2, "{name}: nothing was tried");
        let [lost, new] = before.against(&after);
        assert!(before == after, "{name} ({:?}):\nonly before {lost:?}\nonly after {new:?}\n{made}", told.codes);
    });
    let by_hand = by_hand.into_inner().unwrap();
    assert!(by_hand.len() * 60 <= files.len() * 5, "these need a hand: {by_hand:?}");
}

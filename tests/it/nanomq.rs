//! Equivalence for NanoMQ: every file under `tests/nanomq`, of each generation of its configuration, and what comes out of import and emission
//! are read by a second reader, made from the rules of the broker's own parser alone, and send the same messages under the same names.
//! How a topic is renamed follows NanoMQ's `bridge.c`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use awsiot_kit::finding::Source;
use awsiot_kit::import;

use crate::fixture::{connection, emit_for, text};
use crate::import::things;
use crate::nanomq_reader::{Bridge, Rule, read};

fn matches(filter: &str, topic: &str) -> bool {
    let (mut filter, mut topic) = (filter.split('/'), topic.split('/'));
    loop {
        match (filter.next(), topic.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

/// The name that a rule gives a topic.
fn renamed(rule: &Rule, topic: &str) -> String {
    let middle = if rule.target.is_empty() {
        topic.to_owned()
    } else if !rule.target.contains(['+', '#']) {
        rule.target.clone()
    } else {
        // The target is a part of the source: the levels that stand in its place are kept.
        let levels: Vec<&str> = rule.source.split('/').collect();
        let part: Vec<&str> = rule.target.split('/').collect();
        let at = (0..levels.len()).find(|at| levels[*at..].starts_with(&part)).expect("it is a part of the source");
        let topic: Vec<&str> = topic.split('/').collect();
        let end = if rule.target.ends_with('#') { topic.len() } else { at + part.len() };
        topic.get(at..end).unwrap_or_default().join("/")
    };
    format!("{}{middle}{}", rule.prefix, rule.suffix)
}

/// What becomes of a message: the names, QoS and RETAIN under which it arrives on the other side.
fn carried(bridge: &Bridge, up: bool, topic: &str, qos: u8, retain: bool) -> Vec<(String, u8, bool)> {
    let rules = bridge.rules.iter().filter(|rule| rule.up == up && matches(&rule.source, topic));
    let arrives = rules.map(|rule| match (bridge.aws, up) {
        (true, true) => {
            (if rule.target.contains(['+', '#']) { topic.to_owned() } else { renamed(rule, topic) }, qos.min(1), retain)
        }
        (true, false) => (topic.to_owned(), qos.min(rule.qos.unwrap_or(0)), false),
        (false, true) => (renamed(rule, topic), rule.qos.unwrap_or(qos), rule.retain.unwrap_or(retain)),
        (false, false) => (renamed(rule, topic), qos.min(rule.qos.unwrap_or(0)), false),
    });
    // Down, the first rule has the message; up, every one sends it.
    let mut arrives: Vec<_> = arrives.take(if up { usize::MAX } else { 1 }).collect();
    arrives.sort();
    arrives
}

/// Topics to try: what each filter of both sides stands for, the topic above a tree, and one of no rule.
fn topics(bridges: [&Bridge; 2], up: bool) -> Vec<String> {
    let mut topics = vec!["of/no/rule".to_owned()];
    for rule in bridges.iter().flat_map(|bridge| &bridge.rules).filter(|rule| rule.up == up) {
        for rest in ["x", "x/y", "1/2/3"] {
            topics.push(rule.source.replace('+', "p1").replace('#', rest));
        }
        // AWS does not deliver `a` to `a/#`.
        topics.extend(up.then(|| rule.source.trim_end_matches("/#").replace('+', "p1")));
    }
    topics.retain(|topic| !topic.contains(['#', '+']));
    topics.sort();
    topics.dedup();
    topics
}

#[test]
fn every_generation_of_nanomqs_files_sends_the_same_after_its_import() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nanomq");
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        let original = fs::read_to_string(entry.path()).unwrap();
        let imported = import::read(&Source::new(name.as_str(), original.as_str()), None).unwrap();
        assert_eq!(imported.kind, "nanomq", "{name}");
        let told = |words: &str| {
            imported.findings.iter().any(|finding| finding.code == words || finding.message.contains(words))
        };
        let mut goes_to = connection(imported.aws.port.unwrap_or(8883));
        goes_to.endpoint = imported.aws.endpoint.clone().unwrap();
        let mut emitted = BTreeMap::new();
        for device in things(&imported.manifest(&name)) {
            let files = emit_for("nanomq", &device.thing, &device.emit[0].options, &goes_to, &BTreeMap::new()).unwrap();
            emitted.extend(read(&text(&files, "nanomq.conf")));
        }
        let before = read(&original);
        assert!(
            !before.is_empty() && before.keys().eq(emitted.keys()),
            "{name}: {:?} {:?}",
            before.keys(),
            emitted.keys()
        );
        for (one, other) in before.values().zip(emitted.values_mut()) {
            if told("NanoMQ drops this row") {
                // It is said, and in the manifest none the less.
                other.rules.retain(|rule| one.rules.iter().any(|own| own.up == rule.up && own.source == rule.source));
            }
            let other = &*other;
            let mut settings = other.settings.clone();
            if told("keeps no session") {
                settings.expiry.clone_from(&one.settings.expiry);
            }
            assert_eq!(one.settings, settings, "{name}");
            let mut carries = 0;
            for up in [true, false] {
                for topic in topics([one, other], up) {
                    for (qos, retain) in (0..6_u8).map(|n| (n % 3, n < 3)) {
                        let sides = [one, other].map(|bridge| {
                            let mut arrives = carried(bridge, up, &topic, qos, retain);
                            for (_, qos, retain) in &mut arrives {
                                // Only where the import said so.
                                *qos = if told("bridge-qos2") { 0 } else { *qos };
                                *retain = *retain && !told("RETAIN");
                            }
                            arrives
                        });
                        carries += sides[0].len();
                        let way = if up { "up" } else { "down" };
                        assert_eq!(sides[0], sides[1], "{name}: `{topic}` {way} at QoS {qos}\n{one:#?}\n{other:#?}");
                    }
                }
            }
            assert!(carries > 0 && other.rules.iter().all(|rule| rule.qos.is_some_and(|qos| qos < 2)), "{name}");
        }
        *tried.entry(name.split('-').next().unwrap().to_owned()).or_default() += 1;
    }
    let generations: Vec<&str> = tried.keys().map(String::as_str).collect();
    assert_eq!(generations, ["classic", "connector", "named", "nodes", "pairs"], "every generation has its files");
}

//! Equivalence for NanoMQ: every file under `tests/nanomq`, of each generation of its configuration, and what comes out of import and emission
//! are read by a second reader, made from the rules of the broker's own parser alone, and send the same messages under the same names.
//!
//! The rules are those of NanoMQ's `conf_ver2.c`, `conf.c` and `bridge.c` (0.10 to 0.25): which keys count, what is dropped, how a topic is renamed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use awsiot_kit::finding::Source;
use awsiot_kit::import;

use crate::fixture::{connection, emit_for, text};
use crate::import::things;

/// A value as the broker's parser has it: what stands in quotes is another thing than what does not.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Map(Vec<(String, Value)>),
    List(Vec<Value>),
    Quoted(String),
    Bare(String),
}

/// Reads HOCON as NanoMQ's grammar has it: neither line ends nor commas count.
struct Reader<'a>(std::iter::Peekable<std::str::Chars<'a>>);

impl Reader<'_> {
    fn skip(&mut self) {
        loop {
            match self.0.peek() {
                Some('#' | '/') => while self.0.next_if(|c| *c != '\n').is_some() {},
                Some(c) if c.is_whitespace() || *c == ',' => {
                    self.0.next();
                }
                _ => return,
            }
        }
    }

    fn word(&mut self) -> Value {
        self.skip();
        if self.0.next_if_eq(&'"').is_some() {
            let mut text = String::new();
            while let Some(c) = self.0.next().filter(|c| *c != '"') {
                // A backslash is deleted, and takes the meaning of what follows it away.
                text.push(if c == '\\' { self.0.next().unwrap() } else { c });
            }
            return Value::Quoted(text);
        }
        let mut text = String::new();
        while let Some(c) = self.0.next_if(|c| c.is_ascii_alphanumeric() || "_.@%|-".contains(*c)) {
            text.push(c);
        }
        assert!(!text.is_empty(), "the parser stops at `{}`", self.0.clone().take(20).collect::<String>());
        Value::Bare(text)
    }

    fn value(&mut self) -> Value {
        self.skip();
        if self.0.next_if_eq(&'{').is_some() {
            return Value::Map(self.members());
        }
        if self.0.next_if_eq(&'[').is_none() {
            return self.word();
        }
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.0.next_if_eq(&']').is_some() {
                return Value::List(items);
            }
            items.push(self.value());
        }
    }

    fn members(&mut self) -> Vec<(String, Value)> {
        let mut members = Vec::new();
        loop {
            self.skip();
            if self.0.peek().is_none() || self.0.next_if_eq(&'}').is_some() {
                return members;
            }
            let path: Vec<String> = match self.word() {
                Value::Bare(key) => key.split('.').map(str::to_owned).collect(),
                Value::Quoted(key) => vec![key],
                other => panic!("{other:?}"),
            };
            self.skip();
            self.0.next_if(|c| matches!(c, '=' | ':'));
            let value = self.value();
            put(&mut members, &path, value);
        }
    }
}

/// Blocks of one name merge, of values the last one stays.
fn put(members: &mut Vec<(String, Value)>, path: &[String], value: Value) {
    let at = members.iter().position(|(key, _)| key.eq_ignore_ascii_case(&path[0])).unwrap_or_else(|| {
        members.push((path[0].clone(), Value::Map(Vec::new())));
        members.len() - 1
    });
    match (&mut members[at].1, path.len(), value) {
        (Value::Map(inner), 2.., value) => put(inner, &path[1..], value),
        (Value::Map(inner), _, Value::Map(more)) => more.into_iter().for_each(|(key, value)| put(inner, &[key], value)),
        (place, _, value) => *place = value,
    }
}

impl Value {
    fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// A text: nothing else counts where one is wanted.
    fn text(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Self::Quoted(text) => Some(text.clone()),
            Self::Bare(text) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(text.clone()),
            _ => None,
        }
    }

    fn bare(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Self::Bare(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn list(&self, key: &str) -> Vec<Self> {
        match self.get(key) {
            Some(Self::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }
}

/// A row of `forwards` or `subscription`.
#[derive(Debug)]
struct Rule {
    up: bool,
    source: String,
    /// Empty: the name stays.
    target: String,
    prefix: String,
    suffix: String,
    /// None: the publisher's.
    qos: Option<u8>,
    retain: Option<bool>,
}

#[derive(Debug, PartialEq, Eq)]
struct Settings {
    address: String,
    client: String,
    keep_alive: u64,
    clean: bool,
    expiry: Option<String>,
    packet: Option<String>,
    files: [String; 3],
    will: Option<[String; 4]>,
}

#[derive(Debug)]
struct Bridge {
    aws: bool,
    settings: Settings,
    rules: Vec<Rule>,
}

fn seconds(text: &str) -> u64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return text.parse().unwrap(),
    };
    number.parse::<u64>().unwrap() * unit
}

/// One bridge of a HOCON file, whatever its generation.
fn of_hocon(block: &Value, aws: bool) -> Bridge {
    let inner = block.get("connector").unwrap_or(block);
    let tls = inner.get("ssl").or(inner.get("tls")).unwrap();
    let will = inner.get("will").map(|will| {
        let retain = will.bare("retain").unwrap_or_default();
        [will.text("topic").unwrap(), will.text("payload").unwrap(), will.bare("qos").unwrap(), retain]
    });
    let address = inner.text("server").or(inner.text("address")).unwrap();
    let v5 = inner.get("conn_properties");
    let settings = Settings {
        address: address.trim_start_matches("tls+mqtt-tcp://").to_owned(),
        client: inner.text("clientid").unwrap(),
        keep_alive: inner.bare("keepalive").map_or(60, |text| seconds(&text)),
        clean: inner.bare("clean_start").is_none_or(|word| word == "true"),
        expiry: v5.and_then(|v5| v5.bare("session_expiry_interval")),
        packet: v5.and_then(|v5| v5.bare("maximum_packet_size")),
        files: ["keyfile", "certfile", "cacertfile"].map(|key| tls.text(key).unwrap()),
        will,
    };
    let mut rules = Vec::new();
    for (list, up) in [("forwards", true), ("subscription", false)] {
        for row in block.list(list) {
            // Before 0.20 a topic stood alone.
            let alone = match &row {
                Value::Quoted(topic) => Some(topic.clone()),
                row => row.text("topic"),
            };
            let number = |key: &str| row.bare(key).and_then(|text| text.parse::<u8>().ok());
            let pair = row.text("remote_topic").zip(row.text("local_topic"));
            let (source, target) = match (alone, pair) {
                (Some(topic), _) => (topic, String::new()),
                (None, Some((remote, local))) => {
                    if up {
                        (local, remote)
                    } else {
                        (remote, local)
                    }
                }
                (None, None) => continue,
            };
            let affix = |key| row.text(key).unwrap_or_default();
            rules.push(Rule {
                up,
                source,
                target,
                prefix: affix("prefix"),
                suffix: affix("suffix"),
                qos: number("qos").or((!up).then_some(0)),
                retain: number("retain")
                    .filter(|_| up)
                    .and_then(|number| [Some(false), Some(true)].get(usize::from(number)).copied().flatten()),
            });
        }
    }
    Bridge { aws, settings, rules }
}

/// The classic form: `key=value`, a row is loaded only with all that its reader asks for.
fn classic(text: &str) -> Vec<Bridge> {
    let mut bridges: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.split_once('=') else { continue };
        let Some((name, key)) = key.trim().strip_prefix("bridge.mqtt.").and_then(|rest| rest.split_once('.')) else {
            continue;
        };
        bridges.entry(name.to_owned()).or_default().insert(key.to_owned(), value.trim().to_owned());
    }
    let made = bridges.values().filter(|keys| keys.get("bridge_mode").is_some_and(|on| on == "true")).map(|keys| {
        let get = |key: &str| keys.get(key).cloned();
        let mut rules = Vec::new();
        let rule = |up, source: String, target: String, qos, retain| Rule {
            up,
            source,
            target,
            prefix: String::new(),
            suffix: String::new(),
            qos,
            retain,
        };
        for topic in get("forwards").iter().flat_map(|list| list.split(',')) {
            rules.push(rule(true, topic.to_owned(), String::new(), None, None));
        }
        for number in 1..100 {
            let row = |list: &str, key: &str| get(&format!("{list}.{number}.{key}"));
            if let (Some(remote), Some(local), Some(retain)) =
                (row("forwards", "remote_topic"), row("forwards", "local_topic"), row("forwards", "retain"))
            {
                rules.push(rule(true, local, remote, None, Some(retain == "1")));
            }
            if let (Some(topic), Some(qos)) = (row("subscription", "topic"), row("subscription", "qos")) {
                rules.push(rule(false, topic, String::new(), qos.parse().ok(), None));
            }
            if let (Some(remote), Some(local), Some(qos), Some(_)) = (
                row("subscription", "remote_topic"),
                row("subscription", "local_topic"),
                row("subscription", "qos"),
                row("subscription", "retain"),
            ) {
                rules.push(rule(false, remote, local, qos.parse().ok(), None));
            }
        }
        let settings = Settings {
            address: get("address").unwrap().trim_start_matches("tls+mqtt-tcp://").to_owned(),
            client: get("clientid").unwrap(),
            keep_alive: get("keepalive").map_or(60, |text| text.parse().unwrap()),
            clean: get("clean_start").is_none_or(|word| word == "true"),
            expiry: None,
            packet: None,
            files: ["keyfile", "certfile", "cacertfile"].map(|key| get(&format!("tls.{key}")).unwrap_or_default()),
            will: None,
        };
        Bridge { aws: false, settings, rules }
    });
    made.collect()
}

/// Every bridge of a file to AWS, by client id.
fn read(text: &str) -> BTreeMap<String, Bridge> {
    let classic_form = text.lines().any(|line| line.starts_with("bridge.mqtt."));
    let mut bridges = Vec::new();
    if classic_form {
        bridges = classic(text);
    } else {
        let root = Value::Map(Reader(text.chars().peekable()).members());
        for (word, aws) in [("mqtt", false), ("aws", true)] {
            let Some(Value::Map(named)) = root.get("bridges").and_then(|bridges| bridges.get(word)) else { continue };
            for (_, block) in named {
                match block {
                    Value::List(nodes) => bridges.extend(nodes.iter().map(|node| of_hocon(node, aws))),
                    block => bridges.push(of_hocon(block, aws)),
                }
            }
        }
    }
    bridges.retain(|bridge| bridge.settings.address.contains(".amazonaws.com"));
    bridges.into_iter().map(|bridge| (bridge.settings.client.clone(), bridge)).collect()
}

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
fn topics(bridges: [&Bridge; 2]) -> Vec<String> {
    let mut topics = vec!["of/no/rule".to_owned()];
    for rule in bridges.iter().flat_map(|bridge| &bridge.rules) {
        for rest in ["x", "x/y", "1/2/3"] {
            topics.push(rule.source.replace('+', "p1").replace('#', rest));
        }
        topics.push(rule.source.trim_end_matches("/#").replace('+', "p1"));
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
        for (one, other) in before.values().zip(emitted.values()) {
            assert_eq!(one.settings, other.settings, "{name}");
            let mut carries = 0;
            for topic in topics([one, other]) {
                for (up, qos, retain) in (0..12).map(|n| (n % 2 == 0, (n / 2 % 3) as u8, n / 6 == 0)) {
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
                    assert_eq!(
                        sides[0],
                        sides[1],
                        "{name}: `{topic}` {} at QoS {qos}\n{one:#?}\n{other:#?}",
                        if up { "up" } else { "down" }
                    );
                }
            }
            assert!(carries > 0 && other.rules.iter().all(|rule| rule.qos.is_some_and(|qos| qos < 2)), "{name}");
        }
        *tried.entry(name.split('-').next().unwrap().to_owned()).or_default() += 1;
    }
    let generations: Vec<&str> = tried.keys().map(String::as_str).collect();
    assert_eq!(generations, ["classic", "connector", "named", "nodes", "pairs"], "every generation has its files");
}

//! A second reader of NanoMQ's configuration, made from the rules of the broker's own parser alone: which keys count, and what is dropped.
//!
//! The rules are those of NanoMQ's `conf_ver2.c` and `conf.c`, 0.10 to 0.25.

use std::collections::BTreeMap;

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
pub struct Rule {
    pub up: bool,
    pub source: String,
    /// Empty: the name stays.
    pub target: String,
    pub prefix: String,
    pub suffix: String,
    /// None: the publisher's.
    pub qos: Option<u8>,
    pub retain: Option<bool>,
}

/// How a bridge connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub address: String,
    pub client: String,
    pub keep_alive: u64,
    pub clean: bool,
    pub expiry: Option<String>,
    pub packet: Option<String>,
    pub files: [String; 3],
    pub will: Option<[String; 4]>,
}

/// A bridge.
#[derive(Debug)]
pub struct Bridge {
    pub aws: bool,
    pub settings: Settings,
    pub rules: Vec<Rule>,
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
pub fn read(text: &str) -> BTreeMap<String, Bridge> {
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

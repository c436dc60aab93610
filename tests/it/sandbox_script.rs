//! Scripts that play clients against the sandbox's broker: what is sent, and every packet that must come back. See `tests/sandbox/README.md`.
//!
//! Packets go through the codec both ways: what a script says is encoded as a client encodes it, and what the broker answers is decoded as
//! a client decodes it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use awsiot_kit::error::Result;
use awsiot_kit::policy::context::ThingContext;
use awsiot_kit::registry::Status;
use awsiot_kit::sandbox::broker::{Broker, Effect, Peer, Settings};
use awsiot_kit::sandbox::certificate::Shown;
use awsiot_kit::sandbox::directory::{Attached, Directory, Identity};
use awsiot_kit::sandbox::packet::{Outgoing, Version};
use awsiot_kit::sandbox::wire;
use awsiot_kit::thing::name::Home;
use mqtt_proto::{Pid, TopicFilter, v3, v5};

use crate::sandbox_packets::{connect, encode3, encode5, publish, show, subscribe};

/// A registry of a few certificates that scripts name.
struct Few {
    home: Home,
}

const ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}"#;
const NARROW: &str = r#"{"Version":"2012-10-17","Statement":[
  {"Sid":"In","Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:us-east-1:123456789012:client/narrow"},
  {"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:123456789012:topic/ok/*"},
  {"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:us-east-1:123456789012:topicfilter/ok/*"},
  {"Effect":"Allow","Action":"iot:Receive","Resource":"arn:aws:iot:us-east-1:123456789012:topic/ok/in*"},
  {"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:123456789012:topic/ok/never"}]}"#;
const THING: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect",
  "Resource":"arn:aws:iot:us-east-1:123456789012:client/${iot:Connection.Thing.ThingName}"},
  {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:us-east-1:123456789012:topic/${iot:Connection.Thing.ThingName}/*"},
  {"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:us-east-1:123456789012:topicfilter/${iot:Connection.Thing.ThingName}/*"}]}"#;

impl Directory for Few {
    fn home(&self) -> &Home {
        &self.home
    }

    fn revision(&mut self) -> Result<u64> {
        Ok(0)
    }

    fn identity(&self, certificate: &str, client: &str) -> Result<Identity> {
        let one = |document: &str| vec![Attached { name: "policy".into(), document: document.into() }];
        let (status, policies) = match certificate {
            "unknown" => (None, Vec::new()),
            "inactive" => (Some(Status::Inactive), Vec::new()),
            "revoked" => (Some(Status::Revoked), Vec::new()),
            "none" => (Some(Status::Active), Vec::new()),
            "narrow" => (Some(Status::Active), one(NARROW)),
            "thing" => (Some(Status::Active), one(THING)),
            _ => (Some(Status::Active), one(ALL)),
        };
        let thing =
            (client == "pump").then(|| ThingContext { name: "pump".into(), attached: true, ..ThingContext::default() });
        Ok(Identity { status, thing, owner: None, policies })
    }
}

/// One client of a script.
#[derive(Default)]
struct Client {
    link: Option<u64>,
    version: Option<Version>,
    got: VecDeque<String>,
    /// Packet ids of QoS 1 messages that came, the oldest first.
    unacknowledged: VecDeque<u16>,
    next: u16,
}

/// A script at work.
pub struct Stage {
    broker: Broker,
    clients: BTreeMap<String, Client>,
    links: HashMap<u64, String>,
    next: u64,
    now: u64,
    versions: [Version; 1],
}

impl Stage {
    pub fn new(version: Version, settings: Settings) -> Self {
        let home = Home { region: "us-east-1".into(), account: "123456789012".into() };
        Self {
            broker: Broker::new(Box::new(Few { home }), settings),
            clients: BTreeMap::new(),
            links: HashMap::new(),
            next: 0,
            now: 1_700_000_000_000,
            versions: [version],
        }
    }

    /// Plays one line; what is wrong with it.
    pub fn play(&mut self, line: &str) -> std::result::Result<(), String> {
        let line = match line.strip_prefix("[3] ") {
            Some(_) if self.versions[0] != Version::V311 => return Ok(()),
            Some(rest) => rest,
            None => match line.strip_prefix("[5] ") {
                Some(_) if self.versions[0] != Version::V5 => return Ok(()),
                Some(rest) => rest,
                None => line,
            },
        };
        if let Some(time) = line.strip_prefix("wait ") {
            self.all_said()?;
            let (number, unit) = time.split_at(time.find(|c: char| !c.is_ascii_digit()).unwrap_or(time.len()));
            let number: u64 = number.parse().map_err(|_| format!("`{time}` is no time"))?;
            self.now += number * if unit == "ms" { 1 } else { 1000 };
            self.broker.tick(self.now).map_err(|error| error.to_string())?;
            self.collect();
            return Ok(());
        }
        if let Some((name, expected)) = line.split_once("< ") {
            let got = self.clients.entry(name.to_owned()).or_default().got.pop_front();
            return match got {
                Some(got) if got == expected => Ok(()),
                Some(got) => Err(format!("`{name}` got `{got}`, not `{expected}`")),
                None => Err(format!("`{name}` got nothing, not `{expected}`")),
            };
        }
        let (name, rest) = line.split_once("> ").ok_or_else(|| format!("`{line}` is no line of a script"))?;
        self.all_said()?;
        self.act(name, rest)?;
        self.collect();
        Ok(())
    }

    /// Feeds bytes to a client's connection as they are, packet by packet; how many packets that were.
    pub fn feed(&mut self, name: &str, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        let mut count = 0;
        while let Ok(Some(length)) = wire::length(rest) {
            let Some((packet, after)) = rest.split_at_checked(length) else { break };
            rest = after;
            let Some(Client { link: Some(link), version, .. }) = self.clients.get(name) else { break };
            self.broker.handle(*link, wire::decode(*version, packet, self.now), self.now);
            self.collect();
            count += 1;
        }
        count
    }

    /// Whether every packet that came was spoken of.
    pub fn all_said(&self) -> std::result::Result<(), String> {
        let unsaid = self.clients.iter().find_map(|(name, client)| Some((name, client.got.front()?)));
        unsaid.map_or(Ok(()), |(name, got)| Err(format!("`{name}` got `{got}`, of which the script says nothing")))
    }

    fn act(&mut self, name: &str, rest: &str) -> std::result::Result<(), String> {
        let words: Vec<&str> = rest.split_whitespace().collect();
        let (verb, words) = words.split_first().ok_or("an empty line")?;
        let options = |key: &str| words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        let flag = |key: &str| words.contains(&key);
        let plain: Vec<&str> = words.iter().copied().filter(|word| !is_option(word)).collect();
        let version = self.versions[0];
        if *verb == "connect" && self.clients.get(name).is_none_or(|client| client.link.is_none()) || *verb == "open" {
            let peer = Peer {
                certificate: Arc::new(Shown {
                    id: options("cert").unwrap_or("all").to_owned(),
                    not_before: 0,
                    not_after: if flag("expired") { 1 } else { i64::MAX },
                    values: BTreeMap::new(),
                }),
                address: IpAddr::from([127, 0, 0, 1]),
                server_name: (!flag("no-sni")).then(|| "localhost".to_owned()),
            };
            self.next += 1;
            self.links.insert(self.next, name.to_owned());
            let client = self.clients.entry(name.to_owned()).or_default();
            client.link = Some(self.next);
            client.version = None;
            client.unacknowledged.clear();
            self.broker.open(self.next, peer, self.now);
        }
        let client = self.clients.get_mut(name).ok_or_else(|| format!("`{name}` never connected"))?;
        let Some(link) = client.link else { return Err(format!("`{name}` is not connected")) };
        let mut pid = || {
            client.next += 1;
            client.next
        };
        let bytes = match *verb {
            "open" => return Ok(()),
            "drop" => {
                self.broker.lost(link, self.now);
                return Ok(());
            }
            "raw" => (0..words[0].len() / 2)
                .map(|at| u8::from_str_radix(&words[0][2 * at..2 * at + 2], 16).unwrap())
                .collect(),
            "connect" => connect(version, name, &options, &flag),
            "ping" => vec![0xc0, 0],
            "pubrel" => vec![0x62, 2, 0, 1],
            "disconnect" => match version {
                Version::V311 => vec![0xe0, 0],
                Version::V5 => {
                    let code = if flag("with-will") { 0x04 } else { 0x00 };
                    let mut packet = v5::Disconnect::new(v5::DisconnectReasonCode::from_u8(code).unwrap());
                    packet.properties.session_expiry_interval = options("expiry").map(|text| text.parse().unwrap());
                    encode5(packet.into())
                }
            },
            "puback" => {
                let pid = client.unacknowledged.pop_front().ok_or("nothing to acknowledge")?;
                let [high, low] = pid.to_be_bytes();
                vec![0x40, 2, high, low]
            }
            "publish" => {
                let qos: u8 = options("qos").map_or(0, |text| text.parse().unwrap());
                let pid = if qos == 0 { 1 } else { pid() };
                publish(version, &plain, qos, pid, &options, &flag)?
            }
            "subscribe" => subscribe(version, &plain, pid(), &options, &flag)?,
            "unsubscribe" => {
                let filters: Vec<TopicFilter> = plain
                    .iter()
                    .map(|text| TopicFilter::try_from(*text).map_err(|e| e.to_string()))
                    .collect::<std::result::Result<_, _>>()?;
                let pid = Pid::try_from(pid()).unwrap();
                match version {
                    Version::V311 => encode3(v3::Unsubscribe::new(pid, filters).into()),
                    Version::V5 => encode5(v5::Unsubscribe::new(pid, filters).into()),
                }
            }
            other => return Err(format!("`{other}` is nothing that a client does")),
        };
        let own = client.version;
        if *verb == "connect" && own.is_none() {
            client.version = Some(version);
        }
        let packet = match wire::length(&bytes) {
            Ok(Some(length)) if length == bytes.len() => wire::decode(own, &bytes, self.now),
            Ok(_) => return Err("a script sends whole packets".to_owned()),
            Err(fault) => Err(fault),
        };
        self.broker.handle(link, packet, self.now);
        Ok(())
    }

    /// Sorts what the broker wants done by client.
    fn collect(&mut self) {
        for effect in self.broker.take_effects() {
            match effect {
                Effect::Send(link, packet) => {
                    let name = &self.links[&link];
                    let client = self.clients.get_mut(name).unwrap();
                    let version = client.version.unwrap_or(self.versions[0]);
                    let bytes = wire::encode(version, &packet);
                    if let Outgoing::Publish { pid: Some(pid), .. } = &packet {
                        client.unacknowledged.push_back(*pid);
                    }
                    client.got.push_back(show(version, &bytes));
                }
                Effect::Close(link) => {
                    let name = &self.links[&link];
                    let client = self.clients.get_mut(name).unwrap();
                    client.got.push_back("closed".to_owned());
                    if client.link == Some(link) {
                        client.link = None;
                    }
                }
                Effect::Say(_) | Effect::Ask(..) => {}
            }
        }
    }
}

fn is_option(word: &str) -> bool {
    const FLAGS: [&str; 14] = [
        "retain",
        "clean",
        "keep",
        "no-local",
        "rap",
        "identified",
        "with-will",
        "no-sni",
        "expired",
        "dup",
        "auth",
        "quiet",
        "kept",
        "utf8",
    ];
    const KEYS: [&str; 14] = [
        "id",
        "cert",
        "qos",
        "alias",
        "expiry",
        "rh",
        "will",
        "will-qos",
        "rmax",
        "max",
        "keep-alive",
        "size",
        "delay",
        "props",
    ];
    FLAGS.contains(&word) || word.split_once('=').is_some_and(|(key, _)| KEYS.contains(&key))
}

//! NanoMQ's HOCON, every generation of it: today's `bridges.mqtt.NAME`, the string lists of 0.19, the `nodes` before that.

mod keys;
mod rows;

use keys::{KEYS, MQTT_KEYS, SSL_KEYS};

use crate::emit::OptionValue;
use crate::emit::nanomq::expressible;
use crate::finding::nearest::nearest;
use crate::finding::{Finding, Source, Span};
use crate::import::hocon::{Node, Object, Value, parse};
use crate::import::imported_thing::{At, Draft};
use crate::import::nanomq_kv;
use crate::thing::{Direction, LastWill};

/// Whether a text looks like NanoMQ's.
pub fn looks(text: &str) -> bool {
    nanomq_kv::looks(text)
        || ["bridges.", "bridges {", "bridges{", "bridge.mqtt"].iter().any(|word| text.contains(word))
}

/// Reads HOCON, or the classic key-value form.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    if nanomq_kv::looks(source.text()) {
        return nanomq_kv::read(source, findings);
    }
    let root = parse(source, findings);
    let mut reader = Reader { source, findings };
    let mut drafts = Vec::new();
    let Some(bridges) = root.get("bridges").or(root.get("bridge")) else { return drafts };
    for (word, aws) in [("mqtt", false), ("aws", true)] {
        let Some(Node { value: Value::Object(all), .. }) = object(bridges).and_then(|bridges| bridges.get(word)) else {
            continue;
        };
        for member in &all.0 {
            match &member.node.value {
                // The queue that all bridges share.
                _ if member.key == "cache" || member.key == "sqlite" => {}
                Value::Array(nodes) if member.key == "nodes" => {
                    reader.say(
                        Finding::warn(
                            "bridge-format-obsolete",
                            "a list of `nodes` is the form of NanoMQ before 0.19; today's stops at it",
                        )
                        .help("emit the imported manifest again"),
                        &member.span,
                    );
                    for node in nodes {
                        if let Some(object) = object(node) {
                            let name =
                                reader.text(object, "name").unwrap_or_else(|| ("bridge".to_owned(), node.span.clone()));
                            drafts.push(reader.bridge(name, object, aws));
                        }
                    }
                }
                Value::Object(object) => {
                    drafts.push(reader.bridge((member.key.clone(), member.span.clone()), object, aws))
                }
                _ => reader.say(
                    Finding::warn("bridge-key-unknown", format!("`{}` is not a bridge", member.key)),
                    &member.span,
                ),
            }
        }
    }
    drafts
}

fn object(node: &Node) -> Option<&Object> {
    match &node.value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

struct Reader<'a> {
    source: &'a Source,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn say(&mut self, finding: Finding, span: &Span) {
        self.findings.push(finding.at(self.source, span.clone()));
    }

    /// Says which keys are not NanoMQ's.
    fn unknown(&mut self, object: &Object, known: &[&[&str]], around: &str) {
        for member in &object.0 {
            let mut all = known.iter().flat_map(|words| words.iter().copied());
            if all.clone().any(|word| member.key.eq_ignore_ascii_case(word)) || member.key.starts_with("quic_") {
                continue;
            }
            let help = nearest(&member.key, &mut all).map(|near| format!("did you mean `{near}`?"));
            let mut finding = Finding::warn(
                "bridge-key-unknown",
                format!("NanoMQ knows no key `{}` in {around} and passes over it", member.key),
            );
            finding.help = help;
            self.say(finding, &member.span);
        }
    }

    fn ignored(&mut self, object: &Object, keys: &[&str], why: &str) {
        for member in object.0.iter().filter(|member| keys.iter().any(|key| member.key.eq_ignore_ascii_case(key))) {
            self.say(
                Finding::warn("bridge-key-ignored", format!("`{}` has no effect: {why}", member.key)),
                &member.span,
            );
        }
    }

    /// A text; NanoMQ takes nothing else where it wants one.
    fn text(&mut self, object: &Object, key: &str) -> Option<At<String>> {
        let node = object.get(key)?;
        match &node.value {
            Value::Text(text) => Some((text.clone(), node.span.clone())),
            _ => {
                self.say(
                    Finding::deny(
                        "bridge-value",
                        format!("`{key}` takes a text in quotes; NanoMQ passes over anything else"),
                    ),
                    &node.span,
                );
                None
            }
        }
    }

    /// A whole number without quotes.
    fn number(&mut self, object: &Object, key: &str) -> Option<At<u32>> {
        let node = object.get(key)?;
        match &node.value {
            Value::Number(text) => text.parse().ok().map(|number| (number, node.span.clone())),
            // Flags count too, and keep the flag.
            Value::Flag(flag) => Some((if *flag { 2 } else { 0 }, node.span.clone())),
            _ => {
                self.say(
                    Finding::deny(
                        "bridge-value",
                        format!("`{key}` takes a whole number without quotes; NanoMQ passes over anything else"),
                    ),
                    &node.span,
                );
                None
            }
        }
    }

    /// Times are a number with one of four units; NanoMQ takes anything else for nothing or for nonsense.
    fn time(&mut self, object: &Object, key: &str) {
        let Some(node) = object.get(key) else { return };
        let good = match &node.value {
            Value::Unit(text) | Value::Text(text) => {
                let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
                digits.len() + 1 == text.len() && digits.parse::<u32>().is_ok_and(|number| number < 65_536)
            }
            _ => false,
        };
        if !good {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!(
                        "`{key}` takes a number with `s`, `m`, `h` or `d`, like `60s`; NanoMQ misreads anything else"
                    ),
                ),
                &node.span,
            );
        }
    }

    /// A flag without quotes; NanoMQ passes over anything else.
    fn flag(&mut self, object: &Object, key: &str) -> Option<bool> {
        let node = object.get(key)?;
        let Value::Flag(flag) = &node.value else {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!("`{key}` takes `true` or `false` without quotes; NanoMQ passes over anything else"),
                ),
                &node.span,
            );
            return None;
        };
        Some(*flag)
    }

    /// Whether it is on, and speaks a protocol that AWS knows.
    fn protocol(&mut self, object: &Object, at: &Span) {
        let place = |key: &str| object.get(key).map_or_else(|| at.clone(), |node| node.span.clone());
        let is = |key: &str, text: &str| matches!(object.get(key).map(|node| &node.value), Some(Value::Number(own)) if own == text);
        let off = |key: &str| matches!(object.get(key).map(|node| &node.value), Some(Value::Flag(false)));
        if off("enable") {
            self.say(
                Finding::warn("bridge-value", "the bridge is switched off; the manifest's is on"),
                &place("enable"),
            );
        }
        if !is("proto_ver", "5") && !off("no_local_v4") {
            self.say(
                Finding::warn("bridge-value", "the bridge sends a private protocol level, which AWS refuses")
                    .help("write `no_local_v4 = false` (from 0.24.13 on) or `proto_ver = 5`"),
                &place("proto_ver"),
            );
        }
    }

    fn bridge(&mut self, name: At<String>, object: &Object, aws: bool) -> Draft {
        let around = if aws { "`bridges.aws`" } else { "`bridges.mqtt`" };
        self.unknown(object, &[KEYS, MQTT_KEYS], around);
        if aws {
            self.ignored(object, MQTT_KEYS.get(..13).unwrap_or_default(), "`bridges.aws` does not read it");
            self.ignored(object, &["proto_ver", "enable"], "`bridges.aws` always speaks MQTT 3.1.1 and is always on");
        }
        // Before 0.19 the connection was in a table of its own.
        let inner = object.get("connector").and_then(self::object).unwrap_or(object);
        self.time(inner, "keepalive");
        self.time(inner, "backoff_max");
        for key in ["clean_start", "enable", "transparent", "retry_qos_0", "no_local_v4", "hybrid_bridging"] {
            self.flag(inner, key);
        }
        if !aws {
            self.protocol(inner, &name.1);
        }
        let mut draft = Draft::new("nanomq", name, true);
        draft.client_id = self.text(inner, "clientid");
        draft.endpoint = self.server(inner, object, aws);
        self.tls(inner.get("ssl").or(object.get("tls")), aws, &draft.name.1.clone(), &mut draft);
        draft.will = if aws { None } else { self.will(inner) };
        self.forwards(object, aws, &mut draft);
        self.subscription(object, aws, &mut draft);
        // What is said above to be dropped by the broker is dropped here too.
        draft.routes.retain(|(route, _)| expressible(route));
        let renamed =
            draft.routes.iter().any(|(route, _)| route.direction == Direction::In && route.local != route.remote);
        if aws && !renamed {
            draft.options.push(("bridge", OptionValue::Text("aws".to_owned())));
        }
        draft
    }

    /// Where it connects: an address with its scheme for `mqtt`, `host:port` for `aws`.
    fn server(&mut self, inner: &Object, outer: &Object, aws: bool) -> Option<At<(String, u16)>> {
        let key = ["server", "address", "hosts", "host"].into_iter().find(|key| inner.get(key).is_some())?;
        let (text, span) = self.text(inner, key)?;
        let (scheme, rest) =
            text.split_once("://").map_or((None, text.as_str()), |(scheme, rest)| (Some(scheme), rest));
        match scheme {
            None if !aws && key == "server" => self.say(
                Finding::deny("bridge-value", format!("NanoMQ stops at the server `{text}`, which has no scheme"))
                    .help("write `tls+mqtt-tcp://HOST:8883`"),
                &span,
            ),
            Some("tls+mqtt-tcp") if !aws => {}
            Some("mqtt-tcp") => self.say(
                Finding::deny("bridge-tls-unverified", "`mqtt-tcp` is MQTT without TLS, which AWS IoT does not take")
                    .help("write `tls+mqtt-tcp://HOST:8883`"),
                &span,
            ),
            Some(scheme) if aws || scheme != "tls+mqtt-tcp" => self.say(
                Finding::deny("bridge-value", format!("NanoMQ does not take the scheme `{scheme}` here"))
                    .help(if aws { "write `HOST:8883`, without a scheme" } else { "write `tls+mqtt-tcp://HOST:8883`" }),
                &span,
            ),
            _ => {}
        }
        let rest = rest.trim_end_matches('/');
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()),
            None => (
                rest,
                self.number(inner, "port")
                    .or_else(|| self.number(outer, "port"))
                    .and_then(|(port, _)| u16::try_from(port).ok()),
            ),
        };
        if port.is_none() {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!("the server `{text}` has no port{}", if aws { ", at which NanoMQ crashes" } else { "" }),
                )
                .help("add `:8883`"),
                &span,
            );
        }
        Some(((host.to_owned(), port.unwrap_or(8883)), span))
    }

    fn tls(&mut self, node: Option<&Node>, aws: bool, at: &Span, draft: &mut Draft) {
        let Some((ssl, span)) = node.and_then(|node| object(node).map(|ssl| (ssl, node.span.clone()))) else {
            self.say(
                Finding::deny("bridge-tls-unverified", "there is no `ssl` block: AWS IoT takes nothing but TLS")
                    .help("add one with keyfile, certfile and cacertfile"),
                at,
            );
            return;
        };
        self.unknown(ssl, &[SSL_KEYS], "`ssl`");
        if aws {
            self.ignored(
                ssl,
                &["key_password", "verify_peer", "fail_if_no_peer_cert", "sni"],
                "`bridges.aws` does not read it",
            );
        } else {
            self.ignored(ssl, &["verify_peer", "fail_if_no_peer_cert", "sni"], "`bridges.mqtt` does not read it");
            self.say(
                Finding::warn(
                    "bridge-tls-unverified",
                    "NanoMQ from 0.24.13 on does not check the server's certificate in `bridges.mqtt`",
                )
                .help("run it on a network you trust, or emit the `mosquitto` target"),
                &span,
            );
        }
        let files: Vec<String> = ["keyfile", "certfile", "cacertfile"]
            .iter()
            .filter_map(|key| self.text(ssl, key))
            .map(|(file, _)| file)
            .collect();
        draft.options.extend(cert_dir(&files));
    }

    fn will(&mut self, object: &Object) -> Option<At<LastWill>> {
        let node = object.get("will")?;
        let will = self::object(node)?;
        let (topic, payload) = (self.text(will, "topic"), self.text(will, "payload"));
        let (Some((topic, _)), Some((payload, _))) = (topic, payload) else {
            self.say(Finding::deny("bridge-value", "a `will` needs both `topic` and `payload`"), &node.span);
            return None;
        };
        let qos = self.number(will, "qos").map_or(0, |(qos, _)| u8::try_from(qos).unwrap_or(u8::MAX));
        let retain = matches!(will.get("retain").map(|node| &node.value), Some(Value::Flag(true)));
        Some((LastWill { topic, payload, qos, retain }, node.span.clone()))
    }
}

/// The option `cert-dir`, when the files lie in one folder.
pub fn cert_dir(files: &[String]) -> Option<(&'static str, OptionValue)> {
    let folder = |file: &String| file.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let first = folder(files.first()?)?;
    (!first.is_empty() && files.iter().all(|file| folder(file).as_ref() == Some(&first)))
        .then_some(("cert-dir", OptionValue::Text(first)))
}

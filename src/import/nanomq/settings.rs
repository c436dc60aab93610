//! What a bridge of NanoMQ's has besides its topics: session, keep-alive, version, queues; and what no manifest says.

use super::keys::{KEYS, MQTT_KEYS};
use super::{Reader, object};
use crate::emit::OptionValue;
use crate::finding::nearest::nearest;
use crate::finding::{Finding, Span};
use crate::import::hocon::{Object, Value};
use crate::import::imported_thing::ImportedThing;
use crate::thing::mqtt::{KEEP_ALIVE, LONGEST_SESSION, MqttVersion, Session};

/// Settings without a word in the manifest.
const BEYOND: &[&str] = &[
    "tcp",
    "sub_properties",
    "transparent",
    "retry_qos_0",
    "resend_interval",
    "resend_wait",
    "cancel_timeout",
    "hybrid_bridging",
    "hybrid_servers",
];

impl Reader<'_> {
    /// Says which keys are not NanoMQ's.
    pub(super) fn unknown(&mut self, object: &Object, known: &[&[&str]], around: &str) {
        for member in &object.0 {
            let mut all = known.iter().flat_map(|words| words.iter().copied());
            if all.clone().any(|word| member.key.eq_ignore_ascii_case(word)) || member.key.starts_with("quic_") {
                continue;
            }
            let help = nearest(&member.key, &mut all).map(|near| format!("did you mean `{near}`?"));
            let says = format!("NanoMQ knows no key `{}` in {around} and passes over it", member.key.escape_debug());
            let mut finding = Finding::warn("bridge-key-unknown", says);
            finding.help = help;
            self.without_effect(member.span.clone(), &member.node.value, finding);
        }
    }

    pub(super) fn ignored(&mut self, object: &Object, keys: &[&str], why: &str) {
        for key in keys {
            let Some(member) = object.0.iter().find(|member| member.key.eq_ignore_ascii_case(key)) else { continue };
            let finding =
                Finding::warn("bridge-key-ignored", format!("`{}` has no effect: {why}", member.key.escape_debug()));
            self.without_effect(member.span.clone(), &member.node.value, finding);
        }
    }

    /// A setting, or a table of them, that NanoMQ does not look at.
    fn without_effect(&mut self, span: Span, value: &Value, finding: Finding) {
        let inner = match value {
            Value::Object(inner) => inner.settings(),
            _ => Vec::new(),
        };
        let why = finding.message.clone();
        let place = self.place(&span);
        self.report.ignored(finding, &place);
        for span in inner {
            let place = self.place(&span);
            self.report.idle(&place, &why);
        }
    }

    /// What the manifest has no word for.
    pub(super) fn beyond(&mut self, table: &Object) {
        for member in &table.0 {
            let quic = member.key.starts_with("quic_");
            if !quic && !BEYOND.iter().any(|key| member.key.eq_ignore_ascii_case(key)) {
                continue;
            }
            // What is off is off in the emitted file too.
            if matches!(member.node.value, Value::Flag(false)) {
                let place = self.place(&member.span);
                self.report.carried(&place, "off, as the emitted file has it");
                continue;
            }
            let says = format!(
                "the manifest has no word for `{}`, and the emitted file leaves it out",
                member.key.escape_debug()
            );
            self.say(
                Finding::warn("bridge-value", says.clone()).help("add it to the emitted file where it matters"),
                &member.span,
            );
            let spans = object(&member.node).map(Object::settings).filter(|spans| !spans.is_empty());
            for span in spans.unwrap_or_else(|| vec![member.span.clone()]) {
                let place = self.place(&span);
                self.report.mark_lost(&place, &says);
            }
        }
    }

    /// Session, keep-alive, version and queues. The connection was in a table of its own before 0.19; its keys are `inner`.
    pub(super) fn settings(&mut self, inner: &Object, aws: bool, thing: &mut ImportedThing) {
        if let Some((seconds, place)) = self.time(inner, "keepalive") {
            let taken = u16::try_from(seconds).unwrap_or(u16::MAX).clamp(*KEEP_ALIVE.start(), *KEEP_ALIVE.end());
            if u32::from(taken) != seconds {
                let says = format!("AWS takes 30 to 1200 seconds of keep-alive, and makes {taken} of {seconds}");
                self.report.say(Finding::warn("bridge-value", says.clone()).help("the manifest says so too"), &place);
                self.lost_setting(inner, "keepalive", &says);
            }
            thing.mqtt.keep_alive = Some(taken).filter(|seconds| *seconds != 60);
        }
        if self.flag(inner, "clean_start") == Some(false) {
            thing.mqtt.session = Some(Session::Kept);
        }
        self.carry(inner, &["keepalive"], "keep-alive");
        self.carry(inner, &["clean_start"], "session");
        self.carry(inner, &["no_local_v4"], "the plain level of the protocol");
        self.flag(inner, "enable");
        self.flag(inner, "no_local_v4");
        if !aws {
            self.carry(inner, &["enable"], "on");
            if matches!(inner.get("proto_ver").map(|node| &node.value), Some(Value::Number(number)) if number == "5") {
                thing.mqtt.version = Some(MqttVersion::V5);
            }
            self.carry(inner, &["proto_ver"], "mqtt");
            if let Some((seconds, _)) = self.time(inner, "backoff_max").filter(|(seconds, _)| *seconds > 0) {
                thing.options.push(("backoff-max", OptionValue::Number(i64::from(seconds))));
            }
            self.carry(inner, &["backoff_max"], "backoff-max");
            self.connect_properties(inner, thing);
            if inner.get("clean_start").is_some()
                && thing.mqtt.version.is_some()
                && thing.mqtt.session == Some(Session::Kept)
            {
                self.lost_of(inner, "clean_start", no_expiry());
            }
        }
        let numbers = [
            ("max_parallel_processes", "parallel", 1024),
            ("parallel", "parallel", 1024),
            ("max_send_queue_len", "send-queue", 65_535),
            ("max_recv_queue_len", "receive-queue", 65_535),
        ];
        for (key, option, most) in numbers.into_iter().take(if aws { 2 } else { 4 }) {
            match self.number(inner, key) {
                Some((number, _)) if (1..=most).contains(&number) => {
                    thing.options.push((option, OptionValue::Number(i64::from(number))));
                }
                Some((number, _)) => {
                    let says =
                        format!("`{key}` is 1 to {most} in the manifest, not {number}; the emitted file has its own");
                    self.lost_of(inner, key, Finding::warn("bridge-value", says));
                }
                None => {}
            }
            self.carry(inner, &[key], option);
        }
        for key in ["username", "password"] {
            if !aws && inner.get(key).is_some() {
                self.ignored(inner, &[key], "AWS IoT knows a client by its certificate");
            }
        }
    }

    /// `conn_properties`, which MQTT 5 alone has.
    fn connect_properties(&mut self, inner: &Object, thing: &mut ImportedThing) {
        let Some(properties) = inner.get("conn_properties").and_then(object) else { return };
        if thing.mqtt.version != Some(MqttVersion::V5) {
            self.ignored(inner, &["conn_properties"], "MQTT 5 alone has properties");
            return;
        }
        if let Some((seconds, place)) = self.number(properties, "session_expiry_interval") {
            match thing.mqtt.session {
                Some(Session::Kept) if (1..=LONGEST_SESSION).contains(&seconds) => {
                    thing.mqtt.session = Some(Session::KeptFor(seconds));
                }
                _ => {
                    let says = "a session that begins clean ends with the connection in the manifest";
                    self.report.say(Finding::warn("bridge-value", says), &place);
                    self.lost_setting(properties, "session_expiry_interval", says);
                }
            }
        }
        if let Some((bytes, _)) = self.number(properties, "maximum_packet_size").filter(|(bytes, _)| *bytes >= 20) {
            thing.options.push(("max-packet-size", OptionValue::Number(i64::from(bytes))));
        }
        self.carry(properties, &["session_expiry_interval"], "session");
        self.carry(properties, &["maximum_packet_size"], "max-packet-size");
        for member in &properties.0 {
            if ["session_expiry_interval", "maximum_packet_size"].iter().any(|key| member.key.eq_ignore_ascii_case(key))
            {
                continue;
            }
            let says = format!("the manifest has no word for the property `{}`", member.key.escape_debug());
            self.lost(Finding::warn("bridge-value", says), &member.span);
            for span in object(&member.node).map(Object::settings).unwrap_or_default() {
                let place = self.place(&span);
                self.report.mark_lost(&place, "a property without a word in the manifest");
            }
        }
    }

    /// Whether it is on, and speaks a protocol that AWS knows.
    pub(super) fn protocol(&mut self, object: &Object, at: &Span) {
        let place = |key: &str| object.get(key).map_or_else(|| at.clone(), |node| node.span.clone());
        let is = |key: &str, text: &str| matches!(object.get(key).map(|node| &node.value), Some(Value::Number(own)) if own == text);
        let off = |key: &str| matches!(object.get(key).map(|node| &node.value), Some(Value::Flag(false)));
        if off("enable") {
            let says = "the bridge is switched off; the manifest's is on";
            self.say(Finding::warn("bridge-value", says), &place("enable"));
            self.lost_setting(object, "enable", says);
        }
        if !is("proto_ver", "5") && !off("no_local_v4") {
            self.say(
                Finding::warn("bridge-value", "the bridge sends a private protocol level, which AWS refuses")
                    .help("write `no_local_v4 = false` (from 0.24.13 on) or `proto_ver = 5`"),
                &place("proto_ver"),
            );
        }
    }

    /// The keys of a bridge of either kind, held against what NanoMQ knows.
    pub(super) fn keys(&mut self, table: &Object, aws: bool) {
        let around = if aws { "`bridges.aws`" } else { "`bridges.mqtt`" };
        self.unknown(table, &[KEYS, MQTT_KEYS], around);
        if aws {
            self.ignored(table, MQTT_KEYS.get(..13).unwrap_or_default(), "`bridges.aws` does not read it");
            self.ignored(table, &["proto_ver", "enable"], "`bridges.aws` always speaks MQTT 3.1.1 and is always on");
        } else {
            self.beyond(table);
        }
    }

    /// A setting that is not carried over, with the finding about it.
    pub(super) fn lost_of(&mut self, object: &Object, key: &str, finding: Finding) {
        let Some(span) = object.span(key) else { return };
        self.lost(finding, &span);
    }
}

/// A session of MQTT 5 that is resumed but never kept.
pub(super) fn no_expiry() -> Finding {
    let says = "MQTT 5 keeps no session without a `session_expiry_interval`; the manifest's is kept for an hour";
    Finding::warn("bridge-value", says).help("set `session = \"clean\"` where nothing is to be kept")
}

//! What a bridge in the classic key-value form has besides its topics.

use super::kv::Reader;
use super::settings::no_expiry;
use crate::emit::OptionValue;
use crate::finding::Finding;
use crate::import::imported_thing::ImportedThing;
use crate::thing::mqtt::{KEEP_ALIVE, MqttVersion, Session};

impl Reader<'_, '_> {
    /// Session, keep-alive, version and queues.
    pub(super) fn settings(&mut self, thing: &mut ImportedThing) {
        if let Some((text, place)) = self.get("keepalive") {
            // EMQX writes a unit.
            let seconds = text.parse::<u32>().ok().or_else(|| crate::thing::mqtt::seconds(&text));
            match seconds {
                None => self.report.lost(
                    Finding::deny("bridge-value", format!("`{}` is no number of seconds", text.escape_debug())),
                    &place,
                ),
                Some(seconds) => {
                    let (low, high) = (*KEEP_ALIVE.start(), *KEEP_ALIVE.end());
                    let taken = u16::try_from(seconds).unwrap_or(u16::MAX).clamp(low, high);
                    if u32::from(taken) != seconds {
                        let says =
                            format!("AWS takes {low} to {high} seconds of keep-alive, and makes {taken} of {seconds}");
                        self.report.lost(Finding::warn("bridge-value", says), &place);
                    }
                    thing.mqtt.keep_alive = Some(taken).filter(|taken| *taken != 60);
                }
            }
        }
        if self.is("clean_start", "false").is_some() || self.is("clean_start", "off").is_some() {
            thing.mqtt.session = Some(Session::Kept);
        }
        if !self.aws && (self.is("proto_ver", "5").is_some() || self.is("proto_ver", "mqttv5").is_some()) {
            thing.mqtt.version = Some(MqttVersion::V5);
            if let Some((_, place)) = self.get("clean_start").filter(|_| thing.mqtt.session == Some(Session::Kept)) {
                self.report.lost(no_expiry(), &place);
            }
        }
        let aws = self.aws;
        let numbers = [
            ("max_send_queue_len", "send-queue"),
            ("max_recv_queue_len", "receive-queue"),
            ("backoff_max", "backoff-max"),
            ("parallel", "parallel"),
        ];
        for (key, option) in numbers.into_iter().filter(|(key, _)| !aws || *key == "parallel") {
            let number = self.get(key).and_then(|(text, _)| text.parse::<i64>().ok());
            let most = if key == "parallel" { 1024 } else { 65_535 };
            thing.options.extend(
                number.filter(|number| (1..=most).contains(number)).map(|number| (option, OptionValue::Number(number))),
            );
            self.carry(key, option);
        }
        for (key, r#as) in [
            ("bridge_mode", "on"),
            ("enable", "on"),
            ("address", "the endpoint"),
            ("host", "the endpoint"),
            ("port", "the endpoint"),
            ("clientid", "the client id"),
            ("keepalive", "keep-alive"),
            ("clean_start", "session"),
            ("proto_ver", "mqtt"),
            ("tls.enable", "TLS"),
            ("ssl", "TLS"),
            ("tls.keyfile", "key-file"),
            ("keyfile", "key-file"),
            ("tls.certfile", "certificate-file"),
            ("certfile", "certificate-file"),
            ("tls.cacertfile", "roots-file"),
            ("cacertfile", "roots-file"),
            ("tls.verify_peer", "the server's certificate"),
            ("will.topic", "last-will"),
            ("will.payload", "last-will"),
            ("will.qos", "last-will"),
            ("will.retain", "last-will"),
        ] {
            self.carry(key, r#as);
        }
        for key in ["username", "password"] {
            if let Some((_, place)) = self.get(key) {
                let says = format!("`{key}` has no effect: AWS IoT knows a client by its certificate");
                self.report.ignored(Finding::warn("bridge-key-ignored", says), &place);
            }
        }
        // What is left has no word in the manifest; the account says so of each line.
        for key in ["transparent_bridging", "retry_qos0"] {
            if self.is(key, "false").is_some() {
                self.carry(key, "off, as the emitted file has it");
            }
        }
    }
}

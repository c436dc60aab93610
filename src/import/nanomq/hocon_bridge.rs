//! One bridge of NanoMQ's HOCON: where it connects to, how it trusts, its last will; its topics are in `rows`.

use super::keys::SSL_KEYS;
use super::{Reader, object};
use crate::emit::OptionValue;
use crate::emit::nanomq::expressible;
use crate::finding::{Finding, Span};
use crate::import::hocon::{Node, Object, Value};
use crate::import::imported_thing::{ImportedThing, Placed, file_options};
use crate::thing::{Direction, LastWill};

impl Reader<'_> {
    pub(super) fn bridge(&mut self, name: Placed<String>, table: &Object, aws: bool) -> ImportedThing {
        let said = self.report.findings.len();
        self.keys(table, aws);
        let at = name.1.span.clone();
        // Before 0.19 the connection was in a table of its own.
        let connector = table.get("connector").and_then(object);
        let inner = connector.unwrap_or(table);
        if connector.is_some() {
            self.keys(inner, aws);
        }
        if !aws {
            self.protocol(inner, &at);
        }
        let mut thing = ImportedThing::new("nanomq", name, true);
        thing.client_id = self.text(inner, "clientid");
        self.carry(inner, &["clientid"], "the client id");
        self.settings(inner, aws, &mut thing);
        if connector.is_some() {
            self.settings(table, aws, &mut thing);
        }
        thing.endpoint = self.server(inner, table, aws);
        self.tls(inner.get("ssl").or(table.get("ssl")).or(table.get("tls")), aws, &at, &mut thing);
        if !aws {
            thing.will = self.will(inner);
        }
        self.forwards(table, aws, &mut thing);
        self.subscription(table, aws, &mut thing);
        // What is said above to be dropped by the broker is dropped here too.
        thing.routes.retain(|(route, _)| expressible(route));
        let renamed =
            thing.routes.iter().any(|(route, _)| route.direction == Direction::In && route.local != route.remote);
        if aws && !renamed {
            thing.options.push(("bridge", OptionValue::Text("aws".to_owned())));
        }
        let settings = table.settings();
        thing.section = (settings.iter().map(|span| self.place(span)).collect(), said..self.report.findings.len());
        thing
    }

    /// Where it connects: an address with its scheme for `mqtt`, `host:port` for `aws`.
    fn server(&mut self, inner: &Object, outer: &Object, aws: bool) -> Option<Placed<(String, u16)>> {
        let key = ["server", "address", "hosts", "host"].into_iter().find(|key| inner.get(key).is_some())?;
        let (text, place) = self.text(inner, key)?;
        self.carry(inner, &[key, "port"], "the endpoint");
        self.carry(outer, &["port"], "the endpoint");
        let (scheme, rest) =
            text.split_once("://").map_or((None, text.as_str()), |(scheme, rest)| (Some(scheme), rest));
        let remark = match scheme {
            None if !aws && key == "server" => Some(
                Finding::deny(
                    "bridge-value",
                    format!("NanoMQ stops at the server `{}`, which has no scheme", text.escape_debug()),
                )
                .help("write `tls+mqtt-tcp://HOST:8883`"),
            ),
            Some("tls+mqtt-tcp") if !aws => None,
            Some("mqtt-tcp") => Some(
                Finding::deny("bridge-tls-unverified", "`mqtt-tcp` is MQTT without TLS, which AWS IoT does not take")
                    .help("write `tls+mqtt-tcp://HOST:8883`"),
            ),
            Some(scheme) => Some(
                Finding::deny(
                    "bridge-value",
                    format!("NanoMQ does not take the scheme `{}` here", scheme.escape_debug()),
                )
                .help(if aws {
                    "write `HOST:8883`, without a scheme"
                } else {
                    "write `tls+mqtt-tcp://HOST:8883`"
                }),
            ),
            None => None,
        };
        if let Some(remark) = remark {
            self.report.say(remark, &place);
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
            let crash = if aws { ", at which NanoMQ crashes" } else { "" };
            let says = format!("the server `{}` has no port{crash}", text.escape_debug());
            self.report.say(Finding::deny("bridge-value", says).help("add `:8883`"), &place);
        }
        Some(((host.to_owned(), port.unwrap_or(8883)), place))
    }

    fn tls(&mut self, node: Option<&Node>, aws: bool, at: &Span, thing: &mut ImportedThing) {
        let Some((ssl, span)) = node.and_then(|node| object(node).map(|ssl| (ssl, node.span.clone()))) else {
            let finding =
                Finding::deny("bridge-tls-unverified", "there is no `ssl` block: AWS IoT takes nothing but TLS");
            self.say(finding.help("add one with keyfile, certfile and cacertfile"), at);
            return;
        };
        self.unknown(ssl, &[SSL_KEYS], "`ssl`");
        let unread: &[&str] = &["verify_peer", "fail_if_no_peer_cert", "sni"];
        if aws {
            self.ignored(ssl, &["key_password"], "`bridges.aws` does not read it");
            self.ignored(ssl, unread, "`bridges.aws` does not read it");
        } else {
            self.ignored(ssl, unread, "`bridges.mqtt` does not read it");
            if let Some(key) = ssl.span("key_password") {
                let finding = Finding::warn(
                    "bridge-value",
                    "the manifest's key has no password, and its file is for its owner alone",
                );
                self.lost(finding, &key);
            }
            let says = "NanoMQ from 0.24.13 on does not check the server's certificate in `bridges.mqtt`";
            let finding = Finding::warn("bridge-tls-unverified", says);
            self.say(finding.help("run it on a network you trust, or emit the `mosquitto` target"), &span);
        }
        let mut file = |key| self.text(ssl, key).map(|(path, _)| path);
        let (key, certificate, roots) = (file("keyfile"), file("certfile"), file("cacertfile"));
        self.carry(ssl, &["enable", "keyfile", "certfile", "cacertfile"], "TLS and its files");
        thing.options.extend(file_options(key, certificate, roots));
    }

    fn will(&mut self, table: &Object) -> Option<Placed<LastWill>> {
        let node = table.get("will")?;
        let will = object(node)?;
        let (topic, payload) = (self.text(will, "topic"), self.text(will, "payload"));
        self.carry(will, &["topic", "payload", "qos", "retain"], "last-will");
        if let Some(properties) = will.get("properties").and_then(object) {
            let says = "the manifest has no word for the properties of a last will";
            self.say(Finding::warn("bridge-value", says), &node.span);
            for span in properties.settings() {
                let place = self.place(&span);
                self.report.mark_lost(&place, says);
            }
        }
        let (Some((topic, _)), Some((payload, _))) = (topic, payload) else {
            let says = "a `will` needs both `topic` and `payload`";
            self.say(Finding::deny("bridge-value", says), &node.span);
            for span in will.settings() {
                let place = self.place(&span);
                self.report.mark_lost(&place, says);
            }
            return None;
        };
        let qos = self.number(will, "qos").map_or(0, |(qos, _)| u8::try_from(qos).unwrap_or(u8::MAX));
        let retain = matches!(will.get("retain").map(|node| &node.value), Some(Value::Flag(true)));
        Some((LastWill { topic, payload, qos, retain }, self.place(&node.span)))
    }
}

//! A connection of Kura's: where it goes, as whom, with which keystore, session and last will.

use super::{Connection, Gateway};
use crate::emit::OptionValue;
use crate::finding::Finding;
use crate::finding::nearest::nearest;
use crate::import::imported_thing::{ImportedThing, Placed};
use crate::thing::LastWill;
use crate::thing::mqtt::{KEEP_ALIVE, Session};

/// How the topic of Kura's own last will ends.
const OWN_WILL: &str = "#account-name/#client-id/MQTT/LWT";
const TRANSPORT_KEYS: &[&str] = &[
    "broker-url",
    "topic.context.account-name",
    "username",
    "password",
    "client-id",
    "keep-alive",
    "timeout",
    "clean-session",
    "lwt.topic",
    "lwt.payload",
    "lwt.qos",
    "lwt.retain",
    "in-flight.persistence",
    "protocol-version",
    "ssl.default.protocol",
    "ssl.hostname.verification",
    "ssl.default.cipherSuites",
    "ssl.certificate.alias",
    "SslManagerService.target",
    "kura.service.pid",
    "service.factoryPid",
    "service.pid",
];
/// What a stock connection has in these keys, or what the target writes, where the manifest has no word for them.
const HABITS: &[(&str, &[&str])] = &[
    ("timeout", &["10", "20"]),
    ("in-flight.persistence", &["memory"]),
    ("protocol-version", &["4"]),
    ("ssl.default.protocol", &["TLSv1.2", ""]),
    ("ssl.default.cipherSuites", &[""]),
    ("ssl.certificate.alias", &["aws-ssl", ""]),
    ("connect.auto-on-startup", &["true"]),
    ("connect.retry-interval", &["60"]),
    ("republish.mqtt.birth.cert.on.gps.lock", &["false"]),
    ("republish.mqtt.birth.cert.on.modem.detect", &["false"]),
    ("birth.cert.policy", &["disable"]),
    ("device.display-name", &["device-name"]),
    ("ssl.hostname.verification", &["true", "use-ssl-service-config"]),
    ("randomize.password", &["false"]),
];

impl Gateway<'_> {
    pub(super) fn data_service(&self, connection: &Connection) -> String {
        let named = self.get(&connection.cloud, "DataService.target");
        let inner = named.and_then(|(target, _)| Some(target.split_once("=")?.1.trim_end_matches(')').to_owned()));
        inner.unwrap_or_else(|| connection.cloud.replace("cloud.CloudService", "data.DataService"))
    }

    pub(super) fn thing(&mut self, connection: &Connection) -> ImportedThing {
        let pid = connection.transport.as_str();
        let component = self.snapshot.components.get(pid);
        let place = component.and_then(|component| {
            component.values().map(|property| property.place.clone()).min_by_key(|place| place.span.start)
        });
        // A transport is a component with a property at least.
        let place = place.unwrap_or_else(|| crate::finding::Source::new("", "").place(0..0));
        let mut thing = ImportedThing::new("kura", ("gateway".to_owned(), place.clone()), false);
        self.unknown(pid);
        thing.client_id = self.get(pid, "client-id").filter(|(id, _)| !id.is_empty());
        thing.endpoint = self.endpoint(pid);
        self.options(connection, &mut thing);
        self.wishes(pid, &mut thing);
        thing.will = self.will(pid);
        for key in ["username", "password"] {
            if let Some((_, place)) = self.get(pid, key).filter(|(value, _)| !value.is_empty()) {
                let says = format!("`{key}`: AWS IoT knows a client by its certificate");
                self.report.ignored(Finding::warn("bridge-key-ignored", says).help("leave it blank"), &place);
            }
        }
        if let Some((_, place)) =
            self.get(&connection.cloud, "enable.default.subscriptions").filter(|(value, _)| value == "true")
        {
            let says = "Kura's default subscriptions are on, and the imported policy does not allow them";
            self.report.lost(Finding::warn("bridge-value", says).help("set it to false"), &place);
        }
        let snapshot = self.snapshot;
        for (line, place) in &snapshot.comments {
            thing.take_line(line, place);
        }
        let text = |name: &str, pid: &str| self.get(pid, name).map(|(value, _)| value).unwrap_or_default();
        let (account, client) = (text("topic.context.account-name", pid), text("client-id", pid));
        let control = text("topic.control-prefix", &connection.cloud);
        self.properties(connection);
        self.channels(connection, &account, &client, &control, &mut thing);
        thing
    }

    /// Marks what the connection's components have: what the manifest or the target says, and what neither does.
    pub(super) fn properties(&mut self, connection: &Connection) {
        let data = self.data_service(connection);
        let snapshot = self.snapshot;
        let target = |pid: &str, key: &str| {
            let named = self.get(pid, key)?.0;
            Some(named.split_once('=')?.1.trim_end_matches(')').to_owned())
        };
        let ssl = target(&connection.transport, "SslManagerService.target")
            .unwrap_or_else(|| "org.eclipse.kura.ssl.SslManagerService".to_owned());
        let keystore = target(&ssl, "KeystoreService.target").unwrap_or_default();
        for pid in [connection.transport.clone(), connection.cloud.clone(), data, ssl, keystore] {
            for (name, property) in snapshot.components.get(&pid).into_iter().flatten() {
                let habit = HABITS.iter().find(|(key, _)| key == name);
                let pids =
                    ["service.pid", "factoryPid", "factory.pid", ".target"].iter().any(|end| name.ends_with(end));
                let said = [
                    "broker-url",
                    "topic.context.account-name",
                    "topic.control-prefix",
                    "client-id",
                    "keep-alive",
                    "clean-session",
                    "lwt.topic",
                    "lwt.payload",
                    "lwt.qos",
                    "lwt.retain",
                    "enable.default.subscriptions",
                    "keystore.path",
                    "ssl.default.trustStore",
                ]
                .contains(&name.as_str());
                let blank = matches!(name.as_str(), "username" | "password") && property.value.is_empty();
                if said || pids || blank || habit.is_some_and(|(_, values)| values.contains(&property.value.as_str())) {
                    self.report.carried(&property.place, "the target `kura`");
                } else if name.ends_with("password") {
                    self.report.idle(&property.place, "the keystore is made anew, with a password of its own");
                } else if habit.is_some() && name != "ssl.hostname.verification" {
                    let says = format!("the manifest has no word for `{name}`; the emitted snapshot has another value");
                    self.report.lost(Finding::warn("bridge-value", says), &property.place);
                } else {
                    self.report.idle(&property.place, "the upload leaves it as it is");
                }
            }
            self.used.insert(pid);
        }
    }

    fn unknown(&mut self, pid: &str) {
        for (name, property) in self.snapshot.components.get(pid).into_iter().flatten() {
            if TRANSPORT_KEYS.contains(&name.as_str()) {
                continue;
            }
            let says = format!("Kura's MqttDataTransport has no `{}`", name.escape_debug());
            let mut finding = Finding::warn("bridge-key-unknown", says);
            finding.help = nearest(name, TRANSPORT_KEYS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.report.ignored(finding, &property.place);
        }
    }

    fn endpoint(&mut self, pid: &str) -> Option<Placed<(String, u16)>> {
        let (url, place) = self.get(pid, "broker-url")?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
        match scheme {
            "mqtts" => {}
            "mqtt" | "ws" => {
                let says = format!("`{scheme}` is without TLS, which AWS IoT does not take");
                let finding = Finding::deny("bridge-tls-unverified", says).help("write `mqtts://HOST:8883/`");
                self.report.say(finding, &place);
            }
            _ => {
                let says = format!("`{}` is not what AWS IoT takes with a certificate", url.escape_debug());
                self.report.say(Finding::deny("bridge-value", says).help("write `mqtts://HOST:8883/`"), &place);
            }
        }
        let rest = rest.split('/').next().unwrap_or_default();
        let (host, port) = rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, port.parse::<u16>().ok()));
        let remark = match port {
            None => {
                Some(Finding::deny("bridge-value", "the broker's URL has no port").help("write `mqtts://HOST:8883/`"))
            }
            Some(443) => Some(
                Finding::deny("bridge-value", "port 443 needs ALPN, which Kura does not send").help("take port 8883"),
            ),
            Some(_) => None,
        };
        if let Some(remark) = remark {
            self.report.say(remark, &place);
        }
        Some(((host.to_owned(), port.filter(|port| *port != 443).unwrap_or(8883)), place))
    }

    fn options(&mut self, connection: &Connection, thing: &mut ImportedThing) {
        let (pid, cloud) = (connection.transport.as_str(), connection.cloud.as_str());
        let version = if self.get(pid, "SslManagerService.target").is_some() {
            "5"
        } else if self.get(cloud, "kura.cloud.connection.factory.pid").is_some() {
            "4"
        } else {
            "3"
        };
        thing.options.push(("version", OptionValue::Text(version.to_owned())));
        let levels = [
            (self.get(pid, "topic.context.account-name"), "account-name"),
            (self.get(cloud, "topic.control-prefix"), "control-prefix"),
        ];
        for (found, option) in levels {
            let Some((value, place)) = found.filter(|(value, _)| !value.is_empty()) else { continue };
            if value.starts_with('$') {
                let says = format!("topics under `{}` are refused: AWS reserves `$`", value.escape_debug());
                self.report.lost(Finding::deny("bridge-value", says).help("the manifest takes another"), &place);
            } else {
                thing.options.push((option, OptionValue::Text(value)));
            }
        }
        if let Some((path, place)) = self.any("keystore.path").or_else(|| self.any("ssl.default.trustStore")) {
            if path.contains(' ') {
                let says = format!("Kura takes no blank in the keystore's path `{}`", path.escape_debug());
                self.report
                    .lost(Finding::deny("bridge-value", says).help("the manifest takes Kura's own folder"), &place);
            } else {
                if path.ends_with(".jks") || path.ends_with(".ks") {
                    thing.options.push(("keystore", OptionValue::Text("jks".to_owned())));
                }
                thing.options.push(("keystore-path", OptionValue::Text(path)));
            }
        }
        if let Some((_, place)) = self.any("ssl.hostname.verification").filter(|(value, _)| value == "false") {
            let finding = Finding::deny("bridge-tls-unverified", "the server's name is not checked");
            self.report.lost(finding.help("set `ssl.hostname.verification` to true"), &place);
        }
    }

    /// A property of whatever component has it.
    fn any(&self, name: &str) -> Option<Placed<String>> {
        let property = self.snapshot.components.values().find_map(|component| component.get(name))?;
        Some((property.value.clone(), property.place.clone()))
    }

    /// Session and keep-alive.
    fn wishes(&mut self, pid: &str, thing: &mut ImportedThing) {
        if self.get(pid, "clean-session").is_some_and(|(value, _)| value == "false") {
            thing.mqtt.session = Some(Session::Kept);
        }
        let Some((text, place)) = self.get(pid, "keep-alive") else { return };
        let Ok(seconds) = text.trim().parse::<u16>() else { return };
        let taken = seconds.clamp(*KEEP_ALIVE.start(), *KEEP_ALIVE.end());
        if taken != seconds {
            let says = format!("AWS takes 30 to 1200 seconds of keep-alive, and makes {taken} of {seconds}");
            self.report.lost(Finding::warn("bridge-value", says), &place);
        }
        thing.mqtt.keep_alive = Some(taken).filter(|taken| *taken != 60);
    }

    fn will(&mut self, pid: &str) -> Option<Placed<LastWill>> {
        let (topic, place) = self.get(pid, "lwt.topic").filter(|(topic, _)| !topic.is_empty())?;
        if topic.starts_with('$') {
            let says = format!("AWS does not take the last will's topic `{}`", topic.escape_debug());
            self.report.lost(Finding::deny("bridge-value", says).help("the manifest takes one without `$`"), &place);
            return None;
        }
        if topic.ends_with(OWN_WILL) {
            return None;
        }
        let text = |name: &str| self.get(pid, name).map(|(value, _)| value).unwrap_or_default();
        let topic = topic
            .replace("#account-name", &text("topic.context.account-name"))
            .replace("#client-id", &text("client-id"));
        let qos = text("lwt.qos").trim().parse().unwrap_or(0);
        Some((LastWill { topic, payload: text("lwt.payload"), qos, retain: text("lwt.retain") == "true" }, place))
    }
}

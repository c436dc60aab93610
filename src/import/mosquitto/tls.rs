//! Where a Mosquitto bridge connects to and how it trusts, its habits that AWS does not take, and what no manifest carries.

use super::bridge::Reader;
use super::topic::atoi;
use crate::emit::OptionValue;
use crate::finding::{Finding, Place};
use crate::import::imported_thing::{ImportedThing, file_options};
use crate::thing::mqtt::Session;

impl Reader<'_, '_> {
    pub(super) fn address(&mut self, thing: &mut ImportedThing) {
        let (name, at) = self.section.name.clone();
        let Some((first, rest)) = self.section.all("address").split_first() else {
            let says = format!("the connection `{}` has no address, and Mosquitto stops at it", name.escape_debug());
            self.report.say(Finding::deny("bridge-value", says), &at);
            return;
        };
        let place = first.place.clone();
        for again in rest {
            self.report.lost(
                Finding::deny("bridge-syntax", "Mosquitto stops at the second `address` of a connection"),
                &again.place,
            );
        }
        let mut words = first.words().take_while(|word| !word.starts_with('#'));
        let Some(address) = words.next() else {
            self.report.lost(Finding::deny("bridge-value", "`address` is empty, and Mosquitto stops at it"), &place);
            return;
        };
        let further = words.count();
        self.report.carried(&place, "the endpoint");
        if further > 0 {
            let finding =
                Finding::warn("bridge-value", "the manifest has one endpoint; the further addresses are left out");
            self.report.lost(finding, &place);
        }
        let Some((host, port)) = address.rsplit_once(':') else {
            let says = format!(
                "`{}` has no port, and Mosquitto takes 1883, where AWS does not listen",
                address.escape_debug()
            );
            self.report.lost(Finding::deny("bridge-value", says).help("add `:8883`"), &place);
            thing.endpoint = Some(((address.to_owned(), 8883), place));
            return;
        };
        let number = u16::try_from(atoi(port)).ok().filter(|port| *port > 0);
        if number.is_none() {
            let says = format!("`{}` is not a port, and Mosquitto stops at it", port.escape_debug());
            self.report.lost(Finding::deny("bridge-value", says).help("add `:8883`"), &place);
        }
        thing.endpoint = Some(((host.to_owned(), number.unwrap_or(8883)), place.clone()));
        self.alpn(number == Some(443), &place);
    }

    fn alpn(&mut self, needed: bool, address: &Place) {
        let given = self.text("bridge_alpn", "");
        match &given {
            Some((alpn, place)) if alpn == "x-amzn-mqtt-ca" && needed => self.report.carried(place, "port 443"),
            Some((_, place)) if !needed => self.report.idle(place, "AWS looks at ALPN on port 443 alone"),
            _ if needed => {
                let place = given.as_ref().map_or(address, |(_, place)| place);
                let finding = Finding::deny("bridge-value", "port 443 speaks MQTT only to clients with ALPN");
                self.report.lost(finding.help("add `bridge_alpn x-amzn-mqtt-ca`, or take port 8883"), place);
            }
            _ => {}
        }
    }

    pub(super) fn tls(&mut self, thing: &mut ImportedThing) {
        let at = self.section.name.1.clone();
        let roots = self.text("bridge_cafile", "roots-file");
        let folder = self.text("bridge_capath", "roots-file");
        if let Some((_, place)) = &folder {
            let finding =
                Finding::warn("bridge-value", "the manifest has its roots in one file, not in a folder of many");
            self.report.lost(finding.help("set `roots-file`"), place);
        }
        if let Some((_, place)) = self.last("bridge_tls_use_os_certs") {
            let finding = Finding::warn("bridge-value", "the manifest brings its roots in a file and trusts no others");
            self.report.lost(finding, &place);
        } else if roots.is_none() && folder.is_none() {
            let says = "without `bridge_cafile` the bridge speaks no TLS at all, which AWS IoT does not take";
            self.report.say(Finding::deny("bridge-tls-unverified", says), &at);
        }
        if let Some((true, place)) = self.flag("bridge_insecure", "the server's name is checked") {
            let says = "`bridge_insecure true` takes any server with a certificate of the same roots for AWS";
            self.report.lost(Finding::deny("bridge-tls-unverified", says).help("delete the line"), &place);
        }
        let certificate = self.text("bridge_certfile", "certificate-file");
        let key = self.text("bridge_keyfile", "key-file");
        if certificate.is_none() || key.is_none() {
            let says = "without `bridge_certfile` and `bridge_keyfile` AWS IoT does not know the bridge";
            self.report.say(Finding::warn("bridge-value", says), &at);
        }
        let text = |file: Option<(String, Place)>| file.map(|(path, _)| path);
        thing.options.extend(file_options(text(key), text(certificate), text(roots)));
        match self.text("bridge_tls_version", "tls-version") {
            Some((version, _)) if matches!(version.as_str(), "tlsv1.2" | "tlsv1.3") => {
                thing.options.push(("tls-version", OptionValue::Text(version)));
            }
            Some((version, place)) => {
                let says = format!("AWS takes TLS 1.2 and 1.3, not `{}`", version.escape_debug());
                self.report
                    .lost(Finding::deny("bridge-value", says).help("the manifest leaves it to both sides"), &place);
            }
            None => {}
        }
        for key in ["bridge_psk", "bridge_identity"] {
            if let Some((_, place)) = self.text(key, "") {
                let finding = Finding::deny("bridge-value", "AWS IoT takes certificates, not shared keys");
                self.report.lost(finding, &place);
            }
        }
    }

    /// What Mosquitto does unless told otherwise, and AWS does not take.
    pub(super) fn habits(&mut self, thing: &mut ImportedThing) {
        let at = self.section.name.1.clone();
        // There is no private level of MQTT 5.
        let five = thing.mqtt.version.is_some();
        let private = self.flag("try_private", "the plain level of the protocol");
        if !five && private.as_ref().is_none_or(|(on, _)| *on) {
            let says = "the bridge first tries Mosquitto's private protocol level, which AWS refuses";
            let finding =
                Finding::warn("bridge-value", says).help("write `try_private false`, as the emitted file has it");
            self.named(finding, private.map(|(_, place)| place), &at);
        }
        let notifications = self.flag("notifications", "notifications");
        let local = self.flag("notifications_local_only", "notifications").is_some_and(|(local, _)| local);
        let on = notifications.as_ref().is_none_or(|(on, _)| *on);
        if on && local {
            thing.options.push(("notifications", OptionValue::Text("local".to_owned())));
        } else if on {
            let says = "the bridge publishes its state, retained, to `$SYS/…` on AWS, which closes the connection";
            let help = "write `notifications false` or `notifications_local_only true`; the emitted file has the first";
            self.named(Finding::deny("bridge-value", says).help(help), notifications.map(|(_, place)| place), &at);
        }
        if let Some((topic, place)) = self.text("notification_topic", "") {
            if on && local {
                self.report.carried(&place, "notification-topic");
                thing.options.push(("notification-topic", OptionValue::Text(topic)));
            } else if on {
                let says = format!("the state of the bridge on `{}` is not published any more", topic.escape_debug());
                let help = "set `notifications = \"local\"` and `notification-topic` to have it on the local broker";
                self.report.lost(Finding::warn("bridge-value", says).help(help), &place);
            } else {
                self.report.idle(&place, "there are no notifications");
            }
        }
        let unsubscribe = self.flag("bridge_attempt_unsubscribe", "no needless UNSUBSCRIBE");
        if unsubscribe.as_ref().is_none_or(|(on, _)| *on) {
            let says = "the bridge unsubscribes from what it only sends, a right that nobody gives it";
            let finding = Finding::warn("bridge-value", says)
                .help("write `bridge_attempt_unsubscribe false`, as the emitted file has it");
            self.named(finding, unsubscribe.map(|(_, place)| place), &at);
        }
    }

    /// A finding about a line, which it loses, or about a line that is missing.
    fn named(&mut self, finding: Finding, line: Option<Place>, at: &Place) {
        match line {
            Some(place) => self.report.lost(finding, &place),
            None => self.report.say(finding, at),
        }
    }

    /// How the bridge stands on its own broker.
    pub(super) fn local_side(&mut self, thing: &mut ImportedThing) {
        if let Some((id, _)) = self.text("local_clientid", "local-client-id") {
            thing.options.push(("local-client-id", OptionValue::Text(id)));
        }
        let user = self.text("local_username", "");
        let password = self.text("local_password", "");
        for (_, place) in user.iter().chain(&password) {
            let finding =
                Finding::warn("bridge-value", "the manifest does not say how the bridge signs in at its own broker");
            self.report.lost(finding.help("add the line to the emitted file where the broker asks for it"), place);
        }
        if let Some((clean, place)) = self.flag("local_cleansession", "") {
            if clean == thing.mqtt.session.is_some_and(Session::is_clean) {
                self.report.carried(&place, "the session");
                return;
            }
            let finding =
                Finding::warn("bridge-value", "the manifest has one session, towards AWS; the local one follows it");
            self.report.lost(finding.help("add the line to the emitted file where it matters"), &place);
        }
    }

    /// How it signs in at AWS besides its certificate.
    pub(super) fn sign_in(&mut self) {
        for key in ["remote_username", "remote_password"] {
            if let Some((_, place)) = self.text(key, "") {
                let finding =
                    Finding::warn("bridge-key-ignored", format!("`{key}`: AWS IoT knows a client by its certificate"));
                self.report.ignored(finding.help("only a custom authorizer would look at it"), &place);
            }
        }
    }

    /// What a bridge can have and no manifest says.
    pub(super) fn beyond(&mut self) {
        if let Some((_, place)) = self.last("round_robin") {
            self.report.idle(&place, "the manifest has one endpoint");
        }
        let texts = ["bridge_bind_address"];
        let words = [
            "bridge_ciphers",
            "bridge_ciphers_tls1.3",
            "bridge_max_topic_alias",
            "bridge_receive_maximum",
            "bridge_reload_type",
            "bridge_require_ocsp",
            "bridge_tcp_keepalive",
            "bridge_tcp_user_timeout",
        ];
        for key in texts.into_iter().chain(words) {
            let Some((_, place)) = self.last(key) else { continue };
            let finding = Finding::warn(
                "bridge-value",
                format!("the manifest has no word for `{key}`, and the emitted file leaves it out"),
            );
            self.report.lost(finding.help("add the line to the emitted file where it matters"), &place);
        }
    }
}

//! The rows of `forwards` and `subscription`: what is carried, which way, under which names.

use super::keys::{FORWARD_KEYS, SUBSCRIPTION_KEYS};
use super::{Reader, object};
use crate::finding::{Finding, Place, Span};
use crate::import::hocon::{Node, Object, Value};
use crate::import::imported_thing::{ImportedThing, Placed, qos2};
use crate::thing::{Direction, Route};

impl Reader<'_> {
    /// The rows of a list; a list of texts is 0.19's, and an empty list crashes NanoMQ.
    fn rows<'n>(&mut self, table: &'n Object, key: &str) -> &'n [Node] {
        let Some(node) = table.get(key) else { return &[] };
        match &node.value {
            Value::Array(rows) if rows.is_empty() => {
                let says = format!("NanoMQ crashes at the empty list `{key}`");
                self.say(Finding::deny("bridge-value", says.clone()).help("leave the key out"), &node.span);
                self.lost_setting(table, key, &says);
                &[]
            }
            Value::Array(rows) => rows,
            _ => {
                let says = format!("`{key}` takes a list");
                self.say(Finding::deny("bridge-value", says.clone()), &node.span);
                self.lost_setting(table, key, &says);
                &[]
            }
        }
    }

    pub(super) fn forwards(&mut self, table: &Object, aws: bool, thing: &mut ImportedThing) {
        for node in self.rows(table, "forwards") {
            if let Value::Text(topic) = &node.value {
                self.obsolete(topic, &node.span);
                // The client of the AWS build sends no more than QoS 1.
                if !aws {
                    self.say(no_qos(topic), &node.span);
                }
                let route = Route {
                    direction: Direction::Out,
                    local: topic.clone(),
                    remote: topic.clone(),
                    qos: 1,
                    retain: true,
                };
                let place = self.place(&node.span);
                self.report.carried(&place, "a route");
                thing.routes.push((route, place));
                continue;
            }
            let Some(row) = object(node) else { continue };
            self.unknown(row, &[FORWARD_KEYS], "`forwards`");
            if aws {
                self.ignored(row, &["qos", "retain", "prefix", "suffix"], "`bridges.aws` does not read it");
            }
            self.carry(row, FORWARD_KEYS.get(..if aws { 2 } else { 6 }).unwrap_or_default(), "a route");
            let (Some((local, _)), Some((remote, remote_place))) =
                (self.text(row, "local_topic"), self.text(row, "remote_topic"))
            else {
                self.missing(row, &node.span);
                continue;
            };
            let qos =
                if aws { self.number(row, "qos").map(|(qos, _)| u8::from(qos > 0)) } else { self.qos(row, &remote) };
            if qos.is_none() && !aws {
                self.say(no_qos(&local), &node.span);
            }
            if self.number(row, "retain").is_some_and(|(retain, _)| retain == 1) && !aws {
                let says = format!(
                    "every message on `{local}` goes up with RETAIN; the manifest's route leaves that to the publisher"
                );
                let finding = Finding::warn("bridge-value", says).help("publish with RETAIN what AWS is to keep");
                self.lost_of(row, "retain", finding);
            }
            // Whatever is not zero keeps the flag.
            let retain = self.number(row, "retain").is_none_or(|(retain, _)| retain != 0);
            let remote = self.mapped(row, &local, &remote, &remote_place, aws);
            let route = Route { direction: Direction::Out, local, remote, qos: qos.unwrap_or(1), retain };
            thing.routes.push((route, remote_place));
        }
    }

    pub(super) fn subscription(&mut self, table: &Object, aws: bool, thing: &mut ImportedThing) {
        for node in self.rows(table, "subscription") {
            let Some(row) = object(node) else { continue };
            self.unknown(row, &[SUBSCRIPTION_KEYS], "`subscription`");
            self.carry(row, &["topic", "remote_topic", "local_topic", "qos", "prefix", "suffix"], "a route");
            self.beyond_row(row);
            if let Some((topic, _)) = self.text(row, "topic") {
                self.obsolete(&topic, &node.span);
                let qos = self.qos(row, &topic).unwrap_or(0);
                let place = self.place(&node.span);
                let route = Route { direction: Direction::In, local: topic.clone(), remote: topic, qos, retain: false };
                thing.routes.push((route, place));
                continue;
            }
            let (Some((remote, _)), Some((local, local_place))) =
                (self.text(row, "remote_topic"), self.text(row, "local_topic"))
            else {
                self.missing(row, &node.span);
                continue;
            };
            if aws && !local.is_empty() && local != remote {
                self.ignored(
                    row,
                    &["local_topic"],
                    "`bridges.aws` leaves names as they are; the manifest takes `bridges.mqtt`, which does not",
                );
            }
            let qos = self.qos(row, &remote).unwrap_or(0);
            let local = self.mapped(row, &remote, &local, &local_place, aws);
            thing.routes.push((Route { direction: Direction::In, local, remote, qos, retain: false }, local_place));
        }
    }

    /// The QoS of a row, at most 1; more is said where it stands.
    fn qos(&mut self, row: &Object, topic: &str) -> Option<u8> {
        let (qos, place) = self.number(row, "qos")?;
        if qos > 1 {
            self.report.say(qos2(topic), &place);
            self.lost_setting(row, "qos", "AWS IoT has no QoS 2");
        }
        Some(u8::from(qos > 0))
    }

    /// What a topic is turned into: nothing, one name, or the part of it that the target repeats, between prefix and suffix.
    fn mapped(&mut self, row: &Object, from: &str, to: &str, at: &Place, aws: bool) -> String {
        let affix = |reader: &mut Self, key| if aws { None } else { reader.text(row, key) };
        let (prefix, suffix) = (affix(self, "prefix"), affix(self, "suffix"));
        for (affix, at) in prefix.iter().chain(&suffix) {
            if affix.contains(['+', '#']) {
                self.report.lost(
                    Finding::deny(
                        "bridge-value",
                        "a prefix or suffix takes no wildcard: NanoMQ drops this row and those after it",
                    ),
                    at,
                );
            }
        }
        if to.contains(['+', '#']) && !from.contains(to) {
            self.report.say(
                Finding::deny(
                    "bridge-value",
                    format!("`{to}` is not a part of `{from}`: NanoMQ cannot remap it, and forwarding crashes it"),
                )
                .help("a target with wildcards must repeat a part of the source"),
                at,
            );
            for key in ["remote_topic", "local_topic"] {
                self.lost_setting(row, key, "NanoMQ cannot remap it");
            }
        }
        let part = |affix: Option<Placed<String>>| affix.map(|(text, _)| text).unwrap_or_default();
        format!("{}{}{}", part(prefix), if to.is_empty() { from } else { to }, part(suffix))
    }

    fn obsolete(&mut self, topic: &str, span: &Span) {
        self.say(
            Finding::warn(
                "bridge-format-obsolete",
                format!("`{topic}` alone is the form of NanoMQ before 0.20; today's drops the row"),
            )
            .help("emit the imported manifest again, which writes `remote_topic` and `local_topic`"),
            span,
        );
    }

    fn missing(&mut self, row: &Object, span: &Span) {
        let says = "a row needs both `remote_topic` and `local_topic`; NanoMQ drops it";
        self.say(Finding::deny("bridge-value", says), span);
        for span in row.settings() {
            let place = self.place(&span);
            self.report.mark_lost(&place, says);
        }
    }

    /// What a row of `subscription` can have and no route says.
    fn beyond_row(&mut self, row: &Object) {
        for key in ["retain", "retain_as_published", "retain_handling", "nolocal", "stream_id"] {
            let Some(span) = row.span(key) else { continue };
            // What NanoMQ does anyway is what the emitted file does.
            let habit = match (key, row.get(key).map(|node| &node.value)) {
                ("nolocal", Some(Value::Flag(flag))) => *flag,
                ("retain" | "retain_as_published" | "retain_handling", Some(Value::Number(number))) => number == "0",
                (_, Some(Value::Flag(flag))) => !*flag,
                _ => false,
            };
            if habit {
                let place = self.place(&span);
                self.report.carried(&place, "NanoMQ's habit");
            } else {
                let says = format!(
                    "the manifest has no word for `{key}` of a subscription, and the emitted file leaves it out"
                );
                self.lost(Finding::warn("bridge-value", says), &span);
            }
        }
    }
}

/// A way up without a QoS of its own.
pub(super) fn no_qos(local: &str) -> Finding {
    let says =
        format!("without `qos` a QoS 2 message on `{local}` goes up at QoS 2, is refused, and is sent again for ever");
    Finding::warn("bridge-qos2", says).help("write `qos = 1`, as the manifest's route has it")
}

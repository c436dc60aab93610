//! The rows of `forwards` and `subscription`: what is carried, which way, under which names.

use super::keys::{FORWARD_KEYS, SUBSCRIPTION_KEYS};
use super::{Reader, object};
use crate::finding::{Finding, Span};
use crate::import::hocon::{Node, Object, Value};
use crate::import::imported_thing::{At, Draft, qos2};
use crate::thing::{Direction, Route};

impl Reader<'_> {
    /// The rows of a list; a list of texts is 0.19's, and an empty list crashes NanoMQ.
    fn rows<'n>(&mut self, table: &'n Object, key: &str) -> &'n [Node] {
        let Some(node) = table.get(key) else { return &[] };
        match &node.value {
            Value::Array(rows) if rows.is_empty() => {
                self.say(
                    Finding::deny("bridge-value", format!("NanoMQ crashes at the empty list `{key}`"))
                        .help("leave the key out"),
                    &node.span,
                );
                &[]
            }
            Value::Array(rows) => rows,
            _ => {
                self.say(Finding::deny("bridge-value", format!("`{key}` takes a list")), &node.span);
                &[]
            }
        }
    }

    pub(super) fn forwards(&mut self, table: &Object, aws: bool, draft: &mut Draft) {
        for node in self.rows(table, "forwards") {
            if let Value::Text(topic) = &node.value {
                self.obsolete(topic, &node.span);
                let route = Route {
                    direction: Direction::Out,
                    local: topic.clone(),
                    remote: topic.clone(),
                    qos: 1,
                    retain: true,
                };
                draft.routes.push((route, node.span.clone()));
                continue;
            }
            let Some(row) = object(node) else { continue };
            self.unknown(row, &[FORWARD_KEYS], "`forwards`");
            if aws {
                self.ignored(row, &["qos", "retain", "prefix", "suffix"], "`bridges.aws` does not read it");
            }
            let (Some((local, _)), Some((remote, remote_span))) =
                (self.text(row, "local_topic"), self.text(row, "remote_topic"))
            else {
                self.missing(&node.span);
                continue;
            };
            let qos =
                if aws { self.number(row, "qos").map(|(qos, _)| u8::from(qos > 0)) } else { self.qos(row, &remote) };
            if qos.is_none() && !aws {
                self.say(
                    Finding::warn("bridge-qos2", format!("without `qos` a QoS 2 message on `{local}` goes up at QoS 2, is refused, and is sent again for ever"))
                        .help("write `qos = 1`"),
                    &node.span,
                );
            }
            // Whatever is not zero keeps the flag.
            let retain = self.number(row, "retain").is_none_or(|(retain, _)| retain != 0);
            let remote = self.mapped(row, &local, &remote, &remote_span, aws);
            let route = Route { direction: Direction::Out, local, remote, qos: qos.unwrap_or(1), retain };
            draft.routes.push((route, remote_span));
        }
    }

    pub(super) fn subscription(&mut self, table: &Object, aws: bool, draft: &mut Draft) {
        for node in self.rows(table, "subscription") {
            let Some(row) = object(node) else { continue };
            self.unknown(row, &[SUBSCRIPTION_KEYS], "`subscription`");
            if let Some((topic, _)) = self.text(row, "topic") {
                self.obsolete(&topic, &node.span);
                let qos = self.qos(row, &topic).unwrap_or(0);
                draft.routes.push((
                    Route { direction: Direction::In, local: topic.clone(), remote: topic, qos, retain: false },
                    node.span.clone(),
                ));
                continue;
            }
            let (Some((remote, _)), Some((local, local_span))) =
                (self.text(row, "remote_topic"), self.text(row, "local_topic"))
            else {
                self.missing(&node.span);
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
            let local = self.mapped(row, &remote, &local, &local_span, aws);
            draft.routes.push((Route { direction: Direction::In, local, remote, qos, retain: false }, local_span));
        }
    }

    /// The QoS of a row, at most 1; more is said where it stands.
    fn qos(&mut self, row: &Object, topic: &str) -> Option<u8> {
        let (qos, span) = self.number(row, "qos")?;
        if qos > 1 {
            self.say(qos2(topic), &span);
        }
        Some(u8::from(qos > 0))
    }

    /// What a topic is turned into: nothing, one name, or the part of it that the target repeats, between prefix and suffix.
    fn mapped(&mut self, row: &Object, from: &str, to: &str, span: &Span, aws: bool) -> String {
        let affix = |reader: &mut Self, key| if aws { None } else { reader.text(row, key) };
        let (prefix, suffix) = (affix(self, "prefix"), affix(self, "suffix"));
        for (affix, span) in prefix.iter().chain(&suffix) {
            if affix.contains(['+', '#']) {
                self.say(
                    Finding::deny(
                        "bridge-value",
                        "a prefix or suffix takes no wildcard: NanoMQ drops this row and those after it",
                    ),
                    span,
                );
            }
        }
        if to.contains(['+', '#']) && !from.contains(to) {
            self.say(
                Finding::deny(
                    "bridge-value",
                    format!("`{to}` is not a part of `{from}`: NanoMQ cannot remap it, and forwarding crashes it"),
                )
                .help("a target with wildcards must repeat a part of the source"),
                span,
            );
        }
        let part = |affix: Option<At<String>>| affix.map(|(text, _)| text).unwrap_or_default();
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

    fn missing(&mut self, span: &Span) {
        self.say(
            Finding::deny("bridge-value", "a row needs both `remote_topic` and `local_topic`; NanoMQ drops it"),
            span,
        );
    }
}

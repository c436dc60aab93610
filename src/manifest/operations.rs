//! What a thing does on the wire, held against AWS IoT's rules: topics, filters, last will, routes.

use super::device::Maker;
use super::loops::echoes;
use super::raw::{LastWillTable, span_or};
use super::value::{At, Qos};
use crate::finding::{Finding, Place, Span};
use crate::thing::name::{NameProblem, ThingName};
use crate::thing::{Direction, LastWill, Publication, Route, Services};
use crate::thing::{reserved, topic};

impl Maker<'_> {
    pub(super) fn publish(&mut self) -> Vec<Publication> {
        let items = self.filler.shape.table.publish.as_deref().unwrap_or_default();
        let mut publications = Vec::new();
        for item in items {
            let Some(text) = &item.0.topic else { continue };
            let retain = item.0.retain.as_ref().is_some_and(|retain| retain.value);
            let topic = self.text(text, None, "manifest-topic", |topic| published(topic, topic::check_topic));
            let Some(topic) = topic else { continue };
            if retain {
                self.check_retain(&topic, &span_or(item.0.retain.as_ref(), &text.span));
            }
            publications.push(Publication { topic, retain });
        }
        publications
    }

    pub(super) fn subscribe(&mut self) -> Vec<String> {
        let texts = self.filler.shape.table.subscribe.as_deref().unwrap_or_default();
        texts.iter().filter_map(|text| self.text(text, None, "manifest-topic", subscribed)).collect()
    }

    pub(super) fn services(&mut self, name: Option<&ThingName>) -> Services {
        let table = &self.filler.shape.table;
        let uses = |key: &Option<At<bool>>| key.as_ref().is_some_and(|key| key.value);
        if let (Some(key), Some(name)) = (table.location.as_ref().filter(|key| key.value), name)
            && !name.as_str().chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            // Developer Guide, "Resolving device location using AWS IoT Core Device Location MQTT topics".
            let message = format!("`{name}`: Device Location takes letters, digits and `-` in the name of a device");
            let finding = Finding::deny("manifest-location", message);
            self.note(finding.help("rename the thing, or leave `location` out"), &key.span);
        }
        let texts = table.basic_ingest.as_deref().unwrap_or_default();
        Services {
            device_defender: uses(&table.device_defender),
            secure_tunneling: uses(&table.secure_tunneling),
            commands: uses(&table.commands),
            file_streams: uses(&table.file_streams),
            location: uses(&table.location),
            basic_ingest: texts.iter().filter_map(|text| self.text(text, None, "manifest-topic", ingested)).collect(),
        }
    }

    pub(super) fn last_will(&mut self, will: &LastWillTable) -> Option<LastWill> {
        let Some(text) = &will.topic else {
            self.note(Finding::deny("manifest-missing", "`last-will` needs `topic`"), &will.span);
            return None;
        };
        let topic = self.text(text, None, "manifest-topic", |topic| {
            if topic.contains(['+', '#']) {
                return Err(NameProblem("a last will goes to one topic, without `+` and `#`".to_owned()));
            }
            published(topic, topic::check_topic)
        });
        let payload = match &will.payload {
            None => Some(String::new()),
            // General Reference, "AWS IoT Core message broker": 128 KB.
            Some(text) => self.text(text, None, "manifest-payload", |payload| match payload.len() {
                0..=131_072 => Ok(payload.to_owned()),
                long => Err(NameProblem(format!("a payload has at most 131072 bytes; this has {long}"))),
            }),
        };
        let retain = will.retain.as_ref().is_some_and(|retain| retain.value);
        let qos = self.qos(will.qos.as_ref());
        if let (true, Some(topic)) = (retain, &topic) {
            self.check_retain(topic, &span_or(will.retain.as_ref(), &will.span));
        }
        Some(LastWill { topic: topic?, payload: payload?, qos, retain })
    }

    pub(super) fn routes(&mut self) -> Vec<Route> {
        let tables = self.filler.shape.table.routes.as_deref().unwrap_or_default();
        let mut routes = Vec::new();
        let mut spans = Vec::new();
        for table in tables {
            let (Some(direction), Some(local), Some(remote)) = (&table.direction, &table.local, &table.remote) else {
                continue;
            };
            let qos = self.qos(table.qos.as_ref());
            let local =
                self.text(local, None, "manifest-topic", |local| topic::check_local(local).map(|()| local.to_owned()));
            let ways = direction.value.0;
            let remote = self.text(remote, None, "manifest-topic", |remote| {
                for way in ways {
                    match way {
                        Direction::Out => published(remote, topic::check_forward),
                        Direction::In => subscribed(remote),
                    }?;
                }
                Ok(remote.to_owned())
            });
            let (Some(local), Some(remote)) = (local, remote) else { continue };
            let mut retain = table.retain.as_ref().is_some_and(|retain| retain.value);
            if retain {
                let span = span_or(table.retain.as_ref(), &table.span);
                if !ways.contains(&Direction::Out) {
                    let message = "`retain` does nothing on a route inwards";
                    let help = "leave it out: messages that AWS delivers carry no RETAIN flag on a live subscription";
                    self.note(Finding::warn("manifest-route-retain", message).help(help), &span);
                    retain = false;
                } else {
                    self.check_retain(&remote, &span);
                }
            }
            for way in ways {
                let retain = retain && *way == Direction::Out;
                routes.push(Route { direction: *way, local: local.clone(), remote: remote.clone(), qos, retain });
                spans.push(table.span.clone());
            }
        }
        let targets = self.filler.shape.table.emit.iter().flat_map(|emit| emit.0.values()).map(|entry| entry.target);
        let echoes = echoes(&routes, targets);
        for echo in echoes {
            let (Some(inward), Some(outward)) = (spans.get(echo.inward), spans.get(echo.outward)) else { continue };
            let outward = Place { source: self.filler.source.clone(), span: outward.clone() };
            self.note(echo.finding.related(outward, "and goes out again here"), inward);
        }
        routes
    }

    fn qos(&mut self, qos: Option<&At<Qos>>) -> u8 {
        match qos.map(|qos| (qos.value.0, &qos.span)) {
            Some((0, _)) => 0,
            None | Some((1, _)) => 1,
            Some((other, span)) => {
                let finding = Finding::deny("manifest-qos", format!("QoS {other} does not exist on AWS IoT"));
                let help = match other {
                    2 => "AWS IoT never answers QoS 2, so that such a message is lost; use 1, at least once",
                    _ => "use 0, at most once, or 1, at least once",
                };
                self.note(finding.help(help), span);
                1
            }
        }
    }

    /// AWS takes no RETAIN flag on reserved topics (Developer Guide, "MQTT": retained messages).
    fn check_retain(&mut self, topic: &str, span: &Span) {
        if topic.starts_with('$') {
            let message = format!("`{topic}` is a reserved topic, and on those AWS takes no retained message");
            self.note(Finding::deny("manifest-retain", message).help("leave `retain` out"), span);
        }
    }

    /// General Reference, "AWS IoT Core message broker": 50 subscriptions per connection by default.
    pub(super) fn count_subscriptions(&mut self, own: usize, routes: &[Route]) {
        let inward = routes.iter().filter(|route| route.direction == Direction::In).count();
        if own + inward > 50 {
            let message = format!("{} subscriptions; AWS IoT takes 50 per connection", own + inward);
            let finding = Finding::warn("manifest-subscriptions", message)
                .help("join filters with `+` or `#`, or have the quota raised");
            let span = self.filler.shape.key_span.clone();
            self.note(finding, &span);
        }
    }
}

/// A topic that is published, on AWS: its rule, and no reserved topic but AWS's.
fn published(topic: &str, rule: fn(&str) -> Result<(), NameProblem>) -> Result<String, NameProblem> {
    rule(topic).and_then(|()| known_reserved(topic, &["$aws/"])).map(|()| topic.to_owned())
}

/// What is handed to a rule: its name, and mostly a topic below it. API reference, "CreateTopicRule": `[a-zA-Z0-9_]+`, 1–128.
fn ingested(text: &str) -> Result<String, NameProblem> {
    let rule = text.split('/').next().unwrap_or_default();
    if rule.is_empty() || rule.len() > 128 || !rule.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        let message = "it begins with the name of a rule, in letters, digits and `_`: `RULE/TOPIC`";
        return Err(NameProblem(message.to_owned()));
    }
    topic::check_forward(&reserved::basic_ingest(text)).map(|()| text.to_owned())
}

/// A filter that is subscribed to, on AWS.
fn subscribed(filter: &str) -> Result<String, NameProblem> {
    topic::check_filter(filter).and_then(|()| known_reserved(filter, &["$aws/", "$share/"])).map(|()| filter.to_owned())
}

/// Developer Guide, "Reserved topics": topics that start with `$` are AWS's, and what is not defined may end the connection.
fn known_reserved(topic: &str, known: &[&str]) -> Result<(), NameProblem> {
    if topic.starts_with('$') && !known.iter().any(|prefix| topic.starts_with(prefix)) {
        let known = known.iter().map(|prefix| format!("`{prefix}…`")).collect::<Vec<_>>().join(" and ");
        return Err(NameProblem(format!("of the topics that start with `$`, AWS IoT has only {known}")));
    }
    Ok(())
}

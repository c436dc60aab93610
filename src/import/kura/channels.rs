//! What applications of Kura's publish and subscribe to: its publishers and subscribers, on the connection itself or on a raw one.

use super::{CLOUD, Connection, Gateway, RAW};
use crate::emit::OptionValue;
use crate::emit::kura::channels::RAW_CLIENT_ID;
use crate::finding::Finding;
use crate::import::imported_thing::{ImportedThing, qos2};
use crate::thing::{Direction, Publication, Route};

const PUBLISHER: &str = "org.eclipse.kura.cloud.publisher.CloudPublisher";
const SUBSCRIBER: &str = "org.eclipse.kura.cloud.subscriber.CloudSubscriber";

impl Gateway<'_> {
    /// The publishers and subscribers of a connection, by pid.
    pub(super) fn channels_of(&self, cloud: &str) -> Vec<String> {
        let of = |pid: &&String| {
            let named = self.get(pid, "cloud.endpoint.service.pid").map_or_else(|| CLOUD.to_owned(), |(pid, _)| pid);
            self.factory(pid).is_some_and(|(_, channel)| channel) && named == cloud
        };
        self.snapshot.components.keys().filter(of).cloned().collect()
    }

    /// The factory of a component, and whether it makes publishers or subscribers.
    fn factory(&self, pid: &str) -> Option<(String, bool)> {
        let (factory, _) = self.get(pid, "service.factoryPid")?;
        let raw =
            factory.starts_with(&format!("{RAW}.publisher.")) || factory.starts_with(&format!("{RAW}.subscriber."));
        let channel = raw || factory == PUBLISHER || factory == SUBSCRIBER;
        Some((factory, channel))
    }

    /// Takes up the publishers and subscribers of a connection.
    pub(super) fn channels(
        &mut self,
        connection: &Connection,
        account: &str,
        client: &str,
        control: &str,
        thing: &mut ImportedThing,
    ) {
        for pid in self.channels_of(&connection.cloud) {
            self.used.insert(pid.clone());
            let Some((factory, _)) = self.factory(&pid) else { continue };
            let publishes = factory.contains("ublisher");
            let text = |name: &str| self.get(&pid, name).map(|(value, _)| value);
            let topic = if connection.raw {
                text(if publishes { "topic" } else { "topic.filter" })
            } else {
                let application = text("appId").unwrap_or_else(|| "W1".to_owned());
                let rest =
                    text("app.topic").unwrap_or_else(|| if publishes { "A1/$assetName" } else { "#" }.to_owned());
                let below = if rest.is_empty() { String::new() } else { format!("/{rest}") };
                let above = if text("message.type").as_deref() == Some("control") {
                    format!("{control}/")
                } else {
                    String::new()
                };
                Some(format!("{above}{account}/{client}/{application}{below}"))
            };
            let qos = text("qos").and_then(|qos| qos.trim().parse::<u8>().ok()).unwrap_or(0);
            let retain = publishes && text("retain").as_deref() == Some("true");
            let properties = self.snapshot.components.get(&pid);
            let Some(place) = properties.and_then(|component| {
                component.values().map(|property| property.place.clone()).min_by_key(|place| place.span.start)
            }) else {
                continue;
            };
            for (name, property) in properties.into_iter().flatten() {
                match name.as_str() {
                    "priority" if property.value != "7" => {
                        let finding = Finding::warn(
                            "bridge-value",
                            "the manifest has no word for a priority; the emitted snapshot has 7",
                        );
                        self.report.lost(finding, &property.place);
                    }
                    _ => self.report.carried(
                        &property.place,
                        if publishes { "what is published" } else { "what is subscribed to" },
                    ),
                }
            }
            let Some(topic) = topic.filter(|topic| !topic.is_empty()) else {
                self.report
                    .lost(Finding::deny("bridge-value", format!("`{}` has no topic", pid.escape_debug())), &place);
                continue;
            };
            if qos > 1 {
                self.report.lost(qos2(&topic), &place);
            }
            // A property of the message takes its place when it is published.
            let runtime: Vec<&str> = topic
                .split('/')
                .map(|level| if level.starts_with('$') && publishes && !connection.raw { "+" } else { level })
                .collect();
            let runtime = runtime.join("/");
            if qos >= 1 && publishes {
                thing.publish.push((Publication { topic: runtime, retain }, place));
            } else if qos >= 1 {
                thing.subscribe.push((topic, place));
            } else {
                let direction = if publishes { Direction::Out } else { Direction::In };
                let route = Route { direction, local: runtime.clone(), remote: runtime, qos: 0, retain };
                thing.routes.push((route, place));
            }
        }
    }

    /// The raw connection beside the first one: its client id and its publishers and subscribers.
    pub(super) fn companion(&mut self, connection: &Connection, thing: &mut ImportedThing) {
        let place = thing.name.1.clone();
        self.properties(connection);
        match self.get(&connection.transport, "client-id").filter(|(id, _)| !id.is_empty()) {
            Some((id, place)) => {
                if thing.client_id.as_ref().is_some_and(|(other, _)| *other == id) {
                    let says = format!("both connections have the client id `{id}`: AWS throws the older one out");
                    let help = "the manifest gives the second its own";
                    self.report.lost(Finding::deny("bridge-client-id", says).help(help), &place);
                } else if thing.client_id.as_ref().is_none_or(|(other, _)| id != format!("{other}-raw")) {
                    thing.options.push((RAW_CLIENT_ID, OptionValue::Text(id)));
                }
            }
            None => {
                let says = format!(
                    "`{}` has no client id, and Kura takes the MAC address of the gateway",
                    connection.transport
                );
                self.report
                    .say(Finding::warn("bridge-client-id", says).help("the manifest gives it one of its own"), &place);
            }
        }
        self.channels(connection, "", "", "", thing);
    }
}

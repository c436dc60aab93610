//! Kura's publishers and subscribers: those of its own topics, on the connection itself, and from Kura 5 on those of any topic, on a second
//! connection with a client id of its own (`RawMqttCloudConnectionFactory` makes a data service and a transport for it).

use super::component::{Component, DATA, Property, TRANSPORT, flag, made, number, target, text};
use super::option;
use crate::emit::Options;
use crate::thing::name::ClientId;
use crate::thing::topic::check_topic;
use crate::thing::{Direction, Thing};

/// The option with the client id of the second connection.
pub const RAW_CLIENT_ID: &str = "raw-client-id";

const PUBLISHER: &str = "org.eclipse.kura.cloud.publisher.CloudPublisher";
const SUBSCRIBER: &str = "org.eclipse.kura.cloud.subscriber.CloudSubscriber";
const RAW: &str = "org.eclipse.kura.cloudconnection.raw.mqtt";
/// The pid of Kura's own connection to AWS.
const CLOUD: &str = "org.eclipse.kura.cloud.CloudService-AWS";

/// A publisher or subscriber.
struct Channel {
    direction: Direction,
    topic: String,
    qos: u8,
    retain: bool,
}

/// The publishers and subscribers of a thing.
pub struct Channels {
    own: Vec<Channel>,
    raw: Vec<Channel>,
    /// What no component can be set up for, in words.
    pub left: Vec<String>,
}

/// Everything that the thing publishes and subscribes to, by the connection that can carry it.
pub fn channels(thing: &Thing, options: &Options) -> Channels {
    let version = option(options, "version");
    let prefix = format!("{}/{}/", option(options, "account-name"), thing.client_id);
    let published = thing.publish.iter().map(|own| (Direction::Out, own.topic.as_str(), 1, own.retain));
    let subscribed = thing.subscribe.iter().map(|filter| (Direction::In, filter.as_str(), 1, false));
    let routed = thing.routes.iter().map(|route| (route.direction, route.remote.as_str(), route.qos, route.retain));
    let mut channels = Channels { own: Vec::new(), raw: Vec::new(), left: Vec::new() };
    for (direction, topic, qos, retain) in published.chain(subscribed).chain(routed) {
        let channel = Channel { direction, topic: topic.to_owned(), qos, retain };
        let exact = direction == Direction::In || (check_topic(topic).is_ok() && !topic.contains('+'));
        let own = topic.strip_prefix(&prefix).filter(|rest| !rest.is_empty() && !rest.starts_with(['+', '#', '/']));
        if version != "3" && exact && own.is_some() {
            channels.own.push(channel);
        } else if version == "5" && exact {
            channels.raw.push(channel);
        } else {
            channels.left.push(format!("`{topic}`"));
        }
    }
    channels.left.extend((!thing.shadows.is_empty()).then(|| "the shadows".to_owned()));
    channels.left.extend(thing.jobs.then(|| "the jobs".to_owned()));
    channels
}

/// The client id of the second connection.
pub fn raw_client_id(thing: &Thing, options: &Options) -> String {
    options.text(RAW_CLIENT_ID).map_or_else(|| format!("{}-raw", thing.client_id), str::to_owned)
}

impl Channels {
    /// The client id of the second connection, when there is one.
    pub fn second(&self, thing: &Thing, options: &Options) -> Option<ClientId> {
        (!self.raw.is_empty()).then(|| ClientId::parse(&raw_client_id(thing, options)).ok()).flatten()
    }

    /// Whether there is a second connection.
    pub fn has_second(&self) -> bool {
        !self.raw.is_empty()
    }

    /// Their components; `transport` are the properties that the second connection shares with the first.
    pub fn components(
        &self,
        thing: &Thing,
        options: &Options,
        transport: impl FnOnce(&str) -> Vec<Property>,
    ) -> Vec<Component> {
        let mut components = Vec::new();
        let prefix = format!("{}/{}/", option(options, "account-name"), thing.client_id);
        for (at, channel) in self.own.iter().enumerate() {
            let rest = channel.topic.strip_prefix(&prefix).unwrap_or_default();
            let (application, topic) = rest.split_once('/').unwrap_or((rest, ""));
            let mut properties = vec![
                text("cloud.endpoint.service.pid", CLOUD),
                text("appId", application),
                text("app.topic", topic),
                number("qos", u32::from(channel.qos)),
            ];
            properties.extend(rest_of(channel, true));
            let (factory, word) = match channel.direction {
                Direction::Out => (PUBLISHER, "Publisher"),
                Direction::In => (SUBSCRIBER, "Subscriber"),
            };
            components.push(made(&format!("AWS{word}{}", at + 1), factory, properties));
        }
        if self.raw.is_empty() {
            return components;
        }
        let pid = |part: &str| format!("{RAW}.{part}-AWS");
        let (cloud, data, carrier) = (pid("CloudEndpoint"), pid("DataService"), pid("MqttDataTransport"));
        components.push(made(
            &cloud,
            &format!("{RAW}.cloud.RawMqttCloudEndpoint"),
            vec![
                text("kura.cloud.connection.factory.pid", format!("{RAW}.factory.RawMqttCloudConnectionFactory")),
                text("DataService.target", target(&data)),
            ],
        ));
        components.push(made(
            &data,
            DATA,
            vec![
                text("DataTransportService.target", target(&carrier)),
                flag("connect.auto-on-startup", true),
                number("connect.retry-interval", 60),
            ],
        ));
        let mut properties = transport(&raw_client_id(thing, options));
        // No will: Kura's own is the first connection's.
        properties.extend([
            text("lwt.topic", ""),
            text("lwt.payload", ""),
            number("lwt.qos", 0),
            flag("lwt.retain", false),
        ]);
        components.push(made(&carrier, TRANSPORT, properties));
        for (at, channel) in self.raw.iter().enumerate() {
            let (factory, word, key) = match channel.direction {
                Direction::Out => ("publisher.RawMqttPublisher", "RawPublisher", "topic"),
                Direction::In => ("subscriber.RawMqttSubscriber", "RawSubscriber", "topic.filter"),
            };
            let mut properties = vec![
                text("cloud.endpoint.service.pid", cloud.as_str()),
                text(key, channel.topic.as_str()),
                number("qos", u32::from(channel.qos)),
            ];
            properties.extend(rest_of(channel, false));
            components.push(made(&format!("AWS{word}{}", at + 1), &format!("{RAW}.{factory}"), properties));
        }
        components
    }
}

/// What only some of them have: RETAIN and a priority where something is published, the kind of message on Kura's own topics.
fn rest_of(channel: &Channel, own: bool) -> Vec<Property> {
    let mut properties = Vec::new();
    if channel.direction == Direction::Out {
        properties.push(flag("retain", channel.retain));
        properties.push(number("priority", 7));
    }
    if own {
        properties.push(text("message.type", "data"));
    }
    properties
}

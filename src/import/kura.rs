//! Eclipse Kura: the snapshot of a gateway that is connected to AWS IoT; every connection of it to AWS becomes a thing.

mod channels;
mod snapshot;
mod transport;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::import::Input;
use crate::import::account::Report;
use crate::import::imported_thing::{ImportedThing, Placed, foreign, is_aws};

pub use snapshot::looks;
use snapshot::{Property, Snapshot};

const TRANSPORT: &str = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";
const CLOUD: &str = "org.eclipse.kura.cloud.CloudService";
const RAW: &str = "org.eclipse.kura.cloudconnection.raw.mqtt";

/// Reads every connection of the snapshot.
pub fn read(input: &Input<'_>, report: &mut Report) -> Vec<ImportedThing> {
    let mut things = Vec::new();
    for source in input.files {
        let snapshot = snapshot::read(source, report);
        things.extend(Gateway { snapshot: &snapshot, report: &mut *report, used: BTreeSet::new() }.things());
    }
    things
}

/// A connection: the pid of its transport, and what its cloud service is called.
struct Connection {
    transport: String,
    cloud: String,
    raw: bool,
}

struct Gateway<'a> {
    snapshot: &'a Snapshot,
    report: &'a mut Report,
    /// The components that are part of a connection.
    used: BTreeSet<String>,
}

impl<'a> Gateway<'a> {
    fn things(mut self) -> Vec<ImportedThing> {
        let raw_transport = format!("{RAW}.MqttDataTransport");
        let connections = self.snapshot.components.keys().filter_map(|pid| {
            let (suffix, raw) = match pid.strip_prefix(TRANSPORT) {
                Some(suffix) => (suffix, false),
                None => (pid.strip_prefix(&raw_transport)?, true),
            };
            let cloud = if raw { format!("{RAW}.CloudEndpoint{suffix}") } else { format!("{CLOUD}{suffix}") };
            Some(Connection { transport: pid.clone(), cloud, raw })
        });
        let connections: Vec<Connection> = connections.collect();
        let (mut own, mut raw): (Vec<Connection>, Vec<Connection>) = (Vec::new(), Vec::new());
        for connection in connections {
            match self.host(&connection) {
                // A stock connection with its placeholder is normal beside the one to AWS.
                Some((host, place)) if !is_aws(&host) && self.any_aws() => {
                    let then = format!("the connection `{}` is left out", connection.cloud);
                    self.report.lost(foreign(&host, &then), &place);
                    self.leave_out(&connection);
                }
                _ if connection.raw => raw.push(connection),
                _ => own.push(connection),
            }
        }
        let mut things: Vec<(ImportedThing, Option<String>)> = Vec::new();
        for connection in &own {
            let host = self.host(connection).map(|(host, _)| host);
            things.push((self.thing(connection), host));
        }
        for connection in &raw {
            let host = self.host(connection).map(|(host, _)| host);
            // The second connection of a gateway is its first one's companion, unless there are several.
            let companion = things.first_mut().filter(|(_, other)| own.len() == 1 && *other == host);
            match companion {
                Some((thing, _)) => self.companion(connection, thing),
                None => {
                    let mut thing = self.thing(connection);
                    let says =
                        format!("`{}` stands alone; the manifest also sets up Kura's own connection", connection.cloud);
                    self.report.say(Finding::warn("bridge-value", says), &thing.name.1);
                    thing.options.retain(|(name, _)| *name != "account-name");
                    things.push((thing, host));
                }
            }
        }
        self.rest();
        things.into_iter().map(|(thing, _)| thing).collect()
    }

    /// A property of the component with this pid.
    fn property(&self, pid: &str, name: &str) -> Option<&'a Property> {
        self.snapshot.components.get(pid)?.get(name)
    }

    /// The value of a property with its place.
    fn get(&self, pid: &str, name: &str) -> Option<Placed<String>> {
        self.property(pid, name).map(|property| (property.value.clone(), property.place.clone()))
    }

    /// The host of a connection's broker.
    fn host(&self, connection: &Connection) -> Option<Placed<String>> {
        let (url, place) = self.get(&connection.transport, "broker-url")?;
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        Some((host.to_owned(), place))
    }

    fn any_aws(&self) -> bool {
        let urls = self.snapshot.components.values().filter_map(|component| component.get("broker-url"));
        urls.into_iter().any(|url| {
            let rest = url.value.split_once("://").map_or(url.value.as_str(), |(_, rest)| rest);
            is_aws(rest.split(['/', ':']).next().unwrap_or_default())
        })
    }

    /// The properties of a connection that goes elsewhere.
    fn leave_out(&mut self, connection: &Connection) {
        let data = self.data_service(connection);
        let channels = self.channels_of(&connection.cloud);
        for pid in [connection.transport.clone(), connection.cloud.clone(), data].into_iter().chain(channels) {
            for property in self.snapshot.components.get(&pid).into_iter().flat_map(|component| component.values()) {
                self.report.mark_lost(&property.place, "a connection to a broker that is not AWS's is left out");
            }
            self.used.insert(pid);
        }
    }

    /// Everything else of the gateway is its own.
    fn rest(&mut self) {
        let others = self.snapshot.components.iter().filter(|(pid, _)| !self.used.contains(*pid));
        for property in others.flat_map(|(_, component)| component.values()) {
            self.report.idle(&property.place, "a setting of the gateway, not of its connection to AWS");
        }
    }
}

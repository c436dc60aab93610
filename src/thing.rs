//! A thing as the manifest wants it: every placeholder filled in, every name checked.

use std::collections::BTreeMap;

use crate::finding::Place;
pub use crate::thing::credential::{CertificateSpec, Issuer, KeyKind, ON_DEVICE, REQUESTS};
use crate::thing::mqtt::MqttSettings;
use crate::thing::name::{ClientId, GroupName, PolicyName, ShadowName, ThingName, ThingTypeName};
use crate::thing::operation::{Operation, Operations};

pub mod credential;
pub mod endpoint;
pub mod mqtt;
pub mod name;
pub mod operation;
pub mod overlap;
pub mod reserved;
pub mod topic;

/// A thing as the manifest wants it.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its name in the registry.
    pub name: ThingName,
    /// The MQTT client id it connects with.
    pub client_id: ClientId,
    /// Its thing type, which must exist or be made first.
    pub thing_type: Option<ThingTypeName>,
    /// The thing groups it belongs to.
    pub groups: Vec<GroupName>,
    /// Its attributes, by name.
    pub attributes: BTreeMap<String, String>,
    /// What it publishes of its own.
    pub publish: Vec<Publication>,
    /// What it subscribes to of its own.
    pub subscribe: Vec<String>,
    /// The shadows it uses; `None` is the unnamed (classic) one.
    pub shadows: Vec<Option<ShadowName>>,
    /// Whether it takes part in jobs.
    pub jobs: bool,
    /// The other services that it uses over reserved topics.
    pub services: Services,
    /// What AWS publishes for it when the connection breaks.
    pub last_will: Option<LastWill>,
    /// What it carries between a local broker and AWS.
    pub routes: Vec<Route>,
    /// How it speaks MQTT.
    pub mqtt: MqttSettings,
    /// Whether only one of its systems runs at a time, so that they may share a client id.
    pub one_at_a_time: bool,
    /// Where its policy comes from.
    pub policy: PolicyChoice,
    /// The name that its policy has in the registry, when it is not to be named after the thing or the fleet.
    pub policy_name: Option<PolicyName>,
    /// Where the manifest says so, when it does.
    pub policy_place: Option<Place>,
    /// What its certificate is like.
    pub certificate: CertificateSpec,
    /// Where the manifest speaks of it.
    pub place: Option<Place>,
}

/// The services that a thing uses over reserved topics, besides shadows and jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// It sends metrics to Device Defender.
    pub device_defender: bool,
    /// It hears of tunnels that are opened to it.
    pub secure_tunneling: bool,
    /// It takes commands.
    pub commands: bool,
    /// It fetches files over MQTT.
    pub file_streams: bool,
    /// It asks where it is.
    pub location: bool,
    /// The rules that it hands messages to past the message broker: the rule's name, and mostly topics below it.
    pub basic_ingest: Vec<String>,
}

/// What a thing of a name does with a service.
type Uses = fn(&ThingName) -> Vec<Operation>;

impl Services {
    /// Those that are used or not, by their keys in the manifest.
    pub fn flags(&self) -> [(&'static str, bool); 5] {
        [
            ("device-defender", self.device_defender),
            ("secure-tunneling", self.secure_tunneling),
            ("commands", self.commands),
            ("file-streams", self.file_streams),
            ("location", self.location),
        ]
    }

    /// What a thing of this name does for them.
    fn operations(&self, thing: &ThingName) -> Vec<Operation> {
        let each: [(bool, Uses); 5] = [
            (self.device_defender, operation::device_defender),
            (self.secure_tunneling, operation::secure_tunneling),
            (self.commands, operation::commands),
            (self.file_streams, operation::file_streams),
            (self.location, operation::location),
        ];
        let used = each.iter().filter(|(used, _)| *used).flat_map(|(_, operations)| operations(thing));
        used.chain(self.basic_ingest.iter().flat_map(|topic| operation::basic_ingest(topic))).collect()
    }
}

/// A topic that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The topic; `+` stands for a level known only at run time.
    pub topic: String,
    /// Whether messages carry the RETAIN flag.
    pub retain: bool,
}

/// A last will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWill {
    /// Where it is published.
    pub topic: String,
    /// What it says.
    pub payload: String,
    /// 0 or 1.
    pub qos: u8,
    /// Whether it is retained.
    pub retain: bool,
}

/// Which way a route carries messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the local broker to AWS.
    Out,
    /// From AWS to the local broker.
    In,
}

/// One route of a bridge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route {
    /// Which way.
    pub direction: Direction,
    /// The topic or filter on the local broker.
    pub local: String,
    /// The topic or filter on AWS.
    pub remote: String,
    /// 0 or 1; AWS has no QoS 2.
    pub qos: u8,
    /// Whether outgoing messages keep the RETAIN flag; never for a route inwards.
    pub retain: bool,
}

/// Where a policy comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyChoice {
    /// From the operations of the thing and of its targets.
    Derived,
    /// From a template, by name or by path.
    Template(String),
}

impl Thing {
    /// The operations that the thing itself asks for, without those that only its targets add.
    pub fn own_operations(&self) -> Operations {
        let mut operations = Operations::new();
        operations.insert(operation::connect(&self.client_id));
        for publication in &self.publish {
            operations.extend(operation::publish(&publication.topic, publication.retain));
        }
        for filter in &self.subscribe {
            operations.extend(operation::subscribe(filter));
        }
        for shadow in &self.shadows {
            operations.extend(operation::shadow(&self.name, shadow.as_ref()));
        }
        if self.jobs {
            operations.extend(operation::jobs(&self.name));
        }
        operations.extend(self.services.operations(&self.name));
        if let Some(will) = &self.last_will {
            operations.extend(operation::publish(&will.topic, will.retain));
        }
        for route in &self.routes {
            match route.direction {
                Direction::Out => operations.extend(operation::publish(&route.remote, route.retain)),
                Direction::In => operations.extend(operation::subscribe(&route.remote)),
            }
        }
        operations
    }
}

//! An operation: one thing that a client does on the wire, and so one thing that a policy has to allow.

use std::collections::BTreeSet;
use std::fmt;

use crate::thing::name::{ClientId, ShadowName, ThingName};
use crate::thing::reserved::{self, Service};
use crate::thing::topic::{Pattern, Piece};

/// What is done. The names are those of the policy actions (Developer Guide, "AWS IoT Core policy actions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Connect with a client id.
    Connect,
    /// Publish to a topic.
    Publish,
    /// Publish with the RETAIN flag; needs Publish too.
    RetainPublish,
    /// Subscribe with a filter: the filter's own text counts, `+` and `#` are characters of it.
    Subscribe,
    /// Be handed a message that was published to a topic.
    Receive,
    /// Get AWS credentials for a role alias, from the credential provider over HTTPS.
    AssumeRole,
    /// Fetch the artefact of a component, as Greengrass core devices do; this and the next three over HTTPS.
    GetComponentVersionArtifact,
    /// Ask which versions of components to deploy.
    ResolveComponentCandidates,
    /// Fetch a deployment that is too long for a shadow.
    GetDeploymentConfiguration,
    /// Ask which thing groups the core device is in.
    ListThingGroupsForCoreDevice,
}

impl Action {
    /// The policy action: `iot:Publish`.
    pub fn policy_action(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Publish => "iot:Publish",
            Self::RetainPublish => "iot:RetainPublish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
            Self::AssumeRole => "iot:AssumeRoleWithCertificate",
            Self::GetComponentVersionArtifact => "greengrass:GetComponentVersionArtifact",
            Self::ResolveComponentCandidates => "greengrass:ResolveComponentCandidates",
            Self::GetDeploymentConfiguration => "greengrass:GetDeploymentConfiguration",
            Self::ListThingGroupsForCoreDevice => "greengrass:ListThingGroupsForCoreDevice",
        }
    }

    /// The kind of resource it applies to, as ARNs spell it: `client`, `topic`, `topicfilter`.
    pub fn resource_kind(self) -> &'static str {
        match self {
            Self::Connect => "client",
            Self::Subscribe => "topicfilter",
            Self::Publish | Self::RetainPublish | Self::Receive => "topic",
            Self::AssumeRole => "rolealias",
            Self::GetComponentVersionArtifact
            | Self::ResolveComponentCandidates
            | Self::GetDeploymentConfiguration
            | Self::ListThingGroupsForCoreDevice => "*",
        }
    }

    /// Whether it is granted on `*` alone, bound to no resource.
    pub fn is_unbound(self) -> bool {
        self.resource_kind() == "*"
    }
}

/// One operation, or a set of them where a part is known only at run time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// What is done.
    pub action: Action,
    /// On what: the client id, topic or filter.
    pub on: Pattern,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.action.is_unbound() {
            return write!(f, "{} *", self.action.policy_action());
        }
        write!(f, "{} {}/{}", self.action.policy_action(), self.action.resource_kind(), self.on)
    }
}

/// The operations of one client, each once, in a fixed order.
pub type Operations = BTreeSet<Operation>;

/// Connects as this client.
pub fn connect(client: &ClientId) -> Operation {
    Operation { action: Action::Connect, on: Pattern::exact(client.as_str()) }
}

/// Publishes to a topic, in which `+` is a level known only at run time; `retain` adds the RETAIN flag.
///
/// A final `#` is what a broker matches with it: any topic below, and the one above (`a/#` matches `a`, MQTT 3.1.1 §4.7.1.2).
pub fn publish(topic: &str, retain: bool) -> Vec<Operation> {
    let patterns = std::iter::once(topic).chain(topic.strip_suffix("/#")).map(Pattern::topics);
    patterns
        .flat_map(|on| {
            let retained = retain.then(|| Operation { action: Action::RetainPublish, on: on.clone() });
            std::iter::once(Operation { action: Action::Publish, on }).chain(retained)
        })
        .collect()
}

/// Subscribes with this filter and is handed what it matches.
pub fn subscribe(filter: &str) -> Vec<Operation> {
    vec![
        Operation { action: Action::Subscribe, on: Pattern::exact(filter) },
        Operation { action: Action::Receive, on: Pattern::topics(filter) },
    ]
}

/// Subscribes to a reserved topic with levels known only at run time: with the level itself or with `+` in its place.
pub fn subscribe_levels(filter: &str) -> Vec<Operation> {
    vec![
        Operation { action: Action::Subscribe, on: Pattern::topics(filter) },
        Operation { action: Action::Receive, on: Pattern::topics(filter) },
    ]
}

/// Subscribes to all below a reserved topic with levels known only at run time, where nothing comes but these answers.
pub fn subscribe_below(topic: &str, answers: &[&str]) -> Vec<Operation> {
    let pieces =
        Pattern::topics(topic).pieces().iter().cloned().chain([Piece::Text("/#".to_owned())]).collect::<Vec<_>>();
    let received = answers.iter().map(|answer| Pattern::topics(&format!("{topic}/{answer}")));
    std::iter::once(Operation { action: Action::Subscribe, on: Pattern::of(pieces) })
        .chain(received.map(|on| Operation { action: Action::Receive, on }))
        .collect()
}

/// What a device does with a service over reserved topics: it publishes the requests and subscribes to what AWS publishes.
fn uses(service: Service, known: &[(&str, &str)]) -> Vec<Operation> {
    let rows = reserved::of(service).flat_map(|row| row.filters(known).into_iter().map(|topic| (row.clients, topic)));
    rows.flat_map(
        |(clients, topic)| if clients.may_publish() { publish(&topic, false) } else { subscribe_levels(&topic) },
    )
    .collect()
}

/// Uses a shadow: get, update and delete it and hear of its changes. `None` is the unnamed (classic) shadow.
pub fn shadow(thing: &ThingName, name: Option<&ShadowName>) -> Vec<Operation> {
    match name {
        None => uses(Service::Shadow, &[("thing", thing.as_str())]),
        Some(name) => uses(Service::NamedShadow, &[("thing", thing.as_str()), ("shadow", name.as_str())]),
    }
}

/// Takes part in jobs: asks for them, reports on them and hears of new ones.
pub fn jobs(thing: &ThingName) -> Vec<Operation> {
    uses(Service::Jobs, &[("thing", thing.as_str())])
}

/// Sends metrics to Device Defender and hears what became of them.
pub fn device_defender(thing: &ThingName) -> Vec<Operation> {
    uses(Service::DeviceDefender, &[("thing", thing.as_str())])
}

/// Hears of tunnels that are opened to it.
pub fn secure_tunneling(thing: &ThingName) -> Vec<Operation> {
    uses(Service::Tunnels, &[("thing", thing.as_str())])
}

/// Takes commands as a thing and answers them.
pub fn commands(thing: &ThingName) -> Vec<Operation> {
    uses(Service::Commands, &[("devices", "things"), ("device", thing.as_str())])
}

/// Fetches files over MQTT, block by block.
pub fn file_streams(thing: &ThingName) -> Vec<Operation> {
    uses(Service::FileStreams, &[("thing", thing.as_str())])
}

/// Asks where it is, under its thing's name.
pub fn location(thing: &ThingName) -> Vec<Operation> {
    uses(Service::Location, &[("device", thing.as_str())])
}

/// Hands messages to a rule past the message broker; `topic` begins with the rule's name.
pub fn basic_ingest(topic: &str) -> Vec<Operation> {
    publish(&reserved::basic_ingest(topic), false)
}

/// Tells of the health of a Greengrass core.
pub fn greengrass_health(thing: &ThingName) -> Vec<Operation> {
    uses(Service::Greengrass, &[("thing", thing.as_str())])
}

/// Asks Greengrass for deployments, as every core device does (Greengrass v2 Developer Guide, "Minimal AWS IoT policy for AWS IoT
/// Greengrass V2 core devices").
pub fn greengrass_deployments() -> Vec<Operation> {
    let actions = [
        Action::GetComponentVersionArtifact,
        Action::ResolveComponentCandidates,
        Action::GetDeploymentConfiguration,
        Action::ListThingGroupsForCoreDevice,
    ];
    actions.map(|action| Operation { action, on: Pattern::exact("*") }).into()
}

/// Gets AWS credentials for a role alias.
pub fn assume_role(alias: &str) -> Operation {
    Operation { action: Action::AssumeRole, on: Pattern::exact(alias) }
}

/// Provisions itself by a fleet provisioning template, with a key of its own or one that AWS makes.
pub fn provision(template: &str) -> Vec<Operation> {
    uses(Service::Provisioning, &[("template", template)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_subscribed_by_its_text_and_received_by_its_meaning() {
        let operations: Vec<String> = subscribe("cmd/x/#").iter().map(ToString::to_string).collect();
        assert_eq!(operations, ["iot:Subscribe topicfilter/cmd/x/#", "iot:Receive topic/cmd/x/<any>"]);
    }

    #[test]
    fn a_classic_shadow_has_three_questions_and_eight_answers() {
        let thing = ThingName::parse("t").unwrap();
        let operations = shadow(&thing, None);
        assert_eq!(operations.iter().filter(|o| o.action == Action::Publish).count(), 3);
        assert_eq!(operations.iter().filter(|o| o.action == Action::Subscribe).count(), 8);
        assert!(operations.iter().all(|o| o.on.to_string().starts_with("$aws/things/t/shadow/")));
    }

    #[test]
    fn a_service_is_used_in_every_format_of_its_payloads() {
        let thing = ThingName::parse("t").unwrap();
        let shown = |operations: Vec<Operation>| operations.iter().map(ToString::to_string).collect::<Vec<_>>();
        let metrics = shown(device_defender(&thing));
        assert!(metrics.contains(&"iot:Publish topic/$aws/things/t/defender/metrics/cbor".to_owned()), "{metrics:?}");
        let commands = shown(commands(&thing));
        let request = "iot:Subscribe topicfilter/$aws/commands/things/t/executions/<level>/request/json";
        assert!(commands.contains(&request.to_owned()) && !commands.iter().any(|own| own.contains("clients")));
        let ingest = shown(basic_ingest("r/t/#"));
        assert_eq!(
            ingest,
            ["iot:Publish topic/$aws/rules/r/t/<any>", "iot:Publish topic/$aws/rules/r/t"],
            "`#` has a parent"
        );
        let mut provision = shown(provision("x"));
        provision.retain(|own| own.contains("iot:Publish"));
        assert_eq!(provision.len(), 6, "two ways to a certificate and the registration, in two formats");
    }

    #[test]
    fn a_job_id_is_known_only_at_run_time() {
        let thing = ThingName::parse("t").unwrap();
        assert!(jobs(&thing).iter().any(|o| o.to_string() == "iot:Publish topic/$aws/things/t/jobs/<level>/update"));
        assert!(
            jobs(&thing)
                .iter()
                .any(|o| o.to_string() == "iot:Subscribe topicfilter/$aws/things/t/jobs/<level>/get/accepted")
        );
    }
}

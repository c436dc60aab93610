//! The actions of AWS IoT policies and the kinds of resources that each applies to.
//!
//! Developer Guide, "AWS IoT Core policy actions" and "AWS IoT Core action resources".

/// An action.
#[derive(Debug)]
pub struct PolicyAction {
    /// `iot:Publish`
    pub name: &'static str,
    /// The kind of resource it applies to; `*` for those without resources.
    pub kind: &'static str,
    /// For an action of HTTPS alone that MQTT does with messages: the topic that the MQTT permission is for.
    pub mqtt_topic: Option<&'static str>,
}

const fn action(name: &'static str, kind: &'static str) -> PolicyAction {
    PolicyAction { name, kind, mqtt_topic: None }
}

const fn https(name: &'static str, topic: &'static str) -> PolicyAction {
    PolicyAction { name, kind: "thing", mqtt_topic: Some(topic) }
}

/// Every action that a policy can grant. The job actions moved from `iot:` to `iotjobsdata:`; both spellings are in use.
pub const ACTIONS: [PolicyAction; 33] = [
    action("iot:Connect", "client"),
    action("iot:DeleteConnection", "client"),
    action("iot:GetConnection", "client"),
    action("iot:ListSubscriptions", "client"),
    action("iot:Publish", "topic"),
    action("iot:RetainPublish", "topic"),
    action("iot:Receive", "topic"),
    action("iot:GetRetainedMessage", "topic"),
    action("iot:Subscribe", "topicfilter"),
    https("iot:GetThingShadow", "shadow/get"),
    https("iot:UpdateThingShadow", "shadow/update"),
    https("iot:DeleteThingShadow", "shadow/delete"),
    https("iotjobsdata:DescribeJobExecution", "jobs/*/get"),
    https("iotjobsdata:GetPendingJobExecutions", "jobs/get"),
    https("iotjobsdata:StartNextPendingJobExecution", "jobs/start-next"),
    https("iotjobsdata:UpdateJobExecution", "jobs/*/update"),
    https("iot:DescribeJobExecution", "jobs/*/get"),
    https("iot:GetPendingJobExecutions", "jobs/get"),
    https("iot:StartNextPendingJobExecution", "jobs/start-next"),
    https("iot:UpdateJobExecution", "jobs/*/update"),
    action("iot:ListNamedShadowsForThing", "*"),
    action("iot:ListRetainedMessages", "*"),
    action("iot:AssumeRoleWithCertificate", "rolealias"),
    // What Greengrass core devices and their client devices ask for (Greengrass v2 Developer Guide, "Device authentication and authorization").
    action("greengrass:GetComponentVersionArtifact", "*"),
    action("greengrass:ResolveComponentCandidates", "*"),
    action("greengrass:GetDeploymentConfiguration", "*"),
    action("greengrass:ListThingGroupsForCoreDevice", "*"),
    action("greengrass:PutCertificateAuthorities", "*"),
    action("greengrass:VerifyClientDeviceIdentity", "*"),
    action("greengrass:VerifyClientDeviceIoTCertificateAssociation", "thing"),
    action("greengrass:GetConnectivityInfo", "thing"),
    action("greengrass:UpdateConnectivityInfo", "thing"),
    action("greengrass:Discover", "thing"),
];

/// The kinds of resources that policies speak of.
pub const KINDS: [&str; 5] = ["client", "topic", "topicfilter", "thing", "rolealias"];

/// The actions that an entry covers; none when it is no action of AWS IoT.
pub fn covered(entry: &str) -> impl Iterator<Item = &'static PolicyAction> + use<> {
    let pattern = super::simulate::ActionPattern::parse(entry);
    ACTIONS.iter().filter(move |action| pattern.matches(action.name))
}

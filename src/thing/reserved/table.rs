//! The table itself: every reserved topic that AWS documents, section by section, in the order in which this program lists them.
//!
//! Developer Guide, "Reserved topics", unless a line says otherwise. `tests/vectors/reserved-topics.json` retells the page as data, and a
//! test holds the two against each other.

use super::Clients::{Answer, Publish, Request, Subscribe};
use super::Service::{
    BasicIngest, Commands, DeviceDefender, Events, FileStreams, FleetWise, Greengrass, JobNamespaces, Jobs, Location,
    NamedShadow, Provisioning, Shadow, SiteWise, Tunnels,
};
use super::{Clients, ReservedTopic, Service};

const fn row(service: Service, clients: Clients, topic: &'static str) -> ReservedTopic {
    ReservedTopic { service, clients, topic }
}

/// Every reserved topic. What stands in braces is known only at run time; `{format}` is `json` or `cbor`, `{devices}` is `things` or
/// `clients`, and `{*topic}` is any number of levels.
pub static TOPICS: &[ReservedTopic] = &[
    // "Shadow topics", for the unnamed (classic) shadow.
    row(Shadow, Request, "$aws/things/{thing}/shadow/get"),
    row(Shadow, Request, "$aws/things/{thing}/shadow/update"),
    row(Shadow, Request, "$aws/things/{thing}/shadow/delete"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/get/accepted"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/get/rejected"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/update/accepted"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/update/rejected"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/update/delta"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/update/documents"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/delete/accepted"),
    row(Shadow, Subscribe, "$aws/things/{thing}/shadow/delete/rejected"),
    // The same for named shadows.
    row(NamedShadow, Request, "$aws/things/{thing}/shadow/name/{shadow}/get"),
    row(NamedShadow, Request, "$aws/things/{thing}/shadow/name/{shadow}/update"),
    row(NamedShadow, Request, "$aws/things/{thing}/shadow/name/{shadow}/delete"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/get/accepted"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/get/rejected"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/update/accepted"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/update/rejected"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/update/delta"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/update/documents"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/delete/accepted"),
    row(NamedShadow, Subscribe, "$aws/things/{thing}/shadow/name/{shadow}/delete/rejected"),
    // "Job topics".
    row(Jobs, Publish, "$aws/things/{thing}/jobs/get"),
    row(Jobs, Publish, "$aws/things/{thing}/jobs/start-next"),
    row(Jobs, Publish, "$aws/things/{thing}/jobs/{job}/get"),
    row(Jobs, Publish, "$aws/things/{thing}/jobs/{job}/update"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/get/accepted"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/get/rejected"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/start-next/accepted"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/start-next/rejected"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/{job}/get/accepted"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/{job}/get/rejected"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/{job}/update/accepted"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/{job}/update/rejected"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/notify"),
    row(Jobs, Answer, "$aws/things/{thing}/jobs/notify-next"),
    // Jobs of a namespace, which so far only Greengrass has (API reference, "CreateJob", `namespaceId`; the nucleus' IotJobsClientWrapper).
    row(JobNamespaces, Publish, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/get"),
    row(JobNamespaces, Publish, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/update"),
    row(JobNamespaces, Answer, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/get/accepted"),
    row(JobNamespaces, Answer, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/get/rejected"),
    row(JobNamespaces, Answer, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/update/accepted"),
    row(JobNamespaces, Answer, "$aws/things/{thing}/jobs/{job}/namespace-{namespace}/update/rejected"),
    row(JobNamespaces, Answer, "$aws/things/{thing}/jobs/notify-namespace-{namespace}"),
    // "Fleet provisioning topics".
    row(Provisioning, Publish, "$aws/certificates/create/{format}"),
    row(Provisioning, Answer, "$aws/certificates/create/{format}/accepted"),
    row(Provisioning, Answer, "$aws/certificates/create/{format}/rejected"),
    row(Provisioning, Publish, "$aws/certificates/create-from-csr/{format}"),
    row(Provisioning, Answer, "$aws/certificates/create-from-csr/{format}/accepted"),
    row(Provisioning, Answer, "$aws/certificates/create-from-csr/{format}/rejected"),
    row(Provisioning, Publish, "$aws/provisioning-templates/{template}/provision/{format}"),
    row(Provisioning, Answer, "$aws/provisioning-templates/{template}/provision/{format}/accepted"),
    row(Provisioning, Answer, "$aws/provisioning-templates/{template}/provision/{format}/rejected"),
    // "AWS IoT Device Defender topics".
    row(DeviceDefender, Publish, "$aws/things/{thing}/defender/metrics/{format}"),
    row(DeviceDefender, Subscribe, "$aws/things/{thing}/defender/metrics/{format}/accepted"),
    row(DeviceDefender, Subscribe, "$aws/things/{thing}/defender/metrics/{format}/rejected"),
    // "Secure tunneling topics".
    row(Tunnels, Subscribe, "$aws/things/{thing}/tunnels/notify"),
    // "Commands topics". The page's "Publish" beside `response/rejected` is a slip: its own text says that AWS publishes there.
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/request/{format}"),
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/request"),
    row(Commands, Publish, "$aws/commands/{devices}/{device}/executions/{execution}/response/{format}"),
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/response/accepted/{format}"),
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/response/accepted"),
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/response/rejected/{format}"),
    row(Commands, Answer, "$aws/commands/{devices}/{device}/executions/{execution}/response/rejected"),
    // "MQTT-based file delivery topics".
    row(FileStreams, Publish, "$aws/things/{thing}/streams/{stream}/get/{format}"),
    row(FileStreams, Publish, "$aws/things/{thing}/streams/{stream}/describe/{format}"),
    row(FileStreams, Answer, "$aws/things/{thing}/streams/{stream}/data/{format}"),
    row(FileStreams, Answer, "$aws/things/{thing}/streams/{stream}/description/{format}"),
    row(FileStreams, Answer, "$aws/things/{thing}/streams/{stream}/rejected/{format}"),
    // "AWS IoT Core Device Location topics".
    row(Location, Publish, "$aws/device_location/{device}/get_position_estimate"),
    row(Location, Subscribe, "$aws/device_location/{device}/get_position_estimate/accepted"),
    row(Location, Subscribe, "$aws/device_location/{device}/get_position_estimate/rejected"),
    // "Rule topics"; what may follow the rule's name is in "Reducing messaging costs with Basic Ingest".
    row(BasicIngest, Publish, "$aws/rules/{rule}"),
    row(BasicIngest, Publish, "$aws/rules/{rule}/{*topic}"),
    // Greengrass v2 Developer Guide, "Device authentication and authorization": the minimal policy of a core device.
    row(Greengrass, Publish, "$aws/things/{thing}/greengrass/health/json"),
    row(Greengrass, Publish, "$aws/things/{thing}/greengrassv2/health/json"),
    // AWS IoT FleetWise Developer Guide, "Provision vehicles".
    row(FleetWise, Publish, "$aws/iotfleetwise/vehicles/{vehicle}/checkins"),
    row(FleetWise, Publish, "$aws/iotfleetwise/vehicles/{vehicle}/signals"),
    row(FleetWise, Subscribe, "$aws/iotfleetwise/vehicles/{vehicle}/collection_schemes"),
    row(FleetWise, Subscribe, "$aws/iotfleetwise/vehicles/{vehicle}/decoder_manifests"),
    // "Asset model topics".
    row(SiteWise, Subscribe, "$aws/sitewise/asset-models/{model}/assets/{asset}/properties/{property}"),
    // "Event topics"; `connect_failed` is in "Lifecycle events", `commandExecution` in "Command execution events".
    row(Events, Subscribe, "$aws/events/certificates/registered/{ca}"),
    row(Events, Subscribe, "$aws/events/commandExecution/{command}/{status}"),
    row(Events, Subscribe, "$aws/events/job/{job}/canceled"),
    row(Events, Subscribe, "$aws/events/job/{job}/cancellation_in_progress"),
    row(Events, Subscribe, "$aws/events/job/{job}/completed"),
    row(Events, Subscribe, "$aws/events/job/{job}/deleted"),
    row(Events, Subscribe, "$aws/events/job/{job}/deletion_in_progress"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/canceled"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/deleted"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/failed"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/rejected"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/removed"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/succeeded"),
    row(Events, Subscribe, "$aws/events/jobExecution/{job}/timed_out"),
    row(Events, Subscribe, "$aws/events/presence/connect_failed/{client}"),
    row(Events, Subscribe, "$aws/events/presence/connected/{client}"),
    row(Events, Subscribe, "$aws/events/presence/disconnected/{client}"),
    row(Events, Subscribe, "$aws/events/subscriptions/subscribed/{client}"),
    row(Events, Subscribe, "$aws/events/subscriptions/unsubscribed/{client}"),
    row(Events, Subscribe, "$aws/events/thing/{thing}/created"),
    row(Events, Subscribe, "$aws/events/thing/{thing}/deleted"),
    row(Events, Subscribe, "$aws/events/thing/{thing}/updated"),
    row(Events, Subscribe, "$aws/events/thingGroup/{group}/created"),
    row(Events, Subscribe, "$aws/events/thingGroup/{group}/deleted"),
    row(Events, Subscribe, "$aws/events/thingGroup/{group}/updated"),
    row(Events, Subscribe, "$aws/events/thingGroupHierarchy/thingGroup/{parent}/childThingGroup/{group}/added"),
    row(Events, Subscribe, "$aws/events/thingGroupHierarchy/thingGroup/{parent}/childThingGroup/{group}/removed"),
    row(Events, Subscribe, "$aws/events/thingGroupMembership/thingGroup/{group}/thing/{thing}/added"),
    row(Events, Subscribe, "$aws/events/thingGroupMembership/thingGroup/{group}/thing/{thing}/removed"),
    row(Events, Subscribe, "$aws/events/thingType/{type}/created"),
    row(Events, Subscribe, "$aws/events/thingType/{type}/deleted"),
    row(Events, Subscribe, "$aws/events/thingType/{type}/updated"),
    row(Events, Subscribe, "$aws/events/thingTypeAssociation/thing/{thing}/{type}"),
];

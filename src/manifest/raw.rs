//! The tables of a manifest, key by key: the one list that reading, merging and the JSON Schema share.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::accepted::Accepted;
use super::diagnostics::{Node, Notes, quoted};
use super::emit::EmitTable;
use super::text::Text;
use super::value::{At, Named, Qos, Value, Version, Word, check_keys, layered, table, table_of};
use crate::finding::{Finding, Span};
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::name::ThingName;
use crate::thing::{Direction, Issuer, KeyKind, ON_DEVICE};

table! {
    /// An awsiot-kit manifest: which things exist, which topics they use and which systems they run on.
    pub(super) Document, "the manifest", required [] {
        /// The version of the manifest's form: 1.
        "version" version: At<Version>,
        /// Where the things live: `local`, `local:DIR` or `aws`. The flag `--registry` and AWSIOT_KIT_REGISTRY win over it; without any: aws.
        "registry" registry: At<String>,
        /// The folder that bundles go to, relative to the manifest; default `out`.
        "out" out: At<String>,
        /// A folder of one's own templates, which win by name over those of the program.
        "templates" templates: At<String>,
        /// The AWS account to work in.
        "aws" aws: AwsTable,
        /// Any key of a thing; a thing's own value wins.
        "defaults" defaults: ThingTable,
        /// The things, by name.
        "things" things: Named<ThingTable>,
        /// Many things of one shape, by the fleet's name.
        "fleets" fleets: Named<FleetTable>,
    }
}

table! {
    /// The AWS account to work in; every field is optional.
    pub(super) AwsTable, "`aws`", required [] {
        /// The profile of the AWS configuration.
        "profile" profile: At<String>,
        /// The region, as `eu-central-1`.
        "region" region: At<String>,
        /// The account's 12 digits; with credentials of another account nothing is done.
        "account" account: At<String>,
        /// The host name of the data endpoint; otherwise asked from AWS (iot:Data-ATS).
        "endpoint" endpoint: At<String>,
        /// 8883, or 443 with ALPN where the target can.
        "port" port: At<i64>,
    }
}

table! {
    /// A thing: who it is, what it does on the wire and which systems it runs on.
    pub(super) ThingTable, "a thing", required [] {
        /// The MQTT client id; default: the thing's name.
        "client-id" client_id: Text,
        /// The thing type.
        "type" thing_type: Text,
        /// The thing groups, ten at most.
        "groups" groups: Vec<Text>,
        /// The attributes: three at most without a type, 50 with one.
        "attributes" attributes: Named<Text>,
        /// The topics it publishes to; `+` stands for a level known only at run time.
        "publish" publish: Vec<PublishItem>,
        /// The topic filters it subscribes to.
        "subscribe" subscribe: Vec<Text>,
        /// The shadows it uses: `classic` is the unnamed one.
        "shadow" shadow: Vec<Text>,
        /// Whether it takes part in jobs.
        "jobs" jobs: At<bool>,
        /// Whether it sends metrics to Device Defender.
        "device-defender" device_defender: At<bool>,
        /// Whether it hears of tunnels that are opened to it.
        "secure-tunneling" secure_tunneling: At<bool>,
        /// Whether it takes commands.
        "commands" commands: At<bool>,
        /// Whether it fetches files over MQTT (streams).
        "file-streams" file_streams: At<bool>,
        /// Whether it asks AWS IoT Core Device Location where it is.
        "location" location: At<bool>,
        /// The rules that it hands messages to past the message broker: `RULE/TOPIC`, with `+` and a final `#` as in routes.
        "basic-ingest" basic_ingest: Vec<Text>,
        /// What AWS publishes for it when the connection breaks.
        "last-will" last_will: LastWillTable,
        /// What it carries between a local broker and AWS.
        "routes" routes: Vec<RouteTable>,
        /// What becomes of its subscriptions while it is away: `clean`, `kept` or `{ kept-for = "1h" }`; default: the target's habit.
        "session" session: At<Session>,
        /// Seconds of silence after which it pings, 30 to 1200; default: the target's habit.
        "keep-alive" keep_alive: At<i64>,
        /// The version of MQTT: `3.1.1` or `5`; default: the target's habit.
        "mqtt" mqtt: At<MqttVersion>,
        /// Whether only one of its targets runs at a time, so that they may share a client id.
        "one-at-a-time" one_at_a_time: At<bool>,
        /// Its policy: `derived`, the name of a template or the path of one.
        "policy" policy: Text,
        /// The name that its policy has in the registry; default: the thing's, or one for all that share it.
        "policy-name" policy_name: Text,
        /// What its certificate is like.
        "certificate" certificate: CertificateTable,
        /// The systems it runs on, one table of options per target.
        "emit" emit: EmitTable,
        /// Codes of findings that are known and accepted here: warnings, and lints of its policy.
        "allow" allow: Vec<At<Accepted>>,
    }
}

table! {
    /// What AWS publishes when the connection breaks.
    pub(super) LastWillTable, "`last-will`", required [] {
        /// The topic it is published to.
        "topic" topic: Text,
        /// What it says.
        "payload" payload: Text,
        /// 0 or 1 (the default); AWS IoT has no QoS 2.
        "qos" qos: At<Qos>,
        /// Whether it is retained.
        "retain" retain: At<bool>,
    }
}

table! {
    /// One way between a local broker and AWS.
    pub(super) RouteTable, "a route", required ["direction", "local", "remote"] {
        /// `out`: from the local broker to AWS; `in`: from AWS to the local broker; `both`.
        "direction" direction: At<Ways>,
        /// The topic or filter on the local broker.
        "local" local: Text,
        /// The topic or filter on AWS.
        "remote" remote: Text,
        /// 0 or 1 (the default); AWS IoT has no QoS 2.
        "qos" qos: At<Qos>,
        /// Whether outgoing messages keep the RETAIN flag.
        "retain" retain: At<bool>,
    }
}

table! {
    /// A topic that is published, with its wishes.
    pub(super) PublishTable, "an entry of `publish`", required ["topic"] {
        /// The topic.
        "topic" topic: Text,
        /// Whether messages carry the RETAIN flag.
        "retain" retain: At<bool>,
    }
}

table! {
    /// What a certificate is like.
    pub(super) CertificateTable, "`certificate`", required [] {
        /// The kind of its key; `on-device` for one that the device makes and keeps.
        "key" key: At<KeyChoice>,
        /// The request that the device made, or the folder of such requests; the key is the device's then.
        "csr" csr: Text,
        /// Who signs it: `aws`, `ca:NAME` or `self-signed`.
        "issuer" issuer: At<Issuer>,
        /// For how many days; AWS's own certificates end on 2049-12-31 whatever this says.
        "days" days: At<i64>,
    }
}

table! {
    /// What a fleet has besides the keys of a thing.
    pub(super) FleetKeys, "a fleet", required [] {
        /// CSV with a header line, or JSON Lines: one thing per row.
        "inventory" inventory: At<String>,
        /// The name of each thing, with columns as placeholders: `sensor-{serial}`.
        "name" name: Text,
        /// How the things come into being: `register` (the default), `jitp`, `bulk` or `claim`.
        "enrol" enrol: At<Enrol>,
        /// Where the bundles go: a `folder` each (the default), or one `archive` for all, `out/FLEET.tar`.
        "bundle" bundle: At<BundleForm>,
    }
}

/// A fleet: its own keys and those of a thing, in one table.
#[derive(Clone, Debug)]
pub(super) struct FleetTable {
    pub(super) keys: FleetKeys,
    pub(super) thing: ThingTable,
}

impl Value for FleetTable {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let table = table_of(node, notes)?;
        check_keys(table, &[FleetKeys::KEYS, ThingTable::KEYS], "a fleet", notes);
        let (span, again) = (node.span(), node.span());
        Some(Self { keys: FleetKeys::fields(table, span, notes), thing: ThingTable::fields(table, again, notes) })
    }
}

impl JsonSchema for FleetTable {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FleetTable".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = FleetKeys::properties(generator);
        properties.extend(ThingTable::properties(generator));
        json_schema!({
            "type": "object",
            "description": "Many things of one shape, one row of the inventory each.",
            "additionalProperties": false,
            "required": ["name"],
            "properties": properties,
        })
    }
}

/// An entry of `publish`: a topic alone, or a table.
#[derive(Clone, Debug)]
pub(super) struct PublishItem(pub(super) PublishTable);

impl Value for PublishItem {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        if node.get_ref().is_table() {
            return PublishTable::read(node, notes).map(Self);
        }
        if !node.get_ref().is_str() {
            notes.wrong_type(node, "a text or a table like `{ topic = \"…\", retain = true }`");
            return None;
        }
        let topic = Some(Text::read(node, notes)?);
        Some(Self(PublishTable { topic, retain: None, span: node.span() }))
    }
}

impl JsonSchema for PublishItem {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "publish-item".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, generator.subschema_for::<PublishTable>()] })
    }
}

/// How the things of a fleet come into being.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enrol {
    /// Each is registered by this program.
    #[default]
    Register,
    /// Just-in-time provisioning: AWS registers each when it first connects.
    Jitp,
    /// A bulk registration task of AWS.
    Bulk,
    /// Fleet provisioning by claim.
    Claim,
}

/// Where the bundles of a fleet go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BundleForm {
    /// Into a folder each.
    #[default]
    Folder,
    /// Into one archive.
    Archive,
}

impl Word for BundleForm {
    const WHAT: &'static str = "form of bundle";
    fn words() -> Vec<&'static str> {
        vec!["folder", "archive"]
    }
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "folder" => Some(Self::Folder),
            "archive" => Some(Self::Archive),
            _ => None,
        }
    }
}

impl Word for Enrol {
    const WHAT: &'static str = "way to enrol";
    fn words() -> Vec<&'static str> {
        vec!["register", "jitp", "bulk", "claim"]
    }
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "register" => Self::Register,
            "jitp" => Self::Jitp,
            "bulk" => Self::Bulk,
            "claim" => Self::Claim,
            _ => return None,
        })
    }
}

/// A key that is made here, of this kind, or one that its device keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyChoice {
    Here(KeyKind),
    OnDevice,
}

impl Word for KeyChoice {
    const WHAT: &'static str = "kind of key";
    fn words() -> Vec<&'static str> {
        KeyKind::ALL.iter().map(|kind| kind.word()).chain([ON_DEVICE]).collect()
    }
    fn from_word(word: &str) -> Option<Self> {
        if word == ON_DEVICE { Some(Self::OnDevice) } else { KeyKind::from_word(word).map(Self::Here) }
    }
}

/// The ways that a route of the manifest goes: one, or both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ways(pub(super) &'static [Direction]);

impl Word for Ways {
    const WHAT: &'static str = "direction";
    fn words() -> Vec<&'static str> {
        vec!["out", "in", "both"]
    }
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "out" => Some(Self(&[Direction::Out])),
            "in" => Some(Self(&[Direction::In])),
            "both" => Some(Self(&[Direction::Out, Direction::In])),
            _ => None,
        }
    }
}

impl Value for At<Issuer> {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let word = super::value::text_of(node, notes)?;
        let value = match word {
            "aws" => Issuer::Aws,
            "self-signed" => Issuer::SelfSigned,
            _ => match word.strip_prefix("ca:") {
                // An authority is named as a thing is.
                Some(name) if ThingName::parse(name).is_ok() => Issuer::Ca(name.to_owned()),
                _ => {
                    let finding = Finding::deny("manifest-value", format!("unknown issuer {}", quoted(word)));
                    notes.add(finding.help("one of: aws, ca:NAME, self-signed"), node.span());
                    return None;
                }
            },
        };
        Some(Self { value, span: node.span() })
    }
}

impl JsonSchema for At<Issuer> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "issuer".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(aws|self-signed|ca:.+)$" })
    }
}

/// A fleet's thing keys over the defaults.
pub(super) fn over_defaults(table: &ThingTable, defaults: Option<&ThingTable>) -> ThingTable {
    layered(Some(table), defaults).unwrap_or_default()
}

/// Where a key of a table stands, when it is given; else the table.
pub(super) fn span_or<T>(at: Option<&At<T>>, table: &Span) -> Span {
    at.map_or_else(|| table.clone(), |at| at.span.clone())
}

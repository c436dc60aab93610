//! Questions with the answers expected of them, as `policy simulate --cases` reads them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::context::{Context, Protocol, Request, ThingContext};
use super::document::Document;
use super::parse;
use super::simulate::{Answer, Decision, Policies};
use crate::error::{Error, Result};
use crate::finding::Source;

/// One question with its answer.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is called.
    pub id: String,
    /// The policies, all attached.
    pub policies: Vec<Document>,
    /// Who asks.
    pub context: Context,
    /// For what.
    pub request: Request,
    /// What the answer should be.
    pub expected: Decision,
}

impl Case {
    /// The answer.
    pub fn answer(&self) -> Answer {
        Policies::new(&self.policies).decide(&self.context, &self.request)
    }
}

#[derive(Deserialize)]
struct RawCase {
    id: String,
    policy: Value,
    #[serde(default)]
    context: RawContext,
    request: RawRequest,
    expected: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawContext {
    partition: Option<String>,
    region: Option<String>,
    account: Option<String>,
    protocol: Option<String>,
    client_id: Option<String>,
    thing_name: Option<String>,
    thing_attached: Option<bool>,
    thing_exclusive: Option<bool>,
    thing_type_name: Option<String>,
    thing_attributes: Option<BTreeMap<String, String>>,
    certificate_id: Option<String>,
    cert_subject: Option<BTreeMap<String, OneOrMany>>,
    cert_issuer: Option<BTreeMap<String, OneOrMany>>,
    cert_alternative_name: Option<BTreeMap<String, OneOrMany>>,
    cert_serial_number: Option<String>,
    source_ip: Option<String>,
    domain_name: Option<String>,
    connect_attributes: Option<Vec<String>>,
    last_will_topic: Option<String>,
    billing_group_name: Option<String>,
    source_vpc: Option<String>,
    source_vpce: Option<String>,
    vpc_source_ip: Option<String>,
    cognito_identity: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct RawRequest {
    action: String,
    client: Option<String>,
    topic: Option<String>,
    topicfilter: Option<String>,
    thing: Option<String>,
    rolealias: Option<String>,
    resource: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Vec<String> {
    fn from(values: OneOrMany) -> Self {
        match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        }
    }
}

/// Reads a JSON array of cases.
///
/// # Errors
/// What is wrong with the first bad case.
pub fn read(source: &Source) -> Result<Vec<Case>> {
    let bad = |what: String| {
        Error::input("policy-cases", format!("cannot read the cases `{}`", source.name()))
            .cause(what)
            .hint("a case is an object with id, policy, context, request and expected")
            .on(source.name())
    };
    let list: Vec<Value> = serde_json::from_str(source.text()).map_err(|error| bad(error.to_string()))?;
    let cases = list.into_iter().enumerate().map(|(at, value)| {
        let raw: RawCase = serde_json::from_value(value).map_err(|error| bad(format!("case {}: {error}", at + 1)))?;
        let id = raw.id.clone();
        case(raw).map_err(|error| error.context(format!("case `{id}` in `{}`", source.name())).on(source.name()))
    });
    cases.collect()
}

fn case(raw: RawCase) -> Result<Case> {
    let documents = match raw.policy {
        Value::Array(list) => list,
        one => vec![one],
    };
    let documents = documents.into_iter().enumerate().map(|(at, document)| {
        // A policy may also be given as AWS's commands take it: JSON in a string.
        let text = if let Value::String(text) = document { text } else { document.to_string() };
        parse::read_good(&Source::new(format!("policy {}", at + 1), text))
    });
    let expected = Decision::parse(&raw.expected).ok_or_else(|| {
        Error::input("policy-cases", format!("`{}` is no decision", raw.expected))
            .hint("one of: allow, implicitDeny, explicitDeny")
    })?;
    Ok(Case {
        policies: documents.collect::<Result<_>>()?,
        context: context(raw.context)?,
        request: request(raw.request)?,
        expected,
        id: raw.id,
    })
}

fn context(raw: RawContext) -> Result<Context> {
    let protocol = match raw.protocol.as_deref() {
        None | Some("mqtt") => Protocol::Mqtt,
        Some("wss") => Protocol::Wss,
        Some("https" | "http") => Protocol::Https,
        Some(other) => {
            return Err(Error::input("policy-cases", format!("there is no protocol `{other}`"))
                .hint("one of: mqtt, wss, https"));
        }
    };
    let mut certificate = BTreeMap::new();
    for (side, values) in [
        ("Subject", raw.cert_subject),
        ("Issuer", raw.cert_issuer),
        // An older name for what the subject's other names are called now.
        ("Subject.AlternativeName", raw.cert_alternative_name),
    ] {
        certificate
            .extend(values.into_iter().flatten().map(|(part, values)| (format!("{side}.{part}"), values.into())));
    }
    certificate.extend(raw.cert_serial_number.map(|number| ("SerialNumber".to_owned(), vec![number])));
    let region = raw.region.unwrap_or_else(|| "us-east-1".into());
    let mut context = Context::at(&region, raw.account.as_deref().unwrap_or("123456789012"));
    if let Some(partition) = raw.partition {
        context.partition = partition;
    }
    Ok(Context {
        protocol,
        client_id: raw.client_id,
        thing: raw.thing_name.map(|name| ThingContext {
            name,
            attached: raw.thing_attached.unwrap_or(false),
            exclusive: raw.thing_exclusive.unwrap_or(false),
            type_name: raw.thing_type_name,
            billing_group: raw.billing_group_name,
            attributes: raw.thing_attributes.unwrap_or_default(),
        }),
        certificate_id: raw.certificate_id,
        certificate,
        source_ip: raw.source_ip,
        domain_name: raw.domain_name,
        connect_attributes: raw.connect_attributes,
        last_will_topic: raw.last_will_topic,
        vpc: [
            ("aws:SourceVpc", raw.source_vpc),
            ("aws:SourceVpce", raw.source_vpce),
            ("aws:VpcSourceIp", raw.vpc_source_ip),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect(),
        cognito: raw.cognito_identity.unwrap_or_default(),
        ..context
    })
}

fn request(raw: RawRequest) -> Result<Request> {
    let named = [
        ("client", raw.client),
        ("topic", raw.topic),
        ("topicfilter", raw.topicfilter),
        ("thing", raw.thing),
        ("rolealias", raw.rolealias),
    ];
    let mut tails =
        named.into_iter().filter_map(|(kind, name)| name.map(|name| format!("{kind}/{name}"))).chain(raw.resource);
    match (tails.next(), tails.next()) {
        (Some(tail), None) => Ok(Request { action: raw.action, tail: tail_of(&tail).to_owned() }),
        _ => Err(Error::input("policy-cases", "a request names one resource")
            .hint("one of: client, topic, topicfilter, thing, rolealias, resource")),
    }
}

/// The tail of what may be a whole ARN.
fn tail_of(resource: &str) -> &str {
    super::arn::Arn::parse(resource).map_or(resource, |arn| arn.tail)
}

//! Who asks: the connection, its thing and its certificate; and what is asked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::variable::{Variable, Which};
use crate::thing::name::partition_of;

/// How the client talks to AWS IoT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// MQTT over TLS.
    #[default]
    Mqtt,
    /// MQTT over WebSocket.
    Wss,
    /// HTTPS, which has no thing variables (Developer Guide, "Thing policy variables").
    Https,
}

/// The thing that the certificate or client id speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThingContext {
    /// Its name.
    pub name: String,
    /// Whether the certificate is attached to it.
    pub attached: bool,
    /// Whether it is attached to it alone (`EXCLUSIVE_THING`).
    pub exclusive: bool,
    /// Its type.
    pub type_name: Option<String>,
    /// Its billing group.
    pub billing_group: Option<String>,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
}

/// Everything about a connection that a policy can ask for. What is `None` or absent has no value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// `aws`
    pub partition: String,
    /// `eu-central-1`
    pub region: String,
    /// 12 digits
    pub account: String,
    /// How it talks.
    pub protocol: Protocol,
    /// The client id it connected with.
    pub client_id: Option<String>,
    /// The registered thing.
    pub thing: Option<ThingContext>,
    /// The certificate's id.
    pub certificate_id: Option<String>,
    /// The certificate's attributes by their name in variables (`Subject.CommonName`), in the certificate's order.
    pub certificate: BTreeMap<String, Vec<String>>,
    /// The client's address.
    pub source_ip: Option<String>,
    /// The host name that the client asked for.
    pub domain_name: Option<String>,
    /// `PersistentConnect`, `LastWill`
    pub connect_attributes: Option<Vec<String>>,
    /// The topic of the last will, or its ARN.
    pub last_will_topic: Option<String>,
    /// Of a connection by an interface VPC endpoint: `aws:SourceVpc`, `aws:SourceVpce`, `aws:VpcSourceIp`.
    pub vpc: BTreeMap<String, String>,
    /// Of an Amazon Cognito identity: `sub`, `aud`, `amr`.
    pub cognito: BTreeMap<String, String>,
}

/// Most values of a certificate attribute that AWS reads (Developer Guide of 2023, "X.509 certificate AWS IoT Core policy variables").
const MAX_VALUES: usize = 5;
/// Longest certificate value that AWS substitutes, in characters; same place.
const MAX_VALUE: usize = 1024;

/// The value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// One value.
    One(Cow<'a, str>),
    /// A list, perhaps empty.
    List(Vec<Cow<'a, str>>),
}

impl Context {
    /// A context at home in a region and account, of which nothing else is known.
    pub fn at(region: &str, account: &str) -> Self {
        Self {
            partition: partition_of(region).to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            ..Self::default()
        }
    }

    /// The thing, when its variables have values: over MQTT, with the certificate attached to it, and either the client id equal to its name
    /// or the attachment exclusive (Developer Guide, "Thing policy variables" and "Exclusive thing").
    pub fn connected_thing(&self) -> Option<&ThingContext> {
        let named = |thing: &&ThingContext| self.client_id.as_deref() == Some(thing.name.as_str());
        self.thing
            .as_ref()
            .filter(|_| self.protocol != Protocol::Https)
            .filter(|thing| thing.attached && (thing.exclusive || named(thing)))
    }

    /// The text that a variable stands for in a resource, if it has one value that AWS substitutes.
    pub fn substitute(&self, variable: &Variable) -> Option<&str> {
        match variable {
            Variable::ClientId => self.client_id.as_deref(),
            Variable::SourceIp => self.source_ip.as_deref(),
            Variable::DomainName => self.domain_name.as_deref(),
            Variable::CertificateId => self.certificate_id.as_deref(),
            Variable::ThingName => self.connected_thing().map(|thing| thing.name.as_str()),
            Variable::ThingTypeName => self.connected_thing()?.type_name.as_deref(),
            Variable::BillingGroupName => self.connected_thing()?.billing_group.as_deref(),
            Variable::Vpc(key) => self.vpc.get(*key).map(String::as_str),
            Variable::Cognito(key) => self.cognito.get(key).map(String::as_str),
            Variable::Attribute(name) => self.connected_thing()?.attributes.get(name).map(String::as_str),
            Variable::IsAttached => (self.protocol != Protocol::Https).then(|| self.attached_text()),
            // The 2023 page: a value that holds `* $ + ? #` or is longer than 1,024 characters is not substituted.
            Variable::Certificate(part, Which::At(index)) => {
                let value = self.certificate.get(part)?.iter().take(MAX_VALUES).nth(*index)?;
                let plain = !value.contains(['*', '$', '+', '?', '#']) && value.chars().count() <= MAX_VALUE;
                plain.then_some(value.as_str())
            }
            Variable::Certificate(_, Which::All)
            | Variable::AvailableKeys
            | Variable::ConnectAttributes
            | Variable::LastWillTopic
            | Variable::Unknown(_) => None,
        }
    }

    /// The value that a condition compares; `None` when the key is missing.
    pub fn values(&self, key: &Variable) -> Option<Values<'_>> {
        match key {
            Variable::ConnectAttributes => {
                let list = self.connect_attributes.as_ref()?;
                Some(Values::List(list.iter().map(|value| value.as_str().into()).collect()))
            }
            Variable::LastWillTopic => {
                let topic = self.last_will_topic.as_ref()?;
                if topic.starts_with("arn:") {
                    return Some(Values::One(topic.into()));
                }
                let (partition, region, account) = (&self.partition, &self.region, &self.account);
                Some(Values::One(format!("arn:{partition}:iot:{region}:{account}:topic/{topic}").into()))
            }
            Variable::AvailableKeys => {
                let named = self.certificate.iter().filter(|(_, values)| !values.is_empty());
                let keys: Vec<Cow<'_, str>> = named.map(|(part, _)| format!("iot:Certificate.{part}").into()).collect();
                (!keys.is_empty()).then_some(Values::List(keys))
            }
            Variable::Certificate(part, which) => {
                // A list that the certificate does not have is absent, not empty.
                let list = self.certificate.get(part).filter(|list| !list.is_empty())?;
                let mut list = list.iter().take(MAX_VALUES).map(|value| escaped(value));
                match which {
                    Which::All => Some(Values::List(list.collect())),
                    Which::At(index) => list.nth(*index).map(Values::One),
                }
            }
            other => self.substitute(other).map(|text| Values::One(text.into())),
        }
    }

    fn attached_text(&self) -> &'static str {
        if self.connected_thing().is_some() { "true" } else { "false" }
    }
}

/// A certificate value as conditions compare it: `, " \ + = < > ;` behind a backslash (the 2023 page).
fn escaped(value: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, ',' | '"' | '\\' | '+' | '=' | '<' | '>' | ';');
    if !value.contains(special) {
        return value.into();
    }
    value.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect::<String>().into()
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `iot:Publish`
    pub action: String,
    /// What follows the account in the resource's ARN: `topic/a/b`; `*` for the few actions that have no resource.
    pub tail: String,
}

impl Request {
    /// A request for an action on a resource of a kind: `topic` and `a/b`.
    pub fn new(action: &str, kind: &str, name: &str) -> Self {
        Self { action: action.to_owned(), tail: format!("{kind}/{name}") }
    }

    /// A request of one of a client's operations.
    pub fn of(action: crate::thing::operation::Action, on: &str) -> Self {
        if action.is_unbound() {
            return Self { action: action.policy_action().to_owned(), tail: "*".to_owned() };
        }
        Self::new(action.policy_action(), action.resource_kind(), on)
    }
}

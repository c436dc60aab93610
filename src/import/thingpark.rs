//! ThingPark IoT Flow: the body of a connection.

use crate::emit::OptionValue;
use crate::emit::thingpark::DESCRIPTION;
use crate::finding::json::{self, Node};
use crate::finding::{Finding, Source};
use crate::import::imported_thing::Draft;
use crate::import::topics;

/// Whether a text looks like one.
pub fn looks(text: &str) -> bool {
    text.contains("\"connectorId\"") && text.contains("\"configuration\"")
}

/// Keys of both connectors' configuration; the API refuses any other.
const KEYS: &[&str] = &[
    "description",
    "createDevices",
    "sendMetadata",
    "sendRawDecodedFormat",
    "uplinkTimeValidity",
    "uplinkRateLimiter",
    "downlinkEnabled",
    "downlinkAsId",
    "downlinkAsKey",
    "downlinkPort",
    "reconnectStrategy",
    "hostName",
    "protocol",
    "uplinkTopicPattern",
    "downlinkTopicPattern",
    "username",
    "password",
    "trustedCaCertficate",
    "certificate",
    "privateKey",
    "connectionTimeout",
    "actionTimeout",
    "region",
    "accountPrefix",
    "accessKeyId",
    "secretAccessKey",
    "certificateId",
    "deviceType",
    "topics",
];

/// Reads the body; a document of the API's answer is one too.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    // The documentation puts the call itself in front of the body.
    let start = source.text().find('{').unwrap_or(0);
    let (body, problems) = json::read_from(source.text(), start);
    for problem in problems {
        let message = format!("this is not JSON as ThingPark takes it: {}", problem.message);
        findings.push(Finding::deny("bridge-syntax", message).at(source, problem.span));
    }
    let Some(body) = body else { return Vec::new() };
    let none = Node { span: start..start, value: json::Value::Null };
    let configuration = body.get("configuration").unwrap_or(&none);
    // The place of a key of the configuration, or of the body.
    let place =
        |key: &str| configuration.entry(key).or(body.entry(key)).map_or(start..start, |(_, span, _)| span.clone());
    let mut say = |finding: Finding, key: &str| findings.push(finding.at(source, place(key)));
    let text_of = |key: &str| body.get(key).and_then(Node::text);
    let name = text_of("name").unwrap_or("thingpark").to_owned();
    let mut draft = Draft::new("thingpark", (name.clone(), place("name")), false);
    draft.client_id = Some((
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':') { c } else { '-' }).collect(),
        place("name"),
    ));
    let connector = text_of("connectorId").unwrap_or_default();
    match connector {
        "actility-mqtt-iot" => {}
        "actility-aws-iot" => draft.options.push(("connector", OptionValue::Text(connector.to_owned()))),
        other => say(
            Finding::deny("bridge-value", format!("`{other}` is not a connector that speaks to AWS IoT"))
                .help("`actility-mqtt-iot` or `actility-aws-iot`"),
            "connectorId",
        ),
    }
    for (key, ..) in configuration.entries() {
        if key == "trustedCaCertificate" {
            say(
                Finding::deny("bridge-key-unknown", format!("ThingPark refuses the key `{key}`"))
                    .help("the API spells it `trustedCaCertficate`"),
                key,
            );
        } else if !KEYS.contains(&key.as_str()) {
            say(Finding::deny("bridge-key-unknown", format!("ThingPark refuses the key `{key}`")), key);
        }
    }
    let get = |key: &str| configuration.get(key).and_then(Node::text);
    match get("protocol") {
        Some("SSL") | None => {}
        Some("TCP") => say(
            Finding::deny("bridge-tls-unverified", "`TCP` is MQTT without TLS, which AWS IoT does not take")
                .help("write `SSL`"),
            "protocol",
        ),
        Some(other) => say(
            Finding::warn(
                "bridge-value",
                format!("`{other}` signs in without a certificate; the manifest takes `SSL`"),
            ),
            "protocol",
        ),
    }
    for key in ["username", "password"] {
        if get(key).is_some() {
            say(
                Finding::warn("bridge-key-ignored", format!("`{key}`: AWS IoT knows a client by its certificate")),
                key,
            );
        }
    }
    if get("certificate").is_none() && get("accessKeyId").is_none() {
        say(
            Finding::warn("bridge-value", "there is no certificate: AWS IoT does not know this client"),
            "configuration",
        );
    }
    for (key, option) in [("uplinkTopicPattern", "uplink"), ("downlinkTopicPattern", "downlink")] {
        draft.options.extend(get(key).map(|pattern| (option, OptionValue::Text(pattern.to_owned()))));
    }
    for (key, option) in [("connectionTimeout", "connection-timeout"), ("actionTimeout", "action-timeout")] {
        match configuration.get(key).and_then(Node::integer) {
            Some(number) if (1..=10_000).contains(&number) => draft.options.push((option, OptionValue::Number(number))),
            Some(number) => say(
                Finding::deny("bridge-value", format!("`{key}` goes up to 10000 milliseconds; this is {number}")),
                key,
            ),
            None => {}
        }
    }
    draft.endpoint = match (get("hostName"), get("accountPrefix"), get("region")) {
        (Some(host), ..) => {
            let (host, port) = host.rsplit_once(':').map_or((host, None), |(host, port)| (host, port.parse().ok()));
            if port.is_none() {
                say(Finding::deny("bridge-value", "`hostName` has no port").help("write `HOST:8883`"), "hostName");
            }
            if host.contains(".mq.") {
                say(
                    Finding::deny(
                        "bridge-value",
                        format!("`{host}` is Amazon MQ, where AWS IoT's policies and certificates mean nothing"),
                    )
                    .help("take the endpoint of AWS IoT (iot:Data-ATS)"),
                    "hostName",
                );
                None
            } else {
                Some(((host.to_owned(), port.unwrap_or(8883)), place("hostName")))
            }
        }
        (None, Some(prefix), Some(region)) => {
            Some(((format!("{prefix}.iot.{region}.amazonaws.com"), 8883), place("accountPrefix")))
        }
        _ => None,
    };
    let mut lines = get("description").unwrap_or_default().lines();
    if let Some(id) = lines.next().and_then(|line| line.strip_prefix(DESCRIPTION)) {
        draft.client_id = Some((id.to_owned(), place("description")));
        lines.for_each(|line| topics::take(&mut draft, line, &place("description")));
    }
    vec![draft]
}

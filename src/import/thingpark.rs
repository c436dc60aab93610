//! ThingPark IoT Flow: the body of a connection.

use serde_json::Value;

use crate::emit::OptionValue;
use crate::emit::thingpark::DESCRIPTION;
use crate::finding::json::{self, Node};
use crate::finding::{Finding, Source, Span};
use crate::import::account::Report;
use crate::import::imported_thing::Draft;

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

/// The keys of an object and of those in it, by their path, and where each stands.
fn places(text: &str, start: usize) -> Vec<(String, Span)> {
    fn below(node: &Node, path: &str, start: usize, found: &mut Vec<(String, Span)>) {
        let json::Value::Map(members) = &node.value else { return };
        for (key, span, inner) in members {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            found.push((path.clone(), span.start + start..span.end + start));
            below(inner, &path, start, found);
        }
    }
    let mut found = Vec::new();
    if let (Some(node), _) = json::read(text) {
        below(&node, "", start, &mut found);
    }
    found
}

/// What becomes of each key: those of a connection to AWS are carried over, the platform's own stay with it.
pub fn account(source: &Source, report: &mut Report) {
    let start = source.text().find('{').unwrap_or(0);
    let found = places(&source.text()[start..], start);
    let carried = [
        "connectorId",
        "name",
        "hostName",
        "protocol",
        "uplinkTopicPattern",
        "downlinkTopicPattern",
        "region",
        "accountPrefix",
        "connectionTimeout",
        "actionTimeout",
        "certificate",
        "certificateId",
        "privateKey",
        "trustedCaCertficate",
        "description",
        "deviceType",
    ];
    for (path, span) in &found {
        let inner = found.iter().any(|(other, _)| other.starts_with(&format!("{path}.")));
        let key = path.rsplit('.').next().unwrap_or(path);
        let place = source.place(span.clone());
        if inner {
            continue;
        }
        if carried.contains(&key) {
            report.carried(&place, "the target `thingpark`");
        } else {
            report.idle(&place, "a setting of ThingPark's, not of its connection to AWS");
        }
    }
    report.lose_by_findings();
}

/// What is wrong with a key or certificate in the form that the API takes: PEM whose line ends are real, keys in PKCS#8.
fn check_pem(key: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if text.contains("\\n") {
        let says = format!("the line ends of `{key}` are escaped twice: ThingPark sees a backslash and an `n`");
        findings.push(Finding::deny("bridge-value", says).help("write each as `\\n` in the JSON, once"));
    } else if text.contains("-----BEGIN") && !text.trim().contains('\n') {
        let says = format!("`{key}` is PEM in one line, which no reader of PEM takes");
        findings.push(Finding::deny("bridge-value", says).help("keep its line ends, as `\\n` in the JSON"));
    }
    for (label, form) in [("RSA PRIVATE KEY", "PKCS#1"), ("EC PRIVATE KEY", "SEC1")] {
        if key == "privateKey" && text.contains(label) {
            let says = format!("the private key is {form}, and the API takes PKCS#8");
            let help = "the emitted connection has PKCS#8; `awsiot-kit cert convert KEY --to pkcs8` makes one of this";
            findings.push(Finding::warn("bridge-value", says).help(help));
        }
    }
    findings
}

/// Reads the body; a document of the API's answer is one too.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    let text = source.text();
    // The documentation puts the call itself in front of the body.
    let start = text.find('{').unwrap_or(0);
    let body: Value = match serde_json::from_str(&text[start..]) {
        Ok(body) => body,
        Err(error) => {
            let before = text[..start].matches('\n').count();
            let line_start: usize =
                text.split_inclusive('\n').take((before + error.line()).saturating_sub(1)).map(str::len).sum();
            let at = (line_start + error.column().saturating_sub(1)).min(text.len());
            findings.push(Finding::deny("bridge-syntax", format!("this is not JSON: {error}")).at(source, at..at));
            return Vec::new();
        }
    };
    let keys = places(&text[start..], start);
    // A key of the configuration before one of the envelope.
    let place = |key: &str| -> Span {
        let inner = keys.iter().find(|(path, _)| path.strip_prefix("configuration.") == Some(key));
        inner.or_else(|| keys.iter().find(|(path, _)| path == key)).map_or(0..0, |(_, span)| span.clone())
    };
    let mut say = |finding: Finding, key: &str| findings.push(finding.at(source, place(key)));
    let name = body["name"].as_str().unwrap_or("thingpark").to_owned();
    let mut draft = Draft::new("thingpark", (name.clone(), place("name")));
    draft.client_id = Some((
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':') { c } else { '-' }).collect(),
        place("name"),
    ));
    let connector = body["connectorId"].as_str().unwrap_or_default();
    match connector {
        "actility-mqtt-iot" => {}
        "actility-aws-iot" => draft.options.push(("connector", OptionValue::Text(connector.to_owned()))),
        other => say(
            Finding::deny("bridge-value", format!("`{other}` is not a connector that speaks to AWS IoT"))
                .help("`actility-mqtt-iot` or `actility-aws-iot`"),
            "connectorId",
        ),
    }
    let configuration = &body["configuration"];
    for key in configuration.as_object().into_iter().flat_map(|object| object.keys()) {
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
    let foreign: &[&str] = match connector {
        "actility-mqtt-iot" => {
            &["region", "accountPrefix", "accessKeyId", "secretAccessKey", "certificateId", "deviceType"]
        }
        "actility-aws-iot" => &["hostName", "username", "password", "trustedCaCertficate"],
        _ => &[],
    };
    for key in foreign.iter().filter(|key| !configuration[**key].is_null()) {
        let says = format!("`{key}` belongs to the other connector: `{connector}` refuses it");
        say(Finding::deny("bridge-value", says).help("take the key out, or the other connector"), key);
    }
    let get = |key: &str| configuration[key].as_str();
    for key in ["privateKey", "certificate", "trustedCaCertficate"] {
        for finding in get(key).map(|text| check_pem(key, text)).unwrap_or_default() {
            say(finding, key);
        }
    }
    for key in ["uplinkTopicPattern", "downlinkTopicPattern"] {
        if get(key).is_some_and(|pattern| !pattern.contains("{DevEUI}")) {
            let says = format!("`{key}` names no `{{DevEUI}}`: all devices share one topic");
            say(Finding::warn("bridge-value", says).help("put `{DevEUI}` where the devices differ"), key);
        }
    }
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
        match configuration[key].as_i64() {
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
        lines.for_each(|line| draft.take_line(line, &place("description")));
    }
    vec![draft]
}

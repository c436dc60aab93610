//! Kura 5's REST API: the requests that bring an emitted snapshot, and the key where Kura takes one, onto a running gateway.
//!
//! Kura documentation, "REST APIs": "Configuration v2" (from 5.1), "Keystores v1" and "Keystores v2" (from 5.4).

use std::collections::BTreeSet;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};
use serde_json::{Map, Value, json};

use super::snapshot::{ALIAS, KEYSTORE_PID};
use crate::error::{Error, Result};

/// Where the pids of all components are asked for; the answer is `{"pids": […]}`.
pub const COMPONENTS: &str = "/services/configuration/v2/configurableComponents";

/// A request to the gateway.
pub struct Request {
    /// What it does, for people.
    pub what: String,
    /// `POST` or `PUT`.
    pub method: &'static str,
    /// Its path.
    pub path: &'static str,
    /// Its body, which may hold secrets.
    pub body: Value,
}

/// A component of the snapshot.
#[derive(Debug)]
pub struct Component {
    /// Its pid.
    pub pid: String,
    /// The factory that makes it; none for one that Kura always has.
    pub factory: Option<String>,
    properties: Map<String, Value>,
}

/// The components of a snapshot, with each property in the form of the API.
///
/// # Errors
/// When it is no snapshot, or a property is not of its type; a template of one's own may do that.
pub fn components(snapshot: &str) -> Result<Vec<Component>> {
    let wrong = |why: String| Error::input("kura-snapshot", "the snapshot cannot be uploaded").cause(why);
    let mut reader = Reader::from_str(snapshot);
    let mut components: Vec<Component> = Vec::new();
    let (mut property, mut value): (Option<(String, String)>, Option<String>) = (None, None);
    loop {
        match reader.read_event().map_err(|error| wrong(error.to_string()))? {
            Event::Start(element) => match element.name().as_ref() {
                "esf:configuration" => components.push(Component {
                    pid: attribute(&element, "pid").ok_or_else(|| wrong("a component has no pid".to_owned()))?,
                    factory: None,
                    properties: Map::new(),
                }),
                "esf:property" => property = attribute(&element, "name").zip(attribute(&element, "type")),
                "esf:value" => value = Some(String::new()),
                _ => {}
            },
            Event::Text(text) => value.iter_mut().for_each(|value| value.push_str(&text)),
            Event::CData(text) => value.iter_mut().for_each(|value| value.push_str(&text)),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let named = escape::resolve_predefined_entity(&reference).map(str::to_owned);
                if let (Some(value), Some(text)) = (&mut value, character.or(named)) {
                    value.push_str(&text);
                }
            }
            Event::End(element) if element.name().as_ref() == "esf:value" => {
                let (Some((name, kind)), Some(text), Some(component)) =
                    (property.take(), value.take(), components.last_mut())
                else {
                    continue;
                };
                match name.as_str() {
                    "service.factoryPid" => component.factory = Some(text),
                    "kura.service.pid" => {}
                    _ => {
                        let typed = typed(&kind, &text)
                            .ok_or_else(|| wrong(format!("`{name}` of `{}` is no {kind}", component.pid)))?;
                        component.properties.insert(name, json!({ "type": kind.to_uppercase(), "value": typed }));
                    }
                }
            }
            Event::Eof if components.is_empty() => return Err(wrong("it has no components".to_owned())),
            Event::Eof => return Ok(components),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned)
}

fn typed(kind: &str, text: &str) -> Option<Value> {
    match kind {
        "String" | "Password" | "Char" => Some(json!(text)),
        "Boolean" => text.parse::<bool>().ok().map(Value::from),
        "Integer" | "Long" | "Short" | "Byte" => text.parse::<i64>().ok().map(Value::from),
        "Double" | "Float" => text.parse::<f64>().ok().map(Value::from),
        _ => None,
    }
}

/// The requests that make what the gateway does not have and change what it has.
pub fn configure(components: &[Component], there: &BTreeSet<String>) -> Vec<Request> {
    let (old, new): (Vec<&Component>, Vec<&Component>) = components.iter().partition(|own| there.contains(&own.pid));
    let names = |components: &[&Component]| {
        components.iter().map(|own| own.pid.rsplit('.').next().unwrap_or(&own.pid)).collect::<Vec<_>>().join(", ")
    };
    let mut requests = Vec::new();
    if !new.is_empty() {
        let configs =
            new.iter().map(|own| json!({ "pid": own.pid, "factoryPid": own.factory, "properties": own.properties }));
        requests.push(Request {
            what: format!("make {}", names(&new)),
            method: "POST",
            path: "/services/configuration/v2/factoryComponents",
            body: json!({ "configs": configs.collect::<Vec<_>>(), "takeSnapshot": true }),
        });
    }
    if !old.is_empty() {
        let configs = old.iter().map(|own| json!({ "pid": own.pid, "properties": own.properties }));
        requests.push(Request {
            what: format!("change {}", names(&old)),
            method: "PUT",
            path: "/services/configuration/v2/configurableComponents/configurations/_update",
            body: json!({ "configs": configs.collect::<Vec<_>>(), "takeSnapshot": true }),
        });
    }
    requests
}

/// The requests that put the key with its certificates, and each root, into the keystore; Kura takes RSA keys alone this way.
pub fn credentials(key_pem: &str, certificates: &[String], roots: &[String]) -> Vec<Request> {
    let key = Request {
        what: format!("put the key into {KEYSTORE_PID}"),
        method: "POST",
        path: "/services/keystores/v2/entries/privatekey",
        body: json!({
            "keystoreServicePid": KEYSTORE_PID,
            "alias": ALIAS,
            "privateKey": key_pem,
            "certificateChain": certificates,
        }),
    };
    let roots = roots.iter().enumerate().map(|(at, root)| Request {
        what: format!("put root {} into {KEYSTORE_PID}", at + 1),
        method: "POST",
        path: "/services/keystores/v1/entries/certificate",
        body: json!({
            "keystoreServicePid": KEYSTORE_PID,
            "alias": format!("aws-root-{}", at + 1),
            "certificate": root,
        }),
    });
    std::iter::once(key).chain(roots).collect()
}

/// The requests that connect what was set up, from Kura 5.4 on.
///
/// Kura documentation, "REST APIs": "Cloudconnection v1".
pub fn connections(components: &[Component]) -> Vec<Request> {
    let clouds = components.iter().map(|component| component.pid.as_str()).filter(|pid| {
        pid.starts_with("org.eclipse.kura.cloud.CloudService-")
            || pid.starts_with("org.eclipse.kura.cloudconnection.raw.mqtt.CloudEndpoint-")
    });
    clouds
        .map(|pid| Request {
            what: pid.rsplit('.').next().unwrap_or(pid).to_owned(),
            method: "POST",
            path: "/services/cloudconnection/v1/cloudEndpoint/connect",
            body: json!({ "cloudEndpointPid": pid }),
        })
        .collect()
}

/// The PEM blocks of a text, each by itself.
pub fn blocks(pem: &str) -> Vec<String> {
    pem.split_inclusive("-----END CERTIFICATE-----\n")
        .filter_map(|block| Some(block[block.find("-----BEGIN")?..].to_owned()))
        .collect()
}

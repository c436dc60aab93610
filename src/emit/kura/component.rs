//! A component of a Kura snapshot and the kinds of its properties.

use serde::Serialize;

/// A component: its pid and properties.
#[derive(Serialize)]
pub struct Component {
    pub(super) pid: String,
    pub(super) properties: Vec<Property>,
}

/// A property with its type as the snapshot spells it; Kura drops a property of a type it does not know, without a word.
#[derive(Serialize)]
pub struct Property {
    name: &'static str,
    kind: &'static str,
    value: String,
}

/// The factory of data services.
pub const DATA: &str = "org.eclipse.kura.data.DataService";
/// The factory of transports.
pub const TRANSPORT: &str = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";

pub(super) fn text(name: &'static str, value: impl Into<String>) -> Property {
    Property { name, kind: "String", value: value.into() }
}

pub(super) fn flag(name: &'static str, value: bool) -> Property {
    Property { name, kind: "Boolean", value: value.to_string() }
}

pub(super) fn number(name: &'static str, value: u32) -> Property {
    Property { name, kind: "Integer", value: value.to_string() }
}

pub(super) fn password(name: &'static str, value: &str) -> Property {
    Property { name, kind: "Password", value: value.to_owned() }
}

/// A component that its factory makes under this pid, when it is not there yet.
pub(super) fn made(pid: &str, factory: &str, properties: Vec<Property>) -> Component {
    let mut all = vec![text("kura.service.pid", pid), text("service.factoryPid", factory)];
    all.extend(properties);
    Component { pid: pid.to_owned(), properties: all }
}

pub(super) fn target(pid: &str) -> String {
    format!("(kura.service.pid={pid})")
}

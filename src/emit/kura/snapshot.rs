//! The components of a Kura snapshot and their properties, by Kura's release.
//!
//! Kura merges an uploaded snapshot into what runs: whatever must have a certain value is spelt out, also where it is empty.

use super::channels::channels;
use super::component::{Component, DATA, Property, TRANSPORT, flag, made, number, password, target, text};
use crate::emit::{Connection, Options};
use crate::render::{Format, escape};
use crate::thing::Thing;
use crate::thing::mqtt::Session;

const CLOUD: &str = "org.eclipse.kura.cloud.CloudService";
const SSL: &str = "org.eclipse.kura.ssl.SslManagerService";
const KEYSTORE: &str = "org.eclipse.kura.core.keystore.FilesystemKeystoreServiceImpl";
const CONNECTION_FACTORY: &str = "org.eclipse.kura.core.cloud.factory.DefaultCloudServiceFactory";
/// The keystore's component in Kura 5.
pub const KEYSTORE_PID: &str = "AWSKeystore";
/// The alias of the key in the keystore.
pub const ALIAS: &str = "aws-ssl";
/// Kura's own last will, with its tokens for account and client.
pub const OWN_WILL: &str = "#account-name/#client-id/MQTT/LWT";

/// Every component of a connection to AWS.
pub fn components(
    thing: &Thing,
    options: &Options,
    connection: &Connection,
    keystore: &str,
    secret: &str,
) -> Vec<Component> {
    let prefix = options.text("control-prefix").unwrap_or_default();
    let five = options.text("version") == Some("5");
    let (cloud, data, transport) = (format!("{CLOUD}-AWS"), format!("{DATA}-AWS"), format!("{TRANSPORT}-AWS"));
    let mut factories = vec![text("kura.cloud.service.factory.pid", CONNECTION_FACTORY)];
    if options.text("version") != Some("3") {
        factories.push(text("kura.cloud.connection.factory.pid", CONNECTION_FACTORY));
    }
    let mut cloud_properties = factories;
    cloud_properties.extend([
        text("DataService.target", target(&data)),
        text("device.display-name", "device-name"),
        text("topic.control-prefix", prefix),
        flag("republish.mqtt.birth.cert.on.gps.lock", false),
        flag("republish.mqtt.birth.cert.on.modem.detect", false),
        flag("enable.default.subscriptions", false),
        text("birth.cert.policy", "disable"),
    ]);
    let data_properties = vec![
        text("DataTransportService.target", target(&transport)),
        flag("connect.auto-on-startup", true),
        number("connect.retry-interval", 60),
    ];
    let session = thing.mqtt.session;
    // What both connections of a gateway have alike.
    let carrier = |client_id: &str| {
        let mut properties = vec![
            text("broker-url", format!("mqtts://{}:{}/", connection.endpoint, connection.port)),
            text("topic.context.account-name", options.text("account-name").unwrap_or_default()),
            text("username", ""),
            password("password", ""),
            text("client-id", client_id),
            number("keep-alive", u32::from(thing.mqtt.keep_alive.unwrap_or(60))),
            number("timeout", 20),
            flag("clean-session", session.is_none_or(Session::is_clean)),
            text("in-flight.persistence", "memory"),
            number("protocol-version", 4),
        ];
        if five {
            properties.push(text("SslManagerService.target", target("AWSSslManager")));
        }
        properties
    };
    let mut transport_properties = carrier(thing.client_id.as_str());
    transport_properties.extend(will(thing, prefix));
    let mut components = vec![made(&cloud, CLOUD, cloud_properties), made(&data, DATA, data_properties)];
    if five {
        components.push(made(&transport, TRANSPORT, transport_properties));
        components.push(made(
            "AWSSslManager",
            SSL,
            vec![
                text("ssl.default.protocol", "TLSv1.2"),
                flag("ssl.hostname.verification", true),
                text("KeystoreService.target", target(KEYSTORE_PID)),
            ],
        ));
        components.push(made(
            KEYSTORE_PID,
            KEYSTORE,
            vec![
                text("keystore.path", keystore),
                password("keystore.password", secret),
                flag("randomize.password", false),
            ],
        ));
    } else {
        transport_properties.extend([
            text("ssl.default.protocol", "TLSv1.2"),
            // A text here, though a flag in the SSL service.
            text("ssl.hostname.verification", "true"),
            text("ssl.default.cipherSuites", ""),
            text("ssl.certificate.alias", ALIAS),
        ]);
        components.push(made(&transport, TRANSPORT, transport_properties));
        components.push(Component {
            pid: SSL.to_owned(),
            properties: vec![
                text("ssl.default.protocol", "TLSv1.2"),
                flag("ssl.hostname.verification", true),
                text("ssl.default.trustStore", keystore),
                password("ssl.keystore.password", secret),
                text("ssl.default.cipherSuites", ""),
            ],
        });
    }
    components.extend(channels(thing, options).components(thing, options, carrier));
    components
}

/// The thing's last will, or Kura's own without the `$` that AWS does not take.
fn will(thing: &Thing, prefix: &str) -> Vec<Property> {
    let (topic, payload, qos, retain) = match &thing.last_will {
        Some(will) => (will.topic.clone(), will.payload.as_str(), will.qos, will.retain),
        None => (format!("{prefix}/{OWN_WILL}"), "", 0, false),
    };
    vec![
        text("lwt.topic", topic),
        text("lwt.payload", payload),
        number("lwt.qos", u32::from(qos)),
        flag("lwt.retain", retain),
    ]
}

/// What the thing does beyond Kura's own topics, as lines of a comment; `--` would end it.
pub fn topics(thing: &Thing) -> Vec<minijinja::Value> {
    let comment = |line: String| {
        let safe = escape(Format::Xml, &line).unwrap_or_default().replace("--", "&#45;&#45;");
        minijinja::Value::from_safe_string(safe)
    };
    super::super::topic_lines(thing).into_iter().map(comment).collect()
}

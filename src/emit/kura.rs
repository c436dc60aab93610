//! Eclipse Kura: a snapshot for its web console, and the keystore that the snapshot names.

pub(crate) mod channels;
mod component;
mod snapshot;
pub mod upload;

use serde::Serialize;

use crate::artefact::Artefact;
use crate::cert::pbe::Profile;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::path::{self, Kind};
use crate::emit::store::{self, Form};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::secret::Secret;
use crate::thing::Thing;
use crate::thing::mqtt::{MqttVersion, Session};
use crate::thing::name::{ClientId, show_char};
use crate::thing::operation::{self, Operations};
use crate::thing::topic::check_topic;

/// Eclipse Kura.
pub const TARGET: Target = Target {
    name: "kura",
    about: "Eclipse Kura: a snapshot for upload and the keystore it names",
    versions: "3, 4 and 5",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "version",
            about: "Kura's major release",
            kind: OptionKind::Choice(&["3", "4", "5"]),
            default: Some("5"),
        },
        OptionSpec {
            name: "account-name",
            about: "the first level of the topics of Kura's applications",
            kind: OptionKind::Text,
            default: Some("aws-iot"),
        },
        OptionSpec {
            name: "control-prefix",
            about: "the first level of the topics of Kura's own state, in place of `$EDC`",
            kind: OptionKind::Text,
            default: Some("aws-control"),
        },
        OptionSpec {
            name: "keystore",
            about: "the keystore's form",
            kind: OptionKind::Choice(&["p12", "jks"]),
            default: Some("p12"),
        },
        OptionSpec {
            name: "keystore-path",
            about: "where it will lie on the gateway; by default below /opt/eclipse/kura",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: channels::RAW_CLIENT_ID,
            about: "the client id of the second connection, which topics outside Kura's own need in Kura 5; by default with `-raw` behind",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "keystore-password",
            about: "its password; made when left out",
            kind: OptionKind::Secret,
            default: None,
        },
    ],
    files: &[
        ("snapshot.xml", "the configuration to upload; holds the keystore's password"),
        ("keystore.p12, keystore.jks", "key under the alias `aws-ssl`, and the roots"),
        ("keystore-password.txt", "what opens it, when the manifest names no password"),
        ("private-key.pkcs8.pem", "private key for the web form of Kura 3 and 4"),
        ("certificate.pem", "device certificate and its chain"),
        README_FILE,
    ],
    by_hand: &[
        "copy the keystore onto the gateway",
        "upload `snapshot.xml` in Kura's console, or have `awsiot-kit emit kura --upload URL` bring it onto a Kura 5",
        "press Connect",
    ],
    operations: |thing, options| {
        let mut operations: Operations =
            state_topics(thing, options).iter().flat_map(|topic| operation::publish(topic, false)).collect();
        operations.extend(channels::channels(thing, options).second(thing, options).map(|id| operation::connect(&id)));
        operations
    },
    habits: Habits::FREE,
    check,
    emit,
};

const SNAPSHOT: &str = include_str!("../../templates/kura/snapshot.xml");
const README: &str = include_str!("../../templates/kura/README.md");

fn option<'a>(options: &'a Options, name: &str) -> &'a str {
    options.text(name).unwrap_or_default()
}

/// Where Kura publishes its own state: birth, disconnect, its applications, and the last will when the thing has none.
fn state_topics(thing: &Thing, options: &Options) -> Vec<String> {
    let (prefix, account) = (option(options, "control-prefix"), option(options, "account-name"));
    let own_will = thing.last_will.is_none().then_some("LWT");
    ["BIRTH", "DC", "APPS"]
        .into_iter()
        .chain(own_will)
        .map(|kind| format!("{prefix}/{account}/{}/MQTT/{kind}", thing.client_id))
        .collect()
}

/// Where the keystore will lie on the gateway.
fn keystore_path(options: &Options) -> String {
    options.text("keystore-path").map_or_else(
        || {
            let folder = if option(options, "version") == "5" { "user/security" } else { "security" };
            format!("/opt/eclipse/kura/{folder}/aws-iot.{}", option(options, "keystore"))
        },
        str::to_owned,
    )
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = Vec::new();
    if port == 443 {
        findings.push(
            Finding::deny("target-alpn", "Kura sends no ALPN, without which AWS does not speak MQTT on port 443")
                .help("use port 8883"),
        );
    }
    if let Some(bad) = thing.client_id.as_str().chars().find(|c| matches!(c, '/' | '.')) {
        findings.push(
            Finding::deny(
                "kura-client-id",
                format!("Kura turns the `{bad}` of the client id `{}` into `-`", thing.client_id),
            )
            .help("choose a client id without `/` and `.`"),
        );
    }
    for name in ["account-name", "control-prefix"] {
        let value = option(options, name);
        let problem = if value.starts_with('$') {
            Some("AWS reserves topics that start with `$`".to_owned())
        } else if value.contains(['/', '+', '#']) {
            Some("it is one level of a topic: without `/`, `+` and `#`".to_owned())
        } else {
            check_topic(value).err().map(|problem| problem.0)
        };
        findings.extend(problem.map(|problem| {
            Finding::deny("target-value", format!("`{name}` cannot be `{}`: {problem}", value.escape_debug()))
                .at_place(options.place(name))
        }));
    }
    if let Some(topic) = state_topics(thing, options).iter().find(|topic| check_topic(topic).is_err()) {
        findings
            .push(Finding::deny("target-topic", format!("AWS does not take Kura's topic `{}`", topic.escape_debug())));
    }
    findings.extend(path::check("Kura", options, "keystore-path", Kind::Unix));
    findings.extend(check_uri(options));
    findings.extend(check_topics(thing, options));
    let path = keystore_path(options);
    let values = [("client id", thing.client_id.as_str()), ("option `keystore-path`", path.as_str())]
        .into_iter()
        .chain(
            thing
                .last_will
                .iter()
                .flat_map(|will| [("last will's topic", will.topic.as_str()), ("last will's payload", &will.payload)]),
        )
        .chain(thing.publish.iter().map(|own| ("topic", own.topic.as_str())))
        .chain(thing.subscribe.iter().map(|own| ("topic", own.as_str())))
        .chain(thing.routes.iter().map(|route| ("topic", route.remote.as_str())));
    findings.extend(check_values("an XML snapshot", Format::Xml, values));
    findings
}

/// Kura 5 reads the keystore's path as a URI (`new URI(path)` in its `FilesystemKeystoreServiceImpl`), in which some characters do not
/// stand for themselves (RFC 3986, section 3.3).
fn check_uri(options: &Options) -> Option<Finding> {
    let path = options.text("keystore-path").filter(|_| option(options, "version") == "5")?;
    let bad =
        path.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !"/-._~!$&'()*+,;=:@".contains(*c))?;
    let message = format!(
        "`keystore-path` cannot be `{}`: Kura 5 reads it as a URI, and stumbles over {}",
        path.escape_debug(),
        show_char(bad)
    );
    Some(
        Finding::deny("target-value", message)
            .at_place(options.place("keystore-path"))
            .help("choose a path of letters, digits, `-`, `_` and `.`"),
    )
}

/// What no publisher or subscriber can be set up for, and whether the client ids can stand side by side.
fn check_topics(thing: &Thing, options: &Options) -> Vec<Finding> {
    let channels = channels::channels(thing, options);
    let mut findings = Vec::new();
    if !channels.left.is_empty() {
        let own = format!("{}/{}/", option(options, "account-name"), thing.client_id);
        let left = channels.left.join(", ");
        findings.push(Finding::warn("kura-topic", format!("the snapshot does not set up {left}")).help(format!(
            "Kura 4 and 5 set up publishers and subscribers on `{own}…`, Kura 5 on any one topic; shadows, jobs and trees that are published are the applications' business"
        )));
    }
    if channels.has_second() {
        let id = channels::raw_client_id(thing, options);
        let problem = match ClientId::parse(&id) {
            Err(problem) => Some(problem.0),
            Ok(_) if id == thing.client_id.as_str() => Some("it is the first connection's too".to_owned()),
            Ok(_) if id.contains(['/', '.']) => Some("Kura turns `/` and `.` into `-`".to_owned()),
            Ok(_) => None,
        };
        findings.extend(problem.map(|problem| {
            Finding::deny(
                "kura-client-id",
                format!("`{}` cannot be the second connection's client id: {problem}", id.escape_debug()),
            )
            .help("set `raw-client-id`")
            .at_place(options.place(channels::RAW_CLIENT_ID))
        }));
    }
    if thing.mqtt.version == Some(MqttVersion::V5) {
        findings.push(Finding::deny("target-mqtt", "Kura speaks MQTT 3.1.1 alone").help("leave `mqtt` out for it"));
    }
    if matches!(thing.mqtt.session, Some(Session::KeptFor(_))) {
        findings.push(
            Finding::warn("target-mqtt", "MQTT 3.1.1 cannot say for how long the session is kept: AWS's default holds")
                .help("write `session = \"kept\"`"),
        );
    }
    findings
}

#[derive(Serialize)]
struct Values<'a> {
    thing: &'a str,
    version: &'a str,
    client_id: &'a str,
    account_name: &'a str,
    control_prefix: &'a str,
    keystore: String,
    keystore_path: String,
    password_is: String,
    topics: Vec<minijinja::Value>,
    components: Vec<component::Component>,
    raw_client_id: Option<String>,
    keystore_folder: String,
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, credentials) = (emission.thing, emission.options, emission.credentials);
    let (_, password) = store::password(emission)?;
    let keystore = format!("keystore.{}", option(options, "keystore"));
    let values = Values {
        thing: thing.name.as_str(),
        version: option(options, "version"),
        client_id: thing.client_id.as_str(),
        account_name: option(options, "account-name"),
        control_prefix: option(options, "control-prefix"),
        keystore: keystore.clone(),
        keystore_path: keystore_path(options),
        password_is: store::password_is(options),
        raw_client_id: channels::channels(thing, options).second(thing, options).map(|id| id.to_string()),
        keystore_folder: keystore_path(options)
            .rsplit_once('/')
            .map(|(folder, _)| folder.to_owned())
            .unwrap_or_default(),
        topics: snapshot::topics(thing),
        components: snapshot::components(thing, options, emission.connection, &keystore_path(options), password),
    };
    let snapshot = emission.render(Format::Xml, "snapshot.xml", SNAPSHOT, &values)?;
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    // Kura 3 and 4 run on Java 8, early releases of which read only the older encryption.
    let profile = if option(options, "version") == "5" { Profile::Modern } else { Profile::Legacy };
    let form = if option(options, "keystore") == "jks" { Form::Jks } else { Form::Pkcs12(profile) };
    let mut files = store::files(emission, form, &keystore, snapshot::ALIAS, true)?;
    files.extend([
        Artefact::secret("snapshot.xml", Secret::from(snapshot), "Kura's configuration, with the keystore's password"),
        Artefact::secret(
            "private-key.pkcs8.pem",
            credentials.private_key_pem.clone(),
            "private key for Kura's web form",
        ),
        Artefact::public("certificate.pem", certificate, "device certificate and its chain"),
        emission.readme(README, &values)?,
    ]);
    Ok(files)
}

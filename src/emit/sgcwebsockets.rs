//! sgcWebSockets: a Delphi unit that makes its Amazon IoT client, for each way to sign in.

use crate::artefact::Artefact;
use crate::cert::pbe::Profile;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::store::{self, Form};
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::mqtt::Session;
use crate::thing::operation::{Action, Operations};
use crate::thing::{Direction, Thing};

/// sgcWebSockets.
pub const TARGET: Target = Target {
    name: "sgcwebsockets",
    about: "eSeGeCe sgcWebSockets: a Delphi unit for TsgcIoTAmazon_MQTT_Client",
    versions: "releases with `TsgcIoTAmazon_MQTT_Client`, OpenSSL 3 or SChannel",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "auth",
            about: "how it signs in",
            kind: OptionKind::Choice(&["certificate", "sigv4", "custom"]),
            default: Some("certificate"),
        },
        OptionSpec {
            name: "io-handler",
            about: "the TLS library: `openssl` reads PEM, `schannel` a PFX",
            kind: OptionKind::Choice(&["openssl", "schannel"]),
            default: Some("openssl"),
        },
        OptionSpec {
            name: "openssl-api",
            about: "the OpenSSL libraries beside the program: 3.0 needs the vendor's own Indy packages, 1.1 and 1.0 any Indy that knows them",
            kind: OptionKind::Choice(&["1.0", "1.1", "3.0"]),
            default: Some("3.0"),
        },
        OptionSpec {
            name: "pfx-profile",
            about: "the encryption of device.pfx: `legacy` for Windows before Server 2019 and Windows 10 1709",
            kind: OptionKind::Choice(&["modern", "legacy"]),
            default: Some("modern"),
        },
        OptionSpec {
            name: "authorizer",
            about: "the custom authorizer's name, when it is not the account's default one",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "provisioning-template",
            about: "the template by which a claim certificate registers the thing; when given, the unit has the calls for it",
            kind: OptionKind::Text,
            default: None,
        },
        OptionSpec {
            name: "keystore-password",
            about: "the PFX's password; made when left out",
            kind: OptionKind::Secret,
            default: None,
        },
    ],
    files: &[
        ("AwsIotClient.pas", "the unit"),
        ("private-key.pem, certificate.pem", "with `io-handler = \"openssl\"`"),
        (
            "device.pfx, keystore-password.txt",
            "with `io-handler = \"schannel\"`; the second when the manifest names no password",
        ),
        README_FILE,
    ],
    by_hand: &[
        "add the unit to the project and put the certificate files into the folder it is given",
        "set events, then `Active := True`; publish in one's own code",
    ],
    operations: |_, _| Operations::new(),
    habits: Habits { version: false, on_device: false, ..Habits::BRIDGE },
    check,
    emit,
};

const UNIT: &str = include_str!("../../templates/sgcwebsockets/AwsIotClient.pas");
const README: &str = include_str!("../../templates/sgcwebsockets/README.md");

/// The longest name of an authorizer (API reference, CreateAuthorizer).
const MAX_AUTHORIZER: usize = 128;
/// The longest name of a provisioning template (API reference, CreateProvisioningTemplate).
const MAX_TEMPLATE: usize = 36;

fn option<'a>(options: &'a Options, name: &str) -> &'a str {
    options.text(name).unwrap_or_default()
}

/// Every filter that is subscribed to by its text; the classic shadow has calls of its own.
fn subscribes(thing: &Thing) -> Vec<String> {
    let mut named = thing.clone();
    named.shadows.retain(Option::is_some);
    let inward = thing.routes.iter().filter(|route| route.direction == Direction::In);
    let own = thing.subscribe.iter().cloned().chain(inward.map(|route| route.remote.clone()));
    let reserved = Thing { subscribe: Vec::new(), routes: Vec::new(), publish: Vec::new(), last_will: None, ..named };
    let reserved = reserved.own_operations();
    // A level known only at run time (a job's id) is subscribed to as `+`.
    let filters = reserved.iter().filter(|operation| operation.action == Action::Subscribe);
    own.chain(filters.map(|operation| operation.on.to_string().replace("<level>", "+"))).collect()
}

/// The topics that are published with RETAIN; `+` is filled in by the program.
fn retained(thing: &Thing) -> Vec<String> {
    let own = thing.publish.iter().filter(|own| own.retain).map(|own| own.topic.clone());
    own.chain(thing.routes.iter().filter(|route| route.retain).map(|route| route.remote.clone())).collect()
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings = vec![
        Finding::warn(
            "sgc-server-unverified",
            "sgcWebSockets does not check the server's certificate and has no property for its root",
        )
        .help("use it on networks you trust"),
    ];
    if thing.last_will.is_some() {
        findings.push(Finding::warn(
            "target-will",
            "sgcWebSockets has no property for a last will; the unit says nothing of it",
        ));
    }
    if matches!(thing.mqtt.session, Some(Session::KeptFor(_))) {
        findings.push(
            Finding::warn(
                "target-mqtt",
                "sgcWebSockets cannot say for how long the session is kept: AWS's default holds",
            )
            .help("write `session = \"kept\"`"),
        );
    }
    if option(options, "auth") != "certificate" {
        findings.push(
            Finding::warn("sgc-policy", "without its certificate the client is not judged by the thing's policy")
                .help("see to it that the IAM policy or the authorizer allows the same and no more"),
        );
    }
    let authorizer = option(options, "authorizer");
    if let Some(bad) =
        authorizer.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '=' | ',' | '@' | '-'))
    {
        findings.push(
            Finding::deny("target-value", format!("an authorizer's name takes no {}", crate::finding::show_char(bad)))
                .at_place(options.place("authorizer")),
        );
    }
    if options.text("authorizer").is_some_and(|name| name.is_empty() || name.len() > MAX_AUTHORIZER) {
        let says = format!("an authorizer's name has 1 to {MAX_AUTHORIZER} characters");
        findings.push(
            Finding::deny("target-value", says)
                .at_place(options.place("authorizer"))
                .help("leave the option out for the account's default one"),
        );
    }
    if let Some(name) = options.text("provisioning-template")
        && (name.len() > MAX_TEMPLATE
            || name.is_empty()
            || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')))
    {
        let says = format!(
            "`{}` is no name of a provisioning template: 1 to {MAX_TEMPLATE} letters, digits, `_` and `-`",
            name.escape_debug()
        );
        findings.push(Finding::deny("target-value", says).at_place(options.place("provisioning-template")));
    }
    let filters = subscribes(thing);
    let values =
        filters.iter().map(|filter| ("topic", filter.as_str())).chain([("client id", thing.client_id.as_str())]);
    findings.extend(check_values("Delphi", Format::Pascal, values));
    let published = thing.publish.iter().map(|own| ("topic", own.topic.as_str()));
    findings.extend(check_values("the README", Format::Markdown, published));
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, credentials) = (emission.thing, emission.options, emission.credentials);
    let auth = option(options, "auth");
    let schannel = option(options, "io-handler") == "schannel";
    let authorizer = options.text("authorizer").map(|name| format!("?x-amz-customauthorizer-name={name}"));
    let values = minijinja::context! {
        thing => thing.name.as_str(),
        client_id => thing.client_id.as_str(),
        endpoint => emission.connection.endpoint.as_str(),
        // Both other ways are WebSockets, which AWS has on 443 only.
        port => if auth == "certificate" { emission.connection.port } else { 443 },
        region => emission.connection.region.as_str(),
        auth => auth,
        schannel => schannel,
        authorizer => authorizer.unwrap_or_default(),
        password_is => store::password_is(options),
        shadow => thing.shadows.contains(&None),
        template => options.text("provisioning-template"),
        subscribe => subscribes(thing),
        publish => thing.publish.iter().map(|own| own.topic.clone()).collect::<Vec<_>>(),
        retained => retained(thing),
        openssl => option(options, "openssl-api"),
        openssl_api => format!("oslAPI_{}", option(options, "openssl-api").replace('.', "_")),
        keep_alive => thing.mqtt.keep_alive.unwrap_or(300),
        clean => thing.mqtt.session.is_some_and(Session::is_clean),
    };
    let mut files = vec![Artefact::public(
        "AwsIotClient.pas",
        emission.render(Format::Pascal, "AwsIotClient.pas", UNIT, &values)?,
        "the Delphi unit",
    )];
    if auth == "certificate" && schannel {
        let profile = if option(options, "pfx-profile") == "legacy" { Profile::Legacy } else { Profile::Modern };
        files.extend(store::files(emission, Form::Pkcs12(profile), "device.pfx", thing.name.as_str(), false)?);
    } else if auth == "certificate" {
        files.push(Artefact::secret("private-key.pem", credentials.private_key_pem.clone(), "private key, PKCS#8"));
        let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
        files.push(Artefact::public("certificate.pem", certificate, "device certificate and its chain"));
    }
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

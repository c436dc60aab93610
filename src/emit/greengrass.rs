//! AWS IoT Greengrass v2: the configuration that its installer starts from.

use crate::artefact::Artefact;
use crate::emit::bridge::credential_files;
use crate::emit::device_client::check_client_id;
use crate::emit::path::{self, Kind};
use crate::emit::version;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, ROLE_ALIAS, Target};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::Thing;
use crate::thing::name::ShadowName;
use crate::thing::operation::{self, Action, Operation, Operations};
use crate::thing::reserved;
use crate::thing::topic::{Pattern, Piece};

/// AWS IoT Greengrass v2.
pub const TARGET: Target = Target {
    name: "greengrass",
    about: "AWS IoT Greengrass v2: the installer's config.yaml",
    versions: "the nucleus 2.x",
    options: &[
        OptionSpec {
            name: ROLE_ALIAS,
            about: "the role alias by which components get AWS credentials",
            kind: OptionKind::Text,
            default: Some("GreengrassV2TokenExchangeRoleAlias"),
        },
        OptionSpec {
            name: "version",
            about: "the release of the nucleus, 2.x.y, or `greengrass-lite` for the nucleus without Java",
            kind: OptionKind::Text,
            default: Some("2.13.0"),
        },
        OptionSpec {
            name: "root",
            about: "Greengrass' root folder on the device",
            kind: OptionKind::Text,
            default: Some("/greengrass/v2"),
        },
    ],
    files: &[
        ("config.yaml", "for `--init-config`"),
        ("private-key.pem", "private key, PKCS#8"),
        ("certificate.pem", "device certificate and its chain"),
        ("root-ca.pem", "what the device must trust"),
        README_FILE,
    ],
    by_hand: &[
        "make the role alias",
        "copy the PEM files to the root folder, and run the installer with `config.yaml`",
    ],
    operations,
    habits: Habits { on_device: true, ..Habits::FIXED },
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/greengrass/config.yaml");
const LITE: &str = include_str!("../../templates/greengrass/lite.yaml");
const README: &str = include_str!("../../templates/greengrass/README.md");
/// The word for the nucleus without Java.
const LITE_VERSION: &str = "greengrass-lite";
/// The longest name of a role alias. API reference, "CreateRoleAlias".
const MAX_ALIAS: usize = 128;
/// The level that sets deployments apart from other jobs.
const JOBS: &str = "namespace-aws-gg-deployment";

/// What the nucleus does over MQTT: the topics of its `IotJobsClientWrapper`, its deployment shadow and its health messages, within AWS,
/// "Minimal AWS IoT policy for AWS IoT Greengrass V2 core devices".
fn operations(thing: &Thing, options: &Options) -> Operations {
    // Second connections have names like `THING#endpoint-switch`.
    let further = Pattern::of([Piece::Text(format!("{}#", thing.name)), Piece::Rest]);
    let mut operations = Operations::from([Operation { action: Action::Connect, on: further }]);
    let jobs = reserved::jobs_prefix(thing.name.as_str());
    operations.extend(operation::subscribe(&format!("{jobs}/notify-{JOBS}")));
    for verb in ["get", "update"] {
        let topic = format!("{jobs}/+/{JOBS}/{verb}");
        operations.extend(operation::publish(&topic, false));
        for answer in ["accepted", "rejected"] {
            operations.extend(operation::subscribe_levels(&format!("{topic}/{answer}")));
        }
    }
    if let Ok(deployment) = ShadowName::parse("AWSManagedGreengrassV2Deployment") {
        operations.extend(operation::shadow(&thing.name, Some(&deployment)));
    }
    operations.extend(operation::greengrass_health(&thing.name));
    operations.extend(operation::greengrass_deployments());
    operations.extend(options.text(ROLE_ALIAS).map(operation::assume_role));
    operations
}

/// API reference, "CreateRoleAlias": the pattern of `roleAlias`.
fn is_role_alias(name: &str) -> bool {
    (1..=MAX_ALIAS).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'=' | b',' | b'@' | b'-'))
}

fn check(thing: &Thing, options: &Options, _: u16) -> Vec<Finding> {
    let mut findings: Vec<Finding> = check_client_id(thing, "Greengrass").into_iter().collect();
    let text = options.text("version").unwrap_or_default();
    if text != LITE_VERSION && version::parse(text).is_none_or(|release| release[0] != 2) {
        findings.push(
            Finding::deny("target-version", format!("`{text}` is not a release of the Greengrass nucleus"))
                .help("write it like `2.13.0`, or `greengrass-lite`")
                .at_place(options.place("version")),
        );
    }
    if !thing.publish.is_empty() || !thing.subscribe.is_empty() || !thing.routes.is_empty() {
        findings.push(
            Finding::warn(
                "greengrass-topic",
                "the nucleus itself neither publishes nor subscribes to the manifest's topics; its policy allows them for components that do",
            )
            .help("give components `aws.greengrass.ipc.mqttproxy` for them, or deploy `aws.greengrass.clientdevices.mqtt.Bridge` for routes"),
        );
    }
    findings.extend(path::check("Greengrass", options, "root", Kind::UnixOrWindows));
    if options.text("root").is_some_and(|root| !root.is_empty() && root.trim_end_matches('/').is_empty()) {
        findings.push(
            Finding::deny(
                "target-value",
                "`root` cannot be the root of the device: Greengrass wants a folder of its own",
            )
            .help("for example `/greengrass/v2`")
            .at_place(options.place("root")),
        );
    }
    let alias = options.text(ROLE_ALIAS).unwrap_or_default();
    if !is_role_alias(alias) {
        let says = format!(
            "`{}` is no name of a role alias: 1 to {MAX_ALIAS} letters, digits, `_`, `=`, `,`, `@` and `-`",
            alias.escape_debug()
        );
        findings.push(Finding::deny("target-value", says).at_place(options.place(ROLE_ALIAS)));
    }
    findings
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (options, connection) = (emission.options, emission.connection);
    let credential_endpoint = connection.credential_endpoint.as_deref().ok_or_else(|| {
        Error::input(
            "greengrass-endpoint",
            "Greengrass needs the endpoint of the credential provider, which is not known",
        )
        .hint("`aws iot describe-endpoint --endpoint-type iot:CredentialProvider` shows it")
    })?;
    let lite = options.text("version") == Some(LITE_VERSION);
    let values = minijinja::context! {
        lite,
        thing => emission.thing.name.as_str(),
        root => options.text("root").unwrap_or_default().trim_end_matches('/'),
        version => options.text("version").unwrap_or_default(),
        role_alias => options.text(ROLE_ALIAS).unwrap_or_default(),
        region => connection.region.as_str(),
        endpoint => connection.endpoint.as_str(),
        credential_endpoint => credential_endpoint,
        port => connection.port,
        data_plane_port => if connection.port == 443 { 443 } else { 8443 },
    };
    let mut files = vec![Artefact::public(
        "config.yaml",
        emission.render(Format::Json, "config.yaml", if lite { LITE } else { CONF }, &values)?,
        "for the installer",
    )];
    files.extend(credential_files(emission));
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

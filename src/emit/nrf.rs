//! nRF Connect SDK: a Kconfig fragment for the release that is used, and the credentials in the forms that modem and build want.

mod credentials;

use serde::Serialize;

pub(crate) use credentials::c_macro;
pub use credentials::csr_from_keygen;

use crate::artefact::Artefact;
use crate::cert::firmware;
use crate::emit::bridge::check_values;
use crate::emit::client::CLIENT_ID;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, Target, topic_lines};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::operation::{self, Operations};
use crate::thing::reserved;
use crate::thing::{Direction, LastWill, Thing};

/// nRF Connect SDK.
pub const TARGET: Target = Target {
    name: "nrf",
    about: "Nordic nRF Connect SDK: a Kconfig fragment and the modem's credentials",
    versions: "1.5 to 3.x; up to 2.5 and from 2.6 on with different symbols",
    options: &[
        CLIENT_ID,
        OptionSpec {
            name: "sdk",
            about: "the SDK release: `1.5` to `3.x`",
            kind: OptionKind::Text,
            default: Some("3.x"),
        },
        OptionSpec {
            name: "sec-tag",
            about: "the modem's security tag for key, certificate and roots",
            kind: OptionKind::Number(0, 4_294_967_295),
            default: Some("201"),
        },
        OptionSpec {
            name: "fota",
            about: "firmware updates by AWS IoT jobs",
            kind: OptionKind::Flag,
            default: Some("false"),
        },
    ],
    files: &[
        ("awsiot.conf", "the Kconfig fragment"),
        ("credentials.at", "AT commands that write the credentials into the modem"),
        ("nrfcredstore.sh", "the same by nrfcredstore"),
        ("modem/", "the credentials as nrfcredstore reads them"),
        ("certs/", "the credentials in the form that this release builds in, for tests"),
        ("README.md", "the steps that remain to be done by hand"),
    ],
    by_hand: &[
        "write the credentials into the modem, once per device",
        "build with `awsiot.conf`",
        "subscribe to the application's topics in its code",
    ],
    operations,
    habits: Habits::FIXED,
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/nrf/awsiot.conf");
const SCRIPT: &str = include_str!("../../templates/nrf/nrfcredstore.sh");
const README: &str = include_str!("../../templates/nrf/README.md");

/// A release of the SDK: major and minor; `x` stands for the newest.
type Sdk = (u32, u32);

/// The oldest release whose symbols are known here, and the first after the newest.
const KNOWN: std::ops::Range<Sdk> = (1, 5)..(4, 0);
/// From here on the library stands on the MQTT helper, whose symbols replace a part of its own.
const FIRST_WITH_HELPER: Sdk = (2, 6);
/// From here on certificates are files instead of a header, and from the second on plain PEM instead of C strings.
const FIRST_WITH_FILES: Sdk = (2, 0);
const FIRST_WITH_PEM: Sdk = (2, 7);
/// From here on DOWNLOAD_CLIENT is DOWNLOADER.
const FIRST_WITH_DOWNLOADER: Sdk = (3, 0);
/// Most topics of `aws_iot_application_topics_set`.
const MAX_TOPICS: usize = 8;

fn parse_sdk(text: &str) -> Option<Sdk> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let major = number(parts.next()?)?;
    let minor = match parts.next()? {
        "x" => u32::MAX,
        part => number(part)?,
    };
    let patch = parts.next().is_none_or(|part| number(part).is_some());
    (patch && parts.next().is_none() && KNOWN.contains(&(major, minor))).then_some((major, minor))
}

fn sdk(options: &Options) -> Option<Sdk> {
    parse_sdk(options.text("sdk").unwrap_or_default())
}

/// What the library's firmware updates do over MQTT, from its `aws_jobs` and `aws_fota`: they ask for the next job, report on it, and
/// subscribe to the two answers of each with a `#` at the end.
fn operations(thing: &Thing, options: &Options) -> Operations {
    let mut operations = Operations::new();
    if options.flag("fota") {
        let jobs = reserved::jobs_prefix(thing.name.as_str());
        for verb in ["get", "update"] {
            operations.extend(operation::publish(&format!("{jobs}/+/{verb}"), false));
            operations.extend(operation::subscribe_below(&format!("{jobs}/+/{verb}"), &["accepted", "rejected"]));
        }
        operations.extend(operation::subscribe(&format!("{jobs}/notify-next")));
    }
    operations
}

/// The filters that the application subscribes to.
fn subscribes(thing: &Thing) -> Vec<&str> {
    let inward = thing.routes.iter().filter(|route| route.direction == Direction::In);
    thing.subscribe.iter().map(String::as_str).chain(inward.map(|route| route.remote.as_str())).collect()
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = options.text("sdk").unwrap_or_default();
    let release = parse_sdk(text);
    if release.is_none() {
        findings.push(
            Finding::deny("target-version", format!("`{text}` is not an nRF Connect SDK release from 1.5 to 3.x"))
                .help("write it like `2.6` or `3.x`")
                .at_place(options.place("sdk")),
        );
    }
    if port == 443 {
        findings.push(
            Finding::deny("target-alpn", "the SDK sends no ALPN, without which AWS does not speak MQTT on port 443")
                .help("use port 8883"),
        );
    }
    findings
        .extend(check_tag(options.number("sec-tag").unwrap_or_default()).map(|f| f.at_place(options.place("sec-tag"))));
    let named = thing.shadows.iter().flatten().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if !named.is_empty() {
        findings.push(
            Finding::warn("nrf-named-shadow", format!("the SDK's symbols know only the classic shadow, not {named}"))
                .help("have the application subscribe to its topics and publish to them"),
        );
    }
    let shadow_topics = !thing.shadows.is_empty() || thing.jobs || options.flag("fota");
    if shadow_topics && thing.client_id.as_str() != thing.name.as_str() {
        findings.push(
            Finding::deny(
                "nrf-client-id",
                format!(
                    "the SDK takes the client id `{}` for the thing's name in shadow and job topics, but that is `{}`",
                    thing.client_id, thing.name
                ),
            )
            .help("leave `client-id` out, so that both are the same"),
        );
    }
    if subscribes(thing).len() > MAX_TOPICS && release >= Some(FIRST_WITH_HELPER) {
        findings.push(
            Finding::deny("nrf-topics", format!("the SDK takes at most {MAX_TOPICS} topics of the application"))
                .help("join filters with `+` or `#`"),
        );
    }
    if thing.last_will.as_ref().is_some_and(|will| will.retain || will.qos > 0) {
        findings.push(
            Finding::warn(
                "target-will",
                "the SDK has no symbol for QoS and RETAIN of the last will; it leaves it at QoS 0, not retained",
            )
            .help("set `qos = 0` and `retain = false`, or set up the will in the application"),
        );
    }
    let will = thing.last_will.iter();
    let topics = topic_lines(thing);
    let values = [("client id", thing.client_id.as_str())]
        .into_iter()
        .chain(topics.iter().map(|line| ("topic in", line.as_str())))
        .chain(
            will.flat_map(|will| [("last will's topic", will.topic.as_str()), ("last will's payload", &will.payload)]),
        );
    findings.extend(check_values("Kconfig", Format::Kconfig, values));
    findings
}

fn check_tag(tag: i64) -> Option<Finding> {
    firmware::check_sec_tag(tag)
        .err()
        .map(|problem| Finding::deny("nrf-sec-tag", problem).help("choose another, for example 201"))
}

#[derive(Serialize)]
struct Will<'a> {
    topic: &'a str,
    payload: &'a str,
}

#[derive(Serialize)]
struct Values<'a> {
    thing: &'a str,
    sdk: &'a str,
    endpoint: &'a str,
    port: u16,
    client_id: &'a str,
    client_id_max: Option<usize>,
    helper: bool,
    downloader: bool,
    quoted: bool,
    certificates_h: bool,
    sec_tag: i64,
    will: Option<Will<'a>>,
    shadow: bool,
    fota: bool,
    topics: Vec<String>,
    subscriptions: usize,
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (thing, options, connection) = (emission.thing, emission.options, emission.connection);
    let release = sdk(options).unwrap_or((3, u32::MAX));
    let helper = release >= FIRST_WITH_HELPER;
    let client_id = thing.client_id.as_str();
    let longest = if helper { 40 } else { 30 };
    let sec_tag = options.number("sec-tag").unwrap_or_default();
    let values = Values {
        thing: thing.name.as_str(),
        sdk: options.text("sdk").unwrap_or_default(),
        endpoint: &connection.endpoint,
        port: connection.port,
        client_id,
        client_id_max: Some(client_id.len()).filter(|length| *length > longest),
        helper,
        downloader: release >= FIRST_WITH_DOWNLOADER,
        certificates_h: release < FIRST_WITH_FILES,
        quoted: (FIRST_WITH_FILES..FIRST_WITH_PEM).contains(&release),
        sec_tag,
        will: thing.last_will.as_ref().map(|LastWill { topic, payload, .. }| Will { topic, payload }),
        shadow: thing.shadows.contains(&None),
        fota: options.flag("fota"),
        topics: topic_lines(thing),
        subscriptions: subscribes(thing).len(),
    };
    let conf = emission.render(Format::Kconfig, "awsiot.conf", CONF, &values)?;
    let script = emission.render(Format::Shell, "nrfcredstore.sh", SCRIPT, &values)?;
    let mut files = vec![
        Artefact::public("awsiot.conf", conf, "Kconfig fragment"),
        Artefact::public("nrfcredstore.sh", script, "writes the credentials into the modem").mode(0o755),
    ];
    files.extend(credentials::modem(emission.credentials, u32::try_from(sec_tag).unwrap_or_default())?);
    files.extend(if values.certificates_h {
        credentials::header(emission.credentials)
    } else {
        credentials::build_files(emission.credentials, values.quoted)
    });
    files.push(Artefact::public(
        "README.md",
        emission.render(Format::Markdown, "README.md", README, &values)?,
        "the steps that remain to be done by hand",
    ));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_a_number_or_the_newest_of_its_line() {
        assert_eq!(parse_sdk("1.5"), Some((1, 5)));
        assert_eq!(parse_sdk("v2.6.1"), Some((2, 6)));
        assert!(parse_sdk("3.x") >= Some(FIRST_WITH_DOWNLOADER));
        assert!(parse_sdk("2.10") > parse_sdk("2.9"));
        for bad in ["1.4", "4.0", "3", "x", "3.y", "2.6.1.1", ""] {
            assert_eq!(parse_sdk(bad), None, "{bad:?}");
        }
    }
}

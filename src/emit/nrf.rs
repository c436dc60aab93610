//! nRF Connect SDK: a Kconfig fragment for the release that is used, and the credentials in the forms that modem and build want.

mod credentials;
mod packets;
mod release;
mod values;

pub(crate) use credentials::{c_macro, fitting};

use crate::artefact::Artefact;
use crate::cert::firmware;
use crate::emit::bridge::{MAX_FILTERS, check_values};
use crate::emit::client::CLIENT_ID;
use crate::emit::{Emission, Habits, OptionKind, OptionSpec, Options, README_FILE, Target, topic_lines};
use crate::error::Result;
use crate::finding::Finding;
use crate::render::Format;
use crate::thing::operation::{self, Operations};
use crate::thing::reserved;
use crate::thing::{Direction, Thing};
use release::{FIRST_WITH_FILES, FIRST_WITH_PEM, NEWEST, Release};

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
            name: "device",
            about: "`nrf91` keeps credentials in its modem, `nrf70` in Zephyr's TLS credential storage",
            kind: OptionKind::Choice(&["nrf91", "nrf70"]),
            default: Some("nrf91"),
        },
        OptionSpec {
            name: "sec-tag",
            about: "the security tag for key, certificate and roots",
            kind: OptionKind::Number(0, 4_294_967_295),
            default: Some("201"),
        },
        OptionSpec {
            name: CLIENT_ID_SOURCE,
            about: "`static` builds the client id in; `runtime` leaves it to the application, so that one build serves a fleet",
            kind: OptionKind::Choice(&["static", RUNTIME]),
            default: Some("static"),
        },
        OptionSpec {
            name: SHADOW_FILTERS,
            about: "which answers of the classic shadow the library subscribes to: `all`, `none`, or some of `get/accepted`, `get/rejected`, `update/accepted`, `update/rejected`, `update/delta`, `delete/accepted`, `delete/rejected`, with blanks between them",
            kind: OptionKind::Text,
            default: Some("all"),
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
        ("awsiot_topics.h", "the topics for the application, which the library takes from its code"),
        (
            "credentials.at, credentials.shell",
            "commands that write the credentials into the modem, or into Zephyr's storage",
        ),
        ("nrfcredstore.sh", "the same by nrfcredstore"),
        ("modem/", "the credentials as nrfcredstore reads them"),
        ("certs/", "the credentials in the form that this release builds in, for tests"),
        README_FILE,
    ],
    by_hand: &[
        "write the credentials into the device, once per device",
        "build with `awsiot.conf`",
        "have the application subscribe to what `awsiot_topics.h` lists",
    ],
    operations,
    habits: Habits { on_device: true, ..Habits::FIXED },
    check,
    emit,
};

const CONF: &str = include_str!("../../templates/nrf/awsiot.conf");
const TOPICS: &str = include_str!("../../templates/nrf/awsiot_topics.h");
const SCRIPT: &str = include_str!("../../templates/nrf/nrfcredstore.sh");
const README: &str = include_str!("../../templates/nrf/README.md");

const CLIENT_ID_SOURCE: &str = "client-id-source";
const RUNTIME: &str = "runtime";
const SHADOW_FILTERS: &str = "shadow-filters";

/// The answers of the classic shadow that the library can subscribe to; it knows no `update/documents` (`lib/aws_iot/Kconfig`).
pub const SHADOW_ANSWERS: [&str; 7] = [
    "get/accepted",
    "get/rejected",
    "update/accepted",
    "update/rejected",
    "update/delta",
    "delete/accepted",
    "delete/rejected",
];
/// The library keeps two buffers of this size in memory of which the application has some dozens of kilobytes.
const LARGEST_BUFFER: usize = 16 * 1024;

fn sdk(options: &Options) -> Release {
    release::parse(options.text("sdk").unwrap_or_default()).unwrap_or(NEWEST)
}

fn at_run_time(options: &Options) -> bool {
    options.text(CLIENT_ID_SOURCE) == Some(RUNTIME)
}

/// The answers of the classic shadow that are subscribed to; the words that are none.
fn shadow_filters<'a>(thing: &Thing, options: &'a Options) -> (Vec<&'static str>, Vec<&'a str>) {
    let wanted = options.text(SHADOW_FILTERS).unwrap_or_default();
    let known = |word: &str| SHADOW_ANSWERS.iter().copied().find(|answer| *answer == word);
    let (found, unknown) = match wanted.trim() {
        "all" => (SHADOW_ANSWERS.to_vec(), Vec::new()),
        "none" => (Vec::new(), Vec::new()),
        words => {
            let words = || words.split([' ', ',']).filter(|word| !word.is_empty());
            (words().filter_map(known).collect(), words().filter(|word| known(word).is_none()).collect())
        }
    };
    (if thing.shadows.contains(&None) { found } else { Vec::new() }, unknown)
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

/// The topics that it publishes to, and whether messages there carry the RETAIN flag.
fn publishes(thing: &Thing) -> Vec<(&str, bool)> {
    let outward = thing.routes.iter().filter(|route| route.direction == Direction::Out);
    let own = thing.publish.iter().map(|own| (own.topic.as_str(), own.retain));
    own.chain(outward.map(|route| (route.remote.as_str(), route.retain))).collect()
}

/// The largest packet that the library makes or takes without the payload of a message, in bytes, and what it is.
pub fn largest_packet(thing: &Thing, options: &Options) -> (usize, &'static str) {
    values::buffer(thing, options)
}

fn check(thing: &Thing, options: &Options, port: u16) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = options.text("sdk").unwrap_or_default();
    if release::parse(text).is_none() {
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
    for word in shadow_filters(thing, options).1 {
        findings.push(
            Finding::deny(
                "target-value",
                format!("the library subscribes to no `{}` of a shadow", word.escape_debug()),
            )
            .help(format!("`all`, `none`, or some of: {}", SHADOW_ANSWERS.join(" ")))
            .at_place(options.place(SHADOW_FILTERS)),
        );
    }
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
    if subscribes(thing).len() > MAX_FILTERS {
        findings.push(
            Finding::deny(
                "nrf-topics",
                format!("the SDK asks for all topics of the application at once, and AWS takes at most {MAX_FILTERS}"),
            )
            .help("join filters with `+` or `#`"),
        );
    }
    let (bytes, what) = values::buffer(thing, options);
    if bytes > LARGEST_BUFFER {
        findings.push(
            Finding::deny(
                "nrf-buffer",
                format!("{what} takes {bytes} bytes, and the SDK keeps two buffers of that size in the chip's memory"),
            )
            .help(format!("keep it below {LARGEST_BUFFER}: shorten the last will's payload")),
        );
    }
    findings.extend(check_will(thing, options));
    let topics = topic_lines(thing);
    let will = thing.last_will.iter();
    let values = [("client id", thing.client_id.as_str())]
        .into_iter()
        .chain(topics.iter().map(|line| ("topic in", line.as_str())))
        .chain(
            will.flat_map(|will| [("last will's topic", will.topic.as_str()), ("last will's payload", &will.payload)]),
        );
    findings.extend(check_values("Kconfig", Format::Kconfig, values));
    findings
}

fn check_will(thing: &Thing, options: &Options) -> Vec<Finding> {
    let Some(will) = &thing.last_will else { return Vec::new() };
    let mut findings = Vec::new();
    if will.retain || will.qos > 0 {
        findings.push(
            Finding::warn(
                "target-will",
                "the SDK has no symbol for QoS and RETAIN of the last will; it leaves it at QoS 0, not retained",
            )
            .help("set `qos = 0` and `retain = false`, or set up the will in the application"),
        );
    }
    if at_run_time(options) && will.topic.contains(thing.client_id.as_str()) {
        findings.push(
            Finding::deny(
                "nrf-will",
                format!("the last will's topic `{}` holds the client id, which the build does not know", will.topic),
            )
            .help("leave the last will out, or take `client-id-source = \"static\"`"),
        );
    }
    findings
}

fn check_tag(tag: i64) -> Option<Finding> {
    firmware::check_sec_tag(tag)
        .err()
        .map(|problem| Finding::deny("nrf-sec-tag", problem).help("choose another, for example 201"))
}

fn emit(emission: &Emission<'_>) -> Result<Vec<Artefact>> {
    let (options, credentials) = (emission.options, emission.credentials);
    let release = sdk(options);
    let values = values::Values::of(emission);
    let tag = u32::try_from(values.sec_tag).unwrap_or_default();
    let mut files = vec![
        Artefact::public(
            "awsiot.conf",
            emission.render(Format::Kconfig, "awsiot.conf", CONF, &values)?,
            "Kconfig fragment",
        ),
        Artefact::public(
            "awsiot_topics.h",
            emission.render(Format::C, "awsiot_topics.h", TOPICS, &values)?,
            "topics for the application",
        ),
        Artefact::public(
            "nrfcredstore.sh",
            emission.render(Format::Shell, "nrfcredstore.sh", SCRIPT, &values)?,
            "writes the credentials into the device",
        )
        .mode(0o755),
    ];
    files.extend(credentials::modem(credentials, tag, values.modem)?);
    // What is built in holds the key, and the device's own is not here.
    let built_in = credentials.key().is_some();
    files.extend(if !built_in {
        Vec::new()
    } else if release < FIRST_WITH_FILES {
        credentials::header(credentials)
    } else {
        credentials::build_files(credentials, release < FIRST_WITH_PEM)
    });
    files.push(emission.readme(README, &values)?);
    Ok(files)
}

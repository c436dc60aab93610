//! What the templates of the nRF Connect SDK are filled with, by release.

use serde::Serialize;

use super::{SHADOW_ANSWERS, at_run_time, packets, publishes, release, sdk, shadow_filters, subscribes};
use crate::emit::{Emission, Options, topic_lines};
use crate::thing::Thing;

/// The library's own default, or the sample's, whichever is larger: smaller ones save nothing worth a thought.
const SMALLEST_BUFFER: usize = 256;
const SMALLEST_OLD_BUFFER: usize = 1000;
/// Buffers are rounded up to this, so that a name that grows by a letter changes nothing.
const STEP: usize = 64;
/// The longest ids that a build with the id at run time has room for: for most, and AWS's own limit.
const RUN_TIME_IDS: [usize; 2] = [64, 128];
/// The buffer for a host's name that the library has from 2.3 to 2.5.
const HOST_BUFFER: usize = 64;
/// Longer ids than this need `CLIENT_ID_MAX_LEN` raised for `aws_jobs`.
const JOB_IDS: usize = 64;
/// The longest id of a job; Developer Guide, "CreateJob": 64 characters.
const LONGEST_JOB: usize = 64;

#[derive(Serialize)]
pub struct Will<'a> {
    topic: &'a str,
    payload: &'a str,
}

/// A symbol of a shadow's answer, and whether it is wanted.
#[derive(Serialize)]
struct Answer {
    symbol: String,
    wanted: bool,
}

#[derive(Serialize)]
pub struct Values<'a> {
    thing: &'a str,
    sdk: &'a str,
    endpoint: &'a str,
    port: u16,
    client_id: &'a str,
    client_id_max: Option<usize>,
    job_id_max: Option<usize>,
    host_max: Option<usize>,
    runtime: bool,
    helper: bool,
    host_app: bool,
    downloader: bool,
    cjson: bool,
    sysbuild: bool,
    extra_conf: bool,
    quoted: bool,
    certificates_h: bool,
    pub modem: bool,
    /// Whether the private key is here.
    key_here: bool,
    pub sec_tag: i64,
    buffer: usize,
    will: Option<Will<'a>>,
    shadow: bool,
    answers: Vec<Answer>,
    fota: bool,
    topics: Vec<String>,
    subscriptions: usize,
    subscribe: Vec<Format>,
    publish: Vec<Format>,
}

/// A topic as `printf` takes it, and the arguments that it wants.
#[derive(Serialize)]
struct Format {
    text: String,
    arguments: String,
    retain: bool,
}

impl<'a> Values<'a> {
    /// What holds for one emission.
    pub fn of(emission: &'a Emission<'_>) -> Self {
        let (thing, options, connection) = (emission.thing, emission.options, emission.connection);
        let release = sdk(options);
        let helper = release >= release::FIRST_WITH_HELPER;
        let (runtime, fota) = (at_run_time(options), options.flag("fota"));
        let client_id = thing.client_id.as_str();
        let (longest_id, default_id) = (longest_id(thing, options), if helper { 40 } else { 30 });
        let wanted = shadow_filters(thing, options).0;
        let in_host_buffer = release >= release::FIRST_WITH_HOST_BUFFER && !helper;
        Self {
            thing: thing.name.as_str(),
            sdk: options.text("sdk").unwrap_or_default(),
            endpoint: &connection.endpoint,
            port: connection.port,
            client_id: if runtime { "" } else { client_id },
            // Up to 2.5 an id that is given at run time must be shorter than this, not as long.
            client_id_max: Some(longest_id + usize::from(runtime)).filter(|length| *length > default_id),
            job_id_max: Some(longest_id).filter(|length| fota && *length > JOB_IDS),
            host_max: Some(connection.endpoint.len()).filter(|length| in_host_buffer && *length > HOST_BUFFER),
            runtime,
            helper,
            host_app: in_host_buffer,
            downloader: release >= release::FIRST_WITH_DOWNLOADER,
            cjson: release < release::FIRST_WITH_CJSON_SELECTED,
            sysbuild: release >= release::FIRST_WITH_SYSBUILD,
            extra_conf: release >= release::FIRST_WITH_EXTRA_CONF,
            certificates_h: release < release::FIRST_WITH_FILES,
            quoted: (release::FIRST_WITH_FILES..release::FIRST_WITH_PEM).contains(&release),
            modem: options.text("device") != Some("nrf70"),
            key_here: emission.credentials.key().is_some(),
            sec_tag: options.number("sec-tag").unwrap_or_default(),
            buffer: buffer(thing, options)
                .0
                .max(if helper { SMALLEST_BUFFER } else { SMALLEST_OLD_BUFFER })
                .next_multiple_of(if helper { STEP } else { 8 }),
            will: thing.last_will.as_ref().map(|will| Will { topic: &will.topic, payload: &will.payload }),
            shadow: thing.shadows.contains(&None),
            answers: SHADOW_ANSWERS
                .iter()
                .map(|answer| Answer {
                    symbol: format!("AWS_IOT_TOPIC_{}_SUBSCRIBE", answer.replace('/', "_").to_uppercase()),
                    wanted: wanted.contains(answer),
                })
                .collect(),
            fota,
            topics: topic_lines(thing).iter().map(|line| at_large(line, client_id, runtime, "{client-id}")).collect(),
            subscriptions: subscribes(thing).len(),
            subscribe: subscribes(thing)
                .iter()
                .map(|filter| format_string(filter, false, client_id, runtime))
                .collect(),
            publish: publishes(thing)
                .iter()
                .map(|(topic, retain)| format_string(topic, *retain, client_id, runtime))
                .collect(),
        }
    }
}

/// The longest client id that the build must have room for.
fn longest_id(thing: &Thing, options: &Options) -> usize {
    let length = thing.client_id.as_str().len();
    if !at_run_time(options) {
        return length;
    }
    RUN_TIME_IDS.into_iter().find(|longest| length <= *longest).unwrap_or(length)
}

/// The largest packet that the library makes or takes, in bytes, and what it is.
pub fn buffer(thing: &Thing, options: &Options) -> (usize, &'static str) {
    let id = longest_id(thing, options);
    let spare = if at_run_time(options) { id.saturating_sub(thing.client_id.as_str().len()) } else { 0 };
    let room = |topic: &str| (topic.len() + spare).min(packets::LONGEST_TOPIC.max(topic.len()));
    let will = thing.last_will.as_ref().map(|will| (will.topic.len(), will.payload.len()));
    let shadow = |rest: &str| "$aws/things//shadow/".len() + id + rest.len();
    let answers = shadow_filters(thing, options).0;
    let mut packets = vec![
        (packets::connect(id, will), "the packet that connects"),
        (
            packets::subscribe(subscribes(thing).iter().map(|filter| room(filter))),
            "the packet that subscribes to the application's topics",
        ),
        (
            packets::subscribe(answers.iter().map(|answer| shadow(answer))),
            "the packet that subscribes to the shadow's topics",
        ),
        (packets::publish(shadow("update/documents")), "a shadow's message"),
    ];
    let topics = subscribes(thing)
        .into_iter()
        .chain(publishes(thing).into_iter().map(|(topic, _)| topic))
        .map(|topic| room(topic).max(packets::longest(topic)));
    packets.extend(topics.map(|topic| (packets::publish(topic), "a message")));
    if options.flag("fota") || thing.jobs {
        let topic = "$aws/things//jobs//update/accepted".len() + id + LONGEST_JOB;
        packets.push((packets::publish(topic), "a job's message"));
        packets.push((packets::subscribe([topic]), "the packet that subscribes to a job"));
    }
    packets.into_iter().max_by_key(|(bytes, _)| *bytes).unwrap_or((0, "a packet"))
}

/// A line about a topic in which the levels that are the client id are spelt at large, when it is known only at run time.
fn at_large(line: &str, client_id: &str, runtime: bool, word: &str) -> String {
    let (verb, topic) = line.split_once(' ').unwrap_or((line, ""));
    if !runtime || topic.is_empty() {
        return line.to_owned();
    }
    let levels: Vec<&str> = topic.split('/').map(|level| if level == client_id { word } else { level }).collect();
    format!("{verb} {}", levels.join("/"))
}

/// A topic with `%s` for the client id when it is known only at run time.
fn format_string(topic: &str, retain: bool, client_id: &str, runtime: bool) -> Format {
    let is_id = |level: &&str| runtime && *level == client_id;
    let level = |level: &str| match runtime {
        true if level == client_id => "%s".to_owned(),
        true => level.replace('%', "%%"),
        false => level.to_owned(),
    };
    Format {
        text: topic.split('/').map(level).collect::<Vec<_>>().join("/"),
        arguments: ", client_id".repeat(topic.split('/').filter(is_id).count()),
        retain,
    }
}

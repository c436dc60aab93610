//! nRF Connect SDK: a Kconfig fragment or a whole prj.conf.

use std::collections::BTreeMap;

use crate::emit::OptionValue;
use crate::emit::nrf::SHADOW_ANSWERS;
use crate::finding::{Finding, Source, Span};
use crate::import::imported_thing::{At, Draft};
use crate::thing::{LastWill, Publication};

/// Whether a text looks like one.
pub fn looks(text: &str) -> bool {
    let starts = ["CONFIG_AWS_IOT", "CONFIG_AWS_ENDPOINT=", "CONFIG_AWS_THING_NAME="];
    text.lines().any(|line| starts.iter().any(|start| line.starts_with(start)))
}

/// The beginnings of symbols that are the applications' own, Nordic's samples among them.
const APPLICATIONS: [&str; 2] = ["AWS_IOT_SAMPLE_", "AWS_IOT_INTEGRATION"];
/// The id that the library's Kconfig gives where nothing else does.
const DEFAULT_ID: &str = "my-thing";
/// The name of a device whose id the application gives at run time.
const RUN_TIME_NAME: &str = "device";

/// Symbols of the AWS IoT library that are gone since 2.6.0.
const GONE: &[&str] = &[
    "AWS_IOT_SEC_TAG",
    "AWS_IOT_PORT",
    "AWS_IOT_APP_SUBSCRIPTION_LIST_COUNT",
    "AWS_IOT_CONNECTION_POLL_THREAD",
    "AWS_IOT_CLIENT_ID_APP",
    "AWS_IOT_LAST_WILL",
    "AWS_IOT_LAST_WILL_TOPIC",
    "AWS_IOT_LAST_WILL_MESSAGE",
    "AWS_IOT_STATIC_IPV4",
    "AWS_IOT_IPV6",
];
/// Every other symbol of it.
const KNOWN: &[&str] = &[
    "AWS_IOT",
    "AWS_IOT_BROKER_HOST_NAME",
    "AWS_IOT_CLIENT_ID_STATIC",
    "AWS_IOT_CLIENT_ID_MAX_LEN",
    "AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST",
    "AWS_IOT_CONNECT_TIMEOUT_SECONDS",
    "AWS_IOT_TOPIC_GET_ACCEPTED_SUBSCRIBE",
    "AWS_IOT_TOPIC_GET_REJECTED_SUBSCRIBE",
    "AWS_IOT_TOPIC_UPDATE_ACCEPTED_SUBSCRIBE",
    "AWS_IOT_TOPIC_UPDATE_REJECTED_SUBSCRIBE",
    "AWS_IOT_TOPIC_UPDATE_DELTA_SUBSCRIBE",
    "AWS_IOT_TOPIC_DELETE_ACCEPTED_SUBSCRIBE",
    "AWS_IOT_TOPIC_DELETE_REJECTED_SUBSCRIBE",
    "AWS_IOT_MQTT_RX_TX_BUFFER_LEN",
    "AWS_IOT_MQTT_PAYLOAD_BUFFER_LEN",
    "AWS_IOT_SEND_TIMEOUT",
    "AWS_IOT_SEND_TIMEOUT_SEC",
    "AWS_IOT_PROVISION_CERTIFICATES",
    "AWS_IOT_CERTIFICATES_FILE",
    "AWS_IOT_BROKER_HOST_NAME_APP",
    "AWS_IOT_BROKER_HOST_NAME_MAX_LEN",
    "AWS_IOT_STATIC_IPV4_ADDR",
    "AWS_IOT_POLL_THREAD_STACK_SIZE",
    "AWS_IOT_TLS_SESSION_CACHING",
    "AWS_IOT_LOG_LEVEL_OFF",
    "AWS_IOT_LOG_LEVEL_ERR",
    "AWS_IOT_LOG_LEVEL_WRN",
    "AWS_IOT_LOG_LEVEL_INF",
    "AWS_IOT_LOG_LEVEL_DBG",
];

/// Reads the fragment.
pub fn read(source: &Source, findings: &mut Vec<Finding>) -> Vec<Draft> {
    let mut values: BTreeMap<&str, At<String>> = BTreeMap::new();
    let mut draft = Draft::new("nrf", (RUN_TIME_NAME.to_owned(), 0..0));
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let (start, text) = (at, line.trim_end());
        at += line.len();
        let span = start..start + text.len();
        if let Some(comment) = text.strip_prefix("#   ") {
            draft.take_line(&unescape(comment).replace("{client-id}", RUN_TIME_NAME), &span);
        }
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let symbol = text.split_once('=').and_then(|(symbol, value)| Some((symbol.strip_prefix("CONFIG_")?, value)));
        let Some((symbol, value)) = symbol.filter(|(symbol, value)| !symbol.ends_with(' ') && !value.starts_with(' '))
        else {
            findings.push(
                Finding::deny("bridge-syntax", "a line reads `CONFIG_NAME=value`, without blanks").at(source, span),
            );
            continue;
        };
        let value = match value.strip_prefix('"') {
            None => value.to_owned(),
            Some(rest) => match rest.strip_suffix('"') {
                Some(inner) => unescape(inner),
                None => {
                    findings.push(Finding::deny("bridge-syntax", "the text has no closing quote").at(source, span));
                    continue;
                }
            },
        };
        let own = APPLICATIONS.iter().any(|start| symbol.starts_with(start));
        if symbol.starts_with("AWS_IOT") && !own && !KNOWN.contains(&symbol) && !GONE.contains(&symbol) {
            let mut finding = Finding::warn(
                "bridge-key-unknown",
                format!("the AWS IoT library has no symbol `CONFIG_{symbol}`; the build stops at it"),
            );
            finding.help = crate::finding::nearest::nearest(symbol, KNOWN.iter().chain(GONE).copied())
                .map(|near| format!("did you mean `CONFIG_{near}`?"));
            findings.push(finding.at(source, span.clone()));
        }
        values.insert(symbol, (value, span));
    }
    let mut say = |finding: Finding, span: &Span| findings.push(finding.at(source, span.clone()));
    let get = |symbol: &str| values.get(symbol).cloned();
    if get("AWS_IOT").is_none() && (get("AWS_ENDPOINT").is_some() || get("AWS_THING_NAME").is_some()) {
        return vec![zephyr(&get, draft, &mut say)];
    }
    let old = GONE.iter().find_map(|symbol| get(symbol));
    let helper = values.iter().find(|(symbol, _)| symbol.starts_with("MQTT_HELPER"));
    if let (Some((_, span)), Some(_)) = (&old, helper) {
        say(
            Finding::deny(
                "bridge-value",
                "symbols of nRF Connect SDK up to 2.5 and of 2.6 and later are mixed: no release builds it",
            )
            .help("emit the imported manifest again for your release"),
            span,
        );
    }
    if let Some((_, span)) = &old {
        say(Finding::warn("bridge-format-obsolete", "these symbols exist up to nRF Connect SDK 2.5 only"), span);
        draft.options.push(("sdk", OptionValue::Text("2.5".to_owned())));
    }
    draft.client_id = client_id(&get, &mut draft.options, &mut say);
    let port = get("MQTT_HELPER_PORT").or(get("AWS_IOT_PORT"));
    draft.endpoint = get("AWS_IOT_BROKER_HOST_NAME")
        .filter(|(host, span)| {
            let stands_for_one = is_placeholder(host);
            if stands_for_one {
                say(placeholder(host), span);
            }
            !stands_for_one
        })
        .map(|(host, span)| {
            let number = port.as_ref().map_or(Ok(8883), |(port, _)| port.parse());
            if let (Err(_), Some((text, span))) = (&number, &port) {
                say(Finding::deny("bridge-value", format!("`{text}` is not a port")), span);
            }
            ((host, number.unwrap_or(8883)), span)
        });
    if let Some((tag, span)) = get("MQTT_HELPER_SEC_TAG").or(get("AWS_IOT_SEC_TAG")) {
        match tag.parse::<i64>() {
            Ok(16_842_753) => say(
                Finding::deny("bridge-value", "security tag 16842753 belongs to nRF Cloud")
                    .help("the manifest takes 201"),
                &span,
            ),
            Ok(tag) if (0..=2_147_483_647).contains(&tag) => draft.options.push(("sec-tag", OptionValue::Number(tag))),
            _ => say(
                Finding::deny("bridge-value", format!("`{tag}` is no security tag of a modem"))
                    .help("the manifest takes 201"),
                &span,
            ),
        }
    }
    // From 2.0 on firmware updates are on as soon as what they depend on is.
    let on = |symbol: &str| get(symbol).map(|(value, _)| value == "y");
    if on("AWS_FOTA").unwrap_or_else(|| on("FOTA_DOWNLOAD") == Some(true)) {
        draft.options.push(("fota", OptionValue::Flag(true)));
    }
    draft.will = will(&get);
    shadow(&get, &mut draft);
    if values.is_empty() { Vec::new() } else { vec![draft] }
}

/// Zephyr's own sample `aws_iot_mqtt`: one topic each way, the thing's name for a client id (`samples/net/cloud/aws_iot_mqtt/Kconfig`).
fn zephyr(get: &impl Fn(&str) -> Option<At<String>>, said: Draft, say: &mut impl FnMut(Finding, &Span)) -> Draft {
    let mut draft = Draft::new("zephyr", (RUN_TIME_NAME.to_owned(), 0..0));
    (draft.publish, draft.subscribe, draft.shadows, draft.jobs) =
        (said.publish, said.subscribe, said.shadows, said.jobs);
    let place = get("AWS_ENDPOINT").or_else(|| get("AWS_THING_NAME")).map_or(0..0, |(_, span)| span);
    let or_default = |symbol: &str, default: &str| get(symbol).unwrap_or_else(|| (default.to_owned(), place.clone()));
    draft.client_id = Some(or_default("AWS_THING_NAME", "myThingName"));
    draft.subscribe.push(or_default("AWS_SUBSCRIBE_TOPIC", "myThingName/downlink"));
    let (topic, span) = or_default("AWS_PUBLISH_TOPIC", "myThingName/data");
    draft.publish.push((Publication { topic, retain: false }, span));
    let port = get("AWS_MQTT_PORT").map(|(port, span)| (port.parse::<u16>(), port, span));
    if let Some((Err(_), text, span)) = &port {
        say(Finding::deny("bridge-value", format!("`{}` is not a port", text.escape_debug())), span);
    }
    let port = port.and_then(|(port, _, _)| port.ok()).unwrap_or(8883);
    match get("AWS_ENDPOINT").filter(|(host, _)| !host.is_empty()) {
        Some((host, span)) if is_placeholder(&host) => say(placeholder(&host), &span),
        Some((host, span)) => draft.endpoint = Some(((host, port), span)),
        None => {}
    }
    if get("AWS_QOS").is_none_or(|(qos, _)| qos == "0") {
        draft.options.push(("qos", OptionValue::Number(0)));
    }
    draft
}

/// The finding about a host that is none.
fn placeholder(host: &str) -> Finding {
    Finding::warn("bridge-value", format!("`{}` is a placeholder, not a host", host.escape_debug()))
        .help("the manifest leaves the endpoint out, so that AWS is asked for it")
}

/// The client id: the one that is built in, or none where the application gives it.
fn client_id(
    get: &impl Fn(&str) -> Option<At<String>>,
    options: &mut Vec<(&'static str, OptionValue)>,
    say: &mut impl FnMut(Finding, &Span),
) -> Option<At<String>> {
    let given = get("AWS_IOT_CLIENT_ID_STATIC");
    let by_application = get("AWS_IOT_CLIENT_ID_APP").filter(|(value, _)| value == "y");
    let empty = given.clone().filter(|(id, _)| id.is_empty());
    if let Some((_, span)) = by_application.or(empty) {
        options.push(("client-id-source", OptionValue::Text("runtime".to_owned())));
        say(
            Finding::warn("bridge-client-id", "the application gives the client id at run time")
                .help(format!("the manifest says `{RUN_TIME_NAME}`: write the devices' names in its place")),
            &span,
        );
        return Some((RUN_TIME_NAME.to_owned(), span));
    }
    given.or_else(|| {
        let (_, span) = get("AWS_IOT")?;
        say(
            Finding::warn(
                "bridge-client-id",
                format!("no client id is set: the library takes its default, `{DEFAULT_ID}`, on every device"),
            )
            .help("set `CONFIG_AWS_IOT_CLIENT_ID_STATIC`"),
            &span,
        );
        Some((DEFAULT_ID.to_owned(), span))
    })
}

/// Whether a host is one of those that samples and tutorials put in the place of a real one.
fn is_placeholder(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.is_empty()
        || host.contains("your")
        || host.contains(['<', '>', '[', '{'])
        || host
            .split(['.', '-'])
            .any(|label| label == "example" || (label.len() > 1 && label.bytes().all(|b| b == b'x')))
}

/// The classic shadow, and which of its answers are subscribed to; the library asks for the document unless it is told not to.
fn shadow(get: &impl Fn(&str) -> Option<At<String>>, draft: &mut Draft) {
    let symbol = |answer: &str| format!("AWS_IOT_TOPIC_{}_SUBSCRIBE", answer.replace('/', "_").to_uppercase());
    let answers: Vec<(&str, Span)> = SHADOW_ANSWERS
        .iter()
        .filter_map(|answer| get(&symbol(answer)).filter(|(value, _)| value == "y").map(|(_, span)| (*answer, span)))
        .collect();
    let asks = get("AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST").is_none_or(|(value, _)| value == "y");
    let place =
        get("AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST").or_else(|| get("AWS_IOT")).filter(|_| asks).map(|(_, span)| span);
    let Some(span) = answers.first().map(|(_, span)| span.clone()).or(place) else { return };
    draft.shadows.insert(0, (None, span));
    if answers.len() < SHADOW_ANSWERS.len() {
        let words = answers.iter().map(|(answer, _)| *answer).collect::<Vec<_>>().join(" ");
        let words = if words.is_empty() { "none".to_owned() } else { words };
        draft.options.push(("shadow-filters", OptionValue::Text(words)));
    }
}

/// The library's last will, QoS 0 and not retained; its default topic is one that nobody is allowed.
fn will(get: &impl Fn(&str) -> Option<At<String>>) -> Option<At<LastWill>> {
    let prefix = ["MQTT_HELPER_LAST_WILL", "AWS_IOT_LAST_WILL"]
        .into_iter()
        .find(|prefix| get(prefix).is_some_and(|(value, _)| value == "y"))?;
    let (topic, span) = get(&format!("{prefix}_TOPIC"))
        .unwrap_or_else(|| ("lastwilltopic".to_owned(), get(prefix).map_or(0..0, |(_, span)| span)));
    let payload = get(&format!("{prefix}_MESSAGE"))
        .map_or_else(|| "{\"lastwill\": \"offline\"}".to_owned(), |(payload, _)| payload);
    Some((LastWill { topic, payload, qos: 0, retain: false }, span))
}

/// Takes the backslashes before quotes and backslashes away.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        out.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
    }
    out
}

//! nRF Connect SDK: a Kconfig fragment or a whole prj.conf.

use std::collections::BTreeMap;

use crate::emit::OptionValue;
use crate::finding::{Finding, Source, Span};
use crate::import::imported_thing::{At, Draft};
use crate::import::topics;
use crate::thing::LastWill;

/// Whether a text looks like one.
pub fn looks(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("CONFIG_AWS_IOT"))
}

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
    let mut draft = Draft::new("nrf", ("device".to_owned(), 0..0), false);
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let (start, text) = (at, line.trim_end());
        at += line.len();
        let span = start..start + text.len();
        if let Some(comment) = text.strip_prefix("#   ") {
            topics::take(&mut draft, &unescape(comment), &span);
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
        if symbol.starts_with("AWS_IOT") && !KNOWN.contains(&symbol) && !GONE.contains(&symbol) {
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
    draft.client_id = get("AWS_IOT_CLIENT_ID_STATIC");
    let port = get("MQTT_HELPER_PORT").or(get("AWS_IOT_PORT"));
    draft.endpoint = get("AWS_IOT_BROKER_HOST_NAME").map(|(host, span)| {
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
    if get("AWS_FOTA").is_some_and(|(value, _)| value == "y") {
        draft.options.push(("fota", OptionValue::Flag(true)));
    }
    draft.will = will(&get);
    let shadow = [
        "AWS_IOT_AUTO_DEVICE_SHADOW_REQUEST",
        "AWS_IOT_TOPIC_GET_ACCEPTED_SUBSCRIBE",
        "AWS_IOT_TOPIC_UPDATE_DELTA_SUBSCRIBE",
    ]
    .iter()
    .find_map(|symbol| get(symbol).filter(|(value, _)| value == "y"));
    if let Some((_, span)) = shadow {
        draft.shadows.insert(0, (None, span));
    }
    if values.is_empty() { Vec::new() } else { vec![draft] }
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

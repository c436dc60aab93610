//! What a system's own buffers hold against the packets that its configuration will send and be sent.
//!
//! A packet that does not fit vanishes without a word: the device sends nothing, or drops what came. The sizes of the buffers are read from the
//! bundle's files as they lie, so that an edited one is judged as it is. Sizes of packets: OASIS MQTT 3.1.1, sections 2.2, 3.1, 3.3 and 3.8.

use super::{Fault, Link};
use crate::emit::{Emit, Options, nrf};
use crate::thing::{Direction, Thing};

/// A fixed header is five bytes at most (MQTT 3.1.1, 2.2.3), which clients keep free.
const HEADER: usize = 5;
/// Protocol name, level, flags and keep-alive of a CONNECT.
const CONNECT: usize = 10;
/// The bytes around a shadow document in an answer: names of the envelope, version and time.
const ENVELOPE: usize = 90;
/// The largest payload; General Reference, "AWS IoT Core message broker": 128 KB.
const LARGEST_PAYLOAD: usize = 128 * 1024;
/// The longest topic that a wildcard can stand for; the same page.
const LONGEST_TOPIC: usize = 256;

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Packets of the nRF library without the payload of a PUBLISH; many filters go out in one SUBSCRIBE.
    Headers,
    /// The payloads that are received.
    Payloads,
    /// Whole packets, each filter in a SUBSCRIBE of its own.
    Whole,
}

/// A buffer of a system: where its size stands.
struct Buffer {
    target: &'static str,
    file: &'static str,
    /// What stands before the number.
    mark: &'static str,
    /// The system's default where the file says nothing of it, and the file has this other mark.
    default: Option<(usize, &'static str)>,
    holds: Holds,
}

/// The buffers of the systems that have fixed ones.
///
/// nRF Connect SDK: `lib/mqtt_helper/Kconfig` (from 2.6) and `lib/aws_iot/Kconfig` (before); PubSubClient 2.8: `setBufferSize`, one buffer for
/// both directions; esp-aws-iot: `MQTT_NETWORK_BUFFER_SIZE`, coreMQTT's one buffer.
const BUFFERS: &[Buffer] = &[
    Buffer {
        target: "nrf",
        file: "awsiot.conf",
        mark: "CONFIG_MQTT_HELPER_RX_TX_BUFFER_SIZE=",
        default: Some((256, "CONFIG_MQTT_HELPER_SEC_TAG=")),
        holds: Holds::Headers,
    },
    Buffer {
        target: "nrf",
        file: "awsiot.conf",
        mark: "CONFIG_MQTT_HELPER_PAYLOAD_BUFFER_LEN=",
        default: Some((2048, "CONFIG_MQTT_HELPER_SEC_TAG=")),
        holds: Holds::Payloads,
    },
    Buffer {
        target: "nrf",
        file: "awsiot.conf",
        mark: "CONFIG_AWS_IOT_MQTT_RX_TX_BUFFER_LEN=",
        default: Some((1000, "CONFIG_AWS_IOT_SEC_TAG=")),
        holds: Holds::Headers,
    },
    Buffer {
        target: "nrf",
        file: "awsiot.conf",
        mark: "CONFIG_AWS_IOT_MQTT_PAYLOAD_BUFFER_LEN=",
        default: Some((1000, "CONFIG_AWS_IOT_SEC_TAG=")),
        holds: Holds::Payloads,
    },
    Buffer {
        target: "arduino",
        file: "arduino.ino",
        mark: "setBufferSize(",
        default: Some((256, "PubSubClient")),
        holds: Holds::Whole,
    },
    Buffer {
        target: "esp-idf",
        file: "sdkconfig.defaults",
        mark: "CONFIG_MQTT_NETWORK_BUFFER_SIZE=",
        default: None,
        holds: Holds::Whole,
    },
];

impl Buffer {
    /// Its size by the text of its file; none when the file is of another generation.
    fn size(&self, text: &str) -> Option<usize> {
        // What stands last wins in Kconfig, and a sketch says it once.
        let lines = text.lines().filter(|line| !line.trim_start().starts_with(['#', '/']));
        let said = lines.filter_map(|line| line.split_once(self.mark)).next_back();
        match (said, self.default) {
            (Some((_, rest)), _) => {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().ok()
            }
            (None, Some((default, mark))) if text.contains(mark) => Some(default),
            (None, _) => None,
        }
    }
}

/// A packet, or its payload: its bytes, and what it is.
type Sized = (usize, String);

fn text(length: usize) -> usize {
    2 + length
}

fn concrete(filter: &str) -> usize {
    if filter.contains(['+', '#']) { LONGEST_TOPIC.max(filter.len()) } else { filter.len() }
}

/// The largest that a buffer must hold: `filters` are all that the client subscribes to, `payload` is how large its messages and shadow
/// documents are.
fn largest(holds: Holds, thing: &Thing, options: &Options, filters: &[String], payload: usize) -> Option<Sized> {
    let id = thing.client_id.as_str().len();
    let will = thing.last_will.as_ref().map_or(0, |will| text(will.topic.len()) + text(will.payload.len()));
    let connect = (HEADER + CONNECT + text(id) + will, "the CONNECT".to_owned());
    let subscribe = filters.iter().map(|filter| text(filter.len()) + 1).max().unwrap_or(0);
    let subscribe = (HEADER + 2 + subscribe, "a SUBSCRIBE".to_owned());
    let outward = thing.routes.iter().filter(|route| route.direction == Direction::Out).map(|route| &route.remote);
    let sent = thing.publish.iter().map(|own| &own.topic).chain(outward);
    let sent = sent.map(|topic| (concrete(topic), payload, format!("a message to `{topic}`")));
    // Metadata, a time for every value, about doubles a document in the answers (Developer Guide, "Device Shadow service documents").
    let came = filters.iter().map(|filter| {
        let is_shadow = filter.contains("/shadow/");
        let size = if is_shadow { payload * 2 + ENVELOPE } else { payload };
        (concrete(filter), size, format!("a message on `{filter}`"))
    });
    let all: Vec<Sized> = match holds {
        Holds::Headers => {
            let (bytes, what) = nrf::largest_packet(thing, options);
            vec![(bytes, what.to_owned())]
        }
        Holds::Payloads => came.map(|(_, size, what)| (size, what)).collect(),
        Holds::Whole => {
            let messages = sent.chain(came).map(|(topic, size, what)| (HEADER + text(topic) + 2 + size, what));
            [connect, subscribe].into_iter().chain(messages).collect()
        }
    };
    all.into_iter().max_by_key(|(bytes, _)| *bytes)
}

/// Judges the buffers of one of a thing's systems; `file` brings the text of a file of its folder.
pub fn judge(
    emit: &Emit,
    thing: &Thing,
    filters: &[String],
    payload: usize,
    file: &dyn Fn(&str) -> Option<String>,
) -> Vec<Link> {
    if payload > LARGEST_PAYLOAD {
        let says =
            format!("Messages of {payload} bytes: AWS takes {LARGEST_PAYLOAD} and closes the connection on more.");
        return vec![Link::broken(
            "buffers",
            Fault::new("payload-large", says, "send it in pieces, or by way of Amazon S3"),
        )];
    }
    let target = emit.target.name;
    let mut links = Vec::new();
    for buffer in BUFFERS.iter().filter(|buffer| buffer.target == target) {
        let Some(size) = file(buffer.file).and_then(|text| buffer.size(&text)) else { continue };
        let Some((bytes, what)) = largest(buffer.holds, thing, &emit.options, filters, payload) else { continue };
        let name = buffer.mark.trim_end_matches(['=', '(']);
        if bytes <= size {
            links.push(Link::holds("buffers", format!("{target}: {bytes} of the {size} bytes of {name}, for {what}")));
            continue;
        }
        let verb =
            if buffer.holds == Holds::Headers { "the client gives up" } else { "the client drops it without a word" };
        let says = format!("{target}: {what} takes {bytes} bytes, {name} is {size}: {verb}.");
        let enough = bytes.div_ceil(64) * 64;
        links.push(Link::broken(
            "buffers",
            Fault::new("buffer-small", says, format!("set {name} to {enough} in {}", buffer.file)),
        ));
    }
    if links.is_empty() {
        links.push(Link::holds("buffers", format!("{target}: no buffer of a fixed size")));
    }
    links
}

//! The MQTT packets of Zephyr's client, as large as it makes them: what its buffers must hold.
//!
//! Rules: Zephyr, `subsys/net/lib/mqtt/mqtt_encoder.c` – every packet is built behind five bytes that are kept free for its fixed header
//! (`MQTT_FIXED_HEADER_MAX_SIZE`), a text is two bytes longer than itself, and the payload of a PUBLISH is sent from where it lies.

/// What is kept free for a fixed header.
const HEADER: usize = 5;
/// Protocol name, level, flags and keep-alive of a CONNECT of MQTT 3.1.1.
const CONNECT: usize = 10;
/// A packet's identifier.
const IDENTIFIER: usize = 2;
/// The longest topic; General Reference, "AWS IoT Core message broker": 256 bytes of UTF-8.
pub const LONGEST_TOPIC: usize = 256;

fn text(length: usize) -> usize {
    2 + length
}

/// A CONNECT without user name and password: the lengths of the client id and, with a last will, of its topic and payload.
pub fn connect(client_id: usize, will: Option<(usize, usize)>) -> usize {
    HEADER + CONNECT + text(client_id) + will.map_or(0, |(topic, payload)| text(topic) + text(payload))
}

/// A SUBSCRIBE with all of these filters, by their lengths.
pub fn subscribe(filters: impl IntoIterator<Item = usize>) -> usize {
    HEADER + IDENTIFIER + filters.into_iter().map(|filter| text(filter) + 1).sum::<usize>()
}

/// A PUBLISH that is sent, or received, without its payload.
pub fn publish(topic: usize) -> usize {
    HEADER + text(topic) + IDENTIFIER
}

/// The longest topic that a pattern stands for: with a wildcard in it, as long as AWS takes one.
pub fn longest(pattern: &str) -> usize {
    if pattern.contains(['+', '#']) { LONGEST_TOPIC.max(pattern.len()) } else { pattern.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classic_shadows_answers_never_fit_a_buffer_of_256_bytes() {
        let answers = ["get/accepted", "get/rejected", "update/accepted", "update/rejected", "update/delta"]
            .into_iter()
            .chain(["delete/accepted", "delete/rejected"])
            .map(|answer| "$aws/things/t/shadow/".len() + answer.len());
        assert!(subscribe(answers) > 256);
        assert_eq!(connect(1, None), 18);
        assert_eq!(publish(3), 12);
    }
}

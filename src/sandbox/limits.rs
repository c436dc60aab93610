//! AWS IoT Core's limits on the wire. General Reference, "AWS IoT Core endpoints and quotas", unless said otherwise.

/// Longest payload in bytes: 128 KB.
pub const PAYLOAD: usize = 128 * 1024;
/// Longest whole packet in bytes: 146 KB, said of MQTT 5; the same is taken for MQTT 3.1.1, whose payload limit comes first.
pub const PACKET: usize = 146 * 1024;
/// Longest client id in bytes of UTF-8.
pub const CLIENT_ID: usize = 128;
/// Most filters in one SUBSCRIBE or UNSUBSCRIBE.
pub const FILTERS_PER_PACKET: usize = 8;
/// Most subscriptions of one connection.
pub const SUBSCRIPTIONS: usize = 50;
/// Most QoS 1 messages on their way, in each direction.
pub const IN_FLIGHT: u16 = 100;
/// Shortest keep-alive in seconds; less becomes this.
pub const KEEP_ALIVE_MIN: u16 = 30;
/// Longest keep-alive in seconds; more, and 0, become this.
pub const KEEP_ALIVE_MAX: u16 = 1200;
/// How long a session outlives its connection, in seconds; adjustable on AWS to 7 days.
pub const SESSION: u32 = 3600;
/// Milliseconds between two stored messages that a returning client is sent: 10 a second (Developer Guide, "MQTT").
pub const REPLAY_EVERY: u64 = 100;
/// Topic aliases of one connection, MQTT 5.
pub const TOPIC_ALIASES: u16 = 8;
/// Bytes of all user properties of a message, MQTT 5.
pub const USER_PROPERTIES: usize = 8 * 1024;
/// Bytes of correlation data, MQTT 5.
pub const CORRELATION_DATA: usize = 8 * 1024;
/// Bytes of a content type, MQTT 5.
pub const CONTENT_TYPE: usize = 256;
/// Publishes a second of one connection, in and out together; what is over is discarded.
pub const PUBLISHES_A_SECOND: u32 = 100;
/// Bytes of a shadow document.
pub const SHADOW: usize = 8 * 1024;
/// Levels of a shadow document's `desired` or `reported` part.
pub const SHADOW_DEPTH: usize = 8;
/// Characters of a share's name.
pub const SHARE_NAME: usize = 128;
/// Messages kept for a session that is away. AWS names no number but a rate of 500 a second for an account; memory here has an end.
pub const QUEUED: usize = 2000;

/// Bytes of payload kept for a session that is away.
pub const QUEUED_BYTES: usize = 8 << 20;

/// The keep-alive in force for the one that a client asks for.
pub fn keep_alive(asked: u16) -> u16 {
    match asked {
        0 => KEEP_ALIVE_MAX,
        asked => asked.clamp(KEEP_ALIVE_MIN, KEEP_ALIVE_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::keep_alive;

    #[test]
    fn a_keep_alive_is_brought_between_30_and_1200_seconds() {
        for (asked, got) in
            [(0, 1200), (1, 30), (29, 30), (30, 30), (60, 60), (1200, 1200), (1201, 1200), (u16::MAX, 1200)]
        {
            assert_eq!(keep_alive(asked), got);
        }
    }
}

//! How a thing speaks MQTT: its session, its keep-alive and the protocol's version; what is left out is the habit of the system that it runs on.

/// How a thing speaks MQTT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MqttSettings {
    /// What becomes of its subscriptions and of what waits for it while it is away.
    pub session: Option<Session>,
    /// Seconds of silence after which it pings; AWS takes 30 to 1200 (General Reference, "AWS IoT Core protocol limits and quotas").
    pub keep_alive: Option<u16>,
    /// The version of the protocol.
    pub version: Option<MqttVersion>,
}

/// What becomes of a client's subscriptions and of what waits for it while it is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// They end with the connection.
    Clean,
    /// They are kept for as long as AWS keeps them: an hour, unless the account has it otherwise.
    Kept,
    /// They are kept for this many seconds, which MQTT 5 alone can ask for; seven days at most.
    KeptFor(u32),
}

/// The longest that AWS keeps a session, in seconds: seven days (Developer Guide, "MQTT persistent sessions").
pub const LONGEST_SESSION: u32 = 7 * 24 * 3600;
/// The shortest and longest keep-alive of AWS, in seconds.
pub const KEEP_ALIVE: std::ops::RangeInclusive<u16> = 30..=1200;

/// A version of MQTT that AWS IoT speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MqttVersion {
    /// MQTT 3.1.1
    V311,
    /// MQTT 5
    V5,
}

impl MqttVersion {
    /// As the manifest spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::V311 => "3.1.1",
            Self::V5 => "5",
        }
    }
}

impl Session {
    /// Whether it ends with the connection.
    pub fn is_clean(self) -> bool {
        self == Self::Clean
    }
}

/// Seconds as the manifest writes them: `90s`, `15m`, `1h`, `7d`, by the largest unit that fits.
pub fn duration(seconds: u32) -> String {
    let units = [(86_400, 'd'), (3600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
    let (length, letter) = unit.unwrap_or((1, 's'));
    format!("{}{letter}", seconds / length)
}

/// The seconds of a duration like `1h`; none when it is not one.
pub fn seconds(text: &str) -> Option<u32> {
    let length = match text.chars().next_back()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    let number: u32 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    number.checked_mul(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_as_it_is_written() {
        for (number, text) in [(90, "90s"), (900, "15m"), (3600, "1h"), (LONGEST_SESSION, "7d"), (0, "0s")] {
            assert_eq!(duration(number), text);
            assert_eq!(seconds(text), Some(number));
        }
        for bad in ["", "s", "1", "1w", "-1s", "1.5h", "99999999999s", "4294967295d", "+1s", "1ü"] {
            assert_eq!(seconds(bad), None, "{bad:?}");
        }
    }
}

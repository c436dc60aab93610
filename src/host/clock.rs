//! The clock: everything else is told the time.

use time::OffsetDateTime;

/// Now, in UTC, to the second: what certificates and journals can hold.
pub fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now)
}

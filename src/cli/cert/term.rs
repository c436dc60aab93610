//! Spans of time as people write them: `30d`, `12h`, `2w`.

use time::Duration;

/// A span of time: a number and `s`, `m`, `h`, `d` or `w`.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "a span of time looks like `30d` or `12h` (s, m, h, d, w)".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.get(..text.len() - unit.len_utf8()).ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return Err(wrong()),
    };
    Ok(Duration::seconds(i64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_nonsense_is_refused() {
        assert_eq!(parse("30d"), Ok(Duration::days(30)));
        assert_eq!(parse("2w"), Ok(Duration::weeks(2)));
        for bad in ["", "d", "30", "-1d", "1.5d", "30ü", "99999999999d"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}

//! Versions of the systems that targets are for, as users write them: `2.0`, `0.24.4-2`, `v5`.

/// A release as numbers, the missing ones zero: `0.24.4-2` is `[0, 24, 4, 2]`.
pub type Version = [u32; 4];

/// Reads a release; none when it is not made of at most four numbers between dots and dashes.
pub fn parse(text: &str) -> Option<Version> {
    let mut version = Version::default();
    let mut slots = version.iter_mut();
    for part in text.strip_prefix('v').unwrap_or(text).split(['.', '-']) {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        *slots.next()? = part.parse().ok().filter(|_| digits)?;
    }
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_compare_as_numbers() {
        assert!(parse("0.24.4-2") > parse("0.24.4"));
        assert!(parse("0.24.13") > parse("0.24.4-2"));
        assert_eq!(parse("v5"), Some([5, 0, 0, 0]));
        for bad in ["", "latest", "1..2", "1.2.3.4.5", "2.x", "+1", "99999999999"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}

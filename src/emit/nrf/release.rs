//! Releases of the nRF Connect SDK, and what changed from one to the next.

/// A release: major and minor; `x` stands for the newest.
pub type Release = (u32, u32);

/// The oldest release whose symbols are known here, and the first after the newest.
const KNOWN: std::ops::Range<Release> = (1, 5)..(4, 0);
/// What is taken where none is given.
pub const NEWEST: Release = (3, u32::MAX);
/// From here on the library stands on the MQTT helper, whose symbols replace a part of its own.
pub const FIRST_WITH_HELPER: Release = (2, 6);
/// From here on certificates are files instead of a header, and from the second on plain PEM instead of C strings.
pub const FIRST_WITH_FILES: Release = (2, 0);
pub const FIRST_WITH_PEM: Release = (2, 7);
/// From here on the host's name can be given by the application, in a buffer of its own.
pub const FIRST_WITH_HOST_BUFFER: Release = (2, 3);
/// From here on Zephyr's build takes EXTRA_CONF_FILE; OVERLAY_CONFIG before (Zephyr 3.4, release notes).
pub const FIRST_WITH_EXTRA_CONF: Release = (2, 5);
/// From here on `AWS_FOTA` selects cJSON; before it depends on it, and cJSON on newlib (`lib/aws_fota/Kconfig`, `modules/cjson/Kconfig`).
pub const FIRST_WITH_CJSON_SELECTED: Release = (2, 5);
/// From here on MCUboot is chosen by sysbuild.
pub const FIRST_WITH_SYSBUILD: Release = (2, 7);
/// From here on DOWNLOAD_CLIENT is DOWNLOADER.
pub const FIRST_WITH_DOWNLOADER: Release = (3, 0);

/// Reads `2.6`, `v2.6.1` or `3.x`; none when it is no release from 1.5 to 3.x.
pub fn parse(text: &str) -> Option<Release> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let major = number(parts.next()?)?;
    let minor = match parts.next()? {
        "x" => u32::MAX,
        part => number(part)?,
    };
    let patch = parts.next().is_none_or(|part| number(part).is_some());
    (patch && parts.next().is_none() && KNOWN.contains(&(major, minor))).then_some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_a_number_or_the_newest_of_its_line() {
        assert_eq!(parse("1.5"), Some((1, 5)));
        assert_eq!(parse("v2.6.1"), Some((2, 6)));
        assert!(parse("3.x") >= Some(FIRST_WITH_DOWNLOADER));
        assert!(parse("2.10") > parse("2.9"));
        for bad in ["1.4", "4.0", "3", "x", "3.y", "2.6.1.1", ""] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}

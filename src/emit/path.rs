//! Paths on the device, as the options of targets give them.

use crate::emit::Options;
use crate::finding::Finding;

/// Where a system takes a path from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From the root of a Unix, and from nowhere else.
    Unix,
    /// From the root, or from a drive of Windows.
    UnixOrWindows,
    /// As [`Kind::UnixOrWindows`], and also from the folder that it is started in, which is seldom what is meant.
    Anywhere,
}

/// Whether a path starts at a drive: `C:/` or `C:\`.
fn is_on_a_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

/// A finding about a path option that is empty, or relative where that leads nowhere.
pub fn check(system: &str, options: &Options, name: &str, kind: Kind) -> Option<Finding> {
    let path = options.text(name)?;
    let deny = |problem: &str| {
        let message = format!("`{name}` cannot be `{}`: {problem}", path.escape_debug());
        Some(Finding::deny("target-value", message).at_place(options.place(name)))
    };
    if path.trim().is_empty() {
        return deny("it is a path on the device");
    }
    if path.starts_with('/') || (kind != Kind::Unix && is_on_a_drive(path)) {
        return None;
    }
    if kind != Kind::Anywhere {
        let finding = deny(&format!("{system} needs the whole path, from the root"));
        return finding.map(|finding| finding.help("begin it with `/`"));
    }
    let message = format!("`{name}` is `{path}`: {system} looks for it below the folder that it is started in");
    let finding = Finding::warn("target-path-relative", message).at_place(options.place(name));
    Some(finding.help("give the whole path, from the root"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::OptionValue;
    use crate::finding::Level;

    #[test]
    fn a_path_that_leads_nowhere_is_denied() {
        let level = |path: &str, kind| {
            let mut options = Options::default();
            options.set("dir", OptionValue::Text(path.to_owned()), None);
            check("X", &options, "dir", kind).map(|finding| finding.level)
        };
        for path in ["", " ", "certs", "./certs", "~/certs", "C:certs"] {
            assert_eq!(level(path, Kind::UnixOrWindows), Some(Level::Deny), "{path:?}");
        }
        for path in ["/etc", "C:/certs", "d:\\certs"] {
            assert_eq!(level(path, Kind::UnixOrWindows), None, "{path:?}");
        }
        assert_eq!(level("C:/certs", Kind::Unix), Some(Level::Deny));
        assert_eq!(level("certs", Kind::Anywhere), Some(Level::Warn));
        assert_eq!(level("", Kind::Anywhere), Some(Level::Deny));
        assert_eq!(check("X", &Options::default(), "dir", Kind::Unix).map(|finding| finding.code), None);
    }
}

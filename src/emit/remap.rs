//! Remapping: what a route's two topic patterns have in common, the way bridges can express it.

/// Two patterns as one core under two prefixes and two suffixes: `a/b/#` and `x/#` are `#` under `a/b/` and `x/`.
///
/// The core holds every wildcard of both, so that what the wildcards stand for is carried over as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remap<'a> {
    /// The levels that both patterns share, from the first wildcard to the last; empty when neither has one.
    pub core: &'a str,
    /// What stands before the core in the source.
    pub source_prefix: &'a str,
    /// What stands after it in the source.
    pub source_suffix: &'a str,
    /// What stands before the core in the target.
    pub target_prefix: &'a str,
    /// What stands after it in the target.
    pub target_suffix: &'a str,
}

/// Whether a pattern has a wildcard level.
pub fn has_wildcard(pattern: &str) -> bool {
    core(pattern).is_some()
}

/// How messages under `source` get their names under `target`; none when the wildcards of the two do not agree.
///
/// `a/+/b` to `x/+/b` agree, `a/+/b/+` to `x/+/y/+` do not: what stands between two wildcards cannot be changed by any bridge.
pub fn remap<'a>(source: &'a str, target: &'a str) -> Option<Remap<'a>> {
    match (core(source), core(target)) {
        (None, None) => {
            Some(Remap { core: "", source_prefix: source, source_suffix: "", target_prefix: target, target_suffix: "" })
        }
        (Some((source_prefix, core, source_suffix)), Some((target_prefix, same, target_suffix))) if core == same => {
            Some(Remap { core, source_prefix, source_suffix, target_prefix, target_suffix })
        }
        _ => None,
    }
}

/// The wildcards of a target, from the first to the last, with what stands before and after, when the source holds just them in just one place.
///
/// `+/up/#` to `x/#`: what `#` stands for is kept, what `+` stands for is lost.
pub fn part<'a>(source: &str, target: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let (prefix, core, suffix) = core(target)?;
    let mut places = source.match_indices(core);
    let (at, _) = places.next()?;
    let whole = source[..at].is_empty() || source[..at].ends_with('/');
    let ends = source[at + core.len()..].is_empty() || source[at + core.len()..].starts_with('/');
    (whole && ends && places.next().is_none()).then_some((core, prefix, suffix))
}

/// A pattern cut before its first wildcard level and after its last.
fn core(pattern: &str) -> Option<(&str, &str, &str)> {
    let mut range: Option<(usize, usize)> = None;
    let mut at = 0;
    for level in pattern.split('/') {
        let end = at + level.len();
        if matches!(level, "+" | "#") {
            range = Some((range.map_or(at, |(start, _)| start), end));
        }
        at = end + 1;
    }
    range.map(|(start, end)| (&pattern[..start], &pattern[start..end], &pattern[end..]))
}

/// Two patterns as what stands before the levels that both end with, in each, and those levels.
///
/// `x/a/#` and `y/a/#` are `a/#` behind `x/` and `y/`: a bridge that swaps the prefixes sends `x/a` as `y/a` too.
pub fn prefixes<'a>(source: &'a str, target: &'a str) -> (&'a str, &'a str, &'a str) {
    let mut tail = 0;
    let mut whole = source.len().min(target.len());
    for (at, (a, b)) in source.bytes().rev().zip(target.bytes().rev()).enumerate() {
        if a != b {
            whole = 0;
            break;
        }
        if a == b'/' {
            tail = at;
        }
    }
    // One of them is the end of the other, from a level on.
    let (shorter, longer) = if source.len() < target.len() { (source, target) } else { (target, source) };
    if whole == shorter.len()
        && (longer.len() == whole || longer.as_bytes().get(longer.len() - whole - 1) == Some(&b'/'))
    {
        tail = whole;
    }
    let cut = |text: &'a str| text.split_at(text.len() - tail);
    let ((before, common), (behind, _)) = (cut(source), cut(target));
    (before, behind, common)
}

/// Whether every topic that `narrow` stands for is also one that `wide` stands for.
pub fn covers(wide: &str, narrow: &str) -> bool {
    let mut narrow = narrow.split('/');
    for level in wide.split('/') {
        match (level, narrow.next()) {
            ("#", level) => return level.is_some(),
            ("+", Some(level)) if level != "#" => {}
            (level, Some(other)) if level == other => {}
            _ => return false,
        }
    }
    narrow.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_holds_every_wildcard() {
        let found = remap("a/+/b/#", "x/y/+/b/#").unwrap();
        assert_eq!((found.core, found.source_prefix, found.target_prefix), ("+/b/#", "a/", "x/y/"));
        let found = remap("a/+/b", "x/+").unwrap();
        assert_eq!((found.core, found.source_suffix, found.target_suffix), ("+", "/b", ""));
        assert_eq!(remap("a", "b").unwrap().core, "");
        assert_eq!(remap("#", "x/#").unwrap().source_prefix, "");
    }

    #[test]
    fn prefixes_end_where_a_level_ends() {
        for (source, target, split) in [
            ("x/a/#", "y/a/#", ("x/", "y/", "a/#")),
            ("l/#", "r/#", ("l/", "r/", "#")),
            ("#", "r/#", ("", "r/", "#")),
            ("xa/#", "ya/#", ("xa/", "ya/", "#")),
            ("a", "b", ("a", "b", "")),
            ("ba", "a", ("ba", "a", "")),
            ("b/a", "a", ("b/", "", "a")),
            ("a", "a", ("", "", "a")),
            ("", "a", ("", "a", "")),
        ] {
            assert_eq!(prefixes(source, target), split, "{source} {target}");
        }
    }

    #[test]
    fn wildcards_that_do_not_agree_have_no_remap() {
        for (source, target) in [("a/+", "b"), ("a", "b/#"), ("a/+", "b/#"), ("+/a/+", "+/b/+"), ("a/+/+", "b/+")] {
            assert_eq!(remap(source, target), None, "{source} {target}");
        }
    }

    #[test]
    fn a_part_is_kept_when_it_stands_in_one_place() {
        assert_eq!(part("+/up/#", "x/#"), Some(("#", "x/", "")));
        assert_eq!(part("a/+/x", "+/x"), Some(("+", "", "/x")));
        assert_eq!(part("+/a/+", "x/+"), None);
        assert_eq!(part("_/_/#", "g/+/#"), None);
    }

    #[test]
    fn a_filter_covers_what_it_delivers() {
        for (wide, narrow) in [("a/#", "a/b/#"), ("a/#", "a/+"), ("+", "a"), ("a/b", "a/b")] {
            assert!(covers(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in [("a/+", "a/#"), ("a/b", "a/+"), ("a/#", "a"), ("+", "a/b")] {
            assert!(!covers(wide, narrow), "{wide} {narrow}");
        }
    }
}

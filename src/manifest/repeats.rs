//! Findings that would be made again and again, row by row: the same one is made once, and of those alike a score.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::finding::{Finding, Level, Place, Source};

/// How many findings alike are shown before the rest is counted.
const SHOWN: usize = 20;

/// What was said so far.
#[derive(Default)]
pub(crate) struct Repeats {
    said: HashSet<(&'static str, usize, u64)>,
    alike: HashMap<(&'static str, Option<usize>, u64), Alike>,
    /// How many kinds of words there are for one code and place.
    kinds: HashMap<(&'static str, Option<usize>), HashSet<u64>>,
}

/// More kinds of words than this for one code and place are the names and values in them, and count as one kind.
const KINDS: usize = 8;

/// The words of a message without the numbers and the quoted names in them.
fn words(message: &str) -> String {
    message.split('`').step_by(2).flat_map(str::chars).filter(|letter| !letter.is_ascii_digit()).collect()
}

/// Findings of one code that one place in the manifest leads to.
struct Alike {
    count: usize,
    level: Level,
    first: Option<Place>,
    /// The lines of those that are only counted, as ranges.
    lines: Vec<(usize, usize)>,
}

impl Alike {
    fn add_line(&mut self, line: usize) {
        match self.lines.last_mut() {
            Some((_, last)) if line == *last || line == *last + 1 => *last = line,
            _ => self.lines.push((line, line)),
        }
    }

    /// The lines in words, for those that have any.
    fn lines(&self) -> Option<String> {
        let range = |(first, last): &(usize, usize)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        };
        let ranges: Vec<String> = self.lines.iter().map(range).collect();
        (!ranges.is_empty()).then(|| format!("lines {}", ranges.join(", ")))
    }
}

/// A hash that is the same in every run.
pub(super) fn hash(salt: u8, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (salt, text).hash(&mut hasher);
    hasher.finish()
}

impl Repeats {
    /// Those findings that are new and not too many of a kind.
    pub(crate) fn fresh(&mut self, manifest: &Source, findings: Vec<Finding>) -> Vec<Finding> {
        findings.into_iter().filter(|finding| self.is_fresh(manifest, finding)).collect()
    }

    fn is_fresh(&mut self, manifest: &Source, finding: &Finding) -> bool {
        let written = |place: &&Place| place.source.name() == manifest.name();
        let place = finding.place.as_ref();
        let in_manifest = place.filter(written);
        if let Some(place) = in_manifest
            && !self.said.insert((finding.code, place.span.start, hash(0, &finding.message)))
        {
            return false;
        }
        let cause = in_manifest.or(finding.related.as_ref().map(|(place, _)| place).filter(written));
        let cause = (finding.code, cause.map(|place| place.span.start));
        let (kinds, kind) = (self.kinds.entry(cause).or_default(), hash(0, &words(&finding.message)));
        let kind = if kinds.len() < KINDS || kinds.contains(&kind) { kind } else { 0 };
        kinds.insert(kind);
        let alike = self.alike.entry((cause.0, cause.1, kind)).or_insert_with(|| Alike {
            count: 0,
            level: finding.level,
            first: finding.place.clone(),
            lines: Vec::new(),
        });
        alike.count += 1;
        alike.level = alike.level.max(finding.level);
        if alike.count > SHOWN
            && let Some(place) = place.filter(|_| in_manifest.is_none())
        {
            alike.add_line(place.line_column().0);
        }
        alike.count <= SHOWN
    }

    /// How many more there were of each kind.
    pub(crate) fn sum_up(&mut self) -> Vec<Finding> {
        let mut more: Vec<_> = self.alike.drain().filter(|(_, alike)| alike.count > SHOWN).collect();
        more.sort_by_key(|(key, _)| *key);
        more.into_iter()
            .map(|((code, ..), alike)| {
                // Findings of one place are sorted by their text: what stands for the rest comes after all that begin with a letter.
                let message = format!("… and {} more like this one", alike.count - SHOWN);
                let help = alike.lines();
                Finding { level: alike.level, help, ..Finding::deny(code, message).at_place(alike.first) }
            })
            .collect()
    }
}

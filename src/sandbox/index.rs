//! Who subscribes to what: filters in a tree of levels, so that a topic finds its subscribers without asking all.
//!
//! Matching is AWS's: `sensor/#` does not match `sensor` (Developer Guide, "MQTT"), and a wildcard in the first level matches no topic that
//! begins with `$` (OASIS MQTT 3.1.1, section 4.7.2).

use std::collections::HashMap;
use std::sync::Arc;

/// What a subscription asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The QoS that was granted.
    pub qos: u8,
    /// Whether own messages are left out.
    pub no_local: bool,
    /// Whether the RETAIN flag stays as published.
    pub as_published: bool,
}

/// A session that subscribes, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// The session's number.
    pub session: u64,
    /// How.
    pub options: Options,
    /// For a shared subscription: its name and filter, which one of its subscribers answers for.
    pub share: Option<Arc<str>>,
}

#[derive(Debug, Default)]
struct Level {
    below: HashMap<Box<str>, Level>,
    here: Vec<Subscriber>,
}

impl Level {
    fn is_empty(&self) -> bool {
        self.below.is_empty() && self.here.is_empty()
    }
}

/// Every subscription.
#[derive(Debug, Default)]
pub struct Index {
    root: Level,
}

/// A filter without `$share/NAME/`, and the whole of it where it is a shared one.
pub fn unshared(filter: &str) -> (&str, Option<&str>) {
    match filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/')) {
        Some((_, inner)) => (inner, Some(filter)),
        None => (filter, None),
    }
}

impl Index {
    /// Adds a subscription; an older one of the same session to the same filter goes.
    pub fn insert(&mut self, filter: &str, session: u64, options: Options) {
        let (inner, share) = unshared(filter);
        let mut level = &mut self.root;
        for part in inner.split('/') {
            level = level.below.entry(part.into()).or_default();
        }
        let share = share.map(Arc::from);
        level.here.retain(|own| own.session != session || own.share != share);
        level.here.push(Subscriber { session, options, share });
    }

    /// Takes a subscription away.
    pub fn remove(&mut self, filter: &str, session: u64) {
        let (inner, share) = unshared(filter);
        let parts: Vec<&str> = inner.split('/').collect();
        take(&mut self.root, &parts, &|own| own.session == session && own.share.as_deref() == share);
    }

    /// Hands out every subscriber that a topic reaches; one with several fitting filters comes several times.
    pub fn reach<'a>(&'a self, topic: &str, each: &mut dyn FnMut(&'a Subscriber)) {
        walk(&self.root, topic, true, each);
    }
}

fn take(level: &mut Level, parts: &[&str], whose: &dyn Fn(&Subscriber) -> bool) {
    let Some((first, rest)) = parts.split_first() else {
        level.here.retain(|own| !whose(own));
        return;
    };
    if let Some(below) = level.below.get_mut(*first) {
        take(below, rest, whose);
        if below.is_empty() {
            level.below.remove(*first);
        }
    }
}

fn walk<'a>(level: &'a Level, topic: &str, first: bool, each: &mut dyn FnMut(&'a Subscriber)) {
    let (part, rest) = match topic.split_once('/') {
        Some((part, rest)) => (part, Some(rest)),
        None => (topic, None),
    };
    let wild = !(first && part.starts_with('$'));
    if wild && let Some(all) = level.below.get("#") {
        all.here.iter().for_each(&mut *each);
    }
    let plus = if wild { level.below.get("+") } else { None };
    for next in level.below.get(part).into_iter().chain(plus) {
        match rest {
            Some(rest) => walk(next, rest, false, each),
            None => next.here.iter().for_each(&mut *each),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thing::topic::filter_matches;

    const OPTIONS: Options = Options { qos: 1, no_local: false, as_published: false };

    /// The plain matcher, which reads filter and topic side by side, is the judge.
    #[test]
    fn the_tree_finds_what_the_plain_matcher_finds() {
        let words = ["a", "b", "", "$aws"];
        let wild = ["a", "b", "", "$aws", "+", "#"];
        let all = |words: &[&str]| -> Vec<String> {
            let mut list: Vec<String> = words.iter().map(ToString::to_string).collect();
            for _ in 0..2 {
                let longer: Vec<String> =
                    list.iter().flat_map(|own| words.iter().map(move |word| format!("{own}/{word}"))).collect();
                list.extend(longer);
            }
            list
        };
        let is_filter = |filter: &&String| !filter.strip_suffix("/#").unwrap_or(filter).contains('#') || *filter == "#";
        let filters = all(&wild);
        let filters: Vec<&String> = filters.iter().filter(is_filter).collect();
        let mut index = Index::default();
        for (session, filter) in filters.iter().enumerate() {
            index.insert(filter, session as u64, OPTIONS);
        }
        for topic in all(&words) {
            let mut found: Vec<u64> = Vec::new();
            index.reach(&topic, &mut |own| found.push(own.session));
            found.sort_unstable();
            found.dedup();
            let wanted: Vec<u64> =
                (0..filters.len()).filter(|at| filter_matches(filters[*at], &topic)).map(|at| at as u64).collect();
            assert_eq!(found, wanted, "{topic}");
        }
        for (session, filter) in filters.iter().enumerate() {
            index.remove(filter, session as u64);
        }
        assert!(index.root.is_empty(), "nothing is left of subscriptions that are gone");
    }

    #[test]
    fn a_shared_subscription_is_another_than_the_plain_one() {
        let mut index = Index::default();
        index.insert("a/b", 1, OPTIONS);
        index.insert("$share/g/a/b", 1, OPTIONS);
        let mut shares = Vec::new();
        index.reach("a/b", &mut |own| shares.push(own.share.clone()));
        assert_eq!(shares, [None, Some("$share/g/a/b".into())]);
        index.remove("$share/g/a/b", 1);
        let mut count = 0;
        index.reach("a/b", &mut |_| count += 1);
        assert_eq!(count, 1);
    }
}

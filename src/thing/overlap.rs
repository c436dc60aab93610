//! Overlap: which of many filters share a topic with another, found in a tree of levels instead of by trying every pair.

use std::collections::HashMap;

/// Steps through the trees of one index; beyond them it answers that it does not know, so that no input makes it slow.
const MOST_STEPS: usize = 20_000_000;

/// Filters by their levels, each with a number of the caller's.
#[derive(Debug, Default)]
pub struct Overlaps<'a> {
    nodes: Vec<Node<'a>>,
    steps: usize,
}

#[derive(Debug, Default)]
struct Node<'a> {
    children: HashMap<&'a str, usize>,
    /// The filters that end here.
    ends: Vec<usize>,
}

impl<'a> Overlaps<'a> {
    /// An index of no filters.
    pub fn new() -> Self {
        Self { nodes: vec![Node::default()], steps: 0 }
    }

    /// Adds a filter under a number.
    pub fn insert(&mut self, filter: &'a str, number: usize) {
        let mut at = 0;
        for level in filter.split('/') {
            let next = self.nodes.len();
            at = *self.nodes[at].children.entry(level).or_insert(next);
            if at == next {
                self.nodes.push(Node::default());
            }
        }
        self.nodes[at].ends.push(number);
    }

    /// The numbers of the filters that share a topic with this one as MQTT's own rule has it, in rising order, at most `most` of them.
    ///
    /// `a/#` holds `a` too (MQTT 3.1.1 §4.7.1.2), and a wildcard in the first level no topic that starts with `$` (§4.7.2).
    pub fn of(&mut self, filter: &str, most: usize) -> Vec<usize> {
        let levels: Vec<&str> = filter.split('/').collect();
        let mut found = Vec::new();
        // Places in the tree that are still to be looked at, each with a place in the filter; with none, all that is below belongs to it.
        let mut open = vec![(0, Some(0))];
        while let Some((node, depth)) = open.pop() {
            self.steps += 1;
            if found.len() >= most || self.steps > MOST_STEPS {
                break;
            }
            let here = &self.nodes[node];
            let Some(depth) = depth else {
                found.extend(&here.ends);
                open.extend(here.children.values().map(|child| (*child, None)));
                continue;
            };
            let reserved = |level: &str| depth == 0 && level.starts_with('$');
            let rest = here.children.get("#").filter(|_| !levels.get(depth).is_some_and(|level| reserved(level)));
            let rest = rest.map(|rest| (*rest, None));
            match levels.get(depth).copied() {
                None => {
                    found.extend(&here.ends);
                    open.extend(rest);
                }
                Some("#") => {
                    found.extend(here.ends.iter().filter(|_| depth > 0));
                    open.extend(here.children.iter().filter(|(level, _)| !reserved(level)).map(|(_, at)| (*at, None)));
                }
                Some("+") => {
                    open.extend(rest);
                    let others = here.children.iter().filter(|(level, _)| **level != "#" && !reserved(level));
                    open.extend(others.map(|(_, child)| (*child, Some(depth + 1))));
                }
                Some(level) => {
                    open.extend(rest);
                    let same = here.children.get(level);
                    let any = here.children.get("+").filter(|_| !reserved(level));
                    open.extend(same.into_iter().chain(any).map(|child| (*child, Some(depth + 1))));
                }
            }
        }
        found.sort_unstable();
        found.truncate(most);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every topic of up to three levels from a small alphabet.
    fn topics() -> Vec<String> {
        let levels = ["", "a", "b", "$x"];
        let mut all: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
        for _ in 0..2 {
            let longer = all.iter().flat_map(|topic| levels.iter().map(move |level| format!("{topic}/{level}")));
            all = all.iter().cloned().chain(longer).collect();
        }
        all
    }

    /// MQTT's rule, written down a second time.
    fn matches(filter: &[&str], topic: &[&str], first: bool) -> bool {
        match (filter, topic) {
            (["#"], topic) => !first || !topic[0].starts_with('$'),
            ([], []) => true,
            (["+", filter @ ..], [level, topic @ ..]) => {
                (!first || !level.starts_with('$')) && matches(filter, topic, false)
            }
            ([own, filter @ ..], [level, topic @ ..]) => own == level && matches(filter, topic, false),
            _ => false,
        }
    }

    #[test]
    fn two_filters_overlap_when_a_topic_matches_both() {
        let words = ["a", "b", "+", "$x", ""];
        let mut filters: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        filters.extend(words.iter().flat_map(|a| words.iter().map(move |b| format!("{a}/{b}"))));
        filters.extend(filters.clone().iter().map(|filter| format!("{filter}/#")));
        filters.push("#".to_owned());
        let topics = topics();
        let set = |filter: &str| -> Vec<bool> {
            let filter: Vec<&str> = filter.split('/').collect();
            topics.iter().map(|topic| matches(&filter, &topic.split('/').collect::<Vec<_>>(), true)).collect()
        };
        let sets: Vec<Vec<bool>> = filters.iter().map(|filter| set(filter)).collect();
        let mut index = Overlaps::new();
        for (number, filter) in filters.iter().enumerate() {
            index.insert(filter, number);
        }
        for (number, filter) in filters.iter().enumerate() {
            let expected: Vec<usize> = (0..filters.len())
                .filter(|other| sets[number].iter().zip(&sets[*other]).any(|(one, other)| *one && *other))
                .collect();
            assert_eq!(index.of(filter, usize::MAX), expected, "{filter}");
        }
    }
}

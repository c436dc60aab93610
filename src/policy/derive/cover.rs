//! Which statements hold which resources, so that the whole is shortest and grants the same.
//!
//! A statement is a set of actions with a list of resources. A resource that needs several actions can stand once in a statement of all of
//! them or once in a statement of each; every choice of statements is tried, which for three actions is 127.

use super::super::document::{Effect, Statement};
use crate::thing::operation::Action;

/// A resource with the actions it needs (a bit each) and those that it can have without changing the meaning.
pub(super) struct Item {
    pub(super) resource: String,
    pub(super) required: u8,
    pub(super) permitted: u8,
}

/// The shortest statements that give every item what it needs and no item more than it may have.
pub(super) fn statements(effect: Effect, actions: &[Action], items: &[Item]) -> Vec<Statement> {
    let masks: Vec<u8> = (1..1u8 << actions.len()).collect();
    let choices = 1u32..1 << masks.len();
    let chosen = choices
        .filter_map(|choice| {
            let chosen: Vec<u8> =
                masks.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1).map(|(_, mask)| *mask).collect();
            Some((cost(effect, actions, items, &chosen)?, chosen.len(), chosen))
        })
        .min();
    let Some((_, _, chosen)) = chosen else { return Vec::new() };
    let lists = chosen.iter().map(|mask| {
        let holds = |item: &&Item| cover(item, &chosen).is_some_and(|cover| cover.contains(mask));
        let resources: Vec<&str> = items.iter().filter(holds).map(|item| item.resource.as_str()).collect();
        (mask, resources)
    });
    lists
        .filter(|(_, resources)| !resources.is_empty())
        .map(|(mask, resources)| Statement::new(effect, names(actions, *mask), resources))
        .collect()
}

fn names(actions: &[Action], mask: u8) -> Vec<&'static str> {
    actions.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, action)| action.policy_action()).collect()
}

/// The fewest of the chosen statements that give an item what it needs; none when they cannot.
fn cover(item: &Item, chosen: &[u8]) -> Option<Vec<u8>> {
    let usable: Vec<u8> = chosen.iter().copied().filter(|mask| mask & !item.permitted == 0).collect();
    let subsets = 0u32..1 << usable.len();
    let given =
        |subset: u32| usable.iter().enumerate().filter(move |(at, _)| subset >> at & 1 == 1).map(|(_, mask)| *mask);
    subsets
        .filter(|subset| item.required & !given(*subset).fold(0, |all, mask| all | mask) == 0)
        .min_by_key(|subset| subset.count_ones())
        .map(|subset| given(subset).collect())
}

/// Characters of the statements; none when some item cannot be served.
fn cost(effect: Effect, actions: &[Action], items: &[Item], chosen: &[u8]) -> Option<usize> {
    let mut counts = vec![(0, 0); chosen.len()];
    // Items with the same needs are served the same way; the memory of that keeps the search short.
    let mut known: Vec<((u8, u8), Vec<u8>)> = Vec::new();
    for item in items {
        let needs = (item.required, item.permitted);
        let at = match known.iter().position(|(known, _)| *known == needs) {
            Some(at) => at,
            None => {
                known.push((needs, cover(item, chosen)?));
                known.len() - 1
            }
        };
        for (count, mask) in counts.iter_mut().zip(chosen) {
            if known[at].1.contains(mask) {
                count.0 += 1;
                count.1 += item.resource.chars().filter(|c| !c.is_whitespace()).count() + "\"\",".len();
            }
        }
    }
    let mut total = 0;
    for ((count, characters), mask) in counts.into_iter().zip(chosen) {
        if count == 0 {
            // The same without this statement is another choice.
            return None;
        }
        let names = names(actions, *mask);
        let frame = r#"{"Action":"Resource":},"#.len() + r#""Effect":"","#.len() + effect.as_str().len();
        let brackets = 2 * usize::from(names.len() > 1) + 2 * usize::from(count > 1);
        total += frame + names.iter().map(|name| name.len() + 3).sum::<usize>() + brackets + characters;
    }
    Some(total)
}

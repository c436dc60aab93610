//! Which things of a registry are meant: by name, by a pattern, all of them, those of a type or of a group.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::error::{Error, Result};
use crate::plan::observed::no_such_thing;
use crate::registry::{Registry, ThingRecord};

/// Which things are meant. A type and groups narrow what names and patterns say, or all things where there are neither.
#[derive(Clone, Debug, Default)]
pub struct Selection<'a> {
    /// Names, and patterns in which `*` stands for any characters and `?` for one.
    pub names: &'a [String],
    /// Only things of this type.
    pub thing_type: Option<&'a str>,
    /// Only things that are in each of these groups.
    pub groups: &'a [String],
}

/// The names of the things that are meant, in order: as they were named, and what was not named by name.
///
/// # Errors
/// When there is nothing of that kind, or the registry does not answer.
pub fn select(registry: &dyn Registry, selection: &Selection<'_>) -> Result<Vec<String>> {
    let is_narrow = selection.thing_type.is_some() || !selection.groups.is_empty();
    let patterns: Vec<&String> = selection.names.iter().filter(|name| is_pattern(name)).collect();
    if !is_narrow && patterns.is_empty() && !selection.names.is_empty() {
        return Ok(selection.names.to_vec());
    }
    let mut members: Option<BTreeSet<String>> = None;
    for group in selection.groups {
        if registry.describe_thing_group(group)?.is_none() {
            return Err(nothing(registry, &format!("there is no thing group `{group}`"), group));
        }
        let mut of_group = BTreeSet::new();
        registry.list_things_in_thing_group(group, &mut |name| {
            of_group.insert(name);
            Ok(ControlFlow::Continue(()))
        })?;
        members = Some(match members {
            None => of_group,
            Some(before) => before.intersection(&of_group).cloned().collect(),
        });
    }
    let is_meant = |record: &ThingRecord| {
        members.as_ref().is_none_or(|members| members.contains(&record.name))
            && selection.thing_type.is_none_or(|wanted| record.thing_type.as_deref() == Some(wanted))
    };
    let mut there = BTreeSet::new();
    let mut met = BTreeSet::new();
    registry.list_things(&mut |record| {
        let by = selection.names.iter().filter(|name| matches(name, &record.name));
        let by: Vec<&String> = by.collect();
        if (selection.names.is_empty() || !by.is_empty()) && is_meant(&record) {
            met.extend(by);
            there.insert(record.name);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(missed) = selection.names.iter().find(|name| !met.contains(name)) {
        return Err(match (is_pattern(missed), is_narrow) {
            (false, false) => no_such_thing(registry, missed),
            (_, false) => nothing(registry, &format!("no thing is called like `{missed}`"), missed),
            (_, true) => {
                nothing(registry, &format!("no thing of that type or group is called like `{missed}`"), missed)
            }
        });
    }
    match there.is_empty() {
        true => Err(nothing(registry, "there are no such things", "")),
        false => Ok(there.into_iter().collect()),
    }
}

fn nothing(registry: &dyn Registry, says: &str, on: &str) -> Error {
    let error =
        Error::registry("ResourceNotFoundException", says).cause(format!("the registry is {}", registry.describe()));
    let error = if on.is_empty() { error } else { error.on(on) };
    error.hint("`awsiot-kit thing list` shows all there are")
}

/// Whether it is a pattern: neither character can be in the name of a thing.
fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Whether a name is as a pattern says.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Where the last star stands, and how far the name had come there.
    let (mut at, mut on, mut star) = (0, 0, None);
    while on < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, on));
                at += 1;
            }
            Some(own) if *own == '?' || Some(own) == name.get(on) => {
                at += 1;
                on += 1;
            }
            _ => match star {
                Some((from, seen)) => {
                    star = Some((from, seen + 1));
                    at = from + 1;
                    on = seen + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|own| *own == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_characters_and_a_question_mark_is_one() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "a"),
            ("pump-*", "pump-1"),
            ("*-1", "pump-1"),
            ("p?mp", "pump"),
            ("a*b*c", "a-b-b-c"),
            ("a**", "a"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("?", ""), ("pump-*", "pum"), ("*-1", "pump-11"), ("p?mp", "pmp"), ("a*b", "a-b-c"), ("", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}

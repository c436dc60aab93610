//! Two sets of policies compared by what they allow, with an operation that tells them apart.
//!
//! Variables are unknown texts that are equal only to themselves, and conditions are unknowns that hold or do not: so that a difference that
//! is found is one for some connection, and policies without one allow the same to every connection.

use super::action::ACTIONS;
use super::arn::Arn;
use super::context::Context;
use super::document::{Condition, Document, Effect, Statement};
use super::matcher::Matcher;
use super::pattern::{Glob, Search, search};
use super::simulate::action_covers;
use super::text::{Part, parts};

/// Which of the two allows an operation that the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// An operation that one side allows and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The action.
    pub action: &'static str,
    /// The resource, as an ARN; `*` for an action without resources.
    pub resource: String,
    /// Who allows it.
    pub only: Side,
    /// What has to hold, when conditions are involved: operator and key of each.
    pub when: Vec<String>,
}

/// What a comparison came to.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// One difference for each action and side that has any.
    pub differences: Vec<Difference>,
    /// Actions for which it was too hard to tell.
    pub unknown: Vec<&'static str>,
}

/// Most combinations of conditions that are tried one by one.
const MOST_CONDITIONS: usize = 6;
/// Most ways in which one text can be outside of lists of exceptions.
const MOST_BRANCHES: usize = 256;

/// The home of an ARN: partition, region, account.
type Place = (String, String, String);

/// Compares what two sets of attached policies allow.
pub fn diff(a: &[Document], b: &[Document]) -> Diff {
    let statements = |documents: &[Document]| -> Vec<(Statement, bool)> {
        let all = documents
            .iter()
            .flat_map(|document| document.statements.iter().map(|own| (own.clone(), document.knows_variables())));
        all.collect()
    };
    let (a, b) = (statements(a), statements(b));
    let homes = homes(a.iter().chain(&b));
    let mut conditions: Vec<Vec<Condition>> = Vec::new();
    for (own, _) in a.iter().chain(&b) {
        let own = plain(&own.conditions);
        if !own.is_empty() && !conditions.contains(&own) {
            conditions.push(own);
        }
    }
    let mut diff = Diff::default();
    for action in &ACTIONS {
        for only in [Side::A, Side::B] {
            let (has, lacks) = if only == Side::A { (&a, &b) } else { (&b, &a) };
            match first_difference(action.name, action.kind, has, lacks, &homes, &conditions) {
                Ok(Some((resource, when))) => {
                    diff.differences.push(Difference { action: action.name, resource, only, when });
                }
                Ok(None) => {}
                Err(TooHard) => diff.unknown.push(action.name),
            }
        }
    }
    diff.unknown.dedup();
    diff
}

/// The search gave up.
struct TooHard;

fn first_difference(
    action: &str,
    kind: &str,
    has: &[(Statement, bool)],
    lacks: &[(Statement, bool)],
    homes: &[Place],
    conditions: &[Vec<Condition>],
) -> Result<Option<(String, Vec<String>)>, TooHard> {
    let mut hard = false;
    for holding in assignments(conditions.len()) {
        let applies = |own: &&(Statement, bool)| {
            let covered =
                own.0.actions.list.iter().any(|entry| action_covers(&entry.text, action)) != own.0.actions.not;
            let own = plain(&own.0.conditions);
            covered && (own.is_empty() || conditions.iter().zip(&holding).any(|(other, holds)| *holds && *other == own))
        };
        let has: Vec<_> = has.iter().filter(applies).collect();
        let lacks: Vec<_> = lacks.iter().filter(applies).collect();
        for home in homes {
            match tell_apart(kind, &Grants::new(kind, &has, home), &Grants::new(kind, &lacks, home)) {
                Search::Found(tail) => {
                    let when = conditions.iter().zip(&holding).filter(|(_, holds)| **holds).flat_map(|(own, _)| {
                        own.iter().map(|condition| format!("{} {}", condition.operator.text, condition.key.text))
                    });
                    let resource = match kind {
                        "*" => "*".to_owned(),
                        _ => format!("arn:{}:iot:{}:{}:{tail}", home.0, home.1, home.2),
                    };
                    return Ok(Some((resource, when.collect())));
                }
                Search::Nothing => {}
                Search::GaveUp => hard = true,
            }
        }
    }
    if hard { Err(TooHard) } else { Ok(None) }
}

/// Which conditions hold: every combination, or with many of them all, none, and each alone and missing.
fn assignments(count: usize) -> Vec<Vec<bool>> {
    if count <= MOST_CONDITIONS {
        return (0..1usize << count).map(|bits| (0..count).map(|at| bits >> at & 1 == 1).collect()).collect();
    }
    let edge = [vec![false; count], vec![true; count]];
    let single =
        (0..count).flat_map(|one| [true, false].map(|holds| (0..count).map(|at| (at == one) == holds).collect()));
    edge.into_iter().chain(single).collect()
}

/// What statements say about resources at one home: each a list, and whether it is a list of exceptions.
struct Grants {
    allows: Vec<(Vec<Glob>, bool)>,
    denies: Vec<(Vec<Glob>, bool)>,
}

impl Grants {
    fn new(kind: &str, statements: &[&(Statement, bool)], home: &Place) -> Self {
        let lists = |effect: Effect| {
            let own = statements.iter().filter(|(own, _)| own.effect == effect);
            let globs = own.map(|(own, variables)| {
                let list = own.resources.list.iter().filter_map(|entry| glob_at(kind, &entry.text, *variables, home));
                (list.collect(), own.resources.not)
            });
            globs.collect()
        };
        Self { allows: lists(Effect::Allow), denies: lists(Effect::Deny) }
    }
}

/// The tails that an entry covers at a home.
fn glob_at(kind: &str, text: &str, variables: bool, home: &Place) -> Option<Glob> {
    if super::arn::is_everything(text) {
        return Some(Glob::of_parts(&[Part::Many]));
    }
    // An action without resources is granted on `*` alone.
    let arn = Arn::parse(text).filter(|arn| arn.service == "iot" && kind != "*")?;
    let here = [(arn.partition, &home.0), (arn.region, &home.1), (arn.account, &home.2)];
    let matches = |(field, own): &(&str, &String)| Matcher::pattern(field, variables).matches(own, &Context::default());
    here.iter().all(matches).then(|| Glob::of_parts(&parts(arn.tail, variables)))
}

/// A tail of a kind that the one grants and the other does not.
fn tell_apart(kind: &str, has: &Grants, lacks: &Grants) -> Search {
    // Nothing has an empty name, so that what is said about one makes no difference.
    let universe = match kind {
        "*" => Glob::exact("*"),
        kind => Glob::of_parts(&[Part::Text(format!("{kind}/")), Part::One, Part::Many]),
    };
    let Some(base) = none_of(vec![(vec![universe], Vec::new())], &has.denies) else { return Search::GaveUp };
    // Not granted by the other: no Allow matches, or some Deny does.
    let mut not_granted = none_of(base.clone(), &lacks.allows).map(|branches| vec![branches]);
    for deny in &lacks.denies {
        let denied = base.iter().flat_map(|branch| some_of(branch, deny)).collect();
        if let Some(all) = &mut not_granted {
            all.push(denied);
        }
    }
    let Some(branches) = not_granted else { return Search::GaveUp };
    let mut gave_up = false;
    for branch in branches.iter().flatten() {
        for allow in &has.allows {
            for (inside, outside) in some_of(branch, allow) {
                let (inside, outside): (Vec<&Glob>, Vec<&Glob>) = (inside.iter().collect(), outside.iter().collect());
                match search(&inside, &outside) {
                    Search::Found(text) => return Search::Found(text),
                    Search::Nothing => {}
                    Search::GaveUp => gave_up = true,
                }
            }
        }
    }
    if gave_up { Search::GaveUp } else { Search::Nothing }
}

/// What a text has to be in, all of it, and what it must not be in.
type Branch = (Vec<Glob>, Vec<Glob>);

/// The ways in which a text of a branch is matched by a list.
fn some_of(branch: &Branch, (list, exceptions): &(Vec<Glob>, bool)) -> Vec<Branch> {
    if *exceptions {
        return vec![(branch.0.clone(), [branch.1.as_slice(), list].concat())];
    }
    list.iter().map(|glob| ([branch.0.as_slice(), std::slice::from_ref(glob)].concat(), branch.1.clone())).collect()
}

/// The ways in which a text of the branches is matched by none of the lists.
fn none_of(mut branches: Vec<Branch>, lists: &[(Vec<Glob>, bool)]) -> Option<Vec<Branch>> {
    for (list, exceptions) in lists {
        branches = branches.iter().flat_map(|branch| some_of(branch, &(list.clone(), !exceptions))).collect();
        if branches.len() > MOST_BRANCHES {
            return None;
        }
    }
    Some(branches)
}

/// The homes that the statements speak of; one of no importance when they speak of none.
fn homes<'a>(statements: impl Iterator<Item = &'a (Statement, bool)>) -> Vec<Place> {
    let written = |field: &str| !field.contains(['*', '?', '$']);
    let mut homes: Vec<Place> = statements
        .flat_map(|(own, _)| &own.resources.list)
        .filter_map(|entry| Arn::parse(&entry.text))
        .filter(|arn| [arn.partition, arn.region, arn.account].into_iter().all(written))
        .map(|arn| (arn.partition.to_owned(), arn.region.to_owned(), arn.account.to_owned()))
        .collect();
    homes.sort();
    homes.dedup();
    if homes.is_empty() {
        homes.push(("aws".to_owned(), "us-east-1".to_owned(), "123456789012".to_owned()));
    }
    homes
}

/// Conditions without their places, in one order.
fn plain(conditions: &[Condition]) -> Vec<Condition> {
    let text = |spanned: &super::document::Spanned| spanned.text.as_str().into();
    let mut all: Vec<Condition> = conditions
        .iter()
        .map(|own| Condition {
            operator: text(&own.operator),
            key: text(&own.key),
            values: own.values.iter().map(text).collect(),
        })
        .collect();
    all.sort_by(|a, b| (&a.operator.text, &a.key.text).cmp(&(&b.operator.text, &b.key.text)));
    all
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::finding::Source;

    fn document(statements: &str) -> Vec<Document> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.replace('~', "arn:aws:iot:eu-west-1:123456789012:")
        );
        vec![parse::read_good(&Source::new("p", text)).unwrap()]
    }

    fn found(a: &str, b: &str) -> Vec<String> {
        let diff = diff(&document(a), &document(b));
        assert!(diff.unknown.is_empty());
        let shown = diff.differences.iter().map(|own| {
            format!(
                "{:?} {} {}",
                own.only,
                own.action,
                own.resource.replace("arn:aws:iot:eu-west-1:123456789012:", "~")
            )
        });
        shown.collect()
    }

    const WIDE: &str = r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a/*"}"#;

    #[test]
    fn the_same_meaning_in_other_words_is_no_difference() {
        let same = [
            (WIDE, r#"{"Effect":"Allow","Action":"iot:Pub*","Resource":["~topic/a/*","~topic/a/b"]}"#),
            (
                WIDE,
                r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":"~topic/a/*"},{"Effect":"Allow","Action":"iot:Publish","Resource":"~client/x"}"#,
            ),
            (
                r#"{"Effect":"Allow","Action":"iot:Receive","NotResource":"~topic/x"}"#,
                r#"{"Effect":"Allow","Action":"iot:Receive","Resource":"*"},{"Effect":"Deny","Action":"iot:Receive","Resource":"~topic/x"}"#,
            ),
        ];
        for (a, b) in same {
            assert_eq!(found(a, b), Vec::<String>::new());
        }
    }

    #[test]
    fn a_difference_has_a_witness_and_a_side() {
        let narrow = r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a/b"}"#;
        assert_eq!(found(WIDE, narrow), ["A iot:Publish ~topic/a/"]);
        assert_eq!(found(narrow, WIDE), ["B iot:Publish ~topic/a/"]);
        let denied = format!(r#"{WIDE},{{"Effect":"Deny","Action":"iot:*","Resource":"~topic/a/secret"}}"#);
        assert_eq!(found(WIDE, &denied), ["A iot:Publish ~topic/a/secret"]);
        let conditioned = WIDE.replace("}", r#","Condition":{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}}"#);
        assert_eq!(found(WIDE, &conditioned), ["A iot:Publish ~topic/a/"]);
        let variable = r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/${iot:ClientId}"}"#;
        assert_eq!(
            found(variable, &variable.replace("ClientId", "CertificateId"))[0],
            "A iot:Publish ~topic/${iot:ClientId}"
        );
    }
}

//! The order of a plan's steps: stages one after the other, within a stage chains that may go side by side.

use std::collections::HashMap;

use super::{Kind, Plan, Step};

/// Steps that go one after the other: those of one thing, or those of one resource that things share.
pub type Chain<'a> = Vec<&'a Step>;

impl Plan {
    /// The stages in their order. What belongs to things is one stage, with a chain per thing; what things share is a stage per kind, with
    /// a chain per resource.
    pub fn stages(&self) -> Vec<Vec<Chain<'_>>> {
        let mut stages: Vec<Stage<'_>> = Vec::new();
        for item in &self.items {
            for (at, step) in item.steps.iter().enumerate() {
                let kind = if step.thing().is_some() { None } else { Some(item.kind) };
                if stages.last().is_none_or(|stage| stage.kind != kind) {
                    stages.push(Stage { kind, chains: Vec::new(), places: HashMap::new() });
                }
                if let Some(stage) = stages.last_mut() {
                    stage.add(step, at == 0);
                }
            }
        }
        stages.into_iter().map(|stage| stage.chains).collect()
    }
}

struct Stage<'a> {
    /// What it is about; things when there is no kind.
    kind: Option<Kind>,
    chains: Vec<Chain<'a>>,
    /// Where each thing's chain is.
    places: HashMap<&'a str, usize>,
}

impl<'a> Stage<'a> {
    fn add(&mut self, step: &'a Step, is_first: bool) {
        let known = match step.thing() {
            Some(thing) => self.places.get(thing).copied(),
            None if is_first => None,
            None => self.chains.len().checked_sub(1),
        };
        match known.and_then(|place| self.chains.get_mut(place)) {
            Some(chain) => chain.push(step),
            None => {
                self.places.extend(step.thing().map(|thing| (thing, self.chains.len())));
                self.chains.push(vec![step]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Sign};
    use super::*;

    fn item(kind: Kind, steps: Vec<Step>) -> Item {
        Item { sign: Sign::Add, steps, ..Item::keep(kind, "x") }
    }

    #[test]
    fn a_thing_is_a_chain_and_what_things_share_comes_before_and_after() {
        let policy = |name: &str| Step::CreatePolicy { name: name.to_owned(), document: String::new() };
        let key = |thing: &str| Step::MakeKey { thing: thing.to_owned() };
        let bundle = |thing: &str| Step::WriteBundle { thing: thing.to_owned() };
        let plan = Plan {
            items: vec![
                item(Kind::ThingType, vec![Step::CreateThingType { name: "t".to_owned() }]),
                item(Kind::Policy, vec![policy("p")]),
                item(Kind::Policy, vec![policy("q")]),
                item(Kind::Certificate, vec![key("a")]),
                item(Kind::Bundle, vec![bundle("a")]),
                item(Kind::Certificate, vec![key("b")]),
                item(Kind::Bundle, vec![bundle("b")]),
                item(Kind::Policy, vec![Step::DeletePolicy { name: "old".to_owned() }]),
            ],
            ..Plan::default()
        };
        let lengths: Vec<Vec<usize>> = plan.stages().iter().map(|stage| stage.iter().map(Vec::len).collect()).collect();
        assert_eq!(lengths, [vec![1], vec![1, 1], vec![2, 2], vec![1]]);
        assert_eq!(plan.stages().iter().flatten().flatten().count(), plan.steps());
    }
}

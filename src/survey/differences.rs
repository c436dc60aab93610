//! What the manifest adds to a survey: its findings, each with the things that it is about, and the lines of the plan that say what differs.

use std::collections::{BTreeSet, HashMap};

use super::remark::remark;
use super::{Drift, Remark, State, Survey, SurveyedThing, Wanted};
use crate::finding::Source;
use crate::plan::{Item, Kind, Sign, Step};

/// The manifest's findings: about the thing whose table or row they stand in, about every thing of a fleet, or about a policy.
pub(super) fn of_manifest(survey: &Survey, wanted: Wanted<'_>, numbers: &HashMap<&str, usize>) -> Vec<Remark> {
    let at: HashMap<&str, usize> = survey.things.iter().enumerate().map(|(at, own)| (own.name.as_str(), at)).collect();
    let mut by_part: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_row: HashMap<(&str, usize), usize> = HashMap::new();
    for own in &wanted.desired.things {
        let thing = &own.device.thing;
        let Some(number) = at.get(thing.name.as_str()).copied() else { continue };
        let part =
            own.fleet.as_ref().map_or_else(|| format!("things.{}", thing.name), |fleet| format!("fleets.{fleet}"));
        by_part.entry(part).or_default().push(number);
        if let (Some(place), Some(_)) = (&thing.place, &own.fleet) {
            by_row.insert((place.source.name(), place.span.start), number);
        }
    }
    let mut remarks = Vec::new();
    for finding in wanted.findings {
        let mut remark = remark(finding, true);
        if let Some(place) = &finding.place {
            if let Some(name) = place.source.name().strip_prefix("policy ") {
                remark.policies.extend(numbers.get(name));
                remark.place = None;
            } else if let Some(number) = by_row.get(&(place.source.name(), place.span.start)) {
                remark.things.push(*number);
            } else if let Some(numbers) = table(&place.source, place.span.start).and_then(|part| by_part.get(&part)) {
                remark.things.clone_from(numbers);
            }
        }
        remarks.push(remark);
    }
    remarks
}

/// The thing or fleet whose tables a place of a manifest stands in: `things.NAME`, when the manifest writes them with headers.
fn table(source: &Source, offset: usize) -> Option<String> {
    let text = source.text();
    let (_, line) = source.line(offset);
    let header = text.get(..line.end)?.lines().rev().find_map(|line| line.trim().strip_prefix('['))?;
    let mut words = header.split([']', '.']).map(|word| word.trim().trim_matches(['"', '\'']));
    let (area, name) = (words.next()?, words.next()?);
    matches!(area, "things" | "fleets").then(|| format!("{area}.{name}"))
}

/// The lines of the plan that say that something is otherwise; the things that they are about are marked.
pub(super) fn drift(things: &mut [SurveyedThing], wanted: Wanted<'_>, policies: &HashMap<&str, usize>) -> Vec<Drift> {
    let at: HashMap<String, usize> = things.iter().enumerate().map(|(at, own)| (own.name.clone(), at)).collect();
    let about = |item: &Item| -> Option<usize> {
        let of_steps = item.steps.iter().find_map(Step::thing);
        let named = matches!(item.kind, Kind::Thing | Kind::Certificate).then_some(item.name.as_str());
        at.get(of_steps.or(named)?).copied()
    };
    let mut drift = Vec::new();
    let mut changed: BTreeSet<usize> = BTreeSet::new();
    for item in wanted.plan.items.iter().filter(|item| item.sign != Sign::Keep) {
        let thing = about(item);
        if let Some(own) = thing.and_then(|at| things.get_mut(at)) {
            if own.state == State::AsWanted {
                own.state = State::Differs;
            }
            if own.state == State::NotMade {
                continue;
            }
            own.drift.push(format!("{} {}  {}", item.sign.character(), item.kind, item.details.join(", ")));
        }
        if item.kind == Kind::Policy {
            changed.extend(policies.get(item.name.as_str()));
        }
        let kind = item.kind.to_string();
        drift.push(Drift { action: item.sign, kind, name: item.name.clone(), details: item.details.clone(), thing });
    }
    let differs = |own: &&mut SurveyedThing| own.policies.iter().any(|at| changed.contains(at));
    for own in things.iter_mut().filter(differs).filter(|own| own.state == State::AsWanted) {
        own.state = State::Differs;
    }
    for refusal in &wanted.plan.refusals {
        drift.push(Drift {
            action: Sign::Keep,
            kind: "refused".to_owned(),
            name: refusal.name.clone(),
            details: vec![format!("another's, and stays: {}", refusal.why)],
            thing: None,
        });
    }
    drift
}

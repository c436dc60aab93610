//! What a thing's policies say, as the lists of a manifest: a guess, whose outcome is compared with the policies before it is believed.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::bridge::same;
use crate::policy::arn::Arn;
use crate::policy::derive::THING_VARIABLE;
use crate::policy::document::{Document, Effect, Statement};
use crate::policy::pattern::Glob;
use crate::policy::simulate::action_covers;
use crate::policy::text::{Part, parts};
use crate::thing::name::{ANY_THING, ShadowName, ThingName};
use crate::thing::operation::{self, Action, Operation};
use crate::thing::reserved as reserved_topics;
use crate::thing::topic::{check_filter, check_forward, check_topic};
use crate::thing::{Direction, Publication, Route, Services};

/// Actions that lists of a manifest lead to.
const ACTIONS: [Action; 5] =
    [Action::Connect, Action::Publish, Action::RetainPublish, Action::Subscribe, Action::Receive];

/// What a thing does, as its policies tell it. Braces are written as the manifest wants them: `{thing}`, and every other one twice.
#[derive(Debug, Default)]
pub struct Lists {
    /// The client id, when one is allowed and only one.
    pub client_id: Option<String>,
    /// What it publishes.
    pub publish: Vec<Publication>,
    /// What it subscribes to.
    pub subscribe: Vec<String>,
    /// The shadows it uses.
    pub shadows: Vec<Option<ShadowName>>,
    /// Whether it takes part in jobs.
    pub jobs: bool,
    /// The other services that it uses over reserved topics.
    pub services: Services,
    /// Trees of topics that it publishes to.
    pub routes: Vec<Route>,
}

/// A grant: an action and the resource below its kind, `*` and all, the thing's name in place of its variable.
type Grant = (Action, String);

/// Guesses the lists that lead to these policies.
pub fn guess(documents: &[Document], thing: &ThingName) -> Lists {
    let mut lists = Lists::default();
    let mut clients = BTreeSet::new();
    let (mut granted, mut denied) = (BTreeSet::<Grant>::new(), BTreeSet::new());
    // Texts with the stand-in for whichever thing connects, by what they are for this thing.
    let mut generic = BTreeMap::new();
    for document in documents {
        for statement in document.statements.iter().filter(|own| own.conditions.is_empty() && !own.resources.not) {
            for (action, text) in grants(statement) {
                let shown = text.replace(THING_VARIABLE, thing.as_str());
                let any = text.replace(THING_VARIABLE, &ANY_THING.to_string());
                if action == Action::Connect {
                    clients.insert(shown);
                    continue;
                }
                match statement.effect {
                    Effect::Allow => {
                        if shown != text {
                            generic.insert(shown.clone(), any);
                        }
                        granted.insert((action, shown));
                    }
                    Effect::Deny => {
                        denied.extend([shown, any]);
                    }
                }
            }
        }
    }
    if let (1, Some(client)) = (clients.len(), clients.pop_first()) {
        lists.client_id = literal(&client).map(|client| in_braces(&client));
    }
    reserved(&mut lists, &mut granted, thing);
    for (action, text) in &granted {
        let Some(topic) = topic(generic.get(text).unwrap_or(text), &denied) else { continue };
        let topic = in_braces(&topic).replace(ANY_THING, "{thing}");
        match action {
            Action::Publish => {
                let retain = granted.contains(&(Action::RetainPublish, text.clone()));
                if check_topic(&topic).is_ok() {
                    lists.publish.push(Publication { topic, retain });
                } else if check_forward(&topic).is_ok() {
                    // A tree of topics is a route here, though no bridge carries it.
                    lists.routes.push(Route { retain, ..same(Direction::Out, &topic) });
                }
            }
            Action::Subscribe if check_filter(&topic).is_ok() => lists.subscribe.push(topic),
            _ => {}
        }
    }
    lists
}

fn in_braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// The actions and resources that a statement speaks of, as far as lists can say them.
fn grants(statement: &Statement) -> Vec<Grant> {
    let mut all = Vec::new();
    if statement.actions.not {
        return all;
    }
    for action in ACTIONS {
        if !statement.actions.list.iter().any(|entry| action_covers(&entry.text, action.policy_action())) {
            continue;
        }
        for entry in &statement.resources.list {
            let tail = Arn::parse(&entry.text).and_then(|arn| arn.tail.split_once('/'));
            if let Some((kind, text)) = tail
                && kind == action.resource_kind()
            {
                all.push((action, text.to_owned()));
            }
        }
    }
    all
}

/// Takes out of the grants what shadows and jobs come to.
fn reserved(lists: &mut Lists, granted: &mut BTreeSet<Grant>, thing: &ThingName) {
    let mut names: BTreeSet<Option<String>> = BTreeSet::from([None]);
    let prefix = reserved_topics::shadow_prefix(thing.as_str(), Some(""));
    names.extend(granted.iter().filter_map(|(_, text)| {
        let (name, _) = text.strip_prefix(&prefix)?.split_once('/')?;
        Some(Some(name.to_owned()))
    }));
    let patterns: Vec<(Grant, Glob)> =
        granted.iter().map(|grant| (grant.clone(), Glob::of_parts(&parts(&grant.1, true)))).collect();
    let mut explained: BTreeSet<Grant> = BTreeSet::new();
    let mut take = |operations: &[Operation]| {
        // What is received follows from what is subscribed to, and may be granted with something wider.
        let mut used = Vec::new();
        for own in operations.iter().filter(|own| own.action != Action::Receive) {
            let wanted = Glob::of_pattern(&own.on);
            let by = patterns.iter().find(|((action, _), glob)| *action == own.action && wanted.within(glob));
            let Some((grant, _)) = by else { return false };
            used.push(grant.clone());
        }
        explained.extend(used);
        true
    };
    for name in names {
        let Ok(name) = name.map(|name| ShadowName::parse(&name)).transpose() else { continue };
        if take(&operation::shadow(thing, name.as_ref())) {
            lists.shadows.push(name);
        }
    }
    lists.jobs = take(&operation::jobs(thing));
    lists.services = Services {
        device_defender: take(&operation::device_defender(thing)),
        secure_tunneling: take(&operation::secure_tunneling(thing)),
        commands: take(&operation::commands(thing)),
        file_streams: take(&operation::file_streams(thing)),
        location: take(&operation::location(thing)),
        basic_ingest: Vec::new(),
    };
    granted.retain(|grant| !explained.contains(grant));
}

/// A resource's text without wildcards and variables.
fn literal(text: &str) -> Option<String> {
    match parts(text, true).as_slice() {
        [Part::Text(literal)] => Some(literal.clone()),
        _ => None,
    }
}

/// The topic or filter that a resource's text stands for: a `*` that fills a level is `+`, or `#` where nothing is denied below it.
fn topic(text: &str, denied: &BTreeSet<String>) -> Option<String> {
    let levels: Vec<&str> = text.split('/').collect();
    let last = levels.len().checked_sub(1)?;
    let levels: Option<Vec<String>> = levels
        .iter()
        .enumerate()
        .map(|(at, level)| match *level {
            "" => Some(String::new()),
            "*" if at == last && !denied.contains(&format!("{text}/*")) => Some("#".to_owned()),
            "*" => Some("+".to_owned()),
            level => literal(level),
        })
        .collect();
    levels.map(|levels| levels.join("/"))
}

//! Routes that keep their name become what the thing does itself: shadows, jobs, topics. Those that meet others stay routes, whose order counts.

use std::collections::{HashMap, HashSet};

use crate::emit::bridge::{SERVICES, job_answers, job_routes, same, shadow_routes};
use crate::thing::name::ShadowName;
use crate::thing::overlap::Overlaps;
use crate::thing::reserved;
use crate::thing::topic::check_topic;
use crate::thing::{Direction, Publication, Route, Thing};

/// Turns routes that keep their name into what the thing does itself.
pub(super) fn fold(thing: &mut Thing) {
    let prefix = format!("{}/", reserved::shadow_prefix(thing.name.as_str(), None));
    let mut shadows: Vec<Option<ShadowName>> = vec![None];
    let mut known: HashSet<String> = HashSet::new();
    for route in &thing.routes {
        let named = route
            .remote
            .strip_prefix(&prefix)
            .and_then(|rest| rest.strip_prefix("name/"))
            .and_then(|rest| rest.split('/').next());
        let shadow =
            named.filter(|name| known.insert((*name).to_owned())).and_then(|name| ShadowName::parse(name).ok());
        shadows.extend(shadow.map(Some));
    }
    // Shadows are few in truth; a file that names thousands keeps them as routes.
    for shadow in shadows.into_iter().take(64) {
        if take(&mut thing.routes, &shadow_routes(&thing.name, shadow.as_ref())) {
            thing.shadows.push(shadow);
        }
    }
    if take(&mut thing.routes, &job_routes(&thing.name)) {
        thing.jobs = true;
        let answers = job_answers(thing).map(|filter| same(Direction::In, &filter));
        thing.routes.retain(|route| !answers.contains(route));
    }
    for (flag, routes_of) in SERVICES {
        if take(&mut thing.routes, &routes_of(&thing.name)) {
            *flag(&mut thing.services) = true;
        }
    }
    let rules = reserved::basic_ingest("");
    thing.routes.retain(|route| {
        let to_rule = route.remote.strip_prefix(&rules);
        let plain = Route { retain: false, ..route.clone() } == same(Direction::Out, &route.remote);
        let topic = to_rule.filter(|topic| plain && topic.chars().next().is_some_and(|c| c != '/'));
        thing.services.basic_ingest.extend(topic.map(str::to_owned));
        topic.is_none()
    });
    let meeting = meeting(&thing.routes);
    let routes = std::mem::take(&mut thing.routes);
    for (at, route) in routes.into_iter().enumerate() {
        let same =
            route.local == route.remote && route.qos == 1 && !route.remote.starts_with('$') && !meeting.contains(&at);
        match route.direction {
            Direction::Out if same && check_topic(&route.remote).is_ok() => {
                thing.publish.push(Publication { topic: route.remote, retain: route.retain });
            }
            Direction::In if same => thing.subscribe.push(route.remote),
            _ => thing.routes.push(route),
        }
    }
}

/// The routes that share topics with others, and those that go both ways, by their places.
fn meeting(routes: &[Route]) -> HashSet<usize> {
    let mut meeting = HashSet::new();
    let mut twins: HashMap<(&str, &str, u8), usize> = HashMap::new();
    for (at, route) in routes.iter().enumerate() {
        if let Some(twin) = twins.insert((route.local.as_str(), route.remote.as_str(), route.qos), at) {
            meeting.extend([twin, at]);
        }
    }
    for direction in [Direction::Out, Direction::In] {
        let mut index = Overlaps::new();
        for (at, route) in routes.iter().enumerate().filter(|(_, route)| route.direction == direction) {
            let filter = if direction == Direction::Out { &route.local } else { &route.remote };
            if let Some(other) = index.of(filter, 1).first() {
                meeting.extend([*other, at]);
            }
            index.insert(filter, at);
        }
    }
    meeting
}

/// Takes all of these routes out, or none when one is missing.
fn take(routes: &mut Vec<Route>, wanted: &[Route]) -> bool {
    // A bridge may pass RETAIN on for all of its routes at once; reserved topics take none.
    let like = |route: &Route, wanted: &Route| Route { retain: false, ..route.clone() } == *wanted;
    let all = wanted.iter().all(|one| routes.iter().any(|route| route.remote == one.remote && like(route, one)));
    if all {
        routes.retain(|route| !wanted.iter().any(|one| route.remote == one.remote && like(route, one)));
    }
    all
}

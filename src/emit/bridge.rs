//! Bridges: what NanoMQ and Mosquitto have in common – the routes of a thing, and the remarks that hold for both.

use serde::Serialize;

use crate::artefact::Artefact;
use crate::emit::remap::{covers, has_wildcard, prefixes};
use crate::emit::{Credentials, Emission, Target};
use crate::finding::Finding;
use crate::render::{Format, escape};
use crate::thing::name::{ShadowName, ThingName};
use crate::thing::operation::{self, Operations};
use crate::thing::overlap::Overlaps;
use crate::thing::reserved as reserved_topics;
use crate::thing::topic::filters_overlap;
use crate::thing::{Direction, Route, Services, Thing};

/// Topic filters in one SUBSCRIBE packet; General Reference, "AWS IoT Core message broker": 8, fixed.
pub const MAX_FILTERS: usize = 8;

/// Every route that a bridge of this thing carries.
///
/// The thing's own routes first; then, under the same name on both sides, what it publishes and subscribes to itself, its shadows and its jobs,
/// unless a route already covers them.
pub fn routes(thing: &Thing) -> Vec<Route> {
    let mut routes = thing.routes.clone();
    let covered = |direction, topic: &str| {
        thing.routes.iter().any(|route| route.direction == direction && covers(&route.remote, topic))
    };
    for publication in &thing.publish {
        if !covered(Direction::Out, &publication.topic) {
            routes.push(Route { retain: publication.retain, ..same(Direction::Out, &publication.topic) });
        }
    }
    for filter in &thing.subscribe {
        if !covered(Direction::In, filter) {
            routes.push(same(Direction::In, filter));
        }
    }
    let reserved = reserved(thing);
    let inward = |routes: &[Route]| routes.iter().filter(|route| route.direction == Direction::In).count();
    // AWS sends the answers of jobs to whoever asked, subscribed or not; their filters go first where there is no room for them.
    let full = inward(&routes) + inward(&reserved) <= MAX_FILTERS;
    let answers = job_answers(thing);
    routes.extend(reserved.into_iter().filter(|route| full || !answers.contains(&route.remote)));
    routes
}

/// A route that keeps the name, at QoS 1.
pub fn same(direction: Direction, topic: &str) -> Route {
    Route { direction, local: topic.to_owned(), remote: topic.to_owned(), qos: 1, retain: false }
}

/// The routes of the thing's shadows and jobs.
///
/// Requests go up one by one and answers come down by filters that match no request, so that nothing echoes.
/// Topics: Developer Guide, "Reserved topics", sections "Device shadow topics" and "Job topics".
pub fn reserved(thing: &Thing) -> Vec<Route> {
    let mut routes = Vec::new();
    for shadow in &thing.shadows {
        routes.extend(shadow_routes(&thing.name, shadow.as_ref()));
    }
    let mut services = thing.services.clone();
    for (flag, routes_of) in SERVICES {
        if *flag(&mut services) {
            routes.extend(routes_of(&thing.name));
        }
    }
    let ingested = thing.services.basic_ingest.iter();
    routes.extend(ingested.map(|topic| same(Direction::Out, &reserved_topics::basic_ingest(topic))));
    if thing.jobs {
        routes.extend(job_routes(&thing.name));
        routes.extend(job_answers(thing).map(|filter| same(Direction::In, &filter)));
    }
    routes
}

/// The routes of the other services; each with what marks it in a thing.
pub const SERVICES: [(ServiceFlag, ServiceRoutes); 5] = [
    (|services| &mut services.device_defender, |thing| service(thing, "defender", &["metrics/+"], &["metrics/+/+"])),
    (|services| &mut services.secure_tunneling, |thing| service(thing, "tunnels", &[], &["notify"])),
    (
        |services| &mut services.file_streams,
        |thing| {
            service(thing, "streams", &["+/get/+", "+/describe/+"], &["+/data/+", "+/description/+", "+/rejected/+"])
        },
    ),
    (
        |services| &mut services.commands,
        |thing| {
            let prefix = format!("$aws/commands/things/{thing}/executions/+");
            vec![
                same(Direction::Out, &format!("{prefix}/response/+")),
                same(Direction::In, &format!("{prefix}/request/+")),
                same(Direction::In, &format!("{prefix}/response/+/+")),
            ]
        },
    ),
    (
        |services| &mut services.location,
        |thing| {
            let prefix = format!("$aws/device_location/{thing}/get_position_estimate");
            vec![same(Direction::Out, &prefix), same(Direction::In, &format!("{prefix}/+"))]
        },
    ),
];

/// What marks a service in a thing.
pub type ServiceFlag = fn(&mut Services) -> &mut bool;
/// The routes of a service for a thing.
pub type ServiceRoutes = fn(&ThingName) -> Vec<Route>;

fn service(thing: &ThingName, service: &str, out: &[&str], inward: &[&str]) -> Vec<Route> {
    let prefix = format!("{}{service}", reserved_topics::of_thing(thing.as_str()));
    let route = |direction, tail: &&str| same(direction, &format!("{prefix}/{tail}"));
    let out = out.iter().map(|tail| route(Direction::Out, tail));
    out.chain(inward.iter().map(|tail| route(Direction::In, tail))).collect()
}

/// The routes of one shadow; `None` is the unnamed (classic) one.
pub fn shadow_routes(thing: &ThingName, shadow: Option<&ShadowName>) -> Vec<Route> {
    let prefix = reserved_topics::shadow_prefix(thing.as_str(), shadow.map(ShadowName::as_str));
    let mut routes: Vec<Route> =
        ["get", "update", "delete"].iter().map(|verb| same(Direction::Out, &format!("{prefix}/{verb}"))).collect();
    routes.push(same(Direction::In, &format!("{prefix}/+/+")));
    routes
}

/// The routes of jobs, without those of the answers, which AWS sends unasked.
pub fn job_routes(thing: &ThingName) -> Vec<Route> {
    let prefix = reserved_topics::jobs_prefix(thing.as_str());
    let asked =
        ["get", "start-next", "+/get", "+/update"].map(|verb| same(Direction::Out, &format!("{prefix}/{verb}")));
    let news = ["notify", "notify-next"].map(|news| same(Direction::In, &format!("{prefix}/{news}")));
    asked.into_iter().chain(news).collect()
}

/// The filters of the answers to jobs.
pub fn job_answers(thing: &Thing) -> [String; 3] {
    ["+/accepted", "+/rejected", "+/+/+"]
        .map(|tail| format!("{}/{tail}", reserved_topics::jobs_prefix(thing.name.as_str())))
}

/// What a bridge asks for over and above the thing itself: the filters by which answers of shadows and jobs come down.
pub fn operations(thing: &Thing) -> Operations {
    let own = thing.own_operations();
    routes(thing)
        .iter()
        .filter(|route| route.direction == Direction::In)
        .flat_map(|route| operation::subscribe(&route.remote))
        .filter(|operation| !own.contains(operation))
        .collect()
}

/// Whether a target's system forwards what it brought in itself. NanoMQ does; Mosquitto does not, whatever `try_private` says.
pub fn echoes(target: &Target) -> bool {
    target.name == "nanomq"
}

/// As many findings of one kind as anybody reads.
const MOST: usize = 500;

/// Remarks that hold for every bridge: echoes and shared subscriptions.
pub fn check(thing: &Thing, target: &str, echoes: bool) -> Vec<Finding> {
    let routes = routes(thing);
    let mut findings = Vec::new();
    let mut outward = Overlaps::new();
    for (at, route) in routes.iter().enumerate().filter(|(_, route)| route.direction == Direction::Out) {
        outward.insert(&route.local, at);
    }
    // Of two routes that the manifest spells out, it says so itself; they stand first.
    let spelt_out = thing.routes.len();
    for (number, down) in routes.iter().enumerate().filter(|(_, route)| route.direction == Direction::In) {
        if down.remote.starts_with("$share/") {
            findings.push(
                Finding::deny(
                    "target-topic",
                    format!("{target} cannot bridge the shared subscription `{}`", down.remote),
                )
                .help("subscribe to the filter itself: one bridge is one subscriber"),
            );
        }
        let ups = outward.of(&down.local, MOST).into_iter().filter(|at| number >= spelt_out || *at >= spelt_out);
        findings.extend(ups.filter_map(|at| echo(down, routes.get(at)?, echoes)));
    }
    findings
}

/// The finding about a message that comes down under a name which goes up.
fn echo(down: &Route, up: &Route, echoes: bool) -> Option<Finding> {
    let closed = filters_overlap(&down.remote, &up.remote);
    let says =
        format!("what comes down from `{}` as `{}` goes straight up again to `{}`", down.remote, down.local, up.remote);
    let finding = match (echoes, closed) {
        (true, true) => Finding::deny("bridge-echo", format!("{says}, and round and round")),
        (true, false) => Finding::warn("bridge-echo", says),
        (false, true) => Finding::warn(
            "bridge-echo",
            format!("what is published on `{}` here comes back from AWS, and arrives twice", up.local),
        ),
        (false, false) => return None,
    };
    Some(finding.help("give the two directions local topics that do not overlap"))
}

/// What becomes of the topic `a` where `a/#` is sent up under another name: it matches, but is not below.
pub fn check_parents(routes: &[Route], system: &str, sent: impl Fn(&Route) -> String) -> Vec<Finding> {
    let swapped = routes.iter().filter(|route| {
        route.direction == Direction::Out
            && route.local != route.remote
            && route.local.ends_with("/#")
            && has_wildcard(&route.remote)
    });
    swapped
        .map(|route| {
            let parent = route.local.strip_suffix("/#").unwrap_or_default();
            Finding::warn(
                "bridge-parent",
                format!("{system} takes `{parent}` for a part of `{}` and sends it as `{}`", route.local, sent(route)),
            )
            .help("publish nothing on the topic itself, or give it a route of its own before this one")
        })
        .take(MOST)
        .collect()
}

/// Routes of one direction that share topics: the first of them has them all.
pub fn check_first_match(
    routes: &[Route],
    direction: Direction,
    code: &'static str,
    takes_part: impl Fn(&Route) -> bool,
) -> Vec<Finding> {
    let source = |route: &Route| match direction {
        Direction::Out => route.local.clone(),
        Direction::In => route.remote.clone(),
    };
    let own: Vec<(String, &Route)> =
        routes.iter().filter(|route| route.direction == direction).map(|route| (source(route), route)).collect();
    let mut index = Overlaps::new();
    let mut findings = Vec::new();
    for (number, (filter, route)) in own.iter().enumerate() {
        for first in index.of(filter, MOST) {
            let Some((other, before)) = own.get(first) else { continue };
            // Where both have their prefix changed alike it makes no difference.
            let change = |route: &&Route| {
                let (local, remote, _) = prefixes(&route.local, &route.remote);
                (local.to_owned(), remote.to_owned())
            };
            if findings.len() < MOST && (takes_part(before) || takes_part(route)) && change(before) != change(route) {
                let side = if direction == Direction::In { "local name" } else { "name on AWS" };
                findings.push(
                    Finding::warn(
                        code,
                        format!("what both `{other}` and `{filter}` match takes the {side} of the first alone"),
                    )
                    .help("give the two routes filters that do not overlap"),
                );
            }
        }
        index.insert(filter, number);
    }
    findings
}

/// A deny finding for each value that a format cannot express: the value, what it is, and the character.
pub fn check_values<'a>(
    target: &str,
    format: Format,
    values: impl IntoIterator<Item = (&'static str, &'a str)>,
) -> Vec<Finding> {
    values
        .into_iter()
        .filter_map(|(what, value)| {
            let bad = escape(format, value).err()?;
            Some(
                Finding::deny(
                    "target-value",
                    format!(
                        "the {what} `{}` holds {}, which {target} cannot express",
                        value.escape_debug(),
                        crate::finding::show_char(bad)
                    ),
                )
                .help("choose a value without that character for this target"),
            )
        })
        .collect()
}

/// A line of the table of routes in a README.
#[derive(Serialize)]
pub struct Line<'a> {
    direction: &'static str,
    local: &'a str,
    remote: &'a str,
    qos: u8,
}

/// The table of routes in a README.
pub fn table(routes: &[Route]) -> Vec<Line<'_>> {
    let direction = |route: &Route| if route.direction == Direction::Out { "up" } else { "down" };
    routes
        .iter()
        .map(|route| Line { direction: direction(route), local: &route.local, remote: &route.remote, qos: route.qos })
        .collect()
}

/// What stands in place of a key that the device keeps.
const KEY_ON_DEVICE: &str = "# The private key\n\nThe device made it and keeps it: it never was here. The configuration beside this file names the path of the \
    key (`private-key.pem`): put the key that the certificate request was made with there, readable by the program alone (0600), or change the path \
    to where it lies.\n";

/// The key, certificate (with its chain) and roots as three PEM files under these names.
pub fn credential_files(emission: &Emission<'_>) -> Vec<Artefact> {
    let Credentials { certificate_pem, chain_pem, roots_pem, .. } = emission.credentials;
    let key = match emission.credentials.key() {
        Some(key) => Artefact::secret("private-key.pem", key.clone(), "private key, PKCS#8"),
        None => Artefact::public("KEY.md", KEY_ON_DEVICE, "where the private key belongs"),
    };
    vec![
        key,
        Artefact::public(
            "certificate.pem",
            format!("{certificate_pem}{chain_pem}"),
            "device certificate and its chain",
        ),
        Artefact::public("root-ca.pem", roots_pem.clone(), "what the bridge must trust"),
    ]
}

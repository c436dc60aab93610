//! The routes that were read, held against what AWS takes and against each other.

use std::collections::HashSet;

use super::{ImportedThing, not_a_topic, qos2};
use crate::emit::bridge;
use crate::finding::Finding;
use crate::import::account::Report;
use crate::thing::overlap::Overlaps;
use crate::thing::topic::{check_filter, check_forward, check_local, filters_overlap};
use crate::thing::{Direction, Route};

/// As many echoes of one route as anybody reads.
const MOST: usize = 500;

impl ImportedThing {
    /// Routes that AWS takes, at most at QoS 1; the others are said and left out.
    pub(super) fn check_routes(&mut self, report: &mut Report) {
        self.routes.retain_mut(|(route, place)| {
            if route.qos > 1 {
                report.lost(qos2(&route.remote), place);
                route.qos = 1;
            }
            if route.retain && route.remote.starts_with('$') {
                let says = format!("AWS takes no retained message on the reserved topic `{}`", route.remote);
                report.lost(Finding::warn("bridge-value", says).help("the manifest's route keeps no RETAIN"), place);
                route.retain = false;
            }
            let remote = if route.direction == Direction::Out {
                check_forward(&route.remote)
            } else {
                check_filter(&route.remote)
            };
            match remote
                .err()
                .map(|problem| (&route.remote, problem))
                .or_else(|| check_local(&route.local).err().map(|problem| (&route.local, problem)))
            {
                None => true,
                Some((topic, problem)) => {
                    report.lost(not_a_topic(topic, &problem.0), place);
                    false
                }
            }
        });
        let mut seen: HashSet<Route> = HashSet::new();
        self.routes.retain(|(route, _)| seen.insert(route.clone()));
        if crate::emit::target(self.target).is_some_and(bridge::echoes) {
            self.part_echoes(report);
        } else {
            self.tell_duplicates(report);
        }
    }

    fn ups(&self) -> Vec<Route> {
        let ups = self.routes.iter().map(|(route, _)| route).filter(|route| route.direction == Direction::Out);
        ups.cloned().collect()
    }

    /// Where the broker forwards what it brought in: what also comes down again goes round for ever, and the manifest parts the two.
    fn part_echoes(&mut self, report: &mut Report) {
        let ups = self.ups();
        let mut index = Overlaps::new();
        for (at, up) in ups.iter().enumerate() {
            index.insert(&up.local, at);
        }
        for (down, place) in self.routes.iter_mut().filter(|(route, _)| route.direction == Direction::In) {
            let mut round = false;
            for up in index.of(&down.local, MOST).into_iter().filter_map(|at| ups.get(at)) {
                let says = format!(
                    "what comes down from `{}` as `{}` goes straight up again to `{}`",
                    down.remote, down.local, up.remote
                );
                if filters_overlap(&down.remote, &up.remote) {
                    round = true;
                    let finding = Finding::deny("bridge-echo", format!("{says}, and round and round"));
                    let help = format!("the manifest brings it down as `from-aws/{}`", down.local);
                    report.lost(finding.help(help), place);
                } else {
                    let help = "give the two directions local topics that do not overlap";
                    report.say(Finding::warn("bridge-echo", says).help(help), place);
                }
            }
            if round {
                down.local = format!("from-aws/{}", down.local);
            }
        }
    }

    /// Where the broker does not: what is published here comes back once from AWS.
    fn tell_duplicates(&self, report: &mut Report) {
        let ups = self.ups();
        let mut index = Overlaps::new();
        for (at, up) in ups.iter().enumerate() {
            index.insert(&up.local, at);
        }
        for (down, place) in self.routes.iter().filter(|(route, _)| route.direction == Direction::In) {
            let up = index.of(&down.local, MOST).into_iter().filter_map(|at| ups.get(at));
            if let Some(up) = up.into_iter().find(|up| filters_overlap(&down.remote, &up.remote)) {
                let says = format!("what is published on `{}` here comes back from AWS, and arrives twice", up.local);
                let finding = Finding::warn("bridge-echo", says);
                report.say(
                    finding.help(
                        "that is so today too; give the two directions topics that do not overlap where it matters",
                    ),
                    place,
                );
            }
        }
    }
}

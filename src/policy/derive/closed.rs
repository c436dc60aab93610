//! Reserved topics in a derived policy: what AWS alone defines is known in full, so that a wildcard there can be proved to grant no more.
//!
//! Developer Guide, "Reserved topics": clients may use topics that begin with `$` only as the page's tables allow, and cannot make new ones.
//! A resource `…/jobs/*` for Publish therefore grants those rows of the table below `jobs/` that clients may publish to, and nothing else;
//! for Subscribe, whatever filter is written below it, the messages of those rows that AWS publishes. Where all of them are declared the
//! wildcard is the same as the list. Jobs of a namespace are the thing's own jobs too, and are no reason against `jobs/*`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::super::pattern::{Glob, Search, search};
use crate::thing::operation::Action;
use crate::thing::reserved::{Clients, ReservedTopic, Service, TOPICS};

/// A row of the table: its levels as they are written, and the topics that it stands for.
struct Row {
    levels: Vec<&'static str>,
    clients: Clients,
    topics: Vec<Glob>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |own: &'static ReservedTopic| Row {
        levels: own.topic.split('/').collect(),
        clients: own.clients,
        topics: own.patterns(&[]).iter().map(Glob::of_pattern).collect(),
    };
    TOPICS.iter().filter(|own| own.service != Service::JobNamespaces).map(row).collect()
});

/// Whether a pattern is of reserved topics alone.
pub(super) fn is_reserved(glob: &Glob) -> bool {
    glob.literal_start().starts_with("$aws/")
}

/// Whether all that a wildcard grants by the table is declared.
pub(super) fn is_exact(action: Action, glob: &Glob, declared: &[&Glob]) -> bool {
    let granted = |clients: Clients| match action {
        Action::Publish => clients.may_publish(),
        Action::Subscribe | Action::Receive => clients.may_subscribe(),
        _ => true,
    };
    let start = glob.literal_start();
    let fixed: Vec<&str> = start.split('/').collect();
    // The last piece may be the beginning of a level.
    let fixed = &fixed[..fixed.len().saturating_sub(1)];
    let could_meet = |row: &&Row| {
        let mut pairs = row.levels.iter().zip(fixed);
        granted(row.clients) && pairs.all(|(own, level)| own.contains('{') || own == level)
    };
    let topics = ROWS.iter().filter(could_meet).flat_map(|row| &row.topics);
    topics.into_iter().all(|topic| search(&[glob, topic], declared) == Search::Nothing)
}

/// The fewest patterns that grant the wanted ones and, by `exact`, nothing else: broad ones first, each where it stands for several.
pub(super) fn compact(wanted: Vec<Glob>, exact: impl Fn(&Glob) -> bool) -> Vec<Glob> {
    let mut broader: BTreeSet<(usize, usize, Glob)> = BTreeSet::new();
    for own in &wanted {
        for depth in 2..own.depth() {
            broader.extend(own.below(depth, 1).map(|glob| (depth, 1, glob)));
            broader.extend(own.below(depth, 2).map(|glob| (depth, 2, glob)));
        }
    }
    // The beginning of a level too: `greengrass*` for the two topics of a core's health.
    for (at, own) in wanted.iter().enumerate() {
        let starts = wanted[at + 1..].iter().filter_map(|other| own.shared_start(other));
        broader.extend(starts.filter(|glob| glob.depth() > 3).map(|glob| (glob.depth() - 1, 3, glob)));
    }
    let (mut left, mut out) = (wanted, Vec::new());
    for (_, _, glob) in broader {
        let (covered, rest): (Vec<Glob>, Vec<Glob>) = left.into_iter().partition(|own| own.within(&glob));
        if covered.len() > 1 && exact(&glob) {
            left = rest;
            out.push(glob);
        } else {
            left = [rest, covered].concat();
        }
    }
    // A level known only at run time stands for no more than it says where the table has nothing else there.
    out.extend(left.into_iter().map(|own| {
        let widened = own.widened();
        if own.has_level() && exact(&widened) { widened } else { own }
    }));
    out
}

/// What Receive is granted for: Subscribe holds it, so that within a client's own reserved topics it may be as wide as is short.
///
/// `shared` are the patterns granted for Publish, which Receive can stand beside at no cost; `own` says of what something begins with
/// whether it is the client's own.
pub(super) fn receive(wanted: Vec<Glob>, shared: &[Glob], own: impl Fn(&str) -> bool, widest: bool) -> Vec<Glob> {
    let mut left = wanted;
    let mut out = Vec::new();
    let declared = left.clone();
    let declared: Vec<&Glob> = declared.iter().collect();
    let mut take = |left: &mut Vec<Glob>, glob: Glob, least: usize| {
        let (covered, rest): (Vec<Glob>, Vec<Glob>) = left.drain(..).partition(|own| own.within(&glob));
        let several = covered.len() >= least || covered.iter().any(Glob::has_level);
        if !covered.is_empty() && several {
            *left = rest;
            out.push(glob);
        } else {
            *left = [rest, covered].concat();
        }
    };
    if !widest {
        for glob in shared.iter().filter(|glob| glob.is_wild() && own(&glob.literal_start())) {
            take(&mut left, glob.clone(), 1);
        }
    }
    let depths: &[usize] = if widest { &[3, 4] } else { &[4, 3] };
    for depth in depths {
        let homes: BTreeSet<Glob> = left.iter().filter_map(|own| own.below(*depth, 1)).collect();
        for home in homes {
            // `$aws/things/NAME/*` holds several services, `$aws/device_location/NAME/*` one.
            let start = home.literal_start();
            let services = start.starts_with("$aws/things/") && *depth == 3;
            if own(&start) && (widest || !services) && start.split('/').count() > *depth {
                take(&mut left, home, 2);
            }
        }
    }
    out.extend(compact(left, |glob| is_exact(Action::Receive, glob, &declared)));
    out
}

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
use crate::thing::topic::{Pattern, Piece};

/// A row of the table, with its levels as they are written.
struct Row {
    levels: Vec<&'static str>,
    topic: &'static ReservedTopic,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |topic: &'static ReservedTopic| Row { levels: topic.topic.split('/').collect(), topic };
    TOPICS.iter().filter(|own| own.service != Service::JobNamespaces).map(row).collect()
});

impl Row {
    /// The topics of the row whose first levels are these.
    fn topics(&self, fixed: &[&str]) -> Vec<Pattern> {
        let named = self.levels.iter().zip(fixed).filter_map(|(own, level)| {
            let name = own.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.starts_with('*'))?;
            Some((name, *level))
        });
        self.topic.patterns(&named.collect::<Vec<_>>())
    }
}

/// A level that nobody names.
const NOBODYS: &str = "\u{E0FF}";

/// One of a pattern's topics, in which whatever is open is called as nothing else is.
fn example(pattern: &Pattern) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Level | Piece::Rest => NOBODYS.to_owned(),
    };
    pattern.pieces().iter().map(text).collect()
}

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
        granted(row.topic.clients) && pairs.all(|(own, level)| own.contains('{') || own == level)
    };
    let topics: Vec<Pattern> = ROWS.iter().filter(could_meet).flat_map(|row| row.topics(fixed)).collect();
    // Mostly one example tells that something is not declared, or the very topic is; the search is for the rest.
    let is_declared = |text: &str| declared.iter().any(|own| own.matches(text));
    let examples = topics.iter().map(example);
    if examples.into_iter().any(|text| glob.matches(&text) && !is_declared(&text)) {
        return false;
    }
    topics.iter().all(|topic| {
        let topic = Glob::of_pattern(topic);
        declared.contains(&&topic) || search(&[glob, &topic], declared) == Search::Nothing
    })
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

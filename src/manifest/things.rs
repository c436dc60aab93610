//! All things of a manifest, one at a time: rows are read as they are asked for, so that a fleet's size costs next to no memory.

use std::collections::HashMap;

use super::Manifest;
use super::diagnostics::in_order;
use super::inventory::Rows;
use super::placeholders::Surroundings;
use super::repeats::{Repeats, hash};
use super::resolve::{ResolvedThing, resolve};
use super::template::Shape;
use crate::emit::client::client_ids;
use crate::finding::{Finding, Place, Source, Span, any_deny};
use crate::thing::name::ClientId;

/// One thing, or one row that is none.
pub struct Resolved {
    /// The thing; `None` when something about it is denied.
    pub thing: Option<ResolvedThing>,
    /// What is to say about it; what was said of an earlier thing of the same shape is not said again.
    pub findings: Vec<Finding>,
    /// Whether it is a row of an inventory.
    pub is_row: bool,
}

/// The things of a manifest.
pub struct Things<'a> {
    manifest: &'a Manifest,
    around: Surroundings,
    shape: usize,
    rows: Option<Rows<'a>>,
    names: HashMap<Fingerprint, Seen>,
    client_ids: HashMap<Fingerprint, Seen>,
    repeats: Repeats,
    ended: bool,
}

/// 128 bits that stand for a name: enough that among millions no two are taken for one.
type Fingerprint = (u64, u64);

/// Where a name was seen: the shape, and the bytes of the row.
#[derive(Clone, Copy)]
struct Seen {
    shape: usize,
    start: usize,
    end: usize,
}

fn fingerprint(text: &str) -> Fingerprint {
    (hash(0, text), hash(1, text))
}

impl Manifest {
    /// Every thing in the order of the document, a fleet's rows in the order of its inventory.
    ///
    /// What `around` leaves out is taken from the manifest's `[aws]`; what is unknown even then is a finding where it is needed.
    pub fn things(&self, around: &Surroundings) -> Things<'_> {
        let or = |known: &Option<String>, own: &Option<String>| known.clone().or_else(|| own.clone());
        Things {
            manifest: self,
            around: Surroundings {
                region: or(&around.region, &self.aws.region),
                account: or(&around.account, &self.aws.account),
                endpoint: or(&around.endpoint, &self.aws.endpoint),
            },
            shape: 0,
            rows: None,
            names: HashMap::new(),
            client_ids: HashMap::new(),
            repeats: Repeats::default(),
            ended: false,
        }
    }

    /// All things and all findings at once, for manifests that fit in memory.
    pub fn resolve(&self, around: &Surroundings) -> (Vec<ResolvedThing>, Vec<Finding>) {
        let (mut things, mut findings) = (Vec::new(), Vec::new());
        for resolved in self.things(around) {
            things.extend(resolved.thing);
            findings.extend(resolved.findings);
        }
        (things, in_order(findings))
    }
}

impl Iterator for Things<'_> {
    type Item = Resolved;

    fn next(&mut self) -> Option<Resolved> {
        let port = self.manifest.aws.port.unwrap_or(8883);
        loop {
            let Some(shape) = self.manifest.shapes.get(self.shape) else { return self.sum_up() };
            let inventory = match &shape.fleet {
                None => {
                    let (thing, findings) = resolve(&self.manifest.source, shape, None, &self.around, port);
                    let at = Seen { shape: self.shape, start: shape.key_span.start, end: shape.key_span.end };
                    self.shape += 1;
                    return Some(self.finish(thing, findings, at));
                }
                Some(fleet) => fleet.inventory.as_ref(),
            };
            let Some(inventory) = inventory else {
                self.shape += 1;
                continue;
            };
            match self.rows.get_or_insert_with(|| inventory.rows()).next() {
                None => {
                    self.rows = None;
                    self.shape += 1;
                }
                Some(Err(finding)) => {
                    return Some(Resolved {
                        thing: None,
                        findings: self.repeats.fresh(&self.manifest.source, vec![finding]),
                        is_row: true,
                    });
                }
                Some(Ok(row)) => {
                    let (thing, findings) = resolve(&self.manifest.source, shape, Some(&row), &self.around, port);
                    let at = Seen { shape: self.shape, start: row.span.start, end: row.span.end };
                    return Some(self.finish(thing, findings, at));
                }
            }
        }
    }
}

impl Things<'_> {
    /// Holds the thing's names against all earlier ones, and its findings against what was said.
    fn finish(&mut self, thing: Option<ResolvedThing>, mut findings: Vec<Finding>, at: Seen) -> Resolved {
        if let Some(found) = &thing {
            let device = &found.device;
            let name = device.thing.name.as_str();
            let mut ids = client_ids(&device.thing, &device.emit);
            ids.push(device.thing.client_id.clone());
            let ids: Vec<(&ClientId, Fingerprint)> = ids.iter().map(|id| (id, fingerprint(id.as_str()))).collect();
            let twice = self.names.get(&fingerprint(name)).copied();
            let finding = if let Some(first) = twice {
                let message = format!("two things are named `{name}`");
                Some(self.twice("manifest-name-duplicate", message, at, first))
            } else if let Some((client_id, first)) =
                ids.iter().find_map(|(id, print)| Some((id, self.client_ids.get(print).copied()?)))
            {
                let message = format!("two things have the client id `{client_id}`");
                Some(
                    self.twice("manifest-client-id-duplicate", message, at, first)
                        .help("AWS closes the connection of the one whenever the other connects"),
                )
            } else {
                self.names.insert(fingerprint(name), at);
                self.client_ids.extend(ids.iter().map(|(_, print)| (*print, at)));
                None
            };
            findings.extend(finding);
        }
        let thing = thing.filter(|_| !any_deny(&findings));
        let is_row = self.rows.is_some();
        Resolved { thing, findings: self.repeats.fresh(&self.manifest.source, findings), is_row }
    }

    fn twice(&self, code: &'static str, message: String, at: Seen, first: Seen) -> Finding {
        let finding = Finding::deny(code, message).at_place(self.place(at));
        match self.place(first) {
            Some(place) => finding.related(place, "the first is here"),
            None => finding,
        }
    }

    fn place(&self, seen: Seen) -> Option<Place> {
        let shape: &Shape = self.manifest.shapes.get(seen.shape)?;
        let inventory = shape.fleet.as_ref().and_then(|fleet| fleet.inventory.as_ref());
        let source: &Source = inventory.map_or(&self.manifest.source, |inventory| inventory.source());
        Some(Place { source: source.clone(), span: Span { start: seen.start, end: seen.end } })
    }

    /// At the very end: how much more there would have been to say.
    fn sum_up(&mut self) -> Option<Resolved> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        let findings = self.repeats.sum_up();
        (!findings.is_empty()).then_some(Resolved { thing: None, findings, is_row: false })
    }
}

//! What awsiot-kit made for a manifest and the manifest no longer has: listed by every plan, taken down when that is asked for.

use std::collections::BTreeSet;

use super::destroy::Destruction;
use super::ownership::{self, Ownership};
use super::{Item, Kind, Options, Plan, Sign};
use crate::error::Result;
use crate::host::claims::{Claim, Fact, Resource};
use crate::host::store::Store;
use crate::parallel;
use crate::plan::desired::{Desired, Names};
use crate::plan::observed::{Observed, ObservedCertificate, observe};
use crate::registry::Registry;

/// What left a manifest, as it is.
pub struct Left {
    /// The things, and what there is of them.
    things: Vec<(String, Observed)>,
    /// Types, groups and policies.
    names: Names,
    /// What turned out to be gone.
    pub gone: Vec<Claim>,
}

impl Left {
    /// Looks for what was made for the manifest and is not in it.
    ///
    /// # Errors
    /// When the registry does not answer, or this machine's folders cannot be read.
    pub fn find(registry: &dyn Registry, store: &dyn Store, named: &Names, ownership: &Ownership<'_>) -> Result<Self> {
        let claims = ownership.claims();
        let made = |resource| claims.made(resource).into_iter().map(str::to_owned);
        let names = Names {
            things: BTreeSet::new(),
            types: made(Resource::ThingType).filter(|name| !named.types.contains(name)).collect(),
            groups: made(Resource::ThingGroup).filter(|name| !named.groups.contains(name)).collect(),
            policies: made(Resource::Policy)
                .filter(|name| !named.policies.contains_key(name))
                .map(|name| (name, false))
                .collect(),
        };
        let known = claims.known(Resource::Thing).into_iter().map(str::to_owned);
        let all: Vec<String> = known.filter(|name| !named.things.contains(name)).collect();
        let seen = parallel::map(registry.width(), &all, |name| observe(registry, store, name))?;
        let (mut things, mut gone) = (Vec::new(), Vec::new());
        for (name, observed) in all.into_iter().zip(seen) {
            let is_own = |own: &ObservedCertificate| ownership::certificate(&own.record, &name).is_ours();
            let was_found = claims.of(Resource::Thing, &name) == Some(Fact::Found);
            let has_thing = observed.record.is_some() && !was_found;
            let has_more = observed.bundle.exists || observed.pending.is_some();
            if !has_thing && !has_more && !observed.certificates.iter().any(is_own) {
                gone.push(Claim::new(Fact::Gone, Resource::Thing, &name));
            } else {
                things.push((name, observed));
            }
        }
        Ok(Self { things, names, gone })
    }

    /// Whether there is nothing of the kind, and nothing to forget.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty() && self.names == Names::default() && self.gone.is_empty()
    }

    /// Takes it down.
    pub fn take_down(&self, destruction: &mut Destruction<'_>) {
        destruction.shared(&self.names);
        for (name, observed) in &self.things {
            destruction.thing(name, observed);
        }
    }
}

/// Adds to a plan what left the manifest: as it is taken down, or only as it is said.
///
/// # Errors
/// As [`Left::find`].
pub fn add(
    plan: &mut Plan,
    registry: &dyn Registry,
    store: &dyn Store,
    desired: &Desired,
    ownership: &Ownership<'_>,
    options: &Options,
) -> Result<()> {
    // Who asks for some things only hears of those.
    if desired.is_partial || desired.things.len() < desired.names.things.len() {
        return Ok(());
    }
    let left = Left::find(registry, store, &desired.names, ownership)?;
    if left.is_empty() {
        return Ok(());
    }
    let mut destruction = Destruction::new(registry, store, ownership);
    left.take_down(&mut destruction);
    let known: BTreeSet<(Kind, String)> = plan.items.iter().map(|item| (item.kind, item.name.clone())).collect();
    let is_new = |item: &Item| !known.contains(&(item.kind, item.name.clone()));
    let taken_down = destruction.finish()?;
    let items = taken_down.items.into_iter().filter(is_new);
    plan.claims.extend(left.gone);
    if options.prune {
        plan.items.extend(items);
        plan.notes.extend(taken_down.notes);
        return Ok(());
    }
    let going: Vec<Item> = items.filter(|item| item.sign == Sign::Remove).collect();
    let goes = |name: &str| going.iter().any(|item| item.kind == Kind::Thing && item.name == name);
    let said = going.iter().filter(|item| match item.kind {
        Kind::Thing | Kind::ThingType | Kind::ThingGroup | Kind::Policy => true,
        // They go with their thing, where it goes.
        Kind::Certificate => !goes(&item.name),
        Kind::Bundle => false,
    });
    plan.items.extend(said.map(|item| Item {
        details: vec!["no longer in the manifest; kept until --prune".to_owned()],
        steps: Vec::new(),
        ..item.clone()
    }));
    Ok(())
}

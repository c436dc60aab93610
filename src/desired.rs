//! What the manifest wants of the registry: things, and the policies that they need, each policy once.

use std::collections::BTreeMap;

use crate::thing::Thing;

/// All that a manifest wants.
#[derive(Debug, Default)]
pub struct Desired {
    /// The things, in the manifest's order.
    pub things: Vec<DesiredThing>,
    /// The policies, by name: the document as it is to be registered.
    pub policies: BTreeMap<String, String>,
}

/// A thing, and the policies that its certificate is to have.
#[derive(Debug)]
pub struct DesiredThing {
    /// The thing.
    pub thing: Thing,
    /// The names of its policies; mostly one.
    pub policies: Vec<String>,
}

impl Desired {
    /// The policies of a thing with their documents.
    pub fn policies_of(&self, thing: &DesiredThing) -> Vec<(String, String)> {
        thing.policies.iter().filter_map(|name| Some((name.clone(), self.policies.get(name)?.clone()))).collect()
    }
}

//! What was made from here, manifest by manifest: the memory that tells a thing that left its manifest from one that was never in it.
//!
//! AWS keeps no owner of a thing, and two manifests may share an account. So every run records what it makes, with the manifest that asked for
//! it and the registry that has it, in one file beside the manifest; [`Claims`] is that file as one manifest sees it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The kinds of resources that are remembered by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// A thing.
    Thing,
    /// A thing type.
    ThingType,
    /// A thing group.
    ThingGroup,
    /// A policy.
    Policy,
    /// A certificate that carries no mark of ours, because the device asked for it: by its id.
    Certificate,
}

/// What is remembered of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// It was made for the manifest; written before it is made, so that a run that is killed leaves nothing without an owner.
    Made,
    /// It was there before the manifest first asked for it.
    Found,
    /// It is gone, or was not made after all.
    Gone,
}

/// What is remembered of one resource: a line of the file without who says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claim {
    /// What.
    pub fact: Fact,
    /// Of what kind of resource.
    pub resource: Resource,
    /// Of which.
    pub name: String,
}

impl Claim {
    /// A fact about a resource.
    pub fn new(fact: Fact, resource: Resource, name: &str) -> Self {
        Self { fact, resource, name: name.to_owned() }
    }
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The file name of the manifest that it is about; empty where it has none.
    pub manifest: String,
    /// The registry, as the hand names it.
    pub registry: String,
    /// What is claimed.
    #[serde(flatten)]
    pub claim: Claim,
}

/// Who acts, and where: a manifest and a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hand {
    /// The file name of the manifest; none for what has no name of its own, such as one that comes from stdin.
    pub manifest: Option<String>,
    /// The registry: `local`, or what tells one account and region from another.
    pub registry: String,
}

/// What is remembered, as one manifest sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// What it made itself, or found there.
    own: BTreeMap<(Resource, String), Fact>,
    /// What other manifests made, by the name of the last one.
    others: BTreeMap<(Resource, String), String>,
    /// What was made from here for no manifest, or for one that is gone.
    loose: BTreeSet<(Resource, String)>,
}

impl Claims {
    /// The lines of the file as a hand sees them; `exists` says whether a manifest is still there, for what a manifest that is gone has made
    /// is nobody's. What cannot be read, such as a last line that was cut off by a kill, says nothing.
    pub fn read(text: &str, hand: &Hand, exists: &dyn Fn(&str) -> bool) -> Self {
        let mut claims = Self::default();
        let mut living: BTreeMap<String, bool> = BTreeMap::new();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        for Line { manifest, registry, claim } in lines.filter(|line| line.registry == hand.registry) {
            debug_assert_eq!(registry, hand.registry);
            let key = (claim.resource, claim.name);
            match claim.fact {
                // Whoever takes something down takes it from everybody.
                Fact::Gone => {
                    claims.own.remove(&key);
                    claims.others.remove(&key);
                    claims.loose.remove(&key);
                }
                fact if hand.manifest.as_ref() == Some(&manifest) => {
                    claims.own.insert(key, fact);
                }
                Fact::Found => {}
                Fact::Made => {
                    let lives = |manifest: &String| !manifest.is_empty() && exists(manifest);
                    if *living.entry(manifest.clone()).or_insert_with_key(lives) {
                        claims.others.insert(key, manifest);
                    } else {
                        claims.loose.insert(key);
                    }
                }
            }
        }
        claims
    }

    /// What the manifest itself knows of a resource.
    pub fn of(&self, resource: Resource, name: &str) -> Option<Fact> {
        self.own.get(&(resource, name.to_owned())).copied()
    }

    /// The other manifest that made a resource, and still is there.
    pub fn other(&self, resource: Resource, name: &str) -> Option<&str> {
        self.others.get(&(resource, name.to_owned())).map(String::as_str)
    }

    /// Whether a resource was made from here, for the manifest or for none.
    pub fn was_made(&self, resource: Resource, name: &str) -> bool {
        self.of(resource, name) == Some(Fact::Made) || self.loose.contains(&(resource, name.to_owned()))
    }

    /// The names of the resources of a kind that the manifest made.
    pub fn made(&self, resource: Resource) -> BTreeSet<&str> {
        let made = self.own.iter().filter(|((kind, _), fact)| *kind == resource && **fact == Fact::Made);
        made.map(|((_, name), _)| name.as_str()).collect()
    }

    /// The names of the resources of a kind that the manifest made or found.
    pub fn known(&self, resource: Resource) -> BTreeSet<&str> {
        self.own.keys().filter(|(kind, _)| *kind == resource).map(|(_, name)| name.as_str()).collect()
    }

    /// Those of some claims that say something new.
    pub fn news(&self, claims: impl IntoIterator<Item = Claim>) -> Vec<Claim> {
        let known = |claim: &Claim| match claim.fact {
            Fact::Gone => {
                let key = (claim.resource, claim.name.clone());
                !self.own.contains_key(&key) && !self.others.contains_key(&key) && !self.loose.contains(&key)
            }
            fact => self.of(claim.resource, &claim.name) == Some(fact),
        };
        claims.into_iter().filter(|claim| !known(claim)).collect()
    }
}

/// The file without what later lines made void; none when that is not worth the while.
pub fn compacted(text: &str) -> Option<String> {
    const FEW: usize = 200;
    let lines: Vec<&str> = text.lines().collect();
    // Which line holds, by registry and resource and then by manifest.
    let mut last: BTreeMap<(String, Resource, String), BTreeMap<String, usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Ok(Line { manifest, registry, claim }) = serde_json::from_str::<Line>(line) else { continue };
        let of = last.entry((registry, claim.resource, claim.name)).or_default();
        if claim.fact == Fact::Gone {
            of.clear();
        } else {
            of.insert(manifest, at);
        }
    }
    let kept: BTreeSet<usize> = last.into_values().flat_map(BTreeMap::into_values).collect();
    if lines.len() < FEW.max(2 * kept.len()) && !kept.is_empty() {
        return None;
    }
    Some(kept.into_iter().filter_map(|at| lines.get(at)).map(|line| format!("{line}\n")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(manifest: &str, fact: Fact, name: &str) -> String {
        let claim = Claim::new(fact, Resource::Thing, name);
        let line = Line { manifest: manifest.to_owned(), registry: "local".to_owned(), claim };
        format!("{}\n", serde_json::to_string(&line).unwrap())
    }

    fn hand(manifest: &str) -> Hand {
        Hand { manifest: Some(manifest.to_owned()), registry: "local".to_owned() }
    }

    #[test]
    fn each_manifest_sees_its_own_and_that_others_have_theirs() {
        let text = [
            line("a.toml", Fact::Made, "one"),
            line("b.toml", Fact::Made, "two"),
            line("a.toml", Fact::Found, "two"),
            line("gone.toml", Fact::Made, "three"),
            line("a.toml", Fact::Made, "four"),
            line("b.toml", Fact::Gone, "four"),
        ]
        .concat()
            + "{\"manifest\":\"a.toml\",\"registry\":\"local\",\"fa";
        let read = |name: &str| Claims::read(&text, &hand(name), &|manifest| manifest != "gone.toml");
        let (a, b) = (read("a.toml"), read("b.toml"));
        assert_eq!(a.made(Resource::Thing), BTreeSet::from(["one"]));
        assert_eq!(a.of(Resource::Thing, "two"), Some(Fact::Found));
        assert_eq!(a.other(Resource::Thing, "two"), Some("b.toml"));
        assert_eq!(a.other(Resource::Thing, "three"), None, "its manifest is gone");
        assert!(a.was_made(Resource::Thing, "three") && !a.was_made(Resource::Thing, "two"));
        assert_eq!((b.other(Resource::Thing, "one"), b.of(Resource::Thing, "one")), (Some("a.toml"), None));
        assert_eq!(a.of(Resource::Policy, "one"), None);
        let elsewhere = Hand { registry: "aws".to_owned(), ..hand("a.toml") };
        assert_eq!(Claims::read(&text, &elsewhere, &|_| true), Claims::default());
        let news =
            a.news([Claim::new(Fact::Made, Resource::Thing, "one"), Claim::new(Fact::Gone, Resource::Thing, "x")]);
        assert_eq!(news, []);
    }

    #[test]
    fn what_is_gone_is_forgotten_and_what_is_not_is_kept_in_order() {
        let lives = line("b.toml", Fact::Made, "lives");
        let mut text = lives.clone();
        for _ in 0..200 {
            text += &line("a.toml", Fact::Made, "comes");
            text += &line("a.toml", Fact::Gone, "comes");
        }
        assert_eq!(compacted(&text).as_deref(), Some(&*lives));
        assert_eq!(compacted(&lives), None, "nothing to gain");
        assert_eq!(compacted(&(line("a", Fact::Made, "x") + &line("a", Fact::Gone, "x"))).as_deref(), Some(""));
    }
}

//! What other hands make in a registry, and everything that a registry holds, read from the registry itself.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use awsiot_kit::registry::prelude::*;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde_json::{Value, json};

use crate::scene::Scene;

/// The start of every ARN of the local registry.
pub const HOME: &str = "arn:aws:iot:us-east-1:000000000000:";

/// Subjects that only look like one of ours.
pub const SUBJECTS: [&str; 6] = [
    "CN=a, OU=awsiot-kitchen",
    "CN=OU=awsiot-kit",
    "CN=a, O=OU=awsiot-kit",
    "CN=a, OU=not-awsiot-kit",
    "CN=, OU=awsiot-kit or so",
    "CN=somebody else's",
];

/// A key and a certificate with a subject of such parts, both PEM.
pub fn pair(subject: &str) -> (String, String) {
    let mut terms = CertificateParams::default();
    terms.distinguished_name = DistinguishedName::new();
    for part in subject.split(", ") {
        let (kind, value) = part.split_once('=').unwrap();
        let kind = match kind {
            "CN" => DnType::CommonName,
            "OU" => DnType::OrganizationalUnitName,
            _ => DnType::OrganizationName,
        };
        terms.distinguished_name.push(kind, value);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = terms.self_signed(&key).unwrap().pem();
    (key.serialize_pem(), certificate)
}

/// A certificate with a subject of such parts, PEM.
pub fn certificate(subject: &str) -> String {
    pair(subject).1
}

/// A policy as a person writes one.
pub fn by_hand(topic: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "iot:Publish", "Resource": "{HOME}topic/{topic}"}}]}}"#
    )
}

/// A policy that allows everything.
pub fn wide() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "iot:*", "Resource": "*" }] })
}

/// The database of a local registry, for what its own calls cannot do: a description that is not ours.
fn database(scene: &Scene) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(scene.at(".awsiot-kit/registry.db")).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    connection
}

/// A thing group of somebody else's.
pub fn group(scene: &Scene, name: &str, description: &str) {
    let sql = "INSERT OR IGNORE INTO thing_groups (name, description) VALUES (?1, ?2)";
    database(scene).execute(sql, [name, description]).unwrap();
}

/// A thing type of somebody else's.
pub fn thing_type(scene: &Scene, name: &str, description: &str) {
    let sql = "INSERT OR IGNORE INTO thing_types (name, description) VALUES (?1, ?2)";
    database(scene).execute(sql, [name, description]).unwrap();
}

/// Everything that a registry holds, a line for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings(pub BTreeMap<String, String>);

/// What a registry holds. Types and groups are those that tests make, for a registry has no call that lists them.
pub fn holdings(registry: &dyn Registry) -> Holdings {
    let mut all = BTreeMap::new();
    let mut things = Vec::new();
    registry
        .list_things(&mut |thing| {
            things.push(thing);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    for thing in things {
        let mut groups = registry.list_thing_groups_for_thing(&thing.name).unwrap();
        groups.sort();
        for group in groups {
            all.insert(format!("member {} {group}", thing.name), String::new());
        }
        for principal in registry.list_thing_principals(&thing.name).unwrap() {
            all.insert(format!("principal {} {principal}", thing.name), String::new());
        }
        all.insert(format!("thing {}", thing.name), format!("{:?} {:?}", thing.thing_type, thing.attributes));
    }
    let mut ids = Vec::new();
    registry
        .list_certificates(&mut |line| {
            ids.push(line.id);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    for id in ids {
        let record = registry.describe_certificate(&id).unwrap().unwrap();
        all.insert(format!("certificate {id}"), record.status.word().to_owned());
    }
    let mut policies = Vec::new();
    registry
        .list_policies(&mut |name| {
            policies.push(name);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    for name in policies {
        let versions = registry.list_policy_versions(&name).unwrap();
        let texts: Vec<String> = versions
            .iter()
            .map(|version| {
                let text = registry.get_policy_version(&name, &version.id).unwrap().unwrap();
                format!("{} {} {text}", version.id, version.is_default)
            })
            .collect();
        for target in registry.list_targets_for_policy(&name).unwrap() {
            all.insert(format!("attachment {name} {target}"), String::new());
        }
        all.insert(format!("policy {name}"), texts.join("\n"));
    }
    for name in NAMES {
        if let Some((description, deprecated)) = registry.describe_thing_type(name).unwrap() {
            all.insert(format!("type {name}"), format!("{description} {deprecated}"));
        }
        if let Some(description) = registry.describe_thing_group(name).unwrap() {
            all.insert(format!("group {name}"), description);
        }
    }
    Holdings(all)
}

/// The names of types and groups that tests give.
const NAMES: [&str; 10] = ["pump", "valve", "plants", "works", "by-hand", "looks-like", "t1", "t2", "g1", "g2"];

impl Holdings {
    /// Whether it holds something.
    pub fn has(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }

    /// How many certificates it holds.
    pub fn certificates(&self) -> usize {
        self.0.keys().filter(|key| key.starts_with("certificate ")).count()
    }

    /// All but these things with their policies and certificates, and but what hangs on those: what belongs to others.
    pub fn without_things_of(mut self, things: &[&str], registry: &dyn Registry) -> Self {
        let mut own: Vec<String> = Vec::new();
        for thing in things {
            let bundle = registry.list_thing_principals(thing).unwrap();
            own.extend(bundle.into_iter().filter(|arn| {
                let id = arn.rsplit('/').next().unwrap();
                let record = registry.describe_certificate(id).unwrap().unwrap();
                let subject = awsiot_kit::cert::inspect::certificate(record.pem.as_bytes()).unwrap().subject;
                subject == format!("CN={thing}, OU=awsiot-kit")
            }));
        }
        self.0.retain(|key, _| {
            let mut words = key.split(' ').skip(1);
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let is_own = |word: &str| things.contains(&word) || own.iter().any(|arn| arn == word);
            let is_own_certificate = own.iter().any(|arn| arn.ends_with(&format!("/{first}")));
            !(is_own(first)
                || (key.starts_with("attachment ") && is_own(second))
                || is_own_certificate
                || key == "type pump")
        });
        self
    }

    /// With some of what a registry holds as it is now.
    pub fn and_as_now(mut self, registry: &dyn Registry, what: &[&str]) -> Self {
        let now = holdings(registry);
        self.0.retain(|key, _| now.0.contains_key(key));
        for key in what {
            self.0.insert((*key).to_owned(), now.0[*key].clone());
        }
        self
    }

    /// Holds this against what must be in it, as it was.
    #[track_caller]
    pub fn expect_all_of(&self, theirs: &Self, said: &str) {
        for (key, before) in &theirs.0 {
            assert_eq!(self.0.get(key), Some(before), "{key} is gone or changed:\n{said}");
        }
    }

    /// Whether one thing in it is as it was.
    pub fn expect_part(&self, what: &str, before: &Self) -> bool {
        self.0.contains_key(what) && self.0.get(what) == before.0.get(what)
    }
}

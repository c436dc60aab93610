//! The steps of a plan: one change each, mostly one call of the registry.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::host::claims::{Claim, Fact, Resource};

/// A certificate that a step speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// One that is there, by id.
    Id(String),
    /// The one that an earlier step of this thing brings.
    New,
}

/// One step: one change, mostly one call of the registry.
///
/// Doing a step that was done already changes nothing: that is what makes a run that was killed end well when it is run again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are what the variant's sentence names")]
pub enum Step {
    /// Makes a thing type.
    CreateThingType { name: String },
    /// Makes a thing group.
    CreateThingGroup { name: String },
    /// Makes a policy.
    CreatePolicy { name: String, document: String },
    /// Puts a new version of a policy in force; the oldest goes when there are five.
    CreatePolicyVersion { name: String, document: String },
    /// Makes a thing.
    CreateThing { name: String, thing_type: Option<String>, attributes: BTreeMap<String, String> },
    /// Gives a thing this type and these attributes, and no others.
    UpdateThing { name: String, thing_type: Option<String>, attributes: BTreeMap<String, String> },
    /// Puts a thing into a group.
    AddToGroup { thing: String, group: String },
    /// Takes a thing out of a group.
    LeaveGroup { thing: String, group: String },
    /// Makes a key and keeps it safe.
    MakeKey { thing: String },
    /// Makes the request that the device handed in wait for a certificate.
    TakeRequest { thing: String },
    /// Makes the bundle's key wait for a certificate.
    ReuseKey { thing: String },
    /// Asks for the certificate of the key that waits, or finds the one whose answer was lost.
    RequestCertificate { thing: String },
    /// Sees that no other machine gave the thing a certificate at the same time; where one did, ours is taken back. `beside` are the ids of
    /// those that were there before.
    Confirm { thing: String, beside: Vec<String> },
    /// Attaches a policy to a certificate.
    AttachPolicy { thing: String, certificate: Which, policy: String },
    /// Detaches a policy from a certificate.
    DetachPolicy { thing: String, certificate: Which, policy: String },
    /// Attaches a certificate to its thing.
    AttachThing { thing: String, certificate: Which },
    /// Detaches a certificate from a thing.
    DetachThing { thing: String, certificate: Which },
    /// Switches a certificate on.
    Activate { thing: String, certificate: Which },
    /// Switches a certificate off.
    Deactivate { thing: String, certificate: Which },
    /// Deletes a certificate that is off and attached to nothing.
    DeleteCertificate { thing: String, certificate: Which },
    /// Writes the bundle.
    WriteBundle { thing: String },
    /// Takes the bundle away; its key is moved aside.
    RemoveBundle { thing: String },
    /// Drops a key that waits, with the certificate that may have been made for it; the key is moved aside.
    DropPending { thing: String },
    /// Deletes a thing.
    DeleteThing { name: String },
    /// Deletes a policy that is attached to nothing, its older versions first.
    DeletePolicy { name: String },
    /// Deprecates and deletes a thing type that no thing has.
    DeleteThingType { name: String },
    /// Deletes a thing group that no thing is in.
    DeleteThingGroup { name: String },
}

impl Step {
    /// The thing that it is about; none when several things share what it is about.
    pub fn thing(&self) -> Option<&str> {
        match self {
            Self::CreateThing { name, .. } | Self::UpdateThing { name, .. } | Self::DeleteThing { name } => Some(name),
            Self::AddToGroup { thing, .. }
            | Self::LeaveGroup { thing, .. }
            | Self::MakeKey { thing }
            | Self::TakeRequest { thing }
            | Self::ReuseKey { thing }
            | Self::RequestCertificate { thing }
            | Self::Confirm { thing, .. }
            | Self::AttachPolicy { thing, .. }
            | Self::DetachPolicy { thing, .. }
            | Self::AttachThing { thing, .. }
            | Self::DetachThing { thing, .. }
            | Self::Activate { thing, .. }
            | Self::Deactivate { thing, .. }
            | Self::DeleteCertificate { thing, .. }
            | Self::WriteBundle { thing }
            | Self::RemoveBundle { thing }
            | Self::DropPending { thing } => Some(thing),
            Self::CreateThingType { .. }
            | Self::CreateThingGroup { .. }
            | Self::CreatePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::DeletePolicy { .. }
            | Self::DeleteThingType { .. }
            | Self::DeleteThingGroup { .. } => None,
        }
    }
}

impl Step {
    /// The word for it, as saved plans have it: `create-thing`, `attach-policy`, …
    pub fn word(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("step").and_then(|word| word.as_str()).unwrap_or_default().to_owned()
    }

    /// The kind of the resource that it changes.
    pub fn kind(&self) -> Kind {
        match self {
            Self::CreateThingType { .. } | Self::DeleteThingType { .. } => Kind::ThingType,
            Self::CreateThingGroup { .. } | Self::DeleteThingGroup { .. } => Kind::ThingGroup,
            Self::CreatePolicy { .. } | Self::CreatePolicyVersion { .. } | Self::DeletePolicy { .. } => Kind::Policy,
            Self::CreateThing { .. }
            | Self::UpdateThing { .. }
            | Self::AddToGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::DeleteThing { .. } => Kind::Thing,
            Self::MakeKey { .. }
            | Self::TakeRequest { .. }
            | Self::ReuseKey { .. }
            | Self::RequestCertificate { .. }
            | Self::Confirm { .. }
            | Self::AttachPolicy { .. }
            | Self::DetachPolicy { .. }
            | Self::AttachThing { .. }
            | Self::DetachThing { .. }
            | Self::Activate { .. }
            | Self::Deactivate { .. }
            | Self::DeleteCertificate { .. }
            | Self::DropPending { .. } => Kind::Certificate,
            Self::WriteBundle { .. } | Self::RemoveBundle { .. } => Kind::Bundle,
        }
    }

    /// What the registry knows the resource by that it changes: a name, or the id of a certificate that was there before.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::AttachPolicy { certificate, .. }
            | Self::DetachPolicy { certificate, .. }
            | Self::AttachThing { certificate, .. }
            | Self::DetachThing { certificate, .. }
            | Self::Activate { certificate, .. }
            | Self::Deactivate { certificate, .. }
            | Self::DeleteCertificate { certificate, .. } => match certificate {
                Which::Id(id) => Some(id),
                Which::New => None,
            },
            Self::CreateThingType { name }
            | Self::DeleteThingType { name }
            | Self::CreateThingGroup { name }
            | Self::DeleteThingGroup { name }
            | Self::CreatePolicy { name, .. }
            | Self::CreatePolicyVersion { name, .. }
            | Self::DeletePolicy { name }
            | Self::CreateThing { name, .. }
            | Self::UpdateThing { name, .. }
            | Self::DeleteThing { name } => Some(name),
            Self::AddToGroup { thing, .. } | Self::LeaveGroup { thing, .. } => Some(thing),
            Self::MakeKey { .. }
            | Self::TakeRequest { .. }
            | Self::ReuseKey { .. }
            | Self::RequestCertificate { .. }
            | Self::Confirm { .. }
            | Self::DropPending { .. }
            | Self::WriteBundle { .. }
            | Self::RemoveBundle { .. } => None,
        }
    }

    /// The resources that several things share and that must be there before it can be done.
    pub fn needs(&self) -> Option<(Kind, &str)> {
        match self {
            Self::CreateThing { thing_type, .. } | Self::UpdateThing { thing_type, .. } => {
                thing_type.as_deref().map(|name| (Kind::ThingType, name))
            }
            Self::AddToGroup { group, .. } => Some((Kind::ThingGroup, group)),
            Self::AttachPolicy { policy, .. } => Some((Kind::Policy, policy)),
            _ => None,
        }
    }

    /// What is to be written down when it is done.
    pub fn claim(&self) -> Option<Claim> {
        let (fact, resource, name) = match self {
            Self::CreateThing { name, .. } => (Fact::Made, Resource::Thing, name),
            Self::CreateThingType { name } => (Fact::Made, Resource::ThingType, name),
            Self::CreateThingGroup { name } => (Fact::Made, Resource::ThingGroup, name),
            // Whoever writes a policy's version in force owns the policy: what was another's was taken over.
            Self::CreatePolicy { name, .. } | Self::CreatePolicyVersion { name, .. } => {
                (Fact::Made, Resource::Policy, name)
            }
            Self::DeleteThing { name } => (Fact::Gone, Resource::Thing, name),
            Self::DeleteThingType { name } => (Fact::Gone, Resource::ThingType, name),
            Self::DeleteThingGroup { name } => (Fact::Gone, Resource::ThingGroup, name),
            Self::DeletePolicy { name } => (Fact::Gone, Resource::Policy, name),
            Self::DeleteCertificate { certificate: Which::Id(id), .. } => (Fact::Gone, Resource::Certificate, id),
            _ => return None,
        };
        Some(Claim::new(fact, resource, name))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateThingType { name } => write!(f, "create thing type {name}"),
            Self::CreateThingGroup { name } => write!(f, "create thing group {name}"),
            Self::CreatePolicy { name, .. } => write!(f, "create policy {name}"),
            Self::CreatePolicyVersion { name, .. } => write!(f, "create a version of policy {name}"),
            Self::CreateThing { name, .. } => write!(f, "create thing {name}"),
            Self::UpdateThing { name, .. } => write!(f, "update thing {name}"),
            Self::AddToGroup { thing, group } => write!(f, "add {thing} to group {group}"),
            Self::LeaveGroup { thing, group } => write!(f, "take {thing} out of group {group}"),
            Self::MakeKey { thing } => write!(f, "make the key of {thing}"),
            Self::TakeRequest { thing } => write!(f, "take the request of {thing}'s device"),
            Self::ReuseKey { thing } => write!(f, "take the key of {thing}"),
            Self::RequestCertificate { thing } => write!(f, "request the certificate of {thing}"),
            Self::Confirm { thing, .. } => write!(f, "see that {thing} has no other new certificate"),
            Self::AttachPolicy { thing, policy, .. } => {
                write!(f, "attach policy {policy} to the certificate of {thing}")
            }
            Self::DetachPolicy { thing, policy, .. } => {
                write!(f, "detach policy {policy} from the certificate of {thing}")
            }
            Self::AttachThing { thing, .. } => write!(f, "attach the certificate to {thing}"),
            Self::DetachThing { thing, .. } => write!(f, "detach the certificate from {thing}"),
            Self::Activate { thing, .. } => write!(f, "activate the certificate of {thing}"),
            Self::Deactivate { thing, .. } => write!(f, "deactivate the certificate of {thing}"),
            Self::DeleteCertificate { thing, .. } => write!(f, "delete the certificate of {thing}"),
            Self::WriteBundle { thing } => write!(f, "write the bundle of {thing}"),
            Self::RemoveBundle { thing } => write!(f, "remove the bundle of {thing}"),
            Self::DropPending { thing } => write!(f, "drop the unfinished certificate of {thing}"),
            Self::DeleteThing { name } => write!(f, "delete thing {name}"),
            Self::DeletePolicy { name } => write!(f, "delete policy {name}"),
            Self::DeleteThingType { name } => write!(f, "delete thing type {name}"),
            Self::DeleteThingGroup { name } => write!(f, "delete thing group {name}"),
        }
    }
}

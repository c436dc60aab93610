//! A registry: where things, certificates and policies live. AWS IoT is one, the embedded one is another; both behave the same.
//!
//! The verbs are those of AWS IoT's control plane (API reference, "AWS IoT"), with its error codes. What is asked for and not there is
//! `None`, not an error; what is created twice alike succeeds where AWS's does.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::error::Result;
use crate::registry::pace::Tally;
use crate::registry::pace::quota::Quotas;
use crate::thing::name::Home;

#[cfg(feature = "aws")]
pub mod aws;
pub mod ca;
pub mod local;
pub mod pace;

/// All verbs at once: `use awsiot_kit::registry::prelude::*`.
pub mod prelude {
    pub use super::{Authorities as _, Certificates as _, Policies as _, Registry, Things as _};
}

pub use ca::{CaMode, CaRecord, CaRegistration};

/// The mark on what this program makes: the subject's organizational unit of a certificate request, the description of a thing type or group.
///
/// Certificates carry no tags on AWS, so this is how the program recognises its own.
pub const MADE_BY: &str = crate::cert::request::ORGANIZATIONAL_UNIT;

/// The code of a failure after which nobody knows whether what was asked for was done.
pub const ANSWER_LOST: &str = "answer-lost";
/// The code of a failure that time alone mends: the rest of a run goes on.
pub const TOO_EARLY: &str = "too-early";

/// A thing as a registry holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingRecord {
    /// Its name.
    pub name: String,
    /// Its thing type.
    pub thing_type: Option<String>,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
}

/// A certificate as a registry holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRecord {
    /// SHA-256 of its DER, lower-case hex.
    pub id: String,
    /// Its ARN: what policies and things are attached to.
    pub arn: String,
    /// The certificate itself, PEM.
    pub pem: String,
    /// Whether it may connect.
    pub status: Status,
    /// When the registry first heard of it.
    pub created: OffsetDateTime,
}

/// A line of a list of certificates: AWS lists them without their PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateLine {
    /// Its id.
    pub id: String,
    /// Its status.
    pub status: Status,
    /// When the registry first heard of it.
    pub created: OffsetDateTime,
}

/// The status of a certificate, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It may connect.
    Active,
    /// Switched off; can be switched on again.
    Inactive,
    /// Switched off for good.
    Revoked,
    /// On its way to another account.
    PendingTransfer,
    /// Made by a claim that was not used yet.
    PendingActivation,
    /// Registered and never switched on; deprecated by AWS.
    RegisterInactive,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::Inactive,
        Self::Revoked,
        Self::PendingTransfer,
        Self::PendingActivation,
        Self::RegisterInactive,
    ];

    /// AWS's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Revoked => "REVOKED",
            Self::PendingTransfer => "PENDING_TRANSFER",
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::RegisterInactive => "REGISTER_INACTIVE",
        }
    }

    /// The status that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// How a client is connected, or was last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionRecord {
    /// Whether it is connected now.
    pub connected: bool,
    /// Since when it is, or is not.
    pub since: Option<OffsetDateTime>,
    /// Why it is not, in AWS's words ("Lifecycle events", Developer Guide): `DUPLICATE_CLIENTID`, `CONNECTION_LOST`, ….
    pub reason: Option<String>,
    /// The thing that its certificate is attached to.
    pub thing: Option<String>,
}

/// A version of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its id: `1`, `2`, …; never used twice.
    pub id: String,
    /// Whether it is the one in force.
    pub is_default: bool,
    /// When it was made.
    pub created: OffsetDateTime,
}

/// What is done with every line of a list, as its pages come in; `Break` ends the list early.
pub type Each<'a, T> = &'a mut dyn FnMut(T) -> Result<ControlFlow<()>>;

/// A registry: AWS IoT's verbs by the resource that they are about, and where all of it lives.
///
/// Every call is one call of AWS's API (lists: one per page), so that what is counted and paced here is counted and paced there.
/// Errors have exit code 4 and AWS's own code, or 5 where this machine is what said no.
pub trait Registry: Things + Certificates + Authorities + Policies + Send + Sync {
    /// Which registry this is, for the first line that every command prints.
    fn describe(&self) -> String;
    /// `local` or `aws`.
    fn kind(&self) -> &'static str;
    /// Partition, region and account of all that lives here.
    fn home(&self) -> &Home;
    /// How many things may be worked on at once.
    fn width(&self) -> usize {
        1
    }
    /// Works on so many things at once from now on; nothing where they are worked on one after the other.
    fn set_width(&self, _: usize) {}
    /// Whether [`Self::together`] makes many changes cheaper than each by itself.
    fn takes_many_at_once(&self) -> bool {
        false
    }
    /// Makes all changes that `work` asks for, from whichever thread, durable at once where the registry can: they are there when the call
    /// returns, and where the process dies before, none is.
    ///
    /// # Errors
    /// Those of `work`; and when what it did cannot be made durable, and then nothing of it is there.
    fn together(&self, work: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        work()
    }
    /// How often each API may be called; `None` where nothing is paced.
    fn quotas(&self) -> Option<Quotas> {
        None
    }
    /// Finds out what this account's quotas really are and goes by them, where it is allowed to ask; otherwise all stays as it is.
    fn learn_quotas(&self) {}
    /// What was called so far; `None` where nothing is paced.
    fn tally(&self) -> Option<Tally> {
        None
    }
    /// Host name of the data endpoint (`iot:Data-ATS`).
    fn data_endpoint(&self) -> Result<String>;
    /// Host name of the credential provider (`iot:CredentialProvider`).
    fn credential_endpoint(&self) -> Result<String>;
    /// GetConnection, of the data plane: how a client is connected; `None` where the registry has no broker that could tell.
    fn connection(&self, client_id: &str) -> Result<Option<ConnectionRecord>> {
        let _ = client_id;
        Ok(None)
    }
    /// The roots that a device must trust to know this registry's endpoint, PEM.
    fn trusted_roots(&self) -> Result<String>;
}

/// Things, thing types and thing groups.
pub trait Things {
    /// CreateThingType.
    fn create_thing_type(&self, name: &str) -> Result<()>;
    /// DescribeThingType: its description, and whether it is deprecated.
    fn describe_thing_type(&self, name: &str) -> Result<Option<(String, bool)>>;
    /// DeprecateThingType.
    fn deprecate_thing_type(&self, name: &str) -> Result<()>;
    /// DeleteThingType.
    fn delete_thing_type(&self, name: &str) -> Result<()>;
    /// CreateThingGroup.
    fn create_thing_group(&self, name: &str) -> Result<()>;
    /// DescribeThingGroup: its description.
    fn describe_thing_group(&self, name: &str) -> Result<Option<String>>;
    /// DescribeThingGroup: the groups above it, the root first; none when there is no such group.
    fn thing_groups_above(&self, name: &str) -> Result<Vec<String>>;
    /// DeleteThingGroup.
    fn delete_thing_group(&self, name: &str) -> Result<()>;
    /// AddThingToThingGroup.
    fn add_thing_to_thing_group(&self, thing: &str, group: &str) -> Result<()>;
    /// RemoveThingFromThingGroup.
    fn remove_thing_from_thing_group(&self, thing: &str, group: &str) -> Result<()>;
    /// ListThingGroupsForThing.
    fn list_thing_groups_for_thing(&self, thing: &str) -> Result<Vec<String>>;
    /// ListThingsInThingGroup.
    fn list_things_in_thing_group(&self, group: &str, each: Each<'_, String>) -> Result<()>;
    /// CreateThing: again with the same configuration succeeds, with another is ResourceAlreadyExistsException.
    fn create_thing(&self, thing: &ThingRecord) -> Result<()>;
    /// DescribeThing.
    fn describe_thing(&self, name: &str) -> Result<Option<ThingRecord>>;
    /// UpdateThing, with the attributes and type replaced by these.
    fn update_thing(&self, thing: &ThingRecord) -> Result<()>;
    /// DeleteThing: one that is not there succeeds; one with principals is InvalidRequestException.
    fn delete_thing(&self, name: &str) -> Result<()>;
    /// ListThings, by name.
    fn list_things(&self, each: Each<'_, ThingRecord>) -> Result<()>;
}

/// Certificates, and the things that they are attached to.
pub trait Certificates {
    /// CreateCertificateFromCsr, active or inactive. The same request twice gives two certificates: it is sent once, and where its answer
    /// is lost the failure is [`ANSWER_LOST`].
    fn create_certificate_from_csr(&self, csr_pem: &str, status: Status) -> Result<CertificateRecord>;
    /// RegisterCertificateWithoutCA, active or inactive. The same certificate twice is ResourceAlreadyExistsException.
    fn register_certificate_without_ca(&self, pem: &str, status: Status) -> Result<CertificateRecord>;
    /// RegisterCertificate, active or inactive: one that a registered authority signed, in that authority's mode. CertificateValidationException when
    /// the authority is not registered or did not sign it.
    fn register_certificate(&self, pem: &str, ca_pem: &str, status: Status) -> Result<CertificateRecord>;
    /// DescribeCertificate.
    fn describe_certificate(&self, id: &str) -> Result<Option<CertificateRecord>>;
    /// UpdateCertificate.
    fn update_certificate(&self, id: &str, status: Status) -> Result<()>;
    /// DeleteCertificate: CertificateStateException while active, DeleteConflictException while attached.
    fn delete_certificate(&self, id: &str) -> Result<()>;
    /// ListCertificates, the newest first.
    fn list_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()>;
    /// AttachThingPrincipal.
    fn attach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()>;
    /// DetachThingPrincipal.
    fn detach_thing_principal(&self, thing: &str, principal_arn: &str) -> Result<()>;
    /// ListThingPrincipals: the ARNs.
    fn list_thing_principals(&self, thing: &str) -> Result<Vec<String>>;
    /// ListPrincipalThings: the names.
    fn list_principal_things(&self, principal_arn: &str) -> Result<Vec<String>>;
}

/// Customer-managed certificate authorities (CAs).
pub trait Authorities {
    /// GetRegistrationCode: what the verification certificate of an authority must have as its common name; always the same.
    fn get_registration_code(&self) -> Result<String>;
    /// RegisterCACertificate. The same authority twice is ResourceAlreadyExistsException, whatever the mode.
    fn register_ca_certificate(&self, registration: &CaRegistration<'_>) -> Result<CaRecord>;
    /// DescribeCACertificate.
    fn describe_ca_certificate(&self, id: &str) -> Result<Option<CaRecord>>;
    /// ListCACertificates: their ids, with their status.
    fn list_ca_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()>;
    /// UpdateCACertificate: its status, and whether its devices are registered when they first connect.
    fn update_ca_certificate(&self, id: &str, status: Status, auto_registration: bool) -> Result<()>;
    /// DeleteCACertificate: CertificateStateException while active.
    fn delete_ca_certificate(&self, id: &str) -> Result<()>;
}

/// Policies, their versions, and what they are attached to.
pub trait Policies {
    /// CreatePolicy: its version 1 is in force.
    fn create_policy(&self, name: &str, document: &str) -> Result<()>;
    /// GetPolicy: the document in force.
    fn get_policy(&self, name: &str) -> Result<Option<String>>;
    /// DeletePolicy: DeleteConflictException while attached, or while it has other versions than the one in force.
    fn delete_policy(&self, name: &str) -> Result<()>;
    /// ListPolicies: the names.
    fn list_policies(&self, each: Each<'_, String>) -> Result<()>;
    /// CreatePolicyVersion, in force at once; VersionsLimitExceededException when there are five.
    fn create_policy_version(&self, name: &str, document: &str) -> Result<String>;
    /// ListPolicyVersions.
    fn list_policy_versions(&self, name: &str) -> Result<Vec<PolicyVersion>>;
    /// GetPolicyVersion: the document.
    fn get_policy_version(&self, name: &str, version: &str) -> Result<Option<String>>;
    /// DeletePolicyVersion; never the one in force.
    fn delete_policy_version(&self, name: &str, version: &str) -> Result<()>;
    /// AttachPolicy to a certificate's or thing group's ARN, or to a Cognito identity; again succeeds.
    fn attach_policy(&self, name: &str, target: &str) -> Result<()>;
    /// DetachPolicy; one that is not attached succeeds.
    fn detach_policy(&self, name: &str, target: &str) -> Result<()>;
    /// ListAttachedPolicies: the names.
    fn list_attached_policies(&self, target: &str) -> Result<Vec<String>>;
    /// ListTargetsForPolicy: the ARNs.
    fn list_targets_for_policy(&self, name: &str) -> Result<Vec<String>>;
}

/// The certificate id at the end of a certificate's ARN.
pub fn certificate_id_of(arn: &str) -> Option<&str> {
    arn.rsplit_once(":cert/").map(|(_, id)| id)
}

/// Whether two texts are the same policy document, however they are laid out.
pub fn same_document(a: &str, b: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a == b || (read(a).is_some() && read(a) == read(b))
}

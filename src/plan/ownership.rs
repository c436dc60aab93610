//! Is this ours? Everything that is deleted, detached, pruned or rewritten asks here first, and what is not ours is kept and named.
//!
//! AWS keeps no owner, so each kind of resource is known by the exact mark that it can carry: a certificate by the organizational unit and the
//! common name of its subject, a thing type or group by its description, a policy by its name and the form of its text. A thing carries no
//! mark; it is known by what was made for it, and by what was written down here ([`Claims`]). Another manifest in the same registry makes the
//! same marks: it is told from this one by the things that each names, and by what each wrote down.

use std::collections::BTreeSet;

use crate::cert::inspect;
use crate::cert::request::common_name;
use crate::error::Result;
use crate::host::claims::{Claim, Claims, Fact, Resource};
use crate::plan::desired::{Names, is_named_after, is_shared_name};
use crate::plan::observed::{Observed, ObservedCertificate};
use crate::policy::derive::form::{is_derived_form, is_laid_out_here};
use crate::registry::{CertificateRecord, MADE_BY, Registry, certificate_id_of};

/// What is said of what others made.
const NOT_MADE_HERE: &str = "not made by awsiot-kit";

/// Whose something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This manifest's: it may be changed and taken down.
    Ours,
    /// Another hand's, and how that is known: it stays as it is.
    Others(String),
}

impl Whose {
    /// Whether it is ours.
    pub fn is_ours(&self) -> bool {
        *self == Self::Ours
    }

    /// How it is known to be another's; none when it is ours.
    pub fn others(&self) -> Option<&str> {
        match self {
            Self::Ours => None,
            Self::Others(why) => Some(why),
        }
    }

    fn not_made_here() -> Self {
        Self::Others(NOT_MADE_HERE.to_owned())
    }

    fn of_nobody_here() -> Self {
        Self::Others("made by awsiot-kit, but for nothing that this manifest has".to_owned())
    }
}

/// The thing that this program made a certificate for, as the certificate says it: by its common name, which is cut where it is too long.
/// None when this program did not make it.
pub fn made_for(record: &CertificateRecord) -> Option<String> {
    let certificate = inspect::certificate(record.pem.as_bytes()).ok()?;
    let is_ours = certificate.organizational_units.iter().any(|unit| unit == MADE_BY);
    certificate.common_name.filter(|_| is_ours)
}

/// Whose a certificate is that is about to be treated as a thing's own.
///
/// The mark is the organizational unit itself, and the name is the thing's: a certificate that was made for another thing is that thing's,
/// whatever it hangs on.
pub fn certificate(record: &CertificateRecord, thing: &str) -> Whose {
    match made_for(record) {
        None => Whose::not_made_here(),
        Some(name) if common_name(thing).is_ok_and(|own| own == name) => Whose::Ours,
        Some(name) => Whose::Others(format!("made by awsiot-kit for `{name}`")),
    }
}

/// Who asks: a manifest, on a registry.
pub struct Ownership<'a> {
    registry: &'a dyn Registry,
    names: Names,
    /// The common names of the certificates of the manifest's things.
    common_names: BTreeSet<String>,
    claims: Claims,
    /// Things that a person named: what was made for them is to be treated as ours, whoever had it made.
    told: BTreeSet<String>,
}

impl<'a> Ownership<'a> {
    /// What a manifest names and what it wrote down.
    pub fn new(registry: &'a dyn Registry, names: &Names, claims: Claims) -> Self {
        let things = names.things.iter().map(String::as_str).chain(claims.known(Resource::Thing));
        let common_names = things.filter_map(|thing| common_name(thing).ok()).collect();
        Self { registry, names: names.clone(), common_names, claims, told: BTreeSet::new() }
    }

    /// The same where a person named a thing.
    #[must_use]
    pub fn told(mut self, thing: &str) -> Self {
        self.told.insert(thing.to_owned());
        self.common_names.extend(common_name(thing));
        self
    }

    /// What was written down.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether a certificate is a thing's own: by the mark in it, or because it was made here for a key that its device keeps.
    pub fn is_own(&self, record: &CertificateRecord, thing: &str) -> bool {
        certificate(record, thing).is_ours() || self.claims.was_made(Resource::Certificate, &record.id)
    }

    /// Whether a thing is the manifest's by name: it has it, or had it.
    pub fn has_thing(&self, name: &str) -> bool {
        let had = || self.claims.of(Resource::Thing, name).is_some();
        self.told.contains(name) || self.names.things.contains(name) || had()
    }

    /// The other manifest that a thing was made for, unless a person named the thing.
    pub fn other_manifest_of(&self, thing: &str) -> Option<&str> {
        self.claims.other(Resource::Thing, thing).filter(|_| !self.told.contains(thing))
    }

    /// Another hand's certificate on a policy of ours: what a new version of the policy says would hold for it too. `known` are certificates
    /// that are ours.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn other_hand_on(&self, policy: &str, known: &BTreeSet<String>) -> Result<Option<String>> {
        for target in self.registry.list_targets_for_policy(policy)?.iter().filter(|target| !known.contains(*target)) {
            let Some(id) = certificate_id_of(target) else { continue };
            let Some(record) = self.registry.describe_certificate(id)? else { continue };
            if let Some(name) = made_for(&record).filter(|name| !self.common_names.contains(name)) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// What is to be written down of a thing that the manifest has and that is about to be as it wants it; whoever takes it over made it.
    pub fn claim_on(&self, name: &str, observed: &Observed, take_over: bool) -> Option<Claim> {
        if observed.record.is_none() || (take_over && self.claims.of(Resource::Thing, name) == Some(Fact::Found)) {
            return Some(Claim::new(Fact::Made, Resource::Thing, name));
        }
        if self.claims.of(Resource::Thing, name).is_some() || self.other_manifest_of(name).is_some() {
            return None;
        }
        let is_ours = take_over || self.thing(name, observed).is_ours();
        let fact = if is_ours { Fact::Made } else { Fact::Found };
        Some(Claim::new(fact, Resource::Thing, name))
    }

    /// Whose a thing is.
    pub fn thing(&self, name: &str, observed: &Observed) -> Whose {
        if self.told.contains(name) {
            return Whose::Ours;
        }
        match self.claims.of(Resource::Thing, name) {
            Some(Fact::Made) => return Whose::Ours,
            Some(Fact::Found) => return Whose::Others("there before awsiot-kit came".to_owned()),
            Some(Fact::Gone) | None => {}
        }
        if let Some(other) = self.claims.other(Resource::Thing, name) {
            return Whose::Others(format!("made by {other}"));
        }
        let is_own = |own: &ObservedCertificate| self.is_own(&own.record, name);
        let has_own = observed.certificates.iter().chain(&observed.own).any(is_own);
        let has_bundle = observed.bundle.exists && self.bundle(name, observed).is_ours();
        if has_own || has_bundle || observed.pending.is_some() { Whose::Ours } else { Whose::not_made_here() }
    }

    /// Whose the bundle of a thing is: one that was made for another registry holds the keys of another thing.
    pub fn bundle(&self, name: &str, observed: &Observed) -> Whose {
        let here = self.registry.home().arn(&format!("thing/{name}"));
        match &observed.bundle.made_for {
            Some((registry, _)) if registry != self.registry.kind() => {
                Whose::Others(format!("made for the registry `{registry}`"))
            }
            Some((_, arn)) if *arn != here => Whose::Others(format!("made for {arn}")),
            _ => Whose::Ours,
        }
    }

    /// Whose a certificate is that hangs on nothing: it was made for a thing of the manifest, or for one that nobody has any more.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn orphan(&self, record: &CertificateRecord) -> Result<Whose> {
        let Some(name) = made_for(record) else { return Ok(Whose::not_made_here()) };
        if self.common_names.contains(&name) {
            return Ok(Whose::Ours);
        }
        if let Some(other) = self.claims.other(Resource::Thing, &name) {
            return Ok(Whose::Others(format!("made by {other}")));
        }
        // Its thing is made before a certificate: where it is there, another hand may be at work on it.
        Ok(match self.registry.describe_thing(&name)? {
            Some(_) => Whose::Others(format!("made by awsiot-kit for `{name}`, which is another manifest's")),
            None => Whose::Ours,
        })
    }

    /// Whose a key is that waits for its certificate.
    pub fn pending(&self, thing: &str) -> Whose {
        match self.claims.other(Resource::Thing, thing) {
            Some(other) if !self.told.contains(thing) => Whose::Others(format!("of {other}")),
            _ => Whose::Ours,
        }
    }

    /// Whose a thing type or thing group is that has this description.
    pub fn described(&self, resource: Resource, name: &str, description: &str) -> Whose {
        if description != MADE_BY {
            return Whose::not_made_here();
        }
        if let Some(other) = self.claims.other(resource, name) {
            return Whose::Others(format!("made by {other}"));
        }
        let names = match resource {
            Resource::ThingType => &self.names.types,
            _ => &self.names.groups,
        };
        if names.contains(name) || self.claims.was_made(resource, name) { Whose::Ours } else { Whose::of_nobody_here() }
    }

    /// Whose a policy is. One that is not there is ours: nothing of anybody's is lost with it.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn policy(&self, name: &str) -> Result<Whose> {
        match self.registry.get_policy(name)? {
            Some(text) => self.policy_that_says(name, &text),
            None => Ok(Whose::Ours),
        }
    }

    /// Whose a policy is whose version in force says this.
    ///
    /// It is ours by its name, when the manifest gives it or gave it, and by the form of its text, or of an older version of it: somebody may
    /// have edited what was made here, but what nobody here ever wrote is another's, whatever it is called.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn policy_that_says(&self, name: &str, text: &str) -> Result<Whose> {
        let is_told = self.told.iter().any(|thing| is_named_after(name, thing));
        if let Some(other) = self.claims.other(Resource::Policy, name).filter(|_| !is_told) {
            return Ok(Whose::Others(format!("made by {other}")));
        }
        let was_made = self.claims.was_made(Resource::Policy, name);
        let is_named_here = self.has_own_name(name) || is_shared_name(name);
        let is_template = self.names.policies.get(name).copied();
        let is_form = |text: &str| match (is_template, was_made) {
            // A template's text can look like anything that anybody writes: it has to be known to be made here, or to have a name that
            // nobody else gives and to end as other tools do not end it.
            (Some(true), false) => is_named_here && text.ends_with('\n') && is_laid_out_here(text),
            (Some(true) | None, true) => is_laid_out_here(text),
            (Some(false), _) | (None, false) => is_derived_form(text, self.registry.home()),
        };
        if !is_form(text) && !self.was_ever(name, &is_form)? {
            return Ok(Whose::not_made_here());
        }
        if was_made || self.names.policies.contains_key(name) || self.has_own_name(name) {
            return Ok(Whose::Ours);
        }
        Ok(match is_shared_name(name) {
            true => Whose::of_nobody_here(),
            false => Whose::not_made_here(),
        })
    }

    /// Whose a policy is that hangs on nothing: where nobody claims it, one of a shared name goes too.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn orphan_policy(&self, name: &str) -> Result<Whose> {
        let whose = self.policy(name)?;
        let is_nobodys = is_shared_name(name)
            && self.claims.other(Resource::Policy, name).is_none()
            && self.registry.get_policy(name)?.is_some_and(|text| is_derived_form(&text, self.registry.home()));
        Ok(if is_nobodys { Whose::Ours } else { whose })
    }

    /// Whether any version of a policy has the form.
    fn was_ever(&self, name: &str, is_form: &dyn Fn(&str) -> bool) -> Result<bool> {
        for version in self.registry.list_policy_versions(name)?.iter().filter(|version| !version.is_default) {
            if self.registry.get_policy_version(name, &version.id)?.is_some_and(|text| is_form(&text)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a policy is called after a thing that the manifest has or had.
    fn has_own_name(&self, policy: &str) -> bool {
        // The way back from the name to the thing; where it was cut there is none.
        let base = policy.rsplit_once('.').map_or(policy, |(base, number)| match number.parse::<u8>() {
            Ok(_) => base,
            Err(_) => policy,
        });
        let named = [policy, base].map(|name| name.replace('=', ":"));
        let is_after = |thing: &str| is_named_after(policy, thing);
        let long = || {
            let mut all = self.names.things.iter().map(String::as_str).chain(self.claims.known(Resource::Thing));
            all.any(|thing| thing.len() > 120 && is_after(thing))
        };
        named.iter().any(|thing| self.has_thing(thing) && is_after(thing)) || (policy.len() > 120 && long())
    }
}

//! What the broker asks of a registry: who a certificate is, what is attached to it, and whether anything changed.

use crate::error::{Error, Result};
use crate::policy::context::ThingContext;
use crate::registry::{Registry, Status, ThingRecord};
use crate::secret::Secret;
use crate::thing::name::Home;

/// A policy that is attached, by name, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its name, with the group that it comes from where it comes from one.
    pub name: String,
    /// The version in force.
    pub document: String,
}

/// Who connects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The certificate's status; none when the registry does not know it.
    pub status: Option<Status>,
    /// The thing that the client id names, or the one that the certificate is bound to alone.
    pub thing: Option<ThingContext>,
    /// The thing that the certificate is attached to, whatever the client calls itself.
    pub owner: Option<String>,
    /// Every policy in force: the certificate's, and those of the thing's groups where they count.
    pub policies: Vec<Attached>,
}

/// A certificate that was made for a claim.
pub struct Issued {
    /// Its id.
    pub id: String,
    /// It, PEM.
    pub pem: String,
    /// Its key, where that was made here.
    pub key: Option<Secret>,
    /// Who shows this owns it.
    pub token: String,
}

/// A policy that a provisioning template names or brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its document; none for one that is there.
    pub document: Option<String>,
}

/// What a provisioning template asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The certificate's id.
    pub certificate: String,
    /// Whether it is switched on.
    pub active: bool,
    /// The thing, made when it is not there.
    pub thing: Option<ThingRecord>,
    /// Groups that the thing is put into; they are there already.
    pub groups: Vec<String>,
    /// Policies that are attached to the certificate.
    pub policies: Vec<Policy>,
}

/// A registry, as the broker needs it.
pub trait Directory: Send {
    /// Where all of it lives.
    fn home(&self) -> &Home;

    /// A number that is another one when something may have changed.
    ///
    /// # Errors
    /// When the registry cannot be read.
    fn revision(&mut self) -> Result<u64>;

    /// Who a certificate is when it connects with a client id.
    ///
    /// # Errors
    /// When the registry cannot be read.
    fn identity(&self, certificate_id: &str, client_id: &str) -> Result<Identity>;

    /// Makes an inactive certificate: for a request, or with a key that is made here.
    ///
    /// # Errors
    /// When the request is refused; a registry that provisions nothing refuses all.
    fn issue(&mut self, csr: Option<&str>) -> Result<Issued> {
        let _ = csr;
        Err(Error::registry("provisioning", "nothing is provisioned here"))
    }

    /// Does what a provisioning template asks for.
    ///
    /// # Errors
    /// What the registry refuses.
    fn provision(&mut self, order: &Order) -> Result<()> {
        let _ = order;
        Err(Error::registry("provisioning", "nothing is provisioned here"))
    }

    /// Deletes a certificate that nobody claimed in time.
    ///
    /// # Errors
    /// When the registry cannot be written.
    fn discard(&mut self, certificate_id: &str) -> Result<()> {
        let _ = certificate_id;
        Ok(())
    }
}

/// Who a certificate is in a registry when it connects with a client id.
///
/// # Errors
/// When the registry cannot be asked.
pub fn identify(registry: &dyn Registry, certificate_id: &str, client_id: &str) -> Result<Identity> {
    let Some(certificate) = registry.describe_certificate(certificate_id)? else { return Ok(Identity::default()) };
    let mut policies = match certificate.status {
        Status::Active => attached(registry, &certificate.arn, "")?,
        _ => Vec::new(),
    };
    let thing = registry.describe_thing(client_id)?;
    let owners = registry.list_principal_things(&certificate.arn)?;
    let is_attached = thing.is_some() && owners.iter().any(|name| name == client_id);
    // Group policies count for a client whose id is the thing's name (Developer Guide, "AWS IoT Core policies").
    if is_attached {
        policies.extend(of_groups(registry, client_id)?);
    }
    let thing = thing.map(|thing| ThingContext {
        name: thing.name,
        attached: is_attached,
        exclusive: false,
        type_name: thing.thing_type,
        billing_group: None,
        attributes: thing.attributes,
    });
    Ok(Identity { status: Some(certificate.status), thing, owner: owners.into_iter().next(), policies })
}

fn attached(registry: &dyn Registry, target: &str, from: &str) -> Result<Vec<Attached>> {
    let mut found = Vec::new();
    for name in registry.list_attached_policies(target)? {
        if let Some(document) = registry.get_policy(&name)? {
            found.push(Attached { name: format!("{name}{from}"), document });
        }
    }
    Ok(found)
}

/// The policies of a thing's groups and of those above them.
fn of_groups(registry: &dyn Registry, thing: &str) -> Result<Vec<Attached>> {
    let mut groups = registry.list_thing_groups_for_thing(thing)?;
    for below in groups.clone() {
        groups.extend(registry.thing_groups_above(&below)?);
    }
    groups.sort_unstable();
    groups.dedup();
    let mut found = Vec::new();
    for group in groups {
        let arn = registry.home().arn(&format!("thinggroup/{group}"));
        found.extend(attached(registry, &arn, &format!(" (group {group})"))?);
    }
    Ok(found)
}

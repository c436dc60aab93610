//! What the broker asks of a registry: who a certificate is, what is attached to it, and whether anything changed.

use crate::error::Result;
use crate::policy::context::ThingContext;
use crate::registry::Status;
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
    /// Every policy in force: the certificate's, and those of the thing's groups where they count.
    pub policies: Vec<Attached>,
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
}

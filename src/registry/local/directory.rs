//! The local registry as the sandbox's broker asks it.

use super::LocalRegistry;
use crate::cert::{key, request};
use crate::digest::hex;
use crate::error::Result;
use crate::host::random;
use crate::registry::prelude::*;
use crate::registry::{Status, ThingRecord, same_document};
use crate::sandbox::directory::{Directory, Identity, Issued, Order, identify};
use crate::thing::KeyKind;
use crate::thing::name::Home;

/// The local registry.
pub struct LocalDirectory {
    registry: LocalRegistry,
    /// How often this process itself changed it, which the database does not count.
    own_changes: u64,
}

impl LocalDirectory {
    /// A registry that is open.
    pub fn new(registry: LocalRegistry) -> Self {
        Self { registry, own_changes: 0 }
    }
}

impl Directory for LocalDirectory {
    fn home(&self) -> &Home {
        self.registry.home()
    }

    fn revision(&mut self) -> Result<u64> {
        Ok(self.registry.changes()?.wrapping_add(self.own_changes << 32))
    }

    fn identity(&self, certificate_id: &str, client_id: &str) -> Result<Identity> {
        identify(&self.registry, certificate_id, client_id)
    }

    fn issue(&mut self, csr: Option<&str>) -> Result<Issued> {
        let token = hex(&random::bytes::<32>()?);
        // CreateKeysAndCertificate makes RSA keys of 2,048 bits.
        let own = match csr {
            Some(_) => None,
            None => Some(key::generate(KeyKind::Rsa2048)?),
        };
        let made = own.as_ref().map(|own| request::new(own, "AWS IoT Certificate")).transpose()?;
        let record =
            self.registry.create_certificate_from_csr(csr.or(made.as_deref()).unwrap_or_default(), Status::Inactive)?;
        self.own_changes += 1;
        Ok(Issued { id: record.id, pem: record.pem, key: own.map(|own| own.to_pkcs8_pem()), token })
    }

    fn provision(&mut self, order: &Order) -> Result<()> {
        self.own_changes += 1;
        let registry = &self.registry;
        let arn = registry.home().arn(&format!("cert/{}", order.certificate));
        for policy in &order.policies {
            match (&policy.document, registry.get_policy(&policy.name)?) {
                (Some(document), Some(there)) if same_document(document, &there) => {}
                (Some(document), _) => registry.create_policy(&policy.name, document)?,
                (None, _) => {}
            }
            registry.attach_policy(&policy.name, &arn)?;
        }
        if let Some(thing) = &order.thing {
            match registry.describe_thing(&thing.name)? {
                None => registry.create_thing(thing)?,
                // A thing that is there keeps what the template does not name.
                Some(there) => {
                    let mut attributes = there.attributes;
                    attributes.extend(thing.attributes.clone());
                    let thing_type = there.thing_type.or_else(|| thing.thing_type.clone());
                    registry.update_thing(&ThingRecord { name: there.name, thing_type, attributes })?;
                }
            }
            for group in &order.groups {
                registry.add_thing_to_thing_group(&thing.name, group)?;
            }
            registry.attach_thing_principal(&thing.name, &arn)?;
        }
        registry.update_certificate(&order.certificate, if order.active { Status::Active } else { Status::Inactive })
    }

    fn discard(&mut self, certificate_id: &str) -> Result<()> {
        self.own_changes += 1;
        self.registry.delete_certificate(certificate_id)
    }
}

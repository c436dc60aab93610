//! The files of a thing's bundle, made from all that is known about it; planning compares them, applying writes them.

use std::collections::BTreeMap;

use crate::artefact::Artefact;
use crate::bundle::{self, Ingredients};
use crate::cert::chain::{Pool, is_signed_by};
use crate::cert::holder::{DeviceKey, Holder};
use crate::cert::key::PrivateKey;
use crate::cert::{inspect, pem, read};
use crate::emit::{Connection, Credentials, Emit};
use crate::error::{Error, Result};
use crate::host::Host;
use crate::host::store::SeenBundle;
use crate::plan::desired::{Desired, DesiredThing};
use crate::registry::{CertificateRecord, Registry};
use crate::secret::Secret;
use crate::thing::{Issuer, Thing};

/// Letters of a password that is made; 32 of them, none that a shell, XML, HOCON or a person takes for another.
const PASSWORD_LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyzACDEFGHJK";
/// 24 of 32 letters: 120 bits.
const PASSWORD_LENGTH: usize = 24;

/// What bundles are made from, the same for every thing of a run.
pub struct Assembly<'a> {
    /// What the manifest wants.
    pub desired: &'a Desired,
    /// The registry.
    pub registry: &'a dyn Registry,
    /// Where to connect.
    pub connection: &'a Connection,
    /// The machine.
    pub machine: &'a dyn Host,
    /// A user's own templates, by target and file.
    pub templates: &'a BTreeMap<String, BTreeMap<String, String>>,
}

impl Assembly<'_> {
    /// The request that a thing's device handed in, when the manifest leaves the key with it and the request is here.
    ///
    /// # Errors
    /// Exit 3 when what lies there is no request.
    pub fn handed_in(&self, thing: &Thing) -> Result<Option<DeviceKey>> {
        bundle::handed_in(self.machine, thing)
    }

    /// The files of a thing's bundle; passwords that were made before are taken from the bundle that is there.
    pub fn files(
        &self,
        desired: &DesiredThing,
        key: &Holder,
        certificate: &CertificateRecord,
        seen: &SeenBundle,
    ) -> Result<Vec<Artefact>> {
        let device = &desired.device;
        let thing = &device.thing;
        let credentials = Credentials {
            private_key_pem: key.private().map_or_else(Secret::default, PrivateKey::to_pkcs8_pem),
            certificate_pem: with_line_end(&certificate.pem),
            chain_pem: self.chain(thing, certificate)?,
            roots_pem: with_line_end(&self.registry.trusted_roots()?),
            certificate_id: certificate.id.clone(),
            certificate_arn: certificate.arn.clone(),
        };
        let secrets: Vec<_> = device.emit.iter().map(|emit| self.secrets(emit, seen)).collect::<Result<_>>()?;
        let mut connection = self.connection.clone();
        if device.emit.iter().any(|emit| emit.target.uses_credential_provider()) {
            connection.credential_endpoint = Some(self.registry.credential_endpoint()?);
        }
        bundle::artefacts(&Ingredients {
            device,
            thing_arn: self.registry.home().arn(&format!("thing/{}", thing.name)),
            registry: self.registry.kind(),
            connection: &connection,
            credentials: &credentials,
            policies: &self.desired.policies_of(desired),
            secrets: &secrets,
            templates: self.templates,
            is_rehearsal: false,
        })
    }

    /// What stands between a certificate and its root, where an authority of one's own signed it; PEM, nearest first.
    fn chain(&self, thing: &Thing, certificate: &CertificateRecord) -> Result<String> {
        let Issuer::Ca(name) = &thing.certificate.issuer else { return Ok(String::new()) };
        let Some(chain) = self.desired.chains.get(name) else { return Ok(String::new()) };
        let leaf = inspect::certificate(&certificate.pem)?;
        let above = read::read(chain.as_bytes(), None)?.certificates;
        let above: Vec<_> = above.into_iter().map(|found| found.certificate).collect();
        let (path, _) = Pool::new(&above).above(&leaf);
        let between = path.iter().filter(|above| !is_signed_by(above, above));
        Ok(between.map(|above| pem::certificate(&above.der)).collect())
    }

    /// The secrets of a target's options: from where the manifest says, else from the bundle, else made.
    fn secrets(&self, emit: &Emit, seen: &SeenBundle) -> Result<BTreeMap<String, Secret>> {
        bundle::secret_options(emit)
            .map(|(option, kept_in)| {
                let secret = match (emit.options.secret(option), seen.passwords.get(&kept_in)) {
                    (Some(source), _) => self.machine.secret(source)?,
                    (None, Some(kept)) if !kept.expose().is_empty() => kept.clone(),
                    (None, _) => self.password()?,
                };
                Ok((option.to_owned(), secret))
            })
            .collect()
    }

    fn password(&self) -> Result<Secret> {
        let random: Vec<u8> = [self.machine.random()?, self.machine.random()?].concat();
        // 32 letters divide 256 evenly, so every letter is as likely as any other.
        let letters = random.iter().take(PASSWORD_LENGTH).map(|byte| PASSWORD_LETTERS[usize::from(*byte) % 32]);
        Ok(Secret::new(letters.collect()))
    }
}

/// A text that ends its last line, so that two can be joined.
fn with_line_end(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// The failure when a thing that a step speaks of is not in the manifest.
pub fn no_such_thing(name: &str) -> Error {
    Error::bug(format!("the plan speaks of `{name}`, which the manifest does not know"))
}

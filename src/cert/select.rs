//! From what was read to what is written: which key, which certificate, which chain, which trusted roots.

use std::sync::Arc;

use super::chain::Pool;
use super::inspect::{self, Certificate};
use super::key::PrivateKey;
use super::keystore::{self, KeyEntry, Keystore, TrustedEntry};
use super::read::{Contents, FoundCertificate};
use crate::error::{Error, Result};

/// What a conversion is given.
#[derive(Default)]
pub struct Given {
    /// What may hold anything.
    pub inputs: Vec<Contents>,
    /// What the key comes from; whatever else is in it is passed over.
    pub key: Option<Contents>,
    /// What the device certificate comes from: the first in it; the others are its chain.
    pub certificate: Option<Contents>,
    /// What the certificates between come from.
    pub chain: Vec<Contents>,
    /// What is trusted.
    pub trusted: Vec<Contents>,
    /// The alias of the key; when there are several, the one that is wanted.
    pub alias: Option<String>,
}

/// A key with what belongs to it.
pub struct SelectedKey {
    /// Its alias.
    pub alias: String,
    /// The key.
    pub key: Arc<PrivateKey>,
    /// Its certificate and those above it; empty when there is none.
    pub chain: Vec<Certificate>,
}

/// What is written.
#[derive(Default)]
pub struct Selection {
    /// Keys with their chains.
    pub keys: Vec<SelectedKey>,
    /// Certificates that belong to no key here, the device certificate first, in order.
    pub certificates: Vec<Certificate>,
    /// Trusted certificates, by alias.
    pub trusted: Vec<(String, Vec<u8>)>,
    /// Certificate requests in DER.
    pub requests: Vec<Vec<u8>>,
}

/// Chooses; whatever was given is in the result, or the call fails.
///
/// # Errors
/// When `key`, `certificate` or `trusted` hold nothing of the kind, when a key and the certificate given for it do not belong
/// together, or when several keys would have one alias.
pub fn select(given: Given) -> Result<Selection> {
    let mut keys = Vec::new();
    let mut pool: Vec<FoundCertificate> = Vec::new();
    let mut selection = Selection::default();
    let mut named = Vec::new();
    let wanted = given.certificate.as_ref().map(first_certificate).transpose()?;
    let key_given = given.key.is_some();
    let certificate_given = wanted.is_some();
    if let Some(contents) = given.key {
        if contents.keys.is_empty() {
            return Err(Error::input("key-missing", "there is no private key in what `--key` names")
                .cause(format!("found {}", contents.forms.join(", "))));
        }
        keys.extend(contents.keys);
    }
    pool.extend(given.certificate.into_iter().flat_map(|contents| contents.certificates));
    for contents in given.inputs {
        // With `--key`, other keys are passed over: it says which one is wanted.
        if !key_given {
            keys.extend(contents.keys);
        }
        pool.extend(contents.certificates);
        selection.requests.extend(contents.requests);
    }
    pool.extend(given.chain.into_iter().flat_map(|contents| contents.certificates));
    for contents in given.trusted {
        if contents.certificates.is_empty() {
            return Err(Error::input("certificate-missing", "there is no certificate in what `--ca` names"));
        }
        named.extend(contents.certificates);
    }
    let (trusted, rest): (Vec<_>, Vec<_>) = pool.into_iter().partition(|found| found.trusted);
    named.extend(trusted);
    selection.trusted = aliases(named)?;
    let mut rest = unique(rest);

    if let Some(alias) = given.alias.as_ref().filter(|_| keys.len() > 1) {
        keys.retain(|found| found.alias.as_ref().is_some_and(|there| there.eq_ignore_ascii_case(alias)));
        if keys.is_empty() {
            return Err(Error::input("alias", format!("no key has the alias `{alias}`")));
        }
    }
    let pool = rest.clone();
    let trusted_certificates =
        selection.trusted.iter().map(|(_, der)| Certificate::from_der(der)).collect::<Result<Vec<_>>>()?;
    let above = Pool::new(pool.iter().map(|found| &found.certificate));
    let single = keys.len() == 1;
    for found in keys {
        let public = found.key.public_key_der();
        let own = match &wanted {
            Some(wanted) if single => {
                if wanted.public_key != public {
                    return Err(inspect::mismatch());
                }
                Some(wanted)
            }
            _ => pool.iter().map(|found| &found.certificate).find(|certificate| certificate.public_key == public),
        };
        if own.is_none() && single && pool.iter().any(|found| !found.certificate.authority) {
            // A device certificate came along, and it is another key's.
            return Err(inspect::mismatch());
        }
        let mut chain = Vec::new();
        if let Some(own) = own {
            chain.push(own.clone());
            chain.extend(above.above(own).0.into_iter().cloned());
        }
        rest.retain(|found| !chain.iter().any(|certificate| certificate.der == found.certificate.der));
        let alias = match (&given.alias, found.alias, own) {
            (Some(alias), ..) if single => alias.clone(),
            (_, Some(alias), _) => alias,
            (_, None, Some(own)) => own.common_name.clone().unwrap_or_else(|| "device".to_owned()),
            (_, None, None) => "device".to_owned(),
        };
        selection.keys.push(SelectedKey { alias, key: found.key, chain });
    }
    // What is trusted anyway need not be said twice.
    rest.retain(|found| !trusted_certificates.iter().any(|trusted| trusted.der == found.certificate.der));
    selection.certificates = in_order(rest, certificate_given.then_some(wanted).flatten());
    Ok(selection)
}

fn first_certificate(contents: &Contents) -> Result<Certificate> {
    let first = contents.certificates.first().map(|found| found.certificate.clone());
    first.ok_or_else(|| {
        Error::input("certificate-missing", "there is no certificate in what `--cert` names")
            .cause(format!("found {}", contents.forms.join(", ")))
    })
}

/// Each certificate once.
fn unique(found: Vec<FoundCertificate>) -> Vec<FoundCertificate> {
    let mut seen = std::collections::BTreeSet::new();
    found.into_iter().filter(|found| seen.insert(found.certificate.id.clone())).collect()
}

/// Trusted certificates with the aliases they came with, or those made for them.
fn aliases(found: Vec<FoundCertificate>) -> Result<Vec<(String, Vec<u8>)>> {
    let found = unique(found);
    let made = keystore::named(found.iter().map(|found| found.certificate.der.clone()).collect())?;
    let mut taken = std::collections::BTreeSet::new();
    Ok(found
        .into_iter()
        .zip(made)
        .map(|(found, (made, der))| match found.alias {
            Some(alias) if taken.insert(alias.to_lowercase()) => (alias, der),
            _ => {
                taken.insert(made.clone());
                (made, der)
            }
        })
        .collect())
}

/// A device certificate first, then those above it, then the rest as it came.
fn in_order(found: Vec<FoundCertificate>, wanted: Option<Certificate>) -> Vec<Certificate> {
    let certificates: Vec<Certificate> = found.into_iter().map(|found| found.certificate).collect();
    let leaf = wanted
        .as_ref()
        .and_then(|wanted| certificates.iter().find(|certificate| certificate.der == wanted.der))
        .or_else(|| certificates.iter().find(|certificate| !certificate.authority));
    let Some(leaf) = leaf else { return certificates };
    let mut ordered: Vec<Certificate> = vec![leaf.clone()];
    ordered.extend(Pool::new(&certificates).above(leaf).0.into_iter().cloned());
    let rest = certificates.iter().filter(|certificate| !ordered.iter().any(|there| there.der == certificate.der));
    let rest: Vec<Certificate> = rest.cloned().collect();
    ordered.extend(rest);
    ordered
}

impl Selection {
    /// The one key, for forms that hold one.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn one_key(&self) -> Result<&SelectedKey> {
        match self.keys.as_slice() {
            [key] => Ok(key),
            [] => Err(Error::input("key-missing", "there is no private key here, and this form holds one")),
            several => {
                let aliases: Vec<&str> = several.iter().map(|key| key.alias.as_str()).collect();
                Err(Error::input(
                    "key-several",
                    format!("there are {} private keys here, and this form holds one", several.len()),
                )
                .cause(format!("their aliases are {}", aliases.join(", ")))
                .hint("choose one with `--alias`"))
            }
        }
    }

    /// As a keystore. Without a key, all certificates are what the store trusts: that is what a store without a key is for.
    ///
    /// # Errors
    /// When a certificate belongs neither to a key's chain nor to what is trusted.
    pub fn keystore(&self) -> Result<Keystore<'_>> {
        if let (Some(extra), false) = (self.certificates.first(), self.keys.is_empty()) {
            return Err(Error::input(
                "certificate-extra",
                format!("the certificate `{}` is in no key's chain", extra.subject),
            )
            .cause("in a keystore it would be lost: a Java keystore holds chains and trusted certificates")
            .hint("leave it out, or name it with `--ca` when it is to be trusted"));
        }
        Ok(Keystore {
            keys: self
                .keys
                .iter()
                .map(|key| KeyEntry {
                    alias: &key.alias,
                    key: &key.key,
                    chain: key.chain.iter().map(|certificate| certificate.der.as_slice()).collect(),
                })
                .collect(),
            trusted: self.trusted.iter().map(|(alias, certificate)| TrustedEntry { alias, certificate }).collect(),
        })
    }

    /// Everything in it that is a certificate becomes trusted, when there is no key.
    ///
    /// # Errors
    /// Never for certificates that were read.
    pub fn trust_what_has_no_key(&mut self) -> Result<()> {
        if self.keys.is_empty() {
            let mut all = std::mem::take(&mut self.trusted);
            let more = self.certificates.drain(..).map(|certificate| certificate.der).collect();
            for (alias, der) in keystore::named(more)? {
                if !all.iter().any(|(_, there)| *there == der) {
                    all.push((alias, der));
                }
            }
            self.trusted = all;
        }
        Ok(())
    }
}

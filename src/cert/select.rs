//! From what was read to what is written: which key, which certificate, which chain, which trusted roots.

use std::sync::Arc;

use super::chain::Pool;
use super::inspect::{self, Certificate};
use super::key::PrivateKey;
use super::keystore::{self, KeyEntry, Keystore, TrustedEntry};
use super::read::{Contents, FoundCertificate, FoundKey};
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
    /// The alias of the entry that is wanted, where a keystore has it; otherwise the one that the key gets.
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
    /// The other entries of the keystores that an entry was picked from, by alias or subject.
    pub left_out: Vec<String>,
}

/// Chooses; whatever was given is in the result or named in `left_out`, or the call fails.
///
/// # Errors
/// When `key`, `certificate` or `trusted` hold nothing of the kind, when a key and the certificate given for it do not belong
/// together, when no entry or more than one has the alias that is wanted, or when several keys would have one alias.
pub fn select(mut given: Given) -> Result<Selection> {
    let mut keys = Vec::new();
    let mut pool: Vec<FoundCertificate> = Vec::new();
    let mut selection = Selection::default();
    let mut named = Vec::new();
    if let Some(alias) = &given.alias {
        let has_entry = given.inputs.iter().chain(&given.key).any(|contents| has_entry(contents, alias));
        for contents in given.inputs.iter_mut().chain(&mut given.key) {
            if has_entry && self::has_entry(contents, alias) {
                pick(contents, alias, &mut selection.left_out)?;
            }
        }
        let found: Vec<_> = given.inputs.iter().chain(&given.key).flat_map(|contents| &contents.keys).collect();
        if !has_entry && found.len() > 1 {
            let aliases: Vec<&str> = found.iter().filter_map(|key| key.alias.as_deref()).collect();
            let error = Error::input("alias", format!("no entry has the alias `{alias}`"));
            return Err(match aliases.is_empty() {
                true => error.cause("several keys are here, and none has an alias"),
                false => error.cause(format!("the keys here have the aliases {}", aliases.join(", "))),
            });
        }
    }
    let wanted = given.certificate.as_ref().map(|contents| wanted(contents, given.alias.as_deref())).transpose()?;
    let key_given = given.key.is_some();
    let certificate_given = wanted.is_some();
    if let Some(contents) = given.key {
        if contents.keys.is_empty() {
            return Err(Error::input("key-missing", "there is no private key in what `--key` names")
                .cause(format!("found {}", contents.forms.join(", "))));
        }
        keys.extend(contents.keys.into_iter().map(|found| FoundKey { chain: Vec::new(), ..found }));
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

    let pool = rest.clone();
    let trusted_certificates =
        selection.trusted.iter().map(|(_, der)| Certificate::from_der(der)).collect::<Result<Vec<_>>>()?;
    let above = Pool::new(pool.iter().map(|found| &found.certificate));
    let single = keys.len() == 1;
    for found in keys {
        let public = found.key.public_key_der();
        let mut chain = found.chain;
        match &wanted {
            Some(wanted) if single => {
                if wanted.public_key != public {
                    return Err(inspect::mismatch());
                }
                chain = vec![wanted.clone()];
            }
            _ if chain.is_empty() => {
                let own = pool.iter().map(|found| &found.certificate).find(|own| own.public_key == public);
                chain.extend(own.cloned());
            }
            _ => {}
        }
        if chain.is_empty() && single && pool.iter().any(|found| !found.certificate.authority) {
            // A device certificate came along, and it is another key's.
            return Err(inspect::mismatch());
        }
        // A keystore's own chain may end early, and go on in another input.
        let last = chain.last().and_then(|last| pool.iter().find(|found| found.certificate.der == last.der));
        if let Some(last) = last {
            let more = above.above(&last.certificate).0;
            let more: Vec<_> = more.into_iter().filter(|more| !chain.iter().any(|own| own.der == more.der)).collect();
            chain.extend(more.into_iter().cloned());
        }
        rest.retain(|found| !chain.iter().any(|certificate| certificate.der == found.certificate.der));
        let alias = match (&given.alias, found.alias, chain.first()) {
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

fn is_named(there: Option<&String>, alias: &str) -> bool {
    // Java compares aliases without regard to case.
    there.is_some_and(|there| there.to_lowercase() == alias.to_lowercase())
}

fn has_entry(contents: &Contents, alias: &str) -> bool {
    contents.keys.iter().any(|found| is_named(found.alias.as_ref(), alias))
        || contents.certificates.iter().any(|found| is_named(found.alias.as_ref(), alias))
}

/// Leaves of a keystore the entry of this alias alone: a key with its own certificates, otherwise a certificate.
fn pick(contents: &mut Contents, alias: &str, left_out: &mut Vec<String>) -> Result<()> {
    let (picked, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut contents.keys).into_iter().partition(|found| is_named(found.alias.as_ref(), alias));
    let certificates = std::mem::take(&mut contents.certificates);
    let mut leave_out = |name: Option<&String>, subject: Option<&str>| {
        let name = name.map(String::as_str).or(subject).unwrap_or("a key without an alias").to_owned();
        if !left_out.contains(&name) && name.to_lowercase() != alias.to_lowercase() {
            left_out.push(name);
        }
    };
    others.iter().for_each(|found| leave_out(found.alias.as_ref(), None));
    let (own, rest): (Vec<_>, Vec<_>) = certificates.into_iter().partition(|found| match picked.first() {
        Some(key) => !found.trusted && key.chain.iter().any(|own| own.der == found.certificate.der),
        None => is_named(found.alias.as_ref(), alias),
    });
    // The certificates of other keys go with them; those that have a name, or nobody, are said.
    let of_others = |found: &FoundCertificate| {
        others.iter().chain(&picked).any(|key| key.chain.iter().any(|own| own.der == found.certificate.der))
    };
    for found in rest.iter().filter(|found| found.trusted || !of_others(found)) {
        leave_out(found.alias.as_ref(), Some(&found.certificate.subject));
    }
    if picked.len() > 1 || (picked.is_empty() && own.len() > 1) {
        return Err(Error::input("alias", format!("more than one entry has the alias `{alias}`"))
            .hint("give them different aliases with the program that made the keystore"));
    }
    contents.keys = picked;
    contents.certificates = own;
    Ok(())
}

/// The certificate that `--cert` names: that of the wanted entry, otherwise the first.
fn wanted(contents: &Contents, alias: Option<&str>) -> Result<Certificate> {
    let named = alias.and_then(|alias| {
        let key = contents.keys.iter().find(|found| is_named(found.alias.as_ref(), alias));
        let own = key.and_then(|found| found.chain.first()).cloned();
        let found = contents.certificates.iter().find(|found| is_named(found.alias.as_ref(), alias));
        own.or_else(|| found.map(|found| found.certificate.clone()))
    });
    let first = || contents.certificates.first().map(|found| found.certificate.clone());
    named.or_else(first).ok_or_else(|| {
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

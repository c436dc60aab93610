//! Keystores of targets: the bundle's key, chain and roots in the form, and behind the password, that a system wants.

use crate::artefact::Artefact;
use crate::cert::keystore::{self, Credentials, Keystore};
use crate::cert::{inspect, pbe::Profile};
use crate::emit::{Emission, Options, SecretSource};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// The option that names the password, in every target that has a keystore.
pub const PASSWORD: &str = "keystore-password";

/// The file that says the password, beside what it opens.
const PASSWORD_FILE: &str = "keystore-password.txt";

/// Where a person finds the password: a file when it was made here; one that the manifest names is not written down a second time.
pub fn password_is(options: &Options) -> String {
    match options.secret(PASSWORD) {
        None => format!("the first line of {PASSWORD_FILE}"),
        Some(SecretSource::Env(name)) => format!("what the manifest reads from the environment variable {name}"),
        Some(SecretSource::File(_)) => format!("what the manifest reads from the file that {PASSWORD} names"),
    }
}

/// The form of a keystore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// PKCS#12 by a profile.
    Pkcs12(Profile),
    /// JKS.
    Jks,
}

/// The password that was given or made.
///
/// # Errors
/// When there is none, or it is not text that fits on the one line of `keystore-password.txt`.
pub fn password<'a>(emission: &'a Emission<'_>) -> Result<(&'a Secret, &'a str)> {
    let password =
        emission.secrets.get(PASSWORD).ok_or_else(|| Error::bug("no password was given or made for the keystore"))?;
    match password.expose_str() {
        Some(text) if !text.is_empty() && !text.chars().any(char::is_control) => Ok((password, text)),
        _ => Err(Error::input("password", "the keystore's password cannot be used")
            .cause("it is empty, not UTF-8, or holds a control character")
            .hint("choose a password of visible characters")),
    }
}

/// A store with the roots alone, behind the same password.
///
/// # Errors
/// When the form cannot take the password.
pub fn trusted(emission: &Emission<'_>, form: Form, path: &str) -> Result<Artefact> {
    let (secret, _) = password(emission)?;
    let pem = emission.credentials;
    let credentials =
        Credentials::from_pem(&pem.private_key_pem, &pem.certificate_pem, &pem.chain_pem, &pem.roots_pem)?;
    let mut store = credentials.keystore("unused");
    store.keys.clear();
    let bytes = bytes(emission, &store, form, &mut credentials.salts(path, secret))?;
    Ok(Artefact::secret(path, bytes, "what the client must trust"))
}

/// A store in its form.
fn bytes(
    emission: &Emission<'_>,
    store: &Keystore<'_>,
    form: Form,
    salts: &mut impl FnMut(&mut [u8]),
) -> Result<Secret> {
    let (secret, text) = password(emission)?;
    match form {
        Form::Pkcs12(profile) => {
            if !text.is_ascii() {
                return Err(Error::input("password", "Java and Windows take only ASCII passwords for PKCS#12")
                    .hint("choose another password, or `keystore = \"jks\"`"));
            }
            let iterations = if emission.is_rehearsal { 1 } else { profile.iterations() };
            keystore::pkcs12(store, secret, profile, iterations, salts)
        }
        Form::Jks => {
            let created = inspect::certificate(&emission.credentials.certificate_pem)?.not_before;
            keystore::jks(store, secret, secret, created, salts)
        }
    }
}

/// A keystore with the key under this alias, and the roots when they are wanted; and the file with its password when it was made here.
///
/// The same key, certificate and password give the same bytes: salts follow from the key, times from the certificate.
///
/// # Errors
/// When key and certificate do not belong together, or the form cannot take the password.
pub fn files(emission: &Emission<'_>, form: Form, path: &str, alias: &str, roots: bool) -> Result<Vec<Artefact>> {
    let (secret, text) = password(emission)?;
    let pem = emission.credentials;
    let trusted = if roots { pem.roots_pem.as_str() } else { "" };
    let credentials = Credentials::from_pem(&pem.private_key_pem, &pem.certificate_pem, &pem.chain_pem, trusted)?;
    let store = credentials.keystore(alias);
    let bytes = bytes(emission, &store, form, &mut credentials.salts(path, secret))?;
    let mut files = vec![Artefact::secret(path, bytes, "keystore with key, certificate and roots")];
    if emission.options.secret(PASSWORD).is_none() {
        files.push(Artefact::secret(PASSWORD_FILE, Secret::from(format!("{text}\n")), "opens the keystore"));
    }
    Ok(files)
}

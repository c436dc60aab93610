//! A bundle: all the files of one thing, and `bundle.json` that describes them; pure, nothing is written here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;

use crate::artefact::Artefact;
use crate::cert::holder::DeviceKey;
use crate::cert::{handed, inspect};
use crate::digest::sha256_hex;
use crate::emit::{Connection, Credentials, Device, Emission, Emit, OptionKind};
use crate::error::{Error, Result};
use crate::host::Host;
use crate::secret::Secret;
use crate::thing::Thing;

pub mod contents;
pub mod rehearsal;

/// The name of the description.
pub const DESCRIPTION: &str = "bundle.json";

/// All that a bundle is made from.
pub struct Ingredients<'a> {
    /// The thing, and the systems that it runs on.
    pub device: &'a Device,
    /// Its ARN.
    pub thing_arn: String,
    /// `local` or `aws`.
    pub registry: &'a str,
    /// Where to connect.
    pub connection: &'a Connection,
    /// Key and certificate.
    pub credentials: &'a Credentials,
    /// Its policies, by name, as they are registered.
    pub policies: &'a [(String, String)],
    /// Secrets for each target's options, in the order of the thing's targets.
    pub secrets: &'a [BTreeMap<String, Secret>],
    /// A user's own templates, by target and file.
    pub templates: &'a BTreeMap<String, BTreeMap<String, String>>,
    /// Whether it is only made to see that it can be.
    pub is_rehearsal: bool,
}

/// `bundle.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the field names are AWS's or say it themselves")]
pub struct Description {
    pub schema: u64,
    pub thing: String,
    pub thing_arn: String,
    pub client_id: String,
    pub registry: String,
    pub endpoint: String,
    pub port: u16,
    pub certificate_id: String,
    pub certificate_arn: String,
    /// RFC 3339, UTC.
    pub not_after: String,
    pub policy: PolicyDescription,
    /// The further policies of a thing whose operations do not fit into one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_policies: Vec<PolicyDescription>,
    pub files: Vec<FileDescription>,
}

/// A policy in `bundle.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDescription {
    /// Its name in the registry.
    pub name: String,
    /// Its characters without white space, as AWS counts them.
    pub characters: usize,
}

/// A file in `bundle.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the field names say it")]
pub struct FileDescription {
    pub path: String,
    pub sha256: String,
    /// Octal, four digits.
    pub mode: String,
    pub purpose: String,
}

/// Every file of the bundle, `bundle.json` last.
pub fn artefacts(from: &Ingredients<'_>) -> Result<Vec<Artefact>> {
    let mut artefacts = common_files(from);
    for at in 0..from.device.emit.len() {
        artefacts.extend(target_files(from, at).map_err(|error| error.on(from.device.thing.name.as_str()))?);
    }
    artefacts.push(describe(from, &artefacts)?);
    Ok(artefacts)
}

/// The files that every bundle has, but for its description.
fn common_files(from: &Ingredients<'_>) -> Vec<Artefact> {
    let credentials = from.credentials;
    let certificate = format!("{}{}", credentials.certificate_pem, credentials.chain_pem);
    let key = credentials.key().map(|key| Artefact::secret("private-key.pem", key.clone(), "private key, PKCS#8"));
    let mut artefacts: Vec<Artefact> = key.into_iter().collect();
    artefacts.extend([
        Artefact::public("certificate.pem", certificate, "device certificate, then its chain"),
        Artefact::public("root-ca.pem", credentials.roots_pem.as_str(), "roots that the device must trust"),
    ]);
    for (at, (_, document)) in from.policies.iter().enumerate() {
        let path = if at == 0 { "policy.json".to_owned() } else { format!("policy-{}.json", at + 1) };
        artefacts.push(Artefact::public(path, document.as_str(), "policy as registered"));
    }
    artefacts
}

/// The files of one of the thing's targets, by its place in the thing's list, with their paths in the bundle.
pub fn target_files(from: &Ingredients<'_>, at: usize) -> Result<Vec<Artefact>> {
    let Some(Emit { target, options, .. }) = from.device.emit.get(at) else { return Ok(Vec::new()) };
    if from.credentials.key().is_none() && !target.habits.on_device {
        return Err(Error::input(
            "target-key-on-device",
            format!("the files of `{}` hold the private key, which the device keeps", target.name),
        ));
    }
    let none = BTreeMap::new();
    let Some((own, _)) = from.device.views().nth(at) else { return Ok(Vec::new()) };
    let emission = Emission {
        thing: &own,
        options,
        connection: from.connection,
        credentials: from.credentials,
        secrets: from.secrets.get(at).ok_or_else(|| Error::bug("a target has no secrets"))?,
        templates: from.templates.get(target.name).unwrap_or(&none),
        is_rehearsal: from.is_rehearsal,
    };
    let files = (target.emit)(&emission)?;
    Ok(files.into_iter().map(|artefact| artefact.below(target.name)).collect())
}

fn describe(from: &Ingredients<'_>, artefacts: &[Artefact]) -> Result<Artefact> {
    let not_after = if from.is_rehearsal {
        // Of a certificate that is thrown away any end will do: reading it costs more than most of the files.
        "2049-12-31T23:59:59Z".to_owned()
    } else {
        let certificate = inspect::certificate(from.credentials.certificate_pem.as_bytes())?;
        let end = certificate.not_after.format(&Rfc3339);
        end.map_err(|error| Error::bug("the certificate's end cannot be written").cause(error))?
    };
    let mut policies = from.policies.iter().map(|(name, document)| PolicyDescription {
        name: name.clone(),
        characters: crate::policy::characters(document),
    });
    let description = Description {
        schema: 1,
        thing: from.device.thing.name.to_string(),
        thing_arn: from.thing_arn.clone(),
        client_id: from.device.thing.client_id.to_string(),
        registry: from.registry.to_owned(),
        endpoint: from.connection.endpoint.clone(),
        port: from.connection.port,
        certificate_id: from.credentials.certificate_id.clone(),
        certificate_arn: from.credentials.certificate_arn.clone(),
        not_after,
        policy: policies.next().ok_or_else(|| Error::bug("a thing has no policy"))?,
        further_policies: policies.collect(),
        files: artefacts
            .iter()
            .map(|artefact| FileDescription {
                path: artefact.path.clone(),
                sha256: sha256_hex(artefact.content.bytes()),
                mode: format!("{:04o}", artefact.mode),
                purpose: artefact.purpose.to_owned(),
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&description)
        .map_err(|error| Error::bug("bundle.json is not JSON").cause(error))?;
    text.push('\n');
    Ok(Artefact::public(DESCRIPTION, text, "this description"))
}

/// The options of a target that take a secret, and where in the bundle one that was made is kept.
pub fn secret_options(emit: &Emit) -> impl Iterator<Item = (&'static str, String)> {
    let target = emit.target;
    target
        .options
        .iter()
        .filter(|spec| spec.kind == OptionKind::Secret)
        .map(move |spec| (spec.name, format!("{}/{}.txt", target.name, spec.name)))
}

/// The request that a thing's device handed in, when the manifest leaves the key with it and the request is here.
///
/// # Errors
/// Exit 3 when what lies there is no request.
pub fn handed_in(machine: &dyn Host, thing: &Thing) -> Result<Option<DeviceKey>> {
    let Some(path) = &thing.certificate.csr else { return Ok(None) };
    let name = thing.name.as_str();
    let Some(bytes) = machine.device_request(path, name)? else { return Ok(None) };
    let (pem, request) = handed::read(&bytes)
        .map_err(|error| error.on(name).context(format!("the request of `{name}` in `{path}` is of no use")))?;
    Ok(Some(DeviceKey { public_key: request.public_key, request_pem: Some(pem) }))
}
